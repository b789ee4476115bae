"""What tests of an evaluation share: a few concepts, gold in files, and an aligner that answers as it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from s4c_graph.alignment.matches import RELATIONS, Alignment, Match, Reason, Text
from s4c_graph.core.labels import Label
from s4c_graph.flows.gold_cases import Concepts

SKILL = "http://data.europa.eu/esco/skill/"
OCCUPATION = "http://data.europa.eu/esco/occupation/"
LABELS = {
    SKILL + "routes": (("plan routes", "en", 0), ("route planning", "en", 1), ("planera rutter", "sv", 0)),
    SKILL + "trees": (("plant trees", "en", 0), ("tree planting", "en", 1)),
    SKILL + "python": (("Python (computer programming)", "en", 0), ("Python", "en", 1)),
    SKILL + "snakes": (("handle snakes", "en", 0), ("python", "en", 1)),
    OCCUPATION + "planner": (("urban planner", "en", 0), ("plan routes", "en", 1)),
}


def concepts(versions: Sequence[str] = ("1.1.1",)) -> Concepts:
    """Five concepts, two of which share an alternative label."""
    labels = {iri: [Label(text, lang, rank, "esco/1.1.1") for text, lang, rank in said] for iri, said in LABELS.items()}
    kinds = {iri: "skill" if iri.startswith(SKILL) else "occupation" for iri in LABELS}
    return Concepts(labels, kinds, versions)


def match(concept: str, rank: int = 1, relation: str = "exact", confidence: float = 0.9) -> Match:
    """A match that is so sure of one relation, and gives the rest to none."""
    spread = dict.fromkeys(RELATIONS, 0.0) | {relation: confidence, "none": 1 - confidence}
    return Match(rank, concept, concept, "skill", relation, confidence, spread, Reason(None, "", ""))


class Told:
    """An aligner that knows its answers: text → matches; a text that it does not know has none, surely."""

    def __init__(self, answers: Mapping[str, Sequence[Match]], none: Mapping[str, float] | None = None) -> None:
        self.answers, self.none = answers, none or {}
        self.asked: list[Text] = []

    def align(self, texts: Sequence[Text], *, top: int = 5) -> list[Alignment]:
        self.asked += texts
        return [self._one(text, top) for text in texts]

    def _one(self, text: Text, top: int) -> Alignment:
        if text.text == "unreadable":
            return Alignment(text, "", (), 1.0, problem="no words")
        found = tuple(self.answers.get(text.text, ()))[:top]
        none = self.none.get(text.text, 0.1 if found else 0.9)
        return Alignment(text, text.lang or "en", found, none, absent=none > 0.5)


def file(folder: Path, name: str, *lines: str) -> Path:
    """A file of lines."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return path
