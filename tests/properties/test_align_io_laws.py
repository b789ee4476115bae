"""Laws of what goes in and out of an alignment: nothing written is read otherwise, nothing hangs on where it is cut."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from itertools import chain
from pathlib import Path
from typing import Literal

from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.align_standin import SKILLS, Standin

from s4c_graph.alignment import bodies, sssom_bodies
from s4c_graph.alignment.matches import Text
from s4c_graph.alignment.rows import rows
from s4c_graph.core.names import Names
from s4c_graph.flows import align_inputs, align_outputs, align_prefixes, align_run, mapping_sets
from s4c_graph.flows.align_parts import Counts, Parts
from s4c_graph.flows.align_texts import Item, Seen

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
TEXTS = st.lists(WORDS.filter(lambda t: any(c.isalnum() for c in t)), min_size=1, max_size=12)
SEPARATORS = st.sampled_from([",", ";", "\t"])


@given(TEXTS, SEPARATORS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=150, deadline=None)
def test_what_a_csv_writer_writes_is_read_again(texts: list[str], separator: str, encoding: str, end: str) -> None:
    out = io.StringIO()
    # the writer leaves a lone carriage return unquoted, where no reader can tell it from the end of a line
    quoting: Literal[0, 1] = csv.QUOTE_ALL if any("\r" in text for text in texts) else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=separator, lineterminator=end, quoting=quoting)
    writer.writerows([["id", "text"], *([str(n), text] for n, text in enumerate(texts))])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(out.getvalue().encode(encoding))
        found = [(i.id, i.text, i.problem) for i in align_inputs.opened(path).items()]
    assert found == [(str(n), text, "") for n, text in enumerate(texts)]


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_what_json_writes_is_read_again(texts: list[str]) -> None:
    lines = [json.dumps({"id": n, "text": text}, ensure_ascii=n % 2 == 0) for n, text in enumerate(texts)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.jsonl"
        path.write_bytes("\n".join(lines).encode())
        found = [(i.id, i.text, i.problem) for i in align_inputs.opened(path).items()]
    assert found == [(str(n), text, "") for n, text in enumerate(texts)]


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_bytes_below_a_header_lose_no_row_unsaid(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(b"id,text\nfirst,good\n" + data + b"\nlast,good\n")
        items = list(align_inputs.opened(path).items())
    good = {i.id for i in items if not i.problem}
    assert "first" in good
    assert "last" in good or b'"' in data or b"last" in data
    assert [i.row for i in items] == list(range(1, len(items) + 1))


@given(TEXTS, st.sampled_from(["csv", "tsv", "jsonl"]))
@settings(max_examples=100, deadline=None)
def test_bodies_are_the_same_wherever_a_batch_is_cut(texts: list[str], format: str) -> None:
    found = Standin().align([Text(str(n), text) for n, text in enumerate(texts)])
    whole = bodies.body([row for one in found for row in rows(one)], format)
    assert whole == b"".join(bodies.body(list(rows(one)), format) for one in found)
    if format == "jsonl":
        read = [json.loads(line) for line in whole.decode().split("\n")[:-1]]
    else:
        data = io.StringIO(whole.decode(), newline="")
        read = list(csv.reader(data, delimiter="\t" if format == "tsv" else ","))
    assert len(read) == sum(len(list(rows(one))) for one in found)


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_any_text_makes_a_mapping_set_without_a_fault(texts: list[str]) -> None:
    distinct = list(dict.fromkeys(texts))
    found = Standin().align([Text(str(n), text) for n, text in enumerate(distinct)])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = Parts(folder, {})
        body = sssom_bodies.body(found, (SKILLS,), "")
        parts.add(Counts(items=len(texts)), body, b"")
        head = {"mapping_set_id": "https://e.org/s", "license": "https://creativecommons.org/licenses/by/4.0/"}
        output = folder / "out.sssom.tsv"
        align_outputs.joined(parts.all, output, folder, "sssom.tsv", head, Names())
        read, findings = mapping_sets.read(output)
    assert findings == []
    assert len(read) == body.count(b"\n")


@given(st.lists(st.integers(0, 2_000_000), max_size=40), st.integers(0, 50))
@settings(deadline=None)
def test_batches_hang_on_the_rows_alone(lengths: list[int], at: int) -> None:
    items = [Item(n, str(n), "x" * (length % 7)) for n, length in enumerate(lengths)]
    whole = list(align_run.batches(iter(items)))
    assert list(chain.from_iterable(whole)) == items
    begins = [0]
    for batch in whole:
        begins.append(begins[-1] + len(batch))
    begin = begins[at % len(begins)]
    assert list(align_run.batches(iter(items), begin)) == whole[begins.index(begin) :]


@given(st.lists(st.text(max_size=5), max_size=200))
@settings(deadline=None)
def test_names_are_new_once(names: list[str]) -> None:
    seen = Seen()
    assert [name for name in names if seen.new(name)] == list(dict.fromkeys(names))
    assert len(seen) == len(set(names))


def test_many_names_are_new_once() -> None:
    seen = Seen()
    assert all(seen.new(str(n)) for n in range(50_000))
    assert not any(seen.new(str(n)) for n in range(50_000))


IRIS = st.lists(
    st.builds(
        lambda scheme, host, path: f"{scheme}{host}{path}",
        st.sampled_from(["http://", "https://", "urn:"]),
        st.sampled_from(["e.org/", "f.org/a/", "x:", "data.europa.eu/esco/skill/"]),
        st.text("ab/#:1", min_size=1, max_size=8),
    ),
    min_size=1,
    max_size=30,
)


@given(IRIS, st.integers(0, 5))
@example(["http://e.org/1", "http://e.org///"], 1)
@example(["urn:x:1", "urn:x://1", "urn:y://1"], 0)
@settings(max_examples=500, deadline=None)
def test_curies_can_be_written_out_again(iris: list[str], most: int) -> None:
    before = align_prefixes.MOST
    align_prefixes.MOST = most
    try:
        found = align_prefixes.found(lambda: iter(iris), Names().prefixes)
    finally:
        align_prefixes.MOST = before
    for iri in iris:
        prefix, _, local = found.curie(iri).partition(":")
        assert found.namespaces[prefix] + local == iri
        assert not local.startswith("//")


@given(st.lists(st.tuples(st.binary(max_size=30), st.binary(max_size=30)), max_size=8))
@settings(deadline=None)
def test_parts_give_back_what_was_put_in(contents: list[tuple[bytes, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = Parts(folder, {})
        for body, problems in contents:
            parts.add(Counts(items=3, rows=1), body, problems)
        again = Parts(folder, {})
        assert (again.end, again.counts.rows) == (3 * len(contents), len(contents))
        made = io.BytesIO(), io.BytesIO()
        for part in again.all:
            part.copied(made[0])
            part.copied(made[1], problems=True)
    assert made[0].getvalue() == b"".join(body for body, _ in contents)
    assert made[1].getvalue() == b"".join(problems for _, problems in contents)
