"""GenerateMac and VerifyMac, as an AWS SDK sees them."""

import pytest

MESSAGE = b"message to be authenticated"
LENGTHS = {224: 28, 256: 32, 384: 48, 512: 64}


@pytest.fixture
def mac_key(new_key):
    return lambda bits: new_key(KeySpec=f"HMAC_{bits}", KeyUsage="GENERATE_VERIFY_MAC")


@pytest.fixture
def request_for_mac(mac_key):
    """A GenerateMac request that is right in every member."""
    return {"KeyId": mac_key(256)["KeyId"], "Message": MESSAGE, "MacAlgorithm": "HMAC_SHA_256"}


@pytest.mark.parametrize(("bits", "length"), LENGTHS.items())
def test_a_mac_is_as_long_as_the_digest_and_always_the_same(kms, mac_key, code, bits, length):
    key, algorithm = mac_key(bits), f"HMAC_SHA_{bits}"
    request = {"KeyId": key["KeyId"], "Message": MESSAGE, "MacAlgorithm": algorithm}

    made = kms.generate_mac(**request)

    assert (made["KeyId"], made["MacAlgorithm"]) == (key["Arn"], algorithm)
    assert len(made["Mac"]) == length
    assert kms.generate_mac(**request)["Mac"] == made["Mac"]
    verified = kms.verify_mac(**request, Mac=made["Mac"])
    assert (verified["KeyId"], verified["MacValid"], verified["MacAlgorithm"]) == (
        key["Arn"],
        True,
        algorithm,
    )
    other = request | {"KeyId": mac_key(bits)["KeyId"]}
    assert code(kms.verify_mac, **other, Mac=made["Mac"]) == "KMSInvalidMacException"


def test_another_message_or_a_shortened_mac_is_told_nothing(kms, request_for_mac, refused):
    mac = kms.generate_mac(**request_for_mac)["Mac"]

    for change in ({"Message": b"."}, {"Mac": mac[:-1]}, {"Mac": mac + b"\x00"}, {"Mac": b"x"}):
        found = refused(kms.verify_mac, **request_for_mac | {"Mac": mac} | change)
        assert found == ("KMSInvalidMacException", "")


@pytest.mark.parametrize("operation", ["generate_mac", "verify_mac"])
def test_the_algorithm_is_the_keys(kms, request_for_mac, refused, operation):
    more = {"Mac": b"x"} if operation == "verify_mac" else {}
    wrong = request_for_mac | {"MacAlgorithm": "HMAC_SHA_512"} | more

    assert refused(getattr(kms, operation), **wrong) == (
        "InvalidKeyUsageException",
        "Algorithm HMAC_SHA_512 is incompatible with key spec HMAC_256.",
    )


@pytest.mark.parametrize(
    ("operation", "name"), [("generate_mac", "GenerateMac"), ("verify_mac", "VerifyMac")]
)
def test_a_key_for_something_else_makes_no_macs(kms, key, refused, operation, name):
    request = {"KeyId": key["KeyId"], "Message": MESSAGE, "MacAlgorithm": "HMAC_SHA_256"}
    more = {"Mac": b"x"} if operation == "verify_mac" else {}

    assert refused(getattr(kms, operation), **request, **more) == (
        "InvalidKeyUsageException",
        f"{key['Arn']} key usage is ENCRYPT_DECRYPT which is not valid for {name}.",
    )


@pytest.mark.parametrize("operation", ["generate_mac", "verify_mac"])
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"DryRun": True}, "DryRunOperationException"),
        ({"GrantTokens": ["AAAA"]}, "InvalidGrantTokenException"),
        ({"KeyId": "key_id"}, "NotFoundException"),
        ({"Message": b"x" * 4097}, "ValidationException"),
        ({"Message": b""}, "ValidationException"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_one_wrong_member_is_enough(kms, request_for_mac, code, operation, change, expected):
    more = {"Mac": b"x"} if operation == "verify_mac" else {}

    assert code(getattr(kms, operation), **request_for_mac | more | change) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [("disable_key", "DisabledException"), ("schedule_key_deletion", "KMSInvalidStateException")],
)
def test_the_keys_state_decides(kms, request_for_mac, code, state, expected):
    getattr(kms, state)(KeyId=request_for_mac["KeyId"])

    assert code(kms.generate_mac, **request_for_mac) == expected
    assert code(kms.verify_mac, **request_for_mac, Mac=b"x") == expected
