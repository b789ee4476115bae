"""Alignments as they are handed to the user: a list that shows itself, and its rows; the end of the way."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any, overload

from s4c_graph.alignment import shown
from s4c_graph.alignment.matches import Alignment, Match
from s4c_graph.alignment.rows import COLUMNS, rows


class Alignments(Sequence[Alignment]):
    """What became of some texts, in their order; a slice is of the same kind.

    In a notebook it shows itself with matched words marked; ``print`` gives the same as plain text.
    """

    def __init__(self, found: Iterable[Alignment] = ()) -> None:
        self._found = tuple(found)

    @overload
    def __getitem__(self, at: int) -> Alignment: ...

    @overload
    def __getitem__(self, at: slice) -> Alignments: ...

    def __getitem__(self, at: int | slice) -> Alignment | Alignments:
        return Alignments(self._found[at]) if isinstance(at, slice) else self._found[at]

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[Alignment]:
        return iter(self._found)

    def __eq__(self, other: object) -> bool:
        return self._found == other._found if isinstance(other, Alignments) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        without = sum(found.absent for found in self)
        failed = sum(bool(found.problem) for found in self)
        said = [f"{len(self)} texts", f"{without} without an equivalent"] + [f"{failed} not aligned"] * bool(failed)
        return f"<Alignments: {', '.join(said)}>"

    def __str__(self) -> str:
        return "\n\n".join(shown.plain(found) for found in self)

    def _repr_html_(self) -> str:
        return shown.html(self._found)

    def records(self) -> list[dict[str, Any]]:
        """The long table: rows with the columns of COLUMNS, those of a text together; see :func:`records`."""
        return [row for found in self for row in records(found)]

    def json(self) -> str:
        """All that is known, reasons part by part, as a JSON list with one object a text; see :func:`detail`."""
        return json.dumps([detail(found) for found in self], ensure_ascii=False, indent=2) + "\n"


def records(found: Alignment) -> list[dict[str, Any]]:
    """The rows of one text as they stand in files (:mod:`s4c_graph.alignment.rows`), None where nothing is to be said.

    A text that could not be aligned has one row of rank 0, without an object, whose reason says why.
    """
    if found.problem:
        return [{**dict.fromkeys(COLUMNS), "id": found.text.id, "rank": 0, "reason": shown.verdict(found) + "."}]
    return [row._asdict() for row in rows(found)]


def detail(found: Alignment) -> dict[str, Any]:
    """One alignment as JSON has it; a span is ``[begin, end]`` with the words it covers beside it."""
    return {
        "id": found.text.id,
        "lang": found.lang,
        "none": found.none,
        "absent": found.absent,
        "parent": None if found.parent is None else asdict(found.parent),
        "problem": found.problem,
        "matches": [_match(found, match) for match in found.matches],
    }


def _match(found: Alignment, match: Match) -> dict[str, Any]:
    reason = match.reason
    return {
        "rank": match.rank,
        "concept": match.concept,
        "label": match.label,
        "kind": match.kind,
        "relation": match.relation,
        "predicate": match.predicate,
        "confidence": match.confidence,
        "probabilities": dict(match.probabilities),
        "reason": {
            "span": [reason.span.begin, reason.span.end] if reason.span else None,
            "words": reason.span.of(found.text.text) if reason.span else None,
            "label": reason.label,
            "lang": reason.lang,
            "shares": dict(reason.shares),
            "path": list(reason.path),
            "decisions": list(reason.decisions),
            "sentence": shown.sentence(match, found.text.text),
        },
    }
