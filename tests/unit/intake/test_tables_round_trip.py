"""Tables → RDF → tables gives the same bytes, RDF → tables → RDF the same graph, for the shipped tables and for any."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from s4c_graph.core import assets
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.intake import tables
from s4c_graph.intake.table_columns import CONCEPTS
from s4c_graph.intake.table_columns import SHIPPED as SPECS

SHIPPED = assets.folder("data") / "framework"
OTHER = Names("http://localhost:9/kg/")


def loaded(folder: Path | None, names: Names) -> KnowledgeGraph:
    kg = KnowledgeGraph(Embedded(), names)
    for statements in tables.framework(folder, names):
        kg.add(statements)
    return kg


def triples(kg: KnowledgeGraph) -> dict[str, set[tuple[str, ...]]]:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    return {g: {tuple(t.n3() for t in spo) for spo in kg.construct(query, graphs=[g])} for g in kg.graphs()}


@pytest.mark.parametrize("names", [Names(), OTHER], ids=["default base", "other base"])
def test_the_shipped_tables_come_back_byte_for_byte(names: Names, tmp_path: Path) -> None:
    paths = tables.export(loaded(None, names), tmp_path)
    assert [p.name for p in paths] == [f"{spec.name}.csv" for spec in SPECS]
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(p.name for p in SHIPPED.iterdir())
    for path in paths:
        assert path.read_bytes() == (SHIPPED / path.name).read_bytes(), path.name


def test_a_workbook_of_the_same_cells_is_the_same_graph(tmp_path: Path, names: Names) -> None:
    """Numbers arrive as floats, sheets in any order beside others, headers in any case."""
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "Read me"
    for spec in reversed(SPECS):
        sheet = book.create_sheet(spec.name.title())
        with (SHIPPED / f"{spec.name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                sheet.append([int(c) if c.isdigit() and not c.startswith("0") else c for c in row])
        sheet.cell(1, 1).value = str(sheet.cell(1, 1).value).upper()
        sheet.append([None] * 3)
    path = tmp_path / "framework.xlsx"
    book.save(path)
    made = tables.framework(path, names)
    for ours, shipped in zip(made, tables.framework(None, names), strict=True):
        assert b"".join(ours.ntriples) == b"".join(shipped.ntriples), ours.graph
    assert str(made[0].places[names.id("competence", "CIT.02")]) == "framework.xlsx[Competences]!A3"


# ---- any tables ----

TEXT = st.text(alphabet="abKåłż ,;\"'\t\n\u00a0–\\.|", min_size=1, max_size=12).filter(
    lambda t: bool(t.strip(" \t\n\u00a0;"))
)
MAYBE = st.one_of(st.just(""), TEXT)


def chosen(scheme: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(CONCEPTS[scheme]), max_size=2).map(";".join)


def row(*cells: str) -> list[str]:
    return list(cells)


@st.composite
def learning(
    draw: st.DrawFn, competences: list[str], roles: list[str], status: st.SearchStrategy[str]
) -> dict[str, list[list[str]]]:
    """Tables of learning beside a framework: keys of several parts, several owners, codes, durations, steps."""
    offers = draw(st.lists(st.sampled_from(["a", "a-b", "b", "Night.School"]), unique=True, min_size=1))
    pairs = [(o, c) for o in offers for c in competences]
    taught = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    some_offers = st.lists(st.sampled_from(offers), max_size=2).map(";".join)
    duration = st.sampled_from(["", "P6M", "p12m", "PT36H", "P1Y2M3DT4H5M6.50S", "P400D"])
    date = st.sampled_from(["", "2026-02-28", "2024-02-29"])
    return {
        "organisations": [
            ["key", "label_en", "kind", "homepage", "status"],
            ["b", draw(TEXT), draw(st.sampled_from(["", "employer", "Public-Body;employer"])), "", draw(status)],
        ],
        "offers": [
            row(
                *("slug", "notation", "kind", "label_en", "definition_en", "form", "mode", "languages"),
                *("offer_status", "provider", "roles", "duration", "duration_days", "modules", "seeds", "status"),
            ),
            *(
                row(
                    *(o, f"L{i}", draw(st.sampled_from(["", "module", "Programme"])), draw(TEXT), draw(MAYBE)),
                    *(draw(chosen("learning-form")), draw(chosen("delivery-mode"))),
                    *(draw(st.sampled_from(["", "en;SWE", "pl"])), draw(st.sampled_from(["", "planned"]))),
                    *(draw(st.sampled_from(["", "b"])), draw(st.sampled_from(["", *roles])), draw(duration)),
                    *(draw(st.sampled_from(["", "0.50", "12"])), draw(some_offers), "", draw(status)),
                )
                for i, o in enumerate(offers)
            ),
        ],
        "outcomes": [
            ["offer", "competence", "level", "text_en", "parts", "seeds", "status"],
            *(
                [o, c, draw(st.sampled_from(["", "3"])), draw(TEXT), draw(some_offers), "", draw(status)]
                for o, c in taught
            ),
        ],
        "qualifications": [
            ["slug", "notation", "label_en", "outcomes", "eqf", "awarding_body", "valid_for", "seeds", "status"],
            *(
                ["q", "Q1", draw(TEXT), f"{o}-{c}", draw(st.sampled_from(["", "5"])), "B", draw(duration), "", "demo"]
                for o, c in taught[:1]
            ),
        ],
        "paths": [
            ["slug", "label_en", "role", "seeds", "status"],
            *(["p", draw(TEXT), r, "", "demo"] for r in roles[:1]),
        ],
        "path_steps": [
            ["path", "order", "offer", "status"],
            *(["p", str(n), offers[0], draw(status)] for n in range(1, draw(st.integers(1, 12))) if roles),
        ],
        "decisions": [
            ["slug", "label_en", "validates", "decision", "decided_on", "seeds", "status"],
            ["d", draw(TEXT), f"offer/{offers[0]}", "Pending", draw(date), "001", draw(status)],
        ],
    }


@st.composite
def frameworks(draw: st.DrawFn) -> dict[str, str]:
    """CSV text by table: any order of rows, any texts, optional columns or not."""
    areas = draw(st.lists(st.sampled_from(["AAA", "BBB", "CCC"]), unique=True, min_size=1))
    competences = [f"{a}.0{n}" for a in areas for n in range(1, draw(st.integers(1, 3)))]
    slugs = draw(st.lists(st.sampled_from(["zoo-keeper", "mayor", "r.2", "clerk"]), unique=True))
    pairs = [(r, c) for r in slugs for c in competences]
    wanted = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    status = st.sampled_from(CONCEPTS["statement-status"])
    optional = draw(st.booleans())
    rows: dict[str, list[list[str]]] = {
        "frameworks": [
            ["key", "title_en", "description_en", "version", "creator", "license", "source", "note_de", "status"],
            ["mine", draw(TEXT), draw(MAYBE), "1.0", "me", "https://example.org/l", "", draw(MAYBE), draw(status)],
        ],
        "schemes": [["key", "title_en", "description_en", "version", "creator", "license", "status"]],
        "areas": [
            ["notation", "label_en", "label_sv", "framework", "status"],
            *([a, draw(TEXT), draw(MAYBE), "mine", draw(status)] for a in areas),
        ],
        "competences": [
            row(
                *("notation", "area", "label_en", "alternative_en", "type", "facet", "definition_en", "indicator_en"),
                *("indicator3_fi", "related", "reuse", "deprecated", "digcomp", "seeds", "status"),
            ),
            *(
                row(
                    *(c, c[:3], draw(TEXT), draw(MAYBE) if optional else "", draw(chosen("competence-type"))),
                    *(draw(chosen("competence-facet")), draw(MAYBE), draw(MAYBE), draw(MAYBE) if optional else ""),
                    draw(st.sampled_from(["", *competences])),
                    draw(st.sampled_from(["", *CONCEPTS["reuse-level"]])),
                    draw(st.sampled_from(["", "true", "No"])),
                    draw(st.sampled_from(["", "1.1", "1.1;1"])),
                    draw(st.sampled_from(["", "0", "design-card;002", "https://example.org/x"])),
                    draw(status),
                )
                for c in competences
            ),
        ],
        "roles": [
            row(
                "slug",
                "notation",
                "label_en",
                "category",
                "specialises",
                "definition_en",
                "emerging",
                "seeds",
                "status",
            ),
            *(
                row(
                    *(s, f"R{i}", draw(TEXT), draw(chosen("role-category")), draw(st.sampled_from(["", *slugs]))),
                    *(draw(MAYBE), draw(st.sampled_from(["", "1"])), "", draw(status)),
                )
                for i, s in enumerate(slugs)
            ),
        ],
        "requirements": [
            row("role", "competence", "level", "strength", "weight", "status"),
            *(
                row(
                    *(
                        r,
                        c,
                        draw(st.sampled_from(["", "1", "L8"])),
                        draw(st.sampled_from(["", "Essential", "material"])),
                    ),
                    *(draw(st.sampled_from(["", "0.50", "1"])), draw(status)),
                )
                for r, c in wanted
            ),
        ],
        "digcomp": [
            ["number", "label_2.2", "label_3.0", "status"],
            ["1", "one", "eins", "stated"],
            ["1.1", "a", "", "stated"],
        ],
    }
    if draw(st.booleans()):
        rows |= draw(learning(competences, slugs, status))
    made = {}
    for name, table in rows.items():
        out = io.StringIO()
        csv.writer(out, delimiter=draw(st.sampled_from(",;\t"))).writerows(table)
        made[name] = out.getvalue()
    return made


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(frameworks())
def test_any_tables_come_back_as_the_same_graph_and_then_as_the_same_bytes(written: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as made:
        first, second = Path(made) / "first", Path(made) / "second"
        given_folder = Path(made) / "given"
        given_folder.mkdir()
        for name, text in written.items():
            (given_folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
        kg = loaded(given_folder, OTHER)
        tables.export(kg, first)
        again = loaded(first, OTHER)
        assert triples(again) == triples(kg)
        tables.export(again, second)
        for path in first.iterdir():
            assert path.read_bytes() == (second / path.name).read_bytes()


# ---- what does not fit into a table ----


def test_export_refuses_to_lose_a_statement(tmp_path: Path, names: Names) -> None:
    kg = loaded(None, names)
    kg.backend.load(b"<urn:a> <urn:b> <urn:c> .", graph=names.graph("framework"))
    with pytest.raises(InputError, match=r"says what no table has a column for: urn:a urn:b urn:c; export it as RDF"):
        tables.export(kg, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_export_refuses_two_values_where_the_table_has_one(tmp_path: Path, names: Names) -> None:
    kg = loaded(None, names)
    line = f'<{names.id("role", "mayor")}> <http://www.w3.org/2004/02/skos/core#definition> "{{}}"@en .'
    kind = f"<{names.id('role', 'mayor')}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{{}}> ."
    both = (names.term("CityRole"), "http://www.w3.org/2004/02/skos/core#Concept")
    data = "\n".join([line.format("one"), line.format("two"), *(kind.format(k) for k in both)])
    kg.backend.load(data.encode(), graph=names.graph("framework"))
    with pytest.raises(InputError, match=r"role/mayor> has 2 values where the table has one definition_en; keep one"):
        tables.export(kg, tmp_path)


def test_export_leaves_the_old_tables_when_it_fails(tmp_path: Path, names: Names) -> None:
    kg = loaded(None, names)
    tables.export(kg, tmp_path)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    kg.backend.load(b"<urn:a> <urn:b> <urn:c> .", graph=names.graph("digcomp/2.2"))
    with pytest.raises(InputError):
        tables.export(kg, tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before
