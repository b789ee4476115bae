"""Other people's tables as rows with their lines: separators, wrapped lines, preamble and header are told here.

Between the bytes of a CSV file and the adapters, which know what its columns mean.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from s4c_graph.core import syntax
from s4c_graph.core.errors import InputError

LARGEST = 64 << 20
MOST_ROWS = 500_000
HEAD_BYTES = 64 << 10
_CELL_LIMIT = 1 << 20
_PREAMBLE = 40
_LONGEST = 100
"""Lines that one row may run over: more, and a quotation mark that is not closed has swallowed rows."""
_SHAPES = ((";", True), (",", False), (";", False), ("\t", False))
"""Separators, and whether each line is one cell that holds a comma-separated line itself; tried in this order."""
_BOMS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
_TAIL = "[\u0080-\u00bf\u0152-\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]"
_GARBLED = re.compile(f"[ÂÃâ]{_TAIL}|(?<=[a-zß-ÿ])[ÄÅ]{_TAIL}")
"""What letters look like when UTF-8 was opened as Windows-1252; Ä and Å count inside a word only: people write them."""
IsHeader = Callable[[Sequence[str]], bool]


@dataclass(frozen=True)
class Line:
    """One row as written: the line of the file it begins on, and its cells.

    raw: the cells before a wrapped line was opened, for whoever mends it; else the cells themselves.
    """

    number: int
    cells: tuple[str, ...]
    raw: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A table: what stands above its header, the header, and the rows below that hold anything.

    preamble: lower-case name → (value, line). wrapped: each line was a cell of another table, with semicolons.
    """

    file: str
    sha256: str
    preamble: Mapping[str, tuple[str, int]]
    header: tuple[str, ...]
    header_line: int
    rows: tuple[Line, ...]
    wrapped: bool = False

    def said(self, name: str) -> str:
        """A value of the preamble, or an empty text."""
        return self.preamble.get(name, ("", 0))[0]

    def line_of(self, name: str) -> int | None:
        """Where a value of the preamble stands."""
        return self.preamble[name][1] if name in self.preamble else None


def head(path: Path, is_header: IsHeader) -> Sheet | None:
    """The beginning of a file as a Sheet with some of its rows, or None where it holds no such header.

    Reads HEAD_BYTES at most and raises nothing: a file that cannot be read is no table.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(HEAD_BYTES)
    except OSError:
        return None
    whole = len(data) < HEAD_BYTES
    text = _decoded(data, errors="ignore")
    if not whole:  # the last line may be cut
        text = text[: text.rfind("\n") + 1]
    return _sheet(path.name, text, "", is_header, most=_PREAMBLE) if text and "\x00" not in text else None


def read(path: Path, is_header: IsHeader, wanted: str) -> Sheet:
    """The whole table. Raises InputError, with the line, for what is no text in UTF-8 or has no such header.

    wanted: what its header begins with, for the message.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"larger than {LARGEST >> 20} MiB", where=str(path), mend="split it")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
    try:
        text = _decoded(data)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"not UTF-8 text (byte 0x{data[error.start]:02X})"
        raise InputError(what, where=f"{path.name}:{line}", mend="save the file as CSV UTF-8") from error
    if (at := text.find("\x00")) >= 0:
        where = f"{path.name}:{text.count(chr(10), 0, at) + 1}"
        raise InputError("holds a NUL, which no text has", where=where, mend="save the file as CSV UTF-8")
    sheet = _sheet(path.name, text, hashlib.sha256(data).hexdigest(), is_header)
    if sheet is None:
        mend = f"its header begins with {wanted}; s4c import adapters says what each adapter reads"
        raise InputError("holds no header of the kind that is read here", where=path.name, mend=mend)
    return sheet


def tidy(text: str) -> str:
    """Text with each run of blanks as one, none at the edges, no control characters, in Unicode form C."""
    if not text.isprintable():
        text = "".join(c for c in text.replace("\ufeff", "") if c.isspace() or unicodedata.category(c) != "Cc")
    return unicodedata.normalize("NFC", " ".join(text.split()))


def blanks(text: str) -> bool:
    """Whether tidying takes anything out.

    >>> blanks("a  b"), blanks("a b"), blanks("a b "), blanks("a\x01")
    (True, False, True, True)
    """
    return tidy(text) != unicodedata.normalize("NFC", text)


def is_iri(text: str) -> bool:
    """Whether a text is an http(s) IRI that a graph can hold.

    >>> is_iri("http://e.org/a"), is_iri("http://e.org/100%"), is_iri("311410")
    (True, False, False)
    """
    return text.startswith(("http://", "https://")) and syntax.is_iri(text)


def mended(text: str) -> str:
    """Text whose UTF-8 was opened as Windows-1252 or Latin-1, as it was meant; any other text unchanged.

    >>> mended("rÃ©pÃ©titeur"), mended("Âme"), mended("smörgås")
    ('répétiteur', 'Âme', 'smörgås')
    """
    if not _GARBLED.search(text):
        return text
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
    return text


def inner(text: str) -> tuple[str, ...]:
    """The cells of comma-separated text; it counts as one line whatever breaks it holds."""
    return tuple(next(csv.reader([" ".join(text.splitlines())]), ()))


def _decoded(data: bytes, errors: str = "strict") -> str:
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), "utf-8")
    return data.decode(encoding, errors)


def _sheet(file: str, text: str, sha256: str, is_header: IsHeader, most: int | None = None) -> Sheet | None:
    for separator, wrapped in _SHAPES:
        begin = _lines(file, text, separator, wrapped=wrapped, most=_PREAMBLE, strict=False)
        at = next((n for n, li in enumerate(begin) if is_header(li.cells) and (len(li.raw) > 1 or not wrapped)), None)
        if at is None:
            continue
        lines = begin if most else _lines(file, text, separator, wrapped=wrapped, most=MOST_ROWS + 1)
        if len(lines) > MOST_ROWS:
            raise InputError(f"more than {MOST_ROWS:,} rows", where=file, mend="split it")
        if most is None:
            _check_end(file, lines[-1], text, separator)
        header = tuple(tidy(c) for c in lines[at].cells)
        rows = tuple(line for line in lines[at + 1 :] if any(c.strip() for c in line.cells))
        return Sheet(file, sha256, preamble(lines[:at]), header, lines[at].number, rows, wrapped)
    return None


def preamble(lines: Sequence[Line]) -> dict[str, tuple[str, int]]:
    """Names and values above the header; a name that stands twice keeps its first value."""
    found: dict[str, tuple[str, int]] = {}
    for line in lines:
        cells = [tidy(c) for c in line.cells]
        if cells and cells[0]:
            found.setdefault(cells[0].casefold(), (next((c for c in cells[1:] if c), ""), line.number))
    return found


def _lines(file: str, text: str, separator: str, *, wrapped: bool, most: int, strict: bool = True) -> list[Line]:
    """The records of a text, at most so many, with the line each begins on."""
    found: list[Line] = []
    begins = 1
    limit = csv.field_size_limit(_CELL_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for record in islice(reader, most):
            raw = tuple(record)
            if strict and reader.line_num - begins > _LONGEST:
                what = f"a quoted cell of this row runs over {reader.line_num - begins:,} lines"
                raise InputError(what, where=f"{file}:{begins}", mend="close the quotation mark")
            found.append(Line(begins, inner(raw[0]) if wrapped and raw else raw, raw))
            begins = reader.line_num + 1
    except csv.Error as error:
        if not strict:
            return found
        mend = "look for a quotation mark that is not closed"
        raise InputError(f"not a readable CSV row: {error}", where=f"{file}:{begins}", mend=mend) from error
    finally:
        csv.field_size_limit(limit)
    return found


def _check_end(file: str, last: Line, text: str, separator: str) -> None:
    """Refuse a file whose last cell is never closed: the rows it swallowed would be lost."""
    rest = islice(io.StringIO(text, newline=""), last.number - 1, None)
    try:
        list(csv.reader(rest, delimiter=separator, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            what = "a quoted cell begins here and never ends"
            raise InputError(what, where=f"{file}:{last.number}", mend="close the quotation mark") from error
