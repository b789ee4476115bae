"""What was given for ESCO, parted by version before anything is read: first step where several versions are loaded.

A version is told by the names of files, zips and folders. One folder holds one version; several stand in
folders of their own, or are named one by one. Guide: docs/guides/load-esco.md, decision: docs/decisions/0007.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TypeVar

from s4c_graph.core.errors import InputError
from s4c_graph.intake import archive
from s4c_graph.intake.esco_dump_files import Dump, dumps_in, is_of_esco, is_rdf_or_table, version_named
from s4c_graph.intake.esco_files import EscoFile, below, nothing, tables_in, version_in
from s4c_graph.intake.esco_findings import Notes
from s4c_graph.intake.esco_kinds import Kind

_File = TypeVar("_File", EscoFile, Dump)
_RELATING = (Kind.BROADER, Kind.OCCUPATION_SKILL, Kind.SKILL_SKILL, Kind.HIERARCHY)
_APART = "put each version in a folder of its own, such as v1.1.0, and give the folder that holds them"


@dataclass(frozen=True)
class Edition:
    """The files of one version, as tables or as RDF; version: None where no name tells it. given: names for people."""

    version: str | None
    files: tuple[EscoFile, ...] = ()
    dumps: tuple[Dump, ...] = ()
    given: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """One of its files, as errors name it."""
        return min(f.where for f in _all(self))


@dataclass(frozen=True)
class Given:
    """The editions, by version, and labels of no version or of one that is not among them."""

    editions: tuple[Edition, ...]
    loose: tuple[EscoFile, ...] = ()


def order(version: str) -> tuple[tuple[int, int, str], ...]:
    """What versions are ordered by: their numbers.

    >>> sorted(["1.10.0", "1.2.0", "1.2"], key=order)
    ['1.2', '1.2.0', '1.10.0']
    """
    return tuple((1, int(p), "") if p.isdecimal() else (0, 0, p) for p in version.split("."))


def part(paths: Sequence[Path], notes: Notes) -> Given:
    """The files of all paths, by version.

    Raises InputError for a path that does not exist or holds nothing of ESCO, a folder with files of two
    versions in it, tables and RDF of the same version, files of no told version beside those of several, and
    labels as tables where every version is RDF. What is not ESCO's is left out with a note.
    """
    if not paths:
        raise InputError("no ESCO file given", mend="name the zips, or the folder they lie in")
    tables: list[EscoFile] = []
    dumps: list[Dump] = []
    for path in paths:
        some, rdf = _in(path, notes)
        if path.is_dir():
            _one_version_a_folder(some, rdf)
        tables += some
        dumps += rdf
    labels = [f for f in tables if f.header.kind is Kind.LABELS]
    held = [f for f in tables if f.header.kind not in (Kind.LABELS, Kind.NOT_READ)]
    by_table = _by_version([(f.version, f) for f in held])
    by_dump = _by_version([(version_named(d), d) for d in dumps])
    whole = [v for v, files in by_table.items() if not _words_only(files)]
    for version in [v for v in by_table if v not in whole] if whole or by_dump else []:
        labels += _as_labels(by_table.pop(version), notes)
    for version in by_table.keys() & by_dump.keys() - {None}:
        what = f"CSV and RDF of ESCO {version} together: one of them would be read twice"
        mend = "name either the RDF file or the CSV files"
        raise InputError(what, where=min(f.where for f in by_table[version]), mend=mend)
    loose: list[EscoFile] = []
    for f in labels:
        (by_table[f.version] if f.version is not None and f.version in by_table else loose).append(f)
    if not by_table and not by_dump:
        by_table[None], loose = (loose or tables), []
    if loose and not by_table:
        mend = "leave them out, or give the CSV files of a version"
        raise InputError("labels as CSV beside ESCO's RDF, which holds every language", where=loose[0].where, mend=mend)
    made = [Edition(v, files=tuple(files)) for v, files in by_table.items()]
    made += [Edition(v, dumps=tuple(some)) for v, some in by_dump.items()]
    made.sort(key=lambda e: (e.version is None, order(e.version or ""), e.where))
    named = tuple(sorted({p.absolute().name for p in paths}))
    editions = tuple(replace(e, given=named if len(made) == 1 else _within(e)) for e in made)
    return Given(editions, tuple(loose))


def _in(path: Path, notes: Notes) -> tuple[list[EscoFile], list[Dump]]:
    """The tables and the RDF of ESCO that a path stands for."""
    tables: list[EscoFile] = []
    dumps: list[Dump] = []
    strangers: list[Dump] = []
    for file in below(path, is_rdf_or_table):
        rdf = list(dumps_in(file, path))
        for dump in rdf:
            (dumps if is_of_esco(dump) else strangers).append(dump)
        if not rdf or archive.is_zip(file):
            tables += tables_in(file, path, notes, archive.LARGE if rdf else archive.BOUNDS)
    if not tables and not dumps:
        if not strangers:
            raise nothing(path)
        return [], strangers  # the reader says what is wrong with them
    for dump in strangers:
        notes.tell("ESCO-12", "is RDF that does not speak of ESCO, and was not read", dump.label)
    return tables, dumps


def _one_version_a_folder(tables: Iterable[EscoFile], dumps: Iterable[Dump]) -> None:
    told: dict[str, dict[str, str]] = {}
    named = [(f.path, f.member, f.version) for f in tables if f.header.kind is not Kind.LABELS]
    named += [(d.path, d.member, version_named(d)) for d in dumps]
    for path, member, version in sorted(named, key=lambda n: (n[0], n[1])):
        if version is not None:
            shown = member if version_in(member) else path.name
            told.setdefault(_folder(path, member), {}).setdefault(version, shown)
    for folder, versions in sorted(told.items()):
        if len(versions) > 1:
            (one, here), (other, there) = sorted(versions.items())[:2]
            what = f"two versions of ESCO in one folder: {one} in {here!r}, {other} in {there!r}"
            raise InputError(what, where=folder, mend=_APART)


def _folder(path: Path, member: str) -> str:
    """The folder a file lies in: one inside a zip only where its name tells a version."""
    inside = PurePosixPath(member).parent
    return f"{path}/{inside}" if any(map(version_in, inside.parts)) else str(path.absolute().parent)


def _by_version(found: Sequence[tuple[str | None, _File]]) -> dict[str | None, list[_File]]:
    """Files by version; those of no told version go with the only one there is."""
    made: dict[str | None, list[_File]] = {}
    for version, file in found:
        made.setdefault(version, []).append(file)
    if None in made and len(made) == 2:
        untold = made.pop(None)
        next(iter(made.values())).extend(untold)
    elif None in made and len(made) > 2:
        what = "the version of these files cannot be told, and several versions are given"
        raise InputError(what, where=min(f.where for f in made[None]), mend="name their folder by it, such as v1.1.1")
    return made


def _words_only(files: Sequence[EscoFile]) -> bool:
    """Whether the files of a version are a translation only: no relations, and no English."""
    return not any(f.header.kind in _RELATING or (f.header.kind is Kind.CONCEPTS and f.language == "en") for f in files)


def _as_labels(files: Sequence[EscoFile], notes: Notes) -> list[EscoFile]:
    for file in files:
        if file.header.kind is not Kind.CONCEPTS:
            notes.tell("ESCO-12", f"of ESCO {file.version}, of which only labels are taken; not read", file.label)
    return [replace(f, header=replace(f.header, kind=Kind.LABELS)) for f in files if f.header.kind is Kind.CONCEPTS]


def _within(edition: Edition) -> tuple[str, ...]:
    """The zips, RDF files and folders of an edition, by name."""
    places = (f.path if f.member or isinstance(f, Dump) else f.path.absolute().parent for f in _all(edition))
    return tuple(sorted({place.name for place in places}))


def _all(edition: Edition) -> Iterator[EscoFile | Dump]:
    yield from edition.files
    yield from edition.dumps
