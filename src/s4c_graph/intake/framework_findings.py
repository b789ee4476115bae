"""What there is to say about the rows of other people's tables: codes, how bad each is, and its words."""

from __future__ import annotations

from types import MappingProxyType

from s4c_graph.core.values import Finding, Place, Severity

_W, _I = Severity.WARNING, Severity.INFO
CODES = MappingProxyType(
    {
        "framework-row": (
            _W,
            (
                "the row cannot be read, so it is left out",
                "raden kan inte läsas och är utelämnad",
                "wiersza nie można odczytać, więc pominięto go",
            ),
        ),
        "framework-end": (
            _W,
            (
                "one side of the row is missing or no identifier; it is left out",
                "ena sidan saknas eller är ingen",
                "brakuje jednej strony wiersza lub nie jest to identyfikator; pominięto go",
            ),
        ),
        "framework-relation": (
            _W,
            (
                "the row states no relation that is known; it is left out",
                "raden anger ingen känd relation; utelämnad",
                "wiersz nie podaje znanej relacji; pominięto go",
            ),
        ),
        "framework-double": (
            _I,
            (
                "the row says what an earlier one says; it is read once",
                "raden upprepar en tidigare; den läses en gång",
                "wiersz powtarza wcześniejszy; przeczytano go raz",
            ),
        ),
        "framework-contradiction": (
            _W,
            (
                "the row contradicts another one; it is left out",
                "raden motsäger en annan; den är utelämnad",
                "wiersz przeczy innemu; pominięto go",
            ),
        ),
        "framework-code": (
            _W,
            (
                "this ESCO has no such concept of this code; left out",
                "ESCO saknar detta begrepp med denna kod; utelämnad",
                "ESCO nie ma takiego pojęcia o tym kodzie; pominięto",
            ),
        ),
        "framework-no-esco": (
            _I,
            (
                "the row names ESCO by code alone, and no ESCO is at hand; left out: hand ESCO in, with --esco",
                "raden anger bara ESCO:s kod och ingen ESCO finns till hands; ange ESCO med --esco",
                "wiersz podaje tylko kod ESCO, a ESCO nie wczytano; podaj ESCO przez --esco",
            ),
        ),
        "framework-footer": (
            _I,
            (
                "a line of text below the table, not a row",
                "en textrad under tabellen, ingen datarad",
                "wiersz tekstu pod tabelą, a nie dane",
            ),
        ),
        "framework-concept": (
            _W,
            (
                "the row gives no concept; it is left out",
                "raden ger inget begrepp; den är utelämnad",
                "wiersz nie daje pojęcia; pominięto go",
            ),
        ),
        "framework-mended": (
            _W,
            (
                "the row was broken and is put together again",
                "raden var trasig och är hopsatt igen",
                "wiersz był uszkodzony i złożono go na nowo",
            ),
        ),
        "framework-short": (
            _I,
            (
                "the row ends early; its last cells count as empty",
                "raden slutar i förtid; de sista cellerna är tomma",
                "wiersz kończy się za wcześnie; ostatnie komórki są puste",
            ),
        ),
        "framework-label": (
            _W,
            (
                "the label differs from, or repeats, another one",
                "benämningen avviker från eller upprepar en annan",
                "etykieta różni się od innej lub ją powtarza",
            ),
        ),
        "framework-garbled": (
            _I,
            (
                "letters were garbled and are mended",
                "bokstäver var förvanskade och är rättade",
                "litery były zniekształcone i poprawiono je",
            ),
        ),
        "framework-blanks": (
            _I,
            (
                "blanks, or signs that cannot be seen, are taken out of a label",
                "överflödiga blanktecken är borttagna",
                "usunięto z etykiety zbędne odstępy lub niewidoczne znaki",
            ),
        ),
        "framework-isco": (
            _I,
            (
                "exactISCO is taken as skos:exactMatch with the ISCO group",
                "exactISCO läses som skos:exactMatch",
                "exactISCO przyjęto jako skos:exactMatch z grupą ISCO",
            ),
        ),
        "framework-preamble": (
            _I,
            (
                "what stands above the table cannot be used as it is",
                "uppgiften ovanför tabellen kan inte användas",
                "danych nad tabelą nie można użyć wprost",
            ),
        ),
        "framework-direction": (
            _I,
            (
                "broad and narrow read from ESCO to the framework",
                "bred och smal läses från ESCO till ramverket",
                "szerszy i węższy czyta się od ESCO do ramy",
            ),
        ),
        "framework-undirected": (
            _W,
            (
                "too few rows to tell which way broad and narrow read; taken from ESCO to the framework",
                "för få rader för att avgöra riktningen; läses från ESCO till ramverket",
                "za mało wierszy, by ustalić kierunek; przyjęto od ESCO do ramy",
            ),
        ),
        "framework-esco-unknown": (
            _W,
            (
                "this version of ESCO does not know the concept",
                "denna version av ESCO saknar begreppet",
                "ta wersja ESCO nie zna tego pojęcia",
            ),
        ),
        "framework-broader": (
            _W,
            (
                "a broader concept is none of the table, or leads back; it is passed over",
                "ett överordnat begrepp saknas i tabellen eller leder tillbaka",
                "pojęcia szerszego nie ma w tabeli lub prowadzi ono z powrotem",
            ),
        ),
        "framework-mapping": (
            _W,
            (
                "a mapping names no IRI; it is passed over",
                "en mappning anger ingen IRI; den hoppas över",
                "mapowanie nie podaje IRI; pominięto je",
            ),
        ),
        "framework-column": (
            _W,
            (
                "a column that is not known is passed over",
                "en okänd kolumn hoppas över",
                "pominięto nieznaną kolumnę",
            ),
        ),
    }
)
"""Code → severity, and the matter in English, Swedish and Polish; docs/reference/adapters.md explains each."""


class Notes:
    """Collects findings about one file.

    >>> notes = Notes("t.csv", "urn:x:scheme")
    >>> notes.tell("framework-relation", 7, "'nearly'")
    >>> str(notes.found[0].place), notes.found[0].message()
    ('t.csv:7', "the row states no relation that is known; it is left out: 'nearly'")
    """

    def __init__(self, file: str, focus: str) -> None:
        self.file, self.focus = file, focus
        self.found: list[Finding] = []

    def tell(self, code: str, line: int | None, what: str = "", *, focus: str = "", cell: str | None = None) -> None:
        """Note one thing about a line; what: the value, or more of why. focus: what it is about, else the scheme."""
        self.found.append(finding(code, focus or self.focus, what, Place(self.file, line=line, cell=cell)))


def finding(code: str, focus: str, what: str, place: Place | None) -> Finding:
    """A finding of a code in CODES."""
    severity, texts = CODES[code]
    shown = what if len(what) <= 200 else what[:199] + "…"
    messages = {tag: text + (f": {shown}" if what else "") for tag, text in zip(("en", "sv", "pl"), texts, strict=True)}
    return Finding(code, severity, focus, messages, place=place)
