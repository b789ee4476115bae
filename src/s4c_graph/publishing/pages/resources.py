"""The page of any resource: found by its kind, laid out, rendered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from rdflib.term import URIRef

from s4c_graph.publishing.pages import competence, learning, others, parts, records, role, schemes
from s4c_graph.publishing.pages.content import Content
from s4c_graph.publishing.pages.frame import Frame
from s4c_graph.publishing.pages.kinds import kind_of
from s4c_graph.publishing.pages.known import Known
from s4c_graph.publishing.pages.sheet import Sheet, Voice
from s4c_graph.publishing.pages.svg import SCALE
from s4c_graph.publishing.pages.text import plain
from s4c_graph.publishing.site import File

PAGES: Mapping[str, Callable[[Sheet, URIRef], Content]] = MappingProxyType({
    "competence": competence.competence,
    "area": competence.area,
    "role": role.role,
    "offer": learning.offer,
    "outcome": learning.outcome,
    "qualification": learning.qualification,
    "path": learning.path,
    "competence-level": records.competence_level,
    "requirement": records.requirement,
    "indicator": records.indicator,
    "mapping": records.mapping,
    "mapping-set": records.mapping_set,
    "claim": records.claim,
    "scheme": schemes.scheme,
    "framework": schemes.scheme,
    "concept": schemes.concept,
    "reference": schemes.concept,
    "level": schemes.concept,
    "project": others.project,
    "organisation": others.organisation,
    "place": others.organisation,
    "seed": others.seed,
    "statistics": others.statistics,
    "observation": others.observation,
    "graph": others.graph,
})  # fmt: skip
"""Kind → what its page says; any other kind has the page of others.other."""
_LIKE_PROJECTS = (
    "s4c:CooperationNetwork",
    "s4c:LocalGroup",
    "s4c:StrategicProgramme",
    "s4c:Event",
    "org:OrganizationalCollaboration",
)


def resources(known: Known) -> list[URIRef]:
    """The resources that have a page here."""
    return known.own("")


def page(voice: Voice, iri: URIRef) -> File:
    """The page of a resource in a language."""
    path = voice.known.site.addresses.page(str(iri))
    sheet = Sheet(voice, path)
    kind = kind_of(voice.known, iri)
    if kind == "other" and any(voice.known.is_a(iri, t) for t in _LIKE_PROJECTS):
        kind = "project"
    content = PAGES.get(kind, others.other)(sheet, iri)
    if (languages := parts.languages(sheet, iri)) is not None:
        content = replace(content, sections=[*content.sections, languages])
    return rendered(sheet, content, iri=str(iri))


def rendered(sheet: Sheet, content: Content, *, iri: str = "", template: str = "resource.html", **more: object) -> File:
    """A page of what it says."""
    frame = Frame(
        sheet.voice.roots,
        sheet.path,
        content.title,
        iri=iri,
        kind=content.kind,
        notation=content.notation,
        description=content.description or plain(content.lead),
        crumbs=content.crumbs,
        structured=content.structured,
    )
    return frame.file(template, content=content, scale=SCALE if sheet.scaled else "", **more)
