"""CMS EnvelopedData (RFC 5652, 6) for one recipient, who is known by a public key alone.

The content is under AES-256-CBC, its key under RSAES-OAEP with SHA-256 (RFC 4055, 4.1): what KMS
answers to an enclave.  CMS has no authentication here; who reads it has it from a connection that
is authenticated.

Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_RecipientInfo.html
"""

import hashlib

from garrison.core.ids import RandomBytes
from garrison.crypto.asymmetric import PeerKeyError

INTEGER_2 = bytes.fromhex("020102")
ENVELOPED_DATA = bytes.fromhex("06092a864886f70d010703")
DATA = bytes.fromhex("06092a864886f70d010701")
AES_256_CBC = bytes.fromhex("060960864801650304012a")
RSAES_OAEP = bytes.fromhex("06092a864886f70d010107")
MGF1 = bytes.fromhex("06092a864886f70d010108")
SHA_256 = bytes.fromhex("300d06096086480165030402010500")

OCTET_STRING, SEQUENCE, SET = 0x04, 0x30, 0x31
CONTEXT_0, CONTEXT_0_CONSTRUCTED, CONTEXT_1_CONSTRUCTED = 0x80, 0xA0, 0xA1

KEY_BITS_MIN = 2048
AES_KEY_BYTES, AES_BLOCK_BYTES = 32, 16
LONG_FORM = 0x80


def seal_for_recipient(public_key: bytes, plaintext: bytes, random: RandomBytes) -> bytes:
    """Return a message that the private key's owner alone can read.

    Args:
        public_key: RSA, 2,048 bits or more: SubjectPublicKeyInfo, DER.
        plaintext: What to say.
        random: For the content's key and initialization vector.

    Raises:
        PeerKeyError: it is no such public key.
    """
    content_key, vector = random(AES_KEY_BYTES), random(AES_BLOCK_BYTES)
    recipient = _encode(
        SEQUENCE,
        INTEGER_2,
        _encode(CONTEXT_0, hashlib.sha256(public_key).digest()[:20]),
        _encode(SEQUENCE, RSAES_OAEP, OAEP_PARAMETERS),
        _encode(OCTET_STRING, _encrypt_key(public_key, content_key)),
    )
    content = _encode(
        SEQUENCE,
        DATA,
        _encode(SEQUENCE, AES_256_CBC, _encode(OCTET_STRING, vector)),
        _encode(CONTEXT_0, _encrypt_content(content_key, vector, plaintext)),
    )
    enveloped = _encode(SEQUENCE, INTEGER_2, _encode(SET, recipient), content)
    return _encode(SEQUENCE, ENVELOPED_DATA, _encode(CONTEXT_0_CONSTRUCTED, enveloped))


def _encode(tag: int, *parts: bytes) -> bytes:
    """Return one value in DER."""
    body = b"".join(parts)
    size = len(body)
    if size < LONG_FORM:
        return bytes([tag, size]) + body
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, LONG_FORM | len(length)]) + length + body


OAEP_PARAMETERS = _encode(
    SEQUENCE,
    _encode(CONTEXT_0_CONSTRUCTED, SHA_256),
    _encode(CONTEXT_1_CONSTRUCTED, _encode(SEQUENCE, MGF1, SHA_256)),
)


def _encrypt_key(public_key: bytes, content_key: bytes) -> bytes:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        key = load_der_public_key(public_key)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise PeerKeyError("not a public key, SubjectPublicKeyInfo in DER") from None
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < KEY_BITS_MIN:
        raise PeerKeyError(f"not an RSA public key of {KEY_BITS_MIN} bits or more")
    scheme = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    try:
        return key.encrypt(content_key, scheme)
    except ValueError:
        raise PeerKeyError("an RSA public key whose numbers are impossible") from None


def _encrypt_content(content_key: bytes, vector: bytes, plaintext: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    missing = AES_BLOCK_BYTES - len(plaintext) % AES_BLOCK_BYTES
    padded = plaintext + bytes([missing]) * missing
    encryptor = Cipher(algorithms.AES(content_key), modes.CBC(vector)).encryptor()
    return encryptor.update(padded) + encryptor.finalize()
