"""The pages of what is learned: an offer, an outcome, a qualification, a path."""

from __future__ import annotations

from markupsafe import Markup
from rdflib.term import URIRef

from s4c_graph.publishing.pages import heads, parts
from s4c_graph.publishing.pages.content import Column, Content, Empty, Facts, Paragraph, Section, Table
from s4c_graph.publishing.pages.sheet import Sheet
from s4c_graph.publishing.pages.structured import course, credential, thing


def offer(sheet: Sheet, iri: URIRef) -> Content:
    """An offer: what it teaches to which level, for which roles, its modules, what it leads to."""
    known, w = sheet.known, sheet.w
    told = known.teaches(iri)
    duration = sheet.values(iri, "s4c:duration")
    note = sheet.said(sheet.text(iri, "s4c:durationNote"))
    facts = [
        *sheet.fact_or_not_stated("form", iri, "s4c:learningForm"),
        *sheet.fact_or_not_stated("mode", iri, "s4c:deliveryMode"),
        (
            w["duration"],
            Markup("{} {}").format(
                duration or sheet.not_stated, Markup('<span class="soft">({})</span>').format(note) if note else ""
            ),
        ),
        *sheet.fact_or_not_stated("hours", iri, "s4c:workloadHours"),
        *sheet.fact_or_not_stated("taught_in", iri, "s4c:offerLanguage"),
        *sheet.fact("schedule", iri, "s4c:schedule"),
        *sheet.fact("offer_status", iri, "s4c:offerStatus"),
        *sheet.fact("purpose", iri, "s4c:purpose"),
        *sheet.fact("part_of", iri, "dct:isPartOf"),
        *heads.standing(sheet, iri),
    ]
    return heads.headed(
        sheet,
        iri,
        _outcomes(sheet, iri),
        _roles(sheet, iri),
        _audience(sheet, iri),
        _structure(sheet, iri),
        parts.referred(sheet, iri, "s4c:outcomeOf", "s4c:hasModule", "s4c:awardedThrough"),
        line=[
            w.of("outcomes_n", n=len(told)),
            *parts.line(
                sheet, *sheet.fact("mode", iri, "s4c:deliveryMode"), *sheet.fact("duration", iri, "s4c:duration")
            ),
            *heads.status_line(sheet, iri),
        ],
        beside=facts,
        crumbs=parts.crumbs(sheet, iri, *known.inverse(iri, "s4c:hasModule")[:1]),
        structured=course(sheet, iri),
    )


def _outcomes(sheet: Sheet, iri: URIRef) -> Section:
    w = sheet.w
    told = sheet.known.teaches(iri)
    if not told:
        return Section("outcomes", w["outcomes_heading"], [Empty(w["outcomes_empty"])])
    columns = [Column(w["competence"]), Column(w["outcome"]), parts.level_column(sheet), Column(w["status"])]
    rows = [
        (
            sheet.link(t.competence, code=True),
            sheet.link(t.outcome),
            parts.level_cell(sheet, t.level, "held"),
            sheet.status(t.outcome),
        )
        for t in told
    ]
    return Section(
        "outcomes",
        w["outcomes_heading"],
        [Table(w["outcomes_caption"], columns, rows), Paragraph(w["mark_held"], "note")],
    )


def _roles(sheet: Sheet, iri: URIRef) -> Section:
    """The roles an offer says it prepares for, and how much of each it reaches."""
    known, w = sheet.known, sheet.w
    told = {t.competence: t.level for t in known.teaches(iri)}
    rows = []
    for role in sorted(known.iris(iri, "s4c:preparesForRole"), key=known.order):
        levels = {n.competence: n.level for n in known.needs(role)}
        touched = [c for c in told if c in levels]
        reached = sum(told[c] >= levels[c] for c in touched)
        rows.append((sheet.link(role, code=True), str(len(levels)), str(len(touched)), str(reached)))
    if not rows:
        return Section("roles", w["for_roles_heading"], [Empty(w["for_roles_empty"])])
    columns = [
        Column(w["role"]),
        Column(w["needs"], number=True),
        Column(w["touched"], number=True),
        Column(w["reached"], number=True),
    ]
    return Section("roles", w["for_roles_heading"], [Table(w["for_roles_caption"], columns, rows)])


def _audience(sheet: Sheet, iri: URIRef) -> Section | None:
    facts = [
        *sheet.fact("target_groups", iri, "s4c:targetGroup"),
        *sheet.fact("sectors", iri, "s4c:targetSector"),
        (sheet.w["entry"], sheet.values(iri, "s4c:hasEntryRequirement") or sheet.not_stated),
    ]
    return Section("audience", sheet.w["audience_heading"], [Facts(facts)])


def _structure(sheet: Sheet, iri: URIRef) -> Section | None:
    facts = [
        *sheet.fact("modules", iri, "s4c:hasModule"),
        *([(sheet.w["module_of"], of)] if (of := sheet.links_to(sheet.known.inverse(iri, "s4c:hasModule"))) else []),
        *sheet.fact("materials", iri, "s4c:usesMaterial"),
        *sheet.fact("leads_to", iri, "s4c:awards"),
    ]
    return Section("structure", sheet.w["structure_heading"], [Facts(facts)]) if facts else None


def outcome(sheet: Sheet, iri: URIRef) -> Content:
    """An outcome: which competence to which level, of which offers, how it is assessed."""
    known, w = sheet.known, sheet.w
    offers = sorted(known.inverse(iri, "s4c:hasLearningOutcome"), key=known.order)
    level = known.level(known.one(iri, "s4c:outcomeLevel"))
    facts = [
        *sheet.fact("competence", iri, "s4c:outcomeCompetence"),
        (w["level"], sheet.values(iri, "s4c:outcomeLevel") or sheet.not_stated),
        (w["level_1_8"], parts.scale(sheet, level, "held")),
        (w["nav_offers"], sheet.links_to(offers) or sheet.not_stated),
        (w["assessed_by"], sheet.values(iri, "s4c:assessmentMethod") or sheet.not_stated),
        *sheet.fact("materials", iri, "s4c:usesMaterial"),
        *heads.status(sheet, iri),
    ]
    return heads.headed(
        sheet,
        iri,
        heads.facts(sheet, facts),
        parts.referred(sheet, iri, "s4c:hasLearningOutcome"),
        crumbs=[*parts.crumbs(sheet, iri), *parts.step_to(sheet, offers[:1])],
        structured=thing(sheet, iri, "DefinedTerm"),
    )


def qualification(sheet: Sheet, iri: URIRef) -> Content:
    """A qualification: what it certifies at which level, who awards it, through which offers."""
    known, w = sheet.known, sheet.w
    outcomes = known.iris(iri, "s4c:certifiesOutcome")
    columns = [Column(w["competence"]), Column(w["outcome"]), parts.level_column(sheet)]
    rows = []
    for one in outcomes:
        level = known.level(known.one(one, "s4c:outcomeLevel"))
        for competence in known.iris(one, "s4c:outcomeCompetence"):
            rows.append((sheet.link(competence, code=True), sheet.link(one), parts.level_cell(sheet, level, "held")))
    certified = Table(w["certifies_caption"], columns, rows) if rows else Empty(w["certifies_empty"])
    facts = [
        (w["awarded_by"], sheet.values(iri, "s4c:awardingBody") or sheet.not_stated),
        (w["awarded_through"], sheet.links_to(known.inverse(iri, "s4c:awards")) or sheet.not_stated),
        (w["assessed_by"], sheet.values(iri, "s4c:assessmentMethod") or sheet.not_stated),
        (w["eqf"], sheet.values(iri, "s4c:eqfLevel") or sheet.not_stated),
        *heads.standing(sheet, iri),
    ]
    return heads.headed(
        sheet,
        iri,
        Section("certifies", w["certifies_heading"], [certified]),
        parts.referred(sheet, iri, "s4c:awards"),
        beside=facts,
        structured=credential(sheet, iri),
    )


def path(sheet: Sheet, iri: URIRef) -> Content:
    """A learning path: its steps in order, and the role it leads to."""
    known, w = sheet.known, sheet.w
    steps = sorted(known.iris(iri, "s4c:hasPathStep"), key=lambda s: (known.count(known.one(s, "s4c:stepOrder")), s))
    columns = [Column(w["step"], number=True), Column(w["offer"]), Column(w["mode"]), Column(w["duration"])]
    rows = []
    for step in steps:
        offer = known.iri_of(step, "s4c:stepOffer")
        if offer is not None:
            number = parts.record(sheet, step, str(known.one(step, "s4c:stepOrder") or "?"))
            rows.append(
                (
                    number,
                    sheet.link(offer, code=True),
                    *(sheet.values(offer, p) or sheet.not_stated for p in ("s4c:deliveryMode", "s4c:duration")),
                )
            )
    return heads.headed(
        sheet,
        iri,
        Section("steps", w["steps_heading"], [Table(w["steps_caption"], columns, rows, sortable=False)]),
        beside=[*sheet.fact("leads_to_role", iri, "s4c:pathTo"), *heads.standing(sheet, iri)],
    )
