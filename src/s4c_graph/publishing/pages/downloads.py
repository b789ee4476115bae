"""The page of what is taken whole, the downloads of the catalogue; after dumps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from markupsafe import Markup
from rdflib.term import URIRef

from s4c_graph.core.licences import licence
from s4c_graph.publishing.dumped import ALL, FOLLOWED, GRAPH, NOTICES, SUMS, TABLES, Dumped, data
from s4c_graph.publishing.dumps import source_in
from s4c_graph.publishing.pages import parts
from s4c_graph.publishing.pages.content import Cell, Column, Content, Paragraph, Section, Table
from s4c_graph.publishing.pages.known import Known
from s4c_graph.publishing.pages.resources import rendered
from s4c_graph.publishing.pages.sheet import Sheet, Voice
from s4c_graph.publishing.pages.text import Text
from s4c_graph.publishing.site import File, Site

CATALOGUE = "catalogue"
_WHOLES = (ALL, FOLLOWED)


def downloads(site: Site, dumped: Iterable[Dumped]) -> Iterator[File]:
    """The page of the catalogue in every language."""
    known, files = Known(site), list(data(dumped))
    for lang in site.about.languages:
        yield _catalogue(Voice(known, lang), files)


def _catalogue(voice: Voice, dumped: Sequence[Dumped]) -> File:
    sheet, w = Sheet(voice, f"{CATALOGUE}/index.html"), voice.words
    by: defaultdict[str, list[Dumped]] = defaultdict(list)
    for one in dumped:
        by[one.key].append(one)
    whole = [(w[f"download.{key}"], _files(sheet, by[key])) for key in _WHOLES if by.get(key)]
    graphs = [
        (parts.graph_link(sheet, key.removeprefix(GRAPH)), *_told(sheet, key.removeprefix(GRAPH)), _files(sheet, files))
        for key, files in sorted(by.items())
        if key.startswith(GRAPH)
    ]
    rest = [
        (_named(sheet, key), _files(sheet, files))
        for key, files in sorted(by.items())
        if key not in (*_WHOLES, TABLES) and not key.startswith(GRAPH)
    ]
    named, taken = Column(w["name"]), Column(w["download.files"])
    heads = (named, Column(w["download.triples"], number=True), Column(w["download.licence"]), taken)
    sections = [
        Section("whole", w["download.whole"], [Table(w["download.said"], (named, taken), whole, sortable=False)]),
        Section("graphs", w["download.graphs"], [Table(w["download.parts"], heads, graphs)]),
    ]
    if tables := _tables(sheet, by.get(TABLES, ())):
        told = Table(w["download.tables_said"], (named, taken), tables, sortable=False)
        sections.insert(1, Section("tables", w["download.tables"], [told]))
    if rest:
        told = Table(w["download.said"], (named, taken), rest)
        sections.append(Section("statistics", w["download.statistics"], [told]))
    sections.append(Section("checked", w["download.checked"], [Paragraph(_checked(sheet))]))
    content = Content(
        title=Text(w["download.title"], voice.lang),
        lead=w["download.lead"],
        sections=sections,
        single=True,
        wide=True,
    )
    return rendered(sheet, content, iri=voice.known.site.names.base + CATALOGUE)


def _checked(sheet: Sheet) -> Markup:
    links = [(SUMS, "SHA256SUMS"), (NOTICES, "LICENCES.txt"), (".well-known/void", "VoID"), ("changes.atom", "Atom")]
    shown = Markup(", ").join(Markup('<a href="{}">{}</a>').format(sheet.links.file(p), name) for p, name in links)
    return Markup("{} {}").format(sheet.w["download.beside"], shown)


def _told(sheet: Sheet, graph: str) -> tuple[Cell, Cell]:
    site = sheet.known.site
    held = licence(source_in(site, graph))
    named = Markup('<a href="{}">{}</a>').format(held.iri, held.name) if held.iri else held.name
    return sheet.w.number(site.holding.graphs.get(graph, 0)), named


def _named(sheet: Sheet, key: str) -> Markup:
    """A resource by the path of its address: its name, linked, where it has a page."""
    iri = URIRef(sheet.known.site.names.base + key)
    return Markup("<code>{}</code>").format(key) if sheet.links.to(str(iri)) is None else sheet.link(iri)


def _tables(sheet: Sheet, files: Iterable[Dumped]) -> list[tuple[Cell, ...]]:
    """A row for each table, its files without its name again; what describes them all last."""
    by: defaultdict[str, list[Dumped]] = defaultdict(list)
    for one in files:
        by[one.part].append(one)
    of_all = _files(sheet, by.pop("", []))
    rows: list[tuple[Cell, ...]] = [(part, _files(sheet, by[part], told=True)) for part in sorted(by)]
    return [*rows, (sheet.w["download.described"], of_all)] if of_all else rows


def _files(sheet: Sheet, files: Iterable[Dumped], *, told: bool = False) -> Markup:
    """Links to files, the compressed one of two where there is no other. told: their part is told before them."""
    plain = {(f.part, f.suffix): f for f in files if f.zipped} | {(f.part, f.suffix): f for f in files if not f.zipped}
    return Markup(", ").join(
        _file(sheet, one, " ".join(filter(None, ("" if told else part, one.form.name, "gz" if one.zipped else ""))))
        for (part, _), one in sorted(plain.items())
    )


def _file(sheet: Sheet, one: Dumped, name: str) -> Markup:
    return Markup('<span class="status"><a href="{}">{}</a> ({})</span>').format(
        sheet.links.file(one.path), name, _size(sheet, one.size)
    )


def _size(sheet: Sheet, size: int) -> str:
    return f"{sheet.w.number(size / 1e6, 1)} MB" if size >= 1e6 else f"{sheet.w.number(max(1, round(size / 1e3)))} kB"
