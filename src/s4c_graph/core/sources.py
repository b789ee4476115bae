"""What is said of each source (data/sources.toml): title, version, licence, attribution, where it is had."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from s4c_graph.core import assets
from s4c_graph.core.values import Source


@dataclass(frozen=True)
class Known:
    """An official file that was seen. sha256, size: of its bytes. seen: ``mirror`` where not from the publisher itself.

    source, version: what it is a file of.
    """

    file: str
    source: str
    version: str
    sha256: str
    size: int
    seen: str


@dataclass(frozen=True)
class Obtainable:
    """A source that its user fetches: where, what to choose there, and the versions known.

    obtain: official page and steps. versions: counts by version, empty where only the name is known.
    """

    key: str
    title: str
    licence: str
    obtain: str
    files: str
    versions: Mapping[str, Mapping[str, int]]


def source(graph: str, *, version: str = "", file: str = "", sha256: str = "") -> Source:
    """The Source of a graph; ``esco/1.1.1`` and ``mappings/mine`` without an entry fall back to their first part.

    graph: name below ``{base}graph/``. version: overrides the one written down. file, sha256: what was
    read. A graph that nobody wrote down is given its own name as title, and no licence.

    >>> source("digcomp/2.2").licence, source("esco/1.2.0", version="1.2.0").version
    ('CC BY 4.0', '1.2.0')
    """
    entry = _entry(graph)
    return Source(
        graph,
        entry.get("title", graph),
        version or entry.get("version", ""),
        entry.get("licence", ""),
        file,
        sha256,
        entry.get("note", ""),
        entry.get("licence_iri", ""),
        entry.get("attribution", ""),
        entry.get("from", ""),
        entry.get("changes", ""),
    )


def whole(graph: str, *, file: str = "", sha256: str = "") -> Source:
    """The Source of a graph that holds the whole text, read from a user's files, where only titles are shipped.

    data/sources.toml says of it under ``whole`` what differs from the shipped part.

    >>> whole("digcomp/3.0").changes, source("digcomp/3.0").changes
    ('converted to RDF', 'titles and numbers converted to RDF')
    """
    said = _entry(graph).get("whole", {})
    known = {name: said[name] for name in ("title", "note", "attribution", "changes") if name in said}
    return replace(source(graph, file=file, sha256=sha256), **known)


def has_whole(graph: str) -> bool:
    """Whether a graph may hold either what is shipped of a source or the whole of it.

    >>> has_whole("digcomp/3.0"), has_whole("digcomp/2.2")
    (True, False)
    """
    return "whole" in _entry(graph)


def licence_iri(graph: str) -> str:
    """IRI of the licence of a graph, or an empty text where none is written down.

    >>> licence_iri("framework")
    'https://creativecommons.org/licenses/by/4.0/'
    """
    iri: str = _entry(graph).get("licence_iri", "")
    return iri


def is_known(graph: str) -> bool:
    """Whether data/sources.toml says something of a graph.

    >>> is_known("esco/1.1.1"), is_known("user/mine")
    (True, False)
    """
    return bool(_entry(graph))


def obtainable() -> list[Obtainable]:
    """The sources that a user fetches, in the order of the file.

    >>> [o.key for o in obtainable()][:2]
    ['digcomp/3.0', 'crosswalks']
    """
    return [
        Obtainable(
            key,
            e["title"],
            e.get("licence", ""),
            e["obtain"],
            e.get("files", ""),
            {v["version"]: {k: n for k, n in v.items() if isinstance(n, int)} for v in e.get("versions", ())},
        )
        for key, e in _entries().items()
        if "obtain" in e
    ]


def known_files() -> list[Known]:
    """The official files whose bytes were seen, with their checksums.

    >>> {k.version for k in known_files() if k.source == "esco"} == {"1.1.0", "1.1.1"}
    True
    """
    return [
        Known(k["file"], key, k.get("version", ""), k["sha256"], k["size"], k["seen"])
        for key, entry in _entries().items()
        for k in entry.get("known", ())
    ]


def _entry(graph: str) -> dict[str, Any]:
    return _entries().get(graph) or _entries().get(graph.split("/")[0]) or {}


@cache
def _entries() -> dict[str, dict[str, Any]]:
    text = (assets.folder("data") / "sources.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
