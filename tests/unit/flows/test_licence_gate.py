"""The gate of exports: what is drawn from, a licence in the file, refusal with the reason, a file for each licence."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from tests.competency.conftest import EXAMPLES
from tests.unit.cli.test_cli import refused, s4c

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Source, Statements
from s4c_graph.flows import export, licensing
from s4c_graph.flows.build import build
from s4c_graph.flows.opening import overlaid
from s4c_graph.intake import tables

DESC = "{http://graphml.graphdrawing.org/xmlns}desc"
HEAD = """@prefix s4c: <https://w3id.org/s4c/ontology#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix void: <http://rdfs.org/ns/void#> .
@prefix org: <http://www.w3.org/ns/org#> . @prefix e: <https://partner.example/> .
"""
TIES = """e:city a org:Organization ; skos:prefLabel "Partner"@en .
e:fair a s4c:Event ; skos:prefLabel "Fair"@en .
e:part a s4c:Participation ; s4c:participant e:city ; s4c:inThing e:fair .
"""
STATED = '<https://partner.example/> a void:Dataset ; dct:license <%s> ; dct:rights "By the partner." .\n'
SA = "https://creativecommons.org/licenses/by-sa/4.0/"


def partner(folder: Path, licence: str) -> Path:
    file = folder / "partner.ttl"
    file.write_text(HEAD + (STATED % licence if licence else "") + TIES, encoding="utf-8")
    return file


def test_graphml_names_its_licence_and_whom_to_name(built: Release) -> None:
    with overlaid(built, [EXAMPLES], Settings()) as (kg, _):
        desc = ET.fromstring(export.graphml(kg)).find(DESC)
    assert desc is not None and desc.text is not None
    assert "Licence of this file: CC BY 4.0" in desc.text
    assert "retelling facts of" in desc.text
    assert "yours to state" in desc.text, "the example city's own tables state no licence"


def test_share_alike_is_refused_with_the_reason_and_splits(built: Release, tmp_path: Path) -> None:
    with overlaid(built, [partner(tmp_path, SA)], Settings()) as (kg, _):
        said = licensing.source_of(kg, "user/partner")
        assert (said.licence_iri, said.attribution) == (SA, "By the partner.")
        with pytest.raises(InputError, match=r"CC BY-SA 4\.0 asks .* --split"):
            export.graphml(kg)
        texts, why = export.graphml_parts(kg)
    assert set(texts) == {"CC-BY-4.0", "CC-BY-SA-4.0"}
    assert "partner.example/city" in texts["CC-BY-SA-4.0"]
    assert "partner.example/city" not in texts["CC-BY-4.0"]
    assert len(why) == 1


def test_what_states_no_right_to_pass_on_is_in_no_file(built: Release, tmp_path: Path) -> None:
    with overlaid(built, [partner(tmp_path, "https://partner.example/all-ours")], Settings()) as (kg, _):
        with pytest.raises(InputError, match="not known here"):
            export.graphml(kg)
        texts, why = export.graphml_parts(kg)
    assert set(texts) == {"CC-BY-4.0"}
    assert "partner.example" not in texts["CC-BY-4.0"]
    assert "not known here" in why[0]


def test_the_catalogue_states_licence_or_that_none_is_stated(built: Release, tmp_path: Path) -> None:
    asked = """PREFIX dct: <http://purl.org/dc/terms/> SELECT ?g ?r { ?g a <http://rdfs.org/ns/void#Dataset> ;
    dct:rights ?r }"""
    with built.open() as kg:
        rights = {kg.names.graph_name(str(row["g"])): str(row["r"]) for row in kg.select(asked, graphs=["catalogue"])}
    assert rights["digcomp/2.2"].startswith("Licence: CC BY 4.0. Vuorikari")
    assert "framework" in rights
    with KnowledgeGraph(Embedded()) as kg:
        from s4c_graph.flows import catalogue

        line = b"<urn:a> <urn:b> <urn:c> .\n"
        kg.add(Statements("user/mine", [line], Source("user/mine", "mine", "", "")))
        kg.add(catalogue.describe(kg))
        assert [str(r["r"]) for r in kg.select(asked)] == ["Licence not stated."]


def test_tables_have_their_licence_beside_them_and_are_read_again(built: Release, tmp_path: Path) -> None:
    with built.open() as kg:
        paths = export.tables(kg, tmp_path / "out")
    text = (tmp_path / "out" / export.LICENCES).read_text(encoding="utf-8")
    assert tmp_path / "out" / export.LICENCES in paths
    for needed in ("CC BY 4.0", "10.2760/115376", "10.2760/0001149", "changes made"):
        assert needed in text
    assert tables.framework(tmp_path / "out", Names())[0].counts["competences"] == 140


def test_the_manifest_carries_licence_attribution_and_origin(built: Release) -> None:
    held = {s.graph: s for s in built.manifest.sources}
    digcomp = held["digcomp/3.0"]
    assert digcomp.licence_iri == "https://creativecommons.org/licenses/by/4.0/"
    assert digcomp.attribution.startswith("Cosgrove")
    assert digcomp.origin == "https://doi.org/10.2760/0001149"
    assert digcomp.changes
    assert Source(graph="g", title="t", version="1", licence="CC0").changes == "", "old manifests read"


def test_a_build_keeps_the_licence_that_a_users_file_states(tmp_path: Path) -> None:
    given = tmp_path / "partner.ttl"
    given.write_text(HEAD + STATED % SA, encoding="utf-8")
    made = build(Settings(), sources=[given], out=tmp_path / "home").release
    (said,) = [s for s in made.manifest.sources if s.graph == "user/partner"]
    assert (said.licence, said.licence_iri, said.attribution) == (SA, SA, "By the partner.")
    with made.open() as kg:
        asked = f"SELECT ?l {{ <{kg.names.graph('user/partner')}> <http://purl.org/dc/terms/license> ?l }}"
        assert [str(row["l"]) for row in kg.select(asked, graphs=["catalogue"])] == [SA]


def test_a_refused_export_writes_nothing_and_a_split_one_a_file_each(built: Release, tmp_path: Path) -> None:
    given, out = partner(tmp_path, SA), tmp_path / "out" / "net.graphml"
    refused(s4c("export", "graphml", "--with", given, "--out", out, release=built), "CC BY-SA 4.0", "--split")
    assert not out.exists()
    ran = s4c("export", "graphml", "--with", given, "--out", out, "--split", release=built)
    assert ran.code == 0
    assert sorted(p.name for p in out.parent.iterdir()) == ["net-cc-by-4.0.graphml", "net-cc-by-sa-4.0.graphml"]
    assert "stays in a file of its own" in ran.err
    refused(s4c("export", "graphml", "--split", release=built), "--out")
