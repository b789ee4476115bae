"""A build that fails, is killed, runs out of disk or meets another one leaves the old release answering."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from s4c_graph.core.release import Release, Releases
from s4c_graph.core.settings import Settings
from s4c_graph.flows.build import Blocked, build

S4C = Path(sys.executable).with_name("s4c")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with one good release."""
    home = tmp_path / "home"
    build(Settings(home=home))
    return home


def run(home: Path, *words: str | Path, limit: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a build in a process of its own."""
    return subprocess.run(
        [str(S4C), "build", *map(str, words)],
        env={**os.environ, "S4C_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        preexec_fn=limit,
    )


def still_answers(home: Path, release: Release) -> None:
    """The old release is current, whole, and alone."""
    kept = Releases(home)
    assert kept.current() == release
    assert release.damaged() == []
    with release.open() as kg:
        assert len(kg.select("cq01")) == 140


def refused(done: subprocess.CompletedProcess[str], *said: str) -> None:
    """Exit 2, one line (after progress) that says what, where and the mend."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    lines = [line for line in done.stderr.splitlines() if line and not line.startswith("…")]
    assert len(lines) == 1, lines
    for word in said:
        assert word in lines[0], lines


def test_killed_in_the_middle(home: Path) -> None:
    old = Releases(home).current()
    running = subprocess.Popen(
        [str(S4C), "build"], env={**os.environ, "S4C_HOME": str(home)}, stderr=subprocess.PIPE, text=True
    )
    assert running.stderr is not None
    for line in running.stderr:
        if "reasoning" in line:
            break
    running.send_signal(signal.SIGKILL)
    running.wait()
    running.stderr.close()
    assert list((home / "releases").glob(".draft-*")), "the kill came too late to test anything"
    still_answers(home, old)
    assert run(home).returncode == 0, "the lock of a killed build does not stay"
    assert not list((home / "releases").glob(".draft-*"))


def test_interrupted_by_the_user(home: Path) -> None:
    old = Releases(home).current()
    running = subprocess.Popen(
        [str(S4C), "build"], env={**os.environ, "S4C_HOME": str(home)}, stderr=subprocess.PIPE, text=True
    )
    assert running.stderr is not None
    said = []
    for line in running.stderr:
        said.append(line)
        if "reading" in line:
            running.send_signal(signal.SIGINT)
    assert running.wait() == 130
    running.stderr.close()
    assert said[-1] == "s4c: stopped\n"
    assert not list((home / "releases").glob(".draft-*"))
    still_answers(home, old)


def test_a_second_build_at_the_same_time(home: Path) -> None:
    old = Releases(home).current()
    with Releases(home).draft():
        started = time.monotonic()
        refused(run(home), "another build is running", "--out")
        assert time.monotonic() - started < 30
    still_answers(home, old)


def test_a_full_disk(home: Path) -> None:
    old = Releases(home).current()

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    refused(run(home, limit=limit), "free")
    still_answers(home, old)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to make a small file system; CI runs as root")
def test_a_file_system_without_space(home: Path, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(small)], check=False, capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip("needs the right to mount a tmpfs; the test above covers the error path")
    try:
        refused(run(home, "--out", small), "space")
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("not a folder")
    refused(run(blocker), str(blocker))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("half.ttl", b"<urn:a> <urn:b> ", ["half.ttl"]),
        ("latin.ttl", b'<urn:a> <urn:b> "\xe9" .', ["latin.ttl", "UTF-8"]),
        ("rows.csv", b"a,b\n1,2\n", ["rows.csv"]),
    ],
)
def test_a_source_that_cannot_be_read(home: Path, tmp_path: Path, name: str, content: bytes, said: list[str]) -> None:
    old = Releases(home).current()
    (tmp_path / name).write_bytes(content)
    refused(run(home, "--source", tmp_path / name), *said)
    still_answers(home, old)


def test_an_esco_zip_that_is_none(home: Path, tmp_path: Path) -> None:
    old = Releases(home).current()
    broken = tmp_path / "ESCO v1.1.1 - en - csv.zip"
    broken.write_bytes(b"PK\x03\x04 not really")
    refused(run(home, "--esco", broken), broken.name)
    with zipfile.ZipFile(broken, "w") as other:
        other.writestr("holiday.csv", "place,date\nx,y\n")
    refused(run(home, "--esco", broken), broken.name)
    refused(run(home, "--esco", tmp_path / "nowhere"), "nowhere")
    still_answers(home, old)


def test_violations_block_a_strict_release_and_are_listed(home: Path, tmp_path: Path) -> None:
    old = Releases(home).current()
    bad = tmp_path / "bad.ttl"
    bad.write_text("<https://w3id.org/s4c/id/role/x> a <https://w3id.org/s4c/ontology#CityRole> .", encoding="utf-8")
    done = run(home, "--source", bad, "--strict")
    assert done.returncode == 1
    assert "R-01" in done.stdout
    assert "bad.ttl:1" in done.stdout
    assert "the release; mend" in done.stderr
    still_answers(home, old)
    with pytest.raises(Blocked) as blocked:
        build(Settings(home=home), sources=[bad], strict=True)
    assert not blocked.value.report.conforms
