"""Export to the European Learning Model and back: what ELM has a place for returns, the rest is listed."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph
from rdflib.term import Literal, Node, URIRef

from s4c_graph.core import elm
from s4c_graph.core.embedded import Embedded, triples
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.core.settings import Settings
from s4c_graph.flows.export_elm import exported
from s4c_graph.flows.opening import bundled
from s4c_graph.intake.elm import read
from s4c_graph.publishing.elm import document, written
from s4c_graph.publishing.holding import hold

Triple = tuple[Node, Node, Node]
N = Names("https://city.example/k/")
KINDS = ("LearningOffer", "LearningOutcome", "Qualification")
LANGUAGE = f"{elm.LANGUAGES}/"
texts = st.dictionaries(
    st.sampled_from(["en", "sv", "pl", "de-AT"]),
    st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=1, max_size=20),
    min_size=1,
    max_size=3,
)


def back(content: bytes, names: Names) -> tuple[set[Triple], tuple[str, ...]]:
    """What the import makes of an exported document, and its losses."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "elm.jsonld"
        path.write_bytes(content)
        found = read(path, names, Settings(), graph="partner/back")
        lines = b"".join(found.ntriples)
    return set(triples(lines, "nt", rename=False)), tuple(found.losses)


@st.composite
def worlds(draw: st.DrawFn) -> set[Triple]:
    """Some offers with outcomes and qualifications, of fields that ELM has a place for."""
    made: set[Triple] = set()

    def say(s: str, p: str, o: str | Literal) -> None:
        made.add((URIRef(s), URIRef(N.expand(p) or p), o if isinstance(o, Literal) else URIRef(N.expand(o) or o)))

    def say_texts(s: str, p: str) -> None:
        for tag, text in draw(texts).items():
            say(s, p, Literal(text, lang=tag.lower()))

    def some(s: str, p: str, values: list[str], least: int = 0, most: int = 2) -> None:
        for value in draw(st.lists(st.sampled_from(values), unique=True, min_size=least, max_size=most)):
            say(s, p, value)

    xsd = EXTERNAL["xsd"]
    outcomes = [N.id("outcome", f"o{n}") for n in range(draw(st.integers(1, 4)))]
    for outcome in outcomes:
        say(outcome, "rdf:type", "s4c:LearningOutcome")
        say_texts(outcome, "s4c:outcomeText")
        say(outcome, "s4c:outcomeCompetence", N.id("competence", draw(st.sampled_from(["CIT.01", "DIG.02"]))))
        say(outcome, "s4c:outcomeLevel", N.id("level", f"L{draw(st.integers(1, 8))}"))
        some(outcome, elm.field("relatedESCOSkill"), [f"{elm.ESCO_SKILL}{k}" for k in "ab"])
        some(outcome, elm.field("relatedSkill"), [f"{elm.DIGCOMP_LEVELS}{k}" for k in "ab"])
    qualifications = [N.id("qualification", f"q{n}") for n in range(draw(st.integers(0, 2)))]
    certified: dict[str, set[str]] = {}
    for q in qualifications:
        say(q, "rdf:type", "s4c:Qualification")
        say_texts(q, "skos:prefLabel")
        certified[q] = set(draw(st.lists(st.sampled_from(outcomes), min_size=1, unique=True)))
        for outcome in certified[q]:
            say(q, "s4c:certifiesOutcome", outcome)
        some(q, "s4c:eqfLevel", [f"{elm.EQF}{n}" for n in range(1, 9)], most=1)
        some(q, "s4c:iscedField", [f"http://data.europa.eu/snb/isced-f/{n}" for n in ("0313", "0610")])
    offers = [N.id("offer", f"f{n}") for n in range(draw(st.integers(1, 3)))]
    for n, offer in enumerate(offers):
        say(offer, "rdf:type", "s4c:LearningOffer")
        some(offer, "rdf:type", [f"s4c:{k}" for k in elm.KINDS], most=1)
        say_texts(offer, "skos:prefLabel")
        some(offer, "s4c:deliveryMode", list(elm.modes(N)), most=3)
        some(offer, "s4c:learningForm", [N.scheme("learning-form", k) for k in ("course", "lecture")])
        some(offer, "s4c:offerStatus", [N.scheme("offer-status", k) for k in ("planned", "closed")], most=1)
        some(offer, "s4c:offerLanguage", [LANGUAGE + k for k in ("ENG", "SWE", "POL")], most=3)
        if draw(st.booleans()):
            duration = draw(st.sampled_from(["P6M", "PT3H", "P1Y2M3DT4H5M6.5S"]))
            say(offer, "s4c:duration", Literal(duration, datatype=URIRef(xsd + "duration"), normalize=False))
        if hours := draw(st.sampled_from(["", "1", "2.5", "0.25", "120"])):
            say(offer, "s4c:workloadHours", Literal(hours, datatype=URIRef(xsd + "decimal"), normalize=False))
        own = set(draw(st.lists(st.sampled_from(outcomes), unique=True)))
        for outcome in own:
            say(offer, "s4c:hasLearningOutcome", outcome)
        for q in qualifications:
            if certified[q] <= own and draw(st.booleans()):
                say(offer, "s4c:awards", q)
        if n and draw(st.booleans()):
            say(offer, "s4c:hasModule", offers[n - 1])
    return made


def world(statements: set[Triple]) -> KnowledgeGraph:
    """The statements as a graph, with the ontology's labels and the steps of the competences beside them."""
    store = Embedded()
    lines = Graph()
    for statement in statements:
        lines.add(statement)
    store.load(lines.serialize(format="nt").encode(), graph=N.graph("framework"))
    steps = []
    for competence in ("CIT.01", "DIG.02"):
        for level in range(1, 9):
            step = N.id("competence-level", f"{competence}-L{level}")
            steps.append(f"<{step}> <{N.term('ofCompetence')}> <{N.id('competence', competence)}> .\n")
            steps.append(f"<{step}> <{N.term('atLevel')}> <{N.id('level', f'L{level}')}> .\n")
    labels = [f'<{N.term(k)}> <{EXTERNAL["rdfs"]}label> "{v}"@en .\n' for k, v in elm.KINDS.items()]
    store.load("".join(steps).encode(), graph=N.graph("competence-levels"))
    store.load("".join(labels).encode(), graph=N.graph("ontology"))
    return KnowledgeGraph(store, N)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds())
def test_what_elm_has_a_place_for_comes_back(statements: set[Triple]) -> None:
    with world(statements) as kg:
        holding = hold(kg, kg.graph_names())
    made = document(holding)
    found, losses = back(written(made.nodes.values(), about={"type": "Dataset"}), N)
    assert found == statements
    assert made.unplaced == ()
    assert [line for line in losses if not line.startswith("skos:Concept")] == []


def test_the_whole_framework_comes_back_but_for_what_is_listed() -> None:
    with bundled(Names()) as kg:
        made = exported(kg)
        names = kg.names
        was = {
            (kind, s, p, o)
            for kind in KINDS
            for s, p, o in kg.construct(
                f"CONSTRUCT {{ ?s ?p ?o }} {{ ?s a <{names.term(kind)}> ; ?p ?o }}", graphs=["framework"]
            )
        }
    found, losses = back(made.files["elm.jsonld"], names)
    gone = Counter((kind, names.short(str(p))) for kind, s, p, o in was if (s, p, o) not in found)
    listed: Counter[tuple[str, str]] = Counter()
    for line in made.losses:
        if told := re.fullmatch(r"s4c:(\w+) (\S+) has no place in ELM: (\d+) left out", line):
            listed[told[1], told[2]] = int(told[3])
    for term, kind in (("duration", "LearningOffer"), ("awardingBody", "Qualification")):
        for line in made.losses:  # what nobody states
            if told := re.fullmatch(rf"(\d+) × s4c:{term}: only assumed, which the format cannot say", line):
                listed[kind, f"s4c:{term}"] += int(told[1])
    for line in losses:  # what stands in the document for a reader, and cannot be read back
        for field, term in (("elm:entryRequirement", "s4c:hasEntryRequirement"), ("elm:isPartOf", "s4c:awards")):
            if told := re.fullmatch(rf"elm:LearningAchievementSpecification {field}: (\d+) left out", line):
                listed["LearningOffer", term] += int(told[1])
    assert gone == Counter({key: n for key, n in listed.items() if key[0] in KINDS})
    assert gone["LearningOffer", "s4c:awards"] == 2
    new = {names.short(str(p)) for s, p, o in found if not any((s, p, o) == w[1:] for w in was)}
    own = {s for _, s, _, _ in was}
    added = {names.short(str(p)) for s, p, o in found if s in own} - {names.short(str(p)) for _, _, p, _ in was}
    assert added == {elm.field("relatedESCOSkill"), elm.field("relatedSkill")}, (
        "the skills of others, now at the outcome"
    )
    assert new
