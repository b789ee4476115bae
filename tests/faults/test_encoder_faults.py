"""Sentence models that cannot be used, and such as were made to hurt: each is told in one line, and nothing is run."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from tests import encoders

from s4c_graph.alignment import encoder_folder, encoder_graph, encoder_hub
from s4c_graph.alignment.encoder import Encoder
from s4c_graph.core.errors import InputError, MissingError


def told(folder: str | Path, **how: Any) -> str:
    with pytest.raises(InputError) as caught:
        Encoder.open(folder, **how)
    said = str(caught.value)
    assert "\n" not in said
    return said


def drop(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def write(name: str, content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(content)


def say(name: str, content: Any) -> Callable[[Path], object]:
    return lambda folder: encoders.settings(folder, name, content)


MODULES = [
    {"type": "sentence_transformers.models.Transformer", "path": ""},
    {"type": "sentence_transformers.models.Dense", "path": "2_Dense"},
]
CASES: dict[str, tuple[Callable[[Path], object], str]] = {
    "no model": (drop("model.onnx"), "holds no ONNX model"),
    "no tokenizer": (drop("tokenizer.json"), "no such file"),
    "an empty model": (write("model.onnx", b""), "is not an ONNX model"),
    "text for a model": (write("model.onnx", b"# a model card\n" * 99), "is not an ONNX model"),
    "a web page for a model": (write("model.onnx", b"<!DOCTYPE html><html>" * 99), "is not an ONNX model"),
    "a pointer for a model": (write("model.onnx", b"version https://git-lfs.github.com/spec/v1\n"), "is not an ONNX"),
    "a pickle for a model": (write("model.onnx", b"\x80\x04\x95\x0b\x00\x00\x00\x8c\x05posix."), "is not an ONNX"),
    "half a model": (lambda f: os.truncate(f / "model.onnx", 5_000), "is not an ONNX model"),
    "text for a tokenizer": (write("tokenizer.json", b"hello"), "is not a tokenizer"),
    "another JSON for a tokenizer": (write("tokenizer.json", b"{}"), "is not a tokenizer"),
    "settings that are no JSON": (write("config.json", b"{"), "is not JSON"),
    "settings nested without end": (write("config.json", b"[" * 200_000), "is not JSON"),
    "settings that are a list": (write("config.json", b"[]"), "is not a JSON object"),
    "settings too large": (write("config.json", b" " * (2 << 20)), "at most 1 MiB are read"),
    "modules that are no list": (say("modules.json", {}), "is not a list of modules"),
    "an unknown pooling": (say("1_Pooling/config.json", {"pooling_mode": "best"}), "unknown pooling 'best'"),
    "a width that is not the model's": (say("1_Pooling/config.json", {"word_embedding_dimension": 99}), "says 99"),
    "a step that is not run": (say("modules.json", MODULES), "needs the step 'sentence_transformers.models.Dense'"),
    "code of its own": (say("modules.json", [{"type": "own_code.Model", "path": ""}]), "needs the step 'own_code"),
    "a pooling elsewhere": (
        say("modules.json", [{"type": "sentence_transformers.models.Pooling", "path": "../../x"}]),
        "lies outside the folder",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_not_a_model_is_told(tmp_path: Path, case: str) -> None:
    damage, said = CASES[case]
    damage(encoders.folder(tmp_path))
    assert said in told(tmp_path)


@pytest.mark.parametrize("file", ["../model.onnx", "/tmp/model.onnx", "model.py", "pytorch_model.bin", "none.onnx"])
def test_a_file_is_an_onnx_file_within_the_folder(tmp_path: Path, file: str) -> None:
    encoders.folder(tmp_path / "a")
    encoders.model(tmp_path / "model.onnx")
    (tmp_path / "a" / "model.py").write_text("raise SystemExit", encoding="utf-8")
    assert "ONNX file" in told(tmp_path / "a", file=file)


def test_several_models_are_listed(tmp_path: Path) -> None:
    encoders.folder(tmp_path, "one.onnx")
    encoders.model(tmp_path / "other.onnx")
    assert "holds several models: one.onnx, other.onnx; name one of them as file" in told(tmp_path)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "no such folder" in told(tmp_path / "none")
    assert "no such folder" in told("./none")


def test_a_file_over_the_bound_is_told_and_not_opened(tmp_path: Path) -> None:
    encoders.folder(tmp_path)
    os.truncate(tmp_path / "tokenizer.json", 65 << 20)
    assert "is 65 MiB; at most 64 MiB are read" in told(tmp_path)
    os.truncate(tmp_path / "model.onnx", (4 << 30) + (1 << 20))  # a hole in the disk, not 4 GiB
    assert "is 4097 MiB; at most 4096 MiB are read" in told(tmp_path)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_not_a_number_is_told(tmp_path: Path, value: float) -> None:
    table = np.ones((257, 4), np.float32)
    tokens = encoder_folder.read(encoders.folder(tmp_path)).tokenizer
    letter = json.loads(tokens.read_text(encoding="utf-8"))["model"]["vocab"]["!"]
    table[letter] = value
    encoders.model(tmp_path / "model.onnx", table=table, width=4)
    encoder = Encoder.open(tmp_path)
    assert np.isfinite(encoder.encode(["bus"])).all()
    with pytest.raises(InputError, match=r"model\.onnx: gives what is not a number \(NaN\)"):
        encoder.encode(["bus", "bus!"])


def test_a_tokenizer_of_another_model_is_told(tmp_path: Path) -> None:
    """Its tokens have numbers that the model does not know."""
    encoders.folder(tmp_path)
    encoders.model(tmp_path / "model.onnx", table=np.ones((5, 4), np.float32), width=4)
    assert "onnxruntime cannot run it" in told(tmp_path)


def test_a_model_of_something_else_is_told(tmp_path: Path) -> None:
    encoders.folder(tmp_path, extra=("pixel_values",))
    assert "asks for 'pixel_values', which is not known here" in told(tmp_path)


def test_a_model_without_texts_is_told(tmp_path: Path) -> None:
    encoders.folder(tmp_path)
    x = helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["n", "length"])
    y = helper.make_tensor_value_info("y", TensorProto.INT64, ["n", "length"])
    graph = helper.make_graph([helper.make_node("Identity", ["attention_mask"], ["y"])], "g", [x], [y])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    (tmp_path / "model.onnx").write_bytes(made.SerializeToString())
    assert "it is no model of texts" in told(tmp_path)


def test_an_operator_that_is_nobodys_is_told(tmp_path: Path) -> None:
    encoders.folder(tmp_path)
    made = onnx.load(str(tmp_path / "model.onnx"))
    made.graph.node[0].op_type, made.graph.node[0].domain = "RunMyCode", "own.code"
    (tmp_path / "model.onnx").write_bytes(made.SerializeToString())
    assert "onnxruntime refuses it" in told(tmp_path)


OUTSIDE = ["../secret.bin", "/etc/hostname", "a/../../secret.bin", "..\\secret.bin", "C:\\secret.bin", "C:x", ""]


@pytest.mark.parametrize("place", OUTSIDE)
def test_weights_outside_the_folder_are_refused(tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret.bin").write_bytes(b"\0" * 257 * encoders.WIDTH * 4)
    (tmp_path / "m" / "a").mkdir(parents=True)
    encoders.weights_outside(encoders.folder(tmp_path / "m"), place)
    monkeypatch.setattr("onnxruntime.InferenceSession", None)  # the refusal is ours, before any engine sees the file
    assert "keeps weights outside its folder" in told(tmp_path / "m")


@pytest.mark.parametrize("where", ["initializer", "attribute", "subgraph", "sparse", "function"])
def test_weights_outside_are_found_wherever_a_model_may_name_them(tmp_path: Path, where: str) -> None:
    encoders.folder(tmp_path)
    made = onnx.load(str(tmp_path / "model.onnx"))
    tensor = onnx.TensorProto(data_type=TensorProto.FLOAT, dims=[1], data_location=TensorProto.EXTERNAL, name="x")
    tensor.external_data.add(key="location", value="../secret.bin")
    if where == "initializer":
        made.graph.initializer.append(tensor)
    elif where == "attribute":
        made.graph.node.append(helper.make_node("Constant", [], ["x"], value=tensor))
    elif where == "subgraph":
        inner = helper.make_graph([], "inner", [], [], [tensor])
        made.graph.node.append(helper.make_node("If", ["x"], ["y"], then_branch=inner, else_branch=inner))
    elif where == "sparse":
        made.graph.sparse_initializer.append(onnx.SparseTensorProto(values=tensor, dims=[1]))
    else:
        node = helper.make_node("Constant", [], ["x"], value=tensor)
        made.functions.append(helper.make_function("own", "f", [], ["x"], [node], [helper.make_opsetid("", 17)]))
    (tmp_path / "model.onnx").write_bytes(made.SerializeToString())
    assert encoder_graph.declared(tmp_path / "model.onnx").outside == ("../secret.bin",)
    assert "keeps weights outside its folder" in told(tmp_path)


def test_a_link_out_of_the_folder_is_refused_and_one_within_a_hubs_cache_is_not(tmp_path: Path) -> None:
    blobs, snapshot = tmp_path / "blobs", tmp_path / "snapshots" / "1"
    encoders.weights_outside(encoders.folder(snapshot), "w.bin")
    blobs.mkdir()
    for name in ("model.onnx", "w.bin"):
        (snapshot / name).rename(blobs / f"hash-of-{name}")
        (snapshot / name).symlink_to(blobs / f"hash-of-{name}")
    assert Encoder.open(snapshot).width == encoders.WIDTH
    (blobs / "hash-of-w.bin").rename(tmp_path / "elsewhere.bin")
    (snapshot / "w.bin").unlink()
    (snapshot / "w.bin").symlink_to(tmp_path / "elsewhere.bin")
    assert "keeps weights outside its folder: 'w.bin' is a link" in told(snapshot)


def test_weights_that_are_not_there_are_told(tmp_path: Path) -> None:
    encoders.weights_outside(encoders.folder(tmp_path), "w.bin")
    (tmp_path / "w.bin").unlink()
    assert "its weights 'w.bin' are not there" in told(tmp_path)


def test_a_model_with_parts_without_end_is_told_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoders.folder(tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"\x08\x01" * 50_000)
    monkeypatch.setattr(encoder_graph, "_FIELDS", 10_000)
    assert "too many parts" in told(tmp_path)


def test_graphs_within_graphs_without_end_are_told(tmp_path: Path) -> None:
    def wrapped(number: int, inside: bytes) -> bytes:
        size, written = len(inside), b""
        while size > 127:
            written += bytes([size & 127 | 128])
            size >>= 7
        return bytes([number << 3 | 2]) + written + bytes([size]) + inside

    inside = b""
    for _ in range(2_000):
        inside = wrapped(1, wrapped(5, wrapped(6, inside)))  # node, attribute, graph
    encoders.folder(tmp_path)
    (tmp_path / "model.onnx").write_bytes(wrapped(7, inside))
    assert "is not an ONNX model" in told(tmp_path)


def test_code_and_pickles_in_a_folder_are_never_run(tmp_path: Path) -> None:
    encoders.folder(tmp_path)
    touched = tmp_path / "touched"
    code = f"open({str(touched)!r}, 'w').close()\n"
    for name in ("modeling.py", "configuration.py", "__init__.py", "conftest.py", "sitecustomize.py"):
        (tmp_path / name).write_text(code, encoding="utf-8")
    (tmp_path / "pytorch_model.bin").write_bytes(b"cbuiltins\nexec\n(V" + code.encode() + b"tR.")
    own = {"auto_map": {"AutoModel": "modeling.Own"}, "trust_remote_code": True}
    encoders.settings(tmp_path, "config.json", own)
    assert Encoder.open(tmp_path).encode(["bus"]).any()
    assert not touched.exists()


def test_the_engine_tells_nobody_that_it_runs(tmp_path: Path) -> None:
    """Left alone, onnxruntime numbers the machine, and keeps a diary in the user's cache that it sends to its maker."""
    encoders.folder(tmp_path / "model")
    code = "from s4c_graph.alignment.encoder import Encoder; Encoder.open('model').encode(['bus'])"
    kept = {k: v for k, v in os.environ.items() if k not in ("ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME")}
    env = {**kept, "HOME": str(tmp_path / "home")}
    (tmp_path / "home").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "home").rglob("*")) == []


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        pytest.fail("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of a hub."""
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


@pytest.mark.usefixtures("no_network", "cache")
def test_a_name_is_not_fetched_unless_that_was_asked_for() -> None:
    said = told("org/model")
    assert "'org/model' is not on this machine; name a folder" in said
    assert "--download" in said


@pytest.mark.usefixtures("no_network")
def test_a_name_is_found_in_the_cache(cache: Path) -> None:
    commit = "4f2a" * 10
    of = cache / "models--org--model"
    encoders.folder(of / "snapshots" / commit, "onnx/model.onnx")
    (of / "refs").mkdir()
    (of / "refs" / "main").write_text(commit, encoding="utf-8")
    for name in ("org/model", f"org/model@{commit}"):
        assert Encoder.open(name).width == encoders.WIDTH
    assert "is not on this machine" in told("org/model@" + "0" * 40)


class Hub:
    """A hub with one model, of which it is noted what is fetched."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.fetched = folder, list[tuple[str, str]]()

    def model_info(self, name: str, revision: str | None, timeout: float) -> Any:
        from types import SimpleNamespace

        files = [p.relative_to(self.folder).as_posix() for p in self.folder.rglob("*") if p.is_file()]
        return SimpleNamespace(sha=f"commit of {revision}", siblings=[SimpleNamespace(rfilename=f) for f in files])

    def download(self, name: str, file: str, revision: str) -> str:
        self.fetched.append((file, revision))
        return str(self.folder / file)


def test_what_is_fetched_is_settings_and_one_model_of_the_revision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoders.folder(tmp_path, "onnx/model.onnx")
    encoders.model(tmp_path / "onnx" / "model_int8.onnx")
    encoders.settings(tmp_path, "1_Pooling/config.json", {"pooling_mode": "cls"})
    for name in ("modeling.py", "pytorch_model.bin", "onnx/model.onnx_data"):
        (tmp_path / name).write_bytes(b"x")
    hub = Hub(tmp_path)
    monkeypatch.setattr("huggingface_hub.HfApi", lambda: hub)
    monkeypatch.setattr("huggingface_hub.hf_hub_download", hub.download)
    encoder = Encoder.open("org/model@v1", download=True)
    assert encoder.recipe.model == tmp_path / "onnx" / "model.onnx"
    assert {f for f, _ in hub.fetched} == {
        "onnx/model.onnx", "onnx/model.onnx_data", "tokenizer.json", "1_Pooling/config.json"
    }  # fmt: skip
    assert {r for _, r in hub.fetched} == {"commit of v1"}
    assert Encoder.open("org/model", download=True, file="onnx/model_int8.onnx").width == encoders.WIDTH
    assert "has no file 'x.onnx'; one of onnx/model.onnx" in told("org/model", download=True, file="x.onnx")


def test_a_hub_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    kinds = huggingface_hub.errors.HfHubHTTPError.__bases__

    class Silent:
        def model_info(self, *_: object, **__: object) -> None:
            raise kinds[0]("no\nanswer")

    monkeypatch.setattr("huggingface_hub.HfApi", Silent)
    assert "'org/model' cannot be fetched: no answer; name a folder" in told("org/model", download=True)


@pytest.mark.parametrize("name", ["../org/model", "org//model", "org/model/more", "-/..", "model", "/org/model"])
def test_a_path_is_no_name_on_a_hub(name: str) -> None:
    assert encoder_hub.named(name) is None


@pytest.mark.parametrize("name", ["tokenizers", "onnxruntime"])
def test_a_machine_without_the_extra_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    encoders.folder(tmp_path)
    monkeypatch.setitem(__import__("sys").modules, name, None)
    with pytest.raises(MissingError, match=rf"{name} is not installed; pip install 's4c-graph\[encoder\]'"):
        Encoder.open(tmp_path)


def test_an_unknown_prompt_is_told(tmp_path: Path) -> None:
    assert "unknown prompt 'passage'; query or document" in told(encoders.folder(tmp_path), prompts={"passage": "x"})
