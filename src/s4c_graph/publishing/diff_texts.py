"""A comparison written for programs: JSON and CSV of what is told, Turtle of what changed exactly."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from typing import Any

from s4c_graph.core.changes import Change, Diff
from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.core.ntriples import RDF_TYPE, iri, literal
from s4c_graph.core.successors import COUNTERPART, STATED
from s4c_graph.core.syntax import document
from s4c_graph.publishing.diff import short

CHANGESET = "http://purl.org/vocab/changeset/schema#"
"""The vocabulary of change sets (http://purl.org/vocab/changeset/schema): a set of statements added to, and removed
from, what is said of one subject."""
_SUCCEEDS = {STATED: EXTERNAL["dct"] + "isReplacedBy", COUNTERPART: EXTERNAL["skos"] + "closeMatch"}
"""How a successor is told: as stated; one that is proved is an exact match, since nobody stated a replacement."""
COLUMNS = ("change", "kind", "concept", "label", "aspect", "lang", "before", "after")
"""Columns of the CSV form."""


def rows(diff: Diff, names: Names) -> Iterator[tuple[str, ...]]:
    """What is told, a row (COLUMNS) for each concept that came, went or became another, and for each changed aspect."""
    renamed = {new: old for old, new in diff.renamed.items()}
    for change, iris in (("added", diff.added), ("gone", diff.gone)):
        for one in iris:
            if one not in renamed and one not in diff.renamed:
                after = diff.successors[one].targets if change == "gone" and one in diff.successors else ()
                yield _row(diff, change, one, after=" ".join(after))
    for new, old in sorted(renamed.items()):
        yield _row(diff, "new IRI", new, aspect=diff.successors[old].why, before=old, after=new)
    for one, before in sorted(diff.rekinded.items()):
        yield _row(diff, "other kind", one, before=before, after=diff.concept(one).kind)
    for change, iris in (("obsoleted", diff.obsoleted), ("no longer obsolete", diff.revived)):
        for one in iris:
            after = diff.successors[one].targets if one in diff.successors else ()
            yield _row(diff, change, one, after=" ".join(after))
    for told in diff.told:
        aspect = short(told.predicate, names)
        yield _row(diff, said(told), told.concept, aspect, told.lang, " | ".join(told.before), " | ".join(told.after))


def said(change: Change) -> str:
    """The word for a change of something that stays.

    >>> said(Change("urn:a", "http://www.w3.org/2004/02/skos/core#broader", "", ("<urn:b>",), ("<urn:c>",)))
    'moved'
    """
    aspect = change.aspect
    if aspect.group == "label":
        return "relabelled" if aspect.name in ("prefLabel", "label", "title") else "other labels"
    return {"text": "texts", "hierarchy": "moved", "relation": "relations", "state": "state"}.get(aspect.group, "other")


def as_csv(diff: Diff, names: Names) -> str:
    """What is told as CSV (RFC 4180)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(rows(diff, names))
    return out.getvalue()


def as_json(diff: Diff, names: Names, *, impact: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What is told as a value for JSON: summary first, then concepts, then changes, then what it touches here."""
    spoken = {c.concept for c in diff.told}
    return {
        "before": {"name": diff.before.name, "concepts": dict(diff.before.concepts)},
        "after": {"name": diff.after.name, "concepts": dict(diff.after.concepts)},
        "summary": diff.summary(),
        "languages": diff.languages(),
        "relations": {n: {"gone": g, "added": a} for n, (g, a) in diff.relations().items()},
        "followed": diff.followed,
        "languagesOfOneOnly": sorted(diff.one_sided),
        **({"impact": impact} if impact is not None else {}),
        "added": [_named(diff, one) for one in diff.added],
        "gone": [
            _named(diff, one)
            | ({"successors": list(s.targets), "why": s.why} if (s := diff.successors.get(one)) is not None else {})
            for one in diff.gone
        ],
        "newIri": diff.renamed,
        "otherKind": {one: [before, diff.concept(one).kind] for one, before in sorted(diff.rekinded.items())},
        "obsoleted": [
            _named(diff, one) | {"successors": list(s.targets) if (s := diff.successors.get(one)) else []}
            for one in diff.obsoleted
        ],
        "noLongerObsolete": [_named(diff, one) for one in diff.revived],
        "changed": [_named(diff, one) for one in sorted(spoken)],
        "changes": [
            {
                "concept": c.concept,
                "change": said(c),
                "aspect": short(c.predicate, names),
                "lang": c.lang,
                "gone": list(c.before),
                "added": list(c.after),
            }
            for c in diff.told
        ],
    }


def turtle(diff: Diff, names: Names) -> bytes:
    """All that changed as change sets, one a concept, and the editions as PROV entities; the same diff, same bytes."""
    lines = list(_lines(diff, names))
    prefixes = {"cs": CHANGESET, **{p: EXTERNAL[p] for p in ("rdf", "skos", "dct", "owl", "prov", "esco", "xsd")}}
    return document("".join(lines).encode("utf-8"), "turtle", prefixes=prefixes)


def _lines(diff: Diff, names: Names) -> Iterator[str]:
    prov, dct, owl = (EXTERNAL[p] for p in ("prov", "dct", "owl"))
    before, after = (f"{names.base}edition/{_slug(e.name)}" for e in (diff.before, diff.after))
    for edition, name in ((before, diff.before.name), (after, diff.after.name)):
        yield f"{iri(edition)} {RDF_TYPE} <{prov}Entity> .\n{iri(edition)} <{dct}title> {literal(name)} .\n"
    yield f"{iri(after)} <{prov}wasRevisionOf> {iri(before)} .\n{iri(after)} <{dct}replaces> {iri(before)} .\n"
    for old, succession in sorted(diff.successors.items()):
        for new in succession.targets:
            yield f"{iri(old)} <{_SUCCEEDS.get(succession.why, EXTERNAL['skos'] + 'exactMatch')}> {iri(new)} .\n"
    for old in diff.obsoleted:
        yield f'{iri(old)} <{owl}deprecated> "true"^^<{EXTERNAL["xsd"]}boolean> .\n'
    came, went = set(diff.added), set(diff.gone)
    concept = ""
    for number, change in enumerate(diff.changes):
        made = f"{after}/since/{_slug(diff.before.name)}#{hashlib.sha256(change.concept.encode()).hexdigest()[:20]}"
        if change.concept != concept:
            concept = change.concept
            reason = "added" if concept in came else "gone" if concept in went else "changed"
            yield f"{iri(made)} {RDF_TYPE} <{CHANGESET}ChangeSet> .\n"
            yield f"{iri(made)} <{CHANGESET}subjectOfChange> {iri(concept)} .\n"
            yield f"{iri(made)} <{CHANGESET}changeReason> {literal(reason, lang='en')} .\n"
            yield f"{iri(made)} <{dct}isPartOf> {iri(after)} .\n"
        for word, objects in (("removal", change.gone), ("addition", change.added)):
            for at, obj in enumerate(objects):
                yield from _statement(f"_:{word[0]}{number}x{at}", made, word, change, obj)


def _statement(node: str, made: str, word: str, change: Change, obj: str) -> Iterator[str]:
    rdf = EXTERNAL["rdf"]
    yield f"{iri(made)} <{CHANGESET}{word}> {node} .\n{node} {RDF_TYPE} <{rdf}Statement> .\n"
    yield f"{node} <{rdf}subject> {iri(change.concept)} .\n{node} <{rdf}predicate> {iri(change.predicate)} .\n"
    yield f"{node} <{rdf}object> {obj} .\n"


def _slug(name: str) -> str:
    """A name as the end of an IRI: that of a version as it is, of a path its last part.

    >>> _slug("esco@1.1.1"), _slug("/srv/my data/")
    ('esco/1.1.1', 'my-data')
    """
    if "@" in name and "/" not in name:
        return "/".join(_plain(part) for part in name.split("@"))
    return _plain(name.rstrip("/").rpartition("/")[2])


def _plain(part: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in part)


def _named(diff: Diff, one: str) -> dict[str, Any]:
    found = diff.concept(one)
    return {"iri": one, "kind": found.kind, "label": found.label}


def _row(
    diff: Diff, change: str, one: str, aspect: str = "", lang: str = "", before: str = "", after: str = ""
) -> tuple[str, ...]:
    found = diff.concept(one)
    return (change, found.kind, one, found.label, aspect, lang, before, after)
