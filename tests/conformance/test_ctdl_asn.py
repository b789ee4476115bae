"""The CTDL-ASN export against the schema's tables: of which class a term is, and what kind of value it has.

The tables are ours, written from a public copy of the schema of CTDL-ASN (release of 23 February 2024, CC BY 4.0): its
domainIncludes and rangeIncludes, for the terms of frameworks and competencies that an export may use.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.exports import FRAMEWORK, RIGHTS, a_framework, content_of, link, text

from s4c_graph.core.release import Release
from s4c_graph.flows.export_formats import Options, exported
from s4c_graph.publishing import ctdl_asn

BOTH, FRAMEWORKS, COMPETENCIES = {"CompetencyFramework", "Competency"}, {"CompetencyFramework"}, {"Competency"}
TERMS: dict[str, tuple[set[str], str]] = {
    "author": (BOTH, "string"),
    "broadAlignment": (COMPETENCIES, "Competency"),
    "codedNotation": (COMPETENCIES, "string"),
    "competencyCategory": (COMPETENCIES, "langString"),
    "competencyLabel": (COMPETENCIES, "langString"),
    "competencyText": (COMPETENCIES, "langString"),
    "creator": (BOTH, "Organization"),
    "dateModified": (BOTH, "dateTime"),
    "description": (FRAMEWORKS, "langString"),
    "exactAlignment": (COMPETENCIES, "Competency"),
    "hasChild": (COMPETENCIES, "Competency"),
    "hasTopChild": (FRAMEWORKS, "Competency"),
    "inLanguage": (BOTH, "language"),
    "isChildOf": (COMPETENCIES, "Competency"),
    "isPartOf": (COMPETENCIES, "CompetencyFramework"),
    "isTopChildOf": (COMPETENCIES, "CompetencyFramework"),
    "license": (BOTH, "anyURI"),
    "majorAlignment": (COMPETENCIES, "Competency"),
    "minorAlignment": (COMPETENCIES, "Competency"),
    "name": (FRAMEWORKS, "langString"),
    "narrowAlignment": (COMPETENCIES, "Competency"),
    "publisher": (FRAMEWORKS, "Organization"),
    "rights": (FRAMEWORKS, "langString"),
}
"""Term of ceasn → classes it is of, and the kind of its values."""
ONE = {"dateModified", "license", "codedNotation", "isPartOf", "isTopChildOf"}
"""Terms that the Registry's classes hold once."""
ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
Document = dict[str, Any]


def is_map(value: object) -> bool:
    """A language map; a text without a language stands under @none (JSON-LD 1.1, 4.6.2)."""
    return isinstance(value, dict) and all(
        (tag == "@none" or LANGUAGE.fullmatch(tag)) and isinstance(said, str) and said.strip()
        for tag, said in value.items()
    )


def matching(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


KINDS: dict[str, Callable[[object], bool]] = {
    "string": lambda value: isinstance(value, str) and bool(value.strip()),
    "langString": is_map,
    "dateTime": matching(TIME),
    "language": matching(LANGUAGE),
    **dict.fromkeys(("anyURI", "Organization", "Competency", "CompetencyFramework"), matching(ADDRESS)),
}


def wrong(document: Document) -> list[str]:
    """What the tables do not allow, and references inside the document that lead to nothing."""
    found = []
    inside = {node["@id"]: node["@type"].removeprefix("ceasn:") for node in document["@graph"]}
    for node in document["@graph"]:
        kind = inside[node["@id"]]
        for key, said in node.items():
            if key.startswith("@"):
                continue
            classes, value = TERMS.get(key.removeprefix("ceasn:"), (set[str](), ""))
            if kind not in classes:
                found.append(f"{key} of a {kind}")
                continue
            values = said if isinstance(said, list) else [said]
            found += [f"{key}: {one!r} is no {value}" for one in values if not KINDS[value](one)]
            found += [f"{key}: several"] * (key.removeprefix("ceasn:") in ONE and len(values) > 1)
            if value == "CompetencyFramework" or key in ("ceasn:hasChild", "ceasn:hasTopChild", "ceasn:isChildOf"):
                found += [f"{key}: {one} is no {value} here" for one in values if inside.get(one) != value]
        if kind == "Competency" and not {"ceasn:competencyText", "ceasn:isPartOf"} <= set(node):
            found.append(f"{node['@id']} lacks what every competency has")
        if "ceasn:competencyLabel" in node and node["ceasn:competencyLabel"] == node["ceasn:competencyText"]:
            found.append(f"{node['@id']}: a label that is its sole text is competencyText")
    return found


def test_the_shipped_framework_keeps_to_the_tables(built: Release) -> None:
    with built.open() as kg:
        made = json.loads(exported(kg, "ctdl-asn", Options(issued=built.manifest.created)).files["ctdl-asn.jsonld"])
    assert wrong(made) == []
    assert made["@graph"][0]["ceasn:dateModified"] == built.manifest.created


CHANGES: dict[str, tuple[str, object]] = {
    "a term of nobody": ("ceasn:versionIdentifier", "1"),
    "a name for an organisation": ("ceasn:creator", ["The founders"]),
    "a day for a time": ("ceasn:dateModified", "2026-01-01"),
    "a text without its language": ("ceasn:name", "Framework"),
    "a term of the other class": ("ceasn:competencyText", {"en": "x"}),
    "a child that is not there": ("ceasn:hasTopChild", ["https://example.org/gone"]),
    "two licences": ("ceasn:license", ["https://example.org/a", "https://example.org/b"]),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_tables_see(name: str) -> None:
    one = "https://example.org/c"
    content = content_of([*a_framework(one), text(one, "skos:prefLabel", "C", "en")])
    made, _ = ctdl_asn.document(content, RIGHTS, content.framework(), day="2026-01-01")
    assert wrong(made) == []
    key, value = CHANGES[name]
    made["@graph"][0][key] = value
    assert len(wrong(made)) == 1


SAID = st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


@settings(deadline=None, max_examples=100)
@example([("same", "same", None, "")], "sv", "", "2026-01-01")
@example([("label", None, " ", "")], "en", "", "2026-01-01")
@example([(" ", " ", None, "")], "en", "", "2026-01-01")
@given(
    st.lists(st.tuples(SAID, SAID, SAID, st.sampled_from(["", *ctdl_asn.ALIGNMENTS])), min_size=1, max_size=4),
    st.sampled_from(["en", "sv", None]),
    st.sampled_from(["", "The founders", "https://example.org/founders"]),
    st.sampled_from(["2026-01-01", "2026-01-01T10:11:12"]),
)
def test_whatever_is_held_a_document_keeps_to_the_tables(
    rows: list[tuple[str | None, ...]], lang: str | None, creator: str, day: str
) -> None:
    iris = [f"https://example.org/c/{n}" for n in range(len(rows))]
    lines = a_framework(*iris)
    if creator:
        say = link if creator.startswith("https") else text
        lines.append(say(FRAMEWORK, "dct:creator", creator))
    for iri, (label, definition, notation, relation) in zip(iris, rows, strict=True):
        lines += [] if label is None else [text(iri, "skos:prefLabel", label, lang)]
        lines += [] if definition is None else [text(iri, "skos:definition", definition, "sv")]
        lines += [] if notation is None else [text(iri, "skos:notation", notation)]
        lines += [link(iri, f"skos:{relation}", "https://other.example/x")] if relation else []
    content = content_of(lines)
    made, losses = ctdl_asn.document(content, RIGHTS, content.framework(), day=day)
    assert wrong(made) == []
    if left := len({*iris} - {node["@id"] for node in made["@graph"]}):
        assert f"{left} × competence with no text in any language" in losses
