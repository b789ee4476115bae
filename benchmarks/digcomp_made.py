"""A made-up DigComp data supplement in the structure of the official one; of DigComp it holds numbers and titles only.

Counts, keys and quirks are the official ones (names of levels that are no nodes, a blank after ``Basic``); every
sentence is made up. The same arguments give the same bytes.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

Node = dict[str, Any]
_TITLES = Path(__file__).resolve().parent.parent / "data" / "framework" / "digcomp.csv"
KINDS = ("CompetenceArea", "Competence", "ProficiencyLevel", "CompetenceStatement", "LearningOutcome", "Glossary")
NAMES = ("Basic", "Intermediate", "Advanced", "Highly advanced")
SIX = ("A1", "A2", "B1", "B2", "C1", "C1", "C2", "C2")
STATEMENTS, OUTCOMES, TERMS = 362, 523, 126
BY_BAND = dict(zip(NAMES, (248, 273, 208, 156), strict=True))
BY_TYPE = {"Knowledge": 217, "Skill": 199, "Attitude": 107}
BY_LABEL = {"AI-Explicit": 118, "AI-Implicit": 576, "AI not Implicit or Explicit": 191}


def titles() -> dict[str, str]:
    """Number → title of DigComp 3.0, as the framework's tables have them."""
    with _TITLES.open(encoding="utf-8", newline="") as file:
        return {row["number"]: row["label_3.0"] for row in csv.DictReader(file)}


def _spread(counts: dict[str, int]) -> Iterator[str]:
    """Each word as often as it stands, in turns."""
    left = dict(counts)
    for word in cycle(counts):
        if not any(left.values()):
            return
        if left[word]:
            left[word] -= 1
            yield word


def nodes(dutch: bool = False) -> list[Node]:
    """The nodes of the graph, in the order of the official file."""
    made: list[Node] = []
    named = titles()

    def node(kind: str, key: str, texts: dict[str, str], **facts: Any) -> None:
        own: Node = {"@type": kind, "@id": f"{kind}/{key}", **texts, **facts}
        if dutch and kind != "Glossary":
            own |= {f"{name}_nl": f"nl: {text.strip()}" for name, text in texts.items()}
        made.append(own)

    areas = [n for n in named if "." not in n]
    competences = [n for n in named if "." in n]
    for n in areas:
        node("CompetenceArea", n, {"name": named[n], "description": f"Made-up words on area {n}."})
    for n in competences:
        texts = {"name": named[n], "description": f"Made-up words on competence {n}."}
        node("Competence", n, texts, competence_area_id=f"CompetenceArea/{n[0]}")
    for step in range(1, 9):
        name = NAMES[(step - 1) // 2]
        texts = {
            "four_levels_name": name,
            "four_levels_description": f"Made-up words on the band {name}.",
            "eight_levels_description": f"Made-up words on level {step}.",
            "applies_to": f"Made-up purpose of {name}.",
        }
        node("ProficiencyLevel", f"{name}_{step}", texts, eight_levels_mapping=step, six_levels_mapping=SIX[step - 1])
    bands, labels, types = _spread(BY_BAND), _spread(BY_LABEL), _spread(BY_TYPE)
    for kind, begins, total in (("CompetenceStatement", "CS", STATEMENTS), ("LearningOutcome", "LO", OUTCOMES)):
        for place, competence in enumerate(competences):
            many = total // 21 + (place < total % 21)
            for step in range(1, many + 1):
                code = f"{begins}{competence}.{step:02d}"
                facts: Node = {"type": next(types)} if begins == "LO" else {}
                facts |= {"ai_label": next(labels), "competence_area_id": f"CompetenceArea/{competence[0]}"}
                facts |= {"competence_id": f"Competence/{competence}"}
                facts |= {"four_levels_proficiency_name": f"ProficiencyLevel/{next(bands)}"}
                node(kind, code, {"description": f"Made-up sentence {step} on {competence}, {begins}."}, **facts)
    for term in range(1, TERMS + 1):
        node("Glossary", f"Made-up term {term}", {"explanation": f"Made-up explanation {term}."})
    return made


def jsonld(graph: list[Node]) -> bytes:
    """The nodes as the official JSON-LD has them: a context that gives its keys no IRIs."""
    return json.dumps({"@context": {k: k for k in KINDS}, "@graph": graph}, ensure_ascii=False).encode("utf-8")


def sheets(graph: list[Node]) -> dict[str, list[list[Any]]]:
    """The nodes as the sheets of the official workbook: numbers as numbers, ``Basic`` with a blank after it."""

    def of(kind: str) -> list[Node]:
        return [n for n in graph if n["@type"] == kind]

    def local(said: str) -> str:
        return said.partition("/")[2]

    area = {n["@id"]: n for n in of("CompetenceArea")}
    competence = {n["@id"]: n for n in of("Competence")}

    def over(n: Node, *, texts: bool) -> list[Any]:
        a, c = area[n["competence_area_id"]], competence[n.get("competence_id", n["@id"])]
        first: list[Any] = [int(local(a["@id"])), a["name"], *([a["description"]] if texts else [])]
        return [*first, float(local(c["@id"])), c["name"] + " ", *([c["description"]] if texts else [])]

    head = ["Competence area number", "Competence area name", "Competence area descriptor"]
    head += ["Competence number", "Competence name", "Competence descriptor"]
    short = [name for name in head if not name.endswith("descriptor")]
    level = ["Proficiency level name", "Four level proficiency level description", "Purpose", "Eight level mapping"]
    return {
        "ReadMe": [["Made up"]],
        "1 Competence Areas&Competences": [head, *(over(n, texts=True) for n in of("Competence"))],
        "2 Proficiency Levels": [
            [*level, "Six level mapping", "Eight level proficiency level description"],
            *(
                [
                    n["four_levels_name"] + (" " if n["four_levels_name"] == "Basic" else ""),
                    *(n["four_levels_description"], n["applies_to"] + " ", n["eight_levels_mapping"]),
                    *(n["six_levels_mapping"], n["eight_levels_description"]),
                ]
                for n in of("ProficiencyLevel")
            ),
        ],
        "3 Competence Statements": [
            [*head, "Competence statement ID", "Competence statement", "Proficiency level name", "AI label"],
            *(
                [
                    *over(n, texts=True),
                    *(local(n["@id"]), n["description"]),
                    *(local(n["four_levels_proficiency_name"]), n["ai_label"]),
                ]
                for n in of("CompetenceStatement")
            ),
        ],
        "4 Learning Outcomes": [
            [
                *short,
                *("Learning Outcome ID", "Learning Outcome", "Proficiency level", "Knowledge skill or attitude"),
                "AI label",
            ],
            *(
                [
                    *over(n, texts=False),
                    *(local(n["@id"]), n["description"] + " ", local(n["four_levels_proficiency_name"])),
                    *(n["type"], n["ai_label"]),
                ]
                for n in of("LearningOutcome")
            ),
        ],
        "5 Glossary": [["Term", "Explanation"], *([local(n["@id"]), n["explanation"]] for n in of("Glossary"))],
    }


def workbook(path: Path, made: dict[str, list[list[Any]]], then: Callable[[Any], None] | None = None) -> Path:
    """Write sheets as a workbook; ``then`` may change it before it is saved."""
    from openpyxl import Workbook  # type: ignore[import-untyped,unused-ignore]

    book = Workbook()
    book.remove(book.active)
    for name, rows in made.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if then is not None:
        then(book)
    book.save(path)
    return path
