"""The child process of validation.bounded: reads one job, runs its engine, answers on standard output."""

from __future__ import annotations

import contextlib
import pickle
import sys
from pathlib import Path
from typing import Any, BinaryIO

from rdflib import Graph

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import S4CError
from s4c_graph.validation.bounded import Job
from s4c_graph.validation.report import text
from s4c_graph.validation.running import run_engine

_GRAPH = "urn:s4c:data"


def main(asked: Path, out: BinaryIO) -> None:
    """Answer with pairs: ("at", shape) for each shape begun, then ("done", outcome) or ("error", error)."""

    def tell(kind: str, told: Any) -> None:
        out.write(pickle.dumps((kind, told)))
        out.flush()

    job: Job = pickle.loads(asked.read_bytes())  # noqa: S301 - written by our own parent
    _cap(job.memory_mb)
    shapes = Graph(bind_namespaces="none")
    shapes.addN((s, p, o, shapes) for s, p, o in job.shapes)

    def view() -> Graph:
        store = Embedded()
        store.copy(job.data, graph=_GRAPH)
        return store.view([_GRAPH])

    focus = job.focus
    try:
        outcome = run_engine(
            job.engine,
            shapes,
            view=view,
            written=lambda: job.data,
            allowed=None if focus is None else lambda node: text(node) in focus,
            at=lambda shape: tell("at", shape),
        )
        tell("done", outcome)
    except S4CError as error:
        tell("error", error)


def _cap(megabytes: int) -> None:
    """Refuse this process more memory than said, and a core dump, where the system can."""
    if sys.platform == "win32":
        return
    import resource

    for kind, most in ((resource.RLIMIT_AS, megabytes << 20), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):  # macOS refuses RLIMIT_AS
            resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.stdout.buffer)
