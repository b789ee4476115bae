"""The report that goes back to a partner: what was left out and why, where it stands, how to mend it; for each source.

``report.json`` for programs, ``report.txt`` to read, ``report.csv`` for a spreadsheet, beside ``quarantined.nt``.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from s4c_graph.core.licences import licence
from s4c_graph.core.values import Finding
from s4c_graph.flows.quarantine import Quarantined

SHOWN = 100
"""Findings of one check that are written out; the others are counted."""
LONGEST = 500
COLUMNS = ("severity", "code", "resource", "property", "value", "wrong", "mend", "place", "follows")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WORDS = MappingProxyType(
    {
        "en": (
            "{graph} ({file}): {joined} resources joined, {left} left out ({statements} statements)",
            "what is wrong",
            "what was not carried over",
            "and {n} more of {code}",
            "because of something else that is left out",
            "mend",
            "nothing is wrong",
        ),
        "sv": (
            "{graph} ({file}): {joined} resurser togs med, {left} lämnades utanför ({statements} påståenden)",
            "vad som är fel",
            "vad som inte fördes över",
            "och {n} till av {code}",
            "på grund av något annat som lämnades utanför",
            "åtgärd",
            "inget är fel",
        ),
        "pl": (
            "{graph} ({file}): dołączono zasobów: {joined}, pominięto: {left} (stwierdzeń: {statements})",
            "co jest nie tak",
            "czego nie przeniesiono",
            "i jeszcze {n} z {code}",
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
    """Write the report into the folder of a source, where what is left out lies already."""
    for name, text in texts(one, lang).items():
        (one.folder / name).write_text(text, encoding="utf-8", newline="")


def texts(one: Quarantined, lang: str = "en") -> dict[str, str]:
    """The files of the report by name."""
    shown, more = rows(one, lang)
    return {
        "report.json": json.dumps(_told(one, shown, more), ensure_ascii=False, indent=2) + "\n",
        "report.txt": "\n".join(_lines(one, shown, more, lang)) + "\n",
        "report.csv": _csv(shown),
    }


def headline(one: Quarantined, lang: str = "en") -> str:
    """One line: how much of a source joined and how much was left out."""
    file = one.source.origin if one.source.retrieved else one.source.file
    joined, left, statements = (f"{n:,}" for n in (one.joined[0], one.left_out[0], one.left_out[1]))
    said = _words(lang)[0].format(graph=one.graph, file=file, joined=joined, left=left, statements=statements)
    return _plain(said)


def _words(lang: str) -> tuple[str, ...]:
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
    wrong, mend = _parted(finding.message(lang))
    said = (finding.severity.value, finding.code, finding.focus, finding.path, finding.value, wrong, mend)
    severity, code, resource, path, value, wrong, mend = map(_plain, said)
    return Row(severity, code, resource, path, value, wrong, mend, _plain(str(finding.place or "")), follows)


def _parted(message: str) -> tuple[str, str]:
    """What is wrong, and the mend: our messages say the first in the first sentence."""
    for between in (". ", "; "):
        wrong, found, mend = message.partition(between)
        if found:
            return wrong + between.strip().replace(";", ""), mend
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
        "counts": dict(sorted(found.items())),
        "not shown": dict(more),
        "not carried over": list(one.losses),
        "findings": [vars(row) for row in shown],
    }


def _lines(one: Quarantined, shown: Sequence[Row], more: Mapping[str, int], lang: str) -> Iterator[str]:
    _, wrong, lost, further, follows, mend, nothing = _words(lang)
    yield headline(one, lang)
    yield ""
    yield f"{wrong}:" if shown else nothing
    for number, row in enumerate(shown):
        place = f"{row.place}: " if row.place else ""
        yield f"- {place}{row.severity} {row.code} <{row.resource}> {row.property}".rstrip()
        yield f"  {row.wrong}" + (f" ({follows})" if row.follows else "")
        if row.mend:
            yield f"  {mend}: {row.mend}"
        last = number + 1 == len(shown) or shown[number + 1].code != row.code
        if last and row.code in more:
            yield "  " + further.format(n=f"{more[row.code]:,}", code=row.code)
    if one.losses:
        yield ""
        yield f"{lost}:"
        yield from (f"- {_plain(loss)}" for loss in one.losses)


def _csv(shown: Sequence[Row]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in shown:
        cells = (row.severity, row.code, row.resource, row.property, row.value, row.wrong, row.mend, row.place)
        writer.writerow([*map(_cell, cells), "yes" if row.follows else ""])
    return out.getvalue()


def _cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""
    return f"'{text}" if text.startswith(_FORMULA) else text
