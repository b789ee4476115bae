"""The files of the ontology: they parse alike with two parsers, carry their metadata and bear any base."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, OWL, RDF, SKOS, XSD, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from s4c_graph.core import assets
from s4c_graph.core.names import DEFAULT_BASE, Names

OTHER = Names("https://kg.example.org/city/")
VANN = "http://purl.org/vocab/vann/"
FILES = list(assets.files("ontology", ".ttl"))
HEADER = {
    DCTERMS.title,
    DCTERMS.description,
    DCTERMS.creator,
    DCTERMS.publisher,
    DCTERMS.created,
    DCTERMS.modified,
    DCTERMS.issued,
    DCTERMS.license,
    DCTERMS.source,
    DCTERMS.bibliographicCitation,
    OWL.versionIRI,
    OWL.versionInfo,
    URIRef(VANN + "preferredNamespacePrefix"),
    URIRef(VANN + "preferredNamespaceUri"),
    SKOS.editorialNote,
}
SCHEME_HEADER = {
    DCTERMS.title,
    DCTERMS.description,
    DCTERMS.creator,
    DCTERMS.license,
    DCTERMS.source,
    OWL.versionInfo,
    SKOS.hasTopConcept,
    SKOS.prefLabel,
}


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_two_parsers_read_the_same_number_of_triples(path: Path) -> None:
    text = assets.read(path, Names())
    assert len(Graph().parse(data=text, format="turtle")) == len(set(ox.parse(text, format=ox.RdfFormat.TURTLE))) > 0


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_another_base_leaves_nothing_of_the_default_one(path: Path) -> None:
    text = assets.read(path, OTHER)
    assert DEFAULT_BASE not in text
    moved = Graph().parse(data=text, format="turtle")
    here = Graph().parse(data=assets.read(path, Names()).replace(DEFAULT_BASE, OTHER.base), format="turtle")
    assert isomorphic(moved, here)
    assert [t for t in moved for term in t if DEFAULT_BASE in str(term) or "w3id.org/s4c" in str(term)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_no_iri_is_relative_and_every_prefix_is_used(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "@base" not in text
    body = "\n".join(line for line in text.splitlines() if not line.startswith(("@prefix", "#")))
    declared = [line.split()[1] for line in text.splitlines() if line.startswith("@prefix")]
    assert [p for p in declared if p not in body] == []


def test_every_module_has_its_metadata(tbox: Graph, module_files: list[Path]) -> None:
    modules = list(tbox.subjects(RDF.type, OWL.Ontology))
    assert len(modules) == len(module_files) >= 8
    for module in modules:
        assert HEADER - set(tbox.predicates(module)) == set(), module
        version = tbox.value(module, OWL.versionInfo)
        assert str(tbox.value(module, OWL.versionIRI)) == f"{module}/{version}"
        assert tbox.value(module, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
        assert str(tbox.value(module, URIRef(VANN + "preferredNamespaceUri"))) == Names().term("")
        for date in (DCTERMS.created, DCTERMS.modified, DCTERMS.issued):
            value = tbox.value(module, date)
            assert isinstance(value, Literal) and value.datatype == XSD.date and value.value is not None


def test_every_scheme_has_its_metadata(schemes: Graph) -> None:
    for scheme in schemes.subjects(RDF.type, SKOS.ConceptScheme):
        assert SCHEME_HEADER - set(schemes.predicates(scheme)) == set(), scheme


def test_schemes_carry_no_ontology_header(schemes: Graph) -> None:
    assert list(schemes.subjects(RDF.type, OWL.Ontology)) == []


def test_imports_are_our_own_modules_without_a_circle(tbox: Graph) -> None:
    modules = set(tbox.subjects(RDF.type, OWL.Ontology))
    imports = {m: set(tbox.objects(m, OWL.imports)) for m in modules}
    umbrella, cubes = (URIRef(Names().base + name) for name in ("ontology", "ontology/stat"))
    assert set().union(*imports.values()) <= modules
    assert imports[umbrella] == modules - {umbrella, cubes}  # Data Cube is plain RDF beside the DL modules
    while imports:
        leaves = [m for m, needs in imports.items() if not needs & set(imports)]
        assert leaves, f"imports run in a circle among {sorted(map(str, imports))}"
        for leaf in leaves:
            del imports[leaf]


def test_files_stay_readable() -> None:
    """A module may be long, being a list of terms of one shape, but headings cut it into stretches one can survey."""
    longest = {}
    for path in FILES:
        lines = path.read_text(encoding="utf-8").splitlines()
        headings = [0, *(n for n, line in enumerate(lines) if line.startswith("# ---- ")), len(lines)]
        longest[path.name] = max(b - a for a, b in pairwise(headings))
    assert {name: n for name, n in longest.items() if n > 420} == {}
