"""The last look at a site before it is switched: nothing private, personal or unlicensed leaves; reads finished files.

It knows nothing of how the files were made: it reads data as RDF, pages and tables as text, and what is packed it
unpacks. Where it finds something, nothing is published.
"""

from __future__ import annotations

import gzip
import hashlib
import html
import io
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import unquote

from s4c_graph.core import syntax
from s4c_graph.core.errors import InputError
from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.publishing.address import Addresses
from s4c_graph.publishing.site import File

PRIVATE_KINDS = (
    *("person", "assessment", "result", "evidence", "attainment", "gap", "recommendation", "plan", "plan-item"),
    "certificate",
)
"""Kinds of IRIs of what is kept about people; those of shape X-01."""
PRIVATE = re.compile(rf"id/(?:{'|'.join(PRIVATE_KINDS)})/\w[\w.~%-]*")
LEAST = 10
"""People that a published cohort counts at least; that of shape P-09."""
LONG = 24
"""Characters from which on a text is told from others by itself."""
LARGEST = 1 << 30
"""Bytes of a packed file, unpacked."""
PERSONAL = frozenset(
    [
        *(
            EXTERNAL["foaf"] + name
            for name in (
                *("mbox", "mbox_sha1sum", "givenName", "givenname", "familyName", "family_name", "firstName"),
                *("lastName", "surname", "phone", "birthday", "age", "gender", "nick", "skypeID", "openid"),
            )
        ),
        *(
            space + name
            for space in ("https://schema.org/", "http://schema.org/")
            for name in ("givenName", "familyName", "additionalName", "email", "telephone", "birthDate", "gender")
        ),
        *(
            "http://www.w3.org/2006/vcard/ns#" + name
            for name in (
                *("hasEmail", "email", "hasTelephone", "tel", "given-name", "family-name", "hasGivenName"),
                *("hasFamilyName", "bday", "hasGender", "n", "hasName"),
            )
        ),
        *("http://www.w3.org/ns/person#" + name for name in ("birthName", "patronymicName", "citizenship")),
    ]
)
"""Properties that only say something of a person."""
_KEYS = frozenset(re.split(r"[/#]", iri)[-1] for iri in PERSONAL if "schema.org" in iri)
_RDF = {"ttl": "turtle", "nt": "nt", "nq": "nq", "trig": "trig", "rdf": "xml", "jsonld": "json-ld"}
_TEXT = ("html", "csv", "tsv", "json", "xml", "atom", "txt", "md", "svg", "htaccess", "conf", "graphml", "void")
_MAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.)+[A-Za-z]{2,24}\b")
_PHONE = re.compile(r"(?<![\w.+/=:-])(?:\+|tel:\+?)\d{1,3}(?:[\s().-]{0,2}\d){7,12}(?!\.?\d)")
_AT, _PLUS, _TEL = re.compile(r"@[\w-]+\.\w"), re.compile(r"\+\d"), re.compile(r"tel:")
"""What is quickly found and may be part of an address of mail, or of a telephone number; one by one, as the search for
one of two takes ten times as long.
"""
_SIGNS = (b"cohort", b"baseSize", b"mailto:", b"tel:", b"\\u", b"\\U", b"&#", b"<!ENTITY")
_SPLIT = (
    re.compile(rf":(?:{'|'.join(PRIVATE_KINDS)})\\\\/".encode()),
    re.compile(rb"@prefix[^>]*[^/#>]>"),
    re.compile(rb"xmlns:\w+=\"[^\"]*[^/#\"]\""),
)
_BLOCK = re.compile(r'<script[^>]*type="application/ld\+json"[^>]*>(.*?)</script>', re.DOTALL)
_BETWEEN = re.compile(rf">([^<>]{{{LONG},}})<")
_IN_A_TAG = re.compile(rf'(?:content|alt|title)="([^"]{{{LONG},}})"')
_A = EXTERNAL["rdf"] + "type"
_COHORT_SIZE, _BASE_SIZE = "cohortSize", "baseSize"
"""Terms of ours that tell how many people a cohort is, and a figure stands on."""


Beside = Callable[[str], bytes | None]
"""What another file of the site holds, by its path; None for one that there is not."""


def alone(path: str) -> bytes | None:
    """That there is no other file."""
    return None


@dataclass(frozen=True, order=True)
class Leak:
    """What may not leave: the file it stands in, what it is, and the value, cut."""

    path: str
    what: str
    value: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}: {self.value}"


@dataclass(frozen=True)
class Guard:
    """What to look for.

    classes, properties: IRIs of what is only said of people, of shape X-01. graphs: IRIs of graphs that may not be
    passed on. texts: what they say, of at least LONG characters. allowed: addresses of mail that the publisher stated.
    limits: ``cohort``, people that a cohort counts at least; of one whose number is told nowhere nothing may be said.
    """

    names: Names
    classes: frozenset[str] = frozenset()
    properties: frozenset[str] = frozenset()
    graphs: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    allowed: frozenset[str] = frozenset()
    limits: Mapping[str, int] = field(default_factory=lambda: {"cohort": LEAST})

    def leaks(self, files: Iterable[File], beside: Beside = alone) -> Iterator[Leak]:
        """What may not leave in some files, each once. A file beside its packed form is looked through once.

        beside: the other files of the site, where the size of a cohort is looked up.
        """
        seen: set[Leak] = set()
        clean: set[tuple[str, bytes]] = set()
        for file in files:
            yield from self._private(file.path, file.path)
            try:
                path, content = _unpacked(file)
            except InputError as error:
                yield Leak(file.path, "cannot be read, so it is not known to be clean", error.what)
                continue
            same = path, hashlib.sha256(content).digest()
            if same in clean:
                continue
            found = set(self._in(path, content, beside))
            if not found:
                clean.add(same)
            for leak in sorted(replace(leak, path=file.path) for leak in found):
                if leak not in seen:
                    seen.add(leak)
                    yield leak

    def _in(self, path: str, content: bytes, beside: Beside) -> Iterator[Leak]:
        """What may not leave in the content of a file."""
        suffix = path.rpartition(".")[2].lower() if "." in path else path.rpartition("/")[2]
        if format := _RDF.get(suffix):
            if self.texts or self._is_suspect(content):
                yield from self._rdf(path, content, format, beside)
            for part in _parts(content):
                yield from self._plain(path, part.decode("utf-8", "replace"))
        elif suffix in _TEXT:
            yield from self._text(path, content.decode("utf-8", "replace"))

    def _is_suspect(self, content: bytes) -> bool:
        """True for data that must be read as RDF: cohorts, escapes, split namespaces, names that are looked for."""
        return (
            any(sign in content for sign in _SIGNS)
            or any(pattern.search(content) for pattern in _SPLIT)
            or any(name in content and word.search(content) for name, word in self._names.items())
        )

    @cached_property
    def _names(self) -> Mapping[bytes, re.Pattern[bytes]]:
        """The last parts of IRIs that are looked for, and each as a word."""
        iris = (*PERSONAL, *self.classes, *self.properties)
        names = sorted({re.split(r"[/#]", i)[-1].encode() for i in iris})
        return {name: re.compile(rb"(?<![A-Za-z0-9_-])" + re.escape(name) + rb"(?![A-Za-z0-9_-])") for name in names}

    def _rdf(self, path: str, content: bytes, format: str, beside: Beside) -> Iterator[Leak]:
        iris: set[str] = set()
        texts: set[str] = set()
        cohorts: list[tuple[str, str]] = []
        sizes: dict[str, list[str]] = {}
        own = self.names.term("")
        try:
            for subject, predicate, object, literal in syntax.told_in(content, format):
                if predicate in PERSONAL or predicate in self.properties:
                    yield Leak(path, "a property of persons", self.names.short(predicate))
                if predicate == _A and object in self.classes:
                    yield Leak(path, "a resource about a person", f"{_cut(subject)} a {self.names.short(object)}")
                iris.add(subject)
                if literal:
                    texts.add(object)
                    if predicate in (own + _COHORT_SIZE, own + _BASE_SIZE):
                        sizes.setdefault(subject, []).append(object)
                else:
                    iris.add(object)
                    if predicate == own + "cohort":
                        cohorts.append((subject, object))
        except InputError as error:
            yield Leak(path, "cannot be read, so it is not known to be clean", str(error))
        for iri in iris:
            yield from self._iri(path, iri)
        for text in texts if self.texts else ():
            yield from self._licensed(path, text)
        for text in texts:
            if "@" in text or "+" in text or "tel:" in text:  # else there is no need to begin to look
                yield from self._contacts(path, text)
        yield from self._small(path, cohorts, sizes, beside)

    def _small(
        self, path: str, cohorts: Iterable[tuple[str, str]], sizes: Mapping[str, list[str]], beside: Beside
    ) -> Iterator[Leak]:
        """Cohorts that are too small, and observations of such and of those whose size is told nowhere."""
        least = self.limits["cohort"]
        for subject, told in sizes.items():
            if any(_number(size) < least for size in told):
                yield Leak(path, f"fewer than {least} people", _cut(subject))
        for subject, cohort in cohorts:
            told = sizes.get(cohort) or self._size(cohort, beside)
            if any(_number(size) < least for size in told):
                yield Leak(path, f"said of fewer than {least} people", _cut(subject))
            elif not told and not sizes.get(subject):
                yield Leak(path, "said of people whose number is not told", _cut(subject))

    def _size(self, cohort: str, beside: Beside) -> list[str]:
        """The size of a cohort as its own file of data tells it; a file of an observation has only its name."""
        addresses = Addresses(self.names)
        if not addresses.is_ours(cohort) or (content := beside(addresses.data(cohort, "nt"))) is None:
            return []
        size = self.names.term(_COHORT_SIZE)
        try:
            return [o for s, p, o, literal in syntax.told_in(content, "nt") if (s, p, literal) == (cohort, size, True)]
        except InputError:
            return []

    def _iri(self, path: str, iri: str) -> Iterator[Leak]:
        if iri.startswith(("mailto:", "tel:")) and unquote(iri.partition(":")[2]) not in self.allowed:
            yield Leak(path, "an address of a person", _cut(iri))
        elif iri in self.graphs:
            yield Leak(path, "a graph that may not be passed on", _cut(iri))
        elif iri.startswith(self._id):
            yield from self._private(path, iri)

    def _plain(self, path: str, text: str) -> Iterator[Leak]:
        """What a file may not hold in any place of it, whatever it is."""
        plain = html.unescape(text) if "&" in text else text
        if "\\" in plain or "%40" in plain:
            plain = plain.replace("\\/", "/").replace("\\u0040", "@").replace("%40", "@")
        yield from self._private(path, plain)
        yield from self._contacts(path, plain)
        for graph in self.graphs:
            if re.search(re.escape(graph) + r"(?![\w./-])", plain):
                yield Leak(path, "a graph that may not be passed on", graph)

    def _text(self, path: str, text: str) -> Iterator[Leak]:
        yield from self._plain(path, text)
        if self.texts:
            for piece in _pieces(path, text):
                yield from self._licensed(path, piece)
        for block in _blocks(path, text):
            for key, value in _keys(block):
                if key in _KEYS:
                    yield Leak(path, "a property of persons", f"{key}: {_cut(value)}")

    def _licensed(self, path: str, text: str) -> Iterator[Leak]:
        if len(text) >= LONG and " ".join(text.split()) in self.texts:
            yield Leak(path, "text that may not be passed on", _cut(text))

    def _contacts(self, path: str, text: str) -> Iterator[Leak]:
        for what, value in contacts(text):
            if value not in self.allowed:
                yield Leak(path, what, _cut(value))

    def _private(self, path: str, text: str) -> Iterator[Leak]:
        for place in PRIVATE.finditer(text):
            before = text[max(0, place.start() - len(self.names.base)) : place.start()]
            alone = not before or before[-1] in " \t\n\"'(=:<>" or before.endswith(("../", "./", '"/'))
            if (alone or before == self.names.base) and place[0] not in self.allowed:
                yield Leak(path, "an IRI of what is kept about a person", _cut(place[0]))

    @cached_property
    def _id(self) -> str:
        return self.names.base + "id/"


def contacts(text: str) -> Iterator[tuple[str, str]]:
    """Addresses of mail and telephone numbers in a text: what each is, and as it is written.

    >>> list(contacts("Write to jo@city.example, or call +46 8 123 456 78."))
    [('an address of mail', 'jo@city.example'), ('a telephone number', '+46 8 123 456 78')]
    """
    for at in _AT.finditer(text):
        if found := _MAIL.search(text, max(0, at.start() - 64), at.end() + 200):
            yield "an address of mail", found[0]
    for sign in (_PLUS, _TEL):
        for at in sign.finditer(text):
            if found := _PHONE.match(text, at.start()):
                yield "a telephone number", found[0]


def _unpacked(file: File) -> tuple[str, bytes]:
    """A file's path and content, unpacked."""
    if not file.path.endswith(".gz"):
        return file.path, file.content
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(file.content)) as packed:
            found = packed.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"cannot be unpacked ({error})", where=file.path) from error
    if len(found) > LARGEST:
        raise InputError("is too large to be looked through", where=file.path)
    return file.path.removesuffix(".gz"), found


def _parts(content: bytes, size: int = 4 << 20) -> Iterator[bytes]:
    """Data in parts of about a size, cut where neither an IRI nor a text goes on: behind the end of a line or a quote.

    >>> list(_parts(b"'a' .\\n'b' .\\n'c' .\\n", 8)), list(_parts(b"abcdef", 2))
    ([b"'a' .\\n", b"'b' .\\n", b"'c' .\\n"], [b'abcdef'])
    """
    begin = 0
    while begin < len(content):
        end = begin + size
        if end < len(content):
            cut = max(content.rfind(mark, begin, end) for mark in (b"\n", b'"'))
            later = [at for mark in (b"\n", b'"') if (at := content.find(mark, end)) >= 0]
            end = (cut if cut >= 0 else min(later, default=len(content))) + 1
        yield content[begin:end]
        begin = end


def _pieces(path: str, text: str) -> Iterator[str]:
    """The texts in a page or a table."""
    if path.endswith(("html", "xml", "atom", "svg")):
        yield from (html.unescape(piece) for piece in _BETWEEN.findall(text))
        yield from (html.unescape(piece) for piece in _IN_A_TAG.findall(text))
    else:
        yield from (piece.strip().strip('"') for piece in re.split(r'[\t\n]|","|,"|",', text))


def _blocks(path: str, text: str) -> Iterator[str]:
    if path.endswith("html"):
        yield from _BLOCK.findall(text)
    elif path.endswith("json"):
        yield text


def _keys(block: str) -> Iterator[tuple[str, str]]:
    """Keys and values of what is JSON; of what is not, none."""
    try:
        waiting = [json.loads(block)]
    except ValueError:
        return
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield from ((key.rpartition(":")[2].rpartition("/")[2], str(value)) for key, value in one.items())
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _cut(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "…"
