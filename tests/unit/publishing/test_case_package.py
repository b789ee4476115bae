"""CASE 1.1: what the specification asks is there, identifiers stay, and a package read back says the same."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.exports import FRAMEWORK, NAMES, RIGHTS, a_framework, content_of, link, read_back, text, told

from s4c_graph.core.names import Names
from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.flows.export_formats import Options, exported
from s4c_graph.intake import case as intake
from s4c_graph.publishing import case

LINK = ({"title", "identifier", "uri"}, set[str]())
FIELDS = {
    "CFDocument": (
        {"identifier", "uri", "creator", "title", "lastChangeDateTime"},
        {"caseVersion", "description", "language", "version", "adoptionStatus", "licenseURI", "notes"},
    ),
    "CFItems": (
        {"identifier", "uri", "fullStatement", "lastChangeDateTime"},
        {"abbreviatedStatement", "humanCodingScheme", "conceptKeywords", "CFItemType", "CFItemTypeURI", "language"},
    ),
    "CFAssociations": (
        {"identifier", "uri", "associationType", "originNodeURI", "destinationNodeURI", "lastChangeDateTime"},
        {"sequenceNumber", "notes"},
    ),
    "CFItemTypes": (
        {"identifier", "uri", "title", "description", "hierarchyCode", "lastChangeDateTime"},
        {"typeCode"},
    ),
    "CFLicenses": ({"identifier", "uri", "title", "licenseText", "lastChangeDateTime"}, set[str]()),
}
"""What an entry must and may hold of what is written here: from the information model of CASE 1.1."""
TYPES = {"isChildOf", "isPeerOf", "isPartOf", "exactMatchOf", "precedes", "isRelatedTo", "replacedBy", "exemplar"}


@pytest.fixture(scope="module")
def package(built: Release) -> dict[str, Any]:
    with built.open() as kg:
        made = exported(kg, "case", Options(issued=built.manifest.created))
        assert made == exported(kg, "case", Options(issued=built.manifest.created)), "same release, same bytes"
    found: dict[str, Any] = json.loads(made.files["case.json"])
    return found


def entries(package: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    found = [("CFDocument", package["CFDocument"])]
    for name in ("CFItems", "CFAssociations"):
        found += [(name, one) for one in package[name]]
    return found + [(name, one) for name, held in package["CFDefinitions"].items() for one in held]


def test_every_entry_holds_what_the_specification_asks_and_nothing_else(package: dict[str, Any]) -> None:
    assert set(package) == {"CFDocument", "CFItems", "CFAssociations", "CFDefinitions"}
    for name, one in entries(package):
        needed, may = FIELDS[name]
        assert needed <= set(one) <= needed | may, (name, one)
        assert all(one[key] for key in needed)
        assert one["identifier"] == str(uuid.UUID(one["identifier"]))
        for link_ in (v for k, v in one.items() if k.endswith("URI")):
            assert LINK[0] <= set(link_) <= LINK[0] | {"targetType"}
    assert {a["associationType"] for a in package["CFAssociations"]} <= TYPES
    assert package["CFDocument"]["caseVersion"] == "1.1"
    assert package["CFDocument"]["licenseURI"]["uri"] == "https://creativecommons.org/licenses/by/4.0/"
    assert "ESCO classification of the European Commission" in package["CFDocument"]["notes"]


def test_identifiers_are_once_there_and_made_of_the_iri(package: dict[str, Any]) -> None:
    ids = Counter(one["identifier"] for _, one in entries(package))
    assert [i for i, n in ids.items() if n > 1] == []
    items = {one["uri"]: one["identifier"] for one in package["CFItems"]}
    assert len(items) == 152
    assert all(identifier == case.identifier(iri) for iri, identifier in items.items())
    ends = {a["originNodeURI"]["identifier"] for a in package["CFAssociations"]}
    assert ends <= set(items.values())


def test_times_are_the_releases(built: Release, package: dict[str, Any]) -> None:
    assert {one["lastChangeDateTime"] for _, one in entries(package)} == {built.manifest.created}


@pytest.mark.parametrize("lang", ["en", "sv", "pl"])
def test_read_back_the_framework_is_the_same_in_that_language(built: Release, tmp_path: Path, lang: str) -> None:
    with built.open() as kg:
        made = exported(kg, "case", Options(lang=lang))
        before = kg.view(["framework", *(g for g in kg.graph_names() if g.startswith(("mappings/", "recovered/")))])
        kinds = ("CompetenceArea", "Competence")
        wanted = {
            kind: {t for t in told(before, kind, lang) if t[0].startswith(kg.names.id("a", "b")[:-3])} for kind in kinds
        }
    (tmp_path / "f.json").write_bytes(made.files["case.json"])
    found = intake.read(tmp_path / "f.json", NAMES, Settings(), graph="partner/us")
    after = read_back(found)
    for kind in kinds:
        assert told(after, kind, lang) == wanted[kind]
    assert len(wanted["Competence"]) > 700
    assert found.findings == ()
    assert found.losses == ("1 × adoptionStatus of the document", "1 × notes of the document")


def test_what_a_package_leaves_out_is_counted_by_property(built: Release) -> None:
    with built.open() as kg:
        losses = exported(kg, "case").losses
    assert "292 × texts in sv (CASE has one language a text)" in losses
    assert "140 × s4c:hasIndicator of a competence" in losses
    assert not any("prefLabel" in line or "Match" in line or "inArea" in line for line in losses)


def test_a_second_base_is_in_every_iri_of_ours() -> None:
    from s4c_graph.flows.opening import bundled

    with bundled(Names("https://skills.example/k/")) as kg:
        made = exported(kg, "case").files["case.json"].decode()
    assert "https://w3id.org/s4c/" not in made
    assert made.count("https://skills.example/k/id/competence/CIT.01") > 2


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(TEXT, TEXT, TEXT, st.sampled_from(["", *case.ASSOCIATIONS])), min_size=1, max_size=5),
)
def test_any_framework_comes_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str, str]]
) -> None:
    iris = [f"https://example.org/c/{n}" for n in range(len(rows))]
    lines = a_framework(*iris)
    for iri, (label, definition, notation, relation) in zip(iris, rows, strict=True):
        lines.append(text(iri, "skos:prefLabel", f"L{label}", "sv"))
        lines.append(text(iri, "skos:definition", f"D{definition}", "sv"))
        lines.append(text(iri, "skos:notation", f"N{notation}"))
        lines += [link(iri, f"skos:{relation}", "https://other.example/x")] if relation else []
    content = content_of(lines)
    made, _ = case.document(content, RIGHTS, content.framework(), time="2026-01-01", lang="sv")
    path = tmp_path_factory.mktemp("case") / "f.json"
    path.write_text(json.dumps(made), encoding="utf-8")
    found = told(read_back(intake.read(path, NAMES, Settings(), graph="partner/x")), "Competence", "sv")
    for iri, (label, definition, notation, relation) in zip(iris, rows, strict=True):
        assert (iri, "label", " ".join(f"L{label}".split())) in found
        assert (iri, "definition", f"D{definition}".strip()) in found
        assert (iri, "notation", " ".join(f"N{notation}".split())) in found
        assert (iri, "area", "https://example.org/area") in found
        assert not relation or (iri, relation.removesuffix("Match"), "https://other.example/x") in found
    assert (FRAMEWORK, "x", "") not in found


def test_withdrawn_competences_say_what_replaces_them() -> None:
    old, new = "https://example.org/c/1", "https://example.org/c/2"
    content = content_of(
        [
            *a_framework(old, new),
            text(old, "skos:prefLabel", "Old", "en"),
            text(new, "skos:prefLabel", "New", "en"),
            link(old, "dct:isReplacedBy", new),
        ]
    )
    made, _ = case.document(content, RIGHTS, content.framework(), time="2026-01-01")
    (said,) = [a for a in made["CFAssociations"] if a["associationType"] == "replacedBy"]
    assert (said["originNodeURI"]["uri"], said["destinationNodeURI"]["uri"]) == (old, new)
