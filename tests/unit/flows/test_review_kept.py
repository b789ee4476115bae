"""What a review keeps: every decision at once, in a file that others read, taken back without a trace."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.review import ROWS, proposed, sitting

from s4c_graph.alignment.answers import Answer
from s4c_graph.alignment.decisions import Decisions
from s4c_graph.alignment.matches import Text
from s4c_graph.core.errors import InputError
from s4c_graph.core.settings import Settings
from s4c_graph.flows import mapping_sets
from s4c_graph.flows.review import agreements, decisions_path, waiting

ACCEPT, REJECT = Answer("accept", "exact"), Answer("reject")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return proposed(tmp_path)


def kept(path: Path, who: str = "Ann") -> list[tuple[str, str]]:
    """Object and review of every decision on the disk."""
    found, findings = mapping_sets.read(path.with_name(f"mine.decisions-{who}.sssom.tsv"))
    assert [f for f in findings if f.severity.value == "Violation"] == []
    return [(r.object.rpartition("/")[2], r.review) for r in found]


def test_a_decision_is_on_the_disk_before_the_next_is_asked(path: Path) -> None:
    with sitting(path) as review:
        for n, answer in enumerate((ACCEPT, REJECT, Answer("accept", "broad")), 1):
            review.answer(answer)
            assert len(kept(path)) == n, "though the sitting is still open"
    assert kept(path) == [("CIT.02", "accepted"), ("CIT.05", "rejected"), ("CIT.06", "accepted")]


def test_a_decision_is_added_at_the_end_and_the_rest_stays_byte_for_byte(path: Path) -> None:
    with sitting(path) as review:
        review.answer(ACCEPT)
        before = review.file.path.read_bytes()
        review.answer(REJECT)
        assert review.file.path.read_bytes().startswith(before)


def test_a_prefix_that_the_head_lacks_is_declared(path: Path) -> None:
    with sitting(path) as review:
        review.answer(ACCEPT)
        review.answer(Answer("other", "close", "https://elsewhere.example/a", "a"))
        review.answer(ACCEPT)
    assert kept(path) == [("CIT.02", "accepted"), ("CIT.05", "rejected"), ("a", "accepted"), ("CIT.06", "accepted")]


def test_a_review_goes_on_where_it_was_left(path: Path) -> None:
    with sitting(path) as review:
        review.answer(ACCEPT)
        review.review.skip()
    with sitting(path) as review:
        assert (review.review.left, review.review.counts["accept"]) == (3, 1)
        assert review.review.current is not None
        assert review.review.current.id == "https://example.org/mine/2", "what was skipped comes again"


def test_undo_takes_back_any_number_also_of_sittings_before(path: Path) -> None:
    with sitting(path) as review:
        review.answer(ACCEPT)
        first = review.file.path.read_bytes()
        review.answer(Answer("none"))
        assert len(kept(path)) == 3
    with sitting(path) as review:
        assert review.undo()
        assert review.file.path.read_bytes() == first, "both records of the answer are gone"
        assert review.undo()
        assert kept(path) == []
        assert not review.undo()
        assert review.review.left == len(ROWS)


def test_what_was_decided_reaches_the_matcher(path: Path) -> None:
    with sitting(path) as review:
        review.answer(REJECT)
        review.answer(Answer("accept", "broad"))
        of = Decisions.of(review.file.records)
    assert of.blocked(Text("1", "Participatory  workshops"), "https://w3id.org/s4c/id/competence/CIT.02")
    accepted = of.accepted(Text("2", "moderate debates"))
    assert [v.relation for v in accepted.values()] == ["broad"]


def test_one_sitting_at_a_time_holds_a_file(path: Path) -> None:
    with sitting(path), pytest.raises(InputError, match="is open in another review"):
        sitting(path)
    with sitting(path):
        pass  # it was given back


def test_two_reviewers_have_a_file_each_and_are_compared(path: Path) -> None:
    with sitting(path, "Ann") as review:
        for answer in (ACCEPT, REJECT, Answer("accept", "broad"), Answer("accept")):
            review.answer(answer)
    with sitting(path, "Bo", second=decisions_path(path, review.reviewer)) as second:
        assert second.review.answers == {}, "what the first decided is not known"
        for answer in (ACCEPT, Answer("accept", "close"), Answer("accept", "broad")):
            second.answer(answer)
    settings = Settings(home=path.parent / "home")
    files = [path.with_name(f"mine.decisions-{who}.sssom.tsv") for who in ("Ann", "Bo")]
    ((one, other, found),) = agreements(waiting(path, settings), files, settings)
    assert (one, other, found.n, found.agreed) == ("Ann", "Bo", 3, 2)
    assert found.differ == {"https://example.org/mine/2": ("reject", "close")}
    assert found.kappa == pytest.approx((2 / 3 - 2 / 9) / (1 - 2 / 9))


def test_a_second_review_asks_only_what_the_first_decided(path: Path) -> None:
    with sitting(path, "Ann") as review:
        review.answer(ACCEPT)
    with sitting(path, "Bo", second=review.file.path) as second:
        assert second.review.left == 1


def test_what_tells_most_is_asked_first(path: Path) -> None:
    from s4c_graph.alignment.reviewers import Reviewer
    from s4c_graph.flows.review import Sitting

    settings = Settings(home=path.parent / "home")
    with Sitting(waiting(path, settings), Reviewer.of("Ann"), settings) as review:
        asked = [p.record.value("confidence") for p in review.review.proposals.values()]
    assert asked == ["0.5", "0.6", "0.7", "0.9"]
