"""Proposals for tests of a review: a small file of them, and a sitting over it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from s4c_graph.alignment.reviewers import Reviewer
from s4c_graph.core.settings import Settings
from s4c_graph.flows.review import Sitting, waiting

HEAD = """#curie_map:
#  mine: https://example.org/mine/
#  s4cid: https://w3id.org/s4c/id/
#mapping_set_id: https://example.org/sets/mine
#license: https://creativecommons.org/licenses/by/4.0/
"""
COLUMNS = (
    "record_id", "subject_id", "subject_label", "subject_type", "predicate_id", "object_id", "object_label",
    "mapping_justification", "confidence", "match_string",
)  # fmt: skip
ROWS = (
    ("mine:1", "", "participatory workshops", "rdfs literal", "skos:exactMatch", "s4cid:competence/CIT.02",
     "Participatory methods", "semapv:CompositeMatching", "0.7", "participatory"),
    ("mine:2", "", "moderate debates", "rdfs literal", "skos:closeMatch", "s4cid:competence/CIT.05",
     "Facilitating dialogue", "semapv:CompositeMatching", "0.5", ""),
    ("", "mine:x", "=1+1", "", "skos:broadMatch", "s4cid:competence/CIT.06", "Stakeholder relationship management",
     "semapv:CompositeMatching", "0.9", ""),
    ("mine:4", "", "bake bread", "rdfs literal", "skos:exactMatch", "sssom:NoTermFound", "",
     "semapv:CompositeMatching", "0.6", ""),
)  # fmt: skip
DAY = date(2026, 1, 2)


def table(rows: tuple[tuple[str, ...], ...] = ROWS, head: str = HEAD) -> str:
    return head + "\n".join("\t".join(cells) for cells in (COLUMNS, *rows)) + "\n"


def proposed(folder: Path, rows: tuple[tuple[str, ...], ...] = ROWS) -> Path:
    path = folder / "mine.sssom.tsv"
    path.write_text(table(rows), encoding="utf-8")
    return path


def sitting(
    path: Path,
    who: str = "Ann",
    *,
    settings: Settings | None = None,
    decisions: Path | None = None,
    second: Path | None = None,
) -> Sitting:
    settings = settings or Settings(home=path.parent / "home")
    given = waiting(path, settings)
    return Sitting(given, Reviewer.of(who), settings, decisions=decisions, second=second, in_order=True, on=DAY)
