"""What an untrusted file is, before any parser sees it: its format by name and by content, and that it is UTF-8 text.

Everything in the ``rdf_…`` modules but ``rdf`` itself runs in the child process and imports neither
rdflib nor a parser of ours; positions are byte offsets, lines are counted from 1.
"""

from __future__ import annotations

import codecs
import mmap
import re
from types import MappingProxyType

SUFFIXES = MappingProxyType(
    {
        ".nt": "nt",
        ".nq": "nq",
        ".ttl": "turtle",
        ".turtle": "turtle",
        ".n3": "turtle",
        ".trig": "trig",
        ".rdf": "xml",
        ".owl": "xml",
        ".xml": "xml",
        ".jsonld": "json-ld",
        ".json": "json-ld",
    }
)
"""Format by suffix; ``.n3`` is read as Turtle, its common part."""

TITLES = MappingProxyType(
    {
        "nt": "N-Triples (.nt)",
        "nq": "N-Quads (.nq)",
        "turtle": "Turtle (.ttl)",
        "trig": "TriG (.trig)",
        "xml": "RDF/XML (.rdf)",
        "json-ld": "JSON-LD (.jsonld)",
    }
)
_FAMILY = MappingProxyType({"nt": "turtle", "nq": "turtle", "turtle": "turtle", "trig": "turtle"})
_PACKED = (
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "a gzip file"),
    (b"%PDF", "a PDF"),
    (b"SQLite ", "a database"),
)
_BOMS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_XML = re.compile(
    rb"\s*<(?:\?xml\b|!--|!DOCTYPE\b|(?:[A-Za-z_][\w.-]*:)?[A-Za-z_][\w.-]*(?:\s+[\w:.-]+\s*=|\s*/?>))", re.I
)
_IRI_LIKE = re.compile(rb"\s*<[A-Za-z][A-Za-z0-9+.-]*:[^\s>=\"']*>")
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S)
_JSON = re.compile(rb'\s*(?:\{\s*(?:["}]|\Z)|\[\s*(?:[\[{"\]]|\Z))')
_CHUNK = 1 << 20


class Unreadable(Exception):
    """What is wrong with the file, at which line, and the mend; the parent makes an InputError of it."""

    def __init__(self, what: str, *, line: int | None = None, mend: str | None = None) -> None:
        super().__init__(what)
        self.what, self.line, self.mend = what, line, mend


class Text:
    """The bytes of a file, mapped and not read, with the line of any offset.

    start: offset of the first byte after a byte order mark.
    """

    def __init__(self, data: mmap.mmap | bytes) -> None:
        self.data = data
        self.start = len(codecs.BOM_UTF8) if data[:3] == codecs.BOM_UTF8 else 0
        self._at, self._line = 0, 1

    def line(self, offset: int) -> int:
        """Line of an offset; linear over any rising row of offsets."""
        if offset < self._at:
            self._at, self._line = 0, 1
        while self._at < offset:
            end = min(offset, self._at + _CHUNK)
            self._line += self.data[self._at : end].count(b"\n")
            self._at = end
        return self._line

    def count(self, *needles: bytes) -> int:
        """How often these single bytes stand in the file."""
        return sum(
            self.data[at : at + _CHUNK].count(needle) for at in range(0, len(self.data), _CHUNK) for needle in needles
        )


def check_text(text: Text) -> None:
    """Raise Unreadable, with the line, unless the file is UTF-8 without NUL characters."""
    head = text.data[:8]
    for mark, name in _BOMS:
        if head.startswith(mark):
            raise Unreadable(f"is {name}, not UTF-8", line=1, mend="save it as UTF-8")
    for mark, name in _PACKED:
        if head.startswith(mark):
            raise Unreadable(f"is {name}, not RDF", mend="unpack it, or give the RDF file itself")
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    for at in range(0, len(text.data), _CHUNK):
        piece = text.data[at : at + _CHUNK]
        held = len(decoder.getstate()[0])
        if (nul := piece.find(b"\0")) >= 0:
            raise Unreadable("holds a NUL character: no text file", line=text.line(at + nul), mend="is it RDF at all?")
        try:
            decoder.decode(piece, final=at + _CHUNK >= len(text.data))
        except UnicodeDecodeError as error:
            line = text.line(max(0, at - held + error.start))
            raise Unreadable("is not UTF-8", line=line, mend="save it as UTF-8") from error


def check_format(text: Text, format: str) -> None:
    """Raise Unreadable, naming what it looks like, when the content is not of the format its suffix says."""
    head = text.data[text.start : text.start + 4096]
    if _HTML.match(head):
        raise Unreadable("is a web page, not RDF", line=1, mend="download the data file itself")
    if _JSON.match(head):
        looks = "json-ld"
    elif _XML.match(head) and not _IRI_LIKE.match(head):
        looks = "xml"
    elif head.strip():
        looks = "turtle"
    else:
        return
    if looks != _FAMILY.get(format, format):
        raise Unreadable(f"looks like {TITLES[looks]} but is named as {TITLES[format]}", line=1, mend="rename it")
