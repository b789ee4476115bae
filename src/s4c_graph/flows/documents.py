"""Documents of partners in other vocabularies: told by what they hold, and handed to the reader of their kind.

What such a reader gives is in terms of our ontology; what it leaves out is listed. Any other RDF is read as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from s4c_graph.core.settings import Settings

if TYPE_CHECKING:
    from s4c_graph.core.values import Statements
    from s4c_graph.intake.partner_rdf import Parsed

READERS: Mapping[str, str] = MappingProxyType(
    {
        "CASE": "case",
        "curriculum": "curriculum_de",
        "ELM": "elm",
        "schema.org": "schema_org",
        "CTDL-ASN": "ctdl_asn",
    }
)
"""Kind of document, as ``intake.document_kinds`` names it → module in intake that reads it."""


@dataclass(frozen=True)
class Told:
    """What a file is. kind: of READERS, or None for RDF that is read as it stands. document: its JSON, or parsed, its
    RDF, whichever is to be read; neither where it could not be held. beside: how many things it has of other kinds.
    """

    kind: str | None
    document: Any = None
    parsed: Parsed | None = None
    beside: Mapping[str, int] = field(default_factory=dict)


def told(path: Path, settings: Settings, *, graph: str) -> Told:
    """What kind of document a file is: by the keys of its JSON, else by what it says once it is parsed.

    Raises InputError for a file that cannot be parsed, is too large, needs a context that is not known, or is a list of
    job adverts.
    """
    from s4c_graph.intake import adverts, document_kinds, json_document, partner_rdf

    document = partner_rdf.loaded(path, settings)
    if kind := document_kinds.of_json(document):
        return Told(kind, document=document)
    if count := adverts.found(document):
        raise adverts.refusal(path, count)
    if document is None and (kind := document_kinds.of_json(json_document.outline(path))):
        return Told(kind)  # it is too large to be held, or broken; its reader says which
    parsed = partner_rdf.of(path, document, settings.names, settings, graph=graph)
    kind, beside = document_kinds.of_rdf(parsed, settings.names)
    return Told(kind, parsed=parsed, beside=beside)


def read(path: Path, settings: Settings, *, graph: str) -> Statements:
    """The statements of a file: of a document in terms of our ontology, of other RDF as it stands.

    graph: the name of the graph they are for. What is wrong with a document is in ``findings``; ``losses`` has a
    sentence for each kind of thing left out. Raises InputError as :func:`told` does, and where a reader refuses.

    >>> import tempfile
    >>> said = '{"@context": "https://schema.org", "@type": "Course", "@id": "https://example.org/c", "name": "SQL"}'
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "c.jsonld").write_text(said)
    ...     read(Path(folder) / "c.jsonld", Settings(), graph="partner/uni").losses
    ('1 × text without a language, which stays without',)
    """
    found, names = told(path, settings, graph=graph), settings.names
    if found.kind is None:
        assert found.parsed is not None
        return found.parsed.statements
    reader = import_module(f"s4c_graph.intake.{READERS[found.kind]}")
    if found.parsed is not None:
        made: Statements = reader.taken(found.parsed, names, graph=graph)
    elif found.document is not None:
        made = reader.taken(found.document, path, names, graph=graph)
    else:
        made = reader.read(path, names, settings, graph=graph)
    others = (f"{n:,} × thing of {kind}: give it in a file of its own" for kind, n in sorted(found.beside.items()))
    return replace(made, losses=(*made.losses, *others))
