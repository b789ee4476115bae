"""Contexts that JSON-LD names on the web and that are known here: each answered by a table of ours, nothing fetched."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from s4c_graph.core import elm
from s4c_graph.core.errors import InputError
from s4c_graph.intake import ctdl_asn_terms, json_document
from s4c_graph.intake.schema_org_facts import CONTEXT

ELM, SCHEMA_ORG, CTDL_ASN = "ELM", "schema.org", "CTDL-ASN"
"""Vocabularies of documents, as they are called in messages."""
_ELM = re.compile(r"https?://data\.europa\.eu/snb/model/context/[\w.-]+\Z")
_CREDENTIALS = re.compile(r"https://www\.w3\.org/(?:2018/credentials/v1|ns/credentials/v2)\Z")
"""Terms of theirs that are read stand in the table of ELM; the context itself has nothing more for us."""
_SCHEMA_ORG = re.compile(r"https?://(www\.)?schema\.org(/|/docs/jsonldcontext\.json(ld)?)?\Z")
_CTDL_ASN = re.compile(r"https?://credreg\.net/ctdl(?:asn)?/schema/context/json(?:\?[\w=&.-]*)?\Z")
_MEND = (
    "write the context into the file, or name http://data.europa.eu/snb/model/context/edc-ap, https://schema.org or "
    "https://credreg.net/ctdlasn/schema/context/json"
)


def fill(document: Any, path: Path) -> frozenset[str]:
    """Put our tables in place of the addresses of contexts, in the document itself; the vocabularies they were of.

    Raises InputError for an address that is not known, and where our tables would be larger than a file may be: each
    is many times as long as its address, which a file may name once for each of its nodes. Its depth is bounded by
    ``json_document``.
    """
    found: Counter[str] = Counter()
    _fill(document, path, found)
    return frozenset(found)


def terms(document: Any) -> set[str]:
    """What the contexts written into a document name, wherever they stand; ``@vocab`` among it where one has that."""
    found: set[str] = set()
    for value in document.values() if isinstance(document, dict) else document if isinstance(document, list) else ():
        found |= terms(value)
    said = document.get("@context") if isinstance(document, dict) else None
    for one in said if isinstance(said, list) else [said]:
        found |= set(one) if isinstance(one, dict) else set()
    return found


def _fill(value: Any, path: Path, found: Counter[str]) -> None:
    if isinstance(value, list):
        for item in value:
            _fill(item, path, found)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key != "@context":
                _fill(item, path, found)
            elif isinstance(item, list):
                value[key] = [_known(one, path, found) for one in item]
            else:
                value[key] = _known(item, path, found)


def _known(context: Any, path: Path, found: Counter[str]) -> Any:
    if not isinstance(context, str):
        return context
    for address, vocabulary, table in _tables():
        if address.match(context):
            found[vocabulary] += len(json.dumps(dict(table)))
            if found.total() > json_document.MAX_MB << 20:
                what = f"names the context {context[:100]} too often"
                raise InputError(what, where=str(path), mend="name it once, at the top of the file, or split the file")
            return dict(table)
    what = f"needs the context {context[:100]} from elsewhere; nothing is fetched"
    raise InputError(what, where=str(path), mend=_MEND)


@cache
def _tables() -> tuple[tuple[re.Pattern[str], str, Mapping[str, Any]], ...]:
    return (
        (_ELM, ELM, elm.context()),
        (_CREDENTIALS, ELM, {"id": "@id", "type": "@type"}),
        (_SCHEMA_ORG, SCHEMA_ORG, CONTEXT),
        (_CTDL_ASN, CTDL_ASN, ctdl_asn_terms.CONTEXT),
    )
