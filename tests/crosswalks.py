"""Tables of others for tests: small ones made on the spot, the six real ones, and a framework of a city's own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from s4c_graph.core import frameworks as shape
from s4c_graph.core.frameworks import Adapter, Framework, Known
from s4c_graph.core.names import Names
from s4c_graph.intake.crosswalk_tables import SHIPPED

PREAMBLE = """Mapping project name,ESCO - PL NOC
Mapping project author,somebody
Mapping project version,1
Mapping project version date,2022-03-30
Classification 1 Name,ESCO
Classification 1 Concept type,Occupation
Classification 1 Version,1.0.3
Classification 1 Language,pl
Classification 2 Name,Klasyfikacja zawodów i specjalności
Classification 2 Version,2014
"""
HEADER = (
    "Classification 1 URI,Classification 1 PrefLabel,Classification 1 URL,"
    "Classification 2 ID,Classification 2 PrefLabel,Classification 2 URL,Mapping relation"
)
ESCO = "http://data.europa.eu/esco/occupation/"
FIRST = 12
"""Line of the first row of a table made by :func:`table`."""


def row(esco: str, code: str, relation: str, label: str = "Zawód") -> str:
    return f"{ESCO + esco if esco else ''},occupation {esco},,{code},{f'{label} {code}' if code else ''},,{relation}"


def table(path: Path, *lines: str, preamble: str = PREAMBLE, header: str = HEADER, encoding: str = "utf-8") -> Path:
    path.write_bytes(("\n".join((preamble + header, *lines)) + "\n").encode(encoding))
    return path


FILES = {
    "se-skills": "SE NSC ESCO 109 mapping table 2023-11-30.csv",
    "se-occupations": "SE_mapping Occupations v1.1.1.csv",
    "pl-occupations": "PL_mapping_31.10.2020.csv",
    "it-occupations": "IT_mapping_23.04.2021.csv",
    "onet": "crosswalk_esco_onet.csv",
    "onet-reverse": "crosswalk_esco_onet_reverse.csv",
}
ADAPTERS: dict[str, Adapter] = {adapter.key: adapter for adapter in SHIPPED}


@cache
def framework(folder: Path, key: str) -> Framework:
    """A table, read once for all tests."""
    return shape.read(Known(ADAPTERS[key]), [folder / FILES[key]], Names())


ABOVE = [
    ["title", "Ramverk för Exempelstad"],
    ["title_en", "Framework of Example City"],
    ["key", "example-city"],
    ["version", "2026"],
    ["creator", "Example City"],
    ["licence", "CC BY 4.0"],
    ["language", "sv"],
    ["date", "2026-11-26"],
    ["esco version", "1.1.1"],
    ["level 1", "grund"],
    ["level 2", "avancerad"],
]
OWN_HEADER = ["id", "label", "label_en", "alternative_sv", "description", "broader", "level", "notation"]
OWN_HEADER += ["exact_match", "close_match", "page"]
SKILL = "http://data.europa.eu/esco/skill/6e53fd99-b646-4327-9580-ac062ab21188"
ROWS = [
    ["D", "Data", "Data", "", "", "", "", "", "", "", ""],
    [
        "D1",
        "Öppna data",
        "Open data",
        "öppen information; Öppna data",
        "Publicera",
        "D",
        "1",
        "D.1",
        "",
        "esco-skill:97965983-0da4-4902-9daf-d5cd2693ef73",
        "",
    ],
    ["D2", "Skydd", "Protection", "", "", "D; D1", "2", "", SKILL, "", "https://example.org/d2"],
]


def csv_of(path: Path, above: list[list[str]], header: list[str], rows: list[list[str]], separator: str = ",") -> Path:
    lines = [separator.join(line) for line in (*above, [], header, *rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
