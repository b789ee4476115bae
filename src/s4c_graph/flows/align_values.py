"""Alignments as plain values, which JSON is made of; for the terminal and for programs."""

from __future__ import annotations

from typing import Any

from s4c_graph.alignment.matches import Alignment, Match
from s4c_graph.alignment.rows import reason, rounded


def as_value(found: Alignment, least: float = 0.0) -> dict[str, Any]:
    """An Alignment as what JSON is made of; matches below ``least`` are left out."""
    parent = found.parent
    return {
        "id": found.text.id,
        "text": found.text.text,
        "lang": found.lang,
        "absent": found.absent,
        "none": rounded(found.none),
        "parent": parent
        and {"concept": parent.concept, "label": parent.label, "confidence": rounded(parent.confidence)},
        "matches": [_match(m, found.text.text) for m in found.matches if m.confidence >= least],
    }


def _match(match: Match, text: str) -> dict[str, Any]:
    why = match.reason
    span = why.span and {"begin": why.span.begin, "end": why.span.end, "words": why.span.of(text)}
    return {
        "rank": match.rank,
        "concept": match.concept,
        "label": match.label,
        "kind": match.kind,
        "relation": match.relation,
        "confidence": rounded(match.confidence),
        "probabilities": {name: rounded(share) for name, share in match.probabilities.items()},
        "reason": {
            "text": reason(why, text),
            "span": span,
            "label": why.label,
            "lang": why.lang,
            "shares": {name: rounded(share) for name, share in why.shares.items()},
            "path": list(why.path),
            "decisions": list(why.decisions),
        },
    }
