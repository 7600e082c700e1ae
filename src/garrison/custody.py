"""Custody of the keys: what ``garrison keys`` does to a data directory.

    root key     in a file, in a file sealed by a passphrase, or in a PKCS#11 token
     └ service keys, several versions each     keyring.json
        └ what they seal: records, trail, key material, messages, backups of HSMs

Showing, rotating and changing the root go on while a server runs; restoring does not.
"""

import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from garrison.core.clock import SystemClock
from garrison.core.errors import ConfigurationError
from garrison.core.passphrase import TERMINAL, read_passphrase, with_passphrase
from garrison.core.settings import Settings
from garrison.crypto import SERVICES, Keyring, RootOfTrust, unlock_keyring
from garrison.crypto.hardware import HardwareError
from garrison.crypto.key_backup import PlainServiceKey, open_backup, write_backup
from garrison.crypto.keyring import (
    KEYRING_NAME,
    ROOT_NAME,
    WrappedServiceKey,
    finish_root_change,
    parse_keyring,
)
from garrison.crypto.private_file import read_private_file
from garrison.crypto.root import RootFile, TokenKey, new_local_root, parse_root_file
from garrison.crypto.root_change import install_root, plain_keys, require_no_loss
from garrison.crypto.sealer import VERSION as SEAL_VERSION
from garrison.crypto.softhsm import find_module
from garrison.crypto.token_root import new_token_root, open_token_root
from garrison.store.directory import DataDirectory
from garrison.store.seals import count_seals

RootKind = Literal["file", "passphrase", "token"]


class RootChoice(msgspec.Struct, frozen=True, kw_only=True):
    """Where a root key is to be."""

    kind: RootKind
    passphrase_file: str = TERMINAL
    """Where the passphrase, or the token's PIN, is read from."""
    module: str = ""
    """The PKCS#11 library; empty for SoftHSM's."""
    token: str = ""
    """The token's label."""


class ServiceKeyReport(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a service key."""

    service: str
    version: int
    key_id: str
    created_at: datetime | None
    is_current: bool
    seals: int | None
    """How much it seals in the database; None if that is not known."""


class KeysReport(msgspec.Struct, frozen=True, kw_only=True):
    """The hierarchy."""

    root: str
    root_key_id: str
    location: str
    keys: tuple[ServiceKeyReport, ...]


def report_keys(settings: Settings) -> KeysReport:
    """Describe the keys of a data directory; count what they seal if they can be opened.

    Raises:
        ConfigurationError: there are none yet, or a passphrase does not open them.
        IntegrityError: a file is damaged.
    """
    root, keys = _read_files(settings)
    settings = with_passphrase(settings)
    counted: dict[bytes, int] | None = None
    if root.kind == "file" or settings.passphrase:
        sealer = _unlock(settings).sealer("store")
        prefixes = [SEAL_VERSION + bytes.fromhex(key.key_id) for key in keys]
        counted = count_seals(_directory(settings).database, prefixes, sealer)
    current = {key.service: key.key_id for key in keys}
    versions = dict.fromkeys(current, 0)
    reports = []
    for key in keys:
        versions[key.service] += 1
        prefix = SEAL_VERSION + bytes.fromhex(key.key_id)
        # The trail's segments are files of their own, which are not read for a number.
        known = counted is not None and key.service != "trail"
        reports.append(
            ServiceKeyReport(
                service=key.service,
                version=versions[key.service],
                key_id=key.key_id,
                created_at=key.created_at,
                is_current=current[key.service] == key.key_id,
                seals=counted.get(prefix, 0) if known and counted is not None else None,
            )
        )
    return KeysReport(
        root=root.kind,
        root_key_id=root.check,
        location=_location(settings, root),
        keys=tuple(reports),
    )


def rotate_keys(settings: Settings, services: Sequence[str]) -> list[str]:
    """Make new service keys, which seal from now on; return whose.

    A running server turns to them within seconds, and seals records and key material anew; the rest
    follows when it is next written.  What was sealed before still opens.

    Raises:
        ConfigurationError: a service that has no key, or a passphrase does not open the keys.
    """
    unknown = sorted(set(services) - set(SERVICES))
    if unknown:
        raise ConfigurationError(
            f"there is no service key `{unknown[0]}`", hint=f"there are: {', '.join(SERVICES)}"
        )
    _read_files(settings)
    chosen = list(services or SERVICES)
    _unlock(_with_root_passphrase(settings)).rotate_all(chosen, SystemClock().now())
    return chosen


def change_root(settings: Settings, choice: RootChoice) -> KeysReport:
    """Wrap the service keys under a new root key, which another kind of root may keep.

    In a data directory that has nothing yet this makes the first root and the first keys.

    Raises:
        ConfigurationError: a passphrase or PIN is wrong, or the token cannot be used.
    """
    directory = _directory(settings)
    directory.make()
    keys: list[PlainServiceKey] = []
    if _has_keys(directory.path):
        keys = plain_keys(_unlock(_with_root_passphrase(settings)))
    elif directory.database.exists():
        _read_files(settings)
    return _install(settings, choice, keys)


def back_up(settings: Settings, path: Path, passphrase_file: str) -> int:
    """Write all service keys into one file, sealed under a passphrase of its own; return how many.

    Raises:
        ConfigurationError: the file exists, or a passphrase is missing or wrong.
    """
    _read_files(settings)
    keys = plain_keys(_unlock(_with_root_passphrase(settings)))
    passphrase = read_passphrase(passphrase_file, "Passphrase for the backup: ", twice=True)
    write_backup(path, keys, passphrase, random=os.urandom, now=SystemClock().now())
    return len(keys)


def restore(settings: Settings, path: Path, passphrase_file: str, choice: RootChoice) -> KeysReport:
    """Put the keys of a backup under a new root, in the place of a root or keyring that is lost.

    Raises:
        ConfigurationError: a server runs, the passphrase does not open the backup, or the keyring
            has keys that the backup lacks.
    """
    directory = _directory(settings)
    directory.lock()
    try:
        passphrase = read_passphrase(passphrase_file, "Passphrase of the backup: ")
        keys = open_backup(path, passphrase)
        require_no_loss(directory.path, keys)
        return _install(settings, choice, keys)
    finally:
        directory.unlock()


def _install(settings: Settings, choice: RootChoice, keys: Sequence[PlainServiceKey]) -> KeysReport:
    path = _directory(settings).path
    secret = "" if choice.kind == "file" else _new_secret(choice)
    file, root = _new_root(path, choice, secret)
    install_root(path, file, root, keys)
    settings = msgspec.structs.replace(settings, passphrase=secret, passphrase_file="")
    if not keys:
        _unlock(settings, create=True)
    return report_keys(settings)


def _new_secret(choice: RootChoice) -> str:
    if choice.kind == "token":
        return read_passphrase(choice.passphrase_file, f"PIN of token `{choice.token}`: ")
    return read_passphrase(choice.passphrase_file, "New passphrase for the root key: ", twice=True)


def _new_root(data_dir: Path, choice: RootChoice, secret: str) -> tuple[RootFile, RootOfTrust]:
    if choice.kind != "token":
        return new_local_root(data_dir / ROOT_NAME, os.urandom, secret or None)
    if not choice.token:
        raise ConfigurationError("no token was named", hint="name its label: --token LABEL")
    try:
        module = choice.module or str(find_module())
    except HardwareError as error:
        raise ConfigurationError(str(error), hint="or name another with --module PATH") from error
    return new_token_root(module, choice.token, secret, os.urandom)


def _directory(settings: Settings) -> DataDirectory:
    return DataDirectory(settings.directory)


def _has_keys(data_dir: Path) -> bool:
    return (data_dir / KEYRING_NAME).exists() or (data_dir / ROOT_NAME).exists()


def _read_files(settings: Settings) -> tuple[RootFile, tuple[WrappedServiceKey, ...]]:
    path = settings.directory
    if not _has_keys(path):
        raise ConfigurationError(
            f"`{path}` has no keys yet",
            hint="start a server, which makes them: garrison up; or name another with --data-dir",
        )
    finish_root_change(path)
    root_path = path / ROOT_NAME
    try:
        root = parse_root_file(root_path, read_private_file(root_path))
    except FileNotFoundError:
        raise ConfigurationError(
            f"`{root_path}` is missing, so the keys cannot be opened",
            hint="restore it, or the keys from a backup: garrison keys restore FILE",
        ) from None
    return root, parse_keyring(path / KEYRING_NAME).keys


def _location(settings: Settings, root: RootFile) -> str:
    if isinstance(root.protection, TokenKey):
        return f"token `{root.protection.token}` of {root.protection.module}"
    return str(settings.directory / ROOT_NAME)


def _with_root_passphrase(settings: Settings) -> Settings:
    settings = with_passphrase(settings)
    root, _ = _read_files(settings)
    if root.kind != "file" and not settings.passphrase and sys.stdin.isatty():
        asked = read_passphrase(TERMINAL, "Passphrase or PIN of the root key: ")
        return msgspec.structs.replace(settings, passphrase=asked)
    return settings


def _unlock(settings: Settings, *, create: bool = False) -> Keyring:
    return unlock_keyring(
        settings.directory,
        random=os.urandom,
        create=create,
        passphrase=settings.passphrase or None,
        now=SystemClock().now(),
        open_token=open_token_root,
    )
