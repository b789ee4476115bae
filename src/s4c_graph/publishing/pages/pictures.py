"""The pictures of a resource: a role's required levels as a radar, and what is around a thing as a graph."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from s4c_graph.publishing.pages.svg import LEVELS, framed, lines, linked, written

_WIDE, _HIGH, _REACH = 640, 480, 168


class Spoke(NamedTuple):
    """A direction of a radar: what it is of, its code, and the levels on it: number, whether essential, of what."""

    name: str
    code: str
    levels: Sequence[tuple[int, bool, str]]


class Neighbours(NamedTuple):
    """Things around another that stand in one relation to it: the relation, and name and link of each."""

    relation: str
    things: Sequence[tuple[str, str | None]]


def radar(spokes: Sequence[Spoke], *, title: str, desc: str) -> Markup:
    """Levels 1 (inside) to 8 (outside) on one spoke each; the highest of each spoke is joined to the next by a line.

    Required levels are outlines: thick where essential, thin and dashed where not.
    """
    cx, cy = _WIDE / 2, _HIGH / 2

    def at(index: int, level: float) -> tuple[float, float]:
        angle = 2 * math.pi * index / len(spokes) - math.pi / 2
        reach = _REACH * level / 8
        return cx + reach * math.cos(angle), cy + reach * math.sin(angle)

    inside = [f'<circle class="ring" cx="{cx:g}" cy="{cy:g}" r="{_REACH * level / 8:g}"/>' for level in LEVELS]
    for index in range(len(spokes)):
        x, y = at(index, 8)
        inside.append(f'<path class="ring" d="M{cx:g} {cy:g}L{x:.1f} {y:.1f}"/>')
    top = [max((level for level, *_ in spoke.levels), default=0) for spoke in spokes]
    shape = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(i, level) for i, level in enumerate(top)))
    inside.append(f'<polygon class="shape" points="{shape}"/>')
    inside += [written(str(level), cx + 3, cy - _REACH * level / 8 + 4, style="tick") for level in LEVELS]
    for index, spoke in enumerate(spokes):
        by_level: dict[int, tuple[bool, list[str]]] = {}
        for level, essential, what in spoke.levels:
            must, names = by_level.get(level, (False, []))
            by_level[level] = (must or essential, [*names, what])
        for level, (must, names) in sorted(by_level.items()):
            x, y = at(index, level)
            mark = f'<circle class="{"must" if must else "may"}" cx="{x:.1f}" cy="{y:.1f}" r="6"/>'
            inside.append(linked(mark, None, f"{level}: {'; '.join(names)}"))
        x, y = at(index, 8)
        side = (x - cx) / _REACH
        anchor = "middle" if abs(side) < 0.2 else "start" if side > 0 else "end"
        x, y = x + 12 * side, y + 14 * (y - cy) / _REACH
        rows = lines(spoke.name, 19, 3)
        start = y + 4 - (7 if abs(side) >= 0.2 else 14 if y < cy else 0) * (len(rows) - 1)
        inside.append(written(rows, x, start, style="label full", anchor=anchor))
        inside.append(written(spoke.code, x, y + 5, style="label short", anchor=anchor))
    return framed(inside, width=_WIDE, height=_HIGH, key="radar", title=title, desc=desc, style="radar")


def around(centre: str, groups: Sequence[Neighbours], *, title: str, desc: str, more: str, most: int = 7) -> Markup:
    """A thing and what is around it: a stem from the thing, a branch for each relation, a twig for each neighbour.

    more: the words for those of a relation that are left out, with ``{n}``.
    """
    inside: list[str] = []
    y, stem, twig = 66.0, 22, 46
    ends = []
    for group in groups:
        inside.append(written(group.relation, twig, y, style="relation"))
        inside.append(
            f'<path class="edge" d="M{stem} {y - 18:g}V{y - 12:g}Q{stem} {y - 4:g} {stem + 8} {y - 4:g}H{twig - 6}"/>'
        )
        ends.append(y - 18)
        shown = group.things if len(group.things) <= most else group.things[: most - 1]
        left = len(group.things) - len(shown)
        trunk = y + 4
        for name, href in shown:
            y += 26
            inside.append(
                f'<path class="edge" d="M{twig + 8} {trunk:g}V{y - 12:g}Q{twig + 8} {y - 5:g} '
                f'{twig + 15} {y - 5:g}H{twig + 22}"/>'
            )
            inside.append(f'<circle class="node" cx="{twig + 24}" cy="{y - 5:g}" r="3.5"/>')
            inside.append(linked(written(lines(name, 40, 1), twig + 34, y), href, name))
        if left:
            y += 26
            inside.append(written(more.format(n=left), twig + 34, y, style="more"))
        y += 34
    centre_lines = lines(centre, 34, 2)
    head = [
        f'<path class="edge" d="M{stem} 40V{max(ends, default=40):g}"/>',
        '<circle class="hub" cx="22" cy="26" r="9"/>',
        written(centre_lines, 42, 31 if len(centre_lines) == 1 else 22, style="centre", leading=18),
    ]
    height = int(y - 10)
    return framed([*head, *inside], width=400, height=height, key="around", title=title, desc=desc, style="around")
