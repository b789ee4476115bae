"""Licences: every pair, and the laws of combining: order-free, naming twice is naming once, never less strict."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4c_graph.core.licences import LICENCES, Combined, Conflict, combine, licence, named
from s4c_graph.core.sources import known_files, obtainable, source
from s4c_graph.core.values import Source

FREE, EU, BY, SA, NC, EUPL, ODBL, ND, NONE = (
    "CC0-1.0", "EU-2011-833", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "EUPL-1.2", "ODbL-1.0", "CC-BY-ND-4.0",
    "not-stated",
)  # fmt: skip
OPEN = {(FREE, FREE): FREE, (FREE, EU): EU, (FREE, BY): BY, (EU, EU): EU, (EU, BY): BY, (BY, BY): BY}
BOUND = {pair: key for key in (SA, NC, EUPL, ODBL) for pair in ((key, key), (FREE, key))}
ALLOWED = OPEN | BOUND
"""Every pair that may stand in one file, and the licence it then carries; no other pair may."""


def made(key: str, graph: str = "user/x") -> Source:
    return Source(graph, f"Made under {key}", "1", key, attribution=f"By the makers of {graph}.")


@pytest.mark.parametrize(("one", "two"), list(product([held.key for held in LICENCES], repeat=2)))
def test_every_pair(one: str, two: str) -> None:
    found = combine([made(one, "user/a"), made(two, "user/b")])
    key = ALLOWED.get((one, two)) or ALLOWED.get((two, one))
    if key is None:
        assert isinstance(found, Conflict)
        assert found.why
        assert all(sentence.endswith(".") for sentence in found.why)
        left = {s.graph for g in found.groups for s in g.sources} | {s.graph for s in found.withheld}
        assert left == {"user/a", "user/b"}, "nothing is lost in silence"
        assert {s.licence for s in found.withheld} == {one, two} & {ND, NONE}
    else:
        assert isinstance(found, Combined)
        assert found.licence.key == key
        assert found.attributions == ("By the makers of user/a.", "By the makers of user/b.")


SOURCES = st.lists(
    st.builds(
        made, st.sampled_from([*(held.key for held in LICENCES), "", "a licence of my own"]), st.sampled_from("abcd")
    ),
    max_size=6,
)


@given(SOURCES, st.randoms())
def test_order_and_repetition_change_nothing(sources: list[Source], random: object) -> None:
    other = [*sources, *sources]
    random.shuffle(other)  # type: ignore[attr-defined]
    assert combine(sources) == combine(other)


@given(SOURCES, SOURCES)
def test_a_further_source_never_makes_it_less_strict(sources: list[Source], more: list[Source]) -> None:
    assert combine([*sources, *more]).strictness >= combine(sources).strictness


@given(SOURCES)
def test_each_group_of_a_conflict_may_stand_by_itself(sources: list[Source]) -> None:
    found = combine(sources)
    groups = found.groups if isinstance(found, Conflict) else (found,)
    for group in groups:
        assert combine(group.sources) == group


def test_words_for_licences() -> None:
    for text, key in {
        "http://creativecommons.org/licenses/by-sa/4.0": SA,
        "https://creativecommons.org/publicdomain/zero/1.0/legalcode": FREE,
        "cc by nc 4.0": NC,
        "http://data.europa.eu/eli/dec/2011/833/oj": EU,
        "All rights reserved": NONE,
    }.items():
        found = named(text)
        assert found is not None and found.key == key
    assert named("CC BY 3.0") is None, "another version has other terms"
    assert licence(Source("user/x", "", "", "CC BY 3.0")).kind == "closed"


def test_own_files_without_a_licence_do_not_stop_an_export() -> None:
    own = Source("user/my-city", "my-city", "", "")
    found = combine([own, source("framework")])
    assert isinstance(found, Combined)
    assert found.licence.key == BY
    assert "my-city, yours to state" in found.notice()


def test_national_tables_do_not_leave_with_ours() -> None:
    found = combine([source("crosswalks/se-skills"), source("framework")])
    assert isinstance(found, Conflict)
    assert [s.graph for s in found.withheld] == ["crosswalks/se-skills"]
    assert "no licence is stated" in found.why[0]


def test_esco_is_named_in_the_sentence_it_asks_for() -> None:
    found = combine([source("esco/1.1.1", version="1.1.1"), source("framework")])
    assert isinstance(found, Combined)
    assert "This service uses the ESCO classification of the European Commission." in found.notice()
    assert "changes made: converted to RDF" in found.notice()


def test_what_a_user_fetches_says_where_and_what() -> None:
    for one in obtainable():
        assert "https://" in one.obtain and one.files and one.licence
    assert all(len(k.sha256) == 64 and k.size > 0 and k.seen in ("official", "mirror") for k in known_files())
    assert len({k.sha256 for k in known_files()}) == len(known_files()) >= 13
