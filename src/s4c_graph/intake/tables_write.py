"""Writing tables: the graphs that tables were read into become CSV text again, column by column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from rdflib.term import Literal, Node, URIRef

from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.intake import table_columns as columns
from s4c_graph.intake import table_words as words
from s4c_graph.intake.table_columns import (
    DIGCOMP_VERSIONS,
    FRAMEWORK,
    INDICATORS,
    KINDS,
    SHIPPED,
    Column,
    Kind,
    TableSpec,
)

Statement = Mapping[str, Sequence[Node]]
Resources = Mapping[str, Statement]
"""Subject → predicate → objects."""
Inverse = Mapping[str, Mapping[str, Sequence[str]]]
"""Predicate → object → subjects."""

_RDF_TYPE = EXTERNAL["rdf"] + "type"
_FIRST_LANGUAGES = ("en", "sv", "pl")
_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


def written(kg: KnowledgeGraph) -> dict[str, str]:
    """CSV text by table, rows in the order of their keys; columns that nothing fills are left out unless always wanted.

    Raises InputError for a resource that a row cannot hold: two values where the table has one, or an IRI
    that is not made from a key.
    """
    graphs = {name: _resources(kg, name) for name in ("framework", *(f"digcomp/{v}" for v in DIGCOMP_VERSIONS))}
    inverse = _inverse(graphs["framework"], kg.names)
    made = {}
    for spec in SHIPPED:
        if spec.name == "digcomp":
            rows = _digcomp_rows(graphs, kg.names)
        elif spec.name == "frameworks":
            rows = [row for held in graphs.values() for row in _rows(spec, held, {}, kg.names)]
        else:
            rows = _rows(spec, graphs["framework"], inverse, kg.names)
        if rows or spec in FRAMEWORK:
            made[spec.name] = _text(spec, rows, graphs["framework"], kg.names)
    return made


def _inverse(held: Resources, names: Names) -> Inverse:
    """Predicate → object → subjects, of the predicates that tables write from the object's row."""
    wanted = {_expanded(c.inverse, names) for spec in SHIPPED for c in spec.columns if c.inverse}
    found: dict[str, dict[str, list[str]]] = {predicate: {} for predicate in wanted}
    for subject, statement in held.items():
        for predicate in wanted & statement.keys():
            for o in statement[predicate]:
                found[predicate].setdefault(str(o), []).append(subject)
    return found


def _resources(kg: KnowledgeGraph, graph: str) -> Resources:
    found: dict[str, dict[str, list[Node]]] = {}
    for s, p, o in kg.construct(_ALL, graphs=[graph]):
        found.setdefault(str(s), {}).setdefault(str(p), []).append(o)
    return found


def _rows(spec: TableSpec, held: Resources, inverse: Inverse, names: Names) -> list[dict[str, str]]:
    types = {URIRef(_expanded(name, names)) for name in spec.types}
    classes = {URIRef(_expanded(name, names)): word for word, name in spec.classes.items()}
    rows = []
    for iri, statement in held.items():
        said = {o for o in statement.get(_RDF_TYPE, ()) if isinstance(o, URIRef)}
        if not said or not types <= said <= types | classes.keys():
            continue
        row: dict[str, str] = {}
        for column in spec.columns:
            if column.kind is Kind.CLASS:
                row[column.name] = _joined(column, column.name, [classes[t] for t in said - types], iri)
            elif not column.inverse:
                row.update(_cells(column, iri, statement, held, names))
        for column in spec.columns:  # the row's own key parts first: they tell an owner from others that share the row
            if column.inverse:
                row[column.name] = _owners(spec, column, row, iri, inverse, names)
        if len(spec.keys) == 1 and not spec.keys[0].predicate:
            row[spec.keys[0].name] = columns.row_key(spec.name, iri, names)
        _check_iri(spec, row, iri, names)
        rows.append(row)
    return rows


def _owners(spec: TableSpec, column: Column, row: Mapping[str, str], iri: str, inverse: Inverse, names: Names) -> str:
    """What a column holds that other resources say of this one; a key names the one that the IRI is made from."""
    owners = inverse.get(_expanded(column.inverse, names), {}).get(iri, ())
    keys = {_row(column, owner, names) for owner in owners}
    named = next((k.name for k in spec.keys if k.inverse), None)
    if column.key:
        return next((key for key in keys if _iri(spec, {**row, column.name: key}, names) == iri), "")
    shared = next((c for c in spec.keys if c.inverse == column.inverse), None)
    return _joined(column, column.name, keys - {row.get(named or "")} if shared else keys, iri)


def _check_iri(spec: TableSpec, row: Mapping[str, str], iri: str, names: Names) -> None:
    if _iri(spec, row, names) != iri:
        keys = " and ".join(column.name for column in spec.keys)
        mend = "only resources read from tables become tables again"
        raise InputError(f"<{iri}> is not made from its {keys}", mend=mend)


def _iri(spec: TableSpec, row: Mapping[str, str], names: Names) -> str | None:
    try:
        return columns.row_iri(spec.name, "-".join(row.get(c.name, "").zfill(c.pad) for c in spec.keys), names)
    except InputError:
        return None  # a key that no table could hold


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


def _row(column: Column, iri: str, names: Names) -> str:
    """What a cell calls the row of an IRI: its key, after its kind where the column points into several tables."""
    for table in column.targets:
        key = columns.row_key(table, iri, names)
        if key != iri:
            return f"{KINDS[table]}/{key}" if len(column.targets) > 1 else key
    return iri


def _said(column: Column, o: Node, names: Names) -> str:
    text = str(o)
    match column.kind:
        case Kind.ROW:
            return _row(column, text, names)
        case Kind.CONCEPT:
            known = words.known(column.to)
            return next((k for k in known if words.concept(column.to, k, names) == text), text)
        case Kind.LEVEL:
            return text.removeprefix(names.id("level", "L0")[:-1])
        case Kind.EQF:
            return text.removeprefix(words.EQF)
        case Kind.CURRENCY:
            return text.removeprefix(words.CURRENCY)
        case Kind.LANGUAGE:
            code = text.removeprefix(words.LANGUAGE)
            return next((two for two, three in words.LANGUAGES.items() if three == code), code)
        case Kind.SEED:
            seed = text.removeprefix(names.id("seed", "x")[:-1])
            # own IRIs without the base, as they stand in a table
            return names.short(seed) if seed.startswith(names.base) else seed
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
                labels = statement.get(EXTERNAL["skos"] + "prefLabel", ())
                row[f"label_{version}"] = next((str(t) for t in labels if getattr(t, "language", "") == "en"), "")
                row.update(_cells(status, iri, statement, {}, names))
    return list(rows.values())


def _text(spec: TableSpec, rows: Sequence[Mapping[str, str]], held: Resources, names: Names) -> str:
    header = [name for column in spec.columns for name in _headers(column, rows)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    notations = {iri: str(next(iter(said.get(EXTERNAL["skos"] + "notation", ())), "")) for iri, said in held.items()}

    def order(row: Mapping[str, str]) -> tuple[str, ...]:
        keys = tuple(row.get(c.name, "").zfill(4 if c.kind is Kind.INTEGER else 0) for c in spec.keys)
        if not spec.order:
            return keys
        column = spec.column(spec.order)
        said = row.get(column.name, "")
        return (notations.get(columns.row_iri(column.to, said, names), said) if column.to and said else said, *keys)

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
