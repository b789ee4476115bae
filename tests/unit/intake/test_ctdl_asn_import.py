"""CTDL-ASN of others becomes a framework of ours; ours comes back as it was, in all its languages; oddities are told.

The documents are written for this test from the terms that Credential Engine publishes; they are no real framework.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, SKOS
from tests.exports import NAMES, read_back, told

from s4c_graph.core.errors import InputError
from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Statements
from s4c_graph.flows.export_formats import exported
from s4c_graph.intake import ctdl_asn_terms, partner_rdf
from s4c_graph.intake.ctdl_asn import read
from s4c_graph.publishing.ctdl_asn import ALIGNMENTS, CONTEXT

HERE = Settings()
WEB = "https://registry.example/resources/"
CONTEXT_OF_THEIRS = "https://credreg.net/ctdlasn/schema/context/json"
FRAMEWORK = {
    "@id": WEB + "ce-f",
    "@type": "ceasn:CompetencyFramework",
    "ceterms:ctid": "ce-f",
    "ceasn:name": {"en-us": "Travel planning"},
    "ceasn:inLanguage": ["en"],
    "ceasn:creator": ["https://board.example/"],
    "ceasn:license": "https://creativecommons.org/licenses/by/4.0/",
    "ceasn:hasTopChild": [WEB + "ce-a"],
}


def entry(key: str, **more: Any) -> dict[str, Any]:
    said = {"@id": WEB + f"ce-{key}", "@type": "ceasn:Competency", "ceasn:competencyText": {"en": f"Does {key}."}}
    return said | {"ceasn:isPartOf": FRAMEWORK["@id"]} | {f"ceasn:{name}": value for name, value in more.items()}


THEIRS = [
    FRAMEWORK,
    entry("a", hasChild=[WEB + "ce-b"], isTopChildOf=FRAMEWORK["@id"]),
    entry("b", competencyLabel={"en": "Timetables", "sv": "Tidtabeller"}, codedNotation="1.b", weight="2")
    | {"ceasn:exactAlignment": ["http://data.europa.eu/esco/skill/x"], "ceasn:competencyCategory": {"en": "Skill"}},
    entry("c", isChildOf=WEB + "ce-a", competencyCategory={"en": "Soft thing"}),
]


def found(folder: Path, nodes: Any, context: Any = CONTEXT_OF_THEIRS) -> Statements:
    path = folder / "theirs.jsonld"
    path.write_text(json.dumps({"@context": context, "@graph": nodes}), encoding="utf-8")
    return read(path, NAMES, HERE, graph="partner/board")


def test_a_framework_of_others_becomes_areas_and_competences(tmp_path: Path) -> None:
    read_ = found(tmp_path, THEIRS)
    graph = read_back(read_)
    assert read_.counts == {"frameworks": 1, "areas": 1, "competences": 2}
    whole, area, leaf, other = (URIRef(WEB + f"ce-{key}") for key in "fabc")
    assert set(graph.objects(whole, SKOS.hasTopConcept)) == {area}
    assert set(graph.objects(whole, DCTERMS.creator)) == {URIRef("https://board.example/")}
    assert set(graph.objects(whole, SKOS.prefLabel)) == {Literal("Travel planning", lang="en-us")}
    assert set(graph.objects(leaf, URIRef(NAMES.term("inArea")))) == {area}
    assert set(graph.objects(other, URIRef(NAMES.term("inArea")))) == {area}
    assert set(graph.objects(leaf, SKOS.prefLabel)) == {
        Literal("Timetables", lang="en"),
        Literal("Tidtabeller", lang="sv"),
    }
    assert set(graph.objects(leaf, SKOS.definition)) == {Literal("Does b.", lang="en")}
    assert set(graph.objects(other, SKOS.prefLabel)) == {Literal("Does c.", lang="en")}
    assert set(graph.objects(leaf, SKOS.exactMatch)) == {URIRef("http://data.europa.eu/esco/skill/x")}
    assert str(graph.value(leaf, URIRef(NAMES.term("competenceType")))) == NAMES.scheme("competence-type", "skill")
    assert str(read_.places[str(leaf)]) == "theirs.jsonld#/@graph/2"
    assert read_.losses == (
        "1 × competencyCategory in other words",
        "1 × property of another vocabulary of the framework",
        "1 × weight of a competency",
    )


def test_the_same_is_read_in_n_triples_and_with_the_context_written_in(tmp_path: Path) -> None:
    first = found(tmp_path, THEIRS)
    path = tmp_path / "theirs.nt"
    path.write_bytes(
        b"".join(partner_rdf.parse(tmp_path / "theirs.jsonld", NAMES, HERE, graph="g/x").statements.ntriples)
    )
    plain = read(path, NAMES, HERE, graph="partner/board")
    assert b"".join(plain.ntriples) == b"".join(first.ntriples)
    assert b"".join(found(tmp_path, THEIRS, dict(ctdl_asn_terms.CONTEXT)).ntriples) == b"".join(first.ntriples)


def test_circles_and_entries_without_a_text_are_told(tmp_path: Path) -> None:
    nodes = [FRAMEWORK, entry("a", isChildOf=WEB + "ce-b"), entry("b", isChildOf=WEB + "ce-a")]
    nodes.append({"@id": WEB + "ce-c", "@type": "ceasn:Competency", "ceasn:codedNotation": "c"})
    read_ = found(tmp_path, nodes)
    assert sorted((f.code, f.focus, str(f.place)) for f in read_.findings) == [
        ("ASN-01", WEB + "ce-c", "theirs.jsonld#/@graph/3"),
        ("ASN-02", WEB + "ce-b", "theirs.jsonld#/@graph/2"),
    ]
    assert [f.code for f in found(tmp_path, [FRAMEWORK]).findings] == ["ASN-03"]


def test_another_context_is_not_fetched(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing is fetched"):
        found(tmp_path, THEIRS, [CONTEXT_OF_THEIRS, "https://evil.example/c"])


@pytest.mark.parametrize("lang", ["en", "sv", "pl"])
def test_ours_comes_back_in_all_its_languages(built: Release, tmp_path: Path, lang: str) -> None:
    kinds = ("CompetenceArea", "Competence")
    with built.open() as kg:
        (tmp_path / "us.jsonld").write_bytes(next(iter(exported(kg, "ctdl-asn").files.values())))
        before = kg.view(["framework", *(g for g in kg.graph_names() if g.startswith(("mappings/", "recovered/")))])
        ours = kg.names.base + "id/"
        wanted = {kind: {said for said in told(before, kind, lang) if said[0].startswith(ours)} for kind in kinds}
        framework = URIRef(NAMES.id("framework", "smart-city"))
        terms = (SKOS.prefLabel, DCTERMS.license, SKOS.hasTopConcept)
        of_framework = {term: set(before.objects(framework, term)) for term in terms}
    read_ = read(tmp_path / "us.jsonld", NAMES, HERE, graph="partner/us")
    after = read_back(read_)
    assert (read_.losses, read_.findings) == (("1 × author of the framework",), ())
    for kind in kinds:
        assert told(after, kind, lang) == wanted[kind]
    assert len(wanted["Competence"]) > 700
    assert {term: set(after.objects(framework, term)) for term in terms} == of_framework


def test_the_context_of_the_export_is_known_here() -> None:
    """Intake and publishing do not import one another; what one writes the other reads."""
    read_so = {k: v for k, v in CONTEXT.items() if k != "xsd" and "xsd:" not in str(v)}
    assert {k: v for k, v in ctdl_asn_terms.CONTEXT.items() if k in CONTEXT} == read_so
    assert {f"ceasn:{n}": r.removeprefix("skos:") for n, r in ctdl_asn_terms.ALIGNMENTS.items()} == {
        alignment: relation for relation, alignment in ALIGNMENTS.items()
    }


WORDS = ("name", "competencyText", "competencyLabel", "isChildOf", "hasChild", "isPartOf", "codedNotation", "license")
LEAF = st.one_of(
    st.booleans(),
    st.integers(-3, 3),
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.sampled_from(["a", "https://example.org/a", "javascript:x", "", "\0"]),
)
NODE: st.SearchStrategy[Any] = st.recursive(
    LEAF,
    lambda inner: st.dictionaries(
        st.sampled_from([f"ceasn:{word}" for word in WORDS]), st.one_of(inner, st.lists(inner, max_size=2)), max_size=4
    ).flatmap(
        lambda said: st.sampled_from(["Competency", "CompetencyFramework"]).map(
            lambda k: said | {"@type": f"ceasn:{k}"}
        )
    ),
    max_leaves=6,
)


@settings(deadline=None, max_examples=25)
@given(st.lists(NODE, max_size=3))
def test_any_document_ends(tmp_path_factory: pytest.TempPathFactory, nodes: Any) -> None:
    try:
        read_ = found(tmp_path_factory.mktemp("asn"), nodes, dict(ctdl_asn_terms.CONTEXT))
    except InputError as error:
        assert "theirs.jsonld" in str(error)
    else:
        read_back(read_)
        assert all(" × " in line for line in read_.losses)
