"""Alignments are shown with what matched and why, as text, HTML and rows, whatever the text holds."""

from __future__ import annotations

import json
import re
import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from s4c_graph.alignment.alignments import Alignments, records
from s4c_graph.alignment.matches import NO_TERM, Alignment, Match, Parent, Reason, Span, Text
from s4c_graph.alignment.rows import COLUMNS
from s4c_graph.alignment.shown import html, plain, sentence, shares, verdict
from s4c_graph.alignment.shown_text import ROOM, marked, pieces, visible

PROBABILITIES = {"exact": 0.6, "close": 0.1, "broad": 0.2, "narrow": 0.0, "none": 0.1}


def match(rank: int, begin: int = 0, end: int = 0, label: str = "Kafka", **reason: object) -> Match:
    span = Span(begin, end) if end else None
    why = Reason(span, label, "en", **reason)  # type: ignore[arg-type]
    return Match(rank, f"urn:{rank}", label, "skill", "exact", 0.6, PROBABILITIES, why)


def alignment(text: str, *matches: Match, **more: object) -> Alignment:
    return Alignment(Text("t1", text), "en", matches, 0.1, **more)  # type: ignore[arg-type]


def shown(text: str, *spans: tuple[int, int]) -> list[tuple[str, tuple[int, ...]]]:
    numbered = [(rank, Span(*span)) for rank, span in enumerate(spans, 1)]
    return [(piece.text, piece.ranks) for piece in pieces(text, numbered)]


def test_overlapping_stretches_are_parted_where_they_begin_and_end() -> None:
    assert shown("abcdefgh", (1, 5), (3, 7)) == [("a", ()), ("bc", (1,)), ("de", (1, 2)), ("fg", (2,)), ("h", ())]
    found = alignment("abcdefgh", match(1, 1, 5), match(2, 3, 7), match(3, 3, 7), match(4, 3, 4))
    assert plain(found).splitlines()[0] == "t1: a[bc[[d]4e]1fg]2,3h"


@pytest.mark.parametrize(
    ("text", "span", "said"),
    [
        ("a cafe\u0301 b", (2, 6), "cafe\u0301"),  # the span of the word ends before its accent
        ("x \N{WOMAN}\u200d\N{MICROSCOPE} y", (2, 3), "\N{WOMAN}\u200d\N{MICROSCOPE}"),
        ("x 👍🏽 y", (2, 3), "👍🏽"),
        ("🇸🇪🇵🇱", (2, 3), "🇵🇱"),
        ("数据处理", (0, 2), "数据"),
        ("\u1112\u1161\u11ab b", (0, 1), "\u1112\u1161\u11ab"),
    ],
)
def test_no_letter_is_cut_in_two(text: str, span: tuple[int, int], said: str) -> None:
    assert [piece for piece, ranks in shown(text, span) if ranks] == [said]


@pytest.mark.parametrize("span", [Span(5, 99), Span(-1, 3), Span(3, 3), Span(4, 2)])
def test_a_stretch_that_is_not_in_the_text_is_not_marked(span: Span) -> None:
    why = Reason(span, "Kafka", "en")
    found = alignment("we know", Match(1, "urn:1", "Kafka", "skill", "exact", 0.6, PROBABILITIES, why))
    assert marked(found) == []
    assert "we know" in plain(found)


def test_long_texts_are_cut_around_what_matched() -> None:
    text = "word " * 2_000 + "Apache Kafka" + " word" * 2_000 + " and bread" + " word" * 2_000
    at, other = text.index("Apache"), text.index("bread")
    said = "".join(p for p, _ in shown(text, (at, at + 12), (other, other + 5)))
    assert len(said) < ROOM + 50
    assert said.startswith("…word")
    assert said.endswith("word…")
    assert "Apache Kafka" in said
    assert "and bread" in said
    assert not re.search(r"\bwo…|…rd\b", said)


def test_a_long_text_without_stretches_shows_its_beginning() -> None:
    said = "".join(p for p, _ in shown("word " * 100_000))
    assert said.startswith("word word")
    assert said.endswith("…")
    assert len(said) <= ROOM + 1


def test_many_and_long_stretches_are_bounded_and_their_brackets_are_closed() -> None:
    text = "x" * 100_000
    found = alignment(text, *(match(n, n * 9_000, n * 9_000 + 5_000) for n in range(1, 11)))
    first = plain(found).splitlines()[0]
    assert len(first) < 2 * ROOM
    assert first.count("[") == first.count("]") > 1


def test_what_is_unseen_is_made_visible() -> None:
    assert visible("\0\x07\x1b[2J\x7f\x9b31m") == "␀␇␛[2J␡⟨U+009B⟩31m"
    assert visible("a\u202eb\u2066c\u200bd\ufeff") == "a⟨U+202E⟩b⟨U+2066⟩c⟨U+200B⟩d⟨U+FEFF⟩"
    assert visible("\ud800 \ue000 \u0378") == "\N{REPLACEMENT CHARACTER} " * 2 + "\N{REPLACEMENT CHARACTER}"
    assert visible("a\r\nb\tc\u2028d\u00a0e") == "a  b c d e"


def test_what_is_seen_stays() -> None:
    for text in (
        "👩‍🔬 👍🏽 🇸🇪",
        "می‌خواهم",
        "cafe\u0301",
        "数据",
        "\N{WAVING BLACK FLAG}\U000e0067\U000e0062\U000e007f",
    ):
        assert visible(text) == text
    assert visible("a\U000e0067b") == "a⟨U+E0067⟩b"
    assert visible("\u200dx\u200d") == "⟨U+200D⟩x⟨U+200D⟩"


def test_the_sentence_says_stretch_label_channels_path_and_decisions() -> None:
    why = match(
        1, 8, 13, "Apache Kafka", shares={"words": 3.0, "static": 1.0, "char": -2.0, "nan": float("nan")},
        path=("ICT", "tools"), decisions=("accepted by ana",),
    )  # fmt: skip
    assert sentence(why, "we know Kafka") == (
        "“Kafka” fits the label “Apache Kafka” (en); words 75 %, static 25 %; under ICT › tools; "
        "decided before: accepted by ana."
    )
    assert sentence(match(1), "Kafka") == "the whole text fits the label “Kafka” (en)."


def test_the_sentence_is_one_short_line_whatever_the_text() -> None:
    text = "a\nb\x1b]0;x\x07" * 1_000
    said = sentence(match(1, 0, len(text), text, path=(text,) * 2, decisions=(text,)), text)
    assert said.isprintable()
    assert len(said) < 500


def test_shares_are_those_of_what_speaks_for_a_match() -> None:
    assert shares(match(1, shares={}).reason) == []
    assert shares(match(1, shares={"a": -1.0, "b": 0.0}).reason) == []
    many = dict.fromkeys("edcba", 1.0)
    assert shares(match(1, shares=many).reason) == [("a", 0.2), ("b", 0.2), ("c", 0.2)]


def test_no_equivalent_is_said_with_the_nearest_broader_concept() -> None:
    absent = alignment("open data", match(1), absent=True, parent=Parent("urn:p", "data", 0.4))
    said = "no concept is equivalent (0.10); the nearest broader one is “data” (0.40)"
    assert verdict(absent) == said
    assert said in plain(absent)
    assert said in html([absent])
    assert verdict(alignment("x", absent=True)) == "no concept is equivalent (0.10), and none is near"
    assert verdict(alignment("x")) == "no concept is near"
    assert verdict(alignment("x", problem="is\nempty")) == "could not be aligned: is empty"


class Page(HTMLParser):
    """What a page is made of; every element that is opened is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: set[str] = set()
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


OURS = {"div", "p", "strong", "em", "bdi", "mark", "sup", "table", "tr", "th", "td", "small", "br", "span"}
EVIL = "<script>alert(1)</script><img src=x onerror=y> \" ' & </div></bdi><!-- "


def test_nothing_of_a_text_or_a_graph_is_markup() -> None:
    why = match(1, 0, 8, EVIL, path=(EVIL,), decisions=(EVIL,), shares={EVIL: 1.0})
    kind = Match(1, EVIL, EVIL, EVIL, "exact", 0.6, PROBABILITIES, why.reason)
    found = Alignment(Text(EVIL, EVIL), EVIL, (kind,), 0.1, True, Parent(EVIL, EVIL, 0.1))
    page = Page(html([found, alignment("x", problem=EVIL)]))
    assert set(page.names) <= OURS
    assert page.attributes <= {"style", "class", "dir"}
    assert "<script>" in "".join(page.words)


def test_the_page_needs_nothing_and_does_on_light_and_dark() -> None:
    page = html([alignment("we know Kafka", match(1, 8, 13), match(2, 3, 13), match(3))])
    assert not re.search(r"https?:|url\(|@import|<script|<link|javascript", page)
    assert not re.search(r"(?<![\w-])color:(?!inherit)", page)
    assert all("rgba(" in style for style in re.findall(r"background:([^;\"]*)", page))
    assert "<sup>1, 2</sup>" in page


def test_a_notebook_shows_some_and_counts_the_rest() -> None:
    page = Page(Alignments([alignment(f"text {n}") for n in range(1_234)])._repr_html_())
    said = " ".join(page.words)
    assert "text 19" in said
    assert "text 20" not in said
    assert "… and 1,214 more texts" in said


def test_alignments_are_a_sequence() -> None:
    one, other = alignment("a"), alignment("b", absent=True)
    found = Alignments(iter([one, other]))
    assert (len(found), found[1], list(found), one in found) == (2, other, [one, other], True)
    assert isinstance(found[:1], Alignments)
    assert found[:1] == Alignments([one])
    assert found != [one, other]
    assert repr(found) == "<Alignments: 2 texts, 1 without an equivalent>"
    assert str(found) == f"{plain(one)}\n\n{plain(other)}"
    assert Alignments()._repr_html_().startswith("<div")


def test_the_rows_have_the_columns_of_the_long_table() -> None:
    rows = Alignments([alignment("we know Kafka", match(1, 8, 13), match(2))]).records()
    assert [list(row) for row in rows] == [list(COLUMNS)] * 2
    assert rows[0] == {
        "id": "t1", "rank": 1, "object_id": "urn:1", "object_label": "Kafka",
        "predicate_id": "http://www.w3.org/2004/02/skos/core#exactMatch", "confidence": 0.6,
        "p_exact": 0.6, "p_close": 0.1, "p_broad": 0.2, "p_narrow": 0.0, "p_none": 0.1,
        "span": "8-13:Kafka", "reason": "“Kafka” fits the label “Kafka” (en).",
    }  # fmt: skip
    assert rows[1]["span"] == ""


def test_rows_of_rank_0_say_what_became_of_a_text() -> None:
    none, one, parent = records(alignment("x", match(1), absent=True, parent=Parent("urn:p", "data", 0.4)))
    assert (none["rank"], none["object_id"], none["confidence"], none["p_none"]) == (0, NO_TERM, 0.1, 0.1)
    assert none["predicate_id"].endswith("#exactMatch")
    named = (parent["rank"], parent["object_id"], parent["object_label"], parent["confidence"])
    assert named == (2, "urn:p", "data", 0.4)
    assert parent["predicate_id"].endswith("#broadMatch")
    assert one["rank"] == 1
    (failed,) = records(alignment("", problem="is empty"))
    assert (failed["rank"], failed["object_id"], failed["reason"]) == (0, None, "could not be aligned: is empty.")
    assert list(none) == list(parent) == list(failed) == list(COLUMNS)


def test_json_has_all_that_is_known() -> None:
    why = match(1, 8, 13, shares={"words": 0.5, "char": -0.25}, path=("ICT",), decisions=("accepted by ana",))
    found = Alignments(
        [alignment("we know Kafka", why, absent=True, parent=Parent("urn:p", "data", 0.4)), alignment("x")]
    )
    one, other = json.loads(found.json())
    assert one["parent"] == {"concept": "urn:p", "label": "data", "confidence": 0.4}
    assert one["matches"][0]["probabilities"] == PROBABILITIES
    assert one["matches"][0]["reason"] == {
        "span": [8, 13], "words": "Kafka", "label": "Kafka", "lang": "en", "shares": {"words": 0.5, "char": -0.25},
        "path": ["ICT"], "decisions": ["accepted by ana"], "sentence": sentence(why, "we know Kafka"),
    }  # fmt: skip
    assert (other["matches"], other["parent"], other["absent"], other["none"]) == ([], None, False, 0.1)


texts = st.text(st.characters(), max_size=60) | st.text("a\u0301 \u200d🇸🇪👩🔬\n\x1b\u202e", max_size=60)


@settings(deadline=None)
@given(text=texts, data=st.data(), room=st.integers(1, 80))
def test_pieces_hold_of_every_text(text: str, data: st.DataObject, room: int) -> None:
    places = st.integers(0, len(text))
    spans = [Span(*sorted(pair)) for pair in data.draw(st.lists(st.tuples(places, places), max_size=5))]
    numbered = [(rank, span) for rank, span in enumerate(spans, 1) if span.begin < span.end]
    found = pieces(text, numbered, room)
    assert all(p.text.isprintable() or _joined(p.text) for p in found)
    begun: list[int] = []
    for piece in found:
        begun += piece.begins
        assert set(piece.ends) <= set(piece.ranks) <= set(begun)
    assert sorted(begun) == sorted(rank for piece in found for rank in piece.ends)
    if len(text) <= room:
        assert [p for p in found if p.gap] == []
        assert sorted(begun) == [rank for rank, _ in numbered]
        assert all(any(rank in p.ranks for p in found) for rank, _ in numbered)


def _joined(text: str) -> bool:
    """Nothing unprintable but joiners and letters of flags."""
    return all(
        c.isprintable() or c in "\u200c\u200d" or unicodedata.name(c, "").startswith(("TAG", "CANCEL")) for c in text
    )


@settings(deadline=None)
@given(text=texts, label=texts, name=texts)
def test_every_text_gives_a_page_and_a_line(text: str, label: str, name: str) -> None:
    why = match(1, 0, max(len(text), 1), label, shares={name: 1.0}, path=(label,), decisions=(name,))
    found = Alignment(Text(name, text), "", (why,), 0.1)
    assert set(Page(html([found])).names) <= OURS
    assert len(plain(found).splitlines()) == 2
    assert len(sentence(why, text).splitlines()) == 1
