"""Label search on ESCO 1.1.1: damaged labels found again, time of a search, time to build; two peers in the same run.

A label is damaged by one dropped word (where it has two or more) and one edit: a letter lost, added, changed,
swapped. Found means: the concept the label belongs to is the first hit, or among the first ten. Peers: the fuzzy term
query of tantivy alone, and SQLite's FTS5 with its trigram tokenizer. Limit the project set itself: 75 % among the
first ten.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from s4c_graph.core import labels
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.search import LabelIndex, build
from s4c_graph.search.text import fold, grams

Case = tuple[str, str]
"""A concept and one of its labels."""


class Score(NamedTuple):
    """Shares found first and among the first ten, and milliseconds of a search: median and 95th percentile."""

    first: float
    ten: float
    median: float
    high: float


def damaged(label: str, rng: random.Random) -> str:
    """A label with one word dropped, where it has two or more, and one edit."""
    words = label.split()
    if len(words) > 1:
        del words[rng.randrange(len(words))]
    text = " ".join(words)
    letters = sorted({c for c in text if c.isalpha()}) or ["e"]
    at = rng.randrange(len(text))
    match rng.randrange(4):
        case 0:
            return text[:at] + text[at + 1 :]
        case 1:
            return text[:at] + rng.choice(letters) + text[at:]
        case 2:
            return text[:at] + rng.choice(letters) + text[at + 1 :]
        case _:
            return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


def score(cases: Sequence[Case], find: Callable[[str], Iterable[str]], *, seed: int, sample: int) -> Score:
    """Damage a sample of labels and look each up; a text with no letter left counts as not found."""
    rng = random.Random(seed)
    first = ten = 0
    took = []
    for concept, label in rng.sample(list(cases), min(sample, len(cases))):
        text = damaged(label, rng)
        started = time.perf_counter()
        try:
            found = list(find(text))[:10]
        except InputError:
            found = []
        took.append(time.perf_counter() - started)
        first += found[:1] == [concept]
        ten += concept in found
    took.sort()
    count = len(took)
    return Score(first / count, ten / count, 1000 * took[count // 2], 1000 * took[int(count * 0.95)])


def ours(index: LabelIndex) -> Callable[[str], Iterable[str]]:
    """The label index as users meet it."""
    return lambda text: (hit.iri for hit in index.search(text))


def _fuzzy(index: LabelIndex) -> Callable[[str], Iterable[str]]:
    """tantivy's fuzzy term query alone, distance 1, on the same index."""
    from tantivy import Occur, Query

    searcher, schema = index._searcher, index._schema

    def find(text: str) -> Iterable[str]:
        parts = [(Occur.Should, Query.fuzzy_term_query(schema, "words", w, distance=1)) for w in fold(text).split()]
        hits = searcher.search(Query.boolean_query(parts), 50, count=False).hits if parts else []
        stored = (bytes(searcher.doc(a)["said"][0]).decode().split("\x1f")[0] for _, a in hits)
        return dict.fromkeys(stored)

    return find


def _sqlite(all_labels: Iterable[Case]) -> Callable[[str], Iterable[str]]:
    """SQLite FTS5, trigram tokenizer, any trigram of the text, best first."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE l USING fts5(iri UNINDEXED, label, tokenize='trigram')")
    base.executemany("INSERT INTO l VALUES (?, ?)", ((iri, fold(label)) for iri, label in all_labels))

    def find(text: str) -> Iterable[str]:
        wanted = " OR ".join(f'"{g}"' for g in dict.fromkeys(grams(fold(text))) if len(g) == 3)
        if not wanted:
            return []
        rows = base.execute("SELECT iri FROM l WHERE label MATCH ? ORDER BY rank LIMIT 50", (wanted,))
        return dict.fromkeys(iri for (iri,) in rows)

    return find


def main() -> None:
    """Measure and print."""
    from s4c_graph.intake import esco

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--esco", type=Path, default=Path("../shared/data/esco/v1.1.1"))
    parser.add_argument("--sample", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, KnowledgeGraph(Embedded()) as kg:
        for statements in esco.read(sorted(asked.esco.glob("*.zip")), kg.names):
            kg.add(statements)
        started = time.perf_counter()
        build(kg, Path(folder) / "index")
        took = time.perf_counter() - started
        read = labels.read(kg)
        started = time.perf_counter()
        index = LabelIndex(Path(folder) / "index")
        opened = time.perf_counter() - started
        size = sum(f.stat().st_size for f in (Path(folder) / "index").iterdir())
        every = [(iri, label.text) for iri, said in read.items() for label in said]
        preferred = [(iri, label.text) for iri, said in read.items() for label in said if label.rank == 0]
        long = [(iri, text) for iri, text in preferred if len(text.split()) > 2]
        print(
            f"{len(every):,} labels of {len(read):,} concepts; index built in {took:.1f} s, {size / 1e6:.0f} MB, "
            f"opened in {1000 * opened:.1f} ms; {asked.sample} damaged labels a row, seed {asked.seed}.\n"
        )
        print("| engine | labels | first | among ten | median ms | 95 % ms |\n|---|---|--:|--:|--:|--:|")
        engines = {"s4c search": ours(index), "tantivy fuzzy": _fuzzy(index), "SQLite FTS5 trigram": _sqlite(every)}
        for name, find in engines.items():
            for kind, cases in {"preferred": preferred, "all": every, "preferred, 3+ words": long}.items():
                sample = asked.sample if name != "SQLite FTS5 trigram" else asked.sample // 5
                found = score(cases, find, seed=asked.seed, sample=sample)
                shares, times = f"{found.first:.3f} | {found.ten:.3f}", f"{found.median:.1f} | {found.high:.1f}"
                print(f"| {name} | {kind} | {shares} | {times} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
