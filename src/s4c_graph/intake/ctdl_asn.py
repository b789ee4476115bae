"""A partner's CTDL-ASN document to statements of our ontology: a framework, its areas and competences, and matches.

Written from the terms at https://credreg.net/ctdlasn/terms; JSON-LD or another RDF syntax. A competency with others
below it is an area, as in CASE. The findings:

====== ======= =====================================================
ASN-01 Warning a competency that has no text: left out
ASN-02 Warning competencies that stand below themselves: the link is left out
ASN-03 Info    the document holds no competency
====== ======= =====================================================
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from rdflib.term import BNode, Literal, Node, URIRef

from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Finding, Place, Statements
from s4c_graph.intake import partner_rdf
from s4c_graph.intake.ctdl_asn_terms import ALIGNMENTS, COMPETENCY, FRAMEWORK
from s4c_graph.intake.document_words import web_address
from s4c_graph.intake.framework_sheet import FrameworkSheet, Texts, finding, without_circles
from s4c_graph.intake.imported import handed_over, iri_of
from s4c_graph.intake.partner_rdf import Facts, Parsed

_TERM = re.compile(r"https?://purl\.org/ctdlasn/terms/")
_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*\Z")
_AREA = "competence area"
_TYPES = MappingProxyType(
    {"knowledge": "knowledge", "skill": "skill", "ability": "ability", "other characteristic": "other"}
)
"""English label of a competence type of ours, as a category names it → its key."""
_OF_FRAMEWORK = frozenset({"name", "description", "inLanguage", "creator", "dateModified", "versionIdentifier"}) | {
    *("license", "rights", "hasTopChild", "@type")
}
_OF_ENTRY = frozenset({"codedNotation", "competencyLabel", "competencyText", "competencyCategory", "inLanguage"}) | {
    *("isPartOf", "isChildOf", "hasChild", "isTopChildOf", "comment", "conceptKeyword", "@type", *ALIGNMENTS)
}


def read(path: Path, names: Names, settings: Settings, *, graph: str) -> Statements:
    """The framework of one document, or its frameworks, for one named graph.

    Web addresses are kept as IRIs, others are made below our base. losses: a sentence for each kind of thing that is
    left out. Raises InputError for a file that cannot be parsed, is too large, or needs a context that is not known.

    >>> import tempfile
    >>> said = '{"@context": "https://credreg.net/ctdlasn/schema/context/json", "@id": "https://example.org/f",'
    >>> said += '"@type": "ceasn:CompetencyFramework", "ceasn:name": {"en-us": "F"}}'
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "f.jsonld").write_text(said)
    ...     read(Path(folder) / "f.jsonld", Names(), Settings(), graph="partner/uni").counts
    {'frameworks': 1, 'areas': 0, 'competences': 0}
    """
    return taken(partner_rdf.parse(path, names, settings, graph=graph), names, graph=graph)


def taken(parsed: Parsed, names: Names, *, graph: str) -> Statements:
    """The same for a document that has been parsed."""
    reading = _Reading(names, facts=parsed.facts(), graph=graph, file=parsed.path.name)
    reading.run()
    known = parsed.statements.places
    places = {made: replace(p, file=parsed.path.name) for node, made in reading.named.items() if (p := known.get(node))}
    told = [f for f in parsed.statements.findings if f.focus in reading.named]
    told += [replace(f, place=places.get(f.focus, f.place)) for f in reading.findings]
    return handed_over(reading, parsed.path, graph, findings=told, places=places)


@dataclass(kw_only=True)
class _Reading(FrameworkSheet):
    """One document. named: IRIs with us by that of the document. above: IRIs above each of the competencies."""

    facts: Facts
    graph: str
    file: str
    findings: list[Finding] = field(default_factory=list)
    named: dict[str, str] = field(default_factory=dict)
    above: dict[str, list[str]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=lambda: {"frameworks": 0, "areas": 0, "competences": 0})

    def run(self) -> None:
        self.held = {node: _held(facts) for node, facts in self.facts.items()}
        frameworks = self._of(FRAMEWORK)
        entries = [n for n in self._of(COMPETENCY) if n not in frameworks and self._has_text(n)]
        for node in frameworks:
            self._say_framework(node)
        self._find_above(entries)
        parents = {parent for parents in self.above.values() for parent in parents}
        areas = {self._name(n) for n in entries if self._name(n) in parents or _AREA in self._categories(n)}
        for node in entries:
            self._say_entry(node, areas)
        for node in self.held:
            kinds = self._kinds(node)
            self.lost["thing of another class, which is not read here"] += not kinds & {"", FRAMEWORK, COMPETENCY}
        if not entries:
            self.findings.append(finding("ASN-03", self.file, Place(self.file)))

    def _of(self, kind: str) -> list[Node]:
        return sorted((n for n in self.held if kind in self._kinds(n)), key=str)

    def _kinds(self, node: Node) -> set[str]:
        """Short names of the classes of a thing; of one without a class, an empty one."""
        return {_short(str(kind)) for kind in self.held[node].get("@type", ())} or {""}

    def _has_text(self, node: Node) -> bool:
        if self._texts(node, "competencyLabel") or self._texts(node, "competencyText"):
            return True
        self.findings.append(finding("ASN-01", self._name(node), Place(self.file), what="no competencyText"))
        return False

    def _find_above(self, entries: Sequence[Node]) -> None:
        known = {self._name(n) for n in entries}
        links = [(self._name(n), self._name(to)) for n in entries for to in self._nodes(n, "isChildOf")]
        links += [(self._name(to), self._name(n)) for n in entries for to in self._nodes(n, "hasChild")]
        for child, parent in sorted(set(links)):
            if child in known and parent in known:
                self.above.setdefault(child, []).append(parent)
            else:
                self.lost["isChildOf or hasChild with a competency of another document"] += 1
        for iri in without_circles(self.above, sorted(known)):
            self.findings.append(finding("ASN-02", iri, Place(self.file)))

    def _say_framework(self, node: Node) -> None:
        me = self._name(node)
        self._count(node, _OF_FRAMEWORK, "the framework")
        self.counts["frameworks"] += 1
        titles, descriptions = self._texts(node, "name"), self._texts(node, "description")
        creators = [str(o) for o in self._all(node, "creator") if isinstance(o, Literal) and not web_address(o)]
        versions = [str(o) for o in self._all(node, "versionIdentifier") if isinstance(o, Literal)]
        self.say_framework(me, titles, descriptions, creators, versions)
        for name in ("creator", "license"):
            for said in self._nodes(node, name):
                if web_address(said):
                    self.link(me, f"dct:{name}", str(said))
                else:
                    self.lost[f"{name} that is no web address"] += 1
        for text, tag in self._texts(node, "rights"):
            self.text(me, "dct:rights", text, tag)

    def _say_entry(self, node: Node, areas: set[str]) -> None:
        me = self._name(node)
        area = me in areas
        self._count(node, _OF_ENTRY, "a competency")
        self.counts["areas" if area else "competences"] += 1
        labels, texts = self._texts(node, "competencyLabel"), self._texts(node, "competencyText")
        frameworks = [self._name(n) for n in (*self._nodes(node, "isPartOf"), *self._nodes(node, "isTopChildOf"))]
        notations = [str(o) for o in self._all(node, "codedNotation") if isinstance(o, Literal)]
        parents = [parent for parent in self.above.get(me, ()) if parent in areas]
        for framework in sorted(set(frameworks)) or [""]:
            said = [t for t in texts if t not in labels]
            self.say_entry(me, framework, labels or texts, said, notations, area=area)
            self.say_above(me, framework, parents, area=area)
        for text, tag in self._texts(node, "comment"):
            self.text(me, "skos:editorialNote", text, tag)
        for text, tag in self._texts(node, "conceptKeyword"):
            self.text(me, "skos:altLabel", text, tag)
        self._say_type(me, node, area=area)
        for name, relation in ALIGNMENTS.items():
            for other in self._nodes(node, name):
                if isinstance(other, URIRef):
                    self.link(me, relation, str(other))

    def _say_type(self, me: str, node: Node, *, area: bool) -> None:
        said = self._categories(node)
        keys = [_TYPES.get(part) for one in said for part in one.split(" / ")]
        if keys and None not in keys:
            for key in keys:
                self.link(me, "s4c:competenceType", self.names.scheme("competence-type", str(key)))
        elif said and not (area and said == {_AREA}):
            self.lost["competencyCategory in other words"] += len(said)

    def _categories(self, node: Node) -> set[str]:
        """What the English of a category says, or what it says in no language."""
        texts = self._texts(node, "competencyCategory")
        return {text.casefold() for text, tag in texts if not tag or tag.split("-")[0] == "en"}

    def _all(self, node: Node, name: str) -> list[Node]:
        return sorted(set(self.held[node].get(name, ())), key=lambda o: (str(o), getattr(o, "language", "") or ""))

    def _nodes(self, node: Node, name: str) -> list[Node]:
        """Things that a property names, by their IRIs or by words that are a web address."""
        found = [URIRef(web) if (web := web_address(o)) else o for o in self._all(node, name)]
        return [o for o in found if not isinstance(o, Literal)]

    def _texts(self, node: Node, name: str) -> Texts:
        said = [o for o in self._all(node, name) if isinstance(o, Literal) and str(o).strip()]
        tags = [(o.language or "") if _TAG.match(o.language or "") else "" for o in said]
        return [(str(o), tag) for o, tag in zip(said, tags, strict=True)]

    def _name(self, node: Node) -> str:
        kind = "framework" if FRAMEWORK in self._kinds_of(node) else "competence"
        said = str(node) if isinstance(node, URIRef) else self._told(node)
        return self.named.setdefault(str(node), iri_of(said, kind, self.graph, self.names))

    def _kinds_of(self, node: Node) -> set[str]:
        return self._kinds(node) if node in self.held else set()

    def _told(self, node: Node) -> str:
        """A blank node as what is said of it in words, which is the same at each reading."""
        said = [o for held in self.held.get(node, {}).values() for o in held if not isinstance(o, BNode)]
        return "blank: " + "|".join(sorted(o.n3() for o in said))

    def _count(self, node: Node, known: frozenset[str], of: str) -> None:
        for name, held in self.held[node].items():
            if name not in known:
                self.lost[f"{name if name.isalnum() else 'property of another vocabulary'} of {of}"] += len(held)


def _held(facts: Sequence[tuple[URIRef, Node]]) -> Mapping[str, list[Node]]:
    """Objects by the short name of the property."""
    found: dict[str, list[Node]] = {}
    for predicate, obj in facts:
        name = "@type" if str(predicate) == EXTERNAL["rdf"] + "type" else _short(str(predicate))
        found.setdefault(name, []).append(obj)
    return found


def _short(iri: str) -> str:
    """The name of a term of CTDL-ASN; any other IRI as it is.

    >>> _short("https://purl.org/ctdlasn/terms/name")
    'name'
    """
    return _TERM.sub("", iri)
