"""What an export reads of a held release, and of which graphs: only these decide under which licence it may leave."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib.term import Literal, Node, URIRef

from s4c_graph.core.names import Names
from s4c_graph.publishing.holding import RDF_TYPE, Fact, Holding


class Drawn:
    """A holding that remembers from which graphs was read. graphs: their names.

    Terms are given as prefixed names of the house (``s4c:deliveryMode``, ``skos:prefLabel``).
    """

    def __init__(self, holding: Holding) -> None:
        self.holding = holding
        self.graphs: set[str] = set()
        self._iris: dict[str, URIRef] = {}

    @property
    def names(self) -> Names:
        """IRIs below the base of the release."""
        return self.holding.names

    def iri(self, short: str) -> URIRef:
        """The IRI of a prefixed name, or of a whole IRI."""
        if short not in self._iris:
            self._iris[short] = URIRef(self.names.expand(short) or short)
        return self._iris[short]

    def facts(self, subject: Node) -> list[Fact]:
        """All that is said of a subject, in order; nothing is remembered."""
        return self.holding.facts.get(subject, [])

    def objects(self, subject: Node, *terms: str) -> list[Node]:
        """Objects of a subject and some properties, each once, in order."""
        wanted = {self.iri(term) for term in terms}
        found = [f for f in self.facts(subject) if f.predicate in wanted]
        self.graphs.update(f.graph for f in found)
        return list(dict.fromkeys(f.object for f in found))

    def iris(self, subject: Node, *terms: str, begins: str = "") -> list[URIRef]:
        """Those that are IRIs, and begin so."""
        wanted = {self.iri(term) for term in terms}
        found = [
            (f.object, f.graph)
            for f in self.facts(subject)
            if f.predicate in wanted and isinstance(f.object, URIRef) and str(f.object).startswith(begins)
        ]
        self.graphs.update(graph for _, graph in found)
        return list(dict.fromkeys(o for o, _ in found))

    def subjects(self, object: Node, *terms: str) -> list[URIRef]:
        """Subjects that name an object by some properties, IRIs only, each once, in order."""
        wanted = {self.iri(term) for term in terms}
        found = [m for m in self.holding.mentions.get(object, ()) if m.predicate in wanted]
        self.graphs.update(m.graph for m in found)
        return list(dict.fromkeys(m.subject for m in found if isinstance(m.subject, URIRef)))

    def linked(self, subject: Node, forth: str, back: str) -> list[URIRef]:
        """What a subject is linked to by a property, or is named by through its inverse, sorted."""
        return sorted({*self.iris(subject, forth), *self.subjects(subject, back)})

    def literal(self, subject: Node, *terms: str) -> str | None:
        """The first literal of some properties, as text."""
        return next((str(o) for o in self.objects(subject, *terms) if isinstance(o, Literal)), None)

    def texts(self, subject: Node, *terms: str) -> dict[str, list[str]]:
        """Texts by language tag, those of each language sorted; a text without a language is in none."""
        found: dict[str, list[str]] = {}
        for o in self.objects(subject, *terms):
            if isinstance(o, Literal) and o.language:
                found.setdefault(o.language.lower(), []).append(str(o))
        return {tag: sorted(found[tag]) for tag in sorted(found)}

    def of_class(self, *classes: str) -> Iterator[URIRef]:
        """The IRIs of some classes, sorted."""
        yield from sorted(
            {
                m.subject
                for term in classes
                for m in self.holding.mentions.get(self.iri(term), ())
                if m.predicate == RDF_TYPE and isinstance(m.subject, URIRef)
            }
        )
