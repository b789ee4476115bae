"""What a page says, before it is HTML: a title, a lead, facts and sections of texts, tables, lists and pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from markupsafe import Markup

from s4c_graph.publishing.pages.frame import Crumb
from s4c_graph.publishing.pages.text import Text, plain

Cell = Markup | str


class Column(NamedTuple):
    """A column of a table: its head, whether it holds numbers, and what it is called beside a cell on its own."""

    head: Cell
    number: bool = False
    short: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; style: a class of the sheet."""

    name: ClassVar[str] = "paragraph"
    said: Cell
    style: str = ""


@dataclass(frozen=True)
class Items:
    """A list."""

    name: ClassVar[str] = "items"
    said: Sequence[Cell]
    inline: bool = False


@dataclass(frozen=True)
class Facts:
    """Pairs of what is told and what it is."""

    name: ClassVar[str] = "facts"
    said: Sequence[tuple[Cell, Cell]]


@dataclass(frozen=True)
class Table:
    """A table: caption, columns, rows; the first cell of a row is its head."""

    name: ClassVar[str] = "table"
    caption: Cell
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    sortable: bool = True

    @property
    def heads(self) -> list[str]:
        """The heads of the columns without markup, told again beside each cell on a narrow screen."""
        return [c.short or plain(c.head) for c in self.columns]


@dataclass(frozen=True)
class Picture:
    """An SVG that tells its title and description itself, and a line below it."""

    name: ClassVar[str] = "picture"
    svg: Markup
    caption: Cell = ""
    style: str = ""


@dataclass(frozen=True)
class Empty:
    """What is missing, and why."""

    name: ClassVar[str] = "empty"
    said: Cell


Block = Paragraph | Items | Facts | Table | Picture | Empty


@dataclass(frozen=True)
class Section:
    """A part of a page under a heading. anchor: by which it is linked to."""

    anchor: str
    heading: Cell
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Content:
    """What a page says.

    lead: the definition. line: one line of facts below it. notes: what a reader must know first. facts: beside the
    text. crumbs: the way to the page from the home page. structured: schema.org. single: no column beside the text.
    wide: tables as wide as the page.
    """

    title: Text
    kind: str = ""
    notation: str = ""
    lead: Cell = ""
    description: str = ""
    line: Sequence[Cell] = ()
    notes: Sequence[Cell] = ()
    facts: Sequence[tuple[Cell, Cell]] = ()
    sections: Sequence[Section] = ()
    crumbs: Sequence[Crumb] = ()
    structured: Mapping[str, object] = field(default_factory=dict)
    single: bool = False
    wide: bool = False
