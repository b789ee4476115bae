"""What a user named as sources, files and URLs, as statements that know where they come from and under which licence.

A file fills ``user/<stem>``; what was fetched, or has a publisher who is named, is somebody else's and fills
``partner/<slug>`` (docs/decisions/0016-partners.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from s4c_graph.core.errors import InputError
from s4c_graph.core.frameworks import Framework
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.licences import LICENCES, named
from s4c_graph.core.release import Progress, quiet
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Source, Statements
from s4c_graph.flows import licensing
from s4c_graph.flows.given import given, key_of
from s4c_graph.intake.fetch import Fetched, fetch, is_url, name_of
from s4c_graph.intake.fetch_door import Door

_PUBLISHERS = """PREFIX dct: <http://purl.org/dc/terms/> PREFIX void: <http://rdfs.org/ns/void#>
PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
SELECT DISTINCT ?publisher { VALUES ?kind { owl:Ontology void:Dataset dcat:Dataset dcat:Catalog skos:ConceptScheme }
  ?thing a ?kind ; dct:publisher ?publisher FILTER(!ISBLANK(?publisher)) } ORDER BY ?publisher"""
_FOR_ONE = re.compile(r"([A-Za-z0-9_-]+)=(.+)", re.DOTALL)


@dataclass(frozen=True)
class Said:
    """What the user says of the sources where their data do not say it themselves.

    licences, publishers: each ``TEXT`` for all sources, or ``NAME=TEXT`` for the one that fills ``…/NAME``. A licence
    is one that is known here, or an IRI.
    """

    licences: Sequence[str] = ()
    publishers: Sequence[str] = ()

    def licence(self, graph: str) -> str:
        """The licence for a graph, empty where none is said."""
        return _for(graph, self.licences)

    def publisher(self, graph: str) -> str:
        """The publisher for a graph, empty where none is said."""
        return _for(graph, self.publishers)


@dataclass(frozen=True)
class Taken:
    """What was read of the sources. frameworks: those that adapters read, which wait for ESCO to be statements."""

    read: list[Statements]
    frameworks: list[Framework]
    _known: Callable[[Statements], Statements] = field(repr=False)

    def known(self, made: Iterable[Statements]) -> list[Statements]:
        """What was made of the frameworks, with where each was fetched and who is said to be its publisher."""
        return [self._known(one) for one in made]


def taken(
    sources: Sequence[str | Path],
    settings: Settings,
    folder: Path,
    said: Said | None = None,
    *,
    lenient: bool = False,
    door: Door | None = None,
    progress: Progress = quiet,
) -> Taken:
    """Read the sources a user named. folder: takes what is fetched, until it has been read.

    lenient: see :func:`s4c_graph.flows.given.given`. door: for tests. Raises InputError for a source
    that cannot be fetched or read, and for a licence that is neither known nor an IRI.
    """
    said = said or Said()
    _check(said)
    fetched: dict[Path, Fetched] = {}
    keys: dict[Path, str] = {}
    files: list[Path] = []
    for number, source in enumerate(sources):
        if not is_url(str(source)):
            files.append(Path(source))
            continue
        progress("fetching", None)
        own = folder / str(number)
        own.mkdir(parents=True)
        got = fetch(str(source), own, max_mb=settings.max_fetch_mb, max_s=settings.max_fetch_s, door=door)
        fetched[got.path], keys[got.path] = got, slug_of(str(source))
    today = datetime.now(UTC).date().isoformat()
    theirs = [path for path in files if said.publisher(f"partner/{key_of(path.resolve().name)}")]
    ours = [path for path in files if path not in theirs]
    read: list[Statements] = []
    frameworks: list[Framework] = []
    for paths, kind in ((ours, "user"), ([*theirs, *fetched], "partner")):
        read += given(paths, settings, lenient=lenient, frameworks=frameworks, kind=kind, keys=keys)
    _apart(read)
    by_name = {(got.path.name, got.sha256): got for got in fetched.values()}
    known = partial(_known, fetched=by_name, said=said, today=today)
    return Taken([known(one) for one in read], frameworks, known)


def slug_of(url: str) -> str:
    """The second part of the name of the graph that a URL fills: its host, and the name it gives its file.

    >>> slug_of("https://data.uni.example/x/courses.jsonld?page=1")
    'data-uni-example-courses'
    """
    host = key_of((urlsplit(url).hostname or "").replace(".", "-"))
    return f"{host}-{key_of(name_of(url))}"


def licensed(kg: KnowledgeGraph, read: Iterable[Statements], said: Said) -> list[Statements]:
    """The sources with licence and publisher: as their data state them, else as the user says; asked once loaded."""
    return [replace(one, source=_stated(kg, one.source, said)) for one in read]


def _stated(kg: KnowledgeGraph, source: Source, said: Said) -> Source:
    if source.graph not in kg.graph_names():
        return source
    found = licensing.stated_in(kg, source)
    if not found.licence and (text := said.licence(source.graph)):
        held = named(text)
        found = replace(
            found, licence=held.name if held else text, licence_iri=held.iri if held and held.iri else _iri(text)
        )
    rows = kg.select(_PUBLISHERS, graphs=[source.graph])
    stated = " and ".join(str(row["publisher"]) for row in rows)
    return replace(found, publisher=stated or found.publisher)


def _known(one: Statements, fetched: Mapping[tuple[str, str], Fetched], said: Said, today: str) -> Statements:
    """A source with where it was fetched and when, and who is said to be its publisher."""
    source = replace(one.source, publisher=said.publisher(one.source.graph))
    got = fetched.get((source.file, source.sha256)) or next(
        (f for (name, _), f in fetched.items() if name == source.file and one.graph.startswith("mappings/")), None
    )
    if got is not None:
        source = replace(source, origin=got.final, sha256=got.sha256, retrieved=today)
        if one.graph.startswith("mappings/") and not source.licence:
            source = replace(source, licence=said.licence(one.graph) or LICENCES[-1].name)
    return replace(one, source=source)


def _apart(read: Sequence[Statements]) -> None:
    filled: dict[str, str] = {}
    for one in read:
        if one.graph in filled:
            what = f"fills the same graph {one.graph} as {filled[one.graph]}"
            raise InputError(what, where=one.source.file, mend="rename one")
        filled[one.graph] = one.source.file


def _for(graph: str, said: Sequence[str]) -> str:
    """What is said for a graph: by its name before what is said for all."""
    tail = graph.partition("/")[2]
    parted = [(found[1], found[2]) if (found := _FOR_ONE.fullmatch(text)) else ("", text) for text in said]
    for wanted in (tail, ""):
        for name, text in parted:
            if name == wanted:
                return text.strip()
    return ""


def _check(said: Said) -> None:
    for text in said.licences:
        bare = found[2] if (found := _FOR_ONE.fullmatch(text)) else text
        if named(bare.strip()) is None and not _iri(bare.strip()):
            known = ", ".join(held.name for held in LICENCES)
            raise InputError(f"the licence {bare!r} is not known here", mend=f"one of {known}, or the IRI of another")


def _iri(text: str) -> str:
    from s4c_graph.core.syntax import is_iri

    return text if text.startswith(("http://", "https://")) and is_iri(text) else ""
