"""The hostile and broken files of the suite: each is refused in one line or read as what it says, in time, in silence.

``r*`` files go to the RDF intake, ``e01``–``e09`` to a store and to ``s4c query``. What pages and
exports make of ``r26``, ``r28``–``r31`` and ``r33`` is for the rooms that make pages.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import InputError, QueryError
from s4c_graph.core.names import Names
from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Severity, Statements
from s4c_graph.intake import rdf

pytestmark = pytest.mark.shared
CASES = 46
LIMIT_S = 5.0
"""The suite's own limit; r33, a page, has three seconds."""


@dataclass(frozen=True)
class Refused:
    """What the one line must say: the line of the file, and words."""

    words: str
    line: int | None = None


@dataclass(frozen=True)
class Read:
    """How many triples, and the codes of the findings, one entry each."""

    triples: int
    codes: tuple[str, ...] = ()


EXPECTED: dict[str, Refused | Read] = {
    "r01_billion_laughs": Refused("DOCTYPE", 2),
    "r02_xxe_file": Refused("DOCTYPE", 2),
    "r03_xxe_http": Refused("DOCTYPE", 2),
    "r04_quadratic_entity": Refused("DOCTYPE", 2),
    "r05_truncated": Refused("is the file complete?", 1),
    "r06_deep_xml": Refused("nests deeper than 200", 1),
    "r07_truncated": Refused("end of file", 2),
    "r08_valid_then_bad": Refused("not a valid RDF object", 5002),
    "r09_undeclared_prefix": Refused("prefix foo: has not been declared", 1),
    "r10_deep_bnodes": Refused("nests deeper than 200", 1),
    "r11_deep_list": Refused("nests deeper than 200", 1),
    "r12_cyclic_list": Read(3),
    "r13_broader_cycle": Read(9),
    "r14_owl_import_ssrf": Read(3),
    "r15_shacl_regex": Read(3),
    "r16_shacl_sparql_ssrf": Read(6),
    "r17_shacl_js": Read(7),
    "r18_shacl_recursive": Read(6),
    "r19_latin1": Refused("not UTF-8", 1),
    "r20_utf16_bom": Refused("UTF-16", 1),
    "r21_bom": Read(1),
    "r22_not_rdf": Refused("no text file", 1),
    "r23_empty": Read(0, ("RDF-01",)),
    "r24_wrong_suffix": Refused("looks like JSON-LD (.jsonld)", 1),
    "r25_bad_dates": Read(4, ("RDF-02",) * 4),
    "r26_weird_langtags": Read(8),
    "r27_bad_langtags": Refused("Unexpected character", 1),
    "r28_iri_odd": Read(3),
    "r29_javascript_iri": Read(2),
    "r30_xss_labels": Read(5),
    "r31_csv_formula": Read(4),
    "r32_bidi_controls": Read(4, ("RDF-03",) * 2),
    "r33_one_subject_many": Read(60_000),
    "r34_graph_star": Refused("named graph <urn:g>"),
    "r35_rdf12": Refused("RDF 1.2", 2),
}


class Canary:
    """Listens where the hostile files point to, and remembers every call.

    The suite names port 8199; a free one takes its place, so that test processes do not meet.
    """

    def __init__(self) -> None:
        self.heard: list[str] = []
        four = socket.create_server(("127.0.0.1", 0))
        self.port: int = four.getsockname()[1]
        self._sockets = [four]
        with contextlib.suppress(OSError):  # a machine without IPv6
            self._sockets.append(socket.create_server(("::1", self.port), family=socket.AF_INET6))
        for listening in self._sockets:
            threading.Thread(target=self._accept, args=(listening,), daemon=True).start()

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                caller, address = listening.accept()
            except OSError:
                return
            caller.close()
            self.heard.append(str(address))

    def close(self) -> None:
        for listening in self._sockets:
            listening.shutdown(socket.SHUT_RDWR)
            listening.close()


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    made = Canary()
    yield made
    made.close()


@pytest.fixture(scope="module")
def suite(shared: Path, canary: Canary, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The suite's files, the canary's own port in them."""
    copies = tmp_path_factory.mktemp("bad_inputs")
    ours = f"127.0.0.1:{canary.port}".encode()
    for file in (shared / "suites" / "bad_inputs").iterdir():
        (copies / file.name).write_bytes(file.read_bytes().replace(b"127.0.0.1:8199", ours))
    named = [file.name for file in copies.iterdir() if ours in file.read_bytes()]
    assert len(named) >= 5, "the hostile files name another canary"
    return copies


@pytest.fixture(autouse=True)
def silence(canary: Canary) -> Iterator[None]:
    """Nothing that a test does is heard by the canary."""
    before = len(canary.heard)
    yield
    time.sleep(0.02)
    assert canary.heard[before:] == []


def test_the_canary_hears(canary: Canary) -> None:
    with socket.create_connection(("127.0.0.1", canary.port), timeout=5):
        until = time.monotonic() + 5
        while not canary.heard and time.monotonic() < until:
            time.sleep(0.01)
    assert canary.heard
    canary.heard.clear()


def test_every_case_of_the_suite_is_looked_at(suite: Path) -> None:
    manifest = json.loads((suite / "manifest.json").read_text(encoding="utf-8"))
    ids = {case["id"] for case in manifest["cases"]}
    assert len(ids) == manifest["count"] == CASES
    service = {"e10_header_newline", "e11_accept_huge"}  # HTTP headers: there is no service yet
    assert ids == set(EXPECTED) | set(QUERIES) | service


@pytest.fixture
def tight() -> Settings:
    """Settings under which a parse that swells would be stopped."""
    return Settings(max_parse_mb=400, max_parse_s=int(LIMIT_S))


@pytest.mark.parametrize("case", [k for k, v in EXPECTED.items() if isinstance(v, Refused)])
def test_refused_in_one_line_with_file_line_and_in_time(
    case: str, suite: Path, names: Names, tight: Settings, timed: Callable[[], float]
) -> None:
    file = _file(suite, case)
    expected = EXPECTED[case]
    assert isinstance(expected, Refused)
    with pytest.raises(InputError) as told:
        rdf.read(file, names, tight, graph="user/bad")
    said = str(told.value)
    assert expected.words in said and "\n" not in said and "Traceback" not in said
    assert said.startswith(f"{file}:{expected.line}: " if expected.line else f"{file}: ")
    assert "root:" not in said
    assert told.value.exit_code == 2
    assert timed() < LIMIT_S


@pytest.mark.parametrize("case", [k for k, v in EXPECTED.items() if isinstance(v, Read)])
def test_read_as_what_it_says_and_in_time(
    case: str, suite: Path, names: Names, tight: Settings, timed: Callable[[], float]
) -> None:
    expected = EXPECTED[case]
    assert isinstance(expected, Read)
    read = rdf.read(_file(suite, case), names, tight, graph="user/bad")
    assert (read.counts["triples"], tuple(f.code for f in read.findings)) == (expected.triples, expected.codes)
    store = _store(read)
    assert store.size() == expected.triples
    assert timed() < (3.0 if case.startswith("r33") else LIMIT_S)


def test_nothing_of_a_refused_file_reaches_a_store(suite: Path, names: Names, tight: Settings) -> None:
    store = Embedded()
    with pytest.raises(InputError):
        store.load(rdf.read(_file(suite, "r08_valid_then_bad"), names, tight, graph="user/x").ntriples, graph="urn:g")
    assert store.size() == 0


def test_memory_stays_flat_on_files_that_swell(suite: Path, names: Names, tight: Settings) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for case in ("r01_billion_laughs", "r04_quadratic_entity", "r06_deep_xml", "r10_deep_bnodes"):
        with pytest.raises(InputError):
            rdf.read(_file(suite, case), names, tight, graph="user/bad")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024  # KiB


def test_ill_typed_literals_are_told_with_their_line_and_survive(suite: Path, names: Names, tight: Settings) -> None:
    read = rdf.read(_file(suite, "r25_bad_dates"), names, tight, graph="user/bad")
    assert {f.value for f in read.findings} == {"2026-02-30", "not a date", "12e", "NaN"}
    assert all(f.severity is Severity.WARNING and f.place and f.place.line == 3 for f in read.findings)
    assert {str(row[0]) for row in _store(read).select("SELECT ?o { ?s ?p ?o }").rows} == {
        f.value for f in read.findings
    }


def test_language_tags_survive_and_match_in_any_case(suite: Path, names: Names, tight: Settings) -> None:
    store = _store(rdf.read(_file(suite, "r26_weird_langtags"), names, tight, graph="user/bad"))
    tags = {str(row[0]).lower() for row in store.select("SELECT (LANG(?o) AS ?l) { ?s ?p ?o }").rows}
    assert tags == {"en", "en-gb", "zh-hans-cn", "x-private", "de-ch-1996", "sr-latn", "iw", "he"}
    for said in ("en-gb", "EN-GB", "en-GB"):
        assert store.ask(f"ASK {{ ?s ?p ?o FILTER(LANGMATCHES(LANG(?o), '{said}')) }}")


def test_iris_are_kept_as_written(suite: Path, names: Names, tight: Settings) -> None:
    store = _store(rdf.read(_file(suite, "r28_iri_odd"), names, tight, graph="user/bad"))
    table = store.select("SELECT ?s ?o { ?s ?p ?o }")
    found = {str(cell).removeprefix("http://example.org/") for row in table.rows for cell in row}
    assert found == {"a%2F..%2F..%2Fetc", "%C3%A9", "é", "a?b=c&d=e#f", "a'b(c)d", "\u0430pple"}


def test_characters_that_do_not_show_are_told_by_code_point(suite: Path, names: Names, tight: Settings) -> None:
    read = rdf.read(_file(suite, "r32_bidi_controls"), names, tight, graph="user/bad")
    said = " ".join(f.message() for f in read.findings)
    assert "U+202E" in said and "U+200B" in said


QUERIES = {
    "e01_empty": "the query is empty",
    "e02_nul": "NUL",
    "e03_latin1": None,
    "e04_utf16": None,
    "e05_lone_surrogate": "surrogate",
    "e06_bad_iri": "",
    "e07_error_echo_xss": "",
    "e08_unknown_function": "custom function",
    "e09_date_overflow": "answered",
}


@pytest.mark.parametrize("case", [k for k, v in QUERIES.items() if v is not None])
def test_a_store_refuses_or_answers_a_bad_query(case: str, suite: Path) -> None:
    text = _file(suite, case).read_bytes().decode("utf-8")
    store = Embedded()
    said = ""
    try:
        found = store.ask(text) if text.startswith("ASK") else store.select(text).rows
        said = "answered" if not found or not any(found[0]) else f"answered {found}"  # type: ignore[index]
    except QueryError as error:
        said = str(error)
    assert str(QUERIES[case]) in said and said and "\n" not in said


@pytest.mark.parametrize("case", sorted(QUERIES))
def test_the_command_line_ends_well_on_a_bad_query(case: str, suite: Path, built: Release) -> None:
    env = {**os.environ, "S4C_RELEASE": str(built.path)}
    command = [sys.executable, "-c", "from s4c_graph.cli import main; main()", "query", str(_file(suite, case))]
    ran = subprocess.run(command, capture_output=True, env=env, timeout=30, check=False)
    assert ran.returncode in (0, 1, 2), ran.stderr.decode()
    assert b"Traceback" not in ran.stderr
    ran.stdout.decode("utf-8")
    if case in ("e01_empty", "e03_latin1", "e04_utf16", "e06_bad_iri", "e07_error_echo_xss"):
        assert ran.returncode == 2 and len(ran.stderr.decode().strip().splitlines()) == 1


@pytest.fixture
def timed() -> Callable[[], float]:
    """Seconds since the test began."""
    started = time.monotonic()
    return lambda: time.monotonic() - started


def _file(suite: Path, case: str) -> Path:
    (found,) = suite.glob(f"{case}.*")
    return found


def _store(read: Statements) -> Embedded:
    store = Embedded()
    store.load(read.ntriples, graph="urn:g")
    return store


def cli_validate(built: Release, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """``s4c validate`` in a process of its own, stopped after the suite's limit with room for a busy machine."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("s4c")), "-q", "validate", *map(str, words)],
        env={**os.environ, "S4C_RELEASE": str(built.path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def one_line(done: subprocess.CompletedProcess[str], *said: str) -> None:
    """Exit 2, nothing on standard output, one line on standard error with these words."""
    assert (done.returncode, done.stdout) == (2, ""), done
    assert len(done.stderr.splitlines()) == 1, done.stderr
    for word in said:
        assert word in done.stderr, done.stderr


@pytest.mark.parametrize("case", EXPECTED)
def test_validate_refuses_in_one_line_or_ends_with_a_report(
    case: str, suite: Path, built: Release, canary: Canary
) -> None:
    file = next(suite.glob(f"{case}.*"))
    done, expected = cli_validate(built, file), EXPECTED[case]
    if isinstance(expected, Refused):
        one_line(done, file.name, expected.words)
    else:
        assert done.returncode in (0, 1), done.stderr
        assert "conform" in done.stdout.splitlines()[-1]
        for code in expected.codes:
            assert code in done.stdout
    assert "Traceback" not in done.stderr
    assert canary.heard == []


def test_validate_names_the_cycle(suite: Path, built: Release) -> None:
    done = cli_validate(built, suite / "r13_broader_cycle.ttl")
    assert done.returncode == 1
    assert "r13_broader_cycle.ttl:3" in done.stdout
    assert "K-01" in done.stdout
    for concept in "abc":
        assert f"http://example.org/{concept}" in done.stdout


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("r12_cyclic_list", ()),
        ("r15_shacl_regex", ()),
        ("r16_shacl_sparql_ssrf", ("SERVICE",)),
        ("r17_shacl_js", ("sh:JS",)),
        ("r18_shacl_recursive", ("recurs",)),
    ],
)
def test_hostile_shapes_are_refused_or_end(
    case: str, words: tuple[str, ...], suite: Path, built: Release, canary: Canary
) -> None:
    file = next(suite.glob(f"{case}.*"))
    done = cli_validate(built, file, "--shapes", file)
    if words:
        one_line(done, file.name, *words)
    else:
        assert done.returncode in (0, 1, 2), done.stderr
        assert "Traceback" not in done.stderr
    assert canary.heard == []
