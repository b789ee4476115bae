"""Gold of public benchmarks of skills in sentences: the rows of spans and labels, and skillskape; to Gold.

Spans: https://huggingface.co/datasets/jensjorisdecorte/Skill-Extraction-benchmark (Decorte et al. 2022). Skillskape:
Magron et al. 2024.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from s4c_graph.core.errors import InputError
from s4c_graph.core.settings import Settings
from s4c_graph.flows.gold_cases import LABEL, Case, Gold, Notes, distinct
from s4c_graph.flows.gold_tables import Rows, rows

NONE_LABELS = frozenset({"LABEL NOT PRESENT", "UNDERSPECIFIED"})
"""Labels that say that ESCO has no such skill, or that the words do not say which."""
UNKNOWN = "UNK"
SPAN_COLUMNS = ("sentence", "span", "sub_span", "label")
SKAPE_COLUMNS = ("sentence", "skills")
KINDS = ("skill",)


def spans(path: Path, settings: Settings, lang: str = "en", *, view: str = "") -> list[Gold]:
    """Two views of rows with the columns sentence, span, sub_span, label; view names one, ``sentences`` or ``spans``.

    Sentences: right are all real labels of the rows of a sentence. Spans: each span of a sentence is a text of its own
    (its sub_span where there is one). Raises InputError for a missing column or an empty cell.
    """
    table = rows(path, settings)
    if error := table.lacking("sentence", "span", "label"):
        raise error
    notes = Notes()
    seen: set[tuple[str, ...]] = set()
    for line, row in table.rows:
        place = f"{table.file}:{line}"
        if not row["sentence"] or not row.get("label"):
            column = "label" if row["sentence"] else "sentence"
            raise InputError(f"a row has no {column}", where=place, mend="fill it in, or take the row out")
        said = tuple(row.get(column, "") for column in SPAN_COLUMNS)
        if said in seen:
            notes.tell("rows that say the same as another", place)
        seen.add(said)
    stem = path.name.partition(".")[0]
    made = []
    for name, cases in (("sentences", _by_sentence(table)), ("spans", _by_span(table))):
        if view in ("", name):
            views = Notes()
            told = distinct(cases, views)
            made.append(
                Gold(f"{stem}-{name}", name, table.file, table.sha256, told, KINDS, (*notes.all(), *views.all()))
            )
    return [_speaking(gold, lang or "en") for gold in made]


def skape(path: Path, settings: Settings, lang: str = "en") -> list[Gold]:
    """Sentences with the list of their labels, ``UNK`` where there is none.

    Raises InputError, with the line, for a list that cannot be read.
    """
    table = rows(path, settings)
    if error := table.lacking(*SKAPE_COLUMNS):
        raise error
    notes = Notes()
    cases = distinct(_of_skape(table, notes), notes)
    gold = Gold(
        f"skillskape-{path.name.partition('.')[0]}", "skillskape", table.file, table.sha256, cases, KINDS, notes.all()
    )
    return [_speaking(gold, lang or "en")]


def _by_sentence(table: Rows) -> Iterator[Case]:
    right: dict[str, dict[str, str]] = {}
    lines: dict[str, int] = {}
    for line, row in table.rows:
        lines.setdefault(row["sentence"], line)
        found = right.setdefault(row["sentence"], {})
        if row["label"] not in NONE_LABELS:
            found[LABEL + row["label"]] = ""
    yield from (_case(lines[text], table.file, text, found) for text, found in right.items())


def _by_span(table: Rows) -> Iterator[Case]:
    right: dict[tuple[str, str], dict[str, str]] = {}
    lines: dict[tuple[str, str], int] = {}
    for line, row in table.rows:
        key = (row["sentence"], row.get("sub_span") or row["span"])
        if not key[1]:
            continue
        lines.setdefault(key, line)
        found = right.setdefault(key, {})
        if row["label"] not in NONE_LABELS:
            found[LABEL + row["label"]] = ""
    yield from (_case(lines[key], table.file, key[1], found) for key, found in right.items())


def _of_skape(table: Rows, notes: Notes) -> Iterator[Case]:
    right: dict[str, dict[str, str]] = {}
    lines: dict[str, int] = {}
    for line, row in table.rows:
        place = f"{table.file}:{line}"
        text = row["sentence"]
        if not text:
            raise InputError("a row has no sentence", where=place, mend="fill it in, or take the row out")
        if text in right:
            notes.tell("rows with the sentence of another, put together with it", place)
        found = right.setdefault(text, {})
        lines.setdefault(text, line)
        found |= {LABEL + label: "" for label in _list(row["skills"], place) if label != UNKNOWN}
    yield from (_case(lines[text], table.file, text, found) for text, found in right.items())


def _list(said: str, place: str) -> list[str]:
    """A list of texts as Python writes it, which is how the file has it."""
    try:
        found = ast.literal_eval(said) if len(said) < 100_000 else None
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        found = None
    if not isinstance(found, list) or not all(isinstance(label, str) for label in found):
        raise InputError("skills is no list of labels", where=place, mend="write it as ['label', 'label']")
    return found


def _case(line: int, file: str, text: str, right: Mapping[str, str]) -> Case:
    return Case(f"L{line}", text, MappingProxyType(dict(right)), "", f"{file}:{line}")


def _speaking(gold: Gold, lang: str) -> Gold:
    """The same in a language: these files are in one, and say nothing of it."""
    return replace(gold, cases=tuple(replace(case, lang=lang) for case in gold.cases))
