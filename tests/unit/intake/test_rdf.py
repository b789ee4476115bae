"""RDF intake: formats, places, findings, and what is refused; each parse happens in a child process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Severity, Statements
from s4c_graph.intake import rdf
from s4c_graph.intake.rdf_literals import ill_typed

RDF_NS = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'


def read(path: Path, data: str | bytes, **limits: int) -> Statements:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return rdf.read(path, Names(), Settings(**limits), graph="user/x")  # type: ignore[arg-type]


def refused(path: Path, data: str | bytes, **limits: int) -> str:
    with pytest.raises(InputError) as told:
        read(path, data, **limits)
    said = str(told.value)
    assert said.startswith(str(path)) and "\n" not in said and "Traceback" not in said
    return said.removeprefix(str(path))


def graph_of(found: Statements) -> Graph:
    return Graph().parse(b"".join(found.ntriples), format="nt")


def lines(found: Statements) -> dict[str, int | None]:
    return {iri: place.line for iri, place in found.places.items()}


# formats

SAME = {
    "a.nt": '<http://e/a> <http://e/p> "x"@en .\n',
    "a.nq": '<http://e/a> <http://e/p> "x"@en .\n',
    "a.ttl": "@prefix e: <http://e/> . e:a e:p 'x'@en .",
    "a.n3": "PREFIX e: <http://e/>\ne:a e:p '''x'''@en .",
    "a.trig": "@prefix e: <http://e/> . { e:a e:p 'x'@en }",
    "a.rdf": f'<rdf:RDF {RDF_NS} xmlns:e="http://e/"><rdf:Description rdf:about="http://e/a"><e:p xml:lang="en">x</e:p>'
    "</rdf:Description></rdf:RDF>",
    "a.owl": f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF {RDF_NS} xmlns:e="http://e/"><rdf:Description '
    'rdf:about="http://e/a"><e:p xml:lang="en">x</e:p></rdf:Description></rdf:RDF>',
    "a.jsonld": '{"@context": {"e": "http://e/"}, "@id": "e:a", "e:p": {"@value": "x", "@language": "en"}}',
    "A.JSON": '[{"@id": "http://e/a", "http://e/p": [{"@value": "x", "@language": "en"}]}]',
}


@pytest.mark.parametrize("name", SAME)
def test_every_format_reads_the_same_statement(tmp_path: Path, name: str) -> None:
    found = read(tmp_path / name, SAME[name])
    assert set(graph_of(found)) == {(URIRef("http://e/a"), URIRef("http://e/p"), Literal("x", lang="en"))}
    assert found.counts == {"triples": 1} and found.findings == () and found.graph == "user/x"
    assert next(str(place) for place in found.places.values()).startswith(name)


def test_the_statements_can_be_read_again_and_the_source_is_told(tmp_path: Path) -> None:
    found = read(tmp_path / "a.ttl", SAME["a.ttl"])
    assert b"".join(found.ntriples) == b"".join(found.ntriples) != b""
    assert found.source.file == "a.ttl" and len(found.source.sha256) == 64
    assert str(tmp_path) not in repr(found.source)


def test_the_folder_of_parsed_statements_is_gone_with_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    found = read(tmp_path / "a.ttl", SAME["a.ttl"])
    assert len(list(scratch.iterdir())) == 1
    del found
    assert list(scratch.iterdir()) == []


def test_two_documents_never_share_a_blank_node(tmp_path: Path) -> None:
    data = "_:x <urn:p> _:y . [] <urn:p> (1) ."
    both = Graph()
    for _ in range(2):
        both += graph_of(read(tmp_path / "a.ttl", data))
    assert len(both) == 8


def test_relative_iris_resolve_against_no_place_and_are_told(tmp_path: Path) -> None:
    found = read(tmp_path / "a.ttl", "<> <urn:p> <#x>, <b/c>, <http://e/y> .")
    said = b"".join(found.ntriples).decode()
    assert "<document:/#x>" in said and "<document:/b/c>" in said and "file:" not in said and str(tmp_path) not in said
    assert {f.code for f in found.findings} == {"RDF-04"} and len(found.findings) == 3
    assert found.findings[0].severity is Severity.INFO


# places

TURTLE = '''\
# <http://e/comment> <p> <o> .
@prefix e: <http://e/> .
PREFIX f: <http://f/>
@base <http://base/dir/> .

e:one a e:T ;
    e:label """three
<http://e/not-me> e:p 'no' .
quotes " and "" and \\""" inside""", 'it''s' ;
    e:n 1.5, 1.0e3, -2 .
<two> e:p e:one, [ e:q e:three ; e:r ( e:one "a.b" ) ] .   <three> e:p 1.
e:do.t e:p <http://e/z>.e:esc\\,aped e:p "# no comment" ; # a comment . e:x
  e:p true.
[ e:p e:one ] e:q e:four .
( 1 2 ) e:p e:five .
_:b e:p e:six .
[] e:p e:seven .
e:one e:again 1 .
BASE <http://other/>
<rel#\\u00e9> e:p 'é' .
f: e:p '\\'' .
'''.replace("'it''s'", "'it\\'s'")


def test_places_in_turtle(tmp_path: Path) -> None:
    assert lines(read(tmp_path / "a.ttl", TURTLE)) == {
        "http://e/one": 6,
        "http://base/dir/two": 11,
        "http://base/dir/three": 11,
        "http://e/do.t": 12,
        "http://e/esc,aped": 12,
        "http://other/rel#é": 20,
        "http://f/": 21,
    }


def test_places_in_trig_without_graph_names(tmp_path: Path) -> None:
    data = "@prefix e: <http://e/> .\n{ e:a e:p 1 .\n e:b e:p e:c\n}\ne:d e:p 2 ."
    assert lines(read(tmp_path / "a.trig", data)) == {"http://e/a": 2, "http://e/b": 3, "http://e/d": 5}


def test_places_in_n_triples(tmp_path: Path) -> None:
    data = "\ufeff# c\n<urn:a> <urn:p> \"\\n<urn:no> \" .\r\n  <urn:b> <urn:p> <urn:c> .\n_:x <urn:p> 'y' .\n".replace(
        "'y'", '"y"'
    )
    assert lines(read(tmp_path / "a.nt", data + "<urn:\\u00e9> <urn:p> <urn:a> .\n<urn:a> <urn:p> <urn:z> .\n")) == {
        "urn:a": 2,
        "urn:b": 3,
        "urn:é": 5,
    }


XML = f"""<?xml version="1.0"?>
<!-- <rdf:Description rdf:about="http://e/comment"/> -->
<rdf:RDF {RDF_NS}
  xmlns:e="http://e/" xml:base="http://base/dir/">
  <rdf:Description
     rdf:about="http://e/one">
    <e:p rdf:resource="http://e/object"/>
    <e:q><e:T rdf:about="two"><e:p>1</e:p></e:T></e:q>
    <e:x rdf:parseType="Literal"><b xmlns="http://e/" rdf:about="http://e/verbatim"/></e:x>
  </rdf:Description>
  <e:T rdf:ID="three" e:p="x"/>
  <e:T xml:base="http://other/x" rdf:about="#four" e:p="x"/>
  <e:T rdf:about="http://e/one" e:p="x"/>
</rdf:RDF>
"""


def test_places_in_rdf_xml(tmp_path: Path) -> None:
    assert lines(read(tmp_path / "a.rdf", XML)) == {
        "http://e/one": 5,
        "http://base/dir/two": 8,
        "http://base/dir/#three": 11,
        "http://other/x#four": 12,
    }


def test_places_in_json_ld_are_pointers(tmp_path: Path) -> None:
    data = """{"@context": {"e": "http://e/", "id": "@id", "knows": {"@id": "e:knows", "@type": "@id"}},
      "@graph": [{"@id": "e:a", "e:p~/": 1, "knows": "e:b"},
                 {"id": "http://e/c", "e:p": {"@id": "e:d", "e:q": {"@id": "e:only-named"}}},
                 {"@context": {"@base": "http://base/"}, "@id": "rel", "http://e/p": {"@list": [{"@id": "_:b",
                  "e:p": 1}, {"@id": "e:a", "e:p": 2}]}}]}"""
    found = read(tmp_path / "a.jsonld", data)
    assert {iri: place.pointer for iri, place in found.places.items()} == {
        "http://e/a": "/@graph/0",
        "http://e/c": "/@graph/1",
        "http://e/d": "/@graph/1/e:p",
        "http://base/rel": "/@graph/2",
    }
    assert str(found.places["http://e/a"]) == "a.jsonld#/@graph/0"


names_ = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.-]{0,6}[A-Za-z0-9_]", fullmatch=True)
terms = st.one_of(
    names_.map(lambda n: URIRef(f"http://e/{n}")),
    st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t\"'\\.#;<>[](){}"), max_size=20).map(
        Literal
    ),
    st.integers(-99, 99).map(Literal),
    st.floats(0, 9).map(Literal),
)
triples = st.lists(
    st.tuples(names_.map(lambda n: URIRef(f"http://e/{n}")), names_.map(lambda n: URIRef(f"http://e/{n}")), terms),
    min_size=1,
    max_size=12,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(statements=triples, format=st.sampled_from(["turtle", "xml", "nt", "json-ld"]))
def test_every_subject_has_a_place_that_shows_it(
    tmp_path: Path, statements: list[tuple[URIRef, URIRef, Literal]], format: str
) -> None:
    graph = Graph()
    graph.bind("e", "http://e/")
    for s, p, o in statements:
        if format == "xml" and isinstance(o, Literal) and any(c in str(o) for c in "\ufffe\uffff"):
            continue  # no character of XML
        graph.add((s, p, o))
    data = graph.serialize(format=format, encoding="utf-8")
    path = tmp_path / {"turtle": "a.ttl", "xml": "a.rdf", "nt": "a.nt", "json-ld": "a.jsonld"}[format]
    found = read(path, data)
    if format == "json-ld":  # numbers are JSON's there
        assert {t[:2] for t in graph_of(found)} == {t[:2] for t in graph}
    else:
        assert isomorphic(graph_of(found), Graph().parse(data, format=format))
    assert set(found.places) == {str(s) for s in graph.subjects()}
    written = data.decode().split("\n")
    for iri, place in found.places.items():
        if place.line is not None:
            assert iri.removeprefix("http://e/") in written[place.line - 1].replace("\\", "")


# findings


def test_an_empty_file_is_told_to_be_empty(tmp_path: Path) -> None:
    for name, data in (
        ("a.ttl", ""),
        ("b.ttl", "# only this\n"),
        ("c.nt", "\n\n"),
        ("d.jsonld", "{}"),
        ("e.ttl", b"\xef\xbb\xbf"),
    ):
        (finding,) = read(tmp_path / name, data).findings
        assert (finding.code, finding.severity, finding.place and finding.place.file) == ("RDF-01", Severity.INFO, name)


def test_ill_typed_literals_are_placed_where_they_stand(tmp_path: Path) -> None:
    head = "@prefix e: <http://e/> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    found = read(
        tmp_path / "a.ttl", head + "e:a e:p 1 ;\n  e:q 'x'^^xsd:date ,\n 'ok'@en ;\n e:r '2024-02-30'^^xsd:date ."
    )
    assert [(f.value, f.path, f.focus, f.place and f.place.line) for f in found.findings] == [
        ("x", "http://e/q", "http://e/a", 4),
        ("2024-02-30", "http://e/r", "http://e/a", 6),
    ]
    assert all(f.severity is Severity.WARNING and f.code == "RDF-02" for f in found.findings)


def test_findings_of_one_kind_are_counted_beyond_a_hundred(tmp_path: Path) -> None:
    data = "".join(f'<urn:s{i}> <urn:p> "x"^^<http://www.w3.org/2001/XMLSchema#int> .\n' for i in range(250))
    found = read(tmp_path / "a.nt", data)
    assert len(found.findings) == 101 and "150 more" in found.findings[-1].message()


@pytest.mark.parametrize("code", [0x01, 0x7F, 0x85, 0x200B, 0x200E, 0x202E, 0x2066, 0xFEFF])
def test_characters_that_do_not_show_are_told(tmp_path: Path, code: int) -> None:
    (finding,) = read(tmp_path / "a.ttl", f'<urn:a> <urn:p> "a\\u{code:04X}b", "tab\\tline\\n ok \u200d" .').findings
    assert f"U+{code:04X}" in finding.message() and finding.code == "RDF-03"


@pytest.mark.parametrize(
    ("datatype", "good", "bad"),
    [
        ("boolean", ["true", "0"], ["TRUE", "yes", ""]),
        ("integer", ["0", "-5", "+007"], ["1.0", "12e", " 1", "", "1_000", "٣"]),
        ("int", ["2147483647", "-2147483648"], ["2147483648"]),
        ("unsignedByte", ["255"], ["256", "-1"]),
        ("positiveInteger", ["1"], ["0"]),
        ("decimal", ["1", "1.", ".5", "-0.50"], [".", "1e3", "NaN", "1,5"]),
        ("double", ["1e3", "NaN", "-INF", ".5"], ["infinity", "1e", ""]),
        ("date", ["2024-02-29", "2023-12-31Z", "-0001-01-01", "2024-01-01+14:00", "12024-01-01"],
         ["2023-02-29", "2024-13-01", "2024-1-1", "24-01-01", "2024-00-10", "2024-01-01+15:00", "2024-01-01T00:00:00"]),
        ("dateTime", ["2024-02-29T23:59:59", "2024-01-01T24:00:00Z", "2024-01-01T00:00:00.123+02:00"],
         ["2024-01-01", "2024-01-01T25:00:00", "2024-01-01 00:00:00", "2024-02-30T00:00:00", "2024-01-01T24:00:01"]),
        ("dateTimeStamp", ["2024-01-01T00:00:00Z"], ["2024-01-01T00:00:00"]),
        ("time", ["00:00:00", "23:59:59.9Z"], ["24:00:01", "1:00:00"]),
        ("gYear", ["2024", "-0044"], ["24", "02024"]),
        ("gYearMonth", ["2024-02"], ["2024-13"]),
        ("gMonthDay", ["--02-29"], ["--02-30", "--04-31"]),
        ("duration", ["P1Y2M3DT4H5M6.7S", "-P1D", "PT0S"], ["P", "PT", "1D", "P1S", "P1.5D", "P1YT"]),
        ("dayTimeDuration", ["P1DT2H"], ["P1Y", "P"]),
        ("yearMonthDuration", ["P1Y2M"], ["P1D", "P"]),
        ("hexBinary", ["", "0aFF"], ["0", "xx"]),
        ("base64Binary", ["", "QUJD", "QQ==", "QUI="], ["Q", "QQ="]),
        ("language", ["sv", "pt-BR"], ["english_uk", ""]),
        ("string", ["anything\n"], []),
        ("unheardOf", ["anything"], []),
    ],
)  # fmt: skip
def test_lexical_spaces(datatype: str, good: list[str], bad: list[str]) -> None:
    assert [text for text in good if ill_typed(datatype, text)] == []
    assert [text for text in bad if not ill_typed(datatype, text)] == []


# what is refused

XML_HEAD = f"<rdf:RDF {RDF_NS}>"
TURTLE_FILE = "@prefix e: <http://e/> ."


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.ttl", "<urn:a> <urn:b> <urn:c>", ":1: "),
        ("a.ttl", "\n\n<urn:a> nonsense .\n", ":3: "),
        ("a.nt", "<urn:a> <urn:b> <c> .\n", ":1: "),
        ("a.ttl", XML_HEAD + "</rdf:RDF>", "looks like RDF/XML (.rdf) but is named as Turtle (.ttl)"),
        ("a.rdf", "@prefix e: <http://e/> .", "looks like Turtle (.ttl) but is named as RDF/XML"),
        ("a.rdf", "<http://e/a> <http://e/b> <http://e/c> .", "looks like Turtle"),
        ("a.jsonld", "<urn:a> <urn:b> <urn:c> .", "looks like Turtle"),
        ("a.ttl", '[ {"@id": "urn:a"} ]', "looks like JSON-LD"),
        ("a.ttl", "<!DOCTYPE html><html></html>", "is a web page"),
        ("a.rdf", "<?xml version='1.0'?>\n<html xmlns='http://www.w3.org/1999/xhtml'/>", "is a web page"),
        ("a.ttl", b"PK\x03\x04....", "is a zip archive"),
        ("a.nt", b"\x1f\x8b\x08\x00", "is a gzip file"),
        ("a.ttl", "<urn:a> <urn:b> 'x' .".encode("utf-32"), "is UTF-32"),
        ("a.ttl", b"<urn:a> <urn:b> 'x' .\n# \xc3(", ":2: is not UTF-8"),
        ("a.ttl", b"<urn:a> <urn:b> 'x' .\n# \xed\xa0\x80", ":2: is not UTF-8"),
        ("a.ttl", b"<urn:a> <urn:b> 'x' .\n# \xe2\x82", ":2: is not UTF-8"),
        ("a.ttl", b"# a\n<urn:a> \x00", ":2: holds a NUL"),
        ("a.rdf", "<?xml version='1.0' encoding='ISO-8859-1'?>\n<a/>", "says its encoding is ISO-8859-1"),
        ("a.rdf", "<a>\n<b/>\n</a>", "XML without any RDF"),
        ("a.rdf", XML_HEAD + "\n<x:y/></rdf:RDF>", ":2: is not well-formed XML: unbound prefix"),
        ("a.rdf", XML_HEAD + "\n</rdf:Rdf>", ":2: is not well-formed XML: mismatched tag"),
        ("a.rdf", XML_HEAD + "\n&nbsp;</rdf:RDF>", ":2: is not well-formed XML: undefined entity"),
        ("a.rdf", f"<!DOCTYPE a SYSTEM 'http://127.0.0.1:8199/x.dtd'>\n{XML_HEAD}</rdf:RDF>", ":1: has a DOCTYPE"),
        ("a.jsonld", '{"@id": "urn:a",\n "urn:b": }', ":2: is not JSON"),
        ("a.jsonld", '{"@id": "urn:a",\n "urn:b": 1', "is the file complete?"),
        ("a.jsonld", '{"@id": "urn:a", "urn:b": NaN}', "no JSON"),
        ("a.jsonld", '"text"', "looks like Turtle"),
        ("a.jsonld", "[" * 300 + "]" * 300, "nests deeper than 200"),
        ("a.jsonld", '{"@context": "http://127.0.0.1:8199/c.jsonld", "@id": "urn:a"}', "the context http://127.0.0.1:8199"),
        ("a.jsonld", '{"@context": [{}, "file:///etc/passwd"], "@id": "urn:a"}', "file:///etc/passwd"),
        ("a.jsonld", '{"@context": {"p": {"@id": "urn:p", "@context": "c.jsonld"}}, "p": {}}', "the context c.jsonld"),
        ("a.jsonld", '{"@context": {"@import": "http://127.0.0.1:8199/"}}', "@import"),
        ("a.jsonld", '{"@context": "http://127.0.0.1:8199/", "@context": {}, "@id": "urn:a"}', "127.0.0.1:8199"),
        ("a.jsonld", '{"x": {"@context": {"y": {"@id": "urn:y", "@context": ["z"]}}}}', "the context z"),
        ("a.jsonld", '{"@id": "urn:g", "@graph": [{"@id": "urn:a", "urn:b": 1}]}', "named graph <urn:g>"),
        ("a.nq", "<urn:a> <urn:b> <urn:c> <urn:g> .", "named graph <urn:g>"),
        ("a.trig", "<urn:g> { <urn:a> <urn:b> <urn:c> }", "named graph <urn:g>"),
        ("a.ttl", "<urn:a> <urn:b> <urn:c> {| <urn:d> 1 |} .", "RDF 1.2"),
        ("a.nt", '<urn:a> <urn:b> "x"@en--ltr .', "RDF 1.2"),
        ("a.ttl", "<urn:a> <urn:b> 'x'@english_uk .", ":1: "),
        ("a.ttl", "<urn:a> <urn:b> 'x'@abcdefghij .", ":1: "),
        ("a.ttl", TURTLE_FILE + "\ne:a e:p " + "[ e:p " * 300 + "1" + "]" * 300 + " .", ":2: nests deeper than 200"),
        ("a.csv", "a,b", ".csv is no RDF format read here"),
        ("a", "a", "no suffix is no RDF format"),
    ],
)  # fmt: skip
def test_refused_with_the_line_and_the_reason(tmp_path: Path, name: str, data: str | bytes, said: str) -> None:
    assert said in refused(tmp_path / name, data)


def test_brackets_in_strings_comments_and_iris_do_not_nest(tmp_path: Path) -> None:
    many = "[(" * 400
    data = f'<urn:a> <urn:p> \'{many}\', """{many}""" . # {many}\n<urn:{"(" * 300}> <urn:p> 1 .'
    assert read(tmp_path / "a.ttl", data).counts == {"triples": 3}
    assert read(tmp_path / "b.jsonld", f'{{"@id": "urn:a", "urn:p": "{many}\\"{many}"}}').counts == {"triples": 1}


def test_size_is_bounded_before_anything_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    with path.open("wb") as out:
        out.truncate(2 << 20)
    with pytest.raises(InputError, match=r"2 MiB; at most 1 .*S4C_MAX_INPUT_MB"):
        rdf.read(path, Names(), Settings(max_input_mb=1), graph="user/x")


def test_memory_is_bounded(tmp_path: Path) -> None:
    data = '<urn:a> <urn:p> "' + "x" * (60 << 20) + '" .\n'
    said = refused(tmp_path / "a.ttl", data, max_parse_mb=128)
    assert ("128 MiB" in said and "S4C_MAX_PARSE_MB" in said) or "needs more than 128 MiB" in said


def test_time_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", _script(tmp_path, "sleep 30"))
    assert "is not parsed after 1 s" in refused(tmp_path / "a.ttl", TURTLE_FILE, max_parse_s=1)


def test_a_child_that_crashes_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", _script(tmp_path, "echo 'stack overflow' >&2; kill -SEGV $$"))
    said = refused(tmp_path / "a.ttl", TURTLE_FILE)
    assert "the parser gave up (signal 11: stack overflow)" in said
    monkeypatch.setattr(sys, "executable", _script(tmp_path, "kill -XCPU $$"))
    assert "is not parsed after" in refused(tmp_path / "a.ttl", TURTLE_FILE)


def test_only_files_are_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.ttl"
    os.mkfifo(pipe)
    (tmp_path / "folder.ttl").mkdir()
    for path, said in (
        (pipe, "is not a file"),
        (tmp_path / "folder.ttl", "is not a file"),
        (tmp_path / "none.ttl", "no such file"),
    ):
        with pytest.raises(InputError, match=said):
            rdf.read(path, Names(), Settings(), graph="user/x")


def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    data = "".join(f"<urn:s{i}> <urn:p> <urn:o> .\n" for i in range(2_000))
    path = tmp_path / "a.nt"
    path.write_text(data)
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from pathlib import Path; from s4c_graph.intake import rdf; from s4c_graph.core.errors import InputError\n"
        "from s4c_graph.core.names import Names; from s4c_graph.core.settings import Settings\n"
        "try: rdf.read(Path('a.nt'), Names(), Settings(), graph='user/x')\n"
        "except InputError as error: print(error)"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "TMPDIR" in ran.stdout and ran.stderr == ""


def test_the_child_starts_light() -> None:
    code = (
        "import sys, s4c_graph.intake.rdf_child, s4c_graph.core.syntax\n"
        "print([m for m in ('rdflib', 'SPARQLWrapper', 'http', 'ssl', 'rich', 'pydantic') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_types_of_a_store_filled_from_a_file(tmp_path: Path) -> None:
    store = Embedded()
    store.load(read(tmp_path / "a.ttl", "<urn:a> a <urn:T> .").ntriples, graph="urn:g")
    assert store.ask("ASK { <urn:a> a ?t }") and store.size() == 1
    assert str(RDF.type) in b"".join(read(tmp_path / "a.ttl", "<urn:a> a <urn:T> .").ntriples).decode()


def _script(folder: Path, body: str) -> str:
    """An executable that stands in for the interpreter."""
    path = folder / "stand-in"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return str(path)
