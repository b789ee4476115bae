"""What people decided of pairs of text and concept: read from SSSOM records, laid over what a matcher proposes.

After review, before a result leaves. Proposals, decisions and reviewers stay apart: a proposal has the tool's
``confidence``, a decision the reviewer's ``reviewer_agreement``, and a decision names its proposal in ``see_also``.

How several decisions become one. Of a reviewer the latest of a pair counts (by ``review_date``, then by where it
stands). Accepted has more reviewers than rejected: accepted; fewer: rejected; as many: undecided. The relation of an
accepted pair is the one that most of those chose; with two equally many the pair is undecided. An agreement of 0 says
that the reviewer is not sure, and counts for neither.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from s4c_graph.alignment.matches import PREDICATES, RELATIONS, Alignment, Match, Text
from s4c_graph.core.mappings import ABSENT, Record

SUBJECT_LANG = "subject_lang"
"""The extension slot that tells the language of a mapped literal (BCP 47); without it a decision is of all languages.
"""
ACCEPTED, REJECTED, UNDECIDED = "accepted", "rejected", "undecided"
NO_TERM = ""
"""The concept of a decision that a text has none."""
_RELATION = MappingProxyType({predicate: relation for relation, predicate in PREDICATES.items()})
_Subject = tuple[str, str]


@dataclass(frozen=True)
class Vote:
    """What one reviewer says of one pair.

    says: one of RELATIONS, ``none`` for rejected; empty for not sure. about: record_id of the proposal. lang: of a
    literal subject. sure: size of the agreement, 0 to 1.
    """

    reviewer: str
    says: str
    sure: float
    date: str = ""
    note: str = ""
    about: str = ""
    lang: str = ""
    predicate: str = ""
    denied: bool = False

    def words(self) -> str:
        """The vote as a sentence without its stop."""
        who, when = self.reviewer or "somebody", f" on {self.date}" if self.date else ""
        note = f": {self.note}" if self.note else ""
        if self.says == "":
            return f"{who} was not sure{when}{note}"
        if self.says == "none":
            return f"{who} {'denied' if self.denied else 'rejected'} it{when}{note}"
        return f"{who} accepted it as {self.says}{when}{note}"


@dataclass(frozen=True)
class Verdict:
    """What all reviewers together say of one pair.

    outcome: ``accepted``, ``rejected`` or ``undecided``, the last also where nobody said anything. relation: one of
    RELATIONS where accepted. sure: the agreement with the outcome, summed, over all who said yes or no; 0 to 1.
    votes: the latest of each reviewer, by date. disagree: not all say the same.
    """

    outcome: str
    relation: str = ""
    sure: float = 0.0
    votes: tuple[Vote, ...] = ()
    disagree: bool = False


@dataclass(frozen=True)
class Decisions:
    """Everything that people decided, by subject and concept.

    A text is known by its id where that is the ``subject_id`` of decisions; else by its words (NFKC, capitals and
    blanks put right) and language, of which one that is not stated fits all.

    >>> rejected = Record.of(subject_label="Bus driver", object_id="urn:c", reviewer_label="Ann",
    ...     predicate_id=PREDICATES["exact"], reviewer_agreement="-1", review_date="2026-01-02")
    >>> decided = Decisions.of([rejected])
    >>> decided.blocked(Text("1", "bus  driver"), "urn:c"), decided.said(Text("1", "bus driver"), "urn:c")
    (True, ('Ann rejected it on 2026-01-02',))
    """

    by_subject: Mapping[_Subject, Mapping[str, Sequence[Vote]]] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, records: Iterable[Record]) -> Decisions:
        """The decisions among some records: what has a reviewer, and what is negated; the rest is passed over."""
        found: defaultdict[_Subject, defaultdict[str, list[Vote]]] = defaultdict(lambda: defaultdict(list))
        for record in records:
            subject = subject_of(record)
            concept = NO_TERM if record.object in ABSENT else record.object
            if subject is not None and (concept or record.object):
                for vote in _votes(record):
                    found[subject][concept].append(vote)
        days = _last_days(found)
        return cls(
            {
                subject: {
                    concept: tuple(v for v in votes if not v.about or v.date == days[v.reviewer, v.about])
                    for concept, votes in of.items()
                }
                for subject, of in found.items()
            }
        )

    def __bool__(self) -> bool:
        return bool(self.by_subject)

    def verdict(self, text: Text, concept: str) -> Verdict:
        """What people together say of a pair."""
        for subject in _subjects(text):
            votes = [v for v in self.by_subject.get(subject, {}).get(concept, ()) if _speaks(v.lang, text.lang)]
            if votes:
                return _aggregated(votes)
        return Verdict(UNDECIDED)

    def blocked(self, text: Text, concept: str) -> bool:
        """True for a pair that people rejected or denied: it is not proposed again."""
        return self.verdict(text, concept).outcome == REJECTED

    def accepted(self, text: Text) -> dict[str, Verdict]:
        """The concepts that people accepted for a text, surest first, equals by IRI."""
        found = {c: self.verdict(text, c) for c in self._concepts(text) if c != NO_TERM}
        kept = [(c, v) for c, v in found.items() if v.outcome == ACCEPTED]
        return dict(sorted(kept, key=lambda pair: (-pair[1].sure, pair[0])))

    def absent(self, text: Text) -> bool:
        """True where people decided that no concept fits a text (``sssom:NoTermFound``)."""
        return self.verdict(text, NO_TERM).outcome == ACCEPTED

    def said(self, text: Text, concept: str) -> tuple[str, ...]:
        """Each reviewer's decision of a pair in words, by date, and last that they disagree, where they do."""
        verdict = self.verdict(text, concept)
        words = [vote.words() for vote in verdict.votes]
        if verdict.disagree:
            words.append(f"reviewers disagree; together: {verdict.relation or verdict.outcome}")
        return tuple(words)

    def _concepts(self, text: Text) -> list[str]:
        return sorted({c for subject in _subjects(text) for c in self.by_subject.get(subject, {})})


def apply(alignment: Alignment, decisions: Decisions) -> Alignment:
    """The same alignment under what people decided.

    Rejected and denied matches are gone, a parent that was rejected too; accepted ones stand first, surest first,
    with the relation that was decided, and the agreement as its probability; ranks are consecutive; what was said
    stands in each reason. Accepted as exact or close ends an absence; ``sssom:NoTermFound`` accepted, and no concept,
    states one. Concepts that are not among the matches are not added. Doing it again changes nothing.
    """
    text = replace(alignment.text, lang=alignment.text.lang or alignment.lang)
    if not any(subject in decisions.by_subject for subject in _subjects(text)):
        return _ranked(alignment, alignment.matches)
    verdicts = {match.concept: decisions.verdict(text, match.concept) for match in alignment.matches}
    matches = [
        _under(match, verdicts[match.concept], decisions.said(text, match.concept))
        for match in alignment.matches
        if verdicts[match.concept].outcome != REJECTED
    ]
    first = [m for m in matches if verdicts[m.concept].outcome == ACCEPTED]
    first.sort(key=lambda m: -verdicts[m.concept].sure)
    made = _ranked(alignment, [*first, *(m for m in matches if verdicts[m.concept].outcome != ACCEPTED)])
    if made.parent is not None and decisions.blocked(text, made.parent.concept):
        made = replace(made, parent=None)
    accepted = decisions.accepted(text)
    same = [verdict.sure for verdict in accepted.values() if verdict.relation in RELATIONS[:2]]
    if same:
        return replace(made, absent=False, parent=None, none=min(made.none, 1.0 - max(same)))
    if decisions.absent(text) and not accepted:
        return replace(made, absent=True, none=max(made.none, decisions.verdict(text, NO_TERM).sure))
    return made


def subject_of(record: Record) -> _Subject | None:
    """What a record's subject is known by: its IRI, or its words where it is a literal; None where it has neither."""
    if record.subject:
        return None if record.subject in ABSENT else ("id", record.subject)
    words = _words(record.value("subject_label"))
    return ("words", words) if words else None


def _subjects(text: Text) -> tuple[_Subject, ...]:
    """What a text may be known by, the closest first."""
    return ("id", text.id), ("words", _words(text.text))


def _words(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).split())


def _speaks(said: str, asked: str) -> bool:
    """Whether a decision in one language is about a text in another; what is not stated fits."""
    one, other = (tag.casefold().split("-", 1)[0] for tag in (said, asked))
    return not one or not other or one == other


def _votes(record: Record) -> list[Vote]:
    """The votes of a record: one for each of its reviewers; of a denial without them one of its authors."""
    says, sure = _says(record)
    if says is None:
        return []
    reviewers = record.values("reviewer_id") or record.values("reviewer_label")
    if not reviewers:
        reviewers = record.values("author_id") or record.values("author_label") or ("",)
    date = record.value("review_date") or record.value("mapping_date")
    lang = next(iter(record.extensions.get(SUBJECT_LANG, ())), "")
    note = " ".join(record.value("comment").split())
    about = record.value("see_also")
    return [Vote(who, says, sure, date, note, about, lang, record.predicate, record.negated) for who in reviewers]


def _says(record: Record) -> tuple[str | None, float]:
    """What a record says of its pair, and how surely; None where it decides nothing."""
    reviewed = bool(record.values("reviewer_id") or record.values("reviewer_label"))
    if not reviewed:
        return ("none", 1.0) if record.negated else (None, 0.0)
    said = record.value("reviewer_agreement")
    agreement = float(said) if said else 1.0
    if agreement == 0:
        return "", 0.0
    if record.negated:
        return ("none", agreement) if agreement > 0 else (None, 0.0)
    if agreement < 0:
        return "none", -agreement
    return _RELATION.get(record.predicate), agreement


def _last_days(found: Mapping[_Subject, Mapping[str, Sequence[Vote]]]) -> dict[tuple[str, str], str]:
    """The day on which each reviewer last decided of each proposal."""
    days: dict[tuple[str, str], str] = {}
    for of in found.values():
        for vote in (vote for votes in of.values() for vote in votes if vote.about):
            key = (vote.reviewer, vote.about)
            days[key] = max(days.get(key, ""), vote.date)
    return days


def _aggregated(votes: Sequence[Vote]) -> Verdict:
    by_reviewer: defaultdict[str, list[Vote]] = defaultdict(list)
    for vote in sorted(votes, key=lambda v: v.date):  # stable: of one day, the later in its file is the later
        by_reviewer[vote.reviewer].append(vote)
    latest = sorted((_of_one(own) for own in by_reviewer.values()), key=lambda v: (v.date, v.reviewer))
    heard = [v for v in latest if v.says]
    against = [v for v in heard if v.says == "none"]
    for_it = [v for v in heard if v.says != "none"]
    disagree = len({v.says for v in heard}) > 1
    whole = tuple(latest)
    if len(against) > len(for_it):
        return Verdict(REJECTED, "", sum(v.sure for v in against) / len(heard), whole, disagree)
    if len(for_it) > len(against):
        (best, most), *others = Counter(v.says for v in for_it).most_common()
        if not others or most > others[0][1]:
            sure = sum(v.sure for v in for_it if v.says == best) / len(heard)
            return Verdict(ACCEPTED, best, sure, whole, disagree)
    return Verdict(UNDECIDED, "", 0.0, whole, disagree)


def _of_one(votes: Sequence[Vote]) -> Vote:
    """What one reviewer says in the end, votes by date.

    A later vote on the same proposal, or on the same relation, takes the place of an earlier one. Of what is left a
    yes stands beside a no to another relation: who rejects exactMatch and accepts closeMatch accepts.
    """
    left: dict[str, Vote] = {}
    for vote in votes:
        for key, earlier in list(left.items()):
            if earlier.predicate == vote.predicate or (vote.about and earlier.about == vote.about):
                del left[key]
        left[vote.predicate] = vote
    said = list(left.values())
    for wanted in (_yes, _no):
        if fitting := [vote for vote in said if wanted(vote)]:
            return fitting[-1]
    return said[-1]


def _yes(vote: Vote) -> bool:
    return vote.says not in ("", "none")


def _no(vote: Vote) -> bool:
    return vote.says == "none"


def _under(match: Match, verdict: Verdict, said: tuple[str, ...]) -> Match:
    if match.reason.decisions != said:
        match = replace(match, reason=replace(match.reason, decisions=said))
    if verdict.outcome != ACCEPTED:
        return match
    relation, sure = verdict.relation, verdict.sure
    if match.relation == relation and match.confidence == sure == match.probabilities[relation]:
        return match
    # who says close says that it is not exact
    others = [name for name in RELATIONS if name != relation and (relation, name) != ("close", "exact")]
    rest = sum(match.probabilities[name] for name in others)
    shares = {n: match.probabilities[n] / rest if rest > 0 else 1 / len(others) for n in others}
    probabilities = {n: sure if n == relation else (1.0 - sure) * shares.get(n, 0.0) for n in RELATIONS}
    return replace(match, relation=relation, confidence=sure, probabilities=MappingProxyType(probabilities))


def _ranked(alignment: Alignment, matches: Sequence[Match]) -> Alignment:
    ranked = tuple(m if m.rank == rank else replace(m, rank=rank) for rank, m in enumerate(matches, 1))
    return alignment if ranked == alignment.matches else replace(alignment, matches=ranked)
