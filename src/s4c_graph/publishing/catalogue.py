"""The catalogue of a site: what it holds, in which files, under which terms; one graph in all syntaxes, and as VoID.

DCAT-AP 3 for portals, VoID with its sets of links for machines that follow links, MOD and VANN for the ontology. It is
written after the dumps, since it tells their sizes and checksums.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rdflib.term import BNode, Literal, URIRef

from s4c_graph.core.errors import InputError
from s4c_graph.core.graph_kinds import DERIVED, kind
from s4c_graph.core.names import ESCO
from s4c_graph.core.ntriples import iri
from s4c_graph.core.syntax import document
from s4c_graph.publishing import catalogue_dcat as dcat
from s4c_graph.publishing import catalogue_void as void
from s4c_graph.publishing.address import DATA
from s4c_graph.publishing.catalogue_sheet import PREFIXES, Sheet, blank, expand, term, text, when, whole
from s4c_graph.publishing.dumped import ALL, FOLLOWED, TABLES, Dumped, data
from s4c_graph.publishing.dumps import offered, source_in, statistics
from s4c_graph.publishing.site import File, Site

WELL_KNOWN = ".well-known/void"
"""Where a program looks for VoID of a host (https://www.w3.org/TR/void/#well-known); Turtle."""
TITLE = {
    "en": "Catalogue of the smart-city competence graph",
    "sv": "Katalog över kompetensgrafen för smarta städer",
    "pl": "Katalog grafu kompetencji inteligentnego miasta",
}
_DESCRIPTION = (
    "The data sets of this site: the ontology, the reference competence framework, its mappings to ESCO and DigComp, "
    "what public pages tell of projects and figures, and what follows from all of it by rules; as files in several "
    "formats, with licences and checksums."
)
_WHOLES = {
    ALL: ("The whole graph, as asserted", "All graphs that are asserted or are mappings, together."),
    FOLLOWED: ("What follows from the graph", "All that was derived from the asserted graphs by rules, apart."),
    TABLES: ("The framework as tables", "The tables that the reference framework is edited in, as CSV and Parquet."),
}
_ABOUT_ONTOLOGY = tuple(PREFIXES[p] for p in ("dct", "vann", "mod", "rdfs", "skos")) + tuple(
    PREFIXES["owl"] + name
    for name in ("versionInfo", "versionIRI", "priorVersion", "backwardCompatibleWith", "incompatibleWith")
)


@dataclass(frozen=True)
class Publisher:
    """Who publishes, where no data state it: IRI and name."""

    iri: str
    name: str


def catalogue(
    site: Site,
    dumped: Iterable[Dumped],
    *,
    publisher: Publisher | None = None,
    previous: Mapping[str, str] | None = None,
) -> Iterator[File]:
    """The catalogue in every syntax, and VoID at its well-known place.

    dumped: the files that were written. publisher: who publishes; by default whom the ontology names as its publisher.
    previous: graph name → IRI of its version before, where it has a page. Raises InputError where nobody is known to
    publish, since DCAT-AP asks for it.
    """
    sheet = described(site, dumped, publisher=publisher, previous=previous)
    prefixes = {**site.names.prefixes, **PREFIXES}
    lines = {"": sheet.ntriples(), **{key: sheet.about(dcat.home(site, key)) for key in _WHOLES}}
    for key, content in lines.items():
        for suffix, syntax in DATA.items() if content else ():
            made = document(content, syntax, prefixes=prefixes)
            yield File(site.addresses.data(dcat.home(site, key), suffix), made)
            if not key and suffix == "ttl":
                yield File(WELL_KNOWN, made)


def described(
    site: Site,
    dumped: Iterable[Dumped],
    *,
    publisher: Publisher | None = None,
    previous: Mapping[str, str] | None = None,
) -> Sheet:
    """The statements of the catalogue; see :func:`catalogue`."""
    sheet, files = Sheet(site.names), list(data(dumped))
    maker = _publisher(sheet, site, publisher)
    names = offered(site)
    counts = void.counted(site.holding, names)
    sets = datasets(site, counts, files)
    for each in sets:
        dcat.tell(sheet, site, each, maker)
    for name, counted in counts.items():
        one = site.names.graph(name) if name in site.holding.graphs else dcat.home(site, name)
        void.tell(sheet, one, counted, void.space(site.holding, name))
        if name in site.holding.graphs:
            whole_one = dcat.home(site, FOLLOWED if kind(name) == DERIVED else ALL)
            sheet.say(whole_one, "void:subset", iri(one))
            _kind_of(sheet, site, name)
            if previous and name in previous:
                sheet.say(one, "dcat:previousVersion", iri(previous[name]))
    _links(sheet, site, names)
    _ontology(sheet, site, files)
    _catalog(sheet, site, maker, [each.one for each in sets])
    return sheet


def datasets(site: Site, counts: dict[str, void.Counts], files: Sequence[Dumped]) -> list[dcat.Described]:
    """The data sets of the catalogue: wholes, graphs, statistics."""
    names = [name for name in counts if name in site.holding.graphs]
    found = []
    for key, (title, description) in _WHOLES.items():
        if key == TABLES:
            chosen = ["framework"] if "framework" in names else []
        else:
            chosen = [n for n in names if (kind(n) == DERIVED) == (key == FOLLOWED)]
        here = [f for f in files if f.key == key]
        if chosen and here:
            found.append(
                dcat.Described(
                    dcat.home(site, key),
                    key,
                    [text(title, "en")],
                    [text(description, "en")],
                    site.about.version,
                    [source_in(site, n) for n in chosen],
                    languages=sorted(set().union(*(counts[n].languages for n in chosen))),
                    esco=any(counts[n].esco for n in chosen),
                    files=here,
                )
            )
    found += dcat.graphs(site, counts, files)
    return found + [dcat.figures(site, thing, names, files) for thing in statistics(site.holding) if _said(site, thing)]


def _said(site: Site, thing: URIRef) -> bool:
    shown = set(offered(site))
    return site.addresses.is_ours(str(thing)) and any(f.graph in shown for f in site.holding.facts[thing])


def _catalog(sheet: Sheet, site: Site, publisher: str, sets: Sequence[str]) -> None:
    one = dcat.home(site)
    sheet.type(one, "dcat:Catalog")
    sheet.say(one, "dct:title", *(text(said, lang) for lang, said in TITLE.items()))
    sheet.say(one, "dct:description", text(_DESCRIPTION, "en"))
    sheet.say(one, "dct:publisher", iri(publisher))
    sheet.say(one, "dct:modified", when(site.about.issued))
    sheet.say(one, "dcat:version", text(site.about.version))
    sheet.say(one, "dct:language", *filter(None, map(sheet.language, site.about.languages)))
    sheet.say(one, "dcat:themeTaxonomy", sheet.taxonomy())
    front = f"{site.names.base}index.html"
    sheet.say(one, "foaf:homepage", iri(front))
    sheet.type(front, "foaf:Document")
    sheet.say(one, "dcat:dataset", *(iri(s) for s in sets))
    if held := dcat.licence_of([source_in(site, "catalogue")]):
        sheet.say(one, "dct:license", sheet.licence(held))
    if site.repository:
        sheet.say(one, "dcat:contactPoint", dcat.contact(sheet, site))


def _publisher(sheet: Sheet, site: Site, given: Publisher | None) -> str:
    """Who publishes: as given, or as the ontology states it; said as an agent with a name."""
    held = site.holding
    if given is None:
        stated = held.objects(URIRef(f"{site.names.base}ontology"), PREFIXES["dct"] + "publisher")
        one = next((o for o in stated if isinstance(o, URIRef)), None)
        label = held.label(one) if one is not None else None
        if one is None or label is None:
            raise InputError("nobody is known to publish this", mend="state dct:publisher of the ontology, or name one")
        sheet.say(str(one), "foaf:name", *(term(o) for o in held.objects(one, expand("rdfs:label"))))
        given = Publisher(str(one), str(label))
        if not held.objects(one, expand("rdfs:label")):
            sheet.say(str(one), "foaf:name", term(label))
    else:
        sheet.say(given.iri, "foaf:name", text(given.name))
    sheet.type(given.iri, "foaf:Agent")
    return given.iri


def _kind_of(sheet: Sheet, site: Site, name: str) -> None:
    """What the release says of a graph: asserted or derived, public, and what made it."""
    graph = URIRef(site.names.graph(name))
    for predicate in (site.names.term("graphKind"), site.names.term("visibility"), expand("prov:wasGeneratedBy")):
        for found in site.holding.objects(graph, predicate):
            sheet.say(str(graph), predicate, term(found))
            if predicate == expand("prov:wasGeneratedBy"):
                sheet.type(str(found), "prov:Activity")


def _links(sheet: Sheet, site: Site, names: Sequence[str]) -> None:
    """The sets of links, each a subset of the graph that states them."""
    held = site.holding
    for links, (number, subject) in void.links(held, names).items():
        short = site.names.short(links.predicate).replace(":", "-")
        one = blank("links", f"{links.graph} {links.target} {links.predicate}")
        sheet.type(one, "void:Linkset", "void:Dataset")
        title = f"Links {short.replace('-', ':')} of {links.graph} into {links.target}"
        sheet.say(one, "dct:title", text(title, "en"))
        sheet.say(one, "void:linkPredicate", iri(links.predicate))
        sheet.say(one, "void:triples", whole(number))
        sheet.say(one, "void:subjectsTarget", iri(_where(site, subject, names)))
        sheet.say(one, "void:objectsTarget", _target(sheet, site, links.target))
        sheet.say(site.names.graph(links.graph), "void:subset", one)


def _where(site: Site, subject: str, names: Sequence[str]) -> str:
    """The data set that says what a thing is."""
    for fact in site.holding.facts[URIRef(subject)]:
        if str(fact.predicate) == expand("rdf:type") and fact.graph in names and kind(fact.graph) != DERIVED:
            return site.names.graph(fact.graph)
    return dcat.home(site, ALL)


def _target(sheet: Sheet, site: Site, name: str) -> str:
    if name in site.holding.graphs:
        return iri(site.names.graph(name))
    one = "_:esco"
    sheet.type(one, "void:Dataset")
    sheet.say(one, "dct:title", text("ESCO: European Skills, Competences, Qualifications and Occupations", "en"))
    sheet.say(one, "void:uriSpace", text(ESCO))
    return one


def _ontology(sheet: Sheet, site: Site, files: Sequence[Dumped]) -> None:
    """The ontology as a semantic artefact (https://w3id.org/mod): what it states of itself, and its files."""
    one = f"{site.names.base}ontology"
    facts = [f for f in site.holding.facts.get(URIRef(one), ()) if f.graph == "ontology"]
    if not facts:
        return
    sheet.type(one, "owl:Ontology", "mod:SemanticArtefact")
    for fact in facts:
        predicate = str(fact.predicate)
        if predicate.startswith(_ABOUT_ONTOLOGY) and not isinstance(fact.object, BNode):
            sheet.say(one, predicate, term(fact.object))
            if predicate == expand("dct:license") and not isinstance(fact.object, Literal):
                sheet.licence(str(fact.object))
    sheet.say(one, "mod:hasRepresentationLanguage", iri(expand("omv:OWL")))
    for file in files:
        if file.key == "graph/ontology":
            made = dcat.url(site, file)
            sheet.type(made, "mod:SemanticArtefactDistribution")
            sheet.say(one, "dcat:distribution", iri(made))
