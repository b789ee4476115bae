"""The labels and descriptions of one language in an index: made from texts, asked by terms; a block is one folder.

A block holds, for its labels in the order of their concepts: terms (stems of telling words) row by row and as
postings, letters (n-grams within words), and static vectors; for its descriptions: postings of BM25 over both fields
and static vectors.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from s4c_graph.alignment import arrays, features, letters
from s4c_graph.alignment.words import Language, tokens

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
EVERYDAY = 0.3
"""What an everyday word of adverts weighs beside another of the same rarity."""
_K1, _B, _LABEL_FIELD = 1.2, 0.75, 2.0
"""BM25F (Robertson, Zaragoza, Taylor 2004): saturation, length, and what a word of a label counts."""


@dataclass(frozen=True)
class Read:
    """Texts of one language, split into words once. concepts: of each text. words: telling ones; stems: theirs."""

    concepts: Ints
    texts: Sequence[str]
    words: Sequence[Sequence[str]]
    stems: Sequence[Sequence[str]]


def read(texts: Sequence[str], concepts: Sequence[int], lang: Language) -> Read:
    """Split texts."""
    words = [features.telling(text, lang) for text in texts]
    stems = [[lang.stem(w) for w in ws] for ws in words]
    return Read(np.array(concepts, np.int32), texts, words, stems)


def term(stem: str) -> int:
    """The number of a term: the first eight bytes of its BLAKE2b."""
    return int.from_bytes(hashlib.blake2b(stem.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def write(
    folder: Path,
    labels: Read,
    ranks: Sequence[int],
    descriptions: Read,
    vectors: tuple[Floats, Floats],
    of_words: Callable[[Sequence[str], Sequence[str]], Floats],
) -> None:
    """Write a block. vectors: static ones of labels and of descriptions. of_words: vectors of words and stems."""
    arrays.write(folder, "label-concept", labels.concepts)
    arrays.write(folder, "label-rank", np.array(ranks, np.uint8))
    arrays.write_texts(folder, "labels", labels.texts)
    arrays.write(folder, "label-vectors", vectors[0])
    arrays.write(folder, "description-concept", descriptions.concepts)
    arrays.write_texts(folder, "descriptions", descriptions.texts)
    arrays.write(folder, "description-vectors", vectors[1])
    _write_terms(folder, labels, of_words)
    _write_fields(folder, labels, descriptions)
    grams = letters.matrix([[t.word for t in tokens(text)] for text in labels.texts])
    weighed, idf = letters.weighed(grams)
    for name, part in (("indptr", weighed.indptr), ("indices", weighed.indices), ("data", weighed.data)):
        arrays.write(folder, f"letters-{name}", part)
    arrays.write(folder, "letters-idf", idf)


def _numbered(rows: Sequence[Sequence[str]]) -> tuple[NDArray[np.uint64], sparse.csr_matrix]:
    """Terms in the order of their numbers, and counts, rows × terms."""
    numbers = {stem: term(stem) for stem in {s for row in rows for s in row}}
    order = np.unique(np.array(sorted(numbers.values()), np.uint64))
    place = {stem: int(np.searchsorted(order, np.uint64(number))) for stem, number in numbers.items()}
    indptr, indices = [0], []
    for row in rows:
        indices += [place[s] for s in row]
        indptr.append(len(indices))
    made = sparse.csr_matrix(
        (np.ones(len(indices), np.float32), np.array(indices, np.int32), np.array(indptr, np.int32)),
        shape=(len(rows), len(order)),
    )
    made.sum_duplicates()
    return order, made


def _write_terms(folder: Path, labels: Read, of_words: Callable[[Sequence[str], Sequence[str]], Floats]) -> None:
    order, counts = _numbered(labels.stems)
    said = Counter(pair for ws, ss in zip(labels.words, labels.stems, strict=True) for pair in zip(ss, ws, strict=True))
    usual: dict[str, str] = {}
    for (stem, word), _ in sorted(said.items(), key=lambda item: (-item[1], item[0])):
        usual.setdefault(stem, word)
    known = sorted(usual, key=term)
    arrays.write(folder, "term-vectors", of_words([usual[s] for s in known], known))
    idf = _idf(counts)
    present = counts.astype(bool)
    weight = present @ idf
    squares = np.sqrt(present @ (idf * idf))
    posts = present.tocsc()
    arrays.write(folder, "terms", order)
    arrays.write(folder, "term-idf", idf)
    for name, matrix in (("label-terms", present), ("postings", posts)):
        arrays.write(folder, f"{name}-indptr", matrix.indptr.astype(np.int32))
        arrays.write(folder, f"{name}-indices", matrix.indices.astype(np.int32))
    arrays.write(folder, "label-weight", weight.astype(np.float32))
    arrays.write(folder, "label-length", squares.astype(np.float32))


def _write_fields(folder: Path, labels: Read, descriptions: Read) -> None:
    """Impacts of BM25F by term and concept: labels and description are two fields of one document."""
    concepts = np.unique(np.concatenate([labels.concepts, descriptions.concepts]))
    place = {int(c): at for at, c in enumerate(concepts)}
    docs: list[Counter[str]] = [Counter() for _ in concepts]
    seen: list[set[str]] = [set() for _ in concepts]
    for concept, stems in zip(labels.concepts, labels.stems, strict=True):
        at = place[int(concept)]
        fresh = set(stems) - seen[at]  # a word that stands in ten alternative labels is said once
        seen[at] |= fresh
        docs[at].update(dict.fromkeys(fresh, _LABEL_FIELD))
    for concept, stems in zip(descriptions.concepts, descriptions.stems, strict=True):
        docs[place[int(concept)]].update(stems)
    numbers = {stem: term(stem) for stem in {s for doc in docs for s in doc}}
    order = np.unique(np.array(sorted(numbers.values()), np.uint64))
    spot = {stem: int(np.searchsorted(order, np.uint64(number))) for stem, number in numbers.items()}
    rows = np.repeat(np.arange(len(docs)), [len(doc) for doc in docs])
    columns = np.array([spot[s] for doc in docs for s in doc], np.int32)
    counts = np.array([n for doc in docs for n in doc.values()], np.float32)
    length = np.bincount(rows, weights=counts, minlength=len(docs)).astype(np.float32)
    norm = 1 - _B + _B * length / max(float(length.mean()) if len(length) else 1.0, 1e-6)
    df = np.bincount(columns, minlength=len(order))
    idf = np.log(1 + (len(docs) - df + 0.5) / (df + 0.5)).astype(np.float32)
    impact = idf[columns] * counts * (_K1 + 1) / (counts + _K1 * norm[rows])
    made = sparse.csc_matrix((impact.astype(np.float32), (rows, columns)), shape=(len(docs), len(order)))
    arrays.write(folder, "fields-concept", concepts.astype(np.int32))
    arrays.write(folder, "fields-terms", order)
    arrays.write(folder, "fields-idf", idf)
    arrays.write(folder, "fields-indptr", made.indptr.astype(np.int32))
    arrays.write(folder, "fields-indices", made.indices.astype(np.int32))
    arrays.write(folder, "fields-data", made.data.astype(np.float32))


def _idf(counts: sparse.csr_matrix) -> Floats:
    df = np.bincount(counts.indices, minlength=counts.shape[1])
    return np.asarray(np.log((1 + counts.shape[0]) / (1 + df)) + 0.1, np.float32)


class Block:
    """A block of an index, memory-mapped, cut to the concepts of a target.

    first, last: the concepts it is cut to, ``first <= concept < last``. starts: first label of each concept that has
    any here; owners: those concepts, counted from ``first``.
    """

    def __init__(self, folder: Path, lang: str, first: int, last: int) -> None:
        self.lang = lang
        read = self._reader(folder)
        concepts = read("label-concept")
        self.begin, self.end = (int(np.searchsorted(concepts, at)) for at in (first, last))
        own = np.asarray(concepts[self.begin : self.end]) - first
        self.concept: Ints = own
        self.starts = np.flatnonzero(np.diff(own, prepend=-1)).astype(np.int64)
        self.owners: Ints = own[self.starts]
        self.vectors: Floats = read("label-vectors")[self.begin : self.end]
        self.texts = arrays.Texts(folder, "labels")
        self.ranks = read("label-rank")
        self.terms = read("terms")
        self.idf: Floats = np.asarray(read("term-idf"))
        self.term_vectors: Floats = read("term-vectors")
        self.weight: Floats = np.asarray(read("label-weight")[self.begin : self.end])
        self.length: Floats = np.asarray(read("label-length")[self.begin : self.end])
        self.row_at, self.row_terms = read("label-terms-indptr"), read("label-terms-indices")
        self.post_at, self.posts = read("postings-indptr"), read("postings-indices")
        self.letters_at, self.letters, self.letters_data = (
            read("letters-indptr"), read("letters-indices"), read("letters-data"),
        )  # fmt: skip
        self.letters_idf: Floats = np.asarray(read("letters-idf"))
        described = read("description-concept")
        a, b = (int(np.searchsorted(described, at)) for at in (first, last))
        self.described: Ints = np.asarray(described[a:b]) - first
        self._descriptions, self._description_rows = arrays.Texts(folder, "descriptions"), (a, b)
        self.description_vectors: Floats = read("description-vectors")[a:b]
        self.field_terms, self.field_idf = read("fields-terms"), read("fields-idf")
        self.field_at, self.field_rows, self.field_data = (
            read("fields-indptr"), read("fields-indices"), read("fields-data"),
        )  # fmt: skip
        fields = read("fields-concept")
        self.field_concept: Ints = np.asarray(fields) - first
        self.field_size = last - first

    def descriptions(self) -> list[str]:
        """The descriptions of its concepts."""
        return [self._descriptions[row] for row in range(*self._description_rows)]

    @staticmethod
    def _reader(folder: Path) -> Any:
        return lambda name: arrays.read(folder, name)

    def with_term(self, place: int) -> Ints:
        """Its labels that have the term at a place, in their order."""
        rows = self.posts[self.post_at[place] : self.post_at[place + 1]]
        begin, end = np.searchsorted(rows, (self.begin, self.end))
        return np.asarray(rows[begin:end]) - np.int32(self.begin)

    def places(self, stems: Sequence[str], terms: NDArray[np.uint64]) -> Ints:
        """Where stems stand among terms; -1 for those that do not."""
        numbers = np.array([term(s) for s in stems], np.uint64)
        at = np.searchsorted(terms, numbers)
        at[at == len(terms)] = 0
        if len(terms) == 0:
            return np.full(len(stems), -1, np.int32)
        return np.where(terms[at] == numbers, at, -1).astype(np.int32)
