"""Rows of a crosswalk table to records, each judged by itself and then against the others; nothing is lost unsaid.

A row is a :class:`Pair`; :func:`judged` says which pairs hold, and what is wrong with the rest.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from s4c_graph.core.errors import InputError
from s4c_graph.core.names import EXTERNAL
from s4c_graph.intake.framework_findings import Notes
from s4c_graph.intake.framework_text import Line, inner

SKOS = EXTERNAL["skos"]
EXACT, CLOSE, BROAD, NARROW, RELATED = (SKOS + f"{n}Match" for n in ("exact", "close", "broad", "narrow", "related"))
ANY = SKOS + "mappingRelation"
"""What a table says that lists two concepts together and names no relation (the property above all the others)."""
RELATIONS = MappingProxyType(
    {
        **{f"{p}{n}match": SKOS + f"{n}Match" for p in ("skos:", "") for n in ("exact", "close", "broad", "narrow")},
        **{f"{p}relatedmatch": RELATED for p in ("skos:", "")},
        "exactisco": EXACT,
        "no relation": "",
    }
)
"""Words of the column of relations, in lower case → predicate; empty: the table says that there is none."""
ENOUGH = 30
"""Broad and narrow rows that a table must have, of each, before their fan-out tells a direction."""
_ESCO = re.compile(r"http://data\.europa\.eu/esco/(?:skill|occupation|isco)/[A-Za-z0-9.-]+\Z")


@dataclass(frozen=True)
class Pair:
    """One row: the ESCO end, the national end (IRI or code), each empty where the table has none, and the relation.

    predicate: IRI, empty for *no relation*. isco: the relation was written exactISCO.
    """

    line: int
    esco: str
    esco_label: str
    national: str
    national_label: str
    page: str
    predicate: str
    definition: str = ""
    isco: bool = False


def is_esco(iri: str) -> bool:
    """Whether a text is the IRI of an ESCO skill, occupation or ISCO group.

    >>> is_esco("http://data.europa.eu/esco/isco/C2512"), is_esco("http://data.europa.eu/esco/skill/")
    (True, False)
    """
    return _ESCO.match(iri) is not None


def whole(line: Line, width: int, relation: int, notes: Notes, *, wrapped: bool) -> tuple[str, ...] | None:
    """The cells of a row, as many as the header has; a broken row is put together again, or None and told.

    relation: the column whose cell must be a known word, which proves that the cells stand in their columns.
    """
    cells = tuple(c.strip() for c in line.cells)
    torn = any(c.startswith('"') for c in cells) or (wrapped and any(c.strip() for c in line.raw[1:]))
    plain = not torn and len(cells) > relation and not any(cells[width:])
    if not plain or word(cells[relation]) not in RELATIONS:
        for tried in _mends(line):
            held = tuple(c.strip() for c in tried)
            if len(held) > relation and word(held[relation]) in RELATIONS and not any(held[width:]):
                notes.tell("framework-mended", line.number, " | ".join(filter(None, held)))
                return (*held, *[""] * width)[:width]
    if not plain:
        notes.tell("framework-row", line.number, f"{len(cells)} cells where the header has {width}")
        return None
    if len(cells) < width:
        notes.tell("framework-short", line.number, f"{len(cells)} of {width} cells")
    return (*line.cells, *[""] * width)[:width]


def word(text: str) -> str:
    """What stands in the column of relations, as RELATIONS has it.

    >>> RELATIONS[word('skos:broadMatch"" ')] == BROAD
    True
    """
    return " ".join(text.replace('"', "").split()).casefold()


def _mends(line: Line) -> Iterator[list[str]]:
    """The row put together in the ways that real tables were found broken."""
    joined = list(
        inner(",".join(c.rstrip() for c in line.raw if c))
    )  # a comma that was taken for the wrapper's semicolon
    for cells in (list(line.cells), joined):
        yield _rejoined(cells)
        yield _parted(_rejoined(cells))


def _rejoined(cells: Sequence[str]) -> list[str]:
    """A label that was torn at its comma, ``"Elitidrott`` and `` erfarenhet"``, as one cell again."""
    made: list[str] = []
    open_ = False
    for cell in cells:
        if open_:
            made[-1] += "," + cell
        else:
            made.append(cell)
        if cell.count('"') % 2:
            open_ = not open_
    return [c.strip().strip('"').strip() if c.strip().startswith('"') else c for c in made]


def _parted(cells: Sequence[str]) -> list[str]:
    """A cell that swallowed its neighbour, ``,skos:broadMatch``, as two cells again."""
    return [part for cell in cells for part in (cell.replace('"', "").split(",") if cell.startswith(",") else [cell])]


def judged(pairs: Sequence[Pair], notes: Notes) -> list[Pair]:
    """The pairs that stand: no doubles, and none that contradicts another.

    Two relations of one pair stand together only where SKOS lets them (exact and close); otherwise neither
    is taken. That a concept has *no relation* is not taken where other rows relate it.
    """
    by_ends: defaultdict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_ends[pair.esco, pair.national].append(pair)
    related = {end for p in pairs if p.predicate for end in (p.esco, p.national)}
    kept: list[Pair] = []
    for group in by_ends.values():
        first: dict[str, Pair] = {}
        for pair in group:
            if pair.predicate in first:
                notes.tell("framework-double", pair.line, f"line {first[pair.predicate].line}")
            else:
                first[pair.predicate] = pair
        said = set(first)
        if len(said) > 1 and not said <= {EXACT, CLOSE, ANY}:
            lines = ", ".join(str(p.line) for p in first.values())
            for pair in first.values():
                what = f"{_short(pair.predicate)}, one of {len(first)} relations of this pair, at lines {lines}"
                notes.tell("framework-contradiction", pair.line, what)
            continue
        for pair in first.values():
            end = pair.esco or pair.national
            if not pair.predicate and not (pair.esco and pair.national) and end in related:
                notes.tell("framework-contradiction", pair.line, f"no relation of {end}, which other rows relate")
            else:
                kept.append(pair)
    return sorted(kept, key=lambda p: p.line)


def _short(predicate: str) -> str:
    return predicate.replace(SKOS, "skos:") or "no relation"


@dataclass(frozen=True)
class Direction:
    """How broad and narrow rows fan out: ESCO concepts a national one, and national ones an ESCO concept.

    Where *broad* gathers many ESCO concepts below one national one, and *narrow* spreads one over many, the
    table reads ESCO –relation→ national.
    """

    broad: tuple[float, float]
    narrow: tuple[float, float]
    rows: tuple[int, int]

    @property
    def enough(self) -> bool:
        """Whether there are rows enough to tell by."""
        return min(self.rows) >= ENOUGH and abs(self.weight - 1) > 0.1

    @property
    def weight(self) -> float:
        """Above 1: ESCO to national; below 1: the other way round."""
        return (self.broad[0] / self.broad[1]) / (self.narrow[0] / self.narrow[1])

    def __str__(self) -> str:
        (esco, national), (esco_, national_) = self.broad, self.narrow
        return (
            f"ESCO concepts a national one: {esco:.2f} in {self.rows[0]:,} broad rows, {esco_:.2f} in "
            f"{self.rows[1]:,} narrow ones; national ones an ESCO concept: {national:.2f} and {national_:.2f}"
        )


def direction(pairs: Sequence[Pair]) -> Direction:
    """The fan-out of a table's broad and narrow rows."""
    fans: list[tuple[float, float]] = []
    rows: list[int] = []
    for predicate in (BROAD, NARROW):
        ends = [(p.esco, p.national) for p in pairs if p.predicate == predicate]
        esco, national = Counter(e for e, _ in ends), Counter(n for _, n in ends)
        fans.append((len(ends) / max(len(national), 1) or 1.0, len(ends) / max(len(esco), 1) or 1.0))
        rows.append(len(ends))
    return Direction(fans[0], fans[1], (rows[0], rows[1]))


def directed(pairs: Sequence[Pair], notes: Notes, line: int) -> None:
    """Say which way the table reads. Raises InputError where its rows read from the national side to ESCO."""
    found = direction(pairs)
    if not found.enough:
        notes.tell("framework-undirected", line, str(found))
    elif found.weight < 1:
        what = f"its broad and narrow rows read from the national side to ESCO ({found})"
        raise InputError(what, where=notes.file, mend="swap broadMatch and narrowMatch, and check some rows by hand")
    else:
        notes.tell("framework-direction", line, str(found))
