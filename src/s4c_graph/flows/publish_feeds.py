"""The step from one release to another as the change feed tells it: only the graphs that each of them published."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import ExitStack

from s4c_graph.core.errors import InputError
from s4c_graph.core.graph_kinds import CATALOGUE, DERIVED, kind
from s4c_graph.core.names import Names
from s4c_graph.core.release import Progress, Release, quiet
from s4c_graph.flows import versions
from s4c_graph.flows.versions import Located
from s4c_graph.publishing.feed_changes import Step


def step(
    before: Release,
    after: Release,
    *,
    published: Collection[str],
    before_published: Collection[str] | None = None,
    version: str = "",
    lang: str = "en",
    progress: Progress = quiet,
) -> Step:
    """What changed from a release to another in what is published of them.

    published: names of the graphs of the later one that are in the site; before_published: of the earlier one, by
    default the same. What follows from other graphs is not compared. version: of the framework, as About has it.
    Raises InputError where the two have different bases, since nothing of the one is anything of the other then.
    """
    if before.manifest.base != after.manifest.base:
        what = f"releases {before.id} and {after.id} have different bases, so they share nothing"
        raise InputError(what, mend="publish under the same base, or begin a new site")
    names = Names(after.manifest.base)
    chosen = (before, before_published if before_published is not None else published), (after, published)
    with ExitStack() as held:
        found = [
            Located(f"release@{one.id}", _compared(one, graphs), held.enter_context(one.open()), None, one)
            for one, graphs in chosen
        ]
        store, editions = versions.in_one_store(found, names, held, progress)
        progress("comparing", None)
        diff = versions.compared(store, *editions, lang=lang)
    return Step(after.manifest.digest, version or _version(after), after.manifest.created, diff)


def _compared(release: Release, graphs: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(g for g in release.manifest.graphs if g in graphs and g != CATALOGUE and kind(g) != DERIVED))


def _version(release: Release) -> str:
    """The version of the framework that a release holds, else of the program that built it."""
    stated = (s.version for s in release.manifest.sources if s.graph == "framework")
    return next(stated, "") or release.manifest.version
