"""Sets made to hurt a repair, and what cannot be repaired: told in time, nothing half written."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from tests.faults.test_mappings_check_faults import HOSTILE, record

from s4c_graph.alignment.consistency import found, repair
from s4c_graph.alignment.hygiene_facts import Facts
from s4c_graph.core.errors import InputError
from s4c_graph.core.mappings import MappingSet
from s4c_graph.core.names import Names
from s4c_graph.core.release import Release
from s4c_graph.flows import mappings_repair


@pytest.mark.parametrize("name", HOSTILE)
def test_sets_made_to_hurt_are_repaired_in_time(name: str) -> None:
    start = time.process_time()
    made = repair([MappingSet("urn:s", tuple(HOSTILE[name]))], Facts())
    assert time.process_time() - start < 40
    assert made.left == ()
    assert found(made.sets, Facts()) == []
    assert made.bound <= made.cost
    assert all(change.why for change in made.changes)


def test_of_a_crowd_the_dearest_record_is_kept() -> None:
    rows = [record(f"https://v.example/#{n}", "exactMatch", "urn:x:1", confidence="0.5") for n in range(60)]
    rows[17] = rows[17].having(reviewer_label="Ann")
    made = repair([MappingSet("urn:s", tuple(rows))], Facts())
    assert [r.predicate.rpartition("#")[2] for r in made.sets[0]].index("exactMatch") == 17
    assert (len(made.changes), made.exact, made.left) == (59, False, ())


def test_what_only_others_could_mend_is_left_and_told() -> None:
    """Two records of a set that stands behind make two concepts one; a third, of ours, adds nothing to it."""
    behind = MappingSet("urn:behind", (record("urn:v:a", "exactMatch", "urn:x:1"),))
    same = MappingSet(
        "urn:own", (record("urn:v:a", "exactMatch", "urn:x:1"), record("urn:v:b", "exactMatch", "urn:x:1"))
    )
    made = repair([behind, same], Facts(), judged=["urn:own"])
    assert [change.before.subject for change in made.changes] == ["urn:v:b"], "the held record says the same"
    assert made.left == ()
    both = MappingSet("urn:behind", same.records)
    made = repair([both, same], Facts(), judged=["urn:own"])
    assert (made.changes, [f.code for f in made.left], made.exact) == ((), ["MAP-06"], False)


def test_a_rejected_record_is_neither_changed_nor_counted() -> None:
    no = record("urn:v:b", "exactMatch", "urn:x:1", reviewer_label="Ann", reviewer_agreement="-1")
    one = MappingSet("urn:s", (record("urn:v:a", "exactMatch", "urn:x:1"), no))
    made = repair([one], Facts())
    assert (made.changes, made.sets) == ((), (one,))


def test_a_file_with_rows_that_cannot_be_read_is_not_repaired(tmp_path: Path, built: Release) -> None:
    path = tmp_path / "mine.sssom.tsv"
    path.write_text(
        "#mapping_set_id: https://example.org/s\nsubject_id\tpredicate_id\tobject_id\tmapping_justification\n"
        "nope:a\tskos:exactMatch\tsssom:NoTermFound\tsemapv:LexicalMatching\n",
        encoding="utf-8",
    )
    with built.open() as kg, pytest.raises(InputError, match="1 row cannot be read"):
        mappings_repair.repair_mappings(path, kg=kg)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        mappings_repair.repair_mappings(tmp_path / "gone.sssom.tsv")


def test_a_name_without_a_format_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    made = repair([MappingSet("urn:s", (record("urn:v:a", "exactMatch", "urn:x:1"),))], Facts())
    with pytest.raises(InputError, match="no format of mapping sets"):
        mappings_repair.written(made, tmp_path / "out.csv", Names())
    assert list(tmp_path.iterdir()) == []
