"""GetParametersForImport, ImportKeyMaterial, DeleteImportedKeyMaterial, and rotation by import.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys.html
"""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from importing import import_material, wrap

MATERIAL, OTHER = bytes(range(32)), bytes(32)
UNSUPPORTED = "UnsupportedOperationException"
INCORRECT = "IncorrectKeyMaterialException"


def pkcs8(key):
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


@pytest.fixture
def key(new_key):
    """A symmetric encryption key without material."""
    return new_key(Origin="EXTERNAL")


@pytest.fixture
def load(kms, key):
    """Import material into the key."""
    return lambda material=MATERIAL, **more: import_material(kms, key["KeyId"], material, **more)


@pytest.fixture
def state(kms, key):
    """Return the key's state."""
    return lambda: kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"]


@pytest.fixture
def materials(kms, key):
    """Return the key's materials, the oldest first."""
    return lambda: kms.list_key_rotations(
        KeyId=key["KeyId"], IncludeKeyMaterial="ALL_KEY_MATERIAL"
    )["Rotations"]


def test_a_key_for_imported_material_waits_for_it(key):
    assert key["Origin"] == "EXTERNAL"
    assert (key["KeyState"], key["Enabled"]) == ("PendingImport", False)
    assert "ExpirationModel" not in key
    assert "CurrentKeyMaterialId" not in key


def test_imported_material_encrypts(kms, key, load, state):
    answer = load()

    assert answer["KeyId"] == key["Arn"]
    assert state() == "Enabled"
    described = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    assert described["CurrentKeyMaterialId"] == answer["KeyMaterialId"]
    assert described["ExpirationModel"] == "KEY_MATERIAL_DOES_NOT_EXPIRE"
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"


@pytest.mark.parametrize("algorithm", ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"])
@pytest.mark.parametrize("spec", ["RSA_2048", "RSA_3072"])
def test_symmetric_material_is_wrapped_directly(load, state, algorithm, spec):
    load(algorithm=algorithm, spec=spec)

    assert state() == "Enabled"


@pytest.mark.parametrize("algorithm", ["RSA_AES_KEY_WRAP_SHA_1", "RSA_AES_KEY_WRAP_SHA_256"])
def test_key_pairs_are_wrapped_in_two_steps(kms, new_key, algorithm):
    private_key = rsa.generate_private_key(65537, 2048)
    key = new_key(Origin="EXTERNAL", KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")

    answer = import_material(kms, key["KeyId"], pkcs8(private_key), algorithm=algorithm)

    assert "KeyMaterialId" not in answer
    shown = kms.get_public_key(KeyId=key["KeyId"])["PublicKey"]
    assert shown.endswith(private_key.public_key().public_bytes(Encoding.DER, _pkcs1())[-64:])


def _pkcs1():
    from cryptography.hazmat.primitives.serialization import PublicFormat

    return PublicFormat.PKCS1


@pytest.mark.parametrize(
    ("spec", "usage", "material", "algorithm"),
    [
        ("HMAC_256", "GENERATE_VERIFY_MAC", lambda: bytes(range(32)), "RSAES_OAEP_SHA_256"),
        (
            "ECC_NIST_P256",
            "SIGN_VERIFY",
            lambda: pkcs8(ec.generate_private_key(ec.SECP256R1())),
            "RSAES_OAEP_SHA_256",
        ),
        (
            "ECC_NIST_P521",
            "SIGN_VERIFY",
            lambda: pkcs8(ec.generate_private_key(ec.SECP521R1())),
            "RSA_AES_KEY_WRAP_SHA_256",
        ),
    ],
)
def test_material_of_other_specs_is_imported(kms, new_key, code, spec, usage, material, algorithm):
    key = new_key(Origin="EXTERNAL", KeySpec=spec, KeyUsage=usage)

    import_material(kms, key["KeyId"], material(), algorithm=algorithm)

    assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] == "Enabled"
    with pytest.raises(kms.exceptions.ClientError) as error:
        import_material(kms, key["KeyId"], material()[::-1], algorithm=algorithm)
    assert error.value.response["Error"]["Code"] == INCORRECT
    request = {"ImportToken": b"x", "EncryptedKeyMaterial": b"x", "ImportType": "NEW_KEY_MATERIAL"}
    request |= {"KeyId": key["KeyId"], "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"}
    assert code(kms.import_key_material, **request) == UNSUPPORTED


@pytest.mark.parametrize(
    ("members", "spec", "algorithm"),
    [
        ({}, "RSA_2048", "RSAES_PKCS1_V1_5"),
        ({}, "SM2", "SM2PKE"),
        ({}, "RSA_2048", "RSA_AES_KEY_WRAP_SHA_256"),
        ({"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"}, "RSA_4096", "RSAES_OAEP_SHA_256"),
        ({"KeySpec": "ECC_NIST_P521", "KeyUsage": "SIGN_VERIFY"}, "RSA_2048", "RSAES_OAEP_SHA_1"),
    ],
)
def test_not_all_ways_of_wrapping_fit(kms, new_key, code, members, spec, algorithm):
    key = new_key(Origin="EXTERNAL", **members)

    request = {"WrappingKeySpec": spec, "WrappingAlgorithm": algorithm}
    assert code(kms.get_parameters_for_import, KeyId=key["KeyId"], **request) == UNSUPPORTED


def test_a_key_of_kmss_own_material_imports_nothing(kms, new_key, code):
    key_id = new_key()["KeyId"]

    wrapping = {"WrappingKeySpec": "RSA_2048", "WrappingAlgorithm": "RSAES_OAEP_SHA_256"}
    assert code(kms.get_parameters_for_import, KeyId=key_id, **wrapping) == UNSUPPORTED
    request = {"KeyId": key_id, "ImportToken": b"x", "EncryptedKeyMaterial": b"x"}
    assert code(kms.import_key_material, **request) == UNSUPPORTED
    assert code(kms.delete_imported_key_material, KeyId=key_id) == UNSUPPORTED


@pytest.fixture
def parameters(kms, key):
    """Return the parameters of an import, and what imports with them."""
    return kms.get_parameters_for_import(
        KeyId=key["KeyId"], WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_2048"
    )


@pytest.fixture
def request_with(key, parameters):
    """Return an import request that is good but for some members."""
    wrapped = wrap(parameters, "RSAES_OAEP_SHA_256", MATERIAL)
    return lambda **members: (
        {
            "KeyId": key["KeyId"],
            "ImportToken": parameters["ImportToken"],
            "EncryptedKeyMaterial": wrapped,
            "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
        }
        | members
    )


def test_parameters_are_good_for_a_day(aws, kms, code, parameters, request_with):
    assert parameters["ParametersValidTo"] == aws.clock.now() + timedelta(hours=24)
    aws.clock.advance(timedelta(hours=24) - timedelta(seconds=1))
    assert kms.import_key_material(**request_with())
    aws.clock.advance(timedelta(seconds=1))

    assert code(kms.import_key_material, **request_with()) == "ExpiredImportTokenException"


def test_a_token_is_for_its_key_alone(kms, new_key, code, request_with):
    other = new_key(Origin="EXTERNAL")["KeyId"]

    assert code(kms.import_key_material, **request_with(KeyId=other)) == (
        "InvalidImportTokenException"
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"ImportToken": b"x" * 200}, "InvalidImportTokenException"),
        ({"EncryptedKeyMaterial": b"x" * 256}, "InvalidCiphertextException"),
        ({"EncryptedKeyMaterial": b"x"}, "InvalidCiphertextException"),
        ({"ExpirationModel": "KEY_MATERIAL_EXPIRES"}, "ValidationException"),
        ({"ImportType": "EXISTING_KEY_MATERIAL"}, INCORRECT),
        ({"KeyMaterialId": "0" * 64}, "ValidationException"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_one_wrong_member_is_enough(kms, code, state, request_with, change, expected):
    assert code(kms.import_key_material, **request_with(**change)) == expected
    assert state() == "PendingImport"


def test_material_of_another_length_is_refused(load):
    with pytest.raises(Exception, match=INCORRECT):
        load(bytes(16))


@pytest.mark.parametrize("days", [-1, 0, 366])
def test_an_expiration_is_within_a_year(aws, kms, code, request_with, days):
    valid_to = aws.clock.now() + timedelta(days=days)
    request = request_with(ExpirationModel="KEY_MATERIAL_EXPIRES", ValidTo=valid_to)

    assert code(kms.import_key_material, **request) == "ValidationException"


def test_material_expires_by_itself_and_the_same_comes_back(aws, kms, key, load, state, refused):
    valid_to = aws.clock.now() + timedelta(days=10)
    load(ValidTo=valid_to, ExpirationModel="KEY_MATERIAL_EXPIRES")
    described = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    assert described["ExpirationModel"] == "KEY_MATERIAL_EXPIRES"
    assert described["ValidTo"] == valid_to
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]

    aws.clock.advance(timedelta(days=10))

    assert state() == "PendingImport"
    name, text = refused(kms.decrypt, CiphertextBlob=blob)
    assert name == "KMSInvalidStateException"
    assert text.startswith(f"{key['Arn']} is pending import")
    aws.run_due()
    assert state() == "PendingImport"
    with pytest.raises(Exception, match=INCORRECT):
        load(OTHER)
    load()
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"


def test_what_has_expired_is_deleted_from_the_record(aws, load):
    from garrison.services.kms.records import Key

    load(ValidTo=aws.clock.now() + timedelta(days=1), ExpirationModel="KEY_MATERIAL_EXPIRES")
    aws.clock.advance(timedelta(days=1))
    aws.run_due()

    async def stored():
        return [each async for each in aws.store.begin().scan(Key, aws.account, "us-east-1")]

    (record,) = aws.run(stored())
    assert [material.wrapped for material in record.materials] == [b""]


def test_deleted_material_can_be_imported_again(kms, key, load, state):
    made = load()
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]

    answer = kms.delete_imported_key_material(KeyId=key["KeyId"])
    assert answer["KeyMaterialId"] == made["KeyMaterialId"]
    assert state() == "PendingImport"
    kms.delete_imported_key_material(KeyId=key["KeyId"])

    assert load()["KeyMaterialId"] == made["KeyMaterialId"]
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"


def test_importing_again_changes_the_expiration(aws, kms, key, load):
    load()
    valid_to = aws.clock.now() + timedelta(days=5)

    load(ValidTo=valid_to, ExpirationModel="KEY_MATERIAL_EXPIRES")

    assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["ValidTo"] == valid_to


def test_new_material_waits_for_a_rotation_on_demand(kms, key, load, materials, code, state):
    first = load(KeyMaterialDescription="first")["KeyMaterialId"]
    old = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"old")["CiphertextBlob"]
    assert code(kms.rotate_key_on_demand, KeyId=key["KeyId"]) == "KMSInvalidStateException"

    second = load(OTHER, ImportType="NEW_KEY_MATERIAL")["KeyMaterialId"]
    assert [each["KeyMaterialState"] for each in materials()] == ["CURRENT", "PENDING_ROTATION"]
    assert materials()[0]["KeyMaterialDescription"] == "first"
    kms.rotate_key_on_demand(KeyId=key["KeyId"])

    shown = materials()
    assert [each["KeyMaterialId"] for each in shown] == [first, second]
    assert [each["KeyMaterialState"] for each in shown] == ["NON_CURRENT", "CURRENT"]
    assert [each["ImportState"] for each in shown] == ["IMPORTED", "IMPORTED"]
    assert shown[1]["RotationType"] == "ON_DEMAND"
    assert kms.decrypt(CiphertextBlob=old)["KeyMaterialId"] == first
    new = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"new")["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=new)["KeyMaterialId"] == second

    kms.delete_imported_key_material(KeyId=key["KeyId"], KeyMaterialId=first)
    assert state() == "PendingImport"
    assert materials()[0]["ImportState"] == "PENDING_IMPORT"
    load(KeyMaterialId=first, ImportType="EXISTING_KEY_MATERIAL")
    assert state() == "Enabled"
    assert materials()[0]["KeyMaterialDescription"] == "first"


def test_waiting_material_can_be_deleted_and_another_take_its_place(kms, key, load, materials):
    load()
    waiting = load(OTHER, ImportType="NEW_KEY_MATERIAL")["KeyMaterialId"]

    kms.delete_imported_key_material(KeyId=key["KeyId"], KeyMaterialId=waiting)
    assert len(materials()) == 1

    load(b"\x01" * 32, ImportType="NEW_KEY_MATERIAL")
    load(b"\x02" * 32, ImportType="NEW_KEY_MATERIAL")
    assert len(materials()) == 2


def test_the_same_material_is_not_new(load):
    load()

    with pytest.raises(Exception, match=INCORRECT):
        load(ImportType="NEW_KEY_MATERIAL")


def test_material_that_is_named_must_be_that(load):
    load()

    with pytest.raises(Exception, match=INCORRECT):
        load(KeyMaterialId="0" * 64)


def test_material_the_key_never_had_cannot_be_deleted(kms, key, code):
    request = {"KeyId": key["KeyId"], "KeyMaterialId": "0" * 64}

    assert code(kms.delete_imported_key_material, **request) == "NotFoundException"
    assert "KeyMaterialId" not in kms.delete_imported_key_material(KeyId=key["KeyId"])


@pytest.mark.parametrize(
    ("action", "condition", "allowed"),
    [
        ("GetParametersForImport", {"kms:WrappingAlgorithm": "RSAES_OAEP_SHA_256"}, True),
        ("GetParametersForImport", {"kms:WrappingAlgorithm": "RSAES_OAEP_SHA_1"}, False),
        ("GetParametersForImport", {"kms:WrappingKeySpec": "RSA_2048"}, True),
        ("GetParametersForImport", {"kms:WrappingKeySpec": "RSA_4096"}, False),
        ("ImportKeyMaterial", {"kms:ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"}, True),
        ("ImportKeyMaterial", {"kms:ExpirationModel": "KEY_MATERIAL_EXPIRES"}, False),
    ],
)
def test_policies_can_ask_how_material_is_wrapped_and_expires(
    as_user, key, action, condition, allowed
):
    others = ("Allow", ["kms:GetParametersForImport", "kms:ImportKeyMaterial"], "*")
    deny = {
        "Effect": "Deny",
        "Action": f"kms:{action}",
        "Resource": "*",
        "Condition": {"StringNotEquals": condition},
    }
    user = as_user("u", others, deny)

    if allowed:
        import_material(user, key["KeyId"], MATERIAL)
    else:
        with pytest.raises(Exception, match="AccessDenied"):
            import_material(user, key["KeyId"], MATERIAL)


@pytest.mark.parametrize(("days", "allowed"), [(10, True), (20, False)])
def test_policies_can_ask_until_when_material_is_valid(aws, as_user, key, days, allowed):
    limit = (aws.clock.now() + timedelta(days=15)).timestamp()
    user = as_user(
        "u",
        ("Allow", "kms:GetParametersForImport", "*"),
        {
            "Effect": "Allow",
            "Action": "kms:ImportKeyMaterial",
            "Resource": "*",
            "Condition": {"NumericLessThanEquals": {"kms:ValidTo": str(limit)}},
        },
    )
    expiration = {"ValidTo": aws.clock.now() + timedelta(days=days)}

    if allowed:
        import_material(user, key["KeyId"], MATERIAL, **expiration)
    else:
        with pytest.raises(Exception, match="AccessDenied"):
            import_material(user, key["KeyId"], MATERIAL, **expiration)
