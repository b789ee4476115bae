"""The terms of ESCO's RDF distribution that are read, and what is done with a statement of each; for esco_dump."""

from __future__ import annotations

from types import MappingProxyType

from s4c_graph.core.names import ESCO, EXTERNAL

TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def _t(prefix: str, name: str) -> bytes:
    return f"<{EXTERNAL[prefix]}{name}>".encode()


CONCEPT, SCHEME = _t("skos", "Concept"), _t("skos", "ConceptScheme")
SKILL, OCCUPATION, MEMBER = _t("esco", "Skill"), _t("esco", "Occupation"), _t("esco", "MemberConcept")
TYPES = frozenset((CONCEPT, SCHEME, SKILL, OCCUPATION))

PREF, ALT, HIDDEN = _t("skos", "prefLabel"), _t("skos", "altLabel"), _t("skos", "hiddenLabel")
DESCRIPTION, TITLE, MODIFIED = _t("dct", "description"), _t("dct", "title"), _t("dct", "modified")
DEFINITION, SCOPE_NOTE, NOTATION = _t("skos", "definition"), _t("skos", "scopeNote"), _t("skos", "notation")
STATUS, DEPRECATED, REPLACED_BY = _t("iso-thes", "status"), _t("owl", "deprecated"), _t("dct", "isReplacedBy")
ADMS_STATUS = b"<http://www.w3.org/ns/adms#status>"
IN_SCHEME, TOP_OF, HAS_TOP = _t("skos", "inScheme"), _t("skos", "topConceptOf"), _t("skos", "hasTopConcept")
BROADER, NARROWER = _t("skos", "broader"), _t("skos", "narrower")
SKILL_TYPE, REUSE, ISCO_GROUP = _t("esco", "skillType"), _t("esco", "skillReuseLevel"), _t("esco", "memberOfISCOGroup")
REGULATED, VERSION = _t("esco", "regulatedProfessionNote"), _t("owl", "versionInfo")
ESSENTIAL, ESSENTIAL_FOR = _t("esco", "relatedEssentialSkill"), _t("esco", "isEssentialSkillFor")
OPTIONAL, OPTIONAL_FOR = _t("esco", "relatedOptionalSkill"), _t("esco", "isOptionalSkillFor")
LITERAL_FORM, NODE_LITERAL = _t("skosxl", "literalForm"), _t("esco", "nodeLiteral")
LANGUAGES = (_t("esco", "language"), _t("dct", "language"))

XL = MappingProxyType(
    {_t("skosxl", "prefLabel"): PREF, _t("skosxl", "altLabel"): ALT, _t("skosxl", "hiddenLabel"): HIDDEN}
)
"""The link to a label node → the plain label it stands for."""

TEXTS = (DESCRIPTION, DEFINITION, SCOPE_NOTE)
BACK = MappingProxyType(
    {
        BROADER: NARROWER,
        NARROWER: BROADER,
        TOP_OF: HAS_TOP,
        HAS_TOP: TOP_OF,
        ESSENTIAL: ESSENTIAL_FOR,
        ESSENTIAL_FOR: ESSENTIAL,
        OPTIONAL: OPTIONAL_FOR,
        OPTIONAL_FOR: OPTIONAL,
    }
)
"""Relation → its inverse; both ways are written."""
REPLACES = _t("dct", "replaces")

# what is done with a statement: laid to its subject, to the node it speaks of, both ways …
DIRECT, LINK, VALUE, RELATION, KIND, BACKWARDS, SAYS_VERSION = range(1, 8)
WHAT = MappingProxyType(
    {
        TYPE: KIND,
        **dict.fromkeys((PREF, ALT, HIDDEN, MODIFIED, NOTATION, STATUS, DEPRECATED, REPLACED_BY), DIRECT),
        **dict.fromkeys((ADMS_STATUS, IN_SCHEME, SKILL_TYPE, REUSE, ISCO_GROUP, REGULATED), DIRECT),
        **dict.fromkeys((*XL, *TEXTS, TITLE), LINK),
        **dict.fromkeys((LITERAL_FORM, NODE_LITERAL, *LANGUAGES), VALUE),
        **dict.fromkeys(BACK, RELATION),
        REPLACES: BACKWARDS,
        VERSION: SAYS_VERSION,
    }
)
SKILL_IRI, ISCO_IRI = f"<{ESCO}skill/".encode(), f"<{ESCO}isco/".encode()
ISCED_IRI, OCCUPATION_IRI = f"<{ESCO}isced-f/".encode(), f"<{ESCO}occupation/".encode()
