"""Pictures of an evaluation as SVG, drawn by hand: reliability plot, coverage–precision curve; for align_report.

Each fits light and dark pages: without ``prefers-color-scheme`` it is light. Every text in it is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from s4c_graph.alignment.metrics_sure import Bin, Curve

_SIDE, _LEFT, _TOP = 260, 52, 34
_WIDTH, _HEIGHT = _LEFT + _SIDE + 170, _TOP + _SIDE + 46
COLOURS = (
    ("#0072b2", "#56b4e9"),
    ("#b34a00", "#f0a13c"),
    ("#00785a", "#4fd1a8"),
    ("#a3487a", "#e8a3cb"),
    ("#5b5b5b", "#b8b8b8"),
)
"""Of the systems in their order, on light and on dark; told apart by people who see no red or green, and by dashes."""
_DASHES = ("", "6 3", "2 3", "8 3 2 3", "1 4")
_MOST_POINTS = 400
_LINE = 14


def reliability(bins: Sequence[Bin], title: str, error: float) -> str:
    """A reliability plot: how often answers of a confidence were right, over that confidence; wide bars hold more.

    >>> picture = reliability([Bin(0.0, 0.5, 4, 0.3, 0.5)], "a <b>", 0.2)
    >>> picture.startswith("<svg"), "a &lt;b&gt;" in picture
    (True, True)
    """
    total = max(sum(b.count for b in bins), 1)
    drawn = [f'<line class="faint" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke-dasharray="4 3"/>']
    for b in bins:
        low, width = _x(b.low), max(_x(b.high) - _x(b.low) - 1, 1)
        said = f"confidence {b.confidence:.2f}, right {b.right:.2f}, {b.count:,} of {total:,}"
        drawn.append(
            f'<rect class="c0" fill-opacity="{0.25 + 0.75 * b.count / total:.2f}" x="{low:.1f}" y="{_y(b.right):.1f}" '
            f'width="{width:.1f}" height="{_y(0) - _y(b.right):.1f}"><title>{_said(said)}</title></rect>'
        )
        drawn.append(f'<circle class="ink" cx="{_x(b.confidence):.1f}" cy="{_y(b.right):.1f}" r="2.5"/>')
    note = f"error {error:.3f}, {total:,} answers"
    drawn.append(f'<text x="{_x(1) + 8}" y="{_y(1) + 12}">{_said(note)}</text>')
    return _page(title, f"Calibration {note}", "confidence", "share right", drawn)


def coverage(curves: Sequence[tuple[str, Curve]], title: str) -> str:
    """Coverage–precision curves of systems: how many of the surest answers are right, over how many are answered."""
    drawn: list[str] = []
    ends: list[tuple[float, int, str]] = []
    for number, (name, curve) in enumerate(curves):
        points = _thinned(list(zip(curve.coverage, curve.precision, strict=True)))
        path = " ".join(f"{_x(c):.1f},{_y(p):.1f}" for c, p in points)
        which = number % len(COLOURS)
        look = f'class="l{which}" fill="none" stroke-width="2" stroke-dasharray="{_DASHES[which]}"'
        drawn.append(f'<polyline {look} points="{path}"><title>{_said(name)}</title></polyline>')
        ends.append((_y(points[-1][1]) + 4, which, name))
    for y, (_, which, name) in zip(_apart([end for end, _, _ in sorted(ends)]), sorted(ends), strict=True):
        drawn.append(f'<text class="c{which}" x="{_x(1) + 8}" y="{y:.1f}">{_said(name, 24)}</text>')
    said = "; ".join(f"{name}: {c.precision[-1]:.2f} of all first answers right" for name, c in curves if c.precision)
    return _page(title, said, "share of texts answered", "share right", drawn)


def _apart(ends: Sequence[float]) -> list[float]:
    """Places of the names of lines, from above: each at the end of its line, none on another, none below the plot.

    >>> _apart([290.0, 292.0, 294.0])
    [266.0, 280.0, 294.0]
    """
    placed: list[float] = []
    for y in ends:
        placed.append(max(y, placed[-1] + _LINE) if placed else y)
    lowest = float(_y(0))
    for at in range(len(placed) - 1, -1, -1):
        placed[at] = min(placed[at], lowest)
        lowest = placed[at] - _LINE
    return placed


def _thinned(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    if len(points) <= _MOST_POINTS:
        return points
    step = len(points) / _MOST_POINTS
    return [*(points[int(n * step)] for n in range(_MOST_POINTS)), points[-1]]


def _x(share: float) -> float:
    return _LEFT + _SIDE * share


def _y(share: float) -> float:
    return _TOP + _SIDE * (1 - share)


def _said(text: str, longest: int = 200) -> str:
    """A text as it may stand in XML, inside an attribute too."""
    plain = "".join(c if c.isprintable() else " " for c in text[:longest])
    return escape(plain, {'"': "&quot;"})


def _page(title: str, said: str, across: str, up: str, drawn: Sequence[str]) -> str:
    light = "".join(f".c{n}{{fill:{c[0]}}}.l{n}{{stroke:{c[0]}}}" for n, c in enumerate(COLOURS))
    dark = "".join(f".c{n}{{fill:{c[1]}}}.l{n}{{stroke:{c[1]}}}" for n, c in enumerate(COLOURS))
    style = (
        ".paper{fill:#fff}text{fill:#222;font:11px sans-serif}.grid{stroke:#ddd}.faint{stroke:#888}.ink{fill:#222}"
        f"{light}@media (prefers-color-scheme:dark){{.paper{{fill:#16181c}}text{{fill:#e6e6e6}}.grid{{stroke:#3a3d44}}"
        f".faint{{stroke:#999}}.ink{{fill:#e6e6e6}}{dark}}}"
    )
    grid = []
    for tenths in range(0, 11, 2):
        share = tenths / 10
        grid.append(f'<line class="grid" x1="{_x(0)}" y1="{_y(share)}" x2="{_x(1)}" y2="{_y(share)}"/>')
        grid.append(f'<line class="grid" x1="{_x(share)}" y1="{_y(0)}" x2="{_x(share)}" y2="{_y(1)}"/>')
        grid.append(f'<text x="{_x(0) - 6}" y="{_y(share) + 4}" text-anchor="end">{share:.1f}</text>')
        grid.append(f'<text x="{_x(share)}" y="{_y(0) + 15}" text-anchor="middle">{share:.1f}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" '
        f'role="img"><title>{_said(title)}</title><desc>{_said(said, 1000)}</desc><style>{style}</style>'
        f'<rect class="paper" width="{_WIDTH}" height="{_HEIGHT}"/><text x="{_LEFT}" y="20" font-weight="bold">'
        f"{_said(title, 70)}</text>{''.join(grid)}{''.join(drawn)}"
        f'<text x="{_x(0.5)}" y="{_y(0) + 34}" text-anchor="middle">{_said(across)}</text>'
        f'<text x="14" y="{_y(0.5)}" text-anchor="middle" transform="rotate(-90 14 {_y(0.5)})">{_said(up)}</text>'
        "</svg>\n"
    )
