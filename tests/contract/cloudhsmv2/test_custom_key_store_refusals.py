"""Which clusters make no custom key store of KMS's, and why one is not connected."""

import pytest
from customer import USER, Authority

KEYS_OF_KMS = {"CustomKeyStoreName": "hardware", "KeyStorePassword": USER}


@pytest.fixture
def cluster(hsm, activated, later):
    """An active cluster with HSMs in two Availability Zones."""
    cluster_id = activated()
    hsm.create_hsm(ClusterId=cluster_id, AvailabilityZone="us-east-1b")
    later(seconds=2)
    return cluster_id


@pytest.fixture
def request_for_store(cluster, authority):
    """What makes a key store of the cluster."""
    return KEYS_OF_KMS | {
        "CloudHsmClusterId": cluster,
        "TrustAnchorCertificate": authority.pem,
    }


@pytest.fixture
def connected(aws):
    """Connect a key store; return its state and, if it failed, why."""

    def connect(store_id):
        aws.kms.connect_custom_key_store(CustomKeyStoreId=store_id)
        [shown] = aws.kms.describe_custom_key_stores()["CustomKeyStores"]
        return shown["ConnectionState"], shown.get("ConnectionErrorCode")

    return connect


def test_a_cluster_must_fit(aws, hsm, request_for_store, code, described, later):
    create = aws.kms.create_custom_key_store
    unknown = request_for_store | {"CloudHsmClusterId": "cluster-aaaaaaaaaaa"}
    assert code(create, **unknown) == "CloudHsmClusterNotFoundException"
    stranger = Authority(aws.clock.now()).pem
    for anchor in (stranger, "not a certificate"):
        wrong = request_for_store | {"TrustAnchorCertificate": anchor}
        assert code(create, **wrong) == "IncorrectTrustAnchorException"

    create(**request_for_store)
    again = request_for_store | {"CustomKeyStoreName": "again"}
    assert code(create, **again) == "CloudHsmClusterInUseException"

    [shown] = aws.kms.describe_custom_key_stores()["CustomKeyStores"]
    assert shown["CustomKeyStoreType"] == "AWS_CLOUDHSM"
    assert shown["CloudHsmClusterId"] == request_for_store["CloudHsmClusterId"]
    assert shown["TrustAnchorCertificate"] == request_for_store["TrustAnchorCertificate"]
    assert "KeyStorePassword" not in shown
    aws.kms.connect_custom_key_store(CustomKeyStoreId=shown["CustomKeyStoreId"])
    first = described(request_for_store["CloudHsmClusterId"])["Hsms"][0]["HsmId"]
    hsm.delete_hsm(ClusterId=request_for_store["CloudHsmClusterId"], HsmId=first)
    later(seconds=2)
    request = {"Origin": "AWS_CLOUDHSM", "CustomKeyStoreId": shown["CustomKeyStoreId"]}
    refused = code(aws.kms.create_key, **request)
    assert refused == "CloudHsmClusterInvalidConfigurationException"


def test_a_wrong_password_fails_and_can_be_mended(aws, request_for_store, connected, code):
    wrong = request_for_store | {"KeyStorePassword": "wrong-password"}
    store_id = aws.kms.create_custom_key_store(**wrong)["CustomKeyStoreId"]
    assert connected(store_id) == ("FAILED", "INVALID_CREDENTIALS")
    state = "CustomKeyStoreInvalidStateException"
    assert code(aws.kms.connect_custom_key_store, CustomKeyStoreId=store_id) == state
    mended = {"CustomKeyStoreId": store_id, "KeyStorePassword": USER}
    assert code(aws.kms.update_custom_key_store, **mended) == state

    aws.kms.disconnect_custom_key_store(CustomKeyStoreId=store_id)
    aws.kms.update_custom_key_store(**mended)

    assert connected(store_id) == ("CONNECTED", None)


def test_only_a_related_cluster_takes_the_place(aws, request_for_store, new_cluster, code):
    store_id = aws.kms.create_custom_key_store(**request_for_store)["CustomKeyStoreId"]
    request = {"CustomKeyStoreId": store_id, "CloudHsmClusterId": new_cluster()}

    assert code(aws.kms.update_custom_key_store, **request) == "CloudHsmClusterNotActiveException"
    request["CloudHsmClusterId"] = request_for_store["CloudHsmClusterId"]
    aws.kms.update_custom_key_store(**request)


def test_a_deleted_key_leaves_the_cluster(aws, request_for_store, connected, later, rack):
    store_id = aws.kms.create_custom_key_store(**request_for_store)["CustomKeyStoreId"]
    connected(store_id)
    request = {"Origin": "AWS_CLOUDHSM", "CustomKeyStoreId": store_id}
    key_id = aws.kms.create_key(**request)["KeyMetadata"]["KeyId"]
    handle = stored_handle(aws, key_id)
    place = (request_for_store["CloudHsmClusterId"], USER, handle)
    assert aws.run(rack.has_key(*place))

    aws.kms.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    later(days=7)

    assert not aws.run(rack.has_key(*place))


def stored_handle(aws, key_id):
    from garrison.services.kms.records import Key

    record = aws.run(aws.store.begin().find(Key, aws.account, "us-east-1", key_id))
    return record.external_key_id
