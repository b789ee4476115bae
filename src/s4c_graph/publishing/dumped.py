"""A file of data that a site offers to take: what its name says of it, how large it is and its checksum."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from s4c_graph.publishing.site import File

FOLDER = "dumps/"
SUMS, NOTICES = FOLDER + "SHA256SUMS", FOLDER + "LICENCES.txt"
ALL, FOLLOWED, TABLES = "all", "derived", "tables"
"""Keys of what is no single graph: all that is asserted, all that is derived, the tables of the framework."""
GRAPH = "graph/"
"""What the key of a single graph begins with, before its name."""


class Form(NamedTuple):
    """What a suffix stands for: how it is called, its media type, its code in the EU's list of file types, as core
    .syntax names it if it is RDF, and whether it keeps named graphs apart.
    """

    name: str
    media: str
    code: str
    syntax: str = ""
    quads: bool = False


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "ttl": Form("Turtle", "text/turtle", "RDF_TURTLE", "turtle"),
        "nt": Form("N-Triples", "application/n-triples", "RDF_N_TRIPLES", "nt"),
        "jsonld": Form("JSON-LD", "application/ld+json", "JSON_LD", "json-ld"),
        "rdf": Form("RDF/XML", "application/rdf+xml", "RDF_XML", "xml"),
        "trig": Form("TriG", "application/trig", "RDF_TRIG", "trig", quads=True),
        "sssom.tsv": Form("SSSOM/TSV", "text/tab-separated-values", "TSV"),
        "csv": Form("CSV", "text/csv", "CSV"),
        "csv-metadata.json": Form("CSVW metadata", "application/csvm+json", "JSON_LD"),
        "parquet": Form("Parquet", "application/vnd.apache.parquet", "PARQUET"),
    }
)
"""Suffix → what it stands for; the order is that of lists of downloads."""


@dataclass(frozen=True)
class Dumped:
    """A finished file. size: in bytes, as it is served. sha256: hex, of the same bytes.

    >>> one = Dumped.of(File("dumps/graph/digcomp/2.2.ttl.gz", b"x"))
    >>> one.key, one.suffix, one.zipped, one.form.name
    ('graph/digcomp/2.2', 'ttl', True, 'Turtle')
    """

    path: str
    size: int
    sha256: str

    @classmethod
    def of(cls, file: File) -> Dumped:
        """What is to be known of a file."""
        return cls(file.path, len(file.content), hashlib.sha256(file.content).hexdigest())

    @property
    def zipped(self) -> bool:
        """Whether it is compressed with gzip."""
        return self.path.endswith(".gz")

    @property
    def suffix(self) -> str:
        """The key in FORMS, empty for what holds no data."""
        name = self.path.removesuffix(".gz").removeprefix(FOLDER)
        return max((s for s in FORMS if name.endswith((f".{s}", f"/{s}"))), key=len, default="")

    @property
    def form(self) -> Form:
        """What its suffix stands for. Raises KeyError for what holds no data."""
        return FORMS[self.suffix]

    @property
    def key(self) -> str:
        """What it is a dump of: ``graph/<name>``, the path of a resource, or ALL, FOLLOWED, TABLES."""
        key = self.path.removesuffix(".gz").removeprefix(FOLDER).removesuffix(self.suffix).rstrip("./")
        first = key.split("/")[0].split(".")[0]
        return first if first in (ALL, FOLLOWED, TABLES) else key

    @property
    def part(self) -> str:
        """Which of several of one key it is: the name of a table, or a licence; empty for most."""
        key = self.path.removesuffix(".gz").removeprefix(FOLDER).removesuffix(self.suffix).rstrip("./")
        return key.removeprefix(self.key).strip("./")


def data(dumped: Iterable[Dumped]) -> Iterator[Dumped]:
    """Those files that hold data, in the order of their paths."""
    return iter(sorted((d for d in dumped if d.suffix), key=lambda d: d.path))
