"""A partner's courses in schema.org to statements of our ontology: offers, outcomes, credentials, who provides them.

Course, EducationalOccupationalProgram and LearningResource, as JSON-LD or another RDF syntax, under http or https.
Persons are never read. The findings:

====== ==== ==============================================
SDO-01 Info the document holds nothing that is read here
====== ==== ==============================================
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from rdflib.term import Node

from s4c_graph.core.names import Names
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Finding, Place, Severity, Statements
from s4c_graph.intake import partner_rdf
from s4c_graph.intake.imported import handed_over
from s4c_graph.intake.partner_rdf import Parsed
from s4c_graph.intake.schema_org_facts import Facts, short
from s4c_graph.intake.schema_org_reading import Reading

_NOTHING = {
    "en": "the document holds no course, programme or learning resource",
    "sv": "dokumentet innehåller inga kurser, program eller läromedel",
    "pl": "dokument nie zawiera kursów, programów ani zasobów edukacyjnych",
}


def read(path: Path, names: Names, settings: Settings, *, graph: str) -> Statements:
    """The offers of one document, for one named graph.

    IRIs that are web addresses are kept, others are made below our base. What is taught is an outcome each:
    of a competence of ours by ``outcomeCompetence``, with its level where the document names one of ours; of an ESCO
    skill by ``elm:relatedESCOSkill``; of another web address by ``elm:relatedSkill``; of mere words by its text alone.
    losses: a sentence for each kind of thing left out or taken to be so. Raises InputError for a file that cannot be
    parsed, is too large, or needs a context that is not known here.

    >>> import tempfile
    >>> said = '{"@context": "https://schema.org", "@type": "Course", "@id": "https://example.org/c", "name": "SQL"}'
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "c.jsonld").write_text(said)
    ...     read(Path(folder) / "c.jsonld", Names(), Settings(), graph="partner/uni").counts
    {'offers': 1}
    """
    return taken(partner_rdf.parse(path, names, settings, graph=graph), names, graph=graph)


def taken(parsed: Parsed, names: Names, *, graph: str) -> Statements:
    """The same for a document that has been parsed."""
    path = parsed.path
    reading = Reading(names, facts=Facts(_facts(parsed)), graph=graph)
    reading.run()
    findings = [f for f in parsed.statements.findings if f.focus in reading.named]
    if not reading.counts:
        findings.append(Finding("SDO-01", Severity.INFO, path.name, _NOTHING, place=Place(path.name)))
    known = parsed.statements.places
    places = {iri: replace(p, file=path.name) for iri in sorted(reading.named) if (p := known.get(iri))}
    return handed_over(reading, path, graph, findings=findings, places=places)


def _facts(parsed: Parsed) -> dict[Node, dict[str, list[Node]]]:
    """Objects by subject and short name of the property, in order; what has no short name stands under its IRI."""
    found: dict[Node, dict[str, list[Node]]] = {}
    for subject, facts in parsed.facts().items():
        held: defaultdict[str, set[Node]] = defaultdict(set)
        for p, o in facts:
            held[short(str(p))].add(o)
        found[subject] = {p: sorted(objects, key=_in_order) for p, objects in held.items()}
    return found


def _in_order(term: Node) -> tuple[str, str]:
    return str(term), str(getattr(term, "language", "") or "")
