"""Tasks of a site done by several processes: same files, same order; errors raised, lost processes made up for."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from s4c_graph.core.errors import InputError
from s4c_graph.publishing.side_by_side import Task, side_by_side
from s4c_graph.publishing.site import File


def numbered(task: int, size: int) -> Iterator[File]:
    for n in range(size):
        yield File(f"{task}/{n}", b"x" * n)


@settings(max_examples=15, deadline=None)
@given(sizes=st.lists(st.integers(0, 4), max_size=7), workers=st.integers(1, 4))
def test_any_number_of_processes_gives_the_same_files_in_the_same_order(sizes: list[int], workers: int) -> None:
    tasks = [partial(numbered, task, size) for task, size in enumerate(sizes)]
    assert list(side_by_side(tasks, workers)) == [file for task in tasks for file in task()]


def test_other_processes_do_the_work() -> None:
    (one, other) = side_by_side([lambda: [File("a", str(os.getpid()).encode())]] * 2, workers=2)
    assert str(os.getpid()).encode() not in (one.content, other.content)
    assert one.content != other.content


def test_what_a_task_raises_is_raised() -> None:
    def broken() -> Iterator[File]:
        yield File("a", b"")
        raise InputError("is no file", where="here")

    with pytest.raises(InputError, match="here: is no file"):
        tasks: list[Task] = [partial(numbered, 0, 1), broken, partial(numbered, 2, 1)]
        list(side_by_side(tasks, workers=2))


def test_the_tasks_of_a_process_that_is_killed_are_done_here() -> None:
    here = os.getpid()

    def fatal() -> Iterator[File]:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        yield File("fatal", b"done")

    tasks: list[Task] = [fatal, *(partial(numbered, n, 1) for n in (1, 2, 3))]
    assert [file.path for file in side_by_side(tasks, workers=2)] == ["fatal", "1/0", "2/0", "3/0"]


def test_processes_are_gone_when_the_files_are_left_half_read() -> None:
    before = multiprocessing.active_children()  # another test may have left some
    made = side_by_side([partial(numbered, n, 2) for n in range(6)], workers=2)
    next(made)
    ours = [process for process in multiprocessing.active_children() if process not in before]
    assert len(ours) == 2
    made.close()  # type: ignore[attr-defined]
    assert not [process for process in ours if process.is_alive()]
