"""The pages on dumps, catalogue and feeds: formats are those of the code, the examples run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.feed_steps import FIRST, ID, SECOND, STEP

from s4c_graph.publishing import feed_atom, feed_ldes
from s4c_graph.publishing.dumped import FORMS
from s4c_graph.publishing.dumps import LARGEST
from s4c_graph.publishing.feeds import feeds
from s4c_graph.publishing.sitemap import MOST

BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)


def run(page: Path, folder: Path) -> str:
    """What the Python of a page prints."""
    (code,) = BLOCK.findall(page.read_text(encoding="utf-8"))
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_formats_and_limits_are_those_of_the_code(root: Path) -> None:
    page = (root / "docs" / "reference" / "catalogue.md").read_text(encoding="utf-8")
    for suffix, form in FORMS.items():
        assert f"| `.{suffix}` | {form.name} | `{form.media}` |" in page
    assert LARGEST == 2 << 20
    assert "up to 2 MiB" in page
    assert feed_atom.MOST == feed_ldes.MOST == 1_000
    assert f"above {MOST:,} addresses" in page


def test_the_example_of_the_reference_prints_what_it_says(root: Path, tmp_path: Path) -> None:
    assert run(root / "docs" / "reference" / "catalogue.md", tmp_path) == "True catalogue/tables.rdf\n"


def test_the_guide_reads_the_stream(root: Path, tmp_path: Path) -> None:
    first = {file.path: file.content for file in feeds(FIRST)}
    for file in feeds(SECOND, [STEP], first):
        path = tmp_path / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    assert run(root / "docs" / "guides" / "follow-changes.md", tmp_path).splitlines() == [
        "2026-11-26 Create https://w3id.org/s4c/catalogue",
        f"2026-12-24 Update {ID}A",
        f"2026-12-24 Update {ID}B {ID}C",
        f"2026-12-24 Create {ID}C",
        f"2026-12-24 Delete {ID}D",
        "2026-12-24 Update https://w3id.org/s4c/catalogue",
    ]
