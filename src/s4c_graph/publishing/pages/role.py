"""The page of a role: what it needs, its own and inherited, as a radar and as a table by area."""

from __future__ import annotations

from collections import defaultdict

from markupsafe import Markup
from rdflib.term import URIRef

from s4c_graph.publishing.pages import heads, parts
from s4c_graph.publishing.pages.content import Column, Content, Empty, Paragraph, Picture, Section, Table
from s4c_graph.publishing.pages.known import Need
from s4c_graph.publishing.pages.pictures import Spoke, radar
from s4c_graph.publishing.pages.sheet import Sheet
from s4c_graph.publishing.pages.structured import occupation


def role(sheet: Sheet, iri: URIRef) -> Content:
    """A role."""
    known, w = sheet.known, sheet.w
    needs = known.needs(iri)
    own = [n for n in needs if iri in n.roles]
    must = sum(n.essential for n in needs)
    facts = [
        *sheet.fact("category", iri, "s4c:roleCategory"),
        *sheet.fact("specialises", iri, "skos:broader"),
        *sheet.fact("emerging", iri, "s4c:emerging"),
        *sheet.fact("prompted_by", iri, "s4c:promptedBy"),
        *sheet.fact("scheme", iri, "skos:inScheme"),
        *heads.standing(sheet, iri, version=True),
    ]
    line = [
        w.of("needs_n", n=len(needs)),
        w.of("essential_n", n=must),
        w.of("own_n", n=len(own)),
        *heads.status_line(sheet, iri),
    ]
    told = ("s4c:requiredByRole", "s4c:preparesForRole", "s4c:specialises", "owl:annotatedSource", "s4c:pathTo")
    return heads.headed(
        sheet,
        iri,
        _picture(sheet, iri) if needs else None,
        _needs(sheet, iri),
        _offers(sheet, iri),
        parts.elsewhere(sheet, iri),
        _tree(sheet, iri),
        parts.referred(sheet, iri, *told),
        line=line,
        beside=facts,
        crumbs=parts.crumbs(sheet, iri, *reversed([r for r in known.ancestry(iri) if r != iri][:2])),
        structured=occupation(sheet, iri),
    )


def _by_area(sheet: Sheet, iri: URIRef) -> dict[URIRef, list[Need]]:
    found: defaultdict[URIRef, list[Need]] = defaultdict(list)
    for need in sheet.known.needs(iri):
        for area in sheet.known.iris(need.competence, "s4c:inArea")[:1]:
            found[area].append(need)
    return found


def _picture(sheet: Sheet, iri: URIRef) -> Section:
    known, w = sheet.known, sheet.w
    by = _by_area(sheet, iri)
    areas = known.members("s4c:CompetenceArea")
    spokes = [
        Spoke(
            sheet.title(a).text,
            known.notation(a),
            [
                (n.level, n.essential, f"{known.notation(n.competence)} {sheet.title(n.competence).text}")
                for n in by.get(a, ())
            ],
        )
        for a in areas
    ]
    told = [f"{s.name}: {max((level for level, *_ in s.levels), default=0) or w['none']}" for s in spokes]
    name = sheet.title(iri).text
    picture = radar(spokes, title=w.of("radar_title", name=name), desc=w.of("radar_desc", told="; ".join(told)))
    link = sheet.links.page(f"map/{key(sheet, iri)}/index.html")
    caption = Markup('{} <a href="{}">{}</a>').format(w["radar_caption"], link, w.of("see_on_map", name=name))
    rows = [
        (
            sheet.link(a, code=True),
            parts.level_cell(sheet, max(n.level for n in by[a]), "must" if any(n.essential for n in by[a]) else "may"),
            str(len(by[a])),
        )
        for a in areas
        if a in by
    ]
    columns = [Column(w["area"]), parts.level_column(sheet), Column(w["nav_competences"], number=True)]
    return Section("profile", w["radar_heading"], [Picture(picture, caption), Table(w["radar_table"], columns, rows)])


def key(sheet: Sheet, iri: URIRef) -> str:
    """The last part of a role's address, which names its map."""
    return (sheet.known.site.addresses.path(str(iri)) or "role").rpartition("/")[2]


def _needs(sheet: Sheet, iri: URIRef) -> Section:
    known, w = sheet.known, sheet.w
    needs = known.needs(iri)
    if not needs:
        return Section("needs", w["needs_heading"], [Empty(w["needs_empty"])])
    columns = [
        Column(w["competence"]), parts.level_column(sheet), Column(w["strength"]),
        Column(w["own_or_inherited"]), Column(w["status"]),
    ]  # fmt: skip
    rows = [
        (
            sheet.link(n.competence, code=True),
            parts.level_cell(
                sheet, n.level, parts.mark(n), parts.record(sheet, n.requirements[0], sheet.level(n.level))
            ),
            parts.strength(sheet, n),
            w["own"] if iri in n.roles else parts.origin(sheet, n.roles),
            sheet.status(n.requirements[0]),
        )
        for n in needs
    ]
    return Section(
        "needs",
        w["needs_heading"],
        [
            Table(w.of("needs_caption", n=len(rows)), columns, rows),
            Paragraph(w["mark_required"], "note"),
            *_origins(sheet, iri),
        ],
    )


def _origins(sheet: Sheet, iri: URIRef) -> list[Paragraph]:
    """Which role each code in the table is."""
    above = [sheet.link(r, code=True) for r in sheet.known.ancestry(iri) if r != iri]
    return (
        [Paragraph(Markup("{} {}").format(sheet.w["inherits_from"], Markup("; ").join(above)), "note")] if above else []
    )


def _offers(sheet: Sheet, iri: URIRef) -> Section:
    """Offers that say they prepare for the role, and how many of its needs each reaches at the level."""
    known, w = sheet.known, sheet.w
    levels = {n.competence: n.level for n in known.needs(iri)}
    offers = sorted(known.inverse(iri, "s4c:preparesForRole"), key=known.order)
    paths = known.inverse(iri, "s4c:pathTo")
    more = [Paragraph(Markup("{}: {}").format(w["paths"], sheet.links_to(paths)))] if paths else []
    if not offers:
        return Section("offers", w["prepares_heading"], [Empty(w["prepares_empty"]), *more])
    rows = []
    for offer in offers:
        told = {t.competence: t.level for t in known.teaches(offer)}
        touched = [c for c in told if c in levels]
        reached = [c for c in touched if told[c] >= levels[c]]
        rows.append((
            sheet.link(offer), str(len(touched)), str(len(reached)),
            sheet.values(offer, "s4c:deliveryMode") or sheet.not_stated,
            sheet.values(offer, "s4c:offerStatus") or sheet.not_stated,
        ))  # fmt: skip
    columns = [
        Column(w["offer"]),
        Column(w["touched"], number=True),
        Column(w["reached"], number=True),
        Column(w["mode"]),
        Column(w["offer_status"]),
    ]
    return Section(
        "offers", w["prepares_heading"], [Table(w.of("prepares_caption", n=len(levels)), columns, rows), *more]
    )


def _tree(sheet: Sheet, iri: URIRef) -> Section | None:
    """The role among the roles: what it specialises, and what specialises it."""
    known, w = sheet.known, sheet.w
    above = [r for r in known.ancestry(iri) if r != iri]
    below = sorted(known.inverse(iri, "skos:broader"), key=known.order)
    if not above and not below:
        return None
    rows = [(w["broader_role"], sheet.link(r, code=True)) for r in above] + [
        (w["narrower_role"], sheet.link(r, code=True)) for r in below
    ]
    return Section(
        "tree",
        w["tree_heading"],
        [Table(w["tree_caption"], [Column(w["relation_word"]), Column(w["role"])], rows, sortable=False)],
    )
