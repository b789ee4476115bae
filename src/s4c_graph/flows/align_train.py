"""The relation of texts to concepts is learnt again: from a user's decisions, or from crosswalk tables; between files.

What is learnt lies in home/alignment/local/relation.json, whole or not at all, and is used from then on.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.release import Progress, quiet
from s4c_graph.core.settings import Settings
from s4c_graph.flows import align, align_fusion, align_pairs, frameworks
from s4c_graph.flows.align_links import TURNED, Table, decisions, table
from s4c_graph.flows.export import written_bytes

if TYPE_CHECKING:
    from s4c_graph.alignment.relation import Relations
    from s4c_graph.alignment.relation_features import Pair
    from s4c_graph.alignment.relation_train import Figures


@dataclass(frozen=True)
class Trained:
    """What was learnt, and from what. file: where it lies, None where it was not kept.

    texts: texts with an accepted concept by head of the fusion; ranked: those heads that learnt from them.
    """

    model: Relations
    tables: tuple[Table, ...] = ()
    figures: tuple[Figures, ...] = ()
    counts: Mapping[str, Mapping[str, int]] | None = None
    decisions: Mapping[str, int] | None = None
    left_out: tuple[str, ...] = ()
    file: Path | None = None
    texts: Mapping[str, int] | None = None
    ranked: Mapping[str, int] | None = None


def file_of(settings: Settings) -> Path:
    """Where the relation that was learnt here lies."""
    from s4c_graph.alignment.relation import FILE

    return align.local_of(settings) / FILE


def model_of(settings: Settings) -> Relations:
    """The relation in use: what was learnt here, else what comes with the package.

    Raises ReleaseError, with the mend, for a file that is damaged.
    """
    from s4c_graph.alignment.relation import Relations

    own = file_of(settings)
    return Relations.read(own) if own.exists() else Relations.shipped()


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
    numbers = align_pairs.judged(tables, kg, settings, progress=progress)
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


def _one_of(keys: Iterable[str]) -> str:
    return "one of " + ", ".join(keys)


def from_decisions(
    files: Sequence[Path],
    kg: KnowledgeGraph,
    settings: Settings,
    *,
    lang: str = "",
    keep: bool = True,
    progress: Progress = quiet,
) -> Trained:
    """Recalibrate the relation from decisions in SSSOM files: that of tables learnt here, else that of the package.

    Every decision is to be given each time: what earlier ones changed is undone. lang: of texts whose decisions name no
    language. Pairs on which reviewers are divided are left out and told; so are concepts that the index does not have.
    Raises InputError for files without decisions, or with too few.
    """
    align.needed()
    from s4c_graph.alignment.calibrate import recalibrate
    from s4c_graph.alignment.relating import Pairing

    said, left = decisions(files, settings, lang)
    found = align.index(kg, settings, progress=progress)
    pairing = Pairing(found)
    at = {iri: place for place, iri in enumerate(pairing.places.iris)}
    known = [link for link in said if link.concept in at]
    progress("asking the matcher", 0.5)
    heard = align_pairs.heard(known, at, found)
    pairs: list[tuple[Pair, str]] = [
        (pairing.pair(link.text, link.lang, at[link.concept], signals), link.relation)
        for link, signals in zip(known, heard, strict=True)
    ]
    counts = Counter(relation for _, relation in pairs)
    left += [f"{link.text!r} and {link.concept}: no concept of this release" for link in said if link.concept not in at]
    model = replace(model_of(settings), rarity=pairing.rarity)
    learnt = recalibrate(model, pairs)
    about = {
        **learnt.about,
        "decisions": {
            "files": [{"file": f.name, "sha256": hashlib.sha256(f.read_bytes()).hexdigest()} for f in files],
            "counts": dict(sorted(counts.items())),
            "left_out": len(left),
        },
    }
    learnt = replace(learnt, about=about)
    progress("asking the channels", 0.8)
    weights, texts = align_fusion.learnt(known, at, found)
    file = None
    if keep:
        file = write(learnt, file_of(settings))
        own = align_fusion.file_of(settings)
        if weights is None:
            own.unlink(missing_ok=True)  # what fewer decisions taught before is undone, as all of them are given
        else:
            written_bytes(weights.json().encode("utf-8"), own)
    ranked = {head: n for head, n in texts.items() if n >= align_fusion.LEAST}
    return Trained(learnt, decisions=dict(counts), left_out=tuple(left), file=file, texts=texts, ranked=ranked)


def forget(settings: Settings) -> Path | None:
    """Remove what was learnt here; the file that is gone, None where there was none."""
    align_fusion.file_of(settings).unlink(missing_ok=True)
    file = file_of(settings)
    if not file.exists():
        return None
    file.unlink()
    return file


def write(model: Relations, path: Path) -> Path:
    """A file of weights, written beside and renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written_bytes(model.json().encode("utf-8"), path)
    return path


def told(trained: Trained) -> dict[str, Any]:
    """What was learnt, for a program."""
    model = trained.model
    return {
        "tables": [t.told() for t in trained.tables],
        "pairs": {key: dict(counts) for key, counts in (trained.counts or {}).items()},
        "unseen": [f.told() for f in trained.figures],
        "decisions": dict(trained.decisions) if trained.decisions is not None else None,
        "left_out": list(trained.left_out),
        "texts": dict(trained.texts or {}),
        "ranked": dict(trained.ranked or {}),
        "thresholds": [model.threshold, model.threshold_held],
        "file": str(trained.file) if trained.file else None,
    }


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
        "| unseen table | pairs | macro-F1 | of the commonest | accuracy | broad/narrow right | ECE | "
        "macro-F1 after 300 | ECE after 300 |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for f in trained.figures:
        lines.append(
            f"| {f.table} | {f.pairs:,} | {_two(f.macro_f1)} | {_two(f.majority)} | {_two(f.accuracy)} | "
            f"{_two(f.turned)} | {f.error:.3f} | {_two(f.macro_f1_after)} | {f.error_after:.3f} |"
        )
    lines += [
        "",
        "| unseen table | exact proposed | precision, of linked | precision, unlinked wrong | recall | ECE with none | "
        "after 300 |",
        "|---|---|---|---|---|---|---|",
    ]
    for f in trained.figures:
        lines.append(
            f"| {f.table} | {f.exact:,} | {f.precision:.3f} | {f.precision_least:.3f} | {_two(f.recall)} | "
            f"{f.error_whole:.3f} | {f.error_whole_after:.3f} |"
        )
    model = trained.model
    lines += [
        "",
        f"Thresholds of exact: {model.threshold:.3f} of the whole, {model.threshold_held:.3f} of what holds.",
    ]
    return "\n".join(lines)


def _two(share: float) -> str:
    """Two decimals of a number as the weights state it, which is with three."""
    return f"{round(share, 3):.2f}"
