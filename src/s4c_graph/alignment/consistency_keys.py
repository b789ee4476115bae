"""What a record says, as a key: one for all ways to say the same; part of the repair of mapping sets."""

from __future__ import annotations

from s4c_graph.alignment.hygiene_findings import Step
from s4c_graph.alignment.hygiene_links import BROAD, CLOSE, EXACT, RELATED, RELATIONS, Row, ordered
from s4c_graph.core.mappings import Record

Key = tuple[str, str, str, bool]
"""Kind of relation, both ends, and whether it is denied."""


def of_row(row: Row) -> Key:
    """What a row says."""
    return said(row.subject, row.record.predicate, row.object, row.record.negated)


def of_record(record: Record) -> Key:
    """What a record says."""
    subject = record.subject or f'"{record.value("subject_label")}"'
    object = record.object or f'"{record.value("object_label")}"'
    return said(subject, record.predicate, object, record.negated)


def of_step(step: Step) -> Key:
    """What a link of a chain says, where it is a record."""
    return said(step.subject, step.predicate, step.object, step.negated)


def said(subject: str, predicate: str, object: str, negated: bool) -> Key:
    """What a record says, the same for all ways to say it: turned round, or by another property of one kind."""
    kind, down = RELATIONS.get(predicate, ("", False))
    if not kind:
        return predicate, subject, object, negated
    if kind == BROAD:
        return (kind, object, subject, negated) if down else (kind, subject, object, negated)
    return kind, *ordered(subject, object), negated


def weakens(key: Key) -> bool:
    """Whether it can be weakened to closeMatch: neither closeMatch itself, nor denied, nor of no kind."""
    kind, _, _, negated = key
    return not negated and kind in (EXACT, BROAD, RELATED)


def when_weakened(key: Key) -> Key:
    """What is said when it was weakened."""
    _, one, other, negated = key
    return CLOSE, *ordered(one, other), negated
