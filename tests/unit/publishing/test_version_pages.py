"""Pages that stand alone: of what is published under a version, and of what is not there; in every language."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from rdflib import OWL, RDFS, Literal, URIRef
from tests.page_site import Read, small

from s4c_graph.core.names import Names
from s4c_graph.core.values import Source
from s4c_graph.publishing.holding import joined
from s4c_graph.publishing.pages import missing, version_pages
from s4c_graph.publishing.pages.words import words
from s4c_graph.publishing.site import Site
from s4c_graph.publishing.versions import dataset, released, stays, versions

NAMES = Names()
ONTOLOGY = URIRef(NAMES.base + "ontology")
LANGUAGES = ("en", "sv", "pl")
HOSTILE = 'Framework <script>alert(1)</script> "&'


def site(title: str = "Framework", licence: str = "CC BY 4.0") -> Site:
    ontology = small(
        [
            (ONTOLOGY, OWL.versionIRI, URIRef(NAMES.base + "ontology/0.1.0")),
            (ONTOLOGY, RDFS.label, Literal("Ontology", lang="en")),
            (ONTOLOGY, RDFS.label, Literal("Ontologi", lang="sv")),
        ],
        graph="ontology",
        languages=LANGUAGES,
    )
    framework = small([(URIRef(NAMES.graph("framework")), RDFS.label, Literal(title, lang="en"))])
    sources = {"framework": Source("framework", title, "0.1.0", licence), "inferred": Source("inferred", "x", "1", "")}
    about = replace(ontology.about, sources=sources)
    return replace(ontology, holding=joined(ontology.holding, framework.holding), about=about)


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {f.path: f.content.decode("utf-8") for f in version_pages(site())}


def test_every_version_has_its_data_and_a_page_in_each_language(pages: dict[str, str]) -> None:
    found = [version.iri for version in released(site())]
    assert found == [dataset(NAMES, "framework", "0.1.0"), NAMES.base + "ontology/0.1.0"]
    names = ("index.html", "index.sv.html", "index.pl.html")
    assert set(pages) == {f"{iri.removeprefix(NAMES.base)}/{name}" for iri in found for name in names}
    assert all(stays(path) for path in pages)
    data = {f.path for f in versions(site())}
    assert data == {f"{iri.removeprefix(NAMES.base)}.{s}" for iri in found for s in ("ttl", "jsonld", "nt", "rdf")}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_of_a_version_is_in_its_language_and_stands_alone(pages: dict[str, str], lang: str) -> None:
    name = "index.html" if lang == "en" else f"index.{lang}.html"
    page, w = Read(pages[f"dataset/framework/0.1.0/{name}"]), words(lang)
    assert page.wrong == [] and page.html.startswith(f'<!doctype html>\n<html lang="{lang}">')
    assert page.headings == [("h1", w.of("fixed.title", name="Framework", version="0.1.0"))]
    for said in (w.of("fixed.lead", name="Framework", version="0.1.0"), w["fixed.current"], w["cite"], "CC BY 4.0"):
        assert said in page.text
    assert not [a for tag, a in page.tags if tag in ("script", "img") or a.get("rel") == "stylesheet"]
    up, last = "../../../", "" if lang == "en" else f"index.{lang}.html"
    beside = {"./", "index.sv.html", "index.pl.html"}
    data = {f"../0.1.0.{s}" for s in ("ttl", "jsonld", "nt", "rdf")}
    inside = {link for link in page.links if ":" not in link}
    current = {f"{up}graph/framework/{last}", up + last}
    assert {link.replace("/./", "/") for link in inside} == beside | data | current, "nothing that may go"


def test_a_version_of_what_has_a_name_in_the_language_has_it(pages: dict[str, str]) -> None:
    assert "Ontologi, version 0.1.0" in pages["ontology/0.1.0/index.sv.html"]
    assert 'href="../../ontology/index.sv.html"' in pages["ontology/0.1.0/index.sv.html"], "to what is current"


def test_a_title_is_text_and_nothing_else() -> None:
    for file in version_pages(site(HOSTILE, "<i>own</i>")):
        text = file.content.decode("utf-8")
        assert "<script" not in text and "<i>" not in text, file.path
        assert Read(text).wrong == []


def test_the_page_of_what_is_not_there_has_whole_addresses_in_every_language() -> None:
    for root in ("", "https://city.example/s4c/"):
        (file,) = missing(site(), root)
        page = Read(file.content.decode("utf-8"))
        assert file.path == "404.html" and page.wrong == [] and page.html.startswith("<!doctype html>")
        links = [link for link in page.links if link != "data:,"]
        assert all(link.startswith(root or NAMES.base) for link in links)
        assert [link.removeprefix(root or NAMES.base) for link in links] == [
            "", "search/", "index.sv.html", "search/index.sv.html", "index.pl.html", "search/index.pl.html",
        ]  # fmt: skip
        for lang in LANGUAGES:
            assert words(lang)["missing.title"] in page.text
        assert len(re.findall(r"<h1", page.html)) == 1


def test_two_holdings_of_one_graph_count_its_statements_together() -> None:
    one = small([(ONTOLOGY, RDFS.label, Literal("a")), (ONTOLOGY, RDFS.label, Literal("b"))]).holding
    other = small([(ONTOLOGY, RDFS.comment, Literal("c"))]).holding
    both = joined(one, other)
    assert (both.graphs["framework"], len(both.facts[ONTOLOGY])) == (
        one.graphs["framework"] + other.graphs["framework"],
        3,
    )
