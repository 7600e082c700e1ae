"""AWS's table of key states, row by row: which operation works in which state, and else says what.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html (read 2026-11)

The table leaves open which of two errors a cryptographic operation answers while deletion is
pending; Garrison's is KMSInvalidStateException.
"""

from datetime import timedelta

import pytest
from importing import import_material

DISABLED = "DisabledException"
INVALID = "KMSInvalidStateException"
UNSUPPORTED = "UnsupportedOperationException"
OK = ""
STATES = ("Enabled", "Disabled", "PendingDeletion", "PendingImport", "Creating", "Updating")

USE = (OK, DISABLED, INVALID, INVALID, INVALID, OK)
"""Cryptographic operations."""
ALWAYS = (OK,) * 6
NOT_PENDING = (OK, OK, INVALID, OK, OK, OK)
"""Whatever is forbidden while deletion is pending alone."""

TABLE = {
    "cancel_key_deletion": ((INVALID, INVALID, OK, INVALID, INVALID, INVALID), {}),
    "create_alias": (NOT_PENDING, {"AliasName": "alias/new"}),
    "create_grant": (
        USE,
        {"GranteePrincipal": "arn:aws:iam::111122223333:root", "Operations": ["Encrypt"]},
    ),
    "delete_imported_key_material": ((OK, OK, OK, OK, INVALID, INVALID), {}),
    "describe_key": (ALWAYS, {}),
    "disable_key": ((OK, OK, INVALID, INVALID, INVALID, INVALID), {}),
    "enable_key": ((OK, OK, INVALID, INVALID, INVALID, INVALID), {}),
    "encrypt": (USE, {"Plaintext": b"x"}),
    "generate_data_key": (USE, {"KeySpec": "AES_256"}),
    "generate_data_key_pair": (USE, {"KeyPairSpec": "ECC_NIST_P256"}),
    "generate_data_key_pair_without_plaintext": (USE, {"KeyPairSpec": "ECC_NIST_P256"}),
    "generate_data_key_without_plaintext": (USE, {"KeySpec": "AES_256"}),
    "get_key_policy": (ALWAYS, {}),
    "get_key_rotation_status": ((OK, OK, OK, UNSUPPORTED, OK, OK), {}),
    "get_parameters_for_import": (
        (OK, OK, INVALID, OK, INVALID, INVALID),
        {"WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"},
    ),
    "list_aliases": (ALWAYS, {}),
    "list_grants": (ALWAYS, {}),
    "list_key_policies": (ALWAYS, {}),
    "list_key_rotations": (ALWAYS, {}),
    "list_resource_tags": (ALWAYS, {}),
    "put_key_policy": (ALWAYS, {"Policy": None}),
    "replicate_key": (
        (OK, DISABLED, INVALID, INVALID, None, INVALID),
        {"ReplicaRegion": "eu-west-1"},
    ),
    "schedule_key_deletion": ((OK, OK, INVALID, OK, OK, INVALID), {}),
    "tag_resource": (NOT_PENDING, {"Tags": [{"TagKey": "a", "TagValue": "b"}]}),
    "untag_resource": (NOT_PENDING, {"TagKeys": ["a"]}),
    "update_key_description": (NOT_PENDING, {"Description": "x"}),
}
"""By operation: what it answers in each state (None: the state is not one of such a key's), and
its other members."""
IMPORT_OPERATIONS = ("delete_imported_key_material", "get_parameters_for_import")
ROWS = [
    (operation, state, answer)
    for operation, (answers, _) in TABLE.items()
    for state, answer in zip(STATES, answers, strict=True)
    if answer is not None
]
WORDS = {
    "Disabled": " is disabled.",
    "PendingDeletion": " is pending deletion.",
    "PendingImport": " is pending import because no key material has ever been imported or one of "
    "the imported key materials is deleted or expired.",
    "Creating": " is creating.",
    "Updating": " is updating.",
}


@pytest.fixture
def key_in(aws, kms, new_key):
    """Return a KMS client and a multi-Region key in a state; such keys can be in all of them."""

    def make(state, *, imported):
        origin = {"Origin": "EXTERNAL"} if imported else {}
        key_id = new_key(MultiRegion=True, **origin)["KeyId"]
        if imported and state != "PendingImport":
            import_material(kms, key_id, bytes(32))
        if state == "PendingImport":
            return kms, key_id
        if state in ("Creating", "Updating"):
            kms.replicate_key(KeyId=key_id, ReplicaRegion="us-west-2")
        if state == "Creating":
            return aws.client("kms", region="us-west-2"), key_id
        if state == "Updating":
            aws.clock.advance(timedelta(seconds=1))
            if imported:
                import_material(aws.client("kms", region="us-west-2"), key_id, bytes(32))
            kms.update_primary_region(KeyId=key_id, PrimaryRegion="us-west-2")
            return aws.client("kms", region="us-west-2"), key_id
        if state == "Disabled":
            kms.disable_key(KeyId=key_id)
        if state == "PendingDeletion":
            kms.schedule_key_deletion(KeyId=key_id)
        return kms, key_id

    return make


@pytest.mark.parametrize(("operation", "state", "answer"), ROWS)
def test_the_state_decides(key_in, refused, operation, state, answer):
    imported = state == "PendingImport" or operation in IMPORT_OPERATIONS
    kms, key_id = key_in(state, imported=imported)
    shown = kms.describe_key(KeyId=key_id)["KeyMetadata"]
    assert shown["KeyState"] == state
    _, more = TABLE[operation]
    request = {"KeyId": key_id, **more}
    if operation == "put_key_policy":
        request["Policy"] = kms.get_key_policy(KeyId=key_id)["Policy"]
    if operation == "create_alias":
        request["TargetKeyId"] = request.pop("KeyId")
    call = getattr(kms, operation)

    if answer == OK:
        call(**request)
        return
    name, text = refused(call, **request)
    assert name == answer
    if operation == "cancel_key_deletion":
        assert text == f"{shown['Arn']} is not pending deletion."
    elif operation == "get_key_rotation_status":
        assert text == f"{shown['Arn']} origin is EXTERNAL which is not valid for this operation."
    else:
        assert text == shown["Arn"] + WORDS[state]


@pytest.mark.parametrize(("state", "answer"), list(zip(STATES, USE, strict=True)))
@pytest.mark.parametrize("operation", ["decrypt", "re_encrypt"])
def test_ciphertexts_open_as_the_state_allows(aws, new_key, kms, code, operation, state, answer):
    key_id = new_key(MultiRegion=True, Origin="EXTERNAL")["KeyId"]
    import_material(kms, key_id, bytes(32))
    blob = kms.encrypt(KeyId=key_id, Plaintext=b"x")["CiphertextBlob"]
    client = kms
    match state:
        case "Disabled":
            kms.disable_key(KeyId=key_id)
        case "PendingDeletion":
            kms.schedule_key_deletion(KeyId=key_id)
        case "PendingImport":
            kms.delete_imported_key_material(KeyId=key_id)
        case "Creating" | "Updating":
            kms.replicate_key(KeyId=key_id, ReplicaRegion="us-west-2")
            client = aws.client("kms", region="us-west-2")
    if state == "Updating":
        aws.clock.advance(timedelta(seconds=1))
        import_material(client, key_id, bytes(32))
        kms.update_primary_region(KeyId=key_id, PrimaryRegion="us-west-2")
    request = {"CiphertextBlob": blob}
    if operation == "re_encrypt":
        request["DestinationKeyId"] = client.create_key()["KeyMetadata"]["KeyId"]
    call = getattr(client, operation)

    assert call(**request) if answer == OK else code(call, **request) == answer


@pytest.mark.parametrize(
    ("state", "answer"),
    [("Disabled", DISABLED), ("PendingDeletion", INVALID), ("PendingImport", INVALID)],
)
@pytest.mark.parametrize(
    ("spec", "usage", "operation", "more"),
    [
        (
            "ECC_NIST_P256",
            "SIGN_VERIFY",
            "sign",
            {"Message": b"x", "SigningAlgorithm": "ECDSA_SHA_256"},
        ),
        (
            "ECC_NIST_P256",
            "SIGN_VERIFY",
            "verify",
            {"Message": b"x", "SigningAlgorithm": "ECDSA_SHA_256", "Signature": b"x"},
        ),
        (
            "HMAC_256",
            "GENERATE_VERIFY_MAC",
            "generate_mac",
            {"Message": b"x", "MacAlgorithm": "HMAC_SHA_256"},
        ),
        (
            "HMAC_256",
            "GENERATE_VERIFY_MAC",
            "verify_mac",
            {"Message": b"x", "MacAlgorithm": "HMAC_SHA_256", "Mac": b"x"},
        ),
        (
            "ECC_NIST_P256",
            "KEY_AGREEMENT",
            "derive_shared_secret",
            {"KeyAgreementAlgorithm": "ECDH", "PublicKey": b"x"},
        ),
    ],
)
def test_key_pairs_and_macs_are_used_as_the_state_allows(
    kms, new_key, code, state, answer, spec, usage, operation, more
):
    origin = {"Origin": "EXTERNAL"} if state == "PendingImport" else {}
    key_id = new_key(KeySpec=spec, KeyUsage=usage, **origin)["KeyId"]
    if state == "Disabled":
        kms.disable_key(KeyId=key_id)
    if state == "PendingDeletion":
        kms.schedule_key_deletion(KeyId=key_id)

    assert code(getattr(kms, operation), KeyId=key_id, **more) == answer


@pytest.mark.parametrize(
    ("state", "expected"), [("Enabled", OK), ("Disabled", OK), ("PendingDeletion", INVALID)]
)
def test_public_keys_are_shown_as_the_state_allows(kms, new_key, code, state, expected):
    key_id = new_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyId"]
    if state == "Disabled":
        kms.disable_key(KeyId=key_id)
    if state == "PendingDeletion":
        kms.schedule_key_deletion(KeyId=key_id)

    if expected == OK:
        assert kms.get_public_key(KeyId=key_id)["PublicKey"]
    else:
        assert code(kms.get_public_key, KeyId=key_id) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [("Enabled", OK), ("Disabled", DISABLED), ("PendingDeletion", INVALID), ("Updating", OK)],
)
@pytest.mark.parametrize(
    "operation", ["enable_key_rotation", "disable_key_rotation", "rotate_key_on_demand"]
)
def test_keys_of_kmss_own_material_rotate_as_the_state_allows(
    key_in, code, operation, state, expected
):
    kms, key_id = key_in(state, imported=False)
    call = getattr(kms, operation)

    if expected == OK:
        call(KeyId=key_id)
    else:
        assert code(call, KeyId=key_id) == expected


@pytest.mark.parametrize(
    ("state", "answer"),
    [
        ("Enabled", OK),
        ("Disabled", DISABLED),
        ("PendingReplicaDeletion", INVALID),
        ("PendingImport", INVALID),
        ("Updating", OK),
    ],
)
def test_the_primary_region_changes_as_the_state_allows(aws, kms, new_key, refused, state, answer):
    key_id = new_key(MultiRegion=True, Origin="EXTERNAL")["KeyId"]
    west = aws.client("kms", region="us-west-2")
    import_material(kms, key_id, bytes(32))
    kms.replicate_key(KeyId=key_id, ReplicaRegion="us-west-2")
    aws.clock.advance(timedelta(seconds=1))
    import_material(west, key_id, bytes(32))
    request = {"KeyId": key_id, "PrimaryRegion": "us-west-2"}
    match state:
        case "Disabled":
            kms.disable_key(KeyId=key_id)
        case "PendingReplicaDeletion":
            kms.schedule_key_deletion(KeyId=key_id)
        case "PendingImport":
            kms.delete_imported_key_material(KeyId=key_id)
        case "Updating":
            kms.update_primary_region(**request)
            kms, request["PrimaryRegion"] = west, "us-east-1"
    shown = kms.describe_key(KeyId=key_id)["KeyMetadata"]
    assert shown["KeyState"] == state

    if answer == OK:
        kms.update_primary_region(**request)
    else:
        words = WORDS | {"PendingReplicaDeletion": " is pending replica deletion."}
        expected = (answer, shown["Arn"] + words[state])
        assert refused(kms.update_primary_region, **request) == expected


def test_an_alias_leaves_a_key_pending_deletion_but_does_not_come_to_one(kms, new_key, code):
    """Footnote 10."""
    going, staying = new_key()["KeyId"], new_key()["KeyId"]
    kms.create_alias(AliasName="alias/app", TargetKeyId=going)
    kms.schedule_key_deletion(KeyId=going)

    kms.update_alias(AliasName="alias/app", TargetKeyId=staying)

    assert code(kms.update_alias, AliasName="alias/app", TargetKeyId=going) == INVALID
