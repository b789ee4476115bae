"""The framework tables, column by column: which cell is which statement; reading and writing both follow this one list.

Documented for editors in docs/reference/tables.md. Predicates are prefixed names, expanded below the
configured base. A text column stands for one column a language: ``label`` is ``label_en``, ``label_sv``, ….
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from s4c_graph.core.names import ESCO, Names

SEPARATOR = ";"
"""Between the values of a cell that holds several."""
DIGCOMP_VERSIONS = ("2.2", "3.0")
LEVELS = 8
"""Steps of the own scale (DOMAIN 4.1, D5)."""
INDICATORS = ("indicator", "indicator2", "indicator3", "indicator4", "indicator5")
"""Text columns of competences.csv that make a node of their own each: the first is indicator …-1."""


class Kind(Enum):
    """How the text of a cell becomes RDF terms."""

    WORD = "word"
    TEXT = "text"
    BOOLEAN = "true or false"
    DECIMAL = "number"
    IRI = "IRI"
    LEVEL = "level 1 to 8"
    CONCEPT = "one of a fixed list"
    ROW = "key of a row"
    DIGCOMP = "DigComp number"
    SEED = "number of a seed, or an IRI"


@dataclass(frozen=True)
class Column:
    """One column, or for text one per language.

    predicate: of the statement about the row's resource; ``also`` are predicates that repeat it. to: the
    scheme or table that CONCEPT and ROW cells point into. many: several values, parted by SEPARATOR.
    wanted: must be in the header (its cells may be empty; a missing statement is the shapes' to report).
    key: is, or is part of, the row's key; then a cell must not be empty.
    """

    name: str
    kind: Kind
    predicate: str = ""
    to: str = ""
    many: bool = False
    wanted: bool = False
    key: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableSpec:
    """One table: ``name`` is the file's stem and the sheet's name; ``types`` the classes of its resources."""

    name: str
    kind: str
    types: tuple[str, ...]
    columns: tuple[Column, ...]
    order: str = ""

    @property
    def keys(self) -> tuple[Column, ...]:
        """The columns that together name a row."""
        return tuple(c for c in self.columns if c.key)


_STATUS = Column("status", Kind.CONCEPT, "s4c:statementStatus", "statement-status", wanted=True)
_SEEDS = Column("seeds", Kind.SEED, "dct:source", many=True, wanted=True)
_LABEL = Column("label", Kind.TEXT, "skos:prefLabel", wanted=True)
_ALTERNATIVE = Column("alternative", Kind.TEXT, "skos:altLabel", many=True)
_NOTE = Column("note", Kind.TEXT, "skos:editorialNote")
_REPLACED = (Column("deprecated", Kind.BOOLEAN, "owl:deprecated"),)

TABLES = (
    TableSpec(
        "frameworks",
        "framework",
        ("s4c:CompetenceFramework", "skos:ConceptScheme"),
        (
            Column("key", Kind.WORD, key=True, wanted=True),
            Column("title", Kind.TEXT, "dct:title", wanted=True, also=("skos:prefLabel",)),
            Column("description", Kind.TEXT, "dct:description", wanted=True),
            Column("version", Kind.WORD, "s4c:frameworkVersion", wanted=True, also=("owl:versionInfo",)),
            Column("previous", Kind.ROW, "s4c:previousFramework", "frameworks"),
            Column("creator", Kind.WORD, "dct:creator", wanted=True),
            Column("license", Kind.IRI, "dct:license", wanted=True),
            Column("source", Kind.IRI, "dct:source", many=True),
            Column("attribution", Kind.WORD, "dct:bibliographicCitation"),
            _NOTE,
            _STATUS,
        ),
    ),
    TableSpec(
        "schemes",
        "scheme",
        ("skos:ConceptScheme",),
        (
            Column("key", Kind.WORD, key=True, wanted=True),
            Column("title", Kind.TEXT, "dct:title", wanted=True, also=("skos:prefLabel",)),
            Column("description", Kind.TEXT, "dct:description", wanted=True),
            Column("version", Kind.WORD, "owl:versionInfo", wanted=True),
            Column("creator", Kind.WORD, "dct:creator", wanted=True),
            Column("license", Kind.IRI, "dct:license", wanted=True),
            _NOTE,
            _STATUS,
        ),
    ),
    TableSpec(
        "areas",
        "area",
        ("s4c:CompetenceArea", "skos:Concept"),
        (
            Column("notation", Kind.WORD, "skos:notation", key=True, wanted=True),
            _LABEL,
            _ALTERNATIVE,
            Column("definition", Kind.TEXT, "skos:definition"),
            Column("framework", Kind.ROW, "skos:inScheme", "frameworks", wanted=True),
            _NOTE,
            _STATUS,
        ),
    ),
    TableSpec(
        "competences",
        "competence",
        ("s4c:Competence", "skos:Concept"),
        (
            Column("notation", Kind.WORD, "skos:notation", key=True, wanted=True),
            Column("area", Kind.ROW, "s4c:inArea", "areas", wanted=True, also=("skos:broader",)),
            _LABEL,
            _ALTERNATIVE,
            Column("type", Kind.CONCEPT, "s4c:competenceType", "competence-type", many=True, wanted=True),
            Column("facet", Kind.CONCEPT, "s4c:competenceFacet", "competence-facet", many=True, wanted=True),
            Column("definition", Kind.TEXT, "skos:definition", wanted=True),
            Column("scope", Kind.TEXT, "skos:scopeNote"),
            Column("example", Kind.TEXT, "skos:example"),
            *(Column(name, Kind.TEXT, "s4c:indicatorText", wanted=name == INDICATORS[0]) for name in INDICATORS),
            Column("context", Kind.CONCEPT, "s4c:context", "activity-context", many=True),
            Column("reuse", Kind.CONCEPT, "s4c:reuseLevel", "reuse-level"),
            Column("related", Kind.ROW, "s4c:relatesToCompetence", "competences", many=True),
            Column("prerequisites", Kind.ROW, "s4c:prerequisiteCompetence", "competences", many=True),
            Column("digcomp", Kind.DIGCOMP, "s4c:digcompReference", "digcomp", many=True, wanted=True),
            _SEEDS,
            *_REPLACED,
            Column("replaced_by", Kind.ROW, "dct:isReplacedBy", "competences", many=True),
            _NOTE,
            _STATUS,
        ),
    ),
    TableSpec(
        "roles",
        "role",
        ("s4c:CityRole", "skos:Concept"),
        (
            Column("slug", Kind.WORD, key=True, wanted=True),
            Column("notation", Kind.WORD, "skos:notation", wanted=True),
            _LABEL,
            _ALTERNATIVE,
            Column("category", Kind.CONCEPT, "s4c:roleCategory", "role-category", many=True, wanted=True),
            Column("specialises", Kind.ROW, "s4c:specialises", "roles", many=True, wanted=True),
            Column("definition", Kind.TEXT, "skos:definition", wanted=True),
            Column("scope", Kind.TEXT, "skos:scopeNote"),
            Column("emerging", Kind.BOOLEAN, "s4c:emerging"),
            Column("evolved_from", Kind.ROW, "s4c:evolvedFrom", "roles", many=True),
            _SEEDS,
            *_REPLACED,
            Column("replaced_by", Kind.ROW, "dct:isReplacedBy", "roles", many=True),
            _NOTE,
            _STATUS,
        ),
        order="notation",
    ),
    TableSpec(
        "requirements",
        "requirement",
        ("s4c:CompetenceRequirement",),
        (
            Column("role", Kind.ROW, to="roles", key=True, wanted=True),
            Column("competence", Kind.ROW, "s4c:requiredCompetence", "competences", key=True, wanted=True),
            Column("level", Kind.LEVEL, "s4c:requiredLevel", wanted=True),
            Column("strength", Kind.CONCEPT, "s4c:requirementStrength", "requirement-strength", wanted=True),
            Column("weight", Kind.DECIMAL, "s4c:weight"),
            Column("context", Kind.CONCEPT, "s4c:context", "activity-context", many=True),
            _NOTE,
            _STATUS,
        ),
        order="role",
    ),
    TableSpec(
        "digcomp",
        "digcomp",
        ("s4c:ReferenceConcept", "skos:Concept"),
        (
            Column("number", Kind.WORD, "skos:notation", key=True, wanted=True),
            *(Column(f"label_{v}", Kind.WORD, "skos:prefLabel", wanted=True) for v in DIGCOMP_VERSIONS),
            _STATUS,
        ),
    ),
)
BY_NAME = MappingProxyType({spec.name: spec for spec in TABLES})

CONCEPTS = MappingProxyType(
    {
        "competence-type": ("knowledge", "skill", "ability", "other"),
        "competence-facet": ("cognitive", "social", "technical", "digital"),
        "role-category": ("staff", "manager", "expert"),
        "requirement-strength": ("essential", "material"),
        "activity-context": ("generate", "manage", "implement", "govern", "operate"),
        "statement-status": ("stated", "recovered", "reconstructed", "proposed", "assumed", "demo"),
        "reuse-level": ("transversal", "cross-sector", "sector-specific", "occupation-specific"),
    }
)
"""The fixed lists; their concepts are declared in ontology/schemes, the reuse levels by ESCO."""

SEEDS = ("000", "001", "002", "003", "004", "design-card")
"""The documents the framework was started from, declared in ontology/schemes/origins.ttl."""
ROLE_SCHEME = "city-role"
"""Key of the scheme that all roles are in."""


def concept(scheme: str, key: str, names: Names) -> str:
    """IRI of a concept of a fixed list; the reuse levels keep ESCO's own IRIs."""
    return f"{ESCO}skill-reuse-level/{key}" if scheme == "reuse-level" else names.scheme(scheme, key)


def row_iri(table: str, key: str, names: Names) -> str:
    """IRI of the resource of a row; raises InputError for a key that cannot be part of an IRI.

    >>> row_iri("frameworks", "digcomp-2.2", Names()), row_iri("roles", "smart-city-expert", Names())
    ('https://w3id.org/s4c/digcomp/2.2', 'https://w3id.org/s4c/id/role/smart-city-expert')
    """
    if table == "frameworks" and key.startswith("digcomp-"):
        return names.prefixes["digcomp"] + key.removeprefix("digcomp-")
    if table == "schemes":
        return names.scheme(key)
    return names.id(BY_NAME[table].kind, key)


def row_key(table: str, iri: str, names: Names) -> str:
    """The key behind an IRI made by :func:`row_iri`; the IRI itself when it is none of ours."""
    digcomp = names.prefixes["digcomp"]
    if table == "frameworks" and iri.startswith(digcomp):
        return "digcomp-" + iri.removeprefix(digcomp)
    if table == "schemes":
        return iri.removeprefix(f"{names.base}scheme/")
    return iri.removeprefix(f"{names.base}id/{BY_NAME[table].kind}/")


def digcomp_iri(version: str, number: str, names: Names) -> str:
    """IRI of a DigComp area or competence of one version."""
    return f"{names.prefixes['digcomp']}{version}/{number}"
