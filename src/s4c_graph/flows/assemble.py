"""What a graph is made of, in order: ontology, tables, mappings, ESCO, then a user's own; first half of a build."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from s4c_graph.core import assets
from s4c_graph.core.embedded import to_nquads
from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.core.release import Progress, quiet
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Source, Statements

TABLE_SUFFIXES = (".csv", ".xlsx")
LICENCE = "CC BY 4.0"


def ontology(names: Names) -> Statements:
    """The shipped ontology, its modules and schemes, as one graph ``ontology``."""
    texts = [assets.read(path, names) for path in assets.files("ontology", ".ttl")]

    def pieces() -> Iterator[bytes]:
        for text in texts:
            yield to_nquads(text.encode("utf-8"), "turtle")

    digest = hashlib.sha256("".join(texts).encode("utf-8")).hexdigest()
    source = Source("ontology", "S4C ontology", "0.1.0", LICENCE, "ontology/", digest)
    return Statements("ontology", pieces(), source)


def shipped(names: Names, framework: Path | None = None) -> Iterator[Statements]:
    """Everything that comes with the package: ontology, framework tables and mapping sets.

    framework: another folder, or workbook, of framework tables instead of the shipped one.
    """
    from s4c_graph.intake import sssom, tables

    yield ontology(names)
    yield from tables.framework(framework, names)
    for path in assets.files("data", ".sssom.tsv"):
        yield sssom.read(path, names)


def given(paths: Sequence[Path], settings: Settings) -> Iterator[Statements]:
    """Statements of a user's own files: RDF, framework tables (CSV, workbook, folder), ``.sssom.tsv`` mapping sets.

    Each file fills a graph of its own, ``user/<file stem>``. Raises InputError for a file that does
    not exist or whose kind is not read, or for two files of the same stem.
    """
    from s4c_graph.intake import rdf, sssom, tables

    graphs: dict[str, Path] = {}
    for path in paths:
        if not path.exists():
            raise InputError("no such file", where=str(path))
        if path.name.endswith(".sssom.tsv"):
            read = sssom.read(path, settings.names)
        elif path.is_dir() or path.suffix.lower() in TABLE_SUFFIXES:
            read = tables.overlay(path, settings.names, graph=f"user/{_key(path)}")
        else:
            read = rdf.read(path, settings.names, settings, graph=f"user/{_key(path)}")
        if read.graph in graphs:
            raise InputError(
                f"fills the same graph {read.graph} as {graphs[read.graph]}", where=str(path), mend="rename one"
            )
        graphs[read.graph] = path
        yield read


def esco(paths: Sequence[Path], names: Names, version: str | None, progress: Progress = quiet) -> Iterator[Statements]:
    """ESCO from official zips or folders, one graph a version."""
    if paths:
        from s4c_graph.intake import esco as reader

        yield from reader.read(paths, names, version=version, progress=progress)


def _key(path: Path) -> str:
    stem = path.name.split(".")[0]
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in stem).strip("-_") or "file"
