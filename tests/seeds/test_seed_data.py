"""The seed files: described, sourced, in terms of the ontology, in our own words, with nobody's contact data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef

from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import DEFAULT_BASE

S4C = Namespace(DEFAULT_BASE + "ontology#")
ID = Namespace(DEFAULT_BASE + "id/")
STATUS = Namespace(DEFAULT_BASE + "scheme/statement-status/")
DCT = Namespace("http://purl.org/dc/terms/")
QB = Namespace("http://purl.org/linked-data/cube#")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
LANGUAGE = {"000": "en", "001": "en", "002": "sv", "003": "pl", "004": "pl"}
SEEDS = sorted(LANGUAGE)
SAYS_IT_IN_ITS_LABEL = {S4C.Participation, QB.Observation}
"""Who took part in what, and one value of a table: the label and the values leave nothing to define."""
NAMED_ONCE = {"JOBTOWN", "JOBTOWN 2", "Thurrock", "Erasmus+"}
"""Names that are the same in every language."""
OUR_WORDS_FOR_IT = {S4C.Claim, S4C.Participation, S4C.BudgetStatement}
"""Labelled by us in English: the seed has no name for them."""
RUN = 6
"""So many words in a row, the same as in a seed, count as copied."""


def texts(graph: Graph, subject: URIRef, predicate: URIRef) -> set[str]:
    """Languages in which a subject has a text."""
    return {o.language or "" for o in graph.objects(subject, predicate) if isinstance(o, Literal) and str(o).strip()}


def resources(graph: Graph) -> list[URIRef]:
    """What the file describes: every subject that has a type here."""
    return sorted({s for s in graph.subjects(RDF.type) if isinstance(s, URIRef)})


def flaws(graph: Graph, seed: str) -> Iterator[tuple[str, URIRef]]:
    """What is missing from a resource of this seed's graph."""
    for thing in resources(graph):
        kinds = set(graph.objects(thing, RDF.type))
        said = texts(graph, thing, SKOS.definition) | texts(graph, thing, DCT.description)
        if "en" not in texts(graph, thing, SKOS.prefLabel):
            yield "label", thing
        if ID[f"seed/{seed}"] not in set(graph.objects(thing, DCT.source)):
            yield "source", thing
        if set(graph.objects(thing, S4C.statementStatus)) not in ({STATUS.stated}, {STATUS.proposed}):
            yield "status", thing
        if not kinds & SAYS_IT_IN_ITS_LABEL and "en" not in (said | texts(graph, thing, S4C.claimText)):
            yield "definition", thing
        if S4C.Claim in kinds:
            yield from claim_flaws(graph, thing, seed)


def claim_flaws(graph: Graph, claim: URIRef, seed: str) -> Iterator[tuple[str, URIRef]]:
    """What is missing from a claim."""
    if texts(graph, claim, S4C.claimText) != {"en", LANGUAGE[seed]}:
        yield "claimText", claim
    if set(graph.objects(claim, S4C.claimSource)) != {ID[f"seed/{seed}"]}:
        yield "claimSource", claim
    for needed in (S4C.claimKind, S4C.verificationStatus, S4C.sourceSpan, S4C.retrievedOn):
        if len(set(graph.objects(claim, needed))) != 1:
            yield str(needed).removeprefix(str(S4C)), claim
    if any(not isinstance(day, Literal) or day.datatype != XSD.date for day in graph.objects(claim, S4C.retrievedOn)):
        yield "retrievedOn", claim
    if not re.fullmatch(rf"{seed}-\d\d", str(claim).rsplit("/", 1)[-1]):
        yield "key", claim


# ---- described and sourced


@pytest.mark.parametrize("seed", SEEDS)
def test_every_resource_has_type_label_text_source_and_status(seed_graphs: dict[str, Graph], seed: str) -> None:
    assert list(flaws(seed_graphs[seed], seed)) == []
    assert len(resources(seed_graphs[seed])) >= 15


@pytest.mark.parametrize(
    ("gone", "found"),
    [
        (SKOS.prefLabel, "label"),
        (DCT.source, "source"),
        (S4C.statementStatus, "status"),
        (SKOS.definition, "definition"),
        (S4C.claimText, "claimText"),
        (S4C.claimSource, "claimSource"),
        (S4C.claimKind, "claimKind"),
        (S4C.verificationStatus, "verificationStatus"),
        (S4C.sourceSpan, "sourceSpan"),
        (S4C.retrievedOn, "retrievedOn"),
    ],
)
def test_what_is_missing_is_noticed(seed_graphs: dict[str, Graph], gone: URIRef, found: str) -> None:
    for seed, graph in seed_graphs.items():
        less = Graph()
        for triple in graph:
            if triple[1] != gone:
                less.add(triple)
        assert found in {what for what, _ in flaws(less, seed)}


def test_subjects_without_a_type_are_described_elsewhere(
    seed_graphs: dict[str, Graph], shipped: KnowledgeGraph
) -> None:
    for graph in seed_graphs.values():
        for thing in set(graph.subjects()) - set(resources(graph)):
            assert shipped.ask(f"ASK {{ <{thing}> a ?kind }}", graphs=["framework", "ontology"]), thing


@pytest.mark.parametrize("seed", ["002", "003", "004"])
def test_what_the_seed_names_keeps_its_name_in_the_language_of_the_seed(
    seed_graphs: dict[str, Graph], seed: str
) -> None:
    graph = seed_graphs[seed]
    for thing in resources(graph):
        names = {str(label) for label in graph.objects(thing, SKOS.prefLabel)}
        if not set(graph.objects(thing, RDF.type)) & OUR_WORDS_FOR_IT and not names & NAMED_ONCE:
            assert LANGUAGE[seed] in texts(graph, thing, SKOS.prefLabel), thing


def test_links_that_are_our_reading_say_so(seed_graphs: dict[str, Graph]) -> None:
    """A project's, programme's or practice's link to our competences is never on the page itself."""
    for graph in seed_graphs.values():
        for thing in set(graph.subjects(S4C.buildsCompetence)):
            notes = " ".join(str(n) for n in graph.objects(thing, SKOS.editorialNote))
            assert "our reading" in notes, thing
    assert any(set(graph.subjects(S4C.buildsCompetence)) for graph in seed_graphs.values())


# ---- in terms of the ontology


def test_every_class_and_property_is_declared(seed_graphs: dict[str, Graph], shipped: KnowledgeGraph) -> None:
    used = {p for g in seed_graphs.values() for p in g.predicates()}
    used |= {o for g in seed_graphs.values() for o in g.objects(None, RDF.type)}
    own = {RDF.type, RDFS.seeAlso}  # of RDF itself
    kinds = f"<{OWL.Class}> <{OWL.ObjectProperty}> <{OWL.DatatypeProperty}> <{OWL.AnnotationProperty}>"
    rows = shipped.select(f"SELECT ?t {{ ?t a ?kind VALUES ?kind {{ {kinds} }} }}", graphs=["ontology"])
    declared = {URIRef(str(row["t"])) for row in rows}
    assert sorted(str(t) for t in used - declared - own) == []


def test_every_thing_of_ours_that_is_pointed_to_exists(seed_graphs: dict[str, Graph], shipped: KnowledgeGraph) -> None:
    ours = {o for g in seed_graphs.values() for o in g.objects() if str(o).startswith(DEFAULT_BASE)}
    known = {URIRef(str(row["s"])) for row in shipped.select("SELECT DISTINCT ?s { ?s a ?kind FILTER(isIRI(?s)) }")}
    assert sorted(str(o) for o in ours - known) == []


def test_statistics_fit_their_structure(shipped: KnowledgeGraph) -> None:
    """Every value of every observation belongs to a component that the structure of its dataset declares."""
    prefixes = f"PREFIX qb: <{QB}> PREFIX s4c: <{S4C}>"
    rows = shipped.select(
        f"""{prefixes} SELECT DISTINCT ?observation ?property {{
          ?observation a qb:Observation ; qb:dataSet ?dataset ; ?property ?value . ?dataset qb:structure ?structure .
          FILTER(STRSTARTS(STR(?property), STR(s4c:)) && ?property != s4c:statementStatus)
          MINUS {{ ?structure qb:component ?part . ?part qb:dimension|qb:measure|qb:attribute ?property }} }}"""
    )
    assert [(str(r["observation"]), str(r["property"])) for r in rows] == []
    count = shipped.select(
        f"{prefixes} SELECT (COUNT(?o) AS ?n) {{ ?o a qb:Observation ; qb:dataSet ?d . ?d qb:structure ?s }}",
        graphs=["seed/000", "seed/001"],
    )
    assert [int(str(row["n"])) for row in count] == [5]


# ---- nobody's contact data


CONTACT = {
    "e-mail": re.compile(r"[\w.+-]+@[\w-]+\.\w+"),
    "telephone": re.compile(r"(?<!\d)(?:\+?\d{2}[ -]?)?\d{3}[ -]\d{3}[ -]\d{3}(?!\d)|\btel\.", re.IGNORECASE),
    "street": re.compile(r"\bul\. ?\w+", re.IGNORECASE),
    "postcode": re.compile(r"(?<![\d-])\d{2}-\d{3}(?![\d-])"),
}


def contacts(graph: Graph) -> list[tuple[str, str]]:
    """Contact data in any literal or IRI."""
    terms = {str(t) for triple in graph for t in triple}
    return [(kind, term) for kind, pattern in CONTACT.items() for term in terms if pattern.search(term)]


def test_no_contact_data_and_no_persons(seed_graphs: dict[str, Graph]) -> None:
    for graph in seed_graphs.values():
        assert contacts(graph) == []
        assert not set(graph.predicates()) & {FOAF.name, FOAF.mbox, FOAF.phone}
        assert not set(graph.objects(None, RDF.type)) & {FOAF.Person, S4C.Person}


@pytest.mark.parametrize(
    "text", ["office@example.org", "tel. 5", "600 700 800", "+48 600 700 800", "ul. Polna 1", "00-950"]
)
def test_contact_data_would_be_noticed(text: str) -> None:
    graph = Graph()
    graph.add((ID["agent/x"], SKOS.note, Literal(f"Reach us: {text} in the morning")))
    assert len(contacts(graph)) == 1


@pytest.mark.shared
def test_the_expert_the_page_names_is_not_named(shared: Path, seed_texts: dict[str, str], root: Path) -> None:
    """The name is read from the seed, so that it stands nowhere in this repository."""
    page = seed(shared, "004")
    named = re.search(r"ekspert tematyczny URBACT (\w+) (\w+)", page)
    assert named
    for text in seed_texts.values():
        assert named[2] not in text
    for path in sorted((root / "ontology").rglob("*.ttl")) + sorted((root / "data").rglob("*.*")):
        assert f"{named[1]} {named[2]}" not in path.read_text(encoding="utf-8"), path


@pytest.mark.shared
def test_telephone_and_mail_of_the_page_are_not_kept(shared: Path, seed_texts: dict[str, str]) -> None:
    page = seed(shared, "004")
    found = {hit for pattern in CONTACT.values() for hit in pattern.findall(page)} - {"tel."}
    assert len(found) >= 4
    assert [hit for hit in found for text in seed_texts.values() if hit in text] == []


# ---- in our own words


def seed(shared: Path, number: str) -> str:
    """The text of a seed document."""
    (path,) = (shared / "seeds").glob(f"{number}_*.txt")
    return path.read_text(encoding="utf-8")


def words(text: str) -> list[str]:
    """Words in order, without case and punctuation."""
    return re.findall(r"\w+", text.casefold())


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of RUN words."""
    all_words = words(text)
    return {tuple(all_words[i : i + RUN]) for i in range(len(all_words) - RUN + 1)}


def prose(graph: Graph, text: str) -> Iterable[str]:
    """Every literal of a seed file, and its comments."""
    yield from (str(o) for o in graph.objects() if isinstance(o, Literal))
    yield from (line[1:] for line in text.splitlines() if line.startswith("#"))


@pytest.mark.shared
def test_no_sentence_is_copied(shared: Path, seed_graphs: dict[str, Graph], seed_texts: dict[str, str]) -> None:
    pages = {run for number in SEEDS for run in runs(seed(shared, number))}
    for number, graph in seed_graphs.items():
        copied = {" ".join(run) for text in prose(graph, seed_texts[number]) for run in runs(text) & pages}
        assert copied == set(), f"seed {number}: say it in other words"


@pytest.mark.shared
def test_a_copied_sentence_would_be_noticed(shared: Path) -> None:
    for number in SEEDS:
        page = seed(shared, number)
        middle = page[len(page) // 3 : len(page) // 2]
        assert runs(middle) & runs(page)
