"""What a file is made from is noted: whole, whoever asked first; and nothing is read past the notes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib.term import BNode, Literal, URIRef
from tests.page_site import whole

from s4c_graph.flows.documentation import documentation_units
from s4c_graph.publishing import reads as reads_module
from s4c_graph.publishing.holding import Holding
from s4c_graph.publishing.pages import page_tasks
from s4c_graph.publishing.reads import Key, Reads, Table
from s4c_graph.publishing.renewal import Record, renewed
from s4c_graph.publishing.resource_data import data_tasks
from s4c_graph.publishing.site import Site


def test_only_what_is_asked_counts_as_read_not_what_it_is_worked_out_of() -> None:
    reads = Reads()
    inner: Table[str, str] = reads.table("inner", lambda key: key.upper())
    outer: Table[str, str] = reads.table("outer", lambda key: inner(key) + "!")
    with reads.noted() as found:
        assert outer("a") == "A!"
    assert found == {Key("outer", "a")}
    with reads.noted() as again:
        outer("a"), inner("b")
    assert again == {Key("outer", "a"), Key("inner", "b")}, "noted though it was known"
    assert outer("c") == "C!" and reads.opened is None


def test_notes_within_notes_are_apart_and_end_with_an_error() -> None:
    reads = Reads()
    table = reads.table("t", str)
    with reads.noted() as outer:
        with pytest.raises(ValueError, match="no"), reads.noted() as inner:
            table("in")
            raise ValueError("no")
        table("out")
    assert (outer, inner) == ({Key("t", "out")}, {Key("t", "in")})


@given(key=st.one_of(st.from_regex(r"[a-z]+:[a-z/#]*", fullmatch=True).map(URIRef),
                     st.from_regex(r"[a-z][a-z0-9-]*", fullmatch=True).map(BNode),
                     st.from_regex(r"[a-z][a-z /#:]*", fullmatch=True)))  # fmt: skip
def test_a_key_comes_back_as_it_was_asked(key: str) -> None:
    asked: list[Any] = []
    reads = Reads()
    table = reads.table("t", asked.append, kept=False)
    with reads.noted() as found:
        table(key)
    for one in found:
        reads.says(one)
    first, again = asked
    assert (type(first), first) == (type(again), again)


def test_a_digest_tells_values_apart_and_not_where_they_come_from() -> None:
    said = {"a": ["x"], "b": ["y"], "c": ["x"]}

    def digest(said: dict[str, list[str]], place: str) -> str:
        reads = Reads()
        reads.table("t", lambda key: list(said.get(key, ())))
        return reads.says(Key("t", place)).digest

    assert digest(said, "a") == digest({**said, "d": ["z"]}, "a")
    assert len({digest(said, "a"), digest({"a": ["z"]}, "a"), digest(said, "b"), digest(said, "d")}) == 4


def test_a_table_of_a_great_many_forgets_and_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reads_module, "MOST", 3)
    reads, asked = Reads(), list[str]()

    def upper(key: str) -> str:
        asked.append(key)
        return key.upper()

    table = reads.table("t", upper)
    assert [table(key) for key in "abcdefabc"] == list("ABCDEFABC")
    assert asked == list("abcdefabc"), "three at once"
    assert [table(key) for key in "cbac"] == list("CBAC") and len(asked) == 9
    assert [reads.says(Key("t", key)) for key in "abcdef" * 9] == [reads.says(Key("t", key)) for key in "abcdef"] * 9


def test_a_literal_says_all_itself() -> None:
    reads = Reads()
    table = reads.table("t", str)
    with reads.noted() as found:
        table(Literal("words"))
    assert found == set()


class _Watched(dict[Any, Any]):
    """A dictionary in which a file in the making reads nothing that is not noted."""

    def __init__(self, held: dict[Any, Any], reads: Reads, table: str) -> None:
        super().__init__(held)
        self._reads, self._table = reads, table

    def _noted(self, key: object) -> None:
        opened = self._reads.opened
        assert opened is None or key in opened.get(self._table, ()), f"read past the notes: {key}"

    def _all(self) -> None:
        assert self._reads.opened is None, "all is read past the notes"

    def get(self, key: object, default: Any = None) -> Any:
        self._noted(key)
        return super().get(key, default)

    def __getitem__(self, key: object) -> Any:
        self._noted(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self._noted(key)
        return super().__contains__(key)

    def __iter__(self) -> Iterator[Any]:
        self._all()
        return super().__iter__()

    def keys(self) -> Any:
        self._all()
        return super().keys()

    def values(self) -> Any:
        self._all()
        return super().values()

    def items(self) -> Any:
        self._all()
        return super().items()


def watched() -> Site:
    """The bundled framework, where a file in the making can read nothing that is not noted."""
    site = whole()
    held = Holding(site.names, graphs=site.holding.graphs)
    held.facts = _Watched(site.holding.facts, held.reads, "said")
    held.mentions = _Watched(site.holding.mentions, held.reads, "named")
    return replace(site, holding=held, about=replace(site.about, languages=("sv",)))


def test_nothing_is_read_past_the_notes() -> None:
    site = watched()
    units = sum(1 for _ in renewed(documentation_units(site), site.holding.reads))
    for task in (*page_tasks(site), *data_tasks(site)):
        units += sum(1 for _ in task())
    assert units > 7_000


def test_what_is_noted_does_not_hang_on_who_asked_first() -> None:
    forth, back = Record(""), Record("")
    for record, step in ((forth, 1), (back, -1)):
        site = replace(whole(), holding=replace(whole().holding, reads=Reads()))
        tasks = page_tasks(site, only=["pl"], at_once=1)
        for task in [*tasks[:4], *tasks[4::12]][::step]:
            for unit in task():
                record.add(unit)
    assert len(forth) > 200
    files = io.BytesIO(), io.BytesIO()
    forth.write(files[0])
    back.write(files[1])
    assert files[0].getvalue() == files[1].getvalue()
