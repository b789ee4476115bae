"""What a table is made of: kinds of cells, columns and tables; all tables are declared in these terms.

Predicates are prefixed names, expanded below the configured base. A text column stands for one column a
language: ``label`` is ``label_en``, ``label_sv``, ….
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

SEPARATOR = ";"
"""Between the values of a cell that holds several."""


class Kind(Enum):
    """How the text of a cell becomes RDF terms."""

    WORD = "word"
    TEXT = "text"
    BOOLEAN = "true or false"
    DECIMAL = "number"
    INTEGER = "whole number"
    PERCENT = "per cent, 0 to 100"
    DATE = "date, 2026-03-31"
    PERIOD = "year or date"
    DURATION = "ISO 8601 duration, P6M"
    CURRENCY = "ISO 4217 code"
    LANGUAGE = "language code"
    IRI = "IRI"
    SOURCE = "IRI or name of a source"
    LEVEL = "level 1 to 8"
    EQF = "EQF level 1 to 8"
    CONCEPT = "one of a fixed list"
    CLASS = "word for a class"
    ROW = "key of a row"
    DIGCOMP = "DigComp number"
    SEED = "number of a seed, or an IRI"


@dataclass(frozen=True)
class Column:
    """One column, or for text one per language.

    predicate: of the statement about the row's resource; ``also`` are predicates that repeat it. inverse: of
    the statement that the cell's rows make about this row's resource. to: the scheme or table that CONCEPT
    and ROW cells point into, several tables parted by ``|``. classes: word and class of a CLASS column.
    many: several values, parted by SEPARATOR. wanted: must be in the header (its cells may be empty; a
    missing statement is the shapes' to report). key: is, or is part of, the row's key; then a cell must not
    be empty. pad: digits a number in a key has at least.
    """

    name: str
    kind: Kind
    predicate: str = ""
    to: str = ""
    many: bool = False
    wanted: bool = False
    key: bool = False
    also: tuple[str, ...] = ()
    inverse: str = ""
    classes: tuple[tuple[str, str], ...] = ()
    pad: int = 1

    @property
    def targets(self) -> tuple[str, ...]:
        """The tables a ROW cell may point into."""
        return tuple(self.to.split("|"))


@dataclass(frozen=True)
class TableSpec:
    """One table: ``name`` is the file's stem and the sheet's name; ``types`` the classes of its resources.

    order: column that rows are sorted by before their key. figures: for a table of observations, the key of
    its data set and of its structure.
    """

    name: str
    kind: str
    types: tuple[str, ...]
    columns: tuple[Column, ...]
    order: str = ""
    figures: tuple[str, str] | None = None

    @property
    def keys(self) -> tuple[Column, ...]:
        """The columns that together name a row."""
        return tuple(c for c in self.columns if c.key)

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(c for c in self.columns if c.name == name)

    @property
    def classes(self) -> dict[str, str]:
        """Word → class, for tables whose rows say what kind of thing they are."""
        return {word: name for c in self.columns for word, name in c.classes}


STATUS = Column("status", Kind.CONCEPT, "s4c:statementStatus", "statement-status", wanted=True)
SEEDS = Column("seeds", Kind.SEED, "dct:source", many=True, wanted=True)
LABEL = Column("label", Kind.TEXT, "skos:prefLabel", wanted=True)
ALTERNATIVE = Column("alternative", Kind.TEXT, "skos:altLabel", many=True)
DEFINITION = Column("definition", Kind.TEXT, "skos:definition")
NOTE = Column("note", Kind.TEXT, "skos:editorialNote")
DEPRECATED = Column("deprecated", Kind.BOOLEAN, "owl:deprecated")
KEY = Column("key", Kind.WORD, key=True, wanted=True)
"""Columns that several tables have."""
