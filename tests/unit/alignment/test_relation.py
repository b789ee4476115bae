"""The relation of a text to a concept: what the shipped weights say of plain cases, and what is done with the odd."""

from __future__ import annotations

import json
import time

import numpy as np
import pytest

from s4c_graph.alignment.matches import RELATIONS
from s4c_graph.alignment.relation import Relations
from s4c_graph.alignment.relation_features import NAMES, Label, Pair, features
from s4c_graph.alignment.relation_labels import Counted, Seen, qualifiers
from s4c_graph.core.assets import folder

LABELS = [
    ("bus driver", "en"), ("tram driver", "en"), ("driver", "en"), ("bus mechanic", "en"), ("city planner", "en"),
    ("bussförare", "sv"), ("förare", "sv"), ("spårvagnsförare", "sv"), ("planerare", "sv"), ("busmechaniker", "sv"),
]  # fmt: skip


@pytest.fixture(scope="module")
def model() -> Relations:
    return Relations.shipped(Counted(LABELS))


def pair(text: str, *labels: str, lang: str = "en", narrower: int | None = 0) -> Pair:
    said = tuple(Label(label, lang, at == 0) for at, label in enumerate(labels))
    return Pair(text, lang, said, kind="occupation", narrower=narrower)


def said(model: Relations, one: Pair) -> dict[str, float]:
    return dict(zip(RELATIONS, model.distribution([one])[0].tolist(), strict=True))


@pytest.mark.parametrize(
    ("text", "label", "lang"),
    [
        ("Bus driver", "bus driver", "en"),
        ("BUSSFÖRARE", "bussförare", "sv"),
        ("Шофьор на автобус", "шофьор на автобус", "bg"),
        ("Conductor de autobús", "conductor de autobús", "es"),
        ("șofer de autobuz", "șofer de autobuz", "ro"),
        ("Busfahrer", "Busfahrer/Busfahrerin", "de"),
    ],
)
def test_an_equal_preferred_label_is_exact(model: Relations, text: str, label: str, lang: str) -> None:
    found = said(model, pair(text, label, lang=lang))
    assert max(found, key=found.__getitem__) == "exact"


@pytest.mark.parametrize(
    ("text", "label", "lang"),
    [
        ("bus driver", "driver", "en"),
        ("senior city planner, roads", "city planner", "en"),
        ("spårvagnsförare, natt", "förare", "sv"),
        ("conductor de autobús turístico", "conductor de autobús", "es"),
    ],
)
def test_words_more_in_the_text_speak_for_a_broader_concept(model: Relations, text: str, label: str, lang: str) -> None:
    one, other = said(model, pair(text, label, lang=lang)), said(model, pair(label, text, lang=lang))
    assert one["broad"] > one["narrow"]
    assert other["narrow"] > other["broad"]
    assert one["broad"] > other["broad"]


def test_a_concept_with_many_below_it_is_rather_the_broader_one(model: Relations) -> None:
    few, many = (said(model, pair("driver of trams", "transport worker", narrower=n)) for n in (0, 20))
    assert many["broad"] > few["broad"]


def test_what_the_matcher_is_sure_of_is_less_likely_none(model: Relations) -> None:
    labels = (Label("bus driver", "en"),)
    none = [said(model, Pair("drives buses", "en", labels, signals={"sure": s}))["none"] for s in (0.05, 0.5, 0.95)]
    assert none == sorted(none, reverse=True)
    assert none[0] > none[-1]


def test_how_sure_the_matcher_is_does_not_say_which_relation(model: Relations) -> None:
    labels = (Label("bus driver", "en"),)
    one, other = (
        model.held_distribution([Pair("drives buses", "en", labels, signals={"sure": s})]) for s in (0.1, 0.9)
    )
    assert np.allclose(one, other)


@pytest.mark.parametrize("text", ["", " ", "x", "🚌🚋", "a\x00b", "1" * 1_000_000, "/", "(((", "и", "\ud800"])
@pytest.mark.parametrize("labels", [(), ("",), ("bus driver", "🚌")])
def test_odd_texts_and_labels_have_an_answer(model: Relations, text: str, labels: tuple[str, ...]) -> None:
    found = model.distribution([pair(text, *labels)])
    assert found.shape == (1, 5)
    assert np.isfinite(found).all()
    assert found.sum() == pytest.approx(1)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 1e300])
def test_a_signal_that_is_no_number_counts_as_unknown(value: float) -> None:
    labels = (Label("bus driver", "en"),)
    row = features([Pair("bus", "en", labels, signals={"centre": value, "sure": value})], Counted(LABELS))
    assert np.isfinite(row).all()


def test_other_signals_are_passed_over(model: Relations) -> None:
    labels = (Label("bus driver", "en"),)
    one, other = Pair("bus", "en", labels), Pair("bus", "en", labels, signals={"letters": 0.4})
    assert (model.distribution([one]) == model.distribution([other])).all()


def one(model: Relations, *row: float) -> tuple[str, float]:
    """What is chosen of one row, nine decimals."""
    ((relation, sure),) = model.choose(np.array([row]))
    return relation, round(sure, 9)


def test_exact_is_chosen_from_its_threshold_on_only(model: Relations) -> None:
    t = model.threshold
    above = [t + 0.01, 0.99 - t, 0.0, 0.0, 0.0]
    relation, confidence = model.choose(np.array([above]))[0]
    assert relation == "exact"
    assert confidence == pytest.approx(t + 0.01)
    below = [t - 0.01, 0.1, 0.91 - t, 0.0, 0.0]
    assert model.choose(np.array([below]))[0][0] == "close"


def test_what_may_be_exact_counts_as_close_below_the_threshold(model: Relations) -> None:
    at = model.threshold - 0.01
    assert one(model, at, 0.0, 0.2, 0.8 - at, 0.0) == ("close", round(at, 9))
    assert one(model, 0.3, 0.1, 0.35, 0.25) == ("close", 0.4)
    assert one(model, 0.1, 0.1, 0.45, 0.35) == ("broad", 0.45)


def test_none_is_chosen_where_it_is_the_likeliest(model: Relations) -> None:
    assert one(model, 0.1, 0.1, 0.1, 0.1, 0.6) == ("none", 0.6)
    assert one(model, 0.1, 0.5, 0.2, 0.2) == ("close", 0.6)
    assert model.choose(np.zeros((0, 5))) == []


def test_the_shipped_file_is_what_it_says_and_says_what_it_was_fitted_on() -> None:
    path = folder("data") / "alignment" / "relation.json"
    model = Relations.read(path)
    assert model.json() == path.read_text(encoding="utf-8")
    about = json.loads(path.read_text(encoding="utf-8"))["about"]
    assert {t["table"] for t in about["fitted_on"]} == {
        "se-skills", "se-occupations", "pl-occupations", "it-occupations", "onet",
    }  # fmt: skip
    for table in about["fitted_on"]:
        assert table["sha256"] and table["esco"] and "read from ESCO to the framework" in table["direction"]
        assert sum(table["relations"].values()) == table["rows"]
    assert about["seed"] and about["version"]
    assert {f["table"] for f in about["unseen"]} == {t["table"] for t in about["fitted_on"]}


def test_one_gender_beside_a_slash_is_enough() -> None:
    rarity = Counted(())
    assert Seen("Busfahrer/Busfahrerin", "de", rarity).norm == "busfahrer"
    assert Seen("ministro/ministra", "it", rarity).norm == "ministro"
    assert Seen("pisarz/pisarka", "pl", rarity).norm == "pisarz"
    assert Seen("butcher/baker", "en", rarity).norm == "butcher baker"


def test_every_language_of_words_has_its_qualifiers() -> None:
    langs = {path.stem for path in (folder("data") / "alignment" / "words").glob("*.txt")}
    assert langs
    for lang in langs:
        assert set(qualifiers(lang).values()) >= {0, 1, 2}, lang
    assert qualifiers("xx") == {}


def test_names_of_features_are_each_one_column() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert features([], Counted(())).shape == (0, len(NAMES))


def test_a_pair_costs_little_in_bulk(model: Relations) -> None:
    """The bound is several times what was measured: it catches what grows, not what is busy."""
    concepts = [tuple(Label(f"{word} {n} worker", "en", n == 0) for n in range(6)) for word in map(str, range(400))]
    pairs = [
        Pair(f"{n % 400} worker of {n}", "en", concepts[(n + k) % 400], narrower=1)
        for n in range(400)
        for k in range(5)
    ]
    model.distribution(pairs[:50])
    began = time.process_time()
    model.distribution(pairs)
    assert (time.process_time() - began) / len(pairs) < 400e-6
