"""The SSSOM intake: records, direct triples, propagation, escapes, extensions, and what it says of broken sets."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, OWL

from s4c_graph.core.errors import InputError
from s4c_graph.core.names import DEFAULT_BASE, Names
from s4c_graph.core.values import Statements
from s4c_graph.intake import sssom, sssom_slots, sssom_values

SSSOM = Namespace("https://w3id.org/sssom/")
S4C = Namespace(Names().term(""))
EX = Namespace("https://example.org/")

META = """#curie_map:
#  EX: https://example.org/
#mapping_set_id: https://example.org/set
#license: https://creativecommons.org/licenses/by/4.0/
"""
HEADER = "subject_id\tpredicate_id\tobject_id\tmapping_justification"
ROW = "EX:a\tskos:closeMatch\tEX:b\tsemapv:ManualMappingCuration"


def written(folder: Path, text: str, name: str = "mine.sssom.tsv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


def read(path: Path, names: Names | None = None) -> tuple[Statements, Graph]:
    statements = sssom.read(path, names or Names())
    return statements, Graph().parse(data=b"".join(statements.ntriples), format="nt")


def record(graph: Graph, subject: URIRef = EX.a) -> URIRef:
    found = list(graph.subjects(OWL.annotatedSource, subject))
    assert len(found) == 1
    assert isinstance(found[0], URIRef)
    return found[0]


def test_a_row_becomes_a_record_and_the_triple_it_stands_for(tmp_path: Path) -> None:
    text = META + f"{HEADER}\tconfidence\tmapping_date\n{ROW}\t0.8\t2026-11-22\n"
    statements, graph = read(written(tmp_path, text))
    mapping = record(graph)
    assert statements.graph == "mappings/mine"
    assert re.match(re.escape(Names().id("mapping", "mine-")) + "[0-9a-f]{12}$", mapping)
    assert (EX.a, SKOS.closeMatch, EX.b) in graph
    assert set(graph.predicate_objects(mapping)) == {
        (RDF.type, SSSOM.Mapping),
        (DCTERMS.isPartOf, EX.set),
        (OWL.annotatedSource, EX.a),
        (OWL.annotatedProperty, SKOS.closeMatch),
        (OWL.annotatedTarget, EX.b),
        (SSSOM.mapping_justification, URIRef("https://w3id.org/semapv/vocab/ManualMappingCuration")),
        (SSSOM.confidence, Literal("0.8", datatype=XSD.decimal)),
        (DCTERMS.created, Literal("2026-11-22", datatype=XSD.date)),
        (S4C.reviewStatus, URIRef(Names().scheme("review-status", "unreviewed"))),
    }
    assert (EX.set, RDF.type, SSSOM.MappingSet) in graph
    assert (EX.set, DCTERMS.license, URIRef("https://creativecommons.org/licenses/by/4.0/")) in graph
    assert str(statements.places[str(mapping)]) == "mine.sssom.tsv:6"
    assert statements.counts == {"mappings": 1, "direct": 1, "no term found": 0}
    assert statements.source.licence == "https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize(
    ("columns", "cells", "direct", "status"),
    [
        ("", "", True, "unreviewed"),
        ("\tpredicate_modifier", "\tNot", False, "unreviewed"),
        ("\treviewer_id", "\tEX:me", True, "accepted"),
        ("\treviewer_id\treviewer_agreement", "\tEX:me\t0.9", True, "accepted"),
        ("\treviewer_id\treviewer_agreement", "\tEX:me\t-0.9", False, "rejected"),
    ],
)
def test_only_what_is_claimed_and_not_rejected_stands_as_a_triple(
    tmp_path: Path, columns: str, cells: str, direct: bool, status: str
) -> None:
    _, graph = read(written(tmp_path, f"{META}{HEADER}{columns}\n{ROW}{cells}\n"))
    assert ((EX.a, SKOS.closeMatch, EX.b) in graph) is direct
    assert graph.value(record(graph), S4C.reviewStatus) == URIRef(Names().scheme("review-status", status))


@pytest.mark.parametrize("absent", ["sssom:NoTermFound", "sssom:NoMapping"])
@pytest.mark.parametrize("end", ["EX:a", "EX:b"])
def test_that_no_term_was_found_is_recorded_without_a_triple(tmp_path: Path, absent: str, end: str) -> None:
    statements, graph = read(written(tmp_path, f"{META}{HEADER}\n{ROW.replace(end, absent)}\n"))
    assert statements.counts == {"mappings": 1, "direct": 0, "no term found": 1}
    assert len(list(graph.subjects(RDF.type, SSSOM.Mapping))) == 1
    assert list(graph.triples((None, SKOS.closeMatch, None))) == []


def test_the_iri_of_a_record_names_what_is_mapped_and_nothing_else(tmp_path: Path) -> None:
    def iri(row: str, name: str = "mine.sssom.tsv", names: Names | None = None) -> str:
        statements, _ = read(written(tmp_path, f"{META}{HEADER}\tpredicate_modifier\tcomment\n{row}\n", name), names)
        return next(iter(statements.places))

    first = iri(f"{ROW}\t\tone")
    assert first == iri(f"{ROW}\t\tanother")
    assert first != iri(f"{ROW}\tNot\tone")
    assert first != iri(f"{ROW.replace('close', 'broad')}\t\tone")
    own = f"{ROW}\t\tone".replace("EX:a", DEFAULT_BASE + "id/competence/CIT.01")
    moved = iri(own, names=Names("http://localhost:9/kg/"))
    assert moved.rpartition("/")[2] == iri(own).rpartition("/")[2]


def test_two_records_of_one_mapping_stay_two_and_a_doubled_row_is_one(tmp_path: Path) -> None:
    rows = [ROW, ROW.replace("ManualMappingCuration", "LexicalMatching"), ROW]
    statements, graph = read(written(tmp_path, META + "\n".join([HEADER, *rows]) + "\n"))
    assert len(list(graph.subjects(OWL.annotatedSource, EX.a))) == 2
    assert statements.counts["mappings"] == 2
    assert [(f.code, str(f.place)) for f in statements.findings] == [("sssom-double-row", "mine.sssom.tsv:8")]


def test_a_set_gives_its_slots_to_records_only_where_none_has_its_own(tmp_path: Path) -> None:
    meta = META + "#object_source_version: 1.10\n#mapping_tool: hand\n#mapping_date: 2026-01-01\n#comment: of the set\n"
    _, graph = read(
        written(tmp_path, f"{meta}{HEADER}\tmapping_date\n{ROW}\t\n{ROW.replace('EX:a', 'EX:c')}\t2026-02-02\n")
    )
    mapping = record(graph)
    assert graph.value(mapping, SSSOM.object_source_version) == Literal("1.10")  # text, whatever YAML would make of it
    assert graph.value(mapping, SSSOM.mapping_tool) == Literal("hand")
    assert graph.value(mapping, DCTERMS.created) is None
    assert graph.value(mapping, RDFS.comment) is None
    assert graph.value(EX.set, RDFS.comment) == Literal("of the set")


def test_metadata_may_stand_beside_the_table(tmp_path: Path) -> None:
    written(tmp_path, META.replace("#", ""), "mine.sssom.yml")
    _, graph = read(written(tmp_path, f"{HEADER}\r\n{ROW}\r\n"))
    assert (EX.a, SKOS.closeMatch, EX.b) in graph


def test_cells_that_a_spreadsheet_padded_are_read(tmp_path: Path) -> None:
    padded = "\n".join(line + "\t\t\t" for line in META.splitlines())
    _, graph = read(written(tmp_path, f"\ufeff{padded}\n{HEADER}\n {ROW} \n\t\t\t\n"))
    assert (EX.a, SKOS.closeMatch, EX.b) in graph


def test_a_mapped_literal_is_recorded_without_a_triple(tmp_path: Path) -> None:
    head = "subject_label\tsubject_type\tpredicate_id\tobject_id\tmapping_justification"
    _, graph = read(written(tmp_path, f"{META}{head}\nalice\trdfs literal\tskos:closeMatch\tEX:b\tsemapv:X\n"))
    assert (None, OWL.annotatedSource, Literal("alice")) in graph
    assert list(graph.triples((None, SKOS.closeMatch, None))) == []


def test_extensions_are_kept_and_undeclared_ones_listed(tmp_path: Path) -> None:
    meta = (
        META
        + "#extension_definitions:\n#  - slot_name: size\n#    property: EX:size\n#    type_hint: xsd:integer\n"
        + "#  - slot_name: near\n#    property: EX:near\n#    type_hint: linkml:Uriorcurie\n"
    )
    statements, graph = read(written(tmp_path, f"{meta}{HEADER}\tsize\tnear\tcolour\n{ROW}\t5\tEX:n\tred\n"))
    mapping = record(graph)
    assert graph.value(mapping, EX.size) == Literal(5)
    assert graph.value(mapping, EX.near) == EX.n
    assert [(f.code, f.value) for f in statements.findings] == [("sssom-unknown-slot", "colour")]
    assert graph.value(mapping, URIRef("http://sssom.invalid/colour")) == Literal("red")


@given(st.lists(st.text(alphabet="ab\\|", min_size=1), min_size=1))
def test_bars_part_values_and_escapes_keep_them(values: list[str]) -> None:
    cell = "|".join(v.replace("\\", "\\\\").replace("|", "\\|") for v in values)
    assert sssom_values.unbarred(cell) == values


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEADER + "\n", "mine.sssom.tsv: has no metadata; begin the file with # lines, or put mine.sssom.yml"),
        ("#a: [\n" + HEADER, "mine.sssom.tsv:2: metadata are not YAML: "),
        ("#just words\n" + HEADER, "mine.sssom.tsv: metadata are not a list of slots; write one 'slot:"),
        ("#" + "[" * 5000 + "\n" + HEADER, "mine.sssom.tsv"),
        ("#curie_map: no\n" + HEADER, "mine.sssom.tsv: curie_map is not a list of prefixes; write 'prefix:"),
        (META + "subject_id\tobject_id\n", "mine.sssom.tsv:5: column predicate_id is missing; a table begins with"),
        (META, "mine.sssom.tsv:5: column predicate_id is missing"),
        (
            f"{META}{HEADER}\n{ROW}\tx\n",
            "mine.sssom.tsv:6: the row has 5 cells where the header has 4; look for a stray tab",
        ),
        (
            f"{META}{HEADER}\n{ROW.replace('EX:a', 'FOO:a')}\n",
            "mine.sssom.tsv:6: prefix of 'FOO:a' is not in curie_map",
        ),
        (f"{META}{HEADER}\n{ROW.replace('EX:a', 'plain')}\n", "mine.sssom.tsv:6: 'plain' is not a CURIE or IRI"),
        (f"{META}{HEADER}\n{ROW.replace('EX:a', 'EX:a b')}\n", ":6: 'https://example.org/a b' is not an absolute IRI"),
        (
            f"{META}{HEADER}\n{ROW.replace('EX:a', '')}\n",
            ":6: the row has no subject_id; name it, or write sssom:NoTermFound",
        ),
        (
            f"{META}{HEADER}\n{ROW.replace('skos:closeMatch', '')}\n",
            ":6: the row has no predicate_id; name the relation",
        ),
        (f"{META}{HEADER}\tconfidence\n{ROW}\t1.5\n", ":6: confidence '1.5' is not a number from 0 to 1"),
        (f"{META}{HEADER}\tconfidence\n{ROW}\tnan\n", ":6: confidence 'nan' is not a number from 0 to 1"),
        (
            f"{META}{HEADER}\tmapping_date\n{ROW}\t22/11/2026\n",
            ":6: mapping_date '22/11/2026' is not a date; write it as",
        ),
        (
            f"{META}{HEADER}\tpredicate_modifier\n{ROW}\tNever\n",
            ":6: predicate_modifier 'Never' is not known; one of Not",
        ),
        (f"{META}{HEADER}\tsee_also\n{ROW}\tnowhere\n", ":6: see_also: 'nowhere' is not an absolute IRI; write it out"),
        (META.replace("https://example.org/set", "my set") + HEADER, ":3: 'my set' is not a CURIE or IRI; declare"),
    ],
)
def test_a_broken_set_is_told_in_one_line(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        sssom.read(written(tmp_path, text), Names())
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_other_encodings_and_absent_files_are_told(tmp_path: Path) -> None:
    path = tmp_path / "x.sssom.tsv"
    path.write_bytes(f"{META}{HEADER}\n{ROW}å\n".encode("latin-1"))
    with pytest.raises(InputError, match=r"x\.sssom\.tsv:6: not UTF-8 text; save the file as UTF-8"):
        sssom.read(path, Names())
    written(tmp_path, f"{HEADER}\n{ROW}\n", "y.sssom.tsv")
    (tmp_path / "y.sssom.yml").write_bytes(b"mapping_set_title: \xe5")
    with pytest.raises(InputError, match=r"y\.sssom\.yml:1: not UTF-8 text"):
        sssom.read(tmp_path / "y.sssom.tsv", Names())
    with path.open("r+b") as file:
        file.truncate(257 << 20)
    with pytest.raises(InputError, match=r"x\.sssom\.tsv: larger than 256 MiB; split the set"):
        sssom.read(path, Names())
    with pytest.raises(InputError, match="cannot be read: No such file"):
        sssom.read(tmp_path / "none.sssom.tsv", Names())


# ---- against the standard's own files ----


@pytest.mark.shared
def test_the_slots_are_those_of_the_published_schema(shared: Path) -> None:
    schema = json.loads((shared / "suites" / "sssom" / "jsonschema" / "sssom_schema.schema.json").read_text("utf-8"))
    slots = {**schema["$defs"]["Mapping"]["properties"], **schema["$defs"]["MappingSet"]["properties"]}
    known = sssom_slots.KNOWN | sssom_slots.STRUCTURE
    assert set(slots) - known == set()
    assert known - set(slots) - {"mapping_set_group"} == set()
    many = {name for name, slot in slots.items() if "array" in slot.get("type", ())}
    assert many - sssom_slots.STRUCTURE == sssom_slots.MANY


EXAMPLES = 27 + 2 + 2


@pytest.mark.shared
def test_every_valid_example_is_read(shared: Path) -> None:
    paths = sorted((shared / "suites" / "sssom" / "examples").rglob("*.sssom.tsv"))
    assert len(paths) == EXAMPLES
    for path in paths:
        statements, graph = read(path)
        rows = [x for x in path.read_text(encoding="utf-8").splitlines() if x.strip() and not x.startswith("#")]
        assert statements.counts["mappings"] == len(rows) - 1, path.name
        assert len(list(graph.subjects(RDF.type, SSSOM.Mapping))) == len(rows) - 1, path.name


@pytest.mark.shared
def test_escaped_bars_and_propagated_rules_of_the_examples(shared: Path) -> None:
    schema = shared / "suites" / "sssom" / "examples" / "schema"
    _, graph = read(schema / "pipe-escaping.sssom.tsv")
    labels = {
        frozenset(str(o) for o in graph.objects(m, SSSOM.author_label)) for m in graph.subjects(RDF.type, SSSOM.Mapping)
    }
    assert labels == {frozenset({"Alice|Bob", "Charlie"}), frozenset({"Alice\\Bob", "Charlie\\", "David\\|Eve\\"})}
    _, graph = read(schema / "curation_rule-propagated.sssom.tsv")
    assert len(list(graph.subject_objects(SSSOM.curation_rule))) == 4  # the set and its three records
