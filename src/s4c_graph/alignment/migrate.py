"""Mappings carried to a new edition of the vocabulary they map to: each record is decided by rule, or left to people.

No record is dropped. Each one comes out as exactly one of STATUSES, and what cannot be decided is kept as it was. The
rules for what takes the place of what are in core.successors, those for predicates in :func:`weakened`; both are
told in docs/reference/diff.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from s4c_graph.core.mappings import Record
from s4c_graph.core.names import EXTERNAL
from s4c_graph.core.outline import Outline
from s4c_graph.core.successors import BY_CODE, BY_LABEL, Succession

CARRIED, RELABELLED, RETARGETED, SPLIT, UNDECIDED = "carried", "relabelled", "re-targeted", "split", "undecided"
STATUSES = (CARRIED, RELABELLED, RETARGETED, SPLIT, UNDECIDED)
"""What may become of a record, from the least change to none that a rule allows."""
_REVIEW = ("reviewer_id", "reviewer_label", "reviewer_agreement", "review_date")
_SKOS = EXTERNAL["skos"]
EXACT, CLOSE, BROAD, NARROW, RELATED = (
    _SKOS + n for n in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
)
_ALIKE = MappingProxyType({EXACT: CLOSE, CLOSE: CLOSE, BROAD: BROAD, NARROW: NARROW, RELATED: RELATED})
_SMALLER = MappingProxyType({EXACT: NARROW, CLOSE: RELATED, BROAD: RELATED, NARROW: NARROW, RELATED: RELATED})
_LARGER = MappingProxyType({EXACT: BROAD, CLOSE: RELATED, BROAD: BROAD, NARROW: RELATED, RELATED: RELATED})


@dataclass(frozen=True)
class Past:
    """An edition that records may be of: its version, and, where it is at hand, its outline and the successors."""

    version: str
    outline: Outline | None = None
    successors: Mapping[str, Succession] = field(default_factory=dict)

    def shared(self, target: str) -> bool:
        """True where a successor takes the place of more than one concept, or was there before it did."""
        n = sum(target in s.targets for s in self.successors.values())
        return n > 1 or (self.outline is not None and target in self.outline)


@dataclass(frozen=True)
class Target:
    """The edition that records are carried to. vocabulary: whether an IRI is, or was, one of its concepts.

    title: how people call it (``ESCO``). date: ISO date of the migration. tool: name and version.
    """

    version: str
    outline: Outline
    vocabulary: Callable[[str], bool]
    title: str
    date: str
    tool: tuple[str, str]
    lang: str = "en"


@dataclass(frozen=True)
class Outcome:
    """What became of one record: its status, the records in its place, why, and the IRIs that could not be followed."""

    before: Record
    status: str
    after: tuple[Record, ...]
    why: str = ""
    lost: tuple[str, ...] = ()


def migrate(records: Iterable[Record], target: Target, pasts: Mapping[str, Past]) -> list[Outcome]:
    """Decide each record, in order. pasts: editions by version, as records name them.

    Idempotent: what was decided comes out as carried when it is migrated to the same edition again.
    """
    return [_decided(record, target, pasts) for record in records]


def counted(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """Records by status, every status named."""
    found = Counter(o.status for o in outcomes)
    return {status: found[status] for status in STATUSES}


def weakened(predicate: str, side: str, extent: str) -> str:
    """What still holds of a mapping whose one side is replaced by something of another extent.

    side: ``subject`` or ``object``, which was replaced. extent: ``same`` (proved to be one and the same),
    ``alike`` (stated to replace it), ``smaller`` (one of several that replace it) or ``larger`` (it replaces
    several). A predicate that is none of SKOS's five becomes relatedMatch, unless nothing but the IRI changed.

    >>> weakened(EXACT, "object", "smaller") == NARROW, weakened(EXACT, "subject", "smaller") == BROAD
    (True, True)
    """
    if extent == "same":
        return predicate
    if extent == "alike":
        return _ALIKE.get(predicate, RELATED)
    if side == "object":
        return (_SMALLER if extent == "smaller" else _LARGER).get(predicate, RELATED)
    turned = {BROAD: NARROW, NARROW: BROAD}
    seen = turned.get(predicate, predicate)
    found = (_SMALLER if extent == "smaller" else _LARGER).get(seen, RELATED)
    return turned.get(found, found)


def _decided(record: Record, target: Target, pasts: Mapping[str, Past]) -> Outcome:
    status, made, whys, lost = CARRIED, [record], [], []
    if _crosswalk(record, target):
        return Outcome(record, CARRIED, (record,), f"it pairs another edition with {target.version}")
    for side in ("subject", "object"):
        if not target.vocabulary(record.value(f"{side}_id")):
            continue
        version = record.value(f"{side}_source_version")
        found = [_side(one, side, target, pasts.get(version, Past(version))) for one in made]
        made = [part for _, parts, _ in found for part in parts]
        status = max(status, found[0][0], key=STATUSES.index)
        whys += [found[0][2]] if found[0][2] else []
        lost += [record.value(f"{side}_id")] if found[0][0] == UNDECIDED else []
    if status == UNDECIDED:
        return Outcome(record, UNDECIDED, (record,), "; ".join(whys), tuple(lost))
    return Outcome(record, status, tuple(made), "; ".join(whys))


def _crosswalk(record: Record, target: Target) -> bool:
    """True where one side is of the target and the other of another edition: such a record is of both for good."""
    versions = [record.value(f"{s}_source_version") for s in ("subject", "object")]
    both = all(target.vocabulary(record.value(f"{s}_id")) for s in ("subject", "object"))
    return both and all(versions) and versions[0] != versions[1] and target.version in versions


def _side(record: Record, side: str, target: Target, past: Past) -> tuple[str, list[Record], str]:
    """One side of a record: its status, the record with that side decided (several where it is split), and why."""
    iri, version = record.value(f"{side}_id"), {f"{side}_source_version": target.version}
    if target.outline.live(iri):
        said = record.value(f"{side}_label")
        status, label, why = _label(said, iri, target, past)
        if status == CARRIED:
            return status, [record.having(**version)], why
        told = f"{target.title} {past.version} to {target.version}: {said!r} before"
        rules = (*record.values("curation_rule_text"), told)
        slots = {f"{side}_label": label, "curation_rule_text": rules}
        return status, [record.having(**version, **_made(target), **slots)], why
    succession = past.successors.get(iri)
    gone = f"{iri} is obsolete" if iri in target.outline else f"{iri} is not"
    if succession is None or not succession.followed:
        near = f", and {' '.join(succession.targets)} is only its counterpart" if succession else ""
        known = "" if past.outline is not None else f" ({target.title} {past.version or '?'} is not at hand)"
        return UNDECIDED, [record], f"{gone} in {target.title} {target.version}{known}{near}"
    if record.negated and not _proved(succession):
        return UNDECIDED, [record], f"{gone} in {target.title} {target.version}, and a denial is not carried over"
    parts = []
    for one in succession.targets:
        extent = _extent(succession, one, past)
        said = f"{target.title} {past.version} to {target.version}: {_RULES[extent, succession.why]} {iri}"
        parts.append(
            record.having(
                **version,
                **_made(target),
                **({} if _proved(succession) else dict.fromkeys(_REVIEW)),
                **{f"{side}_id": one, f"{side}_label": _named(record, side, one, target, past)},
                predicate_id=weakened(record.predicate, side, extent),
                **({} if weakened(record.predicate, side, extent) == record.predicate else {"predicate_label": None}),
                see_also=tuple(dict.fromkeys((*record.values("see_also"), iri))),
                curation_rule_text=(*record.values("curation_rule_text"), said, *_reviewed(record, succession)),
            )
        )
    why = f"{iri} → {' '.join(succession.targets)} ({succession.why})"
    return (SPLIT if len(parts) > 1 else RETARGETED), parts, why


_RULES = MappingProxyType(
    {
        ("same", BY_CODE): "same kind, code and labels as",
        ("same", BY_LABEL): "same kind and labels as",
        ("alike", "stated"): "stated to replace",
        ("smaller", "stated"): "one of several stated to replace",
        ("larger", "stated"): "stated to replace, with others,",
    }
)


def _extent(succession: Succession, target: str, past: Past) -> str:
    if _proved(succession):
        return "same"
    if len(succession.targets) > 1:
        return "smaller"
    return "larger" if past.shared(target) else "alike"


def _proved(succession: Succession) -> bool:
    return succession.why in (BY_CODE, BY_LABEL)


def _reviewed(record: Record, succession: Succession) -> tuple[str, ...]:
    """That somebody reviewed it when it was of the old concept, where that no longer counts as a review."""
    if _proved(succession) or record.review == "unreviewed":
        return ()
    who = " ".join((*record.values("reviewer_label"), *record.values("reviewer_id")))
    return (f"{record.review} before it was migrated, by {who}",)


def _made(target: Target) -> dict[str, str]:
    return {"mapping_date": target.date, "mapping_tool": target.tool[0], "mapping_tool_version": target.tool[1]}


def _label(said: str, iri: str, target: Target, past: Past) -> tuple[str, str, str]:
    """Whether a record's label is what the old edition called the concept and the new one does not; the new one; why.

    A label that is of neither, or in a language that is not at hand in both, is left as its author wrote it.
    """
    now = target.outline[iri].labels
    label = now.get(_lang(said, iri, past), "") if said and said not in now.values() else ""
    return (RELABELLED, label, f"{said!r} is now called {label!r}") if label else (CARRIED, said, "")


def _named(record: Record, side: str, one: str, target: Target, past: Past) -> str | None:
    """The label of a successor in the language that the record's was in; none where the record states none."""
    said = record.value(f"{side}_label")
    if not said:
        return None
    lang = _lang(said, record.value(f"{side}_id"), past)
    return target.outline[one].labels.get(lang) or target.outline[one].label(target.lang) or None


def _lang(said: str, iri: str, past: Past) -> str:
    """The language in which the old edition called a concept so; empty where it did not."""
    if past.outline is None or iri not in past.outline:
        return ""
    return next((lang for lang, text in sorted(past.outline[iri].labels.items()) if text == said), "")
