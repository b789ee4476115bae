"""A mapping record as a value: what its slots say of it."""

from __future__ import annotations

import pytest

from s4c_graph.core.mappings import SSSOM, MappingSet, Record

CLOSE = "http://www.w3.org/2004/02/skos/core#closeMatch"


def record(**slots: str) -> Record:
    return Record.of(subject_id="urn:a", predicate_id=CLOSE, object_id="urn:b", **slots)


@pytest.mark.parametrize(
    ("slots", "review", "holds"),
    [
        ({}, "unreviewed", True),
        ({"reviewer_label": "R"}, "accepted", True),
        ({"reviewer_id": "urn:r", "reviewer_agreement": "-1"}, "rejected", False),
        ({"reviewer_agreement": "-1"}, "unreviewed", True),
        ({"predicate_modifier": "Not"}, "unreviewed", False),
    ],
)
def test_review_and_whether_it_holds(slots: dict[str, str], review: str, holds: bool) -> None:
    found = record(**slots)
    assert (found.review, found.holds) == (review, holds)


def test_no_term_found_maps_nothing() -> None:
    none = record().having(object_id=SSSOM + "NoTermFound")
    assert none.absent
    assert not none.holds


def test_having_replaces_and_takes_out() -> None:
    made = record(confidence="0.8", comment="x").having(confidence="0.5", comment=None)
    assert made.confidence == 0.5
    assert "comment" not in made.slots
    of = MappingSet("urn:set", (made,), {"mapping_set_title": ("T",)})
    assert of.title == "T"
    assert of.having(records=[], mapping_set_title=None).title == "urn:set"
