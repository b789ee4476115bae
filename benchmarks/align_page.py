"""The page of results of the alignment, from what align.py measured: tables, pictures, every figure."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from s4c_graph.core import assets

PICTURES = ("house-sentences", "tech-sentences", "house-spans", "se-skills", "pl-occupations")
"""Gold whose pictures stand on the page."""
PUBLISHED = (
    ("ConTeXT-Match, a trained transformer (Decorte et al. 2025)", "–", "64 / 74"),
    ("IReRa, Llama-2 and GPT-4 (D'Oosterlinck et al. 2024)", "56 / 62", "63 / 72"),
)
"""RP@5 / RP@10 on the public test sets HOUSE and TECH, as the papers give them."""
INTRO = """What the aligner reaches with nothing downloaded and no sentence model, beside lexical baselines that ranked
the same texts in the same run. Written by `python benchmarks/align.py`; what each figure means is told in
[Measure an alignment](../guides/evaluate-alignment.md)."""
CARE = """Read them with care:

- HOUSE and TECH here are the *validation* files. The weights that judge sentences are fitted on them, so these figures
  flatter the aligner. The test files are held out, and published figures are for those.
- The weights that judge labels are fitted on labels of each of the national tables and on the spans of HOUSE and
  TECH; the queries of MELO are occupations of the same taxonomies. A few dozen weights learn little by heart, but
  figures on data that was never seen are another matter. How many texts of what is told in the file of the weights:
  {fitted}.
- HOUSE and TECH have 61 and 75 sentences with a skill: look at the intervals before you look at a difference.
- So few texts show a calibration error of about .10 where there is none (ten bins; .06 for the 229 and 260 spans). With
  weights that had not seen the sentence (five folds, `benchmarks/fit_alignment.py --report`) the first match of a
  sentence of HOUSE says .32 and is right in .33, of TECH .41 and .40, sentences without a skill counted; calibration
  error .10 and .10."""
NONE = """AUROC of the probability that ESCO has no such skill: `LABEL NOT PRESENT` and `UNDERSPECIFIED` against the
rest. What tells it was fitted on these very texts, so this is an upper bound; the baselines know nothing of them."""
MELO = """MRR, and success at 1 (hit@1), in data sets of MELO: queries in Swedish, Polish and Italian (`_q_`), labels of
ESCO in the same language or in English alone (`_c_`). The aligner stands on a release with English alone (`_c_en`), or
with English, Swedish, Polish and Italian, of which it reads English and the language of the text (`_c_sv` …): there it
sees more labels than the baselines, which rank MELO's own. MELO ranks labels; here those of one concept count once,
so that our MRR is never below theirs for the same ranking. Success at 1 is the same in both."""
TABLES = """The texts are national labels; the gold is what experts related them to. MRR is over texts with an exact
match. Relations are judged on pairs whose concept is among the first 50 matches. The release has English, Swedish,
Polish and Italian labels."""
FITTED = """The relation model that is shipped was fitted on these tables: the figures say how well it fits them, not
how well it does on a new one."""
PLAIN = """No relation model is shipped with this version: equal labels are told as exact, everything else as close. The
figures of relations are those of that rule."""
Sets = Mapping[str, Any]


def write(folder: Path, groups: Sequence[str], page: Path) -> None:
    """The page of all groups that were measured into a folder, and the pictures beside it."""
    there = [group for group in groups if (folder / group / "report.json").is_file()]
    if not there:
        sys.exit("nothing was measured yet")
    said = [json.loads((folder / group / "report.json").read_text(encoding="utf-8")) for group in there]
    sets = {one["gold"]: one for report in said for one in report["sets"]}
    lines = [*_intro(said[0]), *_sentences(sets), *_spans(sets), *_skape(sets), *_melo(sets), *_tables(sets)]
    lines += _pictures(folder, page, there)
    lines += ["## Every figure", ""]
    for group in there:
        for section in json.loads((folder / group / "sections.json").read_text(encoding="utf-8")):
            lines += [section.rstrip("\n"), ""]
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("\n".join(lines).rstrip("\n") + "\n", encoding="utf-8")


def _intro(report: Mapping[str, Any]) -> list[str]:
    weights = json.loads((assets.folder("data") / "alignment" / "fusion.json").read_text(encoding="utf-8"))
    fitted = ", ".join(f"{name} {count:,}" for name, count in weights.get("fitted on", {}).items())
    made = (
        f"{report['day']}, s4c-graph {report['version']}, weights {weights['version']}, {report['held']}; the first "
        f"{report['top']} matches of a text.\nIn brackets 95 % intervals of {report['draws']:,} draws of the texts, "
        f"seed {report['seed']}."
    )
    return ["# Results of the alignment", "", INTRO, "", made, "", CARE.format(fitted=fitted), ""]


def _figure(one: Mapping[str, Any], system: str, name: str, *, hundred: bool = False) -> str:
    for said in one["systems"]:
        figure = said["figures"].get(name)
        if said["system"] == system and figure and figure["value"] is not None:
            value, low, high = (figure[key] for key in ("value", "low", "high"))
            if hundred:
                return f"{100 * value:.0f} [{100 * low:.0f}–{100 * high:.0f}]"
            return f"{value:.2f} [{low:.2f}–{high:.2f}]"
    return "–"


def _systems(one: Mapping[str, Any]) -> list[str]:
    return [said["system"] for said in one["systems"]]


def _table(sets: Sets, columns: Sequence[tuple[str, str, str]], *, hundred: bool) -> list[str]:
    """Systems as rows; columns: title, gold, figure; those whose gold was not measured are left out."""
    columns = [c for c in columns if c[1] in sets]
    if not columns:
        return []
    lines = _head(["system", *(title for title, _, _ in columns)])
    for system in dict.fromkeys(s for _, gold, _ in columns for s in _systems(sets[gold])):
        cells = (_figure(sets[gold], system, name, hundred=hundred) for _, gold, name in columns)
        lines.append(f"| {system} | " + " | ".join(cells) + " |")
    return lines


def _head(titles: Sequence[str]) -> list[str]:
    return ["| " + " | ".join(titles) + " |", "|---|" + "---|" * (len(titles) - 1)]


def _sentences(sets: Sets) -> list[str]:
    columns = [
        (f"{key.upper()} {title}", f"{key}-sentences", name)
        for key in ("house", "tech")
        for title, name in (("RP@5", "rp@5"), ("RP@10", "rp@10"), ("recall@50", "recall@50"), ("MRR", "mrr"))
    ]
    if not (found := _table(sets, columns, hundred=True)):
        return []
    lines = ["## Skills in sentences", "", "In per cent, on the validation files.", "", *found]
    lines += ["", "Published, on the *test* files (RP@5 / RP@10):", "", *_head(("system", "HOUSE", "TECH"))]
    return [*lines, *(f"| {a} | {b} | {c} |" for a, b, c in PUBLISHED), ""]


def _spans(sets: Sets) -> list[str]:
    columns = [
        (f"{key.upper()} {title}", f"{key}-{view}", name)
        for key in ("house", "tech")
        for title, view, name in (
            ("AUROC, spans", "spans", "none-auroc"),
            ("AUROC, sentences", "sentences", "none-auroc"),
            ("MRR, spans", "spans", "mrr"),
        )
    ]
    found = _table(sets, columns, hundred=False)
    return ["## When there is none", "", NONE, "", *found, ""] if found else []


def _skape(sets: Sets) -> list[str]:
    columns = [
        (title, "skillskape-dev", name)
        for title, name in (("RP@5", "rp@5"), ("RP@10", "rp@10"), ("recall@50", "recall@50"), ("AUROC", "none-auroc"))
    ]
    if not (found := _table(sets, columns, hundred=True)):
        return []
    told = f"A sample of {sets['skillskape-dev']['texts']} synthetic sentences of its dev file, in per cent."
    return ["## Skillskape", "", told, "", *found, ""]


def _melo(sets: Sets) -> list[str]:
    asked = (("swe_q_sv", "sv"), ("pol_q_pl", "pl"), ("ita_q_it", "it"))
    names = [name for q, own in asked for c in (own, "en") if (name := f"{q}_c_{c}") in sets]
    if not names:
        return []
    lines = ["## Occupations of national taxonomies", "", MELO]
    for title, metric in (("MRR", "mrr"), ("hit@1", "hit@1")):
        lines += ["", f"### {title}", "", *_head(["system", *(f"`{name}`" for name in names)])]
        lines.append("| texts | " + " | ".join(f"{sets[n]['texts']:,}" for n in names) + " |")
        for system in _systems(sets[names[0]]):
            lines.append(f"| {system} | " + " | ".join(_figure(sets[n], system, metric) for n in names) + " |")
        by_name = {n: {p["system"]: p["value"] for p in sets[n]["published"] if p["metric"] == metric} for n in names}
        methods = sorted({method for found in by_name.values() for method in found})
        for method in sorted(methods, key=lambda m: -sum(by_name[n].get(m, 0.0) for n in names)):
            cells = (f"{by_name[n][method]:.2f}" if method in by_name[n] else "–" for n in names)
            lines.append(f"| published: {method.replace('_', ' ')} | " + " | ".join(cells) + " |")
    return [*lines, "", "Published: MELO's summary of results.", ""]


def _tables(sets: Sets) -> list[str]:
    names = [n for n in ("se-skills", "se-occupations", "pl-occupations", "it-occupations", "onet") if n in sets]
    if not names:
        return []
    figures = (
        ("MRR of exact matches", "mrr"),
        ("pairs reached", "pairs-reached"),
        ("relation macro-F1", "relation-f1"),
        ("relation accuracy", "relation-accuracy"),
        ("calibration error of the relation", "relation-ece"),
        ("exact from 0.8: precision among related pairs", "exact-precision"),
        ("exact from 0.8: precision among all pairs", "exact-precision-all"),
        ("exact from 0.8: recall", "exact-recall"),
    )
    shipped = (assets.folder("data") / "alignment" / "relation.json").is_file()
    lines = ["## Relations in national tables", "", TABLES, "", FITTED if shipped else PLAIN, "", *_head(["", *names])]
    lines.append("| texts | " + " | ".join(f"{sets[n]['texts']:,}" for n in names) + " |")
    for title, name in figures:
        lines.append(f"| {title} | " + " | ".join(_figure(sets[n], _systems(sets[n])[0], name) for n in names) + " |")
    for system in _systems(sets[names[0]])[1:]:
        cells = (_figure(sets[n], system, "mrr") for n in names)
        lines.append(f"| MRR of exact matches, {system} | " + " | ".join(cells) + " |")
    return [*lines, ""]


def _pictures(folder: Path, page: Path, groups: Iterable[str]) -> list[str]:
    place = page.with_suffix("")
    place.mkdir(parents=True, exist_ok=True)
    lines = []
    for group in groups:
        for path in sorted((folder / group).glob("*.svg")):
            if path.name.rpartition("-")[0] in PICTURES:
                (place / path.name).write_bytes(path.read_bytes())
                lines.append(f"![{path.stem.replace('-', ' ')}]({place.name}/{path.name})")
    told = "Coverage and precision of all systems; how often the aligner is right when it is so sure."
    return ["## Pictures", "", told, "", *lines, ""] if lines else []
