"""The command that measures an alignment: align evaluate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from s4c_graph.cli import show
from s4c_graph.cli.context import JsonOption, ReleaseOption, context


def register(align: typer.Typer) -> None:
    """Add this command to the group."""
    align.command(
        epilog="Examples: s4c align evaluate gold.csv · s4c align evaluate gold.sssom.tsv --report out/ · "
        "s4c align evaluate house.csv --gold-format spans --floor none-auroc=0.7 · "
        "s4c align evaluate gold.csv --no-ours --against theirs.csv"
    )(evaluate)


def evaluate(
    ctx: typer.Context,
    gold: Annotated[
        list[Path],
        typer.Argument(help="Gold: tables (CSV, TSV, JSONL), SSSOM sets, crosswalk tables, folders of MELO."),
    ],
    gold_format: Annotated[
        str,
        typer.Option(
            "--gold-format", help="auto, table, sssom, sentences, spans, skillskape, melo or crosswalk (by the file)."
        ),
    ] = "auto",
    target: Annotated[
        list[str] | None,
        typer.Option(
            "--target", help="What may be right: skills, occupations, isco, competences, roles, digcomp …; repeatable."
        ),
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help="Language of the texts where the gold says none.")] = "",
    top: Annotated[int, typer.Option("--top", help="Matches asked for a text.")] = 50,
    threshold: Annotated[
        float, typer.Option("--threshold", help="Probability from which an exact match counts as accepted.")
    ] = 0.8,
    baselines: Annotated[
        bool, typer.Option("--baselines/--no-baselines", help="Measure lexical baselines too.")
    ] = True,
    ours: Annotated[bool, typer.Option("--ours/--no-ours", help="Measure the aligner of this package.")] = True,
    against: Annotated[
        Path | None, typer.Option("--against", help="Results of another system for this gold (the long table).")
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="Folder for report.md, report.json and the pictures.")
    ] = None,
    per_query: Annotated[
        Path | None, typer.Option("--per-query", help="File for the figures of every text (.csv or .jsonl).")
    ] = None,
    floor: Annotated[
        list[str] | None,
        typer.Option("--floor", help="METRIC=VALUE or GOLD:METRIC=VALUE; below it the command ends with 1."),
    ] = None,
    draws: Annotated[int, typer.Option("--draws", help="Draws of the texts for the intervals.")] = 2000,
    seed: Annotated[int, typer.Option("--seed", help="Of the draws.")] = 2026,
    release: ReleaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure an alignment on gold: ranking, relation, calibration, abstention, beside lexical baselines."""
    from s4c_graph.flows import align_evaluate, align_report
    from s4c_graph.flows.opening import chosen, fitted

    asked = context(ctx)
    settings = asked.settings(release=release)
    settings = fitted(settings, chosen(settings))
    floors = [align_evaluate.Floor.read(said) for said in floor or ()]
    with show.progress(not asked.quiet) as progress:
        found = align_evaluate.run(
            gold, settings, format=gold_format, kinds=target or (), lang=lang, ours=ours,
            baselines=None if baselines else (), against=against, top=top, threshold=threshold, draws=draws, seed=seed,
            progress=progress,
        )  # fmt: skip
    missed = align_evaluate.missed(found, floors)
    if report is not None:
        for path in align_report.folder(found, report):
            show.say(f"written {path}")
    if per_query is not None:
        align_report.rows(found, per_query)
        show.say(f"written {per_query}")
    if as_json:
        show.as_json(align_report.as_json(found))
    else:
        show.out(align_report.text(found))
    for line in missed:
        show.say(line)
    raise typer.Exit(1 if missed else 0)
