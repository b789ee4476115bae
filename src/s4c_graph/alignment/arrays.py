"""Arrays of an index on disk: one .npy file each, written beside and renamed, opened memory-mapped and shared."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s4c_graph.core.errors import ReleaseError

ABOUT = "about.json"
_MEND = "s4c align index makes it again"


def write(folder: Path, name: str, array: NDArray[Any]) -> None:
    """One array into a folder; name may hold slashes."""
    file = folder / f"{name}.npy"
    file.parent.mkdir(parents=True, exist_ok=True)
    np.save(file, np.ascontiguousarray(array), allow_pickle=False)


def read(folder: Path, name: str) -> NDArray[Any]:
    """One array, memory-mapped read-only. Raises ReleaseError where it is missing or no array."""
    file = folder / f"{name}.npy"
    try:
        found: NDArray[Any] = np.asarray(np.load(file, mmap_mode="r", allow_pickle=False))
    except (OSError, ValueError, EOFError) as error:
        raise ReleaseError(f"alignment index damaged: {name} cannot be read", where=str(folder), mend=_MEND) from error
    return found


def write_texts(folder: Path, name: str, texts: Iterable[str]) -> None:
    """Texts as one array of UTF-8 bytes and one of where each ends."""
    parts = [text.encode("utf-8", "surrogatepass") for text in texts]
    write(folder, name, np.frombuffer(b"".join(parts), dtype=np.uint8))
    write(folder, f"{name}-ends", np.cumsum([0, *map(len, parts)], dtype=np.int64))


class Texts:
    """Texts written by :func:`write_texts`, each decoded when it is asked for."""

    def __init__(self, folder: Path, name: str) -> None:
        self._bytes, self._ends = read(folder, name), read(folder, f"{name}-ends")

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, at: int) -> str:
        return bytes(self._bytes[self._ends[at] : self._ends[at + 1]]).decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return (self[at] for at in range(len(self)))


@contextmanager
def draft(folder: Path) -> Iterator[Path]:
    """A folder to write in that takes the place of another when all went well, and is gone otherwise."""
    beside = folder.with_name(f".{folder.name}-{os.getpid()}")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    try:
        yield beside
        old = folder.with_name(f".{folder.name}-old-{os.getpid()}")
        if folder.exists():
            folder.rename(old)
        beside.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def seal(folder: Path, about: Mapping[str, Any]) -> None:
    """Write what the index is, with size and checksum of each of its files."""
    files = {
        file.relative_to(folder).as_posix(): [file.stat().st_size, _sha256(file)]
        for file in sorted(folder.rglob("*.npy"))
    }
    text = json.dumps({**about, "files": files}, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / ABOUT).write_text(text + "\n", encoding="utf-8")


def about(folder: Path, format: int) -> dict[str, Any]:
    """What an index says of itself, its files held against it by name and size.

    Raises ReleaseError where there is none, it is of another format, or a file is missing or cut.
    """
    try:
        said: dict[str, Any] = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        files, written = dict(said["files"]), said["format"]
    except FileNotFoundError:
        raise ReleaseError("no alignment index here", where=str(folder), mend=_MEND) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReleaseError(f"alignment index damaged: {ABOUT} ({error})", where=str(folder), mend=_MEND) from error
    if written != format:
        what = f"alignment index of format {written}, this version reads {format}"
        raise ReleaseError(what, where=str(folder), mend=_MEND)
    for name, (size, _) in files.items():
        file = folder / name
        if not file.is_file() or file.stat().st_size != size:
            raise ReleaseError(f"alignment index damaged: {name}", where=str(folder), mend=_MEND)
    return said


def damaged(folder: Path, format: int) -> list[str]:
    """Names of files whose checksum differs; empty when all is well."""
    files = about(folder, format)["files"]
    return [name for name, (_, digest) in files.items() if _sha256(folder / name) != digest]


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
