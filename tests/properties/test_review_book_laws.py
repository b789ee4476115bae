"""Laws of the workbook of a review: what is written is read again, whatever it says, and nothing in it is a formula."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.review import DAY

from s4c_graph.alignment.answers import MATCHES, Answer, clean, proposals
from s4c_graph.alignment.matches import PREDICATES
from s4c_graph.alignment.reviewers import Reviewer
from s4c_graph.core.mappings import MappingSet, Record
from s4c_graph.core.names import Names
from s4c_graph.core.settings import Settings
from s4c_graph.flows import review_book as flow
from s4c_graph.flows.review import Sitting, Waiting
from s4c_graph.flows.review_shown import Candidate, Shown
from s4c_graph.intake import review_book

hostile = st.sampled_from(
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://e.org")', "_x0041_", "_x005F_",
     "'=1", "2026-01-02", "1e5", "TRUE", "0.10", "\ufeffa", "a\u2028b", "e\u0301", " a  b ", "\x00\x0b\x1f\ufffe",
     "a\r\nb", "x" * 40_000]
)  # fmt: skip
words = st.one_of(hostile, st.text(max_size=30))
notes = st.one_of(hostile, st.text(max_size=30)).map(clean)
choices = st.one_of(
    st.none(),
    st.builds(Answer, st.just("accept"), st.sampled_from(MATCHES), note=notes),
    st.builds(Answer, st.just("reject"), sure=st.sampled_from([0.5, 1.0]), note=notes),
    st.builds(Answer, st.just("none"), note=notes),
    st.builds(
        Answer, st.just("other"), st.sampled_from(MATCHES), st.just("urn:other"), st.just("the other"), note=notes
    ),
)
LAW = settings(max_examples=60, deadline=None)


class Apart(Sitting):
    """A sitting with a graph in which every concept has one label; what the graph says is not what is tested."""

    said = ""

    def shown(self, proposal):  # type: ignore[no-untyped-def]
        return Shown(proposal, self.said, "sv", self.said, Candidate("urn:c", self.said, self.said, (self.said,)),
                     0.5, ((self.said, self.said),))  # fmt: skip

    def concept(self, said: str) -> tuple[str, str]:
        return said, "the other"


def sitting(folder: Path, texts: list[tuple[str, str]], said: str, name: str = "d") -> Apart:
    made = [
        Record.of(
            subject_id=f"urn:s:{n}", subject_label=text, predicate_id=PREDICATES["exact"], object_id=f"urn:c:{n}",
            object_label=label, confidence="0.50",
        )
        for n, (text, label) in enumerate(texts)
    ]  # fmt: skip
    whole = MappingSet("urn:set", tuple(made))
    path = folder / "mine.sssom.tsv"
    path.touch()
    given_ = Waiting(path, whole, proposals(whole, Names()))
    home = Settings(home=folder / "home")
    decisions = folder / f"{name}.sssom.tsv"
    opened = Apart(given_, Reviewer.of("Ann"), home, decisions=decisions, in_order=True, on=DAY)
    opened.said = said
    return opened


@LAW
@given(st.lists(st.tuples(words, words, choices), min_size=1, max_size=5), words)
def test_what_is_decided_comes_back_as_it_was(rows: list[tuple[str, str, Answer | None]], said: str) -> None:
    with TemporaryDirectory() as made:
        folder = Path(made)
        book = folder / "mine.xlsx"
        texts = [(text, label) for text, label, _ in rows]
        with sitting(folder, texts, said) as first:
            ids = list(first.review.proposals)
            answers = {about: answer for about, (_, _, answer) in zip(ids, rows, strict=True) if answer is not None}
            first.review.answers.update(answers)
            assert flow.write(first, book) == len(rows)
        with sitting(folder, texts, said) as second:
            taken = flow.take(second, book)
            assert taken.refused == ()
            assert (taken.answers, taken.empty) == (answers, len(rows) - len(answers))
            again = flow.take(second, book)
            assert (again.answers, again.same) == ({}, len(answers)), "taking it twice decides nothing twice"


@LAW
@given(st.lists(st.dictionaries(st.sampled_from(review_book.COLUMNS), words), min_size=1, max_size=4))
def test_every_cell_is_text_and_is_read_as_it_is_seen(rows: list[dict[str, str]]) -> None:
    with TemporaryDirectory() as made:
        path = Path(made) / "b.xlsx"
        path.write_bytes(review_book.written(rows, choices=("accept",), relations=MATCHES, about=("=1+1", "how")))
        wanted = [{c: seen for c, text in row.items() if (seen := review_book.seen(text))} for row in rows]
        assert [dict(row.cells) for row in review_book.read(path)] == [row for row in wanted if row]
        with zipfile.ZipFile(path) as book:
            for name in book.namelist():
                if name.startswith("xl/worksheets/"):
                    text = book.read(name).decode("utf-8")
                    assert not re.search(r"<f[ >/]", text)
                    cells = re.findall(r"<c ([^>]*[^/])>", text)
                    assert all('t="inlineStr"' in c or 't="s"' in c for c in cells)


def test_what_is_proposed_is_locked_and_what_is_typed_is_chosen_from_lists(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(
        review_book.written([{"text": "=1"}] * 3, choices=("accept", "reject"), relations=MATCHES, about=())
    )
    sheet = openpyxl.load_workbook(path)["review"]
    assert sheet.protection.sheet
    locked = {c: sheet.cell(2, n).protection.locked for n, c in enumerate(review_book.COLUMNS, 1)}
    assert {c for c, is_locked in locked.items() if not is_locked} == set(review_book.TYPED)
    lists = {str(v.sqref): v.formula1 for v in sheet.data_validations.dataValidation}
    assert lists == {"M2:M4": '"accept,reject"', "N2:N4": '"exact,close,broad,narrow"'}
    assert sheet["C2"].quotePrefix
    assert sheet["C2"].data_type != "f"


def test_a_workbook_that_another_program_saved_is_read_too(tmp_path: Path) -> None:
    """Numbers as numbers, columns in another order, more sheets in front, shared strings: as others save it."""
    path = tmp_path / "b.xlsx"
    rows = [{"proposal": "urn:p", "text": "tab\tle", "confidence": "0.5"}]
    path.write_bytes(review_book.written(rows, choices=("accept",), relations=MATCHES, about=()))
    old = openpyxl.load_workbook(path)["review"]
    book = openpyxl.Workbook()
    book.active.title = "notes of mine"
    sheet = book.create_sheet("Review")
    for row in old.iter_rows(values_only=True):
        sheet.append([None, *reversed(row)])
    heads = [cell.value for cell in sheet[1]]
    sheet.cell(2, heads.index("confidence") + 1).value = 0.5
    sheet.cell(2, heads.index("sure") + 1).value = 1.0
    sheet.cell(2, heads.index("decision") + 1).value = " Accept "
    book.save(path)
    (row,) = review_book.read(path)
    assert (row.text("confidence"), row.text("sure"), row.text("decision")) == ("0.5", "1", "Accept")
    assert (row.text("proposal"), row.text("text")) == ("urn:p", "tab le")
    assert str(row.at("proposal")) == "b.xlsx[Review]!S2"
