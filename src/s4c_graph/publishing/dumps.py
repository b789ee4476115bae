"""The graphs of a site as files to take: each by itself and all together, what is derived apart from what is asserted.

A file is there with and without gzip up to LARGEST bytes, and above that with gzip only: the address that ends in
``.gz`` always holds. Statements stand in the order of the holding, so that the same release gives the same bytes.
"""

from __future__ import annotations

import gzip
import io
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import IO

from rdflib.term import BNode, Node, URIRef

from s4c_graph.core import ntriples
from s4c_graph.core.errors import InputError
from s4c_graph.core.graph_kinds import CATALOGUE, DERIVED, kind
from s4c_graph.core.licences import CLOSED, Combined, combine, licence
from s4c_graph.core.names import EXTERNAL
from s4c_graph.core.sources import source
from s4c_graph.core.syntax import converted, fits_xml
from s4c_graph.core.table import written
from s4c_graph.core.values import Source
from s4c_graph.publishing.dumped import (
    ALL,
    FOLDER,
    FOLLOWED,
    FORMS,
    GRAPH,
    NOTICES,
    SUMS,
    TABLES,
    Dumped,
    Form,
)
from s4c_graph.publishing.holding import RDF_TYPE, Holding
from s4c_graph.publishing.site import File, Site

LARGEST = 2 << 20
"""Bytes up to which a file is offered without gzip too."""
_HELD = 32 << 20
"""Bytes of N-Triples that are held in memory on the way to other syntaxes; what is more lies on disk."""
_DATA_SET = URIRef(EXTERNAL["qb"] + "DataSet")


@dataclass(frozen=True)
class Others:
    """What other rooms make for the dumps. sets: SSSOM/TSV by name of the graph. tables: files by name, such as
    ``areas.csv``. told: what could not be made, and why, a sentence each.
    """

    sets: Mapping[str, bytes] = field(default_factory=dict)
    tables: Mapping[str, bytes] = field(default_factory=dict)
    told: tuple[str, ...] = ()


def dumps(site: Site, others: Others | None = None) -> Iterator[File]:
    """All files below ``dumps/``; the last are the notices of licences and the checksums of the rest.

    What may not be passed on is in none of them. Where what may not stand in one file is published side by side, there
    is a file of all for each licence. Raises InputError for a graph whose name cannot be that of a file.
    """
    others, sums = others or Others(), []
    for file in _files(site, others):
        sums.append(f"{Dumped.of(file).sha256}  {file.path.removeprefix(FOLDER)}\n")
        yield file
    yield File(SUMS, "".join(sorted(sums, key=lambda line: line[66:])).encode())


def _files(site: Site, others: Others) -> Iterator[File]:
    held = site.holding
    graphs = offered(site)
    subjects = _subjects(held)
    with ExitStack() as opened:
        texts: dict[str, IO[bytes]] = {}
        for graph in graphs:
            path = site.addresses.path(site.names.graph(graph))
            if path is None:
                raise InputError(f"no file can have the name of the graph {graph!r}", mend="name it otherwise")
            texts[graph] = opened.enter_context(_text(_of_things(held, subjects.get(graph, ()), [graph])))
            yield from _syntaxes(site, FOLDER + path, texts[graph])
            if graph in others.sets:
                yield from _both(f"{FOLDER}{path}.sssom.tsv", others.sets[graph])
        yield from _of_several(site, others, graphs, texts)


def _of_several(site: Site, others: Others, graphs: Sequence[str], texts: Mapping[str, IO[bytes]]) -> Iterator[File]:
    """The files that are of no single graph. texts: of each graph, in N-Triples."""
    held = site.holding
    for thing in statistics(held):
        path = site.addresses.path(str(thing))
        if path is not None and any(f.graph in graphs for f in held.facts[thing]):
            with _text(_of_things(held, _parts_of(held, thing), graphs)) as text:
                yield from _syntaxes(site, FOLDER + path, text)
    why: list[str] = []
    for key, chosen in ((ALL, [g for g in graphs if kind(g) != DERIVED]), (FOLLOWED, _derived(graphs))):
        groups, said = parted(site, chosen)
        why += said
        for group in groups:
            inside = [g for g in chosen if g in {s.graph for s in group.sources}]
            name = FOLDER + (key if len(groups) == 1 else f"{key}.{group.licence.key.lower()}")
            with _text(_of_things(held, held.facts, inside)) as text:
                yield from _syntaxes(site, name, text)
            with _text(_in_graphs(site, {graph: texts[graph] for graph in inside})) as text:
                yield from _syntaxes(site, name, text, quads=True)
    for name, content in sorted(others.tables.items()):
        yield from _both(f"{FOLDER}{TABLES}/{name}", content)
    yield File(NOTICES, _notices(site, graphs, [*dict.fromkeys(why), *others.told]).encode("utf-8"))


def source_in(site: Site, graph: str) -> Source:
    """What is said of where a graph comes from: with the release, else in data/sources.toml."""
    return site.about.sources.get(graph) or source(graph)


def offered(site: Site) -> list[str]:
    """The names of the graphs that may be taken as files, sorted.

    Not the one that says what the others are, since the catalogue of the site does; none whose licence allows no
    passing on; and, where such a one is held, or what binds all that is made of it, nothing that follows from all.
    """
    named = [g for g in sorted(site.holding.graphs) if g != CATALOGUE]
    free = [g for g in named if licence(source_in(site, g)).kind != CLOSED]
    mixed = len(free) < len(named) or not isinstance(combine(source_in(site, g) for g in free), Combined)
    return [g for g in free if not (mixed and g in _derived(free) and g != "competence-levels")]


def parted(site: Site, graphs: Sequence[str]) -> tuple[tuple[Combined, ...], tuple[str, ...]]:
    """The groups of graphs that may each stand in one file, and why there are several."""
    found = combine(source_in(site, g) for g in graphs)
    if isinstance(found, Combined):
        return ((found,) if graphs else ()), ()
    return found.groups, found.why


def statistics(held: Holding) -> list[URIRef]:
    """The data sets of figures (qb:DataSet), sorted."""
    return sorted(s for s in held.subjects(_DATA_SET, str(RDF_TYPE)) if isinstance(s, URIRef))


def _derived(graphs: Iterable[str]) -> list[str]:
    return [g for g in graphs if kind(g) == DERIVED]


def _parts_of(held: Holding, thing: URIRef) -> list[Node]:
    """A data set of figures, its structure and its observations."""
    qb = EXTERNAL["qb"]
    found = [thing, *held.subjects(thing, qb + "dataSet")]
    ahead: list[Node] = held.objects(thing, qb + "structure")
    while ahead:
        node = ahead.pop()
        if node not in found:
            found.append(node)
            ahead += held.objects(node, qb + "component")
    return sorted(found, key=lambda n: (isinstance(n, BNode), str(n)))


def _subjects(held: Holding) -> Mapping[str, list[Node]]:
    """What each graph says something of, in the order of the holding."""
    found: defaultdict[str, list[Node]] = defaultdict(list)
    for subject, said in held.facts.items():
        for graph in {fact.graph for fact in said}:
            found[graph].append(subject)
    return found


def _of_things(held: Holding, things: Iterable[Node], graphs: Sequence[str]) -> Iterator[str]:
    """What some graphs say of things, each statement once, as N-Triples; not what RDF/XML cannot hold (0017)."""
    among = frozenset(graphs)
    for thing in things:
        name = written(thing)
        before = None
        for fact in held.facts.get(thing, ()):
            if fact.graph in among and fact[:2] != before:  # the same statement of two graphs stands side by side
                before = fact[:2]
                if fits_xml(str(fact.predicate), str(fact.object)):
                    yield f"{name} {ntriples.iri(str(fact.predicate))} {written(fact.object)} .\n"


def _in_graphs(site: Site, texts: Mapping[str, IO[bytes]]) -> Iterator[str]:
    """Texts of graphs in lines of N-Quads."""
    for graph, text in texts.items():
        end = f" {ntriples.iri(site.names.graph(graph))} .\n"
        text.seek(0)
        for line in text:
            yield line.decode("utf-8").removesuffix(" .\n") + end


@contextmanager
def _text(lines: Iterable[str]) -> Iterator[IO[bytes]]:
    """Lines as a file of bytes, in memory while it is small."""
    with tempfile.SpooledTemporaryFile(_HELD) as text:
        for line in lines:
            text.write(line.encode("utf-8"))
        yield text


def _syntaxes(site: Site, path: str, text: IO[bytes], *, quads: bool = False) -> Iterator[File]:
    """Statements in every syntax that holds named graphs, or that holds none."""
    for suffix, form in FORMS.items():
        if form.syntax and form.quads == quads:
            text.seek(0)
            yield from _serialised(site, f"{path}.{suffix}", text, form)


def _serialised(site: Site, path: str, text: IO[bytes], form: Form) -> Iterator[File]:
    made = _Made()
    if form.syntax == "nt":
        while piece := text.read(1 << 20):
            made.write(piece)
    else:
        converted(text, made, form.syntax, quads=form.quads, prefixes=site.names.prefixes)  # type: ignore[arg-type]
    yield from made.files(path)


def _both(path: str, content: bytes) -> Iterator[File]:
    made = _Made()
    made.write(content)
    yield from made.files(path)


class _Made:
    """What is written, zipped on the way; and as it is, as long as it is no larger than LARGEST."""

    def __init__(self) -> None:
        self._zipped = io.BytesIO()
        self._gzip = gzip.GzipFile(filename="", fileobj=self._zipped, mode="wb", compresslevel=6, mtime=0)
        self._plain: io.BytesIO | None = io.BytesIO()

    def write(self, piece: bytes) -> int:
        self._gzip.write(piece)
        if self._plain is not None:
            self._plain.write(piece)
            if self._plain.tell() > LARGEST:
                self._plain = None
        return len(piece)

    def flush(self) -> None:
        """Nothing is kept back but what gzip keeps."""

    def files(self, path: str) -> Iterator[File]:
        self._gzip.close()
        if self._plain is not None:
            yield File(path, self._plain.getvalue())
        yield File(path + ".gz", self._zipped.getvalue())


def _notices(site: Site, graphs: Sequence[str], told: Sequence[str]) -> str:
    """Under which licence each file is, and whom to name."""
    parts = [f"{GRAPH}{g}\n{Combined(licence(s := source_in(site, g)), (s,)).notice()}" for g in graphs]
    for key, chosen in ((ALL, [g for g in graphs if kind(g) != DERIVED]), (FOLLOWED, _derived(graphs))):
        for group in parted(site, chosen)[0]:
            stands = Combined(group.licence, ()).notice()
            parts.append("\n".join([key, stands.rstrip(), *group.attributions]) + "\n")
    return "\n".join([*parts, *(f"{sentence}\n" for sentence in told)])
