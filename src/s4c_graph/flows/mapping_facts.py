"""What a graph says of the concepts that mapping sets name: facts for the checks, in one version of each vocabulary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rdflib import Literal

from s4c_graph.alignment.hygiene_ends import folded
from s4c_graph.alignment.hygiene_facts import ESCO_NAME, Concept, Facts, Vocabulary, family_of_types
from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.mappings import ABSENT, MappingSet
from s4c_graph.core.names import ESCO, EXTERNAL, Names
from s4c_graph.core.syntax import is_iri

_ESCO, _DIGCOMP = "esco/", "digcomp/"
_ESCO_LIKE = (ESCO, "https://data.europa.eu/esco/", "http://esco.ec.europa.eu/", "https://esco.ec.europa.eu/")
"""How IRIs begin that mean ESCO, right or wrong: one of the others is never in it, and is told as missing."""
_NO_HIERARCHY = ("mappings/", "esco/", "esco-apart/", "inferred", "qualified", "catalogue", "ontology")
_SKOS, _RDF_TYPE = EXTERNAL["skos"], EXTERNAL["rdf"] + "type"
_STATUS, _DEPRECATED = EXTERNAL["iso-thes"] + "status", EXTERNAL["owl"] + "deprecated"
_REPLACED, _VERSION = EXTERNAL["dct"] + "isReplacedBy", EXTERNAL["owl"] + "versionInfo"
_AT_ONCE = 2_000
_SHOWN = "en", "sv", "pl"


@dataclass
class _Gathered:
    """What is said of one concept, as it comes in."""

    types: set[str] = field(default_factory=set)
    obsolete: bool = False
    replaced_by: set[str] = field(default_factory=set)
    labels: set[tuple[str, str]] = field(default_factory=set)
    others: set[tuple[str, str]] = field(default_factory=set)


def facts(
    kg: KnowledgeGraph, sets: Sequence[MappingSet], *, versions: KnowledgeGraph | None = None, esco: str = ""
) -> Facts:
    """Facts about every concept that the sets name.

    versions: the graphs of versions held side by side. esco: which of them is looked at, empty for the one that
    the graph itself holds. Raises InputError for a version that is not held.
    """
    graphs = sorted(kg.graph_names())
    held = [name.removeprefix(_ESCO) for name in graphs if name.startswith(_ESCO)]
    beside = (
        []
        if versions is None
        else [n.removeprefix(_ESCO) for n in sorted(versions.graph_names()) if n.startswith(_ESCO)]
    )
    pinned = esco or (held[-1] if held else "")
    if pinned and pinned not in (*held, *beside):
        has = ", ".join(sorted({*held, *beside}))
        mend = f"one of {has}" if has else "none is; s4c build --esco reads it"
        raise InputError(f"ESCO {pinned} is not held", mend=mend)
    source = kg if pinned in held or versions is None else versions
    named = _named(sets)
    recorded = _recorded(sets)
    in_esco = sorted(iri for iri in named if iri.startswith(ESCO))
    outside = sorted(named.difference(in_esco))
    found: dict[str, _Gathered] = {}
    broader: defaultdict[str, list[str]] = defaultdict(list)
    if pinned:
        _gather(source, [_ESCO + pinned], in_esco, recorded, found)
        _hierarchy(source, [_ESCO + pinned], broader, both=False)
    _gather(kg, None, outside, recorded, found)
    _hierarchy(kg, [g for g in graphs if not g.startswith(_NO_HIERARCHY)], broader, both=True)
    concepts = {iri: _concept(said, kg.names) for iri, said in found.items() if said.types}
    elsewhere: dict[str, tuple[str, ...]] = {}
    if versions is not None:
        missing = [iri for iri in in_esco if iri not in concepts]
        elsewhere = _elsewhere(versions, [v for v in beside if v != pinned], missing)
    return Facts(
        _vocabularies(kg, named, concepts, pinned),
        concepts,
        {lower: tuple(sorted(set(uppers))) for lower, uppers in broader.items()},
        elsewhere,
        kg.names,
    )


def _named(sets: Iterable[MappingSet]) -> set[str]:
    """The IRIs at the ends of records; what a query could not hold, such as a blank node, is nothing's name."""
    ends = {end for one in sets for record in one for end in (record.subject, record.object)}
    return {end for end in ends - ABSENT if is_iri(end)}


def _recorded(sets: Iterable[MappingSet]) -> dict[str, set[str]]:
    """The labels that records give concepts."""
    said: defaultdict[str, set[str]] = defaultdict(set)
    for one in sets:
        for record in one:
            for iri, label in (
                (record.subject, record.value("subject_label")),
                (record.object, record.value("object_label")),
            ):
                if iri and label:
                    said[iri].add(folded(label))
    return said


def _gather(
    kg: KnowledgeGraph,
    graphs: Sequence[str] | None,
    wanted: Sequence[str],
    recorded: Mapping[str, set[str]],
    found: dict[str, _Gathered],
) -> None:
    """What these graphs say of the concepts wanted; labels of all languages only where a recorded one is not known."""
    shown = f"FILTER(LANG(?o) IN ({', '.join(map(repr, _SHOWN))}))"
    for iri, said in _said(kg, graphs, wanted, _RDF_TYPE):
        found.setdefault(iri, _Gathered()).types.add(str(said))
    here = [iri for iri in wanted if iri in found]
    for iri, status in _said(kg, graphs, here, _STATUS):
        found[iri].obsolete |= str(status).casefold() in ("obsolete", "deprecated")
    for iri, gone in _said(kg, graphs, here, _DEPRECATED):
        found[iri].obsolete |= str(gone).casefold() in ("true", "1")
    for iri, new in _said(kg, graphs, here, _REPLACED):
        found[iri].replaced_by.add(str(new))
    for iri, label in _labels(kg, graphs, here, "prefLabel", shown):
        found[iri].labels.add(label)
    off = [
        iri
        for iri in here
        if not found[iri].labels or recorded.get(iri, set()) - {folded(text) for _, text in found[iri].labels}
    ]
    for iri, label in _labels(kg, graphs, off, "prefLabel"):
        found[iri].labels.add(label)
    for kind in ("altLabel", "hiddenLabel"):
        for iri, label in _labels(kg, graphs, off, kind):
            found[iri].others.add(label)


def _said(
    kg: KnowledgeGraph, graphs: Sequence[str] | None, wanted: Sequence[str], predicate: str, only: str = ""
) -> Iterator[tuple[str, object]]:
    for start in range(0, len(wanted), _AT_ONCE):
        values = " ".join(f"<{iri}>" for iri in wanted[start : start + _AT_ONCE])
        query = f"SELECT ?s ?o {{ VALUES ?s {{ {values} }} ?s <{predicate}> ?o {only} }}"
        for row in kg.select(query, graphs=graphs).rows:
            yield str(row[0]), row[1]


def _labels(
    kg: KnowledgeGraph, graphs: Sequence[str] | None, wanted: Sequence[str], kind: str, only: str = ""
) -> Iterator[tuple[str, tuple[str, str]]]:
    for iri, said in _said(kg, graphs, wanted, _SKOS + kind, only):
        if isinstance(said, Literal):
            yield iri, (str(said.language or ""), str(said))


def _hierarchy(kg: KnowledgeGraph, graphs: Sequence[str], broader: defaultdict[str, list[str]], *, both: bool) -> None:
    """What the vocabularies themselves state above each concept. both: narrower is read as well."""
    if not graphs:
        return
    for property, down in (("broader", False), ("narrower", True)) if both else (("broader", False),):
        table = kg.select(f"SELECT ?s ?o {{ ?s <{_SKOS}{property}> ?o FILTER(ISIRI(?o)) }}", graphs=graphs)
        for row in table.rows:
            lower, upper = (str(row[1]), str(row[0])) if down else (str(row[0]), str(row[1]))
            broader[lower].append(upper)


def _concept(said: _Gathered, names: Names) -> Concept:
    languages = sorted(said.labels, key=lambda label: (label[0] != "en", label))
    return Concept(
        family=family_of_types(said.types, names),
        obsolete=said.obsolete or bool(said.replaced_by),
        replaced_by=tuple(sorted(said.replaced_by)),
        labels=tuple(languages),
        other_labels=tuple(sorted(said.others)),
    )


def _elsewhere(kg: KnowledgeGraph, versions: Sequence[str], wanted: Sequence[str]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for version in versions:
        for iri in sorted({iri for iri, _ in _said(kg, [_ESCO + version], wanted, _RDF_TYPE)}):
            found[iri].append(version)
    return {iri: tuple(held) for iri, held in found.items()}


def _vocabularies(
    kg: KnowledgeGraph, named: Iterable[str], concepts: Mapping[str, Concept], esco: str
) -> tuple[Vocabulary, ...]:
    """The vocabularies that IRIs tell: ESCO, each DigComp, ours, and schemes of others below our base."""
    base = kg.names.base
    made = [
        Vocabulary(ESCO_NAME, _ESCO_LIKE, esco, bool(esco), (ESCO, "https://data.europa.eu/esco/")),
        Vocabulary("framework", (base + "id/",), _framework_version(kg), True, (base + "id/framework/",)),
    ]
    graphs = sorted(kg.graph_names())
    below: set[str] = set()
    for iri in named:
        for place in (_DIGCOMP, "scheme/"):
            if iri.startswith(base + place):
                below.add(place + iri.removeprefix(base + place).split("/", 1)[0])
    below |= {name for name in graphs if name.startswith(_DIGCOMP)}
    for name in sorted(below):
        begin = f"{base}{name}/"
        if name.startswith(_DIGCOMP):
            version = name.removeprefix(_DIGCOMP)
            made.append(Vocabulary("DigComp " + version, (begin,), version, name in graphs, (base + name,)))
        else:
            held = any(iri.startswith(begin) for iri in concepts)
            made.append(Vocabulary(kg.names.short(base + name), (begin,), "", held, (base + name,)))
    return tuple(made)


def _framework_version(kg: KnowledgeGraph) -> str:
    """The version of the one framework of ours that the graph holds; empty where there are several."""
    begin = f"{kg.names.base}id/framework/"
    table = kg.select(
        f"SELECT DISTINCT ?v {{ ?f a <{_SKOS}ConceptScheme> ; <{_VERSION}> ?v FILTER(STRSTARTS(STR(?f), '{begin}')) }}"
    )
    return str(table.rows[0][0]) if len(table) == 1 else ""
