"""Reasoning asked for by a user: apply the rules again, check with a DL reasoner, or say why a triple holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rdflib.namespace import RDF, XSD
from rdflib.term import Identifier, Literal, URIRef

from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.core.release import Progress, quiet
from s4c_graph.core.settings import Settings
from s4c_graph.flows.opening import chosen, overlaid

if TYPE_CHECKING:
    from s4c_graph.reasoning.dl import DLResult
    from s4c_graph.reasoning.explain import Derivation
    from s4c_graph.reasoning.materialise import Closure


def close(paths: Sequence[Path], settings: Settings, progress: Progress = quiet) -> Closure:
    """The closure of the release with these files laid over it; nothing is kept."""
    from s4c_graph.reasoning.materialise import materialise

    with overlaid(chosen(settings), paths, settings, progress) as (kg, _):
        progress("reasoning", None)
        return materialise(kg, progress=progress)


def check_dl(paths: Sequence[Path], settings: Settings, budget_s: float, progress: Progress = quiet) -> DLResult:
    """Consistency and satisfiability by HermiT. Raises MissingError where Java or owlready2 is absent."""
    from s4c_graph.reasoning import dl

    with overlaid(None, paths, settings, progress) as (kg, _):
        progress("HermiT is reasoning", None)
        return dl.check(kg, budget_s=budget_s)


def why(subject: str, predicate: str, object: str, settings: Settings, paths: Sequence[Path] = ()) -> Derivation:
    """Why a triple holds in the release, with these files laid over it."""
    from s4c_graph.flows.opening import open_graph
    from s4c_graph.reasoning.explain import explain

    names = settings.names
    if paths:
        with overlaid(chosen(settings), paths, settings) as (kg, _):
            s, p, o = _iri(subject, names), _iri(predicate, names), _term(object, names)
            return explain(kg, s, p, o)
    with open_graph(settings=settings) as kg:
        names = kg.names
        return explain(kg, _iri(subject, names), _iri(predicate, names), _term(object, names))


def _iri(text: str, names: Names) -> URIRef:
    if text == "a":
        return RDF.type
    iri = names.expand(text)
    if iri is None:
        raise InputError(f"{text!r} is not an IRI", mend="give <iri> or prefix:name, such as s4c:requiresCompetence")
    return URIRef(iri)


def _term(text: str, names: Names) -> Identifier:
    if (iri := names.expand(text)) is not None and not text.startswith('"'):
        return URIRef(iri)
    if match := re.fullmatch(r'"(.*)"(?:@([A-Za-z][A-Za-z0-9-]*)|\^\^(\S+))?', text, re.DOTALL):
        value, lang, datatype = match.groups()
        known = names.expand(datatype) if datatype else None
        return Literal(value, lang=lang, datatype=URIRef(known) if known else None)
    if re.fullmatch(r"[+-]?\d+", text):
        return Literal(text, datatype=XSD.integer)
    if text in ("true", "false"):
        return Literal(text, datatype=XSD.boolean)
    return Literal(text)
