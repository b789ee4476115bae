"""ESCO from its official CSV distribution into graph ``esco/<version>``: find, read, check, write as N-Triples.

The way of a file: :mod:`~s4c_graph.intake.archive` (safe bytes) → ``esco_files`` with ``esco_kinds`` (what
is it?) → ``esco_table`` (rows and lines) → ``esco_rows`` and ``esco_relations`` (clean, checked content) →
``esco_rdf`` (N-Triples). What was odd is collected in ``esco_findings``. Guide: docs/guides/load-esco.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.core.release import Progress, quiet
from s4c_graph.core.values import Source, Statements
from s4c_graph.intake import esco_rdf
from s4c_graph.intake.esco_content import Content
from s4c_graph.intake.esco_files import EscoFile, asked_version, find
from s4c_graph.intake.esco_findings import Notes
from s4c_graph.intake.esco_kinds import Kind
from s4c_graph.intake.esco_relations import Relating, missing
from s4c_graph.intake.esco_rows import Reading
from s4c_graph.intake.esco_table import parse
from s4c_graph.intake.sources import source

KNOWN: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        "1.1.0": {
            "skills": 13_891,
            "occupations": 3_008,
            "skill groups": 643,
            "ISCO groups": 619,
            "occupation-skill relations": 123_852,
            "skill-skill relations": 5_899,
            "broader relations of occupations": 3_617,
            "broader relations of skills": 20_771,
            "concept schemes": 18,
        },
        "1.1.1": {
            "skills": 13_896,
            "occupations": 3_007,
            "skill groups": 640,
            "ISCO groups": 619,
            "occupation-skill relations": 123_855,
            "skill-skill relations": 5_899,
            "broader relations of occupations": 3_617,
            "broader relations of skills": 20_656,
            "concept schemes": 19,
        },
    }
)
"""What the releases seen so far hold, counted in the official files; a kind that was not given is not compared."""

APART = "esco-apart"
"""First part of the names of graphs that keep labels of concepts which a version does not have."""
_ORDER = tuple(Kind)
_NAMED = (Kind.CONCEPTS, Kind.LABELS, Kind.SCHEMES)


def read(
    paths: Sequence[Path],
    names: Names,
    *,
    version: str | None = None,
    languages: Sequence[str] = (),
    progress: Progress = quiet,
) -> list[Statements]:
    """One ESCO release, from zips, folders and CSV files together: graph ``esco/<version>``, and what is kept apart.

    version: where no file or folder name tells it and the counts are of no release known here. languages:
    BCP 47 tags of the only ones whose labels and texts are taken, all when empty.
    Labels of concepts that the release does not have are a second graph, ``esco-apart/<version>``.
    Everything is read and checked before this returns, findings are complete, and the order of the
    paths does not matter; the N-Triples are made while they are taken, and ``counts["triples"]``
    stands when the last is taken. Raises InputError, with file, line and mend, for what cannot be
    used: an archive that is damaged or unsafe, a file without a needed column or not in UTF-8, a cell
    that should be an IRI, two versions at once, a known release with other counts than it has.
    """
    notes = Notes()
    files = find(paths, notes)
    given = sorted({p.absolute().name for p in paths})
    return read_files(files, names, given=given, version=version, languages=languages, notes=notes, progress=progress)


def read_files(
    files: Sequence[EscoFile],
    names: Names,
    *,
    given: Sequence[str],
    version: str | None = None,
    languages: Sequence[str] = (),
    notes: Notes | None = None,
    progress: Progress = quiet,
) -> list[Statements]:
    """The same from files that were found before; given: what they were found in, for messages and the manifest."""
    notes = notes or Notes()
    files = _in_order(files)
    named = _named(files)
    _in_a_language(files)
    reading = Reading(notes, _asked(version) or next(iter(named), None), languages)
    content, digest, parts = _contents(reading, given, files, notes, progress)
    counts = content.counts()
    said = _version(files, named, counts, version)
    _check(said, counts, files)
    for part in parts:
        notes.tell("ESCO-11", f"no {part} among the files", "")
    counts["files"] = len(files)
    graph = f"esco/{said}"
    origin = source(graph, version=said, file=", ".join(given), sha256=digest)
    origin = replace(origin, note=" ".join((origin.note, *_borrowed(reading))))
    found = notes.findings(names.graph(graph))
    made = Statements(
        graph, esco_rdf.Pieces(content, names, counts), origin, found, counts, coverage=content.coverage()
    )
    return [made, *_apart(content, said, names, origin)]


def _borrowed(reading: Reading) -> Iterator[str]:
    """What labels came from files of another version: a stated source."""
    for (file, version, lang), n in sorted(reading.foreign.items()):
        yield f"Labels in {lang} of {n} concepts are from {file}, of ESCO {version}."


def _apart(content: Content, version: str, names: Names, origin: Source) -> Iterator[Statements]:
    """Labels of concepts that the release does not have, in a graph of their own."""
    if content.apart:
        graph = f"{APART}/{version}"
        triples = list(esco_rdf.apart(content.apart, names.graph(graph)))
        files = sorted({one.file for some in content.apart.values() for one in some})
        said = source(graph, version=version, file=", ".join(files), sha256=origin.sha256)
        yield Statements(graph, triples, said, counts={"concepts": len(content.apart)})


def _in_order(files: Sequence[EscoFile]) -> list[EscoFile]:
    """Concepts before what speaks of them, English first: the first language says which concepts there are.

    Labels of files that tell no version, or this one, come before those of another: what a release says itself stands.
    """
    own = {f.version for f in files if f.header.kind not in (Kind.LABELS, Kind.NOT_READ)} | {None}
    return sorted(
        (f for f in files if f.header.kind is not Kind.NOT_READ),
        key=lambda f: (
            _ORDER.index(f.header.kind),
            f.version not in own,
            f.language != "en",
            f.language or "",
            f.name,
            f.where,
        ),
    )


def _contents(
    reading: Reading, given: Sequence[str], files: Sequence[EscoFile], notes: Notes, progress: Progress
) -> tuple[Content, str, list[str]]:
    """The content of all files, the SHA-256 over theirs, and what a release has and they have not."""
    relating: Relating | None = None
    seen: dict[tuple[str, str | None], EscoFile] = {}
    for number, file in enumerate(files):
        progress("reading ESCO", number / len(files))
        kind = file.header.kind
        if kind in _NAMED and not reading.needs(file):
            continue
        data = file.read()
        key = (hashlib.sha256(data).hexdigest(), file.language if kind in _NAMED else None)
        if (before := seen.setdefault(key, file)) is not file:
            notes.tell("ESCO-03", f"the same file as {before.label}; read once", file.label)
            continue
        table = parse(file, data, notes)
        del data
        if kind in (Kind.CONCEPTS, Kind.LABELS):
            reading.concepts(table)
        elif kind is Kind.SCHEMES:
            reading.schemes(table)
        else:
            relating = relating or Relating(reading)
            _TAKE[kind](relating, table)
    if not reading.content.concepts:
        kinds = sorted({f.header.kind.value for f in files}) or ["files that are not read here"]
        what = "no ESCO concepts, only " + ", ".join(kinds)
        mend = "give the zip '… - classification - en - csv.zip' as well"
        raise InputError(what, where=", ".join(given), mend=mend)
    progress("reading ESCO", 1.0)
    (relating or Relating(reading)).finish()
    digest = hashlib.sha256("".join(f"{sha}\n" for sha in sorted({sha for sha, _ in seen})).encode()).hexdigest()
    return reading.content, digest, list(missing(reading.content, [f.header.kind for f in files]))


_TAKE = MappingProxyType(
    {
        Kind.BROADER: Relating.broader,
        Kind.HIERARCHY: Relating.hierarchy,
        Kind.COLLECTION: Relating.collection,
        Kind.OCCUPATION_SKILL: Relating.occupation_skill,
        Kind.SKILL_SKILL: Relating.skill_skill,
    }
)


def _in_a_language(files: Sequence[EscoFile]) -> None:
    for file in files:
        if file.header.kind in _NAMED and file.language is None:
            mend = f"rename it so that its name ends in the language, such as {Path(file.name).stem}_sv.csv"
            raise InputError("the language of its labels cannot be told", where=file.where, mend=mend)


def _named(files: Sequence[EscoFile]) -> dict[str, str]:
    """The version that names tell, if any, and where; more than one is refused."""
    named: dict[str, str] = {}
    for file in sorted(files, key=lambda f: f.where):
        if file.version is not None and file.header.kind is not Kind.LABELS:  # labels may be of another version
            named.setdefault(file.version, file.where)
    if len(named) > 1:
        (one, here), (other, there) = sorted(named.items())[:2]
        what = f"two versions of ESCO at once: {one} here, {other} in {there}"
        mend = "put each version in a folder of its own, such as v1.1.1, and name each with --esco"
        raise InputError(what, where=here, mend=mend)
    return named


def _asked(said: str | None) -> str | None:
    return None if said is None else asked_version(said)


def _version(files: Sequence[EscoFile], named: Mapping[str, str], counts: Mapping[str, int], said: str | None) -> str:
    """The version by names and by what was asked for, which must agree, or else by the counts."""
    if (wanted := _asked(said)) is not None:
        for found, where in named.items():
            if found != wanted:
                mend = "leave out --esco-version, or give other files"
                raise InputError(f"its name says version {found}, not {wanted}", where=where, mend=mend)
        return wanted
    if named:
        return next(iter(named))
    if (alike := _alike(counts)) is not None:
        return alike
    nearest = min(KNOWN, key=lambda v: len(_differing(KNOWN[v], counts)))
    kind = _differing(KNOWN[nearest], counts)[0] if counts["skills"] else "skills"
    raise InputError(
        "the version of ESCO cannot be told from names or counts",
        where=files[0].where,
        mend=f"say it with --esco-version, such as 1.2.0 ({nearest} would have {KNOWN[nearest][kind]} {kind}, "
        f"and {counts[kind]} were read: cut short?)",
    )


def _check(version: str, counts: Mapping[str, int], files: Sequence[EscoFile]) -> None:
    where = ", ".join(sorted({str(f.path) for f in files}))
    for kind in _differing(KNOWN.get(version, {}), counts):
        if "relations" in kind and not any("elations" in f.where for f in files):
            raise InputError(
                "these are ESCO's concepts without the relations between them",
                where=where,
                mend="give the other zip too, the one whose name has no language (s4c build --esco FOLDER takes both)",
            )
        raise InputError(
            f"ESCO {version} has {KNOWN[version][kind]} {kind}, and {counts[kind]} were read",
            where=where,
            mend="download it again (cut short?), or say which version it is with --esco-version",
        )
    if (alike := _alike(counts)) not in (None, version):
        what = f"these are the counts of ESCO {alike}, not of {version}"
        raise InputError(what, where=where, mend=f"say --esco-version {alike}, or mend the names")


def _alike(counts: Mapping[str, int]) -> str | None:
    """The one known release with these counts."""
    alike = [v for v, known in KNOWN.items() if not _differing(known, counts)]
    return alike[0] if len(alike) == 1 and counts["skills"] else None


def _differing(known: Mapping[str, int], counts: Mapping[str, int]) -> list[str]:
    """Kinds of which there are some, but not as many as the release has."""
    return [kind for kind, n in known.items() if counts[kind] not in (0, n)]
