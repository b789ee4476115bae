"""The report that goes back to a partner: what was left out and why, where it stands, how to mend it; for each source.

``report.json`` for programs, ``report.txt`` to read, ``report.csv`` and ``report.xlsx`` for a spreadsheet, beside
``quarantined.nt``; and ``findings.csv`` with every finding, where they are too many to be written out in the others.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from itertools import islice
from types import MappingProxyType
from typing import Any, NamedTuple, TextIO

from s4c_graph.core.errors import MissingError
from s4c_graph.core.licences import licence
from s4c_graph.core.values import Finding, Severity
from s4c_graph.flows.quarantine import Quarantined

SHOWN = 100
"""Findings of one check that are written out; the others are counted, and stand in ``findings.csv``."""
MOST = 100_000
"""Findings in ``findings.csv``; what is beyond is counted only."""
LONGEST = 500
COLUMNS = MappingProxyType(
    {
        "severity": 11,
        "code": 12,
        "resource": 44,
        "property": 30,
        "value": 30,
        "wrong": 60,
        "mend": 50,
        "place": 32,
        "follows": 10,
    }
)
"""Columns of the report, and how wide they are in a workbook."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BREAK = re.compile(r"(?:[.;]) (?=\S)")
_QUOTED = re.compile(r"""(?<![^\s(])(?:'[^']*'|"[^"]*")(?!\w)""")
_OTHERS = "framework-"


class _Words(NamedTuple):
    headline: str
    rows: str
    unread: str
    many: str
    wrong: str
    lost: str
    further: str
    follows: str
    mend: str
    nothing: str


_WORDS = MappingProxyType(
    {
        "en": _Words(
            "{graph} ({file}): {joined} resources joined, {left} left out ({statements} statements)",
            ", {n} rows left out",
            ", and could not be read",
            "how many of each",
            "what is wrong",
            "what was not carried over",
            "and {n} more of {code}, in findings.csv",
            "because of something else that is left out",
            "mend",
            "nothing is wrong",
        ),
        "sv": _Words(
            "{graph} ({file}): {joined} resurser togs med, {left} lämnades utanför ({statements} påståenden)",
            ", utelämnade rader: {n}",
            ", och kunde inte läsas",
            "hur många av varje",
            "vad som är fel",
            "vad som inte fördes över",
            "och {n} till av {code}, i findings.csv",
            "på grund av något annat som lämnades utanför",
            "åtgärd",
            "inget är fel",
        ),
        "pl": _Words(
            "{graph} ({file}): dołączono zasobów: {joined}, pominięto: {left} (stwierdzeń: {statements})",
            ", pominięto wierszy: {n}",
            ", i nie dało się odczytać",
            "ile czego",
            "co jest nie tak",
            "czego nie przeniesiono",
            "i jeszcze {n} z {code}, w findings.csv",
            "z powodu czegoś innego, co pominięto",
            "poprawka",
            "nic nie jest nie tak",
        ),
    }
)


@dataclass(frozen=True)
class Row:
    """One thing wrong, ready to be read: texts only, bounded in length."""

    severity: str
    code: str
    resource: str
    property: str
    value: str
    wrong: str
    mend: str
    place: str
    follows: bool


def rows(one: Quarantined, lang: str = "en") -> tuple[list[Row], dict[str, int]]:
    """The findings of a source in a fixed order, at most SHOWN of a code, and how many more there are of each."""
    counted: Counter[str] = Counter()
    shown: list[Row] = []
    for finding in sorted(one.findings, key=_order):
        counted[finding.code] += 1
        if counted[finding.code] <= SHOWN:
            shown.append(_row(finding, lang, follows=one.is_following(finding)))
    return shown, {code: n - SHOWN for code, n in sorted(counted.items()) if n > SHOWN}


def write(one: Quarantined, lang: str = "en") -> None:
    """Write the report into the folder of a source, where what is left out lies already.

    The workbook is written where openpyxl is installed.
    """
    for name, text in texts(one, lang).items():
        (one.folder / name).write_text(text, encoding="utf-8", newline="")
    shown, more = rows(one, lang)
    if more:
        with (one.folder / "findings.csv").open("w", encoding="utf-8", newline="") as out:
            every = (_row(f, lang, follows=one.is_following(f)) for f in sorted(one.findings, key=_order))
            _csv(islice(every, MOST), out)
    try:
        (one.folder / "report.xlsx").write_bytes(_book(one, shown, lang))
    except MissingError:
        return  # report.csv holds the same rows


def texts(one: Quarantined, lang: str = "en") -> dict[str, str]:
    """The texts of the report by the names of their files."""
    shown, more = rows(one, lang)
    table = io.StringIO()
    _csv(shown, table)
    return {
        "report.json": json.dumps(_told(one, shown, more), ensure_ascii=False, indent=2) + "\n",
        "report.txt": "\n".join(_lines(one, shown, more, lang)) + "\n",
        "report.csv": table.getvalue(),
    }


def workbook(one: Quarantined, lang: str = "en") -> bytes:
    """The report as a workbook: the rows of ``report.csv``, opened on what is a violation, and a summary.

    Raises MissingError without openpyxl.
    """
    return _book(one, rows(one, lang)[0], lang)


def _book(one: Quarantined, shown: Sequence[Row], lang: str) -> bytes:
    from s4c_graph.intake import report_book

    worst = Severity.VIOLATION.value
    mixed = len({row.severity for row in shown}) > 1 and any(row.severity == worst for row in shown)
    summary: list[Sequence[str | int]] = [[headline(one, lang)], []]
    summary += [[code, severity, n] for (severity, code), n in _counted(one)]
    if one.losses:
        summary += [[], [f"{_words(lang).lost}:"], *([_plain(loss)] for loss in one.losses)]
    return report_book.written(
        COLUMNS, [_cells(row) for row in shown], summary=summary, shown=("severity", worst) if mixed else None
    )


def _cells(row: Row) -> list[str]:
    """The cells of a row in the order of COLUMNS."""
    return [*astuple(row)[:-1], "yes" if row.follows else ""]


def headline(one: Quarantined, lang: str = "en") -> str:
    """One line: how much of a source joined and how much was left out."""
    file = one.source.origin if one.source.retrieved else one.source.file
    joined, left, statements = (f"{n:,}" for n in (one.joined[0], one.left_out[0], one.left_out[1]))
    words = _words(lang)
    said = words.headline.format(graph=one.graph, file=file, joined=joined, left=left, statements=statements)
    if one.rows_left:
        said += words.rows.format(n=f"{one.rows_left:,}")
    elif not (one.clean or one.joined[1] or one.left_out[1]):
        said += words.unread
    return _plain(said)


def _counted(one: Quarantined) -> list[tuple[tuple[str, str], int]]:
    """How many findings there are of each severity and code, the worst first."""
    found = Counter((f.severity.rank, f.severity.value, f.code) for f in one.findings)
    return [((severity, code), n) for (_, severity, code), n in sorted(found.items())]


def _words(lang: str) -> _Words:
    return _WORDS.get(lang) or _WORDS.get(lang.split("-")[0]) or _WORDS["en"]


def _order(finding: Finding) -> tuple[int, str, str, int, str, str, str, str]:
    place = finding.place
    file, line = (place.file, place.line or 0) if place else ("", 0)
    return (
        finding.severity.rank,
        finding.code,
        file,
        line,
        str(place or ""),
        finding.focus,
        finding.path,
        finding.value,
    )


def _row(finding: Finding, lang: str, *, follows: bool) -> Row:
    message = finding.message(lang)
    wrong, mend = (message, "") if finding.code.startswith(_OTHERS) else _parted(message)  # tables nobody here can mend
    said = (finding.severity.value, finding.code, finding.focus, finding.path, finding.value, wrong, mend)
    severity, code, resource, path, value, wrong, mend = map(_plain, said)
    return Row(severity, code, resource, path, value, wrong, mend, _plain(str(finding.place or "")), follows)


def _parted(message: str) -> tuple[str, str]:
    """What is wrong, and the mend: our messages say the first in the first sentence; what they quote has none.

    >>> _parted("'a. b' is not a date; write year-month-day")
    ("'a. b' is not a date", 'write year-month-day')
    """
    quoted = [match.span() for match in _QUOTED.finditer(message)]
    for match in _BREAK.finditer(message):
        if not any(begin <= match.start() < end for begin, end in quoted):
            wrong = message[: match.end()].strip()
            return wrong.removesuffix(";"), message[match.end() :]
    return message, ""


def _plain(text: str) -> str:
    """Text without what does not show, bounded in length."""
    said = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text.replace("\n", " "))
    return said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"


def _told(one: Quarantined, shown: Sequence[Row], more: Mapping[str, int]) -> dict[str, Any]:
    source = one.source
    found = Counter(f.code for f in one.findings)
    return {
        "graph": one.graph,
        "source": {
            "file": source.file,
            "url": source.origin if source.retrieved else "",
            "retrieved": source.retrieved,
            "sha256": source.sha256,
            "licence": licence(source).name,
            "publisher": source.publisher,
        },
        "joined": {"resources": one.joined[0], "statements": one.joined[1]},
        "quarantined": {"resources": one.left_out[0], "statements": one.left_out[1]},
        "rows left out": one.rows_left,
        "counts": dict(sorted(found.items())),
        "not shown": dict(more),
        "not carried over": list(one.losses),
        "findings": [vars(row) for row in shown],
    }


def _lines(one: Quarantined, shown: Sequence[Row], more: Mapping[str, int], lang: str) -> Iterator[str]:
    words = _words(lang)
    yield headline(one, lang)
    yield ""
    if more:
        yield f"{words.many}:"
        yield from (f"- {n:,} {severity} {code}" for (severity, code), n in _counted(one))
        yield ""
    yield f"{words.wrong}:" if shown else words.nothing
    for number, row in enumerate(shown):
        place = f"{row.place}: " if row.place else ""
        yield f"- {place}{row.severity} {row.code} <{row.resource}> {row.property}".rstrip()
        yield f"  {row.wrong}" + (f" ({words.follows})" if row.follows else "")
        if row.mend:
            yield f"  {words.mend}: {row.mend}"
        last = number + 1 == len(shown) or shown[number + 1].code != row.code
        if last and row.code in more:
            yield "  " + words.further.format(n=f"{more[row.code]:,}", code=row.code)
    if one.losses:
        yield ""
        yield f"{words.lost}:"
        yield from (f"- {_plain(loss)}" for loss in one.losses)


def _csv(shown: Iterable[Row], out: TextIO) -> None:
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(text) for text in _cells(row)] for row in shown)


def _cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""
    return f"'{text}" if text.startswith(_FORMULA) else text
