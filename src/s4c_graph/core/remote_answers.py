"""What a SPARQL server answers, read without trust: JSON results to terms, and CONSTRUCT templates filled here.

A CONSTRUCT is asked as the SELECT of its template's variables: JSON results keep every term as it
is, and a server that stops at some number of rows says so for SELECT but not for CONSTRUCT.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rdflib.namespace import XSD
from rdflib.term import BNode, Literal, Node, URIRef

from s4c_graph.core import sparql
from s4c_graph.core.backend import Triple
from s4c_graph.core.errors import BackendError, InputError, QueryError
from s4c_graph.core.table import Cell, Table

_VARIABLE = "urn:s4c:variable:"


def table(body: bytes) -> Table:
    """Rows of SPARQL JSON results (https://www.w3.org/TR/sparql11-results-json/).

    Raises BackendError for anything that is not that.
    """
    said = _json(body)
    try:
        columns = tuple(str(name) for name in said["head"].get("vars", ()))
        rows = tuple(tuple(_cell(row.get(name)) for name in columns) for row in said["results"]["bindings"])
    except (KeyError, TypeError, AttributeError) as error:
        raise BackendError(f"the server's JSON holds no SELECT result ({error})") from error
    return Table(columns, rows)


def boolean(body: bytes) -> bool:
    """The answer of an ASK, also as one row of one column, or as the bare word, as some servers write it."""
    word = body.strip().lower()
    if word in (b"true", b"false"):
        return word == b"true"
    said = _json(body)
    if isinstance(said.get("boolean"), bool):
        return bool(said["boolean"])
    rows = table(body).rows
    if not rows:
        return False
    value = str(rows[0][0]).lower() if len(rows) == 1 and len(rows[0]) == 1 else ""
    if value not in ("0", "1", "true", "false"):
        raise BackendError("the server's answer to ASK is neither yes nor no")
    return value in ("1", "true")


def term(said: Any) -> Node:
    """One RDF term of SPARQL JSON results; ``typed-literal`` and pseudo-IRIs of blank nodes are understood."""
    kind, value = said["type"], said["value"]
    if kind == "bnode" or (kind == "uri" and value.startswith("nodeID://")):
        return BNode(_label(value))
    if kind == "uri":
        return URIRef(value)
    if kind not in ("literal", "typed-literal"):
        raise BackendError(f"the server answers a term of type {str(kind)[:40]!r}, which RDF 1.1 does not have")
    if lang := said.get("xml:lang"):
        return Literal(value, lang=lang)
    datatype = said.get("datatype")
    if not datatype or datatype == str(XSD.string):
        return Literal(value)
    if datatype == str(XSD.boolean) and value in ("0", "1"):
        value = "true" if value == "1" else "false"
    return Literal(value, datatype=URIRef(datatype), normalize=False)


def _cell(said: Any) -> Cell:
    return None if said is None else term(said)


def _label(value: str) -> str:
    bare = value.removeprefix("nodeID://").removeprefix("_:")
    return "".join(c if c.isascii() and c.isalnum() else f"x{ord(c):x}x" for c in bare)


def _json(body: bytes) -> Any:
    try:
        said = json.loads(body.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise BackendError(
            f"the server's answer is not complete JSON ({str(error)[:80]})", mend="is this a SPARQL 1.1 endpoint?"
        ) from error
    if not isinstance(said, dict):
        raise BackendError("the server's JSON is no SPARQL result", mend="is this a SPARQL 1.1 endpoint?")
    return said


@dataclass(frozen=True)
class Template:
    """A CONSTRUCT taken apart: the SELECT to send, and the triples to make of each row."""

    select: str
    triples: tuple[Triple, ...]

    def fill(self, rows: Table) -> Iterator[Triple]:
        """Triples of all rows, without duplicates; what would be no RDF is left out, as the standard says."""
        seen: set[Triple] = set()
        for row in rows:
            fresh: dict[Node, Node] = {}
            for made in (tuple(_filled(part, row, fresh) for part in triple) for triple in self.triples):
                subject, predicate, obj = made
                if subject is None or obj is None or isinstance(subject, Literal) or not isinstance(predicate, URIRef):
                    continue
                triple = (subject, predicate, obj)
                if triple not in seen:
                    seen.add(triple)
                    yield triple


def template(text: str) -> Template:
    """A CONSTRUCT query, parameters already bound, as a Template.

    Raises QueryError when its template cannot be read.

    >>> template("CONSTRUCT { ?s <urn:p> 1 } WHERE { ?s ?p ?o }").select
    'SELECT ?s WHERE { ?s ?p ?o }'
    """
    pieces = list(sparql.tokens(text))
    start = next(i for i, (kind, said) in enumerate(pieces) if kind == "name" and said.upper() == "CONSTRUCT")
    opens = next((i for i in range(start, len(pieces)) if pieces[i][1] == "{"), None)
    if opens is None:
        raise QueryError("the CONSTRUCT has no template")
    closes = _closing(pieces, opens)
    between = "".join(said for kind, said in pieces[start + 1 : opens] if kind not in ("space", "comment"))
    short = between != ""  # CONSTRUCT WHERE { … }: the pattern is the template
    rest = pieces[start + 1 :] if short else pieces[closes + 1 :]
    prologue = "".join(said for _, said in pieces[:start])
    variables = dict.fromkeys(said[1:] for kind, said in pieces[opens:closes] if kind == "variable")
    columns = " ".join(f"?{name}" for name in variables) or "(1 AS ?s4c)"
    select = f"{prologue}SELECT {columns} {''.join(said for _, said in rest).strip()}"
    return Template(select, _template_triples(prologue, pieces[opens + 1 : closes]))


def _closing(pieces: list[tuple[str, str]], opens: int) -> int:
    depth = 0
    for at in range(opens, len(pieces)):
        depth += {"{": 1, "}": -1}.get(pieces[at][1], 0)
        if depth == 0:
            return at
    raise QueryError("the CONSTRUCT's template is not closed")


def _template_triples(prologue: str, pieces: list[tuple[str, str]]) -> tuple[Triple, ...]:
    """A template is Turtle once its variables are written as IRIs."""
    from s4c_graph.core.embedded import triples

    turtle = "".join(f" <{_VARIABLE}{said[1:]}> " if kind == "variable" else said for kind, said in pieces)
    last = next((said for kind, said in reversed(pieces) if kind not in ("space", "comment")), ".")
    document = f"{prologue}\n{turtle}\n{'' if last == '.' else '.'}"
    try:
        return tuple(triples(document.encode(), "turtle", base="urn:s4c:relative"))
    except InputError as error:
        raise QueryError(f"the CONSTRUCT's template: {error.what}") from error


def _filled(part: Node, row: dict[str, Cell], fresh: dict[Node, Node]) -> Cell:
    if isinstance(part, URIRef) and part.startswith(_VARIABLE):
        return row.get(re.sub(_VARIABLE, "", str(part), count=1))
    if isinstance(part, BNode):
        return fresh.setdefault(part, BNode())
    return part
