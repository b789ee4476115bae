"""Versions of ESCO side by side: which were given, which one is pinned, and where each is loaded; part of a build.

The pinned version goes into the store that answers, searches and validates. Where several were given, each
goes into the second store too (folder ``versions/`` of the release), as a graph of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from s4c_graph.core.coverage import wanted
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.core.release import VERSIONS, Progress, quiet
from s4c_graph.core.values import Finding, Statements
from s4c_graph.intake.esco_findings import Notes
from s4c_graph.intake.esco_given import Edition, Given, order, part

COUNTED = (
    "skills",
    "occupations",
    "skill groups",
    "ISCO groups",
    "obsolete concepts",
    "concept schemes",
    "occupation-skill relations",
    "skill-skill relations",
    "broader relations of occupations",
    "broader relations of skills",
)
"""The counts of a version that a manifest keeps."""
_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\Z")


@dataclass(frozen=True)
class Version:
    """One version that was read: its graph, what is kept apart from it, whether it is pinned, among how many."""

    statements: Statements
    apart: tuple[Statements, ...]
    pinned: bool
    among: int


@dataclass
class Loaded:
    """What was loaded: statements whose triples are gone (for findings and sources), and the second store, if any.

    held: what the manifest says of each version in the second store, but for the digests.
    """

    read: list[Statements] = field(default_factory=list)
    beside: KnowledgeGraph | None = None
    held: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def coverage(self) -> Mapping[str, Any]:
        """Coverage by graph, for the manifest."""
        return {s.graph: s.coverage for s in self.read if s.coverage}


def tags(languages: Sequence[str]) -> tuple[str, ...]:
    """Languages as asked for, also several in one text, parted by commas or blanks. Raises InputError for no tag.

    >>> tags(["en,sv", "pl"])
    ('en', 'sv', 'pl')
    """
    found = [tag for text in languages for tag in re.split(r"[,\s]+", text) if tag]
    for tag in found:
        if not _TAG.match(tag):
            raise InputError(f"{tag!r} is no language", mend="give codes, such as --esco-lang en,sv")
    if languages and not found:
        raise InputError("no language in --esco-lang", mend="give codes, such as --esco-lang en,sv")
    return tuple(dict.fromkeys(found))


def read(
    paths: Sequence[Path],
    names: Names,
    version: str | None = None,
    languages: Sequence[str] = (),
    progress: Progress = quiet,
) -> Iterator[Version]:
    """Each version among the files, the pinned one first, then from the newest to the oldest, read one by one.

    version: the one to pin, the newest by default; of a single version it says which it is, where nothing
    else does. languages: the only ones whose labels and texts are taken. Raises InputError for what cannot
    be read, a version that is not there, and a language that the pinned version has no word in.
    """
    notes = Notes()
    given = part(paths, notes)
    several = len(given.editions) > 1
    loose_to = _home_of_labels(given, version)
    editions = [_joined(e, given) if e is loose_to else e for e in given.editions]
    made: dict[int, list[Statements]] = {}
    untold = [n for n, e in enumerate(editions) if e.version is None]
    named = {e.version for e in editions}
    for n in untold:  # only reading tells which version they are
        said = version if not several or (len(untold) == 1 and _plain(version) not in named) else None
        made[n] = _read(editions[n], names, said, languages, progress)
    told = [made[n][0].source.version if n in made else str(e.version) for n, e in enumerate(editions)]
    pinned = _pinned(told, editions, version if several else None)
    for n in sorted(range(len(editions)), key=lambda n: (n != pinned, *(_back(order(told[n])),))):
        said = version if not several else None
        one, *apart = made.pop(n, None) or _read(editions[n], names, said, languages, progress)
        if n == pinned:
            one = replace(one, findings=(*_about(one, notes, names), *one.findings))
            _has(one, languages)
        yield Version(one, tuple(apart), n == pinned, len(editions))


def load(
    kg: KnowledgeGraph,
    folder: Path,
    paths: Sequence[Path],
    version: str | None,
    languages: Sequence[str],
    progress: Progress = quiet,
) -> Loaded:
    """Load the pinned version into ``kg`` and, where several were given, all of them below ``folder``."""
    made = Loaded()
    for one in read(paths, kg.names, version, tags(languages), progress) if paths else ():
        statements = one.statements
        if one.pinned:
            progress(f"loading {statements.graph}", None)
            kg.add(statements)
        kg.add(*one.apart)
        if one.among > 1:
            if made.beside is None:
                made.beside = KnowledgeGraph(Embedded(folder / VERSIONS), kg.names)
            progress(f"loading {statements.graph} beside the others", None)
            made.beside.add(statements)
            counts = {kind: statements.counts[kind] for kind in COUNTED if kind in statements.counts}
            made.held[statements.graph] = {
                "pinned": one.pinned,
                "triples": made.beside.backend.size(kg.names.graph(statements.graph)),
                "counts": counts,
            }
        # what was read is not needed any more, and is as large as all the rest of a build
        made.read += [replace(s, ntriples=()) for s in (statements, *one.apart)]
    return made


def _plain(version: str | None) -> str | None:
    return None if version is None else version.strip().removeprefix("v")


def _home_of_labels(given: Given, version: str | None) -> Edition | None:
    """The edition that labels of no version belong to: the pinned one, or else the newest that is CSV."""
    tables = [e for e in given.editions if e.files]
    asked = [e for e in tables if e.version is not None and e.version == _plain(version)]
    return next(iter(asked or tables[-1:]), None)


def _joined(edition: Edition, given: Given) -> Edition:
    return replace(edition, files=(*edition.files, *given.loose))


def _read(
    edition: Edition, names: Names, version: str | None, languages: Sequence[str], progress: Progress
) -> list[Statements]:
    if edition.dumps:
        from s4c_graph.intake import esco_dump

        return [
            esco_dump.read_dumps(
                edition.dumps, names, given=edition.given, version=version, languages=languages, progress=progress
            )
        ]
    from s4c_graph.intake import esco

    return esco.read_files(
        edition.files, names, given=edition.given, version=version, languages=languages, progress=progress
    )


def _pinned(told: Sequence[str], editions: Sequence[Edition], asked: str | None) -> int:
    """Which edition is pinned. Raises InputError where two are of one version, or the one asked for is not there."""
    for n, version in enumerate(told):
        if version in told[:n]:
            what = f"ESCO {version} is given twice: {', '.join(editions[told.index(version)].given)} and this"
            raise InputError(what, where=editions[n].where, mend="name one of them")
    newest = max(range(len(told)), key=lambda n: order(told[n]))
    if asked is None:
        return newest
    if _plain(asked) not in told:
        have = ", ".join(sorted(told, key=order))
        raise InputError(f"no ESCO {_plain(asked)} among the files, which are of {have}", mend="pin one of these")
    return told.index(str(_plain(asked)))


def _back(key: tuple[tuple[int, int, str], ...]) -> tuple[tuple[int, int], ...]:
    """The order of versions turned round, newest first."""
    return tuple((-kind, -number) for kind, number, _ in key)


def _about(one: Statements, notes: Notes, names: Names) -> tuple[Finding, ...]:
    return notes.findings(names.graph(one.graph))


def _has(one: Statements, languages: Sequence[str]) -> None:
    """Raise InputError for a language asked for in which a version has not a word."""
    if lacking := [tag for tag in languages if not any(wanted(lang, [tag]) for lang in one.coverage)]:
        what = f"ESCO {one.source.version} has no labels in {', '.join(lacking)}"
        have = f" (there: {', '.join(one.coverage)})" if one.coverage else ""
        raise InputError(what, where=one.source.file, mend=f"give files in it, or leave it out{have}")
