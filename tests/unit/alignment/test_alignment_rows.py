"""Alignments as rows: what stands in which cell, for concepts, for none, and for texts that could not be aligned."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from types import MappingProxyType

import pyarrow as pa
import pytest
from tests.align_standin import SKILLS

from s4c_graph.alignment import bodies, sssom_bodies
from s4c_graph.alignment.batches import Task
from s4c_graph.alignment.matches import NO_TERM, PREDICATES, Alignment, Match, Parent, Reason, Span, Text
from s4c_graph.alignment.rows import COLUMNS, plain, rounded, rows

SHARES = MappingProxyType({"exact": 0.51239, "close": 0.2, "broad": 0.1, "narrow": 0.08761, "none": 0.1})
TEXT = Text("ad-1", "we know Kafka well", "en")
WHY = Reason(Span(8, 13), "Apache Kafka", "en", {"char": 0.7, "static": 0.3}, ("ICT", "brokers"))
MATCH = Match(1, SKILLS.begins + "k", "use Kafka", "skill", "exact", 0.51239, SHARES, WHY)
FOUND = Alignment(TEXT, "en", (MATCH,), 0.1)
ABSENT = replace(FOUND, none=0.7777777, absent=True, parent=Parent(SKILLS.begins + "p", "databases", 0.4))


def test_a_row_says_all_of_a_match() -> None:
    (row,) = rows(FOUND)
    assert row._asdict() == {
        "id": "ad-1",
        "rank": 1,
        "object_id": SKILLS.begins + "k",
        "object_label": "use Kafka",
        "predicate_id": PREDICATES["exact"],
        "confidence": 0.5124,
        "p_exact": 0.5124,
        "p_close": 0.2,
        "p_broad": 0.1,
        "p_narrow": 0.0876,
        "p_none": 0.1,
        "span": "8-13:Kafka",
        "reason": "“Kafka” fits the label “Apache Kafka” (en); char 70 %, static 30 %; under ICT › brokers.",
    }


def test_a_text_without_an_equivalent_says_so_first() -> None:
    none, match, parent = rows(ABSENT)
    assert (none.rank, none.object_id, none.predicate_id) == (0, NO_TERM, PREDICATES["exact"])
    assert (none.confidence, none.p_none, none.p_exact) == (0.7778, 0.7778, None)
    assert none.reason == "no concept is equivalent (0.78); the nearest broader one is “databases” (0.40)."
    assert match.rank == 1
    assert (parent.rank, parent.object_id, parent.predicate_id) == (2, SKILLS.begins + "p", PREDICATES["broad"])
    assert (parent.confidence, parent.p_broad, parent.p_none) == (0.4, 0.4, None)


def test_a_parent_among_the_matches_is_not_said_twice() -> None:
    found = replace(ABSENT, parent=Parent(MATCH.concept, MATCH.label, 0.4))
    assert [row.rank for row in rows(found)] == [0, 1]
    alone = replace(ABSENT, parent=None, matches=())
    assert [row.reason for row in rows(alone)] == ["no concept is equivalent (0.78), and none is near."]


def test_rows_below_the_lowest_confidence_are_left_out() -> None:
    assert [row.rank for row in rows(ABSENT, least=0.5)] == [0, 1]
    assert [row.rank for row in rows(ABSENT, least=0.5124)] == [0, 1]  # rounded first, so engines agree
    assert [row.rank for row in rows(ABSENT, least=0.52)] == [0]
    assert list(rows(replace(FOUND, problem="is refused"))) == []


def test_numbers_that_are_none_are_empty_everywhere() -> None:
    odd = replace(MATCH, confidence=float("nan"), probabilities={**SHARES, "none": float("inf")})
    (row,) = made = list(rows(replace(FOUND, matches=(odd,))))
    assert (row.confidence, row.p_none) == (None, None)
    assert json.loads(bodies.body(made, "jsonl"))["p_none"] is None
    assert b"NaN" not in bodies.body(made, "csv")


@pytest.mark.parametrize("value", ["=1+1", "+A1", "-A1", "@x", "=cmd|' /C calc'!A0"])
def test_no_cell_is_a_formula(value: str) -> None:
    found = replace(FOUND, text=replace(TEXT, id=value), matches=(replace(MATCH, label=value),))
    for format, separator in (("csv", ","), ("tsv", "\t")):
        data = bodies.body(list(rows(found)), format).decode()
        (cells,) = csv.reader(io.StringIO(data, newline=""), delimiter=separator)
        assert (cells[0], cells[3]) == ("'" + value, "'" + value)
        assert not any(cell[:1] in ("=", "+", "-", "@") for cell in cells)
    assert json.loads(bodies.body(list(rows(found)), "jsonl"))["id"] == value  # programs get it as it is


def test_arrow_bodies_follow_each_other() -> None:
    two = bodies.body(list(rows(FOUND)), "parquet") + bodies.body(list(rows(ABSENT)), "parquet")
    stream = io.BytesIO(two)
    found = []
    while stream.tell() < len(two):
        with pa.ipc.open_stream(stream) as one:
            found += one.read_all().to_pylist()
    assert [row["rank"] for row in found] == [1, 0, 1, 2]
    assert tuple(bodies.schema().names) == COLUMNS


def records(found: Alignment, **more: object) -> list[dict[str, str]]:
    made = sssom_bodies.records(found, (SKILLS,), str(more.get("type", "")))
    return [dict(zip(sssom_bodies.COLUMNS, cells, strict=True)) for cells in made]


def test_a_record_of_a_text() -> None:
    (said,) = records(FOUND)
    assert said == {
        "subject_id": "",
        "subject_label": "we know Kafka well",
        "predicate_id": "skos:exactMatch",
        "object_id": SKILLS.begins + "k",
        "object_label": "use Kafka",
        "mapping_justification": "semapv:CompositeMatching",
        "subject_type": "rdfs literal",
        "object_source": SKILLS.source,
        "object_source_version": "1.1.1",
        "confidence": "0.5124",
        "match_string": "Kafka",
        "other": "id=ad-1",
        "comment": "“Kafka” fits the label “Apache Kafka” (en); char 70 %, static 30 %; under ICT › brokers.",
    }


def test_a_record_of_a_thing_and_the_grounds() -> None:
    thing = replace(FOUND, text=Text("https://e.org/1", "Kafka  KNOW-HOW"))
    grounds = {
        "LexicalMatching": Reason(None, "kafka know-how", "en", {"char": 1.0, "static": 0.5}),
        "SemanticSimilarityThresholdMatching": Reason(None, "brokers", "en", {"static": 0.5}),
        "CompositeMatching": Reason(None, "brokers", "en", {"char": 0.1, "static": 0.5}),
    }
    for name, why in grounds.items():
        (said,) = records(replace(thing, matches=(replace(MATCH, reason=why),)), type="skos concept")
        assert (said["subject_id"], said["subject_type"], said["other"]) == ("https://e.org/1", "skos concept", "")
        assert said["mapping_justification"] == f"semapv:{name}"
        assert said["match_string"] == "Kafka KNOW-HOW"


def test_a_set_never_says_both_none_and_exact() -> None:
    said = [(r["predicate_id"], r["object_id"].rpartition("/")[2]) for r in records(ABSENT)]
    assert said == [("skos:exactMatch", "NoTermFound"), ("skos:broadMatch", "p")]


def test_bars_and_quotes_and_long_texts_in_records() -> None:
    text = Text('a|b"c', 'say "x|y"\n' + "z" * 20_000)
    (said,) = records(replace(FOUND, text=text, matches=(replace(MATCH, reason=Reason(Span(4, 9), "l", "")),)))
    assert (said["other"], said["match_string"]) == ('id=a\\|b"c', '"x\\|y"')
    assert len(said["subject_label"]) == sssom_bodies.LONGEST_LABEL
    data = sssom_bodies.body([replace(FOUND, text=text)], (SKILLS,), "")
    assert data.count(b"\n") == 1


def test_what_is_done_with_a_batch_is_counted() -> None:
    class Fixed:
        def align(self, texts: object, *, top: int = 5) -> list[Alignment]:
            return [FOUND, ABSENT, replace(FOUND, problem="is refused"), replace(FOUND, matches=())]

    done = Task("csv", least=0.45).done(Fixed(), [TEXT] * 4)
    assert (done.rows, done.absent, done.bare, done.faults) == (3, 1, 1, ((2, "is refused"),))
    assert done.body.count(b"\n") == 3
    assert Task("csv").done(Fixed(), []).body == b""


def test_long_and_odd_words_are_one_line() -> None:
    assert plain("a\x00b\u2028c\td") == "a b c d"
    assert plain("x" * 1_000_000, 10) == "x" * 9 + "…"
    assert rounded(1 / 3) == 0.3333
