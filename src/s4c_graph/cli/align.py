"""Commands about alignment: index, run, train, evaluate."""

from __future__ import annotations

from typing import Annotated

import typer

from s4c_graph.cli import align_evaluate, align_run, align_train, show
from s4c_graph.cli.context import JsonOption, ReleaseOption, context

align_app = typer.Typer(
    name="align",
    help="Which concept of ESCO, DigComp or any loaded scheme a text means, in which relation, and how sure.",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    align_app.command(
        epilog="Examples: s4c align index · s4c align index --lang en --lang sv --again · s4c align index --json"
    )(index)
    align_run.register(align_app)
    align_train.register(align_app)
    align_evaluate.register(align_app)
    app.add_typer(align_app)


def index(
    ctx: typer.Context,
    lang: Annotated[
        list[str] | None,
        typer.Option("--lang", "-l", help="Only labels of this language; several times for more (default: all)."),
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Make it even where there is one.")] = False,
    release: ReleaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make the alignment index of the release in use, where it is not there yet."""
    from s4c_graph.flows import align
    from s4c_graph.flows.opening import open_graph

    asked = context(ctx)
    settings = asked.settings(release=release)
    with open_graph(settings=settings) as kg, show.progress(not asked.quiet) as progress:
        found = align.index(kg, settings, languages=lang, again=again or bool(lang), progress=progress)
    said = {key: value for key, value in found.about.items() if key not in ("files", "losses")}
    if as_json:
        show.as_json({"folder": str(found.folder), **said})
        return
    labels = ", ".join(f"{lang} {count:,}" for lang, count in said["languages"].items())
    kinds = ", ".join(f"{kind} {count:,}" for kind, count in said["kinds"].items())
    show.out(f"folder    {found.folder}\nlabels    {labels}\nconcepts  {kinds}\nmade in   {said['seconds']} s")
