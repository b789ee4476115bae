"""The guide to the European Learning Model: its examples run in their order, on the document it shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from s4c_graph.core.release import Release

BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def test_the_guide_runs(root: Path, built: Release, tmp_path: Path) -> None:
    blocks = BLOCK.findall((root / "docs" / "guides" / "elm.md").read_text(encoding="utf-8"))
    (document,) = [block for kind, block in blocks if kind == "json"]
    (tmp_path / "partner.jsonld").write_text(document, encoding="utf-8")
    code = [block for kind, block in blocks if kind == "python"]
    assert len(code) == 4
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "\n".join(code)],
        cwd=tmp_path,
        env={**os.environ, "S4C_RELEASE": str(built.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "lack it" in done.stdout
