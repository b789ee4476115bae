"""What cells of tables may point to: the keys of all rows, those of the shipped framework and those of one's own."""

from __future__ import annotations

from collections.abc import Sequence

from s4c_graph.core.names import Names
from s4c_graph.intake.table_columns import DIGCOMP_VERSIONS, INDICATORS, KINDS, TABLES
from s4c_graph.intake.table_model import TableSpec
from s4c_graph.intake.tables_read import Book, Problems, Row
from s4c_graph.intake.tables_terms import Known, Terms


def known(books: Sequence[Book], names: Names, problems: Problems) -> Known:
    """What cells may point to; a later book's rows stand before an earlier one's."""
    keys: dict[str, dict[str, str]] = {name: {} for name in KINDS}
    areas = [row for book in books for row in book.rows.get("areas", ())]
    numbers = [row for book in books for row in book.rows.get("digcomp", ())]
    cohorts = [row for book in books for row in book.rows.get("cohorts", ())]
    found = Known(
        keys,
        {row.text("notation"): row.text("framework") for row in areas},
        {row.text("number"): [v for v in DIGCOMP_VERSIONS if row.text(f"label_{v}")] for row in numbers},
        {row.text("key"): row.text("size") for row in cohorts},
        {name: place for book in books for name, place in book.unread.items()},
    )
    for book in books:
        for spec in TABLES:
            keys[spec.name].update(_keys(spec, book.rows.get(spec.name, ()), problems))
        for row in book.rows.get("competences", ()):
            for n, name in enumerate(INDICATORS, 1):
                if any(header.rpartition("_")[0] == name for header in row.cells):
                    key = f"{row.text('notation')}-{n}"
                    keys["indicators"][key.casefold()] = key
    terms = Terms(names, problems, found)
    for book in books:  # keys of several parts, once all rows that the parts name are known
        for spec in TABLES:
            keys[spec.name].update(_joined_keys(spec, book.rows.get(spec.name, ()), terms, problems))
    return found


def _keys(spec: TableSpec, rows: Sequence[Row], problems: Problems) -> dict[str, str]:
    """What cells may call each row of a table with one key column; empty and doubled keys are noted."""
    found: dict[str, str] = {}
    first: dict[str, Row] = {}
    if len(spec.keys) != 1:
        return found
    column = spec.keys[0].name
    for row in rows:
        key = row.text(column)
        if row.torn:
            if key:
                found.setdefault(key.casefold(), key)
            continue
        if not key:
            problems.add(row.place, f"{column} is empty", "give the row a key, or empty it")
            continue
        if key.casefold() in found:
            what = f"{column} {key!r} stands twice"
            _tell(problems, row, first[key.casefold()], column, what, "change one of the two, or remove its row")
        found[key.casefold()] = key
        first.setdefault(key.casefold(), row)
    if column == "slug":  # such a row is also known by its notation
        found |= {row.text("notation").casefold(): row.text("slug") for row in rows if row.text("notation")} | found
    return found


def _joined_keys(spec: TableSpec, rows: Sequence[Row], terms: Terms, problems: Problems) -> dict[str, str]:
    """The same for a table whose key is of several parts, such as offer and competence."""
    found: dict[str, str] = {}
    first: dict[str, Row] = {}
    if len(spec.keys) < 2:
        return found
    for row in rows:
        key = terms.key(spec, row, tell=False)
        if key is None:
            continue  # told when the row is written
        if row.torn:
            found.setdefault(key.casefold(), key)
            continue
        if key.casefold() in found:
            what = " and ".join(row.text(c.name) for c in spec.keys) + " stand together twice"
            _tell(problems, row, first[key.casefold()], spec.keys[-1].name, what, "keep one of the rows")
        found[key.casefold()] = key
        first.setdefault(key.casefold(), row)
    return found


def _tell(problems: Problems, row: Row, first: Row, column: str, what: str, mend: str) -> None:
    """That a row has the key of an earlier one; where they say different things, nobody here knows which is right."""
    problems.add(row.at(column), what, mend)
    if {name: cell.text for name, cell in row.cells.items()} != {name: cell.text for name, cell in first.cells.items()}:
        problems.twins.append((first.at(column), what, mend))
