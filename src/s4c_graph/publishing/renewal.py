"""Which files of a site need not be made again: those for which every reading says what it said; before any is made.

What was read for each unit of files (``publishing.reads``) is laid down beside the marker of a site, with a seal of
what it said. When the site is published again, files whose seal is as it was stay, if they are as they were written.
A record that cannot be read, or is of another maker, tells nothing: then all is made.
"""

from __future__ import annotations

import hashlib
import json
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from s4c_graph.core import assets
from s4c_graph.publishing.reads import Key, Reads
from s4c_graph.publishing.site import File, Site
from s4c_graph.publishing.writing import RECORD, as_written

FORMAT = 1
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
    """A unit whose files were made, or stay: then there are only their paths. keys: what was read, sorted."""

    unit: str
    seal: str
    keys: tuple[Key, ...]
    paths: tuple[str, ...]
    files: tuple[File, ...] = ()

    @property
    def same(self) -> tuple[str, ...]:
        """Paths of the files that stay as they are."""
        return () if self.files else self.paths


@dataclass(frozen=True)
class Earlier:
    """Units of the site that is there. folder: of the site. known: digests of its files by path.

    units: seal, numbers of keys, with spaces, and paths of each, by name. keys: by number.
    """

    folder: Path
    known: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, tuple[str, str, list[str]]] = field(default_factory=dict)
    keys: tuple[Key, ...] = ()

    @staticmethod
    def read(folder: Path, known: Mapping[str, str], mark: str) -> Earlier:
        """What a site's record tells of these files of it; nothing where it is of another mark, or cannot be read."""
        try:
            said = json.loads((folder / RECORD).read_text(encoding="utf-8"))
            if said["format"] != FORMAT or said["mark"] != mark:
                return Earlier(folder)
            units = {
                name: (str(seal), str(keys), [str(path) for path in paths])
                for name, (seal, keys, paths) in said["units"].items()
            }
            return Earlier(folder, known, units, tuple(Key(str(table), str(place)) for table, place in said["keys"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return Earlier(folder)

    def stays(self, unit: str, reads: Reads) -> Made | None:
        """A unit whose readings say what they said, and whose files are as they were written; else None."""
        if (found := self.units.get(unit)) is None:
            return None
        seal, numbers, paths = found
        try:
            keys = tuple(self.keys[int(number)] for number in numbers.split())
        except (IndexError, ValueError):
            return None
        if not all(key.table in reads.tables for key in keys) or reads.seal(keys) != seal:
            return None
        if not all(as_written(self.folder, path, self.known) for path in paths):
            return None
        return Made(unit, seal, keys, tuple(paths))


class Record:
    """What is laid down of a site's units. mark: of what makes them."""

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self._units: dict[str, tuple[str, array[int], tuple[str, ...]]] = {}
        self._numbers: dict[Key, int] = {}

    def __len__(self) -> int:
        return len(self._units)

    def add(self, made: Made) -> None:
        """Take a unit down; its files are not kept."""
        numbers = (self._numbers.setdefault(key, len(self._numbers)) for key in made.keys)
        self._units[made.unit] = made.seal, array("L", numbers), made.paths

    @property
    def content(self) -> bytes:
        """The record as JSON, the same for the same units in any order."""
        keys = sorted(self._numbers)
        place = {self._numbers[key]: at for at, key in enumerate(keys)}
        units = {
            name: (seal, " ".join(str(place[number]) for number in numbers), paths)
            for name, (seal, numbers, paths) in sorted(self._units.items())
        }
        said = {"format": FORMAT, "mark": self.mark, "keys": keys, "units": units}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def renewed(units: Iterable[Unit], reads: Reads, earlier: Earlier | None = None) -> Iterator[Made]:
    """Each unit, made only where it does not stay as it was in an earlier site."""
    for unit in units:
        if earlier is not None and (same := earlier.stays(unit.name, reads)) is not None:
            yield same
            continue
        with reads.noted() as found:
            files = tuple(unit.make())
        keys = tuple(sorted(found))
        yield Made(unit.name, reads.seal(keys), keys, tuple(file.path for file in files), files)


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
