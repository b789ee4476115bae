"""Frameworks of others on their way into a graph or a folder: which adapter, what ESCO knows, graphs and files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from s4c_graph.core import frameworks as shape
from s4c_graph.core.errors import InputError
from s4c_graph.core.frameworks import Broken, Framework, Known
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import ESCO, Names
from s4c_graph.core.release import Progress, quiet
from s4c_graph.core.syntax import document
from s4c_graph.core.values import Finding, Place, Report, Statements

SUFFIXES = (".csv", ".xlsx", ".tsv", ".txt")
"""Suffixes of files that adapters are asked about where no adapter is named."""
_ON_CODES = re.compile(r"(?:occupation|isco)/")


@dataclass(frozen=True)
class Esco:
    """What a version of ESCO knows: IRIs of its concepts, those of occupations and ISCO groups by their code.

    labels: their English labels by IRI, where there are any.
    """

    version: str
    concepts: frozenset[str]
    codes: Mapping[str, str]
    labels: Mapping[str, str]


def adapters() -> tuple[dict[str, Known], list[Broken]]:
    """Every adapter by key, those of this package and plug-ins, and the plug-ins that cannot be used.

    >>> list(adapters()[0])[:3]
    ['se-skills', 'se-occupations', 'pl-occupations']
    """
    from s4c_graph.intake.crosswalk_tables import SHIPPED

    return shape.adapters(SHIPPED)


def recognised(path: Path) -> str:
    """Key of the adapter that takes a file for its own, or an empty text.

    Where several do, one that was made for just this file goes before ``table``, which takes any.
    """
    if path.suffix.lower() not in SUFFIXES or not path.is_file():
        return ""
    found, _ = adapters()
    keys = [key for key, known in found.items() if shape.fits(known, path)]
    return next((key for key in keys if key != "table"), keys[0] if keys else "")


def read(paths: Sequence[Path], names: Names, key: str = "") -> Framework:
    """The framework in files, by the adapter of a key, or by the one that recognises them.

    Raises InputError for an unknown adapter, a file that none recognises, or one that cannot be read.
    """
    paths = [Path(p) for p in paths]
    for path in paths:
        if not path.exists():
            raise InputError("no such file", where=str(path))
    found, broken = adapters()
    if not key:
        key = recognised(paths[0])
        if not key:
            mend = "name the adapter; s4c import adapters lists them"
            raise InputError("no adapter recognises this file", where=str(paths[0]), mend=mend)
    if key not in found:
        why = next((f" cannot be used: {b.why}" for b in broken if b.key == key), "")
        raise InputError(f"the adapter {key!r}{why or ' is not known'}", mend="one of " + ", ".join(found))
    return shape.read(found[key], paths, names)


def given(said: str) -> tuple[Path, str]:
    """A path, and the key of an adapter where one stands before it, as in ``table=mine.csv``.

    >>> given("table=mine.csv"), given("mine.csv")
    ((PosixPath('mine.csv'), 'table'), (PosixPath('mine.csv'), ''))
    """
    key, equals, path = said.partition("=")
    return (Path(path), key) if equals and re.fullmatch(r"[a-z0-9.-]+", key) else (Path(said), "")


# ---- what ESCO knows ----


def esco_of(kg: KnowledgeGraph) -> Esco | None:
    """What the ESCO of a graph knows, the newest version where there are several; None where it has none."""
    versions = [name for name in kg.graph_names() if re.fullmatch(r"esco/[0-9][^/]*", name)]
    if not versions:
        return None
    graph = max(versions, key=_in_order)
    asked = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    SELECT ?s ?code ?label { ?s skos:inScheme ?any OPTIONAL { ?s skos:notation ?code
      OPTIONAL { ?s skos:prefLabel ?label FILTER(LANG(?label) = "en") } } }"""
    rows = kg.select(asked, graphs=[graph])
    return _esco(graph, ((str(row["s"]), str(row["code"] or ""), str(row["label"] or "")) for row in rows))


def esco_in(paths: Sequence[Path], names: Names, version: str | None = None, progress: Progress = quiet) -> Esco | None:
    """What ESCO knows in official files; None where none are given."""
    from s4c_graph.flows import assemble

    read_ = list(assemble.esco(paths, names, version, progress))
    if not read_:
        return None
    chosen = max(read_, key=lambda s: _in_order(s.graph))
    return _esco(chosen.graph, _labelled(chosen))


def _labelled(statements: Statements) -> Iterator[tuple[str, str, str]]:
    """What is needed of ESCO's concepts, from its statements: IRI, code and English label, one of them at a time."""
    begin = "<http://www.w3.org/2004/02/skos/core#"
    for piece in statements.ntriples:
        for line in piece.decode("utf-8").split("\n"):
            subject, _, rest = line.partition(" ")
            predicate, _, value = rest.removesuffix(" .").partition(" ")
            if predicate == f"{begin}inScheme>":
                yield subject[1:-1], "", ""
            elif predicate == f"{begin}notation>":
                yield subject[1:-1], value.split('"')[1], ""
            elif predicate == f"{begin}prefLabel>" and value.endswith('"@en'):
                yield subject[1:-1], "", value[1:-4]


def _esco(graph: str, found: Iterable[tuple[str, str, str]]) -> Esco:
    concepts: set[str] = set()
    codes: dict[str, str] = {}
    labels: dict[str, str] = {}
    for iri, code, label in found:
        if iri.startswith(ESCO):
            concepts.add(iri)
            if _ON_CODES.match(iri.removeprefix(ESCO)):
                if code:
                    codes[code] = iri
                if label:
                    labels[iri] = label
    return Esco(graph.partition("/")[2], frozenset(concepts), codes, labels)


def _in_order(version: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"[./-]", version)]


def resolved(framework: Framework, esco: Esco | None) -> Framework:
    """The framework with every row settled against ESCO: codes become IRIs or findings, unknown IRIs are told.

    A mapping to a concept that ESCO does not know stays: it is true of the version that its set names. Each
    such concept is one finding, at its first row, that says how many rows name it.
    """
    from s4c_graph.intake.framework_findings import finding

    found: list[Finding] = []
    records = list(framework.mappings.records) if framework.mappings is not None else []
    for coded in framework.coded:
        place = Place(framework.file, line=coded.line)
        iri = esco.codes.get(coded.code) if esco else None
        label = coded.record.value("subject_label")
        if iri is not None and esco is not None and not _alike(label, esco.labels.get(iri, label)):
            what = f"{coded.code} is {esco.labels[iri]!r} in {esco.version}, not {label!r}"
            found.append(finding("framework-code", framework.scheme.iri, what, place))
        elif iri is not None:
            records.append(replace(coded.record.having(subject_id=iri), line=coded.line))
        elif esco is None:
            found.append(finding("framework-no-esco", framework.scheme.iri, coded.code, place))
        else:
            found.append(finding("framework-code", framework.scheme.iri, f"{coded.code} in {esco.version}", place))
    if esco is not None:
        first: dict[str, int] = {}
        rows: Counter[str] = Counter()
        for record in records:
            for end in {record.subject, record.object}:
                if end.startswith(ESCO) and end not in esco.concepts:
                    first.setdefault(end, record.line or 0)
                    rows[end] += 1
        for end, line in first.items():
            what = f"{end} in {esco.version}, named by {rows[end]} row{'' if rows[end] == 1 else 's'}"
            found.append(finding("framework-esco-unknown", end, what, Place(framework.file, line=line or None)))
    mappings = framework.mappings.having(records) if framework.mappings is not None else None
    return replace(framework, mappings=mappings, coded=(), findings=(*framework.findings, *found))


def _alike(one: str, other: str) -> bool:
    """Whether two labels are the same but for case and blanks: codes move to other concepts between versions."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def statements(framework: Framework, names: Names, esco: Esco | None) -> list[Statements]:
    """The graphs of a framework: its concepts with every finding, and its mapping set."""
    from s4c_graph.intake import framework_graph

    settled = resolved(framework, esco)
    if settled.mappings is not None and not settled.mappings.records:
        settled = replace(settled, mappings=None)
    return framework_graph.statements(settled, names)


def added(kg: KnowledgeGraph, frameworks: Sequence[Framework], *, taken: Sequence[Statements] = ()) -> list[Statements]:
    """Add frameworks to a graph that has its ESCO, and return what was added.

    taken: what fills graphs already. Raises InputError where two fill the same graph.
    """
    filled = {s.graph: s.source.file or s.graph for s in taken}
    esco = esco_of(kg) if frameworks else None
    made: list[Statements] = []
    for framework in frameworks:
        for one in statements(framework, kg.names, esco):
            if one.graph in filled:
                what = f"fills the same graph {one.graph} as {filled[one.graph]}"
                raise InputError(what, where=framework.file, mend="give one of them only")
            filled[one.graph] = framework.file
            made.append(one)
    kg.add(*made)
    return made


# ---- into a folder ----


@dataclass(frozen=True)
class Imported:
    """What an import made: the framework, settled; the files; its report; the ESCO version it was held against."""

    framework: Framework
    files: tuple[Path, ...]
    report: Report
    esco: str

    def told(self, names: Names) -> dict[str, Any]:
        """What there is to say at a glance, and to a program."""
        framework = self.framework
        records = framework.mappings.records if framework.mappings is not None else ()
        left = shape.left_out(framework.findings)
        return {
            "framework": framework.key,
            "file": framework.file,
            "rows": framework.rows,
            "concepts": len(framework.concepts),
            "levels": len(framework.levels),
            "mappings": len(records),
            "relations": dict(
                Counter("no term found" if r.absent else names.short(r.predicate) for r in records).most_common()
            ),
            "rows_left_out": len(left),
            "findings": dict(Counter(f.code for f in framework.findings).most_common()),
            "esco": self.esco,
            "licence": framework.licence or "yours to state",
            "files": [str(path) for path in self.files],
        }


def import_to(framework: Framework, out: Path, names: Names, esco: Esco | None) -> Imported:
    """Write a framework into a folder: its set as SSSOM, its concepts as Turtle, its report as JSON.

    Files of the same names are replaced, all or none. Raises InputError where they cannot be written.
    """
    from s4c_graph.flows import mapping_sets
    from s4c_graph.flows.export import written_together
    from s4c_graph.intake import framework_graph

    settled = resolved(framework, esco)
    report = Report(settled.findings)
    made: dict[Path, bytes] = {}
    if settled.mappings is not None and settled.mappings.records:
        made |= mapping_sets.texts(settled.mappings, out / f"{settled.key}.sssom.tsv", "tsv", names)
    made[out / f"{settled.key}.ttl"] = _turtle(framework_graph.ntriples_of(settled, names), framework_graph.XKOS, names)
    made[out / f"{settled.key}.report.json"] = (report.json() + "\n").encode("utf-8")
    written_together(made)
    return Imported(settled, tuple(made), report, esco.version if esco else "")


def _turtle(ntriples: bytes, xkos: str, names: Names) -> bytes:
    """Concepts as Turtle; the engine writes its prefixes in any order, so they are put in one."""
    used = {prefix: names.prefixes[prefix] for prefix in ("dct", "foaf", "owl", "rdfs", "s4cs", "skos", "xsd")}
    lines = document(ntriples, "turtle", prefixes={**used, "xkos": xkos}).splitlines(keepends=True)
    begin = sorted(line for line in lines[: len(used) + 1] if line.startswith(b"@prefix"))
    return b"".join((*begin, *lines[len(begin) :]))
