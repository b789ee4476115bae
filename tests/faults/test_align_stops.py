"""Runs that are killed, interrupted or begun anew: no row is lost or doubled, and nothing is written half."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.align_command import align, command, environment
from tests.align_standin import REFUSED

ROWS = 1500
SLOW = {"STANDIN_DELAY": "0.002", "STANDIN_PART": "0.05", "STANDIN_ROWS": "40"}
TABLES = ("csv", "parquet", "sssom.tsv")


@pytest.fixture(scope="module")
def input(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows that take some seconds, a few of them bad."""
    path = tmp_path_factory.mktemp("in") / "in.csv"
    lines = [f"r{n},text number {n}" for n in range(ROWS)]
    lines[7], lines[400], lines[1100] = "r7,", f"r400,{REFUSED}", "r3,again"
    path.write_text("id,text\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def whole(input: Path) -> dict[str, bytes]:
    """What an uninterrupted run gives: the outputs, and the list of problems."""
    found = {}
    for format in TABLES:
        output = input.with_name(f"whole.{format}")
        assert align("-i", input, "-o", output).code == 0
        found[format] = output.read_bytes()
    return found | {"problems": input.with_name("whole.problems.csv").read_bytes()}


def started(input: Path, output: Path, *words: str) -> subprocess.Popen[bytes]:
    # small batches, so that there is something to keep at any moment
    given = command("-i", input, "-o", output, *words)
    return subprocess.Popen(given, env=environment(**SLOW), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)


def parts(output: Path) -> list[Path]:
    return sorted(output.with_name(output.name + ".partial").glob("part-*"))


def wait_for_parts(process: subprocess.Popen[bytes], output: Path, many: int) -> None:
    deadline = time.monotonic() + 60
    while len(parts(output)) < many and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)


def children(process: subprocess.Popen[bytes]) -> list[int]:
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(pid) for pid in found.read_text().split()] if found.is_file() else []


def gone(pids: list[int]) -> bool:
    """Whether these processes end within some seconds."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if not any(_runs(pid) for pid in pids):
            return True
        time.sleep(0.1)
    return False


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.slow
@pytest.mark.parametrize("format", TABLES)
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_run_killed_at_any_moment_goes_on(
    format: str, workers: str, input: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    chance = random.Random(f"{format} {workers}")
    output = tmp_path / f"out.{format}"
    kills = 0
    for _ in range(4):
        process = started(input, output, "-w", workers)
        wait_for_parts(process, output, len(parts(output)) + 1)
        time.sleep(chance.random() * 0.5)
        mine = children(process)
        process.kill()
        kills += process.wait() == -signal.SIGKILL
        process.communicate()
        assert gone(mine)
        if process.returncode == 0:
            break
        assert not output.exists() or output.read_bytes() == whole[format]
    assert kills >= 2
    ended = align("-i", input, "-o", output, "-w", "1")
    assert ended.code == 0, ended.err
    assert output.read_bytes() == whole[format]
    assert (tmp_path / "out.problems.csv").read_bytes() == whole["problems"]
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([output.name, "out.problems.csv"])


@pytest.mark.skipif(os.name == "nt", reason="signals of another kind")
def test_ctrl_c_says_how_to_go_on(input: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    process = started(input, output, "-w", "2")
    wait_for_parts(process, output, 1)
    mine = children(process)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)[1].decode()
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert f"what is done is kept in {output}.partial; the same command goes on from there" in said
    assert gone(mine)
    assert not output.exists()
    went_on = align("-i", input, "-o", output)
    assert "went on after " in went_on.err
    assert output.read_bytes() == whole["csv"]


def test_another_question_needs_restart(input: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    process = started(input, output)
    wait_for_parts(process, output, 1)
    process.kill()
    process.communicate()
    assert parts(output)
    for words, said in (
        (("--top", "2"), "had another --top (5, now 2)"),
        (("--lang", "sv"), "had another language (, now sv)"),
        (("--target", "roles"), "had another index"),
    ):
        refused = align("-i", input, "-o", output, *words)
        assert refused.code == 2
        assert said in refused.err
        assert "--restart" in refused.err
    other = tmp_path / "in.csv"
    other.write_bytes(input.read_bytes() + b"more,more\n")
    assert "had another input" in align("-i", other, "-o", output).err
    assert not output.exists()
    begun = align("-i", input, "-o", output, "--top", "2", "--restart")
    assert (begun.code, "went on" in begun.err) == (0, False)
    assert align("-i", input, "-o", output).code == 0
    assert output.read_bytes() == whole["csv"]


def test_two_runs_of_one_output_do_not_mix(input: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    process = started(input, output)
    wait_for_parts(process, output, 1)
    second = align("-i", input, "-o", output)
    process.kill()
    process.communicate()
    assert second.code == 2
    assert "another run is writing this output" in second.err


@pytest.mark.parametrize("damage", ["cut", "changed", "gap", "no head"])
def test_a_damaged_part_is_worked_on_again(damage: str, input: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    process = started(input, output)
    wait_for_parts(process, output, 3)
    process.kill()
    process.communicate()
    held = parts(output)
    assert len(held) >= 3
    data = held[1].read_bytes()
    if damage == "gap":
        held[1].unlink()
    else:
        made = {"cut": data[:-5], "changed": data[:-5] + b"xxxxx", "no head": b"{}\n" + data}[damage]
        held[1].write_bytes(made)
    ended = align("-i", input, "-o", output)
    assert ended.code == 0, ended.err
    assert "went on after " in ended.err
    assert output.read_bytes() == whole["csv"]


def test_a_damaged_head_asks_for_restart(input: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    process = started(input, output)
    wait_for_parts(process, output, 1)
    process.kill()
    process.communicate()
    (tmp_path / "out.csv.partial" / "run.json").write_text("{")
    refused = align("-i", input, "-o", output)
    assert (refused.code, "is damaged; start again with --restart" in refused.err) == (2, True)
    assert align("-i", input, "-o", output, "--restart").code == 0


def test_a_worker_that_dies_is_told_and_the_run_goes_on(input: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    process = started(input, output, "-w", "2")
    wait_for_parts(process, output, 1)
    victims = [pid for pid in children(process) if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(victims[0], signal.SIGKILL)
    said = process.communicate(timeout=60)[1].decode()
    assert process.returncode == 2, said
    assert "s4c: a worker process ended by itself; give fewer --workers" in said
    assert "Traceback" not in said
    assert align("-i", input, "-o", output).code == 0
    assert output.read_bytes() == whole["csv"]


def test_a_script_without_a_guard_is_not_run_again(input: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    script = tmp_path / "mine.py"
    script.write_text(
        "import sys\n"
        "from pathlib import Path\n"
        "from s4c_graph.flows import align_inputs, align_pool\n"
        "from s4c_graph.flows.align_asked import Asked\n"
        "from s4c_graph.flows.align_run import run\n"
        "from tests.align_standin import StandinRecipe\n"
        "print('once')\n"
        "reader = align_inputs.opened(Path(sys.argv[1]))\n"
        "run(reader, StandinRecipe(), Asked(Path(sys.argv[2])), engine=align_pool.local(2))\n"
    )
    output = tmp_path / "out.csv"
    command = [sys.executable, str(script), str(input), str(output)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout) == (0, "once\n"), done.stderr
    assert output.read_bytes() == whole["csv"]
