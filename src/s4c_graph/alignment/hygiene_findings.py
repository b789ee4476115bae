"""The findings of the checks of mappings: their codes, what they say in three languages, and the chain behind each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from s4c_graph.core.names import Names
from s4c_graph.core.values import Finding, Place, Report, Severity

if TYPE_CHECKING:
    from rdflib import Graph

LANGUAGES = ("en", "sv", "pl")


@dataclass(frozen=True)
class Step:
    """One link of a chain: a record at its place, or a relation that a vocabulary itself states.

    origin: the vocabulary that states it, or empty for a record. negated: the record says that it does not hold.
    """

    subject: str
    predicate: str
    object: str
    place: Place | None = None
    origin: str = ""
    negated: bool = False
    confidence: str = ""

    def text(self, names: Names) -> str:
        """Where it stands, and what it says."""
        ends = [names.short(term) for term in (self.subject, self.predicate, self.object)]
        where = self.origin or str(self.place or "")
        said = " ".join([ends[0], *(("Not",) if self.negated else ()), *ends[1:]])
        return f"{where}: {said}" + (f" ({self.confidence})" if self.confidence else "")

    def told(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "subject": self.subject,
            "predicate": self.predicate,
            "object": self.object,
            "negated": self.negated,
            "confidence": self.confidence or None,
            "place": str(self.place) if self.place else None,
            "vocabulary": self.origin or None,
        }


@dataclass(frozen=True)
class Explained(Finding):
    """A finding with the chain of records, and relations of vocabularies, that it rests on."""

    chain: tuple[Step, ...] = ()


@dataclass(frozen=True)
class MappingReport(Report):
    """All findings about mapping sets, worst first, each with its chain.

    ``checked`` holds the numbers of sets and records; against: vocabularies and versions that were held
    against them.
    """

    against: tuple[str, ...] = ()

    def text(self, names: Names | None = None, lang: str = "en", *, limit: int | None = None) -> str:
        """One line a finding, its chain below it where there is one, and a last line that counts them.

        limit: of each code only so many are written out.
        """
        names = names or Names()
        shown: Counter[str] = Counter()
        total = Counter(f.code for f in self.findings)
        lines: list[str] = []
        for f in self.findings:
            shown[f.code] += 1
            if limit is None or shown[f.code] <= limit:
                lines.append(f"{f'{f.place}: ' if f.place else ''}{f.severity.value} {f.code}: {f.message(lang)}")
                lines += [f"    {step.text(names)}" for step in chain_of(f)]
            elif shown[f.code] == limit + 1:
                lines.append(f"… {total[f.code] - limit:,} more of {f.code}")
        lines.append(", ".join(f"{n:,} {what}" for what, n in self.checked.items()) + self._against())
        counts = ", ".join(f"{n} {s.lower()}{'' if n == 1 else 's'}" for s, n in self.counts.items())
        lines.append(f"{'conforms' if self.conforms else 'does not conform'}: {counts.replace('infos', 'info')}")
        return "\n".join(lines)

    def json(self, lang: str = "en") -> str:
        """The report as JSON, as any report's, with ``against``, ``checked`` and the ``chain`` of each finding."""
        said = json.loads(super().json(lang))
        for told, finding in zip(said["findings"], self.findings, strict=True):
            told["chain"] = [step.told() for step in chain_of(finding)]
        said["checked"], said["against"] = dict(self.checked), list(self.against)
        return json.dumps(said, ensure_ascii=False, indent=2)

    def graph(self) -> Graph:
        """The report as a SHACL validation report; the chain stands in the messages."""
        return Report(tuple(_chain_told(f) for f in self.findings), self.engine, self.checked).graph()

    def _against(self) -> str:
        return f" held against {', '.join(self.against)}" if self.against else ""


def chain_of(finding: Finding) -> tuple[Step, ...]:
    """The chain of a finding, empty where it has none."""
    return finding.chain if isinstance(finding, Explained) else ()


def _chain_told(finding: Finding) -> Finding:
    chain = "; ".join(step.text(Names()) for step in chain_of(finding))
    if not chain:
        return finding
    messages = {lang: f"{text} [{chain}]" for lang, text in finding.messages.items()}
    return Finding(
        finding.code, finding.severity, finding.focus, messages, finding.path, finding.value, finding.shape, finding.place
    )


def found(
    code: str,
    focus: str,
    said: Mapping[str, Mapping[str, str]],
    *,
    kind: str = "",
    path: str = "",
    value: str = "",
    place: Place | None = None,
    chain: Sequence[Step] = (),
) -> Explained:
    """A finding of a code. said: what the gaps of its message hold, by language. kind: which of its messages."""
    severity, messages = MESSAGES[code + kind]
    filled = {lang: messages[lang].format_map(said[lang]) for lang in LANGUAGES}
    return Explained(code, severity, focus, filled, path, value, "", place, tuple(chain))


_V, _W, _I = Severity.VIOLATION, Severity.WARNING, Severity.INFO
MESSAGES: Mapping[str, tuple[Severity, Mapping[str, str]]] = MappingProxyType(
    {
        "MAP-01": (
            _V,
            {
                "en": "{a} is not in {version}{elsewhere}. Look for its successor (s4c search) and map to that.",
                "sv": "{a} finns inte i {version}{elsewhere}. Sök efterföljaren (s4c search) och koppla till den.",
                "pl": "{a} nie ma w {version}{elsewhere}. Znajdź następcę (s4c search) i użyj go w mapowaniu.",
            },
        ),
        "MAP-02": (
            _V,
            {
                "en": "{a} is obsolete in {version}, and no replacement is stated. Look for one (s4c search).",
                "sv": "{a} är föråldrat i {version}, och ingen ersättare anges. Sök en (s4c search).",
                "pl": "{a} jest wycofane w {version}, a następcy nie podano. Poszukaj go (s4c search).",
            },
        ),
        "MAP-02 replaced": (
            _V,
            {
                "en": "{a} is obsolete in {version}; replaced by {b}. Map to that (s4c mappings migrate).",
                "sv": "{a} är föråldrat i {version}; ersatt av {b}. Koppla till det (s4c mappings migrate).",
                "pl": "{a} jest wycofane w {version}; zastępuje je {b}. Użyj go w mapowaniu (s4c mappings migrate).",
            },
        ),
        "MAP-03": (
            _W,
            {
                "en": "{a} is recorded as “{old}”; {version} calls it “{new}” ({lang}). See whether the mapping still "
                "holds, and record the new label.",
                "sv": "{a} är noterat som ”{old}”; {version} kallar det ”{new}” ({lang}). Se om kopplingen gäller "
                "fortfarande och notera den nya benämningen.",
                "pl": "{a} zapisano jako „{old}”; {version} nazywa je „{new}” ({lang}). Sprawdź, czy mapowanie nadal "
                "obowiązuje, i zapisz nową etykietę.",
            },
        ),
        "MAP-04": (
            _I,
            {
                "en": "{a} is recorded as “{old}”, which {version} has, but not as its preferred label “{new}” ({lang}).",
                "sv": "{a} är noterat som ”{old}”, som finns i {version} men inte är huvudbenämningen ”{new}” ({lang}).",
                "pl": "{a} zapisano jako „{old}”; {version} zna to określenie, lecz etykieta główna to „{new}” ({lang}).",
            },
        ),
        "MAP-05": (
            _V,
            {
                "en": "{a} is a {one} and {b} is an {other}. Map skills to skills, and roles to occupations.",
                "sv": "{a} hör till {one} och {b} till {other}. Koppla färdigheter till färdigheter och roller till yrken.",
                "pl": "{a} należy do grupy {one}, a {b} do grupy {other}. Wiąż umiejętności z umiejętnościami, a role z "
                "zawodami.",
            },
        ),
        "MAP-06": (
            _V,
            {
                "en": "exactMatch makes {a} and {b} of {vocabulary} one concept. Use closeMatch, broadMatch or narrowMatch "
                "in one of these records.",
                "sv": "exactMatch gör {a} och {b} i {vocabulary} till ett begrepp. Använd closeMatch, broadMatch eller "
                "narrowMatch i en av dessa rader.",
                "pl": "exactMatch czyni {a} i {b} z {vocabulary} jednym pojęciem. Użyj closeMatch, broadMatch lub "
                "narrowMatch w jednym z tych wierszy.",
            },
        ),
        "MAP-06 versions": (
            _V,
            {
                "en": "exactMatch makes {a} and {b} of {vocabulary} one concept, over records for {versions}. See whether "
                "the older records still hold, or use closeMatch, broadMatch or narrowMatch in one of them.",
                "sv": "exactMatch gör {a} och {b} i {vocabulary} till ett begrepp, över rader för {versions}. Se om de "
                "äldre raderna gäller än, eller använd closeMatch, broadMatch eller narrowMatch i en av dem.",
                "pl": "exactMatch czyni {a} i {b} z {vocabulary} jednym pojęciem, przez wiersze dla {versions}. Sprawdź, "
                "czy starsze wiersze nadal obowiązują, albo użyj w jednym closeMatch, broadMatch lub narrowMatch.",
            },
        ),
        "MAP-06 untraced": (
            _V,
            {
                "en": "exactMatch makes {a} and {b} of {vocabulary} one concept; the chain is too far to follow. Mend the "
                "other findings on exactMatch first.",
                "sv": "exactMatch gör {a} och {b} i {vocabulary} till ett begrepp; kedjan är för lång att följa. Rätta de "
                "andra fynden om exactMatch först.",
                "pl": "exactMatch czyni {a} i {b} z {vocabulary} jednym pojęciem; łańcuch jest zbyt długi, by go "
                "prześledzić. Najpierw popraw pozostałe uwagi o exactMatch.",
            },
        ),
        "MAP-07": (
            _V,
            {
                "en": "{a} and {b} are mapped by relations that exclude each other: {relations}. Keep one of them.",
                "sv": "{a} och {b} är kopplade med relationer som utesluter varandra: {relations}. Behåll en av dem.",
                "pl": "{a} i {b} łączą relacje, które się wykluczają: {relations}. Zostaw jedną z nich.",
            },
        ),
        "MAP-08": (
            _V,
            {
                "en": "{a} {relation} {b}, and exactMatch makes the two one concept; SKOS excludes that (S46). Change the "
                "record, or one of the exactMatches.",
                "sv": "{a} {relation} {b}, och exactMatch gör de två till ett begrepp; SKOS utesluter det (S46). Ändra "
                "raden, eller en av exactMatch.",
                "pl": "{a} {relation} {b}, a exactMatch czyni oba jednym pojęciem; SKOS to wyklucza (S46). Zmień ten "
                "wiersz albo jeden z exactMatch.",
            },
        ),
        "MAP-09": (
            _V,
            {
                "en": "By these records and the hierarchy {a} stands above itself. One of the records has the wrong "
                "direction or is too strong: turn it round, or use closeMatch.",
                "sv": "Enligt dessa rader och hierarkin står {a} över sig självt. En av raderna har fel riktning eller är "
                "för stark: vänd den, eller använd closeMatch.",
                "pl": "Według tych wierszy i hierarchii {a} stoi nad samym sobą. Jeden z wierszy ma zły kierunek albo jest "
                "za mocny: odwróć go albo użyj closeMatch.",
            },
        ),
        "MAP-10": (
            _W,
            {
                "en": "{a} is a relatedMatch of {b}, and stands {where} it as well; SKOS excludes that (S27). Keep "
                "relatedMatch for what is not in one line of the hierarchy.",
                "sv": "{a} är relatedMatch till {b} och står dessutom {where} det; SKOS utesluter det (S27). Spara "
                "relatedMatch till det som inte ligger i samma gren.",
                "pl": "{a} jest relatedMatch dla {b}, a zarazem stoi {where} nim; SKOS to wyklucza (S27). Zostaw "
                "relatedMatch dla pojęć, które nie leżą w jednej gałęzi.",
            },
        ),
        "MAP-11": (
            _W,
            {
                "en": "The mapping of {a} to {b} stands {n} times for the same reason. Keep one record.",
                "sv": "Kopplingen av {a} till {b} står {n} gånger av samma skäl. Behåll en rad.",
                "pl": "Mapowanie {a} na {b} występuje {n} razy z tego samego powodu. Zostaw jeden wiersz.",
            },
        ),
        "MAP-11 others": (
            _I,
            {
                "en": "The mapping of {a} to {b} stands {n} times, for different reasons or in different sets.",
                "sv": "Kopplingen av {a} till {b} står {n} gånger, av olika skäl eller i olika mängder.",
                "pl": "Mapowanie {a} na {b} występuje {n} razy, z różnych powodów lub w różnych zbiorach.",
            },
        ),
        "MAP-12": (
            _W,
            {
                "en": "The mapping of {a} to {b} is stated with different confidence: {numbers}. Agree on one.",
                "sv": "Kopplingen av {a} till {b} anges med olika säkerhet: {numbers}. Enas om en.",
                "pl": "Mapowanie {a} na {b} podano z różną pewnością: {numbers}. Ustal jedną.",
            },
        ),
        "MAP-13": (
            _I,
            {
                "en": "The mapping of {a} and {b} stands in both directions; one of the records says it all.",
                "sv": "Kopplingen av {a} och {b} står i båda riktningarna; en av raderna säger allt.",
                "pl": "Mapowanie {a} i {b} zapisano w obu kierunkach; jeden z wierszy wystarczy.",
            },
        ),
        "MAP-14": (
            _V,
            {
                "en": "A record says that {a} is not {relation} of {b}, and others say or imply that it is. Withdraw one "
                "side.",
                "sv": "En rad säger att {a} inte är {relation} till {b}, och andra säger eller innebär att det är det. Ta "
                "tillbaka den ena sidan.",
                "pl": "Jeden wiersz mówi, że {a} nie jest {relation} dla {b}, a inne mówią lub pociągają, że jest. Wycofaj "
                "jedną ze stron.",
            },
        ),
        "MAP-15": (
            _W,
            {
                "en": "A record says that {a} is not {relation} of {b}, and it is by several steps of the hierarchy. See "
                "which of them holds.",
                "sv": "En rad säger att {a} inte är {relation} till {b}, men det är det i flera steg i hierarkin. Se "
                "vilket som gäller.",
                "pl": "Jeden wiersz mówi, że {a} nie jest {relation} dla {b}, a jest nim przez kilka stopni hierarchii. "
                "Sprawdź, co obowiązuje.",
            },
        ),
        "MAP-16": (
            _W,
            {
                "en": "{n} records of {set} state no {slot}. A mapping is true of the versions that were compared: state "
                "it.",
                "sv": "{n} rader i {set} anger inget {slot}. En koppling gäller de versioner som jämfördes: ange det.",
                "pl": "{n} wierszy zbioru {set} nie podaje {slot}. Mapowanie dotyczy wersji, które porównano: podaj ją.",
            },
        ),
        "MAP-17": (
            _W,
            {
                "en": "{n} records of {set} were made for {vocabulary} {stated}, and are held against {version}. See what "
                "changed (s4c diff), then migrate (s4c mappings migrate).",
                "sv": "{n} rader i {set} gjordes för {vocabulary} {stated} och jämförs med {version}. Se vad som ändrats "
                "(s4c diff) och flytta dem (s4c mappings migrate).",
                "pl": "{n} wierszy zbioru {set} powstało dla {vocabulary} {stated}, a porównano je z {version}. Zobacz, co "
                "się zmieniło (s4c diff), i przenieś je (s4c mappings migrate).",
            },
        ),
        "MAP-18": (
            _W,
            {
                "en": "{set} states no licence, so nobody may pass it on. State one (license).",
                "sv": "{set} anger ingen licens, så ingen får lämna den vidare. Ange en (license).",
                "pl": "{set} nie podaje licencji, więc nikt nie może go przekazać dalej. Podaj ją (license).",
            },
        ),
        "MAP-19": (
            _W,
            {
                "en": "{n} records of {set} say that {slot} is {source}, and their IRIs are not of it, such as {a}. Correct "
                "the one or the other.",
                "sv": "{n} rader i {set} säger att {slot} är {source}, men deras IRI:er hör inte dit, till exempel {a}. "
                "Rätta det ena eller det andra.",
                "pl": "{n} wierszy zbioru {set} podaje {slot} jako {source}, a ich IRI do niego nie należą, na przykład "
                "{a}. Popraw jedno albo drugie.",
            },
        ),
        "MAP-20": (
            _I,
            {
                "en": "Not checked: {n} concepts of {version} that {set} names were not looked up, because it is not "
                "here. Whether they are missing, obsolete or relabelled is not known.",
                "sv": "Inte kontrollerat: {n} begrepp i {version} som {set} nämner slogs inte upp, eftersom den inte finns "
                "här. Om de saknas, är föråldrade eller har nya benämningar är okänt.",
                "pl": "Nie sprawdzono: {n} pojęć z {version}, które wymienia {set}, nie wyszukano, bo nie ma go tutaj. Nie "
                "wiadomo, czy ich brakuje, czy są wycofane lub przemianowane.",
            },
        ),
        "MAP-21": (
            _W,
            {
                "en": "None of the {n} labels that {set} records of {version} is one of its labels. They are perhaps in a "
                "language that is not here; whether they changed was not checked.",
                "sv": "Ingen av de {n} benämningar som {set} noterar ur {version} finns där. De är kanske på ett språk som "
                "inte finns här; om de ändrats kontrollerades inte.",
                "pl": "Żadna z {n} etykiet, które {set} zapisuje z {version}, tam nie występuje. Może są w języku, którego "
                "tu nie ma; nie sprawdzono, czy się zmieniły.",
            },
        ),
        "MAP-22": (
            _W,
            {
                "en": "Not everything was followed: the mappings hang together in too many ways. Mend what is told, and "
                "check again.",
                "sv": "Allt följdes inte: kopplingarna hänger ihop på för många sätt. Rätta det som sägs och kontrollera "
                "igen.",
                "pl": "Nie wszystko prześledzono: mapowania łączą się na zbyt wiele sposobów. Popraw, co podano, i sprawdź "
                "ponownie.",
            },
        ),
    }
)
"""Severity and message of each code, and of its kinds (``MAP-02 replaced``)."""
