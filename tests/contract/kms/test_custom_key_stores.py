"""Custom key stores, and keys in external key stores behind a real proxy.

Sources: https://docs.aws.amazon.com/kms/latest/developerguide/keystore-external.html
         https://github.com/aws/aws-kms-xksproxy-api-spec
"""

from datetime import timedelta

import pytest
from xks_proxy import ACCESS_KEY_ID, PREFIX, SECRET, XksProxy

HOST = "xks.example.com"
INVALID = "KMSInvalidStateException"
STATE = "CustomKeyStoreInvalidStateException"
CREDENTIAL = {"AccessKeyId": ACCESS_KEY_ID, "RawSecretAccessKey": SECRET}
REQUEST = {
    "CustomKeyStoreName": "external",
    "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
    "XksProxyUriEndpoint": f"https://{HOST}",
    "XksProxyUriPath": PREFIX,
    "XksProxyConnectivity": "PUBLIC_ENDPOINT",
    "XksProxyAuthenticationCredential": CREDENTIAL,
}
OVER_VPC = REQUEST | {
    "XksProxyConnectivity": "VPC_ENDPOINT_SERVICE",
    "XksProxyVpcEndpointServiceName": "com.amazonaws.vpce.us-east-1.vpce-svc-1",
}


@pytest.fixture
def proxy(aws):
    """A proxy with one key, at the address of its host."""
    made = XksProxy(aws.clock)
    made.add_key("key-1")
    aws.endpoints.addresses[HOST] = made.url
    yield made
    made.close()


@pytest.fixture
def store(kms, proxy):  # noqa: ARG001  It must be there when it is asked.
    """A connected external key store."""
    store_id = kms.create_custom_key_store(**REQUEST)["CustomKeyStoreId"]
    kms.connect_custom_key_store(CustomKeyStoreId=store_id)
    return store_id


@pytest.fixture
def request_for_key(store):
    """What makes a key in the store."""
    return {"Origin": "EXTERNAL_KEY_STORE", "CustomKeyStoreId": store, "XksKeyId": "key-1"}


@pytest.fixture
def key(kms, request_for_key):
    """A key in the store."""
    return kms.create_key(**request_for_key)["KeyMetadata"]


@pytest.fixture
def described(kms):
    """Return what is told of a key store."""
    return lambda store: kms.describe_custom_key_stores(CustomKeyStoreId=store)["CustomKeyStores"][
        0
    ]


def test_a_store_is_disconnected_until_it_is_connected(aws, kms, proxy, described):
    store = kms.create_custom_key_store(**REQUEST)["CustomKeyStoreId"]

    assert store.startswith("cks-")
    assert len(store) == 21
    assert described(store) == {
        "CustomKeyStoreId": store,
        "CustomKeyStoreName": "external",
        "ConnectionState": "DISCONNECTED",
        "CreationDate": aws.clock.now(),
        "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
        "XksProxyConfiguration": {
            "Connectivity": "PUBLIC_ENDPOINT",
            "AccessKeyId": ACCESS_KEY_ID,
            "UriEndpoint": f"https://{HOST}",
            "UriPath": PREFIX,
        },
    }
    path, asked = proxy.requests[0]
    assert path == "/health"
    assert asked["requestMetadata"]["kmsOperation"] == "CreateCustomKeyStore"

    kms.connect_custom_key_store(CustomKeyStoreId=store)
    assert described(store)["ConnectionState"] == "CONNECTED"
    kms.connect_custom_key_store(CustomKeyStoreId=store)
    kms.disconnect_custom_key_store(CustomKeyStoreId=store)
    assert described(store)["ConnectionState"] == "DISCONNECTED"


def test_a_key_is_encrypted_under_twice(kms, proxy, key, store):
    assert key["CustomKeyStoreId"] == store
    assert key["XksKeyConfiguration"] == {"Id": "key-1"}
    assert key["KeyState"] == "Enabled"
    assert "CurrentKeyMaterialId" not in key
    request = {"KeyId": key["KeyId"], "EncryptionContext": {"a": "1"}}

    sealed = kms.encrypt(**request, Plaintext=b"secret")
    opened = kms.decrypt(CiphertextBlob=sealed["CiphertextBlob"], EncryptionContext={"a": "1"})

    assert opened["Plaintext"] == b"secret"
    assert "KeyMaterialId" not in opened
    (_, asked), (_, asked_again) = proxy.requests[-2:]
    assert b"secret" not in asked["plaintext"].encode()
    assert len(asked["plaintext"]) > 100
    assert asked["requestMetadata"]["kmsKeyArn"] == key["Arn"]
    assert asked["requestMetadata"]["kmsOperation"] == "Encrypt"
    assert asked["requestMetadata"]["awsPrincipalArn"].startswith("arn:aws:iam::111122223333:")
    assert asked_again["requestMetadata"]["kmsOperation"] == "Decrypt"


def test_data_keys_and_re_encryption_go_through_the_proxy(kms, new_key, key):
    data_key = kms.generate_data_key(KeyId=key["KeyId"], KeySpec="AES_256")
    assert "KeyMaterialId" not in data_key
    other = new_key()["KeyId"]

    there = kms.re_encrypt(CiphertextBlob=data_key["CiphertextBlob"], DestinationKeyId=other)
    back = kms.re_encrypt(CiphertextBlob=there["CiphertextBlob"], DestinationKeyId=key["KeyId"])

    opened = kms.decrypt(CiphertextBlob=back["CiphertextBlob"])
    assert opened["Plaintext"] == data_key["Plaintext"]
    assert opened["KeyId"] == key["Arn"]


def test_the_largest_plaintext_fits(kms, key):
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=bytes(4096))["CiphertextBlob"]

    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == bytes(4096)


def test_the_proxys_own_metadata_comes_back_to_it(kms, proxy, key):
    proxy.metadata = b"key_version=1"

    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]

    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"


def test_altered_ciphertexts_do_not_open(kms, key, code):
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x", EncryptionContext={"a": "1"})[
        "CiphertextBlob"
    ]

    for position in range(len(blob)):
        altered = bytearray(blob)
        altered[position] ^= 1
        refused = code(kms.decrypt, CiphertextBlob=bytes(altered), EncryptionContext={"a": "1"})
        assert refused in {"InvalidCiphertextException", INVALID, "AccessDeniedException"}
    assert code(kms.decrypt, CiphertextBlob=blob, EncryptionContext={"a": "2"}) == INVALID


def test_a_disconnected_store_makes_its_keys_unavailable(kms, key, store, refused, code):
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    kms.disconnect_custom_key_store(CustomKeyStoreId=store)

    described = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    assert (described["KeyState"], described["Enabled"]) == ("Unavailable", False)
    expected = (INVALID, f"{key['Arn']} is unavailable.")
    assert refused(kms.encrypt, KeyId=key["KeyId"], Plaintext=b"x") == expected
    assert refused(kms.decrypt, CiphertextBlob=blob) == expected
    assert refused(kms.generate_data_key, KeyId=key["KeyId"], NumberOfBytes=1) == expected
    kms.disable_key(KeyId=key["KeyId"])
    assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] == "Unavailable"
    kms.connect_custom_key_store(CustomKeyStoreId=store)
    assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] == "Disabled"
    assert code(kms.decrypt, CiphertextBlob=blob) == "DisabledException"
    kms.enable_key(KeyId=key["KeyId"])
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        ("enable_key_rotation", {}),
        ("disable_key_rotation", {}),
        ("get_key_rotation_status", {}),
        ("list_key_rotations", {}),
        ("rotate_key_on_demand", {}),
        (
            "get_parameters_for_import",
            {"WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"},
        ),
        ("import_key_material", {"ImportToken": b"x", "EncryptedKeyMaterial": b"x"}),
        ("generate_data_key_pair", {"KeyPairSpec": "ECC_NIST_P256"}),
        ("generate_data_key_pair_without_plaintext", {"KeyPairSpec": "ECC_NIST_P256"}),
    ],
)
def test_some_operations_have_no_keys_in_key_stores(kms, key, code, operation, more):
    call = getattr(kms, operation)

    assert code(call, KeyId=key["KeyId"], **more) == "UnsupportedOperationException"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"XksKeyId": "no-such-key"}, "XksKeyNotFoundException"),
        ({"XksKeyId": "disabled"}, "XksKeyInvalidConfigurationException"),
        ({"XksKeyId": "short"}, "XksKeyInvalidConfigurationException"),
        ({"XksKeyId": "one-way"}, "XksKeyInvalidConfigurationException"),
        ({"CustomKeyStoreId": "cks-0000000000000000f"}, "CustomKeyStoreNotFoundException"),
        ({"Origin": "AWS_CLOUDHSM"}, "ValidationException"),
        ({"Origin": "AWS_KMS"}, "ValidationException"),
        ({"MultiRegion": True}, "UnsupportedOperationException"),
        ({"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"}, "UnsupportedOperationException"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value.values())),
)
def test_not_all_keys_can_be_made_in_a_store(kms, proxy, request_for_key, code, change, expected):
    proxy.add_key("disabled", status="DISABLED")
    proxy.add_key("short", spec="AES_128")
    proxy.add_key("one-way", usage=("ENCRYPT",))

    assert code(kms.create_key, **request_for_key | change) == expected


@pytest.mark.parametrize("member", ["CustomKeyStoreId", "XksKeyId"])
def test_a_key_in_a_store_is_named_in_full(kms, request_for_key, code, member):
    del request_for_key[member]

    assert code(kms.create_key, **request_for_key) == "ValidationException"


@pytest.mark.usefixtures("key")
def test_an_external_key_stands_behind_one_key(kms, request_for_key, code):
    assert code(kms.create_key, **request_for_key) == "XksKeyAlreadyInUseException"


def test_a_store_that_is_not_connected_makes_no_keys(kms, store, request_for_key, code):
    kms.disconnect_custom_key_store(CustomKeyStoreId=store)

    assert code(kms.create_key, **request_for_key) == STATE


REFUSALS = [
    (
        "ValidationException",
        "XksProxyInvalidResponseException",
        STATE,
        "XKS_PROXY_INVALID_RESPONSE",
    ),
    (
        "AuthenticationFailedException",
        "XksProxyIncorrectAuthenticationCredentialException",
        STATE,
        "INVALID_CREDENTIALS",
    ),
    (
        "AccessDeniedException",
        "XksProxyInvalidResponseException",
        INVALID,
        "XKS_PROXY_ACCESS_DENIED",
    ),
    (
        "InvalidUriPathException",
        "XksProxyInvalidConfigurationException",
        STATE,
        "XKS_PROXY_INVALID_CONFIGURATION",
    ),
    (
        "DependencyTimeoutException",
        "XksProxyUriUnreachableException",
        STATE,
        "XKS_PROXY_TIMED_OUT",
    ),
    ("ThrottlingException", "XksProxyUriUnreachableException", STATE, "XKS_PROXY_NOT_REACHABLE"),
    ("InternalException", "XksProxyInvalidResponseException", STATE, "XKS_PROXY_NOT_REACHABLE"),
    (
        "UnsupportedOperationException",
        "XksProxyInvalidResponseException",
        STATE,
        "XKS_PROXY_INVALID_RESPONSE",
    ),
    ("nonsense", "XksProxyInvalidResponseException", STATE, "XKS_PROXY_INVALID_RESPONSE"),
]


@pytest.mark.parametrize("row", REFUSALS, ids=lambda row: row[0])
def test_what_a_proxy_answers_decides_what_kms_answers(
    kms, proxy, key, store, request_for_key, code, described, row
):
    refusal, of_store, of_key, connection_error = row
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    proxy.refusal = refusal

    assert code(kms.encrypt, KeyId=key["KeyId"], Plaintext=b"x") == INVALID
    assert code(kms.decrypt, CiphertextBlob=blob) == INVALID
    assert code(kms.create_key, **request_for_key | {"XksKeyId": "key-2"}) == of_key
    new = REQUEST | {"CustomKeyStoreName": "new", "XksProxyUriPath": "/new/kms/xks/v1"}
    assert code(kms.create_custom_key_store, **new) == of_store
    kms.disconnect_custom_key_store(CustomKeyStoreId=store)
    kms.connect_custom_key_store(CustomKeyStoreId=store)
    shown = described(store)
    assert (shown["ConnectionState"], shown["ConnectionErrorCode"]) == ("FAILED", connection_error)
    assert code(kms.connect_custom_key_store, CustomKeyStoreId=store) == STATE
    kms.disconnect_custom_key_store(CustomKeyStoreId=store)
    assert described(store)["ConnectionState"] == "DISCONNECTED"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"ciphertext": "AAAA"}', b"\xff", b'{"plaintext": 1}', b"x" * 99_999],
)
def test_a_malformed_answer_is_no_answer(kms, proxy, key, refused, body):
    proxy.body = body

    name, text = refused(kms.encrypt, KeyId=key["KeyId"], Plaintext=b"x")
    assert name == INVALID
    assert text.startswith("AWS KMS cannot interpret the response")


def test_damage_on_the_way_is_noticed(kms, proxy, key, code, monkeypatch):
    sound = proxy.encrypt

    def damaged(cipher, request):
        answer = sound(cipher, request)
        return answer | {"authenticationTag": answer["ciphertextDataIntegrityValue"][:22] + "=="}

    monkeypatch.setattr(proxy, "encrypt", damaged)

    assert code(kms.encrypt, KeyId=key["KeyId"], Plaintext=b"x") == INVALID


def test_a_proxy_whose_managers_are_all_unavailable_is_not_reachable(kms, proxy, code):
    proxy.health = "UNAVAILABLE"

    assert code(kms.create_custom_key_store, **REQUEST) == "XksProxyUriUnreachableException"


def test_a_proxy_that_is_not_there_is_not_reachable(aws, kms, code):
    aws.endpoints.addresses[HOST] = "http://127.0.0.1:1"

    assert code(kms.create_custom_key_store, **REQUEST) == "XksProxyUriUnreachableException"


def test_a_proxy_that_speaks_no_tls_is_not_reachable(aws, kms, proxy, refused):
    aws.endpoints.addresses[HOST] = proxy.url.replace("http:", "https:")

    name, text = refused(kms.create_custom_key_store, **REQUEST)
    assert name == "XksProxyUriUnreachableException"
    assert "TLS" in text


def test_a_proxy_in_a_vpc_is_asked_when_the_store_is_connected(aws, kms, described):
    aws.endpoints.addresses[HOST] = "http://127.0.0.1:1"
    store = kms.create_custom_key_store(**OVER_VPC)["CustomKeyStoreId"]

    shown = described(store)["XksProxyConfiguration"]
    assert shown["VpcEndpointServiceName"] == OVER_VPC["XksProxyVpcEndpointServiceName"]
    assert shown["VpcEndpointServiceOwner"] == "111122223333"
    kms.connect_custom_key_store(CustomKeyStoreId=store)
    assert described(store)["ConnectionErrorCode"] == "XKS_PROXY_NOT_REACHABLE"


@pytest.mark.parametrize(
    ("first", "change", "expected"),
    [
        (REQUEST, {"XksProxyUriPath": "/x/kms/xks/v1"}, "CustomKeyStoreNameInUseException"),
        (REQUEST, {"CustomKeyStoreName": "x"}, "XksProxyUriInUseException"),
        (
            OVER_VPC,
            {"CustomKeyStoreName": "x", "XksProxyUriPath": "/x/kms/xks/v1"},
            "XksProxyUriEndpointInUseException",
        ),
        (
            OVER_VPC,
            OVER_VPC | {"CustomKeyStoreName": "x", "XksProxyUriEndpoint": "https://y.example.com"},
            "XksProxyVpcEndpointServiceInUseException",
        ),
    ],
)
@pytest.mark.usefixtures("proxy")
def test_stores_do_not_share_names_and_proxies(kms, code, first, change, expected):
    kms.create_custom_key_store(**first)

    assert code(kms.create_custom_key_store, **REQUEST | change) == expected


@pytest.mark.parametrize("member", sorted(set(REQUEST) - {"CustomKeyStoreName"}))
def test_each_type_of_store_has_its_members(kms, code, member):
    request = {name: value for name, value in REQUEST.items() if name != member}

    assert code(kms.create_custom_key_store, **request) == "ValidationException"


@pytest.mark.parametrize(
    "more",
    [
        {"KeyStorePassword": "password"},
        {"CloudHsmClusterId": "cluster-1a23b4cdefg"},
        {"XksProxyVpcEndpointServiceName": "com.amazonaws.vpce.us-east-1.vpce-svc-1"},
    ],
)
def test_no_store_has_another_types_members(kms, code, more):
    assert code(kms.create_custom_key_store, **REQUEST | more) == "ValidationException"


@pytest.mark.usefixtures("proxy")
def test_an_account_has_10_stores_in_a_region(kms, code):
    for number in range(10):
        kms.create_custom_key_store(
            **OVER_VPC
            | {
                "CustomKeyStoreName": f"s{number}",
                "XksProxyUriEndpoint": f"https://{number}.example.com",
                "XksProxyVpcEndpointServiceName": f"com.amazonaws.vpce.us-east-1.vpce-svc-{number}",
            }
        )

    assert code(kms.create_custom_key_store, **REQUEST) == "LimitExceededException"
    pages = list(
        kms.get_paginator("describe_custom_key_stores").paginate(PaginationConfig={"PageSize": 4})
    )
    assert [len(page["CustomKeyStores"]) for page in pages] == [4, 4, 2]
    named = kms.describe_custom_key_stores(CustomKeyStoreName="s3")["CustomKeyStores"]
    assert [each["CustomKeyStoreName"] for each in named] == ["s3"]
    both = {"CustomKeyStoreName": "s3", "CustomKeyStoreId": named[0]["CustomKeyStoreId"]}
    assert code(kms.describe_custom_key_stores, **both) == "ValidationException"
    assert code(kms.describe_custom_key_stores, Marker="x") == "InvalidMarkerException"


@pytest.mark.parametrize(
    ("change", "while_connected"),
    [
        ({"NewCustomKeyStoreName": "renamed"}, True),
        ({"XksProxyUriPath": PREFIX}, True),
        ({"XksProxyAuthenticationCredential": CREDENTIAL}, True),
        ({"XksProxyUriEndpoint": f"https://{HOST}"}, False),
        ({"XksProxyConnectivity": "PUBLIC_ENDPOINT"}, False),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_connected_store_changes_little(kms, store, key, code, change, while_connected):
    request = {"CustomKeyStoreId": store, **change}
    if not while_connected:
        assert code(kms.update_custom_key_store, **request) == STATE
        kms.disconnect_custom_key_store(CustomKeyStoreId=store)

    kms.update_custom_key_store(**request)

    kms.connect_custom_key_store(CustomKeyStoreId=store)
    assert kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")


def test_a_new_credential_is_tried_and_used(kms, proxy, store, key, code):
    credential = {"AccessKeyId": "B" * 20, "RawSecretAccessKey": "b" * 43}
    request = {"CustomKeyStoreId": store, "XksProxyAuthenticationCredential": credential}
    refused = "XksProxyIncorrectAuthenticationCredentialException"
    assert code(kms.update_custom_key_store, **request) == refused

    proxy.secrets = {credential["AccessKeyId"]: credential["RawSecretAccessKey"]}
    kms.update_custom_key_store(**request)

    assert kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")


@pytest.mark.parametrize(
    "more", [{"KeyStorePassword": "password"}, {"CloudHsmClusterId": "cluster-1a23b4cdefg"}]
)
def test_an_external_store_never_gets_a_cluster(kms, store, code, more):
    request = {"CustomKeyStoreId": store, **more}

    assert code(kms.update_custom_key_store, **request) == "ValidationException"


def test_a_store_with_keys_stays(aws, kms, store, key, code):
    delete = {"CustomKeyStoreId": store}
    assert code(kms.delete_custom_key_store, **delete) == "CustomKeyStoreHasCMKsException"
    kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
    kms.disconnect_custom_key_store(**delete)
    assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] == "PendingDeletion"
    assert code(kms.delete_custom_key_store, **delete) == "CustomKeyStoreHasCMKsException"

    aws.clock.advance(timedelta(days=7))
    aws.run_due()
    kms.delete_custom_key_store(**delete)

    assert kms.describe_custom_key_stores()["CustomKeyStores"] == []


def test_a_connected_store_is_not_deleted(kms, store, code):
    assert code(kms.delete_custom_key_store, CustomKeyStoreId=store) == STATE


def test_a_disconnected_store_is_not_disconnected_again(kms, store, code):
    kms.disconnect_custom_key_store(CustomKeyStoreId=store)

    assert code(kms.disconnect_custom_key_store, CustomKeyStoreId=store) == STATE


@pytest.mark.parametrize(
    "operation",
    [
        "describe_custom_key_stores",
        "update_custom_key_store",
        "delete_custom_key_store",
        "connect_custom_key_store",
        "disconnect_custom_key_store",
    ],
)
def test_a_store_must_be_there(kms, other, store, code, operation):
    unknown = {"CustomKeyStoreId": "cks-0000000000000000f"}

    assert code(getattr(kms, operation), **unknown) == "CustomKeyStoreNotFoundException"
    foreign = code(getattr(other, operation), CustomKeyStoreId=store)
    assert foreign == "CustomKeyStoreNotFoundException"


def test_random_bytes_come_from_clusters_alone(kms, store, code):
    request = {"NumberOfBytes": 1, "CustomKeyStoreId": store}

    assert code(kms.generate_random, **request) == "UnsupportedOperationException"


def test_secrets_of_stores_stay_out_of_the_trail(aws, store):
    events = aws.client("cloudtrail").lookup_events()["Events"]

    texts = [event["CloudTrailEvent"] for event in events]
    assert any(store in text for text in texts)
    assert not any(SECRET in text for text in texts)


@pytest.mark.parametrize(
    ("condition", "allowed"), [("111122223333", True), ("444455556666", False)]
)
def test_policies_can_ask_whose_caller_it_is(as_user, code, condition, allowed):
    statement = {
        "Effect": "Allow",
        "Action": "kms:DescribeCustomKeyStores",
        "Resource": "*",
        "Condition": {"StringEquals": {"kms:CallerAccount": condition}},
    }
    user = as_user("u", statement)

    if allowed:
        assert user.describe_custom_key_stores()
    else:
        assert code(user.describe_custom_key_stores) == "AccessDeniedException"
