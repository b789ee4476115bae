"""Frameworks of others as values, and the shape of an adapter that reads one: file in; scheme, concepts, levels out.

Intake holds the adapters that come with the package; others plug in through the entry-point group GROUP. What an
adapter gives is made into graphs by :mod:`s4c_graph.flows.frameworks`. Page: docs/reference/adapters.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Protocol, runtime_checkable

from s4c_graph.core.errors import InputError, S4CError
from s4c_graph.core.mappings import MappingSet, Record
from s4c_graph.core.names import Names
from s4c_graph.core.values import Finding

GROUP = "s4c_graph.frameworks"
"""Entry-point group of adapters that other packages bring: ``key = "module:Adapter"``."""
NOT_STATED = "not stated"
"""Licence of a source that names none: what is made of it is kept back from every export."""
_KEY = re.compile(r"[a-z0-9][a-z0-9.-]*\Z")


def _none() -> MappingProxyType[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Scheme:
    """The vocabulary as a whole.

    iri: of the scheme; one below our base where it has no official one. titles: by language. version, creator,
    homepage: as the file states them, empty where it does not.
    """

    iri: str
    titles: Mapping[str, str]
    version: str = ""
    creator: str = ""
    homepage: str = ""


@dataclass(frozen=True)
class Concept:
    """One concept, occupation or skill of the framework.

    iri: official where there is one, else ``{base}scheme/{framework}/{code}``. labels: preferred, by language.
    broader: IRIs. level: key of a Level, empty where it has none. see_also: pages about it.
    line: where it stands first.
    """

    iri: str
    labels: Mapping[str, str]
    notation: str = ""
    broader: tuple[str, ...] = ()
    level: str = ""
    alternatives: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    definitions: Mapping[str, str] = field(default_factory=_none)
    see_also: tuple[str, ...] = ()
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Level:
    """A level that concepts of the framework stand at. rank: its place, counted from 1 at the top or the bottom."""

    key: str
    rank: int
    labels: Mapping[str, str] = field(default_factory=_none)


@dataclass(frozen=True)
class Coded:
    """A row that names its ESCO concept by the code of ESCO alone; the record has everything but the subject_id.

    code: such as ``2512.3``, or ``2512`` for an ISCO group. line: where it stands.
    """

    code: str
    record: Record
    line: int


@dataclass(frozen=True)
class Framework:
    """What an adapter makes of the files it was given; every row of them stands in it, or in its findings.

    key: of the framework, part of its graphs' names. licence: its name or IRI, NOT_STATED, or empty for the
    user's own. mappings: what the file says of ESCO and others; each record with the line of its row. findings:
    everything noisy, at file and line. rows: how many rows of data there were. coded: rows that wait for ESCO.
    file, sha256: what was read. kind: first part of the name of its graph, where a licence is stated; not for adapters.
    """

    key: str
    scheme: Scheme
    concepts: tuple[Concept, ...]
    licence: str
    levels: tuple[Level, ...] = ()
    mappings: MappingSet | None = None
    findings: tuple[Finding, ...] = ()
    rows: int = 0
    coded: tuple[Coded, ...] = ()
    file: str = ""
    sha256: str = ""
    attribution: str = ""
    kind: str = "user"

    @property
    def graph(self) -> str:
        """Name of the graph of its concepts: ``crosswalks/<key>`` where no licence is stated, else ``user/<key>``.

        A partner's is ``partner/<key>``.

        >>> Framework("se-skills", Scheme("urn:x:s", {}), (), NOT_STATED).graph
        'crosswalks/se-skills'
        """
        return f"{'crosswalks' if self.licence == NOT_STATED else self.kind}/{self.key}"


@runtime_checkable
class Adapter(Protocol):
    """What reads one framework's files. An adapter holds nothing between two calls and reaches for no network."""

    @property
    def key(self) -> str:
        """Its name on the command line: lower-case letters, digits, dots and hyphens."""

    @property
    def title(self) -> str:
        """What it reads, for people."""

    @property
    def reads(self) -> str:
        """Which file to hand in, in one sentence."""

    @property
    def licence(self) -> str:
        """Licence of the content: its name or IRI, NOT_STATED, or empty where the file says it or it is the user's."""

    def fits(self, path: Path) -> bool:
        """Whether a file is one of its own, by its header; quick, and False for whatever else it is."""

    def read(self, paths: Sequence[Path], names: Names) -> Framework:
        """The framework in these files. Raises InputError for a file of another kind, or one that cannot be read."""


@dataclass(frozen=True)
class Known:
    """An adapter that can be used, and the package that brings it (empty for this one)."""

    adapter: Adapter
    package: str = ""


@dataclass(frozen=True)
class Broken:
    """A plug-in that cannot be used: its key, its package, and why in one line."""

    key: str
    package: str
    why: str


class Guarded:
    """A context in which a plug-in runs: whatever it raises becomes one InputError that names it.

    >>> with Guarded("the adapter x of the package y"):
    ...     raise KeyError("column")
    Traceback (most recent call last):
    s4c_graph.core.errors.InputError: the adapter x of the package y failed: KeyError: 'column'; tell its makers
    """

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if isinstance(error, Exception) and not isinstance(error, S4CError):
            said = str(error)
            what = f"{self._what} failed: {type(error).__name__}" + (f": {said}" if said else "")
            raise InputError(what, mend="tell its makers") from error


def adapters(shipped: Sequence[Adapter]) -> tuple[dict[str, Known], list[Broken]]:
    """Every adapter by its key, those that come with the package first; and the plug-ins that cannot be used.

    A plug-in that cannot be imported, is no Adapter, or takes a key that is taken is in the second list; it
    stops nothing else.
    """
    found = {adapter.key: Known(adapter) for adapter in shipped}
    broken: list[Broken] = []
    for point in sorted(entry_points(group=GROUP), key=lambda p: (_package(p), p.name)):
        package = _package(point)
        try:
            adapter = _loaded(point)
            if adapter.key in found:
                whose = found[adapter.key].package or "this package"
                raise InputError(f"its key is taken by an adapter of {whose}")
        except InputError as error:
            broken.append(Broken(point.name, package, str(error)))
        else:
            found[adapter.key] = Known(adapter, package)
    return found, broken


def read(known: Known, paths: Sequence[Path], names: Names) -> Framework:
    """What an adapter makes of files, held against what an adapter promises.

    Raises InputError, in one line that names the adapter, where it fails or gives what is no Framework.
    """
    adapter = known.adapter
    whose = f"the adapter {adapter.key}" + (f" of the package {known.package}" if known.package else "")
    with Guarded(whose):
        made = adapter.read(paths, names)
    for fault in _faults(made):
        raise InputError(f"{whose} gave {fault}", where=", ".join(map(str, paths)), mend="tell its makers")
    return made


def fits(known: Known, path: Path) -> bool:
    """Whether an adapter takes a file for one of its own; one that fails does not."""
    try:
        with Guarded(known.adapter.key):
            return bool(known.adapter.fits(path))
    except InputError:
        return False


def _faults(made: object) -> Iterator[str]:
    from s4c_graph.core.syntax import is_iri

    if not isinstance(made, Framework):
        yield f"a {type(made).__name__} instead of a Framework"
        return
    if not _KEY.match(made.key):
        yield f"a framework the key {made.key!r}"
    if not is_iri(made.scheme.iri):
        yield f"a scheme {made.scheme.iri!r}, which is no IRI"
    levels = {level.key for level in made.levels}
    seen: set[str] = set()
    for concept in made.concepts:
        if concept.iri in seen:
            yield f"the concept {concept.iri} twice"
        seen.add(concept.iri)
        if bad := [iri for iri in (concept.iri, *concept.broader, *concept.see_also) if not is_iri(iri)]:
            yield f"{bad[0]!r}, which is no IRI"
        if concept.level and concept.level not in levels:
            yield f"a concept at the level {concept.level!r}, which it does not list"
    if made.mappings is not None and any(not (r.predicate and r.object) for r in made.mappings):
        yield "a mapping without a relation or an object"
    if not all(isinstance(f, Finding) for f in made.findings):
        yield "findings that are no Finding"


def _loaded(point: EntryPoint) -> Adapter:
    with Guarded("it"):
        loaded = point.load()
        adapter: Adapter = loaded() if isinstance(loaded, type) else loaded
        whole = isinstance(adapter, Adapter)
        texts = whole and all(isinstance(t, str) for t in (adapter.key, adapter.title, adapter.reads, adapter.licence))
    if not whole or not texts:
        raise InputError("it is no adapter: it lacks one of key, title, reads, licence, fits, read")
    if not _KEY.match(adapter.key):
        raise InputError(f"its key {adapter.key!r} is none: lower-case letters, digits, dots and hyphens")
    return adapter


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else ""


LEFT_OUT = frozenset(
    f"framework-{name}"
    for name in ("row", "end", "relation", "double", "contradiction", "code", "no-esco", "footer", "concept")
)
"""Codes of findings about rows that gave nothing; every other row stands in a record, a concept or among the coded."""


NOTHING_LOST = frozenset({"framework-double", "framework-footer"})
"""Those of LEFT_OUT that say that nothing is missing: the row stands elsewhere too, or is none."""


def left_out(findings: Sequence[Finding], *, lost: bool = False) -> set[int]:
    """The lines of rows that gave nothing, by the findings that say so. lost: only those by which something is lost."""
    codes = LEFT_OUT - NOTHING_LOST if lost else LEFT_OUT
    return {f.place.line for f in findings if f.code in codes and f.place and f.place.line is not None}
