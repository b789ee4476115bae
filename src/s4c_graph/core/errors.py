"""The errors of the library, each one line that says what, where, and the mend; every other room raises them.

S4CError
├── InputError      what was handed in cannot be used            exit 2
│   ├── QueryError      a query or one of its parameters
│   │   └── NotSoError  what was to be explained does not hold   exit 1
│   └── ReleaseError    a release that is absent, damaged or busy
├── MissingError    this machine lacks something                 exit 3
└── BackendError    a store refused or cannot do what was asked  exit 2
"""

from __future__ import annotations


class S4CError(Exception):
    """A failure told in one line: what went wrong, where, and the mend.

    >>> str(InputError("unknown competence 'CIT.99'", mend="see s4c query cq01"))
    "unknown competence 'CIT.99'; see s4c query cq01"
    """

    exit_code = 2

    def __init__(self, what: str, *, where: str | None = None, mend: str | None = None) -> None:
        self.what = _one_line(what)
        self.where = _one_line(where) if where else None
        self.mend = _one_line(mend) if mend else None
        super().__init__(self.what)

    def __str__(self) -> str:
        said = f"{self.where}: {self.what}" if self.where else self.what
        return f"{said}; {self.mend}" if self.mend else said


class InputError(S4CError):
    """A file, value or parameter that cannot be used as it is."""


class QueryError(InputError):
    """A query that is malformed, unknown, refused, or called with the wrong parameters."""


class NotSoError(QueryError):
    """A triple that was to be explained does not hold: the answer is no."""

    exit_code = 1


class ReleaseError(InputError):
    """A release that does not exist, is damaged, or is being built by another process."""


class BackendError(S4CError):
    """A store that refused an operation, cannot do it, or cannot be reached."""


class MissingError(S4CError):
    """Something this machine lacks (Java, an extra, a server), with how to get it."""

    exit_code = 3


def _one_line(text: str) -> str:
    """Fold any text, an engine's message included, into one printable line of bounded length."""
    folded = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return folded if len(folded) <= 500 else folded[:497] + "…"
