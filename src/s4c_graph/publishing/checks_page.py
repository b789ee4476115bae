"""What the checks of a site found as a page of it, in every language, and as JSON; made when all else stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from s4c_graph.publishing import checks_table
from s4c_graph.publishing.checks import Check
from s4c_graph.publishing.ontology.page import Page
from s4c_graph.publishing.ontology.vocabulary import Vocabulary
from s4c_graph.publishing.ontology.words import Told
from s4c_graph.publishing.pages.links import Roots
from s4c_graph.publishing.pages.text import Text, clean
from s4c_graph.publishing.site import File, Site

PATH = "checks/index.html"


def checks_page(site: Site, checks: Sequence[Check]) -> Iterator[File]:
    """``checks/`` in every language of the site, and ``checks/checks.json``."""
    yield File("checks/checks.json", checks_table.to_json(checks).encode("utf-8"))
    vocabulary = Vocabulary(site.holding)
    for lang in site.about.languages:
        words = Told(lang)
        page = Page(vocabulary, Roots(site, lang), PATH, words)
        yield page.file(
            "checks.html",
            title=Text(words.checks_title, lang),
            crumbs=[("ontology/index.html", words.ontology)],
            description=words.checks_lead,
            lead=words.checks_lead,
            counted=", ".join(f"{n} {words[_key(r)]}" for r, n in checks_table.counts(checks).items()),
            suites=[
                (suite, [_row(page, check) for check in group])
                for suite, group in groupby(checks, key=lambda check: check.suite)
            ],
        )


def _row(page: Page, check: Check) -> dict[str, object]:
    shown = check.where[: checks_table.SHOWN]
    return {
        "id": check.id,
        "name": check.name,
        "result": page.words[_key(check.result.value)],
        "why": clean(check.why),
        "count": len(check.where),
        "where": [clean(page.site.names.short(iri)) for iri in shown],
        "more": max(0, len(check.where) - len(shown)),
    }


def _key(result: str) -> str:
    return result.replace(" ", "_")
