"""Tables that experts made between ESCO and a national classification, as frameworks: the adapters that are shipped.

The way of a file: ``framework_text`` (rows and lines) → ``crosswalk_rows`` (which rows hold) → a Framework: the
national concepts, and an SSSOM set whose records read ESCO –relation→ national. What is what in each table was
established from the real files; docs/guides/national-frameworks.md tells how, tests hold it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from s4c_graph.core.errors import InputError
from s4c_graph.core.frameworks import NOT_STATED, Coded, Concept, Framework, Level, Scheme
from s4c_graph.core.mappings import SSSOM, MappingSet, Record
from s4c_graph.core.names import ESCO, EXTERNAL, Names
from s4c_graph.intake import crosswalk_rows as rows
from s4c_graph.intake.crosswalk_rows import Pair
from s4c_graph.intake.framework_findings import Notes
from s4c_graph.intake.framework_text import Line, Sheet, blanks, head, is_iri, mended, read, tidy

UNSTATED_LICENCE = SSSOM + "license/unspecified"
"""What sssom-py writes for a set whose licence nobody stated."""
NO_TERM = SSSOM + "NoTermFound"
JUSTIFICATION = EXTERNAL["semapv"] + "UnspecifiedMatching"
"""The tables name a project and an author and do not say how they matched."""
_EURES = ("classification 1 uri", "classification 1 preflabel")
_ONET = ("o*net id", "o*net title")
_REVERSE = ("esco/isco code", "esco/isco title")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")
_DAY_ZERO = datetime.date(1899, 12, 30)
_SERIAL = range(36_526, 73_051)
"""Days of the years 2000 to 2099 as spreadsheets count them."""
_PLACEHOLDERS = ("n/a", "default-author", "")


@dataclass(frozen=True)
class Layout:
    """Where a table of one shape has what it says: columns by their header in lower case, empty where it has none."""

    begins: tuple[str, str]
    esco: str
    esco_label: str
    national: tuple[str, ...]
    national_label: str
    relation: str = ""
    page: str = ""
    definition: str = ""


EURES = Layout(
    _EURES,
    "classification 1 uri",
    "classification 1 preflabel",
    ("classification 2 uri", "classification 2 id"),
    "classification 2 preflabel",
    "mapping relation",
    "classification 2 url",
)
"""The shape that the EURES countries hand in: ESCO is classification 1."""
ONET = Layout(
    _ONET,
    "esco or isco uri",
    "esco or isco title",
    ("o*net id",),
    "o*net title",
    "type of match",
    "",
    "o*net description",
)
"""The crosswalk of ESCO and O*NET: ESCO is classification 2, and yet the relation reads from it."""
REVERSE = Layout(_REVERSE, "esco/isco code", "esco/isco title", ("o*net-soc 2019 code",), "o*net-soc 2019 title")
"""The same seen from ESCO: codes instead of IRIs, and no relation."""


@dataclass(frozen=True)
class Table:
    """A crosswalk table as an :class:`~s4c_graph.core.frameworks.Adapter`.

    scheme: key of the scheme its concepts are in, ``{base}scheme/<scheme>``, which several tables may share.
    marks: what must stand in the value of a name of the preamble, in lower case. lang: of the national labels.
    esco_lang: of the ESCO labels. version: of the national side where the table has no preamble. levels: titles of
    the levels of its codes, by how many parts a code has.
    """

    key: str
    title: str
    reads: str
    scheme: str
    titles: Mapping[str, str]
    layout: Layout
    lang: str
    kind: str
    marks: tuple[tuple[str, str], ...] = ()
    version: str = ""
    esco_version: str = ""
    levels: tuple[Mapping[str, str], ...] = ()
    licence: str = NOT_STATED

    def fits(self, path: Path) -> bool:
        """Whether a file begins like this table."""
        sheet = head(path, self._is_header)
        return sheet is not None and not self._strange(sheet)

    def read(self, paths: Sequence[Path], names: Names) -> Framework:
        """The table in one file; see :class:`s4c_graph.core.frameworks.Adapter`."""
        if len(paths) != 1:
            raise InputError(f"{self.key} reads one file, and {len(paths)} are given", mend="import one at a time")
        path = Path(paths[0])
        sheet = read(path, self._is_header, " and ".join(self.layout.begins))
        if strange := self._strange(sheet):
            mend = "s4c import adapters says what each adapter reads"
            raise InputError(f"is not the table that {self.key} reads: {strange}", where=path.name, mend=mend)
        return _Reading(self, sheet, names).framework()

    def _is_header(self, cells: Sequence[str]) -> bool:
        return tuple(tidy(c).casefold() for c in cells[:2]) == self.layout.begins

    def _strange(self, sheet: Sheet) -> str:
        """Why a table of this layout is another country's, or an empty text."""
        for name, mark in self.marks:
            if mark not in sheet.said(name).casefold():
                return f"its {name} is {sheet.said(name)!r}"
        return ""


class _Reading:
    """One table while it is read."""

    def __init__(self, table: Table, sheet: Sheet, names: Names) -> None:
        self.table, self.sheet, self.names = table, sheet, names
        self.scheme_iri = names.scheme(table.scheme)
        self.notes = Notes(sheet.file, self.scheme_iri)
        at = {name.casefold(): n for n, name in reversed(list(enumerate(sheet.header)))}
        layout = table.layout
        wanted = (layout.esco, layout.esco_label, layout.national_label, *filter(None, (layout.relation,)))
        national = next((n for n in layout.national if n in at), None)
        if national is None or any(name not in at for name in wanted):
            lacking = next((n for n in wanted if n not in at), layout.national[0])
            where = f"{sheet.file}:{sheet.header_line}"
            raise InputError(f"lacks the column {lacking!r}", where=where, mend="give the table as it was published")
        self.at, self.national = at, national
        self.labels: dict[str, str] = {}

    def framework(self) -> Framework:
        """Everything the table says."""
        table, sheet, notes = self.table, self.sheet, self.notes
        date = self._preamble()
        pairs = [pair for line in sheet.rows if (pair := self._pair(line)) is not None]
        concepts = self._concepts(pairs)
        kept = rows.judged(pairs, notes)
        if table.layout.relation:
            rows.directed(kept, notes, sheet.header_line)
        coded: list[Coded] = []
        records: list[Record] = []
        for pair in kept:
            record = self._record(pair)
            if rows.is_esco(pair.esco) or not pair.esco:
                records.append(record)
            else:
                coded.append(Coded(pair.esco, record, pair.line))
        page = _url(sheet.said(f"classification {self._side} landing page"))
        return Framework(
            table.key,
            Scheme(self.scheme_iri, table.titles, self._said_version(), homepage=page),
            concepts,
            NOT_STATED,
            self._levels(concepts),
            self._set(records, date),
            tuple(sorted(notes.found, key=lambda f: f.place.line or 0 if f.place else 0)),
            len(sheet.rows),
            tuple(coded),
            sheet.file,
            sheet.sha256,
        )

    # ---- rows ----

    def _pair(self, line: Line) -> Pair | None:
        notes, layout = self.notes, self.table.layout
        width = len(self.sheet.header)
        if self._is_footer(line):
            notes.tell("framework-footer", line.number, tidy(" ".join(line.cells)))
            return None
        if layout.relation:
            cells = rows.whole(line, width, self.at[layout.relation], notes, wrapped=self.sheet.wrapped)
        else:
            cells = line.cells if len(line.cells) == width else None
            if cells is None:
                notes.tell("framework-row", line.number, f"{len(line.cells)} cells where the header has {width}")
        if cells is None:
            return None
        predicate = rows.ANY
        said = rows.word(cells[self.at[layout.relation]]) if layout.relation else ""
        if layout.relation:
            if said not in rows.RELATIONS:
                notes.tell("framework-relation", line.number, repr(cells[self.at[layout.relation]]))
                return None
            predicate = rows.RELATIONS[said]
        esco, national = tidy(cells[self.at[layout.esco]]), tidy(cells[self.at[self.national]])
        if fault := self._fault(esco, national, predicate):
            notes.tell("framework-end", line.number, fault)
            return None
        isco = said == "exactisco"
        if isco:
            notes.tell("framework-isco", line.number, esco)
        return Pair(
            line.number,
            esco,
            self._label(cells[self.at[layout.esco_label]], line.number),
            self._iri(national) if national else "",
            self._label(cells[self.at[layout.national_label]], line.number),
            tidy(cells[self.at[layout.page]]) if layout.page in self.at else "",
            predicate,
            tidy(mended(cells[self.at[layout.definition]])) if layout.definition in self.at else "",
            isco,
        )

    def _is_footer(self, line: Line) -> bool:
        """Text below the table: one cell holds some words, which are no relation, and the others are empty."""
        filled = [tidy(c) for c in line.cells if c.strip()]
        return len(filled) == 1 and " " in filled[0] and rows.word(filled[0]) not in rows.RELATIONS

    def _fault(self, esco: str, national: str, predicate: str) -> str:
        layout = self.table.layout
        if not esco and not national:
            return "neither side is named"
        if predicate and not (esco and national):
            return f"no {'ESCO concept' if not esco else 'counterpart'}, and yet a relation"
        by_code = layout is REVERSE
        if esco and not (_CODE.match(esco) if by_code else rows.is_esco(esco)):
            return f"{esco!r} is no {'code' if by_code else 'IRI of a skill, occupation or group of ESCO'}"
        if national and not is_iri(national) and not (self._by_code and _CODE.match(national)):
            return f"{national!r} is no {'code' if self._by_code else 'IRI'}"
        return ""

    @property
    def _by_code(self) -> bool:
        return not self.national.endswith("uri")

    def _iri(self, national: str) -> str:
        """The IRI of a national concept: the table's own where it has one, else ``{base}scheme/<scheme>/<code>``."""
        return self.names.scheme(self.table.scheme, national) if self._by_code else national

    def _label(self, text: str, line: int) -> str:
        better = mended(text)
        if better != text:
            self.notes.tell("framework-garbled", line, tidy(text))
        elif blanks(text):
            self.notes.tell("framework-blanks", line, tidy(text))
        return tidy(better)

    # ---- what they say ----

    def _concepts(self, pairs: Sequence[Pair]) -> tuple[Concept, ...]:
        made: dict[str, Pair] = {}
        others: dict[str, dict[str, None]] = {}
        bearer: dict[str, str] = {}
        for pair in pairs:
            iri = pair.national
            if not iri:
                continue
            if iri not in made:
                made[iri] = pair
                if bearer.setdefault(pair.national_label, iri) != iri:
                    what = f"{pair.national_label!r} is also the label of {bearer[pair.national_label]}"
                    self.notes.tell("framework-label", pair.line, what, focus=iri)
            elif pair.national_label != made[iri].national_label and pair.national_label:
                if pair.national_label not in others.setdefault(iri, {}):
                    what = f"{pair.national_label!r}, but at line {made[iri].line} {made[iri].national_label!r}"
                    self.notes.tell("framework-label", pair.line, what, focus=iri)
                others[iri][pair.national_label] = None
        return tuple(self._concept(iri, made[iri], tuple(others.get(iri, ())), made) for iri in sorted(made))

    def _concept(self, iri: str, pair: Pair, others: tuple[str, ...], made: Mapping[str, Pair]) -> Concept:
        lang = self.table.lang
        code = iri.rpartition("/")[2] if self._by_code else ""
        above = [iri.rpartition("/")[0] + "/" + up for up in _above(code)] if self.table.levels else []
        return Concept(
            iri,
            {lang: pair.national_label or code or iri},
            code,
            tuple(next(([up] for up in above if up in made), [])),
            str(code.count(".") + 1) if self.table.levels else "",
            {lang: others} if others else {},
            {lang: pair.definition} if pair.definition else {},
            (pair.page,) if is_iri(pair.page) and pair.page != iri else (),
            pair.line,
        )

    def _levels(self, concepts: Sequence[Concept]) -> tuple[Level, ...]:
        used = {c.level for c in concepts}
        named = enumerate(self.table.levels, 1)
        return tuple(Level(str(n), n, titles) for n, titles in named if str(n) in used)

    def _record(self, pair: Pair) -> Record:
        by_code = self.table.layout is REVERSE
        none = not pair.predicate
        both = bool(pair.esco and pair.national)
        record = Record.of(
            subject_id=None if by_code else pair.esco or NO_TERM,
            subject_label=pair.esco_label,
            predicate_id=pair.predicate or rows.ANY,
            predicate_modifier="Not" if none and both else None,
            object_id=pair.national or NO_TERM,
            object_label=pair.national_label,
            mapping_justification=JUSTIFICATION,
            comment="exactISCO in the table" if pair.isco else None,
        )
        return Record(record.slots, line=pair.line)

    def _set(self, records: Sequence[Record], date: str) -> MappingSet:
        table, sheet, names = self.table, self.sheet, self.names
        author = sheet.said("mapping project author")
        version = sheet.said("mapping project version")
        project = sheet.said("mapping project name")
        said = Record.of(
            mapping_set_title=table.title + (f" ({project})" if project else ""),
            mapping_set_version=None if version.casefold() in _PLACEHOLDERS else version,
            creator_label=None if author.casefold() in _PLACEHOLDERS else [author],
            license=UNSTATED_LICENCE,
            publication_date=date or None,
            subject_source=f"{ESCO}concept-scheme/{'skills' if table.kind == 'skill' else 'occupations'}",
            subject_source_version=self._esco_version(),
            object_source=self.scheme_iri,
            object_source_version=self._said_version(),
            comment="The table states no licence: what is made of it is not passed on.",
        )
        prefixes = {"esco-skill": ESCO + "skill/", "esco-occupation": ESCO + "occupation/", "esco-isco": ESCO + "isco/"}
        prefixes |= {"esco-scheme": ESCO + "concept-scheme/", table.key: self.scheme_iri + "/"}
        if not self._by_code:
            prefixes[table.key] = "http://data.jobtechdev.se/taxonomy/concept/"
        iri = names.id("mapping-set", table.key)
        return MappingSet(iri, tuple(records), said.slots, prefixes, file=f"{table.key}.sssom.tsv")

    # ---- what stands above the table ----

    @property
    def _side(self) -> int:
        """Which classification of the preamble is the national one."""
        return 1 if self.table.layout is ONET else 2

    def _esco_version(self) -> str:
        return self.sheet.said(f"classification {3 - self._side} version").removeprefix("v") or self.table.esco_version

    def _said_version(self) -> str:
        return self.sheet.said(f"classification {self._side} version") or self.table.version

    def _preamble(self) -> str:
        """Tell what of the preamble cannot be used; returns the date of the table, ISO 8601, or an empty text."""
        sheet, notes = self.sheet, self.notes
        for name, (value, line) in sheet.preamble.items():
            if name.startswith("column1"):
                notes.tell("framework-preamble", line, "column names that a spreadsheet made")
            elif name in ("mapping project author", "mapping project version") and value.casefold() in _PLACEHOLDERS:
                notes.tell("framework-preamble", line, f"{name} is {value!r}, so none is taken")
        if not self.table.esco_version and not self._esco_version():
            notes.tell("framework-preamble", sheet.header_line, "no version of ESCO is stated")
        name = "mapping project version date"
        said, line = sheet.preamble.get(name, ("", 0))
        if not said or re.fullmatch(r"\d{4}-\d{2}-\d{2}", said):
            return said
        if said.isdigit() and int(said) in _SERIAL:
            date = (_DAY_ZERO + datetime.timedelta(int(said))).isoformat()
            notes.tell("framework-preamble", line, f"{name} {said} is a spreadsheet's count of days, taken as {date}")
            return date
        notes.tell("framework-preamble", line, f"{name} {said!r} is no day, so none is taken")
        return ""


def _above(code: str) -> list[str]:
    """The codes above a code, nearest first: ``1.1.4.2`` → ``1.1.4``, ``1.1``, ``1``."""
    parts = code.split(".")
    return [".".join(parts[:n]) for n in range(len(parts) - 1, 0, -1)]


def _url(text: str) -> str:
    return text if is_iri(text) else ""
