"""Keys and certificates that tests upload; each is made once a run."""

from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


@cache
def private_key(name):  # noqa: ARG001  The cache keeps one key a name.
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def private_pem(name):
    key = private_key(name)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def ssh_line(name):
    public = private_key(name).public_key()
    return public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


@cache
def certificate(name, issuer=None, since=SINCE, days=365):
    """Return a certificate in PEM, signed by its own key or by the issuer's."""
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    by = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, issuer or name)])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by)
        .public_key(private_key(name).public_key())
        .serial_number(1 + sum(name.encode()))
        .not_valid_before(since)
        .not_valid_after(since + timedelta(days=days))
        .sign(private_key(issuer or name), hashes.SHA256())
        .public_bytes(Encoding.PEM)
        .decode()
    )
