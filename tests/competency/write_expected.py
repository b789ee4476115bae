"""Write the expected answers anew from a release with ESCO: look at every change before it is committed.

    S4C_RELEASE=… python tests/competency/write_expected.py [cq05 …]

The answers are not taken on trust: test_answers_recomputed.py works most of them out again from the CSV files alone.
"""

from __future__ import annotations

import sys
from pathlib import Path

from s4c_graph.flows.opening import open_graph

HERE = Path(__file__).parent


def main() -> None:
    """Ask every question, or those named, and write what it answers."""
    with open_graph() as kg:
        if not any(graph.startswith("esco/") for graph in kg.graphs()):
            sys.exit("needs a release with ESCO 1.1.1: s4c build --esco …")
        for query in kg.catalogue():
            if (
                query.path is None
                or query.path.parent.name != "competency"
                or (sys.argv[1:] and query.id not in sys.argv[1:])
            ):
                continue
            (HERE / f"{query.name}.tsv").write_text(kg.select(query).serialize("tsv"), encoding="utf-8")


if __name__ == "__main__":
    main()
