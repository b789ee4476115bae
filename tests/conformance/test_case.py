"""The CASE export against a JSON Schema of ours, written from the tables of CASE 1.1; 1EdTech's own file is not here.

The schema is tests/conformance/schemas/case-1.1.json and says what it was written from.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.exports import FRAMEWORK, RIGHTS, a_framework, content_of, link, text

from s4c_graph.core.release import Release
from s4c_graph.flows.export_formats import Options, exported
from s4c_graph.publishing import case

SCHEMA = Path(__file__).parent / "schemas" / "case-1.1.json"
Package = dict[str, Any]


def wrong(package: Package) -> list[str]:
    """What the schema finds: the way to a value, and what is the matter with it."""
    found: Iterator[Any] = validator().iter_errors(package)
    return sorted(f"{'/'.join(map(str, e.absolute_path))}: {e.message[:120]}" for e in found)


def validator() -> Any:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.fixture(scope="module", params=["en", "sv", "pl"])
def package(built: Release, request: pytest.FixtureRequest) -> Package:
    with built.open() as kg:
        options = Options(issued=built.manifest.created, lang=request.param)
        found: Package = json.loads(exported(kg, "case", options).files["case.json"])
    return found


def test_the_shipped_framework_conforms_in_each_language(package: Package) -> None:
    assert wrong(package) == []


def drop(*way: str | int) -> Callable[[Package], None]:
    """A change that takes a field away."""

    def change(package: Any) -> None:
        for step in way[:-1]:
            package = package[step]
        del package[way[-1]]

    return change


def put(value: object, *way: str | int) -> Callable[[Package], None]:
    """A change that gives a field another value."""

    def change(package: Any) -> None:
        for step in way[:-1]:
            package = package[step]
        package[way[-1]] = value

    return change


CHANGES = {
    "no title": drop("CFDocument", "title"),
    "an identifier that is no UUID": put("CIT.01", "CFItems", 0, "identifier"),
    "a time without a zone": put("2026-01-01T00:00:00", "CFItems", 0, "lastChangeDateTime"),
    "a day for a time": put("2026-01-01", "CFDocument", "lastChangeDateTime"),
    "an association of no kind": put("broader", "CFAssociations", 0, "associationType"),
    "an end without a title": drop("CFAssociations", 0, "originNodeURI", "title"),
    "an item without a statement": drop("CFItems", 0, "fullStatement"),
    "an empty statement": put("", "CFItems", 0, "fullStatement"),
    "null for nothing": put(None, "CFItems", 0, "notes"),
    "a type without a description": put("", "CFDefinitions", "CFItemTypes", 0, "description"),
    "a licence as an address": put("https://example.org/l", "CFDocument", "licenseURI"),
    "a line break in a code": put("A\n1", "CFItems", 0, "humanCodingScheme"),
    "a field of its own": put("x", "CFItems", 0, "level"),
    "another version": put("1.0", "CFDocument", "caseVersion"),
    "a relative address": put("items/1", "CFItems", 0, "uri"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_schema_sees(name: str) -> None:
    content = content_of(
        [*a_framework("https://example.org/c"), text("https://example.org/c", "skos:prefLabel", "C", "en")]
    )
    made, _ = case.document(content, RIGHTS, content.framework(), time="2026-01-01")
    assert wrong(made) == []
    spoiled = copy.deepcopy(made)
    CHANGES[name](spoiled)
    assert len(wrong(spoiled)) == 1


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
SAID = st.none() | TEXT
TIMES = st.sampled_from(["2026-01-01", "2026-01-01T10:11:12Z", "2026-01-01T10:11:12.5+02:00", "2026-01-01T10:11:12"])


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(SAID, SAID, SAID, SAID, st.sampled_from(["", *case.ASSOCIATIONS]), SAID), min_size=1, max_size=4
    ),
    st.tuples(SAID, SAID, SAID),
    TIMES,
    st.sampled_from(["en", "sv", "x-klingon"]),
)
def test_whatever_is_held_a_package_conforms(
    rows: list[tuple[str | None, ...]], framework: tuple[str | None, ...], time: str, lang: str
) -> None:
    """Labels, definitions, codes and kinds may be missing, empty, or full of line breaks."""
    iris = [f"https://example.org/c/{n}" for n in range(len(rows))]
    lines = [
        line
        for line in a_framework(*iris)
        if f"<{FRAMEWORK}> <http://www.w3.org/2004/02/skos/core#prefLabel>" not in line
    ]

    def say(thing: str, term: str, said: str | None, tag: str | None = None) -> None:
        lines.extend([] if said is None else [text(thing, term, said, tag)])

    for term, said in zip(("skos:prefLabel", "dct:creator", "s4c:frameworkVersion"), framework, strict=True):
        say(FRAMEWORK, term, said, "en" if term == "skos:prefLabel" else None)
    for iri, (label, definition, notation, alternative, relation, kind) in zip(iris, rows, strict=True):
        say(iri, "skos:prefLabel", label, "en")
        say(iri, "skos:definition", definition, "sv")
        say(iri, "skos:notation", notation)
        say(iri, "skos:altLabel", alternative, "en")
        lines += [link(iri, f"skos:{relation}", "https://other.example/x")] if relation else []
        if kind is not None:
            lines.append(link(iri, "s4c:competenceType", "https://example.org/kind"))
            say("https://example.org/kind", "skos:prefLabel", kind, "en")
    content = content_of(lines)
    made, losses = case.document(content, RIGHTS, content.framework(), time=time, lang=lang)
    assert wrong(made) == []
    kept = {item["uri"] for item in made["CFItems"]}
    assert {a["originNodeURI"]["uri"] for a in made["CFAssociations"]} <= kept
    if left := len({*iris} - kept):
        assert f"{left} × competence with no text in any language (CASE asks for one)" in losses
