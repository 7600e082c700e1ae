"""The certificates by which a customer claims a CloudHSM cluster.

The cluster's first HSM makes a certificate signing request; the customer's authority signs it; the
signed certificate and the authority's own come back and are checked here.

Source: https://docs.aws.amazon.com/cloudhsm/latest/userguide/initialize-cluster.html
"""

import re
from datetime import datetime
from typing import TYPE_CHECKING

from garrison.core.errors import GarrisonError

if TYPE_CHECKING:
    from cryptography import x509

CSR_KEY_BITS = 2048
CHAIN_MAX = 4
CHAIN_BYTES_MAX = 16 << 10
RSA_BITS = frozenset({2048, 3072, 4096})
CURVES = frozenset({"secp256r1", "secp384r1", "secp521r1"})
DIGESTS = frozenset({"sha224", "sha256", "sha384", "sha512"})
PEM = re.compile(r"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----")


class ClusterCertificateError(GarrisonError):
    """A certificate does not claim the cluster; the message says why."""


def new_cluster_csr(hsm_id: str) -> str:
    """Return a certificate signing request, in PEM, for a key that the HSM has.

    The key proves the HSM's identity in CloudHSM's client protocol, which Garrison does not speak:
    so its private half is not kept.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import NameOID

    key = rsa.generate_private_key(public_exponent=65537, key_size=CSR_KEY_BITS)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Garrison"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"HSM:{hsm_id}:PARTN:1"),
        ]
    )
    csr = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    return csr.public_bytes(serialization.Encoding.PEM).decode()


def require_claim(csr_pem: str, signed_pem: str, anchor_pem: str, now: datetime) -> None:
    """Check that a customer's authority has signed the cluster's request.

    Args:
        csr_pem: The cluster's request.
        signed_pem: The certificate made of it.
        anchor_pem: The authority's certificate, or its chain up to a self-signed root.
        now: When all of them must be valid.

    Raises:
        ClusterCertificateError: they do not belong together, or are none that CloudHSM takes.
    """
    signed = _parse(signed_pem, "signed certificate")
    chain = _parse(anchor_pem, "trust anchor")
    try:
        _require_chain(csr_pem, signed, chain, len(anchor_pem), now)
    except (ValueError, TypeError):
        # The library reads keys and names when they are asked for.
        raise ClusterCertificateError("A certificate cannot be read.") from None


def _require_chain(
    csr_pem: str,
    signed: list["x509.Certificate"],
    chain: list["x509.Certificate"],
    chain_bytes: int,
    now: datetime,
) -> None:
    from cryptography import x509

    if len(signed) != 1:
        raise ClusterCertificateError("The signed certificate must be a single certificate.")
    if len(chain) > CHAIN_MAX or chain_bytes > CHAIN_BYTES_MAX:
        raise ClusterCertificateError(
            f"The trust anchor must have at most {CHAIN_MAX} certificates and 16 KB."
        )
    csr = x509.load_pem_x509_csr(csr_pem.encode())
    if signed[0].public_key() != csr.public_key():
        raise ClusterCertificateError(
            "The signed certificate is not for the cluster's certificate signing request."
        )
    for certificate in (*signed, *chain):
        _require_fit(certificate, now)
    for issuer in chain:
        _require_authority(issuer)
    if any(each.issuer == each.subject for each in chain[:-1]):
        raise ClusterCertificateError("Only the last certificate of a chain may be self-signed.")
    for issued, issuer in zip((*signed, *chain), (*chain, chain[-1]), strict=True):
        _require_issued(issued, issuer)


def _parse(pem: str, name: str) -> list["x509.Certificate"]:
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm

    if PEM.search(pem) is None or PEM.sub("", pem).strip():
        raise ClusterCertificateError(f"The {name} is not a certificate in PEM format.")
    try:
        return x509.load_pem_x509_certificates(pem.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion):
        raise ClusterCertificateError(f"The {name} cannot be read.") from None


def _require_fit(certificate: "x509.Certificate", now: datetime) -> None:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise ClusterCertificateError("A certificate is not valid at this time.")
    try:
        key, digest = certificate.public_key(), certificate.signature_hash_algorithm
    except (ValueError, UnsupportedAlgorithm):
        raise ClusterCertificateError("A certificate has an unsupported key.") from None
    fits_rsa = isinstance(key, rsa.RSAPublicKey) and key.key_size in RSA_BITS
    fits_ec = isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in CURVES
    if not (fits_rsa or fits_ec) or digest is None or digest.name not in DIGESTS:
        raise ClusterCertificateError("A certificate has an unsupported key or signature.")


def _require_authority(certificate: "x509.Certificate") -> None:
    from cryptography import x509

    try:
        extensions = certificate.extensions
    except (ValueError, x509.DuplicateExtension):
        raise ClusterCertificateError("A certificate's extensions cannot be read.") from None
    if not len(extensions):
        return  # As `openssl req -x509` of old makes them: AWS takes them, too.
    try:
        is_authority = extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        is_authority = False
    if not is_authority:
        raise ClusterCertificateError("The trust anchor is not a certificate authority's.")


def _require_issued(issued: "x509.Certificate", issuer: "x509.Certificate") -> None:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        issued.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        reason = (
            "The trust anchor is not self-signed."
            if issued == issuer
            else "The trust anchor did not issue the signed certificate."
        )
        raise ClusterCertificateError(reason) from None
