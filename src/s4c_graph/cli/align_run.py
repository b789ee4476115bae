"""The command that aligns texts to concepts: align run; a few for the terminal, or a file of any size."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from s4c_graph.cli import show
from s4c_graph.cli.context import JsonOption, ReleaseOption, context

if TYPE_CHECKING:
    from s4c_graph.alignment.recipe import Recipe
    from s4c_graph.core.release import Progress
    from s4c_graph.core.settings import Settings
    from s4c_graph.flows.align_asked import Asked
    from s4c_graph.flows.align_pool import Engine
    from s4c_graph.flows.align_run import Outcome
    from s4c_graph.flows.align_texts import Item, Reader

_SMALL = 64 << 10
"""Bytes of an input that one process is quickest with."""
_MOST_WORKERS = 8
_SHOWN = 10
"""Problems that are written out; the rest is counted."""
_STDIN = 64 << 20


def register(align: typer.Typer) -> None:
    """Add this command to the group."""
    align.command(
        epilog="Examples: s4c align run 'we stream events with Kafka' · "
        "s4c align run --input adverts.parquet --output adverts.sssom.tsv · "
        "s4c align run --input jobs.csv --target occupations --lang sv --output jobs.jsonl · "
        "s4c align run --input adverts.parquet --output out.parquet --engine spark --master 'local[4]'"
    )(run)


def run(
    ctx: typer.Context,
    texts: Annotated[
        list[str] | None, typer.Argument(help="Texts to align; - reads them from standard input, one a line.")
    ] = None,
    input: Annotated[
        Path | None,
        typer.Option("--input", "-i", help="File with columns id, text[, lang]: TSV, CSV, XLSX, Parquet, JSONL, RDF."),
    ] = None,
    target: Annotated[
        str, typer.Option("--target", "-t", help="What to align to: skills, occupations, isco, digcomp, competences …")
    ] = "skills",
    lang: Annotated[
        str, typer.Option("--lang", help="Language of texts that state none, such as sv (default: found out).")
    ] = "",
    top: Annotated[int, typer.Option("--top", "-k", help="Concepts for each text.")] = 5,
    least: Annotated[
        float, typer.Option("--min-confidence", help="Leave out what is less probable, from 0 to 1.")
    ] = 0.0,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File to write: .sssom.tsv, .csv, .tsv, .jsonl, .parquet."),
    ] = None,
    format: Annotated[
        str, typer.Option("--format", "-f", help="Format of the output, where its name does not say.")
    ] = "",
    engine: Annotated[str, typer.Option("--engine", help="local (processes here) or spark.")] = "local",
    master: Annotated[str, typer.Option("--master", help="Spark master, such as local[4] or spark://host:7077.")] = "",
    workers: Annotated[int, typer.Option("--workers", "-w", help="Processes of the local engine; 0: as it fits.")] = 0,
    restart: Annotated[
        bool,
        typer.Option("--restart/--resume", help="Throw away what a stopped run of this output has done, or go on."),
    ] = False,
    encoder: Annotated[
        Path | None, typer.Option("--encoder", help="Folder of a sentence model of your own (ONNX).")
    ] = None,
    decisions: Annotated[
        list[Path] | None, typer.Option("--decisions", help="Mapping sets with what people decided before (SSSOM).")
    ] = None,
    id_column: Annotated[str, typer.Option("--id-column", help="Column of the ids (default: id).")] = "",
    text_column: Annotated[str, typer.Option("--text-column", help="Column of the texts (default: text).")] = "",
    lang_column: Annotated[str, typer.Option("--lang-column", help="Column of the languages (default: lang).")] = "",
    licence: Annotated[
        str, typer.Option("--licence", help="Licence of the mapping set: an IRI, or as CC-BY-4.0.")
    ] = "",
    subject_source: Annotated[
        str, typer.Option("--subject-source", help="IRI of what the texts are of, for the mapping set.")
    ] = "",
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 where a row could not be aligned.")] = False,
    release: ReleaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find for each text the concepts it may mean, in which relation, how sure, and why; or that there is none."""
    from s4c_graph.flows import align
    from s4c_graph.flows.align_asked import Asked
    from s4c_graph.flows.align_texts import Columns, checked_lang

    asked = context(ctx)
    settings = asked.settings(release=release)
    lang = checked_lang(lang)
    _check(texts, input, output, engine, master)
    reader = _reader(texts, input, Columns(id_column, text_column, lang_column), settings, lang)
    if not asked.quiet:
        for note in reader.notes:
            show.say(note)
    wanted = None
    if output is not None:
        wanted = Asked(output, format, lang, top, least, restart, licence, subject_source)
        _early(wanted)
    with show.progress(not asked.quiet) as progress:
        given = tuple(decisions or ())
        recipe = align.recipe(settings, target=target, lang=lang, encoder=encoder, decisions=given, progress=progress)
        if wanted is not None:
            outcome = _written(reader, recipe, wanted, _engine(engine, master, workers, reader), settings, progress)
    if wanted is None:
        raise typer.Exit(_answered(reader, recipe, lang, top, least, as_json, strict))
    _told(outcome, wanted, as_json)
    failed = outcome.counts.problems and (strict or not outcome.counts.texts)
    raise typer.Exit(1 if failed else 0)


def _check(texts: list[str] | None, input: Path | None, output: Path | None, engine: str, master: str) -> None:
    from s4c_graph.core.errors import InputError

    if texts and input is not None:
        raise InputError("both texts and --input are given", mend="give one of them")
    if not texts and input is None:
        raise InputError("there is nothing to align", mend="give a text, - for standard input, or --input FILE")
    if input is not None and output is None:
        raise InputError("--input needs --output", mend="name a file such as out.csv or out.sssom.tsv")
    if engine not in ("local", "spark"):
        raise InputError(f"unknown engine {engine!r}", mend="one of local, spark")
    if master and engine != "spark":
        raise InputError("--master is for --engine spark")


def _early(asked: Asked) -> None:
    """Refuse what cannot be written before an index is opened or made."""
    from s4c_graph.flows.align_asked import licence_iri
    from s4c_graph.flows.align_outputs import format_of

    format = format_of(asked.output, asked.format)
    if not licence_iri(asked.licence) and format.startswith("sssom"):
        show.say("no licence is stated, so nobody may pass the mapping set on; --licence states one")


def _reader(texts: list[str] | None, input: Path | None, columns: Any, settings: Settings, lang: str) -> Reader:
    from s4c_graph.core.errors import InputError
    from s4c_graph.flows import align_inputs, align_lines

    if input is not None:
        return align_inputs.opened(input, columns, settings=settings, lang=lang)
    if texts == ["-"]:
        data = sys.stdin.buffer.read(_STDIN + 1)
        if len(data) > _STDIN:
            what = f"more than {_STDIN >> 20} MiB on standard input"
            raise InputError(what, mend="write them to a file and give it as --input")
        return align_lines.plain("standard input", data.decode("utf-8-sig", "surrogateescape").splitlines())
    return align_lines.plain("arguments", texts or ())


def _engine(engine: str, master: str, workers: int, reader: Reader) -> Engine:
    from s4c_graph.core.cores import cores
    from s4c_graph.core.errors import InputError
    from s4c_graph.flows import align_pool

    if workers < 0:
        raise InputError(f"--workers {workers} is below 0")
    if engine == "spark":
        from s4c_graph.alignment import spark

        return spark.engine(master)
    if not workers:
        small = reader.path is None or reader.path.stat().st_size < _SMALL
        workers = 1 if small else min(_MOST_WORKERS, cores())
    return align_pool.local(workers)


def _written(
    reader: Reader, recipe: Recipe, asked: Asked, engine: Engine, settings: Settings, progress: Progress
) -> Outcome:
    from s4c_graph.flows import align_run

    try:
        return align_run.run(reader, recipe, asked, engine=engine, names=settings.names, progress=progress)
    except KeyboardInterrupt:
        folder = align_run.partial(asked.output)
        if folder.is_dir():
            show.say(f"what is done is kept in {folder}; the same command goes on from there")
        raise


def _told(outcome: Outcome, asked: Asked, as_json: bool) -> None:
    """What became of the run: as JSON on standard output, or as words on standard error."""
    from s4c_graph.flows.align_outputs import first_problems

    counts = outcome.counts
    if as_json:
        said: dict[str, Any] = {
            "output": str(outcome.output),
            "problems_file": str(outcome.problems) if outcome.problems else None,
            "read": counts.items,
            "aligned": counts.texts,
            "rows": counts.rows,
            "without_equivalent": counts.absent,
            "without_row": counts.bare,
            "problems": counts.problems,
            "went_on_after": outcome.went_on,
            "seconds": round(outcome.seconds, 2),
        }
        show.as_json(said)
    if outcome.went_on:
        show.say(f"went on after {outcome.went_on:,} rows that were done before")
    rest = [f"{counts.absent:,} without an equivalent"] if counts.absent else []
    rest += [f"{counts.bare:,} without a row"] if counts.bare else []
    aside = f" ({', '.join(rest)})" if rest else ""
    show.say(f"{counts.texts:,} of {counts.items:,} texts aligned{aside}: {counts.rows:,} rows in {asked.output}")
    if outcome.problems:
        for line in first_problems(outcome.problems, _SHOWN):
            show.say(f"  {line}")
        more = f", {counts.problems - _SHOWN:,} more" if counts.problems > _SHOWN else ""
        words = "problem is" if counts.problems == 1 else "problems are"
        show.say(f"{counts.problems:,} {words} listed in {outcome.problems}{more and f' ({more[2:]})'}")


def _answered(reader: Reader, recipe: Recipe, lang: str, top: int, least: float, as_json: bool, strict: bool) -> int:
    """A few texts, answered on standard output; returns the exit code."""
    from dataclasses import replace

    from s4c_graph.alignment.alignments import Alignments
    from s4c_graph.cli import align_show
    from s4c_graph.flows import align_run

    found, bad = align_run.listed(reader, recipe, lang=lang, top=top)
    found = [replace(one, matches=tuple(m for m in one.matches if m.confidence >= least)) for one in found]
    if as_json:
        show.out(Alignments(found).json())
    else:
        align_show.alignments(found)
    for item in bad:
        _say_problem(reader, item)
    return 1 if bad and (strict or not found) else 0


def _say_problem(reader: Reader, item: Item) -> None:
    show.say(f"{reader.file}, text {item.row}: {item.problem}" + (f"; {item.mend}" if item.mend else ""))
