"""The list of each kind, at the folder its addresses share: competences by area, roles, offers, and all others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from markupsafe import Markup
from rdflib.term import URIRef

from s4c_graph.publishing.pages import parts
from s4c_graph.publishing.pages.competence import competences_table
from s4c_graph.publishing.pages.content import Block, Cell, Column, Content, Empty, Items, Paragraph, Section, Table
from s4c_graph.publishing.pages.kinds import folder
from s4c_graph.publishing.pages.others import period
from s4c_graph.publishing.pages.resources import rendered
from s4c_graph.publishing.pages.sheet import Sheet, Voice
from s4c_graph.publishing.pages.text import Text
from s4c_graph.publishing.site import File

BY_OTHER = {
    "id/competence-level": "id/competence",
    "id/requirement": "id/role",
    "id/mapping": "id/mapping-set",
}
"""Records too many for a list: where they are found instead."""
FIRST = ("id/competence", "id/role", "id/offer")
MOST = 200
"""Things of one list."""


def by_folder(voice: Voice, own: Sequence[URIRef]) -> dict[str, list[URIRef]]:
    """The resources of each folder that has a list, in order of notation."""
    found: defaultdict[str, list[URIRef]] = defaultdict(list)
    for iri in own:
        if at := folder(voice.known, iri):
            found[at].append(iri)
    for needed in (*FIRST, "id/seed"):
        found.setdefault(needed, [])
    return {at: sorted(things, key=voice.known.order) for at, things in sorted(found.items())}


def plural(voice: Voice, at: str) -> str:
    """What the kind of a folder is called in the plural."""
    return voice.words.get(f"plural.{at}") or at.rpartition("/")[2].replace("-", " ").capitalize()


def lists(voice: Voice, own: Sequence[URIRef]) -> Iterator[File]:
    """The list of each kind."""
    for at, things in by_folder(voice, own).items():
        sheet = Sheet(voice, f"{at}/index.html")
        things = _heads(voice, at, things)
        name = plural(voice, at)
        lead = sheet.w.get(f"about.{at}")
        content = Content(
            title=Text(name, voice.lang),
            lead=lead,
            line=[sheet.w.of("in_all", n=len(things))] if things else [],
            sections=_sections(sheet, at, things),
            description=lead or f"{name} ({len(things)})",
            single=at not in FIRST[:2],
            wide=at in ("id/offer", "id/project", "id/event", "id/network", "scheme", "id/claim"),
        )
        yield rendered(sheet, content)


def _sections(sheet: Sheet, at: str, things: list[URIRef]) -> list[Section]:
    w = sheet.w
    if at in BY_OTHER:
        other = BY_OTHER[at]
        link = Markup('<a href="{}">{}</a>').format(sheet.links.page(f"{other}/index.html"), plural(sheet.voice, other))
        return [Section("list", w["list_heading"], [Paragraph(Markup("{} {}").format(w["found_by"], link))])]
    if not things:
        return [Section("list", w["list_heading"], [Empty(w["list_empty"])])]
    if at == "id/competence":
        return _competences(sheet, things)
    if at == "id/role":
        return _roles(sheet, things)
    if at == "id/offer":
        return [Section("list", w["list_heading"], [_offers(sheet, things)])]
    if at in ("id/project", "id/event", "id/network"):
        return [Section("list", w["list_heading"], [_projects(sheet, things)])]
    return [Section("list", w["list_heading"], [_plain(sheet, things), *parts.left_out(sheet, len(things) - MOST)])]


def _heads(voice: Voice, at: str, things: list[URIRef]) -> list[URIRef]:
    """Of schemes and DigComp the schemes and the areas: their pages lead on."""
    known = voice.known
    if at not in ("scheme", "digcomp"):
        return things
    return [
        t
        for t in things
        if known.is_a(t, "skos:ConceptScheme")
        or (known.is_a(t, "s4c:ReferenceConcept") and not known.iris(t, "skos:broader"))
    ]


def _plain(sheet: Sheet, things: list[URIRef]) -> Block:
    w = sheet.w
    columns = [Column(w["name"]), Column(w["definition"]), Column(w["status"])]
    code = any(c.isdigit() for t in things[:3] for c in sheet.known.notation(t))
    rows = [
        (sheet.link(t, code=code), parts.lead(sheet, t) or _near(sheet, t), sheet.status(t))
        for t in sorted(
            things, key=lambda t: (sheet.known.notation(t) if code else "", sheet.title(t).text.casefold(), t)
        )[:MOST]
    ]
    if not any(row[1] for row in rows):
        return Items([row[0] for row in rows])
    return Table(w["list_caption"], columns, rows)


def _near(sheet: Sheet, thing: URIRef) -> Cell:
    """What an indicator, outcome or step belongs to, where it has no definition."""
    of = sheet.known.inverse(
        thing,
        "s4c:hasIndicator",
        "s4c:hasLearningOutcome",
        "s4c:hasPathStep",
        "qb:component",
        "s4c:hasEntryRequirement",
    )
    return sheet.links_to(of, code=True) or sheet.said(sheet.text(thing, "s4c:claimText"))


def _competences(sheet: Sheet, things: list[URIRef]) -> list[Section]:
    known = sheet.known
    found = [
        (area, [c for c in things if area in known.all(c, "s4c:inArea")])
        for area in known.members("s4c:CompetenceArea")
    ]
    placed = {c for _, members in found for c in members}
    sections = [
        Section(
            known.notation(area) or "area",
            sheet.link(area, code=True),
            [*([Paragraph(lead)] if (lead := parts.lead(sheet, area)) else []), competences_table(sheet, members)],
        )
        for area, members in found
        if members
    ]
    left = [c for c in things if c not in placed]
    return (
        [*sections, Section("others", sheet.w["without_area"], [competences_table(sheet, left)])] if left else sections
    )


def _roles(sheet: Sheet, things: list[URIRef]) -> list[Section]:
    known, w = sheet.known, sheet.w
    by: defaultdict[URIRef | None, list[URIRef]] = defaultdict(list)
    for role in things:
        by[known.iri_of(role, "s4c:roleCategory")].append(role)
    columns = [
        Column(w["role"]),
        Column(w["definition"]),
        Column(w["needs"], number=True),
        Column(w["essential"], number=True),
    ]
    sections = []
    for category, members in sorted(by.items(), key=lambda item: str(item[0])):
        rows = [
            (
                sheet.link(r, code=True),
                parts.lead(sheet, r),
                str(len(known.needs(r))),
                str(sum(n.essential for n in known.needs(r))),
            )
            for r in members
        ]
        name = sheet.name(category) if category is not None else w["without_category"]
        anchor = category.rpartition("/")[2] if category is not None else "others"
        sections.append(Section(anchor, name, [Table(w["role_list_caption"], columns, rows)]))
    return sections


def _offers(sheet: Sheet, things: list[URIRef]) -> Block:
    known, w = sheet.known, sheet.w
    columns = [
        Column(w["offer"]), Column(w["type"]), Column(w["mode"]), Column(w["hours"], number=True),
        Column(w["nav_competences"], number=True), Column(w["highest_level"], number=True),
    ]  # fmt: skip
    rows = [
        (
            sheet.link(o, code=True),
            sheet.kind(o),
            sheet.values(o, "s4c:deliveryMode") or sheet.not_stated,
            sheet.values(o, "s4c:workloadHours") or sheet.not_stated,
            str(len(known.teaches(o))),
            sheet.level(max((t.level for t in known.teaches(o)), default=0)),
        )
        for o in things
    ]
    return Table(w["offer_list_caption"], columns, rows)


def _projects(sheet: Sheet, things: list[URIRef]) -> Block:
    w = sheet.w
    columns = [Column(w["name"]), Column(w["definition"]), Column(w["period"]), Column(w["funded_under"])]
    rows = [
        (sheet.link(p), parts.lead(sheet, p), period(sheet, p), sheet.values(p, "s4c:fundedUnder") or sheet.not_stated)
        for p in sorted(things, key=lambda p: sheet.title(p).text.casefold())
    ]
    return Table(w["list_caption"], columns, rows)
