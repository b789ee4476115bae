"""A run from a file to a file: engines agree to the byte, bad rows are listed, what is asked is checked."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.align_standin import REFUSED, StandinRecipe

from s4c_graph.alignment.rows import COLUMNS
from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.flows import align_inputs, align_outputs, align_pool, align_run, mapping_sets
from s4c_graph.flows.align_asked import Asked, licence_iri
from s4c_graph.flows.align_run import Outcome, run

FORMATS = ("csv", "tsv", "jsonl", "parquet", "sssom.tsv", "sssom.jsonld", "sssom.ttl")


@pytest.fixture
def input(tmp_path: Path) -> Path:
    """Some hundred rows, a few of them bad."""
    path = tmp_path / "in.csv"
    lines = [f"r{n},text number {n} | with 'marks',{('en', 'sv', '')[n % 3]}" for n in range(700)]
    lines[10], lines[300], lines[600] = "r10,,", "r1,again,en", f"r600,{REFUSED},"
    path.write_text("id,text,lang\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def ran(input: Path, output: Path, recipe: StandinRecipe | None = None, **asked: Any) -> Outcome:
    engine = asked.pop("engine", None)
    return run(
        align_inputs.opened(input), recipe or StandinRecipe(), Asked(output, today="2026-01-01", **asked), engine=engine
    )


def test_the_long_table_is_the_same_in_every_format(input: Path, tmp_path: Path) -> None:
    for format in ("csv", "tsv", "jsonl", "parquet"):
        ran(input, tmp_path / f"out.{format}")
    lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert [tuple(row) for row in rows[:3]] == [COLUMNS] * 3
    assert pq.read_table(tmp_path / "out.parquet").to_pylist() == rows
    for format, separator in (("csv", ","), ("tsv", "\t")):
        with (tmp_path / f"out.{format}").open(encoding="utf-8", newline="") as stream:
            cells = list(csv.DictReader(stream, delimiter=separator))
        shown = [{k: "" if v is None else str(v) for k, v in row.items()} for row in rows]
        assert [{k: v.removeprefix("'") for k, v in row.items()} for row in cells] == shown


def test_bad_rows_are_listed_and_the_others_are_there(input: Path, tmp_path: Path) -> None:
    outcome = ran(input, tmp_path / "out.jsonl")
    assert outcome.problems == tmp_path / "out.problems.csv"
    assert (outcome.counts.items, outcome.counts.texts, outcome.counts.problems) == (700, 697, 3)
    with outcome.problems.open(encoding="utf-8", newline="") as stream:
        listed = [(row["line"], row["id"], row["problem"]) for row in csv.DictReader(stream)]
    assert listed == [
        ("12", "r10", "has no text"),
        ("302", "r1", "id 'r1' stands above already"),
        ("602", "r600", "is refused by the stand-in"),
    ]
    ids = [json.loads(line)["id"] for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert list(dict.fromkeys(ids)) == [f"r{n}" for n in range(700) if n not in (10, 300, 600)]
    assert len(ids) == outcome.counts.rows
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.csv", "out.jsonl", "out.problems.csv"]


def test_a_run_without_problems_takes_an_old_list_away(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,text\n1,a\n")
    (tmp_path / "out.problems.csv").write_text("of another run")
    assert ran(tmp_path / "in.csv", tmp_path / "out.csv").problems is None
    assert not (tmp_path / "out.problems.csv").exists()


@pytest.mark.parametrize("format", FORMATS)
def test_processes_and_parts_change_no_byte(
    format: str, input: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = ran(input, tmp_path / f"one.{format}")
    monkeypatch.setattr(align_run, "_PART_S", 0.0)
    two = ran(input, tmp_path / f"two.{format}", engine=align_pool.local(2))
    assert (tmp_path / f"one.{format}").read_bytes() == (tmp_path / f"two.{format}").read_bytes()
    assert (tmp_path / "one.problems.csv").read_bytes() == (tmp_path / "two.problems.csv").read_bytes()
    assert one.counts == two.counts


@pytest.mark.parametrize("format", ["sssom.tsv", "sssom.jsonld", "sssom.ttl", "sssom.nt", "sssom.rdf"])
def test_mapping_sets_are_read_without_a_fault(format: str, input: Path, tmp_path: Path) -> None:
    ran(input, tmp_path / f"out.{format}", licence="CC-BY-4.0", subject_source="https://example.org/adverts")
    found, findings = mapping_sets.read(tmp_path / f"out.{format}")
    assert [str(f) for f in findings] == []
    assert found.value("license") == "https://creativecommons.org/licenses/by/4.0/"
    assert {r.value("object_source_version") or found.value("object_source_version") for r in found} == {"1.1.1"}
    assert {r.value("subject_type") for r in found} == {"rdfs literal"}
    absent = [r for r in found if r.absent]
    assert absent
    assert all(r.value("confidence") for r in absent)


def test_lowest_confidence_and_top_are_kept_to(input: Path, tmp_path: Path) -> None:
    outcome = ran(input, tmp_path / "out.jsonl", least=0.4, top=2)
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert min(row["confidence"] for row in rows) >= 0.4
    assert max(row["rank"] for row in rows) <= 3  # the parent of a text without an equivalent comes last
    assert outcome.counts.bare > 0
    assert outcome.counts.texts - outcome.counts.bare == len({row["id"] for row in rows})


def test_prefixes_of_ids_that_are_iris(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(
        "id,text\nhttps://e.org/a/1,welding\nurn:x:2,measuring\nhttps://w3id.org/s4c/id/role/r,planning\n"
    )
    ran(tmp_path / "in.csv", tmp_path / "out.sssom.tsv")
    text = (tmp_path / "out.sssom.tsv").read_text()
    assert '#  ns1: https://e.org/a/\n#  ns2: "urn:x:"\n#  s4cid: https://w3id.org/s4c/id/\n' in text
    found, findings = mapping_sets.read(tmp_path / "out.sssom.tsv")
    assert [f.code for f in findings] == ["sssom-no-license"]
    assert next(r.subject for r in found) == "https://e.org/a/1"


def test_more_namespaces_than_prefixes(tmp_path: Path) -> None:
    lines = [f"https://e{n % 3}.org/{n}/a,text {n}" for n in range(500)]
    (tmp_path / "in.csv").write_text("id,text\n" + "\n".join(lines) + "\n")
    ran(tmp_path / "in.csv", tmp_path / "out.sssom.tsv")
    text = (tmp_path / "out.sssom.tsv").read_text()
    assert text.count("#  ns") == 3
    found, _ = mapping_sets.read(tmp_path / "out.sssom.tsv")
    assert {r.subject for r in found} == {line.split(",")[0] for line in lines}


def test_a_file_with_a_header_only_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,text\n")
    with pytest.raises(InputError, match="holds no row below its header"):
        ran(tmp_path / "in.csv", tmp_path / "out.csv")
    assert [p.name for p in tmp_path.iterdir()] == ["in.csv"]


def test_the_old_output_stays_until_the_new_one_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in.csv").write_text("id,text\n1,a\n")
    (tmp_path / "out.csv").write_text("old")

    def fails(*given: object) -> None:
        raise OSError(28, "No space left on device", str(tmp_path / "out.csv.partial" / "output"))

    monkeypatch.setattr(align_outputs, "_plain", fails)
    with pytest.raises(InputError, match="No space left"):
        ran(tmp_path / "in.csv", tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text() == "old"
    monkeypatch.undo()
    assert ran(tmp_path / "in.csv", tmp_path / "out.csv").went_on == 1
    assert (tmp_path / "out.csv").read_text().startswith("id,rank,")


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        ({"least": 1.5}, "--min-confidence 1.5 is not between 0 and 1"),
        ({"top": 0}, "--top 0 is below 1"),
        ({"licence": "mine"}, "'mine' is no licence known here"),
        ({"licence": "all rights reserved"}, "'all rights reserved' is no licence known here"),
        ({"subject_source": "a b"}, "'a b' is not an IRI"),
        ({"format": "xlsx"}, "unknown format 'xlsx'"),
    ],
)
def test_what_makes_no_sense_is_refused_first(asked: dict[str, Any], what: str, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,text\n1,a\n")
    with pytest.raises(InputError) as error:
        ran(tmp_path / "in.csv", tmp_path / "out.csv", **asked)
    assert error.value.what == what
    assert [p.name for p in tmp_path.iterdir()] == ["in.csv"]


def test_the_input_is_never_the_output(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,text\n1,a\n")
    with pytest.raises(InputError, match="is the input itself"):
        ran(tmp_path / "in.csv", tmp_path / "in.csv")
    with pytest.raises(InputError, match="no format of alignments by its suffix"):
        ran(tmp_path / "in.csv", tmp_path / "out.xlsx")


def test_licences_by_name_and_iri() -> None:
    assert licence_iri("https://example.org/mine") == "https://example.org/mine"
    assert licence_iri("CC0") == "https://creativecommons.org/publicdomain/zero/1.0/"


def test_several_vocabularies_stand_in_the_rows(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,text\n" + "\n".join(f"{n},text {n}" for n in range(30)) + "\n")
    recipe = StandinRecipe()
    other = replace(recipe.vocabularies[0], begins="https://other.org/", source="https://other.org/s", version="7")
    ran(tmp_path / "in.csv", tmp_path / "out.sssom.tsv", replace(recipe, vocabularies=(*recipe.vocabularies, other)))
    found, _ = mapping_sets.read(tmp_path / "out.sssom.tsv")
    assert {(r.value("object_source"), r.value("object_source_version")) for r in found if not r.absent} == {
        (recipe.vocabularies[0].source, "1.1.1")
    }
    assert {r.value("object_source_version") for r in found if r.absent} == {"1.1.1"}  # where it was looked for


def test_names_below_another_base(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,text\n1,a\n")
    names = Names("https://example.org/city/")
    run(align_inputs.opened(tmp_path / "in.csv"), StandinRecipe(), Asked(tmp_path / "o.sssom.tsv"), names=names)
    assert "#mapping_set_id: https://example.org/city/id/mapping-set/align-" in (tmp_path / "o.sssom.tsv").read_text()


def test_what_the_aligner_raises_in_a_process_is_raised_here(input: Path, tmp_path: Path) -> None:
    recipe = StandinRecipe(folders=(tmp_path / "no-index",))
    for workers in (1, 2):
        with pytest.raises(FileNotFoundError):
            ran(input, tmp_path / "out.csv", recipe, engine=align_pool.local(workers))
    assert [p.name for p in tmp_path.iterdir()] == ["in.csv"]
