"""The shapes as their documentation needs them; flows reads them from the shapes' own catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Rule:
    """One check of a shape. key: after the hash. path: the property or path looked at, short. property: its IRI where
    it is a single one. least, most: values it asks for, None where it does not. messages: by language. queries: SPARQL,
    each with the key of its constraint where that has an IRI.
    """

    key: str
    description: str
    messages: Mapping[str, str]
    path: str = ""
    property: str = ""
    least: int | None = None
    most: int | None = None
    queries: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Shape:
    """A shape. key: after the hash. severity: Violation, Warning or Info. classes: IRIs of the classes it is for.
    targets: what else it is for, in words. terms: IRIs of the own terms it speaks of. rules: its checks.
    """

    key: str
    code: str
    name: str
    description: str
    severity: str
    classes: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    terms: frozenset[str] = field(default_factory=frozenset)

    @property
    def path(self) -> str:
        """Path of its English page."""
        return f"shapes/{self.key}/index.html"
