"""How commands that judge write what they found: the form that was asked for, checked before anything is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from s4c_graph.cli import show

if TYPE_CHECKING:
    from s4c_graph.core.settings import Settings
    from s4c_graph.core.values import Report

FORMS = ("text", "json", "turtle")


def form(format: str, as_json: bool, limit: int) -> str:
    """The form of a report. Raises InputError for one there is not, and for a limit below 0."""
    from s4c_graph.core.errors import InputError

    format = "json" if as_json else format
    if format not in FORMS:
        raise InputError(f"unknown format {format!r}", mend="one of " + ", ".join(FORMS))
    if limit < 0:
        raise InputError(f"--limit {limit} is below 0", mend="0 writes them all")
    return format


def write(report: Report, form: str, settings: Settings, limit: int) -> None:
    """A report to standard output. limit: findings of one code that text writes out, 0 for all of them."""
    if form == "turtle":
        show.out(report.graph().serialize(format="turtle"))
    elif form == "json":
        show.out(report.json(settings.lang))
    else:
        show.out(report.text(settings.names, settings.lang, limit=limit or None))
