"""The command that judges mapping sets: mappings check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from s4c_graph.cli import reports, show
from s4c_graph.cli.context import JsonOption, LangOption, ReleaseOption, context


def register(mappings: typer.Typer) -> None:
    """Add this command to the group."""
    mappings.command(
        epilog="Examples: s4c mappings check · s4c mappings check mine.sssom.tsv --lang sv · "
        "s4c mappings check sets/ --alone --format json · s4c mappings check --esco-version 1.1.0"
    )(check)


def check(
    ctx: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Mapping sets (SSSOM: .tsv, .json, .ttl …) or folders of them; none: those of the graph."),
    ] = None,
    esco_version: Annotated[
        str, typer.Option("--esco-version", help="ESCO version to look concepts up in (default: the pinned one).")
    ] = "",
    alone: Annotated[
        bool, typer.Option("--alone", help="Check the files without the sets of the graph standing behind them.")
    ] = False,
    limit: Annotated[
        int, typer.Option("--limit", "-n", help="Findings of one code written out as text; 0: all of them.")
    ] = 20,
    format: Annotated[str, typer.Option("--format", "-f", help="text, json or turtle (a SHACL report).")] = "text",
    lang: LangOption = None,
    release: ReleaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find mappings that are broken, contradict each other or the hierarchy, and show the records behind each."""
    from s4c_graph.flows.mappings_check import check_mappings
    from s4c_graph.flows.opening import chosen, fitted

    asked = context(ctx)
    settings = asked.settings(release=release, lang=lang)
    format = reports.form(format, as_json, limit)
    settings = fitted(settings, chosen(settings))
    with show.progress(not asked.quiet) as progress:
        report = check_mappings(
            *(files or ()), esco_version=esco_version, alone=alone, settings=settings, progress=progress
        )
    reports.write(report, format, settings, limit)
    raise typer.Exit(report.exit_code)
