"""Each good file is found sound, each bad file gives exactly the (focus, code) pairs in its header, by both engines."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from rdflib import RDF, SH, Graph, URIRef
from tests.shapes.conftest import CASES, FOLDER, Case, Over, laid

from s4c_graph.core import assets
from s4c_graph.core.names import Names
from s4c_graph.core.values import Report
from s4c_graph.validation import shapes_graph, validate

ENGINES = ("pyshacl", "shifty")
ASOF = date(2026, 11, 22)
SECOND = Names("http://localhost:8080/a+b/")


@pytest.mark.parametrize("engine", ENGINES)
def test_the_world_is_sound(over: Over, engine: str) -> None:
    report = validate(over(), engine=engine)
    assert len(report) == 0, report.text()


@pytest.mark.parametrize("engine", ENGINES)
def test_the_people_are_sound_in_a_vault_and_nowhere_else(over: Over, engine: str) -> None:
    kg = over(FOLDER / "people.ttl")
    report = validate(kg, engine=engine, private=True, asof=ASOF)
    assert len(report) == 0, report.text()
    assert {f.code for f in validate(kg, engine=engine, asof=ASOF)} == {"X-01"}


@cache
def _told(case: Case) -> Report:
    """What the fast engine says of a file and the world it lies on."""
    return validate(laid(Names(), *case.below, case.path), engine="shifty", private=case.private, asof=ASOF)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)
def test_a_file_gives_what_its_header_says(case: Case) -> None:
    assert {(f.focus, f.code) for f in _told(case)} == case.expected, _told(case).text()


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)
def test_the_reference_engine_says_the_same(over: Over, case: Case) -> None:
    about = case.subjects | {focus for focus, _code in case.expected}  # it would take a second for all
    kg = over(*case.below, case.path)
    reference = validate(kg, engine="pyshacl", private=case.private, asof=ASOF, focus=about)
    assert reference.findings == _told(case).findings


@pytest.mark.parametrize("case", CASES[::20], ids=lambda c: c.id)
def test_both_engines_look_at_the_same_nodes(over: Over, case: Case) -> None:
    kg = over(*case.below, case.path)
    reference, fast = (validate(kg, engine=e, private=case.private, asof=ASOF) for e in ENGINES)
    assert fast.findings == reference.findings
    assert fast.checked == reference.checked


@pytest.mark.parametrize("case", [c for c in CASES if c.bad], ids=lambda c: c.id)
def test_a_bad_file_fires_its_own_code(case: Case) -> None:
    assert case.code in {code for _focus, code in case.expected}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", [c for c in CASES if c.bad][::11], ids=lambda c: c.id)
def test_shapes_follow_the_base(over: Over, case: Case, engine: str) -> None:
    kg = over(*case.below, case.path, names=SECOND)
    report = validate(kg, engine=engine, private=case.private, asof=ASOF)
    told = {(f.focus.replace(SECOND.base, Names().base), f.code) for f in report}
    assert told == case.expected, report.text(SECOND)


def test_pyshacl_alone_says_the_same(over: Over) -> None:
    """Our way through pySHACL, over a view and with narrowed targets, against its own entry point on plain rdflib."""
    import pyshacl

    paths = [c.path for c in CASES if c.bad and not c.private][::9]  # on plain rdflib each query takes some 15 ms
    plain = Graph()
    for path in (FOLDER / "world.ttl", *paths):
        plain.parse(path)
    _conforms, results, _text = pyshacl.validate(plain, shacl_graph=shapes_graph())
    assert isinstance(results, Graph)
    theirs = {
        (str(results.value(r, SH.focusNode)), str(results.value(r, SH.sourceShape)))
        for r in results.subjects(RDF.type, SH.ValidationResult)
    }
    assert len(theirs) > len(paths)
    for engine in ENGINES:
        assert {(f.focus, f.shape) for f in validate(over(*paths), engine=engine)} == theirs


def test_every_code_has_good_and_bad_files() -> None:
    graph = shapes_graph()
    codes = {str(code) for code in graph.objects(predicate=URIRef(Names().prefixes["s4csh"] + "code"))}
    assert codes == {c.code for c in CASES if not c.bad} == {c.code for c in CASES if c.bad}


def test_every_shape_is_fired_by_a_bad_file() -> None:
    graph = shapes_graph()
    tests = {str(s) for s in graph.subjects(RDF.type, SH.PropertyShape)}
    tests |= {
        str(s)
        for p in (SH["or"], SH["not"], SH.sparql)
        for s in graph.subjects(p)
        if (s, RDF.type, SH.NodeShape) in graph
    }
    fired = {f.shape for case in CASES if case.bad for f in _told(case)}
    assert fired == tests


def test_files_stand_beside_the_shapes_they_test() -> None:
    homes = {c.code: c.path.parent.name for c in CASES}
    for path in assets.files("shapes", ".ttl"):
        one = Graph().parse(path)
        for code in one.objects(predicate=URIRef(Names().prefixes["s4csh"] + "code")):
            assert homes[str(code)] == path.stem


def test_headers_expect_nothing_of_good_files() -> None:
    assert all(bool(c.expected) == c.bad for c in CASES)


def test_messages_name_the_other_node(over: Over) -> None:
    bad = next(c for c in CASES if c.id == "C-03-bad-notation-taken")
    told = {f.focus.rpartition("/")[2]: f.message("sv") for f in validate(over(bad.path))}
    assert "s4cid:competence/TST.01" in told["TST.02"]
    assert "s4cid:competence/TST.02" in told["TST.01"]


def test_a_path_is_readable(over: Over) -> None:
    bad = next(c for c in CASES if c.id == "R-04-bad-shared")
    (finding,) = validate(over(bad.path))
    assert finding.path == "^s4c:hasRequirement"
