"""Two small releases for tests of the change feed: a competence said otherwise, one replaced, one new, one gone."""

from __future__ import annotations

from tests.published import small

from s4c_graph.core.changes import Diff, Edition
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.names import DEFAULT_BASE, EXTERNAL
from s4c_graph.publishing.diff import compare
from s4c_graph.publishing.feed_changes import Step
from s4c_graph.publishing.site import About, Site

ID = f"{DEFAULT_BASE}id/competence/"
KIND, LABEL = EXTERNAL["rdf"] + "type", EXTERNAL["skos"] + "prefLabel"


def competence(key: str, label: str, *more: str) -> str:
    """A competence as N-Triples."""
    lines = [f"<{KIND}> <{DEFAULT_BASE}ontology#Competence>", f'<{LABEL}> "{label}"@en', *more]
    return "".join(f"<{ID}{key}> {line} .\n" for line in lines)


BEFORE = competence("A", "talk") + competence("B", "walk") + competence("D", "leave") + competence("E", "stay")
AFTER = (
    competence("A", "speak <b>&amp;</b>", f"<{EXTERNAL['dct']}source> _:x")
    + '_:x <urn:p:note> "inside" .\n'
    + competence(
        "B",
        "walk",
        f'<{EXTERNAL["owl"]}deprecated> "true"^^<{EXTERNAL["xsd"]}boolean>',
        f"<{EXTERNAL['dct']}isReplacedBy> <{ID}C>",
    )
    + competence("C", "stride")
    + competence("E", "stay")
)


def difference(before: str = BEFORE, after: str = AFTER) -> Diff:
    """Two texts of N-Triples compared."""
    store = Embedded()
    for graph, text in (("urn:1", before), ("urn:2", after)):
        store.load(text.encode(), graph=graph, format="nt")
    return compare(store, Edition("before", "urn:1"), Edition("after", "urn:2"))


def site(text: str, digest: str, issued: str = "2026-11-26T10:00:00+00:00", version: str = "0.1.0") -> Site:
    """A site of one graph."""
    made = small({"framework": text})
    return Site(made.holding, made.addresses, About(digest * 64, version, issued, sources=made.about.sources))


FIRST = site(BEFORE, "a")
SECOND = site(AFTER, "b", "2026-12-24", "0.2.0")
STEP = Step("b" * 64, "0.2.0", "2026-12-24", difference())
