"""Comparing and migrating what is broken, hostile or not there: one line, and nothing half written."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import pytest
from tests.editions import concept, holding
from tests.unit.cli.test_cli import refused, s4c

from s4c_graph.core.errors import BackendError, InputError
from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.flows.versions import diff


@pytest.fixture
def release(built: Release, tmp_path: Path) -> Release:
    editions = {f"esco/8.0.{n}": concept("a", f"label {n}").encode() for n in (0, 1)}
    return holding(built, tmp_path / "home", editions)


def test_a_cut_zip(release: Release, tmp_path: Path) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as made:
        made.writestr("skills_en.csv", "conceptType,conceptUri\n" * 200)
    cut = tmp_path / "ESCO dataset - v1.1.0 - classification - en - csv.zip"
    cut.write_bytes(whole.getvalue()[:-60])
    refused(s4c("diff", cut, "esco@8.0.1", home=release.path.parent.parent), cut.name)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("own.ttl", b"<urn:a> <urn:b> ."),
        ("own.rdf", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"),
        ("own.nt", b"\xff\xfe\x00"),
        ("own.xyz", b"anything"),
        ("skills_en.csv", b"a,b\n1,2\n"),
        ("empty.csv", b""),
    ],
)
def test_files_that_are_no_vocabulary(release: Release, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError):
        diff("esco@8.0.0", tmp_path / name, settings=Settings(home=release.path.parent.parent))


def test_an_empty_folder(release: Release, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    with pytest.raises(InputError, match="nothing"):
        diff(tmp_path / "nothing", "esco@8.0.0", settings=Settings(home=release.path.parent.parent))


def test_a_damaged_store_of_versions(release: Release) -> None:
    for file in (release.path / "versions").iterdir():
        file.write_bytes(b"damaged")
    with pytest.raises(BackendError):
        diff("esco@8.0.0", "esco@8.0.1", settings=Settings(home=release.path.parent.parent))


def test_versions_that_were_deleted(release: Release) -> None:
    shutil.rmtree(release.path / "versions")
    with pytest.raises(InputError, match=r"is not kept here.*s4c build --esco"):
        diff("esco@8.0.0", "esco@8.0.1", settings=Settings(home=release.path.parent.parent))


@pytest.mark.parametrize("spec", ["esco@../../etc", "esco@8.0.0/../x", "framework@", "release@", "@", "esco@\x1b[31m"])
def test_hostile_versions(release: Release, spec: str) -> None:
    refused(s4c("diff", spec, "esco@8.0.1", home=release.path.parent.parent))


def test_nothing_is_left_behind(release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "own.nt").write_text(concept("b", "label"))
    settings = Settings(home=release.path.parent.parent)
    diff("esco@8.0.0", tmp_path / "own.nt", settings=settings)
    (tmp_path / "own.nt").write_text("<urn:a> <urn:b>")
    with pytest.raises(InputError):
        diff("esco@8.0.0", tmp_path / "own.nt", settings=settings)
    assert list(scratch.iterdir()) == []


def test_no_place_to_write_to(release: Release, tmp_path: Path) -> None:
    home = release.path.parent.parent
    (tmp_path / "file").write_text("")
    done = s4c("diff", "esco@8.0.0", "esco@8.0.1", "--no-impact", "-f", "csv", "-o", tmp_path / "file" / "x", home=home)
    refused(done, "cannot be written")
    bad = tmp_path / "bad.sssom.tsv"
    bad.write_text("#mapping_set_id: !!python/object:os.system\nsubject_id\n")
    refused(
        s4c("mappings", "migrate", "--to", "esco@8.0.1", bad, "--out", tmp_path / "out", home=home), "bad.sssom.tsv"
    )
    assert not (tmp_path / "out").exists()
