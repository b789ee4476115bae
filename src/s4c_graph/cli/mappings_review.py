"""The command that puts proposals before people: mappings review, in the terminal or as a workbook."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from s4c_graph.cli import show
from s4c_graph.cli.context import JsonOption, LangOption, ReleaseOption, context

if TYPE_CHECKING:
    from s4c_graph.core.settings import Settings
    from s4c_graph.flows.review import Sitting, Waiting
    from s4c_graph.flows.review_book import Taken

SHOWN = 20
"""Disagreements that are written out as text; JSON has all."""


def register(mappings: typer.Typer) -> None:
    """Add this command to the group."""
    mappings.command(
        epilog="Examples: s4c mappings review mine.sssom.tsv --reviewer 0000-0002-1825-0097 · "
        "s4c mappings review mine.sssom.tsv --reviewer Bo --second mine.decisions-Ann.sssom.tsv · "
        "s4c mappings review mine.sssom.tsv --agreement mine.decisions-Ann.sssom.tsv "
        "--agreement mine.decisions-Bo.sssom.tsv · "
        "s4c mappings review mine.sssom.tsv --reviewer Ann --to-xlsx mine.xlsx"
    )(review)


def review(
    ctx: typer.Context,
    proposals: Annotated[Path, typer.Argument(help="Mapping set (SSSOM) of proposals.", metavar="PROPOSALS")],
    reviewer: Annotated[str, typer.Option("--reviewer", help="Who decides: an ORCID, or a name.")] = "",
    decisions: Annotated[
        Path | None,
        typer.Option("--decisions", help="File of the reviewer's decisions; default: beside the proposals."),
    ] = None,
    second: Annotated[
        Path | None,
        typer.Option("--second", help="Review blind what was decided in this file of a first reviewer."),
    ] = None,
    in_order: Annotated[
        bool, typer.Option("--in-order", help="Ask in the order of the file, not what tells most first.")
    ] = False,
    agreement: Annotated[
        list[Path] | None,
        typer.Option("--agreement", help="Compare decisions, a file for each reviewer; give it twice or more."),
    ] = None,
    to_xlsx: Annotated[Path | None, typer.Option("--to-xlsx", help="Write the proposals to a workbook.")] = None,
    from_xlsx: Annotated[Path | None, typer.Option("--from-xlsx", help="Take decisions from such a workbook.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a workbook that exists.")] = False,
    on: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Date of the decisions; default: today.")
    ] = None,
    lang: LangOption = None,
    release: ReleaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Decide on proposals one by one; each decision is kept at once, and a review goes on where it was left.

    Without a terminal, keys are read from lines of standard input. Exit code 1 where rows of a workbook were refused.
    """
    from s4c_graph.alignment.reviewers import Reviewer
    from s4c_graph.core.errors import InputError
    from s4c_graph.flows import review as flow
    from s4c_graph.flows.opening import chosen, fitted

    if sum(map(bool, (agreement, to_xlsx, from_xlsx))) > 1:
        raise InputError("several things are asked for at once", mend="one of --agreement, --to-xlsx and --from-xlsx")
    settings = context(ctx).settings(release=release, lang=lang)
    settings = fitted(settings, chosen(settings))
    given = flow.waiting(proposals, settings)
    if agreement:
        _compare(given, agreement, settings, as_json)
        return
    if not reviewer:
        raise InputError("nobody is named who decides", mend="give --reviewer, an ORCID or a name")
    who = Reviewer.of(reviewer)
    with flow.Sitting(
        given, who, settings, decisions=decisions, second=second, in_order=in_order, on=_day(on)
    ) as sitting:
        if sitting.file.told:
            show.say(sitting.file.told)
        if to_xlsx is not None:
            from s4c_graph.flows import review_book

            rows = review_book.write(sitting, to_xlsx, force=force)
            show.say(f"wrote {to_xlsx}: {rows:,} proposal{'' if rows == 1 else 's'}")
        elif from_xlsx is not None:
            _taken(sitting, from_xlsx, as_json)
        else:
            _asked(sitting, settings, as_json)


def _asked(sitting: Sitting, settings: Settings, as_json: bool) -> None:
    from s4c_graph.cli.review_terminal import Terminal, keys

    review = sitting.review
    if review.answers:
        show.say(f"{len(review.answers):,} decided before, {review.left:,} to go; ? tells the keys")
    if sitting.given.passed:
        show.say(f"{sitting.given.passed:,} records are reviewed already, or denied, and are not asked")
    try:
        with keys() as source:
            Terminal(sitting, settings.names, source).run()
    except KeyboardInterrupt:
        _summed(sitting, as_json)
        raise typer.Exit(130) from None
    _summed(sitting, as_json)


def _summed(sitting: Sitting, as_json: bool) -> None:
    """How far the review is, and where the decisions stand."""
    review = sitting.review
    counts = {**review.counts, "left": review.left + review.skipped}
    if as_json:
        show.as_json({"decisions": str(sitting.file.path), "reviewer": sitting.reviewer.name, **counts})
    else:
        show.rows(tuple(counts), [[f"{n:,}" for n in counts.values()]], numeric=tuple(counts))
    if review.answers:
        show.say(f"decisions are in {sitting.file.path}")
    if sitting.elsewhere:
        show.say(f"{sitting.elsewhere:,} decisions there are on other proposals; they are kept")


def _taken(sitting: Sitting, path: Path, as_json: bool) -> None:
    from s4c_graph.flows import review_book

    taken: Taken = review_book.take(sitting, path)
    for error in taken.refused:
        show.say(str(error))
    counts = {"taken": len(taken.answers), "same": taken.same, "empty": taken.empty, "refused": len(taken.refused)}
    if as_json:
        show.as_json({"decisions": str(sitting.file.path), **counts, "why": [str(e) for e in taken.refused]})
    else:
        show.rows(tuple(counts), [[f"{n:,}" for n in counts.values()]], numeric=tuple(counts))
    if taken.answers:
        show.say(f"decisions are in {sitting.file.path}")
    if taken.refused:
        raise typer.Exit(1)


def _compare(given: Waiting, files: list[Path], settings: Settings, as_json: bool) -> None:
    from s4c_graph.flows.review import agreements

    pairs = agreements(given, files, settings)
    if as_json:
        show.as_json(
            [
                {
                    "one": one, "other": other, "both": a.n, "agreed": a.agreed, "share": a.share,
                    "interval": [a.low, a.high], "kappa": a.kappa,
                    "differ": [{"proposal": about, one: said, other: theirs}
                               for about, (said, theirs) in a.differ.items()],
                }
                for one, other, a in pairs
            ]
        )  # fmt: skip
        return
    columns = ("both", "agreed", "%", "95 % interval", "kappa")
    show.rows(
        ("one", "other", *columns),
        [
            (
                one, other, f"{a.n:,}", f"{a.agreed:,}", f"{100 * a.share:.1f}",
                f"{100 * a.low:.1f} to {100 * a.high:.1f}", "not defined" if a.kappa is None else f"{a.kappa:.2f}",
            )
            for one, other, a in pairs
        ],
        numeric=columns,
    )  # fmt: skip
    asked = {p.id: p.record for p in given.asked}
    for one, other, a in pairs:
        rows = [
            (r.value("subject_label") or r.subject, r.value("object_label") or r.object, said, theirs)
            for about, (said, theirs) in a.differ.items()
            for r in (asked[about],)
        ]
        if rows:
            show.rows(("text", "concept", one, other), rows[:SHOWN])
        if len(rows) > SHOWN:
            show.out(f"… {len(rows) - SHOWN:,} more; --json has all")


def _day(said: datetime | None) -> date | None:
    return said.date() if said is not None else None
