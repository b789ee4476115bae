"""The facts of a vocabulary, one a line of N-Triples: what comparison and migration read before they judge anything.

Bytes in, bytes out: two versions of ESCO are over a million lines, and only those that differ are ever read as text.
Each relation is told one way round only (``skos:broader``, never ``skos:narrower``), so that a file that states the
one, the other or both says the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from s4c_graph.core.names import EXTERNAL

LABEL, TEXT, HIERARCHY, RELATION, STATE, FACT = "label", "text", "hierarchy", "relation", "state", "fact"
"""What a fact is about; GROUPS lists them."""
GROUPS = (LABEL, TEXT, HIERARCHY, RELATION, STATE, FACT)
Raw = tuple[bytes, bytes, bytes]
"""Subject, predicate and object as N-Triples writes them."""


@dataclass(frozen=True)
class Aspect:
    """One thing that is said of a concept: its name in reports, and which of GROUPS it belongs to."""

    name: str
    group: str


def term(prefix: str, name: str) -> bytes:
    """A written IRI of a known vocabulary.

    >>> term("skos", "broader")
    b'<http://www.w3.org/2004/02/skos/core#broader>'
    """
    return f"<{EXTERNAL[prefix]}{name}>".encode()


TYPE, PREF, ALT = term("rdf", "type"), term("skos", "prefLabel"), term("skos", "altLabel")
HIDDEN = term("skos", "hiddenLabel")
BROADER, NOTATION = term("skos", "broader"), term("skos", "notation")
DEPRECATED, REPLACED_BY = term("owl", "deprecated"), term("dct", "isReplacedBy")
STATUS = term("iso-thes", "status")
EXACT, CLOSE = term("skos", "exactMatch"), term("skos", "closeMatch")
NEAR = (CLOSE, term("skos", "broadMatch"), term("skos", "narrowMatch"))
"""Matches by which a crosswalk tells the counterpart of a concept that is not quite the same any more."""
_ESSENTIAL, _OPTIONAL = term("esco", "relatedEssentialSkill"), term("esco", "relatedOptionalSkill")

ASPECTS = MappingProxyType(
    {
        PREF: Aspect("prefLabel", LABEL),
        ALT: Aspect("altLabel", LABEL),
        HIDDEN: Aspect("hiddenLabel", LABEL),
        term("rdfs", "label"): Aspect("label", LABEL),
        term("skos", "definition"): Aspect("definition", TEXT),
        term("dct", "description"): Aspect("description", TEXT),
        term("skos", "scopeNote"): Aspect("scopeNote", TEXT),
        term("skos", "note"): Aspect("note", TEXT),
        term("skos", "editorialNote"): Aspect("editorialNote", TEXT),
        term("skos", "example"): Aspect("example", TEXT),
        term("dct", "title"): Aspect("title", TEXT),
        BROADER: Aspect("broader", HIERARCHY),
        _ESSENTIAL: Aspect("essential", RELATION),
        _OPTIONAL: Aspect("optional", RELATION),
        term("skos", "related"): Aspect("related", RELATION),
        REPLACED_BY: Aspect("replacedBy", STATE),
        DEPRECATED: Aspect("obsolete", STATE),
        STATUS: Aspect("status", STATE),
        TYPE: Aspect("type", FACT),
        NOTATION: Aspect("code", FACT),
        term("skos", "inScheme"): Aspect("inScheme", FACT),
        term("skos", "topConceptOf"): Aspect("topConceptOf", FACT),
        term("esco", "skillType"): Aspect("skillType", FACT),
        term("esco", "skillReuseLevel"): Aspect("reuseLevel", FACT),
        term("esco", "memberOfISCOGroup"): Aspect("iscoGroup", FACT),
        term("esco", "regulatedProfessionNote"): Aspect("regulatedProfession", FACT),
    }
)
"""Predicate → what it says. Any other is named by its IRI: a RELATION to a thing, or a FACT."""
PREDICATES = MappingProxyType({aspect.name: predicate[1:-1].decode() for predicate, aspect in ASPECTS.items()})
"""Name of an aspect → IRI of its predicate."""
_TURNED = MappingProxyType(
    {
        term("skos", "narrower"): BROADER,
        term("esco", "isEssentialSkillFor"): _ESSENTIAL,
        term("esco", "isOptionalSkillFor"): _OPTIONAL,
        term("skos", "hasTopConcept"): term("skos", "topConceptOf"),
        term("dct", "replaces"): REPLACED_BY,
    }
)
_IGNORED = frozenset((term("dct", "modified"), term("dct", "issued")))
"""Dates of editing say that a row was saved, not that it says anything else."""
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.S)
_LETTERS = MappingProxyType({"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"})


def raw(lines: Iterable[bytes]) -> Iterator[Raw]:
    """The facts in lines of N-Triples; blank nodes, which have no name to compare by, and dates are passed over.

    >>> list(raw([b"<urn:a> <http://www.w3.org/2004/02/skos/core#narrower> <urn:b> .\\n"]))
    [(b'<urn:b>', b'<http://www.w3.org/2004/02/skos/core#broader>', b'<urn:a>')]
    """
    for line in lines:
        parts = line.split(b" ", 2)
        if len(parts) < 3 or line[0] != 60:  # "<": what else a line may begin with is a blank node
            continue
        subject, predicate, said = parts
        obj = said[: said.rindex(b" .")] if said[-3:] != b" .\n" else said[:-3]
        if predicate in _TURNED:
            if obj[:1] == b"<":
                yield obj, _TURNED[predicate], subject
        elif predicate not in _IGNORED and obj[:2] != b"_:":
            yield subject, predicate, obj


def aspect(predicate: bytes, obj: bytes) -> Aspect:
    """What a predicate says, of ASPECTS, or named by its IRI.

    >>> aspect(b"<urn:p>", b"<urn:o>"), aspect(b"<urn:p>", b'"1"').group
    (Aspect(name='urn:p', group='relation'), 'fact')
    """
    known = ASPECTS.get(predicate)
    return known or Aspect(predicate[1:-1].decode("utf-8"), RELATION if obj[:1] == b"<" else FACT)


def value(obj: bytes) -> tuple[str, str]:
    r"""The text of a written object, and its language (empty where it has none).

    >>> value(b'"a \\"b\\""@en'), value(b"<urn:a>"), value(b'"1"^^<urn:x>')
    (('a "b"', 'en'), ('urn:a', ''), ('1', ''))
    """
    if obj[:1] == b"<":
        return obj[1:-1].decode("utf-8"), ""
    end = obj.rindex(b'"')
    tail = obj[end + 1 :]
    text = obj[1:end].decode("utf-8")
    if "\\" in text:
        text = _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else _LETTERS.get(m[3], m[3]), text)
    return text, tail[1:].decode("ascii") if tail[:1] == b"@" else ""


def lang(obj: bytes) -> bytes:
    """The language of a written object; empty where it has none.

    >>> lang(b'"a"@en'), lang(b"<urn:a>"), lang(b'"@en"')
    (b'en', b'', b'')
    """
    if obj[:1] == b"<" or obj[-1:] in (b'"', b">"):
        return b""
    return obj[obj.rindex(b'"') + 2 :]


def kind_of(types: Iterable[bytes]) -> str:
    """What a concept is called by its types, ESCO's as ESCO's readers call them; empty where it has none.

    >>> kind_of([b"<http://www.w3.org/2004/02/skos/core#Concept>", b"<https://w3id.org/s4c/ontology#EscoSkillGroup>"])
    'skill group'
    >>> kind_of([b"<https://w3id.org/s4c/ontology#CityRole>"])
    'city role'
    """
    return _kind_of(tuple(types))


@lru_cache(maxsize=1024)
def _kind_of(types: tuple[bytes, ...]) -> str:
    found = sorted(re.split(rb"[#/]", one[1:-1])[-1].decode("utf-8") for one in types)
    for name in _FIRST:
        if name in found:
            return _FIRST[name]
    said = [name for name in found if name not in _LAST] or found[:1]
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", said[0]).lower() if said else ""


_FIRST = MappingProxyType(
    {"Skill": "skill", "Occupation": "occupation", "EscoSkillGroup": "skill group", "EscoIscoGroup": "ISCO group"}
)
_LAST = frozenset(("Concept", "MemberConcept", "NamedIndividual", "ReferenceConcept"))
