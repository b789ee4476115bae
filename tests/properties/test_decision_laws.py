"""Laws of decisions: what was rejected never comes out, whatever goes in; what was accepted stands first."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from s4c_graph.alignment.decisions import ACCEPTED, REJECTED, Decisions, apply
from s4c_graph.alignment.matches import NO_TERM, PREDICATES, RELATIONS, Alignment, Match, Parent, Reason, Text
from s4c_graph.core.mappings import Record

TEXTS = ["bus driver", "Bus  DRIVER", "ﬁre", "fire", "straße", "", "\x00", "日本語 text"]
CONCEPTS = [f"urn:c:{n}" for n in range(4)]
LAW = settings(max_examples=200, deadline=None)
odds = st.floats(0.0, 1.0, allow_nan=False)


@st.composite
def records(draw: st.DrawFn) -> Record:
    literal = draw(st.booleans())
    record = Record.of(
        subject_id=None if literal else draw(st.sampled_from(["urn:t:1", "urn:t:2", NO_TERM])),
        subject_label=draw(st.sampled_from([*TEXTS, None])),
        predicate_id=draw(st.sampled_from([*PREDICATES.values(), "http://www.w3.org/2004/02/skos/core#relatedMatch"])),
        predicate_modifier=draw(st.sampled_from([None, None, "Not"])),
        object_id=draw(st.sampled_from([*CONCEPTS, NO_TERM, None])),
        reviewer_id=draw(st.sampled_from([None, ["urn:p:1"], ["urn:p:1", "urn:p:2"]])),
        reviewer_label=draw(st.sampled_from([None, "Ann", "Bo"])),
        reviewer_agreement=draw(st.sampled_from([None, "1", "-1", "0", "0.5", "-0.5"])),
        review_date=draw(st.sampled_from([None, "2026-01-01", "2026-01-02"])),
        see_also=draw(st.sampled_from([None, "urn:proposal:1", "urn:proposal:2"])),
        confidence=draw(st.sampled_from([None, "0.4"])),
    )
    lang = draw(st.sampled_from([None, "sv", "en-GB"]))
    return Record(record.slots, {"subject_lang": (lang,)}) if lang else record


@st.composite
def matches(draw: st.DrawFn) -> Match:
    weights = [draw(st.integers(0, 3)) for _ in RELATIONS]
    total = sum(weights) or 1
    probabilities = {r: w / total for r, w in zip(RELATIONS, weights, strict=True)}
    if not sum(weights):
        probabilities["none"] = 1.0
    relation = draw(st.sampled_from(RELATIONS[:-1]))
    reason = Reason(None, "label", "en", decisions=draw(st.sampled_from([(), ("somebody said so",)])))
    return Match(
        draw(st.integers(-1, 9)), draw(st.sampled_from(CONCEPTS)), "label", "skill", relation,
        probabilities[relation], probabilities, reason,
    )  # fmt: skip


@st.composite
def alignments(draw: st.DrawFn) -> Alignment:
    parent = draw(st.sampled_from([None, *CONCEPTS]))
    return Alignment(
        Text(
            draw(st.sampled_from(["urn:t:1", "urn:t:2", "7"])),
            draw(st.sampled_from(TEXTS)),
            draw(st.sampled_from(["", "sv", "en"])),
        ),
        draw(st.sampled_from(["", "sv", "en"])),
        tuple(draw(st.lists(matches(), max_size=6))),
        draw(odds),
        draw(st.booleans()),
        Parent(parent, "above", 0.5) if parent else None,
    )


@LAW
@given(alignments(), st.lists(records(), max_size=10))
def test_a_blocked_pair_never_comes_out(given_: Alignment, said: list[Record]) -> None:
    decided = Decisions.of(said)
    made = apply(given_, decided)
    text = Text(given_.text.id, given_.text.text, given_.text.lang or given_.lang)
    out = [match.concept for match in made.matches]
    assert not any(decided.blocked(text, concept) for concept in out)
    assert made.parent is None or not decided.blocked(text, made.parent.concept)
    assert out == [c for c in out if decided.verdict(text, c).outcome == ACCEPTED] + [
        c for c in out if decided.verdict(text, c).outcome != ACCEPTED
    ]
    assert [match.rank for match in made.matches] == list(range(1, len(out) + 1))
    kept = [m.concept for m in given_.matches if decided.verdict(text, m.concept).outcome != REJECTED]
    assert sorted(out) == sorted(kept), "nothing else is dropped, and nothing is added"
    for match in made.matches:
        verdict = decided.verdict(text, match.concept)
        assert abs(sum(match.probabilities.values()) - 1) < 1e-9
        assert verdict.outcome != ACCEPTED or (match.relation, match.confidence) == (verdict.relation, verdict.sure)
        assert not verdict.votes or match.reason.decisions == decided.said(text, match.concept)
    assert (made.text, made.lang, made.problem) == (given_.text, given_.lang, given_.problem)
    assert 0 <= made.none <= 1


@LAW
@given(alignments(), st.lists(records(), max_size=10))
def test_doing_it_again_changes_nothing(given_: Alignment, said: list[Record]) -> None:
    decided = Decisions.of(said)
    once = apply(given_, decided)
    assert apply(once, decided) == once


@LAW
@given(alignments(), st.lists(records(), max_size=8))
def test_proposals_decide_nothing(given_: Alignment, said: list[Record]) -> None:
    unsaid = [
        r.having(reviewer_id=None, reviewer_label=None, reviewer_agreement=None, predicate_modifier=None) for r in said
    ]
    made = apply(given_, Decisions.of(unsaid))
    assert [m.concept for m in made.matches] == [m.concept for m in given_.matches]
    assert Decisions.of([*said, *unsaid]) == Decisions.of(said)


@LAW
@given(st.lists(records(), max_size=8), st.sampled_from(CONCEPTS), st.sampled_from(TEXTS))
def test_a_majority_carries_and_a_tie_decides_nothing(said: list[Record], concept: str, words: str) -> None:
    text = Text("urn:t:1", words, "sv")
    verdict = Decisions.of(said).verdict(text, concept)
    yes = [v for v in verdict.votes if v.says not in ("", "none")]
    no = [v for v in verdict.votes if v.says == "none"]
    assert len({v.reviewer for v in verdict.votes}) == len(verdict.votes), "one vote each"
    if verdict.outcome == REJECTED:
        assert len(no) > len(yes)
    elif verdict.outcome == ACCEPTED:
        assert len(yes) > len(no)
        assert all(sum(v.says == verdict.relation for v in yes) > sum(v.says == r for v in yes)
                   for r in RELATIONS[:-1] if r != verdict.relation)  # fmt: skip
    else:
        tied = len(yes) == len(no) or len({v.says for v in yes}) > 1
        assert tied or not verdict.votes
    assert 0 <= verdict.sure <= 1
