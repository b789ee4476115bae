"""A city's own tables: the example city as folder, file and workbook; what is refused, what is left to the shapes."""

from __future__ import annotations

import csv
import datetime
import re
import shutil
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef

from s4c_graph.core import assets
from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.core.values import Statements
from s4c_graph.intake import table_words, tables
from s4c_graph.intake.table_columns import BY_NAME, CONTEXT
from s4c_graph.intake.tables_read import TableError

EXAMPLES = assets.folder("data") / "examples"
S4C = Namespace(Names().term(""))
QB = Namespace("http://purl.org/linked-data/cube#")
XSD = "http://www.w3.org/2001/XMLSchema#"


def rows(name: str) -> list[dict[str, str]]:
    with (EXAMPLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the example city's tables to break."""
    (tmp_path / "city").mkdir()
    for file in EXAMPLES.glob("*.csv"):
        shutil.copy(file, tmp_path / "city")
    return tmp_path / "city"


@pytest.fixture(scope="module")
def laid() -> Statements:
    return tables.overlay(EXAMPLES, Names(), graph="user/examples")


@pytest.fixture(scope="module")
def city(laid: Statements) -> Graph:
    return Graph().parse(data=b"".join(laid.ntriples), format="nt")


def iri(kind: str, key: str) -> URIRef:
    return URIRef(Names().id(kind, key))


def word(scheme: str, key: str) -> URIRef:
    return URIRef(Names().scheme(scheme, key))


# ---- the example city ----


def test_every_table_has_an_example_and_every_row_is_a_demonstration() -> None:
    assert {spec.name for spec in CONTEXT} <= {path.stem for path in EXAMPLES.glob("*.csv")}
    for path in EXAMPLES.glob("*.csv"):
        assert {row["status"] for row in rows(path.stem)} == {"demo"}, path.name


def test_places_name_the_cell(laid: Statements, names: Names) -> None:
    assert str(laid.places[names.id("budget", "example-digital-lift")]) == "budgets.csv:2 (A2)"
    assert str(laid.places[names.id("measurement", "example-city-2025")]).startswith("maturity.csv:")
    observation = names.id("observation", "city-surveys-example-failure-causes-03-2")
    assert str(laid.places[observation]) == "answers.csv:9 (A9)"


def test_money_dates_and_words_are_typed(city: Graph) -> None:
    budget = iri("budget", "example-digital-lift")
    assert city.value(budget, S4C.amount) == Literal("1200000", datatype=URIRef(XSD + "decimal"))
    assert city.value(budget, S4C.currency) == URIRef("http://publications.europa.eu/resource/authority/currency/EUR")
    project = iri("project", "example-digital-lift")
    assert (project, S4C.hasBudget, budget) in city
    assert city.value(project, S4C.endDate) == Literal("2026-12-31", datatype=URIRef(XSD + "date"))
    assert (project, S4C.fundedUnder, iri("funding-programme", "european-social-fund")) in city  # of seed 002


def test_two_groups_bring_city_business_and_education_together() -> None:
    sector = {"city-administration": "city", "regional-authority": "city", "labour-office": "city"}
    sector |= {"employers": "business", "technology-parks": "business", "entrepreneurs": "business"}
    sector |= {"universities": "education", "schools": "education"}
    group = {r["key"]: r["stakeholder_group"].split(";")[0] for r in rows("organisations")}
    met: dict[str, set[str]] = {}
    for r in rows("participations"):
        met.setdefault(r["in"], set()).add(r["participant"].partition("/")[2])
    actors = met["local-group/example"] | met["local-group/example-data"]
    assert len(actors) >= 8
    assert {sector.get(group[a]) for a in actors} >= {"city", "business", "education"}
    assert met["local-group/example"] & met["local-group/example-data"] == {"example-university"}  # the bridge


def test_the_kind_before_a_key_says_which_of_two_things_is_meant(city: Graph) -> None:
    """A network and a local group have the same key."""
    assert len(list(city.objects(iri("local-group", "example"), S4C.hasParticipation))) == 5
    assert len(list(city.objects(iri("network", "example"), S4C.hasParticipation))) == 3


def test_maturity_is_measured_three_years_in_the_city_and_its_reference_group(city: Graph) -> None:
    measured = {
        (str(city.value(m, S4C.measurementOf)).rpartition("/")[2], int(str(city.value(m, S4C.measurementYear)))): m
        for m in city.subjects(RDF.type, S4C.MaturityMeasurement)
    }
    assert set(measured) == {(o, y) for o in ("example-city", "example-neighbour-city") for y in (2023, 2024, 2025)}
    for (organisation, year), measurement in measured.items():
        assert measurement == iri("measurement", f"{organisation}-{year}")
        found = list(city.objects(measurement, S4C.hasObservation))
        assert len(found) == 5
        for observation in found:
            assert city.value(observation, S4C.measuredOrganisation) == iri("organisation", organisation)
            assert city.value(observation, S4C.refPeriod) == Literal(str(year), datatype=URIRef(XSD + "gYear"))
            assert city.value(observation, S4C.unit) == word("unit", "score")


def test_some_objectives_have_indicators_and_some_indicators_were_observed(city: Graph) -> None:
    with_indicator = set(city.subjects(S4C.hasImpactIndicator, None))
    assert set(city.subjects(RDF.type, S4C.Objective)) - with_indicator == {
        iri("objective", "example-employer-contact")
    }
    indicators = set(city.subjects(RDF.type, S4C.ImpactIndicator))
    assert indicators - set(city.subjects(S4C.observedBy, None)) == {iri("impact-indicator", "example-base-level")}


def test_demand_is_partly_taught_and_one_agreement_was_met() -> None:
    with (assets.folder("data") / "framework" / "outcomes.csv").open(encoding="utf-8", newline="") as file:
        taught = {row["competence"] for row in csv.DictReader(file)}
    asked = {row["competence"] for row in rows("demand")}
    assert asked & taught and asked - taught
    assert [r["agreed"] == r["fulfilled"] for r in rows("agreements")] == [True, False]


def test_graduates_are_shares_of_their_cohort(city: Graph) -> None:
    """A number of people becomes per cent; the shares of a cohort make a whole."""
    one = iri("observation", "city-graduates-example-school-2025-employed-locally")
    assert city.value(one, S4C.percentage) == Literal("62.5", datatype=URIRef(XSD + "decimal"))
    assert city.value(one, S4C.baseSize) == Literal("64", datatype=URIRef(XSD + "integer"))
    for cohort in city.subjects(RDF.type, S4C.GraduateCohort):
        shares = [float(str(city.value(o, S4C.percentage))) for o in city.subjects(S4C.cohort, cohort)]
        assert sum(shares) == pytest.approx(100, abs=0.1), cohort


def test_answers_become_shares_and_never_people(city: Graph) -> None:
    assert len(rows("questions")) == 12
    for n in range(1, 13):
        question = iri("question", f"example-failure-causes-{n:02}")
        assert city.value(question, URIRef("http://www.w3.org/2004/02/skos/core#notation")) == Literal(f"{n:02}")
        answers = list(city.subjects(S4C.surveyQuestion, question))
        assert {str(city.value(a, S4C.surveyRating)).rpartition("/")[2] for a in answers} == {"1", "2", "3"}
        shares = [float(str(city.value(a, S4C.percentage))) for a in answers]
        assert sum(shares) == pytest.approx(100, abs=0.05)
        assert {int(str(city.value(a, S4C.baseSize))) for a in answers} == {48}


def test_every_observation_is_in_a_data_set_of_a_known_structure(city: Graph) -> None:
    structures = Graph()
    structures.parse(assets.folder("ontology") / "s4c-stat.ttl")
    for observation in city.subjects(RDF.type, QB.Observation):
        structure = city.value(city.value(observation, QB.dataSet), QB.structure)
        components = list(structures.objects(structure, QB.component))
        wanted = {structures.value(c, QB.dimension) or structures.value(c, QB.measure) for c in components} - {None}
        assert wanted and {p for p in wanted if (observation, p, None) not in city} == set(), observation


def test_support_schemes_have_limits_of_age(city: Graph) -> None:
    limits = {(r["min_age"], r["max_age"]) for r in rows("support_schemes")}
    assert limits == {("18", "35"), ("45", "")}


def test_every_thing_has_a_type_a_status_and_a_source(city: Graph, names: Names) -> None:
    own = URIRef(names.graph("user/examples"))
    source, status = URIRef("http://purl.org/dc/terms/source"), S4C.statementStatus
    for subject in {s for s in city.subjects(RDF.type, None) if s != own}:
        assert (subject, status, word("statement-status", "demo")) in city, subject
        said = city.value(subject, source) or city.value(city.value(subject, QB.dataSet), source)
        assert said == own or str(subject).startswith(names.base + "id/question/"), subject


# ---- one folder, many files, one workbook ----


def lines(statements: Statements) -> list[bytes]:
    return sorted(line for line in b"".join(statements.ntriples).splitlines() if b"Own tables: " not in line)


def test_a_workbook_says_the_same_as_the_folder(tmp_path: Path, laid: Statements, names: Names) -> None:
    """Numbers arrive as numbers, dates as dates, question 01 as 1; a sheet may be named in capitals."""
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "Read me"
    for path in sorted(EXAMPLES.glob("*.csv")):
        sheet = book.create_sheet(path.stem.upper())
        dates = {c.name for c in BY_NAME[path.stem].columns if c.kind.name == "DATE"}
        with path.open(encoding="utf-8", newline="") as file:
            header, *body = csv.reader(file)
        sheet.append(header)
        for record in body:
            sheet.append([_typed(name in dates, cell) for name, cell in zip(header, record, strict=True)])
    book.save(tmp_path / "city.xlsx")
    made = tables.overlay(tmp_path / "city.xlsx", names, graph="user/examples")
    assert lines(made) == lines(laid)
    assert str(made.places[names.id("event", "example-kickoff")]) == "city.xlsx[EVENTS]!A2"


def _typed(is_date: bool, cell: str) -> object:
    if is_date and cell:
        return datetime.date.fromisoformat(cell)
    return float(cell) if re.fullmatch(r"\d+(\.\d+)?", cell) else cell or None


def test_a_lone_file_points_to_the_framework_and_by_iri_to_anything(tmp_path: Path, names: Names) -> None:
    mine = tmp_path / "our demand.csv"
    mine.write_text("key,by,competence,on\nbakers,s4cid:organisation/lublin-city-office,cit.01,2026-01-31\n", "utf-8")
    made = Graph().parse(data=b"".join(tables.overlay(mine, names, graph="user/d").ntriples), format="nt")
    demand = iri("demand", "bakers")
    assert made.value(demand, S4C.demandsCompetence) == iri("competence", "CIT.01")
    assert made.value(demand, S4C.demandBy) == iri("organisation", "lublin-city-office")


def test_a_file_that_may_be_several_tables_is_refused(tmp_path: Path, names: Names) -> None:
    (tmp_path / "mine.csv").write_text("key,label_en\na,A\n", "utf-8")
    with pytest.raises(InputError, match=r"mine\.csv: may be organisation_groups|mine\.csv: may be places or "):
        tables.overlay(tmp_path / "mine.csv", names, graph="user/mine")


# ---- what is refused, with its cell ----


@pytest.mark.parametrize(
    ("table", "old", "new", "says"),
    [
        ("budgets", "EUR", "EURO", "budgets.csv:2 (D2): unknown currency 'EURO'; write an ISO 4217 code such as SEK"),
        ("budgets", "1200000", "1 200 000", "(C2): '1 200 000' is not a number; write a number such as 0.5, with"),
        ("budgets", "1200000", "1,2", "budgets.csv:2 (G2): the row has 7 cells where the header has 6"),
        ("budgets", "true", "maybe", "(E2): 'maybe' is neither true nor false"),
        (
            "projects",
            "2024-01-01",
            "2024-13-01",
            "(G2): '2024-13-01' is not a date; write year-month-day, such as 2026",
        ),
        ("projects", "2024-01-01", "1/1/2024", "projects.csv:2 (G2): '1/1/2024' is not a date"),
        ("projects", "HRD.03", "HRD.33", "unknown competence 'HRD.33'; did you mean HRD.03?"),
        ("projects", "digital-transformation", "digital-transformaton", "did you mean digital-transformation?; or the"),
        ("demand", ",5,", ",9,", "demand.csv:2 (G2): unknown level '9'; write a whole number from 1 to 8"),
        (
            "demand",
            "organisation/example-software-firm",
            "example-softwarefirm",
            "(E2): unknown organisation or unit or",
        ),
        ("cohorts", "2024,ict", "last,ict", "cohorts.csv:2 (F2): 'last' is not a whole number; write digits only"),
        ("maturity", "2023", "23", "maturity.csv:2 (B2): '23' is neither a year nor a date; write 2025 or 2025-12-31"),
        ("maturity", "2.1,1,5", "2.1,0,10", "(F3): another scale than example-city has in 2023; give all dimensions"),
        ("maturity", "2024,leadership", "2023,leadership", "example-city and 2023 and leadership stand together twice"),
        ("maturity", "leadership", "luck", "maturity.csv:2 (C2): unknown dimension 'luck'; one of overall, leadership"),
        ("graduates", ",,58,", ",7,58,", "graduates.csv:2 (D2): number and percent in one row; keep one of them"),
        ("graduates", ",58,", ",most,", "(D2): 'most' is not a number; write per cent as a number such as 17 or 4.5"),
        ("answers", "causes,01,1", "causes,13,1", "answers.csv:2 (B2): example-failure-causes has no question 13"),
        ("answers", ",01,1,", ",01,4,", "(C2): unknown rating '4'; one of 1, 2, 3"),
        ("answers", ",01,1,6", ",01,1,six", "answers.csv:2 (D2): 'six' is not a number of people; write digits only"),
        ("lessons", "example-self-rating,", "self rating,", "(A3): 'self rating' cannot be part of an IRI"),
        ("agreements", "example-data-skills", "example-date-skills", "unknown demand 'example-date-skills'; did you"),
        (
            "networks",
            "continues",
            "continued",
            "networks.csv:1 (H1): unknown column 'continued'; did you mean",
        ),
    ],
)
def test_what_no_cell_can_mean_is_refused(folder: Path, table: str, old: str, new: str, says: str) -> None:
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")
    with pytest.raises(InputError) as caught:
        tables.overlay(folder, Names(), graph="user/city")
    said = str(caught.value)
    assert says in said and "\n" not in said


def test_a_vague_duration_is_refused_and_told_where_it_belongs(tmp_path: Path, names: Names) -> None:
    header = "slug,notation,kind,label_en,definition_en,form,mode,languages,offer_status,duration,seeds,status"
    for vague in ("several months", "6 months", "P2W", "P", "PT"):
        (tmp_path / "offers.csv").write_text(
            f"{header}\nnight,N1,curriculum,Night school,School at night.,course,onsite,en,planned,{vague},,demo\n"
        )
        with pytest.raises(InputError, match=rf"\(J2\): '{vague}' is not a duration; write ISO 8601 such as P6M, P14D"):
            tables.overlay(tmp_path, names, graph="user/n")


@pytest.mark.parametrize("name", ["project", "Budget", "local groups", "participation"])
def test_a_file_almost_named_like_a_table_is_not_passed_over(folder: Path, name: str) -> None:
    near = next(t for t in ("projects", "budgets", "local_groups", "participations") if t[:5] == name.lower()[:5])
    (folder / f"{near}.csv").rename(folder / f"{name}.csv")
    with pytest.raises(InputError, match=rf"{name}\.csv: is not the name of a table; did you mean {near}\?"):
        tables.overlay(folder, Names(), graph="user/city")


def test_a_file_that_is_no_table_is_passed_over_and_told(folder: Path, names: Names) -> None:
    (folder / "weather.csv").write_text("day,rain\n1,2\n", encoding="utf-8")
    laid = tables.overlay(folder, names, graph="user/city")
    assert [(f.code, str(f.place), f.message("en")) for f in laid.findings] == [
        ("IN-01", "weather.csv", "Passed over: no table has this name.")
    ]


def test_a_sheet_full_of_faults_is_told_whole_and_guessing_ends_early(tmp_path: Path, names: Names) -> None:
    """Thousands of guesses at what was meant would take minutes."""
    body = "".join(f"k{i},example-city,X.{i},2026-01-31\n" for i in range(2000))
    (tmp_path / "demand.csv").write_text("key,by,competence,on\n" + body, encoding="utf-8")
    with pytest.raises(TableError, match=r"; 3999 more at demand\.csv:2") as refused:
        tables.overlay(tmp_path, names, graph="user/d")
    mends = [mend or "" for _, what, mend in refused.value.problems if "competence" in what]
    assert len(mends) == 2000
    assert mends[-1] == "see the first column of competences", "no guess any more"


def test_a_table_of_a_city_is_no_part_of_a_framework(tmp_path: Path, names: Names) -> None:
    mine = Path(shutil.copytree(assets.folder("data") / "framework", tmp_path / "framework"))
    shutil.copy(EXAMPLES / "budgets.csv", mine)
    with pytest.raises(InputError, match=r"the table budgets is of a city, not of the framework; keep it apart"):
        tables.framework(mine, names)


# ---- what is well formed but wrong goes to the shapes ----


def test_what_is_only_wrong_is_kept_for_the_shapes(folder: Path, names: Names) -> None:
    for table, old, new in (
        ("graduates", ",58,", ",0.58,"),
        ("projects", "2024-01-01,2026-12-31", "2026-12-31,2024-01-01"),
        ("agreements", ",8,3,", ",8,30,"),
        ("support_schemes", ",18,35,", ",180,35,"),
    ):
        path = folder / f"{table}.csv"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")
    laid = tables.overlay(folder, names, graph="user/city")
    city = Graph().parse(data=b"".join(laid.ntriples), format="nt")
    share = iri("observation", "city-graduates-example-2024-employed-locally")
    assert city.value(share, S4C.percentage) == Literal("0.58", datatype=URIRef(XSD + "decimal"))
    assert str(laid.places[str(share)]) == "graduates.csv:2 (A2)"
    project = iri("project", "example-digital-lift")
    assert str(city.value(project, S4C.startDate)) > str(city.value(project, S4C.endDate))


# ---- the words that cells may hold ----


@pytest.mark.parametrize("scheme", sorted({*table_words.CONCEPTS, *table_words.OPEN} - {"reuse-level"}))
def test_lists_are_those_of_the_ontology(scheme: str) -> None:
    declared = Graph().parse(assets.folder("ontology") / "schemes" / f"{scheme}.ttl")
    in_scheme = URIRef("http://www.w3.org/2004/02/skos/core#inScheme")
    found = {str(c).rpartition("/")[2] for c in declared.subjects(in_scheme, URIRef(Names().scheme(scheme)))}
    assert set(table_words.known(scheme)) == found


def test_currencies_are_those_that_the_shapes_know() -> None:
    text = (assets.folder("shapes") / "context.ttl").read_text(encoding="utf-8")
    listed = re.search(r"s4c:currency ;\s+sh:in \((.*?)\)", text, re.DOTALL)
    assert listed is not None
    assert set(re.findall(r"\b[A-Z]{3}\b", listed.group(1))) == set(table_words.CURRENCIES)
