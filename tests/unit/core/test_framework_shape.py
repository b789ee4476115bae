"""The shape of an adapter: plug-ins are found, a broken one is one line, and what an adapter gives is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from s4c_graph.core import frameworks as shape
from s4c_graph.core.errors import InputError
from s4c_graph.core.frameworks import NOT_STATED, Concept, Framework, Known, Level, Scheme
from s4c_graph.core.names import Names


@dataclass
class Reads:
    """An adapter that gives what it was made with."""

    given: Any = None
    key: str = "theirs"
    title: str = "Theirs"
    reads: str = "a file"
    licence: str = "CC0 1.0"

    def fits(self, path: Path) -> bool:
        return path.name == "theirs.txt"

    def read(self, paths: Sequence[Path], names: Names) -> Framework:
        if isinstance(self.given, Exception):
            raise self.given
        made: Framework = self.given
        return made


class Raises(Reads):
    """An adapter that cannot even say what fits."""

    def fits(self, path: Path) -> bool:
        raise RuntimeError("out of luck")


class Unborn(Reads):
    """A plug-in that cannot be made."""

    def __init__(self) -> None:
        raise ZeroDivisionError("at birth")


class Odd(Exception):
    """An error of nobody's kind."""


SHIPPED = (Reads(key="ours"),)
GOOD = Framework("theirs", Scheme("urn:x:scheme", {"en": "Theirs"}), (Concept("urn:x:a", {"en": "A"}),), "CC0 1.0")


def plugged(monkeypatch: pytest.MonkeyPatch, **points: str) -> None:
    """Let these entry points be installed."""
    made = [EntryPoint(name, value, shape.GROUP) for name, value in points.items()]

    def entry_points(*, group: str) -> list[EntryPoint]:
        return made if group == shape.GROUP else []

    monkeypatch.setattr(shape, "entry_points", entry_points)


def test_a_plug_in_is_found_beside_the_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    plugged(monkeypatch, theirs=f"{__name__}:Reads")
    monkeypatch.setattr(EntryPoint, "load", lambda self: Reads)
    found, broken = shape.adapters(SHIPPED)
    assert (list(found), broken) == (["ours", "theirs"], [])


@pytest.mark.parametrize(
    ("loaded", "why"),
    [
        (ImportError("No module named 'gone'"), "it failed: ImportError: No module named 'gone'"),
        (SyntaxError("bad"), "it failed: SyntaxError"),
        (Odd("odd"), "it failed: Odd: odd"),
        (Unborn, "it failed: ZeroDivisionError: at birth"),
        (object(), "it is no adapter"),
        (Reads(key="Two Words"), "its key 'Two Words' is none"),
        (Reads(key=7), "it is no adapter"),  # type: ignore[arg-type]
        (Reads(key="ours"), "its key is taken by an adapter of this package"),
    ],
)
def test_a_broken_plug_in_is_one_line_and_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, loaded: object, why: str
) -> None:
    plugged(monkeypatch, theirs="theirs:Adapter")

    def load(self: EntryPoint) -> object:
        if isinstance(loaded, Exception):
            raise loaded
        return loaded

    monkeypatch.setattr(EntryPoint, "load", load)
    found, broken = shape.adapters(SHIPPED)
    assert list(found) == ["ours"]
    assert [b.key for b in broken] == ["theirs"]
    assert why in broken[0].why
    assert "\n" not in broken[0].why


def test_what_an_adapter_raises_is_an_input_error_that_names_it() -> None:
    with pytest.raises(InputError, match="the adapter theirs of the package pkg failed: Odd: odd; tell its makers"):
        shape.read(Known(Reads(Odd("odd")), "pkg"), [Path("x")], Names())


def test_an_error_that_is_ours_passes_as_it_is() -> None:
    with pytest.raises(InputError, match=r"^x: cut short$"):
        shape.read(Known(Reads(InputError("cut short", where="x"))), [Path("x")], Names())


def test_an_adapter_that_fails_to_recognise_does_not_fit() -> None:
    assert not shape.fits(Known(Raises()), Path("theirs.txt"))
    assert shape.fits(Known(Reads()), Path("theirs.txt"))


A = GOOD.concepts[0]


@pytest.mark.parametrize(
    ("made", "fault"),
    [
        (None, "a NoneType instead of a Framework"),
        (replace(GOOD, key="No Key"), "the key 'No Key'"),
        (replace(GOOD, scheme=Scheme("no iri", {})), "'no iri', which is no IRI"),
        (replace(GOOD, concepts=(A, A)), "urn:x:a twice"),
        (replace(GOOD, concepts=(replace(A, broader=("b",)),)), "'b', which is no IRI"),
        (replace(GOOD, concepts=(replace(A, level="3"),)), "level '3'"),
        (replace(GOOD, findings=("oh",)), "no Finding"),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_framework_is_told(made: Any, fault: str) -> None:
    with pytest.raises(InputError, match=r"the adapter theirs gave .*; tell its makers") as caught:
        shape.read(Known(Reads(made)), [Path("x")], Names())
    assert fault in str(caught.value)


def test_a_good_framework_passes() -> None:
    made = replace(GOOD, concepts=(replace(A, level="1"),), levels=(Level("1", 1),))
    assert shape.read(Known(Reads(made)), [Path("x")], Names()) is made


def test_the_graph_follows_the_licence() -> None:
    assert GOOD.graph == "user/theirs"
    assert replace(GOOD, licence=NOT_STATED).graph == "crosswalks/theirs"
