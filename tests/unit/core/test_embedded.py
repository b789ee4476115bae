"""What the embedded store does beyond the contract: directories, read-only and forked stores, views, lexical forms."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import XSD, Dataset, Literal, URIRef

from s4c_graph.core.embedded import Embedded, to_nquads, triples
from s4c_graph.core.errors import BackendError, InputError, QueryError

ONE = b"<urn:a> <urn:p> <urn:b> .\n"


def test_a_directory_keeps_what_was_loaded(tmp_path: Path) -> None:
    store = Embedded(tmp_path / "store")
    store.load(ONE, graph="urn:g")
    store.close()
    assert Embedded(tmp_path / "store").size("urn:g") == 1


def test_many_may_read_one_directory_and_none_of_them_writes(tmp_path: Path) -> None:
    writer = Embedded(tmp_path / "store")
    writer.load(ONE, graph="urn:g")
    writer.settle()
    writer.close()
    readers = [Embedded(tmp_path / "store", read_only=True) for _ in range(3)]
    assert [reader.size() for reader in readers] == [1, 1, 1]
    writes: list[Callable[[], None]] = [
        lambda: readers[0].load(ONE, graph="urn:h"),
        lambda: readers[0].update("INSERT DATA { <urn:a> <urn:p> 1 }"),
        lambda: readers[0].drop("urn:g"),
    ]
    for write in writes:
        with pytest.raises((BackendError, InputError)):
            write()
    for reader in readers:
        reader.close()


@pytest.mark.parametrize("read_only", [True, False])
def test_a_directory_that_is_no_store_is_named(tmp_path: Path, read_only: bool) -> None:
    file = tmp_path / "file"
    file.write_text("no store")
    with pytest.raises(BackendError, match="doctor") as told:
        Embedded(file, read_only=read_only)
    assert str(file) in str(told.value)


def test_a_fork_takes_changes_and_leaves_its_origin_alone(tmp_path: Path) -> None:
    origin = Embedded(tmp_path / "store")
    origin.load(ONE, graph="urn:g")
    copy = origin.fork(tmp_path / "copy")
    copy.load(b"<urn:c> <urn:p> <urn:d> .", graph="urn:g")
    assert (origin.size(), copy.size()) == (1, 2)
    with pytest.raises(BackendError, match="exists already"):
        origin.fork(tmp_path / "copy")
    assert copy.size() == 2, "what was there is not touched"
    with pytest.raises(BackendError, match="in memory"):
        Embedded().fork(tmp_path / "other")


def test_blank_nodes_stay_the_same_in_a_copy_and_differ_between_loads() -> None:
    store = Embedded()
    store.load(b"_:x <urn:p> _:y .", graph="urn:g")
    store.load(b"_:x <urn:p> _:y .", graph="urn:g")
    assert store.size() == 2
    other = Embedded()
    other.copy(b"_:x <urn:p> _:y .\n_:x <urn:p> _:y .\n", graph="urn:g")
    other.copy(b"_:x <urn:p> _:y .\n", graph="urn:g")
    assert other.size() == 1


def test_canonical_lines_do_not_depend_on_labels_or_order() -> None:
    found = []
    for data in (b"_:x <urn:p> _:y . _:y <urn:q> 1 .", b"_:b <urn:q> 1 . _:a <urn:p> _:b ."):
        store = Embedded()
        store.load(data, graph="urn:g", format="turtle")
        found.append(store.canonical("urn:g"))
    assert found[0] == found[1] and len(found[0]) == 2


@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")  # rdflib 7.6 inside itself
def test_the_rdflib_view_is_live_and_sees_the_union() -> None:
    store = Embedded()
    store.load(ONE, graph="urn:g")
    view = store.rdflib()
    assert isinstance(view, Dataset) and len(list(view.triples((URIRef("urn:a"), None, None)))) == 1
    store.load(b"<urn:c> <urn:p> <urn:d> .", graph="urn:h")
    assert len(list(view.triples((None, None, None)))) == 2
    assert len(list(view.graph(URIRef("urn:h")).triples((None, None, None)))) == 1


def test_a_view_shows_only_its_graphs_and_cannot_be_written() -> None:
    store = Embedded()
    store.load(ONE, graph="urn:g")
    store.load(b"<urn:c> <urn:p> <urn:d> .", graph="urn:h")
    view = store.view(["urn:h"])
    assert list(view.subjects()) == [URIRef("urn:c")] and len(view) == 1
    with pytest.raises(BackendError):
        view.add((URIRef("urn:a"), URIRef("urn:p"), Literal(1)))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ('"005"^^<http://www.w3.org/2001/XMLSchema#integer>', Literal("5", datatype=XSD.integer)),
        ('"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>', Literal("1.5", datatype=XSD.decimal)),
        ('"12e"^^<http://www.w3.org/2001/XMLSchema#integer>', Literal("12e", datatype=XSD.integer, normalize=False)),
        ('"2026-02-30"^^<http://www.w3.org/2001/XMLSchema#date>', Literal("2026-02-30", datatype=XSD.date)),
        ('"x"@EN-gb', Literal("x", lang="en-gb")),
        ('"x"^^<http://www.w3.org/2001/XMLSchema#string>', Literal("x")),
    ],
)
def test_values_are_kept_and_their_spelling_where_they_have_no_value(written: str, kept: Literal) -> None:
    store = Embedded()
    store.load(f"<urn:a> <urn:p> {written} .".encode(), graph="urn:g")
    ((found,),) = store.select("SELECT ?o { ?s ?p ?o }").rows
    assert isinstance(found, Literal)
    assert (str(found), found.datatype, found.language) == (str(kept), kept.datatype, kept.language)


def test_from_names_the_graphs_of_a_query() -> None:
    store = Embedded()
    store.load(ONE, graph="urn:g")
    store.load(b"<urn:c> <urn:p> <urn:d> .", graph="urn:h")
    assert len(store.select("SELECT * FROM <urn:h> { ?s ?p ?o }")) == 1
    assert len(store.select("SELECT * FROM <urn:g> FROM <urn:h> { ?s ?p ?o }")) == 2
    assert len(store.select("SELECT * FROM NAMED <urn:h> { GRAPH ?g { ?s ?p ?o } }")) == 1
    with pytest.raises(QueryError, match="leave FROM out"):
        store.ask("ASK FROM <urn:h> { ?s ?p ?o }", graphs=["urn:g"])


def test_documents_become_quads_and_terms() -> None:
    assert to_nquads(b"<a> <p> 'x'@en .", "turtle", base="http://e/") == b'<http://e/a> <http://e/p> "x"@en .\n'
    assert list(triples(ONE, "nt")) == [(URIRef("urn:a"), URIRef("urn:p"), URIRef("urn:b"))]
    with pytest.raises(InputError, match="line 2"):
        to_nquads(b"<urn:a> <urn:p> 1 .\n<urn:b> nonsense", "turtle")


def test_a_closed_store_cannot_be_used(tmp_path: Path) -> None:
    for store in (Embedded(), Embedded(tmp_path / "store")):
        store.close()
        for use in (store.graphs, store.size, store.settle, lambda store=store: store.load(ONE, graph="urn:g")):
            if use != store.settle or store.path:
                with pytest.raises(BackendError, match="closed"):
                    use()


def test_a_query_never_opens_a_connection() -> None:
    """No socket call is made even for the forms that an engine would follow."""
    code = """
import socket, sys
def refuse(*a, **k):
    print("a socket was opened"); sys.exit(9)
socket.socket.connect = refuse
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import QueryError
store = Embedded()
for text in ("SELECT * { SERVICE <http://127.0.0.1:8199/> { ?s ?p ?o } }", "ASK { SERVICE SILENT ?s {} }"):
    try:
        store.select(text) if text.startswith("S") else store.ask(text)
    except QueryError:
        continue
    sys.exit(8)
print("quiet")
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stdout.strip()) == (0, "quiet"), ran.stderr
