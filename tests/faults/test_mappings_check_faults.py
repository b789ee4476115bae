"""Mapping sets made to hurt the check, and sets that say nothing: told in time, never a crash."""

from __future__ import annotations

import time

import pytest

from s4c_graph.alignment.hygiene import check
from s4c_graph.alignment.hygiene_facts import Facts
from s4c_graph.alignment.hygiene_findings import LONGEST, MappingReport
from s4c_graph.core.mappings import MappingSet, Record
from s4c_graph.core.names import EXTERNAL

SKOS = EXTERNAL["skos"]
N = 4_000


def record(subject: str, relation: str, object: str, **more: str) -> Record:
    return Record.of(
        subject_id=subject,
        predicate_id=SKOS + relation,
        object_id=object,
        subject_source_version="1",
        object_source_version="1",
        **more,
    )


def own(number: int, space: int = 0) -> str:
    return f"https://v{space}.example/#{number}"


HOSTILE = {
    "a star of many vocabularies": [
        record(own(k, n), "exactMatch", "urn:x:1") for n in range(N // 2) for k in range(2)
    ],
    "one concept for all": [record(own(n), "exactMatch", "urn:x:1") for n in range(N)],
    "one long chain of equals": [record(own(n, n % 2), "exactMatch", own(n + 1, (n + 1) % 2)) for n in range(N)],
    "equals denied from end to end": [
        *(record(own(n, n), "exactMatch", own(n + 1, n + 1)) for n in range(N // 2)),
        *(record(own(n, n), "exactMatch", own(0, 0), predicate_modifier="Not") for n in range(1, N // 2)),
    ],
    "related to the top of a tall tower": [
        *(record(own(n), "broadMatch", own(n + 1)) for n in range(N // 2)),
        *(record(own(n), "relatedMatch", own(N // 2)) for n in range(N // 2)),
    ],
    "one long circle": [record(own(n), "broadMatch", own((n + 1) % N)) for n in range(N)],
    "many short circles": [
        *(record(own(n), "broadMatch", own(n + 1)) for n in range(N // 2)),
        *(record(own(n + 2), "broadMatch", own(n)) for n in range(N // 2 - 2)),
    ],
    "a hub": [
        *(record(own(n), "broadMatch", "urn:x:hub") for n in range(N // 2)),
        *(record("urn:x:hub", "broadMatch", own(n, 1)) for n in range(N // 4)),
        *(record(own(n), "relatedMatch", own(N // 4 - 1, 1)) for n in range(N // 4)),
    ],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_sets_made_to_hurt_are_told_in_time(name: str) -> None:
    start = time.process_time()
    found = check([MappingSet("urn:s", tuple(HOSTILE[name]))], Facts())
    assert time.process_time() - start < 15
    assert any(f.code in ("MAP-06", "MAP-09", "MAP-10", "MAP-14") for f in found)
    assert all(len(f.chain) <= LONGEST for f in found)
    assert len(found) <= N + 10


def test_a_long_chain_is_shown_from_both_ends() -> None:
    rows = HOSTILE["one long circle"]
    found = next(f for f in check([MappingSet("urn:s", tuple(rows))], Facts()) if f.code == "MAP-09")
    assert (len(found.chain), found.omitted) == (LONGEST, N - LONGEST)
    ends = {found.chain[0].subject, found.chain[-1].object}
    assert len(ends) == 1
    assert f"    … {N - LONGEST:,} more …" in MappingReport((found,)).text()


def test_what_says_nothing_gives_nothing() -> None:
    assert check([MappingSet("urn:s", ())], Facts()) == []
    assert check([MappingSet("urn:s", ())], Facts(), judged=["urn:other"]) == []


@pytest.mark.parametrize(
    "more",
    [
        {"subject_id": "", "subject_label": "a word", "subject_type": "rdfs literal"},
        {"predicate_id": "urn:own:relation"},
        {"object_id": EXTERNAL["sssom"] + "NoTermFound"},
        {"subject_id": "urn:x:1"},
        {"subject_label": "{a} %s {0}", "object_label": "{"},
    ],
)
@pytest.mark.parametrize("relation", ["exactMatch", "broadMatch", "relatedMatch", "closeMatch"])
def test_odd_records_do_no_harm(relation: str, more: dict[str, str]) -> None:
    odd = record("urn:m:1", relation, "urn:x:1").having(**{k: v or None for k, v in more.items()})
    denied = odd.having(predicate_modifier="Not")
    for rows in ((odd,), (odd, odd.having(comment="again")), (odd, denied)):
        found = check([MappingSet("urn:s", rows, file="{x}")], Facts())
        assert all(f.messages["en"] for f in found)
        assert ("MAP-14" in {f.code for f in found}) == (denied in rows and not odd.absent)
