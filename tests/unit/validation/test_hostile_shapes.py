"""Shapes made to hurt: nothing is fetched, nothing runs for ever, each refusal is one line."""

from __future__ import annotations

import socket
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from rdflib import Graph

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import BackendError, InputError, S4CError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.validation import bounded, validate

ENGINES = ("auto", "pyshacl", "shifty")
DATA = b"<urn:x> <urn:p> 1 , 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' ."


@dataclass
class Canary:
    """A server that the hostile files are made to name; what it hears is listed."""

    port: int
    heard: list[str] = field(default_factory=list)


@pytest.fixture
def canary() -> Iterator[Canary]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        made = Canary(server.getsockname()[1])
        stop = threading.Event()

        def listen() -> None:
            while not stop.is_set():
                try:
                    server.accept()[0].close()
                except TimeoutError:
                    continue
                made.heard.append("something called")

        thread = threading.Thread(target=listen)
        thread.start()
        yield made
        stop.set()
        thread.join()


def _kg() -> KnowledgeGraph:
    kg = KnowledgeGraph(Embedded())
    kg.backend.load(DATA, graph=kg.names.graph("user/x"), format="turtle")
    return kg


def _shapes(shared: Path, name: str, port: int = 8199) -> Graph:
    file = next((shared / "suites" / "bad_inputs").glob(f"{name}_*.ttl"))
    return Graph().parse(data=file.read_text(encoding="utf-8").replace("8199", str(port)), format="turtle")


@pytest.mark.shared
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("r12", "shapes: <urn:s>: the list of sh:in runs in a circle"),
        ("r14", "imports <file:///etc/hostname>"),
        ("r16", "shapes: <urn:S>: its sh:select uses SERVICE"),
        ("r17", "shapes: <urn:S> uses sh:"),
        ("r18", "in a circle: <urn:A> → <urn:B> → <urn:A>"),
    ],
)
def test_refused_without_a_call(shared: Path, canary: Canary, name: str, said: str, engine: str) -> None:
    begun = time.monotonic()
    with pytest.raises(InputError) as caught:
        validate(_kg(), shapes=_shapes(shared, name, canary.port), engine=engine)
    assert said in str(caught.value)
    assert caught.value.mend
    assert time.monotonic() - begun < 5
    assert canary.heard == []


@pytest.mark.shared
def test_a_pattern_that_explodes_is_matched_in_linear_time(shared: Path) -> None:
    begun = time.monotonic()
    (finding,) = validate(_kg(), shapes=_shapes(shared, "r15"))
    assert finding.focus == "a" * 40 + "!"
    assert time.monotonic() - begun < 5


@pytest.mark.shared
def test_a_pattern_that_explodes_in_the_reference_engine_is_stopped_and_named(shared: Path) -> None:
    begun = time.monotonic()
    with pytest.raises(InputError, match=r"^shape <urn:S>: not finished within 2 s; simplify its sh:pattern"):
        validate(_kg(), shapes=_shapes(shared, "r15"), engine="pyshacl", limit_s=2)
    assert time.monotonic() - begun < 5


@pytest.mark.shared
@pytest.mark.parametrize("engine", ENGINES)
def test_a_broader_circle_in_a_partners_file_is_named(shared: Path, engine: str) -> None:
    kg = KnowledgeGraph(Embedded())
    file = shared / "suites" / "bad_inputs" / "r13_broader_cycle.ttl"
    kg.backend.load(file.read_bytes(), graph=kg.names.graph("user/r13"), format="turtle")
    circle = {f.focus[-1]: f for f in validate(kg, engine=engine) if f.shape.endswith("K-01-broader-acyclic")}
    assert {focus: f.value[-1] for focus, f in circle.items()} == {"a": "b", "b": "c", "c": "a"}
    assert "Broader circle: http://example.org/a" in circle["a"].message()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_query_that_never_ends_is_stopped(engine: str) -> None:
    kg = KnowledgeGraph(Embedded())
    many = "".join(f"<urn:s{n}> <urn:p> <urn:o{n}> .\n" for n in range(3000))
    kg.backend.load(many.encode(), graph=kg.names.graph("user/many"))
    endless = "SELECT $this { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER (STR(?a) = CONCAT(STR(?f), STR(?i))) }"
    shapes = Graph().parse(
        data=f"""@prefix sh: <http://www.w3.org/ns/shacl#> .
        <urn:S> a sh:NodeShape ; sh:targetNode <urn:s1> ; sh:sparql [ sh:message "m" ; sh:select "{endless}" ] ."""
    )
    begun = time.monotonic()
    with pytest.raises(InputError, match="not finished within 1 s"):
        validate(kg, shapes=shapes, engine=engine, limit_s=1)
    assert time.monotonic() - begun < 5


HUB = "".join(f"<urn:hub> <urn:p> <urn:o{n}> .\n" for n in range(3000)).encode()


def _of_the_hub(where: str) -> Graph:
    return Graph().parse(
        data=f"""@prefix sh: <http://www.w3.org/ns/shacl#> .
        <urn:S> a sh:NodeShape ; sh:targetNode <urn:hub> ; sh:sparql [ sh:select "SELECT $this ?value {where}" ] ."""
    )


def test_a_query_that_finds_many_rows_is_asked_only_whether_it_finds_one() -> None:
    job = bounded.Job("shifty", tuple(_of_the_hub("{ $this ?p ?value }")), HUB, None, memory_mb=700)
    (result,) = bounded.run(job, limit_s=60).results
    assert not result.whole
    kg = KnowledgeGraph(Embedded())
    kg.backend.load(HUB, graph=kg.names.graph("user/hub"))
    assert len(validate(kg, shapes=_of_the_hub("{ $this ?p ?value }"), engine="shifty")) == 3000


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds to a limit of memory")
def test_a_query_that_finds_too_many_rows_meets_the_limit_of_memory() -> None:
    shapes = _of_the_hub("{ $this ?p ?value FILTER (ISIRI(?value)) }")  # a query about kinds of nodes stays as it is
    with pytest.raises(BackendError, match=r"^shapes: .* died \(memory allocation of .*it may use 700 MiB"):
        bounded.run(bounded.Job("shifty", tuple(shapes), HUB, None, memory_mb=700), limit_s=60)


def test_a_child_that_dies_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    shapes = Graph().parse(data="@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:S> sh:targetNode <urn:x> .")
    with pytest.raises(S4CError, match="process died"):
        validate(_kg(), shapes=shapes)


def test_an_error_of_the_child_comes_back_as_it_was() -> None:
    shapes = Graph().parse(
        data="""@prefix sh: <http://www.w3.org/ns/shacl#> .
        <urn:S> a sh:NodeShape ; sh:targetNode <urn:x> ; sh:path <urn:p> ."""
    )
    for limit_s in (None, 60.0):
        with pytest.raises(InputError) as caught:
            validate(_kg(), shapes=shapes, engine="pyshacl", limit_s=limit_s)
        assert caught.value.where == "shapes"
