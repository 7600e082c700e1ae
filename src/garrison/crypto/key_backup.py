"""A backup of the service keys in one file, sealed under a passphrase of its own.

The file is JSON: format, version, when it was made, the cost of a guess, salt, nonce, and the keys
as XAES-256-GCM ciphertext that is bound to all of those.  It needs no root key to be opened: it is
what is left when the root key, or the token that it is in, is lost.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

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
from garrison.crypto.xaes import NONCE_BYTES, XAES256GCM, InvalidTag

FORMAT = "garrison-keys-backup"
VERSION = 1


class PlainServiceKey(Redacted, msgspec.Struct, frozen=True, kw_only=True):
    """A service key in clear."""

    service: str
    key_id: str
    created_at: datetime | None
    key: bytes


class KeysBackup(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The contents of a backup's file."""

    format: str = FORMAT
    version: int = VERSION
    created_at: datetime
    cost: ScryptCost
    salt: bytes
    nonce: bytes
    sealed: bytes

    @property
    def associated(self) -> bytes:
        """What the keys are bound to."""
        return encode_fields(
            self.format.encode(),
            str(self.version).encode(),
            self.created_at.isoformat().encode(),
            msgspec.json.encode(self.cost),
            self.salt,
        )


def write_backup(
    path: Path,
    keys: Sequence[PlainServiceKey],
    passphrase: str,
    *,
    random: RandomBytes,
    now: datetime,
    cost: ScryptCost = COST,
) -> None:
    """Write keys into a new file.

    Raises:
        ConfigurationError: there is such a file already, or it cannot be written.
    """
    if path.exists():
        raise ConfigurationError(
            f"`{path}` exists already, and a backup replaces nothing", hint="choose another name"
        )
    file = KeysBackup(
        created_at=now, cost=cost, salt=random(SALT_BYTES), nonce=random(NONCE_BYTES), sealed=b""
    )
    cipher = XAES256GCM(stretch(passphrase, file.salt, cost))
    sealed = cipher.encrypt(file.nonce, msgspec.json.encode(keys), file.associated)
    file = msgspec.structs.replace(file, sealed=sealed)
    write_private_file(path, msgspec.json.format(msgspec.json.encode(file)) + b"\n")


def open_backup(path: Path, passphrase: str) -> list[PlainServiceKey]:
    """Return the keys that a backup holds.

    Raises:
        ConfigurationError: no such file, another passphrase, or a newer program made it.
        IntegrityError: the file is damaged.
    """
    try:
        content = read_private_file(path)
    except FileNotFoundError:
        raise ConfigurationError(f"there is no backup `{path}`") from None
    file = parse_private_file(path, content, KeysBackup, file_format=FORMAT, version=VERSION)
    cipher = XAES256GCM(stretch(passphrase, file.salt, file.cost))
    try:
        plain = cipher.decrypt(file.nonce, file.sealed, file.associated)
        return msgspec.json.decode(plain, type=list[PlainServiceKey])
    except (InvalidTag, ValueError):
        raise ConfigurationError(
            f"the passphrase does not open `{path}`",
            hint="check the passphrase; if it is right, the file was altered: use another backup",
        ) from None
    except msgspec.DecodeError:
        raise IntegrityError(f"`{path}` holds no keys") from None
