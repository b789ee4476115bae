"""A review by workbook: proposals written to one, and its rows taken back as decisions, each or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from s4c_graph.alignment.answers import ACCEPT, CHOICES, MATCHES, OTHER, Answer, Proposal, clean, fitting
from s4c_graph.core.errors import InputError
from s4c_graph.flows.export import written_bytes
from s4c_graph.flows.review import Sitting
from s4c_graph.flows.review_shown import Shown
from s4c_graph.intake import review_book
from s4c_graph.intake.review_book import Typed

ABOUT = (
    "One row is one proposal. Decide in the column 'decision':",
    "accept: it is right; another relation can be chosen in 'relation'.",
    "reject: the concept does not fit the text; it is not proposed again.",
    "other: another concept fits; write its IRI in 'other concept' and choose a 'relation'.",
    "none: no concept fits the text.",
    "Leave 'decision' empty to decide later. 'sure' is a number above 0, up to 1; empty is 1.",
    "The relation says what the concept is to the text: broad is a concept that is broader than the text.",
    "Rows in which the grey columns were changed are not taken.",
)
"""The second sheet."""


@dataclass(frozen=True)
class Taken:
    """What became of a workbook. answers: that were kept, by proposal. same: rows that say what was decided already.

    empty: rows without a decision. refused: what is wrong, row by row.
    """

    answers: Mapping[str, Answer]
    same: int
    empty: int
    refused: tuple[InputError, ...]


def write(sitting: Sitting, path: Path, *, force: bool = False) -> int:
    """Write every proposal of a sitting, with what was decided, to a workbook; returns the number of rows.

    Raises InputError where the file exists and force is not given, and where :func:`review_book.written` does.
    """
    if path.suffix.lower() != ".xlsx":
        raise InputError("is no workbook by its name", where=str(path), mend="end it in .xlsx")
    if path.exists() and not force:
        raise InputError("exists already", where=str(path), mend="name another file, or give --force")
    review = sitting.review
    if len(review.proposals) > review_book.MOST:
        what = f"{len(review.proposals):,} proposals are more than a workbook takes"
        raise InputError(what, mend=f"split them: {review_book.MOST:,} at most")
    rows = [_row(sitting.shown(p), review.answers.get(p.id)) for p in review.proposals.values()]
    written_bytes(review_book.written(rows, choices=CHOICES, relations=MATCHES, about=ABOUT), path)
    return len(rows)


def take(sitting: Sitting, path: Path) -> Taken:
    """Take the decisions of a workbook; rows that cannot be taken are told, the others are kept all at once.

    Raises InputError for a file that is no workbook of a review.
    """
    rows = review_book.read(path)
    counted = Counter(row.text("proposal") for row in rows)
    answers: dict[str, Answer] = {}
    refused: list[InputError] = []
    same = empty = 0
    for row in rows:
        try:
            proposal = _asked(sitting, row, counted)
            answer = _answer(sitting, row, proposal)
        except InputError as error:
            refused.append(error)
            continue
        if answer is None:
            empty += 1
        elif sitting.review.answers.get(proposal.id) == _settled(answer, proposal):
            same += 1
        else:
            answers[proposal.id] = answer
    if answers:
        sitting.take(answers)
    return Taken(answers, same, empty, tuple(refused))


def _row(shown: Shown, answer: Answer | None) -> dict[str, str]:
    return {
        **_proposed(shown.proposal),
        "lang": shown.lang,
        "context": shown.context,
        "definition": shown.candidate.definition,
        "path": " > ".join(shown.candidate.path),
        "reason": "; ".join(f"{name}: {value}" for name, value in shown.reasons),
        **(_typed(answer) if answer else {}),
    }


def _proposed(proposal: Proposal) -> dict[str, str]:
    """What the columns of a proposal say; a row must say the same to be taken."""
    record = proposal.record
    said = (
        proposal.id, record.subject, record.value("subject_label"), record.predicate, record.object,
        record.value("object_label"), record.value("confidence"),
    )  # fmt: skip
    return dict(zip(review_book.PROPOSED, said, strict=True))


def _typed(answer: Answer) -> dict[str, str]:
    return {
        "decision": answer.choice,
        "relation": answer.relation,
        "other concept": answer.concept,
        "other label": answer.label,
        "sure": f"{answer.sure:g}",
        "note": answer.note,
    }


def _asked(sitting: Sitting, row: Typed, counted: Mapping[str, int]) -> Proposal:
    """The proposal of a row. Raises InputError where it is unknown, stands twice, or was changed."""
    about = row.text("proposal")
    found = sitting.review.proposals.get(about)
    if found is None:
        what = f"proposal {about} is not among those of {sitting.given.path.name}" if about else "names no proposal"
        raise InputError(what, where=str(row.at("proposal")), mend="give the proposals that the workbook was made from")
    if counted[about] > 1:
        raise InputError(f"proposal {about} stands in several rows", where=str(row.at("proposal")), mend="keep one")
    for column, said in _proposed(found).items():
        if row.text(column) != review_book.seen(said):
            what = f"{column} was changed from {review_book.seen(said)[:80]!r} to {row.text(column)[:80]!r}"
            raise InputError(what, where=str(row.at(column)), mend="put it back; decide in the columns after 'reason'")
    return found


def _answer(sitting: Sitting, row: Typed, proposal: Proposal) -> Answer | None:
    """What a row decides, None where it decides nothing. Raises InputError at the cell that is wrong."""
    choice, relation = row.text("decision").casefold(), row.text("relation").casefold()
    if not choice:
        typed = next((c for c in review_book.TYPED if row.text(c)), None)
        if typed is None:
            return None
        raise InputError(f"{typed} is given, and no decision", where=str(row.at("decision")), mend=_one_of(CHOICES))
    if choice not in CHOICES:
        raise InputError(f"{choice[:40]!r} is no decision", where=str(row.at("decision")), mend=_one_of(CHOICES))
    if relation and relation not in MATCHES:
        raise InputError(f"{relation[:40]!r} is no relation", where=str(row.at("relation")), mend=_one_of(MATCHES))
    wants = {"relation": (ACCEPT, OTHER), "other concept": (OTHER,), "other label": (OTHER,)}
    for column, choices in wants.items():
        if row.text(column) and choice not in choices:
            what = f"{column} is given to {choice!r}, which has none"
            raise InputError(what, where=str(row.at(column)), mend=f"clear it, or choose {' or '.join(choices)}")
    sure, note = _sure(row), clean(row.text("note"))
    if choice != OTHER:
        made = Answer(choice, relation, sure=sure, note=note)
    else:
        try:
            iri, label = sitting.concept(row.text("other concept"))
        except InputError as error:
            raise InputError(error.what, where=str(row.at("other concept")), mend=error.mend) from error
        if not relation:
            raise InputError("another concept wants a relation", where=str(row.at("relation")), mend=_one_of(MATCHES))
        made = Answer(choice, relation, iri, label, sure, note)
    try:
        fitting(proposal, made)
    except InputError as error:
        raise InputError(error.what, where=str(row.at("decision")), mend=error.mend) from error
    return made


def _settled(answer: Answer, proposal: Proposal) -> Answer:
    """An answer as it is read again from a file."""
    if answer.choice != ACCEPT or answer.relation or proposal.record.absent:
        return answer
    return Answer(ACCEPT, proposal.relation, sure=answer.sure, note=answer.note)


def _sure(row: Typed) -> float:
    said = row.text("sure").replace(",", ".")
    try:
        sure = float(said) if said else 1.0
    except ValueError:
        sure = -1.0
    if not 0 < sure <= 1:
        what = f"{said[:40]!r} is not how sure one can be"
        raise InputError(what, where=str(row.at("sure")), mend="give a number above 0, up to 1")
    return sure


def _one_of(words: tuple[str, ...]) -> str:
    return "one of " + ", ".join(words)
