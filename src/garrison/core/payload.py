"""A request's body that an operation reads while it arrives: objects, and parts of them."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Protocol


class Payload(Protocol):
    """A body that is verified as it is read; what was read counts only once it has ended well.

    Reading raises `ApiError` where the body is shorter than announced, or not what was signed.
    """

    @property
    def length(self) -> int:
        """How many bytes were announced."""
        ...

    @property
    def sha256(self) -> str:
        """The SHA-256 that was signed, in hex, for the reader to check; empty if none was."""
        ...

    @property
    def trailer_names(self) -> frozenset[str]:
        """The names of the trailers that were announced, in lower case."""
        ...

    @property
    def trailers(self) -> Mapping[str, str]:
        """What followed the body, by lower-case names: known at its end."""
        ...

    kept: Any
    """What the operation has made of the body, once it is read.

    A request that lost a race is done anew, and no body comes twice: None before the first time.
    """

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Return the pieces, as they come."""
        ...
