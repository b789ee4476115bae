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
from dataclasses import replace
from pathlib import Path

from s4c_graph.core import assets, ntriples
from s4c_graph.core.embedded import triples
from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.core.table import written
from s4c_graph.core.values import Finding, Place, Severity, Statements
from s4c_graph.intake.sources import source
from s4c_graph.intake.table_columns import CONTEXT, DIGCOMP_VERSIONS, FRAMEWORK
from s4c_graph.intake.tables_kept import Left, kept
from s4c_graph.intake.tables_known import known
from s4c_graph.intake.tables_read import Book, Problems, read_book
from s4c_graph.intake.tables_statements import StatementWriter

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
    writer = StatementWriter(names, problems, known([book], names, problems))
    writer.write(book)
    problems.tell()
    return [_statements(writer, graph, book) for graph in GRAPHS]


def overlay(path: Path, names: Names, *, graph: str, files: Sequence[Path] = (), lenient: bool = False) -> Statements:
    """Some tables of one's own, as one graph to lay over the shipped framework.

    path: a folder with any of the tables, one CSV file, or a workbook. files: some CSV files of the
    folder, instead of all. Cells may point to rows of the
    shipped framework as well as to own ones. lenient: rows that cannot be read are Violation findings (IN-02) and left
    out, with those that hang on them (IN-08), and the rest is read. Raises InputError as :func:`framework` does, but
    for no missing table; lenient: only where nothing can be read as tables, and for more problems than
    ``tables_read.MOST_PROBLEMS``.
    """
    problems = Problems()
    book = read_book(path, problems, files, lenient=lenient)
    shipped = read_book(_shipped(), Problems())
    if lenient:
        writer, left = kept(book, shipped, problems, names, graph)
        return _statements(writer, graph, book, left)
    problems.tell()
    writer = StatementWriter(names, problems, known([shipped, book], names, problems), only=graph)
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


def _statements(writer: StatementWriter, graph: str, book: Book, left: Left | None = None) -> Statements:
    pieces = list(ntriples.chunks(writer.lines.get(graph, ())))
    said = source(graph, file=book.path.name, sha256=book.sha256)
    findings = [_passed(name) for name in book.passed] if graph == writer.only else []
    counts, places = writer.counts.get(graph, {}), writer.places.get(graph, {})
    made = Statements(graph, pieces, said, findings, counts, places, writer.cell)
    return made if left is None else replace(made, findings=[*findings, *left.findings], rows_left=left.rows)


def _passed(name: str) -> Finding:
    messages = {
        "en": "Passed over: no table has this name.",
        "sv": "Filen hoppades över: ingen tabell heter så.",
        "pl": "Plik pominięto: żadna tabela nie ma takiej nazwy.",
    }
    return Finding("IN-01", Severity.INFO, name, messages, place=Place(name))
