"""Axioms as sentences in the reader's language, with links to the terms they name; for the page of a term."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape
from rdflib import OWL, RDF, RDFS, XSD
from rdflib.term import BNode, Node, URIRef

from s4c_graph.publishing.ontology.shapes import Rule, Shape
from s4c_graph.publishing.ontology.vocabulary import CHARACTERISTICS, Term, Vocabulary
from s4c_graph.publishing.ontology.words import Told

_DEEP = 5
"""Levels of a class expression that are told."""


@dataclass(frozen=True)
class Sentences:
    """Tells axioms. plain: the name of a thing as text; linked: the same with a link where it has a page."""

    vocabulary: Vocabulary
    words: Told
    plain: Callable[[Node], str]
    linked: Callable[[Node], Markup]

    def of(self, term: Term) -> list[Markup]:
        """All that follows from what the ontology says of a term, in one order."""
        return list(self._class(term.iri) if term.kind == "class" else self._property(term))

    def demanded(self, classes: tuple[str, ...], rule: Rule) -> Iterator[Markup]:
        """What a check of a shape asks of how many values each thing has; nothing where it asks something else."""
        if not rule.property or (rule.least is None and rule.most is None):
            return
        least, most = rule.least or 0, rule.most
        key = {(1, 1): "exactly_one", (1, None): "at_least_one", (0, 1): "at_most_one"}.get((least, most))
        for iri in classes:
            parts = {"a": self.linked(URIRef(iri)), "p": self.linked(URIRef(rule.property))}
            if key is not None:
                yield self.words.say(key, **parts)
                continue
            if least and most is not None:
                yield self.words.say("between", **parts, n=least, m=most)
            elif least:
                yield self.words.say("at_least", **parts, n=least)
            else:
                yield self.words.say("at_most", **parts, n=most)

    def _class(self, iri: URIRef) -> Iterator[Markup]:
        v = self.vocabulary
        for above in v.objects(iri, RDFS.subClassOf):
            if isinstance(above, URIRef):
                yield self._say("subclass", a=iri, b=above)
            else:
                yield self.words.say("exactly", a=self.linked(iri), parts=self._expression(above, 0))
        for same in v.objects(iri, OWL.equivalentClass):
            yield self.words.say("exactly", a=self.linked(iri), parts=self._expression(same, 0))
        apart = v.apart(iri)
        if len(apart) == 1:
            yield self._say("apart", a=iri, b=apart[0])
        elif apart:
            listed = Markup(", ").join(self.linked(c) for c in sorted(apart, key=lambda c: self.plain(c).lower()))
            said = self.words.say("apart_many", a=self.plain(iri), aa=self._plainly(iri), n=len(apart))
            yield Markup("<details><summary>{}</summary>{}</details>").format(said, listed)

    def _property(self, term: Term) -> Iterator[Markup]:
        v, p, one = self.vocabulary, term.iri, self.linked(term.iri)
        for domain in v.named(p, RDFS.domain):
            yield self._say("domain", p=p, b=domain)
        for range in v.named(p, RDFS.range):
            data = str(range).startswith(str(XSD)) or range in (RDFS.Literal, RDF.langString)
            yield (
                self.words.say("range_data", p=one, b=self._datatype(range))
                if data
                else self._say("range", p=p, b=range)
            )
        for kind, key in CHARACTERISTICS.items():
            if str(kind) in v.holding.types(p):
                yield self.words.say(key, p=one)
        inverses = [*v.named(p, OWL.inverseOf), *v.holding.subjects(p, str(OWL.inverseOf))]
        for q in dict.fromkeys(inverses):
            yield self.words.say("inverse", p=one, q=self.linked(q))
        for predicate, key in ((RDFS.subPropertyOf, "subproperty"), (OWL.equivalentProperty, "same_property")):
            for q in v.named(p, predicate):
                yield self.words.say(key, p=one, q=self.linked(q))
        for below in v.below(p):
            yield self.words.say("subproperty", p=self.linked(below), q=one)
        for head in v.objects(p, OWL.propertyChainAxiom):
            yield self.words.say("chain", p=one, chain=self._chain(list(v.items(head))))

    def _chain(self, steps: list[Node]) -> Markup:
        """``p → B → q``, with a letter for each thing between."""
        made = Markup("")
        for number, step in enumerate(steps):
            made += (Markup(" → {} → ").format(chr(ord("B") + number - 1)) if number else Markup("")) + self.linked(
                step
            )
        return made

    def _expression(self, node: Node, depth: int) -> Markup:
        """A class expression as what follows ``what``: ``is a competence and has …``."""
        v = self.vocabulary
        if not isinstance(node, BNode):
            return self.words.say("part_class", b=self.linked(node), ab=self._with_article(node))
        for predicate, word in ((OWL.intersectionOf, "and_"), (OWL.unionOf, "or_")):
            for head in v.objects(node, predicate):
                if depth < _DEEP:
                    return escape(self.words[word]).join(self._expression(part, depth + 1) for part in v.items(head))
        for on in v.named(node, OWL.onProperty):
            for predicate, key in (
                (OWL.hasValue, "part_value"),
                (OWL.someValuesFrom, "part_some"),
                (OWL.allValuesFrom, "part_only"),
            ):
                for value in v.objects(node, predicate):
                    parts = {"b": self.linked(value), "ab": self._with_article(value), "p": self.linked(on)}
                    return self.words.say(key, **parts)
        said = sorted(f"{self.plain(f.predicate)} {self.plain(f.object)}" for f in v.holding.said(node))
        return self.words.say("part_other", b="; ".join(said))

    def _say(self, key: str, *, b: Node, a: Node | None = None, p: Node | None = None) -> Markup:
        parts: dict[str, object] = {"b": self.linked(b), "ab": self._with_article(b)}
        if a is not None:
            parts |= {"a": self.linked(a), "aa": self._with_article(a)}
        if p is not None:
            parts["p"] = self.linked(p)
        return self.words.say(key, **parts)

    def _with_article(self, thing: Node) -> Markup:
        return Markup("{}{}").format(self.words.article(self.plain(thing)), self.linked(thing))

    def _plainly(self, thing: Node) -> str:
        return self.words.article(self.plain(thing)) + self.plain(thing)

    def _datatype(self, iri: URIRef) -> str:
        name = iri.rpartition("#")[2]
        try:
            return self.words[name]
        except KeyError:
            return self.plain(iri)


def demands(sentences: Sentences, shapes: list[Shape], iri: str) -> list[tuple[Shape, Rule, list[Markup]]]:
    """What shapes ask of a term: of a class all checks of the shapes for it, of a property those that look at it."""
    found = []
    for shape in shapes:
        for rule in shape.rules:
            if iri in shape.classes or iri == rule.property:
                classes = (iri,) if iri in shape.classes else shape.classes
                found.append((shape, rule, list(sentences.demanded(classes, rule))))
    return found
