"""Bad tables of others: ragged, in another encoding, of another country, contradicting, turned round, cut short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.crosswalks import ESCO, FIRST, HEADER, PREAMBLE, row, table

from s4c_graph.core import frameworks as shape
from s4c_graph.core.errors import InputError
from s4c_graph.core.frameworks import Framework
from s4c_graph.core.names import Names
from s4c_graph.flows import frameworks


def read(path: Path, key: str = "") -> Framework:
    return frameworks.read([path], Names(), key)


def told(made: Framework) -> list[tuple[str, int | None]]:
    quiet = ("framework-direction", "framework-undirected")
    found = [(f.code, f.place.line if f.place else None) for f in made.findings if f.code not in quiet]
    return [(code.removeprefix("framework-"), line) for code, line in found]


def lines_of(made: Framework) -> list[int | None]:
    return [r.line for r in made.mappings.records] if made.mappings else []


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (row("a", "111111", "skos:nearlyMatch"), "relation"),
        (row("a", "111111", ""), "relation"),
        (row("a", "", "skos:exactMatch"), "end"),
        (row("", "111111", "skos:exactMatch"), "end"),
        (row("", "", "no relation"), "end"),
        ("http://example.org/not-esco,x,,111111,Zawód,,skos:exactMatch", "end"),
        (row("a b", "111111", "skos:exactMatch"), "end"),
        (row("a", "11/11", "skos:exactMatch"), "end"),
        (f"{ESCO}a,x,,111111", "row"),
        (f"{ESCO}a,x,,111111,Zawód,,skos:exactMatch,,,more", "row"),
        ("Words below the table,,,,,,", "footer"),
    ],
)
def test_a_row_that_gives_nothing_is_told_at_its_line_and_the_others_are_read(
    tmp_path: Path, bad: str, code: str
) -> None:
    made = read(table(tmp_path / "t.csv", row("x", "100001", "skos:exactMatch"), bad, row("y", "100002", "closeMatch")))
    assert told(made) == [(code, FIRST + 1)]
    assert lines_of(made) == [FIRST, FIRST + 2]
    assert made.rows == 3


def test_a_short_row_is_filled_up_where_its_relation_stands(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", row("x", "1", "exactMatch"), header=HEADER + ",Editorial note")
    made = read(path)
    assert (told(made), lines_of(made)) == ([("short", FIRST)], [FIRST])


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_and_a_byte_order_mark(tmp_path: Path, separator: str) -> None:
    rows = [row("x", "1", "exactMatch"), row("y", "2", "closeMatch")]
    plain = read(table(tmp_path / "a.csv", *rows))
    text = "\n".join((PREAMBLE + HEADER, *rows)).replace(",", separator)
    (tmp_path / "b.csv").write_bytes(text.encode("utf-8-sig"))
    other = read(tmp_path / "b.csv")
    assert plain.concepts == other.concepts
    assert plain.mappings == other.mappings
    assert plain.mappings is not None


def test_each_line_wrapped_into_a_cell_is_opened(tmp_path: Path) -> None:
    rows = [row("x", "1", "exactMatch"), row("y", "2", "closeMatch", '"Zawód, inny"')]
    lines = (PREAMBLE + HEADER + "\n" + rows[0]).splitlines()
    quoted = '"' + f'{ESCO}y,occupation y,,2,""Zawód, inny"",,closeMatch' + '";'
    (tmp_path / "w.csv").write_text("\n".join([*(line + ";" for line in lines), quoted]), encoding="utf-8")
    made = read(tmp_path / "w.csv")
    assert (told(made), lines_of(made)) == ([], [FIRST, FIRST + 1])
    assert made.scheme.version == "2014"


def test_windows_1252_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    text = PREAMBLE.replace("zawodów", "zawod\xf3w").replace("ś", "s").replace("ć", "c") + HEADER + "\n"
    path.write_bytes(text.encode("cp1252"))
    with pytest.raises(InputError, match=r"t\.csv:9: not UTF-8 text \(byte 0xF3\); save the file as CSV UTF-8"):
        read(path, "pl-occupations")


def test_utf_16_is_read(tmp_path: Path) -> None:
    assert lines_of(read(table(tmp_path / "t.csv", row("x", "1", "exactMatch"), encoding="utf-16"))) == [FIRST]


def test_garbled_letters_are_mended_and_told(tmp_path: Path) -> None:
    made = read(table(tmp_path / "t.csv", row("x", "1", "exactMatch", "Kierownik skÅ‚adu")))
    assert told(made) == [("garbled", FIRST)]
    assert made.concepts[0].labels == {"pl": "Kierownik składu 1"}


@pytest.mark.parametrize(
    ("relations", "kept", "code"),
    [
        (("exactMatch", "exactMatch"), 1, ["double"]),
        (("exactMatch", "closeMatch"), 2, []),
        (("exactMatch", "broadMatch"), 0, ["contradiction"] * 2),
        (("broadMatch", "narrowMatch"), 0, ["contradiction"] * 2),
        (("broadMatch", "no relation"), 0, ["contradiction"] * 2),
        (("no relation", "no relation"), 1, ["double"]),
    ],
)
def test_rows_of_one_pair(tmp_path: Path, relations: Sequence[str], kept: int, code: list[str]) -> None:
    made = read(table(tmp_path / "t.csv", *(row("x", "1", relation) for relation in relations)))
    assert len(lines_of(made)) == kept
    assert [c for c, _ in told(made)] == code
    assert [c.notation for c in made.concepts] == ["1"]


def test_no_relation_of_a_pair_is_a_negation(tmp_path: Path) -> None:
    made = read(table(tmp_path / "t.csv", row("x", "1", "no relation")))
    assert made.mappings is not None
    assert [r.negated for r in made.mappings] == [True]
    assert not any(r.holds for r in made.mappings)


def test_no_relation_of_what_other_rows_relate_is_left_out_and_told(tmp_path: Path) -> None:
    made = read(table(tmp_path / "t.csv", row("x", "1", "exactMatch"), row("x", "", "no relation")))
    assert (told(made), lines_of(made)) == ([("contradiction", FIRST + 1)], [FIRST])


def fan(*, turned: bool) -> list[str]:
    """Forty broad and forty narrow rows, from ESCO to the national side or turned round."""
    broad, narrow = ("narrowMatch", "broadMatch") if turned else ("broadMatch", "narrowMatch")
    many = [row(f"e{n}", f"{n // 8}", broad) for n in range(40)]
    return many + [row(f"g{n // 8}", f"9{n}", narrow) for n in range(40)]


def test_a_table_that_reads_from_esco_says_so(tmp_path: Path) -> None:
    made = read(table(tmp_path / "t.csv", *fan(turned=False)))
    assert Counter(f.code for f in made.findings) == {"framework-direction": 1}


def test_a_table_that_reads_the_other_way_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"t\.csv: its broad and narrow rows read from the national side to ESCO"):
        read(table(tmp_path / "t.csv", *fan(turned=True)))


def test_too_few_rows_for_a_direction_are_told(tmp_path: Path) -> None:
    made = read(table(tmp_path / "t.csv", row("x", "1", "broadMatch")))
    assert [f.code for f in made.findings] == ["framework-undirected"]


def test_a_table_of_another_country(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", row("x", "1", "exactMatch"))
    with pytest.raises(InputError, match="is not the table that it-occupations reads: its classification 2 name is"):
        read(path, "it-occupations")


def test_a_file_of_another_kind(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("name,value\na,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="no adapter recognises this file"):
        read(path)
    with pytest.raises(InputError, match="holds no header of the kind that is read here"):
        read(path, "onet")


def test_a_missing_column(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", header=HEADER.replace(",Mapping relation", ""))
    with pytest.raises(InputError, match=r"t\.csv:11: lacks the column 'mapping relation'"):
        read(path, "pl-occupations")


def test_a_quotation_mark_that_swallows_the_rest(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", row("x", "1", "exactMatch"), f'{ESCO}y,"open,,2,Z,,exactMatch', row("z", "3", ""))
    with pytest.raises(InputError, match=r"t\.csv:13: a quoted cell begins here and never ends"):
        read(path)


def test_a_quotation_mark_that_swallows_many_rows(tmp_path: Path) -> None:
    inside = [row(f"i{n}", f"{n}", "exactMatch") for n in range(200)]
    path = table(tmp_path / "t.csv", f'{ESCO}y,"open,,2,Z,,exactMatch', *inside, 'a,b" ,,,,,')
    with pytest.raises(InputError, match=r"t\.csv:12: a quoted cell of this row runs over 201 lines"):
        read(path)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "holds no header"),
        (b"\x00" * 10, "holds a NUL"),
        (b'"' + b"x" * (2 << 20), "holds no header"),
        (b"PK\x03\x04 no zip", "holds no header"),
    ],
)
def test_what_is_no_table(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    assert frameworks.recognised(path) == ""
    with pytest.raises(InputError, match=what):
        read(path, "pl-occupations")


def test_a_cell_beyond_the_bound_is_one_line(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", row("x", "1", "exactMatch", "x" * (2 << 20)))
    with pytest.raises(InputError, match=r"t\.csv:12: not a readable CSV row: field larger"):
        read(path)


def test_a_file_that_is_not_there_and_several_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read(tmp_path / "gone.csv")
    path = table(tmp_path / "t.csv", row("x", "1", "exactMatch"))
    with pytest.raises(InputError, match="pl-occupations reads one file, and 2 are given"):
        frameworks.read([path, path], Names())
    with pytest.raises(InputError, match=r"the adapter 'nobody' is not known; one of se-skills"):
        read(path, "nobody")


def test_a_folder_is_no_file_of_a_framework(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no adapter recognises"):
        read(tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path, "pl-occupations")


def test_the_law_of_rows_holds_for_all_of_it_together(tmp_path: Path) -> None:
    rows = [*fan(turned=False), row("", "", "no relation"), "Some words,,,,,,", row("e1", "0", "broadMatch"), "a,b"]
    made = read(table(tmp_path / "t.csv", *rows))
    left = shape.left_out(made.findings)
    assert left | set(lines_of(made)) == set(range(FIRST, FIRST + len(rows)))
    assert not left & set(lines_of(made))
