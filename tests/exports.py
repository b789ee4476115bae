"""What tests of exports share: a content made of a few statements, and what was written read back."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SKOS

from s4c_graph.core.embedded import Embedded, triples
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.licences import LICENCES, Combined
from s4c_graph.core.names import Names
from s4c_graph.core.ntriples import iri, literal, triple
from s4c_graph.core.values import Source, Statements
from s4c_graph.publishing.content import Content
from s4c_graph.publishing.holding import hold

CC_BY = next(x for x in LICENCES if x.key == "CC-BY-4.0")
RIGHTS = Combined(CC_BY, (Source("framework", "F", "1", "CC BY 4.0", attribution="F by Ann."),))
NAMES = Names()
FRAMEWORK = "https://example.org/f"
Said = tuple[str, str, str]
LOST_IN_SCHEMA_ORG = (
    "1 × DefinedTermSet, which is not read here",
    "35 × Occupation, which is not read here",
    "32 × audience of an offer",
    "29 × competencyRequired of a qualification",
    "59 × inDefinedTermSet of a thing taught",
    "59 × termCode of a thing taught",
)
"""What does not come back when the schema.org export of the shipped framework is read again."""


def graph_of(lines: Iterable[str], names: Names = NAMES) -> KnowledgeGraph:
    """A graph ``framework`` of some lines of N-Triples."""
    kg = KnowledgeGraph(Embedded(), names)
    kg.add(Statements("framework", ["".join(lines).encode()], Source("framework", "F", "1", "CC BY 4.0")))
    return kg


def content_of(lines: Iterable[str], names: Names = NAMES) -> Content:
    """The content of a graph of some lines of N-Triples."""
    with graph_of(lines, names) as kg:
        return Content(hold(kg, ["framework"]))


def link(subject: str, predicate: str, target: str) -> str:
    """A line; names may be prefixed."""
    s, p, o = (NAMES.expand(t) or t for t in (subject, predicate, target))
    return triple(iri(s), iri(p), iri(o))


def text(subject: str, predicate: str, said: str, lang: str | None = None) -> str:
    """A line with a text."""
    return triple(
        iri(NAMES.expand(subject) or subject), iri(NAMES.expand(predicate) or predicate), literal(said, lang=lang)
    )


def a_framework(*competences: str) -> list[str]:
    """Lines of a framework with one area, and these competences (IRIs) in it."""
    area = "https://example.org/area"
    lines = [
        link(FRAMEWORK, "rdf:type", "s4c:CompetenceFramework"),
        text(FRAMEWORK, "skos:prefLabel", "Framework", "en"),
        link(area, "rdf:type", "s4c:CompetenceArea"),
        link(area, "skos:inScheme", FRAMEWORK),
        text(area, "skos:prefLabel", "Area", "en"),
        text(area, "skos:notation", "A"),
    ]
    for one in competences:
        lines += [
            link(one, "rdf:type", "s4c:Competence"),
            link(one, "skos:inScheme", FRAMEWORK),
            link(one, "s4c:inArea", area),
        ]
    return lines


def read_back(found: Statements) -> Graph:
    """What was imported, as an rdflib graph."""
    made = Graph()
    for piece in found.ntriples:
        for s, p, o in triples(piece, "nt"):
            made.add((s, p, o))
    return made


def told(graph: Graph, kind: str, lang: str) -> set[Said]:
    """(IRI, property, value) of the resources of a class of ours, texts in one language only, markers left out."""
    wanted = {
        SKOS.prefLabel: "label",
        SKOS.definition: "definition",
        SKOS.notation: "notation",
        SKOS.inScheme: "framework",
        URIRef(NAMES.term("inArea")): "area",
        URIRef(NAMES.term("competenceType")): "type",
        **{SKOS[f"{m}Match"]: m for m in ("exact", "close", "broad", "narrow", "related")},
    }
    said = set()
    for thing in graph.subjects(RDF.type, URIRef(NAMES.term(kind))):
        for predicate, name in wanted.items():
            for value in graph.objects(thing, predicate):
                if not isinstance(value, Literal) or value.language in (lang, None):
                    said.add((str(thing), name, str(value)))
    return said
