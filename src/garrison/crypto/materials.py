"""KMS's data plane: key material, and what is encrypted under it.

Material is made here, leaves only wrapped (under the service key ``kms``, bound to its key's ARN,
its ID and its spec), and is unwrapped only in here, for a short while.  Which key may be used, by
whom and in which state, is for others to decide, before.

Each encryption derives a key of its own from the material and a random nonce, as AWS's does.

Source: https://docs.aws.amazon.com/kms/latest/cryptographic-details/encrypt-operation.html
"""

import hmac
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from garrison.core.clock import Clock
from garrison.core.ids import RandomBytes
from garrison.crypto.associated_data import encode_context, encode_fields
from garrison.crypto.ciphertext import CiphertextBlob, CiphertextError, encode_header
from garrison.crypto.redaction import Redacted
from garrison.crypto.sealer import Sealer
from garrison.crypto.xaes import KEY_BYTES, NONCE_BYTES, XAES256GCM, InvalidTag

OPEN_MATERIALS_MAX = 1024
OPEN_FOR = timedelta(minutes=5)


class WrappedMaterial(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Key material as a record may keep it."""

    spec: str
    """The key spec, a key of ``KEY_SPECS``."""
    material_id: str
    """64 hexadecimal digits; the same material under the same key ID has the same one."""
    wrapped: bytes


class OpenMaterial(Redacted):
    """Symmetric material, unwrapped until ``closes_at``."""

    __slots__ = ("cipher", "closes_at", "header")

    def __init__(self, cipher: XAES256GCM, header: bytes, closes_at: datetime) -> None:
        self.cipher = cipher
        self.header = header
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

    def new_material(self, key_arn: str) -> WrappedMaterial:
        """Make material for a symmetric encryption key: 256 random bits."""
        return self._wrap(self._random(KEY_BYTES), key_arn, "SYMMETRIC_DEFAULT")

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
        nonce = self._random(NONCE_BYTES)
        associated = opened.header + encode_context(encryption_context)
        return opened.header + nonce + opened.cipher.encrypt(nonce, plaintext, associated)

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
        if blob.header != opened.header:
            raise CiphertextError("another key or another material made this ciphertext")
        associated = blob.header + encode_context(encryption_context)
        try:
            return opened.cipher.decrypt(blob.nonce, blob.sealed, associated)
        except InvalidTag:
            raise CiphertextError("altered, or sealed under another encryption context") from None

    def forget(self, material: WrappedMaterial, key_arn: str) -> None:
        """Drop the unwrapped material now, as when it is deleted."""
        self._open.pop((key_arn, material.material_id), None)

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
            associated = _associated(key_arn, material.material_id, material.spec)
            cipher = XAES256GCM(self._sealer.unseal(material.wrapped, associated))
            header = encode_header(_key_id(key_arn), material.material_id)
            opened = OpenMaterial(cipher, header, now + self._open_for)
            while len(self._open) >= self._capacity:
                self._open.popitem(last=False)
        self._open[name] = opened
        return opened


def _key_id(key_arn: str) -> str:
    return key_arn.rpartition("/")[2]


def _identify(plaintext_material: bytes, key_id: str) -> str:
    # AWS computes the identifier from the key ID and the material, so that material that is
    # imported again is known again (API_ImportKeyMaterial).  A PRF: it does not give material away.
    message = encode_fields(b"garrison key material ID", key_id.encode())
    return hmac.digest(plaintext_material, message, "sha256").hex()


def _associated(key_arn: str, material_id: str, spec: str) -> bytes:
    return encode_fields(b"key material", key_arn.encode(), material_id.encode(), spec.encode())
