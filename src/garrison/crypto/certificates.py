"""X.509 certificates that IAM keeps: read, matched with their private keys, put in order.

The library's X.509 part takes 30 ms to import, so it is imported where it is first needed.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadServerCertificate.html
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from garrison.core.errors import GarrisonError

if TYPE_CHECKING:
    from cryptography import x509

CERTIFICATES = (
    r"(?a)\s*(?:-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)+"
)


class MalformedCertificateError(GarrisonError):
    """Text is not what it should be: a PEM certificate, several, or an unencrypted private key."""


class KeyPairMismatchError(GarrisonError):
    """A private key is not the certificate's."""


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """What IAM and others need to know of a certificate."""

    subject: str
    """As RFC 4514 writes it: ``CN=example.com,O=Example``."""
    issuer: str
    serial_number: int
    not_before_at: datetime
    not_after_at: datetime
    public_key: bytes
    """SubjectPublicKeyInfo, DER."""
    der: bytes


def parse_certificate(pem: str) -> Certificate:
    """Read one certificate in PEM; nothing but white space may stand around it.

    Raises:
        MalformedCertificateError: it is no such text, or holds another number of certificates.
    """
    certificates = parse_certificate_chain(pem)
    if len(certificates) != 1:
        raise MalformedCertificateError("more than one certificate")
    return certificates[0]


def parse_certificate_chain(pem: str) -> tuple[Certificate, ...]:
    """Read certificates in PEM, one or more, in the text's order.

    Raises:
        MalformedCertificateError: the text is anything else.
    """
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm

    if not re.fullmatch(CERTIFICATES, pem):
        raise MalformedCertificateError("not certificates in PEM")
    try:
        return tuple(_describe(found) for found in x509.load_pem_x509_certificates(pem.encode()))
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion) as error:
        raise MalformedCertificateError(f"not a certificate: {error}") from None


def require_key_pair(certificate: Certificate, private_key_pem: str) -> None:
    """Raise unless the private key, in PEM and unencrypted, is the certificate's.

    Raises:
        MalformedCertificateError: the text is no private key, or an encrypted one.
        KeyPairMismatchError: it is another certificate's.
    """
    if read_public_key(private_key_pem) != certificate.public_key:
        raise KeyPairMismatchError("the private key is not the certificate's")


def read_public_key(private_key_pem: str) -> bytes:
    """Return the public half of a private key in PEM: SubjectPublicKeyInfo, DER.

    Raises:
        MalformedCertificateError: the text is no private key, or an encrypted one.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        PublicFormat,
        load_pem_private_key,
    )

    try:
        key = load_pem_private_key(private_key_pem.encode("utf-8", "surrogatepass"), password=None)
        return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        # Without the library's words: they might quote the key.
        raise MalformedCertificateError("not an unencrypted private key in PEM") from None


def find_chain_break(certificate: Certificate, chain: Sequence[Certificate]) -> int | None:
    """Return the index in ``chain`` of the first that did not issue the one before it, or None.

    The first of the chain must have issued ``certificate`` itself.
    """
    from cryptography import x509

    issued = x509.load_der_x509_certificate(certificate.der)
    for index, link in enumerate(chain):
        issuer = x509.load_der_x509_certificate(link.der)
        if not _is_issued_by(issued, issuer):
            return index
        issued = issuer
    return None


def _is_issued_by(issued: "x509.Certificate", issuer: "x509.Certificate") -> bool:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        issued.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _describe(certificate: "x509.Certificate") -> Certificate:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return Certificate(
        subject=certificate.subject.rfc4514_string(),
        issuer=certificate.issuer.rfc4514_string(),
        serial_number=certificate.serial_number,
        not_before_at=certificate.not_valid_before_utc,
        not_after_at=certificate.not_valid_after_utc,
        public_key=certificate.public_key().public_bytes(
            Encoding.DER, PublicFormat.SubjectPublicKeyInfo
        ),
        der=certificate.public_bytes(Encoding.DER),
    )
