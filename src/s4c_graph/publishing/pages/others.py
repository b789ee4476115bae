"""The pages of statistics, sources, graphs, projects and organisations, and of whatever has no page of its own kind."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from markupsafe import Markup
from rdflib.term import URIRef

from s4c_graph.publishing.pages import heads, parts
from s4c_graph.publishing.pages.content import Cell, Column, Content, Empty, Facts, Paragraph, Section, Table
from s4c_graph.publishing.pages.kinds import kind_of
from s4c_graph.publishing.pages.sheet import Sheet
from s4c_graph.publishing.pages.structured import thing

_TYPES = {
    "organisation": "Organization",
    "project": "Project",
    "place": "Place",
    "seed": "CreativeWork",
    "graph": "Dataset",
    "statistics": "Dataset",
}


def other(sheet: Sheet, iri: URIRef) -> Content:
    """All that is told of a thing, and what names it."""
    w = sheet.w
    facts = parts.all_facts(sheet, iri)
    told = Facts(facts) if facts else Empty(w["facts_empty"])
    return heads.headed(
        sheet,
        iri,
        Section("facts", w["facts"], [told]),
        parts.elsewhere(sheet, iri),
        parts.referred(sheet, iri, "owl:annotatedSource"),
        line=heads.status_line(sheet, iri),
        beside=parts.other_names(sheet, iri),
        structured=thing(sheet, iri, _TYPES.get(kind_of(sheet.known, iri), "Thing")),
    )


def project(sheet: Sheet, iri: URIRef) -> Content:
    """A project, network or event: who takes part as what, what it makes, its money, objectives and period."""
    known, w = sheet.known, sheet.w
    taking = [
        (
            sheet.links_to(known.iris(p, "s4c:participant")),
            sheet.values(p, "s4c:participationRole") or sheet.not_stated,
            parts.record(sheet, p, w["record_word"]),
        )
        for p in known.iris(iri, "s4c:hasParticipation")
    ]
    columns = [Column(w["participant"]), Column(w["as_what"]), Column(w["record"])]
    outputs = [
        (sheet.link(o), sheet.values(o, "s4c:outputKind"), sheet.said(sheet.text(o, "skos:definition")))
        for o in known.iris(iri, "s4c:hasOutput")
    ]
    goals = [(sheet.link(o), sheet.said(sheet.text(o, "skos:definition"))) for o in known.iris(iri, "s4c:hasObjective")]
    money = [
        (
            sheet.link(b),
            sheet.values(b, "s4c:amount") or sheet.not_stated,
            sheet.values(b, "s4c:currency"),
            sheet.said(sheet.text(b, "skos:definition")),
        )
        for b in known.iris(iri, "s4c:hasBudget")
    ]
    facts: list[tuple[Cell, Cell]] = [
        (w["period"], period(sheet, iri)),
        *sheet.fact("identifier", iri, "s4c:projectIdentifier"),
        *sheet.fact("funded_under", iri, "s4c:fundedUnder"),
        *heads.standing(sheet, iri),
    ]
    shown = (
        "s4c:hasParticipation",
        "s4c:hasOutput",
        "s4c:hasObjective",
        "s4c:hasBudget",
        "s4c:startDate",
        "s4c:endDate",
        "s4c:projectIdentifier",
        "s4c:fundedUnder",
    )
    rest = parts.all_facts(sheet, iri, *shown)
    event = "Event" if known.is_a(iri, "s4c:Event") else "Organization"
    definition = Column(w["definition"])
    in_outputs = [Column(w["output"]), Column(w["type"]), definition]
    in_money = [Column(w["budget"]), Column(w["amount"], number=True), Column(w["currency"]), definition]
    people = Table(w["participants_caption"], columns, taking) if taking else Empty(w["participants_empty"])
    return heads.headed(
        sheet,
        iri,
        Section("who", w["participants_heading"], [people]),
        _tabled("goals", w["goals_heading"], Table(w["goals_caption"], [Column(w["goal"]), definition], goals)),
        _tabled("outputs", w["outputs_heading"], Table(w["outputs_caption"], in_outputs, outputs)),
        _tabled("money", w["money_heading"], Table(w["money_caption"], in_money, money)),
        Section("more", w["more_heading"], [Facts(rest)]) if rest else None,
        parts.referred(sheet, iri, "s4c:inThing"),
        beside=facts,
        structured=thing(sheet, iri, "Project" if known.is_a(iri, "s4c:Project") else event),
    )


def _tabled(anchor: str, heading: str, table: Table) -> Section | None:
    """A section of one table; none without rows."""
    return Section(anchor, heading, [table]) if table.rows else None


def period(sheet: Sheet, iri: URIRef) -> Cell:
    """From when to when, and how sure the dates are; that they are not stated where they are not."""
    ends = [sheet.values(iri, p) or sheet.not_stated for p in ("s4c:startDate", "s4c:endDate")]
    if ends == [sheet.not_stated] * 2:
        return sheet.not_stated
    sure = sheet.values(iri, "s4c:dateCertainty")
    return Markup("{} – {}{}").format(*ends, Markup(" ({})").format(sure) if sure else "")


def organisation(sheet: Sheet, iri: URIRef) -> Content:
    """An organisation or place: what it takes part in, and all else that is told."""
    known, w = sheet.known, sheet.w
    made = other(sheet, iri)
    taking = [
        (
            sheet.links_to(known.iris(p, "s4c:inThing")),
            sheet.values(p, "s4c:participationRole") or sheet.not_stated,
            parts.record(sheet, p, w["record_word"]),
        )
        for p in known.inverse(iri, "s4c:participant")
    ]
    if not taking:
        return made
    table = Table(
        w["takes_part_caption"], [Column(w["takes_part_in"]), Column(w["as_what"]), Column(w["record"])], taking
    )
    return replace(
        made,
        sections=[
            Section("part", w["takes_part_heading"], [table]),
            *(s for s in made.sections if s.anchor != "referred"),
        ],
    )


def seed(sheet: Sheet, iri: URIRef) -> Content:
    """A source: what it is, its rights, what was taken from it by kind, and the claims it makes."""
    known, w = sheet.known, sheet.w
    made = other(sheet, iri)
    taken = [t for t in known.inverse(iri, "dct:source") if known.site.names.base in t]
    claims = [t for t in taken if known.is_a(t, "s4c:Claim")]
    columns = [Column(w["claim"]), Column(w["claim_text"]), Column(w["claim_kind"]), Column(w["verification"])]
    rows = [
        (
            sheet.link(c),
            sheet.said(sheet.text(c, "s4c:claimText")),
            sheet.values(c, "s4c:claimKind"),
            sheet.values(c, "s4c:verificationStatus"),
        )
        for c in sorted(claims)
    ]
    counted = Counter(sheet.kind(t) for t in taken)
    by_kind = [(kind, str(n)) for kind, n in sorted(counted.items(), key=lambda item: (-item[1], item[0]))]
    return replace(
        made,
        sections=parts.present(
            Section(
                "claims",
                w["claims_heading"],
                [Table(w["claims_caption"], columns, rows) if rows else Empty(w["claims_empty"])],
            ),
            Section(
                "taken",
                w["taken_heading"],
                [Table(w["taken_caption"], [Column(w["what"]), Column(w["number"], number=True)], by_kind)],
            )
            if by_kind
            else None,
            *(s for s in made.sections if s.anchor != "referred"),
        ),
    )


def statistics(sheet: Sheet, iri: URIRef) -> Content:
    """A table of figures: each with unit, population, period and source, or that the source does not state it."""
    known, w = sheet.known, sheet.w
    made = other(sheet, iri)
    observations = sorted(known.inverse(iri, "qb:dataSet"), key=str)
    columns = [
        Column(w["observation"]),
        Column(w["value"], number=True),
        Column(w["unit_word"]),
        Column(w["population"]),
        Column(w["where"]),
        Column(w["period"]),
        Column(w["source"]),
    ]
    rows = [(sheet.link(o), *_figure(sheet, o)) for o in observations]
    table = Table(w["observations_caption"], columns, rows) if rows else Empty(w["observations_empty"])
    return replace(made, sections=[Section("observations", w["observations_heading"], [table]), *made.sections])


_VALUES = ("s4c:percentage", "s4c:count", "s4c:value", "s4c:score", "s4c:amount")


def _figure(sheet: Sheet, iri: URIRef) -> tuple[Cell, ...]:
    shorts = (
        _VALUES,
        ("s4c:unit",),
        ("s4c:population",),
        ("s4c:refArea",),
        ("s4c:refPeriod",),
        ("s4c:observationSource", "dct:source"),
    )
    return tuple(sheet.values(iri, *group) or sheet.not_stated for group in shorts)


def observation(sheet: Sheet, iri: URIRef) -> Content:
    """A figure: value, unit, population, where, period, source."""
    w = sheet.w
    words = (w["value"], w["unit_word"], w["population"], w["where"], w["period"], w["source"])
    facts = [*zip(words, _figure(sheet, iri), strict=True), *sheet.fact("dataset", iri, "qb:dataSet")]
    shown = (
        *_VALUES,
        "s4c:unit",
        "s4c:population",
        "s4c:refArea",
        "s4c:refPeriod",
        "s4c:observationSource",
        "qb:dataSet",
    )
    return heads.headed(
        sheet,
        iri,
        heads.facts(sheet, [*facts, *parts.all_facts(sheet, iri, *shown)]),
        parts.referred(sheet, iri),
        beside=parts.other_names(sheet, iri),
        crumbs=[*parts.crumbs(sheet, iri), *parts.step_to(sheet, sheet.known.iris(iri, "qb:dataSet")[:1])],
        structured=thing(sheet, iri, "Observation"),
    )


def graph(sheet: Sheet, iri: URIRef) -> Content:
    """A graph of statements: where it comes from, its licence and size, and what it speaks of by kind."""
    known, w = sheet.known, sheet.w
    made = other(sheet, iri)
    name = known.site.names.graph_name(str(iri))
    counted: Counter[str] = Counter(sheet.kind(subject) for subject in known.described(name))
    rows = [(kind, sheet.w.number(n)) for kind, n in sorted(counted.items(), key=lambda item: (-item[1], item[0]))]
    told = (
        Table(w["graph_caption"], [Column(w["what"]), Column(w["number"], number=True)], rows)
        if rows
        else Empty(w["graph_empty"])
    )
    version = known.version_of(name)
    stays = []
    if version is not None:
        said, stays_at = version
        href = sheet.links.page(known.site.addresses.page(stays_at))
        stays = [(w["graph_version"], Markup('<a href="{}">{}</a>').format(href, said))]
    files = Markup('<a href="{}">{}</a>').format(sheet.links.page("catalogue/index.html"), w["graph_files"])
    return replace(
        made,
        facts=[*made.facts, *stays],
        sections=[
            *made.sections[:1],
            Section("holds", w["graph_heading"], [told, Paragraph(files)]),
            *made.sections[1:],
        ],
    )
