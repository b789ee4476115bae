"""Rows of the long table as bytes of CSV, TSV, JSON Lines or Arrow, without head or end; made by each worker.

Bodies of one run can be joined in their order; :mod:`s4c_graph.flows.align_outputs` adds what stands around them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from s4c_graph.alignment.rows import COLUMNS, Row, number
from s4c_graph.core.cells import guarded, lines

LONG = ("csv", "tsv", "jsonl", "parquet")
"""Formats of the long table."""
_NUMBERS = slice(COLUMNS.index("confidence"), COLUMNS.index("span"))


def body(rows: Sequence[Row], format: str) -> bytes:
    """The bytes of some rows in one of LONG; for ``parquet`` an Arrow stream of one batch.

    >>> body([], "csv"), body([], "parquet")
    (b'', b'')
    """
    if not rows:
        return b""
    if format == "jsonl":
        return "".join(json.dumps(row._asdict(), ensure_ascii=False) + "\n" for row in rows).encode()
    if format == "parquet":
        return _arrow(rows)
    return lines(map(cells, rows), "\t" if format == "tsv" else ",")


def cells(row: Row) -> list[str]:
    """The cells of a row for a table that a spreadsheet may open: none of them is a formula."""
    named = (guarded(row.id), str(row.rank), guarded(row.object_id), guarded(row.object_label), row.predicate_id)
    shares = (row.confidence, row.p_exact, row.p_close, row.p_broad, row.p_narrow, row.p_none)
    return [*named, *map(number, shares), guarded(row.span), guarded(row.reason)]


def schema() -> Any:
    """The Arrow schema of the long table."""
    import pyarrow as pa

    kinds = {"rank": pa.int32()} | dict.fromkeys(COLUMNS[_NUMBERS], pa.float64())
    return pa.schema([(name, kinds.get(name, pa.string())) for name in COLUMNS])


def record_batch(rows: Sequence[Row]) -> Any:
    """Rows as an Arrow record batch of :func:`schema`."""
    import pyarrow as pa

    shape = schema()
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(COLUMNS)
    arrays = [pa.array(values, type=kind) for values, kind in zip(columns, shape.types, strict=True)]
    return pa.record_batch(arrays, schema=shape)


def _arrow(rows: Sequence[Row]) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema()) as stream:
        stream.write_batch(record_batch(rows))
    made: bytes = sink.getvalue().to_pybytes()
    return made
