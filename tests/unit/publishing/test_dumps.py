"""Dumps: the same statements in every syntax, each graph and all of them, nothing that may not be passed on."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic
from tests.published import OTHER_BASE, contents, parsed, parsed_quads, plain, shipped, site_of, small

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.graph_kinds import CATALOGUE, FOLLOWING
from s4c_graph.core.names import DEFAULT_BASE, Names
from s4c_graph.core.ntriples import literal
from s4c_graph.core.syntax import NOT_XML, quads
from s4c_graph.core.values import Source
from s4c_graph.publishing import dumps as module
from s4c_graph.publishing.address import DATA
from s4c_graph.publishing.dumped import NOTICES, SUMS, Dumped
from s4c_graph.publishing.dumps import Others, dumps

SYNTAXES = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "rdf": "xml"}
A = f"{DEFAULT_BASE}id/a"


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    """The dumps of the shipped framework."""
    return contents(dumps(shipped()[1]))


def test_every_graph_is_there_in_every_syntax_and_says_what_the_store_does(made: dict[str, bytes]) -> None:
    kg, _ = shipped()
    for name, size in kg.graphs().items():
        if name == CATALOGUE:
            assert not any(path.startswith("dumps/graph/catalogue") for path in made)
            continue
        counts = {
            suffix: sum(1 for _ in quads(plain(".gz", made[f"dumps/graph/{name}.{suffix}.gz"]), syntax))
            for suffix, syntax in SYNTAXES.items()
        }
        assert counts == dict.fromkeys(SYNTAXES, size), name


def test_a_second_parser_reads_one_graph_from_all_syntaxes(made: dict[str, bytes]) -> None:
    for name in ("seed/001", "mappings/digcomp-esco"):
        read = [parsed(made[f"dumps/graph/{name}.{suffix}"], syntax) for suffix, syntax in SYNTAXES.items()]
        assert len(read[0]) == shipped()[0].graphs()[name]
        assert all(isomorphic(read[0], other) for other in read[1:])


def test_derived_graphs_stand_apart_from_asserted_ones(made: dict[str, bytes]) -> None:
    def graphs(path: str) -> set[str]:
        held = parsed_quads(plain(path, made[path]), "trig")
        return {str(g.identifier).removeprefix(f"{DEFAULT_BASE}graph/") for g in held.graphs() if len(g)}

    names = set(shipped()[0].graph_names()) - {CATALOGUE}
    assert graphs("dumps/derived.trig") == set(FOLLOWING)
    assert graphs("dumps/all.trig") == names - set(FOLLOWING)


def test_all_together_says_each_statement_once(made: dict[str, bytes]) -> None:
    lines = plain(".gz", made["dumps/all.nt.gz"]).splitlines()
    assert len(lines) == len(set(lines)) == sum(1 for _ in quads(made["dumps/all.ttl"], "turtle"))


def test_the_checksums_are_those_of_the_files(made: dict[str, bytes]) -> None:
    said = dict(line.split("  ")[::-1] for line in made[SUMS].decode().splitlines())
    real = {
        path.removeprefix("dumps/"): hashlib.sha256(content).hexdigest()
        for path, content in made.items()
        if path != SUMS
    }
    assert said == real
    assert list(said) == sorted(said)


def test_plain_and_zipped_files_are_the_same_and_large_ones_are_only_zipped(
    made: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    for path, content in made.items():
        if path.endswith(".gz"):
            assert content[4:8] == bytes(4), "a time of day is in the file"
        elif path not in (SUMS, NOTICES):
            assert plain(".gz", made[path + ".gz"]) == content
    monkeypatch.setattr(module, "LARGEST", 10)
    found = contents(dumps(small({"user/x": f'<{A}> <urn:p> "1" .\n'})))
    assert {path for path in found if not path.endswith(".gz")} == {SUMS, NOTICES}


def test_the_same_release_gives_the_same_bytes_whatever_the_order_of_loading() -> None:
    lines = [f'<{A}> <urn:p:b> "x{n}"@en .\n<{A}> <urn:p:c> _:n{n} .\n_:n{n} <urn:p:d> "{n}" .\n' for n in range(9)]
    one = contents(dumps(small({"user/x": "".join(lines)})))
    two = contents(dumps(small({"user/x": "".join(reversed(lines)).replace("_:n", "_:m")})))
    assert one == two


def test_a_second_base_is_in_every_file_and_the_first_in_none() -> None:
    for path, content in contents(dumps(shipped(OTHER_BASE)[1])).items():
        assert DEFAULT_BASE.encode() not in plain(path, content), path


def test_statistics_have_files_of_their_own_with_structure_and_observations(made: dict[str, bytes]) -> None:
    graph = parsed(made["dumps/id/statistics/uk-skill-gaps.ttl"], "turtle")
    rows = graph.query(
        "PREFIX qb: <http://purl.org/linked-data/cube#> SELECT ?o ?c { ?o qb:dataSet/qb:structure/qb:component ?c }"
    )
    assert len({row[0] for row in rows}) == 3  # type: ignore[index]


def test_what_may_not_be_passed_on_is_in_no_file_and_nothing_derived_from_it() -> None:
    secret = f'<{A}> <urn:p:b> "kept back" .\n'
    site = small(
        {"user/closed": secret, "user/open": f'<{A}> <urn:p:b> "open" .\n', "inferred": secret},
        sources={"user/closed": Source("user/closed", "Closed", "1", "all rights reserved")},
    )
    found = contents(dumps(site))
    assert not [path for path, content in found.items() if b"kept back" in plain(path, content)]
    assert "dumps/graph/user/open.ttl" in found


def test_terms_that_bind_the_whole_file_give_a_file_of_all_for_each_licence() -> None:
    site = small(
        {"user/sa": f'<{A}> <urn:p:b> "alike" .\n', "user/by": f'<{A}> <urn:p:b> "by" .\n'},
        sources={"user/sa": Source("user/sa", "Alike", "1", "CC BY-SA 4.0")},
    )
    found = contents(dumps(site))
    assert b"alike" in found["dumps/all.cc-by-sa-4.0.nt"]
    assert b"alike" not in found["dumps/all.cc-by-4.0.nt"]
    assert "dumps/all.nt" not in found
    assert b"CC BY-SA 4.0 asks" in found[NOTICES]


def test_a_statement_that_rdf_xml_cannot_hold_is_in_no_syntax_and_the_others_are_in_all() -> None:
    for line in (f'<{A}> <https://example.org/1> "x" .\n', f'<{A}> <urn:p:b> "a\x01b" .\n'):
        found = contents(dumps(small({"user/x": line + f'<{A}> <urn:p:c> "kept" .\n'})))
        for suffix, form in SYNTAXES.items():
            for name in ("graph/user/x", "all"):
                (quad,) = quads(found[f"dumps/{name}.{suffix}"], form)
                assert quad.object.value == "kept"  # type: ignore[union-attr]


def test_a_graph_whose_name_cannot_be_that_of_a_file_is_refused() -> None:
    with pytest.raises(InputError, match="no file can have the name"):
        contents(dumps(small({"user/x.": f'<{A}> <urn:p:b> "x" .\n'})))


def test_what_other_rooms_make_stands_beside() -> None:
    site = small({"mappings/m": f"<{A}> <urn:p:b> <urn:c> .\n"})
    others = Others({"mappings/m": b"#tsv\n"}, {"a.csv": b"x\r\n"}, ("No Parquet here.",))
    found = contents(dumps(site, others))
    assert found["dumps/graph/mappings/m.sssom.tsv"] == b"#tsv\n"
    assert found["dumps/tables/a.csv"] == b"x\r\n"
    assert found[NOTICES].endswith(b"No Parquet here.\n")
    assert b"a.csv.gz" in found[SUMS]


@given(st.text(max_size=40), st.sampled_from(sorted(DATA)))
@settings(max_examples=60, deadline=None)
def test_any_text_comes_back_from_any_syntax(text: str, suffix: str) -> None:
    if any(0xD800 <= ord(c) <= 0xDFFF for c in text):
        return
    kg = KnowledgeGraph(Embedded(), Names())
    line = f"<{A}> <urn:p:b> {literal(text)} .\n"
    kg.backend.load(line.encode("utf-8"), graph=kg.names.graph("user/x"), format="nt")
    found = contents(dumps(site_of(kg)))
    content = found[f"dumps/graph/user/x.{suffix}"]
    said = [str(q.object.value) for q in quads(content, SYNTAXES[suffix])]  # type: ignore[union-attr]
    assert said == ([] if NOT_XML.search(text) else [text])


def test_a_name_tells_what_a_file_is() -> None:
    cases = {
        "dumps/all.ttl": ("all", "", "ttl"),
        "dumps/all.cc-by-4.0.trig.gz": ("all", "cc-by-4.0", "trig"),
        "dumps/graph/mappings/digcomp-esco-1-2-0.sssom.tsv": ("graph/mappings/digcomp-esco-1-2-0", "", "sssom.tsv"),
        "dumps/tables/csv-metadata.json": ("tables", "", "csv-metadata.json"),
        "dumps/tables/areas.parquet": ("tables", "areas", "parquet"),
        "dumps/id/statistics/x.nt": ("id/statistics/x", "", "nt"),
        SUMS: ("SHA256SUMS", "", ""),
    }
    for path, said in cases.items():
        one = Dumped(path, 0, "")
        assert (one.key, one.part, one.suffix) == said
