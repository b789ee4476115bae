"""Tables, the source of truth for content and the way a city brings its own: CSV or a workbook → graphs, and back.

``framework`` makes the graphs ``framework``, ``competence-levels``, ``digcomp/2.2`` and ``digcomp/3.0``;
``overlay`` lays tables of one's own, of the framework or of a city's context, over the shipped ones; ``export``
writes tables from a graph. What each cell becomes is in docs/reference/tables.md; the columns themselves are in
:mod:`s4c_graph.intake.table_columns`.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from pathlib import Path

from s4c_graph.core import assets, ntriples
from s4c_graph.core.embedded import triples
from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.core.table import written
from s4c_graph.core.values import Finding, Place, Severity, Statements
from s4c_graph.intake.sources import source
from s4c_graph.intake.table_columns import CONTEXT, DIGCOMP_VERSIONS, FRAMEWORK, INDICATORS, KINDS, TABLES
from s4c_graph.intake.table_model import TableSpec
from s4c_graph.intake.tables_read import Book, Problems, Row, read_book
from s4c_graph.intake.tables_statements import StatementWriter
from s4c_graph.intake.tables_terms import Known, Terms

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
    missing = [spec.name for spec in FRAMEWORK if spec.name not in book.rows]
    if missing:
        mend = "add it; a header row alone will do"
        raise InputError(f"the table {missing[0]} is missing", where=str(path), mend=mend)
    if own := [spec.name for spec in CONTEXT if spec.name in book.rows]:
        mend = "keep it apart and lay it over the framework: --source, or --with"
        raise InputError(f"the table {own[0]} is of a city, not of the framework", where=str(path), mend=mend)
    writer = StatementWriter(names, problems, _known([book], names, problems))
    writer.write(book)
    problems.tell()
    return [_statements(writer, graph, book) for graph in GRAPHS]


def overlay(path: Path, names: Names, *, graph: str, files: Sequence[Path] = ()) -> Statements:
    """Some tables of one's own, as one graph to lay over the shipped framework.

    path: a folder with any of the tables, one CSV file, or a workbook. files: some CSV files of the
    folder, instead of all. Cells may point to rows of the
    shipped framework as well as to own ones. Raises InputError as :func:`framework` does, but for no
    missing table.
    """
    problems = Problems()
    book = read_book(path, problems, files)
    problems.tell()
    known = _known([read_book(_shipped(), problems), book], names, problems)
    writer = StatementWriter(names, problems, known, only=graph)
    writer.write(book)
    problems.tell()
    return _statements(writer, graph, book)


def export(kg: KnowledgeGraph, folder: Path) -> list[Path]:
    """Write the tables that the graph was built from as CSV files; the shipped tables come back byte for byte.

    The files are read again before they are put into the folder: raises InputError when the graphs hold a
    statement that no cell can hold, so that nothing is lost in silence; the text of DigComp, which has
    files of its own, is left out. Returns the paths written, which
    replace files of the same name.
    """
    from s4c_graph.intake import tables_write

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".tables-") as made:
        texts = tables_write.written(kg)
        for name, text in texts.items():
            (Path(made) / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
        _check_complete(kg, framework(Path(made), kg.names))
        paths = []
        for name in texts:
            paths.append(folder / f"{name}.csv")
            (Path(made) / f"{name}.csv").replace(paths[-1])
    return paths


def _check_complete(kg: KnowledgeGraph, read: list[Statements]) -> None:
    stated = f"ASK {{ ?s a <{kg.names.term('ReferenceStatement')}> }}"
    for statements in read:
        if statements.graph.startswith("digcomp/") and kg.ask(stated, graphs=[statements.graph]):
            continue  # the supplement was read into it
        held = set(b"".join(statements.ntriples).splitlines(keepends=True))
        said = io.BytesIO()
        kg.backend.dump(said, graph=kg.names.graph(statements.graph), format="nt")
        unlike = b"".join(line for line in said.getvalue().splitlines(keepends=True) if line not in held)
        for s, p, o in triples(unlike, "nt", rename=False):  # the store may write the same otherwise
            if f"{written(s)} {written(p)} {written(o)} .\n".encode() not in held:
                what = f"graph {statements.graph} says what no table has a column for: {s} {p} {o}"
                raise InputError(what, mend="export it as RDF instead")


def _shipped() -> Path:
    return assets.folder("data") / "framework"


def _statements(writer: StatementWriter, graph: str, book: Book) -> Statements:
    pieces = list(ntriples.chunks(writer.lines.get(graph, ())))
    said = source(graph, file=book.path.name, sha256=book.sha256)
    findings = [_passed(name) for name in book.passed] if graph == writer.only else ()
    counts, places = writer.counts.get(graph, {}), writer.places.get(graph, {})
    return Statements(graph, pieces, said, findings, counts, places, writer.cell)


def _passed(name: str) -> Finding:
    messages = {
        "en": "Passed over: no table has this name.",
        "sv": "Filen hoppades över: ingen tabell heter så.",
        "pl": "Plik pominięto: żadna tabela nie ma takiej nazwy.",
    }
    return Finding("IN-01", Severity.INFO, name, messages, place=Place(name))


def _known(books: Sequence[Book], names: Names, problems: Problems) -> Known:
    """What cells may point to; a later book's rows stand before an earlier one's."""
    keys: dict[str, dict[str, str]] = {name: {} for name in KINDS}
    areas = [row for book in books for row in book.rows.get("areas", ())]
    numbers = [row for book in books for row in book.rows.get("digcomp", ())]
    cohorts = [row for book in books for row in book.rows.get("cohorts", ())]
    known = Known(
        keys,
        {row.text("notation"): row.text("framework") for row in areas},
        {row.text("number"): [v for v in DIGCOMP_VERSIONS if row.text(f"label_{v}")] for row in numbers},
        {row.text("key"): row.text("size") for row in cohorts},
    )
    for book in books:
        for spec in TABLES:
            keys[spec.name].update(_keys(spec, book.rows.get(spec.name, ()), problems))
        for row in book.rows.get("competences", ()):
            for n, name in enumerate(INDICATORS, 1):
                if any(header.rpartition("_")[0] == name for header in row.cells):
                    key = f"{row.text('notation')}-{n}"
                    keys["indicators"][key.casefold()] = key
    terms = Terms(names, problems, known)
    for book in books:  # keys of several parts, once all rows that the parts name are known
        for spec in TABLES:
            keys[spec.name].update(_joined_keys(spec, book.rows.get(spec.name, ()), terms, problems))
    return known


def _keys(spec: TableSpec, rows: Sequence[Row], problems: Problems) -> dict[str, str]:
    """What cells may call each row of a table with one key column; empty and doubled keys are noted."""
    found: dict[str, str] = {}
    if len(spec.keys) != 1:
        return found
    column = spec.keys[0].name
    for row in rows:
        key = row.text(column)
        if not key:
            problems.add(row.place, f"{column} is empty", "give the row a key, or empty it")
            continue
        if key.casefold() in found:
            problems.add(row.at(column), f"{column} {key!r} stands twice", "change one of the two, or remove its row")
        found[key.casefold()] = key
    if column == "slug":  # such a row is also known by its notation
        found |= {row.text("notation").casefold(): row.text("slug") for row in rows if row.text("notation")} | found
    return found


def _joined_keys(spec: TableSpec, rows: Sequence[Row], terms: Terms, problems: Problems) -> dict[str, str]:
    """The same for a table whose key is of several parts, such as offer and competence."""
    found: dict[str, str] = {}
    if len(spec.keys) < 2:
        return found
    for row in rows:
        key = terms.key(spec, row, tell=False)
        if key is None:
            continue  # told when the row is written
        if key.casefold() in found:
            what = " and ".join(row.text(c.name) for c in spec.keys) + " stand together twice"
            problems.add(row.at(spec.keys[-1].name), what, "keep one of the rows")
        found[key.casefold()] = key
    return found
