"""The files of an ESCO download, found in zips and folders, known by their header; first step of the ESCO intake.

A file is known by what it holds. Two things the distribution writes only into names: the language of a
file (``skills_sv.csv``, ``… - classification - en - csv.zip``) and the version (``… - v1.1.1 - …``).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from s4c_graph.core.errors import InputError
from s4c_graph.intake import archive
from s4c_graph.intake.esco_findings import Notes
from s4c_graph.intake.esco_kinds import Almost, Header, Kind, recognise

_HEAD = 1 << 16
_MOST_ENTRIES = 20_000
_SUFFIXES = (".csv", ".tsv", ".txt")
_VERSION = re.compile(
    r"(?<![A-Za-z0-9])v(\d+\.\d+(?:\.\d+)?)(?![\d.]*\d)|(?<![\d.])(\d\.\d{1,2}\.\d{1,2})(?![\d.]*\d)", re.I
)
_ASKED = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*\Z")
_FILE_LANGUAGE = re.compile(r"_([A-Za-z]{2})(?:-([A-Za-z]{2}))?\.[a-z]+\Z")
_ZIP_LANGUAGE = re.compile(r" - ([a-z]{2})(?:-([a-z]{2}))? - csv", re.I)
_TABLES = (".xlsx", ".ods", ".xls")
_PACKED = (".zipx", ".7z", ".gz", ".rar")
_DOWNLOAD = "choose content classification and format csv (or ttl) on ESCO's download page"


@dataclass(frozen=True)
class EscoFile:
    """One recognised file.

    path: the file, or the zip that holds ``member``. label: how findings name it, from what was given
    on, so that no local folder gets into a release. language: BCP 47 tag, None where names do not tell
    it. version: of ESCO, by the names of file, zip and folders, None where they do not tell it.
    """

    path: Path
    member: str
    label: str
    header: Header
    language: str | None = None
    version: str | None = None

    @property
    def where(self) -> str:
        """How errors name it: with its path."""
        return f"{self.path}/{self.member}" if self.member else str(self.path)

    @property
    def name(self) -> str:
        """Its own name, without folders."""
        return (self.member or str(self.path)).rsplit("/", 1)[-1]

    def read(self) -> bytes:
        """Its bytes."""
        return archive.read(self.path, self.member) if self.member else archive.plain(self.path)


def find(paths: Sequence[Path], notes: Notes) -> list[EscoFile]:
    """Every ESCO file among zips, folders (with what lies below them) and single files.

    Raises InputError for a path that does not exist or holds nothing of ESCO, for a file that is
    empty or UTF-16, and for one that lacks a column of its kind. Files that are something else are
    left out with a note.
    """
    if not paths:
        raise InputError("no ESCO file given", mend="name the zips, or the folder they lie in")
    found: list[EscoFile] = []
    for path in paths:
        here = [f for file in below(path, is_table) for f in tables_in(file, path, notes)]
        if not here:
            raise nothing(path)
        found += here
    return found


def nothing(path: Path) -> InputError:
    """The error of a path that holds nothing of ESCO's CSV files."""
    return InputError("no ESCO CSV file in it", where=str(path), mend=_mend(path))


def is_table(name: str) -> bool:
    """Whether a file of this name may be a table of ESCO, or a zip of them."""
    return Path(name).suffix.lower() in (*_SUFFIXES, ".zip")


def version_in(name: str) -> str | None:
    """The version of ESCO that a file or folder name tells.

    >>> version_in("ESCO dataset - v1.1.1 - classification - en - csv.zip"), version_in("esco-1.2.0")
    ('1.1.1', '1.2.0')
    """
    said = _VERSION.search(name)
    return None if said is None else said[1] or said[2]


def asked_version(said: str) -> str:
    """A version as somebody asks for it, without its v. Raises InputError for what can be none.

    >>> asked_version(" v1.1.1 ")
    '1.1.1'
    """
    wanted = said.strip().removeprefix("v")
    if not _ASKED.match(wanted) or ".." in wanted:
        raise InputError(f"{said!r} is no version of ESCO", mend="such as --esco-version 1.1.1")
    return wanted


def language_in(name: str) -> str | None:
    """The language that a file or zip name tells, as a BCP 47 tag.

    >>> language_in("skills_sv.csv"), language_in("ESCO dataset - v1.1.1 - classification - en - csv.zip")
    ('sv', 'en')
    """
    said = _FILE_LANGUAGE.search(name) or _ZIP_LANGUAGE.search(name)
    if said is None:
        return None
    return f"{said[1].lower()}-{said[2].upper()}" if said[2] else said[1].lower()


def below(path: Path, wanted: Callable[[str], bool]) -> Iterator[Path]:
    """The files a path stands for, in a folder those whose name is wanted, sorted; hidden ones are passed over.

    Links to folders are passed over too. Raises InputError for a path that does not exist, cannot be read or
    holds more than 20,000 files.
    """
    if path.is_file():
        yield path
    elif path.is_dir():
        seen = 0
        for folder, folders, files in os.walk(path, onerror=_unreadable):
            folders[:] = sorted(f for f in folders if not f.startswith("."))
            seen += len(files) + len(folders)
            if seen > _MOST_ENTRIES:
                raise InputError(
                    f"holds more than {_MOST_ENTRIES} files", where=str(path), mend="name the folder of ESCO's files"
                )
            for name in sorted(files):
                if not name.startswith(".") and wanted(name):
                    yield Path(folder) / name
    else:
        raise InputError("no such file or folder", where=str(path))


def _unreadable(error: OSError) -> None:
    raise InputError(f"cannot be read: {error.strerror}", where=str(error.filename)) from error


def tables_in(file: Path, given: Path, notes: Notes, bounds: archive.Bounds = archive.BOUNDS) -> Iterator[EscoFile]:
    """The tables of ESCO that one file holds: itself, or members of a zip whose whole is within bounds."""
    if archive.is_zip(file):
        for member in archive.members(file, bounds):
            if Path(member).suffix.lower() in _SUFFIXES:
                made = _recognised(file, member, given, archive.head(file, member, _HEAD), notes)
                if made is not None:
                    yield made
            elif Path(member).suffix.lower() == ".zip":
                notes.tell("ESCO-12", "a zip inside a zip is not opened", _label(file, member, given))
    else:
        made = _recognised(file, "", given, archive.plain(file, _HEAD), notes)
        if made is not None:
            yield made


def _recognised(path: Path, member: str, given: Path, head: bytes, notes: Notes) -> EscoFile | None:
    where = f"{path}/{member}" if member else str(path)
    if not head and not where.lower().endswith(".txt"):
        raise InputError("is empty", where=where, mend="download it again")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError("is UTF-16, not UTF-8", where=f"{where}:1", mend="save it as CSV UTF-8")
    line = re.split(r"\r\n|\n|\r", head.decode("utf-8-sig", errors="replace"), maxsplit=1)[0]
    label, header = _label(path, member, given), recognise(line)
    if isinstance(header, Almost):
        _lacking(header, where)
    if not isinstance(header, Header):
        notes.tell("ESCO-12", "is no ESCO file by its header, and was not read", label)
        return None
    if header.kind is Kind.NOT_READ:
        notes.tell("ESCO-12", "belongs to ESCO and holds nothing that is read here", label)
    if header.unknown and header.kind is not Kind.NOT_READ:
        notes.tell("ESCO-13", f"column not read: {', '.join(header.unknown)}", label)
    names = _names(path, member, given)
    language = next(filter(None, map(language_in, names)), None)
    return EscoFile(path, member, label, header, language, next(filter(None, map(version_in, names)), None))


def _label(path: Path, member: str, given: Path) -> str:
    parts = (given.absolute().name, *path.relative_to(given).parts, member)
    return "/".join(filter(None, parts))


def _lacking(header: Almost, where: str) -> None:
    columns = header.missing or header.twice
    said = f"{'lacks' if header.missing else 'names twice'} the column{'s'[: len(columns) > 1]} {', '.join(columns)}"
    mend = "take the file as ESCO publishes it, or remove it"
    raise InputError(f"holds {header.kind.value} and {said}", where=f"{where}:1", mend=mend)


def _names(path: Path, member: str, given: Path) -> list[str]:
    """Names that may tell language and version, from the file outwards to what was given (or the folder of it)."""
    top = given.absolute() if given.is_dir() else given.absolute().parent
    outwards = [*reversed(Path(member).parts), path.name]
    for folder in path.absolute().parents:
        outwards.append(folder.name)
        if folder == top:
            break
    return outwards


def _mend(path: Path) -> str:
    if path.suffix.lower() in _TABLES:
        return "spreadsheets are not read; " + _DOWNLOAD
    if path.suffix.lower() in _PACKED:
        return "unpack it, or give a zip; " + _DOWNLOAD
    return _DOWNLOAD
