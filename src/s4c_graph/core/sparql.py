"""SPARQL text seen as tokens: refuse what is unsafe before an engine sees it, and bind parameters as terms.

The engine takes the whole process down on deep nesting and long chains, plans a join in time that
grows with the fourth power of its patterns, and follows SERVICE and LOAD; so all of these are
stopped here, for every backend alike. Tokens follow the SPARQL grammar
(https://www.w3.org/TR/sparql11-query/#sparqlGrammar); bounds were found by trying
(docs/decisions/0001-store.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from rdflib.term import BNode, Identifier, Literal, URIRef

from s4c_graph.core import ntriples
from s4c_graph.core.errors import InputError, QueryError

MAX_LENGTH = 1_000_000
MAX_NESTING = 60
MAX_OPERATORS = 600
MAX_JOINS = 120
_CODE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_LOCAL = rf"(?:[\w:]|{_ESCAPED})(?:[\w:·-]|{_ESCAPED}|\.+(?=[\w:·%\\-]))*+"
_TOKEN = re.compile(
    rf"""
    (?P<space>\s++)
  | (?P<comment>\#[^\n\r]*+)
  | (?P<variable>[?$]\w++)
  | (?P<name>(?:[^\W\d](?:[\w·-]|\.+(?=[\w·-]))*+)?:(?:{_LOCAL})?|[^\W\d]\w*+)
  | (?P<string>\"\"\"(?:[^"\\]++|\\.|"(?!""))*+\"\"\"|'''(?:[^'\\]++|\\.|'(?!''))*+'''
              |"(?:[^"\\\n\r]++|\\.)*+"|'(?:[^'\\\n\r]++|\\.)*+')
  | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]++|{_CODE})*+>)
  | (?P<open>[({{\[])
  | (?P<close>[)}}\]])
  | (?P<number>\d++(?:\.\d++)?(?:[eE][+-]?\d++)?|\.\d++(?:[eE][+-]?\d++)?)
  | (?P<lang>@[A-Za-z][\w-]*+)
  | (?P<typed>\^\^)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SURROGATE = re.compile(r"\\u[Dd][89A-Fa-f]|\\U0000[Dd][89A-Fa-f]")
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_APART = frozenset({"UNION", "OPTIONAL", "MINUS", "EXISTS"})  # the group that follows is planned by itself
_WORDS = MappingProxyType(  # what a word adds to the engine's stack, in operators
    {"UNION": 1, "EXISTS": 1, "FILTER": 1, "BIND": 1, "GRAPH": 1, "OPTIONAL": 3, "MINUS": 3, "AS": 3}
)
_TERMS = frozenset({"string", "iri", "variable", "number"})
_CLOSES = {")": "(", "}": "{", "]": "["}


@dataclass(frozen=True)
class Look:
    """What a text asks for: its form, whether it names its own graphs (FROM), its outermost LIMIT."""

    form: str
    names_graphs: bool = False
    limit: int | None = None

    def expect(self, wanted: str, graphs: Sequence[str] | None) -> None:
        """Raise QueryError unless the form is the wanted one (DESCRIBE counts as CONSTRUCT) and FROM stands alone."""
        if self.form != wanted and not (wanted == "CONSTRUCT" and self.form == "DESCRIBE"):
            raise QueryError(f"this is a {self.form} query where a {wanted} is wanted")
        if self.names_graphs and graphs is not None:
            raise QueryError("the query names its own graphs with FROM", mend="leave FROM out, or ask without graphs")


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """(kind, text) of each token; the kinds are the group names of the pattern above."""
    for match in _TOKEN.finditer(text):
        yield match.lastgroup or "other", match.group()


def check(text: str, *, update: bool = False) -> str:
    """The form of a query (``SELECT``, ``ASK``, ``CONSTRUCT``, ``DESCRIBE``, or ``UPDATE``).

    Raises QueryError for an empty or overlong text, nesting beyond MAX_NESTING, more than
    MAX_OPERATORS operators or MAX_JOINS joined patterns, SERVICE and LOAD, an update where a query
    is wanted.

    >>> check("PREFIX ex: <http://example.org/> SELECT ?s { ?s ex:p 1 }")
    'SELECT'
    """
    return look(text, update=update).form


def look(text: str, *, update: bool = False) -> Look:
    """The same as check, and what else a backend must know of the text."""
    _check_characters(text)
    walk = _Walk()
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind != "space" and kind != "comment":
            walk.step(kind or "other", match.group())
    walk.finish()
    if not walk.form:
        raise QueryError("the query is empty" if not text.strip() else "no SELECT, ASK, CONSTRUCT or DESCRIBE found")
    if walk.form == "UPDATE" and not update:
        raise QueryError("not a query: only SELECT, ASK, CONSTRUCT and DESCRIBE are read here")
    if walk.worst > MAX_JOINS and not update:
        raise QueryError(
            f"the query joins {walk.worst} patterns; at most {MAX_JOINS} can be planned in time",
            mend="split it, or put parts into sub-selects",
        )
    return Look(walk.form, walk.names_graphs, walk.limit)


def _check_characters(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise QueryError(f"the query has {len(text):,} characters", mend=f"at most {MAX_LENGTH:,} are read")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise QueryError("the query is not valid Unicode (a lone surrogate)") from error
    if "\x00" in text:
        raise QueryError("the query holds a NUL character")
    if "\\" in text and _SURROGATE.search(text):
        raise QueryError("the query escapes a surrogate, which is no character", mend="write the character itself")


class _Frame:
    """One open bracket: how many patterns are joined inside, and whether they are planned by themselves."""

    __slots__ = ("apart", "bracket", "joined", "joins", "values")

    def __init__(self, bracket: str, *, apart: bool, values: bool) -> None:
        self.bracket, self.apart, self.values = bracket, apart, values
        self.joins, self.joined = 0, False


class _Walk:
    """A walk over the tokens of one text that counts what can overwhelm an engine."""

    def __init__(self) -> None:
        self.form, self.names_graphs = "", False
        self.limit: int | None = None
        self.worst = self.operators = 0
        self._frames = [_Frame("{", apart=True, values=False)]
        self._before, self._before_kind = "", ""
        self._values = False  # between VALUES and its block

    def step(self, kind: str, word: str) -> None:
        """Take the next token that is neither space nor comment."""
        if kind == "open":
            self._open(word)
        elif kind == "close":
            self.close(word)
        elif kind == "name" and ":" not in word:
            word = word.upper()
            self._word(word)
        elif kind == "other":
            self._other(word)
        elif kind in _TERMS or kind == "name":
            frame = self._frames[-1]
            if frame.bracket == "(" and not frame.values and self._before_kind in ("term", "lang", "close"):
                frame.joins += 2  # items of a collection: rdf:first and rdf:rest each
            if kind == "number" and self._before == "LIMIT" and len(self._frames) == 1 and word.isdigit():
                self.limit = int(word)
            kind = "term"
        self._before, self._before_kind = word, kind

    def _open(self, word: str) -> None:
        if len(self._frames) > MAX_NESTING:
            raise QueryError(f"the query nests deeper than {MAX_NESTING} brackets")
        above = self._frames[-1]
        above.joins += word == "["
        apart = word == "{" and self._before in _APART
        self._frames.append(_Frame(word, apart=apart, values=self._values or above.values))
        if word == "{":
            self._values = False

    def close(self, word: str) -> None:
        """Take a closing bracket; what it does not match is left to the engine to refuse."""
        frame = self._frames[-1]
        if len(self._frames) > 1 and frame.bracket == _CLOSES[word]:
            self._frames.pop()
            if frame.apart:
                self.worst = max(self.worst, frame.joins)
                self._frames[-1].joins += frame.joined
            else:
                self._frames[-1].joins += frame.joins + (word == "}")
        self.worst = max(self.worst, self._frames[-1].joins)

    def finish(self) -> None:
        """Take the end; a bracket still open is left to the engine to refuse, but what is in it counts."""
        self.worst = max(self.worst, *(frame.joins for frame in self._frames), 0)

    def _word(self, word: str) -> None:
        outermost = len(self._frames) == 1
        if word in ("SERVICE", "LOAD"):
            raise QueryError(
                f"{word} is refused: a query reads only the graph it is asked of",
                mend="load the remote data with s4c build --source, or ask its endpoint with --endpoint",
            )
        if word == "SELECT":  # a sub-select is planned by itself, then joined as one
            self._frames[-1].apart = self._frames[-1].joined = True
        elif word == "VALUES":
            self._values = True
        elif word == "FROM" and outermost:
            self.names_graphs = True
        if word in _WORDS:
            self._operator(_WORDS[word])
        if not self.form and outermost and self._before != "PREFIX" and word not in ("PREFIX", "BASE"):
            self.form = word if word in _FORMS else "UPDATE"

    def _other(self, word: str) -> None:
        frame = self._frames[-1]
        if frame.values:
            return
        if word in ".;,":
            frame.joins += frame.bracket != "("
        elif word == "\\":
            raise QueryError("the query has a backslash outside a string", mend="write the character itself")
        else:
            frame.joins += word == "/"  # a path in sequence is a join
            if word == "<" == self._before or (word == "|" and self._before == "{"):
                frame.joins += 4  # RDF 1.2: a triple term or an annotation
            self._operator()

    def _operator(self, weight: int = 1) -> None:
        self.operators += weight
        if self.operators > MAX_OPERATORS:
            raise QueryError(
                f"the query has more than {MAX_OPERATORS} operators", mend="use VALUES or IN for long lists"
            )


def bind(text: str, bindings: Mapping[str, Identifier]) -> str:
    """The query with each parameter variable replaced by its RDF term, token by token.

    A term is written by its own serialiser and stands where a variable token stood: never inside a
    string, an IRI or a comment. A parameter in a projection becomes ``(term AS ?name)``. Raises
    QueryError for a name the query does not use or itself assigns, a blank node, or a malformed IRI.

    >>> bind("SELECT ?l { $c ?p ?l } # $c", {"c": URIRef("http://example.org/c")})
    'SELECT ?l { <http://example.org/c> ?p ?l } # $c'
    """
    written = {name: _written(name, term) for name, term in bindings.items()}
    used: set[str] = set()
    out: list[str] = []
    binder = _Binder()
    for kind, token in tokens(text):
        if kind == "variable" and token[1:] in written:
            name = token[1:]
            used.add(name)
            out.append(binder.placed(name, written[name], out))
        else:
            out.append(token)
        binder.step(kind, token)
    if unused := sorted(set(written) - used):
        raise QueryError(f"the query has no variable ${unused[0]}", mend="see its header for its parameters")
    return "".join(out)


class _Binder:
    """Where in a query a parameter stands, and so how its term must be written there."""

    def __init__(self) -> None:
        self._clause = ""  # SELECT, BY or VALUES while directly inside it
        self._depth = self._values_depth = 0
        self._before: list[str] = ["", ""]
        self._projected: dict[str, int] = {}

    def step(self, kind: str, said: str) -> None:
        """Take the token that was just passed."""
        if kind in ("space", "comment"):
            return
        word = said.upper() if kind == "name" else said
        if kind == "open":
            self._depth += 1
            if word == "{":
                self._clause = ""
        elif kind == "close":
            self._depth -= 1
            if word == "}":
                self._clause = ""
        elif word in ("SELECT", "BY", "VALUES"):
            self._clause, self._depth = word, 0
        elif word in ("WHERE", "FROM", "HAVING", "ORDER", "GROUP", "LIMIT", "OFFSET"):
            self._clause = ""
        self._before = [self._before[1], word]

    def placed(self, name: str, term: str, out: list[str]) -> str:
        """The text that stands for the variable here."""
        if self._before[1] == "AS" or self._clause == "VALUES":
            raise QueryError(f"the query assigns ${name} itself, so it cannot be a parameter")
        if self._before == ["BOUND", "("]:  # takes a variable only; a parameter is always bound
            at = max(i for i, piece in enumerate(out) if piece.upper() == "BOUND")
            out[at] = ""
            return "true"
        if self._clause == "SELECT" and self._depth == 0:
            # a variable may be assigned once; a sub-select that projects it again says the same under another name
            self._projected[name] = again = self._projected.get(name, 0) + 1
            return f"({term} AS ?{name})" if again == 1 else f"({term} AS ?{name}_{again})"
        if self._clause == "BY" and self._depth == 0:
            return f"({term})"
        return term


def _written(name: str, term: Identifier) -> str:
    if isinstance(term, BNode):
        raise QueryError(f"parameter {name} cannot be a blank node")
    try:
        if isinstance(term, URIRef):
            return ntriples.iri(str(term))
        if isinstance(term, Literal):
            return ntriples.literal(str(term), lang=term.language, datatype=term.datatype)
    except InputError as error:
        raise QueryError(f"parameter {name}: {error.what}") from error
    raise QueryError(f"parameter {name} must be an IRI or a literal")
