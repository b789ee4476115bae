"""Commands about mapping sets, the life of an SSSOM set: list, export, check, migrate, review, repair."""

from __future__ import annotations

import typer

from s4c_graph.cli import mappings_check, mappings_export, mappings_migrate, mappings_repair, mappings_review

mappings_app = typer.Typer(
    name="mappings",
    help="Mapping sets (SSSOM): list, check, review, repair, carry to a new version, write.",
    no_args_is_help=True,
)
mappings_export.register(mappings_app)
mappings_check.register(mappings_app)
mappings_migrate.register(mappings_app)
mappings_review.register(mappings_app)
mappings_repair.register(mappings_app)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(mappings_app)
