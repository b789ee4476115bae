"""The W3C SHACL Core tests, from their manifests, through our own validate, with both engines."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from rdflib import SH, BNode, Graph, Namespace
from rdflib.collection import Collection
from rdflib.term import Node

from s4c_graph.core.embedded import Embedded, to_nquads
from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.validation import validate
from s4c_graph.validation.engines import results
from s4c_graph.validation.report import text
from s4c_graph.validation.shapes import path_text, severity

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
BASE = "http://www.w3.org/shacl-tests/core/"
ROOT = Path(os.environ.get("S4C_SHARED", Path(__file__).parents[3] / "shared")) / "suites" / "shacl" / "core"
NUMBER = 98
"""How many tests the manifests hold; one that gets lost is noticed."""

EXCUSED = {
    "property/qualifiedValueShape-001": "a data node carries sh:nodeShape, which no specification has: lint refuses it",
    "property/uniqueLang-002": "the store and rdflib read the boolean 1 as true, so sh:uniqueLang 1 is in force",
}
"""Test IRI below the base → why it may fail, for both engines; an excused test that passes is a failure."""

pytestmark = pytest.mark.shared


@dataclass(frozen=True)
class Case:
    """One test: the manifest it stands in, and its own node there."""

    manifest: Path
    node: Node

    @property
    def id(self) -> str:
        """The test IRI below the base."""
        return str(self.node).removeprefix(BASE)

    @property
    def expected(self) -> Node:
        """The validation report that must come out."""
        found = _rdf(self.manifest).value(self.node, MF.result, any=False)
        assert found is not None
        return found

    def part(self, which: str) -> Path:
        """The file of the data or of the shapes graph."""
        graph = _rdf(self.manifest)
        action = graph.value(self.node, MF.action, any=False)
        return ROOT / str(graph.value(action, SHT[which], any=False)).removeprefix(BASE)


@cache
def _ntriples(path: Path) -> bytes:
    return to_nquads(path.read_bytes(), "turtle", base=BASE + path.relative_to(ROOT).as_posix())


@cache
def _rdf(path: Path) -> Graph:
    """A file as an rdflib graph, its literals as they were written."""
    store = Embedded()
    store.load(_ntriples(path), graph="urn:file")
    graph = Graph(bind_namespaces="none")
    graph += store.view(["urn:file"])
    return graph


def _cases(manifest: Path) -> Iterator[Case]:
    graph = _rdf(manifest)
    for included in sorted(graph.objects(predicate=MF.include), key=str):
        yield from _cases(ROOT / str(included).removeprefix(BASE))
    for entries in graph.objects(predicate=MF.entries):
        yield from (Case(manifest, node) for node in Collection(graph, entries))


CASES = list(_cases(ROOT / "manifest.ttl")) if ROOT.is_dir() else []
Told = tuple[str, str, str, str, str]


def _open(node: Node | None) -> str:
    """A node as a report writes it; which blank node it was cannot be told from outside."""
    return "_:" if isinstance(node, BNode) else text(node)


def _expected(case: Case) -> Counter[Told]:
    graph = _rdf(case.manifest)
    found: Counter[Told] = Counter()
    for result in graph.objects(case.expected, SH.result):
        path = graph.value(result, SH.resultPath)
        component = str(graph.value(result, SH.sourceConstraintComponent)).rpartition("#")[2]
        shape, value = (_open(graph.value(result, p)) for p in (SH.sourceShape, SH.value))
        found[(_open(graph.value(result, SH.focusNode)), _path(graph, path), value, shape, component)] += 1
    return found


def _path(graph: Graph, path: Node | None) -> str:
    return "" if path is None else path_text(graph, path, Names())


def _told(case: Case, engine: str) -> tuple[Counter[Told], set[tuple[str, str, str, str]]]:
    """All results in the engine's words, and (focus, path, value, severity) of the findings of validate."""
    kg = KnowledgeGraph(Embedded())
    kg.backend.load(_ntriples(case.part("dataGraph")), graph=kg.names.graph("user/data"))
    shapes = _rdf(case.part("shapesGraph"))
    found: Counter[Told] = Counter()
    for r in results(kg, shapes, engine=engine).results:
        path = _path(shapes, shapes.value(r.shape, SH.path)) if isinstance(r.path, BNode) else text(r.path)
        found[(_open(r.focus), path, _open(r.value), _open(r.shape), r.component)] += 1
    report = validate(kg, shapes=shapes, engine=engine, limit_s=None)
    return found, {(_blank(f.focus), f.path, _blank(f.value), f.severity.value) for f in report}


def _blank(written: str) -> str:
    return "_:" if written.startswith("_:") else written


def _findings(case: Case) -> set[tuple[str, str, str, str]]:
    graph = _rdf(case.manifest)
    return {
        (
            _open(graph.value(r, SH.focusNode)),
            _path(graph, graph.value(r, SH.resultPath)),
            _open(graph.value(r, SH.value)),
            severity(graph.value(r, SH.resultSeverity)).value,
        )
        for r in graph.objects(case.expected, SH.result)
    }


@pytest.mark.parametrize("engine", ["pyshacl", "shifty"])
@pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)
def test_shacl_core(case: Case, engine: str) -> None:
    if case.id in EXCUSED:
        assert not _passes(case, engine), f"passes now: take the excuse away ({EXCUSED[case.id]})"
        return
    found, findings = _told(case, engine)
    assert found == _expected(case)
    assert findings == _findings(case)


def _passes(case: Case, engine: str) -> bool:
    try:
        return _told(case, engine) == (_expected(case), _findings(case))
    except InputError:
        return False


def test_number_of_cases(shared: Path) -> None:
    assert shared.joinpath("suites", "shacl", "core").samefile(ROOT)
    assert len({c.id for c in CASES}) == len(CASES) == NUMBER
    assert set(EXCUSED) <= {c.id for c in CASES}
    assert sum(1 for c in CASES if _expected(c)) > NUMBER * 0.8
