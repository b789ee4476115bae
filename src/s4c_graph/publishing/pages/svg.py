"""Pieces of pictures: escaped text in lines, the scale of levels from 1 to 8, the frame of a picture with its words."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

LEVELS = range(1, 9)
STEP, FIRST = 14, 9
"""Units between two levels of the small scale, and from its left edge to level 1."""

_TICKS = "".join(f"M{FIRST + STEP * i} 6v6" for i in range(8))
SCALE = Markup(  # noqa: S704 numbers of our own
    '<svg class="defs" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
    f'<path id="ax" class="axis" d="M{FIRST} 9h{STEP * 7}{_TICKS}"/>'
    f'<circle id="must" class="must" cx="{FIRST}" cy="9" r="5"/>'
    f'<circle id="may" class="may" cx="{FIRST}" cy="9" r="5"/>'
    f'<circle id="held" class="held" cx="{FIRST}" cy="9" r="5.5"/></defs></svg>'
)
"""What the small scales of a page are made of: once on each page that has any."""
_DIGITS = "".join(f'<tspan x="{FIRST + STEP * i}">{i + 1}</tspan>' for i in range(8))
RULER = Markup(  # noqa: S704 numbers of our own
    f'<svg class="lv" viewBox="0 0 116 14" aria-hidden="true" focusable="false"><text y="11">{_DIGITS}</text></svg>'
)
"""The numbers 1 to 8, where the small scales have their levels."""


def dot(level: int, mark: str) -> Markup:
    """A level on the small scale, as a mark: ``must``, ``may`` (outlines) or ``held`` (filled); no mark for level 0."""
    if not level:
        return Markup('<svg class="lv" viewBox="0 0 116 18" aria-hidden="true"><use href="#ax"/></svg>')
    return Markup(
        '<svg class="lv" viewBox="0 0 116 18" aria-hidden="true"><use href="#ax"/><use href="#{}" x="{}"/></svg>'
    ).format(mark, STEP * (level - 1))


def framed(
    inside: Sequence[str], *, width: int, height: int, key: str, title: str, desc: str, style: str = ""
) -> Markup:
    """A picture with its title and description, which a screen reader tells. key: its name on the page.

    What is inside is made by our own functions, of escaped text. A picture with links is a group, not an image, to a
    screen reader: an image would hide them.
    """
    role = "group" if any("<a " in piece for piece in inside) else "img"
    head = Markup(
        '<svg class="picture {}" viewBox="0 0 {} {}" role="{}" aria-labelledby="{}-t {}-d">'
        '<title id="{}-t">{}</title><desc id="{}-d">{}</desc>'
    ).format(style, width, height, role, key, key, key, title, key, desc)
    return head + Markup("".join(inside)) + Markup("</svg>")  # noqa: S704 made of escaped parts


def lines(text: str, most: int, rows: int) -> list[str]:
    """A text in lines of so many characters, so many of them at most, the last one cut.

    >>> lines("Designing citizen-engagement strategies", 14, 2)
    ['Designing', 'citizen-engag…']
    """
    found: list[str] = []
    for word in text.split():
        if found and len(found[-1]) + 1 + len(word) <= most:
            found[-1] += " " + word
        else:
            found.append(word)
    if len(found) > rows:
        found = [*found[: rows - 1], " ".join(found[rows - 1 :])]
    return [line if len(line) <= most else line[: most - 1].rstrip() + "…" for line in found]


def written(
    text: Sequence[str] | str, x: float, y: float, *, style: str = "", anchor: str = "", leading: float = 14
) -> str:
    """Lines of text, escaped, the first on a base line."""
    rows = [text] if isinstance(text, str) else text
    by = f' class="{style}"' if style else ""
    to = f' text-anchor="{anchor}"' if anchor else ""
    if len(rows) == 1:
        return f'<text x="{x:g}" y="{y:g}"{by}{to}>{escape(rows[0])}</text>'
    spans = "".join(f'<tspan x="{x:g}" y="{y + leading * i:g}">{escape(row)}</tspan>' for i, row in enumerate(rows))
    return f"<text{by}{to}>{spans}</text>"


def linked(inside: str, href: str | None, title: str) -> str:
    """What is inside as a link that says where it goes, or with its title alone."""
    told = f"<title>{escape(title)}</title>"
    return f"<g>{told}{inside}</g>" if href is None else f'<a href="{escape(href)}">{told}{inside}</a>'
