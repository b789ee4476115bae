"""ELM documents of partners: real credentials and a made-up opportunity become statements of ours, persons never."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from s4c_graph.core.embedded import triples
from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Statements
from s4c_graph.intake import json_document
from s4c_graph.intake.elm import read

EDC = "http://data.europa.eu/snb/model/context/edc-ap"
GRAPH = "partner/uni"
PERSONAL = (
    "Andromeda",
    "ana.",
    "1999-10-01",
    "LA-234218",
    "97168A",
    "FEMALE",
    "Girona",
    "Maxi",
    "Power",
    "urn:epass:person",
)


def said(found: Statements, names: Names | None = None) -> set[tuple[str, str, str]]:
    """The statements of an import, with prefixed names."""
    short = (names or Names()).short
    lines = b"".join(found.ntriples)
    return {(short(str(s)), short(str(p)), short(str(o))) for s, p, o in triples(lines, "nt", rename=False)}


def of(found: Statements, subject: str) -> set[tuple[str, str]]:
    return {(p, o) for s, p, o in said(found) if s == subject}


@pytest.fixture
def partner(root: Path) -> Statements:
    return read(root / "tests" / "elm" / "partner.ttl", Names(), Settings(), graph=GRAPH)


@pytest.fixture
def given(tmp_path: Path) -> Callable[[Any], Statements]:
    """What comes of a JSON-LD document."""

    def load(document: Any) -> Statements:
        path = tmp_path / "given.jsonld"
        path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
        return read(path, Names(), Settings(), graph=GRAPH)

    return load


def test_a_real_micro_credential_gives_its_specifications(shared: Path) -> None:
    found = read(
        shared / "data" / "samples" / "elm" / "Sample-MC-Annex1-unsigned.jsonld", Names(), Settings(), graph=GRAPH
    )
    assert found.counts == {"offers": 1, "organisations": 1, "outcomes": 2, "qualifications": 1}
    statements = said(found)
    (qualification,) = {s for s, p, o in statements if (p, o) == ("rdf:type", "s4c:Qualification")}
    about = of(found, qualification)
    assert ("skos:prefLabel", "Digital micro-credential creation") in about
    assert ("s4c:eqfLevel", "http://data.europa.eu/snb/eqf/6") in about
    assert ("http://data.europa.eu/snb/model/elm/NQFLevel", "http://data.europa.eu/snb/qdr/c_c392e7a2") in about
    assert {o for p, o in about if p == "s4c:iscedField"} == {
        f"http://data.europa.eu/snb/isced-f/{n}" for n in ("003", "0688")
    }
    (body,) = {o for p, o in about if p == "s4c:awardingBody"}
    assert ("skos:prefLabel", "University of Zed") in of(found, body)
    assert ("dct:spatial", "http://publications.europa.eu/resource/authority/country/IRL") in of(found, body)
    esco = {o for s, p, o in statements if p.endswith("relatedESCOSkill")}
    assert len(esco) == 4
    assert all(o.startswith("esco-skill:") for o in esco), "http is never rewritten to https"
    skills = {o for s, p, o in statements if p.endswith("relatedSkill")}
    assert skills == {f"http://data.europa.eu/snb/dcf/{key}" for key in ("u69o196gu6", "3ol5wi3605")}
    (offer,) = {s for s, p, o in statements if (p, o) == ("rdf:type", "s4c:LearningOffer")}
    assert ("s4c:deliveryMode", "s4cs:delivery-mode/blended") in of(found, offer)
    assert ("s4c:offerLanguage", "http://publications.europa.eu/resource/authority/language/ENG") in of(found, offer)


@pytest.mark.parametrize(
    "sample",
    [
        "Sample-MC-Annex1-unsigned.jsonld",
        "Sample-CertOfPart-unsigned.jsonld",
        "credential-sample.jsonld",
        "credential-sample-turtle.ttl",
    ],
)
def test_persons_of_real_credentials_are_never_read(shared: Path, sample: str) -> None:
    found = read(shared / "data" / "samples" / "elm" / sample, Names(), Settings(), graph=GRAPH)
    told = b"".join(found.ntriples).decode() + "\n".join(found.losses) + repr(found.findings)
    told += repr(dict(found.places))
    assert not [word for word in PERSONAL if word in told]
    assert any(line.startswith("Person: 1 left out") for line in found.losses)
    assert any("credential" in line.lower() and "left out" in line for line in found.losses)


def test_a_credential_of_claims_only_gives_nothing_and_says_so(shared: Path) -> None:
    found = read(shared / "data" / "samples" / "elm" / "credential-sample.jsonld", Names(), Settings(), graph=GRAPH)
    assert said(found) == set()
    assert [f.code for f in found.findings] == ["ELM-01"]


def test_a_partner_s_opportunity_and_its_specification_become_one_offer(partner: Statements) -> None:
    offer = of(partner, "https://uni.example.org/run")
    assert {o for p, o in offer if p == "skos:prefLabel"} == {"Open data for cities", "Öppna data för städer"}
    assert {o for p, o in offer if p == "rdf:type"} == {"s4c:LearningOffer", "s4c:Curriculum"}
    for one in (
        ("s4c:learningForm", "s4cs:learning-form/course"),
        ("s4c:deliveryMode", "s4cs:delivery-mode/online"),
        ("s4c:offerStatus", "s4cs:offer-status/available"),
        ("s4c:duration", "P70D"),
        ("s4c:workloadHours", "80.5"),
        ("dct:identifier", "OD-1"),
        ("s4c:providedBy", "https://uni.example.org/faculty"),
        ("s4c:awards", "https://uni.example.org/diploma"),
        ("s4c:hasModule", "https://uni.example.org/part"),
        ("foaf:homepage", "https://uni.example.org/open-data"),
    ):
        assert one in offer, one
    assert {o[-3:] for p, o in offer if p == "s4c:offerLanguage"} == {"ENG", "POL"}
    part = of(partner, "https://uni.example.org/part")
    assert {
        ("s4c:awards", "https://uni.example.org/diploma"),
        ("s4c:hasLearningOutcome", "https://uni.example.org/two"),
    } <= part


def test_an_outcome_names_our_competence_its_level_and_skills_of_others(partner: Statements) -> None:
    (outcome,) = {o for p, o in of(partner, "https://uni.example.org/run") if p == "s4c:hasLearningOutcome"} - {
        "https://uni.example.org/two"
    }
    about = dict(of(partner, outcome))
    assert about["s4c:outcomeCompetence"] == "s4cid:competence/DAT.01"
    assert about["s4c:outcomeLevel"] == "s4cid:level/L4"
    assert about["http://data.europa.eu/snb/model/elm/relatedSkill"] == "http://data.europa.eu/snb/dcf/u69o196gu6"
    two = of(partner, "https://uni.example.org/two")
    assert not {p for p, _ in two} & {"s4c:outcomeCompetence", "s4c:outcomeLevel"}, "which of two is not ours to choose"
    assert {o for p, o in two if p.endswith("relatedSkill")} == {
        f"s4cid:competence-level/{k}" for k in ("DAT.01-L4", "DAT.02-L5")
    }


def test_what_is_left_of_a_partner_s_document_is_told_exactly(partner: Statements) -> None:
    assert partner.losses == (
        "Person: 1 left out with all that is said of it; persons and their claims are never read",
        "elm:LearningActivitySpecification dct:title beside that of the offer: 1 left out",
        "elm:LearningOpportunity dct:type of other lists: 1 left out",
        "elm:LearningOpportunity elm:duration that is none: 1 left out",
        "elm:LearningOpportunity elm:mode of other lists: 1 left out",
        "elm:LearningOpportunity elm:priceDetail: 1 left out",
        "elm:LearningOpportunity elm:providedBy that are persons or claims: 1 left out",
        "elm:LearningOutcome elm:relatedSkill to several competences or levels, kept as links: 1 left out",
        "elm:Organisation foaf:homepage that is no web address: 1 left out",
    )
    assert "Andromeda" not in str(said(partner))
    assert partner.places["https://uni.example.org/run"].line is not None


def test_the_same_document_gives_the_same_statements(root: Path) -> None:
    """Blank nodes are named by what is said of them, not by the parser."""
    path = root / "tests" / "elm" / "partner.ttl"
    first, second = (b"".join(read(path, Names(), Settings(), graph=GRAPH).ntriples) for _ in range(2))
    assert first == second
    assert b"_:" not in first


def test_statements_stand_below_another_base(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "partner.ttl"
    text = (root / "tests" / "elm" / "partner.ttl").read_text(encoding="utf-8")
    path.write_text(text.replace("https://w3id.org/s4c/", "https://city.example/k/"), encoding="utf-8")
    names = Names("https://city.example/k/")
    found = b"".join(read(path, names, Settings(), graph=GRAPH).ntriples).decode()
    assert "https://w3id.org/s4c/" not in found
    assert "<https://city.example/k/ontology#outcomeLevel> <https://city.example/k/id/level/L4>" in found


def test_local_names_of_two_partners_do_not_meet(shared: Path) -> None:
    path = shared / "data" / "samples" / "elm" / "Sample-MC-Annex1-unsigned.jsonld"
    one, two = (read(path, Names(), Settings(), graph=g) for g in ("partner/uni", "partner/school"))
    assert not {s for s, _, _ in said(one)} & {s for s, _, _ in said(two)}


def test_nothing_is_fetched(given: Callable[[Any], Statements]) -> None:
    with pytest.raises(InputError, match=r"context https://example\.org/c from elsewhere; nothing is fetched") as told:
        given({"@context": [EDC, "https://example.org/c"], "id": "https://example.org/q", "type": "Qualification"})
    assert "given.jsonld" in str(told.value)
    assert "edc-ap" in str(told.value)
    with pytest.raises(InputError, match="nothing is fetched"):
        given({"@context": EDC, "@included": [{"@context": {"@import": "https://example.org/c"}}]})


def test_names_of_a_person_in_our_table_s_clothes_stay_out(given: Callable[[Any], Statements]) -> None:
    """A person that is also called an organisation, or an opportunity, is a person."""
    person: dict[str, Any] = {"id": "https://example.org/p", "type": ["Person", "Organisation", "LearningOpportunity"]}
    person |= {"legalName": {"en": "Ana Andromeda"}, "title": {"en": "Ana Andromeda"}, "dateOfBirth": "1999-10-01"}
    found = given(
        {
            "@context": EDC,
            "id": "https://example.org/o",
            "type": "LearningOpportunity",
            "title": {"en": "Course"},
            "providedBy": person,
        }
    )
    told = str(said(found)) + str(found.losses) + str(found.findings)
    assert "Andromeda" not in told
    assert "1999" not in told
    assert of(found, "https://example.org/o") == {("rdf:type", "s4c:LearningOffer"), ("skos:prefLabel", "Course")}


def test_a_finding_does_not_show_what_is_said_of_a_person(tmp_path: Path) -> None:
    path = tmp_path / "bad.ttl"
    path.write_text(
        """@prefix elm: <http://data.europa.eu/snb/model/elm/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        [] a elm:Person ; elm:dateOfBirth "31.12.1999"^^xsd:dateTime .
        <https://example.org/p> a elm:Person ; elm:volumeOfLearning "31.12.1999"^^xsd:duration .""",
        encoding="utf-8",
    )
    found = read(path, Names(), Settings(), graph=GRAPH)
    assert "1999" not in repr(found.findings)


def test_a_context_that_is_named_over_and_over_does_not_fill_the_memory(
    given: Callable[[Any], Statements], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_document, "MAX_MB", 1)
    with pytest.raises(InputError, match="too often; name it once"):
        given([{"@context": EDC}] * 500)


def test_keys_that_no_context_names_are_told(given: Callable[[Any], Statements]) -> None:
    found = given({"@context": EDC, "id": "https://example.org/q", "type": "Qualification", "smell": "roses"})
    assert "elm:Qualification smell: 1 left out" in found.losses
    assert "roses" not in str(found.losses)


def test_labels_with_markup_newlines_and_bidi_controls_stay_text(given: Callable[[Any], Statements]) -> None:
    label = '<script>alert("1")</script>\n\u202egnp\\'
    found = given({"@context": EDC, "id": "https://example.org/q", "type": "Qualification", "title": {"en": label}})
    assert ("skos:prefLabel", label) in of(found, "https://example.org/q")


def test_credentials_in_a_presentation_give_their_specifications(
    shared: Path, given: Callable[[Any], Statements]
) -> None:
    """Wallets hand credentials on in a presentation, written here from the data model of verifiable credentials 1.1."""
    sample = shared / "data" / "samples" / "elm" / "Sample-MC-Annex1-unsigned.jsonld"
    inside = json.loads(sample.read_text(encoding="utf-8"))
    context = inside.pop("@context")
    found = given(
        {"@context": context, "type": ["VerifiablePresentation", "EuropeanDigitalPresentation"]}
        | {"verifiableCredential": [inside]}
    )
    assert said(found) == said(read(sample, Names(), Settings(), graph=GRAPH))
    assert not [word for word in PERSONAL if word in str(said(found)) + str(found.losses)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1, 2",
        '{"@context": "' + EDC + '", "title": NaN}',
        '{"@context": "' + EDC + '", "a": ' + "[" * 300 + "]" * 300 + "}",
        '"http://context"',
    ],
)
def test_broken_documents_are_refused_or_empty(given: Callable[[Any], Statements], text: str) -> None:
    try:
        assert said(given(text)) == set()
    except InputError as told:
        assert "given.jsonld" in str(told)
        assert "s4c-elm-" not in str(told), "the name is that of the user's file"


def test_bad_files_end_in_a_line(shared: Path) -> None:
    files = sorted((shared / "suites" / "bad_inputs").glob("r*.*"))
    assert len(files) >= 30
    for path in files:
        try:
            found = read(path, Names(), Settings(), graph=GRAPH)
        except InputError as told:
            assert "\n" not in str(told)
        else:
            assert said(found) == set(), path
