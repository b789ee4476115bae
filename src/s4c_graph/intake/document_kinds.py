"""What kind of document a partner's file is: told by the keys of its JSON and the classes of its RDF, not by its words.

A file whose own statements use terms of our ontology is of no kind: it is read as it stands, whatever else it names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any

from s4c_graph.core import elm
from s4c_graph.core.names import Names
from s4c_graph.intake.ctdl_asn_terms import COMPETENCY, FRAMEWORK
from s4c_graph.intake.elm_losses import CARRIED, PERSONAL
from s4c_graph.intake.jsonld_contexts import CTDL_ASN, ELM, SCHEMA_ORG
from s4c_graph.intake.partner_rdf import Parsed
from s4c_graph.intake.schema_org_facts import OFFERS

CASE, CURRICULUM = "CASE", "curriculum"
_CASE = ("CFDocument", "CFItems", "CFAssociations", "CFPackage")
_TYPE = re.compile(rb' <http://www\.w3\.org/1999/02/22-rdf-syntax-ns#type> <([^<>"\s]*)> \.$', re.MULTILINE)
"""Class of a thing, at the end of its line: no literal ends so."""
_SCHEMA_ORG = re.compile(rb"https?://(?:www\.)?schema\.org/")
_ORDER = (ELM, CTDL_ASN, SCHEMA_ORG)
"""Of two vocabularies with as many things the first is taken."""


def of_json(document: Any) -> str | None:
    """The kind of a JSON document that is no RDF, or None. document: or its outermost keys alone.

    >>> of_json({"CFDocument": {}}), of_json({"@type": "Course"})
    ('CASE', None)
    """
    if not isinstance(document, dict):
        return None
    if any(key in document for key in _CASE):
        return CASE
    inner = document.get("document_data")
    if isinstance(inner, dict) and "lernfeld_ausbildungsteil" in inner:
        return CURRICULUM
    return None


def of_rdf(parsed: Parsed, names: Names) -> tuple[str | None, dict[str, int]]:
    """The kind of an RDF document, or None; and how many things it has of each other kind, which will not be read.

    Told by what its things are: a literal that names a vocabulary, or a class that is only described, says nothing.
    """
    ours = names.term("").encode()
    by_us = re.compile(rb"^(?:<[^>]*>|_:\S+) <" + re.escape(ours), re.MULTILINE)
    marks, found, last = _marks(), Counter[str](), dict[str, bytes]()
    typed = of_schema_org = 0
    for piece in parsed.statements.ntriples:
        if ours in piece and by_us.search(piece):
            return None, {}
        for said in _TYPE.finditer(piece):
            if said[1].startswith(ours):
                return None, {}
            if kind := marks.get(said[1]):
                thing = piece[piece.rfind(b"\n", 0, said.start()) + 1 : said.start()]
                found[kind] += last.get(kind) != thing  # the classes of a thing stand one after the other
                last[kind] = thing
            typed += 1
            of_schema_org += _SCHEMA_ORG.match(said[1]) is not None
    only = SCHEMA_ORG if typed and of_schema_org == typed else None
    kind = _most(found) or _most(Counter(parsed.vocabularies)) or only
    return kind, {other: n for other, n in found.items() if other != kind}


@cache
def _marks() -> Mapping[bytes, str]:
    """Classes that only documents of a vocabulary have things of: what is read of them, and persons."""
    found = {elm.iri(elm.CLASSES[kind]): ELM for kind in (*CARRIED, *PERSONAL)}
    for web in ("http://", "https://"):
        found |= {f"{web}purl.org/ctdlasn/terms/{kind}": CTDL_ASN for kind in (FRAMEWORK, COMPETENCY)}
        for host in ("schema.org/", "www.schema.org/"):
            found |= {f"{web}{host}{kind}": SCHEMA_ORG for kind in (*OFFERS, "CourseInstance")}
    return {iri.encode(): kind for iri, kind in found.items()}


def _most(found: Counter[str]) -> str | None:
    return min(found, key=lambda kind: (-found[kind], _ORDER.index(kind)), default=None)
