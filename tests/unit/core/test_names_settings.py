"""Names below any base, and settings from file, environment and flags in rising order."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4c_graph.core import assets
from s4c_graph.core.errors import InputError
from s4c_graph.core.names import DEFAULT_BASE, Names
from s4c_graph.core.settings import load


@given(st.sampled_from(sorted(Names().prefixes)), st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,20}", fullmatch=True))
def test_short_and_expand_are_inverse(prefix: str, local: str) -> None:
    names = Names("http://example.org/base/")
    iri = names.prefixes[prefix] + local
    assert names.expand(names.short(iri)) == iri


@pytest.mark.parametrize(
    "base",
    [
        *("", "w3id.org/s4c/", "https://w3id.org/s4c", "https://x/#", "file:///x/", "https://a b/"),
        *("https:////", "http://[::1/", "http://%zz/", "https://x.example/\x01/"),
    ],
)
def test_a_base_that_cannot_be_used_is_refused(base: str) -> None:
    with pytest.raises(InputError, match="slash"):
        Names(base)


@pytest.mark.parametrize("key", ["", "a b", "../x", "a/b", "ä", "a\n"])
def test_keys_that_cannot_stand_in_an_iri_are_refused(key: str) -> None:
    with pytest.raises(InputError):
        Names().id("competence", key)


def test_what_is_not_an_iri_is_not_expanded() -> None:
    names = Names()
    assert [names.expand(t) for t in ("R01", "CIT.01", "two words", "unknown prefix:x", "a:b c")] == [None] * 5
    assert names.expand("<http://example.org/x>") == "http://example.org/x"


def test_a_second_base_leaves_no_trace_of_the_first() -> None:
    second = Names("https://example.org/second/")
    for folder, suffix in (("ontology", ".ttl"), ("shapes", ".ttl"), ("queries", ".rq")):
        for path in assets.files(folder, suffix):
            assert DEFAULT_BASE not in assets.read(path, second), path


def test_settings_rise_from_file_to_environment_to_flags(tmp_path: Path) -> None:
    file = tmp_path / "s4c.toml"
    file.write_text('lang = "sv"\nmax_parse_s = 5\nbase = "http://one.example/"\n', encoding="utf-8")
    settings = load(
        file, environ={"S4C_LANG": "pl", "S4C_BASE": "http://two.example/"}, flags={"lang": "en", "base": None}
    )
    assert (settings.lang, settings.base, settings.max_parse_s) == ("en", "http://two.example/", 5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("langg = 'x'", "unknown setting 'langg'"),
        ("max_parse_s = 'x'", "max_parse_s"),
        ("max_parse_s = 0", "above 0"),
        ("x", "s4c.toml"),
    ],
)
def test_a_wrong_settings_file_says_file_and_key(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "s4c.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said) as told:
        load(file, environ={})
    assert str(file) in str(told.value)


def test_an_unknown_environment_variable_of_another_tool_is_left_alone() -> None:
    assert load(environ={"S4C_SHARED": "/x"}).lang == "en"
