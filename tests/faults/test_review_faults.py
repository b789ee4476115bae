"""Reviews that are made to go wrong: damaged files, others' files, changed workbooks, and a stop in the middle."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from tests.review import COLUMNS, HEAD, ROWS, proposed, sitting, table

from s4c_graph.alignment.answers import Answer
from s4c_graph.core.errors import InputError
from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.flows import review_book
from s4c_graph.flows.review import agreements, waiting

S4C = Path(sys.executable).with_name("s4c")
ACCEPT = Answer("accept", "exact")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return proposed(tmp_path)


@pytest.fixture
def decided(path: Path) -> Path:
    """Two decisions of Ann."""
    with sitting(path) as review:
        review.answer(ACCEPT)
        review.answer(Answer("reject", note="no"))
    return review.file.path


def refused(path: Path, who: str = "Ann", *, decisions: Path | None = None, second: Path | None = None) -> str:
    with pytest.raises(InputError) as told:
        sitting(path, who, decisions=decisions, second=second)
    return str(told.value)


# ---- proposals ----


def test_two_rows_with_one_id_are_refused(tmp_path: Path) -> None:
    twice = ("mine:1", *ROWS[1][1:])
    assert "record_id https://example.org/mine/1 names another record" in refused(proposed(tmp_path, (ROWS[0], twice)))


def test_a_row_that_cannot_be_read_is_refused_since_it_would_never_be_asked(tmp_path: Path) -> None:
    bad = (*ROWS[0][:8], "1.5", "")
    assert refused(proposed(tmp_path, (bad,))).startswith("mine.sssom.tsv:7: ")


def test_a_nul_in_the_proposals_is_told_by_line(path: Path) -> None:
    path.write_text(table().replace("bake", "ba\x00ke"), encoding="utf-8")
    assert refused(path).startswith("mine.sssom.tsv:10: holds a NUL")


def test_a_file_without_proposals_asks_nothing(tmp_path: Path) -> None:
    with sitting(proposed(tmp_path, ())) as review:
        assert review.review.current is None
        with pytest.raises(InputError, match="nothing is asked"):
            review.answer(ACCEPT)
        assert not review.undo()
    assert not review.file.path.exists(), "nothing is written before the first answer"


# ---- the file of decisions ----


def test_a_line_cut_off_while_it_was_written_is_left_out_and_told(path: Path, decided: Path) -> None:
    whole = decided.read_bytes()
    second = whole.rindex(b"\n", 0, -1) + 1
    for cut in range(second + 1, len(whole) - 1):
        decided.write_bytes(whole[:cut])
        with sitting(path) as review:
            assert len(review.review.answers) == 1, cut
            assert "the last line was cut off" in review.file.told
    with sitting(path) as review:
        review.answer(Answer("reject", note="no"))
    assert decided.read_bytes() == whole


def test_a_missing_end_of_line_loses_nothing(path: Path, decided: Path) -> None:
    decided.write_bytes(decided.read_bytes().removesuffix(b"\n"))
    with sitting(path) as review:
        assert (len(review.review.answers), review.file.told) == (2, "")
        review.answer(Answer("accept", "broad"))
    with sitting(path) as review:
        assert len(review.review.answers) == 3


def damage(name: str, content: bytes) -> bytes:
    return {
        "a date that is none": content.replace(b"2026-01-02", b"2026-99-02", 1),
        "an agreement beyond 1": content.replace(b"\t1\t", b"\t7\t", 1),
        "a NUL": content.replace(b"moderate", b"mod\x00rate", 1),
        "bytes that are no text": content.replace(b"moderate", b"mod\xffrate", 1),
        "a stray tab": content.replace(b"moderate debates", b"moderate\tdebates", 1),
        "a quote that does not end": content.replace(b"moderate debates", b'"moderate debates', 1),
        "no head": b"\n".join(content.split(b"\n")[8:]),
    }[name]


@pytest.mark.parametrize(
    "name",
    ["a date that is none", "an agreement beyond 1", "a NUL", "bytes that are no text", "a stray tab",
     "a quote that does not end", "no head"],
)  # fmt: skip
def test_a_damaged_file_of_decisions_is_refused_and_left_as_it_is(path: Path, decided: Path, name: str) -> None:
    content = damage(name, decided.read_bytes())
    assert content != decided.read_bytes()
    decided.write_bytes(content)
    assert refused(path).startswith(decided.name), "where is said first"
    assert decided.read_bytes() == content


def test_the_file_of_another_reviewer_is_refused(path: Path, decided: Path) -> None:
    said = refused(path, "Bo", decisions=decided)
    assert "is a decision of Ann, not of Bo; give --decisions a file of your own" in said


def test_the_proposals_are_no_file_of_decisions(path: Path) -> None:
    assert "is the file of proposals" in refused(path, decisions=path)


def test_another_set_of_proposals_is_no_file_of_decisions(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.sssom.tsv"
    other.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    assert "is no decision of a reviewer" in refused(path, decisions=other)


def test_a_folder_that_is_not_there_is_told_before_anything_is_asked(path: Path, tmp_path: Path) -> None:
    assert "there is no such folder" in refused(path, decisions=tmp_path / "no" / "d.sssom.tsv")


def test_a_decision_that_cannot_be_written_leaves_the_question_and_the_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sitting(path) as review:
        review.answer(ACCEPT)
        before = review.file.path.read_bytes()

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(InputError, match="cannot be written: No space left"):
            review.answer(ACCEPT)
        with pytest.raises(InputError, match="cannot be written: No space left"):
            review.undo()
        monkeypatch.undo()
        assert review.file.path.read_bytes() == before
        assert (review.review.left, len(review.review.answers)) == (3, 1)
        assert not list(path.parent.glob(".s4c-*"))


def test_decisions_on_what_is_not_proposed_any_more_are_kept(path: Path, decided: Path) -> None:
    path.write_text(table(ROWS[1:]), encoding="utf-8")
    with sitting(path) as review:
        assert (review.elsewhere, len(review.review.answers)) == (1, 1)
        review.answer(Answer("accept", "broad"))
        assert len(review.file.records) == 3


def test_a_second_review_is_by_somebody_else_and_of_these_proposals(path: Path, decided: Path) -> None:
    assert "holds your own decisions" in refused(path, second=decided)
    path.write_text(table(ROWS[2:]), encoding="utf-8")
    assert "decides nothing that mine.sssom.tsv proposes" in refused(path, "Bo", second=decided)


@pytest.mark.parametrize(("files", "said"), [(1, "agreement is between two"), (2, "holds no decision of a reviewer")])
def test_agreement_wants_two_files_of_decisions(path: Path, decided: Path, files: int, said: str) -> None:
    settings = Settings(home=path.parent / "home")
    with pytest.raises(InputError, match=said):
        agreements(waiting(path, settings), [decided, path][:files], settings)


# ---- workbooks ----


@pytest.fixture(scope="module")
def fresh(built: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of the proposals; nobody changes it."""
    folder = tmp_path_factory.mktemp("book")
    with sitting(proposed(folder), settings=Settings(home=folder / "home", release=built.path)) as review:
        review_book.write(review, folder / "mine.xlsx")
    return folder / "mine.xlsx"


@pytest.fixture
def book(path: Path, fresh: Path) -> Path:
    return Path(shutil.copy(fresh, path.with_name("mine.xlsx")))


def typed(book: Path, *cells: tuple[str, int, str | float | None]) -> None:
    """Type into cells: column, row, value."""
    opened = openpyxl.load_workbook(book)
    sheet = opened["review"]
    heads = [cell.value for cell in sheet[1]]
    for column, row, value in cells:
        sheet.cell(row, heads.index(column) + 1).value = value
    opened.save(book)


def test_rows_that_were_changed_or_are_unknown_are_refused_and_the_others_taken(path: Path, book: Path) -> None:
    typed(
        book,
        *((("decision", row, "accept")) for row in (2, 3, 4, 5)),
        ("label", 2, "something else"),
        ("proposal", 3, "https://example.org/mine/99"),
    )
    with sitting(path) as review:
        taken = review_book.take(review, book)
        assert len(taken.answers) == len(review.file.records) == 2
    assert [str(e) for e in taken.refused] == [
        "mine.xlsx[review]!H2: label was changed from 'Participatory methods' to 'something else'; put it back; decide "
        "in the columns after 'reason'",
        "mine.xlsx[review]!A3: proposal https://example.org/mine/99 is not among those of mine.sssom.tsv; give the "
        "proposals that the workbook was made from",
    ]


def test_two_rows_of_one_proposal_are_both_refused(path: Path, book: Path) -> None:
    typed(book, ("decision", 2, "accept"), ("decision", 3, "reject"), ("proposal", 3, "https://example.org/mine/1"))
    with sitting(path) as review:
        taken = review_book.take(review, book)
        assert ([str(e).partition(":")[0] for e in taken.refused], taken.answers) == (
            ["mine.xlsx[review]!A2", "mine.xlsx[review]!A3"],
            {},
        )
    assert not review.file.path.exists()


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([("decision", 2, "yes")], "!M2: 'yes' is no decision; one of accept, reject, other, none"),
        ([("decision", 2, "accept"), ("relation", 2, "related")], "!N2: 'related' is no relation"),
        ([("note", 2, "hm")], "!M2: note is given, and no decision"),
        ([("decision", 2, "reject"), ("relation", 2, "exact")], "!N2: relation is given to 'reject', which has none"),
        ([("decision", 2, "accept"), ("sure", 2, 2)], "!Q2: '2' is not how sure one can be"),
        ([("decision", 2, "accept"), ("sure", 2, "very")], "!Q2: 'very' is not how sure one can be"),
        ([("decision", 2, "other"), ("relation", 2, "close")], "!O2: the graph has no concept"),
        ([("decision", 2, "other"), ("other concept", 2, "s4cid:competence/NO.99")], "!O2: the graph has no concept"),
        ([("decision", 2, "other"), ("other concept", 2, "s4cid:competence/CIT.01")], "!N2: another concept wants a"),
        (
            [("decision", 2, "other"), ("other concept", 2, "s4cid:competence/CIT.02"), ("relation", 2, "close")],
            "!M2: is the concept that is proposed",
        ),
        ([("decision", 5, "none")], "!M5: that no concept fits is what is proposed"),
        ([("proposal", 2, None)], "names no proposal"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_taken_is_told_by_its_place(
    path: Path, book: Path, built: Release, cells: list[tuple[str, int, str | float | None]], said: str
) -> None:
    typed(book, *cells)
    with sitting(path, settings=Settings(home=path.parent / "home", release=built.path)) as review:
        taken = review_book.take(review, book)
    (error,) = taken.refused
    assert said in str(error)
    assert str(error).startswith("mine.xlsx[review]")
    assert taken.answers == {}


def no_sheet(book: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(["something", "else"])
    made.save(book)


def far(book: Path) -> None:
    opened = openpyxl.load_workbook(book)
    opened["review"]["XFD1048576"] = "x"
    opened.save(book)


def bomb(book: Path) -> None:
    with zipfile.ZipFile(book, "a", zipfile.ZIP_DEFLATED) as out:
        out.writestr("xl/media/big.bin", b"\0" * (300 << 20))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda book: book.write_bytes(b""), ""),
        (lambda book: book.write_bytes(b"PK\x03\x04 no zip"), ""),
        (lambda book: book.write_bytes(book.read_bytes()[:2000]), ""),
        (no_sheet, "column 'proposal' is missing"),
        (far, "a sheet has a cell at XFD1048576"),
        (bomb, ""),
        (lambda book: typed(book, ("note", 1, "relation")), "column 'relation' stands twice"),
        (Path.unlink, "there is no such file"),
    ],
    ids=["empty", "no zip", "cut off", "another workbook", "a far cell", "a bomb", "a head twice", "gone"],
)  # fmt: skip
def test_what_is_no_workbook_of_a_review_is_refused(
    path: Path, book: Path, spoil: Callable[[Path], object], said: str
) -> None:
    spoil(book)
    with sitting(path) as review, pytest.raises(InputError) as told:
        review_book.take(review, book)
    assert said in str(told.value)
    assert "mine.xlsx" in str(told.value)


def test_a_workbook_that_exists_is_not_overwritten(path: Path, book: Path) -> None:
    with sitting(path) as review, pytest.raises(InputError, match="exists already"):
        review_book.write(review, book)


# ---- the command ----


def test_ctrl_c_keeps_what_was_decided(path: Path, built: Release, tmp_path: Path) -> None:
    command = [str(S4C), "-q", "mappings", "review", str(path), "--reviewer", "Ann", "--in-order"]
    env = {**os.environ, "S4C_RELEASE": str(built.path), "S4C_HOME": str(tmp_path / "home")}
    with subprocess.Popen(
        command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdin is not None
        running.stdin.write(b"a\nr\n")
        running.stdin.flush()
        file = path.with_name("mine.decisions-Ann.sssom.tsv")
        end = time.monotonic() + 60
        while time.monotonic() < end and not (file.exists() and file.read_bytes().count(b"MappingReview") == 2):
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert err.decode().splitlines()[-2:] == [f"decisions are in {file}", "s4c: stopped"]
    assert b"accept" in out
    with sitting(path, settings=Settings(home=tmp_path / "home")) as review:
        assert (review.review.left, len(review.review.answers)) == (2, 2)


def test_a_kill_in_the_middle_loses_nothing_and_frees_the_file(path: Path, built: Release, tmp_path: Path) -> None:
    env = {**os.environ, "S4C_RELEASE": str(built.path), "S4C_HOME": str(tmp_path / "home")}
    command = [str(S4C), "-q", "mappings", "review", str(path), "--reviewer", "Ann", "--in-order"]
    with subprocess.Popen(
        command, env=env, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as running:
        assert running.stdin is not None
        running.stdin.write(b"a\n")
        running.stdin.flush()
        file = path.with_name("mine.decisions-Ann.sssom.tsv")
        end = time.monotonic() + 60
        while time.monotonic() < end and not file.exists():
            time.sleep(0.05)
        running.kill()
    with sitting(path, settings=Settings(home=tmp_path / "home")) as review:
        assert len(review.review.answers) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "nobody is named who decides; give --reviewer, an ORCID or a name"),
        (["--reviewer", "0000-0002-1825-0098"], "0000-0002-1825-0098 is no ORCID"),
        (["--reviewer", "Ann", "--to-xlsx", "a.xlsx", "--from-xlsx", "b.xlsx"], "several things are asked for at once"),
        (["--reviewer", "Ann", "--to-xlsx", "a.csv"], "a.csv: is no workbook by its name"),
    ],
)  # fmt: skip
def test_a_wrong_call_is_one_line(path: Path, built: Release, words: list[str], said: str) -> None:
    env = {**os.environ, "S4C_RELEASE": str(built.path)}
    done = subprocess.run(
        [str(S4C), "mappings", "review", str(path), *words],
        env=env, cwd=path.parent, input="", capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"s4c: {said}")
    assert done.stderr.count("\n") == 1


def test_hostile_lines_of_keys_are_no_more_than_keys(path: Path, built: Release) -> None:
    env = {**os.environ, "S4C_RELEASE": str(built.path)}
    keys = "\x00\n\x1b[2J\nx" + "y" * 1_000_000 + "\no \x1b]0;title\x07\n\no s4cid:no/such\nt \x1b[31mred\x00\na\n"
    done = subprocess.run(
        [str(S4C), "-q", "mappings", "review", str(path), "--reviewer", "Ann", "--in-order"],
        env=env, input=keys, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    assert "the graph has no concept s4cid:no/such" in done.stderr
    with sitting(path) as review:
        (answer,) = review.review.answers.values()
        assert answer.note == "[31mred"


def test_a_hostile_text_is_shown_without_what_steers_a_terminal(tmp_path: Path, built: Release) -> None:
    text = "\x9b31m \u202e evil " + "long " * 20_000
    path = tmp_path / "mine.sssom.tsv"
    path.write_text(
        HEAD + "\t".join(COLUMNS) + "\n" + "\t".join(("mine:1", "", text, *ROWS[0][3:])) + "\n", encoding="utf-8"
    )
    env = {**os.environ, "S4C_RELEASE": str(built.path)}
    done = subprocess.run(
        [str(S4C), "-q", "mappings", "review", str(path), "--reviewer", "Ann"],
        env=env, input="q\n", capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "\x9b" not in done.stderr
    assert "\u202e" not in done.stderr
    assert len(done.stderr) < 5_000
