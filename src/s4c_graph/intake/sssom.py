"""SSSOM mapping sets (``.sssom.tsv``) → one named graph each: a record per row, and the triple it stands for.

Follows SSSOM 1.1 (https://mapping-commons.github.io/sssom/): metadata embedded as ``#`` lines or beside the table as
``.sssom.yml``, CURIEs by ``curie_map``, set slots propagated to records, ``|`` between several values.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from s4c_graph.core import ntriples
from s4c_graph.core.errors import InputError
from s4c_graph.core.names import DEFAULT_BASE, EXTERNAL, Names
from s4c_graph.core.values import Finding, Place, Severity, Statements
from s4c_graph.intake import sssom_slots as slots
from s4c_graph.intake.sources import source

_XSD = EXTERNAL["xsd"]
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\Z")
_META_LIMIT = 1_000_000
_LARGEST = 256 << 20
_WHOLE = ("subject", "object")


def read(path: Path, names: Names) -> Statements:
    """The mapping set in a file, for graph ``mappings/<set>``.

    Every row becomes an ``sssom:Mapping`` whose IRI is made from what it maps, with all its slots and a
    ``s4c:reviewStatus``: accepted or rejected when it names a reviewer (by the sign of ``reviewer_agreement``),
    unreviewed otherwise. The mapped triple itself stands beside it, but not for negated or rejected rows nor for
    ``sssom:NoTermFound``. Slots that the set does not declare are left out and listed in ``findings``. Raises
    InputError, with file and line, for metadata or rows that cannot be read, an undeclared prefix, or a value
    that does not fit its slot.
    """
    text = _decoded(path, names)
    meta, table, start = _parted(path, text, names)
    mapping_set = _Set(path, names, meta)
    lines = list(mapping_set.statements(table, start))
    key = mapping_set.key
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    said = source(f"mappings/{key}", version=_one(meta, "mapping_set_version"), file=path.name, sha256=digest)
    said = replace(said, title=_one(meta, "mapping_set_title") or said.title)
    if not said.licence:
        said = replace(said, licence=_one(meta, "license"))
    return Statements(
        f"mappings/{key}",
        list(ntriples.chunks(lines)),
        said,
        findings=tuple(mapping_set.findings),
        counts=mapping_set.counts,
        places=mapping_set.places,
    )


# ---- the file: text, metadata, table ----


def _decoded(path: Path, names: Names) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(f"larger than {_LARGEST >> 20} MiB", where=str(path), mend="split the set")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InputError("not UTF-8 text", where=f"{path.name}:{line}", mend="save the file as UTF-8") from error
    return text if names.base == DEFAULT_BASE else text.replace(DEFAULT_BASE, names.base)


def _parted(path: Path, text: str, names: Names) -> tuple[Mapping[str, Any], list[str], int]:
    """Metadata, lines of the table, and the line number its header stands on."""
    lines = text.replace("\r\n", "\n").split("\n")
    n = 0
    while n < len(lines) and lines[n].startswith("#"):
        n += 1
    if n:
        meta = _yaml("\n".join(line[1:].rstrip() for line in lines[:n]), path)
    else:
        beside = [path.with_suffix(suffix) for suffix in (".yml", ".yaml")]
        found = next((p for p in beside if p.is_file()), None)
        if found is None:
            mend = f"begin the file with # lines, or put {beside[0].name} beside it"
            raise InputError("has no metadata", where=path.name, mend=mend)
        meta = _yaml(_decoded(found, names), found)
    return meta, lines[n:], n + 1


def _yaml(text: str, path: Path) -> Mapping[str, Any]:
    import yaml

    if len(text) > _META_LIMIT:
        raise InputError("its metadata are larger than 1 MB", where=path.name, mend="keep rows out of the # lines")
    try:
        meta = yaml.BaseLoader(text).get_single_data()  # every scalar stays the text it was written as
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InputError(f"metadata are not YAML: {error.problem}", where=f"{path.name}:{line}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise InputError("metadata are not YAML", where=path.name, mend="write one 'slot: value' a line") from error
    if not isinstance(meta, dict):
        raise InputError("metadata are not a list of slots", where=path.name, mend="write one 'slot: value' a line")
    return meta


def _one(meta: Mapping[str, Any], slot: str) -> str:
    value = meta.get(slot, "")
    return value if isinstance(value, str) else ""


# ---- one set ----


@dataclass(frozen=True)
class _Extension:
    """A slot of the set's own: the property it stands for and the type of its values."""

    predicate: str
    type_hint: str


class _Set:
    """Turns one set into statements, and remembers what was found on the way."""

    def __init__(self, path: Path, names: Names, meta: Mapping[str, Any]) -> None:
        self.path, self.names, self.meta = path, names, meta
        self.findings: list[Finding] = []
        self.places: dict[str, Place] = {}
        self.counts = {"mappings": 0, "direct": 0, "no term found": 0}
        self.prefixes = dict(slots.BUILT_IN) | self._curie_map()
        given = _one(meta, "mapping_set_id")
        own = names.id("mapping-set", "x")[:-1]
        self.key = _slug(given.removeprefix(own) if given.startswith(own) else path.name.split(".sssom")[0])
        self.iri = self._entity(given, 1) if given else own + self.key
        if not given:
            self._note("sssom-no-set-id", f"the set has no mapping_set_id; {self.iri} is used", self.iri, 1)
        self.extensions = dict(self._extension_definitions())

    def statements(self, table: Sequence[str], start: int) -> Iterator[str]:
        """All lines of N-Triples: the set's own, then each record's."""
        records = list(self._records(table, start))
        yield self._line(self.iri, "rdf:type", self._term("sssom:MappingSet"))
        for slot, value in self.meta.items():
            if slot not in slots.STRUCTURE:
                yield from self._slot(self.iri, slot, self._values(slot, value), 1)
        spread = {s: v for s, v in self.meta.items() if s in slots.PROPAGATED and not any(s in r for _, r in records)}
        seen: dict[str, list[Mapping[str, str]]] = {}
        for line, record in records:
            yield from self._record(line, record, spread, seen)

    def _records(self, table: Sequence[str], start: int) -> Iterator[tuple[int, dict[str, str]]]:
        """Line number and non-empty cells of each row."""
        rows = csv.reader((line + "\n" for line in table), delimiter="\t")
        try:
            header = [cell.strip() for cell in next(rows, [])]
            for wanted in ("predicate_id", "mapping_justification"):
                if wanted not in header:
                    mend = (
                        "a table begins with subject_id, predicate_id, object_id, mapping_justification, parted by tabs"
                    )
                    raise InputError(f"column {wanted} is missing", where=f"{self.path.name}:{start}", mend=mend)
            line = start + rows.line_num
            for row in rows:
                if any(cell.strip() for cell in row):
                    if len(row) > len(header):
                        what = f"the row has {len(row)} cells where the header has {len(header)}"
                        raise InputError(what, where=f"{self.path.name}:{line}", mend="look for a stray tab")
                    yield line, {h: c.strip() for h, c in zip(header, row, strict=False) if c.strip()}
                line = start + rows.line_num
        except csv.Error as error:
            raise InputError(
                f"not a readable row: {error}", where=f"{self.path.name}:{start + rows.line_num}"
            ) from error

    def _record(
        self, line: int, record: Mapping[str, str], spread: Mapping[str, Any], seen: dict[str, list[Mapping[str, str]]]
    ) -> Iterator[str]:
        ends = {end: self._end(end, record, spread, line) for end in _WHOLE}
        if "predicate_id" not in record:
            raise InputError("the row has no predicate_id", where=f"{self.path.name}:{line}", mend="name the relation")
        predicate = self._entity(record["predicate_id"], line)
        modifier = record.get("predicate_modifier", "")
        key = self._hash(ends["subject"], predicate, modifier, ends["object"])
        same = seen.setdefault(key, [])
        if record in same:
            self._note("sssom-double-row", "the row stands in the set already; it is read once", self.iri, line)
            return
        same.append(record)
        iri = self.names.id("mapping", f"{self.key}-{key}" + (f"-{len(same)}" if len(same) > 1 else ""))
        self.places[iri] = Place(self.path.name, line=line)
        self.counts["mappings"] += 1
        yield self._line(iri, "rdf:type", self._term("sssom:Mapping"))
        yield self._line(iri, "dct:isPartOf", ntriples.iri(self.iri))
        yield self._line(iri, "owl:annotatedSource", ends["subject"])
        yield self._line(iri, "owl:annotatedTarget", ends["object"])
        for slot, value in {**spread, **record}.items():
            if slot not in ("subject_id", "object_id"):
                yield from self._slot(iri, slot, self._values(slot, value), line)
        status = _review(record)
        yield self._line(iri, "s4c:reviewStatus", ntriples.iri(self.names.scheme("review-status", status)))
        if any(end[1:-1] in slots.ABSENT for end in ends.values()):
            self.counts["no term found"] += 1
        elif not modifier and status != "rejected" and all(end.startswith("<") for end in ends.values()):
            self.counts["direct"] += 1
            yield ntriples.triple(ends["subject"], ntriples.iri(predicate), ends["object"])

    def _end(self, end: str, record: Mapping[str, str], spread: Mapping[str, Any], line: int) -> str:
        """The subject or object as a term: an IRI, or the label itself for a mapped literal."""
        slot = f"{end}_id"
        if slot in record:
            return ntriples.iri(self._entity(record[slot], line))
        if record.get(f"{end}_type", spread.get(f"{end}_type")) == "rdfs literal" and f"{end}_label" in record:
            return ntriples.literal(record[f"{end}_label"])
        mend = "name it, or write sssom:NoTermFound"
        raise InputError(f"the row has no {slot}", where=f"{self.path.name}:{line}", mend=mend)

    def _hash(self, *parts: str) -> str:
        """Twelve hexadecimal digits that name what is mapped, the same whatever base is configured."""
        subject, predicate, modifier, target = (p.replace(self.names.base, DEFAULT_BASE) for p in parts)
        whole = "|".join((subject.strip("<>"), predicate, modifier, target.strip("<>")))
        return hashlib.sha256(whole.encode("utf-8")).hexdigest()[:12]

    # -- slots --

    def _values(self, slot: str, value: Any) -> list[str]:
        """The values of a slot, from a cell (parted by bars), or from metadata (a list)."""
        if isinstance(value, list):
            return [v for v in value if isinstance(v, str) and v]
        if not isinstance(value, str) or not value:
            return []
        return _unbarred(value) if slot in slots.MANY else [value]

    def _slot(self, iri: str, slot: str, values: Sequence[str], line: int) -> Iterator[str]:
        if slot in self.extensions:
            extension = self.extensions[slot]
            for value in values:
                yield self._line(iri, extension.predicate, self._extended(extension, value, line))
        elif slot in slots.KNOWN:
            predicate = slots.PREDICATES.get(slot, f"sssom:{slot}")
            for value in values:
                yield self._line(iri, predicate, self._object(slot, value, line))
        elif not any(f.focus == self.iri and f.value == slot for f in self.findings):
            self._note("sssom-unknown-slot", f"slot {slot} is not declared and was left out", self.iri, line, slot)

    def _object(self, slot: str, value: str, line: int) -> str:
        where = f"{self.path.name}:{line}"
        if slot in slots.ENTITIES:
            return ntriples.iri(self._entity(value, line))
        if slot in slots.URIS:
            try:
                return ntriples.iri(value)
            except InputError as error:
                raise InputError(f"{slot}: {error.what}", where=where, mend="write it out") from error
        if slot in slots.NUMBERS:
            low = -1 if slot == "reviewer_agreement" else 0
            if not _NUMBER.match(value) or not low <= float(value) <= 1:
                raise InputError(f"{slot} {value!r} is not a number from {low} to 1", where=where)
            return ntriples.literal(_decimal(value), datatype=_XSD + "decimal")
        if slot in slots.DATES:
            try:
                datetime.date.fromisoformat(value)
            except ValueError as error:
                raise InputError(
                    f"{slot} {value!r} is not a date", where=where, mend="write it as 2026-01-31"
                ) from error
            return ntriples.literal(value, datatype=_XSD + "date")
        if slot in slots.CHOICES:
            term = slots.CHOICES[slot].get(value.casefold())
            if term is None:
                mend = "one of " + ", ".join(slots.CHOICES[slot])
                raise InputError(f"{slot} {value!r} is not known", where=where, mend=mend)
            return self._term(term)
        return ntriples.literal(value)

    def _extended(self, extension: _Extension, value: str, line: int) -> str:
        if extension.type_hint.casefold() == "linkml:uriorcurie":
            return ntriples.iri(self._entity(value, line))
        if extension.type_hint.startswith("xsd:") and extension.type_hint != "xsd:string":
            return ntriples.literal(value, datatype=_XSD + extension.type_hint.removeprefix("xsd:"))
        return ntriples.literal(value)

    def _extension_definitions(self) -> Iterator[tuple[str, _Extension]]:
        given = self.meta.get("extension_definitions", ())
        for entry in given if isinstance(given, list) else ():
            if isinstance(entry, dict) and isinstance(entry.get("slot_name"), str) and entry.get("property"):
                predicate = self._entity(str(entry["property"]), 1)
                yield entry["slot_name"], _Extension(predicate, str(entry.get("type_hint", "")))

    def _curie_map(self) -> dict[str, str]:
        given = self.meta.get("curie_map", {})
        if not isinstance(given, dict) or not all(isinstance(v, str) for v in given.values()):
            raise InputError(
                "curie_map is not a list of prefixes", where=self.path.name, mend="write 'prefix: IRI' lines"
            )
        return given

    # -- terms --

    def _entity(self, text: str, line: int) -> str:
        """The IRI of a CURIE, or of an IRI written out."""
        prefix, colon, local = text.partition(":")
        iri = self.prefixes[prefix] + local if colon and prefix in self.prefixes else text
        if iri is text and not (colon and (local.startswith("//") or prefix in ("urn", "doi"))):
            what = f"prefix of {text!r} is not in curie_map" if colon else f"{text!r} is not a CURIE or IRI"
            raise InputError(what, where=f"{self.path.name}:{line}", mend="declare the prefix in curie_map")
        try:
            ntriples.iri(iri)
        except InputError as error:
            raise InputError(error.what, where=f"{self.path.name}:{line}") from error
        return iri

    def _term(self, name: str) -> str:
        return ntriples.iri(self._expanded(name))

    def _expanded(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        known = self.names.prefixes
        return known[prefix] + local if prefix in known else name

    def _line(self, subject: str, predicate: str, term: str) -> str:
        return ntriples.triple(ntriples.iri(subject), ntriples.iri(self._expanded(predicate)), term)

    def _note(self, code: str, message: str, focus: str, line: int, value: str = "") -> None:
        place = Place(self.path.name, line=line)
        self.findings.append(Finding(code, Severity.INFO, focus, {"en": message}, value=value, place=place))


def _review(record: Mapping[str, str]) -> str:
    """``unreviewed`` without a reviewer, otherwise ``accepted`` or ``rejected`` by the sign of the agreement."""
    if "reviewer_id" not in record and "reviewer_label" not in record:
        return "unreviewed"
    agreement = record.get("reviewer_agreement", "1")
    return "rejected" if _NUMBER.match(agreement) and float(agreement) < 0 else "accepted"


def _unbarred(text: str) -> list[str]:
    r"""The values of a cell parted by bars; ``\|`` is a bar and ``\\`` a backslash inside a value.

    >>> _unbarred("a|b"), _unbarred(r"a\|b|c\\")
    (['a', 'b'], ['a|b', 'c\\'])
    """
    values = [""]
    for piece in re.findall(r"\\[\\|]|\||[^\\|]+|\\", text):
        if piece == "|":
            values.append("")
        else:
            values[-1] += piece[1:] if piece in ("\\|", "\\\\") else piece
    return [v.strip() for v in values if v.strip()]


def _decimal(text: str) -> str:
    """A number in the form of xsd:decimal, which knows no exponent."""
    from decimal import Decimal

    return format(Decimal(text), "f")


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-_.") or "set"
