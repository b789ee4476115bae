"""DigComp content → N-Triples of graph ``digcomp/3.0``; docs/reference/digcomp-rdf.md tells its IRIs and properties."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from s4c_graph.core import ntriples
from s4c_graph.core.errors import InputError
from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.intake import digcomp_content as dc
from s4c_graph.intake.digcomp_content import Content, Item
from s4c_graph.intake.digcomp_findings import Notes

SOURCE = "https://doi.org/10.2760/0001149"
CITED = (
    "Cosgrove, J., Cachia, R. (2025): DigComp 3.0, JRC144121, doi:10.2760/0001149, European Union, CC BY 4.0. "
    "Changes made: converted to RDF."
)
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_CREATOR = "European Commission, Joint Research Centre"
_TITLE = "DigComp 3.0: European Digital Competence Framework"
_SCHEMES: Mapping[str, tuple[str, Mapping[str, str], str]] = MappingProxyType(
    {
        "statements": (
            dc.STATEMENT,
            {
                "en": "DigComp 3.0 competence statements",
                "sv": "Kompetensutsagor i DigComp 3.0",
                "pl": "Stwierdzenia o kompetencjach DigComp 3.0",
            },
            "The areas and competences of DigComp 3.0 with the competence statements below each competence.",
        ),
        "outcomes": (
            dc.OUTCOME,
            {
                "en": "DigComp 3.0 learning outcomes",
                "sv": "Läranderesultat i DigComp 3.0",
                "pl": "Efekty uczenia się DigComp 3.0",
            },
            "The areas and competences of DigComp 3.0 with the learning outcomes below each competence.",
        ),
        "glossary": (
            dc.TERM,
            {"en": "DigComp 3.0 glossary", "sv": "Ordlista till DigComp 3.0", "pl": "Słownik DigComp 3.0"},
            "The terms that DigComp 3.0 explains.",
        ),
    }
)
"""Last part of the IRI of a scheme → what it holds, its labels and what it is."""
_TYPE = ntriples.RDF_TYPE
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


class Writer:
    """Writes content as statements.

    titles: English titles that the graph says already of areas and competences, by IRI; described: whether
    the graph describes the framework itself already. What differs from a title becomes an alternative label.
    """

    def __init__(self, names: Names, titles: Mapping[str, str], *, described: bool) -> None:
        self.names, self.titles, self.described = names, titles, described
        self.base = f"{names.prefixes['digcomp']}{dc.VERSION}"
        self._p = {**EXTERNAL, "s4c": names.term("")}

    def iri(self, kind: str, key: str) -> str:
        """The IRI of an item.

        >>> w = Writer(Names(), {}, described=True)
        >>> w.iri("outcome", "LO1.1.01"), w.iri("term", "Application/App")
        ('https://w3id.org/s4c/digcomp/3.0/outcome/LO1.1.01', 'https://w3id.org/s4c/digcomp/3.0/term/application-app')
        """
        if kind in (dc.AREA, dc.COMPETENCE):
            return f"{self.base}/{key}"
        return f"{self.base}/{kind}/{_slug(key) if kind == dc.TERM else key}"

    def lines(self, content: Content, notes: Notes) -> Iterator[str]:
        """All statements, in one order whatever the order of the files was."""
        yield from self._framework()
        for name, (kind, labels, text) in _SCHEMES.items():
            yield from self._scheme(name, kind, labels, text, content)
        for item in (*content.of(dc.AREA), *content.of(dc.COMPETENCE)):
            yield from self._titled(item, notes)
        for kind in (dc.BAND, dc.LEVEL):
            for item in content.of(kind):
                yield from self._level(item)
        twins = {(lang, item.key) for lang, text, items in dc.alike(content) for item in items}
        for lang, _text, items in dc.alike(content):
            told = f"{', '.join(i.key for i in items)} have one text ({lang}); their codes stand in their labels"
            notes.tell("DC-06", told, items[0].place, focus=self.iri(items[0].kind, items[0].key))
        for item in (*content.of(dc.STATEMENT), *content.of(dc.OUTCOME)):
            yield from self._stated(item, twins)
        seen: dict[str, Item] = {}
        for item in content.of(dc.TERM):
            other = seen.setdefault(self.iri(dc.TERM, item.key), item)
            if other is not item:
                what = f"terms {other.key!r} and {item.key!r} would have one IRI"
                raise InputError(what, where=str(item.place), mend=dc.AGAIN)
            yield from self._term(item)

    def _framework(self) -> Iterator[str]:
        framework = self.base
        yield self._of(framework, "dct:rights", ntriples.literal(CITED, lang="en"))
        if self.described:
            return
        yield self._of(framework, "dct:bibliographicCitation", ntriples.literal(CITED))
        for kind in ("s4c:CompetenceFramework", "skos:ConceptScheme"):
            yield self._of(framework, _TYPE, self._link(kind))
        for predicate in ("dct:title", "skos:prefLabel"):
            yield self._of(framework, predicate, ntriples.literal(_TITLE, lang="en"))
        yield self._of(framework, "s4c:frameworkVersion", ntriples.literal(dc.VERSION))
        yield from self._made(framework)

    def _made(self, scheme: str) -> Iterator[str]:
        yield self._of(scheme, "owl:versionInfo", ntriples.literal(dc.VERSION))
        yield self._of(scheme, "dct:creator", ntriples.literal(_CREATOR))
        yield self._of(scheme, "dct:license", ntriples.iri(_LICENCE))
        yield self._of(scheme, "dct:source", ntriples.iri(SOURCE))

    def _scheme(self, name: str, kind: str, labels: Mapping[str, str], text: str, content: Content) -> Iterator[str]:
        scheme = f"{self.base}/{name}"
        yield self._of(scheme, _TYPE, self._link("skos:ConceptScheme"))
        for lang, label in labels.items():
            yield self._of(scheme, "skos:prefLabel", ntriples.literal(label, lang=lang))
        yield self._of(scheme, "dct:title", ntriples.literal(labels["en"], lang="en"))
        yield self._of(scheme, "dct:description", ntriples.literal(text, lang="en"))
        yield self._of(scheme, "dct:isPartOf", ntriples.iri(self.base))
        yield self._of(scheme, "dct:rights", ntriples.literal(CITED, lang="en"))
        yield from self._made(scheme)
        if kind == dc.TERM:
            return
        for item in (*content.of(dc.AREA), *content.of(dc.COMPETENCE)):
            iri = self.iri(item.kind, item.key)
            yield self._of(iri, "skos:inScheme", ntriples.iri(scheme))
            if item.kind == dc.AREA:
                yield from self._top(iri, scheme)

    def _titled(self, item: Item, notes: Notes) -> Iterator[str]:
        """An area or a competence: what the framework's tables say of it, in further languages, and its descriptor."""
        iri = self.iri(item.kind, item.key)
        for kind in ("s4c:ReferenceConcept", "skos:Concept"):
            yield self._of(iri, _TYPE, self._link(kind))
        yield self._of(iri, "skos:notation", ntriples.literal(item.key))
        yield self._of(iri, "skos:inScheme", ntriples.iri(self.base))
        title = self.titles.get(iri, item.texts["label", "en"])
        for lang, label in _said(item, "label"):
            differs = lang == "en" and label != title
            if differs:
                notes.tell(
                    "DC-10", f"title {label!r} where the tables say {title!r}", item.place, focus=iri, value=label
                )
            yield self._of(iri, "skos:altLabel" if differs else "skos:prefLabel", ntriples.literal(label, lang=lang))
        if item.kind == dc.COMPETENCE:
            yield self._of(iri, "skos:broader", ntriples.iri(self.iri(dc.AREA, item.facts["area"])))
        else:
            yield from self._top(iri, self.base)
        for lang, text in _said(item, "text"):
            yield self._of(iri, "skos:definition", ntriples.literal(text, lang=lang))
        yield from self._status(iri)

    def _level(self, item: Item) -> Iterator[str]:
        """What the supplement says of a band or level; that it exists, and how they map, is in the ontology."""
        iri = self.iri(item.kind, item.key)
        for lang, label in _said(item, "label"):
            predicate = "skos:altLabel" if lang == "en" else "skos:prefLabel"  # the ontology has the English label
            yield self._of(iri, predicate, ntriples.literal(label, lang=lang))
        for lang, text in _said(item, "text"):
            yield self._of(iri, "dct:description", ntriples.literal(text, lang=lang))
        for lang, text in _said(item, "purpose"):
            yield self._of(iri, "skos:scopeNote", ntriples.literal(text, lang=lang))

    def _stated(self, item: Item, twins: set[tuple[str, str]]) -> Iterator[str]:
        iri = self.iri(item.kind, item.key)
        outcome = item.kind == dc.OUTCOME
        for kind in ("s4c:ReferenceStatement", "skos:Concept", *(("s4c:ReferenceOutcome",) if outcome else ())):
            yield self._of(iri, _TYPE, self._link(kind))
        yield self._of(iri, "skos:notation", ntriples.literal(item.key))
        for lang, text in _said(item, "label"):
            twin = (lang, item.key) in twins
            label = f"{text} ({item.key})" if twin else text
            yield self._of(iri, "skos:prefLabel", ntriples.literal(label, lang=lang))
            if twin:
                yield self._of(iri, "skos:altLabel", ntriples.literal(text, lang=lang))
        yield self._of(iri, "skos:inScheme", ntriples.iri(f"{self.base}/{item.kind}s"))
        yield self._of(iri, "skos:broader", ntriples.iri(self.iri(dc.COMPETENCE, item.facts["competence"])))
        yield self._of(iri, "s4c:statementLevel", ntriples.iri(self.iri(dc.BAND, item.facts["band"])))
        yield self._of(iri, "s4c:aiLabel", ntriples.iri(f"{self.base}/ai-label/{item.facts['ai']}"))
        if outcome:
            yield self._of(iri, "s4c:outcomeType", ntriples.iri(f"{self.base}/outcome-type/{item.facts['type']}"))
        yield from self._status(iri)

    def _term(self, item: Item) -> Iterator[str]:
        iri = self.iri(dc.TERM, item.key)
        scheme = f"{self.base}/glossary"
        yield self._of(iri, _TYPE, self._link("skos:Concept"))
        for lang, label in _said(item, "label"):
            yield self._of(iri, "skos:prefLabel", ntriples.literal(label, lang=lang))
        for lang, text in _said(item, "text"):
            yield self._of(iri, "skos:definition", ntriples.literal(text, lang=lang))
        yield self._of(iri, "skos:inScheme", ntriples.iri(scheme))
        yield from self._top(iri, scheme)
        yield from self._status(iri)

    def _status(self, iri: str) -> Iterator[str]:
        yield self._of(iri, "dct:source", ntriples.iri(SOURCE))
        yield self._of(iri, "s4c:statementStatus", ntriples.iri(self.names.scheme("statement-status", "stated")))

    def _top(self, iri: str, scheme: str) -> Iterator[str]:
        yield self._of(iri, "skos:topConceptOf", ntriples.iri(scheme))
        yield self._of(scheme, "skos:hasTopConcept", ntriples.iri(iri))

    def _of(self, subject: str, predicate: str, term: str) -> str:
        return ntriples.triple(
            ntriples.iri(subject), predicate if predicate.startswith("<") else self._link(predicate), term
        )

    def _link(self, short: str) -> str:
        prefix, _, local = short.partition(":")
        return f"<{self._p[prefix]}{local}>"


def _said(item: Item, name: str) -> list[tuple[str, str]]:
    """(language, text) of a field, English first."""
    found = [(lang, text) for (field, lang), text in item.texts.items() if field == name]
    return sorted(found, key=lambda pair: (pair[0] != "en", pair[0]))


def _slug(term: str) -> str:
    plain = unicodedata.normalize("NFKD", term).encode("ascii", "ignore").decode("ascii").lower()
    slug = _NOT_SLUG.sub("-", plain).strip("-")
    if not slug:
        raise InputError(f"term {term[:60]!r} has no letter that an IRI can hold", mend=dc.AGAIN)
    return slug
