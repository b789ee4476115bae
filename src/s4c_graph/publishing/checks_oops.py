"""The pitfalls of ontologies that OOPS! lists, found in a graph of the ontology; one of the checks of a site.

Codes are those of its catalogue (https://oops.linkeddata.es/catalogue.jsp), detectors and wording ours. P01, P09, P14
to P18 and P31 need a reader's eye; P37 asks the published address.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import NamedTuple

from rdflib import DC, DCTERMS, OWL, RDF, RDFS, SKOS, XSD
from rdflib.collection import Collection
from rdflib.term import BNode, Literal, Node, URIRef

from s4c_graph.publishing.checks import Check, Judge, Result, Terms, local

SUITE = "OOPS"
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
_KINDS = (OWL.Class, *PROPERTIES)
_LANGUAGE = (str(OWL), str(RDF), str(RDFS))
_AXIOMS = (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.inverseOf, OWL.equivalentClass, RDF.first)

Detector = Callable[[Terms], set[Node]]


class Pitfall(NamedTuple):
    """A pitfall: its level, what it is in our words, how it is found; found is None where the graph cannot tell."""

    level: str
    name: str
    found: Detector | None
    why: str = ""


def p02(o: Terms) -> set[Node]:
    """Two own classes said to be the same."""
    pairs = o.graph.subject_objects(OWL.equivalentClass)
    return {a for a, b in pairs if all(isinstance(x, URIRef) and x.startswith(o.namespace) for x in (a, b))}


def p03(o: Terms) -> set[Node]:
    """A relation with the name of ``rdf:type`` or ``rdfs:subClassOf`` in the languages of the ontology."""
    return {p for p in o.own(*PROPERTIES) if local(p).lower() in {"is", "isa", "es", "är", "jest"}}


def p04(o: Terms) -> set[Node]:
    """Terms that stand in no axiom."""
    used = {x for p in _AXIOMS for s, object in o.graph.subject_objects(p) for x in (s, object)}
    return set(o.own(*_KINDS) - used)


def p05(o: Terms) -> set[Node]:
    """Inverses whose domain and range do not mirror each other."""
    return {
        p
        for p, q in o.graph.subject_objects(OWL.inverseOf)
        if _at(o, p, RDFS.domain) != _at(o, q, RDFS.range) or _at(o, p, RDFS.range) != _at(o, q, RDFS.domain)
    }


def p06(o: Terms) -> set[Node]:
    """Classes above themselves."""
    return {
        c
        for c in o.own(OWL.Class)
        if any(c in o.graph.transitive_objects(up, RDFS.subClassOf) for up in o.graph.objects(c, RDFS.subClassOf))
    }


def p07(o: Terms) -> set[Node]:
    """Classes whose name joins two."""
    return {c for c in o.own(OWL.Class) if re.search(r"[a-z](And|Or)[A-Z]", local(c))}


def p08(o: Terms) -> set[Node]:
    """Terms without a label or a definition."""
    return {t for t in o.own(*_KINDS) if not (o.graph.value(t, RDFS.label) and o.graph.value(t, SKOS.definition))}


def p10(o: Terms) -> set[Node]:
    """An ontology that keeps no classes apart."""
    apart = next(o.graph.subject_objects(OWL.disjointWith), None) or next(
        o.graph.subject_objects(OWL.disjointUnionOf), None
    )
    if apart or (None, RDF.type, OWL.AllDisjointClasses) in o.graph:
        return set()
    return set(o.graph.subjects(RDF.type, OWL.Ontology))


def p11(o: Terms) -> set[Node]:
    """Properties without a domain or without a range."""
    return {p for p in o.own(*PROPERTIES) if not (_at(o, p, RDFS.domain) and _at(o, p, RDFS.range))}


def p12(o: Terms) -> set[Node]:
    """Properties that share a name with somebody else's and are not tied to it."""
    return _namesakes(o, PROPERTIES, (OWL.equivalentProperty, RDFS.subPropertyOf))


def p13(o: Terms) -> set[Node]:
    """Object properties without an inverse that are not symmetric."""
    named = {p for pair in o.graph.subject_objects(OWL.inverseOf) for p in pair}
    return set(o.own(OWL.ObjectProperty) - named - o.own(OWL.SymmetricProperty))


def p19(o: Terms) -> set[Node]:
    """Several domains or ranges, which OWL reads as all of them at once."""
    return {p for p in o.own(*PROPERTIES) for a in (RDFS.domain, RDFS.range) if len(_at(o, p, a)) > 1}


def p20(o: Terms) -> set[Node]:
    """Label and definition the same, empty, or swapped (the label longer than the definition)."""
    return {
        t
        for t in o.own(*_KINDS)
        for label in o.graph.objects(t, RDFS.label)
        for text in o.graph.objects(t, SKOS.definition)
        if not str(label).strip() or len(str(label)) >= len(str(text))
    }


def p21(o: Terms) -> set[Node]:
    """Classes for the rest."""
    return {c for c in o.own(OWL.Class) if re.fullmatch(r"(Other|Misc\w*)", local(c))}


def p22(o: Terms) -> set[Node]:
    """Names in another manner than ``UpperCamelCase`` for classes and ``lowerCamelCase`` for properties."""
    classes = {c for c in o.own(OWL.Class) if not re.fullmatch(r"([A-Z][a-z0-9]+)+", local(c))}
    return classes | {p for p in o.own(*PROPERTIES) if not re.fullmatch(r"[a-z0-9]+([A-Z][a-z0-9]*)*", local(p))}


def p23(o: Terms) -> set[Node]:
    """Classes that make a datatype again."""
    types = {local(t).lower() for t in (XSD.date, XSD.integer, XSD.string, XSD.decimal, XSD.boolean, XSD.duration)}
    return {c for c in o.own(OWL.Class) if local(c).lower() in types}


def p24(o: Terms) -> set[Node]:
    """Classes defined by themselves."""
    return {c for c, e in o.graph.subject_objects(OWL.equivalentClass) if c in {e, *_expression(o, e)}}


def p25(o: Terms) -> set[Node]:
    """Properties said to be their own inverse."""
    return {p for p, q in o.graph.subject_objects(OWL.inverseOf) if p == q}


def p26(o: Terms) -> set[Node]:
    """Inverses of symmetric properties."""
    named = {p for pair in o.graph.subject_objects(OWL.inverseOf) for p in pair}
    return {p for p in named if (p, RDF.type, OWL.SymmetricProperty) in o.graph}


def p27(o: Terms) -> set[Node]:
    """Equal properties of unlike domain or range."""
    return {
        p
        for p, q in o.graph.subject_objects(OWL.equivalentProperty)
        for a in (RDFS.domain, RDFS.range)
        if _at(o, p, a) != _at(o, q, a)
    }


def p28(o: Terms) -> set[Node]:
    """Symmetric properties from one kind of thing to another."""
    return _lopsided(o, OWL.SymmetricProperty)


def p29(o: Terms) -> set[Node]:
    """Transitive properties from one kind of thing to another."""
    return _lopsided(o, OWL.TransitiveProperty)


def p30(o: Terms) -> set[Node]:
    """Classes that share a name with somebody else's and are not tied to it."""
    return _namesakes(o, (OWL.Class,), (OWL.equivalentClass, RDFS.subClassOf))


def p32(o: Terms) -> set[Node]:
    """Classes of one label."""
    said = Counter(label for c in o.own(OWL.Class) for label in o.graph.objects(c, RDFS.label))
    return {c for c in o.own(OWL.Class) for label in o.graph.objects(c, RDFS.label) if said[label] > 1}


def p33(o: Terms) -> set[Node]:
    """Chains of a single property."""
    chains = o.graph.subject_objects(OWL.propertyChainAxiom)
    return {p for p, chain in chains if len(list(Collection(o.graph, chain))) < 2}


def p34(o: Terms) -> set[Node]:
    """Classes in use that nobody declares: as type, superclass, domain, or range of an object property."""
    used = {c for p in (RDFS.subClassOf, RDFS.domain, RDF.type) for c in o.graph.objects(None, p)}
    used |= {c for p in o.graph.subjects(RDF.type, OWL.ObjectProperty) for c in o.graph.objects(p, RDFS.range)}
    foreign = {c for c in used if not str(c).startswith(_LANGUAGE)}
    return {c for c in foreign if (c, RDF.type, OWL.Class) not in o.graph}


def p35(o: Terms) -> set[Node]:
    """Predicates in use that nobody declares."""
    used = {p for p in o.graph.predicates() if not str(p).startswith(_LANGUAGE)}
    return {p for p in used if not set(PROPERTIES) & set(o.graph.objects(p, RDF.type))}


def p36(o: Terms) -> set[Node]:
    """Ontologies with the name of a file."""
    return {s for s in o.graph.subjects(RDF.type, OWL.Ontology) if re.search(r"\.(owl|rdf|ttl|n3|xml)$", str(s))}


def p38(o: Terms) -> set[Node]:
    """No ontology is declared."""
    return set() if (None, RDF.type, OWL.Ontology) in o.graph else {OWL.Ontology}


def p39(o: Terms) -> set[Node]:
    """IRIs that mean something only beside a file: relative ones, or against the base that intake gives such files."""
    iris = {t for triple in o.graph for t in triple if isinstance(t, URIRef)}
    return {
        t for t in iris if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", t) or str(t).startswith(("document:", "file:"))
    }


def p40(o: Terms) -> set[Node]:
    """Terms made in somebody else's namespace: declared without saying who defines them, or given a definition."""
    declared = {s for kind in _KINDS for s in o.graph.subjects(RDF.type, kind) if isinstance(s, URIRef)}
    foreign = {s for s in declared if not s.startswith(o.namespace)}
    return {s for s in foreign if not o.graph.value(s, RDFS.isDefinedBy) or o.graph.value(s, SKOS.definition)}


def p41(o: Terms) -> set[Node]:
    """Ontologies without a licence."""
    licences = (DCTERMS.license, DC.rights, DCTERMS.rights)
    return {s for s in o.graph.subjects(RDF.type, OWL.Ontology) if not any(o.graph.value(s, p) for p in licences)}


def _at(o: Terms, subject: Node, predicate: URIRef) -> set[Node]:
    return set(o.graph.objects(subject, predicate))


def _lopsided(o: Terms, kind: URIRef) -> set[Node]:
    return {p for p in o.own(kind) if _at(o, p, RDFS.domain) != _at(o, p, RDFS.range)}


def _namesakes(o: Terms, kinds: tuple[URIRef, ...], ties: tuple[URIRef, ...]) -> set[Node]:
    declared = {s for kind in kinds for s in o.graph.subjects(RDF.type, kind)}
    foreign: dict[str, list[Node]] = {}
    for term in declared - set(o.own(*kinds)):
        foreign.setdefault(local(term), []).append(term)
    return {
        term
        for term in o.own(*kinds)
        for other in foreign.get(local(term), ())
        if not any((term, tie, other) in o.graph for tie in ties)
    }


def _expression(o: Terms, node: Node) -> Iterator[Node]:
    """All nodes of a class expression."""
    waiting, seen = [node], set[Node]()
    while waiting:
        for value in o.graph.objects(waiting.pop(), None):
            if not isinstance(value, Literal):
                yield value
            if isinstance(value, BNode) and value not in seen:
                seen.add(value)
                waiting.append(value)


_EYE, _MINOR, _IMPORTANT, _CRITICAL = None, "minor", "important", "critical"
PITFALLS = MappingProxyType(
    {
        "P01": Pitfall(_CRITICAL, "one term for several ideas", _EYE, "no two terms of a kind share a label"),
        "P02": Pitfall(_MINOR, "synonyms as classes", p02),
        "P03": Pitfall(_CRITICAL, "a relation called “is”", p03),
        "P04": Pitfall(_MINOR, "terms in no axiom", p04),
        "P05": Pitfall(_CRITICAL, "inverses that do not mirror each other", p05),
        "P06": Pitfall(_CRITICAL, "circles of classes", p06),
        "P07": Pitfall(_MINOR, "two ideas in one class", p07),
        "P08": Pitfall(_MINOR, "terms without label or definition", p08),
        "P09": Pitfall(_MINOR, "too little is said of the domain", _EYE, "the questions say what must be answered"),
        "P10": Pitfall(_IMPORTANT, "no disjointness", p10),
        "P11": Pitfall(_IMPORTANT, "no domain or range", p11),
        "P12": Pitfall(_IMPORTANT, "properties of one name in two namespaces", p12),
        "P13": Pitfall(_MINOR, "no inverse", p13),
        "P14": Pitfall(_IMPORTANT, "“only” where “some” is meant", _EYE, "a test allows no axiom of this kind"),
        "P15": Pitfall(_IMPORTANT, "“some not” and “not some” confused", _EYE, "a test allows no axiom of this kind"),
        "P16": Pitfall(
            _IMPORTANT, "a class described where it should be defined", _EYE, "a test lists defined classes"
        ),
        "P17": Pitfall(
            _IMPORTANT, "a class where an individual is meant", _EYE, "a test keeps classes and things apart"
        ),
        "P18": Pitfall(_IMPORTANT, "too narrow a domain or range", _EYE, "cases hold what must not be inferred"),
        "P19": Pitfall(_CRITICAL, "several domains or ranges", p19),
        "P20": Pitfall(_MINOR, "label and definition swapped, equal or empty", p20),
        "P21": Pitfall(_MINOR, "a class for the rest", p21),
        "P22": Pitfall(_MINOR, "names written in different ways", p22),
        "P23": Pitfall(_MINOR, "a class that is a datatype", p23),
        "P24": Pitfall(_IMPORTANT, "a definition that uses its own term", p24),
        "P25": Pitfall(_IMPORTANT, "a property that is its own inverse", p25),
        "P26": Pitfall(_IMPORTANT, "an inverse of a symmetric property", p26),
        "P27": Pitfall(_CRITICAL, "wrong equivalent properties", p27),
        "P28": Pitfall(_CRITICAL, "wrong symmetric properties", p28),
        "P29": Pitfall(_CRITICAL, "wrong transitive properties", p29),
        "P30": Pitfall(_IMPORTANT, "classes of one name in two namespaces", p30),
        "P31": Pitfall(_CRITICAL, "wrong equivalent classes", _EYE, "HermiT finds every class satisfiable"),
        "P32": Pitfall(_MINOR, "classes of one label", p32),
        "P33": Pitfall(_MINOR, "a chain of one property", p33),
        "P34": Pitfall(_IMPORTANT, "a class that is not declared", p34),
        "P35": Pitfall(_IMPORTANT, "a property that is not declared", p35),
        "P36": Pitfall(_MINOR, "a file extension in the IRI", p36),
        "P37": Pitfall(_CRITICAL, "not on the Web", None),
        "P38": Pitfall(_IMPORTANT, "no owl:Ontology", p38),
        "P39": Pitfall(_CRITICAL, "relative IRIs", p39),
        "P40": Pitfall(_IMPORTANT, "terms made in a namespace of others", p40),
        "P41": Pitfall(_IMPORTANT, "no licence", p41),
    }
)


def checked(ontology: Terms, judge: Judge) -> list[Check]:
    """Every pitfall of the catalogue, in its order."""
    return [_checked(code, pitfall, ontology, judge) for code, pitfall in PITFALLS.items()]


def _checked(code: str, pitfall: Pitfall, ontology: Terms, judge: Judge) -> Check:
    name = f"{pitfall.name} ({pitfall.level})"
    if pitfall.found is not None:
        return judge.judged(SUITE, code, name, pitfall.found(ontology))
    if code == "P37":
        return Check(SUITE, code, name, Result.NOT_OFFLINE, why="asks the published address")
    return Check(SUITE, code, name, Result.BY_EYE, why=pitfall.why)
