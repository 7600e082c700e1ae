"""Authenticated encryption for what Garrison itself keeps: store rows, trail batches, wrapped keys.

Layout, in bytes:

    version 1 | key ID 4 | nonce 24 | XAES-256-GCM ciphertext and 16-byte tag

The nonce's first half is drawn once a batch and its second half for each seal, so that a batch
shares one subkey: sealing then costs one AES-256-GCM call, and opening finds the subkey ready.
Both halves are random, never counted or drawn ahead, so that processes forked from one another
stay apart.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping

from garrison.core.errors import IntegrityError
from garrison.core.ids import RandomBytes
from garrison.crypto.redaction import Redacted
from garrison.crypto.xaes import HALF_NONCE_BYTES, TAG_BYTES, XAES256GCM, InvalidTag

VERSION = b"\x01"
KEY_ID_BYTES = 4
PREFIX_BYTES = 1 + KEY_ID_BYTES + HALF_NONCE_BYTES
HEADER_BYTES = PREFIX_BYTES + HALF_NONCE_BYTES
OVERHEAD_BYTES = HEADER_BYTES + TAG_BYTES

# Random 96-bit halves collide within a batch with probability 2**-57; NIST SP 800-38D, 8.3, asks
# for 2**-32.  Far under its 2**32 seals, because a new batch costs next to nothing.
BATCH_SEALS = 1 << 20
# Subkeys kept ready for opening.  A start of the program makes a batch, and rows of a few recent
# starts are most of what is read.
OPENERS_MAX = 256

AEADCall = Callable[[bytes, bytes, bytes], bytes]


class Sealer(Redacted):
    """Seals under one service key, and opens what any of that service's keys has sealed."""

    __slots__ = (
        "_current",
        "_keys",
        "_openers",
        "_random",
        "_refresh",
        "_remaining",
        "_seal",
        "service",
    )

    def __init__(
        self,
        service: str,
        keys: Mapping[bytes, XAES256GCM],
        current: bytes,
        random: RandomBytes,
        refresh: Callable[[], None] = lambda: None,
    ) -> None:
        """Begin with a service's keys.

        Args:
            service: Whose they are, for messages.
            keys: By their IDs.
            current: The ID of the key that seals.
            random: Makes nonces.
            refresh: Looks for keys that other processes have made, and turns to them.
        """
        self.service = service
        self._refresh = refresh
        self._keys = dict(keys)
        self._random = random
        self._openers: OrderedDict[bytes, AEADCall] = OrderedDict()
        self.turn_to(current, self._keys[current])

    def turn_to(self, key_id: bytes, key: XAES256GCM) -> None:
        """Seal under this key from now on; what older keys have sealed still opens."""
        self._keys[key_id] = key
        self._current = key_id
        self._start_batch()

    def is_current(self, sealed: bytes) -> bool:
        """Return True if the key that seals now has sealed this."""
        return sealed[1 : 1 + KEY_ID_BYTES] == self._current

    def seal(self, plaintext: bytes, associated: bytes) -> bytes:
        """Encrypt and authenticate; ``associated`` must be given again, equal, to unseal.

        The answer is 45 bytes longer than the plaintext.
        """
        if self._remaining <= 0:
            self._start_batch()
        self._remaining -= 1
        prefix, encrypt = self._seal
        nonce = self._random(HALF_NONCE_BYTES)
        return prefix + nonce + encrypt(nonce, plaintext, associated)

    def unseal(self, sealed: bytes, associated: bytes) -> bytes:
        """Return what ``seal`` was given.

        Raises:
            IntegrityError: altered bytes, other associated data, or a key that is not in this
                keyring.
        """
        prefix = sealed[:PREFIX_BYTES]
        decrypt = self._openers.get(prefix) or self._derive_opener(prefix)
        try:
            plaintext = decrypt(
                sealed[PREFIX_BYTES:HEADER_BYTES], sealed[HEADER_BYTES:], associated
            )
        except (InvalidTag, ValueError):
            # ValueError: too short to hold a nonce and a tag.
            raise IntegrityError(
                f"sealed data of `{self.service}` was altered, or belongs elsewhere"
            ) from None
        if prefix not in self._openers:
            self._remember(prefix, decrypt)
        return plaintext

    def _start_batch(self) -> None:
        half_nonce = self._random(HALF_NONCE_BYTES)
        prefix = VERSION + self._current + half_nonce
        # One assignment, so that no thread sees a prefix with another batch's subkey.
        self._seal = prefix, self._keys[self._current].derive(half_nonce).encrypt
        self._remaining = BATCH_SEALS

    def _derive_opener(self, prefix: bytes) -> AEADCall:
        if len(prefix) < PREFIX_BYTES or not prefix.startswith(VERSION):
            raise IntegrityError(f"sealed data of `{self.service}` has no known format")
        key_id = prefix[1 : 1 + KEY_ID_BYTES]
        if key_id not in self._keys:
            self._refresh()
        if key_id not in self._keys:
            raise IntegrityError(
                f"sealed data of `{self.service}` needs key `{key_id.hex()}`, which the keyring"
                " does not have; restore the keyring that belongs to this data"
            )
        return self._keys[key_id].derive(prefix[1 + KEY_ID_BYTES :]).decrypt

    def _remember(self, prefix: bytes, decrypt: AEADCall) -> None:
        # Only what has opened something is kept, so forged input cannot push the rest out.
        if len(self._openers) >= OPENERS_MAX:
            self._openers.popitem(last=False)
        self._openers[prefix] = decrypt
