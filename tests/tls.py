"""A TLS server of our own on a loopback address that no test may take for a public one, and a door that knows it."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from s4c_graph.intake.fetch_door import Door, is_public, looked_up

ADDRESS = "127.0.0.5"
"""Where the server listens; every other loopback address is refused as everywhere."""
HOST = "files.test"


@dataclass(frozen=True)
class Answer:
    """What the server answers a path with. drip: seconds between the bytes of the body. ragged: no end is said."""

    body: bytes = b""
    type: str = "text/turtle"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    drip: float = 0.0
    length: bool = True
    ragged: bool = False


@dataclass
class Server:
    """The server: its answers by path, and the requests it saw."""

    port: int
    door: Door
    answers: dict[str, Answer] = field(default_factory=dict)
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str) -> str:
        """The URL of a path."""
        return f"https://{HOST}:{self.port}{path}"

    def give(self, path: str, body: bytes, **said: object) -> str:
        """Answer a path with a body from now on; its URL."""
        self.answers[path] = Answer(body, **said)  # type: ignore[arg-type]
        return self.url(path)


def certificate(folder: Path, host: str = HOST) -> tuple[Path, Path]:
    """A certificate and its key, made now and good for a day."""
    openssl = shutil.which("openssl")
    assert openssl, "openssl makes the certificate of the test server"
    cert, key = folder / "cert.pem", folder / "key.pem"
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "1", "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}"]
    subprocess.run([*command, "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)
    return cert, key


@contextmanager
def serving(folder: Path, lookup: Callable[[str, int], list[str]] | None = None) -> Iterator[Server]:
    """A server that runs while the block does."""
    cert, key = certificate(folder)
    made: list[Server] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            server = made[0]
            server.seen.append((self.path, dict(self.headers)))
            answer = server.answers.get(self.path, Answer(b"nothing", "text/plain", 404))
            self.send_response(answer.status)
            if answer.type:
                self.send_header("Content-Type", answer.type)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.length and "Content-Length" not in answer.headers:
                self.send_header("Content-Length", str(len(answer.body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            try:
                if answer.drip:
                    for byte in answer.body:
                        self.wfile.write(bytes([byte]))
                        self.wfile.flush()
                        time.sleep(answer.drip)
                else:
                    self.wfile.write(answer.body)
                if not answer.ragged and isinstance(self.connection, ssl.SSLSocket):
                    self.connection.unwrap()  # says that this is the end
            except OSError:
                return  # the one who asked has left

        def log_message(self, format: str, *args: object) -> None:
            return

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            return

    with Quiet((ADDRESS, 0), Handler) as listening:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        listening.socket = context.wrap_socket(listening.socket, server_side=True, do_handshake_on_connect=False)

        def found(host: str, port: int) -> list[str]:
            return [ADDRESS] if host == HOST else looked_up(host, port)

        door = Door(
            lookup or found,
            lambda address: address == ADDRESS or is_public(address),
            lambda: ssl.create_default_context(cafile=str(cert)),
        )
        made.append(Server(listening.server_address[1], door))
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        yield made[0]
        listening.shutdown()
        thread.join()
