"""The way out to a host a user named: its addresses are looked up once, judged, and connected to by number.

What is connected to is the address that was judged, so a name that answers differently the second time gains
nothing. No proxy, no credentials, no host on this machine or in its networks.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from s4c_graph.core.errors import InputError
from s4c_graph.core.remote_http import shown

CONNECT_S = 10.0
"""Seconds for looking up a name, and for reaching one address of it."""
LONGEST = 2_000
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_CLOSED = tuple(
    map(
        ipaddress.ip_network,
        ("fec0::/10", "3fff::/20", "192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32"),
    )
)
"""What some versions of ipaddress take for global: site-local and documentation, protocol assignments (a cloud answers
with metadata at 192.0.0.192), the relay of 6to4, and the host of virtual machines of another cloud."""
_ISATAP = (0x00005EFE, 0x02005EFE)
"""Middle of the interface identifier that embeds an IPv4 address (RFC 5214, 6.1)."""
_NOT_HERE = "give the file itself, downloaded by hand, if you trust it"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def looked_up(host: str, port: int) -> list[str]:
    """The addresses of a host, as its resolver gives them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(text: str) -> bool:
    """True for an address of the public internet, told by what it stands for where it wraps another.

    Private, loopback, link- and site-local, multicast, reserved, shared and unspecified addresses are none, and neither
    is an IPv6 address that maps or embeds such an IPv4 address
    (https://www.iana.org/assignments/iana-ipv6-special-registry).

    >>> [is_public(a) for a in ("93.184.215.14", "10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "::1")]
    [True, False, False, False, False]
    """
    try:
        address: Address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if "%" in text:  # a scope is of a link of this machine
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is None and (address in _NAT64 or int(address) >> 32 & 0xFFFFFFFF in _ISATAP):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner)) and not address.teredo
        if int(address) >> 32 == 0:  # IPv4-compatible, long deprecated
            return False
    if any(address in closed for closed in _CLOSED if closed.version == address.version):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


@dataclass(frozen=True)
class Door:
    """How hosts are looked up, judged and trusted; the defaults are the only ones outside tests.

    lookup: host and port → addresses. open: whether an address may be connected to. trust: certificates.
    """

    lookup: Callable[[str, int], Sequence[str]] = looked_up
    open: Callable[[str], bool] = is_public
    trust: Callable[[], ssl.SSLContext] = field(default=ssl.create_default_context)

    def connect(self, url: str, until: float) -> ssl.SSLSocket:
        """A TLS connection to the host of a URL, at an address that was judged.

        until: the moment (``time.monotonic``) when all must be done. Raises InputError for a host that is not
        found, not public, cannot be reached, or whose certificate is not its own.
        """
        host, port = target(url)
        addresses = self._judged(url, host, port, until)
        last: Exception | None = None
        for address in addresses:
            left = until - time.monotonic()
            if left <= 0:
                raise late(url)
            try:
                plain = socket.create_connection((address, port), timeout=min(CONNECT_S, left))
            except OSError as error:
                last = error
                continue
            try:
                return self.trust().wrap_socket(plain, server_hostname=host, suppress_ragged_eofs=False)
            except ssl.SSLCertVerificationError as error:
                plain.close()
                what = f"its certificate is not trusted ({error.verify_message})"
                raise InputError(what, where=shown(url), mend="check the URL; ask who runs the server") from error
            except OSError as error:  # ssl.SSLError is one
                plain.close()
                last = error
        if isinstance(last, TimeoutError):
            raise late(url) from last
        raise InputError(f"cannot be reached ({last})", where=shown(url), mend="check the URL") from last

    def _judged(self, url: str, host: str, port: int, until: float) -> Sequence[str]:
        """The addresses of a host; all of them must be public, for a name could answer with any of them."""
        found: list[Sequence[str]] = []
        failed: list[Exception] = []

        def ask() -> None:  # a resolver takes no time limit, so it is not waited for longer than that
            try:
                found.append(self.lookup(host, port))
            except (OSError, UnicodeError) as error:
                failed.append(error)

        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        asking.join(max(0.0, min(CONNECT_S, until - time.monotonic())))
        if failed or (found and not found[0]):
            said = f" ({failed[0]})" if failed else ""
            raise InputError(f"the host {host} is not found{said}", where=shown(url), mend="check the URL")
        if not found:
            raise late(url)
        if closed := [address for address in found[0] if not self.open(address)]:
            what = f"the host {host} is at {closed[0]}, which is no address of the public internet"
            raise InputError(what, where=shown(url), mend=_NOT_HERE)
        return found[0]


def target(url: str) -> tuple[str, int]:
    """Host and port of a URL. Raises InputError unless it is an https URL without user and password.

    >>> target("https://example.org/courses.ttl")
    ('example.org', 443)
    """
    try:
        parts = urlsplit(url)
        port = parts.port or 443
        host = parts.hostname or ""
    except ValueError:
        parts, port, host = urlsplit(""), 0, ""
    if parts.scheme == "http":
        raise InputError("is fetched over https only", where=shown(url), mend="give its https:// URL, or the file")
    unusable = len(url) > LONGEST or not url.isascii() or any(c.isspace() or not c.isprintable() for c in url)
    if parts.scheme != "https" or not host or unusable or "\\" in url:
        mend = "begin with https:// and a host, characters beyond ASCII percent-encoded"
        raise InputError("is no URL that is fetched", where=shown(url)[:200], mend=mend)
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise InputError("a URL with a password gets into logs", where=shown(url), mend="give the file instead")
    return host, port


def late(url: str) -> InputError:
    """The error that says that there was no more time."""
    mend = "try again, or raise max_fetch_s (S4C_MAX_FETCH_S)"
    return InputError("did not come within the time limit", where=shown(url), mend=mend)
