"""Network analyses on graphs small enough to work out by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from rdflib import Literal, URIRef

from s4c_graph.core.errors import QueryError
from s4c_graph.core.network import analyse, graphml
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


TIES = ("actor", "label", "sector", "role", "thing", "thingLabel", "kind")


def tie(actor: str, sector: str | None, thing: str) -> Row:
    return (
        URIRef(f"urn:{actor}"),
        Literal(actor, lang="en"),
        Literal(sector) if sector else None,
        Literal("partner"),
        URIRef(f"urn:{thing}"),
        Literal(thing, lang="en"),
        Literal("event"),
    )


def ties() -> Table:
    """Two meetings, one of firms and one of schools, that only the city goes to both of; and one actor alone."""
    rows = [tie(a, "business", "fair") for a in ("firm", "chamber")] + [tie("city", "public", "fair")]
    rows += [tie(a, "education", "council") for a in ("school", "university")] + [tie("city", "public", "council")]
    return Table(TIES, (*rows, tie("hermit", None, "walk")))


def test_the_actor_between_two_meetings_is_the_bridge() -> None:
    found = analyse("bridges", ties())
    assert found.column("label")[0] == "city"
    city = next(iter(found))
    assert str(city["connects"]) == "business;education;public"
    assert [str(city[c]) for c in ("ties", "partners", "cutPoint")] == ["2", "4", "yes"]
    assert set(found.column("cutPoint")[1:]) == {"no"}


def test_between_two_pairs_of_actors_lies_every_path_of_the_others() -> None:
    """Nine nodes: the city lies on the 3 x 3 paths across, of (9-1)(9-2)/2 pairs that could be."""
    found = analyse("bridges", ties())
    assert found.column("betweenness")[0] == (Decimal(9) / Decimal(28)).quantize(Decimal("0.0001"))
    assert found.column("betweenness")[-1] == 0


def test_the_order_of_rows_does_not_matter() -> None:
    table = ties()
    assert analyse("bridges", Table(table.columns, table.rows[::-1])) == analyse("bridges", table)
    assert graphml(Table(table.columns, table.rows[::-1])) == graphml(table)


def test_an_actor_of_no_known_sector_connects_nothing() -> None:
    hermit = next(row for row in analyse("bridges", ties()) if str(row["label"]) == "hermit")
    assert (str(hermit["connects"]), str(hermit["partners"])) == ("", "0")


def test_an_actor_of_two_sectors_has_both_in_whatever_order_they_come() -> None:
    rows = (*ties().rows, tie("city", "civil", "fair"))
    for given in (rows, rows[::-1]):
        city = next(iter(analyse("bridges", Table(TIES, given))))
        assert (str(city["sector"]), str(city["connects"])) == ("civil;public", "business;civil;education;public")


def test_who_connects_sectors_comes_before_a_hub_within_one() -> None:
    """A club of firms: its host lies on more paths than the city does, and connects nobody but firms."""
    clubs = [tie(a, "business", c) for c in ("club", "dinner", "tour") for a in ("host", f"{c}-1", f"{c}-2", f"{c}-3")]
    found = analyse("bridges", Table(TIES, (*ties().rows, *clubs)))
    assert found.column("label")[0] == "city"
    rows = {str(row["label"]): row for row in found}
    assert Decimal(str(rows["host"]["betweenness"])) > Decimal(str(rows["city"]["betweenness"]))
