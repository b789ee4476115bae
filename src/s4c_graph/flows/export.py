"""Write what the graph holds in formats that other tools read: tables, and the ecosystem network as GraphML."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from s4c_graph.core import assets
from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names

ECOSYSTEM = "cq55"
"""The question whose rows are the ties of the ecosystem network."""
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What a label may hold and XML 1.0 may not, not even escaped."""


def graphml(kg: KnowledgeGraph, *, lang: str = "en") -> str:
    """Actors and what they take part in as GraphML; the same graph gives the same bytes.

    >>> from s4c_graph.flows.opening import open_graph
    >>> with open_graph() as kg:
    ...     graphml(kg).startswith("<graphml")
    True
    """
    from s4c_graph.core import network

    ties = replace(kg.catalogue().find(ECOSYSTEM), analysis="")
    return _NOT_XML.sub("", network.graphml(kg.select(ties, lang=lang)))


def written(text: str, path: Path) -> None:
    """Write a text beside its place and rename it, so that a file of that name is whole, old or new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=path.parent, prefix=".s4c-") as made:
        (Path(made) / path.name).write_text(text, encoding="utf-8", newline="")
        (Path(made) / path.name).replace(path)


def examples(folder: Path, names: Names) -> list[Path]:
    """Write the example city, tables and made-up people, by the base of ``names`` into a new folder; returns the files.

    Raises InputError where the folder exists and holds something: nothing is overwritten.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError("exists and is not empty", where=str(folder), mend="name a new folder")
    shipped = sorted(p for p in (assets.folder("data") / "examples").iterdir() if p.is_file())
    for path in shipped:
        written(assets.read(path, names), folder / path.name)
    return [folder / path.name for path in shipped]
