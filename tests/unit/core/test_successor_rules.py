"""What takes the place of what is gone: each rule, and where each must not apply."""

from __future__ import annotations

import pytest
from tests.editions import OCCUPATION, SKOS, concept, seen, skill

from s4c_graph.core.outline import Outline
from s4c_graph.core.successors import successors


def found(old: Outline, new: Outline, **pairs: list[tuple[str, str]]) -> dict[str, tuple[tuple[str, ...], str]]:
    """Successors by short names."""
    short = {
        iri.rsplit("/", 1)[1]: (tuple(t.rsplit("/", 1)[1] for t in s.targets), s.why)
        for iri, s in successors(old, new, **pairs).items()
    }
    return dict(short)


def test_same_code_and_labels() -> None:
    old = seen(concept("S1", "talk", code="S1"), concept("k", "kept"))
    new = seen(concept("u1", "talk", code="S1"), concept("k", "kept"))
    assert found(old, new) == {"S1": (("u1",), "code")}


@pytest.mark.parametrize(
    ("why", "there"),
    [
        ("another label", concept("u1", "speak", code="S1")),
        ("another code", concept("u1", "talk", code="S2")),
        ("no code", concept("u1", "talk")),
        ("another kind", concept("u1", "talk", code="S1", kind=OCCUPATION)),
        ("no language in common", concept("u1", code="S1", labels={"pl": "mowa"})),
        ("one of two languages differs", concept("u1", "talk", code="S1", labels={"sv": "viska"})),
        ("two with the code", concept("u1", "talk", code="S1") + concept("u2", "speak", code="S1")),
        ("obsolete itself", concept("u1", "talk", code="S1", obsolete=True)),
    ],
)
def test_a_code_does_not_prove(why: str, there: str) -> None:
    assert found(seen(concept("S1", "talk", code="S1", labels={"sv": "tala"})), seen(there)) == {}, why


def test_one_that_was_there_before_is_no_successor() -> None:
    stays = concept("u1", "talk", code="S2")
    old = seen(concept("S1", "talk", code="S1"), stays)
    assert found(old, seen(concept("u1", "talk", code="S1"))) == {}


def test_same_labels_without_a_code() -> None:
    old = seen(concept("a", "talk", labels={"sv": "tala"}))
    assert found(old, seen(concept("b", "talk", labels={"pl": "mowa"}))) == {"a": (("b",), "label")}


@pytest.mark.parametrize(
    ("why", "before", "after"),
    [
        ("two new ones", "", concept("b", "talk") + concept("c", "talk")),
        ("another gone one", concept("z", "talk"), concept("b", "talk")),
        ("a kept one, called so before", concept("k", "talk"), concept("b", "talk") + concept("k", "walk")),
        ("a kept one, called so now", concept("k", "walk"), concept("b", "talk") + concept("k", "talk")),
        ("differs in a language", "", concept("b", "talk", labels={"sv": "viska"})),
    ],
)
def test_a_label_does_not_prove(why: str, before: str, after: str) -> None:
    old = seen(concept("a", "talk", labels={"sv": "tala"}), before)
    assert "a" not in found(old, seen(after)), why


def test_stated_is_followed_to_what_is_live() -> None:
    old = seen(concept("a"), concept("m"))
    new = seen(
        concept("a", obsolete=True, replaced_by=["m"]), concept("m", obsolete=True, replaced_by=["x", "y"]),
        concept("x"), concept("y"),
    )  # fmt: skip
    assert found(old, new) == {"a": (("x", "y"), "stated"), "m": (("x", "y"), "stated")}


def test_stated_in_the_old_edition_counts() -> None:
    assert found(seen(concept("a", replaced_by=["b"])), seen(concept("b"))) == {"a": (("b",), "stated")}


@pytest.mark.parametrize(
    "new",
    [
        concept("a", obsolete=True, replaced_by=["b"]) + concept("b", obsolete=True, replaced_by=["a"]),
        concept("a", obsolete=True, replaced_by=["nowhere"]),
        concept("a", obsolete=True, replaced_by=["x", "nowhere"]) + concept("x"),
        concept("a", obsolete=True),
    ],
)
def test_a_circle_or_a_loose_end_is_no_successor(new: str) -> None:
    assert found(seen(concept("a", "talk")), seen(new)) == {}


def test_matches_between_the_editions() -> None:
    old = seen(concept("a"), concept("c"), concept("k"))
    new = seen(
        concept("b", also=[f"<{SKOS}exactMatch> <{skill('a')}>"]),
        concept("d", also=[f"<{SKOS}closeMatch> <{skill('c')}>"]),
        concept("k", also=[f"<{SKOS}exactMatch> <{skill('b')}>"]),
    )
    assert found(old, new) == {"a": (("b",), "stated"), "c": (("d",), "counterpart")}


def test_what_somebody_calls_close_is_not_proved_to_be_the_same() -> None:
    old, new = seen(concept("a", "talk", code="1")), seen(concept("b", "talk", code="1"))
    assert found(old, new)["a"] == (("b",), "code")
    assert found(old, new, near=[(skill("a"), skill("b"))])["a"] == (("b",), "counterpart")
    assert found(seen(concept("a"), concept("k")), seen(concept("k")), near=[(skill("a"), skill("k"))]) == {}


def test_pairs_from_elsewhere() -> None:
    old, new = seen(concept("a"), concept("c")), seen(concept("b"), concept("d"))
    stated = [(skill("a"), skill("b")), (skill("b"), skill("a")), ("urn:x", "urn:y")]
    near = [(skill("c"), skill("d"))]
    assert found(old, new, stated=stated, near=near) == {"a": (("b",), "stated"), "c": (("d",), "counterpart")}


def test_nothing_is_found_for_what_stays() -> None:
    same = seen(concept("a", "talk", code="1"), concept("b", "talk"))
    assert found(same, same) == {}
