"""What is doubtful in statements that parsed: ill-typed literals, characters that do not show, relative IRIs.

Looks at canonical N-Triples, one statement a line, as the engine writes them.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import MappingProxyType

from s4c_graph.intake.rdf_text import Unreadable

XSD = "http://www.w3.org/2001/XMLSchema#"
BASE = "document:/"
"""Base of relative IRIs: it names no host and no folder."""
MOST = 100
"""Findings of one kind told one by one; the rest are counted in a last one."""

_TERM = rb"(?:<[^>\n]*>|_:\S+)"
_TYPED = re.compile(rb'"\^\^<http://www\.w3\.org/2001/XMLSchema#([A-Za-z]+)> \.$', re.M)
_TRIPLE_TERM = re.compile(rb"^(" + _TERM + rb") <[^>\n]*> <<\(", re.M)
_DIRECTION = re.compile(rb"^(" + _TERM + rb') <[^>\n]*> "(?:[^"\\\n]++|\\.)*+"@[A-Za-z0-9-]+--(?:ltr|rtl) \.$', re.M)
_RELATIVE = re.compile(rb"(?<![^\s(])<" + BASE.encode() + rb"[^>\s]*>")
# controls but tab and line ends; zero-width space, direction marks and overrides, word joiner, byte order mark
_CONTROLS = bytes({*range(0x20), 0x7F} - {0x09, 0x0A, 0x0D})
_CONTROL = re.compile(rb"[" + re.escape(_CONTROLS) + rb"]")
_HIDDEN = (  # each begins with fixed bytes, which makes the search quick
    re.compile(rb"\xc2[\x80-\x9f]"),
    re.compile(rb"\xe2\x80[\x8b\x8e\x8f\xaa-\xae]"),
    re.compile(rb"\xe2\x81[\xa0\xa6-\xa9]"),
    re.compile(rb"\xef\xbb\xbf"),
    re.compile(rb"\\u00(?:0[0-8BCEFbcef]|1[0-9A-Fa-f]|7[Ff])"),
)
_CHUNK = 1 << 20
_LINE = re.compile(rb"(" + _TERM + rb") <([^>\n]*)> (.*) \.", re.S)

_ZONE = r"(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))?"
_YEAR = r"-?(?:[1-9]\d{3,}|0\d{3})"
_TIME = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_DAY_PART = r"(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?"
_DATE = rf"({_YEAR})-(\d\d)-(\d\d)"
_FLOAT = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[Ee][+-]?\d+)?|[+-]?INF|NaN"
_FORMS = MappingProxyType(
    {
        name: re.compile(pattern)
        for name, pattern in {
            "boolean": r"true|false|0|1",
            "decimal": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)",
            "double": _FLOAT,
            "float": _FLOAT,
            "date": _DATE + _ZONE,
            "dateTime": f"{_DATE}T{_TIME}{_ZONE}",
            "dateTimeStamp": f"{_DATE}T{_TIME}(?:Z|[+-].*)",
            "time": _TIME + _ZONE,
            "gYear": _YEAR + _ZONE,
            "gYearMonth": rf"{_YEAR}-(?:0[1-9]|1[0-2]){_ZONE}",
            "gMonth": rf"--(?:0[1-9]|1[0-2]){_ZONE}",
            "gDay": rf"---(?:0[1-9]|[12]\d|3[01]){_ZONE}",
            "gMonthDay": rf"--(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)"
            rf"|02-(?:0[1-9]|[12]\d)){_ZONE}",
            "duration": rf"-?P(?=[\dT])(?:\d+Y)?(?:\d+M)?{_DAY_PART}",
            "dayTimeDuration": rf"-?P(?=[\dT]){_DAY_PART}",
            "yearMonthDuration": r"-?P(?=\d)(?:\d+Y)?(?:\d+M)?",
            "hexBinary": r"(?:[0-9A-Fa-f]{2})*",
            "base64Binary": r"(?:(?:[A-Za-z0-9+/] ?){4})*(?:(?:[A-Za-z0-9+/] ?){2}(?:[A-Za-z0-9+/] ?= ?|= ?= ?))?",
            "language": r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*",
        }.items()
    }
)
_INTEGERS = MappingProxyType(
    {
        "integer": (None, None),
        "nonNegativeInteger": (0, None),
        "positiveInteger": (1, None),
        "nonPositiveInteger": (None, 0),
        "negativeInteger": (None, -1),
        **{
            name: (-(2 ** (n - 1)), 2 ** (n - 1) - 1)
            for name, n in (("long", 64), ("int", 32), ("short", 16), ("byte", 8))
        },
        **{f"unsigned{name}": (0, 2**n - 1) for name, n in (("Long", 64), ("Int", 32), ("Short", 16), ("Byte", 8))},
    }
)
_INTEGER = re.compile(r"[+-]?\d{1,4000}")


def ill_typed(datatype: str, lexical: str) -> bool:
    """True when the text is not in the lexical space of the XSD datatype with this local name.

    Datatypes that are not known here are never ill-typed (https://www.w3.org/TR/xmlschema11-2/).

    >>> ill_typed("date", "2026-02-30"), ill_typed("date", "2024-02-29"), ill_typed("integer", "12e")
    (True, False, True)
    """
    if datatype in _INTEGERS:
        low, high = _INTEGERS[datatype]
        if not lexical.isascii() or not _INTEGER.fullmatch(lexical):
            return True
        return (low is not None and int(lexical) < low) or (high is not None and int(lexical) > high)
    form = _FORMS.get(datatype)
    if form is None:
        return False
    found = form.fullmatch(lexical) if lexical.isascii() else None
    if found is None:
        return True
    if datatype in ("date", "dateTime", "dateTimeStamp"):
        return not _is_day(*(int(part) for part in found.groups()[:3]))
    return False


def _is_day(year: int, month: int, day: int) -> bool:
    if not 1 <= month <= 12:
        return False
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 1 <= day <= (29 if month == 2 and leap else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1])


@dataclass(frozen=True)
class Doubt:
    """Something doubtful: its code, the subject and property as written, the value, what is wrong."""

    code: str
    severity: str
    subject: str
    path: str
    value: str
    message: str


def refuse_rdf12(data: mmap.mmap | bytes, line_of: Callable[[str], int | None]) -> None:
    """Raise Unreadable for triple terms and text directions, which RDF 1.1 does not have."""
    for needle, form, what in (
        (b"<<(", _TRIPLE_TERM, "a triple term"),
        (b"--ltr .\n", _DIRECTION, "a text direction"),
        (b"--rtl .\n", _DIRECTION, "a text direction"),
    ):
        if data.find(needle) >= 0 and (found := form.search(data)):
            line = line_of(_subject(found[1]))
            raise Unreadable(f"holds {what}, which only RDF 1.2 has", line=line, mend="write it as RDF 1.1")


def doubts(data: mmap.mmap | bytes) -> Iterator[Doubt]:
    """Everything doubtful in canonical N-Triples, at most MOST of a kind one by one; the others are counted."""
    for find in (_ill_typed, _hidden, _relative):
        told = more = 0
        last: Doubt | None = None
        for doubt in find(data):
            last = doubt
            if told < MOST:
                told += 1
                yield doubt
            else:
                more += 1
        if last is not None and more:
            yield Doubt(last.code, last.severity, "", "", "", f"and {more} more of this kind, not listed")


def _ill_typed(data: mmap.mmap | bytes) -> Iterator[Doubt]:
    known: dict[tuple[bytes, bytes], bool] = {}
    for found in _TYPED.finditer(data):
        start = data.rfind(b"\n", 0, found.start()) + 1
        opens = data.find(b'"', start)  # neither an IRI nor a blank node holds a quote
        lexical = data[opens + 1 : found.start()]
        key = (found[1], lexical)
        bad = known.get(key)
        if bad is None:
            bad = ill_typed(found[1].decode(), text(lexical))
            if len(known) < 100_000:
                known[key] = bad
        if bad and (line := _LINE.match(data[start : found.end()])):
            value = text(lexical)
            message = f'"{value[:80]}" is no xsd:{found[1].decode()}'
            yield Doubt("RDF-02", "Warning", _subject(line[1]), line[2].decode(), value, message)


def _hidden(data: mmap.mmap | bytes) -> Iterator[Doubt]:
    at = 0
    while at < len(data):
        end = data.find(b"\n", at + _CHUNK) + 1 or len(data)
        piece = data[at:end]
        at = end
        found = [hit for form in _HIDDEN for hit in form.finditer(piece)]
        if len(piece.translate(None, _CONTROLS)) != len(piece):
            found += _CONTROL.finditer(piece)
        last = -1
        for hit in sorted(found, key=lambda hit: hit.start()):
            if hit.start() < last:
                continue  # one finding a statement
            start, last = piece.rfind(b"\n", 0, hit.start()) + 1, piece.find(b"\n", hit.end())
            line = _LINE.match(piece[start:last])
            if line is not None:
                message = f"holds the character U+{_code(hit[0]):04X}, which does not show and may mislead a reader"
                yield Doubt("RDF-03", "Warning", _subject(line[1]), line[2].decode(), text(line[3])[:200], message)


def _relative(data: mmap.mmap | bytes) -> Iterator[Doubt]:
    if data.find(b"<" + BASE.encode()) < 0:
        return
    seen: set[bytes] = set()
    for found in _RELATIVE.finditer(data):
        if found[0] not in seen and len(seen) < 100_000:
            seen.add(found[0])
            iri = found[0][1:-1].decode()
            message = f"a relative IRI without a base; read as <{iri[:200]}>"
            yield Doubt("RDF-04", "Info", iri, "", iri, message)


def text(escaped: bytes) -> str:
    r"""A literal's text from its N-Triples form."""
    said = escaped.decode("utf-8", "replace")
    return _ESCAPED.sub(_unescape, said) if "\\" in said else said


_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.S)
_SHORT = MappingProxyType({"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"})


def _unescape(found: re.Match[str]) -> str:
    if found[3]:
        return _SHORT.get(found[3], found[3])
    return chr(min(int(found[1] or found[2], 16), 0x10FFFF))


def _code(found: bytes) -> int:
    return int(found[2:], 16) if found.startswith(b"\\u") else ord(found.decode())


def _subject(written: bytes) -> str:
    said = written.decode("utf-8", "replace")
    return said[1:-1] if said.startswith("<") else said
