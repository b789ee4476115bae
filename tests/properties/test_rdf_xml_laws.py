"""What counts as fit for RDF/XML is written and read back the same, by the engine and by an XML parser of its own."""

from __future__ import annotations

import xml.sax

import pyoxigraph as ox
from hypothesis import example, given
from hypothesis import strategies as st

from s4c_graph.core.syntax import fits_xml, is_iri

NAMES = st.text(st.characters(codec="utf-8", min_codepoint=0x21), min_size=1, max_size=6)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)


@given(NAMES, TEXTS)
@example("ª", "")
@example("a²", "")
@example("²a", "")
@example("ſa", "")
@example("a", "\x08")
@example("a", "\ufffe")
@example("1a", "a & b < c")
def test_what_fits_is_read_back(name: str, text: str) -> None:
    predicate = f"https://example.org/{name}"
    if not is_iri(predicate) or not fits_xml(predicate, text):
        return
    said = ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode(predicate), ox.Literal(text))
    written = ox.serialize([said], format=ox.RdfFormat.RDF_XML)
    assert written is not None
    xml.sax.parseString(written, xml.sax.ContentHandler())
    (found,) = ox.parse(written, format=ox.RdfFormat.RDF_XML)
    assert found.predicate.value == predicate
    if "\r" not in text:  # XML makes a line feed of it
        assert found.object == said.object


@given(st.sampled_from(["kompetens", "förhållande", "łąka", "v1.0", "_x", "a-b"]), st.sampled_from(["", "Ett — två"]))
def test_names_of_our_languages_fit(name: str, text: str) -> None:
    assert fits_xml(f"https://example.org/ns#{name}", text)
