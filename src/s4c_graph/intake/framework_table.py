"""A framework of one's own in one table, CSV or a sheet of a workbook: the adapter ``table``.

One row a concept: its id, labels by language, what is broader, its level, and columns of mappings. What stands
above the header says what the framework is. docs/guides/national-frameworks.md shows one.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from s4c_graph.core import syntax
from s4c_graph.core.errors import InputError
from s4c_graph.core.frameworks import Concept, Framework, Level, Scheme
from s4c_graph.core.mappings import MappingSet, Record
from s4c_graph.core.names import ESCO, EXTERNAL, Names
from s4c_graph.intake.framework_findings import Notes
from s4c_graph.intake.framework_text import Line, Sheet, blanks, head, is_iri, preamble, read, tidy

MAPPED = {f"{n}_match": f"{EXTERNAL['skos']}{n}Match" for n in ("exact", "close", "broad", "narrow", "related")}
"""Column of mappings → relation, from the concept of the row to what the cell names."""
_PLAIN = ("id", "notation", "broader", "level", "iri", "page", *MAPPED)
_TEXTS = ("label", "alternative", "definition", "description")
_TEXT = re.compile(rf"({'|'.join(_TEXTS)})(?:_([a-z]{{2,3}}(?:-[a-z0-9]{{2,8}})*))?\Z")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")
_KEY = re.compile(r"[a-z0-9][a-z0-9.-]*\Z")
_LEVEL = re.compile(r"level (\S+)\Z")
_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\Z")
_LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")


@dataclass(frozen=True)
class OwnTable:
    """The adapter ``table``; see :class:`s4c_graph.core.frameworks.Adapter`."""

    key: str = "table"
    title: str = "A framework of your own: one row a concept, with levels and mappings"
    reads: str = "a CSV file, or the first such sheet of an .xlsx workbook, with the columns id and label_<language>"
    licence: str = ""

    def fits(self, path: Path) -> bool:
        """Whether a CSV file begins like one, or a workbook holds such a sheet."""
        if path.suffix.lower() == ".xlsx":
            try:
                return _of_workbook(path) is not None
            except InputError:
                return False
        return head(path, _is_header) is not None

    def read(self, paths: Sequence[Path], names: Names) -> Framework:
        """The framework in one file."""
        if len(paths) != 1:
            raise InputError(f"table reads one file, and {len(paths)} are given", mend="import one at a time")
        path = Path(paths[0])
        if path.suffix.lower() == ".xlsx":
            sheet = _of_workbook(path)
            if sheet is None:
                raise InputError("no sheet has a header with id and label_<language>", where=path.name)
        else:
            sheet = read(path, _is_header, "id and label_<language>")
        return _Reading(path, sheet, names).framework()


def _is_header(cells: Sequence[str]) -> bool:
    found = [tidy(c).casefold() for c in cells]
    return "id" in found and any(c == "label" or c.startswith("label_") for c in found)


def _of_workbook(path: Path) -> Sheet | None:
    """The first sheet of a workbook that has the header, or None."""
    from python_calamine import CalamineError, CalamineWorkbook

    from s4c_graph.intake import workbook

    workbook.check(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            cells = [tuple(workbook.shown(v).lstrip("\x00") for v in row) for row in rows]
            lines = [Line(n, c, c) for n, c in enumerate(cells, 1)]
            at = next((n for n, line in enumerate(lines[:40]) if _is_header(line.cells)), None)
            if at is not None:
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                header = tuple(tidy(c) for c in lines[at].cells)
                held = tuple(line for line in lines[at + 1 :] if any(c.strip() for c in line.cells))
                return Sheet(path.name, digest, preamble(lines[:at]), header, at + 1, held)
    except (CalamineError, OSError) as error:
        raise InputError(f"not a readable workbook: {error}", where=str(path), mend="save it again as .xlsx") from error
    return None


class _Reading:
    """One table while it is read."""

    def __init__(self, path: Path, sheet: Sheet, names: Names) -> None:
        self.sheet, self.names = sheet, names
        self.key = sheet.said("key") or _slug(path.name.split(".")[0])
        self.lang = sheet.said("language") or "en"
        scheme = sheet.said("scheme")
        for what, good, such in (
            ("key", _KEY.match(self.key), "my-city"),
            ("language", _LANG.match(self.lang), "sv"),
            ("scheme", not scheme or is_iri(scheme), "https://example.org/framework"),
            ("date", _DATE.match(sheet.said("date") or "2026-01-01"), "2026-11-26"),
        ):
            if not good:
                where = f"{sheet.file}:{sheet.line_of(what) or 1}"
                raise InputError(f"{sheet.said(what)!r} is no {what}", where=where, mend=f"such as {such}")
        self.scheme = scheme or names.scheme(self.key)
        self.notes = Notes(sheet.file, self.scheme)
        self.columns = self._columns()
        self.iris: dict[str, str] = {}
        self.taken: set[str] = set()

    def framework(self) -> Framework:
        sheet, notes = self.sheet, self.notes
        licence = sheet.said("licence") or sheet.said("license")
        taken = list(self._taken())
        self.iris = {row["id"]: self._iri(row) for _, row in taken}
        above = _acyclic(
            {row["id"]: self._above(line, row) for line, row in taken}, notes, {r["id"]: n for n, r in taken}
        )
        levels = self._levels([row["level"] for _, row in taken if row["level"]])
        concepts = tuple(self._concept(line, row, above[row["id"]]) for line, row in taken)
        self._tell_same_labels(concepts)
        records = [record for line, row in taken for record in self._records(line, row)]
        return Framework(
            self.key,
            Scheme(
                self.scheme,
                self._titles(),
                sheet.said("version"),
                sheet.said("creator"),
                sheet.said("homepage") if is_iri(sheet.said("homepage")) else "",
            ),
            tuple(sorted(concepts, key=lambda c: c.iri)),
            licence,
            levels,
            self._set(records, licence) if records else None,
            tuple(notes.found),
            len(sheet.rows),
            file=sheet.file,
            sha256=sheet.sha256,
            attribution=sheet.said("attribution"),
        )

    def _titles(self) -> dict[str, str]:
        found = {
            n.removeprefix("title_"): v for n, (v, _) in self.sheet.preamble.items() if n.startswith("title_") and v
        }
        if self.sheet.said("title"):
            found.setdefault(self.lang, self.sheet.said("title"))
        return {lang: text for lang, text in found.items() if _LANG.match(lang)} or {self.lang: self.key}

    def _columns(self) -> dict[int, tuple[str, str]]:
        """Place of a column → its name and language."""
        found: dict[int, tuple[str, str]] = {}
        for n, name in enumerate(self.sheet.header):
            if not name:
                continue
            word = name.casefold()
            text = _TEXT.match(word)
            column = (word, "") if word in _PLAIN else (text[1], text[2] or self.lang) if text else None
            if column is None or column in found.values():
                why = repr(name) if column is None else f"{name!r} stands twice"
                self.notes.tell("framework-column", self.sheet.header_line, why)
            else:
                found[n] = column
        return found

    def _taken(self) -> Iterator[tuple[int, defaultdict[str, str]]]:
        """The rows that give a concept: their line, and their cells by ``name`` or ``name@language``."""
        seen: dict[str, int] = {}
        for line in self.sheet.rows:
            row: defaultdict[str, str] = defaultdict(str)
            width = len(self.sheet.header)
            if any(c.strip() for c in line.cells[width:]):
                self.notes.tell(
                    "framework-concept", line.number, f"{len(line.cells)} cells where the header has {width}"
                )
                continue
            if len(line.cells) < width:
                self.notes.tell("framework-short", line.number, f"{len(line.cells)} of {width} cells")
            for n, (name, lang) in self.columns.items():
                text = line.cells[n] if n < len(line.cells) else ""
                row[f"{name}@{lang}" if lang else name] = tidy(text)
                if name == "label" and blanks(text):
                    self.notes.tell("framework-blanks", line.number, tidy(text))
            if why := self._fault(row, seen):
                self.notes.tell("framework-concept", line.number, why)
                continue
            seen[row["id"]] = line.number
            yield line.number, row

    def _fault(self, row: Mapping[str, str], seen: Mapping[str, int]) -> str:
        key = row["id"]
        if not key:
            return "no id"
        if not _ID.match(key):
            return f"id {key!r} holds more than letters, digits, dots, hyphens and underscores"
        if key in seen:
            return f"id {key!r} stands at line {seen[key]} already"
        if not any(text for name, text in row.items() if name.startswith("label@")):
            return f"{key} has no label"
        if row["iri"] and not is_iri(row["iri"]):
            return f"iri {row['iri']!r} is none"
        if self._iri(row) in self.taken:
            return f"iri {row['iri']!r} is that of another row"
        self.taken.add(self._iri(row))
        return ""

    def _iri(self, row: Mapping[str, str]) -> str:
        return row["iri"] or self.names.scheme(self.key, row["id"])

    def _above(self, line: int, row: Mapping[str, str]) -> tuple[str, ...]:
        found = []
        for key in _several(row["broader"]):
            if key in self.iris and key != row["id"]:
                found.append(key)
            else:
                self.notes.tell("framework-broader", line, f"{key!r} of {row['id']}", focus=self._iri(row))
        return tuple(dict.fromkeys(found))

    def _concept(self, line: int, row: Mapping[str, str], above: Sequence[str]) -> Concept:
        def texts(name: str) -> dict[str, str]:
            return {k.partition("@")[2]: t for k, t in row.items() if k.startswith(name + "@") and t}

        labels = texts("label")
        others = {
            lang: kept
            for lang, text in texts("alternative").items()
            if (kept := tuple(a for a in _several(text) if a != labels.get(lang)))
        }
        pages = tuple(p for p in _several(row["page"]) if is_iri(p))
        return Concept(
            self.iris[row["id"]],
            labels,
            row["notation"] or row["id"],
            tuple(self.iris[key] for key in above),
            row["level"],
            others,
            texts("description") | texts("definition"),
            pages,
            line,
        )

    def _levels(self, used: Sequence[str]) -> tuple[Level, ...]:
        """The levels named above the table, then those of rows: in the order of their numbers, else as they come."""
        labels = {m[1]: said for n, (said, _) in self.sheet.preamble.items() if (m := _LEVEL.match(n)) and said}
        by_word = {key.casefold(): key for key in used}
        keys = list(dict.fromkeys([*(by_word.get(k, k) for k in labels), *used]))
        if all(key.isdecimal() for key in keys):
            keys.sort(key=int)
        words = {by_word.get(k, k): said for k, said in labels.items()}
        return tuple(Level(k, n, {self.lang: words.get(k, k)}) for n, k in enumerate(keys, 1))

    def _tell_same_labels(self, concepts: Sequence[Concept]) -> None:
        seen: dict[tuple[str, str], Concept] = {}
        for concept in concepts:
            for lang, text in concept.labels.items():
                if (other := seen.setdefault((lang, text), concept)) is not concept:
                    what = f"{text!r} ({lang}) is also the label of {other.notation}"
                    self.notes.tell("framework-label", concept.line, what, focus=concept.iri)

    def _records(self, line: int, row: Mapping[str, str]) -> Iterator[Record]:
        label = next((t for k, t in row.items() if k.startswith("label@") and t), "")
        said: dict[str, str] = {}
        for column, predicate in MAPPED.items():
            for target in _several(row[column]):
                iri = self.names.expand(target)
                if iri is None or not syntax.is_iri(iri):
                    self.notes.tell("framework-mapping", line, f"{target!r} in {column}", focus=self._iri(row))
                elif said.setdefault(iri, column) != column:
                    what = f"{target} stands in {said[iri]} and in {column}; the first is taken"
                    self.notes.tell("framework-mapping", line, what, focus=self._iri(row))
                else:
                    record = Record.of(
                        subject_id=self._iri(row),
                        subject_label=label,
                        predicate_id=predicate,
                        object_id=iri,
                        mapping_justification=EXTERNAL["semapv"] + "UnspecifiedMatching",
                    )
                    yield Record(record.slots, line=line)

    def _set(self, records: Sequence[Record], licence: str) -> MappingSet:
        from s4c_graph.core.licences import named

        sheet = self.sheet
        known = named(licence) if licence else None
        iri = licence if is_iri(licence) else known.iri if known else ""
        to_esco, version = all(r.object.startswith(ESCO) for r in records), sheet.said("esco version") or None
        if not to_esco:  # then it holds of some of them only
            records = [
                replace(r.having(object_source_version=version), line=r.line) if r.object.startswith(ESCO) else r
                for r in records
            ]
        title = next(iter(self._titles().values()))
        said = Record.of(
            mapping_set_title=f"{title}: mappings",
            mapping_set_version=sheet.said("version"),
            creator_label=[sheet.said("creator")] if sheet.said("creator") else None,
            license=iri or None,
            subject_source=self.scheme,
            subject_source_version=sheet.said("version"),
            mapping_date=sheet.said("date") or None,
            object_source_version=version if to_esco else None,
        )
        prefixes = {self.key: self.scheme.rstrip("/#") + "/"}
        return MappingSet(
            self.names.id("mapping-set", self.key), tuple(records), said.slots, prefixes, file=f"{self.key}.sssom.tsv"
        )


def _several(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9.-]+", "-", text.casefold()).strip("-.") or "framework"


def _acyclic(
    above: Mapping[str, tuple[str, ...]], notes: Notes, lines: Mapping[str, int]
) -> dict[str, tuple[str, ...]]:
    """The hierarchy without the links that close a circle, each told."""
    kept: dict[str, tuple[str, ...]] = dict.fromkeys(above, ())

    def reaches(start: str, wanted: str) -> bool:
        todo, seen = [start], {start}
        while todo:
            key = todo.pop()
            if key == wanted:
                return True
            for up in kept[key]:
                if up not in seen:
                    seen.add(up)
                    todo.append(up)
        return False

    for key, ups in above.items():
        for up in ups:
            if reaches(up, key):
                notes.tell("framework-broader", lines[key], f"{up} of {key}: {up} lies below {key} already")
            else:
                kept[key] = (*kept[key], up)
    return kept
