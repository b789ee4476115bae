"""The data of every resource: one graph, four syntaxes, a file each; second step of a site, after what is held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from s4c_graph.core import syntax
from s4c_graph.core.names import Names
from s4c_graph.publishing.address import DATA
from s4c_graph.publishing.renewal import Earlier, Made, Unit, tasks
from s4c_graph.publishing.resource_graph import Graphs, Line
from s4c_graph.publishing.site import File, Site

_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def resource_data(site: Site) -> Iterator[File]:
    """Files of data of every resource that has a page, by document, then by syntax as DATA has them."""
    for task in data_tasks(site):
        for made in task():
            yield from made.files


def data_tasks(site: Site, earlier: Earlier | None = None, at_once: int = 500) -> list[partial[Iterator[Made]]]:
    """The same as tasks that can be done side by side. earlier: where data may stay. at_once: documents of each."""
    graphs = Graphs(site)
    units = [Unit(f"data {iri}", partial(_of_document, site, graphs, iri)) for iri in graphs.documents]
    return tasks(units, site.holding.reads, earlier, at_once=at_once)


def _of_document(site: Site, graphs: Graphs, iri: str) -> Iterator[File]:
    return files(site.addresses.data(iri, "").rstrip("."), graphs.document(iri), site.names)


def files(path: str, lines: Sequence[Line], names: Names) -> Iterator[File]:
    """One graph as a file of each syntax, at a path and the suffix of each."""
    written = syntax.documents(ordered(lines), DATA.values(), prefixes=names.prefixes)
    for suffix, format in DATA.items():
        yield File(f"{path}.{suffix}", written[format])


def ordered(lines: Sequence[Line]) -> bytes:
    """Statements as N-Triples, grouped by subject in the order in which subjects come, types first, else by term.

    >>> b, o, p, a, c = (f"<urn:{name}>" for name in "bopac")
    >>> print(ordered([(b, p, c), (a, p, c), (b, o, c)]).decode(), end="")
    <urn:b> <urn:o> <urn:c> .
    <urn:b> <urn:p> <urn:c> .
    <urn:a> <urn:p> <urn:c> .
    """
    places = {subject: n for n, subject in enumerate(dict.fromkeys(s for s, _, _ in lines))}
    told = sorted(lines, key=lambda line: (places[line[0]], line[1] != _TYPE, line[1], line[2]))
    return "".join([f"{s} {p} {o} .\n" for s, p, o in told]).encode("utf-8")
