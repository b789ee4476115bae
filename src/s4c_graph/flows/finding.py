"""Find concepts by their words: in the index of the release, or in one made on the spot for the bundled framework."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from s4c_graph.core.settings import Settings
from s4c_graph.flows.opening import bundled, chosen

if TYPE_CHECKING:
    from s4c_graph.search import Hit


def find(
    text: str, settings: Settings, *, lang: str | None = None, kind: str | None = None, limit: int = 10
) -> list[Hit]:
    """Concepts whose labels fit the words, best first. Raises InputError for an empty text or unknown kind."""
    from s4c_graph.search import LabelIndex, build

    release = chosen(settings)
    if release is not None:
        return LabelIndex(release.index).search(text, lang=lang, kind=kind, limit=limit)
    with TemporaryDirectory(prefix="s4c-index-") as folder, bundled(settings.names) as kg:
        build(kg, Path(folder) / "index")
        return LabelIndex(Path(folder) / "index").search(text, lang=lang, kind=kind, limit=limit)
