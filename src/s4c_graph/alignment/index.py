"""The alignment index of a graph: made from its concepts, opened memory-mapped; the matcher stands on it.

folder/about.json     format, key of the graph, languages, counts, plan and loss of the training, files with checksums
folder/*.npy          concepts (IRIs, kinds, graphs, schemes, what is above), vectors of features, centres of concepts
folder/<lang>/*.npy   one block a language (see :mod:`s4c_graph.alignment.block`); ``und`` without a language
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from s4c_graph.alignment import arrays, block, features, guess, static_train
from s4c_graph.alignment.block import Block, Floats
from s4c_graph.alignment.concepts import TARGETS, Concepts
from s4c_graph.alignment.recipe import Vocabulary
from s4c_graph.alignment.static_train import Pairs, Plan
from s4c_graph.alignment.words import language, sentences
from s4c_graph.core.errors import InputError, ReleaseError

FORMAT = 1
UNTAGGED = "und"
_LABEL_PAIRS = 8
"""Alternative labels of a concept that are paired, at most."""


def build(
    found: Concepts,
    folder: Path,
    *,
    key: str,
    vocabularies: Sequence[Vocabulary] = (),
    plan: Plan | None = None,
    told: Callable[[str, float], None] = lambda step, share: None,
) -> Path:
    """Make the index of these concepts in a folder, which is whole when this returns and untouched when it fails.

    key: what the index is of, compared when it is opened. vocabularies: where its concepts come from. told: step and
    share of all the work. Raises InputError where there is nothing to align to.
    """
    if not len(found):
        raise InputError("there is no concept to align to", mend="build a release with ESCO or a framework first")
    plan = smaller(plan or Plan(), len(found))
    began = time.monotonic()
    told("reading words", 0.02)
    langs = [lang for lang in found.labels if found.labels[lang]]
    labels = {
        lang: block.read([x.text for x in found.labels[lang]], [x.concept for x in found.labels[lang]], language(lang))
        for lang in langs
    }
    described = {
        lang: block.read(
            [d.text for d in found.descriptions.get(lang, ())],
            [d.concept for d in found.descriptions.get(lang, ())],
            language(lang),
        )
        for lang in langs
    }
    matrices, idf = _matrices(langs, labels, described)
    told("training vectors", 0.12)
    texts, pairs = _pairs(found, langs, labels, described, matrices, idf, plan.seed)
    table, losses = static_train.train(texts, pairs, plan, lambda s: told("training vectors", 0.12 + 0.7 * s))
    table = table.astype(np.float16)
    told("writing", 0.85)
    with arrays.draft(folder) as made:
        arrays.write(made, "vectors", table)
        arrays.write(made, "vector-idf", idf)
        _write_concepts(made, found)
        centres = np.zeros((len(found), plan.width), np.float32)
        wide = table.astype(np.float32)

        def of_words(words: Sequence[str], stems: Sequence[str]) -> Floats:
            made = np.zeros((len(words), plan.width), np.float32)
            for at, (word, stem) in enumerate(zip(words, stems, strict=True)):
                own = features.of_word(word, stem)
                made[at] = idf[own] @ wide[own]
            return features.units(made)

        for lang in langs:
            vectors = (features.units(matrices[lang][0] @ wide), features.units(matrices[lang][1] @ wide))
            np.add.at(centres, labels[lang].concepts, vectors[0])
            block.write(
                made / (lang or UNTAGGED),
                labels[lang],
                [x.rank for x in found.labels[lang]],
                described[lang],
                vectors,
                of_words,
            )
        arrays.write(made, "centres", features.units(centres))
        guess.write(made, {lang: [*labels[lang].texts, *described[lang].texts] for lang in langs if lang})
        about = {
            "format": FORMAT,
            "key": key,
            "languages": {lang or UNTAGGED: len(labels[lang].texts) for lang in langs},
            "kinds": dict(sorted(Counter(found.kinds).items())),
            "vocabularies": [[v.begins, v.source, v.version] for v in vocabularies],
            "plan": asdict(plan),
            "pairs": len(pairs),
            "losses": [round(x, 4) for x in losses],
            "seconds": round(time.monotonic() - began, 1),
        }
        arrays.seal(made, about)
    told("writing", 1.0)
    return folder


def _matrices(
    langs: Sequence[str], labels: dict[str, block.Read], described: dict[str, block.Read]
) -> tuple[dict[str, tuple[sparse.csr_matrix, sparse.csr_matrix]], Floats]:
    """Weighed features of labels and descriptions by language, and the weight of each feature."""
    made = {
        lang: (
            features.matrix(labels[lang].words, language(lang)),
            features.matrix(described[lang].words, language(lang)),
        )
        for lang in langs
    }
    df = np.zeros(features.SIZE, np.int64)
    total = 0
    for of_labels, _ in made.values():
        df += np.bincount(of_labels.indices, minlength=features.SIZE)
        total += of_labels.shape[0]
    idf = np.sqrt(np.log((1 + total) / (1 + df)) + 0.01).astype(np.float32)
    for both in made.values():
        for matrix in both:
            matrix.data *= idf[matrix.indices]
    return made, idf


def _pairs(
    found: Concepts,
    langs: Sequence[str],
    labels: dict[str, block.Read],
    described: dict[str, block.Read],
    matrices: dict[str, tuple[sparse.csr_matrix, sparse.csr_matrix]],
    idf: Floats,
    seed: int,
) -> tuple[sparse.csr_matrix, Pairs]:
    """All texts as one matrix, and the pairs of rows that say the same concept."""
    draw = np.random.default_rng(seed)
    stack: list[sparse.csr_matrix] = []
    heads: dict[int, list[int]] = {}
    pairs: list[tuple[int, int, int]] = []
    begin = 0
    for lang in langs:
        rows_of: dict[int, list[int]] = {}
        for at, concept in enumerate(labels[lang].concepts.tolist()):
            rows_of.setdefault(concept, []).append(begin + at)
        begin += len(labels[lang].texts)
        stack.append(matrices[lang][0])
        for concept, rows in rows_of.items():
            for other in heads.setdefault(concept, []):
                pairs += [(rows[0], other, concept), (int(draw.choice(rows)), other, concept)]
            heads[concept].append(rows[0])
            pairs += [(row, rows[0], concept) for row in rows[1 : 1 + 4 * _LABEL_PAIRS]]
            if len(rows) > 2:
                some = draw.permutation(rows[1:])[: 4 * _LABEL_PAIRS].tolist()
                pairs += [(a, b, concept) for a, b in zip(some, some[1:] + some[:1], strict=True)]
        said = described[lang]
        for at, concept in enumerate(said.concepts.tolist()):
            near = rows_of.get(concept) or heads.get(concept)
            if near:
                pairs += [(begin + at, near[0], concept), (begin + at, int(draw.choice(near)), concept)]
        begin += len(said.texts)
        stack.append(matrices[lang][1])
        parts = [
            (c, text[a:b])
            for c, text in zip(said.concepts.tolist(), said.texts, strict=True)
            for a, b in sentences(text)
        ]
        own = features.matrix([features.telling(text, language(lang)) for _, text in parts], language(lang))
        own.data *= idf[own.indices]
        for at, (concept, _) in enumerate(parts):
            near = rows_of.get(concept) or heads.get(concept)
            if near:
                pairs.append((begin + at, int(draw.choice(near)), concept))
        begin += len(parts)
        stack.append(own)
    left, right, concept_of = np.array(pairs, np.int64).reshape(-1, 3).T
    return sparse.vstack(stack, format="csr"), Pairs(left, right, concept_of)


def _write_concepts(folder: Path, found: Concepts) -> None:
    names = {name: sorted(set(said)) for name, said in (("kinds", found.kinds), ("graphs", found.graphs))}
    arrays.write_texts(folder, "iris", found.iris)
    for name, said in (("kinds", found.kinds), ("graphs", found.graphs)):
        arrays.write_texts(folder, f"{name}-named", names[name])
        arrays.write(folder, name, np.array([names[name].index(x) for x in said], np.uint16))
    arrays.write_texts(folder, "schemes", ("\n".join(s) for s in found.schemes))
    above = np.cumsum([0, *map(len, found.broader)], dtype=np.int32)
    arrays.write(folder, "broader-ends", above)
    arrays.write(folder, "broader", np.array([b for bs in found.broader for b in bs], np.int32))


@dataclass(frozen=True)
class Index:
    """An open index; it holds no more in memory than what was asked of it. Processes share its files."""

    folder: Path
    about: dict[str, Any]

    @classmethod
    def open(cls, folder: Path, key: str = "") -> Index:
        """The index in a folder. Raises ReleaseError where it is absent, damaged, or of another graph than ``key``."""
        said = arrays.about(folder, FORMAT)
        if key and said.get("key") != key:
            raise ReleaseError(
                "the alignment index is of another release", where=str(folder), mend="s4c align index makes it again"
            )
        return cls(folder, said)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages with labels; the empty tag stands for labels without one."""
        return tuple("" if lang == UNTAGGED else lang for lang in self.about["languages"])

    def block(self, lang: str, first: int, last: int) -> Block:
        """The block of a language, cut to some concepts."""
        return Block(self.folder / (lang or UNTAGGED), lang, first, last)

    @property
    def vocabularies(self) -> tuple[Vocabulary, ...]:
        """Where its concepts come from, the longest beginnings of IRIs first."""
        return tuple(Vocabulary(*said) for said in self.about["vocabularies"])

    def concepts(self) -> Places:
        """The concepts."""
        return Places(self.folder)

    def array(self, name: str) -> NDArray[Any]:
        """One of its arrays."""
        return arrays.read(self.folder, name)


class Places:
    """The concepts of an index: IRIs, kinds, graphs, schemes, and what stands above each."""

    def __init__(self, folder: Path) -> None:
        self.iris = arrays.Texts(folder, "iris")
        self._named = {name: list(arrays.Texts(folder, f"{name}-named")) for name in ("kinds", "graphs")}
        self._of = {name: arrays.read(folder, name) for name in ("kinds", "graphs")}
        self.schemes = arrays.Texts(folder, "schemes")
        self._ends, self._broader = arrays.read(folder, "broader-ends"), arrays.read(folder, "broader")

    def __len__(self) -> int:
        return len(self.iris)

    def kind(self, at: int) -> str:
        """Kind of a concept."""
        return self._named["kinds"][int(self._of["kinds"][at])]

    def graph(self, at: int) -> str:
        """Name of the graph that labels it."""
        return self._named["graphs"][int(self._of["graphs"][at])]

    def broader(self, at: int) -> list[int]:
        """Places of what stands right above."""
        return [int(b) for b in self._broader[self._ends[at] : self._ends[at + 1]]]

    def narrower(self) -> NDArray[np.int32]:
        """How many concepts stand right below each."""
        return np.bincount(self._broader, minlength=len(self)).astype(np.int32)

    def aimed(self, target: str) -> NDArray[np.int32]:
        """The concepts that a target means: one of TARGETS, several joined by commas, a graph's name or a scheme's IRI.

        Raises InputError, with those there are, for a target that means none.
        """
        chosen: set[int] = set()
        for one in (part.strip() for part in target.split(",")):
            hits = self._aimed(one)
            if not hits:
                known = sorted({t for t, ks in TARGETS.items() if set(ks) & set(self._named["kinds"])})
                mend = "one of " + ", ".join([*known, *self._named["graphs"]]) + ", or the IRI of a scheme"
                raise InputError(f"there is no concept of the target {one!r}", mend=mend)
            chosen |= hits
        return np.array(sorted(chosen), np.int32)

    def _aimed(self, target: str) -> set[int]:
        for name, wanted in (("kinds", TARGETS.get(target, (target,))), ("graphs", (target,))):
            codes = [self._named[name].index(w) for w in wanted if w in self._named[name]]
            if codes:
                return set(np.flatnonzero(np.isin(self._of[name], codes)).tolist())
        if ":" in target:
            return {at for at, said in enumerate(self.schemes) if target in said.split("\n")}
        return set()


def smaller(plan: Plan, concepts: int) -> Plan:
    """A plan for so many concepts: a vocabulary of a hundred needs no batch of hundreds."""
    return replace(plan, batch=min(plan.batch, max(32, concepts // 4)))
