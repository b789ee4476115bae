"""Look up labels: the index names likely labels, the likeness of their spelling orders them, one hit a concept.

What is asked is data throughout: queries are built term by term, and no query syntax is ever parsed.
"""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from s4c_graph.core.errors import InputError, ReleaseError
from s4c_graph.core.labels import KINDS, STEP
from s4c_graph.search.index import ABOUT, FORMAT, SEPARATOR
from s4c_graph.search.text import Likeness, fold, grams

MAX_TEXT = 300
"""Characters read of what is asked; a label is shorter, and longer text belongs to alignment."""
MAX_LIMIT = 1000
_FUZZY_FROM = 4
_FUZZY_WORDS = 12
_EXACT_BOOST = 100.0
_FUZZY_BOOST = 8.0
_CANDIDATES = 60
_CANDIDATES_MOST = 10_000


@dataclass(frozen=True)
class Hit:
    """One concept found.

    iri: the concept. label: its preferred label in the language of the match, or in English.
    lang: language of the match. matched: the label that matched. kind: one of KINDS. graph: name of
    the graph that label stands in. score: 1 for an equal label (capitals and accents aside), less the less alike.
    """

    iri: str
    label: str
    lang: str
    matched: str
    kind: str
    graph: str
    score: float


class LabelIndex:
    """A label index opened for reading; any number of processes may hold one open.

    folder: as :func:`~s4c_graph.search.build` made it. Raises ReleaseError when it is absent,
    damaged, or of another format.
    """

    def __init__(self, folder: Path) -> None:
        try:
            about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
            if about["format"] != FORMAT:
                raise ReleaseError("the label index has another format", where=str(folder), mend="build it again")
            self.languages: tuple[str, ...] = tuple(about["languages"])
            self._searcher, self._schema = _open(folder)
        except (OSError, ValueError, KeyError, TypeError) as error:
            if not folder.is_dir():
                raise ReleaseError("no label index here", where=str(folder), mend="s4c build makes one") from error
            raise _damaged(folder, error) from error
        self._folder = folder
        self._weights: dict[str, float] = {}

    def search(self, text: str, *, lang: str | None = None, kind: str | None = None, limit: int = 10) -> list[Hit]:
        """Concepts whose labels are like a text, the likest first, at most ``limit``.

        lang: a language tag; ``pt`` finds ``pt-br`` too. kind: one of KINDS; competences at a level are shown only
        to a search for kind ``level``. Raises InputError for an empty
        or overlong text, an unknown language or kind, or a limit outside 1 to 1000.
        """
        asked = self._checked(text, kind, limit)
        query = self._query(asked, self._language(lang), kind)
        likeness = Likeness(asked, self._weight)
        # several labels may belong to one concept: look further until there are enough concepts
        wanted = max(_CANDIDATES, 3 * limit)
        try:
            while True:
                found = self._searcher.search(query, wanted, count=False).hits
                hits = self._ranked(found, text, likeness)
                if len(hits) >= limit or len(found) < wanted or wanted >= _CANDIDATES_MOST:
                    return hits[:limit]
                wanted *= 4
        except ValueError as error:
            raise _damaged(self._folder, error) from error

    def _ranked(self, found: list[tuple[float, Any]], text: str, likeness: Likeness) -> list[Hit]:
        best: dict[str, tuple[Any, Hit]] = {}
        exact = " ".join(text.split())
        for _, address in found:
            stored = bytes(self._searcher.doc(address)["said"][0]).decode("utf-8").split(SEPARATOR)
            iri, name, matched, lang, rank, kind, graph = stored
            score = round(likeness(fold(matched)), 4)
            differs = (matched != exact) + (matched.casefold() != exact.casefold())
            order = (-score, differs, rank, KINDS.index(kind), lang != "en", len(matched), lang, iri, matched)
            if iri not in best or order < best[iri][0]:
                best[iri] = (order, Hit(iri, name, lang, matched, kind, graph, score))
        return [hit for _, hit in sorted(best.values(), key=lambda pair: pair[0])]

    def _query(self, asked: str, lang: str | None, kind: str | None) -> Any:
        from tantivy import Occur, Query

        one = Query.term_query
        parts = [(Occur.Should, one(self._schema, "grams", gram)) for gram in dict.fromkeys(grams(asked))]
        parts.append((Occur.Should, Query.boost_query(one(self._schema, "key", asked), _EXACT_BOOST)))
        words = [w for w in dict.fromkeys(asked.split()) if len(w) >= _FUZZY_FROM]
        for word in words[:_FUZZY_WORDS]:
            fuzzy = Query.fuzzy_term_query(self._schema, "words", word, distance=1)
            parts.append((Occur.Should, Query.boost_query(fuzzy, _FUZZY_BOOST)))
        like = Query.boolean_query(parts)
        filters = [
            (Occur.Must, Query.const_score_query(one(self._schema, field, value), 0.0))
            for field, value in (("lang", lang), ("kind", kind))
            if value is not None
        ]
        if kind is None:
            filters.append((Occur.MustNot, one(self._schema, "kind", STEP)))
        return Query.boolean_query([(Occur.Must, like), *filters])

    def _weight(self, gram: str) -> float:
        """Inverse document frequency of a trigram, kept: it costs a look into the dictionary."""
        if gram not in self._weights:
            there = self._searcher.doc_freq("grams", gram)
            self._weights[gram] = math.log(1 + self._searcher.num_docs / (1 + there))
        return self._weights[gram]

    def _language(self, lang: str | None) -> str | None:
        if lang is None:
            return None
        tag = lang.strip().lower().replace("_", "-")
        if tag not in {part for known in self.languages for part in (known, known.partition("-")[0])}:
            raise InputError(f"there are no labels in {lang!r}", mend="languages here: " + ", ".join(self.languages))
        return tag

    @staticmethod
    def _checked(text: str, kind: str | None, limit: int) -> str:
        if len(text) > MAX_TEXT:
            raise InputError(f"the text has {len(text):,} characters", mend=f"search takes at most {MAX_TEXT}")
        if kind is not None and kind not in KINDS:
            raise InputError(f"unknown kind {kind!r}", mend="one of " + ", ".join(KINDS))
        if not 1 <= limit <= MAX_LIMIT:
            raise InputError(f"a limit of {limit} is not possible", mend=f"ask for 1 to {MAX_LIMIT} hits")
        asked = fold(text)
        if not asked:
            raise InputError("there is nothing to search for", mend="give a text with a letter or a digit")
        return asked


def _damaged(folder: Path, error: Exception) -> ReleaseError:
    return ReleaseError(f"the label index is damaged ({error})", where=str(folder), mend="build it again")


def _open(folder: Path) -> tuple[Any, Any]:
    """A searcher and its schema. tantivy takes a lock file even to read, so a folder that cannot be
    written is read through a folder of links beside it, which is gone again once the files are open."""
    try:
        return _searcher(folder)
    except (OSError, ValueError):
        with tempfile.TemporaryDirectory(prefix="s4c-index-") as scratch:
            for file in _files(folder):
                (Path(scratch) / file.name).symlink_to(file.resolve())
            return _searcher(Path(scratch))


def _files(folder: Path) -> Iterator[Path]:
    return (f for f in folder.iterdir() if f.is_file() and not f.name.endswith(".lock"))


def _searcher(folder: Path) -> tuple[Any, Any]:
    import tantivy

    index = tantivy.Index.open(str(folder))
    index.config_reader("manual")  # no thread that watches for changes: there are none
    return index.searcher(), index.schema
