"""The official DigComp 3.0 supplement: whole, the same from JSON-LD and workbook, every text as the file has it."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest
from rdflib import RDF, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.term import Node
from tests.unit.intake.digcomp.conftest import found, lines

from s4c_graph.core import assets
from s4c_graph.core.names import Names
from s4c_graph.core.sources import known_files, obtainable
from s4c_graph.core.values import Severity, Statements
from s4c_graph.intake import digcomp
from s4c_graph.publishing import checks_skos as skos

pytestmark = pytest.mark.shared
S4C = Namespace("https://w3id.org/s4c/ontology#")
DC = "https://w3id.org/s4c/digcomp/3.0/"
CHECKS = (
    skos.s9, skos.s13, skos.s14, skos.s27, skos.s37, skos.s46, skos.cycles, skos.tops_with_broader,
    skos.schemes_without_top, skos.redundant, skos.reflexive, skos.mapped_inside, skos.unknown_skos, skos.odd_iris,
    skos.empty_labels, skos.labelled_without_language,
)  # fmt: skip
"""SKOS checks of what ships; a DigComp notation is also its own in each of the trees, which one check cannot see."""


@pytest.fixture(scope="module")
def files(digcomp_files: list[Path]) -> dict[str, Path]:
    """The three official files, by what they are."""
    english, dutch, book = digcomp_files
    assert dutch.stem.endswith("_nl") and book.suffix == ".xlsx"
    return {"en": english, "nl": dutch, "xlsx": book}


@pytest.fixture(scope="module")
def read(files: dict[str, Path]) -> dict[str, Statements]:
    """Each file by itself, and all of them."""
    return {name: digcomp.read([path], Names()) for name, path in files.items()} | {
        "all": digcomp.read(list(files.values()), Names())
    }


@pytest.fixture(scope="module")
def whole(read: dict[str, Statements]) -> Graph:
    return parsed(read["all"])


def parsed(statements: Statements) -> Graph:
    graph = Graph()
    graph.parse(data=b"".join(statements.ntriples), format="nt")
    return graph


def nodes(path: Path) -> list[dict[str, object]]:
    said: list[dict[str, object]] = json.loads(path.read_text(encoding="utf-8"))["@graph"]
    return said


def tidy(text: object) -> str:
    return unicodedata.normalize("NFC", " ".join(str(text).split()))


# ---- whole


@pytest.mark.parametrize("name", ["en", "nl", "xlsx", "all"])
def test_all_of_it_is_there(read: dict[str, Statements], name: str) -> None:
    counts = dict(read[name].counts)
    assert counts.pop("files") == (3 if name == "all" else 1)
    assert counts.pop("triples") == len(lines(read[name]))
    wanted = {"areas": 5, "competences": 21, "bands": 4, "levels": 8, "statements": 362, "outcomes": 523, "terms": 126}
    assert counts == wanted
    graph = parsed(read[name])
    kinds = Counter(str(o) for o in graph.objects(None, RDF.type))
    assert kinds[str(S4C.ReferenceConcept)] == 26
    assert kinds[str(S4C.ReferenceStatement)] == 362 + 523
    assert kinds[str(S4C.ReferenceOutcome)] == 523
    assert len(set(graph.subjects(SKOS.inScheme, URIRef(DC + "glossary")))) == 126
    assert Counter(str(o).rpartition("/")[2] for o in graph.objects(None, S4C.outcomeType)) == {
        "knowledge": 217,
        "skill": 199,
        "attitude": 107,
    }
    assert Counter(str(o).rpartition("/")[2] for o in graph.objects(None, S4C.aiLabel)) == {
        "explicit": 118,
        "implicit": 576,
        "neither": 191,
    }
    assert len(set(graph.subject_objects(S4C.statementLevel))) == 885


def test_the_counts_are_those_of_the_list_of_sources() -> None:
    (said,) = (o.versions["3.0"] for o in obtainable() if o.key == "digcomp/3.0")
    assert said == {f"{kind}s": n for kind, n in digcomp.COUNTS.items() if kind != "band"}


def test_the_files_are_the_known_ones(files: dict[str, Path]) -> None:
    assert {k.file for k in known_files() if k.source == "digcomp/3.0"} == {p.name for p in files.values()}


# ---- the same


def test_json_ld_and_workbook_give_the_same_graph(read: dict[str, Statements]) -> None:
    assert lines(read["en"]) == lines(read["xlsx"])
    assert b"".join(read["en"].ntriples) == b"".join(read["xlsx"].ntriples)
    assert isomorphic(parsed(read["en"]), parsed(read["xlsx"]))


def test_dutch_is_added_and_nothing_changed(read: dict[str, Statements]) -> None:
    added = lines(read["nl"]) - lines(read["en"])
    assert lines(read["en"]) <= lines(read["nl"])
    assert all(line.endswith("@nl .") for line in added)
    assert lines(read["all"]) == lines(read["nl"])


def test_the_order_of_the_files_changes_nothing(files: dict[str, Path], read: dict[str, Statements]) -> None:
    for order in permutations(files.values()):
        again = digcomp.read(order, Names())
        assert b"".join(again.ntriples) == b"".join(read["all"].ntriples)
        assert again.findings == read["all"].findings
        assert again.source == read["all"].source


def test_another_base_moves_every_iri_of_ours(files: dict[str, Path], read: dict[str, Statements]) -> None:
    other = "https://competences.example.org/city/"
    moved = b"".join(digcomp.read([files["en"]], Names(other)).ntriples).decode()
    assert "w3id.org/s4c" not in moved
    assert set(moved.replace(other, Names().base).splitlines()) == lines(read["en"])


# ---- every text


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_every_text_of_the_file_is_in_the_graph(files: dict[str, Path], whole: Graph, lang: str) -> None:
    """Worked out from the file by its own words: kind, key and field to IRI and property."""
    suffix = "" if lang == "en" else f"_{lang}"
    homes: dict[str, tuple[str, dict[str, URIRef]]] = {
        "CompetenceArea": ("", {"name": SKOS.prefLabel, "description": SKOS.definition}),
        "Competence": ("", {"name": SKOS.prefLabel, "description": SKOS.definition}),
        "CompetenceStatement": ("statement/", {"description": SKOS.prefLabel}),
        "LearningOutcome": ("outcome/", {"description": SKOS.prefLabel}),
        "Glossary": ("term/", {"explanation": SKOS.definition}),
    }
    looked_at = 0
    missing = []
    for node in nodes(files["nl"]):
        kind, _, key = str(node["@id"]).partition("/")
        if kind not in homes:
            continue
        folder, fields = homes[kind]
        if kind == "Glossary":
            key = re.sub("[^a-z0-9]+", "-", key.replace("‘", "").replace("’", "").lower()).strip("-")
        iri = URIRef(DC + folder + key)
        for name, prop in fields.items():
            if name + suffix in node:
                looked_at += 1
                text = Literal(tidy(node[name + suffix]), lang=lang)
                if (iri, prop, text) not in whole and (iri, SKOS.altLabel, text) not in whole:
                    missing.append((str(iri), str(prop)))
    assert missing == []
    assert looked_at == (2 * 26 + 885 + 126 if lang == "en" else 2 * 26 + 885)


def test_every_level_says_what_the_file_says(files: dict[str, Path], whole: Graph) -> None:
    dct = Namespace("http://purl.org/dc/terms/")
    for node in nodes(files["nl"]):
        if node["@type"] == "ProficiencyLevel":
            level = URIRef(f"{DC}level/{node['eight_levels_mapping']}")
            band = URIRef(DC + "band/" + str(node["four_levels_name"]).lower().replace(" ", "-"))
            for lang, suffix in (("en", ""), ("nl", "_nl")):
                assert (level, dct.description, Literal(tidy(node["eight_levels_description" + suffix]), lang)) in whole
                assert (band, SKOS.scopeNote, Literal(tidy(node["applies_to" + suffix]), lang)) in whole
            assert (band, SKOS.altLabel, Literal(node["four_levels_name"], "en")) in whole
            assert (band, SKOS.prefLabel, Literal(node["four_levels_name_nl"], "nl")) in whole
            assert (band, dct.description, Literal(tidy(node["four_levels_description"]), "en")) in whole


def test_every_statement_stands_where_the_file_puts_it(files: dict[str, Path], whole: Graph) -> None:
    for node in nodes(files["en"]):
        if node["@type"] in ("CompetenceStatement", "LearningOutcome"):
            kind = "statement" if node["@type"] == "CompetenceStatement" else "outcome"
            code = str(node["@id"]).partition("/")[2]
            iri = URIRef(f"{DC}{kind}/{code}")
            assert str(whole.value(iri, SKOS.notation)) == code
            competence = URIRef(DC + str(node["competence_id"]).partition("/")[2])
            assert list(whole.objects(iri, SKOS.broader)) == [competence]
            band = str(node["four_levels_proficiency_name"]).partition("/")[2].lower().replace(" ", "-")
            assert list(whole.objects(iri, S4C.statementLevel)) == [URIRef(f"{DC}band/{band}")]


def test_titles_are_those_of_the_framework(whole: Graph) -> None:
    with (assets.folder("data") / "framework" / "digcomp.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            english = {o for o in whole.objects(URIRef(DC + row["number"]), SKOS.prefLabel) if o.language == "en"}  # type: ignore[attr-defined]
            assert english == {Literal(row["label_3.0"], "en")}


# ---- SKOS


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.__name__)
def test_it_is_sound_skos(check: Callable[[Graph], set[Node]], whole: Graph) -> None:
    graph = Graph()
    graph += whole
    title = Literal("DigComp 3.0", "en")
    graph.add((URIRef(DC.rstrip("/")), SKOS.prefLabel, title))
    assert sorted(map(str, check(graph))) == []


def test_three_trees_and_no_label_or_code_twice_in_any(whole: Graph) -> None:
    sizes = {"statements": 26 + 362, "outcomes": 26 + 523, "glossary": 126}
    for name, size in sizes.items():
        scheme = URIRef(DC + name)
        inside = set(whole.subjects(SKOS.inScheme, scheme))
        assert len(inside) == size
        for prop in (SKOS.prefLabel, SKOS.notation):
            said = Counter(o for c in inside for o in whole.objects(c, prop))
            assert [o for o, n in said.items() if n > 1] == []
        tops = set(whole.objects(scheme, SKOS.hasTopConcept))
        assert tops == set(whole.subjects(SKOS.topConceptOf, scheme)) and tops
        for concept in inside - tops:
            assert set(whole.objects(concept, SKOS.broader)) <= inside
            assert len(list(whole.objects(concept, SKOS.broader))) == 1


# ---- findings


def test_the_885_dangling_references_are_mended_and_listed(read: dict[str, Statements]) -> None:
    for name in ("en", "nl", "all"):
        told = found(read[name], "DC-02")
        assert len(told) == len({f.focus for f in told}) == 885
        assert all(f.severity is Severity.INFO and f.place and f.place.pointer for f in told)
        assert set(told[0].messages) == {"en", "sv", "pl"}
        total = {f.message().partition(",")[0] for f in found(read[name], "DC-01")}
        assert total == {"885 references to levels by name"}
    assert found(read["xlsx"], "DC-02") == []


def test_a_listed_reference_is_where_it_says(files: dict[str, Path], read: dict[str, Statements]) -> None:
    graph = nodes(files["en"])
    for finding in found(read["en"], "DC-02")[::97]:
        assert finding.place is not None and finding.place.pointer is not None
        _, _, index, key = finding.place.pointer.split("/")
        assert graph[int(index)][key] == finding.value
        assert finding.focus.endswith(str(graph[int(index)]["@id"]).partition("/")[2])


def test_what_the_official_files_say_twice_and_differently_is_told(read: dict[str, Statements]) -> None:
    told = {(str(f.place).partition("[")[2], f.message()) for f in found(read["xlsx"], "DC-03")}
    assert {place for place, _ in told} == {
        "3 Competence Statements]!C314",
        "3 Competence Statements]!F326",
        "4 Learning Outcomes]!D251",
    }
    assert sum("50 rows, 314 to 363" in message for _, message in told) == 1
    assert [f.severity for f in found(read["nl"], "DC-05")] == [Severity.WARNING] * 2
    assert {f.message().partition(" have ")[0] for f in found(read["all"], "DC-06")} == {
        "LO2.5.07, LO2.5.09",
        "LO5.2.09, LO5.2.12",
    }
    assert [f.message() for f in found(read["all"], "DC-07")] == [
        "252 texts of terms are there in English and not in nl"
    ]
    assert {f.code for f in read["all"].findings} == {f"DC-0{n}" for n in (1, 2, 3, 4, 5, 6, 7)}


def test_texts_that_are_alike_keep_their_words(whole: Graph) -> None:
    for code in ("LO2.5.07", "LO2.5.09", "LO5.2.09", "LO5.2.12"):
        iri = URIRef(f"{DC}outcome/{code}")
        for label in whole.objects(iri, SKOS.prefLabel):
            assert isinstance(label, Literal) and str(label).endswith(f" ({code})")
            text = Literal(str(label).removesuffix(f" ({code})"), label.language)
            assert (iri, SKOS.altLabel, text) in whole


# ---- what is said of it


def test_it_is_cited_with_its_licence_and_what_was_changed(read: dict[str, Statements], whole: Graph) -> None:
    source = read["all"].source
    assert source.licence == "CC BY 4.0" and source.changes == "converted to RDF"
    assert "doi:10.2760/0001149" in source.attribution and "Changes made: converted to RDF." in source.attribution
    assert len(source.sha256) == 64
    dct = Namespace("http://purl.org/dc/terms/")
    for name in ("statements", "outcomes", "glossary"):
        assert str(whole.value(URIRef(DC + name), dct.rights)) == source.attribution
        assert str(whole.value(URIRef(DC + name), dct.license)) == source.licence_iri


def test_no_sentence_of_the_files_stands_in_the_repository(files: dict[str, Path], root: Path) -> None:
    """Titles and numbers only: no text of more than sixty characters, but for the title of a competence."""
    titled = {"CompetenceArea", "Competence"}
    texts = {
        tidy(value)
        for node in nodes(files["nl"])
        for key, value in node.items()
        if not key.startswith("@") and not (key.startswith("name") and node["@type"] in titled)
        if len(tidy(value)) > 60
    }
    assert len(texts) > 1500
    kinds = {".py", ".ttl", ".csv", ".tsv", ".md", ".toml", ".rq", ".json"}
    folders = ("src", "data", "ontology", "shapes", "queries", "docs", "tests", "benchmarks")
    paths = [p for f in folders for p in (root / f).rglob("*") if p.suffix in kinds]
    said = tidy(" ".join(p.read_text(encoding="utf-8") for p in paths))
    assert [text for text in texts if text in said] == []
