"""The pages on the checks of mappings: every code is listed with an example that gives it, and what they show runs."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

import s4c_graph as s4c
from s4c_graph.alignment.hygiene_messages import MESSAGES
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.core.release import Release
from s4c_graph.core.values import Source, Statements

CODES = sorted({kind.split()[0] for kind in MESSAGES})
HEADS = {
    "MAP-16": (("subject_source_version", ""),),
    "MAP-17": (("object_source_version", '"1.0.8"'),),
    "MAP-18": (("license", ""),),
    "MAP-19": (("object_source", "esco-scheme:occupations"),),
}
"""What the head of an example says otherwise, as its text tells."""


def page(root: Path) -> str:
    return (root / "docs" / "reference" / "mapping-checks.md").read_text(encoding="utf-8")


def test_every_code_is_listed_with_its_severities(root: Path) -> None:
    listed = dict(re.findall(r"^\| (MAP-\d\d) \| ([\w, ]+) \|", page(root), re.MULTILINE))
    told = {code: {s.value for kind, (s, _) in MESSAGES.items() if kind.split()[0] == code} for code in CODES}
    assert {code: set(words.split(", ")) for code, words in listed.items()} == told


def test_every_code_has_a_section(root: Path) -> None:
    assert re.findall(r"^### (MAP-\d\d)$", page(root), re.MULTILINE) == CODES


@pytest.fixture(scope="module")
def kg(root: Path) -> KnowledgeGraph:
    """The graph of the page, as ESCO 1.1.1, and the framework's own subjects."""
    prefixes = "".join(f"@prefix {p}: <{ns}> .\n" for p, ns in Names().prefixes.items())
    turtle = re.findall(r"```turtle\n(.*?)```", page(root), re.DOTALL)[0]
    ours = "s4cid:competence\\/CIT.01 a skos:Concept, s4c:Competence ."
    made = KnowledgeGraph(Embedded(), Names())
    for name, text in (("esco/1.1.1", turtle), ("framework", ours)):
        store, out = Embedded(), io.BytesIO()
        store.load((prefixes + text).encode(), graph="urn:g", format="turtle")
        store.dump(out, graph="urn:g")
        made.add(Statements(name, [out.getvalue()], Source(name, name, "1", "CC BY 4.0")))
    return made


@pytest.mark.parametrize("code", [c for c in CODES if c != "MAP-22"])
def test_the_example_of_a_code_gives_it(root: Path, kg: KnowledgeGraph, code: str, tmp_path: Path) -> None:
    head = re.findall(r"```yaml\n(.*?)```", page(root), re.DOTALL)[0]
    for slot, value in HEADS.get(code, ()):
        head = re.sub(rf"^{slot}: .*\n", "", head, flags=re.MULTILINE) + (f"{slot}: {value}\n" if value else "")
    section = page(root).partition(f"### {code}\n")[2].partition("\n### ")[0]
    for slot, value in HEADS.get(code, ()):
        said = value.strip('"')
        assert f"`{slot}: {said}`" in section if value else "says nothing of" in section
    rows = re.findall(r"```text\n(.*?)```", section, re.DOTALL)[0].splitlines()
    table = [f"{rows[0]}\tmapping_justification", *(f"{row}\tsemapv:ManualMappingCuration" for row in rows[1:])]
    path = tmp_path / "mine.sssom.tsv"
    path.write_text("".join(f"#{line}\n" for line in head.splitlines()) + "\n".join(table) + "\n", encoding="utf-8")
    report = s4c.check_mappings(path, kg=kg)
    codes = {f.code for f in report}
    assert code in codes
    assert codes - {code} <= {"MAP-20"}, report.text()


def test_the_python_of_the_guide_runs(root: Path, built: Release, tmp_path: Path) -> None:
    text = (root / "docs" / "guides" / "check-mappings.md").read_text(encoding="utf-8")
    code = re.findall(r"```python\n(.*?)```", text, re.DOTALL)[0]
    env = {"S4C_RELEASE": str(built.path), "PATH": ""}

    def run(code: str) -> str:
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "MAP-20 mappings/esco-skills Inte kontrollerat" in run(code)
    # a shipped set has that occupation as broader: the chain names both records
    (tmp_path / "mine.sssom.tsv").write_text(
        "#curie_map:\n#  s4cid: https://w3id.org/s4c/id/\n#  esco-occupation: http://data.europa.eu/esco/occupation/\n"
        "subject_id\tpredicate_id\tobject_id\tmapping_justification\n"
        "s4cid:role/smart-city-project-developer\tskos:relatedMatch\t"
        "esco-occupation:bea99fea-0383-4c63-b944-70d4799de2c5\tsemapv:ManualMappingCuration\n",
        encoding="utf-8",
    )
    said = run(code.replace("check_mappings()", 'check_mappings("mine.sssom.tsv")'))
    assert "    mine.sssom.tsv:5 https://w3id.org/s4c/id/role/smart-city-project-developer" in said
