"""The process beside the server in which a PKCS#11 module runs: alone imports ``pkcs11``.

A module is a foreign library that may block, leak or crash, keeps one login for a whole process,
and must not be carried across a fork.  So each runs in a process of its own, which is run as a
file, knows nothing of Garrison, answers one request at a time on its standard input (a socket), and
ends when the other end closes.  Frames are four bytes of length and MessagePack: ``[name,
{argument: value}]`` there, ``[error name or "", value]`` back.

Source: PKCS #11 Cryptographic Token Interface, version 2.40 and 3.0 (OASIS).
"""

import ctypes
import hmac
import os
import resource
import socket
import struct
import sys
from typing import Any

import msgspec
import pkcs11
from pkcs11 import Attribute, GCMParams, KeyType, Mechanism, ObjectClass, TokenFlag

LENGTH = struct.Struct(">I")
LABEL_BYTES = 32
KEY_BITS = 256
TAG_BITS = 128
NONCE_BYTES = 12
ERRORS = {
    pkcs11.PinIncorrect: "wrong-password",
    pkcs11.PinInvalid: "wrong-password",
    pkcs11.PinLenRange: "wrong-password",
    pkcs11.PinLocked: "locked",
    pkcs11.UserPinNotInitialized: "not-activated",
    pkcs11.NoSuchKey: "no-key",
}
# What only its token's users may see, and no user may take out.
TEMPLATE = {
    Attribute.SENSITIVE: True,
    Attribute.EXTRACTABLE: False,
    Attribute.PRIVATE: True,
    Attribute.MODIFIABLE: False,
    Attribute.ENCRYPT: True,
    Attribute.DECRYPT: True,
    Attribute.SIGN: False,
    Attribute.VERIFY: False,
    Attribute.WRAP: False,
    Attribute.UNWRAP: False,
}


class Refusal(Exception):  # noqa: N818  It is an answer.
    """The token says no, in a word that the other end knows."""


class Host:
    """One module, and the session of the crypto user who is logged in."""

    def __init__(self, path: str) -> None:
        self._library = pkcs11.lib(path)
        # The wrapper has no C_InitToken; the module is loaded once, so both speak to the same.
        self._functions = ctypes.CDLL(path)
        self._session: Any = None
        self._login = "", ""

    def init_token(self, *, label: str, officer_pin: str) -> None:
        """Give a new token, in a free slot, its name and its security officer's PIN."""
        for slot in self._library.get_slots(token_present=True):
            if not slot.get_token().flags & TokenFlag.TOKEN_INITIALIZED:
                break
        else:
            raise Refusal("no-slot")
        name, pin = label.encode().ljust(LABEL_BYTES), officer_pin.encode()
        code = self._functions.C_InitToken(
            ctypes.c_ulong(slot.slot_id), pin, ctypes.c_ulong(len(pin)), name
        )
        if code:
            raise Refusal(f"C_InitToken answers {code:#x}")

    def describe(self, *, label: str) -> dict[str, Any]:
        """Say what a token tells without a login."""
        token = self._token(label)
        return {
            "label": token.label,
            "serial": token.serial.decode("ascii", "replace"),
            "manufacturer": self._library.manufacturer_id,
            "model": token.model,
            "user_pin_set": bool(token.flags & TokenFlag.USER_PIN_INITIALIZED),
        }

    def activate(self, *, label: str, officer_pin: str, new_officer_pin: str, pin: str) -> None:
        """Replace the security officer's first PIN, and give the crypto user one."""
        self._log_out()
        with self._token(label).open(rw=True, so_pin=officer_pin) as session:
            session.init_pin(pin)
            session.set_pin(officer_pin, new_officer_pin)

    def reset_pin(self, *, label: str, officer_pin: str, pin: str) -> None:
        """Give the crypto user a PIN, in the security officer's name."""
        self._log_out()
        with self._token(label).open(rw=True, so_pin=officer_pin) as session:
            session.init_pin(pin)

    def change_pin(self, *, label: str, pin: str, new_pin: str) -> None:
        """Give the crypto user another PIN."""
        self._user(label, pin).set_pin(pin, new_pin)
        self._log_out()

    def log_in(self, *, label: str, pin: str) -> None:
        """Log in as the crypto user."""
        self._log_out()
        self._user(label, pin)

    def create_key(self, *, label: str, pin: str, key_label: str, handle: str) -> None:
        """Make an AES-256 key that never leaves the token."""
        self._user(label, pin).generate_key(
            KeyType.AES,
            KEY_BITS,
            id=bytes.fromhex(handle),
            label=key_label,
            store=True,
            template=TEMPLATE,
        )

    def has_key(self, *, label: str, pin: str, handle: str) -> bool:
        """Return True if the key is there."""
        try:
            self._key(label, pin, handle)
        except Refusal:
            return False
        return True

    def delete_key(self, *, label: str, pin: str, handle: str) -> None:
        """Destroy a key if it is there."""
        if self.has_key(label=label, pin=pin, handle=handle):
            self._key(label, pin, handle).destroy()

    def encrypt(
        self, *, label: str, pin: str, handle: str, plaintext: bytes, associated: bytes
    ) -> bytes:
        """Encrypt by AES-GCM under a nonce of the system's randomness."""
        nonce = os.urandom(NONCE_BYTES)
        sealed: bytes = self._key(label, pin, handle).encrypt(
            plaintext,
            mechanism=Mechanism.AES_GCM,
            mechanism_param=GCMParams(nonce, associated, TAG_BITS),
        )
        return nonce + sealed

    def decrypt(
        self, *, label: str, pin: str, handle: str, sealed: bytes, associated: bytes
    ) -> bytes:
        """Decrypt what ``encrypt`` made."""
        key = self._key(label, pin, handle)
        nonce, ciphertext = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        if len(ciphertext) * 8 < TAG_BITS:
            raise Refusal("bad-ciphertext")
        try:
            plaintext: bytes = key.decrypt(
                ciphertext,
                mechanism=Mechanism.AES_GCM,
                mechanism_param=GCMParams(nonce, associated, TAG_BITS),
            )
        except (
            # SoftHSM answers a wrong tag with the first.
            pkcs11.GeneralError,
            pkcs11.EncryptedDataInvalid,
            pkcs11.EncryptedDataLenRange,
            pkcs11.SignatureInvalid,
        ):
            raise Refusal("bad-ciphertext") from None
        return plaintext

    def _token(self, label: str) -> Any:
        for token in self._library.get_tokens():
            named = token.label == label if label else True
            if named and token.flags & TokenFlag.TOKEN_INITIALIZED:
                return token
        raise Refusal("no-token")

    def _user(self, label: str, pin: str) -> Any:
        if self._session is None or not _is_same(self._login, (label, pin)):
            self._log_out()
            self._session = self._token(label).open(rw=True, user_pin=pin)
            self._login = label, pin
        return self._session

    def _log_out(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session, self._login = None, ("", "")

    def _key(self, label: str, pin: str, handle: str) -> Any:
        wanted = {Attribute.CLASS: ObjectClass.SECRET_KEY, Attribute.ID: bytes.fromhex(handle)}
        for key in self._user(label, pin).get_objects(wanted):
            return key
        raise Refusal("no-key")


def _is_same(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return hmac.compare_digest(repr(one).encode(), repr(other).encode())


def answer(host: Host, frame: bytes) -> tuple[str, Any]:
    """Do what a request asks; return an error's name, or an empty one, and what is told."""
    name, arguments = msgspec.msgpack.decode(frame)
    try:
        return "", getattr(host, name)(**arguments)
    except Refusal as refusal:
        return str(refusal), None
    except pkcs11.PKCS11Error as error:
        for kind, word in ERRORS.items():
            if isinstance(error, kind):
                return word, None
        return f"the module answers {type(error).__name__}", None


def serve(link: socket.socket, path: str) -> None:
    """Load the module, say so, and answer until the other end closes."""
    try:
        host = Host(path)
    except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
        _send(link, ("cannot-load", str(error) or type(error).__name__))
        return
    _send(link, ("", None))
    while (size := _read(link, LENGTH.size)) is not None:
        frame = _read(link, LENGTH.unpack(size)[0])
        if frame is None:
            return
        _send(link, answer(host, frame))


def _send(link: socket.socket, message: object) -> None:
    frame = msgspec.msgpack.encode(message)
    link.sendall(LENGTH.pack(len(frame)) + frame)


def _read(link: socket.socket, count: int) -> bytes | None:
    received = b""
    while len(received) < count:
        piece = link.recv(count - len(received))
        if not piece:
            return None
        received += piece
    return received


def main() -> None:
    """Run: the module's path, and for SoftHSM the path of its configuration."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.umask(0o077)
    if len(sys.argv) > 2:  # noqa: PLR2004  The configuration is the second argument.
        os.environ["SOFTHSM2_CONF"] = sys.argv[2]  # noqa: TID251  SoftHSM has no other way in.
    with socket.socket(fileno=os.dup(0)) as link:
        serve(link, sys.argv[1])


if __name__ == "__main__":
    main()
