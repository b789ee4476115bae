"""The FAIR checks of FOOPS!, asked of the files of a site instead of the published address; one of its checks.

Ids are those of https://foops.linkeddata.es/, detectors and wording ours. What only a running server or a registry can
answer is not offline; where the files that would answer are missing it has failed already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph
from rdflib.term import BNode, Literal, Node, URIRef

from s4c_graph.core.names import Names
from s4c_graph.publishing.address import DATA, MEDIA, Addresses
from s4c_graph.publishing.checks import Check, Judge, Result, Terms
from s4c_graph.publishing.checks_oops import PROPERTIES

SUITE = "FOOPS"
LANGUAGES = ("en", "sv", "pl")
"""Languages that every own term is named in, and should be defined in; the first is the one it must be."""
PERSISTENT = (
    "https://w3id.org/",
    "http://purl.org/",
    "https://purl.org/",
    "https://doi.org/",
    "https://purl.archive.org/",
)
_VANN, _MOD, _BIBO = "http://purl.org/vocab/vann/", "https://w3id.org/mod#", "http://purl.org/ontology/bibo/"
_FOAF, _SCHEMA = "http://xmlns.com/foaf/0.1/", "https://schema.org/"
_KNOWN = (str(DCTERMS), str(OWL), str(RDF), str(RDFS), str(SKOS), _VANN, _MOD, _BIBO, _FOAF, _SCHEMA)


@dataclass(frozen=True)
class Published:
    """What a site gives at the address of the ontology.

    syntaxes: the document there by suffix, each read by the first parser. second: triples a second, independent parser
    reads, by suffix. page: its HTML. rules: text of the redirect rules. catalogue: what the catalogue says. has:
    whether a path is a file of the site.
    """

    names: Names
    syntaxes: Mapping[str, Graph]
    second: Mapping[str, int] = field(default_factory=dict)
    page: str = ""
    rules: str = ""
    catalogue: Graph = field(default_factory=Graph)
    has: Callable[[str], bool] = lambda path: False

    @property
    def ontology(self) -> URIRef:
        """IRI of the ontology."""
        return URIRef(self.names.base + "ontology")

    @property
    def graph(self) -> Graph:
        """The document in Turtle, empty where there is none."""
        return self.syntaxes.get("ttl", Graph())

    def terms(self) -> list[URIRef]:
        """Own classes and properties of the document, sorted."""
        return sorted(Terms(self.graph, self.names.term("")).own(OWL.Class, *PROPERTIES))


class _Anchors(HTMLParser):
    """The ids of a page and the language it says it is in."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.lang = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.ids |= {said["id"] or ""} if "id" in said else set()
        if tag == "html":
            self.lang = said.get("lang") or ""


def checked(site: Published, judge: Judge) -> list[Check]:
    """Every check of the suite, in its order."""
    return [
        *_findable(site, judge),
        *_accessible(site, judge),
        *_interoperable(site, judge),
        *_reusable(site, judge),
    ]


def _findable(site: Published, judge: Judge) -> Iterator[Check]:
    iri, address = str(site.ontology), Addresses(site.names)
    say = _saying(judge)
    yield say("PURL1", "the IRI is below a persistent-identifier service", [] if iri.startswith(PERSISTENT) else [iri])
    yield _asked(site, "URI1", "the IRI answers", [address.page(iri), address.data(iri, "ttl")])
    declared = set(site.graph.subjects(RDF.type, OWL.Ontology))
    strange = [t for t in site.terms() if not t.startswith(f"{iri}#")]
    yield say(
        "URI2",
        "the IRI declared is the IRI asked for, and terms share its namespace",
        [*strange, *([] if site.ontology in declared and site.terms() else [iri])],
    )
    versions = list(site.graph.objects(site.ontology, OWL.versionIRI))
    wrong = [iri] if len(versions) != 1 else [v for v in versions if v == site.ontology]
    yield say("VER1", "one version IRI that is not the IRI of the ontology", wrong)
    paths = [address.data(str(v), "ttl") if address.is_ours(str(v)) else str(v) for v in versions]
    yield _asked(site, "VER2", "the version IRI answers", paths or [iri])
    needed = (DCTERMS.title, DCTERMS.description, DCTERMS.license, OWL.versionInfo, DCTERMS.creator)
    spaces = (_VANN + "preferredNamespaceUri", _VANN + "preferredNamespacePrefix")
    name = "title, description, licence, version, creator, namespace, prefix"
    yield say("OM1", name, _lacking(site, *needed, *spaces))
    prefixes = [str(o) for o in site.graph.objects(site.ontology, URIRef(spaces[1]))]
    agreed = [p for p in prefixes if site.names.prefixes.get(p) == site.names.term("")]
    yield say("FIND1", "a preferred prefix", [] if agreed else [spaces[1]])
    yield Check(SUITE, "FIND2", "the prefix is in a registry", Result.NOT_OFFLINE, why="asks prefix.cc")
    yield Check(SUITE, "FIND3", "the ontology is in a registry", Result.NOT_OFFLINE, why="asks LOV")


def _accessible(site: Published, judge: Judge) -> Iterator[Check]:
    say = _saying(judge)
    yield say(
        "CN1",
        "Turtle, RDF/XML, JSON-LD and HTML at one address describe one ontology",
        _unlike(site),
        "files, types in the redirect rules, and equal graphs; a running server is asked by other tests",
    )
    closed = [t for t in (site.ontology, *site.terms()) if not str(t).startswith(("http://", "https://"))]
    yield say("HTTP1", "an open protocol", closed)
    said = [p for p in (DCTERMS.title, DCTERMS.license) if not site.catalogue.value(site.ontology, p)]
    yield say("FIND_3_BIS", "the catalogue keeps the metadata apart from the ontology", said)


def _unlike(site: Published) -> Iterator[str]:
    """Files that are missing, types without a rule, syntaxes that say something else, a page of another ontology."""
    address = Addresses(site.names)
    first = _ground(site.graph)
    for suffix in DATA:
        if suffix not in site.syntaxes:
            yield address.data(site.ontology, suffix)
        elif _ground(site.syntaxes[suffix]) != first or len(site.syntaxes[suffix]) != len(site.graph):
            yield f"{address.data(site.ontology, suffix)} is another graph than {address.data(site.ontology, 'ttl')}"
        if MEDIA[suffix] not in site.rules and MEDIA[suffix].replace("+", "\\+") not in site.rules:
            yield f"no redirect rule for {MEDIA[suffix]}"
    if str(site.ontology) not in site.page:
        yield address.page(site.ontology)


def _interoperable(site: Published, judge: Judge) -> Iterator[Check]:
    say = _saying(judge)
    told = [
        f"{Addresses(site.names).data(site.ontology, suffix)}: {len(site.syntaxes[suffix])} triples and {count}"
        for suffix, count in site.second.items()
        if suffix in site.syntaxes and count != len(site.syntaxes[suffix])
    ]
    none = [] if site.second and len(site.graph) else [Addresses(site.names).data(site.ontology, "ttl")]
    yield say("RDF1", "two independent parsers read the same number of triples", [*none, *told])
    odd = [p for p in site.graph.predicates(site.ontology) if not str(p).startswith(_KNOWN)]
    yield say("VOC1", "metadata in known vocabularies", odd)
    ours = site.names.base
    above = {o for t in site.terms() for p in (RDFS.subClassOf, RDFS.subPropertyOf) for o in site.graph.objects(t, p)}
    reused = {o for o in above if isinstance(o, URIRef) and not o.startswith(ours)}
    yield say("VOC2", "known vocabularies are reused", [] if reused else [site.ontology])


def _reusable(site: Published, judge: Judge) -> Iterator[Check]:
    say = _saying(judge)
    licences = list(site.graph.objects(site.ontology, DCTERMS.license))
    words: list[Node] = [x for x in licences if not isinstance(x, URIRef)] or ([] if licences else [DCTERMS.license])
    yield say("OM4.1", "the licence is an IRI", words)
    yield Check(SUITE, "OM4.2", "the licence’s IRI answers", Result.NOT_OFFLINE, why="asks the address of the licence")
    yield say("OM5.1", "creator and date of creation", _lacking(site, DCTERMS.creator, DCTERMS.created))
    detailed = (DCTERMS.contributor, DCTERMS.publisher, DCTERMS.source, DCTERMS.issued, DCTERMS.modified)
    name = "contributor, publisher, source, issued, modified, compatibility"
    yield say("OM5.2", name, _lacking(site, *detailed, OWL.backwardCompatibleWith))
    citation = _lacking(site, DCTERMS.bibliographicCitation, _MOD + "status")
    yield say("OM2", "citation and status", citation)
    found = _lacking(site, _BIBO + "doi", _FOAF + "logo", OWL.priorVersion)
    yield say("OM3", "DOI, logo and previous version", found)
    anchors = _Anchors(site.page)
    bare = [t for t in site.terms() if t.rpartition("#")[2] not in anchors.ids]
    yield say(
        "DOC1", "documentation in HTML at the IRI, with an anchor for each term", [*bare, *_unread(site, anchors)]
    )
    yield say("VOC3", "every term has a label in English, Swedish and Polish", _untold(site, RDFS.label, LANGUAGES))
    yield say("VOC4", "every term has a definition in English, Swedish and Polish", _undefined(site))


def _unread(site: Published, anchors: _Anchors) -> list[str]:
    """The page of the ontology where it is none or does not say its language."""
    return [] if site.page and anchors.lang and site.terms() else [Addresses(site.names).page(site.ontology)]


def _saying(judge: Judge) -> Callable[..., Check]:
    def say(id: str, name: str, found: Iterable[Node | str], why: str = "") -> Check:
        return judge.judged(SUITE, id, name, found, why)

    return say


def _asked(site: Published, id: str, name: str, paths: list[str]) -> Check:
    """Not offline where the files that would answer are there, else failed."""
    if missing := tuple(p for p in paths if not site.has(p)):
        return Check(SUITE, id, name, Result.FAILED, missing, "no such file in the site")
    return Check(
        SUITE, id, name, Result.NOT_OFFLINE, why=f"asks the published address; {', '.join(paths)} would answer"
    )


def _lacking(site: Published, *needed: URIRef | str) -> list[str]:
    return [str(p) for p in needed if site.graph.value(site.ontology, URIRef(p)) is None]


def _untold(site: Published, predicate: URIRef, languages: Iterable[str]) -> list[str]:
    def said(term: Node) -> set[str]:
        return {
            str(o.language) for o in site.graph.objects(term, predicate) if isinstance(o, Literal) and str(o).strip()
        }

    return [str(t) for t in site.terms() if not said(t) >= set(languages)]


def _undefined(site: Published) -> Iterator[str]:
    """Terms that are not defined in the first language, and of each other one how many are."""
    yield from _untold(site, SKOS.definition, LANGUAGES[:1])
    count = len(site.terms())
    for tag in LANGUAGES[1:]:
        told = count - len(_untold(site, SKOS.definition, [tag]))
        if told < count:
            yield f"definitions in {tag}: {told} of {count}"


def _ground(graph: Graph) -> set[tuple[Node, Node, Node]]:
    """The triples without blank nodes."""
    return {t for t in graph if not any(isinstance(x, BNode) for x in t)}
