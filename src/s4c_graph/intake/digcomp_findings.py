"""What the DigComp intake has to say about its files: codes, and the notes that become findings at the end."""

from __future__ import annotations

from dataclasses import dataclass, field

from s4c_graph.core.values import Finding, Place, Severity

_W, _I = Severity.WARNING, Severity.INFO
CODES = {
    "DC-01": (_I, "how many references to names of levels stand for bands"),
    "DC-02": (_I, "one reference to the name of a level that is no node"),
    "DC-03": (_W, "a text that is repeated in another sheet and differs there"),
    "DC-04": (_I, "blanks and line ends that were put right in texts"),
    "DC-05": (_W, "files that say a text differently"),
    "DC-06": (_I, "two statements with one text, told apart by their codes"),
    "DC-07": (_I, "texts that a language lacks"),
    "DC-08": (_I, "sheets, columns, keys and files that were not read"),
    "DC-09": (_I, "a sheet known by its columns, not by its name"),
    "DC-10": (_W, "a title that differs from the one in the framework's tables"),
    "DC-11": (_W, "counts by type, label or band other than those of DigComp 3.0"),
    "DC-12": (_I, "the same file given twice"),
}
"""Code → severity and matter; docs/reference/digcomp-rdf.md explains each."""


@dataclass
class Notes:
    """Collects findings while files are read; one without a focus is about the graph.

    >>> notes = Notes("https://w3id.org/s4c/graph/digcomp/3.0")
    >>> notes.tell("DC-12", "the same file as a.jsonld; read once", Place("b.jsonld"))
    >>> print(notes.findings()[0].message(), notes.findings()[0].place)
    the same file as a.jsonld; read once b.jsonld
    """

    graph: str
    _found: list[Finding] = field(default_factory=list)

    def tell(
        self,
        code: str,
        message: str,
        place: Place | None = None,
        *,
        focus: str = "",
        value: str = "",
        sv: str = "",
        pl: str = "",
    ) -> None:
        """Note one matter, in English and, where given, in Swedish and Polish."""
        messages = {"en": message} | ({"sv": sv} if sv else {}) | ({"pl": pl} if pl else {})
        self._found.append(
            Finding(code, CODES[code][0], focus or self.graph, messages, value=value, place=place),
        )

    def keep(self, finding: Finding) -> None:
        """Take over a finding of another collection."""
        self._found.append(finding)

    def findings(self) -> tuple[Finding, ...]:
        """All findings, by code, what they are about and what they say."""
        return tuple(sorted(self._found, key=lambda f: (f.code, f.focus, f.message(), str(f.place), f.value)))
