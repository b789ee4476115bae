"""Check a built site as an outsider would, offline: its files read from disk, every suite asked; after publishing.

The documents at the ontology's address are read twice: by our intake, which trusts nothing, and by rdflib. Concepts
come from the N-Triples file of each resource.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from rdflib import DCTERMS, OWL, RDF, SKOS, Graph
from rdflib.term import URIRef

from s4c_graph.core.embedded import triples
from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.core.settings import Settings, load
from s4c_graph.publishing import checks_foops, checks_oops, checks_skos
from s4c_graph.publishing.address import DATA, Addresses
from s4c_graph.publishing.checks import Check, Judge, Terms
from s4c_graph.publishing.checks_known import KNOWN
from s4c_graph.publishing.versions import stays

SECOND = ("ttl", "rdf")
"""Syntaxes that a second parser reads too."""
RULES = (".htaccess", "nginx.conf")
"""Files that may hold the redirect rules."""
CATALOGUES = ("catalogue.ttl", "catalogue.nt")
_ASIDE = ("dumps", "changes", "catalogue")
"""Folders that hold again what the resources' own files say, or what older releases said; so do files of versions."""
_WANTED = {str(RDF.type), str(OWL.deprecated), str(DCTERMS.isReplacedBy)}


def checked(folder: Path, names: Names | None = None, *, settings: Settings | None = None) -> list[Check]:
    """Every check of FOOPS!, OOPS! and SKOS on the site in a folder, in the order of the suites.

    names: base of the site, else read from its ontology. Raises InputError where the folder holds no site, or where a
    document at the address of the ontology cannot be parsed.
    """
    settings = settings or load()
    if not (folder / "ontology.ttl").is_file():
        raise InputError("holds no site: no ontology.ttl", where=str(folder), mend="name a folder s4c publish wrote")
    documents = {suffix: _read(path, settings) for suffix in DATA if (path := folder / f"ontology.{suffix}").is_file()}
    names = names or Names(_base(documents["ttl"], folder))
    judge = Judge(names, KNOWN)
    published = checks_foops.Published(
        names,
        documents,
        second={s: len(Graph().parse(folder / f"ontology.{s}", format=DATA[s])) for s in SECOND if s in documents},
        page=_text(folder / Addresses(names).page(names.base + "ontology")),
        rules="\n".join(_text(folder / rules) for rules in RULES),
        catalogue=next((_read(folder / c, settings) for c in CATALOGUES if (folder / c).is_file()), Graph()),
        has=lambda path: (folder / path).is_file(),
    )
    ontology = Terms(_with_modules(documents["ttl"], folder, names, settings), names.term(""))

    def has_page(iri: str) -> bool:
        addresses = Addresses(names)
        return addresses.is_ours(iri) and (folder / addresses.page(iri)).is_file()

    return [
        *checks_foops.checked(published, judge),
        *checks_oops.checked(ontology, judge),
        *checks_skos.checked(concepts(folder, settings), judge, has_page),
    ]


def names_of(folder: Path, settings: Settings | None = None) -> Names:
    """The base of the site in a folder, by its ontology. Raises InputError where the folder holds no site."""
    if not (folder / "ontology.ttl").is_file():
        raise InputError("holds no site: no ontology.ttl", where=str(folder), mend="name a folder s4c publish wrote")
    return Names(_base(_read(folder / "ontology.ttl", settings or load()), folder))


def concepts(folder: Path, settings: Settings) -> Graph:
    """What the resources of a site say in SKOS, of their types, and of what replaces them."""
    graph, skos = Graph(bind_namespaces="none"), str(SKOS)
    for path in _resources(folder):
        if path.stat().st_size > settings.max_input_mb << 20:
            raise InputError("is larger than what is read", where=str(path), mend="raise S4C_MAX_INPUT_MB")
        read = triples(path.read_bytes(), "nt")
        try:
            graph.addN((s, p, o, graph) for s, p, o in read if str(p) in _WANTED or str(p).startswith(skos))
        except InputError as error:
            raise InputError(error.what, where=f"{path}, {error.where}") from error
    return graph


def _resources(folder: Path) -> Iterator[Path]:
    """The N-Triples files of a site's resources, in order; links are not followed."""
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if Path(root) != folder or f not in _ASIDE)
        for name in sorted(f for f in files if f.endswith(".nt")):
            path = Path(root) / name
            within = path.relative_to(folder).as_posix()
            if not path.is_symlink() and within not in CATALOGUES and not stays(within):
                yield path


def _read(path: Path, settings: Settings) -> Graph:
    from s4c_graph.intake import rdf

    graph = Graph(bind_namespaces="none")
    for piece in rdf.read(path, settings.names, settings, graph="checked").ntriples:
        graph.addN((s, p, o, graph) for s, p, o in triples(piece, "nt", rename=False))
    return graph


def _base(ontology: Graph, folder: Path) -> str:
    """The base of a site by the IRI of its ontology: the shortest that ends in ``/ontology``."""
    found = sorted((str(s) for s in ontology.subjects(RDF.type, OWL.Ontology)), key=len)
    for iri in found:
        if iri.endswith("/ontology"):
            return iri.removesuffix("ontology")
    raise InputError("declares no ontology of ours", where=str(folder / "ontology.ttl"), mend="give its base IRI")


def _with_modules(ontology: Graph, folder: Path, names: Names, settings: Settings) -> Graph:
    """The document with those of the modules it imports that the site holds apart."""
    addresses = Addresses(names)
    for module in sorted(ontology.objects(URIRef(names.base + "ontology"), OWL.imports), key=str):
        path = folder / addresses.data(str(module), "nt") if addresses.is_ours(str(module)) else None
        if path is not None and path.is_file() and (module, RDF.type, OWL.Ontology) not in ontology:
            ontology = ontology + _read(path, settings)
    return ontology


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
