"""The keyring: one key per service, wrapped by the root, in one small file.

``keyring.json`` names its format, the root that opens it, and for each key its service, ID and
algorithm, and its wrapped bytes, which are bound to all of those.  The last key of a service seals;
all of them open.  A service that the file does not know yet gets its key when it is opened.

Any process may add keys to the file; the others notice when they look (``refresh``), and at the
latest when they meet something that a key seals which they do not know.  Whoever writes holds the
data directory's lock on keys, reads what is there, and replaces the file.
"""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from garrison.core.errors import ConfigurationError, IntegrityError, InvariantError
from garrison.core.ids import RandomBytes
from garrison.crypto.associated_data import encode_fields
from garrison.crypto.private_file import (
    parse_private_file,
    read_private_file,
    sync_folder,
    write_private_file,
)
from garrison.crypto.redaction import Redacted
from garrison.crypto.root import (
    RootOfTrust,
    TokenOpener,
    create_ephemeral_root,
    open_root_file,
    parse_root_file,
)
from garrison.crypto.scrypt import COST, ScryptCost
from garrison.crypto.sealer import KEY_ID_BYTES, Sealer
from garrison.crypto.xaes import KEY_BYTES, XAES256GCM

FORMAT = "garrison-keyring"
VERSION = 1
ALGORITHM: Literal["XAES-256-GCM"] = "XAES-256-GCM"
ROOT_NAME = "root.key"
NEXT_ROOT_NAME = "root.key.next"
KEYRING_NAME = "keyring.json"

SERVICES = ("store", "trail", "kms", "sts", "iam", "sqs", "cloudhsmv2", "s3")


class WrappedServiceKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A service key as the file has it."""

    service: str
    key_id: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{8}$")]
    algorithm: Literal["XAES-256-GCM"] = ALGORITHM
    wrapped: bytes
    created_at: datetime | None = None
    """None for keys that an early Garrison made."""


class KeyringFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The contents of ``keyring.json``."""

    format: str = FORMAT
    version: int = VERSION
    root_key_id: str
    keys: tuple[WrappedServiceKey, ...]


class Keyring(Redacted):
    """The service keys, open.  They leave it only as sealers."""

    __slots__ = ("_path", "_random", "_root", "_sealers", "_stamp", "_wrapped")

    def __init__(
        self,
        root: RootOfTrust,
        wrapped: Sequence[WrappedServiceKey],
        path: Path | None,
        random: RandomBytes,
        now: datetime | None = None,
    ) -> None:
        self._root = root
        self._path = path
        self._random = random
        self._wrapped = tuple(wrapped)
        self._stamp = _stamp(path)
        missing = [name for name in SERVICES if name not in {key.service for key in wrapped}]
        if missing:
            self._add(missing, now)
        self._sealers = {name: self._open_sealer(name) for name in SERVICES}
        root.release()

    @property
    def root(self) -> RootOfTrust:
        """What wraps the keys."""
        return self._root

    @property
    def keys(self) -> tuple[WrappedServiceKey, ...]:
        """The keys as the file has them, each service's in the order in which they were made."""
        return self._wrapped

    def sealer(self, service: str) -> Sealer:
        """Return the service's sealer, always the same one; ``service`` is one of ``SERVICES``."""
        return self._sealers[service]

    def current_key_id(self, service: str) -> str:
        """Return the ID of the key that seals for a service now."""
        return [key.key_id for key in self._wrapped if key.service == service][-1]

    def was_rotated(self, service: str) -> bool:
        """Return True if something may be under an older key than that which seals now."""
        return sum(key.service == service for key in self._wrapped) > 1

    def rotate(self, service: str, now: datetime | None = None) -> None:
        """Seal under a new key from now on.  What was sealed before still opens."""
        self.rotate_all((service,), now)

    def rotate_all(self, services: Sequence[str], now: datetime | None = None) -> None:
        """Make new keys for several services at once: all of them, or after a crash none."""
        self._add(services, now)
        for service in services:
            self._turn(service)
        self._root.release()

    def refresh(self) -> bool:
        """Take over the keys that other processes have added; return True if there were any.

        Raises:
            ConfigurationError: the file is under another root now: the next start needs that.
            IntegrityError: the file is damaged.
        """
        if self._path is None or _stamp(self._path) == self._stamp:
            return False
        before = self._wrapped
        self._read()
        for service in {key.service for key in self._wrapped if key not in before}:
            if service in self._sealers:
                self._turn(service)
        self._root.release()
        return self._wrapped != before

    def plaintext_keys(self) -> list[tuple[WrappedServiceKey, bytes]]:
        """Return all keys in clear, for who wraps them anew or backs them up."""
        opened = [(key, self._unwrap(key)) for key in self._wrapped]
        self._root.release()
        return opened

    def _add(self, services: Sequence[str], now: datetime | None) -> None:
        with changing_keys(self._path):
            if self._path is not None and _stamp(self._path) != self._stamp:
                self._read()
            self._wrapped += tuple(self._new_key(service, now) for service in services)
            self._save()

    def _read(self) -> None:
        assert self._path is not None
        self._stamp = _stamp(self._path)
        self._wrapped = read_keyring(self._path, self._root).keys

    def _new_key(self, service: str, now: datetime | None) -> WrappedServiceKey:
        key_id = self._random(KEY_ID_BYTES).hex()
        if any(key.key_id == key_id for key in self._wrapped):
            raise InvariantError("random bytes repeat")
        return wrap_service_key(self._root, service, key_id, self._random(KEY_BYTES), now)

    def _open_sealer(self, service: str) -> Sealer:
        keys = self._ciphers(service)
        return Sealer(
            service,
            keys,
            current=next(reversed(keys)),
            random=self._random,
            refresh=self._refresh_quietly,
        )

    def _turn(self, service: str) -> None:
        for key_id, cipher in self._ciphers(service).items():
            self._sealers[service].turn_to(key_id, cipher)

    def _ciphers(self, service: str) -> dict[bytes, XAES256GCM]:
        return {
            bytes.fromhex(key.key_id): XAES256GCM(self._unwrap(key))
            for key in self._wrapped
            if key.service == service
        }

    def _refresh_quietly(self) -> None:
        # For a sealer that met a key which it does not know: its own error says what is wrong.
        try:
            self.refresh()
        except (ConfigurationError, IntegrityError):
            return

    def _unwrap(self, key: WrappedServiceKey) -> bytes:
        return self._root.unwrap(key.wrapped, _context(key.service, key.key_id))

    def _save(self) -> None:
        if self._path is not None:
            write_keyring(self._path, self._root, self._wrapped)
            self._stamp = _stamp(self._path)


def wrap_service_key(
    root: RootOfTrust, service: str, key_id: str, key: bytes, created_at: datetime | None
) -> WrappedServiceKey:
    """Return a service key as the file has it."""
    wrapped = root.wrap(key, _context(service, key_id))
    return WrappedServiceKey(service=service, key_id=key_id, wrapped=wrapped, created_at=created_at)


def write_keyring(path: Path, root: RootOfTrust, keys: tuple[WrappedServiceKey, ...]) -> None:
    """Put a keyring in its place, durably."""
    file = KeyringFile(root_key_id=root.describe().key_id, keys=keys)
    write_private_file(path, msgspec.json.format(msgspec.json.encode(file)) + b"\n")


@contextmanager
def changing_keys(path: Path | None) -> Iterator[None]:
    """Keep other processes from changing the files beside ``path`` meanwhile."""
    if path is None:
        yield
        return
    # The folder itself bears the lock: the files are replaced, and a lock goes with its file.
    descriptor = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _stamp(path: Path | None) -> tuple[int, int]:
    # Each writing makes another file.
    try:
        found = None if path is None else path.stat()
    except FileNotFoundError:
        found = None
    return (0, 0) if found is None else (found.st_ino, found.st_mtime_ns)


def create_ephemeral_keyring(random: RandomBytes) -> Keyring:
    """Return a keyring that lives in memory only, under a root of its own."""
    return Keyring(create_ephemeral_root(random), (), None, random)


def unlock_keyring(
    data_dir: Path,
    *,
    random: RandomBytes,
    create: bool,
    passphrase: str | None = None,
    cost: ScryptCost = COST,
    now: datetime | None = None,
    open_token: TokenOpener | None = None,
) -> Keyring:
    """Open the root key and the keyring of a data directory.

    Set ``create`` if the directory holds no data yet: only then is a missing file made.  With data
    there, a new key in the place of a lost one would only hide the loss.

    Raises:
        ConfigurationError, IntegrityError: see ``open_root_file`` and ``open_keyring``.
    """
    keyring_path = data_dir / KEYRING_NAME
    finish_root_change(data_dir)
    root = open_root_file(
        data_dir / ROOT_NAME,
        random=random,
        create=create and not keyring_path.exists(),
        passphrase=passphrase,
        cost=cost,
        open_token=open_token,
    )
    return open_keyring(keyring_path, root, random=random, create=create, now=now)


def finish_root_change(data_dir: Path) -> None:
    """Bring a change of the root, which a crash has cut short, to its end or back to its beginning.

    The next root waits beside the present one; the keyring, replaced at one stroke, says which of
    them it is under.
    """
    coming = data_dir / NEXT_ROOT_NAME
    if not coming.exists():
        return
    with changing_keys(coming):
        if not coming.exists():
            return
        root = parse_root_file(coming, read_private_file(coming))
        keyring = data_dir / KEYRING_NAME
        if keyring.exists() and parse_keyring(keyring).root_key_id == root.check:
            coming.rename(data_dir / ROOT_NAME)
        else:
            coming.unlink()
        sync_folder(data_dir)


def open_keyring(
    path: Path,
    root: RootOfTrust,
    *,
    random: RandomBytes,
    create: bool,
    now: datetime | None = None,
) -> Keyring:
    """Open the keyring in ``path`` with its root; make it if it is missing and ``create`` is set.

    Raises:
        ConfigurationError: the file is missing, open to others, under another root, or made by a
            newer program.
        IntegrityError: the file is damaged.
    """
    if create and not path.exists():
        return Keyring(root, (), path, random, now)
    return Keyring(root, read_keyring(path, root).keys, path, random, now)


def read_keyring(path: Path, root: RootOfTrust) -> KeyringFile:
    """Return the file of a keyring that is under this root; raise as ``open_keyring`` does."""
    file = parse_keyring(path)
    mine = root.describe().key_id
    if file.root_key_id != mine:
        raise ConfigurationError(
            f"`{path}` belongs to root key `{file.root_key_id}`, and this one is `{mine}`",
            hint="restore the root key and the keyring that belong together",
        )
    return file


def parse_keyring(path: Path) -> KeyringFile:
    """Return what a keyring's file says, under whichever root; raise as ``open_keyring`` does."""
    try:
        content = read_private_file(path)
    except FileNotFoundError:
        raise ConfigurationError(
            f"`{path}` is missing, and the data beside it cannot be opened without it",
            hint="restore it from a backup, or start with an empty data directory",
        ) from None
    return parse_private_file(path, content, KeyringFile, file_format=FORMAT, version=VERSION)


def _context(service: str, key_id: str) -> bytes:
    return encode_fields(
        FORMAT.encode(), bytes([VERSION]), service.encode(), key_id.encode(), ALGORITHM.encode()
    )
