"""The terms of CTDL-ASN that are read (https://credreg.net/ctdlasn/terms), and a context that stands for theirs."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

CEASN = "https://purl.org/ctdlasn/terms/"
CETERMS = "https://purl.org/ctdl/terms/"
FRAMEWORK, COMPETENCY = "CompetencyFramework", "Competency"
"""Names of the two classes that are read."""
_MAPS = (
    *("name", "description", "competencyText", "competencyLabel", "competencyCategory", "comment", "rights"),
    *("conceptKeyword", "altIdentifier"),
)
ALIGNMENTS = MappingProxyType(
    {
        "exactAlignment": "skos:exactMatch",
        "majorAlignment": "skos:closeMatch",
        "broadAlignment": "skos:broadMatch",
        "narrowAlignment": "skos:narrowMatch",
        "minorAlignment": "skos:relatedMatch",
    }
)
"""Alignments and the mapping relations of SKOS nearest in meaning, as our export writes them."""
_LINKS = ("isPartOf", "isChildOf", "hasChild", "isTopChildOf", "hasTopChild", "license", "creator", *ALIGNMENTS)
CONTEXT: Mapping[str, Any] = MappingProxyType(
    {
        "ceasn": CEASN,
        "ceterms": CETERMS,
        **{f"ceasn:{name}": {"@container": "@language"} for name in _MAPS},
        **{f"ceasn:{name}": {"@type": "@id"} for name in _LINKS},
    }
)
"""Of the terms of the published context, those that are read here need no more; its texts are language maps."""
