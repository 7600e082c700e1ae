"""The root of trust: the one key that all others hang from, and the file that may hold it.

The root wraps a handful of service keys (keyring.py) and nothing else.  It may live in a 0600 file,
in a file sealed by a passphrase, in memory alone, or in a token that never gives it away: whoever
implements ``RootOfTrust`` is a root.  Wrapped bytes name their format and algorithm first, so each
root knows its own:

    version 1 | algorithm 1 | what the algorithm needs

``root.key`` is JSON: format, version, algorithm, a check value that tells a damaged key from a
good one (and names it), and the key, in clear or sealed under scrypt.
"""

import hmac
from collections.abc import Callable
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from garrison.core.errors import ConfigurationError, IntegrityError
from garrison.core.ids import RandomBytes
from garrison.crypto.associated_data import encode_fields
from garrison.crypto.private_file import (
    parse_private_file,
    read_private_file,
    write_private_file,
)
from garrison.crypto.redaction import Redacted
from garrison.crypto.scrypt import COST, SALT_BYTES, ScryptCost, stretch
from garrison.crypto.xaes import KEY_BYTES, NONCE_BYTES, XAES256GCM, InvalidTag

FORMAT = "garrison-root-key"
VERSION = 1
# Version 1, algorithm 1: XAES-256-GCM under a key in our own memory.  A token takes the next one.
WRAP_HEADER = b"\x01\x01"
CHECK_BYTES = 8
SEAL_CONTEXT = encode_fields(FORMAT.encode(), b"scrypt")


RootKind = Literal["file", "passphrase", "token", "memory"]


class RootDescription(msgspec.Struct, frozen=True, kw_only=True):
    """What may be said aloud about a root."""

    kind: RootKind
    key_id: str
    """The key's check value, 16 hexadecimal digits: the same key has the same one everywhere."""
    algorithm: str
    location: str = ""
    """The file's path, or the token's label and module; empty if there is neither."""


class RootOfTrust(Protocol):
    """Wraps service keys.  Slow is fine: it is asked once a key and start."""

    def wrap(self, plaintext: bytes, context: bytes) -> bytes:
        """Encrypt ``plaintext``, bound to ``context``."""
        ...

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Return what ``wrap`` was given.

        Raises:
            IntegrityError: altered bytes, another context, or another root.
            ConfigurationError: the root cannot be reached.
        """
        ...

    def describe(self) -> RootDescription:
        """Say which root this is."""
        ...

    def release(self) -> None:
        """Let go of what is open outside of this process; the next use opens it again."""
        ...


class LocalRoot(Redacted):
    """A root whose key is in this process's memory, wherever it came from."""

    __slots__ = ("_cipher", "_description", "_random")

    def __init__(self, key: bytes, description: RootDescription, random: RandomBytes) -> None:
        self._cipher = XAES256GCM(key)
        self._description = description
        self._random = random

    def wrap(self, plaintext: bytes, context: bytes) -> bytes:
        """Encrypt ``plaintext``, bound to ``context``."""
        nonce = self._random(NONCE_BYTES)
        return WRAP_HEADER + nonce + self._cipher.encrypt(nonce, plaintext, WRAP_HEADER + context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Return what ``wrap`` was given, or raise IntegrityError."""
        header, rest = wrapped[: len(WRAP_HEADER)], wrapped[len(WRAP_HEADER) :]
        if header != WRAP_HEADER:
            raise IntegrityError("a wrapped key has a format that this root does not know")
        try:
            return self._cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], header + context)
        except (InvalidTag, ValueError):
            raise IntegrityError(
                f"a wrapped key was altered, or root `{self._description.key_id}` did not wrap it"
            ) from None

    def describe(self) -> RootDescription:
        """Say which root this is."""
        return self._description

    def release(self) -> None:
        """Do nothing: nothing is open outside."""


def create_ephemeral_root(random: RandomBytes) -> LocalRoot:
    """Return a root that nobody will ever have again."""
    return _local_root(random(KEY_BYTES), "memory", "", random)


class ClearKey(Redacted, msgspec.Struct, frozen=True, tag_field="kind", tag="none"):
    """A root key that only its file's mode protects."""

    key: bytes


class ScryptSealedKey(msgspec.Struct, frozen=True, tag_field="kind", tag="scrypt"):
    """A root key that a passphrase opens."""

    cost: ScryptCost
    salt: bytes
    nonce: bytes
    sealed: bytes


class TokenKey(msgspec.Struct, frozen=True, tag_field="kind", tag="pkcs11"):
    """Where a root key is that never leaves its token."""

    module: str
    """The PKCS#11 library."""
    token: str
    """The token's label."""
    handle: str
    """The key's ``CKA_ID``, hexadecimal."""


class RootFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The contents of ``root.key``."""

    format: str = FORMAT
    version: int = VERSION
    algorithm: Literal["AES-256"] = "AES-256"
    check: str
    protection: ClearKey | ScryptSealedKey | TokenKey

    @property
    def kind(self) -> RootKind:
        """What keeps the key."""
        kinds: dict[type, RootKind] = {ClearKey: "file", ScryptSealedKey: "passphrase"}
        return kinds.get(type(self.protection), "token")


TokenOpener = Callable[[Path, TokenKey, str, str | None], RootOfTrust]
"""``token_root.open_token_root``: handed in, since it starts processes and this module does not."""


def open_root_file(
    path: Path,
    *,
    random: RandomBytes,
    create: bool,
    passphrase: str | None = None,
    cost: ScryptCost = COST,
    open_token: TokenOpener | None = None,
) -> RootOfTrust:
    """Open the root key in ``path``; if it is missing and ``create`` is set, make one there.

    A new key is sealed under ``passphrase`` if there is one.  ``open_token`` opens a root in a
    token; without it such a root is refused.

    Raises:
        ConfigurationError: the file is missing, open to others, sealed under another passphrase,
            or made by a newer program; or a passphrase is missing or not wanted.
        IntegrityError: the file is damaged.
    """
    if passphrase == "":
        raise ConfigurationError("the passphrase is empty", hint="leave it out, or choose one")
    try:
        content = read_private_file(path)
    except FileNotFoundError:
        if not create:
            raise ConfigurationError(
                f"`{path}` is missing, and the data beside it cannot be opened without it",
                hint="restore it from a backup, or start with an empty data directory",
            ) from None
        file, root = new_local_root(path, random, passphrase, cost)
        write_root_file(path, file)
        return root
    file = parse_root_file(path, content)
    if isinstance(file.protection, TokenKey):
        if open_token is None:
            raise ConfigurationError(f"`{path}` names a token, and tokens cannot be used here")
        return open_token(path, file.protection, file.check, passphrase)
    key = _open_protection(path, file.protection, passphrase)
    if _check_value(key) != file.check:
        raise IntegrityError(f"the key in `{path}` fails its own check; restore it from a backup")
    return _local_root(key, file.kind, str(path), random)


def parse_root_file(path: Path, content: bytes) -> RootFile:
    """Return what a root file says; raise as ``parse_private_file`` does."""
    return parse_private_file(path, content, RootFile, file_format=FORMAT, version=VERSION)


def new_local_root(
    path: Path, random: RandomBytes, passphrase: str | None, cost: ScryptCost = COST
) -> tuple[RootFile, LocalRoot]:
    """Make a root key for ``path``, sealed under the passphrase if there is one; write nothing."""
    key = random(KEY_BYTES)
    protection: ClearKey | ScryptSealedKey = ClearKey(key)
    if passphrase is not None:
        salt, nonce = random(SALT_BYTES), random(NONCE_BYTES)
        sealed = XAES256GCM(stretch(passphrase, salt, cost)).encrypt(nonce, key, SEAL_CONTEXT)
        protection = ScryptSealedKey(cost, salt, nonce, sealed)
    file = RootFile(check=_check_value(key), protection=protection)
    return file, _local_root(key, file.kind, str(path), random)


def write_root_file(path: Path, file: RootFile) -> None:
    """Put a root file in its place, durably."""
    write_private_file(path, msgspec.json.format(msgspec.json.encode(file)) + b"\n")


def _open_protection(
    path: Path, protection: ClearKey | ScryptSealedKey, passphrase: str | None
) -> bytes:
    if isinstance(protection, ClearKey):
        if passphrase is not None:
            raise ConfigurationError(
                f"`{path}` is not sealed by a passphrase, but one was given",
                hint="leave the passphrase out, or seal the key: garrison keys change-root",
            )
        key = protection.key
    else:
        key = _unseal_key(path, protection, passphrase)
    if len(key) != KEY_BYTES:
        raise IntegrityError(f"the key in `{path}` has a wrong length; restore it from a backup")
    return key


def _unseal_key(path: Path, sealed: ScryptSealedKey, passphrase: str | None) -> bytes:
    if passphrase is None:
        raise ConfigurationError(
            f"`{path}` is sealed by a passphrase",
            hint="hand it in: --passphrase-file PATH, or - to be asked at the terminal",
        )
    try:
        cipher = XAES256GCM(stretch(passphrase, sealed.salt, sealed.cost))
        return cipher.decrypt(sealed.nonce, sealed.sealed, SEAL_CONTEXT)
    except (InvalidTag, ValueError):
        raise ConfigurationError(
            f"the passphrase does not open `{path}`",
            hint="check the passphrase; if it is right, the file is damaged: restore a backup",
        ) from None


def _local_root(key: bytes, kind: RootKind, location: str, random: RandomBytes) -> LocalRoot:
    description = RootDescription(
        kind=kind, key_id=_check_value(key), algorithm="XAES-256-GCM", location=location
    )
    return LocalRoot(key, description, random)


def _check_value(key: bytes) -> str:
    # A PRF of the key under a label of its own: it tells nothing about the key but which it is.
    return hmac.digest(key, b"garrison root key check value", "sha256")[:CHECK_BYTES].hex()
