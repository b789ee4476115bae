"""SSSOM's own examples: read, written in every format and read again, nothing is lost; what is written is valid."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rdflib import SH, XSD, Graph, Literal
from rdflib.compare import isomorphic
from rdflib.term import Node

from s4c_graph.core.embedded import triples
from s4c_graph.core.mappings import MappingSet
from s4c_graph.core.names import Names
from s4c_graph.core.values import Severity
from s4c_graph.intake import sssom, sssom_graph, sssom_rdf, sssom_slots, sssom_write
from s4c_graph.intake.sssom_canonical import canonical
from s4c_graph.intake.sssom_context import predicate

pytestmark = pytest.mark.shared

EXAMPLES = 27 + 2 + 2
"""Files in schema/, embedded/ and external/; a suite with more of them is to be looked at."""
NAMES = Names()
FORMATS = ("tsv", "tsv, each row whole", "external", "jsonld", "turtle", "xml", "nt", "release")
WITHOUT_PREFIXES = ("nt",)
"""N-Triples has no prefixes, so CURIEs written from it have others."""
CLOSED = "extension-slots.sssom.tsv"
"""The one example with extensions, which the JSON schema and the shapes, both closed, do not take."""


def examples(shared: Path) -> list[Path]:
    return sorted((shared / "suites" / "sssom" / "examples").rglob("*.sssom.tsv"))


def again(mapping_set: MappingSet, format: str, folder: Path) -> MappingSet:
    """The set after it was written and read."""
    if format == "release":
        return sssom_rdf.from_ntriples(b"".join(sssom_graph.statements(mapping_set, NAMES).ntriples), NAMES)[0]
    if format == "external":
        table, metadata = sssom_write.external(mapping_set)
        path = folder / "again.sssom.tsv"
        path.with_suffix(".yml").write_text(metadata, encoding="utf-8", newline="")
        path.write_text(table, encoding="utf-8", newline="")
    elif format.startswith("tsv"):
        path = folder / "again.sssom.tsv"
        path.write_text(sssom_write.tsv(mapping_set, condense=format == "tsv"), encoding="utf-8", newline="")
    elif format == "jsonld":
        path = folder / "again.sssom.jsonld"
        path.write_text(sssom_write.jsonld(mapping_set), encoding="utf-8", newline="")
    else:
        path = folder / f"again.sssom.{ {'turtle': 'ttl', 'xml': 'rdf', 'nt': 'nt'}[format] }"
        path.write_bytes(sssom_write.rdf(mapping_set, format))
    read, findings = sssom.read_set(path, NAMES)
    assert [f for f in findings if f.severity is Severity.VIOLATION] == []
    return read


def test_the_suite_is_the_one_that_was_looked_at(shared: Path) -> None:
    assert len(examples(shared)) == EXAMPLES


@pytest.mark.parametrize("format", FORMATS)
def test_every_example_is_the_same_after_it_was_written_and_read(shared: Path, tmp_path: Path, format: str) -> None:
    different = []
    for path in examples(shared):
        first, findings = sssom.read_set(path, NAMES)
        assert [f for f in findings if f.severity is Severity.VIOLATION] == [], path.name
        one, other = canonical(first), canonical(again(first, format, tmp_path))
        if format in WITHOUT_PREFIXES:
            one, other = replace(one, prefixes={}), replace(other, prefixes={})
        if one != other:
            different.append(path.name)
    assert different == []


@pytest.mark.parametrize("format", ["tsv", "jsonld", "turtle"])
def test_what_is_written_twice_is_the_same_to_the_byte(shared: Path, tmp_path: Path, format: str) -> None:
    def written(mapping_set: MappingSet) -> bytes:
        if format == "turtle":
            return sssom_write.rdf(mapping_set)
        return (sssom_write.tsv if format == "tsv" else sssom_write.jsonld)(mapping_set).encode()

    for path in examples(shared):
        first = canonical(sssom.read_set(path, NAMES)[0])
        assert written(first) == written(canonical(again(first, format, tmp_path))), path.name


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("processor", ["rdflib", "oxigraph"])
def test_the_json_is_the_rdf_to_a_json_ld_processor(shared: Path, processor: str) -> None:
    for path in examples(shared):
        mapping_set, _ = sssom.read_set(path, NAMES)
        said = sssom_write.jsonld(mapping_set)
        read = (
            Graph().parse(data=said, format="json-ld") if processor == "rdflib" else triples(said.encode(), "json-ld")
        )
        assert isomorphic(valued(read), valued(triples(sssom_write.rdf(mapping_set), "turtle"))), path.name


def valued(statements: Iterable[tuple[Node, Node, Node]]) -> Graph:
    """A graph whose doubles are spelt in one way: processors write 0.95 and 9.5E-1 for the same number."""
    graph = Graph()
    for subject, predicate_, value in statements:
        double = isinstance(value, Literal) and value.datatype == XSD.double
        graph.add((subject, predicate_, Literal(float(str(value))) if double else value))
    return graph


def test_the_json_fits_the_published_schema(shared: Path) -> None:
    import jsonschema  # type: ignore[import-untyped]

    schema = json.loads((shared / "suites/sssom/jsonschema/sssom_schema.schema.json").read_text("utf-8"))
    validator = jsonschema.Draft201909Validator({**schema, "$ref": "#/$defs/MappingSet"})
    for path in examples(shared):
        said = plain(json.loads(sssom_write.jsonld(sssom.read_set(path, NAMES)[0])))
        errors = [e.message for e in validator.iter_errors(said)]
        if path.name == CLOSED:
            assert errors != []
            assert all("Additional properties are not allowed ('ext_" in message for message in errors)
        else:
            assert errors == [], path.name
    said["mappings"][0]["confidence"] = 2
    assert [e.message for e in validator.iter_errors(said)] == ["2 is greater than the maximum of 1.0"]


def plain(said: Any) -> Any:
    """JSON without what only JSON-LD reads."""
    if isinstance(said, dict):
        return {k: plain(v) for k, v in said.items() if not k.startswith("@")}
    return [plain(v) for v in said] if isinstance(said, list) else said


# ---- the published shapes ----

AS_TEXT = {"NodeKindConstraintComponent", "DatatypeConstraintComponent"}
THINGS = {predicate(s) for s in sssom_slots.ENTITIES | sssom_slots.URIS} | {
    predicate(s) for s in ("property", "type_hint")
}
"""Properties whose values are IRIs by the standard's RDF format; the shapes, made from the schema, ask for literals."""


@cache
def shapes(shared: Path) -> Graph:
    return Graph().parse(shared / "suites/sssom/shacl/sssom_schema.shacl.ttl")


def complaints(data: bytes, shared: Path) -> Iterator[tuple[str, str, bool]]:
    """Of each complaint: what is wrong, the property, and whether the shapes contradict the standard there."""
    import pyshacl

    graph = Graph().parse(data=data, format="nt")
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes(shared))
    assert isinstance(report, Graph)
    for result in report.subjects(SH.resultPath):
        path, value = str(report.value(result, SH.resultPath)), report.value(result, SH.value)
        component = str(report.value(result, SH.sourceConstraintComponent)).partition("#")[2]
        excused = (
            (component in AS_TEXT and path in THINGS and value is not None and value.n3().startswith("<"))
            or (component, path) == ("MinCountConstraintComponent", predicate("mapping_set_id"))
            or (component == "ClosedConstraintComponent" and path.startswith(("http://sssom.invalid/", "https://ex")))
        )
        yield component, path, excused


def test_the_rdf_fits_the_published_shapes_where_they_agree_with_the_standard(shared: Path) -> None:
    for path in examples(shared):
        data = sssom_write.rdf(sssom.read_set(path, NAMES)[0], "nt")
        assert [c for c in complaints(data, shared) if not c[2]] == [], path.name


@pytest.mark.parametrize(
    ("broken", "by", "says"),
    [
        (b'confidence> "0.95"', b'confidence> "2"', ("MaxInclusiveConstraintComponent", predicate("confidence"))),
        (b"#annotatedProperty>", b"#annotatedProp>", ("MinCountConstraintComponent", predicate("predicate_id"))),
        (b"#date>", b"#string>", ("DatatypeConstraintComponent", predicate("mapping_date"))),
    ],
)
def test_the_shapes_would_tell(shared: Path, broken: bytes, by: bytes, says: tuple[str, str]) -> None:
    path = shared / "suites/sssom/examples/embedded/foodie-inc-2022-05-01.sssom.tsv"
    data = sssom_write.rdf(sssom.read_set(path, NAMES)[0], "nt")
    assert broken in data
    assert (*says, False) in set(complaints(data.replace(broken, by), shared))
