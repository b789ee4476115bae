"""What no source states, only assumed or made up for show, stands in no export that cannot say so, and is counted."""

from __future__ import annotations

import json
from collections.abc import Mapping

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.competency.conftest import EXAMPLES
from tests.exports import NAMES, graph_of, link, text

from s4c_graph.core.errors import InputError
from s4c_graph.core.names import EXTERNAL
from s4c_graph.core.ntriples import iri, literal, triple
from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.flows.export_formats import FORMATS, Options, exported
from s4c_graph.flows.opening import overlaid
from s4c_graph.publishing.content import UNSTATED

SILENT = [f.name for f in FORMATS if not f.tells]
"""Formats of others, which have no word for how far a thing can be relied on."""
OF_A_FRAMEWORK = ("ctdl-asn", "case", "skos", "esco-csv")
STATUSES = ("stated", "recovered", "reconstructed", "proposed", *UNSTATED)
ASKED = Options(issued="2026-01-01")
BASE = "https://example.org/t/"
THINGS = {
    "framework": "s4c:CompetenceFramework",
    "area": "s4c:CompetenceArea",
    "competence": "s4c:Competence",
    "other": "s4c:Competence",
    "role": "s4c:CityRole",
    "requirement": "s4c:CompetenceRequirement",
    "offer": "s4c:LearningOffer",
    "programme": "s4c:Programme",
    "module": "s4c:Module",
    "outcome": "s4c:LearningOutcome",
    "entry": "s4c:EntryRequirement",
    "qualification": "s4c:Qualification",
    "awarding": "org:Organization",
    "provider": "org:Organization",
    "run": "s4c:OfferInstance",
    "assessment": "s4c:AssessmentModel",
}
LINKS = (
    ("area", "skos:inScheme", "framework"), ("competence", "skos:inScheme", "framework"),
    ("other", "skos:inScheme", "framework"), ("competence", "s4c:inArea", "area"), ("other", "s4c:inArea", "area"),
    ("role", "s4c:hasRequirement", "requirement"), ("requirement", "s4c:requiredCompetence", "competence"),
    ("offer", "s4c:hasLearningOutcome", "outcome"), ("programme", "s4c:hasLearningOutcome", "outcome"),
    ("outcome", "s4c:outcomeCompetence", "competence"), ("offer", "s4c:hasEntryRequirement", "entry"),
    ("entry", "s4c:entryCompetence", "other"), ("programme", "s4c:hasModule", "module"),
    ("programme", "s4c:awards", "qualification"), ("programme", "s4c:preparesForRole", "role"),
    ("qualification", "s4c:certifiesOutcome", "outcome"), ("qualification", "s4c:awardingBody", "awarding"),
    ("qualification", "s4c:assessmentMethod", "assessment"), ("offer", "s4c:providedBy", "provider"),
    ("run", "s4c:instanceOfOffer", "offer"),
)  # fmt: skip
XSD = EXTERNAL["xsd"]


def lines(statuses: Mapping[str, str], duration: str, dates: str) -> list[str]:
    """A framework with roles, offers and what they lead to; the name of a thing is a word that stands nowhere else."""
    made = [link(BASE + s, p, BASE + o) for s, p, o in LINKS]
    for key, kind in THINGS.items():
        made += [link(BASE + key, "rdf:type", kind), text(BASE + key, "skos:prefLabel", f"Word{key}", "en")]
        if status := statuses.get(key):
            made.append(link(BASE + key, "s4c:statementStatus", NAMES.scheme("statement-status", status)))
    made += [
        link(BASE + "module", "rdf:type", "s4c:LearningOffer"),
        text(BASE + "outcome", "s4c:outcomeText", "W", "en"),
    ]
    made.append(link(BASE + "programme", "rdf:type", "s4c:LearningOffer"))
    made.append(
        link(BASE + "requirement", "s4c:requirementStrength", NAMES.scheme("requirement-strength", "essential"))
    )
    for key, p, value, kind in (
        ("offer", "duration", "P77D", "duration"),
        ("run", "startDate", "2031-07-08", "date"),
        ("run", "endDate", "2032-08-09", "date"),
    ):
        made.append(triple(iri(BASE + key), iri(NAMES.term(p)), literal(value, datatype=XSD + kind)))
    if duration:
        made.append(link(BASE + "offer", "s4c:durationStatus", NAMES.scheme("statement-status", duration)))
    if dates:
        made.append(link(BASE + "run", "s4c:dateCertainty", NAMES.scheme("date-certainty", dates)))
    return made


def written(said: list[str], name: str) -> tuple[str, tuple[str, ...]]:
    """What an export of some statements holds, and what it says that it lacks."""
    with graph_of(said) as kg:
        made = exported(kg, name, ASKED)
    return b"".join(made.files.values()).decode(), made.losses


@pytest.fixture(scope="module")
def stated() -> dict[str, str]:
    """The exports of the same things, all of them stated."""
    return {name: written(lines({}, "", ""), name)[0] for name in SILENT}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.sampled_from(list(THINGS)), st.sampled_from(STATUSES)),
    st.sampled_from(["", *STATUSES]),
    st.sampled_from(["", "stated", "inferred", "assumed"]),
)
def test_what_nobody_states_is_in_no_export_that_cannot_say_so(
    stated: dict[str, str], statuses: dict[str, str], duration: str, dates: str
) -> None:
    words = [f"Word{key}" for key, status in statuses.items() if status in UNSTATED]
    words += [f"{BASE}{key}" for key, status in statuses.items() if status in UNSTATED]
    words += ["P77D"] if duration in UNSTATED else []
    words += ["2031-07-08", "2032-08-09"] if dates == "assumed" else []
    nothing = statuses.get("framework") in UNSTATED
    nothing |= all(statuses.get(key) in UNSTATED for key in ("competence", "other"))
    for name in SILENT:
        if name in OF_A_FRAMEWORK and nothing:
            with pytest.raises(InputError, match="which the format cannot say"):
                written(lines(statuses, duration, dates), name)
            continue
        said, losses = written(lines(statuses, duration, dates), name)
        assert [word for word in words if word in said] == [], name
        missed = [word for word in words if word in stated[name]]
        assert not missed or any("which the format cannot say" in line for line in losses), (name, missed)
        if not words:
            assert not any("which the format cannot say" in line for line in losses), name


def test_all_that_is_stated_is_there(stated: dict[str, str]) -> None:
    """So that the law above is of words that the exports would say."""
    found = {key for key in THINGS if any(f"Word{key}" in said for said in stated.values())}
    assert found == set(THINGS) - {"requirement", "outcome", "entry"}, "these have texts of their own, or none"
    assert any("P77D" in said for said in stated.values())
    assert "2031-07-08" in stated["schema-org"]


@pytest.mark.parametrize(("option", "key"), [("offers", "offer"), ("roles", "role"), ("framework", "framework")])
def test_asked_for_by_name_it_is_refused(option: str, key: str) -> None:
    said = lines({key: "demo"}, "", "")
    given = BASE + key if option == "framework" else (BASE + key,)
    for form in FORMATS:
        if option in form.takes and not form.tells:
            with graph_of(said) as kg, pytest.raises(InputError, match="made up for show, which the format"):
                exported(kg, form.name, Options(issued="2026-01-01", **{option: given}))  # type: ignore[arg-type]


def test_a_thing_that_somebody_states_is_stated() -> None:
    said = lines({"offer": "assumed"}, "", "")
    said.append(link(BASE + "offer", "s4c:statementStatus", NAMES.scheme("statement-status", "stated")))
    assert "Wordoffer" in written(said, "schema-org")[0]


def test_networks_and_tables_say_it(built: Release) -> None:
    with overlaid(built, [EXAMPLES], Settings()) as (kg, _):
        told = json.loads(exported(kg, "json").files["ecosystem.json"])
        drawn = nx.parse_graphml(exported(kg, "graphml").files["ecosystem.graphml"].decode())
        rows = kg.select(f"SELECT ?thing ?status {{ ?thing <{NAMES.term('statementStatus')}> ?status }}")
    status = {str(r["thing"]): str(r["status"]).rpartition("/")[2] for r in rows}
    nodes = {n["id"]: n["status"] for n in told["nodes"]}
    assert nodes == {n: status.get(n, "") for n in nodes}
    assert "demo" in nodes.values()
    assert {n: said["status"] for n, said in drawn.nodes(data=True)} == nodes
    ties = {(t["source"], t["target"]): t["status"] for t in told["links"]}
    assert {s for s in ties.values() if s} >= {"demo", "recovered"}
    with built.open() as kg:
        made = exported(kg, "tables").files
    assert b",assumed" in made["organisations.csv"]
    assert made["offers.csv"].decode().count(",assumed,") == 17
