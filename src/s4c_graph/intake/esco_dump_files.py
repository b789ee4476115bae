"""The RDF files of an ESCO download, in folders, zips and gzips, and their version; first step of esco_dump."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from s4c_graph.core.errors import InputError
from s4c_graph.intake import archive
from s4c_graph.intake.esco import KNOWN
from s4c_graph.intake.esco_files import version_in
from s4c_graph.intake.esco_findings import Notes

_FORMATS = MappingProxyType(
    {".ttl": "turtle", ".turtle": "turtle", ".nt": "nt", ".rdf": "xml", ".owl": "xml", ".xml": "xml"}
)
_TABLES = (".csv", ".tsv")
_MOST_ENTRIES = 20_000
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
        return any(is_dump(file) for file in _below(path))
    if _format(path.name) is not None:
        return True
    if not path.is_file() or not archive.is_zip(path):
        return False
    return any(_format(member) is not None for member in archive.members(path, archive.LARGE))


def find(paths: Sequence[Path]) -> list[Dump]:
    """The RDF files of all paths, sorted by name. Raises InputError where there is none, or CSV with them."""
    found: list[Dump] = []
    for path in paths:
        for file in _below(path) if path.is_dir() else (path,):
            found += _in(file, path)
    if not found:
        raise InputError("no RDF file in it", where=", ".join(map(str, paths)))
    return sorted(found, key=lambda d: (d.label, d.where))


def _in(file: Path, given: Path) -> Iterator[Dump]:
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
            _refuse_table(member, f"{file}/{member}")
            if (format := _format(member)) is not None and not member.lower().endswith(".gz"):
                yield Dump(file, member, False, format, archive.size(file, member), f"{label}/{member}")
        return
    _refuse_table(file.name, str(file))
    packed = file.name.lower().endswith(".gz")
    if (format := _format(file.name)) is not None:
        yield Dump(file, "", packed, format, size * (_PACKING if packed else 1), label)


def _refuse_table(name: str, where: str) -> None:
    if Path(name).suffix.lower() in _TABLES:
        what = "CSV and RDF of ESCO together: one of them would be read twice"
        raise InputError(what, where=where, mend="name either the RDF file or the CSV files")


def _format(name: str) -> str | None:
    return _FORMATS.get(Path(name.lower().removesuffix(".gz")).suffix)


def _below(path: Path) -> Iterator[Path]:
    seen = 0
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        seen += len(files) + len(folders)
        if seen > _MOST_ENTRIES:
            what = f"holds more than {_MOST_ENTRIES} files"
            raise InputError(what, where=str(path), mend="name the folder of ESCO's files")
        for name in sorted(files):
            suffix = Path(name).suffix.lower()
            if not name.startswith(".") and (_format(name) or suffix in (*_TABLES, ".zip")):
                yield Path(folder) / name


def version_of(
    dumps: Sequence[Dump], stated: set[str], counts: Mapping[str, int], said: str | None, notes: Notes
) -> str:
    """The version by names, or by what was asked for, which must agree, or by the data; then held to what it has.

    Raises InputError where it cannot be told, where two are told, and where a known version has more
    concepts than were read.
    """
    named = {v: d for d in dumps if (v := _named(d)) is not None}
    where = dumps[0].where
    if len(named) > 1:
        what = "two versions of ESCO at once: " + ", ".join(sorted(named))
        raise InputError(what, where=where, mend="build one release for each")
    inside = {m[1] for v in stated if (m := _VERSION.match(v.strip()))}
    version = next(iter(named), None) or (next(iter(inside)) if len(inside) == 1 else None)
    if said is not None:
        wanted = said.strip().removeprefix("v")
        if not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z._-]*", wanted) or ".." in wanted:
            raise InputError(f"{said!r} is no version of ESCO", mend="such as --esco-version 1.1.1")
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


def _named(dump: Dump) -> str | None:
    names = (*reversed(Path(dump.member).parts), dump.path.name, dump.path.absolute().parent.name)
    return next(filter(None, map(version_in, names)), None)
