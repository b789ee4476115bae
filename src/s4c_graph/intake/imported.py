"""What readers of partners' documents share: the IRIs they make, the statements they write, and what they hand over."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from s4c_graph.core import ntriples
from s4c_graph.core.names import Names
from s4c_graph.core.syntax import is_iri
from s4c_graph.core.values import Finding, Place, Source, Statements
from s4c_graph.intake.sources import source

_LONGEST = 80
_CHANGED = "put into terms of this ontology; what has no place there is left out"
_RESOLVABLE = re.compile(r"https?://", re.IGNORECASE)


def iri_of(said: str, kind: str, graph: str, names: Names) -> str:
    """The IRI of a partner's resource: its own where that is an http(s) IRI, else one below our base made of its name.

    The same name in the same graph gives the same IRI, and names of other graphs another.

    >>> iri_of("https://example.org/course/1", "offer", "partner/uni", Names())
    'https://example.org/course/1'
    >>> iri_of("urn:course:1", "offer", "partner/uni", Names())
    'https://w3id.org/s4c/id/offer/uni-urn-course-1-bf6edcf3'
    """
    if _RESOLVABLE.match(said) and is_iri(said):
        return said
    plain = re.sub(r"[^A-Za-z0-9._]+", "-", f"{graph.rsplit('/', 1)[-1]}-{said}").strip("-.")
    plain = re.sub(r"\.{2,}", ".", plain)[:_LONGEST].strip("-.")
    told = hashlib.sha256(f"{graph}\0{kind}\0{said}".encode()).hexdigest()[:8]
    return names.id(kind, f"{plain}-{told}".lstrip("-._"))


@dataclass
class Sheet:
    """What is written down of one document while it is read. lines: statements, N-Triples, each once. lost: kinds of
    things that are not in them, with how often. counts: of things that are. Properties are prefixed names or IRIs.

    >>> sheet = Sheet(Names())
    >>> sheet.text("urn:a", "skos:prefLabel", " bus ", "en")
    >>> sheet.lines
    {'<urn:a> <http://www.w3.org/2004/02/skos/core#prefLabel> "bus"@en .\\n'}
    """

    names: Names
    lines: set[str] = field(default_factory=set)
    lost: Counter[str] = field(default_factory=Counter)
    counts: dict[str, int] = field(default_factory=dict)

    def say(self, subject: str, predicate: str, obj: str) -> None:
        """One statement; the object is a written term."""
        iri = self.names.expand(predicate) or predicate
        self.lines.add(ntriples.triple(ntriples.iri(subject), ntriples.iri(iri), obj))

    def link(self, subject: str, predicate: str, target: str) -> None:
        """A statement that names an IRI; nothing for what can be none."""
        if is_iri(target):
            self.say(subject, predicate, ntriples.iri(target))

    def a(self, subject: str, *kinds: str) -> None:
        """The classes of a thing, as prefixed names or IRIs."""
        for kind in kinds:
            self.link(subject, "rdf:type", self.names.expand(kind) or kind)

    def text(self, subject: str, predicate: str, text: str, tag: str = "") -> None:
        """A text without blanks at its edges, in a language where it has one; nothing for one that is blank."""
        if clean := text.replace("\0", "").strip():
            self.say(subject, predicate, ntriples.literal(clean, lang=tag or None))

    def value(self, subject: str, predicate: str, value: str, kind: str) -> None:
        """A value of a datatype of XML Schema, by its name there."""
        self.say(subject, predicate, ntriples.literal(value, datatype=self.names.expand(f"xsd:{kind}")))

    def losses(self) -> tuple[str, ...]:
        """A sentence for each kind of thing that was left out, sorted."""
        return tuple(f"{count:,} × {what}" for what, count in sorted(self.lost.items()) if count)


def handed_over(
    sheet: Sheet, path: Path, graph: str, *, findings: Iterable[Finding], places: Mapping[str, Place]
) -> Statements:
    """The statements of a sheet, in an order that depends on them alone; their version is that of the file.

    findings: what is wrong in the document. places: of the things read. Kinds that are counted as they come stand in
    order of their names, others in the order in which the sheet has them.
    """
    counts = sorted(sheet.counts.items()) if isinstance(sheet.counts, Counter) else sheet.counts
    return Statements(
        graph,
        list(ntriples.chunks(sorted(sheet.lines))),
        replace(source_of(path, graph), changes=_CHANGED),
        findings=tuple(findings),
        counts=dict(counts),
        places=places,
        losses=sheet.losses(),
    )


def source_of(path: Path, graph: str) -> Source:
    """What is said of a document as a source; its version is that of its bytes."""
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return source(graph, version=sha256[:12], file=path.name, sha256=sha256)
