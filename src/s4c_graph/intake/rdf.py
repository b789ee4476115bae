"""A user's RDF file, which nobody trusts, to statements of one graph: parsed whole in a bounded child process first.

Turtle, N-Triples, N-Quads, TriG, RDF/XML and JSON-LD, UTF-8. Size, nesting, time and memory are
bounded; nothing is fetched (``owl:imports``, JSON-LD contexts, DOCTYPEs); a file that is wrong
anywhere is refused as a whole, with the line. Blank nodes are renamed, relative IRIs resolve
against ``document:/``. The findings:

====== ======= =====================================================
RDF-01 Info    the file holds no statement
RDF-02 Warning a literal that is not in the lexical space of its datatype
RDF-03 Warning a character that does not show, such as a direction override
RDF-04 Info    a relative IRI without a base
====== ======= =====================================================
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Finding, Place, Severity, Statements
from s4c_graph.intake.rdf_text import SUFFIXES
from s4c_graph.intake.sources import source

_PIECE = 4 << 20


def read(path: Path, names: Names, settings: Settings, *, graph: str) -> Statements:
    """The statements of one RDF file, for one named graph; the format is told by its suffix.

    places knows the line (or, for JSON-LD, the JSON pointer) where each IRI is first a subject.
    Raises InputError, with file, line and mend, for a file that is malformed anywhere, of another
    format than its name says, not UTF-8, too large, nested too deeply, too slow to parse, that
    needs something fetched, has a DOCTYPE, puts statements into named graphs, or needs RDF 1.2.
    """
    format = _format(path)
    _check_size(path, settings)
    folder = _Folder()
    _run_child(path, format, folder.path, settings)
    findings = tuple(_finding(path, said) for said in _report(path, folder.path)["findings"])
    triples = folder.path / "triples.nt"
    count = _lines(triples)
    if not count:
        empty = {"en": "the file holds no statement", "sv": "filen innehåller inga påståenden"}
        empty["pl"] = "plik nie zawiera żadnych stwierdzeń"
        findings = (Finding("RDF-01", Severity.INFO, path.name, empty, place=Place(path.name, line=1)), *findings)
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return Statements(
        graph,
        _Pieces(folder),
        source(graph, version=sha256[:12], file=path.name, sha256=sha256),
        findings=findings,
        counts={"triples": count},
        places=_Places(folder, path.name, pointers=format == "json-ld"),
    )


def _format(path: Path) -> str:
    format = SUFFIXES.get(path.suffix.lower())
    if format is None:
        known = ", ".join(SUFFIXES)
        raise InputError(
            f"{path.suffix or 'no suffix'} is no RDF format read here", where=str(path), mend=f"one of {known}"
        )
    return format


def _check_size(path: Path, settings: Settings) -> None:
    if not path.is_file():  # a pipe or a device could be endless
        raise InputError("is not a file" if path.exists() else "no such file", where=str(path))
    size = path.stat().st_size
    if size > settings.max_input_mb << 20:
        raise InputError(
            f"has {size / (1 << 20):,.0f} MiB; at most {settings.max_input_mb} are read",
            where=str(path),
            mend="split it, or raise max_input_mb (S4C_MAX_INPUT_MB)",
        )


def _run_child(path: Path, format: str, folder: Path, settings: Settings) -> None:
    job = {
        "file": str(path.absolute()),
        "format": format,
        "folder": str(folder),
        "max_mb": settings.max_parse_mb,
        "max_s": settings.max_parse_s,
    }
    command = [sys.executable, "-P", "-m", "s4c_graph.intake.rdf_child", json.dumps(job)]
    with (folder / "stderr").open("wb") as stderr:
        try:
            done = subprocess.run(  # noqa: S603 - our own module, the file is only named
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                timeout=settings.max_parse_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise _slow(path, settings) from None
    if done.returncode == 0 and (folder / "report.json").is_file():
        return
    if done.returncode == -24:  # SIGXCPU: the processor time was used up before the deadline
        raise _slow(path, settings)
    raise InputError(
        f"cannot be parsed: the parser gave up ({_last_words(folder / 'stderr', done.returncode)})",
        where=str(path),
        mend=f"it may need more than {settings.max_parse_mb} MiB: split it, or raise max_parse_mb (S4C_MAX_PARSE_MB)",
    )


def _slow(path: Path, settings: Settings) -> InputError:
    return InputError(
        f"is not parsed after {settings.max_parse_s} s",
        where=str(path),
        mend="split it, or raise max_parse_s (S4C_MAX_PARSE_S)",
    )


def _last_words(stderr: Path, returncode: int) -> str:
    said = stderr.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    code = f"signal {-returncode}" if returncode < 0 else f"exit {returncode}"
    return f"{code}: {said[-1][:200]}" if said else code


def _report(path: Path, folder: Path) -> Any:
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    if "error" in report:
        where = f"{path}:{report['line']}" if report["line"] else str(path)
        raise InputError(report["error"], where=where, mend=report["mend"])
    return report


def _finding(path: Path, said: Mapping[str, Any]) -> Finding:
    return Finding(
        said["code"],
        Severity(said["severity"]),
        said["focus"] or path.name,
        {"en": said["message"]},
        path=said["path"],
        value=said["value"],
        place=Place(path.name, line=said["line"], pointer=said["pointer"]),
    )


def _lines(file: Path) -> int:
    with file.open("rb") as stream:
        return sum(piece.count(b"\n") for piece in iter(lambda: stream.read(_PIECE), b""))


class _Folder:
    """A temporary folder that lasts as long as something still reads from it."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="s4c-rdf-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


class _Pieces:
    """The parsed statements as pieces of whole lines; they can be read again."""

    def __init__(self, folder: _Folder) -> None:
        self._folder = folder

    def __iter__(self) -> Iterator[bytes]:
        with (self._folder.path / "triples.nt").open("rb") as stream:
            while piece := stream.read(_PIECE):
                yield piece + stream.readline()


class _Places(Mapping[str, Place]):
    """IRI → place, read from the child's list when somebody first asks: without findings nobody does."""

    def __init__(self, folder: _Folder, file: str, *, pointers: bool) -> None:
        self._folder, self._file, self._pointers = folder, file, pointers
        self._known: dict[str, str] | None = None

    def _all(self) -> dict[str, str]:
        if self._known is None:
            with (self._folder.path / "places.tsv").open(encoding="utf-8", newline="\n") as lines:
                pairs = (line.rstrip("\n").split("\t", 1) for line in lines)
                self._known = dict(pairs)
        return self._known

    def __getitem__(self, iri: str) -> Place:
        said = self._all()[iri]
        return Place(self._file, pointer=said) if self._pointers else Place(self._file, line=int(said))

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())
