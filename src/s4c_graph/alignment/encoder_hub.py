"""A sentence model that is named as on a hub: found in the local cache, fetched only when asked to; before it is read.

Fetching is huggingface_hub's; its cache, its mirrors and its keys are used as it finds them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from s4c_graph.alignment.encoder_folder import MODELS
from s4c_graph.core.errors import InputError, MissingError

_NAME = re.compile(r"(?P<name>[\w-][\w.-]*/[\w-][\w.-]*)(?:@(?P<revision>[\w][\w./-]*))?")
_SETTINGS = ("tokenizer.json", "config.json", "modules.json", "1_Pooling/config.json", "tokenizer_config.json",
             "sentence_bert_config.json", "config_sentence_transformers.json")  # fmt: skip


def named(name: str) -> tuple[str, str] | None:
    """Model and revision of a name as on a hub; None for what is not one.

    >>> named("org/model"), named("org/model@4f2a"), named("./model"), named("../org/model")
    (('org/model', ''), ('org/model', '4f2a'), None, None)
    """
    found = _NAME.fullmatch(name)
    return (found["name"], found["revision"] or "") if found else None


def folder(name: str, revision: str = "", *, file: str = "", download: bool = False) -> Path:
    """The folder of a model on the hub, from the local cache, or fetched where ``download`` is True.

    revision: branch, tag or commit; empty: the main one. Raises InputError where the model is not in the cache and
    was not to be fetched, or cannot be; MissingError where huggingface_hub is not installed.
    """
    try:
        import huggingface_hub as hub
    except ModuleNotFoundError as error:
        raise MissingError("huggingface_hub is not installed", mend="pip install 's4c-graph[encoder]'") from error
    at = revision or None
    if download:
        return _fetched(hub, name, at, file)
    try:
        return Path(hub.snapshot_download(name, revision=at, local_files_only=True))
    except (OSError, ValueError) as error:
        raise InputError(
            f"the sentence model {name!r} is not on this machine",
            mend="name a folder that holds it, or allow its download (--download, download=True)",
        ) from error


def _fetched(hub: Any, name: str, revision: str | None, file: str) -> Path:
    """Only what is read is fetched: the settings, one ONNX file, and the weights beside it."""
    try:
        listed = hub.HfApi().model_info(name, revision=revision, timeout=30)
        names = [str(s.rfilename) for s in listed.siblings or ()]
        commit = str(listed.sha)
        model = _chosen(names, file, name)
        outside = [n for n in names if n.startswith(f"{model}_data") or n == f"{model}.data"]
        wanted = [n for n in (*_SETTINGS, model, *outside) if n in names]
        paths = [Path(hub.hf_hub_download(name, n, revision=commit)) for n in wanted]
    except (*hub.errors.HfHubHTTPError.__bases__, OSError, ValueError) as error:
        raise InputError(f"the sentence model {name!r} cannot be fetched: {error}", mend="name a folder") from error
    return next(p for p, n in zip(paths, wanted, strict=True) if n == model).parents[model.count("/")]


def _chosen(names: list[str], file: str, name: str) -> str:
    if file:
        if file in names:
            return file
        raise InputError(f"{name!r} has no file {file!r}", mend="one of " + ", ".join(_onnx(names)[:8]))
    for usual in MODELS:
        if usual in names:
            return usual
    found = _onnx(names)
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(f"{name!r} holds several models", mend="name one as file: " + ", ".join(found[:8]))
    raise InputError(f"{name!r} holds no ONNX model", mend="export it to ONNX and name the folder")


def _onnx(names: list[str]) -> list[str]:
    return sorted(n for n in names if n.endswith(".onnx"))
