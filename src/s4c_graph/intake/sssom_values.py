"""Single values of SSSOM slots, checked and in one spelling; what the builder of mapping sets asks for each cell."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.intake import sssom_slots as slots

ROW, VALUE, PREFIX, RECORD_ID = "sssom-row", "sssom-value", "sssom-prefix", "sssom-record-id"
REFUSED = frozenset({ROW, VALUE, PREFIX, RECORD_ID})
"""Codes of what keeps a row, or a slot of the set, from being taken."""
_NUMBER = re.compile(r"[+-]?(\d{1,20}(\.\d{0,400})?|\.\d{1,400})([eE][+-]?\d{1,3})?\Z")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
NC_NAME = re.compile(r"[^\W\d][\w.\-·]*\Z")
_LEXICAL = {
    "integer": re.compile(r"[+-]?\d+\Z"),
    "double": re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\Z|[+-]?INF\Z|NaN\Z"),
    "decimal": re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)\Z"),
    "boolean": re.compile(r"(true|false|1|0)\Z"),
    "date": re.compile(r"\d{4}-\d\d-\d\d\Z"),
    "dateTime": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?\Z"),
}


class Fault(InputError):
    """What keeps a value or a row from being taken, with the code of its finding."""

    def __init__(self, code: str, what: str, mend: str | None = None) -> None:
        super().__init__(what, mend=mend)
        self.code = code


def number(slot: str, value: str) -> str:
    """A number of a slot in its one spelling; raises Fault where it is none, or out of range."""
    low, high = slots.NUMBERS[slot]
    if not _NUMBER.match(value) or not low <= float(value) <= high:
        raise Fault(VALUE, f"{slot} {value!r} is not a number from {low} to {high}")
    return plain_number(float(value))


def plain_number(value: float) -> str:
    """A double as the shortest decimal that is read as the same one, without exponent.

    >>> plain_number(1.0), plain_number(1e-5), plain_number(0.8)
    ('1', '0.00001', '0.8')
    """
    text = format(Decimal(repr(value)), "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) if value else "0"


def date(slot: str, value: str) -> str:
    """A date of a slot; raises Fault for what no calendar has."""
    try:
        if len(value) != 10:
            raise ValueError
        datetime.date.fromisoformat(value)
    except ValueError:
        raise Fault(VALUE, f"{slot} {value!r} is not a date", "write it as 2026-01-31") from None
    return value


def is_lexical(type_hint: str, value: str) -> bool:
    """True where a text can stand as a literal of the type that an extension names; unknown types take any text.

    >>> is_lexical(slots.XSD + "integer", "12"), is_lexical(slots.XSD + "integer", "twelve")
    (True, False)
    """
    wanted = _LEXICAL.get(type_hint.removeprefix(slots.XSD)) if type_hint.startswith(slots.XSD) else None
    return wanted is None or bool(wanted.match(value))


def tidy(text: str) -> str:
    """A text without blanks around it, its lines ended in one way."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip() if "\r" in text else text.strip()


def unbarred(text: str) -> list[str]:
    r"""The values of a cell parted by bars; ``\|`` is a bar and ``\\`` a backslash inside a value.

    >>> unbarred("a|b"), unbarred(r"a\|b|c\\")
    (['a', 'b'], ['a|b', 'c\\'])
    """
    if "\\" not in text:
        return [v.strip() for v in text.split("|") if v.strip()]
    values = [""]
    for piece in re.findall(r"\\[\\|]|\||[^\\|]+|\\", text):
        if piece == "|":
            values.append("")
        else:
            values[-1] += piece[1:] if piece in ("\\|", "\\\\") else piece
    return [v.strip() for v in values if v.strip()]


def slug(text: str) -> str:
    """A text as part of a graph's name.

    >>> slug("my set, 2"), slug("…")
    ('my-set-2', 'set')
    """
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-_.") or "set"


def key_of(iri: str, file: str, names: Names) -> str:
    """The key of a set, the last part of its graph's name: from its IRI when that is ours, else from its file.

    >>> key_of("https://w3id.org/s4c/id/mapping-set/esco-skills", "x.sssom.tsv", Names())
    'esco-skills'
    >>> key_of("https://e.org/sets/mine", "x.sssom.tsv", Names()), key_of("https://e.org/sets/mine", "", Names())
    ('x', 'mine')
    """
    own = names.id("mapping-set", "x")[:-1]
    if iri.startswith(own):
        return slug(iri.removeprefix(own))
    return slug(stem(file) if file else re.split(r"[/#:]", iri.rstrip("/#"))[-1])


def stem(file: str) -> str:
    """The name of a file without what says its kind.

    >>> stem("mine-0.1.sssom.tsv"), stem("mine.ttl")
    ('mine-0.1', 'mine')
    """
    return re.sub(r"(\.sssom)?\.[A-Za-z]+\Z", "", file)
