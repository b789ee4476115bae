"""Parquet files as rows of texts, batch by batch; a column of long texts never becomes Python objects all at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from s4c_graph.core.errors import InputError, MissingError
from s4c_graph.flows.align_texts import LONGEST, Columns, Raw, Reader

_ROWS = 1024
_MOST = 256 << 20
"""Bytes that the rows of one batch may unfold to, where all of them point to one long text of a dictionary."""
_BUFFER = 1 << 20
_STEP = 16 << 20
"""Bytes of text that become Python objects at once."""


class _Read:
    """How far the last walk has come."""

    def __init__(self) -> None:
        self.rows, self.of = 0, 0

    def share(self) -> float | None:
        return min(1.0, self.rows / self.of) if self.of else None


def read(path: Path, columns: Columns) -> Reader:
    """A Parquet file. Raises InputError for one that is unreadable or empty, lacks a column, or has no texts in it.

    Raises MissingError where pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingError("Parquet needs pyarrow", mend="pip install 's4c-graph[align]'") from error
    state = _Read()
    with _told(path), pq.ParquetFile(path) as file:
        shape, state.of = file.schema_arrow, file.metadata.num_rows
        size = _batch_size(file.metadata)
    if not state.of:
        raise InputError("is empty", where=str(path))
    found = columns.places(shape.names, path.name)
    text = shape.types[found.text]
    if not _is_text(pa, text) and not pa.types.is_null(text):
        what = f"column {shape.names[found.text]!r} holds {text}, not text"
        raise InputError(what, where=path.name, mend="name another with --text-column")
    if found.id is not None and not _is_name(pa, shape.types[found.id]):
        what = f"column {shape.names[found.id]!r} holds {shape.types[found.id]}, which names nothing"
        raise InputError(what, where=path.name, mend="name another with --id-column")
    if found.lang is not None and not _is_text(pa, shape.types[found.lang]):
        if columns.lang:
            what = f"column {shape.names[found.lang]!r} holds {shape.types[found.lang]}, not text"
            raise InputError(what, where=path.name, mend="name another with --lang-column")
        found = found._replace(lang=None)
    names = [None if at is None else shape.names[at] for at in found]
    notes = (f"{path.name}: no column id, so rows are named by their number",) if found.id is None else ()
    return Reader(
        path.name,
        lambda: _rows(path, names, state, size),
        found.id is None,
        notes,
        state.share,
        path=path,
        columns=found.said(shape.names),
    )


def _rows(path: Path, names: list[str | None], state: _Read, size: int) -> Iterator[Raw]:
    import pyarrow.parquet as pq

    id, text, lang = names
    assert text is not None
    state.rows = 0
    wanted = [name for name in names if name is not None]
    # read page by page; with pre_buffer a whole row group would be held
    with _told(path), pq.ParquetFile(path, buffer_size=_BUFFER, pre_buffer=False) as file:
        for batch in file.iter_batches(batch_size=size, columns=wanted):
            for piece, long in _pieces(batch, text):
                texts = piece.column(text).to_pylist()
                ids = piece.column(id).to_pylist() if id else [None] * len(texts)
                langs = piece.column(lang).to_pylist() if lang else [None] * len(texts)
                for said, name, tag, length in zip(texts, ids, langs, long, strict=True):
                    state.rows += 1
                    if length:
                        what = f"has a text of {length:,} bytes"
                        mend = f"at most {LONGEST:,} characters are taken; split it"
                        yield Raw(state.rows, _named(name), fault=what, mend=mend)
                    else:
                        yield Raw(state.rows, _named(name), said, tag)


def _batch_size(metadata: Any) -> int:
    """Rows that can be read at once: no text of a column is longer than the column is when it is unpacked."""
    largest = 1
    for group in range(metadata.num_row_groups):
        chunks = (metadata.row_group(group).column(n) for n in range(metadata.num_columns))
        largest = max(largest, *(c.total_uncompressed_size for c in chunks if c.has_dictionary_page), 1)
    return max(1, min(_ROWS, _MOST // largest))


def _pieces(batch: Any, text: str) -> Iterator[tuple[Any, list[int]]]:
    """A batch in pieces that are small as Python objects, and the length of each text that is far too long, else 0."""
    import pyarrow as pa
    import pyarrow.compute as pc

    column = batch.column(text)
    lengths = (
        [0] * len(column) if pa.types.is_null(column.type) else pc.fill_null(pc.binary_length(column), 0).to_pylist()
    )
    far = [n if n > 4 * LONGEST else 0 for n in lengths]
    if any(far):
        column = pc.if_else(pa.array([not n for n in far]), column, None)
        batch = batch.set_column(batch.schema.get_field_index(text), text, column)
    begin = size = 0
    for n, length in enumerate(lengths):
        size += 0 if far[n] else length
        if size > _STEP:
            yield batch.slice(begin, n + 1 - begin), far[begin : n + 1]
            begin, size = n + 1, 0
    if begin < batch.num_rows:
        yield batch.slice(begin), far[begin:]


def _named(value: Any) -> str | None:
    """An id as text; None for null and NaN. A spreadsheet's 4.0 is 4."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float):
        return None if value != value else str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def _is_text(pa: Any, kind: Any) -> bool:
    t = pa.types
    inner = kind.value_type if t.is_dictionary(kind) else kind
    return bool(t.is_string(inner) or t.is_large_string(inner) or t.is_string_view(inner))


def _is_name(pa: Any, kind: Any) -> bool:
    t = pa.types
    return _is_text(pa, kind) or bool(t.is_integer(kind) or t.is_floating(kind) or t.is_null(kind))


class _told:  # noqa: N801 - reads as a word in a with statement
    """The library's errors as ours."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        import pyarrow as pa

        if isinstance(error, pa.ArrowException | OSError | UnicodeDecodeError):
            what = f"is not a readable Parquet file: {error}"
            raise InputError(what, where=str(self.path), mend="write it again") from error
