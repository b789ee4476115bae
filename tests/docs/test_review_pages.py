"""The guide to reviews: what it shows is run, in its order, and says what it shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from s4c_graph.alignment import consistency, consistency_cover, questions
from s4c_graph.alignment.answers import CHOICES, MATCHES
from s4c_graph.cli.review_terminal import HELP
from s4c_graph.core.release import Release
from s4c_graph.intake import review_book, workbook_write


@pytest.fixture(scope="module")
def guide(root: Path) -> str:
    return (root / "docs" / "guides" / "review-mappings.md").read_text(encoding="utf-8")


def blocks(page: str, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", page, re.DOTALL)


def test_the_guide_runs_from_top_to_bottom(guide: str, built: Release, tmp_path: Path) -> None:
    env = {
        **os.environ,
        "S4C_RELEASE": str(built.path),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    for name, text in zip(("mine", "clashing"), blocks(guide, "tsv"), strict=True):
        (tmp_path / f"{name}.sssom.tsv").write_text(text, encoding="utf-8")
    said: dict[str, tuple[str, str]] = {}
    for line in "".join(blocks(guide, "sh")).splitlines():
        done = subprocess.run(
            line, shell=True, cwd=tmp_path, env=env, input="", capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (line, done.stderr)
        said[line] = (done.stdout, done.stderr)
    shown, repaired = blocks(guide, "text")
    assert shown in next(err for line, (_, err) in said.items() if line.endswith("--reviewer Ann"))
    assert repaired.splitlines()[-1] in next(out for line, (out, _) in said.items() if " repair " in line)
    for line in repaired.splitlines():
        assert line in next(out for said_line, (out, _) in said.items() if " repair " in said_line)
    agreed = next(out for line, (out, _) in said.items() if "--agreement" in line)
    assert "kappa" in agreed
    assert (tmp_path / "mine.xlsx").is_file()
    (code,) = blocks(guide, "python")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "True\nhttps://w3id.org/s4c/id/competence/CIT.04 close 1.0\n"


def test_every_key_is_told(guide: str) -> None:
    told = set("".join(re.findall(r"^\| ((?:`.` ?)+) \|", guide, re.MULTILINE)).replace("`", "").replace(" ", ""))
    assert told == set(re.findall(r"(?:^|\s{3,}|\n)([a-z0?]) ", HELP))


def test_the_reference_follows_the_code(root: Path) -> None:
    page = " ".join((root / "docs" / "reference" / "mapping-review.md").read_text(encoding="utf-8").split())
    assert "`, `".join(review_book.PROPOSED) in page
    assert "`, `".join(review_book.TOLD) in page
    assert f"`decision` ({', '.join(CHOICES)}), `relation` ({', '.join(MATCHES)})" in page
    assert f"longer than {workbook_write.LONGEST:,} characters" in page
    assert f"At most {review_book.MOST:,} rows" in page
    assert f"takes up to {questions.REDUNDANCY} of that" in page
    assert f"hashed to {questions.WIDTH} numbers" in page
    assert f"The first {questions.FOLLOWED:,} are" in page
    assert f"({consistency.UNSTATED} where none is stated, at least {consistency.LEAST})" in page
    assert f"and {consistency.REVIEWED:g} times the agreement" in page
    assert consistency.DEARER == 2.0
    assert f"up to {consistency_cover.LARGEST} statements" in page
    assert f"More than {consistency.CROWD} concepts" in page
    assert consistency_cover.EFFORT == 1_000_000
