"""Write what the graph holds in formats that other tools read: tables, and the ecosystem network as GraphML."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

from s4c_graph.core import assets
from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.licences import Combined
from s4c_graph.core.names import Names
from s4c_graph.core.network import Statuses
from s4c_graph.core.syntax import NOT_XML
from s4c_graph.core.table import Table
from s4c_graph.flows import licensing

ECOSYSTEM = "cq55"
"""The question whose rows are the ties of the ecosystem network."""
_STATUSES = """PREFIX s4c: <{s4c}>
SELECT DISTINCT ?actor ?thing ?node ?status {{
  {{ ?node s4c:participant ?actor ; s4c:inThing ?thing }}
  UNION {{ ?node s4c:agreementParty ?actor BIND(?node AS ?thing) }}
  UNION {{ ?x s4c:participant|s4c:inThing|s4c:agreementParty ?node }} UNION {{ ?node s4c:agreementParty ?x }}
  ?node s4c:statementStatus ?status
}}"""
"""What is said of how far ties can be relied on (with ?thing), and actors and things."""
LICENCES = "LICENCES.md"
"""File beside exported tables that says their licence."""


def graphml(kg: KnowledgeGraph, *, lang: str = "en") -> str:
    """Actors and what they take part in as GraphML; the same graph gives the same bytes.

    The licence of the whole, and whom to name, stand in its ``desc``. Raises InputError where what is drawn
    from may not stand in one file.

    >>> from s4c_graph.flows.opening import open_graph
    >>> with open_graph() as kg:
    ...     graphml(kg).startswith("<graphml")
    True
    """
    table, drawn = _ties(kg, lang)
    group = licensing.allowed(licensing.sources_of(kg, {g for row in drawn for g in row}))
    return _graphml(table, _statuses(kg), group)


def graphml_parts(kg: KnowledgeGraph, *, lang: str = "en") -> tuple[dict[str, str], tuple[str, ...]]:
    """The same, one text for each group of sources that may stand together, by key of its licence; and why.

    A tie is in a group's text when all that is known of both its ends comes from that group. What may
    not be passed on is in none.
    """
    table, drawn = _ties(kg, lang)
    groups, why = licensing.parted(licensing.sources_of(kg, {g for row in drawn for g in row}))
    statuses = _statuses(kg)
    texts = {}
    for group in groups:
        inside = {s.graph for s in group.sources}
        rows = tuple(cells for cells, graphs in zip(table.rows, drawn, strict=True) if graphs <= inside)
        texts[group.licence.key] = _graphml(Table(table.columns, rows), statuses, group)
    return texts, why


def network_json(kg: KnowledgeGraph, *, lang: str = "en") -> str:
    """The same network as node-link JSON, which networkx, D3 and others read; licence and whom to name in ``graph``.

    Raises InputError as :func:`graphml` does.
    """
    from s4c_graph.core import network

    table, drawn = _ties(kg, lang)
    group = licensing.allowed(licensing.sources_of(kg, {g for row in drawn for g in row}))
    licence = group.licence.iri or group.licence.name
    about = {"license": licence, "attribution": list(group.attributions), "notice": group.notice()}
    told = network.node_link(table, _statuses(kg), **about)
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def tables(kg: KnowledgeGraph, folder: Path) -> list[Path]:
    """The framework's tables as CSV, and beside them LICENCES.md: under which licence they are, and whom to name.

    Raises InputError where the tables hold what may not be passed on together, and where
    :func:`s4c_graph.intake.tables.export` does.
    """
    from s4c_graph.intake import tables as rows

    notice = licensing.allowed(licensing.sources_of(kg, set(rows.GRAPHS) & set(kg.graph_names()))).notice()
    paths = rows.export(kg, folder)
    written("# Licence of these tables\n\n" + notice.replace("\n", "\n\n").rstrip() + "\n", folder / LICENCES)
    return [*paths, folder / LICENCES]


def _ties(kg: KnowledgeGraph, lang: str) -> tuple[Table, list[set[str]]]:
    """The ties of the ecosystem, and the graphs that say something of either end of each."""
    table = kg.select(replace(kg.catalogue().find(ECOSYSTEM), analysis=""), lang=lang)
    ends = [(row["actor"], row["thing"]) for row in table]
    about = licensing.drawn_from(kg, [end for pair in ends for end in pair])
    return table, [set().union(*(about.get(str(end), ()) for end in pair)) for pair in ends]


def _statuses(kg: KnowledgeGraph) -> Statuses:
    """How far actors, things and ties can be relied on, by the last part of the status; several are parted by ``;``."""
    found: dict[tuple[str, ...], set[str]] = {}
    for row in kg.select(_STATUSES.format(s4c=kg.names.term(""))):
        word = str(row["status"]).rpartition("/")[2]
        if row["thing"] is not None:
            found.setdefault((str(row["actor"]), str(row["thing"])), set()).add(word)
        else:
            found.setdefault((str(row["node"]),), set()).add(word)
    return {key: ";".join(sorted(words)) for key, words in found.items()}


def _graphml(table: Table, statuses: Statuses, group: Combined) -> str:
    from s4c_graph.core import network

    desc = f"<desc>{escape(group.notice())}</desc>"
    text = re.sub(r"<graphml[^>]*>", lambda opened: f"{opened[0]}\n  {desc}", network.graphml(table, statuses), count=1)
    return NOT_XML.sub("", text)


def written(text: str, path: Path) -> None:
    """Write a text beside its place and rename it, so that a file of that name is whole, old or new."""
    written_bytes(text.encode("utf-8"), path)


def written_bytes(content: bytes, path: Path) -> None:
    """The same for what is bytes already. Raises InputError where the place cannot be written to."""
    written_together({path: content})


def written_together(files: Mapping[Path, bytes]) -> list[Path]:
    """Write files beside their places and rename them when all are written: all of them, or none; returns their paths.

    Raises InputError where a place cannot be written to, or is a folder, a link, a device or a pipe; what was there
    stays.
    """
    for path in files:
        if path.is_dir():
            raise InputError("is a folder", where=str(path), mend="name a file in it")
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise InputError("is a link or a device, no plain file", where=str(path), mend="name another place")
    new: list[Path] = []
    at = Path()
    try:
        with ExitStack() as held:
            drafts: dict[Path, Path] = {}
            for at, content in files.items():
                if at.parent not in drafts:
                    new += _folders(at.parent)
                    beside = TemporaryDirectory(dir=at.parent, prefix=".s4c-")
                    drafts[at.parent] = Path(held.enter_context(beside))
                (drafts[at.parent] / at.name).write_bytes(content)
            for at in files:
                (drafts[at.parent] / at.name).replace(at)
    except OSError as error:
        for folder in reversed(new):
            with suppress(OSError):
                folder.rmdir()
        raise InputError(f"cannot be written: {error.strerror}", where=str(at), mend="name another place") from error
    return list(files)


def _folders(folder: Path) -> list[Path]:
    """Make a folder and those it is in; returns the new ones, outermost first."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


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
