"""Which files of a site need not be made again: those for which every reading says what it said; before any is made.

What was read for each unit of files (``publishing.reads``) is laid down beside the marker of a site, with a digest of
what it said. When the site is published again, each digest is worked out once; files that read nothing that says
something else stay, if they are as they were written. A record that is not as it was written, or is of another maker,
tells nothing: then all is made.
"""

from __future__ import annotations

import hashlib
import json
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, partial
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from s4c_graph.core import assets
from s4c_graph.publishing.reads import Key, Reads, Said
from s4c_graph.publishing.site import File, Site
from s4c_graph.publishing.writing import RECORD, as_written

FORMAT = 2
_LONGEST_SEAL = 200
_PARTED = b"\n"
"""The line between what was read and the units."""
_LIBRARIES = ("jinja2", "markupsafe", "pyoxigraph", "rdflib")
"""What else decides on the bytes of a file."""
_READ = ("holding", "addresses", "about", "remote")
"""What of a site is read through tables, or told apart here."""
_SHIPPED = ("ontology", "shapes", "queries")


class Unit(NamedTuple):
    """Files that are made together, from what is read meanwhile and from nothing else. name: one of a site's own."""

    name: str
    make: Callable[[], Iterable[File]]


class Made(NamedTuple):
    """A unit whose files were made, or stay: then there are only their paths.

    read: what was read, in the order of keys; None for a unit that stays, of which the earlier record tells it.
    """

    unit: str
    paths: tuple[str, ...]
    files: tuple[File, ...] = ()
    read: tuple[Said, ...] | None = None

    @property
    def same(self) -> tuple[str, ...]:
        """Paths of the files that stay as they are."""
        return self.paths if self.read is None else ()


@dataclass(frozen=True)
class Earlier:
    """Units of the site that is there. folder: of the site. known: digests of its files by path. reads: of the new one.

    units: numbers of what was read, with spaces, and paths of each, by name. said: what was read, by number.
    """

    folder: Path
    known: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, tuple[str, list[str]]] = field(default_factory=dict)
    said: Sequence[Said] = ()
    reads: Reads = field(default_factory=Reads, compare=False, repr=False)

    @staticmethod
    def read(folder: Path, known: Mapping[str, str], mark: str, reads: Reads) -> Earlier:
        """What a site's record tells of these files of it; nothing where it is of another mark, or cannot be read."""
        try:
            with (folder / RECORD).open("rb") as file:
                head = file.readline(_LONGEST_SEAL)
                if head != seal(mark, hashlib.file_digest(file, "sha256").hexdigest()):
                    return Earlier(folder)
                file.seek(len(head))
                said = [
                    Said(Key(sys.intern(str(table)), str(place)), digest)
                    for table, place, digest in map(json.loads, iter(file.readline, _PARTED))
                ]
                units = {
                    str(name): (str(numbers), [str(path) for path in paths])
                    for name, numbers, paths in map(json.loads, file)
                }
            return Earlier(folder, known, units, said, reads)
        except (OSError, ValueError, TypeError, RecursionError):
            return Earlier(folder)

    @cached_property
    def alike(self) -> frozenset[str]:
        """Numbers of what says the same now, worked out once.

        To be asked for when all tables are there, and before processes begin: then these share it.
        """
        return frozenset(
            str(number)
            for number, said in enumerate(self.said)
            if said.key.table in self.reads.tables and self.reads.says(said.key) == said
        )

    def stays(self, unit: str) -> Made | None:
        """A unit whose readings say what they said, and whose files are as they were written; else None."""
        if (found := self.units.get(unit)) is None:
            return None
        numbers, paths = found
        if not self.alike.issuperset(numbers.split()):
            return None
        if not all(as_written(self.folder, path, self.known) for path in paths):
            return None
        return Made(unit, tuple(paths))


class Record:
    """What is laid down of a site's units. mark: of what makes them. earlier: what tells of those that stay."""

    def __init__(self, mark: str, earlier: Earlier | None = None) -> None:
        self.mark = mark
        self._earlier = earlier
        self._units: dict[str, tuple[array[int], tuple[str, ...]]] = {}
        self._numbers: dict[Said, int] = {}
        self._moved: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._units)

    def add(self, made: Made) -> None:
        """Take a unit down; its files are not kept."""
        numbers = self._staying(made.unit) if made.read is None else map(self._number, made.read)
        self._units[made.unit] = array("L", numbers), made.paths

    def write(self, file: BinaryIO) -> None:
        """Write the record from the beginning of a file: a seal, what was read, the units, each a line of JSON.

        The same units give the same bytes, in whatever order they were made.
        """
        summed = hashlib.sha256()
        file.write(seal(self.mark, summed.hexdigest()))
        for piece in self._body():
            summed.update(piece)
            file.write(piece)
        file.seek(0)
        file.write(seal(self.mark, summed.hexdigest()))

    def _body(self) -> Iterator[bytes]:
        said = sorted(self._numbers)
        place = [""] * len(said)
        for at, one in enumerate(said):
            place[self._numbers[one]] = str(at)
        yield from _lines((*key, digest) for key, digest in said)
        yield _PARTED
        yield from _lines(
            (name, " ".join([place[number] for number in numbers]), paths)
            for name, (numbers, paths) in sorted(self._units.items())
        )

    def _number(self, said: Said) -> int:
        return self._numbers.setdefault(said, len(self._numbers))

    def _staying(self, unit: str) -> Iterator[int]:
        """Numbers of what was read for a unit that stays; each is looked up once, of some hundred thousands."""
        assert self._earlier is not None
        numbers, moved = self._earlier.units[unit][0].split(), self._moved
        for number in numbers:
            if number not in moved:
                moved[number] = self._number(self._earlier.said[int(number)])
        return map(moved.__getitem__, numbers)


def seal(mark: str, digest: str) -> bytes:
    """The first line of a record, which no longer fits once what follows is cut short or touched.

    digest: SHA-256 of what follows, in hexadecimal.
    """
    return f"{FORMAT} {mark} {digest}\n".encode()


def _lines(told: Iterable[object]) -> Iterator[bytes]:
    """Lines of JSON, some hundreds in one piece."""
    written = map(json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode, told)
    while some := list(islice(written, 500)):
        yield ("\n".join(some) + "\n").encode()


def renewed(units: Iterable[Unit], reads: Reads, earlier: Earlier | None = None) -> Iterator[Made]:
    """Each unit, made only where it does not stay as it was in an earlier site."""
    for unit in units:
        if earlier is not None and (same := earlier.stays(unit.name)) is not None:
            yield same
            continue
        with reads.noted() as found:
            files = tuple(unit.make())
        read = tuple(map(reads.says, sorted(found)))
        yield Made(unit.name, tuple(file.path for file in files), files, read)


def tasks(
    units: Sequence[Unit], reads: Reads, earlier: Earlier | None = None, *, at_once: int
) -> list[partial[Iterator[Made]]]:
    """The same as tasks that can be done side by side. at_once: units of each."""
    return [partial(renewed, units[start : start + at_once], reads, earlier) for start in range(0, len(units), at_once)]


def mark(site: Site) -> str:
    """One digest of all that makes a site's units beside what they read: this package, its libraries, what is asked."""
    made = hashlib.sha256()
    for path in _sources():
        made.update(f"{path.name} {path.stat().st_size}\n".encode())
        made.update(path.read_bytes())
    about = replace(site.about, digest="", issued=site.about.issued[:4], sources={})
    asked = [(one.name, getattr(site, one.name)) for one in fields(site) if one.name not in _READ]
    libraries = [(name, version(name)) for name in _LIBRARIES]
    told = (
        FORMAT,
        sys.version_info[:2],
        libraries,
        site.names.base,
        dict(site.addresses.copies),
        about,
        asked,
    )
    made.update(repr(told).encode())
    return made.hexdigest()


def _sources() -> Iterator[Path]:
    """The files of this package that have a part in a site."""
    package = Path(__file__).resolve().parent.parent
    for path in sorted(package.rglob("*")):
        if path.is_file() and path.suffix != ".pyc" and "assets" not in path.relative_to(package).parts:
            yield path
    for folder in _SHIPPED:
        yield from (path for path in sorted(assets.folder(folder).rglob("*")) if path.is_file())
