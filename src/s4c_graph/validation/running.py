"""Run one engine by name over one graph; the same here and in a child process."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rdflib import Graph, Literal

from s4c_graph.validation.outcome import Allowed, Chosen, Outcome, Progress


def run_engine(
    engine: str,
    shapes: Graph,
    *,
    view: Callable[[], Graph],
    written: Callable[[], bytes],
    allowed: Allowed | None = None,
    chosen: Chosen | None = None,
    at: Progress | None = None,
) -> Outcome:
    """The outcome of ``pyshacl``, which reads the view, or of ``shifty``, which reads the written N-Triples.

    allowed: which nodes may be judged; literals, which only a shape itself can name, always may. chosen: which nodes
    each shape judges, where that is known.
    """
    with quiet():
        if engine == "pyshacl":
            from s4c_graph.validation import by_pyshacl

            return by_pyshacl.run(view(), shapes, allowed=allowed, chosen=chosen, at=at)
        from s4c_graph.validation import by_shifty

        outcome = by_shifty.run(written(), shapes, view)
        if allowed is None:
            return outcome
        judged = tuple(r for r in outcome.results if isinstance(r.focus, Literal) or allowed(r.focus))
        return Outcome(outcome.engine, judged)


@contextmanager
def quiet() -> Iterator[None]:
    """rdflib logs a traceback for each literal that is not of its datatype; shapes report those themselves."""
    log = logging.getLogger("rdflib.term")

    def drop(record: logging.LogRecord) -> bool:
        return False

    log.addFilter(drop)
    try:
        yield
    finally:
        log.removeFilter(drop)
