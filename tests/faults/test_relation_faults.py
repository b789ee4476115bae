"""Files of weights of the relation that cannot be used: one line each, with the mend."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from s4c_graph.alignment.relation import LARGEST, Relations, digest
from s4c_graph.core.assets import folder
from s4c_graph.core.errors import ReleaseError


def shipped() -> dict[str, Any]:
    said: dict[str, Any] = json.loads((folder("data") / "alignment" / "relation.json").read_text(encoding="utf-8"))
    return said


def sealed(change: Callable[[dict[str, Any]], object]) -> str:
    """The shipped file, changed, its digest right."""
    said = shipped()
    change(said)
    return json.dumps({**said, "digest": digest(said)})


FAULTS = {
    "empty": "",
    "cut": json.dumps(shipped())[:5_000],
    "a list": "[]",
    "a number": "3",
    "another format": json.dumps({**shipped(), "format": 99}),
    "touched": json.dumps({**shipped(), "thresholds": [0.1, 0.1]}),
    "no weights": sealed(lambda s: s.pop("weights")),
    "too few weights": sealed(lambda s: s["weights"]["exact"].pop()),
    "weights of nothing": sealed(lambda s: s["weights"].update(none=[])),
    "not a number": sealed(lambda s: s["weights"]["none"].__setitem__(0, float("nan"))),
    "a word": sealed(lambda s: s["weights"]["none"].__setitem__(0, "much")),
    "other features": sealed(lambda s: s["features"].reverse()),
    "other relations": sealed(lambda s: s["relations"].reverse()),
    "a scaling too short": sealed(lambda s: s["scaling"]["scale"].pop()),
    "a threshold above 1": sealed(lambda s: s.update(thresholds=[2, 0.5])),
    "nested": "[" * 100_000,
    "too large": " " * (LARGEST + 1),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_damaged_file_is_told_in_one_line_with_the_mend(name: str, tmp_path: Path) -> None:
    path = tmp_path / "relation.json"
    path.write_text(FAULTS[name], encoding="utf-8")
    with pytest.raises(ReleaseError) as caught:
        Relations.read(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "s4c align train" in str(caught.value)


def test_an_absent_file_and_one_that_is_no_text_are_told_alike(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="no weights of relations"):
        Relations.read(tmp_path / "relation.json")
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe{}")
    with pytest.raises(ReleaseError, match="no weights of relations"):
        Relations.read(tmp_path / "bytes.json")
