"""An invented release in the shape of ESCO's CSV files, for tests to read and to break; nothing in it is ESCO's."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest

from s4c_graph.core.names import Names
from s4c_graph.core.values import Finding, Statements
from s4c_graph.intake import esco

ESCO = "http://data.europa.eu/esco/"
SCHEME = ESCO + "concept-scheme/"


def skill(n: int) -> str:
    """IRI of an invented skill or skill group."""
    return f"{ESCO}skill/00000000-0000-4000-8000-{n:012d}"


def occupation(n: int) -> str:
    """IRI of an invented occupation."""
    return f"{ESCO}occupation/00000000-0000-4000-8000-{n:012d}"


def schemes(*names: str) -> str:
    """The cell of ``inScheme`` as the distribution writes it."""
    return ",\n".join(SCHEME + n for n in names)


def table(columns: str, *rows: dict[str, str]) -> list[list[str]]:
    """A header and rows; a cell that is not given is empty."""
    header = columns.split(",")
    return [header, *([row.get(column, "") for column in header] for row in rows)]


def pairs(columns: str, *rows: tuple[str, ...]) -> list[list[str]]:
    """A header and rows given in full."""
    return [columns.split(","), *map(list, rows)]


KSC, RELEASED = "KnowledgeSkillCompetence", {"status": "released", "modifiedDate": "2020-02-02T02:02:02Z"}
_SKILL = {"conceptType": KSC, **RELEASED}
_OCCUPATION = {"conceptType": "Occupation", "iscoGroup": "91", **RELEASED}
_GROUP = {"conceptType": "SkillGroup", "status": "released"}
_ISCO = {"conceptType": "ISCOGroup", "status": "released"}
_SKILLS, _OCCUPATIONS = ("skills", "member-skills"), ("occupations", "member-occupations")
_TOPS = {
    "member-skills": skill(1),
    "digcomp": f"{skill(1)},\n{skill(3)}",
    "green": skill(2),
    "skills-hierarchy": skill(10),
    "isced-f": ESCO + "isced-f/9999",
    "isco": ESCO + "isco/C9",
    "occupations": ESCO + "isco/C9",
    "member-occupations": occupation(1),
    "label-role": ESCO + "label-role/neutral",
}
_BROADER = "conceptType,conceptUri,broaderType,broaderUri"

TABLES: dict[str, list[list[str]]] = {
    "skills_en.csv": table(
        "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,"
        "scopeNote,definition,inScheme,description",
        _SKILL
        | {"conceptUri": skill(1), "skillType": "skill/competence", "reuseLevel": "cross-sector"}
        | {"preferredLabel": "juggle zorbs", "altLabels": "zorb juggling\nhandle zorbs", "hiddenLabels": "zrob"}
        | {"scopeNote": "not for blue zorbs", "description": "Keep zorbs in the air."}
        | {"inScheme": schemes(*_SKILLS, "digcomp")},
        _SKILL
        | {"conceptUri": skill(2), "skillType": "knowledge", "reuseLevel": "sector-specific"}
        | {"preferredLabel": "theory of zorbs", "altLabels": "zorb theory", "definition": "what is known of zorbs"}
        | {"description": "Zorbs, as such.", "inScheme": schemes(*_SKILLS, "green")},
        _SKILL
        | {"conceptUri": skill(3), "skillType": "skill/competence", "reuseLevel": "transversal"}
        | {"preferredLabel": "juggle blue zorbs", "description": "Keep blue zorbs in the air."}
        | {"inScheme": schemes(*_SKILLS, "digcomp")},
    ),
    "occupations_en.csv": table(
        "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,"
        "regulatedProfessionNote,scopeNote,definition,inScheme,description,code",
        _OCCUPATION
        | {"conceptUri": occupation(1), "preferredLabel": "zorb juggler", "altLabels": "juggler of zorbs"}
        | {"code": "91.1", "regulatedProfessionNote": ESCO + "regulated-professions/unregulated"}
        | {"description": "Juggles zorbs.", "inScheme": schemes(*_OCCUPATIONS)},
        _OCCUPATION
        | {"conceptUri": occupation(2), "preferredLabel": "blue zorb juggler", "code": "91.1.1"}
        | {"description": "Juggles blue zorbs.", "inScheme": schemes(*_OCCUPATIONS)},
    ),
    "skillGroups_en.csv": table(
        "conceptType,conceptUri,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,scopeNote,inScheme,"
        "description,code",
        _GROUP
        | {"conceptUri": skill(10), "preferredLabel": "dexterity", "code": "Z1", "description": "Handy things."}
        | {"inScheme": schemes("skills", "skills-hierarchy").replace(",\n", "\n")},
        _GROUP
        | {"conceptUri": skill(11), "preferredLabel": "tossing", "code": "Z1.1"}
        | {"inScheme": schemes("skills", "skills-hierarchy")},
        _GROUP
        | {"conceptUri": ESCO + "isced-f/9999", "preferredLabel": "zorb studies"}
        | {"inScheme": schemes("skills", "isced-f")},
    ),
    "ISCOGroups_en.csv": table(
        "conceptType,conceptUri,code,preferredLabel,status,altLabels,inScheme,description",
        _ISCO
        | {"conceptUri": ESCO + "isco/C9", "code": "9", "preferredLabel": "jugglers"}
        | {"description": "All who juggle.", "inScheme": schemes("occupations", "isco")},
        _ISCO
        | {"conceptUri": ESCO + "isco/C91", "code": "91", "preferredLabel": "ball jugglers"}
        | {"inScheme": schemes("occupations", "isco")},
    ),
    "conceptSchemes_en.csv": table(
        "conceptType,conceptSchemeUri,preferredLabel,title,status,description,hasTopConcept",
        {"conceptType": "ConceptScheme", "conceptSchemeUri": SCHEME + "skills", "status": "released"}
        | {"preferredLabel": "Invented skills", "title": "All skills", "description": "Skills that nobody has."}
        | {"hasTopConcept": skill(10)},
        *(
            {"conceptType": "ConceptScheme", "conceptSchemeUri": SCHEME + name, "status": "released"}
            | {"preferredLabel": "Invented " + name, "hasTopConcept": tops}
            for name, tops in _TOPS.items()
        ),
    ),
    "broaderRelationsSkillPillar.csv": pairs(
        _BROADER,
        ("SkillGroup", skill(11), "SkillGroup", skill(10)),
        (KSC, skill(1), "SkillGroup", skill(11)),
        (KSC, skill(3), KSC, skill(1)),
        (KSC, skill(3), "SkillGroup", skill(11)),
        (KSC, skill(2), "SkillGroup", ESCO + "isced-f/9999"),
    ),
    "broaderRelationsOccPillar.csv": pairs(
        _BROADER,
        ("ISCOGroup", ESCO + "isco/C91", "ISCOGroup", ESCO + "isco/C9"),
        ("Occupation", occupation(1), "ISCOGroup", ESCO + "isco/C91"),
        ("Occupation", occupation(2), "Occupation", occupation(1)),
    ),
    "occupationSkillRelations.csv": pairs(
        "occupationUri,relationType,skillType,skillUri",
        (occupation(1), "essential", "skill/competence", skill(1)),
        (occupation(1), "optional", "knowledge", skill(2)),
        (occupation(2), "essential", "skill/competence", skill(3)),
    ),
    "skillSkillRelations.csv": pairs(
        "originalSkillUri,originalSkillType,relationType,relatedSkillType,relatedSkillUri",
        (skill(1), "skill/competence", "optional", "knowledge", skill(2)),
    ),
    "skillsHierarchy_en.csv": [
        [
            *(f"Level {n} {what}" for n in range(4) for what in ("URI", "preferred term")),
            *("Description", "Scope note"),
            *(f"Level {n} code" for n in range(4)),
        ],
        [skill(10), "dexterity", "", "", "", "", "", "", "", "", "Z1"],
        [skill(10), "dexterity", skill(11), "tossing", "", "", "", "", "", "", "Z1", "Z1.1"],
    ],
    "digCompSkillsCollection_en.csv": table(
        "conceptType,conceptUri,preferredLabel,status,skillType,reuseLevel,altLabels,description,"
        "broaderConceptUri,broaderConceptPT",
        _SKILL
        | {"conceptUri": skill(1), "preferredLabel": "juggle zorbs", "altLabels": "zorb juggling | handle zorbs"}
        | {"broaderConceptUri": skill(11), "broaderConceptPT": "tossing"},
        _SKILL
        | {"conceptUri": skill(3), "preferredLabel": "juggle blue zorbs"}
        | {"broaderConceptUri": f"{skill(1)} | {skill(11)}", "broaderConceptPT": "juggle zorbs | tossing"},
    ),
}
RELATIONS = frozenset(n for n in TABLES if "Relations" in n)


def written(rows: Iterable[Sequence[str]], separator: str = ",", end: str = "\r\n") -> str:
    """Rows as CSV."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(rows)
    return out.getvalue()


class Invented:
    """The invented release, to be changed and then written as a folder or as zips.

    tables: file name → header and rows. raw: file name → bytes that replace what the table would give.
    """

    def __init__(self, folder: Path) -> None:
        self.home = folder
        self.tables = {name: [list(row) for row in rows] for name, rows in TABLES.items()}
        self.raw: dict[str, bytes] = {}
        self._made = 0

    def bytes_of(self, name: str) -> bytes:
        """A file as it will be written."""
        return self.raw[name] if name in self.raw else written(self.tables[name]).encode()

    def names(self) -> list[str]:
        """All files."""
        return [*self.tables, *(n for n in self.raw if n not in self.tables)]

    def folder(self, name: str = "") -> Path:
        """All files in a fresh folder."""
        self._made += 1
        folder = self.home / (name or f"release-{self._made}")
        folder.mkdir(parents=True)
        for file in self.names():
            (folder / file).write_bytes(self.bytes_of(file))
        return folder

    def zips(self, version: str = " - v9.9.9") -> list[Path]:
        """Two zips named as the distribution names them: English classification, relations."""
        both = []
        for language in ("en", ""):
            path = self.home / f"ESCO dataset{version} - classification - {language} - csv.zip"
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                for file in self.names():
                    if (file in RELATIONS) == (language == ""):
                        archive.writestr(file, self.bytes_of(file))
            both.append(path)
        return both

    def cell(self, file: str, row: int, column: str, value: str) -> None:
        """Change one cell; row 1 is the first below the header."""
        self.tables[file][row][self.tables[file][0].index(column)] = value

    def drop(self, file: str, column: str) -> None:
        """Leave out one column."""
        at = self.tables[file][0].index(column)
        for row in self.tables[file]:
            del row[at]


class Told:
    """What a reading gave: Statements, the N-Triples lines, the findings by code, and the lines kept apart."""

    def __init__(self, statements: Statements, *apart: Statements) -> None:
        self.statements = statements
        self.apart = [line for one in apart for line in b"".join(one.ntriples).decode().splitlines()]
        self.text = b"".join(statements.ntriples).decode()
        self.lines = self.text.splitlines()
        self.findings = statements.findings

    def of(self, code: str) -> list[Finding]:
        """The findings of one code."""
        return [f for f in self.findings if f.code == code]

    def has(self, subject: str, predicate: str, value: str) -> bool:
        """Whether a statement stands; predicate by the end of its IRI, value written."""
        return any(s.startswith(f"<{subject}> <") and f"{predicate}> {value} ." in s for s in self.lines)

    def values(self, subject: str, predicate: str) -> list[str]:
        """Values of a predicate, written, without the line's end."""
        wanted = [s for s in self.lines if s.startswith(f"<{subject}> <")]
        return sorted(s.split("> ", 2)[2].removesuffix(" .") for s in wanted if s.split("> ", 2)[1].endswith(predicate))


@pytest.fixture
def invented(tmp_path: Path) -> Invented:
    """A release to change and read."""
    return Invented(tmp_path)


@pytest.fixture
def told(names: Names) -> Callable[..., Told]:
    """``told(paths…, version="9.9.9", languages=())``: read and gather what was said."""

    def read(*paths: Path, version: str | None = "9.9.9", languages: Sequence[str] = ()) -> Told:
        return Told(*esco.read(paths, names, version=version, languages=languages))

    return read
