"""schema.org: nodes of each kind, terms where schema.org has them, nothing invented, and offers read back the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SKOS
from tests.exports import LOST_IN_SCHEMA_ORG, NAMES, RIGHTS, content_of, link, read_back, text

from s4c_graph.core.ntriples import iri, literal, triple
from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.flows.export_content import held
from s4c_graph.flows.export_formats import Options, exported
from s4c_graph.intake import schema_org as intake
from s4c_graph.publishing.schema_org import OFFERS, SchemaOrg, document

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own
PROGRAMME = NAMES.id("offer", "citizen-engagement-programme")
READ = (
    "deliveryMode",
    "schedule",
    "offerLanguage",
    "hasModule",
    "awards",
    "offerStatus",
    "learningForm",
    "hasLearningOutcome",
)

"""Properties of an offer that come back as they were; providers, durations and roles depend on what is stated."""
OUTCOME = ("outcomeCompetence", "outcomeLevel", "outcomeText")
DOMAINS = {
    "Course": {"courseCode", "hasCourseInstance", "occupationalCredentialAwarded"},
    "EducationalOccupationalProgram": {
        *("educationalProgramMode", "timeToComplete", "hasCourse", "occupationalCategory"),
        "occupationalCredentialAwarded",
    },
    "LearningResource": {"teaches", "competencyRequired", "educationalAlignment", "learningResourceType"},
    "CreativeWork": {"inLanguage", "timeRequired", "provider", "hasPart", "isPartOf", "audience", "creativeWorkStatus"},
    "Thing": {"name", "description", "identifier", "url", "sameAs", "additionalType"},
}
"""Where schema.org 30.0 has the terms that an offer uses; LearningResource is a CreativeWork."""


@pytest.fixture(scope="module")
def made(built: Release) -> dict[str, Any]:
    with built.open() as kg:
        found = exported(kg, "schema-org")
        assert found == exported(kg, "schema-org"), "same release, same bytes"
    told: dict[str, Any] = json.loads(found.files["schema-org.jsonld"])
    return told


def nodes(made: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [n for n in made["@graph"] if kind in ([n["@type"]] if isinstance(n["@type"], str) else n["@type"])]


def test_there_is_a_node_for_each_resource(made: dict[str, Any]) -> None:
    kinds = {"Occupation": 35, "DefinedTerm": 140, "EducationalOccupationalCredential": 4, "DefinedTermSet": 1}
    assert {kind: len(nodes(made, kind)) for kind in kinds} == kinds
    courses, programmes = nodes(made, "Course"), nodes(made, "EducationalOccupationalProgram")
    assert len(courses) + len(programmes) == len(nodes(made, "LearningResource")) == 20
    assert PROGRAMME in [n["@id"] for n in programmes]
    (about,) = nodes(made, "Dataset")
    assert about["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert any("ESCO classification of the European Commission" in line for line in about["creditText"])


def test_an_offer_uses_terms_where_schema_org_has_them(made: dict[str, Any]) -> None:
    shared = DOMAINS["LearningResource"] | DOMAINS["CreativeWork"] | DOMAINS["Thing"]
    for offer in nodes(made, "LearningResource"):
        kind = next(k for k in offer["@type"] if k != "LearningResource")
        assert set(offer) - {"@id", "@type"} <= shared | DOMAINS[kind], offer["@id"]


def test_a_duration_that_is_a_placeholder_and_a_body_that_is_a_stand_in_are_left_out(
    made: dict[str, Any], built: Release
) -> None:
    assert not any(
        "timeRequired" in n or "timeToComplete" in n or "provider" in n for n in nodes(made, "LearningResource")
    )
    assert "to be named" not in json.dumps(made)
    with built.open() as kg:
        losses = exported(kg, "schema-org").losses
    assert "17 × s4c:duration: only assumed, which the format cannot say" in losses
    assert "4 × s4c:awardingBody: only assumed, which the format cannot say" in losses
    assert "20 × duration of an offer: none is stated" in losses
    assert "20 × provider: none is stated" in losses


def test_a_stated_duration_and_provider_are_there() -> None:
    offer, body = "https://example.org/o", "https://example.org/b"
    length = triple(
        iri(offer), iri(NAMES.term("duration")), literal("P6M", datatype="http://www.w3.org/2001/XMLSchema#duration")
    )
    lines = [link(offer, "rdf:type", "s4c:LearningOffer"), link(offer, "s4c:providedBy", body), length]
    lines += [link(body, "rdf:type", "org:Organization"), text(body, "skos:prefLabel", "School", "en")]
    node = SchemaOrg(content_of(lines), lang="en").node(offer)
    assert node is not None
    assert node["timeRequired"] == "P6M"
    assert node["provider"] == {"@id": body, "@type": "Organization", "name": "School"}
    lines[3] = link(body, "rdf:type", "foaf:Person")
    assert "provider" not in (SchemaOrg(content_of(lines)).node(offer) or {}), "a person is never written"


def test_a_page_gets_plain_texts_in_its_language_and_none_for_what_has_no_class(built: Release) -> None:
    with built.open() as kg:
        content, _, _ = held(kg, *OFFERS)
    builder = SchemaOrg(content, lang="sv")
    node = builder.node(PROGRAMME)
    assert node is not None
    assert node["name"] == "Karriärprogram: medborgardialog i smarta städer"
    assert builder.node(NAMES.id("level", "L4")) is None
    assert builder.node("https://example.org/nobody") is None


def test_one_offer_is_written_with_what_it_names_only(built: Release) -> None:
    with built.open() as kg:
        made = json.loads(exported(kg, "schema-org", Options(offers=("L01",))).files["schema-org.jsonld"])
    assert [n.get("@id") for n in made["@graph"]] == [None, PROGRAMME]


def test_a_job_posting_is_a_template_and_says_what_it_lacks(built: Release) -> None:
    with built.open() as kg:
        bare = exported(kg, "job-posting", Options(roles=("R15",)))
        full = exported(kg, "job-posting", Options(roles=("R15",), employer="City", posted="2027-01-31"))
    (about, posting) = json.loads(bare.files["job-posting.jsonld"])["@graph"]
    assert "no vacancy is announced" in about["abstract"]
    assert not {"hiringOrganization", "datePosted", "jobLocation"} & set(posting)
    assert {line.split(":")[0] for line in bare.losses} == {
        "1 × hiringOrganization",
        "1 × datePosted",
        "1 × jobLocation",
    }
    given = json.loads(full.files["job-posting.jsonld"])["@graph"][1]
    assert given["hiringOrganization"]["name"] == "City"
    assert given["datePosted"] == "2027-01-31"
    assert len(full.losses) == 1


def test_offers_come_back_with_outcomes_levels_modes_and_texts(
    built: Release, made: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "us.jsonld").write_text(json.dumps(made), encoding="utf-8")
    found = intake.read(tmp_path / "us.jsonld", NAMES, Settings(), graph="partner/us")
    after = read_back(found)
    with built.open() as kg:
        before = Graph()
        for triple_ in kg.view(["framework"]):
            before.add(triple_)
    for graph in (before, after):
        assert len(set(graph.subjects(RDF.type, URIRef(NAMES.term("LearningOffer"))))) == 20

    def said(graph: Graph, kind: str, *terms: str) -> set[tuple[str, str, str]]:
        things = graph.subjects(RDF.type, URIRef(NAMES.term(kind)))
        wanted = [URIRef(NAMES.term(t)) for t in terms] + (
            [SKOS.prefLabel, SKOS.definition] if kind != "LearningOutcome" else []
        )
        return {
            (str(s), str(p), f"{o}@{o.language}" if isinstance(o, Literal) else str(o))
            for s in things
            for p in wanted
            for o in graph.objects(s, p)
        }

    assert said(after, "LearningOffer", *READ) == said(before, "LearningOffer", *READ)
    assert said(after, "LearningOutcome", *OUTCOME) == said(before, "LearningOutcome", *OUTCOME)
    assert said(after, "Qualification") == said(before, "Qualification")
    entries = [("EntryRequirement", "entryCompetence", "entryLevel")]
    for kind, *terms in entries:
        values = [{x[2] for x in said(g, kind, *terms)} for g in (before, after)]
        assert values[0] == values[1]
    kinds = [
        {(s, o) for s, o in g.subject_objects(RDF.type) if str(o) in {NAMES.term(k) for k in OFFERS}}
        for g in (before, after)
    ]
    assert kinds[0] == kinds[1]
    assert found.losses == LOST_IN_SCHEMA_ORG


def test_the_document_reads_as_rdf_without_a_network(made: dict[str, Any]) -> None:
    graph = Graph().parse(data=json.dumps(made), format="json-ld")
    assert len(list(graph.objects(None, URIRef("https://schema.org/teaches")))) == 78
    assert not [s for s in graph.subjects() if str(s).startswith("file:")]


def test_html_and_control_characters_in_a_label_stay_text() -> None:
    offer = "https://example.org/o"
    label = "</script><b>x\u202e\n\u0007"
    lines = [link(offer, "rdf:type", "s4c:LearningOffer"), text(offer, "skos:prefLabel", label, "en")]
    content = content_of(lines)
    told, _ = document(content, RIGHTS)
    assert json.loads(json.dumps(told))["@graph"][1]["name"]["@value"] == label
