"""What a run is asked to do, what its bytes hang on, and what its mapping set says of itself."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from s4c_graph.alignment.recipe import Recipe
from s4c_graph.core.errors import InputError
from s4c_graph.core.licences import named
from s4c_graph.core.names import Names
from s4c_graph.core.syntax import is_iri
from s4c_graph.flows.align_texts import Reader

TOOL = "s4c align"


@dataclass(frozen=True)
class Asked:
    """What a run is to do. output: its format is told by its name, or by ``format`` (align_outputs.FORMATS).

    lang: of texts that state none; empty where the aligner is to find out. top: concepts for each text. least: the
    lowest confidence of a row. restart: throw away what an earlier run of this output has done. licence: of the
    mapping set, a name or an IRI. subject_source: IRI of what the texts are of. today: date of the mapping set.
    """

    output: Path
    format: str = ""
    lang: str = ""
    top: int = 5
    least: float = 0.0
    restart: bool = False
    licence: str = ""
    subject_source: str = ""
    subject_source_version: str = ""
    today: str = ""


def check(reader: Reader, asked: Asked) -> None:
    """Refuse what makes no sense, before anything is opened. Raises InputError."""
    if not 0 <= asked.least <= 1:
        raise InputError(f"--min-confidence {asked.least} is not between 0 and 1")
    if asked.top < 1:
        raise InputError(f"--top {asked.top} is below 1")
    if asked.subject_source and not is_iri(asked.subject_source):
        raise InputError(f"{asked.subject_source!r} is not an IRI", where="--subject-source")
    if asked.output.is_dir():
        raise InputError("is a folder", where=str(asked.output), mend="name a file")
    if reader.path is not None and asked.output.exists() and asked.output.samefile(reader.path):
        raise InputError("is the input itself", where=str(asked.output), mend="name another --output")
    licence_iri(asked.licence)


def licence_iri(text: str) -> str:
    """The IRI of a licence, by its name or as it is; empty for none.

    >>> licence_iri("CC BY 4.0"), licence_iri("")
    ('https://creativecommons.org/licenses/by/4.0/', '')
    """
    if not text:
        return ""
    known = named(text)
    iri = known.iri if known else text
    if not (iri.startswith(("http://", "https://")) and is_iri(iri)):
        raise InputError(f"{text!r} is no licence known here", where="--licence", mend="give its IRI, or CC-BY-4.0")
    return iri


def said(reader: Reader, recipe: Recipe, asked: Asked, format: str, names: Names) -> dict[str, Any]:
    """All that the bytes of the output hang on; what a run that goes on must agree in."""
    return {
        "input": _digest(reader),
        "index": recipe.key,
        "output format": format,
        "language": asked.lang,
        "columns": reader.columns,
        "--top": asked.top,
        "--min-confidence": asked.least,
        "licence": licence_iri(asked.licence),
        "subject source": f"{asked.subject_source} {asked.subject_source_version}".strip(),
        "base": names.base,
        "version of s4c": version("s4c-graph"),
        "date": asked.today or date.today().isoformat(),
    }


def _digest(reader: Reader) -> str:
    if reader.path is None:
        whole = hashlib.sha256()
        for raw in reader.rows():
            whole.update(repr((raw.id, raw.text, raw.lang)).encode("utf-8", "surrogatepass"))
        return whole.hexdigest()
    try:
        with reader.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(reader.path)) from error


def head(recipe: Recipe, asked: Asked, said: Mapping[str, Any], names: Names) -> dict[str, str]:
    """Slots of the mapping set."""
    digest = hashlib.sha256(repr(sorted(said.items())).encode()).hexdigest()[:12]
    one = recipe.vocabularies[0] if len(recipe.vocabularies) == 1 else None
    stated = {
        "sssom_version": "1.1",
        "mapping_set_id": names.id("mapping-set", f"align-{digest}"),
        "mapping_set_title": "Texts aligned by machine, not reviewed",
        "license": said["licence"],
        "subject_source": asked.subject_source,
        "subject_source_version": asked.subject_source_version,
        "object_source": one.source if one else "",
        "object_source_version": one.version if one else "",
        "mapping_tool": TOOL,
        "mapping_tool_version": said["version of s4c"],
        "mapping_date": said["date"],
    }
    return {slot: value for slot, value in stated.items() if value}
