"""Laws of tables with bad rows: each row joins or is told, the rest is what it would be alone, no order matters."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from s4c_graph.core import assets
from s4c_graph.core.names import Names
from s4c_graph.core.values import Finding, Severity, Statements
from s4c_graph.intake import tables
from s4c_graph.intake.tables_read import TableError

Rows = dict[str, list[list[str]]]
"""Table → its rows, the header first."""


def shipped() -> Rows:
    """The tables of the example city."""
    found: Rows = {}
    for path in sorted((assets.folder("data") / "examples").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem] = list(csv.reader(file))
    return found


CITY = shipped()
SPOTS = [(name, n) for name, rows in CITY.items() for n in range(1, len(rows))]


@dataclass(frozen=True)
class Harm:
    """One thing that is done to a row: a cell overwritten or emptied, a cell too many, the row again, another's key."""

    table: str
    row: int
    kind: str
    column: int

    def on(self, rows: Rows) -> None:
        """Do it."""
        row = rows[self.table][self.row]
        column = self.column % len(row)
        match self.kind:
            case "nonsense":
                row[column] = "§ no such thing §"
            case "empty":
                row[column] = ""
            case "hidden":
                row[column] = f"{row[column]}\x07"
            case "torn":
                row.append("one too many")
            case "short":
                row.pop()
            case "again":
                rows[self.table].append(list(row))
            case "twice":
                rows[self.table].append([*row[:-2], "other", row[-1]])
            case "scale":
                row[column] = "7"


harms = st.lists(
    st.builds(
        lambda spot, kind, column: Harm(spot[0], spot[1], kind, column),
        st.sampled_from(SPOTS),
        st.sampled_from(["nonsense", "empty", "hidden", "torn", "short", "again", "twice", "scale"]),
        st.integers(0, 12),
    ),
    min_size=1,
    max_size=4,
)


def harmed(done: Sequence[Harm]) -> Rows:
    rows = {name: [list(row) for row in table] for name, table in CITY.items()}
    for harm in done:
        harm.on(rows)
    return rows


def read(rows: Mapping[str, Sequence[Sequence[str]]], *, lenient: bool) -> Statements:
    """What is read of rows that are written as CSV files."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "city"
        folder.mkdir()
        for name, table in rows.items():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(table)
        return tables.overlay(folder, Names(), graph="user/city", lenient=lenient)


def said(made: Statements) -> set[bytes]:
    return set(b"".join(made.ntriples).splitlines())


def wrong(made: Statements) -> Iterator[Finding]:
    yield from (f for f in made.findings if f.severity is Severity.VIOLATION)


def left(made: Statements) -> dict[tuple[str, int], set[str]]:
    """Table and line of each row that is told, with the codes that tell it."""
    found: dict[tuple[str, int], set[str]] = {}
    for f in wrong(made):
        assert f.place is not None and f.place.line is not None and f.place.line > 1, f
        found.setdefault((f.place.file.removesuffix(".csv"), f.place.line), set()).add(f.code)
    return found


def without(rows: Rows, gone: set[tuple[str, int]]) -> Rows:
    """The rows but for some lines; no cell here holds a line break, so a row is a line."""
    return {
        name: [row for n, row in enumerate(table, 1) if n == 1 or (name, n) not in gone] for name, table in rows.items()
    }


@given(done=harms)
@settings(max_examples=40, deadline=None)
def test_each_row_joins_or_is_told_and_the_rest_is_what_it_would_be_alone(done: list[Harm]) -> None:
    rows = harmed(done)
    made = read(rows, lenient=True)
    gone = left(made)
    assert made.rows_left == len(gone)
    alone = read(without(rows, set(gone)), lenient=False)
    assert said(made) == said(alone)
    assert not set(wrong(alone))
    assert all(codes <= {"IN-02"} or codes == {"IN-08"} for codes in gone.values())


@given(done=harms, data=st.data())
@settings(max_examples=30, deadline=None)
def test_a_row_leaves_only_for_a_reason(done: list[Harm], data: st.DataObject) -> None:
    """Put back with the rows that joined, it is refused, or makes another row say something else."""
    rows = harmed(done)
    made = read(rows, lenient=True)
    gone = left(made)
    if not gone:
        return
    name, line = data.draw(st.sampled_from(sorted(gone)))
    back = without(rows, set(gone) - {(name, line)})
    twins = [row for row in rows[name][1:] if row[:1] == rows[name][line - 1][:1]]
    try:
        alone = read(back, lenient=False)
    except TableError:
        return
    assert said(made) - said(alone) or len(twins) > 1 or name in ("answers", "maturity"), (name, line, gone)


@given(done=harms, seed=st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_the_order_of_rows_changes_nothing(done: list[Harm], seed: int) -> None:
    rows = harmed(done)
    other = {name: [table[0], *random.Random(seed).sample(table[1:], len(table) - 1)] for name, table in rows.items()}
    first, second = read(rows, lenient=True), read(other, lenient=True)
    plain = [
        sorted(map(tuple, (r for name, n in left(one) for r in [table[name][n - 1]])))
        for one, table in ((first, rows), (second, other))
    ]
    assert plain[0] == plain[1]
    assert said(first) == said(second)


@pytest.mark.parametrize("kind", ["nonsense", "torn"])
def test_what_cannot_be_read_strictly_is_what_is_told(kind: str) -> None:
    rows = harmed([Harm("projects", 1, kind, 6)])
    with pytest.raises(TableError) as refused:
        read(rows, lenient=False)
    found = [f for f in wrong(read(rows, lenient=True)) if f.code == "IN-02"]
    assert [(f.place, f.message()) for f in found] == [
        (place, f"This cannot be read: {what}; {mend}") for place, what, mend in refused.value.problems
    ]
