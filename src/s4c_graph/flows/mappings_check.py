"""Check mapping sets, a user's files or those that a graph holds, against the graph and each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.mappings import MappingSet
from s4c_graph.core.release import Progress, quiet
from s4c_graph.core.settings import Settings, load
from s4c_graph.core.values import Finding
from s4c_graph.flows import mapping_sets

if TYPE_CHECKING:
    from s4c_graph.alignment.hygiene_facts import Facts
    from s4c_graph.alignment.hygiene_findings import MappingReport

_TOLD_HERE = frozenset({"sssom-contradiction", "sssom-no-license"})
"""Findings of reading that MAP-14 and MAP-18 tell more of."""


def check_mappings(
    *paths: str | Path,
    kg: KnowledgeGraph | None = None,
    esco_version: str = "",
    alone: bool = False,
    settings: Settings | None = None,
    progress: Progress = quiet,
) -> MappingReport:
    """What is wrong with mapping sets: a report of findings MAP-01 to MAP-22, each with the records it rests on.

    paths: SSSOM files of any format, or folders of them, checked together with the sets the graph holds,
    which stand behind them (alone: they do not); none of them checks the sets of the graph itself. kg: the
    graph to hold them against, by default the current release or the bundled framework. esco_version: the
    version of ESCO, of those the release holds side by side, to look concepts up in; by default the pinned
    one. Without ESCO, MAP-20 says what was not checked. Raises InputError for a file that is no mapping set
    and for a version that is not held. Codes: docs/reference/mapping-checks.md.

    >>> report = check_mappings()
    >>> report.conforms, report.checked["sets"] >= 3
    (True, True)
    """
    from s4c_graph.alignment.hygiene import check
    from s4c_graph.alignment.hygiene_findings import MappingReport

    settings = settings or load()
    with gathered(*paths, kg=kg, esco_version=esco_version, alone=alone, settings=settings, progress=progress) as given:
        progress("checking", None)
        found = check(given.sets, given.facts, judged=given.judged)
        used = {v.name: v.title for v in given.facts.vocabularies if v.held} if given.sets else {}
        return MappingReport(
            (*given.told, *found),
            engine="s4c mappings check",
            checked={"sets": len(given.own), "records": sum(map(len, given.own))},
            against=tuple(used.values()),
        )


@dataclass(frozen=True)
class Gathered:
    """Sets to be judged, with those that stand behind them, and what is known of the concepts they name.

    sets: all. own: those asked about. judged: their ids, None where that is all. told: findings of reading.
    """

    sets: Sequence[MappingSet]
    own: Sequence[MappingSet]
    facts: Facts
    told: Sequence[Finding]
    judged: frozenset[str] | None


@contextmanager
def gathered(
    *paths: str | Path,
    kg: KnowledgeGraph | None = None,
    esco_version: str = "",
    alone: bool = False,
    settings: Settings,
    progress: Progress = quiet,
) -> Iterator[Gathered]:
    """Everything that a check of mapping sets goes by; see :func:`check_mappings`."""
    from s4c_graph.flows.opening import bundled, chosen

    if kg is not None:
        yield _gathered(kg, None, paths, esco_version, alone, settings, progress)
        return
    release = chosen(settings)
    progress("opening the graph", None)
    with bundled(settings.names) if release is None else release.open() as opened:
        versions = None if release is None else release.versions()
        with nullcontext() if versions is None else closing(versions):
            yield _gathered(opened, versions, paths, esco_version, alone, settings, progress)


def _gathered(
    kg: KnowledgeGraph,
    versions: KnowledgeGraph | None,
    paths: Sequence[str | Path],
    esco_version: str,
    alone: bool,
    settings: Settings,
    progress: Progress,
) -> Gathered:
    from s4c_graph.flows.mapping_facts import facts

    settings = replace(settings, base=kg.names.base)
    progress("reading mapping sets", None)
    read, told = _read([Path(path) for path in paths], settings)
    ids = frozenset(one.id for one in read)
    held = [] if read and alone else [one for one in _held(kg) if one.id not in ids]
    sets = [*read, *held]
    progress("looking up concepts", None)
    known = facts(kg, sets, versions=versions, esco=esco_version)
    return Gathered(sets, read or held, known, told, ids if read else None)


def _held(kg: KnowledgeGraph) -> list[MappingSet]:
    """The sets of a graph, each with the name of its graph for a file."""
    return [replace(held.mapping_set, file=mapping_sets.PREFIX + held.key) for held in mapping_sets.held_by(kg)]


def _read(paths: Sequence[Path], settings: Settings) -> tuple[list[MappingSet], list[Finding]]:
    """The sets in files and folders. Raises InputError where two files are one set."""
    sets: list[MappingSet] = []
    told: list[Finding] = []
    seen: dict[str, Path] = {}
    for path in _files(paths):
        mapping_set, findings = mapping_sets.read(path, settings)
        other = seen.setdefault(mapping_set.id, path)
        if other != path:
            what = f"is the mapping set {mapping_set.id}, as {other} is"
            raise InputError(what, where=str(path), mend="give each set a mapping_set_id of its own")
        sets.append(mapping_set)
        told += [finding for finding in findings if finding.code not in _TOLD_HERE]
    return sets, told


def _files(paths: Sequence[Path]) -> list[Path]:
    """The files named, and the mapping sets in the folders named."""
    from s4c_graph.intake import sssom

    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and sssom.is_set(p))
            if not inside:
                raise InputError("holds no mapping set", where=str(path), mend="name files such as mine.sssom.tsv")
            files += inside
        elif path.exists():
            files.append(path)
        else:
            raise InputError("there is no such file", where=str(path), mend="check the name")
    return list(dict.fromkeys(files))
