"""What a file says of a mapping set, as text, to a MappingSet and findings: the one way for TSV, JSON and RDF.

Values are checked against their slots, CURIEs written out, what a set gives to all its records handed down
(SSSOM, "propagation"), doubled rows read once. A row that cannot be taken is a Violation (``REFUSED``) and left out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote

from s4c_graph.core.errors import InputError
from s4c_graph.core.mappings import SSSOM, MappingSet, Record, Slots
from s4c_graph.core.names import Names
from s4c_graph.core.values import Finding, Place, Severity
from s4c_graph.intake import sssom_slots as slots
from s4c_graph.intake.sssom_canonical import handed_down
from s4c_graph.intake.sssom_curies import Expander, absolute
from s4c_graph.intake.sssom_judge import judged
from s4c_graph.intake.sssom_values import (
    CONTROL,
    NC_NAME,
    PREFIX,
    REFUSED,
    ROW,
    VALUE,
    Fault,
    date,
    is_lexical,
    key_of,
    number,
    slug,
    stem,
    tidy,
    unbarred,
)

Said = str | Sequence[str]
MOST_FINDINGS = 20_000


_TRIPLE = ("record_id", "subject_id", "predicate_id", "object_id")


@dataclass(frozen=True)
class Raw:
    """A mapping set as its file has it.

    slots: of the set, by name, a text or a list of them. records: the rows, each with its place.
    definitions: the entries of extension_definitions. place: where a slot of the set stands. barred: a text
    parts several values by bars. written_out: things are IRIs already (RDF), never CURIEs.
    """

    file: str
    slots: Mapping[str, Said]
    records: Sequence[tuple[Place, Mapping[str, Said]]]
    prefixes: Mapping[str, str]
    place: Callable[[str], Place]
    definitions: Sequence[Mapping[str, str]] = ()
    barred: bool = False
    written_out: bool = False
    findings: Sequence[Finding] = ()


def built(raw: Raw, names: Names) -> tuple[MappingSet, list[Finding]]:
    """The MappingSet that a file holds, without the rows that cannot be taken, and everything found wrong.

    Raises InputError, with its place, only for what the whole set hangs on: its mapping_set_id.
    """
    return _Builder(raw, names).built()


def faulty(findings: Sequence[Finding]) -> list[Finding]:
    """The findings of rows and values that were not taken."""
    return [f for f in findings if f.code in REFUSED and f.severity is Severity.VIOLATION]


def blamed(finding: Finding, standing: Mapping[Place, Collection[str]]) -> Collection[str]:
    """The resources of a set that a Violation of its reader is about. standing: the records at each place.

    Empty for a row that was not taken: nothing is there that it could be about. What is wrong with the set itself, or
    with something that cannot be told apart in it, is about the set. A value of the set that was not taken has a path.

    >>> row = Place("x.sssom.tsv", line=9)
    >>> wrong = Finding("sssom-reviewer", Severity.VIOLATION, "urn:set", {"en": "no reviewer"}, place=row)
    >>> blamed(wrong, {row: ["urn:record"]}), blamed(wrong, {})
    (['urn:record'], ['urn:set'])
    """
    if finding.code in REFUSED and not finding.path:
        return []
    found = standing.get(finding.place, ()) if finding.place is not None and not finding.path else ()
    return found or [finding.focus]


class _Builder:
    def __init__(self, raw: Raw, names: Names) -> None:
        self.raw, self.names = raw, names
        self.findings: list[Finding] = []
        self.expander = Expander(raw.prefixes)
        self._memo: dict[str, dict[Said, tuple[str, ...]]] = {}
        self._unknown: set[str] = set()
        self.key, self.id = self._identity()
        self.findings.extend(raw.findings)
        self.definitions = self._definitions()

    def built(self) -> tuple[MappingSet, list[Finding]]:
        self._prefixes()
        own, extensions = self._slots(self.raw.slots, self._of_the_set, of_set=True)
        own.pop("mapping_set_id", None)
        read = []
        for place, said in self.raw.records:
            try:
                read.append((place, *self._slots(said, None, of_set=False)))
            except Fault as fault:
                self._fault(fault, place, said)
        spread = handed_down(own, [record for _, record, _ in read])
        records: list[Record] = []
        places: list[Place] = []
        for place, record, more in read:
            whole = {**record, **spread}
            if lacking := _incomplete(whole):
                self._fault(lacking, place, whole)
                continue
            records.append(Record(whole, more, place.line, place.pointer))
            places.append(place)
        kept, found = judged(records, places, self.id)
        self.findings.extend(found)
        if len(self.findings) > MOST_FINDINGS:
            more_of = len(self.findings) - MOST_FINDINGS
            del self.findings[MOST_FINDINGS:]
            self._note(
                "sssom-more", Severity.VIOLATION, f"{more_of:,} more findings are not listed", Place(self.raw.file)
            )
        made = MappingSet(
            self.id, tuple(kept), own, dict(self.raw.prefixes), extensions, self.definitions, file=self.raw.file
        )
        self._of_the_whole(made)
        return made, self.findings

    # -- the set --

    def _identity(self) -> tuple[str, str]:
        """Key and IRI of the set: from its mapping_set_id, or from the name of its file."""
        said = self.raw.slots.get("mapping_set_id", "")
        given = said if isinstance(said, str) else next(iter(said), "")
        own = self.names.id("mapping-set", "x")[:-1]
        if given:
            try:
                iri = given if self.raw.written_out else self.expander.iri(given.strip())
            except InputError as error:
                where = str(self.raw.place("mapping_set_id"))
                raise InputError(error.what, where=where, mend=error.mend) from error
            return key_of(iri, self.raw.file, self.names), iri
        key = slug(stem(self.raw.file))
        self.id = own + key
        message = f"the set has no mapping_set_id; {self.id} is used"
        self._note("sssom-no-set-id", Severity.INFO, message, self.raw.place("mapping_set_id"))
        return key, self.id

    def _of_the_set(self, slot: str) -> Place:
        return self.raw.place(slot)

    def _prefixes(self) -> None:
        for prefix, namespace in self.raw.prefixes.items():
            if slots.BUILT_IN.get(prefix, namespace) != namespace:
                what = f"the prefix {prefix} is the standard's own; {namespace} is passed over"
                self._note("sssom-built-in-prefix", Severity.WARNING, what, self.raw.place("curie_map"), prefix)

    def _definitions(self) -> dict[str, tuple[str, str]]:
        """The extensions the set defines; what the standard says to ignore is told."""
        found: dict[str, tuple[str, str]] = {}
        for entry in self.raw.definitions:
            name = entry.get("slot_name", "")
            try:
                if not NC_NAME.match(name):
                    raise InputError(f"{name!r} is no name")
                if name in slots.KNOWN | slots.STRUCTURE:
                    raise InputError(f"{name} is a slot of the standard")
                if more := entry.keys() - {"slot_name", "property", "type_hint"}:
                    raise InputError(f"{name} says {min(more)}, which no definition has")
                stated = entry.get("property") or ""
                prop = self._thing(stated) if stated else slots.UNDEFINED + quote(name, safe="")
                hint = self._thing(entry["type_hint"]) if entry.get("type_hint") else ""
                if name in found or prop in {p for p, _ in found.values()}:
                    raise InputError(f"{name} or its property is defined twice")
            except InputError as error:
                what = f"an extension definition is passed over: {error.what}"
                self._note("sssom-definition", Severity.WARNING, what, self.raw.place("extension_definitions"), name)
            else:
                found[name] = (prop, hint)
        return found

    def _of_the_whole(self, made: MappingSet) -> None:
        if not made.records:
            self._note("sssom-empty", Severity.INFO, "the set holds no mapping", Place(self.raw.file))
        if not made.value("license"):
            what = "the set states no license; nobody may pass it on"
            self._note("sssom-no-license", Severity.WARNING, what, self.raw.place("license"))

    # -- slots --

    def _slots(
        self, said: Mapping[str, Said], place: Callable[[str], Place] | None, *, of_set: bool
    ) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
        """Slots and extension slots; with ``place``, what cannot be taken is told there and left out."""
        known: dict[str, tuple[str, ...]] = {}
        more: dict[str, tuple[str, ...]] = {}
        for slot, text in said.items():
            try:
                values = self._values(slot, text)
            except Fault as fault:
                if place is None:
                    raise
                self._fault(fault, place(slot), slot=slot)
                continue
            if values:
                (known if slot in slots.KNOWN else more)[slot] = values
                if slot not in self._unknown and slot not in (slots.OF_SETS if of_set else slots.OF_RECORDS):
                    self._foreign(slot, of_set=of_set)
        return known, more

    def _foreign(self, slot: str, *, of_set: bool) -> None:
        if slot in self.definitions:
            return
        self._unknown.add(slot)
        place = self.raw.place(slot)
        if slot in slots.KNOWN:
            whose = "records" if of_set else "sets"
            what = f"slot {slot} is one of {whose}; it is kept where it stands"
            self._note("sssom-misplaced-slot", Severity.INFO, what, place, slot)
        else:
            what = f"slot {slot} is not defined; it is kept as an extension"
            self._note("sssom-unknown-slot", Severity.INFO, what, place, slot)

    def _values(self, slot: str, said: Said) -> tuple[str, ...]:
        memo = self._memo.get(slot)
        if memo is None:
            memo = self._memo[slot] = {}
        key = said if isinstance(said, str) else tuple(said)
        found = memo.get(key)
        if found is None:
            found = memo[key] = self._read(slot, said)
        return found

    def _read(self, slot: str, said: Said) -> tuple[str, ...]:
        if isinstance(said, str):
            texts: Sequence[str] = unbarred(said) if self.raw.barred and slot in slots.MANY else (said,)
        else:
            texts = said
        tidied = [t for t in map(tidy, texts) if t]
        for text in tidied:
            if CONTROL.search(text):
                raise Fault(VALUE, f"{slot} holds a control character", "take it out")
        convert = self._extended if slot not in slots.KNOWN else self._one
        values = tuple(dict.fromkeys(convert(slot, text) for text in tidied))
        if len(values) > 1 and slot not in slots.MANY:
            if slot in slots.KNOWN:
                raise Fault(VALUE, f"{slot} has {len(values)} values where one is wanted", "keep one")
            return ("|".join(sorted(values)),)
        return values

    def _one(self, slot: str, value: str) -> str:
        """A value as it is kept; raises Fault where it does not fit its slot."""
        if slot in slots.ENTITIES:
            try:
                return self._thing(value)
            except InputError as error:
                raise Fault(PREFIX, error.what, error.mend) from error
        if slot in slots.URIS and slot != "mapping_set_id":
            try:
                return absolute(value)
            except InputError as error:
                raise Fault(VALUE, f"{slot}: {error.what}", "write it out") from error
        if slot in slots.NUMBERS:
            return number(slot, value)
        if slot in slots.DATES:
            return date(slot, value)
        if slot in slots.CHOICES:
            choices = slots.CHOICES[slot]
            word = value if value in choices else next((c for c in choices if c.casefold() == value.casefold()), None)
            if word is None:
                raise Fault(VALUE, f"{slot} {value!r} is not known", "one of " + ", ".join(choices))
            return word
        return value

    def _extended(self, slot: str, value: str) -> str:
        hint = self.definitions.get(slot, ("", ""))[1]
        if slots.is_reference(hint):
            try:
                return self._thing(value)
            except InputError as error:
                self._note(
                    "sssom-extension-value", Severity.WARNING, f"{slot}: {error.what}", self.raw.place(slot), value
                )
        elif not is_lexical(hint, value):
            what = f"{slot} {value!r} is no {hint.removeprefix(slots.XSD)}"
            self._note("sssom-extension-value", Severity.WARNING, what, self.raw.place(slot), value)
        return value

    def _thing(self, text: str) -> str:
        return absolute(text) if self.raw.written_out else self.expander.iri(text)

    # -- findings --

    def _fault(
        self, fault: Fault, place: Place, said: Mapping[str, Said] = MappingProxyType({}), *, slot: str = ""
    ) -> None:
        """Tell of a fault; where no line or pointer tells the row, what it maps does. slot: of the set, where it is."""
        message = f"{fault.what}; {fault.mend}" if fault.mend else fault.what
        value = ""
        if place.line is None and place.pointer is None:
            value = " ".join(str(v if isinstance(v, str) else v[0]) for s in _TRIPLE if (v := said.get(s)))
        self._note(fault.code, Severity.VIOLATION, message, place, value, path=SSSOM + slot if slot else "")

    def _note(
        self, code: str, severity: Severity, message: str, place: Place, value: str = "", *, path: str = ""
    ) -> None:
        self.findings.append(Finding(code, severity, self.id, {"en": message}, path, value, place=place))


def _incomplete(record: Slots) -> Fault | None:
    """Why a row is no mapping: it lacks an end, the relation or the reason."""
    for end in ("subject", "object"):
        if f"{end}_id" in record:
            continue
        if record.get(f"{end}_type") != ("rdfs literal",):
            return Fault(ROW, f"the row has no {end}_id", "name it, or write sssom:NoTermFound")
        if f"{end}_label" not in record:
            return Fault(ROW, f"the row has no {end}_label, which a literal needs", f"write the literal as {end}_label")
    if "predicate_id" not in record:
        return Fault(ROW, "the row has no predicate_id", "name the relation")
    if "mapping_justification" not in record:
        return Fault(ROW, "the row has no mapping_justification", "say why, such as semapv:ManualMappingCuration")
    return None
