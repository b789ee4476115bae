"""Write the label index: one document a label, found by its whole text, its words and its letter trigrams (tantivy)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from s4c_graph.core import labels
from s4c_graph.core.errors import BackendError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.labels import STEP, Label
from s4c_graph.core.release import Progress, quiet
from s4c_graph.search.text import fold

FORMAT = 1
ABOUT = "about.json"
SEPARATOR = "\x1f"
_MEMORY = 128_000_000
_TOLD_EVERY = 20_000


def build(kg: KnowledgeGraph, folder: Path, progress: Progress = quiet) -> tuple[str, ...]:
    """Index every preferred, alternative and hidden label and rdfs:label of a graph; returns the languages found.

    folder: made here, and never written again. Raises BackendError when it cannot be written.
    """
    found = labels.read(kg)
    kinds = labels.kinds(kg)
    total = sum(map(len, found.values()))
    languages = tuple(sorted({label.lang for said in found.values() for label in said} - {""}))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        index = _opened(folder)
        # one thread numbers the documents in our order, so that equal scores are cut off alike in every build
        writer = index.writer(heap_size=_MEMORY, num_threads=1)
        written = 0
        for concept, said in found.items():
            for document in _documents(concept, said, kinds.get(concept, "other")):
                writer.add_document(document)
                written += 1
                if written % _TOLD_EVERY == 0:
                    progress("indexing labels", written / total)
        writer.commit()
        writer.wait_merging_threads()
        (folder / ".tantivy-writer.lock").unlink(missing_ok=True)
        about = {"format": FORMAT, "labels": total, "concepts": len(found), "languages": languages}
        (folder / ABOUT).write_text(json.dumps(about) + "\n", encoding="utf-8")
        for file in folder.iterdir():  # tantivy hides some from everyone but the builder
            file.chmod((folder / ABOUT).stat().st_mode & 0o777)
    except (OSError, ValueError) as error:
        raise BackendError(
            f"the label index cannot be written: {error}",
            where=str(folder),
            mend="free some disk space and build again",
        ) from error
    return languages


def _opened(folder: Path) -> Any:
    import tantivy

    schema = (
        tantivy.SchemaBuilder()
        .add_text_field("key", tokenizer_name="raw", index_option="basic")
        .add_text_field("words", tokenizer_name="whitespace", index_option="freq")
        .add_text_field("grams", tokenizer_name="trigram", index_option="freq")
        .add_text_field("lang", tokenizer_name="raw", index_option="basic")
        .add_text_field("kind", tokenizer_name="raw", index_option="basic")
        .add_bytes_field("said", stored=True)
        .build()
    )
    index = tantivy.Index(schema, path=str(folder), reuse=False)
    index.register_tokenizer("trigram", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.ngram(3, 3)).build())
    return index


def _documents(concept: str, said: Sequence[Label], kind: str) -> Any:
    import tantivy

    shown = preferred(said)
    shown_kinds = ["level", STEP] if kind == STEP else [kind]
    for label in said:
        folded = fold(label.text)
        if not folded:
            continue
        name = shown.get(label.lang) or shown.get("en") or next(iter(shown.values()), label.text)
        stored = (concept, name, label.text, label.lang, str(label.rank), shown_kinds[0], label.graph)
        yield tantivy.Document(
            key=folded,
            words=folded,
            grams=f" {folded} ",
            # sv-SE is found by sv-se and by sv
            lang=list(dict.fromkeys((label.lang, label.lang.partition("-")[0]))),
            kind=shown_kinds,
            said=SEPARATOR.join(stored).encode("utf-8"),
        )


def preferred(said: Sequence[Label]) -> Mapping[str, str]:
    """The preferred label by language."""
    found: dict[str, str] = {}
    for label in said:
        if label.rank == 0:
            found.setdefault(label.lang, label.text)
    return found
