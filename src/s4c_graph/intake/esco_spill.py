"""Lines sorted into partitions by a key, on disk and not in memory; what the RDF intake of ESCO joins with.

A partition holds all lines of its keys, so that each can be joined by itself (a Grace hash join). All
partitions share one unnamed temporary file: when the process ends, however it ends, the space is free.
"""

from __future__ import annotations

import errno
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

from s4c_graph.core.errors import InputError

_FITTING = 8 << 20  # bytes of one partition that are aimed at
_FEWEST, _MOST = 16, 1024
_HELD = 16 << 20  # bytes of all partitions together that wait in memory


class Spill:
    r"""Lines by partition.

    size: bytes expected in all, from which the number of partitions follows. folder: where the file
    goes, None for the system's temporary folder. most: bytes that one partition may hold. Raises
    InputError when the disk is full and for a partition beyond ``most``, which only input made to hurt
    has: its keys would all be the same.

    >>> spill = Spill(1 << 20)
    >>> for key, line in ((b"a", b"a 1"), (b"b", b"b 1"), (b"a", b"a 2")):
    ...     spill.add(key, line)
    >>> sorted(tuple(lines) for lines in spill if lines)
    [(b'a 1', b'a 2'), (b'b 1',)]
    """

    def __init__(self, size: int, folder: Path | None = None, *, most: int = 512 << 20) -> None:
        wanted = min(_MOST, max(_FEWEST, size // _FITTING))
        self.partitions = 1 << (wanted - 1).bit_length()
        self.mask = self.partitions - 1
        self.waiting: list[list[bytes]] = [[] for _ in range(self.partitions)]
        self.bytes = 0
        self._held, self._most = 0, most
        self._blocks: list[list[tuple[int, int]]] = [[] for _ in range(self.partitions)]
        self._file = tempfile.TemporaryFile(prefix="s4c-esco-", dir=folder)  # noqa: SIM115 - closed by close()
        weakref.finalize(self, self._file.close)

    def add(self, key: bytes, line: bytes) -> None:
        """Lay one line, without its line feed, into the partition of its key."""
        self.waiting[crc32(key) & self.mask].append(line)

    def grown(self, size: int) -> None:
        """Say that about ``size`` bytes were laid in; now and then they are written down."""
        self._held += size
        if self._held >= _HELD:
            self._write()

    def _write(self) -> None:
        self._held = 0
        try:
            for blocks, waiting in zip(self._blocks, self.waiting, strict=True):
                if waiting:
                    block = b"\n".join(waiting) + b"\n"
                    waiting.clear()
                    self._file.write(block)
                    blocks.append((self.bytes, len(block)))
                    self.bytes += len(block)
            self._file.flush()
        except OSError as error:
            raise no_space(error) from error

    def __iter__(self) -> Iterator[list[bytes]]:
        """The lines of one partition after the other, without line feeds, in the order they came."""
        self._write()
        for blocks in self._blocks:
            size = sum(n for _, n in blocks)
            if size > self._most:
                what = f"states {size >> 20} MiB about a handful of things, more than the {self._most >> 20} read"
                raise InputError(what, mend="is it ESCO's own file?")
            parts = []
            for start, n in blocks:
                self._file.seek(start)
                parts.append(self._file.read(n))
            lines = b"".join(parts).split(b"\n")
            lines.pop()
            yield lines

    def close(self) -> None:
        """Give the space back."""
        self._file.close()


def no_space(error: OSError) -> InputError:
    """The error of a temporary file, told with its mend."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        mend = "free some, or name a folder with more in TMPDIR"
        return InputError("no space for sorting the statements", where=tempfile.gettempdir(), mend=mend)
    return InputError(f"cannot be written: {error.strerror or error}", where=tempfile.gettempdir())
