"""Answers of a reviewer to proposals, and the decision records that they become and are read from again.

Between a matcher's proposals and :mod:`s4c_graph.alignment.decisions`; nothing is read or written here.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from s4c_graph.alignment.decisions import SUBJECT_LANG
from s4c_graph.alignment.matches import NO_TERM, PREDICATES, RELATIONS
from s4c_graph.alignment.reviewers import Reviewer
from s4c_graph.core.errors import InputError
from s4c_graph.core.mappings import MappingSet, Record
from s4c_graph.core.names import EXTERNAL, Names

ACCEPT, REJECT, OTHER, NONE = "accept", "reject", "other", "none"
CHOICES = (ACCEPT, REJECT, OTHER, NONE)
"""What a reviewer may say: yes, in this relation; no; another concept instead; no concept fits."""
MATCHES = RELATIONS[:-1]
"""The relations that a reviewer may choose."""
_REVIEWED, _MADE = EXTERNAL["semapv"] + "MappingReview", EXTERNAL["semapv"] + "ManualMappingCuration"
_RELATION = {predicate: relation for relation, predicate in PREDICATES.items()}
_LONGEST_NOTE = 2_000
_SUBJECT = ("subject_id", "subject_label", "subject_category", "subject_type", "subject_source")
_COPIED = (*_SUBJECT, "subject_source_version", "predicate_modifier")
_OBJECT = ("object_id", "object_label", "object_category", "object_type", "object_source", "object_source_version")


@dataclass(frozen=True)
class Proposal:
    """A record that waits for a decision. id: its record_id, or one made from what it says."""

    id: str
    record: Record

    @property
    def relation(self) -> str:
        """One of RELATIONS; ``none`` where the tool found no concept, empty for a relation of another kind."""
        return RELATIONS[-1] if self.record.absent else _RELATION.get(self.record.predicate, "")


@dataclass(frozen=True)
class Answer:
    """What a reviewer says of one proposal.

    choice: one of CHOICES. relation: one of MATCHES, wanted with accept and other. concept, label: of the other
    concept. sure: 0 to 1, above 0. note: in the reviewer's words.
    """

    choice: str
    relation: str = ""
    concept: str = ""
    label: str = ""
    sure: float = 1.0
    note: str = ""


def proposals(mapping_set: MappingSet, names: Names) -> tuple[Proposal, ...]:
    """The records of a set that wait for a decision: not denied, and with no reviewer yet.

    One without a record_id gets one from what it says, which stays the same as long as that does. Set-wide values are
    taken to stand in the records, as every reader leaves them.
    """
    found: list[Proposal] = []
    seen: Counter[str] = Counter()
    for record in mapping_set:
        if record.negated or record.review != "unreviewed" or not (record.object or record.absent):
            continue
        iri = record.value("record_id")
        if not iri:
            said = [record.value(s) for s in (*_COPIED, "predicate_id", *_OBJECT[:1], "mapping_tool")]
            key = _digest(*said, *record.extensions.get(SUBJECT_LANG, ()))
            seen[key] += 1
            iri = names.id("proposal", key if seen[key] == 1 else f"{key}-{seen[key]}")
        found.append(Proposal(iri, record))
    return tuple(found)


def records(proposal: Proposal, answer: Answer, reviewer: Reviewer, date: str, names: Names) -> tuple[Record, ...]:
    """The decision records of an answer: one, or two where another concept, or none, takes the place of the proposed.

    date: ISO 8601. Raises InputError for an answer that does not fit the proposal.
    """
    fitting(proposal, answer)
    decided = _Decided(proposal, answer, reviewer, date, names)
    if answer.choice == ACCEPT:
        return (decided.accepted(),)
    no = decided.made(_REVIEWED, agreement=-answer.sure)
    if answer.choice == REJECT:
        return (no,)
    if answer.choice == OTHER:
        new = dict.fromkeys(_OBJECT) | {"object_id": answer.concept, "object_label": answer.label or None}
        return (no, decided.authored(answer.relation, **new))
    new = dict.fromkeys(_OBJECT) | {"object_id": NO_TERM}
    return (no, decided.authored(MATCHES[0], **new))


def answers(found: Iterable[Record], reviewer: Reviewer, asked: Sequence[Proposal]) -> dict[str, Answer]:
    """What decision records of a reviewer say of proposals, by the proposal's id, in the order they were decided."""
    by_id = {proposal.id: proposal for proposal in asked}
    of: dict[str, list[Record]] = {}
    for record in found:
        about = record.value("see_also")
        if about in by_id and reviewer.reviewed(record):
            of.setdefault(about, []).append(record)
    made: dict[str, Answer] = {}
    for about, decided in of.items():
        day = max(record.value("review_date") for record in decided)
        answer = _answer(by_id[about], [r for r in decided if r.value("review_date") == day])
        if answer is not None:
            made[about] = answer
    return made


class _Decided:
    """The records of one answer while they are made."""

    def __init__(self, proposal: Proposal, answer: Answer, reviewer: Reviewer, date: str, names: Names) -> None:
        self._of, self._answer, self._reviewer, self._date, self._names = proposal, answer, reviewer, date, names

    def accepted(self) -> Record:
        if self._answer.relation in ("", self._of.relation) or self._of.record.absent:
            return self.made(_REVIEWED, agreement=self._answer.sure)
        return self.authored(self._answer.relation)

    def authored(self, relation: str, **slots: str | None) -> Record:
        """A mapping of the reviewer's own making, with the reviewer's own confidence."""
        own = {**self._reviewer.slots("author"), "mapping_date": self._date, "confidence": _number(self._answer.sure)}
        return self.made(_MADE, agreement=self._answer.sure, predicate_id=PREDICATES[relation], **{**own, **slots})

    def made(self, justification: str, *, agreement: float, **slots: str | None) -> Record:
        record = self._of.record
        said = {slot: record.values(slot) for slot in (*_COPIED, "predicate_id", *_OBJECT)}
        whole = Record.of(
            **{
                **said,
                **slots,
                **self._reviewer.slots("reviewer"),
                "mapping_justification": justification,
                "review_date": self._date,
                "reviewer_agreement": _number(agreement),
                "see_also": self._of.id,
                "comment": clean(self._answer.note) or None,
            }
        )
        key = _digest(*(f"{slot} {'|'.join(values)}" for slot, values in sorted(whole.slots.items())))
        lang = record.extensions.get(SUBJECT_LANG)
        extensions = {SUBJECT_LANG: lang} if lang else {}
        return replace(whole.having(record_id=self._names.id("decision", key)), extensions=extensions)


def clean(note: str) -> str:
    """A note as it is kept: one line of what can be seen, in Unicode form C, and no more than is read.

    >>> clean("two\\nlines\\x00")
    'two lines'
    """
    seen = "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFC", note))
    return " ".join(" ".join(seen.split())[:_LONGEST_NOTE].split())


def _answer(proposal: Proposal, decided: Sequence[Record]) -> Answer | None:
    """The answer that decision records of one day make up; None where they do not say yes or no."""
    pair = proposal.record.object
    other = [r for r in decided if r.object != pair and r.review == "accepted" and _agreement(r) > 0]
    last = other[-1] if other else decided[-1]
    sure, note = abs(_agreement(last)), last.value("comment")
    if other:
        if last.absent:
            return Answer(NONE, sure=sure, note=note)
        return Answer(OTHER, _RELATION.get(last.predicate, ""), last.object, last.value("object_label"), sure, note)
    if sure == 0:
        return None
    if _agreement(last) < 0:
        return Answer(REJECT, sure=sure, note=note)
    return Answer(ACCEPT, "" if last.absent else _RELATION.get(last.predicate, ""), sure=sure, note=note)


def fitting(proposal: Proposal, answer: Answer) -> None:
    """Nothing, where an answer fits a proposal. Raises InputError, with the mend, where it does not."""
    if answer.choice not in CHOICES:
        raise InputError(f"{answer.choice!r} is no decision", mend="one of " + ", ".join(CHOICES))
    if not 0 < answer.sure <= 1:
        raise InputError(f"{answer.sure:g} is not how sure one can be", mend="give a number above 0, up to 1")
    if answer.choice == OTHER and (answer.relation not in MATCHES or not answer.concept):
        raise InputError("another concept wants its IRI and a relation", mend="relations: " + ", ".join(MATCHES))
    if answer.choice == OTHER and answer.concept == proposal.record.object:
        raise InputError("is the concept that is proposed", where=answer.concept, mend="accept it")
    if answer.choice == NONE and proposal.record.absent:
        raise InputError("that no concept fits is what is proposed", mend="accept it")
    if answer.choice == ACCEPT and answer.relation and answer.relation != proposal.relation:
        if proposal.record.absent:
            raise InputError("there is no concept to relate to", mend="accept that there is none, or name another")
        if answer.relation not in MATCHES:
            raise InputError(f"{answer.relation!r} is no relation", mend="one of " + ", ".join(MATCHES))


def _agreement(record: Record) -> float:
    said = record.value("reviewer_agreement")
    return float(said) if said else 1.0


def _number(value: float) -> str:
    return f"{round(value, 4):g}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]
