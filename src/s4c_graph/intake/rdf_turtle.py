"""Turtle, TriG, N-Triples and N-Quads as tokens: how deep they nest, and where each IRI is first a subject."""

from __future__ import annotations

import mmap
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
_STATEMENT = re.compile(
    rb"(?:[\s.{}]++|" + _COMMENT + rb")*+(?:(?P<iri>" + _IRI + rb")|(?P<name>@?" + _NAME + rb"))?"
    rb"(?:[\s,;()\[\]^|~>]++|<<|" + _STRING + rb"|" + _IRI + rb"|" + _NAME + rb"|" + _COMMENT + rb")*+",
    re.S,
)
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
        found = _STATEMENT.match(data, at)
        if found is None or found.end() == at:
            at += 1  # cannot happen in a well-formed document
            continue
        at = found.end()
        name = found["name"]
        if name is not None and b":" not in name:
            at, base = _directive(data, found.start("name"), prefixes, base) or (at, base)
        elif (name or found["iri"]) and data[at : at + 1] != b"{":  # otherwise it names a graph
            iri = _expanded(name, prefixes) if name else _resolved(found["iri"], base)
            if iri:
                places.setdefault(iri, found.start("name" if name else "iri"))
    return places


def unescaped(text: str) -> str:
    r"""An IRI or local name with its escapes (``\u00e9``, ``\,``) resolved."""
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda m: m[3] or chr(min(int(m[1] or m[2], 16), 0x10FFFF)), text)


def _directive(data: mmap.mmap | bytes, at: int, prefixes: dict[bytes, str], base: str) -> tuple[int, str] | None:
    """Take a PREFIX, BASE or VERSION; where it ends, and the base from there on."""
    if found := _PREFIX.match(data, at):
        prefixes[found[1]] = _resolved(found[2], base)
    elif found := _BASE.match(data, at):
        base = _resolved(found[1], base)
    else:
        found = _VERSION.match(data, at)
    return (found.end(), base) if found else None


def _resolved(iri: bytes, base: str) -> str:
    said = unescaped(iri[1:-1].decode())
    return said if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", said) else urljoin(base, said)


def _expanded(name: bytes, prefixes: dict[bytes, str]) -> str | None:
    prefix, colon, local = name.partition(b":")
    if not colon or prefix == b"_" or prefix not in prefixes:
        return None
    return prefixes[prefix] + unescaped(local.decode())
