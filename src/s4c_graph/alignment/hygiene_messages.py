"""What each finding about mappings says, in English, Swedish and Polish: its severity, its words and the mend."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from s4c_graph.core.values import Severity

LANGUAGES = ("en", "sv", "pl")
Said = tuple[Severity, Mapping[str, str]]


def _violation(en: str, sv: str, pl: str) -> Said:
    return Severity.VIOLATION, {"en": en, "sv": sv, "pl": pl}


def _warning(en: str, sv: str, pl: str) -> Said:
    return Severity.WARNING, {"en": en, "sv": sv, "pl": pl}


def _info(en: str, sv: str, pl: str) -> Said:
    return Severity.INFO, {"en": en, "sv": sv, "pl": pl}


MESSAGES: Mapping[str, Said] = MappingProxyType(
    {
        "MAP-01": _violation(
            "{a} is not in {version}{elsewhere}. Look for its successor (s4c search) and map to that.",
            "{a} finns inte i {version}{elsewhere}. Sök efterföljaren (s4c search) och koppla till den.",
            "{a} nie ma w {version}{elsewhere}. Znajdź następcę (s4c search) i użyj go w mapowaniu.",
        ),
        "MAP-02": _violation(
            "{a} is obsolete in {version}, and no replacement is stated. Look for one (s4c search).",
            "{a} är föråldrat i {version}, och ingen ersättare anges. Sök en (s4c search).",
            "{a} jest wycofane w {version}, a następcy nie podano. Poszukaj go (s4c search).",
        ),
        "MAP-02 replaced": _violation(
            "{a} is obsolete in {version}; replaced by {b}. Map to that (s4c mappings migrate).",
            "{a} är föråldrat i {version}; ersatt av {b}. Koppla till det (s4c mappings migrate).",
            "{a} jest wycofane w {version}; zastępuje je {b}. Użyj go w mapowaniu (s4c mappings migrate).",
        ),
        "MAP-03": _warning(
            "{a} is recorded as “{old}”; {version} calls it “{new}” ({lang}). See whether the mapping still holds, "
            "and record the new label.",
            "{a} är noterat som ”{old}”; {version} kallar det ”{new}” ({lang}). Se om kopplingen gäller fortfarande "
            "och notera den nya benämningen.",
            "{a} zapisano jako „{old}”; {version} nazywa je „{new}” ({lang}). Sprawdź, czy mapowanie nadal "
            "obowiązuje, i zapisz nową etykietę.",
        ),
        "MAP-04": _info(
            "{a} is recorded as “{old}”, which {version} has, but not as its preferred label “{new}” ({lang}).",
            "{a} är noterat som ”{old}”, som finns i {version} men inte är huvudbenämningen ”{new}” ({lang}).",
            "{a} zapisano jako „{old}”; {version} zna to określenie, lecz etykieta główna to „{new}” ({lang}).",
        ),
        "MAP-05": _violation(
            "{a} is one of the {one}, and {b} one of the {other}. Map skills to skills, and roles to occupations.",
            "{a} hör till {one} och {b} till {other}. Koppla färdigheter till färdigheter och roller till yrken.",
            "{a} należy do grupy „{one}”, a {b} do grupy „{other}”. Wiąż umiejętności z umiejętnościami, a role z "
            "zawodami.",
        ),
        "MAP-06": _violation(
            "exactMatch makes {a} and {b} of {vocabulary} one concept. Use closeMatch, broadMatch or narrowMatch in "
            "one of these records.",
            "exactMatch gör {a} och {b} i {vocabulary} till ett begrepp. Använd closeMatch, broadMatch eller "
            "narrowMatch i en av dessa rader.",
            "exactMatch czyni {a} i {b} z {vocabulary} jednym pojęciem. Użyj closeMatch, broadMatch lub narrowMatch w"
            " jednym z tych wierszy.",
        ),
        "MAP-06 versions": _violation(
            "exactMatch makes {a} and {b} of {vocabulary} one concept, over records for {versions}. See whether the "
            "older records still hold, or use closeMatch, broadMatch or narrowMatch in one of them.",
            "exactMatch gör {a} och {b} i {vocabulary} till ett begrepp, över rader för {versions}. Se om de äldre "
            "raderna gäller än, eller använd closeMatch, broadMatch eller narrowMatch i en av dem.",
            "exactMatch czyni {a} i {b} z {vocabulary} jednym pojęciem, przez wiersze dla {versions}. Sprawdź, czy "
            "starsze wiersze nadal obowiązują, albo użyj w jednym closeMatch, broadMatch lub narrowMatch.",
        ),
        "MAP-06 untraced": _violation(
            "exactMatch makes {a} and {b} of {vocabulary} one concept; the chain is too far to follow. Mend the other"
            " findings on exactMatch first.",
            "exactMatch gör {a} och {b} i {vocabulary} till ett begrepp; kedjan är för lång att följa. Rätta de andra"
            " fynden om exactMatch först.",
            "exactMatch czyni {a} i {b} z {vocabulary} jednym pojęciem; łańcuch jest zbyt długi, by go prześledzić. "
            "Najpierw popraw pozostałe uwagi o exactMatch.",
        ),
        "MAP-07": _violation(
            "{a} and {b} are mapped by relations that exclude each other: {relations}. Keep one of them.",
            "{a} och {b} är kopplade med relationer som utesluter varandra: {relations}. Behåll en av dem.",
            "{a} i {b} łączą relacje, które się wykluczają: {relations}. Zostaw jedną z nich.",
        ),
        "MAP-08": _violation(
            "{a} {relation} {b}, and exactMatch makes the two one concept; SKOS excludes that (S46). Change the "
            "record, or one of the exactMatches.",
            "{a} {relation} {b}, och exactMatch gör de två till ett begrepp; SKOS utesluter det (S46). Ändra raden, "
            "eller en av exactMatch.",
            "{a} {relation} {b}, a exactMatch czyni oba jednym pojęciem; SKOS to wyklucza (S46). Zmień ten wiersz "
            "albo jeden z exactMatch.",
        ),
        "MAP-09": _violation(
            "By these records and the hierarchy {a} stands above itself. One of the records has the wrong direction "
            "or is too strong: turn it round, or use closeMatch.",
            "Enligt dessa rader och hierarkin står {a} över sig självt. En av raderna har fel riktning eller är för "
            "stark: vänd den, eller använd closeMatch.",
            "Według tych wierszy i hierarchii {a} stoi nad samym sobą. Jeden z wierszy ma zły kierunek albo jest za "
            "mocny: odwróć go albo użyj closeMatch.",
        ),
        "MAP-10": _warning(
            "{a} is a relatedMatch of {b}, and stands {where} it as well; SKOS excludes that (S27). Keep relatedMatch"
            " for what is not in one line of the hierarchy.",
            "{a} är relatedMatch till {b} och står dessutom {where} det; SKOS utesluter det (S27). Spara relatedMatch"
            " till det som inte ligger i samma gren.",
            "{a} jest relatedMatch dla {b}, a zarazem stoi {where} nim; SKOS to wyklucza (S27). Zostaw relatedMatch "
            "dla pojęć, które nie leżą w jednej gałęzi.",
        ),
        "MAP-11": _warning(
            "The mapping of {a} to {b} stands {n} times for the same reason. Keep one record.",
            "Kopplingen av {a} till {b} står {n} gånger av samma skäl. Behåll en rad.",
            "Mapowanie {a} na {b} występuje {n} razy z tego samego powodu. Zostaw jeden wiersz.",
        ),
        "MAP-11 others": _info(
            "The mapping of {a} to {b} stands {n} times, for different reasons or in different sets.",
            "Kopplingen av {a} till {b} står {n} gånger, av olika skäl eller i olika mängder.",
            "Mapowanie {a} na {b} występuje {n} razy, z różnych powodów lub w różnych zbiorach.",
        ),
        "MAP-12": _warning(
            "The mapping of {a} to {b} is stated with different confidence: {numbers}. Agree on one.",
            "Kopplingen av {a} till {b} anges med olika säkerhet: {numbers}. Enas om en.",
            "Mapowanie {a} na {b} podano z różną pewnością: {numbers}. Ustal jedną.",
        ),
        "MAP-13": _info(
            "The mapping of {a} and {b} stands in both directions; one of the records says it all.",
            "Kopplingen av {a} och {b} står i båda riktningarna; en av raderna säger allt.",
            "Mapowanie {a} i {b} zapisano w obu kierunkach; jeden z wierszy wystarczy.",
        ),
        "MAP-14": _violation(
            "A record says that {a} is not {relation} of {b}, and others say or imply that it is. Withdraw one side.",
            "En rad säger att {a} inte är {relation} till {b}, och andra säger eller innebär att det är det. Ta "
            "tillbaka den ena sidan.",
            "Jeden wiersz mówi, że {a} nie jest {relation} dla {b}, a inne mówią lub pociągają, że jest. Wycofaj "
            "jedną ze stron.",
        ),
        "MAP-15": _warning(
            "A record says that {a} is not {relation} of {b}, and it is by several steps of the hierarchy. See which "
            "of them holds.",
            "En rad säger att {a} inte är {relation} till {b}, men det är det i flera steg i hierarkin. Se vilket som"
            " gäller.",
            "Jeden wiersz mówi, że {a} nie jest {relation} dla {b}, a jest nim przez kilka stopni hierarchii. "
            "Sprawdź, co obowiązuje.",
        ),
        "MAP-16": _warning(
            "{set} states no {slot} ({n} of its records). A mapping is true of the versions that were compared: state"
            " it.",
            "{set} anger inget {slot} ({n} av raderna). En koppling gäller de versioner som jämfördes: ange det.",
            "{set} nie podaje {slot} (wierszy: {n}). Mapowanie dotyczy wersji, które porównano: podaj ją.",
        ),
        "MAP-17": _warning(
            "{set} was made for {vocabulary} {stated} ({n} of its records), and is held against {version}. See what "
            "changed (s4c diff), then migrate (s4c mappings migrate).",
            "{set} gjordes för {vocabulary} {stated} ({n} av raderna) och jämförs med {version}. Se vad som ändrats "
            "(s4c diff) och flytta den (s4c mappings migrate).",
            "{set} powstał dla {vocabulary} {stated} (wierszy: {n}), a porównano go z {version}. Zobacz, co się "
            "zmieniło (s4c diff), i przenieś go (s4c mappings migrate).",
        ),
        "MAP-18": _warning(
            "{set} states no licence, so nobody may pass it on. State one (license).",
            "{set} anger ingen licens, så ingen får lämna den vidare. Ange en (license).",
            "{set} nie podaje licencji, więc nikt nie może go przekazać dalej. Podaj ją (license).",
        ),
        "MAP-19": _warning(
            "{set} says that {slot} is {source}, and IRIs of {n} of its records are not of it, such as {a}. Correct "
            "the one or the other.",
            "{set} säger att {slot} är {source}, men IRI:er i {n} av raderna hör inte dit, till exempel {a}. Rätta "
            "det ena eller det andra.",
            "{set} podaje {slot} jako {source}, a część IRI do niego nie należy (wierszy: {n}), na przykład {a}. "
            "Popraw jedno albo drugie.",
        ),
        "MAP-20": _info(
            "Not checked: {version} is not here, so what {set} names of it was not looked up (concepts: {n}). Whether"
            " it is missing, obsolete or relabelled is not known.",
            "Inte kontrollerat: {version} finns inte här, så det som {set} nämner därur slogs inte upp (begrepp: "
            "{n}). Om det saknas, är föråldrat eller har nya benämningar är okänt.",
            "Nie sprawdzono: {version} nie ma tutaj, więc tego, co wymienia z niego {set}, nie wyszukano (pojęć: "
            "{n}). Nie wiadomo, czy tego brakuje, czy jest wycofane lub przemianowane.",
        ),
        "MAP-21": _warning(
            "None of the {n} labels that {set} records of {version} is one of its labels. They are perhaps in a "
            "language that is not here; whether they changed was not checked.",
            "Ingen av de {n} benämningar som {set} noterar ur {version} finns där. De är kanske på ett språk som inte"
            " finns här; om de ändrats kontrollerades inte.",
            "Żadna z {n} etykiet, które {set} zapisuje z {version}, tam nie występuje. Może są w języku, którego tu "
            "nie ma; nie sprawdzono, czy się zmieniły.",
        ),
        "MAP-22": _warning(
            "Not everything was followed: the mappings hang together in too many ways. Mend what is told, and check "
            "again.",
            "Allt följdes inte: kopplingarna hänger ihop på för många sätt. Rätta det som sägs och kontrollera igen.",
            "Nie wszystko prześledzono: mapowania łączą się na zbyt wiele sposobów. Popraw, co podano, i sprawdź "
            "ponownie.",
        ),
    }
)
"""By code, and by its kinds (``MAP-02 replaced``); what stands in braces is filled in."""
