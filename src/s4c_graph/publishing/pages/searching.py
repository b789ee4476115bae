"""Search without a server: a file of names per language for the script, and the same names from A to Z as pages."""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence

from markupsafe import Markup
from rdflib.term import Literal, URIRef

from s4c_graph.publishing.pages.content import Content, Empty, Items, Section
from s4c_graph.publishing.pages.frame import Crumb
from s4c_graph.publishing.pages.indexes import BY_OTHER
from s4c_graph.publishing.pages.kinds import folder
from s4c_graph.publishing.pages.parts import left_out
from s4c_graph.publishing.pages.resources import rendered
from s4c_graph.publishing.pages.schemes import telling
from s4c_graph.publishing.pages.sheet import Sheet, Voice
from s4c_graph.publishing.pages.shipped import search_bundle
from s4c_graph.publishing.pages.text import Text, clean
from s4c_graph.publishing.site import File

_LAST = {"Å": "aring", "Ä": "auml", "Ö": "ouml"}
LETTERS = (*"ABCDEFGHIJKLMNOPQRSTUVWXYZ", *_LAST, "0–9")
MOST = 400
"""Names of one letter."""
_PASSED = (*BY_OTHER, "id/participation", "id/component", "id/path-step", "id/procedure-step", "id/entry")


def searching(voice: Voice, own: Sequence[URIRef]) -> Iterator[File]:
    """The search page, the file it reads, and the names from A to Z."""
    found = [iri for iri in own if folder(voice.known, iri) not in _PASSED]
    yield _index(voice, found)
    by: defaultdict[str, list[URIRef]] = defaultdict(list)
    sheet = Sheet(voice, "search/index.html")
    for iri in found:
        by[letter(sheet.title(iri).text, voice.lang)].append(iri)
    yield _page(sheet, by)
    for one in LETTERS:
        yield _letter(Sheet(voice, f"search/{_slug(one)}/index.html"), one, by)


def letter(name: str, lang: str) -> str:
    """Under which letter a name stands in a language.

    >>> letter("Öppna data", "sv"), letter("Öppna data", "en"), letter("Łódź", "pl"), letter("3D", "en")
    ('Ö', 'O', 'L', '0–9')
    """
    first = next((c for c in name if c.isalnum()), "0").upper()
    if lang == "sv" and first in _LAST:
        return first
    plain = unicodedata.normalize("NFD", first.replace("Ł", "L").replace("Ø", "O"))[:1]
    return plain if "A" <= plain <= "Z" else "0–9"


def _slug(one: str) -> str:
    return _LAST.get(one, "0-9" if one == "0–9" else one.lower())


def _index(voice: Voice, found: Sequence[URIRef]) -> File:
    """Names, codes, kinds and addresses as JSON: what the script searches."""
    known = voice.known
    sheet = Sheet(voice, "index.html")
    kinds: dict[str, int] = {}
    rows = []
    for iri in found:
        title = sheet.title(iri).text
        others = {
            clean(str(o))
            for o in known.all(iri, "skos:prefLabel", "skos:altLabel", "skos:hiddenLabel", "rdfs:label")
            if isinstance(o, Literal)
        } - {title}
        kind = kinds.setdefault(sheet.kind(iri), len(kinds))
        code = known.notation(iri) if telling(known.notation(iri)) else ""
        rows.append([title, code, kind, sheet.links.to(str(iri)) or "", " | ".join(sorted(others))])
    said = json.dumps({"kinds": list(kinds), "rows": rows}, ensure_ascii=False, separators=(",", ":"))
    return File(f"search/index.{voice.lang}.json", said.encode("utf-8"))


def _letters(sheet: Sheet, by: dict[str, list[URIRef]], here: str = "") -> Items:
    said = [
        Markup('<a href="{}"{}>{}</a> <span class="soft">{}</span>').format(
            sheet.links.page(f"search/{_slug(one)}/index.html"),
            Markup(' aria-current="page"') if one == here else "",
            one,
            len(by[one]),
        )
        for one in LETTERS
        if by.get(one) or one == here
    ]
    return Items(said, inline=True)


def _page(sheet: Sheet, by: dict[str, list[URIRef]]) -> File:
    w = sheet.w
    content = Content(
        title=Text(w["search_title"], sheet.lang),
        lead=w["search_lead"],
        single=True,
        sections=[Section("a-z", w["a_z_heading"], [_letters(sheet, by)])],
    )
    return rendered(
        sheet,
        content,
        template="search.html",
        script=search_bundle() is not None,
        index_file=sheet.links.file(f"search/index.{sheet.lang}.json"),
    )


def _letter(sheet: Sheet, one: str, by: dict[str, list[URIRef]]) -> File:
    w = sheet.w
    things = sorted(by.get(one, ()), key=lambda t: (sheet.title(t).text.casefold(), str(t)))
    names = [Markup('{} <span class="soft">{}</span>').format(sheet.link(t), sheet.kind(t)) for t in things[:MOST]]
    content = Content(
        title=Text(w.of("letter_title", letter=one), sheet.lang),
        crumbs=[Crumb(sheet.links.page("search/index.html"), w["search_title"])],
        single=True,
        sections=[
            Section(
                "names",
                w.of("names_heading", n=len(things)),
                [Items(names) if names else Empty(w["letter_empty"]), *left_out(sheet, len(things) - MOST)],
            ),
            Section("a-z", w["a_z_heading"], [_letters(sheet, by, one)]),
        ],
    )
    return rendered(sheet, content)
