"""The pages on frameworks: the sample table and plug-in work, every code is explained, the numbers are so."""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

import pytest
from tests.crosswalks import FILES, framework

from s4c_graph.core import frameworks as shape
from s4c_graph.core.names import Names
from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.flows import frameworks
from s4c_graph.flows.checking import validate_files
from s4c_graph.intake.framework_findings import CODES


def page(root: Path, name: str) -> str:
    return (root / "docs" / name).read_text(encoding="utf-8")


def block(text: str, kind: str) -> str:
    return text.split(f"```{kind}\n")[1].split("```")[0]


def test_the_sample_table_is_read_without_a_finding_and_conforms(root: Path, tmp_path: Path, built: Release) -> None:
    path = tmp_path / "ours.csv"
    path.write_text(block(page(root, "guides/national-frameworks.md"), "csv"), encoding="utf-8")
    made = frameworks.read([path], Names())
    assert (made.key, len(made.concepts), len(made.levels), made.findings) == ("example-city", 3, 2, ())
    assert validate_files([path], Settings(), release=built).conforms


def test_the_sample_plug_in_is_an_adapter_that_reads(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("ports_of_example")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(block(page(root, "reference/adapters.md"), "python"), vars(module))
    points = [EntryPoint("ports", "ports_of_example:Ports", shape.GROUP)]
    monkeypatch.setattr(shape, "entry_points", lambda *, group: points if group == shape.GROUP else [])
    monkeypatch.setattr(EntryPoint, "load", lambda self: module.Ports)
    jobs = [
        {"id": "1", "name": "Crane driver", "grade": "B", "esco": "http://data.europa.eu/esco/occupation/x"},
        {"id": "2", "name": "", "grade": "A"},
        {"id": "3", "name": "Pilot", "grade": "A"},
    ]
    (tmp_path / "ports.json").write_text(json.dumps({"jobs": jobs}), encoding="utf-8")
    made = frameworks.read([tmp_path / "ports.json"], Names(), "ports")
    assert [c.level for c in made.concepts] == ["B", "A"]
    assert shape.left_out(made.findings) == {2}
    done = frameworks.import_to(made, tmp_path / "out", Names(), None)
    assert {p.name for p in done.files} == {"ports.sssom.tsv", "ports.ttl", "ports.report.json"}


def test_every_code_is_explained_with_its_severity_and_whether_the_row_is_lost(root: Path) -> None:
    rows = re.findall(
        r"^\| (framework-[a-z-]+) \| (\w+) \| .* \| (yes|no|–) \|$", page(root, "reference/adapters.md"), re.M
    )
    assert {code: severity for code, severity, _ in rows} == {c: s.value for c, (s, _) in CODES.items()}
    assert {code for code, _, lost in rows if lost == "yes"} == shape.LEFT_OUT


def test_messages_are_in_three_languages() -> None:
    assert all(len(texts) == 3 and len(set(texts)) == 3 for _, texts in CODES.values())


@pytest.mark.parametrize("key", FILES)
def test_the_numbers_of_the_guide_are_those_of_the_files(root: Path, shared: Path, key: str) -> None:
    made = framework(shared / "data" / "crosswalks", key)
    assert made.mappings is not None
    mapped = len(made.mappings) + len(made.coded)
    assert re.search(
        rf"^\| `{key}` \| .* \| {made.rows:,} \| {len(made.concepts):,} \| {mapped:,}[ |]",
        page(root, "guides/national-frameworks.md"),
        re.M,
    )
