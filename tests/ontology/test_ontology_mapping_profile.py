"""The SSSOM profile that module mapping tells in words is the one the shipped mapping sets keep to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import RDF, SKOS, Graph, URIRef

from s4c_graph.core import assets
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.intake import sssom

NAMES = Names()
PROFILE = URIRef(NAMES.base + "ontology/mapping")
NAME = re.compile(r"\b((?:sssom|semapv|pav|dct|owl|rdfs|s4c|skos):[A-Za-z_]+)")
SSSOM = NAMES.prefixes["sssom"]
NO_TERMS = {"sssom:NoTermFound"}
"""Values that records have, declared by SSSOM as things and not as terms."""


def named(graph: Graph) -> set[str]:
    """Prefixed names in the profile's notes."""
    return {name for note in graph.objects(PROFILE, SKOS.scopeNote) for name in NAME.findall(str(note))}


def test_what_the_profile_names_is_declared(tbox: Graph) -> None:
    names = {n for n in named(tbox) if not n.startswith(("semapv:", "owl:", "rdfs:"))} - NO_TERMS
    assert len(names) > 20
    assert {n for n in names if (URIRef(NAMES.expand(n) or ""), None, None) not in tbox} == set()


@pytest.mark.parametrize("path", list(assets.files("data", ".sssom.tsv")), ids=lambda p: p.name)
def test_mapping_sets_use_only_what_the_profile_names(path: Path, tbox: Graph) -> None:
    """Predicates of records and sets, and the justifications they give; links and types apart."""
    with KnowledgeGraph(Embedded(), NAMES) as kg:
        kg.add(sssom.read(path, NAMES))
        used = kg.select(
            f"""SELECT DISTINCT ?p {{ ?s a ?kind ; ?p ?o
                 FILTER(STRSTARTS(STR(?kind), "{SSSOM}") && ?p != <{RDF.type}>) }}"""
        )
        given = kg.select(f"SELECT DISTINCT ?j {{ ?m <{SSSOM}mapping_justification> ?j }}")
    short = {NAMES.short(str(row["p"])) for row in used} | {NAMES.short(str(row["j"])) for row in given}
    assert short - named(tbox) == set()
