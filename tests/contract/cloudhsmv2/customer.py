"""A customer of CloudHSM: subnets, passwords, and a certificate authority."""

from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SUBNETS = ["subnet-0000000a", "subnet-0000000b"]
ZONE = "us-east-1a"
OFFICER, USER = "officer-password", "user-password"


class Authority:
    """Signs requests; self-signed, or issued by another."""

    def __init__(self, now, name="Example Root CA", issuer=None, *, is_authority=True, days=3652):
        self.now = now
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        signer = issuer or self
        self.certificate = (
            self._builder(self.name, self.key.public_key(), signer.name, days)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .sign(signer.key, hashes.SHA256())
        )

    def _builder(self, subject, public_key, issuer, days):
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.now - timedelta(days=1))
            .not_valid_after(self.now + timedelta(days=days))
        )

    @property
    def pem(self):
        """The authority's certificate."""
        return text(self.certificate)

    def sign(self, csr_pem, *, days=3652):
        """Return the certificate for a request."""
        csr = x509.load_pem_x509_csr(csr_pem.encode())
        builder = self._builder(csr.subject, csr.public_key(), self.name, days)
        return text(builder.sign(self.key, hashes.SHA256()))


def new_csr():
    """Return the request of somebody else."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "somebody else")])
    csr = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    return csr.public_bytes(serialization.Encoding.PEM).decode()


def text(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
