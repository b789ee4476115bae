"""The pages of the whole framework: each resource has one in each language, right in form, links, size and words."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping
from urllib.parse import unquote

import pytest
from rdflib.term import URIRef
from tests.page_site import Read, made, whole

from s4c_graph.core.names import DEFAULT_BASE
from s4c_graph.publishing.pages.known import Known
from s4c_graph.publishing.pages.resources import resources
from s4c_graph.publishing.pages.shipped import search_bundle

LANGUAGES = ("en", "sv", "pl")
OTHER_BASE = "https://kompetens.example/data/"
KINDS = (
    "id/competence/CIT.01", "id/area/CIT", "id/role/chief-digital-officer", "id/offer/citizen-engagement-programme",
    "id/outcome/ai-first-look-CYB.08", "id/qualification/citizen-engagement-certificate", "id/level/L5",
    "id/competence-level/CIT.01-L5", "id/requirement/chief-digital-officer-CYB.04", "id/indicator/CIT.01-1",
    "id/claim/000-04", "id/mapping/digcomp-2-to-3-02affc1ba750", "id/mapping-set/esco-skills", "scheme/target-group",
    "scheme/target-group/architects", "id/organisation/aarhus-university", "id/project/crisis", "id/place/katowice",
    "id/seed/000", "id/statistics/uk-skill-gaps", "id/observation/uk-skill-gaps-data-analysis", "digcomp/2.2/2.3",
    "graph/framework", "id/framework/smart-city", "id/path/to-community-engagement-manager",
    "id/event/kielce-first-meeting",
    "id/need/kielce-adapt-education", "id/competence", "id/role", "id/offer", "scheme", "map", "search", "search/s", "",
)  # fmt: skip
"""A page of each kind."""


@pytest.fixture(scope="module")
def files() -> Mapping[str, bytes]:
    return made()


def read(files: Mapping[str, bytes], path: str, lang: str = "en") -> Read:
    name = "index.html" if lang == "en" else f"index.{lang}.html"
    return Read(files[posixpath.join(path, name)].decode("utf-8"))


def test_every_resource_of_ours_has_a_page_in_every_language(files: Mapping[str, bytes]) -> None:
    site = whole()
    own = resources(Known(site))
    assert len(own) > 3000
    missing = [p for iri in own for lang in LANGUAGES if (p := site.addresses.page(str(iri), lang)) not in files]
    assert missing == []
    left = {str(s) for s in site.holding.ours()} - {str(s) for s in own}
    assert {iri.removeprefix(DEFAULT_BASE).split("#")[0].split("/")[0] for iri in left} == {"ontology"}


def test_no_page_weighs_more_than_100_kb_but_the_map(files: Mapping[str, bytes]) -> None:
    heavy = {p: len(c) for p, c in files.items() if p.endswith(".html") and len(c) > 100_000}
    assert {p for p in heavy if not p.startswith("map/")} == set()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", KINDS)
def test_a_page_of_each_kind_is_right_in_form(files: Mapping[str, bytes], path: str, lang: str) -> None:
    page = read(files, path, lang)
    assert page.wrong == []
    assert page.html.startswith(f'<!doctype html>\n<html lang="{lang}">')
    assert [tag for tag, _ in page.headings].count("h1") == 1
    assert all(said.strip() for _, said in page.headings)
    ids = set(page.ids)
    inside = [link[1:] for link in page.links if link.startswith("#")]
    assert [i for i in inside if i not in ids] == []
    languages = [a for tag, a in page.tags if tag == "link" and a.get("rel") == "alternate" and "hreflang" in a]
    assert [a["hreflang"] for a in languages] == list(LANGUAGES)
    assert not re.search(r"\b(None|Undefined)\b", page.text)


def test_every_link_of_every_page_leads_somewhere(files: Mapping[str, bytes]) -> None:
    """Data files, the pages of the ontology, downloads and feed are written by other parts of a site."""
    site = whole()
    beside = {
        site.addresses.data(str(iri), s) for iri in resources(Known(site)) for s in ("ttl", "jsonld", "nt", "rdf")
    }
    broken: dict[str, str] = {}
    for path, content in files.items():
        if not path.endswith(".html"):
            continue
        for link in set(re.findall(r'(?:href|src|action)="([^"#]+)', content.decode("utf-8"))):
            if re.match(r"https?://", link):
                continue
            assert ":" not in link, (path, link)
            to = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(link)))
            to = posixpath.join(to, "index.html") if link.endswith("/") else to
            known = to in files or to in beside or posixpath.normpath(to) in files
            if not known and not to.startswith(("ontology/", "catalogue/", "changes/", "changes.atom")):
                broken[link] = path
    assert broken == {}


def test_no_page_shows_an_address_where_a_name_is_known(files: Mapping[str, bytes]) -> None:
    for path in KINDS:
        for within, said in read(files, path).texts:
            if DEFAULT_BASE in said:
                assert any(w in ("code.iri", "dd") or w.startswith("dl.facts") for w in within), (path, said)


def test_a_competence_page_stands_in_the_order_readers_expect(files: Mapping[str, bytes]) -> None:
    page = read(files, "id/competence/CIT.01")
    assert page.headings[0] == ("h1", "Designing citizen-engagement strategies")
    shown = [a for tag, a in page.tags if tag == "span" and a.get("lang") == "sv"]
    assert shown and "Utformar en strategi för medborgardialog" in page.text, "definitions in every language"
    order = [
        i
        for i in page.ids
        if i
        in ("beside", "indicators", "roles", "offers", "elsewhere", "around", "levels", "sources", "languages", "use")
    ]
    assert order == [
        "beside",
        "indicators",
        "roles",
        "offers",
        "elsewhere",
        "around",
        "levels",
        "sources",
        "languages",
        "use",
    ]
    for said in (
        "CIT.01",
        "Public participation specialist",
        "Essential",
        "integrate community outreach",
        "ESCO skills 1.1.1",
    ):
        assert said in page.text
    assert page.text.index("Designs an engagement strategy") < page.text.index("How it is measured")


def test_a_role_needs_its_own_and_what_it_inherits_at_the_highest_level(files: Mapping[str, bytes]) -> None:
    site = whole()
    known = Known(site)
    manager = URIRef(site.names.id("role", "community-engagement-manager"))
    needs = {str(n.competence).rpartition("/")[2]: n for n in known.needs(manager)}
    assert len(needs) == 35, "DOMAIN 4.1, D7: R01 needs 35 competences"
    assert needs["CIT.01"].level == 7 and needs["CIT.01"].essential
    inferred = {str(c) for c in known.all(manager, "s4c:requiresCompetence")}
    assert {str(n.competence) for n in known.needs(manager)} == inferred, "the reasoner says the same"
    page = read(files, "id/role/community-engagement-manager")
    assert "competences needed: 35" in page.text
    assert page.html.count('href="#must"') + page.html.count('href="#may"') >= 35


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_text_in_another_language_tells_it(files: Mapping[str, bytes], lang: str) -> None:
    page = read(files, "id/organisation/aarhus-university", lang)
    told = [a.get("lang") for tag, a in page.tags if tag in ("span", "bdi")]
    assert ("en" in told) == (lang != "en")


def test_figures_tell_unit_population_period_and_source(files: Mapping[str, bytes]) -> None:
    text = read(files, "id/statistics/uk-skill-gaps").text
    for said in (
        "Percent",
        "Workers in the United Kingdom",
        "not stated by the source",
        "Citizen-engagement programme page",
    ):
        assert said in text


def test_structured_data_is_json_of_the_page(files: Mapping[str, bytes]) -> None:
    for path in KINDS:
        for script in read(files, path).scripts:
            said = json.loads(script)
            assert said["@context"] == "https://schema.org"
            if "@id" in said:
                assert said["@id"].removeprefix(DEFAULT_BASE) == path


def test_pictures_tell_their_title_and_description(files: Mapping[str, bytes]) -> None:
    for path in ("id/competence/CIT.01", "id/role/chief-digital-officer", "map", ""):
        page = read(files, path, "sv")
        pictures = [a for tag, a in page.tags if tag == "svg" and a.get("role") in ("img", "group")]
        assert pictures
        for a in pictures:
            assert all(i in page.ids for i in a["aria-labelledby"].split())


def test_levels_run_from_left_to_right() -> None:
    from s4c_graph.publishing.pages.svg import LEVELS, dot

    found = [int(m[1]) for level in LEVELS if (m := re.search(r'x="(\d+)"/></svg>', dot(level, "must")))]
    assert len(found) == 8 and found == sorted(set(found))
    assert "must" not in dot(0, "must")


def test_the_search_finds_by_the_names_of_the_language(files: Mapping[str, bytes]) -> None:
    for lang, name in (
        ("en", "Publishing open data"),
        ("sv", "Publicering av öppna data"),
        ("pl", "Publikowanie otwartych danych"),
    ):
        index = json.loads(files[f"search/index.{lang}.json"])
        rows = {row[1]: row for row in index["rows"] if row[1]}
        assert rows["DAT.06"][0] == name
        for row in index["rows"]:
            path = unquote(row[3])
            assert posixpath.join(path, "index.html") in files if path.endswith("/") else path in files
    assert len(files["search/index.en.json"]) < 250_000


def test_a_site_without_the_bundled_search_says_so(files: Mapping[str, bytes]) -> None:
    page = read(files, "search")
    assert ("static/search.js" in files) == (search_bundle() is not None) == ("search.js" in page.html)


def test_a_second_base_is_right_in_every_page() -> None:
    files = made(OTHER_BASE, ("en",))
    assert len(files) > 3000
    assert [p for p, c in files.items() if b"w3id.org/s4c" in c] == []
    page = Read(files["id/competence/CIT.01/index.html"].decode("utf-8"))
    assert f"{OTHER_BASE}id/competence/CIT.01" in page.text


def test_nothing_is_asked_of_others(files: Mapping[str, bytes]) -> None:
    for path in KINDS:
        page = read(files, path)
        asked = [a.get("src", "") for tag, a in page.tags if tag in ("script", "img", "iframe")]
        asked += [
            a["href"] for tag, a in page.tags if tag == "link" and a.get("rel") in ("stylesheet", "icon", "preload")
        ]
        assert [a for a in asked if "//" in a] == []
    for name in ("site.css", "site.js"):
        assert b"http" not in files[f"static/{name}"]
