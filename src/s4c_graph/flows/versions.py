"""Two versions of a vocabulary, found where they are kept or read from official files, and compared."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from s4c_graph.core import release as releases
from s4c_graph.core.changes import Diff, Edition
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import BackendError, InputError, ReleaseError
from s4c_graph.core.facts import EXACT, NEAR
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.graph_kinds import CATALOGUE, FOLLOWING
from s4c_graph.core.mappings import MappingSet
from s4c_graph.core.names import Names
from s4c_graph.core.release import Progress, Release, Releases, quiet
from s4c_graph.core.settings import Settings, load
from s4c_graph.core.successors import Pair
from s4c_graph.core.values import Statements
from s4c_graph.flows.opening import chosen, fitted

VOCABULARIES = ("esco", "digcomp")
"""Vocabularies whose versions have a graph of their own, ``esco/1.1.1``."""
BUNDLED = "bundled"
"""``framework@bundled``: the framework that comes with the package."""
_DERIVED = (*FOLLOWING, CATALOGUE)
"""Graphs of a release that follow from the others, and are not compared."""
_FORMS = "name esco@VERSION, digcomp@VERSION, framework@VERSION, a release, or a folder or file"
_COPY = 4 << 20


@dataclass(frozen=True)
class Located:
    """Where one side lies: what it was asked for as, and graphs of a store, or statements that were just read.

    release: the release whose store it is, if any.
    """

    name: str
    graphs: tuple[str, ...]
    kg: KnowledgeGraph | None = None
    read: Statements | None = None
    release: Release | None = None

    @property
    def store(self) -> Embedded | None:
        """The store that holds it, if one does; raises BackendError for a remote one."""
        if self.kg is None or isinstance(self.kg.backend, Embedded):
            return self.kg and self.kg.backend  # type: ignore[return-value]
        raise BackendError("a remote store is not compared", mend="compare releases or files")

    def together(self, other: Located) -> bool:
        """True where both are graphs of the same store."""
        here, there = self.store, other.store
        return here is not None and there is not None and (here is there or here.path == there.path is not None)

    def pieces(self) -> Iterator[bytes]:
        """All its lines, in pieces."""
        if self.read is not None:
            yield from self.read.ntriples
        for graph in self.graphs if self.kg else ():
            with tempfile.TemporaryFile() as written:
                self.kg.backend.dump(written, graph=self.kg.names.graph(graph))  # type: ignore[union-attr]
                written.seek(0)
                yield from iter(lambda: b"".join(written.readlines(_COPY)), b"")


def diff(a: str | Path, b: str | Path, *, settings: Settings | None = None, lang: str = "") -> Diff:
    """What changed from one version to another.

    Each is ``esco@1.1.1``, ``digcomp@3.0``, ``framework@0.1.0``, a release (id or folder) or a path.
    A path is a release's folder, or official ESCO files (a folder, zip, CSV or RDF), or RDF of any vocabulary.
    Mapping sets of the graph say which concept of the one is which of the other, where they pair them.
    lang: language of labels, that of the settings by default. Raises InputError where a version is not kept
    here, files cannot be read, or both sides are the same.

    >>> found = diff("digcomp@2.2", "digcomp@3.0", settings=Settings(home=Path("nowhere")))
    >>> len(found.gone), len(found.added) > 25
    (27, True)
    """
    settings = settings or load()
    with difference(str(a), str(b), settings, lang=lang or settings.lang) as found:
        return found


@contextmanager
def difference(
    a: str,
    b: str,
    settings: Settings,
    *,
    lang: str = "en",
    sets: Sequence[MappingSet] | None = None,
    progress: Progress = quiet,
) -> Iterator[Diff]:
    """The same; see :func:`diff`. sets: mapping sets that may pair concepts of both, by default the graph's."""
    settings = fitted(settings, chosen(settings))
    if a.strip() == b.strip() or _same_path(a, b):
        raise InputError(f"both sides are {a.strip()}", mend="name two versions")
    with side_by_side([a, b], settings, progress) as (store, editions):
        if sets is None:
            sets = _held_sets(settings)
        progress("comparing", None)
        yield compared(store, *editions, sets=sets, lang=lang)


def compared(store: Embedded, before: Edition, after: Edition, *, sets: Sequence[MappingSet] = (), lang: str) -> Diff:
    """Two editions in one store, compared; mapping sets say which concepts of the one are which of the other."""
    from s4c_graph.publishing.diff import compare

    return compare(store, before, after, stated=pairs(sets, EXACT), near=pairs(sets, *NEAR), lang=lang)


@contextmanager
def side_by_side(
    asked: Sequence[str], settings: Settings, progress: Progress = quiet
) -> Iterator[tuple[Embedded, list[Edition]]]:
    """One store that holds each version asked for as a graph: where they are kept, or a copy for this call."""
    with ExitStack() as held:
        found = [located(spec, settings, held, progress) for spec in asked]
        yield in_one_store(found, settings.names, held, progress)


def in_one_store(
    found: Sequence[Located], names: Names, held: ExitStack, progress: Progress = quiet
) -> tuple[Embedded, list[Edition]]:
    """The same for what was located; a copy that is made for it is gone with ``held``."""
    if all(len(f.graphs) == 1 and f.together(found[0]) for f in found) and (store := found[0].store):
        return store, [Edition(f.name, names.graph(f.graphs[0])) for f in found]
    folder = held.enter_context(tempfile.TemporaryDirectory(prefix="s4c-diff-", ignore_cleanup_errors=True))
    made = Embedded(Path(folder) / "store")
    held.callback(made.close)
    editions = []
    for number, one in enumerate(_differing(found)):
        edition = Edition(one.name, names.graph(f"diff/{number}"))
        progress(f"reading {one.name}", None)
        made.load(_one_way(one.pieces()), graph=edition.graph)
        editions.append(edition)
    return made, editions


def located(spec: str, settings: Settings, held: ExitStack, progress: Progress = quiet) -> Located:
    """Where a version lies that somebody names; stores that are opened or made for it are closed with ``held``."""
    spec = spec.strip()
    path = Path(spec)
    name, at, version = spec.partition("@")
    if at and not path.exists():
        if name in VOCABULARIES:
            return _vocabulary(name, version.removeprefix("v"), settings, held)
        if name in ("framework", "release"):
            return _framework(name, version, settings, held)
        raise InputError(f"{name!r} is no vocabulary whose versions are kept", mend=_FORMS)
    if path.exists():
        if path.is_dir() and ((path / "manifest.json").is_file() or (path / "current").is_file()):
            return _release(spec, releases.read(path), held)
        return _files(path, settings, progress)
    if "/" in spec or path.suffix in (".zip", ".csv", ".ttl", ".rdf", ".nt"):
        raise InputError("no such file or folder", where=spec)
    try:
        return _release(spec, Releases(settings.home).get(spec), held)
    except ReleaseError as error:
        raise InputError(f"{spec!r} is neither a version, a release nor a path", mend=_FORMS) from error


def _vocabulary(name: str, version: str, settings: Settings, held: ExitStack) -> Located:
    """A version of a vocabulary: in the release chosen, beside it or in it, then in the others kept here."""
    graph = f"{name}/{version}"
    kept: dict[str, set[str]] = {}
    for release in _releases(settings):
        stores = (
            (release.manifest.versions, release.versions),
            (release.manifest.graphs, release.open),
        )
        for graphs, opened in stores:
            here = {g.partition("/")[2] for g in graphs if g.startswith(f"{name}/") and g.count("/") == 1}
            kept.setdefault(release.id, set()).update(here)
            if version in here and (kg := opened()) is not None:
                return Located(f"{name}@{version}", (graph,), held.enter_context(kg), release=release)
    if name == "digcomp":
        kg = held.enter_context(_shipped(settings.names))
        if graph in kg.graph_names():
            return Located(f"{name}@{version}", (graph,), kg)
        kept[BUNDLED] = {g.partition("/")[2] for g in kg.graph_names() if g.startswith(f"{name}/")}
    raise InputError(_not_kept(name, version, kept), mend=_how_to_keep(name))


def _not_kept(name: str, version: str, kept: dict[str, set[str]]) -> str:
    known = sorted(set().union(*kept.values())) if kept else []
    title = {"esco": "ESCO", "digcomp": "DigComp"}[name]
    what = f"{title} {version or '(no version named)'} is not kept here"
    if not known:
        return f"{what}, nor any other version"
    return f"{what}, only {', '.join(known)}"


def _how_to_keep(name: str) -> str:
    if name == "esco":
        return (
            "s4c build --esco FOLDER --esco FOLDER, one for each version, keeps them side by side; "
            "or name the folders of official files themselves"
        )
    return "name another, or a file"


def _framework(name: str, version: str, settings: Settings, held: ExitStack) -> Located:
    """A framework by its own version, or the version or id of the release that holds it."""
    spec = f"{name}@{version}"
    if version == BUNDLED and name == "framework":
        return Located(spec, ("framework",), held.enter_context(_shipped(settings.names)))
    known: list[str] = []
    for release in _releases(settings):
        said = _framework_version(release)
        known += [v for v in (said, release.id) if v]
        if version and (version in (said, release.manifest.version, release.id) or release.id.endswith(f"-{version}")):
            if name == "release":
                return _release(spec, release, held)
            return Located(spec, ("framework",), held.enter_context(release.open()), release=release)
    mend = f"one of {', '.join(dict.fromkeys((*known, BUNDLED)))}; s4c releases list shows what is kept"
    raise InputError(f"no framework {version or '(no version named)'} is kept here", mend=mend)


def _framework_version(release: Release) -> str:
    return next((s.version for s in release.manifest.sources if s.graph == "framework"), "")


def _release(spec: str, release: Release, held: ExitStack) -> Located:
    own = tuple(sorted(g for g in release.manifest.graphs if g not in _DERIVED))
    return Located(spec, own, held.enter_context(release.open()), release=release)


def _files(path: Path, settings: Settings, progress: Progress) -> Located:
    """Official ESCO files, or RDF of any vocabulary, read for this call."""
    from s4c_graph.flows import editions
    from s4c_graph.flows.given import given
    from s4c_graph.intake.rdf_text import SUFFIXES

    try:
        read = [one.statements for one in editions.read([path], settings.names, progress=progress)]
    except InputError:
        if path.suffix.lower() not in SUFFIXES:
            raise
        read = list(given([path], settings))  # no ESCO: any vocabulary in RDF
    if len(read) > 1:
        versions = ", ".join(s.source.version for s in read)
        raise InputError(f"holds several versions: {versions}", where=str(path), mend="name the folder of one of them")
    said = read[0].graph.replace("/", "@", 1) if read[0].graph.startswith("esco/") else path.name
    return Located(said, (read[0].graph,), read=read[0])


def _one_way(pieces: Iterable[bytes]) -> Iterator[bytes]:
    from s4c_graph.publishing.diff import one_way

    for piece in pieces:
        yield b"".join(one_way(piece.splitlines(keepends=True)))


def _differing(found: Sequence[Located]) -> list[Located]:
    """The same with the graphs that are to be compared: of two releases, those that their digests tell apart."""
    if any(f.release is None or len(f.graphs) == 1 for f in found):
        return list(found)
    digests = [{g: f.release.manifest.graphs[g].get("sha256") for g in f.graphs} for f in found if f.release]
    alike = {g for g in digests[0] if all(d.get(g) == digests[0][g] for d in digests)}
    return [replace(f, graphs=tuple(g for g in f.graphs if g not in alike)) for f in found]


def _releases(settings: Settings) -> Iterator[Release]:
    """The release chosen, then the others kept here, newest first."""
    first = chosen(settings)
    if first is not None:
        yield first
    for other in Releases(settings.home).all():
        if first is None or other.path != first.path:
            yield other


def _held_sets(settings: Settings) -> list[MappingSet]:
    """The mapping sets of the release chosen, or those that come with the package."""
    from s4c_graph.flows import mapping_sets

    release = chosen(settings)
    with release.open() if release is not None else _shipped(settings.names) as kg:
        return mapping_sets.of(kg)


def _shipped(names: Names) -> KnowledgeGraph:
    from s4c_graph.flows import assemble

    kg = KnowledgeGraph(Embedded(), names)
    kg.add(*assemble.shipped(names))
    return kg


def pairs(sets: Sequence[MappingSet], *predicates: bytes) -> Iterator[Pair]:
    """What mapping sets pair by any of these predicates (written in N-Triples), either way round."""
    wanted = {p[1:-1].decode() for p in predicates}
    for mapping_set in sets:
        for record in mapping_set:
            if record.predicate in wanted and record.holds and record.subject and record.object:
                yield record.subject, record.object
                yield record.object, record.subject


def _same_path(a: str, b: str) -> bool:
    here, there = Path(a), Path(b)
    return here.exists() and there.exists() and here.samefile(there)
