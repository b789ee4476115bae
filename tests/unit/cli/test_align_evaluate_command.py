"""The command that measures an alignment, as a user calls it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.evaluated import Told, file, match
from typer.testing import CliRunner, Result

from s4c_graph.cli import align_evaluate as command
from s4c_graph.cli.context import Context
from s4c_graph.core.errors import InputError, S4CError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.release import Release
from s4c_graph.flows import align_evaluate

COMPETENCE = "https://w3id.org/s4c/id/competence/"


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return file(
        tmp_path, "mine.csv", "id,text,object_label,object_id", f"1,designs of IoT systems,,{COMPETENCE}CIT.01",
        f"2,strategy,,{COMPETENCE}CIT.02", "3,zzz,,sssom:NoTermFound",
    )  # fmt: skip


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer()
    command.register(made)

    @made.callback()
    def _flags(ctx: typer.Context, quiet: bool = typer.Option(False, "-q")) -> None:
        ctx.obj = Context(quiet=quiet)

    return made


def run(app: typer.Typer, release: Release, *words: str | Path) -> Result:
    return CliRunner().invoke(app, ["-q", "evaluate", *map(str, words), "--release", str(release.path)])


def failed(result: Result) -> str:
    assert isinstance(result.exception, S4CError), result
    return str(result.exception)


def test_baselines_alone_as_text_and_json(app: typer.Typer, built: Release, gold: Path) -> None:
    result = run(app, built, gold, "--no-ours", "--draws", "20")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0].startswith("mine: 3 texts, 2 right concepts (competence), 1 texts for which there is none")
    assert lines[1].split() == ["char", "TF-IDF", "word", "TF-IDF", "BM25"]
    said = json.loads(run(app, built, gold, "--no-ours", "--draws", "20", "--json").stdout)
    assert [s["system"] for s in said["sets"][0]["systems"]] == ["char TF-IDF", "word TF-IDF", "BM25"]


def test_the_aligner_of_the_release_is_measured_first(
    app: typer.Typer, built: Release, gold: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Any] = []

    def opens(settings: Any, kinds: tuple[str, ...], progress: Any) -> Told:
        opened.append((settings.release, kinds))
        return Told({"strategy": [match(COMPETENCE + "CIT.02")]})

    monkeypatch.setattr(align_evaluate, "opened", opens)
    said = json.loads(run(app, built, gold, "--draws", "5", "--no-baselines", "--json").stdout)
    (ours,) = said["sets"][0]["systems"]
    assert (ours["system"], ours["figures"]["mrr"]["value"]) == ("s4c align", 0.5)
    assert opened == [(built.path, ("competence",))]


def test_floors_end_with_1(app: typer.Typer, built: Release, gold: Path) -> None:
    held = run(app, built, gold, "--no-ours", "--draws", "5", "--floor", "mrr=0.1")
    assert held.exit_code == 0
    missed = run(app, built, gold, "--no-ours", "--draws", "5", "--floor", "mrr=1.1", "--floor", "hit@1=0")
    assert missed.exit_code == 1
    assert missed.stderr.strip().startswith("mine: mrr is ")
    assert missed.stderr.strip().endswith(", below 1.1")


def test_files_of_a_report(app: typer.Typer, built: Release, gold: Path, tmp_path: Path) -> None:
    words = ("--report", tmp_path / "out", "--per-query", tmp_path / "rows.csv")
    result = run(app, built, gold, "--no-ours", "--draws", "5", *words)
    assert result.exit_code == 0
    assert f"written {tmp_path / 'rows.csv'}" in result.stderr
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"report.md", "report.json", "mine-coverage.svg"}
    assert len((tmp_path / "rows.csv").read_text(encoding="utf-8").splitlines()) == 1 + 3 * 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--floor", "mrr"), "'mrr' is no floor"),
        (("--target", "city"), "unknown kind of concepts 'city'; one of skills, occupations"),
        (("--gold-format", "magic"), "unknown format of gold 'magic'"),
        (("--no-baselines",), "there is no system to measure"),
        (("--top", "0"), "0 matches a text cannot be asked for"),
        (
            ("--target", "skill"),
            "mine.csv: no text of this gold can be judged: right concepts that are none of skill",
        ),
        (("--against", "none.csv"), "none.csv: cannot be read: No such file or directory"),
        (("--floor", "relation-f1=0.5"), "nothing was measured as 'relation-f1'; one of"),
    ],
)
def test_bad_usage_is_one_line(
    app: typer.Typer, built: Release, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    lines = ("id,text,object_id", f"1,a,{COMPETENCE}CIT.01", f"2,b,{COMPETENCE}CIT.02")
    result = run(app, built, file(tmp_path, "mine.csv", *lines), "--no-ours", "--draws", "5", *words)
    assert said in failed(result)
    assert result.stdout == ""


def test_a_release_without_concepts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from s4c_graph.core.embedded import Embedded
    from s4c_graph.core.settings import Settings
    from s4c_graph.flows import opening

    monkeypatch.setattr(opening, "open_graph", lambda **_: KnowledgeGraph(Embedded()))
    with pytest.raises(InputError, match="holds no concept to align to"):
        align_evaluate.run([tmp_path / "g.csv"], Settings())
