"""Alignments for people: one sentence a match, plain text, and HTML for notebooks; the end of the way.

All that comes from a text or a graph is made visible, and escaped where it stands in HTML.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from html import escape

from s4c_graph.alignment.matches import Alignment, Match, Reason
from s4c_graph.alignment.shown_text import Piece, clipped, marked, pieces, visible

CHANNELS = 3
"""Channels that are named of a match, the ones that count most."""
RELATIONS_SAID = {
    "exact": "exact",
    "close": "close",
    "broad": "broad (concept is broader)",
    "narrow": "narrow (concept is narrower)",
}
"""How a relation is said, text to concept."""
SHOWN = 20
"""Texts that a notebook shows."""
_COLOURS = ("66, 133, 244", "15, 157, 88", "244, 160, 0", "171, 71, 188", "219, 68, 55", "0, 172, 193")
_CELL = "padding:.15em .6em;text-align:left;vertical-align:top;border-bottom:1px solid rgba(128,128,128,.3)"


def sentence(match: Match, text: str) -> str:
    """Why a concept is proposed, in one plain sentence on one line.

    >>> from s4c_graph.alignment.matches import Span
    >>> reason = Reason(Span(8, 13), "Apache Kafka", "en", {"words": 3.0, "static": 1.0}, ("tools", "streams"))
    >>> even = dict.fromkeys(("exact", "close", "broad", "narrow", "none"), 0.2)
    >>> sentence(Match(1, "urn:k", "Kafka", "skill", "exact", 0.2, even, reason), "we know Kafka")
    '“Kafka” fits the label “Apache Kafka” (en); words 75 %, static 25 %; under tools › streams.'
    """
    reason = match.reason
    parts = [fitting(reason, text)]
    if said := counting(reason):
        parts.append(said)
    if reason.path:
        parts.append(f"under {path(reason)}")
    if reason.decisions:
        parts.append(f"decided before: {decisions(reason)}")
    return "; ".join(parts) + "."


def fitting(reason: Reason, text: str) -> str:
    """What of the text fits which label."""
    lang = f" ({visible(reason.lang)})" if reason.lang else ""
    said = f"“{clipped(visible(reason.span.of(text)))}” fits" if reason.span else "the whole text fits"
    return f"{said} the label “{clipped(visible(reason.label))}”{lang}"


def counting(reason: Reason) -> str:
    """The channels that count most, in words."""
    return ", ".join(f"{visible(name)} {share * 100:.0f} %" for name, share in shares(reason))


def path(reason: Reason) -> str:
    """The labels above a concept, from the top."""
    return " › ".join(clipped(visible(label)) for label in reason.path)


def decisions(reason: Reason) -> str:
    """What people decided before."""
    return ", ".join(clipped(visible(said), 120) for said in reason.decisions)


def shares(reason: Reason, most: int = CHANNELS) -> list[tuple[str, float]]:
    """Channels that speak for a match, largest first, as shares of all that does, 0 to 1."""
    known = [(name, value) for name, value in reason.shares.items() if math.isfinite(value) and value > 0]
    whole = sum(value for _, value in known)
    return [(name, value / whole) for name, value in sorted(known, key=lambda pair: (-pair[1], pair[0]))[:most]]


def verdict(found: Alignment) -> str:
    """What became of a text as a whole where that has to be said: a problem, or no equivalent; empty otherwise.

    >>> from s4c_graph.alignment.matches import Parent, Text
    >>> verdict(Alignment(Text("1", "open data"), "en", (), 0.83, True, Parent("urn:p", "data", 0.4)))
    'no concept is equivalent (0.83); the nearest broader one is “data” (0.40)'
    """
    if found.problem:
        return f"could not be aligned: {clipped(visible(found.problem), 300)}"
    if found.absent:
        said = f"no concept is equivalent ({found.none:.2f})"
        if found.parent is None:
            return f"{said}, and none is near"
        label = clipped(visible(found.parent.label or found.parent.concept))
        return f"{said}; the nearest broader one is “{label}” ({found.parent.confidence:.2f})"
    return "" if found.matches else "no concept is near"


def plain(found: Alignment) -> str:
    """An alignment as plain text: matched stretches in brackets with their ranks, then a line a match.

    >>> from s4c_graph.alignment.matches import Span, Text
    >>> even = {"exact": 0.9, "close": 0.0, "broad": 0.0, "narrow": 0.0, "none": 0.1}
    >>> match = Match(1, "urn:k", "Kafka", "skill", "exact", 0.9, even, Reason(Span(3, 8), "Kafka", "en"))
    >>> print(plain(Alignment(Text("t1", "we Kafka"), "en", (match,), 0.1)))
    t1: we [Kafka]1
      1  Kafka (skill), exact, 0.90: “Kafka” fits the label “Kafka” (en).
    """
    text = found.text.text
    lines = [f"{called(found)}: {_bracketed(pieces(text, marked(found)))}"]
    if said := verdict(found):
        lines.append(f"  {said}")
    for match in found.matches:
        lines.append(
            f"  {match.rank}  {named(match)}, {match.relation}, {match.confidence:.2f}: {sentence(match, text)}"
        )
    return "\n".join(lines)


def named(match: Match) -> str:
    """A concept by label and kind."""
    kind = f" ({visible(match.kind)})" if match.kind else ""
    return clipped(visible(match.label or match.concept), 120) + kind


def called(found: Alignment) -> str:
    """The caller's own name for a text."""
    return clipped(visible(found.text.id))


def html(found: Sequence[Alignment], most: int = SHOWN) -> str:
    """Alignments as HTML that stands for itself: no script, no outside file, colours that do on light and on dark."""
    shown = "".join(_one(alignment) for alignment in found[:most])
    left = len(found) - most
    more = f"<p>… and {left:,} more texts</p>" if left > 0 else ""
    return f'<div class="s4c-alignments" style="color:inherit;max-width:70em;overflow-x:auto">{shown}{more}</div>'


def _bracketed(of: Sequence[Piece]) -> str:
    """Pieces as text: a pair of brackets a stretch, behind it the ranks that share it, the innermost closed first."""
    first = {rank: at for at, piece in enumerate(of) for rank in piece.begins}
    stretches: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for at, piece in enumerate(of):
        for rank in piece.ends:
            stretches[first[rank], at].append(rank)
    said = []
    for at, piece in enumerate(of):
        opened = "[" * sum(begin == at for begin, _ in stretches)
        closing = sorted((key for key in stretches if key[1] == at), reverse=True)
        said.append(opened + piece.text + "".join(f"]{','.join(map(str, stretches[key]))}" for key in closing))
    return "".join(said)


def _one(found: Alignment) -> str:
    text = found.text.text
    lang = f" ({escape(visible(found.lang))})" if found.lang else ""
    words = "".join(_marked(piece) for piece in pieces(text, marked(found)))
    said = verdict(found)
    told = f'<p style="margin:.2em 0"><em>{escape(said)}</em></p>' if said else ""
    heads = ("", "concept", "relation", "confidence", "matched", "channels")
    head = "".join(f'<th style="{_CELL}">{name}</th>' for name in heads)
    rows = "".join(_row(match, text) for match in found.matches)
    table = f'<table style="border-collapse:collapse"><tr>{head}</tr>{rows}</table>' if rows else ""
    return (
        '<div style="margin:0 0 1.2em 0">'
        f'<p style="margin:.2em 0"><strong>{escape(called(found))}</strong>{lang} '
        f'<bdi dir="auto">{words}</bdi></p>{told}{table}</div>'
    )


def _marked(piece: Piece) -> str:
    said = escape(piece.text)
    if piece.ranks:
        colour = _COLOURS[(piece.ranks[0] - 1) % len(_COLOURS)]
        style = f"background:rgba({colour},.3);color:inherit;border-bottom:2px solid rgb({colour})"
        said = f'<mark style="{style}">{said}</mark>'
    return said + (f"<sup>{', '.join(map(str, piece.ends))}</sup>" if piece.ends else "")


def _row(match: Match, text: str) -> str:
    reason = match.reason
    under = f"<br><small>{escape(path(reason))}</small>" if reason.path else ""
    before = f"<br><small>decided before: {escape(decisions(reason))}</small>" if reason.decisions else ""
    concept = f"{escape(named(match))}{under}{before}"
    relation = escape(RELATIONS_SAID.get(match.relation, match.relation))
    cells = (
        str(match.rank),
        concept,
        relation,
        f"{match.confidence:.2f}",
        escape(fitting(reason, text)),
        _bars(reason),
    )
    return "<tr>" + "".join(f'<td style="{_CELL}">{cell}</td>' for cell in cells) + "</tr>"


def _bars(reason: Reason) -> str:
    bar = '<span style="display:inline-block;height:.6em;width:{:.1f}em;background:rgba(128,128,128,.6)"></span>'
    return "<br>".join(
        f"{bar.format(share * 5)} {escape(visible(name))} {share:.0%}".replace("%", "&nbsp;%")
        for name, share in shares(reason)
    )
