"""The pages of the change feed: what each release changed, in words, read from the archives of the feed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.feed_steps import FIRST, SECOND, STEP
from tests.page_site import Read

from s4c_graph.publishing import feed_atom
from s4c_graph.publishing.feed_changes import Told
from s4c_graph.publishing.feeds import CHANGES, Listed, feeds
from s4c_graph.publishing.pages.changes import change_pages, told
from s4c_graph.publishing.site import Site

LISTED = Listed("0.2.0-bbbbbbbb", "2026-12-24T00:00:00Z", "b" * 64, "0.2.0")
PATH = f"{CHANGES}/{LISTED.slug}"


def made(site: Site, files: dict[str, bytes], listed: list[Listed]) -> dict[str, str]:
    archives = {path: content for path, content in files.items() if path.endswith(".atom")}
    return {f.path: f.content.decode("utf-8") for f in change_pages(site, listed, archives)}


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    first = {f.path: f.content for f in feeds(FIRST)}
    second = {f.path: f.content for f in feeds(SECOND, [STEP], first)}
    before = Listed("0.1.0-aaaaaaaa", "2026-11-26T10:00:00Z", "a" * 64, "0.1.0")
    return made(SECOND, second, [before, LISTED])


def test_a_page_of_each_release_tells_what_changed(pages: dict[str, str]) -> None:
    page = Read(pages[f"{PATH}/index.html"])
    assert page.wrong == []
    assert page.headings[0] == ("h1", "What changed in 0.2.0, 2026-12-24")
    assert [said for tag, said in page.headings if tag == "h2"] == [
        "New",
        "Changed",
        "No longer used",
        "Taken out",
        "Follow",
    ]
    for said in ("name (English): talk → speak <b>&amp;</b>", "stride", "leave", "Replaced by stride"):
        assert said in page.text, said
    assert "New: 1 · Changed: 1 · No longer used: 1 · Taken out: 1" in page.text
    assert not [link for link in page.links if link.endswith("/D/")], "what is gone has no page to lead to"


def test_the_pages_are_in_every_language(pages: dict[str, str]) -> None:
    assert "Vad som ändrades i 0.2.0" in pages[f"{PATH}/index.sv.html"]
    assert "namn (Engelska): " in Read(pages[f"{PATH}/index.sv.html"]).text
    assert "Usunięte" in pages[f"{PATH}/index.pl.html"]


def test_the_first_release_says_that_there_is_nothing_before_it(pages: dict[str, str]) -> None:
    assert "the first release that is told of" in Read(pages[f"{CHANGES}/0.1.0-aaaaaaaa/index.html"]).text


def test_the_list_counts_what_each_release_changed_the_latest_first(pages: dict[str, str]) -> None:
    page = Read(pages[f"{CHANGES}/index.html"])
    assert page.text.index("0.2.0, 2026-12-24") < page.text.index("0.1.0, 2026-11-26")
    assert f"../{PATH}/" in page.links
    assert "0.2.0, 2026-12-24 1 1 1 1 Atom" in page.text


def test_a_release_of_thousands_stays_a_page() -> None:
    many = [
        Told(f"https://w3id.org/s4c/id/x/{n:05}", "changed", "x" * 200, "skill", ("y" * 390,) * 9) for n in range(900)
    ]
    head = feed_atom.Page("urn:s", "t", "a", "", f"urn:{PATH}.atom", "", LISTED.when, "0.2.0")
    archive = feed_atom.archive(head, [(f"urn:{n}", one) for n, one in enumerate(many)], known=True)
    (page,) = [
        p for path, p in made(SECOND, {f"{PATH}.atom": archive}, [LISTED]).items() if path == f"{PATH}/index.html"
    ]
    assert len(page.encode()) < 100_000
    assert "more in the feed" in page and "Changed: 900" in page


@pytest.mark.parametrize(
    "archive",
    [
        b"",
        b"<feed>",
        b"<feed/>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><feed>&a;</feed>',
        b'{"entries": []}',
        b"\xff\xfe",
        '<!DOCTYPE x [<!ENTITY a "b">]><feed>&a;</feed>'.encode("utf-16"),
    ],
)
def test_an_archive_that_is_none_tells_nothing(archive: bytes) -> None:
    assert told(LISTED, archive).changes == ()
    assert Read(made(SECOND, {f"{PATH}.atom": archive}, [LISTED])[f"{PATH}/index.html"]).wrong == []


def test_what_an_archive_says_is_text_and_nothing_else() -> None:
    hostile = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry>'
        "<title>Removed &lt;b&gt;: &lt;script&gt;alert(1)&lt;/script&gt;</title>"
        '<link rel="alternate" href="javascript:alert(1)"/><link rel="successor-version" href="javascript:x"/>'
        '<category term="removed"/><content>"&gt;&lt;img src=x&gt; (en): \u202eevil → javascript:y</content>'
        "</entry></feed>"
    ).encode()
    (page,) = [
        p for path, p in made(SECOND, {f"{PATH}.atom": hostile}, [LISTED]).items() if path == f"{PATH}/index.html"
    ]
    assert "<script>alert" not in page and "<img" not in page and "\u202e" not in page
    assert not [link for link in Read(page).links if "script:" in link]


def test_the_same_archives_give_the_same_pages(pages: dict[str, str]) -> None:
    other = replace(SECOND, repository="")
    files = {f.path: f.content for f in feeds(SECOND, [STEP], {f.path: f.content for f in feeds(FIRST)})}
    again = made(other, files, [Listed("0.1.0-aaaaaaaa", "2026-11-26T10:00:00Z", "a" * 64, "0.1.0"), LISTED])
    assert again == pages
