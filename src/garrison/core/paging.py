"""Markers: where the next page of a listing begins, as an opaque text for the caller.

A marker only says a position within what its bearer may list anyway, so it needs no seal.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

VERSION = b"1"


def encode_marker(position: str) -> str:
    """Return the marker for a store's ``next``."""
    return urlsafe_b64encode(VERSION + position.encode()).decode()


def decode_marker(marker: str) -> str:
    """Return the position that a marker stands for.

    Raises:
        ValueError: no marker of ours.
    """
    try:
        raw = urlsafe_b64decode(marker.encode("ascii"))
        if not raw.startswith(VERSION):
            raise ValueError("unknown version")
        return raw[len(VERSION) :].decode()
    except (Error, UnicodeError) as error:
        raise ValueError("not a marker") from error
