"""What the ESCO intake has to say about its files: one finding a file and matter, with a count and the first places."""

from __future__ import annotations

from dataclasses import dataclass, field

from s4c_graph.core.values import Finding, Place, Severity

_W, _I = Severity.WARNING, Severity.INFO
CODES = {
    "ESCO-01": (_I, "short rows of the skills hierarchy"),
    "ESCO-02": (_W, "rows that end early"),
    "ESCO-03": (_I, "the same row, relation or file more than once"),
    "ESCO-04": (_W, "rows that contradict an earlier one"),
    "ESCO-05": (_W, "labels of concepts that this version does not have"),
    "ESCO-06": (_W, "relations with a concept that has no row of its own"),
    "ESCO-07": (_W, "concepts without a preferred label"),
    "ESCO-08": (_W, "values that ESCO does not have"),
    "ESCO-09": (_I, "skills without a type or reuse level"),
    "ESCO-10": (_I, "labels that repeat another of the same concept"),
    "ESCO-11": (_W, "a kind of file that is not there"),
    "ESCO-12": (_I, "files that were not read"),
    "ESCO-13": (_I, "columns that were not read"),
    "ESCO-14": (_I, "hierarchy taken from other files"),
    "ESCO-15": (_W, "files that disagree with each other"),
    "ESCO-16": (_W, "IRIs that are not ESCO's"),
    "ESCO-17": (_I, "labels taken from a file of another version"),
    "ESCO-18": (_I, "columns that the layout of an early release does not have"),
    "ESCO-20": (_W, "label nodes without a literal form"),
    "ESCO-21": (_W, "node literals without a text"),
    "ESCO-22": (_W, "nodes with more than one text"),
    "ESCO-23": (_I, "label nodes and node literals that nothing links to"),
    "ESCO-24": (_W, "concepts with two preferred labels or texts in one language"),
    "ESCO-25": (_I, "obsolete concepts without a replacement"),
    "ESCO-26": (_I, "statements of RDF that are not read"),
    "ESCO-27": (_W, "labels and texts without a language"),
    "ESCO-28": (_W, "counts that differ from those of the CSV files of the same version"),
}
"""Code → severity and matter; docs/reference/esco-rdf.md explains each."""

_SHOWN = 5


@dataclass
class _Note:
    code: str
    message: str
    file: str
    focus: str
    value: str
    count: int = 0
    lines: list[int] = field(default_factory=list)


class Notes:
    """Collects matters while files are read, and turns them into findings at the end.

    >>> notes = Notes()
    >>> for line in (3, 7):
    ...     notes.tell("ESCO-01", "short row", "skillsHierarchy_en.csv", line)
    >>> found = notes.findings("https://w3id.org/s4c/graph/esco/1.1.1")
    >>> found[0].message(), str(found[0].place)
    ('short row (2 times: lines 3, 7)', 'skillsHierarchy_en.csv:3')
    """

    def __init__(self) -> None:
        self._notes: dict[tuple[str, str, str], _Note] = {}

    def tell(
        self,
        code: str,
        message: str,
        file: str,
        line: int | None = None,
        *,
        focus: str = "",
        value: str = "",
        times: int = 1,
    ) -> None:
        """Note one matter, or more occurrences of it in the same file.

        focus, value: the IRI it is about and the value that is wrong; the first ones are kept.
        """
        note = self._notes.get((code, message, file))
        if note is None:
            note = self._notes[code, message, file] = _Note(code, message, file, focus, value)
        note.count += times
        if line is not None and len(note.lines) < _SHOWN:
            note.lines.append(line)

    def findings(self, graph: str) -> tuple[Finding, ...]:
        """All findings, ordered by code and file; one without a focus is about the graph."""
        ordered = sorted(self._notes.values(), key=lambda n: (n.code, n.file, n.message))
        return tuple(
            Finding(
                code=n.code,
                severity=CODES[n.code][0],
                focus=n.focus or graph,
                messages={"en": n.message + _times(n)},
                value=n.value,
                place=Place(n.file, line=n.lines[0] if n.lines else None) if n.file else None,
            )
            for n in ordered
        )


def _times(note: _Note) -> str:
    if note.count == 1:
        return ""
    if not note.lines:
        return f" ({note.count} times)"
    lines = ", ".join(map(str, note.lines))
    return f" ({note.count} times: lines {lines}{', …' if note.count > len(note.lines) else ''})"
