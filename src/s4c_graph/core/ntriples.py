"""N-Triples written by hand: the common wire between intake and every store, quick to write and quick to load.

A statement is one ``str`` line with its line feed; escapes follow https://www.w3.org/TR/n-triples/#grammar-production-ECHAR.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from s4c_graph.core.errors import InputError

RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_BAD_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`]")
_LANG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*\Z")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\x00": "\\u0000"})


def iri(value: str) -> str:
    """``<value>``; raises InputError when the text cannot be an absolute IRI.

    >>> iri("http://data.europa.eu/esco/isco/C0")
    '<http://data.europa.eu/esco/isco/C0>'
    """
    if ":" not in value or _BAD_IRI.search(value):
        raise InputError(f"{value!r} is not an absolute IRI")
    return f"<{value}>"


def literal(text: str, *, lang: str | None = None, datatype: str | None = None) -> str:
    r"""A literal term, escaped; ``lang`` is a BCP 47 tag, ``datatype`` an IRI.

    >>> literal('say "hi"', lang="en")
    '"say \\"hi\\""@en'
    """
    quoted = f'"{text.translate(_ESCAPES)}"'
    if lang is not None:
        if not _LANG.match(lang):
            raise InputError(f"{lang!r} is not a language tag", mend="use BCP 47, such as sv or pt-BR")
        return f"{quoted}@{lang}"
    return f"{quoted}^^{iri(datatype)}" if datatype else quoted


def triple(subject: str, predicate: str, obj: str) -> str:
    """One statement from three written terms."""
    return f"{subject} {predicate} {obj} .\n"


def chunks(lines: Iterable[str], size: int = 20_000) -> Iterator[bytes]:
    """Lines joined into UTF-8 pieces of ``size`` lines, so that a store reads few large pieces."""
    held: list[str] = []
    for line in lines:
        held.append(line)
        if len(held) >= size:
            yield "".join(held).encode("utf-8")
            held.clear()
    if held:
        yield "".join(held).encode("utf-8")
