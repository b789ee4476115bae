"""Repair a mapping set: the cheapest changes after which its records can all hold, and the set that they make."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.core.release import Progress, quiet
from s4c_graph.core.settings import Settings, load
from s4c_graph.core.values import Severity
from s4c_graph.flows import mapping_sets

if TYPE_CHECKING:
    from s4c_graph.alignment.consistency import Change, Repair
    from s4c_graph.core.mappings import MappingSet


def repair_mappings(
    path: str | Path,
    *,
    kg: KnowledgeGraph | None = None,
    esco_version: str = "",
    alone: bool = False,
    settings: Settings | None = None,
    progress: Progress = quiet,
) -> Repair:
    """The cheapest repair of the mapping set in a file, held against the graph and the sets it holds.

    Only the records of the file may change; the sets of the graph stand behind them as in a check (alone: they do
    not). Nothing is written. Raises InputError for a file with rows that cannot be read, since they would be lost.
    Costs and method: docs/reference/mapping-review.md.
    """
    from s4c_graph.alignment.consistency import repair
    from s4c_graph.flows.mappings_check import gathered

    path, settings = Path(path), settings or load()
    if not path.is_file():
        raise InputError("there is no such file", where=str(path), mend="name one mapping set")
    with gathered(path, kg=kg, esco_version=esco_version, alone=alone, settings=settings, progress=progress) as given:
        bad = [f for f in given.told if f.severity is Severity.VIOLATION]
        if bad:
            what = f"{len(bad)} row{'s' if len(bad) > 1 else ''} cannot be read, the first: {bad[0].message()}"
            raise InputError(what, where=str(bad[0].place or path), mend="mend the file; none may be lost")
        progress("looking for the cheapest repair", None)
        made = repair(given.sets, given.facts, judged=given.judged)
        own = {one.id for one in given.own}
        return replace(made, sets=tuple(one for one in made.sets if one.id in own))


def written(repair: Repair, path: Path, names: Names, *, force: bool = False) -> list[Path]:
    """Write the repaired set; returns the files. Raises InputError where it exists and force is not given."""
    format = mapping_sets.format_of(path)
    if path.exists() and not force:
        raise InputError("exists already", where=str(path), mend="name another file, or give --force")
    (one,) = repair.sets
    return mapping_sets.write(_fresh(one, repair), path, format=format, names=names)


def told(repair: Repair, names: Names, lang: str = "en") -> dict[str, Any]:
    """A repair for programs: its cost and bound, each change with its clashes, and what is left."""
    return {
        "clashes": len(repair.before),
        "cost": round(repair.cost, 6),
        "bound": round(repair.bound, 6),
        "cheapest": repair.exact,
        "changes": [_change(change, lang) for change in repair.changes],
        "left": [{"code": f.code, "message": f.message(lang), "chain": f.told(names)} for f in repair.left],
    }


def _change(change: Change, lang: str) -> dict[str, Any]:
    before, after = change.before, change.after
    return {
        "change": "weaken" if after is not None else "withdraw",
        "line": before.line,
        "record": before.value("record_id") or None,
        "subject": before.subject or None,
        "subjectLabel": before.value("subject_label") or None,
        "predicate": before.predicate,
        "object": before.object or None,
        "negated": before.negated,
        "to": after.predicate if after is not None else None,
        "cost": round(change.cost, 6),
        "why": [{"code": f.code, "message": f.message(lang), "chain": [s.told() for s in f.chain]} for f in change.why],
    }


def _fresh(one: MappingSet, repair: Repair) -> MappingSet:
    """The repaired set, which says that it was repaired; as it was where nothing changed."""
    if not repair.changes:
        return one
    weakened = sum(change.after is not None for change in repair.changes)
    withdrawn = len(repair.changes) - weakened
    note = f"repaired by s4c mappings repair: {weakened} weakened, {withdrawn} withdrawn"
    said = one.value("comment")
    return one.having(comment=f"{said}; {note}" if said else note)
