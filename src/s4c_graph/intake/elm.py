"""A partner's European Learning Model document to statements of our ontology: offers, outcomes, qualifications, bodies.

Learning opportunities, qualifications and credentials, JSON-LD or another RDF syntax. Persons, and what they hold, are
never read: a credential gives only the specifications it names. The finding:

====== ==== ================================================
ELM-01 Info the document holds nothing that is read here
====== ==== ================================================
"""

from __future__ import annotations

from pathlib import Path

from s4c_graph.core import elm
from s4c_graph.core.names import Names
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Finding, Place, Severity, Statements
from s4c_graph.intake import partner_rdf
from s4c_graph.intake.elm_document import Document, document
from s4c_graph.intake.elm_reading import Reading
from s4c_graph.intake.imported import handed_over
from s4c_graph.intake.partner_rdf import Parsed

_NOTHING = {
    "en": "the document holds no opportunity, qualification, outcome or specification of learning",
    "sv": "dokumentet innehåller inga utbildningstillfällen, kvalifikationer, läranderesultat eller specifikationer",
    "pl": "dokument nie zawiera ofert, kwalifikacji, efektów ani specyfikacji uczenia się",
}


def read(path: Path, names: Names, settings: Settings, *, graph: str) -> Statements:
    """The offers, outcomes, qualifications and organisations of one ELM document, for one named graph.

    IRIs that are http(s) are kept; others are made below our base from the name of the graph. Links to skills
    that our ontology has no property for stay ``elm:relatedESCOSkill`` and ``elm:relatedSkill``, the NQF level
    and the default language ``elm:NQFLevel`` and ``elm:defaultLanguage``. losses: a sentence for each kind of thing
    left out. Raises InputError for a file that cannot be parsed, is too large, or needs a context that is not known.
    (European Learning Model 3.1, profiles LOQ and EDC)

    >>> import tempfile
    >>> said = '{"@context": "http://data.europa.eu/snb/model/context/edc-ap", "id": "https://example.org/q",'
    >>> said += '"type": "Qualification", "title": {"en": "Guide"}, "eqfLevel": "http://data.europa.eu/snb/eqf/5"}'
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "q.jsonld").write_text(said)
    ...     found = read(Path(folder) / "q.jsonld", Names(), Settings(), graph="partner/uni")
    >>> found.counts
    {'qualifications': 1}
    """
    return taken(partner_rdf.parse(path, names, settings, graph=graph), names, graph=graph)


def taken(parsed: Parsed, names: Names, *, graph: str) -> Statements:
    """The same for a document that has been parsed."""
    said, path = document(parsed), parsed.path
    reading = Reading(said, names, graph)
    reading.run()
    findings = [f for f in said.findings if _is_told(f, reading)]
    if not reading.counts:
        findings.append(Finding("ELM-01", Severity.INFO, path.name, _NOTHING, place=Place(path.name)))
    return handed_over(reading, path, graph, findings=findings, places=_places(said, reading))


def _is_told(finding: Finding, reading: Reading) -> bool:
    """Whether a finding is of something that is read: others may show what a document says of a person."""
    if not finding.path:
        return True
    known = finding.path in {elm.field(term) for term in elm.FIELDS}
    return known and finding.focus not in {str(node) for node in reading.persons}


def _places(document: Document, reading: Reading) -> dict[str, Place]:
    """Where each thing that was read stands, by the IRI that it has with us."""
    named = ((made, document.places.get(str(node))) for node, made in reading.named.items())
    return {made: place for made, place in named if place is not None}
