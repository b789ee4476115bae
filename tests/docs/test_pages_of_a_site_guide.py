"""The guide on the pages of a site: its Python runs, the addresses and blocks that it names are there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.page_site import made

import s4c_graph.publishing.pages as package


def guide(root: Path) -> str:
    return (root / "docs/guides/pages-of-a-site.md").read_text(encoding="utf-8")


def test_the_python_of_the_guide_runs(root: Path) -> None:
    code = guide(root).split("```python\n")[1].split("```")[0]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.startswith('<!doctype html>\n<html lang="sv">'), done.stderr


def test_the_addresses_of_the_guide_are_there(root: Path) -> None:
    files = made()
    named = [
        a
        for a in re.findall(r"`([a-z]+/[^`…]+)`", guide(root))
        if "ROLE" not in a and a.partition("/")[0] in ("id", "map", "search")
    ]
    assert len(named) >= 6
    assert [a for a in named if (f"{a}index.html" if a.endswith("/") else a) not in files] == []


def test_the_blocks_of_the_guide_are_those_of_the_template(root: Path) -> None:
    template = (Path(package.__file__).parent / "templates/base.html").read_text(encoding="utf-8")
    said = guide(root).split("Its blocks are ")[1].split(";")[0]
    assert set(re.findall(r"`(\w+)`", said)) == set(re.findall(r"{% block (\w+)", template))
