"""Two folders change places: in one step where the system can, else in two that a later publishing can undo."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from pathlib import Path

_HERE = -100
"""AT_FDCWD of openat(2): paths are taken from the working folder."""
_EXCHANGE = 2
"""RENAME_EXCHANGE of renameat2(2), Linux 3.15."""


def exchange(new: Path, out: Path) -> None:
    """Put folder ``new`` in the place of ``out`` and delete what stood there, which nobody sees half gone."""
    if not out.exists():
        new.rename(out)
        return
    if _at_once(new, out):
        shutil.rmtree(new, ignore_errors=True)
        return
    old = new.with_name(new.name + "-old")
    out.rename(old)
    try:
        new.rename(out)
    except OSError:
        old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _at_once(new: Path, out: Path) -> bool:
    """True when the kernel has exchanged the two."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    return int(rename(_HERE, os.fsencode(new), _HERE, os.fsencode(out), _EXCHANGE)) == 0
