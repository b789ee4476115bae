"""SSSOM/TSV files, metadata embedded as ``#`` lines or beside the table as ``.sssom.yml``, to a MappingSet.

Follows SSSOM 1.1 (https://mapping-commons.github.io/sssom/spec-formats-tsv/).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from s4c_graph.core.errors import InputError
from s4c_graph.core.mappings import MappingSet
from s4c_graph.core.names import DEFAULT_BASE, Names
from s4c_graph.core.values import Finding, Place, Severity
from s4c_graph.intake import sssom_yaml
from s4c_graph.intake.sssom_build import Raw, Said, built
from s4c_graph.intake.sssom_values import ROW

LARGEST = 256 << 20
BESIDE = (".yml", ".yaml")
_FIRST = "a table begins with subject_id, predicate_id, object_id, mapping_justification, parted by tabs"


def read_set(path: Path, names: Names) -> tuple[MappingSet, list[Finding]]:
    """The mapping set in a table, and everything found wrong, row by row.

    A row that cannot be taken is left out with a Violation finding at its line; slots that the standard does
    not have are kept as extensions. Raises InputError, with file and line, for a file that cannot be read as
    a table with metadata at all.
    """
    return built(raw(path, decoded(path, names), names), names)


def decoded(path: Path, names: Names) -> str:
    """The text of a file, with our IRIs below the configured base; raises InputError where it is no UTF-8 text."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"larger than {LARGEST >> 20} MiB", where=str(path), mend="split the set")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InputError("not UTF-8 text", where=f"{path.name}:{line}", mend="save the file as UTF-8") from error
    if (at := text.find("\x00")) >= 0:
        where = f"{path.name}:{text.count(chr(10), 0, at) + 1}"
        raise InputError("holds a NUL, which no text has", where=where, mend="save the file as UTF-8 text")
    return text if names.base == DEFAULT_BASE else text.replace(DEFAULT_BASE, names.base)


def raw(path: Path, text: str, names: Names) -> Raw:
    """A table and its metadata as they are written, before any value is looked at."""
    lines = text.replace("\r\n", "\n").split("\n")
    n = 0
    while n < len(lines) and lines[n].startswith("#"):
        n += 1
    if n:
        file, meta = path.name, sssom_yaml.read("\n".join(line[1:].rstrip() for line in lines[:n]), path.name)
    else:
        if not text.strip():
            raise InputError("is empty", where=path.name, mend=_FIRST)
        beside = [path.with_suffix(suffix) for suffix in BESIDE]
        found = next((p for p in beside if p.is_file()), None)
        if found is None:
            mend = f"begin the file with # lines, or put {beside[0].name} beside it"
            raise InputError("has no metadata", where=path.name, mend=mend)
        file, meta = found.name, sssom_yaml.read(decoded(found, names), found.name)
    table = _Table(path.name, lines[n:], n + 1)
    records = list(table.rows())

    def place(slot: str) -> Place:
        if slot in meta.lines:
            return Place(file, line=meta.lines[slot])
        return Place(path.name, line=n + 1) if slot in table.header else Place(file, line=1)

    return Raw(
        path.name,
        _slots(meta.slots, file),
        records,
        _curie_map(meta, file),
        place,
        definitions=_definitions(meta, file),
        barred=True,
        findings=table.findings,
    )


def _slots(meta: Mapping[str, Any], file: str) -> dict[str, Said]:
    """The slots of the set, without what is structure."""
    found: dict[str, Said] = {}
    for slot, said in meta.items():
        if slot in ("curie_map", "extension_definitions", "mappings"):
            continue
        if isinstance(said, str) or (isinstance(said, list) and all(isinstance(v, str) for v in said)):
            found[slot] = said
        else:
            raise InputError(f"{slot} is neither a text nor a list of texts", where=file, mend="write one value a line")
    return found


def _curie_map(meta: sssom_yaml.Metadata, file: str) -> dict[str, str]:
    given = meta.slots.get("curie_map") or {}
    if not isinstance(given, dict) or not all(isinstance(v, str) for v in given.values()):
        raise InputError("curie_map is not a list of prefixes", where=file, mend="write 'prefix: IRI' lines")
    return given


def _definitions(meta: sssom_yaml.Metadata, file: str) -> list[dict[str, str]]:
    given = meta.slots.get("extension_definitions") or []
    if isinstance(given, dict):
        given = [given]
    if not isinstance(given, list) or not all(
        isinstance(e, dict) and all(isinstance(v, str) for v in e.values()) for e in given
    ):
        mend = "write '- slot_name: …' and below it 'property: …'"
        raise InputError("extension_definitions is not a list of definitions", where=file, mend=mend)
    return given


class _Table:
    """The rows below the metadata; what is ragged is told and left out."""

    def __init__(self, file: str, lines: Sequence[str], start: int) -> None:
        self.file, self.start = file, start
        self.findings: list[Finding] = []
        self._rows = csv.reader((line + "\n" for line in lines), delimiter="\t", strict=True)
        self.header = self._header()

    def _header(self) -> list[str]:
        try:
            header = [cell.strip() for cell in next(self._rows, [])]
        except csv.Error as error:
            raise self._unreadable(error) from error
        while header and not header[-1]:
            header.pop()
        where = f"{self.file}:{self.start}"
        for wanted in ("predicate_id", "mapping_justification"):
            if wanted not in header:
                raise InputError(f"column {wanted} is missing", where=where, mend=_FIRST)
        for name in header:
            if not name or header.count(name) > 1:
                what = f"column {name} stands twice" if name else "a column has no name"
                raise InputError(what, where=where, mend="keep one" if name else "name it, or take it out")
            if name in ("curie_map", "extension_definitions", "mappings"):
                raise InputError(f"{name} is no slot of a row", where=where, mend="take the column out")
        return header

    def rows(self) -> Iterator[tuple[Place, dict[str, Said]]]:
        """Place and non-empty cells of each row."""
        header, width, file = self.header, len(self.header), self.file
        line = self.start + self._rows.line_num
        try:
            for row in self._rows:
                place = Place(file, line=line)
                line = self.start + self._rows.line_num
                if len(row) != width:
                    if not any(cell.strip() for cell in row):
                        continue
                    if any(cell.strip() for cell in row[width:]):
                        what = f"the row has {len(row)} cells where the header has {width}; look for a stray tab"
                        self._note(ROW, Severity.VIOLATION, what, place)
                        continue
                    if len(row) < width:
                        what = f"the row has {len(row)} cells where the header has {width}; the last are taken as empty"
                        self._note("sssom-short-row", Severity.WARNING, what, place)
                cells: dict[str, Said] = {h: c for h, c in zip(header, row, strict=False) if c and not c.isspace()}
                if cells:
                    yield place, cells
        except csv.Error as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: csv.Error) -> InputError:
        line = self.start + max(self._rows.line_num - 1, 0)
        mend = 'a cell that begins with a quote ends with one; write a quote inside it as ""'
        return InputError(f"not a readable row: {error}", where=f"{self.file}:{line}", mend=mend)

    def _note(self, code: str, severity: Severity, message: str, place: Place) -> None:
        self.findings.append(Finding(code, severity, self.file, {"en": message}, place=place))
