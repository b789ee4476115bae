"""Commands that list the mapping sets of a graph and write them for other tools: mappings list, mappings export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from s4c_graph.cli import show
from s4c_graph.cli.context import JsonOption, ReleaseOption, context

if TYPE_CHECKING:
    from s4c_graph.core.names import Names


def register(mappings: typer.Typer) -> None:
    """Add these commands to the group."""
    mappings.command("list", epilog="Examples: s4c mappings list · s4c mappings list --json")(list_sets)
    mappings.command(
        epilog="Examples: s4c mappings export esco-skills --out esco-skills.sssom.tsv · "
        "s4c mappings export esco-skills --format ttl · s4c mappings export --all --out sets/ --format jsonld"
    )(export)


def list_sets(ctx: typer.Context, release: ReleaseOption = None, as_json: JsonOption = False) -> None:
    """List the mapping sets: their records by review, what they map to what in which version, and their licence."""
    from s4c_graph.flows import mapping_sets
    from s4c_graph.flows.opening import open_graph

    with open_graph(settings=context(ctx).settings(release=release)) as kg:
        told = [mapping_sets.told(held) for held in mapping_sets.held_by(kg)]
        names = kg.names
    if as_json:
        show.as_json(told)
        return
    columns = ("set", "records", "unreviewed", "accepted", "rejected", "from", "to", "licence")
    show.rows(
        columns,
        [
            (
                one["set"],
                *(f"{one[c]:,}" for c in columns[1:5]),
                *(_sides(one[side], names) for side in ("from", "to")),
                names.short(one["licence"]),
            )
            for one in told
        ],
        numeric=columns[1:5],
    )


def export(
    ctx: typer.Context,
    set_: Annotated[str, typer.Argument(metavar="[SET]", help="Name of a set, or its mapping_set_id.")] = "",
    all_: Annotated[bool, typer.Option("--all", help="Every set, each as a file in the folder --out.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File, or with --all folder, to write; default: standard output.")
    ] = None,
    format: Annotated[
        str,
        typer.Option("--format", "-f", help="tsv, external (tsv and yml), jsonld, ttl, nt or rdf; default: by suffix."),
    ] = "",
    release: ReleaseOption = None,
) -> None:
    """Write mapping sets of the graph as SSSOM: tables, JSON-LD or RDF."""
    from s4c_graph.core.errors import InputError
    from s4c_graph.flows import mapping_sets
    from s4c_graph.flows.opening import open_graph

    if all_ == bool(set_):
        raise InputError("name one set, or say --all", mend="s4c mappings list lists them")
    if all_ and out is None:
        raise InputError("all sets are several files", mend="give --out, a folder")
    if format and format not in mapping_sets.FORMATS:
        raise InputError(f"unknown format {format!r}", mend="one of " + ", ".join(mapping_sets.FORMATS))
    with open_graph(settings=context(ctx).settings(release=release)) as kg:
        if all_ and out is not None:
            written, why = mapping_sets.export_all(kg, out, format or "tsv")
        else:
            held = mapping_sets.chosen(kg, set_)
            show.say(mapping_sets.licence_of(kg, held).notice().rstrip())
            if out is None:
                if format == "external":
                    raise InputError("a table and its metadata are two files", mend="give --out")
                for content in mapping_sets.texts(held.mapping_set, Path(), format or "tsv", kg.names).values():
                    show.out(content.decode("utf-8"))
                return
            written, why = mapping_sets.write(held.mapping_set, out, format=format, names=kg.names), []
    for reason in why:
        show.say(reason)
    for path in written:
        show.say(f"wrote {path}")


def _sides(said: list[dict[str, str]], names: Names) -> str:
    """What a side is, each vocabulary with its version."""
    return ", ".join(f"{names.short(one['source'])} {one['version']}".strip() for one in said) or "not stated"
