"""A web server of the machine over a folder, for tests of redirect rules: Apache or nginx, on a free port."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

APACHE, NGINX = "Apache (Debian apache2)", "nginx (Debian nginx)"


def found(program: str) -> str | None:
    """Path of a server's program, also where only the administrator's path has it."""
    return shutil.which(program, path=os.environ.get("PATH", "") + os.pathsep + "/usr/sbin")


@contextmanager
def apache(site: Path, work: Path) -> Iterator[int]:
    """Apache with the modules its Debian package enables, and rewrite and headers; yields the port."""
    port, modules = _free(), Path("/usr/lib/apache2/modules")
    (work / "htdocs").mkdir()
    (work / "logs").mkdir()
    (work / "htdocs" / "s4c").symlink_to(site)  # below a folder of the host, as on a shared one
    loaded = ("mpm_event", "authz_core", "authz_host", "mime", "dir", "negotiation", "rewrite", "headers", "setenvif")
    text = [
        f'ServerRoot "{work}"', f"Listen 127.0.0.1:{port}", "ServerName localhost", f'PidFile "{work}/pid"',
        "Mutex pthread default",
        *(f"LoadModule {m}_module {modules}/mod_{m}.so" for m in loaded),
        "TypesConfig /etc/mime.types" if Path("/etc/mime.types").exists() else "",
        "AddHandler cgi-script .pl", "AddLanguage sv .sv", "DirectoryIndex index.html",
        f'DocumentRoot "{work}/htdocs"', f'<Directory "{work}/htdocs">', "Options FollowSymLinks",
        "AllowOverride FileInfo", "Require all granted", "</Directory>",
        "User www-data\nGroup www-data" if os.geteuid() == 0 else "",
    ]  # fmt: skip
    (work / "apache.conf").write_text("\n".join(text), encoding="utf-8")
    command = [str(found("apache2")), "-f", str(work / "apache.conf"), "-DFOREGROUND"]
    with _running(command, port, work):
        yield port


@contextmanager
def nginx(site: Path, work: Path, rules: str) -> Iterator[int]:
    """nginx with rules that a site brings; yields the port."""
    port = _free()
    place = f"server {{\n  listen 127.0.0.1:{port};\n  root {site};"
    text = f"""daemon off; master_process off; pid {work}/pid; error_log {work}/error.log;
events {{}}
http {{ access_log off; client_body_temp_path {work}/a; proxy_temp_path {work}/b; fastcgi_temp_path {work}/c;
uwsgi_temp_path {work}/d; scgi_temp_path {work}/e;
{rules.replace("server {", place, 1)}
}}"""
    (work / "nginx.conf").write_text(text, encoding="utf-8")
    command = [str(found("nginx")), "-c", str(work / "nginx.conf"), "-e", str(work / "error.log")]
    with _running(command, port, work):
        yield port


def asked(port: int, path: str, accept: str = "", language: str = "") -> tuple[int, str, str, bytes]:
    """Status, Location or empty, Content-Type, and body of a GET."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {name: value for name, value in (("Accept", accept), ("Accept-Language", language)) if value}
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    to = (answer.getheader("Location") or "").removeprefix(f"http://127.0.0.1:{port}").removeprefix("http://localhost")
    return answer.status, to.removeprefix(f":{port}"), answer.getheader("Content-Type") or "", body


def _free() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@contextmanager
def _running(command: list[str], port: int, work: Path) -> Iterator[None]:
    with (work / "output").open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as server:
        try:
            for _ in range(100):
                with socket.socket() as held:
                    if held.connect_ex(("127.0.0.1", port)) == 0:
                        break
                if server.poll() is not None:
                    log = work / "error.log"
                    said = (work / "output").read_text("utf-8") + (log.read_text("utf-8") if log.exists() else "")
                    raise RuntimeError(said)
                time.sleep(0.05)
            yield
        finally:
            server.terminate()
            server.wait(10)
