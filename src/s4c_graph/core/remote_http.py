"""HTTP to the URLs a user gave and to no other: no redirects, a deadline, a bound on size, every failure one line."""

from __future__ import annotations

import base64
import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import ExitStack
from email.message import Message
from types import MappingProxyType
from typing import Any, NoReturn
from urllib.parse import urlsplit

from s4c_graph.core.errors import BackendError, InputError, QueryError

_CHUNK = 1 << 16
_DURATIONS = "Virtuoso takes a duration such as P3M for a number: load durations there as plain text"
_MENDS = MappingProxyType(
    {
        401: "check user, password and auth (basic or digest)",
        403: "the account may not do this; ask the server's administrator",
        404: "check the URL",
        405: "check the URL: this one takes no POST",
        413: "ask for less at a time",
        429: "wait, then try again",
        503: "wait, then try again",
        504: "ask for less, or raise timeout_s",
    }
)


class Link:
    """A way to send requests to some URLs with the same credentials.

    auth: ``basic`` or ``digest``. timeout_s: seconds for one whole answer. max_mb: largest answer, MiB.
    """

    def __init__(
        self,
        urls: Sequence[str],
        *,
        user: str | None,
        password: str | None,
        auth: str,
        timeout_s: float,
        max_mb: int,
    ) -> None:
        if auth not in ("basic", "digest"):
            raise InputError(f"auth cannot be {auth!r}", mend="basic or digest")
        self._user, self._password, self._auth = user, password, auth
        self._timeout_s, self._max_bytes = timeout_s, max_mb << 20
        self._closed = False
        self._opener = self._make_opener(urls)

    def close(self) -> None:
        """Forget the credentials and refuse any further request."""
        self._closed, self._password = True, None
        self._opener = urllib.request.OpenerDirector()

    def send(self, request: urllib.request.Request) -> tuple[bytes, Message]:
        """The whole body of an answer and its headers; every failure becomes one line."""
        if self._closed:
            raise BackendError("the store is closed")
        where = shown(request.full_url)
        if self._user is not None and self._auth == "basic":
            said = base64.b64encode(f"{self._user}:{self._password or ''}".encode()).decode()
            request.add_unredirected_header("Authorization", f"Basic {said}")
        try:
            with self._opener.open(request, timeout=self._timeout_s) as response:
                body = self._read(response)
                if response.status == 206 or "X-SQL-State" in response.headers:
                    raise BackendError(
                        "the server ran out of time and sent a part of the answer", where=where, mend="ask for less"
                    )
                return body, response.headers
        except urllib.error.HTTPError as error:
            with error:
                self._refused(error, where)
        except TimeoutError as error:
            raise self._late(where) from error
        except urllib.error.URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise self._late(where) from error
            raise BackendError(f"cannot be reached ({error.reason})", where=where, mend="check the URL") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise BackendError(f"the connection broke ({error!r})", where=where, mend="try again") from error

    def _read(self, response: Any) -> bytes:
        until, body = time.monotonic() + self._timeout_s, bytearray()
        while piece := response.read1(_CHUNK):
            body += piece
            if len(body) > self._max_bytes:
                limit = self._max_bytes >> 20
                raise BackendError(
                    f"the answer is larger than {limit} MiB", mend="ask for less, or raise max_answer_mb"
                )
            if time.monotonic() > until:
                raise TimeoutError
        length = response.headers.get("Content-Length") or ""
        if length.isdigit() and int(length) != len(body):
            raise http.client.IncompleteRead(bytes(body[:0]), int(length) - len(body))
        return bytes(body)

    def _late(self, where: str) -> BackendError:
        return BackendError(
            f"no complete answer within {self._timeout_s:g} s", where=where, mend="ask for less, or raise timeout_s"
        )

    def _refused(self, error: urllib.error.HTTPError, where: str) -> NoReturn:
        said = error.read(4_096).decode("utf-8", "replace").strip()
        line = "" if said.startswith("<") else said.partition("\n")[0][:200]
        if self._password and len(self._password) > 2:
            line = line.replace(self._password, "…")
        message = f"{error.code} {line or http.client.responses.get(error.code, '')}".strip()
        if 300 <= error.code < 400:
            to = shown(error.headers.get("Location") or "")
            raise BackendError(f"redirects to {to} ({error.code})", where=where, mend="give that URL if you trust it")
        if error.code == 400:
            raise QueryError(f"the server refuses the query: {line or 'no reason given'}", where=where)
        mend = _DURATIONS if "SR553" in line and "duration" in line else _MENDS.get(error.code)
        raise BackendError(f"the server answers {message}", where=where, mend=mend)

    def _make_opener(self, urls: Sequence[str]) -> urllib.request.OpenerDirector:
        handlers: list[urllib.request.BaseHandler] = [_NoRedirects()]
        if self._auth == "digest" and self._user is not None:
            known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            for url in urls:
                known.add_password(None, url, self._user, self._password or "")
            handlers.append(_Digest(known))
        return urllib.request.build_opener(*handlers)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect becomes an error: the query and the credentials go where the user said."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class _Digest(urllib.request.HTTPDigestAuthHandler):
    """Digest authentication that closes the answer which asked for it."""

    def http_error_401(self, req: Any, fp: Any, code: int, msg: str, headers: Any) -> Any:
        with ExitStack() as answered:
            answered.callback(fp.close)
            answer = super().http_error_401(req, fp, code, msg, headers)
            if answer is None:
                answered.pop_all()
        return answer


def checked(url: str) -> str:
    """The URL itself; raises InputError unless it is http(s) with a host and without credentials."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and not any(c.isspace() for c in url)
    except ValueError:
        usable = False
    if not usable:
        raise InputError("a SPARQL server's URL begins with http:// or https:// and names a host")
    if parts.username is not None or parts.password is not None:
        raise InputError("a URL with a password gets into logs", where=shown(url), mend="give user and password apart")
    return url


def shown(url: str) -> str:
    """A URL without credentials and without its query, fit for a message."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "an unreadable URL"
    return f"{parts.scheme}://{host}{port}{parts.path}" if host else parts.path
