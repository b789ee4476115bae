"""The pages on mapping sets: every slot, code and format is named, and what they show runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from s4c_graph.core.names import Names
from s4c_graph.core.release import Release
from s4c_graph.flows.mapping_sets import FORMATS
from s4c_graph.intake import sssom, sssom_slots


def reference(root: Path) -> str:
    return (root / "docs" / "reference" / "sssom.md").read_text(encoding="utf-8")


def guide(root: Path) -> str:
    return (root / "docs" / "guides" / "mappings.md").read_text(encoding="utf-8")


def test_every_slot_that_is_not_plain_text_is_named(root: Path) -> None:
    page = reference(root)
    assert [s for s in sorted(sssom_slots.KNOWN - sssom_slots.WORDS) if not re.search(rf"\b{s}\b", page)] == []
    row = next(line for line in page.splitlines() if line.startswith("| given to all records"))
    assert set(re.findall(r"\w+_\w+", row)) == sssom_slots.PROPAGATED


def test_every_finding_is_listed_and_no_other(root: Path) -> None:
    sources = (root / "src" / "s4c_graph" / "intake").glob("sssom*.py")
    used = {code for path in sources for code in re.findall(r'"(sssom-[a-z-]+)"', path.read_text("utf-8"))}
    listed = re.findall(r"^\| (sssom-[a-z-]+) \|", reference(root), re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert set(listed) == used


def test_every_format_is_named(root: Path) -> None:
    assert [f for f in FORMATS if f"`{f}`" not in reference(root) or f"`{f}`" not in guide(root)] == []
    assert [s for s in sssom.SUFFIXES if f"`{s}`" not in reference(root)] == []


def test_the_table_of_the_guide_is_valid(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.sssom.tsv"
    path.write_text(re.findall(r"```text\n(.*?)```", guide(root), re.DOTALL)[0], encoding="utf-8")
    mapping_set, findings = sssom.read_set(path, Names())
    assert (len(mapping_set), findings) == (1, [])
    assert mapping_set.records[0].value("object_source_version") == "1.1.1"


def test_the_python_of_the_guide_runs(root: Path, built: Release, tmp_path: Path) -> None:
    code = re.findall(r"```python\n(.*?)```", guide(root), re.DOTALL)[0]
    env = {"S4C_RELEASE": str(built.path), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "250 0" in done.stdout
