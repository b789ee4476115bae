"""What is fetched from a URL that a user named, and everything that is not: a TLS server of our own answers."""

from __future__ import annotations

import gzip
import socket
import ssl
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.tls import ADDRESS, HOST, Server, serving

from s4c_graph.core.errors import InputError
from s4c_graph.intake.fetch import REDIRECTS, Fetched, fetch, is_url
from s4c_graph.intake.fetch_door import Door, is_public, target

TURTLE = b"<https://example.org/a> <https://example.org/p> <https://example.org/b> .\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("tls")) as made:
        yield made


@pytest.fixture(autouse=True)
def _fresh(server: Server) -> None:
    server.answers.clear()
    server.seen.clear()


def get(
    server: Server, url: str, folder: Path, *, max_mb: int = 1, max_s: float = 10, door: Door | None = None
) -> Fetched:
    return fetch(url, folder, max_mb=max_mb, max_s=max_s, door=door or server.door)


def refused(server: Server, url: str, folder: Path, words: str, **limits: float) -> InputError:
    """Refused in one line with these words, and nothing stays in the folder."""
    with pytest.raises(InputError, match=words) as told:
        get(server, url, folder, **limits)  # type: ignore[arg-type]
    assert "\n" not in str(told.value)
    assert list(folder.iterdir()) == []
    return told.value


def test_a_file_comes_with_its_digest_and_its_kind(server: Server, tmp_path: Path) -> None:
    got = get(server, server.give("/x/My%20courses.ttl?a=1", TURTLE), tmp_path)
    assert got.path == tmp_path / "My-courses.ttl"
    assert got.path.read_bytes() == TURTLE
    assert got.size == len(TURTLE) and len(got.sha256) == 64
    [(path, headers)] = server.seen
    assert path == "/x/My%20courses.ttl?a=1"
    assert headers["Host"] == f"{HOST}:{server.port}"
    assert "Authorization" not in headers and "Cookie" not in headers


@pytest.mark.parametrize(
    ("path", "type", "name"),
    [
        ("/data", "text/turtle; charset=utf-8", "data.ttl"),
        ("/data.ttl", "application/ld+json", "data.jsonld"),
        ("/data.jsonld", "application/json", "data.jsonld"),
        ("/data.nt", "text/plain", "data.nt"),
        ("/roles.csv", "application/octet-stream", "roles.csv"),
        ("/data.rdf", "text/xml", "data.rdf"),
        ("/mine.sssom.tsv", "text/tab-separated-values", "mine.sssom.tsv"),
        ("/", "text/csv", "data.csv"),
        ("/..%2f..%2fetc%2fpasswd", "text/csv", "passwd.csv"),
        ("/.hidden", "text/turtle", "hidden.ttl"),
    ],
)
def test_the_content_type_tells_the_kind_and_the_name_where_it_says_little(
    server: Server, tmp_path: Path, path: str, type: str, name: str
) -> None:
    assert get(server, server.give(path, TURTLE, type=type), tmp_path).path == tmp_path / name


@pytest.mark.parametrize(
    ("path", "type", "body", "words"),
    [
        ("/a.ttl", "text/html", b"<html>", "is a web page"),
        ("/a.ttl", "text/turtle", b"<!DOCTYPE html><p>", "is a web page, whatever"),
        ("/a.pdf", "application/pdf", b"%PDF", "content type application/pdf"),
        ("/a", "text/plain", TURTLE, "content type text/plain"),
        ("/a.xlsx", "", TURTLE, r"does not look like \.xlsx"),
        ("/a.ttl", "text/turtle", b"PK\x03\x04", r"does not look like \.ttl"),
        ("/a.csv", "text/csv", b"a\0b", r"does not look like \.csv"),
        ("/a.tsv", "text/tab-separated-values", b"a\tb", "sssom"),
        ("/a.zip", "application/zip", b"PK\x03\x04", "content type application/zip"),
    ],
)
def test_the_wrong_kind_is_refused(
    server: Server, tmp_path: Path, path: str, type: str, body: bytes, words: str
) -> None:
    refused(server, server.give(path, body, type=type), tmp_path, words)


def test_only_https_without_credentials(server: Server, tmp_path: Path) -> None:
    for url, words in (
        ("http://example.org/a.ttl", "over https only"),
        ("ftp://example.org/a.ttl", "no URL that is fetched"),
        ("file:///etc/passwd", "no URL that is fetched"),
        ("https://u:p@example.org/a.ttl", "password gets into logs"),
        ("https://example.org@evil.example/a.ttl", "password gets into logs"),
        ("https:///a.ttl", "no URL"),
        ("https://example.org:99999/", "no URL"),
        ("https://example.org/\r\nX: y", "no URL"),
        ("https://example.org/ä", "percent-encoded"),
        ("https://example.org/" + "a" * 3000, "no URL"),
    ):
        assert is_url(url)
        error = refused(server, url, tmp_path, words)
        assert ":p@" not in str(error)
    assert server.seen == []


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:8.8.8.8%lo", "::127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b::a00:1"),
        *("fec0::1", "3fff::1", "192.0.0.192", "192.88.99.1", "168.63.129.16"),
        *("2001:4860::5efe:a00:1", "2001:4860::200:5efe:7f00:1"),
        *("2001:0:7f00:1::", "not an address", "2130706433"),
    ],
)
def test_no_address_of_this_machine_or_its_networks_is_public(address: str) -> None:
    assert not is_public(address)


def test_public_addresses_are(server: Server) -> None:
    assert all(map(is_public, ("93.184.215.14", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808")))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "169.254.169.254", "[::1]", "[::ffff:127.0.0.1]", "localhost", "2130706433"]
)
def test_a_host_that_is_not_public_is_refused_at_once_and_after_a_redirect(
    server: Server, tmp_path: Path, host: str
) -> None:
    to = f"https://{host}:{server.port}/a.ttl"
    refused(server, to, tmp_path, "no address of the public internet|not found")
    server.give("/a.ttl", TURTLE)
    url = server.give("/away", b"", status=302, headers={"Location": to})
    refused(server, url, tmp_path, "no address of the public internet|not found")
    assert [path for path, _ in server.seen] == ["/away"]


def test_one_private_address_among_public_ones_is_enough_to_refuse(server: Server, tmp_path: Path) -> None:
    door = replace(server.door, lookup=lambda host, port: [ADDRESS, "10.0.0.1"])
    with pytest.raises(InputError, match=r"is at 10\.0\.0\.1"):
        get(server, server.give("/a.ttl", TURTLE), tmp_path, door=door)


def test_a_name_is_looked_up_once_and_connected_to_by_the_address_judged(server: Server, tmp_path: Path) -> None:
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return [ADDRESS] if len(asked) == 1 else ["127.0.0.1"]

    get(server, server.give("/a.ttl", TURTLE), tmp_path, door=replace(server.door, lookup=rebinding))
    assert asked == [HOST]


def test_redirects_are_followed_and_counted(server: Server, tmp_path: Path) -> None:
    for n in range(REDIRECTS + 2):
        server.give(f"/r{n}", b"", status=(301, 302, 303, 307, 308)[n % 5], headers={"Location": f"r{n + 1}"})
    last = server.give(f"/r{REDIRECTS + 1}", TURTLE)
    got = get(server, server.url("/r1"), tmp_path)
    assert (got.url, got.final) == (server.url("/r1"), last)
    got.path.unlink()
    refused(server, server.url("/r0"), tmp_path, f"more than {REDIRECTS} times")
    for location, words in (
        (f"http://{HOST}/a.ttl", "redirects to .*over https only"),
        ("file:///etc/passwd", "redirects to"),
        ("https://u:p@example.org/", "redirects to .*password"),
        ("", "redirects to nowhere"),
    ):
        refused(server, server.give("/x", b"", status=302, headers={"Location": location}), tmp_path, words)


def test_an_answer_that_is_no_file_is_told(server: Server, tmp_path: Path) -> None:
    refused(server, server.url("/nowhere"), tmp_path, "404 Not Found; check the URL")
    refused(server, server.give("/a.ttl", b"", status=206), tmp_path, "206")
    refused(server, server.give("/a.ttl", b"", status=500), tmp_path, "500")


def test_a_file_that_is_too_large_is_refused_by_its_length_and_by_its_bytes(server: Server, tmp_path: Path) -> None:
    large = TURTLE * 20_000
    refused(server, server.give("/a.ttl", large), tmp_path, "larger than 1 MiB")
    refused(server, server.give("/a.ttl", large, length=False), tmp_path, "larger than 1 MiB")
    assert get(server, server.url("/a.ttl"), tmp_path, max_mb=2).size == len(large)


def test_a_gzip_bomb_is_met_before_it_has_grown(server: Server, tmp_path: Path) -> None:
    packed = {"Content-Encoding": "gzip"}
    bomb = gzip.compress(b"# " + b"x" * (200 << 20))
    assert len(bomb) < 1 << 20
    started = time.monotonic()
    refused(server, server.give("/a.ttl", bomb, headers=packed), tmp_path, "larger than 1 MiB")
    assert time.monotonic() - started < 5
    assert get(server, server.give("/a.ttl", gzip.compress(TURTLE), headers=packed), tmp_path).size == len(TURTLE)
    (tmp_path / "a.ttl").unlink()
    for body, headers, words in (
        (b"no gzip", packed, "not packed as it says"),
        (gzip.compress(TURTLE)[:-9], packed, "broke off"),
        (gzip.compress(TURTLE) + b"more", packed, "more after"),
        (zlib.compress(TURTLE), {"Content-Encoding": "br"}, "packed as br"),
        (gzip.compress(gzip.compress(TURTLE)), {"Content-Encoding": "gzip, gzip"}, "packed as"),
    ):
        refused(server, server.give("/a.ttl", body, headers=headers), tmp_path, words)


def test_a_server_that_drips_is_left_in_time(server: Server, tmp_path: Path) -> None:
    started = time.monotonic()
    for length in (True, False):
        url = server.give("/a.ttl", TURTLE * 100, drip=0.02, length=length)
        refused(server, url, tmp_path, "within the time limit", max_s=0.7)
    assert time.monotonic() - started < 5


def test_a_host_that_never_answers_is_left_in_time(server: Server, tmp_path: Path) -> None:
    with socket.create_server((ADDRESS, 0)) as deaf:
        url = f"https://{HOST}:{deaf.getsockname()[1]}/a.ttl"
        refused(server, url, tmp_path, "within the time limit", max_s=0.5)

    def slow(host: str, port: int) -> list[str]:
        time.sleep(1)
        return [ADDRESS]

    with pytest.raises(InputError, match="within the time limit"):
        get(server, server.url("/a.ttl"), tmp_path, max_s=0.2, door=replace(server.door, lookup=slow))


def test_an_answer_that_breaks_off_is_told(server: Server, tmp_path: Path) -> None:
    url = server.give("/a.ttl", TURTLE, headers={"Content-Length": "9999"})
    refused(server, url, tmp_path, "broke")
    refused(server, server.give("/a.ttl", TURTLE, length=False, ragged=True), tmp_path, "broke")
    assert get(server, server.give("/a.ttl", TURTLE, length=False), tmp_path).size == len(TURTLE)


def test_a_certificate_of_nobody_known_is_refused(server: Server, tmp_path: Path) -> None:
    door = replace(server.door, trust=ssl.create_default_context)
    with pytest.raises(InputError, match="certificate is not trusted"):
        get(server, server.give("/a.ttl", TURTLE), tmp_path, door=door)
    assert server.seen == []


def test_no_proxy_is_asked(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert get(server, server.give("/a.ttl", TURTLE), tmp_path).size == len(TURTLE)


def test_the_door_is_shut_where_nobody_opens_it(server: Server, tmp_path: Path) -> None:
    """The defaults, which are all that the command line has, refuse the test server itself."""
    with pytest.raises(InputError, match="no address of the public internet"):
        fetch(f"https://{ADDRESS}:{server.port}/a.ttl", tmp_path, max_mb=1, max_s=5)
    assert target("https://example.org") == ("example.org", 443)
