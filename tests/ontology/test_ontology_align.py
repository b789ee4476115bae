"""The bridges to other vocabularies: whole, each with its reason, and out of every reasoner's sight."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.term import Node

from s4c_graph.core import assets
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.flows import assemble
from s4c_graph.reasoning import compile as compiling
from s4c_graph.reasoning import dl

NAMES = Names()
MATCHES = {SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch}
BRIDGES = {RDFS.subClassOf, RDFS.subPropertyOf, *MATCHES}
ELM = "http://data.europa.eu/snb/model/elm/"
KINDS = {
    RDFS.subClassOf: {OWL.Class},
    RDFS.subPropertyOf: {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty},
}


@pytest.fixture(scope="module")
def align() -> Graph:
    (path,) = (p for p in assets.files("ontology", ".ttl") if p.name == assemble.ALIGNMENTS)
    return Graph().parse(data=assets.read(path, NAMES), format="turtle")


def bridges(graph: Graph) -> set[tuple[Node, Node, Node]]:
    return {(s, p, o) for s, p, o in graph if p in BRIDGES}


def reasons(graph: Graph) -> dict[tuple[Node | None, Node | None, Node | None], str]:
    """What the annotations of axioms speak of, with the reason they give."""
    parts = (OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget)
    return {
        (graph.value(a, parts[0]), graph.value(a, parts[1]), graph.value(a, parts[2])): str(
            graph.value(a, RDFS.comment) or ""
        )
        for a in graph.subjects(RDF.type, OWL.Axiom)
    }


def wrong(graph: Graph, whole: Graph) -> list[str]:
    """Bridges from what does not exist, of the wrong kind, to our own, without a reason, or twice over."""
    said, found = reasons(graph), []
    pairs: dict[tuple[Node, Node], Node] = {}
    for s, p, o in bridges(graph):
        line = f"{NAMES.short(str(s))} {NAMES.short(str(p))} {NAMES.short(str(o))}"
        kinds = set(whole.objects(s, RDF.type))
        if not kinds & KINDS.get(URIRef(str(p)), {OWL.Class, SKOS.Concept} | KINDS[RDFS.subPropertyOf]):
            found.append(f"{line}: no such term of ours")
        if str(o).startswith(NAMES.base):
            found.append(f"{line}: leads to a term of ours")
        if len(said.get((s, p, o), "")) < 10:
            found.append(f"{line}: no reason")
        if pairs.setdefault((s, o), p) != p:
            found.append(f"{line}: bridged twice")
    found += [f"a reason for nothing: {s} {p} {o}" for s, p, o in said.keys() - bridges(graph)]
    return sorted(found)


def test_every_bridge_leads_from_a_term_of_ours_and_has_its_reason(align: Graph, whole: Graph) -> None:
    assert len(bridges(align)) > 90
    assert wrong(align, whole) == []


@pytest.mark.parametrize(
    "bad",
    [
        "s4c:NoSuchClass rdfs:subClassOf <http://example.org/C> .",
        "s4c:inArea rdfs:subClassOf <http://example.org/C> .",
        "s4c:Competence skos:closeMatch s4c:CityRole .",
        "s4c:Competence skos:closeMatch <http://example.org/C> .",
        "[] a owl:Axiom ; owl:annotatedSource s4c:Competence ; owl:annotatedProperty skos:closeMatch ; "
        "owl:annotatedTarget <http://example.org/C> ; rdfs:comment 'A reason for nothing.'@en .",
    ],
)
def test_a_bad_bridge_is_found(bad: str, align: Graph, whole: Graph) -> None:
    prefixes = f"@prefix s4c: <{NAMES.term('')}> . @prefix rdfs: <{RDFS}> . @prefix owl: <{OWL}> . "
    more = Graph().parse(data=f"{prefixes}@prefix skos: <{SKOS}> . {bad}", format="turtle")
    assert wrong(align + more, whole) != []


def test_the_file_holds_bridges_reasons_and_its_own_header_only(align: Graph) -> None:
    parts = {RDF.type, RDFS.comment, OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget}
    ((module, _),) = align.subject_objects(OWL.versionIRI)
    assert str(module) == f"{NAMES.base}ontology/align"
    assert {p for s, p, _ in align if s != module} == parts | set(align.predicates()) & BRIDGES
    assert set(align.objects(None, RDF.type)) == {OWL.Ontology, OWL.Axiom}
    assert align.value(module, OWL.imports) is None


@pytest.mark.shared
def test_elm_terms_are_in_the_shapes_of_elm(align: Graph, shared: Path) -> None:
    texts = "".join(p.read_text(encoding="utf-8") for p in sorted((shared / "suites" / "elm" / "ap").rglob("*.ttl")))
    named = {str(o).removeprefix(ELM) for _, _, o in bridges(align) if str(o).startswith(ELM)}
    assert len(named) > 25
    assert {n for n in named if not re.search(rf"(?:elm:|{re.escape(ELM)}){n}\b", texts)} == set()


def test_no_module_speaks_of_the_alignments(tbox: Graph, align: Graph) -> None:
    assert (None, OWL.imports, URIRef(f"{NAMES.base}ontology/align")) not in tbox
    assert bridges(align) & set(tbox) == set()


def test_alignments_reach_no_reasoner(align: Graph) -> None:
    """They fill one graph of their own, give no rule, and HermiT, asked about all there is, reads none of them."""
    with KnowledgeGraph(Embedded(), NAMES) as kg:
        kg.add(assemble.ontology(NAMES))
        triples = (f"{s.n3()} {p.n3()} {o.n3()}" for s, p, o in bridges(align))
        assert [triple for triple in triples if kg.backend.ask(f"ASK {{ {triple} }}")] == []
        alone = {rule.axiom.text for rule in compiling.compile_rules(kg).rules}
        for statements in assemble.alignments(NAMES):
            kg.add(statements)
        assert kg.graphs().keys() == {"ontology", "alignments"}
        assert kg.graphs()["alignments"] == len(align)
        assert {rule.axiom.text for rule in compiling.compile_rules(kg).rules} == alone
        read = dl.read_by_default(kg)
    assert "ontology" in read and "alignments" not in read
