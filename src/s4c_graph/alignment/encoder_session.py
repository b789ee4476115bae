"""An ONNX model as onnxruntime runs it, and a tokenizer: the two engines behind an encoder, and their refusals.

Both engines raise plain ``Exception`` for whatever they do not like, so that is caught here, around their calls alone.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from types import TracebackType
from typing import Any

import numpy as np

from s4c_graph.alignment import encoder_graph
from s4c_graph.alignment.encoder_folder import Recipe, model_file
from s4c_graph.alignment.encoder_pooling import Floats, Whole, pooled, unit
from s4c_graph.core.errors import InputError, MissingError

_INPUTS = frozenset({"input_ids", "attention_mask", "token_type_ids", "position_ids"})
_TOKENS = ("last_hidden_state", "token_embeddings")
_POOLED = "sentence_embedding"
_ALONE = frozenset({"DynamicQuantizeLinear", "DynamicQuantizeMatMul", "DynamicQuantizeLSTM"})
"""Operators that choose the scale of a whole batch by its largest number: beside others a text gives other vectors."""
_SILENT = ("ORT_DISABLE_TELEMETRY", "1")
"""From 1.29 on onnxruntime tells its maker of each run, over the network, unless this is set before it is loaded."""
_BROKEN = re.compile("[\ud800-\udfff]")
_ENGINE = re.compile(r"^\[ONNXRuntimeError\] : \d+ : [A-Z_]+ : ")


class Tokens:
    """The tokenizer of a model: numbers of the tokens of each text, cut at the length that the model reads."""

    def __init__(self, recipe: Recipe) -> None:
        try:
            import tokenizers
        except ModuleNotFoundError as error:
            raise MissingError("tokenizers is not installed", mend="pip install 's4c-graph[encoder]'") from error
        self._where = str(recipe.tokenizer)
        with _Engine("is not a tokenizer", self._where):
            self._tokenizer: Any = tokenizers.Tokenizer.from_file(self._where)
            self.pad = int((self._tokenizer.padding or {}).get("pad_id", recipe.pad))
            self._tokenizer.no_padding()
            self._tokenizer.enable_truncation(max_length=recipe.longest)
        self._characters = recipe.longest * 32

    def of(self, texts: Sequence[str], prompt: str = "") -> list[list[int]]:
        """Numbers of the tokens of each text; half characters are replaced, and a very long text is cut first."""
        return [found.ids for found in self._read(texts, prompt)]

    def placed(self, texts: Sequence[str], prompt: str = "") -> list[tuple[list[int], Whole]]:
        """The same, and begin and end of each token in its text, (n, 2); one that stands for no character is empty."""
        return [
            (found.ids, np.array(found.offsets, np.int64).reshape(-1, 2) - len(prompt))
            for found in self._read(texts, prompt)
        ]

    def _read(self, texts: Sequence[str], prompt: str) -> list[Any]:
        cut = [prompt + _BROKEN.sub("\N{REPLACEMENT CHARACTER}", text[: self._characters]) for text in texts]
        with _Engine("the tokenizer failed", self._where):
            return list(self._tokenizer.encode_batch(cut))


class Model:
    """A model on the CPU. alone: True where each text must be run by itself; pools: True where it gives no tokens'."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._where = str(recipe.model)
        declared = encoder_graph.declared(recipe.model)
        self.files = [recipe.model, *map(model_file, encoder_graph.beside(recipe.model, declared.outside))]
        self.alone = bool(declared.operators & _ALONE)
        self._session = self._opened()
        self._inputs = {i.name: np.int32 if i.type == "tensor(int32)" else np.int64 for i in self._session.get_inputs()}
        if unknown := self._inputs.keys() - _INPUTS:
            raise InputError(f"asks for {sorted(unknown)[0]!r}, which is not known here", where=self._where)
        if "input_ids" not in self._inputs:
            raise InputError("does not ask for input_ids: it is no model of texts", where=self._where)
        self._output, self.pools = "", False

    def _opened(self) -> Any:
        os.environ.setdefault(*_SILENT)
        try:
            import onnxruntime
        except ModuleNotFoundError as error:
            raise MissingError("onnxruntime is not installed", mend="pip install 's4c-graph[encoder]'") from error
        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.use_deterministic_compute = True
        options.log_severity_level = 4
        with _Engine("onnxruntime refuses it", self._where):
            return onnxruntime.InferenceSession(self._where, options, providers=["CPUExecutionProvider"])

    def probe(self, ids: list[int], pad: int) -> int:
        """Run one text, settle which output counts, and return its width.

        Raises InputError where no output is a vector, or not of the width that the folder states.
        """
        names = [o.name for o in self._session.get_outputs()]
        found = dict(zip(names, self._run(names, *_padded([ids], pad)), strict=True))
        ranks = {name: np.ndim(a) for name, a in found.items()}
        by_token = [n for n in (*_TOKENS, *names) if ranks.get(n) == 3]
        if ranks.get(_POOLED) == 2:
            self._output, self.pools = _POOLED, True
        elif by_token:
            self._output = by_token[0]
        elif 2 in ranks.values():
            self._output, self.pools = next(n for n in names if ranks[n] == 2), True
        else:
            raise InputError("gives no vectors", where=self._where, mend="name a sentence model")
        if self._recipe.unmet and not self.pools:
            raise InputError(
                f"needs the step {self._recipe.unmet!r} after it, which is not run here",
                where=self._where,
                mend="export the whole, with an output sentence_embedding",
            )
        width = int(self.run([ids], pad).shape[1])
        if self._recipe.width and not self._recipe.unmet and width != self._recipe.width:
            raise InputError(
                f"gives vectors of {width} numbers, and its folder says {self._recipe.width}", where=self._where
            )
        return width

    def run(self, ids: Sequence[list[int]], pad: int) -> Floats:
        """Vectors of texts of length 1, (n, width). ids: tokens of each text, none empty. Safe in several threads."""
        vectors, mask = self._numbers(ids, pad)
        return unit(vectors if self.pools else pooled(vectors, mask, self._recipe.poolings))

    def tokens(self, ids: list[int], pad: int) -> Floats:
        """Vectors of the tokens of one text, (n, width), as they are; only of a model that does not pool."""
        vectors, _ = self._numbers([ids], pad)
        return np.asarray(vectors[0])

    def _numbers(self, ids: Sequence[list[int]], pad: int) -> tuple[Floats, Whole]:
        """What the model gives, of the shape that it should have, and which tokens are no filling."""
        numbers, mask = _padded(ids, pad)
        (found,) = self._run([self._output], numbers, mask)
        if np.asarray(found).dtype.kind not in "fiu":
            raise InputError("gives something that is no number", where=self._where)
        vectors = np.asarray(found, dtype=np.float32)
        wanted = mask.shape[:1] if self.pools else mask.shape
        if vectors.shape[:-1] != wanted or not vectors.shape[-1]:
            raise InputError(f"gives vectors of the shape {vectors.shape}", where=self._where)
        if not np.isfinite(vectors).all():
            raise InputError("gives what is not a number (NaN)", where=self._where, mend="export it anew, in float32")
        return vectors, mask

    def _run(self, names: list[str], numbers: Whole, mask: Whole) -> list[Any]:
        given = {
            "input_ids": numbers,
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(numbers),
            "position_ids": np.broadcast_to(np.arange(numbers.shape[1]), numbers.shape),
        }
        fed = {name: np.ascontiguousarray(given[name], dtype=kind) for name, kind in self._inputs.items()}
        with _Engine("onnxruntime cannot run it", self._where):
            return list(self._session.run(names, fed))


def _padded(ids: Sequence[list[int]], pad: int) -> tuple[Whole, Whole]:
    length = max(map(len, ids))
    numbers = np.full((len(ids), length), pad, dtype=np.int64)
    mask = np.zeros((len(ids), length), dtype=np.int64)
    for row, of in enumerate(ids):
        numbers[row, : len(of)] = of
        mask[row, : len(of)] = 1
    return numbers, mask


class _Engine:
    """A context in which an engine runs; its errors have no type of their own, and any becomes one InputError."""

    def __init__(self, what: str, where: str) -> None:
        self._what, self._where = what, where

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if isinstance(error, Exception):  # without its own number before it, and short
            said = _ENGINE.sub("", str(error).strip())[:300]
            raise InputError(f"{self._what}: {said}", where=self._where) from error
