"""One build makes one immutable release: intake, reasoning, validation, index, manifest, switch."""

from __future__ import annotations

import gzip
import io
import platform
import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import InputError, S4CError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.release import VERSIONS, Manifest, Progress, Release, Releases, digest, quiet, whole_digest
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Finding, Report, Source, Statements
from s4c_graph.flows import assemble, catalogue, editions, frameworks, licensing, send_back, sourced
from s4c_graph.flows.findings import own_focus, own_graphs, placed
from s4c_graph.flows.quarantine import Quarantined, joined, quarantine, violations
from s4c_graph.flows.sourced import Said
from s4c_graph.intake.fetch_door import Door

_TOOLS = ("s4c-graph", "pyoxigraph", "rdflib", "oxrdflib", "pyshacl", "pyshifty", "tantivy")
QUARANTINE = "quarantine"
"""Folder of a release that holds what was left out of each source, and the report to send back."""
PRIVATE = ("X-01",)
"""Codes of findings on people: nothing of them is written down, in quarantine neither, so they block."""
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
    """A finished build: the release, the report of what intake and shapes found in it, and what became of sources."""

    release: Release
    report: Report
    quarantine: tuple[Quarantined, ...] = ()


def build(
    settings: Settings,
    *,
    esco: Sequence[Path] = (),
    esco_version: str | None = None,
    esco_languages: Sequence[str] = (),
    digcomp: Sequence[Path] = (),
    sources: Sequence[Path | str] = (),
    said: Said | None = None,
    strict: bool = False,
    framework: Path | None = None,
    with_framework: Sequence[str] = (),
    out: Path | None = None,
    progress: Progress = quiet,
    door: Door | None = None,
) -> Built:
    """Build a release and make it the current one of ``out``, or of the settings' home.

    esco: official ESCO zips or folders, of one version or of several, of which the newest is pinned, or
    esco_version. esco_languages: codes of the only languages of ESCO that are taken. digcomp: the data supplement
    of DigComp 3.0, JSON-LD, workbook or a folder of them. sources: files, folders or https URLs of one's own or a
    partner's data; what has violations there is left out, with a report to send back in ``quarantine/``, and the
    rest joins. said: licences and publishers of the sources. strict: sources with violations block the build
    instead. framework: own framework tables instead of the shipped ones. with_framework: files that adapters read
    (``KEY=PATH`` names the adapter), beside what they recognise among the sources, and not judged as those are. door:
    for tests. Raises
    InputError for input that cannot be read or fetched, ReleaseError when another build runs there, Blocked when
    the data have violations; in every such case the release in use stays as it was.
    """
    from s4c_graph.reasoning.materialise import materialise
    from s4c_graph.reasoning.qualified import qualified
    from s4c_graph.search import build as build_index

    esco, digcomp, said = [Path(p) for p in esco], [Path(p) for p in digcomp], said or Said()
    releases = Releases(Path(out) if out else settings.home)
    names = settings.names
    with releases.draft() as draft:
        kg = KnowledgeGraph(Embedded(draft / "store"), names)
        held = [frameworks.read([path], names, key) for path, key in map(frameworks.given, with_framework)]
        fetched = draft / "fetched"
        taken = sourced.taken(sources, settings, fetched, said, lenient=not strict, door=door, progress=progress)
        small = _read(kg, taken.read, digcomp, framework, progress)
        loaded = editions.load(kg, draft, esco, esco_version, esco_languages, progress)
        read = [*small, *loaded.read]
        # national tables are held against the concepts of ESCO, so they come after it
        read += frameworks.added(kg, held, taken=[*read, *taken.read])
        made = taken.known(frameworks.added(kg, taken.frameworks, taken=[*read, *taken.read]))
        own = sourced.licensed(kg, [*taken.read, *made], said)
        judged = _judged(kg, own, draft, settings.lang, progress, strict=strict)
        read += judged.kept
        progress("reasoning", None)
        kg.add(qualified(kg))
        materialise(kg, progress=progress)
        kg.add(catalogue.describe(kg, [one.source for one in own]))
        with ThreadPoolExecutor(1) as beside:  # digests walk the whole store; shapes and index hardly do
            digests = beside.submit(_digests, kg)
            digests_beside = beside.submit(_digests_beside, loaded, digests)
            report = _validated(kg, read, progress, judged.blocking)
            if not report.conforms:
                raise Blocked(report)
            progress("indexing labels", None)
            languages = build_index(kg, draft / "index", progress)
            progress("writing the release", None)
            _write_inferred(kg, draft)
            (draft / "report.json").write_text(report.json() + "\n", encoding="utf-8")
            manifest = _manifest(kg, read, report, languages, digests.result())
            manifest = _with_versions(manifest, loaded, editions.tags(esco_languages), digests_beside.result())
            manifest = replace(manifest, quarantine=judged.counts)
        for graph in (kg, loaded.beside):
            if graph is not None:
                _settle(graph)
        shutil.rmtree(fetched, ignore_errors=True)
        release = releases.commit(draft, manifest)
        return Built(release, report, tuple(judged.placed(release.path)))


def _read(
    kg: KnowledgeGraph, own: Sequence[Statements], digcomp: Sequence[Path], framework: Path | None, progress: Progress
) -> list[Statements]:
    """Read what is small, before ESCO, so that a mistake in it is told at once; the sources join it."""
    progress("reading ontology, framework and mappings", None)
    shipped = list(assemble.shipped(kg.names, framework))
    for graph in {s.graph for s in shipped} & {s.graph for s in own}:
        what = f"fills the graph {graph}, which a mapping set that comes with the package fills"
        where = next(s.source.file for s in own if s.graph == graph)
        raise InputError(what, where=where, mend="give it a mapping_set_id of its own")
    kg.add(*shipped, *own)
    supplement = list(assemble.digcomp(kg, digcomp, progress))
    kg.add(*supplement)
    return [*shipped, *supplement]


@dataclass(frozen=True)
class _Judged:
    """The sources as the build goes on with them, what became of each, and what blocks a strict build."""

    kept: Sequence[Statements]
    outcomes: Sequence[Quarantined] = ()
    blocking: Sequence[Finding] = ()

    @property
    def counts(self) -> dict[str, Mapping[str, int]]:
        return {one.graph: one.counts for one in self.outcomes}

    def placed(self, release: Path) -> Iterator[Quarantined]:
        """What became of each source, its folder where the release has come to lie."""
        for one in self.outcomes:
            yield replace(one, folder=release / QUARANTINE / one.folder.name)


def _judged(
    kg: KnowledgeGraph, own: Sequence[Statements], draft: Path, lang: str, progress: Progress, *, strict: bool
) -> _Judged:
    """Hold the sources against shapes and rules, and leave out what fails, or tell it where nothing may fail."""
    folder = draft / QUARANTINE
    if not own:
        return _Judged(())
    if strict:
        found = violations(kg, own, folder)
        shutil.rmtree(folder)
        return _Judged(own, (), found)
    outcomes = quarantine(kg, own, folder, progress)
    if people := [f for one in outcomes for f in one.findings if f.code in PRIVATE]:
        raise Blocked(Report(tuple(people)))  # the draft goes, and with it what would have been left out
    for one in outcomes:
        if one.findings or one.losses:
            send_back.write(one, lang)
        else:
            one.folder.rmdir()
    return _Judged(joined(own), outcomes)


def _validated(kg: KnowledgeGraph, read: Sequence[Statements], progress: Progress, more: Sequence[Finding]) -> Report:
    from s4c_graph.validation import validate

    progress("validating", None)
    found: list[Finding] = [*more, *(f for statements in read for f in statements.findings)]
    report = validate(kg, focus=own_focus(kg), graphs=own_graphs(kg))
    return report.only([*found, *placed(report, read)])


def _write_inferred(kg: KnowledgeGraph, draft: Path) -> None:
    out = io.BytesIO()
    kg.backend.dump(out, graph=kg.names.graph("inferred"), format="nt")
    lines = sorted(out.getvalue().splitlines(keepends=True))
    with (draft / "inferred.nt.gz").open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as zipped:
        zipped.writelines(lines)


def _digests(kg: KnowledgeGraph) -> dict[str, str]:
    return {name: digest(kg.backend, kg.names.graph(name), ours=name in CANONICAL) for name in kg.graph_names()}


def _digests_beside(loaded: editions.Loaded, main: Future[dict[str, str]]) -> dict[str, str]:
    """Digests of the graphs in the second store; the pinned one is the same as in the store itself."""
    kg, known = loaded.beside, main.result()
    if kg is None:
        return {}
    return {
        name: known[name] if said["pinned"] else digest(kg.backend, kg.names.graph(name))
        for name, said in loaded.held.items()
    }


def _with_versions(
    manifest: Manifest, loaded: editions.Loaded, languages: tuple[str, ...], digests: Mapping[str, str]
) -> Manifest:
    """The manifest with the versions held side by side, which count in its digest, and the coverage by language."""
    graphs = {name: str(g["sha256"]) for name, g in manifest.graphs.items()}
    graphs |= {f"{VERSIONS}/{name}": sha256 for name, sha256 in digests.items()}
    return replace(
        manifest,
        digest=whole_digest(graphs),
        versions={name: {**said, "sha256": digests[name]} for name, said in loaded.held.items()},
        coverage=loaded.coverage,
        esco_languages=languages,
    )


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
