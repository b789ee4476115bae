"""The relation of texts to concepts is learnt again: from a user's decisions, or from crosswalk tables; between files.

Tables come through the adapters of frameworks, whose records read ESCO –relation→ national; here the national label is
the text, so broad and narrow change places. What is learnt lies in home/alignment/local/relation.json, whole or not at
all, and is used from then on.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from s4c_graph.core.errors import InputError
from s4c_graph.core.frameworks import Framework
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.mappings import Record
from s4c_graph.core.names import ESCO, EXTERNAL, Names
from s4c_graph.core.release import Progress, quiet
from s4c_graph.core.settings import Settings
from s4c_graph.flows import align, frameworks, mapping_sets
from s4c_graph.flows.export import written_bytes

if TYPE_CHECKING:
    from s4c_graph.alignment.relating import Pairing
    from s4c_graph.alignment.relation import Relations
    from s4c_graph.alignment.relation_features import Pair
    from s4c_graph.alignment.relation_train import Figures, Judged

TURNED = {"exact": "exact", "close": "close", "broad": "narrow", "narrow": "broad"}
"""What ESCO –relation→ national is called seen from the national side."""
MOST_PAIRS = 6_000
"""Pairs of a table that a relation is learnt from; of a larger one so many are drawn."""
MOST_TEXTS = 2_500
"""Texts of a table whose best candidates are looked up, for pairs of *none*."""
CANDIDATES = 5
LANG = "subject_lang"
"""Extension slot of a decision that names the language of its text."""
_SKOS = EXTERNAL["skos"]


@dataclass(frozen=True)
class Linked:
    """One row of a table or decision, read from the text's side. relation: one of RELATIONS. line: of its file."""

    text: str
    lang: str
    concept: str
    relation: str
    line: int | None = None


@dataclass(frozen=True)
class Table:
    """A crosswalk table as links.

    key: of its adapter. version: of table, national side and ESCO, as they are stated. direction: how it was
    established which way the rows read. left_out: rows whose pair has two relations, with their lines. absent: texts
    that the table says have no equivalent.
    """

    key: str
    file: str
    sha256: str
    version: str
    esco: str
    direction: str
    links: tuple[Linked, ...]
    absent: tuple[str, ...]
    left_out: tuple[str, ...]
    lang: str

    def told(self) -> dict[str, Any]:
        """What the weights say of it."""
        return {
            "table": self.key,
            "file": self.file,
            "sha256": self.sha256,
            "version": self.version,
            "esco": self.esco,
            "language": self.lang,
            "direction": self.direction,
            "rows": len(self.links),
            "relations": dict(sorted(Counter(link.relation for link in self.links).items())),
            "no_term_found": len(self.absent),
            "contradictory_pairs_left_out": len(self.left_out),
        }


@dataclass(frozen=True)
class Trained:
    """What was learnt, and from what. file: where it lies, None where it was not kept."""

    model: Relations
    tables: tuple[Table, ...] = ()
    figures: tuple[Figures, ...] = ()
    counts: Mapping[str, Mapping[str, int]] | None = None
    decisions: Mapping[str, int] | None = None
    left_out: tuple[str, ...] = ()
    file: Path | None = None


def file_of(settings: Settings) -> Path:
    """Where the relation that was learnt here lies."""
    from s4c_graph.alignment.relation import FILE

    return settings.home / "alignment" / "local" / FILE


def model_of(settings: Settings) -> Relations:
    """The relation in use: what was learnt here, else what comes with the package.

    Raises ReleaseError, with the mend, for a file that is damaged.
    """
    from s4c_graph.alignment.relation import Relations

    own = file_of(settings)
    return Relations.read(own) if own.exists() else Relations.shipped()


# ---- tables ----


def table(path: Path, names: Names, key: str = "") -> Table:
    """A crosswalk table, its direction established.

    Raises InputError for a file that no adapter reads, that states no relations, or whose direction cannot be told.
    """
    read = frameworks.read([path], names, key)
    return table_of(read)


def table_of(read: Framework) -> Table:
    """The same from a framework that was read."""
    where = read.file
    if read.mappings is None or not len(read.mappings):
        what = "states no relation between its concepts and ESCO"
        raise InputError(what, where=where, mend="give a table with a column of relations")
    labels = {concept.iri: concept.labels for concept in read.concepts}
    langs = Counter(lang for said in labels.values() for lang in said)
    lang = langs.most_common(1)[0][0] if langs else ""
    links: dict[tuple[str, str], list[Linked]] = defaultdict(list)
    absent: set[str] = set()
    for record in read.mappings:
        national = record.object
        text = labels.get(national, {}).get(lang) or record.value("object_label")
        if record.absent:
            if national in labels and text:
                absent.add(text)
            continue
        relation = _relation(record.predicate)
        if relation and text and record.subject.startswith(ESCO):
            links[record.subject, national].append(Linked(text, lang, record.subject, TURNED[relation], record.line))
    held, left = _single(links)
    return Table(
        read.key,
        where,
        read.sha256,
        read.mappings.value("object_source_version"),
        read.mappings.value("subject_source_version"),
        _direction(read, where),
        tuple(held),
        tuple(sorted(absent - {link.text for link in held})),
        tuple(left),
        lang,
    )


def _relation(predicate: str) -> str:
    word = predicate.removeprefix(_SKOS).removesuffix("Match")
    return word if predicate.startswith(_SKOS) and word in TURNED else ""


def _single(links: Mapping[tuple[str, str], Sequence[Linked]]) -> tuple[list[Linked], list[str]]:
    """Links of pairs with one relation; and, in words, the pairs with several."""
    held: list[Linked] = []
    left: list[str] = []
    for (_, _), said in links.items():
        relations = sorted({link.relation for link in said})
        if len(relations) == 1:
            held.append(said[0])
        else:
            lines = ", ".join(str(link.line) for link in said if link.line)
            at = f" at lines {lines}" if lines else ""
            left.append(f"{said[0].text!r} and {said[0].concept}: {' and '.join(relations)}{at}")
    return held, left


def _direction(read: Framework, where: str) -> str:
    """How it is known that the table reads ESCO –relation→ national; a wrong one never gets here (crosswalk_rows)."""
    found = [f for f in read.findings if f.code == "framework-direction"]
    if not found:
        what = "has too few broad and narrow rows to tell by their fan-out which way it reads"
        raise InputError(what, where=where, mend="leave it out, or add rows")
    return found[0].messages["en"]


# ---- pairs ----


def judged(
    tables: Sequence[Table], kg: KnowledgeGraph, settings: Settings, *, progress: Progress = quiet
) -> list[Judged]:
    """The pairs of tables as numbers: links, and of each text the best candidates that it is not linked to as none.

    Each table is given twice, with the labels of the text's language and with English ones alone.
    """
    from s4c_graph.alignment.matcher import Matcher
    from s4c_graph.alignment.relating import Pairing

    found = align.index(kg, settings, progress=progress)
    pairing = Pairing(found)
    at = {iri: place for place, iri in enumerate(pairing.places.iris)}
    made: list[Judged] = []
    for number, one in enumerate(tables):
        progress(f"pairs of {one.key}", number / len(tables))
        target = "skills" if any("/skill/" in link.concept for link in one.links) else "occupations"
        matcher = Matcher(found, target=target, lang=one.lang)
        examples = list(_examples(one, at, matcher))
        made.append(_numbers(one, examples, pairing, plain=False))
        if one.lang != "en":
            made.append(_numbers(one, examples, pairing, plain=True))
    return made


_Example = tuple[Linked, int, dict[str, float], bool]


def _examples(one: Table, at: Mapping[str, int], matcher: Any) -> Iterator[_Example]:
    """Pairs with place of the concept, signals, and whether the pair is among the best candidates of its text."""
    import numpy as np

    from s4c_graph.alignment.matches import Text

    draw = np.random.default_rng(0)
    known = [link for link in one.links if link.concept in at]
    linked: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for link in known:
        linked[link.text][link.concept] = link.relation
    texts = sorted({*linked, *one.absent})
    asked = [texts[i] for i in sorted(draw.permutation(len(texts))[:MOST_TEXTS].tolist())]
    seen: set[tuple[str, str]] = set()
    for text, found in zip(asked, matcher.align([Text("", t, one.lang) for t in asked], top=CANDIDATES), strict=True):
        for match in found.matches:
            relation = linked.get(text, {}).get(match.concept, "none")
            seen.add((text, match.concept))
            sure = 1 - match.probabilities["none"]
            yield Linked(text, one.lang, match.concept, relation), at[match.concept], {"sure": sure}, True
    chosen = draw.permutation(len(known))[:MOST_PAIRS].tolist()
    for link in (known[i] for i in sorted(chosen)):
        if (link.text, link.concept) not in seen:
            seen.add((link.text, link.concept))
            yield link, at[link.concept], {}, False


def _numbers(one: Table, examples: Sequence[_Example], pairing: Pairing, *, plain: bool) -> Judged:
    import numpy as np

    from s4c_graph.alignment.matches import RELATIONS
    from s4c_graph.alignment.relation_features import features
    from s4c_graph.alignment.relation_train import Judged

    pairs = [pairing.pair(x.text, x.lang, at, {} if plain else signals, plain=plain) for x, at, signals, _ in examples]
    return Judged(
        one.key,
        features(pairs, pairing.rarity),
        np.array([RELATIONS.index(link.relation) for link, _, _, _ in examples], np.int64),
        np.array([candidate for _, _, _, candidate in examples], bool),
        secondary=plain,
    )


# ---- learning ----


def from_tables(
    paths: Sequence[str | Path],
    kg: KnowledgeGraph,
    settings: Settings,
    *,
    without: Sequence[str] = (),
    keep: bool = True,
    progress: Progress = quiet,
) -> Trained:
    """Fit the relation to crosswalk tables, and measure each table with a model that saw nothing of it.

    paths: files, each with the key of an adapter before it where wanted (``se-skills=FILE``). without: keys of tables
    that are left out. keep: write it to :func:`file_of`. Raises InputError where nothing is left, a table cannot be
    read, or a relation has no pair.
    """
    align.needed("numpy", "scipy", "snowballstemmer", "sklearn")
    from s4c_graph.alignment import relation_train

    read = [table(path, kg.names, key) for path, key in (frameworks.given(str(p)) for p in paths)]
    if twice := [key for key, n in Counter(t.key for t in read).items() if n > 1]:
        raise InputError(f"the table {twice[0]} is given twice", mend="give one of them only")
    if unknown := sorted(set(without) - {t.key for t in read}):
        raise InputError(f"there is no table {unknown[0]!r} to leave out", mend=_one_of(t.key for t in read))
    tables = tuple(t for t in read if t.key not in without)
    if not tables:
        raise InputError("no table is left to learn from", mend="leave fewer out")
    numbers = judged(tables, kg, settings, progress=progress)
    progress("fitting", 0.9)
    figures = tuple(relation_train.leave_one_out(numbers))
    about = {
        "title": "Relation of texts to concepts",
        "version": 1,
        "seed": relation_train.SEED,
        "fitted_on": [t.told() for t in tables],
        "unseen": [f.told() for f in figures],
    }
    model = relation_train.fit(numbers, about)
    counts = {j.table: j.counts() for j in numbers if not j.secondary}
    left = tuple(f"{t.key}: {said}" for t in tables for said in t.left_out)
    made = Trained(model, tables, figures, counts, left_out=left)
    return replace(made, file=write(model, file_of(settings))) if keep else made


def _one_of(keys: Any) -> str:
    return "one of " + ", ".join(keys)


def from_decisions(
    files: Sequence[Path], kg: KnowledgeGraph, settings: Settings, *, lang: str = "", progress: Progress = quiet
) -> Trained:
    """Recalibrate the relation in use from decisions in SSSOM files, and keep it.

    lang: of texts whose decisions name no language. Pairs on which decisions differ are left out and told. Raises
    InputError for files without decisions, or with too few.
    """
    align.needed()
    from s4c_graph.alignment.calibrate import recalibrate
    from s4c_graph.alignment.relating import Pairing

    said, left = decisions(files, settings, lang)
    pairing = Pairing(align.index(kg, settings, progress=progress))
    at = {iri: place for place, iri in enumerate(pairing.places.iris)}
    pairs: list[tuple[Pair, str]] = [
        (pairing.pair(link.text, link.lang, at[link.concept], {}), link.relation) for link in said if link.concept in at
    ]
    counts = Counter(relation for _, relation in pairs)
    model = replace(model_of(settings), rarity=pairing.rarity)
    learnt = recalibrate(model, pairs)
    about = {
        **model.about,
        "decisions": {
            "files": [{"file": f.name, "sha256": hashlib.sha256(f.read_bytes()).hexdigest()} for f in files],
            "counts": dict(sorted(counts.items())),
            "left_out": len(left) + len(said) - len(pairs),
        },
    }
    learnt = replace(learnt, about=about)
    return Trained(learnt, decisions=dict(counts), left_out=tuple(left), file=write(learnt, file_of(settings)))


def decisions(files: Sequence[Path], settings: Settings, lang: str = "") -> tuple[list[Linked], list[str]]:
    """What people decided, one relation a pair, and in words the pairs on which they differ.

    An accepted record says its relation, a rejected or negated one *none*; unreviewed ones say nothing.
    """
    links: dict[tuple[str, str], list[Linked]] = defaultdict(list)
    for file in files:
        mapping_set, _ = mapping_sets.read(file, settings)
        for record in mapping_set:
            link = _decided(record, lang)
            if link is not None:
                links[link.text, link.concept].append(link)
    return _single(links)


def _decided(record: Record, lang: str) -> Linked | None:
    text = record.value("subject_label")
    relation = _relation(record.predicate)
    if record.review == "unreviewed" or record.absent or not text or not record.object or not relation:
        return None
    said = next(iter(record.extensions.get(LANG, ())), "") or lang
    return Linked(text, said, record.object, relation if record.holds else "none", record.line)


def write(model: Relations, path: Path) -> Path:
    """A file of weights, written beside and renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written_bytes(model.json().encode("utf-8"), path)
    return path


# ---- what is told ----


def page(trained: Trained) -> str:
    """What was learnt from tables, as Markdown: the tables, pairs by relation, and figures of each table unseen."""
    lines = [
        "| table | version | ESCO | rows | exact | close | broad | narrow | no term | contradictory |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for t in trained.tables:
        count = Counter(link.relation for link in t.links)
        of = " | ".join(f"{count[r]:,}" for r in TURNED)
        lines.append(
            f"| {t.key} | {t.version or 'not stated'} | {t.esco} | {len(t.links):,} | {of} | {len(t.absent):,} | "
            f"{len(t.left_out):,} |"
        )
    lines += ["", "Direction:", ""]
    lines += [f"- {t.key}: {t.direction}." for t in trained.tables]
    lines += [
        "",
        "| learnt from | exact | close | broad | narrow | none |",
        "|---|---|---|---|---|---|",
    ]
    for key, counts in (trained.counts or {}).items():
        lines.append(f"| {key} | " + " | ".join(f"{n:,}" for n in counts.values()) + " |")
    lines += [
        "",
        "| unseen table | pairs | macro-F1 | of the commonest | accuracy | broad/narrow right | ECE | macro-F1 after 300 | "
        "ECE after 300 |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for f in trained.figures:
        lines.append(
            f"| {f.table} | {f.pairs:,} | {f.macro_f1:.2f} | {f.majority:.2f} | {f.accuracy:.2f} | {f.turned:.2f} | "
            f"{f.error:.3f} | {f.macro_f1_after:.2f} | {f.error_after:.3f} |"
        )
    lines += [
        "",
        "| unseen table | exact proposed | precision, of linked | precision, unlinked wrong | recall | ECE with none | "
        "after 300 |",
        "|---|---|---|---|---|---|---|",
    ]
    for f in trained.figures:
        lines.append(
            f"| {f.table} | {f.exact:,} | {f.precision:.3f} | {f.precision_least:.3f} | {f.recall:.2f} | "
            f"{f.error_whole:.3f} | {f.error_whole_after:.3f} |"
        )
    model = trained.model
    lines += [
        "",
        f"Thresholds of exact: {model.threshold:.3f} of the whole, {model.threshold_held:.3f} of what holds; "
        f"temperature {1 / model.scaling.scale[0]:.2f}.",
    ]
    return "\n".join(lines)
