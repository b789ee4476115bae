"""Gold in mappings: SSSOM sets, and tables that experts made between ESCO and a national classification; to Gold.

The text is the label of what is no concept of the graph. Tables of others read ESCO –relation→ national, and are
turned: ``broad`` of the table is ``narrow`` of the text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from s4c_graph.core.errors import InputError
from s4c_graph.core.mappings import ABSENT, Record
from s4c_graph.core.names import EXTERNAL
from s4c_graph.core.settings import Settings
from s4c_graph.flows.gold_cases import Case, Concepts, Gold, Notes, distinct

_SKOS = EXTERNAL["skos"]
RELATIONS = MappingProxyType({_SKOS + f"{name}Match": name for name in ("exact", "close", "broad", "narrow")})
TURNED = MappingProxyType({"broad": "narrow", "narrow": "broad"})
UNSTATED = _SKOS + "mappingRelation"


def of_set(path: Path, settings: Settings, concepts: Concepts, lang: str = "") -> list[Gold]:
    """Gold of an SSSOM set: whichever side of a record is a concept of the graph is the answer, the other the text.

    Raises InputError for a file that is no set.
    """
    from s4c_graph.flows import mapping_sets

    found, findings = mapping_sets.read(path, settings)
    notes = Notes()
    for finding in findings:
        if finding.severity.rank == 0:
            notes.tell("rows that cannot be taken, left out", str(finding.place or finding.focus))
    records = []
    for record in found:
        turned = record.subject in concepts.labels and record.object not in concepts.labels
        records.append((record, turned))
    cases = distinct(_cases(records, path.name, {}, lang, notes), notes)
    return [Gold(path.name.partition(".")[0], "sssom", path.name, _sha256(path), cases, (), notes.all())]


def of_crosswalk(path: Path, settings: Settings, lang: str = "") -> list[Gold]:
    """Gold of a crosswalk table by its adapter (:mod:`s4c_graph.intake.crosswalk_tables`).

    Raises InputError where no adapter knows it, and where it states no relation to any IRI of ESCO.
    """
    from s4c_graph.flows import frameworks

    framework = frameworks.read([path], settings.names)
    notes = Notes()
    for coded in framework.coded:
        notes.tell("rows that name ESCO by code alone, left out", f"{framework.file}:{coded.line}")
    if framework.mappings is None or not framework.mappings.records:
        what = f"the table {framework.key} maps nothing to an IRI of ESCO"
        raise InputError(what, where=path.name, mend="give a table that does, or an SSSOM set")
    labels = {c.iri: next(((tag, text) for tag, text in c.labels.items()), ("", "")) for c in framework.concepts}
    pairs = [(record, True) for record in framework.mappings.records]
    cases = distinct(_cases(pairs, framework.file, labels, lang, notes), notes)
    return [Gold(framework.key, "crosswalk", framework.file, framework.sha256, cases, (), notes.all())]


def _cases(
    records: Iterable[tuple[Record, bool]],
    file: str,
    labels: Mapping[str, tuple[str, str]],
    lang: str,
    notes: Notes,
) -> list[Case]:
    """Cases by the id of what is to be linked, each with all its records; in the order of the file."""
    right: dict[str, dict[str, str]] = {}
    none: set[str] = set()
    said: dict[str, tuple[str, str, str]] = {}
    for record, turned in records:
        place = f"{file}:{record.line}" if record.line else file
        id_, concept = (record.object, record.subject) if turned else (record.subject, record.object)
        if id_ in ABSENT or (concept not in ABSENT and not concept):
            notes.tell("rows that say that a concept has no counterpart, left out", place)
            continue
        if not record.holds and concept not in ABSENT:
            notes.tell("rows that are denied or rejected, left out", place)
            continue
        tag, label = labels.get(id_, ("", ""))
        label = label or record.value("object_label" if turned else "subject_label")
        if not label:
            notes.tell("rows without a label to align, left out", place)
            continue
        said.setdefault(id_ or label, (label, lang or tag, place))
        found = right.setdefault(id_ or label, {})
        if concept in ABSENT:
            none.add(id_ or label)
            continue
        relation = RELATIONS.get(record.predicate, "" if record.predicate == UNSTATED else None)
        if relation is None:
            notes.tell("rows with a relation that is none of exact, close, broad, narrow, left out", place)
            continue
        relation = TURNED.get(relation, relation) if turned else relation
        if found.get(concept, relation) != relation:
            notes.tell("pairs with two relations, of which the closer counts", place)
            relation = min(relation, found[concept], key=list(RELATIONS.values()).index)
        found[concept] = relation
    made = []
    for id_, found in right.items():
        label, tag, place = said[id_]
        if id_ in none and found:
            notes.tell("texts with a concept and a row that there is none, left out", place)
        elif found or id_ in none:
            made.append(Case(id_, label, MappingProxyType(found), tag, place))
    return made


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
