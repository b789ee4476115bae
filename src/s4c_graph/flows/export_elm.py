"""Offers, outcomes and qualifications as one European Learning Model document, with its licence and what it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from s4c_graph.core import elm
from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.licences import Combined
from s4c_graph.flows import licensing
from s4c_graph.flows.export_content import asked
from s4c_graph.flows.exported import Exported
from s4c_graph.publishing.elm import Document, document, written
from s4c_graph.publishing.holding import hold

FILE = "elm.jsonld"
_NOT_HELD = ("inferred", "catalogue", "qualified", "alignments")
_SOURCE = "Source: "
_TITLE = "Learning opportunities and qualifications"
_LABELS = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?skill ?label {{ VALUES ?skill {{ {iris} }} ?skill skos:prefLabel ?label }} ORDER BY ?skill ?label"""


def exported(kg: KnowledgeGraph, *, lang: str = "en", offers: Sequence[str] = ()) -> Exported:
    """One document, ``elm.jsonld``: some offers (key, notation, label or IRI), what they lead to, or all there are.

    All languages that the data have; labels of ESCO skills, which have 28, only in English and in ``lang``. Raises
    QueryError for an offer that is not known, and InputError for one that nobody states, or where what is drawn from
    may not stand in one file.
    (European Learning Model 3.1, profile LOQ 1.1.0)

    >>> from s4c_graph.flows.opening import open_graph
    >>> with open_graph() as kg:
    ...     made = exported(kg, offers=["data-analysis"])
    >>> list(made.files), made.losses[0]
    (['elm.jsonld'], 'elm:LearningAchievementSpecification needs elm:ISCEDFCode: 1 of 1 lack it')
    """
    chosen = list(asked(kg, offers, "offer")) or None
    esco = sorted(g for g in kg.graph_names() if g.startswith("esco/"))
    holding = hold(kg, [g for g in kg.graph_names() if g not in (*_NOT_HELD, *esco)])
    first = document(holding, chosen)
    labels, graphs = _labels(kg, first.skills, esco, lang)
    made = document(holding, chosen, labels) if labels else first
    try:
        group = licensing.allowed(licensing.sources_of(kg, {*made.graphs, *graphs}))
    except InputError as error:
        raise InputError(error.what, mend="choose offers whose sources may stand together") from error
    content = written(made.nodes.values(), about=_about(group))
    return Exported({FILE: content}, tuple(_losses(made)))


def _labels(
    kg: KnowledgeGraph, skills: Sequence[str], graphs: Sequence[str], lang: str
) -> tuple[dict[str, dict[str, str]], set[str]]:
    """Labels of ESCO skills by IRI and language, of the latest version that is loaded, and the graphs they are from."""
    found: dict[str, dict[str, str]] = {}
    drawn = set()
    if not skills:
        return {}, set()
    asked = _LABELS.format(iris=" ".join(f"<{s}>" for s in skills))
    for graph in graphs:
        for row in kg.select(asked, graphs=[graph]):
            tag = getattr(row["label"], "language", None)
            if tag in ("en", lang):
                found.setdefault(str(row["skill"]), {})[tag] = str(row["label"])
                drawn.add(graph)
    return {iri: dict(sorted(said.items())) for iri, said in found.items()}, drawn


def _about(group: Combined) -> dict[str, Any]:
    """The node of the document itself: its licence, whom to name and each source."""
    lines = group.notice().splitlines()
    node: dict[str, Any] = {"type": "Dataset", "title": {"en": _TITLE}}
    if group.licence.iri:
        node["license"] = group.licence.iri
    node["rights"] = [line for line in lines if not line.startswith(_SOURCE)]
    node["source"] = [line.removeprefix(_SOURCE) for line in lines if line.startswith(_SOURCE)]
    return node


def _losses(made: Document) -> Iterator[str]:
    for gap in made.gaps:
        yield f"elm:{gap.kind} needs {elm.FIELDS[gap.term][0]}: {gap.lacking} of {gap.of} lack it"
    if made.skills:
        links = sum(len(_listed(node.get("relatedESCOSkill"))) for node in made.nodes.values())
        unsure = f", and nobody has reviewed {len(made.unreviewed)} of the mappings behind them"
        yield (
            f"elm:relatedESCOSkill does not say whether a match is exact or close: {links} links"
            + (unsure if made.unreviewed else "")
        )
    if without := sum(1 for s in made.skills if not made.nodes[s].get("prefLabel")):
        yield f"{without} of {len(made.skills)} ESCO skills stand without a label: ESCO is not loaded"
    yield from made.left
    for left in made.unplaced:
        yield f"{left.kind} {left.term} has no place in ELM: {left.number} left out"


def _listed(said: object) -> list[object]:
    return said if isinstance(said, list) else [said] if said else []
