"""Zips from outside, read without trust: names that stay inside, sizes within bounds, damage told; intake's door.

Nothing is ever unpacked to disk: a member is read into memory, whole or its beginning, or streamed.
"""

from __future__ import annotations

import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from s4c_graph.core.errors import InputError

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    IndexError,
    OverflowError,
)
"""What the standard library raises for damaged, encrypted or exotic archives."""

_AGAIN = "download it again"
_SMALL = 1 << 20
_ENCRYPTED = 0x1
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True)
class Bounds:
    """How much of an archive is read: members, bytes of one and of all unpacked, and unpacked over packed size."""

    members: int = 2_000
    member_bytes: int = 512 << 20
    total_bytes: int = 2 << 30
    ratio: int = 200


BOUNDS = Bounds()
LARGE = Bounds(member_bytes=64 << 30, total_bytes=128 << 30)
"""For members that are streamed, never held."""


def is_zip(path: Path) -> bool:
    """Whether a file is meant to be a zip, by its first bytes or its suffix."""
    try:
        with path.open("rb") as stream:
            return stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06") or path.suffix.lower() == ".zip"
    except OSError as error:
        raise _unreadable(path, error) from error


def members(path: Path, bounds: Bounds = BOUNDS) -> list[str]:
    """Names of the files in a zip, in its own order; folders and what a Mac adds are left out.

    Raises InputError for a file that is no zip, is cut short, is encrypted, names a place outside
    itself or a link, holds a name twice, or would unpack beyond the bounds.
    """
    with _opened(path) as archive:
        infos = [i for i in archive.infolist() if not i.is_dir() and not _of_a_mac(i.filename)]
    _check(path, infos, bounds)
    return [i.filename for i in infos]


def size(path: Path, name: str) -> int:
    """Bytes of a member as the archive promises them, unpacked."""
    with _opened(path) as archive:
        return archive.getinfo(name).file_size


def read(path: Path, name: str, bounds: Bounds = BOUNDS) -> bytes:
    """One member, whole. Raises InputError when it is damaged or beyond the bounds."""
    return _read(path, name, bounds, None)


def head(path: Path, name: str, size: int, bounds: Bounds = BOUNDS) -> bytes:
    """The first ``size`` bytes of a member, or all of it when it is shorter."""
    return _read(path, name, bounds, size)


def plain(path: Path, size: int | None = None, bounds: Bounds = BOUNDS) -> bytes:
    """A file that is no archive, whole or its first ``size`` bytes, within the same bounds as a member."""
    try:
        if (found := path.stat().st_size) > bounds.member_bytes and size is None:
            raise _too_large(path.as_posix(), found, bounds.member_bytes)
        with path.open("rb") as stream:
            return stream.read(size if size is not None else bounds.member_bytes)
    except OSError as error:
        raise _unreadable(path, error) from error


@contextmanager
def streamed(path: Path, name: str, bounds: Bounds = LARGE) -> Iterator[BinaryIO]:
    """One member as a stream; what is read from it is never more than the archive promised.

    Raises InputError when the member is beyond the bounds; reading from a damaged one raises any of
    DAMAGE, which the one who reads has to tell.
    """
    with _opened(path) as archive:
        try:
            info = archive.getinfo(name)
        except KeyError:
            raise InputError(f"has no member {name!r}", where=str(path)) from None
        _check(path, [info], bounds)
        with archive.open(info) as stream:
            yield cast(BinaryIO, stream)


def _read(path: Path, name: str, bounds: Bounds, size: int | None) -> bytes:
    where = f"{path}/{name}"
    with _opened(path) as archive:
        try:
            info = archive.getinfo(name)
        except KeyError:
            raise InputError(f"has no member {name!r}", where=str(path)) from None
        _check(path, [info], bounds)
        try:
            with archive.open(info) as stream:
                data = stream.read(info.file_size if size is None else size)
        except DAMAGE as error:
            raise InputError(f"is damaged: {error}", where=where, mend=_AGAIN) from error
    if size is None and len(data) != info.file_size:
        raise InputError(f"is cut short: {len(data)} of {info.file_size} bytes", where=where, mend=_AGAIN)
    return data


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except DAMAGE as error:
        raise _no_zip(path, error) from error
    with archive:
        yield archive


def _no_zip(path: Path, error: Exception) -> InputError:
    try:
        with path.open("rb") as stream:
            start = stream.read(512)
    except OSError as problem:
        return _unreadable(path, problem)
    if not start:
        return InputError("is empty", where=str(path), mend=_AGAIN)
    if start.startswith(b"PK\x03\x04"):
        return InputError("is a zip that was cut short or damaged", where=str(path), mend=_AGAIN)
    if start.lstrip()[:1] == b"<":
        return InputError("is a web page, not a zip", where=str(path), mend="download the file the page links to")
    return InputError(f"is not a zip: {error}", where=str(path), mend=_AGAIN)


def _check(path: Path, infos: list[zipfile.ZipInfo], bounds: Bounds) -> None:
    if len(infos) > bounds.members:
        raise InputError(f"holds {len(infos)} files, more than {bounds.members}", where=str(path))
    seen: set[str] = set()
    total = 0
    for info in infos:
        where = f"{path}/{info.filename}"
        if _points_outside(info.orig_filename) or _points_outside(info.filename):
            what = f"holds {info.orig_filename!r}, a name that points outside the archive"
            raise InputError(what, where=str(path), mend="do not trust this file; " + _AGAIN)
        if stat.S_ISLNK(info.external_attr >> 16):
            raise InputError("is a link, not a file", where=where, mend="pack the file itself")
        if info.flag_bits & _ENCRYPTED:
            raise InputError("is encrypted", where=where, mend="unpack it and give the folder")
        if info.filename in seen:
            raise InputError(f"holds two members called {info.filename!r}", where=str(path), mend=_AGAIN)
        seen.add(info.filename)
        if info.file_size > bounds.member_bytes:
            raise _too_large(where, info.file_size, bounds.member_bytes)
        if info.file_size > max(_SMALL, bounds.ratio * info.compress_size):
            raise InputError(
                f"unpacks to more than {bounds.ratio} times its size (a zip bomb?)", where=where, mend=_AGAIN
            )
        total += info.file_size
    if total > bounds.total_bytes:
        raise _too_large(str(path), total, bounds.total_bytes)


def _points_outside(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or parts[0] == "" or bool(_DRIVE.match(name)) or "\x00" in name


def _of_a_mac(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rsplit("/", 1)[-1].startswith("._")


def _too_large(where: str, found: int, bound: int) -> InputError:
    return InputError(f"holds {found >> 20} MiB, more than the {bound >> 20} MiB read at most", where=where)


def _unreadable(path: Path, error: OSError) -> InputError:
    return InputError(f"cannot be read: {error.strerror or error}", where=str(path))
