"""What mappings do together: concepts made one, one above itself, related and above (MAP-06, MAP-08 to MAP-10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from s4c_graph.alignment.hygiene_findings import Explained, Step, found
from s4c_graph.alignment.hygiene_links import BROAD, BROADER, RELATED, RELATIONS, SKOS, Links, Row
from s4c_graph.alignment.hygiene_messages import LANGUAGES

_ABOVE = {"en": "above", "sv": "över", "pl": "nad"}
_BELOW = {"en": "below", "sv": "under", "pl": "pod"}


def merged(links: Links, homes: Mapping[str, str]) -> Iterator[Explained]:
    """Concepts of one vocabulary that exactMatch makes one: for n of them the n - 1 shortest chains (MAP-06).

    homes: the vocabulary of each concept, by name.
    """
    for members in links.groups.values():
        by_home: defaultdict[str, list[str]] = defaultdict(list)
        for member in members:
            if home := homes.get(member):
                by_home[home].append(member)
        for home, own in sorted(by_home.items()):
            if len(own) > 1:
                yield from _spanning(links, home, own)


def _spanning(links: Links, home: str, own: Sequence[str]) -> Iterator[Explained]:
    """The chains of a shortest tree over some concepts of a group, after Mehlhorn (1988): linear in its records."""
    came, candidates = _regions(links, own)
    trees: dict[str, str] = {}
    for _, a, b, u, v in sorted(candidates):
        one, other = _root(trees, a), _root(trees, b)
        if one != other:
            trees[other] = one
            path = [*came[u].path(came, u)[::-1], *came[v].path(came, v)]
            yield _merge(links, home, a, b, path if path[0] == a else path[::-1])
    roots = sorted({_root(trees, member) for member in own})
    for a, b in pairwise(roots):  # only where the effort ran out
        yield _merge(links, home, a, b, ())


@dataclass(frozen=True, slots=True)
class _Reached:
    """The concept of the vocabulary that another one is nearest to, how far, and over which neighbour."""

    owner: str
    steps: int
    over: str

    def path(self, came: Mapping[str, _Reached], at: str) -> list[str]:
        """From a concept to its owner."""
        path = [at]
        while came[path[-1]].over:
            path.append(came[path[-1]].over)
        return path


def _regions(links: Links, own: Sequence[str]) -> tuple[dict[str, _Reached], list[tuple[int, str, str, str, str]]]:
    """What is nearest to each, found ring by ring so that ties do not depend on the order of rows, and the borders."""
    came = {member: _Reached(member, 0, "") for member in own}
    ring = sorted(own)
    while ring:
        claims: dict[str, tuple[str, str]] = {}
        for at in ring:
            if not links.effort.take(1 + len(links.exact[at])):
                return came, _borders(links, came)
            for near in links.exact[at]:
                if near not in came:
                    claim = (came[at].owner, at)
                    claims[near] = min(claims.get(near, claim), claim)
        for near, (owner, over) in claims.items():
            came[near] = _Reached(owner, came[over].steps + 1, over)
        ring = sorted(claims)
    return came, _borders(links, came)


def _borders(links: Links, came: Mapping[str, _Reached]) -> list[tuple[int, str, str, str, str]]:
    """Records that lead from one region into another: (length of the chain, owners, the record's ends)."""
    found: list[tuple[int, str, str, str, str]] = []
    for u, mine in came.items():
        for v in links.exact[u]:
            theirs = came.get(v)
            if theirs is not None and mine.owner < theirs.owner:
                found.append((mine.steps + theirs.steps + 1, mine.owner, theirs.owner, u, v))
    return found


def _root(trees: dict[str, str], at: str) -> str:
    while at in trees:
        above = trees[at]
        trees[at] = at = trees.get(above, above)
    return at


def _merge(links: Links, home: str, a: str, b: str, path: Sequence[str]) -> Explained:
    chain = links.along(path)
    rows = [links.exact[x][y] for x, y in pairwise(path)]
    versions = _versions(rows, links)
    kind = "" if chain else " untraced"
    kind = " versions" if versions else kind
    place = chain[0].place if chain else None
    said = {
        lang: {
            "a": links.facts.called(a, lang),
            "b": links.facts.called(b, lang),
            "vocabulary": links.facts.names.short(home),
            "versions": versions,
        }
        for lang in LANGUAGES
    }
    return found("MAP-06", a, said, kind=kind, path=SKOS + "exactMatch", value=b, place=place, chain=chain)


def _versions(rows: Sequence[Row], links: Links) -> str:
    """Versions of one vocabulary that a chain goes over, where they are several."""
    stated: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        for side, iri in (("subject", row.subject), ("object", row.object)):
            vocabulary = links.facts.vocabulary(iri)
            name = vocabulary.name if vocabulary else row.stated(side, "source")
            if name and (version := row.stated(side, "source_version")):
                stated[name].add(version)
    mixed = [f"{name} {', '.join(sorted(of))}" for name, of in sorted(stated.items()) if len(of) > 1]
    return "; ".join(links.facts.names.short(one) for one in mixed)


def excluded(links: Links) -> Iterator[Explained]:
    """broadMatch, narrowMatch or relatedMatch of what exactMatch makes one (MAP-08; SKOS S46)."""
    for row in (*links.broad.values(), *links.between[RELATED].values()):
        a, b = row.subject, row.object
        if links.group(a) != links.group(b) or b in links.exact.get(a, ()):
            continue  # not one concept; or both are said of the pair itself, which is MAP-07
        chain = [row.step, *(links.same(b, a) or ())]
        yield found(
            "MAP-08", a, _said(links, a, b, row), path=row.record.predicate, value=b, place=row.place, chain=chain
        )


def circles(links: Links) -> Iterator[Explained]:
    """Concepts that stand above themselves (MAP-09): of each circle the shortest chain, each record told of once."""
    knots = _knots(links)
    if not knots:
        return
    told: set[tuple[str, str]] = set()
    for (lower, upper), row in sorted(links.broad.items(), key=lambda item: item[0]):
        a, b = links.group(lower), links.group(upper)
        if a == b or knots.get(a) != knots.get(b, -1) or (lower, upper) in told or (upper, lower) in links.broad:
            continue
        back = links.up(upper, lower)
        if back is not None:
            yield _circle(links, lower, [row.step, *back], told)
    for group in sorted(knots):
        if len(links.members(group)) > 1:
            yield from _within(links, group, knots, told)


def _within(links: Links, group: str, knots: Mapping[str, int], told: set[tuple[str, str]]) -> Iterator[Explained]:
    """Circles that exactMatch closes: a vocabulary's own hierarchy leads from one member of a group to another."""
    for lower, upper in sorted(links.edges_up(group)):
        if (lower, upper) in told or (lower, upper) in links.broad:
            continue
        to = links.group(upper)
        if to == group:
            back: list[Step] | None = links.same(upper, lower)
        elif knots.get(to) == knots[group]:
            back = links.up(upper, lower)
        else:
            continue
        if back and any(step.place is not None for step in back):
            yield _circle(links, lower, [links.edge(lower, upper), *back], told)


def _circle(links: Links, a: str, chain: Sequence[Step], told: set[tuple[str, str]]) -> Explained:
    for step in chain:
        kind, down = RELATIONS.get(step.predicate, ("", False))
        if kind == BROAD or step.predicate == BROADER:
            told.add((step.object, step.subject) if down else (step.subject, step.object))
    first = next(step for step in chain if step.place is not None)
    said = {lang: {"a": links.facts.called(a, lang)} for lang in LANGUAGES}
    return found("MAP-09", a, said, path=first.predicate, value=first.object, place=first.place, chain=chain)


def _knots(links: Links) -> dict[str, int]:
    """Groups that stand above themselves, each with the number of its knot: strongly connected parts (Tarjan 1972).

    Only what records reach is looked at: a circle within a vocabulary is not theirs.
    """
    starts = sorted({links.group(lower) for lower, _ in links.broad} | links.groups.keys())
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on: set[str] = set()
    knots: dict[str, int] = {}
    for start in starts:
        if start in index:
            continue
        work = [(start, iter(_ups(links, start)))]
        index[start] = low[start] = len(index)
        stack.append(start)
        on.add(start)
        while work:
            at, rest = work[-1]
            for to in rest:
                if to == at:
                    knots.setdefault(at, index[at])
                elif to not in index:
                    index[to] = low[to] = len(index)
                    stack.append(to)
                    on.add(to)
                    work.append((to, iter(_ups(links, to))))
                    break
                elif to in on:
                    low[at] = min(low[at], index[to])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[at])
                if low[at] == index[at]:
                    _close(stack, on, at, index[at], knots)
    return knots


def _close(stack: list[str], on: set[str], at: str, number: int, knots: dict[str, int]) -> None:
    part = []
    while True:
        part.append(stack.pop())
        on.discard(part[-1])
        if part[-1] == at:
            break
    if len(part) > 1:
        knots.update(dict.fromkeys(part, number))


def _ups(links: Links, group: str) -> list[str]:
    return [links.group(upper) for _, upper in links.edges_up(group)]


def related_above(links: Links) -> Iterator[Explained]:
    """relatedMatch of what stands above or below (MAP-10; SKOS S27)."""
    for (a, b), row in sorted(links.between[RELATED].items(), key=lambda item: item[0]):
        if links.group(a) == links.group(b) or (a, b) in links.broad or (b, a) in links.broad:
            continue  # told as MAP-08 or MAP-07
        a, b = row.subject, row.object
        for lower, upper, where in ((a, b, _BELOW), (b, a, _ABOVE)):
            chain = links.up(lower, upper)
            if chain is not None:
                said = {
                    lang: {"a": links.facts.called(a, lang), "b": links.facts.called(b, lang), "where": where[lang]}
                    for lang in LANGUAGES
                }
                yield found(
                    "MAP-10",
                    a,
                    said,
                    path=row.record.predicate,
                    value=b,
                    place=row.place,
                    chain=[row.step, *chain],
                )
                break


def _said(links: Links, a: str, b: str, row: Row) -> dict[str, dict[str, str]]:
    relation = links.facts.names.short(row.record.predicate)
    return {
        lang: {"a": links.facts.called(a, lang), "b": links.facts.called(b, lang), "relation": relation}
        for lang in LANGUAGES
    }
