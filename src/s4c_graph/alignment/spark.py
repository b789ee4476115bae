"""The same aligner on Apache Spark: batches or whole DataFrames through ``mapInArrow``, the index shipped once.

Every Python worker opens the aligner once and keeps it. This package has to be installed on the executors; the
index need not lie there: it is sent as one archive, which Spark unpacks once on each executor.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import warnings
import weakref
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from s4c_graph.alignment.batches import Batch, Done, Task, opened
from s4c_graph.alignment.bodies import record_batch
from s4c_graph.alignment.matches import Aligns, Text
from s4c_graph.alignment.recipe import Recipe
from s4c_graph.alignment.rows import rows
from s4c_graph.core.errors import BackendError, MissingError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

LONG_TABLE = (
    "id string, rank int, object_id string, object_label string, predicate_id string, confidence double, "
    "p_exact double, p_close double, p_broad double, p_narrow double, p_none double, span string, reason string"
)
"""The long table as Spark's schema."""
_GIVEN = "number long, ids array<string>, texts array<string>, langs array<string>"
_DONE = "number long, body binary, said string"
_WAVE = 16
"""Batches of one job for each core; results of a job come back together."""
_ROWS = 256


@dataclass(frozen=True)
class Shipped:
    """A recipe whose folders were sent along. archives: names of the unpacked folders, in the order of its own."""

    recipe: Recipe
    archives: tuple[str, ...] = ()

    def open(self) -> Aligns:
        """The aligner, opened once in a worker."""
        if not self.archives:
            return opened(self.recipe)
        from pyspark import SparkFiles

        return opened(self.recipe.at(tuple(Path(SparkFiles.get(name)) for name in self.archives)))


def aligned(
    frame: DataFrame, recipe: Recipe, *, top: int = 5, least: float = 0.0, ship: bool | None = None
) -> DataFrame:
    """The long table of a DataFrame with columns ``id, text[, lang]``; lazy, as every transformation is.

    Texts are taken as they are: rows without one, or without an id, are left out, and ids are not compared. ship:
    send the index along; by default where the master is not ``local``. Raises MissingError without pyspark or Java.
    """
    wanted = ["id", "text", *(["lang"] if "lang" in frame.columns else [])]
    shipped = sent(frame.sparkSession, recipe, ship=ship)
    chosen = frame.select(*wanted).where("id IS NOT NULL AND trim(text) <> ''")
    return chosen.mapInArrow(partial(_long, shipped=shipped, top=top, least=least), LONG_TABLE)


def engine(master: str = "", *, ship: bool | None = None) -> Callable[[Recipe, Task], Any]:
    """An engine of :func:`s4c_graph.flows.align_run.run`: batches go to Spark job by job, and come back in order.

    master: such as ``local[2]`` or ``spark://host:7077``; empty for what ``spark-submit`` or its settings say.
    """

    @contextmanager
    def mapped(recipe: Recipe, task: Task) -> Iterator[Callable[[Iterable[Batch]], Iterator[Done]]]:
        with _session(master) as spark:
            shipped = sent(spark, recipe, ship=ship)
            yield lambda batches: _waves(spark, shipped, task, batches)

    return mapped


def sent(spark: SparkSession, recipe: Recipe, *, ship: bool | None = None) -> Shipped:
    """A recipe that executors can open: its folders become archives that Spark hands to each of them once."""
    if ship is None:
        at = spark.sparkContext.master or ""
        ship = at != "local" and not at.startswith("local[")
    if not ship or not recipe.folders:
        return Shipped(recipe)
    names = []
    for folder in recipe.folders:
        name = f"s4c-{hashlib.sha256(f'{recipe.key} {folder}'.encode()).hexdigest()[:16]}"
        made = Path(mkdtemp(prefix="s4c-ship-"))  # executors fetch it when they first need it
        weakref.finalize(spark, shutil.rmtree, made, ignore_errors=True)
        _packed(folder, made / f"{name}.zip")
        spark.sparkContext.addArchive(f"{made / name}.zip#{name}")
        names.append(name)
    return Shipped(recipe, tuple(names))


def _packed(folder: Path, archive: Path) -> None:
    """A folder as a zip, uncompressed: an index is numbers, which hardly shrink."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED, allowZip64=True) as out:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            out.write(path, path.relative_to(folder).as_posix())


# ---- on the driver ----


@contextmanager
def _session(master: str) -> Iterator[SparkSession]:
    """A session, ended with us unless it was there before. Raises MissingError without pyspark or Java."""
    try:
        from py4j.protocol import Py4JError  # type: ignore[import-untyped]
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise MissingError("Spark needs pyspark", mend="pip install 's4c-graph[spark]'") from error
    home = os.environ.get("JAVA_HOME")
    if not (shutil.which("java") or (home and shutil.which("java", path=str(Path(home) / "bin")))):
        raise MissingError("Spark needs Java 17 or newer", mend="install it, or set JAVA_HOME")
    before = SparkSession.getActiveSession()
    builder = SparkSession.builder.appName("s4c align").config("spark.ui.showConsoleProgress", "false")
    if master:
        builder = builder.master(master)
    if master.startswith("local"):
        builder = builder.config("spark.ui.enabled", "false")
    try:
        with _own_python(master):
            spark = builder.getOrCreate()
    except (PySparkException, Py4JError) as error:
        what = f"Spark does not start: {_last_line(str(error))}"
        raise MissingError(what, mend="is Java 17 or newer here, and is --master reached?") from error
    try:
        spark.sparkContext.setLogLevel("ERROR")
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")  # of pandas, unused here
            yield spark
    except (PySparkException, Py4JError) as error:
        what = f"Spark failed: {_last_line(str(error))}"
        raise BackendError(what, mend="the same command goes on from what is done") from error
    finally:
        if before is None:
            spark.stop()


@contextmanager
def _own_python(master: str) -> Iterator[None]:
    """On this machine the workers run the Python that we run, where nobody said another; Spark would take any."""
    if not master.startswith("local") or "PYSPARK_PYTHON" in os.environ:
        yield
        return
    os.environ["PYSPARK_PYTHON"] = sys.executable
    try:
        yield
    finally:
        del os.environ["PYSPARK_PYTHON"]


def _last_line(text: str) -> str:
    """What a worker's error says, without its stack."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("at ")]
    told = [line for line in lines if ": " in line and not line.startswith(("File ", "org.", "Traceback"))]
    return (told or lines or ["no reason is given"])[-1]


def _waves(spark: SparkSession, shipped: Shipped, task: Task, batches: Iterable[Batch]) -> Iterator[Done]:
    """Jobs of some batches each, so that what is held does not grow with the input."""
    import pyarrow as pa

    rest = iter(batches)
    many = max(1, spark.sparkContext.defaultParallelism) * _WAVE
    while wave := list(islice(rest, many)):
        table = pa.table(
            {
                "number": pa.array([b.number for b in wave], pa.int64()),
                "ids": pa.array([[t.id for t in b.texts] for b in wave], pa.list_(pa.string())),
                "texts": pa.array([[t.text for t in b.texts] for b in wave], pa.list_(pa.string())),
                "langs": pa.array([[t.lang for t in b.texts] for b in wave], pa.list_(pa.string())),
            }
        )
        frame = spark.createDataFrame(table, _GIVEN)
        made = frame.mapInArrow(partial(_batches, shipped=shipped, task=task), _DONE).toArrow().to_pylist()
        if [row["number"] for row in made] != [b.number for b in wave]:
            made.sort(key=lambda row: int(row["number"]))
        for row in made:
            said = json.loads(row["said"])
            faults = tuple((at, what) for at, what in said.pop("faults"))
            yield Done(row["body"], faults=faults, **said)


# ---- on the executors ----


def _batches(given: Iterator[Any], *, shipped: Shipped, task: Task) -> Iterator[Any]:
    """Rows of _GIVEN to rows of _DONE."""
    import pyarrow as pa

    for some in given:
        for row in some.to_pylist():
            texts = [Text(*one) for one in zip(row["ids"], row["texts"], row["langs"], strict=True)]
            done = task.done(_aligner(shipped), texts)
            said = {"rows": done.rows, "absent": done.absent, "bare": done.bare, "faults": done.faults}
            columns = [pa.array([row["number"]], pa.int64()), pa.array([done.body], pa.binary())]
            columns.append(pa.array([json.dumps(said)], pa.string()))
            yield pa.record_batch(columns, names=["number", "body", "said"])


def _long(given: Iterator[Any], *, shipped: Shipped, top: int, least: float) -> Iterator[Any]:
    """Rows of ``id, text[, lang]`` to rows of the long table."""
    for some in given:
        for begin in range(0, some.num_rows, _ROWS):
            piece = some.slice(begin, _ROWS).to_pylist()
            texts = [Text(str(row["id"]), row["text"], row.get("lang") or "") for row in piece]
            found = _aligner(shipped).align(texts, top=top)
            yield record_batch([row for one in found for row in rows(one, least=least)])


@lru_cache(maxsize=1)
def _aligner(shipped: Shipped) -> Aligns:
    return shipped.open()
