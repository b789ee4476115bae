"""Alignments as they are handed to the user: a list that shows itself, and its rows; the end of the way."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any, overload

from s4c_graph.alignment import shown
from s4c_graph.alignment.matches import NO_TERM, PREDICATES, RELATIONS, Alignment, Match

COLUMNS = ("id", "rank", "object_id", "object_label", "predicate_id", "confidence",
           *(f"p_{relation}" for relation in RELATIONS), "span", "reason")  # fmt: skip
"""Columns of the long table, in order."""


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
    """The rows of one text, best first, numbers as numbers, None where there is nothing to say.

    Rows of rank 0 say what became of the text as a whole. Without an equivalent, the first has SSSOM's NoTermFound as
    object, exactMatch as predicate and the probability of that as confidence; the second, where there is one, is the
    nearest broader concept. A text that could not be aligned has one such row, without an object.
    span: ``begin-end``, offsets of characters, None for the whole text.
    """
    rows = [_row(found, match) for match in found.matches]
    if found.problem:
        return [_bare(found, reason=shown.verdict(found) + ".")]
    return [*_absent(found), *rows] if found.absent else rows


def _absent(found: Alignment) -> Iterator[dict[str, Any]]:
    said = shown.verdict(found) + "."
    exact = {"object_id": NO_TERM, "predicate_id": PREDICATES["exact"], "confidence": found.none, "p_none": found.none}
    yield _bare(found, **exact, reason=said)
    if parent := found.parent:
        broad = {"object_id": parent.concept, "object_label": parent.label, "predicate_id": PREDICATES["broad"]}
        yield _bare(found, **broad, confidence=parent.confidence, reason="the nearest broader concept.")


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


def _row(found: Alignment, match: Match) -> dict[str, Any]:
    span = match.reason.span
    return {
        "id": found.text.id,
        "rank": match.rank,
        "object_id": match.concept,
        "object_label": match.label,
        "predicate_id": match.predicate,
        "confidence": match.confidence,
        **{f"p_{relation}": match.probabilities[relation] for relation in RELATIONS},
        "span": f"{span.begin}-{span.end}" if span else None,
        "reason": shown.sentence(match, found.text.text),
    }


def _bare(found: Alignment, **said: object) -> dict[str, Any]:
    return {**dict.fromkeys(COLUMNS), "id": found.text.id, "rank": 0, **said}
