"""The pages in a real browser: axe-core finds nothing, nothing scrolls sideways, nothing is asked of others.

Needs Debian's chromium, the Python package playwright to drive it, and Node for axe-core by web/package-lock.json.
"""

from __future__ import annotations

import functools
import http.server
import importlib.util
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.page_site import made, whole

from s4c_graph.core.values import Source
from s4c_graph.flows.documentation import documentation
from s4c_graph.publishing import feed_atom
from s4c_graph.publishing.checks import Check, Result
from s4c_graph.publishing.checks_page import checks_page
from s4c_graph.publishing.dumped import Dumped
from s4c_graph.publishing.feed_changes import Told
from s4c_graph.publishing.feeds import CHANGES, Listed
from s4c_graph.publishing.pages import lacking, missing, version_pages
from s4c_graph.publishing.pages.changes import change_pages
from s4c_graph.publishing.pages.downloads import downloads
from s4c_graph.publishing.site import File

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking",    "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDE, NARROW, SMALLEST = (1280, 900), (375, 812), (320, 640)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
PAGES = (
    "", "id/competence/CYB.04/", "id/area/CIT/", "id/role/community-engagement-manager/",
    "id/offer/citizen-engagement-programme/", "id/outcome/ai-first-look-CYB.08/",
    "id/qualification/citizen-engagement-certificate/", "id/path/to-community-engagement-manager/", "id/level/L5/",
    "id/competence-level/CIT.01-L5/", "id/requirement/chief-digital-officer-CYB.04/", "id/indicator/CIT.01-1/",
    "id/claim/000-04/", "id/mapping/esco-skills-e1850b33eb46/", "id/mapping-set/digcomp-2-to-3/",
    "scheme/target-group/",
    "scheme/target-group/architects/", "digcomp/2.2/2.3/", "id/organisation/aarhus-university/", "id/project/crisis/",
    "id/place/katowice/", "id/seed/002/", "id/statistics/uk-skill-gaps/", "id/observation/uk-skill-gaps-data-analysis/",
    "graph/framework/", "id/framework/smart-city/", "id/need/kielce-adapt-education/", "id/competence/", "id/role/",
    "id/offer/", "id/claim/", "scheme/", "map/", "map/community-engagement-manager/", "search/", "search/q/",
    "ontology/", "ontology/core/", "ontology/align/", "ontology/class/Competence/", "ontology/property/inArea/",
    "shapes/", "shapes/A-05/", "queries/", "queries/cq05-role-needs/", "checks/", "catalogue/", "changes/",
    "changes/0.2.0-b/", "dataset/framework/0.1.0/", "ontology/0.1.0/",
)  # fmt: skip
"""One page of each kind."""
MISSING = "404.html"


def others() -> Iterator[File]:
    """Pages beside those of resources: documentation, checks, downloads, changes, versions, what is not there."""
    site, framework = whole(), Source("framework", "Reference competence framework", "0.1.0", "CC BY 4.0")
    site = replace(site, about=replace(site.about, sources={"framework": framework}), checked=True)
    check = Check("OOPS", "P04", "terms in no axiom", Result.ON_PURPOSE, ("urn:o1", "urn:o2"), "a reason")
    paths = ("all.ttl.gz", "tables/roles.csv", "tables/roles.parquet", "graph/framework.ttl", "graph/framework.nt")
    release = Listed("0.2.0-b", "2026-12-24T00:00:00Z", "b" * 64, "0.2.0")
    page = feed_atom.Page(site.names.base + CHANGES, "Changes", "", "", "urn:a.atom", "", release.when, "0.2.0")
    changes = [
        Told(site.names.id("competence", "CYB.04"), "changed", "x", "competence", ("prefLabel (en): talk → speak",)),
        Told(site.names.id("role", "none"), "removed", "Clerk", "city role", (), (site.names.id("role", "clerk"),)),
    ]
    archive = feed_atom.archive(page, [(f"urn:{n}", one) for n, one in enumerate(changes)], known=True)
    yield from documentation(site)
    yield from checks_page(site, [check, Check("SKOS", "S9", "a concept is no scheme", Result.PASSED)])
    yield from downloads(site, [Dumped.of(File(f"dumps/{path}", b"x" * 2000)) for path in paths])
    yield from change_pages(site, [release], {f"{CHANGES}/{release.slug}.atom": archive})
    yield from version_pages(site)
    yield from missing(site)


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory, need: Callable[[object, str], None]) -> Iterator[str]:
    """The pages of the bundled framework, served on this machine."""
    need(lacking() is None, "the search script, which the wheel has; in a checkout: python hatch_build.py")
    folder = tmp_path_factory.mktemp("site")
    for path, content in {**made(), **{f.path: f.content for f in others()}}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """A browser that goes on before a file is read is no error."""

    server = Server(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def browser(need: Callable[[object, str], None]) -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    need(program, "chromium (Debian package chromium)")
    need(importlib.util.find_spec("playwright"), "the Python package playwright")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=program, args=list(FLAGS))
        yield found
        found.close()


@pytest.fixture(scope="session")
def axe(root: Path, need: Callable[[object, str], None]) -> str:
    """The text of axe-core, of the version in the lockfile."""
    script = root / "build" / "web" / "axe.min.js"
    if not script.is_file():
        need(shutil.which("node"), "node, to get axe-core by web/package-lock.json")
        subprocess.run([sys.executable, str(root / "hatch_build.py"), "axe-core/axe.min.js"], check=True)
    return script.read_text(encoding="utf-8")


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens a page in a size and a colour scheme; at the end says what it complained of or asked of others."""
    contexts, wrong = [], []

    def open_page(path: str, size: tuple[int, int] = WIDE, scheme: Any = "light", script: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, java_script_enabled=script
        )
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console", lambda said: wrong.append(f"{path}: {said.text}") if said.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: wrong.append(f"{path}: {error}"))
        page.on(
            "request", lambda asked: None if asked.url.startswith(address) else wrong.append(f"{path}: {asked.url}")
        )
        page.goto(address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing(opened: Callable[..., Page], axe: str, size: tuple[int, int], scheme: str) -> None:
    found = {}
    page = opened("", size, scheme)
    root = page.url
    for path in (*PAGES, MISSING):
        page.goto(root + path)
        page.add_script_tag(content=axe)
        result = page.evaluate(f"axe.run({{ runOnly: {list(RULES)} }})")
        assert len(result["passes"]) > 10, path
        if result["violations"]:
            found[path] = [(v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in result["violations"]]
    assert found == {}


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["sv", "pl"])
def test_nothing_scrolls_sideways_at_320_pixels(opened: Callable[..., Page], lang: str) -> None:
    wide = {}
    page = opened("", SMALLEST)
    root = page.url
    for path in PAGES:
        page.goto(f"{root}{path}index.{lang}.html")
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 320:
            wide[path] = width
    assert wide == {}


def test_axe_sees_what_is_wrong(opened: Callable[..., Page], axe: str) -> None:
    page = opened("id/need/kielce-adapt-education/")
    page.add_script_tag(content=axe)
    page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=\"data:,\"><input>')")
    found = {v["id"] for v in page.evaluate("axe.run()")["violations"]}
    assert {"image-alt", "label"} <= found


def test_the_languages_are_reached_by_the_keyboard(opened: Callable[..., Page]) -> None:
    page = opened("id/competence/CYB.04/")
    seen = []
    for _ in range(8):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.textContent.trim()"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert outline == "3px", seen
        if seen[-1] == "Svenska":
            break
    assert seen[0] == "Skip to the content" and seen[-1] == "Svenska"
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/id/competence/CYB\.04/index\.sv\.html$"))
    assert page.locator("html").get_attribute("lang") == "sv"


def test_the_language_is_switched_at_the_same_place(opened: Callable[..., Page]) -> None:
    page = opened("id/competence/CYB.04/#roles")
    page.get_by_role("link", name="Svenska", exact=True).first.click()
    page.wait_for_url(re.compile(r"/id/competence/CYB\.04/index\.sv\.html#roles$"))
    page = opened("search/?q=DAT.06")
    page.get_by_role("link", name="Polski", exact=True).first.click()
    page.wait_for_url(re.compile(r"/search/index\.pl\.html\?q=DAT\.06$"))


def test_the_skip_link_leads_to_the_content(opened: Callable[..., Page]) -> None:
    page = opened("id/role/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_search_finds_what_is_typed(opened: Callable[..., Page]) -> None:
    page = opened("search/?q=DAT.06")
    page.locator("#results li a").first.wait_for()
    assert page.locator("#results li a").first.inner_text() == "DAT.06 Publishing open data"
    page.fill("#q", "zxqw")
    page.get_by_text("Nothing found").wait_for()
    page.fill("#q", "procurment")
    page.locator("#results li a").first.wait_for()
    assert "procurement" in page.locator("#results").inner_text().lower()


def test_the_search_finds_polish_names_without_their_marks(opened: Callable[..., Page]) -> None:
    page = opened("search/index.pl.html?q=zamowienia")
    page.locator("#results li a").first.wait_for()
    assert "zamówie" in page.locator("#results").inner_text().lower()


def test_a_table_is_sorted_by_its_heads(opened: Callable[..., Page]) -> None:
    page = opened("id/role/community-engagement-manager/")
    head = page.locator("#needs + .scroll th button, section[aria-labelledby=needs] th button").nth(1)
    head.click()
    levels = page.locator("section[aria-labelledby=needs] tbody .at").all_inner_texts()
    assert levels == sorted(levels) and len(set(levels)) > 2
    head.click()
    assert page.locator("section[aria-labelledby=needs] tbody .at").all_inner_texts() == levels[::-1] or levels[
        0
    ] == min(levels)


def test_a_role_is_chosen_on_the_map(opened: Callable[..., Page]) -> None:
    page = opened("map/")
    page.select_option("#place", label="Community engagement manager")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(re.compile(r"/map/community-engagement-manager/$"))
    assert page.locator("svg.poster rect.on").count() == 35


def test_pages_work_without_scripts(opened: Callable[..., Page]) -> None:
    page = opened("map/", script=False)
    page.get_by_role("link", name="Community engagement manager").click()
    assert page.locator("svg.poster rect.on").count() == 35
    page = opened("search/", script=False)
    assert page.get_by_text("The search needs JavaScript").is_visible()
    page.get_by_role("link", name="Q", exact=True).click()
    assert page.locator("main li a").count() > 1
    page = opened("id/competence/CYB.04/", script=False)
    assert not page.locator("button.copy").is_visible()


def test_what_is_printed_is_dark_on_white_and_whole(opened: Callable[..., Page]) -> None:
    page = opened("queries/cq05-role-needs/", scheme="dark")
    page.emulate_media(media="print")
    colours = page.evaluate("[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]")
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert not page.locator("nav.main").is_visible()
    assert (
        page.evaluate(
            "(() => { const pre = document.querySelector('pre'); return pre.scrollWidth - pre.clientWidth; })()"
        )
        <= 1
    )


def test_text_at_twice_the_size_still_fits(opened: Callable[..., Page]) -> None:
    for path in ("", "id/competence/CYB.04/", "id/role/community-engagement-manager/", "map/"):
        page = opened(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDE[0], path
