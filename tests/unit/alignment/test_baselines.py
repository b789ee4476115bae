"""Lexical baselines: what they rank first, how they treat ties, and BM25 by its formula."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from s4c_graph.alignment import metrics
from s4c_graph.alignment.baselines import BASELINES, Lexical
from s4c_graph.core.settings import Settings
from s4c_graph.flows import gold_melo

LABELS = {"urn:c": ["plan routes"], "urn:a": ["plan routes", "route planning"], "urn:b": ["plant many trees"]}


@pytest.mark.parametrize("name", BASELINES)
def test_the_best_label_of_a_concept_counts_and_ties_stand_by_iri(name: str) -> None:
    (found,) = Lexical(LABELS, name).rank(["Plan ROUTES"])
    assert found.concepts[:2] == ("urn:a", "urn:c")
    assert found.scores[0] == pytest.approx(found.scores[1])


def test_scores_are_the_greatest_cosine_of_the_labels() -> None:
    labels = {f"urn:{n:02}": [f"label {n} words", f"other {n % 3} thing"] for n in range(30)}
    (found,) = Lexical(labels, "char TF-IDF").rank(["other 2 words"], top=30)
    texts = sorted({t for said in labels.values() for t in said})
    every = [t for iri in sorted(labels) for t in sorted(labels[iri])]
    assert set(texts) <= set(every)
    vectoriser = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4))
    cosines = (vectoriser.fit_transform(every) @ vectoriser.transform(["other 2 words"]).T).toarray().ravel()
    wanted = {iri: max(cosines[2 * n], cosines[2 * n + 1]) for n, iri in enumerate(sorted(labels))}
    assert dict(zip(found.concepts, found.scores, strict=True)) == pytest.approx(wanted, abs=1e-5)


def test_bm25_by_its_formula() -> None:
    (found,) = Lexical({"urn:a": ["plan plan routes"], "urn:b": ["trees"]}, "BM25").rank(["plan trees"])
    idf = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    plan = idf * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 3 / 2))
    trees = idf * 1 * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 1 / 2))
    assert dict(zip(found.concepts, found.scores, strict=True)) == pytest.approx(
        {"urn:a": plan, "urn:b": trees}, rel=1e-5
    )


@pytest.mark.parametrize("name", BASELINES)
def test_texts_without_words_and_labels_without_words_give_nothing(name: str) -> None:
    plain = Lexical(LABELS, name)
    assert [found.concepts for found in plain.rank(["", "§§", "\u0000"])] == [(), (), ()]
    assert next(iter(Lexical({"urn:a": ["§"], "urn:b": ["…"]}, "word TF-IDF").rank(["§"]))).concepts == ()


def test_so_many_at_most_and_in_the_order_of_the_texts() -> None:
    labels = {f"urn:{n}": [f"word{n} common"] for n in range(20)}
    found = list(Lexical(labels, "word TF-IDF").rank([f"word{n} common" for n in range(20)], top=3))
    assert [len(f.concepts) for f in found] == [3] * 20
    assert [f.concepts[0] for f in found] == [f"urn:{n}" for n in range(20)]
    assert all(np.diff(f.scores).max() <= 0 for f in found)


def test_what_cannot_be_fitted_is_refused() -> None:
    with pytest.raises(ValueError, match="no concept"):
        Lexical({"urn:a": [" "]}, "BM25")
    with pytest.raises(ValueError, match="'magic'"):
        Lexical(LABELS, "magic")


@pytest.mark.shared
@pytest.mark.parametrize("folder", ["swe_q_sv_c_sv", "pol_q_pl_c_pl", "ita_q_it_c_it"])
def test_figures_are_those_that_melo_published_for_the_same_baselines(shared: Path, folder: str) -> None:
    """Success at 1 is the same over labels and over concepts, so that theirs and ours can be compared."""
    (gold,) = gold_melo.read(shared / "data" / "benchmarks" / "melo" / folder, Settings())
    published = {(p.system, p.metric): p.value for p in gold.published}
    for name, theirs in (("char TF-IDF", "char_tf_idf"), ("word TF-IDF", "word_tf_idf")):
        found = Lexical(gold.corpus, name).rank([case.text for case in gold.cases])
        ranked = metrics.Ranked.of([f.concepts for f in found], [set(case.right) for case in gold.cases])
        assert metrics.hit(ranked, 1).mean() == pytest.approx(published[theirs, "hit@1"], abs=0.02)
        # one concept in the place of several labels ranks no worse, and here hardly better
        assert -0.01 <= metrics.reciprocal_rank(ranked).mean() - published[theirs, "mrr"] < 0.02
