"""Tasks of a site done by several processes side by side; what they share is held once, as it was when they began.

A process is a copy of this one (fork), so only the number of a task is sent to it; what a task gives comes back in one
piece, as soon as it is done. Where processes cannot be copied, or one core is all there is, the tasks are done here,
one by one.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, islice
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from s4c_graph.core.cores import cores

T = TypeVar("T")
EACH = 20
"""Tasks of one process: what it copies of what is shared, and what it remembers, grows until it ends."""


def side_by_side(
    tasks: Sequence[Callable[[], Iterable[T]]],
    workers: int | None = None,
    *,
    then: Callable[[], Sequence[Callable[[], Iterable[T]]]] = tuple,
    each: int = EACH,
) -> Iterator[T]:
    """What all tasks give, whole tasks in the order in which they are done. workers: processes, by default all cores.

    then: gives more tasks, and is asked while the first are being done. A process is given the next task when it has
    done one, so that a long one keeps nobody waiting; after ``each`` of them another takes its place. Where a process
    is lost, its task is done here, so that whatever a task raises is raised.

    >>> sorted(side_by_side([lambda: ["a"], lambda: ["b"]], workers=2, then=lambda: [lambda: ["c"]]))
    ['a', 'b', 'c']
    """
    count = cores() if workers is None else workers
    if count < 2 or (len(tasks) < 2 and then is tuple) or not sys.platform.startswith("linux"):
        for task in chain(tasks, then()):
            yield from task()
        return
    gc.freeze()  # what is shared is not walked, and so not copied
    doing: dict[Connection, _Worker] = {}
    try:
        for number in range(min(count, len(tasks))):
            _begin(tasks, doing).take(number)
        if more := then():
            tasks = [*tasks, *more]
            for worker in doing.values():
                worker.done = each  # it does not know of these
            gc.freeze()
        ahead = iter(range(len(doing), len(tasks)))
        for number in islice(ahead, count - len(doing)):
            _begin(tasks, doing).take(number)
        while doing:
            for ours in [end for end in wait(list(doing)) if isinstance(end, Connection)]:
                worker = doing[ours]
                given, number = _received(ours), worker.number
                following = next(ahead, None) if given is not None else None
                if following is None or worker.done >= each:
                    del doing[ours]
                    worker.end()
                if following is not None:
                    (worker if ours in doing else _begin(tasks, doing)).take(following)
                yield from tasks[number]() if given is None else given
        for left in ahead:  # every process was lost
            yield from tasks[left]()
    finally:
        for worker in doing.values():
            worker.end()
        gc.unfreeze()


class _Worker:
    """A process that does tasks. ours: its pipe. number: of the task that it does. done: tasks that it was given."""

    def __init__(self, ours: Connection, process: BaseProcess) -> None:
        self.number, self.done = -1, 0
        self._ours, self._process = ours, process

    def take(self, number: int) -> None:
        """Give it a task."""
        self.number, self.done = number, self.done + 1
        with suppress(OSError):  # of a process that is lost, which the next answer tells
            self._ours.send(number)

    def end(self) -> None:
        """Let it go, whatever it does."""
        self._ours.close()
        self._process.terminate()
        self._process.join()


def _begin(tasks: Sequence[Callable[[], Iterable[object]]], doing: dict[Connection, _Worker]) -> _Worker:
    """One process more beside those that are there."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(tasks, theirs, (ours, *doing)), daemon=True)
    process.start()
    theirs.close()
    made = doing[ours] = _Worker(ours, process)
    return made


def _received(ours: Connection) -> list[Any] | None:
    """The next answer of a process; None where it is lost, between two answers or inside one."""
    try:
        given: list[Any] = ours.recv()
    except (EOFError, OSError):
        return None
    return given


def _work(tasks: Sequence[Callable[[], Iterable[object]]], theirs: Connection, read: Sequence[Connection]) -> None:
    """Do the tasks whose numbers come in, in the copy, and end it without what this process would do at its end.

    read: ends that the copy has got and does not read. It lets go of them: else it would wait for ever, when this
    process is killed, for somebody to take what it gives.
    """
    try:
        for end in read:
            end.close()
        while True:
            theirs.send(list(tasks[theirs.recv()]()))
    except (EOFError, OSError):
        return  # nobody asks any more
    finally:
        os._exit(0)
