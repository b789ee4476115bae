"""The classes of a module and how they are tied, as a picture of rows; the table beside it says the same."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from markupsafe import Markup, escape

_ROW, _BOX, _WIDTH, _LEFT, _LINE = 30, 22, 230, 8, 220
_STYLE = (
    "text{font:13px system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif;fill:#1b2027}"
    "rect{fill:#fff;stroke:#0a5a8c;stroke-width:1.5}.o{stroke:#8a96a3}path{fill:none;stroke:#55616d}"
    ".k{stroke-dasharray:5 4}.p{fill:#55616d;font-size:12px}.h{fill:#55616d;stroke:none}"
    "@media(prefers-color-scheme:dark){text{fill:#e6eaee}rect{fill:#1c2329;stroke:#82c4f3}.o{stroke:#76838f}"
    "path{stroke:#a7b3bf}.p{fill:#a7b3bf}.h{fill:#a7b3bf}}"
)


class Tie(NamedTuple):
    """A class, what ties it to another, and that; kind: it is a kind of the other. Names as the reader sees them."""

    one: str
    words: str
    other: str
    kind: bool


def svg(ties: Sequence[Tie], title: str, description: str) -> Markup:
    """A picture of its own, with title and description, light and dark; the same ties give the same bytes."""
    rows: list[Markup] = []
    y = 10
    for one, group in groupby(ties, key=lambda tie: tie.one):
        members = list(group)
        height = _ROW * len(members) - (_ROW - _BOX)
        rows.append(_box(_LEFT, y, height, one))
        for tie in members:
            rows.append(_tie(y, tie))
            y += _ROW
        y += 8
    width = _LEFT * 2 + _WIDTH * 2 + _LINE
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" '
        'aria-labelledby="t d"><title id="t">{title}</title><desc id="d">{desc}</desc><style>{style}</style>'
        "{rows}</svg>\n"
    ).format(w=width, h=y + 4, title=title, desc=description, style=Markup(_STYLE), rows=Markup("").join(rows))  # noqa: S704


def _box(x: int, y: int, height: int, name: str, css: str = "") -> Markup:
    rect = Markup('<rect x="{}" y="{}" width="{}" height="{}" rx="3"{}/>').format(
        x, y, _WIDTH, height, Markup(' class="{}"').format(css) if css else ""
    )
    return rect + Markup('<text x="{}" y="{}">{}</text>').format(x + 8, y + height // 2 + 5, _fit(name, 32))


def _tie(y: int, tie: Tie) -> Markup:
    start, end = _LEFT + _WIDTH, _LEFT + _WIDTH + _LINE
    middle = y + _BOX // 2
    line = Markup('<path d="M{} {}H{}"{}/><path class="h" d="M{} {}l-8 -4v8z"/>').format(
        start, middle, end - 6, Markup(' class="k"') if tie.kind else "", end, middle
    )
    words = Markup('<text class="p" x="{}" y="{}">{}</text>').format(start + 8, middle - 4, _fit(tie.words, 33))
    return line + words + _box(end, y, _BOX, tie.other, "o")


def _fit(text: str, most: int) -> Markup:
    """A name that would run out of its place is cut; its whole is in the table."""
    return escape(text if len(text) <= most else text[: most - 1].rstrip() + "…")
