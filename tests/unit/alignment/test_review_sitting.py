"""A review as values: who decides, what an answer becomes, and what is read of it again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from s4c_graph.alignment.agreement import agreement, wilson
from s4c_graph.alignment.answers import MATCHES, Answer, Proposal, answers, proposals, records
from s4c_graph.alignment.decisions import Decisions
from s4c_graph.alignment.matches import NO_TERM, PREDICATES, Text
from s4c_graph.alignment.review import Review
from s4c_graph.alignment.reviewers import Reviewer
from s4c_graph.core.errors import InputError
from s4c_graph.core.mappings import MappingSet, Record
from s4c_graph.core.names import Names

ANN, BO = Reviewer.of("Ann"), Reviewer.of("https://orcid.org/0000-0002-1694-233X")
TOOL = Record.of(
    record_id="urn:p:1", subject_label="bus driver", predicate_id=PREDICATES["exact"], object_id="urn:c",
    object_label="driver", confidence="0.7", mapping_tool="tool", subject_source_version="3",
    mapping_justification="https://w3id.org/semapv/vocab/CompositeMatching",
)  # fmt: skip
NONE = TOOL.having(record_id="urn:p:2", object_id=NO_TERM, object_label=None)
ASKED = [Proposal("urn:p:1", TOOL), Proposal("urn:p:2", NONE)]


def decided(answer: Answer, who: Reviewer = ANN, about: Proposal = ASKED[0]) -> tuple[Record, ...]:
    return records(about, answer, who, "2026-01-02", Names())


def test_the_reviewers_confidence_stands_apart_from_the_tools() -> None:
    (record,) = decided(Answer("accept", "exact", sure=0.5, note="fits"))
    assert (record.value("reviewer_agreement"), record.confidence, record.value("see_also")) == ("0.5", None, "urn:p:1")
    assert (record.value("reviewer_label"), record.value("review_date")) == ("Ann", "2026-01-02")
    assert record.value("mapping_justification").endswith("MappingReview")
    assert (record.value("comment"), record.value("subject_source_version")) == ("fits", "3")
    assert record.review == "accepted"
    assert not record.values("mapping_tool")


def test_another_relation_is_the_reviewers_own_mapping() -> None:
    (record,) = decided(Answer("accept", "broad", sure=0.9), BO)
    assert record.predicate == PREDICATES["broad"]
    assert record.value("author_id") == record.value("reviewer_id") == "https://orcid.org/0000-0002-1694-233X"
    assert record.value("mapping_justification").endswith("ManualMappingCuration")
    assert record.confidence == 0.9


def test_another_concept_rejects_the_proposed_one() -> None:
    no, yes = decided(Answer("other", "close", "urn:d", "pilot"))
    assert (no.object, no.review, no.value("reviewer_agreement")) == ("urn:c", "rejected", "-1")
    assert (yes.object, yes.value("object_label"), yes.predicate) == ("urn:d", "pilot", PREDICATES["close"])
    of = Decisions.of([no, yes])
    assert of.blocked(Text("1", "bus driver"), "urn:c")
    assert list(of.accepted(Text("1", "bus driver"))) == ["urn:d"]


def test_that_no_concept_fits_is_a_mapping_to_none() -> None:
    no, none = decided(Answer("none"))
    assert (no.review, none.object) == ("rejected", NO_TERM)
    assert Decisions.of([no, none]).absent(Text("1", "bus driver"))
    (accepted,) = decided(Answer("accept"), about=ASKED[1])
    assert Decisions.of([accepted]).absent(Text("1", "bus driver"))


any_answer = st.one_of(
    st.builds(Answer, st.just("accept"), st.sampled_from(MATCHES)),
    st.builds(Answer, st.just("reject")),
    st.builds(Answer, st.just("none")),
    st.builds(Answer, st.just("other"), st.sampled_from(MATCHES), st.just("urn:d"), st.sampled_from(["", "pilot"])),
)


@settings(max_examples=100, deadline=None)
@given(any_answer, st.sampled_from([1.0, 0.5, 0.25]), st.text(max_size=40), st.sampled_from([ANN, BO]))
def test_an_answer_is_read_again_as_it_was_given(answer: Answer, sure: float, note: str, who: Reviewer) -> None:
    from s4c_graph.alignment.answers import clean

    whole = Answer(answer.choice, answer.relation, answer.concept, answer.label, sure, clean(note))
    made = decided(whole, who)
    assert len({r.value("record_id") for r in made}) == len(made)
    assert answers(made, who, ASKED) == {"urn:p:1": whole}
    assert answers(made, Reviewer.of("Somebody else"), ASKED) == {}


@pytest.mark.parametrize(
    ("answer", "about", "said"),
    [
        (Answer("maybe"), 0, "'maybe' is no decision"),
        (Answer("accept", "exact", sure=0), 0, "0 is not how sure one can be"),
        (Answer("accept", "exact", sure=float("nan")), 0, "nan is not how sure one can be"),
        (Answer("accept", "related"), 0, "'related' is no relation"),
        (Answer("accept", "close"), 1, "there is no concept to relate to"),
        (Answer("other", "close"), 0, "another concept wants its IRI and a relation"),
        (Answer("other", "close", "urn:c"), 0, "urn:c: is the concept that is proposed"),
        (Answer("none"), 1, "that no concept fits is what is proposed"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(answer: Answer, about: int, said: str) -> None:
    with pytest.raises(InputError) as told:
        decided(answer, about=ASKED[about])
    assert str(told.value).startswith(said)
    assert told.value.mend


def test_only_what_nobody_reviewed_or_denied_is_asked() -> None:
    reviewed, denied = TOOL.having(record_id="urn:p:3", reviewer_label="Bo"), TOOL.having(predicate_modifier="Not")
    found = proposals(MappingSet("urn:s", (TOOL, NONE, reviewed, denied)), Names())
    assert [p.id for p in found] == ["urn:p:1", "urn:p:2"]


def test_a_proposal_without_an_id_gets_one_that_stays() -> None:
    bare = TOOL.having(record_id=None)
    twice = proposals(MappingSet("urn:s", (bare, bare.having(comment="again"))), Names())
    assert len({p.id for p in twice}) == 2
    surer = proposals(MappingSet("urn:s", (bare.having(confidence="0.9"),)), Names())
    assert surer[0].id == twice[0].id, "a new confidence is no new question"
    other = proposals(MappingSet("urn:s", (bare.having(object_id="urn:d"),)), Names())
    assert other[0].id != twice[0].id


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("0000-0002-1825-0098", "0000-0002-1825-0098 is no ORCID: its check digit does not fit"),
        ("  ", "the reviewer's name is empty"),
        ("x" * 201, "the reviewer's name is longer than 200 characters"),
        ("An\x00n", "the reviewer's name holds characters that cannot be seen"),
    ],
)
def test_a_reviewer_without_a_usable_name_is_refused(name: str, said: str) -> None:
    with pytest.raises(InputError) as told:
        Reviewer.of(name)
    assert str(told.value).startswith(said)


steps = st.lists(st.sampled_from(["answer", "skip", "undo"]), max_size=30)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 5), st.integers(0, 3), steps)
def test_undo_goes_back_the_way_that_was_come(n: int, before: int, way: list[str]) -> None:
    asked = [Proposal(f"urn:p:{k}", TOOL) for k in range(n)]
    done = {p.id: Answer("reject") for p in asked[:before]}
    review = Review(asked, done)
    states = [(review.current, dict(review.answers))]
    for step in way:
        if step == "undo" and len(states) > 1:
            review.undo()
            states.pop()
            assert (review.current, review.answers) == states[-1]
        elif step != "undo" and review.current is not None:
            review.answer(Answer("accept", "exact")) if step == "answer" else review.skip()
            states.append((review.current, dict(review.answers)))
        assert review.left + len(review.answers) + review.skipped == n
    while review.undo() is not None:
        pass
    assert (review.left, review.answers) == (n, {}), "what was decided in sittings before goes back too"


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=30))
def test_kappa_is_that_of_others(said: list[tuple[str, str]]) -> None:
    one = {str(n): a for n, (a, _) in enumerate(said)}
    other = {str(n): b for n, (_, b) in enumerate(said)}
    made = agreement(one, other)
    if len({*one.values(), *other.values()}) == 1:
        assert made.kappa is None
    else:
        assert made.kappa == pytest.approx(cohen_kappa_score(list(one.values()), list(other.values())))
    assert made.agreed + len(made.differ) == made.n
    assert 0 <= made.low <= made.share <= made.high <= 1
    assert agreement(other, one).kappa == pytest.approx(made.kappa)


@pytest.mark.parametrize("n", range(1, 60))
def test_the_interval_holds_its_share_in_spite_of_rounding(n: int) -> None:
    assert wilson(n, n)[1] == 1.0
    assert wilson(0, n)[0] == 0.0


def test_the_interval_is_wilsons() -> None:
    """Newcombe (1998), Table I: 81 of 263, and 0 of 20."""
    assert [round(b, 4) for b in wilson(81, 263)] == [0.2553, 0.3662]
    assert [round(b, 4) for b in wilson(0, 20)] == [0.0, 0.1611]
