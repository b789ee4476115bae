"""Data sets and their files as DCAT-AP 3 (https://semiceu.github.io/DCAT-AP/releases/3.0.0/) describes them.

What the data or the settings state is said; what DCAT-AP would like to know beyond that is left out, never made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from rdflib.term import Literal, URIRef

from s4c_graph.core.graph_kinds import CATALOGUE, MAPPING, kind
from s4c_graph.core.licences import Combined, combine, licence
from s4c_graph.core.ntriples import iri, literal
from s4c_graph.core.values import Source
from s4c_graph.publishing.catalogue_sheet import PREFIXES, SHA256, Sheet, blank, decimal, expand, term, text, when
from s4c_graph.publishing.catalogue_void import Counts
from s4c_graph.publishing.dumped import GRAPH, Dumped
from s4c_graph.publishing.dumps import source_in
from s4c_graph.publishing.site import Site

ESCO_SENTENCE = "This service uses the ESCO classification of the European Commission."
"""What whoever offers a service with ESCO in it must show (Commission Decision 2011/833/EU, pages of ESCO)."""
KEYWORDS = ("competences", "smart city", "knowledge graph", "ESCO", "DigComp")
_SSSOM = PREFIXES["sssom"]
_KINDS = {"mappings/": "mapping", "seed/": "project", "esco/": "occupation", "digcomp/": "digital competence"}
_FORMATS = {"ttl": "Turtle", "nt": "N-Triples", "rdf": "RDF_XML", "jsonld": "JSON-LD", "trig": "TriG"}


@dataclass(frozen=True)
class Described:
    """A data set of the catalogue. one: its IRI. key: that of its files. sources: what it is made of.

    titles, descriptions: as terms. topic: IRI of what it is the data of, empty where it is of many things.
    """

    one: str
    key: str
    titles: Sequence[str]
    descriptions: Sequence[str]
    version: str
    sources: Sequence[Source]
    keywords: Sequence[str] = ()
    topic: str = ""
    origins: Sequence[str] = ()
    languages: Sequence[str] = ()
    esco: bool = False
    files: Sequence[Dumped] = field(default=())


def home(site: Site, name: str = "") -> str:
    """IRI of the catalogue, or of a whole that it describes."""
    return f"{site.names.base}catalogue" + (f"/{quote(name, safe='/-._~')}" if name else "")


def graphs(site: Site, counts: dict[str, Counts], dumped: Sequence[Dumped]) -> Iterator[Described]:
    """One data set a graph."""
    for name, counted in counts.items():
        if name not in site.holding.graphs:
            continue
        said = source_in(site, name)
        changes = f" Changes made: {said.changes}." if said.changes else ""
        yield Described(
            site.names.graph(name),
            GRAPH + name,
            [text(said.title or name, "en")],
            [text(f"{said.note or said.title or name}{changes}", "en")],
            said.version or site.about.version,
            [said],
            [word for begins, word in _KINDS.items() if name.startswith(begins)],
            _topic(site, name),
            [*_seeds(site, name), *([said.origin] if said.origin.startswith(("http://", "https://")) else [])],
            sorted(counted.languages),
            counted.esco,
            [d for d in dumped if d.key == GRAPH + name],
        )


def figures(site: Site, thing: URIRef, named: Sequence[str], dumped: Sequence[Dumped]) -> Described:
    """A data set of statistics as a data set of the catalogue: said in its own words."""
    held = site.holding
    facts = held.facts[thing]
    graph = next(f.graph for f in facts if f.graph in named)
    said = source_in(site, graph)
    words = {
        name: [term(o) for o in held.objects(thing, expand(name)) if isinstance(o, Literal)]
        for name in ("skos:prefLabel", "skos:definition", "skos:note")
    }
    key = site.addresses.path(str(thing)) or ""
    return Described(
        str(thing),
        key,
        words["skos:prefLabel"] or [text(str(thing))],
        [*words["skos:definition"], *words["skos:note"]] or words["skos:prefLabel"] or [text(str(thing))],
        said.version or site.about.version,
        [said],
        ("statistics",),
        "",
        [str(o) for o in held.objects(thing, expand("dct:source")) if isinstance(o, URIRef)],
        sorted({o.language for f in facts if isinstance(o := f.object, Literal) and o.language}),
        files=[d for d in dumped if d.key == key],
    )


def tell(sheet: Sheet, site: Site, described: Described, publisher: str) -> None:
    """Say of a data set and its files what DCAT-AP asks and we know."""
    one, release = described.one, when(site.about.issued)
    sheet.type(one, "dcat:Dataset")
    sheet.say(one, "dct:title", *described.titles)
    sheet.say(one, "dct:description", *described.descriptions)
    sheet.say(one, "dct:identifier", text(described.one))
    sheet.say(one, "dct:publisher", iri(publisher))
    sheet.say(one, "dcat:version", text(described.version))
    sheet.say(one, "dct:modified", release)
    sheet.say(one, "dct:accessRights", sheet.public())
    sheet.say(one, "dcat:theme", *sheet.themes())
    sheet.say(one, "dcat:keyword", *(text(word, "en") for word in (*KEYWORDS, *described.keywords)))
    sheet.say(one, "dct:language", *filter(None, map(sheet.language, described.languages)))
    sheet.say(one, "dct:conformsTo", sheet.standard(f"{site.names.base}ontology"))
    sheet.say(one, "prov:wasDerivedFrom", *(iri(o) for o in described.origins))
    if described.topic:
        sheet.say(one, "foaf:primaryTopic", iri(described.topic))
    if site.repository:
        sheet.say(one, "dcat:contactPoint", contact(sheet, site))
    rights = _rights(sheet, described)
    _terms(sheet, one, described, rights)
    for file in described.files:
        made = distribution(sheet, site, file)
        sheet.say(one, "dcat:distribution", iri(made))
        _terms(sheet, made, described, rights)
        if file.form.syntax:
            sheet.say(one, "void:dataDump", iri(url(site, file)))
            sheet.say(one, "void:feature", iri(f"http://www.w3.org/ns/formats/{_FORMATS[file.suffix]}"))
            sheet.say(made, "dct:conformsTo", sheet.standard(f"{site.names.base}ontology"))
        elif file.suffix == "sssom.tsv":
            sheet.say(made, "dct:conformsTo", sheet.standard(_SSSOM))


def distribution(sheet: Sheet, site: Site, file: Dumped) -> str:
    """Describe a file: its type, size and checksum. Returns its address, which is the IRI it is described by."""
    one = url(site, file)
    place = iri(one)
    part = f"{file.part}, " if file.part else ""
    sheet.type(one, "dcat:Distribution")
    title = f"{part}{file.form.name}{', gzip' if file.zipped else ''}"
    sheet.say(one, "dct:title", text(title, "en"))
    sheet.say(one, "dcat:accessURL", place)
    sheet.say(one, "dcat:downloadURL", place)
    sheet.say(one, "dcat:mediaType", sheet.media_type(file.form.media))
    sheet.say(one, "dct:format", sheet.file_type(file.form.code))
    if file.zipped:
        sheet.say(one, "dcat:compressFormat", sheet.media_type("application/gzip"))
    sheet.say(one, "dcat:byteSize", decimal(file.size))
    sheet.say(one, "dct:modified", when(site.about.issued))
    checksum = f"_:s{file.sha256[:24]}"
    sheet.type(checksum, "spdx:Checksum")
    sheet.type(SHA256, "spdx:ChecksumAlgorithm")
    sheet.say(one, "spdx:checksum", checksum)
    sheet.say(checksum, "spdx:algorithm", iri(SHA256))
    sheet.say(checksum, "spdx:checksumValue", literal(file.sha256, datatype=PREFIXES["xsd"] + "hexBinary"))
    return one


def contact(sheet: Sheet, site: Site) -> str:
    """Where changes are proposed, as the point of contact."""
    sheet.type("_:contact", "vcard:Kind")
    sheet.say("_:contact", "vcard:hasURL", iri(site.repository))
    return "_:contact"


def attributions(described: Described) -> list[str]:
    """The sentences that must go with a data set."""
    found = combine(described.sources)
    groups = [found] if isinstance(found, Combined) else found.groups
    said = sorted({sentence for group in groups for sentence in group.attributions})
    return [*said, *([ESCO_SENTENCE] if described.esco and ESCO_SENTENCE not in said else [])]


def licence_of(sources: Iterable[Source]) -> str:
    """IRI of the one licence of some sources, empty where there is none with an IRI."""
    found = combine(sources)
    return found.licence.iri if isinstance(found, Combined) else ""


def _terms(sheet: Sheet, one: str, described: Described, rights: str) -> None:
    if held := licence_of(described.sources):
        sheet.say(one, "dct:license", sheet.licence(held))
    if rights:
        sheet.say(one, "dct:rights", rights)


def _rights(sheet: Sheet, described: Described) -> str:
    """One statement of rights a data set: whom to name."""
    sentences = attributions(described)
    if not sentences:
        return ""
    one = blank("rights", described.key)
    sheet.type(one, "dct:RightsStatement")
    names = {licence(s).name for s in described.sources}
    stands = f"Licence: {', '.join(sorted(names))}. " if not licence_of(described.sources) else ""
    sheet.say(one, "rdfs:label", text(stands + " ".join(sentences), "en"))
    return one


def url(site: Site, file: Dumped) -> str:
    """The address of a file."""
    return site.names.base + quote(file.path, safe="/-._~")


def _topic(site: Site, name: str) -> str:
    """What a graph is the data of, where it is one thing: an ontology, a framework, a mapping set."""
    wanted = {
        "ontology": [f"{site.names.base}ontology"],
        "framework": [site.names.term("CompetenceFramework")],
    }.get(name, [])
    if kind(name) == MAPPING:
        wanted = [_SSSOM + "MappingSet"]
    for found in wanted:
        if any(f.graph == name for f in site.holding.facts.get(URIRef(found), ())) and name == "ontology":
            return found
        things = [
            m.subject
            for m in site.holding.mentions.get(URIRef(found), ())
            if m.graph == name and str(m.predicate) == expand("rdf:type")
        ]
        if len(things) == 1 and isinstance(things[0], URIRef):
            return str(things[0])
    return ""


def _seeds(site: Site, name: str) -> list[str]:
    """The documents of ours that the statements of a graph name as their source."""
    begins = f"{site.names.base}id/seed/"
    source = expand("dct:source")
    return [
        str(o)
        for o, mentions in site.holding.mentions.items()
        if isinstance(o, URIRef)
        and o.startswith(begins)
        and name != CATALOGUE
        and any(m.graph == name and str(m.predicate) == source for m in mentions)
    ]
