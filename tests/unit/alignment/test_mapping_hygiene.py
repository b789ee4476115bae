"""The checks of mappings, one planted defect after the other; a clean set has no finding."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from s4c_graph.alignment.hygiene import check
from s4c_graph.alignment.hygiene_facts import OCCUPATION, SKILL, Concept, Facts, Vocabulary
from s4c_graph.alignment.hygiene_findings import Explained, MappingReport
from s4c_graph.alignment.hygiene_messages import LANGUAGES, MESSAGES
from s4c_graph.core.mappings import MappingSet, Record
from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.core.values import Severity

SKOS, SEMAPV = EXTERNAL["skos"], EXTERNAL["semapv"]
M, X = "urn:m:", "urn:x:"
SET = "https://example.org/sets/"


def concept(name: str, **said: object) -> Concept:
    return Concept(**{"labels": (("en", name), ("sv", f"sv {name}")), **said})  # type: ignore[arg-type]


FACTS = Facts(
    vocabularies=(Vocabulary("mine", (M,), "1", True, (M,)), Vocabulary("theirs", (X,), "2", True, (X,))),
    concepts={
        **{M + n: concept(n, family=SKILL) for n in "abcdef"},
        **{X + n: concept(n, family=SKILL) for n in "pqrstu"},
        X + "boss": concept("boss", family=OCCUPATION),
        X + "old": concept("old", obsolete=True, replaced_by=(X + "p",)),
        X + "gone": concept("gone", obsolete=True),
        X + "also": concept("also", other_labels=(("en", "as well"),)),
    },
    # b is below a, q below p, r below q
    broader={M + "b": (M + "a",), X + "q": (X + "p",), X + "r": (X + "q",)},
    elsewhere={X + "lost": ("1.9",)},
)


def row(subject: str, relation: str, object: str, **more: str | None) -> Record:
    said = {
        "subject_id": M + subject if ":" not in subject else subject,
        "predicate_id": SKOS + relation,
        "object_id": X + object if ":" not in object else object,
        "mapping_justification": SEMAPV + "ManualMappingCuration",
        "subject_source_version": "1",
        "object_source_version": "2",
        **more,
    }
    return Record.of(**said)


def whole(*rows: Record, name: str = "one", **slots: str | None) -> MappingSet:
    said = {"license": "https://creativecommons.org/licenses/by/4.0/", **slots}
    return MappingSet(SET + name, rows, file=f"{name}.sssom.tsv").having(None, **said)


def codes(*sets: MappingSet, facts: Facts = FACTS) -> list[str]:
    return [f.code for f in check(sets, facts)]


def only(code: str, *sets: MappingSet, facts: Facts = FACTS) -> Explained:
    found = check(sets, facts)
    assert [f.code for f in found] == [code], [f.message() for f in found]
    return found[0]


def links(finding: Explained) -> list[str]:
    names = Names()
    return [
        f"{step.subject.rpartition(':')[2]} {names.short(step.predicate)} {step.object.rpartition(':')[2]}"
        for step in finding.chain
    ]


CLEAN = (
    row("a", "exactMatch", "p", subject_label="a", object_label="p", confidence="0.9"),
    row("b", "exactMatch", "q", object_label="sv q"),
    row("c", "closeMatch", "s"),
    row("c", "broadMatch", "p"),
    row("d", "narrowMatch", "t"),
    row("e", "relatedMatch", "t"),
    row("f", "exactMatch", "u", predicate_modifier="Not"),
    row("f", "closeMatch", EXTERNAL["sssom"] + "NoTermFound"),
)


def test_a_clean_set_has_no_finding() -> None:
    assert check([whole(*CLEAN)], FACTS) == []
    assert check([], FACTS) == []


PLANTED: dict[str, Callable[[], list[MappingSet]]] = {
    "MAP-01": lambda: [whole(row("a", "closeMatch", "lost"))],
    "MAP-02": lambda: [whole(row("a", "closeMatch", "gone"))],
    "MAP-02 replaced": lambda: [whole(row("a", "closeMatch", "old"))],
    "MAP-03": lambda: [whole(row("a", "closeMatch", "p", object_label="was p"))],
    "MAP-04": lambda: [whole(row("a", "closeMatch", "also", object_label="as well"))],
    "MAP-05": lambda: [whole(row("a", "relatedMatch", "boss"))],
    "MAP-06": lambda: [whole(row("c", "exactMatch", "s"), row("d", "exactMatch", "s"))],
    "MAP-06 versions": lambda: [
        whole(row("c", "exactMatch", "s")),
        whole(row("d", "exactMatch", "s", object_source_version="1"), name="two"),
    ],
    "MAP-07": lambda: [whole(row("a", "exactMatch", "p"), row("a", "broadMatch", "p"))],
    "MAP-08": lambda: [
        whole(row("c", "exactMatch", "s"), row("urn:y:1", "exactMatch", "s"), row("c", "relatedMatch", "urn:y:1"))
    ],
    "MAP-09": lambda: [whole(row("a", "exactMatch", "q"), row("b", "exactMatch", "p"))],
    "MAP-10": lambda: [whole(row("c", "broadMatch", "q"), row("c", "relatedMatch", "p"))],
    "MAP-11": lambda: [whole(row("a", "closeMatch", "p"), row("a", "closeMatch", "p", comment="again"))],
    "MAP-11 others": lambda: [whole(row("a", "closeMatch", "p")), whole(row("a", "closeMatch", "p"), name="two")],
    "MAP-12": lambda: [
        whole(row("a", "closeMatch", "p", confidence="0.5"), row("a", "closeMatch", "p", confidence="1"))
    ],
    "MAP-13": lambda: [
        whole(
            row("a", "broadMatch", "p"),
            row(X + "p", "narrowMatch", M + "a", subject_source_version="2", object_source_version="1"),
        )
    ],
    "MAP-14": lambda: [whole(row("a", "exactMatch", "p"), row("a", "exactMatch", "p", predicate_modifier="Not"))],
    "MAP-15": lambda: [whole(row("c", "broadMatch", "r"), row("c", "broadMatch", "p", predicate_modifier="Not"))],
    "MAP-16": lambda: [whole(row("a", "closeMatch", "p", subject_source_version=None))],
    "MAP-17": lambda: [whole(row("a", "closeMatch", "p", object_source_version="1.9"))],
    "MAP-18": lambda: [whole(row("a", "closeMatch", "p"), license=None)],
    "MAP-19": lambda: [whole(row("a", "closeMatch", "p", object_source=M + "scheme"))],
    "MAP-20": lambda: [whole(row("a", "closeMatch", "urn:elsewhere:1"))],
    "MAP-21": lambda: [whole(*(row("a", "closeMatch", n, object_label=f"po {n}") for n in "pqrst"))],
}
WITHOUT_A_PLANT = {"MAP-06 untraced", "MAP-22"}
"""Told only where following everything would take too long; see test_what_takes_too_long_is_told."""


def test_every_kind_of_finding_is_planted() -> None:
    assert PLANTED.keys() | WITHOUT_A_PLANT == MESSAGES.keys()


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_defect_is_found_among_clean_records(kind: str) -> None:
    code, severity = kind.split()[0], MESSAGES[kind][0]
    planted = PLANTED[kind]()
    alone = check(planted, FACTS)
    found = [f for f in alone if f.code == code]
    assert found, [f.message() for f in alone]
    assert {f.severity for f in found} == {severity}
    assert all("{" not in f.message(lang) and f.messages[lang] for f in found for lang in LANGUAGES)
    assert all(f.place is not None and f.place.file.endswith(".sssom.tsv") for f in found)
    extra = {"MAP-08": {"MAP-20"}, "MAP-06 versions": {"MAP-17"}}.get(kind, set())
    assert {f.code for f in alone} - {code} <= extra
    apart = whole(row("f", "closeMatch", "u", subject_label="f"), name="apart")
    assert [f.code for f in check([*planted, apart], FACTS)] == [f.code for f in alone]


def test_missing_says_where_it_is_still_held() -> None:
    assert "theirs 2, though ESCO 1.9 has it" in only("MAP-01", *PLANTED["MAP-01"]()).message()
    nowhere = only("MAP-01", whole(row("a", "closeMatch", "nowhere"))).message()
    assert nowhere.startswith("urn:x:nowhere is not in theirs 2. Look")


def test_a_missing_subject_is_told_as_well() -> None:
    assert only("MAP-01", whole(row("zz", "closeMatch", "p"))).value == M + "zz"


def test_obsolete_names_the_replacement() -> None:
    assert "replaced by urn:x:p “p”" in only("MAP-02", *PLANTED["MAP-02 replaced"]()).message("en")
    assert "urn:x:p “sv p”" in only("MAP-02", *PLANTED["MAP-02 replaced"]()).message("sv")


def test_a_label_in_another_language_is_a_label() -> None:
    assert codes(whole(row("a", "closeMatch", "p", object_label="sv p"))) == []
    assert codes(whole(row("a", "closeMatch", "p", object_label="  p "))) == []


def test_a_relabelled_concept_shows_both_labels_in_the_language_of_the_set() -> None:
    rows = [row("a", "closeMatch", n, object_label=f"sv {n}") for n in "qrs"]
    found = only("MAP-03", whole(*rows, row("a", "closeMatch", "p", object_label="det gamla")))
    assert "“det gamla”; theirs 2 calls it “sv p” (sv)" in found.message()


def test_only_capitals_differ() -> None:
    assert "“P”" in only("MAP-04", whole(row("a", "closeMatch", "p", object_label="P"))).message()


def test_some_wrong_labels_are_no_other_language() -> None:
    rows = [row("a", "closeMatch", n, object_label=f"po {n}") for n in "pqrst"]
    assert codes(whole(*rows, row("a", "closeMatch", "u", object_label="u"))) == ["MAP-03"] * 5
    assert codes(whole(*rows[:4])) == ["MAP-03"] * 4


def test_kinds_clash_by_iri_where_no_concept_is_known() -> None:
    names = Names()
    record = row(
        names.id("role", "boss"), "broadMatch", "http://data.europa.eu/esco/isced-f/01", subject_source_version="0"
    )
    assert codes(whole(record), facts=Facts()) == ["MAP-05", "MAP-20"]
    denied = record.having(predicate_modifier="Not")
    assert codes(whole(denied), facts=Facts()) == ["MAP-20"]


def test_a_group_of_n_is_told_in_n_minus_1_shortest_chains() -> None:
    # c, d and e all to s; c and d joined over two more steps as well
    rows = [row(n, "exactMatch", "s") for n in "cde"]
    long = [
        row("c", "exactMatch", "urn:y:1"),
        row("urn:y:1", "exactMatch", "urn:y:2"),
        row("d", "exactMatch", "urn:y:2"),
    ]
    found = [f for f in check([whole(*rows, *long)], FACTS) if f.code == "MAP-06" and f.focus.startswith(M)]
    assert [links(f) for f in found] == [
        ["c skos:exactMatch s", "d skos:exactMatch s"],
        ["c skos:exactMatch s", "e skos:exactMatch s"],
    ]


def test_concepts_of_a_reference_are_not_merged_either() -> None:
    found = only("MAP-06", whole(row("c", "exactMatch", "s"), row("c", "exactMatch", "t")))
    assert (found.focus, found.value) == (X + "s", X + "t")
    assert "of theirs one concept" in found.message()


def test_two_vocabularies_may_meet_in_one_concept() -> None:
    one, other = "https://one.example/v#a", "https://other.example/v#b"
    assert codes(whole(row(one, "exactMatch", "s"), row(other, "exactMatch", "s"))) == ["MAP-20"]
    same = codes(whole(row(one, "exactMatch", "s"), row("https://one.example/v#c", "exactMatch", "s")))
    assert same == ["MAP-06", "MAP-20"]


def test_the_stated_source_tells_vocabularies_of_one_namespace_apart() -> None:
    obo = "http://purl.example/obo/"
    rows = [
        row(obo + "HP_1", "exactMatch", "s", subject_source="urn:hp"),
        row(obo + "MP_1", "exactMatch", "s", subject_source="urn:mp"),
    ]
    assert "MAP-06" not in codes(whole(*rows))
    assert "MAP-06" in codes(whole(*(r.having(subject_source=None) for r in rows)))


def test_versions_in_a_chain_are_named() -> None:
    assert "records for theirs 1, 2." in check(PLANTED["MAP-06 versions"](), FACTS)[0].message()


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        ("exactMatch", "broadMatch", True),
        ("exactMatch", "narrowMatch", True),
        ("exactMatch", "relatedMatch", True),
        ("broadMatch", "narrowMatch", True),
        ("broadMatch", "relatedMatch", True),
        ("narrowMatch", "relatedMatch", True),
        ("closeMatch", "exactMatch", False),
        ("closeMatch", "broadMatch", False),
        ("closeMatch", "relatedMatch", False),
    ],
)
def test_relations_that_exclude_each_other(one: str, other: str, clash: bool) -> None:
    found = codes(whole(row("c", one, "s"), row("c", other, "s")))
    assert found == (["MAP-07"] if clash else [])


def test_the_other_way_round_is_the_same_pair() -> None:
    back = {"subject_source_version": "2", "object_source_version": "1"}
    rows = [row("c", "broadMatch", "s"), row(X + "s", "broadMatch", M + "c", **back)]
    assert "skos:broadMatch ⇄" in only("MAP-07", whole(*rows)).message()
    rows = [row("c", "exactMatch", "s"), row(X + "s", "relatedMatch", M + "c", **back)]
    assert codes(whole(*rows)) == ["MAP-07"]


def test_rejected_and_denied_records_claim_nothing() -> None:
    rejected = row("a", "broadMatch", "p", reviewer_label="me", reviewer_agreement="-1")
    assert codes(whole(row("a", "exactMatch", "p"), rejected)) == []
    assert codes(whole(row("a", "exactMatch", "p"), row("a", "broadMatch", "p", predicate_modifier="Not"))) == []
    assert codes(whole(rejected.having(object_id=X + "nowhere"))) == []


def test_related_over_a_chain_of_exact_matches() -> None:
    found = [f for f in check(PLANTED["MAP-08"](), FACTS) if f.code == "MAP-08"]
    assert links(found[0]) == ["c skos:relatedMatch 1", "1 skos:exactMatch s", "c skos:exactMatch s"]


def test_two_exact_matches_against_the_grain_of_the_hierarchies() -> None:
    found = check(PLANTED["MAP-09"](), FACTS)
    assert [links(f) for f in found] == [
        ["q skos:broader p", "b skos:exactMatch p", "b skos:broader a", "a skos:exactMatch q"]
    ]
    assert [(s.origin, s.place is None) for s in found[0].chain] == [
        ("theirs 2", True),
        ("", False),
        ("mine 1", True),
        ("", False),
    ]


def test_exact_matches_with_a_concept_and_with_the_one_above_it() -> None:
    found = check([whole(row("a", "exactMatch", "p"), row("b", "exactMatch", "p"))], FACTS)
    assert [f.code for f in found] == ["MAP-06", "MAP-09"]
    assert links(found[1]) == ["b skos:broader a", "a skos:exactMatch p", "b skos:exactMatch p"]


def test_a_broad_match_with_what_stands_below() -> None:
    found = only("MAP-09", whole(row("a", "exactMatch", "p"), row("a", "broadMatch", "r")))
    assert links(found) == ["a skos:broadMatch r", "r skos:broader q", "q skos:broader p", "a skos:exactMatch p"]
    found = only(
        "MAP-09", whole(row("a", "broadMatch", "p"), row("a", "narrowMatch", "s"), row("b", "exactMatch", "p"))
    )
    assert links(found) == ["a skos:broadMatch p", "b skos:exactMatch p", "b skos:broader a"]


def test_a_circle_within_a_vocabulary_is_not_ours() -> None:
    facts = Facts(FACTS.vocabularies, FACTS.concepts, {X + "s": (X + "t",), X + "t": (X + "s",)})
    assert codes(whole(row("c", "broadMatch", "s"), row("d", "exactMatch", "t")), facts=facts) == []


def test_related_says_whether_above_or_below() -> None:
    assert "stands below it" in only("MAP-10", *PLANTED["MAP-10"]()).message()
    up = only(
        "MAP-10",
        whole(
            row("c", "narrowMatch", "q"),
            row("d", "exactMatch", "r"),
            row("c", "relatedMatch", M + "d", object_source_version="1"),
        ),
    )
    assert "stands above it" in up.message()
    assert links(up)[1:] == ["d skos:exactMatch r", "r skos:broader q", "c skos:narrowMatch q"]


def test_doubles_for_other_reasons_are_no_warning() -> None:
    again = row("a", "closeMatch", "p", mapping_justification=SEMAPV + "LexicalMatching")
    found = only("MAP-11", whole(row("a", "closeMatch", "p"), again))
    assert found.severity is Severity.INFO
    assert len(found.chain) == 2


def test_sets_for_different_versions_may_say_the_same() -> None:
    def again(version: str | None) -> list[str]:
        later = row("a", "closeMatch", "p", object_source_version=version)
        found = check([whole(row("a", "closeMatch", "p")), whole(later, name="two")], FACTS)
        return [f.code for f in found if f.code in ("MAP-11", "MAP-12")]

    assert again("3") == []
    assert again("2") == ["MAP-11"]
    assert again(None) == ["MAP-11"], "what states no version may be of this one"


def test_denied_by_a_chain_of_exact_matches() -> None:
    rows = [
        row("urn:y:1", "exactMatch", "s"),
        row("c", "exactMatch", "s"),
        row("urn:y:1", "exactMatch", "urn:m:c", predicate_modifier="Not"),
    ]
    found = next(f for f in check([whole(*rows)], FACTS) if f.code == "MAP-14")
    assert links(found) == ["1 skos:exactMatch c", "1 skos:exactMatch s", "c skos:exactMatch s"]
    assert found.chain[0].negated
    assert "urn:y:1 Not skos:exactMatch" in found.chain[0].text(Names())


@pytest.mark.parametrize(
    ("positive", "negative", "code"),
    [
        (("c", "broadMatch", "s"), ("c", "broadMatch", "s"), "MAP-14"),
        (("c", "narrowMatch", "s"), (X + "s", "broadMatch", M + "c"), "MAP-14"),
        (("c", "relatedMatch", "s"), (X + "s", "relatedMatch", M + "c"), "MAP-14"),
        (("c", "exactMatch", "s"), ("c", "closeMatch", "s"), "MAP-14"),
        (("c", "closeMatch", "s"), ("c", "exactMatch", "s"), ""),
        (("c", "broadMatch", "q"), ("c", "broadMatch", "p"), "MAP-15"),
        (("a", "exactMatch", "p"), ("b", "broadMatch", "p"), "MAP-15"),
        (("c", "broadMatch", "p"), ("c", "broadMatch", "q"), ""),
        (("c", "broadMatch", "p"), ("c", "narrowMatch", "p"), ""),
    ],
)
def test_what_denies_what(positive: tuple[str, str, str], negative: tuple[str, str, str], code: str) -> None:
    turned = negative[0].startswith(X)
    versions = {"subject_source_version": "2", "object_source_version": "1"} if turned else {}
    found = codes(whole(row(*positive), row(*negative, predicate_modifier="Not", **versions)))
    assert found == ([code] if code else [])


def test_a_related_match_of_equals_is_denied() -> None:
    rows = [
        row("c", "relatedMatch", "s"),
        row("d", "exactMatch", "s"),
        row("c", "relatedMatch", M + "d", predicate_modifier="Not", object_source_version="1"),
    ]
    assert links(only("MAP-14", whole(*rows)))[1:] == ["c skos:relatedMatch s", "d skos:exactMatch s"]


def test_licence_of_every_record_is_a_licence() -> None:
    record = row("a", "closeMatch", "p", license="https://example.org/l")
    assert codes(whole(record, license=None)) == []


def test_a_version_is_asked_of_sides_that_have_an_iri() -> None:
    literal = row("a", "closeMatch", "p", subject_id=None, subject_label="a word", subject_type="rdfs literal")
    assert codes(whole(literal.having(subject_source_version=None))) == []
    assert codes(whole(row("a", "closeMatch", "p", object_source_version="v2"))) == []


def test_the_family_of_a_scheme_of_esco_is_held_against_the_iri() -> None:
    scheme = "http://data.europa.eu/esco/concept-scheme/"
    esco = "http://data.europa.eu/esco/"
    facts = Facts((Vocabulary("ESCO", (esco,), "", False, (esco,)),))
    record = row("a", "closeMatch", esco + "skill/1", object_source=scheme + "skills")
    assert codes(whole(record), facts=facts) == ["MAP-20", "MAP-20"]
    assert codes(whole(record.having(object_source=scheme + "occupations")), facts=facts) == [
        "MAP-19",
        "MAP-20",
        "MAP-20",
    ]


def test_sets_that_stand_behind_are_not_judged_but_count() -> None:
    bad = whole(row("a", "closeMatch", "lost"), row("c", "exactMatch", "s"), row("d", "exactMatch", "s"), name="held")
    own = whole(row("e", "exactMatch", "s"))
    found = check([bad, own], FACTS, judged=[own.id])
    assert [(f.code, links(f)) for f in found] == [("MAP-06", ["c skos:exactMatch s", "e skos:exactMatch s"])]
    assert check([bad, whole(row("f", "exactMatch", "u"))], FACTS, judged=[own.id]) == []


def test_what_takes_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from s4c_graph.alignment import hygiene

    monkeypatch.setattr(hygiene, "EFFORT", 0)
    monkeypatch.setattr(hygiene, "EFFORT_PER_ROW", 0)
    sets = [whole(row("c", "exactMatch", "s"), row("d", "exactMatch", "s"), row("e", "exactMatch", "s"))]
    found = check(sets, FACTS)
    assert {f.code for f in found} == {"MAP-06", "MAP-22"}
    assert any("too far to follow" in f.message() for f in found)


def test_the_report_shows_the_chain() -> None:
    report = MappingReport(
        tuple(check(PLANTED["MAP-09"](), FACTS)), checked={"sets": 1, "records": 2}, against=("theirs 2",)
    )
    text = report.text()
    assert "    theirs 2: urn:x:q skos:broader urn:x:p\n    one.sssom.tsv: urn:m:b skos:exactMatch urn:x:p\n" in text
    assert text.endswith("1 set, 2 records held against theirs 2\ndoes not conform: 1 violation, 0 warnings, 0 info")
    said = json.loads(report.json("pl"))
    assert said["findings"][0]["chain"][2]["vocabulary"] == "mine 1"
    assert said["findings"][0]["message"].startswith("Według")
    assert (said["checked"], said["against"]) == ({"sets": 1, "records": 2}, ["theirs 2"])
    graph = report.graph()
    messages = [str(o) for o in graph.objects(None, None) if "skos:exactMatch" in str(o)]
    assert len(messages) == 3


def test_the_text_is_cut_by_code() -> None:
    report = MappingReport(tuple(check([whole(*(row("a", "closeMatch", f"no{n}") for n in range(5)))], FACTS)))
    assert "… 3 more of MAP-01" in report.text(limit=2)
    assert report.text(limit=2).count("Violation MAP-01") == 2
