"""Validate a partner's files against the graph they will join, and say where each finding stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from s4c_graph.core.release import Progress, Release, quiet
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Place, Report, Severity, Statements
from s4c_graph.flows import terms
from s4c_graph.flows.findings import ours, own_focus, own_graphs, placed, touched
from s4c_graph.flows.opening import overlaid
from s4c_graph.flows.quarantine import told

if TYPE_CHECKING:
    from rdflib import Graph

_FOLLOWING = ("inferred", "catalogue", "qualified")
"""Graphs that a build makes of the others; they say nothing that a source may not."""


def validate_files(
    paths: Sequence[Path],
    settings: Settings,
    *,
    release: Release | None = None,
    engine: str = "auto",
    shapes: Sequence[Path] = (),
    private: bool = False,
    progress: Progress = quiet,
) -> Report:
    """Findings about the subjects that the files state, the release's own content standing behind them.

    With the shipped shapes they are what a build tells of the same files as sources, but for what follows only from
    leaving something out: its violations are what the build would quarantine. A file that was a source of the release
    already stands for itself alone, and no source of the release keeps it from speaking of the same things.

    paths: files, or folders of them, in which a file that cannot be read is a finding (IN-02) like any other.
    private: the data are for a vault, so that data about people may stand in them. shapes: shapes files to hold the
    data against instead of the shipped ones. Raises InputError for a file that cannot be read and for shapes that use
    terms the engines do not know.
    """
    from s4c_graph.validation import validate

    own_shapes = read_shapes(shapes, settings) if shapes else None
    with overlaid(release, paths, settings, progress, lenient=True, judged=True) as (kg, read):
        progress("validating", None)
        if own_shapes is None:
            mine = {one.graph for one in read} | (release.sources if release else frozenset())
            others = [name for name in kg.graph_names() if name not in mine and name not in _FOLLOWING]
            with TemporaryDirectory(prefix="s4c-validate-") as scratch:
                return told(kg, read, Path(scratch), others=others, engine=engine, private=private)
        graphs = ours([statements.graph for statements in read])
        found = [f for statements in read for f in statements.findings]
        if not graphs:  # national tables alone: what is wrong with them was told on reading
            return Report(tuple(found))
        stated, beyond = own_focus(kg, graphs), touched(kg, graphs)
        report = validate(kg, shapes=own_shapes, engine=engine, focus=stated | beyond, private=private)
        kept = [f for f in report if f.focus not in beyond or f.severity is Severity.VIOLATION]
        beside = terms.pointing(kg, graphs, {f.focus for f in kept} & beyond)
    judged = [replace(f, place=_place(beside.get(f.focus), read)) if f.focus in beyond else f for f in kept]
    return report.only([*found, *placed(report.only(judged), read)])


def _place(subject: str | None, read: Sequence[Statements]) -> Place | None:
    return next((s.places[subject] for s in read if subject in s.places), None) if subject else None


def validate_release(
    settings: Settings,
    *,
    release: Release | None = None,
    engine: str = "auto",
    shapes: Sequence[Path] = (),
    progress: Progress = quiet,
) -> Report:
    """Findings about the release itself, or about the bundled framework where none is built."""
    from s4c_graph.flows.opening import bundled
    from s4c_graph.validation import validate

    own_shapes = read_shapes(shapes, settings) if shapes else None
    with bundled(settings.names) if release is None else release.open() as kg:
        progress("validating", None)
        held = None if shapes else own_graphs(kg)
        return validate(kg, shapes=own_shapes, engine=engine, focus=own_focus(kg), graphs=held)


def read_shapes(paths: Sequence[Path], settings: Settings) -> Graph:
    """A user's own shapes files as one graph, refused when they use terms the engines do not know."""
    from rdflib import OWL, RDF, RDFS, SH, Graph

    from s4c_graph.core.errors import InputError
    from s4c_graph.intake import rdf
    from s4c_graph.validation import lint

    graph = Graph()
    for path in paths:
        statements = rdf.read(path, settings.names, settings, graph="user/shapes")
        graph.parse(data=b"".join(statements.ntriples), format="nt")
    where = ", ".join(str(path) for path in paths)
    lint.check(graph, where)
    targets = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
    classes = {s for kind in (RDFS.Class, OWL.Class) for s in graph.subjects(RDF.type, kind)}
    if not any((None, target, None) in graph for target in targets) and not any(
        (c, RDF.type, SH.NodeShape) in graph for c in classes
    ):
        raise InputError(
            "holds no shape with a target, so nothing would be checked", where=where, mend="add sh:targetClass"
        )
    return graph
