"""A PKCS#11 module in a process of its own: see ``token_host.py``, which is its other end."""

import contextlib
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec

from garrison.core.errors import InvariantError
from garrison.crypto.hardware import (
    HardwareCiphertextError,
    HardwareError,
    HardwareUnavailableError,
    NoSuchHardwareKeyError,
    NotActivatedError,
    UserLockedError,
    WrongPasswordError,
)
from garrison.crypto.redaction import Redacted

HOST = Path(__file__).with_name("token_host.py")
LENGTH = struct.Struct(">I")
TIMEOUT_S = 20.0
END_TIMEOUT_S = 2.0
ANSWER_BYTES_MAX = 1 << 20
INSTALL = "pip install 'garrison[hsm]'"

REFUSALS: dict[str, Callable[[], HardwareError]] = {
    "wrong-password": lambda: WrongPasswordError("the HSM refuses the password"),
    "locked": lambda: UserLockedError("the HSM has locked the user after too many passwords"),
    "not-activated": lambda: NotActivatedError("nobody has given the token's user a password"),
    "no-key": lambda: NoSuchHardwareKeyError("the HSM has no such key"),
    "no-token": lambda: HardwareUnavailableError("the module has no such token"),
    "no-slot": lambda: HardwareUnavailableError("the module has no free slot for a new token"),
    "bad-ciphertext": lambda: HardwareCiphertextError("altered, or another key's"),
}


class TokenProcess(Redacted):
    """The module, started by the first call and again after its process has died.

    Calls block; they may come from any thread, and are answered one after another.
    """

    def __init__(self, module: Path, configuration: Path | None = None) -> None:
        """Name the module.

        Args:
            module: The PKCS#11 library.
            configuration: SoftHSM's configuration file; None for what the environment says.
        """
        self._command = [sys.executable, "-I", str(HOST), str(module)]
        if configuration is not None:
            self._command.append(str(configuration))
        self._module = module
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._link: socket.socket | None = None

    def call(self, name: str, **arguments: object) -> Any:
        """Have the module do something: a method of ``token_host.Host``.

        Raises:
            HardwareError: which one says what the token refused.
        """
        with self._turn:
            link = self._link or self._start()
            error, value = self._ask(link, msgspec.msgpack.encode((name, arguments)))
        if error:
            refusal = REFUSALS.get(error)
            raise HardwareUnavailableError(error) if refusal is None else refusal()
        return value

    def close(self) -> None:
        """End the process; the next call starts another."""
        with self._turn:
            self._end()

    def _start(self) -> socket.socket:
        if find_spec("pkcs11") is None:
            raise HardwareUnavailableError(f"`python-pkcs11` is not installed: {INSTALL}")
        if not self._module.is_file():
            raise HardwareUnavailableError(f"there is no PKCS#11 module `{self._module}`")
        here, there = socket.socketpair()
        here.settimeout(TIMEOUT_S)
        with there:
            self._process = subprocess.Popen(  # noqa: S603  Our own file, by our own interpreter.
                self._command,
                stdin=there.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._link = here
        error, reason = self._ask(here, None)
        if error:
            self._end()
            raise HardwareUnavailableError(f"`{self._module}` cannot be loaded: {reason}")
        return here

    def _ask(self, link: socket.socket, frame: bytes | None) -> tuple[str, Any]:
        try:
            if frame is not None:
                link.sendall(LENGTH.pack(len(frame)) + frame)
            (size,) = LENGTH.unpack(_read(link, LENGTH.size))
            if size > ANSWER_BYTES_MAX:
                raise InvariantError("the token's process sent a frame out of bounds")
            return msgspec.msgpack.decode(_read(link, size), type=tuple[str, Any])
        except OSError as error:
            # A late answer would be taken for the next request's: the process goes.
            self._end(kill=True)
            said = " in time" if isinstance(error, TimeoutError) else f": {error}"
            raise HardwareUnavailableError(f"`{self._module}` did not answer{said}") from error

    def _end(self, *, kill: bool = False) -> None:
        if self._link is not None:
            self._link.close()
        if self._process is not None:
            if kill:
                self._process.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(END_TIMEOUT_S)
            if self._process.returncode is None:
                self._process.kill()
                self._process.wait()
        self._link = self._process = None


def _read(link: socket.socket, count: int) -> bytes:
    received = b""
    while len(received) < count:
        piece = link.recv(count - len(received))
        if not piece:
            raise ConnectionError("its process has ended")
        received += piece
    return received
