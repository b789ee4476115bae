"""Who decides: people by their ORCID or their name; first of the modules of a review."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from s4c_graph.core.errors import InputError
from s4c_graph.core.mappings import Record

_ORCID = re.compile(r"(?:https?://orcid\.org/|orcid:)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])/?\Z", re.IGNORECASE)
_LONGEST_NAME = 200


@dataclass(frozen=True)
class Reviewer:
    """Who decides: an ORCID, as an IRI, or a name."""

    id: str = ""
    label: str = ""

    @classmethod
    def of(cls, said: str) -> Reviewer:
        """The reviewer that a text names: an ORCID with or without its address, else a name.

        Raises InputError for an empty or unprintable name, and for an ORCID whose check digit does not fit.

        >>> Reviewer.of("0000-0002-1825-0097").id, Reviewer.of(" Ann  Lee ").label
        ('https://orcid.org/0000-0002-1825-0097', 'Ann Lee')
        """
        if not said.isprintable():
            raise InputError("the reviewer's name holds characters that cannot be seen", mend="type it again")
        name = " ".join(said.split())
        orcid = _ORCID.match(name)
        if orcid:
            digits = orcid[1].upper()
            if _check_digit(digits) != digits[-1]:
                raise InputError(f"{digits} is no ORCID: its check digit does not fit", mend="copy it from orcid.org")
            return cls(id=f"https://orcid.org/{digits}")
        if not name or len(name) > _LONGEST_NAME:
            what = "is empty" if not name else f"is longer than {_LONGEST_NAME} characters"
            raise InputError(f"the reviewer's name {what}", mend="give an ORCID or a name")
        return cls(label=name)

    @property
    def name(self) -> str:
        """The IRI, or the name."""
        return self.id or self.label

    def reviewed(self, record: Record) -> bool:
        """Whether a record is a decision of this person."""
        return self.name in record.values("reviewer_id" if self.id else "reviewer_label")

    def slots(self, role: str) -> dict[str, str]:
        """The slots that name this person in a role, ``reviewer`` or ``author``."""
        return {f"{role}_id": self.id, f"{role}_label": self.label}


def _check_digit(orcid: str) -> str:
    """The last character of an ORCID, after ISO 7064 11,2."""
    total = 0
    for digit in _digits(orcid):
        total = (total + digit) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)


def _digits(orcid: str) -> Iterator[int]:
    return (int(c) for c in orcid.replace("-", "")[:15])
