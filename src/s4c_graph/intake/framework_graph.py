"""A Framework as statements: concepts in SKOS, graph ``crosswalks/<key>`` or ``user/<key>``, and ``mappings/<key>``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from s4c_graph.core import ntriples
from s4c_graph.core.frameworks import NOT_STATED, Framework, left_out
from s4c_graph.core.licences import named
from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.core.values import Place, Statements
from s4c_graph.intake import sssom_graph
from s4c_graph.intake.sources import source

_SKOS, _DCT = EXTERNAL["skos"], EXTERNAL["dct"]
XKOS = "http://rdf-vocabulary.ddialliance.org/xkos#"
"""Levels are classification levels of XKOS (https://rdf-vocabulary.ddialliance.org/xkos.html)."""


def statements(framework: Framework, names: Names) -> list[Statements]:
    """The graphs of a framework: its concepts, with every finding, and its mapping set where it has one.

    The same framework gives the same bytes, in the order of its concepts.
    """
    file = framework.file
    said = source(framework.graph, version=framework.scheme.version, file=file, sha256=framework.sha256)
    title = next(iter(framework.scheme.titles.values()), framework.key)
    licence = named(framework.licence)
    said = replace(
        said,
        title=title,
        licence=said.licence or framework.licence,
        licence_iri=said.licence_iri or (licence.iri if licence else ""),
        attribution=said.attribution or framework.attribution,
    )
    places = {framework.scheme.iri: Place(file)}
    places |= {c.iri: Place(file, line=c.line) for c in framework.concepts if c.line is not None}
    counts = {"concepts": len(framework.concepts), "levels": len(framework.levels), "rows": framework.rows}
    pieces = list(ntriples.chunks(_lines(framework, names)))
    left, scheme = len(left_out(framework.findings, lost=True)), framework.scheme.iri
    made = [
        Statements(framework.graph, pieces, said, framework.findings, counts, places, rows_left=left, scheme=scheme)
    ]
    if framework.mappings is not None:
        mapped = sssom_graph.statements(framework.mappings, names, digest=framework.sha256)
        kept = framework.licence if framework.licence == NOT_STATED else mapped.source.licence
        at = {iri: replace(place, file=file) for iri, place in mapped.places.items()}
        made.append(replace(mapped, source=replace(mapped.source, file=file, licence=kept), places=at))
    return made


def ntriples_of(framework: Framework, names: Names) -> bytes:
    """The concepts, scheme and levels of a framework as N-Triples."""
    return "".join(_lines(framework, names)).encode("utf-8")


def _lines(framework: Framework, names: Names) -> Iterator[str]:
    scheme = ntriples.iri(framework.scheme.iri)
    yield _type(scheme, "ConceptScheme")
    for lang, text in sorted(framework.scheme.titles.items()):
        yield _text(scheme, _DCT + "title", text, lang)
    yield from _about(scheme, framework)
    for concept in framework.concepts:
        node = ntriples.iri(concept.iri)
        yield _type(node, "Concept")
        yield _link(node, _SKOS + "inScheme", scheme)
        for lang, text in sorted(concept.labels.items()):
            yield _text(node, _SKOS + "prefLabel", text, lang)
        for lang, texts in sorted(concept.alternatives.items()):
            for text in dict.fromkeys(texts):
                yield _text(node, _SKOS + "altLabel", text, lang)
        for lang, text in sorted(concept.definitions.items()):
            yield _text(node, _SKOS + "definition", text, lang)
        if concept.notation:
            yield _link(node, _SKOS + "notation", ntriples.literal(concept.notation))
        for iri in concept.broader:
            yield _link(node, _SKOS + "broader", ntriples.iri(iri))
            yield _link(ntriples.iri(iri), _SKOS + "narrower", node)
        if not concept.broader:
            yield _link(node, _SKOS + "topConceptOf", scheme)
            yield _link(scheme, _SKOS + "hasTopConcept", node)
        for iri in concept.see_also:
            yield _link(node, EXTERNAL["rdfs"] + "seeAlso", ntriples.iri(iri))
    yield from _levels(framework, names)


def _about(scheme: str, framework: Framework) -> Iterator[str]:
    said = framework.scheme
    if said.version:
        yield _link(scheme, EXTERNAL["owl"] + "versionInfo", ntriples.literal(said.version))
    if said.creator:
        yield _link(scheme, _DCT + "creator", ntriples.literal(said.creator))
    if said.homepage:
        yield _link(scheme, EXTERNAL["foaf"] + "homepage", ntriples.iri(said.homepage))
    if framework.licence == NOT_STATED:
        yield _text(scheme, _DCT + "rights", "Licence not stated.", "en")
    elif framework.licence:
        found = named(framework.licence)
        iri = found.iri if found else framework.licence if framework.licence.startswith("http") else ""
        yield _link(scheme, _DCT + "license", ntriples.iri(iri) if iri else ntriples.literal(framework.licence))
        if framework.attribution:
            yield _link(scheme, _DCT + "rights", ntriples.literal(framework.attribution))


def _levels(framework: Framework, names: Names) -> Iterator[str]:
    scheme = ntriples.iri(framework.scheme.iri)
    for level in framework.levels:
        node = ntriples.iri(names.scheme(f"{framework.key}-level", str(level.rank)))
        yield _link(node, ntriples.RDF_TYPE[1:-1], f"<{XKOS}ClassificationLevel>")
        yield _type(node, "Collection")
        for lang, text in sorted(level.labels.items()):
            yield _text(node, _SKOS + "prefLabel", text, lang)
        yield _link(node, _SKOS + "notation", ntriples.literal(level.key))
        yield _link(node, XKOS + "depth", ntriples.literal(str(level.rank), datatype=EXTERNAL["xsd"] + "integer"))
        yield _link(node, _DCT + "isPartOf", scheme)
        for concept in framework.concepts:
            if concept.level == level.key:
                yield _link(node, _SKOS + "member", ntriples.iri(concept.iri))


def _type(node: str, name: str) -> str:
    return ntriples.triple(node, ntriples.RDF_TYPE, f"<{_SKOS}{name}>")


def _link(node: str, predicate: str, value: str) -> str:
    return ntriples.triple(node, f"<{predicate}>", value)


def _text(node: str, predicate: str, text: str, lang: str) -> str:
    return ntriples.triple(node, f"<{predicate}>", ntriples.literal(text, lang=lang))
