"""Mapping sets between files and a graph: read by suffix, list what a graph holds, write whole or not at all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.licences import Combined
from s4c_graph.core.mappings import MappingSet
from s4c_graph.core.names import Names
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Finding
from s4c_graph.flows import licensing
from s4c_graph.flows.export import LICENCES, written_together

PREFIX = "mappings/"
FORMATS = {"tsv": ".sssom.tsv", "external": ".sssom.tsv", "jsonld": ".sssom.jsonld", "ttl": ".sssom.ttl"} | {
    "nt": ".sssom.nt",
    "rdf": ".sssom.rdf",
}
"""Formats that sets are written in, each with the end of its files' names."""
_RDF = {"ttl": "turtle", "nt": "nt", "rdf": "xml"}


@dataclass(frozen=True)
class Held:
    """A mapping set that a graph holds, and the name of its graph below ``mappings/``."""

    key: str
    mapping_set: MappingSet


def read(path: Path, settings: Settings | None = None) -> tuple[MappingSet, list[Finding]]:
    """The mapping set in a file, and what is wrong with it: SSSOM/TSV, JSON, JSON-LD or RDF, by its suffix.

    Rows that cannot be taken are left out with a Violation finding each. Raises InputError for a file that
    cannot be read as a set at all.
    """
    from s4c_graph.intake import sssom

    settings = settings or Settings()
    return sssom.read_set(path, settings.names, settings)


def of(kg: KnowledgeGraph) -> list[MappingSet]:
    """All mapping sets that a graph holds, by the names of their graphs."""
    return [held.mapping_set for held in held_by(kg)]


def held_by(kg: KnowledgeGraph) -> list[Held]:
    """All mapping sets of a graph with their keys. Raises InputError where two have one mapping_set_id."""
    from s4c_graph.intake import sssom_rdf

    found = [
        Held(name.removeprefix(PREFIX), sssom_rdf.from_graph(kg, name))
        for name in sorted(kg.graph_names())
        if name.startswith(PREFIX)
    ]
    seen: dict[str, str] = {}
    for held in found:
        if held.mapping_set.id in seen:
            what = f"sets {seen[held.mapping_set.id]} and {held.key} have one mapping_set_id, {held.mapping_set.id}"
            raise InputError(what, mend="give each set its own and build again")
        seen[held.mapping_set.id] = held.key
    return found


def chosen(kg: KnowledgeGraph, asked: str) -> Held:
    """The set of a graph with this key, mapping_set_id or graph name; raises InputError, with those there are."""
    sets = held_by(kg)
    for held in sets:
        if asked in (held.key, held.mapping_set.id, PREFIX + held.key):
            return held
    keys = ", ".join(held.key for held in sets)
    raise InputError(f"no mapping set is called {asked!r}", mend=f"one of {keys}" if keys else "build with one first")


def told(held: Held) -> dict[str, Any]:
    """What is to be known of a set at a glance: title, records by review, both sides with their versions, licence."""
    mapping_set = held.mapping_set
    reviews = Counter(record.review for record in mapping_set)
    return {
        "set": held.key,
        "id": mapping_set.id,
        "title": mapping_set.title,
        "version": mapping_set.value("mapping_set_version"),
        "records": len(mapping_set),
        **{review: reviews[review] for review in ("unreviewed", "accepted", "rejected")},
        "from": _side(mapping_set, "subject"),
        "to": _side(mapping_set, "object"),
        "licence": mapping_set.value("license"),
    }


def _side(mapping_set: MappingSet, side: str) -> list[dict[str, str]]:
    """The vocabularies of one side, each with its version."""
    of_set = (mapping_set.value(f"{side}_source"), mapping_set.value(f"{side}_source_version"))
    found = {
        (r.value(f"{side}_source") or of_set[0], r.value(f"{side}_source_version") or of_set[1]) for r in mapping_set
    }
    return [
        {"source": source, "version": version} for source, version in sorted(found or {of_set}) if source or version
    ]


def licence_of(kg: KnowledgeGraph, held: Held) -> Combined:
    """The licence under which a set may leave; raises InputError where it may not."""
    return licensing.allowed([licensing.source_of(kg, PREFIX + held.key)])


def export_all(kg: KnowledgeGraph, folder: Path, format: str) -> tuple[list[Path], list[str]]:
    """Write every set into a folder, ``<set>.sssom.…``, and beside them LICENCES.md; returns files and refusals.

    A set that may not be passed on is not written, and why is returned. Raises InputError where there is
    none to write.
    """
    made: dict[Path, bytes] = {}
    why: list[str] = []
    notices: list[str] = []
    for held in held_by(kg):
        try:
            notices.append(f"## {held.key}\n\n" + licence_of(kg, held).notice().replace("\n", "\n\n").rstrip())
        except InputError as error:
            why.append(f"{held.key} is not written: {error}")
        else:
            made |= texts(held.mapping_set, folder / (held.key + FORMATS[format]), format, kg.names)
    if not made:
        mend = "; ".join(why) or "build with a mapping set first"
        raise InputError("there is no mapping set to write", mend=mend)
    made[folder / LICENCES] = ("# Licences of these mapping sets\n\n" + "\n\n".join(notices) + "\n").encode("utf-8")
    return written_together(made), why


def format_of(path: Path) -> str:
    """The format that a file's name asks for.

    >>> format_of(Path("mine.sssom.tsv")), format_of(Path("mine.jsonld")), format_of(Path("mine.ttl"))
    ('tsv', 'jsonld', 'ttl')
    """
    suffix = path.suffix.lower().removeprefix(".")
    suffix = {"json": "jsonld", "xml": "rdf", "turtle": "ttl"}.get(suffix, suffix)
    if suffix not in FORMATS or suffix == "external":
        raise InputError(
            "no format of mapping sets by its suffix", where=str(path), mend="one of .tsv, .jsonld, .ttl, .nt, .rdf"
        )
    return suffix


def texts(mapping_set: MappingSet, path: Path, format: str, names: Names | None = None) -> dict[Path, bytes]:
    """The files that a set becomes in a format: their paths, and what stands in them.

    names: prefixes that may be used where the set has none for an IRI.
    """
    from s4c_graph.intake import sssom_write

    prefixes = (names or Names()).prefixes
    if format == "external":
        table, metadata = sssom_write.external(mapping_set, prefixes=prefixes)
        return {path.with_suffix(".yml"): metadata.encode("utf-8"), path: table.encode("utf-8")}
    if format == "tsv":
        return {path: sssom_write.tsv(mapping_set, prefixes=prefixes).encode("utf-8")}
    if format == "jsonld":
        return {path: sssom_write.jsonld(mapping_set, prefixes=prefixes).encode("utf-8")}
    if format in _RDF:
        return {path: sssom_write.rdf(mapping_set, _RDF[format], prefixes=prefixes)}
    raise InputError(f"unknown format {format!r}", mend="one of " + ", ".join(FORMATS))


def write(mapping_set: MappingSet, path: Path, *, format: str = "", names: Names | None = None) -> list[Path]:
    """Write a set to a file, in the format of its suffix or the one given; returns the files.

    A file of that name is whole, old or new. Raises InputError for a suffix that is none of FORMATS.
    """
    return written_together(texts(mapping_set, path, format or format_of(path), names))
