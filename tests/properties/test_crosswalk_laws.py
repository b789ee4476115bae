"""Laws of tables of others: rows are parted without loss, their order says nothing, mended text is stable."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from s4c_graph.core import frameworks as shape
from s4c_graph.core.errors import InputError
from s4c_graph.core.frameworks import Framework
from s4c_graph.core.names import Names
from s4c_graph.flows import frameworks
from s4c_graph.intake import framework_graph
from s4c_graph.intake.framework_text import mended, tidy

ESCO = "http://data.europa.eu/esco/occupation/"
HEADER = ["Classification 1 URI", "Classification 1 PrefLabel", "Classification 1 URL", "Classification 2 ID"]
HEADER += ["Classification 2 PrefLabel", "Classification 2 URL", "Mapping relation", "Editorial note"]
PREAMBLE = [["Classification 1 Version", "1.0.3"], ["Classification 2 Name", "Klasyfikacja zawodów"]]

texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=12)
ends = st.sampled_from(["", ESCO + "a", ESCO + "b", ESCO + "c", "http://x.org/1", "nothing"])
codes = st.sampled_from(["", "1", "2", "3", "4 4", "5/5"])
words = st.sampled_from(
    ["skos:exactMatch", "closeMatch", 'skos:broadMatch""', "narrowMatch", "no relation", "exactISCO", "", "maybe"]
)
rows = st.one_of(
    st.tuples(ends, texts, st.just(""), codes, texts, st.just(""), words, st.just("")).map(list),
    st.lists(texts, max_size=10),
)


def written(lines: list[list[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([*PREAMBLE, HEADER, *lines])
    return out.getvalue()


def read(text: str) -> Framework | None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_text(text, encoding="utf-8", newline="")
        try:
            return frameworks.read([path], Names(), "pl-occupations")
        except InputError as error:
            assert "quoted cell" in error.what or "read from the national side" in error.what
            return None


@settings(max_examples=150, deadline=None)
@given(st.lists(rows, max_size=12))
def test_each_row_gives_a_record_or_a_reason_and_never_both(lines: list[list[str]]) -> None:
    made = read(written(lines))
    if made is None:
        return
    assert made.mappings is not None
    held = [line for line in lines if any(c.strip() for c in line)]
    assert made.rows == len(held)
    taken = [r.line for r in made.mappings]
    left = shape.left_out(made.findings)
    assert len(set(taken)) == len(taken)
    assert not left & set(taken)
    assert len(left) + len(taken) == made.rows
    ours = {c.iri for c in made.concepts}
    assert {r.object for r in made.mappings if not r.object.startswith("https://w3id.org/sssom/")} <= ours
    framework_graph.statements(made, Names())


@settings(max_examples=60, deadline=None)
@given(st.lists(rows.filter(lambda r: len(r) == 8), max_size=8), st.randoms())
def test_the_order_of_rows_says_nothing_about_what_is_related(lines: list[list[str]], random: object) -> None:
    other = list(lines)
    random.shuffle(other)  # type: ignore[attr-defined]
    one, two = read(written(lines)), read(written(other))
    if one is None or two is None:
        return
    assert one.mappings is not None
    assert two.mappings is not None
    ends = [
        {(r.subject, r.predicate, r.object, r.negated) for r in made.mappings} for made in (one, two) if made.mappings
    ]
    assert len(ends) < 2 or ends[0] == ends[1]
    assert {c.iri for c in one.concepts} == {c.iri for c in two.concepts}


@given(texts)
def test_mending_letters_twice_is_mending_once_and_well_read_text_stays(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    garbled = text.encode("utf-8").decode("latin-1")
    if mended(garbled) != garbled:
        assert mended(garbled) == text or garbled.isascii()


cells = st.text(st.characters(codec="utf-8", exclude_characters='\x00\r\n",'), max_size=8)
own_rows = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", "d", "é", ""]), cells, st.sampled_from(["", "a", "b", "a;c", "zz"]), cells
    ),
    max_size=8,
)


@settings(max_examples=100, deadline=None)
@given(own_rows)
def test_each_row_of_an_own_table_gives_a_concept_or_a_reason(lines: list[tuple[str, str, str, str]]) -> None:
    text = "id,label_en,broader,level\n" + "".join(",".join(line) + "\n" for line in lines)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "own.csv"
        path.write_text(text, encoding="utf-8", newline="")
        made = frameworks.read([path], Names(), "table")
    left = shape.left_out(made.findings)
    taken = [c.line for c in made.concepts]
    assert not left & set(taken)
    assert len(left) + len(taken) == made.rows
    above = {c.iri: c.broader for c in made.concepts}
    for start in above:  # no way up leads back
        seen, todo = set(), list(above[start])
        while todo:
            iri = todo.pop()
            assert iri != start
            if iri not in seen:
                seen.add(iri)
                todo += above[iri]
