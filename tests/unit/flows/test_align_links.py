"""What a relation is learnt from: tables read from the national side, their direction proved, decisions as people left
them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.crosswalks import ESCO, FILES, framework, row, table

from s4c_graph.alignment.relation_labels import Counted, Seen
from s4c_graph.core.errors import InputError
from s4c_graph.core.mappings import MappingSet, Record
from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.core.settings import Settings
from s4c_graph.flows import align_links, mapping_sets

REAL = [key for key in FILES if key != "onet-reverse"]
SKOS = EXTERNAL["skos"]


@pytest.mark.parametrize("key", REAL)
def test_the_real_tables_read_from_the_text_to_the_concept(shared: Path, key: str) -> None:
    """Many ESCO concepts stand below one broad national label, so that seen from the label they are narrower.

    And by the words themselves: a text all of whose words the concept's label has, and some more, is the broader one.
    """
    read = framework(shared / "data" / "crosswalks", key)
    found = align_links.table_of(read)
    assert "read from ESCO to the framework" in found.direction
    assert found.esco and found.sha256 and found.lang in ("sv", "pl", "it", "en")
    assert read.mappings is not None
    labels = {record.subject: record.value("subject_label") for record in read.mappings}
    rarity = Counted(())
    shorter = []
    for link in found.links:
        text, label = (set(Seen(one, found.lang, rarity).said.weights) for one in (link.text, labels[link.concept]))
        if link.relation in ("broad", "narrow") and text < label:
            shorter.append(link.relation == "narrow")
    assert len(shorter) >= 25
    assert np.mean(shorter) > 0.8


def test_a_table_without_relations_is_refused(shared: Path) -> None:
    with pytest.raises(InputError, match="states no relation"):
        align_links.table_of(framework(shared / "data" / "crosswalks", "onet-reverse"))


def rows(broad: int = 40, narrow: int = 40) -> list[str]:
    """Many ESCO concepts below one national one, and many national ones below one of ESCO."""
    return [
        *(row(f"b{n}", f"{1000 + n // 10}", "skos:broadMatch") for n in range(broad)),
        *(row(f"n{n // 10}", f"{2000 + n}", "skos:narrowMatch") for n in range(narrow)),
        row("e", "3000", "skos:exactMatch"),
        row("c", "3001", "skos:closeMatch"),
    ]


def test_broad_and_narrow_change_places(tmp_path: Path, names: Names) -> None:
    found = align_links.table(table(tmp_path / "pl.csv", *rows()), names)
    by = {(link.text, link.concept): link.relation for link in found.links}
    assert by["Zawód 1000", ESCO + "b0"] == "narrow"
    assert by["Zawód 2000", ESCO + "n0"] == "broad"
    assert by["Zawód 3000", ESCO + "e"] == "exact"
    assert by["Zawód 3001", ESCO + "c"] == "close"
    assert (found.key, found.lang) == ("pl-occupations", "pl")
    assert found.told()["relations"] == {"broad": 40, "close": 1, "exact": 1, "narrow": 40}


def test_a_table_that_reads_the_other_way_is_refused(tmp_path: Path, names: Names) -> None:
    turned = [
        line.replace("broadMatch", "x").replace("narrowMatch", "broadMatch").replace("x", "narrowMatch")
        for line in rows()
    ]
    with pytest.raises(InputError, match="read from the national side to ESCO"):
        align_links.table(table(tmp_path / "pl.csv", *turned), names)


def test_a_table_whose_direction_cannot_be_told_is_refused(tmp_path: Path, names: Names) -> None:
    with pytest.raises(InputError, match="too few broad and narrow rows"):
        align_links.table(table(tmp_path / "pl.csv", *rows(5, 5)), names)


def test_pairs_with_two_relations_are_left_out_and_told(tmp_path: Path, names: Names) -> None:
    both = [row("e", "3000", "skos:closeMatch"), row("b0", "1000", "skos:narrowMatch")]
    found = align_links.table(table(tmp_path / "pl.csv", *rows(), *both), names)
    texts = {(link.text, link.concept) for link in found.links}
    assert ("Zawód 3000", ESCO + "e") not in texts
    assert ("Zawód 1000", ESCO + "b0") not in texts
    assert len(found.left_out) == 1
    assert "'Zawód 3000'" in found.left_out[0]
    assert "close and exact at lines" in found.left_out[0]


def decision(text: str, relation: str, concept: str = "a", who: str = "Ann", **slots: str) -> Record:
    said = {"reviewer_label": who, "reviewer_agreement": "1", **slots}
    return Record.of(
        subject_label=text,
        subject_type="rdfs literal",
        predicate_id=f"{SKOS}{relation}Match",
        object_id=ESCO + concept,
        mapping_justification="https://w3id.org/semapv/vocab/ManualMappingCuration",
        review_date="2026-01-02",
        **said,
    )


def kept(path: Path, *records: Record) -> Path:
    slots = {"license": ("https://creativecommons.org/licenses/by/4.0/",)}
    mapping_sets.write(MappingSet("https://example.org/sets/d", records, slots), path)
    return path


def test_decisions_are_read_as_people_left_them(tmp_path: Path) -> None:
    file = kept(
        tmp_path / "d.sssom.tsv",
        decision("driver", "exact"),
        decision("baker", "exact", reviewer_agreement="-1"),
        decision("planner", "broad", predicate_modifier="Not"),
        decision("clerk", "close", reviewer_agreement="0"),
        decision("guard", "exact", who="Ann"),
        decision("guard", "broad", who="Bo"),
    )
    held, left = align_links.decisions([file], Settings(), "en")
    assert {link.text: link.relation for link in held} == {"driver": "exact", "baker": "none", "planner": "none"}
    assert {link.lang for link in held} == {"en"}
    assert len(left) == 2
    assert any(
        "guard" in said and "Ann accepted it as exact" in said and "Bo accepted it as broad" in said for said in left
    )


def test_what_nobody_reviewed_is_no_decision(tmp_path: Path) -> None:
    record = decision("driver", "exact").having(reviewer_label=None, reviewer_agreement=None)
    assert align_links.decisions([kept(tmp_path / "d.sssom.tsv", record)], Settings()) == ([], [])
