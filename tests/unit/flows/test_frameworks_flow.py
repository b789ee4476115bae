"""Frameworks of others in builds, overlays and folders: recognised, held against ESCO, kept back from exports."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from rdflib import Graph
from tests.crosswalks import ABOVE, ESCO, FILES, OWN_HEADER, ROWS, csv_of, framework, row, table

from s4c_graph.core.errors import InputError
from s4c_graph.core.frameworks import Framework
from s4c_graph.core.names import Names
from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.flows import frameworks, licensing, mapping_sets
from s4c_graph.flows.build import build
from s4c_graph.flows.checking import validate_files
from s4c_graph.flows.given import given
from s4c_graph.flows.opening import overlaid

REVERSE = "ESCO/ISCO Code,ESCO/ISCO Title,O*NET-SOC 2019 Code,O*NET-SOC 2019 Title\n"


@pytest.fixture
def polish(tmp_path: Path) -> Path:
    return table(tmp_path / "pl.csv", row("x", "100001", "exactMatch"), row("y", "", "no relation"))


@pytest.fixture
def reverse(tmp_path: Path) -> Path:
    path = tmp_path / "reverse.csv"
    path.write_text(
        REVERSE + "1,Alpha,11-1011.00,Chiefs\n2,beta,11-1011.00,Chiefs\n3,Gone,11-1011.00,Chiefs\n", encoding="utf-8"
    )
    return path


KNOWN = frameworks.Esco(
    "9.9",
    frozenset({ESCO + "1", ESCO + "2"}),
    {"1": ESCO + "1", "2": ESCO + "2"},
    {ESCO + "1": "alpha", ESCO + "2": "Two"},
)


def codes(found: list[str]) -> Counter[str]:
    return Counter(code.removeprefix("framework-") for code in found)


# ---- against ESCO ----


def test_codes_become_iris_where_esco_knows_them_by_the_same_label(reverse: Path) -> None:
    settled = frameworks.resolved(frameworks.read([reverse], Names()), KNOWN)
    assert settled.mappings is not None
    assert [(r.subject, r.line) for r in settled.mappings] == [(ESCO + "1", 2)]
    assert [f.message().partition(": ")[2] for f in settled.findings] == ["2 is 'Two' in 9.9, not 'beta'", "3 in 9.9"]


def test_without_esco_rows_with_codes_wait_and_are_told(reverse: Path) -> None:
    settled = frameworks.resolved(frameworks.read([reverse], Names()), None)
    assert codes([f.code for f in settled.findings]) == {"no-esco": 3}
    assert [s.graph for s in frameworks.statements(settled, Names(), None)] == ["crosswalks/onet-reverse"]


def test_concepts_that_this_esco_lacks_are_told_once_with_their_rows(tmp_path: Path) -> None:
    rows = [row("1", "1", "exactMatch"), row("z", "2", "closeMatch"), row("z", "3", "closeMatch")]
    settled = frameworks.resolved(frameworks.read([table(tmp_path / "t.csv", *rows)], Names()), KNOWN)
    told = [f for f in settled.findings if f.code == "framework-esco-unknown"]
    assert [(f.focus, f.place.line if f.place else 0) for f in told] == [(ESCO + "z", 13)]
    assert told[0].message().endswith("in 9.9, named by 2 rows")
    assert settled.mappings is not None
    assert len(settled.mappings) == 3  # true of the version it was made for


@pytest.mark.parametrize(
    ("key", "unknown"),
    [("se-skills", 106), ("se-occupations", 3), ("pl-occupations", 3), ("it-occupations", 3), ("onet", 0)],
)
def test_the_real_tables_against_esco_1_1_1(shared: Path, built_with_esco: Release, key: str, unknown: int) -> None:
    with built_with_esco.open() as kg:
        esco = frameworks.esco_of(kg)
    assert esco is not None
    assert (esco.version, len(FILES)) == ("1.1.1", 6)
    settled = frameworks.resolved(framework(shared / "data" / "crosswalks", key), esco)
    assert sum(f.code == "framework-esco-unknown" for f in settled.findings) == unknown


@pytest.mark.parametrize(("version", "mapped"), [("1.1.0", 8_627), ("1.1.1", 8_537)])
def test_the_codes_of_onet_in_both_versions(shared: Path, version: str, mapped: int) -> None:
    names = Names()
    made = framework(shared / "data" / "crosswalks", "onet-reverse")
    esco = frameworks.esco_in(sorted((shared / "data" / "esco" / f"v{version}").glob("*.zip")), names)
    settled = frameworks.resolved(made, esco)
    assert settled.mappings is not None
    assert len(settled.mappings) == mapped
    assert codes([f.code for f in settled.findings])["code"] == 8_627 - mapped
    assert len({r.line for r in settled.mappings}) == mapped


# ---- in builds and overlays ----


def test_given_tells_frameworks_from_tables(tmp_path: Path, polish: Path) -> None:
    csv_of(tmp_path / "ours.csv", ABOVE, OWN_HEADER, ROWS)
    (tmp_path / "areas.csv").write_text(
        (Path(__file__).parents[3] / "data" / "framework" / "areas.csv").read_text(encoding="utf-8"), encoding="utf-8"
    )
    graphs = [s.graph for s in given([tmp_path], Settings())]
    assert graphs == [
        "user/example-city",
        "mappings/example-city",
        "crosswalks/pl-occupations",
        "mappings/pl-occupations",
        f"user/{tmp_path.name}",
    ]
    assert polish.exists()
    held: list[Framework] = []
    assert [s.graph for s in given([tmp_path], Settings(), frameworks=held)] == [f"user/{tmp_path.name}"]
    assert [f.key for f in held] == ["example-city", "pl-occupations"]


def test_a_bad_table_in_a_folder_is_a_finding_where_wanted(tmp_path: Path) -> None:
    table(tmp_path / "t.csv", f'{ESCO}y,"open,,2,Z,,exactMatch')
    with pytest.raises(InputError, match="never ends"):
        list(given([tmp_path], Settings()))
    found = [f for s in given([tmp_path], Settings(), lenient=True) for f in s.findings]
    assert [(f.code, str(f.place)) for f in found] == [("IN-02", "t.csv:12")]


def test_a_build_takes_them_by_both_ways_and_exports_none_of_what_states_no_licence(
    tmp_path: Path, polish: Path, reverse: Path
) -> None:
    own = csv_of(tmp_path / "ours.csv", ABOVE, OWN_HEADER, ROWS)
    built = build(
        Settings(home=tmp_path / "home"),
        sources=[polish],
        with_framework=[f"table={own}", str(reverse)],
        out=tmp_path / "out",
    )
    graphs = built.release.manifest.graphs
    for graph in ("crosswalks/pl-occupations", "mappings/pl-occupations", "user/example-city", "mappings/example-city"):
        assert graphs[graph]["triples"] > 0
    assert built.report.counts["Violation"] == 0
    assert codes([f.code for f in built.report if f.code.startswith("framework-")])["no-esco"] == 3
    stated = {s.graph: s.licence for s in built.release.manifest.sources}
    assert stated["crosswalks/pl-occupations"] == stated["mappings/pl-occupations"] == "not stated"
    with built.release.open() as kg:
        held = {h.key: h for h in mapping_sets.held_by(kg)}
        assert licensing.source_of(kg, "user/example-city").licence_iri.endswith("/by/4.0/")
        assert mapping_sets.licence_of(kg, held["example-city"]).licence.key == "CC-BY-4.0"
        with pytest.raises(InputError, match="no licence is stated"):
            mapping_sets.licence_of(kg, held["pl-occupations"])
        with pytest.raises(InputError, match="no licence is stated"):
            licensing.allowed([licensing.source_of(kg, "crosswalks/pl-occupations")])
        read = frameworks.read([polish], kg.names).mappings
        assert read is not None
        sent = {(r.subject, r.predicate, r.object) for r in held["pl-occupations"].mapping_set}
        assert sent == {(r.subject, r.predicate, r.object) for r in read}


def test_the_same_framework_twice_is_refused(tmp_path: Path, polish: Path) -> None:
    with pytest.raises(InputError, match="fills the same graph crosswalks/pl-occupations"):
        build(Settings(home=tmp_path / "home"), sources=[polish], with_framework=[str(polish)])


def test_an_overlay_holds_a_table_against_the_esco_of_its_release(built_with_esco: Release, polish: Path) -> None:
    with overlaid(built_with_esco, [polish], Settings()) as (kg, read):
        assert "mappings/pl-occupations" in kg.graphs()
    found = [f.code for s in read for f in s.findings]
    assert codes(found)["esco-unknown"] == 2


def test_validation_tells_the_noise_and_judges_no_national_table_by_our_shapes(built: Release, polish: Path) -> None:
    report = validate_files([polish], Settings(), release=built)
    assert codes([f.code for f in report]) == {"undirected": 1}
    assert report.conforms


def test_validation_judges_an_own_framework(built: Release, tmp_path: Path) -> None:
    bare = [line for line in ABOVE if line[0] not in ("licence", "date")]
    report = validate_files([csv_of(tmp_path / "ours.csv", bare, OWN_HEADER, ROWS)], Settings(), release=built)
    assert {f.code for f in report if f.severity.value == "Violation"} == {"K-02", "M-01"}
    good = validate_files([csv_of(tmp_path / "ours.csv", ABOVE, OWN_HEADER, ROWS)], Settings(), release=built)
    assert good.conforms, good.text()


# ---- into a folder ----


def test_an_import_writes_what_can_be_read_again(tmp_path: Path, polish: Path) -> None:
    names = Names()
    done = frameworks.import_to(frameworks.read([polish], names), tmp_path / "out", names, None)
    assert sorted(p.name for p in done.files) == [
        "pl-occupations.report.json",
        "pl-occupations.sssom.tsv",
        "pl-occupations.ttl",
    ]
    again, findings = mapping_sets.read(tmp_path / "out" / "pl-occupations.sssom.tsv")
    assert findings == []
    made = done.framework.mappings
    assert made is not None
    assert [r.slots["subject_id"] for r in again] == [r.slots["subject_id"] for r in made]
    graph = Graph().parse(tmp_path / "out" / "pl-occupations.ttl")
    assert len(graph) == 11
    report = json.loads((tmp_path / "out" / "pl-occupations.report.json").read_text(encoding="utf-8"))
    assert [f["code"] for f in report["findings"]] == ["framework-undirected"]
    first = {p.name: p.read_bytes() for p in done.files}
    frameworks.import_to(frameworks.read([polish], names), tmp_path / "out", names, None)
    assert first == {p.name: p.read_bytes() for p in done.files}


@pytest.mark.filterwarnings("ignore")
def test_sssom_py_reads_the_set_of_a_real_table(tmp_path: Path, shared: Path) -> None:
    from sssom.parsers import parse_sssom_table

    made = framework(shared / "data" / "crosswalks", "se-occupations")
    done = frameworks.import_to(made, tmp_path, Names(), None)
    assert FILES["se-occupations"] == done.framework.file
    assert len(parse_sssom_table(str(tmp_path / "se-occupations.sssom.tsv")).df) == 5_529
