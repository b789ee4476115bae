"""The commands that review and repair mapping sets, run as a user runs them."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from threading import Timer
from typing import NamedTuple

import openpyxl
import pytest
from tests.review import proposed

from s4c_graph.core.release import Release

S4C = Path(sys.executable).with_name("s4c")


class Ran(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return proposed(tmp_path)


def s4c(*words: str | Path, release: Release, keys: str = "") -> Ran:
    env = {**os.environ, "NO_COLOR": "1", "S4C_RELEASE": str(release.path)}
    done = subprocess.run(
        [str(S4C), "-q", "mappings", *map(str, words)],
        env=env, input=keys, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)


def review(path: Path, release: Release, keys: str, *words: str | Path, who: str = "Ann") -> Ran:
    return s4c("review", path, "--reviewer", who, "--in-order", "--date", "2026-01-02", *words,
               release=release, keys=keys)  # fmt: skip


def test_a_proposal_is_shown_with_all_that_helps_to_decide(path: Path, built: Release) -> None:
    ran = review(path, built, "q\n")
    assert ran.code == 0
    assert ran.err.splitlines() == [
        "",
        "── 1 of 4 ──",
        "text: participatory workshops",
        "proposed: Participatory methods (exact, 0.7)",
        "  s4cid:competence/CIT.02",
        "path: Citizen engagement and participation",
        "meaning: Knows methods for involving residents and when each is suitable.",
        "matched words: participatory",
        "justification: semapv:CompositeMatching",
        "a e c b n · r 0 · o t l · s u q ?",
    ]
    assert not path.with_name("mine.decisions-Ann.sssom.tsv").exists()


def test_every_key_does_what_help_says(path: Path, built: Release) -> None:
    keys = "?\nl\nt well said\nc\ns\no public consultation\n1\nb\nx\na\n"
    ran = review(path, built, keys, "--json")
    assert ran.code == 0
    assert json.loads(ran.out) == {
        "decisions": str(path.with_name("mine.decisions-Ann.sssom.tsv")), "reviewer": "Ann",
        "accept": 2, "reject": 0, "other": 1, "none": 0, "left": 1,
    }  # fmt: skip
    assert "a accept   r reject   0 no concept fits" in ran.err
    assert "accept close (less sure): well said" in ran.err
    assert "  1 Community consultation (competence, s4cid:competence/CIT.04)" in ran.err
    assert "'x' is no key; ? tells them" in ran.err
    ran = review(path, built, "u\nu\nu\nu\nr\n", "--json")
    assert {k: v for k, v in json.loads(ran.out).items() if v} == {
        "decisions": str(path.with_name("mine.decisions-Ann.sssom.tsv")), "reviewer": "Ann", "reject": 1, "left": 3,
    }  # fmt: skip
    assert "there is nothing to take back" in ran.err


def test_another_concept_by_its_iri(path: Path, built: Release) -> None:
    ran = review(path, built, "o https://w3id.org/s4c/id/competence/CIT.03\nn\nq\n")
    assert "  other narrow" in ran.err
    text = path.with_name("mine.decisions-Ann.sssom.tsv").read_text(encoding="utf-8")
    assert "skos:narrowMatch\ts4cid:competence/CIT.03\tDigital participation tools" in text


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("o qqqqqq xxxxxx\nq\n", "nothing is called so"),
        ("o public\nnothing\nq\n", "no concept is chosen"),
        ("o public\n10\nq\n", "no concept is chosen"),
        ("o public\n1\nz\nq\n", "no relation is chosen"),
        ("o s4cid:competence/CIT.02\nc\nq\n", "is the concept that is proposed"),
        ("0\n0\n0\n0\nq\n", "that no concept fits is what is proposed"),
    ],
)
def test_what_cannot_be_decided_is_said_and_asked_again(path: Path, built: Release, keys: str, said: str) -> None:
    ran = review(path, built, keys)
    assert ran.code == 0
    assert said in ran.err


def test_single_keys_in_a_terminal(path: Path, built: Release) -> None:
    """In a real terminal keys count as they are pressed, without Enter; what is typed after a prompt ends with it."""
    ours, theirs = pty.openpty()
    env = {**os.environ, "S4C_RELEASE": str(built.path), "TERM": "dumb"}
    file = path.with_name("mine.decisions-Ann.sssom.tsv")
    with subprocess.Popen(
        [str(S4C), "-q", "mappings", "review", str(path), "--reviewer", "Ann", "--in-order"],
        env=env, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        os.close(theirs)
        assert running.stderr is not None
        late = Timer(120, running.kill)
        late.start()
        seen = b""
        for keys, shown in ((b"", b"1 of 4"), (b"a", b"2 of 4"), (b"t", b"note: "), (b"why not\n", b"goes with")):
            os.write(ours, keys)
            while shown not in seen and (more := os.read(running.stderr.fileno(), 4096)):
                seen += more
            assert shown in seen
        os.write(ours, b"\x1b[Arq")
        running.communicate()
        late.cancel()
    os.close(ours)
    assert running.returncode == 0
    rows = file.read_text(encoding="utf-8").splitlines()[-2:]
    assert "Participatory methods" in rows[0]
    assert rows[1].endswith("why not\t")


def test_two_reviewers_are_compared(path: Path, built: Release) -> None:
    review(path, built, "a\nr\nb\na\n")
    first = path.with_name("mine.decisions-Ann.sssom.tsv")
    ran = review(path, built, "a\nc\nb\n0\n", "--second", first, who="0000-0002-1825-0097")
    assert "1 of 4" in ran.err
    second = path.with_name("mine.decisions-orcid-org-0000-0002-1825-0097.sssom.tsv")
    ran = s4c("review", path, "--agreement", first, "--agreement", second, release=built)
    assert ran.code == 0
    assert [line.split() for line in ran.out.splitlines() if line.startswith(" Ann")] == [
        ["Ann", "https://orcid.org/0000-0002-1825-0097", "3", "2", "66.7", "20.8", "to", "93.9", "0.57"]
    ]
    assert "moderate debates" in ran.out
    told = json.loads(s4c("review", path, "--agreement", first, "--agreement", second, "--json", release=built).out)
    assert told[0]["differ"] == [
        {"proposal": "https://example.org/mine/2", "Ann": "reject", "https://orcid.org/0000-0002-1825-0097": "close"}
    ]


def test_a_workbook_goes_out_and_comes_back(path: Path, built: Release, tmp_path: Path) -> None:
    book = tmp_path / "mine.xlsx"
    ran = review(path, built, "", "--to-xlsx", book)
    assert (ran.code, ran.err) == (0, f"wrote {book}: 4 proposals\n")
    opened = openpyxl.load_workbook(book)
    sheet = opened["review"]
    assert sheet["I2"].value == "Knows methods for involving residents and when each is suitable."
    sheet["M2"], sheet["M3"], sheet["C4"], sheet["M4"] = "accept", "reject", "changed", "accept"
    opened.save(book)
    ran = review(path, built, "", "--from-xlsx", book, "--json")
    assert ran.code == 1
    said = json.loads(ran.out)
    assert (said["taken"], said["same"], said["empty"], said["refused"]) == (2, 0, 1, 1)
    assert said["why"] == [
        "mine.xlsx[review]!C4: text was changed from '=1+1' to 'changed'; put it back; decide in the columns after "
        "'reason'"
    ]
    ran = review(path, built, "q\n", "--json")
    assert {k: v for k, v in json.loads(ran.out).items() if isinstance(v, int)} == {
        "accept": 1, "reject": 1, "other": 0, "none": 0, "left": 2,
    }  # fmt: skip


CLASHING = """#curie_map:
#  mine: https://example.org/mine/
#  s4cid: https://w3id.org/s4c/id/
#mapping_set_id: https://example.org/sets/mine
#license: https://creativecommons.org/licenses/by/4.0/
#subject_source_version: "1"
#object_source_version: "0.1.0"
subject_id\tpredicate_id\tobject_id\tmapping_justification\tconfidence\treviewer_label
mine:a\tskos:exactMatch\ts4cid:competence/CIT.01\tsemapv:LexicalMatching\t0.9\t
mine:a\tskos:exactMatch\ts4cid:competence/CIT.02\tsemapv:LexicalMatching\t0.4\tAnn
mine:b\tskos:closeMatch\ts4cid:competence/CIT.03\tsemapv:LexicalMatching\t0.4\t
"""


def test_a_repair_is_proposed_and_written(built: Release, tmp_path: Path) -> None:
    path, out = tmp_path / "mine.sssom.tsv", tmp_path / "mended.sssom.tsv"
    path.write_text(CLASHING, encoding="utf-8")
    assert s4c("check", path, release=built).code == 1
    ran = s4c("repair", path, "--out", out, release=built)
    assert (ran.code, ran.err) == (0, f"wrote {out}\n")
    lines = ran.out.splitlines()
    assert lines[3].split()[:2] == ["weaken", "9"]
    assert lines[3].split()[3:] == ["skos:exactMatch", "s4cid:competence/CIT.01", "0.9", "MAP-06"]
    assert lines[-1] == "1 clash, 1 change, cost 0.9; no repair is cheaper"
    text = out.read_text(encoding="utf-8")
    assert 'comment: "repaired by s4c mappings repair: 1 weakened, 0 withdrawn"' in text
    assert s4c("check", out, release=built).code == 0
    told = json.loads(s4c("repair", path, "--json", release=built).out)
    assert (told["clashes"], told["cost"], told["cheapest"]) == (1, 0.9, True)
    assert told["changes"][0]["why"][0]["code"] == "MAP-06"
    again = s4c("repair", path, "--out", out, release=built)
    assert (again.code, again.err) == (2, f"s4c: {out}: exists already; name another file, or give --force\n")


def test_nothing_to_repair_changes_nothing(built: Release, tmp_path: Path) -> None:
    path = tmp_path / "mine.sssom.tsv"
    path.write_text("\n".join(line for line in CLASHING.split("\n") if "CIT.02" not in line), encoding="utf-8")
    ran = s4c("repair", path, release=built)
    assert (ran.code, ran.out) == (0, "0 clashes, 0 changes\n")
