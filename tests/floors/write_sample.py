"""Write align-sample.tsv, the texts that the floors of CI are measured on: ids and digests alone, no text.

Run it only to draw another sample (`python tests/floors/write_sample.py`); floors are set anew then.
"""

from __future__ import annotations

import hashlib
import os
import random
import sys
from pathlib import Path

from s4c_graph.core.settings import Settings
from s4c_graph.flows import gold_benchmarks, gold_mappings
from s4c_graph.flows.gold_cases import Gold

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = Path(__file__).with_name("align-sample.tsv")
SEED = 5
SKILLS = "benchmarks/skill-extraction"
SENTENCES = ("house_validation_annotations.csv", "tech_validation_annotations.csv")
TABLES = {
    "se-skills": "SE NSC ESCO 109 mapping table 2023-11-30.csv",
    "se-occupations": "SE_mapping Occupations v1.1.1.csv",
    "onet": "crosswalk_esco_onet.csv",
}
SIZES = {"sentences": 60, "spans": 80, "se-skills": 120, "se-occupations": 80, "onet": 60}


def golds(data: Path) -> list[Gold]:
    """All gold that the sample is drawn from, not looked up yet."""
    found = [g for name in SENTENCES for g in gold_benchmarks.spans(data / SKILLS / name, Settings())]
    return found + [
        g for name in TABLES.values() for g in gold_mappings.of_crosswalk(data / "crosswalks" / name, Settings())
    ]


def digest(text: str) -> str:
    """What a text is known by here."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def main() -> None:
    """Draw and write."""
    shared = Path(os.environ.get("S4C_SHARED", ROOT.parent / "shared"))
    lines = ["gold\tid\tsha256"]
    for gold in golds(shared / "data"):
        size = SIZES[gold.name if gold.name in SIZES else gold.name.rpartition("-")[2]]
        drawn = sorted(random.Random(SEED).sample(range(len(gold.cases)), min(size, len(gold.cases))))
        lines += [f"{gold.name}\t{gold.cases[n].id}\t{digest(gold.cases[n].text)}" for n in drawn]
    SAMPLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.stderr.write(f"{len(lines) - 1} texts\n")


if __name__ == "__main__":
    main()
