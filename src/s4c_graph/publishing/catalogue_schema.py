"""The catalogue for search engines: schema.org DataCatalog, Dataset and DataDownload, for the home page's JSON-LD.

Written from https://schema.org/Dataset and what Google's structured data for data sets reads of it. Nothing is said
that the catalogue does not say.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rdflib.term import URIRef

from s4c_graph.core.facts import value
from s4c_graph.core.names import EXTERNAL
from s4c_graph.publishing import catalogue_dcat as dcat
from s4c_graph.publishing.catalogue import TITLE, datasets
from s4c_graph.publishing.catalogue_void import counted
from s4c_graph.publishing.dumped import Dumped, data
from s4c_graph.publishing.dumps import offered
from s4c_graph.publishing.site import Site


def data_catalog(site: Site, dumped: Iterable[Dumped] = ()) -> dict[str, Any]:
    """The catalogue and its data sets; with the files that were dumped, where to download each."""
    files = list(data(dumped))
    sets = datasets(site, counted(site.holding, offered(site)), files)
    one = dcat.home(site)
    publisher = _publisher(site)
    return {
        "@context": "https://schema.org/",
        "@type": "DataCatalog",
        "@id": one,
        "url": site.names.base,
        "name": TITLE["en"],
        "dateModified": site.about.issued,
        "version": site.about.version,
        "inLanguage": list(site.about.languages),
        **publisher,
        "dataset": [_data_set(site, each, publisher) for each in sets],
    }


def _data_set(site: Site, each: dcat.Described, publisher: dict[str, Any]) -> dict[str, Any]:
    titles, descriptions = (list(map(_plain, terms)) for terms in (each.titles, each.descriptions))
    said: dict[str, Any] = {
        "@type": "Dataset",
        "@id": each.one,
        "url": each.one,
        "name": titles[0],
        "description": " ".join(descriptions),
        "version": each.version,
        "dateModified": site.about.issued,
        "keywords": [*dcat.KEYWORDS, *each.keywords],
        "isAccessibleForFree": True,
        **publisher,
    }
    if held := dcat.licence_of(each.sources):
        said["license"] = held
    if sentences := dcat.attributions(each):
        said["creditText"] = " ".join(sentences)
    if each.files:
        said["distribution"] = [_download(site, file) for file in each.files]
    return said


def _download(site: Site, file: Dumped) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "contentUrl": dcat.url(site, file),
        "encodingFormat": file.form.media,
        "contentSize": f"{file.size} B",
        "sha256": file.sha256,
    }


def _publisher(site: Site) -> dict[str, Any]:
    held = site.holding
    stated = held.objects(URIRef(f"{site.names.base}ontology"), EXTERNAL["dct"] + "publisher")
    one = next((o for o in stated if isinstance(o, URIRef)), None)
    label = held.label(one) if one is not None else None
    return {} if label is None else {"publisher": {"@type": "Organization", "@id": str(one), "name": str(label)}}


def _plain(term: str) -> str:
    """The text of a term that N-Triples writes."""
    return value(term.encode("utf-8"))[0]
