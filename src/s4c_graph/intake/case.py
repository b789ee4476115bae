"""A CASE 1.1 package to statements of our ontology: a framework, its areas and competences, and what they match.

Written from the information model of 1EdTech, Competencies and Academic Standards Exchange 1.1. An item with others
below it is an area, one without is a competence, unless its type is ours and says which. The findings:

======= ======= ===========================================================================
CASE-01 Warning an item or association that lacks what CASE asks, or is there twice: left out
CASE-02 Warning items that stand below themselves: the association is left out
CASE-03 Info    the package holds no item
======= ======= ===========================================================================
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from s4c_graph.core.errors import InputError
from s4c_graph.core.languages import LANGUAGE, bcp47
from s4c_graph.core.names import Names
from s4c_graph.core.settings import Settings
from s4c_graph.core.syntax import is_iri
from s4c_graph.core.values import Finding, Place, Statements
from s4c_graph.intake import json_document
from s4c_graph.intake.framework_sheet import FrameworkSheet, finding, without_circles
from s4c_graph.intake.imported import handed_over, iri_of

_RELATIONS = frozenset({"closeMatch", "broadMatch", "narrowMatch", "relatedMatch"})
_DOCUMENT = frozenset(
    [
        "identifier",
        "uri",
        "caseVersion",
        "creator",
        "title",
        "description",
        "language",
        "version",
        "licenseURI",
        "lastChangeDateTime",
    ]
)
_ITEM = frozenset(
    [
        "identifier",
        "uri",
        "fullStatement",
        "abbreviatedStatement",
        "humanCodingScheme",
        "conceptKeywords",
        "CFItemType",
        "CFItemTypeURI",
        "language",
        "notes",
        "lastChangeDateTime",
    ]
)
_ASSOCIATION = frozenset(
    [
        "identifier",
        "uri",
        "associationType",
        "sequenceNumber",
        "originNodeURI",
        "destinationNodeURI",
        "notes",
        "lastChangeDateTime",
    ]
)
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*\Z")
_WEB = re.compile(r"https?://", re.IGNORECASE)


def read(path: Path, names: Names, settings: Settings, *, graph: str) -> Statements:
    """The framework of one CASE package (a CFPackage as JSON), for one named graph.

    Web addresses in ``uri`` are kept as IRIs, others are made below our base from the identifier. Texts have the
    language of their item, else of the document, else none. losses: a sentence for each kind of thing that is left out.
    Raises InputError for a file that is no JSON, too large, or no CASE package.

    >>> import tempfile
    >>> said = '{"CFDocument": {"identifier": "d", "uri": "https://example.org/d", "title": "F", "creator": "C"}}'
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "f.json").write_text(said)
    ...     read(Path(folder) / "f.json", Names(), Settings(), graph="partner/uni").counts
    {'frameworks': 1, 'areas': 0, 'competences': 0}
    """
    return taken(json_document.load(path, settings), path, names, graph=graph)


def taken(package: Any, path: Path, names: Names, *, graph: str) -> Statements:
    """The same for a file whose JSON has been loaded."""
    if not isinstance(package, dict) or not isinstance(package.get("CFDocument"), dict):
        raise InputError("is no CASE package", where=str(path), mend="give a CFPackage, an object with a CFDocument")
    reading = _Reading(names, package=package, graph=graph, file=path.name)
    reading.run()
    return handed_over(reading, path, graph, findings=reading.findings, places=reading.places)


@dataclass(kw_only=True)
class _Reading(FrameworkSheet):
    """One package. items: by identifier. above: identifiers above each, in order of the file."""

    package: Mapping[str, Any]
    graph: str
    file: str
    findings: list[Finding] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    items: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    above: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[str, int] = field(default_factory=lambda: {"frameworks": 1, "areas": 0, "competences": 0})

    def run(self) -> None:
        document = self.package["CFDocument"]
        self.framework = self._iri(document, "framework")
        self.root = _text(document, "identifier")
        self.language = self._tag(document)
        self.places[self.framework] = Place(self.file, pointer="/CFDocument")
        for place, item in self._entries("CFItems", ("identifier", "fullStatement")):
            if item["identifier"] in self.items or item["identifier"] == self.root:
                self._find("CASE-01", place, str(item["identifier"]), what="the identifier stands twice")
                continue
            self.items[item["identifier"]] = item
            self.places[self._iri_of_item(item)] = place
        others = self._associations()
        for key in without_circles(self.above, self.items):
            iri = self._iri_of_item(self.items[key])
            self._find("CASE-02", self.places[iri], iri)
        below = {one for ones in self.above.values() for one in ones}
        self.areas = {key for key, item in self.items.items() if self._is_area(item, has_children=key in below)}
        self._say_document(document)
        for key, item in self.items.items():
            self._say_item(key, item)
        for place, one in others:
            self._say_link(place, one)
        for name in sorted(set(self.package) - {"CFDocument", "CFItems", "CFAssociations", "CFDefinitions"}):
            held = self.package[name]
            self.lost[f"{name} of the package"] += len(held) if isinstance(held, list) else 1
        definitions = self.package.get("CFDefinitions")
        for name in ("CFConcepts", "CFSubjects", "CFAssociationGroupings"):
            held = definitions.get(name) if isinstance(definitions, dict) else None
            self.lost[f"{name} of the definitions"] += len(held) if isinstance(held, list) else 0
        if not self.items:
            self._find("CASE-03", Place(self.file, pointer="/CFItems"), self.framework)

    def _entries(self, name: str, needed: tuple[str, ...]) -> Iterator[tuple[Place, Mapping[str, Any]]]:
        """Entries of a list that hold the texts that they need."""
        held = self.package.get(name)
        for number, one in enumerate(_list(held)):
            place = Place(self.file, pointer=f"/{name}/{number}")
            lacking = [key for key in needed if not isinstance(one, dict) or not _text(one, key)]
            if lacking:
                self._find("CASE-01", place, f"{self.file}#{place.pointer}", what=f"no {lacking[0]}")
                continue
            yield place, one

    def _associations(self) -> list[tuple[Place, Mapping[str, Any]]]:
        """Keeps what stands below what; returns the other associations."""
        others = []
        for place, one in self._entries("CFAssociations", ("associationType",)):
            origin, target = _end(one, "originNodeURI"), _end(one, "destinationNodeURI")
            if origin is None or target is None or origin[0] not in self.items:
                self._find("CASE-01", place, f"{self.file}#{place.pointer}", what="an end is no item of the package")
            elif one["associationType"] != "isChildOf":
                others.append((place, one))
            elif target[0] in self.items or target[0] == self.root:
                self._count(one, _ASSOCIATION, "associations")
                self.above[origin[0]].append(target[0])
            else:
                self.lost["isChildOf to an item of another package"] += 1
        return others

    def _is_area(self, item: Mapping[str, Any], *, has_children: bool) -> bool:
        said = _end(item, "CFItemTypeURI")
        if said and said[1] == self.names.term("CompetenceArea"):
            return True
        ours = said and (said[1] == self.names.term("Competence") or said[1].startswith(self._types))
        return has_children and not ours

    @property
    def _types(self) -> str:
        return self.names.scheme("competence-type") + "/"

    def _say_document(self, document: Mapping[str, Any]) -> None:
        self._count(document, _DOCUMENT, "the document")
        me, tag = self.framework, self.language
        titles, descriptions = ([(_text(document, key), tag)] for key in ("title", "description"))
        self.say_framework(me, titles, descriptions, [_text(document, "creator")], [_text(document, "version")])
        licence = _end(document, "licenseURI")
        if licence and _WEB.match(licence[1]) and is_iri(licence[1]):
            self.link(me, "dct:license", licence[1])
        elif licence:
            self.lost["licenseURI that is no web address"] += 1

    def _say_item(self, key: str, item: Mapping[str, Any]) -> None:
        self._count(item, _ITEM, "items")
        me, tag = self._iri_of_item(item), self._tag(item) or self.language
        area = key in self.areas
        self.counts["areas" if area else "competences"] += 1
        statement, short = _text(item, "fullStatement"), _text(item, "abbreviatedStatement")
        label, said = [(short or statement, tag)], [(statement, tag)] if statement != short else []
        self.say_entry(me, self.framework, label, said, [_text(item, "humanCodingScheme")], area=area)
        self.text(me, "skos:editorialNote", _text(item, "notes"), tag)
        for word in _list(item.get("conceptKeywords")):
            self.text(me, "skos:altLabel", _text({"word": word}, "word"), tag)
        self._say_type(me, item)
        self._say_above(key, me, area=area)

    def _say_type(self, me: str, item: Mapping[str, Any]) -> None:
        said = _end(item, "CFItemTypeURI")
        if said and said[1].startswith(self._types) and is_iri(said[1]):
            self.link(me, "s4c:competenceType", said[1])
        elif not said or not said[1].startswith(self.names.term("")):
            self.lost["item type of another framework"] += 1 if said or _text(item, "CFItemType") else 0

    def _say_above(self, key: str, me: str, *, area: bool) -> None:
        parents = [one for one in dict.fromkeys(self.above.get(key, ())) if one in self.areas]
        self.say_above(me, self.framework, [self._iri_of_item(self.items[one]) for one in parents], area=area)
        lost = [one for one in self.above.get(key, ()) if one in self.items and one not in self.areas]
        self.lost["isChildOf to a competence"] += len(lost)

    def _say_link(self, place: Place, one: Mapping[str, Any]) -> None:
        self._count(one, _ASSOCIATION, "associations")
        kind, note = str(one["associationType"]), _text(one, "notes")
        origin, target = _end(one, "originNodeURI"), _end(one, "destinationNodeURI")
        assert origin is not None
        assert target is not None
        me = self._iri_of_item(self.items[origin[0]])
        inside = target[0] in self.items
        to = self._iri_of_item(self.items[target[0]]) if inside else target[1]
        if not _WEB.match(to) or not is_iri(to):
            self._find("CASE-01", place, me, what="the destination is no web address")
            return
        told = note.removeprefix("skos:")
        if kind == "exactMatchOf":
            self.link(me, "skos:exactMatch", to)
        elif kind == "isRelatedTo" and note.startswith("skos:") and told in _RELATIONS:
            self.link(me, f"skos:{told}", to)
        elif kind == "isRelatedTo":
            self.link(me, "s4c:relatesToCompetence" if inside else "skos:relatedMatch", to)
        elif kind == "replacedBy":
            self.link(me, "dct:isReplacedBy", to)
            self.value(me, "owl:deprecated", "true", "boolean")
        else:
            self.lost[f"association {kind if kind.isalpha() else 'of a type of their own'}"] += 1

    def _iri(self, said: Mapping[str, Any], kind: str) -> str:
        uri = _text(said, "uri")
        return iri_of(
            uri if _WEB.match(uri) and is_iri(uri) else _text(said, "identifier"), kind, self.graph, self.names
        )

    def _iri_of_item(self, item: Mapping[str, Any]) -> str:
        return self._iri(item, "competence")

    def _tag(self, said: Mapping[str, Any]) -> str:
        """The language of an entry as a tag; CASE names ISO 639-2, whose codes of three letters the EU's table has."""
        tag = _text(said, "language")
        if tag and not _TAG.match(tag):
            self.lost["language that is no tag"] += 1
            return ""
        return bcp47(LANGUAGE + tag.upper()) or (tag if "-" in tag else tag.lower())

    def _count(self, said: Mapping[str, Any], known: frozenset[str], of: str) -> None:
        for key in said.keys() - known:
            if said[key] not in (None, "", [], {}):
                self.lost[f"{key if key.isalnum() else 'field of their own'} of {of}"] += 1

    def _find(self, code: str, place: Place, focus: str, *, what: str = "") -> None:
        self.findings.append(finding(code, focus, place, what=what))


def _text(said: Mapping[str, Any], key: str) -> str:
    """A text of an entry, empty where it has none or something else stands there."""
    found = said.get(key)
    return found.replace("\0", "").strip() if isinstance(found, str) else ""


def _list(said: Any) -> list[Any]:
    return said if isinstance(said, list) else []


def _end(said: Mapping[str, Any], key: str) -> tuple[str, str] | None:
    """Identifier and URI of a link, or None."""
    found = said.get(key)
    if not isinstance(found, dict) or not _text(found, "identifier"):
        return None
    return _text(found, "identifier"), _text(found, "uri")
