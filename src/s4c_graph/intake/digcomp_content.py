"""What a DigComp data supplement says, whatever file it came in: items by kind and key, checked, counted and joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from s4c_graph.core.errors import InputError
from s4c_graph.core.values import Place
from s4c_graph.intake import workbook
from s4c_graph.intake.digcomp_findings import Notes

VERSION = "3.0"
AREA, COMPETENCE, BAND, LEVEL = "area", "competence", "band", "level"
STATEMENT, OUTCOME, TERM = "statement", "outcome", "term"
COUNTS: Mapping[str, int] = MappingProxyType(
    {AREA: 5, COMPETENCE: 21, BAND: 4, LEVEL: 8, STATEMENT: 362, OUTCOME: 523, TERM: 126}
)
"""How many of each kind DigComp 3.0 has: a file with other counts is cut short, or is no DigComp 3.0."""
SHARES: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        "type": MappingProxyType({"knowledge": 217, "skill": 199, "attitude": 107}),
        "ai": MappingProxyType({"explicit": 118, "implicit": 576, "neither": 191}),
        "band": MappingProxyType({"basic": 248, "intermediate": 273, "advanced": 208, "highly-advanced": 156}),
    }
)
"""How statements and outcomes fall into types (outcomes only), AI labels and bands; a correction may move one."""
BANDS = ("basic", "intermediate", "advanced", "highly-advanced")
BAND_OF = MappingProxyType({str(n): BANDS[(n - 1) // 2] for n in range(1, 9)})
"""The official map of the eight levels to the four bands."""
SIX_OF = MappingProxyType(dict(zip("12345678", ("A1", "A2", "B1", "B2", "C1", "C1", "C2", "C2"), strict=True)))
"""The official map of the eight levels to the six-level scale."""
TYPES = MappingProxyType({"knowledge": "knowledge", "skill": "skill", "attitude": "attitude"})
AI_LABELS = MappingProxyType(
    {"ai-explicit": "explicit", "ai-implicit": "implicit", "ai not implicit or explicit": "neither"}
)
"""Words of the files in lower case → key of the concept."""
AGAIN = "get the supplement again from its official page"
_CODE = re.compile(r"(?:CS|LO)([1-5]\.[1-6])\.[0-9]{2}\Z")
_NUMBER = {
    AREA: re.compile(r"[1-5]\Z"),
    COMPETENCE: re.compile(r"[1-5]\.[1-6]\Z"),
    LEVEL: re.compile(r"[1-8]\Z"),
    STATEMENT: re.compile(r"CS[1-5]\.[1-6]\.[0-9]{2}\Z"),
    OUTCOME: re.compile(r"LO[1-5]\.[1-6]\.[0-9]{2}\Z"),
}
_SAID = {
    AREA: "competence area",
    COMPETENCE: "competence",
    BAND: "band",
    LEVEL: "level",
    STATEMENT: "competence statement",
    OUTCOME: "learning outcome",
    TERM: "glossary term",
}
_LONGEST = 10_000


@dataclass
class Item:
    """One thing: its official key, its texts by (field, language), its facts, and where it is first said.

    fields of texts: ``label``, ``text`` (an area's descriptor, a band's description …), ``purpose`` of a band.
    facts: ``area``, ``competence``, ``band``, ``type``, ``ai``, each the key of what is meant.
    """

    kind: str
    key: str
    place: Place
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)


@dataclass
class Content:
    """The items of one file, or of several that were joined."""

    file: str
    items: dict[tuple[str, str], Item] = field(default_factory=dict)
    tidied: int = 0

    def of(self, kind: str) -> list[Item]:
        """The items of a kind, by key."""
        return [self.items[key] for key in sorted(self.items) if key[0] == kind]

    def add(self, kind: str, key: str, place: Place) -> Item:
        """A new item. Raises InputError for a key that stands twice or that no DigComp item can have."""
        key = workbook.tidy(key)
        pattern = _NUMBER.get(kind)
        if not key or (pattern and not pattern.match(key)) or len(key) > 200:
            raise InputError(f"{key[:60]!r} is no key of a {_SAID[kind]}", where=str(place), mend=AGAIN)
        before = self.items.get((kind, key))
        if before is not None:
            raise InputError(f"{_SAID[kind]} {key} stands twice, first at {before.place}", where=str(place), mend=AGAIN)
        item = self.items[kind, key] = Item(kind, key, place)
        return item

    def say(self, item: Item, name: str, lang: str, text: object, place: Place, *, wanted: bool = True) -> None:
        """One text of an item, with its blanks put right; nothing for an empty one unless it is wanted."""
        if not isinstance(text, str):
            text = "" if text is None else str(text)
        if len(text) > _LONGEST:
            raise InputError(f"a text of {len(text):,} characters", where=str(place), mend=AGAIN)
        tidy = workbook.tidy(text)
        control = next((c for c in tidy if ord(c) < 32 or 127 <= ord(c) < 160 or 0xD800 <= ord(c) < 0xE000), None)
        if control:
            raise InputError(f"holds the control character U+{ord(control):04X}", where=str(place), mend=AGAIN)
        if not tidy:
            if wanted:
                raise InputError(f"{_SAID[item.kind]} {item.key} has no {name}", where=str(place), mend=AGAIN)
            return
        self.tidied += tidy != text
        item.texts[name, lang] = tidy

    def of_band(self, band: Item, name: str, lang: str, text: str, place: Place, notes: Notes) -> None:
        """What a level says of its band; where its two levels say it differently, the first is kept (DC-05)."""
        before = band.texts.get((name, lang))
        self.say(band, name, lang, text, place, wanted=lang == "en")
        if before is not None and band.texts[name, lang] != before:
            told = f"{name} ({lang}) of the band {band.key} differs between its two levels; the first is kept"
            notes.tell("DC-05", told, place, value=band.texts[name, lang][:80])
            band.texts[name, lang] = before


def word(known: Mapping[str, str], said: object, what: str, place: Place) -> str:
    """The key of the concept that a word of the files means. Raises InputError for a word that is none."""
    tidy = workbook.tidy(str(said)).casefold()
    if tidy not in known:
        raise InputError(f"unknown {what} {str(said)[:60]!r}", where=str(place), mend="one of " + ", ".join(known))
    return known[tidy]


def band(said: object, place: Place) -> str:
    """The key of the band that is named, such as ``Highly advanced``."""
    return word({b.replace("-", " "): b for b in BANDS}, said, "proficiency level", place)


def level(content: Content, said: object, name: str, six: object, place: Place) -> tuple[Item, Item]:
    """The level with this number, and its band; both mappings must be the official ones."""
    item = content.add(LEVEL, str(said), place)
    of = band(name, place)
    if BAND_OF[item.key] != of:
        what = f"level {item.key} is in the band {BAND_OF[item.key]}, not {of}"
        raise InputError(what, where=str(place), mend=AGAIN)
    if workbook.tidy(str(six)) != SIX_OF[item.key]:
        what = f"level {item.key} is {SIX_OF[item.key]} of six levels, not {str(six)[:20]!r}"
        raise InputError(what, where=str(place), mend=AGAIN)
    item.facts["band"] = of
    return item, content.items.setdefault((BAND, of), Item(BAND, of, place))


def check(content: Content) -> None:
    """Refuse content that is not whole: other counts than DigComp 3.0 has, or a competence that is not there."""
    found = Counter(kind for kind, _ in content.items)
    for kind, wanted in COUNTS.items():
        if found[kind] != wanted:
            many = "no" if not found[kind] else f"{found[kind]:,}"
            what = f"DigComp 3.0 has {wanted} {kind}s, and {many} were read"
            raise InputError(what, where=content.file, mend=f"{AGAIN} (cut short?), or give a file of version 3.0")
    for item in content.items.values():
        code = _CODE.match(item.key) if item.kind in (STATEMENT, OUTCOME) else None
        wanted_competence = code[1] if code else None
        competence = item.facts.get("competence")
        if wanted_competence != competence:
            what = f"{item.key} is under competence {competence}"
            raise InputError(what, where=str(item.place), mend=f"its code says {wanted_competence}; {AGAIN}")
        for kind in ("competence", "area"):
            if kind in item.facts and (kind, item.facts[kind]) not in content.items:
                what = f"{item.key} is under {kind} {item.facts[kind]}, which is not there"
                raise InputError(what, where=str(item.place), mend=AGAIN)
        parent = competence or (item.key if item.kind == COMPETENCE else "")
        if parent and item.facts["area"] != parent.partition(".")[0]:
            what = f"{item.key} is in area {item.facts['area']}"
            raise InputError(what, where=str(item.place), mend=f"its number says {parent.partition('.')[0]}; {AGAIN}")


def shares(content: Content, notes: Notes) -> None:
    """Note where statements and outcomes fall otherwise than in the DigComp 3.0 that was counted (DC-11)."""
    stated = [*content.of(STATEMENT), *content.of(OUTCOME)]
    for fact, known in SHARES.items():
        found = Counter(item.facts[fact] for item in stated if fact in item.facts)
        for key, wanted in known.items():
            if found[key] != wanted:
                said = {"type": f"outcomes of type {key}", "ai": f"AI labels {key}", "band": f"of the band {key}"}[fact]
                notes.tell("DC-11", f"{found[key]} {said}, where {wanted} were counted", Place(content.file))


def joined(contents: Sequence[Content], notes: Notes) -> Content:
    """Several files of one version as one content; the first that says a text is believed (DC-05 tells the others).

    Raises InputError where two files disagree in what an item is: its competence, level, type or label.
    """
    whole = Content(contents[0].file)
    for content in contents:
        for key, item in content.items.items():
            held = whole.items.get(key)
            if held is None and whole.items and content is not contents[0]:
                what = f"{_SAID[item.kind]} {item.key} is not in {contents[0].file}"
                raise InputError(what, where=str(item.place), mend="give files of one edition")
            if held is None:
                whole.items[key] = Item(item.kind, item.key, item.place, dict(item.texts), dict(item.facts))
                continue
            for fact, value in item.facts.items():
                if held.facts[fact] != value:
                    what = f"{item.key} has {fact} {value}, and {held.facts[fact]} at {held.place}"
                    raise InputError(what, where=str(item.place), mend="give files of one edition")
            for (name, lang), text in item.texts.items():
                said = held.texts.setdefault((name, lang), text)
                if said != text:
                    notes.tell(
                        "DC-05",
                        f"{name} ({lang}) of {item.kind} {item.key} differs from that at {held.place}, which is kept",
                        item.place,
                        value=text[:80],
                    )
    return whole


def lacking(content: Content, notes: Notes) -> None:
    """Note, by language and kind, texts that English has and the language has not (DC-07)."""
    languages = sorted({lang for item in content.items.values() for _, lang in item.texts} - {"en"})
    for lang in languages:
        for kind in COUNTS:
            items = content.of(kind)
            missing = sum(
                1 for i in items for name, said in list(i.texts) if said == "en" and (name, lang) not in i.texts
            )
            if missing:
                notes.tell("DC-07", f"{missing} texts of {kind}s are there in English and not in {lang}")


def alike(content: Content) -> Iterator[tuple[str, str, list[Item]]]:
    """(language, text, items) where several statements, or several outcomes, have one text."""
    for kind in (STATEMENT, OUTCOME):
        by_text: dict[tuple[str, str], list[Item]] = {}
        for item in content.of(kind):
            for (name, lang), text in item.texts.items():
                if name == "label":
                    by_text.setdefault((lang, text), []).append(item)
        for (lang, text), items in sorted(by_text.items()):
            if len(items) > 1:
                yield lang, text, items
