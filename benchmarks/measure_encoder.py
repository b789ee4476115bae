"""A sentence model in the aligner: texts, windows and labels a second, and what it finds alone on validation sentences.

    python benchmarks/measure_encoder.py /tmp/minilm-onnx model.onnx model_int8.onnx

English skills of ESCO 1.1.0 and the validation sentences of ../shared; each file in a process of its own. Seconds of
CPU are told too, since a machine may be shared. Scores are sums of cosines, nothing is fitted. `make bench` leaves it
out, since it needs a model: see export_minilm.py.
"""

from __future__ import annotations

import argparse
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
    """Run each model file in a fresh process and print what it did."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("files", nargs="*", default=["model.onnx"])
    parser.add_argument("--kept", type=Path, help="folder that keeps the vectors of the labels between runs")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        with tempfile.TemporaryDirectory(prefix="s4c-bench-") as fresh:
            _measure(given.folder, given.files[0], given.kept or Path(fresh))
        return
    kept = ["--kept", str(given.kept)] if given.kept else []
    for file in given.files:
        subprocess.run([sys.executable, __file__, str(given.folder), file, "--here", *kept], check=True)


def _measure(folder: Path, file: str, kept: Path) -> None:
    from s4c_graph.alignment.encoder import Encoder
    from s4c_graph.alignment.encoder_cache import LabelVectors
    from s4c_graph.alignment.encoder_channels import Channels
    from s4c_graph.alignment.words import language, tokens, windows

    concepts = _concepts()
    labels = [label for _, of in concepts for label in of]
    starts = np.cumsum([0, *(len(of) for _, of in concepts)])
    gold = _gold({label.casefold(): c for c, (_, of) in enumerate(concepts) for label in of})
    texts = list(gold)
    found = [[(w[a].begin, w[b - 1].end) for a, b in windows(w, language("en"), t)] for t in texts for w in [tokens(t)]]
    every = sorted({text[a:b] for text, of in zip(texts, found, strict=True) for a, b in of})
    print(f"\n{file}: {len(labels):,} labels of {len(concepts):,} skills, {len(texts)} sentences with a skill, "
          f"{sum(map(len, found)):,} windows, {len(every):,} of them different")  # fmt: skip
    encoder = _timed("opened", 1, lambda: Encoder.open(folder, file=file))
    print(f"one text at a time: {encoder._model.alone}")
    _timed("sentences", len(texts), lambda: encoder.encode(texts))
    _timed("windows apart", len(every), lambda: encoder.encode(every))
    _timed("sentences and windows in context", len(texts), lambda: encoder.in_context(texts, found))
    vectors = _timed("labels", len(labels), lambda: LabelVectors.of(encoder, labels, kept, "bench"))
    _timed("labels, kept", len(labels), lambda: LabelVectors.of(encoder, labels, kept, "bench"))
    whole, parts = [], {}
    for how in ("apart", "context"):
        asked = Channels(encoder, vectors, starts, windows=how)
        near = _timed(f"{how}: sentences, all labels", len(texts), lambda: asked.nearest(texts, found, CANDIDATES))  # noqa: B023
        some = [np.sort(n.windows if len(n.windows) else n.whole) for n in near]
        _timed(f"{how}: 300 candidates, vectors kept", len(texts), lambda: asked.score(texts, found, some))  # noqa: B023
        fresh = Channels(encoder, vectors, starts, windows=how)
        _timed(f"{how}: 300 candidates", len(texts), lambda: fresh.score(texts, found, some))  # noqa: B023
        whole = [_scores(n.whole, n.whole_scores, len(concepts)) for n in near]
        parts[how] = [_scores(n.windows, n.windows_scores, len(concepts)) for n in near]
    print(f"peak memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    apart, context = parts["apart"], parts["context"]
    for name, sums in (
        ("whole", whole),
        ("windows apart", apart),
        ("windows in context", context),
        ("whole and apart", _sums(whole, apart)),
        ("whole and in context", _sums(whole, context)),
        ("all three", _sums(whole, apart, context)),
    ):
        ranked = [np.argsort(-s, kind="stable")[:CANDIDATES] for s in sums]
        pairs = list(zip(ranked, gold.values(), strict=True))
        precision = np.mean([len(of & set(r[:5].tolist())) / min(5, len(of)) for r, of in pairs])
        recall = np.mean([len(of & set(r[:50].tolist())) / len(of) for r, of in pairs])
        print(f"{name}: RP@5 {precision:.3f}, recall@50 {recall:.3f}")


def _sums(
    *scores: list[np.ndarray[tuple[int], np.dtype[np.float64]]],
) -> list[np.ndarray[tuple[int], np.dtype[np.float64]]]:
    return [np.sum(of, axis=0) for of in zip(*scores, strict=True)]


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
