"""A site that is published again: what changed is written and told, what was published under a version stays."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from rdflib import Graph

from s4c_graph.core.names import Names
from s4c_graph.core.release import Release, Releases
from s4c_graph.core.settings import Settings
from s4c_graph.flows.build import build
from s4c_graph.flows.publish import Published, publish
from s4c_graph.publishing.writing import MARKER, RECORD

BASE = Names().base
OLD, NEW = "Designing citizen-engagement strategies", "Planning how residents take part"


class Twice(NamedTuple):
    """A site published twice, with one competence relabelled between: its folder, and what it was at first."""

    folder: Path
    first: dict[str, bytes]
    again: Published
    later: Release


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Twice:
    place = tmp_path_factory.mktemp("again")
    settings = Settings(home=place / "home")
    site = place / "site"
    publish(build(settings).release, site)
    first = {str(p.relative_to(site)): p.read_bytes() for p in site.rglob("*") if p.is_file()}
    tables = shutil.copytree(root / "data" / "framework", place / "framework")
    file = tables / "competences.csv"
    told = file.read_text(encoding="utf-8")
    assert OLD in told
    file.write_text(told.replace(OLD, NEW), encoding="utf-8")
    later = build(settings, framework=tables).release
    return Twice(site, first, publish(later, site, earlier=Releases(settings.home).all()), later)


def test_only_what_changed_is_written(twice: Twice) -> None:
    written = twice.again.written
    assert 50 < len(written.written) < 400
    assert written.unchanged > 25_000
    assert written.removed == ()
    assert {"id/competence/CIT.01.ttl", "id/competence/CIT.01/index.html", "changes.atom"} <= set(written.written)
    assert "id/competence/DIG.01/index.html" not in written.written
    for path, content in twice.first.items():
        if path not in written.written and path not in (MARKER, RECORD):
            assert (twice.folder / path).read_bytes() == content, path


def test_it_is_the_site_that_a_first_publishing_makes_but_for_versions_and_the_feed(
    twice: Twice, tmp_path: Path
) -> None:
    fresh = tmp_path / "fresh"
    made = publish(twice.later, fresh).written.written
    of_the_feed = ("changes", "dataset/", "catalogue", "sitemap", ".well-known/")
    paths = [path for path in made if not path.startswith(of_the_feed)]
    assert len(paths) > 25_000
    assert [path for path in paths if (fresh / path).read_bytes() != (twice.folder / path).read_bytes()] == []
    assert (fresh / RECORD).read_bytes() == (twice.folder / RECORD).read_bytes()


def test_the_feed_tells_it_and_keeps_its_pages(twice: Twice) -> None:
    assert f"{OLD} → {NEW}" in (twice.folder / "changes.atom").read_text(encoding="utf-8")
    listed = json.loads((twice.folder / "changes" / "index.json").read_text(encoding="utf-8"))
    assert [one["version"] for one in listed] == ["0.1.0", "0.1.0"]
    first = listed[0]["slug"]
    for suffix in ("atom", "ttl", "nt"):
        path = f"changes/{first}.{suffix}"
        assert (twice.folder / path).read_bytes() == twice.first[path]
    page = (twice.folder / "changes" / "index.pl.html").read_text(encoding="utf-8")
    assert all(f'href="{one["slug"]}.atom"' in page for one in listed)


def test_what_was_published_under_a_version_stays_and_is_told(twice: Twice) -> None:
    path = "dataset/framework/0.1.0.ttl"
    assert (twice.folder / path).read_bytes() == twice.first[path]
    (line,) = [told for told in twice.again.told if path in told]
    assert "give what changed a new version" in line


def test_a_version_of_the_ontology_is_the_ontology_and_no_framework(twice: Twice) -> None:
    assert not any("ontology/" in told for told in twice.again.told)
    version = Graph().parse(twice.folder / "ontology" / "0.1.0.nt", format="nt")
    assert len(version) > 10_000
    assert not [s for s in version.subjects() if str(s).startswith(f"{BASE}id/competence/")]


def test_downloads_are_listed_with_their_sizes(twice: Twice) -> None:
    page = (twice.folder / "catalogue" / "index.html").read_text(encoding="utf-8")
    files = re.findall(r'href="(\.\./dumps/[^"]+)"', page)
    assert len(files) > 100
    assert all((twice.folder / "catalogue" / file).resolve().is_file() for file in files)
    assert len(page.encode()) < 100_000
    assert "SSSOM/TSV" in page and "CC BY 4.0" in page


def test_the_map_of_the_site_lists_the_pages(twice: Twice) -> None:
    told = (twice.folder / "sitemap.xml").read_text(encoding="utf-8")
    for page in ("id/competence/CIT.01/", "catalogue/", "changes/", "ontology/"):
        assert f"<loc>{BASE}{page}</loc>" in told or f"<loc>{BASE}{page.rstrip('/')}</loc>" in told, page


def test_without_the_earlier_release_the_feed_says_so(twice: Twice, tmp_path: Path, root: Path) -> None:
    site = shutil.copytree(twice.folder, tmp_path / "site")
    done = publish(build(Settings(home=tmp_path / "home")).release, site)
    assert any("no longer here" in told for told in done.told)
