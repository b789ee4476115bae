"""What is said of each source (data/sources.toml): title, version, licence, attribution; every intake asks here."""

from __future__ import annotations

import tomllib
from functools import cache

from s4c_graph.core import assets
from s4c_graph.core.values import Source


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
        entry.get("attribution", ""),
    )


def licence_iri(graph: str) -> str:
    """IRI of the licence of a graph, or an empty text where none is written down.

    >>> licence_iri("framework")
    'https://creativecommons.org/licenses/by/4.0/'
    """
    return _entry(graph).get("licence_iri", "")


def _entry(graph: str) -> dict[str, str]:
    return _entries().get(graph) or _entries().get(graph.split("/")[0]) or {}


@cache
def _entries() -> dict[str, dict[str, str]]:
    text = (assets.folder("data") / "sources.toml").read_text(encoding="utf-8")
    return {key: {k: str(v) for k, v in entry.items()} for key, entry in tomllib.loads(text).items()}
