"""align train: decisions and tables become weights that are whole or not there, and are used from then on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import typer
from tests.alignments import BASE, ENGLISH, JOBS, made
from tests.crosswalks import table
from tests.unit.flows.test_align_links import rows
from typer.testing import CliRunner

from s4c_graph.alignment.fusion import Fusion
from s4c_graph.alignment.index import Index
from s4c_graph.alignment.matcher import Matcher
from s4c_graph.alignment.matches import RELATIONS, Text
from s4c_graph.alignment.relating import Relating
from s4c_graph.alignment.relation import Relations
from s4c_graph.cli import align_train as command
from s4c_graph.core.errors import InputError, ReleaseError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.mappings import MappingSet, Record
from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.core.settings import Settings
from s4c_graph.flows import align, align_fusion, align_pairs, align_train, mapping_sets
from s4c_graph.flows.align_links import Linked, Table
from s4c_graph.flows.opening import bundled

LICENCE = {"license": ("https://creativecommons.org/licenses/by/4.0/",)}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return made(tmp_path_factory.mktemp("index") / "i")


@pytest.fixture
def at_hand(small: Index, monkeypatch: pytest.MonkeyPatch) -> Index:
    """The small index stands for that of the release."""
    monkeypatch.setattr(align, "index", lambda *_, **__: small)
    return small


@pytest.fixture
def kg(at_hand: Index) -> KnowledgeGraph:
    return bundled(Names())


def decided(n: int, *, rejected: int = 0) -> list[Record]:
    """Labels of skills as texts, exact; the same with a word more, broad; some rejected."""
    found = []
    for at in range(n):
        skill, (label, others, _) = at % len(ENGLISH), ENGLISH[at % len(ENGLISH)]
        times = at // len(ENGLISH)
        exact = times % 2 == 0
        text = (
            f"{label if exact else others[0]}{' in region' if not exact else ''} {times if times > 1 else ''}".strip()
        )
        found.append(
            Record.of(
                subject_label=text,
                subject_type="rdfs literal",
                predicate_id=EXTERNAL["skos"] + ("exactMatch" if exact else "broadMatch"),
                object_id=f"{BASE}skill/{skill}",
                mapping_justification="https://w3id.org/semapv/vocab/ManualMappingCuration",
                reviewer_label="Ann",
                reviewer_agreement="-1" if at < rejected else "1",
                review_date="2026-01-02",
            )
        )
    return found


def file(path: Path, records: list[Record]) -> Path:
    mapping_sets.write(MappingSet("https://example.org/sets/d", tuple(records), LICENCE), path)
    return path


def test_decisions_become_weights_that_are_used_from_then_on(kg: KnowledgeGraph, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    assert align_train.model_of(settings).json() == Relations.shipped().json()
    found = align_train.from_decisions(
        [file(tmp_path / "d.sssom.tsv", decided(60, rejected=8))], kg, settings, lang="en"
    )
    assert found.file == tmp_path / "home" / "alignment" / "local" / "relation.json"
    assert sum((found.decisions or {}).values()) == 60
    assert (found.decisions or {})["none"] == 8
    again = align_train.model_of(settings)
    assert again.scaling != Relations.shipped().scaling
    assert again.about["decisions"]["counts"]["none"] == 8
    assert again.about["fitted_on"] == Relations.shipped().about["fitted_on"]
    before = found.file.read_bytes()
    align_train.from_decisions([tmp_path / "d.sssom.tsv"], kg, settings, lang="en")
    assert found.file.read_bytes() == before
    assert align_train.forget(settings) == found.file
    assert align_train.forget(settings) is None
    assert align_train.model_of(settings).json() == Relations.shipped().json()


def test_decisions_move_the_order_of_concepts_too(kg: KnowledgeGraph, at_hand: Index, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    found = align_train.from_decisions([file(tmp_path / "d.sssom.tsv", decided(60))], kg, settings, lang="en")
    own = align_fusion.file_of(settings)
    assert found.ranked == {"label": 60} == found.texts
    learnt, shipped = Fusion.read(own), Fusion.shipped()
    assert learnt.about["decisions"] == {"label": 60}
    assert (learnt.heads["label"].fused != shipped.heads["label"].fused).any()
    assert (learnt.heads["text"].fused == shipped.heads["text"].fused).all()
    opened = align.opening(at_hand, settings)
    assert opened.weights == own.parent
    assert opened.key != align.opening(at_hand, Settings(home=tmp_path / "other")).key
    some = align_train.from_decisions([file(tmp_path / "e.sssom.tsv", decided(30, rejected=8))], kg, settings)
    assert some.ranked == {}
    assert not own.exists(), "all decisions are given each time: fewer undo what more had taught"
    align_train.from_decisions([tmp_path / "d.sssom.tsv"], kg, settings, lang="en")
    align_train.forget(settings)
    assert not own.exists()


def test_too_few_decisions_leave_what_was_there(kg: KnowledgeGraph, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    align_train.from_decisions([file(tmp_path / "d.sssom.tsv", decided(60))], kg, settings, lang="en")
    path = align_train.file_of(settings)
    before = path.read_bytes()
    with pytest.raises(InputError, match="3 decisions, 3 of them of a relation that holds, are too few"):
        align_train.from_decisions([file(tmp_path / "few.sssom.tsv", decided(3))], kg, settings)
    assert path.read_bytes() == before
    assert {p.name for p in path.parent.iterdir()} == {"relation.json", "fusion.json"}


def test_decisions_on_unknown_concepts_are_told(kg: KnowledgeGraph, tmp_path: Path) -> None:
    records = [*decided(60), decided(1)[0].having(subject_label="odd", object_id=BASE + "skill/none")]
    found = align_train.from_decisions([file(tmp_path / "d.sssom.tsv", records)], kg, Settings(home=tmp_path))
    assert found.left_out == (f"'odd' and {BASE}skill/none: no concept of this release",)


def test_damaged_weights_of_ones_own_are_told(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    path = align_train.file_of(settings)
    path.parent.mkdir(parents=True)
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(ReleaseError, match="no weights of relations"):
        align_train.model_of(settings)


def crosswalk(key: str, seed: int, lang: str = "en") -> Table:
    """A made-up table over the skills of the small index."""
    draw = np.random.default_rng(seed)
    links = []
    for at, (label, others, _) in enumerate(ENGLISH):
        for n in range(4):
            concept = f"{BASE}skill/{at}"
            word = draw.choice(["region", "night", "school", "harbour"])
            links += [
                Linked(f"{label} {n}" if n else label, lang, concept, "exact"),
                Linked(f"{label} in {word} {n}", lang, concept, "broad"),
                Linked(f"{label.split()[-1]} {n}", lang, concept, "narrow"),
                Linked(f"{others[0]} {word} {n}", lang, concept, "close"),
            ]
    return Table(key, "x.csv", "0", "1", "1.1.1", "made up", tuple(links), ("nothing like it",), (), lang)


def test_tables_become_pairs_with_the_matchers_candidates_as_none(kg: KnowledgeGraph, tmp_path: Path) -> None:
    found = align_pairs.judged([crosswalk("one", 1), crosswalk("two", 2, "sv")], kg, Settings(home=tmp_path))
    assert [(j.table, j.secondary) for j in found] == [("one", False), ("two", False), ("two", True)]
    counts = found[0].counts()
    assert all(counts[relation] >= 30 for relation in ("exact", "close", "broad", "narrow"))
    assert counts["none"] > 100
    assert (found[0].y[~found[0].candidate] < RELATIONS.index("none")).all()


def test_what_is_learnt_from_tables_tells_relations_apart(kg: KnowledgeGraph, tmp_path: Path) -> None:
    from s4c_graph.alignment import relation_train

    judged = align_pairs.judged([crosswalk(f"t{n}", n) for n in range(3)], kg, Settings(home=tmp_path))
    figures = relation_train.leave_one_out(judged)
    assert [f.table for f in figures] == ["t0", "t1", "t2"]
    assert all(f.macro_f1 > 0.7 and f.macro_f1 > f.majority for f in figures)
    one, other = (relation_train.fit(judged, {"seed": 1}).json() for _ in range(2))
    assert one == other
    path = align_train.write(Relations._from(json.loads(one)), tmp_path / "w.json")
    assert path.read_text(encoding="utf-8") == one


def test_a_relation_that_no_table_has_is_refused(kg: KnowledgeGraph, tmp_path: Path) -> None:
    from dataclasses import replace

    from s4c_graph.alignment import relation_train

    whole = crosswalk("one", 1)
    part = replace(whole, links=tuple(link for link in whole.links if link.relation != "close"))
    with pytest.raises(InputError, match="no pair is close"):
        relation_train.fit(align_pairs.judged([part], kg, Settings(home=tmp_path)))


@pytest.mark.parametrize(
    ("given", "without", "said"),
    [
        (["{}"], ["pl-occupations"], "no table is left"),
        (["{}"], ["other"], "there is no table 'other' to leave out"),
        (["{}", "{}"], [], "is given twice"),
        (["absent.csv"], [], "no such file"),
        (["nothing={}"], [], "'nothing' is not known"),
    ],
)
def test_tables_that_cannot_be_learnt_from_are_told(
    kg: KnowledgeGraph, tmp_path: Path, given: list[str], without: list[str], said: str
) -> None:
    path = table(tmp_path / "pl.csv", *rows())
    with pytest.raises(InputError, match=said):
        align_train.from_tables([g.format(path) for g in given], kg, Settings(home=tmp_path), without=without)
    assert not align_train.file_of(Settings(home=tmp_path)).exists()


def test_a_matcher_says_relations_with_it(small: Index) -> None:
    relating = Relating(small)
    matcher = Matcher(small, lang="en", relate=relating)
    found = {m.label: m for m in matcher.align([Text("1", "Bake bread")], top=5)[0].matches}
    assert found["bake bread"].relation == "exact"
    assert sum(found["bake bread"].probabilities.values()) == pytest.approx(1)
    jobs = Matcher(small, target="occupations", lang="en", relate=relating)
    less, same = (jobs.align([Text("1", text)])[0].matches[0] for text in ("driver", "tram driver"))
    assert (less.label, same.label, same.relation) == (JOBS[1], JOBS[1], "exact")
    assert less.probabilities["narrow"] > same.probabilities["narrow"]
    assert less.probabilities["exact"] < same.probabilities["exact"]


def test_labels_of_a_concept_come_in_the_languages_asked_and_all_without_them(small: Index) -> None:
    pairing = Relating(small).pairing
    at = list(pairing.places.iris).index(f"{BASE}skill/0")
    assert {label.lang for label in pairing.labels(at, ("sv", "en"))} == {"sv", "en"}
    assert next(label.text for label in pairing.labels(at, ("en",))) == "bake bread"
    assert {label.lang for label in pairing.labels(at, ("xx",))} == {"sv", "en"}
    assert pairing.pair("x", "en", at, {}).narrower == 2
    assert pairing.rarity.weight("no-such-stem", "en") == 1.0
    assert 0 < pairing.rarity.weight("program", "en") < 1


# ---- the command ----


@pytest.fixture
def run(at_hand: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("S4C_HOME", str(tmp_path / "home"))
    return CliRunner()


def app() -> typer.Typer:
    made_ = typer.Typer()
    made_.callback()(lambda: None)
    command.register(made_)
    return made_


def test_the_command_says_what_it_learnt(run: CliRunner, tmp_path: Path) -> None:
    path = str(file(tmp_path / "d.sssom.tsv", decided(60, rejected=8)))
    done = run.invoke(app(), ["train", path, "--lang", "en", "--try"])
    assert done.exit_code == 0, done.output
    assert "learnt from 60 decisions: broad" in done.stdout
    assert "nothing was kept" in done.stdout
    done = run.invoke(app(), ["train", path, "--lang", "en", "--json"])
    said = json.loads(done.stdout)
    assert said["decisions"]["none"] == 8
    assert Path(said["file"]).is_file()
    assert "forgot" in run.invoke(app(), ["train", "--forget"]).stdout
    assert not Path(said["file"]).exists()
    assert "nothing was learnt here" in run.invoke(app(), ["train", "--forget"]).stdout


@pytest.mark.parametrize("words", [[], ["a.sssom.tsv", "--crosswalk", "b.csv"]])
def test_the_command_takes_decisions_or_tables(run: CliRunner, words: list[str]) -> None:
    done = run.invoke(app(), ["train", *words])
    assert isinstance(done.exception, InputError)


def test_nothing_heavy_is_read_before_the_command_runs() -> None:
    code = (
        "import s4c_graph.cli.align_train, sys; print([m for m in ('numpy', 'sklearn', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ})
    assert done.stdout.strip() == "[]"
