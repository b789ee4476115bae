"""Computations that finish an answer: a query gives the rows, arithmetic the scores; networks go on to ``network``.

Decimals are computed here and not in SPARQL, because engines round and write them differently.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from types import MappingProxyType

from rdflib.namespace import XSD
from rdflib.term import Literal, Node

from s4c_graph.core import network
from s4c_graph.core.errors import QueryError
from s4c_graph.core.table import Cell, Table

BEST = 10
"""How many candidates a ranking gives."""
NAMED = 5
"""How many missing requirements a ranking names for each."""
_PLACES = Decimal("0.0001")


def analyse(name: str, table: Table) -> Table:
    """The answer of the analysis a query's header names, made from the rows the query gave.

    Raises QueryError for an unknown analysis, or rows without the columns it needs.
    """
    if name not in _ANALYSES:
        return network.analyse(name, table)
    make, needed = _ANALYSES[name]
    if missing := [c for c in needed if c not in table.columns]:
        raise QueryError(f"the {name} analysis needs a column {missing[0]!r}", mend="columns: " + ", ".join(needed))
    return make(table)


@dataclass(frozen=True)
class _Need:
    """One requirement a candidate is held to: levels asked for and held, and what it weighs."""

    notation: str
    required: int
    held: int
    essential: bool
    weight: Fraction

    @property
    def met(self) -> bool:
        """Whether the level asked for is held."""
        return self.held >= self.required

    @property
    def part(self) -> Fraction:
        """How much of it is met, 0 to 1."""
        return Fraction(min(self.held, self.required), self.required)


def coverage(table: Table) -> Table:
    """Candidates in the order of how well they cover what is asked, from one row a candidate and competence.

    A row without a candidate says what level of a competence is held whoever the candidate is.
    score: sum of weight × part of the level held, over the sum of weights. met: the share of the
    weight that is met in full. A requirement weighs what its own weight says, else 1 when it is
    essential and ``materialWeight`` when it is not. Equal scores share a rank; the ten best stay, and
    all that share the last rank. missing names the essential requirements that are not met, largest
    gaps first, and counts those after the fifth.

    >>> columns = "candidate code label notation required held essential weight materialWeight".split()
    >>> asked = (("CIT.01", 4, 2, 1), ("CIT.02", 5, 8, 0))
    >>> rows = [(Literal("E1"), Literal("E1"), None, *map(Literal, need), None, Literal("0.5")) for need in asked]
    >>> found = coverage(Table(tuple(columns), tuple(rows))).records()[0]
    >>> found["score"], found["met"], found["missing"]
    (Decimal('0.6667'), Decimal('0.3333'), 'CIT.01 (2 of 4)')
    """
    said: dict[Node, tuple[Cell, Cell]] = {}
    needs: dict[Node, list[_Need]] = defaultdict(list)
    always = {str(row["notation"]): _integer(row["held"]) for row in table if row["candidate"] is None}
    for row in table:
        candidate = row["candidate"]
        if candidate is None:
            continue
        said[candidate] = (row["code"], row["label"])
        notation, essential = str(row["notation"]), _integer(row["essential"]) > 0
        held = max(_integer(row["held"]), always.get(notation, 0))
        own = row["weight"] if row["weight"] is not None else Literal(1) if essential else row["materialWeight"]
        needs[candidate].append(_Need(notation, _integer(row["required"]), held, essential, Fraction(str(own))))
    scored = []
    for candidate, asked in needs.items():
        whole = sum((n.weight for n in asked), Fraction(0))
        if whole == 0:  # nothing that is asked weighs anything
            continue
        score = sum((n.weight * n.part for n in asked), Fraction(0)) / whole
        met = sum((n.weight for n in asked if n.met), Fraction(0)) / whole
        scored.append((score, met, candidate))
    scored.sort(key=lambda s: (-s[0], -s[1], str(said[s[2]][0]), str(s[2])))
    rows: list[tuple[Cell, ...]] = []
    rank, last = 0, None
    for place, (score, met, candidate) in enumerate(scored, start=1):
        rank, last = (rank, last) if score == last else (place, score)
        if rank > BEST:
            break
        lacking = sorted((n for n in needs[candidate] if not n.met), key=lambda n: (n.held - n.required, n.notation))
        must = [n for n in lacking if n.essential]
        reasons = [f"{n.notation} ({n.held} of {n.required})" for n in must[:NAMED]]
        reasons += [f"{len(must) - NAMED} more"] if len(must) > NAMED else []
        counts = (Literal(len(must)), Literal(len(lacking) - len(must)))
        shares = (_share(score), _share(met))
        rows.append((Literal(rank), *said[candidate], *shares, *counts, Literal("; ".join(reasons)), candidate))
    columns = ("rank", "code", "label", "score", "met", "essentialMissing", "materialMissing", "missing", "candidate")
    return Table(columns, tuple(rows))


def development(table: Table) -> Table:
    """How values developed year by year and beside a reference, from one row a dimension and year.

    change: to the value of the latest year before, whichever that is. difference: to the reference
    of the same year. Both are empty where there is nothing to compare with.

    >>> rows = [(Literal("data"), Literal("Data"), Literal(y), Literal(v), r)
    ...         for y, v, r in ((2023, "1.9", None), (2025, "2.4", Literal("2.6")))]
    >>> found = development(Table(("dimension", "label", "year", "value", "reference"), tuple(rows))).records()
    >>> [(r["year"], r["change"], r["difference"]) for r in found]
    [(2023, None, None), (2025, Decimal('0.5'), Decimal('-0.2'))]
    """
    series: dict[Node, list[tuple[int, Cell, Decimal, Decimal | None]]] = defaultdict(list)
    for row in table:
        dimension, reference = row["dimension"], row["reference"]
        if dimension is not None and row["value"] is not None:
            other = None if reference is None else Decimal(str(reference))
            series[dimension].append((_integer(row["year"]), row["label"], Decimal(str(row["value"])), other))
    rows: list[tuple[Cell, ...]] = []
    for dimension, points in series.items():
        before: Decimal | None = None
        for year, label, value, beside in sorted(points, key=lambda p: (p[0], p[2], p[3] or 0)):
            change = None if before is None else value - before
            difference = None if beside is None else value - beside
            numbers = (_decimal(n) for n in (value, change, beside, difference))
            rows.append((label, Literal(year), *numbers, dimension))
            before = value
    rows.sort(key=lambda r: (str(r[6]), int(str(r[1])), str(r[2]), str(r[4])))
    return Table(("label", "year", "value", "change", "reference", "difference", "dimension"), tuple(rows))


def _share(share: Fraction) -> Literal:
    """A share as a decimal of four places, halves away from zero."""
    exact = Decimal(share.numerator) / Decimal(share.denominator)
    return Literal(str(exact.quantize(_PLACES, rounding=ROUND_HALF_UP)), datatype=XSD.decimal)


def _decimal(number: Decimal | None) -> Cell:
    """A decimal without needless zeros at its end."""
    if number is None:
        return None
    text = f"{number.normalize():f}"
    return Literal("0" if text == "-0" else text, datatype=XSD.decimal)


def _integer(cell: Cell) -> int:
    return 0 if cell is None else int(str(cell))


_ANALYSES: MappingProxyType[str, tuple[Callable[[Table], Table], tuple[str, ...]]] = MappingProxyType(
    {
        "coverage": (
            coverage,
            ("candidate", "code", "label", "notation", "required", "held", "essential", "weight", "materialWeight"),
        ),
        "development": (development, ("dimension", "label", "year", "value", "reference")),
    }
)
