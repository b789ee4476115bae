"""Framework tables, the source of truth for content: CSV or a workbook → named graphs, and back again.

``framework`` makes the graphs ``framework``, ``competence-levels``, ``digcomp/2.2`` and ``digcomp/3.0``;
``overlay`` lays some tables of one's own over the shipped framework; ``export`` writes tables from a graph.
What each cell becomes is in docs/reference/tables.md; the columns themselves are in
:mod:`s4c_graph.intake.table_columns`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from s4c_graph.core import assets, ntriples
from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.core.table import written
from s4c_graph.core.values import Statements
from s4c_graph.intake.sources import source
from s4c_graph.intake.table_columns import DIGCOMP_VERSIONS, TABLES
from s4c_graph.intake.tables_read import Book, Problems, read_book
from s4c_graph.intake.tables_statements import Known, StatementWriter

GRAPHS = ("framework", "competence-levels", *(f"digcomp/{v}" for v in DIGCOMP_VERSIONS))
"""The graphs the tables fill, in the order they are made."""


def framework(folder: Path | None, names: Names) -> list[Statements]:
    """The whole framework as graphs, from a folder of CSV files, an ``.xlsx`` workbook, or (None) the shipped tables.

    Statements of a graph are in the order of the tables, and the same tables give the same bytes. Each has
    ``places``, the file, line and cell a resource stands in, and ``counts`` of resources by table. Raises
    InputError, with file, line, cell and mend, for a missing table or column, a short row, an unknown or
    doubled key, an unknown level, or text that is not UTF-8; the message names the places of all problems.

    >>> graphs = framework(None, Names())
    >>> [g.graph for g in graphs]
    ['framework', 'competence-levels', 'digcomp/2.2', 'digcomp/3.0']
    >>> graphs[0].counts["competences"], str(graphs[0].places[Names().id("competence", "CIT.02")])
    (140, 'competences.csv:3 (A3)')
    """
    path = folder or _shipped()
    problems = Problems()
    book = read_book(path, problems)
    problems.tell()
    missing = [spec.name for spec in TABLES if spec.name not in book.rows]
    if missing:
        mend = "add it; a header row alone will do"
        raise InputError(f"the table {missing[0]} is missing", where=str(path), mend=mend)
    writer = StatementWriter(names, problems, _known([book], problems))
    writer.write(book)
    problems.tell()
    return [_statements(writer, graph, book) for graph in GRAPHS]


def overlay(path: Path, names: Names, *, graph: str) -> Statements:
    """Some framework tables of one's own, as one graph to lay over the shipped framework.

    path: a folder with any of the tables, one CSV file, or a workbook. Cells may point to rows of the
    shipped framework as well as to own ones. Raises InputError as :func:`framework` does, but for no
    missing table.
    """
    problems = Problems()
    book = read_book(path, problems)
    problems.tell()
    writer = StatementWriter(names, problems, _known([read_book(_shipped(), problems), book], problems), only=graph)
    writer.write(book)
    problems.tell()
    return _statements(writer, graph, book)


def export(kg: KnowledgeGraph, folder: Path) -> list[Path]:
    """Write the tables that the graph was built from as CSV files; the shipped tables come back byte for byte.

    The files are read again before they are put into the folder: raises InputError when the graphs hold a
    statement that no cell can hold, so that nothing is lost in silence. Returns the paths written, which
    replace files of the same name.
    """
    from s4c_graph.intake import tables_write

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".tables-") as made:
        for name, text in tables_write.written(kg).items():
            (Path(made) / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
        _check_complete(kg, framework(Path(made), kg.names))
        paths = []
        for spec in TABLES:
            paths.append(folder / f"{spec.name}.csv")
            (Path(made) / f"{spec.name}.csv").replace(paths[-1])
    return paths


def _check_complete(kg: KnowledgeGraph, read: list[Statements]) -> None:
    for statements in read:
        held = set(b"".join(statements.ntriples).decode("utf-8").splitlines())
        for s, p, o in kg.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", graphs=[statements.graph]):
            if " ".join(written(t) for t in (s, p, o)) + " ." not in held:
                what = f"graph {statements.graph} says what no table has a column for: {s} {p} {o}"
                raise InputError(what, mend="export it as RDF instead")


def _shipped() -> Path:
    return assets.folder("data") / "framework"


def _statements(writer: StatementWriter, graph: str, book: Book) -> Statements:
    pieces = list(ntriples.chunks(writer.lines.get(graph, ())))
    said = source(graph, file=book.path.name, sha256=book.sha256)
    return Statements(graph, pieces, said, counts=writer.counts.get(graph, {}), places=writer.places.get(graph, {}))


def _known(books: Sequence[Book], problems: Problems) -> Known:
    """What cells may point to; a later book's rows stand before an earlier one's."""
    keys: dict[str, dict[str, str]] = {spec.name: {} for spec in TABLES}
    for book in books:
        for name, found in _keys(book, problems).items():
            keys[name].update(found)
    areas = [row for book in books for row in book.rows.get("areas", ())]
    numbers = [row for book in books for row in book.rows.get("digcomp", ())]
    return Known(
        keys,
        {row.text("notation"): row.text("framework") for row in areas},
        {row.text("number"): [v for v in DIGCOMP_VERSIONS if row.text(f"label_{v}")] for row in numbers},
    )


def _keys(book: Book, problems: Problems) -> dict[str, dict[str, str]]:
    """What cells may call each row; empty and doubled keys are noted."""
    found: dict[str, dict[str, str]] = {spec.name: {} for spec in TABLES}
    for spec in TABLES:
        if len(spec.keys) != 1:
            continue
        column = spec.keys[0].name
        for row in book.rows.get(spec.name, ()):
            key = row.text(column)
            if not key:
                problems.add(row.place, f"{column} is empty", "give the row a key, or empty it")
                continue
            if key.casefold() in found[spec.name]:
                problems.add(
                    row.at(column), f"{column} {key!r} stands twice", "change one of the two, or remove its row"
                )
            found[spec.name][key.casefold()] = key
    for row in book.rows.get("roles", ()):  # a role is also known by its notation
        if row.text("notation") and row.text("slug"):
            found["roles"].setdefault(row.text("notation").casefold(), row.text("slug"))
    return found
