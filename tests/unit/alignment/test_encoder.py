"""A sentence model of the user's own: its folder is read, its texts become vectors, and what cannot be used is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto
from tests import encoders
from tokenizers import Tokenizer

from s4c_graph.alignment import encoder_folder
from s4c_graph.alignment.encoder import Encoder, _batches
from s4c_graph.core.errors import InputError

TEXTS = ["bus driver", "a", "plans the routes of city buses and trams " * 9, "öppna data", "🚌 tram", "bus driver"]


def table() -> Any:
    return np.random.default_rng(7).standard_normal((257, encoders.WIDTH)).astype(np.float32)


def by_hand(folder: Path, text: str, how: str = "mean") -> Any:
    """The vector of a text, from the numbers of its tokens."""
    rows = table()[Tokenizer.from_file(str(folder / "tokenizer.json")).encode(text).ids]
    weights = np.arange(1, len(rows) + 1)[:, None]
    made = {
        "mean": rows.mean(axis=0),
        "cls": rows[0],
        "max": rows.max(axis=0),
        "mean_sqrt_len": rows.sum(axis=0) / np.sqrt(len(rows)),
        "weightedmean": (rows * weights).sum(axis=0) / weights.sum(),
        "lasttoken": rows[-1],
    }[how]
    return made / np.linalg.norm(made)


def test_without_settings_the_mean_is_taken_and_brought_to_length_1(tmp_path: Path) -> None:
    encoder = Encoder.open(encoders.folder(tmp_path))
    found = encoder.encode(TEXTS)
    assert found.dtype == np.float32
    assert found.shape == (len(TEXTS), encoders.WIDTH)
    assert np.allclose(found, [by_hand(tmp_path, t) for t in TEXTS], atol=1e-6)


@pytest.mark.parametrize(
    ("key", "how"),
    [
        ("mean_tokens", "mean"),
        ("cls_token", "cls"),
        ("max_tokens", "max"),
        ("mean_sqrt_len_tokens", "mean_sqrt_len"),
        ("weightedmean_tokens", "weightedmean"),
        ("lasttoken", "lasttoken"),
    ],
)
def test_the_pooling_is_the_folders(tmp_path: Path, key: str, how: str) -> None:
    encoders.folder(tmp_path)
    kinds = ("sentence_transformers.models.Transformer", "sentence_transformers.models.Pooling")
    modules = [{"idx": n, "path": "" if not n else "1_Pooling", "type": kind} for n, kind in enumerate(kinds)]
    encoders.settings(tmp_path, "modules.json", modules)
    encoders.settings(tmp_path, "1_Pooling/config.json", {f"pooling_mode_{key}": True})
    found = Encoder.open(tmp_path).encode(TEXTS)
    assert np.allclose(found, [by_hand(tmp_path, t, how) for t in TEXTS], atol=1e-6)


def test_several_poolings_lie_side_by_side(tmp_path: Path) -> None:
    encoders.folder(tmp_path)
    encoders.settings(tmp_path, "1_Pooling/config.json", {"pooling_mode": "cls+max", "embedding_dimension": 16})
    encoder = Encoder.open(tmp_path)
    assert encoder.width == 2 * encoders.WIDTH
    parts = encoder.encode(["bus"])[0].reshape(2, -1)
    unit = parts / np.linalg.norm(parts, axis=1, keepdims=True)
    assert np.allclose(unit, [by_hand(tmp_path, "bus", how) for how in ("cls", "max")], atol=1e-6)


@pytest.mark.parametrize("kind", [TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.DOUBLE])
def test_a_model_that_pools_by_itself_is_taken_as_it_is(tmp_path: Path, kind: int) -> None:
    """Its sum has the direction of the mean; a pooling that the folder states is not put on top of it."""
    encoders.folder(tmp_path, output="sentence_embedding", kind=kind)
    encoders.settings(tmp_path, "1_Pooling/config.json", {"pooling_mode_cls_token": True})
    found = Encoder.open(tmp_path).encode(TEXTS)
    assert found.dtype == np.float32
    assert np.allclose(found, [by_hand(tmp_path, t) for t in TEXTS], atol=2e-3)


def test_bytes_as_output_are_numbers(tmp_path: Path) -> None:
    encoders.folder(tmp_path, output="sentence_embedding", kind=TensorProto.INT8, table=np.round(table() * 5))
    (found,) = Encoder.open(tmp_path).encode(["bus"])
    rows = np.round(table() * 5)[Tokenizer.from_file(str(tmp_path / "tokenizer.json")).encode("bus").ids].sum(axis=0)
    assert np.allclose(found, rows / np.linalg.norm(rows), atol=1e-6)


def test_a_vector_does_not_depend_on_the_other_texts(tmp_path: Path) -> None:
    encoder = Encoder.open(encoders.folder(tmp_path))
    many = [f"{'word ' * (n % 40)}{n}" for n in range(300)]
    together = encoder.encode(many)
    assert np.allclose(together, [encoder.encode([t])[0] for t in many], atol=1e-6)
    assert np.allclose(together[::-1], encoder.encode(many[::-1]), atol=1e-6)


def test_threads_change_no_vector(tmp_path: Path) -> None:
    encoders.folder(tmp_path)
    many = [f"{'word ' * (n % 40)}{n}" for n in range(300)]
    one, more = (Encoder.open(tmp_path, threads=n).encode(many) for n in (1, 4))
    assert np.array_equal(one, more)


@pytest.mark.parametrize("prompt", ["", "query: "])
def test_windows_in_context_are_means_of_their_tokens(tmp_path: Path, prompt: str) -> None:
    """The vectors of this model's tokens do not know of each other, so that a window is what it is apart."""
    encoder = Encoder.open(encoders.folder(tmp_path), prompts={"query": prompt})
    apart = Encoder.open(tmp_path, prompts={"query": ""})
    text = "öppna data 🚌 for bus drivers"
    windows = [(0, 5), (6, 10), (0, 10), (11, 12), (17, 28), (90, 99)]
    found, empty, same = encoder.in_context([text, "", text], [windows, [(0, 1)], []])
    assert np.allclose(found[0], encoder.encode([text])[0], atol=1e-6)
    assert np.allclose(found[1:6], apart.encode([text[a:b] for a, b in windows[:5]]), atol=1e-6)
    assert not found[6].any()
    assert not empty[1].any()
    assert np.array_equal(same, found[:1])


def test_a_model_without_tokens_cannot_read_in_context(tmp_path: Path) -> None:
    encoder = Encoder.open(encoders.folder(tmp_path, output="sentence_embedding"))
    assert not encoder.contextual
    with pytest.raises(InputError, match="gives no vectors of tokens; read windows apart"):
        encoder.in_context(["a"], [[(0, 1)]])
    encoders.settings(encoders.folder(tmp_path / "cls"), "1_Pooling/config.json", {"pooling_mode": "cls"})
    assert not Encoder.open(tmp_path / "cls").contextual


def test_the_model_that_is_quantised_as_it_runs_is_given_one_text_at_a_time(tmp_path: Path) -> None:
    """Such a model scales a batch by its largest number: what a text gives would depend on its neighbours."""
    encoders.quantised(encoders.folder(tmp_path))
    encoder = Encoder.open(tmp_path)
    found = encoder.encode(TEXTS)
    assert np.array_equal(found, np.concatenate([encoder.encode([t]) for t in TEXTS]))
    # that the rule is needed: in one batch the same model gives something else
    ids = encoder._tokens.of(TEXTS)
    assert not np.allclose(encoder._model.run(ids, 0), found, atol=1e-4)


def test_texts_without_tokens_have_zeros_and_odd_ones_have_vectors(tmp_path: Path) -> None:
    encoder = Encoder.open(encoders.folder(tmp_path))
    found = encoder.encode(["", "a", "\0", "\ud83d half", "مرحبا bus", "x" * 1_000_000])
    assert not found[0].any()
    assert np.allclose(np.linalg.norm(found[1:], axis=1), 1, atol=1e-6)
    assert encoder.encode([]).shape == (0, encoders.WIDTH)


def test_a_long_text_is_cut_where_the_model_ends(tmp_path: Path) -> None:
    encoders.folder(tmp_path)
    encoders.settings(tmp_path, "sentence_bert_config.json", {"max_seq_length": 8})
    encoder = Encoder.open(tmp_path)
    assert np.array_equal(*encoder.encode(["abcdefgh", "abcdefghij"]))
    assert not np.array_equal(*encoder.encode(["abcdefg", "abcdefghij"]))


@pytest.mark.parametrize(
    ("files", "longest"),
    [
        ({}, 512),
        ({"tokenizer_config.json": {"model_max_length": 128}}, 128),
        ({"tokenizer_config.json": {"model_max_length": 10**30}}, 512),
        ({"tokenizer_config.json": {"model_max_length": 8192}}, 512),
        ({"sentence_bert_config.json": {"max_seq_length": 64}, "tokenizer_config.json": {"model_max_length": 128}}, 64),
        ({"config.json": {"model_type": "xlm-roberta", "max_position_embeddings": 258}}, 256),
        ({"config.json": {"model_type": "bert", "max_position_embeddings": 258}}, 258),
    ],
)
def test_how_long_a_text_may_be_is_the_folders(tmp_path: Path, files: dict[str, Any], longest: int) -> None:
    encoders.folder(tmp_path)
    for name, content in files.items():
        encoders.settings(tmp_path, name, content)
    assert encoder_folder.read(tmp_path).longest == longest


def test_prompts_are_put_before_texts_by_their_kind(tmp_path: Path) -> None:
    encoders.folder(tmp_path)
    prompts = {"prompts": {"query": "query: ", "passage": "passage: "}}
    encoders.settings(tmp_path, "config_sentence_transformers.json", prompts)
    encoder = Encoder.open(tmp_path)
    assert np.allclose(encoder.encode(["bus"])[0], by_hand(tmp_path, "query: bus"), atol=1e-6)
    assert np.allclose(encoder.encode(["bus"], "document")[0], by_hand(tmp_path, "passage: bus"), atol=1e-6)
    other = Encoder.open(tmp_path, prompts={"document": ""})
    assert np.allclose(other.encode(["bus"], "document")[0], by_hand(tmp_path, "bus"), atol=1e-6)
    assert other.digest != encoder.digest


def test_the_usual_prompt_of_a_folder_serves_both_kinds(tmp_path: Path) -> None:
    encoders.folder(tmp_path)
    prompts = {"prompts": {"match": "match: "}, "default_prompt_name": "match"}
    encoders.settings(tmp_path, "config_sentence_transformers.json", prompts)
    assert encoder_folder.read(tmp_path).prompts == {"query": "match: ", "document": "match: "}


@pytest.mark.parametrize(
    ("there", "taken"),
    [
        (["model.onnx", "onnx/model.onnx", "onnx/model_quantized.onnx"], "model.onnx"),
        (["onnx/model.onnx", "onnx/model_quantized.onnx"], "onnx/model.onnx"),
        (["onnx/model_quantized.onnx", "onnx/model_int8.onnx"], "onnx/model_quantized.onnx"),
        (["onnx/own.onnx"], "onnx/own.onnx"),
    ],
)
def test_which_file_is_taken(tmp_path: Path, there: list[str], taken: str) -> None:
    for name in there:
        encoders.folder(tmp_path, name)
    assert Encoder.open(tmp_path).recipe.model == tmp_path / taken
    assert Encoder.open(tmp_path, file=there[-1]).recipe.model == tmp_path / there[-1]


def test_what_a_vector_depends_on_is_in_the_digest(tmp_path: Path) -> None:
    first = Encoder.open(encoders.folder(tmp_path / "a"))
    assert Encoder.open(encoders.folder(tmp_path / "same")).digest == first.digest
    assert Encoder.open(encoders.folder(tmp_path / "b", seed=8)).digest != first.digest
    encoders.settings(encoders.folder(tmp_path / "c"), "1_Pooling/config.json", {"pooling_mode_cls_token": True})
    assert Encoder.open(tmp_path / "c").digest != first.digest
    encoders.weights_outside(encoders.folder(tmp_path / "d"), "w.bin")
    before = Encoder.open(tmp_path / "d").digest
    (tmp_path / "d" / "w.bin").write_bytes(table()[::-1].tobytes())
    assert Encoder.open(tmp_path / "d").digest != before


def test_batches_hold_each_text_once_and_are_bounded() -> None:
    lengths = [n % 700 for n in range(2_000)]
    batches = _batches(lengths, alone=False)
    assert sorted(r for rows in batches for r in rows) == [r for r, n in enumerate(lengths) if n]
    assert all(len(rows) == 1 or len(rows) * max(lengths[r] for r in rows) <= 512 for rows in batches)
    assert [len(b) for b in _batches([3, 0, 3], alone=True)] == [1, 1]
