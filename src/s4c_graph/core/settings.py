"""The one settings object: ``s4c.toml``, then the environment (``S4C_…``), then flags, in rising order."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from s4c_graph.core.errors import InputError
from s4c_graph.core.names import DEFAULT_BASE, Names


def _data_home() -> Path:
    from platformdirs import user_data_path  # late: only needed where nobody said otherwise

    return user_data_path("s4c", appauthor=False)


@dataclass(frozen=True)
class Settings:
    """What a user may set, with the defaults.

    base: base IRI of everything of ours. home: folder that keeps the releases. release: folder of
    the one release to read instead of the current one. lang: language of labels and messages
    (BCP 47). max_input_mb: largest untrusted file read, in MiB. max_parse_s: seconds one untrusted
    file may take to parse. max_parse_mb: memory the parsing child may use, in MiB. max_fetch_mb: largest file
    fetched from a URL the user named, in MiB, unpacked. max_fetch_s: seconds that fetching it may take.

    >>> Settings(lang="sv").lang
    'sv'
    """

    base: str = DEFAULT_BASE
    home: Path = field(default_factory=_data_home)
    release: Path | None = None
    lang: str = "en"
    max_input_mb: int = 256
    max_parse_s: int = 120
    max_parse_mb: int = 2048
    max_fetch_mb: int = 64
    max_fetch_s: int = 60

    @property
    def names(self) -> Names:
        """The names below the configured base."""
        return Names(self.base)


def load(
    file: Path | None = None, environ: Mapping[str, str] | None = None, flags: Mapping[str, Any] | None = None
) -> Settings:
    """Settings from a file (default ``s4c.toml`` here, when present), the environment and flags.

    Raises InputError, naming file and key, for an unknown key or a value of the wrong type.
    """
    found: dict[str, Any] = {}
    path = file or Path("s4c.toml")
    if file is not None or path.is_file():
        try:
            found.update(_typed(tomllib.loads(path.read_text(encoding="utf-8")), str(path)))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise InputError(str(error), where=str(path), mend="mend or remove the settings file") from error
    env = os.environ if environ is None else environ
    known = {f.name for f in fields(Settings)}
    said = {k.removeprefix("S4C_").lower(): v for k, v in env.items() if k.startswith("S4C_") and v != ""}
    found.update(_typed({k: v for k, v in said.items() if k in known}, "environment S4C_…"))
    found.update(_typed({k: v for k, v in (flags or {}).items() if v is not None}, "flags"))
    settings = replace(Settings(), **found)
    _ = settings.names  # a base that cannot be used is said now
    return settings


def _typed(given: Mapping[str, Any], where: str) -> dict[str, Any]:
    types: dict[str, Any] = {"home": Path, "release": Path, "base": str, "lang": str}
    types |= dict.fromkeys(("max_input_mb", "max_parse_s", "max_parse_mb", "max_fetch_mb", "max_fetch_s"), int)
    typed: dict[str, Any] = {}
    for key, value in given.items():
        if key not in types:
            raise InputError(f"unknown setting {key!r}", where=where, mend="known: " + ", ".join(sorted(types)))
        try:
            typed[key] = types[key](value)
        except (TypeError, ValueError) as error:
            raise InputError(f"setting {key} cannot be {value!r}", where=where) from error
        if types[key] is int and typed[key] <= 0:
            raise InputError(f"setting {key} must be above 0", where=where)
    return typed
