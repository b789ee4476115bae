"""The OOPS! pitfalls that files alone can show: the ontology is free of them; each detector fires where it must.

The detectors are those a built site is checked with (publishing/checks_oops); what stands on purpose is named in
publishing/checks_known and must still be found there.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, URIRef
from tests import sites

from s4c_graph.core.names import Names
from s4c_graph.publishing.checks import Excuse, Judge, Result, Terms
from s4c_graph.publishing.checks_known import KNOWN
from s4c_graph.publishing.checks_oops import PITFALLS, checked

NAMES = Names()
S4C = NAMES.term("")
FRAGMENTS = {
    "P02": (
        "s4c:A a owl:Class ; owl:equivalentClass s4c:B .",
        "s4c:A a owl:Class ; owl:equivalentClass <urn:x#B> .",
    ),
    "P03": (
        "s4c:isA a owl:ObjectProperty .",
        "s4c:isPartOf a owl:ObjectProperty .",
    ),
    "P04": (
        "s4c:A a owl:Class .",
        "s4c:A a owl:Class ; rdfs:subClassOf s4c:B . s4c:B a owl:Class .",
    ),
    "P05": (
        "s4c:p owl:inverseOf s4c:q ; rdfs:domain s4c:A . s4c:q rdfs:range s4c:B .",
        "s4c:p owl:inverseOf s4c:q ; rdfs:domain s4c:A ; rdfs:range s4c:B . "
        "s4c:q rdfs:domain s4c:B ; rdfs:range s4c:A .",
    ),
    "P06": (
        "s4c:A a owl:Class ; rdfs:subClassOf s4c:B . s4c:B rdfs:subClassOf s4c:A .",
        "s4c:A a owl:Class ; rdfs:subClassOf s4c:B . s4c:B a owl:Class ; rdfs:subClassOf s4c:C .",
    ),
    "P07": (
        "s4c:RoleOrPerson a owl:Class .",
        "s4c:Order a owl:Class . s4c:Land a owl:Class .",
    ),
    "P08": (
        "s4c:A a owl:Class ; rdfs:label 'a'@en .",
        "s4c:A a owl:Class ; rdfs:label 'a'@en ; skos:definition 'A thing.'@en .",
    ),
    "P10": (
        "<urn:o> a owl:Ontology .",
        "<urn:o> a owl:Ontology . s4c:A owl:disjointWith s4c:B .",
    ),
    "P11": (
        "s4c:p a owl:ObjectProperty ; rdfs:range s4c:A .",
        "s4c:p a owl:ObjectProperty ; rdfs:domain s4c:A ; rdfs:range s4c:A .",
    ),
    "P12": (
        "s4c:p a owl:ObjectProperty . <urn:x#p> a owl:ObjectProperty .",
        "s4c:p a owl:ObjectProperty ; rdfs:subPropertyOf <urn:x#p> . <urn:x#p> a owl:ObjectProperty .",
    ),
    "P13": (
        "s4c:p a owl:ObjectProperty .",
        "s4c:p a owl:ObjectProperty ; owl:inverseOf s4c:q . s4c:s a owl:ObjectProperty , owl:SymmetricProperty .",
    ),
    "P19": (
        "s4c:p a owl:ObjectProperty ; rdfs:domain s4c:A , s4c:B .",
        "s4c:p a owl:ObjectProperty ; rdfs:domain s4c:A .",
    ),
    "P20": (
        "s4c:A a owl:Class ; rdfs:label 'a word'@en ; skos:definition 'a word'@en .",
        "s4c:A a owl:Class ; rdfs:label 'a word'@en ; skos:definition 'What is said of it.'@en .",
    ),
    "P21": (
        "s4c:Misc a owl:Class .",
        "s4c:OtherCharacteristic a owl:Class .",
    ),
    "P22": (
        "s4c:has_part a owl:ObjectProperty .",
        "s4c:hasPart a owl:ObjectProperty . s4c:CityRole a owl:Class .",
    ),
    "P23": (
        "s4c:Integer a owl:Class .",
        "s4c:Datum a owl:Class .",
    ),
    "P24": (
        "s4c:A owl:equivalentClass [ owl:intersectionOf ( s4c:A s4c:B ) ] .",
        "s4c:A owl:equivalentClass [ owl:intersectionOf ( s4c:B s4c:C ) ] .",
    ),
    "P25": (
        "s4c:p owl:inverseOf s4c:p .",
        "s4c:p owl:inverseOf s4c:q .",
    ),
    "P26": (
        "s4c:p a owl:SymmetricProperty ; owl:inverseOf s4c:q .",
        "s4c:p a owl:ObjectProperty ; owl:inverseOf s4c:q .",
    ),
    "P27": (
        "s4c:p owl:equivalentProperty s4c:q ; rdfs:domain s4c:A .",
        "s4c:p owl:equivalentProperty s4c:q ; rdfs:domain s4c:A . s4c:q rdfs:domain s4c:A .",
    ),
    "P28": (
        "s4c:p a owl:SymmetricProperty ; rdfs:domain s4c:A ; rdfs:range s4c:B .",
        "s4c:p a owl:SymmetricProperty ; rdfs:domain s4c:A ; rdfs:range s4c:A .",
    ),
    "P29": (
        "s4c:p a owl:TransitiveProperty ; rdfs:domain s4c:A ; rdfs:range s4c:B .",
        "s4c:p a owl:TransitiveProperty ; rdfs:domain s4c:A ; rdfs:range s4c:A .",
    ),
    "P30": (
        "s4c:Role a owl:Class . <urn:x#Role> a owl:Class .",
        "s4c:Role a owl:Class ; rdfs:subClassOf <urn:x#Role> . <urn:x#Role> a owl:Class .",
    ),
    "P32": (
        "s4c:A a owl:Class ; rdfs:label 'a'@en . s4c:B a owl:Class ; rdfs:label 'a'@en .",
        "s4c:A a owl:Class ; rdfs:label 'a'@en . s4c:B a owl:Class ; rdfs:label 'b'@en .",
    ),
    "P33": (
        "s4c:p owl:propertyChainAxiom ( s4c:q ) .",
        "s4c:p owl:propertyChainAxiom ( s4c:q s4c:r ) .",
    ),
    "P34": (
        "s4c:p rdfs:domain s4c:A .",
        "s4c:p rdfs:domain s4c:A . s4c:A a owl:Class .",
    ),
    "P35": (
        "<urn:a> s4c:p <urn:b> .",
        "<urn:a> s4c:p <urn:b> . s4c:p a owl:ObjectProperty .",
    ),
    "P36": (
        "<http://example.org/o.owl> a owl:Ontology .",
        "<http://example.org/o> a owl:Ontology .",
    ),
    "P38": (
        "s4c:A a owl:Class .",
        "<urn:o> a owl:Ontology .",
    ),
    "P39": (
        "<document:/A> a owl:Class .",
        "s4c:A a owl:Class .",
    ),
    "P40": (
        "<http://www.w3.org/2004/02/skos/core#Skill> a owl:Class .",
        "skos:Concept a owl:Class ; rdfs:isDefinedBy <http://www.w3.org/2004/02/skos/core> .",
    ),
    "P41": (
        "<urn:o> a owl:Ontology .",
        "<urn:o> a owl:Ontology ; dct:license <https://creativecommons.org/licenses/by/4.0/> .",
    ),
}
"""By code, a fragment in which the pitfall must be found and one in which it must not."""
PREFIXES = f"@prefix s4c: <{S4C}> . @prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> . " + (
    f"@prefix skos: <{SKOS}> . @prefix dct: <{DCTERMS}> . "
)
DETECTED = [code for code, pitfall in PITFALLS.items() if pitfall.found]


def of(turtle: str) -> Terms:
    return Terms(Graph().parse(data=PREFIXES + turtle), S4C)


def detect(code: str, ontology: Terms) -> set[str]:
    found = PITFALLS[code].found
    assert found is not None
    return {str(term) for term in found(ontology)}


@pytest.mark.parametrize("code", DETECTED)
def test_the_ontology_is_free_of(code: str, tbox: Graph) -> None:
    """What is found is meant."""
    (result,) = [c for c in checked(Terms(tbox, S4C), Judge(NAMES, KNOWN)) if c.id == code]
    assert (result.result is not Result.FAILED, result.where if result.result is Result.FAILED else ()) == (True, ())


@pytest.mark.parametrize("code", FRAGMENTS)
def test_a_bad_fragment_is_caught_by(code: str) -> None:
    assert detect(code, of(FRAGMENTS[code][0])) != set()


@pytest.mark.parametrize("code", FRAGMENTS)
def test_a_good_fragment_passes(code: str) -> None:
    assert detect(code, of(FRAGMENTS[code][1])) == set()


def test_every_detector_has_its_fragments() -> None:
    assert set(DETECTED) == FRAGMENTS.keys()
    assert list(PITFALLS) == [f"P{n:02}" for n in range(1, 42)]


def test_p39_no_relative_iri(tbox: Graph) -> None:
    assert detect("P39", Terms(tbox, S4C)) == set()
    relative = Graph()
    relative.add((URIRef("a"), RDF.type, OWL.Class))
    assert detect("P39", Terms(relative, S4C)) == {"a"}


@pytest.fixture(scope="module")
def made(tbox: Graph) -> Graph:
    """The modules with the classes that are made for roles."""
    return sites.with_made(tbox, sites.holding(NAMES))


EXCUSES = [(key, excuse) for key, excuses in KNOWN.items() if key.startswith("OOPS") for excuse in excuses]


@pytest.mark.parametrize(
    ("key", "excuse"), EXCUSES, ids=[f"{key.split()[1]} {excuse.patterns[0]}" for key, excuse in EXCUSES]
)
def test_exemptions_are_still_needed(key: str, excuse: Excuse, made: Graph) -> None:
    found = {iri.removeprefix(NAMES.base) for iri in detect(key.split()[1], Terms(made, S4C))}
    assert [p for p in excuse.patterns if not any(fnmatchcase(iri, p) for iri in found)] == []
