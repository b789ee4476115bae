"""The JSON-LD of the DigComp supplement → content; read as JSON, because as JSON-LD it holds types and no text.

Its context gives its keys no IRIs, so a JSON-LD reader drops every name and description, and its statements
point at ``ProficiencyLevel/Basic`` where its nodes are ``Basic_1`` and ``Basic_2``. What is meant is plain.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from s4c_graph.core.errors import InputError
from s4c_graph.core.values import Place
from s4c_graph.intake import archive, rdf_jsonld
from s4c_graph.intake import digcomp_content as dc
from s4c_graph.intake.digcomp_content import Content
from s4c_graph.intake.digcomp_findings import Notes
from s4c_graph.intake.rdf_text import Text, Unreadable

LARGEST = 16 << 20
"""Bytes of a file; the official ones have 0.65 MB."""
_FIELDS: Mapping[str, Mapping[str, tuple[str, bool]]] = MappingProxyType(
    {
        "CompetenceArea": {"name": ("label", True), "description": ("text", True)},
        "Competence": {"name": ("label", True), "description": ("text", True)},
        "ProficiencyLevel": {"eight_levels_description": ("text", True)},
        "CompetenceStatement": {"description": ("label", True)},
        "LearningOutcome": {"description": ("label", True)},
        "Glossary": {"explanation": ("text", True)},
    }
)
"""Type → key of a text → field of the content."""
_OF_BAND = MappingProxyType({"four_levels_name": "label", "four_levels_description": "text", "applies_to": "purpose"})
_FACTS = MappingProxyType(
    {
        "Competence": ("competence_area_id",),
        "ProficiencyLevel": ("eight_levels_mapping", "six_levels_mapping"),
        "CompetenceStatement": ("competence_area_id", "competence_id", "four_levels_proficiency_name", "ai_label"),
        "LearningOutcome": ("competence_area_id", "competence_id", "four_levels_proficiency_name", "ai_label", "type"),
    }
)
_KIND = MappingProxyType(
    {
        "CompetenceArea": dc.AREA,
        "Competence": dc.COMPETENCE,
        "CompetenceStatement": dc.STATEMENT,
        "LearningOutcome": dc.OUTCOME,
        "Glossary": dc.TERM,
    }
)
_LANG = re.compile(r"(.+)_([a-z]{2})\Z")


def is_supplement(data: bytes) -> bool:
    """Whether the beginning of a JSON file is that of a DigComp supplement.

    >>> is_supplement(b'{"@context": {"CompetenceArea": "CompetenceArea", "Competence'), is_supplement(b"{}")
    (True, False)
    """
    return b'"CompetenceStatement"' in data or b'"CompetenceArea"' in data


def read(path: Path, notes: Notes, iri: Callable[[str, str], str]) -> Content:
    """The content of one JSON-LD file, English and every ``…_xx`` language in it.

    iri: of an item, by kind and key, for findings. Raises InputError, with a JSON pointer, for what cannot be used.
    """
    graph = _graph(path)
    content = Content(path.name)
    unknown: Counter[str] = Counter()
    dangling: Counter[str] = Counter()
    nodes = {str(node.get("@id")) for node in graph if isinstance(node, dict)}
    for index, node in enumerate(graph):
        place = Place(path.name, pointer=f"/@graph/{index}")
        if not isinstance(node, dict) or not isinstance(node.get("@type"), str) or not isinstance(node.get("@id"), str):
            raise InputError("is no node with one @id and one @type", where=str(place), mend=dc.AGAIN)
        kind = node["@type"]
        if kind not in _FIELDS:
            raise InputError(f"unknown type {kind[:60]!r}", where=str(place), mend="one of " + ", ".join(_FIELDS))
        _wanted(node, kind, place)
        if kind == "ProficiencyLevel":
            unknown.update(_level(content, node, place, notes))
            continue
        item = content.add(_KIND[kind], _local(node["@id"], kind, place), place)
        if item.kind == dc.TERM:
            content.say(item, "label", "en", item.key, place)
        unknown.update(_texts(content, item, node, _FIELDS[kind], place))
        _facts(item, node, place)
        named = node.get("four_levels_proficiency_name")
        if "band" in item.facts and named not in nodes:
            dangling[item.facts["band"]] += 1
            notes.tell(
                "DC-02",
                f"{named} is no node of the file; taken as the band {item.facts['band']}",
                Place(path.name, pointer=f"{place.pointer}/four_levels_proficiency_name"),
                focus=iri(item.kind, item.key),
                value=str(named),
                sv=f"{named} är ingen nod i filen; läst som bandet {item.facts['band']}",
                pl=f"{named} nie jest węzłem w pliku; odczytano jako pasmo {item.facts['band']}",
            )
    for name, times in sorted(unknown.items()):
        notes.tell("DC-08", f"key {name!r} was not read ({times} times)", Place(path.name))
    if dangling:
        shown = ", ".join(f"{key} {dangling[key]}" for key in dc.BANDS if dangling[key])
        total = f"{dangling.total()} references to levels by name, where the file has no such nodes, "
        notes.tell("DC-01", f"{total}stand for the four bands: {shown}; each is listed as DC-02", Place(path.name))
    return content


def _graph(path: Path) -> list[Any]:
    data = archive.plain(path, LARGEST + 1)
    if len(data) > LARGEST:
        raise InputError(f"holds more than {LARGEST >> 20} MiB", where=str(path), mend="is it the data supplement?")
    text = Text(data)
    try:
        decoded = data[text.start :].decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, text.start + error.start) + 1
        raise InputError("is not UTF-8", where=f"{path}:{line}", mend=dc.AGAIN) from error
    try:
        rdf_jsonld.check_jsonld(text, "https://example.org/")
    except Unreadable as error:
        where = f"{path}:{error.line}" if error.line else str(path)
        raise InputError(error.what, where=where, mend=error.mend or dc.AGAIN) from error
    document = json.loads(decoded, object_pairs_hook=lambda pairs: _once(pairs, path))
    graph = document.get("@graph") if isinstance(document, dict) else None
    if not isinstance(graph, list):
        raise InputError("has no @graph and is no DigComp supplement", where=str(path), mend=dc.AGAIN)
    return graph


def _once(pairs: list[tuple[str, Any]], path: Path) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, n in Counter(key for key, _ in pairs).items() if n > 1)
        node = found.get("@id", "an object")
        raise InputError(f"{str(node)[:80]} says {twice[:60]!r} twice", where=str(path), mend=dc.AGAIN)
    return found


def _wanted(node: Mapping[str, Any], kind: str, place: Place) -> None:
    named = [*_FIELDS[kind], *_FACTS.get(kind, ()), *(_OF_BAND if kind == "ProficiencyLevel" else ())]
    for name in named:
        if not isinstance(node.get(name), str | int) or isinstance(node.get(name), bool):
            raise InputError(f"{node['@id'][:80]} lacks the key {name!r}", where=str(place), mend=dc.AGAIN)


def _local(said: Any, kind: str, place: Place) -> str:
    """The key in ``Competence/1.1``."""
    begins, slash, local = str(said).partition("/")
    if begins != kind or not slash:
        raise InputError(f"{str(said)[:60]!r} is no {kind}/…", where=str(place), mend=dc.AGAIN)
    return local


def _texts(
    content: Content, item: dc.Item, node: Mapping[str, Any], fields: Mapping[str, tuple[str, bool]], place: Place
) -> list[str]:
    """Take the texts of a node in every language; the keys that were not read are returned."""
    left = []
    taken = {"@id", "@type", *fields, *_FACTS.get(node["@type"], ()), *(_OF_BAND if item.kind == dc.LEVEL else ())}
    for key, value in node.items():
        at = Place(place.file, pointer=f"{place.pointer}/{key}")
        translated = _LANG.match(key)
        if key in fields:
            content.say(item, fields[key][0], "en", value, at)
        elif translated and translated[1] in fields:
            content.say(item, fields[translated[1]][0], translated[2], _text(value, at), at, wanted=False)
        elif key not in taken and not (translated and translated[1] in (*_OF_BAND, "four_levels_proficiency_name")):
            left.append(key)
    return left


def _text(value: Any, place: Place) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    raise InputError("is no text", where=str(place), mend=dc.AGAIN)


def _level(content: Content, node: Mapping[str, Any], place: Place, notes: Notes) -> list[str]:
    item, band = dc.level(
        content, node["eight_levels_mapping"], node["four_levels_name"], node["six_levels_mapping"], place
    )
    for key, name in _OF_BAND.items():
        for said, value in node.items():
            translated = _LANG.match(said)
            lang = "en" if said == key else translated[2] if translated and translated[1] == key else ""
            if lang:
                content.of_band(band, name, lang, _text(value, place), place, notes)
    return _texts(content, item, node, _FIELDS["ProficiencyLevel"], place)


def _facts(item: dc.Item, node: Mapping[str, Any], place: Place) -> None:
    for name in _FACTS.get(node["@type"], ()):
        value = node[name]
        match name:
            case "competence_area_id":
                item.facts["area"] = _local(value, "CompetenceArea", place)
            case "competence_id":
                item.facts["competence"] = _local(value, "Competence", place)
            case "four_levels_proficiency_name":
                item.facts["band"] = dc.band(_local(value, "ProficiencyLevel", place), place)
            case "ai_label":
                item.facts["ai"] = dc.word(dc.AI_LABELS, value, "AI label", place)
            case "type":
                item.facts["type"] = dc.word(dc.TYPES, value, "type of outcome", place)
