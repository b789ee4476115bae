"""Candidates by likeness of labels: ranked, by language, and of the kind asked for first."""

from __future__ import annotations

from tests.editions import OCCUPATION, SKOS, concept, seen, skill

from s4c_graph.alignment.near import Near


def test_ranked_by_the_label_most_alike() -> None:
    near = Near(
        seen(
            concept("a", "plan bus routes", also=[f'<{SKOS}altLabel> "planning of bus routes"@en']),
            concept("b", "plan tram routes"),
            concept("c", "bake bread"),
        )
    )
    found = near.candidates([("planning of bus routes", "en")])
    assert [c.iri for c in found] == [skill("a"), skill("b")]
    assert (found[0].score, found[0].label) == (1.0, "planning of bus routes")


def test_languages_are_not_mixed() -> None:
    near = Near(seen(concept("a", "gift"), concept("b", labels={"sv": "gift"})))
    assert [c.iri for c in near.candidates([("gift", "sv")])] == [skill("b")]
    assert [c.iri for c in near.candidates([("gift", "")])] == [skill("a"), skill("b")]


def test_the_same_kind_comes_first_and_obsolete_ones_never() -> None:
    near = Near(
        seen(concept("a", "bus driver", kind=OCCUPATION), concept("b", "bus drivers"),
             concept("c", "bus driver", obsolete=True))
    )  # fmt: skip
    assert [c.iri for c in near.candidates([("bus driver", "en")], "skill")] == [skill("b"), skill("a")]
    assert [c.iri for c in near.candidates([("bus driver", "en")], "occupation")] == [skill("a"), skill("b")]


def test_no_more_than_asked_for_and_none_without_a_word_in_common() -> None:
    near = Near(seen(*(concept(f"x{n}", f"bus {n}") for n in range(9))))
    assert len(near.candidates([("bus", "en")], most=3)) == 3
    assert near.candidates([("tram", "en"), ("", "en")]) == []
