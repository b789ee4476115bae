"""What shapes cannot see in a user's files: terms of ours that do not exist, and data that no shape looks at."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from rdflib.term import BNode

from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.values import Finding, Severity

_USED = """SELECT ?term (MIN(STR(?s)) AS ?subject) {
  { ?s ?term ?o } UNION { ?s a ?term }
  FILTER(STRSTARTS(STR(?term), "{namespace}"))
} GROUP BY ?term ORDER BY ?term"""
_EACH = """SELECT DISTINCT ?term ?subject {
  { ?subject ?term ?o } UNION { ?subject a ?term }
  FILTER(STRSTARTS(STR(?term), "{namespace}"))
} ORDER BY ?term"""
_KNOWN = """SELECT DISTINCT ?term { ?term a ?kind FILTER(ISIRI(?term) && STRSTARTS(STR(?term), "{namespace}")) }"""
_TYPED = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#> SELECT ?class (MIN(STR(?s)) AS ?subject) {
  ?s a ?class } GROUP BY ?class ORDER BY ?class"""


def findings(kg: KnowledgeGraph, graphs: Collection[str], *, everywhere: bool = False) -> Iterator[Finding]:
    """Terms in our namespace that these graphs use and the ontology has not, each with the nearest it has (IN-03).

    Told once a term, or everywhere: once a subject that uses it.
    """
    namespace = kg.names.term("")
    asked = _EACH if everywhere else _USED
    used = kg.select(asked.replace("{namespace}", namespace), graphs=list(graphs))
    known = {str(row["term"]) for row in kg.select(_KNOWN.replace("{namespace}", namespace))}
    for row in used:
        term = str(row["term"])
        if term in known:
            continue
        near = get_close_matches(term.removeprefix(namespace), [k.removeprefix(namespace) for k in known], n=1)
        name = f"s4c:{term.removeprefix(namespace)}"
        meant = f"s4c:{near[0]}" if near else ""
        yield Finding(
            "IN-03",
            Severity.VIOLATION,
            f"_:{row['subject']}" if isinstance(row["subject"], BNode) else str(row["subject"]),
            {
                "en": f"The ontology has no term {name}. "
                + (f"Did you mean {meant}?" if meant else "The reference page of the ontology lists its terms."),
                "sv": f"Ontologin har ingen term {name}. "
                + (f"Menade du {meant}?" if meant else "Ontologins referenssida räknar upp dess termer."),
                "pl": f"Ontologia nie ma terminu {name}. "
                + (f"Czy chodziło o {meant}?" if meant else "Strona ontologii wymienia jej terminy."),
            },
            value=term,
        )


def strangers(kg: KnowledgeGraph, graphs: Collection[str]) -> Iterator[Finding]:
    """A warning where nothing in the files is of a class that shapes look at: nearly nothing was checked (IN-04)."""
    classes = [(str(row["class"]), str(row["subject"])) for row in kg.select(_TYPED, graphs=list(graphs))]
    namespace = kg.names.base
    if not classes or any(name.startswith((namespace, *_JUDGED)) for name, _subject in classes):
        return
    yield Finding(
        "IN-04",
        Severity.WARNING,
        classes[0][1],
        {
            "en": f"Nothing in these files is of a class that the shapes look at, so hardly anything was checked. "
            f"Is {namespace} the base of your data?",
            "sv": f"Inget i filerna är av en klass som formerna gäller, så nästan inget kontrollerades. "
            f"Är {namespace} basen för dina data?",
            "pl": f"Nic w tych plikach nie należy do klasy, której dotyczą kształty, więc prawie nic nie sprawdzono. "
            f"Czy {namespace} jest bazą danych?",
        },
        value=classes[0][0],
    )


_JUDGED = (
    "http://www.w3.org/2004/02/skos/core#",
    "http://purl.org/linked-data/cube#",
    "http://www.w3.org/ns/dcat#",
    "http://www.w3.org/2002/07/owl#",
    "https://w3id.org/sssom/",
)
"""Namespaces of others whose classes have shapes of ours."""


def pointing(kg: KnowledgeGraph, graphs: Collection[str], things: Collection[str]) -> dict[str, str]:
    """For each of some things a subject in these graphs that points at it."""
    found: dict[str, str] = {}
    for row in kg.select("SELECT ?s ?o { ?s ?p ?o FILTER(ISIRI(?o)) }", graphs=list(graphs)) if things else ():
        if str(row["o"]) in things and not isinstance(row["s"], BNode):
            found.setdefault(str(row["o"]), str(row["s"]))
    return found
