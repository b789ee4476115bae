"""Decisions of one and several reviewers: which counts, what they come to together, and what becomes of matches."""

from __future__ import annotations

from pathlib import Path

import pytest

from s4c_graph.alignment.decisions import ACCEPTED, REJECTED, UNDECIDED, Decisions, apply
from s4c_graph.alignment.matches import NO_TERM, PREDICATES, Alignment, Match, Parent, Reason, Text
from s4c_graph.core.mappings import Record
from s4c_graph.core.names import Names
from s4c_graph.intake import sssom

DRIVER = Text("1", "Bus driver", "en")


def said(who: str, agreement: str, relation: str = "exact", concept: str = "urn:c", **more: str) -> Record:
    return Record.of(
        **{
            "subject_label": "bus driver",
            "predicate_id": PREDICATES[relation],
            "object_id": concept,
            "reviewer_label": who,
            "reviewer_agreement": agreement,
            **more,
        }
    )


def outcome(*records: Record, text: Text = DRIVER, concept: str = "urn:c") -> tuple[str, str]:
    verdict = Decisions.of(records).verdict(text, concept)
    return verdict.outcome, verdict.relation


def match(concept: str, relation: str = "exact", p: float = 0.6) -> Match:
    odds = dict.fromkeys(PREDICATES, 0.0) | {"none": 1 - p, relation: p}
    return Match(1, concept, concept, "skill", relation, p, odds, Reason(None, concept, "en"))


def test_the_latest_decision_of_a_reviewer_counts_whatever_the_order_of_records() -> None:
    early, late = said("Ann", "1", review_date="2026-01-01"), said("Ann", "-1", review_date="2026-01-02")
    assert outcome(early, late) == outcome(late, early) == (REJECTED, "")


def test_of_one_day_the_later_record_counts() -> None:
    assert outcome(said("Ann", "1"), said("Ann", "-1")) == (REJECTED, "")
    assert outcome(said("Ann", "-1"), said("Ann", "1")) == (ACCEPTED, "exact")


def test_the_majority_decides_and_a_tie_decides_nothing() -> None:
    two = [said("Ann", "1"), said("Bo", "-1")]
    assert outcome(*two) == (UNDECIDED, "")
    assert outcome(*two, said("Cy", "-1")) == (REJECTED, "")
    assert outcome(*two, said("Cy", "1")) == (ACCEPTED, "exact")
    assert outcome(*two, said("Cy", "0")) == (UNDECIDED, ""), "who is not sure counts for neither"


def test_a_tie_between_relations_decides_nothing_and_disagreement_is_told() -> None:
    two = [said("Ann", "1", "exact"), said("Bo", "1", "close")]
    assert outcome(*two) == (UNDECIDED, "")
    assert outcome(*two, said("Cy", "1", "close")) == (ACCEPTED, "close")
    words = Decisions.of(two).said(DRIVER, "urn:c")
    assert words == (
        "Ann accepted it as exact",
        "Bo accepted it as close",
        "reviewers disagree; together: undecided",
    )


def test_who_rejects_one_relation_and_accepts_another_accepts() -> None:
    no, yes = said("Ann", "-1", "exact"), said("Ann", "1", "close")
    assert outcome(no, yes) == outcome(yes, no) == (ACCEPTED, "close")


def test_a_later_decision_on_the_same_proposal_takes_the_place_of_an_earlier_one() -> None:
    changed = said("Ann", "1", "close", see_also="urn:p", review_date="2026-01-01")
    other = said("Ann", "1", "close", concept="urn:d", see_also="urn:p", review_date="2026-01-01")
    rejected = said("Ann", "-1", "exact", see_also="urn:p", review_date="2026-01-02")
    assert outcome(changed, rejected) == (REJECTED, "")
    assert outcome(other, rejected, concept="urn:d") == (UNDECIDED, ""), "the other concept is not meant any more"


def test_a_denial_blocks_without_a_reviewer_and_a_rejected_denial_does_not() -> None:
    denied = Record.of(subject_label="bus driver", predicate_id=PREDICATES["exact"], object_id="urn:c",
                       predicate_modifier="Not")  # fmt: skip
    assert outcome(denied) == (REJECTED, "")
    assert Decisions.of([denied]).said(DRIVER, "urn:c") == ("somebody denied it",)
    assert outcome(denied.having(reviewer_label="Ann", reviewer_agreement="-1")) == (UNDECIDED, "")


def test_a_proposal_and_a_curated_record_that_nobody_reviewed_decide_nothing() -> None:
    curated = said("Ann", "1").having(
        reviewer_label=None,
        reviewer_agreement=None,
        author_label="Ann",
        mapping_justification="https://w3id.org/semapv/vocab/ManualMappingCuration",
    )
    assert not Decisions.of([curated])


def test_both_reviewers_of_one_record_have_a_vote() -> None:
    both = said("Ann", "1").having(reviewer_label=["Ann", "Bo"])
    assert outcome(both, said("Cy", "-1")) == (ACCEPTED, "exact")


@pytest.mark.parametrize(
    ("text", "lang", "blocked"),
    [
        ("BUS   driver\n", "en", True),
        ("ｂｕｓ driver", "en-GB", True),
        ("bus driver", "", True),
        ("bus driver", "sv", False),
        ("bus drivers", "en", False),
    ],
)
def test_a_literal_is_known_by_its_words_and_language(text: str, lang: str, blocked: bool) -> None:
    record = said("Ann", "-1")
    in_english = Record(record.slots, {"subject_lang": ("en",)})
    assert Decisions.of([in_english]).blocked(Text("9", text, lang), "urn:c") == blocked


def test_a_subject_with_an_iri_is_known_by_it_before_its_words() -> None:
    by_iri = said("Ann", "1", subject_id="urn:t:1")
    by_words = said("Ann", "-1")
    text = Text("urn:t:1", "bus driver")
    assert outcome(by_iri, by_words, text=text) == (ACCEPTED, "exact")
    assert outcome(by_iri, text=Text("urn:t:2", "bus driver")) == (UNDECIDED, ""), "its label is no literal"


def test_what_was_accepted_stands_first_with_its_relation_and_the_words() -> None:
    given = Alignment(DRIVER, "en", (match("urn:a"), match("urn:b", p=0.5), match("urn:c", p=0.2)), 0.4, True,
                      Parent("urn:a", "a", 0.3))  # fmt: skip
    made = apply(
        given, Decisions.of([said("Ann", "0.8", "close", comment="says the\x20law"), said("Bo", "-1", concept="urn:a")])
    )
    assert [(m.rank, m.concept, m.relation) for m in made.matches] == [(1, "urn:c", "close"), (2, "urn:b", "exact")]
    first = made.matches[0]
    assert first.confidence == first.probabilities["close"] == 0.8
    assert first.reason.decisions == ("Ann accepted it as close: says the law",)
    assert (made.absent, made.parent) == (False, None)
    assert made.none == pytest.approx(0.2)


def test_accepted_as_broader_leaves_the_absence() -> None:
    given = Alignment(DRIVER, "en", (match("urn:c"),), 0.9, True, Parent("urn:d", "d", 0.3))
    made = apply(given, Decisions.of([said("Ann", "1", "broad")]))
    assert (made.absent, made.parent, made.none) == (True, given.parent, 0.9)


def test_that_no_concept_fits_is_said_where_nothing_was_accepted() -> None:
    none = said("Ann", "1", concept=NO_TERM)
    given = Alignment(DRIVER, "en", (match("urn:c"),), 0.1)
    assert apply(given, Decisions.of([none])).absent
    assert not apply(given, Decisions.of([none, said("Ann", "1")])).absent


def test_the_examples_of_the_standard_are_read_as_it_means_them(shared: Path) -> None:
    path = shared / "suites" / "sssom" / "examples" / "schema" / "reviewer_agreement.sssom.tsv"
    decided = Decisions.of(sssom.read_set(path, Names())[0])
    chebi, mesh = "http://purl.obolibrary.org/obo/CHEBI_", "http://id.nlm.nih.gov/mesh/"
    outcomes = [
        decided.verdict(Text(chebi + subject, ""), mesh + object).outcome
        for subject, object in (("10001", "C067604"), ("127105", "C004361"), ("10057", "C002563"))
    ]
    assert outcomes == [ACCEPTED, UNDECIDED, REJECTED]
