"""A partner's courses in schema.org to statements of our ontology: offers, outcomes, credentials, who provides them.

Course, EducationalOccupationalProgram and LearningResource, as JSON-LD or another RDF syntax, under http or https.
Persons are never read. The findings:

====== ==== ==============================================
SDO-01 Info the document holds nothing that is read here
====== ==== ==============================================
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from rdflib.term import Node

from s4c_graph.core import ntriples
from s4c_graph.core.embedded import triples
from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Finding, Place, Severity, Statements
from s4c_graph.intake import jsonld_contexts
from s4c_graph.intake.imported import Imported
from s4c_graph.intake.schema_org_facts import CONTEXT, Facts, short
from s4c_graph.intake.schema_org_reading import Reading
from s4c_graph.intake.sources import source

MAX_TRIPLES = 2_000_000
_CONTEXT = re.compile(r"https?://(www\.)?schema\.org(/|/docs/jsonldcontext\.json(ld)?)?\Z")
_NOTHING = {
    "en": "the document holds no course, programme or learning resource",
    "sv": "dokumentet innehåller inga kurser, program eller läromedel",
    "pl": "dokument nie zawiera kursów, programów ani zasobów edukacyjnych",
}


def read(path: Path, names: Names, *, graph: str) -> Imported:
    """The offers of one document, for one named graph.

    IRIs that are web addresses are kept, others are made below our base. What is taught is an outcome each:
    of a competence of ours by ``outcomeCompetence``, with its level where the document names one of ours; of an ESCO
    skill by ``elm:relatedESCOSkill``; of another web address by ``elm:relatedSkill``; of mere words by its text alone.
    losses: a sentence for each kind of thing left out or taken to be so. Raises InputError for a file that cannot be
    parsed, is too large, or needs a context other than schema.org's.

    >>> import tempfile
    >>> said = '{"@context": "https://schema.org", "@type": "Course", "@id": "https://example.org/c", "name": "SQL"}'
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "c.jsonld").write_text(said)
    ...     read(Path(folder) / "c.jsonld", Names(), graph="partner/uni").statements.counts
    {'offers': 1}
    """
    parsed = jsonld_contexts.read(path, names, Settings(), _answered, graph=graph)
    if parsed.counts["triples"] > MAX_TRIPLES:
        what = f"holds {parsed.counts['triples']:,} statements; at most {MAX_TRIPLES:,} are read as schema.org"
        raise InputError(what, where=str(path), mend="split it")
    reading = Reading(Facts(_facts(parsed)), names, graph)
    reading.run()
    findings: tuple[Finding, ...] = ()
    if not reading.counts:
        findings = (Finding("SDO-01", Severity.INFO, path.name, _NOTHING, place=Place(path.name)),)
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    places = {iri: replace(p, file=path.name) for iri in sorted(reading.named) if (p := parsed.places.get(iri))}
    statements = Statements(
        graph,
        list(ntriples.chunks(sorted(reading.lines))),
        source(graph, version=sha256[:12], file=path.name, sha256=sha256),
        findings=tuple(f for f in parsed.findings if f.focus in reading.named),
        counts=dict(sorted(reading.counts.items())),
        places=places,
    )
    return Imported(statements, reading.losses(), findings)


def _answered(address: str) -> Mapping[str, Any] | None:
    return CONTEXT if _CONTEXT.match(address) else None


def _facts(parsed: Statements) -> dict[Node, dict[str, list[Node]]]:
    """Objects by subject and short name of the property, in order; what has no short name stands under its IRI."""
    found: defaultdict[Node, defaultdict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
    for piece in parsed.ntriples:
        for s, p, o in triples(piece, "nt", rename=False):
            found[s][short(str(p))].append(o)
    return {s: {p: sorted(set(held), key=_in_order) for p, held in facts.items()} for s, facts in found.items()}


def _in_order(term: Node) -> tuple[str, str]:
    return str(term), str(getattr(term, "language", "") or "")
