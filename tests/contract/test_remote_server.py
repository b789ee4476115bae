"""Remote against servers that misbehave: every failure is one line, nothing is cut in silence, secrets stay in."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from rdflib import XSD, BNode, Literal, URIRef

from s4c_graph.core.errors import BackendError, InputError, QueryError, S4CError
from s4c_graph.core.remote import Remote

SECRET = "open-sesame-7"
ONE = {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "uri", "value": "urn:a"}}]}}
Answer = Callable[[BaseHTTPRequestHandler, bytes], None]


@dataclass
class Server:
    """A server that answers as the test says and remembers what it was asked."""

    url: str
    answer: Answer = lambda handler, body: json_answer(handler, ONE)
    asked: list[tuple[str, dict[str, str], dict[str, list[str]]]] = field(default_factory=list)

    def remote(self, **options: object) -> Remote:
        """A store over this server."""
        return Remote(self.url + "/sparql", update_url=self.url + "/update", **options)  # type: ignore[arg-type]


def reply(handler: BaseHTTPRequestHandler, code: int, body: bytes, **headers: str) -> None:
    handler.send_response(code)
    for name, value in {
        "Content-Length": str(len(body)),
        **{k.replace("_", "-"): v for k, v in headers.items()},
    }.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def json_answer(handler: BaseHTTPRequestHandler, said: object, **headers: str) -> None:
    reply(handler, 200, json.dumps(said).encode(), Content_Type="application/sparql-results+json", **headers)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    found: Server

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parameters = parse_qs(body.decode()) if b"=" in body else {}
            found.asked.append((self.path, dict(self.headers), parameters))
            found.answer(self, body)

        do_GET = do_POST  # noqa: N815 - the name is http.server's

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        found = Server(f"http://127.0.0.1:{http.server_address[1]}")
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield found
        finally:
            http.shutdown()
            thread.join()


def said_in_one_line(error: S4CError) -> str:
    assert "\n" not in str(error)
    assert SECRET not in repr(error) + str(error)
    return str(error)


# what is sent


def test_a_query_is_a_form_post_that_wants_json(server: Server) -> None:
    server.remote().select("SELECT ?x { ?x ?p ?o }")
    path, headers, parameters = server.asked[0]
    assert (path, parameters) == ("/sparql", {"query": ["SELECT ?x { ?x ?p ?o }"]})
    assert headers["Accept"].startswith("application/sparql-results+json") and "Authorization" not in headers


def test_graphs_travel_as_protocol_parameters(server: Server) -> None:
    server.remote().select("SELECT ?x { ?x ?p ?o }", graphs=["urn:g1", "urn:g2"])
    assert server.asked[0][2]["default-graph-uri"] == ["urn:g1", "urn:g2"]


@pytest.mark.parametrize("options", [{"union": False}, {"within": "urn:a"}])
def test_a_server_without_a_union_graph_is_told_every_graph(server: Server, options: dict[str, object]) -> None:
    counted = {"head": {"vars": ["g", "n"]}, "results": {"bindings": [
        {"g": {"type": "uri", "value": "urn:a"}, "n": {"type": "literal", "value": "2"}}]}}  # fmt: skip
    server.answer = lambda handler, body: json_answer(handler, counted if b"GROUP" in body else ONE)
    remote = server.remote(**options)
    remote.select("SELECT ?x { ?x ?p ?o }")
    remote.select("SELECT ?x { ?x ?p ?o }")
    sent = [parameters for _, _, parameters in server.asked]
    assert [p.get("default-graph-uri") for p in sent] == [None, ["urn:a"], ["urn:a"]]
    assert sent[1]["named-graph-uri"] == ["urn:a"]


def test_no_network_is_used_before_something_is_asked() -> None:
    assert repr(Remote("http://192.0.2.1/sparql", user="u", password=SECRET)) == "Remote('http://192.0.2.1/sparql')"


def test_basic_credentials_are_sent_to_the_server(server: Server) -> None:
    server.answer = lambda handler, body: json_answer(handler, {"head": {}, "boolean": True})
    server.remote(user="ann", password=SECRET).ask("ASK {}")
    assert server.asked[0][1]["Authorization"] == "Basic " + base64.b64encode(f"ann:{SECRET}".encode()).decode()


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.org/", "example.org/sparql", "http://", "http://a b/", "http://[::1", ""],
)
def test_only_http_is_spoken(url: str) -> None:
    with pytest.raises(InputError, match="http"):
        Remote(url)


def test_a_password_in_the_url_is_refused_without_repeating_it() -> None:
    with pytest.raises(InputError) as told:
        Remote(f"http://ann:{SECRET}@example.org/sparql?x={SECRET}")
    said_in_one_line(told.value)


# what comes back


def test_terms_of_every_kind(server: Server) -> None:
    cells = [
        ({"type": "uri", "value": "urn:é"}, URIRef("urn:é")),
        ({"type": "literal", "value": "x"}, Literal("x")),
        ({"type": "literal", "value": "x", "xml:lang": "sv"}, Literal("x", lang="sv")),
        ({"type": "literal", "value": "01", "datatype": str(XSD.integer)},
         Literal("01", datatype=XSD.integer, normalize=False)),
        ({"type": "typed-literal", "value": "1", "datatype": str(XSD.boolean)}, Literal("true", datatype=XSD.boolean)),
        ({"type": "literal", "value": "x", "datatype": str(XSD.string)}, Literal("x")),
        ({"type": "bnode", "value": "nodeID://b1"}, BNode("b1")),
        ({"type": "bnode", "value": "a-b"}, BNode("ax2dxb")),
        (None, None),
    ]  # fmt: skip
    rows = [{"x": said} if said else {} for said, _ in cells]
    server.answer = lambda handler, body: json_answer(handler, {"head": {"vars": ["x"]}, "results": {"bindings": rows}})
    found = [row[0] for row in server.remote().select("SELECT ?x {}").rows]
    assert found == [term for _, term in cells]
    assert [str(t) for t in found if t is not None] == [str(term) for _, term in cells if term is not None]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"head": {}, "boolean": false}', False),
        (b'\xef\xbb\xbf{"head": {"link": []}, "boolean": true}', True),
        (b"true", True),
        (b'{"head": {"vars": ["r"]}, "results": {"bindings": [{"r": {"type": "literal", "value": "1"}}]}}', True),
        (b'{"head": {"vars": ["r"]}, "results": {"bindings": [{"r": {"type": "literal", "value": "0"}}]}}', False),
        (b'{"head": {"vars": ["r"]}, "results": {"bindings": []}}', False),
    ],
)
def test_ask_is_understood_as_servers_write_it(server: Server, body: bytes, expected: bool) -> None:
    server.answer = lambda handler, _: reply(handler, 200, body)
    assert server.remote().ask("ASK {}") is expected


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>welcome</html>",
        b'{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "uri", "value": "urn:a"}},',
        b"[1, 2]",
        b'{"head": {}}',
        b'{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "triple", "value": {}}}]}}',
        b'{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": 7}]}}',
        '{"é": 1}'.encode("latin-1"),
        b"[" * 100_000,
    ],
)
def test_an_answer_that_is_no_result_is_an_error(server: Server, body: bytes) -> None:
    server.answer = lambda handler, _: reply(handler, 200, body)
    for ask in (server.remote().select, server.remote().ask):
        with pytest.raises(BackendError) as told:
            ask("SELECT ?x {}" if ask.__name__ == "select" else "ASK {}")
        said_in_one_line(told.value)


def test_an_answer_cut_at_the_row_limit_is_an_error_unless_that_many_were_asked(server: Server) -> None:
    server.answer = lambda handler, body: json_answer(handler, ONE, X_SPARQL_MaxRows="1")
    with pytest.raises(BackendError, match="stopped after 1 rows"):
        server.remote().select("SELECT ?x { ?x ?p ?o }")
    with pytest.raises(BackendError, match="stopped after 1 rows"):
        list(server.remote().construct("CONSTRUCT { ?x <urn:p> 1 } WHERE { ?x ?p ?o }"))
    assert len(server.remote().select("SELECT ?x { ?x ?p ?o } LIMIT 1")) == 1
    server.answer = lambda handler, body: json_answer(handler, ONE, X_SPARQL_MaxRows="10000")
    assert len(server.remote().select("SELECT ?x { ?x ?p ?o }")) == 1


def test_a_partial_answer_is_an_error(server: Server) -> None:
    server.answer = lambda handler, body: json_answer(handler, ONE, X_SQL_State="S1TAT")
    with pytest.raises(BackendError, match="a part of the answer"):
        server.remote().select("SELECT ?x { ?x ?p ?o }")
    server.answer = lambda handler, body: reply(handler, 206, json.dumps(ONE).encode())
    with pytest.raises(BackendError, match="a part of the answer"):
        server.remote().select("SELECT ?x { ?x ?p ?o }")


def test_a_body_shorter_than_it_says_is_an_error(server: Server) -> None:
    def short(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "5000")
        handler.end_headers()
        handler.wfile.write(json.dumps(ONE).encode())
        handler.wfile.flush()
        handler.connection.close()

    server.answer = short
    with pytest.raises(BackendError, match="broke"):
        server.remote().select("SELECT ?x { ?x ?p ?o }")


def test_a_body_larger_than_allowed_is_an_error(server: Server) -> None:
    server.answer = lambda handler, body: reply(handler, 200, b" " * (2 << 20) + json.dumps(ONE).encode())
    assert len(server.remote().select("SELECT ?x { ?x ?p ?o }")) == 1
    with pytest.raises(BackendError, match="larger than 1 MiB"):
        server.remote(max_answer_mb=1).select("SELECT ?x { ?x ?p ?o }")


def test_a_silent_and_a_dripping_server_are_given_up(server: Server) -> None:
    def drip(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(30):
            try:
                handler.wfile.write(b" ")
                handler.wfile.flush()
            except OSError:
                return
            time.sleep(0.1)

    for answer in (drip, lambda handler, body: time.sleep(1.5)):
        server.answer = answer
        started = time.monotonic()
        with pytest.raises(BackendError, match=r"within 0.5 s|broke"):
            server.remote(timeout_s=0.5).select("SELECT ?x { ?x ?p ?o }")
        assert time.monotonic() - started < 2


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_redirects_are_refused_and_named(server: Server, code: int) -> None:
    elsewhere = f"{server.url}/other?token={SECRET}"
    server.answer = lambda handler, body: reply(handler, code, b"", Location=elsewhere)
    with pytest.raises(BackendError, match=r"redirects to .*/other") as told:
        server.remote(user="u", password=SECRET).ask("ASK {}")
    said_in_one_line(told.value)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("code", "kind", "part"),
    [
        (400, QueryError, "refuses the query"),
        (401, BackendError, "check user, password"),
        (403, BackendError, "may not do this"),
        (404, BackendError, "check the URL"),
        (405, BackendError, "no POST"),
        (429, BackendError, "wait"),
        (500, BackendError, "500"),
        (503, BackendError, "wait"),
    ],
)
def test_http_errors_say_where_and_what_without_the_secret(
    server: Server, code: int, kind: type[S4CError], part: str
) -> None:
    body = f"Error near {SECRET}: bad\nstack trace line 2\x1b[31m".encode()
    server.answer = lambda handler, _: reply(handler, code, body)
    with pytest.raises(kind) as told:
        server.remote(user="u", password=SECRET).select("SELECT ?x {}")
    said = said_in_one_line(told.value)
    assert part in said and server.url in said and "stack trace" not in said and "\x1b" not in said


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(BackendError, match="cannot be reached"):
        Remote("http://127.0.0.1:9/sparql", timeout_s=5).ask("ASK {}")


# what is written


def test_a_store_without_an_update_url_is_only_read(server: Server) -> None:
    reader = Remote(server.url + "/sparql")
    writes: list[Callable[[], None]] = [
        lambda: reader.update("CLEAR ALL"),
        lambda: reader.drop("urn:g"),
        lambda: reader.load(b"<urn:a> <urn:b> <urn:c> .", graph="urn:g"),
    ]
    for write in writes:
        with pytest.raises(BackendError, match="only read"):
            write()
    assert server.asked == []


def counting(count: int) -> dict[str, object]:
    row = {"n": {"type": "literal", "value": str(count)}}
    return {"head": {"vars": ["n"]}, "results": {"bindings": [row]}}


@pytest.mark.parametrize(("was", "part"), [(0, "nothing of it stays"), (3, "partly loaded; drop it")])
def test_a_load_that_breaks_off_cleans_up_or_says_so(server: Server, was: int, part: str) -> None:
    updates: list[str] = []

    def answer(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if b"update=" not in body:
            return json_answer(handler, counting(was))
        updates.append(parse_qs(body.decode())["update"][0])
        broken = updates[-1].startswith("INSERT") and len(updates) == 2
        return reply(handler, 500 if broken else 200, b"disk full" if broken else b"")

    server.answer = answer
    data = b"".join(b"<urn:s%d> <urn:p> 1 .\n" % i for i in range(2_500))
    with pytest.raises(BackendError, match=part) as told:
        server.remote().load(data, graph="urn:g", format="turtle")
    assert "disk full" in said_in_one_line(told.value)
    assert updates[2:] == (["DROP SILENT GRAPH <urn:g>"] if was == 0 else [])


def test_too_many_statements_on_one_blank_node_are_refused_before_they_are_lost(server: Server) -> None:
    server.answer = lambda handler, body: json_answer(handler, counting(0))
    data = b"".join(b"_:b <urn:p> <urn:o%d> .\n" % i for i in range(1_001))
    with pytest.raises(BackendError, match="graph_store_url"):
        server.remote().load(data, graph="urn:g")
    assert all("update" not in parameters for _, _, parameters in server.asked)


def test_the_graph_store_is_used_where_there_is_one(server: Server) -> None:
    server.answer = lambda handler, body: json_answer(handler, counting(0))
    store = Remote(server.url + "/sparql", graph_store_url=server.url + "/store?x=1")
    store.load(b"_:b <urn:p> <urn:o> .\n" * 1, graph="urn:g#1")
    path, headers, _ = server.asked[-1]
    assert (path, headers["Content-Type"]) == ("/store?x=1&graph=urn%3Ag%231", "application/n-triples")


def test_a_dump_that_is_not_whole_is_an_error(server: Server) -> None:
    import io

    rows = {"head": {"vars": ["s", "p", "o"]}, "results": {"bindings": [
        {v: {"type": "uri", "value": "urn:a"} for v in "spo"}]}}  # fmt: skip
    server.answer = lambda handler, body: json_answer(handler, counting(2) if b"COUNT" in body else rows)
    with pytest.raises(BackendError, match="read 1 of 2 triples"):
        server.remote().dump(io.BytesIO(), graph="urn:g")


def test_rdf_of_version_1_2_is_refused(server: Server) -> None:
    with pytest.raises(InputError, match=r"RDF 1\.2"):
        server.remote().load(b"<urn:a> <urn:b> <<( <urn:s> <urn:p> <urn:o> )>> .", graph="urn:g", format="turtle")
