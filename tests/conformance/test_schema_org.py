"""The schema.org exports against its domains and ranges: each term on a class that has it, with a value it takes.

The tables are ours, from knowledge of the vocabulary (schema.org, release 30.0), for the terms that an export may use;
its file is not here, so that a term the tables do not name is wrong until somebody looks it up.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.exports import NAMES, RIGHTS, content_of, link, text
from tests.properties.test_export_laws import BASE, lines

from s4c_graph.core.release import Release
from s4c_graph.flows.export_formats import Options, exported
from s4c_graph.publishing.schema_org import document

ABOVE = {
    "Audience": "Intangible",
    "AlignmentObject": "Intangible",
    "CategoryCode": "DefinedTerm",
    "CategoryCodeSet": "DefinedTermSet",
    "Course": "LearningResource",
    "CourseInstance": "Event",
    "CreativeWork": "Thing",
    "Dataset": "CreativeWork",
    "DefinedTerm": "Intangible",
    "DefinedTermSet": "CreativeWork",
    "EducationalOccupationalCredential": "CreativeWork",
    "EducationalOccupationalProgram": "Intangible",
    "Event": "Thing",
    "Intangible": "Thing",
    "JobPosting": "Intangible",
    "LearningResource": "CreativeWork",
    "Occupation": "Intangible",
    "Organization": "Thing",
}
"""Class → the class it is below; Course is a CreativeWork and a LearningResource."""
WORK, PROGRAMME, CREDENTIAL = "CreativeWork", "EducationalOccupationalProgram", "EducationalOccupationalCredential"
TERMS: dict[str, tuple[set[str], set[str]]] = {
    # Thing
    "additionalType": ({"Thing"}, {"URL", "Text"}),
    "alternateName": ({"Thing"}, {"Text"}),
    "description": ({"Thing"}, {"Text"}),
    "identifier": ({"Thing"}, {"Text", "URL"}),
    "name": ({"Thing"}, {"Text"}),
    "sameAs": ({"Thing"}, {"URL"}),
    "url": ({"Thing"}, {"URL"}),
    # CreativeWork
    "abstract": ({WORK}, {"Text"}),
    "audience": ({WORK, "Event"}, {"Audience"}),
    "creativeWorkStatus": ({WORK}, {"DefinedTerm", "Text"}),
    "creator": ({WORK}, {"Organization"}),
    "creditText": ({WORK}, {"Text"}),
    "hasPart": ({WORK}, {WORK}),
    "inLanguage": ({WORK, "Event", "Organization"}, {"Language"}),
    "isPartOf": ({WORK}, {WORK, "URL"}),
    "license": ({WORK}, {WORK, "URL"}),
    "provider": ({WORK, PROGRAMME}, {"Organization"}),
    "timeRequired": ({WORK}, {"Duration"}),
    "version": ({WORK}, {"Text"}),
    # learning
    "competencyRequired": ({CREDENTIAL, "LearningResource"}, {"DefinedTerm", "Text", "URL"}),
    "courseCode": ({"Course"}, {"Text"}),
    "courseMode": ({"CourseInstance"}, {"Text", "URL"}),
    "educationalAlignment": ({WORK, "LearningResource"}, {"AlignmentObject"}),
    "educationalLevel": ({CREDENTIAL, "LearningResource"}, {"DefinedTerm", "Text", "URL"}),
    "educationalProgramMode": ({PROGRAMME}, {"Text", "URL"}),
    "endDate": ({"Event", PROGRAMME}, {"Date"}),
    "hasCourse": ({PROGRAMME}, {"Course"}),
    "hasCourseInstance": ({"Course"}, {"CourseInstance"}),
    "learningResourceType": ({WORK, "LearningResource"}, {"DefinedTerm", "Text"}),
    "occupationalCredentialAwarded": ({"Course", PROGRAMME}, {CREDENTIAL, "Text", "URL"}),
    "recognizedBy": ({CREDENTIAL}, {"Organization"}),
    "startDate": ({"Event", PROGRAMME}, {"Date"}),
    "teaches": ({WORK, "LearningResource", "Event"}, {"DefinedTerm", "Text"}),
    "timeToComplete": ({PROGRAMME}, {"Duration"}),
    "validFor": ({CREDENTIAL}, {"Duration"}),
    "validIn": ({CREDENTIAL}, {"AdministrativeArea"}),
    # terms and work
    "codeValue": ({"CategoryCode"}, {"Text"}),
    "datePosted": ({"JobPosting"}, {"Date"}),
    "hasDefinedTerm": ({"DefinedTermSet"}, {"DefinedTerm"}),
    "hiringOrganization": ({"JobPosting"}, {"Organization"}),
    "inCodeSet": ({"CategoryCode"}, {"CategoryCodeSet", "URL"}),
    "inDefinedTermSet": ({"DefinedTerm"}, {"DefinedTermSet", "URL"}),
    "occupationalCategory": ({"Occupation", "JobPosting", PROGRAMME}, {"CategoryCode", "Text"}),
    "relevantOccupation": ({"JobPosting"}, {"Occupation"}),
    "skills": ({"JobPosting", "Occupation", "Organization"}, {"DefinedTerm", "Text"}),
    "termCode": ({"DefinedTerm"}, {"Text"}),
    "title": ({"JobPosting"}, {"Text"}),
    # alignments
    "alignmentType": ({"AlignmentObject"}, {"Text"}),
    "audienceType": ({"Audience"}, {"Text"}),
    "educationalFramework": ({"AlignmentObject"}, {"Text"}),
    "targetDescription": ({"AlignmentObject"}, {"Text"}),
    "targetName": ({"AlignmentObject"}, {"Text"}),
    "targetUrl": ({"AlignmentObject"}, {"URL"}),
}
"""Term → the classes it is of, and what it takes."""
ALIGNED = {
    "assesses",
    "complexityLevel",
    "educationalLevel",
    "educationalSubject",
    "readingLevel",
    "requires",
    "teaches",
}


def matching(pattern: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def is_text(value: object) -> bool:
    said = value.get("@value") if isinstance(value, dict) and value.keys() <= {"@value", "@language"} else value
    return isinstance(said, str) and bool(said)


DATA: dict[str, Callable[[object], bool]] = {
    "Text": is_text,
    "URL": matching(r"https?://[^\s<>\"{}|\\^`]+"),
    "Date": matching(r"\d{4}-\d\d-\d\d(T.*)?"),
    "Duration": matching(r"P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"),
    "Language": matching(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"),
}


def kinds(node: dict[str, Any]) -> set[str]:
    """The classes of a node and all above them."""
    waiting = node["@type"] if isinstance(node["@type"], list) else [node["@type"]]
    found = set()
    for kind in waiting:
        while kind:
            found.add(kind)
            kind = ABOVE.get(kind, "")
    return found


def wrong(node: dict[str, Any], types: dict[str, set[str]]) -> Iterator[str]:
    """What is not as the tables say, in a node and those inside it. types: classes of the nodes with an IRI."""
    mine = kinds(node)
    for term, said in node.items():
        if term.startswith("@"):
            continue
        classes, takes = TERMS.get(term, (set[str](), set[str]()))
        if not classes & mine:
            yield f"{term} of {node['@type']}"
            continue
        for one in said if isinstance(said, list) else [said]:
            if isinstance(one, dict) and "@value" not in one:
                theirs = kinds(one) if "@type" in one else types.get(one.get("@id", ""), set())
                if theirs and not theirs & takes:
                    yield f"{term}: {one.get('@type') or theirs} is none of {sorted(takes)}"
                if "@type" in one:
                    yield from wrong(one, types)
                elif not one.keys() <= {"@id", "name"}:
                    yield f"{term}: {sorted(one)} of no class"
            elif not any(DATA[kind](one) for kind in takes & DATA.keys()):
                yield f"{term}: {one!r} is none of {sorted(takes)}"
        if term == "alignmentType" and said not in ALIGNED:
            yield f"{term}: {said}"


def found(made: dict[str, Any]) -> list[str]:
    """Whatever is wrong in a document."""
    types = {node["@id"]: kinds(node) for node in made["@graph"] if "@id" in node}
    return sorted({message for node in made["@graph"] for message in wrong(node, types)})


def test_the_shipped_framework_keeps_to_domains_and_ranges(built: Release) -> None:
    with built.open() as kg:
        whole = json.loads(exported(kg, "schema-org").files["schema-org.jsonld"])
        posting = Options(employer="City", posted="2027-01-31")
        posted = json.loads(exported(kg, "job-posting", posting).files["job-posting.jsonld"])
    assert found(whole) == []
    assert found(posted) == []


def whole() -> dict[str, Any]:
    """Offers and all they name, each field filled."""
    said = lines({}, "stated", "stated")
    for key in ("offer", "programme", "provider"):
        said += [link(BASE + key, "foaf:homepage", "javascript:alert(1)")]
        said += [link(BASE + key, "foaf:homepage", f"https://example.org/{key}.html")]
    for key in ("offer", "programme"):
        said += [link(BASE + key, "s4c:deliveryMode", NAMES.scheme("delivery-mode", "online"))]
        said += [link(BASE + key, "s4c:providedBy", BASE + "provider"), text(BASE + key, "skos:notation", "L1")]
        said += [link(BASE + key, "skos:exactMatch", f"https://example.org/other/{key}")]
    said += [
        link(BASE + "role", f"skos:{match}Match", f"https://taxonomy.example/{match}") for match in ("exact", "close")
    ]
    said += [link(BASE + "role", "skos:exactMatch", "http://data.europa.eu/esco/occupation/x")]
    said += [text(BASE + "competence", "skos:altLabel", said_, tag) for said_, tag in (("a", "en"), ("b", "sv"))]
    said += [text(BASE + "framework", "dct:creator", "The founders")]
    said += [link(BASE + "framework", "dct:license", "https://creativecommons.org/licenses/by/4.0/")]
    return document(content_of(said), RIGHTS)[0]


def test_every_field_keeps_to_domains_and_ranges() -> None:
    made = whole()
    assert found(made) == []
    assert "javascript" not in json.dumps(made)
    (role,) = [n for n in made["@graph"] if n["@type"] == "Occupation"]
    sets = {code["url"]: code.get("inCodeSet", {}).get("name") for code in role["occupationalCategory"]}
    assert sets == {
        "http://data.europa.eu/esco/occupation/x": "ESCO",
        "https://taxonomy.example/exact": None,
        "https://taxonomy.example/close": None,
    }
    (term_set,) = [n for n in made["@graph"] if n["@type"] == "DefinedTermSet"]
    assert term_set["creditText"] == "The founders", "nobody says whether it is an organisation or a person"


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "a term that is not there": lambda node: node.update(skillLevel="L3"),
    "a term of another class": lambda node: node.update(courseMode="online"),
    "a text for an address": lambda node: node.update(url="our page"),
    "a word for a duration": lambda node: node.update(timeRequired="six months"),
    "a class that a term does not take": lambda node: node.update(teaches={"@type": "Occupation", "name": "x"}),
    "a node of no class": lambda node: node.update(provider={"name": "x", "url": "https://example.org/"}),
    "an empty text": lambda node: node.update(name=""),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_tables_see(name: str) -> None:
    made = copy.deepcopy(whole())
    node = next(n for n in made["@graph"] if "Course" in n["@type"])
    CHANGES[name](node)
    assert len(found(made)) == 1
