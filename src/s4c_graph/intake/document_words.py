"""What words and addresses in partners' documents mean here: lengths, languages, EQF levels, competences at a level."""

from __future__ import annotations

import re

from rdflib.term import BNode, Node

from s4c_graph.core.languages import LANGUAGE, authority, bcp47
from s4c_graph.core.names import Names
from s4c_graph.core.syntax import is_iri

STATUSES = ("planned", "available", "closed")
"""Keys of our scheme of offer statuses, which documents name as they are."""
_DURATION = re.compile(r"-?P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?\Z")
_WEEKS = re.compile(r"P(\d{1,4})W\Z")
_EQF = re.compile(r"(?:EQF(?: level)?|http://data\.europa\.eu/snb/eqf/) ?([1-8])\Z", re.IGNORECASE)
_WEB = re.compile(r"https?://[^/]", re.IGNORECASE)
_STEP = re.compile(r"(.+)-(L[1-8])\Z")


def duration(said: str) -> str:
    """An xsd:duration above zero, weeks as days; empty for anything else (ISO 8601, XML Schema 1.1 part 2, 3.3.6).

    >>> duration("PT3H"), duration("P2W"), duration("3 hours"), duration("P0D")
    ('PT3H', 'P14D', '', '')
    """
    if weeks := _WEEKS.match(said.strip()):
        said = f"P{int(weeks[1]) * 7}D"
    found = _DURATION.match(said.strip())
    return said.strip() if found and not said.startswith("-") and re.search("[1-9]", said) else ""


def language(said: str) -> str:
    """The IRI of the European Union's table for a tag or an IRI of it, else empty."""
    said = said.strip()
    if said.startswith(LANGUAGE):
        return said if bcp47(said) else ""
    return authority(said) if re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]+)*", said) else ""


def eqf(said: str) -> str:
    """The IRI of an EQF level that is named so, else empty.

    >>> eqf("EQF 5"), eqf("advanced")
    ('http://data.europa.eu/snb/eqf/5', '')
    """
    found = _EQF.match(said.strip())
    return f"http://data.europa.eu/snb/eqf/{found[1]}" if found else ""


def competence(address: str, names: Names) -> tuple[str, str]:
    """The competence of ours that an address names, and its level where the address is one at a level; else empty.

    >>> competence("https://w3id.org/s4c/id/competence-level/DAT.01-L4", Names())
    ('https://w3id.org/s4c/id/competence/DAT.01', 'https://w3id.org/s4c/id/level/L4')
    >>> competence("https://w3id.org/s4c/id/competence/DAT.01", Names()), competence("urn:x", Names())
    (('https://w3id.org/s4c/id/competence/DAT.01', ''), ('', ''))
    """
    whole, steps = (f"{names.base}id/{kind}/" for kind in ("competence", "competence-level"))
    if address.startswith(steps) and (step := _STEP.match(address.removeprefix(steps))):
        return whole + step[1], names.id("level", step[2])
    return (address, "") if address.startswith(whole) else ("", "")


def web_address(term: Node) -> str:
    """A term as a web address, whether it is written as an IRI or as a text; else empty."""
    said = str(term).strip()
    return said if not isinstance(term, BNode) and _WEB.match(said) and is_iri(said) else ""
