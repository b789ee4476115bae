"""The page of the whole ontology with an anchor for every term, the page of each module with its picture, versions."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup, escape
from rdflib import DCTERMS, OWL, RDFS, SKOS
from rdflib.term import Literal, Node, URIRef

from s4c_graph.publishing.ontology.diagram import Tie, svg
from s4c_graph.publishing.ontology.page import Page
from s4c_graph.publishing.ontology.vocabulary import Term
from s4c_graph.publishing.pages.links import localised
from s4c_graph.publishing.pages.text import Text, cut, told
from s4c_graph.publishing.site import File

SHORT, SHORTER = 60, 40
"""Characters of a definition in the table of all terms: in the language of the page, and in another."""
_VANN, _MOD = "http://purl.org/vocab/vann/", "https://w3id.org/mod#"
_ABOUT = (
    ("version", OWL.versionInfo),
    ("version_iri", OWL.versionIRI),
    ("prior", OWL.priorVersion),
    ("issued", DCTERMS.issued),
    ("created", DCTERMS.created),
    ("modified", DCTERMS.modified),
    ("creator", DCTERMS.creator),
    ("publisher", DCTERMS.publisher),
    ("licence", DCTERMS.license),
    ("prefix", URIRef(_VANN + "preferredNamespacePrefix")),
    ("status", URIRef(_MOD + "status")),
    ("source", DCTERMS.source),
    ("imports", OWL.imports),
    ("citation", DCTERMS.bibliographicCitation),
    ("note", SKOS.editorialNote),
)


def index(page: Page) -> File:
    """The page that the IRI of every term leads to."""
    v, w = page.vocabulary, page.words
    sections = []
    for module in [*v.modules, None]:
        if terms := v.of(module):
            sections.append(
                {
                    "key": "generated" if module is None else v.key(module),
                    "title": w.generated if module is None else _short(page, module).text,
                    "note": w.generated_note if module is None else "",
                    "href": "" if module is None else page.href(module),
                    "terms": [_row(page, term) for term in terms],
                }
            )
    return page.file(
        "ontology_index.html",
        title=_title(page, v.ontology),
        iri=str(v.ontology),
        kind=w.ontology,
        description=str(_description(page, v.ontology) or ""),
        structured=_structured(page),
        lead=page.text(_description(page, v.ontology)),
        about=about(page, v.ontology),
        modules=[
            {
                "link": page.link(m, _short(page, m)),
                "description": page.text(_description(page, m)),
                "count": w.say("terms_count", n=len(v.of(m))) if v.of(m) else "",
            }
            for m in v.modules[1:]
        ],
        sections=sections,
        changes=_changes(page),
        deprecated=[
            (page.link(t.iri), Markup(", ").join(page.link(s) for s in v.successors(t.iri)))
            for t in v.terms.values()
            if v.deprecated(t.iri)
        ],
        shapes=page.links.page("shapes/index.html"),
        queries=page.links.page("queries/index.html"),
        checks=page.links.page("checks/index.html") if page.site.checked else "",
    )


def module(page: Page, iri: URIRef) -> Iterator[File]:
    """The page of a module, and its picture where its classes are tied to others."""
    v, w = page.vocabulary, page.words
    terms = v.of(iri)
    ties = [tie for term in terms if term.kind == "class" for tie in _ties(page, term)]
    title = _title(page, iri)
    picture = localised(page.path, page.lang).replace("index", "diagram").replace(".html", ".svg")
    if ties:
        drawn = svg(
            [tie for tie, _ in ties],
            w.diagram_title.format(module=v.key(iri)),
            "; ".join(f"{t.one} – {t.words} → {t.other}" for t, _ in ties),
        )
        yield File(picture, drawn.encode("utf-8"))
    yield page.file(
        "ontology_module.html",
        title=title,
        iri=str(iri),
        kind=w.module,
        notation=v.key(iri),
        crumbs=[("ontology/index.html", w.ontology)],
        description=str(_description(page, iri) or ""),
        lead=page.text(_description(page, iri)),
        about=about(page, iri),
        terms=[_row(page, term) for term in terms],
        picture=page.links.file(picture) if ties else "",
        picture_title=w.diagram_title.format(module=v.key(iri)),
        ties=[(one, words, other) for _, (one, words, other) in ties],
        bridges=_bridges(page) if v.key(iri) == "align" else [],
    )


def about(page: Page, iri: URIRef) -> list[tuple[str, Markup]]:
    """Metadata of an ontology: what is said of it, in words."""
    v = page.vocabulary
    rows: list[tuple[str, Markup]] = []
    for key, predicate in _ABOUT:
        values = v.objects(iri, predicate)
        if key == "prior" and not values and rows:
            rows.append((page.words.prior, Markup("{}").format(page.words.first_version)))
        elif values:
            said = [_value(page, o) for o in values]
            rows.append((page.words[key], Markup(", ").join(said)))
    return rows


def _value(page: Page, object: Node) -> Markup:
    if isinstance(object, Literal):
        return page.text(object)
    return page.link(object, _short(page, object) if object in page.vocabulary.modules[1:] else None)


def _row(page: Page, term: Term) -> dict[str, object]:
    said = page.vocabulary.definition(term.iri, page.lang) if term.module in page.vocabulary.modules else None
    short = told(said) if said is not None else Text("")
    return {
        **page.term(term),
        "href": page.links.file(localised(term.path, page.lang)),
        "short": cut(short.text, SHORT if short.lang == page.lang else SHORTER),
        "lang": short.lang,
    }


def _title(page: Page, iri: URIRef) -> Text:
    found = page.vocabulary.text(iri, DCTERMS.title, page.lang)
    return told(found) if found is not None else page.name(iri)


def _short(page: Page, module: Node) -> Text:
    """Title of a module without that of the whole."""
    title = _title(page, URIRef(str(module)))
    return title._replace(text=title.text.rpartition(": ")[2])


def _description(page: Page, iri: URIRef) -> Literal | None:
    return page.vocabulary.text(iri, DCTERMS.description, page.lang)


def _ties(page: Page, term: Term) -> Iterator[tuple[Tie, tuple[Markup, Markup, Markup]]]:
    """What a class is a kind of, and the object properties that leave it; as text for a picture, linked for a table."""
    v, w, c = page.vocabulary, page.words, term.iri
    for above in v.named(c, RDFS.subClassOf):
        yield (
            Tie(page.plain(c), w.kind_of, page.plain(above), True),
            (page.link(c), escape(w.kind_of), page.link(above)),
        )
    for p in sorted(v.holding.subjects(c, str(RDFS.domain)), key=lambda p: page.plain(p).lower()):
        if isinstance(p, URIRef) and p in v.terms and v.terms[p].kind == "object":
            for range in v.named(p, RDFS.range):
                tie = Tie(page.plain(c), page.plain(p), page.plain(range), False)
                yield tie, (page.link(c), page.link(p), page.link(range))


def _bridges(page: Page) -> list[tuple[Markup, Markup, Markup, Markup]]:
    v = page.vocabulary
    return [
        (page.link(t.iri), page.code(relation), page.code(other), page.text(reason))
        for t in v.terms.values()
        for relation, other, reason in v.bridges(t.iri)
    ]


def _changes(page: Page) -> Markup:
    v = page.vocabulary
    version = next(iter(v.objects(v.ontology, OWL.versionInfo)), "")
    priors = v.named(v.ontology, OWL.priorVersion)
    if not priors:
        return page.words.say("changes_first", version=version)
    return page.words.say("changes_later", version=version, prior=Markup(", ").join(page.link(p) for p in priors))


def _structured(page: Page) -> dict[str, object]:
    """schema.org of the ontology (https://schema.org/DefinedTermSet)."""
    v = page.vocabulary
    said: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "DefinedTermSet",
        "@id": str(v.ontology),
        "name": _title(page, v.ontology).text,
        "inLanguage": page.lang,
    }
    for key, predicate in (
        ("description", DCTERMS.description),
        ("version", OWL.versionInfo),
        ("license", DCTERMS.license),
        ("dateModified", DCTERMS.modified),
    ):
        if (found := v.holding.one(v.ontology, str(predicate))) is not None:
            said[key] = str(found)
    return said
