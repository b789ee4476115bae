"""The sitemap: pages with their languages, several files above the limits, and robots.txt."""

from __future__ import annotations

from xml.etree import ElementTree

from tests.published import contents

from s4c_graph.publishing.sitemap import sitemap

ROOT = "https://example.org/s4c/"
SM, XHTML = "{http://www.sitemaps.org/schemas/sitemap/0.9}", "{http://www.w3.org/1999/xhtml}"


def places(content: bytes) -> list[str]:
    """The addresses in a sitemap or an index."""
    return [str(e.text) for e in ElementTree.fromstring(content).iter(f"{SM}loc")]


def test_pages_are_named_by_their_folders_and_languages_name_each_other() -> None:
    found = contents(sitemap(ROOT, ["index.html", "id/a/index.sv.html", "id/a/index.html", "id/a.ttl", "x/style.css"]))
    assert places(found["sitemap.xml"]) == [ROOT, f"{ROOT}id/a/", f"{ROOT}id/a/index.sv.html"]
    for url in list(ElementTree.fromstring(found["sitemap.xml"]))[1:]:
        links = {link.get("hreflang"): link.get("href") for link in url.iter(f"{XHTML}link")}
        assert links == {"en": f"{ROOT}id/a/", "sv": f"{ROOT}id/a/index.sv.html"}
    assert found["robots.txt"].endswith(f"Sitemap: {ROOT}sitemap.xml\n".encode())


def test_an_address_without_a_slash_at_its_end_is_the_same() -> None:
    pages = ["index.html", "id/a/index.html"]
    assert contents(sitemap(ROOT.rstrip("/"), pages)) == contents(sitemap(ROOT, pages))


def test_more_than_the_most_become_several_files() -> None:
    pages = [f"id/{n:03}/index.html" for n in range(7)]
    found = contents(sitemap(ROOT, pages, most=3))
    assert places(found["sitemap.xml"]) == [f"{ROOT}sitemap-{n}.xml" for n in (1, 2, 3)]
    parts = [places(found[f"sitemap-{n}.xml"]) for n in (1, 2, 3)]
    assert [len(part) for part in parts] == [3, 3, 1]
    assert [place for part in parts for place in part] == [f"{ROOT}id/{n:03}/" for n in range(7)]


def test_a_file_stays_below_the_most_bytes() -> None:
    found = contents(sitemap(ROOT, [f"id/{n:03}/index.html" for n in range(30)], most_bytes=900))
    assert all(len(c) <= 900 for p, c in found.items() if p.startswith("sitemap-"))
    assert sum(len(places(c)) for p, c in found.items() if p.startswith("sitemap-")) == 30


def test_the_order_of_pages_changes_nothing_and_odd_letters_are_escaped() -> None:
    pages = ["id/å & b/index.html", "id/a'b/index.html"]
    assert contents(sitemap(ROOT, pages)) == contents(sitemap(ROOT, reversed(pages)))
    assert places(contents(sitemap(ROOT, pages))["sitemap.xml"]) == [f"{ROOT}id/a%27b/", f"{ROOT}id/%C3%A5%20%26%20b/"]


def test_a_site_without_pages_has_an_empty_sitemap() -> None:
    assert places(contents(sitemap(ROOT, []))["sitemap.xml"]) == []
