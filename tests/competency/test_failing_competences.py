"""CQ04 asks by query what the shapes C-01 to C-07 ask: both find the same competences in every good and bad file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.flows import assemble
from s4c_graph.reasoning.materialise import materialise
from s4c_graph.validation import validate

SHAPES = Path(__file__).resolve().parent.parent / "shapes"
CODES = {f"C-0{n}" for n in range(1, 8)}
FILES = sorted(p for p in (SHAPES / "core").glob("*.ttl") if p.stem[:4] in CODES)
EXPECT = re.compile(r"^# expect: ([A-Z]-\d\d) <([^>]+)>$", re.MULTILINE)
ADJECTIVES = {
    "C-01": "identifiable",
    "C-02": "definable",
    "C-03": "identifiable",
    "C-04": "specific",
    "C-05": "specific",
    "C-06": "measurable",
    "C-07": "identifiable",
}


@pytest.fixture(scope="module")
def small() -> Iterator[KnowledgeGraph]:
    """The ontology and the sound little graph of the shape tests."""
    with KnowledgeGraph(Embedded()) as kg:
        kg.add(assemble.ontology(kg.names))
        kg.backend.load((SHAPES / "world.ttl").read_bytes(), graph=kg.names.graph("user/world"), format="turtle")
        yield kg


def lay(kg: KnowledgeGraph, turtle: bytes) -> None:
    """Lay one file over it, in place of the one before, and reason."""
    kg.backend.drop(kg.names.graph("user/file"))
    kg.backend.load(turtle, graph=kg.names.graph("user/file"), format="turtle")
    materialise(kg)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_the_query_finds_what_the_shapes_find(small: KnowledgeGraph, path: Path) -> None:
    lay(small, path.read_bytes())
    found = small.select("cq04").records()
    expected = {(code, focus) for code, focus in EXPECT.findall(path.read_text(encoding="utf-8")) if code in CODES}
    assert {(r["code"], r["competence"]) for r in found} == expected
    assert all(r["adjective"] == ADJECTIVES[r["code"]] and r["why"] for r in found)


def test_the_files_go_through_every_reason(small: KnowledgeGraph) -> None:
    text = small.catalogue().find("cq04").text
    reasons = set(re.findall(r'BIND\("C-0\d" AS \?code\) BIND\("([^"]+)" AS \?why\)', text))
    seen: set[str] = set()
    files = [path.read_bytes() for path in FILES]
    good = (SHAPES / "core" / "C-04-good.ttl").read_bytes()
    files.append(re.sub(rb"competenceFacet facet:\w+", b"competenceFacet facet:unheard", good))
    for turtle in files:
        lay(small, turtle)
        seen |= set(small.select("cq04").column("why"))
    assert len(reasons) >= 20
    assert seen == reasons


def test_the_shapes_agree_when_asked_at_the_same_time(small: KnowledgeGraph) -> None:
    path = SHAPES / "core" / "C-05-bad-two-areas.ttl"
    lay(small, path.read_bytes())
    report = validate(small, engine="pyshacl")
    by_shapes = {(f.code, f.focus) for f in report if f.code in CODES}
    assert by_shapes == {(r["code"], r["competence"]) for r in small.select("cq04").records()} != set()


def test_another_base_is_asked_about_its_own_competences() -> None:
    base = "https://competences.example.org/city/"
    path = SHAPES / "core" / "C-02-bad-no-definition.ttl"
    with KnowledgeGraph(Embedded(), Names(base)) as kg:
        for number, file in enumerate((SHAPES / "world.ttl", path)):
            text = file.read_text(encoding="utf-8").replace(Names().base, base)
            kg.backend.load(text.encode(), graph=kg.names.graph(f"user/{number}"), format="turtle")
        assert kg.select("cq04").column("competence") == [f"{base}id/competence/TST.02"]
