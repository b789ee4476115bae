"""RDF syntax, documents of bytes to statements and back: the light half of the embedded store.

It knows the engine and not rdflib, so that the child process that parses untrusted files
(``intake.rdf``) starts in a few hundredths of a second.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, BinaryIO

import pyoxigraph as ox

from s4c_graph.core.errors import BackendError, InputError, QueryError

FORMATS = MappingProxyType(
    {
        "nt": ox.RdfFormat.N_TRIPLES,
        "nq": ox.RdfFormat.N_QUADS,
        "turtle": ox.RdfFormat.TURTLE,
        "trig": ox.RdfFormat.TRIG,
        "xml": ox.RdfFormat.RDF_XML,
        "json-ld": ox.RdfFormat.JSON_LD,
    }
)
QUADS = ("nq", "trig")
"""Formats that hold named graphs."""
_ROOT, _XMLNS = re.compile(rb"<rdf:RDF[^>]*>"), re.compile(rb" xmlns:[^ >]*")
_LETTERS = "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u0131\u0134-\u013e\u0141-\u0148\u014a-\u017e"
_NAME_AT_END = re.compile(rf"(?:\A|[^{_LETTERS}0-9.\-\u0080-\U0010ffff])[0-9.\-]*[{_LETTERS}][{_LETTERS}0-9.\-]*\Z")
"""A name that every XML parser takes, of whichever edition: Latin letters, where nothing else stands before it."""
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What a text may hold and XML 1.0 may not, not even escaped (https://www.w3.org/TR/xml/#charsets)."""


def engine_format(name: str) -> ox.RdfFormat:
    """The engine's format; raises BackendError for a name that is none of FORMATS."""
    try:
        return FORMATS[name]
    except KeyError:
        raise BackendError(f"unknown RDF format {name!r}", mend="one of " + ", ".join(FORMATS)) from None


def quads(
    data: bytes | BinaryIO | Iterable[bytes], format: str, *, base: str | None = None, rename: bool = True
) -> Iterator[ox.Quad]:
    """Quads of a document, lazily, blank nodes renamed so that two documents never share one, unless rename is false.

    Raises InputError with the line where the document is malformed.

    >>> [str(q) for q in quads(b"<a> <p> 1 .", "turtle", base="http://example.org/")]
    ['<http://example.org/a> <http://example.org/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer>']
    """
    source: Any = data if isinstance(data, bytes) or hasattr(data, "read") else Pieces(data)
    with told(InputError):
        yield from ox.parse(source, format=engine_format(format), base_iri=base, rename_blank_nodes=rename)


def is_iri(text: str) -> bool:
    """True for an absolute IRI that the parsers take (https://www.rfc-editor.org/rfc/rfc3987).

    >>> is_iri("https://example.org/a%20b"), is_iri("https://example.org/100%"), is_iri("a")
    (True, False, False)
    """
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def is_rdf11(quad: ox.Quad) -> bool:
    """False for a triple term or a text with a direction (https://www.w3.org/TR/rdf12-concepts/)."""
    return isinstance(quad.object, ox.NamedNode | ox.BlankNode) or (
        isinstance(quad.object, ox.Literal) and quad.object.direction is None
    )


def write(statements: Iterable[ox.Quad], out: BinaryIO, format: str) -> None:
    """Write statements as a document of a format, while they are read."""
    with told(InputError):
        ox.serialize(statements, out, format=engine_format(format))


def document(ntriples: bytes, format: str, *, prefixes: Mapping[str, str] | None = None) -> bytes:
    """N-Triples of ours as a document of another format, in their order and with their labels of blank nodes.

    prefixes: prefix → namespace, declared where the format has prefixes; those it cannot take are left out.

    >>> print(document(b"<urn:x:a> <urn:x:b> <urn:x:c> .", "turtle", prefixes={"x": "urn:x:"}).decode(), end="")
    @prefix x: <urn:x:> .
    x:a x:b x:c .
    """
    if format == "nt":
        return ntriples
    with told(InputError):
        found = list(ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES))
        made = ox.serialize(found, format=engine_format(format), prefixes=dict(prefixes or {}))
    return made or b""


def documents(
    ntriples: bytes, formats: Iterable[str], *, prefixes: Mapping[str, str] | None = None
) -> dict[str, bytes]:
    """The same N-Triples as documents of several formats, read once; only prefixes that are used are declared.

    >>> list(documents(b"<urn:x:a> <urn:x:b> <urn:x:c> .\\n", ("turtle", "json-ld")))
    ['turtle', 'json-ld']
    """
    used = {p: ns for p, ns in (prefixes or {}).items() if b"<" + ns.encode() in ntriples}
    with told(InputError):
        found = list(ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES))
        return {
            format: ntriples
            if format == "nt"
            else _headed(ox.serialize(found, format=engine_format(format), prefixes=used) or b"")
            for format in formats
        }


def _headed(document: bytes) -> bytes:
    """A document with its prefixes in alphabetical order; the engine declares them in any."""
    if document.startswith(b"@prefix"):
        end = re.search(rb"^(?!@prefix)", document, re.M)
        at = end.start() if end else len(document)
        return b"".join([*sorted(document[:at].splitlines(keepends=True)), document[at:]])
    return _ROOT.sub(lambda root: b"<rdf:RDF" + b"".join(sorted(_XMLNS.findall(root[0]))) + b">", document, count=1)


def told_in(data: bytes, format: str) -> Iterator[tuple[str, str, str, bool]]:
    """Statements of a document as plain text: subject, predicate, object, and whether the object is a literal.

    Quicker than terms, for who only looks through them. Raises InputError where the document is malformed.

    >>> list(told_in(b'<urn:a> <urn:p> "x"@en .', "nt"))
    [('urn:a', 'urn:p', 'x', True)]
    """
    with told(InputError):
        for quad in ox.parse(data, format=engine_format(format)):
            object = quad.object
            yield (
                str(getattr(quad.subject, "value", "")),
                quad.predicate.value,
                object.value,
                isinstance(object, ox.Literal),
            )


def fits_xml(predicate: str, text: str) -> bool:
    """True where RDF/XML can hold a statement: its predicate ends in a name, its text is of characters of XML 1.0.

    A name in letters that XML took up after its fourth edition is none: widely used parsers do not read it.
    https://www.w3.org/TR/rdf-syntax-grammar/#section-Namespace, https://www.w3.org/TR/xml/#charsets

    >>> fits_xml("urn:x:a", "text"), fits_xml("urn:x:1", "text"), fits_xml("urn:x:a", "bell \\x07")
    (True, False, False)
    >>> fits_xml("urn:x:år", "text"), fits_xml("urn:x:xª", "text")  # parsers differ on what else is a letter
    (True, False)
    """
    return _NAME_AT_END.search(predicate) is not None and NOT_XML.search(text) is None


def to_ntriples(stream: BinaryIO, format: str, out: BinaryIO, *, base: str) -> None:
    """A document that can be read twice, as N-Triples; nothing of it passes through Python.

    Raises InputError, with the line, where it is malformed, and for statements in named graphs.
    """
    start = stream.tell()
    with told(InputError):
        try:
            found = ox.parse(stream, format=engine_format(format), base_iri=base, rename_blank_nodes=True)
            ox.serialize(found, out, format=ox.RdfFormat.N_TRIPLES)
        except SyntaxError:
            raise
        except ValueError:
            stream.seek(start)
            for quad in ox.parse(stream, format=engine_format(format), base_iri=base):
                if not isinstance(quad.graph_name, ox.DefaultGraph):
                    raise InputError(
                        f"puts statements into the named graph {str(quad.graph_name)[:200]}; "
                        "one file fills one graph here",
                        mend="write each graph into a file of its own",
                    ) from None
            raise


def piped(stream: BinaryIO, format: str, out: BinaryIO, *, base: str) -> None:
    """A document that is read once, as N-Triples; neither is ever held whole.

    Blank nodes are renamed. Raises InputError, with the line where there is one, where it is
    malformed, and for statements in named graphs; what was written until then stays.
    """
    with told(InputError):
        found = ox.parse(stream, format=engine_format(format), base_iri=base, rename_blank_nodes=True)
        ox.serialize(found, out, format=ox.RdfFormat.N_TRIPLES)


def converted(
    source: BinaryIO, out: BinaryIO, format: str, *, quads: bool = False, prefixes: Mapping[str, str] | None = None
) -> None:
    """N-Triples of ours, or with quads N-Quads, as a document of another format, while they are read.

    Order and labels of blank nodes stay; nothing is held whole. prefixes: see :func:`document`.

    >>> out = io.BytesIO()
    >>> converted(io.BytesIO(b"<urn:a> <urn:b> <urn:c> <urn:g> .\\n"), out, "trig", quads=True)
    >>> out.getvalue().split()
    [b'<urn:g>', b'{', b'<urn:a>', b'<urn:b>', b'<urn:c>', b'.', b'}']
    """
    with told(InputError):
        read = ox.parse(source, format=ox.RdfFormat.N_QUADS if quads else ox.RdfFormat.N_TRIPLES)
        ox.serialize(read, out, format=engine_format(format), prefixes=dict(prefixes or {}))


def steps(pieces: Iterable[bytes], size: int) -> Iterator[Iterator[bytes]]:
    """Pieces of whole lines in runs of about ``size`` bytes; each run is to be taken whole before the next.

    >>> [list(run) for run in steps([b"aa", b"b", b"c"], 3)]
    [[b'aa', b'b'], [b'c']]
    """
    rest = iter(pieces)

    def run(first: bytes) -> Iterator[bytes]:
        taken = len(first)
        yield first
        while taken < size and (piece := next(rest, None)) is not None:
            taken += len(piece)
            yield piece

    while (first := next(rest, None)) is not None:
        yield run(first)


class Pieces(io.RawIOBase):
    """Pieces of bytes as a file the engine reads, in small steps: a large piece is viewed, never copied again."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._rest = iter(pieces), memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        n = min(len(buffer), len(self._rest))
        buffer[:n] = self._rest[:n]
        self._rest = self._rest[n:]
        return n


@contextmanager
def told(what: type[InputError] = QueryError) -> Iterator[None]:
    """The engine's errors as ours; ``what`` is the kind a syntax error becomes."""
    try:
        yield
    except SyntaxError as error:
        message, line = _syntax(error)
        raise what(message, where=f"line {line}" if line else None) from error
    except OSError as error:
        full = "No space left" in str(error) or "File too large" in str(error)
        mend = "free some disk space and build again" if full else "try s4c doctor"
        raise BackendError(f"the store failed: {error}", mend=mend) from error
    except (ValueError, RuntimeError) as error:
        raise what(str(error)) from error


def _syntax(error: SyntaxError) -> tuple[str, int | None]:
    """What a parser said, without the list of every token it would have taken, and the line it said it of."""
    said = (error.msg or str(error)).split(": expected one of")[0]
    if place := re.fullmatch(r"error at (\d+):(\d+)(?:: expected (.*))?", said):
        line, column, wanted = place.groups()
        return f"the query cannot be read on from column {column}" + (f": {wanted} expected" if wanted else ""), int(
            line
        )
    return said.removeprefix(f"Parser error at line {error.lineno} "), error.lineno
