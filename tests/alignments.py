"""A small vocabulary in two languages, and an index of it, for tests of alignment."""

from __future__ import annotations

from pathlib import Path

from s4c_graph.alignment import index
from s4c_graph.alignment.concepts import Concepts, Description, Label
from s4c_graph.alignment.index import Index
from s4c_graph.alignment.recipe import Vocabulary
from s4c_graph.alignment.static_train import Plan

ENGLISH: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("bake bread", ("make bread", "bread baking"), "Prepare dough and bake loaves in an oven."),
    ("drive trams", ("tram driving", "operate trams"), "Drive a tram on its line and stop where people wait."),
    ("plan bus routes", ("bus route planning", "design bus lines"), "Draw lines of buses and their timetables."),
    ("moderate a discussion", ("facilitate discussions", "lead debates"), "Lead a talk so that everyone is heard."),
    ("use spreadsheets software", ("work with spreadsheets",), "Calculate and draw charts in tables."),
    ("Python (computer programming)", ("Python", "Python programming"), "Write programs in Python."),
    ("Java (computer programming)", ("Java", "Java programming"), "Write programs in Java."),
    ("manage personnel", ("lead staff", "manage staff"), "Hire, train and lead people at work."),
    ("analyse traffic data", ("traffic data analysis",), "Count vehicles and find out where they go."),
    ("protect personal data", ("privacy protection", "data protection"), "Keep what is known of people from others."),
)
SWEDISH = (
    "baka bröd", "köra spårvagn", "planera busslinjer", "leda diskussioner", "använda kalkylprogram",
    "Python (datorprogrammering)", "Java (datorprogrammering)", "leda personal", "analysera trafikdata",
    "skydda personuppgifter",
)  # fmt: skip
JOBS = ("baker", "tram driver", "transport planner")
BASE = "http://data.europa.eu/esco/"
PLAN = Plan(width=32, least=80, most=80, batch=32)


def concepts() -> Concepts:
    """Three occupations and ten skills; the first skill stands above the second and the third."""
    iris = [f"{BASE}occupation/{n}" for n in range(len(JOBS))] + [f"{BASE}skill/{n}" for n in range(len(ENGLISH))]
    kinds = ["occupation"] * len(JOBS) + ["skill"] * len(ENGLISH)
    english = [Label(at, 0, job) for at, job in enumerate(JOBS)]
    for at, (label, others, _) in enumerate(ENGLISH, start=len(JOBS)):
        english += [Label(at, 0, label), *(Label(at, 1, other) for other in others)]
    swedish = [Label(at, 0, label) for at, label in enumerate(SWEDISH, start=len(JOBS))]
    described = [Description(at, text) for at, (_, _, text) in enumerate(ENGLISH, start=len(JOBS))]
    first = len(JOBS)
    return Concepts(
        iris=iris,
        kinds=kinds,
        graphs=["esco/1.1.1"] * len(iris),
        schemes=[(f"{BASE}concept-scheme/{kind}s",) for kind in kinds],
        broader=[(first,) if at in (first + 1, first + 2) else () for at in range(len(iris))],
        labels={"en": english, "sv": swedish},
        descriptions={"en": described},
    )


def made(folder: Path) -> Index:
    """An index of it."""
    known = (Vocabulary(BASE, BASE, "1.1.1"),)
    index.build(concepts(), folder, key="k", vocabularies=known, plan=PLAN)
    return Index.open(folder, "k")
