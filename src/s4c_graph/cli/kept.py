"""Commands about what is kept on this machine: releases, info, doctor."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from s4c_graph.cli import show
from s4c_graph.cli.context import JsonOption, ReleaseOption, context

if TYPE_CHECKING:
    from s4c_graph.core.coverage import Coverage
    from s4c_graph.core.release import Manifest, Release

releases_app = typer.Typer(
    name="releases", help="The releases kept here: list, use (roll back), prune.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command(epilog="Example: s4c info --json")(info)
    app.command(epilog="Examples: s4c doctor · s4c doctor ~/esco --json")(doctor)
    releases_app.command("list", epilog="Example: s4c releases list --json")(list_releases)
    releases_app.command("use", epilog="Example: s4c releases use 20260101T120000-1a2b3c4d")(use)
    releases_app.command("prune", epilog="Example: s4c releases prune --keep 2")(prune)
    app.add_typer(releases_app)


def info(ctx: typer.Context, release: ReleaseOption = None, as_json: JsonOption = False) -> None:
    """Say what the release in use holds: graphs, sources, licences, versions, digest."""
    from s4c_graph.core.coverage import rows as coverage_rows
    from s4c_graph.core.coverage import share
    from s4c_graph.core.errors import ReleaseError
    from s4c_graph.flows import align
    from s4c_graph.flows.opening import chosen

    settings = context(ctx).settings(release=release)
    found = chosen(settings)
    if found is None:
        raise ReleaseError("no release has been built yet", where=str(settings.home), mend="s4c build makes one")
    if as_json:
        show.as_json(described(found) | {"alignment": align.told(settings, found.manifest.digest)})
        return
    m = found.manifest
    show.out(
        f"release   {found.id}\nfolder    {found.path}\ndigest    {m.digest}\nbase      {m.base}\ncreated   {m.created}"
    )
    show.out("languages " + (", ".join(m.languages) or "none"))
    if m.esco_languages:
        show.out("of ESCO   only " + ", ".join(m.esco_languages))
    counts = [f"{m.report.get(s, 0)} {s.lower()}" for s in ("Violation", "Warning", "Info")]
    show.out("findings  " + ", ".join(counts))
    show.rows(
        ("graph", "triples", "sha256"),
        [(name, f"{g['triples']:,}", str(g["sha256"])[:12]) for name, g in sorted(m.graphs.items())],
        numeric=("triples",),
    )
    show.out("alignment " + _alignment(align.told(settings, m.digest)))
    _versions(m)
    for graph, coverage in pinned_first(m):
        cells = [
            (lang, kind, f"{all_:,}", *(f"{n:,} ({share(n, all_)})" for n in counts))
            for lang, kind, all_, *counts in coverage_rows(coverage)
        ]
        columns = ("language", f"kind of {graph}", "concepts", "preferred label", "alternative labels", "description")
        show.rows(columns, cells, numeric=columns[2:])
    show.rows(("source", "version", "licence", "file"), [(s.title, s.version, s.licence, s.file) for s in m.sources])
    for said in sorted({s.attribution for s in m.sources if s.attribution}):
        show.out(said)


def _alignment(told: Mapping[str, Any]) -> str:
    """The alignment index in one line."""
    if told["said"]:
        return str(told["said"])
    return "index of " + ", ".join(f"{lang} {count:,}" for lang, count in told["labels"].items()) + " labels"


def _versions(m: Manifest) -> None:
    """The versions held side by side, with how much each holds."""
    if not m.versions:
        return
    kinds = ("skills", "occupations", "skill groups", "ISCO groups", "occupation-skill relations")
    cells = [
        (name, "pinned" if v["pinned"] else "", f"{v['triples']:,}", *(f"{v['counts'].get(k, 0):,}" for k in kinds))
        for name, v in m.versions.items()
    ]
    show.rows(("held side by side", "", "triples", *kinds), cells, numeric=("triples", *kinds))


def pinned_first(m: Manifest) -> list[tuple[str, Coverage]]:
    """Coverage of the graphs that the release itself holds."""
    return [(graph, coverage) for graph, coverage in m.coverage.items() if graph in m.graphs]


def doctor(
    ctx: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Files or folders you have: which source and version each is, and whether it is whole."),
    ] = None,
    release: ReleaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what this machine lacks and how to get it, whether the release is whole, and where each source is had."""
    from s4c_graph.flows.doctor import examine

    if paths:
        _files(paths, quiet=context(ctx).quiet, as_json=as_json)
        return
    checks = examine(context(ctx).settings(release=release))
    if as_json:
        show.as_json([{"check": c.name, "state": c.state, "said": c.said, "mend": c.mend} for c in checks])
    else:
        show.rows(("check", "state", "what was found", "mend"), [(c.name, c.state, c.said, c.mend) for c in checks])
    if any(c.state == "broken" for c in checks):
        raise typer.Exit(2)
    if any(c.state == "absent" for c in checks):
        raise typer.Exit(3)


def _files(paths: list[Path], *, quiet: bool, as_json: bool) -> None:
    from dataclasses import asdict

    from s4c_graph.flows.holdings import look

    with show.progress(not quiet) as progress:
        found = look(paths, progress)
    if as_json:
        show.as_json([asdict(h) for h in found])
    else:
        columns = ("file", "state", "what it is", "version", "language", "checksum", "counts", "mend")
        cells = [
            (Path(h.file).name, h.state, h.said, h.version, h.language, h.checksum, _said(h.counts), h.mend)
            for h in found
        ]
        show.rows(columns, cells)
    if any(h.state == "broken" for h in found):
        raise typer.Exit(2)


def _said(counts: Mapping[str, int]) -> str:
    shown = ("skills", "occupations", "occupationSkillRelations", "skillSkillRelations", "ISCOGroups")
    return ", ".join(f"{n} {counts[n]:,}" for n in shown if n in counts)


def list_releases(ctx: typer.Context, as_json: JsonOption = False) -> None:
    """List the releases kept here, newest first; the current one is marked."""
    from s4c_graph.core.release import Releases

    kept = Releases(context(ctx).settings().home)
    current, found = kept.current_id(), kept.all()
    if as_json:
        show.as_json([{**described(r), "current": r.id == current} for r in found])
        return
    if not found:
        show.say(f"no release kept in {kept.home}; s4c build makes one")
        return
    cells = [
        (
            "→" if r.id == current else "",
            r.id,
            f"{sum(g['triples'] for g in r.manifest.graphs.values()):,}",
            _esco(r.manifest),
            r.manifest.created,
        )
        for r in found
    ]
    show.rows(("", "release", "triples", "ESCO", "created (UTC)"), cells, numeric=("triples",))


def _esco(m: Manifest) -> str:
    """The version of ESCO in use, and those beside it."""
    pinned = ", ".join(n.removeprefix("esco/") for n in m.graphs if n.startswith("esco/")) or "–"
    beside = ", ".join(n.removeprefix("esco/") for n in m.versions if n not in m.graphs)
    return f"{pinned} (beside it: {beside})" if beside else pinned


def use(
    ctx: typer.Context, id: Annotated[str, typer.Argument(help="Id of a kept release, or its head or tail.")]
) -> None:
    """Switch to a kept release: roll back or forward."""
    from s4c_graph.core.release import Releases

    show.out(f"now in use: {Releases(context(ctx).settings().home).use(id).id}")


def prune(
    ctx: typer.Context, keep: Annotated[int, typer.Option("--keep", help="How many of the newest stay.")] = 3
) -> None:
    """Delete old releases; the current one always stays."""
    from s4c_graph.core.release import Releases

    gone = Releases(context(ctx).settings().home).prune(keep)
    show.out("\n".join(f"deleted {id}" for id in gone) or "nothing to delete")


def described(release: Release) -> dict[str, object]:
    """A release for programs: its id, its folder, and its manifest."""
    import json

    return {"id": release.id, "path": str(release.path), **json.loads(release.manifest.json())}
