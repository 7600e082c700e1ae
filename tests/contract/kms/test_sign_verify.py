"""Sign and Verify, as an AWS SDK sees them.  The words are AWS's; see docs/sources/kms.md."""

import hashlib

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSAMuHasher
from cryptography.hazmat.primitives.serialization import load_der_public_key

MESSAGE = b"message to be signed"
HASHES = {
    "256": (hashlib.sha256, hashes.SHA256()),
    "384": (hashlib.sha384, hashes.SHA384()),
    "512": (hashlib.sha512, hashes.SHA512()),
}
DIGESTED = [
    *(
        ("RSA_2048", f"RSASSA_{scheme}_SHA_{bits}")
        for scheme in ("PKCS1_V1_5", "PSS")
        for bits in HASHES
    ),
    ("ECC_NIST_P256", "ECDSA_SHA_256"),
    ("ECC_NIST_P384", "ECDSA_SHA_384"),
    ("ECC_NIST_P521", "ECDSA_SHA_512"),
    ("ECC_SECG_P256K1", "ECDSA_SHA_256"),
]
ML_DSA = {"ML_DSA_44": 2420, "ML_DSA_65": 3309, "ML_DSA_87": 4627}


@pytest.fixture
def signer(new_key):
    return lambda spec: new_key(KeySpec=spec, KeyUsage="SIGN_VERIFY")["KeyId"]


def verify_outside(public_key, algorithm, message, signature):
    """Verify with the public key alone, as somebody without KMS does."""
    digest = HASHES[algorithm[-3:]][1]
    if algorithm.startswith("ECDSA"):
        public_key.verify(signature, message, ec.ECDSA(digest))
    elif "PSS" in algorithm:
        scheme = padding.PSS(padding.MGF1(digest), digest.digest_size)
        public_key.verify(signature, message, scheme, digest)
    else:
        public_key.verify(signature, message, padding.PKCS1v15(), digest)


@pytest.mark.parametrize(("spec", "algorithm"), DIGESTED)
def test_signatures_verify_here_and_outside(kms, signer, refused, spec, algorithm):
    key_id = signer(spec)
    digest = HASHES[algorithm[-3:]][0](MESSAGE).digest()
    public_key = load_der_public_key(kms.get_public_key(KeyId=key_id)["PublicKey"])

    of_message = kms.sign(KeyId=key_id, Message=MESSAGE, SigningAlgorithm=algorithm)
    of_digest = kms.sign(
        KeyId=key_id, Message=digest, MessageType="DIGEST", SigningAlgorithm=algorithm
    )

    for signed in (of_message, of_digest):
        assert signed["KeyId"].endswith(f":key/{key_id}")
        assert signed["SigningAlgorithm"] == algorithm
        verify_outside(public_key, algorithm, MESSAGE, signed["Signature"])
        for message in ({"Message": MESSAGE}, {"Message": digest, "MessageType": "DIGEST"}):
            verified = kms.verify(
                KeyId=key_id,
                SigningAlgorithm=algorithm,
                Signature=signed["Signature"],
                **message,
            )
            assert verified["SignatureValid"] is True
            assert verified["SigningAlgorithm"] == algorithm
    wrong = {"KeyId": key_id, "SigningAlgorithm": algorithm, "Signature": of_message["Signature"]}
    assert refused(kms.verify, **wrong, Message=MESSAGE + b".") == (
        "KMSInvalidSignatureException",
        "",
    )
    for operation, more in ((kms.sign, {}), (kms.verify, {"Signature": b"x"})):
        request = {"KeyId": key_id, "SigningAlgorithm": algorithm, "MessageType": "DIGEST"}
        assert refused(operation, **request, Message=digest[:-1], **more) == (
            "ValidationException",
            f"Digest is invalid length for algorithm {algorithm}.",
        )


def test_what_is_signed_outside_is_no_business_of_another_key(kms, signer, code):
    ours, other = signer("ECC_NIST_P256"), signer("ECC_NIST_P256")
    request = {"Message": MESSAGE, "SigningAlgorithm": "ECDSA_SHA_256"}
    signature = kms.sign(KeyId=ours, **request)["Signature"]

    wrong = {**request, "KeyId": other, "Signature": signature}
    assert code(kms.verify, **wrong) == "KMSInvalidSignatureException"


def test_ed25519_signs_messages(kms, signer, refused):
    key_id = signer("ECC_NIST_EDWARDS25519")
    request = {"KeyId": key_id, "Message": MESSAGE, "SigningAlgorithm": "ED25519_SHA_512"}

    signature = kms.sign(**request)["Signature"]

    public_key = load_der_public_key(kms.get_public_key(KeyId=key_id)["PublicKey"])
    public_key.verify(signature, MESSAGE)
    assert kms.verify(**request, Signature=signature)["SignatureValid"]
    assert refused(kms.sign, **request, MessageType="DIGEST") == (
        "ValidationException",
        "Message type DIGEST is incompatible with algorithm ED25519_SHA_512.",
    )


def test_ed25519ph_signs_digests(kms, signer, refused):
    """And hashes them once more: https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html"""
    key_id = signer("ECC_NIST_EDWARDS25519")
    request = {
        "KeyId": key_id,
        "Message": hashlib.sha512(MESSAGE).digest(),
        "MessageType": "DIGEST",
        "SigningAlgorithm": "ED25519_PH_SHA_512",
    }

    signature = kms.sign(**request)["Signature"]

    assert kms.verify(**request, Signature=signature)["SignatureValid"]
    public_key = load_der_public_key(kms.get_public_key(KeyId=key_id)["PublicKey"])
    with pytest.raises(InvalidSignature):  # The two algorithms are kept apart.
        public_key.verify(signature, request["Message"])
    assert refused(kms.verify, **request, Signature=signature[:-1])[0] == (
        "KMSInvalidSignatureException"
    )
    assert refused(kms.sign, **request | {"MessageType": "RAW"}) == (
        "ValidationException",
        "Message type RAW is incompatible with algorithm ED25519_PH_SHA_512.",
    )
    assert refused(kms.sign, **request | {"Message": b"x" * 63}) == (
        "ValidationException",
        "Digest is invalid length for algorithm ED25519_PH_SHA_512.",
    )


@pytest.mark.parametrize(("spec", "length"), ML_DSA.items())
def test_ml_dsa_signs_messages_and_what_it_makes_of_them(kms, signer, refused, spec, length):
    key_id = signer(spec)
    public_key = load_der_public_key(kms.get_public_key(KeyId=key_id)["PublicKey"])
    hasher = MLDSAMuHasher(public_key)
    hasher.update(MESSAGE)
    mu = hasher.finalize()
    raw = {"KeyId": key_id, "Message": MESSAGE, "SigningAlgorithm": "ML_DSA_SHAKE_256"}
    external = raw | {"Message": mu, "MessageType": "EXTERNAL_MU"}

    for request in (raw, external):
        signature = kms.sign(**request)["Signature"]

        assert len(signature) == length
        public_key.verify(signature, MESSAGE)
        assert kms.verify(**raw, Signature=signature)["SignatureValid"]
        assert kms.verify(**external, Signature=signature)["SignatureValid"]
    assert refused(kms.sign, **external | {"Message": mu[:-1]}) == (
        "ValidationException",
        "Digest is invalid length for algorithm ML_DSA_SHAKE_256.",
    )
    assert refused(kms.sign, **raw, MessageType="DIGEST") == (
        "ValidationException",
        "Message type DIGEST is incompatible with algorithm ML_DSA_SHAKE_256.",
    )


@pytest.mark.parametrize(
    ("spec", "algorithm"),
    [
        ("RSA_2048", "ECDSA_SHA_256"),
        ("ECC_NIST_P256", "ECDSA_SHA_384"),
        ("ECC_NIST_P384", "ECDSA_SHA_256"),
        ("ECC_SECG_P256K1", "ECDSA_SHA_512"),
        ("ECC_NIST_EDWARDS25519", "ECDSA_SHA_512"),
        ("ML_DSA_44", "ED25519_SHA_512"),
    ],
)
def test_a_key_signs_with_the_algorithms_of_its_spec(kms, signer, refused, spec, algorithm):
    request = {"KeyId": signer(spec), "Message": MESSAGE, "SigningAlgorithm": algorithm}
    expected = (
        "InvalidKeyUsageException",
        f"Algorithm {algorithm} is incompatible with key spec {spec}.",
    )

    assert refused(kms.sign, **request) == expected
    assert refused(kms.verify, **request, Signature=b"x") == expected


@pytest.mark.parametrize(
    ("spec", "usage"),
    [
        ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"),
        ("HMAC_256", "GENERATE_VERIFY_MAC"),
        ("RSA_2048", "ENCRYPT_DECRYPT"),
        ("ECC_NIST_P256", "KEY_AGREEMENT"),
    ],
)
def test_a_key_for_something_else_does_not_sign(kms, new_key, refused, spec, usage):
    key = new_key(KeySpec=spec, KeyUsage=usage)
    request = {"KeyId": key["KeyId"], "Message": MESSAGE, "SigningAlgorithm": "ECDSA_SHA_256"}

    for operation, name, more in (
        (kms.sign, "Sign", {}),
        (kms.verify, "Verify", {"Signature": b"x"}),
    ):
        assert refused(operation, **request, **more) == (
            "InvalidKeyUsageException",
            f"{key['Arn']} key usage is {usage} which is not valid for {name}.",
        )


@pytest.mark.parametrize("size", [1, 4096])
def test_a_message_has_up_to_4096_bytes(kms, signer, size):
    key_id = signer("ECC_NIST_P256")

    assert kms.sign(KeyId=key_id, Message=b"x" * size, SigningAlgorithm="ECDSA_SHA_256")


def test_other_messages_are_refused(kms, signer, refused):
    request = {"KeyId": signer("ECC_NIST_P256"), "SigningAlgorithm": "ECDSA_SHA_256"}

    assert refused(kms.sign, **request, Message=b"x" * 4097) == (
        "ValidationException",
        (
            "1 validation error detected: Value at 'message' failed to satisfy constraint: Member "
            "must have length less than or equal to 4096"
        ),
    )
    assert refused(kms.sign, **request, Message=b"")[0] == "ValidationException"


@pytest.mark.parametrize(
    ("state", "expected"),
    [("disable_key", "DisabledException"), ("schedule_key_deletion", "KMSInvalidStateException")],
)
def test_the_keys_state_decides(kms, signer, code, state, expected):
    """Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html"""
    key_id = signer("ECC_NIST_P256")
    request = {"KeyId": key_id, "Message": MESSAGE, "SigningAlgorithm": "ECDSA_SHA_256"}
    signature = kms.sign(**request)["Signature"]
    getattr(kms, state)(KeyId=key_id)

    assert code(kms.sign, **request) == expected
    assert code(kms.verify, **request, Signature=signature) == expected


def test_a_dry_run_neither_signs_nor_verifies(kms, signer, code):
    request = {
        "KeyId": signer("ECC_NIST_P256"),
        "Message": MESSAGE,
        "SigningAlgorithm": "ECDSA_SHA_256",
        "DryRun": True,
    }

    assert code(kms.sign, **request) == "DryRunOperationException"
    assert code(kms.verify, **request, Signature=b"x") == "DryRunOperationException"
    assert code(kms.sign, **request | {"GrantTokens": ["AAAA"]}) == "InvalidGrantTokenException"
    assert code(kms.sign, **request | {"MessageType": "DIGEST"}) == "ValidationException"


def test_a_signature_of_other_lengths_is_only_wrong(kms, signer, code):
    """No signature, however odd, is anything but not valid."""
    for spec, algorithm in (
        ("RSA_2048", "RSASSA_PSS_SHA_256"),
        ("ECC_NIST_P256", "ECDSA_SHA_256"),
        ("ECC_NIST_EDWARDS25519", "ED25519_SHA_512"),
        ("ML_DSA_44", "ML_DSA_SHAKE_256"),
    ):
        request = {"KeyId": signer(spec), "Message": MESSAGE, "SigningAlgorithm": algorithm}
        for signature in (b"\x00", b"\x30\x80", b"\xff" * 256, b"\x00" * 6144):
            found = code(kms.verify, **request, Signature=signature)
            assert found == "KMSInvalidSignatureException"


def test_an_ecdsa_digest_can_be_verified_outside_as_a_digest(kms, signer):
    key_id = signer("ECC_NIST_P384")
    digest = hashlib.sha384(MESSAGE).digest()
    signature = kms.sign(
        KeyId=key_id, Message=digest, MessageType="DIGEST", SigningAlgorithm="ECDSA_SHA_384"
    )["Signature"]

    public_key = load_der_public_key(kms.get_public_key(KeyId=key_id)["PublicKey"])
    public_key.verify(signature, digest, ec.ECDSA(utils.Prehashed(hashes.SHA384())))
