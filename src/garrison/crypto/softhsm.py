"""SoftHSM 2: a token in a folder, which can be made, copied and packed as no other token can.

    <folder>/softhsm2.conf
    <folder>/tokens/<UUID>/*      SoftHSM's own files

A token's secrets are encrypted under its PINs in these files, so a copy is as good as the token and
no better.  SoftHSM does not sync what it writes: ``sync`` does.

Source: man softhsm2.conf; https://github.com/softhsm/SoftHSMv2
"""

import contextlib
import os
from pathlib import Path

import msgspec

from garrison.core.errors import IntegrityError
from garrison.crypto.hardware import HardwareUnavailableError

# Debian, Fedora, Homebrew (both), from source.
PLACES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
)
CONFIGURATION = "softhsm2.conf"
TOKENS = "tokens"
FILES_MAX = 1 << 16
PATH_PARTS = 2
FRESH = ".new"
STALE = ".old"


def find_module() -> Path:
    """Return SoftHSM's PKCS#11 library.

    Raises:
        HardwareUnavailableError: it is not installed.
    """
    for place in map(Path, PLACES):
        if place.is_file():
            return place
    raise HardwareUnavailableError(
        "SoftHSM 2 is not installed: apt-get install softhsm2 (dnf install softhsm, brew install"
        " softhsm), or name another PKCS#11 module in the setting `hsm_module`"
    )


def prepare(folder: Path) -> Path:
    """Make the folder ready for a token; return the configuration's path."""
    tokens = folder / TOKENS
    tokens.mkdir(mode=0o700, parents=True, exist_ok=True)
    configuration = folder / CONFIGURATION
    text = (
        f"directories.tokendir = {tokens.absolute()}\n"
        "objectstore.backend = file\n"
        "log.level = ERROR\n"
    )
    if not configuration.exists() or configuration.read_text() != text:
        configuration.write_text(text)
    return configuration


def remove(folder: Path) -> None:
    """Delete a token's files; nothing happens if there are none."""
    import shutil  # Late: it brings the compression libraries with it.

    shutil.rmtree(folder, ignore_errors=True)


def pack(folder: Path) -> bytes:
    """Return the token's files in one piece (MessagePack: name to content)."""
    tokens = folder / TOKENS
    files = {
        str(path.relative_to(tokens)): path.read_bytes()
        for path in sorted(tokens.glob("*/*"))
        if path.is_file()
    }
    return msgspec.msgpack.encode(files)


def unpack(packed: bytes, folder: Path) -> None:
    """Put a packed token in the place of what the folder holds, all of it or nothing.

    Raises:
        IntegrityError: these are no files of a token's.
    """
    files = _decode(packed)
    fresh, stale = folder.with_suffix(FRESH), folder.with_suffix(STALE)
    remove(fresh)
    remove(stale)
    prepare(fresh)
    for name, content in files.items():
        path = fresh / TOKENS / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(content)
    sync(fresh)
    if folder.exists():
        folder.rename(stale)
    fresh.rename(folder)
    remove(stale)
    prepare(folder)
    _sync_path(folder.parent)


def finish(parent: Path) -> bool:
    """Bring to its end what ``unpack`` began before a crash, for the folders in ``parent``.

    Returns:
        True if there was anything.
    """
    found = False
    for stale in parent.glob(f"*{STALE}"):
        found = True
        folder = stale.with_suffix("")
        if not folder.exists():
            # It was moved away, so what was to replace it is whole.
            stale.with_suffix(FRESH).rename(folder)
            prepare(folder)
        remove(stale)
    return found


def _decode(packed: bytes) -> dict[str, bytes]:
    try:
        files = msgspec.msgpack.decode(packed, type=dict[str, bytes])
    except msgspec.DecodeError:
        raise IntegrityError("a token's backup is damaged") from None
    for name in files:
        parts = name.split("/")
        if len(parts) != PATH_PARTS or any(
            part in {"", ".", ".."} or "\0" in part for part in parts
        ):
            raise IntegrityError("a token's backup names files outside of the token")
    if not files or len(files) > FILES_MAX:
        raise IntegrityError("a token's backup holds no token")
    return files


def sync(folder: Path) -> None:
    """Return when the token's files are on the disk."""
    tokens = folder / TOKENS
    for path in [*tokens.glob("*/*"), *tokens.glob("*"), tokens, folder]:
        with contextlib.suppress(FileNotFoundError):
            _sync_path(path)


def _sync_path(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
