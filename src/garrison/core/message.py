"""An HTTP request and response as the steps hand them on: raw, for signatures to be checked."""

from collections.abc import AsyncIterator, Mapping

import msgspec


class TLS(msgspec.Struct, frozen=True, gc=False):
    """What was agreed on for an encrypted connection, as the trail's ``tlsDetails`` say it."""

    version: str
    cipher_suite: str


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
    stream: AsyncIterator[bytes] | None = None
    """The body, if it is too large to be held: ``body`` is empty then."""
    client_host: str = ""
    client_port: int = 0
    tls: TLS | None = None
    """None if the request came in the clear."""

    @property
    def secure(self) -> bool:
        """True if the request came over TLS."""
        return self.tls is not None


class Response(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One HTTP response; a body that is an iterator is sent in chunks as it comes."""

    status: int = 200
    headers: Mapping[str, str] = {}
    body: bytes | AsyncIterator[bytes] = b""
