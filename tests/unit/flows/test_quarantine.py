"""What a partner's source may not say, what leaves with it, what the partner hears, and what a release then holds."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Severity, Statements
from s4c_graph.flows import given as reading
from s4c_graph.flows import send_back
from s4c_graph.flows.quarantine import Quarantined, quarantine

HEAD = """@prefix s4c: <https://w3id.org/s4c/ontology#> .
@prefix id: <https://w3id.org/s4c/id/> .
@prefix competence: <https://w3id.org/s4c/id/competence/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <https://example.org/> .
"""
Judge = Callable[..., Quarantined]


@pytest.fixture
def judge(held: KnowledgeGraph, tmp_path: Path):  # type: ignore[no-untyped-def]
    """``judge(turtle, …)``: what becomes of each of some Turtle files, the first one's fate."""
    graphs: list[str] = []

    def run(*texts: str, kind: str = "user", paths: tuple[Path, ...] = ()) -> Quarantined:
        files = list(paths)
        for number, text in enumerate(texts):
            files.append(tmp_path / f"{'abc'[number]}.ttl")
            files[-1].write_text(HEAD + text, encoding="utf-8")
        read = list(reading.given(files, Settings(), lenient=True, kind=kind))
        held.add(*read)
        graphs.extend(one.graph for one in read)
        return quarantine(held, read, tmp_path / "out")[0]

    yield run
    assert isinstance(held.backend, Embedded)
    for graph in graphs:
        held.backend.drop(held.names.graph(graph))


def codes(one: Quarantined) -> set[tuple[str, str]]:
    """(code, last part of the resource) of the violations."""
    return {(f.code, f.focus.rpartition("/")[2]) for f in one.findings if f.severity is Severity.VIOLATION}


def subjects(kg: KnowledgeGraph, graph: str) -> set[str]:
    rows = kg.select("SELECT DISTINCT ?s { ?s ?p ?o FILTER(ISIRI(?s)) }", graphs=[graph])
    return {str(row["s"]).rpartition("/")[2] for row in rows}


def left_out(one: Quarantined) -> str:
    file = one.folder / "quarantined.nt"
    return file.read_text(encoding="utf-8") if file.is_file() else ""


# ---- what a source may not say ----


@pytest.mark.parametrize(
    ("text", "focus"),
    [
        ('competence:CIT.01 skos:prefLabel "Ours, renamed"@en .', "CIT.01"),
        ('competence:CIT.01 skos:altLabel "Ours, too"@en .', "CIT.01"),
        ("competence:CIT.01 owl:deprecated true .", "CIT.01"),
        ("competence:CIT.01 owl:sameAs ex:a .", "CIT.01"),
        ("ex:b a ex:Thing ; owl:sameAs competence:CIT.01 .", "b"),
        ("ex:Mine a owl:Class ; owl:equivalentClass s4c:Competence .", "Mine"),
        ("s4c:Competence owl:deprecated true .", "ontology#Competence"),
        ('s4c:Invented a owl:Class ; skos:prefLabel "New"@en .', "ontology#Invented"),
        ("<https://w3id.org/s4c/graph/framework> a ex:Thing .", "framework"),
        ("<https://w3id.org/s4c/scheme/visibility/secret> a ex:Thing .", "secret"),
        ("<https://w3id.org/s4c/dataset/framework/0.1.0> a ex:Thing .", "0.1.0"),
        ("skos:broader a owl:TransitiveProperty .", "core#broader"),
    ],
)
def test_nobody_else_speaks_of_what_is_ours(judge: Judge, held: KnowledgeGraph, text: str, focus: str) -> None:
    one = judge(text + "\nex:good a ex:Thing ; skos:related competence:CIT.01 .")
    assert ("IN-05", focus) in codes(one)
    assert subjects(held, "user/a") == {"good"}
    assert one.joined == (1, 2)


def test_linking_to_what_is_ours_is_welcome(judge: Judge, held: KnowledgeGraph) -> None:
    one = judge(
        "ex:a a ex:Thing ; skos:exactMatch competence:CIT.01 ; s4c:inArea id:x .\n".replace(
            "s4c:inArea id:x", "ex:p competence:CIT.02"
        )
    )
    assert one.clean and one.left_out == (0, 0)


def test_what_became_wrong_of_ours_only_by_what_was_said_of_it_is_not_told(judge: Judge) -> None:
    one = judge('competence:CIT.01 skos:prefLabel "Ours, renamed"@en .')
    assert codes(one) == {("IN-05", "CIT.01")}


@pytest.mark.parametrize(
    "value",
    [
        "<javascript:alert(1)>",
        "<JavaScript:alert(1)>",
        "<data:text/html,x>",
        "<vbscript:x>",
        "<file:///etc/passwd>",
        '"javascript:alert(1)"',
        '" javascript:alert(1)"',
        '"data:text/html,x"^^xsd:anyURI',
    ],
)
def test_a_link_that_runs_code_is_quarantined(judge: Judge, held: KnowledgeGraph, value: str) -> None:
    one = judge(f"ex:a a ex:Thing ; foaf:homepage {value} .\nex:b a ex:Thing .")
    assert codes(one) == {("IN-06", "a")}
    assert subjects(held, "user/a") == {"b"}
    assert all("javascript" not in f.message() or "address" in f.message() for f in one.findings)


def test_words_that_only_look_like_a_scheme_are_text(judge: Judge) -> None:
    assert judge(
        'ex:a a ex:Thing ; ex:note "data: the new oil", "about: us"@en ; ex:see <urn:x>, <mailto:a@b.c> .'
    ).clean


@pytest.mark.parametrize("text", ['"a\\u0000b"', '"a\\u0001"', '"\\b"', '"\\uFFFE"'])
def test_a_character_that_no_document_can_hold_is_quarantined(judge: Judge, text: str) -> None:
    assert codes(judge(f"ex:a a ex:Thing ; ex:note {text} .")) == {("IN-07", "a")}


@pytest.mark.parametrize(
    "text", [r'"a\\u0000b"', r'"tab\t line\n"', '"<script>alert(1)</script>"', '"=1+1"', '"\u202egnp"']
)
def test_markup_formulas_and_bidi_controls_are_kept_as_text(judge: Judge, held: KnowledgeGraph, text: str) -> None:
    one = judge(f"ex:a a ex:Thing ; ex:note {text} .")
    assert one.left_out == (0, 0)
    assert one.joined == (1, 2)


REQUIREMENTS = "role,competence,level,strength,status\n"
ROLES = "slug,notation,label_en,category,specialises,definition_en,seeds,status\n"
OURS = "urban-planner,R01,Planner of ours,staff,city-administration-staff-member,Plans.,000,proposed\n"


def test_users_tables_may_add_to_what_others_describe_and_a_partners_may_not(
    judge: Judge, held: KnowledgeGraph, tmp_path: Path
) -> None:
    role = str(held.find("R01", "role")).rpartition("/")[2]
    (tmp_path / "roles.csv").write_text(ROLES + OURS.replace("urban-planner", role), encoding="utf-8")
    for kind, expected in (("user", False), ("partner", True)):
        one = judge(paths=(tmp_path / "roles.csv",), kind=kind)
        assert any(f.code == "IN-05" for f in one.findings) is expected
        assert isinstance(held.backend, Embedded)
        held.backend.drop(held.names.graph(one.graph))
        for file in one.folder.iterdir():
            file.unlink()
        one.folder.rmdir()


# ---- what leaves ----


def test_blank_nodes_leave_with_what_they_hang_on_and_stay_with_what_stays(judge: Judge, held: KnowledgeGraph) -> None:
    one = judge(
        "ex:bad a ex:Thing ; foaf:homepage <javascript:x> ; ex:has [ ex:has [ ex:n 1 ] ], _:shared .\n"
        "ex:good a ex:Thing ; ex:has _:shared, [ ex:n 2 ] .\n_:shared ex:n 3 .\n[] ex:n 4 .\n"
    )
    assert one.left_out == (1, 7 - 1)
    said = left_out(one)
    assert '"1"' in said and '"2"' not in said and '"3"' not in said and '"4"' not in said


def test_a_blank_node_with_a_violation_takes_along_what_it_is_part_of(judge: Judge, held: KnowledgeGraph) -> None:
    one = judge("ex:a a ex:Thing ; ex:has [ ex:has [ a ex:Part ; ex:of id:nothing ] ] .\nex:b a ex:Thing .")
    assert codes(one) == {("X-04", "a")}, "told of the resource, not of a label nobody knows"
    assert subjects(held, "user/a") == {"b"}


def test_blank_nodes_that_go_round_leave_whole(judge: Judge) -> None:
    one = judge("_:x a ex:Part ; ex:next _:y ; ex:of id:nothing . _:y ex:next _:x .\nex:b a ex:Thing .")
    assert one.joined == (1, 1)
    assert one.left_out[1] == 4


def test_what_points_at_what_left_leaves_only_where_that_is_wrong(judge: Judge, held: KnowledgeGraph) -> None:
    one = judge(
        "id:bad a ex:Thing ; foaf:homepage <javascript:x> .\nid:needs a ex:Thing ; ex:p id:bad .\n"
        "id:needs-too a ex:Thing ; ex:p id:needs .\nex:out a ex:Thing ; foaf:homepage <javascript:x> .\n"
        "ex:names a ex:Thing ; ex:p ex:out .\n"
    )
    assert subjects(held, "user/a") == {"names"}
    assert {f.focus.rpartition("/")[2] for f in one.findings if f.key in one.follows} == {"needs", "needs-too"}


def test_files_of_one_build_may_name_one_another(judge: Judge, held: KnowledgeGraph) -> None:
    assert judge("id:one a ex:Thing ; ex:p id:two .", "id:two a ex:Thing ; ex:p id:one .").clean


def test_a_requirement_of_ours_that_is_claimed_leaves_with_who_claims_it(judge: Judge, held: KnowledgeGraph) -> None:
    judge("ex:mine s4c:hasRequirement <https://w3id.org/s4c/id/requirement/community-engagement-manager-CIT.01> .")
    assert "user/a" not in held.graph_names() or subjects(held, "user/a") == {"mine"}


def test_every_subject_of_a_misspelt_term_leaves(judge: Judge, held: KnowledgeGraph) -> None:
    one = judge(
        "".join(f"ex:t{n} a ex:Thing ; s4c:inAera ex:x .\n" for n in range(3))
        + "ex:b a s4c:Rolle .\nex:ok a ex:Thing ."
    )
    assert subjects(held, "user/a") == {"ok"}
    assert {c for c, _ in codes(one)} >= {"IN-03"}


# ---- what the partner hears ----


def test_the_report_says_what_where_and_the_mend_in_the_language_asked(judge: Judge) -> None:
    one = judge("\nex:a a ex:Thing ; foaf:homepage <javascript:alert(1)> .")
    for lang, mend in (("en", "Give an http"), ("sv", "Ange en http"), ("pl-PL", "Podaj IRI"), ("fr", "Give an http")):
        texts = send_back.texts(one, lang)
        [row] = [r for r in csv.DictReader(io.StringIO(texts["report.csv"])) if r["code"] == "IN-06"]
        assert row["resource"] == "https://example.org/a"
        assert row["place"] == "a.ttl:10"
        assert row["mend"].startswith(mend)
        assert "a.ttl:10: Violation IN-06 <https://example.org/a>" in texts["report.txt"]
        told = json.loads(texts["report.json"])
        assert told["quarantined"] == {"resources": 1, "statements": 2}
        assert told["counts"]["IN-06"] == 1


def test_no_cell_of_the_report_is_a_formula(judge: Judge) -> None:
    one = judge('ex:a a ex:Thing ; ex:d "=HYPERLINK(1)"^^xsd:date, "+1"^^xsd:date .')
    rows = list(csv.reader(io.StringIO(send_back.texts(one)["report.csv"])))
    values = {cell for row in rows[1:] for cell in row}
    assert "'=HYPERLINK(1)" in values and "'+1" in values
    assert not [cell for cell in values if cell.startswith(("=", "+", "-", "@"))]


def test_ten_thousand_errors_are_counted_and_a_hundred_of_a_kind_told(judge: Judge) -> None:
    one = judge("".join(f"ex:t{n} a ex:Thing ; foaf:homepage <javascript:{n}> .\n" for n in range(10_000)))
    texts = send_back.texts(one)
    told = json.loads(texts["report.json"])
    assert told["counts"]["IN-06"] == 10_000
    assert told["not shown"] == {"IN-06": 9_900}
    assert len(told["findings"]) < 210
    assert "and 9,900 more of IN-06" in texts["report.txt"]
    assert all(len(text) < 200_000 for text in texts.values())
    assert one.left_out == (10_000, 20_000)


def test_a_set_of_tables_with_a_cell_that_cannot_be_read_stays_out_and_names_each(judge: Judge, tmp_path: Path) -> None:
    (tmp_path / "requirements.csv").write_text(
        REQUIREMENTS + "R01,CIT.02,9,material,proposed\nnobody,CIT.02,3,material,proposed\n", encoding="utf-8"
    )
    one = judge(paths=(tmp_path / "requirements.csv",))
    assert not one.clean and one.joined == (0, 0)
    assert {str(f.place) for f in one.findings if f.code == "IN-02"} == {
        "requirements.csv:2 (C2)",
        "requirements.csv:3 (A3)",
    }


def test_a_mapping_with_a_violation_leaves_with_the_triple_it_stands_for(
    judge: Judge, held: KnowledgeGraph, tmp_path: Path
) -> None:
    head = "#mapping_set_id: https://example.org/sets/mine\n#license: https://creativecommons.org/licenses/by/4.0/\n"
    head += "#mapping_date: 2026-11-22\n#object_source_version: 1\n#curie_map:\n"
    head += "#  ex: https://example.org/\n#  competence: https://w3id.org/s4c/id/competence/\n"
    head += "subject_id\tpredicate_id\tobject_id\tmapping_justification\n"
    rows = [
        "ex:a\tskos:closeMatch\tcompetence:CIT.01\tsemapv:ManualMappingCuration",
        "competence:CIT.02\tskos:closeMatch\tex:b\tsemapv:ManualMappingCuration",
        "competence:CIT.02\towl:sameAs\tex:b\tsemapv:ManualMappingCuration",
        "ex:c\tskos:closeMatch\tcompetence:NOT.01\tsemapv:ManualMappingCuration",
    ]
    path = tmp_path / "mine.sssom.tsv"
    path.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    one = judge(paths=(path,))
    direct = held.select(
        "SELECT ?s ?p ?o { ?s ?p ?o FILTER(?p IN (<http://www.w3.org/2004/02/skos/core#closeMatch>, "
        "<http://www.w3.org/2002/07/owl#sameAs>)) } ORDER BY ?s",
        graphs=[one.graph],
    )
    ends = [(str(r["s"]).rpartition("/")[2], str(r["o"]).rpartition("/")[2]) for r in direct]
    assert ends == [("a", "CIT.01"), ("CIT.02", "b")], send_back.texts(one)["report.txt"]
    assert "sameAs" in left_out(one) and "NOT.01" in left_out(one)


def test_a_file_named_by_itself_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text("nonsense", encoding="utf-8")
    with pytest.raises(InputError, match=r"bad\.ttl"):
        list(reading.given([tmp_path / "bad.ttl"], Settings(), lenient=True))


def test_two_sources_of_one_name_have_reports_apart(held: KnowledgeGraph) -> None:
    from s4c_graph.core.sources import source
    from s4c_graph.flows.quarantine import _folders

    made = [Statements(name, (), source(name)) for name in ("user/mine", "mappings/mine", "user/x")]
    assert list(_folders(made)) == ["user-mine", "mappings-mine", "x"]
