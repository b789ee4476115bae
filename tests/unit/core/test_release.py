"""Releases: atomic switch, roll back, prune, locks, and what a damaged one says."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from filelock import FileLock

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import ReleaseError
from s4c_graph.core.release import Manifest, Release, Releases, digest, read, whole_digest
from s4c_graph.core.values import Source


def made(kept: Releases, text: str, created: str = "2026-01-02T03:04:05+00:00") -> Release:
    """A release that holds one triple."""
    with kept.draft() as draft:
        store = Embedded(draft / "store")
        store.load(f'<urn:a> <urn:p> "{text}" .'.encode(), graph="https://w3id.org/s4c/graph/framework")
        sums = {"framework": digest(store, "https://w3id.org/s4c/graph/framework")}
        store.settle()
        store.close()
        manifest = Manifest(
            digest=whole_digest(sums),
            base="https://w3id.org/s4c/",
            version="0",
            created=created,
            graphs={"framework": {"triples": 1, "sha256": sums["framework"]}},
            sources=(Source("framework", "test", "1", "CC0"),),
            tools={},
        )
        return kept.commit(draft, manifest)


def test_a_commit_is_current_and_reads_back(tmp_path: Path) -> None:
    kept = Releases(tmp_path)
    release = made(kept, "one")
    assert kept.current() == release == read(tmp_path) == read(release.path)
    assert release.damaged() == []
    with release.open() as kg:
        assert kg.graphs() == {"framework": 1}
    assert release.damaged() == [], "opening a release must not change it"


def test_switching_rolling_back_and_pruning(tmp_path: Path) -> None:
    kept = Releases(tmp_path)
    one = made(kept, "one", "2026-01-01T00:00:00+00:00")
    two = made(kept, "two", "2026-01-02T00:00:00+00:00")
    three = made(kept, "three", "2026-01-03T00:00:00+00:00")
    assert [r.id for r in kept.all()] == [three.id, two.id, one.id]
    assert kept.use(one.manifest.digest[:8]).id == one.id == kept.current().id
    indexes = {r.id: tmp_path / "alignment" / r.manifest.digest[:16] for r in (one, two, three)}
    for folder in indexes.values():
        folder.mkdir(parents=True)
        folder.with_name(folder.name + "-encoder").mkdir()
    assert kept.prune(keep=1) == [two.id], "the current release stays although it is old"
    assert [id for id, folder in indexes.items() if folder.exists()] == [one.id, three.id], (
        "an index goes with its release"
    )
    assert not indexes[two.id].with_name(indexes[two.id].name + "-encoder").exists()
    assert {r.id for r in kept.all()} == {one.id, three.id}


def test_equal_content_has_equal_digests_and_two_builds_in_one_second_both_stay(tmp_path: Path) -> None:
    kept = Releases(tmp_path)
    first, second, other = made(kept, "same"), made(kept, "same"), made(kept, "other")
    assert first.manifest.digest == second.manifest.digest != other.manifest.digest
    assert len(kept.all()) == 3


def test_a_failed_draft_leaves_the_old_release_and_nothing_else(tmp_path: Path) -> None:
    kept = Releases(tmp_path)
    old = made(kept, "old")
    with pytest.raises(RuntimeError, match="boom"), kept.draft() as draft:
        (draft / "half").write_text("written")
        raise RuntimeError("boom")
    assert kept.current() == old
    assert [p.name for p in (tmp_path / "releases").iterdir()] == [old.id]


def test_a_killed_draft_is_swept_by_the_next_build(tmp_path: Path) -> None:
    kept = Releases(tmp_path)
    made(kept, "old")
    (tmp_path / "releases" / ".draft-4711").mkdir()
    made(kept, "new")
    assert not list((tmp_path / "releases").glob(".draft-*"))


def test_a_second_build_at_the_same_time_is_told_so(tmp_path: Path) -> None:
    kept = Releases(tmp_path)
    with (
        FileLock(tmp_path / "build.lock"),
        pytest.raises(ReleaseError, match=r"another build is running here.*|--out"),
        kept.draft(),
    ):
        pass


@pytest.mark.parametrize("text", ["", "{", '{"format": 99}', "[]", '{"format": 1}'])
def test_an_unreadable_manifest_is_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(ReleaseError) as told:
        read(tmp_path)
    assert str(tmp_path) in str(told.value)
    assert "\n" not in str(told.value)


def test_no_release_and_unknown_ids_say_the_mend(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="s4c build"):
        read(tmp_path)
    with pytest.raises(ReleaseError, match="s4c build"):
        Releases(tmp_path).current()
    made(Releases(tmp_path), "one")
    for id in ("nothing", "", "../x", "2"):
        if id == "2":
            assert Releases(tmp_path).get(id)
        else:
            with pytest.raises(ReleaseError, match="there is no release"):
                Releases(tmp_path).get(id)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    release = made(Releases(tmp_path), "one")
    table = next((release.path / "store").glob("*.sst"))
    table.write_bytes(table.read_bytes()[:-1])
    assert release.damaged() == [f"store/{table.name}"]
    table.unlink()
    assert release.damaged() == [f"store/{table.name}"]


def test_a_damaged_release_does_not_hide_the_good_ones(tmp_path: Path) -> None:
    kept = Releases(tmp_path)
    good = made(kept, "good")
    (tmp_path / "releases" / "29990101T000000-broken").mkdir()
    assert [r.id for r in kept.all()] == [good.id]


def test_digests_do_not_depend_on_blank_node_labels_or_order() -> None:
    graph = "urn:g"
    texts = (b'_:x <urn:p> _:y . _:y <urn:q> "_:x ." .', b'_:b <urn:q> "_:x ." . _:a <urn:p> _:b .')
    for ours in (True, False):
        sums = set()
        for text in texts:
            store = Embedded()
            store.load(text, graph=graph, format="turtle")
            sums.add(digest(store, graph, ours=ours))
        assert len(sums) == 1
    other = Embedded()
    other.load(b'_:x <urn:p> _:y . _:x <urn:q> "_:x ." .', graph=graph, format="turtle")
    assert digest(other, graph, ours=True) not in sums


def test_a_fork_copies_where_files_may_not_be_linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing:
        def backup(self, path: str) -> None:
            Path(path).mkdir()
            raise OSError("Operation not permitted")

    release = made(Releases(tmp_path), "one")
    store = Embedded(release.path / "store", read_only=True)
    monkeypatch.setattr(store, "_store", Refusing())
    fork = store.fork(tmp_path / "copy")
    assert fork.size() == 1
    fork.close()
    assert release.damaged() == []


def test_old_overlays_of_killed_calls_are_swept_by_the_next_build(tmp_path: Path) -> None:
    kept = Releases(tmp_path)
    made(kept, "old")
    for name, age in ((".s4c-overlay-old", 2 * 24 * 3600), (".s4c-overlay-young", 60)):
        folder = tmp_path / "releases" / name
        folder.mkdir()
        os.utime(folder, (time.time() - age,) * 2)
    made(kept, "new", "2026-01-03T00:00:00+00:00")
    assert [p.name for p in (tmp_path / "releases").glob(".s4c-overlay-*")] == [".s4c-overlay-young"]
