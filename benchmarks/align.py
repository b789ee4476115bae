"""The alignment on public data, beside lexical baselines of the same run and published figures; writes a page.

`python benchmarks/align.py` builds the releases it needs into --home, measures, and writes
docs/reference/alignment-results.md with its pictures. Only validation data and visible tables are read: test sets of
the benchmarks are none of its business.
"""

from __future__ import annotations

import argparse
import datetime
import json
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import align_page

if TYPE_CHECKING:
    from s4c_graph.core.settings import Settings
    from s4c_graph.flows.align_evaluate import Evaluation
    from s4c_graph.flows.gold_cases import Gold

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "alignment-results.md"
SEED = 2026
ESCO = "v1.1.1"


FOUR = "en,sv,pl,it"
OWN = ("swe_q_sv_c_sv", "pol_q_pl_c_pl", "ita_q_it_c_it")


@dataclass(frozen=True)
class Group:
    """Gold on one release. langs: of ESCO in it. files: below the shared data. texts: drawn of each, 0 takes all."""

    key: str
    langs: str
    files: tuple[str, ...]
    texts: int = 0


TABLES = (
    ("se-skills", "SE NSC ESCO 109 mapping table 2023-11-30.csv"),
    ("se-occupations", "SE_mapping Occupations v1.1.1.csv"),
    ("pl-occupations", "PL_mapping_31.10.2020.csv"),
    ("it-occupations", "IT_mapping_23.04.2021.csv"),
    ("onet", "crosswalk_esco_onet.csv"),
)
SKILLS = tuple(f"benchmarks/skill-extraction/{name}_validation_annotations.csv" for name in ("house", "tech"))
ENGLISH = tuple(f"benchmarks/melo/{name}_c_en" for name in ("swe_q_sv", "pol_q_pl", "ita_q_it"))
GROUPS = (
    Group("skills", "en", SKILLS),
    Group("skillskape", "en", ("benchmarks/skillskape/dev.csv",), 300),
    Group("melo-en", "en", ENGLISH),
    *(Group(f"melo-{name}", FOUR, (f"benchmarks/melo/{name}",)) for name in OWN),
    *(Group(key, FOUR, (f"crosswalks/{name}",)) for key, name in TABLES),
)
"""What is kept when a run is cut short: each group is written when it is done."""


def main() -> None:
    """Measure the groups that are asked for and write the page from all that were measured into --home."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--home", type=Path, default=ROOT / ".cache" / "bench-align")
    parser.add_argument("--page", type=Path, default=PAGE)
    parser.add_argument("--only", nargs="*", default=[group.key for group in GROUPS])
    parser.add_argument("--draws", type=int, default=2000)
    parser.add_argument("--texts", type=int, default=0, help="Texts drawn of each gold, instead of what is usual.")
    parser.add_argument("--page-only", action="store_true", help="Write the page from what was measured before.")
    asked = parser.parse_args()
    for group in GROUPS:
        if group.key in asked.only and not asked.page_only:
            say(f"{group.key}: release with {group.langs}")
            settings = release(asked.home, asked.shared / "data" / "esco", group.langs)
            drawn = replace(group, texts=asked.texts or group.texts)
            found = measured(drawn, settings, asked.shared / "data", asked.draws)
            keep(found, asked.home / "measured" / group.key)
    align_page.write(asked.home / "measured", [group.key for group in GROUPS], asked.page)
    say(f"written {asked.page}")


def say(line: str) -> None:
    """What is going on."""
    sys.stderr.write(f"{datetime.datetime.now():%H:%M:%S} {line}\n")


def release(home: Path, esco: Path, langs: str) -> Settings:
    """Settings of a release with ESCO in some languages, built once."""
    from s4c_graph.core.release import Releases
    from s4c_graph.core.settings import Settings
    from s4c_graph.flows.build import build

    settings = Settings(home=home / langs.replace(",", "-"))
    if not Releases(settings.home).current_id():
        build(settings, esco=[esco / ESCO, esco / "languages"], esco_languages=langs.split(","))
    return settings


def measured(group: Group, settings: Settings, data: Path, draws: int) -> Evaluation:
    """One group: its gold, a seeded sample of it where it is large, the aligner and the baselines."""
    from s4c_graph.flows import align_evaluate, align_gold
    from s4c_graph.flows.gold_cases import Concepts
    from s4c_graph.flows.opening import open_graph

    with open_graph(settings=settings) as kg:
        concepts = Concepts.of(kg)
    golds = align_gold.read([data / name for name in group.files], concepts, settings)
    golds = [_sampled(gold, group.texts) for gold in golds]

    def aligner(gold: Gold) -> Any:
        return align_evaluate.opened(settings, gold.kinds, progress)

    progress = _progress()
    return align_evaluate.evaluate(golds, concepts, aligner, draws=draws, seed=SEED, progress=progress)


def _progress() -> Callable[..., None]:
    last = [""]

    def told(step: str, share: float | None = None) -> None:
        if step != last[0]:
            last[0] = step
            say("  " + step)

    return told


def _sampled(gold: Gold, texts: int) -> Gold:
    name = gold.name.replace("_validation_annotations", "")
    if not texts or len(gold.cases) <= texts:
        return replace(gold, name=name)
    drawn = sorted(random.Random(SEED).sample(range(len(gold.cases)), texts))
    return replace(gold, name=name, cases=tuple(gold.cases[n] for n in drawn))


def keep(found: Evaluation, folder: Path) -> None:
    """The report of a group, so that the page can be written again without measuring."""
    from s4c_graph.flows import align_report

    align_report.folder(found, folder)
    sections = ["\n".join(align_report.section(one, heading="###")) for one in found.sets]
    (folder / "sections.json").write_text(json.dumps(sections, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
