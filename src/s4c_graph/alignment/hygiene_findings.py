"""The findings of the checks of mappings: their codes, what they say in three languages, and the chain behind each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from s4c_graph.alignment.hygiene_messages import LANGUAGES, MESSAGES
from s4c_graph.core.names import Names
from s4c_graph.core.values import Finding, Place, Report

if TYPE_CHECKING:
    from rdflib import Graph

LONGEST = 40
"""Links of a chain that are kept."""


@dataclass(frozen=True)
class Step:
    """One link of a chain: a record at its place, or a relation that a vocabulary itself states.

    origin: the vocabulary that states it, or empty for a record. negated: the record says that it does not hold.
    """

    subject: str
    predicate: str
    object: str
    place: Place | None = None
    origin: str = ""
    negated: bool = False
    confidence: str = ""

    def text(self, names: Names) -> str:
        """Where it stands, and what it says."""
        ends = [names.short(term) for term in (self.subject, self.predicate, self.object)]
        where = self.origin or str(self.place or "")
        said = " ".join([ends[0], *(("Not",) if self.negated else ()), *ends[1:]])
        return f"{where}: {said}" + (f" ({self.confidence})" if self.confidence else "")

    def told(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "subject": self.subject,
            "predicate": self.predicate,
            "object": self.object,
            "negated": self.negated,
            "confidence": self.confidence or None,
            "place": str(self.place) if self.place else None,
            "vocabulary": self.origin or None,
        }


@dataclass(frozen=True)
class Explained(Finding):
    """A finding with the chain of records, and relations of vocabularies, that it rests on.

    omitted: how many links were left out of the middle of a chain of more than LONGEST.
    """

    chain: tuple[Step, ...] = ()
    omitted: int = 0

    def told(self, names: Names) -> list[str]:
        """The links as text, and how many are left out."""
        lines = [step.text(names) for step in self.chain]
        if self.omitted:
            lines.insert(len(lines) // 2, f"… {self.omitted:,} more …")
        return lines


@dataclass(frozen=True)
class MappingReport(Report):
    """All findings about mapping sets, worst first, each with its chain.

    ``checked`` holds the numbers of sets and records; against: vocabularies and versions that were held
    against them.
    """

    against: tuple[str, ...] = ()

    def text(self, names: Names | None = None, lang: str = "en", *, limit: int | None = None) -> str:
        """One line a finding, its chain below it where there is one, and a last line that counts them.

        limit: of each code only so many are written out.
        """
        names = names or Names()
        shown: Counter[str] = Counter()
        total = Counter(f.code for f in self.findings)
        lines: list[str] = []
        for f in self.findings:
            shown[f.code] += 1
            if limit is None or shown[f.code] <= limit:
                lines.append(f"{f'{f.place}: ' if f.place else ''}{f.severity.value} {f.code}: {f.message(lang)}")
                lines += [f"    {line}" for line in told(f, names)]
            elif shown[f.code] == limit + 1:
                lines.append(f"… {total[f.code] - limit:,} more of {f.code}")
        lines.append(
            ", ".join(f"{n:,} {what if n != 1 else what.removesuffix('s')}" for what, n in self.checked.items())
            + self._against()
        )
        counts = ", ".join(f"{n} {s.lower()}{'' if n == 1 else 's'}" for s, n in self.counts.items())
        lines.append(f"{'conforms' if self.conforms else 'does not conform'}: {counts.replace('infos', 'info')}")
        return "\n".join(map(_plain, lines))

    def json(self, lang: str = "en") -> str:
        """The report as JSON, as any report's, with ``against``, ``checked`` and the ``chain`` of each finding."""
        said = json.loads(super().json(lang))
        for said_of, finding in zip(said["findings"], self.findings, strict=True):
            said_of["chain"] = [step.told() for step in self.chain(finding)]
            said_of["omitted"] = finding.omitted if isinstance(finding, Explained) else 0
        said["checked"], said["against"] = dict(self.checked), list(self.against)
        return json.dumps(said, ensure_ascii=False, indent=2)

    def graph(self) -> Graph:
        """The report as a SHACL validation report; codes and chains stand in the messages."""
        return Report(tuple(_chain_told(f) for f in self.findings), self.engine, self.checked).graph()

    def chain(self, finding: Finding) -> tuple[Step, ...]:
        """The records, and relations of vocabularies, that a finding rests on; empty where it rests on none."""
        return finding.chain if isinstance(finding, Explained) else ()

    def _against(self) -> str:
        return f" held against {', '.join(self.against)}" if self.against else ""


def told(finding: Finding, names: Names) -> list[str]:
    """The chain of a finding as lines, none where it has none."""
    return finding.told(names) if isinstance(finding, Explained) else []


def _chain_told(finding: Finding) -> Finding:
    """The finding with its code and its chain in its messages: a SHACL report has no other place for them."""
    chain = "; ".join(told(finding, Names()))
    messages = {
        lang: f"{finding.code}: {text}" + (f" [{chain}]" if chain else "") for lang, text in finding.messages.items()
    }
    f = finding
    return Finding(f.code, f.severity, f.focus, messages, f.path, f.value, f.shape, f.place)


def found(
    code: str,
    focus: str,
    said: Mapping[str, Mapping[str, str]],
    *,
    kind: str = "",
    path: str = "",
    value: str = "",
    place: Place | None = None,
    chain: Sequence[Step] = (),
) -> Explained:
    """A finding of a code. said: what the gaps of its message hold, by language. kind: which of its messages."""
    severity, messages = MESSAGES[code + kind]
    filled = {lang: _plain(messages[lang].format_map(said[lang])) for lang in LANGUAGES}
    omitted = max(0, len(chain) - LONGEST)
    kept = [*chain[: LONGEST // 2], *chain[len(chain) - LONGEST // 2 :]] if omitted else chain
    return Explained(code, severity, focus, filled, path, value, "", place, tuple(kept), omitted)


def _plain(line: str) -> str:
    """A line without characters that could forge what a terminal shows."""
    return line if line.isprintable() else "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
