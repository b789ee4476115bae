"""CURIEs to IRIs and back by a set's ``curie_map``; between the text of a mapping set and its value."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from urllib.parse import quote

from s4c_graph.core.errors import InputError
from s4c_graph.core.mappings import MappingSet, Record
from s4c_graph.core.syntax import is_iri
from s4c_graph.intake import sssom_slots as slots

_SCHEMES = frozenset({"urn", "doi", "mailto", "tag", "info", "did", "ark"})
_NAME = re.compile(r"[A-Za-z_][\w.-]*\Z")
_CUT = re.compile(r".*[/#:]", re.S)
_INSIDE = re.compile(r"'([^':\s]+):")
"""A prefix inside a composed entity, such as ``SCHEMA:1/(disease:'MONDO:5148')``."""


class Expander:
    """Turns CURIEs into IRIs; prefixes that the standard knows itself cannot be given another meaning.

    >>> Expander({"EX": "https://example.org/"}).iri("EX:a")
    'https://example.org/a'
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.prefixes = {**prefixes, **slots.BUILT_IN}

    def iri(self, text: str) -> str:
        """The IRI of a CURIE, or of an IRI written out; raises InputError for an unknown prefix or what is neither."""
        prefix, colon, local = text.partition(":")
        namespace = self.prefixes.get(prefix) if colon and not local.startswith("//") else None
        if namespace is None:
            if not (colon and (local.startswith("//") or prefix in _SCHEMES)):
                what = f"prefix of {text!r} is not in curie_map" if colon else f"{text!r} is not a CURIE or IRI"
                raise InputError(what, mend="declare the prefix in curie_map")
            namespace, local = "", text
        return absolute(namespace + local)


class Compressor:
    """Turns IRIs into CURIEs, and remembers the prefixes it used.

    prefixes: those of the set. fallback: others that may be used, and are then declared. An IRI that none of
    them fits gets a prefix ``ns1``, ``ns2`` … of its own: SSSOM/TSV knows no IRIs.

    >>> c = Compressor({"EX": "https://example.org/"}, {})
    >>> c.curie("https://example.org/a"), c.curie("http://other.net/b#c"), c.used
    ('EX:a', 'ns1:c', {'EX': 'https://example.org/', 'ns1': 'http://other.net/b#'})
    """

    def __init__(self, prefixes: Mapping[str, str], fallback: Mapping[str, str], avoid: Container[str] = ()) -> None:
        prefixes = {p: ns for p, ns in prefixes.items() if p not in avoid}
        fallback = {p: ns for p, ns in fallback.items() if p not in avoid}
        own = {p: ns for p, ns in prefixes.items() if p not in slots.BUILT_IN and _usable(p, ns)}
        more = {p: ns for p, ns in fallback.items() if p not in slots.BUILT_IN and p not in own and _usable(p, ns)}
        self.used: dict[str, str] = {}
        self._declared = own
        self._known: dict[str, str] = {}
        for table in (more, own, slots.BUILT_IN):  # of two prefixes for one namespace, the set's own wins
            for prefix in sorted(table, reverse=True):
                self._known[table[prefix]] = prefix
        self._lengths = sorted({len(ns) for ns in self._known}, reverse=True)
        self._taken = {*own, *more, *slots.BUILT_IN}
        self._memo: dict[str, str] = {}

    def curie(self, iri: str) -> str:
        """The CURIE of an IRI."""
        found = self._memo.get(iri)
        if found is None:
            found = self._memo[iri] = self._made(iri)
        return found

    def keep(self, text: str) -> None:
        """Keep the prefixes that a composed entity names inside itself."""
        for prefix in _INSIDE.findall(text):
            if prefix in self._declared:
                self.used[prefix] = self._declared[prefix]

    def _made(self, iri: str) -> str:
        for length in self._lengths:
            if length < len(iri) and (prefix := self._known.get(iri[:length])) and iri[length : length + 2] != "//":
                if prefix not in slots.BUILT_IN:
                    self.used[prefix] = iri[:length]
                return f"{prefix}:{iri[length:]}"
        return self._named(iri)

    def _named(self, iri: str) -> str:
        cut = _CUT.match(iri[:-1])
        namespace = cut[0] if cut else iri[:-1]
        number = 1
        while f"ns{number}" in self._taken:
            number += 1
        prefix = f"ns{number}"
        self._taken.add(prefix)
        self._known[namespace] = prefix
        self._lengths = sorted({*self._lengths, len(namespace)}, reverse=True)
        self.used[prefix] = namespace
        return f"{prefix}:{iri[len(namespace) :]}"


def absolute(iri: str) -> str:
    """The same text, where it is an absolute IRI; raises InputError where it is not."""
    if not is_iri(iri):
        raise InputError(f"{iri!r} is not an absolute IRI")
    return iri


def iris(mapping_set: MappingSet) -> Iterator[str]:
    """Every IRI of a set that stands as a CURIE in a table, in a fixed order, and again where it stands again."""
    for slot in slots.OF_SETS:
        if slot in slots.ENTITIES:
            yield from mapping_set.slots.get(slot, ())
    for name in extensions_of(mapping_set):
        prop, hint = mapping_set.definitions.get(name, ("", ""))
        yield from (iri for iri in (stated_property(name, prop), hint) if iri)
    yield from _references(mapping_set.extensions, mapping_set)
    names = [slot for slot in slots.OF_RECORDS if slot in slots.ENTITIES]
    for record in mapping_set.records:
        for slot in names:
            yield from record.slots.get(slot, ())
        if record.extensions:
            yield from _references(record.extensions, mapping_set)


def compressor(mapping_set: MappingSet, fallback: Mapping[str, str], *, avoid: Container[str] = ()) -> Compressor:
    """A Compressor that has seen every IRI of a set, in an order that does not depend on that of the records.

    avoid: names that no prefix may have.
    """
    made = Compressor(mapping_set.prefixes, fallback, avoid)
    for iri in sorted(set(iris(mapping_set))):
        made.curie(iri)
    for record in _composed(mapping_set):
        made.keep(record.subject)
        made.keep(record.object)
    return made


def extensions_of(mapping_set: MappingSet) -> list[str]:
    """The extension slots that are used anywhere in a set, by their property and name."""
    used = set(mapping_set.extensions)
    for record in mapping_set.records:
        if record.extensions:
            used.update(record.extensions)
    return sorted(used, key=lambda name: (property_of(name, mapping_set), name))


def property_of(name: str, mapping_set: MappingSet) -> str:
    """IRI of the property of an extension slot: as defined, or the one the standard gives to those that are not.

    >>> property_of("ext_x", MappingSet("urn:s", ()))
    'http://sssom.invalid/ext_x'
    """
    return mapping_set.definitions.get(name, ("", ""))[0] or slots.UNDEFINED + quote(name, safe="")


def stated_property(name: str, prop: str) -> str:
    """The property where a definition has to state it; empty for the one that the standard gives by itself."""
    return "" if prop == slots.UNDEFINED + quote(name, safe="") else prop


def _composed(mapping_set: MappingSet) -> Iterable[Record]:
    kind = ("composed entity expression",)
    return (r for r in mapping_set.records if kind in (r.slots.get("subject_type"), r.slots.get("object_type")))


def _references(extensions: Mapping[str, tuple[str, ...]], mapping_set: MappingSet) -> Iterator[str]:
    for name in sorted(extensions):
        if name in mapping_set.definitions and slots.is_reference(mapping_set.definitions[name][1]):
            yield from (v for v in extensions[name] if is_iri(v))


def _usable(prefix: str, namespace: str) -> bool:
    """A prefix that any reader takes: a name, and a namespace that is the beginning of an IRI."""
    return bool(_NAME.match(prefix)) and is_iri(namespace)
