"""Commands that judge: validate, reason, explain."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from s4c_graph.cli import reports, show
from s4c_graph.cli.context import JsonOption, LangOption, ReleaseOption, context


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command(
        epilog="Examples: s4c validate partner.ttl · s4c validate partner/ --lang pl · "
        "s4c validate people.ttl --private --format json · "
        "s4c validate mine.ttl --shapes my-shapes.ttl"
    )(validate)
    app.command(epilog="Examples: s4c reason · s4c reason --profile dl · s4c reason --profile dl mine.ttl")(reason)
    app.command(
        epilog="Example: s4c explain s4cid:role/chief-digital-officer s4c:requiresCompetence s4cid:competence/DIG.01"
    )(explain)


def validate(
    ctx: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="RDF, tables or mapping sets, or folders of them; none: the release itself."),
    ] = None,
    engine: Annotated[str, typer.Option("--engine", help="auto, pyshacl (the reference) or shifty (fast).")] = "auto",
    shapes: Annotated[
        list[Path] | None, typer.Option("--shapes", help="Own shapes instead of the shipped ones; may be repeated.")
    ] = None,
    private: Annotated[
        bool, typer.Option("--private", help="The files are for a vault: data about people are allowed in them.")
    ] = False,
    limit: Annotated[
        int, typer.Option("--limit", "-n", help="Findings of one check written out as text; 0: all of them.")
    ] = 20,
    format: Annotated[str, typer.Option("--format", "-f", help="text, json or turtle (a SHACL report).")] = "text",
    lang: LangOption = None,
    release: ReleaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hold data against the shapes and say, for each finding, where it stands and how to mend it."""
    from s4c_graph.flows.checking import validate_files, validate_release
    from s4c_graph.flows.opening import chosen, fitted

    asked = context(ctx)
    settings = asked.settings(release=release, lang=lang)
    format = reports.form(format, as_json, limit)
    base = chosen(settings)
    settings = fitted(settings, base)
    with show.progress(not asked.quiet) as progress:
        if files:
            report = validate_files(
                files,
                settings,
                release=base,
                engine=engine,
                shapes=shapes or (),
                private=private,
                progress=progress,
            )
        else:
            report = validate_release(settings, release=base, engine=engine, shapes=shapes or (), progress=progress)
    reports.write(report, format, settings, limit)
    if not private and any(f.code == "X-01" for f in report):
        show.say("the files hold data about people; if they are for a vault and not for publication, add --private")
    raise typer.Exit(report.exit_code)


def reason(
    ctx: typer.Context,
    files: Annotated[
        list[Path] | None, typer.Argument(help="Own RDF files laid over the release for this call.")
    ] = None,
    profile: Annotated[str, typer.Option("--profile", help="rl (rules) or dl (HermiT; needs Java).")] = "rl",
    budget: Annotated[float, typer.Option("--budget", help="Seconds the DL check may take.")] = 60.0,
    release: ReleaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Apply the rules and say what follows, or check consistency with a DL reasoner."""
    from s4c_graph.core.errors import InputError
    from s4c_graph.flows import inference

    asked = context(ctx)
    settings = asked.settings(release=release)
    if not 0 < budget < 86_400:
        raise InputError(f"a budget of {budget} seconds cannot be kept", mend="give seconds above 0 and below a day")
    if profile not in ("rl", "dl"):
        raise InputError(f"unknown profile {profile!r}", mend="rl or dl")
    with show.progress(not asked.quiet) as progress:
        if profile == "rl":
            closure = inference.close(files or (), settings, progress)
        else:
            result = inference.check_dl(files or (), settings, budget, progress)
    if profile == "rl":
        if as_json:
            show.as_json({"inferred": closure.total, "seconds": closure.seconds, "by_rule": dict(closure.by_rule)})
            return
        show.rows(
            ("rule", "triples"), [(r, f"{n:,}") for r, n in sorted(closure.by_rule.items())], numeric=("triples",)
        )
        show.out(f"{closure.total:,} triples inferred in {closure.seconds:.2f} s")
        return
    show.out(result.json() if as_json else result.text(settings.names))
    raise typer.Exit(0 if result.ok else 1)


def explain(
    ctx: typer.Context,
    subject: Annotated[str, typer.Argument(help="IRI or prefixed name.")],
    predicate: Annotated[str, typer.Argument(help="IRI or prefixed name; 'a' for rdf:type.")],
    object: Annotated[str, typer.Argument(help='IRI, prefixed name, or a literal such as 5 or "text"@en.')],
    with_: Annotated[
        list[Path] | None, typer.Option("--with", help="Own RDF laid over the release for this call.")
    ] = None,
    release: ReleaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say why a triple holds: the rules, axioms and asserted triples it rests on."""
    from s4c_graph.flows import inference
    from s4c_graph.flows.opening import chosen, fitted

    settings = context(ctx).settings(release=release)
    settings = fitted(settings, chosen(settings))
    derivation = inference.why(subject, predicate, object, settings, with_ or ())
    show.out(derivation.json() if as_json else derivation.text(settings.names))
