"""RDF/XML seen by expat first: no DOCTYPE, bounded depth, well formed to the last tag, and where each IRI is a subject.

The engine takes a truncated document for an empty one and expands entities; so it only sees what
has passed here.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin
from xml.parsers import expat  # no expansion happens: a DOCTYPE is refused when it begins

from s4c_graph.intake.rdf_text import Text, Unreadable

MAX_DEPTH = 200
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns# "
_XML_BASE = "http://www.w3.org/XML/1998/namespace base"
_UTF8 = ("utf-8", "utf8", "us-ascii", "ascii")
_CHUNK = 1 << 16
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class _Reader:
    """The handlers of one parse."""

    def __init__(self, base: str) -> None:
        self.places: dict[str, int] = {}
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.XmlDeclHandler = self._declared
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self._bases = [base]
        self._verbatim = 0  # depth inside rdf:parseType="Literal", whose content is no RDF
        self.rdf = False

    def _line(self) -> int:
        return self.parser.CurrentLineNumber

    def _declared(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _UTF8:
            raise Unreadable(f"says its encoding is {encoding[:40]}", line=1, mend="save it as UTF-8")

    def _doctype(self, name: str, system: str | None, public: str | None, internal: int) -> None:
        mend = "remove it and write its entities out"
        raise Unreadable("has a DOCTYPE, which is refused for safety", line=self._line(), mend=mend)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._bases) > MAX_DEPTH:
            raise Unreadable(f"nests deeper than {MAX_DEPTH} elements", line=self._line(), mend="flatten it")
        base = self._bases[-1]
        if attributes:
            if _XML_BASE in attributes:
                base = urljoin(base, attributes[_XML_BASE])
            if not self._verbatim:
                self._subject(attributes, base)
        self._bases.append(base)
        self.rdf = self.rdf or name.startswith(_RDF)
        if self._verbatim or attributes.get(_RDF + "parseType") == "Literal":
            self._verbatim += 1

    def _subject(self, attributes: dict[str, str], base: str) -> None:
        iri = attributes.get(_RDF + "about")
        if iri is not None:
            iri = iri if _SCHEME.match(iri) else urljoin(base, iri)
        elif (key := attributes.get(_RDF + "ID")) is not None:
            iri = f"{base.partition('#')[0]}#{key}"
        if iri is not None:
            self.rdf = True
            self.places.setdefault(iri, self.parser.CurrentByteIndex)

    def _end(self, name: str) -> None:
        self._bases.pop()
        if self._verbatim:
            self._verbatim -= 1


def check_xml(text: Text, base: str) -> dict[str, int]:
    """Offset at which each IRI is first a subject.

    Raises Unreadable, with the line, for what must not reach the engine.
    """
    reader = _Reader(base)
    try:
        for at in range(text.start, len(text.data), _CHUNK):
            reader.parser.Parse(text.data[at : at + _CHUNK], False)
        reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        message = expat.errors.messages[error.code] if error.code else str(error)
        mend = "is the file complete?" if message in ("no element found", "unclosed token") else None
        raise Unreadable(f"is not well-formed XML: {message}", line=error.lineno, mend=mend) from error
    if not reader.rdf:
        raise Unreadable("is XML without any RDF in it", line=1, mend="give RDF/XML, Turtle or JSON-LD")
    return {iri: at + text.start for iri, at in reader.places.items()}
