"""Documentation of ontology, shapes and questions as pages of a site: one part of it, in every language of the site.

``ontology/`` has an anchor for every term, a page of each module with its picture, and a page of each term; ``shapes/``
has an anchor for every IRI of the shapes and a page of each; ``queries/`` a page of each question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from s4c_graph.core.queries import Catalogue, Query
from s4c_graph.publishing.ontology import modules, rules, terms
from s4c_graph.publishing.ontology.page import Page
from s4c_graph.publishing.ontology.shapes import Shape
from s4c_graph.publishing.ontology.uses import uses
from s4c_graph.publishing.ontology.vocabulary import Vocabulary
from s4c_graph.publishing.ontology.words import Told
from s4c_graph.publishing.pages.links import Roots
from s4c_graph.publishing.renewal import Unit
from s4c_graph.publishing.site import File, Site


def ontology_pages(site: Site, shapes: Sequence[Shape] = (), extra: Sequence[tuple[str, str]] = ()) -> Iterator[File]:
    """All pages of the documentation, in one order.

    shapes: as flows/documentation reads them. extra: other keys below ``{base}shapes#``, each with a sentence.
    """
    for unit in ontology_units(site, shapes, extra):
        yield from unit.make()


def ontology_units(site: Site, shapes: Sequence[Shape] = (), extra: Sequence[tuple[str, str]] = ()) -> list[Unit]:
    """The same, page by page. Shapes and questions are those of the package, the same for every site."""
    vocabulary = Vocabulary(site.holding)
    queries: list[Query] = list(Catalogue(site.names))
    used = uses(site.holding, shapes, queries)
    pages: list[tuple[str, Callable[[Page], File | Iterable[File]]]] = [("ontology/index.html", modules.index)]
    for module in vocabulary.modules[1:]:
        pages.append((f"ontology/{vocabulary.key(module)}/index.html", partial(modules.module, iri=module)))
    pages += [(term.path, partial(terms.page, term=term, uses=used)) for term in vocabulary.terms.values()]
    pages.append(("shapes/index.html", partial(rules.shapes_index, shapes=shapes, extra=extra)))
    pages += [(shape.path, partial(rules.shape, shape=shape)) for shape in shapes]
    pages.append(("queries/index.html", partial(rules.queries_index, queries=queries)))
    pages += [(f"queries/{query.name}/index.html", partial(rules.query, query=query)) for query in queries]
    languages = [(Roots(site, lang), Told(lang)) for lang in site.about.languages]
    return [
        Unit(f"documentation {roots.lang} {path}", partial(_files, make, Page(vocabulary, roots, path, words)))
        for roots, words in languages
        for path, make in pages
    ]


def _files(make: Callable[[Page], File | Iterable[File]], page: Page) -> Iterable[File]:
    made = make(page)
    return [made] if isinstance(made, File) else made
