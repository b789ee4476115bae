"""Fixtures for every test: where the shared real data lie, and a home of its own for each test."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from s4c_graph.core.names import Names
from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.flows.build import build

pytest_plugins = ("tests.virtuoso",)
ROOT = Path(__file__).resolve().parent.parent


def absent(what: str) -> None:
    """Fail in CI, skip elsewhere: a test that needs something says what, and never vanishes in CI."""
    if os.environ.get("CI"):
        pytest.fail(f"needed in CI: {what}")
    pytest.skip(f"needs {what}")


@pytest.fixture(scope="session")
def need() -> Callable[[object, str], None]:
    """``need(found, what)``: go on when ``found`` is true; otherwise fail in CI and skip elsewhere, saying what."""

    def check(found: object, what: str) -> None:
        if not found:
            absent(what)

    return check


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data and conformance suites beside the checkout."""
    found = Path(os.environ.get("S4C_SHARED", ROOT.parent / "shared"))
    if not (found / "data" / "SOURCES.md").is_file():
        absent(f"the real data in {ROOT.parent.name}/../shared (or S4C_SHARED)")
    return found


@pytest.fixture
def names() -> Names:
    """Names below the default base."""
    return Names()


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test has a home of its own; a developer's S4C_… settings do not leak in."""
    for key in [k for k in os.environ if k.startswith("S4C_") and k != "S4C_SHARED"]:
        monkeypatch.delenv(key)
    monkeypatch.setenv("S4C_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of the shipped framework, without ESCO; nobody changes it."""
    return build(Settings(home=tmp_path_factory.mktemp("built"))).release


@pytest.fixture(scope="session")
def esco_zips(shared: Path) -> list[Path]:
    """The official ESCO 1.1.1 CSV zips: relations and English classification."""
    return sorted((shared / "data" / "esco" / "v1.1.1").glob("*.zip"))


@pytest.fixture(scope="session")
def built_with_esco(tmp_path_factory: pytest.TempPathFactory, esco_zips: list[Path]) -> Release:
    """A release with the whole of ESCO 1.1.1 in English; nobody changes it."""
    return build(Settings(home=tmp_path_factory.mktemp("built-esco")), esco=esco_zips).release


@pytest.fixture(scope="session")
def digcomp_files(shared: Path) -> list[Path]:
    """The official data supplement of DigComp 3.0: JSON-LD in English, JSON-LD with Dutch, workbook."""
    folder = shared / "data" / "digcomp"
    return [*sorted(folder.glob("*.jsonld")), *sorted(folder.glob("*.xlsx"))]


@pytest.fixture(scope="session")
def built_with_digcomp(tmp_path_factory: pytest.TempPathFactory, digcomp_files: list[Path]) -> Release:
    """A release with the text of DigComp 3.0 in English and Dutch; nobody changes it."""
    return build(Settings(home=tmp_path_factory.mktemp("built-digcomp")), digcomp=digcomp_files).release
