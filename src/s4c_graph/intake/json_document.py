"""A partner's JSON before anyone looks at it: bounded in size and nesting, UTF-8, whole, or refused with the line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from s4c_graph.core.errors import InputError
from s4c_graph.intake.rdf_jsonld import check_nesting
from s4c_graph.intake.rdf_text import Text, Unreadable, check_text

MAX_MB = 64
"""What is held in memory as JSON takes some ten times its size."""
_HALF = re.compile(
    rb"(?i)(?<!\\)(?:\\\\)*\\u(?:d[89ab][0-9a-f]{2}(?!\\ud[c-f][0-9a-f]{2})|(?<!\\ud[89ab][0-9a-f]{2}\\u)d[c-f][0-9a-f]{2})"
)
"""An escaped surrogate that has no other half (RFC 8259, 8.2)."""


def load(path: Path) -> Any:
    """The JSON of a file. Raises InputError, with the line, for one too large, too deeply nested, or no JSON."""
    if not path.is_file():
        raise InputError("is not a file" if path.exists() else "no such file", where=str(path))
    size = path.stat().st_size
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


def _refused(constant: str) -> Any:
    raise Unreadable(f"holds {constant}, which is no JSON")
