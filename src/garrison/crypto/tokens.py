"""Texts that only this deployment can make and open: session tokens, paging markers, messages.

A text is Base64 of what a ``Sealer`` has sealed, bound to its purpose: a
text made for one purpose never opens for another.  Temporary credentials are self-contained: the
session token holds the secret access key and the caller's claims, and is bound to the access key
ID, so that authentication looks nothing up.
"""

from binascii import b2a_base64

import msgspec

from garrison.core.errors import GarrisonError, IntegrityError
from garrison.core.ids import RandomBytes
from garrison.crypto.associated_data import encode_fields
from garrison.crypto.redaction import Redacted
from garrison.crypto.sealer import Sealer

# 240 bits, which make the 40 characters that AWS's secrets have.
SECRET_BYTES = 30


class TokenError(GarrisonError):
    """A text is not ours, was altered, or was made for another purpose or access key."""


class SessionCredentials(Redacted, msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the caller of an STS operation is given beside the access key ID."""

    secret_access_key: str
    session_token: str


class OpenSession(Redacted, msgspec.Struct, frozen=True, gc=False):
    """What a session token holds."""

    secret_access_key: str
    claims: bytes


class TextSealer(Redacted):
    """Seals bytes into texts, each for a purpose."""

    __slots__ = ("_sealer",)

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def seal_text(self, purpose: str, payload: bytes) -> str:
        """Return an opaque text in Base64, four thirds as long as the payload and 45 bytes."""
        return self._seal(payload, encode_fields(b"text", purpose.encode()))

    def unseal_text(self, purpose: str, text: str) -> bytes:
        """Return what ``seal_text`` was given for the same purpose.

        Raises:
            TokenError: anything else than that.
        """
        return self._unseal(text, encode_fields(b"text", purpose.encode()))

    def _seal(self, payload: bytes, associated: bytes) -> str:
        return _encode(self._sealer.seal(payload, associated))

    def _unseal(self, text: str, associated: bytes) -> bytes:
        try:
            # msgspec decodes Base64 four times as fast as the standard library.
            sealed = msgspec.convert(text, bytes)
            # Base64 has several texts for some bytes; only the one that we made is right.
            if _encode(sealed) != text:
                raise TokenError("a text is not in canonical Base64")
            return self._sealer.unseal(sealed, associated)
        except (msgspec.ValidationError, IntegrityError):
            raise TokenError("a text was altered, or made for something else") from None


class SessionSealer(TextSealer):
    """Makes temporary credentials and opens their session tokens."""

    __slots__ = ("_random",)

    def __init__(self, sealer: Sealer, random: RandomBytes) -> None:
        super().__init__(sealer)
        self._random = random

    def seal_session(self, access_key_id: str, claims: bytes) -> SessionCredentials:
        """Make a secret access key, and a session token that holds it and ``claims``."""
        secret = self._random(SECRET_BYTES)
        return SessionCredentials(
            secret_access_key=_encode(secret),
            session_token=self._seal(secret + claims, _of_session(access_key_id)),
        )

    def unseal_session(self, access_key_id: str, session_token: str) -> OpenSession:
        """Return what the token of this access key holds: the same answer to the same question.

        Raises:
            TokenError: the token is not ours, was altered, or belongs to another access key.
        """
        opened = self._unseal(session_token, _of_session(access_key_id))
        return OpenSession(_encode(opened[:SECRET_BYTES]), opened[SECRET_BYTES:])


def _encode(raw: bytes) -> str:
    return b2a_base64(raw, newline=False).decode()


def _of_session(access_key_id: str) -> bytes:
    return encode_fields(b"session", access_key_id.encode("utf-8", "surrogatepass"))
