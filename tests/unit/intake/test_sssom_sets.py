"""The shipped mapping sets: complete, counted, and every ESCO concept in them found in the official files."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from s4c_graph.core import assets
from s4c_graph.core.names import Names
from s4c_graph.intake import sssom, tables

ESCO_SETS = (
    "digcomp-esco-1-2-0",
    "digcomp-esco",
    "digcomp3-esco-1-2-0",
    "digcomp3-esco",
    "esco-occupations",
    "esco-skills",
)
SETS = ("digcomp-2-to-3", *ESCO_SETS)
ESCO = {"esco-skill": "http://data.europa.eu/esco/skill/", "esco-occupation": "http://data.europa.eu/esco/occupation/"}
CONFIDENCE = {
    "exactMatch": "0.9",
    "closeMatch": "0.8",
    "broadMatch": "0.7",
    "narrowMatch": "0.7",
    "relatedMatch": "0.5",
}
NO_TERM = "sssom:NoTermFound"
Row = dict[str, str]


def path(name: str) -> Path:
    return assets.folder("data") / "mappings" / f"{name}.sssom.tsv"


def rows(name: str) -> list[Row]:
    lines = [line for line in path(name).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


def iri(curie: str) -> str:
    prefix, _, local = curie.partition(":")
    return ESCO[prefix] + local


def tidy(label: str) -> str:
    return " ".join(label.split())


def test_no_other_sets_are_shipped() -> None:
    assert [p.name.split(".")[0] for p in assets.files("data", ".sssom.tsv")] == list(SETS)


@pytest.mark.parametrize(
    ("name", "predicates", "no_term"),
    [
        ("esco-skills", {"closeMatch": 129, "relatedMatch": 84, "narrowMatch": 20, "broadMatch": 14}, 3),
        ("esco-occupations", {"relatedMatch": 38, "broadMatch": 14, "closeMatch": 5}, 1),
        ("digcomp-esco", {"exactMatch": 26}, 0),
        ("digcomp-esco-1-2-0", {"exactMatch": 23, "closeMatch": 3}, 0),
        ("digcomp-2-to-3", {"closeMatch": 19, "broadMatch": 7}, 0),
        ("digcomp3-esco", {"closeMatch": 19, "narrowMatch": 7}, 0),
        ("digcomp3-esco-1-2-0", {"closeMatch": 19, "narrowMatch": 7}, 0),
    ],
)
def test_the_sets_are_complete(name: str, predicates: dict[str, int], no_term: int) -> None:
    found = [r for r in rows(name) if r["object_id"] != NO_TERM]
    assert Counter(r["predicate_id"].removeprefix("skos:") for r in found) == predicates
    assert len(rows(name)) - len(found) == no_term
    statements = sssom.read(path(name), Names())
    assert statements.graph == f"mappings/{name}"
    assert statements.counts == {"mappings": len(rows(name)), "direct": len(found), "no term found": no_term}
    assert list(statements.findings) == []


@pytest.mark.parametrize("name", SETS)
def test_every_row_is_justified_rated_and_unique(name: str) -> None:
    seen = Counter((r["subject_id"], r["object_id"]) for r in rows(name))
    assert [pair for pair, n in seen.items() if n > 1] == []
    for r in rows(name):
        assert r["mapping_justification"] == "semapv:ManualMappingCuration"
        expected = "" if r["object_id"] == NO_TERM else CONFIDENCE[r["predicate_id"].removeprefix("skos:")]
        assert r["confidence"] == expected


def test_own_concepts_are_never_exactly_an_esco_concept() -> None:
    """exactMatch is transitive: it would make two own concepts one (M-05)."""
    assert {r["predicate_id"] for n in ("esco-skills", "esco-occupations") for r in rows(n)}.isdisjoint(
        {"skos:exactMatch"}
    )
    assert max(Counter(r["object_id"] for r in rows("digcomp-esco")).values()) == 1


def test_skills_are_mapped_to_skills_and_roles_to_occupations() -> None:
    """M-02, M-04."""
    uuid = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    for name, prefix in (("esco-skills", "skill"), ("digcomp-esco", "skill"), ("esco-occupations", "occupation")):
        for r in rows(name):
            assert r["object_id"] == NO_TERM or re.fullmatch(f"esco-{prefix}:{uuid}", r["object_id"])


def test_every_competence_and_role_is_mapped_or_said_to_have_no_counterpart() -> None:
    """R-07, CQ09; the subject labels are the labels of the framework."""
    with (assets.folder("data") / "framework" / "competences.csv").open(encoding="utf-8", newline="") as file:
        competences = {f"s4cid:competence/{c['notation']}": c["label_en"] for c in csv.DictReader(file)}
    with (assets.folder("data") / "framework" / "roles.csv").open(encoding="utf-8", newline="") as file:
        roles = {f"s4cid:role/{r['slug']}": r["label_en"] for r in csv.DictReader(file)}
    assert {r["subject_id"]: r["subject_label"] for r in rows("esco-skills")} == competences
    assert {r["subject_id"]: r["subject_label"] for r in rows("esco-occupations")} == roles
    none = {r["subject_id"] for r in rows("esco-skills") if r["object_id"] == NO_TERM}
    assert none == {f"s4cid:competence/{n}" for n in ("DAT.10", "HRD.12", "SVC.07")}
    for r in rows("esco-skills") + rows("esco-occupations"):
        assert (
            r["object_id"] != NO_TERM
            or sum(x["subject_id"] == r["subject_id"] for x in rows("esco-skills") + rows("esco-occupations")) == 1
        )


def test_subjects_exist_in_the_framework_under_any_base() -> None:
    for names in (Names(), Names("http://localhost:9/kg/")):
        known = b"".join(b"".join(s.ntriples) for s in tables.framework(None, names)).decode()
        for name in SETS:
            text = b"".join(sssom.read(path(name), names).ntriples).decode()
            subjects = set(re.findall(r"annotatedSource> (<[^>]+>)", text))
            assert subjects and all(f"{s} " in known for s in subjects)
            assert names.base == Names().base or Names().base not in text


def test_sources_carry_version_licence_and_the_sentence_esco_asks_for() -> None:
    for name in ESCO_SETS:
        source = sssom.read(path(name), Names()).source
        assert (source.version, source.licence) == ("0.1.0", "CC BY 4.0")
        assert "This publication uses the ESCO classification of the European Commission" in source.attribution


@pytest.mark.shared
def test_every_esco_concept_stands_in_the_official_files_with_its_label(shared: Path) -> None:
    """M-03, M-07: the URI is there and released, and the label is the same after normalising blanks."""
    archive = shared / "data" / "esco" / "v1.1.1" / "ESCO dataset - v1.1.1 - classification - en - csv.zip"
    labels: dict[str, tuple[str, str]] = {}
    with zipfile.ZipFile(archive) as official:
        for member in ("skills_en.csv", "occupations_en.csv"):
            text = io.TextIOWrapper(official.open(member), encoding="utf-8-sig", newline="")
            labels.update({r["conceptUri"]: (tidy(r["preferredLabel"]), r["status"]) for r in csv.DictReader(text)})
    for name in (n for n in ESCO_SETS if not n.endswith("-1-2-0")):  # of ESCO 1.2.0 no files are at hand
        for r in rows(name):
            if r["object_id"] != NO_TERM:
                assert labels.get(iri(r["object_id"])) == (tidy(r["object_label"]), "released"), r["subject_id"]


@pytest.mark.shared
def test_digcomp_maps_onto_the_whole_digcomp_collection(shared: Path) -> None:
    archive = shared / "data" / "esco" / "v1.1.1" / "ESCO dataset - v1.1.1 - classification - en - csv.zip"
    with zipfile.ZipFile(archive) as official:
        text = io.TextIOWrapper(official.open("digCompSkillsCollection_en.csv"), encoding="utf-8-sig", newline="")
        collection = {r["conceptUri"] for r in csv.DictReader(text)}
    assert {iri(r["object_id"]) for r in rows("digcomp-esco")} == collection


def test_the_digcomp_sets_of_two_versions_of_esco_differ_where_esco_does() -> None:
    """26 concepts in the DigComp collection of 1.1.1, 25 in that of 1.2.0; the one that left it is no dangling link."""
    for older, newer in (("digcomp-esco", "digcomp-esco-1-2-0"), ("digcomp3-esco", "digcomp3-esco-1-2-0")):
        before, after = ({r["subject_id"].partition("/")[2]: r for r in rows(name)} for name in (older, newer))
        assert {n: r["object_id"] for n, r in before.items()} == {n: r["object_id"] for n, r in after.items()}
        relabelled = {n for n, r in after.items() if r["object_label"] != before[n]["object_label"]}
        assert relabelled == {"2.3", "3.3"}
        sources = Counter(r["object_source"] for r in after.values())
        assert sources == {"esco-scheme:digcomp": 25, "esco-scheme:skills": 1}
        assert after["2.5"]["object_source"] == "esco-scheme:skills"
        assert {r.value("object_source_version") for r in sssom.read_set(path(newer), Names())[0]} == {"1.2.0"}


def test_the_crosswalk_of_digcomp_claims_no_more_than_the_titles_say() -> None:
    found = {r["subject_id"].partition("/")[2]: r for r in rows("digcomp-2-to-3")}
    assert all(r["object_id"] == f"digcomp:3.0/{n}" and r["subject_id"] == f"digcomp:2.2/{n}" for n, r in found.items())
    assert len(found) == 26
    same = {n for n, r in found.items() if r["subject_label"] == r["object_label"]}
    assert same == {"2", "2.2", "2.3", "2.4", "2.6", "3.1", "3.2", "3.3", "4.1", "4.2"}
    assert {found[n]["predicate_id"] for n in same} == {"skos:closeMatch"}
    wider = {n for n, r in found.items() if r["predicate_id"] == "skos:broadMatch"}
    assert {r["subject_id"].partition("/")[2] for r in rows("digcomp3-esco") if "narrow" in r["predicate_id"]} == wider


@pytest.mark.shared
def test_the_links_are_those_of_the_reference_content(shared: Path) -> None:
    def content(name: str) -> list[Row]:
        with (shared / "content" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def handed(name: str) -> list[Row]:
        """Without what the aligner had us add, and as it was before it had us change it."""
        kept = [r for r in rows(name) if not r["comment"].startswith("Proposed by the aligner")]
        was = [{**r, "predicate_id": "skos:closeMatch"} if r["comment"].startswith("Was close") else r for r in kept]
        return [r for r in was if r["object_id"] != NO_TERM]

    skills = {(f"s4cid:competence/{m['code']}", m["predicate"], m["esco_uri"]) for m in content("esco_mappings")}
    assert skills == {(r["subject_id"], r["predicate_id"], iri(r["object_id"])) for r in handed("esco-skills")}
    with (assets.folder("data") / "framework" / "roles.csv").open(encoding="utf-8", newline="") as file:
        slug = {r["notation"]: r["slug"] for r in csv.DictReader(file)}
    occupations = {
        (f"s4cid:role/{slug[m['role']]}", m["predicate"], m["esco_uri"]) for m in content("role_occupations")
    }
    assert len(occupations) == 37
    given = {f"s4cid:role/{slug[f'R{n:02d}']}" for n in range(25)}  # later roles are from sister projects
    assert occupations == {
        (r["subject_id"], r["predicate_id"], iri(r["object_id"]))
        for r in handed("esco-occupations")
        if r["subject_id"] in given
    }
    assert {(f"digcomp:2.2/{m['number']}", m["esco_uri"]) for m in content("digcomp_esco")} == {
        (r["subject_id"], iri(r["object_id"])) for r in rows("digcomp-esco")
    }


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", SETS)
def test_the_field_s_own_tool_finds_nothing_wrong(name: str) -> None:
    """sssom-py is a test dependency only: the sets parse and validate in it."""
    from sssom import parsers  # type: ignore[import-not-found,unused-ignore]
    from sssom.constants import SchemaValidationType  # type: ignore[import-not-found,unused-ignore]
    from sssom.validators import validate  # type: ignore[import-not-found,unused-ignore]

    held = parsers.parse_sssom_table(str(path(name)))
    assert len(held.df) == len(rows(name))
    kinds = [SchemaValidationType.JsonSchema, SchemaValidationType.PrefixMapCompleteness]
    reports = validate(held, [*kinds, SchemaValidationType.StrictCurieFormat], fail_on_error=False)
    assert [r.message for report in reports.values() for r in report.results] == []
