"""The page on the aligner and our own links: its counts are those of the sets, of the decisions and of the results."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from s4c_graph.alignment.decisions import Decisions
from s4c_graph.alignment.matches import Text
from s4c_graph.core.mappings import MappingSet
from s4c_graph.core.values import Severity
from s4c_graph.flows import mapping_sets

DECISIONS = Path("benchmarks") / "results" / "own-framework.decisions.sssom.tsv"


def held(path: Path) -> MappingSet:
    found, findings = mapping_sets.read(path)
    assert [f for f in findings if f.severity is Severity.VIOLATION] == []
    return found


def page(root: Path) -> str:
    return (root / "docs" / "explanations" / "alignment-of-the-framework.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "title"), [("esco-skills", "skills"), ("esco-occupations", "occupations")])
def test_the_page_counts_the_links_as_they_are(root: Path, name: str, title: str) -> None:
    links = [r for r in held(root / "data" / "mappings" / f"{name}.sssom.tsv") if not r.absent]
    added = [r for r in links if r.value("comment").startswith("Proposed by the aligner, judged by us")]
    mended = [r for r in links if r.value("comment").startswith("Was closeMatch")]
    kinds = Counter(re.sub(r".*#|Match", "", r.predicate) for r in added)
    said = re.search(rf"^\| \w+ to {title} \| (\d+) \| ([^|]+) \| (\d+|–) \| (\d+) \|$", page(root), re.MULTILINE)
    assert said is not None
    before, what, changed, now = said.groups()
    assert (int(before), int(now)) == (len(links) - len(added), len(links))
    assert int(changed.replace("–", "0")) == len(mended)
    assert int(re.match(r"\d+", what)[0]) == len(added)  # type: ignore[index]
    assert {kind: int(n) for n, kind in re.findall(r"(\d+) ([a-z]+)", what)} == kinds


def test_what_was_denied_is_linked_nowhere_and_not_proposed_again(root: Path) -> None:
    denied = held(root / DECISIONS)
    assert f"| {len(denied)} |" in page(root)
    assert all(r.negated and r.review == "unreviewed" for r in denied)
    linked = {
        (r.subject, r.object)
        for name in ("esco-skills", "esco-occupations")
        for r in held(root / "data" / "mappings" / f"{name}.sssom.tsv")
    }
    assert {(r.subject, r.object) for r in denied}.isdisjoint(linked)
    decisions = Decisions.of(denied)
    assert all(decisions.blocked(Text(r.subject, r.value("subject_label"), "en"), r.object) for r in denied)


def test_the_shares_of_the_page_are_those_of_the_results(root: Path) -> None:
    results = (root / "benchmarks" / "results" / "own_framework.md").read_text(encoding="utf-8")
    before = results.partition("# Against the links as they are")[0]
    ranks = re.findall(r"^\| (?:en|sv|pl) \| [^|]+ \|((?: \d+ \(\d+%\) \|){4})", before, re.MULTILINE)
    kin = re.findall(r"^\| (?:en|sv|pl) \| [^|]+ (?:\| \d+ ){5}\| (\d+)% \| (\d+)% \|$", before, re.MULTILINE)
    wanted = [(*re.findall(r"(\d+)%", cells), *near) for cells, near in zip(ranks, kin, strict=True)]
    said = [tuple(re.findall(r"(\d+) %", line)) for line in page(root).splitlines() if line.count(" % |") == 6]
    assert said == wanted[:8]
