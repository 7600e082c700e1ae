"""A Nitro enclave as KMS sees it: attestation documents, and messages that it alone can read.

The certificates are our own; the forms are those that AWS publishes.

Source: https://github.com/aws/aws-nitro-enclaves-nsm-api/blob/main/docs/attestation_process.md
"""

import functools
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

PCRS = {0: b"\x10" * 48, 1: b"\x11" * 48, 2: b"\x12" * 48}
MODULE_ID = "i-1234567890abcdef0-enc9876543210abcde"
PROTECTED = bytes.fromhex("a1013822")  # {1: -35}, ES384.


def cbor(value):
    """Encode what documents are made of."""
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    if isinstance(value, dict):
        pairs = b"".join(cbor(key) + cbor(each) for key, each in value.items())
        return head(5, len(value)) + pairs
    assert value is None
    return b"\xf6"


def head(major, argument):
    for info, width in ((None, 0), (24, 1), (25, 2), (26, 4), (27, 8)):
        if info is None and argument < 24:
            return bytes([major << 5 | argument])
        if info is not None and argument < 256**width:
            return bytes([major << 5 | info]) + argument.to_bytes(width)
    raise ValueError(argument)


class Authority:
    """A root, one certificate authority under it, and what signs documents."""

    def __init__(self, now):
        self.keys = [ec.generate_private_key(ec.SECP384R1()) for _ in range(3)]
        self.certificates = []
        for depth, key in enumerate(self.keys):
            self.certificates.append(self.certify(depth, key.public_key(), now))

    def certify(self, depth, public_key, now, **changed):
        """Issue a certificate: 0 the root's own, 1 the authority's, 2 that of the documents."""
        issuer = max(depth - 1, 0)
        is_ca = changed.get("ca", depth < 2)
        usage = dict.fromkeys(
            (
                "digital_signature",
                "content_commitment",
                "key_encipherment",
                "data_encipherment",
                "key_agreement",
                "key_cert_sign",
                "crl_sign",
                "encipher_only",
                "decipher_only",
            ),
            False,
        )
        usage[changed.get("usage", "key_cert_sign" if depth < 2 else "digital_signature")] = True
        length = changed.get("path_length", None if depth else 1)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name_of(depth))
            .issuer_name(name_of(issuer))
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + changed.get("valid_for", timedelta(hours=3)))
            .add_extension(
                x509.BasicConstraints(ca=is_ca, path_length=length if is_ca else None),
                critical=True,
            )
            .add_extension(x509.KeyUsage(**usage), critical=True)
            .sign(self.keys[issuer], hashes.SHA384())
        )
        return certificate.public_bytes(Encoding.DER)

    @property
    def root_pem(self):
        return x509.load_der_x509_certificate(self.certificates[0]).public_bytes(Encoding.PEM)


def name_of(depth):
    name = ("aws.nitro-enclaves", "example.aws.nitro-enclaves", MODULE_ID)[depth]
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


@functools.cache
def enclave_key():
    return rsa.generate_private_key(65537, 2048)


class Enclave:
    """Makes attestation documents, and reads the answers."""

    def __init__(self, now, authority=None):
        self.now = now
        self.authority = authority or Authority(now)
        self.key = enclave_key()
        self.public_key = self.key.public_key().public_bytes(
            Encoding.DER, PublicFormat.SubjectPublicKeyInfo
        )

    def payload(self, **changed):
        """Return what a document says; a member that is given as None is left out."""
        *bundle, certificate = self.authority.certificates
        members = {
            "module_id": MODULE_ID,
            "digest": "SHA384",
            "timestamp": int(self.now.timestamp() * 1000),
            "pcrs": PCRS,
            "certificate": certificate,
            "cabundle": bundle,
            "public_key": self.public_key,
        } | changed
        return {name: value for name, value in members.items() if value is not None}

    def sign(self, payload, *, protected=PROTECTED, tagged=False):
        """Return the signed document that says this."""
        body = cbor(payload) if isinstance(payload, dict) else payload
        signed = cbor(["Signature1", protected, b"", body])
        signature = self.authority.keys[2].sign(signed, ec.ECDSA(hashes.SHA384()))
        r, s = decode_dss_signature(signature)
        message = cbor([protected, {}, body, r.to_bytes(48) + s.to_bytes(48)])
        return b"\xd2" + message if tagged else message

    def document(self, **changed):
        """Return a document that is valid, but for what is changed."""
        return self.sign(self.payload(**changed))

    def recipient(self, **changed):
        """Return the member ``Recipient`` of a request."""
        return {
            "KeyEncryptionAlgorithm": "RSAES_OAEP_SHA_256",
            "AttestationDocument": self.document(**changed),
        }

    def read(self, message):
        """Return what a CMS EnvelopedData says, read as RFC 5652 has it."""
        content_type, (_, [(_, enveloped)]) = children(message)[0][1]
        assert content_type == (0x06, bytes.fromhex("2a864886f70d010703"))
        version, (_, [(_, recipient)]), (_, content) = enveloped
        assert version == (0x02, b"\x02")
        _, (identifier_tag, identifier), (_, scheme), (_, sealed_key) = recipient
        assert (identifier_tag, len(identifier)) == (0x80, 20)
        assert scheme[0] == (0x06, bytes.fromhex("2a864886f70d010107"))
        oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
        key = self.key.decrypt(sealed_key, oaep)
        data, (_, [cipher, (_, vector)]), (content_tag, sealed) = content
        assert data == (0x06, bytes.fromhex("2a864886f70d010701"))
        assert cipher == (0x06, bytes.fromhex("60864801650304012a"))
        assert content_tag == 0x80
        decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
        padded = decryptor.update(sealed) + decryptor.finalize()
        assert padded.endswith(bytes([padded[-1]]) * padded[-1])
        return padded[: -padded[-1]]


def children(data):
    """Read DER: pairs of a tag and its content, which is a list itself if it is constructed."""
    found, at = [], 0
    while at < len(data):
        tag, size = data[at], data[at + 1]
        at += 2
        if size & 0x80:
            width = size & 0x7F
            size = int.from_bytes(data[at : at + width])
            at += width
        content = data[at : at + size]
        at += size
        found.append((tag, children(content) if tag & 0x20 else content))
    assert at == len(data)
    return found
