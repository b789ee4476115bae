"""The command that makes a mapping set consistent: mappings repair."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from s4c_graph.cli import show
from s4c_graph.cli.context import JsonOption, LangOption, ReleaseOption, context

if TYPE_CHECKING:
    from s4c_graph.alignment.consistency import Repair
    from s4c_graph.alignment.hygiene_findings import Explained
    from s4c_graph.core.names import Names

SHOWN = 50
"""Changes and clashes that are written out as text; JSON has all."""


def register(mappings: typer.Typer) -> None:
    """Add this command to the group."""
    mappings.command(
        epilog="Examples: s4c mappings repair mine.sssom.tsv · "
        "s4c mappings repair mine.sssom.tsv --out mended.sssom.tsv"
    )(repair)


def repair(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="Mapping set (SSSOM) whose records may change.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File to write the repaired set to; default: only say it.")
    ] = None,
    esco_version: Annotated[
        str, typer.Option("--esco-version", help="ESCO version to look concepts up in (default: the pinned one).")
    ] = "",
    alone: Annotated[
        bool, typer.Option("--alone", help="Leave out the sets of the graph, which stand behind the file.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that exists.")] = False,
    lang: LangOption = None,
    release: ReleaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Propose the cheapest changes after which no records clash: which to weaken to closeMatch, which to withdraw.

    Reviewed records cost more than others, sure ones more than unsure ones. Exit code 1 where clashes are left.
    """
    from s4c_graph.flows import mappings_repair as flow
    from s4c_graph.flows.opening import chosen, fitted

    asked = context(ctx)
    settings = asked.settings(release=release, lang=lang)
    settings = fitted(settings, chosen(settings))
    with show.progress(not asked.quiet) as progress:
        made = flow.repair_mappings(file, esco_version=esco_version, alone=alone, settings=settings, progress=progress)
    if as_json:
        show.as_json(flow.told(made, settings.names, settings.lang))
    else:
        _shown(made, settings.names, settings.lang)
    if out is not None:
        for path in flow.written(made, out, settings.names, force=force):
            show.say(f"wrote {path}")
    if made.left:
        raise typer.Exit(1)


def _shown(made: Repair, names: Names, lang: str) -> None:
    rows = [
        (
            "withdraw" if c.after is None else "weaken",
            str(c.before.line or ""),
            names.short(c.before.subject) or f'"{c.before.value("subject_label")}"',
            ("Not " if c.before.negated else "") + names.short(c.before.predicate),
            names.short(c.before.object) or f'"{c.before.value("object_label")}"',
            f"{c.cost:g}",
            ", ".join(sorted({f.code for f in c.why})),
        )
        for c in made.changes
    ]
    if rows:
        show.rows(("change", "line", "subject", "predicate", "object", "cost", "why"), rows[:SHOWN], numeric=("cost",))
    if len(rows) > SHOWN:
        show.out(f"… {len(rows) - SHOWN:,} more; --json has all")
    why: list[Explained] = []
    for change in made.changes[:SHOWN]:
        why += [finding for finding in change.why if finding not in why]
    for begin, findings in (("", why), ("left ", made.left[:SHOWN])):
        for finding in findings:
            show.out(show.plain(f"{begin}{finding.code}: {finding.message(lang)}"))
            for line in finding.told(names):
                show.out(show.plain(f"    {line}"))
    n, changes = len(made.before), len(made.changes)
    price = "no repair is cheaper" if made.exact else f"none costs less than {made.bound:g}"
    said = f"{n:,} clash{'' if n == 1 else 'es'}, {changes:,} change{'' if changes == 1 else 's'}"
    show.out(said + (f", cost {made.cost:g}; {price}" if changes else ""))
