"""A real Virtuoso server on loopback for the tests that need one, started once a session and thrown away.

Fixtures: ``virtuoso`` (the server) and ``virtuoso_remote`` (a Remote that sees a namespace of its
own and leaves nothing behind). Needs Debian's ``virtuoso-opensource`` (``virtuoso-t``, ``isql-vt``);
its absence fails in CI.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from s4c_graph.core.remote import Remote

START_S = 90
MAX_ROWS = 10_000
"""Rows after which this server cuts an answer short: Virtuoso's packaged setting."""

_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
ErrorLogLevel = 7
FileExtend = 200
MaxCheckpointRemap = 2000
Striping = 0
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
MaxCheckpointRemap = 2000
Striping = 0
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DisableUnixSocket = 1
MaxClientConnections = 10
CheckpointInterval = 0
CaseMode = 2
DirsAllowed = {folder}
NumberOfBuffers = 8000
MaxDirtyBuffers = 6000
MaxQueryMem = 512M
ThreadsPerQuery = 2
AsyncQueueMaxThreads = 2
[HTTPServer]
ServerPort = 127.0.0.1:{http_port}
ServerRoot = {folder}
MaxClientConnections = 10
ServerThreads = 10
Charset = UTF-8
[URIQA]
DynamicLocal = 0
DefaultHost = localhost:{http_port}
[SPARQL]
ResultSetMaxRows = {max_rows}
MaxQueryExecutionTime = 120
"""
_GRANTS = """grant SPARQL_UPDATE to "SPARQL";
DB.DBA.RDF_DEFAULT_USER_PERMS_SET ('nobody', 7);
"""


@dataclass(frozen=True)
class Virtuoso:
    """A running server: its services, open to all and (``…_auth``, digest) to ``dba``."""

    url: str
    user: str = "dba"
    password: str = "dba"

    @property
    def sparql(self) -> str:
        """Query and update service that asks no password."""
        return f"{self.url}/sparql"

    @property
    def sparql_auth(self) -> str:
        """Query and update service behind digest authentication."""
        return f"{self.url}/sparql-auth"

    @property
    def graph_store_auth(self) -> str:
        """Graph Store behind digest authentication."""
        return f"{self.url}/sparql-graph-crud-auth"

    def remote(self, **options: Any) -> Remote:
        """A store over the open services."""
        return Remote(self.sparql, update_url=self.sparql, **options)

    def remote_with_password(self, **options: Any) -> Remote:
        """A store over the services behind digest authentication, with bulk load by the Graph Store."""
        return Remote(
            self.sparql_auth,
            update_url=self.sparql_auth,
            graph_store_url=self.graph_store_auth,
            user=self.user,
            password=self.password,
            auth="digest",
            **options,
        )


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory, need: Callable[[object, str], None]) -> Iterator[Virtuoso]:
    """A Virtuoso server of its own, empty but for what it always holds."""
    server, isql = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    need(server and isql, "virtuoso-t and isql-vt (apt-get install virtuoso-opensource)")
    folder = tmp_path_factory.mktemp("virtuoso")
    http_port, sql_port = _free_ports()
    ini = folder / "virtuoso.ini"
    ini.write_text(_INI.format(folder=folder, http_port=http_port, sql_port=sql_port, max_rows=MAX_ROWS))
    said = folder / "out.log"
    with said.open("wb") as out:
        process = subprocess.Popen(
            [str(server), "+foreground", "+configfile", str(ini)], cwd=folder, stdout=out, stderr=subprocess.STDOUT
        )
        try:
            found = Virtuoso(f"http://127.0.0.1:{http_port}")
            _wait(found, process, folder)
            grants = folder / "grants.sql"
            grants.write_text(_GRANTS)
            isql_run = [str(isql), f"127.0.0.1:{sql_port}", "dba", "dba", str(grants)]
            done = subprocess.run(isql_run, capture_output=True, text=True, timeout=60, check=False)
            assert done.returncode == 0 and "Error" not in done.stdout + done.stderr, done.stdout + done.stderr
            yield found
        finally:
            process.kill()  # nothing of it is kept, so it need not write anything down
            process.wait(30)


@pytest.fixture
def virtuoso_remote(virtuoso: Virtuoso) -> Iterator[Remote]:
    """A Remote over the open services that sees only graphs of this test, dropped afterwards."""
    remote = virtuoso.remote(within=f"urn:test:{uuid.uuid4()}:")
    yield remote
    for graph in remote.graphs():
        remote.drop(graph)


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1]


def _wait(server: Virtuoso, process: subprocess.Popen[bytes], folder: Path) -> None:
    until = time.monotonic() + START_S
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < until and process.poll() is None:
        try:
            with opener.open(f"{server.sparql}?query=ASK%7B%7D", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    logs = "\n".join(f"== {f.name}\n{f.read_text(errors='replace')[-2000:]}" for f in sorted(folder.glob("*.log")))
    pytest.fail(f"Virtuoso did not start within {START_S} s (exit {process.poll()})\n{logs}")
