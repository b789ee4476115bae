"""A file behind an https URL that a user named, fetched into a folder, to be read like any other file.

Bounded in size and time, packed content included; redirects are followed by hand, each judged like the first URL
(``fetch_door``); the kind is told by the content type, and what came must look like it.
"""

from __future__ import annotations

import hashlib
import http.client
import re
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import unquote, urljoin, urlsplit

from s4c_graph.core.errors import InputError
from s4c_graph.core.remote_http import shown
from s4c_graph.intake.fetch_door import Door, late, target
from s4c_graph.intake.rdf_text import SUFFIXES

REDIRECTS = 5
TYPES = MappingProxyType(
    {
        "text/turtle": ".ttl",
        "application/x-turtle": ".ttl",
        "application/n-triples": ".nt",
        "application/n-quads": ".nq",
        "application/trig": ".trig",
        "application/rdf+xml": ".rdf",
        "application/ld+json": ".jsonld",
        "application/json": ".json",
        "text/csv": ".csv",
        "text/tab-separated-values": ".tsv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    }
)
"""Content type → suffix of the file it is kept as."""
VAGUE = ("", "text/plain", "application/octet-stream", "binary/octet-stream", "application/xml", "text/xml")
"""Content types that say little: then the name in the URL tells the kind."""
_WHOLE = (".sssom.tsv", ".sssom.json", ".sssom.jsonld", ".sssom.ttl", ".sssom.nt", ".sssom.rdf")
_KINDS = (*_WHOLE, ".csv", ".xlsx", *SUFFIXES)
_MOVED = (301, 302, 303, 307, 308)
_PIECE = 1 << 16
_ACCEPT = ", ".join([*TYPES, "text/plain;q=0.5", "*/*;q=0.1"])


@dataclass(frozen=True)
class Fetched:
    """A file that was fetched: where it lies, the URL asked for, the one that answered, its digest, size in bytes."""

    path: Path
    url: str
    final: str
    sha256: str
    size: int


def is_url(text: str) -> bool:
    """True for what is meant as a URL and not as a path.

    >>> is_url("https://example.org/a.ttl"), is_url("http://example.org"), is_url("data/a.ttl")
    (True, True, False)
    """
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", text) is not None


def fetch(url: str, folder: Path, *, max_mb: int, max_s: float, door: Door | None = None) -> Fetched:
    """Fetch one file into a folder that exists; nothing of it stays there when it fails.

    max_mb: size of the unpacked file. max_s: seconds for everything, redirects included. Raises InputError, in one
    line, for a URL or a redirect that is not https, a host that is not public, an answer that is no file of a kind
    read here, too large, too slow, or not whole.
    """
    door, until, at = door or Door(), time.monotonic() + max_s, url
    for _ in range(REDIRECTS + 1):
        answer = _asked(at, folder, max_mb << 20, until, door)
        if isinstance(answer, Fetched):
            return Fetched(answer.path, url, answer.final, answer.sha256, answer.size)
        at = answer
    raise InputError(f"redirects more than {REDIRECTS} times", where=shown(url), mend="give the URL it ends at")


def name_of(url: str) -> str:
    """The name that a URL gives its file, its suffix included, made plain.

    >>> name_of("https://example.org/data/My%20courses.sssom.tsv?x=1"), name_of("https://example.org/")
    ('My-courses.sssom.tsv', 'data')
    """
    last = unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", last).strip(".-")[-80:].lstrip(".-")
    return plain or "data"


def _asked(url: str, folder: Path, most: int, until: float, door: Door) -> Fetched | str:
    """The file that one request brings, or the URL it redirects to."""
    host, port = target(url)
    sock = door.connect(url, until)
    over = threading.Event()

    def stop() -> None:  # a sender that drips byte by byte never meets the timeout of a single read
        over.set()
        try:
            sock.shutdown(2)
        except OSError:
            return

    clock = threading.Timer(max(0.0, until - time.monotonic()), stop)
    clock.daemon = True
    clock.start()
    connection = http.client.HTTPConnection(host, port)
    connection.sock, connection.auto_open = sock, 0
    try:
        connection.request("GET", _path(url), headers=_headers(host, port))
        with connection.getresponse() as answer:
            if answer.status in _MOVED:
                return _redirect(url, answer)
            if answer.status != 200:
                said = f"{answer.status} {http.client.responses.get(answer.status, '')}".strip()
                raise InputError(f"the server answers {said}", where=shown(url), mend="check the URL")
            saved = _saved(url, answer, folder, most)
        if over.is_set():  # what was cut off may look like an end
            saved.path.unlink()
            raise late(url)
        return saved
    except (OSError, http.client.HTTPException, ValueError) as error:
        if over.is_set() or isinstance(error, TimeoutError):
            raise late(url) from error
        raise InputError(f"the connection broke ({error!r})", where=shown(url), mend="try again") from error
    except InputError as error:
        if over.is_set():
            raise late(url) from error
        raise
    finally:
        clock.cancel()
        connection.close()
        sock.close()


def _headers(host: str, port: int) -> dict[str, str]:
    named = f"[{host}]" if ":" in host else host
    return {
        "Host": named if port == 443 else f"{named}:{port}",
        "Accept": _ACCEPT,
        "Accept-Encoding": "gzip, identity",
        "User-Agent": "s4c-graph",
        "Connection": "close",
    }


def _path(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _redirect(url: str, answer: http.client.HTTPResponse) -> str:
    to = urljoin(url, answer.headers.get("Location") or "")
    if to == url or not answer.headers.get("Location"):
        raise InputError("redirects to nowhere", where=shown(url), mend="check the URL")
    try:
        target(to)
    except InputError as error:
        raise InputError(f"redirects to {error}", where=shown(url), mend=error.mend) from error
    return to


def _saved(url: str, answer: http.client.HTTPResponse, folder: Path, most: int) -> Fetched:
    """The body of an answer as a file: written beside, looked at, and only then given its name."""
    suffix = _suffix(url, (answer.headers.get_content_type() if "Content-Type" in answer.headers else "").lower())
    length = answer.headers.get("Content-Length") or ""
    if length.isdigit() and int(length) > most:
        raise _large(url, most)
    digest, size, head = hashlib.sha256(), 0, b""
    beside = folder / ".fetching"
    try:
        with beside.open("wb") as out:
            for piece in _unpacked(url, answer, most):
                size += len(piece)
                if size > most:
                    raise _large(url, most)
                if len(head) < 4096:
                    head += piece[:4096]
                digest.update(piece)
                out.write(piece)
        _looks(url, suffix, head)
        stem = name_of(url)
        stem = next((stem[: -len(k)] for k in _KINDS if stem.lower().endswith(k)), stem.partition(".")[0]) or "data"
        path = folder / f"{stem}{suffix}"
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return Fetched(path, url, url, digest.hexdigest(), size)


def _suffix(url: str, said: str) -> str:
    """The suffix to keep a file under, by content type, or by its name where that says little."""
    name = name_of(url).lower()
    named = next((kind for kind in _KINDS if name.endswith(kind)), "")
    known = TYPES.get(said)
    if named in _WHOLE and (known is None or known in (".tsv", ".json", named[len(".sssom") :])):
        return named
    if known == ".tsv":
        mend = "its name must end in .sssom.tsv"
        raise InputError("is a table of tabs that is not named as a mapping set", where=shown(url), mend=mend)
    if known == ".json":
        return named if named in (".jsonld", ".json") else known
    if known:
        return known
    if said in VAGUE and named:
        return named
    what = "is a web page" if "html" in said else f"is of the content type {said or 'of no name'}"
    kinds = "Turtle, N-Triples, RDF/XML, JSON-LD, CSV, a workbook or a mapping set (SSSOM)"
    raise InputError(f"{what}, no kind that is read here", where=shown(url), mend=f"give the URL of {kinds}")


def _looks(url: str, suffix: str, head: bytes) -> None:
    """Refuse what does not look like its kind; RDF and JSON are looked at again when they are read."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise InputError("is a web page, whatever it is called", where=shown(url), mend="give the URL of the file")
    packed = head.startswith(b"PK\x03\x04")
    if packed != (suffix == ".xlsx") or (not packed and b"\0" in head):
        raise InputError(f"does not look like {suffix}", where=shown(url), mend="check what the URL gives")


def _unpacked(url: str, answer: http.client.HTTPResponse, most: int) -> Iterator[bytes]:
    """Pieces of the body, unpacked in small steps, so that a bomb is met long before it has grown."""
    packing = (answer.headers.get("Content-Encoding") or "identity").strip().lower()
    if packing not in ("identity", "gzip", "x-gzip"):
        raise InputError(
            f"is packed as {packing[:40]}, which was not asked for", where=shown(url), mend="give the file"
        )
    got = 0
    unpack = zlib.decompressobj(31) if packing != "identity" else None
    length = answer.headers.get("Content-Length") or ""
    while piece := answer.read1(_PIECE):
        got += len(piece)
        if got > most:
            raise _large(url, most)
        while unpack is not None and piece:
            try:
                made = unpack.decompress(piece, _PIECE)
            except zlib.error as error:
                raise InputError("is not packed as it says", where=shown(url), mend="try again") from error
            piece = unpack.unconsumed_tail
            if unpack.unused_data:
                raise InputError("has more after its packed content", where=shown(url), mend="give the file")
            if made:
                yield made
        if unpack is None:
            yield piece
    if (length.isdigit() and got != int(length)) or (unpack is not None and not unpack.eof):
        raise InputError("broke off before its end", where=shown(url), mend="try again")


def _large(url: str, most: int) -> InputError:
    mend = "give the file, or raise max_fetch_mb (S4C_MAX_FETCH_MB)"
    return InputError(f"is larger than {most >> 20} MiB", where=shown(url), mend=mend)
