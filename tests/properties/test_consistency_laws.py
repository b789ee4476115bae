"""Laws of a repair: nothing clashes after it, nothing cheaper does, and what did not clash stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.properties.test_mapping_hygiene_laws import facts, sets

from s4c_graph.alignment import consistency
from s4c_graph.alignment.consistency import DEARER, cost, found, repair, weakened
from s4c_graph.alignment.consistency_cover import KEEP, WEAKEN, WITHDRAW, Clash, cheapest
from s4c_graph.alignment.hygiene_facts import Facts
from s4c_graph.alignment.hygiene_links import CLOSE, RELATIONS
from s4c_graph.core.mappings import MappingSet, Record
from s4c_graph.core.names import EXTERNAL

SKOS = EXTERNAL["skos"]
ENDS = ["urn:m:a", "urn:m:b", "urn:x:a", "urn:x:b"]
KNOWN = Facts(broader={"urn:x:a": ("urn:x:b",)})


@settings(max_examples=120, deadline=None)
@given(sets(), facts())
def test_nothing_clashes_after_a_repair_of_all(given_: list[MappingSet], known: Facts) -> None:
    made = repair(given_, known)
    assert made.left == ()
    assert found(made.sets, known) == []
    assert made.bound <= made.cost + 1e-9
    assert bool(made.changes) == bool(made.before) == bool(found(given_, known))


@settings(max_examples=80, deadline=None)
@given(sets(), facts())
def test_what_stands_behind_does_not_change(given_: list[MappingSet], known: Facts) -> None:
    own = given_[0].id
    made = repair(given_, known, judged=[own])
    assert [after for after in made.sets if after.id != own] == [before for before in given_ if before.id != own]
    assert {change.whole.id for change in made.changes} <= {own}
    assert found(made.sets, known, judged=[own]) == list(made.left)


@settings(max_examples=80, deadline=None)
@given(sets(), facts())
def test_a_repair_only_weakens_and_withdraws_what_clashed(given_: list[MappingSet], known: Facts) -> None:
    made = repair(given_, known)
    after = {one.id: list(one.records) for one in made.sets}
    changed = [change.before for change in made.changes]
    for change in made.changes:
        assert change.why
        assert change.after is None or change.after.predicate == SKOS + "closeMatch"
        assert change.after is None or change.after.review == "unreviewed"
    for one in given_:
        for record in one:
            assert record in after[one.id] or record in changed
    again = repair(made.sets, known)
    assert again.changes == ()
    assert again.sets == made.sets


@settings(max_examples=80, deadline=None)
@given(sets(), facts())
def test_crowds_are_parted_too(given_: list[MappingSet], known: Facts) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(consistency, "CROWD", 1)
        made = repair(given_, known)
    assert made.left == ()
    assert found(made.sets, known) == []
    assert made.bound <= made.cost + 1e-9
    assert all(change.why for change in made.changes)
    assert made.cost >= repair(given_, known).cost - 1e-9, "the exact one is never dearer"


@st.composite
def few(draw: st.DrawFn) -> list[Record]:
    """Different statements, few enough to try every change of them."""
    rows: dict[tuple[str, ...], Record] = {}
    for _ in range(draw(st.integers(1, 6))):
        record = Record.of(
            subject_id=draw(st.sampled_from(ENDS)),
            predicate_id=SKOS
            + draw(st.sampled_from(["exactMatch"] * 3 + ["broadMatch", "relatedMatch", "closeMatch"])),
            object_id=draw(st.sampled_from(ENDS)),
            predicate_modifier=draw(st.sampled_from([None, None, None, None, "Not"])),
            confidence=draw(st.sampled_from([None, "0.2", "0.5", "0.9"])),
            reviewer_label=draw(st.sampled_from([None, None, "Ann"])),
        )
        if record.subject != record.object:
            ends = sorted((record.subject, record.object))
            down = record.predicate.endswith("broadMatch")
            key = (record.predicate, *((record.subject, record.object) if down else ends), str(record.negated))
            rows[key] = record
    return list(rows.values())


def every_change(rows: list[Record]) -> Iterator[tuple[float, list[Record]]]:
    """All that can be made of some records, each with what it costs."""
    for states in product((KEEP, WEAKEN, WITHDRAW), repeat=len(rows)):
        price, kept = 0.0, []
        for record, state in zip(rows, states, strict=True):
            if state == WEAKEN and (record.negated or RELATIONS[record.predicate][0] == CLOSE):
                break
            price += {KEEP: 0.0, WEAKEN: 1.0, WITHDRAW: DEARER}[state] * cost(record)
            if state != WITHDRAW:
                kept.append(record if state == KEEP else weakened(record))
        else:
            yield price, kept


@settings(max_examples=60, deadline=None)
@given(few())
def test_no_other_repair_is_cheaper(rows: list[Record]) -> None:
    made = repair([MappingSet("urn:s", tuple(rows))], KNOWN)
    assert made.exact
    cheapest_of_all = min(
        price for price, kept in every_change(rows) if not found([MappingSet("urn:s", tuple(kept))], KNOWN)
    )
    assert abs(made.cost - cheapest_of_all) < 1e-9


@st.composite
def clashes(draw: st.DrawFn) -> tuple[list[Clash], dict[int, tuple[float | None, float | None]]]:
    things = draw(st.integers(1, 7))
    made = draw(
        st.lists(
            st.frozensets(st.tuples(st.integers(0, things - 1), st.just(KEEP)), min_size=1, max_size=4), max_size=8
        )
    )
    second = draw(st.lists(st.tuples(st.integers(0, things - 1), st.integers(0, things - 1)), max_size=3))
    made += [frozenset({(a, WEAKEN), (b, KEEP)}) for a, b in second if a != b]
    prices: dict[int, tuple[float | None, float | None]] = {
        n: (w if draw(st.booleans()) else None, 2 * w)
        for n in range(things)
        for w in [draw(st.sampled_from([0.05, 0.5, 0.9, 10.0]))]
    }
    return made, prices


@settings(max_examples=300, deadline=None)
@given(clashes(), st.sampled_from([0, 1_000_000]))
def test_a_cover_breaks_every_clash_at_the_least_cost(
    given_: tuple[list[Clash], dict[int, tuple[float | None, float | None]]], effort: int
) -> None:
    made, prices = given_
    cover = cheapest(made, prices, effort=effort)
    assert not any(all(cover.states.get(t, KEEP) == s for t, s in clash) for clash in made)
    best = min(
        sum(prices[n][s - 1] or 0.0 for n, s in enumerate(states) if s != KEEP)
        for states in product((KEEP, WEAKEN, WITHDRAW), repeat=len(prices))
        if all(s != WEAKEN or prices[n][0] is not None for n, s in enumerate(states))
        and not any(all(states[t] == s for t, s in clash) for clash in made)
    )
    assert cover.bound <= best + 1e-9 <= cover.cost + 2e-9
    assert not cover.exact or abs(cover.cost - best) < 1e-9
    assert effort == 0 or cover.exact


def test_beyond_the_limit_the_cost_stays_within_the_stated_factor() -> None:
    """Every pair of 120 things clashes: all but one must change, and the bound is at least half of it."""
    made = [frozenset({(a, KEEP), (b, KEEP)}) for a, b in combinations(range(120), 2)]
    cover = cheapest(made, {n: (1.0 + n % 3, 9.0) for n in range(120)}, effort=10)
    assert cover.bound <= cover.cost <= 2 * cover.bound + 1e-9
    assert not any(all(cover.states.get(t, KEEP) == s for t, s in clash) for clash in made)
