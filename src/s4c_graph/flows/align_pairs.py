"""Links of tables as numbers to learn a relation from: pairs over an index, with the matcher's candidates as *none*."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.release import Progress, quiet
from s4c_graph.core.settings import Settings
from s4c_graph.flows import align
from s4c_graph.flows.align_links import Linked, Table

if TYPE_CHECKING:
    from s4c_graph.alignment.fusion import Floats
    from s4c_graph.alignment.index import Index
    from s4c_graph.alignment.matcher import Proposed
    from s4c_graph.alignment.relating import Pairing
    from s4c_graph.alignment.relation_train import Judged

MOST_PAIRS = 6_000
"""Pairs of a table that a relation is learnt from; of a larger one so many are drawn."""
MOST_TEXTS = 2_500
"""Texts of a table whose best candidates are looked up, for pairs of *none*."""
CANDIDATES = 5
DEEP = 30
"""Candidates among which a decided pair is looked for."""


def judged(
    tables: Sequence[Table], kg: KnowledgeGraph, settings: Settings, *, progress: Progress = quiet
) -> list[Judged]:
    """The pairs of tables as numbers: links, and of each text the best candidates that it is not linked to as none.

    Each table is given twice, with the labels of the text's language and with English ones alone.
    """
    from s4c_graph.alignment.relating import Pairing

    found = align.index(kg, settings, progress=progress)
    pairing = Pairing(found)
    at = {iri: place for place, iri in enumerate(pairing.places.iris)}
    made: list[Judged] = []
    for number, one in enumerate(tables):
        progress(f"pairs of {one.key}", number / len(tables))
        examples = list(_examples(one, at, found))
        made.append(_numbers(one, examples, pairing, plain=False))
        if one.lang != "en":
            made.append(_numbers(one, examples, pairing, plain=True))
    return made


_Example = tuple[Linked, int, dict[str, float], bool]


class _Heard:
    """What a matcher says of its proposals, listened to while it asks for relations."""

    def __init__(self) -> None:
        self.sure: dict[int, float] = {}

    def __call__(self, proposed: Sequence[Proposed]) -> Floats:
        return self.whole(proposed)[:, :-1]

    def whole(self, proposed: Sequence[Proposed]) -> Floats:
        """Close, whatever is proposed."""
        import numpy as np

        self.sure |= {p.concept: p.signals["sure"] for p in proposed}
        return np.tile([0.0, 1.0, 0.0, 0.0, 0.0], (len(proposed), 1))

    def choose(self, distribution: Floats) -> list[tuple[str, float]]:
        """Close, whatever is proposed."""
        return [("close", 1.0)] * len(distribution)


def _examples(one: Table, at: Mapping[str, int], found: Index) -> Iterator[_Example]:
    """Pairs with place of the concept, signals, and whether the pair is among the best candidates of its text."""
    import numpy as np

    from s4c_graph.alignment.matcher import Matcher
    from s4c_graph.alignment.matches import Text

    draw = np.random.default_rng(0)
    known = [link for link in one.links if link.concept in at]
    linked: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for link in known:
        linked[link.text][link.concept] = link.relation
    texts = sorted({*linked, *one.absent})
    asked = [texts[i] for i in sorted(draw.permutation(len(texts))[:MOST_TEXTS].tolist())]
    heard = _Heard()
    target = "skills" if any("/skill/" in link.concept for link in one.links) else "occupations"
    matcher = Matcher(found, target=target, lang=one.lang, relate=heard)
    seen: set[tuple[str, str]] = set()
    for text in asked:
        heard.sure = {}
        for match in matcher.align([Text("", text, one.lang)], top=CANDIDATES)[0].matches:
            relation = linked.get(text, {}).get(match.concept, "none")
            seen.add((text, match.concept))
            place = at[match.concept]
            yield Linked(text, one.lang, match.concept, relation), place, {"sure": heard.sure[place]}, True
    chosen = draw.permutation(len(known))[:MOST_PAIRS].tolist()
    for link in (known[i] for i in sorted(chosen)):
        if (link.text, link.concept) not in seen:
            seen.add((link.text, link.concept))
            yield link, at[link.concept], {}, False


def heard(links: Sequence[Linked], at: Mapping[str, int], found: Index) -> list[dict[str, float]]:
    """What the matcher says of each pair: how sure it is; nothing where the concept is not among its candidates."""
    from s4c_graph.alignment.matcher import Matcher
    from s4c_graph.alignment.matches import Text

    places = found.concepts()
    kinds = [places.kind(at[link.concept]) for link in links]
    said: dict[tuple[str, str, str], dict[int, float]] = {}
    for kind in sorted(set(kinds)):
        listens = _Heard()
        matcher = Matcher(found, target=kind, relate=listens)
        for link in (link for link, own in zip(links, kinds, strict=True) if own == kind):
            if (kind, link.lang, link.text) not in said:
                listens.sure = {}
                matcher.align([Text("", link.text, link.lang)], top=DEEP)
                said[kind, link.lang, link.text] = listens.sure
    made: list[dict[str, float]] = []
    for link, kind in zip(links, kinds, strict=True):
        sure = said[kind, link.lang, link.text].get(at[link.concept])
        made.append({} if sure is None else {"sure": sure})
    return made


def _numbers(one: Table, examples: Sequence[_Example], pairing: Pairing, *, plain: bool) -> Judged:
    import numpy as np

    from s4c_graph.alignment.matches import RELATIONS
    from s4c_graph.alignment.relation_features import features
    from s4c_graph.alignment.relation_train import Judged

    pairs = [pairing.pair(x.text, x.lang, at, {} if plain else signals, plain=plain) for x, at, signals, _ in examples]
    return Judged(
        one.key,
        features(pairs, pairing.rarity),
        np.array([RELATIONS.index(link.relation) for link, _, _, _ in examples], np.int64),
        np.array([candidate for _, _, _, candidate in examples], bool),
        secondary=plain,
    )
