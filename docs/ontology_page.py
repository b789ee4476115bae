"""The reference page of the ontology: own terms by module, schemes with their concepts; for docs/generate.py."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from s4c_graph.core import assets
from s4c_graph.core.names import DEFAULT_BASE, Names

NAMES = Names()
KINDS = {
    OWL.Class: "class",
    OWL.ObjectProperty: "object property",
    OWL.DatatypeProperty: "datatype property",
    OWL.AnnotationProperty: "annotation property",
}
CHARACTERISTICS = {
    OWL.TransitiveProperty: "transitive",
    OWL.SymmetricProperty: "symmetric",
    OWL.FunctionalProperty: "functional",
    OWL.AsymmetricProperty: "asymmetric",
    OWL.IrreflexiveProperty: "irreflexive",
}
SAID = {
    RDFS.subClassOf: "kind of",
    RDFS.subPropertyOf: "follows to",
    RDFS.domain: "from",
    RDFS.range: "to",
    OWL.inverseOf: "inverse of",
    RDFS.seeAlso: "see also",
}


def page(note: str) -> str:
    """The whole page: modules with their terms, then the schemes."""
    paths = list(assets.files("ontology", ".ttl"))
    graph = Graph()
    for path in paths:
        graph.parse(path)
    lines = [
        "# Ontology",
        note,
        "Every term of ours, by module, and the concept schemes. Terms are `s4c:Name`, that is",
        f"`{DEFAULT_BASE}ontology#Name`; what is required of data is said by the [shapes](shapes.md), not here. What",
        "follows from the axioms is told in [reasoning](../explanations/reasoning.md).",
        "",
        *_modules(graph),
        "# Schemes",
        "",
        *_schemes(graph),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _modules(graph: Graph) -> Iterator[str]:
    umbrella = URIRef(NAMES.base + "ontology")
    for module in sorted(graph.subjects(RDF.type, OWL.Ontology), key=lambda m: (m != umbrella, str(m))):
        terms = [t for t in graph.subjects(RDFS.isDefinedBy, module) if str(t).startswith(NAMES.term(""))]
        yield from (f"## {graph.value(module, DCTERMS.title)}", "", f"{graph.value(module, DCTERMS.description)}", "")
        version = graph.value(module, OWL.versionIRI)
        yield f"`{module}`, version `{version}`." if version else f"`{module}`."
        yield ""
        for kind, name in KINDS.items():
            for term in sorted(t for t in terms if (t, RDF.type, kind) in graph):
                yield from _term(graph, term, name)


def _term(graph: Graph, term: Node, kind: str) -> Iterator[str]:
    labels = {label.language: str(label) for label in graph.objects(term, RDFS.label)}  # type: ignore[attr-defined]
    yield f"### `{_short(term)}` ({labels.get('en', '')})"
    yield ""
    types = [said for each, said in CHARACTERISTICS.items() if (term, RDF.type, each) in graph]
    facts = [", ".join((kind, *types))]
    for predicate, word in SAID.items():
        named = sorted(_short(o) for o in graph.objects(term, predicate) if isinstance(o, URIRef))
        if named:
            facts.append(f"{word} " + ", ".join(f"`{name}`" for name in named))
    for chain in sorted(_chains(graph, term)):
        facts.append(f"follows from `{chain}`")
    for defined in sorted(_defined(graph, term)):
        facts.append(f"is `{defined}`")
    if (term, OWL.deprecated, None) in graph:
        facts.append("**deprecated**")
    yield "; ".join(facts) + "."
    yield ""
    for predicate, word in ((SKOS.definition, ""), (SKOS.scopeNote, "Note: "), (SKOS.example, "Example: ")):
        for text in sorted(map(str, graph.objects(term, predicate))):
            yield from (word + _escaped(text), "")
    others = " · ".join(f"{lang}: {labels[lang]}" for lang in sorted(labels) if lang and lang != "en")
    sources = ", ".join(sorted(_short(s) for s in graph.objects(term, DCTERMS.source)))
    yield from (f"{others} · source: {sources}", "")


def _chains(graph: Graph, term: Node) -> Iterator[str]:
    for head in graph.objects(term, OWL.propertyChainAxiom):
        yield " ∘ ".join(_short(step) for step in Collection(graph, head))


def _defined(graph: Graph, term: Node) -> Iterator[str]:
    for expression in graph.objects(term, OWL.equivalentClass):
        for head in graph.objects(expression, OWL.intersectionOf):
            yield " and ".join(_part(graph, part) for part in Collection(graph, head))


def _part(graph: Graph, part: Node) -> str:
    if not isinstance(part, BNode):
        return _short(part)
    return f"{_short(graph.value(part, OWL.onProperty))} value {_short(graph.value(part, OWL.hasValue))}"


def _schemes(graph: Graph) -> Iterator[str]:
    for scheme in sorted(graph.subjects(RDF.type, SKOS.ConceptScheme), key=str):
        concepts = sorted(set(graph.subjects(SKOS.inScheme, scheme)), key=lambda c: (_levels(graph, c), str(c)))
        description = _escaped(str(graph.value(scheme, DCTERMS.description)))
        yield from (f"## {graph.value(scheme, DCTERMS.title)}", "", f"`{_short(scheme)}`: {description}", "")
        yield from ("| concept | English | Swedish | Polish | definition |", "|---|---|---|---|---|")
        for concept in concepts:
            labels = {x.language: str(x) for x in graph.objects(concept, SKOS.prefLabel)}  # type: ignore[attr-defined]
            said = [labels.get(lang, "") for lang in ("en", "sv", "pl")]
            cells = (f"`{_short(concept)}`", *said, str(graph.value(concept, SKOS.definition) or ""))
            yield "| " + " | ".join(_escaped(cell) for cell in cells) + " |"
        yield ""


def _levels(graph: Graph, concept: Node) -> int:
    value = graph.value(concept, URIRef(NAMES.term("levelValue")))
    return int(str(value)) if value is not None else 0


def _short(term: Node | None) -> str:
    return NAMES.short(str(term))


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
