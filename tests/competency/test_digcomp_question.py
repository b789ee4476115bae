"""CQ69 asks of the text of DigComp: its answer is counted again from the official JSON-LD, as JSON."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.competency.conftest import expected
from tests.competency.test_competency_questions import BARE, CONTENT, QUESTIONS, answer

from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.release import Release

STEM = "cq69-digcomp-statements"
LEVELS = {"Basic": 1, "Intermediate": 2, "Advanced": 3, "Highly advanced": 4}


@pytest.fixture(scope="module")
def with_digcomp(built_with_digcomp: Release) -> Iterator[KnowledgeGraph]:
    with built_with_digcomp.open() as kg:
        yield kg


@pytest.mark.shared
def test_the_answer_is_as_expected(with_digcomp: KnowledgeGraph) -> None:
    assert [stem for stem, q in QUESTIONS.items() if q.needs == "digcomp"] == [STEM]
    assert answer(with_digcomp, STEM) == expected(STEM)
    assert list(with_digcomp.select(STEM).columns) == [c.name for c in QUESTIONS[STEM].columns]


@pytest.mark.shared
def test_the_answer_counted_again(with_digcomp: KnowledgeGraph, shared: Path) -> None:
    file = shared / "data" / "digcomp" / "DigComp 3.0 Data Supplement 24 Nov 2025.jsonld"
    counted: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for node in json.loads(file.read_text(encoding="utf-8"))["@graph"]:
        if node["@type"] not in ("CompetenceStatement", "LearningOutcome"):
            continue
        level = LEVELS[node["four_levels_proficiency_name"].partition("/")[2]]
        row = counted[node["competence_id"].partition("/")[2], level]
        row["statements" if node["@type"] == "CompetenceStatement" else "outcomes"] += 1
        row[node.get("type", "").lower()] += 1
        row[node["ai_label"]] += 1
    found = {(r["number"], r["level"]): r for r in with_digcomp.select(STEM).records()}
    assert found.keys() == counted.keys()
    for key, said in found.items():
        names = ("statements", "outcomes", "knowledge", "skill", "attitude")
        assert [said[n] for n in names] == [counted[key][n] for n in names], key
        assert [said["explicit"], said["implicit"]] == [counted[key]["AI-Explicit"], counted[key]["AI-Implicit"]], key


@pytest.mark.shared
@pytest.mark.parametrize(("lang", "rows"), [("en", 36), ("nl", 36), ("sv", 36)])
def test_the_texts_of_a_competence_in_a_language(with_digcomp: KnowledgeGraph, lang: str, rows: int) -> None:
    """Competence 1.1 has 15 statements and 21 outcomes; where a language has no text, English stands in."""
    table = with_digcomp.select("rp01-digcomp-texts", competence="digcomp:3.0/1.1", lang=lang)
    assert len(table) == rows
    texts = table.records()
    english = {r["code"]: r["text"] for r in with_digcomp.select("rp01-digcomp-texts", lang="en").records()}
    assert sum(r["text"] != english[r["code"]] for r in texts) == (rows if lang == "nl" else 0)
    assert {r["type"] for r in texts if r["code"].startswith("CS")} == {None}


@pytest.mark.shared
@pytest.mark.parametrize("stem", sorted(s for s in BARE if s[:4] not in CONTENT))
def test_other_questions_are_answered_as_before(with_digcomp: KnowledgeGraph, stem: str) -> None:
    assert answer(with_digcomp, stem) == expected(stem)


def test_it_is_told_that_the_text_is_not_there(framework: KnowledgeGraph) -> None:
    assert len(framework.select(STEM)) == 0
