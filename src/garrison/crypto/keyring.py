"""The keyring: one key per service, wrapped by the root, in one small file.

``keyring.json`` names its format, the root that opens it, and for each key its service, ID and
algorithm, and its wrapped bytes, which are bound to all of those.  The last key of a service seals;
all of them open.  A service that the file does not know yet gets its key when it is opened.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from garrison.core.errors import ConfigurationError, InvariantError
from garrison.core.ids import RandomBytes
from garrison.crypto.associated_data import encode_fields
from garrison.crypto.private_file import (
    parse_private_file,
    read_private_file,
    write_private_file,
)
from garrison.crypto.redaction import Redacted
from garrison.crypto.root import (
    RootOfTrust,
    create_ephemeral_root,
    open_root_file,
)
from garrison.crypto.scrypt import COST, ScryptCost
from garrison.crypto.sealer import KEY_ID_BYTES, Sealer
from garrison.crypto.xaes import KEY_BYTES, XAES256GCM

FORMAT = "garrison-keyring"
VERSION = 1
ALGORITHM: Literal["XAES-256-GCM"] = "XAES-256-GCM"
ROOT_NAME = "root.key"
KEYRING_NAME = "keyring.json"

SERVICES = ("store", "trail", "kms", "sts", "iam", "sqs", "cloudhsmv2", "s3")


class WrappedServiceKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A service key as the file has it."""

    service: str
    key_id: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{8}$")]
    algorithm: Literal["XAES-256-GCM"] = ALGORITHM
    wrapped: bytes


class KeyringFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The contents of ``keyring.json``."""

    format: str = FORMAT
    version: int = VERSION
    root_key_id: str
    keys: tuple[WrappedServiceKey, ...]


class Keyring(Redacted):
    """The service keys, open.  They leave it only as sealers."""

    __slots__ = ("_path", "_random", "_root", "_sealers", "_wrapped")

    def __init__(
        self,
        root: RootOfTrust,
        wrapped: Sequence[WrappedServiceKey],
        path: Path | None,
        random: RandomBytes,
    ) -> None:
        self._root = root
        self._path = path
        self._random = random
        self._wrapped = tuple(wrapped)
        missing = [name for name in SERVICES if name not in {key.service for key in wrapped}]
        if missing:
            self._wrapped += tuple(self._new_key(service) for service in missing)
            self._save()
        self._sealers = {name: self._open_sealer(name) for name in SERVICES}

    def sealer(self, service: str) -> Sealer:
        """Return the service's sealer, always the same one; ``service`` is one of ``SERVICES``."""
        return self._sealers[service]

    def rotate(self, service: str) -> None:
        """Seal under a new key from now on.  What was sealed before still opens.

        Other processes go on with the keys that they have, so stop them first.
        """
        key = self._new_key(service)
        self._wrapped += (key,)
        self._save()
        self._sealers[service].turn_to(bytes.fromhex(key.key_id), self._unwrap(key))

    def _new_key(self, service: str) -> WrappedServiceKey:
        key_id = self._random(KEY_ID_BYTES).hex()
        if any(key.key_id == key_id for key in self._wrapped):
            raise InvariantError("random bytes repeat")
        wrapped = self._root.wrap(self._random(KEY_BYTES), _context(service, key_id))
        return WrappedServiceKey(service=service, key_id=key_id, wrapped=wrapped)

    def _open_sealer(self, service: str) -> Sealer:
        keys = {
            bytes.fromhex(key.key_id): self._unwrap(key)
            for key in self._wrapped
            if key.service == service
        }
        return Sealer(service, keys, current=next(reversed(keys)), random=self._random)

    def _unwrap(self, key: WrappedServiceKey) -> XAES256GCM:
        return XAES256GCM(self._root.unwrap(key.wrapped, _context(key.service, key.key_id)))

    def _save(self) -> None:
        if self._path is None:
            return
        file = KeyringFile(root_key_id=self._root.describe().key_id, keys=self._wrapped)
        write_private_file(self._path, msgspec.json.format(msgspec.json.encode(file)) + b"\n")


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
) -> Keyring:
    """Open the root key and the keyring of a data directory.

    Set ``create`` if the directory holds no data yet: only then is a missing file made.  With data
    there, a new key in the place of a lost one would only hide the loss.

    Raises:
        ConfigurationError, IntegrityError: see ``open_root_file`` and ``open_keyring``.
    """
    keyring_path = data_dir / KEYRING_NAME
    root = open_root_file(
        data_dir / ROOT_NAME,
        random=random,
        create=create and not keyring_path.exists(),
        passphrase=passphrase,
        cost=cost,
    )
    return open_keyring(keyring_path, root, random=random, create=create)


def open_keyring(path: Path, root: RootOfTrust, *, random: RandomBytes, create: bool) -> Keyring:
    """Open the keyring in ``path`` with its root; make it if it is missing and ``create`` is set.

    Raises:
        ConfigurationError: the file is missing, open to others, under another root, or made by a
            newer program.
        IntegrityError: the file is damaged.
    """
    try:
        content = read_private_file(path)
    except FileNotFoundError:
        if create:
            return Keyring(root, (), path, random)
        raise ConfigurationError(
            f"`{path}` is missing, and the data beside it cannot be opened without it",
            hint="restore it from a backup, or start with an empty data directory",
        ) from None
    file = parse_private_file(path, content, KeyringFile, file_format=FORMAT, version=VERSION)
    mine = root.describe().key_id
    if file.root_key_id != mine:
        raise ConfigurationError(
            f"`{path}` belongs to root key `{file.root_key_id}`, and this one is `{mine}`",
            hint="restore the root key and the keyring that belong together",
        )
    return Keyring(root, file.keys, path, random)


def _context(service: str, key_id: str) -> bytes:
    return encode_fields(
        FORMAT.encode(), bytes([VERSION]), service.encode(), key_id.encode(), ALGORITHM.encode()
    )
