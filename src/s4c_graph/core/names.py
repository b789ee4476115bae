"""IRIs, prefixes and graph names, all below one configurable base; every other room asks here.

Terms are hash IRIs ``{base}ontology#Term``, shapes ``{base}shapes#…``, data slash IRIs
``{base}id/{kind}/{key}``, scheme concepts ``{base}scheme/{name}/{key}`` and named graphs
``{base}graph/{name}`` (DOMAIN 7.1).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from s4c_graph.core.errors import InputError

DEFAULT_BASE = "https://w3id.org/s4c/"
"""The base written in every shipped source; :func:`s4c_graph.core.assets.read` swaps it for the configured one."""

ESCO = "http://data.europa.eu/esco/"
EXTERNAL = MappingProxyType(
    {
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "skosxl": "http://www.w3.org/2008/05/skos-xl#",
        "sh": "http://www.w3.org/ns/shacl#",
        "dct": "http://purl.org/dc/terms/",
        "prov": "http://www.w3.org/ns/prov#",
        "org": "http://www.w3.org/ns/org#",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "vann": "http://purl.org/vocab/vann/",
        "dcat": "http://www.w3.org/ns/dcat#",
        "pav": "http://purl.org/pav/",
        "qb": "http://purl.org/linked-data/cube#",
        "schema": "https://schema.org/",
        "iso-thes": "http://purl.org/iso25964/skos-thes#",
        "sssom": "https://w3id.org/sssom/",
        "semapv": "https://w3id.org/semapv/vocab/",
        "esco": ESCO + "model#",
        "esco-skill": ESCO + "skill/",
        "esco-occupation": ESCO + "occupation/",
        "esco-isco": ESCO + "isco/",
        "esco-isced-f": ESCO + "isced-f/",
        "esco-scheme": ESCO + "concept-scheme/",
    }
)
_SAFE_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")
_ABSOLUTE = re.compile(r"(?:https?://|(?:urn|tag|info|did|doi|ark|mailto):)[^\s<>\"{}|\\^`]+\Z")
"""Schemes taken for IRIs; any other word before a colon is a prefix, and must be a known one."""
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?\Z")


@dataclass(frozen=True)
class Names:
    """All names below one base IRI.

    >>> n = Names()
    >>> n.term("Competence"), n.id("competence", "CIT.01")
    ('https://w3id.org/s4c/ontology#Competence', 'https://w3id.org/s4c/id/competence/CIT.01')
    >>> n.short("https://w3id.org/s4c/ontology#inArea")
    's4c:inArea'
    """

    base: str = DEFAULT_BASE

    def __post_init__(self) -> None:
        if self.base != DEFAULT_BASE and not _is_base(self.base):
            raise InputError(
                f"base IRI {self.base!r} is not usable",
                mend="give an http(s) IRI that ends in a slash, such as https://w3id.org/s4c/",
            )

    @property
    def prefixes(self) -> Mapping[str, str]:
        """Prefix → namespace, own ones first; the table used to read and to print IRIs."""
        return MappingProxyType(
            {
                "s4c": self.base + "ontology#",
                "s4csh": self.base + "shapes#",
                "s4cid": self.base + "id/",
                "s4cs": self.base + "scheme/",
                "s4cg": self.base + "graph/",
                "digcomp": self.base + "digcomp/",
                **EXTERNAL,
            }
        )

    def term(self, name: str) -> str:
        """IRI of an ontology term."""
        return f"{self.base}ontology#{name}"

    def id(self, kind: str, key: str) -> str:
        """IRI of a resource of a kind, such as ``competence`` or ``role``.

        Raises InputError for a key with blanks or slashes.
        """
        return f"{self.base}id/{_checked(kind)}/{_checked(key)}"

    def scheme(self, name: str, key: str | None = None) -> str:
        """IRI of a concept scheme, or of one of its concepts."""
        scheme = f"{self.base}scheme/{_checked(name)}"
        return scheme if key is None else f"{scheme}/{_checked(key)}"

    def graph(self, name: str) -> str:
        """IRI of a named graph; the name may hold slashes, such as ``esco/1.1.1``."""
        return f"{self.base}graph/{'/'.join(_checked(part) for part in name.split('/'))}"

    def graph_name(self, iri: str) -> str:
        """The name of a graph IRI: the part after ``{base}graph/``, or the IRI itself."""
        return iri.removeprefix(f"{self.base}graph/")

    def expand(self, text: str) -> str | None:
        """IRI for ``prefix:local``, ``<iri>`` or an absolute IRI; None when it is none of these."""
        text = text.strip()
        if text.startswith("<") and text.endswith(">"):
            text = text[1:-1]
        prefix, colon, local = text.partition(":")
        if colon and prefix in self.prefixes and not local.startswith("//"):
            text = self.prefixes[prefix] + local
        return text if _ABSOLUTE.match(text) else None

    def short(self, iri: str) -> str:
        """``prefix:local`` where a prefix fits, otherwise the IRI unchanged (longest namespace wins)."""
        best = max(
            ((p, ns) for p, ns in self.prefixes.items() if iri.startswith(ns)),
            key=lambda pair: len(pair[1]),
            default=None,
        )
        if best is None:
            return iri
        local = iri[len(best[1]) :]
        return f"{best[0]}:{local}" if _LOCAL.match(local) or "/" in local else iri


def _is_base(text: str) -> bool:
    from s4c_graph.core.syntax import is_iri

    return re.match(r"https?://[^\s<>\"{}|\\^`#?/]+/(?:[^\s<>\"{}|\\^`#?]*/)?\Z", text) is not None and is_iri(text)


def _checked(key: str) -> str:
    if not _SAFE_KEY.match(key) or ".." in key:
        raise InputError(f"{key!r} cannot be part of an IRI", mend="use letters, digits, dot, dash, underscore")
    return key
