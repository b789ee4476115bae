"""What a source may not say, whatever the shapes find: of what is ours, by links that run code, in letters of no text.

====== ========= =========================================================================
IN-05  Violation a statement about a resource that others describe, or about a term of ours
IN-06  Violation an IRI that runs code or opens a file where a link is expected
IN-07  Violation a character that no XML document can hold
====== ========= =========================================================================
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from rdflib.term import URIRef

from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.core.values import Finding, Severity, Statements
from s4c_graph.flows.quarantine_lines import Lines

OURS, RUNS, NO_TEXT = "IN-05", "IN-06", "IN-07"
_AT_ONCE = 500
_DESCRIBED = "SELECT DISTINCT ?s { VALUES ?s { %s } ?s ?p ?o }"
_RUNS = re.compile(r"(?:javascript|vbscript|livescript|data|file|filesystem|blob|about|view-source|jar):", re.I)
_IN_TEXT = re.compile(r'"\s*(?:javascript|vbscript):', re.I)
_IN_LINK = re.compile(r'"\s*' + _RUNS.pattern + r'.*"\^\^<http://www\.w3\.org/2001/XMLSchema#anyURI>\Z', re.I | re.S)
_NO_XML = re.compile(
    r"[\x00-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]|\\u00(?:0[0-8BCEFbcef]|1[0-9A-Fa-f])|\\[bf]|\\uFFF[EFef]"
)
_ESCAPED = re.compile(r"\\\\")
_SAME = frozenset(
    EXTERNAL["owl"] + name
    for name in ("sameAs", "equivalentClass", "equivalentProperty", "inverseOf", "disjointWith", "differentFrom")
)
_TOP = EXTERNAL["skos"] + "hasTopConcept"
_RESERVED = ("ontology", "shapes", "graph/", "scheme/", "context/", "dataset/")
_LINKS = frozenset(EXTERNAL["skos"] + f"{name}Match" for name in ("exact", "close", "broad", "narrow", "related")) | {
    EXTERNAL["rdfs"] + "seeAlso",
    EXTERNAL["skos"] + "mappingRelation",
}
"""What a mapping set may say of others' concepts."""


def found(kg: KnowledgeGraph, lines: Lines, said: Statements, others: Sequence[str]) -> list[Finding]:
    """Everything of these kinds in one source, a finding for each resource, property and kind.

    lines: what it says. others: names of the graphs of everybody else. Rows of the user's own tables may add to what
    others describe, for that is what their columns are for; a partner's may not. In a mapping set the focus is the
    record.
    """
    tables = said.of_tables and said.graph.startswith("user/")
    taken = set() if tables else _described(kg, lines.subjects, others)
    told: dict[tuple[str, str, str], Finding] = {}
    free = _schemes(kg, lines, others) if said.scheme else _none
    for finding in _each(lines, kg.names, taken, said, free, tables=tables):
        told.setdefault((finding.code, finding.focus, finding.path), finding)
    return list(told.values())


def _each(
    lines: Lines,
    names: Names,
    taken: Collection[str],
    said: Statements,
    free: Callable[[str], bool],
    *,
    tables: bool,
) -> Iterator[Finding]:
    mapping = said.graph.startswith("mappings/")
    same = {obj for _s, p, obj in lines.each() if p in _SAME and obj.startswith("<")}
    theirs = _is_ours(same, names)
    for subject, predicate, obj in lines.each():
        ours = subject in taken or (not tables and _reserved(subject, names) and not free(subject))
        if said.of_tables and not tables and ours:
            if subject == names.graph(said.graph) or predicate == _TOP:
                ours = False  # what its reader writes down beside the rows
            elif (place := said.places.get(obj[1:-1])) is not None:  # a cell of that row says it
                yield replace(_finding(OURS, subject, predicate, subject, _OURS), place=place)
                ours = False
        if ours and not (mapping and predicate in _LINKS):
            for focus in (lines.records(subject, predicate) if mapping else ()) or (subject,):
                yield _finding(OURS, focus, predicate, subject, _OURS)
        elif predicate in _SAME and obj in theirs and not tables:
            yield _finding(OURS, subject, predicate, obj[1:-1], _EQUAL)
        if bad := next(
            (iri for iri in (subject, predicate, obj[1:-1] if obj[:1] == "<" else "") if _RUNS.match(iri)), ""
        ):
            yield _finding(RUNS, subject, predicate, bad, _RUN)
        elif obj.startswith('"'):
            if _IN_TEXT.match(obj) or _IN_LINK.match(obj):
                yield _finding(RUNS, subject, predicate, obj[:200], _RUN)
            if _NO_XML.search(_ESCAPED.sub("", obj)):
                yield _finding(NO_TEXT, subject, predicate, "", _NO_TEXT)


def _described(kg: KnowledgeGraph, subjects: Collection[str], others: Sequence[str]) -> set[str]:
    """Those of some resources that other graphs describe."""
    wanted = sorted(s for s in subjects if not s.startswith("_:"))
    known: set[str] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        iris = " ".join(URIRef(iri).n3() for iri in wanted[start : start + _AT_ONCE])
        known |= {str(row["s"]) for row in kg.select(_DESCRIBED % iris, graphs=list(others))}
    return known


def _none(subject: str) -> bool:
    return False


def _schemes(kg: KnowledgeGraph, lines: Lines, others: Sequence[str]) -> Callable[[str], bool]:
    """Whether a subject is in a scheme that nobody else has: an adapter names the concepts of a framework below it."""
    begin = f"{kg.names.base}scheme/"

    def scheme(subject: str) -> str:
        return begin + subject.removeprefix(begin).partition("/")[0] if subject.startswith(begin) else ""

    theirs = _described(kg, {iri for iri in map(scheme, lines.subjects) if iri}, others)
    return lambda subject: bool(scheme(subject)) and scheme(subject) not in theirs


def _is_ours(written: Collection[str], names: Names) -> set[str]:
    return {iri for iri in written if iri[1:].startswith(names.base)}


def _reserved(subject: str, names: Names) -> bool:
    """Terms, shapes, graphs, schemes and versions below the base are nobody else's to name; data may be new ones."""
    return subject.startswith(tuple(names.base + part for part in _RESERVED))


def _finding(code: str, focus: str, path: str, value: str, messages: dict[str, str]) -> Finding:
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in value)[:200]
    said = {lang: text.format(value=shown, path=path) for lang, text in messages.items()}
    return Finding(code, Severity.VIOLATION, focus, said, path=path, value=shown)


_OURS = {
    "en": "{value} is described by others here, or is a term of ours. Say it of a resource of your own and link that.",
    "sv": "{value} beskrivs här av andra, eller är en term av våra. Säg det om en egen resurs och länka den dit.",
    "pl": "{value} opisali tu inni albo jest to nasz termin. Powiedz to o własnym zasobie i połącz go z nim.",
}
_EQUAL = {
    "en": "{path} makes all that is said here hold of {value} too. Link with skos:exactMatch or skos:closeMatch.",
    "sv": "{path} gör att allt som sägs här även gäller {value}. Länka med skos:exactMatch eller skos:closeMatch.",
    "pl": "{path} sprawia, że wszystko to dotyczy też {value}. Połącz przez skos:exactMatch lub skos:closeMatch.",
}
_RUN = {
    "en": "{value} is no address of a page. Give an http or https IRI.",
    "sv": "{value} är ingen adress till en sida. Ange en http- eller https-IRI.",
    "pl": "{value} nie jest adresem strony. Podaj IRI http lub https.",
}
_NO_TEXT = {
    "en": "A text holds a control character that no document can hold. Take it out.",
    "sv": "En text innehåller ett styrtecken som inget dokument kan innehålla. Ta bort det.",
    "pl": "Tekst zawiera znak sterujący, którego nie może zawierać żaden dokument. Usuń go.",
}
