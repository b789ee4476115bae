"""The RDF files of an ESCO download, in folders, zips and gzips, and their version; first step of esco_dump."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from s4c_graph.core.errors import InputError
from s4c_graph.intake import archive
from s4c_graph.intake.esco import KNOWN
from s4c_graph.intake.esco_files import asked_version, below, is_table, version_in
from s4c_graph.intake.esco_findings import Notes

_FORMATS = MappingProxyType(
    {".ttl": "turtle", ".turtle": "turtle", ".nt": "nt", ".rdf": "xml", ".owl": "xml", ".xml": "xml"}
)
_TABLES = (".csv", ".tsv")
_HEAD = 1 << 20
_ESCO = b"data.europa.eu/esco"
_VERSION = re.compile(r"v?(\d+\.\d+(?:\.\d+)?)\Z", re.I)
_SORTS = ("skills", "occupations", "skill groups", "ISCO groups")
_PACKING = 15  # what a gzipped file of RDF unpacks to, about


@dataclass(frozen=True)
class Dump:
    """One RDF file: ``member`` of a zip, ``packed`` with gzip, or plain; size: its bytes unpacked, about."""

    path: Path
    member: str
    packed: bool
    format: str
    size: int
    label: str

    @property
    def where(self) -> str:
        """How errors name it."""
        return f"{self.path}/{self.member}" if self.member else str(self.path)


def is_dump(path: Path) -> bool:
    """Whether a path given for ESCO is RDF, or a zip or folder with RDF in it.

    >>> is_dump(Path("esco_v1.2.0.ttl")), is_dump(Path("skills_en.csv"))
    (True, False)
    """
    if path.is_dir():
        return any(is_dump(file) for file in below(path, is_rdf_or_table))
    if _format(path.name) is not None:
        return True
    if not path.is_file() or not archive.is_zip(path):
        return False
    return any(_format(member) is not None for member in archive.members(path, archive.LARGE))


def find(paths: Sequence[Path]) -> list[Dump]:
    """The RDF files of all paths, sorted by name. Raises InputError where there is none, or CSV with them."""
    found: list[Dump] = []
    for path in paths:
        for file in below(path, is_rdf_or_table) if path.is_dir() else (path,):
            for name in members_of(file):
                _refuse_table(name, f"{file}/{name}" if name else str(file))
            found += dumps_in(file, path)
    if not found:
        raise InputError("no RDF file in it", where=", ".join(map(str, paths)))
    return in_order(found)


def in_order(found: Iterable[Dump]) -> list[Dump]:
    """Files by name, whatever the order they were given in."""
    return sorted(found, key=lambda d: (d.label, d.where))


def members_of(file: Path) -> list[str]:
    """The names in a zip, within bounds for what is streamed; of another file its own, as an empty name."""
    return archive.members(file, archive.LARGE) if file.is_file() and archive.is_zip(file) else [""]


def dumps_in(file: Path, given: Path) -> Iterator[Dump]:
    """The RDF that one file holds: itself, plain or gzipped, or members of a zip."""
    label = "/".join((given.absolute().name, *file.relative_to(given).parts))
    try:
        size = file.stat().st_size
    except OSError as error:
        raise InputError(
            "no such file or folder" if not file.exists() else "cannot be read", where=str(file)
        ) from error
    if not file.is_file():  # a pipe or a device could be endless
        raise InputError("is not a file", where=str(file))
    if archive.is_zip(file):
        for member in archive.members(file, archive.LARGE):
            if (format := _format(member)) is not None and not member.lower().endswith(".gz"):
                yield Dump(file, member, False, format, archive.size(file, member), f"{label}/{member}")
        return
    packed = file.name.lower().endswith(".gz")
    if (format := _format(file.name)) is not None:
        yield Dump(file, "", packed, format, size * (_PACKING if packed else 1), label)


def is_of_esco(dump: Dump) -> bool:
    """Whether the beginning of a file speaks of ESCO; one that cannot be read counts, so that its reader tells why."""
    try:
        if dump.member:
            head = archive.head(dump.path, dump.member, _HEAD, archive.LARGE)
        elif dump.packed:
            with gzip.open(dump.path) as stream:
                head = stream.read(_HEAD)
        else:
            head = archive.plain(dump.path, _HEAD, archive.LARGE)
    except (InputError, *archive.DAMAGE):
        return True
    return _ESCO in head


def _refuse_table(name: str, where: str) -> None:
    if Path(name or where).suffix.lower() in _TABLES:
        what = "CSV and RDF of ESCO together: one of them would be read twice"
        raise InputError(what, where=where, mend="name either the RDF file or the CSV files")


def _format(name: str) -> str | None:
    return _FORMATS.get(Path(name.lower().removesuffix(".gz")).suffix)


def is_rdf_or_table(name: str) -> bool:
    """Whether a file of this name may hold ESCO as RDF, as tables, or a zip of either."""
    return _format(name) is not None or is_table(name)


def version_of(
    dumps: Sequence[Dump], stated: set[str], counts: Mapping[str, int], said: str | None, notes: Notes
) -> str:
    """The version by names, or by what was asked for, which must agree, or by the data; then held to what it has.

    Raises InputError where it cannot be told, where two are told, and where a known version has more
    concepts than were read.
    """
    named = {v: d for d in dumps if (v := version_named(d)) is not None}
    where = dumps[0].where
    if len(named) > 1:
        what = "two versions of ESCO at once: " + ", ".join(sorted(named))
        mend = "put each version in a folder of its own, such as v1.2.0, and name each with --esco"
        raise InputError(what, where=where, mend=mend)
    inside = {m[1] for v in stated if (m := _VERSION.match(v.strip()))}
    version = next(iter(named), None) or (next(iter(inside)) if len(inside) == 1 else None)
    if said is not None:
        wanted = asked_version(said)
        if named and wanted not in named:
            mend = "leave out --esco-version, or give other files"
            raise InputError(f"its name says version {version}, not {wanted}", where=where, mend=mend)
        version = wanted
    if version is None:
        alike = [v for v, known in KNOWN.items() if all(counts[kind] == known[kind] for kind in _SORTS)]
        version = alike[0] if len(alike) == 1 else None
    if version is None:
        what = "the version of ESCO cannot be told from names, data or counts"
        raise InputError(what, where=where, mend="say it with --esco-version, such as 1.2.0")
    for kind, n in KNOWN.get(version, {}).items():
        if counts[kind] == n:
            continue
        if kind in _SORTS and counts[kind] < n:
            mend = "download it again (cut short?), or say which version it is with --esco-version"
            raise InputError(f"ESCO {version} has {n} {kind}, and {counts[kind]} were read", where=where, mend=mend)
        notes.tell("ESCO-28", f"{counts[kind]} {kind}, where the CSV files of ESCO {version} have {n}", dumps[0].label)
    return version


def version_named(dump: Dump) -> str | None:
    """The version that the name of the file, its zip or its folder tells."""
    names = (*reversed(Path(dump.member).parts), dump.path.name, dump.path.absolute().parent.name)
    return next(filter(None, map(version_in, names)), None)
