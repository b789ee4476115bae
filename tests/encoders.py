"""A tiny sentence model made on the spot: every byte of a text is a token with a vector, and the mean is taken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers

WIDTH = 16
_PAD = 256


def model(
    path: Path,
    *,
    width: int = WIDTH,
    seed: int = 7,
    output: str = "last_hidden_state",
    kind: int = TensorProto.FLOAT,
    table: Any = None,
    extra: tuple[str, ...] = (),
) -> Path:
    """Write the graph: ``output`` is ``last_hidden_state`` (n, length, width) or ``sentence_embedding`` (n, width)."""
    rng = np.random.default_rng(seed)
    weights = rng.standard_normal((_PAD + 1, width)).astype(np.float32) if table is None else table
    int64 = TensorProto.INT64
    inputs = [helper.make_tensor_value_info(n, int64, ["n", "length"]) for n in ("input_ids", "attention_mask", *extra)]
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["vectors"])]
    made = "vectors"
    if output == "sentence_embedding":
        nodes += [
            helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["mask", "last"], ["wide"]),
            helper.make_node("Mul", ["vectors", "wide"], ["masked"]),
            helper.make_node("ReduceSum", ["masked", "one"], ["made"], keepdims=0),
        ]
        made = "made"
    nodes.append(helper.make_node("Cast", [made], [output], to=kind))
    shape: list[str | int | None] = ["n", "length", width] if output != "sentence_embedding" else ["n", width]
    graph = helper.make_graph(
        nodes,
        "tiny",
        inputs,
        [helper.make_tensor_value_info(output, kind, shape)],
        [
            numpy_helper.from_array(weights, "table"),
            numpy_helper.from_array(np.array([2], np.int64), "last"),
            numpy_helper.from_array(np.array([1], np.int64), "one"),
        ],
    )
    made_model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made_model.SerializeToString())
    return path


def tokenizer(path: Path) -> Path:
    """Write a tokenizer whose tokens are the bytes of a text."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {letter: number for number, letter in enumerate(letters)}
    made = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    made.save(str(path))
    return path


def folder(at: Path, file: str = "model.onnx", **how: Any) -> Path:
    """A folder with model and tokenizer; ``how`` goes to :func:`model`."""
    model(at / file, **how)
    tokenizer(at / "tokenizer.json")
    return at


def settings(at: Path, name: str, content: Any) -> None:
    """Write one of the folder's JSON files."""
    (at / name).parent.mkdir(parents=True, exist_ok=True)
    (at / name).write_text(json.dumps(content), encoding="utf-8")


def weights_outside(at: Path, place: str) -> None:
    """Say in the model that its table lies in another file, wherever that is."""
    made = onnx.load(str(at / "model.onnx"))
    for tensor in made.graph.initializer:
        if tensor.name == "table":
            raw = tensor.raw_data
            tensor.ClearField("raw_data")
            tensor.data_location = TensorProto.EXTERNAL
            for key, value in (("location", place), ("offset", "0"), ("length", str(len(raw)))):
                tensor.external_data.add(key=key, value=value)
            target = at / place
            if not target.exists() and target.parent.is_dir():
                target.write_bytes(raw)
    (at / "model.onnx").write_bytes(made.SerializeToString())


def quantised(at: Path) -> Path:
    """Put a product of matrices, quantised as it runs, behind the vectors: bytes scaled by the whole batch's range."""
    made = onnx.load(str(at / "model.onnx"))
    width = made.graph.output[0].type.tensor_type.shape.dim[2].dim_value
    rng = np.random.default_rng(11)
    made.graph.initializer.extend(
        [
            numpy_helper.from_array(rng.integers(-127, 127, (width, width)).astype(np.int8), "bytes"),
            numpy_helper.from_array(np.array(0, np.int8), "zero"),
        ]
    )
    del made.graph.node[-1]
    made.graph.node.extend(
        [
            helper.make_node("Mul", ["vectors", "vectors"], ["squares"]),
            helper.make_node("DynamicQuantizeLinear", ["squares"], ["q", "scale", "point"]),
            helper.make_node("MatMulInteger", ["q", "bytes", "point", "zero"], ["whole"]),
            helper.make_node("Cast", ["whole"], ["numbers"], to=TensorProto.FLOAT),
            helper.make_node("Mul", ["numbers", "scale"], ["last_hidden_state"]),
        ]
    )
    (at / "model.onnx").write_bytes(made.SerializeToString())
    return at
