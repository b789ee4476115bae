"""Commands about mapping sets, the life of an SSSOM set: check, migrate, export."""

from __future__ import annotations

import typer

mappings_app = typer.Typer(name="mappings", help="Mapping sets (SSSOM).", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
