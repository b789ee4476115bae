"""A partner's JSON before anyone looks at it: bounded in size and nesting, UTF-8, whole, or refused with the line."""

from __future__ import annotations

import json
import mmap
import re
from pathlib import Path
from typing import Any

from s4c_graph.core.errors import InputError
from s4c_graph.core.settings import Settings
from s4c_graph.intake.rdf_jsonld import check_nesting
from s4c_graph.intake.rdf_text import Text, Unreadable, check_text

SUFFIXES = (".json", ".jsonld")
MAX_MB = 64
"""What is held in memory as JSON takes some ten times its size."""
_HALF = re.compile(
    rb"(?i)(?<!\\)(?:\\\\)*\\u(?:d[89ab][0-9a-f]{2}(?!\\ud[c-f][0-9a-f]{2})|(?<!\\ud[89ab][0-9a-f]{2}\\u)d[c-f][0-9a-f]{2})"
)
"""An escaped surrogate that has no other half (RFC 8259, 8.2)."""
_TOKEN = re.compile(rb'"((?:[^"\\]++|\\.)*+)(?:"(\s*+:)?|\\?+\Z)|[\[{\]}]', re.S)
"""A text, or a bracket; a text that never ends is taken to the end at once, so that nothing is looked at twice."""
_MOST_KEYS = 1_000


def load(path: Path, settings: Settings) -> Any:
    """The JSON of a file. Raises InputError, with the line, for one too large, too deeply nested, or no JSON."""
    if not path.is_file():
        raise InputError("is not a file" if path.exists() else "no such file", where=str(path))
    size = path.stat().st_size
    if size > settings.max_input_mb << 20:
        what = f"has {size / (1 << 20):,.0f} MiB; at most {settings.max_input_mb} are read"
        raise InputError(what, where=str(path), mend="split it, or raise max_input_mb (S4C_MAX_INPUT_MB)")
    if size > MAX_MB << 20:
        raise InputError(
            f"has {size / (1 << 20):,.0f} MiB; at most {MAX_MB} are read as JSON", where=str(path), mend="split it"
        )
    text = Text(path.read_bytes())
    try:
        check_text(text)
        check_nesting(text)
        if half := _HALF.search(text.data):
            raise Unreadable("holds half a character (a lone surrogate)", line=text.line(half.start()))
        return json.loads(text.data[text.start :], parse_constant=_refused)
    except json.JSONDecodeError as error:
        mend = "is the file complete?" if error.pos >= len(error.doc.rstrip()) else None
        raise InputError(f"is not JSON: {error.msg}", where=f"{path}:{error.lineno}", mend=mend) from error
    except Unreadable as error:
        where = f"{path}:{error.line}" if error.line else str(path)
        raise InputError(error.what, where=where, mend=error.mend) from error
    except (RecursionError, ValueError) as error:
        raise InputError(f"is not JSON that can be read: {error}", where=str(path)) from error


def outline(path: Path) -> dict[str, None]:
    """The keys of a JSON file's outermost object, without their values; nothing of it is held in memory.

    For files that cannot be loaded. Empty for a file of another suffix, and where there are none.
    """
    keys: dict[str, None] = {}
    depth = 0
    if path.suffix.lower() not in SUFFIXES or not path.is_file() or not path.stat().st_size:
        return keys
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for found in _TOKEN.finditer(data):
            if found[1] is None:
                depth += 1 if found[0] in (b"[", b"{") else -1
            elif depth == 1 and found[2] is not None and len(keys) < _MOST_KEYS:
                keys[found[1].decode("utf-8", "replace")] = None
    return keys


def _refused(constant: str) -> Any:
    raise Unreadable(f"holds {constant}, which is no JSON")
