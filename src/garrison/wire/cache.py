"""Generated code on disk, so that a start neither parses a model nor generates anything.

    <directory>/<key>/<service>/<name>      16 bytes of BLAKE2b over the rest, then the content

The key is a digest of what the content depends on: botocore's version, the interpreter's, and the
source of this package.  A file that is missing, short or altered counts as not there and is
written again.  What is loaded here is executed, so the directory must be a directory of ours that
nobody else may enter; otherwise nothing is read from it and nothing written (``problem`` says so).
"""

import marshal
import os
import re
import stat
import sys
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from types import CodeType
from typing import Any, TypeVar

import msgspec

from garrison.wire.models import botocore_version

DIGEST_BYTES = 16
KEYS_KEPT = 2
"""Keys whose files stay: this one and the latest before it, for two versions used in turn."""
KEY = re.compile(r"[0-9a-f]{32}")

Facts = TypeVar("Facts")


class Cache:
    """The files of one directory; without a directory nothing is found and nothing kept."""

    def __init__(self, directory: Path | None) -> None:
        self._directory = directory
        self.problem: str | None = None
        """Why the directory is not used, or None."""

    def load_code(self, service: str, name: str) -> CodeType | None:
        """Return compiled code, or None."""
        content = self._read(service, name)
        if content is None:
            return None
        try:
            code = marshal.loads(content)  # noqa: S302  Ours: private directory, digest checked.
        except (EOFError, ValueError, TypeError):
            return None
        return code if isinstance(code, CodeType) else None

    def store_code(self, service: str, name: str, code: CodeType) -> None:
        """Keep compiled code."""
        self._write(service, name, marshal.dumps(code))

    def load_facts(self, service: str, name: str, kind: type[Facts]) -> Facts | None:
        """Return facts of a msgspec type, or None."""
        content = self._read(service, name)
        if content is None:
            return None
        try:
            return msgspec.msgpack.decode(content, type=kind)
        except msgspec.MsgspecError:
            return None

    def store_facts(self, service: str, name: str, facts: Any) -> None:
        """Keep facts."""
        self._write(service, name, msgspec.msgpack.encode(facts))

    def _read(self, service: str, name: str) -> bytes | None:
        if self._root is None:
            return None
        try:
            content = (self._root / service / name).read_bytes()
        except OSError:
            return None
        digest, content = content[:DIGEST_BYTES], content[DIGEST_BYTES:]
        return content if digest == _digest(content) else None

    def _write(self, service: str, name: str, content: bytes) -> None:
        if self._root is None:
            return
        target = self._root / service / name
        temporary = target.with_name(f".{name}.{os.getpid()}.tmp")
        try:
            target.parent.mkdir(mode=0o700, exist_ok=True)
            temporary.write_bytes(_digest(content) + content)
            temporary.replace(target)
        except OSError as error:
            # A full or read-only disk costs time at the next start and nothing else.
            self.problem = f"cannot write `{target}`: {error.strerror}"
            temporary.unlink(missing_ok=True)

    @cached_property
    def _root(self) -> Path | None:
        """The folder of the current key, made if need be; None if the directory is not safe."""
        if self._directory is None:
            return None
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not is_private(self._directory):
                self.problem = f"`{self._directory}` is not a directory that only we may enter"
                return None
            root = self._directory / generation_key()
            if not root.exists():
                root.mkdir(mode=0o700, exist_ok=True)
                _drop_old(self._directory)
        except OSError as error:
            self.problem = f"cannot use `{self._directory}`: {error.strerror}"
            return None
        return root


def is_private(directory: Path) -> bool:
    """Return whether a path is a real directory that is ours and closed to everybody else."""
    status = directory.lstat()
    closed = stat.S_IMODE(status.st_mode) & 0o077 == 0
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and closed


def generation_key() -> str:
    """Return the digest of everything that generated code depends on."""
    digest = blake2b(digest_size=16)
    digest.update(f"{botocore_version()} {sys.implementation.cache_tag} {sys.version}".encode())
    package = Path(__file__).parent
    for source in sorted(package.rglob("*.py")):
        digest.update(str(source.relative_to(package)).encode() + source.read_bytes())
    return digest.hexdigest()


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=DIGEST_BYTES).digest()


def _drop_old(directory: Path) -> None:
    """Delete the files of keys that are no longer in use."""
    import shutil

    keys = [path for path in directory.iterdir() if KEY.fullmatch(path.name)]
    keys.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in keys[KEYS_KEPT:]:
        shutil.rmtree(path, ignore_errors=True)
