"""A user's own sentence model: texts to vectors, through onnxruntime, on the CPU; before the encoder's channels.

Nothing is downloaded unless the user asks for it, and nothing in a model's folder is run but its ONNX graph.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np

from s4c_graph.alignment import encoder_folder, encoder_hub
from s4c_graph.alignment.encoder_folder import Recipe
from s4c_graph.alignment.encoder_pooling import Floats, Whole, means, unit
from s4c_graph.alignment.encoder_session import Model, Tokens
from s4c_graph.core.cores import cores
from s4c_graph.core.errors import InputError

AT_ONCE = 2_048
"""Texts whose tokens are held at once."""
_TOKENS = 512
_ROWS = 32
"""Tokens, those that fill up included, and texts of one batch: small ones stay in a core's cache, and are quicker."""


class Encoder:
    """A sentence model that is ready to be asked. name: as it was given. width: numbers of a vector."""

    def __init__(self, name: str, recipe: Recipe, *, threads: int = 0) -> None:
        """recipe: from :func:`s4c_graph.alignment.encoder_folder.read`. Raises InputError as ``open`` does."""
        self.name = name
        self.recipe = recipe
        self._threads = threads or cores()
        self._tokens = Tokens(recipe)
        self._model = Model(recipe)
        (probe,) = self._tokens.of(["word"])
        if not probe:
            raise InputError("makes no token of a word", where=str(recipe.tokenizer), mend="name another tokenizer")
        self.width = self._model.probe(probe, self._tokens.pad)

    @classmethod
    def open(
        cls,
        name: str | Path,
        *,
        download: bool = False,
        revision: str = "",
        file: str = "",
        prompts: Mapping[str, str] | None = None,
        threads: int = 0,
    ) -> Encoder:
        """Open a sentence model: a folder, or the name of one on a hub, ``org/model`` or ``org/model@revision``.

        download: fetch a named one; without it, it is only looked for in the local cache. file: the ONNX file within
        the folder; otherwise the first of encoder_folder.MODELS that is there. prompts: what is put before a text, by
        ``query`` and ``document``, in place of what the folder says. threads: batches that are run at the same time,
        0 for as many as cores; it does not change any vector.

        Raises InputError for a folder that cannot be used, MissingError where the extra ``encoder`` is not installed.
        """
        folder = Path(name)
        hub = encoder_hub.named(str(name)) if isinstance(name, str) and not folder.is_dir() else None
        if hub:
            folder = encoder_hub.folder(hub[0], revision or hub[1], file=file, download=download)
        if unknown := (prompts or {}).keys() - {"query", "document"}:
            raise InputError(f"unknown prompt {sorted(unknown)[0]!r}", mend="query or document")
        recipe = encoder_folder.read(folder, file)
        if prompts is not None:
            recipe = replace(recipe, prompts={**recipe.prompts, **prompts})
        return cls(str(name), recipe, threads=threads)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that its vectors depend on: weights, tokenizer, pooling, length and prompts."""
        whole = hashlib.sha256()
        for path in (*self._model.files, self.recipe.tokenizer):
            with path.open("rb") as file:
                whole.update(hashlib.file_digest(file, "sha256").digest())
        said = [self.recipe.poolings, self.recipe.longest, self._tokens.pad, sorted(self.recipe.prompts.items())]
        whole.update(json.dumps(said).encode())
        return whole.hexdigest()

    def encode(self, texts: Sequence[str], kind: Literal["query", "document"] = "query") -> Floats:
        """Vectors of texts, (n, width) of float32, each of length 1; a text without any token has zeros.

        kind: which prompt is put before them; models without prompts make no difference. A vector does not depend on
        the other texts, but for rounding. Raises InputError where the model fails or gives what is not a number.
        """
        vectors = np.zeros((len(texts), self.width), dtype=np.float32)
        prompt = self.recipe.prompts.get(kind, "")
        with ThreadPoolExecutor(self._threads) as pool:
            for begin in range(0, len(texts), AT_ONCE):
                ids = self._tokens.of(texts[begin : begin + AT_ONCE], prompt)
                batches = _batches([len(i) for i in ids], alone=self._model.alone)
                made = pool.map(
                    lambda rows, ids=ids: self._model.run([ids[r] for r in rows], self._tokens.pad), batches
                )
                for rows, found in zip(batches, made, strict=True):
                    vectors[np.asarray(rows) + begin] = found
        return vectors

    @property
    def contextual(self) -> bool:
        """True where windows can be read in their context: the model gives vectors of tokens, to be averaged."""
        return not self._model.pools and self.recipe.poolings == ("mean",)

    def in_context(self, texts: Sequence[str], windows: Sequence[Sequence[tuple[int, int]]]) -> list[Floats]:
        """Vectors of each text and its windows by one reading of the text, (1 + windows, width), each of length 1.

        windows: begin and end in characters. The vector of a window is the mean of those of the tokens in it, which
        know of the whole text: several times quicker than reading each window apart. A window without a token, such
        as one behind what the model reads, has zeros. Raises InputError where the model is not ``contextual``.
        """
        if not self.contextual:
            raise InputError(f"the sentence model {self.name!r} gives no vectors of tokens", mend="read windows apart")
        found: list[Floats] = []
        with ThreadPoolExecutor(self._threads) as pool:
            for begin in range(0, len(texts), AT_ONCE):
                some = self._tokens.placed(texts[begin : begin + AT_ONCE], self.recipe.prompts.get("query", ""))
                found += pool.map(self._read, some, windows[begin : begin + AT_ONCE])
        return found

    def _read(self, placed: tuple[list[int], Whole], windows: Sequence[tuple[int, int]]) -> Floats:
        ids, places = placed
        if not ids:
            return np.zeros((1 + len(windows), self.width), dtype=np.float32)
        tokens = self._model.tokens(ids, self._tokens.pad)
        return unit(means(tokens, places, np.array(windows, np.int64).reshape(-1, 2)))


def _batches(lengths: Sequence[int], *, alone: bool) -> list[list[int]]:
    """Rows of each batch: like lengths together, longest first, bounded in tokens; texts without tokens are in none."""
    batches: list[list[int]] = []
    width = 0
    for row in sorted((r for r, n in enumerate(lengths) if n), key=lambda r: -lengths[r]):
        full = batches and (len(batches[-1]) >= _ROWS or (len(batches[-1]) + 1) * width > _TOKENS)
        if alone or full or not batches:
            batches.append([])
            width = lengths[row]
        batches[-1].append(row)
    return batches
