"""Of which kind a resource is: what decides its page, what it is called, and where its kind is listed."""

from __future__ import annotations

from rdflib.term import Node, URIRef

from s4c_graph.publishing.pages.known import Known
from s4c_graph.publishing.pages.words import Words

KINDS = {
    "s4c:CompetenceLevel": "competence-level",
    "s4c:Competence": "competence",
    "s4c:CityRole": "role",
    "s4c:CompetenceArea": "area",
    "s4c:CompetenceRequirement": "requirement",
    "s4c:CompetenceIndicator": "indicator",
    "s4c:LearningOutcome": "outcome",
    "s4c:LearningOffer": "offer",
    "s4c:Qualification": "qualification",
    "s4c:ProficiencyLevel": "level",
    "s4c:ReferenceConcept": "reference",
    "s4c:CompetenceFramework": "framework",
    "s4c:ProficiencyScale": "scheme",
    "s4c:LearningPath": "path",
    "s4c:PathStep": "path-step",
    "s4c:EntryRequirement": "entry",
    "s4c:ProcedureStep": "procedure-step",
    "s4c:Claim": "claim",
    "s4c:Seed": "seed",
    "s4c:Project": "project",
    "s4c:Participation": "participation",
    "sssom:Mapping": "mapping",
    "sssom:MappingSet": "mapping-set",
    "qb:DataSet": "statistics",
    "qb:Observation": "observation",
    "qb:ComponentSpecification": "component",
    "qb:DataStructureDefinition": "structure",
    "skos:ConceptScheme": "scheme",
    "schema:Place": "place",
    "org:Organization": "organisation",
    "void:Dataset": "graph",
    "skos:Concept": "concept",
}
"""Class → kind, the telling one first."""
_GENERAL = {"skos:Concept", "prov:Entity", "prov:Agent", "prov:Plan", "prov:Activity", "org:Role", "skos:ConceptScheme",
            "s4c:LearningOffer", "org:Organization", "org:OrganizationalCollaboration", "owl:FunctionalProperty",
            "owl:TransitiveProperty", "owl:SymmetricProperty", "owl:AsymmetricProperty",
            "owl:IrreflexiveProperty"}  # fmt: skip
_BY_FOLDER = ("id",)


def kind_of(known: Known, thing: Node) -> str:
    """Kind of a resource; ``other`` for one of no kind that has a page of its own."""
    types = {known.short(str(t)) for t in known.all(thing, "rdf:type")}
    return next((kind for type, kind in KINDS.items() if type in types), "other")


def folder(known: Known, thing: URIRef) -> str:
    """The folder of a resource's address: that in which its kind is listed, such as ``id/role``, empty for none.

    >>> from s4c_graph.core.names import Names
    >>> from s4c_graph.publishing.address import Addresses
    >>> from s4c_graph.publishing.holding import Holding
    >>> from s4c_graph.publishing.site import About, Site
    >>> known = Known(Site(Holding(Names()), Addresses(Names()), About("", "0", "2026-01-01")))
    >>> folder(known, URIRef(Names().id("role", "clerk")))
    'id/role'
    """
    path = known.site.addresses.path(str(thing)) or ""
    first, _, rest = path.partition("/")
    if first == "id" and rest.count("/") == 1:
        return "/".join(("id", rest.partition("/")[0]))
    return first if first in ("scheme", "graph", "digcomp") and rest else ""


def called(known: Known, thing: Node, words: Words) -> str:
    """What the kind of a thing is called, in words of a language, with a capital."""
    types = [t for t in known.all(thing, "rdf:type") if isinstance(t, URIRef)]
    shorts = {known.short(str(t)): t for t in types}
    for type in ("s4c:Competence", "s4c:CityRole", "s4c:CompetenceLevel", "s4c:ProficiencyLevel"):
        if type in shorts:
            return _capital(_class(known, shorts[type], type, words))
    telling = [s for s in sorted(shorts) if s not in _GENERAL] or sorted(shorts)
    telling.sort(key=lambda s: (not s.startswith("s4c:"), s))
    return _capital(_class(known, shorts[telling[0]], telling[0], words)) if telling else words["resource"]


def _class(known: Known, iri: URIRef, short: str, words: Words) -> str:
    if (key := f"class.{short}") in words:
        return words[key]
    label = known.label(iri, words.lang)
    return str(label) if label is not None else short.partition(":")[2] or words["resource"]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
