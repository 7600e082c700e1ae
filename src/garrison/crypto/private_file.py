"""Small files that only their owner may read: written whole or not at all."""

import os
import stat
from pathlib import Path
from typing import TypeVar

import msgspec

from garrison.core.errors import ConfigurationError, IntegrityError

MODE = 0o600
SIZE_BYTES_MAX = 1 << 20

T = TypeVar("T")


class FileVersion(msgspec.Struct, frozen=True):
    """What every version of a file of ours has in common."""

    format: str
    version: int


def read_private_file(path: Path) -> bytes:
    """Return the file's bytes.

    Raises:
        FileNotFoundError: there is no such file.
        ConfigurationError: others may read it, or we may not.
        IntegrityError: it is larger than any file of ours.
    """
    try:
        with open(path, "rb", opener=_open_at_once) as file:
            _require_private(path, os.fstat(file.fileno()).st_mode)
            content = file.read(SIZE_BYTES_MAX + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ConfigurationError(
            f"`{path}` cannot be read: {error.strerror}",
            hint="check that it is a file, and yours",
        ) from error
    if len(content) > SIZE_BYTES_MAX:
        raise IntegrityError(f"`{path}` is larger than any file that Garrison writes there")
    return content


def write_private_file(path: Path, content: bytes) -> None:
    """Put ``content`` in the file's place, durably: after a crash the old or the new is there.

    Raises:
        ConfigurationError: the folder cannot be written.
    """
    temporary = path.with_name(f"{path.name}.new")
    try:
        temporary.unlink(missing_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, MODE)
        with open(descriptor, "wb") as file:  # noqa: PTH123  A descriptor, born with its mode.
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        temporary.rename(path)
        sync_folder(path.parent)
    except OSError as error:
        raise ConfigurationError(
            f"`{path}` cannot be written: {error.strerror}",
            hint="check that the data directory exists, is yours, and has space left",
        ) from error


def parse_private_file(
    path: Path, content: bytes, file_type: type[T], *, file_format: str, version: int
) -> T:
    """Return what the JSON in ``content`` says, if it is of this format and version.

    Raises:
        IntegrityError: it is damaged, or another file.
        ConfigurationError: a newer program wrote it.
    """
    found = _decode(path, content, FileVersion)
    if found.format != file_format:
        raise IntegrityError(f"`{path}` is not a `{file_format}` file; restore it from a backup")
    if found.version != version:
        raise ConfigurationError(
            f"`{path}` has version {found.version}, and this program knows {version}",
            hint="start the newer Garrison that wrote it",
        )
    return _decode(path, content, file_type)


def _decode(path: Path, content: bytes, file_type: type[T]) -> T:
    try:
        return msgspec.json.decode(content, type=file_type)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # Without the decoder's words: they may quote the file, and it may hold a key.
        raise IntegrityError(f"`{path}` is damaged; restore it from a backup") from None


def _open_at_once(path: str, flags: int) -> int:
    # Otherwise a named pipe in the file's place would stop the program until somebody writes.
    return os.open(path, flags | os.O_NONBLOCK)


def _require_private(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise ConfigurationError(f"`{path}` is not a regular file", hint="move it out of the way")
    if mode & 0o077:
        raise ConfigurationError(
            f"`{path}` is open to other users (mode {stat.S_IMODE(mode):04o})",
            hint=f"chmod 600 {path}, and think about who may have read it",
        )


def sync_folder(folder: Path) -> None:
    """Return when the names in a folder are on the disk: a new name is only durable then."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
