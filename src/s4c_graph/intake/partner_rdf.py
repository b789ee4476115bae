"""A partner's RDF document, parsed once for whoever reads it; JSON-LD may name contexts that are known here."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rdflib.term import Node, URIRef

from s4c_graph.core.embedded import triples
from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Place, Statements
from s4c_graph.intake import json_document, jsonld_contexts, rdf
from s4c_graph.intake.imported import source_of

MAX_TRIPLES = 2_000_000
Facts = Mapping[Node, Sequence[tuple[URIRef, Node]]]
"""Properties and objects by subject, in the order of the document."""


@dataclass(frozen=True)
class Parsed:
    """A document as statements. vocabularies: those whose contexts it names on the web, of ``jsonld_contexts``.

    document: its JSON with those contexts written in, where it names one, else None.
    """

    path: Path
    statements: Statements
    vocabularies: frozenset[str] = frozenset()
    document: Any = None

    def facts(self) -> Facts:
        """All that it says. Raises InputError for more than two million statements."""
        if self.statements.counts["triples"] > MAX_TRIPLES:
            what = f"holds {self.statements.counts['triples']:,} statements; at most {MAX_TRIPLES:,} are read"
            raise InputError(f"{what} in a document of another vocabulary", where=str(self.path), mend="split it")
        facts: defaultdict[Node, list[tuple[URIRef, Node]]] = defaultdict(list)
        for piece in self.statements.ntriples:
            for s, p, o in triples(piece, "nt", rename=False):
                facts[s].append((URIRef(str(p)), o))
        return dict(facts)


def parse(path: Path, names: Names, settings: Settings, *, graph: str) -> Parsed:
    """Parse a file as :func:`s4c_graph.intake.rdf.read` does; contexts that are known need not stand in it.

    Raises InputError as that does, and for a context that is not known. Places of a file that names one are JSON
    pointers, and hold for the file as it was given.
    """
    return of(path, loaded(path, settings), names, settings, graph=graph)


def loaded(path: Path, settings: Settings) -> Any:
    """The JSON of a file, or None for one of another kind, one that is no JSON, and one too large to be held.

    What is wrong with it is told where it is parsed.
    """
    if path.suffix.lower() not in json_document.SUFFIXES:
        return None
    try:
        return json_document.load(path, settings)
    except InputError:
        return None


def of(path: Path, document: Any, names: Names, settings: Settings, *, graph: str) -> Parsed:
    """The same for a file whose JSON has been loaded; that document is changed."""
    vocabularies = jsonld_contexts.fill(document, path)
    if not vocabularies:
        return Parsed(path, rdf.read(path, names, settings, graph=graph))
    with TemporaryDirectory(prefix="s4c-jsonld-") as made:
        filled = Path(made) / path.name
        filled.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        try:
            read = rdf.read(filled, names, settings, graph=graph)
        except InputError as error:  # its line would be one of the filled file
            raise InputError(error.what, where=str(path), mend=error.mend) from error
    told = tuple(
        replace(f, place=Place(path.name, pointer=f.place.pointer if f.place else None)) for f in read.findings
    )
    return Parsed(path, replace(read, source=source_of(path, graph), findings=told), vocabularies, document)
