"""A KMS custom key store on a cluster: its keys are made, used and kept in the HSMs."""

import pytest
from customer import USER


@pytest.fixture
def cluster(hsm, activated, later):
    """An active cluster with HSMs in two Availability Zones."""
    cluster_id = activated()
    hsm.create_hsm(ClusterId=cluster_id, AvailabilityZone="us-east-1b")
    later(seconds=2)
    return cluster_id


@pytest.fixture
def store(aws, cluster, authority, later):
    """A connected key store."""
    store_id = aws.kms.create_custom_key_store(
        CustomKeyStoreName="hardware",
        CloudHsmClusterId=cluster,
        KeyStorePassword=USER,
        TrustAnchorCertificate=authority.pem,
    )["CustomKeyStoreId"]
    aws.kms.connect_custom_key_store(CustomKeyStoreId=store_id)
    later(seconds=30)
    return store_id


@pytest.fixture
def key(aws, store):
    made = aws.kms.create_key(Origin="AWS_CLOUDHSM", CustomKeyStoreId=store)["KeyMetadata"]
    return made["KeyId"]


def test_a_key_encrypts_in_the_hsm_and_is_unavailable_while_disconnected(aws, store, key, later):
    described = aws.kms.describe_key(KeyId=key)["KeyMetadata"]
    blob = aws.kms.encrypt(KeyId=key, Plaintext=b"data", EncryptionContext={"a": "1"})

    assert (described["Origin"], described["CustomKeyStoreId"]) == ("AWS_CLOUDHSM", store)
    opened = aws.kms.decrypt(CiphertextBlob=blob["CiphertextBlob"], EncryptionContext={"a": "1"})
    assert opened["Plaintext"] == b"data"

    aws.kms.disconnect_custom_key_store(CustomKeyStoreId=store)
    later(seconds=30)

    assert aws.kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Unavailable"


def test_keys_outlive_their_cluster_s_first_hsm(aws, hsm, cluster, key, described, later):
    blob = aws.kms.encrypt(KeyId=key, Plaintext=b"data")["CiphertextBlob"]
    first = min(each["HsmId"] for each in described(cluster)["Hsms"])

    hsm.delete_hsm(ClusterId=cluster, HsmId=first)
    later(seconds=2)

    assert aws.kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"data"


def test_without_any_hsm_nothing_is_decrypted(aws, hsm, cluster, key, described, code, later):
    blob = aws.kms.encrypt(KeyId=key, Plaintext=b"data")["CiphertextBlob"]
    for each in described(cluster)["Hsms"]:
        hsm.delete_hsm(ClusterId=cluster, HsmId=each["HsmId"])
    later(seconds=2)

    assert code(aws.kms.decrypt, CiphertextBlob=blob) in {
        "KMSInvalidStateException",
        "DependencyTimeoutException",
        "KMSInternalException",
    }
