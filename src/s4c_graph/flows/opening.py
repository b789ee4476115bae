"""Open a graph to read: a release on disk, or the framework that comes with the package, made in memory on the spot."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from s4c_graph.core import release as releases
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import ReleaseError
from s4c_graph.core.frameworks import Framework
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.core.release import OVERLAY, Progress, Release, Releases, quiet
from s4c_graph.core.settings import Settings, load
from s4c_graph.core.sources import is_known
from s4c_graph.core.values import Statements
from s4c_graph.flows import assemble, catalogue, frameworks
from s4c_graph.flows.given import given


def chosen(settings: Settings) -> Release | None:
    """The release the settings name, else the current one kept here, else None."""
    if settings.release is not None:
        return releases.read(settings.release)
    kept = Releases(settings.home)
    return kept.current() if kept.current_id() else None


def fitted(settings: Settings, release: Release | None) -> Settings:
    """The settings with the base that a release was built with, which wins over any other."""
    return settings if release is None else replace(settings, base=release.manifest.base)


def open_graph(release: str | Path | None = None, *, settings: Settings | None = None) -> KnowledgeGraph:
    """A graph to ask: the release in a folder, the current release kept here, or the bundled framework.

    With no release built yet the ontology, framework and mappings of the package are loaded into
    memory and reasoned over: no network and no configuration is needed. Raises ReleaseError for a
    folder that holds no release.

    >>> with open_graph() as kg:
    ...     kg.ask("ASK { ?role a s4c:CityRole }".replace("s4c:CityRole", f"<{kg.names.term('CityRole')}>"))
    True
    """
    settings = settings or load()
    if release is not None:
        return releases.read(Path(release)).open()
    found = chosen(settings)
    return found.open() if found else bundled(settings.names)


def open_versions(settings: Settings) -> KnowledgeGraph:
    """The versions of ESCO that the release holds side by side, each in its graph; nothing else is in it.

    Raises ReleaseError where there is no release, or it holds no more than one version.
    """
    found = chosen(settings)
    if found is None:
        raise ReleaseError("no release has been built yet", where=str(settings.home), mend="s4c build makes one")
    graph = found.versions()
    if graph is None:
        what = f"release {found.id} holds no versions of ESCO side by side"
        raise ReleaseError(what, mend="give several to a build, such as s4c build --esco v1.1.0 --esco v1.1.1")
    return graph


def bundled(names: Names, progress: Progress = quiet) -> KnowledgeGraph:
    """The framework that comes with the package, reasoned over, in memory."""
    from s4c_graph.reasoning.materialise import materialise
    from s4c_graph.reasoning.qualified import qualified

    kg = KnowledgeGraph(Embedded(), names)
    kg.add(*assemble.shipped(names))
    kg.add(qualified(kg))
    materialise(kg, progress=progress)
    kg.add(catalogue.describe(kg))
    return kg


@contextmanager
def overlaid(
    release: Release | None,
    paths: Sequence[Path],
    settings: Settings,
    progress: Progress = quiet,
    *,
    lenient: bool = False,
    judged: bool = False,
) -> Iterator[tuple[KnowledgeGraph, list[Statements]]]:
    """A release, or the bundled framework, with a user's own files laid over it for one call.

    The release itself is not touched: a copy that shares its files takes the additions, is reasoned
    over again, and is gone afterwards. Yields the graph and what was read. lenient: see
    :func:`s4c_graph.flows.given.given`. judged: the files are only held against shapes, which see nothing that
    follows, so there is no reasoning; and a source of the release that filled the graph of one of them makes way.
    """
    from s4c_graph.reasoning.materialise import extend, materialise
    from s4c_graph.reasoning.qualified import renew

    settings = fitted(settings, release)
    with TemporaryDirectory(prefix=OVERLAY, dir=_beside(release), ignore_cleanup_errors=True) as scratch:
        if release is None and judged:
            kg = KnowledgeGraph(Embedded(), settings.names)
            kg.add(*assemble.shipped(settings.names))
        elif release is None:
            kg = bundled(settings.names, progress)
        else:
            base = Embedded(release.path / "store", read_only=True)
            kg = KnowledgeGraph(base.fork(Path(scratch) / "store"), Names(release.manifest.base))
        with kg:
            held: list[Framework] = []
            read = list(given(paths, settings, lenient=lenient, frameworks=held))
            if judged and release is not None:
                filled = {*(one.graph for one in read), *_graphs(held)} & release.manifest.graphs.keys()
                for graph in sorted(name for name in filled if not is_known(name)):
                    kg.backend.drop(kg.names.graph(graph))
            kg.add(*read)
            read += frameworks.added(kg, held, taken=read)
            if judged:
                yield kg, read
                return
            if renew(kg):  # own roles and requirements define who is qualified
                materialise(kg)
            else:
                extend(kg, added=[statements.graph for statements in read])
            yield kg, read


def _graphs(held: Sequence[Framework]) -> Iterator[str]:
    for framework in held:
        yield from (framework.graph, f"mappings/{framework.key}")


def _beside(release: Release | None) -> Path | None:
    """A folder on the release's own file system where it can be written, so that files are shared and not copied."""
    if release is None or not os.access(release.path.parent, os.W_OK):
        return None
    return release.path.parent


def remote(endpoint: str, settings: Settings) -> KnowledgeGraph:
    """The graph behind a SPARQL endpoint, which the user named."""
    from s4c_graph.core.remote import Remote

    return KnowledgeGraph(Remote(endpoint), settings.names)
