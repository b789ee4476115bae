"""Write floors.json: five points below what the aligner reaches on the sample now, above for errors of calibration.

    python tests/floors/write_floors.py

Run it when the shipped weights are fitted anew, and look at every floor that falls before it is committed.
"""

from __future__ import annotations

import json
import os
import sys
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.floors.write_sample import ROOT, SAMPLE, digest, golds

from s4c_graph.core.settings import Settings
from s4c_graph.flows import align_evaluate
from s4c_graph.flows.align_evaluate import Evaluation
from s4c_graph.flows.align_figures import LOWER
from s4c_graph.flows.build import build
from s4c_graph.flows.gold_cases import Concepts, Gold, held
from s4c_graph.flows.opening import open_graph

FLOORS = Path(__file__).with_name("floors.json")
METRICS = ("mrr", "rp@5", "recall@50", "none-auroc")
FEWEST = 10
"""Texts for which there is none that a gold must have for a floor under none-auroc."""
SLACK = 0.05


def sampled(data: Path) -> list[Gold]:
    """The texts of the sample; raises ValueError where one is not the text that was drawn."""
    wanted: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for line in SAMPLE.read_text(encoding="utf-8").splitlines()[1:]:
        name, id_, said = line.split("\t")
        wanted[name][id_] = said
    found = []
    for gold in golds(data):
        cases = tuple(case for case in gold.cases if case.id in wanted[gold.name])
        if {case.id: digest(case.text) for case in cases} != wanted[gold.name]:
            raise ValueError(f"{gold.name}: its texts are not those that were drawn")
        found.append(replace(gold, cases=cases))
    return found


def measured(shared: Path, home: Path) -> Evaluation:
    """The aligner and one baseline on the sample, over ESCO in English and Swedish."""
    settings = Settings(home=home)
    esco = shared / "data" / "esco"
    build(settings, esco=[esco / "v1.1.1", esco / "languages"], esco_languages=["en", "sv"])
    with open_graph(settings=settings) as kg:
        concepts = Concepts.of(kg)
    kept = [held(gold, concepts) for gold in sampled(shared / "data")]
    return align_evaluate.evaluate(
        kept, concepts, lambda gold: align_evaluate.opened(settings, gold.kinds), baselines=("char TF-IDF",), draws=200
    )


def main() -> None:
    """Measure and write."""
    with TemporaryDirectory() as home:
        found = measured(Path(os.environ.get("S4C_SHARED", ROOT.parent / "shared")), Path(home))
    floors: dict[str, dict[str, float]] = {}
    for one in found.sets:
        reached = one.systems[0].figures
        few = sum(case.absent for case in one.gold.cases) < FEWEST
        floors[one.gold.name] = {
            name: round(reached[name].value + (SLACK if name in LOWER else -SLACK), 2)
            for name in METRICS
            if name in reached and not (few and name == "none-auroc")
        }
        letters = one.system("char TF-IDF").figures["mrr"].value
        sys.stderr.write(f"{one.gold.name}: mrr {reached['mrr'].value:.3f}, letters {letters:.3f}\n")
    FLOORS.write_text(json.dumps(floors, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
