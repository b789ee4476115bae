"""Floors of the relation on real tables that were left out: a fixed sample, without an index, in seconds.

The figures of the whole stand in docs/reference/alignment-model.md; these floors are below what the sample gave
(macro-F1 .38 to .51, broad and narrow right .77 to .88), and above what saying the commonest relation gives.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from tests.crosswalks import FILES, framework

from s4c_graph.alignment.matches import RELATIONS
from s4c_graph.alignment.relation_features import Label, Pair, features
from s4c_graph.alignment.relation_labels import Counted
from s4c_graph.alignment.relation_train import Figures, Judged, leave_one_out
from s4c_graph.core import facts
from s4c_graph.core.names import Names
from s4c_graph.flows.align_links import table_of
from s4c_graph.intake import esco

EACH = 700


@pytest.fixture(scope="module")
def figures(shared: Path) -> dict[str, Figures]:
    labels: defaultdict[str, list[Label]] = defaultdict(list)
    above: defaultdict[str, set[str]] = defaultdict(set)
    data = shared / "data" / "esco"
    files = [*sorted((data / "v1.1.1").glob("*.zip")), data / "languages"]
    for statements in esco.read(files, Names(), languages=["en", "sv", "pl", "it"]):
        for piece in statements.ntriples:
            for subject, predicate, said in facts.raw(piece.splitlines(keepends=True)):
                iri = subject[1:-1].decode()
                if predicate in (facts.PREF, facts.ALT):
                    labels[iri].append(Label(*facts.value(said), predicate == facts.PREF))
                elif predicate == facts.BROADER:
                    above[iri].add(said[1:-1].decode())
    below: defaultdict[str, int] = defaultdict(int)
    for uppers in above.values():
        for upper in uppers:
            below[upper] += 1
    judged = []
    draw = np.random.default_rng(11)
    for key in (k for k in FILES if k != "onet-reverse"):
        found = table_of(framework(shared / "data" / "crosswalks", key))
        links = [found.links[at] for at in sorted(draw.permutation(len(found.links))[:EACH].tolist())]
        links = [link for link in links if link.concept in labels]
        langs = {found.lang, "en"}
        rarity = Counted(
            (label.text, label.lang) for link in links for label in labels[link.concept] if label.lang in langs
        )
        pairs = [
            Pair(
                link.text,
                link.lang,
                tuple(label for label in labels[link.concept] if label.lang in langs),
                broader=tuple(
                    label for upper in sorted(above[link.concept]) for label in labels[upper]
                    if label.lang in langs and label.preferred
                ),
                narrower=below[link.concept],
            )
            for link in links
        ]  # fmt: skip
        wanted = np.array([RELATIONS.index(link.relation) for link in links], np.int64)
        judged.append(Judged(key, features(pairs, rarity), wanted, np.ones(len(links), bool)))
    return {f.table: f for f in leave_one_out(judged)}


def test_an_unseen_table_is_read_better_than_by_its_commonest_relation(figures: dict[str, Figures]) -> None:
    assert len(figures) == 5
    for table, f in figures.items():
        assert f.macro_f1 > f.majority + 0.12, table
        assert f.macro_f1 > 0.33, table
    assert np.mean([f.macro_f1 for f in figures.values()]) > 0.42


def test_broad_and_narrow_are_seldom_taken_for_each_other(figures: dict[str, Figures]) -> None:
    for table, f in figures.items():
        assert f.turned > 0.68, table


def test_the_calibration_error_of_an_unseen_table_has_a_bound(figures: dict[str, Figures]) -> None:
    for table, f in figures.items():
        assert f.error < 0.2, table
    assert np.mean([f.error for f in figures.values()]) < 0.12
