"""An ELM document as facts by subject: remote contexts are answered by a table of ours, and nothing is fetched.

What the table does not name is no statement at all: of persons it names nothing, so what a credential says of them is
dropped before any graph is made.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rdflib.term import Node, URIRef

from s4c_graph.core import elm
from s4c_graph.core.embedded import triples
from s4c_graph.core.errors import InputError
from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Finding, Place, Source
from s4c_graph.intake import jsonld_contexts, rdf
from s4c_graph.intake.rdf_jsonld import check_nesting
from s4c_graph.intake.rdf_text import Text, Unreadable, check_text
from s4c_graph.intake.sources import source

MAX_TRIPLES = 2_000_000
MAX_JSON_MB = 64
_JSON = (".json", ".jsonld")
_TYPE = EXTERNAL["rdf"] + "type"
_OURS = re.compile(r"https?://data\.europa\.eu/snb/model/context/[\w.-]+\Z")
_CREDENTIALS = ("https://www.w3.org/2018/credentials/v1", "https://www.w3.org/ns/credentials/v2")
"""Their terms that are read stand in our table; the context itself has nothing more for us."""


@dataclass(frozen=True)
class Document:
    """facts: by subject, property and object in order. dropped: JSON keys that no context names, by class and key."""

    facts: Mapping[Node, Sequence[tuple[URIRef, Node]]]
    source: Source
    findings: Sequence[Finding]
    places: Mapping[str, Place]
    dropped: Mapping[tuple[str, str], int]

    def types(self, node: Node) -> set[str]:
        """IRIs of the classes of a node."""
        return {str(o) for p, o in self.facts.get(node, ()) if str(p) == _TYPE}


def load(path: Path, names: Names, settings: Settings, *, graph: str) -> Document:
    """The facts of one file, Turtle, RDF/XML, N-Triples or JSON-LD; parsed in a bounded child (intake.rdf).

    Raises InputError as intake.rdf does, and for more than two million statements.
    """
    dropped: Counter[tuple[str, str]] = Counter()
    with TemporaryDirectory(prefix="s4c-elm-") as made:
        answered = _answered(path, settings, dropped)
        given = path if answered is None else Path(made) / path.name
        if answered is not None:
            given.write_bytes(answered)
        try:
            read = rdf.read(given, names, settings, graph=graph)
        except InputError as error:
            where = (error.where or "").replace(str(given), str(path)) or None
            raise InputError(error.what, where=where, mend=error.mend) from error
        if read.counts["triples"] > MAX_TRIPLES:
            raise InputError(
                f"holds {read.counts['triples']:,} statements; at most {MAX_TRIPLES:,} are read as ELM",
                where=str(path),
                mend="split it",
            )
        facts: defaultdict[Node, list[tuple[URIRef, Node]]] = defaultdict(list)
        for piece in read.ntriples:
            for s, p, o in triples(piece, "nt", rename=False):
                facts[s].append((URIRef(str(p)), o))
        places = dict(read.places)
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    said = source(graph, version=sha256[:12], file=path.name, sha256=sha256)
    return Document({s: facts[s] for s in facts}, said, read.findings, places, dropped)


def _answered(path: Path, settings: Settings, dropped: Counter[tuple[str, str]]) -> bytes | None:
    """The JSON-LD with the remote contexts we know replaced by our table, or None where it names none.

    Raises InputError for another remote context.
    """
    if path.suffix.lower() not in _JSON or not path.is_file():
        return None
    size = path.stat().st_size
    if size > settings.max_input_mb << 20:
        return None  # told where it is read
    data = path.read_bytes()
    if b"context" not in data or b"http" not in data:
        return None
    text = Text(data)
    try:
        check_text(text)
        check_nesting(text)
    except Unreadable:
        return None  # told where it is read
    if size > MAX_JSON_MB << 20:
        raise InputError(f"has more than {MAX_JSON_MB} MiB of JSON-LD", where=str(path), mend="split it")
    try:
        document = json.loads(data[text.start :])
    except ValueError:
        return None
    known: set[str] = set()
    if not _answer(document, jsonld_contexts.bounded(lambda url: _context(url, path), path), known):
        return None
    _drop(document, {*known, *elm.context()}, dropped)
    return json.dumps(document, ensure_ascii=False).encode()


def _answer(value: Any, context: jsonld_contexts.Answer, known: set[str]) -> bool:
    """Replace the remote contexts in place; whether there was one. known: terms of the contexts in the file."""
    found = False
    if isinstance(value, list):
        for item in value:
            found |= _answer(item, context, known)
    elif isinstance(value, dict):
        for key, said in value.items():
            if key != "@context":
                found |= _answer(said, context, known)
                continue
            contexts = said if isinstance(said, list) else [said]
            known |= {term for one in contexts if isinstance(one, dict) for term in one}
            if any(isinstance(one, str) for one in contexts):
                found = True
                value[key] = [context(one) if isinstance(one, str) else one for one in contexts]
    return found


def _context(url: str, path: Path) -> dict[str, Any]:
    if _OURS.match(url):
        return elm.context()
    if url in _CREDENTIALS:
        return {"id": "@id", "type": "@type"}
    raise InputError(
        f"needs the context {url[:100]} from elsewhere; nothing is fetched",
        where=str(path),
        mend="write the context into the file, or use the terms of http://data.europa.eu/snb/model/context/edc-ap",
    )


def _drop(value: Any, known: set[str], dropped: Counter[tuple[str, str]]) -> None:
    """Count the keys of nodes that no context names; of persons only that they are there is told, elsewhere."""
    if isinstance(value, list):
        for item in value:
            _drop(item, known, dropped)
    elif isinstance(value, dict):
        types = value.get("type", value.get("@type"))
        named = types if isinstance(types, list) else [types]
        kind = next((t for t in named if isinstance(t, str) and t in elm.CLASSES), None)
        for key, said in value.items():
            if kind is not None and key not in known and not key.startswith("@"):
                dropped[kind, key] += 1
            elif key != "@context":
                _drop(said, known, dropped)
