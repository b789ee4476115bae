"""The six real tables: what each holds, which way it reads, and that every row stands somewhere."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tests.crosswalks import ADAPTERS, FILES, framework

from s4c_graph.core import frameworks as shape
from s4c_graph.core.frameworks import Framework, Known
from s4c_graph.core.mappings import Record
from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.intake import crosswalk_rows as rows
from s4c_graph.intake import framework_graph

WITH_RELATIONS = [key for key in FILES if key != "onet-reverse"]
JOBTECH = "http://data.jobtechdev.se/taxonomy/concept/"


@pytest.fixture
def tables(shared: Path) -> Path:
    """The folder of the tables."""
    return shared / "data" / "crosswalks"


def records(made: Framework) -> tuple[Record, ...]:
    assert made.mappings is not None
    return made.mappings.records


@pytest.mark.parametrize("key", FILES)
def test_each_table_is_recognised_by_its_own_adapter_and_no_other(tables: Path, key: str) -> None:
    assert [k for k, a in ADAPTERS.items() if a.fits(tables / FILES[key])] == [key]


@pytest.mark.parametrize("key", FILES)
def test_every_row_stands_in_a_record_or_is_reported(tables: Path, key: str) -> None:
    made = framework(tables, key)
    taken = {r.line for r in records(made)} | {c.line for c in made.coded}
    left = shape.left_out(made.findings)
    assert None not in taken
    assert not taken & left
    assert len(taken) == len(records(made)) + len(made.coded)
    assert len(taken | left) == made.rows


@pytest.mark.parametrize(
    ("key", "rows_", "concepts", "mappings", "coded", "noise"),
    [
        (
            "se-skills",
            20_365,
            5_757,
            {"broad": 10_912, "narrow": 4_750, "close": 2_016, "exact": 1_346, "none": 1_301},
            0,
            {"contradiction": 40, "blanks": 19, "mended": 8, "preamble": 3, "direction": 1, "short": 1},
        ),
        (
            "se-occupations",
            5_529,
            3_348,
            {"narrow": 1_936, "broad": 1_778, "exact": 1_525, "close": 285, "none": 5},
            0,
            {"label": 8, "preamble": 4, "direction": 1, "blanks": 1},
        ),
        (
            "pl-occupations",
            4_696,
            2_818,
            {"broad": 2_012, "narrow": 1_157, "exact": 987, "close": 540},
            0,
            {"blanks": 22, "preamble": 2, "direction": 1},
        ),
        (
            "it-occupations",
            3_240,
            829,
            {"broad": 2_501, "close": 350, "narrow": 219, "exact": 170},
            0,
            {"label": 3, "direction": 1},
        ),
        (
            "onet",
            4_253,
            940,
            {"broad": 2_053, "close": 1_432, "exact": 541, "narrow": 227},
            0,
            {"isco": 43, "blanks": 12, "garbled": 4, "preamble": 1, "direction": 1},
        ),
        ("onet-reverse", 8_628, 958, {}, 8_627, {"garbled": 10, "footer": 1}),
    ],
)
def test_the_counts_of_each_table(
    tables: Path,
    key: str,
    rows_: int,
    concepts: int,
    mappings: dict[str, int],
    coded: int,
    noise: dict[str, int],
) -> None:
    made = framework(tables, key)
    found = Counter(
        "none" if r.absent else r.predicate.removeprefix(EXTERNAL["skos"]).removesuffix("Match") for r in records(made)
    )
    assert (made.rows, len(made.concepts), len(made.coded)) == (rows_, concepts, coded)
    assert found == mappings
    assert Counter(f.code.removeprefix("framework-") for f in made.findings) == noise
    assert all(f.place and f.place.line and f.place.file == FILES[key] for f in made.findings)


@pytest.mark.parametrize(
    ("key", "esco", "national", "date"),
    [
        ("se-skills", "1.0.9", "21", "2023-11-13"),  # 45243 as a spreadsheet counts days
        ("se-occupations", "1.1.1", "18", ""),  # csv_generator$today@1751f89f
        ("pl-occupations", "1.0.3", "2014", "2022-03-30"),
        ("it-occupations", "1.0.8", "2011", "2021-04-23"),
        ("onet", "1.1.0", "O*NET-SOC 2019", ""),  # Sep-22
        ("onet-reverse", "1.1.0", "O*NET-SOC 2019", ""),
    ],
)
def test_versions_of_both_sides(tables: Path, key: str, esco: str, national: str, date: str) -> None:
    made = framework(tables, key).mappings
    assert made is not None
    said = [made.value(s) for s in ("subject_source_version", "object_source_version", "publication_date")]
    assert said == [esco, national, date]
    assert made.value("license") == "https://w3id.org/sssom/license/unspecified"
    assert {r.value("mapping_justification") for r in made} <= {EXTERNAL["semapv"] + "UnspecifiedMatching"}


# ---- which way a table reads ----


@pytest.mark.parametrize("key", WITH_RELATIONS)
def test_the_fan_out_says_that_a_table_reads_from_esco(tables: Path, key: str) -> None:
    ends = [(r.subject, r.object, r.predicate) for r in records(framework(tables, key)) if not r.absent]
    fans = {}
    for predicate in (rows.BROAD, rows.NARROW):
        pairs = [(s, o) for s, o, p in ends if p == predicate]
        fans[predicate] = (len(pairs) / len({o for _, o in pairs}), len(pairs) / len({s for s, _ in pairs}))
    (many, few), (few_, many_) = fans[rows.BROAD], fans[rows.NARROW]
    assert many > 2 * few  # many ESCO concepts below one broader national one
    assert many_ > 1.3 * few_  # many narrower national ones below one ESCO concept


def test_groups_of_isco_have_narrower_national_occupations_below_them(tables: Path) -> None:
    for key in ("se-occupations", "pl-occupations", "it-occupations"):
        of_groups = Counter(r.predicate for r in records(framework(tables, key)) if "/isco/" in r.subject)
        assert of_groups[rows.NARROW] > of_groups[rows.BROAD], key
    assert of_groups[rows.NARROW] + of_groups[rows.CLOSE] == 28


def test_national_groups_are_broader_than_esco_occupations(tables: Path) -> None:
    """Codes of CP2011 with fewer than five parts are groups."""
    made = framework(tables, "it-occupations")
    groups = {c.iri for c in made.concepts if int(c.level) < 5}
    of_groups = Counter(r.predicate for r in records(made) if r.object in groups and "/occupation/" in r.subject)
    assert of_groups[rows.BROAD] > 8 * of_groups[rows.NARROW]


def test_onet_reads_from_esco_although_it_stands_first(tables: Path) -> None:
    line = {r.line: r for r in records(framework(tables, "onet"))}
    chief = next(r for r in line.values() if r.value("subject_label") == "airport chief executive")
    assert chief.subject.startswith(EXTERNAL["esco-occupation"])
    assert (chief.predicate, chief.object) == (rows.BROAD, Names().scheme("onet-soc-2019", "11-1011.00"))


def test_the_other_face_of_onet_names_no_relation(tables: Path) -> None:
    coded = framework(tables, "onet-reverse").coded
    assert {c.record.predicate for c in coded} == {rows.ANY}
    assert {c.record.subject for c in coded} == {""}


# ---- what rows become ----


def test_iris_of_jobtech_are_used_and_codes_get_ours(tables: Path) -> None:
    for key in ("se-skills", "se-occupations"):
        assert all(c.iri.startswith(JOBTECH) and not c.notation for c in framework(tables, key).concepts)
    for key, scheme in (("pl-occupations", "pl-kzis-2014"), ("it-occupations", "it-cp2011"), ("onet", "onet-soc-2019")):
        for concept in framework(tables, key).concepts:
            assert concept.iri == Names().scheme(scheme, concept.notation)


def test_broken_rows_are_put_together_again(tables: Path) -> None:
    line = {r.line: r for r in records(framework(tables, "se-skills"))}
    found = {n: (r.predicate, r.object.removeprefix(JOBTECH), r.value("object_label")) for n, r in line.items() if n}
    assert found[2596] == (rows.BROAD, "K2zW_Ppb_p1u", "Elitidrott, erfarenhet")
    assert found[7885] == (rows.BROAD, "avP6_rGH_Fgc", "Projektledning, kultur")
    assert found[10487] == (rows.BROAD, "JreR_sTo_p7Z", "Instudering, dans")
    assert found[13142] == (rows.BROAD, "JLX2_ZVk_veF", "Tvätteri")
    assert found[13173] == (rows.BROAD, "Fnfm_j5U_wTX", "Fiskodling")
    assert found[15775] == (rows.CLOSE, "SfoE_zq7_ADN", "Social service och omsorg, områdeskunskap")
    assert found[15816] == (rows.EXACT, "BkCz_fjg_Am7", "Energiproduktion, förnyelsebar")
    assert line[20382].absent


def test_no_relation_says_that_no_term_was_found_on_either_side(tables: Path) -> None:
    absent = [r for r in records(framework(tables, "se-skills")) if r.absent]
    sides = Counter("ESCO" if r.subject.startswith("http://data.europa.eu/") else "national" for r in absent)
    assert sides == {"ESCO": 1_273, "national": 28}
    assert {r.predicate for r in absent} == {rows.ANY}
    assert not any(r.holds for r in absent)


def test_italian_codes_make_levels_and_a_hierarchy(tables: Path) -> None:
    made = framework(tables, "it-occupations")
    assert (made.levels[0].key, made.levels[0].labels["it"]) == ("1", "grandi gruppi")
    assert Counter(c.level for c in made.concepts) == {"5": 800, "4": 6, "3": 18, "2": 2, "1": 3}
    by_code = {c.notation: c for c in made.concepts}
    assert by_code["1.1.4.2.0"].broader == (by_code["1.1.4.2"].iri,)
    below = [c for c in made.concepts if c.broader]
    assert all(c.notation.startswith(c.broader[0].rpartition("/")[2] + ".") for c in below)


@pytest.mark.parametrize("key", FILES)
def test_concepts_are_skos(tables: Path, key: str) -> None:
    """SKOS S13, S14, S27 and the placing of each concept, told from the statements themselves."""
    skos = EXTERNAL["skos"]
    said: dict[str, dict[str, set[str]]] = {}
    for line in framework_graph.ntriples_of(framework(tables, key), Names()).decode().splitlines():
        s, p, o = line.removesuffix(" .").split(" ", 2)
        said.setdefault(s, {}).setdefault(p, set()).add(o)
    concepts = {s: about for s, about in said.items() if f"<{skos}Concept>" in about.get(_TYPE, ())}
    assert len(concepts) == len(framework(tables, key).concepts)
    for about in concepts.values():
        preferred = about[f"<{skos}prefLabel>"]
        assert len(preferred) == len({text.rpartition("@")[2] for text in preferred})
        assert not preferred & about.get(f"<{skos}altLabel>", set())
        assert about[f"<{skos}inScheme>"]
        assert about.get(f"<{skos}topConceptOf>") or about.get(f"<{skos}broader>", set()) <= set(concepts)


_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def test_reading_again_gives_the_same_bytes(tables: Path) -> None:
    first = framework(tables, "it-occupations")
    again = shape.read(Known(ADAPTERS["it-occupations"]), [tables / FILES["it-occupations"]], Names())
    assert first == again
    assert framework_graph.ntriples_of(first, Names()) == framework_graph.ntriples_of(again, Names())


def test_another_base_moves_what_is_ours_and_nothing_else(tables: Path) -> None:
    base = Names("https://example.org/k/")
    polish = shape.read(Known(ADAPTERS["pl-occupations"]), [tables / FILES["pl-occupations"]], base)
    assert all(c.iri.startswith("https://example.org/k/scheme/pl-kzis-2014/") for c in polish.concepts)
    assert "w3id.org/s4c/" not in framework_graph.ntriples_of(polish, base).decode()
    assert polish.mappings is not None
    assert polish.mappings.id == "https://example.org/k/id/mapping-set/pl-occupations"
