"""Records as bytes: MessagePack, sealed.

A body holds the whole record by field names, so that a field can be added (with a default) or
removed and what is stored still opens.  MessagePack and not JSON because policy documents, the
larger part of what is stored, stay as they are, without a backslash before each quote.

The version is not trusted from the body: it is the row's, and set when the body is decoded.
"""

import msgspec
from msgspec.structs import force_setattr

from garrison.core.errors import IntegrityError
from garrison.core.record import Key, Record
from garrison.store.errors import describe
from garrison.store.port import Sealer
from garrison.store.reading import R

_encode = msgspec.msgpack.encode


class PlaintextSealer:
    """Seals nothing."""

    def is_current(self, sealed: bytes) -> bool:
        """Return True: there is no other key."""
        return True

    def seal(self, plaintext: bytes, associated: bytes) -> bytes:
        """Return the bytes as they are."""
        return plaintext

    def unseal(self, sealed: bytes, associated: bytes) -> bytes:
        """Return the bytes as they are."""
        return sealed


class Codec:
    """Turns records into sealed bodies and back, and seals what else goes to disk."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer
        self._decoders: dict[type[Record], msgspec.msgpack.Decoder[Record]] = {}

    def encode(self, key: Key, record: Record) -> bytes:
        """Return the sealed body, bound to the record's key."""
        return self._sealer.seal(_encode(record), _encode(key))

    def decode(self, cls: type[R], key: Key, version: int, body: bytes) -> R:
        """Return the record, or raise `IntegrityError` if the body is not this record's."""
        plain = self.unseal(body, _encode(key), describe(key))
        decoder = self._decoders.get(cls)
        if decoder is None:
            decoder = self._decoders[cls] = msgspec.msgpack.Decoder(cls)
        try:
            record = decoder.decode(plain)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            # Not chained: the decoder's message may quote what it could not read.
            raise IntegrityError(f"{describe(key)} cannot be decoded") from None
        if record.key != key:
            raise IntegrityError(f"{describe(key)} is stored under another record's name")
        force_setattr(record, "version", version)
        return record  # type: ignore[return-value]  # The decoder is the class's own.

    def reseal(self, sealed: bytes, associated: bytes, name: str) -> bytes | None:
        """Return the same under the key that seals now; None if it is under that already."""
        if self._sealer.is_current(sealed):
            return None
        return self._sealer.seal(self.unseal(sealed, associated, name), associated)

    def seal(self, plaintext: bytes, associated: bytes) -> bytes:
        """Seal what is not a record."""
        return self._sealer.seal(plaintext, associated)

    def unseal(self, sealed: bytes, associated: bytes, name: str) -> bytes:
        """Return the plaintext, or raise `IntegrityError` naming what could not be opened."""
        try:
            return self._sealer.unseal(sealed, associated)
        except IntegrityError as error:
            raise IntegrityError(f"{name} cannot be unsealed") from error
