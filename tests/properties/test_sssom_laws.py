"""Laws of mapping sets: whatever a set says, every format says it all again, and the order of rows says nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from s4c_graph.core.mappings import MappingSet, Record
from s4c_graph.core.names import Names
from s4c_graph.intake import sssom, sssom_graph, sssom_json, sssom_rdf, sssom_tsv, sssom_write
from s4c_graph.intake import sssom_slots as slots
from s4c_graph.intake.sssom_build import built
from s4c_graph.intake.sssom_canonical import canonical, condensed, settled
from s4c_graph.intake.sssom_values import plain_number

NAMES = Names()
PREFIXES = {"EX": "https://example.org/", "B_1": "http://b.example/x#", "OBO": "http://purl.example/obo/OBO_"}
EXTENSIONS = {
    "ext_plain": ("https://example.org/prop/plain", ""),
    "ext_number": ("https://example.org/prop/number", slots.XSD + "integer"),
    "ext_thing": ("https://example.org/prop/thing", slots.REFERENCE),
    "ext_bare": ("http://sssom.invalid/ext_bare", slots.XSD + "string"),
}
LAW = settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

_characters = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
texts = st.text(st.one_of(_characters, st.sampled_from('|\\"\t\n#:,-%')), min_size=1, max_size=12).map(str.strip)
texts = texts.filter(bool)
locals_ = st.text("abcXYZ019._-()'~/", min_size=1, max_size=6)
iris = st.one_of(
    st.builds(lambda ns, local: ns + local, st.sampled_from(sorted(PREFIXES.values())), locals_),
    st.sampled_from(["https://elsewhere.example/a/b", "http://other.example/#c", "urn:x:y", slots.SEMAPV + "Stemming"]),
)
numbers = st.one_of(st.sampled_from([0.0, 1.0, 0.5]), st.floats(0, 1, allow_subnormal=False)).map(plain_number)
dates = st.dates().map(str)


def values(slot: str) -> st.SearchStrategy[tuple[str, ...]]:
    """Values that a slot takes."""
    if slot == "mapping_justification":
        one: st.SearchStrategy[str] = st.sampled_from([slots.SEMAPV + n for n in sorted(slots.JUSTIFICATIONS)])
    elif slot in slots.ENTITIES or slot in slots.URIS:
        one = iris
    elif slot in slots.NUMBERS:
        one = numbers
    elif slot in slots.DATES:
        one = dates
    elif slot in slots.CHOICES:
        one = st.sampled_from(sorted(slots.CHOICES[slot]))
    else:
        one = texts
    if slot in slots.MANY:
        return st.lists(one, min_size=1, max_size=3, unique=True).map(tuple)
    return one.map(lambda value: (value,))


def some(names: list[str]) -> st.SearchStrategy[dict[str, tuple[str, ...]]]:
    """A few of these slots with values."""
    chosen = st.lists(st.sampled_from(names), max_size=5, unique=True)
    return chosen.flatmap(lambda these: st.fixed_dictionaries({name: values(name) for name in these}))


NEEDED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
extended = st.fixed_dictionaries(
    {},
    optional={
        "ext_plain": texts.map(lambda v: (v,)),
        "ext_number": st.integers().map(lambda v: (str(v),)),
        "ext_thing": iris.map(lambda v: (v,)),
        "ext_bare": texts.map(lambda v: (v,)),
        "ext_undefined": texts.map(lambda v: (v,)),
        "of its own, å": texts.map(lambda v: (v,)),
    },
)


@st.composite
def records(draw: st.DrawFn) -> Record:
    said = draw(st.fixed_dictionaries({slot: values(slot) for slot in NEEDED}))
    said |= draw(some([s for s in slots.OF_RECORDS if s not in (*NEEDED, "record_id")]))
    if any(s in said for s in ("review_date", "reviewer_agreement")):
        said.setdefault("reviewer_label", ("me",))
    if draw(st.booleans()):  # a literal in place of the subject
        said |= {"subject_type": ("rdfs literal",), "subject_label": (draw(texts),)}
        del said["subject_id"]
    return Record(said, draw(extended))


@st.composite
def sets(draw: st.DrawFn) -> MappingSet:
    rows = draw(st.lists(records(), max_size=5))
    own = draw(some([s for s in slots.OF_SETS if s not in ("mapping_set_id", "sssom_version")]))
    common = draw(some(sorted(slots.PROPAGATED - {"subject_type", "object_type"})))
    if draw(st.booleans()):
        rows = [replace(r, slots={**r.slots, **common}) for r in rows]
    if draw(st.booleans()) and rows:
        rows[0] = rows[0].having(record_id="https://example.org/record/1")
    made = MappingSet(
        "https://example.org/sets/one", tuple(rows), own, PREFIXES, draw(extended), EXTENSIONS, file="one.sssom.tsv"
    )
    return settled(replace(made, records=tuple(once(made))))


def once(mapping_set: MappingSet) -> list[Record]:
    """The records, each once: a doubled row is read once."""
    seen: dict[object, Record] = {}
    for record in canonical(mapping_set).records:
        key = (tuple(sorted(record.slots.items())), tuple(sorted(record.extensions.items())))
        seen.setdefault(key, record)
    return list(seen.values())


def from_text(text: str, kind: str) -> MappingSet:
    path = Path(f"one.sssom.{kind}")
    raw = sssom_tsv.raw(path, text, NAMES) if kind == "tsv" else sssom_json.raw(path, text)
    return built(raw, NAMES)[0]


@LAW
@given(sets(), st.booleans())
def test_a_table_says_all_again(mapping_set: MappingSet, condense: bool) -> None:
    text = sssom_write.tsv(mapping_set, condense=condense)
    assert canonical(from_text(text, "tsv")) == canonical(mapping_set)


@LAW
@given(sets())
def test_a_table_with_its_metadata_beside_it_says_all_again(mapping_set: MappingSet) -> None:
    table, metadata = sssom_write.external(mapping_set)
    text = "".join(f"#{line}\n" for line in metadata.split("\n")[:-1]) + table
    assert text == sssom_write.tsv(mapping_set)


@LAW
@given(sets())
def test_json_says_all_again(mapping_set: MappingSet) -> None:
    assert canonical(from_text(sssom_write.jsonld(mapping_set), "json")) == canonical(mapping_set)


@LAW
@given(sets(), st.sampled_from(["nt", "turtle", "xml"]))
def test_rdf_says_all_again_but_the_prefixes(mapping_set: MappingSet, format: str) -> None:
    from s4c_graph.core.embedded import to_nquads

    data = sssom_write.rdf(mapping_set, format)
    read = sssom_rdf.from_ntriples(to_nquads(data, format), NAMES, prefixes=PREFIXES)[0]
    assert canonical(read) == canonical(mapping_set)


@LAW
@given(sets())
def test_a_release_says_all_again(mapping_set: MappingSet) -> None:
    statements = sssom_graph.statements(mapping_set, NAMES)
    assert canonical(sssom_rdf.from_ntriples(b"".join(statements.ntriples), NAMES)[0]) == canonical(mapping_set)


@LAW
@given(sets(), st.randoms(use_true_random=False))
def test_the_order_of_rows_says_nothing(mapping_set: MappingSet, random: object) -> None:
    rows = list(mapping_set.records)
    random.shuffle(rows)  # type: ignore[attr-defined]
    shuffled = replace(mapping_set, records=tuple(rows))
    assert canonical(shuffled) == canonical(mapping_set)
    lines = [
        sorted(b"".join(sssom_graph.statements(one, NAMES).ntriples).split(b"\n")) for one in (mapping_set, shuffled)
    ]
    assert lines[0] == lines[1]


@LAW
@given(sets())
def test_what_is_canonical_stays_so(mapping_set: MappingSet) -> None:
    assert canonical(canonical(mapping_set)) == canonical(mapping_set)


@LAW
@given(sets())
def test_what_is_condensed_is_said_by_every_row_and_by_no_set(mapping_set: MappingSet) -> None:
    for slot, common in condensed(mapping_set).items():
        assert slot in slots.PROPAGATED
        assert mapping_set.slots.get(slot, common) == common
        assert all(r.slots[slot] == common for r in mapping_set.records)


@pytest.mark.parametrize("suffix", ["tsv", "jsonld", "ttl", "rdf"])
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mapping_set=sets())
def test_files_of_every_kind_say_all_again(mapping_set: MappingSet, suffix: str, tmp_path: Path) -> None:
    from s4c_graph.flows import mapping_sets

    path = tmp_path / f"one.sssom.{suffix}"
    mapping_sets.write(mapping_set, path)
    assert canonical(sssom.read_set(path, NAMES)[0], prefixes=NAMES.prefixes) == canonical(
        mapping_set, prefixes=NAMES.prefixes
    )
