"""SPARQL text seen as tokens: refuse what is unsafe before an engine sees it, and bind parameters as terms.

The engines take the whole process down on deep nesting, and follow SERVICE and LOAD; so both are
stopped here, for every backend alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rdflib.term import BNode, Identifier, Literal, URIRef

from s4c_graph.core.errors import QueryError

MAX_LENGTH = 1_000_000
MAX_NESTING = 100
_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n\r]*)
  | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
              |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<variable>[?$]\w+)
  | (?P<name>[^\W\d][\w.-]*(?::[^\s<>"{}|^`\\(){};,\[\]]*)?|:[^\s<>"{}|^`\\(){};,\[\]]*)
  | (?P<open>[({\[])
  | (?P<close>[)}\]])
  | (?P<space>\s+)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """(kind, text) of each token; the kinds are the group names of the pattern above."""
    for match in _TOKEN.finditer(text):
        yield match.lastgroup or "other", match.group()


def check(text: str, *, update: bool = False) -> str:
    """The form of a query (``SELECT``, ``ASK``, ``CONSTRUCT``, ``DESCRIBE``, or ``UPDATE``).

    Raises QueryError for an empty or overlong text, nesting beyond MAX_NESTING, SERVICE and LOAD,
    an update where a query is wanted.

    >>> check("PREFIX ex: <http://example.org/> SELECT ?s { ?s ex:p 1 }")
    'SELECT'
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(f"the query has {len(text):,} characters", mend=f"at most {MAX_LENGTH:,} are read")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise QueryError("the query is not valid Unicode (a lone surrogate)") from error
    if "\x00" in text:
        raise QueryError("the query holds a NUL character")
    depth, form, before = 0, "", ""
    for kind, token in tokens(text):
        if kind in ("space", "comment"):
            continue
        if kind == "open":
            depth += 1
            if depth > MAX_NESTING:
                raise QueryError(f"the query nests deeper than {MAX_NESTING} brackets")
        elif kind == "close":
            depth -= 1
        elif kind == "name" and ":" not in token:
            word = token.upper()
            if word in ("SERVICE", "LOAD"):
                raise QueryError(
                    f"{word} is refused: a query reads only the graph it is asked of",
                    mend="load the remote data with s4c build --source, or ask its endpoint with --endpoint",
                )
            if not form and depth == 0 and before != "PREFIX" and word not in ("PREFIX", "BASE"):
                form = word if word in _FORMS else "UPDATE"
        before = token.upper()
    if not form:
        raise QueryError("the query is empty" if not text.strip() else "no SELECT, ASK, CONSTRUCT or DESCRIBE found")
    if form == "UPDATE" and not update:
        raise QueryError("not a query: only SELECT, ASK, CONSTRUCT and DESCRIBE are read here")
    return form


def bind(text: str, bindings: Mapping[str, Identifier]) -> str:
    """The query with each parameter variable replaced by its RDF term, token by token.

    A term is written by its own serialiser and stands where a variable token stood: never inside a
    string, an IRI or a comment. A parameter in a projection becomes ``(term AS ?name)``. Raises
    QueryError for a name the query does not use, a blank node, or a malformed IRI.

    >>> bind("SELECT ?l { $c ?p ?l } # $c", {"c": URIRef("http://example.org/c")})
    'SELECT ?l { <http://example.org/c> ?p ?l } # $c'
    """
    written = {name: _written(name, term) for name, term in bindings.items()}
    used: set[str] = set()
    out: list[str] = []
    projecting = False
    for kind, token in tokens(text):
        if kind == "name" and token.upper() == "SELECT":
            projecting = True
        elif projecting and (token == "{" or token.upper() in ("WHERE", "FROM")):
            projecting = False
        if kind == "variable" and token[1:] in written:
            name = token[1:]
            used.add(name)
            bare = projecting and _at_top(out)
            out.append(f"({written[name]} AS ?{name})" if bare else written[name])
        else:
            out.append(token)
    if unused := sorted(set(written) - used):
        raise QueryError(f"the query has no variable ${unused[0]}", mend="see its header for its parameters")
    return "".join(out)


def _at_top(out: list[str]) -> bool:
    """True when the text since the last SELECT has no open parenthesis: a plain projected variable."""
    depth = 0
    for piece in reversed(out):
        if piece.upper() == "SELECT":
            break
        depth += piece.count(")") - piece.count("(") if piece in ("(", ")") else 0
    return depth == 0


def _written(name: str, term: Identifier) -> str:
    if isinstance(term, BNode):
        raise QueryError(f"parameter {name} cannot be a blank node")
    if isinstance(term, URIRef) and (":" not in term or re.search(r"[\x00-\x20<>\"{}|\\^`]", term)):
        raise QueryError(f"parameter {name}: {str(term)!r} is not an absolute IRI")
    if isinstance(term, Literal) or isinstance(term, URIRef):
        return term.n3()
    raise QueryError(f"parameter {name} must be an IRI or a literal")
