"""Two editions of a vocabulary, two graphs of one store, compared: the difference as core.changes.Diff.

The engine compares terms by their keys, so only what differs is ever written out: two versions of ESCO take seconds,
and memory does not grow with their languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from s4c_graph.core import facts
from s4c_graph.core.changes import Change, Concept, Diff, Edition, Fact
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.core.outline import OBSOLETE, Outline
from s4c_graph.core.successors import Pair, successors

_TYPE = facts.TYPE[1:-1].decode()
_OUTLINE = (
    facts.TYPE, facts.PREF, facts.NOTATION, facts.REPLACED_BY, facts.DEPRECATED, facts.EXACT, facts.CLOSE,
    facts.term("dct", "replaces"),
)  # fmt: skip
_PASSED = ", ".join(  # dates, and the other way round of what the intake writes both ways
    f"<{EXTERNAL[prefix]}{name}>"
    for prefix, name in (
        ("dct", "modified"), ("dct", "issued"), ("skos", "narrower"), ("skos", "hasTopConcept"),
        ("esco", "isEssentialSkillFor"), ("esco", "isOptionalSkillFor"),
    )
)  # fmt: skip
_DIFFERENCE = """CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{one}> {{ ?s ?p ?o }}
  FILTER(?p NOT IN ({passed})) FILTER NOT EXISTS {{ GRAPH <{other}> {{ ?s ?p ?o }} }} }}"""
"""Nothing is asked of a term but its key: a test such as isBlank or LANG would have each of a million written out."""


def compare(
    store: Embedded,
    before: Edition,
    after: Edition,
    *,
    stated: Iterable[Pair] = (),
    near: Iterable[Pair] = (),
    lang: str = "en",
) -> Diff:
    """What changed from one graph of a store to another; the editions name the graphs.

    Relations are compared one way round (core.facts): graphs that state ``skos:narrower`` must state
    ``skos:broader`` too, as those of our intake do (:func:`one_way` makes any graph so). stated,
    near: pairs from elsewhere (core.successors). lang: language of the labels.

    >>> store = Embedded()
    >>> kind = "<urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:T> ."
    >>> store.load(kind.encode(), graph="urn:1")
    >>> compare(store, Edition("1", "urn:1"), Edition("2", "urn:2")).gone
    ('urn:a',)
    """
    with ThreadPoolExecutor(2) as beside:  # the engine lets go of the interpreter while it walks
        differing = [
            beside.submit(store.construct_lines, _DIFFERENCE.format(one=a.graph, other=b.graph, passed=_PASSED))
            for a, b in ((before, after), (after, before))
        ]
        old, new = outline_of(store, before.graph), outline_of(store, after.graph)
        sides = (
            Edition(before.name, before.graph, old.counts(), old.languages()),
            Edition(after.name, after.graph, new.counts(), new.languages()),
        )
        passed = {lang.encode() for lang in Diff(*sides).one_sided}
        gone, added = (
            {fact for fact in facts.raw(lines.result()) if facts.lang(fact[2]) not in passed} for lines in differing
        )
    changes = tuple(_changes(gone - added, added - gone))
    was, now = {*old}, {*new}
    both = was & now
    return Diff(
        *sides,
        changes,
        added=tuple(sorted(now - was)),
        gone=tuple(sorted(was - now)),
        obsoleted=tuple(sorted(i for i in both if new[i].obsolete and not old[i].obsolete)),
        revived=tuple(sorted(i for i in both if old[i].obsolete and not new[i].obsolete)),
        rekinded={
            c.concept: old[c.concept].kind
            for c in changes
            if c.predicate == _TYPE and c.concept in both and old[c.concept].kind != new[c.concept].kind
        },
        successors=(follow := successors(old, new, stated, near)),
        concepts={iri: _concept(iri, old, new, lang) for iri in sorted({*_mentioned(changes), *follow})},
    )


def outline_of(store: Embedded, graph: str, *, alternatives: bool = False) -> Outline:
    """The outline of a graph, asked of the store one predicate after the other."""
    made = Outline(alternatives=alternatives)
    asked = [(p.decode(), "?o") for p in (*_OUTLINE, *((facts.ALT,) if alternatives else ()))]
    asked += [(facts.STATUS.decode(), status.decode()) for status in OBSOLETE]  # not of each that it is released
    for predicate, obj in asked:
        query = f"CONSTRUCT {{ ?s {predicate} {obj} }} {{ GRAPH <{graph}> {{ ?s {predicate} {obj} }} }}"
        for fact in facts.raw(store.construct_lines(query)):
            made.take(*fact)
    return made


def one_way(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The facts of any lines of N-Triples, as lines that state each relation one way round; others are left out."""
    for fact in facts.raw(lines):
        yield b"%b %b %b .\n" % fact


def facts_of(store: Embedded, graph: str, without: Iterable[str] = ()) -> frozenset[Fact]:
    """All that is compared of a graph. without: languages whose words are left out (Diff.one_sided)."""
    passed = {lang.encode() for lang in without}
    lines = store.construct_lines(f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
    return frozenset(
        (s[1:-1].decode(), p[1:-1].decode(), o.decode()) for s, p, o in facts.raw(lines) if facts.lang(o) not in passed
    )


def _changes(gone: Iterable[facts.Raw], added: Iterable[facts.Raw]) -> Iterator[Change]:
    sides: dict[facts.Raw, tuple[list[bytes], list[bytes]]] = {}
    for at, found in enumerate((gone, added)):
        for subject, predicate, obj in found:
            key = subject, predicate, facts.lang(obj)
            held = sides.get(key)
            if held is None:
                held = sides[key] = ([], [])
            held[at].append(obj)
    for key in sorted(sides):
        subject, predicate, lang = key
        objects = (tuple(sorted(o.decode() for o in side)) for side in sides[key])
        yield Change(subject[1:-1].decode(), predicate[1:-1].decode(), lang.decode(), *objects)


def _mentioned(changes: Iterable[Change]) -> Iterator[str]:
    for change in changes:
        yield change.concept
        for obj in (*change.gone, *change.added):
            if obj[0] == "<":
                yield obj[1:-1]


def _concept(iri: str, old: Outline, new: Outline, lang: str) -> Concept:
    edition = new if iri in new else old
    kind = edition[iri].kind if iri in edition else ""
    return Concept(iri, kind, new.label(iri, lang) or old.label(iri, lang))


def short(iri: str, names: Names) -> str:
    """What a predicate of a change is called in reports.

    >>> short("http://www.w3.org/2004/02/skos/core#broader", Names()), short("https://w3id.org/s4c/ontology#x", Names())
    ('broader', 's4c:x')
    """
    known = facts.ASPECTS.get(f"<{iri}>".encode())
    return known.name if known else names.short(iri)
