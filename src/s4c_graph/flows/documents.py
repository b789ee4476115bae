"""Documents of partners in other vocabularies: told by their content, and handed to the reader of their kind.

What such a reader gives is in terms of our ontology; what it leaves out is listed. Any other RDF is read as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from s4c_graph.core.errors import InputError
from s4c_graph.core.settings import Settings

if TYPE_CHECKING:
    from s4c_graph.core.names import Names
    from s4c_graph.core.values import Statements
    from s4c_graph.intake.imported import Imported

_HEAD = 1 << 18
"""Bytes of a file that are looked at."""
_JSON = (".json", ".jsonld")


@dataclass(frozen=True)
class Kind:
    """A kind of document. module: in intake, its ``read``. marks: what all of such a document hold near their begin."""

    title: str
    module: str
    suffixes: tuple[str, ...]
    marks: tuple[re.Pattern[bytes], ...]


KINDS = (
    Kind(
        "CASE",
        "case",
        _JSON,
        (re.compile(rb'"CF(?:Document|Items|Package)"\s*:'), re.compile(rb'"(?:identifier|uri)"\s*:')),
    ),
    Kind(
        "ELM",
        "elm",
        (*_JSON, ".ttl", ".turtle"),
        (re.compile(rb"https?://data\.europa\.eu/snb/(?:model/(?:elm/|ap/|context/)|credential/)"),),
    ),
    Kind(
        "schema.org",
        "schema_org",
        _JSON,
        (re.compile(rb'"@(?:context|vocab)"\s*:\s*(?:\[\s*)?(?:\{\s*"@vocab"\s*:\s*)?"https?://schema\.org/?[^"]*"'),),
    ),
)
"""The kinds, in the order in which they are asked."""


def kind_of(path: Path, names: Names) -> Kind | None:
    """The kind of a document, or None for what is no document of another vocabulary.

    A file that uses terms of our ontology is read as it stands, whatever else it names.
    """
    suffix = path.suffix.lower()
    if not any(suffix in kind.suffixes for kind in KINDS) or not path.is_file():
        return None
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if names.term("").encode() in head:
        return None
    found = (k for k in KINDS if suffix in k.suffixes and all(mark.search(head) for mark in k.marks))
    return next(found, None)


def read(path: Path, kind: Kind, settings: Settings, *, graph: str) -> Statements:
    """The statements of a document, with its findings, and a sentence for each thing left out as ``losses``.

    Raises InputError for a file that is too large or that its reader refuses.
    """
    from dataclasses import replace

    size = path.stat().st_size
    if size > settings.max_input_mb << 20:
        what = f"has {size / (1 << 20):,.0f} MiB; at most {settings.max_input_mb} are read"
        raise InputError(what, where=str(path), mend="split it, or raise max_input_mb (S4C_MAX_INPUT_MB)")
    reader: Callable[..., Imported] = import_module(f"s4c_graph.intake.{kind.module}").read
    found = reader(path, settings.names, graph=graph)
    made = found.statements
    return replace(made, graph=graph, findings=(*made.findings, *found.findings), losses=tuple(found.losses))
