"""The shipped framework content: complete, and within the rules of shapes C and R before any engine looks at it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from s4c_graph.core import assets
from s4c_graph.intake.table_columns import SEEDS

Rows = list[dict[str, str]]


def rows(name: str) -> Rows:
    with (assets.folder("data") / "framework" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def content(shared: Path, name: str) -> Rows:
    with (shared / "content" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("table", "count"),
    [
        ("areas", 12),
        ("competences", 140),
        ("roles", 35),
        ("requirements", 331),
        ("digcomp", 26),
        ("frameworks", 3),
        ("schemes", 1),
    ],
)
def test_the_table_is_complete(table: str, count: int) -> None:
    assert len(rows(table)) == count


def test_areas_hold_as_many_competences_as_the_reference_content() -> None:
    expected = {"DIG": 12, "DAT": 12, "TEC": 11, "CYB": 10, "GOV": 11, "CIT": 13}
    expected |= {"SVC": 10, "ENV": 12, "MOB": 8, "PRJ": 15, "HRD": 12, "PER": 14}
    assert Counter(c["area"] for c in rows("competences")) == expected


@pytest.mark.parametrize("table", ["areas", "competences", "roles"])
@pytest.mark.parametrize("lang", ["en", "sv", "pl"])
def test_every_label_stands_in_every_language_and_only_once(table: str, lang: str) -> None:
    labels = [row[f"label_{lang}"] for row in rows(table)]
    assert all(labels)
    assert [label for label, n in Counter(x.casefold() for x in labels).items() if n > 1] == []


def test_competences_are_definable_measurable_specific_and_identifiable() -> None:
    for row in rows("competences"):
        assert re.fullmatch(r"[A-Z]{3}\.[0-9]{2}", row["notation"])
        assert row["notation"].startswith(row["area"])
        assert 20 <= len(row["definition_en"]) <= 600, row["notation"]
        assert row["definition_en"].rstrip(".").casefold() != row["label_en"].casefold()
        assert 30 <= len(row["indicator_en"]) <= 200, row["notation"]
        assert row["type"] and 1 <= len(row["facet"].split(";")) <= 2


@pytest.mark.parametrize("lang", ["sv", "pl"])
def test_every_definition_is_translated_and_no_two_are_alike(lang: str) -> None:
    """A sentence of its own in each language, about as long as the English one."""
    defined = rows("competences") + rows("roles")
    texts = [row[f"definition_{lang}"] for row in defined]
    assert len(set(texts)) == len(texts) == 175
    for row, text in zip(defined, texts, strict=True):
        assert text != row["definition_en"] and 20 <= len(text) <= 600, text
        assert 0.5 < len(text) / len(row["definition_en"]) < 2.2, text


def test_texts_are_sentences() -> None:
    spoken = [f"definition_{lang}" for lang in ("en", "sv", "pl")]
    texts = [row[c] for row in rows("competences") for c in (*spoken, "indicator_en")]
    texts += [row[c] for row in rows("roles") for c in spoken] + [row["definition_en"] for row in rows("areas")]
    assert [t for t in texts if not (t[0].isupper() and t.endswith(".") and "  " not in t)] == []


def test_every_competence_is_required_by_a_role() -> None:
    """C-10: no orphans."""
    assert {c["notation"] for c in rows("competences")} - {r["competence"] for r in rows("requirements")} == set()


def test_no_role_requires_a_competence_twice() -> None:
    """R-05."""
    assert Counter((r["role"], r["competence"]) for r in rows("requirements")).most_common(1)[0][1] == 1


def test_no_role_asks_for_less_than_it_inherits() -> None:
    """R-06."""
    parents = {r["slug"]: [p for p in r["specialises"].split(";") if p] for r in rows("roles")}
    own: dict[str, dict[str, int]] = {}
    for r in rows("requirements"):
        own.setdefault(r["role"], {})[r["competence"]] = int(r["level"])

    def ancestors(role: str) -> set[str]:
        return {a for p in parents[role] for a in {p, *ancestors(p)}}

    lower = [
        (role, competence)
        for role, levels in own.items()
        for competence, level in levels.items()
        if any(own[a].get(competence, 0) > level for a in ancestors(role))
    ]
    assert lower == []


def test_one_base_role_and_every_role_has_requirements() -> None:
    """R-01, R-02."""
    assert [r["notation"] for r in rows("roles") if not r["specialises"]] == ["R00"]
    assert {r["slug"] for r in rows("roles")} == {r["role"] for r in rows("requirements")}


def test_strength_is_the_proposal_essential_from_level_5() -> None:
    for r in rows("requirements"):
        assert r["strength"] == ("essential" if int(r["level"]) >= 5 else "material"), r


def test_every_digcomp_competence_is_referred_to_or_known_to_be_missing() -> None:
    """CQ12 asks which are not covered: none."""
    numbers = {d["number"] for d in rows("digcomp") if "." in d["number"]}
    used = {n for c in rows("competences") for n in c["digcomp"].split(";") if n}
    assert used == numbers


def test_content_is_proposed_and_only_titles_of_others_are_stated() -> None:
    for table in ("areas", "competences", "requirements"):
        assert {r["status"] for r in rows(table)} == {"proposed"}
    assert {r["status"] for r in rows("digcomp")} == {"stated"}


def test_roles_named_by_sister_projects_cite_them() -> None:
    """All roles are proposals in our wording; the later ten say who named them, which is a recovered claim."""
    named = {
        "skills4cities": {"R25", "R26", "R27"},
        "smacite": {"R28", "R29"},
        "smartdevops": {"R30", "R31", "R32"},
        "open-data-city-officer": {"R33"},
        "crisis": {"R34"},
    }
    assert {r["status"] for r in rows("roles")} == {"proposed"}
    later = {r["notation"] for r in rows("roles")} - {f"R{n:02d}" for n in range(25)}
    assert later == set().union(*named.values())
    for project, roles in named.items():
        assert {r["notation"] for r in rows("roles") if r["seeds"] == f"s4cid:project/{project}"} == roles
    assert all("our proposals" in r["note_en"] for r in rows("roles") if r["notation"] in later)


def test_seeds_are_the_declared_origins() -> None:
    text = (assets.folder("ontology") / "schemes" / "origins.ttl").read_text(encoding="utf-8")
    assert set(re.findall(r"^seed:(\S+) a s4c:Seed", text, re.M)) == set(SEEDS)
    cited = {s for t in ("competences", "roles") for r in rows(t) for s in r["seeds"].split(";") if ":" not in s}
    assert cited == set(SEEDS)


def test_translations_are_marked_as_unchecked() -> None:
    notes = {r["key"]: r["note_en"] for r in rows("frameworks") + rows("schemes")}
    for key in ("smart-city", "city-role"):
        assert "labels and definitions are own translations, not yet checked by a native speaker" in notes[key]


@pytest.mark.shared
def test_the_starting_content_is_here_unchanged_but_for_its_wording(shared: Path) -> None:
    """Keys, types, levels, links and labels are those of the reference content; only sentences were edited."""
    types = {"S": "skill", "K": "knowledge", "A": "ability", "O": "other"}
    facets = {"dig": "digital", "tec": "technical", "cog": "cognitive", "soc": "social"}
    expected = {
        (
            c["notation"],
            c["prefLabel_en"],
            types[c["type"]],
            facets[c["facet"]],
            c["area"],
            frozenset(c["digcomp"].split(";")),
            frozenset(c["seeds"].split(";")),
        )
        for c in content(shared, "competences")
    }
    found = {
        (
            c["notation"],
            c["label_en"],
            c["type"],
            c["facet"],
            c["area"],
            frozenset(c["digcomp"].split(";")),
            frozenset(c["seeds"].split(";")),
        )
        for c in rows("competences")
    }
    assert found == expected
    slug = {r["notation"]: r["slug"] for r in rows("roles")}
    given = {(slug[r["role"]], r["competence"], r["level"]) for r in content(shared, "requirements")}
    first = {slug[f"R{n:02d}"] for n in range(25)}  # later roles are from sister projects
    assert len(given) == 218
    assert given == {(r["role"], r["competence"], r["level"]) for r in rows("requirements") if r["role"] in first}
    parent = {r["notation"]: r["specialises"] for r in rows("roles")}
    for r in content(shared, "roles"):
        assert parent[r["id"]] == ("" if r["specialises"] == "abstract" else slug[r["specialises"]])
    assert {(a["code"], a["en"], a["sv"], a["pl"]) for a in content(shared, "areas")} == {
        (a["notation"], a["label_en"], a["label_sv"], a["label_pl"]) for a in rows("areas")
    }


@pytest.mark.shared
def test_digcomp_titles_are_those_of_the_official_supplement(shared: Path) -> None:
    """Numbers and names of DigComp 3.0 in the official workbook; 2.x names in the derived table."""
    with (shared / "data" / "digcomp" / "digcomp_to_esco_derived_by_name.tsv").open(encoding="utf-8") as file:
        official = {r["digcomp_code"]: r for r in csv.DictReader(file, delimiter="\t")}
    ours = {r["number"]: r for r in rows("digcomp")}
    assert set(ours) == set(official)
    assert {n: r["label_3.0"] for n, r in ours.items()} == {n: r["digcomp3_name"] for n, r in official.items()}
    differs = {n for n, r in ours.items() if r["label_2.2"] != official[n]["digcomp2x_name"]}
    assert differs <= {"5.3"}  # singular in 2.2, plural in the 2.x names of the derived table
