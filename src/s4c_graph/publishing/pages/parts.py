"""Parts that pages of several kinds share: the way to a page, sources, mappings, levels, what refers to a thing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape
from rdflib.term import Literal, Node, URIRef

from s4c_graph.publishing.pages.content import Cell, Column, Empty, Facts, Paragraph, Section, Table
from s4c_graph.publishing.pages.frame import Crumb
from s4c_graph.publishing.pages.kinds import folder
from s4c_graph.publishing.pages.known import INFERRED, Need, Taught
from s4c_graph.publishing.pages.sheet import MOST, Sheet
from s4c_graph.publishing.pages.svg import RULER, dot
from s4c_graph.publishing.pages.text import Text, plain, told

NAMES = ("skos:prefLabel", "rdfs:label", "dct:title")
DEFINITIONS = (
    "skos:definition",
    "dct:description",
    "s4c:indicatorText",
    "s4c:outcomeText",
    "s4c:claimText",
    "s4c:stepText",
)
SAID = {*NAMES, "skos:notation", "skos:definition", "rdf:type", "skos:inScheme", "skos:topConceptOf"}
"""Predicates whose values stand in the head of a page."""


def crumbs(sheet: Sheet, thing: URIRef, *between: URIRef) -> list[Crumb]:
    """The way to a page: the list of its kind, and what is given between."""
    way = []
    listed = folder(sheet.known, thing)
    if f"plural.{listed}" in sheet.w:
        way.append(Crumb(sheet.links.page(f"{listed}/index.html"), sheet.w[f"plural.{listed}"]))
    return [*way, *step_to(sheet, between)]


def step_to(sheet: Sheet, things: Iterable[URIRef]) -> list[Crumb]:
    """Steps to things that have a page."""
    linked = ((sheet.links.to(str(t)), sheet.name(t)) for t in things)
    return [Crumb(href, name) for href, name in linked if href is not None]


def lead(sheet: Sheet, thing: Node) -> Cell:
    """The definition of a thing, or what comes nearest; nothing where there is none."""
    return sheet.said(sheet.text(thing, "skos:definition", "dct:description", "skos:scopeNote", "rdfs:comment"))


def line(sheet: Sheet, *facts: tuple[Cell, Cell]) -> list[Cell]:
    """One line of facts: each a word and its values."""
    return [Markup("{}: {}").format(term, said) for term, said in facts]


def notes(sheet: Sheet, thing: Node) -> list[Cell]:
    """What must be read first: that a thing is no longer used, and what replaces it."""
    if str(sheet.known.one(thing, "owl:deprecated")) not in ("true", "1"):
        return []
    by = sheet.links_to(sheet.known.iris(thing, "dct:isReplacedBy"))
    return [
        Markup("{} {} {}").format(sheet.w["deprecated"], sheet.w["replaced_by"], by) if by else sheet.w["deprecated"]
    ]


def other_names(sheet: Sheet, thing: Node) -> list[tuple[Cell, Cell]]:
    """Other names of a thing in the language of the page."""
    return sheet.fact("other_names", thing, "skos:altLabel")


def languages(sheet: Sheet, thing: Node) -> Section | None:
    """Name and definition of a thing in every language the data have but that of the page."""
    w = sheet.w
    said: dict[str, dict[str, Text]] = {}
    for column, shorts in (("name", (*NAMES, "foaf:name", "schema:name")), ("definition", DEFINITIONS)):
        for node in sheet.known.all(thing, *shorts):
            if isinstance(node, Literal) and node.language and (text := told(node)).lang != sheet.lang:
                said.setdefault(text.lang, {}).setdefault(column, text)
    rows = [
        (w.get(f"language.{tag}", tag), *(sheet.said(texts.get(column)) for column in ("name", "definition")))
        for tag, texts in sorted(said.items())
    ]
    if not rows:
        return None
    columns = [Column(w["language_word"]), Column(w["name"]), Column(w["definition"])]
    return Section("languages", w["languages_heading"], [Table(w["languages_caption"], columns, rows, sortable=False)])


def sources(sheet: Sheet, thing: Node) -> Section:
    """Where each statement comes from: source and status of the record, and the graph that says each predicate."""
    known = sheet.known
    record = [
        *sheet.fact("status", thing, "s4c:statementStatus"),
        *sheet.fact("source", thing, "dct:source", "s4c:claimSource"),
        *sheet.fact("editorial_note", thing, "skos:editorialNote"),
    ]
    by: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for fact in known.facts(thing):
        by[fact.graph][str(fact.predicate)] += 1
    rows = [
        (
            graph_link(sheet, graph),
            Markup(", ").join(
                Markup("{} ({})").format(sheet.predicate(p), n) if n > 1 else sheet.predicate(p)
                for p, n in sorted(predicates.items())
            ),
            sheet.w["inferred_kind" if graph == INFERRED else "asserted_kind"],
        )
        for graph, predicates in sorted(by.items(), key=lambda item: (item[0] == INFERRED, item[0]))
    ]
    columns = [Column(sheet.w["graph"]), Column(sheet.w["statements"]), Column(sheet.w["how"])]
    blocks = [Facts(record)] if record else []
    told = Table(sheet.w["sources_caption"], columns, rows, sortable=False) if rows else Empty(sheet.w["sources_empty"])
    return Section("sources", sheet.w["sources_heading"], [*blocks, told])


def graph_link(sheet: Sheet, graph: str) -> Markup:
    """A named graph by its title, linked to its page where it has one."""
    iri = URIRef(sheet.known.site.names.graph(graph))
    if sheet.links.to(str(iri)) is not None:
        return sheet.link(iri)
    return escape(sheet.known.source_title(graph))


def elsewhere(sheet: Sheet, thing: URIRef) -> Section | None:
    """Where a thing stands in other frameworks: the mappings from it, relation, version and confidence of each."""
    records = sheet.known.mappings(thing)
    references = sheet.known.iris(thing, "s4c:digcompReference")
    if not records and not references:
        return None
    rows = [mapping_row(sheet, record) for record in sorted(records, key=lambda r: (_relation(sheet, r), str(r)))]
    rows += [
        (
            sheet.link(one, code=True),
            sheet.w["relation.reference"],
            source_name(sheet, sheet.known.iri_of(one, "skos:inScheme")),
            "",
            sheet.status(thing),
        )
        for one in references
    ]
    columns = [
        Column(sheet.w["remote_concept"]), Column(sheet.w["relation_word"]), Column(sheet.w["version"]),
        Column(sheet.w["confidence"], number=True), Column(sheet.w["record"]),
    ]  # fmt: skip
    return Section("elsewhere", sheet.w["elsewhere_heading"], [Table(sheet.w["elsewhere_caption"], columns, rows)])


def mapping_row(sheet: Sheet, record: URIRef) -> tuple[Cell, ...]:
    """A mapping as a row: what it leads to, relation, version of that, confidence, the record and its review."""
    known = sheet.known
    target = known.iri_of(record, "owl:annotatedTarget")
    source = known.iri_of(record, "sssom:object_source")
    where = source_name(sheet, source)
    version = sheet.values(record, "sssom:object_source_version")
    href = sheet.links.to(str(record))
    review = known.iri_of(record, "s4c:reviewStatus")
    words = sheet.name(review) if review is not None else sheet.w["mapping_record"]
    if where and version and plain(version) in plain(where):
        version = Markup("")
    return (
        sheet.link(target) if target is not None else sheet.w["unknown"],
        relation(sheet, record),
        Markup("{} {}").format(where, version) if version else where,
        sheet.values(record, "sssom:confidence") or sheet.not_stated,
        Markup('<a href="{}">{}</a>').format(href, words) if href else words,
    )


def source_name(sheet: Sheet, source: URIRef | None) -> Markup:
    """A framework by its short name, such as ESCO skills or DigComp 2.2, linked where it has a page."""
    if source is None:
        return Markup("")
    below = str(source).removeprefix(sheet.known.site.names.base)
    if below.startswith("digcomp/") and below.count("/") == 1 and (href := sheet.links.to(str(source))):
        return Markup('<a href="{}">DigComp {}</a>').format(href, below.partition("/")[2])
    return sheet.link(source)


def relation(sheet: Sheet, record: URIRef) -> str:
    """The relation of a mapping in words, and whether it is denied."""
    said = sheet.w.get(f"relation.{_relation(sheet, record)}", _relation(sheet, record))
    denied = str(sheet.known.one(record, "sssom:predicate_modifier") or "")
    return f"{sheet.w['not_so']} {said}" if denied.endswith("Not") else said


def _relation(sheet: Sheet, record: URIRef) -> str:
    found = sheet.known.one(record, "owl:annotatedProperty")
    return sheet.known.short(str(found)).partition(":")[2] if found is not None else ""


def level_column(sheet: Sheet) -> Column:
    """The column with the small scale of levels."""
    return Column(Markup("{}{}").format(sheet.w["level_1_8"], RULER), short=sheet.w["level"])


def level_cell(sheet: Sheet, level: int, how: str, said: Cell | None = None) -> Markup:
    """A level on the small scale and as a number; said: the number, linked."""
    return Markup('<span class="at">{}{}</span>').format(
        scale(sheet, level, how), sheet.level(level) if said is None else said
    )


def origin(sheet: Sheet, roles: Iterable[URIRef]) -> Markup:
    """Roles by their codes, each a link whose words are the code and, for who hears or hovers, the name."""
    found = []
    for one in dict.fromkeys(roles):
        code, href, name = sheet.known.notation(one), sheet.links.to(str(one)), sheet.title(one).text
        if not code or href is None:
            found.append(sheet.link(one))
        else:
            found.append(
                Markup('<a href="{}" title="{}">{}<span class="hidden"> {}</span></a>').format(href, name, code, name)
            )
    return Markup(", ").join(found)


def mark(need: Need) -> str:
    """How the level of a need is drawn."""
    return "must" if need.essential else "may"


def strength(sheet: Sheet, need: Need) -> Markup:
    """How much a role needs a competence, as a link to what that means."""
    return sheet.link(sheet.known.named("requirement-strength", "essential" if need.essential else "material"))


def scale(sheet: Sheet, level: int, how: str) -> Markup:
    """The small scale with a level, the number told in words for who does not see it."""
    sheet.scaled = True
    return dot(level, how)


def needed_by(sheet: Sheet, competence: URIRef) -> Section:
    """Which roles need a competence, at which level and how much."""
    found = sheet.known.needed(competence)
    w = sheet.w
    if not found:
        return Section("roles", w["roles_heading"], [Empty(w["roles_empty"])])
    columns = [Column(w["role"]), level_column(sheet), Column(w["strength"]), Column(w["own_or_inherited"])]
    rows = [
        (
            sheet.link(role),
            level_cell(sheet, need.level, mark(need), record(sheet, need.requirements[0], sheet.level(need.level))),
            strength(sheet, need),
            w["own"] if role in need.roles else Markup("{} {}").format(w["inherited_from"], origin(sheet, need.roles)),
        )
        for role, need in found
    ]
    return Section(
        "roles",
        w["roles_heading"],
        [Table(w.of("roles_caption", n=len(rows)), columns, rows), Paragraph(w["mark_required"], "note")],
    )


def taught_by(sheet: Sheet, told: Sequence[Taught]) -> Section:
    """Which offers teach a competence, to which level, for how many hours and in which mode."""
    w = sheet.w
    if not told:
        return Section("offers", w["offers_heading"], [Empty(w["offers_empty"])])
    columns = [Column(w["offer"]), level_column(sheet), Column(w["hours"], number=True), Column(w["mode"])]
    rows = [
        (
            sheet.link(t.offer),
            level_cell(sheet, t.level, "held", record(sheet, t.outcome, sheet.level(t.level))),
            sheet.values(t.offer, "s4c:workloadHours") or sheet.not_stated,
            sheet.values(t.offer, "s4c:deliveryMode") or sheet.not_stated,
        )
        for t in sorted(told, key=lambda t: (-t.level, sheet.known.order(t.offer)))
    ]
    return Section(
        "offers", w["offers_heading"], [Table(w["offers_caption"], columns, rows), Paragraph(w["mark_held"], "note")]
    )


def record(sheet: Sheet, thing: URIRef, said: str) -> Markup:
    """A link to a record in the words of one of its values; who hears it is told the title of the record too."""
    href = sheet.links.to(str(thing))
    if href is None:
        return escape(said)
    told = f"{said}: {sheet.title(thing).text}"
    return Markup('<a href="{}" aria-label="{}">{}</a>').format(href, told, said)


def all_facts(sheet: Sheet, thing: Node, *without: str) -> list[tuple[Cell, Cell]]:
    """Every predicate of a thing with its values, but those in the head of the page and those left out."""
    passed = {
        *SAID,
        *without,
        "s4c:statementStatus",
        "dct:source",
        "skos:editorialNote",
        "skos:altLabel",
        "rdfs:isDefinedBy",
    }
    predicates = dict.fromkeys(str(f.predicate) for f in sheet.known.facts(thing))
    shorts = ((p, sheet.known.short(p)) for p in predicates)
    return [
        (sheet.predicate(p), sheet.values(thing, short) if short != p else _raw(sheet, thing, p))
        for p, short in shorts
        if short not in passed
    ]


def _raw(sheet: Sheet, thing: Node, predicate: str) -> Markup:
    found = dict.fromkeys(f.object for f in sheet.known.facts(thing) if str(f.predicate) == predicate)
    return sheet.joined([sheet.value(o) for o in found])


def referred(sheet: Sheet, thing: Node, *without: str) -> Section | None:
    """What names a thing: by each predicate, from where."""
    passed = {
        "rdf:first",
        "rdfs:isDefinedBy",
        "skos:broader",
        "skos:inScheme",
        "skos:hasTopConcept",
        "skos:topConceptOf",
        *without,
    }
    by: defaultdict[str, list[URIRef]] = defaultdict(list)
    for mention in sheet.known.mentions(thing):
        short = sheet.known.short(str(mention.predicate))
        if (
            isinstance(mention.subject, URIRef)
            and short not in passed
            and mention.subject not in by[str(mention.predicate)]
        ):
            by[str(mention.predicate)].append(mention.subject)
    rows = [(sheet.predicate(p), _many(sheet, things)) for p, things in sorted(by.items()) if things]
    if not rows:
        return None
    columns = [Column(sheet.w["refers_as"]), Column(sheet.w["refers_what"])]
    return Section(
        "referred", sheet.w["referred_heading"], [Table(sheet.w["referred_caption"], columns, rows, sortable=False)]
    )


def _many(sheet: Sheet, things: Sequence[URIRef]) -> Markup:
    shown = [sheet.link(t, code=True) for t in things[: MOST // 2]]
    said = Markup("<br>").join(shown)
    return (
        said
        if len(things) <= len(shown)
        else said + Markup("<br>") + sheet.w.of("more_in_data", n=len(things) - len(shown))
    )


def left_out(sheet: Sheet, number: int) -> list[Paragraph]:
    """How many are left to the data, where any are."""
    return [Paragraph(sheet.w.of("more_in_data", n=number), "note")] if number > 0 else []


def present(*sections: Section | None) -> list[Section]:
    """The sections that there are."""
    return [s for s in sections if s is not None]
