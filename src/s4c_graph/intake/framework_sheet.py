"""A framework of others on its way into terms of our ontology: what CASE and CTDL-ASN say alike, written alike."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping, Sequence
from dataclasses import dataclass

from s4c_graph.core.values import Finding, Place, Severity
from s4c_graph.intake.imported import Sheet

LACKS, CIRCLE, EMPTY = "01", "02", "03"
"""Ends of the codes of findings: an entry is left out, entries stand below themselves, there is no entry."""
_MESSAGES = {
    LACKS: {
        "en": "left out: {what}. Add it, or remove the entry.",
        "sv": "utelämnad: {what}. Lägg till det eller ta bort posten.",
        "pl": "pominięto: {what}. Uzupełnij albo usuń wpis.",
    },
    CIRCLE: {
        "en": "the entry stands below itself. Remove one of the links isChildOf.",
        "sv": "posten står under sig själv. Ta bort en av länkarna isChildOf.",
        "pl": "wpis znajduje się pod samym sobą. Usuń jedno z powiązań isChildOf.",
    },
    EMPTY: {
        "en": "the framework holds no entry",
        "sv": "ramverket innehåller inga poster",
        "pl": "ramy nie zawierają żadnych wpisów",
    },
}

Texts = Sequence[tuple[str, str]]
"""Texts, each with its language tag, empty where it has none."""


@dataclass
class FrameworkSheet(Sheet):
    """The sheet of one framework."""

    def say_framework(
        self, me: str, titles: Texts, descriptions: Texts, creators: Iterable[str], versions: Iterable[str]
    ) -> None:
        """The framework itself, which is a concept scheme too."""
        self.a(me, "s4c:CompetenceFramework", "skos:ConceptScheme")
        for text, tag in titles:
            self.text(me, "skos:prefLabel", text, tag)
            self.text(me, "dct:title", text, tag)
        for text, tag in descriptions:
            self.text(me, "dct:description", text, tag)
        for creator in creators:
            self.text(me, "dct:creator", creator)
        for version in versions:
            self.text(me, "s4c:frameworkVersion", version)
            self.text(me, "owl:versionInfo", version)

    def say_entry(
        self, me: str, framework: str, labels: Texts, definitions: Texts, notations: Iterable[str], *, area: bool
    ) -> None:
        """One area or competence of it."""
        self.a(me, "s4c:CompetenceArea" if area else "s4c:Competence", "skos:Concept")
        self.link(me, "skos:inScheme", framework)
        for text, tag in labels:
            self.text(me, "skos:prefLabel", " ".join(text.split()), tag)
        for text, tag in definitions:
            self.text(me, "skos:definition", text, tag)
        for notation in notations:
            self.text(me, "skos:notation", notation)

    def say_above(self, me: str, framework: str, parents: Iterable[str], *, area: bool) -> None:
        """The areas that one stands in; an area that stands in none is at the top."""
        at_top = area
        for parent in parents:
            at_top = False
            self.link(me, "skos:broader", parent)
            if not area:
                self.link(me, "s4c:inArea", parent)
        if at_top:
            self.link(me, "skos:topConceptOf", framework)
            self.link(framework, "skos:hasTopConcept", me)


def finding(code: str, focus: str, place: Place | None, *, what: str = "") -> Finding:
    """What is wrong with an entry. code: of the reader, one of the ends above."""
    messages = {lang: said.format(what=what) for lang, said in _MESSAGES[code[-2:]].items()}
    return Finding(code, Severity.INFO if code.endswith(EMPTY) else Severity.WARNING, focus, messages, place=place)


def without_circles(above: MutableMapping[str, list[str]], entries: Iterable[str]) -> list[str]:
    """Take away the links that close a circle, walking from each entry upwards; the entries that they were of.

    >>> above = {"a": ["b"], "b": ["a", "top"]}
    >>> without_circles(above, ["a", "b"]), above
    (['b'], {'a': ['b'], 'b': ['top']})
    """
    cut: list[str] = []
    done: set[str] = set()
    for start in entries:
        if start in done:
            continue
        on_path = {start}
        waiting = [(start, iter(list(above.get(start, ()))))]
        while waiting:
            key, parents = waiting[-1]
            parent = next(parents, None)
            if parent is None:
                done.add(key)
                on_path.discard(key)
                waiting.pop()
            elif parent in on_path:
                above[key].remove(parent)
                cut.append(key)
            elif parent not in done:
                on_path.add(parent)
                waiting.append((parent, iter(list(above.get(parent, ())))))
    return cut
