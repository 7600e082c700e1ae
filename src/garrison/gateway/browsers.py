"""Whether a web page may have sent a request, and not a program of whoever runs this machine.

Any page that somebody visits can have the browser send a request here.  What needs no secret (the
development credentials are public, too) must not be open to it:

    Origin, Sec-Fetch-Site      the page is another site's
    Host                        a public name that its owner made to resolve to this machine ("DNS
                                rebinding"), for which the browser takes us for the page's own site

Sources: https://fetch.spec.whatwg.org/#origin-header, https://www.w3.org/TR/fetch-metadata/
"""

from functools import lru_cache
from ipaddress import ip_address
from typing import Final

from garrison.core.errors import ApiError
from garrison.core.message import Request
from garrison.wire.hosts import DOMAINS, PORT

LOCAL: Final = "localhost"
PRIVATE_SUFFIXES: Final = tuple(
    f".{domain}" for domain in (*DOMAINS, "internal", "lan", "local", "svc", "test")
)
"""Under these nobody else can make a name, and have it resolve to this machine."""


class ForbiddenOrigin(ApiError):  # noqa: N818  It is what the caller is told.
    """A web page asks, and has no business here."""

    code = "AccessDenied"
    status = 403


def require_program(http: Request) -> None:
    """Raise if a web page of another site may have sent this.

    Raises:
        ForbiddenOrigin: it may.
    """
    headers = http.headers
    host = headers.get("host", LOCAL)
    require_local_page(headers.get("origin"), headers.get("sec-fetch-site", ""))
    if not is_private_name(host):
        raise ForbiddenOrigin(
            f"The host name {host[:128]} may be anybody's: development credentials and resets work "
            "under localhost, an IP address, and names of private networks."
        )


def require_local_page(origin: str | None, site: str) -> None:
    """Raise unless the page that asks, if one does, is served by this machine.

    Raises:
        ForbiddenOrigin: it is not.
    """
    is_local = site != "cross-site" if origin is None else is_local_page(origin)
    if not is_local:
        raise ForbiddenOrigin(
            "A web page of another site asks: development credentials and resets are not for it."
        )


def is_local_page(origin: str) -> bool:
    """Return whether the host of an origin means this machine, whoever resolves it."""
    name = name_of(origin.partition("://")[2])
    if f".{name}".endswith(f".{LOCAL}"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


@lru_cache(maxsize=256)
def is_private_name(host: str) -> bool:
    """Return whether a Host header names what no stranger can have pointed here."""
    name = name_of(host)
    if "." not in name or f".{name}".endswith(PRIVATE_SUFFIXES):
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def name_of(host: str) -> str:
    """Return a host without its port, in lower case."""
    return PORT.sub("", host).strip("[]").lower().removesuffix(".")
