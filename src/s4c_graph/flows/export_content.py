"""What an export may hold: the graphs of a release that may leave in one file, held in memory, with their licence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rdflib.term import URIRef

from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.licences import Combined
from s4c_graph.core.names import EXTERNAL
from s4c_graph.flows import licensing
from s4c_graph.publishing.content import UNSTATED, Content
from s4c_graph.publishing.holding import Holding, hold

MADE = ("alignments", "catalogue", "competence-levels", "inferred", "qualified")
"""Graphs that are made from others, or are about terms: nothing of them is needed to say what the others say."""
LARGE = ("esco/", "crosswalks/")
"""Classifications of others: an export names their concepts and copies none."""
_LATEST = """PREFIX dct: <http://purl.org/dc/terms/>
SELECT (MAX(STR(?day)) AS ?latest) { ?thing dct:modified|dct:created ?day
  FILTER(REGEX(STR(?day), "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")) }"""
_STATUS = "SELECT DISTINCT ?status {{ {thing} {term} ?status }}"


def held(kg: KnowledgeGraph, *classes: str) -> tuple[Content, Combined, tuple[str, ...]]:
    """What the resources of some classes of ours say, the licence of it, and why something was left out, if it was.

    classes: names of terms, such as ``Competence``. Where the graphs may not stand in one file, those that may
    stand with the framework are held, and the others are named. Raises InputError where none may be passed on.
    """
    wanted = sorted(g for g in kg.graph_names() if g not in MADE and not g.startswith(LARGE))
    whole = hold(kg, wanted)
    used = _saying(whole, classes)
    groups, why = licensing.parted(licensing.sources_of(kg, used))
    if not groups:
        raise InputError("none of this may be passed on: " + " ".join(why), mend="ask who made it for a licence")
    group = next((g for g in groups if any(s.graph == "framework" for s in g.sources)), groups[0])
    kept = {s.graph for s in group.sources}
    if left := used - kept:
        whole = hold(kg, [g for g in wanted if g not in left])
        why = (*why, "left out for its licence: " + ", ".join(sorted(left)))
    return Content(whole), group, why


def day_of(kg: KnowledgeGraph, issued: str = "") -> str:
    """Day or time of a release: what is given, else the latest day that its own statements name; never the clock.

    Raises InputError where neither is known.
    """
    if issued:
        return issued
    for row in kg.select(_LATEST):
        if row["latest"] is not None:
            said = str(row["latest"])
            return said if "T" in said else said[:10]
    raise InputError("nothing here says when it was made", mend="build a release, which has a date: s4c build")


def asked(kg: KnowledgeGraph, keys: Sequence[str], kind: str) -> tuple[str, ...]:
    """IRIs of offers, roles or frameworks that are asked for by key, notation, label or IRI, each once.

    Raises QueryError for one that is not there, and InputError for one that nobody states: a format of others would
    let it look stated.
    """
    found = {key: kg.find(key, kind) for key in keys}
    for key, iri in found.items():
        rows = kg.select(_STATUS.format(thing=iri.n3(), term=URIRef(kg.names.term("statementStatus")).n3()))
        said = {str(row["status"]).rpartition("/")[2] for row in rows}
        if said and said <= UNSTATED.keys():
            what = f"{kind} {key!r} is {UNSTATED[min(said)]}, which the format cannot say"
            raise InputError(what, mend="export tables, which say it")
    return tuple(dict.fromkeys(map(str, found.values())))


def _saying(whole: Holding, classes: Iterable[str]) -> set[str]:
    """Graphs that say something of a resource of these classes."""
    kind = EXTERNAL["rdf"] + "type"
    things = {s for c in classes for s in whole.subjects(URIRef(whole.names.term(c)), kind)}
    return {fact.graph for thing in things for fact in whole.facts.get(thing, ())}
