"""Immutable releases: written beside the old one, switched by one atomic rename, listed, pinned, rolled back, pruned.

home/
  current                    the id of the release in use (one line, replaced by rename)
  build.lock                 held while a build runs
  releases/<id>/manifest.json, store/, versions/, index/, report.json, inferred.nt.gz, quarantine/, SHA256SUMS
  releases/.draft-…          a build that is running, or was killed; the next build sweeps it away
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from s4c_graph.core.backend import Backend
from s4c_graph.core.coverage import Coverage
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import ReleaseError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.graph_kinds import GIVEN
from s4c_graph.core.names import Names
from s4c_graph.core.values import Source

FORMAT = 1
VERSIONS = "versions"
"""Folder of the store, in a release, that holds versions side by side."""
ALIGNMENT, HEAD = "alignment", 16
"""Folder of a home that holds alignment indexes, each under so many characters of its release's digest."""
OVERLAY = ".s4c-overlay-"
"""How folders begin that hold a release with own data laid over it, for one call."""
OVERLAY_AGE_S = 24 * 3600
_BLANK = re.compile(rb"^_:\S+|(?<=> )_:\S+(?= \.$)")
_UNSUMMED = ("LOG", "LOCK")  # files the store rewrites when it is only opened


@dataclass(frozen=True)
class Manifest:
    """What a release holds and what it was made from.

    digest: SHA-256 over the graphs' digests, equal for equal content. graphs: triples and digest by
    graph name. sources: what each graph was read from. tools: versions. report: findings by
    severity. created: UTC, ISO 8601. languages: label languages in the index. versions: the versions of a
    vocabulary that are held side by side, by graph name: triples, digest, counts by kind, and which is
    pinned. coverage: by graph of a vocabulary, what is said in which language. esco_languages: the only
    languages of ESCO that were asked for, none where all were taken. quarantine: by graph of a user's or partner's
    data, how many resources and statements joined and how many were left out.
    """

    digest: str
    base: str
    version: str
    created: str
    graphs: Mapping[str, Mapping[str, Any]]
    sources: tuple[Source, ...]
    tools: Mapping[str, str]
    report: Mapping[str, int] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    versions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    coverage: Mapping[str, Coverage] = field(default_factory=dict)
    esco_languages: tuple[str, ...] = ()
    quarantine: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    format: int = FORMAT

    def json(self) -> str:
        """The manifest file's text."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


@dataclass(frozen=True)
class Release:
    """One built release on disk."""

    path: Path
    manifest: Manifest

    @property
    def id(self) -> str:
        """Its name among the releases kept: creation time and the head of its digest."""
        return self.path.name

    @property
    def index(self) -> Path:
        """Folder of the label index."""
        return self.path / "index"

    @property
    def sources(self) -> frozenset[str]:
        """Names of the graphs that sources of users and partners fill, each of which a build judged."""
        judged = self.manifest.quarantine.keys()
        return frozenset(judged or (name for name in self.manifest.graphs if name.startswith(GIVEN)))

    def open(self) -> KnowledgeGraph:
        """The graph, read-only; any number of processes may hold it open."""
        return KnowledgeGraph(
            Embedded(self.path / "store", read_only=True), Names(self.manifest.base), digest=self.manifest.digest
        )

    def versions(self) -> KnowledgeGraph | None:
        """Every version of a vocabulary that was given, each in its own graph, where more than one was; else None.

        The store of the release itself holds the version that its answers are about, and no other.
        """
        folder = self.path / VERSIONS
        return KnowledgeGraph(Embedded(folder, read_only=True), Names(self.manifest.base)) if folder.is_dir() else None

    def damaged(self) -> list[str]:
        """Names of files that are missing or differ from their checksum; empty when all is well."""
        sums = self.path / "SHA256SUMS"
        if not sums.is_file():
            return ["SHA256SUMS"]
        bad = []
        for line in sums.read_text(encoding="utf-8").splitlines():
            digest, _, name = line.partition("  ")
            file = self.path / name
            if not file.is_file() or _sha256(file) != digest:
                bad.append(name)
        return bad


def read(path: Path) -> Release:
    """The release in a folder, or the current one of a home folder.

    Raises ReleaseError when the folder holds neither, or its manifest cannot be read.
    """
    if not (path / "manifest.json").is_file() and (path / "current").is_file():
        return Releases(path).current()
    try:
        said = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
        if said["format"] != FORMAT:
            raise ReleaseError(
                f"release format {said['format']} is not read by this version", where=str(path), mend="build it again"
            )
        said["sources"] = tuple(Source(**s) for s in said["sources"])
        said["languages"] = tuple(said["languages"])
        said["esco_languages"] = tuple(said.get("esco_languages", ()))
        return Release(path, Manifest(**said))
    except FileNotFoundError:
        raise ReleaseError("no release here", where=str(path), mend="s4c build makes one") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReleaseError(
            f"manifest unreadable ({error})", where=str(path), mend="s4c releases list shows others"
        ) from error


class Releases:
    """The releases kept in a home folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._folder = home / "releases"

    def all(self) -> list[Release]:
        """Readable releases, newest first."""
        found = []
        for path in sorted(self._folder.glob("[!.]*"), reverse=True):
            try:
                found.append(read(path))
            except ReleaseError:
                continue  # damaged ones are named by doctor, and must not hide the good ones
        return found

    def current_id(self) -> str | None:
        """Id of the release in use, or None."""
        try:
            return (self.home / "current").read_text(encoding="utf-8", errors="replace").strip() or None
        except FileNotFoundError:
            return None

    def current(self) -> Release:
        """The release in use. Raises ReleaseError when there is none."""
        chosen = self.current_id()
        if chosen is None:
            raise ReleaseError("no release has been built yet", where=str(self.home), mend="s4c build makes one")
        return self.get(chosen)

    def get(self, id: str) -> Release:
        """The release with this id, or the only one whose id begins or ends with it."""
        if id and (self._folder / id / "manifest.json").is_file() and Path(id).name == id:
            return read(self._folder / id)
        hits = [r for r in self.all() if id and (r.id.startswith(id) or r.id.endswith(id))]
        if len(hits) != 1:
            what = f"release {id!r} is ambiguous" if hits else f"there is no release {id!r}"
            raise ReleaseError(what, where=str(self.home), mend="s4c releases list shows them")
        return hits[0]

    def use(self, id: str) -> Release:
        """Make a kept release the current one (roll back or forward); the switch is one rename."""
        chosen = self.get(id)
        _replace(self.home / "current", chosen.id + "\n")
        return chosen

    def prune(self, keep: int = 3) -> list[str]:
        """Delete all but the newest ``keep`` releases, with their alignment indexes; the current one always stays.

        Returns the ids that are gone.
        """
        if keep < 1:
            raise ReleaseError("at least one release is kept", mend="--keep 1 or more")
        current = self.current_id()
        with self._locked():
            gone = [r for r in self.all()[keep:] if r.id != current]
            for release in gone:
                doomed = self._folder / f".draft-gone-{release.id}"
                release.path.rename(doomed)
                shutil.rmtree(doomed)
            held = {r.manifest.digest[:HEAD] for r in self.all()}
            for head in {r.manifest.digest[:HEAD] for r in gone} - held:
                for left in (self.home / ALIGNMENT).glob(f"{head}*"):
                    shutil.rmtree(left)
        return [r.id for r in gone]

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """A fresh folder to build in, gone again unless :meth:`commit` took it.

        Raises ReleaseError when another build is running here.
        """
        with self._locked():
            for left in self._folder.glob(".draft-*"):
                shutil.rmtree(left, ignore_errors=True)
            for left in self._folder.glob(f"{OVERLAY}*"):  # a killed call's, when it is too old to be a running one's
                if time.time() - left.stat().st_mtime > OVERLAY_AGE_S:
                    shutil.rmtree(left, ignore_errors=True)
            folder = self._folder / f".draft-{os.getpid()}"
            folder.mkdir(parents=True)
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def commit(self, draft: Path, manifest: Manifest) -> Release:
        """Turn a finished draft into the current release: checksums, rename, switch."""
        (draft / "manifest.json").write_text(manifest.json(), encoding="utf-8")
        lines = [f"{_sha256(f)}  {f.relative_to(draft).as_posix()}\n" for f in _summed(draft)]
        (draft / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
        _sync(draft)
        stamp = datetime.fromisoformat(manifest.created).astimezone(UTC).strftime("%Y%m%dT%H%M%S")
        path = self._folder / f"{stamp}-{manifest.digest[:8]}"
        count = 1
        while path.exists():
            count += 1
            path = self._folder / f"{stamp}-{count}-{manifest.digest[:8]}"
        draft.rename(path)
        _replace(self.home / "current", path.name + "\n")
        return Release(path, manifest)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        self._folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.home / "build.lock")
        try:
            with lock.acquire(timeout=0):
                yield
        except Timeout:
            raise ReleaseError(
                "another build is running here", where=str(self.home), mend="wait for it, or build elsewhere with --out"
            ) from None


def digest(backend: Backend, graph: str, *, ours: bool = False) -> str:
    """SHA-256 over the sorted N-Triples lines of a graph: equal for equal graphs.

    Blank nodes are renamed by the store at each load. In a graph of our own making (``ours``) they
    are labelled canonically; in anybody else's their labels are masked, because canonical labels
    can take exponential time, so there two graphs that differ only in how blank nodes hang together
    have one digest.
    """
    if ours and isinstance(backend, Embedded):
        lines = backend.canonical(graph)
    else:
        out = io.BytesIO()
        backend.dump(out, graph=graph, format="nt")
        lines = out.getvalue().splitlines()
        if b"_:" in out.getvalue():
            lines = [_BLANK.sub(b"_:", line) for line in lines]
        lines.sort()
    return hashlib.sha256(b"\n".join(lines)).hexdigest()


def whole_digest(graphs: Mapping[str, str]) -> str:
    """Digest of a release from its graphs' digests by name."""
    return hashlib.sha256("\n".join(f"{d}  {n}" for n, d in sorted(graphs.items())).encode()).hexdigest()


Progress = Callable[[str, float | None], None]
"""Told what is being done and, where known, which share of it (0 to 1)."""


def quiet(step: str, share: float | None = None) -> None:
    """A Progress that says nothing."""


def _summed(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.name not in _UNSUMMED and not file.name.startswith("LOG."):
            yield file


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _replace(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}-{os.getpid()}")
    with beside.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)


def _sync(folder: Path) -> None:
    for file in _summed(folder):
        handle = os.open(file, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
