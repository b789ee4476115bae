"""The folder of a sentence model: which file is the model, how its texts are cut and its vectors are made; read first.

The files are those that sentence-transformers writes. Only JSON is read here, of bounded size; nothing in a folder is
ever run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from s4c_graph.core.errors import InputError

MODELS = ("model.onnx", "onnx/model.onnx", "model_quantized.onnx", "onnx/model_quantized.onnx",
          "model_int8.onnx", "onnx/model_int8.onnx")  # fmt: skip
"""Names of model files, the first that is there is taken; another is asked for by name."""
LONGEST = 512
"""Tokens of a text that are read at most, whatever a model allows."""
POOLINGS = ("mean", "cls", "max", "mean_sqrt_len", "weightedmean", "lasttoken")
_JSON = 1 << 20
_TOKENIZER = 64 << 20
_MODEL = 4 << 30
_KEYS = {"mean_tokens": "mean", "cls_token": "cls", "max_tokens": "max", "mean_sqrt_len_tokens": "mean_sqrt_len",
         "weightedmean_tokens": "weightedmean", "lasttoken": "lasttoken"}  # fmt: skip
_QUERY = ("query", "s2p_query", "sts_query")
_DOCUMENT = ("document", "passage", "corpus")


@dataclass(frozen=True)
class Recipe:
    """How a folder's vectors are made.

    model, tokenizer: the files. poolings: of POOLINGS, their vectors side by side. width: numbers of a vector as the
    folder states it, 0 where it does not. longest: tokens that are read of a text. pad: number of the token that
    fills up. prompts: what is put before a text, by ``query`` and ``document``. unmet: a step after the pooling that
    only a model with a ``sentence_embedding`` of its own may have.
    """

    model: Path
    tokenizer: Path
    poolings: tuple[str, ...] = ("mean",)
    width: int = 0
    longest: int = LONGEST
    pad: int = 0
    prompts: Mapping[str, str] = field(default_factory=dict)
    unmet: str = ""


def read(folder: Path, file: str = "") -> Recipe:
    """Read the folder of a model. file: the ONNX file, within the folder; empty: the first of MODELS.

    Raises InputError for what is missing, too large or not as it should be.
    """
    model = _model(folder, file)
    root = (
        folder
        if (folder / "tokenizer.json").is_file() or not (model.parent / "tokenizer.json").is_file()
        else (model.parent)
    )
    tokenizer = bounded(root / "tokenizer.json", _TOKENIZER, "a folder of a sentence model holds one")
    config = _object(root / "config.json")
    poolings, width, unmet = _modules(folder)
    return Recipe(
        model=model,
        tokenizer=tokenizer,
        poolings=poolings,
        width=width,
        longest=_longest(root, config),
        pad=_whole(config.get("pad_token_id")) or 0,
        prompts=_prompts(_object(folder / "config_sentence_transformers.json")),
        unmet=unmet,
    )


def bounded(path: Path, most: int, mend: str) -> Path:
    """A file that is there and not larger than a bound, in bytes. Raises InputError otherwise."""
    if not path.is_file():
        raise InputError("no such file", where=str(path), mend=mend)
    if (size := path.stat().st_size) > most:
        raise InputError(f"is {size / 2**20:.0f} MiB", where=str(path), mend=f"at most {most / 2**20:.0f} MiB are read")
    return path


def model_file(path: Path) -> Path:
    """A file of weights, bounded."""
    return bounded(path, _MODEL, "name an ONNX file of the folder")


def _model(folder: Path, file: str) -> Path:
    if not folder.is_dir():
        raise InputError("no such folder", where=str(folder), mend="name a folder with model.onnx and tokenizer.json")
    if file:
        pure = PurePosixPath(file)
        if pure.is_absolute() or ".." in pure.parts or pure.suffix != ".onnx":
            raise InputError(f"{file!r} is not the name of an ONNX file in the folder", where=str(folder))
        return model_file(folder / pure)
    for name in MODELS:
        if (folder / name).is_file():
            return model_file(folder / name)
    others = sorted(p.relative_to(folder).as_posix() for at in ("", "onnx") for p in (folder / at).glob("*.onnx"))
    if len(others) == 1:
        return model_file(folder / others[0])
    if others:
        said = ", ".join(others[:5])
        raise InputError(f"holds several models: {said}", where=str(folder), mend="name one of them as file")
    raise InputError("holds no ONNX model", where=str(folder), mend="export the model to model.onnx")


def _modules(folder: Path) -> tuple[tuple[str, ...], int, str]:
    """Poolings, the width that is stated, and the first step after them that is not a normalisation."""
    listed = _json(folder / "modules.json")
    if listed is None:
        place = "1_Pooling" if (folder / "1_Pooling" / "config.json").is_file() else ""
        return (*_pooling(folder, place), "") if place else (("mean",), 0, "")
    if not isinstance(listed, list) or not all(isinstance(m, dict) for m in listed):
        raise InputError("is not a list of modules", where=str(folder / "modules.json"))
    poolings: tuple[str, ...] = ("mean",)
    width, unmet = 0, ""
    for module in listed:
        kind = str(module.get("type", ""))
        ours, name = kind.startswith("sentence_transformers."), kind.rpartition(".")[2]
        if ours and name == "Pooling":
            poolings, width = _pooling(folder, str(module.get("path", "")))
        elif not (ours and name in ("Transformer", "Normalize")):
            unmet = unmet or kind
    return poolings, width, unmet


def _pooling(folder: Path, place: str) -> tuple[tuple[str, ...], int]:
    path = folder / place / "config.json"
    if PurePosixPath(place).is_absolute() or ".." in PurePosixPath(place).parts:
        raise InputError(f"a module lies outside the folder, in {place!r}", where=str(folder / "modules.json"))
    config = _object(path)
    stated = config.get("pooling_mode")
    if isinstance(stated, str):
        poolings = tuple(stated.split("+"))
    else:
        poolings = tuple(name for key, name in _KEYS.items() if config.get(f"pooling_mode_{key}") is True) or ("mean",)
    if unknown := [p for p in poolings if p not in POOLINGS]:
        raise InputError(f"unknown pooling {unknown[0]!r}", where=str(path), mend="one of " + ", ".join(POOLINGS))
    if config.get("include_prompt") is False:
        raise InputError("a pooling without the prompt is not known here", where=str(path))
    one = _whole(config.get("word_embedding_dimension")) or _whole(config.get("embedding_dimension")) or 0
    return poolings, one * len(poolings)


def _longest(root: Path, config: Mapping[str, Any]) -> int:
    """What the folder says of the length, the first that says it; never more than positions the model has."""
    stated = _whole(_object(root / "sentence_bert_config.json").get("max_seq_length"))
    stated = stated or _whole(_object(root / "tokenizer_config.json").get("model_max_length"))
    positions = _whole(config.get("max_position_embeddings"))
    if positions and config.get("model_type") in ("roberta", "xlm-roberta", "camembert", "mpnet"):
        positions -= 2  # their positions begin after the one that fills up
    return max(4, min(n for n in (stated, positions, LONGEST) if n))


def _prompts(config: Mapping[str, Any]) -> dict[str, str]:
    """What is put before a query and before a document, as the folder says it; e5 and its like need it."""
    given = config.get("prompts")
    known = {str(k): v for k, v in given.items() if isinstance(v, str)} if isinstance(given, dict) else {}
    usual = known.get(str(config.get("default_prompt_name")), "")
    return {
        kind: next((known[name] for name in names if name in known), usual)
        for kind, names in (("query", _QUERY), ("document", _DOCUMENT))
    }


def _whole(value: object) -> int | None:
    """A whole number above 0 and of a size that means something; some files write 10^30 for no bound."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 1 << 30 else None


def _object(path: Path) -> Mapping[str, Any]:
    found = _json(path)
    if found is not None and not isinstance(found, dict):
        raise InputError("is not a JSON object", where=str(path))
    return found or {}


def _json(path: Path) -> Any:
    """The content of a JSON file; None where it is not there."""
    if not path.is_file():
        return None
    bounded(path, _JSON, "")
    try:
        return json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise InputError(f"is not JSON: {error}", where=str(path)) from error
