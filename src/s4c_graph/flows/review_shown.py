"""What a reviewer sees of a proposal: the text, the candidate as the graph has it, and why it is proposed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rdflib import Literal

from s4c_graph.alignment.answers import Proposal
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import EXTERNAL
from s4c_graph.core.syntax import is_iri

_SKOS = EXTERNAL["skos"]
_LABEL, _BROADER = _SKOS + "prefLabel", _SKOS + "broader"
_DEFINITIONS = (_SKOS + "definition", EXTERNAL["dct"] + "description", _SKOS + "scopeNote")
_DEEPEST = 12
_NO_PATH = ("inferred",)
_REASONS = (
    ("match_string", "matched words"),
    ("subject_match_field", "field of the text"),
    ("object_match_field", "field of the concept"),
    ("similarity_score", "similarity"),
    ("similarity_measure", "measured by"),
    ("mapping_tool", "tool"),
    ("mapping_justification", "justification"),
    ("comment", "comment"),
    ("other", "other"),
)
"""Slots of a proposal that tell why it is made, and what they are called."""


@dataclass(frozen=True)
class Candidate:
    """A concept as the graph has it. path: labels of what stands above it, from the top."""

    iri: str
    label: str = ""
    definition: str = ""
    path: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether the graph has a label for it."""
        return bool(self.label)


@dataclass(frozen=True)
class Shown:
    """One proposal as it is shown.

    text: the words, or the subject's label. lang: of them, where it is stated. context: what else is known of the
    text. confidence: the tool's, None where it states none. reasons: name and value.
    """

    proposal: Proposal
    text: str
    lang: str
    context: str
    candidate: Candidate
    confidence: float | None
    reasons: tuple[tuple[str, str], ...]


class Concepts:
    """Concepts of a graph, looked up one by one and kept."""

    def __init__(self, kg: KnowledgeGraph, lang: str) -> None:
        self._kg, self._lang = kg, lang
        self._graphs = [name for name in sorted(kg.graph_names()) if name not in _NO_PATH]
        self._said: dict[str, Mapping[str, Sequence[object]]] = {}

    def candidate(self, iri: str) -> Candidate:
        """A concept by its IRI; without a label where the graph does not have it."""
        if not is_iri(iri):
            return Candidate(iri)
        said = self._of(iri)
        definition = next((text for p in _DEFINITIONS if (text := self._best(said.get(p, ())))), "")
        return Candidate(iri, self._best(said.get(_LABEL, ())), definition, self._path(iri))

    def shown(self, proposal: Proposal) -> Shown:
        """A proposal as it is shown; the graph's label wins over the one that is recorded."""
        record = proposal.record
        candidate = self.candidate(record.object) if not record.absent else Candidate(record.object)
        if not candidate.known:
            candidate = Candidate(candidate.iri, record.value("object_label"), candidate.definition, candidate.path)
        extensions = {name: "; ".join(values) for name, values in sorted(record.extensions.items())}
        lang = extensions.pop("subject_lang", "")
        context = extensions.pop("context", "") or record.value("subject_category")
        reasons = [(name, "; ".join(record.values(slot))) for slot, name in _REASONS if record.values(slot)]
        text = record.value("subject_label")
        if not text and is_iri(record.subject):
            text = self.candidate(record.subject).label
        return Shown(
            proposal, text or record.subject, lang, context, candidate, record.confidence,
            (*reasons, *extensions.items()),
        )  # fmt: skip

    def _path(self, iri: str) -> tuple[str, ...]:
        path: list[str] = []
        seen, at = {iri}, iri
        while len(path) < _DEEPEST:
            above = sorted(str(o) for o in self._of(at).get(_BROADER, ()) if is_iri(str(o)) and str(o) not in seen)
            if not above:
                break
            at = above[0]
            seen.add(at)
            path.append(self._best(self._of(at).get(_LABEL, ())) or self._kg.names.short(at))
        return tuple(reversed(path))

    def _of(self, iri: str) -> Mapping[str, Sequence[object]]:
        if iri not in self._said:
            wanted = " ".join(f"<{p}>" for p in (_LABEL, _BROADER, *_DEFINITIONS))
            query = f"SELECT ?p ?o {{ VALUES ?p {{ {wanted} }} <{iri}> ?p ?o }}"
            found: dict[str, list[object]] = {}
            for predicate, value in self._kg.select(query, graphs=self._graphs).rows:
                found.setdefault(str(predicate), []).append(value)
            self._said[iri] = found
        return self._said[iri]

    def _best(self, said: Sequence[object]) -> str:
        """The text in the language asked for, else in English, else the first."""
        texts = sorted((str(o.language or ""), str(o)) for o in said if isinstance(o, Literal))
        for wanted in (self._lang, self._lang.partition("-")[0], "en"):
            for lang, text in texts:
                if lang == wanted:
                    return text
        return texts[0][1] if texts else ""
