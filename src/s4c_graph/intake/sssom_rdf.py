"""SSSOM as RDF to a MappingSet: the standard's form (axioms that hang on their set) and the form of a release.

https://mapping-commons.github.io/sssom/spec-formats-rdf/, with what earlier tools wrote. A user's file is parsed
in a bounded child process first (:mod:`s4c_graph.intake.rdf`); from there on only N-Triples are read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from urllib.parse import unquote

from s4c_graph.core.errors import InputError
from s4c_graph.core.mappings import MappingSet
from s4c_graph.core.names import DEFAULT_BASE, Names
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Finding, Place, Severity
from s4c_graph.intake import rdf
from s4c_graph.intake import sssom_slots as slots
from s4c_graph.intake.sssom_build import Raw, built
from s4c_graph.intake.sssom_canonical import order
from s4c_graph.intake.sssom_context import choice, iri, predicate
from s4c_graph.intake.sssom_graph import CURIE_MAP, PART_OF, from_graph, statements

__all__ = ["from_graph", "from_ntriples", "read_set", "statements"]
_LINE = re.compile(r'(<[^>]*>|_:\S+) (<[^>]*>) (?:(<[^>]*>|_:\S+)|"((?:[^"\\]|\\.)*)"(?:@\S+|\^\^<([^>]*)>)?) \.\n?\Z')
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_PLAIN = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
_TYPE = iri("rdf:type")
_SETS, _MAPPINGS, _DEFINITIONS = iri("sssom:MappingSet"), iri("sssom:mappings"), iri("sssom:extension_definitions")
_RECORDS = frozenset({iri("owl:Axiom"), iri("sssom:Mapping")})
_BY_PREDICATE = MappingProxyType(
    {
        False: {predicate(s): s for s in reversed((*slots.OF_SETS, *slots.OF_RECORDS))},
        True: {predicate(s): s for s in reversed((*slots.OF_RECORDS, *slots.OF_SETS))},
    }
)
"""Slot by property, of sets and (True) of records."""
_WORDS = MappingProxyType(
    {
        slot: {iri(term): word for word, term in words.items() if term}
        | {choice(slot, w): w for w in words if words[w]}
        for slot, words in slots.CHOICES.items()
    }
)
_PREFIX = re.compile(
    r"""(?:@prefix|\bPREFIX)\s+([^\s:<]+):\s*<([^<>\s]+)>|\bxmlns:([\w.-]+)\s*=\s*["']([^"'<>]+)["']""", re.I
)
_HEAD = 1 << 20
Term = tuple[str, str]
"""A term read: its text, and ``iri``, ``node`` or the IRI of its datatype (empty for plain text)."""
Nodes = Mapping[str, list[tuple[str, Term]]]


def read_set(path: Path, names: Names, settings: Settings | None = None) -> tuple[MappingSet, list[Finding]]:
    """The one mapping set in an RDF file, and everything found wrong.

    Turtle, N-Triples, RDF/XML or JSON-LD by suffix. Records are sorted, since RDF has no order. Raises
    InputError for what :func:`s4c_graph.intake.rdf.read` refuses, and where there is not one set.
    """
    read = rdf.read(path, names, settings or Settings(), graph="user/mappings")
    ntriples = b"".join(read.ntriples)
    if names.base != DEFAULT_BASE:
        ntriples = ntriples.replace(DEFAULT_BASE.encode(), names.base.encode())
    with path.open("rb") as stream:
        head = stream.read(_HEAD).decode("utf-8", "replace")
    prefixes = {a or c: b or d for a, b, c, d in _PREFIX.findall(head)}
    return from_ntriples(ntriples, names, file=path.name, prefixes=prefixes)


def from_ntriples(
    ntriples: bytes, names: Names, *, file: str = "", prefixes: Mapping[str, str] = MappingProxyType({})
) -> tuple[MappingSet, list[Finding]]:
    """The one mapping set in N-Triples that a parser has made, in the standard's form or in that of a release."""
    nodes = _nodes(ntriples.decode("utf-8").split("\n"))
    sets = sorted(node for node, said in nodes.items() if (_TYPE, (_SETS, "iri")) in said)
    if len(sets) != 1:
        what = f"holds {len(sets)} mapping sets" if sets else "holds no sssom:MappingSet"
        raise InputError(what, where=file or None, mend="give one set a file")
    made, findings = built(_Reader(nodes, sets[0], file, names).raw(prefixes), names)
    return replace(made, records=tuple(sorted(made.records, key=order))), findings


class _Reader:
    def __init__(self, nodes: Nodes, node: str, file: str, names: Names) -> None:
        self.nodes, self.node, self.file, self.names = nodes, node, file, names
        self.findings: list[Finding] = []
        self.defined: dict[str, dict[str, str]] = {}
        self.review = names.term("reviewStatus")

    def raw(self, prefixes: Mapping[str, str]) -> Raw:
        own = self.nodes[self.node]
        for pred, (text, kind) in own:
            if pred == _DEFINITIONS and kind in ("node", "iri"):
                self._definition(text)
        stated = dict(t.partition(": ")[::2] for p, (t, _) in own if p == CURIE_MAP)
        said = self._slots(own, of_record=False)
        if not self.node.startswith("_:"):
            said["mapping_set_id"] = [self.node]
        records = [self._record(n) for n in self._records()]
        return Raw(
            self.file,
            {s: sorted(v) for s, v in said.items()},
            sorted(records, key=lambda r: sorted(r[1].items())),
            {**prefixes, **stated},
            lambda slot: Place(self.file),
            definitions=[self.defined[n] for n in sorted(self.defined)],
            written_out=True,
            findings=self.findings,
        )

    def _records(self) -> list[str]:
        """The nodes of the records: those that hang on the set, those that say they are part of it."""
        found = {text for pred, (text, _) in self.nodes[self.node] if pred == _MAPPINGS}
        part = (PART_OF, (self.node, "iri"))
        found |= {node for node, said in self.nodes.items() if part in said}
        if not found:  # one set, and axioms that hang on nothing
            found = {n for n, said in self.nodes.items() if any((_TYPE, (c, "iri")) in said for c in _RECORDS)}
        return sorted(found)

    def _record(self, node: str) -> tuple[Place, dict[str, list[str]]]:
        said = self.nodes.get(node, [])
        slots_of = self._slots(said, of_record=True)
        if not node.startswith("_:") and (PART_OF, (self.node, "iri")) not in said:
            slots_of["record_id"] = [node]
        return Place(self.file), {s: sorted(v) for s, v in slots_of.items()}

    def _slots(self, said: Iterable[tuple[str, Term]], *, of_record: bool) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for pred, (text, kind) in said:
            slot = _BY_PREDICATE[of_record].get(pred)
            if slot is None:
                if pred not in (_TYPE, _MAPPINGS, _DEFINITIONS, CURIE_MAP, PART_OF, self.review):
                    slot = self._extension(pred, kind)
                else:
                    continue
            elif slot in ("subject_id", "object_id", "predicate_id") and kind not in ("iri", "node"):
                continue  # a literal that is mapped stands there in a release; its text is the label
            elif slot in slots.CHOICES and kind == "iri":
                text = _WORDS[slot].get(text, text)
            found[slot].append(text)
        return found

    def _extension(self, prop: str, kind: str) -> str:
        for entry in self.defined.values():
            if entry.get("property", slots.UNDEFINED + entry.get("slot_name", "")) == prop:
                return entry["slot_name"]
        if prop.startswith(slots.UNDEFINED):
            return unquote(prop.removeprefix(slots.UNDEFINED))
        name = re.sub(r"[^\w.-]+", "_", re.split(r"[/#:]", prop.rstrip("/#"))[-1]) or "property"
        name = f"ext_{name}" if name in slots.KNOWN or not re.match(r"[^\W\d]", name) else name
        taken = {entry["slot_name"] for entry in self.defined.values()}
        while name in taken:
            name += "_"
        hint = slots.REFERENCE if kind in ("iri", "node") else kind
        self.defined[prop] = {"slot_name": name, "property": prop, **({"type_hint": hint} if hint else {})}
        what = {"en": f"{prop} is no property of the standard; it is kept as the extension {name}"}
        self.findings.append(
            Finding("sssom-unknown-slot", Severity.INFO, self.node, what, value=prop, place=Place(self.file))
        )
        return name

    def _definition(self, node: str) -> None:
        entry = {}
        for pred, (text, _) in self.nodes.get(node, []):
            if pred.startswith(iri("sssom:")):
                entry[pred.removeprefix(iri("sssom:"))] = text
        if entry.get("slot_name"):
            self.defined[node] = entry


def _nodes(lines: Iterable[str]) -> Nodes:
    """What is said of each node, each statement once."""
    found: dict[str, dict[tuple[str, Term], None]] = {}
    for line in lines:
        read = _LINE.match(line)
        if read is None:
            continue
        subject, pred, thing, text, datatype = read.groups()
        if thing is None:
            term = (_unescaped(text), datatype or "")
        else:
            term = (thing[1:-1], "iri") if thing.startswith("<") else (thing, "node")
        node = _unescaped(subject[1:-1]) if subject.startswith("<") else subject
        found.setdefault(node, {})[(pred[1:-1], term)] = None
    return {node: list(said) for node, said in found.items()}


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else _PLAIN.get(m[3], m[3]), text)
