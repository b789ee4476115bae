"""RDF given as ESCO that is broken, made to hurt or cut short: told in one line, and nothing is left behind."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections import namedtuple
from pathlib import Path

import pytest
from benchmarks import esco_made

from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.intake import esco_dump

_GOOD = "".join(esco_made.turtle(3)).encode()
_XML = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    b'xmlns:skos="http://www.w3.org/2004/02/skos/core#">\n'
    b'<skos:Concept rdf:about="http://data.europa.eu/esco/skill/S1">'
    b'<skos:prefLabel xml:lang="en">made</skos:prefLabel>\n'
    b"</skos:Concept>\n</rdf:RDF>\n"
)
_BOMB = b'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n'
_NOT_ESCO = b'@prefix skos: <http://www.w3.org/2004/02/skos/core#> . <urn:a> a skos:Concept ; skos:prefLabel "a"@en .'
BAD = {
    "entity bomb": ("v9.9.9.rdf", _XML.replace(b"<rdf:RDF", _BOMB + b"<rdf:RDF", 1), r"rdf:2: has a DOCTYPE"),
    "external entity": ("v9.9.9.rdf", b'<!DOCTYPE r SYSTEM "http://example.org/x">\n' + _XML[39:], "has a DOCTYPE"),
    "cut XML": ("v9.9.9.rdf", _XML[:-12], r"rdf:4: is not well-formed XML.*cut short"),
    "cut XML after a whole concept": ("v9.9.9.rdf", _XML[: _XML.index(b"</rdf:RDF>")], "is not well-formed XML"),
    "XML in cp1252": ("v9.9.9.rdf", _XML.replace(b"UTF-8", b"cp1252"), "its encoding is cp1252"),
    "deep XML": ("v9.9.9.rdf", _XML.replace(b"made", b"<a>" * 5000 + b"</a>" * 5000), "nests deeper"),
    "cut Turtle": ("v9.9.9.ttl", _GOOD[:-30], r"ttl:\d+: "),
    "malformed Turtle": ("v9.9.9.ttl", _GOOD + b"\n<urn:x> ??? .\n" + _GOOD, rf"ttl:{_GOOD.count(b'%c' % 10) + 2}: "),
    "cp1252": ("v9.9.9.ttl", _GOOD + '\n<urn:a> <urn:b> "färdighet" .'.encode("cp1252"), r"ttl:\d+: is not UTF-8"),
    "UTF-16": ("v9.9.9.ttl", _GOOD.decode().encode("utf-16"), "is UTF-16"),
    "NUL": ("v9.9.9.ttl", _GOOD + b"\n\0", r"ttl:\d+: holds a NUL"),
    "no ESCO": ("v9.9.9.ttl", _NOT_ESCO, "without any concept of ESCO's; .*--source"),
    "empty": ("v9.9.9.ttl", b"", "without any concept of ESCO's"),
    "a web page": ("v9.9.9.ttl", b"<!doctype html><html><body>log in</body></html>", "is a web page"),
    "XML named Turtle": ("v9.9.9.ttl", _XML, "looks like RDF/XML"),
    "a damaged gzip": ("v9.9.9.ttl.gz", gzip.compress(_GOOD)[:-200], "cannot be read|damaged|ended"),
    "no gzip": ("v9.9.9.ttl.gz", _GOOD, "cannot be read"),
    "a damaged zip": ("v9.9.9.zip.ttl", b"PK\x03\x04" + _GOOD, "zip"),
}


@pytest.mark.parametrize("what", BAD)
def test_refused_in_one_line_and_nothing_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    name, data, said = BAD[what]
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=said) as told:
        esco_dump.read([tmp_path / name], Names())
    assert "\n" not in str(told.value) and name in str(told.value)
    assert not list((tmp_path / "tmp").iterdir())


def test_deep_turtle_ends_in_an_error_and_not_in_a_crash(tmp_path: Path) -> None:
    (tmp_path / "v9.9.9.ttl").write_bytes(_GOOD + b"<urn:a> <urn:b> " + b"[ <urn:b> " * 300_000)
    with pytest.raises(InputError, match=r"v9\.9\.9\.ttl"):
        esco_dump.read([tmp_path / "v9.9.9.ttl"], Names())


def test_a_zip_bomb(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "v9.9.9.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("esco.ttl", b"# " + b"a" * (64 << 20))
    with pytest.raises(InputError, match="zip bomb"):
        esco_dump.read([tmp_path / "v9.9.9.zip"], Names())


def test_a_gzip_bomb_stops_at_the_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(esco_dump, "_MOST", 1 << 20)
    (tmp_path / "v9.9.9.ttl.gz").write_bytes(gzip.compress(_GOOD + b"# aaaaaaa\n" * (1 << 20)))
    with pytest.raises(InputError, match="unpacks to more than"):
        esco_dump.read([tmp_path / "v9.9.9.ttl.gz"], Names())


def test_a_damaged_member_is_told(tmp_path: Path) -> None:
    path = tmp_path / "v9.9.9.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("esco.ttl", _GOOD)
    data = bytearray(path.read_bytes())
    at = data.index(b"made-up groups")
    data[at : at + 4] = b"MADE"
    path.write_bytes(bytes(data))
    with pytest.raises(InputError, match="CRC"):
        esco_dump.read([path], Names())


def test_a_parser_out_of_time_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(esco_dump, "_SECONDS", 1)
    monkeypatch.setattr(esco_dump, "_SLOWEST", 1 << 40)
    esco_made.write(tmp_path / "v9.9.9.ttl", 4000)
    with pytest.raises(InputError, match="not parsed in time"):
        esco_dump.read([tmp_path / "v9.9.9.ttl"], Names())


def test_a_full_disk_is_told_with_the_mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    esco_made.write(tmp_path / "v9.9.9.ttl", 10)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage(10, 10, 0))
    with pytest.raises(InputError, match="TMPDIR"):
        esco_dump.read([tmp_path / "v9.9.9.ttl"], Names())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="killing is tried on POSIX")
def test_killed_in_the_middle_no_statement_stays_and_the_parser_ends(tmp_path: Path) -> None:
    esco_made.write(tmp_path / "v9.9.9.ttl", 3000)
    temp = tmp_path / "tmp"
    temp.mkdir()
    code = (
        "import sys; from pathlib import Path; from s4c_graph.core.names import Names; "
        "from s4c_graph.intake import esco_dump; "
        "esco_dump.read([Path(sys.argv[1])], Names(), progress=lambda *a: print(*a, flush=True))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "v9.9.9.ttl")],
        stdout=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(temp)},
        start_new_session=True,
    )
    assert process.stdout is not None
    process.stdout.readline()  # it is in the first pass
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    left = [p for p in temp.rglob("*") if p.is_file() and p.name not in ("at", "stderr", "report.json")]
    assert left == []  # the sorted statements had no name, so their space is free
    assert sum(p.stat().st_size for p in temp.rglob("*") if p.is_file()) < 10_000
    for _ in range(100):
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            break
        time.sleep(0.05)
    else:
        pytest.fail("the parsing child outlived its parent")


def test_a_refused_dump_leaves_no_half_release(tmp_path: Path) -> None:
    from s4c_graph.core.settings import Settings
    from s4c_graph.flows.build import build

    (tmp_path / "v9.9.9.ttl").write_bytes(_GOOD[:-30])
    home = tmp_path / "home"
    with pytest.raises(InputError, match=r"v9\.9\.9\.ttl"):
        build(Settings(home=home), esco=[tmp_path / "v9.9.9.ttl"])
    assert not [p for p in home.rglob("*") if p.is_file() and "lock" not in p.name.lower()]


@pytest.mark.slow
def test_after_a_refused_dump_the_old_release_is_in_use(tmp_path: Path) -> None:
    from s4c_graph.core.release import Releases
    from s4c_graph.core.settings import Settings
    from s4c_graph.flows.build import build

    good, cut = tmp_path / "good_v9.9.9.ttl", tmp_path / "cut_v9.9.9.ttl"
    good.write_bytes(_GOOD)
    cut.write_bytes(_GOOD[:-30])
    settings = Settings(home=tmp_path / "home")
    built = build(settings, esco=[good])
    assert "esco/9.9.9" in built.release.manifest.graphs
    with pytest.raises(InputError):
        build(settings, esco=[cut])
    assert Releases(settings.home).current().id == built.release.id
    assert [r.id for r in Releases(settings.home).all()] == [built.release.id]
