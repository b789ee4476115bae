"""Commands that bring other people's frameworks in: import framework, import adapters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from s4c_graph.cli import show
from s4c_graph.cli.context import JsonOption, LangOption, ReleaseOption, context

if TYPE_CHECKING:
    from s4c_graph.core.settings import Settings
    from s4c_graph.flows.frameworks import Esco, Imported

SHOWN = 3
"""Findings of each kind that are shown; all stand in the report."""
import_app = typer.Typer(
    name="import", help="Frameworks of others: national tables, or one of your own.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    import_app.command(
        epilog="Examples: s4c import framework PL_mapping.csv --out pl/ · "
        "s4c import framework --adapter table ours.xlsx --out ours/ · "
        "s4c import framework onet_reverse.csv --esco ~/esco --out onet/ --json"
    )(framework)
    import_app.command(epilog="Example: s4c import adapters --json")(adapters)
    app.add_typer(import_app)


def framework(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="The file, or files, of one framework.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the mapping set, the concepts and the report.")],
    adapter: Annotated[
        str, typer.Option("--adapter", "-a", help="Who reads it; default: the one that recognises the file.")
    ] = "",
    esco: Annotated[
        list[Path] | None,
        typer.Option("--esco", help="ESCO to hold the mappings against; default: that of the release in use."),
    ] = None,
    release: ReleaseOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read a framework and write its mappings as SSSOM, its concepts as Turtle, and a report of every noisy row."""
    from s4c_graph.flows import frameworks

    asked = context(ctx)
    settings = asked.settings(release=release, lang=lang)
    with show.progress(not asked.quiet) as progress:
        progress("reading the framework", None)
        read = frameworks.read(files, settings.names, adapter)
        known = frameworks.esco_in(esco, settings.names, progress=progress) if esco else _of_release(settings)
        done = frameworks.import_to(read, out, settings.names, known)
    told = done.told(settings.names)
    if as_json:
        import json

        show.as_json({**told, "report": json.loads(done.report.json(settings.lang))})
        return
    show.out(
        f"{told['framework']}: {told['rows']:,} rows of {told['file']}: {told['concepts']:,} concepts, "
        f"{told['mappings']:,} mappings, {told['rows_left_out']:,} rows left out and told"
    )
    if told["relations"]:
        show.out("mappings: " + ", ".join(f"{name} {n:,}" for name, n in told["relations"].items()))
    held = f"held against ESCO {done.esco}" if done.esco else "no ESCO at hand to hold them against (--esco)"
    show.out(f"{held}; licence: {told['licence']}")
    _findings(done, settings)
    for path in done.files:
        show.out(f"wrote {path}")


def _findings(done: Imported, settings: Settings) -> None:
    """How many of each kind, with some of them."""
    by_code: dict[str, list[str]] = {}
    for found in sorted(done.report, key=lambda f: (f.severity.rank, f.code, (f.place and f.place.line) or 0)):
        by_code.setdefault(found.code, []).append(f"{found.place}: {found.message(settings.lang)}")
    for code, lines in by_code.items():
        show.out(f"{code} {len(lines):,}")
        for line in lines[:SHOWN]:
            show.out("  " + "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line))
        if len(lines) > SHOWN:
            show.out(f"  … {len(lines) - SHOWN:,} more in the report")


def _of_release(settings: Settings) -> Esco | None:
    from s4c_graph.flows.frameworks import esco_of
    from s4c_graph.flows.opening import chosen

    found = chosen(settings)
    if found is None:
        return None
    with found.open() as kg:
        return esco_of(kg)


def adapters(as_json: JsonOption = False) -> None:
    """List the adapters, what each reads and under which licence, plug-ins of other packages among them."""
    from s4c_graph.flows.frameworks import adapters as all_adapters

    found, broken = all_adapters()
    told = [
        {
            "adapter": key,
            "what": known.adapter.title,
            "reads": known.adapter.reads,
            "licence": known.adapter.licence or "stated in the file, else yours",
            "package": known.package or "s4c-graph",
        }
        for key, known in found.items()
    ]
    if as_json:
        lost = [{"adapter": b.key, "package": b.package, "why": b.why} for b in broken]
        show.as_json({"adapters": told, "broken": lost})
    else:
        columns = ("adapter", "what", "reads", "licence", "package")
        show.rows(columns, [tuple(one[c] for c in columns) for one in told])
    for lost_one in broken:
        show.say(f"the adapter {lost_one.key} of the package {lost_one.package} cannot be used: {lost_one.why}")
