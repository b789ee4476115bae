"""Answers laid beside gold become figures with intervals: ranking, relation, calibration, abstention; then a report.

Queries are drawn again as wholes, so that pairs of one text stay together. What each figure means:
docs/guides/evaluate-alignment.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from s4c_graph.alignment import metrics, metrics_sure
from s4c_graph.alignment.matches import RELATIONS
from s4c_graph.alignment.metrics import Floats, Ranked
from s4c_graph.alignment.metrics_bootstrap import Sample, Statistic, binned, ratio, relation_f1, sampled
from s4c_graph.alignment.metrics_sure import Bin, Curve
from s4c_graph.flows.align_answers import Answers, Given
from s4c_graph.flows.gold_cases import Gold

LOWER = frozenset({"ece", "ece-mass", "relation-ece"})
"""Figures of which less is better."""
HELD = RELATIONS[:-1]
_NONE, _EXACT = RELATIONS.index("none"), RELATIONS.index("exact")


@dataclass(frozen=True)
class Judged:
    """One system on one gold.

    statistics: by name of the figure, over all cases of the gold. counts: over how many texts or pairs each is.
    confusion: relations of the gold (rows) and said (columns), in the order of HELD; empty without any. bins: of the
    first match of each text; relation_bins: of the relation of pairs of the gold. curve: None without answers.
    by_query: figures of each text, None where it has none. first: what was ranked first, empty without a match.
    """

    system: str
    statistics: Mapping[str, Statistic]
    counts: Mapping[str, int]
    confusion: tuple[tuple[int, ...], ...]
    bins: tuple[Bin, ...]
    relation_bins: tuple[Bin, ...]
    curve: Curve | None
    by_query: Mapping[str, tuple[float | None, ...]]
    first: tuple[str, ...]

    def samples(self, queries: int, *, draws: int, seed: int) -> dict[str, Sample]:
        """Every figure on the same draws of the texts."""
        return sampled(self.statistics, queries, count=draws, seed=seed)


class _Making:
    """Statistics while they are made."""

    def __init__(self) -> None:
        self.statistics: dict[str, Statistic] = {}
        self.counts: dict[str, int] = {}
        self.by_query: dict[str, tuple[float | None, ...]] = {}

    def add(self, name: str, statistic: Statistic, count: int) -> None:
        if count:
            self.statistics[name], self.counts[name] = statistic, count


def judged(gold: Gold, answers: Answers, *, top: int, threshold: float) -> Judged:
    """All that can be told of one system on one gold. threshold: the p_exact that a match is accepted from."""
    made = _Making()
    exact = [{c for c, r in case.right.items() if r == "exact"} for case in gold.cases]
    everything = [set(case.right) for case in gold.cases]
    if gold.related:
        _rank(made, "", exact, answers, top)
        _rank(made, "any-", everything, answers, top)
    else:
        _rank(made, "", everything, answers, top)
    absent = np.array([case.absent for case in gold.cases])
    none = np.array([g.none for g in answers.given])
    _abstain(made, none, absent)
    sure, right = _first(gold, answers)
    bins = _calibrate(made, sure, right) if answers.probable else ()
    curve = None
    if np.isfinite(sure).any():
        curve = metrics_sure.coverage_precision(sure, right)
        made.add("coverage-area", lambda weights: metrics_sure.coverage_area(sure, right, weights), len(sure))
    confusion: tuple[tuple[int, ...], ...] = ()
    relation_bins: tuple[Bin, ...] = ()
    if gold.related and answers.probable:
        confusion, relation_bins = _relate(made, gold, answers)
        _accept(made, gold, answers, threshold)
    return Judged(
        answers.system,
        made.statistics,
        made.counts,
        confusion,
        bins,
        relation_bins,
        curve,
        made.by_query,
        tuple(given.concepts[0] if given.concepts else "" for given in answers.given),
    )


def _rank(made: _Making, prefix: str, right: Sequence[set[str]], answers: Answers, top: int) -> None:
    asked = np.array([bool(r) for r in right])
    if not asked.any():
        return
    ranked = Ranked.of([g.concepts for g, a in zip(answers.given, asked, strict=True) if a], [r for r in right if r])
    everyone = asked.astype(np.float64)
    count = int(asked.sum())

    def spread(values: Floats) -> Floats:
        whole = np.zeros(len(asked))
        whole[asked] = values
        return whole

    def add(name: str, values: Floats) -> None:
        whole = spread(values)
        made.add(prefix + name, ratio(whole, everyone), count)
        made.by_query[prefix + name] = tuple(
            float(v) if a else None for v, a in zip(whole.tolist(), asked.tolist(), strict=True)
        )

    add("mrr", metrics.reciprocal_rank(ranked))
    kinds: tuple[tuple[str, Callable[[Ranked, int], Floats], tuple[int, ...]], ...] = (
        ("rp", metrics.r_precision, (5, 10)),
        ("hit", metrics.hit, (1, 5, 10)),
        ("ndcg", metrics.ndcg, (10,)),
        ("recall", metrics.recall, tuple(sorted({10, top}))),
    )
    for name, of, ks in kinds:
        for k in ks:
            if k <= top:
                add(f"{name}@{k}", of(ranked, k))
    for name, k, under in (("rp", 5, np.minimum(5, ranked.gold)), ("recall", top, ranked.gold)):
        if k <= top:
            pooled = ratio(spread(ranked.first(k).astype(np.float64)), spread(under.astype(np.float64)))
            made.add(f"{prefix}micro-{name}@{k}", pooled, count)


def _abstain(made: _Making, none: Floats, absent: NDArray[np.bool_]) -> None:
    if absent.any() and not absent.all() and not np.isnan(none).all():
        # one that cannot say is as unsure as can be that there is none
        score = np.where(np.isnan(none), np.nanmin(none) - 1, none)
        made.add("none-auroc", lambda w: metrics_sure.weighted_auroc(score, absent, w), len(absent))


def _first(gold: Gold, answers: Answers) -> tuple[Floats, NDArray[np.bool_]]:
    """How sure the system is of its first match of each text, −inf without one, and whether that is right.

    Where gold states relations the relation must be right too, and is what the system must be sure of; close is right
    of what is exact (SKOS S42).
    """
    sure, right = np.full(len(gold.cases), -np.inf), np.zeros(len(gold.cases), dtype=bool)
    for number, (case, given) in enumerate(zip(gold.cases, answers.given, strict=True)):
        if not given.concepts:
            continue
        first = given.concepts[0]
        if gold.related and answers.probable:
            said, known = given.relations[0], case.right.get(first)
            sure[number], right[number] = given.scores[0], known == said or (known, said) == ("exact", "close")
        else:
            matched = None if given.probabilities is None else 1.0 - float(given.probabilities[0, _NONE])
            sure[number], right[number] = given.scores[0] if matched is None else matched, first in case.right
    return sure, right


def _calibrate(made: _Making, sure: Floats, right: NDArray[np.bool_]) -> tuple[Bin, ...]:
    there = np.flatnonzero(np.isfinite(sure))
    if not len(there):
        return ()
    said, true = np.clip(sure[there], 0, 1), right[there]
    for name, mass in (("ece", False), ("ece-mass", True)):
        place = metrics_sure.placed(said, metrics_sure.edges(said, mass=mass))
        made.add(name, binned(there.tolist(), place, said, true.tolist(), len(sure)), len(there))
    return metrics_sure.reliability(said, true)


def _relate(made: _Making, gold: Gold, answers: Answers) -> tuple[tuple[tuple[int, ...], ...], tuple[Bin, ...]]:
    """The relation that is said of pairs of the gold which were found at all, as if ``none`` were out of question."""
    query: list[int] = []
    truth: list[int] = []
    rows: list[Floats] = []
    pairs = np.zeros(len(gold.cases))
    reached = np.zeros(len(gold.cases))
    for number, (case, given) in enumerate(zip(gold.cases, answers.given, strict=True)):
        wanted = {c: r for c, r in case.right.items() if r}
        pairs[number] = len(wanted)
        for place, concept in enumerate(given.concepts):
            if concept in wanted and given.probabilities is not None:
                query.append(number)
                truth.append(HELD.index(wanted[concept]))
                rows.append(given.probabilities[place, : len(HELD)].astype(np.float64))
                reached[number] += 1
    made.add("pairs-reached", ratio(reached, pairs), int(pairs.sum()))
    if not rows:
        return (), ()
    spread = np.array(rows)
    said = spread.argmax(axis=1)
    sure = np.clip(metrics.divided(spread.max(axis=1), spread.sum(axis=1)), 0, 1)
    sure = np.where(np.isnan(sure), 1 / len(HELD), sure)
    right = said == np.array(truth)
    queries, number_of = len(gold.cases), len(rows)
    made.add("relation-f1", relation_f1(query, truth, said.tolist(), len(HELD), queries), number_of)
    good = np.zeros(queries)
    np.add.at(good, query, right.astype(np.float64))
    made.add("relation-accuracy", ratio(good, reached), number_of)
    bins = metrics_sure.placed(sure, metrics_sure.edges(sure))
    made.add("relation-ece", binned(query, bins, sure, right.tolist(), queries), number_of)
    names = [HELD[t] for t in truth], [HELD[int(s)] for s in said]
    matrix = metrics.confusion(*names, HELD)
    return tuple(tuple(row) for row in matrix.tolist()), metrics_sure.reliability(sure, right)


def _accept(made: _Making, gold: Gold, answers: Answers, threshold: float) -> None:
    """Automatic acceptance of exact at a threshold: its precision among pairs of the gold and among all, its recall."""
    queries = len(gold.cases)
    wanted, taken, known, good = (np.zeros(queries) for _ in range(4))
    for number, (case, given) in enumerate(zip(gold.cases, answers.given, strict=True)):
        wanted[number] = sum(r == "exact" for r in case.right.values())
        for concept in _accepted(given, threshold):
            taken[number] += 1
            known[number] += concept in case.right
            good[number] += case.right.get(concept) == "exact"
    made.add("exact-precision", ratio(good, known), int(known.sum()))
    made.add("exact-precision-all", ratio(good, taken), int(taken.sum()))
    made.add("exact-recall", ratio(good, wanted), int(wanted.sum()))


def _accepted(given: Given, threshold: float) -> list[str]:
    if given.probabilities is None:
        return []
    above = given.probabilities[:, _EXACT] >= threshold
    return [concept for concept, high in zip(given.concepts, above.tolist(), strict=True) if high]


def finite(value: float) -> float | None:
    """A number for JSON, None where it is none."""
    return value if math.isfinite(value) else None
