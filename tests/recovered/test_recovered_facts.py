"""What public pages told: each fact cites its page, lists are whole, nothing stands in for what was not recovered."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from decimal import Decimal

import pytest
from rdflib import DCTERMS, OWL, RDF, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from s4c_graph.core import assets
from s4c_graph.core.names import DEFAULT_BASE, Names
from s4c_graph.flows import assemble
from s4c_graph.intake import tables

S4C = Namespace(f"{DEFAULT_BASE}ontology#")
ID = Namespace(f"{DEFAULT_BASE}id/")
SCHEME = Namespace(f"{DEFAULT_BASE}scheme/")
QB = Namespace("http://purl.org/linked-data/cube#")
SSSOM = Namespace("https://w3id.org/sssom/")
FILES = ("other-projects", "scale", "skills4cities", "smacite", "smartdevops")
STATUS = {SCHEME["statement-status/recovered"], SCHEME["statement-status/proposed"]}
ROLES = {
    "skills4cities": {
        "smart-city-project-manager",
        "smart-city-project-management-consultant",
        "smart-city-project-developer",
    },
    "smacite": {"smart-cities-engineer", "smart-cities-technician"},
    "smartdevops": {"smart-city-planner", "smart-city-it-manager", "smart-city-it-officer"},
    "open-data-city-officer": {"open-data-city-officer"},
    "crisis": {"smart-city-resilience-officer"},
}


def parsed(folder: str, name: str, names: Names | None = None) -> Graph:
    text = assets.read(assets.folder("data") / folder / f"{name}.ttl", names or Names())
    return Graph().parse(data=text, format="turtle")


@pytest.fixture(scope="module")
def graphs() -> dict[str, Graph]:
    return {name: parsed("recovered", name) for name in FILES}


@pytest.fixture(scope="module")
def whole(graphs: dict[str, Graph]) -> Graph:
    """All recovered facts together."""
    found = Graph()
    for graph in graphs.values():
        found += graph
    return found


@pytest.fixture(scope="module")
def elsewhere() -> set[Node]:
    """What the seeds and the tables describe, and recovered facts may add to."""
    found: set[Node] = set()
    for path in (assets.folder("data") / "seeds").glob("*.ttl"):
        found |= set(parsed("seeds", path.stem).subjects(RDF.type))
    for statements in tables.framework(None, Names()):
        for chunk in statements.ntriples:
            found |= set(Graph().parse(data=chunk, format="nt").subjects(RDF.type))
    return found


def slugs(nodes: object) -> set[str]:
    return {str(n).rsplit("/", 1)[1] for n in nodes}  # type: ignore[attr-defined]


def test_the_files_are_those_and_each_is_a_graph() -> None:
    assert tuple(sorted(p.stem for p in (assets.folder("data") / "recovered").iterdir())) == FILES
    told = {s.graph for s in assemble.told(Names())}
    assert {f"recovered/{name}" for name in FILES} <= told


@pytest.mark.parametrize("name", FILES)
def test_every_resource_has_a_status_a_source_a_label_and_a_definition(graphs: dict[str, Graph], name: str) -> None:
    graph = graphs[name]
    resources = set(graph.subjects(RDF.type))
    assert len(resources) > 20
    for r in resources:
        assert set(graph.objects(r, S4C.statementStatus)) <= STATUS, r
        assert len(set(graph.objects(r, S4C.statementStatus))) == 1, r
        sources = list(graph.objects(r, DCTERMS.source))
        assert sources and all(isinstance(s, URIRef) for s in sources), r
        assert [x for x in graph.objects(r, SKOS.prefLabel) if isinstance(x, Literal) and x.language == "en"], r
        if (r, RDF.type, SSSOM.Mapping) not in graph:
            assert len(list(graph.objects(r, SKOS.definition))) == 1, r


@pytest.mark.parametrize("name", FILES)
def test_sources_are_public_pages_except_where_nothing_was_found(graphs: dict[str, Graph], name: str) -> None:
    graph = graphs[name]
    own = {s for s, o in graph.subject_objects(DCTERMS.source) if str(o).startswith(DEFAULT_BASE)}
    assert slugs(own) == ({"not-found-lublin", "not-found-digcomp-for-cities"} if name == "other-projects" else set())
    assert all(re.match(r"https?://[\w.-]+\.[a-z]+/", str(o)) for o in graph.objects(None, DCTERMS.source))


@pytest.mark.parametrize("name", FILES)
def test_what_is_added_to_is_described_in_the_seeds_or_the_tables(
    graphs: dict[str, Graph], elsewhere: set[Node], name: str
) -> None:
    """A resource is described once; the others may add facts to it, but no second label and no second status."""
    graph = graphs[name]
    described = set(graph.subjects(RDF.type))
    added = set(graph.subjects()) - described
    assert added <= elsewhere, added - elsewhere
    assert not described & elsewhere
    for r in added:
        assert (r, SKOS.prefLabel, None) not in graph and (r, S4C.statementStatus, None) not in graph, r


def test_nothing_is_described_in_two_files(graphs: dict[str, Graph]) -> None:
    described = Counter(r for graph in graphs.values() for r in set(graph.subjects(RDF.type)))
    assert [r for r, n in described.items() if n > 1] == []


def test_own_links_are_proposed_and_everything_else_is_recovered(whole: Graph) -> None:
    proposed = set(whole.subjects(S4C.statementStatus, SCHEME["statement-status/proposed"]))
    mappings = set(whole.subjects(RDF.type, SSSOM.Mapping))
    assert proposed - mappings == {ID["claim/scale-taxonomy"]}
    assert mappings <= proposed


@pytest.mark.parametrize("project", ROLES)
def test_projects_name_their_roles(whole: Graph, project: str) -> None:
    named = set(whole.subjects(S4C.promptedBy, ID[f"project/{project}"]))
    assert named == {ID[f"role/{slug}"] for slug in ROLES[project]}
    assert all((role, S4C.emerging, Literal(True)) in whole for role in named)


def test_the_roles_in_the_tables_are_those_that_projects_name(whole: Graph) -> None:
    framework = Graph()
    for statements in tables.framework(None, Names()):
        if statements.graph == "framework":
            for chunk in statements.ntriples:
                framework.parse(data=chunk, format="nt")
    for project, roles in ROLES.items():
        named = set(framework.subjects(DCTERMS.source, ID[f"project/{project}"])) & set(
            framework.subjects(RDF.type, S4C.CityRole)
        )
        assert named == {ID[f"role/{r}"] for r in roles}
        assert (ID[f"project/{project}"], RDF.type, S4C.Project) in whole or project == "skills4cities"


# ---- Skills4Cities


def test_skills4cities_has_six_partners_in_five_countries(whole: Graph) -> None:
    project = ID["project/skills4cities"]
    parts = set(whole.objects(project, S4C.hasParticipation))
    assert parts == set(whole.subjects(S4C.inThing, project)) and len(parts) == 6
    roles = Counter(str(whole.value(p, S4C.participationRole)).rsplit("/", 1)[1] for p in parts)
    assert roles == {"coordinator": 1, "partner": 5}
    partners = [whole.value(p, S4C.participant) for p in parts]
    assert Counter(str(whole.value(o, DCTERMS.spatial))[-3:] for o in partners) == {
        "BGR": 2,
        "ROU": 1,
        "AUT": 1,
        "ESP": 1,
        "GRC": 1,
    }


def test_skills4cities_has_dates_money_and_the_planned_end_as_a_claim(whole: Graph) -> None:
    project = ID["project/skills4cities"]
    assert str(whole.value(project, S4C.startDate)) == "2020-11-02"
    assert str(whole.value(project, S4C.endDate)) == "2023-01-31"
    assert "1 November 2022" in str(whole.value(ID["claim/skills4cities-planned-end"], S4C.claimText))
    assert whole.value(ID["budget/skills4cities"], S4C.amount) == Literal(Decimal("189982.0"))


def test_skills4cities_has_two_results_of_four_and_two_parts(whole: Graph) -> None:
    parts = Counter(str(o).rsplit("/", 1)[1] for o in whole.objects(None, DCTERMS.isPartOf))
    assert parts == {"skills4cities-toolkit": 4, "skills4cities-validation-tools": 2}


def test_the_survey_asks_about_twelve_causes_and_no_answer_is_known(whole: Graph) -> None:
    survey = ID["survey/skills4cities-failure-causes"]
    questions = set(whole.subjects(S4C.questionOf, survey))
    assert slugs(questions) == {f"skills4cities-failure-causes-{n:02d}" for n in range(1, 13)}
    assert len({str(whole.value(q, SKOS.prefLabel)) for q in questions}) == 12
    assert "No answers are known" in str(whole.value(survey, SKOS.editorialNote))
    assert set(whole.predicates(None, survey)) == {S4C.questionOf, S4C.claimAbout}


# ---- SCALe


def test_the_list_of_scale_has_16_9_and_11_items_in_three_groups(whole: Graph) -> None:
    scheme = SCHEME["scale-competences"]
    groups = set(whole.objects(scheme, SKOS.hasTopConcept))
    assert groups == set(whole.subjects(SKOS.topConceptOf, scheme))
    sizes = {str(g).rsplit("/", 1)[1]: len(set(whole.subjects(SKOS.broader, g))) for g in groups}
    assert sizes == {"transversal": 16, "general-it": 9, "smart-city-specific": 11}
    items = set(whole.subjects(RDF.type, S4C.ReferenceConcept))
    assert len(items) == 36 and set(whole.subjects(SKOS.inScheme, scheme)) == items | groups
    assert len({str(whole.value(i, SKOS.prefLabel)) for i in items}) == 36


def test_links_to_scale_are_records_and_direct_and_only_close_or_related(whole: Graph, elsewhere: set[Node]) -> None:
    records = {
        (
            whole.value(m, OWL.annotatedSource),
            whole.value(m, OWL.annotatedProperty),
            whole.value(m, OWL.annotatedTarget),
        )
        for m in whole.subjects(RDF.type, SSSOM.Mapping)
    }
    direct = {(s, p, o) for p in (SKOS.closeMatch, SKOS.relatedMatch) for s, o in whole.subject_objects(p)}
    assert records == direct and len(direct) == 31
    assert {s for s, _, _ in direct} <= elsewhere
    assert not list(whole.subject_objects(SKOS.exactMatch))
    for m in whole.subjects(RDF.type, SSSOM.Mapping):
        competence, concept = whole.value(m, OWL.annotatedSource), whole.value(m, OWL.annotatedTarget)
        assert str(whole.value(m, SKOS.prefLabel)) == " and ".join(
            str(whole.value(m, SSSOM[f"{end}_label"])) for end in ("subject", "object")
        )
        assert str(whole.value(concept, SKOS.prefLabel)) == str(whole.value(m, SSSOM.object_label))
        assert competence is not None


# ---- figures


@pytest.mark.parametrize(
    ("claim", "figures"),
    [
        ("skills4cities-participants", ["60", "100"]),
        ("skills4cities-sofia-experts", ["14"]),
        ("smartdevops-pilots", ["1,000"]),
        ("smartdevops-research", ["63", "15", "40"]),
        ("smartdevops-conference-audience", ["120"]),
        ("smacite-survey-answers", ["394", "134", "11"]),
        ("smacite-survey-countries", ["34.07", "27.41", "16.30", "13.33"]),
        ("smacite-pilot", ["330", "2024"]),
        ("smacite-ratings", ["5", "3.99", "4.44", "3.71", "4.42"]),
        ("digitalt-kompetenslyft-participants", ["1,098"]),
        ("ipa-digital-competence-2019", ["5,770", "6", "15", "2019"]),
        ("ipa-assessment-models", ["1,056"]),
        ("smarco-partners", ["21"]),
        ("jobtown-themes", ["11"]),
    ],
)
def test_figures_are_claims_with_the_page_they_are_from(whole: Graph, claim: str, figures: list[str]) -> None:
    node = ID[f"claim/{claim}"]
    text = str(whole.value(node, S4C.claimText))
    assert re.findall(r"\d[\d,.]*\d|\d", text) == figures
    assert whole.value(node, S4C.retrievedOn) is not None
    assert whole.value(node, S4C.verificationStatus) is not None


def test_the_two_budgets_of_stockholm_stand_side_by_side(whole: Graph) -> None:
    """Kronor from the seed, euro from the fund's project bank; neither is made from the other."""
    project, currency = (
        ID["project/digitalt-kompetenslyft"],
        "http://publications.europa.eu/resource/authority/currency/",
    )
    both = whole + parsed("seeds", "002")
    found = {
        (str(both.value(b, S4C.currency)).removeprefix(currency), str(both.value(b, S4C.amount)))
        for b in both.objects(project, S4C.hasBudget)
    }
    assert found == {("SEK", "28000000.0"), ("EUR", "2382460.56"), ("EUR", "959353.50")}
    assert (project, S4C.projectIdentifier, Literal("22-043-S01")) in whole


def test_every_other_budget_is_in_euro(whole: Graph) -> None:
    euro = URIRef("http://publications.europa.eu/resource/authority/currency/EUR")
    budgets = set(whole.subjects(RDF.type, S4C.BudgetStatement))
    assert len(budgets) == 7
    assert {whole.value(b, S4C.currency) for b in budgets} == {euro}


# ---- what was not recovered


def test_nothing_stands_in_for_what_was_not_recovered(whole: Graph) -> None:
    """No competence lists, levels, curricula in detail, qualifications or survey answers come from the projects."""
    absent = [
        *("Competence", "CompetenceRequirement", "CompetenceLevel", "CompetenceIndicator", "ProficiencyLevel"),
        *("Qualification", "LearningOffer", "Programme", "Curriculum", "Module", "LearningOutcome", "CityRole"),
    ]
    for name in absent:
        assert not list(whole.subjects(RDF.type, S4C[name])), name
    assert not list(whole.subjects(RDF.type, QB.Observation))
    for predicate in (S4C.hasRequirement, S4C.requiredLevel, S4C.eqfLevel, S4C.workloadHours, S4C.surveyRating):
        assert not list(whole.subject_objects(predicate)), predicate


def test_what_is_missing_is_said(whole: Graph) -> None:
    said = slugs(whole.subjects(S4C.claimKind, SCHEME["claim-kind/data-quality"]))
    assert said == {
        "skills4cities-not-recovered",
        "skills4cities-survey-answers",
        "not-found-lublin",
        "not-found-digcomp-for-cities",
    }
    missing = str(whole.value(ID["claim/skills4cities-not-recovered"], S4C.claimText))
    for word in ("Six documents", "competences", "levels", "credit points", "pass marks"):
        assert word in missing
    unseen = [o for o in whole.objects(None, SKOS.definition) if "not recovered" in str(o)]
    assert len(unseen) >= 8


# ---- the graphs as such


def test_no_base_is_hard_coded(graphs: dict[str, Graph]) -> None:
    other = Names("http://localhost:9/kg/")
    for name, graph in graphs.items():
        moved = parsed("recovered", name, other)
        assert len(moved) == len(graph)
        assert not [t for triple in moved for t in triple if str(t).startswith(DEFAULT_BASE)]


def test_every_graph_we_make_has_a_licence_and_an_attribution() -> None:
    entries = tomllib.loads((assets.folder("data") / "sources.toml").read_text(encoding="utf-8"))
    told = {s.graph for s in assemble.told(Names())}
    wanted = {*told, "ontology", "alignments", "catalogue", "qualified", "inferred"}
    assert wanted <= set(entries)
    for graph in wanted:
        entry = entries[graph]
        assert {"title", "licence", "licence_iri", "attribution", "from", "note"} <= set(entry), graph
        assert entry["licence"] == "CC BY 4.0"
        if graph in told:
            assert "retelling facts of" in entry["attribution"]
            assert "is not copied" in entry["note"] or "no text is copied" in entry["note"]
    notes = {s.graph: s.source.attribution for s in assemble.told(Names())}
    assert all(note.startswith("The s4c-graph founders, CC BY 4.0") for note in notes.values())
