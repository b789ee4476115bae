"""The files every page links to: style sheet, icon, our script, and the bundled search where it has been built."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from s4c_graph.publishing.site import File, Site

_PACKAGE = Path(__file__).resolve().parents[2]
PLACES = (_PACKAGE / "assets" / "web" / "search.js", _PACKAGE.parents[1] / "build" / "web" / "search.js")
"""Where the bundle of the search stands: in a wheel, or in a checkout that made it."""
OURS = ("icon.svg", "site.css", "site.js")


def assets(site: Site) -> Iterator[File]:
    """The files below ``static/``."""
    for name in OURS:
        yield File(f"static/{name}", files(__package__).joinpath("static", name).read_bytes())
    if (bundle := search_bundle()) is not None:
        yield File("static/search.js", bundle.read_bytes())


def search_bundle() -> Path | None:
    """The bundle of the search, None where it was not built: the pages then offer the names from A to Z."""
    return next((place for place in PLACES if place.is_file()), None)


def lacking() -> str | None:
    """What the pages of this install go without, and how to get it, as a sentence; None where they have all.

    >>> lacking() is None or "hatch_build.py" in lacking()
    True
    """
    if search_bundle() is not None:
        return None
    return "the search script is not built, so the search offers A to Z alone; python hatch_build.py makes it"
