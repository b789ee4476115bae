"""The folder of a site: made beside the old one from what changed, looked through, and switched in one step.

A file that is as it was is the same file on disk, so that whoever copies a site to a host copies what changed. The
marker ``.s4c-site.json`` names the files that are ours, with their digests; what others put beside them stays.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from s4c_graph.core.errors import InputError
from s4c_graph.publishing.site import File
from s4c_graph.publishing.switching import exchange

MARKER = ".s4c-site.json"
RECORD = ".s4c-site-reads.json"
"""What the files were made from (publishing.renewal): ours too, and no part of the site."""
FORMAT = 1
DOTTED = (".well-known", ".htaccess", ".nojekyll")
"""The only names with a dot in front that a site has."""
LONGEST_NAME = 160
_NOT_IN_A_NAME = set('<>:"\\|?*') | {chr(n) for n in (*range(32), 127)}


@dataclass(frozen=True)
class Written:
    """What a publishing did. written, removed, kept: paths, sorted: new or changed, no longer made, and of versions
    published before. unchanged: how many are as they were. size: bytes of the whole site. differing: files of a
    version that was published before with other content, which stayed.
    """

    written: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()
    size: int = 0


@dataclass
class Draft:
    """A site in the making. folder: where it is made. before: the site that is there, None for a first one.

    known: digest of each file of the site that is there, by path. made: of each file of the new one. fixed: true for
    paths whose content never changes once it is published. differing: such paths that were to get another content.
    kept: paths that were taken over though nothing makes them any more.
    """

    folder: Path
    before: Path | None
    known: Mapping[str, str]
    made: dict[str, str] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    size: int = 0
    fixed: Callable[[str], bool] = field(default=lambda path: False)
    _folders: set[str] = field(default_factory=set)

    def put(self, file: File) -> bool:
        """Take a file into the site; True when it is new or changed.

        Raises InputError for a path that leads elsewhere, and for a second file of one path.
        """
        path = sound(file.path)
        if path in self.made:
            raise InputError("two parts of the site make this file", where=path, mend="rename the resource")
        digest = hashlib.sha256(file.content).hexdigest()
        if self.known.get(path, digest) != digest and self.fixed(path) and self.keep(path):
            self.differing.append(path)
            return False
        self.made[path] = digest
        self.size += len(file.content)
        if self.known.get(path) == digest and self._same(path, file.content):
            self._link(path)
            return False
        Path(self._room(path)).write_bytes(file.content)
        self.changed.append(path)
        return True

    def keep(self, path: str) -> bool:
        """Take a file over from the site that is there, unread; False when it is not there as it was written."""
        path = sound(path)
        if self.before is None or path in self.made or not as_written(self.before, path, self.known):
            return False
        self.stay(path)
        return True

    def stay(self, path: str) -> None:
        """Take over a file of the site that is there and that :func:`as_written` has found to be as it was."""
        if self.before is None or path in self.made:
            raise InputError("two parts of the site make this file", where=path, mend="rename the resource")
        self.made[path] = self.known[path]
        self.size += os.stat(f"{self.before}/{path}").st_size  # noqa: PTH116  25,000 times
        self._link(path)

    def keep_all(self, stays: Callable[[str], bool]) -> None:
        """Take over what nothing makes any more and what stays all the same: true of the paths of versions."""
        self.kept += [path for path in sorted(self.known) if path not in self.made and stays(path) and self.keep(path)]

    def read(self, path: str) -> bytes | None:
        """A file of the site that is there, None where there is none."""
        if self.before is None or path not in self.known:
            return None
        try:
            return (self.before / sound(path)).read_bytes()
        except OSError:
            return None

    def _same(self, path: str, content: bytes) -> bool:
        return self.read(path) == content

    def take_over(self) -> None:
        """Take files of others in the site that is there, and folders that are empty: git is lost without its own.

        Raises InputError for a file that stands in the way of one of the site.
        """
        if self.before is None:
            return
        for walked, folders, names in os.walk(self.before):
            here = Path(walked).relative_to(self.before).as_posix()
            for path in (name if here == "." else f"{here}/{name}" for name in names):
                if path not in self.known and path not in (MARKER, RECORD):
                    if path in self.made or not _is_free(self.folder / path):
                        what = "is no file of the site, and stands where the site has its own"
                        raise InputError(what, where=f"{self.before}/{path}", mend="move it away")
                    self._link(path)
            if not folders and not names and _is_free(self.folder / here):
                (self.folder / here).mkdir(parents=True)

    def _link(self, path: str) -> None:
        """Take a file over as the same file on disk; paths are text, as this is done for every file of a site."""
        old, new = f"{self.before}/{path}", self._room(path)
        try:
            os.link(old, new)
        except OSError:  # a file system without links
            shutil.copy2(old, new)

    def _room(self, path: str) -> str:
        """Where a file comes to stand in the draft; its folder is there then."""
        above = path.rpartition("/")[0]
        if above not in self._folders:
            (self.folder / above).mkdir(parents=True, exist_ok=True)
            self._folders.add(above)
        return f"{self.folder}/{path}"


def as_written(folder: Path, path: str, known: Mapping[str, str]) -> bool:
    """Whether a file of a site is there with the digest that is known of it."""
    if path not in known:
        return False
    try:
        return hashlib.sha256((folder / path).read_bytes()).hexdigest() == known[path]
    except OSError:
        return False


def sound(path: str) -> str:
    """The path itself, when it is a plain way below a folder. Raises InputError for any other.

    >>> sound("id/role/R1.ttl")
    'id/role/R1.ttl'
    """
    parts = path.split("/")
    for n, part in enumerate(parts):
        dotted = part.startswith(".") and not (n == 0 and part in DOTTED)
        if not part or dotted or _NOT_IN_A_NAME & set(part) or len(part.encode("utf-8", "replace")) > LONGEST_NAME:
            raise InputError("is no path of a file in a site", where=repr(path), mend="rename the resource")
    return path


@contextmanager
def drafted(out: Path, fixed: Callable[[str], bool] = lambda path: False) -> Iterator[Draft]:
    """A draft of the site in a folder; gone again unless :func:`switch` took it, and then the old site is gone.

    Raises InputError where the folder holds something and is no site of ours, where a part of it is a symbolic link,
    and where another publishing runs there.
    """
    from filelock import FileLock, Timeout

    out = placed(out)
    if out.is_symlink():
        raise InputError("is a symbolic link", where=str(out), mend="name the folder itself")
    out.parent.mkdir(parents=True, exist_ok=True)
    lock = out.parent / f".{out.name}.s4c-lock"
    try:
        held = FileLock(lock).acquire(timeout=0)
    except Timeout:
        raise InputError(
            "another publishing is running here", where=str(out), mend="wait for it, or publish elsewhere"
        ) from None
    with held:
        try:
            _recover(out)
            before = out if _is_ours(out) else None
            known = _known(out) if before else {}
            if before:
                _no_links(out)
            folder = Path(tempfile.mkdtemp(dir=out.parent, prefix=_beside(out)))
            folder.chmod(0o755)
            try:
                yield Draft(folder, before, known, fixed=fixed)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
        finally:
            lock.unlink(missing_ok=True)  # while it is held, so that it is never another's


def placed(out: Path) -> Path:
    """A folder by a way that names it, also where it was named by what it is to another: ``.`` or ``site/..``.

    >>> placed(Path(".")).name == Path.cwd().name, placed(Path("site"))
    (True, PosixPath('site'))
    """
    return out if out.name not in ("", "..") else out.resolve()


def switch(
    draft: Draft, out: Path, *, notes: Mapping[str, object], record: Callable[[BinaryIO], None] | None = None
) -> Written:
    """Put the draft in the place of the site. Until the last step the old site stands as it was.

    notes: what else the marker says. record: writes RECORD. Files of others in the folder are taken over; raises
    InputError where one stands in the way of a file of the site.
    """
    out = placed(out)
    removed = [path for path in sorted(draft.known) if path not in draft.made]
    draft.take_over()
    said = {"format": FORMAT, **notes, "files": dict(sorted(draft.made.items()))}
    if record is not None:
        with (draft.folder / RECORD).open("wb") as file:
            record(file)
    (draft.folder / MARKER).write_text(json.dumps(said, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    exchange(draft.folder, out)
    return Written(
        tuple(sorted(draft.changed)),
        len(draft.made) - len(draft.changed) - len(draft.kept),
        tuple(removed),
        tuple(draft.kept),
        tuple(sorted(draft.differing)),
        draft.size,
    )


def notes(out: Path) -> Mapping[str, object]:
    """What the marker of a site says, but for its files; nothing where there is no site."""
    try:
        said = json.loads((out / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {key: value for key, value in said.items() if key != "files"} if isinstance(said, dict) else {}


def _beside(out: Path) -> str:
    return f".{out.name}.s4c-draft-"


def _recover(out: Path) -> None:
    """Take away what a killed publishing left; where it stopped between two renames, the old site comes back."""
    for left in sorted(out.parent.glob(f"{_beside(out)}*")):
        if left.name.endswith("-old") and not out.exists():
            left.rename(out)
        else:
            shutil.rmtree(left, ignore_errors=True)


def _is_ours(out: Path) -> bool:
    if not out.exists():
        return False
    if not out.is_dir():
        raise InputError("is a file", where=str(out), mend="name a folder")
    if (out / MARKER).is_file() and not (out / MARKER).is_symlink():
        return True
    if any(out.iterdir()):
        raise InputError(
            "exists, is not empty, and is no site of s4c publish", where=str(out), mend="name a new folder"
        )
    return False


def _known(out: Path) -> Mapping[str, str]:
    try:
        said = json.loads((out / MARKER).read_text(encoding="utf-8"))
        found = {sound(str(path)): str(digest) for path, digest in said["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        what = f"the list of this site's files cannot be read ({error})"
        raise InputError(what, where=str(out / MARKER), mend="publish into a new folder") from error
    return found


def _no_links(out: Path) -> None:
    ahead = [str(out)]
    while ahead:
        with suppress(PermissionError), os.scandir(ahead.pop()) as inside:
            for one in inside:
                if one.is_symlink():
                    raise InputError("is a symbolic link inside the site", where=one.path, mend="take it away")
                if one.is_dir():
                    ahead.append(one.path)


def _is_free(path: Path) -> bool:
    """Whether nothing stands at a path, nor a file where it needs a folder."""
    return not path.exists() and not any(above.is_file() for above in path.parents)
