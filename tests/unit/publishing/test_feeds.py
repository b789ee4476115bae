"""The change feed: what is told of a step, pages that stay as they are, Atom and TREE that others' parsers read."""

from __future__ import annotations

import json
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from xml.etree import ElementTree

import pytest
from rdflib import DCTERMS, OWL, RDF, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from tests.feed_steps import AFTER, BEFORE, FIRST, ID, KIND, SECOND, STEP, competence, difference, site
from tests.published import contents, parsed, shipped

from s4c_graph.core.errors import InputError
from s4c_graph.core.names import DEFAULT_BASE, EXTERNAL
from s4c_graph.publishing import feed_atom, feed_ldes
from s4c_graph.publishing.feed_changes import Step
from s4c_graph.publishing.feeds import INDEX, feeds

ATOM, FH = "{http://www.w3.org/2005/Atom}", "{http://purl.org/syndication/history/1.0}"
LDES, TREE = Namespace(feed_ldes.LDES), Namespace(feed_ldes.TREE)
ACTIVITY = Namespace(feed_ldes.ACTIVITY)
STREAM = URIRef(f"{DEFAULT_BASE}changes")


@pytest.fixture(scope="module")
def first() -> dict[str, bytes]:
    """The feed of the first release."""
    return contents(feeds(FIRST))


@pytest.fixture(scope="module")
def second(first: dict[str, bytes]) -> dict[str, bytes]:
    """The feed after the second."""
    return contents(feeds(SECOND, [STEP], first))


def entries(content: bytes) -> dict[str, ElementTree.Element]:
    """Entries of an Atom feed by title."""
    return {str(e.findtext(f"{ATOM}title")): e for e in ElementTree.fromstring(content).iter(f"{ATOM}entry")}


def test_atom_tells_each_resource_with_what_replaces_it(second: dict[str, bytes]) -> None:
    told = entries(second["changes.atom"])
    assert set(told) == {
        "Release 0.2.0", "Changed competence: speak <b>&amp;</b>", "Deprecated competence: walk",
        "New competence: stride", "Removed competence: leave",
    }  # fmt: skip
    deprecated = told["Deprecated competence: walk"]
    links = {link.get("rel"): link.get("href") for link in deprecated.iter(f"{ATOM}link")}
    assert links == {"alternate": f"{ID}B", "successor-version": f"{ID}C"}
    assert f"replaced by: {ID}C" in str(deprecated.findtext(f"{ATOM}content"))
    changed = told["Changed competence: speak <b>&amp;</b>"]
    assert "prefLabel (en): talk → speak <b>&amp;</b>" in str(changed.findtext(f"{ATOM}content"))
    assert told["Release 0.2.0"].findtext(f"{ATOM}summary") == "1 added, 1 changed, 1 deprecated, 1 removed"


def test_atom_has_what_rfc_4287_asks_of_a_feed(first: dict[str, bytes], second: dict[str, bytes]) -> None:
    for content in (v for files in (first, second) for path, v in files.items() if path.endswith(".atom")):
        feed = ElementTree.fromstring(content)
        for one in (feed, *feed.iter(f"{ATOM}entry")):
            for name in ("id", "title", "updated"):
                assert len(one.findall(f"{ATOM}{name}")) == 1, name
            assert str(one.findtext(f"{ATOM}updated")).endswith("Z")
            assert one.find(f"{ATOM}link[@rel='alternate']") is not None
        assert feed.findtext(f"{ATOM}author/{ATOM}name")
        ids = [e.findtext(f"{ATOM}id") for e in feed.iter(f"{ATOM}entry")]
        assert len(ids) == len(set(ids))


def test_a_feed_reader_takes_it(second: dict[str, bytes], need: Any) -> None:
    need(find_spec("feedparser"), "feedparser (PyPI)")
    read = import_module("feedparser").parse(second["changes.atom"])
    assert not read.bozo
    assert read.version == "atom10"
    assert len(read.entries) == 5
    assert read.feed.updated == "2026-12-24T00:00:00Z"


def test_the_feed_is_the_last_archive_under_its_own_name(second: dict[str, bytes]) -> None:
    feed = ElementTree.fromstring(second["changes.atom"])
    archive = ElementTree.fromstring(second["changes/0.2.0-bbbbbbbb.atom"])
    assert feed.findtext(f"{ATOM}id") == str(STREAM)
    assert archive.findtext(f"{ATOM}id") == f"{STREAM}/0.2.0-bbbbbbbb.atom"
    assert (feed.find(f"{FH}archive"), archive.find(f"{FH}archive") is not None) == (None, True)
    for one, own in ((feed, f"{STREAM}.atom"), (archive, f"{STREAM}/0.2.0-bbbbbbbb.atom")):
        links = {link.get("rel"): link.get("href") for link in one.findall(f"{ATOM}link")}
        assert links["self"] == own
        assert links["prev-archive"] == f"{STREAM}/0.1.0-aaaaaaaa.atom"


def test_the_stream_leads_to_every_member_and_each_says_whose_version_it_is(second: dict[str, bytes]) -> None:
    root = parsed(second["changes.ttl"], "turtle")
    view = root.value(STREAM, TREE.view)
    assert view == URIRef(f"{STREAM}.ttl")
    relations = list(root.objects(view, TREE.relation))
    assert {str(root.value(r, RDF.type)).removeprefix(str(TREE)) for r in relations} == {
        "GreaterThanOrEqualToRelation", "LessThanOrEqualToRelation",
    }  # fmt: skip
    nodes = {str(root.value(r, TREE.node)) for r in relations}
    members = set()
    for node in nodes:
        page = parsed(second[node.removeprefix(DEFAULT_BASE)], "turtle")
        assert page.value(URIRef(node), LDES.immutable) == Literal(True)
        for member in page.objects(STREAM, TREE.member):
            of, when = page.value(member, root.value(STREAM, LDES.versionOfPath)), page.value(member, DCTERMS.created)
            bounds = [root.value(r, TREE.value) for r in relations if str(root.value(r, TREE.node)) == node]
            assert bounds == [when, when]
            kinds = {str(k).removeprefix(str(ACTIVITY)) for k in page.objects(member, RDF.type)}
            members |= {(str(of), str(when), kind) for kind in kinds & {"Create", "Update", "Delete"}}
    then, now = "2026-11-26T10:00:00+00:00", "2026-12-24T00:00:00+00:00"
    assert members == {
        (f"{DEFAULT_BASE}catalogue", then, "Create"),
        (f"{DEFAULT_BASE}catalogue", now, "Update"),
        (f"{ID}A", now, "Update"),
        (f"{ID}B", now, "Update"),
        (f"{ID}C", now, "Create"),
        (f"{ID}D", now, "Delete"),
    }


def test_a_version_holds_what_is_said_since_with_its_blank_nodes(second: dict[str, bytes]) -> None:
    page = parsed(second["changes/0.2.0-bbbbbbbb.ttl"], "turtle")
    at = f"{STREAM}/0.2.0-bbbbbbbb#id/competence/"
    changed = URIRef(at + "A")
    assert page.value(changed, SKOS.prefLabel) == Literal("speak <b>&amp;</b>", lang="en")
    assert page.value(page.value(changed, DCTERMS.source), URIRef("urn:p:note")) == Literal("inside")
    assert page.value(URIRef(at + "B"), OWL.deprecated) == Literal(True)
    assert page.value(URIRef(at + "B"), DCTERMS.isReplacedBy) == URIRef(f"{ID}C")
    assert page.value(URIRef(at + "D"), SKOS.prefLabel) is None
    assert not list(page.predicate_objects(URIRef(f"{ID}A"))), "what is said now is said of the version"


def test_all_syntaxes_of_a_page_are_one_graph(second: dict[str, bytes]) -> None:
    for stem in ("changes", "changes/0.2.0-bbbbbbbb"):
        syntaxes = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "rdf": "xml"}
        read: list[Graph] = [parsed(second[f"{stem}.{suffix}"], syntax) for suffix, syntax in syntaxes.items()]
        assert all(isomorphic(read[0], other) for other in read[1:])


def test_pages_stay_as_they_are_and_nothing_is_told_twice(first: dict[str, bytes], second: dict[str, bytes]) -> None:
    pages = {p: c for p, c in first.items() if p.startswith("changes/") and p != INDEX}
    assert pages
    assert pages.items() <= second.items()
    assert contents(feeds(SECOND, [STEP], second)) == second
    assert contents(feeds(SECOND, [], second)) == second
    third = contents(feeds(site(AFTER, "c", "2026-12-25", "0.3.0"), [], second))
    assert {p: c for p, c in second.items() if p.startswith("changes/") and p != INDEX}.items() <= third.items()
    assert "What changed is not known here." in str(
        entries(third["changes.atom"])["Release 0.3.0"].findtext(f"{ATOM}summary")
    )


def test_a_release_that_comes_back_is_told_again_and_time_never_goes_back(second: dict[str, bytes]) -> None:
    back = Step("a" * 64, "0.1.0", "2026-11-26T10:00:00+00:00", difference(AFTER, BEFORE))
    found = contents(feeds(FIRST, [back], second))
    listed = json.loads(found[INDEX])
    assert [one["slug"] for one in listed] == ["0.1.0-aaaaaaaa", "0.2.0-bbbbbbbb", "0.1.0-aaaaaaaa-2"]
    assert [one["when"] for one in listed] == sorted(one["when"] for one in listed)


def test_many_changes_become_several_pages_and_the_feed_stays_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_ldes, "MOST", 2)
    monkeypatch.setattr(feed_atom, "MOST", 3)
    found = contents(feeds(SECOND, [STEP], contents(feeds(FIRST))))
    pages = [parsed(found[p], "turtle") for p in found if p.startswith("changes/0.2.0") and p.endswith(".ttl")]
    assert [len(list(p.objects(STREAM, TREE.member))) for p in pages] == [3, 2]
    assert len(entries(found["changes.atom"])) == 4
    assert b"of these 3 have an entry of their own" in found["changes.atom"]


def test_nothing_is_told_of_what_the_site_does_not_hold() -> None:
    private = '<urn:x:person> <urn:p:name> "Ada" .\n'
    step = Step("b" * 64, "0.2.0", "2026-12-24", difference(BEFORE + private, AFTER + private.replace("Ada", "Zoe")))
    found = contents(feeds(SECOND, [step], contents(feeds(FIRST))))
    assert step.diff is not None
    assert any(c.concept == "urn:x:person" for c in step.diff.changes)
    assert not [path for path, content in found.items() if b"person" in content or b"Zoe" in content]


def test_a_label_neither_turns_the_text_around_it_nor_breaks_its_line() -> None:
    label = "a\u202eb\u2028c"
    after = competence("A", f"{label}\\n\\r<i>") + competence("B", "walk")
    step = Step("c" * 64, "0.3.0", "2027-01-01", difference(BEFORE, after))
    found = {f.path: f.content for f in feeds(site(after, "c", "2027-01-01", "0.3.0"), [step])}
    (title,) = [t for t in entries(found["changes.atom"]) if "<i>" in t]
    assert title.endswith(": a b c <i>")
    assert not set(found["changes.atom"].decode()) & set("\u202e\u2028\r")


def test_a_feed_links_to_nothing_but_addresses_of_the_web() -> None:
    script = f"<javascript:alert(1)> <{KIND}> <{DEFAULT_BASE}ontology#Competence> .\n"
    replaced = f"<{ID}B> <{EXTERNAL['dct']}isReplacedBy> <javascript:alert(1)> .\n"
    there = site(AFTER + script + replaced, "b")
    step = Step("b" * 64, "0.2.0", "2026-12-24", difference(BEFORE, AFTER + script + replaced))
    found = contents(feeds(there, [step], contents(feeds(FIRST))))
    feed = ElementTree.fromstring(found["changes.atom"])
    assert all(str(link.get("href")).startswith("https://") for link in feed.iter(f"{ATOM}link"))


@pytest.mark.parametrize(
    "index",
    [
        b"{", b"[1]", b'[{"slug": "x"}]',
        b'[{"slug": "../x", "when": "2026-01-01T00:00:00Z", "digest": "", "version": "", "pages": 1}]',
        b'[{"slug": "x", "when": "<b>", "digest": "", "version": "", "pages": 1}]',
    ],
)  # fmt: skip
def test_a_spoiled_index_is_refused(index: bytes) -> None:
    with pytest.raises(InputError, match="list of the releases"):
        contents(feeds(FIRST, [], {INDEX: index}))


def test_a_page_that_is_gone_is_told(second: dict[str, bytes]) -> None:
    less = {path: content for path, content in second.items() if path != "changes/0.1.0-aaaaaaaa.ttl"}
    with pytest.raises(InputError, match=r"0\.1\.0-aaaaaaaa is gone"):
        contents(feeds(SECOND, [], less))


def test_a_time_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="no time of a release"):
        contents(feeds(site(BEFORE, "a", "yesterday")))


def test_the_author_is_whom_the_ontology_names() -> None:
    found = contents(feeds(shipped()[1]))
    assert ElementTree.fromstring(found["changes.atom"]).findtext(f"{ATOM}author/{ATOM}name") == (
        "The s4c-graph founders"
    )
