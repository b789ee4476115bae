"""Every term and every concept of ours says what it is, in which languages, after which source, with an example."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from s4c_graph.core import assets
from s4c_graph.core.names import Names

LANGUAGES = ("en", "pl", "sv")
NAMES = Names()
MODULE_OF = {
    "s4c.ttl": "ontology",
    "s4c-core.ttl": "ontology/core",
    "s4c-levels.ttl": "ontology/levels",
    "s4c-roles.ttl": "ontology/roles",
    "s4c-learning.ttl": "ontology/learning",
    "s4c-assessment.ttl": "ontology/assessment",
    "s4c-context.ttl": "ontology/context",
    "s4c-stat.ttl": "ontology/stat",
    "s4c-mapping.ttl": "ontology/mapping",
    "s4c-ext.ttl": "ontology/ext",
}


def gaps(graph: Graph, terms: Iterable[Node], label: URIRef) -> list[str]:
    """What is missing or wrong in the annotations of these terms, one line each."""
    found = []
    for term in terms:
        said: dict[str, list[str]] = {}
        for text in graph.objects(term, label):
            said.setdefault(getattr(text, "language", None) or "-", []).append(str(text))
        wrong = [
            f"{label.fragment} {lang} {len(said.get(lang, []))}×" for lang in LANGUAGES if len(said.get(lang, [])) != 1
        ]
        definitions = [str(d) for d in graph.objects(term, SKOS.definition) if getattr(d, "language", "") == "en"]
        if len(definitions) != 1:
            wrong.append(f"definition en {len(definitions)}×")
        elif len(definitions[0]) < 20 or definitions[0] in said.get("en", []):
            wrong.append("definition too short or only the label")
        wrong += [
            f"no {p}"
            for p, iri in (("example", SKOS.example), ("source", DCTERMS.source))
            if not graph.value(term, iri)
        ]
        if len(list(graph.objects(term, RDFS.isDefinedBy))) != 1:
            wrong.append("isDefinedBy not 1×")
        found += [f"{NAMES.short(str(term))}: {w}" for w in wrong]
    return found


def test_every_class_and_property_is_annotated(tbox: Graph, own_terms: list[URIRef]) -> None:
    assert len(own_terms) >= 72
    assert gaps(tbox, own_terms, RDFS.label) == []


def test_every_scheme_and_concept_is_annotated(schemes: Graph) -> None:
    terms = {s for kind in (SKOS.Concept, SKOS.ConceptScheme) for s in schemes.subjects(RDF.type, kind)}
    assert len(terms) >= 80
    assert gaps(schemes, sorted(terms, key=str), SKOS.prefLabel) == []


def test_a_term_without_annotations_is_found() -> None:
    bare = Graph().parse(data="<urn:t> <http://www.w3.org/2000/01/rdf-schema#label> 'bare'@en, 'naga'@pl, 'naken'@sv .")
    assert gaps(bare, [URIRef("urn:t")], RDFS.label) == [
        "urn:t: definition en 0×",
        "urn:t: no example",
        "urn:t: no source",
        "urn:t: isDefinedBy not 1×",
    ]


def test_origins_say_title_file_and_language(schemes: Graph) -> None:
    seeds = sorted(schemes.subjects(RDF.type, URIRef(NAMES.term("Seed"))), key=str)
    assert [str(s).rsplit("/", 1)[1] for s in seeds] == ["000", "001", "002", "003", "004", "design-card"]
    for seed in seeds:
        assert {str(o.language) for o in schemes.objects(seed, RDFS.label) if isinstance(o, Literal)} == set(LANGUAGES)
        for needed in (DCTERMS.title, DCTERMS.identifier, DCTERMS.language, SKOS.definition):
            assert schemes.value(seed, needed), f"{seed} lacks {needed}"


def test_every_source_that_is_ours_is_declared(whole: Graph) -> None:
    cited = {o for o in whole.objects(None, DCTERMS.source) if str(o).startswith(NAMES.base)}
    assert cited
    assert {o for o in cited if (o, RDF.type, URIRef(NAMES.term("Seed"))) not in whole} == set()
    assert [o for o in whole.objects(None, DCTERMS.source) if not isinstance(o, URIRef)] == []


def test_terms_are_defined_by_the_module_they_stand_in(module_files: list[Path]) -> None:
    assert {p.name for p in module_files} == set(MODULE_OF)
    for path in module_files:
        graph = Graph().parse(data=assets.read(path, NAMES), format="turtle")
        module = URIRef(NAMES.base + MODULE_OF[path.name])
        assert (module, RDF.type, OWL.Ontology) in graph
        own = {(s, o) for s, o in graph.subject_objects(RDFS.isDefinedBy) if str(s).startswith(NAMES.term(""))}
        assert {s for s, o in own if o != module} == set(), path.name


def test_every_own_concept_is_defined_by_its_scheme(schemes: Graph) -> None:
    own = [c for c in schemes.subjects(RDF.type, SKOS.Concept) if str(c).startswith(NAMES.base)]
    assert own
    assert [c for c in own if schemes.value(c, RDFS.isDefinedBy) != schemes.value(c, SKOS.inScheme)] == []


def test_texts_are_clean(whole: Graph) -> None:
    """No empty text, no blank at an edge or doubled, no no-break space, one Unicode form."""
    texts = [(s, str(o)) for s, _, o in whole if isinstance(o, Literal) and o.datatype is None]
    assert [(s, o) for s, o in texts if " ".join(o.split()) != o or not o] == []
    assert [(s, o) for s, o in texts if "\u00a0" in o or unicodedata.normalize("NFC", o) != o] == []


def test_examples_of_data_are_spelled_like_our_iris(whole: Graph) -> None:
    """Prefixed names in examples use the prefixes of the names table, so a reader can paste them."""
    for term, text in whole.subject_objects(SKOS.example):
        for word in str(text).replace(",", " ").split():
            prefix, colon, _ = word.partition(":")
            if colon and prefix.isidentifier() and word.count(":") == 1 and word[-1] != ":":
                assert prefix in NAMES.prefixes, f"{term}: {word}"


def test_labels_of_terms_are_unique_by_kind_and_language(tbox: Graph, own_terms: list[URIRef]) -> None:
    seen: dict[tuple[str, str, bool], URIRef] = {}
    for term in own_terms:
        for label in tbox.objects(term, RDFS.label):
            assert isinstance(label, Literal)
            key = (str(label).casefold(), str(label.language), (term, RDF.type, OWL.Class) in tbox)
            assert seen.setdefault(key, term) == term, f"{term} and {seen[key]} are both called {label!r}"
