"""Gold for the evaluation of an alignment: which reader reads a file, told by its name and its header; first step."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from s4c_graph.core.errors import InputError
from s4c_graph.core.settings import Settings
from s4c_graph.flows import gold_benchmarks, gold_mappings, gold_melo, gold_tables
from s4c_graph.flows.gold_cases import Concepts, Gold, held

FORMATS = ("auto", "table", "sssom", "sentences", "spans", "skillskape", "melo", "crosswalk")
_TABLES = (".csv", ".tsv", ".tab", ".txt", ".jsonl", ".ndjson")
_HEAD = 64 << 10


def read(
    paths: Sequence[Path], concepts: Concepts, settings: Settings, *, format: str = "auto", lang: str = "",
    kinds: Sequence[str] = (),
) -> list[Gold]:  # fmt: skip
    """Gold of files and folders, each held against the concepts of a graph.

    format: one of FORMATS; ``auto`` tells it by name and header, and reads a file of spans in both its views. lang: of
    the texts where a file says none. kinds: of the concepts that may be right, by default as the gold has it. Raises
    InputError for a path that does not exist, an unknown format, and gold of which nothing can be judged.

    >>> read([], Concepts({}, {}), Settings())
    []
    """
    if format not in FORMATS:
        raise InputError(f"unknown format of gold {format!r}", mend="one of " + ", ".join(FORMATS))
    found: list[Gold] = []
    for path in map(Path, paths):
        if not path.exists():
            raise InputError("no such file", where=str(path))
        form = told(path, settings) if format == "auto" else format
        found += _read(path, form, concepts, settings, lang, both=format == "auto")
    names: dict[str, str] = {}
    for gold in found:
        if gold.name in names:
            what = f"two gold files are called {gold.name}"
            raise InputError(what, where=gold.file, mend="rename one")
        names[gold.name] = gold.file
    return [held(gold, concepts, kinds) for gold in found]


def told(path: Path, settings: Settings) -> str:
    """The format of a file or folder by its name and header. Raises InputError where neither tells."""
    from s4c_graph.flows.frameworks import recognised
    from s4c_graph.intake import sssom

    if path.is_dir():
        if gold_melo.fits(path):
            return "melo"
        mend = "a folder of MELO has " + ", ".join(gold_melo.FILES)
        raise InputError("is a folder of no known kind", where=str(path), mend=mend)
    if sssom.is_set(path):
        return "sssom"
    if recognised(path) not in ("", "table"):
        return "crosswalk"
    if path.suffix.lower() not in _TABLES:
        what = f"no kind of gold that is read here ({path.suffix or 'no suffix'})"
        raise InputError(what, where=str(path), mend="give .csv, .tsv, .jsonl, .sssom.tsv, or a folder of MELO")
    with path.open("rb") as stream:
        begin = stream.read(_HEAD).decode("utf-8-sig", errors="replace").split("\n")
    if begin[0].startswith("#") or (path.suffix.lower() == ".tsv" and begin[0].startswith("subject_id\t")):
        return "sssom"
    columns = {cell.strip().strip('"') for cell in begin[0].replace("\t", ",").replace(";", ",").split(",")}
    if {"sentence", "span", "label"} <= columns:
        return "spans"
    if set(gold_benchmarks.SKAPE_COLUMNS) <= columns:
        return "skillskape"
    return "table"


def _read(path: Path, form: str, concepts: Concepts, settings: Settings, lang: str, *, both: bool) -> list[Gold]:
    if form != "melo" and path.is_dir():
        raise InputError("is a folder", where=str(path), mend="name a file")
    if form == "melo":
        return gold_melo.read(path, settings, lang)
    if form == "sssom":
        return gold_mappings.of_set(path, settings, concepts, lang)
    if form == "crosswalk":
        return gold_mappings.of_crosswalk(path, settings, lang)
    if form == "skillskape":
        return gold_benchmarks.skape(path, settings, lang)
    if form in ("sentences", "spans"):
        return gold_benchmarks.spans(path, settings, lang, view="" if both else form)
    return gold_tables.read(path, settings, lang)
