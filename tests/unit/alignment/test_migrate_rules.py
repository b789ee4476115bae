"""What becomes of a record: each status, the predicate that still holds, and what is written down of it."""

from __future__ import annotations

import pytest
from tests.editions import concept, seen, skill

from s4c_graph.alignment.migrate import BROAD, CLOSE, EXACT, NARROW, RELATED, Outcome, Past, Target, migrate, weakened
from s4c_graph.core.mappings import SSSOM, Record
from s4c_graph.core.names import ESCO
from s4c_graph.core.outline import Outline
from s4c_graph.core.successors import successors


def target(new: Outline, version: str = "2") -> Target:
    return Target(version, new, lambda i: i.startswith(ESCO), "ESCO", "2026-01-02", ("s4c-graph", "0"))


def record(object_: str, label: str = "", predicate: str = EXACT, version: str = "1", **more: str) -> Record:
    said = {"subject_id": "urn:s", "object_id": object_, "object_label": label, "predicate_id": predicate}
    why = "https://w3id.org/semapv/vocab/ManualMappingCuration"
    return Record.of(**said, object_source_version=version, mapping_justification=why, **more)


def decide(one: Record, old: Outline | None, new: Outline) -> Outcome:
    pasts = {} if old is None else {"1": Past("1", old, successors(old, new))}
    (outcome,) = migrate([one], target(new), pasts | {"2": Past("2", new)})
    return outcome


def test_what_stays_is_carried_with_the_new_version() -> None:
    same = seen(concept("a", "talk"))
    one = record(skill("a"), "talk", mapping_date="2020-01-01", reviewer_label="Me")
    outcome = decide(one, same, same)
    assert (outcome.status, outcome.after) == ("carried", (one.having(object_source_version="2"),))


def test_a_new_label_is_written_in_the_language_it_was_in() -> None:
    old = seen(concept("a", "talk", labels={"sv": "tala"}))
    new = seen(concept("a", "speak", labels={"sv": "yttra"}))
    outcome = decide(record(skill("a"), "tala"), old, new)
    (after,) = outcome.after
    assert (outcome.status, after.value("object_label"), after.value("mapping_date")) == (
        "relabelled", "yttra", "2026-01-02",
    )  # fmt: skip
    assert "'tala'" in after.value("curation_rule_text")


@pytest.mark.parametrize(
    ("why", "label", "old", "new"),
    [
        ("an author's own words", "chatter", concept("a", "talk"), concept("a", "speak")),
        ("a language that the new edition was not loaded in", "tala",
         concept("a", "talk", labels={"sv": "tala"}), concept("a", "talk")),
        ("no label stated", "", concept("a", "talk"), concept("a", "speak")),
        ("the edition it is of is not at hand", "talk", "", concept("a", "speak")),
    ],
)  # fmt: skip
def test_a_label_that_is_not_known_to_have_changed_stays(why: str, label: str, old: str, new: str) -> None:
    outcome = decide(record(skill("a"), label), seen(old) if old else None, seen(new))
    assert (outcome.status, outcome.after[0].value("object_label")) == ("carried", label), why


def test_a_proved_successor_keeps_predicate_and_review() -> None:
    old, new = seen(concept("S1", "talk", code="S1")), seen(concept("u1", "talk", code="S1"))
    outcome = decide(record(skill("S1"), "talk", reviewer_label="Me", see_also="urn:more"), old, new)
    (after,) = outcome.after
    assert outcome.status == "re-targeted"
    assert (after.object, after.predicate, after.review) == (skill("u1"), EXACT, "accepted")
    assert after.values("see_also") == ("urn:more", skill("S1"))
    assert after.value("curation_rule_text") == f"ESCO 1 to 2: same kind, code and labels as {skill('S1')}"
    assert (after.value("mapping_tool"), after.value("object_source_version")) == ("s4c-graph", "2")


def test_a_stated_successor_is_alike_and_no_longer_reviewed() -> None:
    old, new = seen(concept("a", "talk")), seen(concept("a", obsolete=True, replaced_by=["b"]), concept("b", "speak"))
    (after,) = decide(record(skill("a"), "talk", reviewer_label="Me"), old, new).after
    assert (after.predicate, after.review, after.value("object_label")) == (CLOSE, "unreviewed", "speak")
    assert "accepted before it was migrated, by Me" in after.values("curation_rule_text")


def test_one_that_takes_the_place_of_several_is_broader() -> None:
    old = seen(concept("a", "talk"), concept("b", "speak"))
    new = seen(*(concept(n, obsolete=True, replaced_by=["c"]) for n in "ab"), concept("c", "communicate"))
    (after,) = decide(record(skill("a"), "talk"), old, new).after
    assert (after.object, after.predicate) == (skill("c"), BROAD)


def test_several_successors_are_all_kept() -> None:
    old = seen(concept("a", "talk"))
    new = seen(concept("a", obsolete=True, replaced_by=["b", "c"]), concept("b", "speak"), concept("c", "chat"))
    outcome = decide(record(skill("a"), "talk"), old, new)
    assert outcome.status == "split"
    assert [(r.object, r.predicate, r.value("object_label")) for r in outcome.after] == [
        (skill("b"), NARROW, "speak"), (skill("c"), NARROW, "chat"),
    ]  # fmt: skip


def test_what_has_no_successor_is_left_as_it_is() -> None:
    one = record(skill("a"), "talk")
    for old in (seen(concept("a", "talk")), None):
        outcome = decide(one, old, seen(concept("b", "speak")))
        assert (outcome.status, outcome.after, outcome.lost) == ("undecided", (one,), (skill("a"),))
        assert ("not at hand" in outcome.why) == (old is None)


def test_a_denial_follows_a_proof_and_no_replacement() -> None:
    one = record(skill("a"), "talk", predicate_modifier="Not")
    proved = decide(one, seen(concept("a", "talk", code="1")), seen(concept("b", "talk", code="1")))
    stated = decide(one, seen(concept("a", "talk")), seen(concept("a", obsolete=True, replaced_by=["b"]), concept("b")))
    assert (proved.status, proved.after[0].negated, stated.status) == ("re-targeted", True, "undecided")


def test_the_subject_side_is_carried_too() -> None:
    old = seen(concept("a", "talk"), concept("k", "kept"))
    new = seen(concept("a", obsolete=True, replaced_by=["b", "c"]), concept("b"), concept("c"), concept("k", "kept"))
    both = Record.of(
        subject_id=skill("a"), object_id=skill("k"), predicate_id=EXACT,
        subject_source_version="1", object_source_version="1",
    )  # fmt: skip
    outcome = decide(both, old, new)
    assert [(r.subject, r.predicate, r.object) for r in outcome.after] == [
        (skill("b"), BROAD, skill("k")), (skill("c"), BROAD, skill("k")),
    ]  # fmt: skip
    assert {r.value("object_source_version") for r in outcome.after} == {"2"}


def test_what_pairs_an_older_edition_with_this_one_stays() -> None:
    old, new = seen(concept("a", "talk", code="1")), seen(concept("b", "talk", code="1"))
    one = Record.of(
        subject_id=skill("a"), object_id=skill("b"), predicate_id=EXACT,
        subject_source_version="1", object_source_version="2",
    )  # fmt: skip
    outcome = decide(one, old, new)
    assert (outcome.status, outcome.after) == ("carried", (one,))


def test_one_side_undecided_leaves_the_record_whole() -> None:
    old = seen(concept("a", "talk", code="1"), concept("z", "lost"))
    new = seen(concept("b", "talk", code="1"))
    one = Record.of(
        subject_id=skill("a"), object_id=skill("z"), predicate_id=EXACT,
        subject_source_version="1", object_source_version="1",
    )  # fmt: skip
    outcome = decide(one, old, new)
    assert (outcome.status, outcome.after, outcome.lost) == ("undecided", (one,), (skill("z"),))


def test_what_is_of_no_edition_is_carried_untouched() -> None:
    one = record(SSSOM + "NoTermFound")
    outcome = decide(one, seen(concept("a")), seen(concept("b")))
    assert (outcome.status, outcome.after) == ("carried", (one,))


@pytest.mark.parametrize(
    ("extent", "side", "wanted"),
    [
        ("same", "object", (EXACT, CLOSE, BROAD, NARROW, RELATED, "urn:p")),
        ("alike", "subject", (CLOSE, CLOSE, BROAD, NARROW, RELATED, RELATED)),
        ("smaller", "object", (NARROW, RELATED, RELATED, NARROW, RELATED, RELATED)),
        ("smaller", "subject", (BROAD, RELATED, BROAD, RELATED, RELATED, RELATED)),
        ("larger", "object", (BROAD, RELATED, BROAD, RELATED, RELATED, RELATED)),
        ("larger", "subject", (NARROW, RELATED, RELATED, NARROW, RELATED, RELATED)),
    ],
)
def test_what_still_holds(extent: str, side: str, wanted: tuple[str, ...]) -> None:
    given = (EXACT, CLOSE, BROAD, NARROW, RELATED, "urn:p")
    assert tuple(weakened(p, side, extent) for p in given) == wanted
