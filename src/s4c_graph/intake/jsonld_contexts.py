"""JSON-LD that names contexts on the web: answered by a table of ours, so that nothing is fetched, then read as RDF."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Statements
from s4c_graph.intake import json_document, rdf

JSON = (".json", ".jsonld")
Answer = Callable[[str], Mapping[str, Any] | None]
"""The context that stands for one on the web, by its address; None for one that is not known."""


def read(path: Path, names: Names, settings: Settings, answer: Answer, *, graph: str) -> Statements:
    """The statements of an RDF file; JSON-LD may name contexts that are known.

    Raises InputError as :func:`s4c_graph.intake.rdf.read` does, and for a context that is not known. Findings and
    places of a file that names one are those of the file with the context written in: JSON pointers are the same.
    """
    if path.suffix.lower() not in JSON:
        return rdf.read(path, names, settings, graph=graph)
    document = json_document.load(path)
    _fill(document, bounded(answer, path), path)
    with TemporaryDirectory(prefix="s4c-jsonld-") as made:
        filled = Path(made) / f"{path.stem}.jsonld"
        filled.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        try:
            return rdf.read(filled, names, settings, graph=graph)
        except InputError as error:  # its line would be one of the filled file
            raise InputError(error.what, where=str(path), mend=error.mend) from error


def bounded(answer: Answer, path: Path) -> Answer:
    """The same answers, until all that were given are larger than a file may be: then InputError is raised.

    A context of ours is many times as long as its address, and a file may name it once for each of its nodes.
    """
    given = 0

    def asked(address: str) -> Mapping[str, Any] | None:
        nonlocal given
        found = answer(address)
        given += len(json.dumps(dict(found))) if found is not None else 0
        if given > json_document.MAX_MB << 20:
            what = f"names the context {address[:100]} too often"
            raise InputError(what, where=str(path), mend="name it once, at the top of the file, or split the file")
        return found

    return asked


def _fill(value: Any, answer: Answer, path: Path) -> None:
    """Put what is known in place of addresses of contexts, in place; depth is bounded by json_document."""
    if isinstance(value, list):
        for item in value:
            _fill(item, answer, path)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key != "@context":
                _fill(item, answer, path)
            elif isinstance(item, list):
                value[key] = [_known(one, answer, path) for one in item]
            else:
                value[key] = _known(item, answer, path)


def _known(context: Any, answer: Answer, path: Path) -> Any:
    if not isinstance(context, str):
        return context
    found = answer(context)
    if found is None:
        what = f"needs the context {context[:100]} from elsewhere; nothing is fetched"
        raise InputError(what, where=str(path), mend="write the context into the file")
    return dict(found)
