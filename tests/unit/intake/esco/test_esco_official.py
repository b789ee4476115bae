"""The official files of ESCO 1.1.1 and 1.1.0, and labels in more languages: read once, counted, and asked by SPARQL."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.core.values import Severity, Statements
from s4c_graph.flows import editions
from s4c_graph.intake import esco

if TYPE_CHECKING:
    from s4c_graph.core.table import Table

pytestmark = pytest.mark.shared

PREFIXES = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX esco: <http://data.europa.eu/esco/model#>
PREFIX scheme: <http://data.europa.eu/esco/concept-scheme/>
PREFIX skill: <http://data.europa.eu/esco/skill/>
PREFIX s4c: <https://w3id.org/s4c/ontology#>
PREFIX dct: <http://purl.org/dc/terms/>
"""


@dataclass
class Loaded:
    """A release in a store."""

    statements: Statements
    store: Embedded

    def ask(self, pattern: str) -> bool:
        """Whether a pattern holds."""
        return self.store.ask(f"{PREFIXES} ASK {{ {pattern} }}")

    def select(self, query: str) -> Table:
        """Rows."""
        return self.store.select(PREFIXES + query)

    def count(self, pattern: str, what: str = "*") -> int:
        """Solutions of a pattern, or distinct values of a variable in them."""
        counted = "*" if what == "*" else f"DISTINCT {what}"
        [row] = self.select(f"SELECT (COUNT({counted}) AS ?n) {{ {pattern} }}")
        return int(str(row["n"]))


def load(*paths: Path) -> Loaded:
    """Read and load."""
    names = Names()
    statements, *_apart = esco.read(paths, names)
    store = Embedded()
    store.load(statements.ntriples, graph=names.graph(statements.graph))
    return Loaded(statements, store)


@pytest.fixture(scope="session")
def latest(shared: Path) -> Iterator[Loaded]:
    """ESCO 1.1.1 in English, Swedish, German, Dutch, Polish and more."""
    loaded = load(shared / "data" / "esco" / "v1.1.1", shared / "data" / "esco" / "languages")
    yield loaded
    loaded.store.close()


@pytest.fixture(scope="session")
def former(shared: Path) -> Statements:
    """ESCO 1.1.0 in English, not loaded."""
    [statements] = esco.read([shared / "data" / "esco" / "v1.1.0"], Names())
    return statements


WANTED = {
    "?c a esco:Skill": 13_896,
    "?c a esco:Occupation": 3_007,
    "?c a esco:MemberConcept": 13_896 + 3_007,
    "?c a s4c:EscoSkillGroup": 640,
    "?c a s4c:EscoIscoGroup": 619,
    "?c a skos:ConceptScheme": 19,
    "?o a esco:Occupation ; esco:relatedEssentialSkill|esco:relatedOptionalSkill ?s": 123_855 - 67,
    "?o esco:relatedEssentialSkill|esco:relatedOptionalSkill ?s": 123_855 + 5_899,
    "?s esco:isEssentialSkillFor|esco:isOptionalSkillFor ?o": 123_855 + 5_899,
    "?o a esco:Skill ; esco:relatedEssentialSkill|esco:relatedOptionalSkill ?s": 5_899,
    "?c skos:broader ?b": 3_617 + 20_656,
    "?b skos:narrower ?c": 3_617 + 20_656,
    "?o esco:memberOfISCOGroup ?g . ?g a s4c:EscoIscoGroup": 3_007,
    "?c a esco:Skill ; skos:inScheme scheme:digcomp": 26,
    "?c a esco:Skill ; skos:inScheme scheme:green": 570,
    "?c a esco:Skill ; skos:inScheme scheme:skill-transversal-groups": 96,
    "?c a esco:Skill ; skos:inScheme scheme:skill-language-groups": 346,
    "?c a esco:Skill ; skos:inScheme scheme:research": 40,
    "?c skos:inScheme scheme:6c930acd-c104-4ece-acf7-f44fd7333036": 1_201,
    "?c a esco:Occupation ; skos:inScheme scheme:8ae4b9f3-507e-4057-a145-2f96f0132613": 122,
    "?c skos:inScheme scheme:isced-f ; skos:notation ?n": 220,
    "?c a esco:Skill ; esco:skillType <http://data.europa.eu/esco/skill-type/skill>": 10_831,
    "?c a esco:Skill ; esco:skillType <http://data.europa.eu/esco/skill-type/knowledge>": 3_059,
    "?c esco:skillReuseLevel <http://data.europa.eu/esco/skill-reuse-level/transversal>": 440,
    "?c esco:skillReuseLevel <http://data.europa.eu/esco/skill-reuse-level/cross-sector>": 3_754,
    "?c esco:skillReuseLevel <http://data.europa.eu/esco/skill-reuse-level/sector-specific>": 6_654,
    "?c esco:skillReuseLevel <http://data.europa.eu/esco/skill-reuse-level/occupation-specific>": 3_043,
    "?c skos:definition ?t": 3 + 8 - 1,  # one is a blank
    "?c skos:scopeNote ?t": 226 + 304 + 324,
    "?c a esco:Skill ; dct:description ?t": 13_896,
    "?c a esco:Occupation ; dct:modified ?t": 3_007,
}


@pytest.mark.parametrize("pattern", WANTED)
def test_the_store_holds_what_the_files_hold(latest: Loaded, pattern: str) -> None:
    assert latest.count(pattern) == WANTED[pattern]


def test_the_store_counts_as_the_intake_does(latest: Loaded) -> None:
    counts = latest.statements.counts
    assert latest.statements.graph == "esco/1.1.1"
    assert {k: counts[k] for k in esco.KNOWN["1.1.1"]} == dict(esco.KNOWN["1.1.1"])
    assert latest.store.size() == counts["triples"]
    for label, name in (("preferred", "prefLabel"), ("alternative", "altLabel"), ("hidden", "hiddenLabel")):
        for lang in ("en", "sv", "de", "nl", "pl"):
            stated = latest.count(f'?c a skos:Concept ; skos:{name} ?l FILTER(LANG(?l) = "{lang}")')
            assert stated == counts.get(f"{label} labels {lang}", 0), (label, lang)


def test_labels_are_clean_and_apart(latest: Loaded) -> None:
    assert not latest.ask("?c skos:prefLabel ?l ; skos:altLabel|skos:hiddenLabel ?l")
    assert not latest.ask("?c skos:altLabel ?l ; skos:hiddenLabel ?l")
    assert latest.count("?c a skos:Concept ; skos:prefLabel ?l FILTER(LANG(?l) = 'en')", "?c") == 18_162
    odd = r"^\\s|\\s$|\\s\\s|\u00a0|\u200b|[\\n|]"
    assert not latest.ask(f"?c skos:prefLabel|skos:altLabel|skos:hiddenLabel ?l FILTER(REGEX(?l, '{odd}'))")


def test_a_skill_with_its_labels(latest: Loaded) -> None:
    told = latest.select(
        """SELECT ?p ?l { skill:16a00c69-9c74-4c37-96d7-6301d285e5ce ?p ?l
           VALUES ?p { skos:prefLabel skos:altLabel } FILTER(LANG(?l) = "en") }"""
    )
    said = Counter(str(row["p"]).split("#")[1] for row in told)
    assert said == {"prefLabel": 1, "altLabel": 7}  # eight in the file, one of them the preferred label
    assert "apply e-services" in {str(row["l"]) for row in told}


def test_several_parents_and_both_ways(latest: Loaded) -> None:
    assert latest.count("?c skos:broader ?a, ?b . ?c a esco:Skill FILTER(STR(?a) < STR(?b))", "?c") > 4_000
    assert not latest.ask("?a skos:broader ?b MINUS { ?b skos:narrower ?a }")
    for there, back in (
        ("relatedEssentialSkill", "isEssentialSkillFor"),
        ("relatedOptionalSkill", "isOptionalSkillFor"),
    ):
        assert not latest.ask(f"?a esco:{there} ?b MINUS {{ ?b esco:{back} ?a }}")
        assert not latest.ask(f"?a esco:{back} ?b MINUS {{ ?b esco:{there} ?a }}")


def test_languages_merge_in(latest: Loaded) -> None:
    counts = latest.statements.counts
    # rows of skills_xx.csv less those of concepts that 1.1.1 does not have; occupations and groups for sv, de, pl
    assert counts["preferred labels nl"] == 5_453 - 35
    assert counts["preferred labels de"] == 12_372 - 62 + 2_942 - 3 + 619
    assert counts["preferred labels sv"] == 13_484 - 106 + 3_007 + 619
    assert counts["preferred labels pl"] == 2_942 - 3 + 619
    apart = {f.place.file: f for f in latest.statements.findings if f.code == "ESCO-05" and f.place}
    assert len(apart) == 9
    assert {f.severity for f in apart.values()} == {Severity.WARNING}
    assert "labels in sv of 106 of 13,484 concepts (1 %)" in apart["languages/skills_sv.csv"].message()
    assert latest.statements.coverage["sv"]["skills"] == {
        "concepts": 13_896,
        "preferred": 13_484 - 106,
        "alternative": 0,
        "description": 0,
    }
    pattern = """<http://data.europa.eu/esco/occupation/00030d09-2b3a-4efd-87cc-c4ea39d27c34> skos:prefLabel ?l"""
    langs = {row["l"].language for row in latest.select(f"SELECT ?l {{ {pattern} }}")}  # type: ignore[union-attr]
    assert langs == {"en", "sv", "pl", "bg", "es", "it", "de", "el"}


def times(message: str) -> int:
    """How often a finding was met."""
    said = re.search(r"\((\d+) times", message)
    return int(said[1]) if said else 1


def test_what_1_1_1_is_told_to_lack(latest: Loaded) -> None:
    told = {
        (f.code, f.place.file.rsplit("/", 1)[-1] if f.place else "", times(f.message()))
        for f in latest.statements.findings
        if f.code != "ESCO-05"
    }
    assert told == {
        ("ESCO-01", "skillsHierarchy_en.csv", 189),
        ("ESCO-06", "broaderRelationsOccPillar.csv", 1),
        ("ESCO-06", "broaderRelationsSkillPillar.csv", 7),
        ("ESCO-06", "occupationSkillRelations.csv", 67),
        ("ESCO-09", "skills_en.csv", 5),
        ("ESCO-09", "skills_en.csv", 6),
        ("ESCO-10", "skills_en.csv", 12_764),
        ("ESCO-10", "occupations_en.csv", 2_716),
        ("ESCO-10", "skillGroups_en.csv", 5),
        ("ESCO-15", "skillSkillRelations.csv", 1),
    }


def test_1_1_0(former: Statements) -> None:
    assert former.graph == "esco/1.1.0"
    assert {k: former.counts[k] for k in esco.KNOWN["1.1.0"]} == dict(esco.KNOWN["1.1.0"])
    assert former.counts["in DigComp"] == 26
    assert former.counts["in Information and communications technology"] == 26
    assert {f.code for f in former.findings} == {"ESCO-01", "ESCO-09", "ESCO-10", "ESCO-15"}


def test_a_folder_without_a_name_is_known_by_its_counts(shared: Path, tmp_path: Path) -> None:
    folder = tmp_path / "unpacked"
    for path in (shared / "data" / "esco" / "v1.1.1").glob("*.zip"):
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder)
    [unpacked] = esco.read([folder], Names())
    assert unpacked.graph == "esco/1.1.1"

    skills = folder / "skills_en.csv"
    rows = skills.read_bytes()
    skills.write_bytes(rows[: rows.rindex(b"KnowledgeSkillCompetence")])
    with pytest.raises(InputError, match=r"cannot be told.*1\.1\.1 would have 13896 skills, and 13895 were read"):
        esco.read([folder], Names())


def test_both_versions_at_once_are_refused(shared: Path) -> None:
    with pytest.raises(InputError, match=r"two versions of ESCO at once: 1\.1\.0 .* 1\.1\.1"):
        esco.read([shared / "data" / "esco"], Names())


def test_a_download_cut_short(shared: Path, tmp_path: Path) -> None:
    [english] = (shared / "data" / "esco" / "v1.1.1").glob("* - en - *.zip")
    short = tmp_path / english.name
    shutil.copyfile(english, short)
    with short.open("r+b") as stream:
        stream.truncate(english.stat().st_size // 2)
    with pytest.raises(InputError, match=r"cut short or damaged; download it again"):
        esco.read([short], Names())


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc")
def test_reading_stays_small(shared: Path) -> None:
    """Peak memory of reading and writing the whole release, in a process of its own."""
    code = (
        "import sys; from pathlib import Path; from s4c_graph.core.names import Names\n"
        "from s4c_graph.intake import esco\n"
        "[s] = esco.read([Path(sys.argv[1])], Names()); n = sum(p.count(b'\\n') for p in s.ntriples)\n"
        "print(n, Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
    )
    folder = shared / "data" / "esco" / "v1.1.1"
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True, timeout=120
    )
    triples, kilobytes = map(int, done.stdout.split())
    assert triples > 600_000
    assert kilobytes < 500_000


@pytest.mark.slow
def test_the_whole_folder_is_two_versions_and_labels(shared: Path) -> None:
    """What stands in the folder: v1.1.0, v1.1.1 and languages, as a user would give it."""
    found = list(editions.read([shared / "data" / "esco"], Names(), languages=["en", "sv", "bg"]))
    assert [(v.statements.graph, v.pinned) for v in found] == [("esco/1.1.1", True), ("esco/1.1.0", False)]
    newest, older = (v.statements for v in found)
    for one, version in ((newest, "1.1.1"), (older, "1.1.0")):
        assert {k: one.counts[k] for k in esco.KNOWN[version]} == dict(esco.KNOWN[version])
        zips = sorted((shared / "data" / "esco" / f"v{version}").iterdir())
        assert one.source.file == ", ".join(path.name for path in zips if path.suffix == ".zip")
    assert list(newest.coverage) == ["bg", "en", "sv"]
    assert list(older.coverage) == ["en"]
    assert newest.coverage["bg"]["occupations"]["preferred"] == 2_942 - 3
    [apart] = found[0].apart
    lines = b"".join(apart.ntriples).decode()
    strangers = {line.split(" ")[0] for line in lines.splitlines() if "skos-xl#prefLabel" in line}
    assert len(strangers) == apart.counts["concepts"] == 106 + 3
    assert {line.rsplit("@", 1)[1] for line in lines.splitlines() if "literalForm" in line} == {"sv .", "bg ."}
