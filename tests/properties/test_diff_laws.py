"""Laws of a comparison: nothing with itself, mirrored the other way, free of order, and enough to make the other."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.editions import OCCUPATION, SKILL, SKOS, compared, concept

from s4c_graph.core.embedded import Embedded
from s4c_graph.publishing.diff import facts_of

NAMES = st.sampled_from("abcdefg")
WORDS = st.sampled_from(("bus", "tram", 'say \\"hi\\"', "två\\nrader", "pociąg"))


@st.composite
def editions(draw: st.DrawFn) -> str:
    made = []
    for name in sorted(draw(st.sets(NAMES, max_size=6))):
        also = [f'<{SKOS}altLabel> "{w}"@en' for w in sorted(draw(st.sets(WORDS, max_size=2)))]
        labels = {lang: draw(WORDS) for lang in sorted(draw(st.sets(st.sampled_from(("sv", "pl")))))}
        made.append(
            concept(
                name,
                draw(WORDS),
                kind=draw(st.sampled_from((SKILL, OCCUPATION))),
                code=draw(st.sampled_from(("", "1", "2"))),
                broader=sorted(draw(st.sets(NAMES, max_size=2)) - {name}),
                replaced_by=sorted(draw(st.sets(NAMES, max_size=1)) - {name}),
                obsolete=draw(st.booleans()),
                labels=labels,
                also=also,
            )
        )
    return "".join(made)


def facts(text: str, without: frozenset[str]) -> frozenset[tuple[str, str, str]]:
    store = Embedded()
    store.load(text.encode(), graph="urn:g")
    return facts_of(store, "urn:g", without)


@settings(max_examples=60, deadline=None)
@given(editions())
def test_nothing_changed_between_an_edition_and_itself(text: str) -> None:
    found = compared(text, text)
    assert not found and not found.told and not found.added and not found.gone
    assert all(not n for row in found.summary().values() for c, n in row.items() if c not in ("before", "after"))


@settings(max_examples=80, deadline=None)
@given(editions(), editions())
def test_there_and_back(before: str, after: str) -> None:
    there, back = compared(before, after), compared(after, before)
    assert (there.added, there.gone) == (back.gone, back.added)
    assert there.inverse().changes == back.changes
    assert (there.inverse().added, there.inverse().gone) == (back.added, back.gone)
    assert there.obsoleted == back.revived


@settings(max_examples=80, deadline=None)
@given(editions(), editions())
def test_the_changes_make_the_one_of_the_other(before: str, after: str) -> None:
    found = compared(before, after)
    here, there = (facts(text, found.one_sided) for text in (before, after))
    assert found.apply(here) == there
    assert found.inverse().apply(there) == here
    assert bool(found) == (here != there)


@settings(max_examples=40, deadline=None)
@given(editions(), editions(), st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter(before: str, after: str, chance: random.Random) -> None:
    shuffled = []
    for text in (before, after):
        lines = text.splitlines(keepends=True)
        chance.shuffle(lines)
        shuffled.append("".join(lines))
    assert compared(*shuffled) == compared(before, after)


@settings(max_examples=60, deadline=None)
@given(editions(), editions())
def test_successors_are_live_and_of_what_left(before: str, after: str) -> None:
    found = compared(before, after)
    left = set(found.gone) | {c.concept for c in found.changes} | set(found.concepts)
    for iri, succession in found.successors.items():
        assert iri in left and iri not in succession.targets and succession.targets
    for old, new in found.renamed.items():
        assert old in found.gone and new in found.added and old != new
    assert len(set(found.renamed.values())) == len(found.renamed)
