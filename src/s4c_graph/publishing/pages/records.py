"""The pages of small records: a competence at a level, a requirement, an indicator, a mapping, a claim."""

from __future__ import annotations

from markupsafe import Markup, escape
from rdflib.term import URIRef

from s4c_graph.publishing.pages import heads, parts
from s4c_graph.publishing.pages.competence import framework_crumbs
from s4c_graph.publishing.pages.content import Cell, Column, Content, Empty, Paragraph, Section, Table
from s4c_graph.publishing.pages.sheet import Sheet


def competence_level(sheet: Sheet, iri: URIRef) -> Content:
    """A competence at a level: what the level means, and who needs or teaches just that."""
    known, w = sheet.known, sheet.w
    competence = known.iri_of(iri, "s4c:ofCompetence")
    level = known.iri_of(iri, "s4c:atLevel")
    number = known.level(level)
    own = sheet.text(iri, "skos:definition")
    means = sheet.said(own or (sheet.text(level, "skos:definition") if level is not None else None))
    sheet.scaled = True
    steps = [
        (
            sheet.link(one),
            w[
                "easier"
                if (n := known.level(known.one(one, "s4c:atLevel"))) < number
                else "harder"
                if n > number
                else "this"
            ],
        )
        for one in sorted(
            known.inverse(competence, "s4c:ofCompetence") if competence is not None else [],
            key=lambda s: known.level(known.one(s, "s4c:atLevel")),
        )
    ]
    requirements = known.inverse(iri, "s4c:requiredCompetenceLevel")
    outcomes = known.inverse(iri, "s4c:outcomeCompetenceLevel")
    facts: list[tuple[Cell, Cell]] = [
        *sheet.fact("competence", iri, "s4c:ofCompetence"),
        *sheet.fact("level", iri, "s4c:atLevel"),
        (w["level_1_8"], parts.scale(sheet, number, "must")),
        (
            w["needed_at_level"],
            sheet.links_to(dict.fromkeys(r for q in requirements for r in known.inverse(q, "s4c:hasRequirement")))
            or w["nobody"],
        ),
        (
            w["taught_to_level"],
            sheet.links_to(dict.fromkeys(o for q in outcomes for o in known.inverse(q, "s4c:hasLearningOutcome")))
            or w["nothing"],
        ),
        *heads.status(sheet, iri),
    ]
    columns = [Column(w["level"]), Column(w["compared"])]
    return heads.headed(
        sheet,
        iri,
        heads.facts(sheet, facts),
        Section("steps", w["other_levels"], [Table(w["other_levels_caption"], columns, steps, sortable=False)]),
        lead=means,
        line=[w["level_generic"]] if own is None and means else [],
        crumbs=framework_crumbs(sheet, *([competence] if competence is not None else [])),
    )


def requirement(sheet: Sheet, iri: URIRef) -> Content:
    """That a role needs a competence at a level, and how much."""
    known, w = sheet.known, sheet.w
    roles = known.inverse(iri, "s4c:hasRequirement")
    level = known.level(known.one(iri, "s4c:requiredLevel"))
    essential = known.named("requirement-strength", "essential") in known.all(iri, "s4c:requirementStrength")
    inheriting = [r for r in known.inverse(iri, "s4c:hasEffectiveRequirement") if r not in roles]
    facts: list[tuple[Cell, Cell]] = [
        (w["role"], sheet.links_to(roles, code=True)),
        (w["competence"], sheet.links_to(known.iris(iri, "s4c:requiredCompetence"), code=True)),
        *sheet.fact("level", iri, "s4c:requiredLevel"),
        (w["level_1_8"], parts.scale(sheet, level, "must" if essential else "may")),
        *sheet.fact("strength", iri, "s4c:requirementStrength"),
        *heads.status(sheet, iri),
        *([(w["inherited_by"], sheet.links_to(sorted(inheriting, key=known.order)))] if inheriting else []),
    ]
    return heads.headed(
        sheet,
        iri,
        heads.facts(sheet, facts, Paragraph(w["mark_required"], "note")),
        crumbs=[*parts.crumbs(sheet, iri), *parts.step_to(sheet, roles[:1])],
    )


def indicator(sheet: Sheet, iri: URIRef) -> Content:
    """By what a competence is seen, and what can assess it."""
    known, w = sheet.known, sheet.w
    competences = known.inverse(iri, "s4c:hasIndicator")
    facts: list[tuple[Cell, Cell]] = [
        (w["competence"], sheet.links_to(competences, code=True)),
        (w["level"], sheet.values(iri, "s4c:indicatorLevel") or sheet.not_stated),
        (w["assessed_by"], sheet.values(iri, "s4c:assessableBy") or sheet.not_stated),
        *heads.status(sheet, iri),
    ]
    return heads.headed(sheet, iri, heads.facts(sheet, facts), crumbs=framework_crumbs(sheet, *competences[:1]))


def mapping(sheet: Sheet, iri: URIRef) -> Content:
    """One record of a mapping in words: who says that what is what to what, how sure, by which means."""
    known, w = sheet.known, sheet.w
    ends = [
        (known.iri_of(iri, p), known.iri_of(iri, f"sssom:{end}_source"), f"sssom:{end}_source_version")
        for p, end in (("owl:annotatedSource", "subject"), ("owl:annotatedTarget", "object"))
    ]
    names = [sheet.link(thing, code=True) if thing is not None else w["unknown"] for thing, _, _ in ends]
    where = [
        Markup("{} {}").format(sheet.link(source) if source is not None else "", sheet.values(iri, version))
        for _, source, version in ends
    ]
    author = sheet.values(iri, "sssom:author_label", "sssom:author_id", "dct:creator") or w["somebody"]
    sentence = escape(w["mapping_sentence"]).format(
        author=author, a=names[0], in_a=where[0], relation=parts.relation(sheet, iri), b=names[1], in_b=where[1]
    )
    facts: list[tuple[Cell, Cell]] = [
        (w["confidence"], sheet.values(iri, "sssom:confidence") or sheet.not_stated),
        *sheet.fact("justification", iri, "sssom:mapping_justification"),
        *sheet.fact("review", iri, "s4c:reviewStatus"),
        *sheet.fact("comment", iri, "rdfs:comment"),
        *sheet.fact("set", iri, "dct:isPartOf"),
        *sheet.fact("made_on", iri, "dct:created"),
        *sheet.fact("reviewed_by", iri, "sssom:reviewer_label", "sssom:reviewer_id"),
        *heads.status(sheet, iri),
    ]
    shown = (
        "owl:annotatedSource",
        "owl:annotatedTarget",
        "owl:annotatedProperty",
        "sssom:subject_source",
        "sssom:object_source",
        "sssom:subject_source_version",
        "sssom:object_source_version",
        "sssom:author_label",
        "sssom:subject_label",
        "sssom:object_label",
        "sssom:confidence",
        "sssom:mapping_justification",
        "s4c:reviewStatus",
        "rdfs:comment",
        "dct:isPartOf",
        "dct:created",
        "sssom:reviewer_label",
        "sssom:reviewer_id",
    )
    return heads.headed(
        sheet,
        iri,
        heads.facts(sheet, [*facts, *parts.all_facts(sheet, iri, *shown)]),
        lead=sentence,
        crumbs=[*parts.crumbs(sheet, iri), *parts.step_to(sheet, known.iris(iri, "dct:isPartOf")[:1])],
    )


def mapping_set(sheet: Sheet, iri: URIRef) -> Content:
    """A set of mappings: what it relates, in which versions, and every record."""
    known, w = sheet.known, sheet.w
    records = known.inverse(iri, "dct:isPartOf")
    rows = []
    for record in records:
        ends = [known.iri_of(record, p) for p in ("owl:annotatedSource", "owl:annotatedTarget")]
        order = known.order(ends[0]) if ends[0] is not None else ("", "")
        said = sheet.link(ends[0], code=True) if ends[0] is not None else w["unknown"]
        to = sheet.title(ends[1]).text if ends[1] is not None else w["unknown"]
        rows.append(
            (
                order,
                str(record),
                (
                    said,
                    parts.relation(sheet, record),
                    sheet.link_as(record, to),
                    sheet.values(record, "sssom:confidence"),
                ),
            )
        )
    columns = [
        Column(w["from"]),
        Column(w["relation_word"]),
        Column(w["remote_record"]),
        Column(w["confidence"], number=True),
    ]
    table = Table(w.of("mapping_caption", n=len(rows)), columns, [row for *_, row in sorted(rows, key=lambda r: r[:2])])
    return heads.headed(
        sheet,
        iri,
        Section("mappings", w["mappings_heading"], [table if rows else Empty(w["mappings_empty"])]),
        line=[w.of("mappings_n", n=len(rows)), *parts.line(sheet, *sheet.fact("version", iri, "owl:versionInfo"))],
        beside=parts.all_facts(sheet, iri, "dct:description", "rdfs:comment", "sssom:curie_map", "sssom:sssom_version"),
    )


def claim(sheet: Sheet, iri: URIRef) -> Content:
    """What a source says: the words, where they stand, what they are about, whether anybody checked."""
    known, w = sheet.known, sheet.w
    facts: list[tuple[Cell, Cell]] = [
        *sheet.fact("claim_kind", iri, "s4c:claimKind"),
        *sheet.fact("verification", iri, "s4c:verificationStatus"),
        *sheet.fact("about_what", iri, "s4c:claimAbout"),
        (w["source"], sheet.values(iri, "s4c:claimSource", "dct:source") or sheet.not_stated),
        (w["place_in_source"], sheet.values(iri, "s4c:sourceSpan") or sheet.not_stated),
        *sheet.fact("retrieved", iri, "s4c:retrievedOn"),
        *sheet.fact("note", iri, "skos:note"),
        *heads.status(sheet, iri),
    ]
    shown = (
        "s4c:claimKind",
        "s4c:verificationStatus",
        "s4c:claimAbout",
        "s4c:claimSource",
        "s4c:sourceSpan",
        "s4c:retrievedOn",
        "skos:note",
        "s4c:claimText",
    )
    return heads.headed(
        sheet,
        iri,
        heads.facts(sheet, [*facts, *parts.all_facts(sheet, iri, *shown)]),
        parts.referred(sheet, iri),
        lead=sheet.said(sheet.text(iri, "s4c:claimText")),
        crumbs=[*parts.crumbs(sheet, iri), *parts.step_to(sheet, known.iris(iri, "s4c:claimSource")[:1])],
    )
