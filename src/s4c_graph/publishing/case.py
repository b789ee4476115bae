"""A framework as a CASE 1.1 package: one document, its items, how they hang together, and their definitions.

Written from the information model of 1EdTech, Competencies and Academic Standards Exchange 1.1 (final release of
24 January 2025). CASE has one language a text, and identifiers that are UUIDs: they are made from the IRIs, which stand
in ``uri``, so that they stay. Times are the release's.
"""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from rdflib.term import URIRef

from s4c_graph.core.licences import Combined
from s4c_graph.publishing.content import MAPPED, Content, chosen, spoken
from s4c_graph.publishing.moments import moment

Built = dict[str, Any]
AREA = "Competence area"
NOT_STATED = "not stated"
"""What stands in a field that CASE asks and the data lack."""
ASSOCIATIONS = {
    "exactMatch": "exactMatchOf",
    "closeMatch": "isRelatedTo",
    "broadMatch": "isRelatedTo",
    "narrowMatch": "isRelatedTo",
    "relatedMatch": "isRelatedTo",
}
"""Mapping relations of SKOS as CASE has them; what is not exact is told in the association's notes."""

_SAID = MAPPED | {"skos:prefLabel", "skos:altLabel", "skos:definition", "skos:notation", "skos:inScheme"}
_SAID |= {"skos:broader", "skos:topConceptOf", "dct:isReplacedBy"}
_FRAMEWORK = frozenset(
    {"skos:prefLabel", "dct:title", "dct:description", "skos:definition", "dct:creator", "dct:license"}
)
_FRAMEWORK |= {"s4c:statementStatus", "s4c:frameworkVersion", "owl:versionInfo", "skos:hasTopConcept"}


def identifier(iri: str) -> str:
    """The UUID of an IRI, version 5 in the namespace of URLs (RFC 9562, 5.5); the same IRI, the same UUID.

    >>> identifier("https://w3id.org/s4c/id/competence/CIT.01")
    'debc75d6-b9ac-55ff-a974-a3bdb3917e03'
    """
    return str(uuid.uuid5(uuid.NAMESPACE_URL, iri))


def document(
    content: Content, rights: Combined, framework: URIRef, *, time: str, lang: str = "en"
) -> tuple[Built, tuple[str, ...]]:
    """The package of a framework with its texts in one language; and what was left out.

    time: of the release, ISO 8601, a day or a time. An entry whose label is not there in the language has its texts in
    English, else in another, which ``language`` says; a definition that is not there in that language is counted. What
    has no text in any language is left out. Raises InputError for what is no time.
    """
    made = _Package(content, rights, framework, moment(time).isoformat(), lang)
    return made.built(), made.losses()


@dataclass
class _Package:
    content: Content
    rights: Combined
    framework: URIRef
    time: str
    lang: str
    lost: Counter[str] = field(default_factory=Counter)
    unsaid: tuple[str, ...] = ()

    def built(self) -> Built:
        areas = self._with_text(self.content.areas(self.framework), "area")
        competences = self._with_text(self.content.competences(self.framework), "competence")
        items = [self._item(a, AREA, None) for a in areas]
        kinds = self.content.sorted({k for c in competences for k in self.content.links(c, "competenceType")})
        for competence in competences:
            kind = next(iter(self.content.links(competence, "competenceType")), None)
            self.lost["competence types after the first of a competence"] += max(
                0, len(self.content.links(competence, "competenceType")) - 1
            )
            items.append(self._item(competence, self._kind(kind) if kind else "Competence", kind))
        self.unsaid = (
            *self.content.unsaid([self.framework], _FRAMEWORK, "the framework"),
            *self.content.unsaid(areas, _SAID, "an area"),
            *self.content.unsaid(competences, _SAID | {"s4c:inArea", "s4c:competenceType"}, "a competence"),
        )
        return {
            "CFDocument": self._document(),
            "CFItems": items,
            "CFAssociations": [*self._hierarchy(areas, competences), *self._links([*areas, *competences])],
            "CFDefinitions": self._definitions(kinds),
        }

    def losses(self) -> tuple[str, ...]:
        """Sentences for what stays behind, sorted; complete once built."""
        said = [f"{count:,} × {what}" for what, count in sorted(self.lost.items()) if count]
        return (*said, *self.content.left(), *self.unsaid, "roles, offers and levels: CASE has no place for them")

    def _with_text(self, things: list[URIRef], called: str) -> list[URIRef]:
        """Things that have a text in some language, which CASE asks of an item."""
        found = self.content.with_text(things)
        self.lost[f"{called} with no text in any language (CASE asks for one)"] += len(things) - len(found)
        return found

    def _asked(self, said: str, field: str) -> str:
        """A text that CASE asks, in one line; where there is none, that says so, and it is counted."""
        self.lost[f"{field}: none is stated, and CASE asks for it"] += not _one_line(said)
        return _one_line(said) or NOT_STATED

    def _document(self) -> Built:
        c, framework = self.content, self.framework
        tag = self._tag(spoken(c.labels(framework)))
        creators = c.texts(framework, "dct:creator").values()
        return _full(
            {
                **self._identity(str(framework)),
                "caseVersion": "1.1",
                "creator": self._asked("; ".join(sorted(creators)), "creator of the framework"),
                "title": self._asked(self._label(framework), "title of the framework"),
                "description": self._text(spoken(c.definitions(framework)), tag, "description"),
                "language": "" if tag == "und" else tag,
                "version": _one_line(c.value(framework, "frameworkVersion")),
                "adoptionStatus": "Draft" if "proposed" in map(c.key, c.links(framework, "statementStatus")) else "",
                "licenseURI": self._licence_link(),
                "notes": " ".join(self.rights.attributions),
                "lastChangeDateTime": self.time,
            }
        )

    def _item(self, thing: URIRef, kind: str, kind_of: URIRef | None) -> Built:
        c = self.content
        labels, definitions = spoken(c.labels(thing)), spoken(c.definitions(thing))
        tag = self._tag(labels or definitions)
        self.lost[f"item without a text in {self.lang}, given in another language"] += tag != self.lang
        statement, title = self._text(definitions, tag, "definition"), self._label(thing)
        self._count_languages(tag, labels, definitions)
        alternatives = [str(o) for o in c.every(thing, "skos:altLabel") if (o.language or "und") == tag]
        self.lost["alternative labels in other languages"] += len(c.every(thing, "skos:altLabel")) - len(alternatives)
        type_iri = str(kind_of or c.iri("CompetenceArea" if kind == AREA else "Competence"))
        return _full(
            {
                **self._identity(str(thing)),
                "fullStatement": statement or title,
                "abbreviatedStatement": title,
                "humanCodingScheme": _one_line(c.notation(thing)),
                "conceptKeywords": [line for a in alternatives if (line := _one_line(a))],
                "CFItemType": kind,
                "CFItemTypeURI": self._link(type_iri, kind),
                "language": "" if tag == "und" else tag,
                "lastChangeDateTime": self.time,
            }
        )

    def _hierarchy(self, areas: list[URIRef], competences: list[URIRef]) -> list[Built]:
        made = [self._child(area, self.framework, n) for n, area in enumerate(areas, 1)]
        inside = set(areas)
        for number, competence in enumerate(competences, 1):
            parents = [a for a in self.content.links(competence, "inArea") if a in inside] or [self.framework]
            made += [self._child(competence, parent, number) for parent in parents]
        return made

    def _child(self, thing: URIRef, parent: URIRef, number: int) -> Built:
        return self._association(str(thing), "isChildOf", str(parent), self.content.label(parent, self.lang), number)

    def _links(self, things: list[URIRef]) -> list[Built]:
        made = []
        for thing in things:
            for match in self.content.matches(thing):
                note = "" if match.relation == "exactMatch" else f"skos:{match.relation}"
                made.append(
                    self._association(
                        str(thing), ASSOCIATIONS[match.relation], match.iri, match.label, note=note, outside=True
                    )
                )
            for newer in self.content.iris(thing, "dct:isReplacedBy"):
                made.append(
                    self._association(str(thing), "replacedBy", str(newer), self.content.label(newer, self.lang))
                )
        return made

    def _association(
        self, origin: str, kind: str, target: str, title: str, number: int = 0, *, note: str = "", outside: bool = False
    ) -> Built:
        iri = f"urn:uuid:{identifier(f'{origin} {kind} {note} {target}')}"
        end = self._link(target, title)
        if outside:
            end["targetType"] = "ext:skos"
        return _full(
            {
                "identifier": iri.removeprefix("urn:uuid:"),
                "uri": iri,
                "associationType": kind,
                "sequenceNumber": number,
                "originNodeURI": self._link(origin, self.content.label(URIRef(origin), self.lang)),
                "destinationNodeURI": end,
                "notes": note,
                "lastChangeDateTime": self.time,
            }
        )

    def _definitions(self, kinds: list[URIRef]) -> Built:
        c = self.content
        types = [
            {
                **self._identity(str(kind)),
                "title": self._kind(kind),
                "description": self._asked(chosen(c.definitions(kind), self.lang), "definition of a competence type"),
                "hierarchyCode": str(number + 1),
                "typeCode": c.key(kind),
                "lastChangeDateTime": self.time,
            }
            for number, kind in enumerate(kinds, 1)
        ]
        area = c.iri("CompetenceArea")
        about = {"title": AREA, "description": chosen(c.definitions(area), self.lang) or AREA, "hierarchyCode": "1"}
        types.insert(0, {**self._identity(str(area)), **about, "typeCode": "area", "lastChangeDateTime": self.time})
        licence = self.rights.licence
        if not licence.iri:
            return {"CFItemTypes": types}
        text = {"title": licence.name, "licenseText": licence.iri, "lastChangeDateTime": self.time}
        return {"CFItemTypes": types, "CFLicenses": [{**self._identity(licence.iri), **text}]}

    def _identity(self, iri: str) -> Built:
        return {"identifier": identifier(iri), "uri": iri}

    def _link(self, iri: str, title: str) -> Built:
        return {"title": _one_line(title) or iri, **self._identity(iri)}

    def _licence_link(self) -> Built | None:
        licence = self.rights.licence
        return self._link(licence.iri, licence.name) if licence.iri else None

    def _kind(self, kind: URIRef) -> str:
        return self._label(kind) or self.content.key(kind)

    def _label(self, thing: URIRef) -> str:
        labels = spoken(self.content.labels(thing))
        return _one_line(chosen(labels, self.lang)) or _one_line(self.content.label(thing, self.lang))

    def _tag(self, labels: dict[str, str]) -> str:
        """The language of an entry: that of its label, as :func:`chosen` takes it."""
        return next((tag for tag in (self.lang, "en", "und", *labels) if tag in labels), "und")

    def _text(self, texts: dict[str, str], tag: str, what: str) -> str:
        if texts and tag not in texts:
            self.lost[f"{what} that is not there in {tag}"] += 1
        return texts.get(tag, "")

    def _count_languages(self, own: str, *texts: dict[str, str]) -> None:
        for tag in sorted({tag for one in texts for tag in one} - {own}):
            self.lost[f"texts in {tag} (CASE has one language a text)"] += sum(tag in one for one in texts)


def _one_line(text: str) -> str:
    """A normalised string: no line ends and no runs of blanks (XML Schema 1.1, 3.4.2)."""
    return " ".join(text.split())


def _full(node: Built) -> Built:
    return {k: v for k, v in node.items() if v not in (None, "", [], 0)}
