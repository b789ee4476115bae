"""Commands that answer questions: query, queries, search."""

from __future__ import annotations

import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from s4c_graph.cli import show
from s4c_graph.cli.context import JsonOption, ReleaseOption, context

if TYPE_CHECKING:
    from s4c_graph.core.graph import KnowledgeGraph
    from s4c_graph.core.names import Names
    from s4c_graph.core.queries import Query

TABLES = ("table", "csv", "tsv", "json", "xml")
_OWN = {"people": "people, who are never in a release", "city": "what a city keeps about its context"}
GRAPHS = ("turtle", "nt", "jsonld", "xml")


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command(
        epilog="Examples: s4c query cq05 --param role=R01 · s4c query mine.rq --format csv · "
        "echo 'SELECT * { ?s a ?c } LIMIT 5' | s4c query - · s4c query cq01 --with mine.ttl · "
        "s4c query --versions 'SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g'"
    )(query)
    app.command(epilog="Examples: s4c queries · s4c queries --view HR · s4c queries cq05")(queries)
    app.command(epilog="Examples: s4c search 'open data' · s4c search medborgardialog --lang sv --kind competence")(
        search
    )


def query(
    ctx: typer.Context,
    question: Annotated[str, typer.Argument(help="Name or number of a question, a .rq file, or - for standard input.")],
    param: Annotated[list[str] | None, typer.Option("--param", "-p", help="name=value; may be repeated.")] = None,
    with_: Annotated[
        list[Path] | None,
        typer.Option("--with", help="Own RDF, tables or mapping set laid over the release for this call."),
    ] = None,
    format: Annotated[
        str, typer.Option("--format", "-f", help="table, csv, tsv, json, xml; turtle, nt, jsonld, xml for triples.")
    ] = "table",
    endpoint: Annotated[str | None, typer.Option("--endpoint", help="Ask this SPARQL endpoint instead.")] = None,
    versions: Annotated[
        bool,
        typer.Option("--versions", help="Ask the versions of ESCO held side by side, each in its graph esco/VERSION."),
    ] = False,
    release: ReleaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask a catalogued or own question of the graph."""
    from s4c_graph.core.errors import QueryError
    from s4c_graph.flows.opening import chosen, overlaid

    asked = context(ctx)
    settings = asked.settings(release=release)
    format = "json" if as_json else format
    if format not in (*TABLES, *GRAPHS):
        raise QueryError(f"unknown format {format!r}", mend="one of " + ", ".join(dict.fromkeys((*TABLES, *GRAPHS))))
    if endpoint and with_:
        raise QueryError("--with and --endpoint do not go together", mend="leave one away")
    if versions and (endpoint or with_):
        raise QueryError("--versions goes with neither --with nor --endpoint", mend="leave one away")
    params = _params(param or [])
    if with_:
        with show.progress(not asked.quiet) as progress, overlaid(chosen(settings), with_, settings, progress) as laid:
            kg, read = laid
            for finding in (f for statements in read for f in statements.findings):
                show.say(f"{finding.place or finding.focus}: {finding.message(settings.lang)}")
            _answer(kg, question, params, format, laid=True)
        return
    from s4c_graph.flows.opening import open_graph, open_versions, remote

    # the engine answers in one native call that only the default action of Ctrl-C can end
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if versions:
        with open_versions(settings) as kg:
            _answer(kg, question, params, format)
        return
    if endpoint is None and chosen(settings) is None:
        show.say("no release built yet: the bundled framework answers; s4c build --esco … makes one with ESCO")
    with remote(endpoint, settings) if endpoint else open_graph(settings=settings) as kg:
        _answer(kg, question, params, format, local=endpoint is None)


def queries(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(help="Show one question whole, with its SPARQL.")] = None,
    view: Annotated[
        str | None, typer.Option("--view", help="Only those of one viewpoint: RES, HR, EMP, TRP, CER, POL, EMR, LDP.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the catalogued questions by who asks them, with their parameters."""
    from s4c_graph.core.errors import QueryError
    from s4c_graph.core.queries import VIEWS, Catalogue

    catalogue = Catalogue(context(ctx).settings().names)
    if name is not None and not as_json:
        show.out(catalogue.find(name).text)
        return
    found = sorted([catalogue.find(name)] if name else catalogue, key=lambda q: q.id)
    if as_json:
        show.as_json(
            [
                {
                    "name": q.name,
                    "id": q.id,
                    "question": q.question,
                    "view": q.view,
                    "kind": q.kind,
                    "trace": q.trace,
                    "needs": q.needs,
                    "waits": q.waits,
                    "params": [
                        {"name": p.name, "type": p.type, "default": p.default, "help": p.help} for p in q.params
                    ],
                }
                for q in found
            ]
        )
        return
    wanted = view.upper() if view else None
    if wanted and wanted not in VIEWS:
        raise QueryError(f"unknown viewpoint {view!r}", mend="one of " + ", ".join(VIEWS))
    for code, who in VIEWS.items():
        asked = [q for q in found if q.view == code and wanted in (None, code)]
        if asked:
            show.out(f"{code} · what {who} ask")
            show.rows(
                ("query", "question", "parameters", "needs"),
                [(q.name, q.question, ", ".join(_param_text(q)), _needs(q)) for q in asked],
            )


def search(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(help="Words of a label, in any loaded language; typos are forgiven.")],
    lang: Annotated[str | None, typer.Option("--lang", help="Only labels in this language.")] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind", help="competence, role, area, skill, occupation, isco-group, skill-group, digcomp, statement, …"
        ),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", help="How many concepts at the most.")] = 10,
    release: ReleaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find concepts by their labels, forgiving typos."""
    from s4c_graph.flows.finding import find
    from s4c_graph.flows.opening import chosen, fitted

    settings = context(ctx).settings(release=release)
    settings = fitted(settings, chosen(settings))
    hits = find(text, settings, lang=lang, kind=kind, limit=limit)
    if as_json:
        show.as_json(
            [
                {"iri": h.iri, "label": h.label, "lang": h.lang, "kind": h.kind, "matched": h.matched, "score": h.score}
                for h in hits
            ]
        )
    else:
        names = settings.names
        show.rows(
            ("label", "lang", "kind", "matched", "concept"),
            [(h.label, h.lang, h.kind, "" if h.matched == h.label else h.matched, names.short(h.iri)) for h in hits],
        )
    if not hits:
        show.say("nothing found; try fewer words, or another --lang")
        raise typer.Exit(1)


def _answer(
    kg: KnowledgeGraph,
    question: str,
    params: Mapping[str, Any],
    format: str,
    *,
    local: bool = True,
    laid: bool = False,
) -> None:
    from s4c_graph.core import sparql
    from s4c_graph.core.errors import QueryError

    asked = _question(kg, question).answerable()
    if asked.needs == "esco" and local and not any(name.startswith("esco/") for name in kg.graph_names()):
        raise QueryError(f"{asked.name} needs ESCO, which this release does not hold", mend="s4c build --esco FOLDER")
    if asked.needs == "digcomp" and local and not kg.ask(f"ASK {{ ?s a <{kg.names.term('ReferenceStatement')}> }}"):
        mend = "s4c build --digcomp FOLDER"
        raise QueryError(f"{asked.name} needs the text of DigComp, which this release does not hold", mend=mend)
    if asked.needs in ("people", "city") and local and not laid:
        show.say(
            f"{asked.name} asks about {_OWN[asked.needs]}: lay your own over with --with FOLDER; s4c examples DIR "
            "writes a folder to try it with"
        )
    if not asked.params:
        params = {name: _iri_or_text(value, kg.names) for name, value in params.items()}
    form = sparql.check(asked.text)
    if form in ("CONSTRUCT", "DESCRIBE"):
        _write_graph(kg, asked, params, "turtle" if format == "table" else format)
    elif format not in TABLES:
        raise QueryError(f"a {form} has no triples to write as {format}", mend="use table, csv, tsv, json or xml")
    elif form == "ASK":
        yes = kg.ask(asked, **params)
        show.as_json({"head": {}, "boolean": yes}) if format == "json" else show.out("yes" if yes else "no")
        if not yes:
            raise typer.Exit(1)
    else:
        found = kg.select(asked, **params)
        show.table(found, kg.names) if format == "table" else show.out(found.serialize(format))


def _iri_or_text(value: object, names: Names) -> object:
    """A parameter of a query without a header: an IRI or prefixed name is one, anything else is text."""
    from rdflib.term import URIRef

    iri = names.expand(str(value))
    return URIRef(iri) if iri else value


def _question(kg: KnowledgeGraph, question: str) -> Query:
    from s4c_graph.core import queries as catalogue
    from s4c_graph.core.errors import QueryError

    if question == "-":
        return catalogue.parse(_decoded(sys.stdin.buffer.read(), "standard input"), name="standard input")
    path = Path(question)
    if path.suffix in (".rq", ".sparql") or path.is_file():
        if not path.is_file():
            raise QueryError("no such query file", where=question, mend="s4c queries lists the catalogued ones")
        return catalogue.parse(_decoded(path.read_bytes(), question), name=path.stem, path=path)
    if "{" in question:
        return catalogue.parse(question, name="query")
    return kg.catalogue().find(question)


def _decoded(data: bytes, where: str) -> str:
    from s4c_graph.core.errors import QueryError

    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryError(f"not UTF-8 at byte {error.start}", where=where, mend="save the query as UTF-8") from error


def _write_graph(kg: KnowledgeGraph, asked: Query, params: Mapping[str, Any], format: str) -> None:
    from rdflib import Graph

    from s4c_graph.core.errors import QueryError

    writers = {"turtle": "turtle", "nt": "nt", "jsonld": "json-ld", "json": "json-ld", "xml": "xml"}
    if format not in writers:
        raise QueryError(f"triples cannot be written as {format}", mend="use turtle, nt, jsonld or xml")
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in kg.names.prefixes.items():
        graph.bind(prefix, namespace)
    for triple in kg.construct(asked, **params):
        graph.add(triple)
    show.out(graph.serialize(format=writers[format]))


def _params(given: list[str]) -> dict[str, str]:
    from s4c_graph.core.errors import QueryError

    params: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise QueryError(f"--param {text!r} is not name=value", mend="such as --param role=R01")
        if params.get(name, value) != value:
            raise QueryError(f"--param {name} is given twice: {params[name]!r} and {value!r}", mend="give it once")
        params[name] = value
    return params


def _needs(query: Query) -> str:
    return f"waits for {query.waits}" if query.waits else query.needs


def _param_text(query: Query) -> list[str]:
    return [f"{p.name}={p.default}" if p.default is not None else f"{p.name} ({p.type})" for p in query.params]
