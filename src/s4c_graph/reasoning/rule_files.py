"""Rules that are no axioms of OWL, read from the CONSTRUCT queries in ontology/rules; compile adds them to the others.

A file holds one rule in a small part of SPARQL, so that it can be run, stratified and explained like
a rule made of an axiom: triple patterns of IRIs and variables, ``MINUS`` groups of one pattern, one
``FILTER`` a line. Its first line names the rule and says it in words (``# R2: …``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from rdflib import RDF
from rdflib.term import Identifier, URIRef, Variable

from s4c_graph.core import assets
from s4c_graph.core.embedded import triples
from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.reasoning.rules import Atom, Axiom, Rule

FOLDER = "rules"
_SAID = re.compile(r"# (R\d+): (\S.*)")
_FORM = re.compile(r"((?:PREFIX \S+ <\S*>\s+)*)CONSTRUCT\s*\{([^{}]*)\}\s*WHERE\s*\{(.*)\}\s*\Z", re.DOTALL)
_MINUS = re.compile(r"\bMINUS\s*\{([^{}]*)\}")
_FILTER = re.compile(r"^\s*(FILTER\(.*\))\s*$", re.MULTILINE)
_VARIABLE = re.compile(r"\?([a-z]\w*)")
_MARK = "var:"


def shipped_rules(names: Names) -> Iterator[Rule]:
    """The rules of the files in ontology/rules, one for each triple of their heads.

    >>> sorted({rule.name for rule in shipped_rules(Names())})
    ['R13', 'R2']
    """
    for path in assets.files("ontology", ".rq"):
        yield from parse(assets.read(path, names), path, names)


def parse(text: str, path: Path, names: Names) -> Iterator[Rule]:
    """The rules of one file. Raises InputError, naming the file, for what is not in the form above."""
    where = f"{FOLDER}/{path.name}"
    mend = "see the other files there for the form of a rule"
    said = _SAID.match(text)
    form = _FORM.match("\n".join(line for line in text.splitlines() if not line.startswith("#")))
    if said is None or form is None:
        raise InputError("not a rule: '# R1: words', PREFIX lines, CONSTRUCT { … } WHERE { … }", where=where, mend=mend)
    prefixes, head, group = form.groups()
    filters = tuple(_FILTER.findall(group))
    absent = [_atoms(prefixes, pattern, where) for pattern in _MINUS.findall(group)]
    body = tuple(_atoms(prefixes, _FILTER.sub("", _MINUS.sub("", group)), where))
    known = {v for atom in body for v in atom.variables}
    heads = _atoms(prefixes, head, where)
    if not body or any(len(atoms) != 1 for atoms in absent) or any(atom.variables - known for atom in heads):
        what = "each MINUS takes one pattern, and the head only variables of the body"
        raise InputError(what, where=where, mend=mend)
    unless = tuple(atom for (atom,) in absent)
    for atom in heads:
        axiom = Axiom(said[2], str(atom.p), f"{names.base}ontology/{where}")
        joined = " . ".join(a.sparql() for a in body)
        yield Rule((said[1],), axiom, atom, body, joined, filters=filters, unless=unless)


def _atoms(prefixes: str, patterns: str, where: str) -> list[Atom]:
    """Triple patterns, which are Turtle once the variables have been marked, in the order they are written."""
    turtle = _VARIABLE.sub(rf"<{_MARK}\1>", patterns.strip())
    turtle = prefixes.replace("PREFIX ", "@prefix ").replace(">\n", "> .\n") + turtle
    turtle = turtle if not patterns.strip() or turtle.rstrip().endswith(".") else f"{turtle} ."
    found = []
    for s, p, o in triples(turtle.encode("utf-8"), "turtle"):
        head, end = _term(s), _term(o)
        if not isinstance(p, URIRef) or p.startswith(_MARK) or (p == RDF.type and isinstance(end, Variable)):
            raise InputError("a predicate, or the object of rdf:type, that is not an IRI", where=where)
        found.append(Atom(head, p, end))
    return found


def _term(term: object) -> Identifier:
    if not isinstance(term, URIRef):
        raise InputError(f"{term!r} is neither an IRI nor a variable", where=FOLDER)
    return Variable(term.removeprefix(_MARK)) if term.startswith(_MARK) else term
