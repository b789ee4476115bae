"""Gold in plain tables: rows of CSV, TSV or JSONL, each with a text and a concept that is right for it, or none.

The readers of benchmarks read their rows with :func:`rows` too. Columns: docs/guides/evaluate-alignment.md.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from s4c_graph.core.errors import InputError
from s4c_graph.core.mappings import ABSENT
from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.core.settings import Settings
from s4c_graph.core.syntax import is_iri
from s4c_graph.flows.gold_cases import LABEL, Case, Gold, Notes, distinct

MOST_ROWS = 500_000
NONE = ("nomapping", "notermfound", "sssom:nomapping", "sssom:notermfound")
_CELL = 1 << 20
_SEPARATORS = ("\t", ",", ";")
_SKOS = EXTERNAL["skos"]
_HALVES = re.compile("[\ud800-\udfff]")
_RELATIONS = ("exact", "close", "broad", "narrow")


@dataclass(frozen=True)
class Rows:
    """A table: its columns, and its rows with the line each begins on."""

    file: str
    sha256: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...]

    def lacking(self, *columns: str) -> InputError | None:
        """The error of a column that is not there; each may name others after ``|``, of which one is enough."""
        for column in columns:
            if not any(one in self.columns for one in column.split("|")):
                wanted = " or ".join(repr(one) for one in column.split("|"))
                mend = "its columns are " + ", ".join(self.columns[:12])
                return InputError(f"lacks the column {wanted}", where=self.file, mend=mend)
        return None


def content(path: Path, settings: Settings) -> bytes:
    """What a file holds. Raises InputError where it cannot be read, or is larger than the settings allow."""
    most = settings.max_input_mb << 20
    try:
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
    if len(data) > most:
        raise InputError(
            f"larger than {settings.max_input_mb} MiB", where=str(path), mend="split it, or set max_input_mb"
        )
    return data


def rows(path: Path, settings: Settings) -> Rows:
    """The rows of a CSV, TSV or JSONL file, told by its suffix; cells without blanks around them.

    Raises InputError, with the line, for a file that is too large, is no UTF-8 text, or has a row that is none.
    """
    data = content(path, settings)
    digest = hashlib.sha256(data).hexdigest()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = f"{path.name}:{data.count(bytes([10]), 0, error.start) + 1}"
        raise InputError("is not UTF-8 text", where=where, mend="save it as UTF-8") from error
    if (at := text.find("\x00")) >= 0:
        raise InputError("holds a NUL, which no text has", where=f"{path.name}:{text.count(chr(10), 0, at) + 1}")
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        found = list(_of_json(path.name, text))
        columns = tuple(dict.fromkeys(column for _, row in found for column in row))
    else:
        columns, found = _of_csv(path, text)
    if not found:
        raise InputError("holds no row", where=path.name, mend="give gold with at least one text")
    return Rows(path.name, digest, columns, tuple(found))


def read(path: Path, settings: Settings, lang: str = "") -> list[Gold]:
    """Gold of a table with columns id, text, object_id or object_label, and perhaps predicate_id or relation, and lang.

    A text with several right concepts has as many rows. A row whose object_id is sssom:NoTermFound says that there
    is no such concept. lang: of the texts, where the table says none. Raises InputError, with the line, for a missing
    column, and for rows of one id that contradict each other.
    """
    table = rows(path, settings)
    if error := table.lacking("id", "text", "object_id|object_label"):
        raise error
    notes = Notes()
    taken: dict[str, _Taken] = {}
    for line, row in table.rows:
        place = f"{table.file}:{line}"
        id_, text = row.get("id", ""), row.get("text", "")
        if not id_:
            raise InputError("a row has no id", where=place, mend="give every text an id of its own")
        if not text:
            notes.tell("rows without a text, left out", place)
            continue
        one = taken.setdefault(id_, _Taken(id_, text, row.get("lang", "") or lang, place))
        if one.text != text:
            what = f"the id {id_!r} has another text at {one.place}"
            raise InputError(what, where=place, mend="give every text an id of its own")
        one.take(row, place, settings.names, notes)
    cases = distinct((one.case() for one in taken.values() if one.said), notes)
    return [Gold(_named(path), "table", table.file, table.sha256, cases, told=notes.all())]


class _Taken:
    """One text while its rows are read."""

    def __init__(self, id_: str, text: str, lang: str, place: str) -> None:
        self.id, self.text, self.lang, self.place = id_, text, lang, place
        self.right: dict[str, str] = {}
        self.none = False

    @property
    def said(self) -> bool:
        return self.none or bool(self.right)

    def take(self, row: Mapping[str, str], place: str, names: Names, notes: Notes) -> None:
        object_, label = row.get("object_id", ""), row.get("object_label", "")
        said = row.get("predicate_id", "") or row.get("relation", "")
        none = object_.casefold() in NONE or object_ in ABSENT or (not object_ and said.casefold() == "none")
        if none:
            self.none = True
        else:
            relation = relation_of(said, place)
            if relation is None:
                notes.tell("rows with a relation that is none of exact, close, broad, narrow, left out", place)
                return
            concept = _iri(object_, names, place) if object_ else LABEL + label if label else ""
            if not concept:
                raise InputError("a row names no concept", where=place, mend="give object_id, or sssom:NoTermFound")
            if concept in self.right and self.right[concept] != relation:
                what = f"two relations of {self.id!r} to one concept, {self.right[concept]} and {relation}"
                raise InputError(what, where=place, mend="keep one")
            if concept in self.right:
                notes.tell("rows that say the same as another", place)
            self.right[concept] = relation
        if self.none and self.right:
            what = f"{self.id!r} has a concept, and another row says that there is none"
            raise InputError(what, where=place, mend="keep one of them")

    def case(self) -> Case:
        return Case(self.id, self.text, MappingProxyType(self.right), self.lang, self.place)


def relation_of(said: str, place: str) -> str | None:
    """A relation as it is counted, empty where none is stated, None for one that SKOS has and is not counted."""
    short = said.removeprefix(_SKOS).removeprefix("skos:").removesuffix("Match").casefold()
    if short in ("", "mappingrelation"):
        return ""
    if short in _RELATIONS:
        return short
    if short == "related":
        return None
    raise InputError(f"unknown relation {said!r}", where=place, mend="one of " + ", ".join((*_RELATIONS, "none")))


def _iri(said: str, names: Names, place: str) -> str:
    """An IRI as it is, or a CURIE of a known prefix written out."""
    prefix, colon, local = said.partition(":")
    if colon and not local.startswith("//") and prefix in names.prefixes:
        said = names.prefixes[prefix] + local
    if not is_iri(said) or ":" not in said:
        raise InputError(f"object_id {said!r} is no IRI", where=place, mend="write the IRI, or use object_label")
    return said


def _named(path: Path) -> str:
    return path.name.partition(".")[0]


def _of_json(file: str, text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    for line, said in enumerate(text.split("\n"), 1):
        if not said.strip():
            continue
        if line > MOST_ROWS:
            raise InputError(f"more than {MOST_ROWS:,} rows", where=file, mend="split it")
        try:
            row = json.loads(said)
        except (ValueError, RecursionError) as error:  # a number of thousands of digits is a ValueError
            what = (
                "nested too deep" if isinstance(error, RecursionError) else getattr(error, "msg", "a number too long")
            )
            raise InputError(f"not a JSON object: {what}", where=f"{file}:{line}") from error
        if not isinstance(row, dict) or not all(v is None or isinstance(v, str | int) for v in row.values()):
            raise InputError("not a JSON object of texts", where=f"{file}:{line}", mend="give one object a line")
        if _HALVES.search("".join(value for value in row.values() if isinstance(value, str))):
            raise InputError("holds half a character (a lone surrogate)", where=f"{file}:{line}", mend="write it whole")
        yield line, {key: "" if value is None else str(value).strip() for key, value in row.items()}


def _of_csv(path: Path, text: str) -> tuple[tuple[str, ...], list[tuple[int, Mapping[str, str]]]]:
    head = text[: text.find("\n")] if "\n" in text else text
    tabbed = path.suffix.lower() in (".tsv", ".tab")
    separator = "\t" if tabbed else max(_SEPARATORS, key=lambda s: (head.count(s), s == ","))
    limit = csv.field_size_limit(_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    found: list[tuple[int, Mapping[str, str]]] = []
    columns: tuple[str, ...] = ()
    try:
        for cells in reader:
            if not columns:
                columns = tuple(cell.strip() for cell in cells)
            elif any(cell.strip() for cell in cells):
                _check(cells, columns, f"{path.name}:{begins}")
                found.append((begins, {c: cell.strip() for c, cell in zip(columns, cells, strict=False)}))
            if len(found) > MOST_ROWS:
                raise InputError(f"more than {MOST_ROWS:,} rows", where=path.name, mend="split it")
            begins = reader.line_num + 1
    except csv.Error as error:
        mend = "look for a quotation mark that is not closed"
        raise InputError(f"not a readable row: {error}", where=f"{path.name}:{begins}", mend=mend) from error
    finally:
        csv.field_size_limit(limit)
    return columns, found


def _check(cells: Sequence[str], columns: Sequence[str], place: str) -> None:
    if any(cell.strip() for cell in cells[len(columns) :]):
        what = f"{len(cells)} cells where the header has {len(columns)}"
        raise InputError(what, where=place, mend="quote what holds the separator")
