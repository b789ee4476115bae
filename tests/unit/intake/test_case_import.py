"""CASE packages of others become a framework of ours; what is wrong with them is told, and nothing breaks on them.

The package of STANDARD is written for this test from the information model of 1EdTech CASE 1.1 (24 January 2025); it is
no real framework.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, SKOS
from tests.exports import NAMES, read_back

from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Severity
from s4c_graph.intake.case import read

WHEN = "2026-02-03T04:05:06+00:00"
HOST = "https://case.example.org/uri/"


def item(key: str, statement: str, **more: Any) -> dict[str, Any]:
    """An item with a UUID of one letter repeated."""
    identifier = f"{key * 8}-{key * 4}-4{key * 3}-8{key * 3}-{key * 12}"
    said = {"identifier": identifier, "uri": HOST + identifier, "fullStatement": statement, "lastChangeDateTime": WHEN}
    return said | more


def tie(origin: dict[str, Any], kind: str, target: dict[str, Any], **more: Any) -> dict[str, Any]:
    ends = {
        side: {"title": "x", "identifier": one["identifier"], "uri": one["uri"]}
        for side, one in (("originNodeURI", origin), ("destinationNodeURI", target))
    }
    identifier = f"{origin['identifier'][:8]}-{len(kind):04}-4000-8000-{target['identifier'][:8]}0000"
    return {
        "identifier": identifier,
        "uri": f"urn:uuid:{identifier}",
        "associationType": kind,
        "lastChangeDateTime": WHEN,
        **ends,
    } | more


DOCUMENT: dict[str, Any] = {
    "identifier": "d0000000-0000-4000-8000-000000000000",
    "uri": HOST + "d0000000-0000-4000-8000-000000000000",
    "creator": "Example Board of Education",
    "title": "Travel planning",
    "language": "eng",
    "version": "2",
    "officialSourceURL": "https://example.org/source.pdf",
    "licenseURI": {"title": "CC BY", "identifier": "x", "uri": "https://creativecommons.org/licenses/by/4.0/"},
    "lastChangeDateTime": WHEN,
}
STRAND = item("a", "Networks", humanCodingScheme="N", CFItemType="Strand")
GROUP = item("b", "Timetables", humanCodingScheme="N.1", CFItemType="Cluster")
LEAF = item(
    "c", "Builds a timetable for a line.", abbreviatedStatement="Building timetables", humanCodingScheme="N.1.a"
)
LEAF |= {
    "conceptKeywords": ["schedule"],
    "educationLevel": ["HE"],
    "language": "en",
    "notes": "From an older document.",
}
OTHER = item("e", "Reads a timetable.", humanCodingScheme="N.1.b")
STANDARD: dict[str, Any] = {
    "CFDocument": DOCUMENT,
    "CFItems": [STRAND, GROUP, LEAF, OTHER],
    "CFAssociations": [
        tie(STRAND, "isChildOf", DOCUMENT, sequenceNumber=1),
        tie(GROUP, "isChildOf", STRAND, sequenceNumber=1),
        tie(LEAF, "isChildOf", GROUP, sequenceNumber=1),
        tie(OTHER, "isChildOf", GROUP, sequenceNumber=2),
        tie(OTHER, "precedes", LEAF),
        tie(LEAF, "isRelatedTo", OTHER),
        tie(LEAF, "exactMatchOf", {"identifier": "esco", "uri": "http://data.europa.eu/esco/skill/x"}),
        tie(OTHER, "replacedBy", LEAF),
    ],
    "CFDefinitions": {"CFSubjects": [{"identifier": "s", "uri": "s", "title": "Transport"}]},
    "CFRubrics": [{"identifier": "r", "uri": "r"}],
}


def written(folder: Path, package: Any) -> Path:
    path = folder / "theirs.json"
    path.write_text(package if isinstance(package, str) else json.dumps(package), encoding="utf-8")
    return path


def changed(**more: Any) -> dict[str, Any]:
    return {"CFDocument": DOCUMENT, "CFItems": [STRAND], "CFAssociations": []} | more


def test_a_framework_of_others_becomes_areas_and_competences(tmp_path: Path) -> None:
    found = read(written(tmp_path, STANDARD), NAMES, Settings(), graph="partner/board")
    graph = read_back(found)
    assert found.counts == {"frameworks": 1, "areas": 2, "competences": 2}
    whole, strand, group, leaf, other = (URIRef(x["uri"]) for x in (DOCUMENT, STRAND, GROUP, LEAF, OTHER))
    assert set(graph.objects(whole, SKOS.hasTopConcept)) == {strand}
    assert set(graph.objects(group, SKOS.broader)) == {strand}
    assert set(graph.objects(leaf, URIRef(NAMES.term("inArea")))) == {group}
    assert set(graph.objects(leaf, SKOS.prefLabel)) == {Literal("Building timetables", lang="en")}
    assert set(graph.objects(leaf, SKOS.definition)) == {Literal("Builds a timetable for a line.", lang="en")}
    assert set(graph.objects(leaf, SKOS.altLabel)) == {Literal("schedule", lang="en")}
    assert set(graph.objects(leaf, SKOS.notation)) == {Literal("N.1.a")}
    assert set(graph.objects(other, SKOS.prefLabel)) == {Literal("Reads a timetable.", lang="en")}, "eng is en"
    assert set(graph.objects(leaf, SKOS.exactMatch)) == {URIRef("http://data.europa.eu/esco/skill/x")}
    assert set(graph.objects(leaf, URIRef(NAMES.term("relatesToCompetence")))) == {other}
    assert set(graph.objects(other, DCTERMS.isReplacedBy)) == {leaf}
    assert str(graph.value(other, OWL.deprecated)) == "true"
    assert set(graph.objects(whole, DCTERMS.license)) == {URIRef("https://creativecommons.org/licenses/by/4.0/")}
    assert str(found.places[LEAF["uri"]]) == "theirs.json#/CFItems/2"


def test_what_is_left_out_is_told_to_the_last_field(tmp_path: Path) -> None:
    assert read(written(tmp_path, STANDARD), NAMES, Settings(), graph="partner/board").losses == (
        "1 × CFRubrics of the package",
        "1 × CFSubjects of the definitions",
        "1 × association precedes",
        "1 × educationLevel of items",
        "2 × item type of another framework",
        "1 × officialSourceURL of the document",
    )


def test_the_same_package_gives_the_same_bytes_and_order_of_entries_means_nothing(tmp_path: Path) -> None:
    turned = STANDARD | {"CFItems": STANDARD["CFItems"][::-1], "CFAssociations": STANDARD["CFAssociations"][::-1]}
    both = [read(written(tmp_path, p), NAMES, Settings(), graph="partner/board") for p in (STANDARD, turned)]
    assert b"".join(both[0].ntriples) == b"".join(both[1].ntriples)


def test_an_item_without_a_web_address_is_named_below_our_base(tmp_path: Path) -> None:
    for uri in ("urn:uuid:1", "javascript:alert(1)", "http://exa mple.org/<x>", "", "../../etc/passwd"):
        found = read(
            written(tmp_path, changed(CFItems=[item("a", "Networks", uri=uri)])),
            Names("https://b.example/k/"),
            Settings(),
            graph="partner/x",
        )
        (made,) = set(read_back(found).subjects(RDF.type, URIRef("https://b.example/k/ontology#Competence")))
        assert str(made).startswith("https://b.example/k/id/competence/x-")
        assert "javascript:" not in b"".join(found.ntriples).decode()


def test_a_circle_is_cut_and_told(tmp_path: Path) -> None:
    ties = [tie(STRAND, "isChildOf", GROUP), tie(GROUP, "isChildOf", LEAF), tie(LEAF, "isChildOf", STRAND)]
    found = read(
        written(tmp_path, changed(CFItems=[STRAND, GROUP, LEAF], CFAssociations=ties)), NAMES, Settings(), graph="p/x"
    )
    assert [f.code for f in found.findings] == ["CASE-02"]
    graph = read_back(found)
    for one in (STRAND, GROUP, LEAF):
        for up in graph.objects(URIRef(one["uri"]), SKOS.broader):
            assert URIRef(one["uri"]) not in set(graph.transitive_objects(up, SKOS.broader))


def test_a_deep_hierarchy_is_walked_without_recursion(tmp_path: Path) -> None:
    items = [item("a", f"I{n}", identifier=f"i{n}", uri=f"{HOST}{n}") for n in range(5000)]
    ties = [tie(b, "isChildOf", a) for a, b in pairwise(items)]
    found = read(written(tmp_path, changed(CFItems=items, CFAssociations=ties)), NAMES, Settings(), graph="p/x")
    assert found.counts == {"frameworks": 1, "areas": 4999, "competences": 1}


@pytest.mark.parametrize(
    ("package", "what"),
    [
        (changed(CFItems=[STRAND, STRAND]), "the identifier stands twice"),
        (changed(CFItems=[STRAND, {"identifier": "x"}]), "no fullStatement"),
        (changed(CFItems=[STRAND, 7]), "no identifier"),
        (changed(CFAssociations=[tie(GROUP, "isChildOf", STRAND)]), "an end is no item of the package"),
        (changed(CFAssociations=[{"associationType": "isChildOf"}]), "an end is no item of the package"),
        (
            changed(CFAssociations=[tie(STRAND, "exactMatchOf", {"identifier": "x", "uri": "javascript:x"})]),
            "no web address",
        ),
    ],
)
def test_a_wrong_entry_is_left_out_with_its_place(tmp_path: Path, package: Any, what: str) -> None:
    found = read(written(tmp_path, package), NAMES, Settings(), graph="p/x")
    (said,) = found.findings
    assert said.code == "CASE-01"
    assert said.severity is Severity.WARNING
    assert what in said.message("en")
    assert said.place is not None and said.place.pointer is not None
    assert {"en", "sv", "pl"} == set(said.messages)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not JSON"),
        ('{"CFDocument": {', "is not JSON"),
        ("[]", "is no CASE package"),
        ('{"CFDocument": []}', "is no CASE package"),
        ('{"CFDocument": {"title": NaN}}', "NaN"),
        ("[" * 5000, "nests deeper"),
        ('{"CFDocument": {"title": "\\ud800"}}', "half a character"),
        ('{"CFDocument": {"title": "' + "\0" + '"}}', "NUL"),
    ],
)
def test_what_is_no_package_is_refused_in_a_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as error:
        read(written(tmp_path, text), NAMES, Settings(), graph="p/x")
    assert "theirs.json" in str(error.value)


@pytest.mark.parametrize("text", [r"\ud83d\ude8c", r"\\ud800", "\U0001f68c", r"a\u0000b"])
def test_whole_characters_are_read_however_they_are_written(tmp_path: Path, text: str) -> None:
    document = '{"identifier": "d", "uri": "https://example.org/d", "creator": "c", "title": "' + text + '"}'
    package = '{"CFDocument": ' + document + "}"
    title = read_back(read(written(tmp_path, package), NAMES, Settings(), graph="p/x")).value(
        URIRef("https://example.org/d"), DCTERMS.title
    )
    assert str(title) == json.loads(f'"{text}"').replace("\0", "")


def test_a_package_without_items_says_so(tmp_path: Path) -> None:
    assert [
        f.code for f in read(written(tmp_path, {"CFDocument": DOCUMENT}), NAMES, Settings(), graph="p/x").findings
    ] == ["CASE-03"]
