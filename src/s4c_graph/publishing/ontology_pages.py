"""Documentation of ontology, shapes and questions as pages of a site: one part of it, in every language of the site.

``ontology/`` has an anchor for every term, a page of each module with its picture, and a page of each term; ``shapes/``
has an anchor for every IRI of the shapes and a page of each; ``queries/`` a page of each question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from s4c_graph.core.queries import Catalogue, Query
from s4c_graph.publishing.ontology import modules, rules, terms
from s4c_graph.publishing.ontology.page import Page
from s4c_graph.publishing.ontology.shapes import Shape
from s4c_graph.publishing.ontology.uses import Uses, uses
from s4c_graph.publishing.ontology.vocabulary import Vocabulary
from s4c_graph.publishing.ontology.words import Told
from s4c_graph.publishing.pages.links import Roots
from s4c_graph.publishing.site import File, Site


def ontology_pages(site: Site, shapes: Sequence[Shape] = (), extra: Sequence[tuple[str, str]] = ()) -> Iterator[File]:
    """All pages of the documentation, in one order.

    shapes: as flows/documentation reads them. extra: other keys below ``{base}shapes#``, each with a sentence.
    """
    vocabulary = Vocabulary(site.holding)
    queries: list[Query] = list(Catalogue(site.names))
    used = uses(site.holding, shapes, queries)
    for lang in site.about.languages:
        roots, words = Roots(site, lang), Told(lang)

        def page(path: str, roots: Roots = roots, words: Told = words) -> Page:
            return Page(vocabulary, roots, path, words)

        yield from _ontology(vocabulary, used, page)
        yield rules.shapes_index(page("shapes/index.html"), shapes, extra)
        for shape in shapes:
            yield rules.shape(page(shape.path), shape)
        yield rules.queries_index(page("queries/index.html"), queries)
        for query in queries:
            yield rules.query(page(f"queries/{query.name}/index.html"), query)


def _ontology(vocabulary: Vocabulary, used: Uses, page: Callable[[str], Page]) -> Iterator[File]:
    yield modules.index(page("ontology/index.html"))
    for module in vocabulary.modules[1:]:
        yield from modules.module(page(f"ontology/{vocabulary.key(module)}/index.html"), module)
    for term in vocabulary.terms.values():
        yield terms.page(page(term.path), term, used)
