"""The page of a term: what it means, what follows, what good data say, where it is used, in which words of others."""

from __future__ import annotations

from markupsafe import Markup
from rdflib import DCTERMS, RDFS, SKOS
from rdflib.term import BNode, Literal, URIRef

from s4c_graph.publishing.ontology.axioms import demands
from s4c_graph.publishing.ontology.page import Page
from s4c_graph.publishing.ontology.uses import Uses
from s4c_graph.publishing.ontology.vocabulary import Term
from s4c_graph.publishing.pages.text import html, told
from s4c_graph.publishing.site import File

_VIOLATIONS_FIRST = {"Violation": 0, "Warning": 1, "Info": 2}


def page(page: Page, term: Term, uses: Uses) -> File:
    """The page of one term in one language."""
    v, w, iri = page.vocabulary, page.words, term.iri
    label, definition = page.name(iri), v.definition(iri, page.lang)
    crumbs: list[tuple[str, Markup | str]] = [("ontology/index.html", w.ontology)]
    if term.module in v.modules:
        crumbs.append((f"ontology/{v.key(term.module)}/index.html", v.key(term.module)))
    shapes = uses.shapes.get(str(iri), [])
    return page.file(
        "ontology_term.html",
        title=label,
        iri=str(iri),
        kind=page.kind(term),
        notation=f"s4c:{term.name}",
        crumbs=crumbs,
        description=str(definition or ""),
        structured=_structured(page, term),
        term=term,
        replaced=_replaced(page, term),
        definition=page.text(definition),
        notes=[page.text(x) for x in v.objects(iri, SKOS.scopeNote) if isinstance(x, Literal)],
        examples=[page.linked_text(x) for x in v.objects(iri, SKOS.example) if isinstance(x, Literal)],
        module=_module(page, term),
        sources=[page.link(s) for s in v.named(iri, DCTERMS.source)],
        labels=[
            (page.language(x.language or ""), html(told(x), page.lang))
            for x in v.objects(iri, RDFS.label)
            if isinstance(x, Literal)
        ],
        sentences=page.sentences.of(term),
        demands=[
            {
                "shape": shape,
                "href": page.links.page(shape.path),
                "rule": rule,
                "severity": w[shape.severity],
                "sentences": sentences,
                "description": rule.description or shape.description,
            }
            for shape, rule, sentences in sorted(
                demands(page.sentences, shapes, str(iri)), key=lambda d: (_VIOLATIONS_FIRST[d[0].severity], d[1].key)
            )
        ],
        above=[page.link(x) for p in (RDFS.subClassOf, RDFS.subPropertyOf) for x in v.named(iri, p)],
        below=[page.link(x) for x in v.below(iri)],
        leaving=_properties(page, iri, RDFS.domain),
        arriving=_properties(page, iri, RDFS.range),
        shapes=[(shape, page.links.page(shape.path)) for shape in shapes],
        queries=[(q, page.links.page(f"queries/{q.name}/index.html")) for q in uses.queries.get(str(iri), [])],
        counted=_counted(page, term, uses),
        data=_data(page, term, uses),
        bridges=[
            {"relation": page.code(relation), "term": page.code(other), "reason": page.text(reason)}
            for relation, other, reason in v.bridges(iri)
        ],
    )


def _replaced(page: Page, term: Term) -> Markup:
    """What is said of a deprecated term; empty where it is in use."""
    if not page.vocabulary.deprecated(term.iri):
        return Markup("")
    successors = page.vocabulary.successors(term.iri)
    if not successors:
        return page.words.say("replaced_by_nothing")
    return page.words.say("replaced", b=Markup(", ").join(page.link(s) for s in successors))


def _module(page: Page, term: Term) -> Markup | str:
    if term.module is None or term.module not in page.vocabulary.modules:
        return page.words.generated
    return page.link(term.module, page.name(term.module))


def _properties(page: Page, iri: URIRef, end: URIRef) -> list[dict[str, object]]:
    """Properties from or to a class, each with the class at its other end."""
    v = page.vocabulary
    other = RDFS.range if end == RDFS.domain else RDFS.domain
    found = [v.terms[p] for p in v.holding.subjects(iri, str(end)) if isinstance(p, URIRef) and p in v.terms]
    rows = []
    for term in sorted(found, key=lambda t: t.name.lower()):
        ends = [page.link(o) for o in v.named(term.iri, other)]
        rows.append({**page.term(term), "link": page.link(term.iri), "other": Markup(", ").join(ends)})
    return rows


def _counted(page: Page, term: Term, uses: Uses) -> Markup:
    count, w = uses.count(str(term.iri)), page.words
    if not count.stated and not count.inferred:
        return w.say("counted_none")
    key = "counted_class" if term.kind == "class" else "counted_property"
    return w.say(key, n=count.stated, m=count.inferred)


def _data(page: Page, term: Term, uses: Uses) -> list[tuple[Markup, Markup]]:
    """Examples: of a class things that are one, of a property a thing and what it has."""
    found = []
    for subject, object in uses.count(str(term.iri)).examples:
        if isinstance(object, BNode):
            continue
        found.append((page.link(subject), Markup("") if term.kind == "class" else page.link(object)))
    return found


def _structured(page: Page, term: Term) -> dict[str, object]:
    """schema.org of a term (https://schema.org/DefinedTerm)."""
    said: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "DefinedTerm",
        "@id": str(term.iri),
        "name": page.plain(term.iri),
        "termCode": f"s4c:{term.name}",
        "inDefinedTermSet": str(page.vocabulary.ontology),
        "inLanguage": page.lang,
    }
    if (definition := page.vocabulary.definition(term.iri, page.lang)) is not None:
        said["description"] = told(definition).text
    return said
