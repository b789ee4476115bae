"""JSON-LD before the engine sees it: bounded depth, no context fetched from elsewhere, and the pointer of each node."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from s4c_graph.intake.rdf_text import Text, Unreadable

MAX_NESTING = 200
_TO_BRACKET = re.compile(rb'(?:[^"\[{\]}]++|"(?:[^"\\]++|\\.)*+")*+([\[{\]}])', re.S)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_REFERENCE = frozenset({"@id", "@context", "@index"})


def check_jsonld(text: Text, base: str) -> dict[str, str]:
    """JSON pointer at which each IRI is first described.

    Raises Unreadable for deep nesting, malformed JSON (with the line) and remote contexts.
    """
    check_nesting(text)
    contexts: list[Any] = []

    def seen(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        # json keeps the last of two equal keys, an engine may take the first: all are looked at
        contexts.extend(value for key, value in pairs if key == "@context")
        if any(key == "@import" for key, _ in pairs):
            contexts.append("@import")
        return dict(pairs)

    def refuse(constant: str) -> Any:
        raise Unreadable(f"holds {constant}, which is no JSON")

    try:
        document = json.loads(text.data[text.start :], object_pairs_hook=seen, parse_constant=refuse)
    except json.JSONDecodeError as error:
        mend = "is the file complete?" if error.pos >= len(error.doc.rstrip()) else None
        raise Unreadable(f"is not JSON: {error.msg}", line=error.lineno, mend=mend) from error
    except RecursionError as error:
        raise Unreadable("nests too deeply") from error
    for context in contexts:
        for one in context if isinstance(context, list) else [context]:
            if isinstance(one, str):
                named = "an @import" if one == "@import" else f"the context {one[:100]}"
                raise Unreadable(
                    f"needs {named} from elsewhere; nothing is fetched", mend="write the context into the file"
                )
    if not isinstance(document, dict | list):
        raise Unreadable("is JSON but no JSON-LD", line=1, mend="give an object or a list of objects")
    places: dict[str, str] = {}
    for iri, pointer in _nodes(document, "", {}, base):
        places.setdefault(iri, pointer)
    return places


def check_nesting(text: Text) -> None:
    """Raise Unreadable, with the line, where brackets nest deeper than MAX_NESTING."""
    depth, at = 0, text.start
    while found := _TO_BRACKET.match(text.data, at):
        at = found.end()
        depth += 1 if found[1] in b"[{" else -1
        if depth > MAX_NESTING:
            raise Unreadable(f"nests deeper than {MAX_NESTING} brackets", line=text.line(at), mend="flatten it")


def _nodes(value: Any, pointer: str, terms: dict[str, str], base: str) -> Iterator[tuple[str, str]]:
    """(IRI, pointer) of each node object that says more than its name; depth is bounded by check_nesting."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, dict | list):
                yield from _nodes(item, f"{pointer}/{index}", terms, base)
    elif isinstance(value, dict):
        if "@context" in value:
            terms, base = _context(value["@context"], terms, base)
        for key in value:
            names_it = terms.get(key, key) == "@id" and isinstance(value[key], str)
            if names_it and not value.keys() <= _REFERENCE | {key}:
                iri = _expanded(value[key], terms, base)
                if iri is not None:
                    yield iri, pointer
        for key, item in value.items():
            if key != "@context" and isinstance(item, dict | list):
                yield from _nodes(item, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}", terms, base)


def _context(said: Any, terms: dict[str, str], base: str) -> tuple[dict[str, str], str]:
    terms = dict(terms)
    for one in said if isinstance(said, list) else [said]:
        if one is None:
            terms = {}
        elif isinstance(one, dict):
            for term, definition in one.items():
                iri = definition.get("@id") if isinstance(definition, dict) else definition
                if term == "@base" and isinstance(iri, str):
                    base = urljoin(base, iri)
                elif isinstance(iri, str):
                    terms[term] = iri
    return terms, base


def _expanded(said: str, terms: dict[str, str], base: str) -> str | None:
    prefix, colon, local = said.partition(":")
    if prefix == "_" and colon:
        return None
    if colon and prefix in terms and not local.startswith("//"):
        return (_expanded(terms[prefix], {k: v for k, v in terms.items() if k != prefix}, base) or "") + local
    return said if _SCHEME.match(said) else urljoin(base, said)
