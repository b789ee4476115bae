"""Network analyses that finish an answer: a query gives the edges, networkx the numbers (and is known nowhere else)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from rdflib.namespace import XSD
from rdflib.term import Literal, Node

from s4c_graph.core.errors import QueryError
from s4c_graph.core.table import Cell, Table

if TYPE_CHECKING:
    import networkx as nx

_PLACES = Decimal("0.0001")
Statuses = Mapping[tuple[str, ...], str]
"""How far a node (its IRI) or a tie (IRIs of actor and thing) can be relied on, in a word."""


def analyse(name: str, table: Table) -> Table:
    """The answer of the analysis a query's header names, made from the rows the query gave.

    Raises QueryError for an unknown analysis, or rows without the columns it needs.

    >>> from rdflib import URIRef
    >>> rows = [(Literal(n), Literal(n), Literal(n[:3]), URIRef("urn:r"), Literal("yes"), URIRef("urn:" + n))
    ...         for n in ("CIT.01", "DAT.01")]
    >>> found = analyse("centrality", Table(("notation", "label", "area", "role", "own", "competence"), tuple(rows)))
    >>> found.column("notation"), found.column("areas"), found.column("betweenness")
    (['CIT.01', 'DAT.01'], [2, 2], [Decimal('0.0000'), Decimal('0.0000')])
    """
    if name not in _ANALYSES:
        raise QueryError(f"unknown analysis {name!r}", mend="one of " + ", ".join(_ANALYSES))
    make, needed = _ANALYSES[name]
    if missing := [c for c in needed if c not in table.columns]:
        raise QueryError(f"the {name} analysis needs a column {missing[0]!r}", mend="columns: " + ", ".join(needed))
    return make(table)


def centrality(table: Table) -> Table:
    """How central each competence is, most central first, from one row a (competence, role) need; ``own`` is yes or no.

    roles: all that need it. ownRoles: those that ask for it themselves. areas and linked: areas of,
    and number of, the other competences those roles ask for, its own area included. betweenness: in
    the network of roles and the competences they ask for themselves, 0 to 1, four decimals
    (https://networkx.org/documentation/stable/reference/algorithms/centrality.html). A role that
    everyone specialises would tie everything to everything, so inherited needs only count in ``roles``.
    """
    import networkx as nx

    said: dict[Node, tuple[Cell, ...]] = {}
    roles: dict[Node, set[Node]] = defaultdict(set)
    asked: dict[Node, set[Node]] = defaultdict(set)
    for row in table:
        competence, role = row["competence"], row["role"]
        if competence is None:
            continue
        said[competence] = (row["notation"], row["label"], row["area"])
        if role is not None:
            roles[competence].add(role)
            if str(row["own"]) == "yes":
                asked[role].add(competence)
    # networkx compares nodes all the time, and numbers compare faster than IRIs
    nodes = sorted({*said, *asked}, key=str)
    number = {node: n for n, node in enumerate(nodes)}
    network: nx.Graph[int] = nx.Graph()
    network.add_nodes_from(range(len(nodes)))
    network.add_edges_from(sorted((number[role], number[c]) for role, needs in asked.items() for c in needs))
    between = nx.betweenness_centrality(network)
    rows = []
    for competence, (notation, label, area) in said.items():
        own = {nodes[n] for n in network[number[competence]]}
        together = set().union(*(asked[role] for role in own))
        areas = {said[other][2] for other in together}
        numbers = (len(roles[competence]), len(own), len(areas), len(together - {competence}))
        share = Decimal(repr(between[number[competence]])).quantize(_PLACES)
        rows.append(
            (notation, label, area, *map(_integer, numbers), Literal(str(share), datatype=XSD.decimal), competence)
        )
    rows.sort(key=lambda r: (-Decimal(str(r[7])), -int(str(r[3])), -int(str(r[4])), str(r[0]), str(r[8])))
    columns = ("notation", "label", "area", "roles", "ownRoles", "areas", "linked", "betweenness", "competence")
    return Table(columns, tuple(rows))


def bridges(table: Table) -> Table:
    """Which actors hold the ecosystem together, from one row an (actor, thing) tie.

    An actor is tied to what it takes part in (event, project, network, agreement); two actors meet
    where they are tied to the same thing. ties: things. partners: actors met. connects: sectors of
    the actor and of those it meets, in alphabetical order. cutPoint: yes where without the actor the
    network falls into more pieces. betweenness: share of shortest paths through it, 0 to 1. Who connects
    most sectors comes first, then who is most central: a hub within one sector is no bridge.
    """
    import networkx as nx

    network, said = ecosystem(table), {}
    for row in table:
        if row["actor"] is not None:
            said[row["actor"]] = row["label"]
    sectors = _sectors(table)
    between = nx.betweenness_centrality(network)
    cuts = set(nx.articulation_points(network))
    rows = []
    for actor, label in said.items():
        things = set(network[str(actor)])
        met = set().union(*(set(network[thing]) for thing in things)) - {str(actor)}
        reached = set().union(*(sectors.get(other, ()) for other in (*met, str(actor))))
        share = Decimal(repr(between[str(actor)])).quantize(_PLACES)
        rows.append(
            (
                label,
                Literal(";".join(sectors[str(actor)])) if sectors.get(str(actor)) else None,
                Literal(";".join(sorted(reached))),
                _integer(len(things)),
                _integer(len(met)),
                Literal("yes" if str(actor) in cuts else "no"),
                Literal(str(share), datatype=XSD.decimal),
                actor,
            )
        )
    rows.sort(
        key=lambda r: (-len(str(r[2]).replace(";", " ").split()), -Decimal(str(r[6])), -int(str(r[4])), str(r[7]))
    )
    columns = ("label", "sector", "connects", "ties", "partners", "cutPoint", "betweenness", "actor")
    return Table(columns, tuple(rows))


def ecosystem(table: Table, statuses: Statuses | None = None) -> nx.Graph[str]:
    """Actors and the things they take part in as one network, from the rows of the ecosystem question (CQ55).

    Nodes are IRIs with the attributes label, kind (``actor``, or the class of the thing) and sector
    (several parted by ``;``). statuses: where they are given, ``status`` of every node and tie, empty where there is
    none.
    """
    import networkx as nx

    sectors = _sectors(table)
    network: nx.Graph[str] = nx.Graph()
    for row in sorted(table, key=lambda r: (str(r["actor"]), str(r["thing"]))):
        actor, thing = row["actor"], row["thing"]
        if actor is None or thing is None:
            continue
        network.add_node(
            str(actor), label=_text(row["label"]), kind="actor", sector=";".join(sectors.get(str(actor), ()))
        )
        network.add_node(str(thing), label=_text(row["thingLabel"]), kind=_text(row["kind"]), sector="")
        network.add_edge(str(actor), str(thing), role=_text(row["role"]))
        if statuses is not None:
            for node in (str(actor), str(thing)):
                network.nodes[node]["status"] = statuses.get((node,), "")
            network.edges[str(actor), str(thing)]["status"] = statuses.get((str(actor), str(thing)), "")
    return network


def graphml(table: Table, statuses: Statuses | None = None) -> str:
    """The ecosystem network as GraphML, the same rows giving the same bytes (http://graphml.graphdrawing.org/)."""
    import networkx as nx

    return "\n".join(nx.generate_graphml(ecosystem(table, statuses))) + "\n"


def node_link(table: Table, statuses: Statuses | None = None, **about: object) -> dict[str, object]:
    """The ecosystem network as node-link data for JSON: ``graph`` (what is said of it), ``nodes`` and ``links``.

    Nodes and links come in order of their IRIs
    (https://networkx.org/documentation/stable/reference/readwrite/json_graph.html).
    """
    import networkx as nx

    network = ecosystem(table, statuses)
    network.graph.update(about)
    told: dict[str, object] = nx.node_link_data(network, edges="links")
    return told


def _sectors(table: Table) -> dict[str, list[str]]:
    """Sectors of each actor that has one, in alphabetical order."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in table:
        if row["actor"] is not None and row["sector"] is not None:
            found[str(row["actor"])].add(str(row["sector"]))
    return {actor: sorted(sectors) for actor, sectors in found.items()}


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)


_ANALYSES = MappingProxyType(
    {
        "centrality": (centrality, ("notation", "label", "area", "role", "own", "competence")),
        "bridges": (bridges, ("actor", "label", "sector", "role", "thing", "thingLabel", "kind")),
    }
)
