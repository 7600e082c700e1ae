"""The ``aws-chunked`` body: a push parser that verifies what it hands out, chunk by chunk.

    10000;chunk-signature=ad80…8648 CRLF  65,536 bytes CRLF
    400;chunk-signature=0055…5497 CRLF    1,024 bytes CRLF
    0;chunk-signature=b6c6…9df9 CRLF
    x-amz-checksum-crc32c:sOO8/Q== CRLF            trailers, if announced
    x-amz-trailer-signature:d81f…e435 CRLF
    CRLF

Each signature signs the one before it; the first one signs the request's own, the seed.  Memory is
bounded by one header line or the trailers: data is handed on as it comes, and is to be kept only if
``close`` returns.  Checksums in the trailers are handed back, not checked: they are the object's.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and
sigv4-streaming-trailers.html
"""

from collections.abc import Callable, Iterable
from hashlib import sha256

from garrison.core.message import Request
from garrison.sigv4.errors import (
    IncompleteBodyError,
    InvalidChunkSizeError,
    MalformedTrailerError,
    MissingDecodedLengthError,
)
from garrison.sigv4.payload import STREAMING, STREAMING_UNSIGNED_TRAILER, TRAILER
from garrison.sigv4.presented import PresentedCredential
from garrison.sigv4.verification import is_signature, require_match

CHUNK_BYTES_MIN = 8192  # All chunks but the last one: S3 API Reference, sigv4-streaming, 2026-11.
_LINE_BYTES_MAX = 1024
_TRAILERS_BYTES_MAX = 16_384
_SIZE_DIGITS_MAX = 16
_SIGNATURE_EXTENSION = b"chunk-signature="
_TRAILER_SIGNATURE = "x-amz-trailer-signature"
_EMPTY_HASH = sha256(b"").hexdigest()


class ChunkSignatures:
    """The chain of signatures, from the request's own to the trailers'."""

    def __init__(self, presented: PresentedCredential, secret: str | None) -> None:
        self._presented = presented
        self._secret = secret
        self._previous = presented.signature

    def require_chunk(self, payload_hash: str, signature: str) -> None:
        """Raise SignatureMismatchError unless this signs the chunk, after all chunks before."""
        self._require("-PAYLOAD", f"{_EMPTY_HASH}\n{payload_hash}", signature)

    def require_trailers(self, trailers_hash: str, signature: str) -> None:
        """Raise SignatureMismatchError unless this signs the trailers, after all chunks."""
        self._require("-TRAILER", trailers_hash, signature)

    def _require(self, suffix: str, last_lines: str, signature: str) -> None:
        presented = self._presented
        message = (
            f"{presented.algorithm}{suffix}\n{presented.timestamp}\n{presented.scope.text}\n"
            f"{self._previous}\n{last_lines}"
        ).encode("latin-1", "replace")
        signed = is_signature(presented, self._secret, message, signature)
        require_match(presented, self._secret, signed=signed, message=message)
        # SigV4A pads chunk signatures to one length; the padding is not part of the chain.
        self._previous = signature.rstrip("*")


class ChunkedDecoder:
    """Takes an ``aws-chunked`` body piece by piece and gives its data back.

    ``signatures`` is None for STREAMING-UNSIGNED-PAYLOAD-TRAILER.  ``decoded_bytes`` is the length
    announced for the data; ``trailer_names`` are the announced trailers, in lower case.

    ``feed`` and ``close`` raise IncompleteBodyError (framing, length), InvalidChunkSizeError,
    MalformedTrailerError or SignatureMismatchError; then what was handed out must be thrown away.
    """

    def __init__(
        self,
        signatures: ChunkSignatures | None,
        *,
        decoded_bytes: int,
        trailer_names: Iterable[str] = (),
    ) -> None:
        self._signatures = signatures
        self._expected_bytes = decoded_bytes
        self._announced = frozenset(trailer_names)
        self._trailers: dict[str, str] = {}
        self._trailer_signature: str | None = None
        self._trailer_bytes = 0
        self._buffer = bytearray()
        self._read: Callable[[list[bytes]], bool] = self._read_chunk_header
        self._chunk_number = 0
        self._chunk_bytes = 0
        self._left_bytes = 0
        self._decoded_bytes = 0
        self._signature = ""
        self._hash = sha256()
        self._ended = False

    def feed(self, data: bytes) -> bytes:
        """Take the next piece of the body; return the data that it completes, maybe none."""
        self._buffer += data
        out: list[bytes] = []
        while self._buffer and self._read(out):
            pass
        return b"".join(out)

    def close(self) -> dict[str, str]:
        """Return the trailers, such as ``x-amz-checksum-crc32c``, at the end of a good body."""
        if not self._ended or self._decoded_bytes != self._expected_bytes:
            raise IncompleteBodyError
        return self._trailers

    # Each reader takes what it can from the buffer and returns False if it needs more.

    def _read_chunk_header(self, _out: list[bytes]) -> bool:
        line = self._take_line(_LINE_BYTES_MAX)
        if line is None:
            return False
        if not line.endswith(b"\r"):
            raise IncompleteBodyError
        size, signature = _parse_chunk_header(line[:-1])
        if (self._signatures is None) != (signature is None):
            raise IncompleteBodyError
        self._require_plausible(size)
        self._chunk_number += 1
        self._chunk_bytes = self._left_bytes = size
        self._signature = signature or ""
        self._hash = sha256()
        if size:
            self._read = self._read_chunk_data
        else:
            self._require_signature()
            self._read = self._read_trailer
        return True

    def _require_plausible(self, size: int) -> None:
        if size and self._chunk_number and self._chunk_bytes < CHUNK_BYTES_MIN:
            raise InvalidChunkSizeError(
                members={
                    "Chunk": str(self._chunk_number + 1),
                    "BadChunkSize": str(self._chunk_bytes),
                }
            )
        if self._decoded_bytes + size > self._expected_bytes:
            raise IncompleteBodyError

    def _read_chunk_data(self, out: list[bytes]) -> bool:
        with memoryview(self._buffer) as view:
            data = bytes(view[: self._left_bytes])
        del self._buffer[: len(data)]
        self._left_bytes -= len(data)
        self._decoded_bytes += len(data)
        if self._signatures is not None:
            self._hash.update(data)
        out.append(data)
        if not self._left_bytes:
            self._require_signature()
            self._read = self._read_chunk_end
        return True

    def _read_chunk_end(self, _out: list[bytes]) -> bool:
        if len(self._buffer) < len(b"\r\n"):
            return False
        if not self._buffer.startswith(b"\r\n"):
            raise IncompleteBodyError
        del self._buffer[:2]
        self._read = self._read_chunk_header
        return True

    def _read_trailer(self, _out: list[bytes]) -> bool:
        line = self._take_line(_TRAILERS_BYTES_MAX - self._trailer_bytes)
        if line is None:
            return False
        self._trailer_bytes += len(line)
        # Lenient where SDKs differ: a trailer may end with a bare line feed.
        line = line.removesuffix(b"\r")
        if not line:
            self._end_trailers()
            return True
        name, colon, value = line.decode("latin-1").partition(":")
        name, value = name.strip(" ").lower(), value.strip(" ")
        if not colon or name in self._trailers or self._trailer_signature is not None:
            raise MalformedTrailerError
        if name == _TRAILER_SIGNATURE:
            self._trailer_signature = value
        else:
            self._trailers[name] = value
        return True

    def _end_trailers(self) -> None:
        if self._signatures is not None and self._announced:
            if self._trailer_signature is None:
                # Some SDKs put an empty line between the trailers and their signature.
                return
            lines = "".join(f"{name}:{value}\n" for name, value in self._trailers.items())
            digest = sha256(lines.encode("latin-1")).hexdigest()
            self._signatures.require_trailers(digest, self._trailer_signature)
        elif self._trailer_signature is not None:
            raise MalformedTrailerError
        if self._trailers.keys() != self._announced:
            raise MalformedTrailerError
        self._ended = True
        self._read = self._refuse_more

    def _refuse_more(self, _out: list[bytes]) -> bool:
        raise IncompleteBodyError

    def _require_signature(self) -> None:
        if self._signatures is not None:
            self._signatures.require_chunk(self._hash.hexdigest(), self._signature)

    def _take_line(self, bytes_max: int) -> bytes | None:
        end = self._buffer.find(b"\n", 0, bytes_max)
        if end < 0:
            if len(self._buffer) >= bytes_max:
                raise IncompleteBodyError
            return None
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line


def chunked_decoder(
    request: Request, presented: PresentedCredential, secret: str | None
) -> ChunkedDecoder | None:
    """The decoder for the request's body; None if ``x-amz-content-sha256`` announces no chunks.

    Call it once ``verify`` has accepted the request: its signature is the seed.

    Raises:
        MissingDecodedLengthError: ``x-amz-decoded-content-length`` is missing or not a number.
        MalformedTrailerError: trailers are announced by one header and not by the other.
    """
    claim = request.headers.get("x-amz-content-sha256", "")
    streaming = STREAMING[presented.algorithm]
    if claim == STREAMING_UNSIGNED_TRAILER:
        signatures = None
    elif claim in {streaming, streaming + TRAILER}:
        signatures = ChunkSignatures(presented, secret)
    else:
        return None
    length = request.headers.get("x-amz-decoded-content-length", "")
    if not (length.isascii() and length.isdigit() and len(length) <= _SIZE_DIGITS_MAX):
        raise MissingDecodedLengthError
    announced = request.headers.get("x-amz-trailer", "")
    names = {name.strip(" ").lower() for name in announced.split(",") if name.strip(" ")}
    if bool(names) != claim.endswith(TRAILER):
        raise MalformedTrailerError
    return ChunkedDecoder(
        signatures,
        decoded_bytes=int(length),
        trailer_names=names,
    )


def _parse_chunk_header(line: bytes) -> tuple[int, str | None]:
    digits, semicolon, extension = line.partition(b";")
    if not digits or len(digits) > _SIZE_DIGITS_MAX or digits.strip(b"0123456789abcdefABCDEF"):
        raise IncompleteBodyError
    if not semicolon:
        return int(digits, 16), None
    signature = extension.removeprefix(_SIGNATURE_EXTENSION)
    if signature == extension or not signature.isascii():
        raise IncompleteBodyError
    return int(digits, 16), signature.decode("ascii")
