"""Mapping sets made to hurt, or broken by accident: each is told in one line with its place, or row by row."""

from __future__ import annotations

import json
import resource
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Finding, Severity
from s4c_graph.flows.given import given
from s4c_graph.intake import sssom
from s4c_graph.intake.sssom_build import MOST_FINDINGS

NAMES = Names()
META = """#curie_map:
#  EX: https://example.org/
#mapping_set_id: https://example.org/set
#license: https://creativecommons.org/licenses/by/4.0/
"""
HEADER = "subject_id\tpredicate_id\tobject_id\tmapping_justification"
ROW = "EX:a\tskos:closeMatch\tEX:b\tsemapv:ManualMappingCuration"
RECORD = {
    "subject_id": "EX:a",
    "predicate_id": "skos:closeMatch",
    "object_id": "EX:b",
    "mapping_justification": "semapv:ManualMappingCuration",
}
SET: dict[str, Any] = {
    "@context": {"EX": "https://example.org/"},
    "mapping_set_id": "https://example.org/set",
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "mappings": [RECORD],
}
TURTLE = """@prefix sssom: <https://w3id.org/sssom/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix semapv: <https://w3id.org/semapv/vocab/> . @prefix EX: <https://example.org/> .
"""


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> NoReturn:
        raise AssertionError("something asked the network")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def written(folder: Path, text: str | bytes, name: str = "x.sssom.tsv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def refused(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        sssom.read_set(path, NAMES)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def found(path: Path) -> list[tuple[str, str, str]]:
    """Code, place and severity of each finding."""
    return [(f.code, str(f.place), f.severity.value) for f in sssom.read_set(path, NAMES)[1]]


# ---- metadata ----


@pytest.mark.parametrize(
    ("meta", "says"),
    [
        ("#comment: !!python/object/apply:os.system [x]\n", ":5: metadata have the YAML tag"),
        ("#comment: !mine x\n", ":5: metadata have the YAML tag !mine, which SSSOM forbids; write the value out"),
        ("#comment: &a x\n#other: *a\n", ":5: metadata have a YAML anchor or alias, which SSSOM forbids"),
        ("#other: *a\n", "x.sssom.tsv:5: metadata"),
        ("#comment: a\n#comment: b\n", ":6: metadata have comment a second time"),
        ("#comment:\n#  deep: {a: {b: {c: {d: {e: {f: {g: {h: {i: 1}}}}}}}}}\n", "metadata have nested deeper than 8"),
        ("#comment: {a: 1}\n", "comment is neither a text nor a list of texts"),
        ("#comment: " + "x" * 1_000_000 + "\n", "its metadata are larger than 1 MB; keep rows out of the # lines"),
        ("#comment: [" + "x," * 150_000 + "]\n", "its metadata hold too many entries"),
        ("#extension_definitions: x\n", "extension_definitions is not a list of definitions"),
        ("#---\n#a: b\n", "more than one YAML document"),
        ("#\tcomment: x\n", "metadata are not YAML"),
    ],
)
def test_metadata_that_are_refused(tmp_path: Path, meta: str, says: str) -> None:
    assert says in refused(written(tmp_path, f"{META}{meta}{HEADER}\n{ROW}\n"))


def test_a_directive_is_refused(tmp_path: Path) -> None:
    assert "metadata have a YAML directive" in refused(written(tmp_path, f"#%YAML 1.2\n#---\n{META}{HEADER}\n{ROW}\n"))


def test_nothing_is_multiplied(tmp_path: Path) -> None:
    """The billion laughs: ten levels of ten aliases each."""
    bomb = "#a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"#a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 11)
    )
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    assert "anchor or alias" in refused(written(tmp_path, bomb + META + HEADER))
    assert time.process_time() - began < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_external_metadata_are_held_to_the_same(tmp_path: Path) -> None:
    written(tmp_path, META.replace("#", "") + "comment: !!python/name:os.system x\n", "x.sssom.yml")
    assert refused(written(tmp_path, f"{HEADER}\n{ROW}\n")).startswith("x.sssom.yml:5: metadata have the YAML tag")


# ---- tables ----


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "x.sssom.tsv: is empty; a table begins with"),
        ("\n\n", "x.sssom.tsv: is empty"),
        (META, "x.sssom.tsv:5: column predicate_id is missing"),
        (f"{META}{HEADER}\tcomment\n{ROW}\ta\0b\n", "x.sssom.tsv:6: holds a NUL, which no text has"),
        (f"{META}{HEADER}\tcomment\tcomment\n{ROW}\n", "x.sssom.tsv:5: column comment stands twice; keep one"),
        (f"{META}{HEADER}\t\tcomment\n{ROW}\n", "x.sssom.tsv:5: a column has no name"),
        (f"{META}{HEADER}\tmappings\n{ROW}\tx\n", "x.sssom.tsv:5: mappings is no slot of a row"),
        (f'{META}{HEADER}\tcomment\n{ROW}\t"a\n{ROW}\tb\n', "not a readable row"),
        (f"{META}{HEADER}\tcomment\n{ROW}\t{'x' * 200_000}\n", "x.sssom.tsv:6: not a readable row: field larger"),
        (META.replace("https://example.org/set", "no iri") + HEADER, "x.sssom.tsv:3: 'no iri' is not a CURIE or IRI"),
    ],
)
def test_tables_that_are_refused(tmp_path: Path, text: str, says: str) -> None:
    assert says in refused(written(tmp_path, text))


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "latin-1"])
def test_other_encodings_are_told(tmp_path: Path, encoding: str) -> None:
    assert "x.sssom.tsv:" in refused(written(tmp_path, f"{META}{HEADER}\tcomment\n{ROW}\tå\n".encode(encoding)))


BAD_ROWS: dict[str, tuple[str, str]] = {
    f"{ROW}\tx\ty": ("sssom-row", "Violation"),
    "EX:a\tskos:closeMatch": ("sssom-row", "Violation"),
    f"{ROW.replace('EX:a', 'FOO:a')}\t": ("sssom-prefix", "Violation"),
    f"{ROW.replace('EX:a', 'EX:100%')}\t": ("sssom-prefix", "Violation"),
    f"{ROW.replace('EX:a', 'EX:a<b>')}\t": ("sssom-prefix", "Violation"),
    f"{ROW}\t1.01": ("sssom-value", "Violation"),
    f"{ROW}\t1e999": ("sssom-value", "Violation"),
    f"{ROW}\t1e-999999999": ("sssom-value", "Violation"),
    f"{ROW}\t0,5": ("sssom-value", "Violation"),
    f"{ROW}\tNaN": ("sssom-value", "Violation"),
    f"{ROW}\t\x1b[31m0.5": ("sssom-value", "Violation"),
}


def test_every_bad_row_is_told_at_its_line_and_the_good_ones_are_read(tmp_path: Path) -> None:
    rows = [f"{ROW}\t0.5", *BAD_ROWS, f"{ROW.replace('EX:a', 'EX:z')}\t0.5"]
    path = written(tmp_path, META + "\n".join([f"{HEADER}\tconfidence", *rows]) + "\n")
    mapping_set, findings = sssom.read_set(path, NAMES)
    assert [r.subject for r in mapping_set] == ["https://example.org/a", "https://example.org/z"]
    told = {f.place.line: (f.code, f.severity.value) for f in findings if f.place and f.code != "sssom-short-row"}
    assert told == {7 + n: said for n, said in enumerate(BAD_ROWS.values())}
    with pytest.raises(InputError, match=r"^x\.sssom\.tsv:7: the row has 6 cells .*; 10 more at x\.sssom\.tsv:"):
        sssom.read(path, NAMES)


def test_thousands_of_bad_rows_are_bounded(tmp_path: Path) -> None:
    rows = "".join(f"EX:{n}\tskos:closeMatch\tEX:b\tsemapv:X Y\n" for n in range(MOST_FINDINGS + 5_000))
    began = time.process_time()
    mapping_set, findings = sssom.read_set(written(tmp_path, f"{META}{HEADER}\n{rows}"), NAMES)
    assert len(mapping_set) == 0
    assert len(findings) <= MOST_FINDINGS + 3
    assert "5,000 more findings are not listed" in {f.message() for f in findings}
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("columns", "rows", "wanted"),
    [
        ("record_id", ["EX:r1", "EX:r1"], ("sssom-record-id", 7, Severity.VIOLATION)),
        ("predicate_modifier", ["", "Not"], ("sssom-contradiction", 7, Severity.WARNING)),
        ("mapping_cardinality", ["1:n", "1:n"], ("sssom-cardinality", 6, Severity.WARNING)),
        ("review_date", ["2026-01-01", ""], ("sssom-reviewer", 6, Severity.VIOLATION)),
        ("mapping_date", ["2026-02-30", ""], ("sssom-value", 6, Severity.VIOLATION)),
    ],
)
def test_what_rows_say_together(
    tmp_path: Path, columns: str, rows: list[str], wanted: tuple[str, int, Severity]
) -> None:
    second = ROW if columns == "predicate_modifier" else ROW.replace("EX:a", "EX:c").replace("EX:b", "EX:d")
    text = f"{META}{HEADER}\t{columns}\n{ROW}\t{rows[0]}\n{second}\t{rows[1]}\n"
    findings = sssom.read_set(written(tmp_path, text), NAMES)[1]
    assert wanted in [(f.code, f.place.line if f.place else 0, f.severity) for f in findings]


def test_a_denial_of_what_was_rejected_contradicts_nothing(tmp_path: Path) -> None:
    columns = f"{HEADER}\tpredicate_modifier\treviewer_id\treviewer_agreement"
    rows = f"{ROW}\t\tEX:r\t-1\n{ROW}\tNot\t\t\n"
    assert found(written(tmp_path, f"{META}{columns}\n{rows}")) == []


# ---- JSON ----


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ("", "x.sssom.json: is empty"),
        ("{", "x.sssom.json:1: is not JSON"),
        ("[1, 2]", "x.sssom.json"),
        ('{"mappings": ' + "[" * 100_000 + "]" * 100_000 + "}", "x.sssom.json: nests too deeply; flatten it"),
        ('{"mapping_set_id": "https://e.org/", "mapping_set_id": "https://f.org/"}', "'mapping_set_id' stands twice"),
        ('{"mapping_set_id": "https://e.org/s", "mapping_set_confidence": NaN}', "holds NaN, which is no JSON"),
        (json.dumps(SET | {"@context": "https://example.org/c.jsonld"}), "#/@context: needs the context https://exa"),
        (json.dumps(SET | {"@context": [{}, "http://127.0.0.1/c"]}), "nothing is fetched; write the context into"),
        (json.dumps(SET | {"@context": {"@import": "https://e.org/c"}}), "#/@context/@import: needs a context from"),
        (json.dumps(SET | {"@context": True}), "#/@context: is no context"),
        (json.dumps(SET | {"mappings": {}}), "license"),
        (json.dumps(SET | {"mappings": "x"}), "x.sssom.json#/mappings: is no list of mappings"),
        (json.dumps(SET | {"license": {"a": 1}}), "x.sssom.json#/license: is neither a value nor a list of values"),
        (json.dumps(SET | {"curie_map": []}), ""),
        (json.dumps(SET | {"curie_map": {"E/X": True}}), "x.sssom.json#/curie_map/E~1X: is no IRI"),
        (json.dumps(SET | {"mapping_set_id": "words"}), "x.sssom.json#/mapping_set_id: 'words' is not a CURIE or IRI"),
    ],
)
def test_json_that_is_refused(tmp_path: Path, document: str, says: str) -> None:
    path = written(tmp_path, document, "x.sssom.json")
    if says in ("", "license"):  # an empty list or object where none is needed
        assert sssom.read_set(path, NAMES)[0].value("license")
        return
    assert says in refused(path)


def test_a_context_of_the_standard_is_taken_without_being_fetched(tmp_path: Path) -> None:
    context = ["https://w3id.org/sssom/sssom.context.jsonld", {"EX": {"@id": "https://example.org/", "@prefix": True}}]
    mapping_set, findings = sssom.read_set(
        written(tmp_path, json.dumps(SET | {"@context": context}), "x.sssom.jsonld"), NAMES
    )
    assert (mapping_set.records[0].subject, findings) == ("https://example.org/a", [])


def test_faults_in_json_are_told_by_pointer(tmp_path: Path) -> None:
    rows = [
        RECORD,
        {**RECORD, "subject_id": "EX:c", "confidence": 2},
        {**RECORD, "author_label": {"a": 1}},
        5,
        {**RECORD, "object_id": "FOO:x"},
        {**RECORD, "subject_id": "EX:d", "confidence": 0.5, "ext": True},
    ]
    path = written(tmp_path, json.dumps(SET | {"mappings": rows}), "x.sssom.json")
    mapping_set, findings = sssom.read_set(path, NAMES)
    assert [(r.subject, dict(r.extensions)) for r in mapping_set] == [
        ("https://example.org/a", {}),
        ("https://example.org/d", {"ext": ("true",)}),
    ]
    assert {(f.code, str(f.place)) for f in findings} == {
        ("sssom-value", "x.sssom.json#/mappings/1"),
        ("sssom-row", "x.sssom.json#/mappings/2/author_label"),
        ("sssom-row", "x.sssom.json#/mappings/3"),
        ("sssom-prefix", "x.sssom.json#/mappings/4"),
        ("sssom-unknown-slot", "x.sssom.json#/ext"),
    }


# ---- RDF ----


def test_mappings_on_blank_nodes_and_broken_ones(tmp_path: Path) -> None:
    text = (
        TURTLE
        + """<https://example.org/set> a sssom:MappingSet ; dct:license <https://example.org/l> ; dct:publisher EX:us ;
  sssom:mappings [ a owl:Axiom ; owl:annotatedSource EX:a ; owl:annotatedProperty skos:closeMatch ;
      owl:annotatedTarget EX:b ; sssom:mapping_justification semapv:MappingReview ; sssom:predicate_modifier "Not" ] ,
    [ a owl:Axiom ; owl:annotatedSource EX:c ; owl:annotatedTarget EX:d ] ,
    [ a owl:Axiom ; owl:annotatedSource EX:e ; owl:annotatedProperty skos:closeMatch ;
      owl:annotatedTarget EX:f , EX:g ; sssom:mapping_justification semapv:MappingReview ] , EX:nothing .
"""
    )
    mapping_set, findings = sssom.read_set(written(tmp_path, text, "x.sssom.ttl"), NAMES)
    assert [(r.subject, r.negated) for r in mapping_set] == [("https://example.org/a", True)]
    assert {(f.code, f.value) for f in findings if f.severity is Severity.VIOLATION} == {
        ("sssom-row", "https://example.org/c https://example.org/d"),
        ("sssom-row", "https://example.org/nothing"),
        (
            "sssom-value",
            "https://example.org/e http://www.w3.org/2004/02/skos/core#closeMatch https://example.org/f",
        ),
    }
    assert mapping_set.extensions == {"publisher": ("https://example.org/us",)}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (TURTLE, "x.sssom.ttl: holds no sssom:MappingSet; give one set a file"),
        (TURTLE + "EX:a a sssom:MappingSet . EX:b a sssom:MappingSet .", "x.sssom.ttl: holds 2 mapping sets"),
        (TURTLE + "EX:a a sssom:MappingSet", "x.sssom.ttl"),
        ("", "holds no sssom:MappingSet"),
    ],
)
def test_rdf_that_is_refused(tmp_path: Path, text: str, says: str) -> None:
    assert says in refused(written(tmp_path, text, "x.sssom.ttl"))


def test_other_json_ld_is_read_as_rdf(tmp_path: Path) -> None:
    """An expanded document, as processors write it: the same set under other names."""
    sssom_, owl = "https://w3id.org/sssom/", "http://www.w3.org/2002/07/owl#"
    record = {
        owl + "annotatedSource": {"@id": "https://example.org/a"},
        owl + "annotatedProperty": {"@id": "http://www.w3.org/2004/02/skos/core#closeMatch"},
        owl + "annotatedTarget": {"@id": "https://example.org/b"},
        sssom_ + "mapping_justification": {"@id": "https://w3id.org/semapv/vocab/MappingReview"},
    }
    text = json.dumps([{"@id": "https://example.org/set", "@type": sssom_ + "MappingSet", sssom_ + "mappings": record}])
    mapping_set, _ = sssom.read_set(written(tmp_path, text, "x.sssom.jsonld"), NAMES)
    assert [r.subject for r in mapping_set] == ["https://example.org/a"]


# ---- several files ----


def given_codes(paths: list[Path]) -> list[Finding]:
    return [f for s in given(paths, Settings(), lenient=True) for f in s.findings]


def test_a_folder_of_sets_is_read_whole_and_its_metadata_files_are_no_litter(tmp_path: Path) -> None:
    written(tmp_path, META.replace("#", ""), "one.sssom.yml")
    written(tmp_path, f"{HEADER}\n{ROW}\n", "one.sssom.tsv")
    written(tmp_path, json.dumps(SET | {"mapping_set_id": "https://example.org/two"}), "two.sssom.json")
    written(tmp_path, "a: b\n", "alone.sssom.yml")
    written(tmp_path, f"{META}{HEADER}\n{ROW}\n".replace("/set", "/bad").replace("EX:b", "FOO:b"), "bad.sssom.tsv")
    read = list(given([tmp_path], Settings(), lenient=True))
    assert sorted(s.graph for s in read) == ["mappings/bad", "mappings/one", "mappings/two"]
    told = sorted((f.code, str(f.place)) for s in read for f in s.findings if f.code != "sssom-empty")
    assert told == [("IN-01", "alone.sssom.yml"), ("sssom-prefix", "bad.sssom.tsv:6")]


def test_two_files_with_one_mapping_set_id_are_told(tmp_path: Path) -> None:
    paths = [written(tmp_path, f"{META}{HEADER}\n{ROW}\n", f"{n}.sssom.tsv") for n in ("one", "two")]
    with pytest.raises(InputError, match=r"two\.sssom\.tsv: is the mapping set https://example\.org/set, as .*one"):
        list(given(paths, Settings()))


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("x.sssom.yml", "is no mapping set by its name; give x.sssom.tsv, which it describes"),
        ("x.sssom.xlsx", "is no mapping set by its name; give .sssom.tsv"),
    ],
)
def test_files_of_another_kind_are_told(tmp_path: Path, name: str, says: str) -> None:
    assert says in refused(written(tmp_path, "a: b", name))


def test_a_file_too_large_is_not_read(tmp_path: Path, big: Callable[[Path], Path]) -> None:
    for name in ("x.sssom.tsv", "x.sssom.json"):
        assert "larger than 256 MiB; split the set" in refused(big(tmp_path / name))


@pytest.fixture
def big() -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        with path.open("wb") as file:
            file.truncate(257 << 20)
        return path

    return make
