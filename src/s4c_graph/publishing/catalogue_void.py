"""What the graphs of a site hold, counted: the part of the catalogue that is VoID (https://www.w3.org/TR/void/).

One walk over the holding counts every graph, all that is asserted and all that is derived; sets of links are the
statements by which our things name those of ESCO and DigComp.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rdflib.term import Literal, Node, URIRef

from s4c_graph.core.graph_kinds import DERIVED, kind
from s4c_graph.core.names import ESCO
from s4c_graph.core.ntriples import iri
from s4c_graph.publishing.catalogue_sheet import PREFIXES, Sheet, blank, text, whole
from s4c_graph.publishing.dumped import ALL, FOLLOWED
from s4c_graph.publishing.holding import RDF_TYPE, Holding

_NO_LINK = (PREFIXES["owl"] + "annotatedTarget", PREFIXES["owl"] + "annotatedSource", str(RDF_TYPE))
"""Predicates that say something of a link, or of what a thing is, and are no link themselves."""
_LABEL = PREFIXES["skos"] + "prefLabel"


@dataclass
class Counts:
    """What one data set holds. entities: subjects that are IRIs below the base of its things. languages: of texts.
    example: the first thing with a label.
    """

    triples: int = 0
    subjects: int = 0
    entities: int = 0
    objects: set[Node] = field(default_factory=set)
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)
    languages: set[str] = field(default_factory=set)
    example: str = ""
    esco: bool = False

    def take(self, subject: Node, said: Sequence[tuple[URIRef, Node]], space: str) -> None:
        """All that is said of one subject, each statement once."""
        self.triples += len(said)
        self.subjects += 1
        ours = isinstance(subject, URIRef) and subject.startswith(space)
        self.entities += ours
        self.esco |= subject.startswith(ESCO) if isinstance(subject, URIRef) else False
        for predicate, obj in said:
            self.objects.add(obj)
            self.properties[str(predicate)] += 1
            if isinstance(obj, Literal):
                if obj.language:
                    self.languages.add(obj.language)
                if ours and not self.example and str(predicate) == _LABEL:
                    self.example = str(subject)
            elif isinstance(obj, URIRef):
                if predicate == RDF_TYPE:
                    self.classes[str(obj)] += 1
                self.esco |= obj.startswith(ESCO)


@dataclass(frozen=True, order=True)
class Links:
    """A set of links: the graph that says them, the data set they point into, and their predicate."""

    graph: str
    target: str
    predicate: str


def space(held: Holding, graph: str) -> str:
    """What the IRIs of the things of a graph begin with."""
    return ESCO if graph.startswith("esco/") else held.names.base


def counted(held: Holding, graphs: Sequence[str]) -> dict[str, Counts]:
    """Counts by name of graph, and of ALL that is asserted and all that is FOLLOWED, each statement once."""
    found: dict[str, Counts] = {name: Counts() for name in (*graphs, ALL, FOLLOWED)}
    for subject, facts in held.facts.items():
        by: defaultdict[str, dict[tuple[URIRef, Node], None]] = defaultdict(dict)
        for fact in facts:
            if fact.graph in found:
                together = FOLLOWED if kind(fact.graph) == DERIVED else ALL
                for name in (fact.graph, together):
                    by[name][fact.predicate, fact.object] = None
        for name, said in by.items():
            found[name].take(subject, list(said), space(held, name))
    return {name: counts for name, counts in found.items() if counts.triples}


def links(held: Holding, graphs: Sequence[str]) -> dict[Links, tuple[int, str]]:
    """How many links of each kind the asserted graphs state to each target, and one of their subjects."""
    found: dict[Links, tuple[int, str]] = {}
    spaces = targets(held, graphs)
    for subject, facts in held.facts.items():
        if not isinstance(subject, URIRef):
            continue
        for fact in facts:
            if not isinstance(fact.object, URIRef) or fact.graph not in graphs or kind(fact.graph) == DERIVED:
                continue
            for target, begins in spaces.items():
                if fact.object.startswith(begins) and not subject.startswith(begins):
                    predicate = str(fact.predicate)
                    if predicate not in _NO_LINK and not predicate.startswith(PREFIXES["sssom"]):
                        key = Links(fact.graph, target, predicate)
                        number, first = found.get(key, (0, str(subject)))
                        found[key] = (number + 1, first)
    return dict(sorted(found.items()))


def targets(held: Holding, graphs: Sequence[str]) -> Mapping[str, str]:
    """What links point into: name → what its IRIs begin with. ``esco`` where no version of it is held."""
    versions = sorted(g for g in graphs if g.startswith("digcomp/") and g.count("/") == 1)
    held_esco = sorted(g for g in graphs if g.startswith("esco/"))
    return {
        **{name: f"{held.names.base}{name}/" for name in versions},
        (held_esco[-1] if held_esco else "esco"): ESCO,
    }


def tell(sheet: Sheet, one: str, counts: Counts, begins: str) -> None:
    """Say of a data set, by its IRI, what was counted."""
    sheet.type(one, "void:Dataset")
    sheet.say(one, "void:triples", whole(counts.triples))
    sheet.say(one, "void:entities", whole(counts.entities))
    sheet.say(one, "void:distinctSubjects", whole(counts.subjects))
    sheet.say(one, "void:distinctObjects", whole(len(counts.objects)))
    sheet.say(one, "void:classes", whole(len(counts.classes)))
    sheet.say(one, "void:properties", whole(len(counts.properties)))
    sheet.say(one, "void:uriSpace", text(begins))
    if counts.example:
        sheet.say(one, "void:exampleResource", iri(counts.example))
    base = sheet.names.base
    used = {v.removesuffix("#") if v.startswith(base) else v for v in _vocabularies(counts)}
    known = sorted(v for v in used if not v.startswith(base) or v == base + "ontology")
    sheet.say(one, "void:vocabulary", *map(iri, known))
    for number, (name, n) in enumerate(sorted(counts.classes.items())):
        part = f"{blank('n', one)}c{number}"
        sheet.say(one, "void:classPartition", part)
        sheet.say(part, "void:class", iri(name))
        sheet.say(part, "void:entities", whole(n))
    for number, (name, n) in enumerate(sorted(counts.properties.items())):
        part = f"{blank('n', one)}p{number}"
        sheet.say(one, "void:propertyPartition", part)
        sheet.say(part, "void:property", iri(name))
        sheet.say(part, "void:triples", whole(n))


def _vocabularies(counts: Counts) -> Iterator[str]:
    for name in (*counts.properties, *counts.classes):
        at = max(name.rfind("#"), name.rfind("/"))
        if at > 0:
            yield name[: at + 1]
