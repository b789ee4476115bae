"""Rows of a user's file as texts to align, each judged on its own: what is wrong is a problem, and the others go on.

Between the readers (``align_tables``, ``align_sheets``, ``align_arrow``, ``align_lines``, ``align_rdf``), which know
formats, and the run, which knows texts.
"""

from __future__ import annotations

import hashlib
import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from s4c_graph.core.errors import InputError

LONGEST = 1_000_000
"""Characters of one text; a longer one is a problem."""
LONGEST_ID = 2_000
_SAYS = re.compile(r"[^\s\x00-\x1f\x7f-\x9f]")
_LANG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*\Z")


class Raw(NamedTuple):
    """One row as its reader found it. row: from 1. line, cell: where it stands, where the format has such.

    id, text, lang: None where there is nothing. fault, mend: why the row could not be read at all.
    """

    row: int
    id: str | None = None
    text: str | None = None
    lang: str | None = None
    line: int | None = None
    cell: str = ""
    fault: str = ""
    mend: str = ""


class Item(NamedTuple):
    """One row, judged. problem: what is wrong, empty where the text is to be aligned. mend: what to do about it."""

    row: int
    id: str
    text: str
    lang: str = ""
    line: int | None = None
    cell: str = ""
    problem: str = ""
    mend: str = ""


@dataclass(frozen=True)
class Columns:
    """Which columns hold what; a name that nobody gave may be absent, ``text`` excepted.

    >>> Columns().places(["ID", "Text"], "f.csv")
    Found(id=0, text=1, lang=None)
    """

    id: str = ""
    text: str = ""
    lang: str = ""

    def places(self, header: Sequence[str], where: str) -> Found:
        """Where the columns stand, capitals and blanks at the edges aside.

        Raises InputError for a column that is missing or stands twice.
        """
        return Found(
            self._place(header, self.id, "id", where),
            self._wanted(header, where),
            self._place(header, self.lang, "lang", where),
        )

    def score(self, header: Sequence[str]) -> int:
        """How many of the columns a header has."""
        names = {name.strip().casefold() for name in header}
        return sum((given or usual).casefold() in names for given, usual in self._all())

    def _all(self) -> tuple[tuple[str, str], ...]:
        return ((self.id, "id"), (self.text, "text"), (self.lang, "lang"))

    def _wanted(self, header: Sequence[str], where: str) -> int:
        at = self._place(header, self.text or "text", "text", where)
        assert at is not None
        return at

    def _place(self, header: Sequence[str], given: str, usual: str, where: str) -> int | None:
        name = given or usual
        exact = [n for n, h in enumerate(header) if h.strip() == name]
        alike = exact or [n for n, h in enumerate(header) if h.strip().casefold() == name.casefold()]
        if len(alike) > 1:
            raise InputError(f"column {name!r} stands twice", where=where, mend="rename or remove one")
        if alike:
            return alike[0]
        if not given:
            return None
        known = [h.strip() for h in header if h.strip()]
        near = get_close_matches(name.casefold(), [k.casefold() for k in known], n=1, cutoff=0.7)
        has = "columns here are " + ", ".join(known[:20]) if known else "the header is empty"
        hint = f"; did you mean {near[0]}?" if near else ""
        raise InputError(f"column {name!r} is missing", where=where, mend=f"{has}; name it with --{usual}-column{hint}")


class Found(NamedTuple):
    """Where the columns stand in a header; None for one that is not there."""

    id: int | None
    text: int
    lang: int | None

    def said(self, header: Sequence[str]) -> str:
        """The names of the columns that are read."""
        return ", ".join(header[at].strip() for at in self if at is not None)


@dataclass(frozen=True)
class Reader:
    """A file of texts, opened. file: its name. rows: a fresh walk over its rows, in constant memory where it says so.

    numbered: there is no column of ids, so the number of the row is the id. notes: what a user should be told.
    share: how much of the file the last walk has read, 0 to 1, None where that is not known. type: SSSOM's
    ``subject_type`` of the ids, where they are IRIs. columns: the names of those that are read. by_lang: one id may
    stand once for each language.
    """

    file: str
    rows: Callable[[], Iterator[Raw]]
    numbered: bool = False
    notes: tuple[str, ...] = ()
    share: Callable[[], float | None] = lambda: None
    type: str = ""
    path: Path | None = None
    columns: str = ""
    by_lang: bool = False

    def _named(self, item: Item) -> str:
        return f"{item.id}\x00{item.lang}" if self.by_lang else item.id

    def items(self, lang: str = "") -> Iterator[Item]:
        """The rows, judged. lang: language of the texts that state none. Raises InputError for a broken file."""
        seen = Seen()
        for raw in self.rows():
            item = judged(raw, numbered=self.numbered, lang=lang)
            if not item.problem and not self.numbered and not seen.new(self._named(item)):
                what = f"id {_short(item.id)} stands above already"
                item = item._replace(problem=what, mend="give each row its own id")
            yield item


def judged(raw: Raw, *, numbered: bool = False, lang: str = "") -> Item:
    """A row with what is wrong with it, if anything is.

    >>> judged(Raw(1, "a", " ")).problem, judged(Raw(1, "a", "we know Kafka", "sv_SE")).lang
    ('has no text', 'sv-SE')
    """
    id = str(raw.row) if numbered else (raw.id or "").strip()
    text, said = raw.text or "", (raw.lang or "").strip() or lang
    problem, mend = raw.fault, raw.mend
    if not problem:
        problem, mend = _id_fault(id) or _text_fault(text) or _lang_fault(said) or ("", "")
    return Item(raw.row, id, text, _tag(said), raw.line, raw.cell, problem, mend)


def _id_fault(id: str) -> tuple[str, str] | None:
    if id.isprintable() and 0 < len(id) <= LONGEST_ID:
        return None
    if not id:
        return "has no id", "give each row its own id, or leave the column out"
    if len(id) > LONGEST_ID:
        return f"has an id of {len(id):,} characters", f"at most {LONGEST_ID:,} are taken"
    if garbled(id):
        return _GARBLED
    return "has an id with characters that do not show", "type the id again"


def _text_fault(text: str) -> tuple[str, str] | None:
    if len(text) > LONGEST:
        return f"has a text of {len(text):,} characters", f"at most {LONGEST:,} are taken; split it"
    if "\x00" in text:
        return "has a text with a NUL, which no text has", "save the file again as text"
    if not _SAYS.search(text):
        return "has no text", "write one, or take the row out"
    return _GARBLED if not text.isascii() and garbled(text) else None


_GARBLED = ("is not UTF-8 text", "save the file as UTF-8")


def garbled(text: str) -> bool:
    """Whether a text holds bytes that could not be read, or halves of characters.

    >>> garbled("\\udce5"), garbled("å")
    (True, False)
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _lang_fault(lang: str) -> tuple[str, str] | None:
    if not lang or _LANG.match(lang):
        return None
    return f"has {_short(lang)} where a language is wanted", "write a tag such as sv, or nothing"


def checked_lang(lang: str) -> str:
    """A language given for all texts. Raises InputError for what is no tag."""
    if fault := _lang_fault(lang.strip()):
        raise InputError(fault[0].removeprefix("has ").strip(), where="--lang", mend=fault[1])
    return _tag(lang.strip())


def _tag(lang: str) -> str:
    first, _, rest = lang.replace("_", "-").partition("-")
    return f"{first.lower()}-{rest}" if rest else first.lower()


def _short(text: str) -> str:
    return repr(text) if len(text) <= 60 else repr(text[:57] + "…")


class Seen:
    """Which names were met before, as 8 bytes of their hash each: 16 bytes a name at most times two, no more.

    Of n different names two are taken for one with a probability of n² / 2⁶⁵: 1 in 37 million for a million of them.

    >>> seen = Seen()
    >>> seen.new("a"), seen.new("a"), seen.new("b"), len(seen)
    (True, False, True, 2)
    """

    def __init__(self) -> None:
        self._table = array("Q", bytes(8 << 10))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def new(self, name: str) -> bool:
        """Remember a name; False where it was met before."""
        found = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        if not self._put(self._table, int.from_bytes(found) or 1):
            return False
        self._count += 1
        if self._count * 10 > len(self._table) * 7:
            larger = array("Q", bytes(16 * len(self._table)))
            for value in self._table:
                if value:
                    self._put(larger, value)
            self._table = larger
        return True

    @staticmethod
    def _put(table: array[int], value: int) -> bool:
        mask = len(table) - 1
        at = value & mask
        while (held := table[at]) != 0:
            if held == value:
                return False
            at = (at + 1) & mask
        table[at] = value
        return True
