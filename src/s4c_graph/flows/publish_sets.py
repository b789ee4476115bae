"""What a site offers beside RDF: mapping sets as SSSOM/TSV, and the framework's tables as CSV on the Web and Parquet.

Each is made in the room that knows its format, and handed to ``publishing.dumps`` as files.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.licences import CLOSED, Combined, licence
from s4c_graph.flows import licensing, mapping_sets
from s4c_graph.intake.table_model import SEPARATOR, Column, Kind, TableSpec
from s4c_graph.publishing.dumps import Others

METADATA = "csv-metadata.json"
"""Where a reader of CSV on the Web looks for what tables beside it mean
(https://www.w3.org/TR/tabular-data-model/#site-wide-location-configuration)."""
_TYPES: Mapping[Kind, Any] = MappingProxyType(
    {
        Kind.BOOLEAN: {"base": "boolean", "format": "true|false"},
        Kind.DECIMAL: "decimal",
        Kind.PERCENT: "decimal",
        Kind.INTEGER: "integer",
        Kind.DATE: "date",
        Kind.LEVEL: "integer",
        Kind.EQF: "integer",
    }
)
_READ: Mapping[str, Callable[[str], object]] = MappingProxyType(
    {"boolean": lambda text: text == "true", "decimal": float, "integer": int, "date": date.fromisoformat}
)


def others(kg: KnowledgeGraph, graphs: Sequence[str]) -> Others:
    """What the dumps of a graph hold beside RDF, of these of its named graphs; what cannot be made is told, not raised.

    Parquet needs polars (the extra ``tables``).
    """
    tables, told = _tables(kg, graphs)
    return Others(dict(_sets(kg, graphs)), tables, tuple(told))


def _sets(kg: KnowledgeGraph, graphs: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    for held in mapping_sets.held_by(kg):
        name = mapping_sets.PREFIX + held.key
        if name in graphs and licence(licensing.source_of(kg, name)).kind != CLOSED:
            path = Path(name)
            yield name, mapping_sets.texts(held.mapping_set, path, "tsv", kg.names)[path]


def _tables(kg: KnowledgeGraph, graphs: Sequence[str]) -> tuple[dict[str, bytes], list[str]]:
    from s4c_graph.intake import tables

    drawn = set(tables.GRAPHS) & set(kg.graph_names())
    if not drawn <= set(graphs) or "framework" not in drawn:
        return {}, []
    try:
        group = licensing.allowed(licensing.sources_of(kg, drawn))
        with TemporaryDirectory(prefix="s4c-tables-") as folder:
            made = {path.name: path.read_bytes() for path in tables.export(kg, Path(folder))}
    except InputError as error:
        return {}, [f"The framework is not offered as tables: {error}."]
    described = csvw({name.removesuffix(".csv"): content for name, content in made.items()}, group)
    files = {**made, METADATA: json.dumps(described, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"}
    try:
        import polars  # noqa: F401
    except ImportError:
        return files, ["The tables are not offered as Parquet: polars was not installed where this site was made."]
    for name, content in made.items():
        files[name.removesuffix(".csv") + ".parquet"] = parquet(name.removesuffix(".csv"), content)
    return files, []


def csvw(tables: Mapping[str, bytes], group: Combined) -> dict[str, Any]:
    """Metadata of tables (https://www.w3.org/TR/tabular-metadata/): their columns, keys and what cells point to.

    tables: CSV by name.
    """
    from s4c_graph.intake.table_columns import BY_NAME

    headers = {name: _header(content) for name, content in tables.items() if name in BY_NAME}
    said: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:rights": list(group.attributions),
        "tables": [
            {"url": f"{name}.csv", "tableSchema": _schema(BY_NAME[name], header, headers)}
            for name, header in sorted(headers.items())
        ],
    }
    return said | ({"dc:license": {"@id": group.licence.iri}} if group.licence.iri else {})


def parquet(table: str, content: bytes) -> bytes:
    """One of the tables as Parquet: numbers, dates and truth values as such, other cells as text, empty as null."""
    import polars

    columns = dict(_columns(table, _header(content)))
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))
    types = {
        "boolean": polars.Boolean, "decimal": polars.Float64, "integer": polars.Int64, "date": polars.Date
    }  # fmt: skip
    held = {}
    for name, column in columns.items():
        kind = _datatype(column)
        read = _READ.get(kind, str)
        values = [read(row[name]) if row[name] else None for row in rows]
        held[name] = polars.Series(name, values, dtype=types.get(kind, polars.String))
    out = io.BytesIO()
    polars.DataFrame(held).write_parquet(out, compression="zstd")
    return out.getvalue()


def _schema(spec: TableSpec, header: Sequence[str], headers: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    columns = []
    for name, column in _columns(spec.name, header):
        one: dict[str, Any] = {"name": name, "titles": name, "datatype": _TYPES.get(column.kind, "string")}
        if column.many:
            one |= {"datatype": "string", "separator": SEPARATOR}
        if column.kind is Kind.TEXT:
            one["lang"] = name.rpartition("_")[2]
        if column.key:
            one["required"] = True
        columns.append(one)
    keys = [c.name for c in spec.keys if c.name in header]
    schema: dict[str, Any] = {"columns": columns}
    if keys:
        schema["primaryKey"] = keys if len(keys) > 1 else keys[0]
    if links := list(_links(spec, header, headers)):
        schema["foreignKeys"] = links
    return schema


def _links(spec: TableSpec, header: Sequence[str], headers: Mapping[str, Sequence[str]]) -> Iterator[dict[str, Any]]:
    """The columns of one value that name a row of another of the tables by its whole key."""
    from s4c_graph.intake.table_columns import BY_NAME

    for name, column in _columns(spec.name, header):
        if column.kind is Kind.ROW and not column.many and len(column.targets) == 1 and column.to in headers:
            keys = BY_NAME[column.to].keys
            if len(keys) == 1 and keys[0].name in headers[column.to]:
                where = {"resource": f"{column.to}.csv", "columnReference": keys[0].name}
                yield {"columnReference": name, "reference": where}


def _columns(table: str, header: Sequence[str]) -> Iterator[tuple[str, Column]]:
    """Each column of a header with what is declared of it."""
    from s4c_graph.intake.table_columns import BY_NAME

    declared = {c.name: c for c in BY_NAME[table].columns}
    for name in header:
        column = declared.get(name) or declared.get(name.rpartition("_")[0])
        yield name, column or Column(name, Kind.WORD)


def _datatype(column: Column) -> str:
    said = "string" if column.many else _TYPES.get(column.kind, "string")
    return str(said["base"] if isinstance(said, dict) else said)


def _header(content: bytes) -> list[str]:
    return next(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))
