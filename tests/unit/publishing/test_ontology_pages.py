"""The documentation of the ontology: every term, shape and question stands in it, in each language, within bounds."""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from itertools import product
from urllib.parse import unquote

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SH, SKOS, BNode, Literal, URIRef
from tests import sites

from s4c_graph.core.names import Names
from s4c_graph.core.queries import Catalogue
from s4c_graph.flows import documentation
from s4c_graph.publishing.address import Addresses
from s4c_graph.publishing.checks import Check, Result
from s4c_graph.publishing.checks_page import checks_page
from s4c_graph.publishing.holding import Fact, Holding, Mention
from s4c_graph.publishing.ontology.vocabulary import Vocabulary
from s4c_graph.publishing.ontology.words import Told, all_words
from s4c_graph.publishing.ontology_pages import ontology_pages
from s4c_graph.publishing.site import About, Site
from s4c_graph.validation import shapes_graph

LANGUAGES = ("en", "sv", "pl")
ELSEWHERE = Names("https://example.org/cities/")
MOST = 100_000


class Read(HTMLParser):
    """Ids, links and text of a page."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.scripts: list[str | None] = []
        self.feed(page.decode("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.ids += [said["id"] or ""] if "id" in said else []
        self.links += [said[key] or "" for key in ("href", "src") if said.get(key)]
        self.scripts += [said.get("src")] if tag == "script" else []

    def handle_data(self, data: str) -> None:
        self.text += data


def site_of(held: Holding) -> Site:
    return Site(held, Addresses(held.names), About("0" * 64, "0.1.0", "2026-11-22"))


def made(site: Site) -> dict[str, bytes]:
    files = list(documentation.documentation(site))
    assert len({f.path for f in files}) == len(files)
    return {f.path: f.content for f in files}


@pytest.fixture(scope="module")
def held() -> Holding:
    return sites.holding(Names())


@pytest.fixture(scope="module")
def pages(held: Holding) -> dict[str, bytes]:
    return made(site_of(held))


def in_language(path: str, lang: str) -> str:
    return path if lang == "en" else path.replace("index.html", f"index.{lang}.html")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_term_has_its_anchor_where_its_iri_leads_and_a_page(
    lang: str, held: Holding, pages: dict[str, bytes]
) -> None:
    ids = Read(pages[in_language("ontology/index.html", lang)]).ids
    start = Names().term("")
    own = {str(s).removeprefix(start) for s in held.ours() if s.startswith(start)}
    assert len(own) > 350
    assert own - set(ids) == set()
    terms = Vocabulary(held).terms
    assert {t.name for t in terms.values()} == own
    assert [t.name for t in terms.values() if in_language(t.path, lang) not in pages] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_shape_has_its_anchor_and_its_page(lang: str, pages: dict[str, bytes]) -> None:
    start = Names().prefixes["s4csh"]
    graph = shapes_graph()
    own = {str(s).removeprefix(start) for s in graph.subjects() if isinstance(s, URIRef) and s.startswith(start)}
    assert own - set(Read(pages[in_language("shapes/index.html", lang)]).ids) == set()
    for shape in graph.subjects(RDF.type, SH.NodeShape):
        assert in_language(f"shapes/{str(shape).removeprefix(start)}/index.html", lang) in pages


def test_every_message_of_a_shape_is_told_in_three_languages(pages: dict[str, bytes]) -> None:
    graph = shapes_graph()
    text = " ".join(Read(content).text for path, content in pages.items() if re.match(r"shapes/.+/index\.html", path))
    said = {" ".join(str(o).split()) for o in graph.objects(None, SH.message)}
    assert len(said) > 700
    assert [one for one in said if one not in text] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_question_stands_with_its_text(lang: str, pages: dict[str, bytes]) -> None:
    index = Read(pages[in_language("queries/index.html", lang)]).text
    for query in Catalogue(Names()):
        assert query.question in index
        assert query.text.strip() in Read(pages[in_language(f"queries/{query.name}/index.html", lang)]).text


def test_every_module_has_its_page_and_a_picture_with_the_same_in_words(pages: dict[str, bytes]) -> None:
    for module in ("core", "levels", "roles", "context", "learning", "assessment", "mapping", "ext", "align", "stat"):
        assert f"ontology/{module}/index.html" in pages
    for path, content in pages.items():
        if not path.endswith(".svg"):
            continue
        root = ET.fromstring(content)
        title, desc = (root.find(f"{{http://www.w3.org/2000/svg}}{tag}") for tag in ("title", "desc"))
        assert title is not None and desc is not None and desc.text
        page = Read(pages[path.replace("diagram", "index").replace(".svg", ".html")]).text
        for tie in desc.text.split("; "):
            one, _, rest = tie.partition(" – ")
            words, _, other = rest.partition(" → ")
            assert f"{one}{words}{other}".replace(" ", "") in page.replace("\n", "").replace(" ", "")


def test_pages_are_small_and_need_no_script(pages: dict[str, bytes]) -> None:
    html = {path: content for path, content in pages.items() if path.endswith(".html")}
    assert [(path, len(c)) for path, c in html.items() if len(c) > MOST] == []
    assert {
        script for content in html.values() for script in Read(content).scripts if script and "static" not in script
    } == set()


def test_every_link_inside_leads_somewhere_and_no_id_stands_twice(held: Holding, pages: dict[str, bytes]) -> None:
    """Within the documentation to a page and an anchor; beside it to a resource that has a page in the site."""
    read = {path: Read(content) for path, content in pages.items() if path.endswith(".html")}
    addresses = Addresses(Names())
    others = {addresses.page(s, lang) for s, lang in product(held.ours(), LANGUAGES) if addresses.is_ours(s)}
    wrong = []
    for path, page in read.items():
        assert len(page.ids) == len(set(page.ids)), path
        for link in page.links:
            file, _, anchor = link.partition("#")
            if file.startswith(("http://", "https://")):
                continue
            to = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(file))) if file else path
            to = posixpath.join(to, "index.html") if file.endswith("/") else to
            if not to.startswith(("ontology/", "shapes/", "queries/")):
                if to.startswith("id/") and to not in others and "/index" in to and to.count("/") > 2:
                    wrong.append((path, link))
                continue
            no_page = to.endswith(".html") and (to in pages) == bool(re.search(r"/\d+\.\d+\.\d+/", to))
            no_anchor = anchor and to in read and unquote(anchor) not in read[to].ids
            if no_page or no_anchor:
                wrong.append((path, link))
    assert wrong[:5] == []


def test_axioms_are_told_in_the_language_of_the_page(pages: dict[str, bytes]) -> None:
    def text(path: str) -> str:
        return " ".join(Read(pages[path]).text.split())

    english = text("ontology/class/KnowledgeCompetence/index.html")
    assert (
        "knowledge competence is exactly what is a competence and has “Knowledge” as a value of “has competence type”."
        in english
    )
    assert "Allt som är ”kompetens” är också ”skos:Concept”." in text("ontology/class/Competence/index.sv.html")
    assert "Każdy obiekt „kompetencja” ma dokładnie jedną wartość „należy do obszaru”." in text(
        "ontology/class/Competence/index.pl.html"
    )
    specialises = text("ontology/property/specialises/index.html")
    assert "If A → specialises → B and B → specialises → C, then A → specialises → C." in specialises
    assert "Every city role has" in text("ontology/class/CityRole/index.html")


def test_a_term_tells_its_uses(pages: dict[str, bytes]) -> None:
    text = Read(pages["ontology/property/inArea/index.html"]).text
    for said in (
        "140 statements",
        "C-05-area-one",
        "cq01",
        "skos:broader",
        "in area",
    ):
        assert said in text
    assert "never published" in Read(pages["ontology/class/CompetenceGap/index.html"]).text


def test_a_deprecated_term_says_what_replaces_it(held: Holding) -> None:
    old, new = URIRef(Names().term("inArea")), URIRef(Names().term("hasIndicator"))
    facts = {**held.facts, old: [*held.facts[old]]}
    deprecated = URIRef(str(OWL) + "deprecated")
    facts[old] += [Fact(deprecated, Literal(True), "ontology"), Fact(DCTERMS.isReplacedBy, new, "ontology")]
    pages = made(site_of(Holding(held.names, facts, held.mentions, held.graphs)))
    page = Read(pages["ontology/property/inArea/index.html"])
    assert "Do not use it any more. It is replaced by has indicator." in page.text
    assert "../../../ontology/property/hasIndicator/" in page.links
    assert "No term is deprecated" not in Read(pages["ontology/index.html"]).text


def test_the_same_release_gives_the_same_bytes(held: Holding, pages: dict[str, bytes]) -> None:
    assert made(site_of(sites.holding(Names()))) == pages


def test_another_base_is_right_in_every_page() -> None:
    pages = made(site_of(sites.holding(ELSEWHERE)))
    assert [p for p, c in pages.items() if b"w3id.org/s4c" in c] == []
    assert "Competence" in Read(pages["ontology/index.html"]).ids


def test_hostile_words_are_only_text(held: Holding) -> None:
    term = URIRef(Names().term("inArea"))
    evil = '<script>alert(1)</script>\u202e"onload="x\n{{ 7*7 }}'
    facts = {
        **held.facts,
        term: [
            *(f for f in held.facts[term] if f.predicate not in (RDFS.label, SKOS.definition)),
            Fact(RDFS.label, Literal(evil, lang="en"), "ontology"),
            Fact(SKOS.definition, Literal(evil, lang="en"), "ontology"),
            Fact(RDFS.seeAlso, URIRef("javascript:alert(1)"), "ontology"),
            Fact(RDFS.domain, URIRef("javascript:alert(1)"), "ontology"),
        ],
    }
    pages = made(site_of(Holding(held.names, facts, held.mentions, held.graphs)))
    for content in pages.values():
        assert b"<script>alert" not in content and "\u202e".encode() not in content
        assert b'href="javascript:' not in content
    assert "<script>alert(1)</script>" in Read(pages["ontology/property/inArea/index.html"]).text


def test_a_class_expression_in_a_circle_ends(held: Holding) -> None:
    term, node = URIRef(Names().term("Competence")), BNode("ring")
    facts = {
        **held.facts,
        term: [*held.facts[term], Fact(OWL.equivalentClass, node, "ontology")],
        node: [
            Fact(OWL.intersectionOf, node, "ontology"),
            Fact(RDF.first, node, "ontology"),
            Fact(RDF.rest, node, "ontology"),
        ],
    }
    mentions = {**held.mentions, node: [Mention(term, OWL.equivalentClass, "ontology")]}
    assert made(site_of(Holding(held.names, facts, mentions, held.graphs)))


def test_no_word_lacks_a_language() -> None:
    assert [key for key, said in all_words().items() if set(said) != set(LANGUAGES) or not all(said.values())] == []
    for lang, key in product(LANGUAGES, all_words()):
        assert parts(Told(lang)[key]) == parts(Told("en")[key]), (lang, key)


def parts(sentence: str) -> set[str]:
    """What is filled into a sentence, with or without its article."""
    return {part[-1] if part in ("aa", "ab") else part for part in re.findall(r"{(\w+)}", sentence)}


def test_without_shapes_the_terms_are_still_told(held: Holding) -> None:
    assert any(f.path == "ontology/class/Competence/index.html" for f in ontology_pages(site_of(held)))


def test_the_page_of_the_checks_says_each_with_its_result(held: Holding) -> None:
    found = [
        Check("OOPS", "P36", "<b>extension</b>", Result.FAILED, tuple(f"urn:o{n}.owl" for n in range(9)), "why"),
        Check("SKOS", "S9", "a concept is no scheme", Result.PASSED),
    ]
    files = {f.path: f.content for f in checks_page(site_of(held), found)}
    assert set(files) == {"checks/checks.json", "checks/index.html", "checks/index.sv.html", "checks/index.pl.html"}
    text = Read(files["checks/index.sv.html"]).text
    for said in ("P36", "<b>extension</b>", "underkänd", "godkänd", "urn:o0.owl", "+ 4", "1 godkänd, 1 underkänd"):
        assert said in text
