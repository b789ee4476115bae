"""Tasks of a site done by several processes side by side; what they share is held once, as it was when they began.

A process is a copy of this one (fork), so nothing is sent to it; what each task gives comes back in one piece, in the
order of the tasks. Where processes cannot be copied, or one core is all there is, the tasks are done here, one by one.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TypeVar

from s4c_graph.core.cores import cores
from s4c_graph.publishing.site import File

T = TypeVar("T")
Task = Callable[[], Iterable[File]]


def side_by_side(tasks: Sequence[Callable[[], Iterable[T]]], workers: int | None = None) -> Iterator[T]:
    """What all tasks give, in order. workers: processes, by default as many as there are cores.

    Where a process is lost, its tasks are done here, so that whatever a task raises is raised.

    >>> [file.path for file in side_by_side([lambda: [File("a", b"1")], lambda: [File("b", b"2")]], workers=2)]
    ['a', 'b']
    """
    count = min(len(tasks), cores() if workers is None else workers)
    if count < 2 or not sys.platform.startswith("linux"):
        for task in tasks:
            yield from task()
        return
    context = multiprocessing.get_context("fork")
    gc.freeze()  # what is shared is not walked, and so not copied
    started: list[tuple[BaseProcess, Connection]] = []
    try:
        for number in range(count):
            ours, theirs = context.Pipe(duplex=False)
            read = (ours, *(other for _, other in started))
            process = context.Process(target=_work, args=(tasks[number::count], theirs, read), daemon=True)
            process.start()
            theirs.close()
            started.append((process, ours))
        for number, task in enumerate(tasks):
            yield from _received(started[number % count][1], task)
    finally:
        for begun, ours in started:
            ours.close()
            begun.terminate()
            begun.join()
        gc.unfreeze()


def _received(ours: Connection, task: Callable[[], Iterable[T]]) -> Iterable[T]:
    try:
        given: list[T] = ours.recv()
    except (EOFError, OSError):  # lost between two answers, or inside one
        return task()
    return given


def _work(tasks: Sequence[Callable[[], Iterable[object]]], theirs: Connection, read: Sequence[Connection]) -> None:
    """Do tasks in the copy, and end it without what this process would do at its end.

    read: ends that the copy has got and does not read. It lets go of them: else it would wait for ever, when this
    process is killed, for somebody to take what it gives.
    """
    try:
        for end in read:
            end.close()
        for task in tasks:
            theirs.send(list(task()))
    finally:
        os._exit(0)
