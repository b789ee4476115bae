"""The DL check: HermiT's verdict, one minimal set behind a contradiction, and every way it can fail to answer."""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import Graph

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import InputError, MissingError, S4CError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.reasoning import dl
from s4c_graph.reasoning.axioms import nearest, units
from s4c_graph.reasoning.dl import DLResult, check

PREFIXES = """
@prefix : <urn:t:> . @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
ONTOLOGY = """
<urn:t:o> a owl:Ontology ; owl:imports <urn:t:elsewhere> .
:Role a owl:Class . :Competence a owl:Class . :Area a owl:Class . :Level a owl:Class . :Requirement a owl:Class .
[] a owl:AllDisjointClasses ; owl:members ( :Role :Competence :Area :Level :Requirement ) .
:inArea a owl:ObjectProperty ; rdfs:domain :Competence ; rdfs:range :Area ;
  rdfs:isDefinedBy <https://w3id.org/s4c/ontology/core> .
:level a owl:ObjectProperty , owl:FunctionalProperty . :value a owl:DatatypeProperty , owl:FunctionalProperty .
:started a owl:DatatypeProperty . skos:prefLabel a owl:AnnotationProperty .
:L1 a :Level . :L2 a :Level . [] a owl:AllDifferent ; owl:distinctMembers ( :L1 :L2 :L3 ) .
:specialises a owl:ObjectProperty , owl:TransitiveProperty .
"""
SOUND = ':r a :Role ; skos:prefLabel "role"@en ; :started "2026-01-01"^^xsd:date . :c a :Competence ; :inArea :a .'


def graph(data: str = "", where: str = "user/mine") -> KnowledgeGraph:
    kg = KnowledgeGraph(Embedded())
    for name, turtle in (("ontology", ONTOLOGY), ("framework", SOUND), (where, data)):
        kg.backend.load((PREFIXES + turtle).encode(), graph=kg.names.graph(name), format="turtle")
    return kg


@pytest.fixture
def java(need: Callable[[object, str], None]) -> None:
    need(shutil.which("java"), "a Java runtime (Debian default-jre-headless)")


def conflict(result: DLResult) -> set[str]:
    return {stated.text.replace("urn:t:", ":") for stated in result.conflict}


@pytest.mark.java
@pytest.mark.slow
@pytest.mark.usefixtures("java")
class TestHermiT:
    def test_a_sound_graph_is_consistent(self) -> None:
        result = check(graph())
        assert result.ok and result.consistent and not result.conflict and not result.undeclared
        assert result.text().startswith("consistent, and every class can have members")
        assert json.loads(result.json())["ok"] is True

    def test_a_role_that_is_a_competence_contradicts(self) -> None:
        result = check(graph(":r a :Competence ."))
        assert not result.ok and not result.consistent and result.minimal
        assert conflict(result) == {":Competence, :Role are disjoint", ":r is a :Role", ":r is a :Competence"}
        assert {s.text: s.graph for s in result.conflict}["urn:t:r is a urn:t:Role"] == "framework"
        assert "none can be spared" in result.text()

    def test_two_levels_on_one_requirement_contradict(self) -> None:
        result = check(graph(":q a :Requirement ; :level :L1 , :L2 ."))
        assert conflict(result) == {":L1, :L2 are different", ":level is functional", ":q :level :L1", ":q :level :L2"}

    def test_a_contradiction_in_the_framework_itself_is_found_too(self) -> None:
        result = check(graph(":a2 :inArea :a . :a2 a :Area .", where="framework"))
        assert conflict(result) == {
            ":Area, :Competence are disjoint",
            ":a2 is a :Area",
            "domain of :inArea is :Competence",
            ":a2 :inArea :a",
        }

    def test_an_unsatisfiable_class_is_named_with_its_reason(self) -> None:
        both = "[ a owl:Restriction ; owl:onProperty :inArea ; owl:someValuesFrom owl:Thing ]"
        result = check(graph(f":Both a owl:Class ; rdfs:subClassOf :Role , {both} . :Fine a owl:Class ."))
        assert result.consistent and not result.ok and result.unsatisfiable == ("urn:t:Both",)
        assert conflict(result) == {
            ":Both ⊑ :Role",
            ":Both ⊑ :inArea some owl:Thing",
            ":Competence, :Role are disjoint",
            "domain of :inArea is :Competence",
        }
        assert {s.graph for s in result.conflict} == {"user/mine", "ontology", "ontology/core"}
        assert "no individual can ever be of: urn:t:Both" in result.text()

    def test_the_minimal_set_is_not_looked_for_unless_wanted(self) -> None:
        result = check(graph(":r a :Competence ."), minimal=False)
        assert not result.consistent and not result.conflict and result.calls == 1

    def test_what_owl_dl_cannot_take_is_left_out(self) -> None:
        data = """:s a sh:NodeShape ; sh:targetClass :Role ;
          sh:property [ sh:path ( :inArea :level ) ; sh:minCount 1 ] .
        :r :listed ( :x :y ) . [] a owl:Axiom ; owl:annotatedSource :r ; owl:annotatedProperty :level ;
        owl:annotatedTarget :L1 . :m owl:annotatedSource :r ; owl:annotatedTarget :c ."""
        result = check(graph(data))
        assert result.ok and result.undeclared == ("urn:t:listed",)

    def test_esco_mappings_and_the_closure_are_not_read(self) -> None:
        kg = graph()
        for where in ("esco/1.1.1", "mappings/mine", "inferred", "shapes"):
            kg.backend.load((PREFIXES + ":r a :Competence .").encode(), graph=kg.names.graph(where), format="turtle")
        assert check(kg, minimal=False).ok
        assert not check(
            graph(":r a :Competence .", where="esco/1"), graphs=["ontology", "framework", "esco/1"], minimal=False
        ).ok

    def test_a_literal_that_is_none_of_its_datatype_is_named(self) -> None:
        with pytest.raises(InputError, match=r"MalformedLiteralException.*five"):
            check(graph(':L1 :value "five"^^xsd:integer .'))

    def test_axioms_outside_owl_dl_are_named(self) -> None:
        with pytest.raises(InputError, match=r"Non-simple property .*specialises"):
            check(graph(":specialises a owl:FunctionalProperty ."))

    def test_another_base_changes_nothing(self) -> None:
        kg = KnowledgeGraph(Embedded(), Names("https://example.org/city/"))
        text = PREFIXES + ONTOLOGY + ":r a :Role , :Competence ."
        kg.backend.load(text.encode(), graph=kg.names.graph("ontology"), format="turtle")
        assert not check(kg, minimal=False).consistent


def fake_java(folder: Path, script: str) -> None:
    folder.mkdir()
    java = folder / "java"
    java.write_text("#!/bin/sh\n" + script)
    java.chmod(java.stat().st_mode | stat.S_IXUSR)


def test_no_java_is_told_with_the_mend(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(MissingError, match="Java runtime") as caught:
        check(graph())
    assert caught.value.exit_code == 3 and "default-jre-headless" in str(caught.value)


def test_no_owlready2_is_told_with_the_mend(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake_java(tmp_path / "bin", "exit 0\n")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setattr(dl, "find_spec", lambda name: None)
    with pytest.raises(MissingError, match="owlready2") as caught:
        check(graph())
    assert "s4c-graph[dl]" in str(caught.value)


def test_a_hung_reasoner_is_killed_at_the_deadline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake_java(tmp_path / "bin", f"echo $$ > {tmp_path}/pid\nexec sleep 60\n")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(S4CError, match=r"no verdict within 0\.5 s"):
        check(graph(), budget_s=0.5)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_time_that_runs_out_while_shrinking_leaves_a_larger_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = f"""if [ -e {tmp_path}/asked ]; then exec sleep 60; fi
touch {tmp_path}/asked
echo 'Exception in thread "main" x.InconsistentOntologyException: Inconsistent ontology' >&2
exit 1
"""
    fake_java(tmp_path / "bin", script)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    result = check(graph(), budget_s=1)
    assert not result.consistent and not result.minimal
    assert len(result.conflict) == result.axioms
    assert "time ran out" in result.text()


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (
            "java.lang.OutOfMemoryError: Java heap space",
            "HermiT ran out of memory (2,000 MB); check fewer files at once",
        ),
        (
            "x.y.MalformedLiteralException: abc is no integer",
            "HermiT: MalformedLiteralException: abc is no integer; OWL 2",
        ),
        ("something else", "HermiT: something else; does java -version work?"),
        ("", "HermiT: it stopped without a word; "),
    ],
)
def test_a_reasoner_that_fails_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, failure: str, said: str
) -> None:
    head = 'Exception in thread "main" ' if failure else ""
    fake_java(tmp_path / "bin", f"echo '{head}{failure}' >&2\necho '  ' >&2\nexit 1\n")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(S4CError) as caught:
        check(graph())
    assert str(caught.value).startswith(said)


def test_units_carry_their_blank_nodes_and_read_like_axioms() -> None:
    turtle = """:p a owl:ObjectProperty , owl:InverseFunctionalProperty ; rdfs:range :A .
    :p owl:propertyChainAxiom ( :q :r ) .
    :A a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :B
      [ a owl:Restriction ; owl:onProperty [ owl:inverseOf :q ] ; owl:someValuesFrom :C ] ) ] .
    [ a owl:Restriction ; owl:onProperty :q ; owl:hasValue :v ] rdfs:subClassOf :D .
    :q a owl:ObjectProperty . :r a owl:ObjectProperty . :x :q _:b . _:b :r :y ; a :D ."""
    found = units({"g": Graph().parse(data=PREFIXES + turtle, format="turtle")}, Names())
    assert sorted(unit.text.replace("urn:t:", ":") for unit in found.units if "unnamed" not in unit.text) == [
        ":A ≡ :B ⊓ (:q⁻ some :C)",
        ":p is inverse functional",
        ":q value :v ⊑ :D",
        ":q ∘ :r ⊑ :p",
        "range of :p is :A",
    ]
    assert sum("unnamed" in unit.text for unit in found.units) == 3
    assert found.declarations.count("\n") == 4 and not found.undeclared
    assert "urn:t:C" in next(u for u in found.units if "≡" in u.text).about


def test_the_nearest_units_come_first_and_none_is_lost() -> None:
    turtle = "".join(f":p{n} a owl:ObjectProperty . :n{n} :p{n} :n{n + 1} . " for n in range(5)) + ":far :p9 :off ."
    turtle += ":p9 a owl:ObjectProperty ."
    found = units({"g": Graph().parse(data=PREFIXES + turtle, format="turtle")}, Names()).units
    start = next(unit for unit in found if unit.text.startswith("urn:t:n0"))
    ordered = nearest([start], [unit for unit in found if unit is not start])
    assert [unit.text.split()[0].removeprefix("urn:t:") for unit in ordered] == ["n1", "n2", "n3", "n4", "far"]
