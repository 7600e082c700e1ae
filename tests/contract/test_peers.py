"""Calls from service to service: authorized and recorded as everybody's, in one transaction."""

import json

import pytest

from cloud import policy
from garrison.core.call import Origin
from garrison.core.errors import ApiError
from garrison.core.principal import Principal
from garrison.gateway.peers import ServicePeers

SERVICE = "secretsmanager"
VIA = "secretsmanager.us-east-1.amazonaws.com"
KEY_SPEC = {"KeySpec": "AES_256"}


@pytest.fixture
def key(aws):
    return aws.kms.create_key()["KeyMetadata"]["Arn"]


@pytest.fixture
def user(aws):
    """Make a user who may use KMS through Secrets Manager only; return its principal."""
    aws.user(
        "ana",
        {
            "Effect": "Allow",
            "Action": "kms:*",
            "Resource": "*",
            "Condition": {"StringEquals": {"kms:ViaService": VIA}},
        },
    )
    found = aws.iam.get_user(UserName="ana")["User"]
    return Principal(
        type="IAMUser",
        arn=found["Arn"],
        account=aws.account,
        principal_id=found["UserId"],
        user_name="ana",
        access_key_id="AKIAEXAMPLE",
    )


@pytest.fixture
def peers_of(aws):
    """Return the peers as a service reaches them for a principal, and their transaction."""

    def make(principal, service=SERVICE):
        records = aws.store.begin()
        forwarded = Origin(
            request_id="outer", source_ip="192.0.2.7", user_agent="cli", secure=True, host="h"
        )
        return records, ServicePeers(
            aws.garrison.exchange,
            service,
            principal=principal,
            region="us-east-1",
            records=records,
            at=aws.clock.now(),
            forwarded=forwarded,
        )

    return make


@pytest.fixture
def committed(aws):
    """Commit a transaction and return its records of one event name."""

    def commit(records, name):
        aws.run(aws.store.commit(records))
        events = aws.client("cloudtrail").lookup_events(
            LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": name}]
        )["Events"]
        return [json.loads(event["CloudTrailEvent"]) for event in events]

    return commit


def test_a_forwarded_call_is_the_principals_own_and_names_the_service(
    aws, key, user, peers_of, committed
):
    """The user may not use KMS but through this service."""
    records, peers = peers_of(user)

    made = aws.run(peers.call("kms", "GenerateDataKey", {"KeyId": key, **KEY_SPEC}))

    assert len(made["Plaintext"]) == 32
    (event,) = committed(records, "GenerateDataKey")
    assert event["userIdentity"]["userName"] == "ana"
    assert event["userIdentity"]["invokedBy"] == "secretsmanager.amazonaws.com"
    assert event["sourceIPAddress"] == event["userAgent"] == "secretsmanager.amazonaws.com"
    assert event["requestID"] != "outer"


def test_a_forwarded_call_is_refused_as_any_other_and_recorded(aws, key, user, peers_of, committed):
    records, peers = peers_of(user, "s3")

    with pytest.raises(ApiError) as refused:
        aws.run(peers.call("kms", "GenerateDataKey", {"KeyId": key, **KEY_SPEC}))

    assert refused.value.code == "AccessDenied"
    (event,) = committed(records, "GenerateDataKey")
    assert event["errorCode"] == "AccessDenied"


def test_what_an_inner_call_changes_is_committed_with_the_outer_one(aws, user, peers_of):
    records, peers = peers_of(user)
    made = aws.run(peers.call("kms", "CreateKey", {}))
    before = {each["KeyArn"] for each in aws.kms.list_keys()["Keys"]}

    aws.run(aws.store.commit(records))

    after = {each["KeyArn"] for each in aws.kms.list_keys()["Keys"]}
    assert after - before == {made["KeyMetadata"]["Arn"]}


def test_what_a_refused_inner_call_would_have_changed_is_forgotten(aws, key, user, peers_of):
    """Its service may go on and commit what it did itself."""
    records, peers = peers_of(user)
    writes = dict(records.writes)

    with pytest.raises(ApiError, match=r"."):
        aws.run(peers.call("kms", "PutKeyPolicy", {"KeyId": key, "Policy": "{}"}))

    assert records.writes == writes
    assert len(records.audits) == 1


def test_a_service_itself_needs_the_resources_policy(aws, user, peers_of):
    """No identity policy speaks for a service; ``aws:SourceArn`` says for what it acts."""
    trail = "arn:aws:cloudtrail:us-east-1:111122223333:trail/t"
    statements = [
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{aws.account}:root"},
            "Action": "kms:*",
            "Resource": "*",
        },
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": "kms:GenerateDataKey",
            "Resource": "*",
            "Condition": {
                "StringEquals": {"aws:SourceArn": trail, "aws:SourceAccount": aws.account}
            },
        },
    ]
    key = aws.kms.create_key(Policy=policy(*statements))["KeyMetadata"]["Arn"]
    request = {"KeyId": key, **KEY_SPEC}
    _, peers = peers_of(user, "cloudtrail")

    aws.run(peers.as_service(source_arn=trail).call("kms", "GenerateDataKey", request))

    with pytest.raises(ApiError):
        aws.run(peers.as_service().call("kms", "GenerateDataKey", request))
    with pytest.raises(ApiError):
        aws.run(peers.as_service(source_arn=trail).call("kms", "Encrypt", {**request}))


def test_a_role_that_trusts_the_service_acts_for_it(aws, key, user, peers_of, committed):
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    role = aws.iam.create_role(RoleName="replica", AssumeRolePolicyDocument=policy(trust))["Role"]
    aws.iam.put_role_policy(
        RoleName="replica",
        PolicyName="inline",
        PolicyDocument=policy(("Allow", "kms:GenerateDataKey", "*")),
    )
    records, peers = peers_of(user, "s3")

    acting = aws.run(peers.as_role(role["Arn"], "s3-replication"))
    aws.run(acting.call("kms", "GenerateDataKey", {"KeyId": key, **KEY_SPEC}))

    (event,) = committed(records, "GenerateDataKey")
    assert event["userIdentity"]["type"] == "AssumedRole"
    assert event["userIdentity"]["arn"].endswith("assumed-role/replica/s3-replication")
    assert event["userIdentity"]["invokedBy"] == "s3.amazonaws.com"


def test_a_role_that_does_not_trust_the_service_does_not(aws, user, peers_of):
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "ec2.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    role = aws.iam.create_role(RoleName="other", AssumeRolePolicyDocument=policy(trust))["Role"]
    _, peers = peers_of(user, "s3")

    with pytest.raises(ApiError) as refused:
        aws.run(peers.as_role(role["Arn"], "s"))

    assert refused.value.code == "AccessDenied"


def test_what_is_not_implemented_says_so(aws, user, peers_of):
    _, peers = peers_of(user)

    with pytest.raises(ApiError) as refused:
        aws.run(peers.call("lambda", "Invoke", {}))

    assert refused.value.code == "NotImplemented"
