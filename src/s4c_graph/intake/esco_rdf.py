"""The content of an ESCO release as N-Triples in SKOS and the ESCO model; last step of the ESCO intake.

The mapping is written out in docs/reference/esco-rdf.md. The order is that of the IRIs, so the same
content gives the same bytes; there are no blank nodes.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from s4c_graph.core.names import ESCO, EXTERNAL, Names
from s4c_graph.core.ntriples import RDF_TYPE, chunks, iri, literal
from s4c_graph.intake.esco_content import PILLARS, Concept, Content, Facts, Pair, Scheme, Sort, Stranger, Words
from s4c_graph.intake.esco_rows import SKILL_TYPES

_BLOCKS = 500  # concepts, or four times as many relations, in one piece: one or two megabytes
_PAIRS = 4


def _p(prefix: str, name: str) -> str:
    """A predicate with a blank on each side, as it stands in a line."""
    return f" <{EXTERNAL[prefix]}{name}> "


_TYPE = f" {RDF_TYPE} "
_CONCEPT = f"<{EXTERNAL['skos']}Concept> .\n"
_PREF, _ALT, _HIDDEN = _p("skos", "prefLabel"), _p("skos", "altLabel"), _p("skos", "hiddenLabel")
_DEFINITION, _SCOPE_NOTE, _NOTATION = _p("skos", "definition"), _p("skos", "scopeNote"), _p("skos", "notation")
_DESCRIPTION, _TITLE, _MODIFIED = _p("dct", "description"), _p("dct", "title"), _p("dct", "modified")
_STATUS = _p("iso-thes", "status")
_DEPRECATED, _REPLACED_BY = _p("owl", "deprecated"), _p("dct", "isReplacedBy")
_TRUE = f'"true"^^<{EXTERNAL["xsd"]}boolean>'
_XL = (_p("skosxl", "prefLabel"), _p("skosxl", "altLabel"), _p("skosxl", "hiddenLabel"))
_XL_LABEL, _FORM = f"<{EXTERNAL['skosxl']}Label> .\n", _p("skosxl", "literalForm")
_FROM, _VERSION = _p("dct", "source"), _p("owl", "versionInfo")
_IN_SCHEME, _TOP_OF, _HAS_TOP = _p("skos", "inScheme"), _p("skos", "topConceptOf"), _p("skos", "hasTopConcept")
_BROADER, _NARROWER = _p("skos", "broader"), _p("skos", "narrower")
_SKILL_TYPE, _REUSE = _p("esco", "skillType"), _p("esco", "skillReuseLevel")
_MEMBER_OF, _REGULATED = _p("esco", "memberOfISCOGroup"), _p("esco", "regulatedProfessionNote")
_NEEDS = {"essential": _p("esco", "relatedEssentialSkill"), "optional": _p("esco", "relatedOptionalSkill")}
_NEEDED_BY = {"essential": _p("esco", "isEssentialSkillFor"), "optional": _p("esco", "isOptionalSkillFor")}
_ISCED = ESCO + "isced-f/"


class Pieces:
    """The content as pieces of N-Triples, made each time they are taken.

    ``counts["triples"]`` is set when the last one is taken.
    """

    def __init__(self, content: Content, names: Names, counts: dict[str, int]) -> None:
        self._content, self._names, self._counts = content, names, counts

    def __iter__(self) -> Iterator[bytes]:
        triples = 0
        for piece in chunks(_blocks(self._content, self._names), _BLOCKS):
            triples += piece.count(b"\n")
            yield piece
        self._counts["triples"] = triples


def apart(strangers: Mapping[str, Sequence[Stranger]], graph: str) -> Iterator[bytes]:
    """Labels of concepts that the release does not have, as pieces of N-Triples that no search or query takes for live.

    Each label is a SKOS-XL label with the file, and the version where it is told, that it comes from; the
    concept has no type and no plain label. graph: IRI of the graph, below which the labels are named.
    """
    yield from chunks(_strangers(strangers, graph), _BLOCKS)


def _strangers(strangers: Mapping[str, Sequence[Stranger]], graph: str) -> Iterator[str]:
    for name in sorted(strangers):
        lines: set[str] = set()
        for one in strangers[name]:
            words = one.words
            for predicate, labels in zip(_XL, ((words.preferred,), words.alternative, words.hidden), strict=True):
                for label in filter(None, labels):
                    key = "\n".join((name, predicate, words.lang, label, one.file))
                    node = f"<{graph}#{hashlib.sha256(key.encode()).hexdigest()[:20]}>"
                    lines.add(f"<{name}>{predicate}{node} .\n")
                    lines.add(f"{node}{_TYPE}{_XL_LABEL}")
                    lines.add(f"{node}{_FORM}{literal(label, lang=words.lang)} .\n")
                    lines.add(f"{node}{_FROM}{literal(one.file)} .\n")
                    if one.version:
                        lines.add(f"{node}{_VERSION}{literal(one.version)} .\n")
        yield "".join(sorted(lines))


def _blocks(content: Content, names: Names) -> Iterator[str]:
    tops = defaultdict(list)
    for scheme in sorted(content.schemes):
        for top in content.schemes[scheme].tops:
            tops[top].append(scheme)
    named = {s for c in content.concepts.values() for s in c.facts.schemes}
    for scheme in sorted(named | content.schemes.keys()):
        yield from _scheme(scheme, content.schemes.get(scheme))
    types = _types(names)
    groups = {c.facts.code: i for i, c in content.concepts.items() if c.facts.sort is Sort.ISCO_GROUP}
    for concept in sorted(content.concepts):
        yield _concept(concept, content.concepts[concept], types, groups, tops.get(concept, ()))
    for value in sorted(tops.keys() - content.concepts.keys()):
        # a value list, such as the label roles: its values have no row of their own
        yield f"<{value}>{_TYPE}{_CONCEPT}" + _in_schemes(f"<{value}>", (), tops[value])
    for pillar in PILLARS:
        yield from _both_ways(content.broader.get(pillar, set()), _BROADER, _NARROWER)
    for relations in (content.occupation_skill, content.skill_skill):
        for relation, pairs in sorted(relations.items()):
            yield from _both_ways(pairs, _NEEDS[relation], _NEEDED_BY[relation])


def _types(names: Names) -> dict[Sort, tuple[str, ...]]:
    member = f"{_TYPE}<{EXTERNAL['esco']}MemberConcept> .\n"
    concept = _TYPE + _CONCEPT
    return {
        Sort.SKILL: (concept, f"{_TYPE}<{EXTERNAL['esco']}Skill> .\n", member),
        Sort.OCCUPATION: (concept, f"{_TYPE}<{EXTERNAL['esco']}Occupation> .\n", member),
        Sort.SKILL_GROUP: (concept, f"{_TYPE}{iri(names.term('EscoSkillGroup'))} .\n"),
        Sort.ISCO_GROUP: (concept, f"{_TYPE}{iri(names.term('EscoIscoGroup'))} .\n"),
    }


def _concept(
    name: str,
    concept: Concept,
    types: Mapping[Sort, tuple[str, ...]],
    groups: Mapping[str, str],
    tops: list[str] | tuple[()],
) -> str:
    s, facts = f"<{name}>", concept.facts
    lines = [s + kind for kind in types[facts.sort]]
    for words in sorted(concept.words, key=lambda w: w.lang):
        lines += _words(s, words)
    lines += _facts(s, name, facts, groups)
    if concept.modified:
        kind = "dateTime" if "T" in concept.modified else "date"
        lines.append(f"{s}{_MODIFIED}{literal(concept.modified, datatype=EXTERNAL['xsd'] + kind)} .\n")
    lines.append(_in_schemes(s, facts.schemes, tops))
    return "".join(lines)


def _words(s: str, words: Words) -> list[str]:
    lang = words.lang
    lines = [f"{s}{_PREF}{literal(words.preferred, lang=lang)} .\n"] if words.preferred else []
    lines += [f"{s}{_ALT}{literal(label, lang=lang)} .\n" for label in words.alternative]
    lines += [f"{s}{_HIDDEN}{literal(label, lang=lang)} .\n" for label in words.hidden]
    for predicate, text in (
        (_DESCRIPTION, words.description),
        (_DEFINITION, words.definition),
        (_SCOPE_NOTE, words.scope_note),
    ):
        if text:
            lines.append(f"{s}{predicate}{literal(text, lang=lang)} .\n")
    return lines


def _facts(s: str, name: str, facts: Facts, groups: Mapping[str, str]) -> Iterator[str]:
    # the groups of fields of education have their code in the IRI and an empty cell for it
    code = facts.code or (name.removeprefix(_ISCED) if name.startswith(_ISCED) else "")
    if code:
        yield f"{s}{_NOTATION}{literal(code)} .\n"
    if facts.status:
        yield f"{s}{_STATUS}{literal(facts.status)} .\n"
    if facts.obsolete:
        yield f"{s}{_DEPRECATED}{_TRUE} .\n"
    for successor in facts.replaced_by:
        yield f"{s}{_REPLACED_BY}<{successor}> .\n"
    if facts.skill_type:
        yield f"{s}{_SKILL_TYPE}<{ESCO}skill-type/{SKILL_TYPES[facts.skill_type]}> .\n"
    if facts.reuse_level:
        yield f"{s}{_REUSE}<{ESCO}skill-reuse-level/{facts.reuse_level}> .\n"
    if facts.isco:
        yield f"{s}{_MEMBER_OF}<{groups.get(facts.isco, f'{ESCO}isco/C{facts.isco}')}> .\n"
    if facts.regulated:
        is_iri = facts.regulated.startswith(ESCO) and not any(c in facts.regulated for c in ' "<>{}|\\^`\n')
        yield f"{s}{_REGULATED}{iri(facts.regulated) if is_iri else literal(facts.regulated)} .\n"


def _in_schemes(s: str, schemes: tuple[str, ...], tops: list[str] | tuple[()]) -> str:
    lines = [f"{s}{_IN_SCHEME}<{scheme}> .\n" for scheme in sorted({*schemes, *tops})]
    for scheme in tops:
        lines.append(f"{s}{_TOP_OF}<{scheme}> .\n<{scheme}>{_HAS_TOP}{s} .\n")
    return "".join(lines)


def _scheme(name: str, scheme: Scheme | None) -> Iterator[str]:
    s = f"<{name}>"
    yield f"{s}{_TYPE}<{EXTERNAL['skos']}ConceptScheme> .\n"
    if scheme is None:
        return
    for words in sorted(scheme.words, key=lambda w: w.lang):
        yield from _words(s, words)
        if title := scheme.titles.get(words.lang) or words.preferred:
            yield f"{s}{_TITLE}{literal(title, lang=words.lang)} .\n"
    if scheme.status:
        yield f"{s}{_STATUS}{literal(scheme.status)} .\n"


def _both_ways(pairs: set[Pair], there: str, back: str) -> Iterator[str]:
    """Each relation and its inverse, some relations to a block."""
    ordered = sorted(pairs)
    for start in range(0, len(ordered), _PAIRS):
        yield "".join(f"<{a}>{there}<{b}> .\n<{b}>{back}<{a}> .\n" for a, b in ordered[start : start + _PAIRS])
