"""Fit the weights of the alignment that are shipped: ``data/alignment/fusion.json``.

The text head is fitted on the validation sentences of the skill-extraction benchmark and, lightly, on SkillSkape; the
label head on crosswalk tables and on the benchmark's spans; the models of none on spans and sentences with and without
a label. Test sets are not read. ``--report`` fits nothing that is shipped and prints how folds and tables that were
left out fare.

    python benchmarks/fit_alignment.py --release RELEASE --shared ../shared [--report] [--out fusion.json]
"""

from __future__ import annotations

import argparse
import ast
import csv
import pickle
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from s4c_graph.alignment import fusion, fusion_train, metrics_sure
from s4c_graph.alignment.channels import CHANNELS
from s4c_graph.alignment.encoded import ENCODED
from s4c_graph.alignment.fusion import Fusion
from s4c_graph.alignment.fusion_train import Judged
from s4c_graph.alignment.matcher import Matcher
from s4c_graph.core.names import Names
from s4c_graph.core.settings import load
from s4c_graph.flows import align
from s4c_graph.flows.opening import open_graph
from s4c_graph.intake import crosswalk_tables as tables

NOT_A_SKILL = ("LABEL NOT PRESENT", "UNDERSPECIFIED")
SKILLSKAPE, SKILLSKAPE_WEIGHT = 900, 0.03
EACH_TABLE, EACH_WITHOUT = 500, 150
SPAN_WEIGHT = 0.2
"""What a span of an advert counts beside a national label, for the label head."""
NONE_WEIGHT = 0.3
"""What a national label counts beside a span of an advert, for the model of none."""
_EXACT, _CLOSE = "exactMatch", "closeMatch"
CROSSWALKS = (
    (tables.SE_SKILLS, "SE NSC ESCO 109 mapping table 2023-11-30.csv", "skills"),
    (tables.SE_OCCUPATIONS, "SE_mapping Occupations v1.1.1.csv", "occupations"),
    (tables.PL_OCCUPATIONS, "PL_mapping_31.10.2020.csv", "occupations"),
    (tables.IT_OCCUPATIONS, "IT_mapping_23.04.2021.csv", "occupations"),
    (tables.ONET_OCCUPATIONS, "crosswalk_esco_onet.csv", "occupations"),
)


class Bench:
    """Judged texts from an open matcher."""

    def __init__(self, matcher: Matcher) -> None:
        self.matcher = matcher
        self.places = {iri: at for at, iri in enumerate(matcher.hierarchy.places.iris)}
        block = matcher.index.block("en", 0, len(self.places))
        self.preferred: defaultdict[str, set[int]] = defaultdict(set)
        self.any: defaultdict[str, set[int]] = defaultdict(set)
        for row, concept in enumerate(block.concept.tolist()):
            text = block.texts[row].casefold()
            self.any[text].add(concept)
            if block.ranks[row] == 0:
                self.preferred[text].add(concept)
        self.skills = set(matcher.hierarchy.places.aimed("skills").tolist())

    def gold(self, label: str) -> set[int]:
        """Skills that a label names."""
        text = label.casefold()
        return (self.preferred.get(text, set()) & self.skills) or (self.any.get(text, set()) & self.skills)

    def judged(self, text: str, gold: set[int], lang: str = "en", weight: float = 1.0, group: str = "") -> Judged:
        """A text with the channels of its candidates."""
        asked, view, scored = self.matcher.scored(text, lang)
        hits = np.array([int(c) + view.first in gold for c in scored.concepts], bool)
        return Judged(scored.values, hits, len(gold), len(asked.words), weight, group or text)


def rows_of(shared: Path, name: str) -> list[dict[str, str]]:
    """Rows of a validation file of the skill-extraction benchmark."""
    file = shared / "data" / "benchmarks" / "skill-extraction" / f"{name}_validation_annotations.csv"
    return list(csv.DictReader(file.open(encoding="utf-8")))


def sentences(bench: Bench, shared: Path, name: str) -> Iterator[Judged]:
    """Sentences with the concepts of all their labels, which may be none."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for row in rows_of(shared, name):
        found[row["sentence"]] |= set() if row["label"] in NOT_A_SKILL else bench.gold(row["label"])
    for text, gold in found.items():
        yield bench.judged(text, gold)


def spans(bench: Bench, shared: Path, name: str) -> Iterator[Judged]:
    """Spans, each once in a sentence, with the concepts of their labels, which may be none."""
    found: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for row in rows_of(shared, name):
        key = (row["sentence"], row["sub_span"] or row["span"])
        found[key] |= set() if row["label"] in NOT_A_SKILL else bench.gold(row["label"])
    for (sentence, span), gold in found.items():
        yield bench.judged(span, gold, group=sentence)


def skillskape(bench: Bench, shared: Path, most: int) -> Iterator[Judged]:
    """A drawn part of SkillSkape's training sentences."""
    file = shared / "data" / "benchmarks" / "skillskape" / "train.csv"
    rows = list(csv.DictReader(file.open(encoding="utf-8")))
    for at in np.random.default_rng(0).permutation(len(rows))[:most].tolist():
        labels = ast.literal_eval(rows[at]["skills"] or "[]")
        gold = set().union(*(bench.gold(label) for label in labels)) if labels else set()
        if gold or labels == ["UNK"]:
            yield bench.judged(rows[at]["sentence"], gold, weight=SKILLSKAPE_WEIGHT)


def linked(bench: Bench, adapter: tables.Table, file: Path, most: int, *, without: bool = False) -> Iterator[Judged]:
    """National labels with the ESCO concepts that experts call exact.

    without: those labels instead that have neither an exact nor a close concept: no equivalent.
    """
    framework = adapter.read([file], Names())
    labels = {concept.iri: concept.labels for concept in framework.concepts}
    by: defaultdict[str, defaultdict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for record in framework.mappings or ():
        if record.object in labels and record.subject in bench.places:
            by[record.object][record.predicate.rsplit("#", 1)[-1]].add(bench.places[record.subject])
    names = sorted(
        name for name, said in by.items() if (not said.keys() & {_EXACT, _CLOSE} if without else _EXACT in said)
    )
    for at in np.random.default_rng(0).permutation(len(names))[:most].tolist():
        gold = set() if without else by[names[at]][_EXACT]
        text = labels[names[at]].get(adapter.lang, "")
        if text:
            yield bench.judged(text, gold, lang=adapter.lang, weight=1.0, group=text)


def figures(judged: Sequence[Judged], head: fusion.Head) -> dict[str, float]:
    """MRR, RP@5, RP@10, recall@50 of a head, over texts that have a right concept."""
    found = []
    for j in judged:
        if not j.right:
            continue
        hits = j.hits[np.argsort(-head.score(fusion.forms(j.values)), kind="stable")]
        first = float(np.argmax(hits)) + 1 if hits.any() else np.inf
        found.append([1 / first, *(hits[:k].sum() / min(k, j.right) for k in (5, 10)), hits[:50].sum() / j.right])
    return dict(zip(("mrr", "rp5", "rp10", "r50"), np.round(np.mean(found, axis=0), 3).tolist(), strict=True))


def auroc(judged: Sequence[Judged], head: fusion.Head) -> float:
    """How well the probability of none tells texts without a concept from those with one."""
    from sklearn.metrics import roc_auc_score

    truth, said = [], []
    for j in judged:
        scores = head.score(fusion.forms(j.values))
        order = np.argsort(-scores, kind="stable")
        truth.append(j.right == 0)
        said.append(head.absent(scores[order], j.values[order].astype(np.float64), j.words))
    return round(float(roc_auc_score(truth, said)), 3)


def first(judged: Sequence[Judged], head: fusion.Head) -> list[tuple[float, bool]]:
    """How sure the head is of its first match of each text, those without a concept too, and whether it is right."""
    found = []
    for j in judged:
        scores = head.score(fusion.forms(j.values))
        order = np.argsort(-scores, kind="stable")
        found.append((float(head.probability(scores[order[:30]])[0]), bool(j.hits[order[0]])))
    return found


def gathered(shared: Path, release: Path | None, encoder: Path | None) -> dict[str, list[Judged]]:
    """Everything that is fitted on, by name. encoder: with a sentence model, whose language is English."""
    settings = load(flags={"release": release})
    with open_graph(settings=settings) as kg:
        index = align.index(kg, settings)

    def open_matcher(target: str) -> Matcher:
        if encoder is None:
            return Matcher(index, target=target, weights=_blank(CHANNELS))
        said = replace(align.opening(index, settings, target=target, encoder=encoder), threads=0)
        return Matcher(index, target=target, weights=_blank((*CHANNELS, *ENCODED)), encoded=said.encoded(index))

    found: dict[str, list[Judged]] = {}
    bench = Bench(open_matcher("skills"))
    for name in ("house", "tech"):
        found[name] = list(sentences(bench, shared, name))
        found[name + "-spans"] = list(spans(bench, shared, name))
        print(name, len(found[name]), "sentences,", len(found[name + "-spans"]), "spans", flush=True)
    found["skillskape"] = list(skillskape(bench, shared, SKILLSKAPE if encoder is None else SKILLSKAPE // 3))
    for adapter, file, target in CROSSWALKS if encoder is None else CROSSWALKS[-1:]:
        own = Bench(open_matcher(target))
        crosswalks = shared / "data" / "crosswalks"
        found[adapter.key] = list(linked(own, adapter, crosswalks / file, EACH_TABLE))
        found[adapter.key + "-without"] = list(linked(own, adapter, crosswalks / file, EACH_WITHOUT, without=True))
        print(adapter.key, len(found[adapter.key]), "labels", flush=True)
    return found


def _blank(channels: tuple[str, ...]) -> Fusion:
    """Weights that are not looked at: only the channels are asked."""
    wide = len(channels)
    head = fusion.Head(np.zeros(fusion.FORMS * wide + 1), np.zeros(4), fusion_train.never(wide))
    return Fusion(dict.fromkeys(fusion.HEADS, head), {}, channels)


def heads(found: dict[str, list[Judged]], without: Sequence[str] = (), skip: frozenset[str] = frozenset()) -> Fusion:
    """Both heads. without: tables left out. skip: groups (sentences) left out."""
    texts = [j for name in ("house", "tech", "skillskape") for j in found[name] if j.group not in skip]
    pieces = [j for name in ("house-spans", "tech-spans") for j in found[name] if j.group not in skip]
    national = [
        j
        for adapter, _, _ in CROSSWALKS
        if adapter.key not in without and adapter.key in found
        for j in found[adapter.key]
    ]
    text = fusion_train.fit(texts, [*texts, *pieces])
    keys = [adapter.key for adapter, _, _ in CROSSWALKS if adapter.key not in without and adapter.key in found]
    equal = [replace(j, weight=NONE_WEIGHT) for key in keys for j in found[key][:EACH_WITHOUT]]
    equal += [replace(j, weight=NONE_WEIGHT) for key in keys for j in found[key + "-without"]]
    national += [j for key in keys for j in found[key + "-without"]]
    label = fusion_train.fit([*national, *(replace(j, weight=SPAN_WEIGHT) for j in pieces)], [*pieces, *equal])
    about = {
        "version": "1.1.0",
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "fitted on": {name: len(judged) for name, judged in found.items() if name not in without},
    }
    wide = (len(text.fused) - 1) // fusion.FORMS
    channels = CHANNELS if wide == len(CHANNELS) else (*CHANNELS, *ENCODED)
    return Fusion({"text": text, "label": label}, about, channels)


def report(found: dict[str, list[Judged]]) -> None:
    """Figures of sentences in folds, and of each table when it was left out."""
    groups = sorted({j.group for name in ("house", "tech") for j in found[name]})
    fold = dict(
        zip(np.random.default_rng(1).permutation(groups).tolist(), (i % 5 for i in range(len(groups))), strict=True)
    )
    parts: defaultdict[str, list[dict[str, float]]] = defaultdict(list)
    weights: defaultdict[str, list[int]] = defaultdict(list)
    rocs: defaultdict[str, list[float]] = defaultdict(list)
    sures: defaultdict[str, list[tuple[float, bool]]] = defaultdict(list)
    for number in range(5):
        out = frozenset(g for g in groups if fold[g] == number)
        made = heads(found, skip=out)
        for name in ("house", "tech"):
            judged = [j for j in found[name] if j.group in out]
            parts[name].append(figures(judged, made.heads["text"]))
            weights[name].append(sum(bool(j.right) for j in judged))
            pieces = [j for j in found[name + "-spans"] if j.group in out]
            rocs[name].append(auroc(pieces, made.heads["label"]))
            sures[name].extend(first(judged, made.heads["text"]))
            sures[name + "-spans"].extend(first(pieces, made.heads["label"]))
            rocs[name + " by the text head"].append(auroc(pieces, made.heads["text"]))
    for name, said in parts.items():
        mean = {k: round(float(np.average([p[k] for p in said], weights=weights[name])), 3) for k in said[0]}
        print(f"{name:16}", mean, flush=True)
    for name, values in rocs.items():
        print(f"{name:16} abstention of spans, AUROC", round(float(np.mean(values)), 3), flush=True)
    for name, pairs in sures.items():
        said, right = np.array([p for p, _ in pairs]), np.array([r for _, r in pairs])
        error = metrics_sure.calibration_error(metrics_sure.reliability(said, right))
        print(f"{name:16} first match: says {said.mean():.3f}, right {right.mean():.3f}, calibration error {error:.3f}")
    for adapter, _, _ in CROSSWALKS:
        if any(key not in found for key, _ in ((a.key, t) for a, _, t in CROSSWALKS)):
            break  # one table alone cannot be left out
        made = heads(found, without=[adapter.key])
        one = {name: figures(found[adapter.key], made.heads[name])["mrr"] for name in fusion.HEADS}
        single = max((figures(found[adapter.key], _only(at))["mrr"], name) for at, name in enumerate(CHANNELS))
        print(
            f"{adapter.key:16} left out:", figures(found[adapter.key], made.heads["label"]), one, "best channel", single
        )


def _only(channel: int) -> fusion.Head:
    wide = len(CHANNELS)
    weights = np.zeros(fusion.FORMS * wide + 1)
    weights[channel] = 1.0
    return fusion.Head(weights, np.zeros(4), fusion_train.never(wide))


def main() -> None:
    """Gather, fit, write."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--release", type=Path)
    asked.add_argument("--shared", type=Path, default=Path("../shared"))
    asked.add_argument("--report", action="store_true")
    asked.add_argument(
        "--encoder", type=Path, help="Folder of an English sentence model; O*NET is the only table then."
    )
    asked.add_argument("--out", type=Path, default=Path("data/alignment/fusion.json"))
    asked.add_argument("--keep", type=Path, help="Keep the channels of all texts in a file, or take them from it.")
    said = asked.parse_args()
    if said.keep and said.keep.exists():
        found = pickle.loads(said.keep.read_bytes())
    else:
        found = gathered(said.shared, said.release, said.encoder)
        if said.keep:
            said.keep.write_bytes(pickle.dumps(found))
    if said.report:
        report(found)
    else:
        said.out.write_text(heads(found).json(), encoding="utf-8")


if __name__ == "__main__":
    main()
