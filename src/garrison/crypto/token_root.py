"""A root key in a PKCS#11 token: it wraps the service keys there, and never leaves.

Wrapped bytes are ``version 1 | algorithm 2 | nonce 12 | AES-256-GCM ciphertext and 16-byte tag``.
The token's process is started when it is needed and ended once the service keys are open.
"""

from pathlib import Path

from garrison.core.errors import ConfigurationError, IntegrityError
from garrison.core.ids import RandomBytes
from garrison.crypto.hardware import (
    HardwareCiphertextError,
    HardwareError,
    NoSuchHardwareKeyError,
    WrongPasswordError,
)
from garrison.crypto.redaction import Redacted
from garrison.crypto.root import CHECK_BYTES, RootDescription, RootFile, TokenKey
from garrison.crypto.token_process import TokenProcess

WRAP_HEADER = b"\x01\x02"
HANDLE_BYTES = 16
LABEL = "garrison root key"
NO_PIN = "hand in the token's PIN as the passphrase: garrison up --passphrase-file PATH"


class TokenRoot(Redacted):
    """A root whose key is in a token."""

    __slots__ = ("_check", "_key", "_pin", "_process")

    def __init__(self, key: TokenKey, check: str, pin: str) -> None:
        self._key = key
        self._check = check
        self._pin = pin
        self._process = TokenProcess(Path(key.module))

    def wrap(self, plaintext: bytes, context: bytes) -> bytes:
        """Encrypt ``plaintext`` in the token, bound to ``context``."""
        associated = WRAP_HEADER + context
        return WRAP_HEADER + self._call("encrypt", plaintext=plaintext, associated=associated)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Return what ``wrap`` was given, or raise IntegrityError."""
        header, sealed = wrapped[: len(WRAP_HEADER)], wrapped[len(WRAP_HEADER) :]
        if header != WRAP_HEADER:
            raise IntegrityError("a wrapped key has a format that this root does not know")
        return self._call("decrypt", sealed=sealed, associated=header + context)

    def describe(self) -> RootDescription:
        """Say which root this is."""
        return RootDescription(
            kind="token",
            key_id=self._check,
            algorithm="AES-256-GCM",
            location=f"{self._key.token} ({self._key.module})",
        )

    def release(self) -> None:
        """End the token's process."""
        self._process.close()

    def _call(self, name: str, **arguments: bytes) -> bytes:
        try:
            done: bytes = self._process.call(
                name,
                label=self._key.token,
                pin=self._pin,
                handle=self._key.handle,
                **arguments,
            )
        except HardwareCiphertextError:
            raise IntegrityError(
                f"a wrapped key was altered, or root `{self._check}` did not wrap it"
            ) from None
        except HardwareError as error:
            raise _refused(self._key, error) from error
        return done


def open_token_root(path: Path, key: TokenKey, check: str, pin: str | None) -> TokenRoot:
    """Return the root that ``path`` names.

    Raises:
        ConfigurationError: no PIN was handed in.
    """
    if pin is None:
        raise ConfigurationError(f"`{path}` names a key in token `{key.token}`", hint=NO_PIN)
    return TokenRoot(key, check, pin)


def new_token_root(
    module: str, token: str, pin: str, random: RandomBytes
) -> tuple[RootFile, TokenRoot]:
    """Make a root key in a token that is there already.

    Raises:
        ConfigurationError: the token cannot be reached, or refuses the PIN.
    """
    key = TokenKey(module=module, token=token, handle=random(HANDLE_BYTES).hex())
    process = TokenProcess(Path(module))
    try:
        process.call("create_key", label=token, pin=pin, key_label=LABEL, handle=key.handle)
    except HardwareError as error:
        raise _refused(key, error) from error
    finally:
        process.close()
    check = key.handle[: 2 * CHECK_BYTES]
    return RootFile(check=check, protection=key), TokenRoot(key, check, pin)


def _refused(key: TokenKey, error: HardwareError) -> ConfigurationError:
    if isinstance(error, WrongPasswordError):
        return ConfigurationError(
            f"token `{key.token}` refuses the PIN",
            hint="check the passphrase; tokens lock themselves after a few wrong ones",
        )
    if isinstance(error, NoSuchHardwareKeyError):
        return ConfigurationError(
            f"token `{key.token}` does not have the root key",
            hint="use the token that has it, or restore a backup: garrison keys restore FILE",
        )
    return ConfigurationError(
        f"token `{key.token}` cannot be used: {error}",
        hint=f"check that `{key.module}` is there and sees a token of this label",
    )
