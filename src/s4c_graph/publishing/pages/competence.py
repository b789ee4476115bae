"""The page of a competence, and that of an area of competences."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup
from rdflib.term import URIRef

from s4c_graph.publishing.pages import heads, parts
from s4c_graph.publishing.pages.content import Block, Column, Content, Empty, Items, Paragraph, Picture, Section, Table
from s4c_graph.publishing.pages.frame import Crumb
from s4c_graph.publishing.pages.pictures import Neighbours, around
from s4c_graph.publishing.pages.sheet import Sheet
from s4c_graph.publishing.pages.structured import defined_term


def competence(sheet: Sheet, iri: URIRef) -> Content:
    """What it is, how it is measured, who needs it, who teaches it, where else it stands, what is around it."""
    known, w = sheet.known, sheet.w
    area = known.iri_of(iri, "s4c:inArea")
    told = known.taught_by(iri)
    facts = [
        *sheet.fact("area", iri, "s4c:inArea"),
        *sheet.fact("type", iri, "s4c:competenceType"),
        *sheet.fact("facet", iri, "s4c:competenceFacet"),
        (w["level_scale"], scale_link(sheet)),
        *sheet.fact("reuse", iri, "s4c:reuseLevel"),
        *heads.standing(sheet, iri, version=True),
    ]
    needed = known.needed(iri)
    line = [
        *parts.line(sheet, *(f for f in facts if f[0] in (w["facet"], w["type"], w["status"]))),
        w.of("needed_by_n", n=len(needed)),
        w.of("taught_by_n", n=len(told)),
    ]
    return heads.headed(
        sheet,
        iri,
        _indicators(sheet, iri),
        parts.needed_by(sheet, iri),
        parts.taught_by(sheet, told),
        parts.elsewhere(sheet, iri) or Section("elsewhere", w["elsewhere_heading"], [Empty(w["elsewhere_empty"])]),
        _around(sheet, iri, area),
        _levels(sheet, iri),
        line=line,
        beside=facts,
        crumbs=framework_crumbs(sheet, *([area] if area else [])),
        structured=defined_term(sheet, iri),
    )


def framework_crumbs(sheet: Sheet, *things: URIRef) -> list[Crumb]:
    """The way by the framework: its competences, and what is given."""
    listed = Crumb(sheet.links.page("id/competence/index.html"), sheet.w["framework"])
    return [listed, *parts.step_to(sheet, things)]


def scale_link(sheet: Sheet) -> Markup:
    """The scale of levels 1 to 8, linked."""
    scale = URIRef(sheet.known.site.names.id("scale", "s4c-8"))
    return sheet.link(scale) if sheet.known.facts(scale) else Markup("1–8")


def _indicators(sheet: Sheet, iri: URIRef) -> Section:
    w = sheet.w
    found = sheet.known.iris(iri, "s4c:hasIndicator")
    if not found:
        return Section("indicators", w["indicators_heading"], [Empty(w["indicators_empty"])])
    rows = [
        (
            sheet.link(one),
            sheet.values(one, "s4c:indicatorLevel") or sheet.not_stated,
            sheet.values(one, "s4c:assessableBy") or sheet.not_stated,
            sheet.status(one),
        )
        for one in found
    ]
    columns = [Column(w["indicator"]), Column(w["level"]), Column(w["assessed_by"]), Column(w["status"])]
    return Section("indicators", w["indicators_heading"], [Table(w["indicators_caption"], columns, rows)])


def _around(sheet: Sheet, iri: URIRef, area: URIRef | None) -> Section:
    """What is near: the same area, related competences, and roles and offers, drawn and linked."""
    known, w = sheet.known, sheet.w
    siblings = [c for c in known.inverse(area, "s4c:inArea") if c != iri] if area else []
    siblings.sort(key=known.order)
    related = dict.fromkeys(known.iris(iri, "s4c:relatesToCompetence", "s4c:prerequisiteCompetence", "skos:related"))
    targets = [t for r in known.mappings(iri) if (t := known.iri_of(r, "owl:annotatedTarget")) is not None]
    groups = [
        Neighbours(w["area"], _nodes(sheet, [area] if area else [])),
        Neighbours(w["plural.id/role"], _nodes(sheet, [role for role, _ in known.needed(iri)])),
        Neighbours(w["plural.id/offer"], _nodes(sheet, dict.fromkeys(t.offer for t in known.taught_by(iri)))),
        Neighbours(w["related"], _nodes(sheet, related)),
        Neighbours(
            w["elsewhere_short"], _remote(sheet, dict.fromkeys([*targets, *known.iris(iri, "s4c:digcompReference")]))
        ),
    ]
    groups = [g for g in groups if g.things]
    title = w.of("around_title", name=sheet.title(iri).text)
    desc = " ".join(f"{g.relation}: {'; '.join(name for name, _ in g.things)}." for g in groups)
    picture = around(f"{known.notation(iri)} {sheet.title(iri).text}", groups, title=title, desc=desc, more=w["more"])
    near = [sheet.link(c, code=True) for c in siblings]
    blocks: list[Block] = [Paragraph(w["same_area"], "note"), Items(near)] if near else []
    return Section("around", w["around_heading"], [Picture(picture, w["around_caption"]), *blocks])


def _nodes(sheet: Sheet, things: Iterable[URIRef]) -> list[tuple[str, str | None]]:
    """Names with their codes, and links."""
    found = []
    for thing in things:
        code = sheet.known.notation(thing)
        found.append((f"{code} {sheet.title(thing).text}".strip(), sheet.links.to(str(thing))))
    return found


def _remote(sheet: Sheet, things: Iterable[URIRef]) -> list[tuple[str, str | None]]:
    """The same of concepts of other frameworks, with the short name of each framework."""
    found = []
    for (name, href), thing in zip(_nodes(sheet, things), things, strict=True):
        scheme = sheet.known.iri_of(thing, "skos:inScheme")
        of = (
            str(parts.source_name(sheet, scheme).striptags())
            if scheme is not None
            else "ESCO"
            if "/esco/" in thing
            else ""
        )
        found.append((f"{of}: {name}" if of else name, href))
    return found


def _levels(sheet: Sheet, iri: URIRef) -> Section | None:
    """The competence at each level of the scale, and what the level means."""
    w, known = sheet.w, sheet.known
    steps = sorted(known.inverse(iri, "s4c:ofCompetence"), key=lambda s: known.level(known.one(s, "s4c:atLevel")))
    rows = []
    for step in steps:
        level = known.one(step, "s4c:atLevel")
        number = known.level(level)
        if level is None or not number:
            continue
        href = sheet.links.to(str(step))
        said = w.of("level_n", n=number)
        rows.append((
            Markup('<a class="status" href="{}">{}</a>').format(href, said) if href else said,
            sheet.said(sheet.text(step, "skos:definition") or sheet.text(level, "skos:definition")),
        ))  # fmt: skip
    if not rows:
        return None
    columns = [Column(w["level"]), Column(w["what_it_means"])]
    return Section("levels", w["levels_heading"], [Table(w["levels_caption"], columns, rows, sortable=False)])


def area(sheet: Sheet, iri: URIRef) -> Content:
    """An area: its competences, and how many roles need and offers teach each."""
    known, w = sheet.known, sheet.w
    members = sorted(known.inverse(iri, "s4c:inArea"), key=known.order)
    return heads.headed(
        sheet,
        iri,
        Section("competences", w["nav_competences"], [competences_table(sheet, members)]),
        parts.elsewhere(sheet, iri),
        parts.referred(sheet, iri, "s4c:inArea"),
        line=[w.of("competences_n", n=len(members)), *heads.status_line(sheet, iri)],
        beside=[*sheet.fact("framework", iri, "skos:inScheme"), *heads.standing(sheet, iri)],
        crumbs=framework_crumbs(sheet),
        structured=defined_term(sheet, iri),
    )


def competences_table(sheet: Sheet, members: list[URIRef]) -> Table:
    """Competences with their type, and how many roles need and offers teach each."""
    known, w = sheet.known, sheet.w
    columns = [
        Column(w["competence"]),
        Column(w["type"]),
        Column(w["nav_roles"], number=True),
        Column(w["nav_offers"], number=True),
    ]
    rows = [
        (
            sheet.link(c, code=True),
            sheet.values(c, "s4c:competenceType"),
            str(len(known.needed(c))),
            str(len({t.offer for t in known.taught_by(c)})),
        )
        for c in members
    ]
    return Table(w["competences_caption"], columns, rows)
