"""Gold of a MELO folder: occupations of a national taxonomy linked to ESCO, as queries, corpus and TREC judgements.

Retyk et al., MELO: An Evaluation Benchmark for Multilingual Entity Linking of Occupations, RecSys in HR 2024. A corpus
element is one label of one concept; here concepts are ranked, so that the labels of one concept count once.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

from s4c_graph.core.errors import InputError
from s4c_graph.core.settings import Settings
from s4c_graph.flows.gold_cases import Case, Gold, Notes, Published, distinct
from s4c_graph.flows.gold_tables import MOST_ROWS, content

FILES = ("queries.tsv", "corpus_elements.tsv", "annotations.tsv", "concept_mapping.tsv")
SUMMARY = "published_results_summary.tsv"
SOURCE = "MELO, published_results_summary.tsv"
KINDS = ("occupation", "isco-group")
METRICS = MappingProxyType({"recip_rank": "mrr", "success_1": "hit@1", "success_5": "hit@5", "success_10": "hit@10"})
"""Names of its metrics by ours. success_k is the same over labels and over concepts for k = 1 only."""
_NAME = re.compile(r"[a-z]+_q_([a-z]{2})_c_([a-z_]{2,})\Z")


def fits(path: Path) -> bool:
    """Whether a folder holds the files of one."""
    return path.is_dir() and all((path / name).is_file() for name in FILES)


def languages(folder: Path) -> tuple[str, tuple[str, ...]]:
    """Language of the queries and languages of the corpus, by the folder's name; empty where it does not say.

    >>> languages(Path("swe_q_sv_c_en"))
    ('sv', ('en',))
    """
    said = _NAME.match(folder.resolve().name)
    return (said[1], tuple(said[2].split("_"))) if said else ("", ())


def read(path: Path, settings: Settings, lang: str = "") -> list[Gold]:
    """Gold of one folder; published figures come from the summary that stands beside it.

    Raises InputError, with file and line, for a missing file, a row of another width, and an id that is not known.
    """
    for name in FILES:
        if not (path / name).is_file():
            raise InputError(
                f"lacks the file {name}", where=str(path), mend="give a folder of MELO as it was published"
            )
    notes = Notes()
    digest = hashlib.sha256()
    lang = lang or languages(path)[0]
    texts = {id_: (text, line) for line, (id_, text) in _rows(path / "queries.tsv", 2, settings, digest)}
    elements = {id_: text for _, (id_, text) in _rows(path / "corpus_elements.tsv", 2, settings, digest)}
    concepts = {id_: iri for _, (id_, iri) in _rows(path / "concept_mapping.tsv", 2, settings, digest)}
    right: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for line, (query, _, element, relevant) in _rows(path / "annotations.tsv", 4, settings, digest):
        where = f"annotations.tsv:{line}"
        if not relevant.isascii() or not relevant.isdecimal():
            raise InputError(f"the relevance {relevant!r} is no number", where=where)
        if query not in texts or element not in concepts:
            id_ = query if query not in texts else element
            raise InputError(f"the id {id_!r} is in no other file", where=where, mend="give the folder whole")
        if relevant.strip("0"):
            right[query][concepts[element]] = ""
    for query in texts:
        if query not in right:
            notes.tell("queries that nothing is right for, left out", query)
    corpus: defaultdict[str, list[str]] = defaultdict(list)
    for element, text in elements.items():
        if element in concepts:
            corpus[concepts[element]].append(text)
        else:
            notes.tell("corpus elements without a concept, left out", element)
    cases = (
        Case(query, text, MappingProxyType(right[query]), lang, f"queries.tsv:{line}")
        for query, (text, line) in texts.items()
        if query in right
    )
    told = distinct(cases, notes)
    name = path.resolve().name
    labels = {iri: tuple(said) for iri, said in corpus.items()}
    published = tuple(_published(path.parent / SUMMARY, name, settings))
    return [Gold(name, "melo", name, digest.hexdigest(), told, KINDS, notes.all(), labels, published)]


def _rows(path: Path, width: int, settings: Settings, digest: hashlib._Hash) -> Iterator[tuple[int, list[str]]]:
    data = content(path, settings)
    digest.update(data)
    try:
        lines = data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8 text", where=path.name, mend="save it as UTF-8") from error
    if len(lines) > MOST_ROWS:
        raise InputError(f"more than {MOST_ROWS:,} rows", where=path.name, mend="split it")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) != width or not all(cells):
            raise InputError(f"{len(cells)} cells where there are {width}", where=f"{path.name}:{number}")
        yield number, cells


def _published(path: Path, dataset: str, settings: Settings) -> Iterator[Published]:
    if not path.is_file():
        return
    for number, cells in _rows(path, 4, settings, hashlib.sha256()):
        if cells[1] == dataset and cells[2] in METRICS:
            try:
                value = float(cells[3])
            except ValueError:
                raise InputError(f"{cells[3]!r} is no number", where=f"{path.name}:{number}") from None
            yield Published(cells[0], METRICS[cells[2]], value, SOURCE)
