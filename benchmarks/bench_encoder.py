"""A sentence model in the aligner: texts, windows and labels a second, and what it finds alone on validation sentences.

    python benchmarks/bench_encoder.py /tmp/minilm-onnx [model_int8.onnx]

English skills of ESCO 1.1.0 and the validation sentences of ../shared; each file in a process of its own. Seconds of
CPU are told too, since a machine may be shared. The vectors of the labels are made anew in each run.
"""

from __future__ import annotations

import csv
import io
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("S4C_SHARED", ROOT.parent / "shared"))
ZIP = SHARED / "data" / "esco" / "v1.1.0" / "ESCO dataset - v1.1.0 - classification - en - csv.zip"
SENTENCES = SHARED / "data" / "benchmarks" / "skill-extraction"
CANDIDATES = 300
T = TypeVar("T")


def main() -> None:
    """Run each model file in a fresh process and print a table."""
    if len(sys.argv) == 4 and sys.argv[3] == "--here":
        _measure(Path(sys.argv[1]), sys.argv[2])
        return
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    for file in (*sys.argv[2:],) or ("model.onnx",):
        subprocess.run([sys.executable, __file__, sys.argv[1], file, "--here"], check=True)


def _measure(folder: Path, file: str) -> None:
    from s4c_graph.alignment.encoder import Encoder
    from s4c_graph.alignment.encoder_cache import LabelVectors
    from s4c_graph.alignment.encoder_channels import Channels
    from s4c_graph.alignment.words import language, tokens, windows

    concepts = _concepts()
    labels = [label for _, of in concepts for label in of]
    starts = np.cumsum([0, *(len(of) for _, of in concepts)])
    gold = _gold({label.casefold(): c for c, (_, of) in enumerate(concepts) for label in of})
    texts = list(gold)
    found = [
        [t[w[a].begin : w[b - 1].end] for a, b in windows(w, language("en"), t)] for t in texts for w in [tokens(t)]
    ]
    every = sorted({window for of in found for window in of})
    print(f"\n{file}: {len(labels):,} labels of {len(concepts):,} skills, {len(texts)} sentences with a skill, "
          f"{sum(map(len, found)):,} windows, {len(every):,} of them different")  # fmt: skip
    encoder = _timed("opened", 1, lambda: Encoder.open(folder, file=file))
    print(f"one text at a time: {encoder._model.alone}")
    _timed("sentences", len(texts), lambda: encoder.encode(texts))
    _timed("windows", len(every), lambda: encoder.encode(every))
    with tempfile.TemporaryDirectory(prefix="s4c-bench-") as kept:
        vectors = _timed("labels", len(labels), lambda: LabelVectors.of(encoder, labels, Path(kept), "bench"))
        _timed("labels, kept", len(labels), lambda: LabelVectors.of(encoder, labels, Path(kept), "bench"))
        asked = Channels(encoder, vectors, starts)
        near = _timed("sentences, all labels", len(texts), lambda: asked.nearest(texts, found, CANDIDATES))
        some = [np.sort(n.windows if len(n.windows) else n.whole) for n in near]
        _timed("sentences, 300 candidates, vectors kept", len(texts), lambda: asked.score(texts, found, some))
        fresh = Channels(encoder, vectors, starts)
        _timed("sentences, 300 candidates", len(texts), lambda: fresh.score(texts, found, some))
    print(f"peak memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    whole = [_scores(n.whole, n.whole_scores, len(concepts)) for n in near]
    parts = [_scores(n.windows, n.windows_scores, len(concepts)) for n in near]
    for name, scores in (
        ("whole", whole),
        ("windows", parts),
        ("both", [a + b for a, b in zip(whole, parts, strict=True)]),
    ):
        ranked = [np.argsort(-s, kind="stable")[:CANDIDATES] for s in scores]
        pairs = list(zip(ranked, gold.values(), strict=True))
        precision = np.mean([len(of & set(r[:5].tolist())) / min(5, len(of)) for r, of in pairs])
        recall = np.mean([len(of & set(r[:50].tolist())) / len(of) for r, of in pairs])
        print(f"{name}: RP@5 {precision:.3f}, recall@50 {recall:.3f}")


def _timed(what: str, number: int, made: Callable[[], T]) -> T:
    wall, cpu = time.perf_counter(), time.process_time()
    result = made()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{what}: {wall:.2f} s, {cpu:.2f} s of CPU; {number / wall:,.0f} a second, {number / cpu:,.0f} a CPU second",
          flush=True)  # fmt: skip
    return result


def _scores(ids: Sequence[int], scores: Sequence[float], size: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    whole = np.zeros(size)
    whole[ids] = scores
    return whole


def _concepts() -> list[tuple[str, list[str]]]:
    """Skills and their labels, the preferred one first."""
    with zipfile.ZipFile(ZIP) as packed:
        (name,) = [n for n in packed.namelist() if n.rpartition("/")[2] == "skills_en.csv"]
        rows = list(csv.DictReader(io.TextIOWrapper(packed.open(name), encoding="utf-8")))
    made = [(r["conceptUri"], dict.fromkeys([r["preferredLabel"], *r["altLabels"].split("\n")])) for r in rows]
    return [(iri, [label for label in labels if label]) for iri, labels in made]


def _gold(numbers: dict[str, int]) -> dict[str, set[int]]:
    gold: defaultdict[str, set[int]] = defaultdict(set)
    for path in sorted(SENTENCES.glob("*_validation_annotations.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if (label := row["label"].casefold()) in numbers:
                    gold[row["sentence"]].add(numbers[label])
    return dict(gold)


if __name__ == "__main__":
    main()
