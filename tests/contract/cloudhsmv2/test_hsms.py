"""CreateHsm and DeleteHsm: HSMs are tokens with their cluster's contents."""

import pytest
from customer import OFFICER, USER, ZONE

from garrison.crypto.hardware import HardwareError, HardwareUnavailableError, NotActivatedError


@pytest.mark.usefixtures("tokens")
def test_an_hsm_is_a_token(aws, hsm, rack, new_cluster, described, later):
    cluster_id = new_cluster()

    made = hsm.create_hsm(ClusterId=cluster_id, AvailabilityZone=ZONE, IpAddress="10.1.2.3")["Hsm"]

    assert made["State"] == "CREATE_IN_PROGRESS"
    assert (made["AvailabilityZone"], made["SubnetId"]) == (ZONE, "subnet-0000000a")
    assert made["EniIp"] == "10.1.2.3"
    later(seconds=2)
    assert described(cluster_id)["Hsms"][0]["State"] == "ACTIVE"
    assert aws.run(rack.is_reachable(cluster_id))
    with pytest.raises(NotActivatedError):
        aws.run(rack.require_login(cluster_id, USER))


def test_a_cluster_is_active_once_its_users_have_passwords(aws, rack, activated, described):
    cluster_id = activated()

    active = described(cluster_id)
    assert active["State"] == "ACTIVE"
    assert "PreCoPassword" not in active
    aws.run(rack.require_login(cluster_id, USER))


def test_a_second_hsm_waits_for_activation(hsm, claimed, refused):
    cluster_id = claimed()
    request = {"ClusterId": cluster_id, "AvailabilityZone": "us-east-1b"}

    code, message = refused(hsm.create_hsm, **request)

    assert code == "CloudHsmInvalidRequestException"
    assert message == (
        f"Cluster '{cluster_id}' already contains an HSM but has not yet been fully activated"
    )


def test_the_hsms_of_a_cluster_have_the_same_keys(aws, hsm, rack, activated, described, later):
    cluster_id = activated()
    first = aws.run(rack.create_key(cluster_id, USER, "first"))
    hsm.create_hsm(ClusterId=cluster_id, AvailabilityZone="us-east-1b")
    second = aws.run(rack.create_key(cluster_id, USER, "second"))
    sealed = [
        aws.run(rack.encrypt(cluster_id, USER, key, b"data", b"context")) for key in (first, second)
    ]

    for gone in described(cluster_id)["Hsms"]:
        for key, blob in zip((first, second), sealed, strict=True):
            assert aws.run(rack.decrypt(cluster_id, USER, key, blob, b"context")) == b"data"
        hsm.delete_hsm(ClusterId=cluster_id, HsmId=gone["HsmId"])
        later(seconds=2)

    assert described(cluster_id)["Hsms"] == []
    assert described(cluster_id)["State"] == "ACTIVE"
    with pytest.raises(HardwareUnavailableError):
        aws.run(rack.decrypt(cluster_id, USER, first, sealed[0], b"context"))

    hsm.create_hsm(ClusterId=cluster_id, AvailabilityZone=ZONE)
    assert aws.run(rack.decrypt(cluster_id, USER, first, sealed[0], b"context")) == b"data"


@pytest.mark.parametrize("name", ["HsmId", "EniId", "EniIp"])
@pytest.mark.usefixtures("tokens")
def test_an_hsm_is_deleted_by_any_of_its_names(hsm, new_cluster, described, later, name):
    cluster_id = new_cluster()
    made = hsm.create_hsm(ClusterId=cluster_id, AvailabilityZone=ZONE)["Hsm"]

    assert hsm.delete_hsm(ClusterId=cluster_id, **{name: made[name]})["HsmId"] == made["HsmId"]

    assert described(cluster_id)["Hsms"][0]["State"] == "DELETE_IN_PROGRESS"
    later(seconds=2)
    assert described(cluster_id)["Hsms"] == []


@pytest.mark.usefixtures("tokens")
def test_an_uninitialized_hsm_leaves_no_backup(hsm, new_cluster, later):
    cluster_id = new_cluster()
    made = hsm.create_hsm(ClusterId=cluster_id, AvailabilityZone=ZONE)["Hsm"]
    hsm.delete_hsm(ClusterId=cluster_id, HsmId=made["HsmId"])
    later(days=2)

    assert hsm.describe_backups()["Backups"] == []
    assert hsm.describe_clusters()["Clusters"][0]["Certificates"] == {}


@pytest.mark.usefixtures("tokens")
def test_wrong_requests_change_no_hsm(hsm, new_cluster, described, code):
    cluster_id = new_cluster()
    wrong, gone = "CloudHsmInvalidRequestException", "CloudHsmResourceNotFoundException"
    unknown = "cluster-aaaaaaaaaaa"

    assert code(hsm.create_hsm, ClusterId=cluster_id, AvailabilityZone="us-east-1f") == wrong
    assert code(hsm.create_hsm, ClusterId=unknown, AvailabilityZone=ZONE) == gone
    assert code(hsm.delete_hsm, ClusterId=cluster_id) == wrong
    both = {"HsmId": "hsm-aaaaaaaaaaa", "EniIp": "10.0.0.4"}
    assert code(hsm.delete_hsm, ClusterId=cluster_id, **both) == wrong
    assert code(hsm.delete_hsm, ClusterId=cluster_id, HsmId="hsm-aaaaaaaaaaa") == gone
    assert code(hsm.delete_hsm, ClusterId=unknown, HsmId="hsm-aaaaaaaaaaa") == gone
    assert described(cluster_id)["Hsms"] == []


def test_without_the_tokens_software_the_answer_says_what_to_install(
    hsm, new_cluster, described, refused, monkeypatch
):
    monkeypatch.setattr("garrison.crypto.softhsm.PLACES", ())
    cluster_id = new_cluster()

    code, message = refused(hsm.create_hsm, ClusterId=cluster_id, AvailabilityZone=ZONE)

    assert code == "CloudHsmServiceException"
    assert "apt-get install softhsm2" in message
    assert described(cluster_id)["Hsms"] == []


def test_keys_are_used_by_who_has_the_password_alone(aws, rack, activated):
    cluster_id = activated()
    key = aws.run(rack.create_key(cluster_id, USER, "a key"))

    for password in ("", "wrong-password", OFFICER):
        with pytest.raises(HardwareError):
            aws.run(rack.encrypt(cluster_id, password, key, b"data", b""))
    aws.run(rack.change_password(cluster_id, USER, "another-one"))
    with pytest.raises(HardwareError):
        aws.run(rack.has_key(cluster_id, USER, key))
    assert aws.run(rack.has_key(cluster_id, "another-one", key))
    aws.run(rack.delete_key(cluster_id, "another-one", key))
    assert not aws.run(rack.has_key(cluster_id, "another-one", key))
