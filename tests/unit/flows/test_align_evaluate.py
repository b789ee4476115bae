"""An evaluation from gold to report, with an aligner that answers as it is told, every figure computed by hand."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.evaluated import OCCUPATION, SKILL, Told, concepts, file, match

from s4c_graph.alignment.metrics_sure import Bin, Curve
from s4c_graph.core.settings import Settings
from s4c_graph.flows import align_evaluate, align_gold, align_pictures, align_report
from s4c_graph.flows.align_evaluate import OURS, Evaluated, Evaluation, Floor
from s4c_graph.flows.gold_cases import Gold

ROUTES, TREES, PYTHON, SNAKES = (SKILL + name for name in ("routes", "trees", "python", "snakes"))
PLAIN = (
    "id,text,object_id",
    f"1,plan the route,{ROUTES}",
    f"2,a forest,{TREES}",
    f"2,a forest,{ROUTES}",
    "3,digital twin,sssom:NoTermFound",
    f"4,serpents,{SNAKES}",
)
RELATED = (
    "id,text,object_id,relation",
    f"1,plan the route,{ROUTES},exact",
    f"1,plan the route,{TREES},broad",
    f"2,a forest,{TREES},exact",
    f"3,serpents,{SNAKES},narrow",
    "4,digital twin,sssom:NoTermFound,",
)


def gold(folder: Path, *lines: str) -> Gold:
    (made,) = align_gold.read([file(folder, "mine.csv", *lines)], concepts(), Settings())
    return made


def evaluated(made: Gold, stand_in: Told | None, **asked: object) -> Evaluated:
    found = evaluation(made, stand_in, **asked)
    return found.sets[0]


def evaluation(made: Gold, stand_in: Told | None, **asked: object) -> Evaluation:
    opened = None if stand_in is None else (lambda _: stand_in)
    asked = {"draws": 50, "top": 10} | asked
    return align_evaluate.evaluate([made], concepts(), opened, **asked)  # type: ignore[arg-type]


def plain() -> Told:
    return Told(
        {
            "plan the route": [match(ROUTES, 1, confidence=0.9), match(TREES, 2, confidence=0.4)],
            "a forest": [match(PYTHON, 1, confidence=0.6), match(ROUTES, 2), match(TREES, 3)],
            "digital twin": [match(PYTHON, 1, confidence=0.5)],
        },
        {"plan the route": 0.05, "a forest": 0.3, "digital twin": 0.8},
    )


def values(one: Evaluated, name: str = OURS) -> dict[str, float]:
    return {metric: figure.value for metric, figure in one.system(name).figures.items()}


def test_ranking_abstention_and_calibration_by_hand(tmp_path: Path) -> None:
    found = values(evaluated(gold(tmp_path, *PLAIN), plain()))
    assert found["mrr"] == pytest.approx((1 + 1 / 2 + 0) / 3)
    assert found["hit@1"] == pytest.approx(1 / 3)
    assert found["rp@5"] == pytest.approx((1 + 1 + 0) / 3)
    assert found["recall@10"] == pytest.approx(2 / 3)
    assert found["micro-recall@10"] == pytest.approx(3 / 4)
    assert found["micro-rp@5"] == pytest.approx(3 / 4)
    second = (1 / math.log2(3) + 1 / 2) / (1 + 1 / math.log2(3))
    assert found["ndcg@10"] == pytest.approx((1 + second + 0) / 3)
    # none: .8 where there is none; .05, .3 and .9 (no answer at all) where there is something
    assert found["none-auroc"] == pytest.approx(2 / 3)
    # first matches: .9 right, .6 wrong, .5 wrong
    assert found["ece"] == pytest.approx((0.1 + 0.6 + 0.5) / 3)
    # surest first: right at 1/4, wrong, wrong, and one that got no answer
    assert found["coverage-area"] == pytest.approx((1 + 1 / 2 + 1 / 3 + 1 / 4) / 4)
    assert "relation-f1" not in found
    assert "any-mrr" not in found


def test_relations_are_judged_on_the_pairs_that_were_found(tmp_path: Path) -> None:
    stand_in = Told(
        {
            "plan the route": [match(ROUTES, 1, "exact", 0.9), match(TREES, 2, "narrow", 0.7)],
            "a forest": [match(PYTHON, 1, "exact", 0.85), match(TREES, 2, "exact", 0.6)],
            "serpents": [match(PYTHON, 1, "close", 0.3)],
        }
    )
    one = evaluated(gold(tmp_path, *RELATED), stand_in)
    found = values(one)
    assert found["pairs-reached"] == pytest.approx(3 / 4)
    assert found["relation-accuracy"] == pytest.approx(2 / 3)
    # exact 1, broad 0 (never said), narrow 0 (never right)
    assert found["relation-f1"] == pytest.approx(1 / 3)
    assert one.systems[0].judged.confusion == ((2, 0, 0, 0), (0, 0, 0, 0), (0, 0, 0, 1), (0, 0, 0, 0))
    # of the pairs alone the stand-in is sure of one relation each: 1, 1 and 1, of which one is wrong
    assert found["relation-ece"] == pytest.approx(1 / 3)
    # accepted from .8: one right, one that the gold does not know
    assert found["exact-precision"] == 1.0
    assert found["exact-precision-all"] == pytest.approx(1 / 2)
    assert found["exact-recall"] == pytest.approx(1 / 2)
    # ranked are those that are exact; any-: whatever the relation
    assert found["mrr"] == pytest.approx((1 + 1 / 2) / 2)
    assert found["any-mrr"] == pytest.approx((1 + 1 / 2 + 0) / 3)
    # the relation of the first match must be right too: .9 right and .85 wrong share a bin, .3 is wrong
    assert found["ece"] == pytest.approx(2 / 3 * (0.875 - 0.5) + 1 / 3 * 0.3)
    assert found["ece-mass"] == pytest.approx((0.1 + 0.85 + 0.3) / 3)


@pytest.mark.parametrize(("known", "said", "error"), [("exact", "close", 0.0), ("close", "exact", 1.0)])
def test_close_is_right_of_what_is_exact_and_not_the_other_way_round(
    tmp_path: Path, known: str, said: str, error: float
) -> None:
    made = gold(tmp_path, "id,text,object_id,relation", f"1,a forest,{TREES},{known}")
    found = values(evaluated(made, Told({"a forest": [match(TREES, 1, said, 1.0)]})))
    assert found["ece"] == pytest.approx(error)


def test_baselines_run_beside_it_and_differences_are_paired(tmp_path: Path) -> None:
    one = evaluated(gold(tmp_path, *PLAIN), plain())
    assert [system.name for system in one.systems] == [OURS, "char TF-IDF", "word TF-IDF", "BM25"]
    for name in ("char TF-IDF", "word TF-IDF", "BM25"):
        ours, theirs = values(one), values(one, name)
        assert one.differences[name]["mrr"].value == pytest.approx(ours["mrr"] - theirs["mrr"])
        assert "ece" not in theirs
        assert theirs["none-auroc"] >= 0
    assert values(one, "word TF-IDF")["hit@1"] == pytest.approx(1 / 3)


def test_baselines_can_be_left_out_and_the_aligner_too(tmp_path: Path) -> None:
    made = gold(tmp_path, *PLAIN)
    assert [s.name for s in evaluated(made, plain(), baselines=()).systems] == [OURS]
    assert [s.name for s in evaluated(made, None, baselines=("BM25",)).systems] == ["BM25"]


def test_the_aligner_gets_texts_with_their_language_and_no_more_than_is_asked_for(tmp_path: Path) -> None:
    made = gold(tmp_path, "id,text,object_id,lang", f"1,planera,{ROUTES},sv")
    stand_in = Told({"planera": [match(TREES, 1), match(ROUTES, 2)]})
    assert values(evaluated(made, stand_in, top=1))["mrr"] == 0.0
    assert [(text.id, text.text, text.lang) for text in stand_in.asked] == [("1", "planera", "sv")]


def test_the_same_seed_gives_the_same_intervals(tmp_path: Path) -> None:
    made = gold(tmp_path, *PLAIN)
    first, again, other = (evaluated(made, plain(), seed=seed).systems[0].figures for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert all(f.low <= f.value <= f.high for f in first.values() if f.low == f.low)


RESULTS = (
    "id,rank,object_id,predicate_id,confidence,p_exact,p_close,p_broad,p_narrow,p_none",
    f"1,1,{ROUTES},skos:exactMatch,0.9,0.9,0,0,0,0.1",
    f"2,2,{TREES},skos:closeMatch,0.5,0.3,0.5,0,0,0.2",
    f"2,1,{ROUTES},skos:broadMatch,0.4,0,0,0.4,0,0.6",
    "3,,sssom:NoTermFound,,0.7,,,,,",
    f"77,1,{ROUTES},,,,,,,",
)


def test_results_of_another_system_from_its_file(tmp_path: Path) -> None:
    path = file(tmp_path, "theirs.csv", *RESULTS)
    one = evaluated(gold(tmp_path, *PLAIN), plain(), against=path, baselines=())
    found = values(one, "theirs.csv")
    assert found["mrr"] == pytest.approx((1 + 1 + 0) / 3)
    # none: .7 against .1, .2 and nothing said, which is the least
    assert found["none-auroc"] == 1.0
    # the probability that text and concept have to do with each other: .9 right, .4 right
    assert found["ece"] == pytest.approx((0.1 + 0.6) / 2)
    assert [str(t) for t in one.system("theirs.csv").told] == [
        "texts of the gold without a row: 1", "rows of other texts, left out: 1",
    ]  # fmt: skip
    assert one.differences["theirs.csv"]["mrr"].value == pytest.approx(values(one)["mrr"] - found["mrr"])


def test_results_with_ranks_alone_are_enough(tmp_path: Path) -> None:
    path = file(tmp_path, "theirs.csv", "id,rank,object_id", f"1,1,{TREES}", f"1,2,{ROUTES}", f"4,1,{SNAKES}")
    found = values(evaluated(gold(tmp_path, *PLAIN), None, against=path, baselines=()), "theirs.csv")
    assert found["mrr"] == pytest.approx((1 / 2 + 0 + 1) / 3)
    assert "ece" not in found
    assert "none-auroc" not in found


@pytest.mark.parametrize(
    ("said", "missed"),
    [
        ("mrr=0.5", []),
        ("mrr=0.6", ["mine: mrr is 0.500, below 0.6"]),
        ("mine:hit@1=0.5", ["mine: hit@1 is 0.333, below 0.5"]),
        ("ece=0.5", []),
        ("ece=0.1", ["mine: ece is 0.400, above 0.1"]),
    ],
)
def test_floors(tmp_path: Path, said: str, missed: list[str]) -> None:
    found = evaluation(gold(tmp_path, *PLAIN), plain(), baselines=())
    assert align_evaluate.missed(found, [Floor.read(said)]) == missed


def test_reports_say_the_same_in_every_form(tmp_path: Path) -> None:
    found = evaluation(gold(tmp_path, *RELATED), plain())
    said = align_report.as_json(found)
    text, page = align_report.text(found), align_report.markdown(found)
    assert json.loads(json.dumps(said, allow_nan=False)) == said
    ours = said["sets"][0]["systems"][0]
    for name, figure in ours["figures"].items():
        shown = f"{figure['value']:.3f} ["
        assert any(line.split()[0] == name and shown in line for line in text.splitlines() if line.strip()), name
        assert f"| {name} | {shown}" in page
    assert (said["held"], said["top"], said["draws"]) == ("ESCO 1.1.1", 10, 50)
    assert ours["confusion"]["classes"] == ["exact", "close", "broad", "narrow"]
    assert "| exact | 2 | 0 | 0 | 0 |" in page
    assert sum(b["count"] for b in ours["reliability"]) == 3


def test_a_folder_of_a_report_holds_pictures_that_the_page_links(tmp_path: Path) -> None:
    paths = align_report.folder(evaluation(gold(tmp_path, *RELATED), plain()), tmp_path / "out")
    names = sorted(path.name for path in paths)
    assert names == [
        "mine-coverage.svg", "mine-relations.svg", "mine-reliability.svg", "report.json", "report.md",
    ]  # fmt: skip
    page = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    for name in names[:3]:
        assert f"]({name})" in page
        ElementTree.parse(tmp_path / "out" / name)
    assert json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))["sets"]


def test_names_that_would_be_markup_are_text_in_pages_and_pictures(tmp_path: Path) -> None:
    evil = 'x"<img src=x onerror=alert(1)>|&'
    lines = ("id,text,object_id", f"1,=1+1,{ROUTES}")
    (made,) = align_gold.read([file(tmp_path, evil.replace("/", "") + ".csv", *lines)], concepts(), Settings())
    found = evaluation(made, Told({"=1+1": [match(ROUTES)]}))
    page = align_report.markdown(found)
    assert "<img" not in page.replace("\\<", "")
    for path in align_report.folder(found, tmp_path / "out"):
        if path.suffix == ".svg":
            text = path.read_text(encoding="utf-8")
            assert "<img" not in text
            ElementTree.fromstring(text)
        assert not set('"<>|&') & set(path.name)
    align_report.rows(found, tmp_path / "rows.csv")
    with (tmp_path / "rows.csv").open(encoding="utf-8", newline="") as stream:
        assert {row["text"] for row in csv.DictReader(stream)} == {"'=1+1"}


def test_rows_of_every_text(tmp_path: Path) -> None:
    found = evaluation(gold(tmp_path, *PLAIN), plain(), baselines=())
    align_report.rows(found, tmp_path / "rows.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(row["id"], row["system"], row["first"], row["right"], row["mrr"]) for row in rows] == [
        ("1", OURS, ROUTES, ROUTES, 1.0), ("2", OURS, PYTHON, f"{TREES} {ROUTES}", 0.5), ("3", OURS, PYTHON, "", None),
        ("4", OURS, "", SNAKES, 0.0),
    ]  # fmt: skip


def test_pictures_of_little_and_of_much() -> None:
    one = align_pictures.reliability([Bin(0.9, 0.9, 3, 0.9, 1.0)], "one value\x00", 0.1)
    ElementTree.fromstring(one)
    many = Curve(*((tuple(n / 5000 for n in range(5000)),) * 3))
    drawn = align_pictures.coverage([(f"system {n}", many) for n in range(7)], "much")
    assert len(ElementTree.fromstring(drawn).findall(".//{*}polyline")) == 7
    assert len(drawn) < 60_000
    assert "prefers-color-scheme:dark" in drawn


def test_gold_of_occupations_is_ranked_among_occupations(tmp_path: Path) -> None:
    made = gold(tmp_path, "id,text,object_id", f"1,plan routes,{OCCUPATION}planner")
    assert values(evaluated(made, None), "char TF-IDF")["hit@1"] == 1.0


def test_gold_that_knows_of_none_is_ranked_among_all_and_has_no_rank_figures(tmp_path: Path) -> None:
    made = gold(tmp_path, "id,text,object_id", "1,digital twin,sssom:NoTermFound")
    assert made.kinds == ("occupation", "skill")
    found = values(evaluated(made, Told({"digital twin": [match(PYTHON, confidence=0.3)]})))
    assert set(found) == {"ece", "ece-mass", "coverage-area"}
    assert found["ece"] == pytest.approx(0.3)


def test_what_could_forge_a_terminal_is_taken_out(tmp_path: Path) -> None:
    lines = ("id,text,object_label", f"\x1b[31m1,plan,{'x' * 3}", "2,plan it,plan routes")
    assert "\x1b" not in align_report.text(evaluation(gold(tmp_path, *lines), None))
