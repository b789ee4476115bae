"""Answers on a city worked out again: from its tables and the seed files, without query or reasoner."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from rdflib import Namespace
from tests.competency.conftest import EXAMPLES
from tests.competency.test_answers_recomputed import Content

from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import DEFAULT_BASE

Row = dict[str, str]
S4C = Namespace("https://w3id.org/s4c/ontology#")
ID = f"{DEFAULT_BASE}id/"
SECTORS = {
    **dict.fromkeys(("city-administration", "regional-authority", "labour-office", "public"), "public"),
    **dict.fromkeys(("associations-of-municipalities",), "public"),
    **{sector: sector for sector in ("public", "business", "education", "civil")},
    **dict.fromkeys(
        ("employers", "technology-parks", "entrepreneurs", "business-environment-institutions"), "business"
    ),
    **dict.fromkeys(("universities", "schools", "vocational-training"), "education"),
    **dict.fromkeys(("young-people", "residents", "non-governmental-organisations"), "civil"),
}
"""Sector of each stakeholder group that the tables and seeds name."""
SEED_DEMAND = ["DAT.03", "DIG.01", "PRJ.01"]
"""Fields that seed 001 says are sought (001-19): no level, no number."""


def rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def words(cell: str) -> list[str]:
    return [word for word in cell.split(";") if word]


def slug(iri: str) -> str:
    return iri.rsplit("/", 1)[1]


class City:
    """The tables of the example city, by file name and key."""

    def __init__(self) -> None:
        self.tables = {path.stem: list(rows(path)) for path in EXAMPLES.glob("*.csv")}

    def __getitem__(self, table: str) -> list[Row]:
        return self.tables[table]

    def label(self, table: str, key: str) -> str:
        """English label of the row with this key."""
        return next(r["label_en"] for r in self[table] if r["key"] == key)

    def groups(self, agent: str) -> set[str]:
        """Stakeholder groups of an agent written kind/key, and their sectors."""
        kind, key = agent.split("/")
        table = {"organisation": "organisations", "unit": "units", "organisation-group": "organisation_groups"}[kind]
        named = words(next(r["stakeholder_group"] for r in self[table] if r["key"] == key))
        return {*named, *(SECTORS[group] for group in named)}


@pytest.fixture(scope="module")
def city() -> City:
    return City()


@pytest.fixture(scope="module")
def content(root: Path) -> Content:
    return Content(root)


@pytest.fixture(scope="module")
def offers(root: Path) -> dict[str, Row]:
    return {r["slug"]: r for r in rows(root / "data" / "framework" / "offers.csv")}


def test_cq49_tells_money_periods_and_competences_of_the_city(example: KnowledgeGraph, city: City) -> None:
    wanted = set()
    for kind, table in (("project", "projects"), ("programme", "programmes")):
        for row in city[table]:
            parts = [c for c in city["components"] if kind == "project" and c["project"] == row["key"]]
            for part in (row, *parts):
                wanted |= {(kind, row["key"], "competence", c) for c in words(part["competences"])}
            wanted |= {(kind, row["key"], "fund", slug(f)) for f in (f"/{w}" for w in words(row.get("funding", "")))}
            wanted.add((kind, row["key"], "period", f"{row['start']}/{row.get('end', '')}"))
            wanted |= {
                (kind, row["key"], "part", f"{c['label_en']} {'overlapping' if c['overlaps'] else ''}") for c in parts
            }
    for row in city["outputs"]:
        wanted.add(("project", row["project"], "output", f"{row['label_en']} {row['kind']}"))
    for row in city["budgets"]:
        shared = "with" if row["includes_co_financing"] == "true" else "without"
        wanted.add(("project", slug(row["of"]), "budget", f"{row['amount']} {row['currency']} {shared} co-financing"))
    found = set()
    for row in example.select("cq49").records():
        if "example" in row["thing"]:
            said = {
                "competence": row["notation"],
                "fund": slug(row["fact"] or "/"),
                "period": f"{row['start']}/{row['end'] or ''}",
                "part": f"{row['what']} {row['notation'] or ''}",
                "output": f"{row['what']} {row['notation']}",
                "budget": f"{row['amount']} {row['currency']} {row['what']}",
            }
            found.add((row["kind"], slug(row["thing"]), row["aspect"], said[row["aspect"]]))
    assert {(k, t, a, w.replace("s4cid:funding-programme/", "")) for k, t, a, w in wanted} == found


@pytest.mark.parametrize("asof", ["2024-03-01", "2026-11-22", "2027-12-31", "2028-01-01"])
def test_cq50_finds_what_nobody_measured(example: KnowledgeGraph, city: City, asof: str) -> None:
    since = date.fromisoformat(asof).replace(year=int(asof[:4]) - 1)
    wanted: set[tuple[str, str, str | None, str | None]] = set()
    for objective in city["objectives"]:
        indicators = [i for i in city["impact_indicators"] if i["objective"] == objective["key"]]
        if not indicators:
            wanted.add(("no indicator", objective["key"], None, None))
        for indicator in indicators:
            years = [o["period"] for o in city["observations"] if o["indicator"] == indicator["key"]]
            if not years:
                wanted.add(("never observed", objective["key"], indicator["key"], ""))
            elif date(int(max(years)), 12, 31) < since:
                wanted.add(("not observed in the last year", objective["key"], indicator["key"], max(years)))
    every = example.select("cq50", asof=asof).records()
    found = [r for r in every if "example" in r["objectiveIri"]]
    assert {
        (r["finding"], slug(r["objectiveIri"]), r["indicatorIri"] and slug(r["indicatorIri"]), r["latest"])
        for r in found
    } == wanted
    assert {r["finding"] for r in every if "example" not in r["objectiveIri"]} == {"no indicator"}
    goals = {i["key"]: (Decimal(i["baseline"]), Decimal(i["target"])) for i in city["impact_indicators"]}
    for row in found:
        if row["indicatorIri"]:
            assert (row["baseline"], row["target"]) == goals[slug(row["indicatorIri"])]


def test_cq51_lists_the_participations_of_the_city(example: KnowledgeGraph, city: City) -> None:
    kinds = {"network": "network", "local-group": "local group", "event": "event"}
    wanted = {
        (kinds[kind], key, row["participant"], row["role"].replace("-", " "))
        for row in city["participations"]
        for kind, key in [row["in"].split("/")]
        if kind in kinds
    }
    for row in city["events"]:
        wanted |= {("event", row["key"], f"place/{place}", "place visited") for place in words(row["visited"])}
    found = [r for r in example.select("cq51").records() if "/example" in r["thingIri"]]
    assert {
        (r["kind"], slug(r["thingIri"]), r["participantIri"].removeprefix(ID), r["role"].lower()) for r in found
    } == wanted
    assert len(found) == len(wanted)
    within = {r["thing"]: r["within"] for r in found}
    assert within[city.label("networks", "example")] == city.label("networks", "example-first")
    assert within[city.label("events", "example-data-day")] == city.label("local_groups", "example-data")


@pytest.mark.parametrize("group", ["example", "example-data"])
def test_cq52_finds_who_is_missing(example: KnowledgeGraph, city: City, group: str) -> None:
    def present(thing: str) -> set[str]:
        return {g for p in city["participations"] if p["in"] == thing for g in city.groups(p["participant"])}

    events = [e["key"] for e in city["events"] if e["planned_by"] == f"local-group/{group}"]
    sought = words(next(g["seeks"] for g in city["local_groups"] if g["key"] == group))
    reasons = [("sought", s) for s in sought]
    reasons += [("one of the four sectors", s) for s in ("public", "business", "education", "civil")]
    wanted = {
        (why, name, sum(name in present(f"event/{e}") for e in events))
        for why, name in reasons
        if name not in present(f"local-group/{group}")
    }
    found = example.select("cq52", group=f"s4cid:local-group/{group}").records()
    assert {(r["why"], slug(r["stakeholders"]), r["met"]) for r in found} == wanted
    assert len(found) == len(wanted) > 0


def test_cq52_reads_the_group_in_kielce_from_the_seed(framework: KnowledgeGraph) -> None:
    """004-16: young people, entrepreneurs, schools and universities are to be won; none of them was there."""
    found = framework.select("cq52", group="s4cid:local-group/kielce").records()
    sought = {slug(r["stakeholders"]) for r in found if r["why"] == "sought"}
    assert sought == {"young-people", "entrepreneurs", "schools", "universities"}
    assert {slug(r["stakeholders"]) for r in found if r["why"] != "sought"} == {"civil"}


def test_cq53_gives_shares_of_cohorts(example: KnowledgeGraph, city: City) -> None:
    cohorts = {r["key"]: r for r in city["cohorts"]}
    wanted = []
    for row in city["graduates"]:
        cohort = cohorts[row["cohort"]]
        size = Decimal(cohort["size"])
        share = Decimal(row["percent"] or (100 * Decimal(row["number"]) / size).quantize(Decimal("0.01")))
        school = city.label("organisations", cohort["organisation"])
        wanted.append((int(cohort["year"]), row["cohort"], row["outcome"], share, int(size), school, row["period"]))
    wanted.sort(key=lambda w: (-w[0], w[1], -w[3], w[2]))
    found = example.select("cq53").records()
    assert [
        (
            r["year"],
            slug(r["cohort"]),
            r["outcome"].lower().replace(" ", "-"),
            r["percent"],
            r["size"],
            r["school"],
            r["period"],
        )
        for r in found
    ] == wanted
    local = {r["cohort"]: r["percent"] for r in found if r["outcome"] == "Employed locally"}
    assert sorted(local.values()) == [58, 61, Decimal("62.5")]


def test_cq54_lists_practices_and_lessons_of_the_city(example: KnowledgeGraph, city: City) -> None:
    wanted = {
        (kind, row["key"], row["transferability"], row["definition_en"], slug(row["came_from"]))
        for kind, table in (("practice", "practices"), ("lesson", "lessons"))
        for row in city[table]
    }
    origins = {city.label(t, r["key"]): r["key"] for t in ("projects", "networks", "local_groups") for r in city[t]}
    found = [r for r in example.select("cq54").records() if "example" in r["iri"]]
    assert {
        (r["kind"], slug(r["iri"]), (r["transferability"] or "").lower(), r["text"], origins[r["cameFrom"]])
        for r in found
        if r["kind"] != "survey question"
    } == wanted
    answers: dict[str, dict[str, int]] = defaultdict(dict)
    for row in city["answers"]:
        answers[row["question"]][row["rating"]] = int(row["respondents"])
    shares = {n: (100 * Decimal(by["3"]) / sum(by.values())).quantize(Decimal("0.01")) for n, by in answers.items()}
    ranked = sorted(((-share, n, sum(answers[n].values())) for n, share in shares.items()))
    rated = [r for r in found if r["kind"] == "survey question"]
    assert [(-r["agree"], slug(r["iri"])[-2:], r["answers"]) for r in rated] == ranked
    assert len(rated) == 12


@pytest.mark.parametrize("programme", ["example-skills-strategy", "kompetencje-jutra"])
def test_cq56_counts_offers_by_target_group(
    example: KnowledgeGraph, city: City, offers: dict[str, Row], programme: str
) -> None:
    own = {r["key"]: set(words(r["groups"])) for r in city["programmes"]}
    found = example.select("cq56", programme=f"s4cid:strategic-programme/{programme}").records()
    addressed = own.get(programme, {slug(r["group"]) for r in found if r["kind"] == "target group"})
    wanted = set()
    for group in addressed:
        aimed = [o for o in offers.values() if group in words(o["groups"])]
        available = sum(o["offer_status"] == "available" for o in aimed)
        wanted.add((group, "yes" if aimed else "no", len(aimed), available))
    groups = [r for r in found if r["kind"] == "target group"]
    assert {(slug(r["group"]), r["served"], r["offers"], r["available"]) for r in groups} == wanted
    assert len(groups) == {"kompetencje-jutra": 7}.get(programme, len(wanted)), "003-13 names seven groups"
    for row in found:
        if row["kind"] == "sector":
            assert row["offers"] == sum(slug(row["group"]) in words(o["sectors"]) for o in offers.values())
    assert programme == "kompetencje-jutra" or {w[1] for w in wanted} == {"yes", "no"}


@pytest.mark.parametrize("idea", ["product", "service", "training"])
def test_cq57_fits_age_and_idea(example: KnowledgeGraph, city: City, idea: str) -> None:
    schemes = {
        r["key"]: (int(r["min_age"] or 0), int(r["max_age"] or 999), words(r["ideas"])) for r in city["support_schemes"]
    }
    schemes["kielce-start-up-platform"] = (0, 35, ["product", "service"])  # 004-11
    for age in (17, 18, 30, 35, 36, 44, 45, 70):
        wanted = {k for k, (low, high, ideas) in schemes.items() if low <= age <= high and idea in ideas}
        found = example.select("cq57", age=age, idea=f"s4cs:idea-kind/{idea}").records()
        assert {slug(r["scheme"]) for r in found} == wanted, age
        assert {r["ideas"] for r in found} <= {"named"}


def test_cq57_takes_a_scheme_that_names_no_idea_for_open(copied: KnowledgeGraph) -> None:
    copied.backend.update(
        f"DELETE WHERE {{ GRAPH ?g {{ <{ID}support-scheme/kielce-start-up-platform> <{S4C.supportsIdea}> ?any }} }}"
    )
    found = copied.select("cq57", idea="s4cs:idea-kind/training").records()
    assert [(slug(r["scheme"]), r["ideas"]) for r in found] == [("kielce-start-up-platform", "open")]


@pytest.mark.parametrize("planned", [True, False])
def test_cq58_joins_demand_and_offers(
    example: KnowledgeGraph, city: City, offers: dict[str, Row], root: Path, planned: bool
) -> None:
    teaching: dict[str, list[tuple[str | None, int | None]]] = defaultdict(list)
    for row in rows(root / "data" / "framework" / "outcomes.csv"):
        offer = offers[row["offer"]]
        if offer["offer_status"] == "available" or (planned and offer["offer_status"] == "planned"):
            teaching[row["competence"]].append((offer["notation"], int(row["level"])))
    demanded: list[tuple[str, int | None, int | None]] = [
        (r["competence"], int(r["level"]), int(r["number"])) for r in city["demand"]
    ]
    demanded += [(c, None, None) for r in city["needs"] for c in words(r["competences"])]
    wanted = []
    nothing: list[tuple[str | None, int | None]] = [(None, None)]
    for competence, needed, number in [*demanded, *((c, None, None) for c in SEED_DEMAND)]:
        for notation, level in teaching[competence] or nothing:
            short = level is not None and needed is not None and level < needed
            finding = "no offer" if level is None else "taught below the level" if short else "taught"
            wanted.append((finding, competence, needed, number, notation, level))
    found = [r for r in example.select("cq58", planned=str(planned).lower()).records() if "kielce" not in r["demand"]]
    columns = ("finding", "notation", "needed", "number", "offer", "level")
    assert sorted(tuple(str(r[c]) for c in columns) for r in found) == sorted(tuple(map(str, w)) for w in wanted)


@pytest.mark.parametrize("asof", ["2025-06-01", "2026-02-28", "2026-06-30", "2026-07-01", "2026-11-22"])
def test_cq59_says_whether_agreements_were_met(example: KnowledgeGraph, city: City, asof: str) -> None:
    demand = {r["key"]: r for r in city["demand"]}
    wanted = set()
    for row in city["agreements"]:
        agreed, fulfilled = int(row["agreed"]), int(row["fulfilled"])
        met = "yes" if fulfilled >= agreed else "no" if row["end"] < asof else "not yet"
        for party in words(row["parties"]):
            for key in words(row["demand"]):
                said = (
                    demand[key]["competence"],
                    int(demand[key]["level"]),
                    agreed,
                    fulfilled,
                    row["start"],
                    row["end"],
                )
                wanted.add((met, row["key"], party, *said))
    found = example.select("cq59", asof=asof).records()
    columns = ("notation", "level", "agreed", "fulfilled")
    assert {
        (r["met"], slug(r["agreement"]), slug(r["partyIri"]), *(r[c] for c in columns), str(r["start"]), str(r["end"]))
        for r in found
    } == wanted
    assert len(found) == len(wanted)


def test_cq60_keeps_what_is_of_wide_use(example: KnowledgeGraph, city: City, content: Content) -> None:
    demanded: dict[str, list[int]] = defaultdict(list)
    for row in city["demand"]:
        demanded[row["competence"]].append(int(row["number"]))
    for competence in SEED_DEMAND:
        demanded[competence].append(0)
    wide = {c: content.competences[c]["reuse"] for c in demanded}
    wanted = [
        (c, wide[c], len(numbers), sum(numbers))
        for c, numbers in sorted(demanded.items())
        if wide[c] in ("transversal", "cross-sector")
    ]
    found = example.select("cq60").records()
    assert [(r["notation"], r["reuse"].lower(), r["demands"], r["number"]) for r in found] == wanted
    assert {r["saidBy"] for r in found} == {"framework"}


@pytest.mark.shared
def test_reuse_is_what_esco_says_of_the_skills_that_match(content: Content, esco_zips: list[Path]) -> None:
    """Column reuse is taken over from ESCO where all exact and close matches agree, and empty elsewhere."""
    levels: dict[str, str] = {}
    limit = csv.field_size_limit(1 << 30)
    for path in esco_zips:
        with zipfile.ZipFile(path) as zipped:
            for name in (n for n in zipped.namelist() if n.endswith("skills_en.csv")):
                with zipped.open(name) as raw:
                    for row in csv.DictReader(io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")):
                        levels[row["conceptUri"]] = row["reuseLevel"]
    csv.field_size_limit(limit)
    said = defaultdict(set)
    for competence, predicate, skill, _ in content.links:
        if predicate in ("skos:exactMatch", "skos:closeMatch") and skill in levels:
            said[competence].add(levels[skill])
    for notation, row in content.competences.items():
        assert row["reuse"] == ("".join(said[notation]) if len(said[notation]) == 1 else ""), notation
    assert sum(bool(r["reuse"]) for r in content.competences.values()) == 83
