"""Tables of partners, mapping sets and frameworks as sources: what of each leaves, with what, and what the rest is."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.crosswalks import ABOVE, ESCO, OWN_HEADER, ROWS, SKILL, csv_of, row, table

from s4c_graph.core import assets
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.frameworks import Framework
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Severity
from s4c_graph.flows import frameworks
from s4c_graph.flows import given as reading
from s4c_graph.flows.build import Blocked, build
from s4c_graph.flows.quarantine import Quarantined, quarantine
from s4c_graph.flows.sourced import Said

Judge = Callable[..., dict[str, Quarantined]]
ROLES = "slug,notation,label_en,category,specialises,definition_en,seeds,status\n"
NEEDS = "role,competence,level,strength,status\n"


@pytest.fixture
def judge(held: KnowledgeGraph, tmp_path: Path) -> Iterator[Judge]:
    """``judge(path, …)``: what becomes of sources, by graph; afterwards they are gone again."""
    graphs: list[str] = []

    def run(*paths: Path, kind: str = "user") -> dict[str, Quarantined]:
        later: list[Framework] = []
        read = list(reading.given(paths, Settings(), lenient=True, kind=kind, frameworks=later))
        held.add(*read)
        read += frameworks.added(held, later)
        graphs.extend(one.graph for one in read)
        return {one.graph: one for one in quarantine(held, read, tmp_path / f"out-{len(graphs)}")}

    yield run
    assert isinstance(held.backend, Embedded)
    for graph in graphs:
        held.backend.drop(held.names.graph(graph))


def told(one: Quarantined) -> set[tuple[str, str]]:
    """(code, place) of the violations."""
    return {(f.code, str(f.place)) for f in one.findings if f.severity is Severity.VIOLATION}


def subjects(kg: KnowledgeGraph, graph: str) -> set[str]:
    rows = kg.select("SELECT DISTINCT ?s { ?s ?p ?o FILTER(ISIRI(?s)) }", graphs=[graph])
    return {str(row["s"]).rpartition("/")[2] for row in rows}


# ---- tables ----


def test_good_rows_of_a_table_join_and_bad_ones_are_told_with_their_cell(
    judge: Judge, held: KnowledgeGraph, tmp_path: Path
) -> None:
    (tmp_path / "roles.csv").write_text(
        ROLES
        + "one,R91,One,staff,city-administration-staff-member,Plans.,000,proposed\n"
        + "two,R92,Two,boss,city-administration-staff-member,Plans.,000,proposed\n",
        encoding="utf-8",
    )
    (tmp_path / "requirements.csv").write_text(
        NEEDS + "one,CIT.02,3,material,proposed\none,CIT.03,9,material,proposed\ntwo,CIT.02,3,material,proposed\n",
        encoding="utf-8",
    )
    (one,) = judge(tmp_path / "roles.csv", tmp_path / "requirements.csv").values()
    assert told(one) == {
        ("IN-02", "roles.csv:3 (D3)"),
        ("IN-02", "requirements.csv:3 (C3)"),
        ("IN-08", "requirements.csv:4 (A4)"),
    }
    assert (one.rows_left, one.left_out, one.clean) == (3, (0, 0), False)
    assert subjects(held, one.graph) >= {"one", "one-CIT.02"}
    assert {f.code for f in one.findings if one.is_following(f)} == {"IN-08"}
    assert one.counts["left out rows"] == 3


def test_a_partners_tables_join_whole(judge: Judge, tmp_path: Path) -> None:
    """What their reader writes down beside the rows is not held against the partner."""
    city = Path(shutil.copytree(assets.folder("data") / "examples", tmp_path / "city"))
    (city / "people.ttl").unlink()
    (one,) = judge(city, kind="partner").values()
    assert one.graph == "partner/city" and one.clean and one.left_out == (0, 0), told(one)


def test_a_partners_row_that_says_something_of_ours_is_told_at_its_cell_and_leaves(
    judge: Judge, held: KnowledgeGraph, tmp_path: Path
) -> None:
    (tmp_path / "roles.csv").write_text(ROLES + "one,R91,One,staff,,Plans.,000,proposed\n", encoding="utf-8")
    (tmp_path / "requirements.csv").write_text(
        NEEDS + "one,CIT.02,3,material,proposed\nR01,CIT.02,3,material,proposed\n", encoding="utf-8"
    )
    paths = (tmp_path / "roles.csv", tmp_path / "requirements.csv")
    (one,) = judge(*paths, kind="partner").values()
    assert {place for code, place in told(one)} == {"requirements.csv:3 (A3)"}
    assert "IN-05" in {code for code, _ in told(one)}
    assert "one-CIT.02" in subjects(held, one.graph)
    assert not any(name.endswith("manager-CIT.02") for name in subjects(held, one.graph))


def test_strict_refuses_a_table_with_a_bad_row(tmp_path: Path) -> None:
    from s4c_graph.core.errors import InputError

    (tmp_path / "roles.csv").write_text(ROLES + "two,R92,Two,boss,,Plans.,000,proposed\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"roles\.csv:2 \(D2\): unknown category 'boss'"):
        build(Settings(home=tmp_path / "home"), sources=[tmp_path / "roles.csv"], strict=True)


# ---- mapping sets ----

HEAD = """#mapping_set_id: https://example.org/sets/mine
#license: https://creativecommons.org/licenses/by/4.0/
#mapping_date: 2026-11-22
#object_source_version: 1
#curie_map:
#  ex: https://example.org/
#  competence: https://w3id.org/s4c/id/competence/
subject_id\tpredicate_id\tobject_id\tmapping_justification
ex:a\tskos:closeMatch\tcompetence:CIT.01\tsemapv:ManualMappingCuration
"""


def test_bad_rows_of_a_mapping_set_leave_alone(judge: Judge, held: KnowledgeGraph, tmp_path: Path) -> None:
    """The set and its licence stay; a row that was taken and is wrong leaves too."""
    path = tmp_path / "mine.sssom.tsv"
    more = "nope:a\tskos:closeMatch\tcompetence:CIT.01\tsemapv:ManualMappingCuration\n"
    more += (
        "ex:b\tskos:closeMatch\t\tsemapv:ManualMappingCuration\nex:c\tskos:closeMatch\tcompetence:CIT.02\tex:Guess\n"
    )
    path.write_text(HEAD + more, encoding="utf-8")
    (one,) = judge(path).values()
    assert {place for _, place in told(one)} == {f"mine.sssom.tsv:{n}" for n in (10, 11, 12)}
    assert one.rows_left == 2
    assert {"mine", "a"} <= subjects(held, one.graph) and "c" not in subjects(held, one.graph)
    assert held.ask("ASK { ?set <http://purl.org/dc/terms/license> ?x }", graphs=[one.graph]) or held.ask(
        "ASK { ?set <https://w3id.org/sssom/license> ?x }", graphs=[one.graph]
    )


def test_bad_records_of_a_set_in_json_leave_alone(judge: Judge, held: KnowledgeGraph, tmp_path: Path) -> None:
    def record(subject: str, reason: str) -> dict[str, str]:
        said = {"subject_id": f"https://example.org/{subject}", "predicate_id": "skos:closeMatch"}
        ends = {"object_id": "https://w3id.org/s4c/id/competence/CIT.01", "mapping_justification": reason}
        return {**said, **ends, "mapping_date": "2026-11-22", "object_source_version": "1"}

    path = tmp_path / "mine.sssom.json"
    mappings = [record("a", "semapv:ManualMappingCuration"), record("b", "semapv:Guess")]
    head = {"mapping_set_id": "https://example.org/sets/mine", "license": "https://example.org/terms"}
    path.write_text(json.dumps({**head, "mappings": mappings}), encoding="utf-8")
    (one,) = judge(path).values()
    assert told(one) == {("sssom-justification", "mine.sssom.json#/mappings/1")}
    assert {"mine", "a"} <= subjects(held, one.graph) and "b" not in subjects(held, one.graph)


def test_a_set_that_says_something_wrong_of_itself_leaves_whole(
    judge: Judge, held: KnowledgeGraph, tmp_path: Path
) -> None:
    path = tmp_path / "mine.sssom.tsv"
    path.write_text(HEAD.replace("#mapping_date: 2026-11-22", "#mapping_date: 2026-13-45"), encoding="utf-8")
    (one,) = judge(path).values()
    assert ("sssom-value", "mine.sssom.tsv:3") in told(one)
    assert one.joined == (0, 0) and one.graph not in held.graph_names()


# ---- frameworks ----


def rows(*more: dict[str, str]) -> list[list[str]]:
    return [*ROWS, *([one.get(name, "") for name in OWN_HEADER] for one in more)]


def test_a_bad_row_of_a_framework_leaves_with_what_is_below_it_and_its_mappings(
    judge: Judge, held: KnowledgeGraph, tmp_path: Path
) -> None:
    more = rows(
        {"id": "E", "label": "Energi"},
        {"id": "F", "label": "Energi", "close_match": SKILL},
        {"id": "F1", "label": "Kraft", "broader": "F", "close_match": SKILL},
        {"id": "F11", "label": "Effekt", "broader": "F1"},
        {"id": "", "label": "Nobody"},
    )
    first = len(ABOVE) + 3 + len(ROWS)
    made = judge(csv_of(tmp_path / "ours.csv", ABOVE, OWN_HEADER, more))
    concepts, maps = made["user/example-city"], made["mappings/example-city"]
    line = {name: f"ours.csv:{first + n}" for n, name in enumerate(("E", "F", "F1", "F11", ""))}
    assert told(concepts) == {
        ("K-01", line["E"]),
        ("K-01", line["F"]),
        ("IN-08", line["F1"]),
        ("IN-08", line["F11"]),
    }
    assert ("framework-concept", line[""]) in {(f.code, str(f.place)) for f in concepts.findings}
    assert concepts.rows_left == 1
    here = subjects(held, "user/example-city")
    assert here >= {"D", "D1", "D2", "example-city"} and not here & {"E", "F", "F1", "F11"}
    stays = held.select(
        "SELECT ?s { ?s ?p ?o FILTER(STRENDS(STR(?o), '/F') || STRENDS(STR(?o), '/E')) }",
        graphs=["user/example-city", "mappings/example-city"],
    )
    assert len(stays) == 0, "nothing points at what left"
    assert told(maps) == {("K-01", line["F"])}, "where it maps what is told of the concept"
    assert maps.left_out[0] == 4 and {"D1", "D2"} & subjects(held, "mappings/example-city")


def test_a_framework_whose_scheme_is_wrong_leaves_whole_instead_of_blocking(tmp_path: Path) -> None:
    bare = [line for line in ABOVE if line[0] not in ("licence", "date")]
    own = csv_of(tmp_path / "ours.csv", bare, OWN_HEADER, ROWS)
    made = build(Settings(home=tmp_path / "home"), sources=[own])
    one = next(q for q in made.quarantine if q.graph == "user/example-city")
    assert one.joined == (0, 0) and ("K-02", "ours.csv") in told(one)
    assert not {"user/example-city", "mappings/example-city"} & made.release.manifest.graphs.keys()
    with pytest.raises(Blocked):
        build(Settings(home=tmp_path / "home"), sources=[own], strict=True)
    with pytest.raises(Blocked):
        build(Settings(home=tmp_path / "home"), with_framework=[f"table={own}"])


@pytest.mark.parametrize(
    "above",
    [
        [["key", "visibility"]],
        [["scheme", "https://w3id.org/s4c/scheme/visibility"], ["key", "x"]],
        [["scheme", "https://w3id.org/s4c/ontology"], ["key", "x"]],
        [["scheme", "https://w3id.org/s4c/graph/framework"], ["key", "x"]],
    ],
)
def test_a_framework_takes_no_scheme_of_ours(
    judge: Judge, held: KnowledgeGraph, tmp_path: Path, above: list[list[str]]
) -> None:
    said = [line for line in ABOVE if line[0] != "key"]
    made = judge(csv_of(tmp_path / "ours.csv", [*said, *above], OWN_HEADER, ROWS))
    one = next(q for graph, q in made.items() if graph.startswith("user/"))
    assert "IN-05" in {code for code, _ in told(one)}
    assert one.joined == (0, 0)


def test_a_row_that_takes_the_iri_of_ours_leaves_alone(judge: Judge, held: KnowledgeGraph, tmp_path: Path) -> None:
    header = [*OWN_HEADER, "iri"]
    ours = ["X", "Vårt", *[""] * (len(OWN_HEADER) - 2), "https://w3id.org/s4c/id/competence/CIT.01"]
    made = judge(csv_of(tmp_path / "ours.csv", ABOVE, header, [*([*one, ""] for one in ROWS), ours]))
    one = made["user/example-city"]
    assert told(one) == {("IN-05", f"ours.csv:{len(ABOVE) + 3 + len(ROWS)}")}
    assert "CIT.01" not in subjects(held, "user/example-city")


def test_rows_of_a_national_table_are_told_singly_and_the_rest_joins(tmp_path: Path) -> None:
    path = table(
        tmp_path / "pl.csv",
        row("x", "100001", "exactMatch"),
        row("y", "100002", "nearly"),
        row("", "100003", "exactMatch"),
        row("x", "100001", "exactMatch"),
        f"{ESCO}z,torn,row",
    )
    made = build(Settings(home=tmp_path / "home"), sources=[path])
    concepts, maps = made.quarantine
    assert (concepts.graph, maps.graph) == ("crosswalks/pl-occupations", "mappings/pl-occupations")
    left = {(f.code, str(f.place)) for f in concepts.findings if f.severity is Severity.WARNING}
    assert left >= {("framework-relation", "pl.csv:13"), ("framework-end", "pl.csv:14"), ("framework-row", "pl.csv:16")}
    assert concepts.rows_left == 3, "the row that stands twice is missing from nothing"
    assert not concepts.clean and concepts.left_out == (0, 0) and maps.clean
    report = (concepts.folder / "report.txt").read_text(encoding="utf-8")
    assert "3 rows left out" in report and "pl.csv:13: Warning framework-relation" in report
    assert made.release.manifest.quarantine["crosswalks/pl-occupations"]["left out rows"] == 3
    assert made.report.conforms


def test_a_partners_framework_is_the_partners(tmp_path: Path) -> None:
    bare = [line for line in ABOVE if line[0] != "licence"] + [["licence", "https://example.org/terms"]]
    own = csv_of(tmp_path / "ours.csv", bare, OWN_HEADER, ROWS)
    made = build(Settings(home=tmp_path / "home"), sources=[own], said=Said(publishers=["The City"]))
    (said,) = [s for s in made.release.manifest.sources if s.graph == "partner/example-city"]
    assert said.publisher == "The City"


def test_one_mapping_to_elsewhere_spoils_no_mapping_to_esco(judge: Judge, tmp_path: Path) -> None:
    more = rows({"id": "G", "label": "Gator", "close_match": "https://example.org/g"})
    maps = judge(csv_of(tmp_path / "ours.csv", ABOVE, OWN_HEADER, more))["mappings/example-city"]
    assert {place for _, place in told(maps)} == {f"ours.csv:{len(ABOVE) + 3 + len(ROWS)}"}
