"""A user's file of texts, of any format, opened to be read row by row: TSV, CSV, XLSX, Parquet, JSON Lines or RDF."""

from __future__ import annotations

from pathlib import Path

from s4c_graph.core.errors import InputError
from s4c_graph.core.settings import Settings
from s4c_graph.flows import align_arrow, align_lines, align_rdf, align_sheets, align_tables
from s4c_graph.flows.align_texts import Columns, Reader

TABLES = (".tsv", ".tab", ".csv", ".txt")
LINES = (".jsonl", ".ndjson")
RDF = (".ttl", ".nt", ".nq", ".rdf", ".owl", ".xml", ".jsonld", ".trig", ".n3", ".turtle", ".json")


def opened(path: Path, columns: Columns | None = None, *, settings: Settings | None = None, lang: str = "") -> Reader:
    """The rows of a file with columns ``id, text[, lang]``, told by its suffix.

    lang: language of texts that state none; of RDF, the language of the labels that are read. Raises InputError
    for a file that is empty, cannot be read, or lacks a column.
    """
    columns = columns or Columns()
    suffix = path.suffix.lower()
    if not path.is_file():  # a pipe or a device could be endless, and cannot be read again
        raise InputError("is not a file" if path.exists() else "no such file", where=str(path))
    if suffix in RDF:
        return align_rdf.read(path, settings or Settings(), lang)
    if path.stat().st_size == 0:
        raise InputError("is empty", where=str(path))
    if suffix in TABLES:
        return align_tables.read(path, columns)
    if suffix in LINES:
        return align_lines.read(path, columns)
    if suffix in (".parquet", ".pq"):
        return align_arrow.read(path, columns)
    if suffix == ".xlsx":
        return align_sheets.read(path, columns)
    known = ", ".join((*TABLES[:3], ".xlsx", ".parquet", *LINES, ".ttl", ".rdf", ".owl", ".jsonld"))
    raise InputError(f"{suffix or 'no suffix'} is no format of texts", where=str(path), mend=f"one of {known}")
