"""XAES-256-GCM: AES-256-GCM whose nonces are long enough to be drawn at random for ever.

A key and the first half of a 24-byte nonce give a subkey (NIST SP 800-108r1, counter mode with
CMAC, one AES block each half); AES-256-GCM under the subkey takes the second half as its nonce.
So 2**80 messages may share one key, where AES-256-GCM alone stops at 2**32, and every part is an
algorithm that FIPS 140 approves.  Why this one: docs/decisions/0020-key-hierarchy.md.

Source: https://c2sp.org/XAES-256-GCM
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from garrison.core.errors import InvariantError
from garrison.crypto.redaction import Redacted

__all__ = ["HALF_NONCE_BYTES", "KEY_BYTES", "NONCE_BYTES", "TAG_BYTES", "XAES256GCM", "InvalidTag"]

KEY_BYTES = 32
NONCE_BYTES = 24
HALF_NONCE_BYTES = 12
TAG_BYTES = 16

BLOCK_BITS = 128
# The last byte of CMAC's constant for 128-bit blocks (NIST SP 800-38B, 5.3).
CMAC_RB = 0b10000111
# Counter, label `X` and separator of the two blocks that make the subkey's halves.
KDF_BLOCKS = bytes.fromhex("00015800") + bytes(12) + bytes.fromhex("00025800") + bytes(12)


class XAES256GCM(Redacted):
    """One 256-bit key.  Safe to share between threads."""

    __slots__ = ("_encrypt_blocks", "_mask")

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise InvariantError(f"an XAES-256-GCM key has {KEY_BYTES} bytes, not {len(key)}")
        # ECB is right here, and only here: single blocks that never repeat, as CMAC is made of.
        self._encrypt_blocks = Cipher(algorithms.AES(key), modes.ECB()).encryptor().update  # noqa: S305  Above.
        doubled = int.from_bytes(self._encrypt_blocks(bytes(16))) << 1
        carry, subkey = divmod(doubled, 1 << BLOCK_BITS)
        if carry:
            subkey ^= CMAC_RB
        self._mask = int.from_bytes(KDF_BLOCKS) ^ (subkey << BLOCK_BITS | subkey)

    def derive(self, half_nonce: bytes) -> AESGCM:
        """Return the AES-256-GCM key for all nonces that start with these 12 bytes."""
        half = int.from_bytes(half_nonce)
        blocks = self._mask ^ (half << BLOCK_BITS | half)
        return AESGCM(self._encrypt_blocks(blocks.to_bytes(KEY_BYTES)))

    def encrypt(self, nonce: bytes, plaintext: bytes, associated: bytes) -> bytes:
        """Return the ciphertext and its 16-byte tag; ``nonce`` is 24 bytes and never used twice."""
        subkey = self.derive(nonce[:HALF_NONCE_BYTES])
        return subkey.encrypt(nonce[HALF_NONCE_BYTES:], plaintext, associated)

    def decrypt(self, nonce: bytes, sealed: bytes, associated: bytes) -> bytes:
        """Return the plaintext.

        Raises:
            InvalidTag: altered bytes, another key, or other associated data.
        """
        subkey = self.derive(nonce[:HALF_NONCE_BYTES])
        return subkey.decrypt(nonce[HALF_NONCE_BYTES:], sealed, associated)
