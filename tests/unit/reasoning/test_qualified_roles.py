"""Who is qualified for a role: the classes, and that rules, owlrl, HermiT and a closed-world query agree on members."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import owlrl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, URIRef

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.core.release import Release, digest
from s4c_graph.core.settings import Settings
from s4c_graph.flows.opening import bundled, overlaid
from s4c_graph.reasoning import dl
from s4c_graph.reasoning.compile import compile_rules
from s4c_graph.reasoning.explain import explain
from s4c_graph.reasoning.materialise import extend, materialise
from s4c_graph.reasoning.qualified import class_iri, qualified, renew

NAMES = Names()
PREFIXES = "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in NAMES.prefixes.items())
PREFIXES += "@prefix level: <https://w3id.org/s4c/id/level/> . @prefix role: <https://w3id.org/s4c/id/role/> .\n"
PREFIXES += "@prefix strength: <https://w3id.org/s4c/scheme/requirement-strength/> . @prefix x: <urn:x:> .\n"
PREFIXES += "@prefix c: <https://w3id.org/s4c/id/competence/> .\n"
MANAGER = "community-engagement-manager"

# R5: what OWL cannot say, that nobody else is qualified: of each pair of person and role, no gap is left
R5 = """PREFIX s4c: <https://w3id.org/s4c/ontology#>
SELECT ?person ?role {
  ?person a s4c:Person . ?role a s4c:CityRole . ?role s4c:specialises*/s4c:hasRequirement ?any
  MINUS {
    { SELECT ?role ?competence (MAX(?value) AS ?needed) (MAX(?one) AS ?counts) {
        ?role a s4c:CityRole ; s4c:specialises*/s4c:hasRequirement ?requirement .
        ?requirement s4c:requiredCompetence ?competence ; s4c:requiredLevel/s4c:levelValue ?value ;
          s4c:requirementStrength ?strength BIND(IF(?strength = $essential, 1, 0) AS ?one)
      } GROUP BY ?role ?competence }
    { SELECT ?role (MAX(?one) AS ?strict) {
        ?role a s4c:CityRole ; s4c:specialises*/s4c:hasRequirement/s4c:requirementStrength ?strength
        BIND(IF(?strength = $essential, 1, 0) AS ?one)
      } GROUP BY ?role }
    ?person a s4c:Person
    OPTIONAL { SELECT ?person ?competence (MAX(?level) AS ?held) {
        { ?person s4c:hasAttainment ?a . ?a s4c:attainedCompetence ?competence ;
            s4c:attainedLevel/s4c:levelValue ?level }
        UNION
        { ?person s4c:holdsQualification/s4c:certifiesOutcome ?o . ?o s4c:outcomeCompetence ?competence ;
            s4c:outcomeLevel/s4c:levelValue ?level }
      } GROUP BY ?person ?competence }
    FILTER(?counts = ?strict && COALESCE(?held, 0) < ?needed)
  } }"""


@dataclass(frozen=True)
class Someone:
    """A made-up person: what was attained, and what a qualification of the person certifies, by notation."""

    key: str
    attained: dict[str, int]
    certified: dict[str, int]

    def turtle(self) -> str:
        me = f"x:{self.key}"
        lines = [f"{me} a s4c:Person ."]
        for n, (notation, value) in enumerate(self.attained.items()):
            lines.append(f"{me} s4c:hasAttainment {me}-a{n} .")
            lines.append(f"{me}-a{n} s4c:attainedCompetence c:{notation} ; s4c:attainedLevel level:L{value} .")
        if self.certified:
            lines.append(f"{me} s4c:holdsQualification {me}-q .")
        for n, (notation, value) in enumerate(self.certified.items()):
            lines.append(f"{me}-q s4c:certifiesOutcome {me}-o{n} .")
            lines.append(f"{me}-o{n} s4c:outcomeCompetence c:{notation} ; s4c:outcomeLevel level:L{value} .")
        return "\n".join(lines)


@pytest.fixture(scope="module")
def kg() -> Iterator[KnowledgeGraph]:
    with bundled(NAMES) as shipped:
        yield shipped


@pytest.fixture(scope="module")
def needs(kg: KnowledgeGraph) -> dict[str, dict[str, int]]:
    """Role slug to the notations and levels of its class, read from the class itself."""
    asked = f"""PREFIX rdf: <{RDF}> PREFIX owl: <{OWL}> PREFIX s4c: <{NAMES.term("")}> SELECT ?role ?notation ?value {{
      ?class <{DCTERMS.source}> ?role ; owl:equivalentClass/owl:intersectionOf/rdf:rest*/rdf:first/owl:hasValue ?node .
      ?node s4c:ofCompetence/<{SKOS.notation}> ?notation ; s4c:atLevel/s4c:levelValue ?value }}"""
    found: dict[str, dict[str, int]] = {}
    for row in kg.select(asked, graphs=["qualified", "framework", "competence-levels", "ontology"]):
        found.setdefault(str(row["role"]).rsplit("/", 1)[1], {})[str(row["notation"])] = int(str(row["value"]))
    return found


def four(role: str, needed: dict[str, int]) -> list[Someone]:
    """One level above everywhere, one competence missing, one level short, and certificates for half of it."""
    last = sorted(needed)[-1]
    return [
        Someone(f"{role}-above", {c: min(v + 1, 8) for c, v in needed.items()}, {}),
        Someone(f"{role}-missing", {c: v for c, v in needed.items() if c != last}, {}),
        Someone(f"{role}-short", {c: v - (c == last) for c, v in needed.items() if v - (c == last)}, {}),
        Someone(f"{role}-paper", {}, {c: v for c, v in needed.items() if c != last}),
    ]


def with_people(kg: KnowledgeGraph, people: Sequence[Someone]) -> None:
    kg.backend.drop(kg.names.graph("user/people"))
    turtle = PREFIXES + "\n".join(one.turtle() for one in people)
    kg.backend.load(turtle.encode(), graph=kg.names.graph("user/people"), format="turtle")


def by_rules(kg: KnowledgeGraph) -> set[tuple[str, str]]:
    asked = f"SELECT ?person ?role {{ ?person a ?class . ?class a <{OWL.Class}> ; <{DCTERMS.source}> ?role ; "
    rows = kg.select(asked + f"<{RDFS.isDefinedBy}> <{NAMES.graph('qualified')}> }}")
    return {(str(row["person"]), str(row["role"])) for row in rows}


def by_query(kg: KnowledgeGraph) -> set[tuple[str, str]]:
    """R5 over what is asserted; nothing inferred is read."""
    graphs = [name for name in kg.graphs() if name != "inferred"]
    rows = kg.select(R5, graphs=graphs, essential=URIRef(NAMES.scheme("requirement-strength", "essential")))
    return {(str(row["person"]), str(row["role"])) for row in rows}


def test_every_role_that_requires_something_has_its_class(kg: KnowledgeGraph, needs: dict[str, dict[str, int]]) -> None:
    roles = kg.select(f"SELECT DISTINCT ?r {{ ?r <{NAMES.term('specialises')}>*/<{NAMES.term('hasRequirement')}> ?q }}")
    assert set(needs) == {str(row["r"]).rsplit("/", 1)[1] for row in roles}
    assert len(needs) >= 25
    for role in needs:
        iri = URIRef(class_iri(NAMES.id("role", role), NAMES))
        texts = list(kg.construct(f"CONSTRUCT {{ {iri.n3()} ?p ?o }} {{ {iri.n3()} ?p ?o }}", graphs=["qualified"]))
        assert {o.language for _, p, o in texts if p == RDFS.label} == {"en", "sv", "pl"}  # type: ignore[attr-defined]
        assert (iri, RDFS.isDefinedBy, URIRef(NAMES.graph("qualified"))) in texts


def test_levels_are_the_highest_and_what_is_only_material_does_not_count(
    kg: KnowledgeGraph, needs: dict[str, dict[str, int]]
) -> None:
    """Recomputed from the asserted requirements of one role and of those above it."""
    rows = kg.select(
        f"""PREFIX s4c: <{NAMES.term("")}> SELECT ?n ?v ?s {{ $role s4c:specialises*/s4c:hasRequirement ?q .
        ?q s4c:requiredCompetence/<{SKOS.notation}> ?n ; s4c:requiredLevel/s4c:levelValue ?v ;
        s4c:requirementStrength ?s }}""",
        role=URIRef(NAMES.id("role", MANAGER)),
    ).rows
    essential = {str(n) for n, _, s in rows if str(s).endswith("essential")}
    assert needs[MANAGER] == {n: max(int(str(v)) for m, v, _ in rows if str(m) == n) for n in essential}
    assert essential < {str(n) for n, _, _ in rows}


def test_four_people_of_every_role(kg: KnowledgeGraph, needs: dict[str, dict[str, int]]) -> None:
    people = [one for role, needed in needs.items() for one in four(role, needed)]
    with_people(kg, people)
    materialise(kg)
    found = by_rules(kg)
    assert found == by_query(kg)
    for role in needs:
        iri = NAMES.id("role", role)
        wanted = {"above": True, "missing": False, "short": False, "paper": False}
        assert {key: (f"urn:x:{role}-{key}", iri) in found for key in wanted} == wanted


def test_random_people(kg: KnowledgeGraph, needs: dict[str, dict[str, int]]) -> None:
    """Each is built around a role, with levels pushed up and down and parts moved to a qualification."""
    program = compile_rules(kg)

    @st.composite
    def someone(draw: st.DrawFn) -> tuple[dict[str, int], dict[str, int]]:
        needed = needs[draw(st.sampled_from(sorted(needs)))]
        attained: dict[str, int] = {}
        certified: dict[str, int] = {}
        for notation, value in needed.items():
            shift = draw(st.sampled_from([0, 0, 0, 0, 0, 0, 1, 2, -1]))
            part = draw(st.sampled_from([attained, attained, certified]))
            if value + shift > 0:
                part[notation] = min(value + shift, 8)
        return attained, certified

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(someone(), min_size=1, max_size=6))
    def agree(people: list[tuple[dict[str, int], dict[str, int]]]) -> None:
        with_people(kg, [Someone(f"p{n}", *one) for n, one in enumerate(people)])
        materialise(kg, program)
        assert by_rules(kg) == by_query(kg)

    agree()


def small(kg: KnowledgeGraph, needed: dict[str, int]) -> Graph:
    """The facts of the levels of some competences."""
    found = Graph()
    iris = " ".join(f"<{NAMES.id('competence', n)}>" for n in needed)
    asked = f"""CONSTRUCT {{ ?n ?p ?o }} {{ VALUES ?c {{ {iris} }} ?n <{NAMES.term("ofCompetence")}> ?c ; ?p ?o
      FILTER(?p IN (<{NAMES.term("ofCompetence")}>, <{NAMES.term("atLevel")}>, <{NAMES.term("entailsLevel")}>)) }}"""
    for triple in kg.construct(asked, graphs=["competence-levels"]):
        found.add(triple)
    return found


def links_of(kg: KnowledgeGraph) -> Graph:
    """What made-up people hold, the links to the levels (R2) among it, which are no axioms."""
    found = Graph()
    kept = (
        "attainedCompetenceLevel",
        "outcomeCompetenceLevel",
        "certifiesOutcome",
        "hasAttainment",
        "holdsQualification",
    )
    props = {URIRef(NAMES.term(name)) for name in kept}
    for s, p, o in kg.construct("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(STRSTARTS(STR(?s), 'urn:x:')) }"):
        if p in props:
            found.add((s, p, o))
    return found


def definition(kg: KnowledgeGraph, role: str) -> Graph:
    """The class of one role."""
    whole, found = Graph(), Graph()
    for triple in kg.construct("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", graphs=["qualified"]):
        whole.add(triple)
    found += whole.cbd(URIRef(class_iri(NAMES.id("role", role), NAMES)))
    return found


def test_owlrl_agrees_on_one_role(kg: KnowledgeGraph, needs: dict[str, dict[str, int]]) -> None:
    people = four(MANAGER, needs[MANAGER])
    with_people(kg, people)
    whole = small(kg, needs[MANAGER]) + definition(kg, MANAGER)
    iri = URIRef(class_iri(NAMES.id("role", MANAGER), NAMES))
    terms = [
        NAMES.term(t) for t in ("entailsLevel", "holdsCompetenceLevel", "certifiesCompetenceLevel", "hasAttainment")
    ]
    axioms = Graph()
    for triple in kg.construct("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", graphs=["ontology"]):
        axioms.add(triple)
    for term in terms:
        whole += axioms.cbd(URIRef(term))
    materialise(kg)
    whole += links_of(kg)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(whole)
    members = {str(s).rsplit("-", 1)[1] for s in whole.subjects(RDF.type, iri)}
    assert members == {"above"}


@pytest.mark.java
@pytest.mark.slow
def test_hermit_agrees_on_one_role(
    kg: KnowledgeGraph, needs: dict[str, dict[str, int]], need: Callable[[object, str], None]
) -> None:
    """Who is said not to be qualified and is, is a contradiction; who is not, is none."""
    need(shutil.which("java"), "a Java runtime (Debian default-jre-headless)")
    with_people(kg, four(MANAGER, needs[MANAGER]))
    materialise(kg)
    found = {}
    for keys in (("above",), ("missing", "short", "paper")):
        facts = small(kg, needs[MANAGER]) + definition(kg, MANAGER) + links_of(kg)
        facts.add((URIRef("urn:x:not"), RDF.type, OWL.Class))
        facts.add((URIRef("urn:x:not"), OWL.disjointWith, URIRef(class_iri(NAMES.id("role", MANAGER), NAMES))))
        for key in keys:
            facts.add((URIRef(f"urn:x:{MANAGER}-{key}"), RDF.type, URIRef("urn:x:not")))
        with KnowledgeGraph(Embedded(), NAMES) as one:
            whole = kg.construct("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", graphs=["ontology"])
            for graph, triples in (("ontology", whole), ("user/facts", facts)):
                text = "".join(f"{s.n3()} {p.n3()} {o.n3()} .\n" for s, p, o in triples)
                one.backend.load(text.encode(), graph=NAMES.graph(graph), format="nt")
            found[keys] = dl.check(one, minimal=False).consistent
    assert found == {("above",): False, ("missing", "short", "paper"): True}


def test_membership_is_explained_down_to_what_was_attained(
    kg: KnowledgeGraph, needs: dict[str, dict[str, int]]
) -> None:
    with_people(kg, four(MANAGER, needs[MANAGER])[:1])
    copy = "user/again"  # the same attainments in two files must not multiply the ways to prove it
    turtle = PREFIXES + four(MANAGER, needs[MANAGER])[0].turtle()
    kg.backend.load(turtle.encode(), graph=NAMES.graph(copy), format="turtle")
    materialise(kg)
    iri = URIRef(class_iri(NAMES.id("role", MANAGER), NAMES))
    proof = explain(kg, URIRef(f"urn:x:{MANAGER}-above"), RDF.type, iri)
    kg.backend.drop(NAMES.graph(copy))
    assert proof.rule is not None and proof.rule.name == "cax-eqc2 + cls-int1 + cls-hv2"
    assert proof.rule.axiom.module == NAMES.graph("qualified")
    assert len(proof.premises) == len(needs[MANAGER]) + 1
    assert {step.rule.name for step in proof.steps() if step.rule} >= {"R2", "prp-spo2"}
    assert {g for step in proof.steps() for g in step.graphs} >= {"user/people", "competence-levels"}


OWN = """role:mayor a s4c:CityRole ; skos:prefLabel "mayor"@en ; s4c:hasRequirement x:q .
x:q s4c:requiredCompetence c:CIT.01 ; s4c:requiredLevel level:L2 ; s4c:requirementStrength strength:essential .
"""


def own_role(path: Path, more: str = "") -> Path:
    file = path / "mayor.ttl"
    file.write_text(PREFIXES + OWN + more, encoding="utf-8")
    return file


PERSON = (
    "x:ann a s4c:Person ; s4c:hasAttainment x:a . x:a s4c:attainedCompetence c:CIT.01 ; s4c:attainedLevel level:L3 ."
)


def mayor_is_a_class(kg: KnowledgeGraph) -> bool:
    label = f"ASK {{ <{NAMES.term('QualifiedFor_mayor')}> <{RDFS.label}> 'qualified for mayor'@en }}"
    return kg.ask(label, graphs=["qualified"]) and kg.ask(
        f"ASK {{ <urn:x:ann> a <{NAMES.term('QualifiedFor_mayor')}> }}"
    )


def test_own_roles_of_a_user_get_their_class_too(tmp_path: Path) -> None:
    with overlaid(None, [own_role(tmp_path, PERSON)], Settings()) as (kg, _):
        assert mayor_is_a_class(kg)


@pytest.mark.slow
def test_own_roles_laid_over_a_release_get_their_class_too(built: Release, tmp_path: Path) -> None:
    with overlaid(built, [own_role(tmp_path, PERSON)], Settings()) as (kg, _):
        assert mayor_is_a_class(kg)
    with built.open() as kg:
        assert not mayor_is_a_class(kg)


def test_a_requirement_added_to_a_shipped_role_makes_its_class_narrower(tmp_path: Path) -> None:
    with KnowledgeGraph(Embedded(), NAMES) as kg, bundled(NAMES) as shipped:
        out = tmp_path / "all.nq"
        with out.open("wb") as stream:
            shipped.backend.dump(stream, format="nq")
        kg.backend.load(out.read_bytes(), graph=NAMES.graph("ontology"), format="nq")
        assert not renew(kg)
        before = digest(kg.backend, NAMES.graph("qualified"), ours=True)
        text = PREFIXES + f"role:{MANAGER} s4c:hasRequirement x:q . " + OWN.split("\n", 1)[1]
        text = text.replace("CIT.01", "GOV.01").replace("L2", "L8")
        kg.backend.load(text.encode(), graph=NAMES.graph("user/more"), format="turtle")
        assert renew(kg) and not renew(kg)
        assert digest(kg.backend, NAMES.graph("qualified"), ours=True) != before


def test_order_of_facts_and_a_circle_of_roles_do_not_matter() -> None:
    facts = [
        line + " ."
        for line in (OWN + "role:deputy a s4c:CityRole ; s4c:specialises role:mayor .").split(" .")
        if line.strip()
    ]
    facts += ["role:mayor s4c:specialises role:deputy .", "x:n s4c:ofCompetence c:CIT.01 ; s4c:atLevel level:L2 ."]
    facts += [f"level:L2 s4c:inScale <{NAMES.id('scale', 's4c-8')}> ; s4c:levelValue 2 ."]
    seen = set()
    for order in (facts, facts[::-1]):
        with KnowledgeGraph(Embedded(), NAMES) as kg:
            kg.backend.load((PREFIXES + "\n".join(order)).encode(), graph=NAMES.graph("framework"), format="turtle")
            made = qualified(kg)
            seen.add(b"".join(made.ntriples))
    (text,) = seen
    assert text.count(b"equivalentClass") == 2


def test_a_requirement_without_a_level_of_ours_gives_no_class() -> None:
    with KnowledgeGraph(Embedded(), NAMES) as kg:
        kg.backend.load((PREFIXES + OWN).encode(), graph=NAMES.graph("framework"), format="turtle")
        assert b"".join(qualified(kg).ntriples) == b""


def test_people_added_later_are_classed_by_continuing(kg: KnowledgeGraph, needs: dict[str, dict[str, int]]) -> None:
    with_people(kg, [])
    program = compile_rules(kg)
    materialise(kg, program)
    with_people(kg, four(MANAGER, needs[MANAGER]))
    extend(kg, program, added=["user/people"])
    continued = digest(kg.backend, NAMES.graph("inferred"))
    materialise(kg, program)
    assert digest(kg.backend, NAMES.graph("inferred")) == continued
    assert (f"urn:x:{MANAGER}-above", NAMES.id("role", MANAGER)) in by_rules(kg)


def test_the_catalogued_question_names_the_same_people(kg: KnowledgeGraph, needs: dict[str, dict[str, int]]) -> None:
    """CQ18 counts with dates and statuses; over people without any it answers as the classes do."""
    roles = [MANAGER, *sorted(needs)[::9]]
    with_people(kg, [one for role in roles for one in four(role, needs[role])])
    materialise(kg)
    found = by_rules(kg)
    for role in roles:
        iri = NAMES.id("role", role)
        asked = {str(row["iri"]) for row in kg.select("cq18", role=iri)}
        assert asked == {person for person, of in found if of == iri} != set()
