"""A stand-in for the matcher: what it says of a text hangs on the text alone, by a hash; no model, no index."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from s4c_graph.alignment.matches import RELATIONS, Alignment, Match, Parent, Reason, Span, Text
from s4c_graph.alignment.recipe import Vocabulary

SKILL = "http://data.europa.eu/esco/skill/"
SKILLS = Vocabulary(SKILL, "http://data.europa.eu/esco/concept-scheme/skills", "1.1.1")
LABELS = (  # some that files are easily broken by
    "manage Kafka",
    "=draw | plans",
    "köra 'buss'",
    'lead a "team"',
    "data protection",
    "fire safety",
    "welding",
)
REFUSED = "cannot be aligned"


@dataclass(frozen=True)
class Standin:
    """Aligns by hash; waits some seconds for each text."""

    delay: float = 0.0
    labels: tuple[str, ...] = LABELS

    def align(self, texts: Sequence[Text], *, top: int = 5) -> list[Alignment]:
        time.sleep(self.delay * len(texts))
        return [self._one(text, top) for text in texts]

    def _one(self, text: Text, top: int) -> Alignment:
        if text.text == REFUSED:
            return Alignment(text, "", (), 0.0, problem="is refused by the stand-in")
        seed = hashlib.sha256(text.text.encode()).digest()
        absent = seed[0] % 5 == 0
        matches = tuple(self._match(text, seed, rank) for rank in range(1, min(top, 3) + 1))
        parent = Parent(f"{SKILL}parent-{seed[1] % 3}", "a broader one", 0.5 + seed[1] / 1024) if absent else None
        if absent and seed[2] % 2:
            parent = Parent(matches[0].concept, matches[0].label, 0.4)
        return Alignment(text, text.lang or "en", matches, 0.3 + seed[3] / 512, absent=absent, parent=parent)

    def _match(self, text: Text, seed: bytes, rank: int) -> Match:
        at = (seed[4] + rank) % len(self.labels)
        weights = [1 + seed[5 + rank + n] for n in range(5)]
        shares = {name: w / sum(weights) for name, w in zip(RELATIONS, weights, strict=True)}
        relation = max(RELATIONS[:-1], key=lambda name: shares[name])
        span = Span(0, min(5, len(text.text))) if seed[6] % 3 else None
        label = text.text if seed[7] % 11 == 0 else self.labels[at]
        why = Reason(span, label, text.lang or "en", {"char": 0.6, "static": 0.4}, ("top", "below"), ("accepted by 2",))
        concept = f"{SKILL}{seed[4]:02x}-{rank}"
        return Match(rank, concept, self.labels[at], "skill", relation, shares[relation], shares, why)


@dataclass(frozen=True)
class StandinRecipe:
    """Opens a Standin; with a folder, the labels come from it."""

    key: str = "stand-in 1"
    vocabularies: tuple[Vocabulary, ...] = (SKILLS,)
    folders: tuple[Path, ...] = ()
    delay: float = 0.0

    def open(self) -> Standin:
        if not self.folders:
            return Standin(self.delay)
        lines = (self.folders[0] / "labels" / "en.txt").read_text(encoding="utf-8").splitlines()
        return Standin(self.delay, tuple(lines))

    def at(self, folders: tuple[Path, ...]) -> StandinRecipe:
        return replace(self, folders=folders)


class Idle:
    """Says the same of every text at once; for measuring what is around it."""

    MATCH = Standin()._match(Text("", "some text that is long enough"), hashlib.sha256(b"x").digest(), 1)

    def align(self, texts: Sequence[Text], *, top: int = 5) -> list[Alignment]:
        return [Alignment(text, "en", (self.MATCH,), 0.25) for text in texts]


@dataclass(frozen=True)
class IdleRecipe:
    """Opens an Idle."""

    key: str = "idle"
    vocabularies: tuple[Vocabulary, ...] = (SKILLS,)
    folders: tuple[Path, ...] = ()

    def open(self) -> Idle:
        return Idle()

    def at(self, folders: tuple[Path, ...]) -> IdleRecipe:
        return replace(self, folders=folders)
