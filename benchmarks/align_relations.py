"""Fit the relation of texts to concepts that is shipped, and measure it on each table left out.

Prints the figures of docs/reference/alignment-model.md: leave-one-table-out over the crosswalk tables, with a model,
a temperature and a threshold that saw nothing of the table. ``--out`` writes ``data/alignment/relation.json``.

    python benchmarks/align_relations.py --shared ../shared [--release RELEASE] [--without KEY] [--out FILE]

The release must hold ESCO in the languages of the tables (sv, pl, it, en).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from s4c_graph.core.settings import load
from s4c_graph.flows import align_train
from s4c_graph.flows.opening import open_graph

FILES = (
    "SE NSC ESCO 109 mapping table 2023-11-30.csv",
    "SE_mapping Occupations v1.1.1.csv",
    "PL_mapping_31.10.2020.csv",
    "IT_mapping_23.04.2021.csv",
    "crosswalk_esco_onet.csv",
)


def main() -> None:
    """Fit, print, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--release", type=Path)
    parser.add_argument("--without", action="append", default=[])
    parser.add_argument("--out", type=Path)
    said = parser.parse_args()
    settings = load(flags={"release": said.release})
    files = [said.shared / "data" / "crosswalks" / name for name in FILES]
    with open_graph(settings=settings) as kg:
        trained = align_train.from_tables(
            files,
            kg,
            settings,
            without=said.without,
            keep=False,
            progress=lambda step, share=None: print(f"… {step}", file=sys.stderr),
        )
    print(align_train.page(trained))
    if said.out:
        align_train.write(trained.model, said.out)


if __name__ == "__main__":
    main()
