"""Others' figures: KMS's asymmetric algorithms agree with Wycheproof, NIST and the RFCs."""

import json
import re
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, mldsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)

from garrison.crypto import DecryptionError, MacError, MaterialError, PeerKeyError, SignatureError
from garrison.crypto.ec_keys import CURVES, ECKeyPair
from garrison.crypto.edwards_keys import EdwardsKeyPair
from garrison.crypto.hmac_keys import HMACKey
from garrison.crypto.key_pairs import load_key_pair
from garrison.crypto.ml_dsa_keys import MLDSAKeyPair
from garrison.crypto.ml_kem_keys import PARAMETER_SETS, MLKEMKeyPair
from garrison.crypto.rsa_keys import RSAKeyPair

FOLDER = Path(__file__).parent
ML_DSA_PUBLIC_KEYS = {
    44: mldsa.MLDSA44PublicKey,
    65: mldsa.MLDSA65PublicKey,
    87: mldsa.MLDSA87PublicKey,
}


def wycheproof(name):
    """Return a file's cases, each with its group."""
    file = json.loads((FOLDER / "wycheproof" / f"{name}_test.json").read_text())
    return [
        pytest.param({**group, **case}, id=f"{name}-{case['tcId']}")
        for group in file["testGroups"]
        for case in group["tests"]
    ]


def verifier(kind, public_key):
    """Return a pair of which there is only the public half."""
    pair = object.__new__(kind)
    pair._public = public_key
    return pair


def require_result(case, verify):
    if case["result"] == "invalid":
        with pytest.raises(SignatureError):
            verify()
    elif case["result"] == "valid":
        verify()
    else:  # acceptable: whoever implements it decides, and does not fail otherwise.
        with suppress(SignatureError):
            verify()


RSA = [
    ("rsa_signature_2048_sha256", "RSASSA_PKCS1_V1_5_SHA_256"),
    ("rsa_signature_3072_sha384", "RSASSA_PKCS1_V1_5_SHA_384"),
    ("rsa_signature_4096_sha512", "RSASSA_PKCS1_V1_5_SHA_512"),
    ("rsa_pss_2048_sha256_mgf1_32", "RSASSA_PSS_SHA_256"),
    ("rsa_pss_2048_sha384_mgf1_48", "RSASSA_PSS_SHA_384"),
    ("rsa_pss_4096_sha512_mgf1_64", "RSASSA_PSS_SHA_512"),
]
SIGNATURES = [
    *((name, algorithm, RSAKeyPair) for name, algorithm in RSA),
    ("ecdsa_secp256r1_sha256", "ECDSA_SHA_256", ECKeyPair),
    ("ecdsa_secp384r1_sha384", "ECDSA_SHA_384", ECKeyPair),
    ("ecdsa_secp521r1_sha512", "ECDSA_SHA_512", ECKeyPair),
    ("ecdsa_secp256k1_sha256", "ECDSA_SHA_256", ECKeyPair),
    ("ed25519", "ED25519_SHA_512", EdwardsKeyPair),
]


@pytest.mark.parametrize(
    ("case", "algorithm", "kind"),
    [
        pytest.param(*case.values, algorithm, kind, id=case.id)
        for name, algorithm, kind in SIGNATURES
        for case in wycheproof(name)
    ],
)
def test_signatures_agree_with_wycheproof(case, algorithm, kind):
    pair = verifier(kind, load_der_public_key(bytes.fromhex(case["publicKeyDer"])))
    message, signature = bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"])

    require_result(case, lambda: pair.verify(algorithm, message, "RAW", signature))


@pytest.mark.parametrize("case", wycheproof("rsa_pss_2048_sha256_mgf1_0"))
def test_pss_takes_no_other_salt_than_one_as_long_as_the_digest(case):
    pair = verifier(RSAKeyPair, load_der_public_key(bytes.fromhex(case["publicKeyDer"])))

    with pytest.raises(SignatureError):
        pair.verify(
            "RSASSA_PSS_SHA_256", bytes.fromhex(case["msg"]), "RAW", bytes.fromhex(case["sig"])
        )


@pytest.mark.parametrize(
    ("case", "parameter_set"),
    [
        pytest.param(*case.values, number, id=case.id)
        for number in ML_DSA_PUBLIC_KEYS
        for case in wycheproof(f"mldsa_{number}_verify")
    ],
)
def test_ml_dsa_agrees_with_wycheproof(case, parameter_set):
    try:
        key = ML_DSA_PUBLIC_KEYS[parameter_set].from_public_bytes(bytes.fromhex(case["publicKey"]))
    except ValueError:
        assert "IncorrectPublicKeyLength" in case["flags"]
        return
    pair = verifier(MLDSAKeyPair, key)
    message, signature = bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"])

    require_result(case, lambda: pair.verify("ML_DSA_SHAKE_256", message, "RAW", signature))


@pytest.mark.parametrize(
    ("case", "parameter_set"),
    [
        pytest.param(*case.values, number, id=case.id)
        for number in ML_DSA_PUBLIC_KEYS
        for case in wycheproof(f"mldsa_{number}_sign_seed")
    ],
)
def test_ml_dsa_keys_come_from_their_seed(case, parameter_set):
    """And what others have signed with them verifies, as a message and as its representative."""
    pair = load_key_pair(f"ML_DSA_{parameter_set}", bytes.fromhex(case["privateKeyPkcs8"]))
    message, mu, signature = (bytes.fromhex(case[name]) for name in ("msg", "mu", "sig"))

    assert pair.public_key.endswith(bytes.fromhex(case["publicKey"]))
    pair.verify("ML_DSA_SHAKE_256", message, "RAW", signature)
    pair.verify("ML_DSA_SHAKE_256", mu, "EXTERNAL_MU", signature)


OAEP = [
    ("rsa_oaep_2048_sha1_mgf1sha1", "RSA_2048", "RSAES_OAEP_SHA_1"),
    ("rsa_oaep_2048_sha256_mgf1sha256", "RSA_2048", "RSAES_OAEP_SHA_256"),
    ("rsa_oaep_3072_sha256_mgf1sha256", "RSA_3072", "RSAES_OAEP_SHA_256"),
    ("rsa_oaep_4096_sha256_mgf1sha256", "RSA_4096", "RSAES_OAEP_SHA_256"),
]


@pytest.mark.parametrize(
    ("case", "spec", "algorithm"),
    [
        pytest.param(*case.values, spec, algorithm, id=case.id)
        for name, spec, algorithm in OAEP
        for case in wycheproof(name)
    ],
)
def test_oaep_agrees_with_wycheproof(case, spec, algorithm):
    """KMS has no labels, so a ciphertext with one is another's."""
    pair = load_key_pair(spec, bytes.fromhex(case["privateKeyPkcs8"]), trusted=True)
    ciphertext = bytes.fromhex(case["ct"])

    if case["result"] == "invalid" or case["label"]:
        with pytest.raises(DecryptionError):
            pair.decrypt(algorithm, ciphertext)
    else:
        assert pair.decrypt(algorithm, ciphertext).hex() == case["msg"]


@pytest.mark.parametrize(
    ("case", "spec"),
    [
        pytest.param(*case.values, spec, id=case.id)
        for name, spec in (
            ("ecdh_secp256r1", "ECC_NIST_P256"),
            ("ecdh_secp384r1", "ECC_NIST_P384"),
            ("ecdh_secp521r1", "ECC_NIST_P521"),
        )
        for case in wycheproof(name)
    ],
)
def test_ecdh_agrees_with_wycheproof(case, spec):
    private_key = ec.derive_private_key(int(case["private"], 16), CURVES[spec])
    pair = ECKeyPair.from_private_key(spec, private_key)
    public_key = bytes.fromhex(case["public"])

    if case["result"] == "invalid":
        with pytest.raises(PeerKeyError):
            pair.agree(public_key)
    elif case["result"] == "valid":
        assert pair.agree(public_key).hex() == case["shared"]
    else:  # acceptable: unusual encodings of points that are on the curve.
        with suppress(PeerKeyError):
            assert pair.agree(public_key).hex() == case["shared"]


def nist_cases():
    text = (FOLDER / "nist" / "KAS_ECC_CDH_PrimitiveTest.txt").read_text()
    for block in re.split(r"^\[", text, flags=re.MULTILINE)[1:]:
        spec = "ECC_NIST_" + block.split("]")[0].replace("-", "")
        for count, case in enumerate(block.split("COUNT")[1:]):
            yield pytest.param(spec, dict(re.findall(r"(\w+) = (\w+)", case)), id=f"{spec}-{count}")


@pytest.mark.parametrize(("spec", "case"), list(nist_cases()))
def test_ecdh_agrees_with_nist(spec, case):
    curve = CURVES[spec]
    private_key = ec.derive_private_key(int(case["dIUT"], 16), curve)
    peer = ec.EllipticCurvePublicNumbers(
        int(case["QCAVSx"], 16), int(case["QCAVSy"], 16), curve
    ).public_key()
    pair = ECKeyPair.from_private_key(spec, private_key)

    secret = pair.agree(peer.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))

    assert secret.hex() == case["ZIUT"]


@pytest.mark.parametrize(
    ("case", "spec"),
    [
        pytest.param(*case.values, spec, id=case.id)
        for name, spec in (("mlkem_768", "ML_KEM_768"), ("mlkem_1024", "ML_KEM_1024"))
        for case in wycheproof(name)
    ],
)
def test_ml_kem_agrees_with_wycheproof(case, spec):
    try:
        private_key = PARAMETER_SETS[spec].from_seed_bytes(bytes.fromhex(case["seed"]))
    except (ValueError, UnsupportedAlgorithm):
        assert case["result"] == "invalid"
        return
    pair = MLKEMKeyPair.from_private_key(spec, private_key)

    if case["result"] == "invalid":
        with pytest.raises((DecryptionError, MaterialError)):
            pair.decapsulate(bytes.fromhex(case["c"]))
    else:
        assert pair.public_key.endswith(bytes.fromhex(case["ek"]))
        assert pair.decapsulate(bytes.fromhex(case["c"])).hex() == case["K"]


def test_ed25519ph_agrees_with_rfc_8032():
    """Section 7.3, TEST abc."""
    seed = "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42"
    private_key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
    pair = EdwardsKeyPair.from_private_key("ECC_NIST_EDWARDS25519", private_key)

    signature = pair.sign("ED25519_PH_SHA_512", b"abc", "DIGEST")

    assert signature.hex() == (
        "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41"
        "31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406"
    )
    pair.verify("ED25519_PH_SHA_512", b"abc", "DIGEST", signature)
    for altered in (signature[:-1], signature[:-1] + b"\x07", b"\x00" * 64, signature + b"\x00"):
        with pytest.raises(SignatureError):
            pair.verify("ED25519_PH_SHA_512", b"abc", "DIGEST", altered)


# RFC 4231, 4.3: the key is `Jefe`.
MACS = {
    "HMAC_SHA_224": "a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44",
    "HMAC_SHA_256": "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    "HMAC_SHA_384": (
        "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
        "8e2240ca5e69e2c78b3239ecfab21649"
    ),
    "HMAC_SHA_512": (
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
        "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
    ),
}


@pytest.mark.parametrize(("algorithm", "mac"), MACS.items())
def test_hmac_agrees_with_rfc_4231(algorithm, mac):
    key, message = HMACKey(b"Jefe"), b"what do ya want for nothing?"

    assert key.compute(algorithm, message).hex() == mac
    key.verify(algorithm, message, bytes.fromhex(mac))
    with pytest.raises(MacError):
        key.verify(algorithm, message, bytes.fromhex(mac)[:-1])
