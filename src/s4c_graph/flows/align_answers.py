"""What a system answered to gold, in one shape: the aligner, a lexical baseline, or a file of results; before figures.

Only what figures need is kept of a match, so that a table of thousands of texts and fifty matches each fits.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from s4c_graph.alignment.matches import RELATIONS, Alignment, Aligns, Text
from s4c_graph.core.errors import InputError
from s4c_graph.core.mappings import ABSENT
from s4c_graph.core.release import Progress, quiet
from s4c_graph.core.settings import Settings
from s4c_graph.flows import gold_tables
from s4c_graph.flows.gold_cases import Case, Told

if TYPE_CHECKING:
    from s4c_graph.alignment.baselines import Lexical

AT_ONCE = 64
_RANK = re.compile("0*[1-9][0-9]{0,8}")
_NONE = RELATIONS.index("none")
_COLUMNS = tuple(f"p_{relation}" for relation in RELATIONS)


class Given(NamedTuple):
    """What a system gave for one text.

    concepts: best first. relations: of each, empty where it states none. scores: by which it is sure of each: the
    probability of the relation, or a score of its own. probabilities: concepts × RELATIONS, None where it gives none.
    none: how sure it is that there is no such concept, on a scale of its own; NaN where it cannot say.
    """

    concepts: tuple[str, ...]
    relations: tuple[str, ...]
    scores: tuple[float, ...]
    probabilities: NDArray[np.float32] | None
    none: float


NOTHING = Given((), (), (), None, math.nan)


@dataclass(frozen=True)
class Answers:
    """What one system gave for every case, in the order of the cases.

    probable: its scores are probabilities. seconds: how long it took, NaN where that is not known.
    """

    system: str
    given: tuple[Given, ...]
    probable: bool
    seconds: float = math.nan
    told: tuple[Told, ...] = ()


def of_aligner(aligner: Aligns, cases: Sequence[Case], top: int, name: str, progress: Progress = quiet) -> Answers:
    """Every text of gold aligned, some at a time. Raises InputError where the aligner breaks what it promises."""
    given: list[Given] = []
    problems: list[str] = []
    started = time.perf_counter()
    for begin in range(0, len(cases), AT_ONCE):
        some = cases[begin : begin + AT_ONCE]
        progress(f"{name}: {len(cases):,} texts", begin / len(cases))
        found = aligner.align([Text(case.id, case.text, case.lang) for case in some], top=top)
        if [one.text.id for one in found] != [case.id for case in some]:
            raise InputError(f"{name} did not give one answer a text in their order", mend="tell its makers")
        for one in found:
            given.append(_of(one, top))
            if one.problem:
                problems.append(f"{one.text.id}: {one.problem}")
    told = (Told("texts that could not be aligned", len(problems), tuple(problems[:5])),) if problems else ()
    return Answers(name, tuple(given), probable=True, seconds=time.perf_counter() - started, told=told)


def of_baseline(plain: Lexical, cases: Sequence[Case], top: int, progress: Progress = quiet) -> Answers:
    """Every text of gold ranked by a lexical baseline; that there is none is the surer, the lower its best score."""
    progress(f"{plain.name}: {len(cases):,} texts", None)
    started = time.perf_counter()
    given = tuple(
        Given(found.concepts, ("",) * len(found.concepts), found.scores, None, -max(found.scores, default=0.0))
        for found in plain.rank([case.text for case in cases], top)
    )
    return Answers(plain.name, given, probable=False, seconds=time.perf_counter() - started)


def of_file(path: Path, cases: Sequence[Case], settings: Settings, top: int) -> Answers:
    """Results of another system in the long table that ``s4c align run`` writes (CSV, TSV or JSONL).

    Wanted are id, rank and object_id; confidence, predicate_id and the p_ columns are read where they are. Texts of
    gold without a row have no answer, and are told. Raises InputError, with the line, for a missing column, a rank or
    probability that is none, and where no id is one of the gold.
    """
    table = gold_tables.rows(path, settings)
    if error := table.lacking("id", "rank", "object_id"):
        raise error
    known = {case.id for case in cases}
    found: dict[str, list[tuple[int, str, str, float, list[float] | None]]] = {}
    none: dict[str, float] = {}
    strange = 0
    for line, row in table.rows:
        place = f"{table.file}:{line}"
        if row["id"] not in known:
            strange += 1
            continue
        rows = found.setdefault(row["id"], [])
        sure = _share(row, "confidence", place)
        object_ = row.get("object_id", "")
        if not object_ or object_.casefold() in gold_tables.NONE or object_ in ABSENT:
            none[row["id"]] = sure if not math.isnan(sure) else _share(row, "p_none", place)
            continue
        spread = [_share(row, column, place) for column in _COLUMNS]
        rank = row.get("rank", "")
        if not _RANK.fullmatch(rank):
            raise InputError(f"rank {rank!r} is none", where=place, mend="count from 1")
        relation = gold_tables.relation_of(row.get("predicate_id", ""), place) or ""
        rows.append((int(rank), object_, relation, sure, None if any(map(math.isnan, spread)) else spread))
    if not found:
        raise InputError("no id of it is one of the gold", where=table.file, mend="give the results for this gold")
    given = tuple(_of_rows(found[case.id], none.get(case.id), top) if case.id in found else NOTHING for case in cases)
    told = (
        Told("texts of the gold without a row", sum(case.id not in found for case in cases)),
        Told("rows of other texts, left out", strange),
    )
    probable = all(g.probabilities is not None for g in given if g.concepts)
    return Answers(path.name, given, probable, told=tuple(t for t in told if t.count))


def _of(one: Alignment, top: int) -> Given:
    matches = one.matches[:top]
    spread = np.array([[m.probabilities[r] for r in RELATIONS] for m in matches], dtype=np.float32)
    return Given(
        tuple(m.concept for m in matches),
        tuple(m.relation for m in matches),
        tuple(m.confidence for m in matches),
        spread.reshape(len(matches), len(RELATIONS)),
        one.none,
    )


def _of_rows(rows: Iterable[tuple[int, str, str, float, list[float] | None]], none: float | None, top: int) -> Given:
    ordered = sorted(rows)[:top]
    spreads = [spread for *_, spread in ordered]
    whole = [spread for spread in spreads if spread is not None]
    spread = np.array(whole, dtype=np.float32) if whole and len(whole) == len(spreads) else None
    if none is None:
        none = float(spread[:, _NONE].min()) if spread is not None else math.nan
    places = range(len(ordered))
    sure = tuple(-float(p) if math.isnan(ordered[p][3]) else ordered[p][3] for p in places)
    return Given(tuple(r[1] for r in ordered), tuple(r[2] for r in ordered), sure, spread, none)


def _share(row: Mapping[str, str], column: str, place: str) -> float:
    said = row.get(column, "")
    if not said:
        return math.nan
    try:
        value = float(said)
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1:
        raise InputError(f"{column} {said!r} is no number from 0 to 1", where=place)
    return value
