"""A site's pages for tests: of the whole framework, of a few made-up resources, and what stands in a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser

from rdflib.term import Node, URIRef

from s4c_graph.core.names import DEFAULT_BASE, Names
from s4c_graph.flows.opening import bundled
from s4c_graph.publishing.address import Addresses
from s4c_graph.publishing.holding import Fact, Holding, Mention, hold
from s4c_graph.publishing.pages import assets, pages
from s4c_graph.publishing.site import About, Site

VOID = {"meta", "link", "input", "br", "img", "path", "circle", "rect", "use", "polygon", "hr", "wbr"}
Triple = tuple[Node, Node, Node]


@cache
def whole(base: str = DEFAULT_BASE, languages: tuple[str, ...] = ("en", "sv", "pl"), repository: str = "") -> Site:
    """The bundled framework as a site."""
    with bundled(Names(base)) as kg:
        held = hold(kg, kg.graph_names())
    about = About("0123456789abcdef", "0.1.0", "2026-11-26T00:00:00+00:00", languages)
    return Site(held, Addresses(held.names), about, repository=repository)


@cache
def made(base: str = DEFAULT_BASE, languages: tuple[str, ...] = ("en", "sv", "pl")) -> Mapping[str, bytes]:
    """Pages and assets of the bundled framework, by path."""
    site = whole(base, languages)
    return {f.path: f.content for part in (assets, pages) for f in part(site)}


def small(
    triples: Iterable[Triple],
    *,
    names: Names | None = None,
    graph: str = "framework",
    languages: tuple[str, ...] = ("en",),
    repository: str = "",
    remote: Mapping[str, Mapping[str, str]] | None = None,
) -> Site:
    """A site of these triples alone."""
    names = names or Names()
    facts: dict[Node, list[Fact]] = {}
    mentions: dict[Node, list[Mention]] = {}
    for s, p, o in triples:
        assert isinstance(p, URIRef)
        facts.setdefault(s, []).append(Fact(p, o, graph))
        mentions.setdefault(o, []).append(Mention(s, p, graph))
    in_order = {s: sorted(facts[s], key=lambda f: (str(f.predicate), str(f.object))) for s in sorted(facts, key=str)}
    named = {
        o: sorted(mentions[o], key=lambda m: (str(m.predicate), str(m.subject))) for o in sorted(mentions, key=str)
    }
    held = Holding(names, in_order, named, {graph: len(facts)})
    about = About("0123456789abcdef", "0.1.0", "2026-11-26T00:00:00+00:00", languages)
    return Site(held, Addresses(names), about, remote=remote or {}, repository=repository)


def of(site: Site) -> dict[str, str]:
    """The pages of a site, by path."""
    return {f.path: f.content.decode("utf-8") for f in pages(site)}


@dataclass
class Read(HTMLParser):
    """What stands in a page: links, anchors, headings, scripts, text, and what is wrong with its form."""

    html: str
    links: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    headings: list[tuple[str, str]] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    texts: list[tuple[tuple[str, ...], str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)
        self.open: list[tuple[str, str]] = []
        self.feed(self.html)
        self.close()
        if self.open:
            self.wrong.append(f"not closed: {self.open}")
        self.wrong += [f"twice: {i}" for i in {i for i in self.ids if self.ids.count(i) > 1}]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {k: v or "" for k, v in attrs}
        self.tags.append((tag, told))
        if "id" in told:
            self.ids.append(told["id"])
        for name in ("href", "src", "action"):
            if name in told and tag != "use":
                self.links.append(told[name])
        if tag in ("h1", "h2", "h3"):
            self.headings.append((tag, ""))
        if tag not in VOID:
            self.open.append((tag, told.get("class", "")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open[-1][0] != tag:
            self.wrong.append(f"</{tag}> in {self.open[-3:]}")
            return
        self.open.pop()

    def handle_data(self, data: str) -> None:
        within = tuple(f"{tag}.{style}" if style else tag for tag, style in self.open)
        if self.open and self.open[-1][0] == "script":
            self.scripts.append(data)
            return
        self.texts.append((within, data))
        if any(tag in ("h1", "h2", "h3") for tag, _ in self.open) and not any(s == "anchor" for _, s in self.open):
            tag, said = self.headings[-1]
            self.headings[-1] = (tag, said + data)

    @property
    def text(self) -> str:
        """All text a reader sees."""
        return " ".join(" ".join(said for _, said in self.texts).split())
