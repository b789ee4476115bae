"""Mapping sets carried to another version: read, decide each record, write the sets and what is left to people.

Each set becomes up to three files: the set in the new version; ``….undecided.sssom.…``, a set of its own, with the
records that no rule carries, as they were; and ``….candidates.csv``, concepts of the new version that these may mean.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

from s4c_graph.alignment.migrate import STATUSES, UNDECIDED, Outcome, Past, Target, counted, migrate
from s4c_graph.alignment.near import Candidate, Near
from s4c_graph.core.errors import InputError
from s4c_graph.core.facts import EXACT, NEAR
from s4c_graph.core.mappings import MappingSet, Record
from s4c_graph.core.names import ESCO, Names
from s4c_graph.core.outline import Outline, outline
from s4c_graph.core.release import Progress, quiet
from s4c_graph.core.settings import Settings
from s4c_graph.core.successors import successors
from s4c_graph.core.values import Severity
from s4c_graph.flows import mapping_sets
from s4c_graph.flows.catalogue import version_of
from s4c_graph.flows.export import written_together
from s4c_graph.flows.opening import chosen, fitted, open_graph
from s4c_graph.flows.versions import Located, located, pairs

TITLES = {"esco": "ESCO", "digcomp": "DigComp"}
CANDIDATES = (
    "subject_id", "subject_label", "predicate_id", "object_id", "object_label", "lost", "why", "rank", "candidate",
    "label", "lang", "likeness",
)  # fmt: skip
"""Columns of the file of candidates."""


@dataclass(frozen=True)
class Migrated:
    """One set, and what became of it. name: of its files. format: in which it is written."""

    name: str
    format: str
    before: MappingSet
    outcomes: tuple[Outcome, ...]
    after: MappingSet
    undecided: MappingSet
    candidates: Mapping[str, Sequence[Candidate]]

    @cached_property
    def counts(self) -> dict[str, int]:
        """Records by status; their sum is that of the records that were given."""
        return counted(self.outcomes)

    def files(self, folder: Path, names: Names) -> dict[Path, bytes]:
        """The files it becomes; none for what has no record."""
        end = mapping_sets.FORMATS[self.format]
        made: dict[Path, bytes] = {}
        if len(self.after) or not len(self.undecided):
            made |= mapping_sets.texts(self.after, folder / f"{self.name}{end}", self.format, names)
        if len(self.undecided):
            made |= mapping_sets.texts(self.undecided, folder / f"{self.name}.undecided{end}", self.format, names)
            made[folder / f"{self.name}.candidates.csv"] = self._candidates(names).encode("utf-8")
        return made

    def _candidates(self, names: Names) -> str:
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow(CANDIDATES)
        for outcome in self.outcomes:
            r = outcome.before
            said = [r.subject, r.value("subject_label"), r.predicate, r.object, r.value("object_label")]
            shown = [names.short(cell) for cell in said]
            for lost in outcome.lost:
                rows = [
                    (str(n), names.short(c.iri), c.label, c.lang, f"{c.score:.2f}")
                    for n, c in enumerate(self.candidates.get(lost, ()), 1)
                ]
                for row in rows or [("",) * 5]:
                    writer.writerow([*shown, names.short(lost), outcome.why, *row])
        return out.getvalue()


@dataclass(frozen=True)
class Migration:
    """All sets that were migrated: to which version, from which versions, and those whose concepts are not at hand."""

    to: str
    sets: tuple[Migrated, ...]
    unknown: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Records by status, of all sets."""
        return {status: sum(one.counts[status] for one in self.sets) for status in STATUSES}


def migrated(
    to: str,
    files: Sequence[Path] = (),
    *,
    settings: Settings,
    before: Sequence[str] = (),
    on: date | None = None,
    progress: Progress = quiet,
) -> Migration:
    """Mapping sets carried to a version.

    to: ``esco@1.1.1``, ``digcomp@3.0``, or official files of ESCO. files: files of sets, or names of sets that the
    graph holds; none for all of the graph that are not of a later version already.
    before: editions that records are of, where they are not kept here. on: date of the migration, today by default.
    Nothing is written. Raises InputError for a version that is not at hand, and for a file with rows that cannot be
    read, since they would be lost.
    """
    settings = fitted(settings, chosen(settings))
    with ExitStack() as held:
        progress(f"reading {to}", None)
        target, version = _edition(to, settings, held, progress)
        name = target.name.partition("@")[0]
        belongs = _belonging(name, settings.names)
        sets = list(_given(files, settings) if files else _older(_held(settings), version, belongs))
        new = _outline(target, alternatives=False)
        olds = {version: Past(version, new)}
        unknown: list[str] = []
        for spec in before:
            progress(f"reading {spec}", None)
            old, said = _edition(spec, settings, held, progress)
            olds[said] = Past(said, _outline(old, alternatives=False))
        for said in sorted(
            {v for s in sets for r in s[2] for v in _versions(_versioned(r, s[2]), belongs)} - olds.keys()
        ):
            progress(f"reading {name}@{said}", None)
            try:
                old, _ = _edition(f"{name}@{said}", settings, held, progress)
            except InputError:
                unknown.append(f"{TITLES.get(name, name)} {said}".strip())
                continue
            olds[said] = Past(said, _outline(old, alternatives=False))
        progress("deciding", None)
        known = [one for _, _, one in sets]
        pasts = {v: _with_successors(p, new, known) for v, p in olds.items() if p.outline is not None}
        concepts = {*new, *(i for p in pasts.values() if p.outline is not None for i in p.outline)}
        made = Target(
            version, new, lambda iri: belongs(iri) or iri in concepts, TITLES.get(name, name),
            (on or datetime.now(UTC).date()).isoformat(), ("s4c-graph", version_of("s4c-graph")), settings.lang,
        )  # fmt: skip
        looked = _Looked(lambda: _outline(target, alternatives=True), pasts, made)
        return Migration(target.name, tuple(_migrated(*one, made, pasts, looked) for one in sets), tuple(unknown))


def write(migration: Migration, folder: Path, names: Names, *, force: bool = False) -> list[Path]:
    """Write the files of a migration; raises InputError, and writes none, where one exists and force is not given."""
    made: dict[Path, bytes] = {}
    for one in migration.sets:
        files = one.files(folder, names)
        for path in files.keys() & made.keys():
            raise InputError("two sets would be written to it", where=str(path), mend="rename one of the files")
        made |= files
    for path in made:
        if path.exists() and not force:
            raise InputError("exists already", where=str(path), mend="name another folder, or give --force")
    return written_together(made)


def _migrated(
    name: str, format: str, mapping_set: MappingSet, target: Target, pasts: Mapping[str, Past], looked: _Looked
) -> Migrated:
    outcomes = tuple(migrate((_versioned(r, mapping_set) for r in mapping_set), target, pasts))
    records = [r for o in outcomes if o.status != UNDECIDED for r in o.after]
    left = [o.before for o in outcomes if o.status == UNDECIDED]
    version = mapping_set.value("mapping_set_version")
    mark = f"{target.title.lower()}.{target.version}"
    same = not version or mark in version or all(o.after == (o.before,) for o in outcomes)
    fresh = version if same else f"{version.partition('+')[0]}+{mark}"
    slots = {
        f"{side}_source_version": None for side in ("subject", "object") if mapping_set.value(f"{side}_source_version")
    }  # what a set gives to all its records stands in each, and is written at the set again where all agree
    after = mapping_set.having(records, **slots, mapping_set_version=fresh or None)
    undecided = replace(
        mapping_set.having(
            left, **slots, mapping_set_title=f"{mapping_set.title}: not carried to {target.title} {target.version}"
        ),
        id=mapping_set.id.removesuffix("/undecided") + "/undecided",
    )
    found = {iri: looked.candidates(iri, o.before) for o in outcomes for iri in o.lost}
    return Migrated(name, format, mapping_set, outcomes, after, undecided, found)


class _Looked:
    """Candidates for concepts that were lost, the labels of the new edition being read when the first is asked for."""

    def __init__(self, read: Callable[[], Outline], pasts: Mapping[str, Past], target: Target) -> None:
        self._read, self._pasts, self._target = read, pasts, target

    @cached_property
    def _near(self) -> Near:
        return Near(self._read())

    def candidates(self, iri: str, record: Record) -> list[Candidate]:
        side = "subject" if record.subject == iri else "object"
        past = self._pasts.get(record.value(f"{side}_source_version"))
        entry = past.outline[iri] if past is not None and past.outline is not None and iri in past.outline else None
        said = record.value(f"{side}_label")
        labels = [*((text, lang) for lang, text in entry.labels.items()), (said, "")] if entry else [(said, "")]
        succession = past.successors.get(iri) if past is not None else None
        first = [
            Candidate(t, self._target.outline.label(t, self._target.lang), self._target.lang, 1.0)
            for t in (succession.targets if succession else ())
        ]
        found = self._near.candidates([(t, lang) for t, lang in labels if t], entry.kind if entry else "")
        return [*first, *(c for c in found if c.iri not in {f.iri for f in first})][:5]


def _edition(spec: str, settings: Settings, held: ExitStack, progress: Progress) -> tuple[Located, str]:
    """A version of a vocabulary, and its name."""
    found = located(spec, settings, held, progress)
    version = found.name.partition("@")[2]
    if len(found.graphs) != 1 or not version:
        raise InputError(f"{spec} is no version of a vocabulary", mend="name one, such as esco@1.1.1, or ESCO's files")
    return found, version


def _outline(found: Located, *, alternatives: bool) -> Outline:
    from s4c_graph.publishing.diff import outline_of

    if (store := found.store) is not None and found.kg is not None:
        return outline_of(store, found.kg.names.graph(found.graphs[0]), alternatives=alternatives)
    return outline((line for p in found.pieces() for line in p.splitlines(keepends=True)), alternatives=alternatives)


def _with_successors(past: Past, new: Outline, sets: Sequence[MappingSet]) -> Past:
    if past.outline is None:
        return past
    return replace(past, successors=successors(past.outline, new, pairs(sets, EXACT), pairs(sets, *NEAR)))


def _given(files: Sequence[Path], settings: Settings) -> Iterator[tuple[str, str, MappingSet]]:
    for path in files:
        if not path.exists() and not path.suffix:  # no file: the name of a set that the graph holds
            with open_graph(settings=settings) as kg:
                held = mapping_sets.chosen(kg, str(path))
            yield held.key.replace("/", "-"), "tsv", held.mapping_set
            continue
        mapping_set, findings = mapping_sets.read(path, settings)
        bad = [f for f in findings if f.severity is Severity.VIOLATION]
        if bad:
            what = f"{len(bad)} row{'s' if len(bad) > 1 else ''} cannot be read, the first: {bad[0].message()}"
            raise InputError(what, where=str(bad[0].place or path), mend="mend the file; none may be lost")
        name = re.sub(r"(\.sssom)?\.[A-Za-z]+\Z", "", path.name)
        yield name, mapping_sets.format_of(path), mapping_set


def _held(settings: Settings) -> Iterator[tuple[str, str, MappingSet]]:
    with open_graph(settings=settings) as kg:
        held = mapping_sets.held_by(kg)
    for one in held:
        yield one.key.replace("/", "-"), "tsv", one.mapping_set


def _older(
    sets: Iterator[tuple[str, str, MappingSet]], version: str, belongs: Callable[[str], bool]
) -> Iterator[tuple[str, str, MappingSet]]:
    """Those that are not wholly of a later version already."""
    for one in sets:
        said = {v for r in one[2] for v in _versions(_versioned(r, one[2]), belongs)}
        if not said or any(_order(v) <= _order(version) for v in said):
            yield one


def _order(version: str) -> tuple[tuple[int, str], ...]:
    """A version as something to sort by: numbers as numbers."""
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in version.split("."))


def _versions(record: Record, belongs: Callable[[str], bool]) -> Iterator[str]:
    for side in ("subject", "object"):
        if belongs(record.value(f"{side}_id")) and (said := record.value(f"{side}_source_version")):
            yield said


def _versioned(record: Record, mapping_set: MappingSet) -> Record:
    """A record with the versions that its set states for all."""
    slots = {f"{side}_source_version": mapping_set.value(f"{side}_source_version") for side in ("subject", "object")}
    return record.having(**{n: v for n, v in slots.items() if v and not record.value(n)})


def _belonging(name: str, names: Names) -> Callable[[str], bool]:
    """Whether an IRI is one of a vocabulary's by its namespace."""
    space = {"esco": ESCO, "digcomp": f"{names.base}digcomp/"}.get(name)
    return lambda iri: space is not None and iri.startswith(space)
