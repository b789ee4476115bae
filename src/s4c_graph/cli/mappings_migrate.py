"""The command that carries mapping sets to another version of the vocabulary they map to: mappings migrate."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from s4c_graph.cli import show
from s4c_graph.cli.context import JsonOption, LangOption, ReleaseOption, context

if TYPE_CHECKING:
    from s4c_graph.core.names import Names
    from s4c_graph.flows.migrate import Migration

SHOWN = 20
"""Records that are named in each table; all stand in the files."""


def register(mappings: typer.Typer) -> None:
    """Add this command to the group."""
    mappings.command(
        epilog="Examples: s4c mappings migrate --to esco@1.1.1 --dry-run · "
        "s4c mappings migrate --to esco@1.1.1 mine.sssom.tsv --out migrated/ · "
        "s4c mappings migrate --to ~/esco/v1.1.1 --from ~/esco/v1.1.0 mine.sssom.tsv --out migrated/"
    )(migrate)


def migrate(
    ctx: typer.Context,
    to: Annotated[
        str, typer.Option("--to", help="Version to carry to: esco@VERSION, digcomp@VERSION or ESCO's files.")
    ],
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Files, or names of sets of the graph; default: all it holds.", metavar="[FILE]…"),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder to write the new sets to.")] = None,
    before: Annotated[
        list[str] | None,
        typer.Option("--from", help="The version that records are of, or its files, where it is not kept here."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would become of each record; write nothing.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist.")] = False,
    on: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Date of the migration; default: today.")
    ] = None,
    lang: LangOption = None,
    release: ReleaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Carry mapping sets to a new version: follow what has a successor, keep the rest for people to decide.

    Exit code 1 where records are left undecided; they are in a file of their own, with candidates.
    """
    from s4c_graph.core.errors import InputError
    from s4c_graph.flows import migrate as flow
    from s4c_graph.flows.opening import chosen, fitted

    if out is None and not dry_run:
        raise InputError("no folder to write to", mend="give --out, or --dry-run to write nothing")
    asked = context(ctx)
    settings = asked.settings(release=release, lang=lang)
    settings = fitted(settings, chosen(settings))
    with show.progress(not asked.quiet) as progress:
        done = flow.migrated(to, files or (), settings=settings, before=before or (), on=_day(on), progress=progress)
    if as_json:
        show.as_json(_told(done))
    else:
        _shown(done, settings.names)
    for version in done.unknown:
        show.say(f"{version} is not at hand, so nothing could be proved of what it had; name its files with --from")
    if out is not None and not dry_run:
        for path in flow.write(done, out, settings.names, force=force):
            show.say(f"wrote {path}")
    if done.counts["undecided"]:
        raise typer.Exit(1)


def _shown(done: Migration, names: Names) -> None:
    from s4c_graph.alignment.migrate import STATUSES

    columns = ("records", *STATUSES)
    cells = [
        (one.name, *(f"{n:,}" for n in (len(one.before), *(one.counts[s] for s in STATUSES)))) for one in done.sets
    ]
    show.out(f"to {done.to}")
    show.rows(("set", *columns), cells, numeric=columns)
    changed = [(s, o) for s in done.sets for o in s.outcomes if o.status not in ("carried", "undecided")]
    rows = [
        (
            o.status,
            s.name,
            names.short(o.before.subject),
            names.short(r.predicate),
            names.short(r.object),
            r.value("object_label"),
            _why(o.why, names),
        )
        for s, o in changed
        for r in o.after
    ]
    if rows:
        show.rows(("status", "set", "subject", "predicate", "object", "object label", "why"), rows[:SHOWN])
    if len(rows) > SHOWN:
        show.out(f"… {len(rows) - SHOWN:,} more")
    left = [(s, o) for s in done.sets for o in s.outcomes if o.status == "undecided"]
    waiting = [
        (
            s.name, names.short(o.before.subject), names.short(o.before.object), _why(o.why, names),
            "; ".join(f"{names.short(c.iri)} {c.label} ({c.score:.2f})" for i in o.lost for c in s.candidates[i][:3]),
        )
        for s, o in left
    ]  # fmt: skip
    if waiting:
        show.out("undecided")
        show.rows(("set", "subject", "object", "why", "candidates"), waiting[:SHOWN])
    if len(waiting) > SHOWN:
        show.out(f"… {len(waiting) - SHOWN:,} more")


def _told(done: Migration) -> dict[str, object]:
    return {
        "to": done.to,
        "counts": done.counts,
        "notAtHand": list(done.unknown),
        "sets": [
            {
                "set": one.name,
                "id": one.before.id,
                "records": len(one.before),
                "counts": one.counts,
                "records_changed": [
                    {
                        "status": o.status,
                        "subject": o.before.subject,
                        "predicate": o.before.predicate,
                        "object": o.before.object,
                        "why": o.why,
                        "after": [{"subject": r.subject, "predicate": r.predicate, "object": r.object} for r in o.after]
                        if o.status != "undecided"
                        else [],
                        "candidates": [
                            {"for": i, "iri": c.iri, "label": c.label, "lang": c.lang, "likeness": c.score}
                            for i in o.lost
                            for c in one.candidates[i]
                        ],
                    }
                    for o in one.outcomes
                    if o.status != "carried"
                ],
            }
            for one in done.sets
        ],
    }


def _why(why: str, names: Names) -> str:
    """The reason with IRIs by their prefixes."""
    return " ".join(names.short(word) for word in why.split(" "))


def _day(said: datetime | None) -> date | None:
    return said.date() if said is not None else None
