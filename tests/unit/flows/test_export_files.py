"""Exports: the ecosystem as GraphML that networkx reads back, tables by command, examples that overwrite nothing."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest
from tests.competency.conftest import EXAMPLES

from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.flows import export
from s4c_graph.flows.opening import overlaid


def test_graphml_holds_the_ties_of_the_question(built: Release, tmp_path: Path) -> None:
    with overlaid(built, [EXAMPLES], Settings()) as (kg, _):
        text = export.graphml(kg)
        assert text == export.graphml(kg), "the same graph gives the same bytes"
        actors = {str(row["actor"]) for row in kg.select("cq55")}
    export.written(text, tmp_path / "deep" / "city.graphml")
    network = nx.read_graphml(tmp_path / "deep" / "city.graphml")
    assert {n for n, said in network.nodes(data=True) if said["kind"] == "actor"} == actors
    assert all({"label", "kind", "sector"} <= set(said) for _, said in network.nodes(data=True))
    assert network.number_of_edges() >= len(actors) > 8
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["city.graphml"]


def test_examples_are_written_once_and_overwrite_nothing(tmp_path: Path) -> None:
    made = export.examples(tmp_path / "try", Names())
    assert {p.name for p in made} == {p.name for p in EXAMPLES.iterdir()}
    assert "people.ttl" in {p.name for p in made}
    with pytest.raises(InputError, match="not empty"):
        export.examples(tmp_path / "try", Names())


def test_examples_fit_a_release_of_another_base(tmp_path: Path) -> None:
    made = export.examples(tmp_path / "try", Names("https://example.org/x/"))
    texts = [path.read_text(encoding="utf-8") for path in made]
    assert any("https://example.org/x/id/person/" in text or "https://example.org/x/id/" in text for text in texts)
    assert not any("https://w3id.org/s4c/" in text for text in texts)


def test_graphml_is_xml_whatever_a_label_holds(built: Release, tmp_path: Path) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_text(
        """@prefix s4c: <https://w3id.org/s4c/ontology#> . @prefix id: <https://w3id.org/s4c/id/> .
        @prefix org: <http://www.w3.org/ns/org#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        id:bell a org:Organization ; skos:prefLabel "Bell\\u0007 & Sons"@en .
        id:fair a s4c:Event ; skos:prefLabel "Fair"@en ; s4c:hasParticipation id:there .
        id:there a s4c:Participation ; s4c:participant id:bell ; s4c:inThing id:fair ;
          s4c:participationRole <https://w3id.org/s4c/scheme/participation-role/participant> .""",
        encoding="utf-8",
    )
    with overlaid(built, [mine], Settings()) as (kg, _):
        export.written(export.graphml(kg), tmp_path / "city.graphml")
    network = nx.read_graphml(tmp_path / "city.graphml")
    assert network.nodes["https://w3id.org/s4c/id/bell"]["label"] == "Bell & Sons"
