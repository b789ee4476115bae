"""What must follow from the ontology, what must never follow, and what must be a contradiction: one TriG file a case.

A case names its axiom in the first line and holds named graphs: ``<urn:given>`` what is asserted,
``<urn:then>`` triples that must all follow (folder ``must``) or of which none may (folder
``must_not``), and in ``must_not`` also ``<urn:were>``: axioms we do not have, under which every
forbidden triple would follow; so the case can bite. Cases in ``inconsistent`` have no ``<urn:then>``.

Our own rules judge every case; owlrl, an independent engine, judges all of them at once, and alone what our
rules never infer (owl:sameAs); HermiT judges the contradictions. Roles of a case get their classes of qualified
people (A17) first, and rules that are no axioms (R2, R13) are run for owlrl by rdflib, from the same files.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import owlrl
import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, RDFS, BNode, Graph, URIRef
from rdflib.term import Node

from s4c_graph.core import assets
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import DEFAULT_BASE, Names
from s4c_graph.core.values import Source, Statements
from s4c_graph.flows import assemble
from s4c_graph.reasoning import dl
from s4c_graph.reasoning.compile import compile_axioms, compile_rules
from s4c_graph.reasoning.materialise import materialise
from s4c_graph.reasoning.qualified import QUALIFIED, qualified
from s4c_graph.reasoning.rule_files import shipped_rules
from s4c_graph.reasoning.rules import Program

HERE = Path(__file__).parent
GROUPS = {*(f"A{n}" for n in range(1, 18)), "R2", "R13"} - {"A15"}
"""Axiom groups and rules from which triples follow; A15 only contradicts."""
TRAPS = {"trap (a)", "trap (b)", "trap (c)", "trap (d)"}
"""Modelling traps that others fell into."""
OTHER_BASE = Names("https://kg.example.org/city/")
FOLLOW = (OWL.propertyChainAxiom, OWL.inverseOf, OWL.equivalentClass, RDFS.subPropertyOf, RDFS.subClassOf)
TEXTS = {RDFS.label, RDFS.isDefinedBy}
DECLARATIONS = {OWL.AnnotationProperty, OWL.DatatypeProperty, OWL.ObjectProperty, OWL.Ontology, OWL.AllDifferent}


@dataclass(frozen=True)
class Case:
    """A case: the axioms its first line names, and its graphs."""

    axioms: str
    given: Graph
    then: frozenset[tuple[Node, Node, Node]]
    were: Graph


def cases(folder: str) -> list[Path]:
    return sorted((HERE / folder).glob("*.trig"))


def read(path: Path, names: Names) -> Case:
    """A case in IRIs below this base, its made-up nodes in a namespace of its own."""
    text = path.read_text(encoding="utf-8")
    moved = text.replace(DEFAULT_BASE, names.base).replace("<urn:x:>", f"<urn:{path.stem}:>")
    quads = list(ox.parse(moved, format=ox.RdfFormat.TRIG))
    assert {q.graph_name for q in quads} <= {ox.NamedNode(f"urn:{name}") for name in ("given", "then", "were")}

    def graph(name: str) -> Graph:
        mine = (q for q in quads if q.graph_name == ox.NamedNode(f"urn:{name}"))
        return Graph().parse(data="".join(f"{q.subject} {q.predicate} {q.object} .\n" for q in mine), format="nt")

    return Case(text.splitlines()[0], graph("given"), frozenset(graph("then")), graph("were"))


@lru_cache
def ontology(names: Names) -> Statements:
    """The shipped ontology, parsed once."""
    shipped = assemble.ontology(names)
    return Statements(shipped.graph, tuple(shipped.ntriples), shipped.source)


@lru_cache
def program(names: Names) -> Program:
    """The rules of the shipped ontology, compiled once."""
    with KnowledgeGraph(Embedded(), names) as kg:
        kg.add(ontology(names))
        return compile_rules(kg)


def statements(name: str, graph: Graph) -> Statements:
    return Statements(name, [graph.serialize(format="nt", encoding="utf-8")], Source(name, "a case", "1", "none"))


def loaded(given: Graph, names: Names, axioms: Graph | None = None) -> KnowledgeGraph:
    """The shipped ontology, what is given, and the classes of its roles; further axioms go to the ontology."""
    kg = KnowledgeGraph(Embedded(), names)
    kg.add(ontology(names), statements("framework", given))
    kg.add(qualified(kg))
    if axioms is not None:
        kg.add(statements("ontology", axioms))
    return kg


def closed(given: Graph, names: Names, axioms: Graph | None = None) -> set[tuple[Node, Node, Node]]:
    """All triples of the case, given and inferred by our rules."""
    with loaded(given, names, axioms) as kg:
        plain = axioms is None and not kg.backend.size(kg.names.graph(QUALIFIED))
        materialise(kg, program(names) if plain else None)
        return held(kg)


def held(kg: KnowledgeGraph) -> set[tuple[Node, Node, Node]]:
    return set(kg.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", graphs=["framework", "inferred"]))


@pytest.fixture(scope="session")
def shipped() -> Graph:
    """The shipped ontology as one rdflib graph."""
    whole = Graph()
    for piece in ontology(Names()).ntriples:
        whole.parse(data=piece, format="nt")
    return whole


@pytest.fixture(scope="session")
def axioms(shipped: Graph) -> Graph:
    """The axioms of the modules, without texts and declarations; owlrl needs no more and is slow with more."""
    names, kept = Names(), Graph()
    for s, p, o in shipped:
        of_a_term = isinstance(s, URIRef) and not str(s).startswith(names.term(""))
        of_a_term |= p == RDF.type and not str(o).startswith(str(OWL))
        if (
            str(p).startswith((str(OWL), str(RDF), str(RDFS)))
            and p not in TEXTS
            and o not in DECLARATIONS
            and not of_a_term
        ):
            kept.add((s, p, o))
    return kept


@pytest.fixture(scope="session")
def scales(shipped: Graph) -> Graph:
    """The one thing of the schemes that cases rest on: the levels, their scales and which comes next."""
    kept = Graph()
    for p in ("nextLevel", "inScale", "levelValue"):
        for triple in shipped.triples((None, URIRef(Names().term(p)), None)):
            kept.add(triple)
    return kept


def owlrl_closed(*graphs: Graph) -> set[tuple[Node, Node, Node]]:
    whole = Graph()
    for graph in graphs:
        whole += graph
    semantics = owlrl.OWLRL_Semantics
    owlrl.DeductiveClosure(semantics, rdfs_closure=False, axiomatic_triples=False, datatype_axioms=False).expand(whole)
    return set(whole)


@pytest.mark.parametrize("base", [Names(), OTHER_BASE], ids=["default-base", "other-base"])
@pytest.mark.parametrize("path", cases("must"), ids=lambda p: p.stem)
def test_it_follows(path: Path, base: Names) -> None:
    case = read(path, base)
    assert case.then and not case.then & set(case.given)
    assert case.then - closed(case.given, base) == set()


@pytest.mark.parametrize("path", cases("must_not"), ids=lambda p: p.stem)
def test_it_does_not_follow(path: Path) -> None:
    case = read(path, Names())
    assert case.then and case.then & closed(case.given, Names()) == set()


@pytest.mark.parametrize("path", cases("must_not"), ids=lambda p: p.stem)
def test_it_would_follow_under_the_wrong_axiom(path: Path, axioms: Graph) -> None:
    """So that no case is empty; merging is left to owlrl, as our rules never merge."""
    case = read(path, Names())
    if any(OWL.sameAs in triple for triple in case.then):
        found = owlrl_closed(axioms, case.given, case.were)
    else:
        found = closed(case.given, Names(), case.were)
    assert case.then - found == set()


def test_owlrl_agrees_in_every_case(axioms: Graph, scales: Graph) -> None:
    names = Names()
    all_of_them = {p.stem: read(p, names) for p in cases("must") + cases("must_not")}
    given = Graph()
    for case in all_of_them.values():
        given += case.given
    with loaded(given, names) as kg:
        classes = defined(kg)
    found = owlrl_closed(axioms, classes, scales, given, by_rdflib(given + scales, names))
    wrong = [p.stem for p in cases("must") if all_of_them[p.stem].then - found]
    wrong += [p.stem for p in cases("must_not") if all_of_them[p.stem].then & found]
    assert wrong == []


def defined(kg: KnowledgeGraph) -> Graph:
    """The axioms of the classes of qualified people, without texts."""
    classes = Graph()
    for s, p, o in kg.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", graphs=[QUALIFIED]):
        if str(p).startswith((str(OWL), str(RDF))) and o != OWL.Class:
            classes.add((s, p, o))
    return classes


def by_rdflib(data: Graph, names: Names) -> Graph:
    """What the rules that are no axioms construct, as queries and without our compiler."""
    found = Graph()
    for path in assets.files("ontology", ".rq"):
        constructed = data.query(assets.read(path, names)).graph
        assert constructed is not None
        found += constructed
    return found


@pytest.mark.java
@pytest.mark.parametrize("path", cases("inconsistent"), ids=lambda p: p.stem)
def test_hermit_finds_the_contradiction(path: Path, need: Callable[[object, str], None]) -> None:
    need(shutil.which("java") and find_spec("owlready2"), "Java and owlready2")
    with loaded(read(path, Names()).given, Names()) as kg:
        assert not dl.check(kg, minimal=False).consistent


@pytest.mark.java
def test_hermit_finds_none_in_all_other_cases(need: Callable[[object, str], None]) -> None:
    need(shutil.which("java") and find_spec("owlready2"), "Java and owlready2")
    everything = Graph()
    for path in cases("must") + cases("must_not"):
        everything += read(path, Names()).given
    with loaded(everything, Names()) as kg:
        result = dl.check(kg, minimal=False)
    assert result.ok and result.undeclared == ()


def without(graph: Graph, axiom: tuple[Node, Node, Node]) -> Graph:
    """The graph without an axiom, the list or class expression at its end included."""
    gone = Graph().add(axiom)
    nodes = [axiom[2]] if isinstance(axiom[2], BNode) else []
    while nodes:
        node = nodes.pop()
        for triple in graph.triples((node, None, None)):
            gone.add(triple)
            nodes += [triple[2]] if isinstance(triple[2], BNode) else []
    return graph - gone


@pytest.mark.slow
def test_every_axiom_is_needed_by_a_case(axioms: Graph, scales: Graph) -> None:
    """Without any one of the axioms from which triples follow, some case no longer holds."""
    names, whole = Names(), axioms
    wanted = [t for p in FOLLOW for t in whole.triples((None, p, None)) if isinstance(t[0], URIRef)]
    wanted += [
        t for kind in (OWL.TransitiveProperty, OWL.SymmetricProperty) for t in whole.triples((None, RDF.type, kind))
    ]
    assert len(wanted) >= 100
    then: set[tuple[Node, Node, Node]] = set()
    given = Graph()
    for path in cases("must"):
        case = read(path, names)
        then |= case.then
        given += case.given
    with KnowledgeGraph(Embedded(), names) as kg:
        kg.add(statements("framework", given + scales))
        kg.add(qualified(kg))
        classes = defined(kg)

        def missing(axioms: Graph) -> set[tuple[Node, Node, Node]]:
            materialise(kg, compile_axioms(axioms + classes, names, shipped_rules(names)))
            return then - held(kg)

        assert missing(whole) == set()
        idle = [axiom for axiom in wanted if not missing(without(whole, axiom))]
    assert [" ".join(names.short(str(term)) for term in axiom) for axiom in idle] == []


def test_every_axiom_group_has_a_case_of_each_kind() -> None:
    def named(folder: str) -> set[str]:
        heads = [read(path, Names()).axioms.split(":")[0] for path in cases(folder)]
        return {word.strip("#, ") for head in heads for word in head.split(",")}

    assert GROUPS - named("must") == set()
    assert GROUPS - named("must_not") == set()
    assert {"A15", "A16"} - named("inconsistent") == set()
    assert TRAPS - named("must_not") == set()


def test_every_file_of_the_folders_is_a_case() -> None:
    found = {p.name for p in HERE.rglob("*") if p.is_file() and p.suffix not in (".pyc", ".py")}
    assert found == {p.name for folder in ("must", "must_not", "inconsistent") for p in cases(folder)}
