"""The command that compares two versions of a vocabulary, or two releases: diff."""

from __future__ import annotations

from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from s4c_graph.cli import show
from s4c_graph.cli.context import JsonOption, LangOption, ReleaseOption, context

if TYPE_CHECKING:
    from s4c_graph.core.changes import Diff
    from s4c_graph.core.names import Names
    from s4c_graph.flows.impact import Impact

FORMATS = ("table", "json", "csv", "turtle")
SHOWN = 10
"""Rows of each section that are shown where not all are asked for."""
ORDER = (
    "added", "gone", "new IRI", "other kind", "obsoleted", "no longer obsolete", "relabelled", "other labels", "texts",
    "moved", "relations", "state", "other",
)  # fmt: skip
"""Sections of the table."""


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command(
        epilog="Examples: s4c diff esco@1.1.0 esco@1.1.1 · s4c diff ~/esco/v1.1.0 ~/esco/v1.1.1 --full · "
        "s4c diff digcomp@2.2 digcomp@3.0 --format csv --out changes.csv · s4c diff framework@bundled framework@0.1.0"
    )(diff)


def diff(
    ctx: typer.Context,
    a: Annotated[
        str,
        typer.Argument(
            metavar="BEFORE", help="esco@VERSION, digcomp@VERSION, framework@VERSION, a release, or official files."
        ),
    ],
    b: Annotated[str, typer.Argument(metavar="AFTER", help="The same, for the later one.")],
    format: Annotated[str, typer.Option("--format", "-f", help="table, json, csv or turtle.")] = "table",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write; default: standard output.")] = None,
    full: Annotated[bool, typer.Option("--full", help="Every change, not the first of each section.")] = False,
    limit: Annotated[
        int, typer.Option("--limit", min=0, help="Rows of each section; 0 for the summary alone.")
    ] = SHOWN,
    impact: Annotated[
        bool, typer.Option("--impact/--no-impact", help="Say what of ours stands on what changed.")
    ] = True,
    mappings: Annotated[
        list[Path] | None,
        typer.Option("--mappings", help="A mapping set of your own to look at as well; may be repeated."),
    ] = None,
    with_: Annotated[
        list[Path] | None, typer.Option("--with", help="Own data, such as people's plans, to count what is touched in.")
    ] = None,
    lang: LangOption = None,
    release: ReleaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what changed between two versions of ESCO, DigComp or the framework, and what here it touches."""
    from s4c_graph.core.errors import InputError
    from s4c_graph.flows import export, mapping_sets, versions
    from s4c_graph.flows import impact as touching
    from s4c_graph.flows.opening import chosen, fitted, open_graph, overlaid
    from s4c_graph.publishing import diff_texts

    asked = context(ctx)
    format = "json" if as_json else format
    if format not in FORMATS:
        raise InputError(f"unknown format {format!r}", mend="one of " + ", ".join(FORMATS))
    settings = asked.settings(release=release, lang=lang)
    held_release = chosen(settings)
    settings = fitted(settings, held_release)
    with show.progress(not asked.quiet) as progress, ExitStack() as held:
        sets, kg = {}, None
        if impact:
            progress("opening the graph", None)
            own = [mapping_sets.read(path, settings)[0] for path in mappings or ()]
            kg = held.enter_context(
                held.enter_context(overlaid(held_release, with_, settings, progress))[0]
                if with_
                else open_graph(settings=settings)
            )
            sets = touching.of(kg, own)
        found = held.enter_context(
            versions.difference(
                a, b, settings, lang=settings.lang, sets=list(sets.values()) if impact else None, progress=progress
            )
        )
        touched = touching.impact(found, kg, sets) if kg is not None else None
    names = settings.names
    if format == "table" and out is None:
        _shown(found, names, touched, None if full else limit)
        return
    if format == "table":
        raise InputError("a table is for people to look at", mend="give --format json, csv or turtle with --out")
    text = {
        "json": lambda: show.json_text(diff_texts.as_json(found, names, impact=touched.json() if touched else None)),
        "csv": lambda: diff_texts.as_csv(found, names),
        "turtle": lambda: diff_texts.turtle(found, names).decode("utf-8"),
    }[format]()
    if out is None:
        show.out(text)
    else:
        export.written(text, out)
        show.say(f"wrote {out}")


def _shown(found: Diff, names: Names, touched: Impact | None, limit: int | None) -> None:
    """The summary, then what it touches, then the changes, the first of each sort or all of them."""
    from s4c_graph.core.changes import COLUMNS
    from s4c_graph.publishing import diff_texts

    show.out(f"{found.before.name} → {found.after.name}")
    if not found:
        show.out("nothing changed")
    columns = ("kind", *COLUMNS)
    cells = [
        (kind or "(no entry of its own)", *(f"{n[c]:,}" if n[c] else "" for c in COLUMNS))
        for kind, n in found.summary().items()
    ]
    show.rows(columns, cells, numeric=COLUMNS)
    if found.followed:
        show.out(f"{found.followed:,} more only point to something under its new IRI\n")
    if found.one_sided:
        said = ", ".join(sorted(found.one_sided))
        show.out(f"not compared, since only one of the two was loaded in it: words in {said}\n")
    if languages := found.languages():
        aspects = sorted({aspect for said in languages.values() for aspect in said})
        cells = [(lang or "–", *(f"{said.get(x, 0):,}" for x in aspects)) for lang, said in languages.items()]
        show.rows(("language", *aspects), cells, numeric=aspects)
    if relations := found.relations():
        cells = [(_relation(n, names), f"{gone:,}", f"{added:,}") for n, (gone, added) in relations.items()]
        show.rows(("relation", "gone", "added"), cells, numeric=("gone", "added"))
    if touched is not None:
        _touching(found, touched, names, limit)
    sections: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for change, *row in diff_texts.rows(found, names):
        shown = names.short if change == "new IRI" else lambda cell: _cell(found, cell, names)
        sections[change].append((row[0], names.short(row[1]), *row[2:5], *map(shown, row[5:])))
    for change in ORDER if limit != 0 else ():
        if not (rows := sections[change]):
            continue
        show.out(f"{change}: {len(rows):,}")
        show.rows(diff_texts.COLUMNS[1:], rows[:limit])
        if limit is not None and len(rows) > limit:
            show.out(f"… {len(rows) - limit:,} more; --full shows all\n")


def _touching(found: Diff, touched: Impact, names: Names, limit: int | None) -> None:
    counts = touched.counts
    if not touched.touches:
        show.out("nothing of ours stands on what changed\n")
        return
    columns = [c for c in counts["all"] if c != "plans" or touched.people]
    show.out("what it touches here")
    show.rows(("because", *columns), [(r, *(f"{n[c]:,}" for c in columns)) for r, n in counts.items()], numeric=columns)
    shown = sorted(touched.touches, key=lambda t: (set(t.reasons) == {"moved"}, t.concept))
    cells = [
        (
            t.label, ", ".join(t.reasons), ", ".join(_cell(found, n, names) for n in t.now),
            ", ".join(sorted({m.set for m in t.mappings})), ", ".join(touched.labels.get(c, c) for c in t.competences),
            f"{len(t.roles)}", f"{len(t.offers)}",
        )
        for t in shown[:limit]
    ]  # fmt: skip
    if cells:
        numeric = ("roles", "offers")
        show.rows(("concept", "because", "now", "mapping sets", "competences", *numeric), cells, numeric=numeric)
    if limit is not None and len(shown) > limit > 0:
        show.out(f"… {len(shown) - limit:,} more; --full shows all\n")


def _relation(name: str, names: Names) -> str:
    return names.short(name) if "/" in name else name


def _cell(found: Diff, text: str, names: Names) -> str:
    """A cell for people: IRIs by their labels where they have one, long texts cut."""
    said = []
    for part in text.split(" | "):
        known = found.concepts.get(part)
        said.append(known.label or names.short(part) if known else names.short(part))
    whole = " | ".join(said)
    return whole if len(whole) <= 160 else whole[:159] + "…"
