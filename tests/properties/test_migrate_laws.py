"""Laws of a migration: no record is dropped, the parts sum up, and doing it again changes nothing."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.editions import seen, skill
from tests.properties.test_diff_laws import NAMES, editions

from s4c_graph.alignment.migrate import STATUSES, Past, Target, counted, migrate
from s4c_graph.core.mappings import Record
from s4c_graph.core.names import ESCO, EXTERNAL
from s4c_graph.core.successors import successors

PREDICATES = st.sampled_from([EXTERNAL["skos"] + f"{p}Match" for p in ("exact", "close", "broad", "narrow", "related")])
ENDS = st.one_of(NAMES.map(skill), st.just("urn:ours"))


@st.composite
def records(draw: st.DrawFn) -> list[Record]:
    return [
        Record.of(
            subject_id=draw(ENDS), object_id=draw(ENDS), predicate_id=draw(PREDICATES),
            object_label=draw(st.sampled_from(("", "bus", "tram"))), subject_source_version="1",
            object_source_version=draw(st.sampled_from(("1", "0"))), comment=str(n),
            predicate_modifier=draw(st.sampled_from(("", "Not"))),
        )
        for n in range(draw(st.integers(0, 6)))
    ]  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(editions(), editions(), records())
def test_migration(before: str, after: str, given_: list[Record]) -> None:
    old, new = seen(before), seen(after)
    pasts = {"1": Past("1", old, successors(old, new)), "2": Past("2", new, successors(new, new))}
    target = Target("2", new, lambda i: i.startswith(ESCO), "ESCO", "2026-01-02", ("s4c-graph", "0"))
    outcomes = migrate(given_, target, pasts)

    assert [o.before for o in outcomes] == given_, "each record comes out, once"
    assert sum(counted(outcomes).values()) == len(given_) and set(counted(outcomes)) == set(STATUSES)
    for o in outcomes:
        assert o.after, "nothing is dropped"
        assert len(o.after) == 1 or o.status == "split"
        assert {r.value("comment") for r in o.after} == {o.before.value("comment")}
        if o.status == "undecided":
            assert o.after == (o.before,) and o.lost and o.why
        else:
            ends = [e for r in o.after for e in (r.subject, r.object) if e.startswith(ESCO)]
            assert all(new.live(e) for e in ends)
            assert {r.value("subject_source_version") for r in o.after if r.subject.startswith(ESCO)} <= {"2"}

    decided = [r for o in outcomes if o.status != "undecided" for r in o.after]
    again = migrate(decided, target, pasts)
    assert [(o.status, o.after) for o in again] == [("carried", (r,)) for r in decided]
    left = [o.before for o in outcomes if o.status == "undecided"]
    assert [o.status for o in migrate(left, target, pasts)] == ["undecided"] * len(left)
