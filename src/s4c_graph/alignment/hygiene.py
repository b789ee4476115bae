"""The checks of mapping sets, all of them: the door of the ``hygiene_…`` modules; after intake, before review.

Sets and what is known of the concepts they name go in, findings MAP-01 to MAP-22 come out
(docs/reference/mapping-checks.md). Nothing is read and nothing is changed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from s4c_graph.alignment import hygiene_chains, hygiene_ends, hygiene_pairs
from s4c_graph.alignment.hygiene_facts import Facts
from s4c_graph.alignment.hygiene_findings import Explained, found
from s4c_graph.alignment.hygiene_links import EFFORT, EFFORT_PER_ROW, Effort, Links, rows_of
from s4c_graph.alignment.hygiene_messages import LANGUAGES
from s4c_graph.core.mappings import MappingSet


def check(sets: Sequence[MappingSet], facts: Facts, *, judged: Iterable[str] | None = None) -> list[Explained]:
    """Everything wrong with mapping sets, alone and together, in an order that does not depend on theirs.

    facts: what is known of the concepts they name. judged: ids of the sets that are asked about, where the
    others only stand behind them; then each finding rests on a record of one of those. Rejected records
    count for nothing.

    >>> from s4c_graph.core.mappings import Record
    >>> match = "http://www.w3.org/2004/02/skos/core#"
    >>> rows = [
    ...     Record.of(subject_id="urn:m:a", predicate_id=match + how, object_id="urn:x:b")
    ...     for how in ("exactMatch", "broadMatch")
    ... ]
    >>> sorted({f.code for f in check([MappingSet("urn:s", tuple(rows))], Facts())})
    ['MAP-07', 'MAP-16', 'MAP-18', 'MAP-20']
    """
    rows = rows_of(sets)
    asked = {s.id for s in sets} if judged is None else set(judged)
    own = [row for row in rows if row.whole.id in asked]
    effort = Effort(EFFORT + EFFORT_PER_ROW * len(rows))
    links = Links(rows, facts, effort)
    of_own = [
        *hygiene_ends.ends(own, facts),
        *hygiene_ends.labels(own, facts),
        *hygiene_ends.stated([s for s in sets if s.id in asked], own, facts),
    ]
    together = [*clashes(links), *hygiene_pairs.doubled(links)]
    if len(own) < len(rows):
        places = {row.place for row in own}
        together = [f for f in together if not f.chain or f.omitted or any(step.place in places for step in f.chain)]
    if effort.spent and own:
        together.append(found("MAP-22", own[0].whole.id, {lang: {} for lang in LANGUAGES}))
    return sorted((*of_own, *together), key=_order)


def clashes(links: Links) -> list[Explained]:
    """What cannot all hold, each with the records that make it so: MAP-06 to MAP-10, MAP-14 and MAP-15."""
    home = hygiene_ends.homes(links.rows, links.facts)
    return [
        *hygiene_chains.merged(links, {iri: home(iri) for members in links.groups.values() for iri in members}),
        *hygiene_pairs.exclusive(links),
        *hygiene_chains.excluded(links),
        *hygiene_chains.circles(links),
        *hygiene_chains.related_above(links),
        *hygiene_pairs.denied(links),
    ]


def _order(finding: Explained) -> tuple[int, str, str, str, str, str, str]:
    place = finding.place
    where = (place.file, f"{place.line or 0:09}") if place else ("", "")
    return (finding.severity.rank, finding.code, *where, finding.focus, finding.path, finding.value)
