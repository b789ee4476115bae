"""Whether decisions asked in the order of ``alignment.questions`` teach faster than decisions in a random order.

A review is played on tables that experts made: each national concept with its likeliest ESCO concepts and the ones
that the experts chose, in one language. A plain logistic model of the words of a pair learns from the decisions, 20
at a time, and is scored on concepts that are held back. Prints one Markdown table: area under the curve of F1 (mean
over the rounds), and the paired difference over seeds with twice its standard error.

    python benchmarks/bench_questions.py ../shared/data/crosswalks it-occupations se-skills
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from s4c_graph.alignment.matches import RELATIONS
from s4c_graph.alignment.questions import Question, ordered
from s4c_graph.core import frameworks
from s4c_graph.core.frameworks import Known
from s4c_graph.core.names import Names
from s4c_graph.intake.crosswalk_tables import SHIPPED

TURNED = {"exactMatch": "exact", "closeMatch": "close", "broadMatch": "narrow", "narrowMatch": "broad"}
"""The tables read from ESCO to the national concept; a question reads from the text to ESCO."""
CANDIDATES, MOST_CHOSEN, BATCH = 5, 5, 20
ORDERS = ("random", "uncertain", "ordered")


class Pairs(NamedTuple):
    """Pairs of text and concept: the number of the text, the question, features, and the relation by RELATIONS."""

    text: NDArray[np.int64]
    questions: list[Question]
    features: NDArray[np.float64]
    relation: NDArray[np.int64]


def pairs(folder: Path, key: str, *, texts: int, seed: int = 0) -> Pairs:
    """The pairs of a table, of so many of its national concepts, drawn by a seed."""
    adapter = next(a for a in SHIPPED if a.key == key)
    (path,) = [p for p in sorted(folder.glob("*.csv")) if adapter.fits(p)]
    made = frameworks.read(Known(adapter), [path], Names())
    assert made.mappings is not None
    labels: dict[str, str] = {}
    chosen: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for record in made.mappings:
        relation = TURNED.get(record.predicate.rpartition("#")[2])
        concept, text = record.value("subject_label"), record.value("object_label")
        if relation and concept and text and record.holds:
            labels[record.subject] = concept
            chosen[text][record.subject] = relation
    concepts = sorted(labels)
    number = {concept: n for n, concept in enumerate(concepts)}
    words = [labels[concept] for concept in concepts]
    asked = [str(t) for t in np.random.default_rng(seed).permutation(sorted(chosen))[:texts]]
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4)).fit(words)
    terms = TfidfVectorizer().fit(words)
    by_letters = (letters.transform(asked) @ letters.transform(words).T).toarray()
    by_terms = (terms.transform(asked) @ terms.transform(words).T).toarray()
    rows: list[tuple[int, Question, list[float], int]] = []
    for n, text in enumerate(asked):
        likely = [int(c) for c in np.argsort(-by_letters[n], kind="stable")[:CANDIDATES]]
        experts = [number[c] for c in sorted(chosen[text])][:MOST_CHOSEN]
        for c in dict.fromkeys([*likely, *experts]):
            found = RELATIONS.index(chosen[text].get(concepts[c], "none"))
            question = Question(f"{text}\n{words[c]}")
            rows.append((n, question, _features(text, words[c], by_letters[n], by_terms[n], c), found))
    texts_, questions, features, relations = zip(*rows, strict=True)
    return Pairs(np.array(texts_), list(questions), np.array(features), np.array(relations))


def _features(
    text: str, label: str, by_letters: NDArray[np.float64], by_terms: NDArray[np.float64], c: int
) -> list[float]:
    one, other = set(text.casefold().split()), set(label.casefold().split())
    shared, best = len(one & other), float(by_letters.max())
    rank = int((by_letters > by_letters[c]).sum())
    return [
        float(by_letters[c]), float(by_terms[c]), float(by_letters[c]) / (best + 1e-9), float(by_letters[c]) - best,
        1 / (1 + rank), shared / max(1, len(one | other)), shared / max(1, len(one)), shared / max(1, len(other)),
        float(np.log((len(text) + 1) / (len(label) + 1))), float(text.casefold() == label.casefold()),
        float(text.casefold() in label.casefold()), float(label.casefold() in text.casefold()),
    ]  # fmt: skip


def curve(given: Pairs, order: str, seed: int, *, relations: bool = False, until: int = 300) -> NDArray[np.float64]:
    """F1 on what is held back after each batch of decisions, the first a random one of BATCH.

    relations: macro-F1 over the five relations, else F1 of whether the concept fits at all.
    """
    wanted = given.relation if relations else (given.relation != len(RELATIONS) - 1).astype(np.int64)
    texts = np.random.default_rng(seed).permutation(np.unique(given.text))
    held = np.isin(given.text, texts[: len(texts) // 2])
    pool = np.flatnonzero(~held)
    features = (given.features - given.features[pool].mean(axis=0)) / (given.features[pool].std(axis=0) + 1e-9)
    draw = np.random.default_rng(1_000 + seed)
    asked = [int(n) for n in draw.permutation(pool)[:BATCH]]
    scores: list[float] = []
    while True:
        model = None
        predicted = np.full(int(held.sum()), wanted[asked[0]])
        if len(set(wanted[asked])) > 1:
            model = LogisticRegression(max_iter=1_000).fit(features[asked], wanted[asked])
            predicted = model.predict(features[held])
        kind = {"average": "macro", "labels": range(len(RELATIONS)), "zero_division": 0} if relations else {}
        scores.append(float(f1_score(wanted[held], predicted, **kind)))
        if len(asked) >= until:
            return np.array(scores)
        left = np.setdiff1d(pool, asked)
        if order == "random" or model is None:
            new = draw.permutation(left)[:BATCH]
        else:
            sure = [tuple(map(float, p)) for p in model.predict_proba(features[left])]
            questions = [Question(given.questions[n].text, p) for n, p in zip(left, sure, strict=True)]
            if order == "uncertain":
                new = left[np.argsort([-q.uncertainty for q in questions], kind="stable")[:BATCH]]
            else:
                new = left[ordered(questions, asked=[given.questions[n] for n in asked], follow=BATCH)[:BATCH]]
        asked += [int(n) for n in new]


def main(words: Sequence[str]) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("tables", nargs="+")
    parser.add_argument("--texts", type=int, default=400)
    parser.add_argument("--seeds", type=int, default=10)
    asked = parser.parse_args(words)
    out = csv.writer(sys.stdout, delimiter="|")
    out.writerow(
        ["", "table", "pairs", "what is learnt", *ORDERS, "ordered - random", "better", "ordered - uncertain", ""]
    )
    out.writerow(["", *["---"] * 9, ""])
    for key in asked.tables:
        given = pairs(asked.folder, key, texts=asked.texts)
        for relations in (False, True):
            area = {
                order: np.array([curve(given, order, s, relations=relations).mean() for s in range(asked.seeds)])
                for order in ORDERS
            }
            more = area["ordered"] - area["random"]
            beside = area["ordered"] - area["uncertain"]
            out.writerow(
                ["", key, len(given.text), "relation" if relations else "fits or not",
                 *(f"{area[order].mean():.3f}" for order in ORDERS), _told(more),
                 f"{(more > 0).sum()} of {asked.seeds}", _told(beside), ""]
            )  # fmt: skip
            sys.stdout.flush()


def _told(difference: NDArray[np.float64]) -> str:
    return f"{difference.mean():+.3f} ± {2 * difference.std(ddof=1) / len(difference) ** 0.5:.3f}"


if __name__ == "__main__":
    main(sys.argv[1:])
