"""W3C SPARQL 1.1 query tests from their manifests, through Embedded; excuses by test name, each with its reason."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from types import MappingProxyType

import pytest
from rdflib import RDF, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.query import Result
from rdflib.term import Node

from s4c_graph.core import sparql
from s4c_graph.core.embedded import Embedded, triples
from s4c_graph.core.errors import QueryError
from s4c_graph.core.table import Table

pytestmark = pytest.mark.shared
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
ROOT = Path(__file__).resolve().parents[2]
SUITE = Path(os.environ.get("S4C_SHARED", ROOT.parent / "shared")) / "suites" / "sparql11"
BASE = "http://example.org/sparql11/"
EVALUATION = {MF.QueryEvaluationTest, MF.CSVResultFormatTest}
SYNTAX = {MF.PositiveSyntaxTest11: True, MF.NegativeSyntaxTest11: False}
NOT_OURS = {MF.ProtocolTest, MF.ServiceDescriptionTest}  # of a server; there is none yet
CASES = MappingProxyType({"evaluation": 142, "syntax": 98, "not ours": 37})
"""Number of tests of each sort in the suite as it lies beside the checkout."""
EXCUSED = MappingProxyType(
    {
        "syntax-query/test_4": "a function nobody defined is refused when it is asked, and asking is our only parser",
        "bindings/graph": "the engine loses rows where VALUES inside GRAPH binds the graph's own variable",
        "csv-tsv-res/tsv03": "the store keeps integers by value: xsd:negativeInteger comes back as xsd:integer",
        "functions/bnode01": "the engine's BNODE(text) makes a new node each time, within one solution too",
    }
)


@dataclass(frozen=True)
class Test:
    """One entry of a manifest."""

    __test__ = False
    key: str
    kind: Node
    query: Path
    data: tuple[Path, ...] = ()
    graphs: tuple[Path, ...] = ()
    result: Path | None = None


def entries() -> Iterator[Test]:
    """Every entry of every manifest, in order."""
    for manifest in sorted(SUITE.glob("*/manifest.ttl")):
        base = f"{BASE}{manifest.parent.name}/"
        graph = Graph().parse(manifest, format="turtle", publicID=base)
        listed = next(graph.objects(None, MF.entries))
        for entry in Collection(graph, listed):
            kind, action = graph.value(entry, RDF.type), graph.value(entry, MF.action)
            assert kind is not None
            key = f"{manifest.parent.name}/{str(entry).rpartition('#')[2]}"

            def files(nodes: Iterator[Node], folder: Path = manifest.parent) -> tuple[Path, ...]:
                return tuple(folder / str(node).rpartition("/")[2] for node in nodes)

            query = files(graph.objects(action, QT.query)) or files(iter([action or entry]))
            result = files(graph.objects(entry, MF.result))
            yield Test(
                key,
                kind,
                query[0],
                files(graph.objects(action, QT.data)),
                files(graph.objects(action, QT.graphData)),
                result[0] if result else None,
            )


TESTS = list(entries())


def some(kinds: object) -> list[Test]:
    return [test for test in TESTS if test.kind in kinds]  # type: ignore[operator]


def test_the_suite_is_whole(shared: Path) -> None:
    found = {"evaluation": len(some(EVALUATION)), "syntax": len(some(SYNTAX)), "not ours": len(some(NOT_OURS))}
    assert found == dict(CASES)
    assert sum(found.values()) == len(TESTS)
    assert set(EXCUSED) <= {test.key for test in TESTS}


@pytest.mark.parametrize("test", some(SYNTAX), ids=lambda t: t.key)
def test_syntax(test: Test) -> None:
    with excused(test):
        text = based(test)
        good = SYNTAX[test.kind]  # type: ignore[index]
        try:
            ask(Embedded(), text)
        except QueryError:
            assert not good
        else:
            assert good, "was taken"


@pytest.mark.parametrize("test", some(EVALUATION), ids=lambda t: t.key)
def test_evaluation(test: Test) -> None:
    with excused(test):
        store = Embedded()
        for path in (*test.data, *test.graphs):
            store.load(data(path), graph=iri(path))
        found = ask(store, over(test, based(test)))
        assert test.result is not None
        if isinstance(found, bool):
            with test.result.open("rb") as stream:
                assert found == Result.parse(stream, format=FORMATS[test.result.suffix]).askAnswer
        elif isinstance(found, Table) and test.result.suffix == ".csv":
            assert bare(found.serialize("csv")) == bare(test.result.read_text(encoding="utf-8"))
        elif isinstance(found, Table):
            assert same(found, expected(test.result))
        else:
            assert isomorphic(found, Graph().parse(test.result))


class excused:  # noqa: N801 - reads as a verb
    """A test that is excused must fail, and so tells when its excuse is no longer needed."""

    def __init__(self, test: Test) -> None:
        self._reason = EXCUSED.get(test.key)

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        if self._reason is None:
            return False
        assert error is not None, f"passes now; its excuse is no longer needed: {self._reason}"
        return isinstance(error, Exception)


FORMATS = {".srx": "xml", ".srj": "json", ".tsv": "tsv"}


def iri(path: Path) -> str:
    """The IRI of a file of the suite."""
    return f"{BASE}{path.parent.name}/{path.name}"


def based(test: Test) -> str:
    return f"BASE <{iri(test.query)}>\n{test.query.read_text(encoding='utf-8')}"


def over(test: Test, text: str) -> str:
    """The query with FROM and FROM NAMED for the test's data, unless it has its own."""
    if sparql.look(text).names_graphs or not test.data + test.graphs:
        return text
    clause = "".join(f" FROM <{iri(p)}>" for p in test.data) + "".join(f" FROM NAMED <{iri(p)}>" for p in test.graphs)
    pieces = [said for _, said in sparql.tokens(text)]
    words = [said.upper() for said in pieces]
    at = depth = 0
    template = "CONSTRUCT" in words
    while depth or not (words[at] == "WHERE" or (words[at] == "{" and not template)):
        depth += {"{": 1, "}": -1}.get(words[at], 0)
        template = template and not (words[at] == "}" and depth == 0)
        at += 1
    return "".join([*pieces[:at], clause, " ", *pieces[at:]])


def data(path: Path) -> bytes:
    """A data file as N-Triples, relative IRIs resolved against its place in the suite."""
    format = {".ttl": "turtle", ".rdf": "xml", ".nt": "nt"}[path.suffix]
    graph = Graph()
    for triple in triples(path.read_bytes(), format, base=f"{BASE}{path.parent.name}/{path.name}"):
        graph.add(triple)
    return graph.serialize(format="nt", encoding="utf-8")


def ask(store: Embedded, text: str) -> bool | Table | Graph:
    match sparql.check(text):
        case "SELECT":
            return store.select(text)
        case "ASK":
            return store.ask(text)
    made = Graph()
    for triple in store.construct(text):
        made.add(triple)
    return made


def expected(path: Path) -> Table:
    if path.suffix == ".ttl":
        return _rdf_result(Graph().parse(path, format="turtle", publicID=iri(path)))
    with path.open("rb") as stream:
        result = Result.parse(stream, format=FORMATS[path.suffix])
    assert result.vars is not None
    columns = tuple(str(v) for v in result.vars)
    return Table(columns, tuple(tuple(row.get(v) for v in result.vars) for row in result.bindings))


def _rdf_result(graph: Graph) -> Table:
    columns = tuple(sorted(str(v) for v in graph.objects(None, RS.resultVariable)))
    rows = []
    for solution in graph.objects(None, RS.solution):
        row = {str(graph.value(b, RS.variable)): graph.value(b, RS.value) for b in graph.objects(solution, RS.binding)}
        rows.append(tuple(row.get(column) for column in columns))
    return Table(columns, tuple(rows))


def bare(text: str) -> list[dict[str, str]]:
    """Rows of a CSV result in any order; blank nodes are only known to be such, numbers go by value."""

    def cell(said: str) -> str:
        if said.startswith("_:") or re.fullmatch(r"[0-9a-fN][0-9a-f]{30,}", said):
            return "_:"
        return f"{float(said):.10g}" if re.fullmatch(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?", said) else said

    rows = [{key: cell(said) for key, said in row.items()} for row in csv.DictReader(io.StringIO(text))]
    return sorted(rows, key=lambda row: sorted(row.items()))


def same(found: Table, wanted: Table) -> bool:
    """The same rows in any order, some renaming of blank nodes given."""
    if set(found.columns) != set(wanted.columns) or len(found) != len(wanted):
        return False
    columns = sorted(found.columns)
    mine = [tuple(row[c] for c in columns) for row in found]
    theirs = sorted(tuple(_plain(row[c], {}) for c in columns) for row in wanted)
    blanks = sorted({cell for row in mine for cell in row if isinstance(cell, BNode)})
    names = sorted({cell for row in wanted.rows for cell in row if isinstance(cell, BNode)})
    if len(blanks) != len(names):
        return False
    return any(
        sorted(tuple(_plain(cell, dict(zip(blanks, order, strict=True))) for cell in row) for row in mine) == theirs
        for order in permutations(names)
    )


def _plain(cell: object, renamed: dict[BNode, BNode]) -> str:
    if isinstance(cell, BNode):
        return f"_:{renamed.get(cell, cell)}"
    if isinstance(cell, Literal) and cell.datatype in NUMBERS and cell.value is not None:
        return f"{float(cell.value):.10g} {cell.datatype}"
    if isinstance(cell, Literal) and cell.language:
        return f"{cell.value}@{cell.language.lower()}"
    if isinstance(cell, Literal) and cell.value is not None and cell.datatype == XSD.dayTimeDuration:
        return str(cell.value)
    if isinstance(cell, Literal | URIRef):
        return cell.n3()
    return ""


NUMBERS = {XSD.integer, XSD.decimal, XSD.double, XSD.float}
