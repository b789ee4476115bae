"""The formats of the export command: one table, licences in every file, losses told, files whole or not there."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import networkx as nx
import pytest
from tests.competency.conftest import EXAMPLES
from tests.exports import FRAMEWORK, a_framework, graph_of, text
from tests.unit.cli.test_cli import refused, s4c
from tests.unit.flows.test_licence_gate import HEAD, SA, STATED

from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.core.ntriples import iri, literal, triple
from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.flows.export_content import day_of, held
from s4c_graph.flows.export_formats import FORMATS, Options, exported, format_of, put
from s4c_graph.flows.exported import Exported
from s4c_graph.flows.opening import bundled, overlaid

MADE = [f.name for f in FORMATS if f.name != "tables"]
"""The formats that are made of what is held; tables have tests of their own."""
COURSE = """e:course a s4c:LearningOffer ; skos:prefLabel "Their course"@en ; skos:definition "Of the partner."@en ;
  s4c:hasLearningOutcome e:outcome . e:outcome a s4c:LearningOutcome .
"""


def offering(folder: Path, licence: str) -> Path:
    file = folder / "partner.ttl"
    file.write_text(HEAD + (STATED % licence if licence else "") + COURSE, encoding="utf-8")
    return file


@pytest.mark.parametrize("name", MADE)
def test_every_format_says_its_licence_and_whom_to_name(built: Release, name: str) -> None:
    with built.open() as kg:
        said = b"".join(exported(kg, name, Options(issued="2026-01-01")).files.values()).decode()
    assert "https://creativecommons.org/licenses/by/4.0/" in said
    assert "The s4c-graph founders, CC BY 4.0" in said or "the s4c-graph founders, CC BY 4.0" in said


@pytest.mark.parametrize("name", [n for n in MADE if n not in ("graphml", "json")])
def test_a_second_base_is_right_in_every_format(second: dict[str, Exported], name: str) -> None:
    said = b"".join(second[name].files.values()).decode()
    assert "https://w3id.org/s4c/" not in said
    assert "https://skills.example/k/id/" in said


@pytest.fixture(scope="module")
def second() -> dict[str, Exported]:
    with bundled(Names("https://skills.example/k/")) as kg:
        return {name: exported(kg, name) for name in MADE}


def test_two_builds_of_the_same_content_give_the_same_files(second: dict[str, Exported]) -> None:
    with bundled(Names("https://skills.example/k/")) as kg:
        assert {name: exported(kg, name) for name in MADE} == second


def test_no_clock_is_asked(built: Release) -> None:
    with built.open() as kg:
        assert day_of(kg, "2020-02-02T00:00:00Z") == "2020-02-02T00:00:00Z"
        day = day_of(kg)
        said = exported(kg, "skos").files["skos.ttl"].decode()
    assert f'"{day}"^^xsd:date' in said
    assert len(day) == 10


def test_what_is_no_day_is_no_day_of_the_release() -> None:
    day, kind = "2026-03-04+02:00", "http://www.w3.org/2001/XMLSchema#date"
    said = [text(FRAMEWORK, "dct:modified", "unknown"), text(FRAMEWORK, "dct:created", "9999")]
    with (
        graph_of([*a_framework("https://example.org/c"), *said]) as kg,
        pytest.raises(InputError, match="nothing here"),
    ):
        day_of(kg)
    said.append(triple(iri(FRAMEWORK), iri("http://purl.org/dc/terms/created"), literal(day, datatype=kind)))
    with graph_of([*a_framework("https://example.org/c"), *said]) as kg:
        assert day_of(kg) == "2026-03-04"


def test_the_network_comes_as_node_link_json(built: Release) -> None:
    with overlaid(built, [EXAMPLES], Settings()) as (kg, _):
        told = json.loads(exported(kg, "json").files["ecosystem.json"])
        xml = exported(kg, "graphml").files["ecosystem.graphml"].decode()
    network = nx.node_link_graph(told, edges="links")
    other = nx.parse_graphml(xml)
    assert set(network.nodes) == set(other.nodes)
    assert {frozenset(e) for e in network.edges} == {frozenset(e) for e in other.edges}
    assert "Licence of this file" in told["graph"]["notice"]


def test_what_may_not_stand_with_the_framework_is_left_out_and_named(built: Release, tmp_path: Path) -> None:
    for licence, why in ((SA, "CC BY-SA 4.0 asks"), ("https://partner.example/all-ours", "not known here")):
        with overlaid(built, [offering(tmp_path, licence)], Settings()) as (kg, _):
            made = exported(kg, "schema-org")
        assert b"Their course" not in made.files["schema-org.jsonld"]
        assert any(why in line for line in made.losses)
        assert "left out for its licence: user/partner" in made.losses


def test_what_may_stand_with_it_is_in_and_named(built: Release, tmp_path: Path) -> None:
    with overlaid(built, [offering(tmp_path, "https://creativecommons.org/licenses/by/4.0/")], Settings()) as (kg, _):
        made = exported(kg, "schema-org").files["schema-org.jsonld"].decode()
    assert "Their course" in made
    assert "By the partner." in made


def test_people_of_a_city_are_in_no_export(built: Release) -> None:
    with overlaid(built, [EXAMPLES], Settings()) as (kg, _):
        said = b"".join(c for name in MADE for c in exported(kg, name).files.values()).decode()
    assert "/id/person/" not in said
    assert "/id/attainment/" not in said


def test_an_option_that_a_format_does_not_take_is_refused(built: Release) -> None:
    with built.open() as kg:
        with pytest.raises(InputError, match="case has no --offer; it is for elm, schema-org"):
            exported(kg, "case", Options(offers=("L01",)))
        with pytest.raises(InputError, match="unknown format 'xls'; one of tables, graphml"):
            exported(kg, "xls")
        with pytest.raises(InputError, match="no framework 'x' with competences"):
            exported(kg, "case", Options(framework="x"))
        with pytest.raises(InputError, match="nope"):
            exported(kg, "schema-org", Options(offers=("nope",)))
        with pytest.raises(InputError, match="'tomorrow' is no day"):
            exported(kg, "job-posting", Options(posted="tomorrow"))
        with pytest.raises(InputError, match="'2027-02-31' is no day"):
            exported(kg, "job-posting", Options(posted="2027-02-31"))
        named = exported(kg, "skos", Options(framework="smart-city"))
        assert named == exported(kg, "skos")
        content, rights, why = held(kg, "Competence")
    assert (len(content.frameworks()), rights.licence.key, why) == (1, "CC-BY-4.0", ())


def test_files_are_put_whole_and_a_folder_keeps_what_else_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    made = Exported({"a.csv": b"1", "b.csv": b"2"})
    assert put(made, "esco-csv", tmp_path) == [tmp_path / "a.csv", tmp_path / "b.csv"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.csv", "b.csv", "mine.txt"]
    with pytest.raises(InputError, match="cannot be written"):
        put(Exported({"case.json": b"{}"}), "case", tmp_path / "mine.txt" / "case.json")
    with pytest.raises(InputError, match=r"is a folder; name a file in it, such as .*/case\.json"):
        put(Exported({"case.json": b"{}"}), "case", tmp_path)
    with pytest.raises(InputError, match="is no folder, and esco-csv is several files"):
        put(made, "esco-csv", tmp_path / "mine.txt")
    assert all(format_of(f.name).help for f in FORMATS)


def test_a_full_disk_leaves_all_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_text("old")
    write, done = Path.write_bytes, []

    def full(path: Path, content: bytes) -> int:
        done.append(path)
        if len(done) % 3 == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    made = Exported(dict.fromkeys(("a.csv", "b.csv", "c.csv"), b"new"))
    for out in (tmp_path, tmp_path / "deep" / "er"):
        with pytest.raises(InputError, match=r"c\.csv: cannot be written: No space left on device"):
            put(made, "esco-csv", out)
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("a.csv", "old")]


def test_a_pipe_or_a_link_is_not_replaced_nor_followed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").write_text("mine")
    for name, target in (("link", "file"), ("lost", "nowhere")):
        (tmp_path / name).symlink_to(tmp_path / target)
    for name in ("pipe", "link", "lost"):
        with pytest.raises(InputError, match="no plain file"):
            put(Exported({"case.json": b"{}"}), "case", tmp_path / name)
        with pytest.raises(InputError, match="no plain file"):
            put(Exported({name: b"{}", "a": b""}), "esco-csv", tmp_path)
    assert (tmp_path / "pipe").is_fifo()
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text() == "mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "link", "lost", "pipe"]


def test_a_language_that_is_not_there_is_told(built: Release) -> None:
    with built.open() as kg:
        losses = exported(kg, "case", Options(lang="fi")).losses
    assert "152 × item without a text in fi, given in another language" in losses


def test_the_command_writes_files_and_tells_losses_on_standard_error(built: Release, tmp_path: Path) -> None:
    ran = s4c("export", "case", "--out", tmp_path / "deep" / "f.json", "--lang", "pl", release=built)
    assert ran.code == 0
    assert ran.out == ""
    assert "140 × s4c:hasIndicator of a competence" in ran.err
    package = json.loads((tmp_path / "deep" / "f.json").read_text(encoding="utf-8"))
    assert package["CFDocument"]["language"] == "pl"
    assert package["CFDocument"]["lastChangeDateTime"] == built.manifest.created
    ran = s4c("export", "skos", release=built)
    assert ran.code == 0
    assert ran.out.startswith("@prefix")
    listed = s4c("export", "--list", release=built)
    assert all(f.name in listed.out for f in FORMATS)
    refused(s4c("export", "esco-csv", release=built), "folder of several files", "--out")
    refused(s4c("export", "tables", "--with", tmp_path, "--out", tmp_path / "t", release=built), "release alone")
    refused(s4c("export", "nothing", release=built), "unknown format 'nothing'")
    ran = s4c("export", "case", "--out", tmp_path, release=built)
    refused(ran, "is a folder", "case.json")
    assert " × " not in ran.err, "refused before the work"
    assert s4c("export", "esco-csv", "--out", tmp_path / "csv", release=built).code == 0
    assert (tmp_path / "csv" / "LICENCES.md").is_file()
