"""A text as it may be shown: its matched stretches apart, cut around them, nothing unseen passed on; before any page.

Offsets count characters. What a reader takes for one letter (a base with its marks, an emoji of several parts, a flag)
is never cut in two.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from s4c_graph.alignment.matches import Alignment, Span

ROOM = 600
"""Characters of a text that are shown, about."""
_AROUND = (80, 40, 20, 8, 0)
"""Characters on both sides of a stretch: the first that leaves room is taken."""
_JOINERS = "\u200c\u200d"
_SPACES = "\n\r\t\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_NUDGE = 12
"""Characters by which a cut is moved, at most, to stand between words."""
_LETTER = 64
"""Characters of the longest letter; what is longer was made to hurt."""


@dataclass(frozen=True)
class Piece:
    """A piece of a text. text: as it may be shown. ranks: of the matches it belongs to, best first; none: of none.

    begins, ends: ranks of the matches whose stretch begins before it or ends after it. gap: True where something of
    the text is left out.
    """

    text: str
    ranks: tuple[int, ...] = ()
    begins: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    gap: bool = False


def visible(text: str) -> str:
    """A text on one line in which nothing is unseen: controls and turners of direction are named, never passed on.

    Joiners within words and emoji stay. What can be no character becomes the replacement character.

    >>> visible("a\\x1b[31mb\\n\\u202ec"), visible("two\\nlines")
    ('a␛[31mb ⟨U+202E⟩c', 'two lines')
    """
    return text if text.isascii() and text.isprintable() else "".join(_seen(text, at) for at in range(len(text)))


def clipped(text: str, most: int = 60) -> str:
    """A text of at most so many characters, an ellipsis in place of what is left out; no letter is cut in two.

    >>> clipped("abcdef", 4), clipped("abcd", 4)
    ('abc…', 'abcd')
    """
    return text if len(text) <= most else text[: _down(text, most - 1)].rstrip() + "…"


def marked(found: Alignment) -> list[tuple[int, Span]]:
    """Rank and stretch of each match that has one within the text."""
    size = len(found.text.text)
    spans = [(m.rank, m.reason.span) for m in found.matches if m.reason.span is not None]
    return [(rank, span) for rank, span in spans if 0 <= span.begin < span.end <= size]


def pieces(text: str, spans: Iterable[tuple[int, Span]], room: int = ROOM) -> list[Piece]:
    """A text in pieces, at each beginning and end of a stretch, cut around the stretches where it is long.

    >>> [(p.text, p.ranks) for p in pieces("we know Kafka well", [(1, Span(3, 13)), (2, Span(8, 13))])]
    [('we ', ()), ('know ', (1,)), ('Kafka', (1, 2)), (' well', ())]
    """
    letters = [(rank, _down(text, span.begin), _up(text, span.end)) for rank, span in spans]
    kept = _kept(text, [(a, b) for _, a, b in letters], room)
    whole = [(rank, *seen) for rank, a, b in letters if (seen := _seen_of(a, b, kept))]
    found: list[Piece] = []
    at = 0
    for begin, end in kept:
        if begin > at:
            found.append(Piece("…", gap=True))
        cuts = sorted({begin, end, *(c for _, a, b in whole for c in (a, b) if begin < c < end)})
        for a, b in pairwise(cuts):
            inside = sorted((rank, x, y) for rank, x, y in whole if x < b and y > a)
            found.append(
                Piece(
                    visible(text[a:b]),
                    tuple(rank for rank, _, _ in inside),
                    tuple(rank for rank, x, _ in inside if x == a),
                    tuple(rank for rank, _, y in inside if y == b),
                )
            )
        at = end
    return [*found, Piece("…", gap=True)] if at < len(text) else found


def _kept(text: str, spans: Sequence[tuple[int, int]], room: int) -> list[tuple[int, int]]:
    """Stretches of a text that are shown, apart and in order."""
    if len(text) <= room:
        return [(0, len(text))] if text else []
    if not spans:
        return [(0, _nudged(text, room, down=True))]
    for around in _AROUND:
        wide = [(_nudged(text, a - around, down=False), _nudged(text, b + around, down=True)) for a, b in spans]
        wide = [(min(a, x), max(b, y)) for (a, b), (x, y) in zip(wide, spans, strict=True)]
        joined = _joined(wide)
        if sum(b - a for a, b in joined) <= room:
            return joined
    joined = _joined(spans)
    share = max(8, room // len(joined))
    return [(a, b if b - a <= share else _down(text, a + share)) for a, b in joined][: max(1, room // share)]


def _seen_of(begin: int, end: int, kept: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """What of a stretch is shown, from its first character to its last; None where nothing is."""
    here = [(max(a, begin), min(b, end)) for a, b in kept if a < end and b > begin]
    return (here[0][0], here[-1][1]) if here else None


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for a, b in sorted(spans):
        if found and a <= found[-1][1] + 3:
            found[-1] = (found[-1][0], max(b, found[-1][1]))
        else:
            found.append((a, b))
    return found


def _nudged(text: str, at: int, *, down: bool) -> int:
    """A place near this one where a word ends, or at least a letter: outwards words are not begun."""
    if at <= 0 or at >= len(text):
        return min(max(at, 0), len(text))
    step = -1 if down else 1
    for place in range(at, at + step * _NUDGE, step):
        if 0 < place < len(text) and (text[place] if down else text[place - 1]).isspace():
            return place
    return _down(text, at)


def _down(text: str, at: int) -> int:
    """The beginning of the letter that this place is in; a letter without end is cut all the same."""
    for place in range(at, max(at - _LETTER, -1), -1):
        if not 0 < place < len(text) or not _within(text, place):
            return place
    return at


def _up(text: str, at: int) -> int:
    """The end of the letter that this place is in."""
    for place in range(at, min(at + _LETTER, len(text) + 1)):
        if not 0 < place < len(text) or not _within(text, place):
            return place
    return at


def _within(text: str, at: int) -> bool:
    """True where a place lies inside of what a reader takes for one letter (after Unicode's annex 29, in short)."""
    here, before = text[at], text[at - 1]
    if _clings(here) or (before == "\u200d" and not here.isspace()):
        return True
    if "\U0001f1e6" <= here <= "\U0001f1ff":
        flags = at
        while flags and at - flags < _LETTER and "\U0001f1e6" <= text[flags - 1] <= "\U0001f1ff":
            flags -= 1
        return (at - flags) % 2 == 1
    return here == "\n" and before == "\r"


def _clings(character: str) -> bool:
    if character.isascii():
        return False
    code = ord(character)
    return (
        unicodedata.category(character) in ("Mn", "Me", "Mc")
        or character in _JOINERS
        or 0x1F3FB <= code <= 0x1F3FF  # colours of skin
        or 0xE0020 <= code <= 0xE007F  # letters of a flag
        or 0x1160 <= code <= 0x11FF  # later parts of a Korean syllable
    )


def _seen(text: str, at: int) -> str:
    character = text[at]
    if character.isprintable():
        return character
    if character in _SPACES:
        return " "
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\N{SYMBOL FOR DELETE}"
    kind = unicodedata.category(character)
    if kind == "Zs":
        return " "
    if kind == "Cf" and _joins(text, at):
        return character
    return f"⟨U+{code:04X}⟩" if kind in ("Cc", "Cf") else "\N{REPLACEMENT CHARACTER}"


def _joins(text: str, at: int) -> bool:
    """True for a joiner between letters or emoji, and a letter of a flag: they are seen by what they join."""
    character = text[at]
    if character in _JOINERS:
        return 0 < at < len(text) - 1 and all(unicodedata.category(text[n])[0] in "LMS" for n in (at - 1, at + 1))
    if 0xE0020 <= ord(character) <= 0xE007F:
        first = at
        while first and at - first < 8 and 0xE0020 <= ord(text[first]) <= 0xE007F:
            first -= 1
        return text[first] == "\N{WAVING BLACK FLAG}"
    return False
