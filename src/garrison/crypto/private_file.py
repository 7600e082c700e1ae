"""Small files that only their owner may read: written whole or not at all."""

import os
import stat
from pathlib import Path

import msgspec

from garrison.core.errors import ConfigurationError, IntegrityError

MODE = 0o600
SIZE_BYTES_MAX = 1 << 20


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
        # Without O_NONBLOCK a named pipe in the file's place would stop the program.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ConfigurationError(
            f"`{path}` cannot be read: {error.strerror}", hint="run as the user who owns it"
        ) from error
    with open(descriptor, "rb") as file:  # noqa: PTH123  A descriptor, so that mode and bytes are of one file.
        _require_private(path, os.fstat(descriptor).st_mode)
        content = file.read(SIZE_BYTES_MAX + 1)
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
        _sync_folder(path.parent)
    except OSError as error:
        raise ConfigurationError(
            f"`{path}` cannot be written: {error.strerror}",
            hint="check that the data directory exists, is yours, and has space left",
        ) from error


def require_version(path: Path, content: bytes, file_format: str, version: int) -> None:
    """Raise unless ``content`` starts as a file of this format and version does.

    Raises:
        IntegrityError: it is no such file.
        ConfigurationError: a newer program wrote it.
    """
    try:
        found = msgspec.json.decode(content, type=FileVersion)
    except (msgspec.DecodeError, RecursionError) as error:
        raise IntegrityError(f"`{path}` is damaged; restore it from a backup: {error}") from error
    if found.format != file_format:
        raise IntegrityError(f"`{path}` is not a `{file_format}` file; restore it from a backup")
    if found.version != version:
        raise ConfigurationError(
            f"`{path}` has version {found.version}, and this program knows {version}",
            hint="start the newer Garrison that wrote it",
        )


def _require_private(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise ConfigurationError(f"`{path}` is not a regular file", hint="move it out of the way")
    if mode & 0o077:
        raise ConfigurationError(
            f"`{path}` is open to other users (mode {stat.S_IMODE(mode):04o})",
            hint=f"chmod 600 {path}, and think about who may have read it",
        )


def _sync_folder(folder: Path) -> None:
    # The new name itself is only durable once its folder is.
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
