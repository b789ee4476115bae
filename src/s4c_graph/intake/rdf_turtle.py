"""Turtle, TriG, N-Triples and N-Quads as tokens: how deep they nest, and where each IRI is first a subject."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from s4c_graph.intake.rdf_text import Text, Unreadable

MAX_NESTING = 200

_STRING = (
    rb'"""(?:[^"\\]++|\\.|"(?!""))*+"""|\'\'\'(?:[^\'\\]++|\\.|\'(?!\'\'))*+\'\'\''
    rb'|"(?:[^"\\\r\n]++|\\.)*+"|\'(?:[^\'\\\r\n]++|\\.)*+\''
)
_IRI = rb"<(?:[^<>\\\s]++|\\.)*+>"
_COMMENT = rb"#[^\r\n]*+"
# a dot inside a name belongs to it, a dot after it ends the statement; only a number may begin with one
_IN_NAME = rb"[^\s\"'<>#.,;()\[\]{}\\^|]"
_NAME = rb"(?:" + _IN_NAME + rb"|\\.|\.(?=\d))(?:" + _IN_NAME + rb"|\\.|\.+(?=" + _IN_NAME + rb"|\\))*+"
_SKIP = re.compile(rb"(?:[\s.{}]++|" + _COMMENT + rb")*+", re.S)
_BODY = re.compile(
    rb"(?:[\s,;()\[\]^|~>]++|<<|" + _STRING + rb"|" + _IRI + rb"|" + _NAME + rb"|" + _COMMENT + rb")*+", re.S
)
_SUBJECT = re.compile(rb"(?P<iri>" + _IRI + rb")|(?P<name>" + _NAME + rb")", re.S)
_PREFIX = re.compile(rb"@?prefix\s+([^\s:]*+):\s*+(" + _IRI + rb")", re.I | re.S)
_VERSION = re.compile(rb"@?version\s+(?:" + _STRING + rb")", re.I | re.S)
_BASE = re.compile(rb"@?base\s+(" + _IRI + rb")", re.I | re.S)
_TO_BRACKET = re.compile(
    rb"(?:[^\"'<#\[({\])}\\]++|" + _STRING + rb"|" + _IRI + rb"|" + _COMMENT + rb"|\\.|<)*+([\[({\])}])", re.S
)
_LINE_SUBJECT = re.compile(rb"^[ \t]*<([^>\s]*)>", re.M)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.S)


def check_nesting(text: Text) -> None:
    """Raise Unreadable, with the line, where brackets nest deeper than MAX_NESTING."""
    if text.count(b"[", b"(", b"{") <= MAX_NESTING:
        return
    depth, at = 0, text.start
    while found := _TO_BRACKET.match(text.data, at):
        at = found.end()
        if found[1] in b"[({":
            depth += 1
            if depth > MAX_NESTING:
                line = text.line(at)
                raise Unreadable(f"nests deeper than {MAX_NESTING} brackets", line=line, mend="name the inner nodes")
        else:
            depth -= 1


def subjects_of_lines(text: Text) -> dict[str, int]:
    """Offset at which each IRI is first the subject of an N-Triples or N-Quads line."""
    places: dict[bytes, int] = {}
    last = b""
    for found in _LINE_SUBJECT.finditer(text.data, text.start):
        if found[1] != last:
            last = found[1]
            places.setdefault(last, found.start(1))
    return {unescaped(iri.decode()): at for iri, at in places.items()}


def subjects(text: Text, base: str) -> dict[str, int]:
    """Offset at which each IRI is first a subject of a Turtle or TriG document that is known to be well formed."""
    places: dict[str, int] = {}
    prefixes: dict[bytes, str] = {}
    data, at, end = text.data, text.start, len(text.data)
    while at < end:
        at = _skipped(data, at)
        if found := _PREFIX.match(data, at):
            prefixes[found[1]] = _resolved(found[2], base)
            at = found.end()
        elif found := _BASE.match(data, at):
            base = _resolved(found[1], base)
            at = found.end()
        elif found := _VERSION.match(data, at):
            at = found.end()
        else:
            head = _SUBJECT.match(data, at)
            after = head.end() if head else at
            stop = _BODY.match(data, after)
            at_end = stop.end() if stop else after
            if head and data[at_end : at_end + 1] != b"{":  # otherwise it names a graph
                iri = _resolved(head["iri"], base) if head["iri"] else _expanded(head["name"], prefixes)
                if iri:
                    places.setdefault(iri, at)
            at = max(at_end, at + 1)
    return places


def unescaped(text: str) -> str:
    r"""An IRI or local name with its escapes (``\u00e9``, ``\,``) resolved."""
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda m: m[3] or chr(min(int(m[1] or m[2], 16), 0x10FFFF)), text)


def _skipped(data, at: int) -> int:  # type: ignore[no-untyped-def]
    found = _SKIP.match(data, at)
    return found.end() if found else at


def _resolved(iri: bytes, base: str) -> str:
    said = unescaped(iri[1:-1].decode())
    return said if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", said) else urljoin(base, said)


def _expanded(name: bytes, prefixes: dict[bytes, str]) -> str | None:
    prefix, colon, local = name.partition(b":")
    if not colon or prefix == b"_" or prefix not in prefixes:
        return None
    return prefixes[prefix] + unescaped(local.decode())
