"""The pages of schemes and their concepts: a scheme, a scale and its levels, a concept, one of DigComp."""

from __future__ import annotations

import re

from markupsafe import Markup
from rdflib.term import URIRef

from s4c_graph.publishing.pages import heads, parts
from s4c_graph.publishing.pages.content import Block, Cell, Column, Content, Empty, Section, Table
from s4c_graph.publishing.pages.sheet import Sheet
from s4c_graph.publishing.pages.structured import defined_term, thing

_MOST = 200
"""Concepts of one scheme on its page."""
_TOLD_ELSEWHERE = (
    "owl:annotatedSource",
    "owl:annotatedTarget",
    "s4c:atLevel",
    "s4c:belowLevel",
    "s4c:aboveLevel",
    "s4c:statementStatus",
    "skos:narrower",
    "s4c:requirementStrength",
    "s4c:requiredLevel",
    "s4c:outcomeLevel",
)
"""By which a concept is named so often, or so plainly, that its page does not list it."""


def scheme(sheet: Sheet, iri: URIRef) -> Content:
    """A scheme or scale: its concepts in their hierarchy."""
    known, w = sheet.known, sheet.w
    rows: list[tuple[Cell, ...]] = []
    seen: set[URIRef] = set()

    def add(concept: URIRef, depth: int) -> None:
        if concept in seen or depth > 6:
            return
        seen.add(concept)
        if len(rows) >= _MOST:
            return
        indent = Markup('<span class="in{}">{}</span>').format(
            min(depth, 4), sheet.link(concept, code=telling(known.notation(concept)))
        )
        rows.append((indent, sheet.said(sheet.text(concept, "skos:definition"))))
        for child in sorted(_narrower(sheet, concept, iri), key=lambda c: _order(sheet, c)):
            add(child, depth + 1)

    members = [m for m in known.inverse(iri, "skos:inScheme") if not known.is_a(m, "s4c:CompetenceLevel")]
    tops = dict.fromkeys([*known.iris(iri, "skos:hasTopConcept"), *known.inverse(iri, "skos:topConceptOf")])
    for top in sorted(tops or members, key=lambda c: _order(sheet, c)):
        add(top, 0)
    for one in sorted(members, key=lambda c: _order(sheet, c)):
        add(one, 0)
    told: Block = (
        Table(
            w.of("concepts_caption", n=len(rows)), [Column(w["concept"]), Column(w["definition"])], rows, sortable=False
        )
        if rows
        else Empty(w["concepts_empty"])
    )
    left = len({*members, *seen}) - len(rows)
    hidden = ("skos:hasTopConcept", "dct:description", "skos:narrower")
    return heads.headed(
        sheet,
        iri,
        Section("concepts", w["concepts_heading"], [told, *parts.left_out(sheet, left)]),
        parts.referred(sheet, iri, "dct:creator"),
        line=[w.of("concepts_n", n=len(rows) + left)],
        beside=[*parts.all_facts(sheet, iri, *hidden), *parts.other_names(sheet, iri)],
        structured=thing(sheet, iri, "DefinedTermSet"),
    )


def concept(sheet: Sheet, iri: URIRef) -> Content:
    """A concept: definition and example, what is above and below it, where else it stands, what uses it."""
    known, w = sheet.known, sheet.w
    schemes = known.iris(iri, "skos:inScheme")
    broader = known.iris(iri, "skos:broader")
    narrower = sorted(_narrower(sheet, iri, None), key=lambda c: _order(sheet, c))
    level = known.level(iri)
    facts: list[tuple[Cell, Cell]] = [
        *sheet.fact("scheme", iri, "skos:inScheme"),
        *(
            [(w["level_1_8"], parts.scale(sheet, level, "held"))]
            if known.is_a(iri, "s4c:ProficiencyLevel") and level
            else []
        ),
        *([(w["broader"], sheet.links_to(broader, code=True))] if broader else []),
        *([(w["narrower"], sheet.links_to(narrower, code=True))] if narrower else []),
        *sheet.fact("example", iri, "skos:example"),
        *parts.all_facts(
            sheet,
            iri,
            "skos:broader",
            "skos:narrower",
            "skos:example",
            "s4c:belowLevel",
            "s4c:aboveLevel",
            "dct:description",
            "skos:exactMatch",
            "skos:closeMatch",
            "skos:broadMatch",
            "skos:narrowMatch",
            "skos:relatedMatch",
        ),
        *parts.other_names(sheet, iri),
    ]
    siblings = _siblings(sheet, iri, schemes, broader)
    columns = [Column(w["concept"]), Column(w["definition"])]
    beside = Table(w["siblings_caption"], columns, siblings, sortable=False)
    return heads.headed(
        sheet,
        iri,
        heads.facts(sheet, facts),
        parts.elsewhere(sheet, iri),
        _mapped_from(sheet, iri),
        parts.referred(sheet, iri, *_TOLD_ELSEWHERE),
        Section("siblings", w["siblings_heading"], [beside]) if siblings else None,
        notation=known.notation(iri) if telling(known.notation(iri)) else "",
        crumbs=[*parts.crumbs(sheet, iri), *parts.step_to(sheet, [*schemes[:1], *broader[:1]])],
        structured=defined_term(sheet, iri),
    )


def _mapped_from(sheet: Sheet, iri: URIRef) -> Section | None:
    """Concepts that are mapped to this one."""
    known, w = sheet.known, sheet.w
    rows: list[tuple[Cell, ...]] = []
    for record in known.inverse(iri, "owl:annotatedTarget"):
        source = known.iri_of(record, "owl:annotatedSource")
        if source is not None:
            rows.append(
                (
                    sheet.link(source, code=True),
                    parts.relation(sheet, record),
                    parts.record(sheet, record, w["mapping_record"]),
                )
            )
    if not rows:
        return None
    columns = [Column(w["from"]), Column(w["relation_word"]), Column(w["record"])]
    return Section("mapped", w["mapped_heading"], [Table(w["mapped_caption"], columns, sorted(rows))])


def _siblings(sheet: Sheet, iri: URIRef, schemes: list[URIRef], broader: list[URIRef]) -> list[tuple[Cell, ...]]:
    known = sheet.known
    if broader:
        near = _narrower(sheet, broader[0], None)
    else:
        near = (
            known.inverse(schemes[0], "skos:topConceptOf") or known.inverse(schemes[0], "skos:inScheme")
            if schemes
            else []
        )
    found = [c for c in sorted(near, key=lambda c: _order(sheet, c)) if c != iri]
    return [
        (sheet.link(c, code=telling(known.notation(c))), sheet.said(sheet.text(c, "skos:definition")))
        for c in found[:40]
    ]


def _narrower(sheet: Sheet, concept: URIRef, within: URIRef | None) -> list[URIRef]:
    found = dict.fromkeys([*sheet.known.iris(concept, "skos:narrower"), *sheet.known.inverse(concept, "skos:broader")])
    levels = [c for c in found if not sheet.known.is_a(c, "s4c:CompetenceLevel")]
    return [c for c in levels if within is None or within in sheet.known.all(c, "skos:inScheme")]


def _order(sheet: Sheet, concept: URIRef) -> tuple[int, list[tuple[int, str]], str]:
    parts_ = sheet.known.notation(concept).split(".")
    return sheet.known.level(concept), [(int(p), "") if p.isdigit() else (0, p) for p in parts_], str(concept)


def telling(notation: str) -> bool:
    """Whether a notation says more than the name: capitals, or numbers in parts; neither a slug nor an order."""
    return any(c.isupper() for c in notation) or bool(re.search(r"\d\.\d", notation))
