"""Attestation documents of Nitro enclaves and of NitroTPM: read, then verified.

What a document says is only what somebody says until `AttestationVerifier.verify` has returned.
Which certificates may stand at the beginning of its chain is for the operator to say: nobody's are
trusted by default, so that no document is worth more than the operator's choice.

Sources: https://github.com/aws/aws-nitro-enclaves-nsm-api/blob/main/docs/attestation_process.md
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/nitrotpm-attestation-document-validate.html
"""

import warnings
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NoReturn

import msgspec

from garrison.core.errors import ConfigurationError, GarrisonError
from garrison.crypto.cose import COSEError, SignedMessage, parse_cbor, parse_signed_message

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec

ES384 = -35
SIGNATURE_BYTES = 96
HALF = SIGNATURE_BYTES // 2
MEMBER_BYTES_MAX = 1024
PCRS_MAX = 32
PCR_LENGTHS = (32, 48, 64)
MILLISECONDS_MAX = 253_402_300_799_000  # The year 9999.
VALID_FOR = timedelta(minutes=5)
"""How old a document may be.  How old AWS lets it be is not documented."""


class AttestationError(GarrisonError):
    """A document is malformed, or not signed by whom the operator trusts, or too old."""


class Attestation(msgspec.Struct, frozen=True, kw_only=True):
    """What an attestation document says."""

    module_id: str
    made_at: datetime
    pcrs: Mapping[int, bytes]
    """The platform configuration registers."""
    of_tpm: bool
    """They are a NitroTPM's, and not an enclave's."""
    public_key: bytes
    """For what is to be read in the enclave alone; as in the document."""
    certificate: bytes
    cabundle: tuple[bytes, ...]
    """From the root to whoever issued ``certificate``."""
    message: SignedMessage


def parse_attestation(document: bytes) -> Attestation:
    """Read a document, and believe nothing of it yet.

    Raises:
        AttestationError: it has not the form of one.
    """
    try:
        message = parse_signed_message(document)
        payload = parse_cbor(message.payload)
    except COSEError as error:
        raise AttestationError(str(error)) from None
    if message.algorithm != ES384 or len(message.signature) != SIGNATURE_BYTES:
        _refuse("not signed with ES384")
    match payload:
        case {
            "module_id": str(module_id),
            "digest": "SHA384",
            "timestamp": int(timestamp),
            "certificate": bytes(certificate),
            "cabundle": [_, *_] as cabundle,
            "public_key": bytes(public_key),
        } if module_id and 0 < timestamp <= MILLISECONDS_MAX:
            of_tpm = "nitrotpm_pcrs" in payload
            return Attestation(
                module_id=module_id,
                made_at=datetime.fromtimestamp(timestamp / 1000, UTC),
                pcrs=_require_pcrs(payload.get("nitrotpm_pcrs" if of_tpm else "pcrs")),
                of_tpm=of_tpm,
                public_key=_require_bytes(public_key),
                certificate=_require_bytes(certificate),
                cabundle=tuple(map(_require_bytes, cabundle)),
                message=message,
            )
    return _refuse("without what an attestation document must have")


def _require_bytes(value: Any) -> bytes:
    if type(value) is not bytes or not 0 < len(value) <= MEMBER_BYTES_MAX:
        _refuse("with a member of another length")
    return value


def _require_pcrs(pcrs: Any) -> Mapping[int, bytes]:
    if type(pcrs) is not dict or not 0 < len(pcrs) <= PCRS_MAX:
        _refuse("without registers")
    for index, value in pcrs.items():
        if type(index) is not int or not 0 <= index < PCRS_MAX:
            _refuse("with a register of no such number")
        if type(value) is not bytes or len(value) not in PCR_LENGTHS:
            _refuse("with a register of another length")
    return pcrs


def _refuse(why: str) -> NoReturn:
    raise AttestationError(why)


class AttestationVerifier:
    """Verifies documents by the roots that the operator trusts."""

    __slots__ = ("_roots",)

    def __init__(self, roots_pem: bytes = b"") -> None:
        """Trust the certificates of a PEM file; none by default.

        Raises:
            ConfigurationError: it is no such file.
        """
        self._roots = frozenset(_parse_roots(roots_pem)) if roots_pem else frozenset()

    @property
    def has_roots(self) -> bool:
        """True if any document can be valid at all."""
        return bool(self._roots)

    def verify(self, attestation: Attestation, now: datetime) -> None:
        """Return if the document was signed, lately, by a certificate under a trusted root.

        Raises:
            AttestationError: it was not.
        """
        if not now - VALID_FOR <= attestation.made_at <= now + VALID_FOR:
            _refuse("too old, or of the future")
        if attestation.cabundle[0] not in self._roots:
            _refuse("under a root that the operator does not trust")
        chain = _parse_chain((*attestation.cabundle, attestation.certificate))
        for depth, certificate in enumerate(reversed(chain)):
            if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
                _refuse("with a certificate that is not valid now")
            _require_usage(certificate, depth)
        for issuer, issued in pairwise(chain):
            _require_issued(issued, issuer)
        _require_signed(attestation.message, _require_p384(chain[-1]))


def _parse_roots(pem: bytes) -> list[bytes]:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    try:
        found = x509.load_pem_x509_certificates(pem)
    except ValueError:
        raise ConfigurationError(
            "`attestation_roots` names a file that is no certificates in PEM",
            hint="AWS publishes its own, AWS_NitroEnclaves_Root-G1, for documents of real enclaves",
        ) from None
    return [certificate.public_bytes(Encoding.DER) for certificate in found]


def _parse_chain(ders: Sequence[bytes]) -> "list[x509.Certificate]":
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.utils import CryptographyDeprecationWarning

    try:
        # What the library only warns of is for its signature to decide, and no line in our log.
        with warnings.catch_warnings(action="ignore", category=CryptographyDeprecationWarning):
            chain = [x509.load_der_x509_certificate(der) for der in ders]
            for certificate in chain:
                list(certificate.extensions)
                certificate.public_key()
    except (
        ValueError,
        TypeError,
        UnsupportedAlgorithm,
        x509.DuplicateExtension,
        x509.InvalidVersion,
        x509.UnsupportedGeneralNameType,
    ):
        raise AttestationError("with something that is no certificate") from None
    return chain


def _require_usage(certificate: "x509.Certificate", depth: int) -> None:
    """Refuse a certificate that is not for its place, which is ``depth`` issuers above the end."""
    from cryptography import x509

    found = {type(extension.value): extension.value for extension in certificate.extensions}
    constraints, usage = found.get(x509.BasicConstraints), found.get(x509.KeyUsage)
    if not isinstance(usage, x509.KeyUsage):
        _refuse("with a certificate that does not say what it is for")
    if depth == 0:
        if not usage.digital_signature:
            _refuse("signed with a certificate that is not for signatures")
        return
    if not isinstance(constraints, x509.BasicConstraints) or not constraints.ca:
        _refuse("with an issuer that is no certificate authority")
    most = constraints.path_length
    if not usage.key_cert_sign or (most is not None and most < depth - 1):
        _refuse("with an issuer that may not issue this")


def _require_issued(issued: "x509.Certificate", issuer: "x509.Certificate") -> None:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        issued.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        raise AttestationError("with certificates that are no chain") from None


def _require_p384(certificate: "x509.Certificate") -> "ec.EllipticCurvePublicKey":
    from cryptography.hazmat.primitives.asymmetric import ec

    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP384R1):
        _refuse("signed with another key than one on P-384")
    return key


def _require_signed(message: SignedMessage, key: "ec.EllipticCurvePublicKey") -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    r, s = message.signature[:HALF], message.signature[HALF:]
    signature = encode_dss_signature(int.from_bytes(r), int.from_bytes(s))
    try:
        key.verify(signature, message.signed, ec.ECDSA(hashes.SHA384()))
    except InvalidSignature:
        raise AttestationError("whose signature is not its certificate's") from None
