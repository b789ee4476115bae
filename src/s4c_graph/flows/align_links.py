"""What a relation is learnt from: links of crosswalk tables and of people's decisions, read from the text's side.

Tables come through the adapters of frameworks, whose records read ESCO –relation→ national; here the national label is
the text, so broad and narrow change places.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from s4c_graph.core.errors import InputError
from s4c_graph.core.frameworks import Framework
from s4c_graph.core.names import ESCO, EXTERNAL, Names
from s4c_graph.core.settings import Settings
from s4c_graph.flows import frameworks, mapping_sets

TURNED = {"exact": "exact", "close": "close", "broad": "narrow", "narrow": "broad"}
"""What ESCO –relation→ national is called seen from the national side."""
_SKOS = EXTERNAL["skos"]


@dataclass(frozen=True)
class Linked:
    """One row of a table or decision, read from the text's side. relation: one of RELATIONS. line: of its file."""

    text: str
    lang: str
    concept: str
    relation: str
    line: int | None = None


@dataclass(frozen=True)
class Table:
    """A crosswalk table as links.

    key: of its adapter. version: of table, national side and ESCO, as they are stated. direction: how it was
    established which way the rows read. left_out: rows whose pair has two relations, with their lines. absent: texts
    that the table says have no equivalent.
    """

    key: str
    file: str
    sha256: str
    version: str
    esco: str
    direction: str
    links: tuple[Linked, ...]
    absent: tuple[str, ...]
    left_out: tuple[str, ...]
    lang: str

    def told(self) -> dict[str, Any]:
        """What the weights say of it."""
        return {
            "table": self.key,
            "file": self.file,
            "sha256": self.sha256,
            "version": self.version,
            "esco": self.esco,
            "language": self.lang,
            "direction": self.direction,
            "rows": len(self.links),
            "relations": dict(sorted(Counter(link.relation for link in self.links).items())),
            "no_term_found": len(self.absent),
            "contradictory_pairs_left_out": len(self.left_out),
        }


def table(path: Path, names: Names, key: str = "") -> Table:
    """A crosswalk table, its direction established.

    Raises InputError for a file that no adapter reads, that states no relations, or whose direction cannot be told.
    """
    read = frameworks.read([path], names, key)
    return table_of(read)


def table_of(read: Framework) -> Table:
    """The same from a framework that was read."""
    where = read.file
    if read.mappings is None or not len(read.mappings):
        what = "states no relation between its concepts and ESCO"
        raise InputError(what, where=where, mend="give a table with a column of relations")
    labels = {concept.iri: concept.labels for concept in read.concepts}
    langs = Counter(lang for said in labels.values() for lang in said)
    lang = langs.most_common(1)[0][0] if langs else ""
    links: dict[tuple[str, str], list[Linked]] = defaultdict(list)
    absent: set[str] = set()
    for record in read.mappings:
        national = record.object
        text = labels.get(national, {}).get(lang) or record.value("object_label")
        if record.absent:
            if national in labels and text:
                absent.add(text)
            continue
        relation = _relation(record.predicate)
        if relation and text and record.subject.startswith(ESCO):
            links[record.subject, national].append(Linked(text, lang, record.subject, TURNED[relation], record.line))
    held, left = _single(links)
    return Table(
        read.key,
        where,
        read.sha256,
        read.mappings.value("object_source_version"),
        read.mappings.value("subject_source_version"),
        _direction(read, where),
        tuple(held),
        tuple(sorted(absent - {link.text for link in held})),
        tuple(left),
        lang,
    )


def _relation(predicate: str) -> str:
    word = predicate.removeprefix(_SKOS).removesuffix("Match")
    return word if predicate.startswith(_SKOS) and word in TURNED else ""


def _single(links: Mapping[tuple[str, str], Sequence[Linked]]) -> tuple[list[Linked], list[str]]:
    """Links of pairs with one relation; and, in words, the pairs with several."""
    held: list[Linked] = []
    left: list[str] = []
    for said in links.values():
        relations = sorted({link.relation for link in said})
        if len(relations) == 1:
            held.append(said[0])
        else:
            lines = ", ".join(str(link.line) for link in said if link.line)
            at = f" at lines {lines}" if lines else ""
            left.append(f"{said[0].text!r} and {said[0].concept}: {' and '.join(relations)}{at}")
    return held, left


def _direction(read: Framework, where: str) -> str:
    """How it is known that the table reads ESCO –relation→ national; a wrong one never gets here (crosswalk_rows)."""
    found = [f for f in read.findings if f.code == "framework-direction"]
    if not found:
        what = "has too few broad and narrow rows to tell by their fan-out which way it reads"
        raise InputError(what, where=where, mend="leave it out, or add rows")
    return found[0].messages["en"]


def decisions(files: Sequence[Path], settings: Settings, lang: str = "") -> tuple[list[Linked], list[str]]:
    """What people decided together, one relation a pair, and in words the pairs on which they are divided.

    Several reviewers of a pair count as :mod:`s4c_graph.alignment.decisions` says; a rejected or denied pair is *none*.
    """
    from s4c_graph.alignment.decisions import ACCEPTED, REJECTED, SUBJECT_LANG, Decisions, subject_of
    from s4c_graph.alignment.matches import Text

    records = [record for file in files for record in mapping_sets.read(file, settings)[0]]
    decided = Decisions.of(records)
    held: dict[tuple[object, str, str], Linked] = {}
    left: dict[tuple[object, str, str], str] = {}
    for record in records:
        words = record.value("subject_label")
        said = next(iter(record.extensions.get(SUBJECT_LANG, ())), "") or lang
        key = (subject_of(record), record.object, said)
        if not words or not record.object or record.absent or key in held or key in left:
            continue
        verdict = decided.verdict(Text(record.subject, words, said), record.object)
        if verdict.outcome in (ACCEPTED, REJECTED):
            held[key] = Linked(words, said, record.object, verdict.relation or "none", record.line)
        elif verdict.votes:
            votes = "; ".join(vote.words() for vote in verdict.votes)
            left[key] = f"{words!r} and {record.object}: {votes}"
    return list(held.values()), list(left.values())
