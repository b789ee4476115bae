"""A user's shapes in a child process with a deadline: a pattern or a query that never ends is stopped and named.

No engine can be interrupted from within. The child (validation.child) is a fresh interpreter, not a
fork: the store keeps threads and locks. It is handed the data as N-Triples and answers in pickles.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from rdflib.term import Node

from s4c_graph.core.errors import BackendError, InputError
from s4c_graph.validation.outcome import Outcome


@dataclass(frozen=True)
class Job:
    """What a child is asked: which engine, the shapes' triples, the data as N-Triples, the nodes that may be judged.

    memory_mb: address space the child may use, in MiB; an engine can take the square of the rows a query finds.
    """

    engine: str
    shapes: tuple[tuple[Node, Node, Node], ...]
    data: bytes
    focus: frozenset[str] | None
    memory_mb: int = 6144


def run(job: Job, limit_s: float) -> Outcome:
    """The outcome of a job, found in a child process.

    Raises InputError, naming the shape where it is known, when the time is up; whatever error of
    ours the child raised; BackendError when it died.
    """
    shape = ""
    late = threading.Event()
    with tempfile.TemporaryDirectory(prefix="s4c-shapes-") as folder:
        asked, words = Path(folder) / "job", Path(folder) / "words"
        asked.write_bytes(pickle.dumps(job))
        command = [sys.executable, "-m", "s4c_graph.validation.child", str(asked)]
        with words.open("wb") as said, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said) as child:  # noqa: S603

            def stop() -> None:
                late.set()
                child.kill()

            clock = threading.Timer(limit_s, stop)
            clock.start()
            try:
                assert child.stdout is not None
                for kind, told in _messages(child.stdout):
                    if kind == "error":
                        raise told
                    if kind == "done":
                        outcome: Outcome = told
                        return outcome
                    shape = told
            finally:
                clock.cancel()
                child.kill()
        last = words.read_text(encoding="utf-8", errors="replace")
    where = f"shape <{shape}>" if shape else "shapes"
    if late.is_set():
        mend = "simplify its sh:pattern (no repetition inside a repetition) or its sh:select"
        raise InputError(f"not finished within {limit_s:g} s", where=where, mend=mend)
    raise BackendError(
        f"the validating process died ({_gist(last) or 'without a word'})",
        where=where,
        mend=f"it may use {job.memory_mb} MiB; let sh:select find fewer rows for a node, or validate fewer files",
    )


def _gist(words: str) -> str:
    """Of what a dying process wrote, the line that says why."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    return next((line for line in lines if "memory allocation" in line), lines[-1] if lines else "")


def _messages(pipe: IO[bytes]) -> Iterator[tuple[str, Any]]:
    while True:
        try:
            yield pickle.load(pipe)  # noqa: S301 - written by our own child
        except (EOFError, pickle.UnpicklingError):  # it ended, or was stopped in the middle of a word
            return
