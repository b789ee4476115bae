"""The child process of intake.rdf: bounds itself, looks at the file, parses it, and leaves what it found in a folder.

It is handed one JSON argument and writes ``triples.nt``, ``places.tsv`` and ``report.json``. It
imports neither rdflib nor anything that opens a connection.
"""

from __future__ import annotations

import contextlib
import errno
import json
import mmap
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from s4c_graph.intake import rdf_jsonld, rdf_literals, rdf_text, rdf_turtle, rdf_xml
from s4c_graph.intake.rdf_text import Text, Unreadable

_NEAR = 1 << 20  # how far after its subject a literal is looked for, so that the search stays linear


def main(job: dict[str, Any]) -> None:
    """Do one job: ``file``, ``format``, ``folder``, ``max_mb``, ``max_s``."""
    bound(job["max_mb"], job["max_s"])
    folder = Path(job["folder"])
    try:
        report = _read(Path(job["file"]), job["format"], folder)
    except Unreadable as error:
        report = {"error": error.what, "line": error.line, "mend": error.mend}
    except MemoryError:
        report = {"error": f"needs more than {job['max_mb']} MiB to parse", "line": None, "mend": "split it"}
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            report = {"error": error.strerror or str(error), "line": None, "mend": None}
        else:
            (folder / "triples.nt").unlink(missing_ok=True)
            report = {"error": "no space for the parsed statements", "line": None, "mend": "free some space in TMPDIR"}
    (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")


def bound(max_mb: int, max_s: int) -> None:
    try:
        import resource
    except ImportError:  # not on this system; the parent's deadline still holds
        return
    for kind, limit in (
        (resource.RLIMIT_AS, max_mb << 20),
        (resource.RLIMIT_CPU, max_s),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        wanted = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        with contextlib.suppress(ValueError, OSError):  # macOS refuses RLIMIT_AS
            resource.setrlimit(kind, (wanted, wanted))


def _read(file: Path, format: str, folder: Path) -> dict[str, Any]:
    with file.open("rb") as stream:
        size = stream.seek(0, 2)
        data: mmap.mmap | bytes = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
        text = Text(data)
        rdf_text.check_text(text)
        rdf_text.check_format(text, format)
        pointers: dict[str, str] = {}
        places: dict[str, int] = {}
        base = rdf_literals.BASE
        if size > text.start:
            if format == "xml":
                places = rdf_xml.check_xml(text, base)
            elif format == "json-ld":
                pointers = rdf_jsonld.check_jsonld(text, base)
            elif format in ("turtle", "trig"):
                rdf_turtle.check_nesting(text)
        stream.seek(text.start)
        triples = folder / "triples.nt"
        _parse(stream if size > text.start else None, format, base, triples)
        if format in ("nt", "nq"):
            places = rdf_turtle.subjects_of_lines(text)
        elif format in ("turtle", "trig"):
            places = rdf_turtle.subjects(text, base)
        if pointers:
            _write_places(folder, pointers.items())
        else:
            _write_places(folder, ((iri, text.line(at)) for iri, at in places.items()))
        return {"findings": list(_findings(triples, text, places, pointers))}


def _parse(stream: BinaryIO | None, format: str, base: str, triples: Path) -> None:
    from s4c_graph.core import syntax
    from s4c_graph.core.errors import S4CError

    with triples.open("wb") as out:
        if stream is None:
            return
        try:
            syntax.to_ntriples(stream, format, out, base=base)
        except S4CError as error:
            if isinstance(error.__cause__, OSError):
                raise error.__cause__ from error
            line = (error.where or "").rpartition(" ")[2]
            raise Unreadable(error.what, line=int(line) if line.isdigit() else None, mend=error.mend) from error


def _write_places(folder: Path, places: Any) -> None:
    with (folder / "places.tsv").open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(f"{iri}\t{place}\n" for iri, place in places)


def _findings(
    triples: Path, text: Text, places: dict[str, int], pointers: dict[str, str]
) -> Iterator[dict[str, str | int | None]]:
    if not triples.stat().st_size:
        return
    with triples.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        rdf_literals.refuse_rdf12(data, lambda s: text.line(places[s]) if s in places else None)
        for doubt in rdf_literals.doubts(data):
            start = places.get(doubt.subject)
            at = _written_at(text, doubt.value, start if start is not None else text.start)
            at = at if at is not None else start
            yield {
                "code": doubt.code,
                "severity": doubt.severity,
                "focus": doubt.subject,
                "path": doubt.path,
                "value": doubt.value,
                "message": doubt.message,
                "pointer": pointers.get(doubt.subject),
                "line": None if at is None or pointers else text.line(at),
            }


def _written_at(text: Text, value: str, start: int) -> int | None:
    """Offset of a literal as it is written after its subject, or None where escapes hide it."""
    said = value.encode()
    if not said or b"\n" in said:
        return None
    for before, after in ((b'"', b'"'), (b"'", b"'"), (b">", b"<"), (b"<", b">")):
        if (at := text.data.find(before + said + after, start, start + _NEAR)) >= 0:
            return at
    return None


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
