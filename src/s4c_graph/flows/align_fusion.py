"""The order of concepts is learnt from decisions: accepted pairs move the weights of the channels; for training."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from s4c_graph.core.settings import Settings
from s4c_graph.flows import align
from s4c_graph.flows.align_links import Linked

if TYPE_CHECKING:
    from s4c_graph.alignment.fusion import Fusion
    from s4c_graph.alignment.fusion_train import Judged
    from s4c_graph.alignment.index import Index

LEAST = 30
"""Texts with an accepted concept below which a head stays as it is."""
FILE = "fusion.json"


def file_of(settings: Settings) -> Path:
    """Where the weights that were learnt here lie."""
    return align.local_of(settings) / FILE


def learnt(links: Sequence[Linked], at: Mapping[str, int], found: Index) -> tuple[Fusion | None, dict[str, int]]:
    """The shipped weights moved by decisions, and from how many texts each head learnt; None where none had enough.

    links: decided pairs of concepts that the index has. at: places of its concepts.
    """
    from s4c_graph.alignment.fusion import Fusion
    from s4c_graph.alignment.fusion_train import adapted

    weights = Fusion.shipped()
    by_head = _judged(links, at, found)
    counts = {head: len(judged) for head, judged in sorted(by_head.items())}
    enough = {head: judged for head, judged in by_head.items() if len(judged) >= LEAST}
    if not enough:
        return None, counts
    heads = {name: adapted(head, enough[name]) if name in enough else head for name, head in weights.heads.items()}
    about = {**weights.about, "decisions": {head: len(judged) for head, judged in sorted(enough.items())}}
    return replace(weights, heads=heads, about=about), counts


def _judged(links: Sequence[Linked], at: Mapping[str, int], found: Index) -> dict[str, list[Judged]]:
    """Texts with an accepted concept among their candidates, by the head that judges them."""
    import numpy as np

    from s4c_graph.alignment.fusion_train import Judged
    from s4c_graph.alignment.matcher import Matcher, head_of
    from s4c_graph.alignment.matches import Text

    places = found.concepts()
    right: defaultdict[tuple[str, str, str], set[int]] = defaultdict(set)
    for link in links:
        if link.relation != "none":
            right[places.kind(at[link.concept]), link.lang, link.text].add(at[link.concept])
    matchers = {kind: Matcher(found, target=kind) for kind in sorted({kind for kind, _, _ in right})}
    made: defaultdict[str, list[Judged]] = defaultdict(list)
    for (kind, lang, text), concepts in sorted(right.items()):
        matcher = matchers[kind]
        asked, view, scored = matcher.scored(text, lang or matcher.language(Text("", text)))
        hits = np.isin(scored.concepts + view.first, list(concepts))
        if hits.any():
            made[head_of(asked)].append(Judged(scored.values, hits, len(concepts), len(asked.words)))
    return dict(made)
