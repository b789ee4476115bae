"""s4c import: what is printed, what is written, and how a wrong file ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from tests.crosswalks import row, table
from typer.testing import CliRunner

from s4c_graph.cli.app import app
from s4c_graph.core import frameworks as shape
from s4c_graph.core.errors import InputError

RUN = CliRunner()


@pytest.fixture
def polish(tmp_path: Path) -> Path:
    return table(tmp_path / "pl.csv", row("x", "100001", "exactMatch"), *(row("y", f"{n}", "maybe") for n in range(5)))


def test_a_summary_and_three_files(tmp_path: Path, polish: Path) -> None:
    ran = RUN.invoke(app, ["-q", "import", "framework", str(polish), "--out", str(tmp_path / "o")])
    assert ran.exit_code == 0
    assert "pl-occupations: 6 rows of pl.csv: 6 concepts" not in ran.stdout
    assert "pl-occupations: 6 rows of pl.csv: 1 concepts, 1 mappings, 5 rows left out and told" in ran.stdout
    assert "framework-relation 5" in ran.stdout
    assert "… 2 more in the report" in ran.stdout
    assert "licence: not stated" in ran.stdout
    assert len(list((tmp_path / "o").iterdir())) == 3


def test_json_holds_the_whole_report(tmp_path: Path, polish: Path) -> None:
    ran = RUN.invoke(app, ["-q", "import", "framework", str(polish), "-o", str(tmp_path), "--json", "--lang", "sv"])
    told = json.loads(ran.stdout)
    assert (told["rows"], told["mappings"], told["rows_left_out"]) == (6, 1, 5)
    assert told["findings"]["framework-relation"] == 5
    assert len(told["report"]["findings"]) == 6
    assert "ingen känd relation" in json.dumps(told["report"], ensure_ascii=False)


def test_a_wrong_adapter_is_an_input_error(tmp_path: Path, polish: Path) -> None:
    ran = RUN.invoke(app, ["-q", "import", "framework", str(polish), "-o", str(tmp_path / "o"), "-a", "onet"])
    assert isinstance(ran.exception, InputError)
    assert not (tmp_path / "o").exists()


def test_control_characters_of_a_file_do_not_reach_the_terminal(tmp_path: Path) -> None:
    path = table(tmp_path / "pl.csv", row("x", "1", "\x1b[31mred"))
    ran = RUN.invoke(app, ["-q", "import", "framework", str(path), "-o", str(tmp_path / "o")])
    assert ran.exit_code == 0
    assert "\x1b" not in ran.stdout


def test_adapters_are_listed_and_a_broken_plug_in_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("theirs", "no_such_module_here:Adapter", shape.GROUP)
    monkeypatch.setattr(shape, "entry_points", lambda *, group: [point] if group == shape.GROUP else [])
    ran = RUN.invoke(app, ["import", "adapters"])
    assert ran.exit_code == 0
    for key in ("se-skills", "se-occupations", "pl-occupations", "it-occupations", "onet", "onet-reverse", "table"):
        assert key in ran.stdout
    assert "the adapter theirs of the package  cannot be used: it failed: ModuleNotFoundError" in ran.stderr
    told = json.loads(RUN.invoke(app, ["import", "adapters", "--json"]).stdout)
    assert [b["adapter"] for b in told["broken"]] == ["theirs"]
    assert {a["licence"] for a in told["adapters"]} == {"not stated", "stated in the file, else yours"}


def test_an_installed_plug_in_is_used_and_a_broken_one_beside_it_stops_nothing(tmp_path: Path) -> None:
    """A package as an installer lays it down, found by the program itself."""
    (tmp_path / "harbour.py").write_text(PLUG_IN, encoding="utf-8")
    info = tmp_path / "harbour-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: harbour\nVersion: 1\n", encoding="utf-8")
    points = f"[{shape.GROUP}]\nharbour = harbour:Harbour\nbroken = harbour:Gone\n"
    (info / "entry_points.txt").write_text(points, encoding="utf-8")
    (tmp_path / "jobs.txt").write_text("harbour jobs\n", encoding="utf-8")

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from s4c_graph.cli import main; main()", "-q", *words],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
            capture_output=True,
            text=True,
            check=False,
        )

    told = json.loads(run("import", "adapters", "--json").stdout)
    assert [a["package"] for a in told["adapters"] if a["adapter"] == "harbour"] == ["harbour"]
    assert [(b["adapter"], b["package"]) for b in told["broken"]] == [("broken", "harbour")]
    ran = run("import", "framework", str(tmp_path / "jobs.txt"), "--out", str(tmp_path / "o"))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        "s4c: the adapter harbour of the package harbour failed: LookupError: no crane; tell its makers\n"
    )


PLUG_IN = """
class Harbour:
    key, title, reads, licence = "harbour", "Jobs of a harbour", "jobs.txt", "CC0 1.0"

    def fits(self, path):
        return path.name == "jobs.txt"

    def read(self, paths, names):
        raise LookupError("no crane")
"""
