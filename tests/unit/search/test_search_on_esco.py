"""Search on the real ESCO labels: damaged labels are found again, in English and in other scripts."""

from __future__ import annotations

import csv
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from s4c_graph.core import labels, ntriples
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import EXTERNAL
from s4c_graph.core.release import Release
from s4c_graph.search import LabelIndex, build

pytestmark = [pytest.mark.shared, pytest.mark.slow]
SEED, SAMPLE = 2026, 800


@pytest.fixture(scope="module")
def bench(root: Path) -> ModuleType:
    """benchmarks/bench_search.py: how labels are damaged and scored is written once."""
    spec = importlib.util.spec_from_file_location("bench_search", root / "benchmarks" / "bench_search.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench_search"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def english(built_with_esco: Release) -> list[tuple[str, str, int]]:
    """(concept, label, rank) of every label of ESCO in the release."""
    with built_with_esco.open() as kg:
        return [
            (concept, label.text, label.rank)
            for concept, said in labels.read(kg).items()
            for label in said
            if label.graph.startswith("esco/")
        ]


@pytest.mark.parametrize(("ranks", "floor"), [((0,), 0.88), ((0, 1, 2), 0.92)], ids=["preferred", "all"])
def test_damaged_esco_labels_are_among_the_first_ten(
    bench: ModuleType,
    built_with_esco: Release,
    english: list[tuple[str, str, int]],
    ranks: tuple[int, ...],
    floor: float,
) -> None:
    """The project asks for 75 %; the floor is what was measured less two points, so that a step back shows."""
    cases = [(concept, text) for concept, text, rank in english if rank in ranks]
    assert len(cases) > 18_000
    found = bench.score(cases, bench.ours(LabelIndex(built_with_esco.index)), seed=SEED, sample=SAMPLE)
    assert found.ten >= floor
    assert found.first >= 0.6


def test_whole_labels_come_first(
    bench: ModuleType, built_with_esco: Release, english: list[tuple[str, str, int]]
) -> None:
    """Every equal label has score 1, and nothing stands before the equal ones."""
    index = LabelIndex(built_with_esco.index)
    for concept, text, _ in english[:: len(english) // 300]:
        hits = index.search(text.upper(), limit=20)
        assert concept in [h.iri for h in hits if h.score == 1.0], text


def test_the_release_knows_its_languages(built_with_esco: Release) -> None:
    assert LabelIndex(built_with_esco.index).languages == built_with_esco.manifest.languages
    assert set(built_with_esco.manifest.languages) >= {"en", "sv", "pl"}


@pytest.mark.parametrize("lang", ["el", "bg", "sv", "pl"])
def test_damaged_labels_in_other_languages(bench: ModuleType, shared: Path, tmp_path: Path, lang: str) -> None:
    cases = []
    with (shared / "data" / "esco" / "languages" / f"occupations_{lang}.csv").open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            for text in {row["preferredLabel"], *row["altLabels"].split("\n")}:
                if text := " ".join(text.split()):
                    cases.append((row["conceptUri"], text))
    cases.sort()
    lines = (
        ntriples.triple(
            ntriples.iri(iri), ntriples.iri(EXTERNAL["skos"] + "altLabel"), ntriples.literal(text, lang=lang)
        )
        for iri, text in cases
    )
    with KnowledgeGraph(Embedded()) as kg:
        kg.backend.load(ntriples.chunks(lines), graph=kg.names.graph("esco/test"))
        build(kg, tmp_path / "index")
    index = LabelIndex(tmp_path / "index")
    found = bench.score(cases, lambda text: (h.iri for h in index.search(text, lang=lang)), seed=SEED, sample=300)
    assert found.ten >= 0.85
