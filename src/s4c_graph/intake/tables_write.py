"""Writing framework tables: the graphs that tables were read into become CSV text again, column by column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from rdflib.term import Literal, Node, URIRef

from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.intake import table_columns as columns
from s4c_graph.intake.table_columns import CONCEPTS, DIGCOMP_VERSIONS, INDICATORS, TABLES, Column, Kind, TableSpec

Statement = Mapping[str, Sequence[Node]]
Resources = Mapping[str, Statement]
"""Subject → predicate → objects."""

_RDF_TYPE = EXTERNAL["rdf"] + "type"
_FIRST_LANGUAGES = ("en", "sv", "pl")
_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


def written(kg: KnowledgeGraph) -> dict[str, str]:
    """CSV text by table, rows in the order of their keys; columns that nothing fills are left out unless always wanted.

    Raises InputError for a resource that a row cannot hold: two values where the table has one, or an IRI
    that is not made from a key.
    """
    graphs = {name: _resources(kg, name) for name in ("framework", *(f"digcomp/{v}" for v in DIGCOMP_VERSIONS))}
    made = {}
    for spec in TABLES:
        if spec.name == "digcomp":
            rows = _digcomp_rows(graphs, kg.names)
        elif spec.name == "frameworks":
            rows = [row for held in graphs.values() for row in _rows(spec, held, kg.names)]
        else:
            rows = _rows(spec, graphs["framework"], kg.names)
        made[spec.name] = _text(spec, rows, graphs["framework"], kg.names)
    return made


def _resources(kg: KnowledgeGraph, graph: str) -> Resources:
    found: dict[str, dict[str, list[Node]]] = {}
    for s, p, o in kg.construct(_ALL, graphs=[graph]):
        found.setdefault(str(s), {}).setdefault(str(p), []).append(o)
    return found


def _rows(spec: TableSpec, held: Resources, names: Names) -> list[dict[str, str]]:
    types = {URIRef(_expanded(name, names)) for name in spec.types}
    owners = _owners(held, names) if spec.name == "requirements" else {}
    rows = []
    for iri, statement in held.items():
        if set(statement.get(_RDF_TYPE, ())) != types:
            continue
        row: dict[str, str] = {}
        for column in spec.columns:
            row.update(_cells(column, iri, statement, held, names))
        if spec.name == "requirements":
            row["role"] = columns.row_key("roles", owners.get(iri, ""), names)
        elif not spec.keys[0].predicate:
            row[spec.keys[0].name] = columns.row_key(spec.name, iri, names)
        _check_iri(spec, row, iri, names)
        rows.append(row)
    return rows


def _owners(held: Resources, names: Names) -> dict[str, str]:
    owns = names.term("hasRequirement")
    return {str(requirement): role for role, said in held.items() for requirement in said.get(owns, ())}


def _check_iri(spec: TableSpec, row: Mapping[str, str], iri: str, names: Names) -> None:
    key = "-".join(row.get(column.name, "") for column in spec.keys)
    try:
        if columns.row_iri(spec.name, key, names) == iri:
            return
    except InputError:
        pass  # told below, with the IRI
    keys = " and ".join(column.name for column in spec.keys)
    raise InputError(f"<{iri}> is not made from its {keys}", mend="only resources read from tables become tables again")


def _cells(column: Column, iri: str, statement: Statement, held: Resources, names: Names) -> dict[str, str]:
    """The cells of a column for one resource: none, one, or for text one a language."""
    if not column.predicate:
        return {}
    if column.name in INDICATORS:
        node = names.id("indicator", f"{iri.rpartition('/')[2]}-{INDICATORS.index(column.name) + 1}")
        statement = held.get(node, {})
    objects = statement.get(_expanded(column.predicate, names), ())
    if column.kind is Kind.TEXT:
        said: dict[str, list[str]] = {}
        for o in objects:
            lang = o.language if isinstance(o, Literal) else None
            said.setdefault(f"{column.name}_{lang or 'en'}", []).append(str(o))
        return {header: _joined(column, header, texts, iri) for header, texts in said.items()}
    texts = {_said(column, o, names) for o in objects}
    return {column.name: _joined(column, column.name, texts, iri)} if texts else {}


def _joined(column: Column, header: str, texts: Iterable[str], iri: str) -> str:
    ordered = sorted(texts)
    if len(ordered) > 1 and not column.many:
        raise InputError(f"<{iri}> has {len(ordered)} values where the table has one {header}", mend="keep one of them")
    return columns.SEPARATOR.join(ordered)


def _said(column: Column, o: Node, names: Names) -> str:
    text = str(o)
    match column.kind:
        case Kind.ROW:
            return columns.row_key(column.to, text, names)
        case Kind.CONCEPT:
            return next((k for k in CONCEPTS[column.to] if columns.concept(column.to, k, names) == text), text)
        case Kind.LEVEL:
            return text.removeprefix(names.id("level", "L0")[:-1])
        case Kind.SEED:
            seed = text.removeprefix(names.id("seed", "x")[:-1])
            return (
                names.short(seed) if seed.startswith(names.base) else seed
            )  # own IRIs without the base, as in a table
        case Kind.DIGCOMP:
            return text.rpartition("/")[2]
        case _:
            return text


def _digcomp_rows(graphs: Mapping[str, Resources], names: Names) -> list[dict[str, str]]:
    """One row a number, with the titles of all versions side by side."""
    rows: dict[str, dict[str, str]] = {}
    kind = URIRef(names.term("ReferenceConcept"))
    status = next(c for c in columns.BY_NAME["digcomp"].columns if c.name == "status")
    for version in DIGCOMP_VERSIONS:
        for iri, statement in graphs[f"digcomp/{version}"].items():
            if kind in statement.get(_RDF_TYPE, ()):
                row = rows.setdefault(iri.rpartition("/")[2], {"number": iri.rpartition("/")[2]})
                row[f"label_{version}"] = str(next(iter(statement.get(EXTERNAL["skos"] + "prefLabel", ())), ""))
                row.update(_cells(status, iri, statement, {}, names))
    return list(rows.values())


def _text(spec: TableSpec, rows: Sequence[Mapping[str, str]], held: Resources, names: Names) -> str:
    header = [name for column in spec.columns for name in _headers(column, rows)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    notations = {
        columns.row_key("roles", iri, names): str(next(iter(said.get(EXTERNAL["skos"] + "notation", ())), ""))
        for iri, said in held.items()
    }

    def order(row: Mapping[str, str]) -> tuple[str, ...]:
        keys = tuple(row.get(c.name, "") for c in spec.keys)
        return (notations.get(row.get(spec.order, ""), row.get(spec.order, "")), *keys) if spec.order else keys

    for row in sorted(rows, key=order):
        writer.writerow([row.get(name, "") for name in header])
    return out.getvalue()


def _headers(column: Column, rows: Sequence[Mapping[str, str]]) -> list[str]:
    if column.kind is not Kind.TEXT:
        return [column.name] if column.wanted or any(row.get(column.name) for row in rows) else []
    found = {n.rpartition("_")[2] for row in rows for n in row if n.rpartition("_")[0] == column.name}
    if column.wanted:
        found.add("en")
    ordered = [lang for lang in _FIRST_LANGUAGES if lang in found] + sorted(found.difference(_FIRST_LANGUAGES))
    return [f"{column.name}_{lang}" for lang in ordered]


def _expanded(name: str, names: Names) -> str:
    prefix, _, local = name.partition(":")
    return names.prefixes[prefix] + local
