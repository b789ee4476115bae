"""Doctor over a user's files: source, version, checksum, counts; damaged, foreign, huge files told, never a hang."""

from __future__ import annotations

import io
import json
import time
import zipfile
from pathlib import Path

import pytest
from tests.unit.cli.test_cli import refused, s4c

from s4c_graph.core.errors import InputError
from s4c_graph.core.sources import obtainable
from s4c_graph.flows.holdings import Held, look

EN = "ESCO dataset - v1.1.1 - classification - en - csv.zip"


def one(path: Path) -> Held:
    (held,) = look([path])
    return held


def packed(folder: Path, name: str, **members: str) -> Path:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, text in members.items():
            archive.writestr(f"{member}.csv", text)
    (folder / name).write_bytes(out.getvalue())
    return folder / name


def rows(n: int) -> str:
    return "conceptType,conceptUri,preferredLabel\n" + "".join(f'a,b{i},"two\nlines"\n' for i in range(n))


def test_the_real_files_are_known(shared: Path) -> None:
    found = {
        Path(h.file).name: h for h in look([shared / "data" / d for d in ("esco/v1.1.1", "digcomp", "crosswalks")])
    }
    held = found[EN]
    assert (held.state, held.source, held.version, held.language) == ("good", "esco", "1.1.1", "en")
    assert held.checksum == "known (mirror)"
    assert held.counts["skills"] == 13896
    assert held.counts["occupations"] == 3007
    assert found["DigComp 3.0 Data Supplement 24 Nov 2025.xlsx"].source == "digcomp/3.0"
    assert found["crosswalk_esco_onet_reverse.csv"].source == "crosswalks"
    assert found["digcomp_to_esco_derived_by_name.tsv"].state == "unknown"
    assert {h.state for h in found.values()} == {"good", "unknown"}


def test_a_version_is_found_by_its_counts(tmp_path: Path) -> None:
    known = next(o for o in obtainable() if o.key == "esco").versions["1.1.1"]
    file = packed(tmp_path, "mine.zip", digCompSkillsCollection_en=rows(26), ISCOGroups_en=rows(known["ISCOGroups"]))
    held = one(file)
    assert (held.version, held.state, held.checksum) == ("1.1.1", "good", "unknown")


def test_too_few_rows_and_other_bytes_are_told_with_the_official_page(tmp_path: Path) -> None:
    held = one(packed(tmp_path, EN, skills_en=rows(3)))
    assert (held.state, held.checksum) == ("broken", "differs")
    assert "skills 3 rows, 13,896 known" in held.said
    assert "https://esco.ec.europa.eu/en/use-esco/download" in held.mend
    translated = one(packed(tmp_path, EN.replace(" en ", " sv "), skills_sv=rows(3)))
    assert (translated.state, translated.language) == ("differs", "sv"), "a translation may hold fewer"


def test_a_cut_zip_a_web_page_and_an_empty_file_are_broken(tmp_path: Path) -> None:
    whole = packed(tmp_path, EN, skills_en=rows(2000)).read_bytes()
    (tmp_path / EN).write_bytes(whole[: len(whole) // 2])
    page = tmp_path / "esco.zip"
    page.write_text("<!DOCTYPE html><html><body>Sign in</body></html>", encoding="utf-8")
    (tmp_path / "empty.csv").touch()
    said = {Path(h.file).name: h for h in look([tmp_path])}
    assert {h.state for h in said.values()} == {"broken"}
    assert "cut short" in said[EN].said
    assert "web page" in said["esco.zip"].said
    assert "empty" in said["empty.csv"].said
    assert "official page" in said[EN].mend


def test_a_sparse_file_of_ten_gigabytes_does_not_hang(tmp_path: Path) -> None:
    for name in ("huge.bin", EN, "skills_sv.csv"):
        with (tmp_path / name).open("wb") as out:
            out.truncate(10 << 30)
    with (tmp_path / "esco.ttl").open("wb") as out:
        out.write(b"<http://data.europa.eu/esco/skill/1> a <urn:x> .\n")
        out.truncate(10 << 30)
    began = time.process_time()
    said = {Path(h.file).name: h for h in look([tmp_path])}
    assert time.process_time() - began < 5
    assert said["huge.bin"].state == "unknown"
    assert said[EN].state == "broken"
    assert (said["esco.ttl"].source, said["esco.ttl"].sha256) == ("esco", "")


def test_an_unknown_file_and_a_link_are_no_fault(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing of ESCO", encoding="utf-8")
    (tmp_path / "link.zip").symlink_to(tmp_path / "nowhere.zip")
    held = one(tmp_path)
    assert (held.state, Path(held.file).name) == ("unknown", "notes.txt")
    with pytest.raises(InputError, match="no such file"):
        look([tmp_path / "nowhere.zip"])


def test_the_command_lists_sources_and_checks_files(tmp_path: Path) -> None:
    bare = s4c("doctor", "--json", home=tmp_path / "home")
    assert bare.code in (0, 3)
    esco = next(c for c in json.loads(bare.out) if c["check"].startswith("source ESCO"))
    assert esco["state"] == "to be had"
    assert "use-esco/download" in esco["mend"]
    (tmp_path / "notes.txt").write_text("hello", encoding="utf-8")
    assert s4c("doctor", tmp_path / "notes.txt").code == 0
    (tmp_path / EN).write_text("<html>", encoding="utf-8")
    ran = s4c("doctor", tmp_path / EN, "--json")
    assert ran.code == 2
    assert json.loads(ran.out)[0]["state"] == "broken"
    refused(s4c("doctor", tmp_path / "absent"), "no such file")
