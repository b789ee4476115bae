"""Vectors of labels are made once a model and index, survive a kill, are shared, and are never another's or damaged."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from tests import encoders

from s4c_graph.alignment import encoder_cache
from s4c_graph.alignment.encoder import Encoder
from s4c_graph.alignment.encoder_cache import BLOCK, LabelVectors, fits
from s4c_graph.alignment.encoder_pooling import Floats
from s4c_graph.core.errors import InputError

LABELS = [f"label {n}" for n in range(3 * BLOCK + 5)]


class Counting:
    """A stand-in for a sentence model that counts what it is asked, and may die on the way."""

    def __init__(self, width: int = 8, digest: str = "one", dies_after: int = 10**9) -> None:
        self.name, self.width, self.digest = "stand-in", width, digest
        self.asked: list[str] = []
        self.kinds: set[str] = set()
        self.left = dies_after

    def encode(self, texts: Sequence[str], kind: Literal["query", "document"] = "query") -> Floats:
        self.left -= len(texts)
        if self.left < 0:
            raise KeyboardInterrupt
        self.asked += texts
        self.kinds.add(kind)
        rng = [np.random.default_rng([sum(map(ord, self.digest)), *t.encode()]) for t in texts]
        made = np.array([r.standard_normal(self.width) for r in rng], np.float32).reshape(-1, self.width)
        return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True))


def file(folder: Path, suffix: str) -> Path:
    (found,) = [p for p in folder.iterdir() if p.suffix == suffix]
    return found


def test_they_are_made_once_and_mapped(tmp_path: Path) -> None:
    said: list[float | None] = []

    def heard(step: str, share: float | None = None) -> None:
        said.append(share)

    made = LabelVectors.of(Counting(), LABELS, tmp_path, "index", heard)
    assert len(said) == 4
    assert said == sorted(said, key=lambda s: s or 0)
    again = Counting()
    kept = LabelVectors.of(again, LABELS, tmp_path, "index")
    assert not again.asked
    assert isinstance(kept.values, np.memmap)
    assert not kept.values.flags.writeable
    assert len(kept) == len(LABELS)
    assert np.array_equal(kept.values, made.values)
    assert np.allclose(kept.rows(np.array([5, 0])), Counting().encode(["label 5", "label 0"]), atol=1e-3)
    assert kept.rows(slice(0, 3)).dtype == np.float32
    assert {p.suffix for p in tmp_path.iterdir()} <= {".npy", ".json", ".lock"}


def test_labels_are_encoded_as_documents(tmp_path: Path) -> None:
    encoder = Counting()
    LabelVectors.of(encoder, LABELS[:3], tmp_path, "index")
    assert encoder.kinds == {"document"}


@pytest.mark.parametrize(
    ("encoder", "labels", "key"),
    [
        (Counting(digest="other"), LABELS[:9], "index"),
        (Counting(width=4), LABELS[:9], "index"),
        (Counting(), LABELS[:8], "index"),
        (Counting(), LABELS[:9], "another index"),
    ],
    ids=["another model", "another width", "other labels", "another index"],
)
def test_those_of_something_else_are_not_taken(tmp_path: Path, encoder: Counting, labels: list[str], key: str) -> None:
    LabelVectors.of(Counting(), LABELS[:9], tmp_path, "index")
    found = LabelVectors.of(encoder, labels, tmp_path, key)
    assert encoder.asked == labels
    assert found.values.shape == (len(labels), encoder.width)


def changed(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-9] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("suffix", "damage"),
    [
        (".npy", changed),
        (".npy", lambda p: os.truncate(p, p.stat().st_size - 100)),
        (".npy", lambda p: p.write_bytes(b"")),
        (".npy", lambda p: p.unlink()),
        (".npy", lambda p: np.save(p, np.array([{}], dtype=object))),
        (".json", lambda p: p.unlink()),
        (".json", lambda p: p.write_text("{", encoding="utf-8")),
        (".json", lambda p: p.write_text("[]", encoding="utf-8")),
        (".json", lambda p: p.write_text(p.read_text(encoding="utf-8").replace("one", "two"), encoding="utf-8")),
    ],
)
def test_damaged_ones_are_made_anew(tmp_path: Path, suffix: str, damage: Callable[[Path], object]) -> None:
    before = LabelVectors.of(Counting(), LABELS, tmp_path, "index").rows(slice(0, len(LABELS)))
    damage(file(tmp_path, suffix))
    encoder = Counting()
    after = LabelVectors.of(encoder, LABELS, tmp_path, "index")
    assert encoder.asked == LABELS
    assert np.array_equal(after.values, before)


@pytest.mark.parametrize("blocks", [0, 1, 3])
def test_after_a_kill_only_what_is_missing_is_made(tmp_path: Path, blocks: int) -> None:
    with pytest.raises(KeyboardInterrupt):
        LabelVectors.of(Counting(dies_after=blocks * BLOCK), LABELS, tmp_path, "index")
    assert not [p for p in tmp_path.iterdir() if p.suffix == ".npy"]
    encoder = Counting()
    found = LabelVectors.of(encoder, LABELS, tmp_path, "index")
    assert encoder.asked == LABELS[blocks * BLOCK :]
    whole = LabelVectors.of(Counting(), LABELS, tmp_path / "whole", "index")
    assert found.path.read_bytes() == whole.path.read_bytes()


@pytest.mark.parametrize(
    "damage",
    [
        lambda part, journal: os.truncate(part, part.stat().st_size - 7),
        lambda part, journal: changed(part),
        lambda part, journal: part.write_bytes(part.read_bytes() + b"torn"),
        lambda part, journal: journal.write_bytes(journal.read_bytes()[:-3]),
        lambda part, journal: journal.write_bytes(journal.read_bytes() + b"12"),
        lambda part, journal: journal.write_bytes(b"{}\n"),
        lambda part, journal: journal.write_bytes(b"\xff\n"),
        lambda part, journal: journal.unlink(),
        lambda part, journal: part.unlink(),
    ],
)
def test_a_part_that_a_kill_left_torn_is_not_trusted(tmp_path: Path, damage: Callable[[Path, Path], object]) -> None:
    with pytest.raises(KeyboardInterrupt):
        LabelVectors.of(Counting(dies_after=2 * BLOCK), LABELS, tmp_path, "index")
    part = file(tmp_path, ".part")
    damage(part, part.with_suffix(".part.json"))
    found = LabelVectors.of(Counting(), LABELS, tmp_path, "index")
    whole = LabelVectors.of(Counting(), LABELS, tmp_path / "whole", "index")
    assert np.array_equal(found.values, whole.values)


def test_a_part_of_another_index_is_not_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KeyboardInterrupt):
        LabelVectors.of(Counting(dies_after=BLOCK), LABELS, tmp_path, "index")
    encoder = Counting()
    LabelVectors.of(encoder, LABELS[:-1], tmp_path, "index")
    assert encoder.asked == LABELS[:-1]


def _killed(folder: Path, ready: multiprocessing.synchronize.Event) -> None:
    class Slow(Counting):
        def encode(self, texts: Sequence[str], kind: Literal["query", "document"] = "query") -> Floats:
            if len(self.asked) >= BLOCK:
                ready.set()
                multiprocessing.Event().wait(60)
            return super().encode(texts, kind)

    LabelVectors.of(Slow(), LABELS, folder, "index")


def test_a_process_that_is_killed_holds_no_lock_and_loses_one_block_at_most(tmp_path: Path) -> None:
    way = multiprocessing.get_context("spawn")
    ready = way.Event()
    process = way.Process(target=_killed, args=(tmp_path, ready))
    process.start()
    assert ready.wait(60)
    process.kill()
    process.join()
    encoder = Counting()
    found = LabelVectors.of(encoder, LABELS, tmp_path, "index")
    assert encoder.asked == LABELS[BLOCK:]
    assert np.allclose(found.rows(slice(0, 2)), Counting().encode(LABELS[:2]), atol=1e-3)


def test_two_processes_make_them_once(tmp_path: Path) -> None:
    """The one that waited finds what the other made."""
    from threading import Thread

    from filelock import FileLock

    LabelVectors.of(Counting(), LABELS[:9], tmp_path, "index")
    content = {p: p.read_bytes() for p in tmp_path.iterdir() if p.suffix in (".npy", ".json")}
    for path in content:
        path.unlink()
    waits = Counting()
    with FileLock(file(tmp_path, ".lock")):
        thread = Thread(target=lambda: LabelVectors.of(waits, LABELS[:9], tmp_path, "index"))
        thread.start()
        for path, was in content.items():
            path.write_bytes(was)
    thread.join(60)
    assert not thread.is_alive()
    assert not waits.asked


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match=r"cannot be written: .*; name another folder"):
        LabelVectors.of(Counting(), LABELS[:9], tmp_path / "file" / "folder", "index")


def test_a_full_disk_leaves_no_vectors_under_their_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(encoder_cache, "_sync", full)
        with pytest.raises(InputError, match="cannot be written: No space left on device"):
            LabelVectors.of(Counting(), LABELS, tmp_path, "index")
    assert not [p for p in tmp_path.iterdir() if p.suffix == ".npy"]
    assert len(LabelVectors.of(Counting(), LABELS, tmp_path, "index")) == len(LABELS)


def test_none_are_none(tmp_path: Path) -> None:
    found = LabelVectors.of(Counting(), [], tmp_path, "index")
    assert (len(found), found.width) == (0, 8)
    assert len(LabelVectors.of(Counting(), [], tmp_path, "index")) == 0


def test_a_model_of_another_width_is_told(tmp_path: Path) -> None:
    kept = LabelVectors.of(Counting(), LABELS[:9], tmp_path, "index")
    with pytest.raises(InputError, match="gives vectors of 4 numbers, those of the index have 8; name the model"):
        fits(Counting(width=4), kept)


def test_a_real_model_has_them(tmp_path: Path) -> None:
    encoder = Encoder.open(encoders.folder(tmp_path / "model"))
    kept = LabelVectors.of(encoder, ["bus", "tram"], tmp_path / "index", "index")
    assert np.allclose(kept.rows(slice(0, 2)), encoder.encode(["bus", "tram"], "document"), atol=1e-3)
    said = json.loads(file(tmp_path / "index", ".json").read_text(encoding="utf-8"))
    assert said["model"] == encoder.digest
