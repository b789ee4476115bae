"""The shipped sources (ontology, shapes, queries, data), found in the wheel or in a checkout; the start of the way.

In a wheel the four top-level folders lie in ``s4c_graph/assets``; in an editable checkout they are
read from the repository itself, so an edit is live.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from s4c_graph.core.errors import MissingError
from s4c_graph.core.names import DEFAULT_BASE, Names

_PACKAGE = Path(__file__).resolve().parent.parent


def folder(name: str) -> Path:
    """Path of a shipped folder: ``ontology``, ``shapes``, ``queries`` or ``data``.

    >>> folder("ontology").name
    'ontology'
    """
    for root in (_PACKAGE / "assets", _PACKAGE.parent.parent):
        if (root / name).is_dir():
            return root / name
    raise MissingError(f"the shipped folder {name!r} is not installed", mend="reinstall s4c-graph")


def files(name: str, suffix: str) -> Iterator[Path]:
    """The files of a shipped folder with this suffix, sub-folders included, in a fixed order."""
    yield from sorted(folder(name).rglob(f"*{suffix}"))


def read(path: Path, names: Names) -> str:
    """Text of a shipped source with the configured base in place of the written one."""
    text = path.read_text(encoding="utf-8")
    return text if names.base == DEFAULT_BASE else text.replace(DEFAULT_BASE, names.base)
