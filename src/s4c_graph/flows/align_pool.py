"""Where batches are worked on: in this process, or in several processes of this machine; Spark is the third.

An engine gives batches back in the order it takes them, and never takes many more than it gives back.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from types import ModuleType

from s4c_graph.alignment.batches import Batch, Done, Task, opened
from s4c_graph.alignment.recipe import Recipe
from s4c_graph.core.errors import BackendError

Mapped = Callable[[Iterable[Batch]], Iterator[Done]]
Engine = Callable[[Recipe, Task], AbstractContextManager[Mapped]]
_AHEAD = 3
"""Batches that wait for each worker."""


def local(workers: int) -> Engine:
    """The engine of this machine: one process, or so many of them."""
    return here if workers <= 1 else lambda recipe, task: processes(recipe, task, workers)


@contextmanager
def here(recipe: Recipe, task: Task) -> Iterator[Mapped]:
    """Batches worked on in this process."""
    aligner = recipe.open()
    yield lambda batches: (task.done(aligner, batch.texts) for batch in batches)


@contextmanager
def processes(recipe: Recipe, task: Task, workers: int) -> Iterator[Mapped]:
    """Batches worked on in so many processes, each with the aligner opened once; the index is shared by its pages.

    Raises BackendError where a process ends by itself, such as for want of memory.
    """
    # spawned, not forked: threads of the libraries below do not live through a fork
    begin = (recipe, task)
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _begin, begin)

    def mapped(batches: Iterable[Batch]) -> Iterator[Done]:
        waiting: deque[Future[Done]] = deque()
        for batch in batches:
            with _without_main(recipe):  # submitting starts a process where one is wanted
                waiting.append(pool.submit(_done, recipe, task, batch))
            if len(waiting) >= workers * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    try:
        yield mapped
    except BrokenProcessPool as error:
        mend = "give fewer --workers if memory is short; the same command goes on from what is done"
        raise BackendError("a worker process ended by itself", mend=mend) from error
    except BaseException:
        for process in list((pool._processes or {}).values()):  # what they work on is of no use any more
            process.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _without_main(recipe: Recipe) -> Iterator[None]:
    """Processes begun here do not run the user's script again, which need not be guarded for it, or may be a notebook.

    Nothing of ours is in that script, unless the recipe is a class of its own.
    """
    if type(recipe).__module__ == "__main__":
        yield
        return
    script = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script


def _begin(recipe: Recipe, task: Task) -> None:
    """What a worker does first: leave Ctrl-C to its parent, end when that ends, and open the aligner."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(1)


def _done(recipe: Recipe, task: Task, batch: Batch) -> Done:
    return task.done(opened(recipe), batch.texts)
