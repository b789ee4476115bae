"""What records say of one pair: the same twice, the same and its denial, relations that exclude each other.

Codes MAP-07 and MAP-11 to MAP-15.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from s4c_graph.alignment.hygiene_findings import Explained, Step, found
from s4c_graph.alignment.hygiene_links import BROAD, CLOSE, EXACT, RELATED, RELATIONS, Links, Row, ordered
from s4c_graph.alignment.hygiene_messages import LANGUAGES


def doubled(links: Links) -> Iterator[Explained]:
    """The same mapping again: for one reason (MAP-11), with other confidence (MAP-12), turned round (MAP-13)."""
    same: defaultdict[tuple[str, str, str, bool], list[Row]] = defaultdict(list)
    for row in links.rows:
        if not row.absent:
            same[row.subject, row.record.predicate, row.object, row.record.negated].append(row)
    turned: defaultdict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for (subject, _, object, negated), rows in same.items():
        first = rows[0]
        for again in _of_one_version(rows):
            if len(again) > 1:
                yield _repeated(links, again)
        if first.kind and not negated and subject != object:
            pair = (first.lower, first.upper) if first.kind == BROAD else ordered(subject, object)
            turned[first.kind, *pair].append(first)
    for rows in turned.values():
        if len({(row.subject, row.object) for row in rows}) > 1:
            yield _of_pair("MAP-13", links, rows)


def _of_one_version(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Rows parted by the versions they state of both sides: a set for each version says the same, and rightly."""
    parted: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        parted[row.stated("subject", "source_version"), row.stated("object", "source_version")].append(row)
    told = all(all(versions) for versions in parted)
    yield from parted.values() if told else [rows]


def _repeated(links: Links, rows: Sequence[Row]) -> Explained:
    numbers = sorted({float(said) for row in rows if (said := row.record.value("confidence"))})
    if len(numbers) > 1:
        return _of_pair("MAP-12", links, rows, numbers=", ".join(f"{n:g}" for n in numbers))
    reasons = {(row.whole.id, row.record.value("mapping_justification")) for row in rows}
    kind = " others" if len(reasons) == len(rows) else ""
    return _of_pair("MAP-11", links, rows, kind=kind, n=f"{len(rows):,}")


def _of_pair(
    code: str, links: Links, rows: Sequence[Row], chain: Sequence[Step] = (), *, kind: str = "", **gaps: str
) -> Explained:
    """A finding about the pair of some rows, which are its chain where no other is given."""
    first, facts = rows[0], links.facts
    said = {
        lang: {"a": facts.called(first.subject, lang), "b": facts.called(first.object, lang), **gaps}
        for lang in LANGUAGES
    }
    return found(
        code,
        first.subject,
        said,
        kind=kind,
        path=first.record.predicate,
        value=first.object,
        place=first.place,
        chain=chain or [row.step for row in rows],
    )


def exclusive(links: Links) -> Iterator[Explained]:
    """One pair mapped by relations that exclude each other (MAP-07; SKOS S27 and S46, and broader both ways)."""
    said: defaultdict[tuple[str, str], dict[str, Row]] = defaultdict(dict)
    for row in links.rows:
        if row.holds and row.kind in (EXACT, BROAD, RELATED) and row.subject != row.object:
            way = row.kind if row.kind != BROAD else f"{BROAD} {row.lower < row.upper}"
            said[ordered(row.subject, row.object)].setdefault(way, row)
    for _, by_way in sorted(said.items()):
        if len(by_way) > 1:
            rows = [by_way[way] for way in sorted(by_way)]
            relations = ", ".join(links.facts.names.short(row.record.predicate) for row in rows)
            if len({row.record.predicate for row in rows}) == 1:  # the same both ways round
                relations = f"{relations.split(',')[0]} ⇄"
            yield _of_pair("MAP-07", links, rows, relations=relations)


def denied(links: Links) -> Iterator[Explained]:
    """Records that say Not, and what says or implies the contrary (MAP-14, through the hierarchy MAP-15)."""
    negatives = [row for row in links.rows if row.record.negated and not row.absent]
    if not negatives:
        return
    stated: dict[tuple[str, str, str], Row] = {}
    near: dict[str, dict[tuple[str, str], Row]] = {CLOSE: {}, RELATED: {}}
    for row in links.rows:
        if row.holds:
            stated.setdefault((row.subject, row.record.predicate, row.object), row)
    for kind, pairs in links.between.items():
        for (a, b), row in sorted(pairs.items(), key=lambda item: item[0]):
            near[kind].setdefault(ordered(links.group(a), links.group(b)), row)
    for row in negatives:
        direct = stated.get((row.subject, row.record.predicate, row.object))
        chain = [direct.step] if direct is not None else _implied(links, near, row)
        if chain is not None:
            by_hierarchy = row.kind == BROAD and not _one_record_up(chain)
            relation = links.facts.names.short(row.record.predicate)
            yield _of_pair("MAP-15" if by_hierarchy else "MAP-14", links, [row], [row.step, *chain], relation=relation)


def _implied(links: Links, near: dict[str, dict[tuple[str, str], Row]], row: Row) -> list[Step] | None:
    """The chain from which what a row denies follows."""
    if row.kind == EXACT:
        return links.same(row.subject, row.object) or None
    if row.kind == BROAD:
        return links.up(row.lower, row.upper)
    if row.kind not in near:
        return None
    a, b = row.subject, row.object
    positive = near[row.kind].get(ordered(links.group(a), links.group(b)))
    if positive is not None:
        c, d = positive.subject, positive.object
        if links.group(c) != links.group(a):
            c, d = d, c
        one, other = links.same(a, c), links.same(d, b)
        return None if one is None or other is None else [*one, positive.step, *other]
    return (links.same(a, b) or None) if row.kind == CLOSE else None  # exactMatch is a closeMatch


def _one_record_up(chain: Sequence[Step]) -> bool:
    """Whether a chain climbs by a single record, the rest of it being exactMatch."""
    kinds = [RELATIONS.get(step.predicate, ("", False))[0] for step in chain]
    return kinds.count(BROAD) == 1 and all(kind in (BROAD, EXACT) for kind in kinds)
