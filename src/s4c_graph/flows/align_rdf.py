"""RDF files as rows of texts: each concept or class with its labels; the file is parsed in intake's bounded child."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from s4c_graph.core import syntax
from s4c_graph.core.names import EXTERNAL
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Place
from s4c_graph.flows.align_texts import Raw, Reader

_TYPE = EXTERNAL["rdf"] + "type"
_KINDS = {EXTERNAL["skos"] + "Concept": "skos concept", EXTERNAL["owl"] + "Class": "owl class"}
_LABELS = (EXTERNAL["skos"] + "prefLabel", EXTERNAL["rdfs"] + "label")
"""Properties of labels; of two in one language the first one wins."""
EACH = "each"


def read(path: Path, settings: Settings, lang: str = "") -> Reader:
    """The labels of each skos:Concept and owl:Class with an IRI, in the order of the file; the id is the IRI.

    lang: only labels in this language, or in a region of it; empty for those of each language, a row each.
    Raises InputError for a file that cannot be parsed, holds neither concept nor class, or is a list of job adverts.
    """
    from s4c_graph.core.errors import InputError
    from s4c_graph.intake import adverts, partner_rdf, rdf

    if count := adverts.found(partner_rdf.loaded(path, settings)):
        raise adverts.refusal(path, count)
    said = rdf.read(path, settings.names, settings, graph="user/align")
    kinds: dict[str, str] = {}
    labels: defaultdict[str, dict[str, dict[str, list[str]]]] = defaultdict(dict)
    for quad in syntax.quads(said.ntriples, "nt"):
        predicate, subject, object = quad.predicate.value, str(quad.subject), quad.object
        if not subject.startswith("<"):
            continue
        if predicate == _TYPE:
            if kind := _KINDS.get(getattr(object, "value", "")):
                kinds.setdefault(subject[1:-1], kind)
        elif predicate in _LABELS and hasattr(object, "datatype"):
            tag = (getattr(object, "language", None) or "").lower()
            labels[subject[1:-1]].setdefault(predicate, {}).setdefault(tag, []).append(getattr(object, "value", ""))
    if not kinds:
        mend = "give one with skos:Concept or owl:Class"
        raise InputError("holds no concept and no class", where=str(path), mend=mend)
    found = set(kinds.values())

    def rows() -> Iterator[Raw]:
        return _rows(kinds, labels, said.places, lang)

    return Reader(path.name, rows, type=found.pop() if len(found) == 1 else "", path=path, by_lang=True)


def _rows(
    kinds: Mapping[str, str],
    labels: Mapping[str, Mapping[str, Mapping[str, list[str]]]],
    places: Mapping[str, Place],
    lang: str,
) -> Iterator[Raw]:
    number = 0
    for iri in kinds:
        texts: dict[str, list[str]] = {}
        for predicate in _LABELS:
            for tag, said in labels.get(iri, {}).get(predicate, {}).items():
                texts.setdefault(tag, said)
        tags = _chosen(texts, lang)
        place = places.get(iri)
        line, cell = (place.line, place.pointer or "") if place else (None, "")
        if not tags:
            number += 1
            what = f"has no label in {lang}" if lang else "has no label"
            yield Raw(number, iri, line=line, cell=cell, fault=what, mend="add a skos:prefLabel or rdfs:label")
        for tag in tags:
            for text in sorted(texts[tag]):
                number += 1
                yield Raw(number, iri, text, tag, line, cell)


def _chosen(texts: Mapping[str, list[str]], lang: str) -> list[str]:
    """The languages to read: the one asked for, or else a region of it, or else one that is not told."""
    if not lang:
        return sorted(texts)
    asked = lang.lower()
    if asked in texts:
        return [asked]
    return sorted(t for t in texts if t.startswith(asked + "-"))[:1] or [t for t in texts if not t]
