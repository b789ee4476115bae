"""SSSOM as JSON or JSON-LD to a MappingSet: names are the slots of the schema, the context gives prefixes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from s4c_graph.core.errors import InputError
from s4c_graph.core.mappings import MappingSet
from s4c_graph.core.names import Names
from s4c_graph.core.values import Finding, Place, Severity
from s4c_graph.intake import sssom_slots as slots
from s4c_graph.intake.sssom_build import Raw, Said, built
from s4c_graph.intake.sssom_tsv import decoded
from s4c_graph.intake.sssom_values import ROW

STANDARD = "https://w3id.org/sssom/"
"""Contexts below this IRI say what is known here anyway, and are taken without being fetched."""
_TYPES = ("mapping set", "MappingSet", "sssom:MappingSet", STANDARD + "MappingSet")


def read_set(path: Path, names: Names) -> tuple[MappingSet, list[Finding]]:
    """The mapping set in a JSON file, and everything found wrong, by JSON pointer.

    Names are those of the SSSOM schema, as sssom-py writes them; a context gives prefixes and is never fetched.
    Raises InputError, with line or pointer, for what is no JSON, names a key twice, nests deeper than JSON
    readers go, wants a context from elsewhere, or holds no mapping set.
    """
    return built(raw(path, decoded(path, names)), names)


def is_plain(document: Any) -> bool:
    """True for JSON with the names of the schema; other JSON-LD is to be read as RDF."""
    return isinstance(document, dict) and ("mappings" in document or "mapping_set_id" in document)


def parsed(text: str, file: str) -> Any:
    """A JSON document, its numbers as the text they were written as."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise InputError(f"the name {twice!r} stands twice in one object", where=file, mend="keep one")
        return found

    def refuse(constant: str) -> Any:
        raise InputError(f"holds {constant}, which is no JSON", where=file)

    try:
        return json.loads(text, object_pairs_hook=once, parse_float=str, parse_int=str, parse_constant=refuse)
    except json.JSONDecodeError as error:
        mend = "is the file complete?" if error.pos >= len(text.rstrip()) else None
        raise InputError(f"is not JSON: {error.msg}", where=f"{file}:{error.lineno}", mend=mend) from error
    except RecursionError as error:
        raise InputError("nests too deeply", where=file, mend="flatten it") from error


def raw(path: Path, text: str) -> Raw:
    """What the document says, before any value is looked at."""
    if not text.strip():
        raise InputError("is empty", where=path.name, mend="write one mapping set as an object")
    document = parsed(text, path.name)
    if not is_plain(document):
        mend = "give an object with mapping_set_id and mappings"
        raise InputError("holds no mapping set", where=path.name, mend=mend)
    reader = _Reader(path.name, document)
    return Raw(
        path.name,
        reader.slots(document, "", slots.STRUCTURE) or {},
        reader.records(),
        reader.prefixes(),
        lambda slot: Place(path.name, pointer=f"/{_token(slot)}"),
        definitions=reader.definitions(),
        findings=reader.findings,
    )


class _Reader:
    def __init__(self, file: str, document: Mapping[str, Any]) -> None:
        self.file, self.document = file, document
        self.findings: list[Finding] = []

    def records(self) -> list[tuple[Place, dict[str, Said]]]:
        given = self.document.get("mappings") or []
        if not isinstance(given, list):
            raise self._wrong("/mappings", "is no list of mappings")
        found = []
        for index, said in enumerate(given):
            pointer = f"/mappings/{index}"
            if isinstance(said, dict) and (cells := self.slots(said, pointer, frozenset())) is not None:
                found.append((Place(self.file, pointer=pointer), cells))
            elif not isinstance(said, dict):
                self._note(pointer, "is no mapping, which is an object of slots")
        return found

    def slots(self, said: Mapping[str, Any], pointer: str, without: frozenset[str]) -> dict[str, Said] | None:
        """The slots of an object; None where one of them is neither text nor number nor a list of them."""
        found: dict[str, Said] = {}
        for slot, value in said.items():
            if value is None or slot.startswith("@") or slot in without:
                continue
            if isinstance(value, str):
                found[slot] = value
            elif isinstance(value, bool):
                found[slot] = "true" if value else "false"
            elif isinstance(value, list) and all(isinstance(v, str) for v in value):
                found[slot] = value
            else:
                what = "is neither a value nor a list of values"
                if not pointer:
                    raise self._wrong(f"/{_token(slot)}", what)
                self._note(f"{pointer}/{_token(slot)}", what)
                return None
        return found

    def prefixes(self) -> dict[str, str]:
        found: dict[str, str] = {}
        given = self.document.get("@context")
        for one in given if isinstance(given, list) else [given]:
            if isinstance(one, str):
                if not one.startswith(STANDARD):
                    what = f"needs the context {one[:100]} from elsewhere; nothing is fetched"
                    raise self._wrong("/@context", what, "write the context into the file")
            elif isinstance(one, dict):
                if "@import" in one:
                    raise self._wrong("/@context/@import", "needs a context from elsewhere; nothing is fetched")
                found.update(_declared(one))
            elif one is not None:
                raise self._wrong("/@context", "is no context")
        stated = self.document.get("curie_map") or {}
        if not isinstance(stated, dict):
            raise self._wrong("/curie_map", "is no object of prefixes")
        for prefix, namespace in stated.items():
            if isinstance(namespace, dict):
                namespace = namespace.get("prefix_url")
            if not isinstance(namespace, str):
                raise self._wrong(f"/curie_map/{_token(prefix)}", "is no IRI")
            found[prefix] = namespace
        return found

    def definitions(self) -> list[dict[str, str]]:
        given = self.document.get("extension_definitions") or []
        if not isinstance(given, list) or not all(
            isinstance(e, dict) and all(v is None or isinstance(v, str) for v in e.values()) for e in given
        ):
            raise self._wrong("/extension_definitions", "is no list of definitions")
        return [{k: v for k, v in e.items() if v and not k.startswith("@")} for e in given]

    def _wrong(self, pointer: str, what: str, mend: str | None = None) -> InputError:
        return InputError(what, where=f"{self.file}#{pointer}", mend=mend)

    def _note(self, pointer: str, what: str) -> None:
        place = Place(self.file, pointer=pointer)
        self.findings.append(Finding(ROW, Severity.VIOLATION, self.file, {"en": what}, place=place))


def _declared(context: Mapping[str, Any]) -> dict[str, str]:
    """The prefixes of a context; definitions of slots, which are no prefixes, are passed over."""
    found: dict[str, str] = {}
    for term, said in context.items():
        iri = said.get("@id") if isinstance(said, dict) and said.get("@prefix") is True else said
        if isinstance(iri, str) and not term.startswith("@") and ":" in iri and iri not in slots.KNOWN:
            found[term] = iri
    return {p: ns for p, ns in found.items() if p not in slots.BUILT_IN or slots.BUILT_IN[p] != ns}


def _token(text: str) -> str:
    return text.replace("~", "~0").replace("/", "~1")
