"""Gold of every format: what is read of it, what is looked up, and what is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.crosswalks import FILES as TABLES
from tests.evaluated import OCCUPATION, SKILL, concepts, file

from s4c_graph.core.settings import Settings
from s4c_graph.flows import align_gold, gold_mappings
from s4c_graph.flows.gold_benchmarks import spans
from s4c_graph.flows.gold_cases import Concepts, Gold
from s4c_graph.flows.gold_melo import FILES

SETTINGS = Settings()


def read(*paths: Path, format: str = "auto", lang: str = "", kinds: tuple[str, ...] = ()) -> list[Gold]:
    return align_gold.read(paths, concepts(), SETTINGS, format=format, lang=lang, kinds=kinds)


def right(gold: Gold) -> dict[str, dict[str, str]]:
    return {case.text: dict(case.right) for case in gold.cases}


def told(gold: Gold) -> dict[str, int]:
    return {t.what: t.count for t in gold.told}


def test_a_table_by_iri_curie_and_label_with_relations_and_none(tmp_path: Path) -> None:
    path = file(
        tmp_path, "mine.csv",
        "id,text,object_id,object_label,relation,lang",
        f"1,plan the route,{SKILL}routes,,exact,en",
        "1,plan the route,esco-skill:trees,,skos:broadMatch,en",
        "2,planera,,PLANERA  rutter,close,sv",
        "3,digital twin,sssom:NoTermFound,,,en",
        "4,routing,,route planning,http://www.w3.org/2004/02/skos/core#narrowMatch,",
    )  # fmt: skip
    (gold,) = read(path, lang="en")
    assert right(gold) == {
        "plan the route": {SKILL + "routes": "exact", SKILL + "trees": "broad"},
        "planera": {SKILL + "routes": "close"},
        "digital twin": {},
        "routing": {SKILL + "routes": "narrow"},
    }
    assert [case.lang for case in gold.cases] == ["en", "sv", "en", "en"]
    assert (gold.name, gold.format, gold.related, gold.kinds, gold.told) == ("mine", "table", True, ("skill",), ())
    assert gold.cases[1].place == "mine.csv:4"


@pytest.mark.parametrize("name", ["g.tsv", "g.jsonl", "g.csv"])
def test_the_same_rows_in_every_form(tmp_path: Path, name: str) -> None:
    rows = [("a", "plan routes!", SKILL + "routes"), ("b", "nothing", "sssom:NoTermFound")]
    if name.endswith("jsonl"):
        lines = [f'{{"id": "{i}", "text": "{t}", "object_id": "{o}"}}' for i, t, o in rows]
    else:
        separator = "\t" if name.endswith("tsv") else ";"
        lines = [separator.join(row) for row in (("id", "text", "object_id"), *rows)]
    (gold,) = read(file(tmp_path, name, *lines))
    assert right(gold) == {"plan routes!": {SKILL + "routes": ""}, "nothing": {}}
    assert not gold.related


def test_preferred_labels_go_before_others_and_shared_ones_are_told(tmp_path: Path) -> None:
    lines = ["id,text,object_label", "1,a,python (Computer Programming)", "2,b,PYTHON", "3,c,plan routes"]
    (gold,) = read(file(tmp_path, "g.csv", *lines))
    assert right(gold)["a"] == {SKILL + "python": ""}
    assert right(gold)["b"] == {SKILL + "python": "", SKILL + "snakes": ""}
    assert right(gold)["c"] == {SKILL + "routes": ""}  # the occupation has it as another label only
    assert told(gold) == {"labels that several concepts bear, each of which counts as right": 1}


def test_a_kind_narrows_what_may_be_right(tmp_path: Path) -> None:
    path = file(tmp_path, "g.csv", "id,text,object_label", "1,a,plan routes", "2,b,plant trees")
    (gold,) = read(path, kinds=("occupation",))
    assert right(gold) == {"a": {OCCUPATION + "planner": ""}}
    assert gold.kinds == ("occupation",)
    assert told(gold)["texts left out, because no right concept of theirs is in ESCO 1.1.1"] == 1


def test_gold_of_another_version_is_told_with_its_count(tmp_path: Path) -> None:
    lines = [f"{n},text {n},{SKILL}gone{n}" for n in range(7)]
    (gold,) = read(file(tmp_path, "g.csv", "id,text,object_id", *lines, f"9,routes,{SKILL}routes"))
    what = "right concepts that are not in ESCO 1.1.1 (gold of another version?)"
    assert told(gold)[what] == 7
    assert str(next(t for t in gold.told if t.what == what)).endswith(f"{SKILL}gone4 …)")
    assert len(gold.cases) == 1


def test_doubles_are_told_and_counted_once(tmp_path: Path) -> None:
    row = f"1,plan,{SKILL}routes"
    (gold,) = read(file(tmp_path, "g.csv", "id,text,object_id", row, row, f"2,Plan,{SKILL}trees"))
    assert told(gold) == {"rows that say the same as another": 1, "texts that stand under several ids": 1}
    assert len(gold.cases) == 2


SPANS = (
    "sentence,span,sub_span,label",
    "We plan routes and trees.,plan routes,,plan routes",
    "We plan routes and trees.,trees and so,trees,plant trees",
    "We plan routes and trees.,We,,UNDERSPECIFIED",
    "Nothing here.,Nothing,,LABEL NOT PRESENT",
    "Nothing here.,Nothing,,LABEL NOT PRESENT",
)


def test_spans_are_read_in_two_views(tmp_path: Path) -> None:
    sentences, spans = read(file(tmp_path, "house.csv", *SPANS))
    assert right(sentences) == {
        "We plan routes and trees.": {SKILL + "routes": "", SKILL + "trees": ""},
        "Nothing here.": {},
    }
    assert right(spans) == {
        "plan routes": {SKILL + "routes": ""}, "trees": {SKILL + "trees": ""}, "We": {}, "Nothing": {},
    }  # fmt: skip
    assert (sentences.name, spans.name) == ("house-sentences", "house-spans")
    assert told(sentences) == told(spans) == {"rows that say the same as another": 1}
    assert [case.lang for case in spans.cases] == ["en"] * 4
    (one,) = read(tmp_path / "house.csv", format="spans")
    assert one.name == "house-spans"


def test_skillskape(tmp_path: Path) -> None:
    path = file(
        tmp_path, "dev.csv", ",sentence,skills", "0,Trees and routes,\"['plant trees', 'plan routes']\"",
        "1,Trees and routes,\"['UNK']\"", "2,Nothing,['UNK']",
    )  # fmt: skip
    (gold,) = read(path)
    assert right(gold) == {"Trees and routes": {SKILL + "trees": "", SKILL + "routes": ""}, "Nothing": {}}
    assert told(gold) == {"rows with the sentence of another, put together with it": 1}


def melo(folder: Path, **files: str) -> Path:
    """A folder of MELO with four files."""
    texts = {
        "queries": "Q1\tRuttplanerare\nQ2\tPlanerare\nQ3\tOkänd\n",
        "corpus_elements": "C1_0\turban planner\nC1_1\tcity planner\nC2_0\tunknown\n",
        "concept_mapping": f"C1_0\t{OCCUPATION}planner\nC1_1\t{OCCUPATION}planner\nC2_0\t{OCCUPATION}gone\n",
        "annotations": "Q1\t0\tC1_0\t1\nQ1\t0\tC1_1\t1\nQ2\t0\tC1_0\t1\nQ2\t0\tC2_0\t1\nQ3\t0\tC1_0\t0\n",
    } | files
    place = folder / "swe_q_sv_c_en"
    place.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (place / name).write_text(texts[name.removesuffix(".tsv")], encoding="utf-8")
    return place


def test_melo_links_queries_to_concepts_and_brings_its_corpus_and_what_was_published(tmp_path: Path) -> None:
    place = melo(tmp_path)
    summary = "method\tdataset\tmetric\tvalue\ne5\tswe_q_sv_c_en\trecip_rank\t0.5\ne5\tother\trecip_rank\t0.9\n"
    (tmp_path / "published_results_summary.tsv").write_text(summary, encoding="utf-8")
    (gold,) = read(place)
    assert right(gold) == {"Ruttplanerare": {OCCUPATION + "planner": ""}, "Planerare": {OCCUPATION + "planner": ""}}
    assert {case.lang for case in gold.cases} == {"sv"}
    assert gold.corpus[OCCUPATION + "planner"] == ("urban planner", "city planner")
    assert [(p.system, p.metric, p.value) for p in gold.published] == [("e5", "mrr", 0.5)]
    assert told(gold)["queries that nothing is right for, left out"] == 1
    assert told(gold)["right concepts that are not in ESCO 1.1.1 (gold of another version?)"] == 1


SSSOM = (
    "#mapping_set_id: https://example.org/sets/g",
    "#license: https://creativecommons.org/licenses/by/4.0/",
    "#curie_map:",
    "#  own: https://example.org/own/",
    "#  esco: http://data.europa.eu/esco/skill/",
    "#  skos: http://www.w3.org/2004/02/skos/core#",
    "#  semapv: https://w3id.org/semapv/vocab/",
    "#  sssom: https://w3id.org/sssom/",
    "subject_id\tsubject_label\tpredicate_id\tpredicate_modifier\tobject_id\tobject_label\tmapping_justification",
)
JUSTIFIED = "semapv:ManualMappingCuration"


def test_sssom_either_side_may_be_the_text_and_is_turned(tmp_path: Path) -> None:
    path = file(
        tmp_path, "g.sssom.tsv", *SSSOM,
        f"own:1\tRouting\tskos:broadMatch\t\tesco:routes\tplan routes\t{JUSTIFIED}",
        f"esco:trees\tplant trees\tskos:broadMatch\t\town:2\tForestry\t{JUSTIFIED}",
        f"own:3\tTwins\tskos:exactMatch\t\tsssom:NoTermFound\t\t{JUSTIFIED}",
        f"own:4\tSnakes\tskos:exactMatch\tNot\tesco:snakes\thandle snakes\t{JUSTIFIED}",
        f"own:5\tKin\tskos:relatedMatch\t\tesco:snakes\thandle snakes\t{JUSTIFIED}",
    )  # fmt: skip
    (gold,) = read(path, lang="en")
    assert right(gold) == {
        "Routing": {SKILL + "routes": "broad"}, "Forestry": {SKILL + "trees": "narrow"}, "Twins": {},
    }  # fmt: skip
    assert told(gold) == {
        "rows that are denied or rejected, left out": 1,
        "rows with a relation that is none of exact, close, broad, narrow, left out": 1,
    }


@pytest.mark.parametrize("key", ["se-skills", "se-occupations", "pl-occupations", "it-occupations", "onet"])
def test_crosswalk_tables_are_turned(shared: Path, key: str) -> None:
    (gold,) = gold_mappings.of_crosswalk(shared / "data" / "crosswalks" / TABLES[key], SETTINGS)
    assert gold.name == key
    # a national group stands above several ESCO concepts: they are narrower than its text
    fan = {
        relation: sum(list(case.right.values()).count(relation) for case in gold.cases)
        / max(sum(relation in case.right.values() for case in gold.cases), 1)
        for relation in ("narrow", "broad")
    }
    assert fan["narrow"] > fan["broad"]
    assert all(case.text and case.lang for case in gold.cases)


def test_a_row_of_the_italian_table_by_hand(shared: Path) -> None:
    (gold,) = gold_mappings.of_crosswalk(shared / "data" / "crosswalks" / TABLES["it-occupations"], SETTINGS)
    first = next(case for case in gold.cases if case.id.endswith("1.1.1.1.0"))
    assert first.place.endswith(":18")
    # the table: minister –broadMatch→ members of government, so the minister is narrower than the text
    assert first.right[OCCUPATION + "404a50e9-61ce-448d-a695-bbfc697a0727"] == "narrow"


def test_the_real_benchmarks_have_the_sizes_that_are_published(shared: Path) -> None:
    folder = shared / "data" / "benchmarks"
    known = Concepts({}, {})
    for name, sentences, with_gold in (("house", 77, 61), ("tech", 101, 75)):
        one = spans(folder / "skill-extraction" / f"{name}_validation_annotations.csv", SETTINGS)[0]
        assert (len(one.cases), sum(not case.absent for case in one.cases)) == (sentences, with_gold)
    assert align_gold.read([], known, SETTINGS) == []


def test_formats_are_told_by_name_and_header(tmp_path: Path, shared: Path) -> None:
    data = shared / "data"
    for path, form in (
        (data / "benchmarks" / "skill-extraction" / "house_validation_annotations.csv", "spans"),
        (data / "benchmarks" / "skillskape" / "dev.csv", "skillskape"),
        (data / "benchmarks" / "melo" / "swe_q_sv_c_sv", "melo"),
        (data / "crosswalks" / TABLES["onet"], "crosswalk"),
        (file(tmp_path, "a.csv", "id,text,object_id"), "table"),
        (file(tmp_path, "a.tsv", *SSSOM), "sssom"),
        (file(tmp_path, "a.sssom.tsv", *SSSOM), "sssom"),
    ):
        assert align_gold.told(path, SETTINGS) == form
