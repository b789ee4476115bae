"""Write expected answers anew from a release with ESCO: look at every change before it is committed.

    S4C_RELEASE=… python tests/competency/write_expected.py [cq05 …]

The lines that say why an answer is right stay at the head of its file. The answers are not taken on trust:
test_answers_recomputed.py and its neighbours work most of them out again without SPARQL.
"""

from __future__ import annotations

import sys
from pathlib import Path

from s4c_graph.core import assets
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.queries import Query
from s4c_graph.core.settings import load
from s4c_graph.flows.opening import chosen, open_graph, overlaid

HERE = Path(__file__).parent


def main() -> None:
    """Ask every question, or those named, and write what it answers."""
    settings = load()
    examples = assets.folder("data") / "examples"
    with open_graph() as kg, overlaid(chosen(settings), [examples], settings) as (laid, _):
        esco = any(graph.startswith("esco/") for graph in kg.graphs())
        for query in kg.catalogue():
            if query.waits or (sys.argv[1:] and query.id not in sys.argv[1:]):
                continue
            if query.needs == "esco" and not esco:
                sys.stderr.write(f"{query.id} needs a release with ESCO 1.1.1: s4c build --esco …\n")
                continue
            if query.needs == "digcomp" and not kg.ask(f"ASK {{ ?s a <{kg.names.term('ReferenceStatement')}> }}"):
                sys.stderr.write(f"{query.id} needs a release with the text of DigComp: s4c build --digcomp …\n")
                continue
            if query.path is not None and query.path.parent.name != "competency":
                continue
            _write(query, laid if query.needs in ("people", "city") else kg)


def _write(query: Query, kg: KnowledgeGraph) -> None:
    path = HERE / f"{query.name}.tsv"
    before = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else ["# why: …\n"]
    why = "".join(line for line in before if line.startswith("#"))
    path.write_text(why + kg.select(query).serialize("tsv"), encoding="utf-8")


if __name__ == "__main__":
    main()
