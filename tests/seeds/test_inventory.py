"""Each of the 98 things the seeds say is in the shipped graph, in the graphs it is said to be in and nowhere else.

One file ``inventory-<seed>.rq`` a seed: prefixes, then blocks of ``# <id>: what``, ``# in: graphs`` and an ASK.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from s4c_graph.core import sparql
from s4c_graph.core.graph import KnowledgeGraph

HERE = Path(__file__).parent
ITEMS = {"000": 27, "001": 21, "002": 19, "003": 14, "004": 17}
"""How many things each seed says, by the inventory of the design."""


@dataclass(frozen=True)
class Item:
    """One thing a seed says: id, what is looked for, the graphs that hold it, and the query."""

    id: str
    what: str
    graphs: tuple[str, ...]
    query: str


def items(path: Path) -> list[Item]:
    """The blocks of one inventory file, in order."""
    head, *blocks = re.split(r"(?m)^(?=# \d{3}-\d{2}: )", path.read_text(encoding="utf-8"))
    prefixes = "\n".join(line for line in head.splitlines() if line.startswith("PREFIX "))
    found = []
    for block in blocks:
        said = re.match(r"# (\d{3}-\d{2}): (.+)\n# in: (.+)\n(?=ASK)", block)
        assert said, f"{path.name}: a block is '# id: what', '# in: graphs', ASK:\n{block}"
        graphs = tuple(name.strip() for name in said[3].split(","))
        found.append(Item(said[1], said[2], graphs, f"{prefixes}\n{block}"))
    return found


ALL = [item for seed in ITEMS for item in items(HERE / f"inventory-{seed}.rq")]
EACH = pytest.mark.parametrize("item", ALL, ids=[item.id for item in ALL])


def test_all_98_items_are_asked_once_and_in_order() -> None:
    assert [item.id for item in ALL] == [f"{seed}-{n:02d}" for seed, size in ITEMS.items() for n in range(1, size + 1)]
    assert len(ALL) == 98
    assert sorted(p.name for p in HERE.glob("*.rq")) == [f"inventory-{seed}.rq" for seed in ITEMS]


@pytest.mark.shared
def test_the_ids_are_those_of_the_design(shared: Path) -> None:
    rows = re.findall(r"(?m)^\| (\d{3}-\d{2}) \|", (shared / "DOMAIN.md").read_text(encoding="utf-8"))
    assert [item.id for item in ALL] == rows


@EACH
def test_the_shipped_graph_says_it(shipped: KnowledgeGraph, item: Item) -> None:
    assert shipped.ask(item.query), f"{item.id}, {item.what}: not found"


@EACH
def test_it_stands_in_the_named_graphs_alone(shipped: KnowledgeGraph, item: Item) -> None:
    assert shipped.ask(item.query, graphs=item.graphs), f"{item.id} needs more graphs than {item.graphs}"


@EACH
def test_it_is_gone_without_any_of_its_graphs(shipped: KnowledgeGraph, item: Item) -> None:
    known = set(shipped.graphs())
    assert set(item.graphs) <= known
    for missing in item.graphs:
        assert not shipped.ask(item.query, graphs=sorted(known - {missing})), f"{item.id} does not need {missing}"


@EACH
def test_the_query_keeps_the_rules_of_the_house(item: Item) -> None:
    assert sparql.check(item.query) == "ASK"
    assert "NOT EXISTS" not in item.query.upper(), "write MINUS"
    assert len(item.query.splitlines()) < 60


def test_no_two_items_ask_the_same() -> None:
    bodies = Counter(re.sub(r"\s+", " ", item.query[item.query.index("\nASK") :]) for item in ALL)
    assert [body for body, times in bodies.items() if times > 1] == []


def test_most_of_what_a_seed_says_stands_in_its_own_graph() -> None:
    for seed in ITEMS:
        graphs = {name for item in ALL if item.id.startswith(seed) for name in item.graphs}
        assert f"seed/{seed}" in graphs
        assert not {name for name in graphs if name.startswith("seed/")} - {f"seed/{seed}"}, "its own seed alone"
