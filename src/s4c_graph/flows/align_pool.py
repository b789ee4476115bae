"""Where batches are worked on: in this process, or in several processes of this machine; Spark is the third.

An engine gives batches back in the order it takes them, and never takes many more than it gives back. Each worker
has a pipe of its own: one that is killed, at whatever moment, is told at once, and never keeps the others waiting.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from multiprocessing.connection import Connection, wait
from types import ModuleType

from s4c_graph.alignment.batches import Batch, Done, Task
from s4c_graph.alignment.recipe import Recipe
from s4c_graph.core.errors import BackendError, S4CError

Mapped = Callable[[Iterable[Batch]], Iterator[Done]]
Engine = Callable[[Recipe, Task], AbstractContextManager[Mapped]]
_AHEAD = 3
"""Batches for each worker that are taken and not yet given back."""
_PATIENCE_S = 5.0


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

    Raises BackendError where a process ends by itself, such as for want of memory, and what the aligner raises.
    """
    pool: list[_Worker] = []

    def stop() -> None:
        for worker in pool:  # what they work on is of no use any more
            worker.process.terminate()

    try:
        with ExitStack() as failing:
            failing.callback(stop)
            yield lambda batches: _mapped(pool, recipe, task, workers, batches)
            failing.pop_all()
    finally:
        for worker in pool:
            worker.end()


def _mapped(pool: list[_Worker], recipe: Recipe, task: Task, most: int, batches: Iterable[Batch]) -> Iterator[Done]:
    rest = enumerate(batches)
    idle: list[_Worker] = []
    busy: dict[object, tuple[_Worker, int]] = {}
    done: dict[int, Done] = {}
    given = 0
    more = True
    while more or busy or done:
        while more and len(busy) + len(done) < most * _AHEAD and (idle or len(pool) < most):
            following = next(rest, None)
            if following is None:
                more = False
                break
            if not idle:
                pool.append(_Worker(recipe, task))
            worker = idle.pop() if idle else pool[-1]
            worker.send(following[1])
            busy[worker.pipe] = worker, following[0]
        while given in done:
            yield done.pop(given)
            given += 1
        for pipe in wait([worker.pipe for worker, _ in busy.values()]) if busy else ():
            worker, number = busy.pop(pipe)
            done[number] = worker.received()
            idle.append(worker)


class _Worker:
    """A process that works on one batch at a time."""

    def __init__(self, recipe: Recipe, task: Task) -> None:
        # spawned, not forked: threads of the libraries below do not live through a fork
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, recipe, task), daemon=True)
        with _without_main(recipe):
            self.process.start()
        theirs.close()  # so that its end is seen here

    def send(self, batch: Batch) -> None:
        """Give it a batch; it waits for one."""
        try:
            self.pipe.send(batch)
        except OSError as error:
            raise self._dead() from error

    def received(self) -> Done:
        """What it made of the batch. Raises what it raised."""
        try:
            said = self.pipe.recv()
        except (EOFError, OSError) as error:
            raise self._dead() from error
        if isinstance(said, BaseException):
            raise said
        assert isinstance(said, Done)
        return said

    def end(self) -> None:
        """Let it go."""
        self.pipe.close()
        self.process.join(_PATIENCE_S)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.process.close()

    def _dead(self) -> BackendError:
        mend = "give fewer --workers if memory is short; the same command goes on from what is done"
        return BackendError("a worker process ended by itself", mend=mend)


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


# ---- in a worker ----


def _work(pipe: Connection, recipe: Recipe, task: Task) -> None:
    """Work on batches until there are no more; leave Ctrl-C to the parent, and end when that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    try:
        aligner = recipe.open()
        while True:
            pipe.send(task.done(aligner, pipe.recv().texts))
    except (EOFError, BrokenPipeError):
        return
    except (S4CError, OSError) as error:  # the parent raises it; anything else is told here, and ends the process
        pipe.send(error)


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
