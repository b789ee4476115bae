"""The matcher: texts to concepts of one target, best first, with relation, probability and reason; stands on an index.

A text goes the way language → sentences → channels → fusion → relation. What is found for a text depends on nothing
but the text, the index and the weights, so any number of workers give the same rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import numpy as np

from s4c_graph.alignment import decisions, fusion, guess
from s4c_graph.alignment.asked import Asked, Vectors
from s4c_graph.alignment.blas import OneThread
from s4c_graph.alignment.channels import CHANNELS, Scored, View, few
from s4c_graph.alignment.closeness import Evidence
from s4c_graph.alignment.decisions import Decisions
from s4c_graph.alignment.encoded import ENCODED, Encoded
from s4c_graph.alignment.fusion import Floats, Fusion, Head
from s4c_graph.alignment.hierarchy import Hierarchy
from s4c_graph.alignment.index import Index
from s4c_graph.alignment.matches import RELATIONS, Alignment, Match, Parent, Reason, Span, Text, holds
from s4c_graph.alignment.relating import Relating
from s4c_graph.alignment.words import language, sentences, tokens
from s4c_graph.core.errors import InputError

MOST_SENTENCES = 1_000
"""Sentences of one text that are read; the rest is told as a problem."""
_WHOLE = 60
"""A text of at most so many words is not split."""
_KEPT = 30
"""Candidates of a sentence that go on."""
_ABSENT = 0.5
_SPARE = 25
"""Matches beyond those asked for, where people may have rejected some."""
_PLACES = 4
"""Decimals of every probability that leaves."""


@dataclass(frozen=True)
class Hit:
    """A candidate of a stretch of text. concept: place in the index. sure: probability that it is right.

    fits: what it fits by; None where none of its labels was looked at.
    """

    concept: int
    score: float
    sure: float
    values: Floats
    shares: Floats
    fits: Evidence | None


@dataclass(frozen=True)
class Stretch:
    """A sentence, or a whole text, with the best candidates for it. begin: its offset in the text."""

    begin: int
    text: str
    asked: Asked
    view: View
    head: Head
    hits: tuple[Hit, ...]
    none: float


@dataclass(frozen=True)
class Proposed:
    """What is asked of a model of relations: the words that match, and the concept they match."""

    text: str
    lang: str
    concept: int
    kind: str
    label: str
    label_lang: str
    signals: dict[str, float] = field(default_factory=dict)


class Relate(Protocol):
    """A model of relations (:class:`s4c_graph.alignment.relating.Relating`, or a stand-in)."""

    def __call__(self, proposed: Sequence[Proposed]) -> Floats:
        """Distribution over exact, close, broad, narrow of each pair that has to do with each other, (n, 4)."""

    def whole(self, proposed: Sequence[Proposed]) -> Floats:
        """Distribution over RELATIONS of each pair of a label and a concept, (n, 5)."""

    def choose(self, distribution: Floats) -> list[tuple[str, float]]:
        """The relation to propose for each row; exact only from a threshold on."""


class Matcher:
    """Aligns texts to the concepts of a target.

    target: see :meth:`s4c_graph.alignment.index.Places.aimed`. lang: of texts that say none, empty to guess it.
    encoded: a sentence model beside the channels. decided: what people decided of pairs, laid over what is found.
    Raises ReleaseError for an index that is absent or damaged, InputError for an unknown target.
    """

    def __init__(
        self,
        index: Index,
        *,
        target: str = "skills",
        lang: str = "",
        weights: Fusion | None = None,
        relate: Relate | None = None,
        encoded: Encoded | None = None,
        decided: Decisions | None = None,
    ) -> None:
        self.index = index
        self.lang = lang
        self._encoded = encoded
        self._decided = decided
        self._one_thread = OneThread()
        self._weights = weights or Fusion.shipped("fusion-encoder" if encoded else "fusion")
        self._channels = (*CHANNELS, *ENCODED) if encoded else CHANNELS
        if self._weights.channels != self._channels:
            what = "the weights are of other channels: " + ", ".join(self._weights.channels)
            raise InputError(what, mend="make them again with s4c align train")
        self._relate = relate or Relating(index)
        self._guess = guess.Guess(index.folder)
        self._vectors = Vectors(index)
        self.hierarchy = Hierarchy(index)
        self._aimed = self.hierarchy.places.aimed(target)
        self._views: dict[tuple[str, ...], View] = {}

    @classmethod
    def open(cls, folder: Path, *, key: str = "", target: str = "skills", lang: str = "") -> Matcher:
        """A matcher over the index in a folder, with the weights that come with the package."""
        return cls(Index.open(folder, key), target=target, lang=lang)

    def align(self, texts: Sequence[Text], *, top: int = 5) -> list[Alignment]:
        """See :class:`s4c_graph.alignment.matches.Aligns`."""
        with self._one_thread():
            if self._decided is None:
                return [self._one(text, top) for text in texts]
            return [self._under(text, top, self._decided) for text in texts]

    def language(self, text: Text) -> str:
        """The language a text is read in: its own, else that of the matcher, else the likeliest of the index."""
        said = (text.lang or self.lang).casefold().split("-", 1)[0]
        return said or self._guess.of(text.text)

    def scored(self, text: str, lang: str) -> tuple[Asked, View, Scored]:
        """One stretch of text, the view it is held against, and the channels of its candidates."""
        asked, view = Asked(text, language(lang), self._vectors), self._view(lang)
        return asked, view, view.score(asked, text, self._encoded)

    def stretches(self, text: str, lang: str, keep: int = _KEPT) -> tuple[list[Stretch], bool]:
        """The sentences of a text, each once, with candidates; and whether some were left out."""
        words = len(tokens(text[: 40 * _WHOLE]))
        cut = [(0, len(text))] if words <= _WHOLE else list(sentences(text))
        found: list[Stretch] = []
        seen: set[tuple[str, ...]] = set()
        view, of = self._view(lang), language(lang)
        for begin, end in cut:
            asked = Asked(text[begin:end], of, self._vectors)
            key = tuple(w.word for w in asked.words)
            if key and key not in seen:
                seen.add(key)
                found.append(self._scored(text[begin:end], begin, asked, view, keep))
                if len(found) == MOST_SENTENCES:
                    return found, True
        return found, False

    def _scored(self, text: str, begin: int, asked: Asked, view: View, keep: int) -> Stretch:
        scored = view.score(asked, text, self._encoded)
        head = self._weights.heads[head_of(asked)]
        forms = fusion.forms(scored.values)
        scores = head.score(forms)
        order = np.argsort(-scores, kind="stable")[:keep]
        best, values = scores[order], scored.values[order].astype(np.float64)
        probability = np.minimum.accumulate(head.probability(best)) if len(best) else best
        shares = head.shares(forms[order])
        hits = tuple(
            Hit(
                int(scored.concepts[at]) + view.first,
                float(best[i]),
                float(probability[i]),
                values[i],
                shares[i],
                scored.close.evidence(at),
            )
            for i, at in enumerate(order.tolist())
        )
        return Stretch(begin, text, asked, view, head, hits, head.absent(best, values, len(asked.words)))

    def _under(self, text: Text, top: int, decided: Decisions) -> Alignment:
        """What is found once what people decided is laid over more than is asked for."""
        found = decisions.apply(self._one(text, top + _SPARE), decided)
        return replace(found, matches=found.matches[:top])

    def _one(self, text: Text, top: int) -> Alignment:
        lang = self.language(text)
        found, cut = self.stretches(text.text, lang, max(top, _KEPT))
        if not found:
            return Alignment(text, lang, (), 1.0, problem="there is no word in it")
        best: dict[int, tuple[Stretch, Hit]] = {}
        for stretch in found:
            for hit in stretch.hits:
                if hit.concept not in best or hit.sure > best[hit.concept][1].sure:
                    best[hit.concept] = (stretch, hit)
        order = sorted(best.values(), key=lambda b: (-b[1].sure, -b[1].score, b[1].concept))[:top]
        none = min(stretch.none for stretch in found)
        absent = none >= _ABSENT
        return Alignment(
            text,
            lang,
            tuple(self._matches(order, lang)),
            round(none, _PLACES),
            absent,
            self._parent(order, lang) if absent else None,
            f"only the first {MOST_SENTENCES} sentences were read" if cut else "",
        )

    def _matches(self, order: Sequence[tuple[Stretch, Hit]], lang: str) -> list[Match]:
        shown = [self._reason(stretch, hit, lang) for stretch, hit in order]
        asked = [
            Proposed(
                text=reason.span.of(stretch.text) if reason.span and _long(stretch) else stretch.text,
                lang=lang,
                concept=hit.concept,
                kind=self.hierarchy.places.kind(hit.concept),
                label=reason.label,
                label_lang=reason.lang,
                signals={name: float(hit.values[at]) for at, name in enumerate(self._channels)} | {"sure": hit.sure},
            )
            for (stretch, hit), reason in zip(order, shown, strict=True)
        ]
        spreads = self._spreads(asked, [hit.sure if _long(stretch) else None for stretch, hit in order])
        chosen = self._relate.choose(spreads * [1, 1, 1, 1, 0])
        made = []
        for rank, ((stretch, hit), reason, spread, (relation, _)) in enumerate(
            zip(order, shown, spreads, chosen, strict=True), start=1
        ):
            probabilities = _rounded(spread[:-1])
            span = reason.span and Span(reason.span.begin + stretch.begin, reason.span.end + stretch.begin)
            made.append(
                Match(
                    rank=rank,
                    concept=self.hierarchy.places.iris[hit.concept],
                    label=self.hierarchy.label(hit.concept, lang),
                    kind=self.hierarchy.places.kind(hit.concept),
                    relation=relation,
                    confidence=round(holds(relation, probabilities), _PLACES),
                    probabilities=probabilities,
                    reason=Reason(span, reason.label, reason.lang, reason.shares, reason.path),
                )
            )
        return made

    def _spreads(self, asked: Sequence[Proposed], sure: Sequence[float | None]) -> Floats:
        """Distribution over RELATIONS of each pair.

        sure: in a sentence, the probability that the concept is meant, and the relation of what is meant is asked;
        None for a label, where the model of relations knows none from the rest.
        """
        if not asked:
            return np.zeros((0, len(RELATIONS)))
        made = np.zeros((len(asked), len(RELATIONS)))
        of_label = [at for at, said in enumerate(sure) if said is None]
        of_text = [at for at, said in enumerate(sure) if said is not None]
        if of_label:
            made[of_label] = self._relate.whole([asked[at] for at in of_label])
        if of_text:
            meant = np.array([[sure[at]] for at in of_text], np.float64)
            held = self._relate([asked[at] for at in of_text])
            made[of_text] = np.hstack([held * meant, 1 - meant])
        return made

    def _reason(self, stretch: Stretch, hit: Hit, lang: str) -> Reason:
        """Why, with the span counted from the beginning of the stretch."""
        shares = {self._channels[at]: round(float(hit.shares[at]), 3) for at in np.argsort(-hit.shares, kind="stable")}
        path = self.hierarchy.path(hit.concept, lang)
        if hit.fits is None:
            return Reason(None, self.hierarchy.label(hit.concept, lang), lang, shares, path)
        block = stretch.view.blocks[hit.fits.block]
        span = None if hit.fits.window is None else Span(*stretch.asked.span(hit.fits.window))
        if span is None and (_long(stretch) or stretch.begin):
            span = Span(0, len(stretch.text))
        return Reason(span, block.texts[hit.fits.row + block.begin], block.lang, shares, path)

    def _parent(self, order: Sequence[tuple[Stretch, Hit]], lang: str) -> Parent | None:
        found = self.hierarchy.parent([hit.concept for _, hit in order], [hit.sure for _, hit in order])
        if found is None:
            return None
        at, share = found
        return Parent(self.hierarchy.places.iris[at], self.hierarchy.label(at, lang), round(share, _PLACES))

    def _view(self, lang: str) -> View:
        """The blocks for a text: its own language, English, and labels without one; all where it has neither."""
        has = self.index.languages
        langs = tuple(tag for tag in dict.fromkeys((lang, "en", "")) if tag in has)
        langs = langs if lang in has or "en" in has else has
        if langs not in self._views:
            self._views[langs] = View(self.index, self._aimed, langs)
        return self._views[langs]


def head_of(asked: Asked) -> str:
    """Which head judges a stretch: few words are taken for a label."""
    return "label" if few(asked) else "text"


def _long(stretch: Stretch) -> bool:
    return head_of(stretch.asked) == "text"


def _rounded(spread: Floats) -> dict[str, float]:
    """The distribution that leaves: rounded, and its sum still 1."""
    made = {name: round(float(p), _PLACES) for name, p in zip(RELATIONS, spread, strict=False)}
    return made | {"none": round(1 - sum(made.values()), _PLACES)}
