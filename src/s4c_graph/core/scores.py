"""Computations that finish an answer: a query gives the rows, arithmetic the scores; networks go on to ``network``.

Decimals are computed here and not in SPARQL, because engines round and write them differently.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
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
_CENTS = Decimal("0.01")


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
    """How values developed and stand beside those of others, from one row a figure and a value of somebody else.

    change: from the measurement before, of whichever year that is. reference: mean of what the others
    had in the year, two decimals; difference: from it; compared: how many others. Empty where there is
    nothing to compare with.

    >>> columns = "side dimension year value peer theirs lowest highest status observation".split()
    >>> rows = [(Literal("d"), Literal("Data"), *map(Literal, (y, v)), *map(Literal, other), *4 * [None])
    ...         for y, v in ((2023, "1.9"), (2025, "2.4")) for other in (("A", "2.6"), ("B", "2.3"))]
    >>> found = development(Table(tuple(columns), tuple(rows))).records()
    >>> [(r["year"], r["change"], r["reference"], r["difference"], r["compared"]) for r in found]
    [(2023, None, Decimal('2.45'), Decimal('-0.55'), 2), (2025, Decimal('0.5'), Decimal('2.45'), Decimal('-0.05'), 2)]
    """
    figures: dict[tuple[str, int, str], _Figure] = {}
    for row in table:
        key = (str(row["side"]), _integer(row["year"]), str(row["observation"]))
        figure = figures.setdefault(key, _Figure(row))
        if row["peer"] is not None and row["theirs"] is not None:
            figure.others[row["peer"]] = Decimal(str(row["theirs"]))
    rows: list[tuple[Cell, ...]] = []
    last: tuple[str, Decimal] | None = None
    for (side, year, _), figure in sorted(figures.items()):
        value, mean = figure.value, figure.mean
        change = value - last[1] if last is not None and last[0] == side else None
        last = (side, value)
        numbers = map(_decimal, (value, change, mean, None if mean is None else value - mean))
        of = figure.row
        rows.append(
            (
                of["dimension"],
                Literal(year),
                *numbers,
                Literal(len(figure.others)),
                *map(_plain, (of["lowest"], of["highest"])),
                of["status"],
                of["observation"],
            )
        )
    columns = ("dimension", "year", "value", "change", "reference", "difference", "compared", "lowest", "highest")
    return Table((*columns, "status", "observation"), tuple(rows))


@dataclass(frozen=True)
class _Figure:
    """A measured value and what others had in the same year."""

    row: dict[str, Cell]
    others: dict[Node, Decimal] = field(default_factory=dict)

    @property
    def value(self) -> Decimal:
        """What was measured."""
        return Decimal(str(self.row["value"]))

    @property
    def mean(self) -> Decimal | None:
        """Mean of the others to two decimals, or None when there are none."""
        if not self.others:
            return None
        return (sum(self.others.values(), Decimal(0)) / len(self.others)).quantize(_CENTS, rounding=ROUND_HALF_UP)


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


def _plain(cell: Cell) -> Cell:
    """A decimal as it is written here, so that engines that write 1.0 and 1 give one answer."""
    return None if cell is None else _decimal(Decimal(str(cell)))


def _integer(cell: Cell) -> int:
    return 0 if cell is None else int(str(cell))


_ANALYSES: MappingProxyType[str, tuple[Callable[[Table], Table], tuple[str, ...]]] = MappingProxyType(
    {
        "coverage": (
            coverage,
            ("candidate", "code", "label", "notation", "required", "held", "essential", "weight", "materialWeight"),
        ),
        "development": (
            development,
            (
                "side",
                "dimension",
                "year",
                "value",
                "peer",
                "theirs",
                "lowest",
                "highest",
                "status",
                "observation",
            ),
        ),
    }
)
