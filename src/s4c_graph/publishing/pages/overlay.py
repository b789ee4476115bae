"""The map of the whole framework: areas as bands, competences as cells, a role laid over it; a poster, and a phone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import NamedTuple

from markupsafe import Markup
from rdflib.term import URIRef

from s4c_graph.publishing.pages import parts
from s4c_graph.publishing.pages.content import Cell, Column, Content, Table
from s4c_graph.publishing.pages.frame import Crumb
from s4c_graph.publishing.pages.known import Need
from s4c_graph.publishing.pages.resources import rendered
from s4c_graph.publishing.pages.role import key
from s4c_graph.publishing.pages.sheet import Sheet, Voice
from s4c_graph.publishing.pages.svg import framed, lines, linked, written
from s4c_graph.publishing.pages.text import Text
from s4c_graph.publishing.site import File


class Cells(NamedTuple):
    """How a map is drawn: its width, cells in a row, sizes of a cell, whether names are written in the cells."""

    width: int
    columns: int
    wide: float
    high: float
    names: bool


POSTER = Cells(1200, 7, 165, 66, True)
PHONE = Cells(360, 8, 41, 34, False)
_GAP = 4


def maps(voice: Voice) -> Iterator[File]:
    """The map, the map with each role laid over it, and the poster as a picture of its own."""
    roles = voice.known.members("s4c:CityRole")
    yield _page(voice, roles, None)
    for role in roles:
        yield _page(voice, roles, role)
    sheet = Sheet(voice, "map/index.html")
    style = files(__package__).joinpath("static", "poster.css").read_text(encoding="utf-8")
    poster = str(drawn(sheet, POSTER, None, key="poster", alone=True))
    inside = poster.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1).replace(
        "<title", f"<style>{style}</style><title", 1
    )
    yield File(f"map/poster.{voice.lang}.svg", inside.encode("utf-8"))


def _page(voice: Voice, roles: Sequence[URIRef], role: URIRef | None) -> File:
    known, w = voice.known, voice.words
    sheet = Sheet(voice, "map/index.html" if role is None else f"map/{_key(voice, role)}/index.html")
    name = "" if role is None else sheet.title(role).text
    needs = {n.competence: n for n in known.needs(role)} if role is not None else {}
    columns = [
        Column(w["competence"]),
        Column(w["type"]),
        *(
            [Column(w["level"], number=True), Column(w["strength"])]
            if role is not None
            else [Column(w["nav_roles"], number=True), Column(w["nav_offers"], number=True)]
        ),
    ]
    tables = []
    for area in known.members("s4c:CompetenceArea"):
        rows: list[tuple[Cell, ...]] = []
        for c in sorted(known.inverse(area, "s4c:inArea"), key=known.order):
            head: tuple[Cell, ...] = (sheet.link(c, code=True), sheet.values(c, "s4c:competenceType"))
            need = needs.get(c)
            if role is None:
                rows.append((*head, str(len(known.needed(c))), str(len({t.offer for t in known.taught_by(c)}))))
            elif need is not None:
                rows.append((*head, sheet.level(need.level), parts.strength(sheet, need)))
        if rows:
            tables.append((sheet.link(area, code=True), Table(sheet.title(area).text, columns, rows)))
    way = [] if role is None else [Crumb(sheet.links.page("map/index.html"), w["nav_map"])]
    title = w["map_title"] if role is None else w.of("map_role_title", name=name)
    content = Content(
        title=Text(title, voice.lang),
        lead=w["map_lead"] if role is None else w["map_role_lead"],
        crumbs=way,
        single=True,
    )
    choices = [
        (sheet.links.page(f"map/{_key(voice, r)}/index.html"), sheet.title(r).text, r == role)
        for r in sorted(roles, key=lambda r: sheet.title(r).text.casefold())
    ]
    return rendered(
        sheet,
        content,
        template="map.html",
        poster=drawn(sheet, POSTER, needs if role is not None else None, key="poster", name=name),
        phone=drawn(sheet, PHONE, needs if role is not None else None, key="phone", name=name),
        choices=choices,
        without=sheet.links.page("map/index.html"),
        role_link=sheet.link(role) if role is not None else "",
        poster_file=sheet.links.file(f"map/poster.{voice.lang}.svg"),
        tables=tables,
    )


def _key(voice: Voice, role: URIRef) -> str:
    return key(Sheet(voice, "map/index.html"), role)


def drawn(
    sheet: Sheet, cells: Cells, needs: Mapping[URIRef, Need] | None, *, key: str, name: str = "", alone: bool = False
) -> Markup:
    """The map as SVG. needs: of the role laid over it, None for no role. alone: with absolute links."""
    known, w = sheet.known, sheet.w
    inside: list[str] = []
    y = 8.0
    told = []
    for number, area in enumerate(known.members("s4c:CompetenceArea")):
        members = sorted(known.inverse(area, "s4c:inArea"), key=known.order)
        rows = max(1, -(-len(members) // cells.columns))
        label = 26 if cells.names else 22
        height = label + rows * (cells.high + _GAP) + 10
        inside.append(
            f'<rect class="band b{number % 2}" x="0" y="{y:g}" width="{cells.width}" height="{height - 4:g}"/>'
        )
        title = f"{known.notation(area)} {sheet.title(area).text}".strip()
        short = title if cells.names else lines(title, 38, 1)[0]
        inside.append(linked(written(short, 10, y + label - 8, style="area"), _href(sheet, area, alone), title))
        for at, competence in enumerate(members):
            x = (
                10 + (at % cells.columns) * (cells.wide + _GAP)
                if cells.names
                else 4 + (at % cells.columns) * (cells.wide + 3)
            )
            top = y + label + (at // cells.columns) * (cells.high + _GAP)
            inside.append(
                _cell(
                    sheet,
                    cells,
                    competence,
                    x,
                    top,
                    None if needs is None else needs.get(competence),
                    needs is not None,
                    alone,
                )
            )
        told.append(f"{title}: {sum(c in needs for c in members) if needs is not None else len(members)}")
        y += height
    title = w["map_title"] if needs is None else w.of("map_role_title", name=name)
    desc = w.of("map_desc" if needs is None else "map_role_desc", told="; ".join(told))
    return framed(inside, width=cells.width, height=int(y + 4), key=key, title=title, desc=desc, style=f"map {key}")


def _cell(
    sheet: Sheet, cells: Cells, competence: URIRef, x: float, y: float, need: Need | None, overlaid: bool, alone: bool
) -> str:
    known = sheet.known
    code, name = known.notation(competence), sheet.title(competence).text
    style = "cell" if not overlaid else f"cell on {parts.mark(need)}" if need is not None else "cell off"
    parts_ = [f'<rect class="{style}" x="{x:g}" y="{y:g}" width="{cells.wide:g}" height="{cells.high:g}" rx="3"/>']
    if cells.names:
        parts_.append(written(code, x + 8, y + 16, style="code"))
        parts_.append(written(lines(name, 22, 3), x + 8, y + 32, style="name", leading=13))
        if need is not None and need.level:
            parts_.append(written(str(need.level), x + cells.wide - 9, y + 19, style="lvl", anchor="end"))
    else:
        said = str(need.level) if need is not None and need.level else code.rpartition(".")[2] if not overlaid else ""
        parts_.append(
            written(
                said,
                x + cells.wide / 2,
                y + cells.high / 2 + 5,
                style="lvl" if need is not None else "code",
                anchor="middle",
            )
        )
    told = f"{code} {name}" if need is None else f"{code} {name}: {sheet.w.of('level_n', n=need.level or '?')}"
    return linked("".join(parts_), _href(sheet, competence, alone), told)


def _href(sheet: Sheet, iri: URIRef, alone: bool) -> str | None:
    return str(iri) if alone else sheet.links.to(str(iri))
