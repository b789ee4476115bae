"""OWL 2 DL and the RL-safe profile, checked on the triples: kinds, allowed axiom shapes, simplicity, regularity.

Clauses: https://www.w3.org/TR/owl2-syntax/#Global_Restrictions_on_Axioms_in_OWL_2_DL and
https://www.w3.org/TR/owl2-profiles/#OWL_2_RL. HermiT judges the same files in its own test.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from rdflib import OWL, QB, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from s4c_graph.core import assets
from s4c_graph.core.names import Names

S4C = Names().term("")
BUILT_IN = (str(OWL), str(RDF), str(RDFS), str(XSD))
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
CHARACTERISTICS = {
    OWL.FunctionalProperty,
    OWL.TransitiveProperty,
    OWL.SymmetricProperty,
    OWL.AsymmetricProperty,
    OWL.IrreflexiveProperty,
}
SIMPLE_ONLY = {
    OWL.FunctionalProperty,
    OWL.InverseFunctionalProperty,
    OWL.AsymmetricProperty,
    OWL.IrreflexiveProperty,
}
TYPES = {
    *KINDS,
    *CHARACTERISTICS,
    OWL.Ontology,
    OWL.Restriction,
    OWL.AllDisjointClasses,
    OWL.AllDifferent,
    OWL.NamedIndividual,
}
PREDICATES = {
    RDF.type,
    RDF.first,
    RDF.rest,
    RDFS.label,
    RDFS.isDefinedBy,
    RDFS.subClassOf,
    RDFS.subPropertyOf,
    RDFS.domain,
    RDFS.range,
    OWL.imports,
    OWL.versionIRI,
    OWL.versionInfo,
    OWL.equivalentClass,
    OWL.disjointWith,
    OWL.intersectionOf,
    OWL.onProperty,
    OWL.hasValue,
    OWL.inverseOf,
    OWL.propertyChainAxiom,
    OWL.members,
}
CUBE_KINDS = {QB.DimensionProperty, QB.MeasureProperty, QB.AttributeProperty, QB.CodedProperty}
"""Classes of properties: the one use of a name as individual and property, which OWL 2 DL allows (5.9, punning)."""
DATATYPES = {XSD.string, XSD.integer, XSD.decimal, XSD.boolean, RDF.langString, RDFS.Literal}

CHAINS = {
    "specialises": 1, "hasEffectiveRequirement": 1, "requiresCompetence": 1, "directlyRequires": 1,  # A1 to A4
    "hasModule": 1, "coversCompetence": 2, "certifiesCompetence": 1, "certifiesCompetenceLevel": 1,  # A5 to A7
    "holdsCompetenceLevel": 3, "entailsLevel": 1, "holdsCompetence": 1,  # A8 to A11
    "performsRole": 1, "needsCompetence": 1, "roleEscoSkill": 1,  # A12, A13
    "belowLevel": 1, "prerequisiteCompetence": 1, "continues": 1,
}  # fmt: skip
"""Property → how many chains lead to it; a transitive property is a chain of itself with itself."""
MAY_OVERLAP = {"TrainingProvider", "CertificationBody", "PublicBody", "Employer", "ProjectOutput"}
"""Classes that are kept out of the disjoint ones on purpose."""


def built_in(term: Node) -> bool:
    return str(term).startswith(BUILT_IN)


def members(graph: Graph, head: Node | None) -> list[Node]:
    assert head is not None
    return list(Collection(graph, head))


# ---- what the axioms look like ----


def unlike_the_profile(graph: Graph) -> list[str]:
    """Axioms of another shape than the RL-safe ones, one line each."""
    found = [f"predicate {p.n3()}" for p in set(graph.predicates()) if built_in(p) and p not in PREDICATES]
    types = [(s, o) for s, o in graph.subject_objects(RDF.type) if str(o).startswith(str(OWL))]
    found += [f"{s.n3()} a {o.n3()}" for s, o in types if o not in TYPES]
    for p in (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.inverseOf, OWL.disjointWith):
        found += [f"{p.n3()} with an anonymous end" for s, o in graph.subject_objects(p) if BNode in (type(s), type(o))]
    for whole in graph.objects(None, OWL.equivalentClass):
        parts = members(graph, graph.value(whole, OWL.intersectionOf)) if isinstance(whole, BNode) else [whole]
        for part in parts:
            if isinstance(part, BNode) and not (graph.value(part, OWL.onProperty) and graph.value(part, OWL.hasValue)):
                found.append("equivalentClass with a part that is neither named nor hasValue")
    for node in {s for s in graph.subjects() if isinstance(s, BNode)}:
        used = set(graph.predicates(None, node))
        typed = set(graph.objects(node, RDF.type))
        axiom = bool(typed & {OWL.AllDisjointClasses, OWL.AllDifferent}) and not used
        listed = graph.value(node, RDF.first) is not None
        described = bool(typed & {OWL.Class, OWL.Restriction}) and used <= {OWL.equivalentClass, RDF.first}
        if not (axiom or listed or described):
            found.append("a blank node outside axiom syntax")
    return sorted(set(found))


def test_axioms_have_only_the_rl_safe_shapes(tbox: Graph) -> None:
    assert unlike_the_profile(tbox) == []


@pytest.mark.parametrize(
    "axiom",
    [
        "s4c:Competence rdfs:subClassOf [ a owl:Restriction ; owl:onProperty s4c:inArea ; owl:maxCardinality 1 ] .",
        "s4c:Competence rdfs:subClassOf [ owl:unionOf ( s4c:CityRole s4c:Person ) ] .",
        "s4c:inArea a owl:InverseFunctionalProperty .",
        "s4c:Competence owl:hasKey ( s4c:inArea ) .",
        "s4c:Competence owl:equivalentClass [ owl:intersectionOf ( [ owl:allValuesFrom s4c:X ] ) ] .",
        "s4c:Competence s4c:inArea [] .",
        "s4c:Competence s4c:inArea [ s4c:inArea s4c:X ] .",
        "s4c:inArea a owl:ReflexiveProperty .",
    ],
)
def test_an_axiom_outside_the_profile_is_found(axiom: str) -> None:
    graph = Graph().parse(data=f"@prefix s4c: <{S4C}> . @prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> . {axiom}")
    if "inArea [] ." not in axiom:
        assert unlike_the_profile(graph) != []
    else:  # an unnamed object has no triples of its own; the kinds check below finds it
        assert misplaced(graph) != []


def test_modules_have_no_rdf_list_in_data(schemes: Graph) -> None:
    assert [p for p in (RDF.first, RDF.rest) if next(schemes.subjects(p), None)] == []
    assert [s for s in schemes.subjects() if isinstance(s, BNode)] == []


# ---- which kind every name is ----


def kinds(graph: Graph) -> dict[Node, set[str]]:
    found: dict[Node, set[str]] = {}
    for kind in KINDS:
        for s in graph.subjects(RDF.type, kind):
            if isinstance(s, URIRef):
                found.setdefault(s, set()).add(kind.fragment)
    return found


def misplaced(graph: Graph) -> list[str]:
    """Names used without a declaration, with two kinds, or as individual and class or property at once."""
    kind = kinds(graph)
    found = [f"{s.n3()} is {' and '.join(sorted(k))}" for s, k in kind.items() if len(k) != 1]
    found += [
        f"predicate {p.n3()} is not declared" for p in set(graph.predicates()) if not built_in(p) and p not in kind
    ]
    for s, o in graph.subject_objects(RDF.type):
        if not built_in(o) and "Class" not in kind.get(o, set()):
            found.append(f"class {o.n3()} is not declared")
        if not built_in(o) and s in kind and o not in CUBE_KINDS:
            found.append(f"{s.n3()} is an individual and {' '.join(kind[s])}")
    for cls in (RDFS.subClassOf, RDFS.domain, OWL.disjointWith, OWL.equivalentClass):
        named = [o for o in graph.objects(None, cls) if isinstance(o, URIRef)]
        found += [f"class {o.n3()} is not declared" for o in named if o not in kind]
    for s, p, o in graph:
        of = kind.get(p, set())
        if "ObjectProperty" in of and (not isinstance(o, URIRef) or o in kind):
            found.append(f"{p.n3()} has {o.n3()} as object")
        if "DatatypeProperty" in of and not isinstance(o, Literal):
            found.append(f"{p.n3()} has {o.n3()}, which is no literal")
        if of & {"ObjectProperty", "DatatypeProperty"} and s in kind:
            found.append(f"{s.n3()}, a {' '.join(kind[s])}, is used as an individual of {p.n3()}")
    for prop, target in graph.subject_objects(RDFS.range):
        wanted = "DatatypeProperty" if target in DATATYPES else "ObjectProperty"
        if not kind.get(prop, set()) & {wanted, "AnnotationProperty"} or (wanted[0] == "O" and target not in kind):
            found.append(f"range {target.n3()} does not suit {prop.n3()}")
    return sorted(set(found))


def test_every_name_is_declared_once_with_one_kind(whole: Graph) -> None:
    assert misplaced(whole) == []


@pytest.mark.parametrize(
    "wrong",
    [
        "s4c:inArea a owl:DatatypeProperty .",
        "s4c:levelValue a owl:ObjectProperty .",
        "s4c:Competence a s4c:Competence .",
        "<urn:c> s4c:inArea s4c:CompetenceArea .",
        "<urn:c> s4c:unheardOf <urn:d> .",
        "<urn:c> a s4c:UnheardOf .",
        '<urn:c> s4c:inArea "CIT" .',
        "<urn:l> s4c:levelValue <urn:five> .",
        "s4c:Competence s4c:inArea <urn:a> .",
        "s4c:inArea rdfs:range xsd:integer .",
    ],
)
def test_a_name_of_the_wrong_kind_is_found(tbox: Graph, wrong: str) -> None:
    graph = tbox + Graph().parse(
        data=f"@prefix s4c: <{S4C}> . @prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> . @prefix xsd: <{XSD}> . {wrong}"
    )
    assert misplaced(graph) != []


def test_external_terms_are_declared_in_one_file_only(module_files: list[Path]) -> None:
    for path in module_files:
        graph = Graph().parse(data=assets.read(path, Names()), format="turtle")
        foreign = {s for s in kinds(graph) if not str(s).startswith(S4C)}
        if path.name == "s4c-ext.ttl":
            assert foreign and [s for s in foreign if not graph.value(s, RDFS.isDefinedBy)] == []
        else:
            assert foreign == set(), path.name


def test_stubs_add_no_meaning_to_foreign_terms(tbox: Graph) -> None:
    """The only axiom about somebody else's terms repeats what SKOS itself says (S9)."""
    said = {
        (str(s), p)
        for s, p, _ in tbox
        if isinstance(s, URIRef)
        and not str(s).startswith(Names().base)
        and p not in (RDF.type, RDFS.isDefinedBy, RDFS.label)
    }
    assert said == {("http://www.w3.org/2004/02/skos/core#Concept", OWL.disjointWith)}


# ---- simple and regular (OWL 2 DL, 11.2) ----


def rules(graph: Graph) -> tuple[set[tuple[Node, Node]], list[tuple[tuple[Node, ...], Node]], dict[Node, set[Node]]]:
    """Sub-property pairs, chains with their head (transitivity too), and inverses."""
    below = set(graph.subject_objects(RDFS.subPropertyOf))
    chains = [(tuple(members(graph, c)), p) for p, c in graph.subject_objects(OWL.propertyChainAxiom)]
    chains += [((p, p), p) for p in graph.subjects(RDF.type, OWL.TransitiveProperty)]
    inverse: dict[Node, set[Node]] = {}
    for p, q in graph.subject_objects(OWL.inverseOf):
        inverse.setdefault(p, set()).add(q)
        inverse.setdefault(q, set()).add(p)
    return below, chains, inverse


def non_simple(graph: Graph) -> set[Node]:
    """Properties that a chain, transitivity, or a non-simple inverse or sub-property leads to."""
    below, chains, inverse = rules(graph)
    found: set[Node] = set()
    more = {head for _, head in chains}
    while more:
        found |= more
        more = ({q for p, q in below if p in found} | {q for p in found for q in inverse.get(p, ())}) - found
    return found


def closure(pairs: Iterable[tuple[Node, Node]]) -> set[tuple[Node, Node]]:
    done = set(pairs)
    while more := {(a, d) for a, b in done for c, d in done if b == c} - done:
        done |= more
    return done


def irregular(graph: Graph) -> list[str]:
    """Why no strict order of the properties makes every chain regular; empty when there is one."""
    below, chains, inverse = rules(graph)
    found, before = [], set()
    for chain, head in chains:
        if chain == (head, head):
            continue
        if chain[0] == head and head not in chain[1:]:
            inner: tuple[Node, ...] = chain[1:]
        elif chain[-1] == head and head not in chain[:-1]:
            inner = chain[:-1]
        elif head in chain:
            found.append(f"{head.n3()} stands inside its own chain")
            continue
        else:
            inner = chain
        before |= {(p, head) for p in inner}
    before |= {(q, head) for p, head in before for q in inverse.get(p, ())}
    order = closure(before)
    turned = {(a, b) for p, q in below for a in inverse.get(p, ()) for b in inverse.get(q, ())}
    subs = closure(below | turned)
    found += [f"{a.n3()} comes before itself" for a, b in order if a == b]
    found += [f"{a.n3()} comes before {b.n3()} and above it" for a, b in order if (b, a) in subs]
    return sorted(found)


def test_property_chains_are_regular(tbox: Graph) -> None:
    assert irregular(tbox) == []
    _, chains, _ = rules(tbox)
    assert Counter(str(head).removeprefix(S4C) for _, head in chains) == CHAINS


def test_non_simple_properties_are_the_known_ones_and_stay_unrestricted(tbox: Graph) -> None:
    found = non_simple(tbox)
    assert {str(p).removeprefix(S4C) for p in found} == {
        "specialises",
        "hasEffectiveRequirement",
        "requiresCompetence",
        "requiredByRole",
        "directlyRequires",
        "performsRole",
        "needsCompetence",
        "entailsLevel",
        "holdsCompetenceLevel",
        "holdsCompetence",
        "belowLevel",
        "aboveLevel",
        "prerequisiteCompetence",
        # learning
        "hasModule",
        "coversCompetence",
        "certifiesCompetence",
        "certifiesCompetenceLevel",
        # context and mapping
        "continues",
        "roleEscoSkill",
    }
    assert [p for p in found if SIMPLE_ONLY & set(tbox.objects(p, RDF.type))] == []


@pytest.mark.parametrize(
    "chain",
    [
        "s4c:a owl:propertyChainAxiom ( s4c:b s4c:c ) . s4c:b owl:propertyChainAxiom ( s4c:a s4c:c ) .",
        "s4c:a owl:propertyChainAxiom ( s4c:b s4c:a s4c:b ) .",
        "s4c:a owl:propertyChainAxiom ( s4c:b s4c:c ) . s4c:a rdfs:subPropertyOf s4c:b .",
        "s4c:a owl:propertyChainAxiom ( s4c:b s4c:c ) ; owl:inverseOf s4c:i . "
        "s4c:b owl:propertyChainAxiom ( s4c:i s4c:d ) .",
    ],
)
def test_an_irregular_chain_is_found(chain: str) -> None:
    graph = Graph().parse(data=f"@prefix s4c: <{S4C}> . @prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> . {chain}")
    assert irregular(graph) != []


# ---- what the design asks for ----


def test_enumerations_and_scales_are_all_different(tbox: Graph, schemes: Graph) -> None:
    """A15: every concept of an enumeration, and every level of a scale, stands in one AllDifferent with its like."""
    different = [set(members(tbox, tbox.value(n, OWL.members))) for n in tbox.subjects(RDF.type, OWL.AllDifferent)]
    for scheme in schemes.subjects(RDF.type, SKOS.ConceptScheme):
        if str(scheme).endswith("/glossary"):
            continue
        inside = set(schemes.subjects(SKOS.inScheme, scheme))
        assert different.count(inside) == 1, f"not one AllDifferent over the members of {scheme}"
    concepts = [set(schemes.subjects(SKOS.inScheme, s)) for s in schemes.subjects(RDF.type, SKOS.ConceptScheme)]
    scales = set(schemes.subjects(RDF.type, URIRef(S4C + "ProficiencyScale")))
    skill_types = {URIRef(f"http://data.europa.eu/esco/skill-type/{kind}") for kind in ("skill", "knowledge")}
    assert [d for d in different if d not in (*concepts, scales, skill_types)] == []


def test_top_classes_are_disjoint(tbox: Graph, own_terms: list[URIRef]) -> None:
    """A15: every own class is in the AllDisjointClasses, stands or is defined below one that is, or may overlap."""
    (axiom,) = tbox.subjects(RDF.type, OWL.AllDisjointClasses)
    listed = set(members(tbox, tbox.value(axiom, OWL.members)))
    classes = {t for t in own_terms if (t, RDF.type, OWL.Class) in tbox}
    below = {c for c in classes if listed & set(tbox.objects(c, RDFS.subClassOf)) or tbox.value(c, OWL.equivalentClass)}
    assert {str(c).removeprefix(S4C) for c in classes - listed - below} == MAY_OVERLAP
    assert listed & below == set()
    assert len(listed) >= 70


def test_kinds_of_organisations_may_overlap(tbox: Graph) -> None:
    """One body may provide courses, certify people, employ them and be public: nothing keeps these apart."""
    kinds_of = {URIRef(S4C + name) for name in MAY_OVERLAP if name != "ProjectOutput"}
    assert {tbox.value(c, RDFS.subClassOf) for c in kinds_of} == {URIRef("http://www.w3.org/ns/org#Organization")}
    apart = set(tbox.subject_objects(OWL.disjointWith))
    assert not {pair for pair in apart if set(pair) & kinds_of}


def test_defined_classes_are_the_eight_by_value(tbox: Graph, schemes: Graph) -> None:
    """A14: eight classes, each a competence with one value that is a member of its scheme."""
    values = set()
    for cls, whole in tbox.subject_objects(OWL.equivalentClass):
        base, restriction = members(tbox, tbox.value(whole, OWL.intersectionOf))
        assert base == URIRef(S4C + "Competence"), cls
        values.add(tbox.value(restriction, OWL.hasValue))
    concepts = {
        c
        for scheme in ("competence-type", "competence-facet")
        for c in schemes.subjects(SKOS.inScheme, URIRef(Names().scheme(scheme)))
    }
    assert values == concepts and len(values) == 8
