"""What a partner's document becomes: statements of our ontology, and what was not carried over; ``flows`` joins it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from s4c_graph.core.names import Names
from s4c_graph.core.syntax import is_iri
from s4c_graph.core.values import Finding, Statements

_LONGEST = 80
_RESOLVABLE = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True)
class Imported:
    """statements: of the graph it fills, in terms of our ontology. losses: a sentence for each kind of thing of the
    document that is not in them, with how often. findings: what is wrong in the document, each with its place.
    """

    statements: Statements
    losses: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def iri_of(said: str, kind: str, graph: str, names: Names) -> str:
    """The IRI of a partner's resource: its own where that is an http(s) IRI, else one below our base made of its name.

    The same name in the same graph gives the same IRI, and names of other graphs another.

    >>> iri_of("https://example.org/course/1", "offer", "partner/uni", Names())
    'https://example.org/course/1'
    >>> iri_of("urn:course:1", "offer", "partner/uni", Names())
    'https://w3id.org/s4c/id/offer/uni-urn-course-1-bf6edcf3'
    """
    if _RESOLVABLE.match(said) and is_iri(said):
        return said
    plain = re.sub(r"[^A-Za-z0-9._]+", "-", f"{graph.rsplit('/', 1)[-1]}-{said}").strip("-.")
    plain = re.sub(r"\.{2,}", ".", plain)[:_LONGEST].strip("-.")
    told = hashlib.sha256(f"{graph}\0{kind}\0{said}".encode()).hexdigest()[:8]
    return names.id(kind, f"{plain}-{told}".lstrip("-._"))
