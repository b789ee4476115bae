"""Documents of other vocabularies are told by what they hold, and handed to the reader of their kind, and to no other.

The documents are cut from what the specifications show (1EdTech CASE 1.1, ELM 3, CTDL-ASN, schema.org). Where only the
dispatch is looked at, the readers are stand-ins.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph
from tests.exports import LOST_IN_SCHEMA_ORG

from s4c_graph.core.errors import InputError
from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.core.sources import source
from s4c_graph.core.values import Finding, Place, Severity, Statements
from s4c_graph.flows import documents
from s4c_graph.flows.build import build
from s4c_graph.flows.export_formats import exported
from s4c_graph.flows.given import given
from s4c_graph.intake import elm, json_document, schema_org

CASE = {"CFDocument": {"identifier": "1", "uri": "https://example.org/1", "title": "x"}, "CFItems": []}
ELM = {"@context": "http://data.europa.eu/snb/model/context/edc-ap", "type": "LearningOpportunity"}
SCHEMA = {"@context": "https://schema.org/", "@type": "Course", "name": "x"}
RDF = {"@context": {"schema": "https://schema.org/"}, "@id": "https://example.org/a", "schema:name": "x"}
CTDL = {"@context": {"ceasn": "https://purl.org/ctdlasn/terms/"}, "@type": "ceasn:CompetencyFramework"}
CURRICULUM: dict[str, Any] = {"document_data": {"beruf": "Koch/Köchin", "lernfeld_ausbildungsteil": []}}
OURS = "https://w3id.org/s4c/ontology#"
HERE = Settings()
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
PREFIXES = """@prefix elm: <http://data.europa.eu/snb/model/elm/> . @prefix s: <http://schema.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix s4c: <https://w3id.org/s4c/ontology#> .
@prefix ceasn: <https://purl.org/ctdlasn/terms/> . @prefix u: <https://uni.example/> .
"""


def written(folder: Path, name: str, content: object) -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1), encoding="utf-8")
    return path


def kind_of(path: Path) -> str | None:
    return documents.told(path, HERE, graph="partner/x").kind


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.json", CASE, "CASE"),
        ("a.jsonld", ELM, "ELM"),
        ("a.jsonld", SCHEMA, "schema.org"),
        ("a.json", {**SCHEMA, "@context": {"@vocab": "http://schema.org/"}}, "schema.org"),
        ("a.json", {**SCHEMA, "@context": ["https://schema.org", {"x": "urn:x"}]}, "schema.org"),
        ("a.jsonld", CTDL, "CTDL-ASN"),
        ("a.jsonld", {**CTDL, "@context": "https://credreg.net/ctdlasn/schema/context/json"}, "CTDL-ASN"),
        ("a.json", CURRICULUM, "curriculum"),
        ("a.jsonld", RDF, None),
        ("a.jsonld", {**SCHEMA, "@type": f"{OURS}LearningOffer"}, None),
        ("a.jsonld", {**SCHEMA, f"{OURS}outcomeText": "x"}, None),
        ("a.json", {"nodes": [], "links": []}, None),
    ],
)
def test_the_kind_is_told_by_the_content(tmp_path: Path, name: str, content: object, kind: str | None) -> None:
    assert kind_of(written(tmp_path, name, content)) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("u:a a elm:LearningOpportunity .", "ELM"),
        ("u:a a s:Course .", "schema.org"),
        ("u:a a ceasn:Competency .", "CTDL-ASN"),
        ("u:a a s:Course . u:b a u:Building ; u:near u:a .", "schema.org"),
        ("u:a a s:Person ; s:name 'x' .", "schema.org"),
        ("u:a a s4c:LearningOffer , s:Course .", None),
        ("u:a a s:Course . u:b s4c:teaches u:c .", None),
        ("u:a a u:Building ; s:name 'x' .", None),
        (
            "# http://data.europa.eu/snb/model/elm/Person\nu:a u:says 'elm: http://data.europa.eu/snb/model/elm/' .",
            None,
        ),
        ("elm:Person a owl:Class . u:shape u:of elm:LearningOpportunity .", None),
        ("u:a a s:Course ; s:description 'see https://w3id.org/s4c/ontology#Competence' .", "schema.org"),
        ("u:a a s:Course ; s:additionalType s4c:Curriculum .", "schema.org"),
        (f"u:a u:says '\\n<u:b> <{RDF_TYPE}> <http://schema.org/Course> .\\n' .", None),
        (f"u:a u:says 'x <{RDF_TYPE}> <http://schema.org/Course'^^<http://schema.org/Course> .", None),
    ],
)
def test_rdf_is_told_by_the_classes_of_its_things_in_any_syntax(tmp_path: Path, text: str, kind: str | None) -> None:
    turtle = written(tmp_path, "a.ttl", PREFIXES + text)
    graph = Graph().parse(turtle)
    for suffix, format in ((".nt", "nt"), (".rdf", "xml"), (".jsonld", "json-ld")):
        graph.serialize(turtle.with_suffix(suffix), format=format, encoding="utf-8")
    assert {path.suffix: kind_of(path) for path in tmp_path.iterdir()} == dict.fromkeys(
        (".ttl", ".nt", ".rdf", ".jsonld"), kind
    )


@pytest.mark.parametrize("document", [CASE, SCHEMA, CURRICULUM], ids=["CASE", "schema.org", "curriculum"])
def test_the_telling_part_may_stand_late(tmp_path: Path, document: dict[str, Any]) -> None:
    late = {"about": ["A long preface. "] * 30_000} | document
    path = written(tmp_path, "late.json", late)
    assert path.stat().st_size > 1 << 19
    assert kind_of(path) == kind_of(written(tmp_path, "short.json", document))
    assert kind_of(path) is not None


def test_a_text_that_names_another_kind_is_only_a_text(tmp_path: Path) -> None:
    """A course whose description quotes a CASE package and an ELM context is a course."""
    said = json.dumps(CASE) + " " + json.dumps(ELM) + f" {OURS}Competence"
    assert kind_of(written(tmp_path, "a.jsonld", {**SCHEMA, "description": said})) == "schema.org"
    assert kind_of(written(tmp_path, "b.json", {**RDF, "schema:description": said})) is None


def test_statements_of_ours_may_name_a_context_that_is_known(tmp_path: Path) -> None:
    """Such a file was refused, because its context stands elsewhere; its checksum is that of the file as given."""
    said = {
        "@context": ["https://schema.org", {"s4c": OURS}],
        "@id": "https://uni.example/c",
        "@type": "s4c:LearningOffer",
    }
    path = written(tmp_path, "mine.jsonld", said | {"name": "Bus lines"})
    found = documents.read(path, HERE, graph="user/mine")
    assert kind_of(path) is None
    assert found.counts == {"triples": 2}
    assert found.source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert str(found.places["https://uni.example/c"]) == "mine.jsonld#"


def test_a_package_too_large_to_be_held_is_told_and_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as stream:
        stream.write(b'{"x": "' + b"y" * (json_document.MAX_MB << 20) + b'", "CFDocument": {}, "CFItems": []}')
    assert json_document.outline(path).keys() == {"x", "CFDocument", "CFItems"}
    with pytest.raises(InputError, match="at most 64 are read as JSON"):
        documents.read(path, HERE, graph="partner/x")


@pytest.mark.parametrize(
    "text",
    ["", "{", '{"CFDocument": ', '{"a\\', '[{"CFItems": 1}]', '{"a": {"CFItems": 1}}', '{"' + '\\"' * 300_000 + "\\"],
    ids=["empty", "cut", "cut after a key", "cut in a text", "a list", "deeper", "a text of escapes without an end"],
)
def test_keys_of_broken_json_are_looked_at_once(tmp_path: Path, text: str) -> None:
    assert set(json_document.outline(written(tmp_path, "a.json", text))) <= {"CFDocument", "a"}


def test_what_a_reader_does_not_read_of_another_kind_is_told(tmp_path: Path) -> None:
    text = "u:a a s:Course ; s:name 'x' . u:b a s:Course ; s:name 'y' . u:c a elm:Qualification ."
    found = documents.read(written(tmp_path, "a.ttl", PREFIXES + text), HERE, graph="partner/x")
    assert found.counts == {"offers": 2}
    assert "1 × thing of ELM: give it in a file of its own" in found.losses


@pytest.mark.parametrize("kind", documents.READERS)
def test_every_kind_has_its_reader(kind: str) -> None:
    module = importlib.import_module(f"s4c_graph.intake.{documents.READERS[kind]}")
    assert callable(module.read)
    assert callable(module.taken)


@pytest.mark.parametrize("read", [elm.read, schema_org.read], ids=["elm", "schema_org"])
def test_readers_keep_to_the_settings_they_are_handed(tmp_path: Path, read: Any) -> None:
    text = PREFIXES + "u:a a s:Course , elm:LearningOpportunity ; s:name '" + "y" * (1 << 20) + "' ."
    path = written(tmp_path, "a.ttl", text)
    assert read(path, HERE.names, HERE, graph="partner/x").counts == {"offers": 1}
    with pytest.raises(InputError, match="at most 1 are read"):
        read(path, HERE.names, Settings(max_input_mb=1), graph="partner/x")


def test_a_document_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "a.json", {**CASE, "x": "y" * (1 << 20)})
    with pytest.raises(InputError, match="at most 1 are read"):
        list(given([path], Settings(max_input_mb=1)))


def test_findings_of_a_document_come_once(tmp_path: Path) -> None:
    """A document of ELM that holds nothing that is read says so; the report of a build said it twice."""
    path = written(tmp_path, "empty.jsonld", {**ELM, "type": "Person", "id": "https://uni.example/ann"})
    [one] = given([path], HERE, kind="partner")
    assert [f.code for f in one.findings] == ["ELM-01"]
    made = build(Settings(home=tmp_path / "home"), sources=[path])
    assert [f.code for f in made.report if f.code.startswith("ELM")] == ["ELM-01"]
    told = json.loads((made.release.path / "report.json").read_text(encoding="utf-8"))
    assert [f["code"] for f in told["findings"]].count("ELM-01") == 1
    assert "uni.example/ann" not in json.dumps(told)


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A stand-in for the reader of schema.org: the graphs it was asked for."""
    asked: list[str] = []

    def taken(parsed: Any, names: Any, *, graph: str) -> Statements:
        asked.append(graph)
        offer, bad = "https://uni.example/offer", "https://uni.example/bad"
        lines = [f'<{s}> <https://uni.example/p> "x" .\n'.encode() for s in (offer, bad)]
        at = Place(parsed.path.name, pointer="/a")
        wrong = Finding("EL-01", Severity.VIOLATION, bad, {"en": "No title. Add one."}, place=at)
        said = source(graph, file=parsed.path.name)
        return Statements(graph, lines, said, (wrong,), places={bad: at}, losses=("2 persons were left out",))

    monkeypatch.setattr(schema_org, "taken", taken)
    return asked


def test_what_a_reader_finds_wrong_is_quarantined_and_its_losses_go_back(stand_in: list[str], tmp_path: Path) -> None:
    path = written(tmp_path, "courses.jsonld", SCHEMA)
    made = build(Settings(home=tmp_path / "home"), sources=[path])
    assert stand_in == ["user/courses"]
    (one,) = made.quarantine
    assert (one.joined, one.left_out) == ((1, 1), (1, 1))
    folder = made.release.path / "quarantine" / "courses"
    assert "2 persons were left out" in (folder / "report.txt").read_text(encoding="utf-8")
    told = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert told["not carried over"] == ["2 persons were left out"]
    assert [f["place"] for f in told["findings"] if f["code"] == "EL-01"] == ["courses.jsonld#/a"]
    assert "https://uni.example/bad" in (folder / "quarantined.nt").read_text(encoding="utf-8")


RETURNED = {
    "elm": ("elm.jsonld", "ELM", {"offers": 20, "outcomes": 66, "qualifications": 4}),
    "schema-org": ("schema-org.jsonld", "schema.org", {"offers": 20, "outcomes": 66, "qualifications": 4}),
    "case": ("case.json", "CASE", {"frameworks": 1, "areas": 12, "competences": 140}),
    "ctdl-asn": ("ctdl-asn.jsonld", "CTDL-ASN", {"frameworks": 1, "areas": 12, "competences": 140}),
}
"""Exports of ours that come in again: the file, its kind, and what is read of it."""
LOST = {
    "elm": (
        "elm:LearningAchievementSpecification elm:entryRequirement: 5 left out",
        "elm:LearningAchievementSpecification elm:isPartOf: 2 left out",
        "skos:Concept skos:prefLabel: labels of 192 concepts left out; their own lists have them",
    ),
    "schema-org": LOST_IN_SCHEMA_ORG,
    "case": ("1 × adoptionStatus of the document", "1 × notes of the document"),
    "ctdl-asn": ("1 × author of the framework",),
}
"""What of each document is not read back, beside what its export has left out."""


@pytest.mark.parametrize("format", RETURNED)
def test_our_own_exports_are_known_again_and_say_what_is_lost(format: str, built: Release, tmp_path: Path) -> None:
    name, kind, counts = RETURNED[format]
    with built.open() as kg:
        (tmp_path / name).write_bytes(next(iter(exported(kg, format).files.values())))
    assert kind_of(tmp_path / name) == kind
    found = documents.read(tmp_path / name, HERE, graph="partner/us")
    assert {key: found.counts[key] for key in counts} == counts
    assert found.losses == LOST[format]


def test_an_export_sent_back_says_nothing_new_of_what_is_ours_and_its_losses_are_in_the_report(
    built: Release, tmp_path: Path
) -> None:
    with built.open() as kg:
        (tmp_path / "back.json").write_bytes(next(iter(exported(kg, "case").files.values())))
    made = build(Settings(home=tmp_path / "home"), sources=[tmp_path / "back.json"])
    (one,) = made.quarantine
    assert (one.joined, one.left_out[0]) == ((0, 0), 153), "all of it is described here"
    assert {f.code for f in one.findings if f.severity is Severity.VIOLATION} == {"IN-05"}
    told = (made.release.path / "quarantine" / "back" / "report.txt").read_text(encoding="utf-8")
    assert "1 × adoptionStatus of the document" in told


@pytest.mark.shared
def test_a_real_credential_is_judged_and_nobody_in_it_is_named(shared: Path, tmp_path: Path) -> None:
    """ELM's own sample lacks what an offer and an outcome need here; the organisation joins, the holder is nowhere."""
    file = shared / "data" / "samples" / "elm" / "Sample-MC-Annex1-unsigned.jsonld"
    holder = json.loads(file.read_text(encoding="utf-8"))["credentialSubject"]["id"]
    made = build(Settings(home=tmp_path / "home"), sources=[file])
    (one,) = made.quarantine
    assert (one.joined[0], one.left_out[0]) == (1, 4)
    assert any("person" in loss.lower() for loss in one.losses)
    for written_ in (made.release.path / "quarantine").rglob("*.*"):
        assert holder.encode() not in _plain(written_)


def _plain(path: Path) -> bytes:
    """What a file says, a workbook unpacked."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as book:
        return b"".join(book.read(name) for name in book.namelist())


KINDS = {
    "elm/ELM.ttl": None,
    "elm/LOQ-constraints.ttl": None,
    "elm/edc-ap-context.jsonld": None,
    "elm/credential-sample.jsonld": "ELM",
    "elm/credential-sample-turtle.ttl": "ELM",
    "elm/Sample-CertOfPart-unsigned.jsonld": "ELM",
    "courses-esco/courses.ttl": "schema.org",
}


@pytest.mark.shared
@pytest.mark.parametrize("name", KINDS)
def test_real_files_are_told(shared: Path, name: str) -> None:
    assert kind_of(shared / "data" / "samples" / name) == KINDS[name]


@pytest.mark.shared
def test_real_courses_are_the_same_offers_in_every_syntax(shared: Path, tmp_path: Path) -> None:
    """The Turtle of these courses was read as it stands, the same as JSON-LD as courses."""
    path = shared / "data" / "samples" / "courses-esco" / "courses.ttl"
    graph = Graph().parse(path)
    graph.serialize(tmp_path / "c.rdf", format="xml")
    graph.serialize(tmp_path / "c.nt", format="nt", encoding="utf-8")
    graph.serialize(tmp_path / "c.jsonld", format="json-ld", context={"@vocab": "http://schema.org/"})
    read = [documents.read(p, HERE, graph="partner/x") for p in (path, *sorted(tmp_path.iterdir()))]
    assert {one.counts["offers"] for one in read} == {10}
    assert len({b"".join(one.ntriples) for one in read}) == 1
