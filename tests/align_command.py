"""``s4c align run`` with the stand-in for the matcher, as a program of its own: what tests of the command start.

Environment: STANDIN_DELAY, seconds for each text; STANDIN_KEY, of the index; STANDIN_FOLDER, one that is shipped;
STANDIN_PART, how often a part is kept, in seconds; STANDIN_ROWS, of a batch.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from tests.align_standin import StandinRecipe

ROOT = Path(__file__).resolve().parent.parent


class Ran(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


def environment(**more: str) -> dict[str, str]:
    """The environment that the program needs."""
    return {**os.environ, "NO_COLOR": "1", "PYTHONPATH": str(ROOT), **more}


def command(*words: str | Path) -> list[str]:
    """The program with these words after ``s4c align run``."""
    quiet = [word for word in words if word == "-q"]
    rest = [str(word) for word in words if word != "-q"]
    return [sys.executable, "-m", "tests.align_command", *map(str, quiet), "align", "run", *rest]


def align(*words: str | Path, stdin: str | bytes = b"", **more: str) -> Ran:
    """Run it to its end."""
    given = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        command(*words), env=environment(**more), input=given, capture_output=True, timeout=300, check=False
    )
    out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    assert "Traceback" not in err, err
    return Ran(done.returncode, out, err)


def recipe(*given: Any, **asked: Any) -> StandinRecipe:
    """What stands for ``flows.align.recipe``."""
    folder = os.environ.get("STANDIN_FOLDER")
    return StandinRecipe(
        key=os.environ.get("STANDIN_KEY", "stand-in 1") + str(asked["target"]),
        folders=(Path(folder),) if folder else (),
        delay=float(os.environ.get("STANDIN_DELAY", "0")),
    )


def main() -> None:
    """The command line with the stand-in in it."""
    from s4c_graph import cli
    from s4c_graph.flows import align as flow
    from s4c_graph.flows import align_run as flow_run

    flow.recipe = recipe  # type: ignore[assignment]
    flow_run._PART_S = float(os.environ.get("STANDIN_PART", flow_run._PART_S))
    flow_run.ROWS = int(os.environ.get("STANDIN_ROWS", flow_run.ROWS))
    cli.main()


if __name__ == "__main__":
    main()
