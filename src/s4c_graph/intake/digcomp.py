"""DigComp 3.0 from its official data supplement into graph ``digcomp/3.0``: find, read, check, join, write.

The way of a file: ``digcomp_json`` or ``digcomp_xlsx`` (what does it say?) → ``digcomp_content`` (whole? the
same as the others?) → ``digcomp_rdf`` (N-Triples). What was odd is collected in ``digcomp_findings``.
The text is read from the user's files and from nowhere else. Guide: docs/guides/digcomp.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from s4c_graph.core import ntriples
from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.core.release import Progress, quiet
from s4c_graph.core.sources import whole
from s4c_graph.core.values import Place, Statements
from s4c_graph.intake import archive, digcomp_json, digcomp_xlsx
from s4c_graph.intake import digcomp_content as dc
from s4c_graph.intake.digcomp_content import Content
from s4c_graph.intake.digcomp_findings import Notes
from s4c_graph.intake.digcomp_rdf import Writer

GRAPH = f"digcomp/{dc.VERSION}"
COUNTS = dc.COUNTS
_JSON, _BOOK = (".jsonld", ".json"), (".xlsx",)
_MOST_FILES = 200
_HEAD = 1 << 16


def read(
    paths: Sequence[Path],
    names: Names,
    *,
    titles: Mapping[str, str] | None = None,
    described: bool = False,
    progress: Progress = quiet,
) -> Statements:
    """DigComp 3.0 from JSON-LD files, workbooks and folders of them together, as Statements of graph ``digcomp/3.0``.

    titles: English titles that the graph has already, by IRI of area or competence. described: whether the
    graph describes the framework already. Each file must be whole by its counts; languages are merged; the
    order of the paths does not matter, and JSON-LD and workbook of one edition give the same statements.
    Raises InputError, with the place and the mend, for what cannot be used.
    """
    notes = Notes(names.graph(GRAPH))
    writer = Writer(names, titles or {}, described=described)
    contents: list[tuple[tuple[bool, int, str], Content]] = []
    seen: dict[str, Path] = {}
    files = _files(paths, notes)
    for number, path in enumerate(files):
        progress("reading DigComp", number / len(files))
        sha = hashlib.sha256(archive.plain(path, digcomp_json.LARGEST + 1)).hexdigest()
        if sha in seen:
            notes.tell("DC-12", f"the same file as {seen[sha].name}; read once", Place(path.name))
            continue
        seen[sha] = path
        book = path.suffix.lower() in _BOOK
        own = Notes(notes.graph)
        content = digcomp_xlsx.read(path, own) if book else digcomp_json.read(path, own, writer.iri)
        dc.check(content)
        _keep(own, notes)
        if content.tidied:
            told = f"{content.tidied} texts had blanks or line ends to put right; nothing else was changed"
            notes.tell("DC-04", told, Place(path.name))
        languages = len({lang for item in content.items.values() for _, lang in item.texts})
        contents.append(((book, languages, sha), content))
    joined = dc.joined([content for _, content in sorted(contents, key=lambda pair: pair[0])], notes)
    dc.shares(joined, notes)
    dc.lacking(joined, notes)
    lines = list(dict.fromkeys(writer.lines(joined, notes)))
    digest = hashlib.sha256("".join(f"{sha}\n" for sha in sorted(seen)).encode()).hexdigest()
    origin = whole(GRAPH, file=", ".join(sorted(path.name for path in seen.values())), sha256=digest)
    places = {writer.iri(*key): item.place for key, item in joined.items.items()}
    counts = {**{f"{kind}s": len(joined.of(kind)) for kind in dc.COUNTS}, "files": len(seen), "triples": len(lines)}
    return Statements(GRAPH, list(ntriples.chunks(lines)), origin, notes.findings(), counts, places)


def _keep(own: Notes, notes: Notes) -> None:
    """Take over what a file's reader found; a reference that another file had told of is told once."""
    told = {f.focus for f in notes.findings() if f.code == "DC-02"}
    for finding in own.findings():
        if finding.code == "DC-02" and finding.focus in told:
            continue
        notes.keep(finding)


def _files(paths: Sequence[Path], notes: Notes) -> list[Path]:
    """The supplement's files among the paths, in one order; in folders, other files are passed over with a note."""
    found: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir():
            inside = [p for p in sorted(path.iterdir()) if p.is_file() and not p.name.startswith((".", "~$"))]
            if len(inside) > _MOST_FILES:
                raise InputError(f"holds more than {_MOST_FILES} files", where=str(path), mend="name the files")
            taken = [p for p in inside if _is_one(p)]
            for other in inside:
                if other not in taken:
                    notes.tell("DC-08", "no file of the DigComp supplement; passed over", Place(other.name))
            if not taken:
                mend = "put the supplement's .jsonld or .xlsx into it"
                raise InputError("holds no DigComp data supplement", where=str(path), mend=mend)
            found |= {p.resolve(): p for p in taken}
        elif not path.is_file():
            raise InputError("no such file or folder", where=str(path))
        elif path.suffix.lower() not in (*_JSON, *_BOOK):
            mend = "unpack it and give the folder" if archive.is_zip(path) else "give the .jsonld or the .xlsx"
            raise InputError("is no DigComp data supplement by its name", where=str(path), mend=mend)
        else:
            found[path.resolve()] = path
    if not found:
        raise InputError("no file of DigComp was given", mend="give the supplement's .jsonld or .xlsx")
    return sorted(found.values(), key=lambda p: (p.name, str(p)))


def _is_one(path: Path) -> bool:
    if path.suffix.lower() in _JSON:
        return digcomp_json.is_supplement(archive.plain(path, _HEAD))
    return path.suffix.lower() in _BOOK
