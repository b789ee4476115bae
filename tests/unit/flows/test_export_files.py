"""Exports: the ecosystem as GraphML that networkx reads back, tables by command, examples that overwrite nothing."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest
from tests.competency.conftest import EXAMPLES

from s4c_graph.core.errors import InputError
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
    made = export.examples(tmp_path / "try")
    assert {p.name for p in made} == {p.name for p in EXAMPLES.iterdir()}
    assert "people.ttl" in {p.name for p in made}
    with pytest.raises(InputError, match="not empty"):
        export.examples(tmp_path / "try")
