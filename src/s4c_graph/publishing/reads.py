"""What the making of a file reads of what a site holds, noted, so that a file that would read the same may stay.

Everything that is read comes from tables: what is said of a thing, what names it, what it is called, what a role needs.
What is noted is the key of each value and the digest of the value. A table's value is worked out of others; only the
value counts as read, not what it was worked out of, so that a change that does not show in it goes no further.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

from rdflib.term import BNode, Literal, URIRef

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
_IRI, _BLANK = "<", "_:"
MOST = 50_000
"""Values of one table that are remembered at once: more are worked out again, so that memory stays level."""


class Key(NamedTuple):
    """A value that was read: the name of its table, and its place there: ``<`` and an IRI, ``_:`` and the name of a
    blank node, or a text.
    """

    table: str
    place: str


class Said(NamedTuple):
    """What a key said when it was read. digest: of the value, BLAKE2b of 128 bits, in hexadecimal."""

    key: Key
    digest: str


class Table(Generic[K, V]):
    """Values by key, each worked out once, of a great many again; whoever asks for one is noted to have read it.

    >>> reads = Reads()
    >>> double = reads.table("double", lambda number: 2 * int(number))
    >>> with reads.noted() as found:
    ...     double("21")
    42
    >>> sorted(found)
    [Key(table='double', place='21')]
    """

    def __init__(self, reads: Reads, name: str, make: Callable[[K], V], *, kept: bool) -> None:
        self.name = name
        self._reads = reads
        self._make = make
        self._known: dict[K, V] | None = {} if kept else None

    def __call__(self, key: K) -> V:
        """The value of a key. What it is worked out of does not count as read."""
        reads = self._reads
        opened = reads.opened
        if opened is not None and not isinstance(key, Literal):  # all that a literal says is in itself
            opened.setdefault(self.name, set()).add(key)
        if self._known is None:
            return self._make(key)
        try:
            return self._known[key]
        except KeyError:
            reads.opened = None
        if len(self._known) >= MOST:
            self._known.clear()
        try:
            found = self._known[key] = self._make(key)
        finally:
            reads.opened = opened
        return found


@dataclass
class Reads:
    """The tables of what is held, and what is read of them.

    opened: keys by table that were read since noting began; None where nothing is noted. tables: by name.
    """

    opened: dict[str, set[Hashable]] | None = None
    tables: dict[str, Table[Any, Any]] = field(default_factory=dict)
    _said: dict[Key, Said] = field(default_factory=dict)

    def table(self, name: str, make: Callable[[K], V], *, kept: bool = True) -> Table[K, V]:
        """A table, by a name that tells it from all others.

        make: the value of a key: an IRI, a blank node, or a text that begins like neither. Two values are alike when
        their ``repr`` is. kept: False where a value is at hand and need not be remembered.
        """
        made = Table(self, name, make, kept=kept)
        self.tables[name] = made
        return made

    @contextmanager
    def noted(self) -> Iterator[set[Key]]:
        """The keys that are read in this block; known when it is left."""
        found: set[Key] = set()
        before, self.opened = self.opened, {}
        try:
            yield found
        finally:
            opened, self.opened = self.opened, before
            for table, keys in (opened or {}).items():
                found.update(Key(table, _place(key)) for key in keys)

    def says(self, key: Key) -> Said:
        """What a key says now; one object a key, of a great many again. Raises KeyError for one of no table."""
        if (found := self._said.get(key)) is None:
            if len(self._said) >= 4 * MOST:
                self._said.clear()
            value = repr(self.tables[key.table](_key(key.place)))
            found = self._said[key] = Said(key, hashlib.blake2b(value.encode(), digest_size=16).hexdigest())
        return found


def _place(key: Hashable) -> str:
    return f"{_IRI if isinstance(key, URIRef) else _BLANK if isinstance(key, BNode) else ''}{key}"


def _key(place: str) -> str:
    if place.startswith(_IRI):
        return URIRef(place.removeprefix(_IRI))
    return BNode(place.removeprefix(_BLANK)) if place.startswith(_BLANK) else place
