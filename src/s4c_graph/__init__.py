"""The public names of s4c_graph, nothing else; each is imported when it is first used, so that a start stays quick."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from s4c_graph.alignment.alignments import Alignments
    from s4c_graph.alignment.hygiene_findings import MappingReport
    from s4c_graph.alignment.matches import Alignment, Match, Parent, Reason, Span, Text
    from s4c_graph.core.backend import Backend
    from s4c_graph.core.changes import Change, Diff
    from s4c_graph.core.embedded import Embedded
    from s4c_graph.core.errors import BackendError, InputError, MissingError, QueryError, ReleaseError, S4CError
    from s4c_graph.core.graph import KnowledgeGraph
    from s4c_graph.core.names import Names
    from s4c_graph.core.queries import Catalogue, Param, Query
    from s4c_graph.core.release import Manifest, Release, Releases
    from s4c_graph.core.remote import Remote
    from s4c_graph.core.settings import Settings
    from s4c_graph.core.table import Table
    from s4c_graph.core.values import Finding, Place, Report, Severity, Source, Statements
    from s4c_graph.flows.align import align
    from s4c_graph.flows.build import Blocked, Built, build
    from s4c_graph.flows.checking import validate_files
    from s4c_graph.flows.mappings_check import check_mappings
    from s4c_graph.flows.opening import open_graph as open
    from s4c_graph.flows.versions import diff
    from s4c_graph.reasoning.explain import explain
    from s4c_graph.reasoning.materialise import materialise as reason
    from s4c_graph.search import Hit, LabelIndex
    from s4c_graph.validation import validate

_WHERE = {
    "Alignment": "alignment.matches",
    "Alignments": "alignment.alignments",
    "Backend": "core.backend",
    "BackendError": "core.errors",
    "Blocked": "flows.build",
    "Built": "flows.build",
    "Catalogue": "core.queries",
    "Change": "core.changes",
    "Diff": "core.changes",
    "Embedded": "core.embedded",
    "Finding": "core.values",
    "Hit": "search",
    "InputError": "core.errors",
    "KnowledgeGraph": "core.graph",
    "LabelIndex": "search",
    "Manifest": "core.release",
    "Match": "alignment.matches",
    "MappingReport": "alignment.hygiene_findings",
    "MissingError": "core.errors",
    "Names": "core.names",
    "Param": "core.queries",
    "Parent": "alignment.matches",
    "Place": "core.values",
    "Query": "core.queries",
    "QueryError": "core.errors",
    "Reason": "alignment.matches",
    "Release": "core.release",
    "ReleaseError": "core.errors",
    "Releases": "core.release",
    "Remote": "core.remote",
    "Report": "core.values",
    "S4CError": "core.errors",
    "Settings": "core.settings",
    "Severity": "core.values",
    "Span": "alignment.matches",
    "Source": "core.values",
    "Statements": "core.values",
    "Table": "core.table",
    "Text": "alignment.matches",
    "align": "flows.align",
    "build": "flows.build",
    "diff": "flows.versions",
    "check_mappings": "flows.mappings_check",
    "explain": "reasoning.explain",
    "open": "flows.opening:open_graph",
    "reason": "reasoning.materialise:materialise",
    "validate": "validation",
    "validate_files": "flows.checking",
}

__all__ = [  # noqa: RUF022 - grouped as a reader meets them
    "open", "build", "validate", "validate_files", "check_mappings", "reason", "explain", "diff", "Diff", "Change",
    "KnowledgeGraph", "Table", "Query", "Param", "Catalogue",
    "Backend", "Embedded", "Remote",
    "Release", "Releases", "Manifest", "Built", "Blocked",
    "Finding", "Report", "MappingReport", "Severity", "Place", "Source", "Statements",
    "align", "Alignments", "Alignment", "Match", "Parent", "Reason", "Span", "Text",
    "LabelIndex", "Hit", "Names", "Settings",
    "S4CError", "InputError", "QueryError", "ReleaseError", "BackendError", "MissingError",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, other = _WHERE[name].partition(":")
    return getattr(import_module(f"{__name__}.{module}"), other or name)


def __dir__() -> list[str]:
    return sorted(__all__)
