"""The relation of a text to a concept: a distribution over exact, close, broad, narrow, none; asked in numpy alone.

Two logistic models over :mod:`s4c_graph.alignment.relation_features`: do text and concept have to do with each other
at all, and if so, in which relation. The weights are a JSON file (``data/alignment/relation.json``, or the user's own
after ``s4c align train``) that says what it was fitted on. Page: docs/reference/alignment-model.md.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s4c_graph.alignment.matches import RELATIONS
from s4c_graph.alignment.relation_features import NAMES, Cache, Pair, features
from s4c_graph.alignment.relation_labels import Counted, Rarity
from s4c_graph.core.assets import folder
from s4c_graph.core.errors import InputError, ReleaseError

FORMAT = 1
FILE = "relation.json"
LARGEST = 4 << 20
"""Bytes of a file of weights."""
Floats = NDArray[np.float64]
_HELD = len(RELATIONS) - 1


@dataclass(frozen=True)
class Scaling:
    """How logits are put right: multiplied, then added to (temperature and vector scaling, Guo et al. 2017).

    scale, shift: of each relation. none: the same two numbers for the logit of *none*.
    """

    scale: tuple[float, ...] = (1.0,) * _HELD
    shift: tuple[float, ...] = (0.0,) * _HELD
    none: tuple[float, float] = (1.0, 0.0)


@dataclass(frozen=True)
class Relations:
    """Weights of the relation, and what the file says of them.

    held: features × 4 and the constant, of the relations that hold; none: features and the constant. scaling: as
    calibrated. threshold: probability of exact among all of RELATIONS from which it is proposed; threshold_held: the
    same among those that hold, where nothing is said of none. about: version, seed, tables, figures. rarity: how rare
    words are in the vocabulary that is asked about.
    """

    held: Floats
    none: Floats
    scaling: Scaling = field(default_factory=Scaling)
    threshold: float = 0.5
    threshold_held: float = 0.5
    about: Mapping[str, Any] = field(default_factory=dict)
    rarity: Rarity = field(default_factory=lambda: Counted(()), compare=False)
    _cache: Cache = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_cache", Cache(self.rarity))

    @classmethod
    def shipped(cls, rarity: Rarity | None = None) -> Relations:
        """The weights that come with the package.

        >>> from s4c_graph.alignment.relation_features import Label
        >>> driver = (Label("bus driver", "en"), Label("driver of buses", "en", False))
        >>> model = Relations.shipped()
        >>> model.choose(model.distribution([Pair("Bus driver", "en", driver, kind="occupation")]))[0][0]
        'exact'
        """
        return cls.read(folder("data") / "alignment" / FILE, rarity)

    @classmethod
    def read(cls, path: Path, rarity: Rarity | None = None) -> Relations:
        """Weights from a file. rarity: how rare words are in the vocabulary that is asked about; by length without.

        Raises ReleaseError, in one line, for a file that is damaged, of another format, or of other features.
        """
        mend = "remove it, or make it again with s4c align train"
        try:
            if path.stat().st_size > LARGEST:
                raise ReleaseError("is too large for weights of relations", where=str(path), mend=mend)
            said = json.loads(path.read_text(encoding="utf-8"))
            if said["format"] != FORMAT:
                raise ReleaseError(f"is of format {said['format']!r}, not {FORMAT}", where=str(path), mend=mend)
            if said["digest"] != digest(said):
                raise ReleaseError("its digest is not that of its weights", where=str(path), mend=mend)
            made = cls._from(said)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ReleaseError(f"no weights of relations ({error})", where=str(path), mend=mend) from error
        return made if rarity is None else replace(made, rarity=rarity)

    @classmethod
    def _from(cls, said: Mapping[str, Any]) -> Relations:
        if said["features"] != list(NAMES) or said["relations"] != list(RELATIONS):
            raise ValueError("it is of other features")
        held = np.array([said["weights"][relation] for relation in RELATIONS[:-1]], np.float64).T
        none = np.array(said["weights"]["none"], np.float64)
        scaling = _scaling(said["scaling"])
        if held.shape != (len(NAMES) + 1, _HELD) or none.shape != (len(NAMES) + 1,):
            raise ValueError(f"it has not {len(NAMES) + 1} weights a relation")
        thresholds = _two(said["thresholds"])
        if not (np.isfinite(held).all() and np.isfinite(none).all() and all(0 < t <= 1 for t in thresholds)):
            raise ValueError("some of its numbers are none")
        made = cls(held, none, scaling, *thresholds, dict(said["about"]))
        made.as_fitted()
        return made

    def json(self) -> str:
        """The text of the file; the same model gives the same bytes."""
        weights = {relation: _rounded(self.held[:, at]) for at, relation in enumerate(RELATIONS[:-1])}
        said: dict[str, Any] = {
            "about": dict(self.about),
            "format": FORMAT,
            "relations": list(RELATIONS),
            "features": list(NAMES),
            "weights": {**weights, "none": _rounded(self.none)},
            **self.put(),
        }
        return json.dumps({**said, "digest": digest(said)}, ensure_ascii=False, indent=1) + "\n"

    def put(self) -> dict[str, Any]:
        """Scaling and thresholds, as a file has them."""
        return {
            "scaling": {
                "scale": _rounded(self.scaling.scale),
                "shift": _rounded(self.scaling.shift),
                "none": _rounded(self.scaling.none),
            },
            "thresholds": _rounded((self.threshold, self.threshold_held)),
        }

    def as_fitted(self) -> Relations:
        """The model as it was before people's decisions moved it; itself where none did."""
        said = self.about.get("as_fitted")
        if said is None:
            return self
        one, other = _two(said["thresholds"])
        return replace(self, scaling=_scaling(said["scaling"]), threshold=one, threshold_held=other)

    def logits(self, pairs: Sequence[Pair]) -> tuple[Floats, Floats]:
        """What the models say before they are scaled: (n, 4) of the relations, (n,) of none."""
        x = features(pairs, self.rarity, self._cache).astype(np.float64)
        held = x @ self.held[:-1] + self.held[-1]
        return held, x @ self.none[:-1] + self.none[-1]

    def distribution(self, pairs: Sequence[Pair]) -> Floats:
        """Probabilities of RELATIONS, shape (n, 5); each row sums to 1 and depends on no other."""
        return joined(*self.logits(pairs), self.scaling)

    def held_distribution(self, pairs: Sequence[Pair]) -> Floats:
        """Probabilities of the four relations of pairs that have to do with each other, shape (n, 4)."""
        return held(self.logits(pairs)[0], self.scaling)

    def choose(self, distribution: NDArray[np.floating[Any]]) -> list[tuple[str, float]]:
        """The relation to propose for each row, and its probability; rows of 5, or of 4 where none is not in question.

        exact is proposed where it is the likeliest and reaches its threshold. Else the likeliest of what is left, where
        close has the probability of exact too, which implies it (SKOS S42); none among them.
        """
        found: list[tuple[str, float]] = []
        for row in np.asarray(distribution, np.float64).tolist():
            least = self.threshold if len(row) > _HELD else self.threshold_held
            if row[0] >= max(least, *row[1:]):
                found.append((RELATIONS[0], row[0]))
                continue
            left = [row[0] + row[1], *row[2:]]
            best = max(range(len(left)), key=left.__getitem__)
            found.append((RELATIONS[best + 1], left[best]))
        return found


def held(logits: Floats, scaling: Scaling) -> Floats:
    """Probabilities of the relations that hold, of their logits."""
    put = logits * np.array(scaling.scale) + np.array(scaling.shift)
    grown = np.exp(put - put.max(axis=1, keepdims=True, initial=-1e30))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True), np.float64)


def joined(logits: Floats, none: Floats, scaling: Scaling) -> Floats:
    """The whole distribution, of the logits of the relations and of none."""
    scale, shift = scaling.none
    absent = 1 / (1 + np.exp(-np.clip(none * scale + shift, -40, 40)))
    return np.hstack([held(logits, scaling) * (1 - absent)[:, None], absent[:, None]])


def digest(said: Mapping[str, Any]) -> str:
    """SHA-256 of everything in a file of weights but its digest."""
    kept = {name: value for name, value in said.items() if name != "digest"}
    return hashlib.sha256(json.dumps(kept, ensure_ascii=False, sort_keys=True).encode("utf-8")).hexdigest()


def same_relation(relation: str) -> int:
    """The place of a relation in RELATIONS. Raises InputError for any other word."""
    if relation not in RELATIONS:
        raise InputError(f"{relation!r} is no relation", mend="one of " + ", ".join(RELATIONS))
    return RELATIONS.index(relation)


def _scaling(said: Mapping[str, Any]) -> Scaling:
    return Scaling(_numbers(said["scale"], _HELD), _numbers(said["shift"], _HELD), _two(said["none"]))


def _rounded(values: Any) -> list[float]:
    return [round(float(value), 6) for value in values]


def _numbers(said: Sequence[float], size: int) -> tuple[float, ...]:
    made = tuple(float(value) for value in said)
    if len(made) != size or not all(map(math.isfinite, made)):
        raise ValueError(f"its scaling has not {size} numbers")
    return made


def _two(said: Sequence[float]) -> tuple[float, float]:
    scale, shift = _numbers(said, 2)
    return scale, shift
