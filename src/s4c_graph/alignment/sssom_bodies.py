"""Alignments as rows of SSSOM/TSV, without head and with IRIs written out; made by each worker.

Prefixes can be given only when all rows are known: :mod:`s4c_graph.flows.align_outputs` makes CURIEs of the IRIs in
the columns ENTITIES when it joins the bodies. The slots are those of SSSOM 1.1
(https://mapping-commons.github.io/sssom/spec-model/).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from s4c_graph.alignment.matches import NO_TERM, Alignment, Match
from s4c_graph.alignment.recipe import Vocabulary
from s4c_graph.alignment.rows import is_equal, number, plain, told

COLUMNS = (
    *("subject_id", "subject_label", "predicate_id", "object_id", "object_label", "mapping_justification"),
    *("subject_type", "object_source", "object_source_version", "confidence", "match_string", "other", "comment"),
)
"""Slots of a row, in the order of the schema."""
ENTITIES = ("subject_id", "object_id", "object_source")
LONGEST_LABEL = 10_000
"""Characters of a text that stands as the subject; more are cut, with an ellipsis."""
_IRI = re.compile(r"(?:https?://|urn:)[^\s<>\"{}|\\^`\x00-\x20]+\Z")
_SKOS = "skos:{}Match"
_BARS = str.maketrans({"\\": "\\\\", "|": "\\|"})


def body(
    alignments: Sequence[Alignment], vocabularies: Sequence[Vocabulary], type: str, *, least: float = 0.0
) -> bytes:
    """The bytes of the records of some texts; columns as COLUMNS.

    type: ``subject_type`` of subjects that have an IRI; empty where it is not known.
    """
    lines = (line for found in alignments for line in records(found, vocabularies, type, least=least))
    return "".join("\t".join(map(_cell, line)) + "\n" for line in lines).encode("utf-8")


def records(
    found: Alignment, vocabularies: Sequence[Vocabulary], type: str, *, least: float = 0.0
) -> Iterator[list[str]]:
    """The records of one text, each as cells of COLUMNS.

    A text without an equivalent has a record with ``sssom:NoTermFound`` for each vocabulary that anything was
    proposed from, or that was looked in where nothing was; an exactMatch that contradicts it is left out.
    """
    if found.problem:
        return
    known = is_iri(found.text.id)
    subject = found.text.id if known else ""
    kind = type if known else "rdfs literal"
    label = plain(found.text.text, LONGEST_LABEL)
    other = "" if known else f"id={plain(found.text.id)}".translate(_BARS)
    for row, match in told(found, least=least):
        relation = match.relation if match else "broad" if row.rank else "exact"
        if found.absent and row.rank and relation == "exact":
            continue
        justification, words = _ground(match, found)
        sources = [_source(row.object_id, vocabularies)] if row.object_id != NO_TERM else _asked(found, vocabularies)
        for source in sources or (Vocabulary("", ""),):
            yield [
                *(subject, label, _SKOS.format(relation), row.object_id, row.object_label, f"semapv:{justification}"),
                *(kind, source.source, source.version, number(row.confidence), words, other, row.reason),
            ]


def is_iri(id: str) -> bool:
    """Whether a text's own name is an IRI, and so can be the subject.

    >>> is_iri("https://example.org/a"), is_iri("urn:x:1"), is_iri("42"), is_iri("https://a b")
    (True, True, False, False)
    """
    return bool(_IRI.match(id))


def _ground(match: Match | None, found: Alignment) -> tuple[str, str]:
    """The justification, and what of the text was matched."""
    if match is None:
        return "CompositeMatching", ""
    why = match.reason
    words = plain(why.span.of(found.text.text) if why.span else found.text.text).translate(_BARS)
    if is_equal(why, found.text.text):
        return "LexicalMatching", words
    several = sum(share > 0 for share in why.shares.values()) > 1
    return "CompositeMatching" if several else "SemanticSimilarityThresholdMatching", words


def _asked(found: Alignment, vocabularies: Sequence[Vocabulary]) -> Sequence[Vocabulary]:
    """Where an equivalent was looked for."""
    concepts = [m.concept for m in found.matches] + ([found.parent.concept] if found.parent else [])
    near = {_source(concept, vocabularies) for concept in concepts}
    return [v for v in vocabularies if v in near] or vocabularies


def _source(concept: str, vocabularies: Sequence[Vocabulary]) -> Vocabulary:
    fitting = [v for v in vocabularies if concept.startswith(v.begins)]
    return max(fitting, key=lambda v: len(v.begins), default=Vocabulary("", ""))


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if '"' in text or text.startswith("#") else text
