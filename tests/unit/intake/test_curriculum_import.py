"""German curricula, real and made up: nothing is invented, and what a language model added stays out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS, XSD
from tests.exports import NAMES, read_back

from s4c_graph.core.errors import InputError
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Severity, Statements
from s4c_graph.flows.build import build
from s4c_graph.flows.sourced import Said
from s4c_graph.intake.curriculum_de import read

HERE = Settings()
LICENCE = "https://www.apache.org/licenses/LICENSE-2.0"
PART: dict[str, Any] = {
    "name": "Verkehrsdaten erheben",
    "nummer": "1",
    "schwerpunkt": "Allgemein",
    "zeitraum": "1. Ausbildungsjahr",
    "zeitwert": {"wert": "80", "einheit": "Stunden"},
    "kompetenzen": [{"text": "Offene Daten veröffentlichen", "nummer": "1_1", "skills": [{"uri": "x"}, {"uri": "y"}]}],
}


def curriculum(*parts: Any, **more: Any) -> dict[str, Any]:
    said = {"beruf": "Verkehrsdatenfachkraft", "lernfeld_ausbildungsteil": list(parts)} | more
    return {"metadata": {"document_type": "Rahmenlehrplan", "source_file": "verkehr.pdf"}, "document_data": said}


def found(folder: Path, document: Any, name: str = "verkehr.json") -> Statements:
    path = folder / name
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return read(path, NAMES, HERE, graph="partner/kmk")


@pytest.mark.parametrize(
    ("begin", "counts", "linked"),
    [("cur_Asphalt", (20, 148), 359), ("cur_Augenoptiker", (13, 96), 322)],
    ids=["Asphaltbauer", "Augenoptiker"],
)
def test_real_curricula_come_in_as_they_are(shared: Path, begin: str, counts: tuple[int, int], linked: int) -> None:
    (path,) = (shared / "data" / "samples" / "curricula-de").glob(f"{begin}*.json")
    given = json.loads(path.read_text(encoding="utf-8"))
    read_ = read(path, NAMES, HERE, graph="partner/kmk")
    graph = read_back(read_)
    assert read_.counts == {"curricula": 1, "modules": counts[0], "outcomes": counts[1]}
    assert read_.findings == ()
    parts = given["document_data"]["lernfeld_ausbildungsteil"]
    (whole,) = graph.subjects(RDF.type, URIRef(NAMES.term("Curriculum")))
    modules = set(graph.objects(whole, URIRef(NAMES.term("hasModule"))))
    assert {str(graph.value(m, SKOS.prefLabel)) for m in modules} == {" ".join(p["name"].split()) for p in parts}
    texts = {(str(o), getattr(o, "language", "")) for o in graph.objects(None, URIRef(NAMES.term("outcomeText")))}
    assert texts == {(" ".join(k["text"].split()), "de") for p in parts for k in p["kompetenzen"]}
    hours = sum(int(str(o)) for o in graph.objects(None, URIRef(NAMES.term("workloadHours"))))
    assert hours == sum(int(p["zeitwert"]["wert"]) for p in parts)
    assert {str(o) for o in graph.objects(None, DCTERMS.source)} == {given["metadata"]["source_file"]}
    assert f"{linked} × link of an outcome to ESCO, made by a program and not reviewed" in read_.losses
    said = b"".join(read_.ntriples).decode()
    assert "data.europa.eu/esco" not in said
    for term in ("offerLanguage", "offerStatus", "deliveryMode", "learningForm", "outcomeCompetence", "outcomeLevel"):
        assert NAMES.term(term) not in said, f"{term} is not said in the file"
    assert "gpt-4o-mini" in str(graph.value(whole, DCTERMS.provenance))
    assert str(read_.places[str(whole)]) == f"{path.name}#/document_data"


def test_odd_values_of_a_real_file_are_left_out_and_told(shared: Path) -> None:
    """The seventh learning field has its number among the years, and a word for a number."""
    (path,) = (shared / "data" / "samples" / "curricula-de").glob("cur_Asphalt*.json")
    losses = read(path, NAMES, HERE, graph="partner/kmk").losses
    assert "1 × nummer of a learning field that is no number" in losses
    assert "1 × zeitraum of a learning field that is no year of training" in losses


def test_a_curriculum_its_parts_and_outcomes(tmp_path: Path) -> None:
    read_ = found(tmp_path, curriculum(PART))
    graph = read_back(read_)
    (whole,) = graph.subjects(RDF.type, URIRef(NAMES.term("Curriculum")))
    assert set(graph.objects(whole, SKOS.prefLabel)) == {Literal("Rahmenlehrplan Verkehrsdatenfachkraft", lang="de")}
    (module,) = graph.objects(whole, URIRef(NAMES.term("hasModule")))
    assert set(graph.objects(module, SKOS.notation)) == {Literal("1")}
    assert set(graph.objects(module, SKOS.note)) == {Literal("1. Ausbildungsjahr", lang="de")}
    assert set(graph.objects(module, URIRef(NAMES.term("durationNote")))) == {Literal("80 Stunden", lang="de")}
    assert set(graph.objects(module, URIRef(NAMES.term("workloadHours")))) == {Literal("80", datatype=XSD.decimal)}
    (outcome,) = graph.objects(module, URIRef(NAMES.term("hasLearningOutcome")))
    assert str(read_.places[str(outcome)]).endswith("#/document_data/lernfeld_ausbildungsteil/0/kompetenzen/0")
    assert read_.losses == ("2 × link of an outcome to ESCO, made by a program and not reviewed",)
    assert b"".join(found(tmp_path, curriculum(PART)).ntriples) == b"".join(read_.ntriples)


@pytest.mark.parametrize(
    ("length", "duration", "hours"),
    [
        ({"wert": 6, "einheit": "Wochen"}, {"P42D"}, set()),
        ({"wert": "2,5", "einheit": "Stunden"}, set(), {"2.5"}),
        ({"wert": "0", "einheit": "Stunden"}, set(), set()),
        ({"wert": "viele", "einheit": "Stunden"}, set(), set()),
        ({"wert": "3", "einheit": "Mondphasen"}, set(), set()),
        ("80 Stunden", set(), set()),
    ],
)
def test_lengths_are_numbers_only_where_they_are(
    tmp_path: Path, length: Any, duration: set[str], hours: set[str]
) -> None:
    graph = read_back(found(tmp_path, curriculum(PART | {"zeitwert": length})))
    assert {str(o) for o in graph.objects(None, URIRef(NAMES.term("duration")))} == duration
    assert {str(o) for o in graph.objects(None, URIRef(NAMES.term("workloadHours")))} == hours


def test_entries_that_lack_something_are_left_out_and_told(tmp_path: Path) -> None:
    bad = PART | {"name": "Zweites", "kompetenzen": [{"nummer": "2_1"}, "x", {"text": "  "}, {"text": "Gut"}]}
    read_ = found(tmp_path, curriculum({"nummer": "9"}, None, bad, PART, PART))
    assert read_.counts == {"curricula": 1, "modules": 2, "outcomes": 2}
    assert [(f.code, f.severity, str(f.place).partition("#")[2]) for f in read_.findings] == [
        ("CUR-01", Severity.WARNING, f"/document_data/lernfeld_ausbildungsteil/{at}")
        for at in ("0", "1", "2/kompetenzen/0", "2/kompetenzen/1", "2/kompetenzen/2")
    ]
    assert "1 × learning field that stands there twice" in read_.losses
    assert [f.code for f in found(tmp_path, curriculum()).findings] == ["CUR-02"]


@pytest.mark.parametrize(
    "document",
    ["{", "[]", {"document_data": []}, {"document_data": {"beruf": "", "lernfeld_ausbildungsteil": []}}],
)
def test_what_is_no_curriculum_is_refused_in_a_line(tmp_path: Path, document: Any) -> None:
    with pytest.raises(InputError) as told:
        found(tmp_path, document)
    assert "verkehr.json" in str(told.value)
    assert "\n" not in str(told.value)


def test_texts_stay_text_and_keys_of_their_own_are_counted(tmp_path: Path) -> None:
    part = PART | {"name": '<script>"\u202e\\', "<b>": 1, "leitung": "Ann Ax"}
    read_ = found(tmp_path, curriculum(part, lehrer="Ann Ax"))
    said = b"".join(read_.ntriples).decode() + repr(read_.losses) + repr(read_.findings)
    assert "Ann Ax" not in said
    assert {"1 × field of its own of a learning field", "1 × leitung of a learning field"} <= set(read_.losses)
    (module,) = read_back(read_).subjects(RDF.type, URIRef(NAMES.term("Module")))
    assert set(read_back(read_).objects(module, SKOS.prefLabel)) == {Literal('<script>"\u202e\\', lang="de")}


def test_a_curriculum_joins_once_a_second_file_says_what_it_lacks(tmp_path: Path) -> None:
    """What the file does not say is asked for; what another source of the build says of it counts."""
    alone = found(tmp_path, curriculum(PART))
    graph = read_back(read(tmp_path / "verkehr.json", NAMES, HERE, graph="user/verkehr"))
    assert alone.counts["modules"] == 1
    lines = ["@prefix s4c: <https://w3id.org/s4c/ontology#> . @prefix s: <https://w3id.org/s4c/scheme/> ."]
    lines += ["@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix id: <https://w3id.org/s4c/id/> ."]
    language = "<http://publications.europa.eu/resource/authority/language/DEU>"
    for offer in sorted(graph.subjects(RDF.type, URIRef(NAMES.term("LearningOffer"))), key=str):
        lines.append(f"{URIRef(str(offer)).n3()} skos:prefLabel 'Traffic data'@en ; s4c:offerLanguage {language} ;")
        lines.append("  s4c:deliveryMode <https://w3id.org/s4c/scheme/delivery-mode/workbased> ;")
        lines.append("  s4c:learningForm <https://w3id.org/s4c/scheme/learning-form/programme> ;")
        lines.append("  s4c:offerStatus <https://w3id.org/s4c/scheme/offer-status/available> ;")
        lines.append("  s4c:durationNote 'three years'@en .")
    for outcome in graph.subjects(RDF.type, URIRef(NAMES.term("LearningOutcome"))):
        lines.append(f"{URIRef(str(outcome)).n3()} s4c:outcomeText 'Publishes open data.'@en ;")
        lines.append("  s4c:outcomeCompetence <https://w3id.org/s4c/id/competence/DAT.01> ;")
        lines.append("  s4c:outcomeLevel <https://w3id.org/s4c/id/level/L4> .")
    (tmp_path / "more.ttl").write_text("\n".join(lines), encoding="utf-8")
    sources = [tmp_path / "verkehr.json", tmp_path / "more.ttl"]
    made = build(Settings(home=tmp_path / "home"), sources=sources, said=Said((f"verkehr={LICENCE}",)))
    assert {one.graph: (one.joined[0], one.left_out[0]) for one in made.quarantine} == {
        "user/more": (3, 0),
        "user/verkehr": (3, 0),
    }
    (said,) = (one for one in made.release.manifest.sources if one.graph == "user/verkehr")
    assert (said.licence_iri, said.file) == (LICENCE, "verkehr.json")
    assert said.changes.startswith("put into terms of this ontology")
    with made.release.open() as kg:
        asked = "PREFIX s4c: <https://w3id.org/s4c/ontology#> SELECT ?o "
        asked += "{ ?c a s4c:Curriculum ; s4c:hasModule/s4c:hasLearningOutcome ?o }"
        rows = kg.select(asked, graphs=["user/verkehr"])
    assert len(list(rows)) == 1
