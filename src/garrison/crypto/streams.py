"""Large bytes under authenticated encryption that can be read from anywhere: the STREAM scheme.

A stream is a header and chunks, each sealed for itself with AES-256-GCM:

    magic 4 `GSTR` | version 1 | algorithm 1 | log2 of the chunk's size 1 | layers 1
    chunk 0 | chunk 1 | … | last chunk         each its ciphertext and a 16-byte tag (per layer)

All chunks but the last hold as many bytes of plaintext as the header says; the last holds 0 bytes
or more, up to as many.  A chunk's nonce is 7 zero bytes, its number (4 bytes) and a flag that only
the last one has set; the header is authenticated with each.  So no chunk can be altered, moved,
left out, added or taken for the end without being noticed, and any chunk opens by itself.

A key seals one stream, ever, which is why the nonce needs nothing random.  Under two layers (as
DSSE-KMS has it) the first layer's ciphertext is sealed again under a second, independent key.

Source: Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance, CRYPTO 2015, section 7.
"""

from collections.abc import Callable, Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from garrison.core.errors import IntegrityError, InvariantError
from garrison.crypto.redaction import Redacted

KEY_BYTES: Final = 32
TAG_BYTES: Final = 16
HEADER_BYTES: Final = 8
MAGIC: Final = b"GSTR"
VERSION: Final = 1
AES_256_GCM: Final = 1
CHUNK_BITS: Final = 17
"""128 KiB: measured, a smaller chunk costs calls and a larger one nothing gains."""
CHUNK_BYTES: Final = 1 << CHUNK_BITS
CHUNK_BITS_RANGE = range(10, 25)
LAYERS_MAX = 2
CHUNKS_MAX = 1 << 32
NONCE_PREFIX = bytes(7)

ReadAt = Callable[[int, int], bytes]
"""From an offset and a size to the stream's bytes there: fewer only at its end."""


class StreamKey(Redacted):
    """The keys of one stream, a layer each; 32 bytes a layer."""

    __slots__ = ("_ciphers", "layers")

    def __init__(self, key: bytes) -> None:
        self.layers = len(key) // KEY_BYTES
        if not 1 <= self.layers <= LAYERS_MAX or len(key) % KEY_BYTES:
            raise InvariantError(f"a stream's key has 32 or 64 bytes, not {len(key)}")
        self._ciphers = tuple(
            AESGCM(key[start : start + KEY_BYTES]) for start in range(0, len(key), KEY_BYTES)
        )

    @property
    def overhead_bytes(self) -> int:
        """How much longer a sealed chunk is."""
        return TAG_BYTES * self.layers

    def seal(self, number: int, chunk: bytes, header: bytes, *, last: bool) -> bytes:
        """Return one chunk, sealed."""
        nonce = nonce_of(number, last=last)
        for cipher in self._ciphers:
            chunk = cipher.encrypt(nonce, chunk, header)
        return chunk

    def open(self, number: int, sealed: bytes, header: bytes, *, last: bool) -> bytes:
        """Return one chunk's plaintext.

        Raises:
            IntegrityError: it was altered, or is not this chunk.
        """
        nonce = nonce_of(number, last=last)
        try:
            for cipher in reversed(self._ciphers):
                sealed = cipher.decrypt(nonce, sealed, header)
        except (InvalidTag, ValueError):
            raise IntegrityError(f"chunk {number} of a stream was altered") from None
        return sealed


def nonce_of(number: int, *, last: bool) -> bytes:
    """Return a chunk's nonce."""
    return NONCE_PREFIX + number.to_bytes(4) + (b"\x01" if last else b"\x00")


def header_of(layers: int, chunk_bits: int = CHUNK_BITS) -> bytes:
    """Return a stream's header."""
    return MAGIC + bytes((VERSION, AES_256_GCM, chunk_bits, layers))


class StreamSealer(Redacted):
    """Seals a stream piece by piece."""

    __slots__ = (
        "_begun",
        "_buffer",
        "_chunk_bytes",
        "_header",
        "_key",
        "_number",
        "plaintext_bytes",
    )

    def __init__(self, key: StreamKey, *, chunk_bits: int = CHUNK_BITS) -> None:
        self._key = key
        self._header = header_of(key.layers, chunk_bits)
        self._chunk_bytes = 1 << chunk_bits
        self._buffer = b""
        self._number = 0
        self._begun = False
        self.plaintext_bytes = 0

    def update(self, data: bytes) -> list[bytes]:
        """Take more plaintext; return what is sealed by now, to be written in this order."""
        self.plaintext_bytes += len(data)
        out = self._begin()
        size = self._chunk_bytes
        data = self._buffer + data if self._buffer else data
        start = 0
        # A whole chunk is kept back: it may turn out to be the last.
        with memoryview(data) as view:
            while len(data) - start > size:
                out.append(self._seal(view[start : start + size], last=False))
                start += size
        self._buffer = data[start:] if start else data
        return out

    def finish(self) -> list[bytes]:
        """Return the last chunk, after the header if nothing came before."""
        return [*self._begin(), self._seal(self._buffer, last=True)]

    def _begin(self) -> list[bytes]:
        if self._begun:
            return []
        self._begun = True
        return [self._header]

    def _seal(self, chunk: bytes | memoryview, *, last: bool) -> bytes:
        if self._number >= CHUNKS_MAX:
            raise InvariantError("a stream is too long")
        sealed = self._key.seal(self._number, chunk, self._header, last=last)  # type: ignore[arg-type]  # Any buffer will do.
        self._number += 1
        return sealed


class StreamOpener(Redacted):
    """Opens any range of a sealed stream whose plaintext's size is known."""

    __slots__ = ("_chunk_bytes", "_header", "_key", "_read", "size_bytes")

    def __init__(self, key: StreamKey, read: ReadAt, size_bytes: int) -> None:
        """Open a stream.

        Raises:
            IntegrityError: it has no header that this program wrote.
        """
        header = read(0, HEADER_BYTES)
        if len(header) != HEADER_BYTES or not header.startswith(MAGIC):
            raise IntegrityError("a stream has no known format")
        version, algorithm, bits, layers = header[len(MAGIC) :]
        known = (version, algorithm, layers) == (VERSION, AES_256_GCM, key.layers)
        if not known or bits not in CHUNK_BITS_RANGE:
            raise IntegrityError("a stream has no known format")
        self._key = key
        self._header = header
        self._chunk_bytes = 1 << bits
        self._read = read
        self.size_bytes = size_bytes

    @property
    def chunk_bytes(self) -> int:
        """How much a chunk holds."""
        return self._chunk_bytes

    def read(self, start: int, end: int) -> Sequence[bytes]:
        """Return the plaintext from ``start`` to before ``end``, a piece a chunk.

        Raises:
            IntegrityError: what is stored there was altered, cut, or is not as long as it should.
        """
        if not 0 <= start <= end <= self.size_bytes:
            raise InvariantError(f"bytes {start} to {end} of {self.size_bytes} were asked for")
        size = self._chunk_bytes
        # A stream of whole chunks has no empty one after them; an empty stream has one.
        last_number = max(self.size_bytes - 1, 0) // size
        first, final = start // size, max(end - 1, 0) // size
        first = min(first, last_number)
        stride = size + self._key.overhead_bytes
        sealed = self._read(HEADER_BYTES + first * stride, (final - first + 1) * stride)
        pieces = []
        with memoryview(sealed) as view:
            for number in range(first, final + 1):
                at = (number - first) * stride
                last = number == last_number
                chunk = self._key.open(number, view[at : at + stride], self._header, last=last)  # type: ignore[arg-type]  # Any buffer will do.
                self._require_size(number, chunk, last=last)
                from_ = max(start - number * size, 0)
                to = min(end - number * size, size)
                pieces.append(chunk if to - from_ == len(chunk) else chunk[from_:to])
        return pieces

    def _require_size(self, number: int, chunk: bytes, *, last: bool) -> None:
        expected = self.size_bytes - number * self._chunk_bytes if last else self._chunk_bytes
        if len(chunk) != expected:
            raise IntegrityError(f"chunk {number} of a stream has another size than recorded")
