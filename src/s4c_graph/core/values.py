"""Frozen values that pass between rooms: where a thing came from, what was found wrong, what stands in a graph."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING

from s4c_graph.core.coverage import Coverage
from s4c_graph.core.names import Names

if TYPE_CHECKING:
    from rdflib import Graph


class Severity(Enum):
    """How bad a finding is; a violation blocks a release (SHACL 2.1.4)."""

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


@dataclass(frozen=True, order=True)
class Place:
    """Where a statement stands: a file and a line, a table cell, or a JSON pointer.

    >>> str(Place("roles.csv", line=4, cell="C4")), str(Place("x.jsonld", pointer="/@graph/2"))
    ('roles.csv:4 (C4)', 'x.jsonld#/@graph/2')
    """

    file: str
    line: int | None = None
    sheet: str | None = None
    cell: str | None = None
    pointer: str | None = None

    def __str__(self) -> str:
        if self.pointer is not None:
            return f"{self.file}#{self.pointer}"
        if self.sheet is not None:
            return f"{self.file}[{self.sheet}]{'!' + self.cell if self.cell else ''}"
        said = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{said} ({self.cell})" if self.cell else said


@dataclass(frozen=True)
class Source:
    """One origin of statements: what it is, its version, licence, and the file it was read from.

    graph: name of the named graph it fills. sha256: of the file or files read, hex, empty when built in.
    note: what is stored of it. licence_iri: IRI of the licence, empty where it has none. attribution: the
    sentence that whoever passes the content on must give with it. origin: where it comes from, a URL or a
    folder of ours. changes: what was done to it on the way. publisher: who made a partner's data public. retrieved:
    the day it was fetched, ISO 8601, empty where nothing was.
    """

    graph: str
    title: str
    version: str
    licence: str
    file: str = ""
    sha256: str = ""
    note: str = ""
    licence_iri: str = ""
    attribution: str = ""
    origin: str = ""
    changes: str = ""
    publisher: str = ""
    retrieved: str = ""


@dataclass(frozen=True)
class Finding:
    """One thing wrong with the data: what, where in the graph, where in the file, and how bad.

    code: the stable shape code, such as ``C-03``. shape: IRI of the property or node shape.
    messages: message by language tag, English always among them.
    """

    code: str
    severity: Severity
    focus: str
    messages: Mapping[str, str]
    path: str = ""
    value: str = ""
    shape: str = ""
    place: Place | None = None

    def message(self, lang: str = "en") -> str:
        """The message in a language, or in English where it has none."""
        for tag in (lang, lang.split("-")[0], "en"):
            if tag in self.messages:
                return self.messages[tag]
        return next(iter(self.messages.values()), self.code)

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What makes two findings the same for any engine: (code, focus, path, value, shape)."""
        return (self.code, self.focus, self.path, self.value, self.shape)


@dataclass(frozen=True)
class Report:
    """All findings of one validation, worst first.

    engine: which engine found them. checked: how many focus nodes were looked at, by shape code.

    >>> Report(()).conforms, Report(()).exit_code
    (True, 0)
    """

    findings: tuple[Finding, ...]
    engine: str = ""
    checked: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ordered = sorted(self.findings, key=lambda f: (f.severity.rank, f.code, f.focus, f.path, f.value))
        object.__setattr__(self, "findings", tuple(ordered))

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    @property
    def conforms(self) -> bool:
        """True when nothing is a violation; warnings and infos do not block."""
        return all(f.severity is not Severity.VIOLATION for f in self.findings)

    @property
    def exit_code(self) -> int:
        """0 when the data conform, 1 when they have violations."""
        return 0 if self.conforms else 1

    @property
    def counts(self) -> dict[str, int]:
        """Number of findings by severity, every severity named."""
        found = Counter(f.severity.value for f in self.findings)
        return {s.value: found[s.value] for s in Severity}

    def only(self, findings: Iterable[Finding]) -> Report:
        """The same report with other findings."""
        return replace(self, findings=tuple(findings))

    def text(self, names: Names | None = None, lang: str = "en", *, limit: int | None = None) -> str:
        """One line a finding and a last line that counts them.

        limit: of each check only so many findings are written out, then how many more there are; a
        table of the checks says where most is to be mended. None, or a report of which nothing need
        be left out, writes them all.
        """
        names = names or Names()
        shown: Counter[tuple[str, str]] = Counter()
        total = Counter((f.code, f.shape) for f in self.findings)
        lines = []
        for f in self.findings:
            check = (f.code, f.shape)
            shown[check] += 1
            if limit is None or shown[check] <= limit:
                lines.append(_line(f, names, lang))
            elif shown[check] == limit + 1:
                lines.append(f"… {total[check] - limit:,} more of {f.code}: {f.message(lang)}")
        if limit is not None and any(n > limit for n in total.values()):
            lines += ["", *_most(self.findings)]
        counts = ", ".join(f"{n} {s.lower()}{'' if n == 1 else 's'}" for s, n in self.counts.items())
        lines.append(f"{'conforms' if self.conforms else 'does not conform'}: {counts.replace('infos', 'info')}")
        return "\n".join(lines)

    def json(self, lang: str = "en") -> str:
        """The report as JSON: ``conforms``, ``counts``, ``engine`` and a list of findings."""
        return json.dumps(
            {
                "conforms": self.conforms,
                "engine": self.engine,
                "counts": self.counts,
                "findings": [
                    {
                        "code": f.code,
                        "severity": f.severity.value,
                        "focus": f.focus,
                        "path": f.path or None,
                        "value": f.value or None,
                        "message": f.message(lang),
                        "shape": f.shape or None,
                        "place": str(f.place) if f.place else None,
                    }
                    for f in self.findings
                ],
            },
            ensure_ascii=False,
            indent=2,
        )

    def graph(self) -> Graph:
        """The report as a SHACL validation report (https://www.w3.org/TR/shacl/#validation-report)."""
        from rdflib import RDF, SH, BNode, Graph, Literal, URIRef

        out, report = Graph(), BNode()
        out.bind("sh", SH)
        out.add((report, RDF.type, SH.ValidationReport))
        out.add((report, SH.conforms, Literal(not self.findings)))
        for f in self.findings:
            result = BNode()
            out.add((report, SH.result, result))
            out.add((result, RDF.type, SH.ValidationResult))
            out.add((result, SH.focusNode, _term(f.focus)))
            out.add((result, SH.resultSeverity, SH[f.severity.value]))
            for lang, text in f.messages.items():
                out.add((result, SH.resultMessage, Literal(text, lang=lang)))
            if f.path.startswith(("http:", "https:", "urn:")):
                out.add((result, SH.resultPath, URIRef(f.path)))
            if f.value:
                out.add((result, SH.value, _term(f.value)))
            if f.shape:
                out.add((result, SH.sourceShape, _term(f.shape)))
        return out


def _line(f: Finding, names: Names, lang: str) -> str:
    place = f"{f.place}: " if f.place else ""
    path = f" · {names.short(f.path)}" if f.path else ""
    value = f" · {_shown(f.value, names)}" if f.value and f.value != f.focus else ""
    return f"{place}{f.severity.value} {f.code} {names.short(f.focus)}{path}{value}: {f.message(lang)}"


def _most(findings: Sequence[Finding]) -> list[str]:
    """Where most is to be mended: findings by code and by file, most first."""
    codes = Counter((f.severity.rank, f.code, f.severity.value) for f in findings)
    files = Counter(f.place.file for f in findings if f.place)
    by_code = sorted(codes.items(), key=lambda item: (item[0][0], -item[1], item[0][1]))
    by_file = sorted(files.items(), key=lambda item: (-item[1], item[0]))
    lines = ["by check: " + ", ".join(f"{code} {n:,} ({severity})" for (_, code, severity), n in by_code)]
    if files:
        more = f", and {len(by_file) - 10} more files" if len(by_file) > 10 else ""
        lines.append("by file: " + ", ".join(f"{name} {n:,}" for name, n in by_file[:10]) + more)
    return lines


def _term(text: str):  # type: ignore[no-untyped-def]
    from rdflib import BNode, Literal, URIRef

    if text.startswith("_:"):
        return BNode(text[2:])
    if ":" in text and not any(c in text for c in ' "<>{}|\\^`\n'):
        return URIRef(text)
    return Literal(text)


def _shown(value: str, names: Names) -> str:
    short = names.short(value)
    return short if len(short) <= 80 else short[:77] + "…"


def _no_cell(focus: str, predicate: str) -> Place | None:
    return None


@dataclass(frozen=True)
class Statements:
    """Statements for one named graph, as pieces of N-Triples that are made while they are read.

    graph: graph name below ``{base}graph/``. ntriples: UTF-8 pieces, each of whole lines; read once.
    source: what the manifest says of them. findings: what intake found wrong, complete once read.
    counts: what was read, by kind, complete once read. places: focus IRI → place, where known. cell:
    the cell that made the statement of a focus IRI and a predicate IRI, for tables. coverage: what is said
    in which language, of a vocabulary. losses: a sentence for each kind of thing of a document that is not in them.
    rows_left: how many rows of tables are not in them; the findings tell which, and why. scheme: IRI of the scheme
    that they describe, where an adapter read a framework of others.
    """

    graph: str
    ntriples: Iterable[bytes]
    source: Source
    findings: Sequence[Finding] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    cell: Callable[[str, str], Place | None] = field(default=_no_cell, compare=False)
    coverage: Coverage = field(default_factory=dict)
    losses: Sequence[str] = ()
    rows_left: int = 0
    scheme: str = ""

    @property
    def of_tables(self) -> bool:
        """True where cells of tables made them."""
        return self.cell is not _no_cell
