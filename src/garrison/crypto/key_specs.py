"""What KMS's key specs are made of, what each may be used for, and with which algorithms.

Facts only.  Material is made in materials.py, key pairs in key_pairs.py.

Sources: https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html
https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-conceptual.html (HMAC lengths)
https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html (plaintexts under RSA)
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

KeyUsage = Literal[
    "ENCRYPT_DECRYPT",
    "SIGN_VERIFY",
    "GENERATE_VERIFY_MAC",
    "KEY_AGREEMENT",
    "ENCAPSULATE_DECAPSULATE",
]
MaterialKind = Literal["AES", "HMAC", "RSA", "EC", "ED25519", "SM2", "ML_DSA", "ML_KEM"]


MessageType = Literal["RAW", "DIGEST", "EXTERNAL_MU"]
"""What is to be signed: a message, its digest, or what ML-DSA makes of a message first."""


class KeySpec(msgspec.Struct, frozen=True):
    """One of KMS's key specs."""

    kind: MaterialKind
    size_bits: int
    """Of the key for AES and HMAC (there the least), the modulus for RSA, the field for curves; for
    ML-DSA and ML-KEM the number in the parameter set's name."""
    algorithms: Mapping[KeyUsage, tuple[str, ...]]
    """The usages that a key of this spec may be made for, and their algorithms."""
    available: bool = True
    """False if no library that Garrison uses has it."""

    @property
    def asymmetric(self) -> bool:
        """True for key pairs."""
        return self.kind not in ("AES", "HMAC")


RSA_ENCRYPTION = ("RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256")
RSA_SIGNING = (
    "RSASSA_PKCS1_V1_5_SHA_256",
    "RSASSA_PKCS1_V1_5_SHA_384",
    "RSASSA_PKCS1_V1_5_SHA_512",
    "RSASSA_PSS_SHA_256",
    "RSASSA_PSS_SHA_384",
    "RSASSA_PSS_SHA_512",
)


def _rsa(size_bits: int) -> KeySpec:
    usages: Mapping[KeyUsage, tuple[str, ...]] = {
        "ENCRYPT_DECRYPT": RSA_ENCRYPTION,
        "SIGN_VERIFY": RSA_SIGNING,
    }
    return KeySpec("RSA", size_bits, usages)


def _nist_curve(size_bits: int, signing: str) -> KeySpec:
    return KeySpec("EC", size_bits, {"SIGN_VERIFY": (signing,), "KEY_AGREEMENT": ("ECDH",)})


def _hmac(size_bits: int) -> KeySpec:
    return KeySpec("HMAC", size_bits, {"GENERATE_VERIFY_MAC": (f"HMAC_SHA_{size_bits}",)})


def _ml_dsa(parameter_set: int) -> KeySpec:
    return KeySpec("ML_DSA", parameter_set, {"SIGN_VERIFY": ("ML_DSA_SHAKE_256",)})


def _ml_kem(parameter_set: int, *, available: bool = True) -> KeySpec:
    return KeySpec(
        "ML_KEM", parameter_set, {"ENCAPSULATE_DECAPSULATE": ("ML_KEM",)}, available=available
    )


KEY_SPECS: Mapping[str, KeySpec] = {
    "SYMMETRIC_DEFAULT": KeySpec("AES", 256, {"ENCRYPT_DECRYPT": ("SYMMETRIC_DEFAULT",)}),
    "RSA_2048": _rsa(2048),
    "RSA_3072": _rsa(3072),
    "RSA_4096": _rsa(4096),
    "ECC_NIST_P256": _nist_curve(256, "ECDSA_SHA_256"),
    "ECC_NIST_P384": _nist_curve(384, "ECDSA_SHA_384"),
    "ECC_NIST_P521": _nist_curve(521, "ECDSA_SHA_512"),
    "ECC_SECG_P256K1": KeySpec("EC", 256, {"SIGN_VERIFY": ("ECDSA_SHA_256",)}),
    "ECC_NIST_EDWARDS25519": KeySpec(
        "ED25519", 255, {"SIGN_VERIFY": ("ED25519_SHA_512", "ED25519_PH_SHA_512")}
    ),
    "HMAC_224": _hmac(224),
    "HMAC_256": _hmac(256),
    "HMAC_384": _hmac(384),
    "HMAC_512": _hmac(512),
    "ML_DSA_44": _ml_dsa(44),
    "ML_DSA_65": _ml_dsa(65),
    "ML_DSA_87": _ml_dsa(87),
    "ML_KEM_512": _ml_kem(512, available=False),
    "ML_KEM_768": _ml_kem(768),
    "ML_KEM_1024": _ml_kem(1024),
    # In AWS in the China Regions only.
    "SM2": KeySpec(
        "SM2",
        256,
        {
            "ENCRYPT_DECRYPT": ("SM2PKE",),
            "SIGN_VERIFY": ("SM2DSA",),
            "KEY_AGREEMENT": ("ECDH",),
        },
        available=False,
    ),
}

SYMMETRIC_PLAINTEXT_BYTES_MAX = 4096
HMAC_BITS_MAX = 1024
MU_BYTES = 64  # FIPS 204, 6.2

# RSAES-OAEP: the modulus, less two digests and two bytes (RFC 8017, 7.1.1).
OAEP_DIGEST_BYTES = {"RSAES_OAEP_SHA_1": 20, "RSAES_OAEP_SHA_256": 32}


def plaintext_bytes_max(spec: str, algorithm: str) -> int:
    """Return how much a key can encrypt at once."""
    if algorithm not in OAEP_DIGEST_BYTES:
        return SYMMETRIC_PLAINTEXT_BYTES_MAX
    return KEY_SPECS[spec].size_bits // 8 - 2 * OAEP_DIGEST_BYTES[algorithm] - 2


def message_types(signing_algorithm: str) -> tuple[MessageType, ...]:
    """Return what a signing algorithm can be given.

    Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html (MessageType)
    """
    match signing_algorithm:
        case "ED25519_SHA_512":
            return ("RAW",)
        case "ED25519_PH_SHA_512":
            return ("DIGEST",)
        case "ML_DSA_SHAKE_256":
            return ("RAW", "EXTERNAL_MU")
    return ("RAW", "DIGEST")


def digest_bytes(signing_algorithm: str, message_type: MessageType) -> int:
    """Return how long a digest is that is to be signed: ``…_SHA_384`` takes 48 bytes."""
    if message_type == "EXTERNAL_MU":
        return MU_BYTES
    return int(signing_algorithm.rpartition("_")[2]) // 8
