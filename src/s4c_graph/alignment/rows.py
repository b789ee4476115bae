"""Alignments as rows of the long table, the same for every format and engine; between the aligner and what is written.

One row for each proposed concept, ranked from 1. A text without an equivalent has first a row of rank 0 whose object
is ``sssom:NoTermFound``. Numbers are rounded here and nowhere else, so that two engines agree to the byte.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from s4c_graph.alignment.matches import NO_TERM, PREDICATES, RELATIONS, Alignment, Match, Parent, Reason, Span
from s4c_graph.alignment.shown import sentence, verdict

DIGITS = 4
"""Decimals of every probability."""
LONGEST = 300
"""Characters of a text that is quoted in a cell; the rest is cut."""


class Row(NamedTuple):
    """One row of the long table; a number that is not known is None.

    object_id, predicate_id: IRIs written out. span: ``begin-end:words``, offsets in characters (Unicode code
    points) of the text as it was given, the end not in it; empty for the whole text.
    """

    id: str
    rank: int
    object_id: str
    object_label: str
    predicate_id: str
    confidence: float | None
    p_exact: float | None
    p_close: float | None
    p_broad: float | None
    p_narrow: float | None
    p_none: float | None
    span: str
    reason: str


COLUMNS = Row._fields
_SAYS = re.compile(r"[^\s\x00-\x1f\x7f-\x9f]")
_UNSEEN = frozenset({"Cc", "Zl", "Zp", "Cs"})


def rows(found: Alignment, *, least: float = 0.0) -> Iterator[Row]:
    """The rows of one text, best first; none for a text with a problem.

    least: rows of lower confidence are left out. The nearest broader concept of a text without an equivalent
    has a row of its own, after the others, unless it is among them.
    """
    return (row for row, _ in told(found, least=least))


def told(found: Alignment, *, least: float = 0.0) -> Iterator[tuple[Row, Match | None]]:
    """The same, each with the match that it tells of; None for NoTermFound and for the nearest broader concept."""
    if found.problem:
        return
    text = found.text
    if found.absent and _enough(sure := rounded(found.none), least):
        said = verdict(found) + "."
        yield Row(text.id, 0, NO_TERM, "", PREDICATES["exact"], sure, None, None, None, None, sure, "", said), None
    for match in found.matches:
        sure = rounded(match.confidence)
        if _enough(sure, least):
            p_exact, p_close, p_broad, p_narrow, p_none = (rounded(match.probabilities[name]) for name in RELATIONS)
            shares = (p_exact, p_close, p_broad, p_narrow, p_none)
            label, span = plain(match.label), spanned(match.reason.span, text.text)
            why = sentence(match, text.text)
            yield Row(text.id, match.rank, match.concept, label, match.predicate, sure, *shares, span, why), match
    if (parent := extra(found)) is not None and _enough(sure := rounded(parent.confidence), least):
        rank, label = len(found.matches) + 1, plain(parent.label)
        why = "the nearest broader concept of a text without an equivalent."
        broad = PREDICATES["broad"]
        yield Row(text.id, rank, parent.concept, label, broad, sure, None, None, sure, None, None, "", why), None


def extra(found: Alignment) -> Parent | None:
    """The nearest broader concept of a text without an equivalent, where no match proposes it already."""
    parent = found.parent
    if not found.absent or parent is None or any(m.concept == parent.concept for m in found.matches):
        return None
    return parent


def rounded(value: float) -> float | None:
    """A probability with DIGITS decimals; None for what is no number.

    >>> rounded(0.123456), rounded(-0.0), rounded(float("nan"))
    (0.1235, 0.0, None)
    """
    return round(float(value), DIGITS) + 0.0 if math.isfinite(value) else None


def number(value: float | None) -> str:
    """A rounded number as text, the shortest there is; empty for None.

    >>> number(0.5), number(1.0), number(0.0001), number(None)
    ('0.5', '1.0', '0.0001', '')
    """
    return "" if value is None else repr(value)


def spanned(span: Span | None, text: str) -> str:
    """A span as ``begin-end:words``; empty for the whole text.

    >>> spanned(Span(8, 13), "we know Kafka")
    '8-13:Kafka'
    """
    return "" if span is None else f"{span.begin}-{span.end}:{plain(span.of(text))}"


def is_equal(why: Reason, text: str) -> bool:
    """Whether the text, or the stretch that fits, is the label itself, but for capitals, blanks and Unicode form."""
    return _bare(why.span.of(text) if why.span else text) == _bare(why.label)


def plain(text: str, longest: int = LONGEST) -> str:
    """A text as it stands in a cell: one line, no control characters, cut after so many characters.

    >>> plain("two\\n lines"), plain("abcdef", 3)
    ('two lines', 'ab…')
    """
    if len(text) <= longest and text.isprintable() and "  " not in text and text == text.strip():
        return text
    begin = _SAYS.search(text)
    if begin is None:
        return ""
    held = text[begin.start() :][: 4 * longest + 64]  # a text of a megabyte is not walked through for its beginning
    if not held.isprintable():
        held = "".join(" " if unicodedata.category(c) in _UNSEEN else c for c in held)
    line = " ".join(held.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _enough(sure: float | None, least: float) -> bool:
    return least <= 0 or (sure is not None and sure >= least)


def _bare(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
