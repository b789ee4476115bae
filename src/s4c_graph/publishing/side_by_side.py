"""Tasks of a site done by several processes side by side; what they share is held once, as it was when they began.

A process is a copy of this one (fork), so nothing is sent to it; the files of each task come back in one piece, in the
order of the tasks. Where processes cannot be copied, or one core is all there is, the tasks are done here, one by one.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from multiprocessing.connection import Connection

from s4c_graph.publishing.site import File

Task = Callable[[], Iterable[File]]


def side_by_side(tasks: Sequence[Task], workers: int | None = None) -> Iterator[File]:
    """The files of all tasks, in order. workers: processes, by default as many as there are cores.

    Where a process is lost, its tasks are done here, so that whatever a task raises is raised.

    >>> [file.path for file in side_by_side([lambda: [File("a", b"1")], lambda: [File("b", b"2")]], workers=2)]
    ['a', 'b']
    """
    count = min(len(tasks), _cores() if workers is None else workers)
    if count < 2 or not sys.platform.startswith("linux"):
        for task in tasks:
            yield from task()
        return
    context = multiprocessing.get_context("fork")
    gc.freeze()  # what is shared is not walked, and so not copied
    started = []
    try:
        for number in range(count):
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(target=_work, args=(tasks[number::count], theirs), daemon=True)
            process.start()
            theirs.close()
            started.append((process, ours))
        for number, task in enumerate(tasks):
            yield from _received(started[number % count][1], task)
    finally:
        for process, ours in started:
            ours.close()
            process.terminate()
            process.join()
        gc.unfreeze()


def _received(ours: Connection, task: Task) -> Iterable[File]:
    try:
        return [File(path, content) for path, content in ours.recv()]
    except EOFError:
        return task()


def _work(tasks: Sequence[Task], theirs: Connection) -> None:
    """Do tasks in the copy, and end it without what this process would do at its end."""
    try:
        for task in tasks:
            theirs.send([tuple(file) for file in task()])
    finally:
        os._exit(0)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
