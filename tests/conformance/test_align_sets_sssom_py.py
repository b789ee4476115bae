"""Mapping sets that a run writes, read by sssom-py, the standard's own tool: it takes every row and finds no error."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.align_standin import StandinRecipe

from s4c_graph.flows import align_inputs, mapping_sets
from s4c_graph.flows.align_asked import Asked
from s4c_graph.flows.align_run import run

pytestmark = pytest.mark.filterwarnings("ignore")  # of sssom-py and pandas
TEXTS = ["we know Kafka", 'says "hello"', "a | b \\ c", "#not a comment", "=1+1", "😀", "tab\\there", "null", "1.0"]


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """sssom-py warns of every row it drops."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(before)


@pytest.fixture(params=["literals", "things", "both"])
def written(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A set of subjects that are texts, have IRIs, or are both."""
    lines = []
    for n, text in enumerate(TEXTS * 4):
        named = request.param == "things" or (request.param == "both" and n % 2)
        cell = text.replace('"', '""')
        lines.append(f'{"https://e.org/" if named else ""}{n},"{cell} {n}"')
    (tmp_path / "in.csv").write_text("id,text\n" + "\n".join(lines) + "\n", encoding="utf-8")
    output = tmp_path / "out.sssom.tsv"
    run(align_inputs.opened(tmp_path / "in.csv"), StandinRecipe(), Asked(output, licence="CC0"))
    return output


@pytest.mark.parametrize("format", ["tsv", "jsonld"])
def test_it_reads_every_row_and_finds_no_error(format: str, written: Path, tmp_path: Path) -> None:
    from sssom.parsers import parse_sssom_json, parse_sssom_table
    from sssom.validators import validate

    ours, findings = mapping_sets.read(written)
    assert findings == []
    if format == "jsonld":
        path = tmp_path / "out.sssom.jsonld"
        mapping_sets.write(ours, path)
        theirs = parse_sssom_json(str(path))
    else:
        theirs = parse_sssom_table(str(written))
    assert len(theirs.df) == len(ours)
    assert not any(report.results for report in validate(theirs, fail_on_error=False).values())
    assert sorted(float(c) for c in theirs.df["confidence"]) == sorted(r.confidence or 0.0 for r in ours)
    assert sorted(theirs.df["subject_label"]) == sorted(r.value("subject_label") for r in ours)
