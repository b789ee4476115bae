"""ESCO given badly to a whole build: refused in one line with its mend, nothing left, the release in use stays."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.cli.test_cli import s4c
from tests.unit.intake.esco.conftest import Invented, skill, written

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.flows import editions


def _mixed(made: Invented) -> Path:
    made.zips(" - v9.9.8")
    return made.zips(" - v9.9.9")[0].parent


def _mixed_inside_a_zip(made: Invented) -> Path:
    path = made.home / "both.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in made.names():
            archive.writestr(f"all/{'v9.9.8' if 'skills_' in name else 'v9.9.9'}-{name}", made.bytes_of(name))
    return made.home


def _cp1252(made: Invented) -> Path:
    made.cell("skills_en.csv", 1, "preferredLabel", "jonglera på")
    made.raw["skills_en.csv"] = made.bytes_of("skills_en.csv").decode().encode("cp1252")
    return made.folder("v9.9.9")


def _too_wide(made: Invented) -> Path:
    made.tables["skills_en.csv"][2] += ["", "one cell more"]
    return made.folder("v9.9.9")


def _cut_row(made: Invented) -> Path:
    del made.tables["skills_en.csv"][2][1:]
    return made.folder("v9.9.9")


def _outside(made: Invented) -> Path:
    path = made.home / "v9.9.9.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../skills_en.csv", made.bytes_of("skills_en.csv"))
    return path


def _bomb(made: Invented) -> Path:
    path = made.home / "v9.9.9.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("skills_en.csv", made.bytes_of("skills_en.csv") + b"\n" * (64 << 20))
    return path


def _bomb_beside_rdf(made: Invented) -> Path:
    path = made.home / "v9.9.9.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("esco.ttl", b"# data.europa.eu/esco\n")
        archive.writestr("skills_en.csv", made.bytes_of("skills_en.csv") + b"\n" * (64 << 20))
    return path


def _labels_only(made: Invented) -> Path:
    made.tables = {
        "skills_sv.csv": [
            ["conceptType", "conceptUri", "preferredLabel", "altLabels"],
            ["Occupation", skill(1), "x", ""],
        ]
    }
    return made.folder("v9.9.9")


BAD: dict[str, tuple[Callable[[Invented], Path], str]] = {
    "two versions in one folder": (
        _mixed,
        r"two versions of ESCO in one folder: 9\.9\.8 in .*9\.9\.9.*folder of its own",
    ),
    "two versions in one folder of a zip": (_mixed_inside_a_zip, "two versions of ESCO"),
    "cp1252": (_cp1252, r"skills_en\.csv:\d+: is not UTF-8 \(byte 0xe5\); save it as CSV UTF-8"),
    "a row too wide": (_too_wide, r"skills_en\.csv:\d+: has 15 cells where the header names 13"),
    "a row cut short": (_cut_row, r"skills_en\.csv:\d+: ends before the column conceptUri"),
    "zip slip": (_outside, "points outside the archive"),
    "zip bomb": (_bomb, "zip bomb"),
    "zip bomb beside RDF": (_bomb_beside_rdf, "zip bomb"),
    "labels and nothing else": (_labels_only, "no ESCO concepts, only labels of concepts"),
}


@pytest.mark.parametrize("what", BAD)
def test_refused_in_one_line(tmp_path: Path, what: str) -> None:
    make, said = BAD[what]
    (tmp_path / "given").mkdir()
    path = make(Invented(tmp_path / "given"))
    kg = KnowledgeGraph(Embedded())
    (tmp_path / "draft").mkdir()
    with pytest.raises(InputError, match=said) as told:
        editions.load(kg, tmp_path / "draft", [path], None, ())
    assert "\n" not in str(told.value)
    assert "\x1b" not in str(told.value)
    assert kg.graphs() == {}
    assert list((tmp_path / "draft").iterdir()) == []


@pytest.mark.parametrize("change", ["semicolon", "bom", "tab", "short rows"])
def test_read_all_the_same(tmp_path: Path, change: str) -> None:
    plain = Invented(tmp_path / "plain").folder("v9.9.9")
    made = Invented(tmp_path / "changed")
    if change == "short rows":
        assert made.tables["skillGroups_en.csv"][3][-2:] == ["", ""]
        del made.tables["skillGroups_en.csv"][3][-2:]
    for name in made.names():
        if change == "semicolon":
            made.raw[name] = written(made.tables[name], ";").encode()
        elif change == "tab":
            made.raw[name] = written(made.tables[name], "\t", "\n").encode()
        elif change == "bom":
            made.raw[name] = b"\xef\xbb\xbf" + made.bytes_of(name)
    other = made.folder("v9.9.9")
    texts = []
    for folder in (plain, other):
        [one] = editions.read([folder], KnowledgeGraph(Embedded()).names)
        texts.append(b"".join(one.statements.ntriples))
    assert texts[0] == texts[1]


def test_a_bad_older_version_leaves_nothing(tmp_path: Path) -> None:
    good = Invented(tmp_path / "given").folder("v9.9.9")
    bad = Invented(tmp_path / "given")
    bad.raw["skills_en.csv"] = b"\xff\xfe" + b"nonsense"
    old = bad.folder("v9.9.8")
    home = tmp_path / "home"
    ran = s4c("-q", "build", "--esco", good, "--esco", old, "--out", home)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1), ran
    assert "skills_en.csv:1: is UTF-16" in ran.err
    assert not [p for p in home.rglob("*") if p.is_file() and "lock" not in p.name.lower()]
