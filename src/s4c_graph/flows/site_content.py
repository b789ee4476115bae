"""What of a release goes into a site: the graphs that may, the shapes, labels of what is linked to; before any file.

Graphs that are not to be in it, or may not be passed on, are left out whole, and what follows from them too: the rules
are then run again on what is left. So a site without ESCO is the same whether ESCO was in the release or not.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from rdflib.term import Literal, Node, URIRef

from s4c_graph.core import assets
from s4c_graph.core.embedded import Embedded, to_nquads
from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.graph_kinds import CATALOGUE, GIVEN
from s4c_graph.core.licences import licence
from s4c_graph.core.names import ESCO, EXTERNAL, Names
from s4c_graph.core.release import Progress, Release, quiet
from s4c_graph.core.syntax import fits_xml
from s4c_graph.core.values import Source, Statements
from s4c_graph.flows import catalogue, licensing, publish_sets
from s4c_graph.publishing.address import DEFAULT_LANG, Addresses
from s4c_graph.publishing.dumps import Others
from s4c_graph.publishing.guard import LONG, PRIVATE, Guard, contacts
from s4c_graph.publishing.holding import Fact, Holding, hold, joined, without
from s4c_graph.publishing.site import About, Site
from s4c_graph.publishing.versions import stays

INCLUDED = ("esco",)
"""What a site holds only when it is asked for."""
MADE = ("inferred", "qualified", "catalogue")
LANGUAGES = ("en", "sv", "pl")
_SHAPES = Source(
    "shapes",
    "Shapes: what good data say",
    "",
    "CC BY 4.0",
    licence_iri="https://creativecommons.org/licenses/by/4.0/",
    attribution="Shapes of the smart-city competence graph, the s4c-graph founders, CC BY 4.0.",
)
"""The shapes that come with the package: of no release, and ours."""
_OURS = re.compile(r"(?:(?:id/[^/]+|scheme|graph|digcomp|context)/.+|ontology(?:/[^/]+)?|shapes)\Z")
"""Paths of resources; whatever else is below the base is a place of the site's own."""
_SSSOM, _OWL, _SH = EXTERNAL["sssom"], EXTERNAL["owl"], EXTERNAL["sh"]
_LABELS = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?c ?label {{ VALUES ?c {{ {iris} }} ?c skos:prefLabel ?label }} ORDER BY ?c ?label"""
_AT_ONCE = 500


@dataclass(frozen=True)
class Content:
    """A site to be made, what its files are looked through for, what its dumps hold beside RDF, and what was left out,
    a sentence each.
    """

    site: Site
    guard: Guard
    others: Others = field(default_factory=Others)
    told: tuple[str, ...] = ()


def content(
    release: Release,
    *,
    include: Sequence[str] = (),
    base: str | None = None,
    languages: Sequence[str] = LANGUAGES,
    repository: str = "",
    progress: Progress = quiet,
) -> Content:
    """What of a release goes into a site.

    include: ``esco`` for copies of ESCO's concepts. base: another base than the release was built with; every IRI of
    ours is then below it. languages: of the pages, BCP 47, English among them. Raises InputError for something to
    include that there is not, and for a language that is no tag.
    """
    _checked(include, languages)
    with release.open() as kg:
        names = Names(base) if base else kg.names
        all_graphs = set(kg.graph_names())
        wanted = {g for g in all_graphs if "esco" in include or not g.startswith(("esco/", "esco-apart/"))}
        if "esco" in include and not any(g.startswith("esco/") for g in all_graphs):
            raise InputError("the release holds no ESCO", mend="build with --esco, or leave --include esco out")
        sources = _sources(kg, release, all_graphs)
        kept, why = _allowed(sources, wanted)
        progress("reading what is public", None)
        if kept == all_graphs and names.base == kg.names.base:
            held, others = hold(kg, kept), publish_sets.others(kg, sorted(kept))
        else:
            with _again(kg, kept, names, progress) as left:
                held, others = hold(left, left.graph_names()), publish_sets.others(left, left.graph_names())
        texts = _texts(kg, wanted - kept - set(MADE), held)
        remote = _remote(kg, names, held, sources)
    held = joined(held, _shapes(names))
    copies = {ESCO: "esco/"} if "esco" in include else {}
    addresses = Addresses(names, copies)
    held, unsaid = _without_contacts(held)
    held, left_out = _fitting(held, addresses)
    left_out = [*unsaid, *left_out]
    about = About(
        digest=release.manifest.digest,
        version=_version(held, release),
        issued=release.manifest.created,
        languages=tuple(languages),
        sources={g: sources[g] for g in sorted(held.graphs) if g in sources} | {_SHAPES.graph: _SHAPES},
    )
    forbidden = frozenset(names.graph(g) for g in wanted - kept if g not in MADE)
    guard = Guard(names, *_private(held), graphs=forbidden, texts=texts, allowed=_examples(held))
    return Content(Site(held, addresses, about, remote, repository), guard, others, (*why, *left_out, *others.told))


def _checked(include: Sequence[str], languages: Sequence[str]) -> None:
    for asked in include:
        if asked not in INCLUDED:
            raise InputError(f"there is no {asked!r} to include", mend="one of " + ", ".join(INCLUDED))
    if not languages or len(set(languages)) != len(languages):
        raise InputError("name each language of the pages once", mend="such as --lang en --lang sv")
    for lang in languages:
        if not re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", lang):
            raise InputError(f"{lang!r} is no language", mend="give tags, such as en or sv")
    if DEFAULT_LANG not in languages:
        raise InputError("the page that stands at an IRI itself is the English one", mend="add --lang en")


def _sources(kg: KnowledgeGraph, release: Release, graphs: Iterable[str]) -> dict[str, Source]:
    said = {source.graph: source for source in release.manifest.sources}
    return {g: said.get(g) or licensing.source_of(kg, g) for g in sorted(graphs) if g not in ("inferred", "catalogue")}


def _allowed(sources: Mapping[str, Source], wanted: set[str]) -> tuple[set[str], list[str]]:
    """The graphs that may stand together in a site, and why others may not, a sentence each."""
    groups, _ = licensing.parted([sources[g] for g in sorted(wanted & set(sources))])
    main = next((group for group in groups if any(s.graph == "ontology" for s in group.sources)), None)
    kept = {s.graph for s in main.sources} if main else set()
    told = [
        f"left out: {g} ({sources[g].title}), for {licence(sources[g]).why}"
        for g in sorted((wanted & set(sources)) - kept)
    ]
    return kept | (wanted & set(MADE)), told


def _again(kg: KnowledgeGraph, kept: set[str], names: Names, progress: Progress) -> KnowledgeGraph:
    """The asserted graphs among those kept, below a base, in memory, with what follows from them."""
    from s4c_graph.reasoning.materialise import materialise
    from s4c_graph.reasoning.qualified import qualified

    made = Embedded()
    old, new = kg.names.base.encode(), names.base.encode()
    for graph in sorted(kept - set(MADE)):
        out = io.BytesIO()
        kg.backend.dump(out, graph=kg.names.graph(graph), format="nt")
        made.copy(out.getvalue().replace(old, new), graph=names.graph(graph))
    left = KnowledgeGraph(made, names)
    progress("reasoning over what is public", None)
    left.add(qualified(left))
    materialise(left)
    left.add(catalogue.describe(left))
    return left


def _shapes(names: Names) -> Holding:
    """The shapes that come with the package, as graph ``shapes``, and what is said of that graph."""
    pieces = [to_nquads(assets.read(p, names).encode("utf-8"), "turtle") for p in assets.files("shapes", ".ttl")]
    with KnowledgeGraph(Embedded(), names) as kg:
        kg.add(Statements(_SHAPES.graph, pieces, _SHAPES))
        kg.add(catalogue.describe(kg, [_SHAPES]))
        return without(hold(kg, [_SHAPES.graph, CATALOGUE]), {URIRef(names.id("activity", "reasoning"))})


def _fitting(held: Holding, addresses: Addresses) -> tuple[Holding, list[str]]:
    """The holding without what no site can hold: resources that have no address, or another's address.

    A resource of ours that is named and not described is described as that: it has a page too.
    """
    base, taken, unfit = held.names.base, dict[str, str](), list[str]()
    iris = [s for s in {**held.facts, **held.mentions} if isinstance(s, URIRef)]
    for subject in sorted(iris, key=lambda s: _of_partners(held, s)):  # of two for one place, ours has it
        below_copies = any(subject.startswith(space) for space in addresses.copies)
        if not subject.startswith(base) and not (below_copies and subject in held.facts):
            continue
        path = addresses.path(subject)
        document = str(subject).partition("#")[0]
        fixed = path is not None and stays(f"{path}.ttl")
        own = path is not None and (below_copies or _OURS.match(path) or fixed)
        if fixed and not below_copies and _of_partners(held, subject):
            own = False  # what is laid down stays for good
        if path is None or not own or taken.setdefault(_folded(path), document) != document:
            unfit.append(str(subject))
    left = without(held, {URIRef(iri) for iri in unfit}) if unfit else held
    graphs = [URIRef(held.names.graph(graph)) for graph in left.graphs]
    for named in [o for o in [*left.mentions, *graphs] if isinstance(o, URIRef) and o.startswith(base)]:
        if named not in left.facts and not stays(f"{addresses.path(named)}.ttl"):
            left.facts[named] = []
    left.facts = dict(sorted(left.facts.items(), key=lambda item: (not isinstance(item[0], URIRef), str(item[0]))))
    told = [f"left out: {_shown(iri)}, which has no place of its own in a site" for iri in sorted(unfit)]
    return left, told + _unwritable(left)


def _without_contacts(held: Holding) -> tuple[Holding, list[str]]:
    """The holding without what partners' graphs say with an address of mail or a telephone number, and a line for each.

    A statement alone is left out: whoever gave the file meant to be reached, and not everything of theirs to wait. In
    what is ours such a thing is a mistake, which the guard finds.
    """
    gone: dict[tuple[Node, Fact], str] = {}
    for subject, said in held.facts.items():
        for fact in said:
            if fact.graph.startswith(GIVEN) and (what := _contact(fact.object)):
                gone[subject, fact] = what
    if not gone:
        return held, []
    facts = {s: [f for f in said if (s, f) not in gone] for s, said in held.facts.items()}
    lost = {(f.object, s, f.predicate, f.graph) for s, f in gone}
    mentions = {
        o: [m for m in named if (o, m.subject, m.predicate, m.graph) not in lost] for o, named in held.mentions.items()
    }
    left = Counter(fact.graph for _, fact in gone)
    graphs = {graph: count - left[graph] for graph, count in held.graphs.items()}
    kept = {s: said for s, said in facts.items() if said}
    told = [
        f"left out: what {fact.graph} says of {_shown(str(subject))} with {held.names.short(str(fact.predicate))}, "
        f"which holds {what}"
        for (subject, fact), what in gone.items()
    ]
    return Holding(held.names, kept, {o: named for o, named in mentions.items() if named}, graphs), told


def _contact(term: Node) -> str:
    """What of a contact a term holds, empty for none."""
    if isinstance(term, URIRef) and str(term).lower().startswith(("mailto:", "tel:")):
        return "an address of a person"
    return next((what for what, _ in contacts(str(term))), "")


def _of_partners(held: Holding, iri: URIRef) -> bool:
    """Whether only partners speak of something."""
    said = [f.graph for f in held.facts.get(iri, ())] + [m.graph for m in held.mentions.get(iri, ())]
    return all(graph.startswith(GIVEN) for graph in said)


def _unwritable(held: Holding) -> list[str]:
    """Statements that one of the syntaxes could not hold, so that none does."""
    return [
        f"left out: what is said of {_shown(str(subject))} with {held.names.short(str(fact.predicate))}, "
        "which RDF/XML cannot hold"
        for subject, said in held.facts.items()
        for fact in said
        if not fits_xml(fact.predicate, str(fact.object))
    ]


def _remote(
    kg: KnowledgeGraph, names: Names, held: Holding, sources: Mapping[str, Source]
) -> dict[str, dict[str, str]]:
    """Labels of concepts of others that are linked to and not held, by IRI and language.

    From the release where it holds them, else as the mapping's own record has them, in English.
    """
    found: dict[str, dict[str, str]] = {}
    ends = (("annotatedTarget", "object_label"), ("annotatedSource", "subject_label"))
    for said in held.facts.values():
        for end, text in ends:
            things = [f.object for f in said if str(f.predicate) == _OWL + end]
            labels = [f.object for f in said if str(f.predicate) == _SSSOM + text]
            if things and labels and things[0] not in held.facts and not str(things[0]).startswith(names.base):
                found.setdefault(str(things[0]), {}).setdefault("en", str(labels[0]))
    free = [g for g in kg.graph_names() if g in sources and licence(sources[g]).kind != "closed"]
    unknown = sorted(iri for iri in found if iri.startswith(ESCO))
    esco = [g for g in free if g.startswith("esco/")]
    for start in range(0, len(unknown) if esco else 0, _AT_ONCE):
        iris = " ".join(URIRef(iri).n3() for iri in unknown[start : start + _AT_ONCE])
        for row in kg.select(_LABELS.format(iris=iris), graphs=esco):
            label = row["label"]
            if isinstance(label, Literal) and label.language:
                found[str(row["c"])][label.language] = str(label)
    return {iri: dict(sorted(labels.items())) for iri, labels in sorted(found.items())}


def _texts(kg: KnowledgeGraph, graphs: Iterable[str], held: Holding) -> frozenset[str]:
    """Texts that only graphs say that may not be passed on."""
    closed = hold(kg, graphs)
    said = {_plain(f.object) for facts in closed.facts.values() for f in facts if isinstance(f.object, Literal)}
    ours = (
        {_plain(f.object) for facts in held.facts.values() for f in facts if isinstance(f.object, Literal)}
        if said
        else set()
    )
    return frozenset(text for text in said - ours if len(text) >= LONG)


def _private(held: Holding) -> tuple[frozenset[str], frozenset[str]]:
    """Classes and properties that shape X-01 keeps out of what is public."""
    shape = URIRef(held.names.base + "shapes#X-01")
    classes = held.objects(shape, _SH + "targetClass")
    properties = held.objects(shape, _SH + "targetSubjectsOf")
    return frozenset(map(str, classes)), frozenset(map(str, properties))


def _examples(held: Holding) -> frozenset[str]:
    """IRIs of people that messages and examples of the package itself show: made up, and no one's."""
    texts = (
        str(fact.object)
        for said in held.facts.values()
        for fact in said
        if fact.graph in (_SHAPES.graph, "ontology") and isinstance(fact.object, Literal)
    )
    return frozenset(found for text in texts for found in PRIVATE.findall(text))


def _version(held: Holding, release: Release) -> str:
    """The version of our own framework, not of one of those that it is held against."""
    frameworks = held.subjects(URIRef(held.names.term("CompetenceFramework")), EXTERNAL["rdf"] + "type")
    said = [held.objects(f, held.names.term("frameworkVersion"), graphs=["framework"]) for f in frameworks]
    return next((str(v) for found in said for v in found), release.manifest.version)


def _folded(path: str) -> str:
    """What two paths share that some file system takes for one."""
    return unicodedata.normalize("NFC", path).casefold()


def _plain(term: Node) -> str:
    return " ".join(str(term).split())


def _shown(iri: str) -> str:
    """An IRI for a line of text: cut, and without what could forge the line."""
    seen = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in unquote(iri) if c != "\n")
    return iri if seen == iri and len(iri) <= 120 else repr(iri[:120])
