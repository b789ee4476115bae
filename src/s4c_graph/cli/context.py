"""What every command shares: the flags given before its name, turned into settings when first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from s4c_graph.core.settings import Settings

ReleaseOption = Annotated[
    Path | None, typer.Option("--release", help="Folder of the release to read (default: the current one).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
LangOption = Annotated[str | None, typer.Option("--lang", help="Language of labels and messages, such as sv.")]


@dataclass(frozen=True)
class Context:
    """Flags of the whole command line."""

    release: Path | None = None
    config: Path | None = None
    base: str | None = None
    quiet: bool = False

    def settings(self, *, release: Path | None = None, **flags: Any) -> Settings:
        """Settings from file, environment and flags; a command's own ``--release`` wins."""
        from s4c_graph.core.settings import load

        given = {"release": release or self.release, "base": self.base, **flags}
        return load(self.config, flags=given)


def context(ctx: typer.Context) -> Context:
    """The shared flags of a command."""
    found = ctx.find_object(Context)
    return found if found is not None else Context()
