"""ESCO from its official RDF distribution into graph ``esco/<version>``, the same shape as the CSV route, streamed.

Three passes, none of which holds more than a partition in memory, whatever the size of the file:

1. the file, checked and parsed in a bounded child process (``esco_dump_child``), comes as N-Triples;
   each statement that is read goes to its subject, or to the label node or node literal it needs;
2. each partition of nodes is joined: concept → node → text becomes concept → text;
3. each partition of subjects becomes lines (``esco_dump_words``), which are kept to be loaded.

What is written: docs/reference/esco-rdf.md, "From RDF". The join: docs/decisions/0008.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import weakref
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from s4c_graph.core.coverage import wanted
from s4c_graph.core.errors import InputError
from s4c_graph.core.names import ESCO, Names
from s4c_graph.core.release import Progress, quiet
from s4c_graph.core.values import Finding, Statements
from s4c_graph.intake import esco_dump_terms as t
from s4c_graph.intake.esco_dump_files import Dump, find, in_order, is_dump, version_of
from s4c_graph.intake.esco_dump_words import Said, Writer, parted
from s4c_graph.intake.esco_findings import Notes
from s4c_graph.intake.esco_spill import Spill, no_space
from s4c_graph.intake.sources import source

__all__ = ["is_dump", "read", "read_dumps"]

_STEP = 1 << 20
_PIECE = 4 << 20
_MOST = 64 << 30  # bytes of one unpacked file
_PARSER_MB = 1024
_SECONDS, _SLOWEST = 120, 500_000  # the time a file may take: some seconds, and its size at so many bytes a second
_SHOWN = 25
_OUT_OF_TIME = (-24, -9)  # SIGXCPU, and what follows where both limits are the same


def read(
    paths: Sequence[Path],
    names: Names,
    *,
    version: str | None = None,
    languages: Sequence[str] = (),
    progress: Progress = quiet,
    folder: Path | None = None,
) -> Statements:
    """One ESCO release, from Turtle, N-Triples or RDF/XML, plain, gzipped, in zips or in folders.

    version: where neither names nor the data (``owl:versionInfo``) tell it. languages: BCP 47 tags of the only
    ones whose labels and texts are taken, all when empty. folder: where temporary
    files go, the system's folder when None; about as much space as the unpacked file is needed there.
    All is read and checked before this returns, and the order of the paths and of the statements does
    not matter. Raises InputError for what cannot be used: RDF that is malformed (with the line), cut
    short, not UTF-8, with a DOCTYPE, without any concept of ESCO's, together with CSV files, or with
    fewer concepts than a known version has.
    """
    given = sorted({p.absolute().name for p in paths})
    return read_dumps(
        find(paths), names, given=given, version=version, languages=languages, progress=progress, folder=folder
    )


def read_dumps(
    dumps: Sequence[Dump],
    names: Names,
    *,
    given: Sequence[str],
    version: str | None = None,
    languages: Sequence[str] = (),
    progress: Progress = quiet,
    folder: Path | None = None,
) -> Statements:
    """The same from files that were found before; given: what they were found in, for messages and the manifest."""
    notes = Notes()
    dumps = in_order(dumps)
    size = sum(d.size for d in dumps)
    _room_for(size, folder)
    subjects, nodes = Spill(size, folder), Spill(size, folder)
    sorting = _Sorting(subjects, nodes)
    try:
        shas, done = [], 0
        for dump in dumps:
            shas.append(_parsed(dump, sorting, progress, done, size))
            done += dump.size
        label = ", ".join(sorted({d.label for d in dumps}))
        progress("joining labels and texts", None)
        _join(nodes, subjects, notes, label, languages)
        nodes.close()
        for predicate, n in sorted(sorting.skipped.items(), key=lambda item: (-item[1], item[0]))[:_SHOWN]:
            notes.tell("ESCO-26", f"not read: {predicate.decode('utf-8', 'replace')[:200]}", label, times=n)
        writer = Writer(names, notes, label, languages)
        out = _Kept(folder)
        triples = _write(subjects, writer, out, progress)
    finally:
        nodes.close()
        subjects.close()
    counts = {**writer.summary(), "files": len(dumps), "triples": triples}
    if not any(counts[kind] for kind in ("skills", "occupations", "skill groups", "ISCO groups")):
        mend = "give ESCO's own file (content classification, format ttl), or give other RDF with --source"
        where = ", ".join(d.where for d in dumps)
        raise InputError("RDF without any concept of ESCO's", where=where, mend=mend)
    said = version_of(dumps, sorting.versions, counts, version, notes)
    graph = f"esco/{said}"
    digest = hashlib.sha256("".join(f"{sha}\n" for sha in sorted(shas)).encode()).hexdigest()
    origin = source(graph, version=said, file=", ".join(given), sha256=digest)
    found: Sequence[Finding] = notes.findings(names.graph(graph))
    return Statements(graph, out, origin, found, counts, coverage=writer.coverage())


def _room_for(size: int, folder: Path | None) -> None:
    """Raise InputError where the temporary folder has less space than the unpacked files take."""
    place = folder or Path(tempfile.gettempdir())
    if (free := shutil.disk_usage(place).free) < size:
        what = f"sorting the statements needs {size / 1e9:.1f} GB of disk, and {free / 1e9:.1f} are free"
        raise InputError(what, where=str(place), mend="free some, or name a folder with more in TMPDIR")


class _Sorting:
    """First pass: where each statement goes."""

    def __init__(self, subjects: Spill, nodes: Spill) -> None:
        self.subjects, self.nodes = subjects, nodes
        self.skipped: Counter[bytes] = Counter()
        self.versions: set[str] = set()

    def take(self, lines: list[bytes]) -> None:
        """Lay lines of N-Triples, without line feeds, where they are needed."""
        what, skipped = t.WHAT.get, []
        to_subject, to_node = self.subjects.add, self.nodes.add
        for line in lines:
            s, p, o = line.split(b" ", 2)
            do = what(p)
            if do is None:
                skipped.append(p)
            elif do == t.LINK:
                if o[:1] == b'"':
                    to_subject(s, line)
                else:
                    to_node(o[:-2], line)
            elif do == t.VALUE:
                to_node(s, line)
            elif do == t.DIRECT:
                to_subject(s, line)
            elif do == t.RELATION:
                o = o[:-2]
                if o[:1] == b"<":
                    to_subject(s, line)
                    to_subject(o, b"%b %b %b ." % (o, t.BACK[p], s))
            elif do == t.KIND:
                if o[:-2] in t.TYPES:
                    to_subject(s, line)
            elif do == t.BACKWARDS:
                to_subject(o[:-2], b"%b %b %b ." % (o[:-2], t.REPLACED_BY, s))
            elif o[:1] == b'"' and s.startswith(b"<" + ESCO.encode()) and len(self.versions) < _SHOWN:
                self.versions.add(parted(o[:-2])[0].decode("utf-8", "replace"))
        if skipped:
            self.skipped.update(skipped)
            if len(self.skipped) > 100 * _SHOWN:  # made to hurt: no vocabulary has so many
                self.skipped = Counter(dict(self.skipped.most_common(_SHOWN)))


def _parsed(dump: Dump, sorting: _Sorting, progress: Progress, done: int, size: int) -> str:
    """The first pass over one file; its SHA-256."""
    with tempfile.TemporaryDirectory(prefix="s4c-esco-") as folder:
        job = {
            "file": str(dump.path.absolute()),
            "member": dump.member,
            "packed": dump.packed,
            "format": dump.format,
            "folder": folder,
            "max_mb": _PARSER_MB,
            "max_s": _SECONDS + dump.size // _SLOWEST,
            "most": _MOST,
        }
        command = [sys.executable, "-P", "-m", "s4c_graph.intake.esco_dump_child", json.dumps(job)]
        with (Path(folder) / "stderr").open("wb") as stderr:
            child = subprocess.Popen(  # noqa: S603 - our own module, the file is only named
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr
            )
            try:
                for n in _pumped(child.stdout, sorting, Path(folder)):
                    progress("reading ESCO", min(1.0, (done + n) / max(size, 1)))
                code = child.wait()
            finally:
                child.kill()
                child.wait()
                if child.stdout is not None:
                    child.stdout.close()
        return str(_report(dump, Path(folder), code)["sha256"])


def _pumped(out: IO[bytes] | None, sorting: _Sorting, folder: Path) -> Iterator[int]:
    """Take what the child writes; how many bytes it has read so far."""
    if out is None:
        return
    rest, at = b"", folder / "at"
    while data := out.read(_STEP):
        data = rest + data
        end = data.rfind(b"\n") + 1
        rest = data[end:]
        if len(rest) > _PIECE * 16:
            raise InputError("holds a text of more than 64 MiB", mend="is it ESCO's own file?")
        if end:
            sorting.take(data[: end - 1].split(b"\n"))
            sorting.subjects.grown(end)
            sorting.nodes.grown(end)
            yield int(at.read_bytes() or b"0") if at.exists() else 0


def _report(dump: Dump, folder: Path, code: int) -> Mapping[str, Any]:
    written = folder / "report.json"
    if code != 0 or not written.is_file():
        last = (folder / "stderr").read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        ended = f"signal {-code}" if code < 0 else f"exit {code}"
        what = f"cannot be parsed: the parser gave up ({ended})"
        if code in _OUT_OF_TIME:
            what = "is not parsed in time, or was killed from outside"
        raise InputError(what + "".join(f": {line[:200]}" for line in last), where=dump.where)
    report: dict[str, Any] = json.loads(written.read_text(encoding="utf-8"))
    if "error" in report:
        where = f"{dump.where}:{report['line']}" if report["line"] else dump.where
        raise InputError(report["error"], where=where, mend=report["mend"])
    return report


def _join(nodes: Spill, subjects: Spill, notes: Notes, label: str, languages: Sequence[str]) -> None:
    """Second pass: concept → node → text, one partition after the other."""
    for lines in nodes:
        texts: dict[bytes, bytes] = {}
        told: dict[bytes, bytes] = {}
        links: list[tuple[bytes, bytes, bytes]] = []
        doubled: set[bytes] = set()
        for line in lines:
            s, p, o = line.split(b" ", 2)
            o = o[:-2]
            if t.WHAT[p] == t.LINK:
                links.append((s, p, o))
            elif o[:1] != b'"':
                continue
            elif p in t.LANGUAGES:
                told[s] = min(parted(o)[0], told.get(s, b"\xff"))
            elif (before := texts.setdefault(s, o)) != o:
                doubled.add(s)
                texts[s] = min(before, o)
        linked = set()
        written = 0
        for s, p, o in links:
            linked.add(o)
            text = texts.get(o)
            if text is None:
                code, kind = ("ESCO-20", "label node") if p in t.XL else ("ESCO-21", "node literal")
                notes.tell(code, f"a {kind} without a text; left out", label, focus=_iri(s), value=_iri(o))
                continue
            body, lang = parted(text)
            lang = lang or told.get(o, b"")
            if lang and languages and not wanted(lang.decode("utf-8", "replace"), languages):
                continue
            line = b'%b %b "%b"%b .' % (s, t.XL.get(p, p), body, b"@" + lang if lang.isalpha() else b"")
            subjects.add(s, line)
            written += len(line)
            if written > _PIECE:
                subjects.grown(written)
                written = 0
        subjects.grown(written)
        for node in sorted(doubled):
            notes.tell("ESCO-22", "a node with more than one text; one is kept", label, focus=_iri(node))
        if lost := sorted(texts.keys() - linked):
            message = "a label node or node literal that nothing links to; left out"
            notes.tell("ESCO-23", message, label, focus=_iri(lost[0]), times=len(lost))


def _iri(term: bytes) -> str:
    return term.strip(b"<>").decode("utf-8", "replace")


def _write(subjects: Spill, writer: Writer, out: _Kept, progress: Progress) -> int:
    """Third pass: the lines of each subject; how many there are."""
    triples = 0
    for number, lines in enumerate(subjects):
        about: dict[bytes, Said] = {}
        for line in lines:
            s, p, o = line.split(b" ", 2)
            said = about.get(s)
            if said is None:
                said = about[s] = {}
            if p in said:
                said[p].append(o[:-2])
            else:
                said[p] = [o[:-2]]
        del lines
        made: list[bytes] = []
        for s in sorted(about):
            made += writer.lines(s, about[s])
        triples += len(made)
        out.write(made)
        progress("writing ESCO", (number + 1) / subjects.partitions)
    return triples


class _Kept:
    """The finished lines in an unnamed temporary file, as pieces of whole lines; they can be read again."""

    def __init__(self, folder: Path | None) -> None:
        self._file = tempfile.TemporaryFile(prefix="s4c-esco-", dir=folder)  # noqa: SIM115 - goes with the object
        weakref.finalize(self, self._file.close)

    def write(self, lines: list[bytes]) -> None:
        if lines:
            try:
                self._file.write(b"\n".join(lines) + b"\n")
            except OSError as error:
                raise no_space(error) from error

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(0)
        while piece := self._file.read(_PIECE):
            yield piece + self._file.readline()
