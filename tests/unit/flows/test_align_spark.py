"""The run on Spark: the same bytes as one process gives, the index shipped, what is lacking told."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.align_command import align, environment
from tests.align_standin import REFUSED

pytestmark = [pytest.mark.java, pytest.mark.slow]


@pytest.fixture(scope="module")
def input(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows of several batches and jobs, some of them bad."""
    path = tmp_path_factory.mktemp("in") / "in.csv"
    lines = [f"r{n},text number {n}" for n in range(900)]
    lines[7], lines[400], lines[800] = "r7,", f"r400,{REFUSED}", "r3,again"
    path.write_text("id,text\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _java(need: Callable[[object, str], None]) -> None:
    import shutil

    need(shutil.which("java"), "Java 17")


@pytest.mark.parametrize("format", ["csv", "parquet", "sssom.tsv"])
def test_the_same_bytes_as_one_process(format: str, input: Path, tmp_path: Path) -> None:
    here, there = tmp_path / f"here.{format}", tmp_path / f"there.{format}"
    assert align("-i", input, "-o", here, STANDIN_ROWS="20").code == 0
    ran = align("-i", input, "-o", there, "--engine", "spark", "--master", "local[2]", STANDIN_ROWS="20")
    assert ran.code == 0, ran.err
    assert here.read_bytes() == there.read_bytes()
    assert (tmp_path / "here.problems.csv").read_bytes() == (tmp_path / "there.problems.csv").read_bytes()


PROGRAM = """
import sys
from pathlib import Path
from s4c_graph.alignment import spark
from s4c_graph.core.errors import BackendError
from s4c_graph.flows import align_inputs
from s4c_graph.flows.align_asked import Asked
from s4c_graph.flows.align_run import run
from tests.align_standin import StandinRecipe

input, index, folder = map(Path, sys.argv[1:])
if __name__ == "__main__":
    recipe = StandinRecipe(folders=(index,))
    run(align_inputs.opened(input), recipe, Asked(folder / "here.jsonl"))
    from pyspark.sql import SparkSession
    import os
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    run(align_inputs.opened(input), recipe, Asked(folder / "there.jsonl"), engine=spark.engine(ship=True))
    frame = session.createDataFrame([("a", "we know Kafka"), ("b", None), (None, "x"), ("c", " "), ("d", "welding")],
                                    "id string, text string")
    rows = spark.aligned(frame, recipe, top=2, ship=True).orderBy("id", "rank").toArrow().to_pylist()
    import json
    (folder / "frame.json").write_text(json.dumps(rows))
    from s4c_graph.alignment.matches import Text
    from s4c_graph.alignment.rows import rows as long
    texts = [Text("a", "we know Kafka"), Text("d", "welding")]
    own = [row._asdict() for one in recipe.open().align(texts, top=2) for row in long(one)]
    (folder / "own.json").write_text(json.dumps(own))
    (index / "labels" / "en.txt").unlink()
    try:
        gone = StandinRecipe(key="another", folders=(index,))
        run(align_inputs.opened(input), gone, Asked(folder / "gone.jsonl"), engine=spark.engine(ship=True))
    except BackendError as error:
        print(error)
"""


def test_a_session_of_ones_own_and_an_index_that_is_shipped(input: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    (index / "labels").mkdir(parents=True)
    (index / "labels" / "en.txt").write_text("one\ntwo\nthree\n")
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    command = [sys.executable, str(program), str(input), str(index), str(tmp_path)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    here = (tmp_path / "here.jsonl").read_bytes()
    assert b'"object_label": "two"' in here
    assert (tmp_path / "there.jsonl").read_bytes() == here
    assert json.loads((tmp_path / "frame.json").read_text()) == json.loads((tmp_path / "own.json").read_text())
    assert done.stdout.startswith("Spark failed: FileNotFoundError: ")
    assert done.stdout.endswith("en.txt'; the same command goes on from what is done\n")
    assert not (tmp_path / "gone.jsonl").exists()


def test_without_java_it_is_told(input: Path, tmp_path: Path) -> None:
    ran = align("-q", "-i", input, "-o", tmp_path / "o.csv", "--engine", "spark", PATH="/nowhere", JAVA_HOME="")
    assert (ran.code, ran.err) == (3, "s4c: Spark needs Java 17 or newer; install it, or set JAVA_HOME\n")
    assert list(tmp_path.iterdir()) == []


def test_without_pyspark_it_is_told(input: Path, tmp_path: Path) -> None:
    (tmp_path / "hidden" / "pyspark").mkdir(parents=True)
    (tmp_path / "hidden" / "pyspark" / "__init__.py").write_text("raise ImportError('not here')")
    path = environment(PYTHONPATH=f"{tmp_path / 'hidden'}:{environment()['PYTHONPATH']}")["PYTHONPATH"]
    ran = align("-q", "-i", input, "-o", tmp_path / "o.csv", "--engine", "spark", PYTHONPATH=path)
    assert (ran.code, ran.err) == (3, "s4c: Spark needs pyspark; pip install 's4c-graph[spark]'\n")
