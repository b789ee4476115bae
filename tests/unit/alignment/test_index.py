"""The alignment index: made from concepts, opened by others, refused when it is not whole or of something else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.alignments import PLAN, concepts, made

from s4c_graph.alignment import arrays, index
from s4c_graph.alignment.index import FORMAT, Index
from s4c_graph.core.errors import InputError, ReleaseError


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("index") / "i").folder


def test_it_says_what_it_holds(folder: Path) -> None:
    about = Index.open(folder, "k").about
    assert about["languages"] == {"en": 31, "sv": 10}
    assert about["kinds"] == {"occupation": 3, "skill": 10}
    assert about["losses"][-1] < about["losses"][0]
    assert not arrays.damaged(folder, FORMAT)


def test_equal_concepts_and_seed_give_equal_files(folder: Path, tmp_path: Path) -> None:
    again = made(tmp_path / "again").folder
    first, second = (json.loads((f / "about.json").read_text())["files"] for f in (folder, again))
    assert first == second


def test_another_seed_gives_other_vectors(folder: Path, tmp_path: Path) -> None:
    index.build(concepts(), tmp_path / "other", key="k", plan=replace(PLAN, seed=7))
    assert not np.array_equal(arrays.read(folder, "vectors"), arrays.read(tmp_path / "other", "vectors"))


def test_an_index_of_another_release_is_refused(folder: Path) -> None:
    with pytest.raises(ReleaseError, match=r"of another release.*s4c align index"):
        Index.open(folder, "other")


@pytest.mark.parametrize("name", ["vectors.npy", "en/labels.npy", "about.json", "en/letters-data.npy"])
def test_a_missing_or_cut_file_is_told(folder: Path, tmp_path: Path, name: str) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    file = copy / name
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(ReleaseError, match="damaged"):
        Index.open(copy, "k")
    file.unlink()
    with pytest.raises(ReleaseError, match=r"damaged|no alignment index"):
        Index.open(copy, "k")


def test_a_changed_file_is_found_by_its_checksum(folder: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    content = bytearray((copy / "centres.npy").read_bytes())
    content[-1] ^= 1
    (copy / "centres.npy").write_bytes(bytes(content))
    assert arrays.damaged(copy, FORMAT) == ["centres.npy"]


def test_an_index_of_another_format_is_refused(folder: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    said = json.loads((copy / "about.json").read_text())
    (copy / "about.json").write_text(json.dumps(said | {"format": 99}))
    with pytest.raises(ReleaseError, match="format 99"):
        Index.open(copy, "k")


def test_a_build_that_fails_leaves_what_was_there(folder: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    broken = replace(concepts(), iris=[])
    with pytest.raises(InputError, match="no concept"):
        index.build(broken, copy, key="k", plan=PLAN)

    def stop(step: str, share: float) -> None:
        if step == "writing":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.build(concepts(), copy, key="new", plan=PLAN, told=stop)
    assert Index.open(copy, "k").about["key"] == "k"
    assert [p.name for p in tmp_path.iterdir()] == ["copy"]


@pytest.mark.parametrize(
    ("target", "count"),
    [("skills", 10), ("occupations", 3), ("skills,occupations", 13), ("esco/1.1.1", 13),
     ("http://data.europa.eu/esco/concept-scheme/skills", 10)],
)  # fmt: skip
def test_a_target_is_a_kind_a_graph_or_a_scheme(folder: Path, target: str, count: int) -> None:
    assert len(Index.open(folder).concepts().aimed(target)) == count


@pytest.mark.parametrize("target", ["", "skils", "urn:none", "skills,roles"])
def test_an_unknown_target_is_refused_with_those_there_are(folder: Path, target: str) -> None:
    with pytest.raises(InputError, match=r"one of occupations, skills, esco/1\.1\.1"):
        Index.open(folder).concepts().aimed(target)


def test_a_vocabulary_of_one_concept_has_an_index(tmp_path: Path) -> None:
    few = concepts()
    one = replace(
        few, iris=few.iris[:1], kinds=few.kinds[:1], graphs=few.graphs[:1], schemes=few.schemes[:1], broader=[()],
        labels={"en": few.labels["en"][:1]}, descriptions={},
    )  # fmt: skip
    index.build(one, tmp_path / "one", key="k", plan=PLAN)
    assert len(Index.open(tmp_path / "one").concepts()) == 1
