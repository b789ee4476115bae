"""Which concept of a new edition takes the place of one that is gone: what is stated, and what can be proved.

The rules are tried in this order, and are strict, because mappings follow them without anybody looking
(docs/reference/diff.md):

- **stated**: ``dct:isReplacedBy`` in either edition, ``skos:exactMatch`` between the two, or a pair that is handed in,
  such as one of a crosswalk. Followed to what is live in the new edition; several successors stay several.
- **counterpart**: ``skos:closeMatch`` between the two editions, or any match of a crosswalk that is handed in. Told in
  a comparison; no mapping follows it, and nothing is proved against it.
- **code**: a concept that is gone and one that is new have the same kind, the same code and, in every language in which
  both have a preferred label (at least one), the same label; and in neither edition has another of that kind this code.
- **label**: the same without a code on either side, and in neither edition has another of that kind any of the labels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from s4c_graph.core.outline import Entry, Outline

Pair = tuple[str, str]
STATED, BY_CODE, BY_LABEL, COUNTERPART = "stated", "code", "label", "counterpart"


@dataclass(frozen=True)
class Succession:
    """What takes the place of a concept: IRIs of the new edition, and by which rule."""

    targets: tuple[str, ...]
    why: str

    @property
    def followed(self) -> bool:
        """True where a mapping may follow it without being looked at."""
        return self.why != COUNTERPART


def successors(
    old: Outline, new: Outline, stated: Iterable[Pair] = (), near: Iterable[Pair] = ()
) -> dict[str, Succession]:
    """The successors of concepts of the old edition that the new one has not, or has as obsolete.

    stated: pairs from elsewhere that are one and the same, such as exact ones of a crosswalk, old IRI and new
    IRI. near: pairs that are counterparts. Pairs of anything else are passed over. A concept that no rule finds
    a successor for is not in the answer.
    """
    leaving = sorted({*old} - {*new} | {iri for iri in new if new[iri].obsolete})
    found: dict[str, Succession] = {}
    links = _links(old, new, stated)
    for iri in leaving:
        if targets := _live(iri, links, new):
            found[iri] = Succession(targets, STATED)
    close = _matches(old, new, "close")
    for left, right in near:
        if right not in old:
            close[left].add(right)
    for iri in leaving:
        if iri not in found and (alike := tuple(sorted(t for t in close.get(iri, ()) if new.live(t)))):
            found[iri] = Succession(alike, COUNTERPART)  # somebody looked, and says that it is not quite the same
    rest = [iri for iri in leaving if iri not in found and iri in old]
    fresh = [iri for iri in new if iri not in old and not new[iri].obsolete]
    found |= _proved(rest, fresh, old, new)
    return dict(sorted(found.items()))


def _links(old: Outline, new: Outline, stated: Iterable[Pair]) -> dict[str, set[str]]:
    links: dict[str, set[str]] = defaultdict(set)
    for edition in (old, new):
        for iri in edition:
            links[iri].update(t[1:-1].decode("utf-8") for t in edition[iri].replaced_by)
    for iri, targets in _matches(old, new, "exact").items():
        links[iri] |= targets
    for left, right in stated:
        if left in old and new.live(right):
            links[left].add(right)
    return links


def _matches(old: Outline, new: Outline, slot: str) -> dict[str, set[str]]:
    """Matches between a concept that only the old edition has and one that only the new one has, whoever states it."""
    links: dict[str, set[str]] = defaultdict(set)
    for edition in (old, new):
        for iri in edition:
            for written in getattr(edition[iri], slot):
                other = written[1:-1].decode("utf-8")
                for left, right in ((iri, other), (other, iri)):
                    if left in old and left not in new and right in new and right not in old:
                        links[left].add(right)
    return links


def _live(iri: str, links: Mapping[str, set[str]], new: Outline) -> tuple[str, ...]:
    """The live concepts that a chain of replacements ends in; none where any branch of it ends in nothing."""
    ends: set[str] = set()
    seen, open_ = {iri}, sorted(links.get(iri, ()))
    while open_:
        one = open_.pop()
        if one in seen:
            continue
        seen.add(one)
        if new.live(one):
            ends.add(one)
        elif onwards := links.get(one):
            open_ += sorted(onwards)
        else:
            return ()
    return tuple(sorted(ends))


def _proved(leaving: Iterable[str], fresh: Iterable[str], old: Outline, new: Outline) -> dict[str, Succession]:
    codes = [_by_code(edition) for edition in (old, new)]
    labels = [_by_label(edition) for edition in (old, new)]
    coming = set(fresh)
    found: dict[str, Succession] = {}
    for iri in leaving:
        here = old[iri]
        kind, code = here.kind, here.code
        if code:
            alike = codes[1].get((kind, code), set())
            if len(alike) == 1 and codes[0][kind, code] == {iri} and alike <= coming:
                (target,) = alike
                if _same_labels(here, new[target]):
                    found[iri] = Succession((target,), BY_CODE)
            continue
        alike = {t for said in here.labels.items() for t in labels[1].get((kind, *said), ())}
        if len(alike) == 1 and alike <= coming:
            (target,) = alike
            there = new[target]
            names = {*here.labels.items(), *there.labels.items()}
            alone = all(labels[0].get((kind, *n), {iri}) == {iri} for n in names)
            alone &= all(labels[1].get((kind, *n), {target}) == {target} for n in names)
            if alone and not there.code and _same_labels(here, there):
                found[iri] = Succession((target,), BY_LABEL)
    return found


def _same_labels(one: Entry, other: Entry) -> bool:
    here, there = one.labels, other.labels
    both = here.keys() & there.keys()
    return bool(both) and all(here[lang] == there[lang] for lang in both)


def _by_code(edition: Outline) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for iri in edition:
        if edition[iri].codes:
            found[edition[iri].kind, edition[iri].code].add(iri)
    return found


def _by_label(edition: Outline) -> dict[tuple[str, str, str], set[str]]:
    found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for iri in edition:
        for lang, text in edition[iri].labels.items():
            found[edition[iri].kind, lang, text].add(iri)
    return found
