"""A build with partners' sources, by file and URL, good, bad and hostile: what joins, is told, may leave again."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.tls import ADDRESS, HOST, Server, serving
from tests.unit.cli.test_cli import refused, s4c

from s4c_graph.core.errors import InputError
from s4c_graph.core.licences import licence
from s4c_graph.core.release import Release, Releases
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Severity
from s4c_graph.flows import documents, licensing
from s4c_graph.flows.build import Blocked, build
from s4c_graph.flows.checking import validate_files
from s4c_graph.flows.sourced import Said

GOOD = '<https://uni.example/a> a <https://uni.example/Thing> ; <http://www.w3.org/2000/01/rdf-schema#label> "A"@en .\n'
BAD = "<https://uni.example/b> a <https://uni.example/Thing> ; <http://xmlns.com/foaf/0.1/homepage> <javascript:x> .\n"
SET = """<https://uni.example/set> a <http://rdfs.org/ns/void#Dataset> ;
  <http://purl.org/dc/terms/license> <%s> ; <http://purl.org/dc/terms/publisher> <https://uni.example/> .
"""
BY, SA = "https://creativecommons.org/licenses/by/4.0/", "https://creativecommons.org/licenses/by-sa/4.0/"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("tls")) as made:
        yield made


def told(release: Release, graph: str) -> dict[str, str]:
    """What the catalogue says of a graph, by the last part of the property."""
    with release.open() as kg:
        rows = kg.select(f"SELECT ?p ?o {{ <{kg.names.graph(graph)}> ?p ?o }}", graphs=["catalogue"])
        return {str(row["p"]).replace("#", "/").rpartition("/")[2]: str(row["o"]) for row in rows}


def test_what_is_good_joins_and_the_rest_is_told(tmp_path: Path) -> None:
    file = tmp_path / "partner.ttl"
    file.write_text(GOOD + BAD, encoding="utf-8")
    ran = s4c("build", "--source", file, "--out", tmp_path / "home", "--lang", "sv")
    assert ran.code == 0, ran.err
    release = Releases(tmp_path / "home").current()
    report = release.path / "quarantine" / "partner" / "report.txt"
    assert "user/partner (partner.ttl): 1 resurser togs med, 1 lämnades utanför" in ran.err
    assert str(report) in ran.err
    assert "Ange en http- eller https-IRI" in report.read_text(encoding="utf-8")
    assert sorted(p.name for p in report.parent.iterdir()) == [
        "quarantined.nt",
        "report.csv",
        "report.json",
        "report.txt",
    ]
    assert release.manifest.quarantine == {
        "user/partner": {"joined": 1, "joined statements": 2, "left out": 1, "left out statements": 2}
    }
    assert release.manifest.report["Violation"] == 0
    assert release.damaged() == []
    assert "quarantine/partner/report.json" in (release.path / "SHA256SUMS").read_text(encoding="utf-8")
    with release.open() as kg:
        assert {str(row["s"]) for row in kg.select("SELECT DISTINCT ?s { ?s ?p ?o }", graphs=["user/partner"])} == {
            "https://uni.example/a"
        }
        joined = kg.construct("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", graphs=["user/partner"])
        (tmp_path / "again.nt").write_text("".join(f"{s.n3()} {p.n3()} {o.n3()} .\n" for s, p, o in joined), "utf-8")
    assert validate_files([tmp_path / "again.nt"], Settings(), release=release).conforms


def test_a_source_without_fault_leaves_nothing_behind(tmp_path: Path, built: Release) -> None:
    file = tmp_path / "mine.csv"
    file.with_name("needs.nt").write_text(
        "<https://uni.example/a> <https://uni.example/p> 1 .\n".replace(" 1 ", ' "1" '), "utf-8"
    )
    made = build(Settings(home=tmp_path / "home"), sources=[tmp_path / "needs.nt"])
    assert not (made.release.path / "quarantine" / "needs").exists()
    assert made.quarantine[0].clean
    assert built.manifest.quarantine == {}


def test_strict_blocks_as_before(tmp_path: Path) -> None:
    file = tmp_path / "partner.ttl"
    file.write_text(GOOD + BAD, encoding="utf-8")
    ran = s4c("build", "--source", file, "--strict", "--out", tmp_path / "home")
    assert ran.code == 1
    assert "partner.ttl:2" in ran.out and "IN-06" in ran.out
    assert "1 violation blocks the release" in ran.err
    assert Releases(tmp_path / "home").current_id() is None


def test_people_block_and_nothing_of_them_is_written_down(tmp_path: Path) -> None:
    file = tmp_path / "partner.ttl"
    person = "<https://uni.example/anna> a <https://w3id.org/s4c/ontology#Person> .\n"
    file.write_text(GOOD + person, encoding="utf-8")
    ran = s4c("build", "--source", file, "--out", tmp_path / "home")
    assert ran.code == 1 and "X-01" in ran.out and "partner.ttl:2" in ran.out
    assert not [p for p in (tmp_path / "home").rglob("*") if p.is_file() and b"anna" in p.read_bytes()]


def test_our_own_data_always_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the graphs of sources are ever taken from."""
    from s4c_graph.core.sources import source
    from s4c_graph.core.values import Statements
    from s4c_graph.flows import assemble

    real = assemble.shipped

    def spoilt(*args: object) -> Iterator[Statements]:
        yield from real(*args)  # type: ignore[arg-type]
        kind = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/s4c/ontology#CityRole>"
        line = b"<https://w3id.org/s4c/id/role/x> " + kind + b" .\n"
        yield Statements("seed/999", [line], source("seed/999"))

    monkeypatch.setattr(assemble, "shipped", spoilt)
    (tmp_path / "partner.ttl").write_text(GOOD, encoding="utf-8")
    with pytest.raises(Blocked):
        build(Settings(home=tmp_path / "home"), sources=[tmp_path / "partner.ttl"])


def test_a_url_fills_a_partners_graph_with_where_and_when(server: Server, tmp_path: Path) -> None:
    server.give("/moved.ttl", b"", status=302, headers={"Location": "/data/courses.ttl"})
    body = gzip.compress((GOOD + BAD + SET % BY).encode())
    final = server.give("/data/courses.ttl", body, headers={"Content-Encoding": "gzip"})
    made = build(Settings(home=tmp_path / "home"), sources=[server.url("/moved.ttl")], door=server.door)
    graph = "partner/files-test-moved"
    (said,) = [s for s in made.release.manifest.sources if s.graph == graph]
    assert (said.origin, said.licence, said.publisher) == (final, BY, "https://uni.example/")
    assert said.retrieved >= date.today().isoformat()[:8] and len(said.sha256) == 64
    catalogue = told(made.release, graph)
    assert catalogue["source"] == final
    assert catalogue["retrievedOn"] == said.retrieved
    assert catalogue["identifier"] == f"sha256:{said.sha256}"
    assert catalogue["license"] == BY and catalogue["publisher"] == "https://uni.example/"
    assert not (made.release.path / "fetched").exists()
    report = json.loads((made.release.path / "quarantine" / "files-test-moved" / "report.json").read_text("utf-8"))
    assert report["source"]["url"] == final and report["source"]["licence"] == "CC BY 4.0"
    assert report["findings"][0]["place"] == "courses.ttl:2"


@pytest.mark.parametrize(
    ("text", "said", "kind"),
    [
        (GOOD, Said(), "closed"),
        (GOOD, Said(licences=["CC BY 4.0"]), "credit"),
        (GOOD, Said(licences=["other=CC0 1.0"]), "closed"),
        (GOOD, Said(licences=["CC0 1.0", f"files-test-x={SA}"]), "binding"),
        (GOOD, Said(licences=["https://uni.example/terms"]), "closed"),
        (GOOD + SET % SA, Said(licences=["CC0 1.0"]), "binding"),
    ],
)
def test_what_may_be_passed_on_is_what_the_data_or_the_user_state(
    server: Server, tmp_path: Path, text: str, said: Said, kind: str
) -> None:
    url = server.give("/x.ttl", text.encode())
    made = build(Settings(home=tmp_path / "home"), sources=[url], said=said, door=server.door)
    (source,) = [s for s in made.release.manifest.sources if s.graph.startswith("partner/")]
    assert licence(source).kind == kind
    with made.release.open() as kg:
        held = licensing.source_of(kg, "partner/files-test-x")
        assert licence(held).kind == kind
        if kind == "closed":
            with pytest.raises(InputError, match="may not stand in one file"):
                licensing.allowed([held])


def test_a_file_with_a_publisher_is_somebody_elses_and_without_one_the_users(tmp_path: Path) -> None:
    for name in ("mine", "theirs"):
        (tmp_path / f"{name}.ttl").write_text(GOOD.replace("/a>", f"/{name}>"), encoding="utf-8")
    said = Said(publishers=["theirs=The University"])
    made = build(Settings(home=tmp_path / "home"), sources=[tmp_path / "mine.ttl", tmp_path / "theirs.ttl"], said=said)
    with made.release.open() as kg:
        assert licence(licensing.source_of(kg, "user/mine")).kind == "own"
        assert licence(licensing.source_of(kg, "partner/theirs")).kind == "closed"
    assert told(made.release, "partner/theirs")["publisher"] == "The University"
    assert told(made.release, "partner/theirs")["source"] == "theirs.ttl"


def test_options_and_urls_that_cannot_be_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(GOOD, encoding="utf-8")
    out = ("--out", tmp_path / "home")
    refused(s4c("build", "--source", tmp_path / "a.ttl", "--source-licence", "mine", *out), "licence 'mine'", "CC0")
    refused(s4c("build", "--source", "http://example.org/a.ttl", *out), "over https only")
    refused(s4c("build", "--source", "https://127.0.0.1/a.ttl", *out), "no address of the public internet")
    refused(s4c("build", "--source", "https://169.254.169.254/latest/meta-data/", *out), "no address of the public")
    refused(s4c("build", "--source", f"https://{ADDRESS}:1/a.ttl", *out), "no address of the public internet")
    refused(s4c("build", "--source", "https://u:secret@example.org/a.ttl", *out), "password")
    assert Releases(tmp_path / "home").current_id() is None


def test_a_failed_fetch_leaves_the_release_in_use(server: Server, tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = build(Settings(home=home)).release
    with pytest.raises(InputError, match="404"):
        build(Settings(home=home), sources=[server.url("/nowhere.ttl")], door=server.door)
    assert Releases(home).current() == first
    assert not list((home / "releases").glob(".draft-*"))


def test_two_urls_of_one_name_are_told_apart_or_refused(server: Server, tmp_path: Path) -> None:
    urls = [server.give("/x/a.ttl", GOOD.encode()), server.give("/y/a.ttl", GOOD.encode())]
    with pytest.raises(InputError, match="fills the same graph partner/files-test-a"):
        build(Settings(home=tmp_path / "home"), sources=urls, door=server.door)
    assert HOST == "files.test"


@pytest.mark.shared
def test_every_hostile_file_ends_in_a_line_or_in_quarantine(shared: Path, tmp_path: Path) -> None:
    """Those that parse join one build; each of the others stops its own with one line."""
    read: list[Path] = []
    files = sorted((shared / "suites" / "bad_inputs").glob("r*"))
    assert len(files) == 35
    for file in files:
        try:
            from s4c_graph.flows.given import given

            list(given([file], Settings(max_parse_mb=400, max_parse_s=20), lenient=True))
        except InputError as error:
            assert "\n" not in str(error) and file.name in str(error)
        else:
            read.append(file)
    assert len(read) >= 15
    made = build(Settings(home=tmp_path / "home"), sources=read)
    fates = {one.graph.removeprefix("user/")[:3]: one for one in made.quarantine}
    assert fates["r29"].joined == (0, 0) and "IN-06" in {f.code for f in fates["r29"].findings}
    assert any(f.code == "RDF-03" for f in fates["r32"].findings)
    with made.release.open() as kg:
        labels = {
            str(row["o"])
            for row in kg.select(
                "SELECT ?o { ?s ?p ?o FILTER(ISIRI(?o)) }",
                graphs=[name for name in kg.graph_names() if name.startswith("user/")],
            )
        }
        assert not [iri for iri in labels if iri.startswith(("javascript:", "data:"))]
    assert made.report.counts["Violation"] == 0
    assert all(f.place is not None for one in made.quarantine for f in one.findings if f.severity is Severity.VIOLATION)


@pytest.mark.shared
def test_real_courses_hear_what_they_lack_and_join_once_a_second_file_says_it(shared: Path, tmp_path: Path) -> None:
    """Courses in Turtle are courses: they joined as statements that nothing looked at, and nobody heard what lacks."""
    courses = shared / "data" / "samples" / "courses-esco" / "courses.ttl"
    made = build(Settings(home=tmp_path / "home"), sources=[courses])
    (one,) = made.quarantine
    assert (one.joined[0], one.left_out[0]) == (0, 99)
    asked = {f.path.rpartition("#")[2] for f in one.findings if f.severity is Severity.VIOLATION}
    of_offers = {"deliveryMode", "learningForm", "offerLanguage", "offerStatus"}
    assert asked >= of_offers | {"outcomeCompetence", "outcomeLevel", "outcomeText"}
    assert "IN-04" not in {f.code for f in one.findings}
    (tmp_path / "more.ttl").write_text("".join(_what_lacks(courses)), encoding="utf-8")
    again = build(Settings(home=tmp_path / "home"), sources=[courses, tmp_path / "more.ttl"])
    assert {q.graph: (q.joined[0], q.left_out[0]) for q in again.quarantine} == {
        "user/courses": (99, 0),
        "user/more": (99, 0),
    }
    with again.release.open() as kg:
        asked_for = "PREFIX s4c: <https://w3id.org/s4c/ontology#> SELECT ?o { ?o a s4c:LearningOffer }"
        assert len(kg.select(asked_for, graphs=["user/courses"])) == 10


def _what_lacks(courses: Path) -> Iterator[str]:
    """Turtle that says of each course and outcome what its document does not."""
    read = b"".join(documents.read(courses, Settings(), graph="user/courses").ntriples).decode()
    yield "@prefix s4c: <https://w3id.org/s4c/ontology#> .\n"
    for line in read.splitlines():
        subject = line.split()[0]
        if line.endswith("<https://w3id.org/s4c/ontology#LearningOffer> ."):
            yield f"{subject} s4c:deliveryMode <https://w3id.org/s4c/scheme/delivery-mode/online> ;"
            yield " s4c:learningForm <https://w3id.org/s4c/scheme/learning-form/course> ;"
            yield " s4c:offerStatus <https://w3id.org/s4c/scheme/offer-status/available> ;"
            yield " s4c:durationNote 'some hours'@en ;"
            yield " s4c:offerLanguage <http://publications.europa.eu/resource/authority/language/ENG> .\n"
        elif line.endswith("<https://w3id.org/s4c/ontology#LearningOutcome> ."):
            yield f"{subject} s4c:outcomeCompetence <https://w3id.org/s4c/id/competence/DAT.01> ;"
            yield " s4c:outcomeLevel <https://w3id.org/s4c/id/level/L3> ; s4c:outcomeText 'Works with data.'@en .\n"
