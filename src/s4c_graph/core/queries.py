"""The catalogue of questions: one ``.rq`` file each, whose header says the question and its typed parameters.

A header is the comment block at the top of the file::

    # id: cq05
    # question: Which competences does role X need, directly and by inheritance?
    # view: RES
    # kind: I
    # needs: framework            (or: esco, digcomp: where that was read; people, city: where own data are laid over)
    # waits: plans of learning    (only where no answer can be given yet: what the question waits for)
    # trace: 000-06, 001-11       (where the question comes from: items of the seeds, or the design card DC)
    # param: role role R02 -- …   (name, type, default, sentence; no default means it must be given)
    # column: notation -- …       (name and sentence of each column of the answer, in order)

Types: ``role``, ``competence``, ``offer``, ``person`` … (CLASSES: an IRI, a prefixed name, or a key of
ours: notation, slug or English label), ``concept`` (the same of any class), ``iri``, ``string``,
``lang``, ``integer``, ``decimal``, ``boolean``, ``date``.
Values become RDF terms; they are never pasted into the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType

from rdflib.namespace import XSD
from rdflib.term import Identifier, Literal, URIRef

from s4c_graph.core import assets
from s4c_graph.core.errors import QueryError
from s4c_graph.core.names import Names

CLASSES = MappingProxyType(
    {
        "role": "s4c:CityRole",
        "competence": "s4c:Competence",
        "area": "s4c:CompetenceArea",
        "offer": "s4c:LearningOffer",
        "outcome": "s4c:LearningOutcome",
        "qualification": "s4c:Qualification",
        "person": "s4c:Person",
        "organisation": "org:Organization",
        "unit": "org:OrganizationalUnit",
        "project": "s4c:Project",
        "network": "s4c:CooperationNetwork",
        "survey": "s4c:Survey",
        "seed": "s4c:Seed",
    }
)
"""Types of a parameter that name a thing of one class, and the class."""
CONCEPT_TYPES = (*CLASSES, "concept")
NEEDS = ("framework", "esco", "digcomp", "people", "city")
"""What the graph must hold for a question to have an answer."""
VIEWS = MappingProxyType(
    {
        "RES": "researchers",
        "HR": "city HR managers",
        "EMP": "employees",
        "TRP": "training providers",
        "CER": "certification bodies",
        "POL": "policy makers",
        "EMR": "employers",
        "LDP": "linked-data partners",
    }
)
"""Who asks."""
TYPES = (*CONCEPT_TYPES, "iri", "string", "lang", "integer", "decimal", "boolean", "date")


@dataclass(frozen=True)
class Param:
    """One typed parameter: its name, type, default text (None: must be given) and a sentence."""

    name: str
    type: str
    default: str | None = None
    help: str = ""


@dataclass(frozen=True)
class Column:
    """One column of the answer: its name and a sentence."""

    name: str
    help: str = ""


@dataclass(frozen=True)
class Query:
    """A question with its SPARQL text.

    name: file stem such as ``cq05-role-needs``. id: its number such as ``cq05``. needs: what the
    graph must hold (one of NEEDS). waits: what a question that cannot be answered yet waits for, else
    empty. analysis: name of a network analysis that finishes
    the answer, or empty. columns: those of the finished answer, as far as the header says them.
    """

    name: str
    text: str
    question: str = ""
    id: str = ""
    view: str = ""
    kind: str = ""
    needs: str = "framework"
    waits: str = ""
    trace: str = ""
    analysis: str = ""
    params: tuple[Param, ...] = ()
    columns: tuple[Column, ...] = ()
    path: Path | None = None

    def answerable(self) -> Query:
        """The question itself; raises QueryError for one that waits for something."""
        if self.waits:
            mend = "s4c queries lists those that can be"
            raise QueryError(f"{self.id} cannot be answered yet: it waits for {self.waits}", mend=mend)
        return self

    def values(self, given: Mapping[str, str]) -> dict[str, str]:
        """The text of every parameter, defaults filled in.

        Raises QueryError for an unknown parameter or one that must be given.
        """
        known = {p.name: p for p in self.params}
        for name in given:
            if name not in known:
                meant = get_close_matches(name, known, n=1)
                takes = ", ".join(known) or "none"
                hint = f"did you mean {meant[0]}?" if meant else f"it takes: {takes}"
                raise QueryError(f"{self.name} has no parameter {name!r}", mend=hint)
        said = {p.name: given.get(p.name, p.default) for p in self.params}
        for name, text in said.items():
            if text is None:
                raise QueryError(f"{self.name} needs parameter {name}", mend=f"add --param {name}=…")
        return {name: text for name, text in said.items() if text is not None}


def term(param: Param, text: str, names: Names) -> Identifier | None:
    """The RDF term of a parameter value, or None for a concept type whose key must be looked up.

    Raises QueryError when the text does not fit the type.

    >>> term(Param("top", "integer"), "10", Names()).n3()
    '"10"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    where = f"parameter {param.name}"
    if param.type in CONCEPT_TYPES:
        iri = names.expand(text)
        return None if iri is None else URIRef(iri)
    try:
        match param.type:
            case "iri":
                iri = names.expand(text)
                if iri is None:
                    raise QueryError(f"{text!r} is not an IRI", where=where)
                return URIRef(iri)
            case "string":
                return Literal(text)
            case "lang":
                if not re.fullmatch(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", text):
                    raise QueryError(f"{text!r} is not a language tag", where=where, mend="such as sv or pt-BR")
                return Literal(text.lower())
            case "integer":
                return Literal(str(int(text)), datatype=XSD.integer)
            case "decimal":
                value = Decimal(text)
                if not value.is_finite():
                    raise QueryError(f"{text!r} is not a decimal number", where=where)
                return Literal(f"{value:f}", datatype=XSD.decimal)
            case "boolean":
                if text.lower() not in ("true", "false"):
                    raise QueryError(f"{text!r} is neither true nor false", where=where)
                return Literal(text.lower(), datatype=XSD.boolean)
            case "date":
                return Literal(date.fromisoformat(text).isoformat(), datatype=XSD.date)
            case _:
                raise QueryError(f"unknown type {param.type!r}", where=where)
    except (ValueError, InvalidOperation) as error:
        raise QueryError(f"{text!r} is not of type {param.type}", where=where) from error


class Catalogue:
    """The shipped questions, found by name or by number.

    >>> Catalogue(Names()).find("cq01").id
    'cq01'
    """

    def __init__(self, names: Names) -> None:
        self._names = names
        self._paths = {p.stem: p for p in assets.files("queries", ".rq")}

    def __iter__(self):  # type: ignore[no-untyped-def]
        return (read(path, self._names) for path in self._paths.values())

    def __len__(self) -> int:
        return len(self._paths)

    def find(self, name: str) -> Query:
        """A question by its stem (``cq05-role-needs``) or number (``cq05``, ``CQ5``).

        Raises QueryError, with the nearest name, when there is none.
        """
        wanted = name.lower().removesuffix(".rq")
        number = re.fullmatch(r"cq0*(\d+)", wanted)
        for stem, path in self._paths.items():
            if stem == wanted or (number and stem.startswith(f"cq{int(number.group(1)):02d}-")):
                return read(path, self._names)
        near = get_close_matches(wanted, self._paths, n=1, cutoff=0.5)
        raise QueryError(
            f"no query is called {name!r}", mend=f"did you mean {near[0]}?" if near else "s4c queries lists them all"
        )


def read(path: Path, names: Names) -> Query:
    """A question from its file. Raises QueryError for a header that cannot be understood."""
    return parse(assets.read(path, names), name=path.stem, path=path)


def parse(text: str, *, name: str, path: Path | None = None) -> Query:
    """A question from its text; a text without a header is a plain query without parameters."""
    said: dict[str, str] = {}
    params: list[Param] = []
    columns: list[Column] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("#"):
            break
        key, colon, value = line.lstrip("# ").partition(":")
        if not colon:
            continue
        if key.strip() == "param":
            params.append(_param(value, f"{path or name}:{number}"))
        elif key.strip() == "column":
            column, _, help = value.partition(" -- ")
            columns.append(Column(column.strip(), help.strip()))
        else:
            said[key.strip()] = value.strip()
    fields = {
        k: said[k] for k in ("question", "id", "view", "kind", "needs", "waits", "trace", "analysis") if k in said
    }
    return Query(name=name, text=text, params=tuple(params), columns=tuple(columns), path=path, **fields)


def _param(value: str, where: str) -> Param:
    said, _, help = value.partition(" -- ")
    parts = said.split(maxsplit=2)
    if len(parts) < 2 or parts[1] not in TYPES:
        raise QueryError(
            f"param line {value.strip()!r} not understood", where=where, mend="# param: NAME TYPE [DEFAULT]"
        )
    return Param(parts[0], parts[1], parts[2] if len(parts) == 3 else None, help.strip())
