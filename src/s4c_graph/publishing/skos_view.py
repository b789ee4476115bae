"""A framework as a plain SKOS concept scheme, for tools that know SKOS and nothing else, such as Skosmos and SkoHub.

What stands under what is ``skos:broader`` and ``skos:narrower``; links to other vocabularies are SKOS mapping
relations. The integrity conditions of the SKOS Reference (S9, S13, S14, S27, S46) hold of what is written, whatever
the data: what would break one is left out and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rdflib.term import Literal, URIRef

from s4c_graph.core import ntriples, syntax
from s4c_graph.core.licences import Combined
from s4c_graph.core.names import EXTERNAL
from s4c_graph.publishing.content import LABELS, MAPPED, Content

_SKOS, _DCT, _OWL = EXTERNAL["skos"], EXTERNAL["dct"], EXTERNAL["owl"]
_NOTES = ("definition", "scopeNote", "example", "editorialNote", "historyNote", "changeNote")
_SAID = (_DCT + "title", _DCT + "description", _DCT + "creator", _OWL + "versionInfo")
_CONCEPTS = MAPPED | {f"skos:{note}" for note in _NOTES} | {"dct:isReplacedBy", "owl:deprecated", "s4c:inArea"}
_CONCEPTS |= {f"skos:{name}" for name in ("prefLabel", "altLabel", "notation", "inScheme", "broader", "topConceptOf")}
_FRAMEWORK = frozenset(
    {"skos:prefLabel", "dct:title", "dct:description", "dct:creator", "owl:versionInfo", "dct:license"}
)
_FRAMEWORK |= {"s4c:frameworkVersion", "skos:hasTopConcept"}
PREFIXES = {"skos": _SKOS, "dct": _DCT, "owl": _OWL, "xsd": EXTERNAL["xsd"]}


def turtle(content: Content, rights: Combined, framework: URIRef, *, day: str) -> tuple[bytes, tuple[str, ...]]:
    """The scheme as Turtle; and what was left out. day: of the release, ISO 8601."""
    lost: Counter[str] = Counter()
    lines = sorted(set(_statements(content, rights, framework, day, lost)))
    said = tuple(f"{count:,} × {what}" for what, count in sorted(lost.items()) if count)
    unsaid = (
        *content.unsaid([framework], _FRAMEWORK, "the framework"),
        *content.unsaid([*content.areas(framework), *content.competences(framework)], _CONCEPTS, "a concept"),
    )
    prefixes = PREFIXES | {kind: f"{content.names.base}id/{kind}/" for kind in ("area", "competence", "framework")}
    return syntax.document("".join(lines).encode(), "turtle", prefixes=prefixes), (
        *said,
        *content.left(),
        *unsaid,
        "roles, offers and levels: they are no concepts of this scheme",
    )


def _statements(content: Content, rights: Combined, framework: URIRef, day: str, lost: Counter[str]) -> Iterator[str]:
    areas, competences = content.areas(framework), content.competences(framework)
    yield _line(framework, EXTERNAL["rdf"] + "type", URIRef(_SKOS + "ConceptScheme"))
    yield from _labelled(content, framework, lost)
    for predicate in _SAID:
        for said in content.every(framework, predicate):
            yield _line(framework, predicate, said)
    yield _line(framework, _DCT + "modified", Literal(day[:10], datatype=URIRef(EXTERNAL["xsd"] + "date")))
    if rights.licence.iri:
        yield _line(framework, _DCT + "license", URIRef(rights.licence.iri))
    for sentence in rights.attributions:
        yield _line(framework, _DCT + "rights", Literal(sentence))
    inside = {*areas, *competences}
    for thing in (*areas, *competences):
        yield _line(thing, EXTERNAL["rdf"] + "type", URIRef(_SKOS + "Concept"))
        yield _line(thing, _SKOS + "inScheme", framework)
        yield from _labelled(content, thing, lost)
        if notation := content.notation(thing):
            yield _line(thing, _SKOS + "notation", Literal(notation))
        for note in _NOTES:
            for text in content.every(thing, _SKOS + note):
                yield _line(thing, _SKOS + note, text)
        above = [one for one in content.links(thing, "inArea") if one in inside and one != thing]
        for one in above:
            yield _line(thing, _SKOS + "broader", one)
            yield _line(one, _SKOS + "narrower", thing)
        if not above:
            yield _line(thing, _SKOS + "topConceptOf", framework)
            yield _line(framework, _SKOS + "hasTopConcept", thing)
        yield from _mapped(content, thing, lost)
        yield from _withdrawn(content, thing)


def _labelled(content: Content, thing: URIRef, lost: Counter[str]) -> Iterator[str]:
    """One preferred label a language (S14), and alternatives that differ from it (S13)."""
    preferred = content.labels(thing)
    for tag, text in preferred.items():
        yield _line(thing, _SKOS + "prefLabel", _text(tag, text))
    taken = {(tag, text) for tag, text in preferred.items()}
    more = [label for predicate in LABELS[:1] for label in content.every(thing, predicate) if _key(label) not in taken]
    lost["further preferred labels of a language, given as alternative ones"] += len(more)
    for label in (*more, *content.every(thing, _SKOS + "altLabel")):
        if _key(label) in taken:
            lost["alternative labels that repeat another label"] += 1
            continue
        taken.add(_key(label))
        yield _line(thing, _SKOS + "altLabel", label)


def _mapped(content: Content, thing: URIRef, lost: Counter[str]) -> Iterator[str]:
    """Mapping relations, one a target: of several, the nearest (S46), and none to the concept itself."""
    seen: set[str] = {str(thing)}
    for match in content.matches(thing):
        if match.iri in seen:
            lost["mapping relations beside a nearer one, or of a concept to itself"] += 1
            continue
        seen.add(match.iri)
        yield _line(thing, _SKOS + match.relation, URIRef(match.iri))


def _withdrawn(content: Content, thing: URIRef) -> Iterator[str]:
    if content.is_deprecated(thing):
        yield _line(thing, _OWL + "deprecated", Literal("true", datatype=URIRef(EXTERNAL["xsd"] + "boolean")))
    for newer in content.iris(thing, _DCT + "isReplacedBy"):
        yield _line(thing, _DCT + "isReplacedBy", newer)


def _key(label: Literal) -> tuple[str, str]:
    return label.language or "und", str(label)


def _text(tag: str, text: str) -> Literal:
    return Literal(text) if tag == "und" else Literal(text, lang=tag)


def _line(subject: URIRef, predicate: str, obj: URIRef | Literal) -> str:
    if isinstance(obj, Literal):
        written = ntriples.literal(str(obj), lang=obj.language, datatype=str(obj.datatype) if obj.datatype else None)
    else:
        written = ntriples.iri(str(obj))
    return ntriples.triple(ntriples.iri(str(subject)), ntriples.iri(predicate), written)
