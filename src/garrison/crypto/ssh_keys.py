"""SSH public keys of IAM users: read in both of their encodings, and told apart by fingerprint.

Sources: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSSHPublicKey.html
https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSSHPublicKey.html
"""

import hashlib
from typing import TYPE_CHECKING

import msgspec

from garrison.core.errors import GarrisonError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

KEY_BITS_MIN = 2048
SSH_PREFIX = "ssh-rsa "
PEM_PREFIXES = ("-----BEGIN PUBLIC KEY-----", "-----BEGIN RSA PUBLIC KEY-----")


class UnrecognizedEncodingError(GarrisonError):
    """A text starts neither as an ``ssh-rsa`` line nor as a public key in PEM."""


class InvalidPublicKeyError(GarrisonError):
    """A text starts right and is no RSA public key of 2,048 bits or more."""


class SSHPublicKey(msgspec.Struct, frozen=True, kw_only=True):
    """An RSA public key, in the two encodings that IAM gives it back in."""

    ssh: str
    """``ssh-rsa AAAA…``, without a comment."""
    pem: str
    """SubjectPublicKeyInfo, without a line break at the end."""
    fingerprint: str
    """MD5 of the SSH wire format, 16 pairs of digits with colons, as ``ssh-keygen -E md5``."""


def parse_ssh_public_key(body: str) -> SSHPublicKey:
    """Read an RSA public key in SSH's or in PEM encoding.

    Raises:
        UnrecognizedEncodingError: it is in neither.
        InvalidPublicKeyError: it is damaged, shorter than 2,048 bits, or not RSA.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import (
        load_pem_public_key,
        load_ssh_public_key,
    )

    text = body.strip()
    in_ssh = text.startswith(SSH_PREFIX)
    if not in_ssh and not text.startswith(PEM_PREFIXES):
        raise UnrecognizedEncodingError("neither `ssh-rsa` nor PEM")
    encoded = text.encode("utf-8", "surrogatepass")
    try:
        key = load_ssh_public_key(encoded) if in_ssh else load_pem_public_key(encoded)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise InvalidPublicKeyError("damaged") from None
    if not isinstance(key, RSAPublicKey) or key.key_size < KEY_BITS_MIN:
        raise InvalidPublicKeyError(f"not an RSA key of {KEY_BITS_MIN} bits or more")
    return _describe(key)


def _describe(key: "RSAPublicKey") -> SSHPublicKey:
    from base64 import b64decode

    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    ssh = key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    wire_format = b64decode(ssh.removeprefix(SSH_PREFIX))
    digest = hashlib.md5(wire_format, usedforsecurity=False).hexdigest()
    return SSHPublicKey(
        ssh=ssh,
        pem=key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode().strip(),
        fingerprint=":".join(digest[at : at + 2] for at in range(0, len(digest), 2)),
    )
