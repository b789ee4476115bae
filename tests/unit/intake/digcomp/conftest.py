"""A made-up supplement for tests to read and to break, and graphs of what was read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks import digcomp_made

from s4c_graph.core.names import Names
from s4c_graph.core.values import Finding, Statements
from s4c_graph.intake import digcomp


def lines(statements: Statements) -> set[str]:
    """The statements, one a line."""
    return set(b"".join(statements.ntriples).decode("utf-8").splitlines())


def found(statements: Statements, code: str) -> list[Finding]:
    """The findings of a code."""
    return [f for f in statements.findings if f.code == code]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The made-up supplement as three files: ``en`` and ``nl`` JSON-LD, ``xlsx``."""
    folder = tmp_path_factory.mktemp("supplement")
    files = {"en": folder / "made_en.jsonld", "nl": folder / "made_nl.jsonld", "xlsx": folder / "made.xlsx"}
    files["en"].write_bytes(digcomp_made.jsonld(digcomp_made.nodes()))
    files["nl"].write_bytes(digcomp_made.jsonld(digcomp_made.nodes(dutch=True)))
    digcomp_made.workbook(files["xlsx"], digcomp_made.sheets(digcomp_made.nodes()))
    return files


Edited = Callable[[Callable[[list[digcomp_made.Node]], None]], Statements]


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    """``edited(change)``: the made-up JSON-LD read after its nodes were changed."""

    def read(change: Callable[[list[digcomp_made.Node]], None]) -> Statements:
        nodes = digcomp_made.nodes()
        change(nodes)
        path = tmp_path / "edited.jsonld"
        path.write_bytes(digcomp_made.jsonld(nodes))
        return digcomp.read([path], Names())

    return read
