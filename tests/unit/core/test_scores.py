"""Rankings and developments worked out from rows small enough to check by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from rdflib.namespace import XSD
from rdflib.term import Literal, URIRef

from s4c_graph.core.errors import QueryError
from s4c_graph.core.scores import BEST, analyse
from s4c_graph.core.table import Cell, Table

ASKED = ("candidate", "code", "label", "notation", "required", "held", "essential", "weight", "materialWeight")
MEASURED = (
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
)
HALF = Literal("0.5", datatype=XSD.decimal)


def need(
    who: str | None, competence: str, required: int, held: int, *, must: bool = True, weight: str | None = None
) -> tuple[Cell, ...]:
    """One row a candidate and competence."""
    own = None if weight is None else Literal(weight, datatype=XSD.decimal)
    whose = (None, None) if who is None else (URIRef(f"urn:{who}"), Literal(who))
    return (*whose, None, Literal(competence), Literal(required), Literal(held), Literal(int(must)), own, HALF)


def ranked(*rows: tuple[Cell, ...]) -> list[dict[str, object]]:
    return analyse("coverage", Table(ASKED, rows)).records()


def test_what_is_essential_weighs_twice_as_much() -> None:
    first, second = ranked(
        need("a", "X.01", 4, 4),
        need("a", "X.02", 4, 0, must=False),
        need("b", "X.01", 4, 0),
        need("b", "X.02", 4, 4, must=False),
    )
    assert (first["code"], first["score"], first["met"]) == ("a", Decimal("0.6667"), Decimal("0.6667"))
    assert (second["code"], second["score"], second["rank"]) == ("b", Decimal("0.3333"), 2)
    assert (first["essentialMissing"], first["materialMissing"], first["missing"]) == (0, 1, "")
    assert (second["essentialMissing"], second["materialMissing"], second["missing"]) == (1, 0, "X.01 (0 of 4)")


def test_a_part_counts_as_a_part_and_more_than_asked_as_the_whole() -> None:
    (found,) = ranked(need("a", "X.01", 6, 4), need("a", "X.02", 3, 8))
    assert (found["score"], found["met"]) == (Decimal("0.8333"), Decimal("0.5000"))


def test_a_weight_of_its_own_wins() -> None:
    (found,) = ranked(need("a", "X.01", 4, 4, weight="0.25"), need("a", "X.02", 4, 0, must=False, weight="0.75"))
    assert found["score"] == Decimal("0.2500")


def test_nothing_that_weighs_anything_is_no_ranking() -> None:
    assert ranked(need("a", "X.01", 4, 4, weight="0.0")) == []


def test_rows_without_a_candidate_say_what_everyone_holds() -> None:
    (found,) = ranked(
        need("a", "X.01", 4, 0), need("a", "X.02", 4, 3), need(None, "X.01", 0, 2), need(None, "X.02", 0, 1)
    )
    assert found["score"] == Decimal("0.6250"), "the higher of both"


def test_equal_scores_share_a_rank_and_the_last_rank_is_whole() -> None:
    rows = [need(f"p{n:02d}", "X.01", 20, 20 - min(n, BEST - 1)) for n in range(BEST + 3)]
    found = ranked(*rows[::-1])
    assert [r["rank"] for r in found] == [*range(1, BEST), *[BEST] * 4]
    assert [r["code"] for r in found[-4:]] == ["p09", "p10", "p11", "p12"]
    assert ranked(*rows) == found, "whatever the order of the rows"


def test_the_largest_gaps_are_named_first_and_five_of_them() -> None:
    (found,) = ranked(*(need("a", f"X.{n:02d}", 7, n) for n in range(8)))
    assert found["missing"] == "X.00 (0 of 7); X.01 (1 of 7); X.02 (2 of 7); X.03 (3 of 7); X.04 (4 of 7); 2 more"


def figure(side: str, year: int, value: str, peer: str | None = None, theirs: str | None = None) -> tuple[Cell, ...]:
    """One row a figure and a value of somebody else."""
    other = (None if peer is None else URIRef(f"urn:{peer}"), None if theirs is None else Literal(theirs))
    seen = URIRef(f"urn:{side}-{year}")
    scale = (Literal("1.0", datatype=XSD.decimal), Literal("5", datatype=XSD.decimal))
    return (URIRef(f"urn:{side}"), Literal(side), Literal(year), Literal(value), *other, *scale, None, seen)


def test_a_development_starts_anew_for_each_dimension_and_bridges_years() -> None:
    rows = (figure("b", 2022, "3.0"), figure("a", 2025, "2.5"), figure("a", 2023, "2.9"), figure("b", 2021, "3.0"))
    found = analyse("development", Table(MEASURED, rows)).records()
    assert [(r["dimension"], r["year"], r["change"]) for r in found] == [
        ("a", 2023, None),
        ("a", 2025, Decimal("-0.4")),
        ("b", 2021, None),
        ("b", 2022, 0),
    ]
    assert {(r["reference"], r["difference"], r["compared"]) for r in found} == {(None, None, 0)}


def test_a_reference_group_counts_with_its_mean() -> None:
    rows = [figure("a", 2025, "2.5", peer, value) for peer, value in (("x", "2.0"), ("y", "3.0"), ("z", "3.1"))]
    (found,) = analyse("development", Table(MEASURED, tuple(rows))).records()
    assert (found["reference"], found["difference"], found["compared"]) == (Decimal("2.7"), Decimal("-0.2"), 3)


def test_decimals_are_written_in_one_way() -> None:
    table = analyse("development", Table(MEASURED, (figure("a", 2025, "3.00", "x", "3"),)))
    assert [str(table.rows[0][table.columns.index(c)]) for c in ("value", "difference", "lowest")] == ["3", "0", "1"]


def test_what_cannot_be_analysed_is_told() -> None:
    with pytest.raises(QueryError, match="the coverage analysis needs a column 'candidate'"):
        analyse("coverage", Table(ASKED[1:], ()))
    with pytest.raises(QueryError, match="unknown analysis 'covrage'"):
        analyse("covrage", Table(ASKED, ()))
    assert len(analyse("coverage", Table(ASKED, ()))) == 0
    assert len(analyse("centrality", Table(("notation", "label", "area", "role", "own", "competence"), ()))) == 0
