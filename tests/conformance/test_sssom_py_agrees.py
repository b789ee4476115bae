"""sssom-py, the standard's own tool, beside us: the same verdict on what is valid, and it reads what we write."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.core.values import Severity
from s4c_graph.intake import sssom, sssom_slots, sssom_write

pytestmark = pytest.mark.filterwarnings("ignore")
NAMES = Names()
META = """#curie_map:
#  EX: https://example.org/
#mapping_set_id: https://example.org/set
#license: https://creativecommons.org/licenses/by/4.0/
"""
HEADER = "subject_id\tpredicate_id\tobject_id\tmapping_justification"
ROW = "EX:a\tskos:closeMatch\tEX:b\tsemapv:ManualMappingCuration"


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """sssom-py warns of every row it drops."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(before)


def table(*rows: str, meta: str = META, header: str = HEADER) -> str:
    return meta + "\n".join((header, *rows)) + "\n"


def column(name: str, value: str) -> str:
    """One row with a further cell."""
    return table(f"{ROW}\t{value}", header=f"{HEADER}\t{name}")


def row(old: str, new: str) -> str:
    """One row with something replaced."""
    return table(ROW.replace(old, new))


def meta(old: str, new: str) -> str:
    """One row below metadata with something replaced."""
    assert old in META
    return table(ROW, meta=META.replace(old, new))


LICENCE = "#license: https://creativecommons.org/licenses/by/4.0/\n"
SAME: MappingProxyType[str, tuple[str, bool]] = MappingProxyType(
    {
        "as it should be": (table(ROW), True),
        "confidence above 1": (column("confidence", "1.5"), False),
        "confidence below 0": (column("confidence", "-0.1"), False),
        "confidence in words": (column("confidence", "high"), False),
        "similarity above 1": (column("similarity_score", "2"), False),
        "agreement below -1": (
            table(f"{ROW}\tEX:r\t-2", header=f"{HEADER}\treviewer_id\treviewer_agreement"),
            False,
        ),
        "agreement and no reviewer": (column("reviewer_agreement", "0.5"), False),
        "review date and no reviewer": (column("review_date", "2026-01-01"), False),
        "date in words": (column("mapping_date", "yesterday"), False),
        "date of another order": (column("mapping_date", "22/11/2026"), False),
        "date no calendar has": (column("mapping_date", "2026-02-30"), False),
        "date without dashes": (column("mapping_date", "20260101"), False),
        "cardinality of no kind": (column("mapping_cardinality", "2:1"), False),
        "cardinality that is not so": (column("mapping_cardinality", "n:n"), True),
        "modifier": (column("predicate_modifier", "Not"), True),
        "modifier unknown": (column("predicate_modifier", "Never"), False),
        "type unknown": (column("subject_type", "thing"), False),
        "literal": (
            table(
                "alice\trdfs literal\tskos:closeMatch\tEX:b\tsemapv:LexicalMatching",
                header="subject_label\tsubject_type\tpredicate_id\tobject_id\tmapping_justification",
            ),
            True,
        ),
        "literal without text": (
            table(f"{ROW.replace('EX:a', '')}\trdfs literal", header=f"{HEADER}\tsubject_type"),
            False,
        ),
        "no subject": (row("EX:a", ""), False),
        "no object": (row("EX:b", ""), False),
        "no predicate": (row("skos:closeMatch", ""), False),
        "no term found": (row("EX:b", "sssom:NoTermFound"), True),
        "justification of another kind": (row("semapv:ManualMappingCuration", "semapv:Guess"), False),
        "justification of one's own": (row("semapv:ManualMappingCuration", "EX:guess"), False),
        "prefix undeclared": (row("EX:a", "FOO:a"), False),
        "prefix well known and undeclared": (row("EX:a", "HP:0000001"), False),
        "prefix undeclared of an author": (column("author_id", "FOO:me"), False),
        "prefix undeclared in the metadata": (meta(LICENCE, LICENCE + "#creator_id:\n#  - FOO:me\n"), False),
        "no prefixes at all": (meta("#curie_map:\n#  EX: https://example.org/\n", ""), False),
        "blank in a CURIE": (row("EX:a", "EX:a b"), False),
        "bar in a CURIE": (row("EX:a", "EX:a|b"), False),
        "an IRI written out": (row("EX:a", "https://example.org/a"), True),
        "see_also that is no IRI": (column("see_also", "nowhere"), False),
        "license that is no IRI": (meta("https://creativecommons.org/licenses/by/4.0/", "mine.txt"), False),
        "license missing": (meta(LICENCE, ""), True),
        "id missing": (meta("#mapping_set_id: https://example.org/set\n", ""), True),
        "id that is no IRI": (meta("https://example.org/set", "my set"), False),
        "version to come": (meta(LICENCE, LICENCE + '#sssom_version: "9.0"\n'), False),
        "version 1.1": (meta(LICENCE, LICENCE + '#sssom_version: "1.1"\n'), True),
        "confidence of the set above 1": (meta(LICENCE, LICENCE + "#mapping_set_confidence: 2\n"), False),
        "date of the set in words": (meta(LICENCE, LICENCE + "#publication_date: soon\n"), False),
        "column unknown": (column("colour", "red"), True),
        "metadata unknown": (meta(LICENCE, LICENCE + "#colour: red\n"), True),
        "slot of records in the metadata": (meta(LICENCE, LICENCE + "#match_string: x\n"), True),
        "more cells than columns": (table(f"{ROW}\tx"), False),
        "one cell fewer": (table(ROW, header=f"{HEADER}\tcomment"), True),
        "a column twice": (column("object_id", "EX:c"), False),
        "no rows": (table(), True),
        "no metadata": (table(ROW, meta=""), False),
        "a YAML tag": (meta(LICENCE, LICENCE + "#comment: !!python/object:os.system x\n"), False),
        "broken YAML": (table(ROW, meta="#a: [\n"), False),
        "metadata in words": (table(ROW, meta="#just words\n"), False),
        "a quote not closed": (column("comment", '"a'), False),
        "quotes inside a cell": (column("comment", 'a "b" c'), True),
        "a prefix of the standard redefined": (meta("#  EX:", "#  skos: https://example.com/\n#  EX:"), True),
        "claimed and denied": (table(f"{ROW}\t", f"{ROW}\tNot", header=f"{HEADER}\tpredicate_modifier"), True),
        "a row twice": (table(ROW, ROW), True),
    }
)
"""Sets that both find valid (True) or both find wrong."""
ELSEWHERE: MappingProxyType[str, tuple[str, bool, str]] = MappingProxyType(
    {
        "no justification": (
            row("semapv:ManualMappingCuration", ""),
            False,
            "the schema requires it; an empty cell passes sssom-py",
        ),
        "no justification column": (
            table("EX:a\tskos:closeMatch\tEX:b", header="subject_id\tpredicate_id\tobject_id"),
            False,
            "the schema requires it; sssom-py does not look where the column is missing",
        ),
        "not a CURIE": (row("EX:a", "plain"), False, "the format wants CURIEs; sssom-py takes any word"),
        "second author's prefix undeclared": (
            column("author_id", "EX:x|FOO:me"),
            False,
            "parsers must refuse undeclared prefixes; sssom-py looks at the first of several values",
        ),
        "a record_id twice": (
            table(f"{ROW}\tEX:r", f"{ROW.replace('EX:a', 'EX:c')}\tEX:r", header=f"{HEADER}\trecord_id"),
            False,
            "two records would be one in RDF; sssom-py does not look",
        ),
        "a YAML alias": (
            meta(LICENCE, LICENCE + "#comment: &a x\n#other: *a\n"),
            False,
            "the format forbids anchors and aliases; sssom-py resolves them",
        ),
        "a YAML name twice": (
            meta(LICENCE, LICENCE + "#comment: a\n#comment: b\n"),
            False,
            "YAML wants names once; sssom-py keeps the last value",
        ),
        "a NUL": (column("comment", "a\0b"), False, "no text file holds one; sssom-py keeps it"),
        "an empty file": ("", False, "it is no mapping set; sssom-py makes one with a random id"),
        "metadata without a table": (META, False, "the table's header is wanted; sssom-py makes up one"),
        "modifier in small letters": (column("predicate_modifier", "not"), True, "read as Not; sssom-py drops the row"),
        "type in capitals": (column("subject_type", "OWL Class"), True, "read as owl class; sssom-py drops the row"),
    }
)
"""Sets of which we think otherwise than sssom-py: our verdict, and why."""


def theirs(path: Path, rows: int) -> bool:
    """sssom-py's verdict: it reads the file, keeps every row (it drops bad ones with a log line) and finds no error."""
    from sssom.validators import validate

    try:
        read = their_set(path)
        reports = validate(read, fail_on_error=False)
    except Exception:  # noqa: BLE001 - whatever it raises, it refuses
        return False
    return len(read.df) == rows and not any(report.results for report in reports.values())


def their_set(path: Path) -> Any:
    import yaml
    from sssom.parsers import parse_sssom_table

    beside = path.with_suffix(".yml")
    return parse_sssom_table(str(path), meta=yaml.safe_load(beside.read_text("utf-8")) if beside.exists() else None)


def ours(path: Path) -> bool:
    try:
        _, findings = sssom.read_set(path, NAMES)
    except InputError:
        return False
    return not any(f.severity is Severity.VIOLATION for f in findings)


def written(folder: Path, text: str) -> tuple[Path, int]:
    path = folder / "x.sssom.tsv"
    path.write_text(text, encoding="utf-8", newline="")
    return path, max(sum(1 for line in text.splitlines() if line.strip() and line[0] != "#") - 1, 0)


@pytest.mark.parametrize("name", SAME)
def test_the_verdict_is_the_same(name: str, tmp_path: Path) -> None:
    text, valid = SAME[name]
    path, rows = written(tmp_path, text)
    assert (theirs(path, rows), ours(path)) == (valid, valid)


@pytest.mark.parametrize("name", ELSEWHERE)
def test_where_the_verdict_is_another_it_still_is(name: str, tmp_path: Path) -> None:
    text, valid, why = ELSEWHERE[name]
    assert why
    path, rows = written(tmp_path, text)
    assert (theirs(path, rows), ours(path)) == (not valid, valid)


@pytest.mark.shared
def test_every_example_is_valid_to_both(shared: Path) -> None:
    paths = sorted((shared / "suites" / "sssom" / "examples").rglob("*.sssom.tsv"))
    assert len(paths) == 31
    for path in paths:
        lines = [x for x in path.read_text("utf-8").splitlines() if x.strip() and x[0] != "#"]
        assert (theirs(path, len(lines) - 1), ours(path)) == (True, True), path.name


# ---- what we write, read by them ----

ESCAPES = "sssom-py does not know the backslash before a bar in a table, so it has the value otherwise itself"
CLOSED = "sssom-py's JSON loader takes no slot that the schema does not have"
EXCUSED = MappingProxyType(
    {
        ("cxsmiles_pipe.sssom.tsv", "jsonld"): ESCAPES,
        ("cxsmiles_pipe.sssom.tsv", "turtle"): ESCAPES,
        ("pipe-escaping.sssom.tsv", "jsonld"): ESCAPES,
        ("pipe-escaping.sssom.tsv", "turtle"): ESCAPES,
        ("extension-slots.sssom.tsv", "jsonld"): CLOSED,
    }
)


def values(read: Any) -> list[list[tuple[str, str]]]:
    """Rows of a data frame: CURIEs written out, several values sorted, numbers as numbers."""

    def one(slot: str, text: str) -> str:
        parts = [read.converter.expand(p) or p if slot in sssom_slots.ENTITIES else p for p in text.split("|")]
        try:
            return str(float(text)) if slot in sssom_slots.NUMBERS else "|".join(sorted(parts))
        except ValueError:
            return text

    rows = read.df.fillna("").to_dict("records")
    return sorted(sorted((k, one(k, str(v))) for k, v in said.items() if v != "") for said in rows)


def _by_format() -> dict[str, tuple[str, Callable[[Any], bytes], str]]:
    return {
        "tsv": ("x.sssom.tsv", lambda m: sssom_write.tsv(m).encode(), "parse_sssom_table"),
        "jsonld": ("x.json", lambda m: sssom_write.jsonld(m).encode(), "parse_sssom_json"),
        "turtle": ("x.ttl", sssom_write.rdf, "parse_sssom_rdf"),
    }


@pytest.mark.shared
@pytest.mark.parametrize("format", ["tsv", "jsonld", "turtle"])
def test_they_read_the_same_values_from_what_we_write(shared: Path, tmp_path: Path, format: str) -> None:
    from sssom import parsers

    name, write, parse = _by_format()[format]
    different = set()
    for path in sorted((shared / "suites" / "sssom" / "examples").rglob("*.sssom.tsv")):
        (tmp_path / name).write_bytes(write(sssom.read_set(path, NAMES)[0]))
        try:
            read = values(getattr(parsers, parse)(str(tmp_path / name)))
        except TypeError:
            read = []
        if read != values(their_set(path)):
            different.add((path.name, format))
    assert different == {excuse for excuse in EXCUSED if excuse[1] == format}
