"""Vectors of an index's labels by one sentence model, kept on disk as float16 and shared; between encoder and channels.

folder/
  encoder-<key>.npy          the vectors, one row a label, mapped into memory
  encoder-<key>.json         what they are of, and a checksum a block; written last: without it there are no vectors
  encoder-<key>.part         vectors that are being made, or were when a process was killed; the next goes on from them
  encoder-<key>.part.json    what those are of, a line a block
  encoder-<key>.lock         held while they are made
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from s4c_graph.alignment.encoder_pooling import Floats
from s4c_graph.core.errors import InputError
from s4c_graph.core.release import Progress, quiet

FORMAT = 1
BLOCK = 2_048
"""Labels of a block: what is lost at most when a process is killed."""
_LINE = 1 << 16
"""Bytes of a line of the journal, at most; a few hundred are used."""


class Encodes(Protocol):
    """What is needed of a sentence model: :class:`s4c_graph.alignment.encoder.Encoder`, or a stand-in."""

    name: str
    width: int

    @property
    def digest(self) -> str:
        """SHA-256 of all that its vectors depend on."""

    def encode(self, texts: Sequence[str], kind: Literal["query", "document"] = "query") -> Floats:
        """Vectors of texts, (n, width), of length 1."""


@dataclass(frozen=True)
class LabelVectors:
    """Vectors of labels, (n, width) of float16, mapped from ``path``."""

    path: Path
    values: NDArray[np.float16]

    @property
    def width(self) -> int:
        """Numbers of a vector."""
        return int(self.values.shape[1])

    def __len__(self) -> int:
        return len(self.values)

    def rows(self, ids: NDArray[np.integer[Any]] | slice) -> Floats:
        """Vectors of some labels, (n, width) of float32."""
        return np.asarray(self.values[ids], dtype=np.float32)

    @classmethod
    def of(
        cls, encoder: Encodes, labels: Sequence[str], folder: Path, key: str, progress: Progress = quiet
    ) -> LabelVectors:
        """The vectors of labels, as they are kept in a folder; made, kept and checked where they are not.

        key: what the labels are of, such as the digest of an index and which field; other labels need another key.
        Vectors of another model, width, number of labels or key are never taken, and damaged ones are made anew.
        Raises InputError where the folder cannot be written to and does not hold them.
        """
        about = {
            "format": FORMAT,
            "model": encoder.digest,
            "key": key,
            "rows": len(labels),
            "width": encoder.width,
            "block": BLOCK,
        }
        name = hashlib.sha256(f"{encoder.digest} {key}".encode()).hexdigest()[:16]
        path = folder / f"encoder-{name}.npy"
        if (kept := _kept(path, about)) is not None:
            return cls(path, kept)
        with _sole(path):
            if (kept := _kept(path, about)) is None:  # another process may have made them meanwhile
                _made(encoder, labels, path, about, progress)
                kept = _kept(path, about)
        if kept is None:
            raise InputError("were written and cannot be read back", where=str(path), mend="name another folder")
        return cls(path, kept)


def fits(encoder: Encodes, vectors: LabelVectors) -> None:
    """Raise InputError where a model's vectors cannot be compared with those that are kept."""
    if encoder.width != vectors.width:
        raise InputError(
            f"the sentence model {encoder.name!r} gives vectors of {encoder.width} numbers, "
            f"those of the index have {vectors.width}",
            mend="name the model that the index was made with, or make its vectors anew",
        )


def _kept(path: Path, about: dict[str, Any]) -> NDArray[np.float16] | None:
    """The vectors of a file that is whole and of what is asked for; None otherwise."""
    try:
        said = json.loads(path.with_suffix(".json").read_bytes())
        if not isinstance(said, dict) or {k: v for k, v in said.items() if k != "sums"} != about:
            return None
        found: NDArray[np.float16] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    if found.dtype != np.float16 or found.shape != (about["rows"], about["width"]):
        return None
    return found if said.get("sums") == [_sum(found[at : at + BLOCK]) for at in range(0, len(found), BLOCK)] else None


def _made(encoder: Encodes, labels: Sequence[str], path: Path, about: dict[str, Any], progress: Progress) -> None:
    """Make the vectors block by block, each checked off as it is written, then give them their name."""
    part, journal = path.with_suffix(".part"), path.with_suffix(".part.json")
    try:
        sums = _left(part, journal, about)
        with part.open("r+b" if sums else "w+b") as file, journal.open("a" if sums else "w", encoding="utf-8") as noted:
            if sums:
                file.seek(_start(about) + len(sums) * BLOCK * about["width"] * 2)
                file.truncate()
            else:
                _head(file, about)
                noted.write(json.dumps(about) + "\n")
            for at in range(len(sums) * BLOCK, len(labels), BLOCK):
                progress(f"sentence model: {at:,} of {len(labels):,} labels", at / len(labels))
                block = np.asarray(encoder.encode(labels[at : at + BLOCK], "document"), dtype=np.float16)
                file.write(block.tobytes())
                _sync(file)
                sums.append(_sum(block))
                noted.write(f"{sums[-1]}\n")
                noted.flush()
            _sync(file)
        path.with_suffix(".json").unlink(missing_ok=True)
        part.replace(path)
        beside = path.with_suffix(".json.part")
        beside.write_text(json.dumps({**about, "sums": sums}) + "\n", encoding="utf-8")
        beside.replace(path.with_suffix(".json"))
        journal.unlink()
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(path), mend="name another folder") from error


def _left(part: Path, journal: Path, about: dict[str, Any]) -> list[int]:
    """Checksums of the blocks of a part that are whole, from the first on; none where it is of something else."""
    try:
        with journal.open(encoding="utf-8") as lines, part.open("rb") as file:
            if json.loads(lines.readline(_LINE)) != about:
                return []
            file.seek(_start(about))
            sums: list[int] = []
            size = BLOCK * about["width"] * 2
            while (line := lines.readline(_LINE)).endswith("\n"):
                block = file.read(size)
                if zlib.crc32(block) != int(line) or len(block) != size:
                    break
                sums.append(int(line))
            if sums:
                _rewrite(journal, about, sums)
            return sums
    except (OSError, ValueError):
        return []


def _rewrite(journal: Path, about: dict[str, Any], sums: Sequence[int]) -> None:
    beside = journal.with_suffix(".new")
    beside.write_text("\n".join([json.dumps(about), *map(str, sums)]) + "\n", encoding="utf-8")
    beside.replace(journal)


def _head(file: Any, about: dict[str, Any]) -> None:
    shape = (about["rows"], about["width"])
    np.lib.format.write_array_header_1_0(
        file, {"descr": np.lib.format.dtype_to_descr(np.dtype("<f2")), "fortran_order": False, "shape": shape}
    )


def _start(about: dict[str, Any]) -> int:
    """Where the vectors begin in a file: after its head."""
    head = BytesIO()
    _head(head, about)
    return head.tell()


def _sum(block: NDArray[np.float16]) -> int:
    return zlib.crc32(np.ascontiguousarray(block).data)


def _sync(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())


@contextmanager
def _sole(path: Path) -> Iterator[None]:
    """One process at a time makes a file; the others wait for it."""
    from filelock import FileLock

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path.with_suffix(".lock"))
        lock.acquire()
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(path), mend="name another folder") from error
    try:
        yield
    finally:
        lock.release()
