"""Certificates: read, matched, put in order, and refused for what is wrong with them."""

from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from garrison.crypto import (
    KeyPairMismatchError,
    MalformedCertificateError,
    find_chain_break,
    parse_certificate,
    parse_certificate_chain,
    require_key_pair,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2027, 1, 1, tzinfo=UTC)


class Issued:
    """A certificate and its key, issued by another or by itself."""

    def __init__(self, name, issuer=None):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        issuer = issuer or self
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(self.name)
            .issuer_name(issuer.name)
            .public_key(self.key.public_key())
            .serial_number(4711)
            .not_valid_before(START)
            .not_valid_after(END)
            .sign(issuer.key, hashes.SHA256())
        )
        self.pem = self.certificate.public_bytes(Encoding.PEM).decode()

    def key_pem(self, encryption=None, form=PrivateFormat.PKCS8):
        return self.key.private_bytes(Encoding.PEM, form, encryption or NoEncryption()).decode()


ROOT = Issued("root")
INTERMEDIATE = Issued("intermediate", ROOT)
SERVER = Issued("example.com", INTERMEDIATE)


def test_a_certificate_tells_what_iam_shows():
    certificate = parse_certificate(SERVER.pem)

    assert certificate.subject == "CN=example.com"
    assert certificate.issuer == "CN=intermediate"
    assert certificate.serial_number == 4711
    assert (certificate.not_before_at, certificate.not_after_at) == (START, END)
    assert certificate.der == SERVER.certificate.public_bytes(Encoding.DER)


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_its_own_private_key_matches(form):
    require_key_pair(parse_certificate(SERVER.pem), SERVER.key_pem(form=form))


def test_another_private_key_does_not():
    with pytest.raises(KeyPairMismatchError):
        require_key_pair(parse_certificate(SERVER.pem), ROOT.key_pem())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        SERVER.pem,
        SERVER.key_pem(BestAvailableEncryption(b"passphrase")),
        "\ud800",
    ],
    ids=["empty", "junk", "certificate", "encrypted", "surrogate"],
)
def test_what_is_no_clear_private_key_is_malformed(text):
    with pytest.raises(MalformedCertificateError) as refused:
        require_key_pair(parse_certificate(SERVER.pem), text)

    assert refused.value.__suppress_context__


@pytest.mark.parametrize(
    "text",
    [
        "",
        "certbody",
        SERVER.pem.replace("CERTIFICATE", "PUBLIC KEY"),
        SERVER.pem[:-40],
        SERVER.pem.replace("MII", "AII", 1),
        "subject=CN = example.com\n" + SERVER.pem,
        SERVER.pem + SERVER.pem,
        SERVER.key_pem(),
    ],
    ids=["empty", "words", "label", "cut", "DER", "text before", "two", "key"],
)
def test_what_is_no_single_certificate_is_malformed(text):
    with pytest.raises(MalformedCertificateError):
        parse_certificate(text)


def test_white_space_around_a_certificate_does_no_harm():
    text = "\r\n  " + SERVER.pem.replace("\n", "\r\n") + "\n\n"

    assert parse_certificate(text) == parse_certificate(SERVER.pem)


def test_a_chain_in_order_is_whole():
    chain = parse_certificate_chain(INTERMEDIATE.pem + ROOT.pem)

    assert [link.subject for link in chain] == ["CN=intermediate", "CN=root"]
    assert find_chain_break(parse_certificate(SERVER.pem), chain) is None


@pytest.mark.parametrize(
    ("chain", "index"), [((ROOT, INTERMEDIATE), 0), ((INTERMEDIATE, SERVER), 1), ((SERVER,), 0)]
)
def test_a_chain_out_of_order_breaks_where_it_does(chain, index):
    links = parse_certificate_chain("".join(link.pem for link in chain))

    assert find_chain_break(parse_certificate(SERVER.pem), links) == index


def test_an_issuer_of_the_same_name_with_another_key_breaks_the_chain():
    imposter = parse_certificate(Issued("intermediate").pem)

    assert find_chain_break(parse_certificate(SERVER.pem), [imposter]) == 0


def test_a_key_of_another_kind_does_not_match():
    other = ed25519.Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )

    with pytest.raises(KeyPairMismatchError):
        require_key_pair(parse_certificate(SERVER.pem), other.decode())
