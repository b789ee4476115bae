"""A German vocational curriculum (Rahmenlehrplan) as JSON to statements of ours: a curriculum, its parts, outcomes.

The layout is that of curricula taken from the PDFs of the Kultusministerkonferenz by programs
(https://github.com/janschachtschabel/curriculumexplorer): ``document_data`` names the occupation and holds a list of
learning fields with what is learned in each. Read is what the curriculum itself says, in German. What a language model
added (links to ESCO, taxonomy levels, a description of the occupation) is left out and counted. The findings:

====== ======= ==========================================
CUR-01 Warning an entry that lacks a name or a text: left out
CUR-02 Info    the curriculum holds no learning field
====== ======= ==========================================
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Finding, Place, Severity, Statements
from s4c_graph.intake import document_words as words
from s4c_graph.intake import json_document
from s4c_graph.intake.imported import Sheet, handed_over, iri_of

GERMAN = "de"
_PARTS = "lernfeld_ausbildungsteil"
_OF_DOCUMENT = frozenset({"beruf", "berufsbeschreibung", "kldb_mapping", "isco_mapping", _PARTS})
_OF_PART = frozenset({"name", "nummer", "schwerpunkt", "zeitraum", "zeitwert", "kompetenzen"})
_OF_OUTCOME = frozenset({"text", "nummer", "skills", "competence_analysis"})
_NUMBER = re.compile(r"[0-9]{1,3}[a-z]?(?:[._-][0-9]{1,3})*\Z")
_AMOUNT = re.compile(r"[0-9]{1,5}(?:[.,][0-9]{1,2})?\Z")
_HOURS, _WEEKS = ("stunden", "stunde", "unterrichtsstunden"), ("wochen", "woche")
_YEAR = re.compile(r"[1-4]\. (?:und [1-4]\. )?Ausbildungs(?:halb)?jahr\Z")
_MESSAGES = {
    "CUR-01": {
        "en": "left out: no {what}. Add it, or remove the entry.",
        "sv": "utelämnad: {what} saknas. Lägg till det eller ta bort posten.",
        "pl": "pominięto: brak {what}. Uzupełnij albo usuń wpis.",
    },
    "CUR-02": {
        "en": "the curriculum holds no learning field (lernfeld_ausbildungsteil)",
        "sv": "läroplanen innehåller inga lärandeområden (lernfeld_ausbildungsteil)",
        "pl": "program nauczania nie zawiera pól uczenia się (lernfeld_ausbildungsteil)",
    },
}


def read(path: Path, names: Names, settings: Settings, *, graph: str) -> Statements:
    """The curriculum of one file, for one named graph.

    It is a ``Curriculum``, with a ``Module`` for each learning field and an outcome for each thing learned there. Hours
    (``zeitwert``) are ``workloadHours`` and, word for word, the note on duration. losses: a sentence for each kind of
    thing that is left out. Raises InputError for a file that is no JSON, too large, or no such curriculum.

    >>> import tempfile
    >>> said = '{"document_data": {"beruf": "Koch/Köchin", "lernfeld_ausbildungsteil": [{"name": "Fisch",'
    >>> said += '"kompetenzen": [{"text": "Fisch zubereiten"}]}]}}'
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "koch.json").write_text(said, encoding="utf-8")
    ...     read(Path(folder) / "koch.json", Names(), Settings(), graph="partner/kmk").counts
    {'curricula': 1, 'modules': 1, 'outcomes': 1}
    """
    return taken(json_document.load(path, settings), path, names, graph=graph)


def taken(document: Any, path: Path, names: Names, *, graph: str) -> Statements:
    """The same for a file whose JSON has been loaded."""
    held = document.get("document_data") if isinstance(document, dict) else None
    if not isinstance(held, dict) or not _text(held, "beruf"):
        mend = "give document_data with beruf and lernfeld_ausbildungsteil"
        raise InputError("names no occupation (beruf) that it is a curriculum for", where=str(path), mend=mend)
    reading = _Reading(names, held=held, about=_dict(document.get("metadata")), graph=graph, file=path.name)
    reading.run()
    reading.count_rest(document)
    return handed_over(reading, path, graph, findings=reading.findings, places=reading.places)


@dataclass(kw_only=True)
class _Reading(Sheet):
    """One curriculum. held: document_data. about: metadata, how the file was made."""

    held: Mapping[str, Any]
    about: Mapping[str, Any]
    graph: str
    file: str
    findings: list[Finding] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=lambda: {"curricula": 1, "modules": 0, "outcomes": 0})

    def run(self) -> None:
        occupation, kind = _text(self.held, "beruf"), _text(self.about, "document_type")
        self.called = f"{kind} {occupation}".strip()
        self.me = iri_of(self.called, "offer", self.graph, self.names)
        self.places[self.me] = Place(self.file, pointer="/document_data")
        self.a(self.me, "s4c:LearningOffer", "s4c:Curriculum")
        self.text(self.me, "skos:prefLabel", self.called, GERMAN)
        self._say_origin(self.me)
        self.text(self.me, "dct:provenance", self._made_by(), "en")
        for place, part in self._entries(self.held, _PARTS, "name", Place(self.file, pointer="/document_data")):
            self._say_part(part, place)
        if not self.counts["modules"]:
            self._find("CUR-02", self.me, Place(self.file, pointer=f"/document_data/{_PARTS}"))

    def _say_part(self, part: Mapping[str, Any], place: Place) -> None:
        """One learning field, as a module."""
        name, number = _text(part, "name"), _text(part, "nummer")
        called = f"{self.called} {number} {name}"
        me = iri_of(called, "offer", self.graph, self.names)
        if me in self.places:
            self.lost["learning field that stands there twice"] += 1
            return
        self.places[me] = place
        self.counts["modules"] += 1
        self.a(me, "s4c:LearningOffer", "s4c:Module")
        self.link(self.me, "s4c:hasModule", me)
        self.text(me, "skos:prefLabel", name, GERMAN)
        self._say_origin(me)
        if _NUMBER.match(number):
            self.text(me, "skos:notation", number)
        else:
            self.lost["nummer of a learning field that is no number"] += bool(number)
        self._say_time(me, part)
        for at, one in self._entries(part, "kompetenzen", "text", place):
            self._say_outcome(me, called, one, at)
        self._count(part, _OF_PART, "a learning field")

    def _say_time(self, me: str, part: Mapping[str, Any]) -> None:
        length = _dict(part.get("zeitwert"))
        amount, unit = _text(length, "wert"), _text(length, "einheit")
        if _AMOUNT.match(amount):
            self.text(me, "s4c:durationNote", f"{amount} {unit}", GERMAN)
            weeks = words.duration(f"P{amount}W") if unit.casefold() in _WEEKS else ""
            if unit.casefold() in _HOURS and amount.strip("0.,"):
                self.value(me, "s4c:workloadHours", amount.replace(",", "."), "decimal")
            elif weeks:
                self.value(me, "s4c:duration", weeks, "duration")
        else:
            self.lost["zeitwert of a learning field that is no number"] += bool(amount)
        year = _text(part, "zeitraum")
        if _YEAR.match(year):
            self.text(me, "skos:note", year, GERMAN)
        else:
            self.lost["zeitraum of a learning field that is no year of training"] += bool(year)
        self.lost["schwerpunkt of a learning field"] += _text(part, "schwerpunkt") not in ("", "Allgemein")

    def _say_outcome(self, module: str, called: str, one: Mapping[str, Any], place: Place) -> None:
        text, number = _text(one, "text"), _text(one, "nummer")
        me = iri_of(f"{called} {text}", "outcome", self.graph, self.names)
        self._count(one, _OF_OUTCOME, "an outcome")
        self.lost["competence analysis (taxonomy level, kind), made by a program"] += "competence_analysis" in one
        links = one.get("skills")
        self.lost["link of an outcome to ESCO, made by a program and not reviewed"] += len(_list(links))
        if me in self.places:
            self.lost["outcome that stands twice in a learning field"] += 1
            return
        self.places[me] = place
        self.counts["outcomes"] += 1
        self.a(me, "s4c:LearningOutcome")
        self.link(module, "s4c:hasLearningOutcome", me)
        self.text(me, "s4c:outcomeText", text, GERMAN)
        self.text(me, "skos:notation", number if _NUMBER.match(number) else "")
        self._say_origin(me)

    def _say_origin(self, me: str) -> None:
        self.text(me, "dct:source", _text(self.about, "source_file"))

    def _made_by(self) -> str:
        """How the file came to be, as it says itself."""
        source, converter, model, day = (
            _text(self.about, key) for key in ("source_file", "converter", "llm_model", "processing_date")
        )
        tools = " and ".join(filter(None, (converter, model)))
        told = [f"{how} {said}" for how, said in (("from", source), ("by", tools), ("on", day[:10])) if said]
        return f"Taken {' '.join(told)}, as the file says; not compared with the original." if told else ""

    def _entries(
        self, held: Mapping[str, Any], key: str, needed: str, at: Place
    ) -> Iterator[tuple[Place, Mapping[str, Any]]]:
        """Entries of a list that hold the text they need."""
        for number, one in enumerate(_list(held.get(key))):
            place = Place(self.file, pointer=f"{at.pointer}/{key}/{number}")
            if isinstance(one, dict) and _text(one, needed):
                yield place, one
            else:
                self._find("CUR-01", f"{self.file}#{place.pointer}", place, what=needed)

    def count_rest(self, document: Mapping[str, Any]) -> None:
        """Count what stands beside the learning fields."""
        for key in ("kldb_mapping", "isco_mapping"):
            self.lost[f"{key}: the occupation's code in a classification"] += bool(self.held.get(key))
        self.lost["berufsbeschreibung: it describes the occupation"] += bool(_text(self.held, "berufsbeschreibung"))
        esco = _dict(document.get("esco"))
        occupations = [esco.get("occupation"), *_list(esco.get("alternative_occupations"))]
        self.lost["occupation of ESCO, proposed by a program"] += sum(isinstance(o, dict) for o in occupations)
        self.lost["skill of ESCO for the whole occupation"] += len(_list(esco.get("skills")))
        self._count(self.held, _OF_DOCUMENT, "document_data")

    def _count(self, said: Mapping[str, Any], known: frozenset[str], of: str) -> None:
        for key in said.keys() - known:
            if said[key] not in (None, "", [], {}):
                self.lost[f"{key if key.isidentifier() else 'field of its own'} of {of}"] += 1

    def _find(self, code: str, focus: str, place: Place, *, what: str = "") -> None:
        severity = Severity.INFO if code == "CUR-02" else Severity.WARNING
        messages = {lang: said.format(what=what) for lang, said in _MESSAGES[code].items()}
        self.findings.append(Finding(code, severity, focus, messages, place=place))


def _text(said: Mapping[str, Any], key: str) -> str:
    """A text or a number of an entry in one line, empty where it has none or something else stands there."""
    found = said.get(key)
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    return " ".join(found.replace("\0", "").split()) if isinstance(found, str) else ""


def _list(said: Any) -> list[Any]:
    return said if isinstance(said, list) else []


def _dict(said: Any) -> Mapping[str, Any]:
    return said if isinstance(said, dict) else {}
