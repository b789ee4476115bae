"""Laws of the checks of mappings: order says nothing, strangers change nothing, chains are what brute force finds."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import replace
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from s4c_graph.alignment.hygiene import check
from s4c_graph.alignment.hygiene_facts import Concept, Facts, Vocabulary
from s4c_graph.alignment.hygiene_findings import Explained, Step
from s4c_graph.core.mappings import MappingSet, Record
from s4c_graph.core.names import EXTERNAL

SKOS = EXTERNAL["skos"]
SPACES = ("urn:m:", "urn:x:", "urn:y:")
IRIS = [space + n for space in SPACES for n in "abcd"]
LAW = settings(max_examples=150, deadline=None)

predicates = st.sampled_from(["exactMatch"] * 3 + ["closeMatch", "broadMatch", "narrowMatch", "relatedMatch"])
ends = st.sampled_from(IRIS)


@st.composite
def rows(draw: st.DrawFn) -> Record:
    return Record.of(
        subject_id=draw(ends),
        predicate_id=SKOS + draw(predicates),
        object_id=draw(ends),
        predicate_modifier=draw(st.sampled_from([None, None, None, "Not"])),
        mapping_justification=draw(st.sampled_from(["urn:j:1", "urn:j:2"])),
        confidence=draw(st.sampled_from([None, "0.5", "0.9"])),
        subject_source_version=draw(st.sampled_from([None, "1", "2"])),
        object_source_version="1",
        object_label=draw(st.sampled_from([None, "a", "A", "other"])),
    )


@st.composite
def sets(draw: st.DrawFn) -> list[MappingSet]:
    return [
        MappingSet(f"urn:set:{n}", tuple(draw(st.lists(rows(), max_size=8))), file=f"{n}.sssom.tsv")
        for n in range(draw(st.integers(1, 3)))
    ]


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """Three vocabularies, of which the last is not held; hierarchies without circles."""
    held = draw(st.sets(st.sampled_from(IRIS[:8]), min_size=4))
    concepts = {
        iri: Concept(
            family=draw(st.sampled_from(["", "skill", "occupation"])),
            obsolete=draw(st.booleans()) and draw(st.booleans()),
            labels=(("en", iri[-1]),),
        )
        for iri in sorted(held)
    }
    above = [pair for pair in combinations(IRIS, 2) if pair[0][:6] == pair[1][:6]]
    broader: defaultdict[str, list[str]] = defaultdict(list)
    for lower, upper in draw(st.lists(st.sampled_from(above), max_size=5, unique=True)):
        broader[lower].append(upper)
    return Facts(
        tuple(Vocabulary(s[4], (s,), "1", s != SPACES[2], (s,)) for s in SPACES),
        concepts,
        {lower: tuple(sorted(uppers)) for lower, uppers in broader.items()},
    )


@LAW
@given(sets(), facts(), st.randoms(use_true_random=False))
def test_the_order_of_sets_and_records_says_nothing(given_: list[MappingSet], known: Facts, random: object) -> None:
    turned = []
    for one in given_:
        records = list(one.records)
        random.shuffle(records)  # type: ignore[attr-defined]
        turned.append(replace(one, records=tuple(records)))
    random.shuffle(turned)  # type: ignore[attr-defined]
    assert check(turned, known) == check(given_, known)


@LAW
@given(sets(), facts())
def test_records_of_strangers_change_nothing(given_: list[MappingSet], known: Facts) -> None:
    more = Record.of(
        subject_id="urn:one:1",
        predicate_id=SKOS + "exactMatch",
        object_id="urn:other:1",
        subject_source_version="1",
        object_source_version="1",
        license="urn:licence",
    )
    stranger = MappingSet("urn:set:stranger", (more,), file="stranger.sssom.tsv")
    with_them = Facts(
        known.vocabularies, {**known.concepts, "urn:one:1": Concept(), "urn:other:1": Concept()}, known.broader
    )
    assert check([stranger], with_them) == []
    assert check([*given_, stranger], with_them) == check(given_, known)


@LAW
@given(sets(), facts())
def test_a_set_that_only_stands_behind_adds_no_finding_of_its_own(given_: list[MappingSet], known: Facts) -> None:
    everything = check(given_, known)
    judged = check(given_, known, judged=[given_[0].id])
    assert all(finding in everything for finding in judged)
    own = given_[0].file
    for finding in judged:
        assert finding.place is not None
        assert any(step.place and step.place.file == own for step in finding.chain) or finding.place.file == own


def positive(given_: list[MappingSet], *names: str) -> list[Record]:
    return [r for s in given_ for r in s if r.holds and r.predicate.removeprefix(SKOS) in names]


def distances(given_: list[MappingSet]) -> dict[tuple[str, str], int]:
    """Steps of exactMatch between any two concepts, by a search from each."""
    near: defaultdict[str, set[str]] = defaultdict(set)
    for record in positive(given_, "exactMatch"):
        near[record.subject].add(record.object)
        near[record.object].add(record.subject)
    found: dict[tuple[str, str], int] = {}
    for start in IRIS:
        found[start, start] = 0
        todo = deque([start])
        while todo:
            at = todo.popleft()
            for to in near[at]:
                if (start, to) not in found:
                    found[start, to] = found[start, at] + 1
                    todo.append(to)
    return found


def linked(chain: tuple[Step, ...], a: str, b: str) -> bool:
    """Whether a chain leads from one concept to another, each step beginning where the last ended."""
    at = a
    for step in chain:
        if at not in (step.subject, step.object):
            return False
        at = step.object if at == step.subject else step.subject
    return at == b


@LAW
@given(sets(), facts())
def test_merged_concepts_are_told_by_a_shortest_tree_of_shortest_chains(given_: list[MappingSet], known: Facts) -> None:
    found = [f for f in check(given_, known) if f.code == "MAP-06"]
    far = distances(given_)
    for finding in found:
        assert linked(finding.chain, finding.focus, finding.value)
        assert len(finding.chain) == far[finding.focus, finding.value]
    for space in SPACES:
        pairs = sorted((far[p], *p) for p in combinations([i for i in IRIS if i.startswith(space)], 2) if p in far)
        root = {iri: iri for iri in IRIS}
        tree = 0
        for steps, a, b in pairs:  # Kruskal, with everything named by the root of its part
            if root[a] != root[b]:
                tree += steps
                root = {iri: root[a] if part == root[b] else part for iri, part in root.items()}
        own = [f for f in found if f.focus.startswith(space)]
        assert sum(len(f.chain) for f in own) == tree
        assert len(own) == sum(1 for iri in IRIS if iri.startswith(space)) - len(
            {root[iri] for iri in IRIS if iri.startswith(space)}
        )


def climbing(given_: list[MappingSet], known: Facts) -> tuple[dict[str, int], set[tuple[int, int]]]:
    """Groups by exactMatch, and which group stands above which, by closing over and over."""
    far = distances(given_)
    group = {iri: min(IRIS.index(o) for o in IRIS if (iri, o) in far) for iri in IRIS}
    edges = {(group[low], group[up]) for low, ups in known.broader.items() for up in ups}
    edges |= {(group[r.subject], group[r.object]) for r in positive(given_, "broadMatch")}
    edges |= {(group[r.object], group[r.subject]) for r in positive(given_, "narrowMatch")}
    while more := {(a, d) for a, b in edges for c, d in edges if b == c} - edges:
        edges |= more
    return group, edges


@LAW
@given(sets(), facts())
def test_what_stands_above_itself_is_found_and_nothing_else(given_: list[MappingSet], known: Facts) -> None:
    found = check(given_, known)
    group, above = climbing(given_, known)
    told = [f for f in found if f.code == "MAP-09"]
    for finding in told:
        assert linked(finding.chain, finding.focus, finding.focus)
        assert (group[finding.focus], group[finding.focus]) in above
    if any(a == b for a, b in above):
        assert {"MAP-07", "MAP-08", "MAP-09"} & {f.code for f in found}
    else:
        assert told == []


@LAW
@given(sets(), facts())
def test_what_exact_matches_exclude_is_found(given_: list[MappingSet], known: Facts) -> None:
    found = check(given_, known)
    far = distances(given_)
    wrong = {
        (r.subject, r.predicate, r.object)
        for r in positive(given_, "broadMatch", "narrowMatch", "relatedMatch")
        if (r.subject, r.object) in far
    }
    told = {(f.focus, f.path, f.value) for f in found if f.code == "MAP-08"}
    assert told <= wrong
    pairs = {frozenset((f.focus, f.value)) for f in found if f.code in ("MAP-07", "MAP-08")}
    assert {frozenset((s, o)) for s, _, o in wrong} <= pairs


@LAW
@given(sets(), facts())
def test_denials_that_are_violated_are_found(given_: list[MappingSet], known: Facts) -> None:
    found = [f for f in check(given_, known) if f.code in ("MAP-14", "MAP-15")]
    far, (group, above) = distances(given_), climbing(given_, known)
    stated = {(r.subject, r.predicate, r.object) for r in positive(given_, "exactMatch", "broadMatch", "narrowMatch")}

    def violated(r: Record) -> bool:
        if (r.subject, r.predicate, r.object) in stated:
            return True
        way = r.predicate.removeprefix(SKOS)
        if way == "exactMatch":
            return (r.subject, r.object) in far and r.subject != r.object
        low, up = (r.subject, r.object) if way == "broadMatch" else (r.object, r.subject)
        return (group[low], group[up]) in above

    asked = ("exactMatch", "broadMatch", "narrowMatch")
    denials = [r for s in given_ for r in s if r.negated and r.predicate.removeprefix(SKOS) in asked]
    wanted = {(r.subject, r.predicate, r.object) for r in denials if violated(r)}
    assert {(f.focus, f.path, f.value) for f in found if f.path.removeprefix(SKOS) in asked} == wanted


@LAW
@given(sets(), facts())
def test_every_finding_can_be_read(given_: list[MappingSet], known: Facts) -> None:
    for finding in check(given_, known):
        assert isinstance(finding, Explained)
        assert finding.messages.keys() == {"en", "sv", "pl"}
        assert not any("{" in text or "}" in text for text in finding.messages.values())
        assert finding.place is not None
