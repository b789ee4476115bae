"""An evaluation written for people and programs: text, Markdown, JSON, a folder with pictures, rows of every text."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from s4c_graph.flows.align_evaluate import Evaluated, Evaluation, System, per_query
from s4c_graph.flows.export import written

if TYPE_CHECKING:
    from s4c_graph.alignment.metrics_bootstrap import Difference, Figure
    from s4c_graph.alignment.metrics_sure import Bin

ORDER = (
    "mrr", "hit@1", "hit@5", "hit@10", "rp@5", "rp@10", "ndcg@10", "recall@10", "recall@", "micro-", "any-",
    "pairs-reached", "relation-", "exact-", "ece", "ece-mass", "none-auroc", "coverage-area",
)  # fmt: skip
"""Figures in the order in which they are shown, by how their names begin."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def text(evaluation: Evaluation) -> str:
    """The report for a terminal."""
    lines = []
    for one in evaluation.sets:
        lines += [_headline(one), *(f"  {t}" for t in one.gold.told)]
        lines += [f"  {line}" for line in _columns(one)]
        lines += [f"  {line}" for line in _differences(one)]
        lines += [f"  {s.name}: {t}" for s in one.systems for t in s.told]
        lines.append("")
    lines.append(_made(evaluation))
    return "".join(_plain(line) + "\n" for line in lines)


def _columns(one: Evaluated) -> Iterator[str]:
    """Figures as rows and systems as columns, in columns of one width."""
    table = [["", *(s.name for s in one.systems)]]
    for name in _names(one):
        table.append([name, *(_shown(s.figures[name]) if name in s.figures else "–" for s in one.systems)])
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    for row in table:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def markdown(evaluation: Evaluation, *, pictures: bool = False, heading: str = "#") -> str:
    """The report as Markdown. pictures: link those that :func:`folder` writes."""
    lines = [f"{heading} Evaluation of an alignment", "", _made(evaluation), ""]
    for one in evaluation.sets:
        lines += section(one, pictures=pictures, heading=heading + "#")
    return "\n".join(lines).rstrip("\n") + "\n"


def section(one: Evaluated, *, pictures: bool = False, heading: str = "##") -> list[str]:
    """The lines of one gold in Markdown."""
    lines = [f"{heading} {_cell(one.gold.name)}", "", _cell(_headline(one)) + ".", ""]
    if one.gold.told:
        lines += [*(f"- {_cell(str(t))}" for t in one.gold.told), ""]
    names = _names(one)
    lines.append("| figure | " + " | ".join(_cell(s.name) for s in one.systems) + " |")
    lines.append("|---|" + "---|" * len(one.systems))
    for name in names:
        cells = (_shown(s.figures[name]) if name in s.figures else "–" for s in one.systems)
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    lines.append("")
    if said := list(_differences(one)):
        lines += [*(f"- {_cell(line)}" for line in said), ""]
    if one.gold.published:
        lines += [*_published(one), ""]
    for system in one.systems:
        lines += _confusion(system)
        lines += [f"- {_cell(system.name)}: {_cell(str(t))}" for t in system.told]
    if pictures:
        lines += [*(f"![{name}]({file})" for file, name in _picture_names(one)), ""]
    return lines


def as_json(evaluation: Evaluation) -> dict[str, Any]:
    """The report for programs; a figure that cannot be told is null."""
    return {
        "day": evaluation.day,
        "version": evaluation.version,
        "held": evaluation.held,
        "top": evaluation.top,
        "threshold": evaluation.threshold,
        "draws": evaluation.draws,
        "seed": evaluation.seed,
        "sets": [_set(one) for one in evaluation.sets],
    }


def folder(evaluation: Evaluation, place: Path) -> list[Path]:
    """Write report.md, report.json and the pictures into a folder; files of these names are replaced, each whole."""
    from s4c_graph.flows import align_pictures as draw

    made: dict[str, str] = {}
    for one in evaluation.sets:
        stem = file_stem(one.gold.name)
        curves = [(s.name, s.judged.curve) for s in one.systems if s.judged.curve is not None]
        if curves:
            made[f"{stem}-coverage.svg"] = draw.coverage(
                [(name, curve) for name, curve in curves if curve], f"Coverage and precision: {one.gold.name}"
            )
        first = one.systems[0]
        if first.judged.bins:
            title = f"Confidence of the first match: {one.gold.name}"
            made[f"{stem}-reliability.svg"] = draw.reliability(first.judged.bins, title, first.figures["ece"].value)
        if first.judged.relation_bins:
            title, error = f"Confidence of the relation: {one.gold.name}", first.figures["relation-ece"].value
            made[f"{stem}-relations.svg"] = draw.reliability(first.judged.relation_bins, title, error)
    made["report.md"] = markdown(evaluation, pictures=True)
    made["report.json"] = json.dumps(as_json(evaluation), ensure_ascii=False, indent=2) + "\n"
    for name, content in made.items():
        written(content, place / name)
    return [place / name for name in made]


def rows(evaluation: Evaluation, place: Path) -> None:
    """Write the figures of every text as CSV, or as JSONL by the suffix; no cell of it is a formula."""
    found = list(per_query(evaluation))
    if place.suffix.lower() in (".jsonl", ".ndjson"):
        written("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found), place)
        return
    columns = list(dict.fromkeys(column for row in found for column in row))
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows({key: _tame(value) for key, value in row.items()} for row in found)
    written(stream.getvalue(), place)


def file_stem(name: str) -> str:
    """A name as a part of a file's name.

    >>> file_stem("a/b c")
    'a-b-c'
    """
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.") or "gold"


def _picture_names(one: Evaluated) -> Iterator[tuple[str, str]]:
    stem, first = file_stem(one.gold.name), one.systems[0]
    if any(s.judged.curve for s in one.systems):
        yield f"{stem}-coverage.svg", "Coverage and precision"
    if first.judged.bins:
        yield f"{stem}-reliability.svg", "Confidence of the first match"
    if first.judged.relation_bins:
        yield f"{stem}-relations.svg", "Confidence of the relation"


def _headline(one: Evaluated) -> str:
    gold = one.gold
    absent = sum(case.absent for case in gold.cases)
    pairs = sum(len(case.right) for case in gold.cases)
    return (
        f"{gold.name}: {len(gold.cases):,} texts, {pairs:,} right concepts ({', '.join(gold.kinds)}), "
        f"{absent:,} texts for which there is none; {gold.file}, sha256 {gold.sha256[:12]}"
    )


def _made(evaluation: Evaluation) -> str:
    return (
        f"{evaluation.day}, s4c-graph {evaluation.version}, {evaluation.held}; the first {evaluation.top} matches of a "
        f"text; accepted as exact from {evaluation.threshold:g}; 95 % intervals in brackets, of {evaluation.draws:,} "
        f"draws of the texts, seed {evaluation.seed}."
    )


def _names(one: Evaluated) -> list[str]:
    found = dict.fromkeys(name for system in one.systems for name in system.figures)
    return sorted(found, key=lambda name: (_place(name), name))


def _place(name: str) -> int:
    if name in ORDER:
        return ORDER.index(name)
    return next((n for n, begin in enumerate(ORDER) if begin.endswith(("@", "-")) and name.startswith(begin)), 99)


def _shown(figure: Figure) -> str:
    return str(figure) if figure.value == figure.value else "not told"


def _differences(one: Evaluated) -> Iterator[str]:
    for other, by_name in one.differences.items():
        for name, d in by_name.items():
            if name in ("mrr", "rp@5", "any-mrr", "none-auroc"):
                yield f"{name}, {one.systems[0].name} less {other}: {_difference(d)}"


def _difference(d: Difference) -> str:
    return f"{d.value:+.3f} [{d.low:+.3f}, {d.high:+.3f}], p {d.p:.3f}"


def _published(one: Evaluated) -> list[str]:
    metrics = tuple(dict.fromkeys(p.metric for p in one.gold.published))
    by_system: dict[str, dict[str, float]] = {}
    for p in one.gold.published:
        by_system.setdefault(p.system, {})[p.metric] = p.value
    lines = [f"Published ({_cell(one.gold.published[0].source)}), which ranks labels where we rank concepts:", ""]
    lines += ["| system | " + " | ".join(metrics) + " |", "|---|" + "--:|" * len(metrics)]
    for system, said in sorted(by_system.items(), key=lambda item: -item[1].get("mrr", 0)):
        lines.append(
            f"| {_cell(system)} | " + " | ".join(f"{said[m]:.3f}" if m in said else "–" for m in metrics) + " |"
        )
    return lines


def _confusion(system: System) -> list[str]:
    from s4c_graph.flows.align_figures import HELD

    matrix = system.judged.confusion
    if not matrix:
        return []
    lines = [f"Relations by {_cell(system.name)}: rows are the gold, columns what was said.", ""]
    lines += ["| | " + " | ".join(HELD) + " |", "|---|" + "--:|" * len(HELD)]
    lines += [f"| {name} | " + " | ".join(f"{n:,}" for n in row) + " |" for name, row in zip(HELD, matrix, strict=True)]
    return [*lines, ""]


def _set(one: Evaluated) -> dict[str, Any]:
    gold = one.gold
    return {
        "gold": gold.name,
        "format": gold.format,
        "file": gold.file,
        "sha256": gold.sha256,
        "kinds": list(gold.kinds),
        "texts": len(gold.cases),
        "absent": sum(case.absent for case in gold.cases),
        "told": [{"what": t.what, "count": t.count, "examples": list(t.examples)} for t in gold.told],
        "systems": [_system(system) for system in one.systems],
        "differences": {
            other: {name: _numbers(d, ("value", "low", "high", "p", "count")) for name, d in by_name.items()}
            for other, by_name in one.differences.items()
        },
        "published": [
            {"system": p.system, "metric": p.metric, "value": p.value, "source": p.source} for p in gold.published
        ],
    }


def _system(system: System) -> dict[str, Any]:
    from s4c_graph.flows.align_figures import HELD, finite

    curve = system.judged.curve
    return {
        "system": system.name,
        "seconds": finite(system.seconds),
        "figures": {
            name: _numbers(figure, ("value", "low", "high", "count")) for name, figure in system.figures.items()
        },
        "confusion": {"classes": list(HELD), "rows": [list(row) for row in system.judged.confusion]}
        if system.judged.confusion
        else None,
        "reliability": _bins(system.judged.bins),
        "relation_reliability": _bins(system.judged.relation_bins),
        "coverage": {
            "threshold": [finite(t) for t in curve.threshold],
            "coverage": list(curve.coverage),
            "precision": list(curve.precision),
        }
        if curve
        else None,
        "told": [{"what": t.what, "count": t.count, "examples": list(t.examples)} for t in system.told],
    }


def _bins(bins: Sequence[Bin]) -> list[dict[str, Any]]:
    return [_numbers(b, ("low", "high", "count", "confidence", "right")) for b in bins]


def _numbers(of: object, names: Sequence[str]) -> dict[str, Any]:
    from s4c_graph.flows.align_figures import finite

    return {name: finite(getattr(of, name)) for name in names}


def _plain(said: str) -> str:
    """A line without what could forge a terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in said)


def _cell(said: str) -> str:
    """A text where Markdown makes nothing of it: no cell, no element, no link."""
    plain = "".join(c if c.isprintable() else " " for c in said)
    return re.sub(r"([\\`*_\[\]|<>])", r"\\\1", plain.replace("&", "&amp;"))


def _tame(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
