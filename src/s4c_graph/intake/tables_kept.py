"""Tables in which some rows cannot be read: they are left out singly, with what hangs on them; the rest is written.

Between ``tables_read``, which gives rows and what is wrong with them, and ``tables_statements``; for the sources of a
build and for validation, where a partner's bad row must not keep out the good ones (docs/decisions/0016-partners.md).
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from s4c_graph.core.names import Names
from s4c_graph.core.values import Finding, Place, Severity
from s4c_graph.intake.table_columns import BY_NAME, TABLES, Kind, TableSpec
from s4c_graph.intake.tables_known import known
from s4c_graph.intake.tables_read import MOST_PROBLEMS, Book, Problem, Problems, Row, Spot, TableError, spot
from s4c_graph.intake.tables_statements import StatementWriter
from s4c_graph.intake.tables_terms import split

UNREAD, HANGS = "IN-02", "IN-08"
_TURNS = 4
_Key = tuple[str, str]
"""Table, and the key of a row in it."""


@dataclass(frozen=True)
class _Hanging:
    """A row that leaves because of another: where it says so, and on what it hangs in the end."""

    place: Place
    on: Place


@dataclass(frozen=True)
class Left:
    """What was left out: how many rows, and a finding for each thing wrong, and for each row that hangs on one."""

    rows: int
    findings: tuple[Finding, ...]


def kept(book: Book, shipped: Book, read: Problems, names: Names, graph: str) -> tuple[StatementWriter, Left]:
    """The rows of a book that can be read and hang on none that cannot, written, and what is told of the others.

    read: what was wrong on reading. A row hangs on another where a cell of it names that one, or where its figure is
    worked out from both; so each leaves for a reason, and the order of rows changes nothing. Raises TableError for more
    problems than MOST_PROBLEMS.
    """
    ours = known([shipped], names, Problems()).keys
    told: dict[Problem, None] = dict.fromkeys(read.found)
    hanging: dict[Spot, _Hanging] = {}
    rest, out = book, set[Spot]()
    for turn in range(_TURNS):
        found = Problems()
        writer = StatementWriter(names, found, known([shipped, rest], names, found), only=graph)
        writer.write(rest)
        fresh = [*(read.found if turn == 0 else ()), *found.found]
        bad = {spot(place): place for place, _, _ in reversed(fresh)}
        twins = [twin for twin in dict.fromkeys(found.twins) if spot(twin[0]) not in bad]
        told |= dict.fromkeys([*fresh, *twins])
        bad |= {spot(place): place for place, _, _ in twins}
        loose = {spot(cell.place): _Hanging(cell.place, on) for cell, on in found.hanging}
        loose = {at: hung for at, hung in loose.items() if at not in bad}
        if not bad and not loose:
            return writer, _left(book, [*told], [*hanging.values()], out)
        loose |= _hanging(rest, writer, ours, bad | {at: hung.on for at, hung in loose.items()})
        hanging |= loose
        out |= bad.keys() | loose.keys()
        rows = {name: [row for row in held if row.spot not in out] for name, held in book.rows.items()}
        rest = replace(book, rows=rows)
    raise TableError([*told])  # rows that hang on none that left are as good as they were, so this is not reached


def _hanging(
    book: Book, writer: StatementWriter, ours: Mapping[str, Mapping[str, str]], bad: Mapping[Spot, Place]
) -> dict[Spot, _Hanging]:
    """Rows that hang on one of those that leave, or on one that hangs. ours: keys that stand without this book."""
    own: dict[_Key, list[Row]] = defaultdict(list)
    named: dict[_Key, list[tuple[Row, Place]]] = defaultdict(list)
    together: dict[_Key, list[Row]] = defaultdict(list)
    of: dict[Spot, tuple[_Key | None, _Key | None]] = {}
    for spec in TABLES:
        for row in book.rows.get(spec.name, ()):
            text = writer.terms.key(spec, row, tell=False)
            key = None if text is None or text.casefold() in ours[spec.name] else (spec.name, text.casefold())
            if key is not None:
                own[key].append(row)
            for other, place in _names(spec, row, writer):
                named[other].append((row, place))
            if (group := _worked_out(spec, row, writer)) is not None:
                together[group].append(row)
            of[row.spot] = key, group
    gone, found = dict(bad), dict[Spot, _Hanging]()
    waiting = deque(sorted(gone))
    while waiting:
        here = waiting.popleft()
        key, group = of.get(here, (None, None))
        reached = named.get(key, []) if key and all(row.spot in gone for row in own[key]) else []
        rows = [(row, row.place) for row in together.pop(group, ())] if group else []
        for row, place in [*reached, *rows]:
            if row.spot not in gone:
                gone[row.spot] = gone[here]
                found[row.spot] = _Hanging(place, gone[here])
                waiting.append(row.spot)
    return found


def _names(spec: TableSpec, row: Row, writer: StatementWriter) -> Iterator[tuple[_Key, Place]]:
    """The rows that the cells of a row name, and where."""
    for column in spec.columns:
        cell = row.cells.get(column.name)
        if cell is None:
            continue
        if column.kind is Kind.DIGCOMP:
            yield from ((("digcomp", text.casefold()), cell.place) for text in split(cell.text, many=column.many))
        elif column.kind is Kind.ROW:
            for text in split(cell.text, many=column.many):
                if hit := writer.terms.found(column, text):
                    table, key = hit
                    if table == "indicators":
                        table, key = "competences", key.rpartition("-")[0]
                    yield (table, key.casefold()), cell.place
    if spec.name == "answers" and (question := _question(row, writer)):
        yield ("questions", question), row.at("question")


def _worked_out(spec: TableSpec, row: Row, writer: StatementWriter) -> _Key | None:
    """What a row is worked out together with: the share of an answer needs all the answers to its question."""
    question = _question(row, writer) if spec.name == "answers" else ""
    return (spec.name, question) if question else None


def _question(row: Row, writer: StatementWriter) -> str:
    """The key of the question that an answer answers, empty where nobody asks it."""
    survey = writer.known.keys["surveys"].get(row.text("survey").casefold(), "")
    number = row.text("question").zfill(BY_NAME["questions"].column("number").pad)
    return writer.known.keys["questions"].get(f"{survey}-{number}".casefold(), "").casefold()


# ---- what is told ----


def _left(book: Book, told: Sequence[Problem], hanging: Sequence[_Hanging], out: set[Spot]) -> Left:
    name = book.path.resolve().name
    findings = [unread(name, what, mend, place) for place, what, mend in told]
    shown = sorted(hanging, key=lambda hung: (spot(hung.place), hung.place.cell or ""))[:MOST_PROBLEMS]
    findings += [hangs(name, hung.place, hung.on) for hung in shown]
    if more := len(hanging) - len(shown):
        findings.append(_more(name, more))
    rows = {row.spot for held in book.rows.values() for row in held}
    return Left(len(rows & out), tuple(findings))


def unread(name: str, what: str, mend: str | None, place: Place) -> Finding:
    """That something in a file cannot be read, and is left out. name: of the file or folder."""
    why = f"{what}; {mend}" if mend else what
    messages = {
        "en": f"This cannot be read: {why}",
        "sv": f"Detta kan inte läsas: {why}",
        "pl": f"Tego nie można odczytać: {why}",
    }
    return Finding(UNREAD, Severity.VIOLATION, name, messages, place=place)


def hangs(name: str, place: Place | None, on: Place | str) -> Finding:
    """That a row is left out because of another. name: of the file or folder, or the IRI it would have become."""
    messages = {
        "en": f"The row is left out because of what stands at {on}. Mend that, and the row joins.",
        "sv": f"Raden är utelämnad på grund av det som står i {on}. Åtgärda det, så kommer raden med.",
        "pl": f"Wiersz pominięto z powodu tego, co stoi w {on}. Popraw to, a wiersz dołączy.",
    }
    return Finding(HANGS, Severity.VIOLATION, name, messages, value=str(on), place=place)


def _more(name: str, rows: int) -> Finding:
    messages = {
        "en": f"{rows:,} more rows are left out because of others. Mend those first.",
        "sv": f"Ytterligare {rows:,} rader är utelämnade på grund av andra. Åtgärda dem först.",
        "pl": f"Z powodu innych pominięto jeszcze wierszy: {rows:,}. Najpierw popraw tamte.",
    }
    return Finding(HANGS, Severity.VIOLATION, name, messages, place=Place(name))
