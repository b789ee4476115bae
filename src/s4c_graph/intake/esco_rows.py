"""Rows of concepts and schemes, cleaned and checked, into the content of a release; middle of the ESCO intake."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from s4c_graph.core.coverage import share, wanted
from s4c_graph.core.names import ESCO
from s4c_graph.intake.esco_content import Concept, Content, Facts, Scheme, Sort, Stranger, Words
from s4c_graph.intake.esco_files import EscoFile
from s4c_graph.intake.esco_findings import Notes
from s4c_graph.intake.esco_kinds import Kind
from s4c_graph.intake.esco_table import Table

SKILL_TYPES = {"skill/competence": "skill", "knowledge": "knowledge"}
"""``skillType`` in the file → the last part of its IRI."""

REUSE_LEVELS = ("transversal", "cross-sector", "sector-specific", "occupation-specific")
_SORTS = {sort.value.casefold(): sort for sort in Sort}
_NEEDED = {
    Sort.SKILL: ("skillType", "reuseLevel"),
    Sort.OCCUPATION: ("iscoGroup", "code"),
    Sort.SKILL_GROUP: ("code",),
    Sort.ISCO_GROUP: ("code",),
}
_LATER = ("code",)
"""Needed columns that early releases did not have; those are known by the absence of the column status."""
_EXAMPLES = 3
_IRI = re.compile(r"https?://[^\x00-\x20\x7f-\xa0<>\"{}|\\^`]+\Z")
_BETWEEN = re.compile(r"[\s,|;]+")
_ISCO = re.compile(r"\d{1,4}\Z")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?)?\Z")
_INVISIBLE = dict.fromkeys((0x200B, 0x2060, 0xFEFF, 0x00AD))


class Reading:
    """What has been read so far: content, notes, and the IRIs already found good.

    version: of the release, where names tell it. languages: the only ones whose words are taken, all when empty.
    foreign: labels that were taken from files of another version, by (file, version, language).
    """

    def __init__(self, notes: Notes, version: str | None = None, languages: Sequence[str] = ()) -> None:
        self.content = Content()
        self.notes = notes
        self.iris: dict[str, str] = {}
        self.foreign: dict[tuple[str, str, str], int] = {}
        self._version, self._languages = version, languages
        self._schemes: dict[str, tuple[str, ...]] = {}
        self._defined_in: dict[Sort, str] = {}

    def iri(self, table: Table, index: int, cell: str) -> str:
        """The IRI in a cell, checked once. Raises InputError for what is none; notes one that is not ESCO's."""
        known = self.iris.get(cell)
        if known is not None:
            return known
        text = cell.strip()
        if not _IRI.match(text):
            raise table.wrong(index, f"{cell!r} is not an IRI")
        if not text.startswith(ESCO):
            message = f"an IRI outside {ESCO}"
            self.notes.tell("ESCO-16", message, table.file.label, table.lines[index], focus=text)
        self.iris[cell] = self.iris.setdefault(text, text)
        return self.iris[cell]

    def iris_in(self, table: Table, index: int, cell: str) -> Iterable[str]:
        """All IRIs of a cell, parted by commas, bars or blanks."""
        return (self.iri(table, index, part) for part in _BETWEEN.split(cell) if part)

    def sort(self, table: Table, index: int, cell: str) -> Sort | None:
        """The sort of concept a ``conceptType`` names; noted, and None, where ESCO has no such."""
        sort = _SORTS.get(cell.strip().casefold())
        if sort is None:
            self.odd(table, index, "conceptType", cell, "row left out")
        return sort

    def odd(self, table: Table, index: int, column: str, value: str, done: str) -> None:
        """Note a value ESCO does not have."""
        message = f"unknown value in {column}; {done}"
        self.notes.tell("ESCO-08", message, table.file.label, table.lines[index], value=value)

    def needs(self, file: EscoFile) -> bool:
        """Whether a file of concepts, labels or schemes has anything that is taken, by its language."""
        if file.header.kind is Kind.SCHEMES or wanted(file.language or "en", self._languages):
            return True
        return file.header.kind is Kind.CONCEPTS and len(self._defined_in) < len(Sort)

    def concepts(self, table: Table) -> None:
        """Take the rows of one file of concepts or of labels of concepts.

        The first language read of a sort of concepts says which concepts there are; every other file
        adds words to them. Files must come in that order: concepts before labels.
        """
        at = _Columns(table)
        if table.file.header.kind is Kind.CONCEPTS and at.status is None:
            self.notes.tell("ESCO-18", "layout of an early release: no status and no scheme", table.file.label)
        lang = table.file.language or "en"
        version = table.file.version
        tally = Tally(version if version != self._version else None)
        mute = not wanted(lang, self._languages)
        for index, row in enumerate(table.rows):
            sort = self.sort(table, index, row[at.type])
            if sort is None:
                continue
            iri = self.iri(table, index, row[at.uri])
            defining = table.file.header.kind is Kind.CONCEPTS and self._defines(sort, lang, table)
            if mute and not defining:
                continue
            words = None if mute else self._words(table, index, row, at, lang)
            facts = self._facts(table, index, row, at, sort, iri) if defining else None
            self._take(table, index, iri, sort, facts, words, tally)
            if facts is not None and at.modified is not None and row[at.modified]:
                self._modified(table, index, self.content.concepts[iri], row[at.modified].strip())
        if tally.version is not None and tally.taken:
            self.foreign[table.file.name, tally.version, lang] = tally.taken
        tally.tell(self.notes, table.file.label, lang)

    def schemes(self, table: Table) -> None:
        """Take the rows of one file of concept schemes."""
        uri, label, tops = map(table.needed, ("conceptSchemeUri", "preferredLabel", "hasTopConcept"))
        title, status, about = map(table.column, ("title", "status", "description"))
        lang = table.file.language or "en"
        mute = not wanted(lang, self._languages)
        for index, row in enumerate(table.rows):
            iri = self.iri(table, index, row[uri])
            scheme = self.content.schemes.setdefault(iri, Scheme())
            words = Words(lang, preferred=_label(row[label]), description=_text(_cell(row, about)))
            before = next((w for w in scheme.words if w.lang == lang), None)
            if before is not None:
                self._again(table, index, iri, same=before == words)
                continue
            if not mute:
                scheme.words.append(words)
            scheme.status = scheme.status or _cell(row, status).strip()
            if (said := _label(_cell(row, title))) and not mute:
                scheme.titles[lang] = said
            scheme.tops |= frozenset(self.iris_in(table, index, row[tops]))

    def _defines(self, sort: Sort, lang: str, table: Table) -> bool:
        if sort not in self._defined_in:
            self._defined_in[sort] = lang
        if self._defined_in[sort] != lang:
            return False
        early = table.column("status") is None
        for column in _NEEDED[sort]:
            if not early or column not in _LATER:
                table.needed(column)
        return True

    def _take(
        self,
        table: Table,
        index: int,
        iri: str,
        sort: Sort,
        facts: Facts | None,
        words: Words | None,
        tally: Tally,
    ) -> None:
        """Take the words of one row; without words (of a language that is not asked for) its concept only."""
        where, line = table.file.label, table.lines[index]
        known = self.content.concepts.get(iri)
        tally.rows += facts is None
        if known is None:
            if facts is None:
                tally.stranger(iri, sort, line)
                if words is not None:
                    stranger = Stranger(sort, words, where, table.file.version or "")
                    self.content.apart.setdefault(iri, []).append(stranger)
                return
            known = self.content.concepts[iri] = Concept(facts)
        if words is None:
            return
        before = known.in_language(words.lang)
        if tally.version is not None:
            if before is not None or known.facts.sort is not sort:
                return  # what this version says itself stands
            tally.taken += 1
        if before is not None or known.facts.sort is not sort:
            same = known.facts == facts if facts is not None else known.facts.sort is sort
            self._again(table, index, iri, same=same and before is not None and _says(before, words, facts is None))
        elif not words.preferred:
            self.notes.tell("ESCO-07", f"no preferred label in {words.lang}", where, line, focus=iri)
            known.words.append(words)
        else:
            known.words.append(words)

    def _again(self, table: Table, index: int, iri: str, *, same: bool) -> None:
        where, line = table.file.label, table.lines[index]
        if same:
            self.notes.tell("ESCO-03", "row says the same as an earlier one", where, line, focus=iri)
        else:
            self.notes.tell("ESCO-04", "row contradicts an earlier one, which stands", where, line, focus=iri)

    def _facts(self, table: Table, index: int, row: list[str], at: _Columns, sort: Sort, iri: str) -> Facts:
        facts = self._facts_of_its_sort(table, index, row, at, sort)
        if facts.obsolete:
            successors = tuple(sorted({i for c in at.replaced for i in self.iris_in(table, index, row[c])}))
            if not successors:
                message = "an obsolete concept without a replacement"
                self.notes.tell("ESCO-25", message, table.file.label, table.lines[index], focus=iri)
            return replace(facts, replaced_by=successors)
        return facts

    def _facts_of_its_sort(self, table: Table, index: int, row: list[str], at: _Columns, sort: Sort) -> Facts:
        cell = row[at.schemes] if at.schemes is not None else ""
        schemes = self._schemes.get(cell)
        if schemes is None:
            schemes = self._schemes[cell] = tuple(sorted(set(self.iris_in(table, index, cell))))
        status = _cell(row, at.status).strip()
        if sort is Sort.SKILL:
            skill_type = self._known(table, index, row, at.skill_type, "skillType", SKILL_TYPES)
            reuse = self._known(table, index, row, at.reuse, "reuseLevel", REUSE_LEVELS)
            return Facts(sort, status, skill_type=skill_type, reuse_level=reuse, schemes=schemes)
        code = _cell(row, at.code).strip()
        if sort is not Sort.OCCUPATION:
            return Facts(sort, status, code, schemes=schemes)
        isco = _cell(row, at.isco).strip().removeprefix("C")
        if not _ISCO.match(isco):
            self.odd(table, index, "iscoGroup", isco, "left out")
            isco = ""
        return Facts(sort, status, code, isco=isco, regulated=_cell(row, at.regulated).strip(), schemes=schemes)

    def _known(
        self, table: Table, index: int, row: list[str], column: int | None, name: str, values: Iterable[str]
    ) -> str:
        value = _cell(row, column).strip()
        if value in values:
            return value
        if value:
            self.odd(table, index, name, value, "left out")
        else:
            self.notes.tell("ESCO-09", f"skill without {name}", table.file.label, table.lines[index])
        return ""

    def _words(self, table: Table, index: int, row: list[str], at: _Columns, lang: str) -> Words:
        preferred = _label(row[at.preferred])
        alternative = _labels(_cell(row, at.alternative))
        hidden = _labels(_cell(row, at.hidden))
        said = len(alternative) + len(hidden)
        alternative.discard(preferred)
        hidden -= alternative
        hidden.discard(preferred)
        for _ in range(said - len(alternative) - len(hidden)):
            message = "label that repeats another of its concept; left out (SKOS S13)"
            self.notes.tell("ESCO-10", message, table.file.label, table.lines[index])
        return Words(
            lang,
            preferred,
            tuple(sorted(alternative)),
            tuple(sorted(hidden)),
            _text(_cell(row, at.description)),
            _text(_cell(row, at.definition)),
            _text(_cell(row, at.scope_note)),
        )

    def _modified(self, table: Table, index: int, concept: Concept, said: str) -> None:
        try:
            good = _DATE.match(said) is not None and datetime.fromisoformat(said) is not None
        except ValueError:
            good = False
        if good:
            concept.modified = max(concept.modified, said)
        else:
            self.odd(table, index, "modifiedDate", said, "left out")


class Tally:
    """How the rows of one file of labels fare; version: of the file, where it is another one's."""

    def __init__(self, version: str | None) -> None:
        self.version = version
        self.rows = self.taken = 0
        self._strangers: dict[str, int] = {}
        self._sorts: set[Sort] = set()

    def stranger(self, iri: str, sort: Sort, line: int) -> None:
        """A row of a concept that the release does not have."""
        self._strangers.setdefault(iri, line)
        self._sorts.add(sort)

    def tell(self, notes: Notes, file: str, lang: str) -> None:
        """One note of what is unknown, with its share and the first of it, and one of what was taken."""
        if self.version is not None and self.taken:
            message = (
                f"labels in {lang} of {self.taken:,} concepts are those of ESCO {self.version}, "
                "because this version comes with none for them"
            )
            notes.tell("ESCO-17", message, file)
        if not self._strangers:
            return
        unknown = len(self._strangers)
        kinds = ", ".join(sort.plural for sort in Sort if sort in self._sorts)
        first = ", ".join(sorted(self._strangers)[:_EXAMPLES])
        message = (
            f"labels in {lang} of {unknown:,} of {self.rows:,} concepts ({share(unknown, self.rows)}) are of none "
            f"that this version has ({kinds}), such as {first}; kept apart"
        )
        iri = min(self._strangers)
        notes.tell("ESCO-05", message, file, self._strangers[iri], focus=iri)


class _Columns:
    """Where the columns of a file of concepts stand."""

    def __init__(self, table: Table) -> None:
        self.type, self.uri = table.needed("conceptType"), table.needed("conceptUri")
        self.preferred = table.needed("preferredLabel")
        self.alternative, self.hidden = table.column("altLabels"), table.column("hiddenLabels")
        self.description, self.definition = table.column("description"), table.column("definition")
        self.scope_note, self.schemes = table.column("scopeNote"), table.column("inScheme")
        self.status, self.modified = table.column("status"), table.column("modifiedDate")
        self.skill_type, self.reuse = table.column("skillType"), table.column("reuseLevel")
        self.code, self.isco = table.column("code"), table.column("iscoGroup")
        self.regulated = table.column("regulatedProfessionNote")
        self.replaced = [c for n in ("isReplacedBy", "replacedBy") if (c := table.column(n)) is not None]


def _cell(row: list[str], column: int | None) -> str:
    return "" if column is None else row[column]


def _label(cell: str) -> str:
    """A label with single blanks, none at its edges, no U+00A0, nothing invisible, in Unicode NFC."""
    if not cell.isascii():
        cell = unicodedata.normalize("NFC", cell.translate(_INVISIBLE))
    return " ".join(cell.split())


def _labels(cell: str) -> set[str]:
    """The labels of a cell: one a line, or, in a cell of one line, parted by bars."""
    if not cell:
        return set()
    found = {_label(part) for part in (cell.split("\n") if "\n" in cell else cell.split(" | "))}
    found.discard("")
    return found


def _text(cell: str) -> str:
    """A text as it stands, but for its edges, its line ends and Unicode NFC."""
    if not cell:
        return ""
    return unicodedata.normalize("NFC", cell.replace("\r\n", "\n").replace("\r", "\n").strip())


def _says(before: Words, words: Words, labels_only: bool) -> bool:
    if labels_only:
        return before.preferred == words.preferred and set(words.alternative) <= {*before.alternative, *before.hidden}
    return before == words
