"""The command that builds a release, and says what became of the sources it was given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from s4c_graph.cli import show
from s4c_graph.cli.context import JsonOption, LangOption, context
from s4c_graph.cli.kept import described, pinned_first

if TYPE_CHECKING:
    from s4c_graph.flows.quarantine import Quarantined

SHOWN, SHOWN_OF_ONE = 20, 5
"""How many lines on the findings of a build are shown, and findings of one check; report.json has them all."""


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(
        epilog="Examples: s4c build · s4c build --esco classification-en.zip --esco relations.zip · "
        "s4c build --esco ~/esco --source mine.ttl --out /srv/s4c · s4c build --esco v1.1.0 --esco v1.1.1 · "
        "s4c build --esco ~/esco --esco-version 1.1.0 --esco-lang en,sv · s4c build --digcomp ~/digcomp · "
        "s4c build --esco ~/esco --with-framework PL_mapping.csv --with-framework table=ours.csv · "
        "s4c build --source https://example.org/courses.jsonld --source-licence 'CC BY 4.0'"
    )(build)


def build(
    ctx: typer.Context,
    esco: Annotated[
        list[Path] | None,
        typer.Option(
            "--esco",
            help="Official ESCO files, CSV or RDF: a zip, a file, a folder, or a folder of folders, one for each "
            "version; may be repeated. Several versions are held side by side.",
        ),
    ] = None,
    esco_version: Annotated[
        str | None,
        typer.Option(
            "--esco-version",
            help="Of several versions the one to use (default: the newest); of one, which it is, where no name tells.",
        ),
    ] = None,
    esco_lang: Annotated[
        list[str] | None,
        typer.Option("--esco-lang", help="Take only these languages of ESCO, such as en,sv (default: all given)."),
    ] = None,
    digcomp: Annotated[
        list[Path] | None,
        typer.Option(
            "--digcomp", help="The DigComp 3.0 data supplement (.jsonld, .xlsx, or a folder of them); may be repeated."
        ),
    ] = None,
    source: Annotated[
        list[str] | None,
        typer.Option(
            "--source",
            help="Own or a partner's data: a file, a folder or an https URL of RDF, ELM, CASE or schema.org, tables, "
            "a mapping set (SSSOM) or a framework; may be repeated. What has violations is left out and told.",
        ),
    ] = None,
    source_licence: Annotated[
        list[str] | None,
        typer.Option(
            "--source-licence",
            help="Licence of the sources that state none, such as 'CC BY 4.0' or an IRI; NAME=LICENCE for the one "
            "that fills the graph …/NAME; may be repeated.",
        ),
    ] = None,
    source_publisher: Annotated[
        list[str] | None,
        typer.Option(
            "--source-publisher",
            help="Who published the sources, a name or an IRI, or NAME=PUBLISHER; a file of somebody else's that "
            "states no licence is never passed on.",
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Sources with violations block the build, instead of being left out.")
    ] = False,
    framework: Annotated[
        Path | None, typer.Option("--framework", help="Own framework tables (folder of CSV, or a workbook).")
    ] = None,
    with_framework: Annotated[
        list[str] | None,
        typer.Option(
            "--with-framework",
            help="A framework of others, such as a national table mapped to ESCO; ADAPTER=PATH names who reads it; "
            "may be repeated.",
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Keep the release in this folder instead.")] = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Build a release: read, reason, validate, index, then switch to it in one step."""
    from s4c_graph.core.coverage import summary
    from s4c_graph.flows.build import Blocked
    from s4c_graph.flows.build import build as run
    from s4c_graph.flows.sourced import Said

    asked = context(ctx)
    settings = asked.settings(lang=lang)
    try:
        with show.progress(not asked.quiet) as progress:
            built = run(
                settings,
                esco=esco or (),
                esco_version=esco_version,
                esco_languages=esco_lang or (),
                digcomp=digcomp or (),
                sources=source or (),
                said=Said(source_licence or (), source_publisher or ()),
                strict=strict,
                framework=framework,
                with_framework=with_framework or (),
                out=out,
                progress=progress,
            )
    except Blocked as blocked:
        show.out(blocked.report.json(settings.lang) if as_json else blocked.report.text(settings.names, settings.lang))
        raise
    release, report = built.release, built.report
    for one in built.quarantine:
        _tell(one, settings.lang)
    if as_json:
        show.as_json(described(release))
        return
    total = sum(g["triples"] for g in release.manifest.graphs.values())
    counts = report.counts
    show.out(f"release {release.id}: {total:,} triples in {len(release.manifest.graphs)} graphs")
    show.out(f"validated: {counts['Violation']} violations, {counts['Warning']} warnings, {counts['Info']} info")
    lines = report.text(settings.names, settings.lang, limit=SHOWN_OF_ONE).splitlines()[:-1]
    for line in [line for line in lines if line][:SHOWN]:
        show.out(f"  {line}")
    if len(report) > min(len(lines), SHOWN):
        show.out(f"  all {len(report):,} stand in {release.path / 'report.json'}")
    for graph, coverage in pinned_first(release.manifest):
        show.out(f"{graph}, what has a preferred label (s4c info shows more):")
        for line in summary(coverage):
            show.out(f"  {line}")
    if release.manifest.versions:
        show.out(f"held side by side: {', '.join(release.manifest.versions)} (s4c query --versions asks them)")
    show.out(f"kept in {release.path}")


def _tell(one: Quarantined, lang: str) -> None:
    """One line on a source of which something did not join, to standard error."""
    from s4c_graph.flows.send_back import headline

    if not one.clean or one.losses:
        show.say(f"{headline(one, lang)}; report to send back: {one.folder / 'report.txt'}")
