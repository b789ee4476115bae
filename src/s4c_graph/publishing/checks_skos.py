"""Integrity and quality of concept schemes in SKOS, and what ISO 25964-1 adds; one of the checks of a site.

S9 to S46 are conditions of the SKOS Reference (https://www.w3.org/TR/skos-reference/); the others carry the names that
qSKOS gives them where it has one. Detectors look at every skos:Concept of the graph they are given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import combinations
from types import MappingProxyType
from typing import NamedTuple

from rdflib import DCTERMS, OWL, RDF, SKOS, Graph
from rdflib.term import Literal, Node, URIRef

from s4c_graph.publishing.checks import Check, Judge, Result

SUITE = "SKOS"
LANGUAGES = frozenset(("en", "sv", "pl"))
"""Languages that every concept of ours is named in."""
LABELS = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
MAPPINGS = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
TRANSITIVE = (SKOS.broaderTransitive, SKOS.narrowerTransitive)
TERMS = frozenset(
    {
        *LABELS, *MAPPINGS, *TRANSITIVE, SKOS.notation, SKOS.note, SKOS.definition, SKOS.scopeNote, SKOS.example,
        SKOS.editorialNote, SKOS.historyNote, SKOS.changeNote, SKOS.inScheme, SKOS.hasTopConcept, SKOS.topConceptOf,
        SKOS.broader, SKOS.narrower, SKOS.related, SKOS.member, SKOS.memberList, SKOS.semanticRelation,
        SKOS.mappingRelation, SKOS.Concept, SKOS.ConceptScheme, SKOS.Collection, SKOS.OrderedCollection,
    }
)  # fmt: skip
"""All that SKOS defines (its appendix B)."""
_RELATIONS = (SKOS.broader, SKOS.narrower, SKOS.related)
_IRI = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?/[A-Za-z0-9./_~%-]*(#[A-Za-z0-9._-]+)?")

Detector = Callable[[Graph], set[Node]]


class Rule(NamedTuple):
    """A check of concept schemes: what it asks about, how it is found; found is None where only a reader can tell."""

    name: str
    found: Detector | None
    why: str = ""


def concepts(g: Graph) -> set[Node]:
    """All concepts."""
    return set(g.subjects(RDF.type, SKOS.Concept))


def above(g: Graph, concept: Node) -> set[Node]:
    """All broader concepts, any number of steps up."""
    steps = (g.transitive_objects(first, SKOS.broader) for first in g.objects(concept, SKOS.broader))
    return {up for chain in steps for up in chain if up is not None}


def s9(g: Graph) -> set[Node]:
    """Concepts that are schemes."""
    return concepts(g) & set(g.subjects(RDF.type, SKOS.ConceptScheme))


def s13(g: Graph) -> set[Node]:
    """One text as two kinds of label of a concept."""
    return {c for c in concepts(g) for a, b in combinations(LABELS, 2) if set(g.objects(c, a)) & set(g.objects(c, b))}


def s14(g: Graph) -> set[Node]:
    """Two preferred labels in one language."""

    def languages(c: Node) -> list[str]:
        return [str(o.language) for o in g.objects(c, SKOS.prefLabel) if isinstance(o, Literal)]

    return {c for c in concepts(g) if len(languages(c)) != len(set(languages(c)))}


def s27(g: Graph) -> set[Node]:
    """Related to what is above or below."""
    return {a for a, b in g.subject_objects(SKOS.related) if b in above(g, a) or a in above(g, b)}


def s37(g: Graph) -> set[Node]:
    """Collections that are concepts or schemes."""
    collections = {c for kind in (SKOS.Collection, SKOS.OrderedCollection) for c in g.subjects(RDF.type, kind)}
    return collections & (concepts(g) | set(g.subjects(RDF.type, SKOS.ConceptScheme)))


def s46(g: Graph) -> set[Node]:
    """Exact matches that are broader or related ones too."""
    exact = {frozenset(pair) for pair in g.subject_objects(SKOS.exactMatch)}
    other = [pair for p in (SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch) for pair in g.subject_objects(p)]
    return {a for a, b in other if frozenset((a, b)) in exact}


def cycles(g: Graph) -> set[Node]:
    """Concepts above themselves."""
    return {c for c in concepts(g) if c in above(g, c)}


def orphans(g: Graph) -> set[Node]:
    """Concepts that nothing of SKOS ties to another concept or to a scheme as a top."""
    tied = {x for p in (*_RELATIONS, *MAPPINGS) for pair in g.subject_objects(p) for x in pair}
    tied |= set(g.subjects(SKOS.topConceptOf, None)) | set(g.objects(None, SKOS.hasTopConcept))
    return concepts(g) - tied


def components(g: Graph) -> set[Node]:
    """Concepts in no scheme: they hang together with nothing."""
    return {c for c in concepts(g) if not g.value(c, SKOS.inScheme)}


def tops_with_broader(g: Graph) -> set[Node]:
    """Top concepts with a broader one."""
    tops = set(g.subjects(SKOS.topConceptOf, None)) | set(g.objects(None, SKOS.hasTopConcept))
    return {c for c in tops if g.value(c, SKOS.broader)}


def schemes_without_top(g: Graph) -> set[Node]:
    """Schemes without a top concept."""
    return {
        s
        for s in g.subjects(RDF.type, SKOS.ConceptScheme)
        if not g.value(s, SKOS.hasTopConcept) and not g.value(None, SKOS.topConceptOf, s)
    }


def undeclared_tops(g: Graph) -> set[Node]:
    """Roots of a scheme that it does not name as tops."""
    tops = set(g.subjects(SKOS.topConceptOf, None)) | set(g.objects(None, SKOS.hasTopConcept))
    below = set(g.subjects(SKOS.broader, None)) | set(g.objects(None, SKOS.narrower))
    return {c for c in concepts(g) if g.value(c, SKOS.inScheme)} - tops - below


def redundant(g: Graph) -> set[Node]:
    """A direct broader concept that another direct broader concept already leads to."""
    return {
        c for c in concepts(g) for up in g.objects(c, SKOS.broader) if set(g.objects(c, SKOS.broader)) & above(g, up)
    }


def siblings_related(g: Graph) -> set[Node]:
    """Related though they share a broader concept."""
    return {
        a
        for a, b in g.subject_objects(SKOS.related)
        if set(g.objects(a, SKOS.broader)) & set(g.objects(b, SKOS.broader))
    }


def lone_transitive(g: Graph) -> set[Node]:
    """Transitive relations that no steps of broader or narrower carry."""
    up = {(a, b) for a, b in g.subject_objects(SKOS.broaderTransitive)}
    up |= {(a, b) for b, a in g.subject_objects(SKOS.narrowerTransitive)}
    return {a for a, b in up if b not in above(g, a)}


def lone_broader(g: Graph) -> set[Node]:
    """Broader concepts that do not name a concept as narrower."""
    down = {(b, a) for a, b in g.subject_objects(SKOS.narrower)}
    return {a for a, b in g.subject_objects(SKOS.broader) if (a, b) not in down}


def one_sided(g: Graph) -> set[Node]:
    """Narrower without broader, related on one side, a top that one side alone names or that is not in its scheme."""
    up, down = set(g.subject_objects(SKOS.broader)), {(b, a) for a, b in g.subject_objects(SKOS.narrower)}
    lone = {a for a, b in g.subject_objects(SKOS.related) if (b, SKOS.related, a) not in g}
    said = set(g.subject_objects(SKOS.topConceptOf))
    named = {(c, s) for s, c in g.subject_objects(SKOS.hasTopConcept)}
    outside = {c for c, s in named if (c, SKOS.inScheme, s) not in g}
    return {a for a, _ in down - up} | lone | {c for c, _ in said ^ named} | outside


def reflexive(g: Graph) -> set[Node]:
    """Related to themselves."""
    return {a for p in (*_RELATIONS, *MAPPINGS) for a, b in g.subject_objects(p) if a == b}


def mapped_inside(g: Graph) -> set[Node]:
    """Mapped to a concept of their own scheme."""
    return {
        a
        for p in MAPPINGS
        for a, b in g.subject_objects(p)
        if set(g.objects(a, SKOS.inScheme)) & set(g.objects(b, SKOS.inScheme))
    }


def unknown_skos(g: Graph) -> set[Node]:
    """Terms in the namespace of SKOS that it does not define."""
    used = {t for t in (*g.predicates(), *g.objects(None, RDF.type)) if str(t).startswith(str(SKOS))}
    return {t for t in used if t not in TERMS}


def unlabelled(g: Graph) -> set[Node]:
    """Concepts without a preferred label."""
    return {c for c in concepts(g) if not g.value(c, SKOS.prefLabel)}


def empty_labels(g: Graph) -> set[Node]:
    """A label that is empty, or holds what cannot be printed."""
    pairs = [pair for p in LABELS for pair in g.subject_objects(p)]
    return {c for c, text in pairs if not str(text).strip() or _unprintable(str(text))}


def _unprintable(text: str) -> bool:
    return any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for c in text)


def missing_labels(g: Graph) -> set[Node]:
    """Labels that are missing, empty, or hold what cannot be printed."""
    return unlabelled(g) | empty_labels(g)


def labelled_without_language(g: Graph) -> set[Node]:
    """Labels without a language."""
    return {c for p in LABELS for c, text in g.subject_objects(p) if not getattr(text, "language", None)}


def uneven_languages(g: Graph) -> set[Node]:
    """Concepts that are not named in all of LANGUAGES."""

    def languages(c: Node) -> set[str]:
        return {str(o.language) for o in g.objects(c, SKOS.prefLabel) if isinstance(o, Literal)}

    return {c for c in concepts(g) if not languages(c) >= LANGUAGES}


def undocumented(g: Graph) -> set[Node]:
    """Concepts without a definition."""
    return {c for c in concepts(g) if not g.value(c, SKOS.definition)}


def same_label(g: Graph) -> set[Node]:
    """Two concepts of one scheme with the same preferred label in one language."""
    return _shared(g, SKOS.prefLabel)


def same_notation(g: Graph) -> set[Node]:
    """Two concepts of one scheme with the same notation."""
    return _shared(g, SKOS.notation)


def odd_iris(g: Graph) -> set[Node]:
    """Concepts whose IRI has characters that need escapes."""
    return {c for c in concepts(g) if not str(c).startswith(("http://", "https://")) or not _IRI.fullmatch(str(c))}


def not_http(g: Graph) -> set[Node]:
    """Concepts whose IRI cannot be asked for."""
    return {c for c in concepts(g) if not str(c).startswith(("http://", "https://"))}


def dangling(g: Graph) -> set[Node]:
    """Relations to what is no concept here."""
    known = concepts(g)
    pairs = [pair for p in _RELATIONS for pair in g.subject_objects(p)]
    return {c for c, o in pairs if o not in known}


def used_again(g: Graph) -> set[Node]:
    """Deprecated concepts that name no successor, or that others still stand below."""
    old = {c for c in concepts(g) if (c, OWL.deprecated, Literal(True)) in g}
    return {c for c in old if not g.value(c, DCTERMS.isReplacedBy) or g.value(None, SKOS.broader, c)}


def _shared(g: Graph, prop: URIRef) -> set[Node]:
    seen: dict[tuple[Node, Node], Node] = {}
    found: set[Node] = set()
    for c, text in g.subject_objects(prop):
        for scheme in g.objects(c, SKOS.inScheme):
            found |= {c} if seen.setdefault((scheme, text), c) != c else set()
    return found


RULES = MappingProxyType(
    {
        "S9": Rule("a concept is no scheme", s9),
        "S13": Rule("preferred, alternative and hidden labels differ (overlappingLabels, ambiguousLabels)", s13),
        "S14": Rule("one preferred label a language", s14),
        "S27": Rule("what is related is not above or below (relationClashes)", s27),
        "S37": Rule("a collection is no concept or scheme", s37),
        "S46": Rule("an exact match is no broader or related one (exactVsAssociativeMappingClashes)", s46),
        "cycles": Rule("circles of broader", cycles),
        "orphans": Rule("concepts that are tied to nothing", orphans),
        "components_1/2": Rule("parts that hang together with nothing", components),
        "topConceptsHavingBroaderConcept": Rule("top concepts with a broader one", tops_with_broader),
        "missingTopConcepts": Rule("schemes without a top", schemes_without_top),
        "noBroaderAndNotTopConcepts": Rule("roots that are not declared as tops", undeclared_tops),
        "hierarchical redundancy": Rule("a broader concept that another broader one leads to", redundant),
        "hierarchical and associative": Rule("related to what is above or below", s27),
        "redundantAssociativeRelations": Rule("siblings that are related", siblings_related),
        "solitary transitive relations": Rule("transitive relations stated alone", lone_transitive),
        "omitted inverse relations": Rule("narrower without broader, related or top on one side", one_sided),
        "omitted inverse of broader": Rule("broader without narrower", lone_broader),
        "reflexive relations": Rule("a concept related to itself", reflexive),
        "mappingRelationsMisuse": Rule("a mapping inside one scheme", mapped_inside),
        "deprecatedAndIllegalTerms": Rule("terms that SKOS does not define", unknown_skos),
        "missing, empty, unprintable labels": Rule("labels that cannot be read", missing_labels),
        "languageTags": Rule("labels without a language", labelled_without_language),
        "nocommonlanguage": Rule("concepts that are not named in English, Swedish and Polish", uneven_languages),
        "undocumented concepts": Rule("concepts without a definition", undocumented),
        "same label": Rule("two concepts of a scheme with one preferred label", same_label),
        "ambiguous notations": Rule("a notation used twice in a scheme", same_notation),
        "invalid characters in IRIs": Rule("IRIs that need escapes", odd_iris),
        "broken links": Rule("relations to what is no concept here, concepts of ours without a page", dangling),
        "IRI not HTTP": Rule("IRIs of another protocol", not_http),
        "ISO 1": Rule("one preferred term a concept and language", s14),
        "ISO 2": Rule("narrower has its broader, related is symmetric", one_sided),
        "ISO 2 of broader": Rule("broader has its narrower", lone_broader),
        "ISO 3": Rule("use and used-for reciprocal", None, "an alternative label stands on its concept"),
        "ISO 4": Rule("generic, instance and whole-part kept apart", None, "definitions say which a broader one is"),
        "ISO 5": Rule("arrays hold no relations", s37),
        "ISO 6": Rule("notes of scope and history are dated", None, "a date stands on the scheme, not on each note"),
        "ISO 7": Rule("identifiers are never used again", used_again),
        "ISO 8": Rule("compound equivalence of mappings is typed", None, "mapping records are one to one"),
    }
)


def checked(graph: Graph, judge: Judge, has_page: Callable[[str], bool] | None = None) -> list[Check]:
    """Every rule over the concepts of a graph, in order.

    has_page: whether an IRI below the base has a page; without it nobody looks.
    """
    made = []
    for id, rule in RULES.items():
        if rule.found is None:
            made.append(Check(SUITE, id, rule.name, Result.BY_EYE, why=rule.why))
            continue
        found = rule.found(graph)
        if id == "broken links" and has_page is not None:
            ours = {c for c in concepts(graph) if str(c).startswith(judge.names.base)}
            found |= {c for c in ours if not has_page(str(c))}
        made.append(judge.judged(SUITE, id, rule.name, found))
    return made
