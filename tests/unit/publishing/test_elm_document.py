"""Offers as European Learning Model: its terms, what stands in the document, what is left out, and fixed bytes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rdflib import Dataset, Graph
from rdflib.namespace import RDF, SKOS

from s4c_graph.core import elm
from s4c_graph.core.embedded import Embedded, triples
from s4c_graph.core.errors import InputError, QueryError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.flows.export_elm import exported
from s4c_graph.flows.opening import bundled, overlaid
from s4c_graph.publishing.elm import document, written
from s4c_graph.publishing.elm_gaps import PLACED
from s4c_graph.publishing.holding import hold

CC_BY = "https://creativecommons.org/licenses/by/4.0/"


@pytest.fixture(scope="module")
def kg() -> Iterator[KnowledgeGraph]:
    with bundled(Names()) as opened:
        yield opened


@pytest.fixture(scope="module")
def nodes(kg: KnowledgeGraph) -> dict[str, dict[str, Any]]:
    """The nodes of the whole framework's document, by IRI."""
    content = json.loads(exported(kg).files["elm.jsonld"])
    return {node["id"]: node for node in content["@graph"] if "id" in node}


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


# -- the terms --


def test_every_term_of_elm_is_in_its_published_ontology(shared: Path) -> None:
    ontology = Graph().parse(shared / "data" / "samples" / "elm" / "ELM.ttl")
    defined = {str(s) for s in ontology.subjects(RDF.type)}
    names = [short for short, _ in elm.FIELDS.values()] + list(elm.CLASSES.values())
    unknown = {elm.iri(n) for n in names if n.startswith("elm:")} - defined
    assert unknown == set()


def test_our_context_agrees_with_that_of_edc_credentials(shared: Path) -> None:
    theirs = json.loads((shared / "data" / "samples" / "elm" / "edc-ap-context.jsonld").read_text("utf-8"))["@context"]

    def read(context: dict[str, Any], term: str) -> tuple[str, Any, Any]:
        said = context[term] if isinstance(context[term], dict) else {"@id": context[term]}
        prefix, _, local = said["@id"].partition(":")
        return context[prefix] + local, said.get("@type"), said.get("@container")

    ours = elm.context()
    common = sorted((set(elm.FIELDS) | set(elm.CLASSES)) & set(theirs))
    assert len(common) > 60
    differing = {t for t in common if read(ours, t) != read(theirs, t)}
    assert differing == DIFFER


DIFFER = {"dateModified"}
"""Theirs takes a date for an IRI; the profiles ask for xsd:dateTime."""


def test_modes_and_kinds_are_those_of_the_ontology(kg: KnowledgeGraph) -> None:
    rows = kg.select(
        "SELECT ?ours ?listed { ?ours <http://www.w3.org/2004/02/skos/core#closeMatch> ?listed "
        'FILTER(STRSTARTS(STR(?listed), "http://data.europa.eu/snb/learning-assessment/")) }'
    )
    assert {str(r["ours"]): str(r["listed"]) for r in rows} == elm.modes(kg.names)
    for kind, label in elm.KINDS.items():
        asked = f'ASK {{ <{kg.names.term(kind)}> <http://www.w3.org/2000/01/rdf-schema#label> "{label}"@en }}'
        assert kg.ask(asked), kind


# -- the document --


def test_an_offer_is_an_opportunity_and_what_it_leads_to(nodes: dict[str, dict[str, Any]]) -> None:
    offer = nodes["https://w3id.org/s4c/id/offer/smart-city-management"]
    assert offer["type"] == "LearningOpportunity"
    assert set(offer["title"]) == {"en", "pl", "sv"}
    assert "duration" not in offer, "it is only assumed"
    assert offer["mode"] == "http://data.europa.eu/snb/learning-assessment/e92d221e4d"
    achievement = nodes[offer["learningAchievementSpecification"]]
    assert achievement["type"] == "LearningAchievementSpecification"
    assert achievement["language"].endswith("/ENG")
    assert achievement["category"]["en"] == "training programme"
    assert achievement["specialisationOf"] == "https://w3id.org/s4c/id/qualification/smart-city-manager-certificate"
    assert nodes[achievement["specialisationOf"]]["type"] == "Qualification"
    assert len(achievement["learningOutcome"]) == 6
    entry = nodes[achievement["entryRequirement"]]
    assert entry["noteLiteral"]["sv"] == "Projektledning, nivå 5"


def test_an_offer_that_gives_a_part_of_a_qualification_does_not_promise_it(nodes: dict[str, dict[str, Any]]) -> None:
    officer = "https://w3id.org/s4c/id/qualification/smart-city-officer-certificate"
    for offer in ("smart-city-foundations", "smart-city-projects"):
        achievement = nodes[f"https://w3id.org/s4c/id/offer/{offer}#achievement"]
        assert achievement["isPartOf"] == officer
        assert "specialisationOf" not in achievement


def test_a_stated_duration_is_there_and_an_assumed_one_is_not(built: Release, tmp_path: Path) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_text(
        """@prefix s4c: <https://w3id.org/s4c/ontology#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        @prefix status: <https://w3id.org/s4c/scheme/statement-status/> .
        @prefix e: <https://example.org/> .
        e:a a s4c:LearningOffer ; s4c:duration "P1D"^^xsd:duration ; s4c:durationStatus status:stated .
        e:b a s4c:LearningOffer ; s4c:duration "P2D"^^xsd:duration ; s4c:durationStatus status:assumed .
        e:c a s4c:LearningOffer ; s4c:duration "P3D"^^xsd:duration .""",
        encoding="utf-8",
    )
    offers = [f"https://example.org/{key}" for key in "abc"]
    with overlaid(built, [mine], Settings()) as (laid, _):
        made = exported(laid, offers=offers)
    found = {n["id"]: n.get("duration") for n in json.loads(made.files["elm.jsonld"])["@graph"] if "id" in n}
    assert [found[offer] for offer in offers] == ["P1D", None, "P3D"]
    assert "1 × s4c:duration: only assumed, which the format cannot say" in made.losses


def test_what_is_only_proposed_or_assumed_is_told_in_words(nodes: dict[str, dict[str, Any]]) -> None:
    offer = nodes["https://w3id.org/s4c/id/offer/ai-first-look"]
    duration = nodes[offer["scheduleInformation"]]
    assert duration["noteLiteral"]["en"].startswith("A placeholder of ours")
    assert duration["subject"] == "https://w3id.org/s4c/scheme/statement-status/assumed"
    status = nodes[offer["additionalNote"]]
    assert status["noteLiteral"]["en"] == "Our own proposal, not yet validated by experts of the field."


def test_skills_are_those_of_the_competence_and_their_iris_are_as_published(
    kg: KnowledgeGraph, nodes: dict[str, dict[str, Any]]
) -> None:
    skos = str(SKOS)
    for node in (n for n in nodes.values() if n["type"] == "LearningOutcome"):
        own = [s for s in listed(node["relatedSkill"]) if "/id/competence/" in s]
        steps = [s for s in listed(node["relatedSkill"]) if "/id/competence-level/" in s]
        assert len(own) == len(steps) == 1, "our competence, and it at the level of the outcome"
        level = kg.select(f"SELECT ?l {{ <{node['id']}> <{kg.names.term('outcomeLevel')}> ?l }}").rows[0][0]
        assert steps == [f"{own[0].replace('/competence/', '/competence-level/')}-{str(level).rpartition('/')[2]}"]
        rows = kg.select(f"SELECT DISTINCT ?m {{ <{own[0]}> <{skos}exactMatch>|<{skos}closeMatch> ?m }}")
        wanted = {str(r["m"]) for r in rows if str(r["m"]).startswith(elm.ESCO_SKILL)}
        assert set(listed(node.get("relatedESCOSkill", []))) == wanted
        rows = kg.select(f"SELECT DISTINCT ?d {{ <{own[0]}> <{kg.names.term('digcompReference')}> ?d }}")
        assert {str(r["d"]) for r in rows} == set(listed(node["relatedSkill"])) - {*own, *steps}
    assert not [iri for iri in nodes if iri.startswith("https://data.europa.eu")]


def test_every_reference_leads_to_a_node(nodes: dict[str, dict[str, Any]]) -> None:
    terms = {term for term, (_, how) in elm.FIELDS.items() if how == "@id"}
    named = {r for n in nodes.values() for term in terms & set(n) for r in listed(n[term])}
    assert named
    assert named <= set(nodes)


def test_the_document_carries_its_licence_and_whom_to_name(kg: KnowledgeGraph) -> None:
    about = json.loads(exported(kg).files["elm.jsonld"])["@graph"][0]
    assert about["license"] == CC_BY
    assert any("ESCO classification of the European Commission" in line for line in about["rights"])
    assert any(line.startswith("Reference competence framework") for line in about["source"])
    assert not any("SCALe" in line for line in about["source"]), "nothing of it is in the document"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's parser of JSON-LD warns of rdflib
def test_the_context_is_whole_and_the_engine_and_rdflib_read_the_same(kg: KnowledgeGraph) -> None:
    content = exported(kg).files["elm.jsonld"]
    context = json.loads(content)["@context"]
    assert isinstance(context, dict)
    assert "@import" not in context
    data = Dataset()
    data.parse(data=content, format="json-ld")
    by_rdflib = Counter(str(p) for _, p, _, _ in data.quads())
    assert Counter(str(p) for _, p, _ in triples(content, "json-ld", base="https://example.org/")) == by_rdflib
    assert sum(by_rdflib.values()) > 2000


def test_the_same_graph_gives_the_same_bytes_whatever_order_it_was_loaded_in(kg: KnowledgeGraph) -> None:
    first = exported(kg)
    assert exported(kg) == first
    turned = Embedded()
    for graph in reversed(kg.backend.graphs()):
        lines = kg.backend.construct(f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        text = "".join(sorted((f"{s.n3()} {p.n3()} {o.n3()} .\n" for s, p, o in lines), reverse=True))
        turned.load(text.encode(), graph=graph)
    with KnowledgeGraph(turned, kg.names) as other:
        assert exported(other) == first


def test_chosen_offers_bring_their_modules_and_qualifications_and_no_more(kg: KnowledgeGraph) -> None:
    content = json.loads(exported(kg, offers=["L01"]).files["elm.jsonld"])["@graph"]
    offers = sorted(n["id"].rpartition("/")[2] for n in content if n["type"] == "LearningOpportunity")
    assert offers == [
        "citizen-engagement-online",
        "citizen-engagement-programme",
        "citizen-engagement-site-visits",
        "citizen-engagement-workshops",
    ]
    assert [n["title"]["en"] for n in content if n["type"] == "Qualification"] == [
        "Certificate in Citizen Engagement in Smart Cities"
    ]
    with pytest.raises(QueryError, match="no offer is called"):
        exported(kg, offers=["no-such-offer"])


def test_a_document_below_another_base_has_nothing_of_the_first(tmp_path: Path) -> None:
    with bundled(Names("https://city.example/k/")) as other:
        content = exported(other).files["elm.jsonld"].decode()
    assert "https://w3id.org/s4c/" not in content
    assert "https://city.example/k/id/offer/ai-first-look#achievement" in content


# -- what is left out --


def test_what_has_no_place_is_counted_to_the_statement(kg: KnowledgeGraph) -> None:
    lost = [line for line in exported(kg).losses if "has no place" in line]
    found = {}
    for kind in PLACED:
        for term, n in _statements_by_term(kg, kind).items():
            if str(kg.names.expand(term) or term) not in {kg.names.expand(p) or p for p in PLACED[kind]}:
                found[f"{kind} {term} has no place in ELM: {n} left out"] = True
    assert set(lost) == set(found)


def _statements_by_term(kg: KnowledgeGraph, kind: str) -> dict[str, int]:
    """Statements of the exported things of a class, by property; only models that something names, and no stand-ins."""
    named = {"org:Organization": "awardingBody", "s4c:AssessmentModel": "assessmentMethod"}.get(kind)
    graphs = [g for g in kg.graph_names() if g not in ("inferred", "catalogue", "qualified", "alignments")]
    via = f"?q a <{kg.names.term('Qualification')}> ; <{kg.names.term(named)}> ?s ." if named else ""
    rows = kg.select(
        f"SELECT ?p (COUNT(*) AS ?n) {{ SELECT DISTINCT ?s ?p ?o {{ {via} ?s a <{kg.names.expand(kind)}> ; ?p ?o "
        f"FILTER(?p != <{RDF.type}>) FILTER NOT EXISTS {{ ?s <{kg.names.term('statementStatus')}> "
        f"<{kg.names.scheme('statement-status', 'assumed')}> }} }} }} GROUP BY ?p",
        graphs=graphs,
    )
    return {kg.names.short(str(r["p"])): int(str(r["n"])) for r in rows}


def test_an_address_that_runs_code_is_no_homepage(built: Release, tmp_path: Path) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_text(
        """@prefix s4c: <https://w3id.org/s4c/ontology#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <https://example.org/o> a s4c:LearningOffer ; skos:prefLabel "</script>\\u202e"@en , "no language" ;
          foaf:homepage <javascript:alert(1)> ; s4c:workloadHours 0.333 .
        <https://example.org/old> a s4c:LearningOffer ; <http://www.w3.org/2002/07/owl#deprecated> true .""",
        encoding="utf-8",
    )
    with overlaid(built, [mine], Settings()) as (laid, _):
        made = exported(laid, offers=["https://example.org/o"])
        every = exported(laid)
    assert b"javascript" not in made.files["elm.jsonld"]
    assert json.loads(made.files["elm.jsonld"])["@graph"][1]["title"] == {"en": "</script>\u202e"}
    for line in ("foaf:homepage", "s4c:workloadHours", "skos:prefLabel"):
        assert f"s4c:LearningOffer {line} has no place in ELM: 1 left out" in made.losses
    assert b"https://example.org/o" in every.files["elm.jsonld"]
    assert b"https://example.org/old" not in every.files["elm.jsonld"]


def test_what_may_not_be_passed_on_stops_the_export(tmp_path: Path) -> None:
    store = Embedded()
    offer = (
        '<https://e.org/o> a <https://w3id.org/s4c/ontology#LearningOffer> ; <http://purl.org/dc/terms/title> "x" . '
        "<https://e.org/d> a <http://rdfs.org/ns/void#Dataset> ; "
        "<http://purl.org/dc/terms/license> <https://creativecommons.org/licenses/by-nd/4.0/> ."
    )
    store.load(offer.encode(), graph="https://w3id.org/s4c/graph/partner/shut", format="turtle")
    store.load(
        b'<https://e.org/o> <http://www.w3.org/2004/02/skos/core#prefLabel> "Shut"@en .',
        graph="https://w3id.org/s4c/graph/partner/shut",
    )
    with KnowledgeGraph(store) as shut, pytest.raises(InputError, match="ND") as told:
        exported(shut)
    assert "choose offers" in str(told.value)


def test_labels_of_skills_come_from_esco_where_it_is_loaded(built_with_esco: Release) -> None:
    with KnowledgeGraph(Embedded(built_with_esco.path / "store", read_only=True)) as laid:
        made = exported(laid, offers=["data-analysis"])
        content = json.loads(made.files["elm.jsonld"])["@graph"]
    skills = [n for n in content if n.get("id", "").startswith(elm.ESCO_SKILL)]
    assert skills
    assert all(n["prefLabel"]["en"] for n in skills)
    assert not any("without a label" in line for line in made.losses)
    assert any("ESCO" in line for line in content[0]["source"])


def test_an_empty_graph_gives_an_empty_document() -> None:
    with KnowledgeGraph(Embedded()) as empty:
        made = document(hold(empty, []))
        assert made.nodes == {}
        assert made.gaps == ()
    assert json.loads(written([], about={"type": "Dataset"}))["@graph"] == [{"type": "Dataset"}]
