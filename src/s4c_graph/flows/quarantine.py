"""A partner's data on their way into a release: what has violations is left out, the rest joins, and the partner hears.

What goes may leave something pointing at nothing, so what is left is judged again, until nothing is wrong with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import BackendError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import EXTERNAL
from s4c_graph.core.release import Progress, quiet
from s4c_graph.core.values import Finding, Place, Report, Severity, Source, Statements
from s4c_graph.flows import overreach, terms
from s4c_graph.flows.findings import ours, own_focus, own_graphs, placed, touched
from s4c_graph.flows.quarantine_lines import Lines
from s4c_graph.intake.sssom_build import blamed
from s4c_graph.intake.tables_kept import HANGS, hangs

ROUNDS = 12
"""How often what is left is judged again; what is still wrong then leaves with all of its source."""

Key = tuple[str, str, str, str, str]
_BROADER = EXTERNAL["skos"] + "broader"


@dataclass(frozen=True)
class Quarantined:
    """What became of one source. joined, left_out: resources and statements. folder: what is left out, and reports.

    findings: everything wrong with it, each with its place; those in follows are about resources that were in order
    by themselves but needed one that is left out. losses: what was not carried over from a document. rows_left: rows
    of tables that are left out, and so are in neither number.
    """

    source: Source
    folder: Path
    joined: tuple[int, int]
    left_out: tuple[int, int]
    findings: tuple[Finding, ...] = ()
    follows: frozenset[Key] = frozenset()
    losses: tuple[str, ...] = ()
    rows_left: int = 0

    @property
    def graph(self) -> str:
        """Name of its graph."""
        return self.source.graph

    @property
    def clean(self) -> bool:
        """True where nothing was left out and nothing is wrong with what could be read."""
        wrong = any(f.severity is Severity.VIOLATION for f in self.findings)
        return not (self.left_out[1] or self.rows_left or wrong)

    @property
    def counts(self) -> dict[str, int]:
        """For the manifest."""
        (a, b), (c, d) = self.joined, self.left_out
        rows = {"left out rows": self.rows_left} if self.rows_left else {}
        return {"joined": a, "joined statements": b, "left out": c, "left out statements": d, **rows}

    def is_following(self, finding: Finding) -> bool:
        """Whether a finding is about something that was in order and is left out because of something else."""
        return finding.key in self.follows or finding.code == HANGS


@dataclass
class _Under:
    """One source while it is judged."""

    statements: Statements
    lines: Lines
    folder: Path
    resources: int
    triples: int
    told: dict[tuple[str, ...], Finding] = field(default_factory=dict)
    follows: set[Key] = field(default_factory=set)

    @property
    def graph(self) -> str:
        return self.statements.graph


def quarantine(
    kg: KnowledgeGraph, given: Sequence[Statements], folder: Path, progress: Progress = quiet
) -> list[Quarantined]:
    """Judge sources that a graph holds, before it is reasoned over, and take what has violations out of it.

    The sources of one build are judged together, for a partner's files may name one another, with everything else
    that the graph holds beside them. folder: gets a folder for each source. What is left conforms; what remains
    and what was taken are together what was given. The order of sources changes nothing.
    """
    progress("judging the sources", None)
    under = _all_under(kg, given, folder)
    found = _unseen(kg, under)
    for turn in range(ROUNDS + 1):
        report = _judged(kg, [one.graph for one in under])
        bad = _blamed(under, [*(found if turn == 0 else ()), *report], follows=turn > 0)
        if turn == 0:
            for one in under:
                bad.setdefault(one.graph, set()).update(_told(one))
        if turn == ROUNDS:
            bad = {graph: set(next(o for o in under if o.graph == graph).lines.subjects) for graph in bad}
        _hang(under, bad)
        if not any(bad.values()):
            break
        progress(f"leaving out what has violations, round {turn + 1}", None)
        for one in under:
            if resources := bad.get(one.graph):
                one.lines.take(resources, named=bool(one.statements.scheme))
    return [_outcome(one) for one in under]


def told(
    kg: KnowledgeGraph,
    given: Sequence[Statements],
    folder: Path,
    *,
    others: Sequence[str] | None = None,
    engine: str = "auto",
    private: bool = False,
) -> Report:
    """Everything that quarantine finds wrong with sources as they were given; nothing is taken out of them.

    So its violations are those that quarantine leaves something out for, but for what follows from the leaving out.
    others: graphs of those of whom a source may not speak, by default all but the sources. engine, private: see
    :func:`s4c_graph.validation.validate`.
    """
    under = _all_under(kg, given, folder)
    report = _judged(kg, [one.graph for one in under], engine=engine, private=private)
    _blamed(under, [*_unseen(kg, under, others), *report], follows=False)
    found = {(*f.key, str(f.place)): f for one in under for f in one.told.values()}
    return report.only(found.values())


def violations(kg: KnowledgeGraph, given: Sequence[Statements], folder: Path) -> list[Finding]:
    """What quarantine would say beyond the shapes, for a build that is strict: nothing is taken out."""
    under = _all_under(kg, given, folder)
    told = [*_unseen(kg, under), *terms.findings(kg, ours([one.graph for one in given]), everywhere=True)]
    found: list[Finding] = []
    for one in under:
        here = Report(tuple(f for f in told if f.focus in one.lines.subjects))
        found += placed(here, [one.statements])
    return found


def _all_under(kg: KnowledgeGraph, given: Sequence[Statements], folder: Path) -> list[_Under]:
    """Sources as they begin to be judged, a folder each. Raises BackendError for a remote store."""
    store = kg.backend
    if not isinstance(store, Embedded):
        raise BackendError("a remote store cannot be judged", mend="build into a folder")
    return [_under(kg, store, one, folder / name) for one, name in zip(given, _folders(given), strict=True)]


def _under(kg: KnowledgeGraph, store: Embedded, statements: Statements, folder: Path) -> _Under:
    folder.mkdir(parents=True)
    mappings = statements.graph.startswith("mappings/")
    lines = Lines(store, kg.names.graph(statements.graph), folder, mappings=mappings)
    one = _Under(statements, lines, folder, _resources(lines), lines.count)
    for finding in statements.findings:
        one.told[(*finding.key, str(finding.place))] = finding
    return one


def _resources(lines: Lines) -> int:
    return sum(not subject.startswith("_:") for subject in lines.subjects)


def _unseen(kg: KnowledgeGraph, under: Sequence[_Under], others: Sequence[str] | None = None) -> list[Finding]:
    """What shapes do not see: what reaches too far."""
    if others is None:
        mine = {one.graph for one in under}
        others = [graph for graph in kg.graph_names() if graph not in mine]
    found = []
    for one in under:
        found += overreach.found(kg, one.lines, one.statements, others)
    return found


def _told(one: _Under) -> Iterator[str]:
    """The resources that the reader of a source says have violations, so far as it has not left them out itself."""
    wrong = [f for f in one.statements.findings if f.severity is Severity.VIOLATION]
    if one.graph.startswith("mappings/"):
        standing: dict[Place, list[str]] = defaultdict(list)
        for record, place in one.statements.places.items():
            standing[place].append(record)
        about = [focus for f in wrong for focus in blamed(f, standing)]
    else:
        about = [f.focus for f in wrong]
    yield from (focus for focus in about if focus in one.lines.subjects)


def _judged(kg: KnowledgeGraph, graphs: Sequence[str], *, engine: str = "auto", private: bool = False) -> Report:
    """Every finding about what some sources hold now; national tables, which nobody here can mend, are not judged.

    What lies beyond a source is its own only where it spoilt it: what ships has warnings, but no violation.
    """
    from s4c_graph.validation import validate

    held = [graph for graph in ours(graphs) if graph in kg.graph_names()]
    if not held:
        return Report(())
    stated, beyond = own_focus(kg, held), touched(kg, held)
    report = validate(kg, engine=engine, focus=stated | beyond, graphs=own_graphs(kg), private=private)
    found = [f for f in report if f.focus in stated or f.severity is Severity.VIOLATION]
    strange = [f for graph in held for f in terms.strangers(kg, [graph])]
    return report.only([*found, *terms.findings(kg, held, everywhere=True), *strange])


def _blamed(under: Sequence[_Under], judged: Sequence[Finding], *, follows: bool) -> dict[str, set[str]]:
    """The resources to leave out, by graph; each finding is noted with the sources that it is about.

    A violation of something that no source describes is blamed on those that point at it. Of what others describe, a
    source hears that it may say nothing, and not what became wrong by what it said.
    """
    bad: dict[str, set[str]] = defaultdict(set)
    theirs = {f.focus for f in judged if f.code == overreach.OURS and f.value == f.focus}
    judged = [f for f in judged if f.focus not in theirs or f.code == overreach.OURS]
    beyond = {f.focus for f in judged if not any(f.focus in one.lines.subjects for one in under)}
    for one in under:
        pointing = one.lines.pointing(beyond) if beyond else {}
        for finding in judged:
            here = {finding.focus} if finding.focus in one.lines.subjects else pointing.get(finding.focus, set())
            if not here:
                continue
            if finding.severity is Severity.VIOLATION:
                bad[one.graph] |= here
            _note(one, finding, min(here), follows=follows)
    return dict(bad)


def _hang(under: Sequence[_Under], bad: dict[str, set[str]]) -> None:
    """Add what of a framework hangs on what leaves: the rows below it, its mappings, and on its scheme all of it."""
    for one in under:
        gone, scheme = bad.get(one.graph), one.statements.scheme
        if not gone or not scheme:
            continue
        maps = next((o for o in under if o.graph == f"mappings/{one.graph.partition('/')[2]}"), None)
        if scheme in gone:
            gone |= one.lines.subjects
        places = one.statements.places
        for row, on in one.lines.below(gone, _BROADER).items():
            gone.add(row)
            finding = hangs(row, places.get(row), places.get(on) or on)
            one.told.setdefault((*finding.key, str(finding.place)), finding)
        if maps is not None:
            bad.setdefault(maps.graph, set()).update(
                maps.lines.subjects if scheme in gone else maps.lines.mapping(gone)
            )


def _note(one: _Under, finding: Finding, blamed: str, *, follows: bool) -> None:
    """Keep a finding, about the named resource that it is part of, with the place of what is to be mended."""
    if (*finding.key, str(finding.place)) in one.told:
        return  # its reader told it
    focus = one.lines.whole(finding.focus)
    whole = replace(finding, focus=focus)
    if whole.key in one.told:
        return
    if follows:
        if finding.severity is not Severity.VIOLATION:
            return  # what is lacking only because something was left out will be mended with it
        one.follows.add(whole.key)
    if whole.place is None:
        path, places = one.statements.cell, one.statements.places
        place = (path(focus, finding.path) if finding.path else None) or places.get(focus)
        place = place or places.get(one.lines.whole(blamed)) or _mapped(one, focus)
        whole = replace(whole, place=place)
    one.told[whole.key] = whole


def _mapped(one: _Under, focus: str) -> Place | None:
    """Where a mapping set maps a resource that it does not describe."""
    records = sorted(one.lines.mapping([focus])) if one.graph.startswith("mappings/") else []
    return next((one.statements.places[r] for r in records if r in one.statements.places), None)


def _outcome(one: _Under) -> Quarantined:
    left = _resources(one.lines), one.lines.count
    one.lines.close()
    return Quarantined(
        one.statements.source,
        one.folder,
        left,
        (one.resources - left[0], one.triples - left[1]),
        tuple(one.told.values()),
        frozenset(one.follows),
        tuple(one.statements.losses),
        one.statements.rows_left,
    )


def _folders(given: Sequence[Statements]) -> Iterator[str]:
    """A folder name for each source: the last part of its graph's name, or all of it where two have the same."""
    tails = [one.graph.partition("/")[2].replace("/", "-") for one in given]
    for one, tail in zip(given, tails, strict=True):
        yield tail if tails.count(tail) == 1 else one.graph.replace("/", "-")


def joined(given: Sequence[Statements]) -> list[Statements]:
    """The sources as the rest of a build knows them: without findings on what was left out."""
    kept = ((one, tuple(f for f in one.findings if f.severity is not Severity.VIOLATION)) for one in given)
    return [replace(one, findings=findings) for one, findings in kept]
