"""Redirect rules, asked of real servers: data or page by Accept, the reader's language, types, no host at all."""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests import hosts

from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.publishing.address import MEDIA, Addresses
from s4c_graph.publishing.holding import Holding
from s4c_graph.publishing.redirects import apache, nginx, redirects, w3id
from s4c_graph.publishing.site import About, Site

R1 = "id/role/R1"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
OWLAPI = "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, */*; q=0.09"
RDFLIB = "text/turtle, application/x-turtle, */*;q=0.1"
WISHES = [
    ("", "/"),
    ("*/*", "/"),
    (BROWSER, "/"),
    ("text/turtle", ".ttl"),
    ("text/turtle;q=1.0", ".ttl"),
    ("text/turtle;charset=utf-8", ".ttl"),
    ("TEXT/Turtle", ".ttl"),
    ("application/ld+json", ".jsonld"),
    ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', ".jsonld"),
    ("application/json", ".jsonld"),
    ("application/n-triples", ".nt"),
    ("application/rdf+xml", ".rdf"),
    (OWLAPI, ".rdf"),
    (RDFLIB, ".ttl"),
    ("text/html;q=0.5, text/turtle", ".ttl"),
    ("text/html;q=0.3, application/ld+json;q=0.9", ".jsonld"),
    ("text/turtle;q=0, */*", "/"),
    ("image/png", "/"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small site: a role, the ontology, a folder of pages without data."""
    folder = tmp_path_factory.mktemp("hosted") / "site"
    for path in (R1, "ontology"):
        for name, text in (("index.html", "english"), ("index.sv.html", "svenska"), ("index.pl.html", "polski")):
            (folder / path).mkdir(parents=True, exist_ok=True)
            (folder / path / name).write_text(text)
        for suffix in ("ttl", "jsonld", "nt", "rdf"):
            (folder / f"{path}.{suffix}").write_text(suffix)
    (folder / "roles").mkdir()
    (folder / "roles" / "index.html").write_text("roles")
    (folder / "index.html").write_text("home")
    (folder / ".well-known").mkdir()
    (folder / ".well-known" / "void").write_text("void")
    (folder / "404.html").write_text("not here")
    (folder / ".htaccess").write_text(apache(("en", "sv", "pl"), "/s4c/"))
    for one in (folder.parent, *folder.rglob("*"), folder):
        one.chmod(0o755 if one.is_dir() else 0o644)
    return folder


@pytest.fixture(scope="module")
def by_apache(
    site: Path, tmp_path_factory: pytest.TempPathFactory, need: Callable[[object, str], None]
) -> Iterator[tuple[int, str]]:
    need(hosts.found("apache2"), hosts.APACHE)
    work = tmp_path_factory.mktemp("apache")
    for folder in (work, *list(work.parents)[:3]):
        if str(folder).count("/") > 1:
            folder.chmod(folder.stat().st_mode | 0o055)
    with hosts.apache(site, work) as port:
        yield port, "/s4c/"


@pytest.fixture(scope="module")
def by_nginx(
    site: Path, tmp_path_factory: pytest.TempPathFactory, need: Callable[[object, str], None]
) -> Iterator[tuple[int, str]]:
    need(hosts.found("nginx"), hosts.NGINX)
    with hosts.nginx(site, tmp_path_factory.mktemp("nginx"), nginx(("en", "sv", "pl"))) as port:
        yield port, "/"


@pytest.fixture(params=["by_apache", "by_nginx"])
def host(request: pytest.FixtureRequest) -> tuple[int, str]:
    """Port, and path of the site on the host."""
    found: tuple[int, str] = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize(("accept", "to"), WISHES)
@pytest.mark.parametrize("path", [R1, "ontology"])
def test_an_iri_answers_303_to_what_is_accepted(host: tuple[int, str], path: str, accept: str, to: str) -> None:
    port, root = host
    status, location, _, _ = hosts.asked(port, root + path, accept)
    assert (status, location) == (303, f"{root}{path}{to}")
    assert hosts.asked(port, location, accept)[0] == 200


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", [R1, f"{R1}.ttl", f"{R1}/"])
def test_scripts_of_other_hosts_may_read_every_answer_on_the_way(host: tuple[int, str], method: str, path: str) -> None:
    port, root = host
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, root + path, headers={"Accept": "text/turtle"})
    answer = connection.getresponse()
    answer.read()
    assert answer.headers.get_all("Access-Control-Allow-Origin") == ["*"]
    assert answer.status == 200 or {"Accept", "Accept-Language"} == set(re.split(r",\s*", answer.headers["Vary"]))
    connection.close()


@pytest.mark.parametrize(
    ("language", "to"),
    [("sv", "/index.sv.html"), ("sv-SE,sv;q=0.9,en;q=0.5", "/index.sv.html"), ("pl", "/index.pl.html"), ("de,sv", "/")],
)
def test_the_page_is_in_the_first_language_of_the_reader(host: tuple[int, str], language: str, to: str) -> None:
    port, root = host
    assert hosts.asked(port, root + R1, BROWSER, language)[:2] == (303, f"{root}{R1}{to}")


def test_the_switcher_reaches_english_whatever_the_reader_prefers(host: tuple[int, str]) -> None:
    port, root = host
    assert hosts.asked(port, f"{root}{R1}/", BROWSER, "sv")[::3] == (200, b"english")


@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "nt", "rdf"])
def test_data_have_their_type(host: tuple[int, str], suffix: str) -> None:
    port, root = host
    status, _, kind, body = hosts.asked(port, f"{root}{R1}.{suffix}", "text/html")
    assert (status, kind.partition(";")[0], body) == (200, MEDIA[suffix], suffix.encode())


@pytest.mark.parametrize(
    ("path", "body"),
    [("", b"home"), ("roles/", b"roles"), (f"{R1}/index.pl.html", b"polski"), (".well-known/void", b"void")],
)
def test_files_are_served_as_they_are(host: tuple[int, str], path: str, body: bytes) -> None:
    port, root = host
    status, _, kind, found = hosts.asked(port, root + path, "text/turtle")
    assert (status, found) == (200, body)
    assert kind.startswith("text/turtle" if "void" in path else "text/html")
    assert "void" in path or "utf-8" in kind.lower()


def test_what_is_not_there_is_not_found(host: tuple[int, str]) -> None:
    port, root = host
    for path in ("id/role/R2", "id/role/R2/", "nothing.ttl"):
        assert hosts.asked(port, root + path, BROWSER)[::3] == (404, b"not here"), path
    assert hosts.asked(port, f"{root}id/role/R2", "text/turtle")[0] == 404
    assert hosts.asked(port, f"{root}../../etc/passwd", "text/turtle")[0] in (400, 404)


def test_rules_for_w3id_are_made_for_an_address_alone() -> None:
    site = Site(Holding(Names()), Addresses(Names()), About("d", "1", "2026-11-26"))
    assert [f.path for f in redirects(site)] == [".htaccess", "hosting/nginx.conf"]
    assert b"https://city.example/s4c/$1" in list(redirects(site, "https://city.example/s4c"))[2].content
    escaped = list(redirects(site, "https://city.example/%20s"))[2].content
    assert rb"https://city.example/\%20s/$1" in escaped, "%2 would be what a condition has matched"
    assert b"ErrorDocument 404 /s4c/404.html" in next(redirects(site, "https://city.example/s4c")).content
    assert b"ErrorDocument" not in next(redirects(site)).content, "where the site stands is not known"
    for bad in ("city.example", "javascript:alert(1)", "https://city.example/ [R]", "https://x/\nRewriteRule"):
        with pytest.raises(InputError, match="is no address"):
            w3id(bad, Names().base)
