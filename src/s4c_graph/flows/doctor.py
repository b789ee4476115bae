"""What this machine lacks and how to get it, and whether what is kept here is whole."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec

from s4c_graph.core.errors import S4CError
from s4c_graph.core.release import Releases
from s4c_graph.core.settings import Settings
from s4c_graph.core.sources import obtainable
from s4c_graph.flows.opening import chosen

MIN_FREE_MB = 500


@dataclass(frozen=True)
class Check:
    """One thing looked at.

    state: ``good``, ``absent`` (an optional tool, with the way to get it), ``broken``, or ``to be had`` (a source
    that is not in the release, with its official page).
    """

    name: str
    state: str
    said: str
    mend: str = ""


_EXTRAS = (
    ("owlready2", "dl", "reason --profile dl"),
    ("polars", "tables", "Table.to_polars"),
    ("scipy", "align", "align"),
    ("onnxruntime", "encoder", "align run --encoder"),
    ("pyspark", "spark", "align run --engine spark"),
)


def examine(settings: Settings) -> list[Check]:
    """All checks, in a fixed order."""
    return [*_python(), *_optional(), *_disk(settings), *_release(settings), *_sources(settings)]


def _python() -> Iterator[Check]:
    said = ".".join(str(n) for n in sys.version_info[:3])
    yield Check("Python", "good" if sys.version_info >= (3, 11) else "broken", said, "")
    for package in ("pyoxigraph", "rdflib", "oxrdflib", "pyshacl", "shifty", "tantivy", "networkx"):
        here = find_spec(package) is not None
        yield Check(
            package,
            "good" if here else "broken",
            "installed" if here else "missing",
            "" if here else "reinstall s4c-graph",
        )


def _optional() -> Iterator[Check]:
    java = shutil.which("java")
    yield (
        Check("Java (reason --profile dl)", "good", java)
        if java
        else Check(
            "Java (reason --profile dl)",
            "absent",
            "no java on the path",
            "install a Java runtime, such as default-jre-headless",
        )
    )
    for package, extra, use in _EXTRAS:
        here = find_spec(package) is not None
        name = f"{package} ({use})"
        yield Check(
            name,
            "good" if here else "absent",
            "installed" if here else "missing",
            "" if here else f"pip install 's4c-graph[{extra}]'",
        )


def _disk(settings: Settings) -> Iterator[Check]:
    folder = settings.home
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    free = shutil.disk_usage(folder).free // 1_000_000
    enough = free >= MIN_FREE_MB
    yield Check(
        "disk",
        "good" if enough else "broken",
        f"{free:,} MB free for {settings.home}",
        "" if enough else "free some space or set S4C_HOME",
    )


def _release(settings: Settings) -> Iterator[Check]:
    try:
        release = chosen(settings)
        if release is None:
            yield Check("release", "good", "none built; the bundled framework answers", "s4c build makes one")
            return
        bad = release.damaged()
        if bad:
            yield Check(
                "release",
                "broken",
                f"{release.id}: {len(bad)} damaged files, first {bad[0]}",
                "build again, or s4c releases use an older one",
            )
            return
        with release.open() as kg:
            graphs = kg.graphs()
        wrong = [n for n, g in release.manifest.graphs.items() if graphs.get(n) != g["triples"]]
        state, said = (
            ("broken", f"{release.id}: graph {wrong[0]} differs from its manifest")
            if wrong
            else ("good", f"{release.id}: whole")
        )
        yield Check("release", state, said, "build again" if wrong else "")
    except S4CError as error:
        yield Check("release", "broken", str(error), "build again")
    kept = Releases(settings.home)
    drafts = list((settings.home / "releases").glob(".draft-*"))
    if drafts:
        yield Check("drafts", "good", f"{len(drafts)} unfinished in {kept.home}", "the next build sweeps them away")


def _sources(settings: Settings) -> Iterator[Check]:
    """The sources that a user fetches: which version is in the release in use, and where to get them."""
    try:
        release = chosen(settings)
    except S4CError:
        release = None  # told as a broken release already
    held = release.manifest.sources if release else ()
    for one in obtainable():
        mine = [s for s in held if s.graph == one.key or s.graph.startswith(f"{one.key}/")]
        said = "; ".join(f"in the release: {s.version or 'version not stated'}, from {s.file}" for s in mine)
        where = f"official page: {one.obtain}; choose {one.files}; licence: {one.licence}"
        yield Check(f"source {one.title}", "good" if mine else "to be had", said or "not in the release", where)
