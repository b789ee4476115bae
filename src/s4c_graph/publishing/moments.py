"""The day or time of a release as a moment, for feeds and for formats that have times and no days."""

from __future__ import annotations

from datetime import UTC, datetime

from s4c_graph.core.errors import InputError


def moment(issued: str) -> datetime:
    """A day or time, ISO 8601, as a time with a zone: a day as its first moment, what has no zone in UTC.

    Raises InputError for anything else.

    >>> moment("2026-01-31").isoformat(), moment("2026-01-31T10:00:00+02:00").isoformat()
    ('2026-01-31T00:00:00+00:00', '2026-01-31T10:00:00+02:00')
    """
    try:
        when = datetime.fromisoformat(issued)
    except ValueError:
        raise InputError(f"{issued!r} is no time of a release", mend="give a day or time, ISO 8601") from None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
