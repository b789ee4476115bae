"""DigComp files that are broken, cut short or made to hurt: refused in one line that says what, where and the mend."""

from __future__ import annotations

import json
import os
import re
import resource
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest
from benchmarks import digcomp_made

from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.intake import digcomp

Nodes = list[digcomp_made.Node]
ODD: list[Any] = [None, 0, -1, 1e308, [], {}, [{}], {"@value": "x"}, "", "\u202e", "a/b/c", "x" * 20_000]
GOOD = digcomp_made.jsonld(digcomp_made.nodes())


def first(nodes: Nodes, kind: str) -> digcomp_made.Node:
    return next(n for n in nodes if n["@type"] == kind)


def changed(change: Callable[[Nodes], object]) -> bytes:
    nodes = digcomp_made.nodes()
    change(nodes)
    return digcomp_made.jsonld(nodes)


def said(kind: str, key: str, value: object) -> bytes:
    return changed(lambda nodes: first(nodes, kind).__setitem__(key, value))


def without(kind: str, key: str) -> bytes:
    return changed(lambda nodes: first(nodes, kind).pop(key))


JSON: dict[str, tuple[bytes, str]] = {
    "remote context": (GOOD.replace(b'{"@context": {', b'{"@context": ["https://example.org/c", {', 1).replace(
        b'"Glossary": "Glossary"}', b'"Glossary": "Glossary"}]', 1), r"needs the context https://example.org/c.*fetched"),
    "context by name": (
        GOOD.replace(GOOD[: GOOD.index(b'"@graph"')], b'{"@context": "https://example.org/c", ', 1),
        "nothing is fetched",
    ),
    "import": (
        GOOD.replace(b'{"@context": {', b'{"@context": {"@version": 1.1, "@import": "https://example.org/c", ', 1),
        "an @import from elsewhere; nothing is fetched",
    ),
    "deep": (GOOD[:-2] + b", " + b"[" * 100_000 + b"]" * 100_000 + b"]}", r"nests deeper than \d+ brackets"),
    "cut short": (GOOD[: len(GOOD) // 2], r"is not JSON.*"),
    "empty": (b"", "is not JSON"),
    "no JSON": (b"<html><body>log in</body></html>", "is not JSON"),
    "NaN": (GOOD.replace(b'"eight_levels_mapping": 1,', b'"eight_levels_mapping": NaN,', 1), "NaN, which is no JSON"),
    "cp1252": (GOOD.replace(b"Made-up words on area 1", "Påhittat".encode("cp1252"), 1), r"jsonld:1: is not UTF-8"),
    "UTF-16": (GOOD.decode().encode("utf-16"), "is not UTF-8"),
    "a list": (b"[]", "has no @graph"),
    "no graph": (b'{"@context": {}, "CompetenceArea": 1}', "has no @graph"),
    "a text as node": (changed(lambda nodes: nodes.insert(3, "x")), r"#/@graph/3: is no node"),  # type: ignore[arg-type]
    "no id": (without("Competence", "@id"), r"#/@graph/5: is no node"),
    "two types": (said("Competence", "@type", ["Competence", "x"]), r"#/@graph/5: is no node"),
    "unknown type": (said("Competence", "@type", "Kompetens"), "unknown type 'Kompetens'; one of CompetenceArea"),
    "duplicate id": (changed(lambda nodes: nodes.append(dict(nodes[40]))), r"#/@graph/1045: .* stands twice, first at"),
    "duplicate key": (GOOD.replace(b'"name":', b'"name": "a", "name":', 1), "'name' twice"),
    "one statement less": (changed(lambda nodes: nodes.pop(40)), "DigComp 3.0 has 362 statements, and 361 were read"),
    "no glossary": (
        digcomp_made.jsonld([n for n in digcomp_made.nodes() if n["@type"] != "Glossary"]),
        "has 126 terms, and no were read",
    ),
    "one term more": (
        changed(lambda nodes: nodes.append({"@type": "Glossary", "@id": "Glossary/X", "explanation": "x"})),
        "has 126 terms, and 127 were read",
    ),
    "no text": (without("LearningOutcome", "description"), r"lacks the key 'description'"),
    "empty text": (said("LearningOutcome", "description", " \n"), "learning outcome LO1.1.01 has no label"),
    "a number as text": (said("LearningOutcome", "description", True), "lacks the key 'description'"),
    "a list as translation": (said("Competence", "name_nl", ["a"]), "name_nl: is no text"),
    "overlong": (said("LearningOutcome", "description", "x" * 10_001), "a text of 10,001 characters"),
    "control": (said("LearningOutcome", "description", "a\x1b[2Jb"), r"holds the control character U\+001B"),
    "surrogate": (
        GOOD.replace(b"Made-up words on area 1", b"a\\ud800b", 1),
        r"holds the control character U\+D800",
    ),
    "unknown level": (
        said("LearningOutcome", "four_levels_proficiency_name", "ProficiencyLevel/Expert"),
        "unknown proficiency level 'Expert'; one of basic, intermediate",
    ),
    "a level of another kind": (said("LearningOutcome", "four_levels_proficiency_name", "Basic"), "is no Proficiency"),
    "unknown AI label": (said("CompetenceStatement", "ai_label", "AI-maybe"), "unknown AI label 'AI-maybe'; one of"),
    "unknown type of outcome": (said("LearningOutcome", "type", "Habit"), "unknown type of outcome 'Habit'"),
    "unknown competence": (
        said("CompetenceStatement", "competence_id", "Competence/1.6"), "CS1.1.01 is under competence 1.6; its code"
    ),
    "another area": (said("Competence", "competence_area_id", "CompetenceArea/2"), "1.1 is in area 2; its number"),
    "no such area": (said("Competence", "competence_area_id", "CompetenceArea/9"), "under area 9, which is not there"),
    "a path as key": (said("CompetenceArea", "@id", "CompetenceArea/../1"), "is no key of a competence area"),
    "an IRI as key": (said("CompetenceArea", "@id", "https://evil.example/1"), "is no CompetenceArea/"),
    "levels mapped otherwise": (said("ProficiencyLevel", "four_levels_name", "Advanced"), "level 1 is in the band"),
    "six levels otherwise": (said("ProficiencyLevel", "six_levels_mapping", "C2"), "level 1 is A1 of six levels"),
    "level nine": (said("ProficiencyLevel", "eight_levels_mapping", 9), "'9' is no key of a level"),
    "two terms of one IRI": (
        changed(lambda nodes: nodes[-1].__setitem__("@id", "Glossary/made up TERM 1")), "would have one IRI"
    ),
    "a term without letters": (changed(lambda nodes: nodes[-1].__setitem__("@id", "Glossary/‘’")), "no letter"),
}  # fmt: skip


@pytest.mark.parametrize("what", JSON)
def test_bad_json_ld_is_refused_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    data, told = JSON[what]
    path = tmp_path / "bad.jsonld"
    path.write_bytes(data)

    def no_network(*_: Any) -> Any:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "create_connection", no_network)
    monkeypatch.setattr(socket.socket, "connect", no_network)
    with pytest.raises(InputError, match=told) as caught:
        digcomp.read([path], Names())
    said = str(caught.value)
    assert "\n" not in said and said.isprintable() and len(said) < 1_200
    assert "bad.jsonld" in said or what == "a term without letters"


Sheets = dict[str, list[list[Any]]]


def cell(sheet: str, row: int, column: int, value: object) -> Callable[[Sheets], None]:
    def change(sheets: Sheets) -> None:
        sheets[sheet][row - 1][column] = value

    return change


def drop(sheet: str) -> Callable[[Sheets], None]:
    def change(sheets: Sheets) -> None:
        del sheets[sheet]

    return change


def last_row_gone(sheets: Sheets) -> None:
    del sheets["4 Learning Outcomes"][-1]


def no_column(sheet: str, column: int) -> Callable[[Sheets], None]:
    def change(sheets: Sheets) -> None:
        sheets[sheet] = [row[:column] + row[column + 1 :] for row in sheets[sheet]]

    return change


BOOKS: dict[str, tuple[Callable[[Sheets], None], str]] = {
    "no sheet of terms": (drop("5 Glossary"), "no sheet holds the terms; expected a sheet '5 Glossary'"),
    "no column": (
        no_column("4 Learning Outcomes", 8),
        r"\[4 Learning Outcomes\]!A1: lacks the column 'ai label'",
    ),
    "no column of keys": (
        no_column("3 Competence Statements", 6),
        r"\[3 Competence Statements\]!A1: lacks the column 'competence statement id'",
    ),
    "column twice": (cell("5 Glossary", 1, 1, "Term"), r"\[5 Glossary\]!A1: lacks the column 'explanation'"),
    "a header twice": (cell("4 Learning Outcomes", 1, 1, "AI label"), r"!I1: column 'ai label' stands twice"),
    "two sheets of terms": (
        lambda sheets: sheets.update({"Copy": sheets["5 Glossary"]}),
        r"\[Copy\]: two sheets are the terms",
    ),
    "code twice": (cell("4 Learning Outcomes", 3, 4, "LO1.1.01"), r"!E3: learning outcome LO1.1.01 stands twice"),
    "row missing": (
        last_row_gone,
        "DigComp 3.0 has 523 outcomes, and 522 were read",
    ),
    "unknown level": (cell("4 Learning Outcomes", 2, 6, "Expert"), r"!G2: unknown proficiency level 'Expert'"),
    "empty text": (cell("4 Learning Outcomes", 2, 5, None), r"!F2: learning outcome LO1.1.01 has no label"),
    "a date for a number": (cell("4 Learning Outcomes", 2, 2, "1.Jan"), "is under competence 1.Jan"),
}


@pytest.mark.parametrize("what", BOOKS)
def test_a_bad_workbook_is_refused_in_one_line(tmp_path: Path, what: str) -> None:
    change, told = BOOKS[what]
    sheets = digcomp_made.sheets(digcomp_made.nodes())
    change(sheets)
    path = digcomp_made.workbook(tmp_path / "bad.xlsx", sheets)
    with pytest.raises(InputError, match=told) as caught:
        digcomp.read([path], Names())
    assert "\n" not in str(caught.value) and "bad.xlsx" in str(caught.value)


def test_merged_cells_are_refused_with_their_place(tmp_path: Path) -> None:
    sheets = digcomp_made.sheets(digcomp_made.nodes())
    path = digcomp_made.workbook(
        tmp_path / "merged.xlsx", sheets, lambda book: book["4 Learning Outcomes"].merge_cells("A2:A9")
    )
    with pytest.raises(InputError, match=r"merged.xlsx\[4 Learning Outcomes\]!A2:A9: merged cells; unmerge them"):
        digcomp.read([path], Names())


def _zip(path: Path, member: str, data: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<x/>")
        made.writestr(member, data)
    return path


def test_a_workbook_that_is_a_bomb_or_none_is_refused(tmp_path: Path) -> None:
    bomb = _zip(tmp_path / "bomb.xlsx", "xl/worksheets/sheet1.xml", b"0" * (80 << 20))
    with pytest.raises(InputError, match=r"MiB|zip bomb"):
        digcomp.read([bomb], Names())
    far = _zip(tmp_path / "far.xlsx", "xl/worksheets/sheet1.xml", b'<c r="A9999999"/>')
    with pytest.raises(InputError, match="a sheet has a cell at A9999999"):
        digcomp.read([far], Names())
    slip = _zip(tmp_path / "slip.xlsx", "../../evil.xml", b"x")
    with pytest.raises(InputError, match="points outside"):
        digcomp.read([slip], Names())
    nothing = _zip(tmp_path / "nothing.xlsx", "a.txt", b"x")
    with pytest.raises(InputError, match="not a readable workbook"):
        digcomp.read([nothing], Names())
    text = tmp_path / "text.xlsx"
    text.write_text("no zip")
    with pytest.raises(InputError, match=r"text.xlsx"):
        digcomp.read([text], Names())


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda p: p / "gone.jsonld", "gone.jsonld: no such file or folder"),
        (lambda p: p, "holds no DigComp data supplement; put the supplement's .jsonld or .xlsx into it"),
        (lambda p: _zip(p / "a.zip", "a.jsonld", GOOD), "is no DigComp data supplement by its name; unpack it"),
        (lambda p: (p / "a.pdf").write_bytes(b"%PDF") and p / "a.pdf", "give the .jsonld or the .xlsx"),
    ],
)
def test_what_is_no_supplement_is_refused(tmp_path: Path, make: Callable[[Path], Path], told: str) -> None:
    with pytest.raises(InputError, match=re.escape(told)):
        digcomp.read([make(tmp_path)], Names())


def test_nothing_given_is_said() -> None:
    with pytest.raises(InputError, match="no file of DigComp was given"):
        digcomp.read([], Names())


@pytest.mark.slow
def test_a_huge_file_is_refused_without_being_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "huge.jsonld"
    with path.open("wb") as out:
        out.write(GOOD[:-2])
        out.truncate(3 << 30)  # a hole: three GiB without a block
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(InputError, match=r"holds .*MiB"):
        digcomp.read([path], Names())
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000


@pytest.mark.slow
def test_a_refused_file_leaves_the_release_in_use(tmp_path: Path) -> None:
    """As a user meets it: exit 2, one line on standard error, no traceback, no draft left."""
    bad = tmp_path / "bad.jsonld"
    bad.write_bytes(JSON["remote context"][0])
    home = tmp_path / "home"
    command = [str(Path(sys.executable).with_name("s4c")), "-q", "build", "--digcomp", str(bad)]
    env = {**os.environ, "S4C_HOME": str(home), "NO_COLOR": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1 and "nothing is fetched" in done.stderr
    assert [p.name for p in (home / "releases").glob("*")] == []


def test_json_of_the_right_shape_and_wrong_content_never_ends_in_a_traceback(tmp_path: Path) -> None:
    """Each value of one node of each kind replaced by things of other types: refused, or read; nothing else."""
    odd = cycle(ODD)
    tried = 0
    for kind in digcomp_made.KINDS:
        for key in [*first(digcomp_made.nodes(), kind), "type", "four_levels_proficiency_name", "name_nl"]:
            for value in islice(odd, 3):  # another three of them for each key
                nodes = digcomp_made.nodes()
                first(nodes, kind)[key] = value
                path = tmp_path / "odd.jsonld"
                path.write_text(json.dumps({"@graph": nodes}))
                tried += 1
                try:
                    digcomp.read([path], Names())
                except InputError as error:
                    assert str(error).isprintable() and len(str(error)) < 1_200
    assert tried > 150
