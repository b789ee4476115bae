"""One sitting of a review: the queue of what is asked, the answers so far, and the way back; no terminal is known.

:mod:`s4c_graph.flows.review` keeps what it decides in a file.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping, Sequence

from s4c_graph.alignment.answers import CHOICES, Answer, Proposal
from s4c_graph.core.errors import InputError


class Review:
    """One sitting: the queue of what is asked, the answers so far, and the way back.

    asked: proposals in the order to ask them. answered: what was decided before, in its order.

    >>> from s4c_graph.core.mappings import Record
    >>> accept = Record.of(subject_id="urn:a", predicate_id="urn:p", object_id="urn:b")
    >>> review = Review([Proposal("urn:1", accept), Proposal("urn:2", accept)], {})
    >>> review.answer(Answer("accept", "exact")), review.current.id, review.left
    ('urn:1', 'urn:2', 1)
    >>> review.undo(), review.current.id
    ('urn:1', 'urn:1')
    """

    def __init__(self, asked: Sequence[Proposal], answered: Mapping[str, Answer]) -> None:
        self.proposals = {proposal.id: proposal for proposal in asked}
        self.answers = dict(answered)
        self._back = [about for about in self.answers if about in self.proposals]
        self._queue = deque(about for about in self.proposals if about not in self.answers)
        self._skipped: list[str] = []

    @property
    def current(self) -> Proposal | None:
        """What is asked now; None when everything was answered or skipped."""
        return self.proposals[self._queue[0]] if self._queue else None

    @property
    def left(self) -> int:
        """How many are still to be asked in this sitting."""
        return len(self._queue)

    @property
    def skipped(self) -> int:
        """How many were skipped in this sitting; they come again in the next."""
        return len(self._skipped)

    @property
    def counts(self) -> dict[str, int]:
        """Answers by choice."""
        said = Counter(answer.choice for answer in self.answers.values())
        return {choice: said[choice] for choice in CHOICES}

    def answer(self, answer: Answer) -> str:
        """Take the answer to what is asked now; returns the proposal's id. Raises InputError where nothing is asked."""
        about = self._asked()
        self.answers[about] = answer
        self._queue.popleft()
        self._back.append(about)
        return about

    def skip(self) -> str:
        """Leave what is asked now for another sitting; returns its id."""
        about = self._asked()
        self._queue.popleft()
        self._back.append(about)
        self._skipped.append(about)
        return about

    @property
    def last(self) -> str | None:
        """The id of what undo goes back to; None at the first."""
        return self._back[-1] if self._back else None

    def undo(self) -> str | None:
        """Go back one step, of this sitting or of one before; returns the id of what is asked again, None at the first.

        An answer is taken back; what was skipped is only asked again.
        """
        if not self._back:
            return None
        about = self._back.pop()
        if about in self._skipped:
            self._skipped.remove(about)
        self.answers.pop(about, None)
        self._queue.appendleft(about)
        return about

    def _asked(self) -> str:
        if not self._queue:
            raise InputError("nothing is asked any more", mend="undo, or quit")
        return self._queue[0]
