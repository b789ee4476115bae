"""Commands that write files for other tools or to try things with: export, examples."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from s4c_graph.cli import show
from s4c_graph.cli.context import LangOption, ReleaseOption, context


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command(
        epilog="Examples: s4c export --list · s4c export case --lang sv --out framework-sv.json · "
        "s4c export esco-csv --out esco-csv/ · s4c export schema-org --offer L01 · "
        "s4c export graphml --with my-city/ --out city.graphml --split"
    )(export)
    app.command(epilog="Example: s4c examples try-out, then s4c query cq17 --with try-out")(examples)


def export(
    ctx: typer.Context,
    format: Annotated[
        str | None, typer.Argument(help="What to write, such as case or skos; --list says what there is.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="File, or folder of a format of several files; default: standard output."),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the formats.")] = False,
    with_: Annotated[
        list[Path] | None, typer.Option("--with", help="Own files, or folders, laid over the release for this call.")
    ] = None,
    split: Annotated[
        bool, typer.Option("--split", help="graphml: a file for each licence, where the sources may not stand in one.")
    ] = False,
    offer: Annotated[
        list[str] | None,
        typer.Option("--offer", help="elm, schema-org: only this offer, by key or IRI; may be repeated."),
    ] = None,
    role: Annotated[
        list[str] | None, typer.Option("--role", help="job-posting: only this role, by key or IRI; may be repeated.")
    ] = None,
    framework: Annotated[
        str,
        typer.Option(
            "--framework",
            help="case, ctdl-asn, skos, esco-csv: framework, by key or IRI; default: the one with most competences.",
        ),
    ] = "",
    employer: Annotated[str, typer.Option("--employer", help="job-posting: who employs.")] = "",
    posted: Annotated[str, typer.Option("--posted", help="job-posting: day of the vacancy, such as 2027-01-31.")] = "",
    lang: LangOption = None,
    release: ReleaseOption = None,
) -> None:
    """Write what the graph holds in a format that other tools read, with its licence and whom to name.

    What a format has no place for, or asks and the data lack, and what no source states, is told on standard error.
    """
    from s4c_graph.core.errors import InputError
    from s4c_graph.flows import export_formats as flow
    from s4c_graph.flows.opening import chosen, open_graph, overlaid

    if list_ or format is None:
        show.rows(
            ("format", "written as", "what", "takes"),
            [(f.name, f.file or "folder", f.help, flow.flags(f)) for f in flow.FORMATS],
        )
        return
    asked = context(ctx)
    settings = asked.settings(release=release, lang=lang)
    wanted = flow.format_of(format)
    if with_ and not wanted.own:
        raise InputError(f"{format} is made from the release alone", mend="leave out --with")
    if out is None and (split or not wanted.file):
        what = "a split export is several files" if split else f"{format} is a folder of several files"
        raise InputError(what, mend="give --out")
    if out is not None:
        flow.check_place(format, out)
    found = chosen(settings)
    options = flow.Options(
        lang=settings.lang,
        offers=tuple(offer or ()),
        roles=tuple(role or ()),
        framework=framework,
        issued=found.manifest.created if found else "",
        split=split,
        employer=employer,
        posted=posted,
    )
    with show.progress(not asked.quiet) as progress, ExitStack() as held:
        kg = (
            held.enter_context(overlaid(found, with_, settings, progress))[0]
            if with_
            else held.enter_context(open_graph(settings=settings))
        )
        made = flow.exported(kg, format, options)
    for reason in made.losses:
        show.say(show.plain(reason))
    if out is None:
        for content in made.files.values():
            show.out(content.decode("utf-8"))
        return
    for path in flow.put(made, format, out):
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
