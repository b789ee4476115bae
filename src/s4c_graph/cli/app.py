"""The list of commands; each stands in the module of its group and imports what it needs when it runs."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from s4c_graph.cli import align, answers, build, checks, exports, imports, kept, mappings, publishing, versions
from s4c_graph.cli.context import Context

app = typer.Typer(
    name="s4c",
    help="The knowledge graph of smart-city competences: build, reason, validate, query.\n\n"
    "Start: [bold]s4c build[/bold], then [bold]s4c query cq05 --param role=R01[/bold]. Results go to standard output, "
    "everything else to standard error. Exit codes: 0 good, 1 violations or no, 2 bad usage or input, "
    "3 something this machine lacks.",
    rich_markup_mode="rich",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"s4c {version('s4c-graph')}")
        raise typer.Exit


@app.callback()
def _common(
    ctx: typer.Context,
    release: Annotated[
        Path | None, typer.Option("--release", help="Folder of the release to read (default: the current one).")
    ] = None,
    config: Annotated[Path | None, typer.Option("--config", help="Settings file (default: s4c.toml here).")] = None,
    base_uri: Annotated[str | None, typer.Option("--base-uri", help="Base IRI of everything of ours.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress on standard error.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    ctx.obj = Context(release=release, config=config, base=base_uri, quiet=quiet)


build.register(app)
kept.register(app)
answers.register(app)
checks.register(app)
exports.register(app)
mappings.register(app)
align.register(app)
imports.register(app)
versions.register(app)
publishing.register(app)
