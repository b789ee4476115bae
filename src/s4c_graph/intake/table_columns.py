"""All tables by name, and the IRIs of their rows; reading and writing both follow this one list.

Documented for editors in docs/reference/tables.md. The columns are declared in
:mod:`~s4c_graph.intake.table_framework`, :mod:`~s4c_graph.intake.table_learning` and
:mod:`~s4c_graph.intake.table_context`, the words of fixed lists in :mod:`~s4c_graph.intake.table_words`.
"""

from __future__ import annotations

from types import MappingProxyType

from s4c_graph.core.names import Names
from s4c_graph.intake.table_context import CONTEXT
from s4c_graph.intake.table_framework import DIGCOMP_VERSIONS, FRAMEWORK, INDICATORS
from s4c_graph.intake.table_learning import LEARNING
from s4c_graph.intake.table_model import SEPARATOR, Column, Kind, TableSpec
from s4c_graph.intake.table_words import CONCEPTS, LEVELS, SEEDS, concept

__all__ = [
    "BY_NAME",
    "CONCEPTS",
    "CONTEXT",
    "DIGCOMP_VERSIONS",
    "FRAMEWORK",
    "INDICATORS",
    "KINDS",
    "LEARNING",
    "LEVELS",
    "ROLE_SCHEME",
    "SEEDS",
    "SEPARATOR",
    "SHIPPED",
    "TABLES",
    "Column",
    "Kind",
    "TableSpec",
    "concept",
    "digcomp_iri",
    "row_iri",
    "row_key",
]

SHIPPED = (*FRAMEWORK, *LEARNING)
"""The tables that a framework is made of; those of learning may be left out."""
TABLES = (*SHIPPED, *CONTEXT)
BY_NAME = MappingProxyType({spec.name: spec for spec in TABLES})
KINDS = MappingProxyType({**{spec.name: spec.kind for spec in TABLES}, "indicators": "indicator"})
"""Table → kind of the IRIs of its rows; indicators are columns of competences.csv, but cells may name them."""
ROLE_SCHEME = "city-role"
"""Key of the scheme that all roles are in."""


def row_iri(table: str, key: str, names: Names) -> str:
    """IRI of the resource of a row; raises InputError for a key that cannot be part of an IRI.

    >>> row_iri("frameworks", "digcomp-2.2", Names()), row_iri("roles", "smart-city-expert", Names())
    ('https://w3id.org/s4c/digcomp/2.2', 'https://w3id.org/s4c/id/role/smart-city-expert')
    """
    if table == "frameworks" and key.startswith("digcomp-"):
        return names.prefixes["digcomp"] + key.removeprefix("digcomp-")
    if table == "schemes":
        return names.scheme(key)
    figures = BY_NAME[table].figures if table in BY_NAME else None
    return names.id(KINDS[table], f"{figures[0]}-{key}" if figures else key)


def row_key(table: str, iri: str, names: Names) -> str:
    """The key behind an IRI made by :func:`row_iri`; the IRI itself when it is none of ours."""
    digcomp = names.prefixes["digcomp"]
    if table == "frameworks" and iri.startswith(digcomp):
        return "digcomp-" + iri.removeprefix(digcomp)
    if table == "schemes":
        return iri.removeprefix(f"{names.base}scheme/")
    return iri.removeprefix(f"{names.base}id/{KINDS[table]}/")


def digcomp_iri(version: str, number: str, names: Names) -> str:
    """IRI of a DigComp area or competence of one version."""
    return f"{names.prefixes['digcomp']}{version}/{number}"
