"""An HTTP request and response as the steps hand them on: raw, for signatures to be checked."""

from collections.abc import AsyncIterator, Mapping

import msgspec


class Request(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One HTTP request as it came over the wire.

    ``path`` and ``query`` are raw: percent-encoded just as received (the query without its ``?``).
    ``headers`` have lower-case names; values are decoded as Latin-1 (so ``encode("latin-1")`` gives
    the bytes back), stripped of outer white space; repeated headers are joined by ``,`` in order.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes = b""
    client_host: str = ""
    client_port: int = 0
    secure: bool = False
    """True if the request came over TLS."""


class Response(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One HTTP response; a body that is an iterator is sent in chunks as it comes."""

    status: int = 200
    headers: Mapping[str, str] = {}
    body: bytes | AsyncIterator[bytes] = b""
