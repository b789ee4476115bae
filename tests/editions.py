"""Editions of a small vocabulary made for a test, and releases that hold editions side by side."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from s4c_graph.core.changes import Diff, Edition
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.names import ESCO, EXTERNAL, Names
from s4c_graph.core.outline import Outline, outline
from s4c_graph.core.release import Release, read
from s4c_graph.publishing.diff import compare

SKOS = EXTERNAL["skos"]
TYPE = EXTERNAL["rdf"] + "type"
SKILL, OCCUPATION = EXTERNAL["esco"] + "Skill", EXTERNAL["esco"] + "Occupation"
REPLACED_BY, DEPRECATED = EXTERNAL["dct"] + "isReplacedBy", EXTERNAL["owl"] + "deprecated"


def skill(name: str) -> str:
    """The IRI of a skill of ESCO's that there is not."""
    return f"{ESCO}skill/{name}"


def concept(
    name: str,
    label: str = "",
    *,
    kind: str = SKILL,
    code: str = "",
    broader: Sequence[str] = (),
    replaced_by: Sequence[str] = (),
    obsolete: bool = False,
    labels: Mapping[str, str] | None = None,
    also: Sequence[str] = (),
) -> str:
    """One concept as N-Triples: its type, labels by language, code, broader concepts, and what replaces it."""
    s = f"<{skill(name)}>"
    lines = [f"{s} <{TYPE}> <{kind}> .", f"{s} <{TYPE}> <{SKOS}Concept> ."]
    for lang, text in {**({"en": label} if label else {}), **(labels or {})}.items():
        lines.append(f'{s} <{SKOS}prefLabel> "{text}"@{lang} .')
    lines += [f'{s} <{SKOS}notation> "{code}" .'] if code else []
    for other in broader:
        lines += [f"{s} <{SKOS}broader> <{skill(other)}> .", f"<{skill(other)}> <{SKOS}narrower> {s} ."]
    lines += [f"{s} <{REPLACED_BY}> <{skill(other)}> ." for other in replaced_by]
    lines += [f'{s} <{DEPRECATED}> "true"^^<{EXTERNAL["xsd"]}boolean> .'] if obsolete else []
    lines += [f"{s} {more} ." for more in also]
    return "".join(f"{line}\n" for line in lines)


def seen(*concepts: str) -> Outline:
    """The outline of an edition."""
    return outline("".join(concepts).encode().splitlines(keepends=True), alternatives=True)


def compared(before: str, after: str) -> Diff:
    """Two editions, given as N-Triples, compared in a store in memory."""
    store = Embedded()
    for graph, text in (("urn:before", before), ("urn:after", after)):
        store.load(text.encode(), graph=graph)
    return compare(store, Edition("x@1", "urn:before"), Edition("x@2", "urn:after"))


def holding(built: Release, home: Path, editions: Mapping[str, bytes]) -> Release:
    """A copy of a release, the current one of a new home, that holds these graphs side by side."""
    folder = home / "releases" / built.id
    shutil.copytree(built.path, folder)
    store, names = Embedded(folder / "versions"), Names(built.manifest.base)
    held = {}
    for graph, ntriples in editions.items():
        store.load(ntriples, graph=names.graph(graph))
        held[graph] = {"triples": store.size(names.graph(graph)), "sha256": "", "pinned": False}
    store.settle()
    store.close()
    said = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps(said | {"versions": held}), encoding="utf-8")
    (home / "current").write_text(built.id + "\n", encoding="utf-8")
    return read(folder)
