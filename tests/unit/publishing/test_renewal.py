"""A file that stays is the file that would be made: after any change of what is held; and only a sound one stays."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib.term import Literal, URIRef
from tests.page_site import Triple, small, whole

from s4c_graph.core.names import EXTERNAL
from s4c_graph.core.values import Source
from s4c_graph.flows.documentation import documentation_units
from s4c_graph.publishing import renewal
from s4c_graph.publishing.pages import page_tasks
from s4c_graph.publishing.reads import Reads, Table
from s4c_graph.publishing.renewal import Earlier, Made, Record, Unit, mark, renewed
from s4c_graph.publishing.resource_data import data_tasks
from s4c_graph.publishing.site import File, Site
from s4c_graph.publishing.writing import RECORD

REMOTE = {"http://data.europa.eu/esco/skill/x": {"en": "a skill"}}
LABEL = URIRef(EXTERNAL["skos"] + "prefLabel")
FIRST = (
    "id/role/chief-digital-officer",
    "id/offer/citizen-engagement-programme",
    "id/competence/CIT.01",
    "id/area/CIT",
)


@dataclass(frozen=True)
class Kept:
    """A site of some statements that was written down: its folder, digests of its files, the statements."""

    folder: Path
    known: dict[str, str] = field(repr=False)
    triples: list[Triple] = field(repr=False)

    def earlier(self, site: Site) -> Earlier:
        return Earlier.read(self.folder, self.known, mark(site), site.holding.reads)


def around() -> list[Triple]:
    """What is said of a role, an offer, a competence, an area, and of what these name and what names these."""
    held = whole().holding
    chosen = [URIRef(held.names.base + path) for path in FIRST]
    for one in list(chosen):
        chosen += [f.object for f in held.facts[one] if isinstance(f.object, URIRef)][:20]
        chosen += [m.subject for m in held.mentions.get(one, ()) if isinstance(m.subject, URIRef)][:20]
    return [(s, f.predicate, f.object) for s in dict.fromkeys(chosen) for f in held.facts.get(s, ())]


def site_of(triples: list[Triple], title: str = "Framework", label: str = "a skill") -> Site:
    remote = {iri: {"en": label} for iri in REMOTE}
    site = small(triples, languages=("pl",), remote=remote)
    sources = {"framework": Source("framework", title, "", "CC BY 4.0")}
    return replace(site, about=replace(site.about, sources=sources))


def making(site: Site, earlier: Earlier | None = None) -> Iterator[Made]:
    documents = renewal.tasks(documentation_units(site)[:12], site.holding.reads, earlier, at_once=12)
    for task in [*documents, *page_tasks(site, earlier), *data_tasks(site, earlier)]:
        yield from task()


def written(record: Record) -> bytes:
    file = io.BytesIO()
    record.write(file)
    return file.getvalue()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder, triples = tmp_path_factory.mktemp("kept"), around()
    site = site_of(triples)
    record, known = Record(mark(site)), dict[str, str]()
    for made in making(site):
        for file in made.files:
            (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
            (folder / file.path).write_bytes(file.content)
            known[file.path] = hashlib.sha256(file.content).hexdigest()
        record.add(made)
    (folder / RECORD).write_bytes(written(record))
    return Kept(folder, known, triples)


def test_nothing_is_made_again_where_nothing_changed(kept: Kept) -> None:
    site = site_of(kept.triples)
    assert [made.unit for made in making(site, kept.earlier(site)) if made.files] == []


def changed(triples: list[Triple], how: str, at: int, other: int) -> list[Triple]:
    """The statements with one changed: relabelled, left out, said of another thing too, or with another object."""
    s, p, o = triples[at % len(triples)]
    _, p2, o2 = triples[other % len(triples)]
    put: dict[str, Callable[[], list[Triple]]] = {
        "relabel": lambda: [(a, b, Literal("new", lang="en")) if (a, b) == (s, LABEL) else (a, b, c)
                            for a, b, c in triples],
        "leave out": lambda: [t for t in triples if t != (s, p, o)],
        "forget": lambda: [t for t in triples if t[0] != s],
        "say too": lambda: [*triples, (s, p2, o2)],
        "turn": lambda: [(a, b, o2 if (a, b, c) == (s, p, o) and isinstance(c, URIRef) == isinstance(o2, URIRef) else c)
                         for a, b, c in triples],
    }  # fmt: skip
    return list(dict.fromkeys(put[how]()))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(
        st.tuples(
            st.sampled_from(["relabel", "leave out", "forget", "say too", "turn"]),
            st.integers(0, 10_000),
            st.integers(0, 10_000),
        ),
        min_size=1,
        max_size=3,
    ),
    title=st.sampled_from(["Framework", "Another"]),
    label=st.sampled_from(["a skill", "another skill"]),
)
def test_what_stays_is_what_would_be_made(
    kept: Kept, changes: list[tuple[str, int, int]], title: str, label: str
) -> None:
    triples = kept.triples
    for how, at, other in changes:
        triples = changed(triples, how, at, other)
    site = site_of(triples, title, label)
    fresh: dict[str, bytes] = {}
    first = Record(mark(site))
    for made in making(site):
        fresh |= {file.path: file.content for file in made.files}
        first.add(made)
    site = site_of(triples, title, label)
    again: dict[str, bytes] = {}
    earlier = kept.earlier(site)
    later = Record(mark(site), earlier)
    for made in making(site, earlier):
        again |= {path: (kept.folder / path).read_bytes() for path in made.same}
        again |= {file.path: file.content for file in made.files}
        later.add(made)
    assert again.keys() == fresh.keys()
    assert [path for path in fresh if again[path] != fresh[path]] == []
    assert written(later) == written(first), "the record too is that of a site made anew"


def test_a_change_is_made_where_it_shows_and_nowhere_else(kept: Kept) -> None:
    thing = URIRef(whole().names.id("competence", "CIT.01"))
    triples = [(s, p, Literal("Renamed", lang="pl") if (s, p) == (thing, LABEL) else o) for s, p, o in kept.triples]
    site = site_of(triples)
    units = {made.unit: bool(made.files) for made in making(site, kept.earlier(site))}
    assert units[f"page pl {thing}"] and units[f"data {thing}"]
    again = sum(units.values())
    assert 5 < again < len(units) / 2


def one(value: str, text: str = "made") -> tuple[Reads, list[Unit]]:
    reads = Reads()
    table: Table[str, str] = reads.table("t", lambda key: value)
    return reads, [Unit("u", lambda: [File("f", f"{text} {table('k')}".encode())])]


def laid_down(folder: Path) -> dict[str, str]:
    reads, units = one("v")
    record = Record("m")
    (made,) = renewed(units, reads)
    record.add(made)
    (folder / "f").write_bytes(made.files[0].content)
    (folder / RECORD).write_bytes(written(record))
    return {"f": hashlib.sha256(made.files[0].content).hexdigest()}


def again(folder: Path, known: dict[str, str], value: str = "v", mark: str = "m") -> bool:
    """Whether the unit is made again."""
    reads, units = one(value)
    (made,) = renewed(units, reads, Earlier.read(folder, known, mark, reads))
    assert made.paths == ("f",)
    return bool(made.files)


def test_what_reads_the_same_stays(tmp_path: Path) -> None:
    known = laid_down(tmp_path)
    assert not again(tmp_path, known)
    assert again(tmp_path, known, value="other")
    assert again(tmp_path, known, mark="of another version")
    assert again(tmp_path / "nowhere", known)


@pytest.mark.parametrize("harm", [lambda f: f.write_bytes(b"harmed"), lambda f: f.unlink()])
def test_a_file_that_is_not_as_it_was_written_is_made_again(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    known = laid_down(tmp_path)
    harm(tmp_path / "f")
    assert again(tmp_path, known)


def test_a_file_that_the_marker_does_not_know_is_made_again(tmp_path: Path) -> None:
    laid_down(tmp_path)
    assert again(tmp_path, {})


@pytest.mark.parametrize(
    "harm",
    [
        lambda head, body: b"",
        lambda head, body: b"{\n" + body,
        lambda head, body: b"\xff\xfe\n" + body,
        lambda head, body: b"[]\n" + body,
        lambda head, body: b"2 m\n" + body,
        lambda head, body: b"[" * 100_000,
        lambda head, body: head + b"\n",
        lambda head, body: head,
        lambda head, body: head + b"\n" + body[:-2],
        lambda head, body: head + b"\n" + body + b"\n",
        lambda head, body: head + b"\n" + body.replace(b'"0"', b'""'),
        lambda head, body: head + b"\n" + body.replace(b'["f"]', b"[]"),
        lambda head, body: head + b"\n" + body.replace(b'"k"', b'"l"'),
        lambda head, body: body,
        lambda head, body: body + head,
        lambda head, body: b"1" + head[1:] + b"\n" + body,
    ],
    ids=range(16),
)
def test_a_spoiled_record_tells_nothing(tmp_path: Path, harm: Callable[[bytes, bytes], bytes]) -> None:
    known = laid_down(tmp_path)
    record = (tmp_path / RECORD).read_bytes()
    head, body = record.split(b"\n", 1)
    spoiled = harm(head, body)
    assert spoiled != record
    (tmp_path / RECORD).write_bytes(spoiled)
    assert again(tmp_path, known)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [""],
        ["{}", ""],
        ["", "{}"],
        ["", "1"],
        ["", '["u",1]'],
        ['["t","k","d"]'],
        ['["t"]', ""],
        ['["t","k",1]', "", '["u","0",["f"]]'],
        ['[[],{},""]', "", '["u","0",["f"]]'],
        ['["gone","k",""]', "", '["u","0",["f"]]'],
        ["", '["u","0",["f"]]'],
        ["", '["u","x",["f"]]'],
        ["", '["u",0,["f"]]'],
        ["", '["u","",1]'],
        ["", '["u","",[["f"]]]'],
        ["", '["u","",["../f"]]'],
        ["", "[" * 100_000],
    ],
    ids=range(18),
)
def test_a_record_that_another_wrote_tells_nothing(tmp_path: Path, lines: list[str]) -> None:
    known = laid_down(tmp_path)
    body = "".join(f"{line}\n" for line in lines).encode()
    (tmp_path / RECORD).write_bytes(renewal.seal("m", hashlib.sha256(body).hexdigest()) + body)
    assert again(tmp_path, known)


def test_a_record_is_lines_of_json_below_its_seal(tmp_path: Path) -> None:
    laid_down(tmp_path)
    head, *lines = (tmp_path / RECORD).read_text().splitlines()
    assert head.split()[:2] == [str(renewal.FORMAT), "m"]
    (table, place, digest), unit = json.loads(lines[0]), json.loads(lines[2])
    assert (table, place, len(digest), lines[1]) == ("t", "k", 32, "")
    assert unit == ["u", "0", ["f"]]


def test_the_mark_is_of_all_that_makes_a_page_but_what_it_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    site = site_of(around()[:20])
    first = mark(site)
    later = replace(site.about, digest="other", issued="2026-12-31", sources={})
    assert mark(replace(site, about=later)) == first
    for about in (
        replace(site.about, version="9"),
        replace(site.about, issued="2027-01-01"),
        replace(site.about, languages=("en",)),
    ):
        assert mark(replace(site, about=about)) != first
    assert mark(replace(site, repository="https://example.org/r")) != first
    monkeypatch.setattr(renewal, "version", lambda name: "0")
    assert mark(site) != first, "of other libraries"
