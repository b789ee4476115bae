"""What an outside check of a site found: one record a check, whatever the suite; last look at what was published.

The suites are FOOPS! (is the ontology findable and reusable), OOPS! (pitfalls of ontologies) and SKOS (integrity and
quality of concept schemes, with what ISO 25964-1 adds). Each is a module of its own, checks_foops, checks_oops and
checks_skos; what stands on purpose is in checks_known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import NamedTuple

from rdflib import RDF, Graph, URIRef
from rdflib.term import BNode, Node

from s4c_graph.core.names import Names


class Result(StrEnum):
    """How a check ended. ON_PURPOSE: something was found, all of it is meant, and the reason is told."""

    PASSED = "passed"
    FAILED = "failed"
    ON_PURPOSE = "on purpose"
    NOT_OFFLINE = "not offline"
    BY_EYE = "by eye"


@dataclass(frozen=True)
class Check:
    """One check and its result. where: IRIs, properties or paths it found, sorted. why: reason, or what was asked.

    meant: of what is there on purpose, each reason and what it is the reason for.
    """

    suite: str
    id: str
    name: str
    result: Result
    where: tuple[str, ...] = ()
    why: str = ""
    meant: tuple[tuple[str, tuple[str, ...]], ...] = ()


class Excuse(NamedTuple):
    """What a check may find and we mean: patterns of what is below the base (``ontology#*``) or of whole IRIs; why."""

    patterns: tuple[str, ...]
    why: str


Excuses = Mapping[str, tuple[Excuse, ...]]
"""By check, written ``suite id``, such as ``OOPS P11``."""


@dataclass(frozen=True)
class Judge:
    """Turns what a check found into its result. names: base of the site. excuses: what may be found."""

    names: Names
    excuses: Excuses

    def judged(self, suite: str, id: str, name: str, found: Iterable[Node | str], why: str = "") -> Check:
        """Failed when something found is not excused, else on purpose when something is, else passed.

        >>> Judge(Names(), {}).judged("OOPS", "P36", "extension in the IRI", ["urn:o.owl"]).result.value
        'failed'
        """
        excuses = self.excuses.get(f"{suite} {id}", ())
        where = sorted({_said(term) for term in found})
        meant = {w: e.why for w in where for e in excuses if any(fnmatchcase(self._below(w), p) for p in e.patterns)}
        if wrong := tuple(w for w in where if w not in meant):
            return Check(suite, id, name, Result.FAILED, wrong, why)
        if meant:
            reasons = {e.why: tuple(w for w, reason in meant.items() if reason == e.why) for e in excuses}
            told = tuple((reason, found) for reason, found in reasons.items() if found)
            many = len(told) > 1
            said = " ".join(reason + (f" ({len(found):,})" if many else "") for reason, found in told)
            return Check(suite, id, name, Result.ON_PURPOSE, tuple(meant), said, told)
        return Check(suite, id, name, Result.PASSED, why=why)

    def _below(self, iri: str) -> str:
        return iri.removeprefix(self.names.base)


@dataclass(frozen=True)
class Terms:
    """An ontology under a check: its graph, and the namespace of its own terms."""

    graph: Graph
    namespace: str

    def own(self, *kinds: URIRef) -> set[URIRef]:
        """Own terms of any of these kinds."""
        found = {s for kind in kinds for s in self.graph.subjects(RDF.type, kind)}
        return {s for s in found if isinstance(s, URIRef) and s.startswith(self.namespace)}


def local(term: Node) -> str:
    """The name of a term after its namespace.

    >>> local(URIRef("http://www.w3.org/2004/02/skos/core#Concept"))
    'Concept'
    """
    return re.split(r"[#/]", str(term))[-1]


def _said(term: Node | str) -> str:
    return f"_:{term}" if isinstance(term, BNode) else str(term)
