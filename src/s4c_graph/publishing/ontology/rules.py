"""The pages of the shapes by class and of the questions by who asks, each with an index."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup, escape
from rdflib.term import URIRef

from s4c_graph.core.queries import VIEWS, Query
from s4c_graph.publishing.ontology.page import Page
from s4c_graph.publishing.ontology.shapes import Rule, Shape
from s4c_graph.publishing.ontology.uses import mentioned
from s4c_graph.publishing.pages.text import Text, clean
from s4c_graph.publishing.site import File

Crumbs = list[tuple[str, Markup | str]]
_FILLED = re.compile(r"(\{[?$]\w+\})")


def shapes_index(page: Page, shapes: Sequence[Shape], extra: Sequence[tuple[str, str]]) -> File:
    """All shapes by class, with an anchor for every IRI of the shapes. extra: other keys there, and their words."""
    w, v = page.words, page.vocabulary
    groups: dict[str, list[Shape]] = {}
    for shape in shapes:
        groups.setdefault(shape.classes[0] if len(shape.classes) == 1 else "", []).append(shape)
    sections = [
        {
            "key": v.terms[URIRef(iri)].name
            if URIRef(iri) in v.terms
            else "c-" + iri.rpartition("#")[2].rpartition("/")[2],
            "title": page.link(URIRef(iri)),
            "name": page.name(URIRef(iri)).text,
            "shapes": [_row(page, shape) for shape in groups[iri]],
        }
        for iri in sorted((iri for iri in groups if iri), key=lambda iri: page.plain(URIRef(iri)).lower())
    ]
    if groups.get(""):
        sections.append(
            {
                "key": "other",
                "title": w.other_shapes,
                "name": w.other_shapes,
                "shapes": [_row(page, s) for s in groups[""]],
            }
        )
    return page.file(
        "shapes_index.html",
        title=Text(w.shapes_title, page.lang),
        iri=page.site.names.base + "shapes",
        crumbs=[("ontology/index.html", w.ontology)],
        lead=w.shapes_lead,
        description=w.shapes_lead,
        sections=sections,
        extra=extra,
    )


def shape(page: Page, shape: Shape) -> File:
    """The page of one shape."""
    w = page.words
    targets = [*(page.link(URIRef(iri)) for iri in shape.classes), *map(Markup.escape, shape.targets)]
    return page.file(
        "shape.html",
        title=Text(shape.name or shape.key, "en"),
        iri=f"{page.site.names.prefixes['s4csh']}{shape.key}",
        kind=w.shape,
        notation=shape.key,
        crumbs=[("ontology/index.html", w.ontology), ("shapes/index.html", w.shapes)],
        description=shape.description,
        shape=shape,
        severity=w[shape.severity],
        targets=Markup(", ").join(targets),
        rules=[_rule(page, shape, rule) for rule in shape.rules],
        terms=[page.link(URIRef(iri)) for iri in sorted(shape.terms) if URIRef(iri) in page.vocabulary.terms],
    )


def queries_index(page: Page, queries: Sequence[Query]) -> File:
    """All questions by who asks."""
    w = page.words
    views = [(view, [q for q in queries if q.view == view]) for view in VIEWS]
    views.append(("", [q for q in queries if q.view not in VIEWS]))
    return page.file(
        "queries_index.html",
        title=Text(w.see_questions, page.lang),
        crumbs=[("ontology/index.html", w.ontology)],
        lead=w.questions_lead,
        description=w.questions_lead,
        sections=[
            {
                "key": view.lower() or "reports",
                "title": w[f"view_{view}"] if view else w.reports,
                "queries": [(q, page.links.page(_path(q))) for q in asked],
            }
            for view, asked in views
            if asked
        ],
    )


def query(page: Page, query: Query) -> File:
    """The page of one question."""
    w = page.words
    used = sorted(URIRef(iri) for iri in mentioned(query.text, page.site.names))
    return page.file(
        "query.html",
        title=Text(clean(query.question) or query.name, "en"),
        kind=w.question,
        notation=query.id or query.name,
        crumbs=[("ontology/index.html", w.ontology), ("queries/index.html", w.questions)],
        description=query.question,
        query=query,
        view=w[f"view_{query.view}"] if query.view in VIEWS else "",
        trace=_trace(page, query),
        command=_command(query),
        waits=w.say("waits", what=query.waits) if query.waits else "",
        terms=[page.link(iri) for iri in used if iri in page.vocabulary.terms],
    )


def _trace(page: Page, query: Query) -> Markup:
    """Where a question comes from; what the sources say, linked."""
    said = [one.strip() for one in query.trace.split(",") if one.strip()]
    claims = [URIRef(page.site.names.id("claim", one)) if re.fullmatch(r"\d+-\d+", one) else None for one in said]
    linked = [
        page.link(claim, Text(one)) if claim is not None and page.links.to(str(claim)) else escape(one)
        for one, claim in zip(said, claims, strict=True)
    ]
    return Markup(", ").join(linked)


def _command(query: Query) -> str:
    """How a question is asked on the command line, with what it must be given, else its first parameter; none where it
    cannot be answered yet.
    """
    if query.waits:
        return ""
    shown = [p for p in query.params if p.default is None] or query.params[:1]
    return " ".join(["s4c query", query.id or query.name, *(f"--param {p.name}={p.default or '…'}" for p in shown)])


def _path(query: Query) -> str:
    return f"queries/{query.name}/index.html"


def _row(page: Page, shape: Shape) -> dict[str, object]:
    return {
        "shape": shape,
        "href": page.links.page(shape.path),
        "severity": page.words[shape.severity],
        "rules": [(rule, said.lang, _open(said.text)) for rule in shape.rules for said in [_told(rule, page.lang)]],
    }


def _rule(page: Page, shape: Shape, rule: Rule) -> dict[str, object]:
    property = URIRef(rule.property) if rule.property else None
    return {
        "rule": rule,
        "looks_at": page.link(property) if property is not None else Markup("<code>{}</code>").format(rule.path),
        "sentences": list(page.sentences.demanded(shape.classes, rule)),
        "messages": [
            (lang, page.language(lang), _open(rule.messages[lang], whole=True))
            for lang in sorted(rule.messages, key=lambda x: (x != page.lang, x))
        ],
    }


def _open(message: str, *, whole: bool = False) -> Markup:
    """A message with what is filled in, such as ``{?value}``, marked as that; whole: as the shape writes it."""
    parts = enumerate(_FILLED.split(clean(message)))
    said = [Markup("<var>{}</var>").format(one if whole else one[2:-1]) if n % 2 else escape(one) for n, one in parts]
    return Markup("").join(said)


def _told(rule: Rule, lang: str) -> Text:
    """The message of a check in a language, else in English, else what it checks."""
    for tag in (lang, "en"):
        if tag in rule.messages:
            return Text(clean(rule.messages[tag]), tag)
    return Text(clean(rule.description), "en")
