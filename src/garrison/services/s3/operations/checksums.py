"""Checksums of bodies: those that S3 shows, and those that a request announces.

CRC-32 comes from zlib, the SHA family and MD5 from hashlib; CRC-32C, CRC-64/NVME and the XXHash
family from AWS's own common runtime, which is loaded when one of them is first needed.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
"""

import hashlib
import zlib
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

from garrison.services.s3.records import Checksum
from garrison.services.s3.records.errors import BadDigest, InvalidDigest, InvalidRequest

SIZES: Final = {
    "CRC32": 4,
    "CRC32C": 4,
    "CRC64NVME": 8,
    "SHA1": 20,
    "SHA256": 32,
    "SHA512": 64,
    "MD5": 16,
    "XXHASH64": 8,
    "XXHASH3": 8,
    "XXHASH128": 16,
}
DEFAULT: Final = "CRC64NVME"
MEMBERS: Final = {algorithm: f"Checksum{algorithm}" for algorithm in SIZES}
HEADERS: Final = {algorithm: f"x-amz-checksum-{algorithm.lower()}" for algorithm in SIZES}
LINEAR: Final = frozenset({"CRC32", "CRC32C", "CRC64NVME"})
"""Of these, a whole object's can be computed from its parts'."""


class Hash(Protocol):
    """A checksum that is being computed."""

    def update(self, data: bytes, /) -> None:
        """Take more bytes."""
        ...

    def digest(self) -> bytes:
        """Return the checksum of all bytes so far."""
        ...


class CRC:
    """A cyclic redundancy check."""

    def __init__(self, step: Callable[[bytes, int], int], size_bytes: int) -> None:
        self._step = step
        self._size_bytes = size_bytes
        self._value = 0

    def update(self, data: bytes, /) -> None:
        """Take more bytes."""
        self._value = self._step(data, self._value)

    def digest(self) -> bytes:
        """Return the checksum of all bytes so far."""
        return self._value.to_bytes(self._size_bytes)


class XXHash:
    """One of the XXHash family."""

    def __init__(self, maker: str) -> None:
        from awscrt import checksums

        self._hash: Any = getattr(checksums.XXHash, maker)()

    def update(self, data: bytes, /) -> None:
        """Take more bytes."""
        self._hash.update(data)

    def digest(self) -> bytes:
        """Return the checksum of all bytes so far."""
        return bytes(self._hash.finalize())


def new_hash(algorithm: str) -> Hash:
    """Begin a checksum."""
    match algorithm:
        case "CRC32":
            return CRC(zlib.crc32, 4)
        case "CRC32C" | "CRC64NVME":
            from awscrt import checksums

            return CRC(getattr(checksums, algorithm.lower()), SIZES[algorithm])
        case "XXHASH64" | "XXHASH3" | "XXHASH128":
            maker = {"XXHASH64": "new_xxhash64", "XXHASH3": "new_xxhash3_64"}
            return XXHash(maker.get(algorithm, "new_xxhash3_128"))
        case _:
            return hashlib.new(algorithm, usedforsecurity=False)


def combine(algorithm: str, parts: Iterable[tuple[bytes, int]]) -> bytes:
    """Return a whole object's checksum from those of its parts, and their sizes in bytes."""
    from awscrt import checksums

    join = getattr(checksums, f"combine_{algorithm.lower()}")
    value = 0
    for digest, size_bytes in parts:
        value = join(value, int.from_bytes(digest), size_bytes)
    return int(value).to_bytes(SIZES[algorithm])


def composite(algorithm: str, digests: Sequence[bytes]) -> str:
    """Return the checksum of the parts' checksums, and how many they are."""
    digest = new_hash(algorithm)
    digest.update(b"".join(digests))
    return f"{encode(digest.digest())}-{len(digests)}"


def encode(digest: bytes) -> str:
    """Return a checksum as the API writes it."""
    return b64encode(digest).decode("ascii")


class Announced:
    """The checksums that a request announces of its body: to be computed, and compared."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        """Read a request.

        Raises:
            InvalidDigest: its Content-MD5 is no MD5.
            InvalidRequest: it has two checksums, or one that is none.
        """
        self.md5 = request.get("ContentMD5")
        if self.md5 is not None and len(_decoded(self.md5)) != SIZES["MD5"]:
            raise InvalidDigest(
                "The Content-MD5 you specified was invalid.", members={"Content-MD5": self.md5}
            )
        given = [name for name, member in MEMBERS.items() if member in request]
        if len(given) > 1:
            raise InvalidRequest(
                "Expecting a single x-amz-checksum- header. "
                "Multiple checksum Types are not allowed."
            )
        self.value = ""
        self.algorithm = request.get("ChecksumAlgorithm", "")
        if given:
            self.algorithm = given[0]
            self.value = request[MEMBERS[given[0]]]
            require_checksum(given[0], self.value)

    def expect(self, trailer_names: Iterable[str]) -> None:
        """Note which checksum will follow the body."""
        for algorithm, header in HEADERS.items():
            if header in trailer_names:
                self.algorithm = algorithm

    def learn(self, trailers: Mapping[str, str]) -> None:
        """Take the checksum that followed the body.

        Raises:
            InvalidRequest: it is none.
        """
        value = trailers.get(HEADERS.get(self.algorithm, ""))
        if value is not None:
            require_checksum(self.algorithm, value)
            self.value = value

    def require(self, algorithm: str, digest: bytes, md5: bytes | None) -> None:
        """Raise BadDigest unless the body has the checksums that were announced."""
        if self.md5 is not None and md5 is not None and encode(md5) != self.md5:
            raise BadDigest(
                "The Content-MD5 you specified did not match what we received.",
                members={
                    "ExpectedDigest": _decoded(self.md5).hex(),
                    "CalculatedDigest": encode(md5),
                },
            )
        if self.value and encode(digest) != self.value:
            raise BadDigest(f"The {algorithm} you specified did not match the calculated checksum.")


def require_checksum(algorithm: str, value: str) -> None:
    """Raise InvalidRequest unless this is a checksum of this algorithm."""
    if len(_decoded(value)) != SIZES[algorithm]:
        raise InvalidRequest(f"Value for {HEADERS[algorithm]} header is invalid.")


def checksum_members(checksum: Checksum | None) -> dict[str, str]:
    """Return an object's checksum as members of a response."""
    if checksum is None:
        return {}
    return {MEMBERS[checksum.algorithm]: checksum.value, "ChecksumType": checksum.type}


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text.encode("ascii"), validate=True)
    except (Error, UnicodeError):
        return b""
