"""Documents of other vocabularies are told by their content and handed to the reader of their kind, and to no other.

The documents are cut from what the specifications show (1EdTech CASE 1.1, ELM 3, schema.org), and the readers are
stand-ins, so that only the dispatch is looked at.
"""

from __future__ import annotations

import importlib
import json
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest

from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.core.settings import Settings
from s4c_graph.core.sources import source
from s4c_graph.core.values import Finding, Place, Severity, Statements
from s4c_graph.flows import documents
from s4c_graph.flows.build import build
from s4c_graph.flows.given import given
from s4c_graph.intake.imported import Imported

CASE = {"CFDocument": {"identifier": "1", "uri": "https://example.org/1", "title": "x"}, "CFItems": []}
ELM = {"@context": "http://data.europa.eu/snb/model/context/edc-ap", "type": "LearningOpportunity"}
SCHEMA = {"@context": "https://schema.org/", "@type": "Course", "name": "x"}
RDF = {"@context": {"schema": "https://schema.org/"}, "@id": "https://example.org/a", "schema:name": "x"}


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Stand-ins for the readers: what each was asked."""
    asked: dict[str, list[str]] = {}

    def stand_in(kind: str) -> ModuleType:
        module = ModuleType(f"s4c_graph.intake.{kind}")
        module.__spec__ = ModuleSpec(module.__name__, None)

        def read(path: Path, names: Names, *, graph: str) -> Imported:
            asked.setdefault(kind, []).append(graph)
            offer, bad = "https://uni.example/offer", "https://uni.example/bad"
            lines = [f'<{s}> <https://uni.example/p> "x" .\n'.encode() for s in (offer, bad)]
            wrong = Finding(
                "EL-01", Severity.VIOLATION, bad, {"en": "No title. Add one."}, place=Place(path.name, pointer="/a")
            )
            made = Statements(graph, lines, source(graph, file=path.name), places={bad: Place(path.name, pointer="/a")})
            return Imported(made, ("2 persons were left out",), (wrong,))

        module.read = read  # type: ignore[attr-defined]
        return module

    for kind in documents.KINDS:
        monkeypatch.setitem(sys.modules, f"s4c_graph.intake.{kind.module}", stand_in(kind.module))
    return asked


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.json", CASE, "CASE"),
        ("a.jsonld", ELM, "ELM"),
        ("a.jsonld", SCHEMA, "schema.org"),
        ("a.json", {**SCHEMA, "@context": {"@vocab": "http://schema.org/"}}, "schema.org"),
        ("a.json", {**SCHEMA, "@context": ["https://schema.org", {"x": "urn:x"}]}, "schema.org"),
        ("a.jsonld", RDF, None),
        ("a.jsonld", {**SCHEMA, "@type": "https://w3id.org/s4c/ontology#LearningOffer"}, None),
        ("a.ttl", SCHEMA, None),
    ],
)
def test_the_kind_is_told_by_the_content(
    readers: dict[str, list[str]], tmp_path: Path, name: str, content: object, kind: str | None
) -> None:
    (tmp_path / name).write_text(json.dumps(content, indent=1), encoding="utf-8")
    found = documents.kind_of(tmp_path / name, Names())
    assert (found.title if found else None) == kind
    assert documents.kind_of(tmp_path / "absent.json", Names()) is None


def test_elm_in_turtle_is_elm(readers: dict[str, list[str]], tmp_path: Path) -> None:
    text = "@prefix elm: <http://data.europa.eu/snb/model/elm/> .\n<urn:a> a elm:LearningOpportunity .\n"
    (tmp_path / "a.ttl").write_text(text, encoding="utf-8")
    found = documents.kind_of(tmp_path / "a.ttl", Names())
    assert found is not None and found.module == "elm"


def test_the_reader_gets_the_graph_and_what_it_leaves_out_is_told(
    readers: dict[str, list[str]], tmp_path: Path
) -> None:
    (tmp_path / "courses.jsonld").write_text(json.dumps(SCHEMA), encoding="utf-8")
    [one] = given([tmp_path / "courses.jsonld"], Settings(), kind="partner")
    assert readers == {"schema_org": ["partner/courses"]}
    assert (one.graph, one.losses, len(one.findings)) == ("partner/courses", ("2 persons were left out",), 1)


def test_what_a_reader_finds_wrong_is_quarantined_and_its_losses_go_back(
    readers: dict[str, list[str]], tmp_path: Path
) -> None:
    (tmp_path / "courses.jsonld").write_text(json.dumps(ELM), encoding="utf-8")
    made = build(Settings(home=tmp_path / "home"), sources=[tmp_path / "courses.jsonld"])
    (one,) = made.quarantine
    assert (one.joined, one.left_out) == ((1, 1), (1, 1))
    folder = made.release.path / "quarantine" / "courses"
    assert "2 persons were left out" in (folder / "report.txt").read_text(encoding="utf-8")
    told = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert told["not carried over"] == ["2 persons were left out"]
    assert [f["place"] for f in told["findings"] if f["code"] == "EL-01"] == ["courses.jsonld#/a"]
    assert "https://uni.example/bad" in (folder / "quarantined.nt").read_text(encoding="utf-8")


def test_a_document_that_is_too_large_is_refused(readers: dict[str, list[str]], tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({**CASE, "x": "y" * (1 << 20)}), encoding="utf-8")
    with pytest.raises(InputError, match="at most 1 are read"):
        list(given([tmp_path / "a.json"], Settings(max_input_mb=1)))


@pytest.mark.parametrize("kind", documents.KINDS, ids=lambda kind: kind.module)
def test_every_kind_has_its_reader(kind: documents.Kind) -> None:
    assert callable(importlib.import_module(f"s4c_graph.intake.{kind.module}").read)


@pytest.mark.shared
def test_a_real_credential_is_judged_and_nobody_in_it_is_named(shared: Path, tmp_path: Path) -> None:
    """ELM's own sample lacks what an offer and an outcome need here; the organisation joins, the holder is nowhere."""
    file = shared / "data" / "samples" / "elm" / "Sample-MC-Annex1-unsigned.jsonld"
    holder = json.loads(file.read_text(encoding="utf-8"))["credentialSubject"]["id"]
    made = build(Settings(home=tmp_path / "home"), sources=[file])
    (one,) = made.quarantine
    assert (one.joined[0], one.left_out[0]) == (1, 4)
    assert any("person" in loss.lower() for loss in one.losses)
    for written in (made.release.path / "quarantine").rglob("*.*"):
        assert holder not in written.read_text(encoding="utf-8")
