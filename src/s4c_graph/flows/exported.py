"""What an export gives before it is written: files by name, and what they lack; ``cli`` writes it, ``publish`` too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Exported:
    """Files of one format. files: bytes by relative name, one name for a format of one file.

    losses: a sentence for each thing that the format asks and the data lack, or that the graph holds and the format
    has no place for; nothing is invented to fill it.

    >>> Exported({"a.json": b"{}"}).losses
    ()
    """

    files: Mapping[str, bytes]
    losses: tuple[str, ...] = ()
