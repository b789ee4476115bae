"""Documentation is tested: reference pages follow the code, examples run, links lead somewhere."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from s4c_graph.core.release import Release

LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def generator(root: Path) -> ModuleType:
    """docs/generate.py as a module."""
    spec = importlib.util.spec_from_file_location("docs_generate", root / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "page", ["command-line.md", "settings.md", "python.md", "ontology.md", "queries.md", "shapes.md"]
)
def test_reference_pages_follow_the_code(root: Path, page: str) -> None:
    written = (root / "docs" / "reference" / page).read_text(encoding="utf-8")
    assert written == generator(root).PAGES[page](), "run `make docs`"


def test_links_in_the_documentation_lead_somewhere(root: Path) -> None:
    pages = [*root.glob("*.md"), *(root / "docs").rglob("*.md")]
    assert len(pages) > 10
    dead = [
        f"{page.relative_to(root)} -> {target}"
        for page in pages
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if not target.startswith(("http:", "https:", "mailto:")) and not (page.parent / target).exists()
    ]
    assert dead == []


@pytest.mark.parametrize("tutorial", ["first-graph.md", "seed-to-graph.md"])
def test_a_tutorial_runs(root: Path, built: Release, tmp_path: Path, tutorial: str) -> None:
    text = (root / "docs" / "tutorials" / tutorial).read_text(encoding="utf-8")
    env = {
        **os.environ,
        "S4C_RELEASE": str(built.path),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    ran = 0
    for kind, block in BLOCK.findall(text):
        if kind == "turtle":  # the text names the file that the reader saves it as
            (tmp_path / re.findall(r"`([\w-]+\.ttl)`", text[: text.index(block)])[-1]).write_text(block, "utf-8")
        for line in block.splitlines() if kind == "sh" else []:
            if line == "s4c build":
                continue  # the release is built once for all tests
            done = subprocess.run(line, shell=True, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
            wanted = 1 if line in ("s4c validate mine.ttl", "s4c validate page.ttl") else 0
            assert done.returncode == wanted, (line, done.stdout, done.stderr)
            ran += 1
        if kind == "python":
            done = subprocess.run(
                [sys.executable, "-c", block], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
            ran += 1
    assert ran >= 8


def test_the_readme_shows_python_that_runs(root: Path, built: Release) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    blocks = [block for kind, block in BLOCK.findall(text) if kind == "python"]
    assert blocks
    for block in blocks:
        done = subprocess.run(
            [sys.executable, "-c", block],
            env={**os.environ, "S4C_RELEASE": str(built.path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def test_every_command_named_in_the_makefile_help_exists(root: Path) -> None:
    text = (root / "Makefile").read_text(encoding="utf-8")
    pages = " ".join(p.read_text(encoding="utf-8") for p in root.glob("*.md"))
    promised = {"demo", "test"} | set(re.findall(r"`make (\w+)`", pages))
    assert promised >= {"test", "bench"}
    for target in promised:
        assert re.search(rf"^{target}:", text, re.MULTILINE), target


def test_public_names_are_pinned() -> None:
    import s4c_graph

    assert set(s4c_graph.__all__) == set(s4c_graph._WHERE), "every public name is exported once"
    for name in s4c_graph.__all__:
        assert getattr(s4c_graph, name).__doc__, name
    assert dir(s4c_graph) == sorted(s4c_graph.__all__)
    with pytest.raises(AttributeError, match="nothing"):
        _ = s4c_graph.nothing


def test_nothing_private_is_named_in_the_repository(root: Path) -> None:
    """No registry hosts and no machine paths (the house's rule), in any file git tracks."""
    listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("needs a git checkout")
    forbidden = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|deb\.debian\.org|/root/|/home/\w+/|/opt/")
    bad = []
    for name in listed.stdout.splitlines():
        path = root / name
        if path == Path(__file__).resolve() or not path.is_file():
            continue
        text = path.read_bytes().decode("utf-8", errors="replace")
        bad += [f"{name}: {hit.group()}" for hit in forbidden.finditer(text)]
    assert bad == []
