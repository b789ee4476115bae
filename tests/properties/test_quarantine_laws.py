"""Laws of the quarantine: nothing is lost, what joins conforms, only what must leaves, no order of files matters."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.core.sources import source
from s4c_graph.core.values import Severity, Statements
from s4c_graph.flows import assemble
from s4c_graph.flows.quarantine import Quarantined, quarantine

MOST = 6
A = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
WRONG = {
    "": "",
    "code": "<http://xmlns.com/foaf/0.1/homepage> <javascript:alert(1)>",
    "term": '<{base}ontology#noSuchTerm> "1"',
    "class": f"{A} <{{base}}ontology#CityRole>",
    "same": "<http://www.w3.org/2002/07/owl#sameAs> <{base}id/competence/CIT.01>",
}


@dataclass(frozen=True)
class Thing:
    """One resource of a partner: what it points at itself, what a blank node of it points at, what is wrong with it."""

    number: int
    links: frozenset[int]
    within: frozenset[int]
    wrong: str
    file: int

    def ntriples(self, base: str) -> str:
        """The resource as N-Triples; what a blank node says hangs two deep below it."""
        node, outer, inner = f"<{base}id/thing/{self.number}>", f"_:o{self.number}", f"_:i{self.number}"
        said = [f"{node} {A} <urn:Thing>", *([f"{node} {WRONG[self.wrong].format(base=base)}"] if self.wrong else [])]
        said += [f"{node} <urn:knows> <{base}id/thing/{n}>" for n in sorted(self.links)]
        if self.within:
            said += [f"{node} <urn:has> {outer}", f"{outer} {A} <urn:Part>", f"{outer} <urn:has> {inner}"]
            said += [f"{inner} {A} <urn:Part>"]
            said += [f"{inner} <urn:of> <{base}id/thing/{n}>" for n in sorted(self.within)]
        return "".join(f"{line} .\n" for line in said)


numbers = st.frozensets(st.integers(0, MOST), max_size=2)
things = st.integers(0, MOST).flatmap(
    lambda n: st.tuples(
        *(
            st.builds(
                Thing,
                number=st.just(i),
                links=numbers,
                within=numbers,
                wrong=st.sampled_from([*WRONG, "", "", ""]),
                file=st.integers(0, 2),
            )
            for i in range(n)
        )
    )
)


def leaving(given: Sequence[Thing]) -> set[int]:
    """What must leave, worked out from the things alone: what is wrong, and what points at nothing that stays."""
    gone = {t.number for t in given if t.wrong}
    while True:
        here = {t.number for t in given} - gone
        more = {t.number for t in given if t.number in here and not (t.links | t.within) <= here}
        if not more:
            return gone
        gone |= more


@pytest.fixture(scope="module", params=["https://w3id.org/s4c/", "https://city.example/kg/"])
def held(request: pytest.FixtureRequest) -> Iterator[KnowledgeGraph]:
    """What ships, not reasoned over, below one base and another."""
    names = Names(request.param)
    with KnowledgeGraph(Embedded(), names) as kg:
        kg.add(*assemble.shipped(names))
        yield kg


def judged(
    kg: KnowledgeGraph, given: Sequence[Thing], order: Sequence[int], folder: Path
) -> tuple[list[bytes], list[Quarantined]]:
    """The statements that were given, as the store writes them, and what became of each file."""
    read = []
    for file in order:
        if mine := [t for t in given if t.file == file]:
            read.append(stated(f"user/f{file}", "".join(t.ntriples(kg.names.base) for t in mine).encode()))
    kg.add(*read)
    before = held_lines(kg, [one.graph for one in read])
    return before, quarantine(kg, read, folder / "out")


def stated(graph: str, ntriples: bytes) -> Statements:
    """What a file says, without the child process that would read it: what is read is no matter here."""
    return Statements(graph, [ntriples], source(graph))


def held_lines(kg: KnowledgeGraph, graphs: Sequence[str]) -> list[bytes]:
    out = io.BytesIO()
    for graph in graphs:
        kg.backend.dump(out, graph=kg.names.graph(graph), format="nt")
    return sorted(out.getvalue().splitlines())


def drop(kg: KnowledgeGraph) -> None:
    assert isinstance(kg.backend, Embedded)
    for name in kg.graph_names():
        if name.startswith("user/"):
            kg.backend.drop(kg.names.graph(name))


def plain(lines: Sequence[bytes]) -> list[bytes]:
    return sorted(re.sub(rb"_:\S+", b"_:b", line) for line in lines)


@given(given=things, data=st.data())
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_must_leave_leaves_and_nothing_is_lost(
    held: KnowledgeGraph, given: tuple[Thing, ...], data: st.DataObject
) -> None:
    results = []
    for order in ((0, 1, 2), data.draw(st.permutations([0, 1, 2]))):
        with TemporaryDirectory() as scratch:
            before, outcomes = judged(held, given, order, Path(scratch))
            left_out = [
                line
                for one in outcomes
                if (one.folder / "quarantined.nt").is_file()
                for line in (one.folder / "quarantined.nt").read_bytes().splitlines()
            ]
            user = [name for name in held.graph_names() if name.startswith("user/")]
            joined = held_lines(held, user)
            drop(held)
        assert sorted([*joined, *left_out]) == before
        stays = {int(n) for line in joined for n in re.findall(rb"^<\S+/id/thing/(\d+)>", line)}
        assert stays == {t.number for t in given} - leaving(given)
        assert sum(one.joined[1] for one in outcomes) == len(joined)
        assert sum(one.left_out[1] for one in outcomes) == len(left_out)
        assert sum(one.left_out[0] for one in outcomes) == len(given) - len(stays)
        results.append((plain(joined), plain(left_out), {f.key for one in outcomes for f in one.findings}))
    assert results[0] == results[1]


@given(given=things)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_joined_conforms_when_it_is_judged_alone(held: KnowledgeGraph, given: tuple[Thing, ...]) -> None:
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        judged(held, given, (0, 1, 2), folder)
        names = [name for name in held.graph_names() if name.startswith("user/")]
        texts = {name: held_lines(held, [name]) for name in names}
        drop(held)
        if texts:
            read = [stated(name, b"\n".join(lines) + b"\n") for name, lines in sorted(texts.items())]
            held.add(*read)
            outcomes = quarantine(held, read, folder / "second")
            drop(held)
            assert [one.left_out for one in outcomes] == [(0, 0)] * len(outcomes)
            assert not [f for one in outcomes for f in one.findings if f.severity is Severity.VIOLATION]
