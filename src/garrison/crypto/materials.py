"""KMS's data plane: key material, and what is encrypted under it.

Material is made here, leaves only wrapped (under the service key ``kms``, bound to its key's ARN,
its ID and its spec), and is unwrapped only in here, for a short while.  Which key may be used, by
whom and in which state, is for others to decide, before.

Each symmetric encryption derives a key of its own from the material and a random nonce, as AWS's
does.  Private keys are wrapped as PKCS #8, HMAC keys as they are.

Source: https://docs.aws.amazon.com/kms/latest/cryptographic-details/encrypt-operation.html
"""

import hmac
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from garrison.core.clock import Clock
from garrison.core.ids import RandomBytes
from garrison.crypto.associated_data import encode_context, encode_fields
from garrison.crypto.asymmetric import KeyPair, MaterialError
from garrison.crypto.ciphertext import CiphertextBlob, CiphertextError, encode_header
from garrison.crypto.hmac_keys import HMACKey
from garrison.crypto.key_pairs import generate_key_pair, load_key_pair
from garrison.crypto.key_specs import HMAC_BITS_MAX, KEY_SPECS
from garrison.crypto.redaction import Redacted
from garrison.crypto.sealer import Sealer
from garrison.crypto.xaes import NONCE_BYTES, XAES256GCM, InvalidTag

SYMMETRIC = "SYMMETRIC_DEFAULT"

OPEN_MATERIALS_MAX = 1024
OPEN_FOR = timedelta(minutes=5)


class WrappedMaterial(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Key material as a record may keep it."""

    spec: str
    """The key spec, a key of ``KEY_SPECS``."""
    material_id: str
    """64 hexadecimal digits; the same material under the same key ID has the same one."""
    wrapped: bytes


Material = TypeVar("Material", bound=WrappedMaterial)


class OpenMaterial(Redacted):
    """Material, unwrapped until ``closes_at``."""

    __slots__ = ("closes_at", "header", "key")

    def __init__(
        self, key: XAES256GCM | HMACKey | KeyPair, header: bytes, closes_at: datetime
    ) -> None:
        self.key = key
        self.header = header
        """Of the ciphertexts that symmetric material makes."""
        self.closes_at = closes_at


class MaterialVault(Redacted):
    """Makes key material and works with it."""

    def __init__(
        self,
        sealer: Sealer,
        *,
        random: RandomBytes,
        clock: Clock,
        capacity: int = OPEN_MATERIALS_MAX,
        open_for: timedelta = OPEN_FOR,
    ) -> None:
        self._sealer = sealer
        self._random = random
        self._clock = clock
        self._capacity = capacity
        self._open_for = open_for
        self._open: OrderedDict[tuple[str, str], OpenMaterial] = OrderedDict()

    def new_material(self, key_arn: str, spec: str = SYMMETRIC) -> WrappedMaterial:
        """Make material for a key of any available spec.

        RSA takes up to seconds: call this from a thread.
        """
        return self._wrap(self._generate(spec), key_arn, spec)

    def import_material(
        self, key_arn: str, spec: str, plaintext_material: bytes
    ) -> WrappedMaterial:
        """Wrap material that somebody brings: PKCS #8 in DER, for AES and HMAC the key's own bytes.

        The same key gives the same ``material_id``, however it is encoded.  RSA takes up to half a
        second, in which its numbers are checked: call this from a thread.

        Raises:
            MaterialError: it is no key of this spec.
        """
        return self._wrap(_require_material(spec, plaintext_material), key_arn, spec)

    def rewrap(self, material: WrappedMaterial, key_arn: str, new_key_arn: str) -> WrappedMaterial:
        """Wrap the same material for another key: a replica, which shares the key ID.

        Raises:
            IntegrityError: the wrapped material was altered, or is another key's.
        """
        plaintext_material = self._unseal(material, key_arn)
        return self._wrap(plaintext_material, new_key_arn, material.spec)

    def encrypt(
        self,
        material: WrappedMaterial,
        key_arn: str,
        plaintext: bytes,
        encryption_context: Mapping[str, str],
    ) -> bytes:
        """Return a ciphertext blob, 91 bytes longer than ``plaintext``.

        Raises:
            IntegrityError: the wrapped material was altered, or is another key's.
        """
        opened = self._unwrap(material, key_arn)
        cipher, header = opened.key, opened.header
        assert isinstance(cipher, XAES256GCM)
        nonce = self._random(NONCE_BYTES)
        associated = header + encode_context(encryption_context)
        return header + nonce + cipher.encrypt(nonce, plaintext, associated)

    def decrypt(
        self,
        material: WrappedMaterial,
        key_arn: str,
        blob: CiphertextBlob,
        encryption_context: Mapping[str, str],
    ) -> bytes:
        """Return what ``encrypt`` was given.

        Raises:
            CiphertextError: altered bytes, another encryption context, or another key's blob.
            IntegrityError: the wrapped material was altered, or is another key's.
        """
        opened = self._unwrap(material, key_arn)
        cipher = opened.key
        assert isinstance(cipher, XAES256GCM)
        if blob.header != opened.header:
            raise CiphertextError("another key or another material made this ciphertext")
        associated = blob.header + encode_context(encryption_context)
        try:
            return cipher.decrypt(blob.nonce, blob.sealed, associated)
        except InvalidTag:
            raise CiphertextError("altered, or sealed under another encryption context") from None

    def key_pair(self, material: WrappedMaterial, key_arn: str) -> KeyPair:
        """Return the key pair of asymmetric material; use it at once, and do not keep it.

        Raises:
            IntegrityError: the wrapped material was altered, or is another key's.
        """
        pair = self._unwrap(material, key_arn).key
        assert isinstance(pair, KeyPair)
        return pair

    def hmac_key(self, material: WrappedMaterial, key_arn: str) -> HMACKey:
        """Return the key of HMAC material; use it at once, and do not keep it.

        Raises:
            IntegrityError: the wrapped material was altered, or is another key's.
        """
        key = self._unwrap(material, key_arn).key
        assert isinstance(key, HMACKey)
        return key

    def renew(self, material: Material, key_arn: str) -> Material:
        """Return the material, wrapped by the service key that seals now; the same if it is.

        Raises:
            IntegrityError: the wrapped material was altered, or is another key's.
        """
        if not material.wrapped or self._sealer.is_current(material.wrapped):
            return material
        associated = _associated(key_arn, material.material_id, material.spec)
        wrapped = self._sealer.seal(self._unseal(material, key_arn), associated)
        return msgspec.structs.replace(material, wrapped=wrapped)

    def forget(self, material: WrappedMaterial, key_arn: str) -> None:
        """Drop the unwrapped material now, as when it is deleted."""
        self._open.pop((key_arn, material.material_id), None)

    def _generate(self, spec: str) -> bytes:
        facts = KEY_SPECS[spec]
        if facts.asymmetric:
            return generate_key_pair(spec).plaintext_private_key()
        return self._random(facts.size_bits // 8)

    def _wrap(self, plaintext_material: bytes, key_arn: str, spec: str) -> WrappedMaterial:
        material_id = _identify(plaintext_material, _key_id(key_arn))
        associated = _associated(key_arn, material_id, spec)
        wrapped = self._sealer.seal(plaintext_material, associated)
        return WrappedMaterial(spec=spec, material_id=material_id, wrapped=wrapped)

    def _unwrap(self, material: WrappedMaterial, key_arn: str) -> OpenMaterial:
        name = key_arn, material.material_id
        now = self._clock.now()
        # Taken out and put back at the end: so their order is the order of last use.
        opened = self._open.pop(name, None)
        if opened is None or opened.closes_at <= now:
            key = _open_key(material.spec, self._unseal(material, key_arn))
            header = encode_header(_key_id(key_arn), material.material_id)
            opened = OpenMaterial(key, header, now + self._open_for)
            while len(self._open) >= self._capacity:
                self._open.popitem(last=False)
        self._open[name] = opened
        return opened

    def _unseal(self, material: WrappedMaterial, key_arn: str) -> bytes:
        associated = _associated(key_arn, material.material_id, material.spec)
        return self._sealer.unseal(material.wrapped, associated)


def _open_key(spec: str, plaintext_material: bytes) -> XAES256GCM | HMACKey | KeyPair:
    match KEY_SPECS[spec].kind:
        case "AES":
            return XAES256GCM(plaintext_material)
        case "HMAC":
            return HMACKey(plaintext_material)
    return load_key_pair(spec, plaintext_material, trusted=True)


def _require_material(spec: str, plaintext_material: bytes) -> bytes:
    """Return the material as it is to be wrapped, the same for every encoding of a key."""
    facts = KEY_SPECS[spec]
    if facts.asymmetric:
        return load_key_pair(spec, plaintext_material).plaintext_private_key()
    most = HMAC_BITS_MAX if facts.kind == "HMAC" else facts.size_bits
    if not facts.size_bits <= 8 * len(plaintext_material) <= most:
        raise MaterialError(f"{spec} has {facts.size_bits} to {most} bits")
    return plaintext_material


def _key_id(key_arn: str) -> str:
    return key_arn.rpartition("/")[2]


def _identify(plaintext_material: bytes, key_id: str) -> str:
    # AWS computes the identifier from the key ID and the material, so that material that is
    # imported again is known again (API_ImportKeyMaterial).  A PRF: it does not give material away.
    message = encode_fields(b"garrison key material ID", key_id.encode())
    return hmac.digest(plaintext_material, message, "sha256").hex()


def _associated(key_arn: str, material_id: str, spec: str) -> bytes:
    return encode_fields(b"key material", key_arn.encode(), material_id.encode(), spec.encode())
