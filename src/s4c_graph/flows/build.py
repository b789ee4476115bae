"""One build makes one immutable release: intake, reasoning, validation, index, manifest, switch."""

from __future__ import annotations

import gzip
import io
import platform
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import InputError, S4CError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.release import Manifest, Progress, Release, Releases, digest, quiet, whole_digest
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Finding, Report, Source, Statements
from s4c_graph.flows import assemble, catalogue, frameworks, licensing
from s4c_graph.flows.findings import own_focus, own_graphs, placed
from s4c_graph.flows.given import given

_TOOLS = ("s4c-graph", "pyoxigraph", "rdflib", "oxrdflib", "pyshacl", "pyshifty", "tantivy")
CANONICAL = ("ontology", "qualified")
"""Graphs of our own making that hold blank nodes."""


class Blocked(S4CError):
    """The data have violations, so no release was made; the report says which."""

    exit_code = 1

    def __init__(self, report: Report) -> None:
        super().__init__(
            _blocked(report.counts["Violation"]),
            mend="mend the data and build again; the release in use stays as it was",
        )
        self.report = report


def _blocked(violations: int) -> str:
    return "1 violation blocks the release" if violations == 1 else f"{violations} violations block the release"


@dataclass(frozen=True)
class Built:
    """A finished build: the release, and the report of what intake and shapes found."""

    release: Release
    report: Report


def build(
    settings: Settings,
    *,
    esco: Sequence[Path] = (),
    esco_version: str | None = None,
    sources: Sequence[Path] = (),
    framework: Path | None = None,
    with_framework: Sequence[str] = (),
    out: Path | None = None,
    progress: Progress = quiet,
) -> Built:
    """Build a release and make it the current one of ``out``, or of the settings' home.

    esco: official ESCO zips or folders. sources: own RDF files and mapping sets. framework: own
    framework tables instead of the shipped ones. with_framework: files that adapters read (``KEY=PATH`` names
    the adapter), beside what they recognise among the sources. Raises InputError for input that cannot be read,
    ReleaseError when another build runs there, Blocked when the data have violations; in every
    such case the release in use stays as it was.
    """
    from s4c_graph.reasoning.materialise import materialise
    from s4c_graph.reasoning.qualified import qualified
    from s4c_graph.search import build as build_index

    esco, sources = [Path(p) for p in esco], [Path(p) for p in sources]
    releases = Releases(Path(out) if out else settings.home)
    names = settings.names
    with releases.draft() as draft:
        kg = KnowledgeGraph(Embedded(draft / "store"), names)
        read = _read(kg, settings, esco, esco_version, sources, framework, with_framework, progress)
        progress("reasoning", None)
        kg.add(qualified(kg))
        materialise(kg, progress=progress)
        kg.add(catalogue.describe(kg))
        with ThreadPoolExecutor(1) as beside:  # digests walk the whole store; shapes and index hardly do
            digests = beside.submit(_digests, kg)
            report = _validated(kg, read, progress)
            if not report.conforms:
                raise Blocked(report)
            progress("indexing labels", None)
            languages = build_index(kg, draft / "index", progress)
            progress("writing the release", None)
            _write_inferred(kg, draft)
            (draft / "report.json").write_text(report.json() + "\n", encoding="utf-8")
            manifest = _manifest(kg, read, report, languages, digests.result())
        _settle(kg)
        return Built(releases.commit(draft, manifest), report)


def _read(
    kg: KnowledgeGraph,
    settings: Settings,
    esco: Sequence[Path],
    esco_version: str | None,
    sources: Sequence[Path],
    framework: Path | None,
    others: Sequence[str],
    progress: Progress,
) -> list[Statements]:
    """Read everything into the store: first what is small, so that a mistake in it is told before ESCO is read."""
    progress("reading ontology, framework and mappings", None)
    shipped = list(assemble.shipped(settings.names, framework))
    held = [frameworks.read([path], settings.names, key) for path, key in map(frameworks.given, others)]
    own = list(given(sources, settings, frameworks=held))
    for graph in {s.graph for s in shipped} & {s.graph for s in own}:
        what = f"fills the graph {graph}, which a mapping set that comes with the package fills"
        where = next(s.source.file for s in own if s.graph == graph)
        raise InputError(what, where=where, mend="give it a mapping_set_id of its own")
    small = [*shipped, *own]
    kg.add(*small)
    large = list(assemble.esco(esco, settings.names, esco_version, progress))
    for statements in large:
        progress(f"loading {statements.graph}", None)
        kg.add(statements)
    return [*small, *large, *frameworks.added(kg, held, taken=[*small, *large])]


def _validated(kg: KnowledgeGraph, read: Sequence[Statements], progress: Progress) -> Report:
    from s4c_graph.validation import validate

    progress("validating", None)
    found: list[Finding] = [f for statements in read for f in statements.findings]
    report = validate(kg, focus=own_focus(kg), graphs=own_graphs(kg))
    return report.only([*found, *placed(report, read)])


def _write_inferred(kg: KnowledgeGraph, draft: Path) -> None:
    out = io.BytesIO()
    kg.backend.dump(out, graph=kg.names.graph("inferred"), format="nt")
    lines = sorted(out.getvalue().splitlines(keepends=True))
    with (draft / "inferred.nt.gz").open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as zipped:
        zipped.writelines(lines)


def _digests(kg: KnowledgeGraph) -> dict[str, str]:
    return {name: digest(kg.backend, kg.names.graph(name), ours=name in CANONICAL) for name in kg.graphs()}


def _manifest(
    kg: KnowledgeGraph,
    read: Sequence[Statements],
    report: Report,
    languages: tuple[str, ...],
    digests: Mapping[str, str],
) -> Manifest:
    return Manifest(
        digest=whole_digest(digests),
        base=kg.names.base,
        version=catalogue.version_of("s4c-graph"),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        graphs={name: {"triples": n, "sha256": digests[name]} for name, n in kg.graphs().items()},
        sources=tuple(licensing.stated_in(kg, s) for s in _sources(read)),
        tools={"python": platform.python_version(), **{tool: catalogue.version_of(tool) for tool in _TOOLS}},
        report=report.counts,
        languages=languages,
    )


def _sources(read: Sequence[Statements]) -> Iterator[Source]:
    seen: set[Source] = set()
    for statements in read:
        if statements.source not in seen:
            seen.add(statements.source)
            yield statements.source


def _settle(kg: KnowledgeGraph) -> None:
    if isinstance(kg.backend, Embedded):
        kg.backend.settle()
    kg.close()
