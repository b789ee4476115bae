"""Alignments in a terminal: marked words, a table or lines by its width, and nothing that a terminal would obey."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from rich.cells import cell_len
from rich.console import Console

from s4c_graph.alignment.matches import Alignment, Match, Parent, Reason, Span, Text
from s4c_graph.cli import align_show

PROBABILITIES = {"exact": 0.6, "close": 0.1, "broad": 0.2, "narrow": 0.0, "none": 0.1}
TEXT = "We know Apache Kafka and 数据处理 with 👩‍🔬 in [bold]cafe\u0301s[/bold]"
STYLE = re.compile(r"\x1b\[[0-9;]*m")


def match(rank: int, words: str, label: str) -> Match:
    begin = TEXT.index(words)
    why = Reason(
        Span(begin, begin + len(words)),
        label,
        "en",
        {"words": 3.0, "static": 1.0},
        ("ICT", "tools"),
        ("accepted by ana",),
    )
    return Match(rank, f"urn:{rank}", label, "skill", "exact", 0.6, PROBABILITIES, why)


FOUND = Alignment(
    Text("advert-1", TEXT),
    "en",
    (match(1, "Apache Kafka", "Apache Kafka"), match(2, "Kafka", "stream processing"), match(3, "数据处理", "data"),
     match(4, "cafe", "run a café")),
    0.1,
)  # fmt: skip


def printed(found: Alignment, width: int = 110, terminal: bool = True) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=terminal, color_system="standard", highlight=False)
    align_show.one(found, console)
    return out.getvalue()


def test_words_are_marked_and_numbered_and_reasons_stand_below() -> None:
    said = STYLE.sub("", printed(FOUND))
    assert "We know Apache Kafka¹·² and 数据处理³ with 👩‍🔬 in [bold]cafe\u0301⁴s[/bold]" in said
    for words in ("stream processing (skill)", "ICT › tools", "decided before: accepted by ana", "exact", "0.60"):
        assert words in said
    assert "██████ words 75%" in said


def test_a_wide_terminal_has_a_table_and_a_narrow_one_lines() -> None:
    assert "channels" in printed(FOUND, 110)
    narrow = STYLE.sub("", printed(FOUND, 40))
    assert "channels" not in narrow
    assert "1 Apache Kafka (skill)\n  exact 0.60\n" in narrow
    assert "words 75 %, static 25 %" in narrow


@pytest.mark.parametrize("width", [1, 12, 40, 89, 90, 110, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    lines = STYLE.sub("", printed(FOUND, width)).splitlines()
    assert max(map(cell_len, lines)) <= max(width, 2)  # a wide character needs two


def test_without_colour_the_words_are_still_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    coloured = printed(FOUND)
    assert re.search(r"\x1b\[4;3\dm", coloured)
    monkeypatch.setenv("NO_COLOR", "1")
    plain = printed(FOUND)
    assert not re.search(r"\x1b\[[0-9;]*(3|4|9|10)\d[0-9;]*m", plain)
    assert "\x1b[4mApache" in plain
    assert STYLE.sub("", plain) == STYLE.sub("", coloured)


def test_a_terminal_obeys_nothing_of_a_text() -> None:
    evil = "\x1b[2J\x1b]0;title\x07\x9b31m\r\u202e [red]x[/red] \x08"
    why = Reason(Span(0, len(evil)), evil, evil, {evil: 1.0}, (evil,), (evil,))
    one = Match(1, evil, evil, evil, "exact", 0.6, PROBABILITIES, why)
    found = Alignment(Text(evil, evil), evil, (one,), 0.1, True, Parent(evil, evil, 0.1))
    for width in (60, 120):
        said = STYLE.sub("", printed(found, width))
        assert all(c == "\n" or c.isprintable() for c in said)
        assert "[red]x[/red]" in re.sub(r"\s+", " ", said)


def test_no_equivalent_and_a_problem_are_said() -> None:
    absent = Alignment(Text("2", "open data"), "", (), 0.83, True, Parent("urn:p", "data", 0.4))
    assert "no concept is equivalent (0.83); the nearest broader one is “data” (0.40)" in STYLE.sub("", printed(absent))
    assert "could not be aligned: is empty" in printed(Alignment(Text("3", ""), "", (), 1.0, problem="is empty"))


def test_where_nobody_looks_on_it_is_plain(capsys: pytest.CaptureFixture[str]) -> None:
    align_show.alignments([FOUND, FOUND])
    out, err = capsys.readouterr()
    assert err == ""
    assert "\x1b" not in out
    assert out.count("advert-1: We know [Apache [Kafka]2]1 and [数据处理]3") == 2


def test_in_a_terminal_they_come_as_they_are_made(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm")
    seen = []

    def made() -> Iterator[Alignment]:
        for _ in range(2):
            seen.append(capsys.readouterr().out)
            yield FOUND

    align_show.alignments(made())
    assert seen[0] == ""
    assert "We know " in seen[1]
