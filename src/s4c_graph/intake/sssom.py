"""SSSOM mapping sets of any format → one named graph each: the door of the ``sssom_…`` modules.

Text becomes a :class:`~s4c_graph.core.mappings.MappingSet` (``sssom_tsv``, ``sssom_json``, ``sssom_rdf``), and that
becomes statements (``sssom_graph``) or a file again (``sssom_write``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from s4c_graph.core.errors import InputError
from s4c_graph.core.mappings import MappingSet
from s4c_graph.core.names import Names
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Finding, Statements
from s4c_graph.intake import sssom_json, sssom_rdf, sssom_tsv
from s4c_graph.intake.sssom_build import faulty
from s4c_graph.intake.sssom_graph import statements

TSV, JSON = (".sssom.tsv", ".tsv"), (".sssom.json", ".sssom.jsonld")
RDF = (".sssom.ttl", ".sssom.nt", ".sssom.rdf", ".ttl", ".nt", ".rdf", ".jsonld")
SUFFIXES = (".sssom.tsv", *JSON, ".sssom.ttl", ".sssom.nt", ".sssom.rdf")
"""Ends of file names that say that a file is a mapping set."""


def is_set(path: Path) -> bool:
    """True for a file whose name says that it is a mapping set.

    >>> is_set(Path("mine.sssom.tsv")), is_set(Path("mine.sssom.yml")), is_set(Path("mine.tsv"))
    (True, False, False)
    """
    return path.name.lower().endswith(SUFFIXES)


def is_metadata(path: Path) -> bool:
    """True for the metadata of a table that stands beside it."""
    name = path.name.lower()
    return name.endswith((".sssom.yml", ".sssom.yaml")) and path.with_suffix(".tsv").is_file()


def read_set(path: Path, names: Names, settings: Settings | None = None) -> tuple[MappingSet, list[Finding]]:
    """The mapping set in a file of any of the formats, told by its suffix, and everything found wrong.

    Raises InputError, with its place, for a file of another kind, or one that cannot be read at all.
    """
    name = path.name.lower()
    if name.endswith(JSON) or name.endswith(".jsonld"):
        text = sssom_tsv.decoded(path, names)
        if not text.strip() or sssom_json.is_plain(sssom_json.parsed(text, path.name)):
            return sssom_json.read_set(path, names)
        return sssom_rdf.read_set(path, names, settings)
    if name.endswith(TSV):
        return sssom_tsv.read_set(path, names)
    if name.endswith(RDF):
        return sssom_rdf.read_set(path, names, settings)
    mend = "give .sssom.tsv, .sssom.json, .sssom.jsonld, .ttl, .nt or .rdf"
    if name.endswith((".sssom.yml", ".sssom.yaml")):
        mend = f"give {path.name.rpartition('.')[0]}.tsv, which it describes"
    raise InputError("is no mapping set by its name", where=str(path), mend=mend)


def read(path: Path, names: Names, settings: Settings | None = None, *, lenient: bool = False) -> Statements:
    """The mapping set in a file, for graph ``mappings/<set>`` (see :func:`s4c_graph.intake.sssom_graph.statements`).

    Unless lenient, a row or value that cannot be taken is an InputError, with file and line, that says how many
    more there are; with lenient it is a Violation finding, and the rest is read.
    """
    mapping_set, findings = read_set(path, names, settings)
    return taken(path, mapping_set, findings, names, lenient=lenient)


def taken(
    path: Path, mapping_set: MappingSet, findings: Sequence[Finding], names: Names, *, lenient: bool = False
) -> Statements:
    """The statements of a set that was read from a file, or the refusal that :func:`read` tells of."""
    if not lenient and (faults := faulty(findings)):
        raise refusal(faults)
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    rows_left = sum(not f.path for f in faulty(findings))
    return replace(statements(mapping_set, names, findings=findings, digest=digest), rows_left=rows_left)


def refusal(faults: Sequence[Finding]) -> InputError:
    """The error that tells of the first of several findings, and where some of the others are."""
    first = faults[0]
    what, _, mend = first.message().partition("; ")
    if len(faults) > 1:
        shown = ", ".join(str(f.place) for f in faults[1:6]) + (", …" if len(faults) > 6 else "")
        mend = f"{mend or 'correct it'}; {len(faults) - 1} more at {shown}"
    return InputError(what, where=str(first.place) if first.place else None, mend=mend or None)
