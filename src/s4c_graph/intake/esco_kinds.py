"""What each file of the ESCO CSV distribution is called by its header; the first thing the ESCO intake asks of a file.

File names differ between releases (``occupationSkillRelations.csv``, later ``…_en.csv``), columns do not:
later releases only add some. The columns are those of 1.1.0 and 1.1.1, read in real files, and those that
are named in public for 1.0.x and 1.2.x.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from enum import Enum

SEPARATORS = (",", ";", "\t")


class Kind(Enum):
    """What a file holds. The value is how messages name it."""

    CONCEPTS = "concepts"
    LABELS = "labels of concepts"
    SCHEMES = "concept schemes"
    BROADER = "broader relations"
    OCCUPATION_SKILL = "occupation-skill relations"
    SKILL_SKILL = "skill-skill relations"
    HIERARCHY = "skills hierarchy"
    COLLECTION = "a collection"
    NOT_READ = "what is not read here"


@dataclass(frozen=True)
class Shape:
    """A kind, the columns it cannot do without, the others it is known to have, and those every row must reach.

    Columns are spelled as in ESCO. keys: the needed columns where nothing else is said. some: at least one of
    these is there too. without: none of these is.
    """

    kind: Kind
    needed: tuple[str, ...]
    known: tuple[str, ...] = ()
    keys: tuple[str, ...] | None = None
    some: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    @property
    def columns(self) -> frozenset[str]:
        """All its columns, folded."""
        return frozenset(c.casefold() for c in (*self.needed, *self.known))

    def fits(self, columns: Set[str]) -> bool:
        """Whether a file with these columns (folded) is of this shape."""
        return (
            columns >= set(_folded(self.needed))
            and (not self.some or not columns.isdisjoint(_folded(self.some)))
            and columns.isdisjoint(_folded(self.without))
        )


def _folded(columns: tuple[str, ...]) -> Iterator[str]:
    return (c.casefold() for c in columns)


_TEXTS = ("altLabels", "hiddenLabels", "scopeNote", "definition", "description")
_SORTED = ("skillType", "iscoGroup", "code")
_FACTS = ("modifiedDate", *_SORTED, "reuseLevel", "regulatedProfessionNote", "isReplacedBy", "replacedBy")
_CONCEPT = ("conceptType", "conceptUri", "preferredLabel")
_LEVELS = tuple(f"Level {n} URI" for n in range(4))

SHAPES = (
    Shape(Kind.NOT_READ, ("filename", "data header", "property", "description")),  # dictionary, from 1.2
    Shape(Kind.NOT_READ, ("conceptUri", "greenShare"), ("conceptType", "code", "preferredLabel")),  # from 1.2
    Shape(
        Kind.COLLECTION,
        ("conceptType", "conceptUri", "broaderConceptUri"),
        ("preferredLabel", "status", "skillType", "reuseLevel", "altLabels", "description", "broaderConceptPT"),
        keys=("conceptType", "conceptUri"),
    ),
    Shape(Kind.CONCEPTS, (*_CONCEPT, "altLabels", "status", "inScheme", "description"), (*_TEXTS, *_FACTS), _CONCEPT),
    Shape(  # of 1.0.x: no status, no scheme, and no column that came with them
        Kind.CONCEPTS,
        (*_CONCEPT, "altLabels", "description"),
        ("skillType", "reuseLevel", "iscoGroup", "code"),
        _CONCEPT,
        some=_SORTED,
        without=("status", "inScheme", "hiddenLabels", "modifiedDate", "scopeNote", "definition"),
    ),
    Shape(Kind.LABELS, _CONCEPT, _TEXTS),
    Shape(
        Kind.SCHEMES,
        ("conceptSchemeUri", "preferredLabel", "hasTopConcept"),
        ("conceptType", "title", "status", "description"),
        keys=("conceptSchemeUri",),
    ),
    Shape(Kind.BROADER, ("conceptType", "conceptUri", "broaderUri"), ("broaderType", "conceptLabel", "broaderLabel")),
    Shape(
        Kind.OCCUPATION_SKILL,
        ("occupationUri", "relationType", "skillUri"),
        ("skillType", "occupationLabel", "skillLabel"),
    ),
    Shape(
        Kind.SKILL_SKILL,
        ("originalSkillUri", "relationType", "relatedSkillUri"),
        ("originalSkillType", "relatedSkillType", "originalSkillLabel", "relatedSkillLabel"),
    ),
    Shape(
        Kind.HIERARCHY,
        _LEVELS,
        (
            *(f"Level {n} {what}" for n in range(4) for what in ("preferred term", "code")),
            "Description",
            "Scope note",
        ),
        keys=("Level 0 URI",),
    ),
)
"""In the order they are tried: a kind with more columns stands before one whose columns it contains."""

_SPELLED = {c.casefold(): c for shape in SHAPES for c in (*shape.needed, *shape.known)}
_FACT_COLUMNS = frozenset(c.casefold() for c in (*_FACTS, "status", "inScheme"))


@dataclass(frozen=True)
class Header:
    """A header that was understood: what the file holds, where each column (folded) stands, what parts them.

    keys: columns (folded) that every row must reach. unknown: columns that no release read here has.
    """

    kind: Kind
    columns: Mapping[str, int]
    separator: str
    keys: tuple[str, ...]
    unknown: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """Columns up to the last one with a name."""
        return max(self.columns.values()) + 1


@dataclass(frozen=True)
class Almost:
    """A header that is ESCO's but for some columns: the kind it comes nearest to, and what it lacks or holds twice."""

    kind: Kind
    missing: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()


def recognise(line: str) -> Header | Almost | None:
    """What the first line of a CSV file says it is; None when it has nothing of ESCO.

    Columns are compared without regard to case and to blanks at their edges, parted by comma,
    semicolon or tab.

    >>> recognise("conceptType;conceptUri;broaderType;broaderUri").kind
    <Kind.BROADER: 'broader relations'>
    >>> recognise("occupationUri,relationType,skillType")
    Almost(kind=<Kind.OCCUPATION_SKILL: 'occupation-skill relations'>, missing=('skillUri',), twice=())
    >>> recognise("name,age") is None
    True
    """
    parted = [(s, _names(line, s)) for s in SEPARATORS]
    separator, raw = max(parted, key=lambda p: sum(n.casefold() in _SPELLED for n in p[1]))
    names = [n.casefold() for n in raw]
    columns = set(names)
    if "" in columns:
        columns.discard("")  # a separator too many at the end, as spreadsheets write it
    twice = tuple(dict.fromkeys(_SPELLED.get(n, n) for n in names if n and names.count(n) > 1))
    for shape in SHAPES:
        if shape.fits(columns):
            if shape.kind is Kind.LABELS and columns & _FACT_COLUMNS:
                break  # facts without a scheme: concepts, not labels of concepts, that lack a column
            if twice:
                return Almost(shape.kind, twice=twice)
            unknown = tuple(n for n in raw if n and n.casefold() not in shape.columns)
            keys = tuple(k.casefold() for k in shape.keys or shape.needed)
            return Header(shape.kind, {n: i for i, n in enumerate(names) if n}, separator, keys, unknown)
    read = [s for s in SHAPES if s.kind is not Kind.NOT_READ]
    nearest = max(read, key=lambda s: (len(columns & s.columns), -len(_missing(s, columns))))
    shared = columns & nearest.columns
    if len(shared) < 2 or 2 * len(shared) < len(columns):
        return None
    return Almost(nearest.kind, _missing(nearest, columns), twice)


def spelled(column: str) -> str:
    """A folded column as ESCO writes it."""
    return _SPELLED.get(column, column)


def _missing(shape: Shape, columns: set[str]) -> tuple[str, ...]:
    return tuple(c for c in shape.needed if c.casefold() not in columns)


def _names(line: str, separator: str) -> list[str]:
    row = next(csv.reader([line], delimiter=separator), [])
    return [" ".join(name.split()) for name in row]
