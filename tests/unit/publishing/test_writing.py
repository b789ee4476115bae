"""The folder of a site: nothing outside it, nothing half done, only what changed is written, versions stay."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from s4c_graph.core.errors import InputError
from s4c_graph.publishing import switching, versions, writing
from s4c_graph.publishing.site import File
from s4c_graph.publishing.writing import MARKER, Written, drafted, sound, switch


def put(out: Path, files: dict[str, str]) -> Written:
    """Publish some files."""
    with drafted(out, fixed=versions.is_fixed) as draft:
        for path, text in files.items():
            draft.put(File(path, text.encode()))
        draft.keep_all(versions.stays)
        return switch(draft, out, notes={})


def held(out: Path) -> dict[str, str]:
    """The files of a folder but for the marker."""
    return {
        p.relative_to(out).as_posix(): p.read_text() for p in sorted(out.rglob("*")) if p.is_file() and p.name != MARKER
    }


@pytest.fixture(params=["at once", "in two steps"])
def any_system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Systems that can exchange folders, and those that cannot."""
    if request.param == "in two steps":
        monkeypatch.setattr(switching, "_at_once", lambda new, out: False)


@pytest.mark.usefixtures("any_system")
def test_only_what_changed_is_written(tmp_path: Path) -> None:
    out = tmp_path / "site"
    assert put(out, {"a/index.html": "1", "b.ttl": "2", "c.ttl": "3"}).written == ("a/index.html", "b.ttl", "c.ttl")
    before = (out / "b.ttl").stat()
    done = put(out, {"a/index.html": "changed", "b.ttl": "2"})
    assert (done.written, done.unchanged, done.removed) == (("a/index.html",), 1, ("c.ttl",))
    assert held(out) == {"a/index.html": "changed", "b.ttl": "2"}
    after = (out / "b.ttl").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


def test_a_file_changed_by_hand_is_written_again(tmp_path: Path) -> None:
    put(tmp_path / "site", {"a.ttl": "1"})
    (tmp_path / "site" / "a.ttl").write_text("tampered")
    assert put(tmp_path / "site", {"a.ttl": "1"}).written == ("a.ttl",)
    assert held(tmp_path / "site") == {"a.ttl": "1"}


def test_files_of_others_in_the_folder_stay(tmp_path: Path) -> None:
    out = tmp_path / "site"
    put(out, {"a.ttl": "1"})
    (out / ".git").mkdir()
    (out / ".git" / "HEAD").write_text("ref")
    (out / "CNAME").write_text("city.example")
    put(out, {"a.ttl": "2"})
    assert held(out) == {".git/HEAD": "ref", "CNAME": "city.example", "a.ttl": "2"}


def test_empty_folders_of_others_stay(tmp_path: Path) -> None:
    out = tmp_path / "site"
    put(out, {"a/b.ttl": "1"})
    (out / ".git" / "refs").mkdir(parents=True)  # without it, git finds no repository
    put(out, {"c.ttl": "2"})
    assert (out / ".git" / "refs").is_dir() and not (out / "a").exists()


@pytest.mark.parametrize(("theirs", "ours"), [("robots.txt", "robots.txt"), ("b", "b/c.ttl"), ("b/c", "b")])
def test_a_file_of_others_in_the_way_is_never_lost(tmp_path: Path, theirs: str, ours: str) -> None:
    out = tmp_path / "site"
    put(out, {"a.ttl": "1"})
    (out / theirs).parent.mkdir(exist_ok=True)
    (out / theirs).write_text("mine")
    with pytest.raises(InputError, match="move it away"):
        put(out, {"a.ttl": "2", ours: "site"})
    assert held(out) == {"a.ttl": "1", theirs: "mine"}
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


def test_one_that_was_refused_opens_the_folder_to_nobody(tmp_path: Path) -> None:
    out = tmp_path / "site"
    with drafted(out) as draft:
        for _ in range(2):
            with pytest.raises(InputError, match="another publishing is running here"):
                put(out, {"b.ttl": "1"})
        draft.put(File("a.ttl", b"1"))
        draft.keep_all(versions.stays)
        switch(draft, out, notes={})
    assert held(out) == {"a.ttl": "1"}
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


def test_the_working_folder_itself_can_be_a_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "site").mkdir()
    monkeypatch.chdir(tmp_path / "site")
    put(Path(), {"a.ttl": "1"})
    monkeypatch.chdir(tmp_path / "site")
    put(Path("../site/."), {"a.ttl": "2"})
    monkeypatch.chdir(tmp_path)
    assert held(tmp_path / "site") == {"a.ttl": "2"}
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


def test_versions_stay_and_never_change(tmp_path: Path) -> None:
    out = tmp_path / "site"
    old = {"ontology/0.1.0.ttl": "old", "ontology/0.1.0/index.html": "old page", "ontology.ttl": "old"}
    put(out, old)
    done = put(out, {"ontology/0.1.0.ttl": "other", "ontology.ttl": "new", "ontology/0.2.0.ttl": "new"})
    assert done.differing == ("ontology/0.1.0.ttl",)
    assert done.kept == ("ontology/0.1.0/index.html",)
    assert held(out) == {**old, "ontology.ttl": "new", "ontology/0.2.0.ttl": "new"}


@pytest.mark.parametrize("what", ["file", "folder", "link", "link inside", "marker"])
def test_a_folder_that_is_not_ours_is_refused(tmp_path: Path, what: str) -> None:
    out, other = tmp_path / "site", tmp_path / "other"
    other.mkdir()
    if what == "file":
        out.write_text("x")
    elif what == "folder":
        out.mkdir()
        (out / "thesis.doc").write_text("x")
    elif what == "link":
        out.symlink_to(other)
    elif what == "link inside":
        put(out, {"a/b.ttl": "1"})
        (out / "a" / "c").symlink_to(other)
    else:
        out.mkdir()
        (out / MARKER).write_text('{"files": {"../other/x": "1"}}')
    before = sorted(str(p) for p in tmp_path.rglob("*"))
    with pytest.raises(InputError):
        put(out, {"a.ttl": "1"})
    assert sorted(str(p) for p in tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "path",
    [
        "../x",
        "/x",
        "a/../../x",
        "a//b",
        "a/./b",
        ".git/config",
        "a/.htaccess",
        "a\\b",
        "c:x",
        "a\nb",
        "",
        "a/",
        "x" * 200,
    ],
)
def test_no_path_leads_out(tmp_path: Path, path: str) -> None:
    with pytest.raises(InputError):
        sound(path)
    with pytest.raises(InputError):
        put(tmp_path / "site", {path: "x"})
    assert list(tmp_path.iterdir()) == []


def test_two_files_of_one_path_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="two parts"), drafted(tmp_path / "site") as draft:
        draft.put(File("a", b"1"))
        draft.put(File("a", b"2"))


@pytest.mark.usefixtures("any_system")
@pytest.mark.parametrize("fails", ["write_bytes", "write_text", "rename"])
def test_a_full_disk_leaves_the_old_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str) -> None:
    out = tmp_path / "site"
    put(out, {"a.ttl": "1", "b.ttl": "1"})

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    if fails == "rename":
        monkeypatch.setattr(switching, "_at_once", lambda new, old: False)
        kept = Path.rename
        monkeypatch.setattr(
            Path, "rename", lambda p, to: full() if "draft" in p.name and "old" not in p.name else kept(p, to)
        )
    else:
        monkeypatch.setattr(Path, fails, full)
    with pytest.raises(OSError, match="No space"):
        put(out, {"a.ttl": "2", "b.ttl": "1"})
    monkeypatch.undo()
    assert held(out) == {"a.ttl": "1", "b.ttl": "1"}
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


@pytest.fixture
def small_disk(tmp_path: Path, need: Callable[[object, str], None]) -> Iterator[Path]:
    """A disk of 256 kB; where this machine may not mount one, the tests above stand for it."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mount.returncode:
        pytest.skip("no right to mount a small disk; a full disk is injected in the test above")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_disk_that_is_really_full(small_disk: Path) -> None:
    out = small_disk / "site"
    put(out, {"a.ttl": "1" * 100_000})
    with pytest.raises(OSError, match="No space"):
        put(out, {"a.ttl": "2" * 100_000, "b.ttl": "3" * 100_000})
    assert held(out) == {"a.ttl": "1" * 100_000}
    assert [p.name for p in small_disk.iterdir()] == ["site"]


_KILLED = """
import sys, time
from pathlib import Path
from s4c_graph.publishing.site import File
from s4c_graph.publishing.writing import drafted, switch
out = Path(sys.argv[1])
with drafted(out) as draft:
    draft.put(File("a.ttl", b"2"))
    print("ready", flush=True)
    time.sleep(60)
"""


def test_a_killed_publishing_leaves_the_old_site_and_the_next_sweeps(tmp_path: Path) -> None:
    out = tmp_path / "site"
    put(out, {"a.ttl": "1"})
    with subprocess.Popen([sys.executable, "-c", _KILLED, str(out)], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        with pytest.raises(InputError, match="another publishing"):
            put(out, {"a.ttl": "3"})
        os.kill(child.pid, signal.SIGKILL)
        child.wait(10)
    assert held(out) == {"a.ttl": "1"}
    time.sleep(0.01)
    put(out, {"a.ttl": "3"})
    assert held(out) == {"a.ttl": "3"}
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


def test_a_kill_between_two_renames_is_undone(tmp_path: Path) -> None:
    out = tmp_path / "site"
    put(out, {"a.ttl": "1"})
    out.rename(tmp_path / ".site.s4c-draft-x-old")  # where a publishing in two steps was killed
    assert writing.notes(out) == {}
    done = put(out, {"a.ttl": "1"})
    assert (done.written, done.unchanged) == ((), 1)
