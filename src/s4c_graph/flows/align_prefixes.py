"""Prefixes for a mapping set too large to be held: which are used, CURIEs by them, and the ``#`` lines of its head."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

MOST = 200
"""Namespaces that get a prefix of their own; where there are more, hosts get them, and beyond that schemes."""
_CUTS = (re.compile(r".*[/#:]", re.S), re.compile(r"[^:]+://[^/]*/+|[^:]+:[^:/]*:/*"), re.compile(r"[^:]+:/*"))
"""Where an IRI is parted; what is left of it never begins with two slashes, which would look like an IRI again."""
_BUILT_IN = ("owl", "rdf", "rdfs", "semapv", "skos", "sssom")


class Prefixes:
    """Prefixes and their namespaces; the longest that fits is taken.

    >>> Prefixes({"e": "https://e.org/", "s": "https://e.org/skill/"}).curie("https://e.org/skill/1")
    's:1'
    """

    def __init__(self, namespaces: Mapping[str, str]) -> None:
        self.namespaces = dict(namespaces)
        self._by_namespace = {namespace: prefix for prefix, namespace in namespaces.items()}
        self._lengths = sorted({len(namespace) for namespace in self._by_namespace}, reverse=True)

    def namespace(self, iri: str) -> str:
        """The namespace of an IRI, empty where none fits."""
        for length in self._lengths:
            if length < len(iri) and iri[:length] in self._by_namespace and iri[length : length + 2] != "//":
                return iri[:length]
        return ""

    def curie(self, iri: str) -> str:
        """The CURIE of an IRI that was among those the prefixes were made for."""
        namespace = self.namespace(iri)
        return f"{self._by_namespace[namespace]}:{iri[len(namespace) :]}"


def found(iris: Callable[[], Iterator[str]], known: Mapping[str, str]) -> Prefixes:
    """The prefixes that some IRIs need: the known ones that fit, then ``ns1``, ``ns2`` … in the order of namespaces.

    iris: gives them all, once for each call; they are never held.

    >>> found(lambda: iter(["https://e.org/a", "urn:x:1"]), {"e": "https://e.org/"}).namespaces
    {'e': 'https://e.org/', 'ns1': 'urn:x:'}
    """
    table = Prefixes(known)
    for cut in _CUTS:
        used, more = _needed(iris(), table, cut)
        if len(more) <= MOST:
            break
    named = {prefix: namespace for prefix, namespace in known.items() if namespace in used}
    free = (name for n in range(1, len(more) + len(known) + 1) if (name := f"ns{n}") not in known)
    return Prefixes(named | dict(zip(free, sorted(more), strict=False)))


def _needed(iris: Iterator[str], table: Prefixes, cut: re.Pattern[str]) -> tuple[set[str], set[str]]:
    """Known namespaces that are used, and others; of the others not many more than MOST."""
    used: set[str] = set()
    more: set[str] = set()
    for iri in iris:
        if namespace := table.namespace(iri):
            used.add(namespace)
        elif len(more) <= MOST or cut is _CUTS[-1]:
            beginning = cut.match(iri[:-1])
            more.add(beginning[0] if beginning else iri[:-1])
    return used, more


def metadata(head: Mapping[str, Any], prefixes: Prefixes) -> str:
    """The ``#`` lines above a table. head: slots of the set in their order, values as text or lists of texts."""
    from s4c_graph.intake import sssom_slots, sssom_yaml

    declared = {p: ns for p, ns in sorted(prefixes.namespaces.items()) if p not in _BUILT_IN}
    said: dict[str, Any] = {"sssom_version": head["sssom_version"]} if "sssom_version" in head else {}
    if declared:
        said["curie_map"] = declared
    for slot in ("mapping_set_id", *sssom_slots.OF_SETS):
        if (value := head.get(slot)) and slot not in said:
            said[slot] = prefixes.curie(value) if slot in sssom_slots.ENTITIES else value
    return "".join(f"#{line}\n" for line in sssom_yaml.write(said).splitlines())
