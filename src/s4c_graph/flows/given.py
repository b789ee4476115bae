"""A user's own files to graphs, to be laid over a release or built into one; what a folder holds is told apart here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from s4c_graph.core.errors import InputError
from s4c_graph.core.frameworks import Framework
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Finding, Place, Severity, Source, Statements
from s4c_graph.flows import documents

_WHERE = re.compile(
    r"(?P<file>[^:\[(]+)(?:\[(?P<sheet>[^]]+)\](?:!(?P<cell>\w+))?)?(?::(?P<line>\d+))?(?: \((?P<at>\w+)\))?"
)
TABLE_SUFFIXES = (".csv", ".xlsx")
_OTHER_BOOKS = (".xls", ".xlsm", ".xlsb", ".ods")


@dataclass(frozen=True)
class _Item:
    """One thing that fills one graph: a file, or the CSV files of a folder, which are one set of tables.

    adapter: key of the one that reads it, for a framework of others, which fills graphs of its own. graph: that it
    fills, unless it is a mapping set.
    """

    path: Path
    key: str
    files: tuple[Path, ...] = ()
    adapter: str = ""
    kind: str = "user"

    @property
    def graph(self) -> str:
        return f"{self.kind}/{self.key}"


def given(
    paths: Sequence[Path],
    settings: Settings,
    *,
    lenient: bool = False,
    frameworks: list[Framework] | None = None,
    kind: str = "user",
    keys: Mapping[Path, str] | None = None,
) -> Iterator[Statements]:
    """Statements of a user's own files: RDF, documents of other vocabularies (:mod:`s4c_graph.flows.documents`), tables
    (CSV, workbook), mapping sets, folders of them.

    Each file fills a graph of its own, ``user/<file stem>``, a mapping set (``.sssom.tsv``, ``.sssom.jsonld``,
    ``.sssom.ttl`` …) one of ``mappings/``; the CSV files of a folder, all or those named, are one set of tables
    and fill one graph together. kind: another first part of the graphs' names. keys: another second part, by path.
    In a folder, files of other kinds are passed over with an Info finding (IN-01).
    lenient: a file in a folder that cannot be read is a Violation finding (IN-02) instead of an error, so that
    one bad file does not hide what is wrong with the others; and so is each fault in a cell of tables or a row
    of a mapping set, in a folder or not. A table that an adapter recognises by its header, such as a national table
    mapped to ESCO, is read as a framework, not as one of the tables; frameworks: a list that takes them, to be made
    into graphs once ESCO is there (:func:`s4c_graph.flows.frameworks.added`), else they are made without.

    Raises InputError for a file that does not exist or whose kind is not read, for two files that
    fill the same graph or are one mapping set by their mapping_set_id, and, unless lenient, for any file
    that cannot be read (lenient: one named by itself).
    """
    graphs: dict[str, Path] = {}
    sets: dict[str, Path] = {}
    for item_or_path in _together(paths, kind, keys or {}):
        path, folder = item_or_path.path, item_or_path.path.is_dir() and not item_or_path.files
        if not path.exists():
            raise InputError("no such file", where=str(path))
        items, passed = _items(path, kind) if folder else ([item_or_path], [])
        if others := [item for item in items if item.adapter]:
            items = [item for item in items if not item.adapter]
            yield from _frameworks(others, settings, frameworks, lenient=lenient and folder)
            if not items and not passed:
                continue
        read = [
            _tried(item, settings, sets, alone=not folder) if lenient else _read(item, settings, sets) for item in items
        ]
        if not read and folder and not others:
            mend = "put .ttl, .nt, .rdf, .jsonld, .csv, .xlsx or .sssom.tsv files into it"
            raise InputError("holds no file of a kind that is read", where=str(path), mend=mend)
        for item, statements in zip(items, read, strict=True):
            if statements.graph in graphs:
                what = f"fills the same graph {statements.graph} as {graphs[statements.graph]}"
                raise InputError(what, where=str(item.path), mend="rename one")
            graphs[statements.graph] = item.path
        if passed and read:
            read[0] = replace(read[0], findings=(*read[0].findings, *map(_passed, passed)))
        yield from read


def _together(paths: Sequence[Path], kind: str, keys: Mapping[Path, str]) -> list[_Item]:
    """Each path as an item; several CSV files of one folder as one, since their rows may name one another."""
    from s4c_graph.flows.frameworks import recognised

    beside: dict[Path, list[Path]] = {}
    others = {path: key for path in paths if (key := recognised(path))}
    for path in paths:
        if path.suffix.lower() == ".csv" and path.is_file() and path not in others:
            beside.setdefault(path.parent, []).append(path)
    items: list[_Item] = []
    for path in paths:
        files = beside.get(path.parent, [])
        if path not in files or len(files) < 2:
            items.append(_Item(path, keys.get(path) or key_of(path.name), adapter=others.get(path, ""), kind=kind))
        elif path == files[0]:
            items.append(_Item(path.parent, key_of(path.parent.resolve().name), tuple(files), kind=kind))
    return items


def _items(folder: Path, kind: str) -> tuple[list[_Item], list[Path]]:
    """What a folder holds, sub-folders included, in a fixed order; and the files that are of no kind read here."""
    from s4c_graph.flows.frameworks import recognised
    from s4c_graph.intake import sssom
    from s4c_graph.intake.rdf_text import SUFFIXES

    items: list[_Item] = []
    passed: list[Path] = []
    tables: dict[Path, list[Path]] = {}
    mixed: set[Path] = set()
    for path in sorted(folder.rglob("*")):
        within = path.relative_to(folder)
        if not path.is_file() or any(part.startswith((".", "~$")) for part in within.parts):
            continue
        key = key_of("-".join((*within.parts[:-1], within.name)))
        if not sssom.is_set(path) and (adapter := recognised(path)):
            items.append(_Item(path, key, adapter=adapter, kind=kind))
            mixed.add(path.parent)
        elif sssom.is_set(path) or path.suffix.lower() in (".xlsx", *SUFFIXES):
            items.append(_Item(path, key, kind=kind))
        elif path.suffix.lower() == ".csv":
            if path.parent not in tables:
                key = key_of("-".join((folder.resolve().name, *within.parts[:-1])))
                items.append(_Item(path.parent, key, kind=kind))
            tables.setdefault(path.parent, []).append(path)
        elif not sssom.is_metadata(path):
            passed.append(path)
    apart = [replace(i, files=tuple(tables[i.path])) if i.path in tables and i.path in mixed else i for i in items]
    return apart, passed


def _frameworks(
    items: Sequence[_Item], settings: Settings, held: list[Framework] | None, *, lenient: bool
) -> Iterator[Statements]:
    """Frameworks of others, into the list that holds them, or as statements where nobody holds them for later."""
    from s4c_graph.flows import frameworks
    from s4c_graph.intake.tables_kept import unread

    for item in items:
        try:
            framework = frameworks.read([item.path], settings.names, item.adapter)
        except InputError as error:
            if not lenient:
                raise
            finding = unread(item.path.name, error.what, error.mend, _place(item.path.name, error.where))
            yield Statements(item.graph, (), _unread_source(item), findings=(finding,))
            continue
        if held is None:
            yield from frameworks.statements(replace(framework, kind=item.kind), settings.names, None)
        else:
            held.append(replace(framework, kind=item.kind))


def _read(item: _Item, settings: Settings, sets: dict[str, Path], *, lenient: bool = False) -> Statements:
    from s4c_graph.intake import sssom, tables
    from s4c_graph.intake.rdf_text import SUFFIXES

    suffix = item.path.suffix.lower()
    if sssom.is_set(item.path) or sssom.is_metadata(item.path):
        mapping_set, findings = sssom.read_set(item.path, settings.names, settings)
        other = sets.setdefault(mapping_set.id, item.path)
        if other is not item.path:
            what = f"is the mapping set {mapping_set.id}, as {other} is"
            raise InputError(what, where=str(item.path), mend="give each set a mapping_set_id of its own")
        return sssom.taken(item.path, mapping_set, findings, settings.names, lenient=lenient)
    if item.path.is_dir() or suffix in TABLE_SUFFIXES:
        return tables.overlay(item.path, settings.names, graph=item.graph, files=item.files, lenient=lenient)
    if suffix not in SUFFIXES:
        mend = (
            "save it as .xlsx"
            if suffix in _OTHER_BOOKS
            else "give .csv or .xlsx tables, .sssom.tsv or RDF such as .ttl"
        )
        raise InputError(
            f"no kind of file that is read here ({suffix or 'no suffix'})", where=str(item.path), mend=mend
        )
    return documents.read(item.path, settings, graph=item.graph)


def _tried(item: _Item, settings: Settings, sets: dict[str, Path], *, alone: bool) -> Statements:
    """A file's statements, or none of them and what is wrong; a file named by itself must be of a kind that is read."""
    from s4c_graph.intake.tables_kept import unread
    from s4c_graph.intake.tables_read import MOST_PROBLEMS, TableError

    name = item.path.resolve().name
    try:
        return _read(item, settings, sets, lenient=True)
    except InputError as error:
        if isinstance(error, TableError) and len(error.problems) >= MOST_PROBLEMS:
            findings = [unread(name, what, mend, place) for place, what, mend in error.problems]
            what, mend = f"has {MOST_PROBLEMS:,} faults or more; the others were not looked for", "mend these first"
            return Statements(
                item.graph, (), _unread_source(item), findings=(*findings, unread(name, what, mend, Place(name)))
            )
        if alone:
            raise
        whole = item.path.is_dir() and error.where == str(item.path)
        finding = unread(name, error.what, error.mend, _place(name, None if whole else error.where))
        return Statements(item.graph, (), _unread_source(item), findings=(finding,))


def _unread_source(item: _Item) -> Source:
    return Source(item.graph, item.path.name, "", "", item.path.name)


def _place(name: str, where: str | None) -> Place:
    """Where an error says that it stands: the file, and the line, the sheet and cell, or the JSON pointer."""
    if where is not None and "#/" in where:
        file, _, pointer = where.partition("#")
        return Place(file.rpartition("/")[2], pointer=pointer)
    said = _WHERE.fullmatch((where or name).rpartition("/")[2])
    if said is None:
        return Place(name)
    line = said["line"]
    return Place(said["file"], line=int(line) if line else None, sheet=said["sheet"], cell=said["cell"] or said["at"])


def _passed(path: Path) -> Finding:
    messages = {
        "en": "Passed over: no kind of file that is read here.",
        "sv": "Filen hoppades över: filtypen läses inte här.",
        "pl": "Plik pominięto: ten rodzaj pliku nie jest tu czytany.",
    }
    return Finding("IN-01", Severity.INFO, path.name, messages, place=Place(path.name))


def key_of(name: str) -> str:
    """The second part of the name of a graph, from the name of a file.

    >>> key_of("My courses (new).sssom.tsv")
    'My-courses--new'
    """
    stem = name.split(".")[0]
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in stem).strip("-_") or "file"
