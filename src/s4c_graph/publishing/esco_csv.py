"""Competences, areas and roles as tables with the columns of ESCO's CSV distribution, for tools that read ESCO.

Columns and their order are those of ESCO 1.1.1 (skills, skillGroups, occupations, conceptSchemes and the relations).
Nothing in them is ESCO: every IRI is ours. A cell that a spreadsheet would take for a formula gets an apostrophe.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType

from rdflib.term import URIRef

from s4c_graph.core.cells import guarded, lines
from s4c_graph.publishing.content import Content

SKILLS = (
    *("conceptType", "conceptUri", "skillType", "reuseLevel", "preferredLabel", "altLabels", "hiddenLabels", "status"),
    *("modifiedDate", "scopeNote", "definition", "inScheme", "description"),
)
GROUPS = (
    *("conceptType", "conceptUri", "preferredLabel", "altLabels", "hiddenLabels", "status", "modifiedDate"),
    *("scopeNote", "inScheme", "description", "code"),
)
OCCUPATIONS = (
    *("conceptType", "conceptUri", "iscoGroup", "preferredLabel", "altLabels", "hiddenLabels", "status"),
    *("modifiedDate", "regulatedProfessionNote", "scopeNote", "definition", "inScheme", "description", "code"),
)
SCHEMES = ("conceptType", "conceptSchemeUri", "preferredLabel", "title", "status", "description", "hasTopConcept")
BROADER = ("conceptType", "conceptUri", "broaderType", "broaderUri")
RELATIONS = ("occupationUri", "relationType", "skillType", "skillUri")
SKILL, GROUP, OCCUPATION = "KnowledgeSkillCompetence", "SkillGroup", "Occupation"
STRENGTHS = MappingProxyType({"essential": "essential", "material": "optional"})
"""Strength of a requirement of ours → relation of ESCO: what is material matters and is not essential."""
Row = tuple[str, ...]
_SAID = frozenset(
    {"skos:prefLabel", "skos:altLabel", "skos:definition", "skos:scopeNote", "skos:notation", "skos:inScheme"}
)
_SAID |= {"skos:broader", "skos:topConceptOf", "s4c:statementStatus", "owl:deprecated"}


def tables(content: Content, framework: URIRef, *, languages: Sequence[str] = ()) -> tuple[dict[str, bytes], list[str]]:
    """Files by name, those with texts once a language; and what was left out.

    languages: tags; none named means those that the framework has a title in.
    """
    tags = list(languages) or sorted(set(content.labels(framework)) - {"und"})
    areas, competences, roles = content.areas(framework), content.competences(framework), content.of_class("CityRole")
    files: dict[str, bytes] = {}
    for tag in tags:
        one = _Written(content, tag)
        files[f"skills_{tag}.csv"] = _csv(SKILLS, (one.skill(c, framework) for c in competences))
        files[f"skillGroups_{tag}.csv"] = _csv(GROUPS, (one.group(a, framework) for a in areas))
        files[f"occupations_{tag}.csv"] = _csv(OCCUPATIONS, (one.occupation(r) for r in roles))
        files[f"conceptSchemes_{tag}.csv"] = _csv(SCHEMES, [one.scheme(framework, areas)])
    files["broaderRelationsSkillPillar.csv"] = _csv(BROADER, _broader(content, competences, areas))
    files["occupationSkillRelations.csv"] = _csv(RELATIONS, _relations(content, roles))
    levels = sum(len(content.links(role, "hasRequirement")) for role in roles)
    return dict(sorted(files.items())), [
        f"{len(competences):,} × notation of a competence (ESCO's skills have no code)",
        f"{levels:,} × level that a role asks",
        *content.unsaid(areas, _SAID, "an area"),
        *content.unsaid(competences, _SAID | {"s4c:inArea", "s4c:competenceType", "s4c:reuseLevel"}, "a competence"),
        *content.unsaid(roles, _SAID | {"s4c:hasRequirement", "s4c:specialises"}, "a role"),
        *content.left(),
        f"{len(roles):,} × iscoGroup of an occupation: no source states one",
        f"{len(roles):,} × place of a role below another (broaderRelationsOccPillar asks for ISCO groups)",
        "modifiedDate: nothing says when a concept changed",
    ]


class _Written:
    """Rows in one language; a text that is not there in it is an empty cell, as in ESCO."""

    def __init__(self, content: Content, tag: str) -> None:
        self.content, self.tag = content, tag

    def skill(self, thing: URIRef, framework: URIRef) -> Row:
        c = self.content
        kind = skill_type(c, thing)
        reuse = next((c.key(one) for one in c.links(thing, "reuseLevel")), "")
        texts = (self._label(thing), self._alternatives(thing), "", self._status(thing), "", self._note(thing), "")
        return (SKILL, str(thing), kind, reuse, *texts, str(framework), self._definition(thing))

    def group(self, thing: URIRef, framework: URIRef) -> Row:
        texts = (self._label(thing), self._alternatives(thing), "", self._status(thing), "", self._note(thing))
        return (GROUP, str(thing), *texts, str(framework), self._definition(thing), self.content.notation(thing))

    def occupation(self, thing: URIRef) -> Row:
        schemes = self.content.iris(thing, "skos:inScheme")
        texts = (self._label(thing), self._alternatives(thing), "", self._status(thing), "", "", self._note(thing), "")
        scheme = "\n".join(str(s) for s in schemes)
        return (OCCUPATION, str(thing), "", *texts, scheme, self._definition(thing), self.content.notation(thing))

    def scheme(self, thing: URIRef, tops: Sequence[URIRef]) -> Row:
        title = self._label(thing)
        described = self.content.definitions(thing).get(self.tag, "")
        return ("ConceptScheme", str(thing), title, title, self._status(thing), described, ",\n".join(map(str, tops)))

    def _label(self, thing: URIRef) -> str:
        return self.content.labels(thing).get(self.tag, "")

    def _definition(self, thing: URIRef) -> str:
        return self.content.definitions(thing).get(self.tag, "")

    def _note(self, thing: URIRef) -> str:
        return self.content.texts(thing, "skos:scopeNote").get(self.tag, "")

    def _alternatives(self, thing: URIRef) -> str:
        said = self.content.every(thing, "skos:altLabel")
        return "\n".join(str(o) for o in said if o.language == self.tag)

    def _status(self, thing: URIRef) -> str:
        """``obsolete`` for what is no longer used, as ESCO says it; else the status that the framework states."""
        if self.content.is_deprecated(thing):
            return "obsolete"
        return next((self.content.key(one) for one in self.content.links(thing, "statementStatus")), "")


def skill_type(content: Content, competence: URIRef) -> str:
    """``knowledge`` where a competence is nothing else, otherwise ``skill/competence`` (ESCO's two skill types)."""
    kinds = {content.key(kind) for kind in content.links(competence, "competenceType")}
    return "knowledge" if kinds == {"knowledge"} else "skill/competence"


def _broader(content: Content, competences: Sequence[URIRef], areas: Sequence[URIRef]) -> Iterator[Row]:
    inside = set(areas)
    for competence in competences:
        for area in content.links(competence, "inArea"):
            if area in inside:
                yield (SKILL, str(competence), GROUP, str(area))


def _relations(content: Content, roles: Sequence[URIRef]) -> Iterator[Row]:
    for role in roles:
        asked: dict[URIRef, set[str]] = {}
        for need in content.links(role, "hasRequirement"):
            for competence in content.links(need, "requiredCompetence"):
                strengths = {content.key(s) for s in content.links(need, "requirementStrength")}
                asked.setdefault(competence, set()).update(STRENGTHS.get(s, "optional") for s in strengths)
        for competence in content.sorted(list(asked)):
            relation = "essential" if "essential" in asked[competence] else "optional"
            yield (str(role), relation, skill_type(content, competence), str(competence))


def _csv(header: Sequence[str], rows: Iterator[Row] | Sequence[Row]) -> bytes:
    return lines([header, *(tuple(guarded(cell) for cell in row) for row in rows)])
