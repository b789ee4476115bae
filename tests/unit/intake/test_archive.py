"""Zips from outside: what is inside is read, what is hostile, damaged or too large is refused in one line."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from s4c_graph.core.errors import InputError
from s4c_graph.intake import archive
from s4c_graph.intake.archive import Bounds


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A zip with two files, a folder, and what a Mac adds."""
    path = tmp_path / "sound.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("b/second.csv", "two\n" * 300)
        made.mkdir("b")
        made.writestr("first.csv", "one\n")
        made.writestr("__MACOSX/first.csv", "junk")
        made.writestr("b/._second.csv", "junk")
    return path


def refusal(act: Callable[[], object]) -> str:
    """The one line of the refusal."""
    with pytest.raises(InputError) as told:
        act()
    assert "\n" not in str(told.value)
    return str(told.value)


def test_members_and_their_bytes(sound: Path) -> None:
    assert archive.is_zip(sound)
    assert archive.members(sound) == ["b/second.csv", "first.csv"]
    assert archive.read(sound, "first.csv") == b"one\n"
    assert archive.head(sound, "b/second.csv", 6) == b"two\ntw"
    assert archive.head(sound, "first.csv", 600) == b"one\n"


def test_nothing_is_unpacked(sound: Path) -> None:
    archive.read(sound, "b/second.csv")
    assert list(sound.parent.iterdir()) == [sound]


def test_a_member_that_is_not_there(sound: Path) -> None:
    assert "no member 'x'" in refusal(lambda: archive.read(sound, "x"))


def test_a_plain_file(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"one\ntwo\n")
    assert not archive.is_zip(path)
    assert archive.plain(path) == b"one\ntwo\n"
    assert archive.plain(path, 3) == b"one"
    assert "0 MiB" in refusal(lambda: archive.plain(path, bounds=Bounds(member_bytes=4)))
    assert "cannot be read" in refusal(lambda: archive.plain(tmp_path / "none"))
    assert "cannot be read" in refusal(lambda: archive.is_zip(tmp_path / "none"))


@pytest.mark.parametrize(
    "name", ["../x", "a/../../x", "/etc/x", "..\\x", "C:\\x", "c:/x", "\\\\server\\x", "a/..", "a\\..\\x"]
)
def test_a_name_that_points_outside(tmp_path: Path, name: str) -> None:
    path = tmp_path / "bad.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("good.csv", "x")
        made.writestr(name, "x")
    assert "points outside" in refusal(lambda: archive.members(path))
    assert "points outside" in refusal(lambda: archive.read(path, name.replace("\x00", "")))


def test_dots_within_a_name_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "dots.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("a..b/c...csv", "x")
    assert archive.members(path) == ["a..b/c...csv"]


def test_a_link(tmp_path: Path) -> None:
    path = tmp_path / "link.zip"
    info = zipfile.ZipInfo("skills.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(info, "/etc/passwd")
    assert "is a link" in refusal(lambda: archive.members(path))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name(tmp_path: Path) -> None:
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("a.csv", "x")
        made.writestr("a.csv", "y")
    assert "two members called 'a.csv'" in refusal(lambda: archive.members(path))


def test_an_encrypted_member(tmp_path: Path) -> None:
    path = tmp_path / "secret.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("a.csv", "x")
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert "is encrypted" in refusal(lambda: archive.members(path))


def test_an_unknown_compression(tmp_path: Path) -> None:
    path = tmp_path / "odd.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("a.csv", "x")
    data = bytearray(path.read_bytes())
    for at in (8, data.index(b"PK\x01\x02") + 10):
        data[at : at + 2] = struct.pack("<H", 98)
    path.write_bytes(data)
    assert "a.csv: is damaged" in refusal(lambda: archive.read(path, "a.csv"))


def test_bounds(sound: Path) -> None:
    assert "holds 2 files, more than 1" in refusal(lambda: archive.members(sound, Bounds(members=1)))
    assert "read at most" in refusal(lambda: archive.members(sound, Bounds(member_bytes=100)))
    assert "read at most" in refusal(lambda: archive.members(sound, Bounds(total_bytes=1201)))
    assert archive.members(sound, Bounds(total_bytes=1204))


def test_a_bomb(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.csv", b"\0" * (16 << 20))
    assert "zip bomb?" in refusal(lambda: archive.members(path))
    assert "zip bomb?" in refusal(lambda: archive.head(path, "a.csv", 10))


def test_a_size_that_is_a_lie(tmp_path: Path) -> None:
    """A member that unpacks to more, or to less, than its header says."""
    path = tmp_path / "liar.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.csv", b"0123456789" * 100)
    for size in (10, 2000):
        data = bytearray(path.read_bytes())
        at = data.index(b"PK\x01\x02") + 24
        data[at : at + 4] = struct.pack("<I", size)
        liar = tmp_path / f"liar-{size}.zip"
        liar.write_bytes(data)
        assert "liar" in refusal(lambda liar=liar: archive.read(liar, "a.csv"))  # type: ignore[misc]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04" + b"\0" * 50, "cut short or damaged"),
        (b"<html><body>Sign in</body></html>", "is a web page"),
        (b"  \n<!DOCTYPE html>", "is a web page"),
        (b"\x1f\x8b\x08\0\0", "is not a zip"),
    ],
)
def test_no_zip(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "no.zip"
    path.write_bytes(data)
    assert archive.is_zip(path), "by its suffix"
    refused = refusal(lambda: archive.members(path))
    assert said in refused
    assert refused.startswith(str(path))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1, exclude_max=True), bits=st.integers(1, 255), cut=st.booleans())
def test_damage_is_refused_or_harmless(sound: Path, share: float, bits: int, cut: bool) -> None:
    whole = sound.read_bytes()
    at = int(share * len(whole))
    damaged = sound.with_name("damaged.zip")
    damaged.write_bytes(whole[:at] if cut else whole[:at] + bytes([whole[at] ^ bits]) + whole[at + 1 :])
    try:
        for name in archive.members(damaged):
            assert archive.read(damaged, name) in (b"one\n", b"two\n" * 300, b"junk", b"")
    except InputError as error:
        assert "\n" not in str(error)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.dictionaries(st.from_regex(r"\A[a-z]{1,8}\.csv\Z"), st.binary(max_size=2000), max_size=5))
def test_what_is_packed_is_read(tmp_path: Path, files: dict[str, bytes]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    path = tmp_path / "round.zip"
    path.write_bytes(packed.getvalue())
    assert {name: archive.read(path, name) for name in archive.members(path)} == files
