"""SPARQL text as tokens: what is refused before an engine sees it, and parameters that stay terms everywhere."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import XSD, BNode, Literal, URIRef
from rdflib.term import Identifier

from s4c_graph.core import assets, sparql
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import QueryError
from s4c_graph.core.names import Names

N, OPS, JOINS = sparql.MAX_NESTING, sparql.MAX_OPERATORS, sparql.MAX_JOINS

# forms


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("select distinct ?x where { ?x ?y ?z }", "SELECT"),
        ("# ASK\nBASE <http://e/> PREFIX select: <ask#> CONSTRUCT { } WHERE { }", "CONSTRUCT"),
        ("PREFIX : <urn:> DESCRIBE :x", "DESCRIBE"),
        ("ASK{}", "ASK"),
    ],
)
def test_the_form_is_the_first_keyword(text: str, form: str) -> None:
    assert sparql.check(text) == form


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <urn:a> <urn:b> 1 }",
        "DROP ALL",
        "PREFIX a: <urn:> WITH <urn:g> DELETE { } WHERE { }",
        "clear all",
    ],
)
def test_an_update_is_no_query_and_a_query_no_less(text: str) -> None:
    assert sparql.check(text, update=True) == "UPDATE"
    with pytest.raises(QueryError, match="only SELECT, ASK"):
        sparql.check(text)


@pytest.mark.parametrize("text", ["", "  \n", "# nothing", "?x", "PREFIX a: <urn:a>", "{ }", "<urn:a>"])
def test_a_text_without_a_form_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        sparql.check(text)


def test_from_and_limit_are_seen_at_the_top_only() -> None:
    look = sparql.look("SELECT * FROM <urn:g> { { SELECT * { ?from ?limit 'LIMIT 3' } LIMIT 5 } } LIMIT 7")
    assert (look.names_graphs, look.limit) == (True, 7)
    assert sparql.look("SELECT * { { SELECT ?s { ?s ?p ?o } LIMIT 5 } # FROM\n }") == sparql.Look("SELECT")


# what is refused


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1/> { } }",
        "SELECT * { service silent ?where { } }",
        "SELECT * { #\nSERVICE<http://127.0.0.1/>{} }",
        "SELECT * { ?s ?p '''\n''' SERVICE <http://e/> {} }",
        "SELECT * { ?s ?p 'a\\'' . SERVICE <http://e/> {} } #'",
        "SELECT * { ?s ex:p#'\nSERVICE <http://e/> {} }",
        "SELECT * { ?s <urn:a#'> ?o SERVICE <http://e/> {} }",
        "SELECT * { ?s ex:a\\' ?o SERVICE <http://e/> {} }",
        "SELECT * { S\\u0045RVICE <http://e/> {} }",
    ],
)
def test_service_is_found_wherever_an_engine_would_find_it(text: str) -> None:
    with pytest.raises(QueryError, match=r"SERVICE is refused|backslash"):
        sparql.check(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?service ?load 'SERVICE <http://e/> {}' }",
        "SELECT * { ?s service:load load:service # SERVICE <http://e/> {}\n }",
        'SELECT * { ?s ?p """a "quoted" SERVICE""" , "\\" SERVICE" , <urn:SERVICE> }',
        "PREFIX service: <http://e/> SELECT * { ?s service:x ?o }",
    ],
)
def test_the_word_service_may_be_said(text: str) -> None:
    assert sparql.check(text) == "SELECT"


def test_load_is_refused_in_an_update() -> None:
    with pytest.raises(QueryError, match="LOAD is refused"):
        sparql.check("CLEAR ALL ; LOAD <http://127.0.0.1/>", update=True)


@pytest.mark.parametrize(
    "text", ["ASK { ?s ?p '\x00' }", "ASK { ?s ?p '\ud800' }", "ASK { ?s ?p '\\uD800' }", "ASK {} #" + "x" * 1_000_000]
)
def test_what_is_no_text_or_too_long_is_refused(text: str) -> None:
    with pytest.raises(QueryError) as told:
        sparql.check(text)
    assert "\n" not in str(told.value) and len(str(told.value)) < 200


SHAPES: dict[str, Callable[[int], str]] = {
    "groups": lambda n: "ASK " + "{" * n + "}" * n,
    "parentheses": lambda n: "ASK { FILTER(" + "(" * (n - 2) + "1" + ")" * (n - 2) + ") }",
    "exists": lambda n: "ASK { " + "FILTER EXISTS { " * (n - 1) + "?a <urn:p> ?b" + "}" * (n - 1) + " }",
    "if": lambda n: "ASK { FILTER(" + "IF(true," * (n - 2) + "1" + ",1)" * (n - 2) + ") }",
    "sub-selects": lambda n: "ASK { " + "{ SELECT * " * (n - 2) + "{}" + "}" * (n - 2) + " }",
    "optional": lambda n: "ASK { " + "OPTIONAL { " * (n - 1) + "}" * (n - 1) + " }",
    "paths": lambda n: "ASK { ?a " + "(" * (n - 1) + "<urn:p>" + ")*" * (n - 1) + " ?b }",
    "blank nodes": lambda n: "ASK { ?s ?p " + "[ ?p " * (n // 2) + "?o" + "]" * (n // 2) + " }",
}
CHAINS: dict[str, Callable[[int], str]] = {
    "not": lambda n: "ASK { FILTER(" + "!" * (n - 1) + "true) }",
    "not with blanks": lambda n: "ASK { FILTER(" + "! " * (n - 1) + "true) }",
    "and": lambda n: "ASK { FILTER(true" + " && true" * (n // 2 - 1) + ") }",
    "or": lambda n: "ASK { FILTER(true" + " || true" * (n // 2 - 1) + ") }",
    "plus": lambda n: "ASK { FILTER(1" + " + 1" * (n - 1) + ") }",
    "union": lambda n: "ASK { {} " + "UNION {} " * n + " }",
    "optional": lambda n: "ASK { " + "OPTIONAL { ?a <urn:p> ?b } " * (n // 3) + " }",
    "minus": lambda n: "ASK { ?a ?b ?c " + "MINUS { ?a <urn:p> ?b } " * (n // 3) + " }",
    "filter": lambda n: "ASK { " + "FILTER(true) " * n + " }",
    "bind": lambda n: "ASK { " + "".join(f"BIND(1 AS ?v{i}) " for i in range(n // 4)) + " }",
    "projection": lambda n: "SELECT " + " ".join(f"(1 AS ?v{i})" for i in range(n // 3)) + " {}",
    "alternatives": lambda n: "ASK { ?a <urn:p>" + "|<urn:p>" * n + " ?b }",
}
CROWDS: dict[str, Callable[[int], str]] = {
    "patterns": lambda n: "ASK { " + "?a <urn:p> ?b . " * n + "}",
    "objects": lambda n: "ASK { ?a <urn:p> ?b" + ", ?b" * n + " }",
    "predicates": lambda n: "ASK { ?a <urn:p> ?b" + "; <urn:p> ?b" * n + " }",
    "sequence": lambda n: "ASK { ?a <urn:p>" + "/<urn:p>" * n + " ?b }",
    "graphs": lambda n: "ASK { " + "GRAPH ?g {} " * n + " }",
    "values": lambda n: "ASK { " + "VALUES ?x { 1 } " * n + " }",
    "items": lambda n: "ASK { ?s ?p (" + "1 " * (n // 2 + 1) + ") }",
    "tagged items": lambda n: "ASK { ?s ?p (" + "'a'@en " * (n // 2 + 1) + ") }",
    "groups": lambda n: "ASK { " + "{ ?a ?b ?c } " * n + "}",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_nesting_is_bounded(shape: str) -> None:
    assert sparql.check(SHAPES[shape](N)) == "ASK"
    with pytest.raises(QueryError, match=r"nests deeper|joins"):
        sparql.check(SHAPES[shape](2 * N + 8))


@pytest.mark.parametrize("chain", CHAINS)
def test_operators_are_bounded(chain: str) -> None:
    assert sparql.check(CHAINS[chain](OPS))
    with pytest.raises(QueryError, match="operators"):
        sparql.check(CHAINS[chain](2 * OPS + 4))


@pytest.mark.parametrize("crowd", CROWDS)
def test_joins_are_bounded(crowd: str) -> None:
    assert sparql.check(CROWDS[crowd](JOINS - 2))
    with pytest.raises(QueryError, match="joins"):
        sparql.check(CROWDS[crowd](JOINS + 3))


@pytest.mark.parametrize(
    "text",
    [
        "ASK { FILTER(?x IN (" + "1, " * 5_000 + "2)) }",
        "ASK { VALUES ?x { " + "'a'@en <urn:a> -5 '1'^^<urn:d> " * 2_000 + "} }",
        "ASK { VALUES (?x ?y) { " + "(1 UNDEF) " * 5_000 + "} }",
        "SELECT (CONCAT(" + "'a', " * 5_000 + "'b') AS ?x) {}",
        "SELECT * {} ORDER BY" + " ?x" * 5_000,
        "ASK { { ?a ?b ?c } " + "UNION { ?a <urn:p> ?b . ?b <urn:q> ?c } " * 300 + "}",
    ],
)
def test_long_lists_of_data_are_not_bounded(text: str) -> None:
    assert sparql.check(text)
    store = Embedded()
    store.ask(text) if text.startswith("ASK") else store.select(text)


_CHILD = """
import json, sys, threading, pyoxigraph
def run():
    for text in json.load(sys.stdin):
        found = pyoxigraph.Store().query(text)
        if not isinstance(found, pyoxigraph.QueryBoolean):
            list(found)
threading.stack_size(1 << 20)  # an eighth of the usual: what is allowed here is far from the edge
thread = threading.Thread(target=run)
thread.start()
thread.join()
print("alive")
"""


def test_the_engine_survives_all_that_is_let_through() -> None:
    texts = [shape(N) for shape in SHAPES.values()] + [chain(OPS) for chain in CHAINS.values()]
    ran = subprocess.run(
        [sys.executable, "-c", _CHILD],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (ran.returncode, ran.stdout.strip()) == (0, "alive"), ran.stderr[-500:]


def test_every_shipped_query_passes() -> None:
    texts = [assets.read(path, Names()) for path in assets.files("queries", ".rq")]
    asked = [text for text in texts if "\n# waits: " not in text]
    assert [text for text in asked if not sparql.check(text)] == []
    assert len(asked) > 12


# tokens

snippets = st.sampled_from(
    ["SELECT", "?x", "$x", "{", "}", "(", ")", "<urn:a>", "<", ">", "'", '"', '"""', "'''", "\\", "\\'", "#", "\n",
     " ", ":", "ex:a", "ex:", "a.b", ".", "1.5e3", "@en", "^^", "^", "SERVICE", "é", "\\u0041", "%41", "-", "/", "|",
     "é:ü", "_:b", "FILTER", "BY"]
)  # fmt: skip


@given(st.lists(snippets | st.text(max_size=4), max_size=40).map("".join))
def test_tokens_lose_nothing_and_check_never_breaks(text: str) -> None:
    assert "".join(token for _, token in sparql.tokens(text)) == text
    try:
        sparql.check(text)
    except QueryError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("ex:p/ex:q", ["name", "other", "name"]),
        ("ex:a.b.", ["name", "other"]),
        ("ex:a#c", ["name", "comment"]),
        ("ex:a\\,b%20c", ["name"]),
        ("a.b:c", ["name"]),
        ("?x.?y", ["variable", "other", "variable"]),
        ("'x'@en-GB", ["string", "lang"]),
        ("'x'^^ex:d", ["string", "typed", "name"]),
        ("1.5.", ["number", "other"]),
        ("?a<?b", ["variable", "other", "variable"]),
        ("<urn:\\u00e9>", ["iri"]),
        ("'\\''", ["string"]),
        ("''''a''''", ["string", "other"]),
        ("'a\nb'", ["other", "name", "space", "name", "other"]),
        ("_:b1", ["name"]),
    ],
)
def test_tokens_follow_the_grammar(text: str, kinds: list[str]) -> None:
    assert [kind for kind, _ in sparql.tokens(text)] == kinds


# parameters

A, HI = URIRef("urn:a"), Literal("hi", lang="en")


@pytest.mark.parametrize(
    ("text", "term", "expected"),
    [
        ("ASK { $x ?p ?o }", A, "ASK { <urn:a> ?p ?o }"),
        ("ASK { ?x ?p ?xy }", A, "ASK { <urn:a> ?p ?xy }"),
        ("SELECT ?x ?y { ?x ?p ?y }", A, "SELECT (<urn:a> AS ?x) ?y { <urn:a> ?p ?y }"),
        ("SELECT (COUNT(?x) AS ?n) { ?x ?p ?y }", A, "SELECT (COUNT(<urn:a>) AS ?n) { <urn:a> ?p ?y }"),
        ("SELECT ?x { { SELECT ?x { ?x ?p 1 } } }", A,
         "SELECT (<urn:a> AS ?x) { { SELECT (<urn:a> AS ?x_2) { <urn:a> ?p 1 } } }"),
        ("SELECT ?x { ?s ?p ?x } GROUP BY ?x ORDER BY ?x DESC(?x) LIMIT 3", HI,
         'SELECT ("hi"@en AS ?x) { ?s ?p "hi"@en } GROUP BY ("hi"@en) ORDER BY ("hi"@en) DESC("hi"@en) LIMIT 3'),
        ("ASK { FILTER(BOUND(?x) && ?x = 1) }", HI, 'ASK { FILTER((true) && "hi"@en = 1) }'),
        ("ASK { { SELECT ?x { ?x ?p ?o } GROUP BY ?x } ?x ?q ?r }", A,
         "ASK { { SELECT (<urn:a> AS ?x) { <urn:a> ?p ?o } GROUP BY (<urn:a>) } <urn:a> ?q ?r }"),
        ("ASK { ?s ?p '?x', \"$x\", <urn:?x> . # ?x\n ?x ?y ?z }", A,
         "ASK { ?s ?p '?x', \"$x\", <urn:?x> . # ?x\n <urn:a> ?y ?z }"),
        ("ASK { ?s ex:p/ex:q ?x }", A, "ASK { ?s ex:p/ex:q <urn:a> }"),
    ],
)  # fmt: skip
def test_a_parameter_is_written_as_its_place_wants(text: str, term: Identifier, expected: str) -> None:
    assert sparql.bind(text, {"x": term}) == expected


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?x { ?x ?p ?o }",
        "SELECT ?x (COUNT(?o) AS ?n) { ?s ?p ?x, ?o } GROUP BY ?x HAVING(COUNT(?o) > 0) ORDER BY ?x",
        "SELECT ?s { ?s ?p ?x FILTER(BOUND(?x) && SAMETERM(?x, ?x) || STR(?x) = STR($x)) }",
        "SELECT ?x { { SELECT ?x { ?s ?p ?x } } UNION { ?s ?q ?x } }",
        "SELECT ?x ?s { ?s ?p ?x OPTIONAL { ?s ?q ?r } MINUS { ?s ?p ?never } } LIMIT 1",
    ],
)
def test_a_bound_query_is_still_a_query(text: str) -> None:
    for term in (HI, Literal(5), Literal("a\n'''\"\"\"\\ ?x } #")) if "?x ?p" not in text else (A,):
        Embedded().select(text, bindings={"x": term})


@pytest.mark.parametrize(
    "text",
    ["SELECT (1 AS ?x) {}", "ASK { BIND(1 AS $x) }", "ASK { VALUES ?x { 1 } }", "ASK { VALUES (?y ?x) { (1 2) } }"],
)
def test_a_variable_the_query_assigns_is_no_parameter(text: str) -> None:
    with pytest.raises(QueryError, match="assigns"):
        sparql.bind(text, {"x": A})


@pytest.mark.parametrize(
    ("term", "said"),
    [
        (BNode("b"), "blank node"),
        (URIRef("not an iri"), "not an absolute IRI"),
        (URIRef("urn:a> . ?s ?p ?o . <urn:b"), "not an absolute IRI"),
        (URIRef("relative"), "not an absolute IRI"),
        (Literal("x", datatype=URIRef("urn:a> } #")), "not an absolute IRI"),
    ],
)
def test_a_term_that_cannot_be_written_is_refused(term: Identifier, said: str) -> None:
    with pytest.raises(QueryError, match=said):
        sparql.bind("ASK { ?s ?p $x }", {"x": term})


def test_a_parameter_nobody_uses_is_refused() -> None:
    with pytest.raises(QueryError, match=r"no variable \$y"):
        sparql.bind("ASK { ?s ?p '$y' }", {"y": A})


hostile = st.lists(
    snippets | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=6), max_size=12
).map("".join)
literals = st.one_of(
    hostile.map(Literal),
    st.tuples(hostile, st.sampled_from(["en", "sv-FI"])).map(lambda t: Literal(t[0], lang=t[1])),
    hostile.map(lambda text: Literal(text, datatype=URIRef("urn:d"))),
    st.integers().map(Literal),
    st.booleans().map(Literal),
    st.decimals(allow_nan=False, allow_infinity=False).map(lambda d: Literal(f"{d:f}", datatype=XSD.decimal)),
    st.from_regex(r"urn:[A-Za-zé0-9/?&='();,.:@!$*+~_-]{1,12}(#[a-z?/:@]{0,3})?", fullmatch=True).map(URIRef),
)
TEMPLATE = "SELECT ?s ('?x' AS ?c) { ?s <urn:p> ?x ; <urn:q> 'x ?x' . # $x\n FILTER(STR(?x) != \"$x\") } ORDER BY ?s"


@given(literals)
def test_no_term_changes_the_shape_of_a_query(term: Identifier) -> None:
    bound = sparql.bind(TEMPLATE, {"x": term})
    kinds = [
        kind
        for kind, _ in sparql.tokens(sparql.bind(TEMPLATE, {"x": Literal("plain") if isinstance(term, Literal) else A}))
    ]
    extra = {"lang", "typed", "iri"} if isinstance(term, Literal) else set()
    found = [kind for kind, _ in sparql.tokens(bound)]
    kept = iter(found)
    assert all(any(kind == k for k in kept) for kind in kinds)  # the same tokens in the same order …
    assert (
        len(found) - len(kinds) in (0, 2, 4) and set(found) - set(kinds) <= extra
    )  # … and the literal's own tag or type
    assert sparql.look(bound) == sparql.look(TEMPLATE)


@given(literals)
def test_a_bound_term_arrives_as_it_was(term: Identifier) -> None:
    (row,) = Embedded().select("SELECT $x (STR(?x) AS ?text) {}", bindings={"x": term}).rows
    assert type(row[0]) is type(term)
    if isinstance(term, Literal) and term.datatype in (XSD.integer, XSD.decimal):
        assert row[0] is not None and row[0].toPython() == term.toPython()  # type: ignore[attr-defined]
    else:
        assert str(row[1]) == str(term)
