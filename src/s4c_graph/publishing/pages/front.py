"""The home page: the framework at a glance, how to use it, and where everything is."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup
from rdflib.term import URIRef

from s4c_graph.publishing.pages import parts
from s4c_graph.publishing.pages.content import Content
from s4c_graph.publishing.pages.indexes import by_folder, plural
from s4c_graph.publishing.pages.resources import rendered
from s4c_graph.publishing.pages.sheet import Sheet, Voice
from s4c_graph.publishing.pages.svg import framed, linked, written
from s4c_graph.publishing.pages.text import Text
from s4c_graph.publishing.site import File

_SHADES = (1, 2, 4, 10)
"""Roles from which a cell is a shade darker."""


def home(voice: Voice, own: Sequence[URIRef]) -> File:
    """The home page in a language."""
    known, w = voice.known, voice.words
    sheet = Sheet(voice, "index.html")
    listed = by_folder(voice, own)
    areas = known.members("s4c:CompetenceArea")
    numbers = [
        (w.number(len(listed.get(at, ()))), plural(voice, at), sheet.links.page(f"{at}/index.html"))
        for at in ("id/competence", "id/area", "id/role", "id/offer", "id/mapping")
        if listed.get(at)
    ]
    bands = [(sheet.link(a, code=True), parts.lead(sheet, a), len(known.inverse(a, "s4c:inArea"))) for a in areas]
    content = Content(
        title=Text(w["site_name"], voice.lang),
        description=w["home_lead"],
        structured={
            "@context": "https://schema.org", "@type": "WebSite", "name": w["site_name"], "url": known.site.names.base,
            "inLanguage": voice.lang, "description": w["home_lead"],
        },
    )  # fmt: skip
    everything = [
        (plural(voice, at), sheet.links.page(f"{at}/index.html"), w.number(len(things)))
        for at, things in listed.items()
        if things
    ]
    return rendered(
        sheet,
        content,
        template="home.html",
        numbers=numbers,
        bands=bands,
        glance=glance(sheet, areas) if areas else "",
        everything=sorted(everything, key=lambda e: e[0].casefold()),
        map_page=sheet.links.page("map/index.html"),
        lists={
            at: sheet.links.page(f"{at}/index.html")
            for at in ("id/competence", "id/role", "id/offer", "id/mapping-set", "id/seed", "graph")
        },
        ontology=known.site.names.base + "ontology"
        if known.is_told(URIRef(known.site.names.base + "ontology"))
        else "",
        ontology_page=sheet.links.page("ontology/index.html"),
        catalogue_page=sheet.links.page("catalogue/index.html"),
        changes_page=sheet.links.page("changes/index.html"),
    )


def glance(sheet: Sheet, areas: Sequence[URIRef]) -> Markup:
    """Every competence as a cell in the row of its area, the darker the more roles need it."""
    known, w = sheet.known, sheet.w
    inside: list[str] = []
    told = []
    size, left = 26, 64
    rows = [sorted(known.inverse(a, "s4c:inArea"), key=known.order) for a in areas]
    width = left + max((len(r) for r in rows), default=1) * (size + 3)
    for index, (area, members) in enumerate(zip(areas, rows, strict=True)):
        y = index * (size + 6)
        inside.append(
            linked(written(known.notation(area), 0, y + 19, style="code"), sheet.links.to(area), sheet.title(area).text)
        )
        for at, competence in enumerate(members):
            n = len(known.needed(competence))
            step = sum(n >= least for least in _SHADES)
            x = left + at * (size + 3)
            cell = f'<rect class="heat h{step}" x="{x}" y="{y + 1}" width="{size}" height="{size}" rx="2"/>'
            name = f"{known.notation(competence)} {sheet.title(competence).text} ({w['nav_roles']}: {n})"
            inside.append(linked(cell, sheet.links.to(competence), name))
        told.append(f"{sheet.title(area).text}: {len(members)}")
    desc = w.of("glance_desc", told="; ".join(told))
    return framed(
        inside,
        width=width,
        height=len(areas) * (size + 6) + 2,
        key="glance",
        title=w["glance_title"],
        desc=desc,
        style="glance",
    )
