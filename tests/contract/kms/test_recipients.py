"""Requests of attested enclaves: answered for the enclave alone, refused unless it is proven.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/cryptographic-attestation.html
"""

import json
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_private_key,
)

from cloud import START, Cloud
from enclave import MODULE_ID, PCRS, Authority, Enclave

IMAGE = PCRS[0].hex()


@pytest.fixture(scope="module")
def enclave():
    return Enclave(START)


@pytest.fixture
def trusting(wire, enclave, aws):
    """A cloud that believes this enclave's root, and whose clock the clients sign by."""
    cloud = Cloud(wire, attestation_roots=enclave.authority.root_pem)
    assert cloud.clock.now() == aws.clock.now()
    yield cloud
    cloud.close()


@pytest.fixture
def kms(trusting):
    return trusting.client("kms")


@pytest.fixture
def blob(kms, key):
    return kms.encrypt(KeyId=key["KeyId"], Plaintext=b"secret")["CiphertextBlob"]


def test_decrypt_answers_the_enclave(kms, enclave, blob):
    opened = kms.decrypt(CiphertextBlob=blob, Recipient=enclave.recipient())

    assert "Plaintext" not in opened
    assert enclave.read(opened["CiphertextForRecipient"]) == b"secret"


def test_a_tagged_document_is_a_document(kms, enclave, blob):
    recipient = enclave.recipient()
    recipient["AttestationDocument"] = enclave.sign(enclave.payload(), tagged=True)

    opened = kms.decrypt(CiphertextBlob=blob, Recipient=recipient)

    assert enclave.read(opened["CiphertextForRecipient"]) == b"secret"


def test_data_keys_are_made_for_the_enclave(kms, enclave, key):
    made = kms.generate_data_key(
        KeyId=key["KeyId"], KeySpec="AES_256", Recipient=enclave.recipient()
    )

    assert "Plaintext" not in made
    plaintext = kms.decrypt(CiphertextBlob=made["CiphertextBlob"])["Plaintext"]
    assert enclave.read(made["CiphertextForRecipient"]) == plaintext


def test_data_key_pairs_are_made_for_the_enclave(kms, enclave, key):
    made = kms.generate_data_key_pair(
        KeyId=key["KeyId"], KeyPairSpec="RSA_4096", Recipient=enclave.recipient()
    )

    assert "PrivateKeyPlaintext" not in made
    private_key = load_der_private_key(enclave.read(made["CiphertextForRecipient"]), None)
    public_key = private_key.public_key().public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    )
    assert public_key == made["PublicKey"]


def test_random_bytes_are_made_for_the_enclave(kms, enclave):
    made = kms.generate_random(NumberOfBytes=33, Recipient=enclave.recipient())

    assert "Plaintext" not in made
    assert len(enclave.read(made["CiphertextForRecipient"])) == 33


def test_secrets_are_shared_with_the_enclave(kms, enclave, new_key):
    key_id = new_key(KeySpec="ECC_NIST_P256", KeyUsage="KEY_AGREEMENT")["KeyId"]
    theirs = ec.generate_private_key(ec.SECP256R1())
    request = {
        "KeyId": key_id,
        "KeyAgreementAlgorithm": "ECDH",
        "PublicKey": theirs.public_key().public_bytes(
            Encoding.DER, PublicFormat.SubjectPublicKeyInfo
        ),
    }

    derived = kms.derive_shared_secret(**request, Recipient=enclave.recipient())

    assert "SharedSecret" not in derived
    secret = kms.derive_shared_secret(**request)["SharedSecret"]
    assert enclave.read(derived["CiphertextForRecipient"]) == secret


def other_root(_):
    return Enclave(START, Authority(START)).document()


def altered(enclave):
    document = enclave.document()
    return document[:-1] + bytes([document[-1] ^ 1])


def altered_claim(enclave):
    return enclave.document().replace(PCRS[0], PCRS[1])


def certified(**changed):
    def make(enclave):
        authority = enclave.authority
        public_key = authority.keys[2].public_key()
        return enclave.document(certificate=authority.certify(2, public_key, START, **changed))

    return make


def issued(**changed):
    def make(enclave):
        authority = enclave.authority
        certificate = authority.certify(1, authority.keys[1].public_key(), START, **changed)
        return enclave.document(cabundle=[authority.certificates[0], certificate])

    return make


def with_members(**changed):
    return lambda enclave: enclave.document(**changed)


def issued_by_the_leaf(enclave):
    """A chain that is one certificate longer than the root lets it be."""
    authority = enclave.authority
    extra = authority.certify(2, authority.keys[2].public_key(), START, ca=True)
    *bundle, _ = authority.certificates
    return enclave.document(cabundle=[*bundle, extra])


MILLISECONDS = int(START.timestamp() * 1000)
INVALID = {
    "nothing": lambda _: b"x",
    "another root": other_root,
    "an altered signature": altered,
    "altered registers": altered_claim,
    "another algorithm": lambda enclave: enclave.sign(
        enclave.payload(), protected=bytes.fromhex("a10126")
    ),
    "no public key": with_members(public_key=None),
    "a public key that is none": with_members(public_key=b"x"),
    "no registers": with_members(pcrs=None),
    "registers of no length": with_members(pcrs={0: b"x"}),
    "register 32": with_members(pcrs={32: PCRS[0]}),
    "no chain": with_members(cabundle=[]),
    "a chain without the authority": lambda enclave: enclave.document(
        cabundle=enclave.authority.certificates[:1]
    ),
    "a longer chain": issued_by_the_leaf,
    "too old": with_members(timestamp=MILLISECONDS - 301_000),
    "of the future": with_members(timestamp=MILLISECONDS + 301_000),
    "without a time": with_members(timestamp=0),
    "another digest": with_members(digest="SHA256"),
    "a certificate that is none": with_members(certificate=b"x"),
    "an outdated certificate": certified(valid_for=timedelta(minutes=-1)),
    "a certificate for something else": certified(usage="key_encipherment"),
    "an issuer that is no authority": issued(ca=False),
    "an issuer that may not issue": issued(usage="digital_signature"),
}


@pytest.mark.parametrize("make", INVALID.values(), ids=INVALID)
def test_a_document_that_is_not_valid_gets_nothing(kms, enclave, blob, refused, make):
    recipient = {**enclave.recipient(), "AttestationDocument": make(enclave)}

    assert refused(kms.decrypt, CiphertextBlob=blob, Recipient=recipient) == (
        "ValidationException",
        "The attestation document in the request is not valid.",
    )


@pytest.mark.parametrize("member", ["KeyEncryptionAlgorithm", "AttestationDocument"])
def test_a_recipient_has_both_members(kms, enclave, blob, code, member):
    recipient = enclave.recipient()
    del recipient[member]

    found = code(kms.decrypt, CiphertextBlob=blob, Recipient=recipient)
    assert found == "ValidationException"


def test_documents_are_believed_for_five_minutes(aws, trusting, kms, enclave, key, code):
    request = {"KeyId": key["KeyId"], "KeySpec": "AES_256", "Recipient": enclave.recipient()}
    later = timedelta(minutes=5)

    for clock in (aws.clock, trusting.clock):
        clock.advance(later)
    assert kms.generate_data_key(**request)
    for clock in (aws.clock, trusting.clock):
        clock.advance(timedelta(seconds=1))
    assert code(kms.generate_data_key, **request) == "ValidationException"


def test_without_roots_every_recipient_is_refused(aws, enclave):
    """Nobody has said whom to believe: that is told, and nothing is answered in clear."""
    kms = aws.client("kms")
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]

    for call in (
        lambda: kms.generate_random(NumberOfBytes=1, Recipient=enclave.recipient()),
        lambda: kms.generate_data_key(
            KeyId=key_id, KeySpec="AES_256", Recipient=enclave.recipient()
        ),
    ):
        with pytest.raises(ClientError, match="attestation_roots") as refused:
            call()
        assert refused.value.response["Error"]["Code"] == "NotImplemented"


def attested_only(name, value):
    return {
        "Effect": "Allow",
        "Action": ["kms:Decrypt", "kms:GenerateRandom"],
        "Resource": "*",
        "Condition": {"StringEqualsIgnoreCase": {f"kms:RecipientAttestation:{name}": value}},
    }


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("ImageSha384", IMAGE, True),
        ("ImageSha384", IMAGE.upper(), True),
        ("ImageSha384", PCRS[1].hex(), False),
        ("PCR0", IMAGE, True),
        ("PCR1", PCRS[1].hex(), True),
        ("PCR8", PCRS[1].hex(), False),
        ("NitroTPMPCR0", IMAGE, False),
    ],
)
def test_policies_can_ask_what_the_enclave_runs(
    trusting, kms, enclave, key, code, name, value, allowed
):
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"secret")["CiphertextBlob"]
    user = trusting.client("kms", trusting.user("u", attested_only(name, value)))
    request = {"CiphertextBlob": blob, "Recipient": enclave.recipient()}

    if allowed:
        assert user.decrypt(**request)
        assert user.generate_random(NumberOfBytes=1, Recipient=enclave.recipient())
    else:
        assert code(user.decrypt, **request) == "AccessDeniedException"
    assert code(user.decrypt, CiphertextBlob=blob) == "AccessDeniedException"
    # A document that claims the right registers and is not valid opens nothing either.
    forged = {**enclave.recipient(), "AttestationDocument": altered(enclave)}
    assert code(user.decrypt, CiphertextBlob=blob, Recipient=forged) in (
        ("ValidationException",) if allowed else ("AccessDeniedException",)
    )


def test_a_nitro_tpm_has_registers_of_its_own(trusting, enclave, code):
    recipient = enclave.recipient(pcrs=None, nitrotpm_pcrs={4: PCRS[0], 7: PCRS[1]})
    user = trusting.client("kms", trusting.user("u", attested_only("NitroTPMPCR4", IMAGE)))

    assert user.generate_random(NumberOfBytes=1, Recipient=recipient)
    assert code(user.generate_random, NumberOfBytes=1, Recipient=enclave.recipient()) == (
        "AccessDeniedException"
    )


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (
            {},
            {
                "attestationDocumentModuleId": MODULE_ID,
                "attestationDocumentEnclaveImageDigest": IMAGE,
                "attestationDocumentEnclavePCR1": PCRS[1].hex(),
                "attestationDocumentEnclavePCR2": PCRS[2].hex(),
            },
        ),
        (
            {"pcrs": None, "nitrotpm_pcrs": {4: PCRS[0]}},
            {
                "attestationDocumentModuleId": MODULE_ID,
                "attestationDocumentNitroTPMPCR4": IMAGE,
            },
        ),
    ],
    ids=["enclave", "TPM"],
)
def test_the_trail_says_for_whom_it_was(trusting, kms, enclave, blob, key, changed, expected):
    """Sources: ct-nitro-enclave.html and ct-nitro-tpm.html of KMS's developer guide."""
    kms.decrypt(CiphertextBlob=blob, Recipient=enclave.recipient(**changed))

    found = trusting.client("cloudtrail").lookup_events(
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "Decrypt"}]
    )
    event = json.loads(found["Events"][0]["CloudTrailEvent"])
    assert event["requestParameters"] == {"encryptionAlgorithm": "SYMMETRIC_DEFAULT"}
    assert event["additionalEventData"] == {
        "keyMaterialId": key["CurrentKeyMaterialId"],
        "recipient": expected,
    }
