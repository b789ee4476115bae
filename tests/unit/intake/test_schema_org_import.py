"""Courses of others: the real ones in the shared data, both spellings of the namespace, and documents meant to harm."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import FOAF, RDF, SKOS, XSD
from tests.exports import NAMES, read_back
from tests.unit.cli.test_cli import s4c

from s4c_graph.core.errors import InputError
from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.intake import json_document
from s4c_graph.intake.schema_org import read

ELM = "http://data.europa.eu/snb/model/elm/"
COURSE = {
    "@context": "https://schema.org",
    "@type": "Course",
    "@id": "https://uni.example/c/1",
    "name": {"@value": "Open data", "@language": "en"},
    "description": "Working with open data.",
    "url": "https://uni.example/c/1",
    "courseCode": "OD-1",
    "inLanguage": "en-GB",
    "timeRequired": "P2W",
    "teaches": [
        {"@id": NAMES.id("competence", "DAT.01")},
        {"@id": NAMES.id("competence-level", "DAT.02") + "-L4", "name": "Cleaning data"},
        "http://data.europa.eu/esco/skill/598de5b0-5b58-4ea7-8058-a4bc4d18c742",
        "how to ask for data",
    ],
    "competencyRequired": [NAMES.id("competence-level", "DIG.01") + "-L2", "patience"],
    "provider": {"@type": "CollegeOrUniversity", "@id": "https://uni.example/", "name": "Uni"},
    "hasCourseInstance": {
        "@type": "CourseInstance",
        "courseMode": ["online", "part-time", "by pigeon"],
        "startDate": "2027-01-31T09:00:00+01:00",
        "instructor": {"@type": "Person", "name": "Ann Ax", "email": "ann@uni.example"},
    },
    "educationalCredentialAwarded": {
        "@type": "EducationalOccupationalCredential",
        "name": "Certificate",
        "educationalLevel": "EQF 5",
        "validFor": "P3Y",
    },
    "aggregateRating": {"@type": "AggregateRating", "ratingValue": 5},
}


def written(folder: Path, said: Any, name: str = "courses.jsonld") -> Path:
    path = folder / name
    path.write_text(said if isinstance(said, str) else json.dumps(said), encoding="utf-8")
    return path


def of(graph: Graph, subject: str, term: str) -> set[str]:
    return {str(o) for o in graph.objects(URIRef(subject), URIRef(NAMES.term(term)))}


def test_the_real_courses_come_in_with_their_esco_skills(shared: Path) -> None:
    path = shared / "data" / "samples" / "courses-esco" / "courses.ttl"
    found = read(path, NAMES, Settings(), graph="partner/par-tec")
    graph = read_back(found)
    assert found.counts == {"offers": 10, "outcomes": 89}
    assert (found.losses, found.findings) == ((), ())
    skills = set(graph.objects(None, URIRef(ELM + "relatedESCOSkill")))
    source = Graph().parse(path, format="turtle")
    assert skills == set(source.objects(None, URIRef("http://schema.org/teaches")))
    sql = URIRef("http://example.org/courses/course001")
    assert set(graph.objects(sql, SKOS.prefLabel)) == {
        Literal("The Complete Oracle SQL Certification Course", lang="en")
    }
    assert set(graph.objects(sql, FOAF.homepage)) == set(source.objects(sql, URIRef("http://schema.org/url")))
    assert len(found.places) == 10


def test_adverts_of_jobtech_are_no_courses(shared: Path) -> None:
    (path,) = (shared / "data" / "samples" / "jobtech").glob("*.json")
    found = read(path, NAMES, Settings(), graph="partner/jobtech")
    assert [f.code for f in found.findings] == ["SDO-01"]
    assert b"".join(found.ntriples) == b""


def test_a_course_becomes_an_offer_with_all_that_is_read(tmp_path: Path) -> None:
    found = read(written(tmp_path, COURSE), NAMES, Settings(), graph="partner/uni")
    graph, me = read_back(found), "https://uni.example/c/1"
    assert found.counts == {
        "instances": 1,
        "offers": 1,
        "organisations": 1,
        "outcomes": 4,
        "qualifications": 1,
    }
    assert set(graph.objects(URIRef(me), SKOS.definition)) == {Literal("Working with open data.", lang="en")}
    assert of(graph, me, "offerLanguage") == {"http://publications.europa.eu/resource/authority/language/ENG"}
    assert set(graph.objects(URIRef(me), URIRef(NAMES.term("duration")))) == {Literal("P14D", datatype=XSD.duration)}
    assert of(graph, me, "deliveryMode") == {NAMES.scheme("delivery-mode", "online")}
    assert of(graph, me, "schedule") == {NAMES.scheme("schedule", "part-time")}
    assert of(graph, me, "providedBy") == {"https://uni.example/"}
    outcomes = of(graph, me, "hasLearningOutcome")
    told = {
        (c, level, t)
        for o in outcomes
        for c in of(graph, o, "outcomeCompetence") or {""}
        for level in of(graph, o, "outcomeLevel") or {""}
        for t in of(graph, o, "outcomeText") or {""}
    }
    assert told == {
        (NAMES.id("competence", "DAT.01"), "", ""),
        (NAMES.id("competence", "DAT.02"), NAMES.id("level", "L4"), "Cleaning data"),
        ("", "", ""),
        ("", "", "how to ask for data"),
    }
    (entry,) = of(graph, me, "hasEntryRequirement")
    assert of(graph, entry, "entryLevel") == {NAMES.id("level", "L2")}
    (award,) = of(graph, me, "awards")
    assert of(graph, award, "eqfLevel") == {"http://data.europa.eu/snb/eqf/5"}
    (run,) = graph.subjects(RDF.type, URIRef(NAMES.term("OfferInstance")))
    assert set(graph.objects(run, URIRef(NAMES.term("startDate")))) == {Literal("2027-01-31", datatype=XSD.date)}


def test_persons_are_never_read_and_losses_are_told_to_the_last(tmp_path: Path) -> None:
    found = read(written(tmp_path, COURSE), NAMES, Settings(), graph="partner/uni")
    said = b"".join(found.ntriples).decode()
    assert "Ann" not in said
    assert "ann@" not in said
    assert found.losses == (
        "1 × Person, which is not read here",
        "1 × aggregateRating of an offer",
        "1 × competencyRequired that is no competence of ours",
        "1 × courseMode in other words",
        "1 × instructor of an instance",
        "5 × text without a language, taken to be in the one language of its offer",
    )
    provider = COURSE | {"provider": {"@type": "Person", "@id": "https://ann.example/", "name": "Ann Ax"}}
    other = read(written(tmp_path, provider), NAMES, Settings(), graph="partner/uni")
    assert "ann.example" not in b"".join(other.ntriples).decode()
    assert "1 × providedBy: who is not said to be an organisation" in other.losses


@pytest.mark.parametrize(
    "context", ["https://schema.org", "http://schema.org/", "https://schema.org/docs/jsonldcontext.jsonld"]
)
def test_both_spellings_mean_the_same_and_nothing_is_fetched(tmp_path: Path, context: str) -> None:
    one = read(written(tmp_path, COURSE), NAMES, Settings(), graph="partner/uni")
    two = read(written(tmp_path, COURSE | {"@context": context}), NAMES, Settings(), graph="partner/uni")
    assert b"".join(one.ntriples) == b"".join(two.ntriples)
    inline = COURSE | {"@context": {"@vocab": "http://schema.org/"}}
    three = read(written(tmp_path, inline), NAMES, Settings(), graph="partner/uni")
    assert b"".join(one.ntriples) == b"".join(three.ntriples)


def test_nodes_without_a_name_get_the_same_one_each_time(tmp_path: Path) -> None:
    bare = {k: v for k, v in COURSE.items() if k != "@id"}
    both = [read(written(tmp_path, d), NAMES, Settings(), graph="p/uni") for d in (bare, dict(reversed(bare.items())))]
    assert b"".join(both[0].ntriples) == b"".join(both[1].ntriples)
    (offer,) = read_back(both[0]).subjects(RDF.type, URIRef(NAMES.term("LearningOffer")))
    assert str(offer).startswith(NAMES.base + "id/offer/uni-")


def test_addresses_that_are_none_are_no_links(tmp_path: Path) -> None:
    bad = COURSE | {"url": "javascript:alert(1)", "@id": "javascript:alert(2)", "teaches": ["javascript:alert(3)"]}
    found = read(written(tmp_path, bad), NAMES, Settings(), graph="p/uni")
    graph = read_back(found)
    assert not [o for o in graph.all_nodes() if isinstance(o, URIRef) and "javascript" in str(o).split("/")[0]]
    assert "1 × url that is no web address" in found.losses


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ({"@context": "https://evil.example/context"}, "nothing is fetched"),
        ({"@context": ["https://schema.org", "http://127.0.0.1/x"]}, "nothing is fetched"),
        ({"@context": {"@import": "https://evil.example/c"}}, "nothing is fetched"),
        ("{", "is not JSON"),
        ("[" * 3000, "nests deeper"),
    ],
)
def test_a_document_that_wants_more_or_is_none_is_refused_in_a_line(tmp_path: Path, said: Any, what: str) -> None:
    with pytest.raises(InputError, match=what) as error:
        read(written(tmp_path, said), NAMES, Settings(), graph="p/x")
    assert "courses.jsonld" in str(error.value)


def test_a_context_that_is_named_over_and_over_does_not_fill_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_document, "MAX_MB", 1)
    few = [COURSE | {"@id": f"https://e.org/{n}"} for n in range(20)]
    assert read(written(tmp_path, few), NAMES, Settings(), graph="p/x").counts["offers"] == 20
    with pytest.raises(InputError, match="too often; name it once"):
        read(written(tmp_path, [{"@context": "https://schema.org"}] * 5000), NAMES, Settings(), graph="p/x")


def test_turtle_is_read_as_well(tmp_path: Path) -> None:
    text = """@prefix s: <http://schema.org/> . <https://e.org/p> a s:EducationalOccupationalProgram ; s:name "P"@en ;
    s:hasCourse <https://e.org/c> . <https://e.org/c> a s:Course ; s:name "C"@en ; s:isPartOf <https://e.org/p> ."""
    graph = read_back(read(written(tmp_path, text, "p.ttl"), NAMES, Settings(), graph="p/x"))
    assert of(graph, "https://e.org/p", "hasModule") == {"https://e.org/c"}
    assert (URIRef("https://e.org/p"), RDF.type, URIRef(NAMES.term("Programme"))) in graph


def test_a_course_that_says_enough_conforms_to_the_shapes(tmp_path: Path, built: Release) -> None:
    text = {"@value": "Uses open data of a city in a service.", "@language": "en"}
    said = {
        "@context": "https://schema.org",
        "@type": "Course",
        "@id": "https://uni.example/c/2",
        "name": {"@value": "Open data in services", "@language": "en"},
        "description": {"@value": "A course on open data.", "@language": "en"},
        "inLanguage": "sv",
        "learningResourceType": "workshop",
        "creativeWorkStatus": "available",
        "timeRequired": "PT3H",
        "teaches": {"@id": NAMES.id("competence-level", "DAT.01") + "-L3", "description": text},
        "provider": {
            "@type": "Organization",
            "@id": "https://uni.example/",
            "name": {"@value": "Uni", "@language": "en"},
        },
        "hasCourseInstance": {"@type": "CourseInstance", "courseMode": "online"},
    }
    found = read(written(tmp_path, said), NAMES, Settings(), graph="partner/uni")
    assert (found.losses, found.findings) == ((), ())
    mine = tmp_path / "mine.nt"
    mine.write_bytes(b"".join(found.ntriples))
    ran = s4c("validate", mine, release=built)
    assert ran.code == 0, ran.out
    assert "Violation" not in ran.out


def test_the_shared_bad_files_end_in_a_line_or_in_nothing_read(shared: Path) -> None:
    files = sorted(
        p for p in (shared / "suites" / "bad_inputs").glob("r*") if p.suffix in (".ttl", ".rdf", ".nt", ".trig")
    )
    assert len(files) >= 30
    refused = 0
    for path in files:
        try:
            found = read(path, NAMES, Settings(), graph="p/x")
        except InputError as error:
            assert path.name in str(error), path.name
            refused += 1
        else:
            read_back(found)
            assert "passwd" not in b"".join(found.ntriples).decode()
    assert refused > 10
