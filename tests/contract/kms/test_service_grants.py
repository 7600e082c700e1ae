"""Grants to services, and grants for the sake of one resource.

Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html
"""

import pytest

from garrison.core.errors import ApiError
from garrison.gateway.peers import ServicePeers, service_itself

SOURCE = "arn:aws:sqs:us-east-1:111122223333:queue"
OTHER = "arn:aws:sqs:us-east-1:111122223333:other"
DENIED = "AccessDenied"
ROOT = "arn:aws:iam::111122223333:root"


@pytest.fixture
def request_for_grant(key):
    """What makes a grant to a service."""
    return {
        "KeyId": key["KeyId"],
        "GranteeServicePrincipal": "sqs.amazonaws.com",
        "RetiringServicePrincipal": "sqs.amazonaws.com",
        "Operations": ["Encrypt", "RetireGrant"],
        "Constraints": {"SourceArn": SOURCE},
    }


@pytest.fixture
def as_service(aws):
    """Call KMS as a service itself; return the answer, or the code of the error."""

    def call(service, operation, source_arn=SOURCE, **request):
        records = aws.store.begin()
        itself = ServicePeers(
            aws.garrison.exchange,
            service,
            principal=service_itself(service, aws.account),
            region="us-east-1",
            records=records,
            at=aws.clock.now(),
            source_arn=source_arn,
        )
        try:
            answer = aws.run(itself.call("kms", operation, request))
        except ApiError as error:
            return error.code
        aws.run(aws.store.commit(records))
        return answer

    return call


def test_a_service_uses_the_key_for_the_sake_of_the_resource(
    kms, key, request_for_grant, as_service
):
    request = {"KeyId": key["Arn"], "Plaintext": b"x"}
    assert as_service("sqs", "Encrypt", **request) == DENIED

    kms.create_grant(**request_for_grant)

    assert as_service("sqs", "Encrypt", **request)["CiphertextBlob"]
    assert as_service("sqs", "Encrypt", OTHER, **request) == DENIED
    assert as_service("sns", "Encrypt", **request) == DENIED
    assert as_service("sqs", "DescribeKey", KeyId=key["Arn"]) == DENIED


def test_a_listing_shows_services_and_resources(kms, key, request_for_grant):
    kms.create_grant(**request_for_grant)
    kms.create_grant(KeyId=key["KeyId"], GranteePrincipal=ROOT, Operations=["Encrypt"])

    request = {"KeyId": key["KeyId"], "GranteeServicePrincipal": "sqs.amazonaws.com"}
    (listed,) = kms.list_grants(**request)["Grants"]
    assert listed["GranteeServicePrincipal"] == "sqs.amazonaws.com"
    assert listed["RetiringServicePrincipal"] == "sqs.amazonaws.com"
    assert listed["Constraints"] == {"SourceArn": SOURCE}
    assert "GranteePrincipal" not in listed


def test_the_service_finds_and_retires_its_grants(kms, key, request_for_grant, as_service, code):
    grant_id = kms.create_grant(**request_for_grant)["GrantId"]
    request = {"RetiringServicePrincipal": "sqs.amazonaws.com"}

    assert code(kms.list_retirable_grants, **request) == "InvalidArnException"
    assert as_service("sns", "RetireGrant", KeyId=key["Arn"], GrantId=grant_id) == (DENIED)
    as_service("sqs", "RetireGrant", KeyId=key["Arn"], GrantId=grant_id)

    assert kms.list_grants(KeyId=key["KeyId"])["Grants"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"Constraints": {}},
        {"RetiringServicePrincipal": None},
        {"GranteePrincipal": ROOT},
        {"RetiringPrincipal": ROOT},
        {"GranteeServicePrincipal": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_grant_to_a_service_is_complete(kms, request_for_grant, code, change):
    request = {
        name: value for name, value in (request_for_grant | change).items() if value is not None
    }

    assert code(kms.create_grant, **request) == "ValidationException"


@pytest.mark.parametrize(
    ("operator", "name", "value", "allowed"),
    [
        ("ArnLike", "kms:GrantConstraintSourceArn", "arn:aws:sqs:*:111122223333:q*", True),
        ("ArnLike", "kms:GrantConstraintSourceArn", "arn:aws:sns:*:111122223333:q*", False),
        ("StringEquals", "kms:GranteeServicePrincipal", "sqs.amazonaws.com", True),
        ("StringEquals", "kms:GranteeServicePrincipal", "sns.amazonaws.com", False),
        ("StringEquals", "kms:RetiringServicePrincipal", "sqs.amazonaws.com", True),
        ("StringEquals", "kms:RetiringServicePrincipal", "sns.amazonaws.com", False),
        ("StringEquals", "kms:CustomerMasterKeyUsage", "ENCRYPT_DECRYPT", True),
        ("StringEquals", "kms:CustomerMasterKeyUsage", "SIGN_VERIFY", False),
        ("StringEquals", "kms:CustomerMasterKeySpec", "SYMMETRIC_DEFAULT", True),
    ],
)
def test_policies_can_ask_for_whom_a_grant_is(
    as_user, request_for_grant, code, operator, name, value, allowed
):
    statement = {
        "Effect": "Allow",
        "Action": "kms:CreateGrant",
        "Resource": "*",
        "Condition": {operator: {name: value}},
    }
    user = as_user("u", statement)

    if allowed:
        assert user.create_grant(**request_for_grant)
    else:
        assert code(user.create_grant, **request_for_grant) == "AccessDeniedException"


@pytest.mark.parametrize("value", ["true", "false"])
def test_policies_can_ask_whether_a_service_makes_the_grant(
    kms, key, as_service, key_policy, value
):
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sqs.amazonaws.com"},
        "Action": "kms:CreateGrant",
        "Resource": "*",
        "Condition": {"Bool": {"kms:GrantIsForAWSResource": value}},
    }
    kms.put_key_policy(KeyId=key["KeyId"], Policy=key_policy(statement, delegate=True))
    request = {"KeyId": key["Arn"], "GranteePrincipal": ROOT, "Operations": ["Encrypt"]}

    made = as_service("sqs", "CreateGrant", **request)
    assert (made != DENIED) == (value == "true")
