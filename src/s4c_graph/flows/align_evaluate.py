"""How well an alignment does on gold: the aligner, lexical baselines of the same run, another system's results.

The way: gold (``align_gold``) → answers (``align_answers``) → figures (``align_figures``) → :class:`Evaluation`, which
``align_report`` writes. Page: docs/guides/evaluate-alignment.md.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from s4c_graph.core.errors import InputError, MissingError
from s4c_graph.core.release import Progress, quiet
from s4c_graph.core.settings import Settings
from s4c_graph.flows.gold_cases import TARGETS, Concepts, Gold, Told

if TYPE_CHECKING:
    from s4c_graph.alignment.baselines import Lexical
    from s4c_graph.alignment.matches import Aligns
    from s4c_graph.alignment.metrics_bootstrap import Difference, Figure
    from s4c_graph.flows.align_answers import Answers
    from s4c_graph.flows.align_figures import Judged

OURS = "s4c align"
"""Name of the aligner in a report."""
TOP = 50
THRESHOLD = 0.8
Opens = Callable[[Settings, tuple[str, ...], Progress], "Aligns"]
"""What opens an aligner on the release of settings, for concepts of some kinds."""
_LIBRARIES = ("numpy", "scipy", "sklearn", "snowballstemmer")


@dataclass(frozen=True)
class System:
    """One system on one gold: its figures by name, what they were made of, and what was noticed."""

    name: str
    figures: Mapping[str, Figure]
    judged: Judged = field(repr=False)
    seconds: float = math.nan
    told: tuple[Told, ...] = ()


@dataclass(frozen=True)
class Evaluated:
    """All systems on one gold, the aligner first where there is one.

    differences: the first system less each other, by the other's name and the figure's.
    """

    gold: Gold
    systems: tuple[System, ...]
    differences: Mapping[str, Mapping[str, Difference]] = field(default_factory=lambda: MappingProxyType({}))

    def system(self, name: str) -> System:
        """The system of a name. Raises KeyError where there is none."""
        for one in self.systems:
            if one.name == name:
                return one
        raise KeyError(name)


@dataclass(frozen=True)
class Evaluation:
    """What an evaluation found, and what it was made with.

    held: what the concepts are of, such as ESCO 1.1.1. day: ISO date. top: how many matches were asked for a text.
    threshold: of p_exact, from which a match counts as accepted. draws, seed: of the intervals.
    """

    sets: tuple[Evaluated, ...]
    held: str
    day: str
    version: str
    top: int = TOP
    threshold: float = THRESHOLD
    draws: int = 2000
    seed: int = 2026


def evaluate(
    golds: Sequence[Gold],
    concepts: Concepts,
    aligner: Callable[[Gold], Aligns] | None,
    *,
    baselines: Sequence[str] | None = None,
    against: Path | None = None,
    top: int = TOP,
    threshold: float = THRESHOLD,
    draws: int = 2000,
    seed: int = 2026,
    settings: Settings | None = None,
    progress: Progress = quiet,
) -> Evaluation:
    """Systems on gold that :func:`s4c_graph.flows.align_gold.read` gave.

    aligner: opens the aligner for a gold, by its kinds; None measures the others only. baselines: their names, all of
    :data:`s4c_graph.alignment.baselines.BASELINES` by default, none where empty. against: results of another system,
    for one gold. Raises InputError for a top, threshold or number of draws that is none, for gold without anything to
    measure it by, and MissingError where the extra ``align`` is not installed.
    """
    _check(golds, aligner is not None, against, top, threshold, draws)
    with _libraries():
        from s4c_graph.alignment.baselines import BASELINES
        from s4c_graph.flows import align_answers

        names = BASELINES if baselines is None else tuple(baselines)
        plain = _Baselines(concepts, names)
        made = []
        for gold in golds:
            answers: list[Answers] = []
            if aligner is not None:
                answers.append(align_answers.of_aligner(aligner(gold), gold.cases, top, OURS, _of(progress, gold)))
            if against is not None:
                answers.append(align_answers.of_file(against, gold.cases, settings or Settings(), top))
            answers += plain.answers(gold, top, _of(progress, gold))
            if not answers:
                raise InputError("there is no system to measure", mend="leave the baselines on, or give results")
            progress(f"{gold.name}: figures", None)
            made.append(_evaluated(gold, answers, top, threshold, draws, seed))
    day = datetime.datetime.now(datetime.UTC).date().isoformat()
    return Evaluation(tuple(made), concepts.named, day, version("s4c-graph"), top, threshold, draws, seed)


def run(
    paths: Sequence[Path],
    settings: Settings,
    *,
    format: str = "auto",
    kinds: Sequence[str] = (),
    lang: str = "",
    ours: bool = True,
    baselines: Sequence[str] | None = None,
    against: Path | None = None,
    top: int = TOP,
    threshold: float = THRESHOLD,
    draws: int = 2000,
    seed: int = 2026,
    opens: Opens | None = None,
    progress: Progress = quiet,
) -> Evaluation:
    """Gold of files measured against the release of the settings; see :func:`evaluate`.

    kinds: of the concepts that may be right, as ``skill`` or by the name of a target, ``skills``. ours: whether
    the aligner of this package is measured. opens: what opens it, by default :func:`opened`. Raises InputError for an
    unknown kind, and as reading gold and evaluating do.
    """
    from s4c_graph.flows import align_gold
    from s4c_graph.flows.opening import open_graph

    kinds = _kinds(kinds)
    if not ours and against is None and baselines == ():
        raise InputError("there is no system to measure", mend="leave the baselines on, or give results")
    progress("concepts of the release are read", None)
    with open_graph(settings=settings) as kg:
        concepts = Concepts.of(kg)
    if not concepts.labels:
        raise InputError("the release holds no concept to align to", mend="build one with s4c build --esco")
    golds = align_gold.read(paths, concepts, settings, format=format, lang=lang, kinds=kinds)
    opening = opens or opened

    def aligner(gold: Gold) -> Aligns:
        return opening(settings, gold.kinds, progress)

    return evaluate(
        golds, concepts, aligner if ours else None, baselines=baselines, against=against, top=top,
        threshold=threshold, draws=draws, seed=seed, settings=settings, progress=progress,
    )  # fmt: skip


def opened(settings: Settings, kinds: Sequence[str], progress: Progress = quiet) -> Aligns:
    """The aligner of this package for concepts of some kinds of the release; its index is made where there is none."""
    from s4c_graph.flows import align

    return align.recipe(settings, target=",".join(kinds), progress=progress).open()


@dataclass(frozen=True)
class Floor:
    """What a figure must reach. gold: the only gold that it is for, empty for all."""

    metric: str
    value: float
    gold: str = ""

    @classmethod
    def read(cls, said: str) -> Floor:
        """``METRIC=VALUE`` or ``GOLD:METRIC=VALUE``. Raises InputError for what is none.

        >>> Floor.read("house-spans:none-auroc=0.7")
        Floor(metric='none-auroc', value=0.7, gold='house-spans')
        """
        name, equals, number = said.rpartition("=")
        gold, _, metric = name.rpartition(":")
        try:
            value = float(number)
        except ValueError:
            value = math.nan
        if not equals or not metric or not math.isfinite(value):
            raise InputError(f"{said!r} is no floor", mend="write METRIC=VALUE, such as rp@5=0.5")
        return cls(metric, value, gold)


def missed(evaluation: Evaluation, floors: Sequence[Floor]) -> list[str]:
    """What of the first system of each gold is below its floors, one line each; of errors, what is above.

    Raises InputError for a floor that nothing was measured for: it would hold whatever happens.
    """
    from s4c_graph.flows.align_figures import LOWER

    lines = []
    for floor in floors:
        found = [
            (one.gold.name, one.systems[0].figures[floor.metric].value)
            for one in evaluation.sets
            if floor.metric in one.systems[0].figures and floor.gold in ("", one.gold.name)
        ]
        if not found:
            known = sorted({m for one in evaluation.sets for m in one.systems[0].figures})
            where = f" on {floor.gold}" if floor.gold else ""
            raise InputError(f"nothing was measured as {floor.metric!r}{where}", mend="one of " + ", ".join(known))
        for gold, value in found:
            above = floor.metric in LOWER
            if not (value <= floor.value if above else value >= floor.value):
                side = "above" if above else "below"
                lines.append(f"{gold}: {floor.metric} is {value:.3f}, {side} {floor.value:g}")
    return lines


def per_query(evaluation: Evaluation) -> Iterator[dict[str, str | float | int | None]]:
    """One row for each text and system with its own figures, for whoever wants to see where a system fails."""
    for one in evaluation.sets:
        for system in one.systems:
            by_query = system.judged.by_query
            for number, case in enumerate(one.gold.cases):
                figures = {name: values[number] for name, values in by_query.items()}
                yield {
                    "gold": one.gold.name, "system": system.name, "id": case.id, "text": case.text,
                    "first": system.judged.first[number], "right": " ".join(case.right), **figures,
                }  # fmt: skip


def _evaluated(gold: Gold, answers: Sequence[Answers], top: int, threshold: float, draws: int, seed: int) -> Evaluated:
    from s4c_graph.flows.align_figures import judged

    systems, samples = [], []
    for one in answers:
        found = judged(gold, one, top=top, threshold=threshold)
        drawn = found.samples(len(gold.cases), draws=draws, seed=seed)
        figures = {name: sample.figure(found.counts[name]) for name, sample in drawn.items()}
        systems.append(System(one.system, figures, found, one.seconds, one.told))
        samples.append(drawn)
    first = samples[0]
    differences = {
        system.name: {
            name: first[name].less(drawn[name], system.judged.counts[name])
            for name in _compared(top)
            if name in first and name in drawn
        }
        for system, drawn in zip(systems[1:], samples[1:], strict=True)
    }
    return Evaluated(gold, tuple(systems), differences)


def _compared(top: int) -> tuple[str, ...]:
    return ("mrr", "rp@5", "rp@10", "hit@1", f"recall@{top}", "any-mrr", f"any-recall@{top}", "none-auroc")


class _Baselines:
    """Lexical baselines, fitted once for gold of the same kinds that brings no labels of its own."""

    def __init__(self, concepts: Concepts, names: Sequence[str]) -> None:
        self._concepts, self._names = concepts, names
        self._kinds: tuple[str, ...] | None = None
        self._fitted: list[Lexical] = []

    def answers(self, gold: Gold, top: int, progress: Progress) -> Iterator[Answers]:
        """What each of them answers to gold."""
        from s4c_graph.flows import align_answers

        for plain in self._of(gold, progress):
            yield align_answers.of_baseline(plain, gold.cases, top, progress)

    def _of(self, gold: Gold, progress: Progress) -> Sequence[Lexical]:
        from s4c_graph.alignment.baselines import Lexical

        if (self._names and gold.kinds != self._kinds) or gold.corpus:
            progress("baselines are fitted", None)
            labels = gold.corpus or self._concepts.having(gold.kinds)
            self._fitted = [Lexical(labels, name) for name in self._names]
            self._kinds = None if gold.corpus else gold.kinds
        return self._fitted


def _kinds(said: Sequence[str]) -> tuple[str, ...]:
    """Kinds of concepts by their own names, or by those of targets."""
    with _libraries():
        from s4c_graph.alignment.concepts import TARGETS as NAMED

    found: dict[str, None] = {}
    for name in (part.strip() for one in said for part in one.split(",")):
        kinds = NAMED.get(name, (name,))
        if strange := [kind for kind in kinds if kind not in TARGETS]:
            raise InputError(f"unknown kind of concepts {strange[0]!r}", mend="one of " + ", ".join(NAMED))
        found |= dict.fromkeys(kinds)
    return tuple(found)


def _of(progress: Progress, gold: Gold) -> Progress:
    def said(step: str, share: float | None = None) -> None:
        progress(f"{gold.name}: {step}", share)

    return said


def _check(golds: Sequence[Gold], ours: bool, against: Path | None, top: int, threshold: float, draws: int) -> None:
    if not golds:
        raise InputError("there is no gold", mend="name at least one file")
    if top < 1 or top > 1000:
        raise InputError(f"{top} matches a text cannot be asked for", mend="from 1 to 1000")
    if not 0 < threshold <= 1:
        raise InputError(f"the threshold {threshold:g} is no probability", mend="above 0, at most 1")
    if draws < 1 or draws > 100_000:
        raise InputError(f"{draws} draws cannot be made", mend="from 1 to 100000")
    if against is not None and len(golds) > 1:
        what = f"results of another system are for one gold, and there are {len(golds)}"
        raise InputError(what, where=str(against), mend="name one file, and for spans one view of it by its format")


@contextmanager
def _libraries() -> Iterator[None]:
    """Where a library of the extra is not installed, say so."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _LIBRARIES:
            raise
        raise MissingError(f"{error.name} is not installed", mend="pip install 's4c-graph[align]'") from error
