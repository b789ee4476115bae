"""Whatever a partner's JSON holds, reading it ends: in statements that parse, or in a line that says what is wrong."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.exports import NAMES, read_back

from s4c_graph.core.errors import InputError
from s4c_graph.core.settings import Settings
from s4c_graph.intake import case, schema_org

TEXT = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.sampled_from(
        ["a", "b", "https://example.org/a", "javascript:x", "isChildOf", "exactMatchOf", "en", "x y", "\0", ""]
    ),
)
LEAF = st.one_of(st.none(), st.booleans(), st.integers(-3, 3), TEXT)
LINK = st.fixed_dictionaries({}, optional={"identifier": TEXT, "uri": TEXT, "title": TEXT})
CASE_KEYS = (
    "identifier",
    "uri",
    "fullStatement",
    "abbreviatedStatement",
    "language",
    "notes",
    "associationType",
    "title",
)
ENTRY = st.one_of(
    LEAF,
    st.dictionaries(
        st.sampled_from([*CASE_KEYS, "conceptKeywords", "originNodeURI", "destinationNodeURI", "CFItemTypeURI", "ö ö"]),
        st.one_of(LEAF, LINK, st.lists(LEAF, max_size=2)),
        max_size=6,
    ),
)
PACKAGE = st.fixed_dictionaries(
    {"CFDocument": ENTRY},
    optional={
        "CFItems": st.one_of(LEAF, st.lists(ENTRY, max_size=5)),
        "CFAssociations": st.one_of(LEAF, st.lists(ENTRY, max_size=5)),
        "CFDefinitions": st.one_of(LEAF, ENTRY),
        "CFRubrics": LEAF,
    },
)
WORDS = (
    *("teaches", "provider", "hasCourseInstance", "inLanguage", "url", "name", "occupationalCategory", "isPartOf"),
    *(
        "educationalAlignment",
        "targetUrl",
        "competencyRequired",
        "recognizedBy",
        "alignmentType",
        "courseMode",
        "license",
    ),
)
NODE: st.SearchStrategy[Any] = st.recursive(
    LEAF,
    lambda inner: st.dictionaries(
        st.sampled_from(WORDS), st.one_of(inner, st.lists(inner, max_size=2)), max_size=4
    ).map(lambda said: said | {"@type": "Course"}),
    max_leaves=6,
)


@settings(deadline=None, max_examples=150)
@given(PACKAGE)
def test_any_case_package_ends(tmp_path_factory: pytest.TempPathFactory, package: Any) -> None:
    path = tmp_path_factory.mktemp("case") / "x.json"
    path.write_text(json.dumps(package), encoding="utf-8")
    with suppress(InputError):
        found = case.read(path, NAMES, Settings(), graph="partner/x")
        read_back(found)
        assert all(f.place is not None for f in found.findings)
        assert all(" × " in line for line in found.losses)


@settings(deadline=None, max_examples=25)
@given(st.lists(NODE, max_size=3))
def test_any_course_document_ends(tmp_path_factory: pytest.TempPathFactory, nodes: Any) -> None:
    path = tmp_path_factory.mktemp("course") / "x.jsonld"
    path.write_text(json.dumps({"@context": "https://schema.org", "@graph": nodes}), encoding="utf-8")
    with suppress(InputError):
        found = schema_org.read(path, NAMES, Settings(), graph="partner/x")
        read_back(found)
        assert bool(found.counts) != bool(found.findings)
