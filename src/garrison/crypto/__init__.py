"""Key hierarchy, ciphertext formats; alone imports the cryptography library.

root -> keyring -> sealers (store rows, trail batches) and, under them, KMS's key material and STS's
tokens.  Beside those: passwords, one-time codes, certificates, SSH keys.
"""

from garrison.crypto.associated_data import encode_context
from garrison.crypto.asymmetric import (
    DecryptionError,
    KeyPair,
    MaterialError,
    PeerKeyError,
    SignatureError,
)
from garrison.crypto.attestation import (
    Attestation,
    AttestationError,
    AttestationVerifier,
    parse_attestation,
)
from garrison.crypto.certificates import (
    Certificate,
    KeyPairMismatchError,
    MalformedCertificateError,
    find_chain_break,
    parse_certificate,
    parse_certificate_chain,
    read_public_key,
    require_key_pair,
)
from garrison.crypto.ciphertext import (
    ALGORITHM_EXTERNAL,
    ALGORITHM_HARDWARE,
    NO_MATERIAL_ID,
    CiphertextBlob,
    CiphertextError,
    encode_header,
    parse_ciphertext,
)
from garrison.crypto.enveloped_data import seal_for_recipient
from garrison.crypto.hmac_keys import HMACKey, MacError
from garrison.crypto.import_tokens import ImportTokenError, ImportTokens, UnwrappingError
from garrison.crypto.key_pairs import generate_key_pair
from garrison.crypto.key_specs import (
    KEY_SPECS,
    KeySpec,
    KeyUsage,
    MessageType,
    digest_bytes,
    message_types,
    plaintext_bytes_max,
)
from garrison.crypto.keyring import (
    SERVICES,
    Keyring,
    create_ephemeral_keyring,
    open_keyring,
    unlock_keyring,
)
from garrison.crypto.materials import MaterialVault, WrappedMaterial
from garrison.crypto.one_time_codes import find_consecutive_steps, find_step, new_seed
from garrison.crypto.passwords import hash_password, is_password
from garrison.crypto.root import (
    LocalRoot,
    RootDescription,
    RootOfTrust,
    create_ephemeral_root,
    open_root_file,
)
from garrison.crypto.scrypt import ScryptCost
from garrison.crypto.sealer import Sealer
from garrison.crypto.ssh_keys import (
    InvalidPublicKeyError,
    SSHPublicKey,
    UnrecognizedEncodingError,
    parse_ssh_public_key,
)
from garrison.crypto.tokens import (
    OpenSession,
    SessionCredentials,
    SessionSealer,
    TextSealer,
    TokenError,
)

__all__ = [
    "ALGORITHM_EXTERNAL",
    "ALGORITHM_HARDWARE",
    "KEY_SPECS",
    "NO_MATERIAL_ID",
    "SERVICES",
    "Attestation",
    "AttestationError",
    "AttestationVerifier",
    "Certificate",
    "CiphertextBlob",
    "CiphertextError",
    "DecryptionError",
    "HMACKey",
    "ImportTokenError",
    "ImportTokens",
    "InvalidPublicKeyError",
    "KeyPair",
    "KeyPairMismatchError",
    "KeySpec",
    "KeyUsage",
    "Keyring",
    "LocalRoot",
    "MacError",
    "MalformedCertificateError",
    "MaterialError",
    "MaterialVault",
    "MessageType",
    "OpenSession",
    "PeerKeyError",
    "RootDescription",
    "RootOfTrust",
    "SSHPublicKey",
    "ScryptCost",
    "Sealer",
    "SessionCredentials",
    "SessionSealer",
    "SignatureError",
    "TextSealer",
    "TokenError",
    "UnrecognizedEncodingError",
    "UnwrappingError",
    "WrappedMaterial",
    "create_ephemeral_keyring",
    "create_ephemeral_root",
    "digest_bytes",
    "encode_context",
    "encode_header",
    "find_chain_break",
    "find_consecutive_steps",
    "find_step",
    "generate_key_pair",
    "hash_password",
    "is_password",
    "message_types",
    "new_seed",
    "open_keyring",
    "open_root_file",
    "parse_attestation",
    "parse_certificate",
    "parse_certificate_chain",
    "parse_ciphertext",
    "parse_ssh_public_key",
    "plaintext_bytes_max",
    "read_public_key",
    "require_key_pair",
    "seal_for_recipient",
    "unlock_keyring",
]
