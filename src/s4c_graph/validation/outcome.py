"""What an engine hands back: plain results."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from rdflib.term import Node

Allowed = Callable[[Node], bool]
"""Whether a node may be a focus node."""

Chosen = Mapping[Node, Collection[Node]]
"""The focus nodes of each shape that has any."""

Progress = Callable[[str], None]
"""Told the shape that is being checked, so that one that never ends can be named."""


@dataclass(frozen=True)
class Result:
    """One validation result, as an engine tells it (https://www.w3.org/TR/shacl/#results-validation-result).

    shape: the source shape, a node of the shapes graph. component: local name of the constraint
    component. severity: the node the engine gave. messages: the engine's own wording. whole: false
    where a query found something and the engine does not say what.
    """

    focus: Node
    shape: Node
    component: str
    severity: Node | None = None
    path: Node | None = None
    value: Node | None = None
    messages: tuple[str, ...] = ()
    whole: bool = True


@dataclass(frozen=True)
class Outcome:
    """All results of one run. engine: name and version."""

    engine: str
    results: tuple[Result, ...]
