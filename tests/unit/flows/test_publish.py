"""A whole site of the shipped framework: it resolves, it is the same again, and nothing of a stranger's breaks it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from html import unescape
from importlib.util import find_spec
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote

import pytest
from rdflib.term import URIRef
from typer.testing import CliRunner

from s4c_graph.cli.app import app
from s4c_graph.core.errors import InputError
from s4c_graph.core.names import DEFAULT_BASE, Names
from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.flows import publish as flow
from s4c_graph.flows import site_content
from s4c_graph.flows.build import build
from s4c_graph.flows.publish import Leaking, publish
from s4c_graph.flows.sourced import Said
from s4c_graph.publishing import writing
from s4c_graph.publishing.address import Addresses
from s4c_graph.publishing.site import File, Site
from s4c_graph.publishing.writing import MARKER

OTHER = "https://data.city.example/skills/"
HREF = re.compile(r'\s(?:href|src)="([^"]*)"')
_PAGES = find_spec("s4c_graph.publishing.pages") is not None
"""Without the pages of resources, a link to one is right when the resource has data."""
IRI, TEXT = re.compile(rb"<([^>\s]*)>"), re.compile(rb'"(?:[^"\\]|\\.)*"')


@pytest.fixture(scope="module")
def site(built: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the shipped framework."""
    out = tmp_path_factory.mktemp("published") / "site"
    publish(built, out, site_url="https://city.example/s4c/")
    return out


def held(out: Path) -> dict[str, bytes]:
    """Every file of a site."""
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


def dead_links(out: Path) -> Iterator[str]:
    """Links inside a site that lead to no file, or to no place in it."""
    anchors: dict[str, set[str]] = {}
    for page in sorted(out.rglob("*.html")):
        here = page.relative_to(out).as_posix()
        for link in HREF.findall(page.read_text(encoding="utf-8")):
            target, _, fragment = unescape(link).partition("#")
            if ":" in target or target.startswith("//"):
                continue
            path = normpath(join(dirname(here), unquote(target.partition("?")[0]))) if target else here
            file = out / path / "index.html" if (out / path).is_dir() else out / path
            if not _PAGES and (out / f"{path}.ttl").is_file():
                continue
            if path.startswith("..") or not file.is_file():
                yield f"{here} -> {link}"
            elif fragment and file.suffix == ".html":
                key = str(file)
                if key not in anchors:
                    anchors[key] = set(re.findall(r'\sid="([^"]*)"', file.read_text(encoding="utf-8")))
                if unquote(fragment) not in {unescape(one) for one in anchors[key]}:
                    yield f"{here} -> {link}"


def dead_iris(out: Path, names: Names) -> set[str]:
    """IRIs below the base, in data, that have no data of their own in the site."""
    addresses, found, said = Addresses(names), set[str](), dict[str, bytes]()
    for data in sorted(out.rglob("*.nt")):
        for written in set(IRI.findall(TEXT.sub(b"", data.read_bytes()))):
            iri = written.decode()
            if not iri.startswith(names.base) or iri in found:
                continue
            document = iri.partition("#")[0].rstrip("/") if iri != names.base else iri
            below = document.removeprefix(names.base)
            if (out / below).is_file() or ("#" not in iri and (out / below / "index.html").is_file()):
                continue
            if addresses.path(document) is None:
                found.add(iri)
                continue
            file = out / addresses.data(document, "nt")
            if not file.is_file():
                found.add(iri)
            elif iri.partition("#")[2]:
                text = said.setdefault(document, file.read_bytes())
                if b"<" + written + b">" not in text:
                    found.add(iri)
    return found


def test_every_link_of_every_page_resolves(site: Path) -> None:
    assert list(dead_links(site)) == []


def test_every_iri_in_the_data_resolves(site: Path) -> None:
    assert dead_iris(site, Names()) == set()


def test_every_page_has_the_way_home_and_to_the_ontology_or_stands_alone(site: Path) -> None:
    alone = re.compile(r"(?:404|(?:dataset|ontology|shapes)/.*\d/index(?:\.\w+)?)\.html\Z")
    lacking = []
    for page in site.rglob("*.html"):
        path, text = page.relative_to(site).as_posix(), page.read_text(encoding="utf-8")
        links = {normpath(join(dirname(path), unescape(link).partition("#")[0])) for link in HREF.findall(text)}
        lang = f"index.{found[1]}.html" if (found := re.search(r"index\.(\w+)\.html", path)) else ""
        wanted = {join(".", lang) if lang else ".", join("ontology", lang) if lang else "ontology"}
        if not alone.match(path) and not {normpath(one) for one in wanted} <= links:
            lacking.append(path)
    assert lacking == []


def test_what_a_stranger_looks_for_is_there(site: Path) -> None:
    graph = (site / "graph/framework/index.html").read_text(encoding="utf-8")
    assert 'href="../../dataset/framework/0.1.0/"' in graph and 'href="../../catalogue/"' in graph
    downloads = (site / "catalogue/index.sv.html").read_text(encoding="utf-8")
    assert "yours to state" not in downloads and ">competences<" in downloads
    shapes = (site / "graph/shapes/index.html").read_text(encoding="utf-8")
    assert "Graph of statements" in shapes and "CC BY 4.0" in shapes
    assert "graph/shapes\nLicence of this file: CC BY 4.0" in (site / "dumps/LICENCES.txt").read_text(encoding="utf-8")
    (release,) = [p for p in (site / "changes").iterdir() if p.is_dir()]
    assert f"changes/{release.name}" in (site / "changes.atom").read_text(encoding="utf-8")
    assert "the first release that is told of" in (release / "index.html").read_text(encoding="utf-8")
    assert "ErrorDocument 404 /s4c/404.html" in (site / ".htaccess").read_text(encoding="utf-8")
    heavy = [p for p in site.rglob("*.html") if p.stat().st_size > 100_000 and "map" not in p.parts]
    assert heavy == []


def test_the_crawl_can_fail(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<a href="x/">x</a> <a href="#y">y</a> <a href="../z">z</a>')
    (tmp_path / "a.nt").write_text(f"<{DEFAULT_BASE}id/role/none> <urn:p> <urn:o> .\n")
    assert len(list(dead_links(tmp_path))) == 3
    assert dead_iris(tmp_path, Names()) == {DEFAULT_BASE + "id/role/none"}


def test_the_same_release_gives_the_same_bytes_and_nothing_is_written_twice(
    built: Release, site: Path, tmp_path: Path
) -> None:
    publish(built, tmp_path / "again", site_url="https://city.example/s4c")
    assert held(tmp_path / "again") == held(site)
    done = publish(built, tmp_path / "again", site_url="https://city.example/s4c/").written
    assert (done.written, done.removed, done.kept, done.differing) == ((), (), (), ())


def test_another_base_is_right_in_every_file(built: Release, tmp_path: Path) -> None:
    publish(built, tmp_path / "site", base=OTHER)
    for path, content in held(tmp_path / "site").items():
        assert DEFAULT_BASE.encode() not in content, path
    assert dead_iris(tmp_path / "site", Names(OTHER)) == set()
    assert list(dead_links(tmp_path / "site")) == []


def test_a_release_of_another_base_gives_the_same_data_as_publishing_with_it(built: Release, tmp_path: Path) -> None:
    other = build(Settings(home=tmp_path / "home", base=OTHER)).release
    publish(other, tmp_path / "one")
    publish(built, tmp_path / "two", base=OTHER)
    one, two = held(tmp_path / "one"), held(tmp_path / "two")
    for path in ("ontology.ttl", "id/competence/CIT.01.ttl", "id/role/urban-data-analyst.rdf", "shapes.nt"):
        assert one[path] == two[path], path


PARTNER = """@prefix s: <https://w3id.org/s4c/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix i: <https://w3id.org/s4c/id/> .
{licence}
i:seed\\/partner a skos:Concept ; skos:prefLabel "<script>alert(1)</script> \\u202E evil \\n line"@en .
<https://w3id.org/s4c/id/x/..%2F..%2Fescape> a skos:Concept ; skos:prefLabel "up"@en .
<https://w3id.org/s4c/id/x/../../../up> a skos:Concept ; skos:prefLabel "dots"@en .
<https://w3id.org/s4c/id/x/a%00b> a skos:Concept ; skos:prefLabel "null"@en .
<https://w3id.org/s4c/id/x/index.html> a skos:Concept ; skos:prefLabel "index"@en .
<https://w3id.org/s4c/.htaccess> a skos:Concept ; skos:prefLabel "rules"@en .
<https://w3id.org/s4c/dumps/all> a skos:Concept ; skos:prefLabel "a place of the site"@en .
<https://w3id.org/s4c/id/seed/PARTNER> a skos:Concept ; skos:prefLabel "only the case differs"@en .
<https://w3id.org/s4c/id/Role/urban-data-analyst> a skos:Concept ; skos:prefLabel "in the place of ours"@en .
<https://w3id.org/s4c/changes/0.9.9> a skos:Concept ; skos:prefLabel "in the feed"@en .
<https://w3id.org/s4c/id/x/good> a skos:Concept ; skos:prefLabel "good"@en .
<https://w3id.org/s4c/id/x/good> <http://www.w3.org/2002/07/owl#versionIRI> <https://w3id.org/s4c/ontology/9.9.9> .
<https://w3id.org/s4c/id/x/good> skos:related <https://w3id.org/s4c/dataset/framework/9.9.8> .
<https://w3id.org/s4c/dataset/framework/0.1.0> a skos:Concept ; skos:prefLabel "laid down by another"@en .
<https://w3id.org/s4c/id/x/{long}> a skos:Concept ; skos:prefLabel "long"@en .
<https://w3id.org/s4c/id/x/runs> a skos:Concept ; skos:prefLabel "runs"@en ; skos:related <javascript:alert(1)> .
"""


@pytest.fixture
def partner(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest) -> Release:
    """A release with a partner's file; the shapes, which would block much of it, are left out."""
    from s4c_graph.core.values import Report

    monkeypatch.setattr("s4c_graph.validation.validate", lambda *_, **__: Report(()))
    text = PARTNER.format(licence=getattr(request, "param", ""), long="/".join(["long" * 25] * 41))
    (tmp_path / "partner.ttl").write_text(text, encoding="utf-8")
    return build(Settings(home=tmp_path / "home"), sources=[tmp_path / "partner.ttl"]).release


def test_odd_iris_of_a_partner_are_left_out_and_told(partner: Release, tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    before = sorted(p.name for p in tmp_path.iterdir())
    done = publish(partner, tmp_path / "web" / "site")
    assert sorted(p.name for p in tmp_path.iterdir()) == before
    assert [p.name for p in (tmp_path / "web").iterdir()] == ["site"]
    files = held(tmp_path / "web" / "site")
    assert "id/x/good.ttl" in files
    assert not [path for path in files if "9.9." in path], "a version that a partner names is none"
    assert "id/role/urban-data-analyst.ttl" in files and "id/Role/urban-data-analyst.ttl" not in files
    assert b"laid down by another" not in files["dataset/framework/0.1.0.ttl"]
    assert "id/x/runs.ttl" not in files, "what would run code does not get past the build"
    assert b"<script>alert" not in b"".join(c for p, c in files.items() if p.endswith(".html"))
    told = "\n".join(done.told)
    for odd in ("escape", "up", "a%00b", "index.html", ".htaccess", "dumps/all", "long", "ontology/9.9.9", "/9.9.8"):
        assert odd in told, odd
    assert ("seed/partner" in told) != ("seed/PARTNER" in told)
    assert all(line.isprintable() for line in done.told)
    assert dead_iris(tmp_path / "web" / "site", Names()) == set()


@pytest.mark.parametrize(
    "partner",
    ['<urn:x:set> a <http://rdfs.org/ns/void#Dataset> ; dct:license "all rights reserved" .'],
    indirect=True,
)
def test_what_may_not_be_passed_on_is_left_out_whole(partner: Release, tmp_path: Path) -> None:
    done = publish(partner, tmp_path / "site")
    assert any("no licence is stated" in line for line in done.told)
    assert not (tmp_path / "site" / "id" / "x").exists()
    assert all(b"only the case differs" not in content for content in held(tmp_path / "site").values())


def test_what_a_partner_says_with_an_address_of_mail_is_left_out_alone_and_told(tmp_path: Path) -> None:
    (tmp_path / "uni.ttl").write_text(
        f"""@prefix s4c: <{DEFAULT_BASE}ontology#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
        @prefix dct: <http://purl.org/dc/terms/> . @prefix org: <http://www.w3.org/ns/org#> .
        <{DEFAULT_BASE}id/organisation/uni> a org:Organization ; foaf:name "The University" ;
          foaf:mbox <mailto:jo@uni.example> ; dct:description "Write to jo@uni.example" , "Teaches mapping" .""",
        encoding="utf-8",
    )
    said = Said(licences=["CC BY 4.0"])
    release = build(Settings(home=tmp_path / "home"), sources=[tmp_path / "uni.ttl"], said=said).release
    found = site_content.content(release)
    uni = URIRef(f"{DEFAULT_BASE}id/organisation/uni")
    texts = [str(fact.object) for fact in found.site.holding.facts[uni]]
    assert "The University" in texts and "Teaches mapping" in texts
    assert not [text for text in texts if "jo@" in text]
    assert sum("uni" in line and "holds an address of" in line for line in found.told) == 2
    assert URIRef("mailto:jo@uni.example") not in found.site.holding.mentions


def test_nothing_is_published_when_the_guard_finds_something(
    built: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "site"
    publish(built, out)
    before = held(out)

    def leaking(site: Site) -> Iterator[File]:
        yield File("id/x/1.nt", f"<urn:a> <urn:p> <{site.names.base}id/person/0001> .".encode())

    monkeypatch.setattr(flow, "PARTS", (*flow.PARTS, leaking))
    with pytest.raises(Leaking) as caught:
        publish(built, out)
    assert [leak.path for leak in caught.value.leaks] == ["id/x/1.nt"]
    assert held(out) == before
    ran = CliRunner().invoke(app, ["-q", "publish", "--out", str(out), "--release", str(built.path)])
    assert isinstance(ran.exception, Leaking)
    assert ran.exception.exit_code == 1
    assert "id/x/1.nt: an IRI of what is kept about a person" in ran.stdout


def test_what_is_kept_of_versions_is_looked_through_by_a_guard_that_has_changed(
    built: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for whole in ("page_tasks", "data_tasks", "documentation_units"):
        monkeypatch.setattr(flow, whole, lambda site, earlier=None: [])
    out, path = tmp_path / "site", "dataset/old/0.0.1.nt"
    publish(built, out)
    leak = f"<urn:a> <urn:p> <{DEFAULT_BASE}id/person/0001> .".encode()
    (out / path).parent.mkdir(parents=True, exist_ok=True)
    (out / path).write_bytes(leak)
    said = json.loads((out / MARKER).read_text(encoding="utf-8"))
    said["files"][path] = hashlib.sha256(leak).hexdigest()
    (out / MARKER).write_text(json.dumps(said), encoding="utf-8")
    assert publish(built, out).written.kept == (path,), "the same guard has looked through it"
    said["guard"] = "of an earlier version"
    (out / MARKER).write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(Leaking) as caught:
        publish(built, out)
    assert [leak.path for leak in caught.value.leaks] == [path]


def test_a_figure_of_people_whose_number_is_told_nowhere_stops_it(
    built: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def figures(site: Site) -> Iterator[File]:
        own = site.names.term("")
        for name, told in (("known", 'Size> "40"'), ("small", 'Size> "4"'), ("unknown", "Of> <urn:school>")):
            cohort = f"<{site.names.id('cohort', name)}>"
            yield File(f"id/observation/{name}.ttl", f"<urn:o> <{own}cohort> {cohort} .".encode())
            yield File(f"id/cohort/{name}.nt", f"{cohort} <{own}cohort{told} .".encode())

    monkeypatch.setattr(flow, "PARTS", (figures,))
    for whole in ("page_tasks", "data_tasks", "documentation_units"):
        monkeypatch.setattr(flow, whole, lambda *given: [])
    with pytest.raises(Leaking) as caught:
        publish(built, tmp_path / "site")
    found = {leak.path: leak.what for leak in caught.value.leaks}
    assert found == {
        "id/cohort/small.nt": "fewer than 10 people",
        "id/observation/small.ttl": "said of fewer than 10 people",
        "id/observation/unknown.ttl": "said of people whose number is not told",
    }


def test_the_command_tells_what_it_did(built: Release, site: Path) -> None:
    words = [
        "-q",
        "publish",
        "--out",
        str(site),
        "--release",
        str(built.path),
        "--site-url",
        "https://city.example/s4c/",
    ]
    ran = CliRunner().invoke(app, words)
    assert ran.exit_code == 0, ran.output
    assert ": 0 files written, " in ran.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--include", "everything"], "there is no 'everything'"),
        (["--include", "esco"], "holds no ESCO"),
        (["--lang", "../x"], "is no language"),
        (["--lang", "en", "--lang", "en"], "each language"),
        (["--lang", "sv"], "is the English one"),
        (["--site-url", "javascript:x"], "is no address"),
        (["--base-uri", "here"], "is not usable"),
    ],
)
def test_bad_usage_is_told_and_leaves_nothing(built: Release, tmp_path: Path, words: list[str], said: str) -> None:
    ran = CliRunner().invoke(
        app, ["-q", "publish", "--out", str(tmp_path / "site"), "--release", str(built.path), *words]
    )
    assert isinstance(ran.exception, InputError)
    assert said in str(ran.exception)
    assert list(tmp_path.iterdir()) == []


def test_the_marker_names_every_file_but_those_beside_it(site: Path) -> None:
    said = json.loads((site / writing.MARKER).read_text(encoding="utf-8"))
    assert set(said["files"]) == set(held(site)) - {writing.MARKER, writing.RECORD}
