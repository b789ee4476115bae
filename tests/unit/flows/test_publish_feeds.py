"""Two releases of the framework compared for the feed: one competence changed, one replaced, one new; public graphs."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.published import contents, site_of

from s4c_graph.core.errors import InputError
from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.flows.build import build
from s4c_graph.flows.publish_feeds import step
from s4c_graph.publishing.feed_changes import Step, Told, told
from s4c_graph.publishing.feeds import feeds
from s4c_graph.publishing.site import Site

ID = "https://w3id.org/s4c/id/"
PRIVATE = '<https://example.org/x> a <https://example.org/T> ; <https://example.org/p> "of nobody\'s business" .\n'


def edited(folder: Path, root: Path) -> Path:
    """The shipped tables with one competence said otherwise, one replaced and one more."""
    shutil.copytree(root / "data" / "framework", folder)
    path = folder / "competences.csv"
    with path.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    new = {**rows[1], "notation": "CIT.99", "label_en": "Methods of participation"}
    new |= {"label_sv": "Metoder att delta", "label_pl": "Metody uczestnictwa"}
    rows[0]["label_en"] = "Designing strategies for citizen engagement"
    rows[1] |= {"deprecated": "true", "replaced_by": "CIT.99"}
    columns: Sequence[str] = [*rows[0], *(c for c in ("deprecated", "replaced_by") if c not in rows[0])]
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows([*rows, new])
    return folder


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Release:
    """A release of the edited tables, with a graph of a user's own beside them."""
    folder = tmp_path_factory.mktemp("later")
    (folder / "own.ttl").write_text(PRIVATE, encoding="utf-8")
    tables = edited(folder / "tables", root)
    return build(Settings(home=folder / "home"), framework=tables, sources=[folder / "own.ttl"]).release


def public(release: Release) -> list[str]:
    """The names of the graphs of a release that come with the package."""
    return [name for name in release.manifest.graphs if not name.startswith("user/")]


def site(release: Release) -> Site:
    """A site of a release."""
    with release.open() as kg:
        return site_of(kg, digest=release.manifest.digest, issued=release.manifest.created)


def compared(before: Release, after: Release) -> tuple[Step, dict[str, Told]]:
    """The step, and what it tells by the end of the IRI."""
    found = step(before, after, published=public(after))
    assert found.diff is not None
    return found, {t.iri.removeprefix(ID): t for t in told(found.diff, site(after).names, site(after).holding)}


def test_the_three_sorts_of_change_are_told(built: Release, later: Release) -> None:
    found, entries = compared(built, later)
    assert (found.digest, found.issued) == (later.manifest.digest, later.manifest.created)
    assert {key: entry.what for key, entry in entries.items()} == {
        "competence/CIT.01": "changed", "competence/CIT.02": "deprecated", "competence/CIT.99": "added",
        "indicator/CIT.99-1": "added",
    }  # fmt: skip
    assert entries["competence/CIT.02"].replaced_by == (f"{ID}competence/CIT.99",)
    assert entries["competence/CIT.01"].details == (
        "prefLabel (en): Designing citizen-engagement strategies → Designing strategies for citizen engagement",
    )


def test_the_way_back_tells_what_is_gone(built: Release, later: Release) -> None:
    _, entries = compared(later, built)
    assert entries["competence/CIT.99"].what == "removed"
    assert entries["competence/CIT.01"].what == "changed"


def test_only_graphs_that_were_published_are_compared(built: Release, later: Release) -> None:
    assert any(name.startswith("user/") for name in later.manifest.graphs)
    found, _ = compared(built, later)
    assert found.diff is not None
    assert not any("example.org" in change.concept for change in found.diff.changes)
    both = step(built, later, published=list(later.manifest.graphs))
    assert both.diff is not None
    assert any("example.org/x" in change.concept for change in both.diff.changes)


def test_a_feed_over_two_publishes(built: Release, later: Release) -> None:
    first = contents(feeds(site(built)))
    found, _ = compared(built, later)
    second = contents(feeds(site(later), [found], first))
    assert b"Deprecated competence: Participatory methods" in second["changes.atom"]
    assert {p: c for p, c in first.items() if p.count("/") and not p.endswith("index.json")}.items() <= second.items()


def test_a_release_compared_with_itself_tells_nothing(built: Release) -> None:
    _, entries = compared(built, built)
    assert entries == {}


def test_releases_under_different_bases_are_refused(built: Release, tmp_path: Path) -> None:
    other = build(Settings(home=tmp_path, base="https://city.example.org/graph/")).release
    with pytest.raises(InputError, match="different bases"):
        step(built, other, published=public(built))
