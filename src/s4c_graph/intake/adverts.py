"""Job adverts as JSON, such as those of JobTech: told, so that they are refused in one line, and never read.

An advert asks for skills and offers none, and names whom to write to: it is no part of a graph that is published.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from s4c_graph.core.errors import InputError

_ABOUT = ("employer", "application_details", "workplace_address")


def found(document: Any) -> int:
    """How many adverts a document is a list of: answers of a search, or of its index; 0 for anything else.

    >>> found({"hits": [{"headline": "Bus driver", "employer": {}}]}), found({"hits": 1})
    (1, 0)
    """
    return sum(1 for _ in _adverts(document))


def refusal(path: Path, count: int) -> InputError:
    """What is said of such a file; nothing of the adverts themselves."""
    adverts = "a job advert" if count == 1 else f"{count:,} job adverts"
    what = f"holds {adverts}, which are not read: they ask for skills, offer none, and name people to write to"
    mend = (
        "write id and text of each, without contacts, as lines of a .jsonl file, and give it to s4c align run --input"
    )
    return InputError(what, where=str(path), mend=mend)


def _adverts(document: Any) -> Iterator[dict[str, Any]]:
    held = document
    for _ in range(2):  # an index wraps its hits in hits
        held = held.get("hits", [held]) if isinstance(held, dict) else held
    for one in held if isinstance(held, list) else ():
        advert = one.get("_source", one) if isinstance(one, dict) else None
        if isinstance(advert, dict) and "headline" in advert and any(key in advert for key in _ABOUT):
            yield advert
