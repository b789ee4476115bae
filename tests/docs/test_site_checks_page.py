"""The page of the checks of a site shows what a run gives."""

from __future__ import annotations

from pathlib import Path

from tests import sites

from s4c_graph.core.names import Names
from s4c_graph.flows.site_checks import checked
from s4c_graph.publishing import checks_table

PAGE = "docs/reference/site-checks.md"
MARK = "<!-- tables: held by tests/docs/test_site_checks_page.py -->\n"


def test_the_tables_are_those_of_a_run(root: Path, tmp_path: Path) -> None:
    names = Names()
    found = checked(sites.write(tmp_path, names, sites.ontology(names), sites.holding(names)))
    said = (root / PAGE).read_text(encoding="utf-8").partition(MARK)[2]
    assert said.strip() == checks_table.markdown(found, names).strip()
