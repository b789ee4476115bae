"""What files a user has of the sources that are fetched: source, version, known bytes or not, counts; for doctor.

Light on purpose: a file is known by its bytes, its name and its first lines; reading it whole is intake's.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from s4c_graph.core.errors import InputError
from s4c_graph.core.release import Progress, quiet
from s4c_graph.core.sources import Known, known_files, obtainable
from s4c_graph.intake import archive
from s4c_graph.intake.esco_files import language_in, version_in

MOST_FILES = 20_000
MOST_HASHED = 1 << 30
"""Larger files are not hashed: no official file is as large."""
_HEAD = 1 << 16
_CHUNK = 1 << 20
_ESCO, _DIGCOMP, _CROSSWALK = "esco", "digcomp/3.0", "crosswalks"
_ESCO_HEADERS = (
    b"conceptType,conceptUri",
    b"conceptSchemeUri",
    b"occupationUri,",
    b"originalSkillUri,",
    b"Level 0 URI",
)


@dataclass(frozen=True)
class Held:
    """What one file is. state: ``good``, ``differs`` (from what is known), ``unknown``, or ``broken``.

    source: key in data/sources.toml, empty when unknown. checksum: ``known``, ``known (mirror)``, ``unknown``
    or ``differs``. counts: rows by file of ESCO. mend: what to do.
    """

    file: str
    state: str
    said: str
    source: str = ""
    version: str = ""
    language: str = ""
    checksum: str = ""
    sha256: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    mend: str = ""


def look(paths: Sequence[Path], progress: Progress = quiet) -> list[Held]:
    """What each file is, folders with all that lies in them; links and hidden files are passed over.

    Raises InputError for a path that does not exist, or a folder of more than 20,000 files. Time and memory
    are bounded: of a file that is not recognised the first 64 KiB are read, and at most 1 GiB is hashed.
    """
    return [_one(file, progress) for path in paths for file in _files(path)]


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    if not path.is_dir():
        raise InputError("no such file or folder", where=str(path))
    found: list[Path] = []
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        here = (Path(folder) / name for name in sorted(files) if not name.startswith("."))
        found += [f for f in here if f.is_file() and not f.is_symlink()]
        if len(found) > MOST_FILES:
            raise InputError(f"holds more than {MOST_FILES} files", where=str(path), mend="name a smaller folder")
    yield from found


def _one(path: Path, progress: Progress) -> Held:
    progress(f"looking at {path.name}", None)
    try:
        held = _recognised(path)
        if not held.source:
            return held
        return _mended(_summed(_counted(path, held, progress), path, progress))
    except InputError as error:
        mend = error.mend or ""
        return Held(str(path), "broken", error.what, mend=f"{mend}; {_where(_guess(path))}".strip("; "))
    except OSError as error:
        return Held(str(path), "broken", f"cannot be read: {error.strerror or error}")


def _recognised(path: Path) -> Held:
    """Source, version and language by name and first lines; nothing is counted or hashed yet."""
    file, head = str(path), archive.plain(path, _HEAD)
    if not head:
        raise InputError("is empty", mend="download it again")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].lower().startswith((b"<!doctype html", b"<html")):
        raise InputError("is a web page, not a data file", mend="download the file the page links to")
    if archive.is_zip(path):
        return _in_zip(path)
    if path.suffix.lower() in (".json", ".jsonld"):
        if b'"CompetenceStatement"' in head and b'"LearningOutcome"' in head:
            return Held(file, "good", "DigComp 3.0 data supplement, JSON-LD", _DIGCOMP, "3.0")
    elif b"O*NET-SOC" in head or b"Mapping project name" in head[:200]:
        return Held(file, "good", "table that maps to ESCO", _CROSSWALK)
    elif head.lstrip(b"\xef\xbb\xbf").startswith(_ESCO_HEADERS):
        return Held(file, "good", "file of ESCO, CSV", _ESCO, _version(path), language_in(path.name) or "")
    elif path.suffix.lower() in (".ttl", ".rdf", ".nt", ".xml") and b"data.europa.eu/esco/" in head:
        return Held(file, "good", "ESCO as RDF", _ESCO, _version(path))
    return Held(file, "unknown", "no file of a known source")


def _in_zip(path: Path) -> Held:
    names = archive.members(path)
    if path.suffix.lower() == ".xlsx" or "[Content_Types].xml" in names:
        if "digcomp" in path.name.lower():
            return Held(str(path), "good", "DigComp 3.0 data supplement, workbook", _DIGCOMP, "3.0")
        return Held(str(path), "unknown", "a workbook of no known source")
    stems = {_stem(name) for name in names}
    if stems & {name for of in _versions().values() for name in of}:
        what = "relations" if "occupationSkillRelations" in stems else "classification"
        return Held(str(path), "good", f"ESCO, {what}, CSV", _ESCO, _version(path), language_in(path.name) or "")
    if any(name.endswith((".ttl", ".rdf")) for name in names) and "esco" in path.name.lower():
        return Held(str(path), "good", "ESCO as RDF", _ESCO, _version(path))
    return Held(str(path), "unknown", "a zip of no known source")


def _counted(path: Path, held: Held, progress: Progress) -> Held:
    """With the rows of each ESCO table, held against those known of the version; a version nobody told is found so."""
    if held.source != _ESCO or not held.said.endswith("CSV"):
        return held
    progress(f"counting {path.name}", None)
    if archive.is_zip(path):
        tables = [(n, archive.read(path, n)) for n in archive.members(path) if n.lower().endswith(".csv")]
    else:
        tables = [(path.name, archive.plain(path))]
    counts = {_stem(name): _rows(data) for name, data in tables}
    version = held.version or next((v for v, known in _versions().items() if _alike(counts, known)), "")
    known = _versions().get(version, {})
    wrong = [
        f"{n} {counts[n]:,} rows, {known[n]:,} known" for n in sorted(counts) if counts[n] != known.get(n, counts[n])
    ]
    held = replace(held, counts=counts, version=version)
    if not wrong:
        return held
    said = f"{held.said}: {'; '.join(wrong)}"
    # a translation may hold fewer rows than the English original; in that, and in the relations, rows are not missing
    return replace(held, state="broken" if held.language in ("", "en") and held.version else "differs", said=said)


def _summed(held: Held, path: Path, progress: Progress) -> Held:
    size = path.stat().st_size
    known = [k for k in known_files() if k.source == held.source]
    if size > MOST_HASHED:
        return replace(held, checksum="unknown")
    sha256 = _hashed(path, size, progress)
    same = next((k for k in known if k.sha256 == sha256), None)
    if same is not None:
        checksum = "known (mirror)" if same.seen == "mirror" else "known"
        return replace(held, checksum=checksum, sha256=sha256, version=held.version or same.version)
    named = any(k.file == path.name for k in known)
    state = "differs" if named and held.state == "good" else held.state
    return replace(held, checksum="differs" if named else "unknown", sha256=sha256, state=state)


def _mended(held: Held) -> Held:
    return held if held.state == "good" else replace(held, mend=_where(held.source))


def _hashed(path: Path, size: int, progress: Progress) -> str:
    digest, done = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while done <= MOST_HASHED and (piece := stream.read(_CHUNK)):
            digest.update(piece)
            done += len(piece)
            progress(f"checksum of {path.name}", min(1.0, done / max(size, 1)))
    return digest.hexdigest()


def _rows(data: bytes) -> int:
    """Rows of a CSV file below its header: line ends outside quotes."""
    ends = sum(piece.count(b"\n") for piece in data.split(b'"')[::2])
    return max(0, ends - (1 if data.endswith(b"\n") else 0))


def _alike(counts: Mapping[str, int], known: Mapping[str, int]) -> bool:
    shared = counts.keys() & known.keys()
    return len(shared) > 1 and all(counts[n] == known[n] for n in shared)


def _versions() -> Mapping[str, Mapping[str, int]]:
    return next(o.versions for o in obtainable() if o.key == _ESCO)


def _version(path: Path) -> str:
    """The version that the name of the file, or of the folder it lies in, tells."""
    return version_in(path.name) or version_in(path.absolute().parent.name) or ""


def _stem(name: str) -> str:
    return Path(name).stem.split("_")[0]


def _guess(path: Path) -> str:
    """What source a file that cannot be read was meant to be of, by its name."""
    name = path.name.lower()
    named: Known | None = next((k for k in known_files() if k.file.lower() == name), None)
    if named is not None:
        return named.source
    return _ESCO if "esco" in name else _DIGCOMP if "digcomp" in name else ""


def _where(key: str) -> str:
    found = next((o for o in obtainable() if o.key == key), None)
    return "" if found is None else f"official page: {found.obtain}; choose {found.files}"
