"""Statements of the catalogue as they are written down: subjects, prefixed predicates, ready terms; sorted at the end.

What the European Union's lists give codes for is said with their IRIs and, as DCAT-AP's shapes ask, with type, list
and label beside it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType

from rdflib.term import Node

from s4c_graph.core.languages import authority
from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.core.ntriples import RDF_TYPE, iri, literal, triple
from s4c_graph.core.syntax import NOT_XML
from s4c_graph.core.table import written

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        **{p: EXTERNAL[p] for p in ("rdf", "rdfs", "owl", "xsd", "skos", "dct", "prov", "foaf", "vann", "dcat", "qb")},
        "sssom": EXTERNAL["sssom"],
        "void": "http://rdfs.org/ns/void#",
        "spdx": "http://spdx.org/rdf/terms#",
        "adms": "http://www.w3.org/ns/adms#",
        "vcard": "http://www.w3.org/2006/vcard/ns#",
        "mod": "https://w3id.org/mod#",
        "omv": "http://omv.ontoware.org/2005/05/ontology#",
    }
)
SHA256 = PREFIXES["spdx"] + "checksumAlgorithm_sha256"
AUTHORITY = "http://publications.europa.eu/resource/authority/"
"""What the IRIs of the tables of the Publications Office begin with."""
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
THEMES = MappingProxyType({"EDUC": "Education, culture and sport", "SOCI": "Population and society"})
"""Themes of the European Union's list that are said of every data set, with their labels."""


class Sheet:
    """Statements of one graph, each once.

    >>> s = Sheet(Names())
    >>> s.say("urn:a", "dct:title", text("A", "en"))
    >>> s.ntriples()
    b'<urn:a> <http://purl.org/dc/terms/title> "A"@en .\\n'
    """

    def __init__(self, names: Names) -> None:
        self.names = names
        self._lines: set[str] = set()

    def say(self, subject: str, predicate: str, *objects: str) -> None:
        """subject: IRI, or a label of a blank node with ``_:``. predicate: prefixed, ``a`` for the type, or an IRI.
        objects: as N-Triples writes them.
        """
        said = RDF_TYPE if predicate == "a" else iri(expand(predicate))
        name = subject if subject.startswith("_:") else iri(subject)
        self._lines.update(triple(name, said, one) for one in objects)

    def type(self, subject: str, *classes: str) -> None:
        """classes: prefixed names or IRIs."""
        self.say(subject, "a", *(iri(expand(one)) for one in classes))

    def ntriples(self) -> bytes:
        """All of it, sorted; what XML forbids in a text is replaced, so that every syntax can say the same."""
        return NOT_XML.sub("\ufffd", "".join(sorted(self._lines))).encode("utf-8")

    def about(self, one: str) -> bytes:
        """What is said of one resource and of the blank nodes it leads to, sorted; nothing where nothing is said."""
        by: defaultdict[str, list[str]] = defaultdict(list)
        for line in self._lines:
            by[line.partition(" ")[0]].append(line)
        found: list[str] = []
        ahead, known = [iri(one)], set[str]()
        while ahead:
            name = ahead.pop()
            if name not in known:
                known.add(name)
                found += by[name]
                ahead += [at for line in by[name] if (at := line.split(" ", 2)[2][:-3]).startswith("_:")]
        return NOT_XML.sub("\ufffd", "".join(sorted(found))).encode("utf-8")

    def media_type(self, name: str) -> str:
        """A media type of IANA's list, as a term."""
        one = _MEDIA_TYPES + name
        self.type(one, "dct:MediaType")
        return iri(one)

    def file_type(self, code: str) -> str:
        """A file type of the European Union's list, as a term."""
        return self._listed("file-type", code, "dct:MediaTypeOrExtent")

    def language(self, tag: str) -> str | None:
        """A language of the European Union's list, as a term; None where it is not known here."""
        found = authority(tag)
        return self._listed("language", found.rsplit("/", 1)[-1], "dct:LinguisticSystem") if found else None

    def public(self) -> str:
        """That anybody may have it, as a term of the European Union's list."""
        return self._listed("access-right", "PUBLIC", "dct:RightsStatement")

    def themes(self) -> list[str]:
        """The themes, as terms of the European Union's list."""
        themes = []
        for code, label in THEMES.items():
            themes.append(self._listed("data-theme", code, "skos:Concept"))
            self.say(f"{AUTHORITY}data-theme/{code}", "skos:prefLabel", text(label, "en"))
            self.say(f"{AUTHORITY}data-theme/{code}", "skos:topConceptOf", iri(AUTHORITY + "data-theme"))
        return themes

    def taxonomy(self) -> str:
        """The list of themes, as a term."""
        one = AUTHORITY + "data-theme"
        self.type(one, "skos:ConceptScheme")
        self.say(one, "dct:title", text("Data theme", "en"))
        return iri(one)

    def licence(self, one: str) -> str:
        """The IRI of a licence, as a term."""
        self.type(one, "dct:LicenseDocument")
        return iri(one)

    def standard(self, one: str) -> str:
        """The IRI of what something keeps to, as a term."""
        self.type(one, "dct:Standard")
        return iri(one)

    def _listed(self, scheme: str, code: str, kind: str) -> str:
        one = f"{AUTHORITY}{scheme}/{code}"
        self.type(one, kind)
        self.say(one, "skos:inScheme", iri(AUTHORITY + scheme))
        return iri(one)


def blank(kind: str, name: str) -> str:
    """A label for the blank node of a kind that belongs to something of this name; the same each time."""
    return f"_:{kind}{hashlib.sha256(name.encode('utf-8')).hexdigest()[:12]}"


def expand(name: str) -> str:
    """An IRI from a prefixed name of PREFIXES; any other text as it is.

    >>> expand("void:triples"), expand("https://example.org/")
    ('http://rdfs.org/ns/void#triples', 'https://example.org/')
    """
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES else name


def text(said: str, lang: str | None = None) -> str:
    """A text as a term."""
    return literal(said, lang=lang)


def whole(number: int) -> str:
    """A whole number as a term."""
    return literal(str(number), datatype=PREFIXES["xsd"] + "integer")


def decimal(number: int) -> str:
    """A number as the term that DCAT-AP's shapes ask of a size."""
    return literal(str(number), datatype=PREFIXES["xsd"] + "decimal")


def when(said: str) -> str:
    """A day or time, ISO 8601, as a term."""
    return literal(said, datatype=PREFIXES["xsd"] + ("dateTime" if "T" in said else "date"))


def term(node: Node) -> str:
    """A term of the holding as N-Triples writes it."""
    return written(node)
