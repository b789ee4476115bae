"""Bad gold and bad results: one line that says what, where and the mend, and nothing measured by half."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from tests.evaluated import SKILL, Told, concepts, file, match
from tests.unit.flows.test_align_gold import melo

from s4c_graph.alignment.matches import Alignment, Match, Text
from s4c_graph.core.errors import InputError
from s4c_graph.core.settings import Settings
from s4c_graph.flows import align_answers, align_evaluate, align_gold
from s4c_graph.flows.align_evaluate import Floor

HEAD = "id,text,object_id"
GOOD = f"1,plan the route,{SKILL}routes"
FAULTS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "empty": ("g.csv", (), "g.csv: holds no row; give gold with at least one text"),
    "no rows": ("g.csv", (HEAD,), "g.csv: holds no row; give gold with at least one text"),
    "no column": ("g.csv", ("id,words,object_id", GOOD), "g.csv: lacks the column 'text'; its columns are id,"),
    "neither id nor label": ("g.csv", ("id,text", "1,a"), "lacks the column 'object_id' or 'object_label'"),
    "no id": ("g.csv", (HEAD, f",a,{SKILL}routes"), "g.csv:2: a row has no id"),
    "one id, two texts": ("g.csv", (HEAD, GOOD, f"1,other,{SKILL}routes"), "g.csv:3: the id '1' has another text at"),
    "no IRI": ("g.csv", (HEAD, "1,a,plan routes"), "g.csv:2: object_id 'plan routes' is no IRI"),
    "no concept": ("g.csv", ("id,text,object_id,object_label", "1,a,,"), "g.csv:2: a row names no concept"),
    "relation": ("g.csv", (HEAD + ",relation", GOOD + ",equal"), "g.csv:2: unknown relation 'equal'; one of exact,"),
    "two relations": (
        "g.csv", (HEAD + ",relation", GOOD + ",exact", GOOD + ",broad"), "g.csv:3: two relations of '1' to one concept",
    ),
    "concept and none": (
        "g.csv", (HEAD, GOOD, "1,plan the route,sssom:NoTermFound"), "g.csv:3: '1' has a concept, and another row says",
    ),
    "wide row": ("g.csv", (HEAD, GOOD + ",x,y"), "g.csv:2: 5 cells where the header has 3; quote what holds the"),
    "open quote": ("g.csv", (HEAD, '1,"a'), "g.csv:2: not a readable row: unexpected end of data"),
    "another version": ("g.csv", (HEAD, f"1,a,{SKILL}gone"), "right concepts that are not in ESCO 1.1.1 (gold of"),
    "unknown label": (
        "g.csv", ("id,text,object_label", "1,a,fly kites"), "labels that no concept of ESCO 1.1.1 bears: 1 ('fly",
    ),
    "no JSON": ("g.jsonl", ("{",), "g.jsonl:1: not a JSON object"),
    "a number": ("g.jsonl", ('{"id": ' + "9" * 5000 + "}",), "g.jsonl:1: not a JSON object: a number too long"),
    "half a character": (
        "g.jsonl", ('{"id": "1", "text": "\\ud800", "object_id": "x"}',), "g.jsonl:1: holds half a character",
    ),
    "a list": ("g.jsonl", ("[1]",), "g.jsonl:1: not a JSON object of texts; give one object a line"),
    "deep": ("g.jsonl", ("[" * 100_000,), "g.jsonl:1: not a JSON object: nested too deep"),
    "no label": ("h.csv", ("sentence,span,sub_span,label", "a,b,,"), "h.csv:2: a row has no label; fill it in"),
    "no sentence": ("h.csv", ("sentence,span,sub_span,label", ",b,,x"), "h.csv:2: a row has no sentence"),
    "no list": ("s.csv", (",sentence,skills", "0,a,plan routes"), "s.csv:2: skills is no list of labels"),
    "no skape sentence": ("s.csv", (",sentence,skills", "0,,['UNK']"), "s.csv:2: a row has no sentence"),
    "kind": ("g.docx", ("x",), "no kind of gold that is read here (.docx); give .csv, .tsv, .jsonl, .sssom.tsv, or a"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_bad_gold(tmp_path: Path, name: str) -> None:
    called, lines, said = FAULTS[name]
    with pytest.raises(InputError) as caught:
        align_gold.read([file(tmp_path, called, *lines)], concepts(), Settings())
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    path.write_bytes(f"{HEAD}\n{GOOD}\n2,\xe5,x\n".encode("latin-1"))
    with pytest.raises(InputError, match=r"g\.csv:3: is not UTF-8 text; save it as UTF-8"):
        align_gold.read([path], concepts(), Settings())
    path.write_bytes(f"{HEAD}\n{GOOD}\x00\n".encode())
    with pytest.raises(InputError, match=r"g\.csv:2: holds a NUL"):
        align_gold.read([path], concepts(), Settings())


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = file(tmp_path, "g.csv", HEAD, *["x" * 1000] * 1100)
    with pytest.raises(InputError, match="larger than 1 MiB"):
        align_gold.read([path], concepts(), Settings(max_input_mb=1))


def test_paths_and_formats(tmp_path: Path) -> None:
    for path, format, said in (
        (tmp_path / "none.csv", "auto", "no such file"),
        (tmp_path, "auto", "is a folder of no known kind; a folder of MELO has queries.tsv"),
        (tmp_path, "table", "is a folder; name a file"),
        (tmp_path, "melo", "lacks the file queries.tsv"),
        (tmp_path, "magic", "unknown format of gold 'magic'; one of auto, table"),
    ):
        with pytest.raises(InputError) as caught:
            align_gold.read([path], concepts(), Settings(), format=format)
        assert said in str(caught.value)


def test_two_files_of_one_name(tmp_path: Path) -> None:
    paths = [file(tmp_path / folder, "g.csv", HEAD, GOOD) for folder in "ab"]
    with pytest.raises(InputError, match="two gold files are called g; rename one"):
        align_gold.read(paths, concepts(), Settings())


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"annotations": "Q9\t0\tC1_0\t1\n"}, "annotations.tsv:1: the id 'Q9' is in no other file"),
        ({"annotations": "Q1\t0\tC9\t1\n"}, "annotations.tsv:1: the id 'C9' is in no other file"),
        ({"annotations": "Q1\t0\tC1_0\tyes\n"}, "annotations.tsv:1: the relevance 'yes' is no number"),
        ({"queries": "Q1\n"}, "queries.tsv:1: 1 cells where there are 2"),
        ({"annotations": ""}, "no text of this gold can be judged: queries that nothing is right for, left out: 3"),
    ],
)
def test_bad_folders_of_melo(tmp_path: Path, files: dict[str, str], said: str) -> None:
    with pytest.raises(InputError) as caught:
        align_gold.read([melo(tmp_path, **files)], concepts(), Settings())
    assert said in str(caught.value)


RESULTS = "id,rank,object_id,predicate_id,confidence,p_exact,p_close,p_broad,p_narrow,p_none"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("id,object_id", f"1,{SKILL}routes"), "r.csv: lacks the column 'rank'"),
        ((RESULTS, f"1,0,{SKILL}routes,,,,,,,"), "r.csv:2: rank '0' is none; count from 1"),
        ((RESULTS, f"1,x,{SKILL}routes,,,,,,,"), "r.csv:2: rank 'x' is none"),
        ((RESULTS, f"1,{'9' * 5000},{SKILL}routes,,,,,,,"), "…; count from 1"),
        ((RESULTS, f"1,1,{SKILL}routes,,1.5,,,,,"), "r.csv:2: confidence '1.5' is no number from 0 to 1"),
        ((RESULTS, f"1,1,{SKILL}routes,,nan,,,,,"), "r.csv:2: confidence 'nan' is no number"),
        ((RESULTS, f"1,1,{SKILL}routes,skos:same,,,,,,"), "r.csv:2: unknown relation 'skos:same'"),
        ((RESULTS, f"7,1,{SKILL}routes,,,,,,,"), "r.csv: no id of it is one of the gold"),
    ],
)
def test_bad_results(tmp_path: Path, lines: tuple[str, ...], said: str) -> None:
    (gold,) = align_gold.read([file(tmp_path, "g.csv", HEAD, GOOD)], concepts(), Settings())
    with pytest.raises(InputError) as caught:
        align_answers.of_file(file(tmp_path, "r.csv", *lines), gold.cases, Settings(), 5)
    assert said in str(caught.value)


def test_an_aligner_that_breaks_its_word(tmp_path: Path) -> None:
    class Backwards(Told):
        def align(self, texts: Sequence[Text], *, top: int = 5) -> list[Alignment]:
            return super().align(texts, top=top)[::-1]

    lines = [HEAD, GOOD, f"2,other,{SKILL}trees"]
    (gold,) = align_gold.read([file(tmp_path, "g.csv", *lines)], concepts(), Settings())
    with pytest.raises(InputError, match="did not give one answer a text in their order"):
        align_evaluate.evaluate([gold], concepts(), lambda _: Backwards({}), draws=2)


def test_a_text_that_cannot_be_aligned_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    lines = [HEAD, GOOD, f"2,unreadable,{SKILL}trees"]
    (gold,) = align_gold.read([file(tmp_path, "g.csv", *lines)], concepts(), Settings())
    stand_in = Told({"plan the route": [match(SKILL + "routes")]})
    (one,) = align_evaluate.evaluate([gold], concepts(), lambda _: stand_in, draws=5).sets
    assert one.systems[0].figures["mrr"].value == 0.5
    assert str(one.systems[0].told[0]) == "texts that could not be aligned: 1 (2: no words)"


def _run(**asked: object) -> Callable[[], object]:
    return lambda: align_evaluate.run([Path("g.csv")], Settings(), **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (_run(kinds=("city",)), "unknown kind of concepts 'city'; one of skills, occupations"),
        (_run(ours=False, baselines=()), "there is no system to measure; leave the baselines on"),
        (lambda: align_evaluate.evaluate([], concepts(), None), "there is no gold; name at least one file"),
        (lambda: Floor.read("mrr"), "'mrr' is no floor; write METRIC=VALUE, such as rp@5=0.5"),
        (lambda: Floor.read("=0.5"), "'=0.5' is no floor"),
        (lambda: Floor.read("mrr=nan"), "'mrr=nan' is no floor"),
    ],
)
def test_what_cannot_be_asked(call: Callable[[], object], said: str) -> None:
    with pytest.raises(InputError) as caught:
        call()
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"top": 0}, "0 matches a text cannot be asked for; from 1 to 1000"),
        ({"threshold": 0.0}, "the threshold 0 is no probability"),
        ({"threshold": math.nan}, "the threshold nan is no probability"),
        ({"draws": 0}, "0 draws cannot be made; from 1 to 100000"),
    ],
)
def test_numbers_that_are_none(tmp_path: Path, asked: dict[str, float], said: str) -> None:
    golds = align_gold.read([file(tmp_path, "g.csv", HEAD, GOOD)], concepts(), Settings())
    with pytest.raises(InputError) as caught:
        align_evaluate.evaluate(golds, concepts(), None, **asked)  # type: ignore[arg-type]
    assert said in str(caught.value)


def test_results_of_another_are_for_one_gold(tmp_path: Path) -> None:
    golds = align_gold.read([file(tmp_path, n, HEAD, GOOD) for n in ("g.csv", "h.csv")], concepts(), Settings())
    with pytest.raises(InputError, match="are for one gold, and there are 2; name one file"):
        align_evaluate.evaluate(golds, concepts(), None, against=tmp_path / "r.csv")


def test_a_floor_that_nothing_was_measured_for_is_no_floor_that_holds(tmp_path: Path) -> None:
    golds = align_gold.read([file(tmp_path, "g.csv", HEAD, GOOD)], concepts(), Settings())
    found = align_evaluate.evaluate(golds, concepts(), None, draws=2)
    for said in ("relation-f1=0.5", "other:mrr=0.5"):
        with pytest.raises(InputError, match="nothing was measured as"):
            align_evaluate.missed(found, [Floor.read(said)])


def test_matches_of_the_stand_in_are_whole() -> None:
    one: Match = match(SKILL + "routes", confidence=0.7)
    assert sum(one.probabilities.values()) == pytest.approx(1)
