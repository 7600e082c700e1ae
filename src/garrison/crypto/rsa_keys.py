"""RSA: RSASSA-PKCS1-v1_5, RSASSA-PSS and RSAES-OAEP.

PSS and OAEP use one hash function throughout: for MGF1, and as the salt's length in PSS.  Their
ciphertexts and signatures are plain, as RFC 8017 has them, so that the world outside can make the
one and check the other with the public key.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html
"""

from typing import TYPE_CHECKING, Self, TypeAlias

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from garrison.crypto.asymmetric import (
    DecryptionError,
    KeyPair,
    MaterialError,
    SignatureError,
    encode_private_key,
)
from garrison.crypto.key_specs import KEY_SPECS, MessageType

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

Scheme: TypeAlias = tuple[padding.AsymmetricPadding, hashes.HashAlgorithm, Prehashed]

PUBLIC_EXPONENT = 65537


def _scheme(name: str, digest: hashes.HashAlgorithm) -> Scheme:
    scheme: padding.AsymmetricPadding = padding.PKCS1v15()
    if name == "PSS":
        scheme = padding.PSS(padding.MGF1(digest), digest.digest_size)
    return scheme, digest, Prehashed(digest)


SIGNING: dict[str, Scheme] = {
    f"RSASSA_{name}_SHA_{8 * digest.digest_size}": _scheme(name, digest)
    for name in ("PKCS1_V1_5", "PSS")
    for digest in (hashes.SHA256(), hashes.SHA384(), hashes.SHA512())
}
ENCRYPTION: dict[str, padding.OAEP] = {
    name: padding.OAEP(padding.MGF1(digest), digest, None)
    for name, digest in (
        ("RSAES_OAEP_SHA_1", hashes.SHA1()),  # noqa: S303  OAEP needs no collision resistance.
        ("RSAES_OAEP_SHA_256", hashes.SHA256()),
    )
}


class RSAKeyPair(KeyPair):
    """An RSA key pair."""

    __slots__ = ("_private", "_public")

    def __init__(self, spec: str, private_key: rsa.RSAPrivateKey) -> None:
        super().__init__(spec, private_key)
        self._private = private_key
        self._public = private_key.public_key()

    @classmethod
    def generate(cls, spec: str) -> Self:
        """Make a key pair."""
        size_bits = KEY_SPECS[spec].size_bits
        return cls(spec, rsa.generate_private_key(PUBLIC_EXPONENT, size_bits))

    @classmethod
    def from_private_key(cls, spec: str, private_key: "PrivateKeyTypes") -> Self:
        """Return the pair of a private key, or raise ``MaterialError`` if it is of another spec."""
        size_bits = KEY_SPECS[spec].size_bits
        if not isinstance(private_key, rsa.RSAPrivateKey) or private_key.key_size != size_bits:
            raise MaterialError(f"not an RSA private key of {size_bits} bits")
        return cls(spec, private_key)

    def plaintext_private_key(self) -> bytes:
        """Return the private key in clear: PKCS #8, DER."""
        return encode_private_key(self._private)

    def sign(self, algorithm: str, message: bytes, message_type: MessageType) -> bytes:
        """Return a signature as long as the modulus."""
        scheme, digest, prehashed = SIGNING[algorithm]
        return self._private.sign(
            message, scheme, prehashed if message_type == "DIGEST" else digest
        )

    def verify(
        self, algorithm: str, message: bytes, message_type: MessageType, signature: bytes
    ) -> None:
        """Check a signature; raise ``SignatureError``."""
        scheme, digest, prehashed = SIGNING[algorithm]
        hashed = prehashed if message_type == "DIGEST" else digest
        try:
            self._public.verify(signature, message, scheme, hashed)
        except InvalidSignature:
            raise SignatureError("not this key's signature of this message") from None

    def encrypt(self, algorithm: str, plaintext: bytes) -> bytes:
        """Return a ciphertext as long as the modulus."""
        return self._public.encrypt(plaintext, ENCRYPTION[algorithm])

    def decrypt(self, algorithm: str, ciphertext: bytes) -> bytes:
        """Return the plaintext, or raise ``DecryptionError``."""
        try:
            return self._private.decrypt(ciphertext, ENCRYPTION[algorithm])
        except ValueError:
            raise DecryptionError("altered, or encrypted for another key or otherwise") from None
