"""The FAIR checks on a small site that passes them all, and on the same site with one thing wrong for each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from rdflib import DCTERMS, OWL, RDFS, SKOS, Graph, URIRef

from s4c_graph.core.names import Names
from s4c_graph.publishing.address import DATA, MEDIA
from s4c_graph.publishing.checks import Judge, Result
from s4c_graph.publishing.checks_foops import Published, checked
from s4c_graph.publishing.checks_known import KNOWN

NAMES = Names()
ONTOLOGY, TERM = URIRef(NAMES.base + "ontology"), URIRef(NAMES.term("Role"))
VANN, MOD = "http://purl.org/vocab/vann/", "https://w3id.org/mod#"
GOOD = f"""@prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> . @prefix skos: <{SKOS}> . @prefix dct: <{DCTERMS}> .
@prefix vann: <{VANN}> . @prefix mod: <{MOD}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<{ONTOLOGY}> a owl:Ontology ; dct:title "Roles"@en ; dct:description "What roles are."@en ; owl:versionInfo "1.0.0" ;
    dct:license <https://creativecommons.org/licenses/by/4.0/> ; dct:creator <urn:a> ; dct:created "2026-11-22" ;
    dct:contributor <urn:b> ; dct:publisher <urn:a> ; dct:source <urn:s> ; dct:issued "2026-11-22" ;
    dct:modified "2026-11-22" ; owl:backwardCompatibleWith <{ONTOLOGY}/0.9.0> ; owl:priorVersion <{ONTOLOGY}/0.9.0> ;
    owl:versionIRI <{ONTOLOGY}/1.0.0> ; dct:bibliographicCitation "Roles."@en ; mod:status "alpha" ;
    vann:preferredNamespacePrefix "s4c" ; vann:preferredNamespaceUri "{ONTOLOGY}#" ;
    <http://purl.org/ontology/bibo/doi> "10.1/x" ; <http://xmlns.com/foaf/0.1/logo> <urn:l> .
<{TERM}> a owl:Class ; rdfs:label "role"@en , "roll"@sv , "rola"@pl ; rdfs:subClassOf skos:Concept ;
    skos:definition "What people do."@en , "Vad folk gör."@sv , "Co robią ludzie."@pl .
"""
FILES = {"ontology/index.html", "ontology.ttl", "ontology/1.0.0.ttl"}
PAGE = f'<html lang="en"><p>{ONTOLOGY}<p id="Role">role</p></html>'


def good(turtle: str = GOOD, names: Names = NAMES) -> Published:
    graph = Graph().parse(data=turtle, format="turtle")
    return Published(
        names,
        dict.fromkeys(DATA, graph),
        second={"ttl": len(graph)},
        page=PAGE,
        rules=" ".join(MEDIA.values()),
        catalogue=graph,
        has=FILES.__contains__,
    )


def without(predicate: object) -> Published:
    """The site whose ontology does not say one thing."""
    site = good()
    site.graph.remove((ONTOLOGY, URIRef(str(predicate)), None))
    return site


def instead(old: str, new: str) -> Published:
    assert old in GOOD
    return good(GOOD.replace(old, new))


def elsewhere() -> Published:
    base = "https://example.org/"
    return replace(good(GOOD.replace(NAMES.base, base), Names(base)), page=PAGE.replace(NAMES.base, base))


def disagreeing() -> Published:
    """RDF/XML that says less than Turtle."""
    site = good()
    fewer = Graph() + site.graph
    fewer.remove((TERM, SKOS.definition, None))
    return replace(site, syntaxes={**site.syntaxes, "rdf": fewer})


BAD: dict[str, Callable[[], Published]] = {
    "PURL1": elsewhere,
    "URI1": lambda: replace(good(), has=lambda path: False),
    "URI2": lambda: instead(f"<{ONTOLOGY}> a owl:Ontology", "<urn:other> a owl:Ontology"),
    "VER1": lambda: instead(f"owl:versionIRI <{ONTOLOGY}/1.0.0>", f"owl:versionIRI <{ONTOLOGY}>"),
    "VER2": lambda: replace(good(), has=(FILES - {"ontology/1.0.0.ttl"}).__contains__),
    "OM1": lambda: without(DCTERMS.title),
    "FIND1": lambda: instead('Prefix "s4c"', 'Prefix "other"'),
    "CN1": disagreeing,
    "HTTP1": lambda: replace(good(GOOD.replace(NAMES.base, "urn:x:")), names=_OddNames("https://w3id.org/s4c/")),
    "FIND_3_BIS": lambda: replace(good(), catalogue=Graph()),
    "RDF1": lambda: replace(good(), second={"ttl": 1}),
    "VOC1": lambda: instead("dct:modified", "<urn:made-up>"),
    "VOC2": lambda: instead("rdfs:subClassOf skos:Concept", "skos:note 'x'"),
    "OM4.1": lambda: instead("<https://creativecommons.org/licenses/by/4.0/>", "'free'"),
    "OM5.1": lambda: without(DCTERMS.created),
    "OM5.2": lambda: without(DCTERMS.publisher),
    "OM2": lambda: without(DCTERMS.bibliographicCitation),
    "OM3": lambda: without(OWL.priorVersion),
    "DOC1": lambda: replace(good(), page=PAGE.replace("Role", "Rule")),
    "VOC3": lambda: instead(', "roll"@sv', ""),
    "VOC4": lambda: instead('"What people do."@en , ', ""),
}
"""By check, the site with one thing wrong."""
OFFLINE = {"URI1", "VER2", "FIND2", "FIND3", "OM4.2"}


class _OddNames(Names):
    """Names that no server can be asked for."""

    def term(self, name: str) -> str:
        return f"urn:x:ontology#{name}"


def ends(site: Published) -> dict[str, Result]:
    return {check.id: check.result for check in checked(site, Judge(site.names, {}))}


def test_a_good_site_passes_all_that_can_be_asked_offline() -> None:
    found = ends(good())
    assert {id for id, result in found.items() if result is Result.NOT_OFFLINE} == OFFLINE
    assert {id for id, result in found.items() if result is not Result.PASSED} == OFFLINE


def test_every_check_has_a_bad_site() -> None:
    assert ends(good()).keys() - BAD.keys() == OFFLINE - {"URI1", "VER2"}


@pytest.mark.parametrize("id", BAD)
def test_a_bad_site_fails(id: str) -> None:
    assert ends(BAD[id]())[id] is Result.FAILED


@pytest.mark.parametrize("site", [replace(good(), rules="text/html"), replace(good(), page="<html lang='en'>")])
def test_content_negotiation_wants_rules_and_a_page_of_this_ontology(site: Published) -> None:
    assert ends(site)["CN1"] is Result.FAILED


def test_a_syntax_that_is_missing_is_named() -> None:
    site = good()
    less = {s: g for s, g in site.syntaxes.items() if s != "jsonld"}
    (check,) = [c for c in checked(replace(site, syntaxes=less), Judge(NAMES, {})) if c.id == "CN1"]
    assert check.where == ("ontology.jsonld",)


def test_what_is_excused_is_told_with_its_reason_and_nothing_more_is() -> None:
    known = Judge(NAMES, KNOWN)
    (check,) = [c for c in checked(without(OWL.priorVersion), known) if c.id == "OM3"]
    assert (check.result, check.why) == (Result.ON_PURPOSE, "It is the first version.")
    (check,) = [c for c in checked(without(DCTERMS.publisher), known) if c.id == "OM5.2"]
    assert (check.result, check.where) == (Result.FAILED, (str(DCTERMS.publisher),))


def test_a_title_in_words_of_markup_is_only_text() -> None:
    """What stands in a page cannot make an anchor that is none."""
    page = PAGE.replace('<p id="Role">', "<!-- id='Role' --><p>&lt;p id=&quot;Role&quot;&gt;")
    assert ends(replace(good(), page=page))["DOC1"] is Result.FAILED


def test_a_language_that_terms_are_not_defined_in_is_listed_and_english_is_not_excused_with_it() -> None:
    (check,) = [c for c in checked(instead(', "Vad folk gör."@sv', ""), Judge(NAMES, KNOWN)) if c.id == "VOC4"]
    assert (check.result, check.where) == (Result.ON_PURPOSE, ("definitions in sv: 0 of 1",))
    (check,) = [
        c
        for c in checked(instead('"What people do."@en , "Vad folk gör."@sv ,', ""), Judge(NAMES, KNOWN))
        if c.id == "VOC4"
    ]
    assert (check.result, check.where) == (Result.FAILED, (str(TERM),))
