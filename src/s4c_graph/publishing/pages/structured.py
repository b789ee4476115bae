"""What a page tells search engines: schema.org, short and only what is held."""

from __future__ import annotations

from collections.abc import Mapping

from rdflib.term import Literal, Node, URIRef

from s4c_graph.publishing.pages.sheet import Sheet
from s4c_graph.publishing.pages.text import clean


def defined_term(sheet: Sheet, iri: URIRef) -> Mapping[str, object]:
    """A concept as schema:DefinedTerm."""
    scheme = sheet.known.iri_of(iri, "skos:inScheme")
    more = {"termCode": sheet.known.notation(iri)} if sheet.known.notation(iri) else {}
    inside = {"inDefinedTermSet": str(scheme)} if scheme is not None else {}
    return {**thing(sheet, iri, "DefinedTerm"), **more, **inside}


def occupation(sheet: Sheet, iri: URIRef) -> Mapping[str, object]:
    """A role as schema:Occupation with the skills it needs."""
    needs = sheet.known.needs(iri)
    return {**thing(sheet, iri, "Occupation"), "skills": [_term(sheet, n.competence) for n in needs]}


def course(sheet: Sheet, iri: URIRef) -> Mapping[str, object]:
    """An offer as schema:Course with what it teaches, or as a programme where it is one."""
    if sheet.known.is_a(iri, "s4c:Programme"):
        return thing(sheet, iri, "EducationalOccupationalProgram")
    teaches = [_term(sheet, t.competence) for t in sheet.known.teaches(iri)]
    return {**thing(sheet, iri, "Course"), **({"teaches": teaches} if teaches else {})}


def credential(sheet: Sheet, iri: URIRef) -> Mapping[str, object]:
    """A qualification as schema:EducationalOccupationalCredential."""
    certified = sheet.known.iris(iri, "s4c:certifiesCompetence")
    return {
        **thing(sheet, iri, "EducationalOccupationalCredential"),
        "competencyRequired": [_term(sheet, c) for c in certified],
    }


def thing(sheet: Sheet, iri: Node, type: str) -> dict[str, object]:
    """Name and description in every language."""
    said: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": type,
        "@id": str(iri),
        "url": str(iri),
        "inLanguage": sheet.lang,
    }
    for key, shorts in (
        ("name", ("skos:prefLabel", "rdfs:label", "dct:title")),
        ("description", ("skos:definition", "dct:description")),
    ):
        texts = [o for o in sheet.known.all(iri, *shorts) if isinstance(o, Literal)]
        if texts:
            told = dict.fromkeys((clean(str(t)), t.language) for t in texts)
            said[key] = [{"@value": text, **({"@language": tag} if tag else {})} for text, tag in told]
    said.setdefault("name", sheet.title(iri).text)
    return said


def _term(sheet: Sheet, iri: URIRef) -> dict[str, object]:
    return {"@type": "DefinedTerm", "@id": str(iri), "name": sheet.title(iri).text}
