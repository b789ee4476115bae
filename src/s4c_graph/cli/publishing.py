"""Commands that make a site and check one: publish, check-site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from s4c_graph.cli import show
from s4c_graph.cli.context import JsonOption, ReleaseOption, context

if TYPE_CHECKING:
    from s4c_graph.flows.publish import Published

TOLD = 20
"""Lines of one kind that are told; how many more there are is said."""


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command(
        epilog="Examples: s4c publish --out site · s4c publish --out site --site-url https://city.example/s4c/"
    )(publish)
    app.command(epilog="Examples: s4c check-site site · s4c check-site site --json")(check_site)


def publish(
    ctx: typer.Context,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder of the site: new, empty, or one made before.")],
    include: Annotated[
        list[str] | None, typer.Option("--include", help="What of others is copied into the site: esco.")
    ] = None,
    base_uri: Annotated[
        str | None, typer.Option("--base-uri", help="Another base IRI than the release was built with.")
    ] = None,
    site_url: Annotated[
        str, typer.Option("--site-url", help="Address of the host, for the rules that w3id.org needs.")
    ] = "",
    repository: Annotated[str, typer.Option("--repository", help="Address where readers propose a change.")] = "",
    lang: Annotated[
        list[str] | None, typer.Option("--lang", help="Language of the pages; may be repeated (default: en, sv, pl).")
    ] = None,
    checks: Annotated[
        bool, typer.Option("--checks", help="Check the site as an outsider would, and add a page of the results.")
    ] = False,
    as_json: JsonOption = False,
    release: ReleaseOption = None,
) -> None:
    """Make a site of linked data from a release, or renew one: a page and data for every IRI of ours, for any host."""
    from s4c_graph.core.errors import ReleaseError
    from s4c_graph.core.release import Releases
    from s4c_graph.flows.opening import chosen
    from s4c_graph.flows.publish import Leaking
    from s4c_graph.flows.publish import publish as make
    from s4c_graph.flows.site_content import LANGUAGES
    from s4c_graph.publishing.pages import lacking

    asked = context(ctx)
    settings = asked.settings(release=release)
    found = chosen(settings)
    if found is None:
        raise ReleaseError("no release has been built yet", where=str(settings.home), mend="s4c build makes one")
    try:
        with show.progress(not asked.quiet) as progress:
            made = make(
                found,
                out,
                base=base_uri or asked.base,
                include=include or (),
                languages=tuple(lang or LANGUAGES),
                site_url=site_url,
                repository=repository,
                checks=checks,
                earlier=Releases(settings.home).all(),
                progress=progress,
            )
    except Leaking as error:
        for leak in error.leaks[:TOLD]:
            show.out(show.plain(str(leak)))
        if len(error.leaks) > TOLD:
            show.out(f"… {len(error.leaks) - TOLD:,} more")
        raise
    if (told := lacking()) is not None:
        show.say(told)
    for told in made.told[:TOLD]:
        show.say(show.plain(told))
    if len(made.told) > TOLD:
        show.say(f"… {len(made.told) - TOLD:,} more")
    if as_json:
        show.as_json(_summary(made))
        return
    written = made.written
    show.out(
        f"{made.out}: {len(written.written):,} files written, {written.unchanged:,} unchanged, "
        f"{len(written.removed):,} removed, {len(written.kept):,} kept of versions; "
        f"{written.size / 1e6:.1f} MB in {sum(made.seconds.values()):.1f} s"
    )


def check_site(
    folder: Annotated[Path, typer.Argument(help="Folder of a site that s4c publish wrote.")],
    as_json: JsonOption = False,
) -> None:
    """Ask a finished site, offline, what FOOPS!, OOPS! and qSKOS would; exit 1 where a check fails."""
    from s4c_graph.flows import site_checks
    from s4c_graph.publishing import checks_table

    found = site_checks.checked(folder)
    show.out(checks_table.to_json(found) if as_json else checks_table.text(found, site_checks.names_of(folder)))
    if checks_table.failed(found):
        raise typer.Exit(1)


def _summary(made: Published) -> dict[str, object]:
    written = made.written
    return {
        "out": str(made.out),
        "written": list(written.written),
        "unchanged": written.unchanged,
        "removed": list(written.removed),
        "kept": list(written.kept),
        "differing": list(written.differing),
        "bytes": written.size,
        "seconds": {name: round(taken, 3) for name, taken in made.seconds.items()},
        "told": list(made.told),
    }
