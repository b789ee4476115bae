"""What a feed tells of a step from one release to the next: one entry a resource, in words, with what replaces it.

Only what is below the base, or what the site holds, is told: a comparison of releases knows more than a site shows.
Feeds link to what they tell of, so it must have an address of the web.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rdflib.term import URIRef

from s4c_graph.core.changes import Diff
from s4c_graph.core.names import Names
from s4c_graph.publishing.diff_texts import rows
from s4c_graph.publishing.holding import Holding

ADDED, CHANGED, DEPRECATED, REMOVED, RELEASED = "added", "changed", "deprecated", "removed", "released"
"""What may have happened to a resource; the last is of the release itself."""
_WORDS: Mapping[str, str] = {ADDED: "New", CHANGED: "Changed", DEPRECATED: "Deprecated", REMOVED: "Removed"}

_WEB = ("http://", "https://")


@dataclass(frozen=True)
class Step:
    """The way to one release. digest, version, issued: of the later one, as in About. diff: all that changed, with
    the earlier one named; None where that is not known.
    """

    digest: str
    version: str
    issued: str
    diff: Diff | None = None


@dataclass(frozen=True, order=True)
class Told:
    """What happened to a resource. label, kind: to call it by. details: a line for each thing that changed.
    replaced_by: IRIs of what takes its place.
    """

    iri: str
    what: str
    label: str = ""
    kind: str = ""
    details: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """One line that says it.

        >>> Told("urn:a", ADDED, "bus", "skill").title
        'New skill: bus'
        """
        return f"{_WORDS.get(self.what, 'Released')} {self.kind or 'resource'}: {self.label or self.iri}"


def told(diff: Diff, names: Names, held: Holding) -> list[Told]:
    """What a difference tells, by IRI."""
    details: defaultdict[str, list[str]] = defaultdict(list)
    for change, _, concept, _, aspect, lang, before, after in rows(diff, names):
        if aspect:
            tongue = f" ({lang})" if lang else ""
            details[concept].append(f"{aspect}{tongue}: {before or '–'} → {after or '–'}")
        elif change in ("other kind", "no longer obsolete"):
            details[concept].append(f"{change}{f': {before} → {after}' if before or after else ''}")
    came, went, obsolete = set(diff.added), set(diff.gone), set(diff.obsoleted)
    found = []
    for iri in sorted({c.concept for c in diff.changes} | came | went | obsolete):
        if not (iri.startswith(names.base) or (iri.startswith(_WEB) and URIRef(iri) in held.facts)):
            continue
        what = next(
            (word for word, those in ((ADDED, came), (REMOVED, went), (DEPRECATED, obsolete)) if iri in those), CHANGED
        )
        concept_of = diff.concept(iri)
        label = concept_of.label or str(held.label(URIRef(iri)) or "")
        follow = diff.successors.get(iri) if what in (REMOVED, DEPRECATED) else None
        lines = () if what in (ADDED, REMOVED) else tuple(details.get(iri, ()))
        found.append(Told(iri, what, label, concept_of.kind, lines, _web(follow.targets) if follow else ()))
    return found


def _web(iris: Iterable[str]) -> tuple[str, ...]:
    return tuple(iri for iri in iris if iri.startswith(_WEB))
