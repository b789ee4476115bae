"""Every competency question has a header, an expected answer, and one answer whatever store or base it is asked of."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import Dataset
from rdflib.term import Identifier
from tests.competency.conftest import EXAMPLES, expected

from s4c_graph.core import assets, queries, sparql
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import QueryError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import DEFAULT_BASE, Names
from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.flows.opening import bundled, overlaid

HERE = Path(__file__).parent
FILES = {p.stem: p for p in assets.files("queries", ".rq")}
COMPETENCY = {stem: p for stem, p in FILES.items() if p.parent.name == "competency"}
QUESTIONS = {stem: queries.read(path, Names()) for stem, path in COMPETENCY.items()}
ANSWERED = sorted(stem for stem, query in QUESTIONS.items() if not query.waits)
NEEDS_ESCO = sorted(stem for stem in ANSWERED if QUESTIONS[stem].needs == "esco")
BARE = sorted(stem for stem in ANSWERED if QUESTIONS[stem].needs == "framework")
LAID = sorted(stem for stem in ANSWERED if QUESTIONS[stem].needs in ("people", "city"))
OWN = [*BARE, *LAID]
ASKED = {f"cq{n:02d}" for n in range(1, 70)}
"""The questions of DOMAIN 3, and cq69 of the text of DigComp."""
VIEWS = {"RES": 16, "HR": 12, "EMP": 7, "TRP": 9, "CER": 6, "POL": 9, "EMR": 3, "LDP": 7}
"""How many questions of each viewpoint there are: those of DOMAIN 3 and, of training providers, cq69."""
MAY_WAIT = {"cq13", "cq30", "cq61", "cq62", "cq63", "cq65"}
"""Questions about versions, paths and publishing, which later work brings."""
CONTENT = {"cq66", "cq67"}
"""Questions about the graphs of one release themselves."""


@pytest.fixture(scope="session")
def asked(framework: KnowledgeGraph, example: KnowledgeGraph) -> Callable[[str], KnowledgeGraph]:
    """The graph a question is asked of."""
    return lambda stem: example if stem in LAID else framework


def answer(kg: KnowledgeGraph, stem: str) -> str:
    return kg.select(stem).serialize("tsv")


# ---- the files


def test_every_question_of_the_design_is_there_once() -> None:
    assert sorted(query.id for query in QUESTIONS.values()) == sorted(ASKED)
    assert Counter(query.view for query in QUESTIONS.values()) == VIEWS


def test_only_questions_that_may_wait_do_and_say_for_what() -> None:
    waiting = {query.id for query in QUESTIONS.values() if query.waits}
    assert waiting <= MAY_WAIT
    with KnowledgeGraph(Embedded()) as kg:
        for name in waiting:
            with pytest.raises(QueryError, match="waits for"):
                kg.select(name)


def test_question_and_answer_share_a_stem() -> None:
    assert {p.stem for p in HERE.glob("*.tsv")} == set(ANSWERED)


@pytest.mark.parametrize("stem", ANSWERED)
def test_the_expected_answer_says_why_it_is_right(stem: str) -> None:
    lines = (HERE / f"{stem}.tsv").read_text(encoding="utf-8").splitlines()
    said = [line for line in lines if line.startswith("#")]
    assert said, "lines that start with # say why the answer is right"
    assert lines[: len(said)] == said
    assert len(" ".join(said)) > 60


@pytest.mark.parametrize("stem", sorted(FILES))
def test_the_header_says_what_a_reader_needs(stem: str) -> None:
    query = queries.read(FILES[stem], Names())
    assert stem.startswith(f"{query.id}-")
    assert query.question.endswith("?")
    assert query.view in VIEWS
    assert query.kind
    assert set(query.kind.split("/")) <= set("SICVF")
    assert query.needs in queries.NEEDS
    assert query.trace, "where the question comes from"
    if query.waits:
        assert not query.params and not query.columns
        return
    assert all(p.help for p in query.params), "every parameter has a sentence"
    assert query.columns
    assert all(c.help for c in query.columns), "every column has a sentence"
    used = {token[1:] for kind, token in sparql.tokens(query.text) if kind == "variable" and token.startswith("$")}
    assert used == {p.name for p in query.params}, "parameters are the $variables"


@pytest.mark.parametrize("stem", sorted(set(FILES) - set(COMPETENCY) | set(ANSWERED)))
def test_the_text_keeps_the_rules_of_the_house(stem: str) -> None:
    query = queries.read(FILES[stem], Names())
    words = " ".join(token.upper() for kind, token in sparql.tokens(query.text) if kind not in ("space", "comment"))
    assert "NOT EXISTS" not in words, "write MINUS: it is 65 times faster here"
    assert "ORDER BY" in words or query.analysis, "an answer has one order"
    assert sparql.check(query.text) in ("SELECT", "ASK", "CONSTRUCT")
    for grouped in re.findall(r"GROUP BY ([^)}]*)", words):
        assert not any(f"${p.name.upper()}" in grouped for p in query.params), "a parameter cannot be grouped by"


# ---- the answers


@pytest.mark.parametrize("stem", BARE)
def test_the_framework_answers_as_expected(framework: KnowledgeGraph, stem: str) -> None:
    assert answer(framework, stem) == expected(stem)


@pytest.mark.parametrize("stem", LAID)
def test_the_example_city_answers_as_expected(example: KnowledgeGraph, stem: str) -> None:
    assert answer(example, stem) == expected(stem)


@pytest.mark.parametrize("stem", LAID)
def test_a_question_about_a_city_runs_without_one_too(framework: KnowledgeGraph, stem: str) -> None:
    """What is asked of a user's own data is asked of the seeds too; who is named by default may be unknown there."""
    with suppress(QueryError):
        framework.select(stem)


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize("stem", sorted({*BARE, *NEEDS_ESCO} - {s for s in BARE if s[:4] in CONTENT}))
def test_the_release_with_esco_answers_as_expected(with_esco: KnowledgeGraph, stem: str) -> None:
    assert answer(with_esco, stem) == expected(stem)


@pytest.mark.parametrize("stem", OWN)
def test_columns_are_as_the_header_says_and_rows_differ(asked: Callable[[str], KnowledgeGraph], stem: str) -> None:
    table = asked(stem).select(stem)
    assert list(table.columns) == [c.name for c in QUESTIONS[stem].columns]
    assert len(set(table.rows)) == len(table.rows)


@pytest.mark.parametrize("stem", NEEDS_ESCO)
def test_a_question_about_esco_is_empty_without_it(framework: KnowledgeGraph, stem: str) -> None:
    table = framework.select(stem)
    assert (list(table.columns), len(table)) == ([c.name for c in framework.catalogue().find(stem).columns], 0)


def test_memory_and_directory_answer_alike(framework: KnowledgeGraph) -> None:
    with bundled(Names()) as kg:
        for stem in BARE:
            assert answer(kg, stem) == answer(framework, stem), stem


@pytest.mark.shared
@pytest.mark.slow
def test_memory_and_directory_answer_alike_about_esco(with_esco: KnowledgeGraph) -> None:
    held = io.BytesIO()
    with_esco.backend.dump(held, format="nq")
    with KnowledgeGraph(Embedded()) as kg:
        kg.backend.load(held.getvalue(), graph="urn:named-in-the-data", format="nq")
        for stem in NEEDS_ESCO:
            assert answer(kg, stem) == expected(stem), stem


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Dataset\\..* is deprecated")  # rdflib's own engine uses its old names
@pytest.mark.parametrize("laid", [False, True], ids=["framework", "example"])
def test_an_independent_engine_answers_alike(asked: Callable[[str], KnowledgeGraph], laid: bool) -> None:
    """rdflib's own SPARQL engine over its own store."""
    stems = LAID if laid else BARE
    ours = asked(stems[0])
    peer = Dataset(default_union=True)
    for graph in ours.backend.graphs():
        target = peer.graph(graph)
        for triple in ours.backend.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", graphs=[graph]):
            target.add(triple)
    # rdflib answers GROUP BY over nothing with one empty row, so such a question is asked where it has an answer
    given = {"cq12-digcomp-uncovered": {"level": "6"}}
    for stem in stems:
        query = replace(QUESTIONS[stem], analysis="")
        bindings: dict[str, Identifier] = {}
        for p in query.params:
            value = given.get(stem, {}).get(p.name, p.default or "")
            made = queries.term(p, value, ours.names)  # false and 0 are no less values than others
            bindings[p.name] = ours.find(value, p.type) if made is None else made
        found = peer.query(sparql.bind(query.text, bindings))
        table = ours.select(query, **given.get(stem, {}))
        assert [str(v) for v in found.vars or ()] == list(table.columns), stem
        assert sorted(str(tuple(row)) for row in found) == sorted(map(str, table.rows)), stem  # type: ignore[arg-type]


def test_another_base_answers_alike(tmp_path: Path) -> None:
    base = "https://competences.example.org/city/"
    for path in EXAMPLES.iterdir():
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8").replace(DEFAULT_BASE, base), "utf-8")
    for stems, own in ((BARE, []), (LAID, [tmp_path])):
        with overlaid(None, own, Settings(base=base)) as (kg, _):
            for stem in stems:
                found = answer(kg, stem)
                assert DEFAULT_BASE not in found
                assert found.replace(base, DEFAULT_BASE) == expected(stem), stem


@pytest.mark.parametrize("lang", ["sv", "pl"])
def test_labels_come_in_the_language_asked_for(framework: KnowledgeGraph, lang: str) -> None:
    found = framework.select("cq01", lang=lang)
    assert len(found) == len(framework.select("cq01"))
    for column in ("label", "areaLabel", "type", "facet"):
        assert {getattr(row[column], "language", None) for row in found} == {lang}


def test_a_language_nobody_speaks_falls_back_to_english(asked: Callable[[str], KnowledgeGraph]) -> None:
    for stem in OWN:
        if any(p.name == "lang" and p.type == "lang" and p.default == "en" for p in QUESTIONS[stem].params):
            kg = asked(stem)
            assert kg.select(stem, lang="fi").rows == kg.select(stem).rows, stem


@pytest.mark.parametrize("stem", sorted(s for s in BARE if s < "cq13"))
def test_without_the_closure_only_the_inferred_answers_vanish(framework: KnowledgeGraph, stem: str) -> None:
    """CQ02 and CQ05 to CQ07 rest on inference, and on nothing but inference; the others need none."""
    asserted = [g for g in framework.graphs() if g != "inferred"]
    bare = framework.select(stem, graphs=asserted)
    if stem[:4] in ("cq02", "cq05", "cq06"):
        assert len(bare) == 0
    elif stem[:4] == "cq07":
        assert set(bare.column("roles")) == {0}
    else:
        assert bare == framework.select(stem)


def test_a_concept_may_be_named_in_every_way(framework: KnowledgeGraph) -> None:
    ways = ["R01", "community-engagement-manager", "Community engagement manager", "community engagement MANAGER"]
    ways += ["s4cid:role/community-engagement-manager", f"{DEFAULT_BASE}id/role/community-engagement-manager"]
    answers = {answer_of.serialize("tsv") for answer_of in (framework.select("cq05", role=way) for way in ways)}
    assert len(answers) == 1


@pytest.mark.parametrize("value", ["R99", "CIT.01", "s4cid:role/nobody", 'R01" . ?x ?y ?z', "<x> } #"])
def test_a_role_that_is_none_is_told(framework: KnowledgeGraph, value: str) -> None:
    with pytest.raises(QueryError) as told:
        framework.select("cq05", role=value)
    assert "\n" not in str(told.value)


def test_the_answers_in_the_release_are_those_of_the_catalogue(built: Release) -> None:
    """A release opened anew, as a command does it, answers by number as by name."""
    with built.open() as kg:
        assert kg.select("CQ5") == kg.select("cq05-role-needs")
