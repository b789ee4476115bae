"""Network analyses on graphs small enough to work out by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from rdflib import Literal, URIRef

from s4c_graph.core.errors import QueryError
from s4c_graph.core.network import analyse
from s4c_graph.core.table import Row, Table

COLUMNS = ("notation", "label", "area", "role", "own", "competence")


def need(notation: str, role: str | None, own: bool = True) -> Row:
    return (
        Literal(notation),
        Literal(f"competence {notation}", lang="en"),
        Literal(notation[:3]),
        URIRef(f"urn:role:{role}") if role else None,
        Literal("yes" if own else "no") if role else None,
        URIRef(f"urn:competence:{notation}"),
    )


def path() -> list[Row]:
    """A path: DAT.01 – r1 – CIT.01 – r2 – DAT.02, and GOV.01 that r2 only inherits, and GOV.02 that no role needs."""
    return [
        need("DAT.01", "r1"),
        need("CIT.01", "r1"),
        need("CIT.01", "r2"),
        need("DAT.02", "r2"),
        need("GOV.01", "r2", own=False),
        need("GOV.02", None),
    ]


def test_the_competence_in_the_middle_of_a_path_is_the_most_central() -> None:
    found = {r["notation"]: r for r in analyse("centrality", Table(COLUMNS, tuple(path()))).records()}
    # of the 15 pairs of the 6 other nodes, the path's middle lies between the 4 pairs of {DAT.01, r1} and {r2, DAT.02}
    assert found["CIT.01"]["betweenness"] == (Decimal(4) / 15).quantize(Decimal("0.0001"))
    assert [found["CIT.01"][c] for c in ("roles", "ownRoles", "areas", "linked")] == [2, 2, 2, 2]
    assert [found["DAT.01"][c] for c in ("roles", "ownRoles", "areas", "linked")] == [1, 1, 2, 1]
    assert [found["GOV.01"][c] for c in ("roles", "ownRoles", "areas", "linked")] == [1, 0, 0, 0]
    assert [found["GOV.02"][c] for c in ("roles", "ownRoles", "areas", "linked")] == [0, 0, 0, 0]
    assert {n: r["betweenness"] for n, r in found.items() if n != "CIT.01"} == dict.fromkeys(
        ("DAT.01", "DAT.02", "GOV.01", "GOV.02"), Decimal(0)
    )
    assert found["CIT.01"]["label"] == "competence CIT.01"


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows = path()
    assert analyse("centrality", Table(COLUMNS, tuple(rows))) == analyse(
        "centrality", Table(COLUMNS, tuple(rows[::-1]))
    )
    notations = analyse("centrality", Table(COLUMNS, tuple(rows))).column("notation")
    assert notations == ["CIT.01", "DAT.01", "DAT.02", "GOV.01", "GOV.02"]


def test_nothing_in_nothing_out() -> None:
    assert len(analyse("centrality", Table(COLUMNS, ()))) == 0


@pytest.mark.parametrize(
    ("name", "columns", "said"),
    [
        ("centralty", COLUMNS, "unknown analysis 'centralty'; one of centrality"),
        ("centrality", COLUMNS[:-1], "needs a column 'competence'"),
    ],
)
def test_what_cannot_be_analysed_is_told(name: str, columns: tuple[str, ...], said: str) -> None:
    with pytest.raises(QueryError, match=said):
        analyse(name, Table(columns, ()))
