"""CQ55 worked out again: from the tables and the files of seeds and recovered facts, with paths counted by hand."""

from __future__ import annotations

from collections import defaultdict, deque
from pathlib import Path

import pytest
from rdflib import RDF, Graph
from rdflib.term import Node
from tests.competency.test_city_recomputed import ID, S4C, SECTORS, City, slug, words

from s4c_graph.core.graph import KnowledgeGraph


def ties(city: City, root: Path) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Things that each actor takes part in, and the sectors of each actor; both by IRI."""
    taken: dict[str, set[str]] = defaultdict(set)
    sectors: dict[str, set[str]] = defaultdict(set)
    for row in city["participations"]:
        taken[ID + row["participant"]].add(ID + row["in"])
        sectors[ID + row["participant"]] |= city.groups(row["participant"]) & {*SECTORS.values()}
    for row in city["agreements"]:
        for party in words(row["parties"]):
            taken[f"{ID}organisation/{party}"].add(f"{ID}agreement/{row['key']}")
            sectors[f"{ID}organisation/{party}"] |= city.groups(f"organisation/{party}") & {*SECTORS.values()}
    kinds = ("Event", "Project", "CooperationNetwork", "LocalGroup", "StrategicProgramme", "Agreement")
    told = Graph()
    for path in (*(root / "data" / "seeds").glob("*.ttl"), *(root / "data" / "recovered").glob("*.ttl")):
        told.parse(path)
    things: set[Node] = {s for kind in kinds for s in told.subjects(RDF.type, S4C[kind])}
    for participation, thing in told.subject_objects(S4C.inThing):
        for actor in told.objects(participation, S4C.participant):
            if thing in things:
                taken[str(actor)].add(str(thing))
    for actor, group in told.subject_objects(S4C.stakeholderGroup):
        if str(actor) in taken:
            sectors[str(actor)].add(SECTORS[slug(str(group))])
    return taken, sectors


def betweenness(taken: dict[str, set[str]]) -> dict[str, float]:
    """Share of shortest paths between two others that lead through each node (Brandes, 2001)."""
    beside: dict[str, set[str]] = defaultdict(set)
    for actor, things in taken.items():
        for thing in things:
            beside[actor].add(thing)
            beside[thing].add(actor)
    through = dict.fromkeys(beside, 0.0)
    for start in beside:
        order: list[str] = []
        before: dict[str, list[str]] = defaultdict(list)
        paths, distance = defaultdict(int, {start: 1}), {start: 0}
        queue = deque([start])
        while queue:
            here = queue.popleft()
            order.append(here)
            for there in beside[here]:
                if there not in distance:
                    distance[there] = distance[here] + 1
                    queue.append(there)
                if distance[there] == distance[here] + 1:
                    paths[there] += paths[here]
                    before[there].append(here)
        share = dict.fromkeys(order, 0.0)
        for node in reversed(order):
            for earlier in before[node]:
                share[earlier] += paths[earlier] / paths[node] * (1 + share[node])
            if node != start:
                through[node] += share[node]
    pairs = (len(beside) - 1) * (len(beside) - 2)
    return {node: value / pairs for node, value in through.items()}


def test_cq55_knows_sectors_ties_and_paths(example: KnowledgeGraph, root: Path) -> None:
    taken, sectors = ties(City(), root)
    between = betweenness(taken)
    found = {r["actor"]: r for r in example.select("cq55").records()}
    assert set(found) == set(taken)
    for actor, row in found.items():
        met = {other for other, things in taken.items() if other != actor and things & taken[actor]}
        reached = set().union(*(sectors.get(one, set()) for one in (actor, *met)))
        assert (row["sector"] or "") == ";".join(sorted(sectors.get(actor, ()))), actor
        assert (row["ties"], row["partners"]) == (len(taken[actor]), len(met)), actor
        assert row["connects"] == ";".join(sorted(reached)), actor
        assert float(row["betweenness"]) == pytest.approx(between[actor], abs=0.00006), actor
    assert {r["sector"] for r in found.values()} == {"public", "business", "education", "civil", None}
    order = [len(words(r["connects"])) for r in found.values()]
    assert order == sorted(order, reverse=True)
