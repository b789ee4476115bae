"""The command that learns the relation again: align train."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from s4c_graph.cli import show
from s4c_graph.cli.context import JsonOption, ReleaseOption, context

if TYPE_CHECKING:
    from s4c_graph.flows.align_train import Trained

_SHOWN = 20
_HEADS = {"label": "labels", "text": "sentences"}


def register(align: typer.Typer) -> None:
    """Add this command to the group."""
    align.command(
        epilog="Examples: s4c align train mine.decisions.sssom.tsv · s4c align train --lang sv a.sssom.tsv b.sssom.tsv "
        "· s4c align train --crosswalk se.csv --crosswalk table=mine.csv --without se-skills --try"
    )(train)


def train(
    ctx: typer.Context,
    decisions: Annotated[
        list[Path] | None, typer.Argument(help="Decisions (SSSOM) that the relation is recalibrated from.")
    ] = None,
    crosswalk: Annotated[
        list[str] | None,
        typer.Option(
            "--crosswalk", help="A crosswalk table that it is fitted to anew, ADAPTER=FILE or FILE; repeatable."
        ),
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", help="Key of a table that is left out; repeatable.")
    ] = None,
    lang: Annotated[str, typer.Option("--lang", "-l", help="Language of texts whose decisions name none.")] = "",
    trial: Annotated[bool, typer.Option("--try", help="Tell what would be learnt, and keep nothing.")] = False,
    forget: Annotated[bool, typer.Option("--forget", help="Go back to what comes with the package.")] = False,
    release: ReleaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Learn the relation of texts to concepts from your decisions, or anew from crosswalk tables."""
    from s4c_graph.core.errors import InputError
    from s4c_graph.flows import align_train
    from s4c_graph.flows.opening import open_graph

    asked = context(ctx)
    settings = asked.settings(release=release)
    if forget:
        gone = align_train.forget(settings)
        show.out(f"forgot {gone}" if gone else "nothing was learnt here")
        return
    if bool(decisions) == bool(crosswalk):
        raise InputError("give files of decisions, or tables with --crosswalk", mend="one of the two")
    with open_graph(settings=settings) as kg, show.progress(not asked.quiet) as progress:
        if crosswalk:
            made = align_train.from_tables(
                crosswalk, kg, settings, without=without or (), keep=not trial, progress=progress
            )
        else:
            made = align_train.from_decisions(
                decisions or (), kg, settings, lang=lang, keep=not trial, progress=progress
            )
    _left_out(made)
    if as_json:
        show.as_json(align_train.told(made))
    else:
        show.out(_text(made))


def _left_out(made: Trained) -> None:
    """What was left out, to standard error."""
    for said in made.left_out[:_SHOWN]:
        show.say(f"left out: {show.plain(said)}")
    if len(made.left_out) > _SHOWN:
        show.say(f"… and {len(made.left_out) - _SHOWN} more")


def _text(made: Trained) -> str:
    from s4c_graph.flows import align_train

    if made.decisions is not None:
        counts = ", ".join(f"{relation} {n}" for relation, n in sorted(made.decisions.items()))
        lines = [f"learnt from {sum(made.decisions.values())} decisions: {counts}", *_scaling(made.model.scaling)]
        lines.append(f"exact is proposed from {made.model.threshold:.2f} on")
        for head, count in (made.texts or {}).items():
            learnt = head in (made.ranked or {})
            said = "the order of concepts is learnt from them too" if learnt else "too few to learn the order from"
            lines.append(f"{count} {_HEADS[head]} with an accepted concept: {said}")
    else:
        lines = [align_train.page(made)]
    return "\n".join([*lines, f"kept in {made.file}" if made.file else "nothing was kept"])


def _scaling(scaling: Any) -> list[str]:
    from s4c_graph.alignment.matches import RELATIONS

    rows = zip(RELATIONS, scaling.scale, scaling.shift, strict=False)
    return [f"{name:<7} logit × {scale:.2f} {shift:+.2f}" for name, scale, shift in rows]
