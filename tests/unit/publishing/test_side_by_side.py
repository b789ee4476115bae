"""Tasks of a site done by several processes: same files, same order; errors raised, lost processes made up for."""

from __future__ import annotations

import multiprocessing
import os
import signal
import struct
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from s4c_graph.core.errors import InputError
from s4c_graph.publishing.side_by_side import _received, side_by_side
from s4c_graph.publishing.site import File


def large(number: int) -> Iterator[File]:
    """More than a pipe takes, so that a process that gives it waits until it is taken."""
    yield File(str(number), bytes(1 << 22))


def numbered(task: int, size: int) -> Iterator[File]:
    for n in range(size):
        yield File(f"{task}/{n}", b"x" * n)


@settings(max_examples=15, deadline=None)
@given(
    sizes=st.lists(st.integers(0, 4), max_size=7),
    workers=st.integers(1, 4),
    each=st.integers(1, 3),
    first=st.integers(0, 7),
)
def test_any_number_of_processes_gives_the_same_files_and_those_of_a_task_in_order(
    sizes: list[int], workers: int, each: int, first: int
) -> None:
    tasks = [partial(numbered, task, size) for task, size in enumerate(sizes)]
    found = list(side_by_side(tasks[:first], workers, each=each, then=lambda: tasks[first:]))
    assert sorted(found) == sorted(file for task in tasks for file in task())
    for task in tasks:
        of_task = list(task())
        first = found.index(of_task[0]) if of_task else 0
        assert found[first : first + len(of_task)] == of_task


def test_other_processes_do_the_work() -> None:
    (one, other) = side_by_side([lambda: [File("a", str(os.getpid()).encode())]] * 2, workers=2)
    assert str(os.getpid()).encode() not in (one.content, other.content)
    assert one.content != other.content


def test_a_process_that_has_done_its_share_is_followed_by_another() -> None:
    before = set(multiprocessing.active_children())
    made = side_by_side([lambda: [os.getpid()]] * 12, workers=2, each=2)
    doers: list[int] = []
    for pid in made:
        doers.append(pid)
        assert len(set(multiprocessing.active_children()) - before) <= 2
    assert len(doers) == 12
    assert max(doers.count(pid) for pid in doers) == 2
    assert os.getpid() not in doers
    assert set(multiprocessing.active_children()) <= before


def test_more_tasks_are_asked_for_while_the_first_are_being_done() -> None:
    ours, theirs = multiprocessing.Pipe(duplex=False)

    def first() -> Iterator[str]:
        theirs.send(os.getpid())
        yield "first"

    def more() -> list[Callable[[], list[str]]]:
        assert ours.recv() != os.getpid()
        return [lambda: ["more"]] * 3

    assert sorted(side_by_side([first], workers=2, then=more)) == ["first", "more", "more", "more"]


def test_what_goes_wrong_while_more_is_asked_for_is_raised_and_ends_the_processes() -> None:
    before = set(multiprocessing.active_children())

    def more() -> list[Callable[[], Iterator[File]]]:
        raise InputError("is no file", where="here")

    with pytest.raises(InputError, match="here: is no file"):
        list(side_by_side([partial(large, 1)], workers=2, then=more))
    assert set(multiprocessing.active_children()) <= before


def test_what_a_task_raises_is_raised() -> None:
    def broken() -> Iterator[File]:
        yield File("a", b"")
        raise InputError("is no file", where="here")

    with pytest.raises(InputError, match="here: is no file"):
        tasks: list[Callable[[], Iterator[File]]] = [partial(numbered, 0, 1), broken, partial(numbered, 2, 1)]
        list(side_by_side(tasks, workers=2))


def test_the_tasks_of_a_process_that_is_killed_are_done_here() -> None:
    here = os.getpid()

    def fatal() -> Iterator[File]:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        yield File("fatal", b"done")

    tasks: list[Callable[[], Iterator[File]]] = [fatal, *(partial(numbered, n, 1) for n in (1, 2, 3))]
    assert sorted(file.path for file in side_by_side(tasks, workers=2)) == ["1/0", "2/0", "3/0", "fatal"]


def test_processes_are_gone_when_the_files_are_left_half_read() -> None:
    before = multiprocessing.active_children()  # another test may have left some
    made = side_by_side([partial(large, n) for n in range(6)], workers=2)  # smaller ones end by themselves
    next(made)
    ours = [process for process in multiprocessing.active_children() if process not in before]
    assert len(ours) == 2
    made.close()  # type: ignore[attr-defined]
    assert not [process for process in ours if process.is_alive()]


def test_processes_end_when_the_one_that_began_them_is_killed() -> None:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    parent = os.fork()
    if not parent:

        def told(number: int) -> Iterator[File]:
            theirs.send(os.getpid())
            yield from large(number)

        made = side_by_side([partial(told, n) for n in range(6)], workers=2)
        next(made)
        time.sleep(60)
        os._exit(1)
    workers = {ours.recv() for _ in range(2)}
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    until = time.monotonic() + 20
    while (left := [pid for pid in workers if _runs(pid)]) and time.monotonic() < until:
        time.sleep(0.1)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert not left


def test_an_answer_that_breaks_off_is_made_up_for() -> None:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    os.write(theirs.fileno(), struct.pack("!i", 100) + b"abc")
    theirs.close()
    assert _received(ours) is None, "its task is done here"


def _runs(pid: int) -> bool:
    """True for a process that is there and has not ended, whoever must still ask how it did."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
