"""What a schema.org document says, by short names; and what its words for modes and schedules mean here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from rdflib.term import BNode, Literal, Node, URIRef

from s4c_graph.core.names import EXTERNAL
from s4c_graph.intake.document_words import web_address

CONTEXT: Mapping[str, Any] = MappingProxyType(
    {
        "@vocab": "https://schema.org/",
        "schema": "https://schema.org/",
        "id": "@id",
        "type": "@type",
        **{name: {"@type": "@id"} for name in ("additionalType", "license", "sameAs", "targetUrl", "url")},
    }
)
"""Stands for the context that schema.org publishes: of its terms, those that are read here need no more."""
OFFERS = frozenset({"Course", "EducationalOccupationalProgram", "LearningResource"})
"""Classes of schema.org whose things are read as offers."""
_SCHEMA = re.compile(r"https?://(?:www\.)?schema\.org/")
_OTHERS = MappingProxyType(
    {
        EXTERNAL["rdf"] + "type": "@type",
        **{EXTERNAL[p] + n: "name" for p, n in (("rdfs", "label"), ("dct", "title"), ("skos", "prefLabel"))},
        **{EXTERNAL[p] + n: "description" for p, n in (("dct", "description"), ("skos", "definition"))},
        EXTERNAL["dct"] + "license": "license",
        EXTERNAL["foaf"] + "homepage": "url",
        EXTERNAL["skos"] + "notation": "identifier",
    }
)
"""Terms that courses in the wild use in place of schema.org's."""
_MODES = MappingProxyType(
    {
        "online": "online",
        "distance": "online",
        "distance learning": "online",
        "e-learning": "online",
        "onsite": "onsite",
        "on-site": "onsite",
        "in person": "onsite",
        "in-person": "onsite",
        "face-to-face": "onsite",
        "classroom": "onsite",
        "blended": "blended",
        "hybrid": "hybrid",
        "workbased": "workbased",
        "work-based": "workbased",
    }
)
_SCHEDULES = MappingProxyType({"full-time": "full-time", "part-time": "part-time", "self-paced": "self-paced"})


def short(iri: str) -> str:
    """The name of a term of schema.org, or of one that stands for it; any other IRI as it is.

    >>> short("http://schema.org/teaches"), short("http://purl.org/dc/terms/title"), short("urn:x")
    ('teaches', 'name', 'urn:x')
    """
    return _OTHERS.get(iri) or _SCHEMA.sub("", iri)


@dataclass(frozen=True)
class Facts:
    """Objects by subject and short name of the property."""

    held: Mapping[Node, Mapping[str, Sequence[Node]]]

    def types(self, node: Node) -> set[str]:
        """Short names of the classes of a node."""
        return {short(str(o)) for o in self.all(node, "@type")}

    def all(self, node: Node, *names: str) -> list[Node]:
        """Objects of a node and some properties, each once, in order."""
        said = self.held.get(node, {})
        return list(dict.fromkeys(o for name in names for o in said.get(name, ())))

    def texts(self, node: Node, *names: str) -> list[Literal]:
        """Those that are texts and not blank."""
        return [o for o in self.all(node, *names) if isinstance(o, Literal) and str(o).strip()]

    def nodes(self, node: Node, *names: str) -> list[Node]:
        """Those that are nodes."""
        return [o for o in self.all(node, *names) if isinstance(o, URIRef | BNode)]

    def address(self, node: Node, *names: str) -> str:
        """The first that is a web address, as a node or in words, else empty."""
        return next((found for o in self.all(node, *names) if (found := web_address(o))), "")


def mode(said: str) -> str:
    """The key of a delivery mode, else empty.

    >>> mode("In-person"), mode("by pigeon")
    ('onsite', '')
    """
    return _MODES.get(_plain(said), "")


def schedule(said: str) -> str:
    """The key of a schedule, else empty; schema.org names both kinds of thing courseMode."""
    return _SCHEDULES.get(_plain(said), "")


def _plain(said: str) -> str:
    name = re.sub(r"^https?://schema\.org/", "", said.strip())
    return " ".join(name.casefold().replace("_", "-").split())
