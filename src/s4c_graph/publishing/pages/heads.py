"""What the page of every resource has alike: its head, the way to it, and where its statements come from at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rdflib.term import URIRef

from s4c_graph.publishing.pages import parts
from s4c_graph.publishing.pages.content import Block, Cell, Content, Facts, Section
from s4c_graph.publishing.pages.frame import Crumb
from s4c_graph.publishing.pages.sheet import Sheet

Pair = tuple[Cell, Cell]
"""A fact: what is told, and what it is."""


def headed(
    sheet: Sheet,
    iri: URIRef,
    *sections: Section | None,
    lead: Cell | None = None,
    notation: str | None = None,
    line: Sequence[Cell] = (),
    beside: Sequence[Pair] = (),
    crumbs: Sequence[Crumb] | None = None,
    structured: Mapping[str, object] | None = None,
) -> Content:
    """What the page of a resource says: name, kind, code, definition, whether it is still used, and some sections.

    sections: its own, in order; those that are None are left out, and the one of its sources is put at the end. lead,
    notation, crumbs: in the place of its definition, its code, and the way by the list of its kind. line, beside,
    structured: see Content (beside: its facts).
    """
    return Content(
        title=sheet.title(iri),
        kind=sheet.kind(iri),
        notation=sheet.known.notation(iri) if notation is None else notation,
        lead=parts.lead(sheet, iri) if lead is None else lead,
        line=line,
        notes=parts.notes(sheet, iri),
        facts=beside,
        crumbs=parts.crumbs(sheet, iri) if crumbs is None else crumbs,
        sections=[*parts.present(*sections), parts.sources(sheet, iri)],
        structured=structured or {},
    )


def standing(sheet: Sheet, iri: URIRef, *, version: bool = False) -> list[Pair]:
    """The last facts beside a text: how sure it is, of which version of the framework where asked, its other names."""
    said = [(sheet.w["version"], sheet.known.site.about.version)] if version else []
    return [*status(sheet, iri), *said, *parts.other_names(sheet, iri)]


def status(sheet: Sheet, iri: URIRef) -> list[Pair]:
    """How sure a resource is, as a fact; none where it is not told."""
    return sheet.fact("status", iri, "s4c:statementStatus")


def status_line(sheet: Sheet, iri: URIRef) -> list[Cell]:
    """The same for the line below a head."""
    return parts.line(sheet, *status(sheet, iri))


def facts(sheet: Sheet, said: Sequence[Pair], *more: Block) -> Section:
    """The section of the facts of a small record. more: what stands below them."""
    return Section("facts", sheet.w["facts"], [Facts(said), *more])
