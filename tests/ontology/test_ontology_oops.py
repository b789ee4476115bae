"""The OOPS! pitfalls that the files alone can show, each named by its code and each able to fire on a bad fragment.

Left out: P01, P09, P14-P18, P31 need a reader's eye; P37 needs the published address. P13 (every property
has an inverse) is not our rule: an inverse is declared where the domain has a word for it, and a query
walks any property backwards with ``^``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, XSD, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from s4c_graph.core.names import Names

S4C = Names().term("")
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
SEVERAL_CLASSES = {
    S4C + name
    for name in (
        # core
        *("context", "statementStatus", "graphKind", "visibility"),
        # context
        *("startDate", "endDate", "dateCertainty", "fundedUnder", "hasBudget", "amount", "currency", "theme"),
        *("addressesTargetGroup", "addressesSector", "buildsCompetence", "hasParticipation", "stakeholderGroup"),
        *("plansEvent", "hasObjective", "concernsCompetence", "hasCapability", "resultedIn", "transferability"),
        *("promptedBy", "fieldOfStudy", "sourceSpan", "retrievedOn"),
        # learning
        *("usesMaterial", "stepOrder", "stepText", "iscedField", "recognisedBy", "validFor", "assessmentMethod"),
        # assessment
        *("supportedBy", "validFrom", "expires", "agreedBy", "hasCondition"),
    )
}
"""Properties of things of several classes: a domain would infer a wrong type (P11 does not apply)."""
SEVERAL_RANGES = {
    S4C + name
    for name in (
        # learning: lists of the EU that are not loaded; offers and materials
        *("offerLanguage", "validIn", "validates"),
        # assessment: lists of the EU that are not loaded
        *("conditionLanguage",),
        # context
        *("currency", "inThing", "needOf", "resultedIn", "promptedBy", "claimAbout", "evaluates"),
        # stat: an IRI or the words of a text
        *("observationSource",),
    )
}
"""Properties whose values are of several classes, or of a list that is not loaded: a range would say too much."""
NAMESAKES = {S4C + "confidence"}
"""Of the same name as somebody else's property and yet not it (P12): SSSOM's is the confidence of a mapping."""


def own(graph: Graph, *kinds: URIRef) -> set[URIRef]:
    found = {s for kind in kinds for s in graph.subjects(RDF.type, kind)}
    return {s for s in found if isinstance(s, URIRef) and str(s).startswith(S4C)}


def local(term: Node) -> str:
    return re.split(r"[#/]", str(term))[-1]


def expression(graph: Graph, node: Node) -> Iterator[Node]:
    """All nodes of a class expression."""
    for value in graph.objects(node, None):
        yield value
        if isinstance(value, BNode):
            yield from expression(graph, value)


def p02(g: Graph) -> set[Node]:
    return {s for s, o in g.subject_objects(OWL.equivalentClass) if isinstance(o, URIRef) and str(o).startswith(S4C)}


def p03(g: Graph) -> set[Node]:
    return {p for p in own(g, *PROPERTIES) if local(p).lower() in {"is", "isa", "es", "är", "jest"}}


def p04(g: Graph) -> set[Node]:
    """Terms that stand in no axiom; properties from anything to anything (no domain, no range) need none."""
    axioms = (
        RDFS.subClassOf,
        RDFS.subPropertyOf,
        RDFS.domain,
        RDFS.range,
        OWL.inverseOf,
        OWL.equivalentClass,
        RDF.first,
    )
    used = {x for p in axioms for s, o in g.subject_objects(p) for x in (s, o)}
    open_ended = {URIRef(p) for p in SEVERAL_CLASSES & SEVERAL_RANGES}
    return set(own(g, OWL.Class, *PROPERTIES) - used - open_ended)


def p05(g: Graph) -> set[Node]:
    """Inverses whose domain and range do not mirror each other."""
    return {
        p
        for p, q in g.subject_objects(OWL.inverseOf)
        if set(g.objects(p, RDFS.domain)) != set(g.objects(q, RDFS.range))
        or set(g.objects(p, RDFS.range)) != set(g.objects(q, RDFS.domain))
    }


def p06(g: Graph) -> set[Node]:
    return {
        c
        for c in own(g, OWL.Class)
        if any(c in g.transitive_objects(up, RDFS.subClassOf) for up in g.objects(c, RDFS.subClassOf))
    }


def p07(g: Graph) -> set[Node]:
    return {c for c in own(g, OWL.Class) if re.search(r"[a-z](And|Or)[A-Z]", local(c))}


def p08(g: Graph) -> set[Node]:
    return {t for t in own(g, OWL.Class, *PROPERTIES) if not (g.value(t, RDFS.label) and g.value(t, SKOS.definition))}


def p10(g: Graph) -> set[Node]:
    axioms = {OWL.AllDisjointClasses} & set(g.objects(None, RDF.type))
    return set() if axioms else set(g.subjects(RDF.type, OWL.Ontology))


def p11(g: Graph) -> set[Node]:
    return {
        p
        for p in own(g, *PROPERTIES)
        if not (g.value(p, RDFS.range) or str(p) in SEVERAL_RANGES)
        or not (g.value(p, RDFS.domain) or str(p) in SEVERAL_CLASSES)
    }


def p12(g: Graph) -> set[Node]:
    return {
        p for p in _namesakes(g, PROPERTIES, (OWL.equivalentProperty, RDFS.subPropertyOf)) if str(p) not in NAMESAKES
    }


def p19(g: Graph) -> set[Node]:
    return {p for p in own(g, *PROPERTIES) for a in (RDFS.domain, RDFS.range) if len(list(g.objects(p, a))) > 1}


def p20(g: Graph) -> set[Node]:
    """Label and definition the same, empty, or swapped (the label longer than the definition)."""
    return {
        t
        for t in own(g, OWL.Class, *PROPERTIES)
        for label in g.objects(t, RDFS.label)
        for text in g.objects(t, SKOS.definition)
        if not str(label).strip() or len(str(label)) >= len(str(text))
    }


def p21(g: Graph) -> set[Node]:
    return {c for c in own(g, OWL.Class) if re.fullmatch(r"(Other|Misc\w*)", local(c))}


def p22(g: Graph) -> set[Node]:
    classes = {c for c in own(g, OWL.Class) if not re.fullmatch(r"([A-Z][a-z0-9]+)+", local(c))}
    return classes | {p for p in own(g, *PROPERTIES) if not re.fullmatch(r"[a-z0-9]+([A-Z][a-z0-9]*)*", local(p))}


def p23(g: Graph) -> set[Node]:
    types = {local(t).lower() for t in (XSD.date, XSD.integer, XSD.string, XSD.decimal, XSD.boolean, XSD.duration)}
    return {c for c in own(g, OWL.Class) if local(c).lower() in types}


def p24(g: Graph) -> set[Node]:
    return {c for c, o in g.subject_objects(OWL.equivalentClass) if c in {o, *expression(g, o)}}


def p25(g: Graph) -> set[Node]:
    return {p for p, q in g.subject_objects(OWL.inverseOf) if p == q}


def p26(g: Graph) -> set[Node]:
    return {p for pair in g.subject_objects(OWL.inverseOf) for p in pair if (p, RDF.type, OWL.SymmetricProperty) in g}


def p27(g: Graph) -> set[Node]:
    return {
        p
        for p, q in g.subject_objects(OWL.equivalentProperty)
        for a in (RDFS.domain, RDFS.range)
        if set(g.objects(p, a)) != set(g.objects(q, a))
    }


def p28(g: Graph) -> set[Node]:
    return _lopsided(g, OWL.SymmetricProperty)


def p29(g: Graph) -> set[Node]:
    return _lopsided(g, OWL.TransitiveProperty)


def p30(g: Graph) -> set[Node]:
    return _namesakes(g, (OWL.Class,), (OWL.equivalentClass, RDFS.subClassOf))


def p32(g: Graph) -> set[Node]:
    said = Counter(label for c in own(g, OWL.Class) for label in g.objects(c, RDFS.label))
    return {c for c in own(g, OWL.Class) for label in g.objects(c, RDFS.label) if said[label] > 1}


def p33(g: Graph) -> set[Node]:
    return {p for p, chain in g.subject_objects(OWL.propertyChainAxiom) if len(list(Collection(g, chain))) < 2}


def p34(g: Graph) -> set[Node]:
    used = set(g.objects(None, RDFS.subClassOf)) | set(g.objects(None, RDFS.domain)) | set(g.objects(None, RDF.type))
    return {
        c for c in used if not str(c).startswith((str(OWL), str(RDF), str(RDFS))) and (c, RDF.type, OWL.Class) not in g
    }


def p35(g: Graph) -> set[Node]:
    used = {p for p in g.predicates() if not str(p).startswith((str(OWL), str(RDF), str(RDFS)))}
    return {p for p in used if not set(PROPERTIES) & set(g.objects(p, RDF.type))}


def p36(g: Graph) -> set[Node]:
    return {o for o in g.subjects(RDF.type, OWL.Ontology) if re.search(r"\.(owl|rdf|ttl|n3|xml)$", str(o))}


def p38(g: Graph) -> set[Node]:
    return set() if next(g.subjects(RDF.type, OWL.Ontology), None) else {OWL.Ontology}


def p39(g: Graph) -> set[Node]:
    return {t for triple in g for t in triple if isinstance(t, URIRef) and not re.match(r"[a-z]+:", str(t))}


def p40(g: Graph) -> set[Node]:
    """Terms made in somebody else's namespace: declared there without saying who defines them."""
    declared = {s for kind in (OWL.Class, *PROPERTIES) for s in g.subjects(RDF.type, kind) if isinstance(s, URIRef)}
    foreign = {s for s in declared if not str(s).startswith(S4C)}
    return {s for s in foreign if not g.value(s, RDFS.isDefinedBy) or g.value(s, SKOS.definition)}


def p41(g: Graph) -> set[Node]:
    return {o for o in g.subjects(RDF.type, OWL.Ontology) if not g.value(o, DCTERMS.license)}


def _lopsided(g: Graph, kind: URIRef) -> set[Node]:
    return {p for p in own(g, kind) if set(g.objects(p, RDFS.domain)) != set(g.objects(p, RDFS.range))}


def _namesakes(g: Graph, kinds: tuple[URIRef, ...], ties: tuple[URIRef, ...]) -> set[Node]:
    foreign = {local(s): s for kind in kinds for s in g.subjects(RDF.type, kind) if not str(s).startswith(S4C)}
    same = {(t, foreign[local(t)]) for t in own(g, *kinds) if local(t) in foreign}
    return {t for t, other in same if not any((t, tie, other) in g for tie in ties)}


@dataclass(frozen=True)
class Pitfall:
    """A pitfall: how it is found, and a fragment in which it must be found."""

    found: Callable[[Graph], set[Node]]
    bad: str


PITFALLS = {
    "P02": Pitfall(p02, "s4c:A a owl:Class ; owl:equivalentClass s4c:B ."),
    "P03": Pitfall(p03, "s4c:isA a owl:ObjectProperty ."),
    "P04": Pitfall(p04, "s4c:A a owl:Class ."),
    "P05": Pitfall(p05, "s4c:p owl:inverseOf s4c:q ; rdfs:domain s4c:A . s4c:q rdfs:range s4c:B ."),
    "P06": Pitfall(p06, "s4c:A a owl:Class ; rdfs:subClassOf s4c:B . s4c:B rdfs:subClassOf s4c:A ."),
    "P07": Pitfall(p07, "s4c:RoleOrPerson a owl:Class ."),
    "P08": Pitfall(p08, "s4c:A a owl:Class ; rdfs:label 'a'@en ."),
    "P10": Pitfall(p10, "<urn:o> a owl:Ontology ."),
    "P11": Pitfall(p11, "s4c:p a owl:ObjectProperty ; rdfs:range s4c:A ."),
    "P12": Pitfall(p12, "s4c:p a owl:ObjectProperty . <urn:x#p> a owl:ObjectProperty ."),
    "P19": Pitfall(p19, "s4c:p a owl:ObjectProperty ; rdfs:domain s4c:A , s4c:B ."),
    "P20": Pitfall(p20, "s4c:A a owl:Class ; rdfs:label 'a word'@en ; skos:definition 'a word'@en ."),
    "P21": Pitfall(p21, "s4c:Misc a owl:Class ."),
    "P22": Pitfall(p22, "s4c:has_part a owl:ObjectProperty ."),
    "P23": Pitfall(p23, "s4c:Integer a owl:Class ."),
    "P24": Pitfall(p24, "s4c:A owl:equivalentClass [ owl:intersectionOf ( s4c:A s4c:B ) ] ."),
    "P25": Pitfall(p25, "s4c:p owl:inverseOf s4c:p ."),
    "P26": Pitfall(p26, "s4c:p a owl:SymmetricProperty ; owl:inverseOf s4c:q ."),
    "P27": Pitfall(p27, "s4c:p owl:equivalentProperty s4c:q ; rdfs:domain s4c:A ."),
    "P28": Pitfall(p28, "s4c:p a owl:SymmetricProperty ; rdfs:domain s4c:A ; rdfs:range s4c:B ."),
    "P29": Pitfall(p29, "s4c:p a owl:TransitiveProperty ; rdfs:domain s4c:A ; rdfs:range s4c:B ."),
    "P30": Pitfall(p30, "s4c:Role a owl:Class . <urn:x#Role> a owl:Class ."),
    "P32": Pitfall(p32, "s4c:A a owl:Class ; rdfs:label 'a'@en . s4c:B a owl:Class ; rdfs:label 'a'@en ."),
    "P33": Pitfall(p33, "s4c:p owl:propertyChainAxiom ( s4c:q ) ."),
    "P34": Pitfall(p34, "s4c:p rdfs:domain s4c:A ."),
    "P35": Pitfall(p35, "<urn:a> s4c:p <urn:b> ."),
    "P36": Pitfall(p36, "<http://example.org/o.owl> a owl:Ontology ."),
    "P38": Pitfall(p38, "s4c:A a owl:Class ."),
    "P40": Pitfall(p40, "<http://www.w3.org/2004/02/skos/core#Skill> a owl:Class ."),
    "P41": Pitfall(p41, "<urn:o> a owl:Ontology ."),
}


@pytest.mark.parametrize("code", PITFALLS)
def test_the_ontology_is_free_of(code: str, tbox: Graph) -> None:
    assert sorted(map(str, PITFALLS[code].found(tbox))) == []


@pytest.mark.parametrize("code", PITFALLS)
def test_a_bad_fragment_is_caught_by(code: str) -> None:
    prefixes = f"@prefix s4c: <{S4C}> . @prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> . @prefix skos: <{SKOS}> . "
    assert PITFALLS[code].found(Graph().parse(data=prefixes + PITFALLS[code].bad)) != set()


def test_p39_no_relative_iri(tbox: Graph) -> None:
    assert p39(tbox) == set()
    relative = Graph()
    relative.add((URIRef("a"), RDF.type, OWL.Class))
    assert p39(relative) == {URIRef("a")}


def test_exemptions_are_still_needed(tbox: Graph) -> None:
    assert {p for p in SEVERAL_CLASSES if tbox.value(URIRef(p), RDFS.domain)} == set()
    assert {p for p in SEVERAL_RANGES if tbox.value(URIRef(p), RDFS.range)} == set()
    assert {str(p) for p in _namesakes(tbox, PROPERTIES, (RDFS.subPropertyOf,))} == NAMESAKES
