"""Commands that write files for other tools or to try things with: export, examples."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from s4c_graph.cli import show
from s4c_graph.cli.context import LangOption, ReleaseOption, context

FORMATS = ("graphml", "tables")


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command(
        epilog="Examples: s4c export graphml --with my-city/ --out city.graphml --split · s4c export tables --out mine/"
    )(export)
    app.command(epilog="Example: s4c examples try-out, then s4c query cq17 --with try-out")(examples)


def export(
    ctx: typer.Context,
    format: Annotated[str, typer.Argument(help="graphml (actors and what they take part in) or tables (CSV).")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File, or for tables folder, to write; default: standard output.")
    ] = None,
    with_: Annotated[
        list[Path] | None, typer.Option("--with", help="Own files, or folders, laid over the release for this call.")
    ] = None,
    split: Annotated[
        bool, typer.Option("--split", help="A file for each licence, where the sources may not stand in one.")
    ] = False,
    lang: LangOption = None,
    release: ReleaseOption = None,
) -> None:
    """Write what the graph holds in a format that other tools read, with its licence and whom to name."""
    from s4c_graph.core.errors import InputError
    from s4c_graph.flows import export as flow
    from s4c_graph.flows.opening import chosen, open_graph, overlaid

    asked = context(ctx)
    settings = asked.settings(release=release, lang=lang)
    if format not in FORMATS:
        raise InputError(f"unknown format {format!r}", mend="one of " + ", ".join(FORMATS))
    if format == "tables":
        if out is None or with_:
            raise InputError("tables are written from the release into a folder", mend="give --out, and no --with")
        with open_graph(settings=settings) as kg:
            for path in flow.tables(kg, out):
                show.say(f"wrote {path}")
        return
    if split and out is None:
        raise InputError("a split export is several files", mend="give --out")
    with show.progress(not asked.quiet) as progress, ExitStack() as held:
        kg = (
            held.enter_context(overlaid(chosen(settings), with_, settings, progress))[0]
            if with_
            else held.enter_context(open_graph(settings=settings))
        )
        if split:
            texts, why = flow.graphml_parts(kg, lang=settings.lang)
        else:
            texts, why = {"": flow.graphml(kg, lang=settings.lang)}, ()
    for reason in why:
        show.say(reason)
    if not texts:
        raise InputError("none of this may be passed on", mend="ask who made it for a licence")
    for key, text in texts.items():
        if out is None:
            show.out(text)
            continue
        path = out if len(texts) == 1 else out.with_name(f"{out.stem}-{key.lower()}{out.suffix}")
        flow.written(text, path)
        show.say(f"wrote {path}")


def examples(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(help="A new folder.")],
) -> None:
    """Write an example city, its tables and synthetic people, to try the questions with."""
    from s4c_graph.core.names import DEFAULT_BASE
    from s4c_graph.flows import export as flow
    from s4c_graph.flows.opening import chosen, fitted

    settings = context(ctx).settings()
    if settings.names.base == DEFAULT_BASE:  # a base that was asked for stands; else that of the release to be asked
        settings = fitted(settings, chosen(settings))
    for path in flow.examples(folder, settings.names):
        show.say(f"wrote {path}")
