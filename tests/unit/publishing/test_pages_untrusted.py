"""Pages of labels and addresses from strangers: nothing runs, nothing hides, nothing breaks out."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.term import Literal, URIRef
from tests.page_site import Read, Triple, of, small

from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.publishing.pages import pages as make
from s4c_graph.publishing.pages.text import clean, cut, html, plain, told

NAMES = Names()
TYPE = URIRef(EXTERNAL["rdf"] + "type")
LABEL = URIRef(EXTERNAL["skos"] + "prefLabel")
DEFINITION = URIRef(EXTERNAL["skos"] + "definition")
SOURCE = URIRef(EXTERNAL["dct"] + "source")
EVIL = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "a\u202egnp.exe",
    "line one\nline two\r\n<b>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;script&gt; ]]> <!-- -->",
    "x" * 20_000,
)


def competence(label: str, *more: Triple, key: str = "X.01", lang: str = "en") -> list[Triple]:
    iri, area = URIRef(NAMES.id("competence", key)), URIRef(NAMES.id("area", "X"))
    return [
        (area, TYPE, URIRef(NAMES.term("CompetenceArea"))),
        (area, LABEL, Literal(label, lang=lang)),
        (iri, TYPE, URIRef(NAMES.term("Competence"))),
        (iri, LABEL, Literal(label, lang=lang)),
        (iri, DEFINITION, Literal(label, lang=lang)),
        (iri, URIRef(NAMES.term("inArea")), area),
        (iri, URIRef(EXTERNAL["skos"] + "notation"), Literal(label[:40])),
        *more,
    ]


@pytest.mark.parametrize("label", EVIL, ids=range(len(EVIL)))
def test_a_label_is_text_and_nothing_else(label: str) -> None:
    for path, page in of(small(competence(label))).items():
        if not path.endswith(".html"):
            continue
        found = Read(page)
        assert found.wrong == [], path
        for tag, attributes in found.tags:
            assert tag != "img"
            assert not [a for a in attributes if a.startswith("on")], (path, tag)
        scripts = [s for s in found.scripts if s.strip()]
        assert all(json.loads(s) for s in scripts)
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", page)
        assert "49" not in found.text or "49" in label


def test_a_label_in_the_search_file_and_the_poster_is_text() -> None:
    site = small(competence(EVIL[0]))
    pages = of(site)
    assert json.loads(pages["search/index.en.json"])["rows"][0][0] == EVIL[0]
    assert "<script" not in pages["map/poster.en.svg"] and "&lt;script" in pages["map/poster.en.svg"]


@pytest.mark.parametrize(
    "predicate", ["urn:x:y", "tag:a.example,2026:b", "https://x.example/p/", "skos:prefLabel", "a:/b"]
)
def test_a_predicate_of_any_scheme_has_its_values_on_the_page(predicate: str) -> None:
    iri = URIRef(NAMES.id("thing", "X"))
    pages = of(small([(iri, TYPE, URIRef("urn:x:T")), (iri, URIRef(predicate), Literal("forty-two"))]))
    page = Read(pages["id/thing/X/index.html"])
    assert page.wrong == [] and ("forty-two" in page.text) == (predicate != "skos:prefLabel")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "http://a b",
        'https://x/"onclick="x',
        "file:///etc/passwd",
    ],
)
def test_an_address_that_could_run_is_text(address: str) -> None:
    iri = URIRef(NAMES.id("competence", "X.01"))
    extra = [(iri, SOURCE, URIRef(address)), (iri, URIRef(EXTERNAL["rdfs"] + "seeAlso"), URIRef(address))]
    page = Read(of(small(competence("x", *extra)))["id/competence/X.01/index.html"])
    assert address.partition(":")[0].lower() not in {link.partition(":")[0].lower() for link in page.links} - {
        "https",
        "http",
    }
    assert not [link for link in page.links if " " in link or '"' in link]
    assert page.wrong == []


def test_a_repository_that_could_run_is_no_link() -> None:
    site = small(competence("x"), repository="javascript:alert(1)//")
    assert not [link for link in Read(of(site)["id/competence/X.01/index.html"]).links if "javascript" in link]


def test_a_change_is_proposed_in_the_repository_that_is_named() -> None:
    page = Read(of(small(competence("a & b"), repository="https://git.example/x"))["id/competence/X.01/index.html"])
    assert [link for link in page.links if link.startswith("https://git.example/x/issues/new?title=Change%20to%20")]
    without = Read(of(small(competence("a & b")))["id/competence/X.01/index.html"])
    assert "names no repository" in without.text


def test_addresses_with_path_tricks_have_no_page() -> None:
    tricks = [
        NAMES.base + t
        for t in ("id/competence/../../../etc/passwd", "id/competence/%2e%2e", "id/competence/index.html", "id//x")
    ]
    triples = [(URIRef(t), LABEL, Literal("x")) for t in tricks]
    assert not [p for p in of(small([*competence("y"), *triples])) if ".." in p or "passwd" in p or "//" in p]


def test_text_that_runs_from_the_right_is_kept_apart() -> None:
    page = of(small(competence("كفاءة رقمية", lang="ar")))["id/competence/X.01/index.html"]
    assert '<h1><bdi lang="ar">' in page


def test_a_label_of_another_concept_is_the_one_the_site_was_given() -> None:
    iri, remote = URIRef(NAMES.id("competence", "X.01")), "http://data.europa.eu/esco/skill/1"
    match = (iri, URIRef(EXTERNAL["skos"] + "closeMatch"), URIRef(remote))
    record = URIRef(NAMES.id("mapping", "m1"))
    owl = EXTERNAL["owl"]
    triples = competence(
        "x",
        match,
        (record, TYPE, URIRef(EXTERNAL["sssom"] + "Mapping")),
        (record, URIRef(owl + "annotatedSource"), iri),
        (record, URIRef(owl + "annotatedProperty"), match[1]),
        (record, URIRef(owl + "annotatedTarget"), match[2]),
    )
    site = small(triples, languages=("en", "sv"), remote={remote: {"en": "talk", "sv": "tala"}})
    pages = of(site)
    assert ">talk</a>" in pages["id/competence/X.01/index.html"]
    assert ">tala</a>" in pages["id/competence/X.01/index.sv.html"]
    assert "x (" in Read(pages["id/mapping/m1/index.html"]).text and "close to" in pages["id/mapping/m1/index.html"]


def test_what_is_no_longer_used_says_what_replaces_it() -> None:
    old, new = URIRef(NAMES.id("competence", "X.01")), URIRef(NAMES.id("competence", "X.02"))
    triples = competence(
        "old",
        (old, URIRef(EXTERNAL["owl"] + "deprecated"), Literal(True)),
        (old, URIRef(EXTERNAL["dct"] + "isReplacedBy"), new),
        (new, LABEL, Literal("new", lang="en")),
    )
    page = Read(of(small(triples))["id/competence/X.01/index.html"])
    assert "No longer used. Replaced by new" in page.text


def test_the_same_statements_in_another_order_are_the_same_pages() -> None:
    triples = competence("x") + competence("y", key="X.02")
    assert of(small(triples)) == of(small(reversed(triples)))


def test_languages_can_be_made_one_by_one() -> None:
    site = small(competence("x"), languages=("en", "sv"))
    apart = {f.path: f.content.decode() for lang in ("en", "sv") for f in make(site, [lang])}
    assert apart == of(site)


def test_a_site_of_nothing_has_a_home_and_says_what_is_missing() -> None:
    pages = of(small([]))
    assert "This release holds none." in pages["id/competence/index.html"]
    assert all(not Read(p).wrong for name, p in pages.items() if name.endswith(".html"))


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60)


@given(TEXT)
@settings(deadline=None)
def test_any_text_is_one_escaped_line(text: str) -> None:
    said = html(told(Literal(text, lang="sv")), "en")
    assert plain(said) == clean(text)
    assert "\n" not in said and not re.search("[\u202a-\u202e\u2066-\u2069\u0000-\u001f]", said)
    assert clean(clean(text)) == clean(text)


@given(TEXT, st.integers(4, 40))
def test_a_cut_text_is_no_longer_than_asked(text: str, most: int) -> None:
    assert len(cut(clean(text), most)) <= most


def test_a_scheme_of_thousands_stays_a_page() -> None:
    scheme = URIRef(NAMES.scheme("long"))
    inside = URIRef(EXTERNAL["skos"] + "inScheme")
    triples = [(scheme, TYPE, URIRef(EXTERNAL["skos"] + "ConceptScheme")), (scheme, LABEL, Literal("long", lang="en"))]
    for i in range(3000):
        concept = URIRef(NAMES.scheme("long", f"c{i}"))
        triples += [
            (concept, TYPE, URIRef(EXTERNAL["skos"] + "Concept")),
            (concept, LABEL, Literal(f"A concept with a rather long name, number {i}", lang="en")),
            (concept, DEFINITION, Literal("A definition. " * 10, lang="en")),
            (concept, inside, scheme),
        ]
    pages = of(small(triples))
    assert "and 2800 more in the data" in pages["scheme/long/index.html"]
    assert {p: len(c) for p, c in pages.items() if p.endswith(".html") and len(c.encode()) > 100_000} == {}


def test_numbers_that_are_none_break_nothing() -> None:
    path, step = URIRef(NAMES.id("path", "p")), URIRef(NAMES.id("path-step", "s"))
    level = URIRef(NAMES.id("level", "L9"))
    triples = [
        (path, TYPE, URIRef(NAMES.term("LearningPath"))),
        (path, URIRef(NAMES.term("hasPathStep")), step),
        (step, TYPE, URIRef(NAMES.term("PathStep"))),
        (step, URIRef(NAMES.term("stepOrder")), Literal("first <b>")),
        (step, URIRef(NAMES.term("stepOffer")), URIRef(NAMES.id("offer", "gone"))),
        (level, TYPE, URIRef(NAMES.term("ProficiencyLevel"))),
        (level, URIRef(NAMES.term("levelValue")), Literal("²")),
        (path, URIRef(NAMES.term("duration")), Literal("P99999999999999Y")),
        (path, URIRef(NAMES.term("amount")), Literal("1e999", datatype=URIRef(EXTERNAL["xsd"] + "double"))),
    ]
    assert all(not Read(p).wrong for name, p in of(small(triples)).items() if name.endswith(".html"))
