"""Review proposals: read them, put them in the order of their worth, keep each decision, compare two reviewers.

The way of the data: proposals (SSSOM) → ``alignment.questions`` orders them → a sitting asks → ``decision_file`` keeps
the answers as SSSOM. Who asks, a terminal or a workbook, is no business of this module.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from s4c_graph.alignment.answers import Answer, Proposal, answers, proposals, records
from s4c_graph.alignment.review import Review
from s4c_graph.alignment.reviewers import Reviewer
from s4c_graph.core.errors import InputError
from s4c_graph.core.mappings import MappingSet
from s4c_graph.core.settings import Settings
from s4c_graph.flows import mapping_sets
from s4c_graph.flows.decision_file import DecisionFile

if TYPE_CHECKING:
    from s4c_graph.alignment.agreement import Agreement
    from s4c_graph.flows.review_shown import Concepts, Shown
    from s4c_graph.search import Hit


@dataclass(frozen=True)
class Waiting:
    """A file of proposals. whole: the set. asked: its records that wait for a decision, in the order of the file."""

    path: Path
    whole: MappingSet
    asked: tuple[Proposal, ...]

    @property
    def passed(self) -> int:
        """Records that are no question: reviewed already, or denied."""
        return len(self.whole) - len(self.asked)


def waiting(path: Path, settings: Settings) -> Waiting:
    """The proposals in a file. Raises InputError where a row cannot be read, since it would never be asked."""
    from s4c_graph.intake import sssom
    from s4c_graph.intake.sssom_build import faulty

    whole, findings = mapping_sets.read(path, settings)
    if faults := faulty(findings):
        raise sssom.refusal(faults)
    return Waiting(path, whole, proposals(whole, settings.names))


def decisions_path(path: Path, reviewer: Reviewer) -> Path:
    """Where a reviewer's decisions on a file of proposals stand, if nothing else is said: beside it.

    >>> decisions_path(Path("a/mine.sssom.tsv"), Reviewer(label="Ann Lee")).name
    'mine.decisions-Ann-Lee.sssom.tsv'
    """
    from s4c_graph.intake.sssom_values import slug, stem

    return path.with_name(f"{stem(path.name)}.decisions-{slug(reviewer.name.removeprefix('https://'))}.sssom.tsv")


class Sitting:
    """A review by one person, each answer kept before the next is asked; a context that gives the file back.

    decisions: the reviewer's file, by default beside the proposals. second: a first reviewer's decisions; only the
    proposals decided there are asked, and what was decided is not shown. on: the date of the decisions, by default
    today. Raises InputError for files that cannot be used; nothing is written before the first answer.
    """

    def __init__(
        self,
        given: Waiting,
        reviewer: Reviewer,
        settings: Settings,
        *,
        decisions: Path | None = None,
        second: Path | None = None,
        in_order: bool = False,
        on: date | None = None,
    ) -> None:
        self.given, self.reviewer = given, reviewer
        self._settings, self._held = settings, ExitStack()
        self._concepts: Concepts | None = None
        self._date = (on or datetime.now(UTC).date()).isoformat()
        asked = given.asked if second is None else _also_asked(given, second, reviewer, settings)
        path = decisions or decisions_path(given.path, reviewer)
        if path.exists() and path.samefile(given.path):
            raise InputError("is the file of proposals", where=str(path), mend="give --decisions a file of its own")
        self.file = self._held.enter_context(DecisionFile(path, reviewer, _head(given.whole, reviewer), settings))
        done = answers(self.file.records, reviewer, asked)
        self.review = Review(asked if in_order else _ordered(asked, done), done)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()

    @property
    def elsewhere(self) -> int:
        """Decisions of the file on what is not asked here; they are kept."""
        return sum(record.value("see_also") not in self.review.proposals for record in self.file.records)

    def answer(self, answer: Answer) -> None:
        """Decide what is asked now; when this returns, the decision is on the disk. Raises InputError as it was."""
        proposal = self.review.current
        if proposal is None:
            raise InputError("nothing is asked any more", mend="undo, or quit")
        self._keep({proposal.id: answer})
        self.review.answer(answer)

    def take(self, given: Mapping[str, Answer]) -> None:
        """Decide several proposals at once, by id, all of them or none. Raises InputError for one that is not asked."""
        self._keep(given)
        done = answers(self.file.records, self.reviewer, tuple(self.review.proposals.values()))
        self.review = Review(tuple(self.review.proposals.values()), done)

    def undo(self) -> bool:
        """Go back one step; False at the first. An answer is taken out of the file."""
        about = self.review.last
        if about is not None and about in self.review.answers:
            self.file.replace({about: ()})
        return self.review.undo() is not None

    def shown(self, proposal: Proposal) -> Shown:
        """A proposal as it is shown, with what the graph has of its candidate."""
        return self._graph().shown(proposal)

    def search(self, words: str) -> list[Hit]:
        """Concepts whose labels fit some words. Raises InputError for words that cannot be looked up."""
        from s4c_graph.flows.finding import find

        return find(words, self._settings, limit=9)

    def concept(self, said: str) -> tuple[str, str]:
        """IRI and label of a concept named by IRI or ``prefix:local``. Raises InputError where the graph has none."""
        iri = self._settings.names.expand(said)
        found = None if iri is None else self._graph().candidate(iri)
        if found is None or not found.known:
            raise InputError(f"the graph has no concept {said}", mend="give an IRI it has, or words to search by")
        return found.iri, found.label

    def _keep(self, given: Mapping[str, Answer]) -> None:
        of = self.review.proposals
        for about in given.keys() - of.keys():
            raise InputError(f"{about} is not among the proposals", where=str(self.given.path))
        names = self._settings.names
        self.file.replace(
            {about: records(of[about], said, self.reviewer, self._date, names) for about, said in given.items()}
        )

    def _graph(self) -> Concepts:
        if self._concepts is None:
            from s4c_graph.flows.opening import open_graph
            from s4c_graph.flows.review_shown import Concepts

            kg = self._held.enter_context(open_graph(settings=self._settings))
            self._concepts = Concepts(kg, self._settings.lang)
        return self._concepts


def agreements(given: Waiting, files: Sequence[Path], settings: Settings) -> list[tuple[str, str, Agreement]]:
    """How well reviewers agree on the proposals, for every two files of decisions: their names, and the agreement.

    Raises InputError for fewer than two files, and for one that holds no decision, or decisions of several people.
    """
    from itertools import combinations

    from s4c_graph.alignment.agreement import agreement, category

    if len(files) < 2:
        raise InputError("agreement is between two", mend="give --agreement twice or more, a file of decisions each")
    said: list[tuple[str, dict[str, str]]] = []
    for path in files:
        reviewer, read = _read(path, settings)
        found = answers(read, reviewer, given.asked)
        said.append((reviewer.name, {p.id: category(p, found[p.id]) for p in given.asked if p.id in found}))
    return [(one, other, agreement(a, b)) for (one, a), (other, b) in combinations(said, 2)]


def _read(path: Path, settings: Settings) -> tuple[Reviewer, MappingSet]:
    """A file of decisions and whose they are."""
    from s4c_graph.intake import sssom
    from s4c_graph.intake.sssom_build import faulty

    found, findings = mapping_sets.read(path, settings)
    if faults := faulty(findings):
        raise sssom.refusal(faults)
    people = {(r.value("reviewer_id"), r.value("reviewer_label") if not r.value("reviewer_id") else "") for r in found}
    people.discard(("", ""))
    if len(people) != 1:
        what = f"holds decisions of {len(people)} reviewers" if people else "holds no decision of a reviewer"
        raise InputError(what, where=str(path), mend="give one file for each reviewer")
    return Reviewer(*people.pop()), found


def _also_asked(given: Waiting, second: Path, reviewer: Reviewer, settings: Settings) -> tuple[Proposal, ...]:
    """What a first reviewer decided, as questions to a second."""
    first, decided = _read(second, settings)
    if first == reviewer:
        raise InputError("holds your own decisions", where=str(second), mend="a second review is by somebody else")
    about = {record.value("see_also") for record in decided}
    asked = tuple(p for p in given.asked if p.id in about)
    if not asked:
        what = f"decides nothing that {given.path.name} proposes"
        raise InputError(what, where=str(second), mend="give the decisions on these proposals")
    return asked


def _ordered(asked: Sequence[Proposal], done: Mapping[str, Answer]) -> list[Proposal]:
    """What was decided first, then the rest, what tells most before what tells less."""
    from s4c_graph.alignment.questions import Question, ordered

    left = [p for p in asked if p.id not in done]
    before = [p for p in asked if p.id in done]
    order = ordered([Question.of(p.record) for p in left], asked=[Question.of(p.record) for p in before])
    return [*before, *(left[n] for n in order)]


def _head(whole: MappingSet, reviewer: Reviewer) -> MappingSet:
    """The set that a reviewer's decisions are, while it has no records."""
    from s4c_graph.intake.sssom_values import slug

    key = slug(reviewer.name.removeprefix("https://"))
    slots = {
        "mapping_set_title": (f"Decisions of {reviewer.name} on {whole.title}",),
        "mapping_set_source": (whole.id,),
        **({"license": whole.slots["license"]} if "license" in whole.slots else {}),
    }
    return MappingSet(f"{whole.id.rstrip('/')}/decisions/{key}", (), slots, whole.prefixes)
