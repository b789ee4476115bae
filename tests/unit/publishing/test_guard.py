"""The guard: each kind of leak, planted in a finished file of each kind, is seen; what is clean is not."""

from __future__ import annotations

import gzip
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4c_graph.core.names import Names
from s4c_graph.publishing import guard
from s4c_graph.publishing.guard import Guard, contacts
from s4c_graph.publishing.site import File

B = "https://w3id.org/s4c/"
SECRET = "A text whose licence nobody has stated anywhere."
GUARD = Guard(
    Names(),
    classes=frozenset({B + "ontology#Person", B + "ontology#Certificate"}),
    properties=frozenset({B + "ontology#assessee"}),
    graphs=frozenset({B + "graph/crosswalk/xx"}),
    texts=frozenset({SECRET}),
    allowed=frozenset({"desk@city.example"}),
)
LEAKS = {
    "a private class": ("x.nt", f"<urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{B}ontology#Person> ."),
    "a private class in Turtle": ("x.ttl", f"@prefix s: <{B}ontology#> . <urn:a> a s:Certificate ."),
    "a private property": ("x.nt", f"<urn:a> <{B}ontology#assessee> <urn:b> ."),
    "a private IRI": ("x.nt", f"<urn:a> <urn:p> <{B}id/person/0001> ."),
    "a private IRI in Turtle": ("x.ttl", f"@prefix i: <{B}id/> . <urn:a> <urn:p> i:person\\/0001 ."),
    "a private IRI in JSON-LD": (
        "x.jsonld",
        '{"@id": "urn:a", "urn:p": {"@id": "https:\\/\\/w3id.org\\/s4c\\/id\\/plan\\/7"}}',
    ),
    "a private IRI in a page": ("x/index.html", '<a href="../../id/assessment/77/">x</a>'),
    "a private IRI in a table": ("x.csv", f"name,iri\nx,{B}id/certificate/9\n"),
    "a private path": ("id/person/0001/index.html", "<p>x</p>"),
    "a person's mailbox": ("x.ttl", "@prefix f: <http://xmlns.com/foaf/0.1/> . <urn:a> f:mbox <mailto:a@b.example> ."),
    "a person's name": ("x.ttl", '@prefix f: <http://xmlns.com/foaf/0.1/> . <urn:a> f:givenName "Ann" .'),
    "a namespace cut in two": ("x.ttl", '@prefix f: <http://xmlns.com/foaf/0.1/given> . <urn:a> f:Name "Ann" .'),
    "an escaped property": ("x.ttl", '<urn:a> <http://xmlns.com/foaf/0.1/\\u0067ivenName> "Ann" .'),
    "a vCard": ("x.rdf", '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
                'xmlns:v="http://www.w3.org/2006/vcard/ns#"><rdf:Description rdf:about="urn:a">'
                "<v:family-name>Ek</v:family-name></rdf:Description></rdf:RDF>"),
    "a name in a page's JSON-LD": ("x/index.html", '<script type="application/ld+json">{"givenName":"Ann"}</script>'),
    "an address of mail": ("x/index.html", "<p>Ask ann.ek@city.example today</p>"),
    "an escaped address": ("x/index.html", "<p>Ask ann.ek&#64;city.example today</p>"),
    "an address in a literal": ("x.nt", '<urn:a> <urn:p> "Ask ann.ek@city.example" .'),
    "a telephone number": ("x/index.html", "<p>+46 8 508 00 000</p>"),
    "a telephone number that ends a sentence": ("x/index.html", "<p>Call +468508000.</p>"),
    "a telephone link": ("x/index.html", '<a href="tel:+4685080000">x</a>'),
    "text without a licence": ("x.ttl", f'<urn:a> <urn:p> "{SECRET}"@en .'),
    "text without a licence in a page": ("x/index.html", f"<p>{SECRET}</p>"),
    "text without a licence in a table": ("x.csv", f'a,"{SECRET}",b\n'),
    "a graph without a licence": ("x.nt", f"<urn:a> <urn:p> <{B}graph/crosswalk/xx> ."),
    "a small cohort": ("x.ttl", f"@prefix s: <{B}ontology#> . <urn:o> s:cohort <urn:c> . <urn:c> s:cohortSize 4 ."),
    "a small base": ("x.ttl", f"@prefix s: <{B}ontology#> . <urn:o> s:baseSize 9 ."),
    "a cohort of unknown size": (
        "x.ttl", f"@prefix s: <{B}ontology#> . <urn:o> s:cohort <urn:c> ; s:value 3 . <urn:c> a s:GraduateCohort ."),
    "a cohort that is only named": ("x.nt", f"<urn:o> <{B}ontology#cohort> <{B}id/cohort/readers> ."),
    "a second cohort of unknown size": (
        "x.ttl", f"@prefix s: <{B}ontology#> . <urn:o> s:cohort <urn:c>, <urn:d> . <urn:c> s:cohortSize 40 ."),
    "a cohort without a name or a size": (
        "x.jsonld", f'{{"@id": "urn:o", "{B}ontology#cohort": {{"{B}ontology#graduationYear": 2026}}}}'),
    "what cannot be read": ("x.ttl", f"<urn:a> <{B}ontology#assessee "),
}  # fmt: skip
CLEAN = {
    "a class of persons that is described": ("ontology.nt", f'<{B}ontology#Person> <urn:p> "A person."@en .'),
    "a role's certificate": ("x.nt", f"<urn:a> <urn:p> <{B}id/qualification/citizen-engagement-certificate> ."),
    "languages": ("x.nt", '<urn:a> <urn:p> "text"@en . <urn:a> <urn:p> "tekst"@pl .'.replace(" . <", " .\n<")),
    "a stated contact": ("x/index.html", "<p>Ask desk@city.example</p>"),
    "numbers": ("x.csv", "28 000 000 SEK,978-92-76-00000-0,2023-09-01T10:00:00+00:00,+0.5,+4.1234567890123456\n"),
    "a large cohort": ("x.ttl", f"@prefix s: <{B}ontology#> . <urn:o> s:cohort <urn:c> . <urn:c> s:cohortSize 40 ."),
    "a figure whose base is told": ("x.ttl", f"@prefix s: <{B}ontology#> . <urn:o> s:cohort <urn:c> ; s:baseSize 40 ."),
    "the term for a cohort": ("x.ttl", f"@prefix s: <{B}ontology#> . s:cohort <urn:p> s:cohortSize ."),
    "another graph": ("x.nt", f"<urn:a> <urn:p> <{B}graph/framework> ."),
    "a picture": ("x.png", "\x89PNG"),
}


@pytest.mark.parametrize("name", LEAKS)
def test_a_planted_leak_is_seen(name: str) -> None:
    path, text = LEAKS[name]
    found = list(GUARD.leaks([File(path, text.encode())]))
    assert found
    assert all(leak.path == path and leak.what for leak in found)


@pytest.mark.parametrize("name", [n for n, (path, _) in LEAKS.items() if not path.endswith("html")])
def test_a_leak_is_seen_in_what_is_packed(name: str) -> None:
    path, text = LEAKS[name]
    assert list(GUARD.leaks([File(f"dumps/{path}.gz", gzip.compress(text.encode()))]))


@pytest.mark.parametrize("name", CLEAN)
def test_what_is_clean_passes(name: str) -> None:
    path, text = CLEAN[name]
    assert list(GUARD.leaks([File(path, text.encode())])) == []


@pytest.mark.parametrize(
    ("told", "leaks"),
    [
        ('cohortSize> "40" .', 0),
        ('cohortSize> "10" .', 0),
        ('cohortSize> "9" .', 1),
        ("cohortOf> <urn:o> .", 1),
        ("", 1),
    ],
)
def test_the_size_of_a_cohort_is_looked_up_where_the_cohort_stands(told: str, leaks: int) -> None:
    cohort = f"<{B}id/cohort/readers>"
    others = {"id/cohort/readers.nt": f"{cohort} <{B}ontology#{told}\n".encode()}
    figure = File("id/observation/x.nt", f"<urn:o> <{B}ontology#cohort> {cohort} .".encode())
    assert len(list(GUARD.leaks([figure], others.get))) == leaks


def test_what_cannot_be_unpacked_is_told() -> None:
    (leak,) = GUARD.leaks([File("dumps/x.nt.gz", b"no gzip")])
    assert "cannot be read" in str(leak)
    packed = gzip.compress(b"x" * 100)[:-12]
    assert list(GUARD.leaks([File("dumps/x.nt.gz", packed)]))


def test_each_leak_is_told_once() -> None:
    text = "<p>a@b.example</p>" * 5
    assert len(list(GUARD.leaks([File("x.html", text.encode())]))) == 1


@given(
    st.lists(
        st.sampled_from(["tel:", "+46", "+", "8 508 00 000", "123", " ", ".", "/", "(", "a", "\0", "x@y.example", "@"])
    ).map("".join)
)
def test_where_it_begins_to_look_no_contact_is_missed(text: str) -> None:
    found = set(contacts(text))
    numbers = {one[0] for at in range(len(text)) if (one := guard._PHONE.match(text, at))}
    assert {value for what, value in found if what == "a telephone number"} == numbers
    if guard._MAIL.search(text):
        assert any(what == "an address of mail" for what, _ in found)
    if not any(sign in text for sign in ("@", "+", "tel:")):
        assert not found


@given(st.lists(st.sampled_from([b"ab", b'"', b"\n", b"c", b" "]), max_size=30).map(b"".join), st.integers(1, 12))
def test_data_is_looked_through_in_parts_that_cut_no_word(content: bytes, size: int) -> None:
    parts = list(guard._parts(content, size))
    assert b"".join(parts) == content
    assert all(part[-1:] in (b"\n", b'"') for part in parts[:-1])
    assert all(parts)


@pytest.mark.parametrize("before", [0, 1, 7, 30, 31, 32, 33, 60, 64])
def test_what_stands_where_data_is_cut_is_seen(before: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_parts", partial(guard._parts, size=64))
    text = f'<urn:a> <urn:p> "{"x" * before} Ask ann.ek@city.example" .\n<urn:b> <urn:p> "+46 8 508 00 000" .\n' * 3
    found = {leak.value for leak in GUARD.leaks([File("x.nt", text.encode())])}
    assert found == {"ann.ek@city.example", "+46 8 508 00 000"}
